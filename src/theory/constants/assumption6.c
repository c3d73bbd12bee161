/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assumption6.c -- Assumption 6 of Boursier & Flammarion 2025, exactly.
 *
 * It speaks of infima over faces with a threshold that may be as small as one
 * likes: what is left of it are statements about closed faces, which are the
 * cones of their rays.
 *
 * The assumption is about the linear fit beta*, where the flow is to stop: no
 * neuron that is active on some data only may grow there and lower the loss
 * (Phase 3 of the proof of Theorem 2).  A face is mixed when it has data on
 * both sides; K are the data on the border of the cone of all data.
 *
 * The paper asks for some threshold delta_u > 0 in each mixed face.  It need
 * only exist, so it is let go to 0: part (1) is then about the data of K whose
 * boundary meets the closed face away from 0, part (2) about the whole closed
 * face.  Both are decided by the rays that span it, in rational numbers. */
#include "config.h"

#include "base/heap.h"
#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/assumptions.h"

/* Rays of the arrangement, +v and -v, with <v, x_l> for every line. */
typedef struct rays {
  const rf_field *field;
  size_t count, capacity;
  mpz_t **value;         /* value[count][lines] */
  uint64_t *mask;        /* mask[count][2 words] */
  size_t room;           /* of mask */
  size_t *order;         /* order[count]: by the signs, line after line */
} rays;

/* Rays are kept until every face is tested, as each lies in the closure of
   many. */
static void
rays_clear(rays *r)
{
  for (size_t i = 0; i < r->count; i++)
    rf_mpz_array_free(r->value[i], r->field->count);
  rf_release(r->value);
  rf_release(r->mask);
  rf_release(r->order);
}

/* A ray is known by its products with the lines alone, as integers: its signs
   tell in which closed faces it lies, and no coordinates are needed. */
static rf_status
add_ray(rays *r, const mpz_t *value, size_t lines, int sign)
{
  const size_t words = r->field->words;
  mpz_t *copy;
  uint64_t *mask;
  rf_status status;

  RF_TRY(rf_grow(&r->value, &r->capacity, r->count + 1, sizeof *r->value));
  RF_TRY(rf_grow(&r->mask, &r->room, (r->count + 1) * 2 * words,
                 sizeof *r->mask));
  status = RF_ENOMEM;
  if (!(copy = rf_mpz_array(lines)))
    goto done;
  status = RF_OK;
  mask = r->mask + r->count * 2 * words;
  for (size_t l = 0; l < lines; l++) {
    mpz_mul_si(copy[l], value[l], sign);
    rf_mask_set(mask, words, l, mpz_sgn(copy[l]));
  }
  r->value[r->count++] = copy;

done:
  return status;
}

/* The rays come up to sign, and a closed face may have either end. */
static rf_status
on_ray(void *context, const mpz_t *value, size_t lines)
{
  rf_status status = add_ray(context, value, lines, 1);

  return status < 0 ? status : add_ray(context, value, lines, -1);
}

static int
ray_sign(const rays *r, size_t i, size_t l)
{
  const size_t words = r->field->words;

  return rf_mask_sign(r->mask + i * 2 * words, words, l);
}

/* -1 before 0 before 1, the first line first. */
static bool
signs_before(const void *context, const void *one, const void *other)
{
  const rays *r = context;
  const size_t a = *(const size_t *)one, b = *(const size_t *)other;

  for (size_t l = 0; l < r->field->count; l++) {
    const int u = ray_sign(r, a, l), v = ray_sign(r, b, l);
    if (u != v)
      return u < v;
  }
  return false;
}

static rf_status
sort_rays(rays *r)
{
  rf_heap heap;

  if (!(r->order = rf_alloc(r->count, sizeof *r->order)))
    return RF_ENOMEM;
  for (size_t i = 0; i < r->count; i++)
    r->order[i] = i;
  heap = (rf_heap){ r->order, r->count, sizeof *r->order, signs_before, r };
  rf_heap_sort(&heap);
  return RF_OK;
}

/* The first in [from, to) of the order with this sign of line l or a larger
   one; they have the same signs before. */
