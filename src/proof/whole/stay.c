/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stay.c -- what becomes of a flow for t -> infinity; see stay.h.
 *
 * The manual, node "For ever", has the proof.  In its faces h = C beta, with
 * beta_u = sum a_j w_j over a cohort, and L = (c/2) |y - C beta|^2.  With A =
 * min_u sum a_j^2 and lam the least eigenvalue of c C C^T that is not 0,
 *     int |D| dt <= |D|/(A lam) = I     from now on, |D|^2 = sum ||D_u||^2,
 * as long as A holds.  A neuron then moves by at most (e^I - 1) |z_j|: if that
 * keeps A, every side and every margin, the flow never leaves, and the loss
 * goes to (c/2) dist(y, range C)^2. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/whole/vanish.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_mat.h>
#else
# include <arb_mat.h>
#endif

void
rf_stay_init(rf_stay *s)
{
  *s = (rf_stay){ 0 };
  mpq_init(s->loss);
}

void
rf_stay_clear(rf_stay *s)
{
  mpq_clear(s->loss);
}

/* What a search needs. */
typedef struct search {
  rf_stay *stay;
  rf_stage *stage;
  const rf_terrain *ground;
  size_t columns;        /* of C: cohorts times d */
  mpq_t *C;              /* its transpose: C[columns][n] */
  mpq_t *basis;          /* basis[rank][n] of the range */
  size_t rank;
  rf_ball *p;            /* p[n] of the flow now */
  rf_up growth;          /* e^I - 1 */
  rf_up twice;           /* (e^2I - 1)/2 */
} search;

/* ---- C ---- */

/* v[d] = P x_k in rationals: x_k without its part in the span of K. */
static rf_status
project(mpq_t *v, const search *s, const rf_cohort *u, const mpq_t *dual,
        size_t k)
{
  const rf_problem *p = s->ground->problem;
  mpq_t t, q;

  mpq_inits(t, q, (mpq_ptr)0);
  for (size_t i = 0; i < p->d; i++)
    mpq_set(v[i], p->x[k * p->d + i]);
  for (size_t i = 0; i < u->shape.slides; i++) {
    const size_t l = u->shape.line[i];
    rf_exact_dot(t, rf_datum(p, k),
                 rf_datum(p, s->ground->lines->first[l]), p->d);
    mpq_neg(t, t);
    rf_exact_add(v, t, dual + i * p->d, p->d, q);
  }
  mpq_clears(t, q, (mpq_ptr)0);
  return RF_OK;
}

/* The d columns of a cohort: eta_k P x_k, 0 for data on K. */
static rf_status
set_block(search *s, const rf_cohort *u, mpq_t *block)
{
  const rf_problem *p = s->ground->problem;
  const size_t d = p->d, slides = u->shape.slides;
  const mpq_t **rows = rf_alloc(slides + 1, sizeof *rows);
  mpq_t *dual = rf_mpq_array(slides * d + 1), *v = rf_mpq_array(d);
  rf_status status = RF_ENOMEM;

  if (!rows || !dual || !v)
    goto done;
  for (size_t i = 0; i < slides; i++)
    rows[i] = rf_datum(p, s->ground->lines->first[u->shape.line[i]]);
  RF_TRY(rf_exact_dual(dual, rows, slides, d));
  for (size_t k = 0; k < p->n; k++) {
    const int sign = rf_lines_sign(s->ground->lines, u->shape.side, k);
    if (!sign)
      continue;
    project(v, s, u, (const mpq_t *)dual, k);
    for (size_t i = 0; i < d; i++)
      if (sign > 0)
        mpq_set(block[i * p->n + k], v[i]);
      else
        mpq_mul(block[i * p->n + k], v[i], p->leak);
  }
  status = RF_OK;

done:
  rf_release(rows);
  rf_mpq_array_free(dual, slides * d + 1);
  rf_mpq_array_free(v, d);
  return status;
}

/* C, and independent columns of it. */
static rf_status
set_range(search *s)
{
  const size_t n = s->ground->n, d = s->ground->d;
  size_t *row = NULL, *col = NULL;
  rf_status status = RF_ENOMEM;

  s->columns = s->stage->count * d;
  if (!(s->C = rf_mpq_array(s->columns * n + 1))
      || !(s->basis = rf_mpq_array(n * n))
      || !(row = rf_alloc(s->columns + 1, sizeof *row))
      || !(col = rf_alloc(n, sizeof *col)))
    goto done;
  for (size_t v = 0; v < s->stage->count; v++)
    RF_TRY(set_block(s, &s->stage->cohort[v], s->C + v * d * n));
  RF_TRY(rf_exact_pivots(&s->rank, row, col, (const mpq_t *)s->C, s->columns,
                         n));
  for (size_t i = 0; i < s->rank * n; i++)
    mpq_set(s->basis[i], s->C[row[i / n] * n + i % n]);
  status = RF_OK;

done:
  rf_release(row);
  rf_release(col);
  return status;
}

