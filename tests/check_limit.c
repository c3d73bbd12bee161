/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_limit.c -- the limit flow and alignment: closed forms, laws, the
 * plain integrator, the exact extremal vectors, other precisions, the full
 * flow at small scale. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <reluflow.h>

#include "plain.h"
#include "rf_alloc_test.h"
#include "rf_test.h"
#include "vectors.h"

enum { NMAX = 8, DMAX = 4, MMAX = 12 };

/* Random problem with planted duplicates, opposite data and starts on
   boundaries; the weights are the caller's. */
struct sample {
  size_t n, d, m;
  double x[NMAX * DMAX], y[NMAX], a[MMAX], w[MMAX * DMAX], leak;
};

static void
draw(struct sample *s, rf_rng *g, bool plant)
{
  s->n = rng_size(g, 2, NMAX);
  s->d = rng_size(g, 2, DMAX);
  s->m = rng_size(g, 1, MMAX);
  s->leak = rng_next(g) & 1 ? 0.0 : 0.25;
  for (size_t i = 0; i < s->n * s->d; i++)
    s->x[i] = rng_uniform(g);
  for (size_t k = 0; k < s->n; k++)
    s->y[k] = rng_uniform(g);
  if (plant && (rng_next(g) & 1))
    for (size_t i = 0; i < s->d; i++)
      s->x[i] = (rng_next(g) & 4 ? -2.0 : 0.5) * s->x[s->d + i];
  for (size_t j = 0; j < s->m; j++) {
    double norm = 0.0;
    for (size_t i = 0; i < s->d; i++) {
      s->w[j * s->d + i] = rng_uniform(g);
      norm = hypot(norm, s->w[j * s->d + i]);
    }
    s->a[j] = (rng_next(g) & 1 ? 1.0 : -1.0) * norm
              * (rng_next(g) % 3 ? 1.0 + 0.5 * fabs(rng_uniform(g)) : 0.7);
  }
}

static rf_problem *
problem_of(const struct sample *s, const char *engine, const char *digits,
           const char *extra)
{
  char leak[64];
  const char *set[] = { engine, "flow.until=1000", leak, digits, extra };
  rf_problem *p = NULL;
  rf_message message = { "" };

  snprintf(leak, sizeof leak, "network.leak=%.17g", s->leak);
  ck_assert_msg(rf_problem_create(&p, &message, s->n, s->d, s->x, s->y, set,
                                  extra ? 5 : 4) == RF_OK,
                "%s", message.text);
  ck_assert_int_eq(rf_problem_set_weights(p, s->m, s->a, s->w), RF_OK);
  return p;
}

/* Collected events of a run to t_end. */
struct run {
  rf_event event[4096];
  size_t count;
  bool choice;
};

static void
run_to(struct run *r, rf_flow *flow, double t_end)
{
  rf_status st;

  while ((st = rf_flow_step(flow, NULL, t_end)) == RF_EVENT) {
    size_t count;
    const rf_event *e = rf_flow_events(flow, &count);
    ck_assert_uint_le(r->count + count, 4096);
    if (count)
      memcpy(r->event + r->count, e, count * sizeof *e);
    r->count += count;
    rf_flow_choices(flow, &count);
    r->choice |= count > 0;
  }
  ck_assert_int_eq(st, RF_OK);
}

static rf_flow *
flow_of(const rf_problem *p)
{
  rf_flow *f = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "%s",
                message.text);
  return f;
}

static bool
marked(const struct run *r)
{
  for (size_t i = 0; i < r->count; i++)
    if (r->event[i].marks)
      return true;
  return r->choice;
}

static bool
same_event(const rf_event *a, const rf_event *b)
{
  return a->neuron == b->neuron && a->datum == b->datum && a->kind == b->kind;
}

/* The answers at lambda = 1e-30: there the limit flow is exact to 1e-60 exp(2
   D_max t), far below a double.  Times to 16 roundings of the largest. */
