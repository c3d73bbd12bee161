/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sides.c -- who meets a boundary on a step; see sides.h.
 *
 * g = <w, x_l> is a polynomial, up to ||x_l|| times the error of w.  Most are
 * dismissed by |g_0| > sum_{i > 0} |g_i| 2^(-i r) + error: no zero on the
 * first 2^-r of the step, r = 0 best of all.  The others are hunted, those with
 * the shortest certainty first; whoever is certain up to the first that was
 * found is left alone. */
#include "config.h"

#include "proof/meeting/sides.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

enum { REACHES = 12 };   /* r = 0 .. 11; 12: nothing is certain */

/* Who is to be hunted. */
typedef struct suspect {
  size_t cohort, member, line;
} suspect;

/* Room of a search. */
typedef struct search {
  rf_stage *stage;
  rf_agenda *agenda;
  size_t lines, half;
  rf_ball **seen;        /* seen[cohort][line]: [column][order + 1], of those
                            that were asked for */
  rf_up *moves;          /* moves[d + 1]: sum_moves of the columns */
  suspect *list[REACHES + 1];
  size_t count[REACHES + 1], capacity[REACHES + 1];
  rf_ball *f, *slope, *rate, *rate_slope, *form;
} search;

void
rf_agenda_init(rf_agenda *a)
{
  *a = (rf_agenda){ 0 };
  arf_init(a->end);
}

void
rf_agenda_clear(rf_agenda *a)
{
  for (size_t i = 0; i < a->count; i++)
    arf_clear(a->at[i].tau);
  arf_clear(a->end);
  rf_release(a->at);
}

static rf_status
add_candidate(rf_agenda *a, rf_prospect c, const arf_t tau)
{
  rf_status status = rf_grow(&a->at, &a->capacity, a->count + 1,
                             sizeof *a->at);

  if (status < 0)
    return status;
  a->at[a->count] = c;
  arf_init(a->at[a->count].tau);
  arf_set(a->at[a->count].tau, tau);
  a->count++;
  return RF_OK;
}

/* From tau on nothing is known, if it was before. */
static bool
cut(search *s, const arf_t tau, const char *what, size_t neuron, size_t line)
{
  rf_agenda *a = s->agenda;

  if (arf_cmp(tau, a->end) >= 0)
    return false;
  arf_set(a->end, tau);
  a->open = true;
  rf_doubt_say(&a->doubt, what, neuron, line);
  return true;
}

/* Those found at tau end the search 64 windows later: a second one so near is
   still to be found. */
static void
end_after(search *s, const rf_hunt *h)
{
  rf_ball t;

  ball_init(&t);
  up_ball_set(&t, up_times(h->width, 64.0));
  arf_add(arb_midref(&t), arb_midref(&t), h->tau, s->stage->ground->bits,
          ARF_RND_CEIL);
  if (arf_cmp(arb_midref(&t), s->agenda->end) < 0) {
    arf_set(s->agenda->end, arb_midref(&t));
    s->agenda->open = false;
  }
  ball_clear(&t);
}

/* ---- who is suspect ---- */

static const rf_ball *
seen_column(const search *s, size_t v, size_t l, size_t c)
{
  return s->seen[v * s->lines + l] + c * s->half;
}

/* <w, P x_l> of the columns. */
static rf_status
set_seen(search *s, size_t v, size_t l)
{
  const rf_terrain *g = s->stage->ground;
  const rf_cohort *u = &s->stage->cohort[v];
  rf_ball **to = &s->seen[v * s->lines + l];
  rf_ball *r;

  if (*to)
    return RF_OK;
  if (!(r = *to = rf_ball_array(u->columns * s->half)))
    return RF_ENOMEM;
  for (size_t c = 0; c < u->columns; c++)
    for (size_t i = 0; i < s->half; i++, r++)
      arb_dot(r, NULL, 0, &u->shape.seen[l * g->d], 1,
              rf_column(s->stage, u, c, 1) + i, (slong)s->half, (slong)g->d,
              g->bits);
  return RF_OK;
}

/* sums[r] = sum_{i > 0} |g_i| 2^(-i r), of one column or of all in the
   Euclidean norm. */
