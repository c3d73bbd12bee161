/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * least_exact.c -- bounded least squares over the rationals.
 *
 * Each variable is at a bound or free.  For a given set of free ones the
 * minimum is a linear system; on the way there the first that meets a bound
 * stays at it, and when the minimum is reached, one at a bound that would
 * lower the norm by leaving it becomes free.  Nothing is rounded, so the
 * signs that this asks for are right, and the norm falls strictly from one
 * reached minimum to the next: none comes twice, and the loop ends. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"

enum { AT_LOW, AT_HIGH, AT_NONE /* no bound on either side */, FREE };

typedef struct least {
  size_t k, d;               /* of the problem */
  const rf_least *p;
  size_t nfree;
  mpq_t *t, *res, *ab;       /* ab[d][d + 1]: the system of the free ones */
  unsigned char *state;
  size_t *free;              /* free[nfree], at most d */
  mpq_t g, best, tmp;
} least;

/* res = f + sum_j t_j c_j, whose norm is minimised. */
static void
residual(least *s)
{
  for (size_t i = 0; i < s->d; i++)
    mpq_set(s->res[i], s->p->f[i]);
  for (size_t j = 0; j < s->k; j++)
    rf_exact_add(s->res, s->t[j], s->p->c[j], s->d, s->tmp);
}

static bool
fixed(const rf_least *p, size_t j)
{
  return p->low[j] && p->high[j] && mpq_equal(*p->low[j], *p->high[j]);
}

/* The bound variable along which the norm falls fastest in its own unit of
   length, or k: then t is a minimiser (Karush, Kuhn & Tucker). */
static size_t
entering(least *s)
{
  size_t pick = s->k;

  mpq_set_ui(s->best, 0, 1);
  for (size_t j = 0; j < s->k; j++) {
    int sign;
    if (s->state[j] == FREE)
      continue;
    rf_exact_dot(s->g, s->p->c[j], (const mpq_t *)s->res, s->d);
    sign = mpq_sgn(s->g);
    if (sign == 0 || (s->state[j] == AT_LOW && sign > 0)
        || (s->state[j] == AT_HIGH && sign < 0)
        || fixed(s->p, j))
      continue;
    mpq_mul(s->g, s->g, s->g);
    rf_exact_dot(s->tmp, s->p->c[j], s->p->c[j], s->d);
    mpq_div(s->g, s->g, s->tmp);
    if (mpq_cmp(s->g, s->best) > 0) {
      mpq_set(s->best, s->g);
      pick = j;
    }
  }
  return pick;
}

/* Minimise over the free variables alone: the steps to the minimum come out
   in the last column of ab.  The free columns are independent, because one
   enters only with <c_j, res> != 0 while res is orthogonal to the others. */
static rf_status
free_steps(least *s)
{
  bool regular;
  const size_t k = s->nfree, width = k + 1;

  residual(s);
  for (size_t i = 0; i < k; i++) {
    for (size_t j = 0; j < k; j++)
      rf_exact_dot(s->ab[i * width + j], s->p->c[s->free[i]],
                   s->p->c[s->free[j]], s->d);
    rf_exact_dot(s->ab[i * width + k], s->p->c[s->free[i]],
                 (const mpq_t *)s->res, s->d);
    mpq_neg(s->ab[i * width + k], s->ab[i * width + k]);
  }
  return rf_exact_solve(&regular, s->ab, k, 1);
}

/* The largest part of the step, at most 1, that stays within the bounds. */
static void
step_length(least *s, mpq_t length)
{
  const size_t width = s->nfree + 1;

  mpq_set_ui(length, 1, 1);
  for (size_t i = 0; i < s->nfree; i++) {
    const size_t j = s->free[i];
    const mpq_t *step = (const mpq_t *)&s->ab[i * width + s->nfree];
    const mpq_t *bound = mpq_sgn(*step) > 0 ? s->p->high[j] : s->p->low[j];
    if (!bound || mpq_sgn(*step) == 0)
      continue;
    mpq_sub(s->tmp, *bound, s->t[j]);
    mpq_div(s->tmp, s->tmp, *step);
    if (mpq_cmp(s->tmp, length) < 0)
      mpq_set(length, s->tmp);
  }
}

