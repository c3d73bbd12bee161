/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rk4.c -- the other obvious competitor: the classical method of Runge and
 * Kutta with a fixed step on all m (d + 1) weights, which sees no event and
 * records nothing.
 * Usage: bench/rk4 [--weights] STEPS EXPERIMENT [KEY=VALUE]...; leak 0, any
 * loss.  Prints time, loss and processor seconds of the steps; or a,w1,.. of
 * each neuron, and these to standard error.
 *
 * As fast as it can be made with little: arrays have the neurons last, so that
 * the compiler makes vectors of all loops, and the two products with the data
 * are those of BLAS (which were faster than loops with 3 data in 2 dimensions,
 * too). */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cblas.h>

#include "base/number/exact.h"
#include "cli/one_thread.h"
#include "problem/problem.h"
#include "timing.h"

typedef struct network {
  int n, d, m;
  rf_loss loss;
  double c;
  double *x, *y;           /* x[n][d], y[n] */
  double *r;               /* r[n][m]: s(<w, x>), then p where that is > 0 */
  double *h, *p;           /* h[n], p[n] */
} network;

/* ---- the two products ---- */

/* r = X w. */
static void
onto_data(network *s, const double *w)
{
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, s->n, s->m, s->d,
              1.0, s->x, s->d, w, s->m, 0.0, s->r, s->m);
}

/* D = X^T r. */
static void
onto_weights(network *s, double *D)
{
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, s->d, s->m, s->n,
              1.0, s->x, s->d, s->r, s->m, 0.0, D, s->m);
}

/* ---- the velocity; weights z[1 + d][m]: a, then the coordinates of w ---- */

/* h, with s(<w, x>) in r. */
static void
predict(network *s, const double *z)
{
  onto_data(s, z + s->m);
  for (int k = 0; k < s->n; k++) {
    double *r = s->r + (size_t)k * (size_t)s->m, h = 0.0;
    for (int j = 0; j < s->m; j++) {
      r[j] = r[j] > 0.0 ? r[j] : 0.0;
      h += z[j] * r[j];
    }
    s->h[k] = h;
  }
}

static double
slope(const network *s, double h, double y)
{
  return s->c * (s->loss == RF_SQUARE ? y - h
                 : s->loss == RF_LOGISTIC ? y / (1.0 + exp(y * h))
                 : y * exp(-y * h));
}

static double
loss(network *s, const double *z)
{
  double sum = 0.0;

  predict(s, z);
  for (int k = 0; k < s->n; k++) {
    const double h = s->h[k], y = s->y[k];
    sum += s->loss == RF_SQUARE ? (y - h) * (y - h) / 2.0
      : s->loss == RF_LOGISTIC ? log1p(exp(-y * h)) : exp(-y * h);
  }
  return s->c * sum;
}

static void
velocity(double *dz, network *s, const double *z)
{
  double *D = dz + s->m;

  predict(s, z);
  for (int j = 0; j < s->m; j++)
    dz[j] = 0.0;
  for (int k = 0; k < s->n; k++) {
    double *r = s->r + (size_t)k * (size_t)s->m;
    const double p = s->p[k] = slope(s, s->h[k], s->y[k]);
    for (int j = 0; j < s->m; j++) {
      dz[j] += p * r[j];
      r[j] = r[j] > 0.0 ? p : 0.0;
    }
  }
  onto_weights(s, D);
  for (int l = 0; l < s->d; l++)
    for (int j = 0; j < s->m; j++)
      D[(size_t)l * (size_t)s->m + (size_t)j] *= z[j];
}

/* ---- the method ---- */

/* v = z + f u, and sum += g u. */
static void
gather(double *v, double *sum, const double *z, const double *u, double f,
       double g, size_t size)
{
  for (size_t i = 0; i < size; i++) {
    v[i] = z[i] + f * u[i];
    sum[i] += g * u[i];
  }
}