static void
set_sums(rf_up *sums, const search *s, const rf_ball *g, size_t columns)
{
  for (int r = 0; r < REACHES; r++)
    sums[r] = up_zero();
  for (size_t i = 1; i < s->half; i++) {
    rf_up size = up_zero();
    if (columns == 1)
      size = up_ball(&g[i]);
    else {
      for (size_t c = 0; c < columns; c++)
        size = up_add(size, up_square(up_ball(&g[c * s->half + i])));
      size = up_sqrt(size);
    }
    for (int r = 0; r < REACHES; r++, size.e -= (long)i)
      sums[r] = up_add(sums[r], size);
  }
}

/* As far as the state may be from where it is right after the last events:
   three paths, none faster than drive |z|. */
static rf_up
after_events(const rf_stage *s, const rf_mover *q)
{
  return up_times(up_mul(s->bundle->busy,
                         up_mul(up_max(s->drive, s->bundle->pace),
                                up_add(q->size, q->wide))), 4.0);
}

/* sum_{i > 0} ||w_i|| of one column, or in the Euclidean norm of all: |g_i| is
   at most ||x_l|| times as much.  So most are dismissed without any g. */
static rf_up
sum_moves(const search *s, const rf_cohort *u, size_t c, size_t columns)
{
  rf_up sum = up_zero();

  for (size_t i = 1; i < s->half; i++) {
    rf_up size = up_zero();
    for (size_t e = 0; e < columns * s->stage->ground->d; e++)
      size = up_add(size, up_square(up_ball(
        rf_column(s->stage, u, c + e / s->stage->ground->d,
                  1 + e % s->stage->ground->d) + i)));
    sum = up_add(sum, up_sqrt(size));
  }
  return sum;
}

/* Sums of a line that are there if they were needed. */
typedef struct reaches {
  bool known;
  rf_up sums[REACHES];
} reaches;

static rf_status
set_reaches(reaches *to, search *s, suspect who)
{
  const rf_cohort *u = &s->stage->cohort[who.cohort];
  const size_t c = u->shared ? 0 : who.member;

  if (to->known)
    return RF_OK;
  if (set_seen(s, who.cohort, who.line) < 0)
    return RF_ENOMEM;
  set_sums(to->sums, s, seen_column(s, who.cohort, who.line, c),
           u->shared ? u->columns : 1);
  to->known = u->shared;
  return RF_OK;
}

/* Put member i of cohort v down at line l, or let it pass; moves: its own, or
   those of its cohort. */
static rf_status
look_at(search *s, suspect who, reaches *reach, rf_up moves)
{
  const rf_terrain *g = s->stage->ground;
  const rf_cohort *u = &s->stage->cohort[who.cohort];
  const size_t l = who.line, j = u->member[who.member];
  rf_mover *q = &s->stage->bundle->at[j];
  const rf_up error = up_mul(g->length[l], q->wide);
  const rf_up factor = u->shared ? up_norm(q->z, 1 + g->d) : up_d(1.0);
  rf_up least = up_zero(), near;
  rf_ball g0;
  int r = 0;

  ball_init(&g0);
  rf_terrain_dot(&g0, g, &u->shape.seen[l * g->d], q->z + 1);
  if (arb_sgn_nonzero(&g0) == q->side[l])
    least = up_below(&g0);
  ball_clear(&g0);
  near = up_mul(g->length[l],
                up_add(rf_mover_error(s->stage->bundle, q),
                       after_events(s->stage, q)));
  if (up_less(near, least))
    q->away[l] = RF_AWAY_NOT;
  else if (!q->away[l]) {
    rf_doubt_say(&s->agenda->doubt, "several lines of a neuron, or events that "
                 "depend on each other, in one window of time", j, l);
    return rf_doubt_by(&s->agenda->doubt, least, near);
  }
  if (up_less(up_add(up_mul(up_mul(g->length[l], moves), factor), error),
              least))
    return RF_OK;
  if (set_reaches(reach, s, who) < 0)
    return RF_ENOMEM;
  while (r < REACHES
         && !up_less(up_add(up_mul(reach->sums[r], factor), error), least))
    r++;
  if (r == 0)
    return RF_OK;
  if (rf_grow(&s->list[r], &s->capacity[r], s->count[r] + 1,
              sizeof **s->list) < 0)
    return RF_ENOMEM;
  s->list[r][s->count[r]++] = who;
  return RF_OK;
}

