/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_vectors.c -- the flow against the reference vectors: the same
 * events in the same order, the same numbers, errors that fall with rtol. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/vectors.h"
#include "support/follow.h"
#include "support/rf_test.h"

/* Errors of one run: times relative, the others relative to the largest
   entry of their kind at their time. */
typedef struct errors {
  double time, loss, h, z;
} errors;

static double
apart(const double *u, const double *v, size_t count)
{
  double most = 0, scale = 0;

  for (size_t i = 0; i < count; i++) {
    most = fmax(most, fabs(u[i] - v[i]));
    scale = fmax(scale, fabs(v[i]));
  }
  return scale > 0 ? most / scale : most;
}

static void
same_patterns(follow *f, const vector *v, size_t row)
{
  signed char u[64 * 64];

  follow_signs(f, u);
  for (size_t i = 0; i < f->m * f->n; i++)
    ck_assert_msg("-0+"[1 + u[i]] == v->patterns[row * f->m * f->n + i],
                  "%s: sign of neuron %zu at datum %zu, time %g", v->path,
                  i / f->n, i % f->n, rf_flow_time(f->flow));
}

static void
same_events(errors *e, const follow *f, const vector *v, double rtol)
{
  for (size_t i = 0; i < f->nevents && i < v->nevents; i++) {
    const rf_event *p = &f->events[i];
    const plain_event *q = &v->events[i];
    ck_assert_msg(p->neuron == q->neuron && p->datum == q->datum
                  && p->kind == q->kind && p->marks == 0,
                  "%s rtol %g: event %zu is %.17g,%u,%u,%s, should be "
                  "%.17g,%zu,%zu,%s", v->path, rtol, i, p->time,
                  (unsigned)p->neuron, (unsigned)p->datum,
                  rf_event_name(p->kind), q->time, q->neuron,
                  q->datum, rf_event_name(q->kind));
    e->time = fmax(e->time, fabs(p->time - q->time) / q->time);
  }
  ck_assert_uint_eq(f->nevents, v->nevents);
}

static errors
compare(const vector *v, const char *engine, double rtol)
{
  const size_t n = v->p.n, size = v->p.m * (1 + v->p.d);
  char text[64], by[64];
  const char *set[] = { text, by };
  double h[64], z[1024];
  errors e = { 0, 0, 0, 0 };
  follow f;

  snprintf(text, sizeof text, "flow.rtol=%g", rtol);
  snprintf(by, sizeof by, "flow.engine=%s", engine);
  follow_read(&f, v->path, set, 2);
  for (size_t i = 0; i < v->ntimes; i++) {
    const double *q = &v->samples[i * (2 + n)];
    double loss;
    ck_assert_msg(follow_to(&f, q[0]) == RF_OK, "%s at %g: %s: %s", v->path,
                  rf_flow_time(f.flow), rf_strerror(f.status),
                  f.message.text);
    ck_assert(rf_flow_time(f.flow) == q[0]);
    loss = follow_sample(&f, h);
    follow_states(&f, z);
    e.loss = fmax(e.loss, fabs(loss - q[1]) / q[1]);
    e.h = fmax(e.h, apart(h, q + 2, n));
    e.z = fmax(e.z, apart(z, &v->states[i * size], size));
    same_patterns(&f, v, i);
  }
  same_events(&e, &f, v, rtol);
  follow_end(&f);
  return e;
}

static double
worst(errors e)
{
  return fmax(fmax(e.time, e.loss), fmax(e.h, e.z));
}

static const char *const names[] = VECTOR_NAMES;

/* Those in double. */
static const char *const engines[] = { "cvode", "taylor-double", "auto" };

/* Test _i: a vector and an engine. */
START_TEST(flow_meets_the_vectors)
{
  const size_t count = sizeof names / sizeof *names;
  const char *name = names[(size_t)_i % count];
  const char *engine = engines[(size_t)_i / count];
  static const double rtol[] = { 1e-6, 1e-8, 1e-10, 1e-12 };
  vector v;
  double before = INFINITY, first = 0;

  vector_read(&v, name);
  for (size_t i = 0; i < 4; i++) {
    errors e = compare(&v, engine, rtol[i]);
    printf("%-10s %-13s rtol %.0e: %zu events, times %.1e, losses %.1e, "
           "predictions %.1e, states %.1e\n", name, engine, rtol[i], v.nevents,
           e.time, e.loss, e.h, e.z);
    fflush(stdout);
    if (rtol[i] == 1e-10)
      ck_assert(e.time <= 1e-8 && e.loss <= 1e-7 && e.h <= 1e-7
                && e.z <= 1e-7);
    /* Two decades of rtol are worth more than one of error, down to where
       rounding begins. */
    ck_assert_msg(worst(e) < before / 10 || worst(e) < 1e-12,
                  "%s, %s: from rtol %g on the error does not fall: %g after "
                  "%g", name, engine, rtol[i], worst(e), before);
    before = worst(e);
    if (i == 0)
      first = before;
  }
  ck_assert(before < first / 1000);
  vector_free(&v);
}
END_TEST

static Suite *
vectors_suite(void)
{
  Suite *s = suite_create("vectors");
  TCase *t = tcase_create("doubles");

  test_limit(t);
  tcase_add_loop_test(t, flow_meets_the_vectors, 0,
                      (int)(sizeof names / sizeof *names
                            * (sizeof engines / sizeof *engines)));
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(vectors_suite());
}
