/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * up.c -- bounds from above, to and from balls; see up.h. */
#include "config.h"

#include "base/ball/up.h"

/* A mag_t is a number of 30 bits, so it is a double. */
static rf_up
from_mag(const mag_t x)
{
  if (mag_is_inf(x) || !fmpz_fits_si(MAG_EXPREF(x)))
    return up_infinite();
  return up_exactly((double)MAG_MAN(x), fmpz_get_si(MAG_EXPREF(x)) - MAG_BITS);
}

/* mag_set_d rounds up. */
static void
to_mag(mag_t r, rf_up a)
{
  if (isinf(a.m))
    mag_inf(r);
  else {
    mag_set_d(r, a.m);
    mag_mul_2exp_si(r, r, a.e);
  }
}

rf_up
up_ball(const rf_ball *x)
{
  rf_up r;
  mag_t t;

  mag_init(t);
  arb_get_mag(t, x);
  r = from_mag(t);
  mag_clear(t);
  return r;
}

/* A bound from below whose exponent does not fit would be infinite: 0 is
   right, and of no use. */
rf_up
up_below(const rf_ball *x)
{
  rf_up r;
  mag_t t;

  mag_init(t);
  arb_get_mag_lower(t, x);
  r = from_mag(t);
  mag_clear(t);
  return isinf(r.m) ? up_zero() : r;
}

rf_up
up_norm(const rf_ball *v, size_t count)
{
  rf_up sum = up_zero();

  for (size_t i = 0; i < count; i++)
    sum = up_add(sum, up_square(up_ball(&v[i])));
  return up_sqrt(sum);
}

rf_up
up_take_radius(rf_ball *x)
{
  const rf_up r = from_mag(arb_radref(x));

  mag_zero(arb_radref(x));
  return r;
}

rf_up
up_exp(rf_up a)
{
  rf_up r;
  mag_t t;

  mag_init(t);
  to_mag(t, a);
  mag_exp(t, t);
  r = from_mag(t);
  mag_clear(t);
  return r;
}

void
up_blur(rf_ball *r, rf_up a)
{
  mag_t t;

  mag_init(t);
  to_mag(t, a);
  arb_add_error_mag(r, t);
  mag_clear(t);
}

void
up_ball_set(rf_ball *r, rf_up a)
{
  arb_set_d(r, a.m);
  ball_mul_2si(r, r, a.e);
}