/* room[3 size]. */
static void
step(double *z, network *s, double h, double *room, size_t size)
{
  double *u = room, *v = room + size, *sum = room + 2 * size;

  memcpy(sum, z, size * sizeof *z);
  velocity(u, s, z);
  gather(v, sum, z, u, h / 2.0, h / 6.0, size);
  velocity(u, s, v);
  gather(v, sum, z, u, h / 2.0, h / 3.0, size);
  velocity(u, s, v);
  gather(v, sum, z, u, h, h / 3.0, size);
  velocity(u, s, v);
  for (size_t i = 0; i < size; i++)
    z[i] = sum[i] + h / 6.0 * u[i];
}

/* ---- what was asked ---- */

static double *
numbers(size_t count)
{
  double *room = rf_alloc(count, sizeof *room);

  if (!room)
    exit(EXIT_FAILURE);
  return room;
}

static void
set_up(network *s, const rf_problem *q)
{
  s->n = (int)q->n;
  s->d = (int)q->d;
  s->m = (int)q->m;
  s->loss = q->loss;
  s->c = q->sum ? 1.0 : 1.0 / (double)q->n;
  s->x = numbers(q->n * q->d);
  s->y = numbers(q->n);
  s->h = numbers(q->n);
  s->p = numbers(q->n);
  s->r = numbers(q->n * q->m);
  for (size_t i = 0; i < q->n * q->d; i++)
    s->x[i] = rf_get_d_nearest(q->x[i]);
  for (size_t k = 0; k < q->n; k++)
    s->y[k] = rf_get_d_nearest(q->y[k]);
}

/* z[1 + d][m] of the weights as they are drawn, neuron by neuron. */
static void
draw(double *z, const rf_problem *q)
{
  const size_t stride = 1 + q->d;
  double *by_neuron = numbers(q->m * stride);

  if (rfd_problem_weights(by_neuron, q, 0, q->m, 53) < 0)
    exit(EXIT_FAILURE);
  for (size_t j = 0; j < q->m; j++)
    for (size_t i = 0; i < stride; i++)
      z[i * q->m + j] = by_neuron[j * stride + i];
  rf_release(by_neuron);
}

static void
print_weights(const network *s, const double *z)
{
  for (int j = 0; j < s->m; j++)
    for (int i = 0; i <= s->d; i++)
      printf("%.17g%c", z[(size_t)i * (size_t)s->m + (size_t)j],
             i < s->d ? ',' : '\n');
}

static void
follow(network *s, const rf_problem *q, long steps, bool weights)
{
  const size_t size = q->m * (1 + q->d);
  const double until = rf_get_d_nearest(q->until);
  double *z = numbers(size), *room = numbers(3 * size), began;

  draw(z, q);
  began = timing_now();
  for (long i = 0; i < steps; i++)
    step(z, s, until / (double)steps, room, size);
  began = timing_now() - began;
  fprintf(weights ? stderr : stdout, "time %.9g, loss %.12g, %ld steps, "
          "%.4f s\n", until, loss(s, z), steps, began);
  if (weights)
    print_weights(s, z);
  rf_release(z);
  rf_release(room);
}

int
main(int argc, char **argv)
{
  bool weights = false;
  rf_problem *q = NULL;
  rf_message why = { "STEPS EXPERIMENT [KEY=VALUE]..." };
  network s = { 0 };

  rf_one_thread();
  for (; argc > 1 && argv[1][0] == '-'; argc--, argv++)
    weights = weights || !strcmp(argv[1], "--weights");
  if (argc < 3 || atol(argv[1]) < 1
      || rf_problem_read(&q, &why, argv[2],
                         (const char *const *)argv + 3, (size_t)argc - 3)
        != RF_OK) {
    fprintf(stderr, "rk4: %s\n", why.text);
    return 2;
  }
  if (mpq_sgn(q->leak)) {
    fprintf(stderr, "rk4: a leak\n");
    return 2;
  }
  set_up(&s, q);
  follow(&s, q, atol(argv[1]), weights);
  rf_problem_free(q);
  rf_release(s.x);
  rf_release(s.y);
  rf_release(s.h);
  rf_release(s.p);
  rf_release(s.r);
  return 0;
}
