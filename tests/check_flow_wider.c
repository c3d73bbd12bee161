/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_wider.c -- wider models: data that count differently, outer
 * weights that are held, weights that decay, a linear unit (which has tests of
 * its own in check_flow_unit.c).  The flow against the plain one, the law from
 * outside in every engine, and what is the same problem put otherwise. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/generator.h"
#include "input/sample.h"
#include "law/law.h"
#include "second/plain.h"
#include "support/child.h"
#include "support/follow.h"
#include "support/meet.h"
#include "support/rf_test.h"

#define SIZE (MMAX * (1 + DMAX))
#define TEXT 1024

/* Weights q[n] that are exact in binary, some 0, one at least larger; as a
   setting. */
static void
draw_weights(double *q, char *set, rf_rng *g, size_t n, int whole)
{
  static const double some[] = { 0, 0.125, 0.25, 0.5, 1, 1, 2, 3, 5, 16 };
  size_t at = (size_t)snprintf(set, TEXT, "data.weights=[");

  for (size_t k = 0; k < n; k++) {
    q[k] = whole ? (double)rng_size(g, 1, 3) : some[rng_size(g, k == 0, 9)];
    at += (size_t)snprintf(set + at, TEXT - at, "%s%.17g", k ? ", " : "",
                           q[k]);
  }
  snprintf(set + at, TEXT - at, "]");
}

START_TEST(weighted_equals_plain)
{
  int checked = 0, doubtful = 0;
  size_t events = 0;
  double ratio = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("weights", rep);
    double q[NMAX];
    char weights[TEXT];
    const char *set[] = { "flow.engine=taylor", "flow.digits=20",
                          "flow.verify=false", weights };
    const int precise = rep % 4 == 3;
    sample s;
    sample_draw(&s, "weighted_equals_plain", rep,
                &(sample_most){ NMAX, DMAX, precise ? 6 : 12,
                                SAMPLE_TIES | SAMPLE_STARTS });
    draw_weights(q, weights, &g, s.p.n, 0);
    s.p.q = q;
    if (meet(&s, rep, precise ? set : set + 3, precise ? 4 : 1, &ratio,
             &events))
      checked++;
    else
      doubtful++;
  }
  printf("weighted equals plain: %d problems, %zu events, error/bound <= "
         "%.1e; %d where the plain flow is in doubt\n", checked, events, ratio,
         doubtful);
  fflush(stdout);
  ck_assert_int_gt(checked, doubtful);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* A datum of weight q is a datum that is there q times, where the loss is a
   sum: the two problems have one flow.  copy[n]: of each datum its first. */
static void
repeat_data(sample *to, const sample *s, const double *q, size_t *copy)
{
  const size_t d = s->p.d;
  size_t n = 0;

  *to = *s;
  to->p.x = to->x;
  to->p.y = to->y;
  to->p.q = NULL;
  for (size_t k = 0; k < s->p.n; k++) {
    copy[k] = n;
    for (double i = 0; i < q[k]; i++, n++) {
      memcpy(&to->x[n * d], &s->x[k * d], d * sizeof *s->x);
      to->y[n] = s->y[k];
    }
  }
  to->p.n = n;
}

/* Follow s with an engine; its states, or a doubt. */
static int
go(double *z, follow *f, const sample *s, int rep, const char *const *set,
   size_t nset)
{
  follow_start(f, &s->p, s->a, s->w,
               &(follow_how){ .until = s->until, .set = set, .nset = nset });
  follow_to(f, s->until);
  TEST_ASSERT(rep, f->status >= 0, "%s: %.200s", rf_strerror(f->status),
              f->message.text);
  follow_states(f, z);
  return f->marks == 0;
}

/* Events of the data that are there once, beside those of the copies. */
static size_t
count_of(const follow *f, size_t datum)
{
  size_t count = 0;

  for (size_t i = 0; i < f->nevents; i++)
    count += f->events[i].datum == datum;
  return count;
}

