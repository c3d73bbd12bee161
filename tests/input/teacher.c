/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * teacher.c -- see teacher.h. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/teacher.h"
#include "support/rf_test.h"

#define N 40
#define SIZE 8192

static double
label(double v)
{
  static const double x[] = { -1, -.7, -.55, -.4, 0, .5, .6, .7, 1 };
  static const double y[] = { 0, .7, .5, 1, 0, 1, .6, .7, 0 };
  size_t i = 0;

  while (i + 2 < sizeof x / sizeof *x && v > x[i + 1])
    i++;
  return y[i] + (v - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]);
}

char *
teacher_text(uint64_t draw, const char *scheme, size_t m)
{
  rf_rng rng = { draw };
  double v[N];
  char *text = malloc(SIZE), *end = text;

  if (!text)
    abort();
#define PUT(...) end += snprintf(end, SIZE - (size_t)(end - text), __VA_ARGS__)
  PUT("# teacher, draw %" PRIu64 "\ndata:\n  inputs: [", draw);
  for (size_t k = 0; k < N; k++) {
    v[k] = rng_uniform(&rng);
    PUT("%s[%.12f]", k ? ", " : "", v[k]);
  }
  PUT("]\n  labels: [");
  for (size_t k = 0; k < N; k++)
    PUT("%s%.12f", k ? ", " : "", label(v[k]));
  PUT("]\n  bias: true\nnetwork: {width: %zu}\n"
      "init: {scheme: %s, scale: 1e-3, seed: %" PRIu64 "}\n"
      "flow: {until: %d}\n"
      "record: {times: [1, 5, 20, 100, %d], states: none}\n", m, scheme,
      draw, TEACHER_UNTIL, TEACHER_UNTIL);
#undef PUT
  return text;
}
