/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sheet.c -- the operations of a sheet; what is not defined is unbounded, as
 * in Arb, so that no inequality about it is certain. */
#include "config.h"

#include "proof/width/sheet.h"

rf_status
rf_sheet_make(rf_sheet *s, long bits)
{
  *s = (rf_sheet){ .at = rf_ball_array(RF_SHEET_PLACES), .bits = bits };
  return s->at ? RF_OK : RF_ENOMEM;
}

void
rf_sheet_clear(rf_sheet *s)
{
  rf_ball_array_free(s->at, RF_SHEET_PLACES);
  s->at = NULL;
}

static rf_ball *
next(rf_sheet *s)
{
  RF_ASSERT(s->used < RF_SHEET_PLACES);
  return &s->at[s->used++];
}

rf_term
rf_term_q(rf_sheet *s, const mpq_t q)
{
  rf_ball *r = next(s);

  rf_ball_set_q(r, q, s->bits);
  return r;
}

rf_term
rf_term_d(rf_sheet *s, double x)
{
  rf_ball *r = next(s);

  arb_set_d(r, x);
  return r;
}

rf_term
rf_term_add(rf_sheet *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_add(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_sub(rf_sheet *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_sub(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_mul(rf_sheet *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_mul(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_div(rf_sheet *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  ball_div(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_min(rf_sheet *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  arb_min(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_max(rf_sheet *s, rf_term x, rf_term y)
{
  rf_ball *r = next(s);

  arb_max(r, x, y, s->bits);
  return r;
}

rf_term
rf_term_sqrt(rf_sheet *s, rf_term x)
{
  rf_ball *r = next(s);

  ball_sqrt(r, x, s->bits);
  return r;
}

rf_term
rf_term_log(rf_sheet *s, rf_term x)
{
  rf_ball *r = next(s);

  ball_log(r, x, s->bits);
  return r;
}

rf_term
rf_term_exp(rf_sheet *s, rf_term x)
{
  rf_ball *r = next(s);

  arb_exp(r, x, s->bits);
  return r;
}

rf_term
rf_term_atanh(rf_sheet *s, rf_term x)
{
  rf_ball *r = next(s);

  arb_atanh(r, x, s->bits);
  return r;
}

rf_term
rf_term_asin(rf_sheet *s, rf_term x)
{
  rf_ball *r = next(s);

  arb_asin(r, x, s->bits);
  return r;
}

rf_arrow
rf_arrow_d(rf_sheet *s, const double v[2])
{
  return (rf_arrow){ rf_term_d(s, v[0]), rf_term_d(s, v[1]) };
}

rf_arrow
rf_arrow_add(rf_sheet *s, rf_arrow v, rf_arrow w)
{
  return (rf_arrow){ rf_term_add(s, v.x, w.x), rf_term_add(s, v.y, w.y) };
}

rf_arrow
rf_arrow_sub(rf_sheet *s, rf_arrow v, rf_arrow w)
{
  return (rf_arrow){ rf_term_sub(s, v.x, w.x), rf_term_sub(s, v.y, w.y) };
}

rf_arrow
rf_arrow_times(rf_sheet *s, rf_arrow v, rf_term factor)
{
  return (rf_arrow){ rf_term_mul(s, v.x, factor),
                     rf_term_mul(s, v.y, factor) };
}

rf_term
rf_arrow_dot(rf_sheet *s, rf_arrow v, rf_arrow w)
{
  return rf_term_add(s, rf_term_mul(s, v.x, w.x), rf_term_mul(s, v.y, w.y));
}

rf_term
rf_arrow_det(rf_sheet *s, rf_arrow v, rf_arrow w)
{
  return rf_term_sub(s, rf_term_mul(s, v.x, w.y), rf_term_mul(s, v.y, w.x));
}

rf_term
rf_arrow_norm(rf_sheet *s, rf_arrow v)
{
  return rf_term_sqrt(s, rf_arrow_dot(s, v, v));
}
