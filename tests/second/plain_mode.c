/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain_mode.c -- see plain_mode.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include "second/plain_mode.h"

double
mode_dot(const double *u, const double *v, size_t d)
{
  double r = 0;

  for (size_t i = 0; i < d; i++)
    r += u[i] * v[i];
  return r;
}

const double *
mode_line_x(const plain *s, size_t l)
{
  return &s->p.x[s->first[l] * s->p.d];
}

double
mode_size_of(const plain *s, const double *z, size_t j)
{
  const double *v = &z[j * (1 + s->p.d)];

  return sqrt(mode_dot(v, v, 1 + s->p.d));
}

int
plain_sign(const plain *s, size_t j, size_t k)
{
  int u = s->u[j * s->nl + s->line[k]];

  return s->ratio[k] > 0 ? u : -u;
}

size_t
mode_numbers(const plain *s)
{
  return (s->p.m + 1) * (1 + s->p.d);
}

/* Predictions at z with the signs as they are. */
static void
predict(const plain *s, const double *z, double *h)
{
  const size_t d = s->p.d;

  for (size_t k = 0; k < s->p.n; k++) {
    h[k] = 0;
    for (size_t j = 0; j < s->p.m; j++) {
      const double *v = &z[j * (1 + d)];
      int u = plain_sign(s, j, k);
      double g = u ? mode_dot(v + 1, &s->p.x[k * d], d) : 0;
      h[k] += v[0] * (u > 0 ? g : s->p.leak * g);
    }
    if (s->p.bias)
      h[k] += z[s->p.m * (1 + d)];
    if (s->p.skip)
      h[k] += mode_dot(&z[s->p.m * (1 + d) + 1], &s->p.x[k * d], d);
  }
}

/* pr[k] = - c dl/dh. */
void
mode_residuals(const plain *s, const double *z, double *pr)
{
  predict(s, z, pr);
  for (size_t k = 0; k < s->p.n; k++) {
    double y = s->p.y[k], h = pr[k];
    if (s->p.loss == PLAIN_SQUARE)
      pr[k] = s->p.c * (y - h);
    else if (s->p.loss == PLAIN_LOGISTIC)
      pr[k] = s->p.c * y / (1 + exp(y * h));
    else
      pr[k] = s->p.c * y * exp(-y * h);
    if (s->p.q)
      pr[k] *= s->p.q[k];
  }
}

double
plain_unit_size(const plain *s)
{
  double most = 1, longest = 1, h[64];

  predict(s, s->z, h);
  for (size_t k = 0; k < s->p.n; k++) {
    const double *x = &s->p.x[k * s->p.d];
    most = fmax(most, fmax(fabs(s->p.y[k]), fabs(h[k])));
    longest = fmax(longest, sqrt(mode_dot(x, x, s->p.d)));
  }
  return most / longest;
}

double
plain_sample(const plain *s, double *h)
{
  double sum = 0;

  predict(s, s->z, h);
  for (size_t k = 0; k < s->p.n; k++) {
    double y = s->p.y[k], q = s->p.q ? s->p.q[k] : 1;
    if (s->p.loss == PLAIN_SQUARE)
      sum += q * (h[k] - y) * (h[k] - y) / 2;
    else if (s->p.loss == PLAIN_LOGISTIC)
      sum += q * (y * h[k] > 0 ? log1p(exp(-y * h[k]))
                               : log1p(exp(y * h[k])) - y * h[k]);
    else
      sum += q * exp(-y * h[k]);
  }
  return s->p.c * sum;
}

/* D of the data off the boundaries, for the signs u[nl]. */
static void
drive(const plain *s, double *D, const signed char *u, const double *pr)
{
  const size_t d = s->p.d;

  memset(D, 0, d * sizeof *D);
  for (size_t k = 0; k < s->p.n; k++) {
    double side = u[s->line[k]] * s->ratio[k];
    double eta = side > 0 ? 1 : side < 0 ? s->p.leak : 0;
    for (size_t i = 0; i < d; i++)
      D[i] += eta * pr[k] * s->p.x[k * d + i];
  }
}

