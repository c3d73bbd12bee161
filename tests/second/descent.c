/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent.c -- see descent.h.  The definition, line by line, without a thought
 * of speed; compiled with -ffp-contract=off. */
#include "second/descent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef REAL
# define REAL double
# define NAME(name) name
#endif
typedef REAL real;

#define LANES 8
#define PART 1024

/* <w_j, x_k>. */
static real
product(const descent *s, size_t j, size_t k)
{
  real g = (real)s->w[j * s->d] * (real)s->x[k * s->d];

  for (size_t l = 1; l < s->d; l++)
    g += (real)s->w[j * s->d + l] * (real)s->x[k * s->d + l];
  return g;
}

/* h_k: eight sums of a part of the neurons, those of one lane from the first
   on. */
static real
predict(const descent *s, size_t k)
{
  real h = 0;

  for (size_t part = 0; part < s->m; part += PART) {
    real sum[LANES] = { 0 };
    for (size_t i = 0; i < LANES; i++)
      for (size_t j = part + i; j < s->m && j < part + PART; j += LANES) {
        const real g = product(s, j, k);
        sum[i] += (real)s->a[j] * (g > 0 ? g : (real)s->leak * g);
      }
    h += ((sum[0] + sum[4]) + (sum[2] + sum[6]))
      + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
  }
  if (s->skip || s->bias) {
    real u = (real)s->unit[0];
    for (size_t l = 0; s->skip && l < s->d; l++)
      u += (real)s->unit[1 + l] * (real)s->x[k * s->d + l];
    h += u;
  }
  return h;
}

void
NAME(descent_predict)(const descent *s, double *h)
{
  for (size_t k = 0; k < s->n; k++)
    h[k] = (double)predict(s, k);
}

/* -c d1l(h, y), in double whatever the rest is. */
static double
slope(const descent *s, double h, double y, double c)
{
  const double g = y * h;

  if (s->loss == DESCENT_SQUARE)
    return (y - h) * c;
  if (s->loss == DESCENT_EXPONENTIAL)
    return exp(-g) * y * c;
  return (g > 0 ? exp(-g) / (1 + exp(-g)) : 1 / (1 + exp(-fabs(g)))) * y * c;
}

/* ---- the order of the data: the generator of Steele, Lea and Flood ---- */

static uint64_t
mix(uint64_t z)
{
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static uint64_t
odd(uint64_t z)
{
  uint64_t change;
  int bits = 0;

  z = (z ^ (z >> 33)) * UINT64_C(0xff51afd7ed558ccd);
  z = (z ^ (z >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
  z = (z ^ (z >> 33)) | 1;
  for (change = z ^ (z >> 1); change; change &= change - 1)
    bits++;
  return bits < 24 ? z ^ UINT64_C(0xaaaaaaaaaaaaaaaa) : z;
}

static void
shuffle(size_t *row, const descent *s, uint64_t epoch)
{
  const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
  const uint64_t seed = s->order ^ UINT64_C(0x62617463686573);
  const uint64_t key = mix(seed + golden) + epoch * golden;
  const uint64_t gamma = odd(key + golden);
  uint64_t state = mix(key);

  for (size_t k = 0; k < s->n; k++)
    row[k] = k;
  for (size_t k = s->n - 1; k > 0; k--) {
    const double u = (double)(mix(state += gamma) >> 11) * 0x1p-53;
    const size_t other = (size_t)(u * (double)(k + 1)), keep = row[k];
    row[k] = row[other];
    row[other] = keep;
  }
}

/* row[return value] of iteration i, from 0. */
static size_t
batch_of(size_t *row, const descent *s, uint64_t i)
{
  const uint64_t batches = (s->n + s->batch - 1) / s->batch;
  const size_t first = (size_t)(i % batches) * s->batch;
  const size_t count = s->n - first < s->batch ? s->n - first : s->batch;

  shuffle(row, s, i / batches);
  memmove(row, row + first, count * sizeof *row);
  return count;
}

/* ---- an iteration ---- */

/* Neuron j by p[count] of the data row[count]. */
static void
move(descent *s, size_t j, const size_t *row, const real *p, size_t count,
     real *D)
{
  const real step = (real)s->step, keep = (real)s->momentum;
  real a = (real)s->a[j], rise, speed;

  for (size_t l = 0; l < s->d; l++)
    D[l] = 0;
  for (size_t i = 0; i < count; i++) {
    const real g = product(s, j, row[i]);
    const real eta = g > 0 ? 1 : g < 0 ? (real)s->leak : (real)s->at_zero;
    for (size_t l = 0; l < s->d; l++)
      D[l] += eta * (p[i] * (real)s->x[row[i] * s->d + l]);
  }
  rise = (real)s->w[j * s->d] * D[0];
  for (size_t l = 1; l < s->d; l++)
    rise += (real)s->w[j * s->d + l] * D[l];
  for (size_t l = 0; l < s->d; l++) {
    speed = a * D[l];
    if (s->decay != 0)
      speed -= (real)s->decay * (real)s->w[j * s->d + l];
    speed = keep * (real)s->vw[j * s->d + l] + speed;
    s->vw[j * s->d + l] = (double)speed;
    s->w[j * s->d + l] = (double)((real)s->w[j * s->d + l] + step * speed);
  }
  if (s->held)
    return;
  if (s->decay != 0)
    rise -= (real)s->decay * a;
  speed = keep * (real)s->va[j] + rise;
  s->va[j] = (double)speed;
  s->a[j] = (double)(a + step * speed);
}

/* c, s by the same p. */
static void
move_unit(descent *s, const size_t *row, const real *p, size_t count)
{
  for (size_t l = 0; l <= s->d; l++) {
    real pull = 0;
    if (l ? !s->skip : !s->bias)
      continue;
    for (size_t i = 0; i < count; i++)
      pull += l ? p[i] * (real)s->x[row[i] * s->d + l - 1] : p[i];
    pull = (real)s->momentum * (real)s->vunit[l] + pull;
    s->vunit[l] = (double)pull;
    s->unit[l] = (double)((real)s->unit[l] + (real)s->step * pull);
  }
}

/* p of the batch, then all neurons, each told of its sides. */
static void
iterate(descent *s, uint64_t i, size_t *row, real *p, real *D, char *side)
{
  size_t count = s->n;

  for (size_t k = 0; k < s->n; k++)
    row[k] = k;
  if (s->batch < s->n)
    count = batch_of(row, s, i);
  for (size_t k = 0; k < count; k++)
    p[k] = (real)(slope(s, (double)predict(s, row[k]),
                        (double)(real)s->y[row[k]],
                        (s->sum ? (double)s->n : 1.0) / (double)count)
                  * (s->q ? s->q[row[k]] : 1));
  for (size_t j = 0; j < s->m; j++) {
    for (size_t k = 0; k < s->n; k++)
      side[k] = product(s, j, k) > 0;
    move(s, j, row, p, count, D);
    for (size_t k = 0; k < s->n; k++)
      if ((product(s, j, k) > 0) != side[k] && s->told && s->leak < 1)
        s->told(s->context, i + 1, j, k, !side[k]);
  }
  move_unit(s, row, p, count);
}

void
NAME(descent_go)(descent *s, uint64_t first, uint64_t last)
{
  size_t *row = malloc(s->n * sizeof *row);
  real *p = malloc(s->n * sizeof *p), *D = malloc(s->d * sizeof *D);
  char *side = malloc(s->n);

  if (!row || !p || !D || !side)
    abort();
  for (uint64_t i = first; i < last; i++)
    iterate(s, i, row, p, D, side);
  free(row);
  free(p);
  free(D);
  free(side);
}
