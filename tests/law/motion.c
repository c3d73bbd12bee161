/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * motion.c -- see motion.h. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "law/motion.h"
#include "support/room.h"

#define STAGES 7

real
motion_dot(const real *u, const real *v, size_t d)
{
  real sum = 0;

  for (size_t i = 0; i < d; i++)
    sum += u[i] * v[i];
  return sum;
}

void
motion_init(motion *o)
{
  o->basis = test_room(o->m * o->d * o->d, sizeof(real));
  o->rank = test_room(o->m, sizeof *o->rank);
  o->p = test_room(o->n, sizeof(real));
  o->h = test_room(o->n, sizeof(real));
  o->D = test_room(o->m * o->d, sizeof(real));
  o->work = test_room((STAGES + 2) * (o->m + 1) * (1 + o->d),
                      sizeof(real));
}

void
motion_clear(motion *o)
{
  free(o->basis);
  free(o->rank);
  free(o->p);
  free(o->h);
  free(o->D);
  free(o->work);
}

/* Dimensions, at most. */
#define WIDEST 256

/* An orthonormal basis of the span of neuron j's zero data: the one farthest
   from what is there, again and again.  Data that are dependent exactly leave
   rounding; independent data of the tests, with few digits, leave more. */
static void
find_basis(motion *o, size_t j)
{
  const size_t d = o->d, n = o->n;
  real *q = &o->basis[j * d * d], v[WIDEST];

  for (o->rank[j] = 0; o->rank[j] < d; o->rank[j]++) {
    real most = 0, best[WIDEST] = { 0 };
    for (size_t k = 0; k < n; k++) {
      const real *x = &o->x[k * d], size = sqrtl(motion_dot(x, x, d));
      real left;
      if (o->u[j * n + k])
        continue;
      for (size_t i = 0; i < d; i++)
        v[i] = x[i] / size;
      for (size_t twice = 0; twice < 2; twice++)
        for (size_t r = 0; r < o->rank[j]; r++) {
          const real s = motion_dot(v, &q[r * d], d);
          for (size_t i = 0; i < d; i++)
            v[i] -= s * q[r * d + i];
        }
      if ((left = motion_dot(v, v, d)) > most) {
        most = left;
        memcpy(best, v, sizeof best);
      }
    }
    if (most <= 1e-24L)
      return;
    for (size_t i = 0; i < d; i++)
      q[o->rank[j] * d + i] = best[i] / sqrtl(most);
  }
}

void
motion_face(motion *o, const signed char *u)
{
  o->u = u;
  for (size_t j = 0; j < o->m; j++)
    find_basis(o, j);
}

/* c q_k. */
static real
weight(const motion *o, size_t k)
{
  return o->q ? o->c * o->q[k] : o->c;
}

real
motion_residual(const motion *o, size_t k)
{
  const real y = o->y[k], h = o->h[k];

  return weight(o, k) * (o->loss == 0 ? y - h : o->loss == 1
                         ? y / (1 + expl(y * h)) : y * expl(-y * h));
}

real
motion_slope(const motion *o, size_t k)
{
  const real y = o->y[k], e = expl(-o->y[k] * o->h[k]);

  return weight(o, k) * (o->loss == 0 ? 1 : o->loss == 1
                         ? y * y / (2 + e + 1 / e) : y * y * e);
}

real
motion_loss(const motion *o, const real *h)
{
  real sum = 0;

  for (size_t k = 0; k < o->n; k++) {
    const real y = o->y[k], q = -y * h[k];
    sum += (o->q ? o->q[k] : 1)
      * (o->loss == 0 ? (h[k] - y) * (h[k] - y) / 2 : o->loss == 1
         ? (q > 0 ? q + log1pl(expl(-q)) : log1pl(expl(q))) : expl(q));
  }
  return o->c * sum;
}

/* sum over the data off the boundaries of eta_k p_k x_k. */
static void
fixed_part(const motion *o, real *D, size_t j)
{
  for (size_t i = 0; i < o->d; i++)
    D[i] = 0;
  for (size_t k = 0; k < o->n; k++) {
    const int s = o->u[j * o->n + k];
    const real e = (s > 0 ? 1 : o->leak) * o->p[k];
    for (size_t i = 0; s && i < o->d; i++)
      D[i] += e * o->x[k * o->d + i];
  }
}