static rf_status
look_at_cohort(search *s, size_t v)
{
  const rf_cohort *u = &s->stage->cohort[v];
  const size_t sums = u->shared ? 1 : u->columns;
  rf_status status = RF_OK;

  for (size_t c = 0; c < sums; c++)
    s->moves[c] = sum_moves(s, u, c, u->shared ? u->columns : 1);
  for (size_t l = 0; l < s->lines; l++) {
    reaches reach = { .known = false };
    for (size_t i = 0; i < u->members && u->shape.side[l] && status >= 0; i++)
      status = look_at(s, (suspect){ v, i, l }, &reach,
                       s->moves[u->shared ? 0 : i]);
  }
  return status;
}

/* ---- the sign of a ---- */

/* On how much of the step a keeps its sign: its piece 2^-r; REACHES: none. */
static int
outer_reach(const search *s, const rf_cohort *u, size_t i)
{
  const rf_mover *q = &s->stage->bundle->at[u->member[i]];
  const rf_up z = up_norm(q->z, 1 + s->stage->ground->d);
  rf_up sums[REACHES], all[REACHES], least;
  int r = 0;

  for (r = 0; r < REACHES; r++)
    all[r] = up_zero();
  for (size_t c = u->shared ? 0 : i; c < (u->shared ? u->columns : i + 1);
       c++) {
    set_sums(sums, s, rf_column(s->stage, u, c, 0), 1);
    for (r = 0; r < REACHES; r++)
      all[r] = up_add(all[r], up_square(sums[r]));
  }
  least = up_below(q->z);
  for (r = 0; r < REACHES; r++) {
    rf_up moved = up_mul(up_sqrt(all[r]), u->shared ? z : up_d(1.0));
    if (up_less(up_add(moved, q->wide), least))
      break;
  }
  return r;
}

/* Where it matters the step ends before a may be 0: where a neuron goes is told
   by sigma = sign of a. */
static void
keep_sign(search *s, const rf_cohort *u, size_t i)
{
  const int r = outer_reach(s, u, i);
  arf_t tau;

  arf_init(tau);
  if (r < REACHES) {
    arf_one(tau);
    arf_mul_2exp_si(tau, tau, -r);
  }
  cut(s, tau, "the sign of a where it hangs on it", u->member[i], SIZE_MAX);
  arf_clear(tau);
}

/* To stay on a line needs e_l between p_l- and p_l+, whatever the sign of a;
   but where that changes other solutions leave, as lines that attracted drive
   away.  As long as there are steps in which it does not they are taken; then
   it goes on with the one that stays, if that is the policy. */
enum { SHORTEST = 6 };

static void
keep_staying(search *s, const rf_cohort *u, size_t i)
{
  const int r = outer_reach(s, u, i);

  if (r <= SHORTEST
      || s->stage->ground->problem->nonunique != RF_POLICY_STAY)
    keep_sign(s, u, i);
  else
    s->agenda->turns = true;
}

/* ---- hunting ---- */

/* What is not decided at the end of the search is asked again beyond it, up to
   the end of the step. */
static rf_hunted
chase(search *s, rf_hunt *h)
{
  rf_hunted found = rf_hunt_first(h, s->agenda->end);
  arf_t far;

  if (found != RF_HUNT_OPEN || arf_is_one(s->agenda->end))
    return found;
  arf_init(far);
  arf_mul_2exp_si(far, s->agenda->end, 1);
  if (arf_cmp_2exp_si(far, 0) > 0)
    arf_one(far);
  found = rf_hunt_first(h, far);
  arf_clear(far);
  return found;
}

static rf_status
conclude(search *s, rf_hunt *h, rf_prospect c, const char *what,
         size_t neuron)
{
  switch (chase(s, h)) {
  case RF_HUNT_FOUND:
    c.width = h->width;
    end_after(s, h);
    return add_candidate(s->agenda, c, h->tau);
  case RF_HUNT_OPEN:
    if (cut(s, h->tau, what, neuron, c.line))
      rf_doubt_by(&s->agenda->doubt, h->short_of, h->limit);
    return RF_OK;
  case RF_HUNT_NONE:
    break;
  }
  return RF_OK;
}

