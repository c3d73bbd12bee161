/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain.c -- see plain.h.
 *
 * w' = a D, a' = <w, D>, D = sum_k eta_k p_k x_k; eta_k = 1 on the active
 * side, leak on the other; on a boundary that attracts from both sides D is
 * projected onto it.  What happens at a boundary is found by trying all
 * sides of all boundaries that meet there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include "plain.h"

/* Per-step tolerance, relative to each neuron's own size; the rounding of
   the 13 stages is about 1e-15. */
#define TOLERANCE 1e-13
/* A preactivation below this part of |z| |x| cannot be told from zero: the
   steps' errors add up to a few TOLERANCE. */
#define NEAR 2e-12
#define KMAX 8

typedef struct scratch {
  gsl_odeiv2_step *rk;
  double *z1, *err, *dz0, *dz1, *pr;
} scratch;

/* One way in which the mode of motion can end: neuron j, line l; what: 0 the
   preactivation changes sign, +1 / -1 a sliding neuron leaves. */
typedef struct cause {
  size_t j, l;
  int what;
} cause;

#define NO_CAUSE 9

static double
dot(const double *u, const double *v, size_t d)
{
  double r = 0;

  for (size_t i = 0; i < d; i++)
    r += u[i] * v[i];
  return r;
}

static const double *
line_x(const plain *s, size_t l)
{
  return &s->p.x[s->first[l] * s->p.d];
}

static double
size_of(const plain *s, const double *z, size_t j)
{
  const double *v = &z[j * (1 + s->p.d)];

  return sqrt(dot(v, v, 1 + s->p.d));
}

int
plain_sign(const plain *s, size_t j, size_t k)
{
  int u = s->u[j * s->nl + s->line[k]];

  return s->ratio[k] > 0 ? u : -u;
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
      double g = u ? dot(v + 1, &s->p.x[k * d], d) : 0;
      h[k] += v[0] * (u > 0 ? g : s->p.leak * g);
    }
  }
}

/* pr[k] = - c dl/dh. */
static void
residuals(const plain *s, const double *z, double *pr)
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
  }
}

double
plain_sample(const plain *s, double *h)
{
  double sum = 0;

  predict(s, s->z, h);
  for (size_t k = 0; k < s->p.n; k++) {
    double y = s->p.y[k];
    if (s->p.loss == PLAIN_SQUARE)
      sum += (h[k] - y) * (h[k] - y) / 2;
    else if (s->p.loss == PLAIN_LOGISTIC)
      sum += y * h[k] > 0 ? log1p(exp(-y * h[k]))
                          : log1p(exp(y * h[k])) - y * h[k];
    else
      sum += exp(-y * h[k]);
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
static int
project(const plain *s, double *v, const signed char *u)
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
    memcpy(e, line_x(s, l), d * sizeof *e);
    before = sqrt(dot(e, e, d));
    for (int twice = 0; twice < 2; twice++)
      for (size_t i = 0; i < nq; i++) {
        double r = dot(e, &q[i * d], d);
        for (size_t c = 0; c < d; c++)
          e[c] -= r * q[i * d + c];
      }
    norm = sqrt(dot(e, e, d));
    if (norm < 1e-9 * before)
      return -1;                       /* dependent: not for this program */
    for (size_t c = 0; c < d; c++)
      e[c] /= norm;
    nq++;
  }
  for (size_t i = 0; i < nq; i++) {
    double r = dot(v, &q[i * d], d);
    for (size_t c = 0; c < d; c++)
      v[c] -= r * q[i * d + c];
  }
  return 0;
}

static int
rhs(double t, const double z[], double dz[], void *context)
{
  plain *s = context;
  scratch *b = s->work;
  const size_t d = s->p.d;

  (void)t;
  residuals(s, z, b->pr);
  for (size_t j = 0; j < s->p.m; j++) {
    const double *v = &z[j * (1 + d)];
    double *r = &dz[j * (1 + d)];
    drive(s, r + 1, &s->u[j * s->nl], b->pr);
    if (project(s, r + 1, &s->u[j * s->nl]))
      s->doubt = "dependent boundaries";
    r[0] = dot(v + 1, r + 1, d);
    for (size_t i = 1; i <= d; i++)
      r[i] *= v[0];
  }
  return GSL_SUCCESS;
}