/* (c/2) dist(y, range C)^2. */
static rf_status
set_loss(search *s)
{
  const size_t n = s->ground->n;
  const mpq_t **column = rf_alloc(s->rank + 1, sizeof *column);
  const mpq_t **none = rf_alloc(s->rank + 1, sizeof *none);
  mpq_t *t = rf_mpq_array(s->rank + 1), *rest = rf_mpq_array(n), c;
  rf_status status = RF_ENOMEM;

  mpq_init(c);
  if (!column || !none || !t || !rest)
    goto done;
  for (size_t i = 0; i < s->rank; i++)
    column[i] = (const mpq_t *)s->basis + i * n;
  RF_TRY(rf_exact_least(t, rest, &(rf_least){
    .k = s->rank, .d = n, .f = (const mpq_t *)s->ground->problem->y,
    .c = column, .low = none, .high = none
  }));
  rf_exact_dot(s->stay->loss, (const mpq_t *)rest, (const mpq_t *)rest, n);
  rf_problem_weight(c, s->ground->problem);
  mpq_mul(s->stay->loss, s->stay->loss, c);
  mpq_div_2exp(s->stay->loss, s->stay->loss, 1);

done:
  rf_release(column);
  rf_release(none);
  rf_mpq_array_free(t, s->rank + 1);
  rf_mpq_array_free(rest, n);
  mpq_clear(c);
  return status;
}

/* ---- lam ---- */

/* M - x N, positive definite for certain? */
static bool
is_positive(const arb_mat_t M, const arb_mat_t N, double x, long bits)
{
  arb_mat_t t, factor;
  rf_ball shift;
  bool good;

  ball_init(&shift);
  arb_set_d(&shift, -x);
  arb_mat_init(t, arb_mat_nrows(M), arb_mat_nrows(M));
  arb_mat_init(factor, arb_mat_nrows(M), arb_mat_nrows(M));
  arb_mat_set(t, M);
  arb_mat_scalar_addmul_arb(t, N, &shift, bits);
  good = arb_mat_cho(factor, t, bits);
  arb_mat_clear(t);
  arb_mat_clear(factor);
  ball_clear(&shift);
  return good;
}

/* B C C^T B^T and B B^T, B the basis: their generalised eigenvalues are those
   of C C^T that are not 0. */
static void
set_pencil(arb_mat_t M, arb_mat_t N, const search *s)
{
  const size_t n = s->ground->n;
  mpq_t t, u, sum;

  mpq_inits(t, u, sum, (mpq_ptr)0);
  for (size_t i = 0; i < s->rank; i++)
    for (size_t j = 0; j < s->rank; j++) {
      const mpq_t *a = (const mpq_t *)s->basis + i * n;
      const mpq_t *b = (const mpq_t *)s->basis + j * n;
      rf_exact_dot(t, a, b, n);
      rf_ball_set_q(arb_mat_entry(N, i, j), t, s->ground->bits);
      mpq_set_ui(sum, 0, 1);
      for (size_t k = 0; k < s->columns; k++) {
        rf_exact_dot(t, a, (const mpq_t *)s->C + k * n, n);
        rf_exact_dot(u, b, (const mpq_t *)s->C + k * n, n);
        mpq_mul(t, t, u);
        mpq_add(sum, sum, t);
      }
      rf_ball_set_q(arb_mat_entry(M, i, j), sum, s->ground->bits);
    }
  mpq_clears(t, u, sum, (mpq_ptr)0);
}

/* Half the largest x for which a Cholesky factorization says so, then a few
   bits more: any x that it accepts is a bound. */
static double
least_eigenvalue(const search *s)
{
  arb_mat_t M, N;
  double low = 0x1p40, step;

  arb_mat_init(M, (slong)s->rank, (slong)s->rank);
  arb_mat_init(N, (slong)s->rank, (slong)s->rank);
  set_pencil(M, N, s);
  while (low > 0x1p-300 && !is_positive(M, N, low, s->ground->bits))
    low /= 2;
  step = low / 2;
  for (int i = 0; i < 5; i++, step /= 2)
    if (is_positive(M, N, low + step, s->ground->bits))
      low += step;
  if (!is_positive(M, N, low, s->ground->bits))
    low = 0.0;
  arb_mat_clear(M);
  arb_mat_clear(N);
  return low;
}

/* ---- where it is ---- */

/* p of the flow now. */
static void
set_residuals(search *s)
{
  const rf_terrain *g = s->ground;

  rf_stage_now(s->p, s->stage);
  for (size_t k = 0; k < g->n; k++) {
    ball_sub(&s->p[k], &g->y[k], &s->p[k], g->bits);
    ball_mul(&s->p[k], &s->p[k], &g->c, g->bits);
  }
}

