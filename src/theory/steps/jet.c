/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * jet.c -- values with slopes and bounds on the bend; see jet.h.
 *
 * The error of a value is carried to first order: each rule adds its own
 * rounding, UNIT times the result, to the errors of its parts times the slopes
 * by which they enter.  Bends are bounds over the whole window and therefore
 * take the largest that each part can be there (rf_jet_most, rf_jet_steepest),
 * not its value in the middle. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "theory/steps/jet.h"

/* Rounding of one operation. */
#define UNIT DBL_EPSILON

/* Taylor's formula around the middle; rf_jet_least is the same from below. */
double
rf_jet_most(const rf_jet *g, rf_window s)
{
  return fabs(g->value)
    + s.radius * (fabs(g->slope) + 0.5 * s.radius * g->bend);
}

double
rf_jet_steepest(const rf_jet *g, rf_window s)
{
  return fabs(g->slope) + s.radius * g->bend;
}

double
rf_jet_least(const rf_jet *g, rf_window s)
{
  return fmax(0.0, fabs(g->value)
              - s.radius * (fabs(g->slope) + 0.5 * s.radius * g->bend));
}

/* Horner for value, slope and half the second derivative, and for the sums of
   absolute terms: |g''| is at most its value in the middle and radius times a
   bound on |g'''|; what rounding costs is in Higham, Accuracy and stability,
   5.1. */
typedef struct horner {
  double v[3], size[4];
} horner;

/* The derivatives are taken from the highest down, as each needs the next
   lower one from before the step. */
static inline void
step(horner *h, double c, double at, double far)
{
  for (int i = 3; i > 0; i--)
    h->size[i] = h->size[i] * far + h->size[i - 1];
  h->size[0] = h->size[0] * far + fabs(c);
  for (int i = 2; i > 0; i--)
    h->v[i] = h->v[i] * at + h->v[i - 1];
  h->v[0] = h->v[0] * at + c;
}

/* Two bounds on |g''|, of which the smaller counts: the sum of absolute terms
   at the far end, good on long windows, and the value in the middle with
   radius times a bound on |g'''|, good on short ones. */
static rf_jet
jet_of(const horner *h, size_t degree, double radius)
{
  const double rounding = (double)(2 * degree + 2) * UNIT;

  return (rf_jet){ h->v[0], h->v[1],
                   fmin(2.0 * h->size[2], 2.0 * fabs(h->v[2])
                        + 6.0 * radius * h->size[3]
                        + 2.0 * rounding * h->size[2]),
                   rounding * h->size[0] };
}

rf_jet
rf_jet_poly(const double *c, size_t degree, size_t stride, rf_window s)
{
  const double far = fabs(s.at) + s.radius;
  horner h = { .v = { c[degree * stride] },
               .size = { fabs(c[degree * stride]) } };

  for (size_t i = degree; i-- > 0; )
    step(&h, c[i * stride], s.at, far);
  return jet_of(&h, degree, s.radius);
}

/* sum_i i c_i tau^(i - 1), as a polynomial of its own. */
rf_jet
rf_jet_poly_slope(const double *c, size_t degree, size_t stride, rf_window s)
{
  const double far = fabs(s.at) + s.radius;
  horner h = { .v = { 0.0 } };

  for (size_t i = degree; i > 0; i--)
    step(&h, (double)i * c[i * stride], s.at, far);
  return jet_of(&h, degree, s.radius);
}

rf_jet
rf_jet_constant(double x)
{
  return (rf_jet){ x, 0.0, 0.0, UNIT * fabs(x) };
}

rf_jet
rf_jet_add(rf_jet f, rf_jet g)
{
  const double value = f.value + g.value;

  return (rf_jet){ value, f.slope + g.slope, f.bend + g.bend,
                   f.error + g.error + UNIT * fabs(value) };
}

rf_jet
rf_jet_sub(rf_jet f, rf_jet g)
{
  return rf_jet_add(f, rf_jet_scale(g, -1.0));
}

rf_jet
rf_jet_scale(rf_jet f, double by)
{
  return (rf_jet){ f.value * by, f.slope * by, f.bend * fabs(by),
                   (f.error + UNIT * fabs(f.value)) * fabs(by) };
}

/* (f g)'' = f'' g + 2 f' g' + f g''. */
rf_jet
rf_jet_mul(rf_jet f, rf_jet g, rf_window s)
{
  const double value = f.value * g.value;

  return (rf_jet){
    value, f.slope * g.value + f.value * g.slope,
    f.bend * rf_jet_most(&g, s) + rf_jet_most(&f, s) * g.bend
      + 2.0 * rf_jet_steepest(&f, s) * rf_jet_steepest(&g, s),
    f.error * fabs(g.value) + fabs(f.value) * g.error + UNIT * fabs(value)
  };
}

/* Of F(f) with |F'| <= one, |F''| <= two there: |F(f)''| <= two f'^2 + one
   |f''|. */