/* Remove from v its part in the span of the lines with u = 0. */
int
mode_project(const plain *s, double *v, const signed char *u)
{
  const size_t d = s->p.d;
  double q[KMAX * 16];
  size_t nq = 0;

  for (size_t l = 0; l < s->nl; l++) {
    double *e = &q[nq * d], before, norm;
    if (u[l])
      continue;
    if (nq == KMAX || d > 16)
      return -1;
    memcpy(e, mode_line_x(s, l), d * sizeof *e);
    before = sqrt(mode_dot(e, e, d));
    for (int twice = 0; twice < 2; twice++)
      for (size_t i = 0; i < nq; i++) {
        double r = mode_dot(e, &q[i * d], d);
        for (size_t c = 0; c < d; c++)
          e[c] -= r * q[i * d + c];
      }
    norm = sqrt(mode_dot(e, e, d));
    if (norm < 1e-9 * before)
      return -1;                       /* dependent: not for this program */
    for (size_t c = 0; c < d; c++)
      e[c] /= norm;
    nq++;
  }
  for (size_t i = 0; i < nq; i++) {
    double r = mode_dot(v, &q[i * d], d);
    for (size_t c = 0; c < d; c++)
      v[c] -= r * q[i * d + c];
  }
  return 0;
}

/* What is trained of (c, s) moves, the rest stands still. */
static void
move_unit(const plain *s, double *r, const double *pr)
{
  const size_t d = s->p.d;

  memset(r, 0, (1 + d) * sizeof *r);
  for (size_t k = 0; k < s->p.n; k++) {
    if (s->p.bias)
      r[0] += pr[k];
    for (size_t i = 0; s->p.skip && i < d; i++)
      r[1 + i] += pr[k] * s->p.x[k * d + i];
  }
}

static int
rhs(double t, const double z[], double dz[], void *context)
{
  plain *s = context;
  scratch *b = s->work;
  const size_t d = s->p.d;

  (void)t;
  mode_residuals(s, z, b->pr);
  for (size_t j = 0; j < s->p.m; j++) {
    const double *v = &z[j * (1 + d)];
    double *r = &dz[j * (1 + d)];
    drive(s, r + 1, &s->u[j * s->nl], b->pr);
    if (mode_project(s, r + 1, &s->u[j * s->nl]))
      s->doubt = "dependent boundaries";
    r[0] = s->p.held ? 0 : mode_dot(v + 1, r + 1, d);
    for (size_t i = 1; i <= d; i++)
      r[i] *= v[0];
    for (size_t i = 0; i <= d; i++)
      r[i] -= s->p.decay * v[i];
  }
  move_unit(s, &dz[s->p.m * (1 + d)], b->pr);
  return GSL_SUCCESS;
}

/* The range of sum eta_k p_k ratio_k over a line: on its + side, - side. */
void
mode_line_range(const plain *s, double *high, double *low, const double *pr,
                size_t l)
{
  *high = *low = 0;
  for (size_t k = 0; k < s->p.n; k++)
    if (s->line[k] == l) {
      double q = pr[k] * s->ratio[k];
      *high += s->ratio[k] > 0 ? q : s->p.leak * q;
      *low += s->ratio[k] > 0 ? s->p.leak * q : q;
    }
}

/* For signs u[nl]: D (projected), and e[l] of the lines with u = 0, from
   D = fixed + sum e_l x_l by the Gram system. */