static int
copies(int rep, const char *engine, double *off)
{
  rf_rng g = test_rng("copies", rep);
  double q[NMAX], z[SIZE], z1[SIZE], size;
  size_t copy[NMAX];
  char weights[TEXT];
  const char *set[] = { engine, "flow.digits=25",
                        strstr(engine, "limit") ? "flow.verify="
                                                : "flow.verify=false",
                        weights };
  sample s, other;
  follow f, e;
  int sure;

  sample_draw(&s, "copies", rep, &(sample_most){ 6, 4, 6, SAMPLE_TIES });
  s.p.c = 1;
  draw_weights(q, weights, &g, s.p.n, 1);
  /* One datum has no average, so that there are two at least. */
  if (s.p.n < 2)
    return 0;
  repeat_data(&other, &s, q, copy);
  sure = go(z, &f, &s, rep, set, 4);
  sure = go(z1, &e, &other, rep, set, 3) && sure;
  size = follow_norm(z1, s.p.m * (1 + s.p.d));
  *off = fmax(*off, sure ? follow_apart(z, z1, s.p.m * (1 + s.p.d)) / size : 0);
  /* 25 digits, of which a run loses some to what grows (plain_growth has up to
     e^20 in such problems); doubles are what is compared. */
  TEST_ASSERT(rep, !sure
              || follow_apart(z, z1, s.p.m * (1 + s.p.d)) <= 1e-12 * size,
              "%s: off by %g of %g", engine,
              follow_apart(z, z1, s.p.m * (1 + s.p.d)), size);
  for (size_t k = 0; sure && k < s.p.n; k++)
    TEST_ASSERT(rep, count_of(&f, k) == count_of(&e, copy[k]),
                "%s: datum %zu has %zu events, %zu as copies", engine, k,
                count_of(&f, k), count_of(&e, copy[k]));
  follow_end(&f);
  follow_end(&e);
  return sure;
}

START_TEST(weights_are_copies)
{
  int checked[2] = { 0, 0 };
  double off = 0;

  TEST_EACH(rep, test_reps(200)) {
    checked[0] += copies(rep, "flow.engine=taylor", &off);
    checked[1] += copies(rep, "flow.engine=limit", &off);
  }
  printf("weights are copies: %d problems by taylor, %d by limit, apart by "
         "%.1e\n", checked[0], checked[1], off);
  fflush(stdout);
  ck_assert_int_gt(checked[0], 0);
  ck_assert_int_gt(checked[1], 0);
}
END_TEST

/* A wider model of s, as a setting. */
typedef void widening(sample *s, char *set, rf_rng *g);

/* The settings of repetition rep, with its engine: some by taylor, whose digits
   leave the plain flow alone to err; in doubles without restarts and with. */
static size_t
settings(const char **set, int rep, const char *model, const char *weights)
{
  static const char *const taylor[] = { "flow.engine=taylor", "flow.digits=20",
                                        "flow.verify=false" };
  size_t count = 0;

  for (size_t i = 0; i < 3 && rep % 4 == 3; i++)
    set[count++] = taylor[i];
  if (rep % 4 == 2)
    set[count++] = "flow.engine=taylor-double";
  set[count++] = model;
  if (rep % 3 == 0)
    set[count++] = weights;
  return count;
}

static void
equals_plain(const char *test, widening *widen)
{
  int checked = 0, doubtful = 0;
  size_t events = 0;
  double ratio = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("wider", rep);
    double q[NMAX];
    char weights[TEXT], model[TEXT];
    const char *set[5];
    sample s;
    /* In the plane many neurons share a face, and its propagator. */
    sample_draw(&s, test, rep, rep % 4 == 1
                ? &(sample_most){ 6, 2, MMAX, SAMPLE_TIES }
                : &(sample_most){ NMAX, DMAX, rep % 4 == 3 ? 6 : 12,
                                  SAMPLE_TIES | SAMPLE_STARTS });
    draw_weights(q, weights, &g, s.p.n, 0);
    s.p.q = rep % 3 == 0 ? q : NULL;
    widen(&s, model, &g);
    if (meet(&s, rep, set, settings(set, rep, model, weights), &ratio,
             &events))
      checked++;
    else
      doubtful++;
  }
  printf("%s: %d problems, %zu events, error/bound <= %.1e; %d where the "
         "plain flow is in doubt\n", test, checked, events, ratio, doubtful);
  fflush(stdout);
  ck_assert_int_gt(checked, doubtful);
  ck_assert_uint_gt(events, 0);
}

