/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root.c -- the first root of a polynomial on a step; see root.h. */
#include "config.h"

#include <math.h>

#include "base/root.h"

/* Value and slope at tau. */
static void
value_and_slope(double *g, double *slope, const double *c, size_t degree,
                double tau)
{
  double v = c[degree], s = 0.0;

  for (size_t i = degree; i-- > 0; ) {
    s = s * tau + v;
    v = v * tau + c[i];
  }
  *g = v;
  *slope = s;
}

/* Length of the certain part of the march: see root.h. */
static double
safe_length(double g, double slope, double bend)
{
  double root = sqrt(slope * slope + 2.0 * bend * g);

  if (slope < 0.0)
    return 2.0 * g / (root - slope);
  return bend > 0.0 ? (slope + root) / bend : INFINITY;
}

/* The march: where it is, and the bound on |g''| from there on. */
typedef struct march {
  const double *c;       /* g, as a polynomial in (tau - base) / length */
  double *own;           /* own[degree + 1]: room for one about another base */
  size_t degree;
  double base, length, bend;
} march;

static void
bound_bend(march *m)
{
  m->bend = 0.0;
  for (size_t i = 2; i <= m->degree; i++)
    m->bend += (double)(i * (i - 1)) * fabs(m->c[i]);
}

/* Go on about the point reached: where g decays in the step, its coefficients
   there bound it far better than those at the start.  False: no memory. */
static bool
rebase(march *m, double tau)
{
  const size_t degree = m->degree;
  const double left = 1.0 - tau;
  double power = 1.0;

  if (!m->own && !(m->own = rf_alloc(degree + 1, sizeof *m->own)))
    return false;
  if (m->c != m->own)
    memcpy(m->own, m->c, (degree + 1) * sizeof *m->own);
  for (size_t k = 0; k < degree; k++)
    for (size_t i = degree; i-- > k; )
      m->own[i] += tau * m->own[i + 1];
  for (size_t i = 0; i <= degree; i++, power *= left)
    m->own[i] *= power;
  m->c = m->own;
  m->base += tau * m->length;
  m->length *= left;
  bound_bend(m);
  return true;
}

/* At a value g within its error: does it cross there (FOUND), touch, or leave
   the boundary (NONE: *step further)?  By the bound it stays on its side
   beyond the peak of slope s - bend s^2 / 2, which exceeds the error. */
static rf_root
verdict(double *step, const march *m, double g, double slope, double error)
{
  const bool steep = slope * slope > 4.0 * m->bend * error;

  if (g >= -error && slope > 0.0 && steep) {
    *step = m->bend > 0.0 ? slope / m->bend : 1.0;
    return RF_ROOT_NONE;
  }
  *step = slope < 0.0 ? g / -slope : 0.0;
  return steep || g < -error ? RF_ROOT_FOUND : RF_ROOT_TOUCH;
}

enum { PASSES = 1000, PASSES_ON_ONE_BASE = 40 };

/* From tau on, which becomes the root. */
static rf_root
march_on(march *m, double *tau, int side, double error)
{
  for (int pass = 1; pass < PASSES; pass++) {
    double g, slope, step;
    rf_root answer;
    value_and_slope(&g, &slope, m->c, m->degree, *tau);
    g *= side;
    slope *= side;
    if (g <= error) {
      answer = verdict(&step, m, g, slope, error);
      *tau += step;
      if (answer != RF_ROOT_NONE)
        return answer;
    }
    else {
      step = safe_length(g, slope, m->bend);
      if (*tau + step <= *tau)
        return RF_ROOT_FOUND;
      *tau += step;
    }
    if (*tau >= 1.0)
      return RF_ROOT_NONE;
    if (pass % PASSES_ON_ONE_BASE == 0) {
      if (!rebase(m, *tau))
        break;
      *tau = 0.0;
    }
  }
  return RF_ROOT_TOUCH;
}

/* The same polynomial times 2^power, where the squares of its coefficients
   leave the range of double.  False: no memory. */
static bool
scale_up(march *m, int power)
{
  if (!(m->own = rf_alloc(m->degree + 1, sizeof *m->own)))
    return false;
  for (size_t i = 0; i <= m->degree; i++)
    m->own[i] = ldexp(m->c[i], power);
  m->c = m->own;
  return true;
}

rf_root
rf_first_root(double *root, const double *c, size_t degree, double from,
              int side, double error)
{
  march m = { c, NULL, degree, 0.0, 1.0, 0.0 };
  double spread = 0.0, tau = from;
  rf_root answer;

  for (size_t i = 1; i <= degree; i++)
    spread += fabs(c[i]);
  if (side * c[0] > spread + error)
    return RF_ROOT_NONE;
  spread += fabs(c[0]);
  if (spread > 0.0 && spread < 0x1p-400) {
    const int power = -ilogb(spread);
    if (!scale_up(&m, power))
      return RF_ROOT_TOUCH;
    error = ldexp(error, power);
  }
  bound_bend(&m);
  answer = march_on(&m, &tau, side, error);
  if (answer != RF_ROOT_NONE)
    *root = fmin(1.0, fmax(from, m.base + tau * m.length));
  rf_release(m.own);
  return answer;
}

void
rf_deflate(double *out, const double *c, size_t degree, double at)
{
  double carry = c[degree];

  for (size_t i = degree; i-- > 0; ) {
    double next = c[i];
    out[i] = carry;
    carry = next + at * carry;
  }
}
