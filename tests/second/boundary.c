/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * boundary.c -- small boundaries with integer entries. */
#include "config.h"

#include "second/boundary.h"

rf_status
ask_double(signed char *sign, unsigned *marks, const struct small *p)
{
  double x[KMAX * DMAX], fixed[DMAX], high[KMAX], low[KMAX], w[DMAX];
  const double a = p->a;
  rfd_boundary at = { .d = p->d, .count = p->k, .x = x, .fixed = fixed,
                      .high = high, .low = low, .a = &a, .from = p->from,
                      .policy = p->policy, .prec = 53,
                      .w = p->has_w ? w : NULL, .leaving = p->leaving };

  for (size_t l = 0; l < p->k; l++) {
    high[l] = p->high[l];
    low[l] = p->low[l];
    if (p->low[l] != 0)                /* small_draw */
      at.leak = 0.5;
    for (size_t i = 0; i < p->d; i++)
      x[l * p->d + i] = p->x[l][i];
  }
  for (size_t i = 0; i < p->d; i++) {
    fixed[i] = p->fixed[i];
    w[i] = p->w[i];
  }
  return rfd_inclusion(sign, marks, &at);
}

rf_status
ask_mpfr(signed char *sign, unsigned *marks, const struct small *p, long prec)
{
  int v[KMAX * DMAX + 2 * DMAX + 2 * KMAX + 1];
  size_t n = 0;

  for (size_t l = 0; l < p->k; l++)
    for (size_t i = 0; i < p->d; i++)
      v[n++] = p->x[l][i];
  for (size_t i = 0; i < p->d; i++)
    v[n++] = p->fixed[i];
  for (size_t i = 0; i < p->d; i++)
    v[n++] = p->w[i];
  for (size_t l = 0; l < p->k; l++)
    v[n++] = p->high[l];
  for (size_t l = 0; l < p->k; l++)
    v[n++] = p->low[l];
  v[n++] = p->a;
  return test_rfm_inclusion(sign, marks, &(inclusion_ask){
    .d = p->d, .k = p->k, .v = v, .from = p->from, .leaving = p->leaving,
    .policy = p->policy, .has_w = p->has_w }, prec);
}

int
small_dot(const struct small *p, size_t i, size_t j)
{
  int s = 0;
  for (size_t l = 0; l < p->d; l++)
    s += p->x[i][l] * p->x[j][l];
  return s;
}

/* No two lines of p are multiples of each other, none is zero. */
static bool
proper(const struct small *p)
{
  for (size_t i = 0; i < p->k; i++) {
    if (small_dot(p, i, i) == 0)
      return false;
    for (size_t j = 0; j < i; j++)
      if (small_dot(p, i, j) * small_dot(p, i, j)
          == small_dot(p, i, i) * small_dot(p, j, j))
        return false;
  }
  return true;
}

int
small_int(rf_rng *g, int most)
{
  return (int)rng_size(g, 0, (size_t)(2 * most)) - most;
}

/* Random problem; style: 0 attracting, 1 repelling, 2 mixed; leak 0 or not;
   zeros in fixed and in p are frequent. */
void
small_draw(struct small *p, rf_rng *g)
{
  size_t style = rng_size(g, 0, 2);
  bool leak = rng_next(g) & 1;
  int most = rng_next(g) & 1 ? 2 : 9;

  memset(p, 0, sizeof *p);
  do {
    p->d = rng_size(g, 1, DMAX);
    p->k = rng_size(g, 1, p->d == 1 ? 1 : KMAX);
    for (size_t l = 0; l < p->k; l++)
      for (size_t i = 0; i < p->d; i++)
        p->x[l][i] = small_int(g, most);
  } while (!proper(p));
  p->a = rng_next(g) & 1 ? 1 : -1;
  for (size_t i = 0; i < p->d; i++)
    p->fixed[i] = rng_next(g) % 3 ? small_int(g, 3 * most) : 0;
  for (size_t l = 0; l < p->k; l++) {
    int q = 2 * (int)rng_size(g, 0, 6);
    int sign = style == 0 ? -p->a : style == 1 ? p->a
                                               : rng_next(g) & 1 ? 1 : -1;
    p->high[l] = sign * q;
    p->low[l] = leak ? p->high[l] / 2 : 0;
    p->from[l] = RF_FROM_START;
  }
  p->policy = (rf_policy)rng_size(g, 0, 2);
}