/* Go along the steps; whoever meets a bound is free no more.  Returns true
   when the whole step was taken. */
static bool
advance(least *s, const mpq_t length)
{
  const size_t width = s->nfree + 1, before = s->nfree;
  size_t kept = 0;

  for (size_t i = 0; i < before; i++) {
    const size_t j = s->free[i];
    mpq_mul(s->tmp, length, s->ab[i * width + before]);
    mpq_add(s->t[j], s->t[j], s->tmp);
    if (s->p->low[j] && mpq_cmp(s->t[j], *s->p->low[j]) <= 0)
      s->state[j] = AT_LOW;
    else if (s->p->high[j] && mpq_cmp(s->t[j], *s->p->high[j]) >= 0)
      s->state[j] = AT_HIGH;
    else
      s->free[kept++] = j;
  }
  s->nfree = kept;
  return mpq_cmp_ui(length, 1, 1) == 0;
}

/* Every variable begins at a bound, where it has one: the loop frees those that
   gain by it.  One without bounds begins at 0. */
static void
start(least *s)
{
  for (size_t j = 0; j < s->k; j++) {
    s->state[j] = s->p->low[j] ? AT_LOW : s->p->high[j] ? AT_HIGH : AT_NONE;
    if (s->p->low[j])
      mpq_set(s->t[j], *s->p->low[j]);
    else if (s->p->high[j])
      mpq_set(s->t[j], *s->p->high[j]);
    else
      mpq_set_ui(s->t[j], 0, 1);
  }
}

/* Active sets, to the minimum: one variable becomes free, then steps are taken
   until one of them needs no cutting. */
static rf_status
iterate(least *s)
{
  rf_status status = RF_OK;
  mpq_t length;
  size_t j;

  mpq_init(length);
  start(s);
  residual(s);
  while ((j = entering(s)) < s->k) {
    s->state[j] = FREE;
    s->free[s->nfree++] = j;
    do {
      RF_TRY(free_steps(s));
      step_length(s, length);
    } while (!advance(s, length));
    residual(s);
  }

done:
  mpq_clear(length);
  return status;
}

/* t[k] and the residual are handed over when all is solved; before that the
   caller's are as they were. */
rf_status
rf_exact_least(mpq_t *t, mpq_t *res, const rf_least *problem)
{
  const size_t k = problem->k, d = problem->d;
  const mpq_t *const *low = problem->low, *const *high = problem->high;
  least s = { .p = problem, .k = k, .d = d };
  rf_status status = RF_ENOMEM;

  for (size_t j = 0; j < k; j++)
    RF_REQUIRE(!low[j] || !high[j] || mpq_cmp(*low[j], *high[j]) <= 0,
               RF_EINVAL);
  mpq_inits(s.g, s.best, s.tmp, (mpq_ptr)0);
  if (!(s.t = rf_mpq_array(k)) || !(s.res = rf_mpq_array(d))
      || !(s.ab = rf_mpq_array((d + 1) * (d + 2)))
      || !(s.state = rf_alloc(k, 1))
      || !(s.free = rf_alloc(d + 1, sizeof *s.free)))
    goto done;
  RF_TRY(iterate(&s));
  for (size_t j = 0; j < k; j++)
    mpq_swap(t[j], s.t[j]);
  for (size_t i = 0; i < d; i++)
    mpq_swap(res[i], s.res[i]);
  status = RF_OK;

done:
  rf_mpq_array_free(s.t, k);
  rf_mpq_array_free(s.res, d);
  rf_mpq_array_free(s.ab, (d + 1) * (d + 2));
  rf_release(s.state);
  rf_release(s.free);
  mpq_clears(s.g, s.best, s.tmp, (mpq_ptr)0);
  return status;
}
