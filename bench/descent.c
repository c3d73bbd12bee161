/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent.c -- the engine descent against the loop that one writes first: the
 * three points of Boursier and Flammarion, square loss, all data.
 *
 *     bench/descent [WIDTH ITERATIONS REPEATS]
 *
 * Processor seconds of both, the least of so many times, with and without
 * events; and how far the weights are apart at the end, as sums are taken in
 * another order. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "timing.h"
#include "reluflow.h"

typedef struct plain {
  size_t n, d, m;
  const double *x, *y;
  double *a, *w, *h, *p, *D;
} plain;

/* One iteration, as simple as it can be said. */
static void
iterate(plain *s, double step)
{
  for (size_t k = 0; k < s->n; k++)
    s->h[k] = 0.0;
  for (size_t j = 0; j < s->m; j++)
    for (size_t k = 0; k < s->n; k++) {
      double g = 0.0;
      for (size_t l = 0; l < s->d; l++)
        g += s->w[j * s->d + l] * s->x[k * s->d + l];
      if (g > 0.0)
        s->h[k] += s->a[j] * g;
    }
  for (size_t k = 0; k < s->n; k++)
    s->p[k] = (s->y[k] - s->h[k]) / (double)s->n;
  for (size_t j = 0; j < s->m; j++) {
    double *w = s->w + j * s->d, a = s->a[j];
    for (size_t l = 0; l < s->d; l++)
      s->D[l] = 0.0;
    for (size_t k = 0; k < s->n; k++) {
      double g = 0.0;
      for (size_t l = 0; l < s->d; l++)
        g += w[l] * s->x[k * s->d + l];
      if (g > 0.0)
        for (size_t l = 0; l < s->d; l++)
          s->D[l] += s->p[k] * s->x[k * s->d + l];
    }
    for (size_t l = 0; l < s->d; l++) {
      s->a[j] += step * w[l] * s->D[l];
      w[l] += step * a * s->D[l];
    }
  }
}

/* z[m][1 + d]: the start, then the end. */
static double
run_plain(double *z, const rf_data *data, size_t m, long iterations,
          double step)
{
  const size_t n = data->n, d = data->d;
  double *room = calloc(m * (1 + d) + 2 * n + d, sizeof *room), began;
  plain s = { n, d, m, data->x, data->y, room, room + m, room + m * (1 + d),
              room + m * (1 + d) + n, room + m * (1 + d) + 2 * n };

  if (!room)
    exit(1);
  for (size_t j = 0; j < m; j++) {
    s.a[j] = z[j * (1 + d)];
    memcpy(s.w + j * d, z + j * (1 + d) + 1, d * sizeof *s.w);
  }
  began = timing_now();
  for (long i = 0; i < iterations; i++)
    iterate(&s, step);
  began = timing_now() - began;
  for (size_t j = 0; j < m; j++) {
    z[j * (1 + d)] = s.a[j];
    memcpy(z + j * (1 + d) + 1, s.w + j * d, d * sizeof *s.w);
  }
  free(room);
  return began;
}

static void
stop(const rf_message *message, rf_status status)
{
  if (status >= 0)
    return;
  fprintf(stderr, "%s\n", message->text);
  exit(1);
}

static void
weights(double *z, rf_flow *flow, size_t m)
{
  const rf_numbers *v;
  rf_message message = { "weights" };

  stop(&message, rf_flow_weights(flow, &v, 0, m));
  memcpy(z, rf_numbers_doubles(v), rf_numbers_count(v) * sizeof *z);
}

/* The same by the library; start[m][1 + d] and end. */
static double
run_engine(double *start, double *end, size_t *events, const rf_data *data,
           const char *const *set, size_t nset)
{
  rf_message message;
  rf_problem *p;
  rf_flow *flow;
  rf_flow_stats stats;
  rf_status status;
  double began;

  stop(&message, rf_problem_create(&p, &message, data, set, nset));
  stop(&message, rf_flow_create(&flow, &message, p));
  weights(start, flow, rf_problem_width(p));
  began = timing_now();
  do
    stop(&message, status = rf_flow_step_record(flow, &message, 0));
  while (status == RF_EVENT);
  began = timing_now() - began;
  weights(end, flow, rf_problem_width(p));
  rf_flow_stats_get(flow, &stats);
  *events = (size_t)stats.events;
  rf_flow_free(flow);
  rf_problem_free(p);
  return began;
}

int
main(int argc, char **argv)
{
  static const double x[] = { -0.75, 1, -0.5, 1, 0.125, 1 };
  static const double y[] = { 1.1, 0.1, 0.8 };
  static const char *const how[] = {
    "record.events=all", "record.events=none", "flow.precision=single"
  };
  const rf_data data = { 3, 2, x, y };
  const size_t m = argc > 1 ? strtoul(argv[1], NULL, 10) : 20;
  const long iterations = argc > 2 ? atol(argv[2]) : 2000000;
  const int repeats = argc > 3 ? atoi(argv[3]) : 3;
  double *z = calloc(3 * m, sizeof *z), *own = calloc(3 * m, sizeof *own);
  double best[4] = { INFINITY, INFINITY, INFINITY, INFINITY }, off = 0.0;
  size_t events[3] = { 0 };
  char width[64], until[64];

  if (!z || !own)
    return 1;
  snprintf(width, sizeof width, "network.width=%zu", m);
  snprintf(until, sizeof until, "flow.until=%ld/1000", iterations);
  for (int i = 0; i < repeats; i++) {
    for (int k = 0; k < 3; k++) {
      const char *set[] = { "flow.engine=descent", width, until, how[k],
                            "record.times=[]" };
      best[k] = fmin(best[k], run_engine(z, own, &events[k], &data, set, 5));
      if (k == 1) {
        best[3] = fmin(best[3], run_plain(z, &data, m, iterations, 1e-3));
        off = 0.0;
        for (size_t l = 0; l < 3 * m; l++)
          off = fmax(off, fabs(z[l] - own[l]));
      }
    }
  }
  printf("%zu neurons, %ld iterations: plain loop %.4g s; engine %.4g s "
         "(%.2f times, %zu events), without events %.4g s (%.2f), single "
         "%.4g s (%.2f); weights apart %.2g\n", m, iterations, best[3],
         best[0], best[0] / best[3], events[0], best[1], best[1] / best[3],
         best[2], best[2] / best[3], off);
  free(z);
  free(own);
  return 0;
}
