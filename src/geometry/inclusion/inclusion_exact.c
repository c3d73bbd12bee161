/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion_exact.c -- the inclusion in rationals: every choice for the
 * repelling lines, bounded least squares for the others.
 *
 * It is asked where floating point leaves a doubt: at zero scale all numbers
 * are rational, and a tie is a tie.  Then two things are told apart that
 * rounding confuses: an exact 0 because of what the data are, which holds at
 * every scale, and one of values, which the predictions will break. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/num_d.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/inclusion/inclusion_exact.h"
#include "geometry/inclusion/solution.h"

typedef struct corner {
  const rf_corner *at;
  const rf_field *field;
  size_t d, count;
  size_t *of;                /* of[count]: group of a line of K */
  size_t k, *in;             /* in[k]: the group, places in K, by x */
  signed char *kind, *pick, *free; /* [k] */
  signed char *u;            /* u[lines] */
  rf_solution now, best;
  size_t found;
  bool several;              /* with another D */
  bool doubt;
  mpq_t *fixed;              /* fixed[d]: what the lines off K contribute */
  mpq_t *f, *D, *own, *first; /* [d]; own: D of the choice, first: of the
                                first that was a solution */
  mpq_t *e;                  /* e[k] */
  const mpq_t **x, **low, **high; /* [k]: of the variables */
  size_t *var, *held;        /* [k] */
  signed char *bytes;
  size_t *sizes;
  const mpq_t **pointers;
  mpq_t v, xx, t;
} corner;

/* ---- one line ---- */

/* The sign of a <D, x> with e at the end of that side. */
static int
push(corner *s, size_t l, int side)
{
  const mpq_t *x = rf_field_line(s->field, l);

  rf_exact_dot(s->v, x, (const mpq_t *)s->fixed, s->d);
  rf_exact_dot(s->xx, x, x, s->d);
  mpq_mul(s->t, s->xx, *rf_zero_end(s->field, l, side));
  mpq_add(s->v, s->v, s->t);
  return s->at->sigma * mpq_sgn(s->v);
}

/* Line l rests on the edge of its side: is that because of the data? */
static bool
rests_by_data(corner *s, size_t l, int side)
{
  bool idle;

  s->u[l] = (signed char)side;
  idle = rf_zero_idle(s->at->zero, s->u, l);
  s->u[l] = 0;
  return idle;
}

static bool
rests_from(int from)
{
  return from == RF_FROM_REST_MINUS || from == RF_FROM_REST_PLUS;
}

/* v = 0 at the end of this side, the other end points away from the boundary:
   it rests or leaves. */
static int
rest_or_leave(unsigned *marks, int side, int from, rf_policy policy)
{
  int s = policy == RF_POLICY_ACTIVATE ? 1
          : policy == RF_POLICY_DEACTIVATE ? -1 : side;

  if (from == -side) {
    *marks |= RF_INC_UNSURE;
    return -side;
  }
  *marks |= RF_INC_NONUNIQUE;
  if (s == side)
    *marks |= RF_INC_EDGE;
  return s;
}

/* v_- < 0 < v_+. */
static int
repelled(unsigned *marks, int from, rf_policy policy)
{
  if (from == RF_FROM_PLUS || from == RF_FROM_MINUS) {
    *marks |= RF_INC_UNSURE;
    return from;
  }
  *marks |= RF_INC_NONUNIQUE;
  return policy == RF_POLICY_ACTIVATE ? 1
         : policy == RF_POLICY_DEACTIVATE ? -1 : 0;
}

/* The side from the signs of v_- and v_+; the table is in inclusion.h. */
static int
decide(unsigned *marks, int minus, int plus, int from, rf_policy policy)
{
  if (minus == 0 && plus == 0) {
    *marks |= RF_INC_EDGE;
    return rf_from_side(from) > 0 ? 1 : -1;
  }
  if (minus == plus) {
    *marks |= from == plus ? RF_INC_UNSURE : 0u;
    return plus;
  }
  if (minus == 0 || plus == 0) {
    const int side = minus == 0 ? -1 : 1, other = minus == 0 ? plus : minus;
    if (other == -side)
      return rest_or_leave(marks, side, from, policy);
    *marks |= RF_INC_EDGE;
    return side;
  }
  return minus > 0 ? 0 : repelled(marks, from, policy);
}