/* sqrt(sum ||D_u||^2). */
static rf_up
all_drives(const search *s)
{
  const rf_terrain *g = s->ground;
  rf_ball *D = rf_ball_array(g->d);
  rf_up sum = D ? up_zero() : up_infinite();

  for (size_t v = 0; v < s->stage->count && D; v++) {
    rf_facet_drive(D, &s->stage->cohort[v].shape, s->p);
    sum = up_add(sum, up_square(up_norm(D, g->d)));
  }
  rf_ball_array_free(D, g->d);
  return up_sqrt(sum);
}

/* |z| now, the flow's. */
static rf_up
size_of(const search *s, const rf_mover *q)
{
  return up_add(up_norm(q->z, 1 + s->ground->d),
                rf_mover_error(s->stage->bundle, q));
}

/* sum of (|a_j| - growth |z_j| - error)^2 over a cohort, from below; growth 0:
   now. */
static void
outer_mass(rf_ball *sum, const search *s, const rf_cohort *u, rf_up growth)
{
  rf_ball a;

  ball_init(&a);
  ball_zero(sum);
  for (size_t i = 0; i < u->members; i++) {
    const rf_mover *q = &s->stage->bundle->at[u->member[i]];
    ball_set(&a, q->z);
    up_blur(&a, rf_mover_error(s->stage->bundle, q));
    up_blur(&a, up_mul(growth, size_of(s, q)));
    arb_addmul(sum, &a, &a, s->ground->bits);
  }
  ball_clear(&a);
}

/* Is the mass of each cohort at least A for growth? */
static bool
keeps_mass(const search *s, const rf_ball *A, rf_up growth)
{
  rf_ball sum;
  bool keeps = true;

  ball_init(&sum);
  for (size_t v = 0; v < s->stage->count && keeps; v++) {
    outer_mass(&sum, s, &s->stage->cohort[v], growth);
    keeps = arb_ge(&sum, A);
  }
  ball_clear(&sum);
  return keeps;
}

/* path, growth and twice, with half of the mass that there is now; false if
   that much may be lost on the way. */
static bool
bound_path(search *s, double lam)
{
  const rf_terrain *g = s->ground;
  rf_ball A, sum, t;
  bool good;

  ball_init(&A);
  ball_init(&sum);
  ball_init(&t);
  arb_pos_inf(&A);
  for (size_t v = 0; v < s->stage->count; v++) {
    outer_mass(&sum, s, &s->stage->cohort[v], up_zero());
    arb_min(&A, &A, &sum, g->bits);
  }
  ball_mul_2si(&A, &A, -1);
  arb_get_lbound_arf(arb_midref(&A), &A, g->bits);
  mag_zero(arb_radref(&A));
  arb_set_d(&t, lam);
  ball_mul(&t, &t, &g->c, g->bits);
  ball_mul(&t, &t, &A, g->bits);
  s->stay->path = up_div(all_drives(s), up_below(&t));
  good = arb_is_positive(&A) && up_less(s->stay->path, up_d(1.0));
  if (good) {
    up_ball_set(&t, s->stay->path);
    arb_expm1(&sum, &t, 64);
    s->growth = up_ball(&sum);
    ball_mul_2si(&t, &t, 1);
    arb_expm1(&sum, &t, 64);
    s->twice = up_times(up_ball(&sum), 0.5);
    good = keeps_mass(s, &A, s->growth);
  }
  ball_clear(&A);
  ball_clear(&sum);
  ball_clear(&t);
  return good;
}

/* ---- does it stay? ---- */

static bool
keeps_sides(const search *s, const rf_cohort *u, const rf_mover *q)
{
  const rf_terrain *g = s->ground;
  const rf_up far = up_add(rf_mover_error(s->stage->bundle, q),
                           up_mul(s->growth, size_of(s, q)));
  bool keeps = true;
  rf_ball t;

  ball_init(&t);
  for (size_t l = 0; l < g->watched && keeps; l++) {
    if (!u->shape.side[l])
      continue;
    rf_terrain_dot(&t, g, &u->shape.seen[l * g->d], q->z + 1);
    up_blur(&t, up_mul(g->length[l], far));
    keeps = arb_sgn_nonzero(&t) == u->shape.side[l];
  }
  ball_clear(&t);
  return keeps;
}

/* The sign of a form of p from now on, 0: not certain.  h_k changes by at most
   ||x_k|| H^2 (e^2I - 1)/2. */