static void
drive(motion *o, size_t j)
{
  const real *q = &o->basis[j * o->d * o->d];
  real *D = &o->D[j * o->d];

  fixed_part(o, D, j);
  for (size_t r = 0; r < o->rank[j]; r++) {
    const real s = motion_dot(D, &q[r * o->d], o->d);
    for (size_t i = 0; i < o->d; i++)
      D[i] = o->rank[j] == o->d ? 0 : D[i] - s * q[r * o->d + i];
  }
}

/* (c, s)' = sum_k p_k (1, x_k), of what there is. */
static void
move_unit(const motion *o, real *dz)
{
  for (size_t i = 0; i <= o->d; i++) {
    dz[i] = 0;
    for (size_t k = 0; (i ? o->skip : o->bias) && k < o->n; k++)
      dz[i] += o->p[k] * (i ? o->x[k * o->d + i - 1] : 1);
  }
}

void
motion_rhs(motion *o, real *dz, const real *z)
{
  const size_t row = 1 + o->d;
  const real *unit = &z[o->m * row];

  for (size_t k = 0; k < o->n; k++) {
    o->h[k] = 0;
    for (size_t j = 0; j < o->m; j++) {
      const int s = o->u[j * o->n + k];
      const real *w = &z[j * row + 1];
      if (!o->limit && s && (s > 0 || o->leak > 0))
        o->h[k] += z[j * row] * (s > 0 ? 1 : o->leak)
          * motion_dot(w, &o->x[k * o->d], o->d);
    }
    o->h[k] += (o->bias ? unit[0] : 0)
      + (o->skip ? motion_dot(unit + 1, &o->x[k * o->d], o->d) : 0);
  }
  for (size_t k = 0; k < o->n; k++)
    o->p[k] = motion_residual(o, k);
  for (size_t j = 0; j < o->m; j++) {
    const real *D = &o->D[j * o->d];
    drive(o, j);
    dz[j * row] = o->held ? 0 : motion_dot(&z[j * row + 1], D, o->d);
    for (size_t i = 0; i < o->d; i++)
      dz[j * row + 1 + i] = z[j * row] * D[i];
    for (size_t i = 0; i < row; i++)
      dz[j * row + i] -= o->decay * z[j * row + i];
  }
  move_unit(o, &dz[o->m * row]);
}

/* Dormand and Prince, J. Comput. Appl. Math. 6, 1980; the last row is the
   difference of the two solutions. */
static const double table[STAGES + 1][STAGES] = {
  { 0 },
  { 1.0 / 5 },
  { 3.0 / 40, 9.0 / 40 },
  { 44.0 / 45, -56.0 / 15, 32.0 / 9 },
  { 19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729 },
  { 9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656 },
  { 35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84 },
  { 71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200,
    22.0 / 525, -1.0 / 40 }
};

/* One step: f[STAGES][size] the slopes, of which f[0] is there; next the new
   state.  Returns the largest error, relative to a neuron. */
static real
step(motion *o, real *f, real *next, const real *z, real dt)
{
  const size_t row = 1 + o->d, rows = o->m + (o->skip || o->bias);
  const size_t size = (o->m + 1) * row;
  real worst = 0;

  for (size_t s = 1; s < STAGES; s++) {
    for (size_t i = 0; i < size; i++) {
      real sum = 0;
      for (size_t e = 0; e < s; e++)
        sum += (real)table[s][e] * f[e * size + i];
      next[i] = z[i] + dt * sum;
    }
    motion_rhs(o, &f[s * size], next);
  }
  for (size_t j = 0; j < rows; j++) {
    real off = 0, big = motion_dot(&z[j * row], &z[j * row], row)
      + (j == o->m ? o->floor * o->floor : 0);
    for (size_t l = 0; l < row; l++) {
      real sum = 0;
      for (size_t e = 0; e < STAGES; e++)
        sum += (real)table[STAGES][e] * f[e * size + j * row + l];
      off += dt * sum * dt * sum;
    }
    if (big > 0 || off > 0)
      worst = fmaxl(worst, sqrtl(off / big));
  }
  return worst;
}