/* form as a polynomial, and the error of it or of its derivative. */
static void
expand(rf_ball *f, const search *s)
{
  const rf_stage *t = s->stage;

  for (size_t i = 0; i < t->terms; i++)
    arb_dot(&f[i], NULL, 0, s->form, 1, t->p + i, (slong)t->terms,
            (slong)t->ground->n, t->ground->bits);
}

/* What the derivative of p_k/(c l''_k ||x_k||) by tau may change while events
   are still to come: |p''| <= c l'' ||x_k|| drive H^2 (3 lipschitz + ||x_k||
   drive H^2), the last as dl''/dh is at most l''. */
static rf_up
slope_drift(const rf_stage *s)
{
  const rf_up drive = up_max(s->drive, s->bundle->pace);
  rf_up bend = up_times(s->lipschitz, 3.0), longest = up_zero();

  for (size_t k = 0; k < s->ground->n && s->ground->curved; k++)
    longest = up_max(longest, s->ground->size[k]);
  bend = up_add(bend, up_mul(up_mul(longest, drive), up_square(s->whole)));
  return up_mul(up_mul(rf_stage_drift(s), bend), s->length);
}

/* What z' of a neuron may change while events are still to come: the manual,
   node "The passage", has 2.5, twice. */
static rf_up
bend_of(const rf_stage *s, const rf_mover *q)
{
  const rf_up drive = up_max(s->drive, s->bundle->pace);
  const rf_up lipschitz = up_add(s->lipschitz, drive);

  return up_times(up_mul(up_mul(s->bundle->busy, drive),
                         up_mul(lipschitz, up_add(q->size, q->wide))), 5.0);
}

/* A neuron that was released goes away as a <D, x> grows from 0. */
static void
add_rate(rf_hunt *h, search *s, const rf_cohort *u, suspect who)
{
  const rf_mover *q = &s->stage->bundle->at[u->member[who.member]];

  rf_form_velocity(s->form, &u->shape, who.line);
  expand(s->rate, s);
  if (arb_sgn_nonzero(q->z) < 0)
    for (size_t i = 0; i < s->stage->terms; i++)
      ball_neg(&s->rate[i], &s->rate[i]);
  h->rate = s->rate;
  h->rate_terms = s->stage->terms;
  h->rate_slope = s->rate_slope;
  h->rate_error = rf_stage_form_error(s->stage, s->form, s->stage->dpt,
                                      slope_drift(s->stage));
}

static rf_status
hunt_line(search *s, suspect who)
{
  const rf_stage *t = s->stage;
  const rf_cohort *u = &t->cohort[who.cohort];
  const size_t j = u->member[who.member], l = who.line;
  const rf_mover *q = &t->bundle->at[j];
  const rf_up length = t->ground->length[l];
  rf_hunt h = {
    .bits = t->ground->bits, .terms = s->half, .f = s->f, .slope = s->slope,
    .side = q->side[l], .away = q->away[l] != RF_AWAY_NOT,
    .error = up_mul(length, q->wide)
  };
  rf_status status;

  for (size_t i = 0; i < s->half; i++)
    if (u->shared)
      arb_dot(&s->f[i], NULL, 0, q->z, 1, seen_column(s, who.cohort, l, 0) + i,
              (slong)s->half, (slong)u->columns, t->ground->bits);
    else
      ball_set(&s->f[i], seen_column(s, who.cohort, l, who.member) + i);
  h.slope_error = up_add(up_mul(u->drive, q->wide), up_mul(t->slack, q->size));
  h.slope_error = up_add(h.slope_error, bend_of(t, q));
  h.slope_error = up_mul(length, up_add(up_mul(h.slope_error, t->length),
                                        q->defect));
  if (q->away[l] == RF_AWAY_RELEASED) {
    keep_sign(s, u, who.member);
    add_rate(&h, s, u, who);
  }
  arf_init(h.tau);
  status = conclude(s, &h, (rf_prospect){ .cohort = who.cohort,
                    .member = who.member, .line = l },
                    "where it meets a boundary", j);
  arf_clear(h.tau);
  return status;
}

