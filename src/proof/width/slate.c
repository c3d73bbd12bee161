/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * slate.c -- the operations of a slate; what is not defined is unbounded, as
 * in Arb, so that no inequality about it is certain. */
#include "config.h"

#include "proof/width/slate.h"

rf_status
rf_slate_make(rf_slate *s, long bits)
{
  *s = (rf_slate){ .at = rf_ball_array(RF_SLATE_PLACES), .bits = bits };
  return s->at ? RF_OK : RF_ENOMEM;
}

void
rf_slate_clear(rf_slate *s)
{
  rf_ball_array_free(s->at, RF_SLATE_PLACES);
  s->at = NULL;
}

static rf_ball *
next(rf_slate *s)
{
  RF_ASSERT(s->used < RF_SLATE_PLACES);
  return &s->at[s->used++];
}

rf_term
rf_term_q(rf_slate *s, const mpq_t q)
{
  rf_ball *r = next(s);

  rf_ball_set_q(r, q, s->bits);
  return r;
}

rf_term
rf_term_d(rf_slate *s, double x)
{
  rf_ball *r = next(s);

  arb_set_d(r, x);
  return r;
}

rf_term
rf_term_add(rf_slate *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_add(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_sub(rf_slate *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_sub(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_mul(rf_slate *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_mul(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_div(rf_slate *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_div(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_min(rf_slate *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  arb_min(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_max(rf_slate *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  arb_max(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_sqrt(rf_slate *s, rf_term x)
{
  rf_ball *r = next(s);

  ball_sqrt(r, x, s->bits);
  return r;
}

rf_term
rf_term_log(rf_slate *s, rf_term x)
{
  rf_ball *r = next(s);

  ball_log(r, x, s->bits);
  return r;
}

rf_term
rf_term_exp(rf_slate *s, rf_term x)
{
  rf_ball *r = next(s);

  arb_exp(r, x, s->bits);
  return r;
}

rf_term
rf_term_atanh(rf_slate *s, rf_term x)
{
  rf_ball *r = next(s);

  arb_atanh(r, x, s->bits);
  return r;
}

rf_term
rf_term_asin(rf_slate *s, rf_term x)
{
  rf_ball *r = next(s);

  arb_asin(r, x, s->bits);
  return r;
}

rf_arrow
rf_arrow_d(rf_slate *s, const double v[2])
{
  return (rf_arrow){ rf_term_d(s, v[0]), rf_term_d(s, v[1]) };
}

rf_arrow
rf_arrow_add(rf_slate *s, rf_arrow v, rf_arrow w)
{
  return (rf_arrow){ rf_term_add(s, v.x, w.x), rf_term_add(s, v.y, w.y) };
}

rf_arrow
rf_arrow_sub(rf_slate *s, rf_arrow v, rf_arrow w)
{
  return (rf_arrow){ rf_term_sub(s, v.x, w.x), rf_term_sub(s, v.y, w.y) };
}

rf_arrow
rf_arrow_times(rf_slate *s, rf_arrow v, rf_term factor)
{
  return (rf_arrow){ rf_term_mul(s, v.x, factor),
                     rf_term_mul(s, v.y, factor) };
}

rf_term
rf_arrow_dot(rf_slate *s, rf_arrow v, rf_arrow w)
{
  return rf_term_add(s, rf_term_mul(s, v.x, w.x), rf_term_mul(s, v.y, w.y));
}

rf_term
rf_arrow_det(rf_slate *s, rf_arrow v, rf_arrow w)
{
  return rf_term_sub(s, rf_term_mul(s, v.x, w.y), rf_term_mul(s, v.y, w.x));
}

rf_term
rf_arrow_norm(rf_slate *s, rf_arrow v)
{
  return rf_term_sqrt(s, rf_arrow_dot(s, v, v));
}