/* ---- a is held ---- */

static void
hold(sample *s, char *set, rf_rng *g)
{
  (void)g;
  s->p.held = 1;
  snprintf(set, TEXT, "network.train=inner");
}

START_TEST(inner_equals_plain)
{
  equals_plain("inner_equals_plain", hold);
}
END_TEST

/* A linear network with orthogonal data, x_k = s_k e_k, and a held: each
   prediction has a rate of its own, h_k' = -c q_k A s_k^2 (h_k - y_k),
   A = sum a^2; and w_j = w_j(0) + a_j V with one V for all j. */
static void
linear_inner(int rep, const char *const *set, size_t nset, double tolerance)
{
  enum { N = 4, M = 5 };
  rf_rng g = test_rng("linear_inner", rep);
  double x[N * N] = { 0 }, y[N], a[M], w[M * N], z[M * (1 + N)], h[N];
  const double t = 1.5 + rng_uniform(&g);
  double A = 0;
  follow f;

  for (size_t k = 0; k < N; k++) {
    x[k * N + k] = (double)rng_size(&g, 1, 8) / 4;
    y[k] = (double)rng_size(&g, 0, 16) / 4 - 2;
  }
  for (size_t j = 0; j < M; j++) {
    a[j] = (double)rng_size(&g, 0, 16) / 8 - 1;
    A += a[j] * a[j];
    for (size_t i = 0; i < N; i++)
      w[j * N + i] = (double)rng_size(&g, 0, 16) / 8 - 1;
  }
  follow_start(&f, &(plain_problem){ .n = N, .d = N, .m = M, .x = x, .y = y,
                                     .leak = 1, .c = 1, .held = 1 }, a, w,
               &(follow_how){ .rtol = nset > 1 ? 0 : 1e-12, .until = t,
                              .set = set, .nset = nset });
  follow_to(&f, t);
  TEST_ASSERT(rep, f.status >= 0, "%.200s", f.message.text);
  follow_sample(&f, h);
  follow_states(&f, z);
  for (size_t k = 0; k < N; k++) {
    const double s = x[k * N + k], q = exp(-A * s * s * t);
    double start = 0, v;
    for (size_t j = 0; j < M; j++)
      start += a[j] * w[j * N + k] * s;
    v = A > 0 ? (y[k] - start) * (1 - q) / (A * s) : 0;
    TEST_ASSERT(rep, fabs(h[k] - (y[k] + (start - y[k]) * q))
                <= tolerance * (1 + fabs(y[k]) + fabs(start)),
                "h%zu is %.17g", k, h[k]);
    for (size_t j = 0; j < M; j++) {
      const double *own = &z[j * (1 + N)];
      TEST_ASSERT(rep, own[0] == a[j], "a%zu has moved", j);
      TEST_ASSERT(rep, fabs(own[1 + k] - w[j * N + k] - a[j] * v)
                  <= tolerance * (1 + fabs(v)), "w%zu is off by %.3g", j,
                  own[1 + k] - w[j * N + k] - a[j] * v);
    }
  }
  follow_end(&f);
}