int
mode_multipliers(const plain *s, double *D, double *e, const signed char *u,
                 const double *pr)
{
  const size_t d = s->p.d;
  double A[KMAX][KMAX + 1], fixed[16];
  size_t at[KMAX], nk = 0;

  drive(s, fixed, u, pr);
  memcpy(D, fixed, d * sizeof *D);
  if (mode_project(s, D, u))
    return -1;
  for (size_t l = 0; l < s->nl; l++)
    if (!u[l])
      at[nk++] = l;
  for (size_t r = 0; r < nk; r++) {
    for (size_t c = 0; c < nk; c++)
      A[r][c] = mode_dot(mode_line_x(s, at[r]), mode_line_x(s, at[c]), d);
    A[r][nk] = -mode_dot(mode_line_x(s, at[r]), fixed, d);
  }
  for (size_t i = 0; i < nk; i++)      /* positive definite: no pivoting */
    for (size_t r = 0; r < nk; r++)
      for (size_t c = nk + 1; r != i && c-- > i; )
        A[r][c] -= A[r][i] / A[i][i] * A[i][c];
  for (size_t i = 0; i < nk; i++)
    e[at[i]] = A[i][nk] / A[i][i];
  return 0;
}

/* How far neuron j is from leaving its sliding line l to the side `what`:
   positive while it slides, relative to the range of the multiplier. */
static double
margin(plain *s, const double *z, size_t j, size_t l, int what)
{
  scratch *b = s->work;
  double D[16], e[64], high, low, range;
  double a = z[j * (1 + s->p.d)];

  mode_residuals(s, z, b->pr);
  if (mode_multipliers(s, D, e, &s->u[j * s->nl], b->pr)) {
    s->doubt = "dependent boundaries";
    return 1;
  }
  mode_line_range(s, &high, &low, b->pr, l);
  range = fabs(high) + fabs(low);
  if (range == 0)
    range = 1;
  return (what > 0 ? e[l] - high : low - e[l]) * (a > 0 ? 1 : -1) / range;
}

/* The quantity whose fall below zero is the cause c. */
double
mode_value(plain *s, const double *z, cause c)
{
  const double *v = &z[c.j * (1 + s->p.d)];

  if (c.what)
    return margin(s, z, c.j, c.l, c.what);
  return s->u[c.j * s->nl + c.l] * mode_dot(v + 1, mode_line_x(s, c.l), s->p.d);
}

double
mode_threshold(const plain *s, const double *z, size_t j, size_t l)
{
  const double *x = mode_line_x(s, l);

  return NEAR * mode_size_of(s, z, j) * sqrt(mode_dot(x, x, s->p.d));
}

/* With leak 0 and no active datum a neuron rests for ever. */
static int
dead(const plain *s, size_t j)
{
  if (s->p.leak != 0)
    return 0;
  for (size_t k = 0; k < s->p.n; k++)
    if (plain_sign(s, j, k) >= 0)
      return 0;
  return 1;
}

/* Has cause c come at z?  0 no, 1 yes, -1: a boundary that was just left is
   crossed back, so the step is too long. */
int
mode_has_come(plain *s, const double *z, cause c)
{
  const size_t at = c.j * s->nl + c.l;
  double v = mode_value(s, z, c);

  if (!s->fresh[at])
    return v < 0;
  return v < (c.what ? -1e-9 : -mode_threshold(s, z, c.j, c.l)) ? -1 : 0;
}

/* The next cause after c in a fixed order; 0 when there is none.  Begin with
   { 0, 0, NO_CAUSE }. */
int
mode_next_cause(const plain *s, cause *c)
{
  for (;;) {
    int slides = c->j < s->p.m && !s->u[c->j * s->nl + c->l];
    if (c->what == NO_CAUSE && c->j < s->p.m) {
      c->what = slides ? -1 : 0;
    } else if (slides && c->what == -1) {
      c->what = 1;
    } else {
      c->what = NO_CAUSE;
      if (++c->l >= s->nl) {
        c->l = 0;
        c->j++;
      }
      if (c->j >= s->p.m)
        return 0;
      continue;
    }
    if (!dead(s, c->j))
      return 1;
  }
}

/* Has any cause come at z?  As has_come. */
int
mode_any_has_come(plain *s, const double *z)
{
  cause c = { 0, 0, NO_CAUSE };
  int answer = 0;

  while (mode_next_cause(s, &c)) {
    int come = mode_has_come(s, z, c);
    if (come < 0)
      return -1;
    answer |= come;
  }
  return answer;
}

