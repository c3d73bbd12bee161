/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample.c -- see sample.h. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/sample.h"

/* A multiple of 1/64 in [-1, 1], coarse (1/4) one time in four. */
static double
dyadic(rf_rng *g)
{
  double q = rng_size(g, 0, 3) ? 64 : 4;

  return ((double)rng_size(g, 0, 2 * (size_t)q) - q) / q;
}

static void
draw_vector(double *v, rf_rng *g, size_t d)
{
  double sum = 0;

  while (sum == 0) {
    for (size_t i = 0; i < d; i++)
      sum += fabs(v[i] = dyadic(g));
  }
}

static void
draw_data(sample *s, rf_rng *g, size_t n, size_t d, int plant)
{
  static const double times[] = { 1, -1, 2, -0.5 };

  for (size_t k = 0; k < n; k++) {
    double *x = &s->x[k * d];
    draw_vector(x, g, d);
    if (k > 0 && (plant & SAMPLE_TIES) && rng_size(g, 0, 7) == 0) {
      size_t from = rng_size(g, 0, k - 1);
      double r = times[rng_size(g, 0, 3)];
      for (size_t i = 0; i < d; i++)
        x[i] = r * s->x[from * d + i];
      s->ties++;
    }
    s->y[k] = s->p.loss == PLAIN_SQUARE ? 2 * dyadic(g)
      : rng_size(g, 0, 1) ? 1 : -1;
  }
}

/* Put w on the boundary of datum x: swap two coordinates, change one sign,
   and clear the others. */
static void
put_on_boundary(double *w, const double *x, size_t d)
{
  size_t i = 0;

  memset(w, 0, d * sizeof *w);
  while (i + 2 < d && x[i] == 0 && x[i + 1] == 0)
    i++;
  w[i] = -x[i + 1];
  w[i + 1] = x[i];
  if (w[i] == 0 && w[i + 1] == 0)
    w[i] = 1;
}

static void
draw_neuron(sample *s, rf_rng *g, size_t j, int plant)
{
  const size_t d = s->p.d;
  double *w = &s->w[j * d], scale = ldexp(1, -(int)rng_size(g, 0, 6));
  double norm = 0;
  size_t from = j ? rng_size(g, 0, j - 1) : 0;

  draw_vector(w, g, d);
  if (d > 1 && (plant & SAMPLE_STARTS) && rng_size(g, 0, 9) == 0) {
    put_on_boundary(w, &s->x[rng_size(g, 0, s->p.n - 1) * d], d);
    s->starts++;
  }
  for (size_t i = 0; i < d; i++)
    norm += fabs(w[i] *= scale);
  /* Dominated (|a| >= |w|), or not. */
  s->a[j] = (rng_size(g, 0, 1) ? 1 : -1)
    * (rng_size(g, 0, 2) ? norm : norm * (double)rng_size(g, 1, 3) / 4);
  if (j > 0 && (plant & SAMPLE_TIES) && rng_size(g, 0, 9) == 0) {
    double mirror = rng_size(g, 0, 1) ? 1 : -1;
    for (size_t i = 0; i < d; i++)
      w[i] = mirror * s->w[from * d + i];
    s->a[j] = s->a[from];
    s->ties++;
  }
}

void
sample_draw(sample *s, const char *test, int rep, const sample_most *most)
{
  static const double leaks[] = { 0, 0, 0.125, 0.5, 1 };
  rf_rng g = test_rng(test, rep);
  size_t n = rng_size(&g, 1, most->n), d = rng_size(&g, 1, most->d);
  size_t m = rng_size(&g, 1, most->m);

  memset(s, 0, sizeof *s);
  s->p = (plain_problem) { .n = n, .d = d, .m = m, .x = s->x, .y = s->y,
                           .c = 1 };
  s->p.leak = leaks[rng_size(&g, 0, 4)];
  s->p.loss = (int)rng_size(&g, 0, 2);
  if (rng_size(&g, 0, 3))
    s->p.c = 1.0 / (double)n;
  draw_data(s, &g, n, d, most->plant);
  for (size_t j = 0; j < m; j++)
    draw_neuron(s, &g, j, most->plant);
  s->until = (double)rng_size(&g, 1, 8) / (s->p.c == 1 ? 4 : 1);
}

void
sample_draw_apart(sample *s, const char *test, int rep, double scale)
{
  static const double leaks[] = { 0, 0, 0.125 };
  rf_rng g = test_rng(test, rep);
  const size_t n = rng_size(&g, 15, NMOST), d = rng_size(&g, 5, DMOST);

  memset(s, 0, sizeof *s);
  s->p = (plain_problem) { .n = n, .d = d, .m = 20, .x = s->x, .y = s->y,
                           .c = 1.0 / (double)n };
  s->p.leak = leaks[rng_size(&g, 0, 2)];
  s->p.loss = (int)rng_size(&g, 0, 2);
  draw_data(s, &g, n, d, 0);
  for (size_t j = 0; j < s->p.m; j++) {
    draw_neuron(s, &g, j, 0);
    s->a[j] *= scale;
    for (size_t i = 0; i < d; i++)
      s->w[j * d + i] *= scale;
  }
  s->until = (double)rng_size(&g, 2, 6);
}
