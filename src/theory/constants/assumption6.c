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

/* What a mixed face is tested with. */
typedef struct mixed {
  rf_assumptions *a;
  const rays *rays;
  const uint64_t *mask;
  signed char *u, *v;    /* of the face, of a ray: [n] */
  mpq_t *Dt;             /* Dt[d] = c sum_{u_k = 1} r_k x_k */
  mpq_t c;
  bool *zero_up, *zero_down; /* [n]: some ray with <Dt, ray> = 0 has
                                <ray, x_k> > 0, < 0 */
} mixed;

/* <v, x_k> of ray i.  Its product with a line is that with an integer multiple
   of it, another one for each line. */
static void
ray_product(mpq_t t, const rays *r, size_t i, size_t k)
{
  const rf_lines *lines = r->field->lines;
  const size_t l = lines->of[k];
  const mpz_t *whole = (const mpz_t *)r->field->whole + l * r->field->d;
  mpq_t times;
  size_t at = 0;

  while (!mpz_sgn(whole[at]))
    at++;
  mpq_init(times);
  mpq_set_z(times, whole[at]);
  mpq_div(times, rf_field_line(r->field, l)[at], times);
  mpq_set_z(t, r->value[i][l]);
  mpq_mul(t, t, times);
  mpq_mul(t, t, lines->ratio[k]);
  mpq_clear(times);
}

/* Sign of <Dt, v>.  Without the weight c, which has no sign. */
static int
ray_drive(const mixed *m, size_t i)
{
  mpq_t t, sum;
  int sign;

  mpq_inits(t, sum, (mpq_ptr)0);
  for (size_t k = 0; k < m->a->problem->n; k++)
    if (m->u[k] > 0) {
      ray_product(t, m->rays, i, k);
      mpq_mul(t, t, m->a->r[k]);
      mpq_add(sum, sum, t);
    }
  sign = mpq_sgn(sum);
  mpq_clears(t, sum, (mpq_ptr)0);
  return sign;
}

/* u_k <Dt, x_k> + c sum_{u_l = 0} min(0, u_k r_l <x_l, x_k>): the least of
   u_k <D, x_k> over D in DD_u.  A datum on the boundary counts with any eta in
   [0, 1]: it makes the worst case worse or stays out. */
static void
least_drive(mpq_t sum, const mixed *m, size_t k)
{
  const rf_problem *p = m->a->problem;
  mpq_t t;

  mpq_init(t);
  rf_exact_dot(sum, (const mpq_t *)m->Dt, rf_datum(p, k), p->d);
  if (m->u[k] < 0)
    mpq_neg(sum, sum);
  for (size_t l = 0; l < p->n; l++) {
    if (m->u[l])
      continue;
    rf_exact_dot(t, rf_datum(p, l), rf_datum(p, k), p->d);
    mpq_mul(t, t, m->a->r[l]);
    mpq_mul(t, t, m->c);
    if (m->u[k] < 0)
      mpq_neg(t, t);
    if (mpq_sgn(t) < 0)
      mpq_add(sum, sum, t);
  }
  mpq_clear(t);
}

/* Dt_u, the part of the driving vector that the sides alone fix: data with u_k
   = 0 come in only where the worst of them is looked for. */
static void
find_drive(mixed *m)
{
  const rf_problem *p = m->a->problem;
  mpq_t q, tmp;

  mpq_inits(q, tmp, (mpq_ptr)0);
  for (size_t i = 0; i < p->d; i++)
    mpq_set_ui(m->Dt[i], 0, 1);
  for (size_t k = 0; k < p->n; k++)
    if (m->u[k] > 0) {
      mpq_mul(q, m->c, m->a->r[k]);
      rf_exact_add(m->Dt, q, rf_datum(p, k), p->d, tmp);
    }
  mpq_clears(q, tmp, (mpq_ptr)0);
}

/* (1) for a datum of K that a closed face touches.  Otherwise it may settle
   there with a mixed pattern.  The least is kept, as it says how far the
   assumption is from failing. */
static void
touch(mixed *m, size_t k)
{
  rf_assumptions *a = m->a;
  mpq_t least;

  mpq_init(least);
  least_drive(least, m, k);
  if (!mpq_sgn(a->six) || mpq_cmp(least, a->six) < 0)
    mpq_set(a->six, least);
  if (mpq_sgn(least) <= 0)
    a->not_six = "(1): a neuron at a border of K is not driven away";
  mpq_clear(least);
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

/* Parts (1) and (2) for one mixed face, ray by ray.  Part (2) is about linear
   functions on a cone, so a fault shows on a ray, or on a sum of rays on which
   <Dt, v> vanishes: these are gathered for balance(). */
static void
test_face(mixed *m)
{
  const rf_field *f = m->rays->field;
  const size_t n = m->a->problem->n;
  const bool split = splits(m);

  find_drive(m);
  memset(m->zero_up, 0, n);
  memset(m->zero_down, 0, n);
  for (size_t i = 0; i < m->rays->count; i++) {
    const uint64_t *ray = m->rays->mask + i * 2 * f->words;
    int drive;
    if (!in_closure(ray, m->mask, f->words))
      continue;
    rf_field_pattern(m->v, f, ray);
    for (size_t k = 0; k < n; k++)
      if (m->a->border[k] && m->u[k] && !m->v[k])
        touch(m, k);
    if (!split)
      continue;
    drive = ray_drive(m, i);
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

/* Rays first: whatever is asked of a closed face is asked of those that span
   it. */
rf_status
rf_assumption6(rf_assumptions *a, const rf_field *f, const rf_faces *faces,
               const rf_budget *budget)
{
  rays r = { .field = f };
  mixed m = { .a = a, .rays = &r, .u = rf_alloc(2 * f->n, 1),
              .Dt = rf_mpq_array(f->d), .zero_up = rf_alloc(2 * f->n, 1) };
  rf_status status = RF_ENOMEM;

  mpq_init(m.c);
  rf_problem_weight(m.c, a->problem);
  if (!m.u || !m.Dt || !m.zero_up)
    goto done;
  m.v = m.u + f->n;
  m.zero_down = m.zero_up + f->n;
  RF_TRY(find_residuals(a));
  RF_TRY(rf_rays(on_ray, &r, (const mpz_t *)f->rows, f->count, f->rank,
                 budget));
  RF_TRY(test_faces(&m, faces, budget));

done:
  mpq_clear(m.c);
  rays_clear(&r);
  rf_release(m.u);
  rf_release(m.zero_up);
  rf_mpq_array_free(m.Dt, f->d);
  return status;
}
