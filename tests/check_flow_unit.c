/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_unit.c -- a linear unit beside the neurons: network.skip and
 * network.output_bias.  The flow against the plain one, in closed form where no
 * neuron takes part, and what is the same problem put otherwise. */
#include "config.h"

#include <math.h>
#include <gmp.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "flow/model/clock.h"
#include "flow/part.h"
#include "input/sample.h"
#include "second/plain.h"
#include "support/follow.h"
#include "support/meet.h"
#include "support/rf_test.h"

#define TEXT 1024
#define SIZE ((MMAX + 1) * (1 + DMAX))

/* How a unit is asked for: the settings of a problem. */
typedef struct asked {
  double v[1 + DMOST];         /* (c, s) at the start */
  char skip[TEXT], bias[64];
  const char *set[8];
  size_t count;
} asked;

/* The settings of a unit (c, s)[1 + d], behind what is there. */
static void
ask(asked *u, size_t d, int skip, int bias)
{
  size_t at = (size_t)snprintf(u->skip, TEXT, "init.skip=[");

  for (size_t i = 0; i < d; i++)
    at += (size_t)snprintf(u->skip + at, TEXT - at, "%s%.17g", i ? ", " : "",
                           u->v[1 + i]);
  snprintf(u->skip + at, TEXT - at, "]");
  snprintf(u->bias, sizeof u->bias, "init.output_bias=%.17g", u->v[0]);
  if (skip) {
    u->set[u->count++] = "network.skip=true";
    u->set[u->count++] = u->skip;
  }
  if (bias) {
    u->set[u->count++] = "network.output_bias=true";
    u->set[u->count++] = u->bias;
  }
}

/* Numbers of few bits, or 0: the usual start. */
static void
draw_unit(asked *u, rf_rng *g, sample *s, int kind)
{
  const size_t d = s->p.d;

  memset(u->v, 0, sizeof u->v);
  s->p.skip = kind != 1;
  s->p.bias = kind != 0;
  for (size_t i = 0; rng_size(g, 0, 1) && i <= d; i++)
    if (i ? s->p.skip : s->p.bias)
      u->v[i] = (double)rng_size(g, 0, 64) / 32 - 1;
  s->p.unit = u->v;
  ask(u, d, s->p.skip, s->p.bias);
}