START_TEST(inner_closed_form)
{
  static const char *const set[] = { "network.train=inner",
                                     "flow.engine=taylor", "flow.digits=25",
                                     "flow.verify=false" };
  int checked = 0;

  TEST_EACH(rep, test_reps(100)) {
    /* Some hundred steps of 1e-12; doubles of 25 digits. */
    linear_inner(rep, set, 1, 1e-9);
    linear_inner(rep, set, 4, 1e-14);
    checked++;
  }
  printf("a is held, in closed form: %d problems\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- weights that decay ---- */

/* At a number with few bits, so that text and double are the same. */
static void
decay(sample *s, char *set, rf_rng *g)
{
  s->p.decay = (double)rng_size(g, 1, 64) / (rng_size(g, 0, 1) ? 64 : 16);
  snprintf(set, TEXT, "loss.decay=%.17g", s->p.decay);
}

START_TEST(decay_equals_plain)
{
  equals_plain("decay_equals_plain", decay);
}
END_TEST

/* ---- the law from outside ---- */

typedef struct task {
  uint64_t seed;
  int rep;
  const char *engine, *accuracy, *model;
  int said;
} task;

static void
run_law(void *out, void *context)
{
  task *t = context;
  rf_rng rng = test_rng("law", t->rep);
  double q[GEN_N];
  char weights[TEXT];
  const char *set[] = { t->engine, t->accuracy,
                        t->model ? t->model : weights };
  char *text;
  gen g;

  gen_init(&g);
  gen_draw(&g, t->seed, &(gen_wish){ .decade = GEN_ANY, .longest = 30 });
  text = gen_text(&g);
  draw_weights(q, weights, &rng, g.n, 0);
  law_check(out, text, "generated", set, 3,
            &(law_ear){ law_tell, &t->said });
  free(text);
  gen_clear(&g);
}

static void
obey(const char *engine, const char *accuracy, const char *model, int reps)
{
  law_result sum = { .states = 0 };
  size_t breaches = 0, broken = 0;

  TEST_EACH(rep, reps) {
    task t = { test_seed() + (uint64_t)rep, rep, engine, accuracy, model,
               0 };
    law_result r = { .states = 0 };
    if (child_run(&r, sizeof r, test_seconds(20), run_law, &t)) {
      printf("  %s, seed %" PRIu64 ": no end\n", engine, t.seed);
      broken++;
    }
    if (law_breaches(&r))
      printf("  %s, seed %" PRIu64 ", repetition %d\n", engine, t.seed, rep);
    breaches += law_breaches(&r);
    sum.states += r.states;
    sum.motions += r.motions;
    sum.events += r.events;
  }
  printf("the law, %s: %zu states, %zu motions, %zu events\n", engine,
         sum.states, sum.motions, sum.events);
  fflush(stdout);
  ck_assert_uint_eq(breaches, 0);
  ck_assert_uint_eq(broken, 0);
  ck_assert_uint_gt(sum.motions, 0);
}

/* Of the full flow; the limit flow is compared with that of copies. */
START_TEST(weighted_law)
{
  obey("flow.engine=cvode", "flow.rtol=1e-9", NULL, test_reps(100));
  obey("flow.engine=taylor-double", "flow.rtol=1e-9", NULL, test_reps(100));
  obey("flow.engine=taylor", "flow.digits=20", NULL, test_reps(40));
}
END_TEST

START_TEST(decay_law)
{
  obey("flow.engine=cvode", "flow.rtol=1e-9", "loss.decay=0.25",
       test_reps(50));
  obey("flow.engine=cvode", "flow.rtol=1e-9", "loss.decay=1", test_reps(50));
  obey("flow.engine=taylor-double", "flow.rtol=1e-9", "loss.decay=1/2",
       test_reps(50));
  obey("flow.engine=taylor", "flow.digits=20", "loss.decay=1/2",
       test_reps(40));
}
END_TEST

START_TEST(inner_law)
{
  static const char inner[] = "network.train=inner";

  obey("flow.engine=cvode", "flow.rtol=1e-9", inner, test_reps(100));
  obey("flow.engine=taylor-double", "flow.rtol=1e-9", inner, test_reps(100));
  obey("flow.engine=taylor", "flow.digits=20", inner, test_reps(40));
}
END_TEST

START_TEST(unit_law)
{
  static const char *const models[] = { "network.skip=true",
                                        "network.output_bias=true" };

  for (int i = 0; i < 2; i++) {
    obey("flow.engine=cvode", "flow.rtol=1e-9", models[i], test_reps(60));
    obey("flow.engine=taylor-double", "flow.rtol=1e-9", models[i],
         test_reps(60));
    obey("flow.engine=taylor", "flow.digits=20", models[i], test_reps(20));
  }
}
END_TEST

static Suite *
wider_suite(void)
{
  Suite *s = suite_create("wider");
  TCase *t = tcase_create("weights");

  test_limit(t);
  tcase_add_test(t, weighted_equals_plain);
  tcase_add_test(t, weights_are_copies);
  tcase_add_test(t, weighted_law);
  tcase_add_test(t, inner_equals_plain);
  tcase_add_test(t, inner_closed_form);
  tcase_add_test(t, inner_law);
  tcase_add_test(t, decay_equals_plain);
  tcase_add_test(t, decay_law);
  tcase_add_test(t, unit_law);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(wider_suite());
}
