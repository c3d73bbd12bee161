/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * range.c -- what the outputs can be; see range.h. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/whole/range.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_mat.h>
#else
# include <arb_mat.h>
#endif

void
rf_range_clear(rf_range *r)
{
  if (!r->ground)
    return;
  rf_mpq_array_free(r->C, r->columns * r->ground->n + 1);
  rf_mpq_array_free(r->basis, r->ground->n * r->ground->n);
  *r = (rf_range){ 0 };
}

/* ---- C ---- */

/* The lines with side 0, as rows; returns how many. */
static size_t
list_slides(const mpq_t **rows, const rf_terrain *g, const signed char *side)
{
  size_t slides = 0;

  for (size_t l = 0; l < g->count; l++)
    if (!side[l])
      rows[slides++] = rf_datum(g->problem, g->lines->first[l]);
  return slides;
}

/* v[d] = P x_k in rationals: x_k without its part in the span of K. */
static void
project(mpq_t *v, const rf_problem *p, const mpq_t *const *rows,
        const mpq_t *dual, size_t slides, size_t k)
{
  mpq_t t, q;

  mpq_inits(t, q, (mpq_ptr)0);
  for (size_t i = 0; i < p->d; i++)
    mpq_set(v[i], p->x[k * p->d + i]);
  for (size_t i = 0; i < slides; i++) {
    rf_exact_dot(t, rf_datum(p, k), rows[i], p->d);
    mpq_neg(t, t);
    rf_exact_add(v, t, dual + i * p->d, p->d, q);
  }
  mpq_clears(t, q, (mpq_ptr)0);
}

/* The d columns of a face: eta_k P x_k, 0 for data on K. */
static rf_status
set_block(mpq_t *block, const rf_terrain *g, const signed char *side)
{
  const rf_problem *p = g->problem;
  const size_t d = p->d, n = p->n;
  const mpq_t **rows = rf_alloc(g->count + 1, sizeof *rows);
  mpq_t *dual = rf_mpq_array(g->count * d + 1), *v = rf_mpq_array(d);
  rf_status status = RF_ENOMEM;
  size_t slides;

  if (!rows || !dual || !v)
    goto done;
  slides = list_slides(rows, g, side);
  RF_TRY(rf_exact_dual(dual, rows, slides, d));
  for (size_t k = 0; k < n; k++) {
    const int sign = rf_lines_sign(g->lines, side, k);
    if (!sign)
      continue;
    project(v, p, rows, (const mpq_t *)dual, slides, k);
    for (size_t i = 0; i < d; i++)
      if (sign > 0)
        mpq_set(block[i * n + k], v[i]);
      else
        mpq_mul(block[i * n + k], v[i], p->leak);
  }
  status = RF_OK;

done:
  rf_release(rows);
  rf_mpq_array_free(dual, g->count * d + 1);
  rf_mpq_array_free(v, d);
  return status;
}

/* Independent columns of C. */
static rf_status
set_basis(rf_range *r)
{
  const size_t n = r->ground->n;
  size_t *row = rf_alloc(r->columns + 1, sizeof *row);
  size_t *col = rf_alloc(n, sizeof *col);
  rf_status status = RF_ENOMEM;

  if (!row || !col || !(r->basis = rf_mpq_array(n * n)))
    goto done;
  RF_TRY(rf_exact_pivots(&r->rank, row, col, (const mpq_t *)r->C, r->columns,
                         n));
  for (size_t i = 0; i < r->rank * n; i++)
    mpq_set(r->basis[i], r->C[row[i / n] * n + i % n]);
  status = RF_OK;

done:
  rf_release(row);
  rf_release(col);
  return status;
}

rf_status
rf_range_make(rf_range *r, const rf_stage *stage, const bool *counts)
{
  const size_t n = stage->ground->n, d = stage->ground->d;
  rf_status status = RF_ENOMEM;

  *r = (rf_range){ .ground = stage->ground, .columns = stage->count * d };
  if (!(r->C = rf_mpq_array(r->columns * n + 1)))
    goto done;
  for (size_t v = 0; v < stage->count; v++)
    if (counts[v])
      RF_TRY(set_block(r->C + v * d * n, r->ground,
                       stage->cohort[v].shape.side));
  status = set_basis(r);

done:
  if (status < 0)
    rf_range_clear(r);
  return status;
}