/* A first step: a part of the time in which anything grows e-fold. */
static real
first_step(motion *o, const real *z, real dt)
{
  const size_t row = 1 + o->d;
  real rate = 0, mass = 0;

  for (size_t j = 0; j < o->m; j++) {
    const real *D = &o->D[j * o->d];
    rate = fmaxl(rate, sqrtl(motion_dot(D, D, o->d)));
    mass += motion_dot(&z[j * row], &z[j * row], row);
  }
  for (size_t k = 0; k < o->n; k++)
    rate += motion_slope(o, k) * ((mass + o->skip)
      * motion_dot(&o->x[k * o->d], &o->x[k * o->d], o->d) + o->bias);
  rate += o->decay;
  return rate > 0 ? fminl(dt, 0.01L / rate) : dt;
}

size_t
motion_go(motion *o, real *z, real dt, real tol, size_t most)
{
  const size_t size = (o->m + 1) * (1 + o->d);
  real *f = o->work, *next = f + STAGES * size, left = dt, h;
  size_t steps = 1;

  motion_rhs(o, f, z);
  h = first_step(o, z, dt);
  while (left > 0) {
    real error, change;
    if (++steps > most)
      return 0;
    h = fminl(h, left);
    error = step(o, f, next, z, h);
    if (error <= tol) {
      memcpy(z, next, size * sizeof *z);
      memcpy(f, f + (STAGES - 1) * size, size * sizeof *f);
      left -= h;
    }
    change = isfinite(error) ? 0.9L * powl(tol / (error + 1e-30L), 0.2L)
                             : 0.1L;
    h *= fminl(5, fmaxl(0.1L, change));
    if (!(h > 0))
      return 0;
  }
  return steps;
}

/* lo + s span, 0 <= s <= 1, is what the data of a line kept 0 can give. */
static bool
line_range(const motion *o, real *lo, real *span, size_t j, size_t first)
{
  const signed char *u = &o->u[j * o->n];

  for (size_t i = 0; i < o->d; i++)
    lo[i] = span[i] = 0;
  if (u[first])
    return false;
  for (size_t k = 0; k < first; k++)
    if (o->line[k] == o->line[first])
      return false;
  for (size_t k = first; k < o->n; k++)
    if (o->line[k] == o->line[first])
      for (size_t i = 0; i < o->d; i++) {
        const real v = o->p[k] * o->x[k * o->d + i];
        lo[i] += o->orient[k] > 0 ? o->leak * v : v;
        span[i] += (o->orient[k] > 0 ? 1 - o->leak : o->leak - 1) * v;
      }
  return true;
}

real
motion_out(const motion *o, size_t j)
{
  const size_t d = o->d;
  real lo[WIDEST], off[WIDEST], before = INFINITY;
  real *span = test_room(o->n * d, sizeof *span);
  real *at = test_room(o->n, sizeof *at);
  size_t count = 0;

  fixed_part(o, off, j);
  for (size_t i = 0; i < d; i++)
    off[i] -= o->D[j * d + i];
  for (size_t k = 0; k < o->n; k++)
    if (line_range(o, lo, &span[count * d], j, k)) {
      for (size_t i = 0; i < d; i++)
        off[i] += lo[i];
      count++;
    }
  /* The distance is convex in the s: one after the other, again and again. */
  for (int round = 0; round < 100000; round++) {
    real now;
    for (size_t c = 0; c < count; c++) {
      const real *v = &span[c * d], q = motion_dot(v, v, d);
      const real want = q > 0 ? at[c] - motion_dot(off, v, d) / q : 0;
      const real s = fminl(1, fmaxl(0, want));
      for (size_t i = 0; i < d; i++)
        off[i] += (s - at[c]) * v[i];
      at[c] = s;
    }
    now = motion_dot(off, off, d);
    if (now >= before * (1 - 1e-12L))
      break;
    before = now;
  }
  free(span);
  free(at);
  return sqrtl(motion_dot(off, off, d));
}