/* Place i of K, alone in its group.  A tie of values is told when the neuron
   comes to rest on it, not again while it rests. */
static int
one_line(corner *s, unsigned *marks, size_t i)
{
  const size_t l = s->at->line[i];
  const int from = s->at->from[i], minus = push(s, l, -1),
            plus = push(s, l, 1);
  const bool tie = (minus == 0 && !rests_by_data(s, l, -1))
    || (plus == 0 && !rests_by_data(s, l, 1));
  const int side = decide(marks, minus, plus, from, s->at->policy);

  if (tie && !(rests_from(from) && side == rf_from_side(from)))
    *marks |= RF_INC_UNSURE;
  return side;
}

/* ---- several lines ---- */

static size_t
line_of(const corner *s, size_t i)
{
  return s->at->line[s->in[i]];
}

/* f = fixed plus the lines whose e the choice gives; the others are the
   variables x, low, high [count]. */
static size_t
load(corner *s)
{
  const rf_field *f = s->field;
  size_t count = 0;

  for (size_t i = 0; i < s->d; i++)
    mpq_set(s->f[i], s->fixed[i]);
  for (size_t i = 0; i < s->k; i++) {
    const size_t l = line_of(s, i);
    const bool up = mpq_cmp(f->high[l], f->low[l]) > 0;
    if (s->kind[i] == KIND_FLAT
        || (s->kind[i] == KIND_REPELLING && s->pick[i] != 0)) {
      rf_exact_add(s->f, *rf_zero_end(f, l, s->pick[i]), rf_field_line(f, l),
                   s->d, s->t);
      continue;
    }
    s->var[count] = i;
    s->x[count] = rf_field_line(f, l);
    s->low[count] = s->high[count] = NULL;
    if (s->kind[i] == KIND_ATTRACTING) {
      s->low[count] = rf_zero_end(f, l, up ? -1 : 1);
      s->high[count] = rf_zero_end(f, l, up ? 1 : -1);
    }
    count++;
  }
  return count;
}

/* Where e lies: the side of the end that it has, 0 inside, 2 outside. */
static int
place_of(const corner *s, size_t l, const mpq_t e)
{
  const int high = mpq_cmp(e, s->field->high[l]);
  const int low = mpq_cmp(e, s->field->low[l]);

  return high == 0 ? 1 : low == 0 ? -1 : (high > 0) == (low > 0) ? 2 : 0;
}

/* e and D of the first count variables. */
static rf_status
least(corner *s, size_t count)
{
  return rf_exact_least(s->e, s->D, &(rf_least){
    count, s->d, (const mpq_t *)s->f, s->x, s->low, s->high
  });
}

/* The e of the lines that slide are outside, but others have v = 0 at an end
   of theirs: can the e of all these be inside together?  D stays. */
static rf_status
inside_together(bool *inside, corner *s, size_t count)
{
  const rf_field *f = s->field;
  size_t loose = 0;
  rf_status status;

  for (size_t i = 0; i < s->d; i++)            /* f = - sum of these e x */
    mpq_set_ui(s->f[i], 0, 1);
  for (size_t j = 0; j < count; j++) {
    const size_t l = line_of(s, s->var[j]);
    const bool up = mpq_cmp(f->high[l], f->low[l]) > 0;
    rf_exact_dot(s->v, s->x[j], (const mpq_t *)s->D, s->d);
    if (mpq_sgn(s->v) != 0)
      continue;
    mpq_neg(s->xx, s->e[j]);
    rf_exact_add(s->f, s->xx, s->x[j], s->d, s->t);
    s->var[loose] = s->var[j];
    s->x[loose] = s->x[j];
    s->low[loose] = rf_zero_end(f, l, up ? -1 : 1);
    s->high[loose++] = rf_zero_end(f, l, up ? 1 : -1);
  }
  status = least(s, loose);
  *inside = status >= 0;
  for (size_t i = 0; i < s->d && *inside; i++)
    *inside = mpq_sgn(s->D[i]) == 0;
  for (size_t j = 0; j < loose && *inside; j++)
    s->now.sign[s->var[j]] = 0;
  return status;
}