rf_status
rf_range_holds(bool *holds, const rf_range *r, const signed char *side)
{
  const size_t n = r->ground->n, d = r->ground->d, rows = r->rank + d;
  mpq_t *all = rf_mpq_array(rows * n);
  size_t *row = rf_alloc(rows, sizeof *row);
  size_t *col = rf_alloc(n, sizeof *col), rank;
  rf_status status = RF_ENOMEM;

  if (!all || !row || !col)
    goto done;
  for (size_t i = 0; i < r->rank * n; i++)
    mpq_set(all[i], r->basis[i]);
  RF_TRY(set_block(all + r->rank * n, r->ground, side));
  RF_TRY(rf_exact_pivots(&rank, row, col, (const mpq_t *)all, rows, n));
  *holds = rank == r->rank;

done:
  rf_mpq_array_free(all, rows * n);
  rf_release(row);
  rf_release(col);
  return status;
}

/* (c/2) dist(y, range C)^2. */
rf_status
rf_range_loss(mpq_t loss, const rf_range *r)
{
  const size_t n = r->ground->n;
  const mpq_t **column = rf_alloc(r->rank + 1, sizeof *column);
  const mpq_t **none = rf_alloc(r->rank + 1, sizeof *none);
  mpq_t *t = rf_mpq_array(r->rank + 1), *rest = rf_mpq_array(n), c;
  rf_status status = RF_ENOMEM;

  mpq_init(c);
  mpq_set_ui(loss, 0, 1);
  if (!column || !none || !t || !rest)
    goto done;
  status = RF_OK;
  if (r->rank == n)
    goto done;
  for (size_t i = 0; i < r->rank; i++)
    column[i] = (const mpq_t *)r->basis + i * n;
  RF_TRY(rf_exact_least(t, rest, &(rf_least){
    .k = r->rank, .d = n, .f = (const mpq_t *)r->ground->problem->y,
    .c = column, .low = none, .high = none
  }));
  rf_exact_dot(loss, (const mpq_t *)rest, (const mpq_t *)rest, n);
  rf_problem_weight(c, r->ground->problem);
  mpq_mul(loss, loss, c);
  mpq_div_2exp(loss, loss, 1);

done:
  rf_release(column);
  rf_release(none);
  rf_mpq_array_free(t, r->rank + 1);
  rf_mpq_array_free(rest, n);
  mpq_clear(c);
  return status;
}

/* ---- the least eigenvalue ---- */

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

/* sum_u mass_u B C_u C_u^T B^T and B B^T, B the basis: their generalised
   eigenvalues are those of sum_u mass_u C_u C_u^T on the range. */
static void
set_pencil(arb_mat_t M, arb_mat_t N, const rf_range *r, const rf_ball *mass)
{
  const size_t n = r->ground->n, d = r->ground->d;
  const long bits = r->ground->bits;
  arb_mat_t B, C, P, Q;

  arb_mat_init(B, (slong)r->rank, (slong)n);
  arb_mat_init(C, (slong)n, (slong)r->columns);
  arb_mat_init(P, (slong)r->rank, (slong)r->columns);
  arb_mat_init(Q, (slong)r->columns, (slong)r->rank);
  for (size_t i = 0; i < r->rank * n; i++)
    rf_ball_set_q(arb_mat_entry(B, i / n, i % n), r->basis[i], bits);
  for (size_t i = 0; i < r->columns * n; i++)
    rf_ball_set_q(arb_mat_entry(C, i % n, i / n), r->C[i], bits);
  arb_mat_mul(P, B, C, bits);
  arb_mat_transpose(Q, P);
  for (size_t i = 0; i < r->rank * r->columns; i++)
    ball_mul(arb_mat_entry(P, i / r->columns, i % r->columns),
             arb_mat_entry(P, i / r->columns, i % r->columns),
             &mass[i % r->columns / d], bits);
  arb_mat_mul(M, P, Q, bits);
  arb_mat_clear(C);
  arb_mat_init(C, (slong)n, (slong)r->rank);
  arb_mat_transpose(C, B);
  arb_mat_mul(N, B, C, bits);
  arb_mat_clear(B);
  arb_mat_clear(C);
  arb_mat_clear(P);
  arb_mat_clear(Q);
}

/* Half the largest x for which a Cholesky factorization says so, then a few
   bits more: any x that it accepts is a bound. */
double
rf_range_least(const rf_range *r, const rf_ball *mass)
{
  const long bits = r->ground->bits;
  arb_mat_t M, N;
  double low = 0x1p40, step;

  arb_mat_init(M, (slong)r->rank, (slong)r->rank);
  arb_mat_init(N, (slong)r->rank, (slong)r->rank);
  set_pencil(M, N, r, mass);
  while (low > 0x1p-300 && !is_positive(M, N, low, bits))
    low /= 2;
  step = low / 2;
  for (int i = 0; i < 5; i++, step /= 2)
    if (is_positive(M, N, low + step, bits))
      low += step;
  if (!is_positive(M, N, low, bits))
    low = 0.0;
  arb_mat_clear(M);
  arb_mat_clear(N);
  return low;
}
