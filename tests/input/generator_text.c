/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generator_text.c -- a problem of the generator as experiment text. */
#include "config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/generator.h"

typedef struct text {
  char *at;
  size_t used, room;
} text;

static void put(text *t, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

static void
put(text *t, const char *format, ...)
{
  va_list list;
  int need;

  va_start(list, format);
  need = vsnprintf(NULL, 0, format, list);
  va_end(list);
  if (t->used + (size_t)need + 1 > t->room) {
    t->room = 2 * t->room + (size_t)need + 256;
    t->at = realloc(t->at, t->room);
    if (!t->at)
      abort();
  }
  va_start(list, format);
  vsnprintf(t->at + t->used, t->room - t->used, format, list);
  va_end(list);
  t->used += (size_t)need;
}

static void
put_row(text *t, const mpq_t *v, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    char *s = mpq_get_str(NULL, 10, v[i]);
    put(t, "%s%s", i ? ", " : "", s);
    free(s);
  }
}

static void
put_data(text *t, const gen *g)
{
  put(t, "data:\n  inputs: [");
  for (size_t k = 0; k < g->n; k++) {
    put(t, k ? ", [" : "[");
    put_row(t, (const mpq_t *)&g->x[k * g->d], g->d - g->bias);
    put(t, "]");
  }
  put(t, "]\n  labels: [");
  put_row(t, (const mpq_t *)g->y, g->n);
  put(t, "]\n  bias: %s\n", g->bias ? "true" : "false");
}

static void
put_init(text *t, const gen *g)
{
  static const char *const schemes[] =
    { "balanced", "dominated", "unbalanced", "file" };

  put(t, "init:\n  scheme: %s\n", schemes[g->scheme]);
  if (g->scheme != 3) {
    put(t, "  scale: 1e%d\n  seed: %u\n", g->decade,
        (unsigned)(g->seed & 0xffffff) + 1);
    return;
  }
  put(t, "  weights: [");
  for (size_t j = 0; j < g->m; j++) {
    put(t, j ? ", [" : "[");
    put_row(t, (const mpq_t *)&g->a[j], 1);
    put(t, ", ");
    put_row(t, (const mpq_t *)&g->w[j * g->d], g->d);
    put(t, "]");
  }
  put(t, "]\n");
}

/* A time as text: t 10^(-2 shift), exactly. */
static void
put_time(text *t, const gen *g, int part)
{
  mpq_t q, f;
  char buffer[40];
  int e;

  mpq_inits(q, f, (mpq_ptr)0);
  snprintf(buffer, sizeof buffer, "%.2e", g->until);
  e = atoi(strchr(buffer, 'e') + 1);
  *strchr(buffer, 'e') = 0;
  gen_set(q, lround(strtod(buffer, NULL) * 100), 100);
  gen_shift(q, e - 2 * g->shift);
  gen_set(f, part, 4);
  mpq_mul(q, q, f);
  put_row(t, (const mpq_t *)&q, 1);
  mpq_clears(q, f, (mpq_ptr)0);
}

char *
gen_text(const gen *g)
{
  static const char *const losses[] = { "square", "logistic", "exponential" };
  static const char *const policies[] = { "stay", "activate", "deactivate" };
  text t = { NULL, 0, 0 };

  put(&t, "# seed %" PRIu64 "\n", g->seed);
  put_data(&t, g);
  put(&t, "network: {leak: ");
  put_row(&t, (const mpq_t *)&g->leak, 1);
  if (g->scheme != 3)
    put(&t, ", width: %zu", g->m);
  put(&t, "}\nloss: {name: %s, average: %s}\n", losses[g->loss],
      g->sum ? "sum" : "mean");
  put_init(&t, g);
  put(&t, "flow:\n  nonunique: %s\n  until: ", policies[g->policy]);
  put_time(&t, g, 4);
  put(&t, "\nrecord:\n  times: [0, ");
  for (int i = 1; i <= 4; i++) {
    put_time(&t, g, i);
    put(&t, i < 4 ? ", " : "]\n");
  }
  return t.at;
}