static rf_jet
compose(rf_jet f, rf_window s, double value, double slope, double one,
        double two)
{
  const double steep = rf_jet_steepest(&f, s);

  return (rf_jet){ value, slope * f.slope, two * steep * steep + one * f.bend,
                   fabs(slope) * f.error + UNIT * fabs(value) };
}

/* (1/f)' = -1/f^2, (1/f)'' = 2/f^3. */
static rf_jet
inverse(rf_jet f, rf_window s)
{
  const double least = rf_jet_least(&f, s), v = 1.0 / f.value;

  if (!(least > 0.0))
    return (rf_jet){ v, -v * v * f.slope, INFINITY, v * v * f.error };
  return compose(f, s, v, -v * v, 1.0 / (least * least),
                 2.0 / (least * least * least));
}

rf_jet
rf_jet_div(rf_jet f, rf_jet g, rf_window s)
{
  return rf_jet_mul(f, inverse(g, s), s);
}

/* (sqrt f)' = 1 / (2 sqrt f), |(sqrt f)''| = 1 / (4 f^(3/2)); from 0 on it has
   no slope, and rounding of f is of the order of its root. */
rf_jet
rf_jet_sqrt(rf_jet f, rf_window s)
{
  const double least = rf_jet_least(&f, s), v = sqrt(fmax(f.value, 0.0));

  if (!(least > 0.0) || !(v > 0.0))
    return (rf_jet){ v, 0.0, INFINITY, sqrt(f.error) };
  return compose(f, s, v, 0.5 / v, 0.5 / sqrt(least),
                 0.25 / (least * sqrt(least)));
}

/* (ln f)' = 1/f, |(ln f)''| = 1/f^2. */
rf_jet
rf_jet_log(rf_jet f, rf_window s)
{
  const double least = rf_jet_least(&f, s);
  rf_jet g;

  if (!(least > 0.0))
    return (rf_jet){ log(fabs(f.value)), 0.0, INFINITY,
                     f.error / fabs(f.value) };
  g = compose(f, s, log(fabs(f.value)), 1.0 / f.value, 1.0 / least,
              1.0 / (least * least));
  g.error += UNIT;
  return g;
}

/* All its derivatives are itself, largest where f is. */
rf_jet
rf_jet_exp(rf_jet f, rf_window s)
{
  const double v = exp(f.value), most = exp(f.value + rf_jet_most(&f, s)
                                            - fabs(f.value));

  return compose(f, s, v, v, most, most);
}

/* Its slope is 1 / (1 + e^-f) <= min(1, e^f), the next one at most that. */
rf_jet
rf_jet_softplus(rf_jet f, rf_window s)
{
  const double grow = rf_jet_most(&f, s) - fabs(f.value);
  const double v = f.value > 0.0 ? f.value + log1p(exp(-f.value))
                                 : log1p(exp(f.value));
  const double slope = 1.0 / (1.0 + exp(-f.value));
  const double most = fmin(1.0, exp(f.value + grow));

  return compose(f, s, v, slope, most, fmin(0.25, most));
}

/* sum_j c_j r^j, c_0 = p, c_j = c_(j-1) (j - p) / (j + 1), and its first two
   derivatives in v[3]; returns the number of terms.  All are positive for r >=
   0, so that each of the three is largest at the largest r. */
static int
bow_series(double *v, double p, double r)
{
  double c = p, power[3] = { 1.0, 0.0, 0.0 };    /* r^j, r^(j-1), r^(j-2) */
  int j = 0;

  v[0] = p;
  v[1] = v[2] = 0.0;
  while (j < 2 || (j < 2000 && c * fabs(power[0]) > 1e-20 * p)) {
    const double i = ++j;
    c *= (i - p) / (i + 1.0);
    power[2] = power[1];
    power[1] = power[0];
    power[0] *= r;
    v[0] += c * power[0];
    v[1] += i * c * power[1];
    v[2] += i * (i - 1.0) * c * power[2];
  }
  return j;
}

/* Where f may reach 1 the slope of (1 - f)^p is infinite and the bend cannot
   be bounded.  CEL23's set S asks for it: its last inequality has 1 - (1 -
   nu)^p with 0 < p < 1. */
rf_jet
rf_jet_bow(rf_jet f, double p, rf_window s)
{
  const double most = rf_jet_most(&f, s);
  double v[3], bound[3];
  rf_jet g;
  int terms;

  if (!(fabs(f.value) < 1.0))
    return (rf_jet){ NAN, 0.0, INFINITY, INFINITY };
  terms = bow_series(v, p, f.value);
  if (most < 1.0)
    bow_series(bound, p, most);
  else
    bound[1] = bound[2] = INFINITY;
  g = compose(f, s, v[0], v[1], bound[1], bound[2]);
  g.error += 4.0 * terms * UNIT;
  return g;
}
