/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assumption6_rays.c -- the least of two linear functions on unit vectors, over
 * rays: numbers of Assumption 6 of Boursier & Flammarion 2025 and of (51).
 *
 * A linear function that is nowhere below 0 on a pointed cone is least, on its
 * unit vectors, on a ray: of a sum of unit rays the function is the sum, and
 * the length at most the number of them.
 *
 * A ray v is known by its products with the lines.  Its length is that of its
 * part in the span of the data, b^T (C C^T) b, b its products with independent
 * data and C their dual basis. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/rank.h"
#include "theory/constants/assumptions.h"

/* Products of data are made once, as integers over the lines: <v, x_k> is the
   product with line l times a factor of its own. */
typedef struct rod {
  rf_assumptions *a;
  const rf_field *field;
  mpq_t *factor;         /* factor[n] */
  size_t rank, *basis;   /* basis[rank]: independent data */
  mpq_t *gram;           /* gram[rank][rank]: C C^T with these factors */
  mpq_t sum, size, t;    /* of the ray */
} rod;

/* x_k is `factor` times the integer multiple of its line. */
void
rf_line_factor(mpq_t factor, const rf_field *f, size_t k)
{
  const size_t l = f->lines->of[k];
  size_t at = 0;
  mpq_t whole;

  mpq_init(whole);
  while (!mpz_sgn(f->whole[l * f->d + at]))
    at++;
  mpq_set_z(whole, f->whole[l * f->d + at]);
  mpq_div(factor, rf_field_line(f, l)[at], whole);
  mpq_mul(factor, factor, f->lines->ratio[k]);
  mpq_clear(whole);
}

/* C C^T of the dual basis, its rows and columns times the factors. */
static rf_status
make_gram(rod *s)
{
  const rf_problem *p = s->a->problem;
  const size_t r = s->rank, d = p->d;
  const mpq_t **x = rf_alloc(r, sizeof *x);
  mpq_t *dual = rf_mpq_array(r * d);
  rf_status status = RF_ENOMEM;

  if (!x || !dual || !(s->gram = rf_mpq_array(r * r)))
    goto done;
  for (size_t i = 0; i < r; i++)
    x[i] = rf_datum(p, s->basis[i]);
  RF_TRY(rf_exact_dual(dual, x, r, d));
  for (size_t i = 0; i < r * r; i++) {
    rf_exact_dot(s->gram[i], (const mpq_t *)dual + i / r * d,
                 (const mpq_t *)dual + i % r * d, d);
    mpq_mul(s->gram[i], s->gram[i], s->factor[s->basis[i / r]]);
    mpq_mul(s->gram[i], s->gram[i], s->factor[s->basis[i % r]]);
  }

done:
  rf_release(x);
  rf_mpq_array_free(dual, r * d);
  return status;
}

/* Which data are a basis, and what products with lines say of them. */
static rf_status
make_rod(rod *s)
{
  const rf_problem *p = s->a->problem;
  size_t *col = rf_alloc(p->d, sizeof *col);
  rf_status status = RF_ENOMEM;

  if (!col || !(s->factor = rf_mpq_array(p->n))
      || !(s->basis = rf_alloc(p->n, sizeof *s->basis)))
    goto done;
  for (size_t k = 0; k < p->n; k++)
    rf_line_factor(s->factor[k], s->field, k);
  RF_TRY(rf_independent_rows(s->basis, &s->rank, (const mpq_t *)p->x, p->n,
                             p->d));
  if (s->rank < s->field->rank)
    RF_TRY(rf_exact_pivots(&s->rank, s->basis, col, (const mpq_t *)p->x, p->n,
                           p->d));
  RF_ASSERT(s->rank == s->field->rank);
  status = make_gram(s);

done:
  rf_release(col);
  return status;
}

/* size = ||v||^2 of a ray, value[lines] its products with the lines. */
static void
find_size(rod *s, const mpz_t *value)
{
  const size_t *of = s->field->lines->of, *basis = s->basis, r = s->rank;

  mpq_set_ui(s->size, 0, 1);
  for (size_t i = 0; i < r * r; i++) {
    mpq_set_z(s->t, value[of[basis[i / r]]]);
    mpq_mul(s->t, s->t, s->gram[i]);
    mpz_mul(mpq_numref(s->t), mpq_numref(s->t), value[of[basis[i % r]]]);
    mpq_canonicalize(s->t);
    mpq_add(s->size, s->size, s->t);
  }
}

/* sum = c sum over <v, x_k> > 0 of weight[k] <v, x_k>, weight NULL: 1. */
static void
find_sum(rod *s, const mpz_t *value, const mpq_t *weight)
{
  const rf_problem *p = s->a->problem;

  mpq_set_ui(s->sum, 0, 1);
  for (size_t k = 0; k < p->n; k++) {
    mpq_set_z(s->t, value[s->field->lines->of[k]]);
    mpq_mul(s->t, s->t, s->factor[k]);
    if (mpq_sgn(s->t) <= 0)
      continue;
    if (weight)
      mpq_mul(s->t, s->t, weight[k]);
    mpq_add(s->sum, s->sum, s->t);
  }
  rf_problem_weight(s->t, p);
  mpq_mul(s->sum, s->sum, s->t);
}

/* least = min(least, sum |sum| / size), where there is one. */
static void
keep_least(mpq_t least, bool *any, rod *s)
{
  mpq_abs(s->t, s->sum);
  mpq_mul(s->t, s->t, s->sum);
  mpq_div(s->t, s->t, s->size);
  if (!*any || mpq_cmp(s->t, least) < 0)
    mpq_set(least, s->t);
  *any = true;
}

/* A ray with data of K on both sides is itself in a mixed face: there <Dt, v>
   is G(v) at the linear fit.  One without data below is of the dual cone. */
static void
look(rod *s, const mpz_t *value)
{
  rf_assumptions *a = s->a;
  bool up = false, down = false, below = false;

  for (size_t k = 0; k < a->problem->n; k++) {
    const int side = mpz_sgn(value[s->field->lines->of[k]])
                     * mpq_sgn(s->factor[k]);
    below = below || side < 0;
    up = up || (a->border[k] && side > 0);
    down = down || (a->border[k] && side < 0);
  }
  if (!(up && down) && below)
    return;
  find_size(s, value);
  if (up && down) {
    find_sum(s, value, (const mpq_t *)a->r);
    keep_least(a->drive2, &a->any_drive, s);
  }
  if (!below) {
    find_sum(s, value, NULL);
    keep_least(a->dual2, &a->any_dual, s);
  }
}

rf_status
rf_assumption6_rays(rf_assumptions *a, const rf_field *field,
                    mpz_t *const *value, size_t count,
                    const rf_budget *budget)
{
  rod s = { .a = a, .field = field };
  rf_status status;

  mpq_inits(s.sum, s.size, s.t, (mpq_ptr)0);
  RF_TRY(make_rod(&s));
  for (size_t i = 0; i < count; i++) {
    RF_TRY(rf_budget_time(budget));
    look(&s, (const mpz_t *)value[i]);
  }

done:
  mpq_clears(s.sum, s.size, s.t, (mpq_ptr)0);
  rf_mpq_array_free(s.factor, a->problem->n);
  rf_mpq_array_free(s.gram, s.rank * s.rank);
  rf_release(s.basis);
  return status;
}