/* v = 0 at an end on a line that is not free: it slides with those that it
   depends on, or rests. */
static int
resting(corner *s, size_t i, int side)
{
  if (rf_in_span(s->at->zero->relations, line_of(s, i))) {
    if (s->kind[i] != KIND_FLAT)
      return 0;
  } else
    s->now.rests++;
  s->now.edge = true;
  return side;
}

/* The sign of line i with e at the end of side, or flat; 2 where it
   contradicts the choice. */
static int
read_sign(corner *s, size_t i, int side)
{
  int v;

  rf_exact_dot(s->v, rf_field_line(s->field, line_of(s, i)),
               (const mpq_t *)s->D, s->d);
  v = s->at->sigma * mpq_sgn(s->v);
  if (v == 0)
    return resting(s, i, side);
  if (s->kind[i] == KIND_FLAT)
    return v;
  return v == side ? side : 2;
}

/* The lines that slide, free[] and held. */
static bool
find_free(corner *s, size_t count, bool *outside)
{
  size_t held = 0;

  memset(s->free, 0, s->k);
  *outside = false;
  for (size_t j = 0; j < count; j++) {
    const size_t i = s->var[j];
    const int place = place_of(s, line_of(s, i), s->e[j]);
    if (s->kind[i] == KIND_REPELLING && place * place == 1)
      return false;                    /* the choice of that end has it */
    *outside |= place == 2;
    s->now.sign[i] = (signed char)place;
    if (place * place == 1)
      continue;
    s->now.sign[i] = 0;
    s->free[i] = 1;
    s->held[held++] = line_of(s, i);
  }
  rf_relations_hold(s->at->zero->relations, s->held, held);
  return true;
}

/* Does a line of this solution rest because of values? */
static bool
has_tie(corner *s)
{
  bool tie = false;

  for (size_t i = 0; i < s->k; i++)
    s->u[line_of(s, i)] = s->now.sign[i];
  for (size_t i = 0; i < s->k && !tie; i++) {
    if (s->now.sign[i] == 0)
      continue;
    rf_exact_dot(s->v, rf_field_line(s->field, line_of(s, i)),
                 (const mpq_t *)s->D, s->d);
    tie = mpq_sgn(s->v) == 0
      && !rf_zero_idle(s->at->zero, s->u, line_of(s, i));
  }
  for (size_t i = 0; i < s->k; i++)
    s->u[line_of(s, i)] = 0;
  return tie;
}

/* Signs of the solution with the present choice; *good false where it is
   none. */
static rf_status
solve(bool *good, corner *s)
{
  const size_t count = load(s);
  bool outside;
  rf_status status = least(s, count);

  *good = false;
  s->now.edge = s->now.unsure = false;
  s->now.rests = s->now.plus = s->now.minus = 0;
  if (status < 0 || !find_free(s, count, &outside))
    return status;
  for (size_t i = 0; i < s->k; i++) {
    const int from = s->at->from[s->in[i]];
    const int side = s->kind[i] == KIND_REPELLING ? s->pick[i]
      : s->kind[i] == KIND_FLAT ? (rf_from_side(from) > 0 ? 1 : -1)
      : s->now.sign[i];
    const int sign = s->free[i] ? 0 : read_sign(s, i, side);
    if (sign == 2)
      return RF_OK;
    s->now.sign[i] = (signed char)sign;
  }
  s->now.unsure = s->now.edge && has_tie(s);
  for (size_t i = 0; i < s->d; i++)
    mpq_set(s->own[i], s->D[i]);
  *good = true;
  return outside ? inside_together(good, s, count) : RF_OK;
}

/* The present solution is one of Clarke's, or may be?  The lines on which it
   stays, held: only where they depend on each other, and some attract and
   others repel, can it be that it is not. */
