/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vectors.c -- see vectors.h.  Reads just what these files contain. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/vectors.h"

#define LINE 4096

static FILE *
open_file(const char *name, const char *file)
{
  char path[512];
  FILE *in;

  snprintf(path, sizeof path, "%s/vectors/%s/%s", TEST_DATA, name, file);
  in = fopen(path, "r");
  ck_assert_msg(in != NULL, "cannot open %s", path);
  return in;
}

/* All numbers of text, which may stand between brackets and commas. */
static double *
numbers(size_t *count, const char *text)
{
  double *v = calloc(strlen(text) + 1, sizeof *v);

  ck_assert_ptr_nonnull(v);
  *count = 0;
  while (*text) {
    char *end;
    double q = strtod(text, &end);
    if (end == text) {
      text++;
      continue;
    }
    v[(*count)++] = q;
    text = end;
  }
  return v;
}

static void
read_experiment(vector *v, const char *name)
{
  FILE *in = open_file(name, "experiment.yaml");
  char line[LINE];
  const char *at;
  size_t nx = 0;

  while (fgets(line, sizeof line, in)) {
    if ((at = strstr(line, "inputs:")))
      v->x = numbers(&nx, at + 7);
    if ((at = strstr(line, "labels:")))
      v->y = numbers(&v->p.n, at + 7);
    if ((at = strstr(line, "loss:")))
      v->p.loss = strstr(at, "logistic") ? PLAIN_LOGISTIC : PLAIN_SQUARE;
    if ((at = strstr(line, "until:")))
      v->until = strtod(at + 6, NULL);
    ck_assert_msg(!strstr(line, "leak:") || strstr(line, "leak: 0}"),
                  "%s: leak", name);
  }
  fclose(in);
  ck_assert_uint_gt(v->p.n, 0);
  ck_assert_uint_eq(nx % v->p.n, 0);
  v->p.d = nx / v->p.n;
  v->p.c = 1.0 / (double)v->p.n;
  v->p.x = v->x;
  v->p.y = v->y;
}

static void
read_weights(vector *v, const char *name)
{
  FILE *in = open_file(name, "weights.csv");
  const size_t d = v->p.d;
  char line[LINE];

  v->a = calloc(64, sizeof *v->a);
  v->w = calloc(64 * d, sizeof *v->w);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
  while (fgets(line, sizeof line, in)) {
    size_t count;
    double *q = numbers(&count, line);
    ck_assert_uint_eq(count, 1 + d);
    ck_assert_uint_lt(v->p.m, 64);
    v->a[v->p.m] = q[0];
    memcpy(&v->w[v->p.m++ * d], q + 1, d * sizeof *q);
    free(q);
  }
  fclose(in);
  ck_assert_uint_gt(v->p.m, 0);
}

int
vector_kind(const char *text)
{
  static const char *const names[] = {
    "activate", "deactivate", "capture", "release_active", "release_inactive"
  };

  for (int i = 0; i < 5; i++)
    if (!strcmp(text, names[i]))
      return i;
  return -1;
}

static void
read_events(vector *v, const char *name)
{
  FILE *in = open_file(name, "events.csv");
  char line[LINE], time[128], kind[64];

  v->events = calloc(256, sizeof *v->events);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
  while (fgets(line, sizeof line, in)) {
    plain_event *e = &v->events[v->nevents++];
    ck_assert_uint_lt(v->nevents, 256);
    ck_assert_int_eq(sscanf(line, "%127[^,],%zu,%zu,%63[a-z_]", time,
                            &e->neuron, &e->datum, kind), 4);
    e->time = strtod(time, NULL);
    e->kind = vector_kind(kind);
    ck_assert_int_ge(e->kind, 0);
  }
  fclose(in);
}

static void
read_samples(vector *v, const char *name)
{
  FILE *in = open_file(name, "samples.csv");
  const size_t width = 2 + v->p.n;
  char line[LINE];

  v->samples = calloc(64 * width, sizeof *v->samples);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
  while (fgets(line, sizeof line, in)) {
    size_t count;
    double *q = numbers(&count, line);
    ck_assert_uint_eq(count, width);
    ck_assert_uint_lt(v->ntimes, 64);
    memcpy(&v->samples[v->ntimes++ * width], q, width * sizeof *q);
    free(q);
  }
  fclose(in);
  ck_assert_uint_gt(v->ntimes, 0);
}

static void
read_states(vector *v, const char *name)
{
  FILE *in = open_file(name, "states.csv");
  const size_t n = v->p.n, d = v->p.d, rows = v->ntimes * v->p.m;
  char line[LINE];
  size_t row = 0;

  v->states = calloc(rows * (1 + d), sizeof *v->states);
  v->patterns = calloc(rows, n);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
  for (; fgets(line, sizeof line, in); row++) {
    char *last = strrchr(line, ',');
    size_t count;
    double *q;
    ck_assert_uint_lt(row, rows);
    ck_assert(last && strlen(last + 1) >= n);
    memcpy(&v->patterns[row * n], last + 1, n);
    *last = '\0';
    q = numbers(&count, line);
    ck_assert_uint_eq(count, 3 + d);
    ck_assert(q[0] == v->samples[row / v->p.m * (2 + n)]);
    ck_assert((size_t)q[1] == row % v->p.m);
    memcpy(&v->states[row * (1 + d)], q + 2, (1 + d) * sizeof *q);
    free(q);
  }
  fclose(in);
  ck_assert_uint_eq(row, rows);
}

void
vector_read(vector *v, const char *name)
{
  memset(v, 0, sizeof *v);
  snprintf(v->path, sizeof v->path, "%s/vectors/%s/experiment.yaml",
           TEST_DATA, name);
  read_experiment(v, name);
  read_weights(v, name);
  read_events(v, name);
  read_samples(v, name);
  read_states(v, name);
}

void
vector_free(vector *v)
{
  free(v->x);
  free(v->y);
  free(v->a);
  free(v->w);
  free(v->events);
  free(v->samples);
  free(v->states);
  free(v->patterns);
}