/* One Runge-Kutta step of length h from s->z to z; the error, relative to
   each neuron's size and in units of TOLERANCE. */
double
mode_step(plain *s, double *z, double h)
{
  scratch *b = s->work;
  const size_t size = mode_numbers(s);
  gsl_odeiv2_system sys = { rhs, NULL, size, s };
  double worst = 0;

  memcpy(z, s->z, size * sizeof *z);
  if (h == 0)
    return 0;
  gsl_odeiv2_step_reset(b->rk);
  if (gsl_odeiv2_step_apply(b->rk, s->t, h, z, b->err, NULL, NULL, &sys))
    return INFINITY;
  for (size_t j = 0; j < s->p.m; j++) {
    double e = mode_size_of(s, b->err, j) / mode_size_of(s, z, j);
    if (e > worst)
      worst = e;
    if (isnan(e) && mode_size_of(s, z, j) > 0)
      return INFINITY;
  }
  /* It may be 0, and is as good as of the size of what it is to learn. */
  worst = fmax(worst, mode_size_of(s, b->err, s->p.m)
               / (mode_size_of(s, z, s->p.m) + plain_unit_size(s)));
  return worst / TOLERANCE;
}

/* Could a preactivation have touched zero inside the step of length h from
   s->z to z?  Judged by the cubic through values and slopes at both ends,
   with room for what the cubic misses. */
int
mode_may_dip(plain *s, const double *z, double h)
{
  scratch *b = s->work;
  const size_t d = s->p.d;

  rhs(0, s->z, b->dz0, s);
  rhs(0, z, b->dz1, s);
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++) {
      const double *x = mode_line_x(s, l);
      size_t o = j * (1 + d) + 1;
      int u = s->u[j * s->nl + l];
      double v0 = u * mode_dot(&s->z[o], x, d);
      double s0 = u * mode_dot(&b->dz0[o], x, d);
      double v1 = u * mode_dot(&z[o], x, d);
      double s1 = u * mode_dot(&b->dz1[o], x, d);
      double low = v0 < v1 ? v0 : v1;
      if (!u || s0 >= 0 || s1 <= 0 || s->fresh[j * s->nl + l])
        continue;
      /* Both tangents lie below a convex piece: their meeting point. */
      if (low - h * s0 * s1 / (s0 - s1) < 0.5 * low || low < 0)
        low = (v0 * s1 - v1 * s0 + h * s0 * s1) / (s1 - s0);
      if (low < 0 && v0 > mode_threshold(s, z, j, l) && v1 >= 0)
        return 1;
    }
  return 0;
}

/* The first h in [0, hi] at which cause c has come: Illinois.  Ends with the
   cause's value <= 0, or at rounding level. */
double
mode_root(plain *s, cause c, double hi)
{
  scratch *b = s->work;
  double lo = 0, vlo = mode_value(s, s->z, c), vhi;
  int side = 0;

  if (vlo <= 0)
    return 0;
  mode_step(s, b->z1, hi);
  vhi = mode_value(s, b->z1, c);
  for (int i = 0; i < 100 && hi - lo > 1e-16 * (s->t + hi); i++) {
    double mid = hi - vhi * (hi - lo) / (vhi - vlo), v;
    if (!(mid > lo && mid < hi))
      mid = lo + (hi - lo) / 2;
    mode_step(s, b->z1, mid);
    v = mode_value(s, b->z1, c);
    if (v == 0)
      return mid;
    if (v > 0) {
      lo = mid;
      vlo = v;
      if (side == 1)
        vhi /= 2;
      side = 1;
    } else {
      hi = mid;
      vhi = v;
      if (side == -1)
        vlo /= 2;
      side = -1;
    }
    if (!(mid > lo || mid < hi))
      break;
  }
  return hi;
}