START_TEST(tiny_scale_vector)
{
  vector v;
  int checked = 0;

  vector_read(&v, "p1-lam30");
  for (int mp = 0; mp < 2; mp++) {
    const char *set[] = { "flow.engine=limit",
                          mp ? "flow.digits=40" : "flow.digits=15" };
    rf_problem *p = NULL;
    rf_message message = { "" };
    rf_flow *f;
    struct run r = { .count = 0 };
    ck_assert_msg(rf_problem_read(&p, &message, v.path, set, 2) == RF_OK,
                  "%s", message.text);
    f = flow_of(p);
    run_to(&r, f, 20.0);
    ck_assert_uint_eq(r.count, v.nevents);
    for (size_t i = 0; i < r.count; i++) {
      ck_assert_uint_eq(r.event[i].neuron, v.events[i].neuron);
      ck_assert_uint_eq(r.event[i].datum, v.events[i].datum);
      ck_assert_int_eq(r.event[i].kind, v.events[i].kind);
      ck_assert_msg(fabs(r.event[i].time - v.events[i].time)
                    <= (mp ? 1.0 : 16.0) * DBL_EPSILON * 4.0,
                    "event %zu: %.17g %.17g", i, r.event[i].time,
                    v.events[i].time);
      checked++;
    }
    rf_flow_free(f);
    rf_problem_free(p);
  }
  vector_free(&v);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* The plain integrator at weights of 2^-40: h stays below 2^-80 e^10, so its
 * events are those of the limit.  Its steps are good to 1e-12 or so. */
START_TEST(plain_integrator)
{
  int checked = 0, skipped = 0;

  for (int rep = 0; rep < test_reps(60); rep++) {
    rf_rng g = test_rng("plain_integrator", rep);
    struct sample s;
    struct run r = { .count = 0 };
    plain_problem pp;
    plain *pl;
    rf_problem *p;
    rf_flow *f;

    draw(&s, &g, true);
    for (size_t j = 0; j < s.m; j++) {
      s.a[j] = ldexp(s.a[j], -40);
      for (size_t i = 0; i < s.d; i++)
        s.w[j * s.d + i] = ldexp(s.w[j * s.d + i], -40);
    }
    p = problem_of(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = flow_of(p);
    run_to(&r, f, 5.0);
    pp = (plain_problem){ s.n, s.d, s.m, s.x, s.y, s.leak,
                          1.0 / (double)s.n, PLAIN_SQUARE };
    pl = plain_start(&pp, s.a, s.w);
    if (plain_to(pl, 5.0) < 0 || marked(&r))
      skipped++;
    else {
      TEST_ASSERT(rep, r.count == pl->nevents, "%zu events, plain %zu",
                  r.count, pl->nevents);
      for (size_t i = 0; i < r.count; i++) {
        TEST_ASSERT(rep, r.event[i].neuron == pl->events[i].neuron
                    && r.event[i].datum == pl->events[i].datum
                    && r.event[i].kind == pl->events[i].kind,
                    "event %zu at %g and %g", i, r.event[i].time,
                    pl->events[i].time);
        TEST_ASSERT(rep, fabs(r.event[i].time - pl->events[i].time) < 1e-9,
                    "event %zu at %.17g and %.17g", i, r.event[i].time,
                    pl->events[i].time);
        checked++;
      }
    }
    plain_free(pl);
    rf_flow_free(f);
    rf_problem_free(p);
  }
  printf("plain_integrator: %d events, %d skipped\n", checked, skipped);
  fflush(stdout);
  ck_assert_int_gt(checked, 100);
}
END_TEST

/* 53 bits and 40 digits: the same events, times that differ by rounding.  A
 * crossing at the angle c has a time error of some u ||w|| / (|c| ||w'||);
 * close encounters are rare, so 1e-9 is far more than the rest needs. */
START_TEST(mpfr_agrees_with_double)
{
  int checked = 0, skipped = 0;

  for (int rep = 0; rep < test_reps(150); rep++) {
    rf_rng g = test_rng("mpfr_agrees_with_double", rep);
    struct sample s;
    struct run r = { .count = 0 }, q = { .count = 0 };
    rf_problem *pd, *pm;
    rf_flow *fd, *fm;

    draw(&s, &g, true);
    pd = problem_of(&s, "flow.engine=limit", "flow.digits=15", NULL);
    pm = problem_of(&s, "flow.engine=limit", "flow.digits=40", NULL);
    fd = flow_of(pd);
    fm = flow_of(pm);
    run_to(&r, fd, 30.0);
    run_to(&q, fm, 30.0);
    if (marked(&r) || marked(&q))
      skipped++;
    else {
      TEST_ASSERT(rep, r.count == q.count, "%zu %zu events", r.count,
                  q.count);
      for (size_t i = 0; i < r.count; i++) {
        TEST_ASSERT(rep, same_event(&r.event[i], &q.event[i]), "event %zu", i);
        TEST_ASSERT(rep, fabs(r.event[i].time - q.event[i].time) < 1e-9,
                    "event %zu: %.17g %.17g", i, r.event[i].time,
                    q.event[i].time);
        checked++;
      }
    }
    rf_flow_free(fd);
    rf_flow_free(fm);
    rf_problem_free(pd);
    rf_problem_free(pm);
  }
  printf("mpfr_agrees_with_double: %d events, %d skipped\n", checked,
         skipped);
  fflush(stdout);
  ck_assert_int_gt(checked, 200);
}
END_TEST

/* Texts of all event times, then of the weights at the end. */
struct texts {
  char text[2048][256];
  size_t count;
  bool unsure;             /* some event says that it is */
};

static void
keep_text(void *context, const char *text)
{
  struct texts *t = context;

  ck_assert_uint_lt(t->count, 2048);
  snprintf(t->text[t->count++], 256, "%s", text);
}

static void
texts_of(struct texts *t, const struct sample *s, const char *digits)
{
  rf_problem *p = problem_of(s, "flow.engine=limit", digits, NULL);
  rf_flow *f = flow_of(p);
  rf_status st;

  t->count = 0;
  t->unsure = false;
  while ((st = rf_flow_step(f, NULL, 10.0)) == RF_EVENT) {
    size_t count;
    const rf_event *e = rf_flow_events(f, &count);
    for (size_t i = 0; i < count; i++) {
      t->unsure |= (e[i].marks & RF_MARK_UNSURE) != 0;
      ck_assert_int_eq(rf_flow_event_text(f, keep_text, t, i), RF_OK);
    }
  }
  ck_assert_int_eq(st, RF_OK);
  ck_assert_int_eq(rf_flow_weights_text(f, keep_text, t, 0, s->m), RF_OK);
  rf_flow_free(f);
  rf_problem_free(p);
}

/* 20 digits and 200 digits agree to 20: compare with 4 units of digit 20 of
   the larger of the number and 1e-3 of the weights' own size. */
START_TEST(digits_agree)
{
  static struct texts a, b;
  int checked = 0;

  for (int rep = 0; rep < test_reps(20); rep++) {
    rf_rng g = test_rng("digits_agree", rep);
    struct sample s;

    draw(&s, &g, true);
    texts_of(&a, &s, "flow.digits=20");
    texts_of(&b, &s, "flow.digits=200");
    if (a.unsure)
      continue;
    TEST_ASSERT(rep, a.count == b.count, "%zu %zu", a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
      long double u = strtold(a.text[i], NULL), v = strtold(b.text[i], NULL);
      TEST_ASSERT(rep, fabsl(u - v) <= 2e-19L * fmaxl(fabsl(v), 1e-3L),
                  "%s %.40s", a.text[i], b.text[i]);
      /* The leading digits as text, where long double is too short. */
      TEST_ASSERT(rep, strncmp(a.text[i], b.text[i], 18) == 0
                  || fabsl(u - v) <= 2e-19L * fmaxl(fabsl(v), 1e-3L),
                  "%s %.40s", a.text[i], b.text[i]);
      checked++;
    }
  }
  ck_assert_int_gt(checked, 100);
}
END_TEST

/* a^2 - ||w||^2 is conserved, events or not; errors grow like the squares of
   the weights, e^(2 s) with s <= D_max t. */
START_TEST(balance_is_conserved)
{
  int checked = 0;

  for (int rep = 0; rep < test_reps(200); rep++) {
    rf_rng g = test_rng("balance_is_conserved", rep);
    struct sample s;
    struct run r = { .count = 0 };
    double a[MMAX], w[MMAX * DMAX];
    rf_problem *p;
    rf_flow *f;

    draw(&s, &g, true);
    p = problem_of(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = flow_of(p);
    run_to(&r, f, 4.0);
    ck_assert_int_eq(rf_flow_weights(f, a, w, 0, s.m), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      double b0 = s.a[j] * s.a[j], b = a[j] * a[j], size = b0 + b;
      for (size_t i = 0; i < s.d; i++) {
        b0 -= s.w[j * s.d + i] * s.w[j * s.d + i];
        b -= w[j * s.d + i] * w[j * s.d + i];
      }
      TEST_ASSERT(rep, fabs(b - b0) <= 1000.0 * DBL_EPSILON * (1.0 + size),
                  "neuron %zu: %g", j, b - b0);
      checked++;
    }
    rf_flow_free(f);
    rf_problem_free(p);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* (a, w, t) -> (-a, w, -t) is a symmetry of w' = a D, a' = <w, D>: where
   nothing slides or dies the flow of (-a, w) goes back to the start. */
START_TEST(time_reversal)
{
  int checked = 0;

  for (int rep = 0; rep < test_reps(300); rep++) {
    rf_rng g = test_rng("time_reversal", rep);
    struct sample s, back;
    struct run r = { .count = 0 }, q = { .count = 0 };
    double a[MMAX], w[MMAX * DMAX];
    bool slides = false;
    rf_problem *p;
    rf_flow *f;

    draw(&s, &g, false);
    s.leak = 0.25;                      /* leak 0: who dies stays dead */
    p = problem_of(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = flow_of(p);
    run_to(&r, f, 3.0);
    ck_assert_int_eq(rf_flow_weights(f, a, w, 0, s.m), RF_OK);
    rf_flow_free(f);
    rf_problem_free(p);
    for (size_t i = 0; i < r.count; i++)
      slides |= r.event[i].kind != RF_ACTIVATE_DATUM
                && r.event[i].kind != RF_DEACTIVATE_DATUM;
    if (slides || marked(&r) || r.count == 0)
      continue;
    back = s;
    for (size_t j = 0; j < s.m; j++)
      back.a[j] = -a[j];
    memcpy(back.w, w, sizeof w);
    p = problem_of(&back, "flow.engine=limit", "flow.digits=15", NULL);
    f = flow_of(p);
    run_to(&q, f, 3.0);
    TEST_ASSERT(rep, q.count == r.count, "%zu forth, %zu back", r.count,
                q.count);
    ck_assert_int_eq(rf_flow_weights(f, a, w, 0, s.m), RF_OK);
    for (size_t j = 0; j < s.m; j++)
      for (size_t i = 0; i < s.d; i++)
        TEST_ASSERT(rep, fabs(w[j * s.d + i] - s.w[j * s.d + i]) < 1e-9,
                    "neuron %zu: %g", j, w[j * s.d + i] - s.w[j * s.d + i]);
    checked++;
    rf_flow_free(f);
    rf_problem_free(p);
  }
  printf("time_reversal: %d problems\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 10);
}
END_TEST

/* The three points; the last to enter the cone of D* = (-31/120, 2/3) are
 * those that start at the edge of the dead cone, w = (8, -1): they cross the
 * cones of D = (1/30, 4/15) and (1/60, 3/10).  tan(theta / 2) falls by
 * exp(-||D|| t), theta the angle to D:
 *   T = sum ln(tan(theta_in / 2) / tan(theta_out / 2)) / ||D||. */
START_TEST(longest_alignment)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 }, w[] = { 8.0, -1.0 };
  const double a = sqrt(65.0);
  const char *set[] = { "flow.engine=limit", "flow.nonunique=activate",
                        "flow.digits=15" };
  const double d1 = atan2(4.0 / 15.0, 1.0 / 30.0), n1 = hypot(1.0 / 30.0,
                                                              4.0 / 15.0);
  const double d2 = atan2(0.3, 1.0 / 60.0), n2 = hypot(1.0 / 60.0, 0.3);
  const double in = atan2(-1.0, 8.0), mid = atan2(1.0, 2.0);
  const double out = atan2(3.0, 4.0);
  const double T = log(tan((d1 - in) / 2) / tan((d1 - mid) / 2)) / n1
                   + log(tan((d2 - mid) / 2) / tan((d2 - out) / 2)) / n2;
  rf_problem *p = NULL;
  rf_message message;
  struct run r = { .count = 0 };
  rf_flow *f;

  ck_assert_int_eq(rf_problem_create(&p, &message, 3, 2, x, y, set, 3),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 1, &a, w), RF_OK);
  f = flow_of(p);
  run_to(&r, f, 100.0);
  ck_assert_uint_eq(r.count, 3);
  ck_assert_int_eq(r.event[0].kind, RF_RELEASE_ACTIVE);
  ck_assert_int_eq(r.event[0].marks, RF_MARK_NONUNIQUE);
  ck_assert_msg(fabs(T - 3.0579688807) < 5e-11, "T = %.17g", T);
  ck_assert_msg(fabs(r.event[2].time - T) < 64.0 * DBL_EPSILON,
                "%.17g closed form %.17g", r.event[2].time, T);
  rf_flow_free(f);
  rf_problem_free(p);
}
END_TEST

/* Data (x, y) and (-x, -y): D is the same everywhere, so a neuron's path is
   one motion through all its events. */
START_TEST(symmetric_data)
{
  int checked = 0;

  for (int rep = 0; rep < test_reps(100); rep++) {
    rf_rng g = test_rng("symmetric_data", rep);
    struct sample s;
    struct run r = { .count = 0 };
    double D[DMAX] = { 0.0 }, norm = 0.0, a[MMAX], w[MMAX * DMAX];
    const double t = 2.0;
    rf_problem *p;
    rf_flow *f;

    draw(&s, &g, false);
    s.n -= s.n & 1;
    for (size_t k = 0; k < s.n; k += 2) {
      s.y[k + 1] = -s.y[k];
      for (size_t i = 0; i < s.d; i++) {
        s.x[(k + 1) * s.d + i] = -s.x[k * s.d + i];
        D[i] += (1.0 + s.leak) * s.y[k] * s.x[k * s.d + i] / (double)s.n;
      }
    }
    for (size_t i = 0; i < s.d; i++)
      norm = hypot(norm, D[i]);
    p = problem_of(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = flow_of(p);
    run_to(&r, f, t);
    ck_assert_int_eq(rf_flow_weights(f, a, w, 0, s.m), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      double q = 0.0;
      for (size_t i = 0; i < s.d; i++)
        q += s.w[j * s.d + i] * D[i] / norm;
      for (size_t i = 0; i < s.d; i++) {
        double want = s.w[j * s.d + i]
                      + (q * (cosh(norm * t) - 1.0) + s.a[j] * sinh(norm * t))
                        * D[i] / norm;
        TEST_ASSERT(rep, fabs(w[j * s.d + i] - want) < 1e-13 * exp(norm * t),
                    "neuron %zu: %.17g %.17g", j, w[j * s.d + i], want);
        checked++;
      }
    }
    for (size_t i = 0; i < r.count; i++)
      TEST_ASSERT(rep, r.event[i].kind <= RF_DEACTIVATE_DATUM, "kind %d",
                  r.event[i].kind);
    rf_flow_free(f);
    rf_problem_free(p);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Second way: every destination is an extremal vector of the exact list, with
   its D and sign; not a saddle in double's generic starts. */
START_TEST(destinations_are_extremal)
{
  int checked = 0;

  for (int rep = 0; rep < test_reps(60); rep++) {
    rf_rng g = test_rng("destinations_are_extremal", rep);
    struct sample s;
    rf_align_options options;
    rf_extremal_options limits;
    rf_align *align = NULL;
    rf_extremals *list = NULL;
    rf_message message = { "" };
    rf_problem *p;

    draw(&s, &g, true);
    p = problem_of(&s, "init.scheme=balanced", "flow.digits=15",
                   "network.width=300");
    rf_problem_free(p);
    p = NULL;
    {
      char leak[64];
      const char *set[] = { leak, "network.width=300" };
      snprintf(leak, sizeof leak, "network.leak=%.17g", s.leak);
      ck_assert_int_eq(rf_problem_create(&p, &message, s.n, s.d, s.x, s.y,
                                         set, 2), RF_OK);
    }
    rf_align_defaults(&options);
    rf_extremal_defaults(&limits);
    ck_assert_int_eq(rf_align_create(&align, &message, p, &options), RF_OK);
    ck_assert_int_eq(rf_extremals_create(&list, &message, p, &limits), RF_OK);
    for (size_t i = 0; i < rf_align_extremals(align); i++) {
      rf_align_extremal e;
      rf_extremal x = { .sign = 0 };
      size_t k;
      ck_assert_int_eq(rf_align_extremal_get(align, &e, i), RF_OK);
      for (k = 0; k < rf_extremals_count(list); k++) {
        ck_assert_int_eq(rf_extremals_get(list, &x, k), RF_OK);
        if (x.sign == e.sign && memcmp(x.pattern, e.pattern, s.n) == 0)
          break;
      }
      TEST_ASSERT(rep, k < rf_extremals_count(list),
                  "destination %zu of %zu is not extremal", i,
                  rf_align_extremals(align));
      TEST_ASSERT(rep, fabs(x.norm - e.norm) <= 1e-12 * x.norm,
                  "norm %.17g %.17g", x.norm, e.norm);
      TEST_ASSERT(rep, x.kind == (e.sign > 0 ? RF_MAX : RF_MIN),
                  "kind %d sign %d", x.kind, e.sign);
      checked++;
    }
    rf_extremals_free(list);
    rf_align_free(align);
    rf_problem_free(p);
  }
  printf("destinations_are_extremal: %d\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 60);
}
END_TEST

/* The time of alignment against the states: just before it the cosine is
   below 1 - delta, from it on above, and growth is ln |a|. */
START_TEST(alignment_time)
{
  const double delta = 0.05, e = 1e-6;
  int checked = 0;

  for (int rep = 0; rep < test_reps(60); rep++) {
    rf_rng g = test_rng("alignment_time", rep);
    struct sample s;
    rf_align_options options;
    rf_align *align = NULL;
    rf_problem *p;

    draw(&s, &g, true);
    p = problem_of(&s, "flow.engine=limit", "flow.digits=15", NULL);
    rf_align_defaults(&options);
    options.delta = delta;
    options.events = 1;
    ck_assert_int_eq(rf_align_create(&align, NULL, p, &options), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      rf_align_neuron n;
      rf_align_extremal x;
      ck_assert_int_eq(rf_align_get(align, &n, j), RF_OK);
      if (n.fate != RF_FATE_EXTREMAL || n.time > 100.0)
        continue;
      ck_assert_int_eq(rf_align_extremal_get(align, &x, n.extremal), RF_OK);
      for (int side = n.time > e ? -1 : 1; side <= 1; side += 2) {
        rf_flow *f = flow_of(p);
        struct run r = { .count = 0 };
        double a, w[DMAX], q = 0.0, ww = 0.0, c;
        run_to(&r, f, n.time * (1.0 + side * e) + (n.time == 0.0 ? e : 0.0));
        ck_assert_int_eq(rf_flow_weights(f, &a, w, j, 1), RF_OK);
        for (size_t i = 0; i < s.d; i++) {
          q += x.sign * w[i] * x.D[i] / x.norm;
          ww += w[i] * w[i];
        }
        c = q / sqrt(ww);
        TEST_ASSERT(rep, side < 0 ? c < 1.0 - delta + 1e-12
                                  : c > 1.0 - delta - 1e-12,
                    "neuron %zu side %d: cosine %.17g at %g", j, side, c,
                    n.time);
        TEST_ASSERT(rep, fabs(log(fabs(a / s.a[j])) - n.growth)
                         < 1e-3 * (1.0 + n.time), "growth %g", n.growth);
        rf_flow_free(f);
        checked++;
      }
    }
    rf_align_free(align);
    rf_problem_free(p);
  }
  ck_assert_int_gt(checked, 50);
}
END_TEST

/* The full flow nears the limit like lambda^2: a tenth of the scale gives a
   hundredth of the difference of the event times. */
START_TEST(full_flow_rate)
{
  static const char *const scale[] = { "init.scale=1e-2", "init.scale=1e-3" };
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  double worst[2] = { 0.0, 0.0 };

  for (int i = 0; i < 2; i++) {
    struct run r[2] = { { .count = 0 }, { .count = 0 } };
    for (int limit = 0; limit < 2; limit++) {
      const char *set[] = { scale[i], "network.width=20", "flow.rtol=1e-12",
                            "flow.digits=15",
                            limit ? "flow.engine=limit"
                                  : "flow.engine=cvode" };
      rf_problem *p = NULL;
      rf_message message;
      rf_flow *f;
      ck_assert_int_eq(rf_problem_create(&p, &message, 3, 2, x, y, set, 5),
                       RF_OK);
      f = flow_of(p);
      run_to(&r[limit], f, 2.5);
      rf_flow_free(f);
      rf_problem_free(p);
    }
    ck_assert_uint_eq(r[0].count, r[1].count);
    ck_assert_uint_gt(r[0].count, 5);
    for (size_t k = 0; k < r[0].count; k++) {
      ck_assert(same_event(&r[0].event[k], &r[1].event[k]));
      worst[i] = fmax(worst[i], fabs(r[0].event[k].time - r[1].event[k].time));
    }
  }
  printf("full_flow_rate: %g at 1e-2, %g at 1e-3\n", worst[0], worst[1]);
  fflush(stdout);
  ck_assert_msg(fabs(log10(worst[0] / worst[1]) - 2.0) < 0.1, "%g %g",
                worst[0], worst[1]);
}
END_TEST

START_TEST(wrong_options)
{
  const double x = 1.0, y = 1.0, a = 1.0, w = 1.0;
  rf_align_options o;
  rf_align *align = NULL;
  rf_align_neuron n;
  rf_align_extremal e;
  rf_message message;
  rf_problem *p = NULL;
  size_t count;

  ck_assert_int_eq(rf_problem_create(&p, &message, 1, 1, &x, &y, NULL, 0),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 1, &a, &w), RF_OK);
  rf_align_defaults(&o);
  o.delta = 0.0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  o.delta = 1.0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  rf_align_defaults(&o);
  o.until = -1.0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  rf_align_defaults(&o);
  o.neurons = 0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  ck_assert_ptr_null(align);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  ck_assert_int_eq(rf_align_get(align, &n, 1), RF_EINVAL);
  ck_assert_int_eq(rf_align_extremal_get(align, &e, 1), RF_EINVAL);
  ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
  ck_assert(n.time == 0.0 && n.growth == 0.0);
  ck_assert_ptr_null(rf_align_events(align, &count, 0));
  ck_assert_uint_eq(count, 0);
  rf_align_free(align);
  rf_problem_free(p);
  rf_align_free(NULL);
}
END_TEST

/* One neuron of each fate on the three points. */
START_TEST(fates)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  const double a[] = { 5.0, -5.0, 5.0, 1.0 };
  const double w[] = { 0.0, 4.0,  0.0, 4.0,  0.0, -4.0,  0.0, 1.0 };
  static const rf_fate want[] = { RF_FATE_EXTREMAL, RF_FATE_DEAD,
                                  RF_FATE_DEAD, RF_FATE_EXTREMAL };
  rf_align_options o;
  rf_align *align = NULL;
  rf_message message;
  rf_problem *p = NULL;
  rf_align_neuron n;
  double slowest;

  ck_assert_int_eq(rf_problem_create(&p, &message, 3, 2, x, y, NULL, 0),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 4, a, w), RF_OK);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  for (size_t j = 0; j < 4; j++) {
    ck_assert_int_eq(rf_align_get(align, &n, j), RF_OK);
    ck_assert_msg(n.fate == want[j], "neuron %zu: %s", j,
                  rf_fate_name(n.fate));
  }
  ck_assert_uint_eq(rf_align_fate(align, &slowest, RF_FATE_DEAD), 2);
  ck_assert_uint_eq(rf_align_fate(align, NULL, RF_FATE_EXTREMAL), 2);
  ck_assert(slowest > 0.0);
  rf_align_free(align);
  align = NULL;
  o.until = 1e-3;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  ck_assert_uint_eq(rf_align_fate(align, NULL, RF_FATE_MOVING), 3);
  ck_assert_uint_eq(rf_align_extremals(align), 0);
  rf_align_free(align);
  rf_problem_free(p);
  for (int f = 0; f <= RF_FATE_MOVING; f++)
    ck_assert_str_ne(rf_fate_name((rf_fate)f), "unknown");
  ck_assert_str_eq(rf_fate_name((rf_fate)77), "unknown");
}
END_TEST

/* Exactly opposite: in one dimension, a balanced negative neuron on the
   active side goes to 0 and never arrives; a dominated one passes to dead. */
START_TEST(antiparallel)
{
  const double x = 1.0, y = 1.0, a[] = { -1.0, -2.0 }, w[] = { 1.0, 1.0 };
  rf_align_options o;
  rf_align *align = NULL;
  rf_message message;
  rf_problem *p = NULL;
  rf_align_neuron n;

  ck_assert_int_eq(rf_problem_create(&p, &message, 1, 1, &x, &y, NULL, 0),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 2, a, w), RF_OK);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_ANTIPARALLEL);
  ck_assert_int_eq(rf_align_get(align, &n, 1), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_DEAD);
  /* w = 1 - ... : tanh s = -w/a at w = 0, so t = artanh(1/2). */
  ck_assert_msg(fabs(n.time - atanh(0.5)) < 4.0 * DBL_EPSILON, "%.17g",
                n.time);
  rf_align_free(align);
  rf_problem_free(p);
}
END_TEST

/* A small alignment and a small run of the engine, each allocation failing
   once. */
START_TEST(every_allocation_may_fail)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  rf_message message;

  rf_set_allocator(failing_alloc, counting_free);
  for (int what = 0; what < 3; what++) {
    const char *set[] = { "flow.engine=limit", "network.width=5",
                          what == 1 ? "flow.digits=15" : "flow.digits=30" };
    rf_problem *p = NULL;
    rf_status st = RF_ENOMEM;
    long base, k;
    fuse = 1000000;
    ck_assert_int_eq(rf_problem_create(&p, &message, 3, 2, x, y, set, 3),
                     RF_OK);
    base = live;
    for (k = 0; st == RF_ENOMEM && k < 2000; k++) {
      rf_align_options o;
      rf_align *align = NULL;
      rf_flow *f = NULL;
      size_t faces;
      double loss;
      fuse = k;
      if (what == 0) {
        rf_align_defaults(&o);
        o.events = 1;
        st = rf_align_create(&align, &message, p, &o);
      } else {
        st = rf_flow_create(&f, &message, p);
        while (st == RF_OK && (st = rf_flow_step(f, NULL, 5.0)) == RF_EVENT)
          st = RF_OK;
        if (st == RF_OK)
          st = rf_flow_sample(f, &loss, NULL);
        if (st == RF_OK)
          st = rf_flow_faces(f, &faces);
      }
      rf_align_free(align);
      rf_flow_free(f);
      ck_assert_int_eq(live, base);
    }
    ck_assert_int_eq(st, RF_OK);
    ck_assert_int_gt(k, 10);
    rf_problem_free(p);
  }
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("limit");
  TCase *t = tcase_create("limit");

  tcase_set_timeout(t, 60);
  tcase_add_test(t, tiny_scale_vector);
  tcase_add_test(t, plain_integrator);
  tcase_add_test(t, mpfr_agrees_with_double);
  tcase_add_test(t, digits_agree);
  tcase_add_test(t, balance_is_conserved);
  tcase_add_test(t, time_reversal);
  tcase_add_test(t, longest_alignment);
  tcase_add_test(t, symmetric_data);
  tcase_add_test(t, destinations_are_extremal);
  tcase_add_test(t, alignment_time);
  tcase_add_test(t, full_flow_rate);
  tcase_add_test(t, wrong_options);
  tcase_add_test(t, fates);
  tcase_add_test(t, antiparallel);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