static int
sign_for_ever(const search *s, const rf_ball *form)
{
  const rf_terrain *g = s->ground;
  rf_up whole = up_zero(), move = up_zero();
  rf_ball v;
  int sign;

  for (size_t j = 0; j < g->m; j++)
    if (!s->stage->bundle->at[j].dead)
      whole = up_add(whole,
                     up_square(size_of(s, &s->stage->bundle->at[j])));
  whole = up_mul(up_mul(whole, s->twice), g->weight);
  for (size_t k = 0; k < g->n; k++)
    move = up_add(move, up_mul(up_ball(&form[k]),
                               up_mul(g->size[k], whole)));
  ball_init(&v);
  rf_form_value(&v, g, form, s->p);
  up_blur(&v, move);
  sign = arb_sgn_nonzero(&v);
  ball_clear(&v);
  return sign;
}

/* a of a neuron that slides keeps its sign, and both margins theirs. */
static bool
keeps_sliding(const search *s, const rf_cohort *u, rf_ball *form)
{
  const rf_bundle *b = s->stage->bundle;
  bool keeps = true;
  rf_ball a;

  for (size_t i = 0; i < u->shape.slides && keeps; i++)
    for (int side = -1; side <= 1 && keeps; side += 2) {
      rf_form_margin(form, &u->shape, i, side, u->sign);
      keeps = sign_for_ever(s, form) > 0;
    }
  ball_init(&a);
  for (size_t i = 0; i < u->members && u->shape.slides && keeps; i++) {
    const rf_mover *q = &b->at[u->member[i]];
    ball_set(&a, q->z);
    up_blur(&a, up_add(rf_mover_error(b, q),
                       up_mul(s->growth, size_of(s, q))));
    keeps = arb_sgn_nonzero(&a) != 0;
  }
  ball_clear(&a);
  return keeps;
}

/* Dead neurons on lines: does the field there lead back for ever? */
static bool
dead_stay(const search *s, rf_ball *form)
{
  const rf_terrain *g = s->ground;

  for (size_t l = 0; l < g->count; l++) {
    int sign = 2;                      /* 2: not asked for yet */
    for (size_t j = 0; j < g->m; j++) {
      const rf_mover *q = &s->stage->bundle->at[j];
      if (!q->dead || q->side[l])
        continue;
      if (sign == 2) {
        rf_form_side(form, g, l, 1);
        rf_form_side(form + g->n, g, l, -1);
        for (size_t k = 0; k < g->n; k++)
          ball_sub(&form[k], &form[k], &form[g->n + k], g->bits);
        sign = sign_for_ever(s, form);
      }
      if (sign * q->sign >= 0)
        return false;
    }
  }
  return true;
}

static void
check_cell(search *s, rf_ball *form)
{
  rf_stay *stay = s->stay;

  for (size_t v = 0; v < s->stage->count; v++) {
    const rf_cohort *u = &s->stage->cohort[v];
    for (size_t i = 0; i < u->members; i++)
      if (!keeps_sides(s, u, &s->stage->bundle->at[u->member[i]])) {
        stay->why = "a boundary may still be reached";
        return;
      }
    if (!keeps_sliding(s, u, form)) {
      stay->why = "a neuron may cease to slide";
      return;
    }
    stay->live += u->members;
    stay->slides += u->shape.slides ? u->members : 0;
  }
  stay->unique = dead_stay(s, form);
  stay->certain = true;
}

static rf_status
find(search *s)
{
  rf_ball *form = rf_ball_array(2 * s->ground->n);
  rf_status status = RF_ENOMEM;

  if (!form || !(s->p = rf_ball_array(s->ground->n)))
    goto done;
  RF_TRY(set_range(s));
  RF_TRY(set_loss(s));
  set_residuals(s);
  /* Without anybody who lives, or anything that they could change, there is
     nothing to wait for. */
  if (s->rank && !bound_path(s, least_eigenvalue(s)))
    s->stay->why = "it is still far from where it goes";
  else
    check_cell(s, form);
  status = RF_OK;

done:
  rf_ball_array_free(form, 2 * s->ground->n);
  return status;
}

rf_status
rf_stay_find(rf_stay *stay, rf_bundle *bundle)
{
  search s = { .stay = stay, .ground = bundle->ground };
  rf_doubt doubt;
  rf_status status;

  stay->why = "events were just before the end";
  if (bundle->busy.m > 0.0)
    return RF_OK;
  status = rf_stage_create(&s.stage, &doubt, bundle);
  if (status == RF_EUNSURE) {
    stay->why = "the sign of a of a neuron that slides";
    return RF_OK;
  }
  if (status >= 0)
    status = bundle->ground->curved ? rf_vanish_find(stay, s.stage)
             : find(&s);
  rf_mpq_array_free(s.C, s.columns * s.ground->n + 1);
  rf_mpq_array_free(s.basis, s.ground->n * s.ground->n);
  rf_ball_array_free(s.p, s.ground->n);
  rf_stage_free(s.stage);
  return status;
}