START_TEST(equals_plain)
{
  static const char *const precise[] = { "flow.engine=taylor",
                                         "flow.digits=20",
                                         "flow.verify=false" };
  int checked[3] = { 0, 0, 0 }, doubtful = 0;
  size_t events = 0;
  double ratio = 0;

  TEST_EACH(rep, test_reps(600)) {
    rf_rng g = test_rng("unit", rep);
    const int how = rep % 4;           /* cvode twice, taylor-double, taylor */
    asked u = { .count = 0 };
    sample s;
    sample_draw(&s, "unit_equals_plain", rep, how == 1
                ? &(sample_most){ 6, 2, MMAX, SAMPLE_TIES }
                : &(sample_most){ NMAX, DMAX, how == 3 ? 6 : 12,
                                  SAMPLE_TIES | SAMPLE_STARTS });
    if (how == 2)
      u.set[u.count++] = "flow.engine=taylor-double";
    for (size_t i = 0; how == 3 && i < 3; i++)
      u.set[u.count++] = precise[i];
    draw_unit(&u, &g, &s, rep / 4 % 3);
    s.p.held = rep % 5 == 0;
    if (s.p.held)
      u.set[u.count++] = "network.train=inner";
    if (meet(&s, rep, u.set, u.count, &ratio, &events))
      checked[how == 3 ? 2 : how == 2]++;
    else
      doubtful++;
  }
  printf("a unit equals plain: %d problems by cvode, %d by taylor-double, %d "
         "by taylor, %zu events, error/bound <= %.1e; %d where the plain flow "
         "is in doubt\n", checked[0], checked[1], checked[2], events, ratio,
         doubtful);
  fflush(stdout);
  for (int i = 0; i < 3; i++)
    ck_assert_int_gt(checked[i], 0);
  ck_assert_int_gt(checked[0] + checked[1] + checked[2], doubtful);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* ---- in closed form ---- */

/* Engines, each with its settings, and the error that it leaves. */
static const struct {
  const char *set[3];
  size_t count;
  double rtol, error;
} engines[] = {
  /* some hundred steps of 1e-12 */
  { { NULL }, 0, 1e-12, 1e-9 },
  { { "flow.engine=taylor-double" }, 1, 1e-12, 1e-9 },
  /* doubles of 25 digits */
  { { "flow.engine=taylor", "flow.digits=25", "flow.verify=false" }, 3, 0,
    1e-14 }
};
#define ENGINES (sizeof engines / sizeof *engines)

/* Data s_k e_k, one neuron that is active nowhere: linear regression, in which
   each number has a rate of its own, c s_k^2. */
static void
regression(int rep, size_t e)
{
  enum { N = 4 };
  rf_rng g = test_rng("regression", rep);
  double x[N * N] = { 0 }, y[N], w[N], a = 0.5, v[1 + N], z[1 + N];
  const double t = 1.5 + rng_uniform(&g);
  asked u = { .count = 0 };
  follow f;

  for (size_t k = 0; k < N; k++) {
    x[k * N + k] = (double)rng_size(&g, 1, 8) / 4;
    y[k] = (double)rng_size(&g, 0, 16) / 4 - 2;
    w[k] = -1;
    u.v[1 + k] = rep % 2 ? (double)rng_size(&g, 0, 16) / 8 - 1 : 0;
  }
  for (size_t i = 0; i < engines[e].count; i++)
    u.set[u.count++] = engines[e].set[i];
  ask(&u, N, 1, 0);
  follow_start(&f, &(plain_problem){ .n = N, .d = N, .m = 1, .x = x, .y = y,
                                     .c = 1.0 / N }, &a, w,
               &(follow_how){ .rtol = engines[e].rtol, .until = t,
                              .set = u.set, .nset = u.count });
  follow_to(&f, t);
  TEST_ASSERT(rep, f.status >= 0, "%.200s", f.message.text);
  follow_unit(&f, v);
  follow_states(&f, z);
  TEST_ASSERT(rep, v[0] == 0 && z[0] == a && !memcmp(z + 1, w, sizeof w),
              "what has no slope has moved");
  for (size_t k = 0; k < N; k++) {
    const double s = x[k * N + k], q = exp(-s * s * t / N);
    const double want = u.v[1 + k] * q + y[k] / s * (1 - q);
    TEST_ASSERT(rep, fabs(v[1 + k] - want) <= engines[e].error
                * (1 + fabs(y[k]) + fabs(u.v[1 + k])),
                "s%zu is %.17g, not %.17g", k, v[1 + k], want);
  }
  follow_end(&f);
}

/* The same of c alone: it goes to the mean of the labels, at the rate 1, or n
   where the loss is a sum. */
static void
mean(int rep, size_t e)
{
  rf_rng g = test_rng("mean", rep);
  const size_t n = rng_size(&g, 2, NMAX);
  const int sum = rep % 3 == 0;
  double x[NMAX], y[NMAX], w = -1, a = 0.5, v[2], want, mu = 0;
  const double t = 1.5 + rng_uniform(&g);
  asked u = { .count = 0 };
  follow f;

  for (size_t k = 0; k < n; k++) {
    x[k] = (double)rng_size(&g, 1, 8) / 4;
    y[k] = (double)rng_size(&g, 0, 16) / 4 - 2;
    mu += y[k] / (double)n;
  }
  u.v[0] = rep % 2 ? (double)rng_size(&g, 0, 16) / 8 - 1 : 0;
  for (size_t i = 0; i < engines[e].count; i++)
    u.set[u.count++] = engines[e].set[i];
  ask(&u, 1, 0, 1);
  follow_start(&f, &(plain_problem){ .n = n, .d = 1, .m = 1, .x = x, .y = y,
                                     .c = sum ? 1 : 1 / (double)n }, &a, &w,
               &(follow_how){ .rtol = engines[e].rtol, .until = t,
                              .set = u.set, .nset = u.count });
  follow_to(&f, t);
  TEST_ASSERT(rep, f.status >= 0, "%.200s", f.message.text);
  follow_unit(&f, v);
  want = mu + (u.v[0] - mu) * exp(-t * (sum ? (double)n : 1));
  TEST_ASSERT(rep, v[1] == 0 && fabs(v[0] - want)
              <= engines[e].error * (1 + fabs(mu) + fabs(u.v[0])),
              "c is %.17g, not %.17g", v[0], want);
  follow_end(&f);
}

START_TEST(closed_form)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(50))
    for (size_t e = 0; e < ENGINES; e++) {
      regression(rep, e);
      mean(rep, e);
      checked++;
    }
  printf("linear regression and means in closed form: %d problems\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- the same problem put otherwise ---- */

/* Follow s to its end by taylor, 25 digits. */
static void
go(follow *f, const sample *s, int rep, asked *u)
{
  static const char *const own[] = { "flow.engine=taylor", "flow.digits=25",
                                     "flow.verify=false" };

  for (size_t i = 0; i < 3; i++)
    u->set[u->count++] = own[i];
  if (s->p.held)
    u->set[u->count++] = "network.train=inner";
  follow_start(f, &s->p, s->a, s->w,
               &(follow_how){ .until = s->until, .set = u->set,
                              .nset = u->count });
  follow_to(f, s->until);
  TEST_ASSERT(rep, f->status >= 0, "%s: %.200s", rf_strerror(f->status),
              f->message.text);
}

/* <s, x> is a neuron with leak 1 and an outer weight of 1 that is held. */
START_TEST(skip_is_a_neuron)
{
  int checked = 0;
  double off = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("skip_is_a_neuron", rep);
    double z[SIZE], z1[SIZE], v[1 + DMAX];
    asked u = { .count = 0 }, none = { .count = 0 };
    sample s, more;
    size_t row;
    follow f, e;
    sample_draw(&s, "skip_is_a_neuron", rep, &(sample_most){ 8, 4, 6, 0 });
    s.p.leak = 1;
    s.p.held = 1;
    row = 1 + s.p.d;
    more = s;
    more.p.x = more.x;
    more.p.y = more.y;
    draw_unit(&u, &g, &s, 0);
    more.a[s.p.m] = 1;
    memcpy(more.w + s.p.m * s.p.d, u.v + 1, s.p.d * sizeof *more.w);
    more.p.m++;
    go(&f, &s, rep, &u);
    go(&e, &more, rep, &none);
    follow_states(&f, z);
    follow_unit(&f, v);
    follow_states(&e, z1);
    off = fmax(off, fmax(follow_apart(z, z1, s.p.m * row),
                         follow_apart(v + 1, z1 + s.p.m * row + 1, s.p.d)));
    /* 25 digits, in doubles of size 10 at most */
    TEST_ASSERT(rep, off <= 1e-13, "off by %g", off);
    follow_end(&f);
    follow_end(&e);
    checked++;
  }
  printf("a skip connection is a linear neuron: %d problems, apart by %.1e\n",
         checked, off);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Labels y_k + c0 + <s0, x_k> and a unit that starts so much farther: with the
   square loss neurons see the same. */
START_TEST(labels_move_the_unit)
{
  int checked = 0;
  double off = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("labels_move", rep);
    double z[SIZE], z1[SIZE], v[1 + DMAX], v1[1 + DMAX], by[1 + DMAX];
    asked u = { .count = 0 }, u1;
    sample s, other;
    size_t row;
    follow f, e;
    sample_draw(&s, "labels_move", rep, &(sample_most){ 8, 4, 6, 0 });
    s.p.loss = PLAIN_SQUARE;
    row = 1 + s.p.d;
    draw_unit(&u, &g, &s, 2);
    other = s;
    other.p.x = other.x;
    other.p.y = other.y;
    u1 = u;
    u1.count = 0;
    for (size_t i = 0; i < row; i++)
      u1.v[i] += by[i] = (double)rng_size(&g, 0, 32) / 8 - 2;
    for (size_t k = 0; k < s.p.n; k++) {
      other.y[k] += by[0];
      for (size_t i = 1; i < row; i++)
        other.y[k] += by[i] * s.x[k * s.p.d + i - 1];
    }
    other.p.unit = u1.v;
    ask(&u1, s.p.d, 1, 1);
    go(&f, &s, rep, &u);
    go(&e, &other, rep, &u1);
    follow_states(&f, z);
    follow_states(&e, z1);
    follow_unit(&f, v);
    follow_unit(&e, v1);
    for (size_t i = 0; i < row; i++)
      v[i] += by[i];
    if (f.marks == 0 && e.marks == 0) {
      off = fmax(off, fmax(follow_apart(z, z1, s.p.m * row),
                           follow_apart(v, v1, row)));
      TEST_ASSERT(rep, off <= 1e-12, "off by %g", off);
      TEST_ASSERT(rep, f.nevents == e.nevents, "%zu events, and %zu", f.nevents,
                  e.nevents);
      checked++;
    }
    follow_end(&f);
    follow_end(&e);
  }
  printf("labels move the unit: %d problems, apart by %.1e\n", checked, off);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- energy ---- */

/* ||theta'||^2 from what the flow tells: p, D, weights. */
static double
speed2(follow *f, const sample *s)
{
  const size_t d = s->p.d, row = 1 + d;
  const rf_numbers *told;
  double z[SIZE], p[NMAX], sum = 0;

  follow_states(f, z);
  ck_assert_int_eq(rf_flow_residuals(f->flow, &told), RF_OK);
  memcpy(p, rf_numbers_doubles(told), s->p.n * sizeof *p);
  ck_assert_int_eq(rf_flow_drives(f->flow, &told, 0, s->p.m), RF_OK);
  for (size_t j = 0; j < s->p.m; j++) {
    const double *D = rf_numbers_doubles(told) + j * d, *v = &z[j * row];
    double rise = 0;
    for (size_t i = 0; i < d; i++) {
      rise += D[i] * v[1 + i];
      sum += v[0] * D[i] * v[0] * D[i];
    }
    sum += rise * rise;
  }
  for (size_t i = 0; i < row; i++) {
    double pull = 0;
    for (size_t k = 0; k < s->p.n; k++)
      pull += p[k] * (i ? s->p.skip * s->x[k * d + i - 1] : s->p.bias);
    sum += pull * pull;
  }
  return sum;
}

/* dL/dt = -||theta'||^2, by a difference of losses around a time without
   events: its error is of second order in the step. */
START_TEST(energy)
{
  const double by = 1e-4;
  int checked = 0;
  double worst = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("energy", rep);
    asked u = { .count = 0 };
    double h[NMAX], before, after, slope, speed, t;
    size_t events;
    sample s;
    follow f;
    sample_draw(&s, "energy", rep, &(sample_most){ 8, 4, 6, 0 });
    draw_unit(&u, &g, &s, rep % 3);
    t = s.until / 2;
    u.set[u.count++] = "flow.engine=taylor";
    u.set[u.count++] = "flow.digits=25";
    u.set[u.count++] = "flow.verify=false";
    follow_start(&f, &s.p, s.a, s.w,
                 &(follow_how){ .until = s.until, .set = u.set,
                                .nset = u.count });
    follow_to(&f, t - by);
    events = f.nevents;
    before = follow_sample(&f, h);
    follow_to(&f, t);
    speed = speed2(&f, &s);
    follow_to(&f, t + by);
    after = follow_sample(&f, h);
    slope = (before - after) / (2 * by);
    /* By L'''/6, which rates of at most ten or so make a thousand times the
       slope; and by the rounding of two doubles. */
    if (f.nevents == events) {
      const double off = fabs(slope - speed);
      const double allowed = 200 * by * by * 6 * (speed + slope + before)
        + 1e-15 * before / by;
      worst = fmax(worst, off / allowed);
      TEST_ASSERT(rep, off <= allowed, "-dL/dt = %.12g, ||theta'||^2 = %.12g",
                  slope, speed);
      checked++;
    }
    follow_end(&f);
  }
  printf("energy: %d problems, error/bound <= %.1e\n", checked, worst);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- digits ---- */

/* How many digits of two texts agree, relative to the first. */
static double
digits_of(const char *text, const char *other)
{
  double digits = HUGE_VAL;
  mpfr_t x, y;

  mpfr_inits2(400, x, y, (mpfr_ptr)0);
  mpfr_set_str(x, text, 10, MPFR_RNDN);
  mpfr_set_str(y, other, 10, MPFR_RNDN);
  mpfr_sub(y, y, x, MPFR_RNDN);
  if (!mpfr_zero_p(y) && !mpfr_zero_p(x)) {
    mpfr_div(y, y, x, MPFR_RNDN);
    digits = -log10(fabs(mpfr_get_d(y, MPFR_RNDN)));
  }
  mpfr_clears(x, y, (mpfr_ptr)0);
  return digits;
}

/* The unit to 30 digits and to 60, at tiny scales as well: labels of 1e-200,
   and weights of 1e-150. */
START_TEST(digits)
{
  double least = HUGE_VAL;
  int checked = 0;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("digits", rep);
    asked u = { .count = 0 };
    char text[1 + DMAX][128];
    const rf_numbers *v;
    const int tiny = rep % 4 == 3;
    sample s;
    sample_draw(&s, "unit_digits", rep, &(sample_most){ 6, 3, 4, 0 });
    for (size_t k = 0; tiny && s.p.loss == PLAIN_SQUARE && k < s.p.n; k++)
      s.y[k] *= 0x1p-664;
    for (size_t i = 0; tiny && i < s.p.m * s.p.d; i++)
      s.w[i] *= 0x1p-498;
    for (size_t j = 0; tiny && j < s.p.m; j++)
      s.a[j] *= 0x1p-498;
    draw_unit(&u, &g, &s, rep % 3);
    for (size_t i = 0; tiny && i <= s.p.d; i++)
      u.v[i] = 0;
    u.count = 0;
    ask(&u, s.p.d, s.p.skip, s.p.bias);
    u.set[u.count++] = "flow.engine=taylor";
    u.set[u.count++] = "flow.verify=false";
    for (int more = 0; more < 2; more++) {
      follow f;
      u.set[u.count] = more ? "flow.digits=60" : "flow.digits=30";
      follow_start(&f, &s.p, s.a, s.w,
                   &(follow_how){ .until = s.until, .set = u.set,
                                  .nset = u.count + 1 });
      follow_to(&f, s.until);
      TEST_ASSERT(rep, f.status >= 0, "%.200s", f.message.text);
      ck_assert_int_eq(rf_flow_unit(f.flow, &v), RF_OK);
      for (size_t i = 0; i <= s.p.d; i++)
        if (!more)
          snprintf(text[i], sizeof text[i], "%s", rf_numbers_text(v, i));
        else {
          const double good = digits_of(text[i], rf_numbers_text(v, i));
          least = fmin(least, good);
          /* errors are relative to the unit, of which one number may be small;
             a flow may stretch them by 1e3 */
          TEST_ASSERT(rep, good >= 24, "%.100s and %.100s", text[i],
                      rf_numbers_text(v, i));
          checked++;
        }
      follow_end(&f);
    }
  }
  printf("digits of a unit: %d numbers, at least %.1f of 30 are good\n",
         checked, least);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- checkpoints ---- */

/* To the end: states, the unit and the number of events. */
static size_t
finish(double *z, rf_flow *flow, const sample *s)
{
  const size_t size = s->p.m * (1 + s->p.d);
  const rf_numbers *v;
  rf_message message;
  rf_status status;
  size_t events = 0;

  while ((status = rf_flow_step(flow, &message, s->until)) == RF_EVENT)
    events += rf_flow_event_count(flow);
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, s->p.m), RF_OK);
  memcpy(z, rf_numbers_doubles(v), size * sizeof *z);
  ck_assert_int_eq(rf_flow_unit(flow, &v), RF_OK);
  memcpy(z + size, rf_numbers_doubles(v), (1 + s->p.d) * sizeof *z);
  return events;
}