static rf_status
may_stay(bool *kept, corner *s)
{
  const rf_field *f = s->field;
  size_t count = 0, pulls = 0, pushes = 0;
  rf_staying stays = RF_STAYS;
  rf_status status = RF_OK;

  for (size_t i = 0; i < s->d; i++)
    mpq_set(s->f[i], s->fixed[i]);
  for (size_t i = 0; i < s->k; i++) {
    const size_t l = line_of(s, i);
    rf_exact_dot(s->v, rf_field_line(f, l), (const mpq_t *)s->own, s->d);
    if (s->kind[i] == KIND_FLAT || mpq_sgn(s->v) != 0) {
      rf_exact_add(s->f, *rf_zero_end(f, l, s->now.sign[i]),
                   rf_field_line(f, l), s->d, s->t);
      continue;
    }
    s->held[count++] = l;
    pulls += s->kind[i] == KIND_ATTRACTING;
    pushes += s->kind[i] == KIND_REPELLING;
  }
  if (pulls > 0 && pushes > 0 && count > 2)
    status = rf_clarke_exact(&stays, f, (const mpq_t *)s->f, s->held, count);
  s->now.unsure = s->now.unsure || stays == RF_STAYS_UNKNOWN;
  *kept = stays != RF_STAYS_NOT;
  return status;
}

/* The solution of the present pick, if it is one, beside the best so far.
   Picks that lead to the same D are one motion, however many signs they differ
   in. */
static rf_status
try_pick(corner *s)
{
  bool good;
  rf_status status = solve(&good, s);

  if (status >= 0 && good && s->at->clarke)
    status = may_stay(&good, s);
  if (status < 0 || !good
      || (s->found && memcmp(s->now.sign, s->best.sign, s->k) == 0))
    return status;
  rf_solution_count(&s->now, s->k);
  s->doubt |= s->now.unsure;
  for (size_t i = 0; i < s->d; i++)
    if (s->found == 0)
      mpq_set(s->first[i], s->own[i]);
    else
      s->several = s->several || !mpq_equal(s->first[i], s->own[i]);
  if (s->found++ == 0
      || rf_solution_before(&s->now, &s->best, s->k, s->at->policy)) {
    const rf_solution t = s->now;
    s->now = s->best;
    s->best = t;
  }
  return RF_OK;
}

/* The kinds of the group's lines, and the first pick; returns whether all
   picks are tried. */
static bool
first_pick(corner *s)
{
  for (size_t i = 0; i < s->k; i++) {
    const size_t l = line_of(s, i);
    const int up = mpq_cmp(s->field->high[l], s->field->low[l]);
    s->kind[i] = (signed char)(up == 0 ? 0 : (up > 0) == (s->at->sigma > 0)
                               ? KIND_REPELLING : KIND_ATTRACTING);
  }
  return rf_pick_first(s->pick, s->kind, s->k, s->at->policy);
}

/* A group of two or more lines: all picks for those that repel, and the policy
   among the solutions. */
static rf_status
several_lines(signed char *sign, unsigned *marks, corner *s)
{
  const bool all = first_pick(s);
  rf_status status;

  s->found = 0;
  s->several = s->doubt = false;
  do
    status = try_pick(s);
  while (status >= 0 && all && rf_pick_next(s->pick, s->kind, s->k));
  if (status < 0)
    return status;
  if (s->found == 0)
    return RF_EUNSURE;
  for (size_t i = 0; i < s->k; i++)
    sign[s->in[i]] = s->best.sign[i];
  *marks |= (s->several || !all ? RF_INC_NONUNIQUE : 0u)
    | (s->doubt ? RF_INC_UNSURE : 0u) | (s->best.edge ? RF_INC_EDGE : 0u);
  return RF_OK;
}

/* ---- groups ---- */

/* of[count]: numbers of the groups; returns how many there are. */
static size_t
number_groups(corner *s)
{
  rf_relations *r = s->at->zero->relations;
  size_t groups = 0;

  for (size_t i = 0; i < s->count; i++)
    s->of[i] = SIZE_MAX;
  for (size_t first = 0; first < s->count; first++) {
    bool grown = true;
    if (s->of[first] != SIZE_MAX)
      continue;
    s->of[first] = groups;
    while (grown) {
      grown = false;
      for (size_t i = 0; i < s->count; i++)
        for (size_t j = 0; j < s->count && s->of[i] == groups; j++)
          if (s->of[j] == SIZE_MAX
              && !rf_orthogonal(r, s->at->line[i], s->at->line[j])) {
            s->of[j] = groups;
            grown = true;
          }
    }
    groups++;
  }
  return groups;
}

