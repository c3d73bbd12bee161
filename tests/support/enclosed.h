/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * enclosed.h -- is a number in a ball?  All of them as texts, in rationals. */
#ifndef ENCLOSED_H
#define ENCLOSED_H

#include <gmp.h>
#include <stdbool.h>

#include "base/number/number.h"
#include "support/rf_test.h"

static inline void
enclosed_parse(mpq_t q, const char *text)
{
  const char *fault;

  ck_assert_msg(rf_number_parse(q, &fault, text, strlen(text)) == RF_OK,
                "not a number: %s", text);
}

/* |value - mid| <= radius + slack |value|, in rationals. */
static inline bool
holds(const char *mid, const char *radius, const char *value,
      const char *slack)
{
  mpq_t m, r, v, s;
  bool inside;

  mpq_inits(m, r, v, s, (mpq_ptr)0);
  enclosed_parse(m, mid);
  enclosed_parse(r, radius);
  enclosed_parse(v, value);
  enclosed_parse(s, slack);
  mpq_sub(m, m, v);
  mpq_abs(m, m);
  mpq_abs(v, v);
  mpq_mul(s, s, v);
  mpq_add(r, r, s);
  inside = mpq_cmp(m, r) <= 0;
  mpq_clears(m, r, v, s, (mpq_ptr)0);
  return inside;
}

/* |value - mid|/radius, rounded. */
static inline double
used_of(const char *mid, const char *radius, const char *value)
{
  mpq_t m, r, v;
  double used;

  mpq_inits(m, r, v, (mpq_ptr)0);
  enclosed_parse(m, mid);
  enclosed_parse(r, radius);
  enclosed_parse(v, value);
  mpq_sub(m, m, v);
  mpq_abs(m, m);
  if (mpq_sgn(r))
    mpq_div(m, m, r);
  used = mpq_get_d(m);
  mpq_clears(m, r, v, (mpq_ptr)0);
  return used;
}

/* Is radius <= limit |mid|? */
static inline bool
narrow(const char *mid, const char *radius, const char *limit)
{
  mpq_t m, r;
  bool good;

  mpq_inits(m, r, (mpq_ptr)0);
  enclosed_parse(m, mid);
  enclosed_parse(r, limit);
  mpq_abs(m, m);
  mpq_mul(m, m, r);
  enclosed_parse(r, radius);
  good = mpq_cmp(r, m) <= 0;
  mpq_clears(m, r, (mpq_ptr)0);
  return good;
}

/* |mid - value| <= so much; value may be a fraction. */
static inline bool
enclosed_near(const char *mid, const char *value, double distance)
{
  mpq_t m, v, r;
  bool near;

  mpq_inits(m, v, r, (mpq_ptr)0);
  enclosed_parse(m, mid);
  enclosed_parse(v, value);
  mpq_set_d(r, distance);
  mpq_sub(m, m, v);
  mpq_abs(m, m);
  near = mpq_cmp(m, r) <= 0;
  mpq_clears(m, v, r, (mpq_ptr)0);
  return near;
}

#endif