static size_t
first_with(const rays *r, size_t from, size_t to, size_t l, int sign)
{
  while (from < to) {
    const size_t middle = from + (to - from) / 2;
    if (ray_sign(r, r->order[middle], l) < sign)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

/* Is the ray in the closure of the face?  It is if no line has it on the side
   where the face is not; a zero fits every side. */
static bool
in_closure(const uint64_t *ray, const uint64_t *face, size_t words)
{
  for (size_t i = 0; i < 2 * words; i++)
    if (ray[i] & ~face[i])
      return false;
  return true;
}

/* What a mixed face is tested with.  Products of residuals and data are made
   once, over one denominator each kind: a face then asks for sums of integers,
   in which no greatest common divisor has to be taken. */
typedef struct mixed {
  rf_assumptions *a;
  const rays *rays;
  const uint64_t *mask;
  signed char *u, *v;    /* of the face, of a ray: [n] */
  size_t inside;         /* data of K ... */
  size_t *row;           /* ... and which row is that of datum k: [n] */
  mpz_t *pull;           /* pull[inside][n]: c r_l <x_l, x_k> of k in K, times
                            unit, which is the number after them */
  mpz_t *share;          /* share[k]: <v, x_k> r_k of a ray is this times its
                            product with the line, all times one number > 0 */
  mpz_t sum;             /* of part (1), times unit; ... */
  mpz_t *least;          /* ... its least: least[inside] */
  size_t *near, nnear;   /* near[rays]: those in the closure of the face */
  char *driven;          /* driven[n]: what (1) says of x_k in this face */
  bool *zero_up, *zero_down; /* [n]: some ray with <Dt, ray> = 0 has
                                <ray, x_k> > 0, < 0 */
} mixed;

enum { NOT_ASKED, AWAY, NOT_AWAY };

/* Each line is known to a ray as an integer multiple of it, another one for
   each line: the product with x_k is that with the multiple, times
   ratio_k line / whole. */
static rf_status
make_shares(mixed *m)
{
  const rf_field *f = m->rays->field;
  mpq_t *q = rf_mpq_array(f->n);

  if (!q)
    return RF_ENOMEM;
  for (size_t k = 0; k < f->n; k++) {
    rf_line_factor(q[k], f, k);
    mpq_mul(q[k], q[k], m->a->r[k]);
  }
  rf_clear_denominators(m->share, (const mpq_t *)q, f->n);
  rf_mpq_array_free(q, f->n);
  return RF_OK;
}

/* The unit is the last number: it comes out times the denominator that all of
   them have in common. */
static rf_status
make_pulls(mixed *m)
{
  const rf_problem *p = m->a->problem;
  const size_t n = p->n, count = m->inside * n + 1;
  mpq_t c, *q = rf_mpq_array(count);
  rf_status status = RF_ENOMEM;

  mpq_init(c);
  rf_problem_weight(c, p);
  if (!q || !(m->pull = rf_mpz_array(count)))
    goto done;
  for (size_t k = 0; k < n; k++)
    for (size_t l = 0; l < n && m->a->border[k]; l++) {
      mpq_t *r = &q[m->row[k] * n + l];
      rf_exact_dot(*r, rf_datum(p, l), rf_datum(p, k), p->d);
      mpq_mul(*r, *r, m->a->r[l]);
      mpq_mul(*r, *r, c);
    }
  mpq_set_ui(q[count - 1], 1, 1);
  rf_clear_denominators(m->pull, (const mpq_t *)q, count);
  status = RF_OK;

done:
  mpq_clear(c);
  rf_mpq_array_free(q, count);
  return status;
}

/* Sign of <Dt, v> for Dt = c sum_{u_k = 1} r_k x_k, the part of the driving
   vector that the sides alone fix; without the weight c, which has no sign. */
static int
ray_drive(mixed *m, size_t i)
{
  const rf_lines *lines = m->rays->field->lines;

  mpz_set_ui(m->sum, 0);
  for (size_t k = 0; k < m->a->problem->n; k++)
    if (m->u[k] > 0)
      mpz_addmul(m->sum, m->rays->value[i][lines->of[k]], m->share[k]);
  return mpz_sgn(m->sum);
}

/* sum := u_k <Dt, x_k> + c sum_{u_l = 0} min(0, u_k r_l <x_l, x_k>): the least
   of u_k <D, x_k> over D in DD_u.  A datum on the boundary counts with any eta
   in [0, 1]: it makes the worst case worse or stays out. */
static void
least_drive(mixed *m, size_t k)
{
  const size_t n = m->a->problem->n;

  mpz_set_ui(m->sum, 0);
  for (size_t l = 0; l < n; l++) {
    const mpz_t *pull = (const mpz_t *)&m->pull[m->row[k] * n + l];
    if (m->u[l] < 0 || (!m->u[l] && m->u[k] * mpz_sgn(*pull) >= 0))
      continue;
    if (m->u[k] > 0)
      mpz_add(m->sum, m->sum, *pull);
    else
      mpz_sub(m->sum, m->sum, *pull);
  }
}

/* (1) for a datum of K that a closed face touches.  Otherwise it may settle
   there with a mixed pattern.  Its least is kept, as it says how far the
   assumption is from failing.  All rays of a face ask the same of a datum:
   the answer is made for the first of them. */
static void
touch(mixed *m, size_t k)
{
  mpz_t *least = &m->least[m->row[k]];

  if (m->driven[k] == NOT_ASKED) {
    least_drive(m, k);
    m->driven[k] = mpz_sgn(m->sum) > 0 ? AWAY : NOT_AWAY;
    if (!m->a->touched[k] || mpz_cmp(m->sum, *least) < 0)
      mpz_set(*least, m->sum);
    m->a->touched[k] = true;
  }
  if (m->driven[k] == NOT_AWAY)
    m->a->not_six = "(1): a neuron at a border of K is not driven away";
}

/* (2): no w of the closed face has <w, x_k> > 0 > <w, x_k'> and <Dt, w> <= 0.
   Such a w is a sum of rays: one of them has <Dt, v> < 0, or those it is made
   of have all <Dt, v> = 0. */
static void
balance(mixed *m)
{
  const size_t n = m->a->problem->n;
  bool up = false, down = false;

  for (size_t k = 0; k < n; k++) {
    up = up || (m->a->border[k] && m->zero_up[k]);
    down = down || (m->a->border[k] && m->zero_down[k]);
  }
  if (up && down)
    m->a->not_six = "(2): G is 0 on a mixed cone";
}

/* Has the face data of K on both sides? */
static bool
splits(const mixed *m)
{
  bool up = false, down = false;

  for (size_t k = 0; k < m->a->problem->n; k++) {
    up = up || (m->a->border[k] && m->u[k] > 0);
    down = down || (m->a->border[k] && m->u[k] < 0);
  }
  return up && down;
}

/* Of rays [from, to) of the order, which have signs that fit on the lines
   before l, those that fit the face: on each line its own side or 0.  Few are
   looked at one by one. */
static void
find_near(mixed *m, size_t from, size_t to, size_t l)
{
  const rays *r = m->rays;
  const size_t words = r->field->words;

  for (; to - from > 4 && l < r->field->count; l++) {
    const size_t zero = first_with(r, from, to, l, 0);
    const size_t plus = first_with(r, zero, to, l, 1);
    const int u = rf_mask_sign(m->mask, words, l);
    if (u < 0)
      find_near(m, from, zero, l + 1);
    else if (u > 0)
      find_near(m, plus, to, l + 1);
    from = zero;
    to = plus;
  }
  for (size_t i = from; i < to; i++)
    if (in_closure(r->mask + r->order[i] * 2 * words, m->mask, words))
      m->near[m->nnear++] = r->order[i];
}

static bool
smaller(const void *context, const void *one, const void *other)
{
  (void)context;
  return *(const size_t *)one < *(const size_t *)other;
}

/* The rays in the closure, in the order in which they were found: what is told
   of several faults is the last. */
static void
near_rays(mixed *m)
{
  rf_heap heap;

  m->nnear = 0;
  find_near(m, 0, m->rays->count, 0);
  heap = (rf_heap){ m->near, m->nnear, sizeof *m->near, smaller, NULL };
  rf_heap_sort(&heap);
}

/* Parts (1) and (2) for one mixed face, ray by ray.  Part (2) is about linear
   functions on a cone, so a fault shows on a ray, or on a sum of rays on which
   <Dt, v> vanishes: these are gathered for balance(). */
static void
test_face(mixed *m)
{
  const rf_field *f = m->rays->field;
  const size_t n = m->a->problem->n;
  const bool split = splits(m);

  memset(m->driven, NOT_ASKED, n);
  memset(m->zero_up, 0, n);
  memset(m->zero_down, 0, n);
  near_rays(m);
  for (size_t i = 0; i < m->nnear; i++) {
    int drive;
    rf_field_pattern(m->v, f, m->rays->mask + m->near[i] * 2 * f->words);
    for (size_t k = 0; k < n; k++)
      if (m->a->border[k] && m->u[k] && !m->v[k])
        touch(m, k);
    if (!split)
      continue;
    drive = ray_drive(m, m->near[i]);
    if (drive < 0)
      m->a->not_six = "(2): G is negative on a mixed cone";
    for (size_t k = 0; k < n && drive == 0; k++) {
      m->zero_up[k] |= m->v[k] > 0;
      m->zero_down[k] |= m->v[k] < 0;
    }
  }
  if (split)
    balance(m);
}

/* Only faces with an active and an inactive datum are asked of; the others are
   the dead face and the face of the fit itself. */
bool
rf_is_mixed(const signed char *u, size_t n)
{
  return memchr(u, 1, n) && memchr(u, (unsigned char)-1, n);
}

/* The enumeration may be long: the budget of time is looked at for every
   face. */
static rf_status
test_faces(mixed *m, const rf_faces *faces, const rf_budget *budget)
{
  const size_t n = m->a->problem->n;
  rf_status status = RF_OK;

  for (size_t i = 0; i < faces->count; i++) {
    RF_TRY(rf_budget_time(budget));
    m->mask = faces->mask + i * 2 * faces->words;
    rf_field_pattern(m->u, m->rays->field, m->mask);
    if (rf_is_mixed(m->u, n))
      test_face(m);
  }

done:
  return status;
}

/* r and, for K, r_k > 0: part (0). */
static rf_status
find_residuals(rf_assumptions *a)
{
  const rf_problem *p = a->problem;
  mpq_t *beta = rf_mpq_array(p->d);
  rf_status status = beta ? rf_linear_fit(beta, p) : RF_ENOMEM;

  for (size_t k = 0; status >= 0 && k < p->n; k++) {
    rf_exact_dot(a->r[k], (const mpq_t *)beta, rf_datum(p, k), p->d);
    mpq_sub(a->r[k], p->y[k], a->r[k]);
    if (a->border[k] && mpq_sgn(a->r[k]) <= 0)
      a->not_six = "(0): a residual of K is not positive";
  }
  rf_mpq_array_free(beta, p->d);
  return status;
}

/* As rationals, each datum's and the least of all. */
static void
keep_least(mixed *m)
{
  rf_assumptions *a = m->a;
  bool any = false;

  for (size_t k = 0; k < a->problem->n; k++) {
    if (!a->touched[k])
      continue;
    mpq_set_num(a->drive[k], m->least[m->row[k]]);
    mpq_set_den(a->drive[k], m->pull[m->inside * a->problem->n]);
    mpq_canonicalize(a->drive[k]);
    if (!any || mpq_cmp(a->drive[k], a->six) < 0)
      mpq_set(a->six, a->drive[k]);
    any = true;
  }
}

/* The rays, then the faces: whatever is asked of a closed face is asked of the
   rays that span it. */
static rf_status
ask_faces(mixed *m, rays *r, const rf_faces *faces, const rf_budget *budget)
{
  const rf_field *f = r->field;
  rf_status status;

  for (size_t k = 0; k < f->n; k++)
    if (m->a->border[k])
      m->row[k] = m->inside++;
  RF_TRY(make_shares(m));
  RF_TRY(make_pulls(m));
  RF_TRY(rf_rays(on_ray, r, (const mpz_t *)f->rows, f->count, f->rank,
                 budget));
  RF_TRY(sort_rays(r));
  RF_TRY(rf_assumption6_rays(m->a, f, r->value, r->count, budget));
  status = RF_ENOMEM;
  if (!(m->least = rf_mpz_array(m->inside)))
    goto done;
  if (!(m->near = rf_alloc(r->count, sizeof *m->near)))
    goto done;
  RF_TRY(test_faces(m, faces, budget));
  keep_least(m);

done:
  return status;
}

/* Both parts speak of data of K: without any nothing is asked of a face. */
rf_status
rf_assumption6(rf_assumptions *a, const rf_field *f, const rf_faces *faces,
               const rf_budget *budget)
{
  const size_t n = f->n;
  rays r = { .field = f };
  mixed m = { .a = a, .rays = &r, .u = rf_alloc(2 * n, 1),
              .row = rf_alloc(n, sizeof *m.row), .share = rf_mpz_array(n),
              .driven = rf_alloc(n, 1), .zero_up = rf_alloc(2 * n, 1) };
  rf_status status = RF_ENOMEM;

  mpz_init(m.sum);
  if (!m.u || !m.row || !m.share || !m.driven || !m.zero_up)
    goto done;
  m.v = m.u + n;
  m.zero_down = m.zero_up + n;
  RF_TRY(find_residuals(a));
  if (memchr(a->border, 1, n))
    RF_TRY(ask_faces(&m, &r, faces, budget));

done:
  mpz_clear(m.sum);
  rf_mpz_array_free(m.least, m.inside);
  rays_clear(&r);
  rf_release(m.u);
  rf_mpz_array_free(m.pull, m.inside * n + 1);
  rf_release(m.row);
  rf_mpz_array_free(m.share, n);
  rf_release(m.driven);
  rf_release(m.near);
  rf_release(m.zero_up);
  return status;
}