/* Cut anywhere, it is none. */
static void
check_cut(const rf_problem *problem, const char *text)
{
  const size_t length = strlen(text);
  char *copy = strdup(text);
  rf_message message;
  rf_flow *flow;

  ck_assert_ptr_nonnull(copy);
  for (size_t i = 0; i < length; i += 1 + length / 100) {
    copy[i] = '\0';
    ck_assert_int_eq(rf_flow_restore(&flow, &message, problem, copy),
                     RF_EINPUT);
    copy[i] = text[i];
  }
  free(copy);
}

/* What goes on from a checkpoint is what was not stopped, bit for bit. */
static int
resume(const sample *s, rf_flow *flow, const rf_problem *problem)
{
  const size_t size = (s->p.m + 1) * (1 + s->p.d);
  double z[SIZE], z1[SIZE];
  rf_status status = RF_OK;
  rf_message message;
  uint64_t number = 0;
  char *text = NULL;
  rf_flow *other;
  mpq_t end;

  rf_checkpoint_cost = 1e-9;
  mpq_init(end);
  mpq_set_d(end, s->until);
  while (!text
         && (status = rf_flow_advance(flow, &message, end)) == RF_EVENT) {
    const char *now = rf_flow_checkpoint(flow, &number);
    if (now)
      ck_assert_ptr_nonnull(text = strdup(now));
  }
  mpq_clear(end);
  rf_checkpoint_cost = 1.0;            /* each one is a start of the engine */
  if (!text)
    return 0;
  check_cut(problem, text);
  ck_assert_int_eq(rf_flow_restore(&other, &message, problem, text), RF_OK);
  ck_assert_uint_eq(finish(z, flow, s), finish(z1, other, s));
  ck_assert_int_eq(memcmp(z, z1, size * sizeof *z), 0);
  rf_flow_free(other);
  free(text);
  return 1;
}