/* in[k]: the members of a group in the order of their places, which does not
   depend on the numbering of the data: neither does then an answer that has a
   choice. */
static void
gather(corner *s, size_t number)
{
  const size_t *place = s->field->lines->place;

  s->k = 0;
  for (size_t i = 0; i < s->count; i++) {
    size_t j = s->k;
    if (s->of[i] != number)
      continue;
    for (; j > 0 && place[s->at->line[s->in[j - 1]]]
                    > place[s->at->line[i]]; j--)
      s->in[j] = s->in[j - 1];
    s->in[j] = i;
    s->k++;
  }
}

/* Room for all lines of the question in one group, which is the most. */
static rf_status
corner_alloc(corner *s)
{
  const size_t k = s->count;

  if (!(s->sizes = rf_alloc(4 * k, sizeof *s->sizes))
      || !(s->bytes = rf_alloc(5 * k + s->field->count, 1))
      || !(s->pointers = rf_alloc(3 * k, sizeof *s->pointers))
      || !(s->fixed = rf_mpq_array(5 * s->d + k)))
    return RF_ENOMEM;
  s->of = s->sizes;
  s->in = s->of + k;
  s->var = s->in + k;
  s->held = s->var + k;
  s->kind = s->bytes;
  s->pick = s->kind + k;
  s->free = s->pick + k;
  s->now.sign = s->free + k;
  s->best.sign = s->now.sign + k;
  s->u = s->best.sign + k;
  s->x = s->pointers;
  s->low = s->x + k;
  s->high = s->low + k;
  s->f = s->fixed + s->d;
  s->D = s->f + s->d;
  s->own = s->D + s->d;
  s->first = s->own + s->d;
  s->e = s->first + s->d;
  return RF_OK;
}

/* high + low = (1 + leak) sum p_k r_k of a line.  What moves it along the lines
   does not take it off them. */
bool
rf_corner_rests(const rf_corner *at, mpq_t *D)
{
  const rf_field *f = at->zero->field;
  bool rests = true;
  mpq_t share, e, t;

  mpq_inits(share, e, t, (mpq_ptr)0);
  mpq_set_ui(t, 1, 1);
  mpq_add(t, t, f->leak);
  mpq_div(share, f->leak, t);
  for (size_t i = 0; i < f->d; i++)
    mpq_set_ui(D[i], 0, 1);
  rf_zero_sum(D, f, at->u, t);
  for (size_t i = 0; i < at->count; i++) {
    mpq_add(e, f->high[at->line[i]], f->low[at->line[i]]);
    mpq_mul(e, e, share);
    rf_exact_add(D, e, rf_field_line(f, at->line[i]), f->d, t);
  }
  for (size_t i = 0; i < at->count && rests; i++) {
    rf_exact_dot(t, rf_field_line(f, at->line[i]), (const mpq_t *)D, f->d);
    rests = mpq_sgn(t) == 0;
  }
  mpq_clears(share, e, t, (mpq_ptr)0);
  return rests;
}

rf_status
rf_inclusion_exact(signed char *sign, unsigned *marks, const rf_corner *at)
{
  corner s = { .at = at, .field = at->zero->field, .count = at->count };
  unsigned found = 0;
  size_t groups;
  rf_status status;

  s.d = s.field->d;
  mpq_inits(s.v, s.xx, s.t, (mpq_ptr)0);
  RF_TRY(corner_alloc(&s));
  memcpy(s.u, at->u, s.field->count);
  rf_zero_sum(s.fixed, s.field, at->u, s.t);
  groups = number_groups(&s);
  for (size_t i = 0; i < groups && status >= 0; i++) {
    gather(&s, i);
    if (s.k == 1)
      sign[s.in[0]] = (signed char)one_line(&s, &found, s.in[0]);
    else
      status = several_lines(sign, &found, &s);
  }
  if (status >= 0)
    *marks = found;

done:
  rf_release(s.sizes);
  rf_release(s.bytes);
  rf_release(s.pointers);
  rf_mpq_array_free(s.fixed, 5 * s.d + s.count);
  mpq_clears(s.v, s.xx, s.t, (mpq_ptr)0);
  return status;
}