/* A sliding line: the margin on one side.  It is negative on both where a
   neuron stays on a line though it is driven away; when it cannot any more it
   leaves to the other side, at a speed.  What its derivative may change while
   events are still to come does not matter: all zeros are within the window by
   the error of the value (hunt.c, enclose). */
static rf_status
hunt_release(search *s, size_t v, size_t i, int side)
{
  const rf_stage *t = s->stage;
  const rf_cohort *u = &t->cohort[v];
  rf_hunt h = {
    .bits = t->ground->bits, .terms = t->terms, .f = s->f, .slope = s->slope,
    .side = 1
  };
  rf_status status;

  rf_form_margin(s->form, &u->shape, i, side, u->sign ? u->sign : 1);
  expand(s->f, s);
  h.error = rf_stage_form_error(t, s->form, t->dp, rf_stage_drift(t));
  h.slope_error = rf_stage_form_error(t, s->form, t->dpt, up_zero());
  if (arb_is_negative(&s->f[0]))
    h.side = -1;
  arf_init(h.tau);
  status = conclude(s, &h, (rf_prospect){ .cohort = v,
                    .line = u->shape.line[i], .release = h.side * side,
                    .driven = h.side < 0 },
                    "where it ceases to slide", u->member[0]);
  arf_clear(h.tau);
  return status;
}

static rf_status
hunt_slides(search *s, size_t v)
{
  const rf_cohort *u = &s->stage->cohort[v];
  rf_status status = RF_OK;

  for (size_t i = 0; i < u->members && u->shape.slides; i++)
    keep_staying(s, u, i);
  for (size_t i = 0; i < u->shape.slides && status >= 0; i++) {
    if (u->edge[u->shape.line[i]])
      continue;
    status = hunt_release(s, v, i, 1);
    if (status >= 0)
      status = hunt_release(s, v, i, -1);
  }
  return status;
}

/* Shortest certainty first; once the end lies within what is certain of the
   rest, they are left. */
static rf_status
hunt_all(search *s)
{
  rf_status status = RF_OK;

  for (size_t v = 0; v < s->stage->count && status >= 0; v++)
    status = hunt_slides(s, v);
  for (int r = REACHES; r > 0 && status >= 0; r--)
    for (size_t i = 0; i < s->count[r] && status >= 0; i++) {
      if (r < REACHES && arf_cmp_2exp_si(s->agenda->end, -r) <= 0)
        return status;
      status = hunt_line(s, s->list[r][i]);
    }
  return status;
}

static void
search_clear(search *s)
{
  for (size_t i = 0; i < s->stage->count * s->lines && s->seen; i++)
    rf_ball_array_free(s->seen[i], s->stage->cohort[i / s->lines].columns
                       * s->half);
  for (int r = 0; r <= REACHES; r++)
    rf_release(s->list[r]);
  rf_release(s->seen);
  rf_release(s->moves);
  rf_ball_array_free(s->f, s->stage->terms);
  rf_ball_array_free(s->slope, s->stage->terms);
  rf_ball_array_free(s->rate, s->stage->terms);
  rf_ball_array_free(s->rate_slope, s->stage->terms);
  rf_ball_array_free(s->form, s->stage->ground->n);
}

rf_status
rf_agenda_make(rf_agenda *a, rf_stage *stage)
{
  search s = { .stage = stage, .agenda = a, .half = stage->order + 1,
               .lines = stage->ground->watched };
  rf_status status = RF_ENOMEM;

  arf_one(a->end);
  a->open = false;
  if (!(s.seen = rf_alloc(stage->count * s.lines + 1, sizeof *s.seen))
      || !(s.moves = rf_alloc(stage->ground->d + 1, sizeof *s.moves))
      || !(s.f = rf_ball_array(stage->terms))
      || !(s.slope = rf_ball_array(stage->terms))
      || !(s.rate = rf_ball_array(stage->terms))
      || !(s.rate_slope = rf_ball_array(stage->terms))
      || !(s.form = rf_ball_array(stage->ground->n)))
    goto done;
  status = RF_OK;
  for (size_t v = 0; v < stage->count; v++)
    RF_TRY(look_at_cohort(&s, v));
  status = hunt_all(&s);

done:
  search_clear(&s);
  return status;
}
