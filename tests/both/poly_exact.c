/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly_exact.c -- polynomials in rationals; see poly_case.h. */
#include "config.h"

#include "both/poly_case.h"

void
poly_init(poly_case *c)
{
  *c = (poly_case){ .prec = 53, .side = 1 };
  for (size_t i = 0; i < POLY_TERMS; i++)
    mpq_init(c->c[i]);
  mpq_inits(c->at, c->error, c->noise, (mpq_ptr)0);
}

void
poly_clear(poly_case *c)
{
  for (size_t i = 0; i < POLY_TERMS; i++)
    mpq_clear(c->c[i]);
  mpq_clears(c->at, c->error, c->noise, (mpq_ptr)0);
}

/* value = sum_i c_i at^i, i <= degree. */
static void
sum_powers(mpq_t value, const mpq_t *c, int degree, const mpq_t at)
{
  mpq_t power, term;

  mpq_inits(power, term, (mpq_ptr)0);
  mpq_set_ui(power, 1, 1);
  mpq_set_ui(value, 0, 1);
  for (int i = 0; i <= degree; i++) {
    mpq_mul(term, c[i], power);
    mpq_add(value, value, term);
    mpq_mul(power, power, at);
  }
  mpq_clears(power, term, (mpq_ptr)0);
}

void
poly_value(mpq_t value, const poly_case *c, const mpq_t at)
{
  sum_powers(value, (const mpq_t *)c->c, (int)c->degree, at);
}

/* ---- Sturm ---- */

typedef struct chain {
  mpq_t c[POLY_TERMS + 1][POLY_TERMS];
  int degree[POLY_TERMS + 1], count;     /* degree -1: zero */
} chain;

static void
trim(chain *s, int k)
{
  while (s->degree[k] >= 0 && mpq_sgn(s->c[k][s->degree[k]]) == 0)
    s->degree[k]--;
}

/* Number k: minus what the one before the last leaves, divided by the last. */
static void
remainder_of(chain *s, int k)
{
  const int last = s->degree[k - 1];
  mpq_t factor, term;

  mpq_inits(factor, term, (mpq_ptr)0);
  s->degree[k] = s->degree[k - 2];
  for (int i = 0; i <= s->degree[k]; i++)
    mpq_neg(s->c[k][i], s->c[k - 2][i]);
  for (trim(s, k); s->degree[k] >= last; trim(s, k)) {
    const int shift = s->degree[k] - last;
    mpq_div(factor, s->c[k][s->degree[k]], s->c[k - 1][last]);
    for (int i = 0; i <= last; i++) {
      mpq_mul(term, factor, s->c[k - 1][i]);
      mpq_sub(s->c[k][i + shift], s->c[k][i + shift], term);
    }
  }
  mpq_clears(factor, term, (mpq_ptr)0);
}

static int
changes(const chain *s, const mpq_t at)
{
  int count = 0, before = 0;
  mpq_t value;

  mpq_init(value);
  for (int k = 0; k < s->count; k++) {
    int sign;
    sum_powers(value, (const mpq_t *)s->c[k], s->degree[k], at);
    sign = mpq_sgn(value);
    count += sign * before < 0;
    before = sign ? sign : before;
  }
  mpq_clear(value);
  return count;
}

int
poly_roots(const poly_case *c, const mpq_t low, const mpq_t high)
{
  static chain s;
  int roots;
  mpq_t times;

  mpq_init(times);
  for (int k = 0; k <= POLY_TERMS; k++)
    for (int i = 0; i < POLY_TERMS; i++)
      mpq_init(s.c[k][i]);
  s.degree[0] = (int)c->degree;
  s.degree[1] = (int)c->degree - 1;
  for (int i = 0; i <= s.degree[0]; i++)
    mpq_set(s.c[0][i], c->c[i]);
  for (int i = 0; i <= s.degree[1]; i++) {
    mpq_set_ui(times, (unsigned long)i + 1, 1);
    mpq_mul(s.c[1][i], c->c[i + 1], times);
  }
  trim(&s, 0);
  trim(&s, 1);
  for (s.count = 1; s.degree[s.count] >= 0; )
    remainder_of(&s, ++s.count);
  roots = changes(&s, low) - changes(&s, high);
  for (int k = 0; k <= POLY_TERMS; k++)
    for (int i = 0; i < POLY_TERMS; i++)
      mpq_clear(s.c[k][i]);
  mpq_clear(times);
  return roots;
}