/* The range of sum eta_k p_k ratio_k over a line: on its + side, - side. */
static void
line_range(const plain *s, double *high, double *low, const double *pr,
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
static int
multipliers(const plain *s, double *D, double *e, const signed char *u,
            const double *pr)
{
  const size_t d = s->p.d;
  double A[KMAX][KMAX + 1], fixed[16];
  size_t at[KMAX], nk = 0;

  drive(s, fixed, u, pr);
  memcpy(D, fixed, d * sizeof *D);
  if (project(s, D, u))
    return -1;
  for (size_t l = 0; l < s->nl; l++)
    if (!u[l])
      at[nk++] = l;
  for (size_t r = 0; r < nk; r++) {
    for (size_t c = 0; c < nk; c++)
      A[r][c] = dot(line_x(s, at[r]), line_x(s, at[c]), d);
    A[r][nk] = -dot(line_x(s, at[r]), fixed, d);
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

  residuals(s, z, b->pr);
  if (multipliers(s, D, e, &s->u[j * s->nl], b->pr)) {
    s->doubt = "dependent boundaries";
    return 1;
  }
  line_range(s, &high, &low, b->pr, l);
  range = fabs(high) + fabs(low);
  if (range == 0)
    range = 1;
  return (what > 0 ? e[l] - high : low - e[l]) * (a > 0 ? 1 : -1) / range;
}

/* The quantity whose fall below zero is the cause c. */
static double
value(plain *s, const double *z, cause c)
{
  const double *v = &z[c.j * (1 + s->p.d)];

  if (c.what)
    return margin(s, z, c.j, c.l, c.what);
  return s->u[c.j * s->nl + c.l] * dot(v + 1, line_x(s, c.l), s->p.d);
}

static double
threshold(const plain *s, const double *z, size_t j, size_t l)
{
  const double *x = line_x(s, l);

  return NEAR * size_of(s, z, j) * sqrt(dot(x, x, s->p.d));
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
static int
has_come(plain *s, const double *z, cause c)
{
  const size_t at = c.j * s->nl + c.l;
  double v = value(s, z, c);

  if (!s->fresh[at])
    return v < 0;
  return v < (c.what ? -1e-9 : -threshold(s, z, c.j, c.l)) ? -1 : 0;
}

/* The next cause after c in a fixed order; 0 when there is none.  Begin with
   { 0, 0, NO_CAUSE }. */
static int
next_cause(const plain *s, cause *c)
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
static int
any_has_come(plain *s, const double *z)
{
  cause c = { 0, 0, NO_CAUSE };
  int answer = 0;

  while (next_cause(s, &c)) {
    int come = has_come(s, z, c);
    if (come < 0)
      return -1;
    answer |= come;
  }
  return answer;
}

/* One Runge-Kutta step of length h from s->z to z; the error, relative to
   each neuron's size and in units of TOLERANCE. */
static double
step(plain *s, double *z, double h)
{
  scratch *b = s->work;
  const size_t size = s->p.m * (1 + s->p.d);
  gsl_odeiv2_system sys = { rhs, NULL, size, s };
  double worst = 0;

  memcpy(z, s->z, size * sizeof *z);
  if (h == 0)
    return 0;
  gsl_odeiv2_step_reset(b->rk);
  if (gsl_odeiv2_step_apply(b->rk, s->t, h, z, b->err, NULL, NULL, &sys))
    return INFINITY;
  for (size_t j = 0; j < s->p.m; j++) {
    double e = size_of(s, b->err, j) / size_of(s, z, j);
    if (e > worst)
      worst = e;
    if (isnan(e) && size_of(s, z, j) > 0)
      return INFINITY;
  }
  return worst / TOLERANCE;
}

/* Could a preactivation have touched zero inside the step of length h from
   s->z to z?  Judged by the cubic through values and slopes at both ends,
   with room for what the cubic misses. */
static int
may_dip(plain *s, const double *z, double h)
{
  scratch *b = s->work;
  const size_t d = s->p.d;

  rhs(0, s->z, b->dz0, s);
  rhs(0, z, b->dz1, s);
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++) {
      const double *x = line_x(s, l);
      size_t o = j * (1 + d) + 1;
      int u = s->u[j * s->nl + l];
      double v0 = u * dot(&s->z[o], x, d), s0 = u * dot(&b->dz0[o], x, d);
      double v1 = u * dot(&z[o], x, d), s1 = u * dot(&b->dz1[o], x, d);
      double low = v0 < v1 ? v0 : v1;
      if (!u || s0 >= 0 || s1 <= 0 || s->fresh[j * s->nl + l])
        continue;
      /* Both tangents lie below a convex piece: their meeting point. */
      if (low - h * s0 * s1 / (s0 - s1) < 0.5 * low || low < 0)
        low = (v0 * s1 - v1 * s0 + h * s0 * s1) / (s1 - s0);
      if (low < 0 && v0 > threshold(s, z, j, l) && v1 >= 0)
        return 1;
    }
  return 0;
}

/* The first h in [0, hi] at which cause c has come: Illinois.  Ends with the
   cause's value <= 0, or at rounding level. */
static double
root(plain *s, cause c, double hi)
{
  scratch *b = s->work;
  double lo = 0, vlo = value(s, s->z, c), vhi;
  int side = 0;

  if (vlo <= 0)
    return 0;
  step(s, b->z1, hi);
  vhi = value(s, b->z1, c);
  for (int i = 0; i < 100 && hi - lo > 1e-16 * (s->t + hi); i++) {
    double mid = hi - vhi * (hi - lo) / (vhi - vlo), v;
    if (!(mid > lo && mid < hi))
      mid = lo + (hi - lo) / 2;
    step(s, b->z1, mid);
    v = value(s, b->z1, c);
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

/* Append an event; those of one time, to rounding, stand in the order of
   neuron and datum. */
static void
append(plain *s, plain_event e)
{
  size_t i = s->nevents;

  if (s->nevents == s->room) {
    size_t room = 2 * s->room + 64;
    void *grown = realloc(s->events, room * sizeof *s->events);
    if (!grown)
      abort();
    s->events = grown;
    s->room = room;
  }
  for (; i > 0; i--) {
    const plain_event *f = &s->events[i - 1];
    if (e.time - f->time > 1e-12 * e.time || f->neuron < e.neuron
        || (f->neuron == e.neuron && f->datum < e.datum))
      break;
    s->events[i] = *f;
  }
  s->events[i] = e;
  s->nevents++;
}

static void
note(plain *s, size_t j, size_t l, int from, int to)
{
  for (size_t k = 0; k < s->p.n; k++) {
    int o = s->ratio[k] > 0 ? from : -from, w = s->ratio[k] > 0 ? to : -to;
    if (s->line[k] == l)
      append(s, (plain_event) {
          s->t, j, k,
          w == 0 ? PLAIN_CAPTURE
          : o == 0 ? (w > 0 ? PLAIN_RELEASE_ACTIVE : PLAIN_RELEASE_INACTIVE)
          : w > 0 ? PLAIN_ACTIVATE : PLAIN_DEACTIVATE });
  }
}

static void
turn(plain *s, size_t j, size_t l, int to)
{
  const size_t at = j * s->nl + l;
  int from = s->u[at];

  if (from == to)
    return;
  s->u[at] = (signed char)to;
  s->fresh[at] = 1;
  if (s->t > 0 || from)
    note(s, j, l, from, to);
}

/* Is u[nl], which differs from the present only in the lines K[nk], a way
   for neuron j to go on?  All inequalities strictly, by the relative margin
   1e-9; 0 no, 1 yes, -1 too close to call. */
static int
possible(plain *s, const signed char *u, size_t j, const size_t *K,
         size_t nk, const double *pr)
{
  const size_t d = s->p.d;
  double D[16], e[64], a = s->z[j * (1 + d)], most = 0;
  int answer = 1;

  if (multipliers(s, D, e, u, pr))
    return -1;
  for (size_t k = 0; k < s->p.n; k++)
    most += fabs(pr[k]) * sqrt(dot(&s->p.x[k * d], &s->p.x[k * d], d));
  for (size_t i = 0; i < nk; i++) {
    const double *x = line_x(s, K[i]);
    double len = sqrt(dot(x, x, d)), high, low, v;
    int up = a > 0 ? 1 : -1;
    line_range(s, &high, &low, pr, K[i]);
    if (u[K[i]]) {
      v = u[K[i]] * up * dot(D, x, d) / (len * most);
      if (u[K[i]] < 0 && dot(D, D, d) == 0)
        v = 1;                         /* rests on the edge of a dead cone */
    } else {
      double v1 = (e[K[i]] - low) * (high > low ? 1 : -1);
      double v2 = (high - e[K[i]]) * (high > low ? 1 : -1);
      v = (v1 < v2 ? v1 : v2) * len / most;
      if (dot(D, D, d) == 0 && (high == 0 || low == 0))
        return 0;                      /* that edge is named "inactive" */
    }
    if (v < -1e-9)
      return 0;
    if (v < 1e-9)
      answer = -1;
  }
  return answer;
}

/* Neuron j has hit line `hit` and goes on with the signs best[nl]: note how
   this stretches perturbations, |I + (D+ - D-) x^T / <D-, x>|. */
static void
stretch(plain *s, size_t j, size_t hit, const signed char *best)
{
  scratch *b = s->work;
  const size_t d = s->p.d;
  const double *x = line_x(s, hit);
  double D0[16], D1[16], e[64], off = 0, v0, v1;

  if (multipliers(s, D0, e, &s->u[j * s->nl], b->pr)
      || multipliers(s, D1, e, best, b->pr))
    return;
  v0 = dot(D0, x, d);
  v1 = dot(D1, x, d);
  if (v0 == 0)
    return;
  for (size_t i = 0; i < d; i++)
    off += (D1[i] - D0[i] - (v1 - v0) / dot(x, x, d) * x[i])
      * (D1[i] - D0[i] - (v1 - v0) / dot(x, x, d) * x[i]);
  v1 = fabs(v1 / v0) + sqrt(off * dot(x, x, d)) / fabs(v0);
  if (v1 > 1)
    s->jump[j] += log(v1);
}

double
plain_growth(const plain *s)
{
  double most = 0;

  for (size_t j = 0; j < s->p.m; j++)
    most = fmax(most, s->jump[j]);
  return exp(s->drift + most);
}

/* Neuron j stands on the lines K[nk], having hit line `hit`: try all 3^nk
   sides. */
static void
choose(plain *s, size_t j, const size_t *K, size_t nk, size_t hit)
{
  scratch *b = s->work;
  signed char u[64], best[64];
  size_t ways = 1, found = 0;
  const char *doubt = s->doubt;

  if (nk > 5) {
    s->doubt = "too many boundaries";
    return;
  }
  for (size_t i = 0; i < nk; i++)
    ways *= 3;
  residuals(s, s->z, b->pr);
  for (size_t way = 0; way < ways; way++) {
    memcpy(u, &s->u[j * s->nl], s->nl);
    for (size_t i = 0, r = way; i < nk; i++, r /= 3)
      u[K[i]] = (signed char)((int)(r % 3) - 1);
    switch (possible(s, u, j, K, nk, b->pr)) {
    case 1: memcpy(best, u, s->nl); found++; break;
    case -1: doubt = "a decision is too close to call"; break;
    default: break;
    }
  }
  if (found != 1 || doubt || s->doubt) {
    s->doubt = doubt ? doubt : s->doubt ? s->doubt
      : found ? "several solutions" : "no solution";
    return;
  }
  stretch(s, j, hit, best);
  for (size_t i = 0; i < nk; i++)
    turn(s, j, K[i], best[K[i]]);
}

/* Put the weights of neuron j on the lines it slides on, exactly. */
static void
settle(plain *s, size_t j)
{
  if (project(s, &s->z[j * (1 + s->p.d) + 1], &s->u[j * s->nl]))
    s->doubt = "dependent boundaries";
}

/* The cause c has come: decide what neuron c.j does. */
static void
apply(plain *s, cause c)
{
  size_t K[64], nk = 0;
  const double *v = &s->z[c.j * (1 + s->p.d)];

  if (c.what) {
    if (fabs(v[0]) < 1e-6 * size_of(s, s->z, c.j))
      s->doubt = "the outer weight of a sliding neuron passes zero";
    else
      turn(s, c.j, c.l, c.what);
    return;
  }
  for (size_t l = 0; l < s->nl; l++) {
    double g = dot(v + 1, line_x(s, l), s->p.d);
    size_t at = c.j * s->nl + l;
    if (!s->u[at] || l == c.l
        || (fabs(g) < threshold(s, s->z, c.j, l) && !s->fresh[at]))
      K[nk++] = l;
  }
  choose(s, c.j, K, nk, c.l);
  settle(s, c.j);
}

/* Boundaries left behind by more than rounding are no longer fresh. */
static void
age(plain *s)
{
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++) {
      cause c = { j, l, 0 };
      size_t at = j * s->nl + l;
      if (s->fresh[at] && (!s->u[at]
          || value(s, s->z, c) > threshold(s, s->z, j, l)))
        s->fresh[at] = 0;
    }
}

/* How far the multiplier of a sliding line is outside its range, in ranges:
   eta outside [leak, 1]. */
static double
outside(plain *s, size_t j, size_t l)
{
  scratch *b = s->work;
  double D[16], e[64], high, low;

  residuals(s, s->z, b->pr);
  if (multipliers(s, D, e, &s->u[j * s->nl], b->pr))
    return 0;
  line_range(s, &high, &low, b->pr, l);
  if (high == low)
    return fabs(e[l] - low) > 0;
  return fmax(0, fmax((e[l] - high) / (high - low),
                      (low - e[l]) / (high - low)));
}

static void
measure(plain *s)
{
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++)
      if (!s->u[j * s->nl + l]) {
        const double *x = line_x(s, l);
        double g = dot(&s->z[j * (1 + s->p.d) + 1], x, s->p.d);
        double slip = fabs(g) * NEAR / threshold(s, s->z, j, l);
        if (slip > s->slip)
          s->slip = slip;
        s->out = fmax(s->out, outside(s, j, l));
      }
}

/* Take the step h to b->z1, or go to the first cause within it. */
static void
move(plain *s, double h)
{
  scratch *b = s->work;
  cause c = { 0, 0, NO_CAUSE }, first = c;

  while (next_cause(s, &c))
    if (has_come(s, b->z1, c)) {
      double at = root(s, c, h);
      if (at < h || first.what == NO_CAUSE) {
        h = at;
        first = c;
      }
      step(s, b->z1, h);
    }
  memcpy(s->z, b->z1, s->p.m * (1 + s->p.d) * sizeof *s->z);
  s->t += h;
  age(s);
  if (first.what != NO_CAUSE)
    apply(s, first);
  else
    measure(s);
}

/* The largest |D_j| now. */
static double
fastest(plain *s)
{
  scratch *b = s->work;
  double most = 0, D[16], e[64];

  residuals(s, s->z, b->pr);
  for (size_t j = 0; j < s->p.m; j++)
    if (!multipliers(s, D, e, &s->u[j * s->nl], b->pr))
      most = fmax(most, sqrt(dot(D, D, s->p.d)));
  return most;
}

int
plain_to(plain *s, double t)
{
  scratch *b = s->work;
  double mark = s->t;

  for (long count = 1; s->t < t && !s->doubt; count++) {
    double fast = fastest(s), e, was = s->t;
    double h = fmin(fmin(s->step, 0.25 / (fast + 0.25)), t - s->t);
    if (count % 256 == 0) {
      if (s->t - mark < 1e-3 * t || count > 4000)
        s->doubt = "stuck";            /* ties that rounding keeps apart */
      mark = s->t;
    }
    e = step(s, b->z1, h);
    while (!(e <= 1) || may_dip(s, b->z1, h)
           || (h > 1e-14 * (1 + s->t)
               && any_has_come(s, b->z1) < 0)) {
      h *= e > 1 ? fmax(0.2, 0.8 * pow(e, -1.0 / 8)) : 0.5;
      if (!(h > 1e-15 * (1 + s->t))) {
        s->doubt = "step too small";
        return -1;
      }
      e = step(s, b->z1, h);
    }
    s->step = 1.5 * h;
    move(s, h);
    s->drift += (s->t - was) * fmax(fast, fastest(s));
    if (s->t + 1e-16 * t >= t || (t - s->t < 1e-15 * t && s->t > was))
      s->t = t;
  }
  return s->doubt ? -1 : 0;
}

/* Data that are multiples of each other, to rounding. */
static void
find_lines(plain *s)
{
  const size_t d = s->p.d;

  for (size_t k = 0; k < s->p.n; k++) {
    const double *x = &s->p.x[k * d];
    size_t l = 0;
    for (; l < s->nl; l++) {
      const double *q = line_x(s, l);
      double r = dot(x, q, d) / dot(q, q, d), off = 0;
      for (size_t i = 0; i < d; i++)
        off = fmax(off, fabs(x[i] - r * q[i]));
      s->ratio[k] = r;
      if (off <= 4e-16 * sqrt(dot(x, x, d)))
        break;
    }
    s->line[k] = l;
    if (l == s->nl) {
      s->first[s->nl++] = k;
      s->ratio[k] = 1;
    }
  }
}

/* The sides at t = 0; a neuron that starts on boundaries is decided now. */
static void
find_sides(plain *s)
{
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++) {
      double g = dot(&s->z[j * (1 + s->p.d) + 1], line_x(s, l), s->p.d);
      s->u[j * s->nl + l] = (signed char)((g > 0) - (g < 0));
    }
  for (size_t j = 0; j < s->p.m && !s->doubt; j++) {
    size_t K[64], nk = 0;
    for (size_t l = 0; l < s->nl; l++)
      if (!s->u[j * s->nl + l])
        K[nk++] = l;
    if (nk)
      choose(s, j, K, nk, K[0]);
  }
}

plain *
plain_start(const plain_problem *problem, const double *a, const double *w)
{
  const size_t n = problem->n, d = problem->d, m = problem->m;
  const size_t size = m * (1 + d);
  plain *s = calloc(1, sizeof *s);
  scratch *b = calloc(1, sizeof *b);

  if (!s || !b || n > 64 || d > 16)
    abort();
  s->p = *problem;
  s->work = b;
  s->line = calloc(n, sizeof *s->line);
  s->first = calloc(n, sizeof *s->first);
  s->ratio = calloc(n, sizeof *s->ratio);
  s->z = calloc(size, sizeof *s->z);
  s->jump = calloc(m, sizeof *s->jump);
  b->rk = gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, size);
  b->z1 = calloc(5 * size + n, sizeof *b->z1);
  if (!s->line || !s->first || !s->ratio || !s->z || !s->jump || !b->rk
      || !b->z1)
    abort();
  b->err = b->z1 + size;
  b->dz0 = b->err + size;
  b->dz1 = b->dz0 + size;
  b->pr = b->dz1 + size;
  find_lines(s);
  s->u = calloc(m, s->nl);
  s->fresh = calloc(m, s->nl);
  if (!s->u || !s->fresh)
    abort();
  for (size_t j = 0; j < m; j++) {
    s->z[j * (1 + d)] = a[j];
    memcpy(&s->z[j * (1 + d) + 1], &w[j * d], d * sizeof *w);
  }
  s->step = 1e-2;
  find_sides(s);
  return s;
}

void
plain_measure(plain *s, const double *z, const signed char *u)
{
  memcpy(s->z, z, s->p.m * (1 + s->p.d) * sizeof *z);
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++)
      s->u[j * s->nl + l] = u[j * s->p.n + s->first[l]];
  s->slip = s->out = 0;
  measure(s);
}

void
plain_free(plain *s)
{
  scratch *b = s ? s->work : NULL;

  if (!s)
    return;
  gsl_odeiv2_step_free(b->rk);
  free(b->z1);
  free(b);
  free(s->line);
  free(s->first);
  free(s->ratio);
  free(s->z);
  free(s->jump);
  free(s->u);
  free(s->fresh);
  free(s->events);
  free(s);
}