START_TEST(resumes)
{
  int resumed[ENGINES] = { 0 }, all = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("resumes", rep);
    const size_t e = (size_t)rep % ENGINES;
    asked u = { .count = 0 };
    sample s;
    follow f;
    sample_draw(&s, "unit_resumes", rep, &(sample_most){ 8, 3, 8, 0 });
    draw_unit(&u, &g, &s, rep / 3 % 3);
    for (size_t i = 0; i < engines[e].count; i++)
      u.set[u.count++] = engines[e].set[i];
    follow_start(&f, &s.p, s.a, s.w,
                 &(follow_how){ .rtol = engines[e].rtol, .until = s.until,
                                .set = u.set, .nset = u.count });
    resumed[e] += resume(&s, f.flow, f.problem);
    follow_end(&f);
  }
  for (size_t e = 0; e < ENGINES; e++) {
    printf("%s: %d flows resumed\n",
           e ? engines[e].set[0] : "flow.engine=cvode", resumed[e]);
    all += resumed[e];
  }
  fflush(stdout);
  ck_assert_int_gt(all, 0);
}
END_TEST

static Suite *
unit_suite(void)
{
  Suite *s = suite_create("unit");
  TCase *t = tcase_create("unit");

  test_limit(t);
  tcase_add_test(t, equals_plain);
  tcase_add_test(t, closed_form);
  tcase_add_test(t, skip_is_a_neuron);
  tcase_add_test(t, labels_move_the_unit);
  tcase_add_test(t, energy);
  tcase_add_test(t, digits);
  tcase_add_test(t, resumes);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(unit_suite());
}
