/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_moments.c -- moments of a flow: against closed forms to all
 * digits, and, where there are none, against looks at the flow before and after
 * them. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "support/rf_test.h"

#include "reluflow.h"

/* ---- closed forms ---- */

/* One datum x = 1, y = 1 and one neuron a = w = 1/10: u = a w is logistic,
   u = 1 / (1 + 99 e^(-2t)), and so L = (1 - u)^2 / 2, ||theta'||^2 = 2 u
   (1 - u)^2. */
static const char logistic[] =
  "data: {inputs: [[1]], labels: [1]}\n"
  "network: {width: 1}\n"
  "init: {scheme: file, weights: [[1/10, 1/10]]}\n"
  "flow: {until: 40, engine: taylor, verify: false, digits: 50}\n";

/* One datum x = (1, 0), y = 1, one neuron a = 1, w = (3/5, 4/5), D = (1, 0) in
   the limit: cos(D, w) = tanh(t + artanh 3/5). */
static const char turning[] =
  "data: {inputs: [[1, 0]], labels: [1]}\n"
  "network: {width: 1}\n"
  "init: {scheme: file, weights: [[1, 3/5, 4/5]]}\n"
  "flow: {until: 40, engine: limit, digits: 50}\n";

/* ln(99)/2, where u = 1/2. */
static void
half_time(mpfr_t t)
{
  mpfr_set_ui(t, 99, MPFR_RNDN);
  mpfr_log(t, t, MPFR_RNDN);
  mpfr_div_ui(t, t, 2, MPFR_RNDN);
}

/* 2 u (1 - u)^2 = 10^-6 with u near 1, by bisection, at ln(99 u/(1-u))/2. */
static void
still_time(mpfr_t t)
{
  const mpfr_prec_t prec = mpfr_get_prec(t);
  mpfr_t low, high, u, v;

  mpfr_inits2(prec, low, high, u, v, (mpfr_ptr)0);
  mpfr_set_d(low, 0.5, MPFR_RNDN);
  mpfr_set_ui(high, 1, MPFR_RNDN);
  for (long i = 0; i < (long)prec; i++) {
    mpfr_add(u, low, high, MPFR_RNDN);
    mpfr_div_ui(u, u, 2, MPFR_RNDN);
    mpfr_ui_sub(v, 1, u, MPFR_RNDN);
    mpfr_sqr(v, v, MPFR_RNDN);
    mpfr_mul(v, v, u, MPFR_RNDN);
    mpfr_mul_ui(v, v, 2000000, MPFR_RNDN);
    mpfr_set(mpfr_cmp_ui(v, 1) > 0 ? low : high, u, MPFR_RNDN);
  }
  mpfr_ui_sub(v, 1, u, MPFR_RNDN);
  mpfr_div(u, u, v, MPFR_RNDN);
  mpfr_mul_ui(u, u, 99, MPFR_RNDN);
  mpfr_log(t, u, MPFR_RNDN);
  mpfr_div_ui(t, t, 2, MPFR_RNDN);
  mpfr_clears(low, high, u, v, (mpfr_ptr)0);
}

/* artanh(1 - 10^-3) - artanh(3/5). */
static void
turn_time(mpfr_t t)
{
  mpfr_t from;

  mpfr_init2(from, mpfr_get_prec(t));
  mpfr_set_ui(t, 999, MPFR_RNDN);
  mpfr_div_ui(t, t, 1000, MPFR_RNDN);
  mpfr_atanh(t, t, MPFR_RNDN);
  mpfr_set_ui(from, 3, MPFR_RNDN);
  mpfr_div_ui(from, from, 5, MPFR_RNDN);
  mpfr_atanh(from, from, MPFR_RNDN);
  mpfr_sub(t, t, from, MPFR_RNDN);
  mpfr_clear(from);
}

static rf_flow *
flow_of(rf_problem **p, const char *text, const char *const *set, size_t nset)
{
  rf_message message;
  rf_flow *flow = NULL;

  ck_assert_msg(rf_problem_parse(p, &message, text, "test", set, nset)
                == RF_OK, "%s", message.text);
  ck_assert_msg(rf_flow_create(&flow, &message, *p) == RF_OK, "%s",
                message.text);
  return flow;
}

/* To the end, through events and moments. */
static void
go_on(rf_flow *flow, double until)
{
  rf_message message;
  rf_status status;

  while ((status = rf_flow_step(flow, &message, until)) > 0)
    ;
  ck_assert_msg(status == RF_OK, "%s", message.text);
}

/* log10 of the relative error of a text. */
static double
error_of(const char *text, void (*right)(mpfr_t), long digits)
{
  mpfr_t is, should;
  double error;

  mpfr_inits2(4 * digits + 64, is, should, (mpfr_ptr)0);
  mpfr_set_str(is, text, 10, MPFR_RNDN);
  right(should);
  mpfr_reldiff(is, should, is, MPFR_RNDN);
  mpfr_abs(is, is, MPFR_RNDN);
  mpfr_add_d(is, is, 0x1p-1000, MPFR_RNDN);
  mpfr_log10(is, is, MPFR_RNDN);
  error = mpfr_get_d(is, MPFR_RNDN);
  mpfr_clears(is, should, (mpfr_ptr)0);
  return error;
}

typedef struct known {
  const char *text, *word;
  void (*time)(mpfr_t);
  const char *engine;
  long digits;           /* 0: doubles, rtol 1e-10 */
  double error;          /* log10 of what is allowed, relative */
} known;

/* An event's time and a moment's have the digits of the run, its last one
   rounded; two are left for what amplifies an error.  In doubles: an error of
   rtol of the state, over the slope at the moment. */
static const known knowns[] = {
  { logistic, "loss < 1/8", half_time, "taylor", 20, -18 },
  { logistic, "loss < 1/8", half_time, "taylor", 100, -98 },
  { logistic, "loss < 1/8", half_time, "taylor", 300, -298 },
  { logistic, "loss<0.125 ", half_time, "cvode", 0, -8 },
  { logistic, "loss < 1/8", half_time, "taylor-double", 0, -8 },
  { logistic, "still(1e-3)", still_time, "taylor", 20, -18 },
  { logistic, "still(1e-3)", still_time, "taylor", 100, -98 },
  { logistic, "still(1e-3)", still_time, "taylor", 300, -298 },
  { logistic, "still( 1e-3 )", still_time, "cvode", 0, -7 },
  { logistic, "still(1e-3)", still_time, "taylor-double", 0, -7 },
  { turning, "aligned(1e-3)", turn_time, "limit", 15, -12 },
  { turning, "aligned(1e-3)", turn_time, "limit", 100, -98 },
  { turning, "aligned(1/1000)", turn_time, "limit", 300, -298 },
};

START_TEST(closed_forms_are_met)
{
  const known *k = &knowns[_i];
  char engine[40], digits[40];
  const char *set[] = { engine, digits, "flow.verify=" };
  const bool taylor = !strcmp(k->engine, "taylor");
  rf_problem *p;
  rf_flow *flow;
  rf_lookout *watch, *stop;
  rf_message message;
  char *text;
  double error;

  snprintf(engine, sizeof engine, "flow.engine=%s", k->engine);
  snprintf(digits, sizeof digits, k->digits ? "flow.digits=%ld"
           : "flow.digits=", k->digits);
  flow = flow_of(&p, k->text, set, taylor ? 2 : 3);
  ck_assert_int_eq(rf_flow_watch_word(&watch, &message, flow, k->word, 0),
                   RF_OK);
  ck_assert_int_eq(rf_flow_watch_word(&stop, &message, flow, k->word, 1),
                   RF_OK);
  ck_assert(isinf(rf_lookout_time(watch)));
  ck_assert_uint_eq(rf_numbers_count(rf_lookout_numbers(watch)), 0);
  ck_assert_int_eq(rf_flow_step(flow, &message, 40.0), RF_MOMENT);
  ck_assert_uint_eq(rf_numbers_count(rf_lookout_numbers(stop)), 1);
  ck_assert_double_eq(rf_flow_time(flow), rf_lookout_time(stop));
  ck_assert_ptr_nonnull(text = strdup(rf_numbers_text(
                                        rf_lookout_numbers(stop), 0)));
  go_on(flow, 40.0);
  ck_assert_uint_eq(rf_numbers_count(rf_lookout_numbers(watch)), 1);
  error = fmax(error_of(text, k->time, 300),
               error_of(rf_numbers_text(rf_lookout_numbers(watch), 0),
                        k->time, 300));
  printf("closed_forms_are_met: %s, %s, %ld digits: 10^%.1f\n", k->word,
         k->engine, k->digits, error);
  ck_assert_double_le(error, k->error);
  free(text);
  rf_lookout_free(stop);
  rf_flow_free(flow);
  rf_lookout_free(watch);
  rf_problem_free(p);
}
END_TEST

/* ---- looks before and after ---- */

/* Three points of Boursier & Flammarion with four neurons: the loss is 1/5 at
   9.7596324091 (from another program, with 30 digits); nobody slides. */
#define POINTS \
  "data:\n" \
  "  inputs: [[-3/4], [-1/2], [1/8]]\n" \
  "  labels: [11/10, 1/10, 8/10]\n" \
  "  bias: true\n" \
  "network: {width: 4}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights:\n" \
  "    - [0.0005, 0.0003, 0.0004]\n" \
  "    - [0.0005, 3/6500, 1/5200]\n" \
  "    - [-0.0005, -1/5200, 3/6500]\n" \
  "    - [0.0005, -3/6500, -1/5200]\n" \
  "record: {times: []}\n"
static const char points[] =
  POINTS "flow: {until: 100, engine: cvode, rtol: 1e-12}\n";

static const double data[3][2] = { { -0.75, 1 }, { -0.5, 1 }, { 0.125, 1 } };
static const double label[3] = { 1.1, 0.1, 0.8 };

/* The state of these four as a reader sees it. */
typedef struct look {
  double loss, p[3], z[4][3], D[4][2];
  signed char u[4][3];
} look;

static void
take_look(look *l, rf_flow *flow)
{
  const rf_numbers *v;

  ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
  l->loss = rf_numbers_double(v, RF_SAMPLE_LOSS);
  for (int k = 0; k < 3; k++)
    l->p[k] = (label[k] - rf_numbers_double(v, (size_t)(RF_SAMPLE_H + k))) / 3;
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, 4), RF_OK);
  memcpy(l->z, rf_numbers_doubles(v), sizeof l->z);
  ck_assert_int_eq(rf_flow_pattern(flow, &l->u[0][0], 0, 4), RF_OK);
  for (int j = 0; j < 4; j++)
    for (int i = 0; i < 2; i++) {
      l->D[j][i] = 0.0;
      for (int k = 0; k < 3; k++)
        l->D[j][i] += l->u[j][k] > 0 ? l->p[k] * data[k][i] : 0.0;
    }
}

/* Each from the definition, above 0 where it is so. */
static double
small_loss(const look *l)
{
  return 0.2 - l->loss;
}

static double
slow(const look *l)
{
  double speed2 = 0.0;

  for (int j = 0; j < 4; j++) {
    const double *z = l->z[j], *D = l->D[j];
    const double rate = z[1] * D[0] + z[2] * D[1];
    speed2 += rate * rate + z[0] * z[0] * (D[0] * D[0] + D[1] * D[1]);
  }
  return 3e-4 - sqrt(speed2);
}

static double
misaligned(const look *l)
{
  double worst = -HUGE_VAL;

  for (int j = 0; j < 4; j++) {
    const double *z = l->z[j], *D = l->D[j];
    const double size = hypot(z[1], z[2]) * hypot(D[0], D[1]);
    const double dot = copysign(1.0, z[0]) * (z[1] * D[0] + z[2] * D[1]);
    if (size > 0.0)
      worst = fmax(worst, 1.0 - dot / size);
  }
  return isinf(worst) ? 2.0 : worst;
}

static double
aligned(const look *l)
{
  return 0.4 - misaligned(l);
}

static double
closely_aligned(const look *l)
{
  return 1e-4 - misaligned(l);
}

static double
shared(const look *l)
{
  double own = 0.0, all = 0.0;

  for (int j = 0; j < 4; j++) {
    const double *z = l->z[j];
    const double size = z[0] * z[0] + z[1] * z[1] + z[2] * z[2];
    all += size;
    own += l->u[j][0] < 0 && l->u[j][1] < 0 && l->u[j][2] < 0 ? size : 0.0;
  }
  return own / all - 1e-9;
}

static const struct {
  const char *word;
  double (*by)(const look *l);
  double known, error;   /* from elsewhere; 0: not known */
} looks[] = {
  { "loss < 0.2", small_loss, 9.7596324091, 1e-8 },
  { "still(3e-4)", slow, 0.0, 0.0 },
  { "aligned(0.4)", aligned, 7.15851866180493, 1e-8 },
  { "aligned(1e-4)", closely_aligned, 0.0, 0.0 },
  { "share(---) > 1e-9", shared, 7.15851866180493, 1e-8 }
};
#define LOOKS (sizeof looks / sizeof *looks)

static double
moment_of(const char *word)
{
  rf_problem *p;
  rf_flow *flow = flow_of(&p, points, NULL, 0);
  rf_lookout *watch;
  rf_message message;
  double time;

  ck_assert_int_eq(rf_flow_watch_word(&watch, &message, flow, word, 0), RF_OK);
  go_on(flow, 100.0);
  time = rf_lookout_time(watch);
  rf_lookout_free(watch);
  rf_flow_free(flow);
  rf_problem_free(p);
  return time;
}

/* At 2,000 times before a moment it is never so, a little before it not yet, a
   little after it it is. */
START_TEST(looks_agree)
{
  const double t = moment_of(looks[_i].word);
  rf_problem *p;
  rf_flow *flow = flow_of(&p, points, NULL, 0);
  look l;

  printf("looks_agree: %s at %.17g\n", looks[_i].word, t);
  ck_assert(isfinite(t));
  if (looks[_i].known > 0.0)
    ck_assert_double_eq_tol(t, looks[_i].known, looks[_i].error);
  for (int i = 1; i < 2000 && t > 0.0; i++) {
    go_on(flow, t * i / 2000.0);
    take_look(&l, flow);
    ck_assert_msg(looks[_i].by(&l) < 0.0, "at %.17g", t * i / 2000.0);
  }
  if (t > 0.0) {
    go_on(flow, t * (1.0 - 1e-9));
    take_look(&l, flow);
    ck_assert_double_lt(looks[_i].by(&l), 0.0);
  }
  go_on(flow, t * (1.0 + 1e-9));
  take_look(&l, flow);
  ck_assert_double_gt(looks[_i].by(&l), 0.0);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

/* ---- several at once ---- */

typedef struct seen {
  double time[64];
  size_t events;
  double loss, a[4];
} seen;

static void
follow(seen *s, rf_flow *flow)
{
  const rf_numbers *v;
  rf_message message;
  rf_event e;
  rf_status status;

  while ((status = rf_flow_step(flow, &message, 100.0)) > 0)
    for (size_t i = 0; status == RF_EVENT && i < rf_flow_event_count(flow);
         i++) {
      ck_assert_int_eq(rf_flow_event_get(flow, &e, i), RF_OK);
      ck_assert_uint_lt(s->events, 64);
      s->time[s->events++] = e.time;
    }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
  s->loss = rf_numbers_double(v, RF_SAMPLE_LOSS);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, 4), RF_OK);
  for (size_t j = 0; j < 4; j++)
    s->a[j] = rf_numbers_double(v, 3 * j);
}

/* Stretches tile the time, whoever else watches. */
static rf_status
tile(void *context, rf_stretch *stretch)
{
  double *to = context, low, high;

  rf_stretch_range(stretch, &low, &high);
  ck_assert_double_lt(low, high);
  ck_assert_double_eq_tol(rf_stretch_time(stretch, low), *to, 1e-12);
  *to = rf_stretch_time(stretch, high);
  return RF_OK;
}

/* <w_3, x_2> / a_3, which passes 0 where datum 2 activates neuron 3. */
static rf_status
last_datum(void *context, double *value, long *exponent, rf_stretch *stretch)
{
  const rf_numbers *z;
  rf_status status = rf_stretch_weights(stretch, &z, RF_HERE, 3, 1);

  *exponent = 3;
  ++*(size_t *)context;
  ck_assert(rf_stretch_here(stretch) >= 0.0 && rf_stretch_here(stretch) <= 1.0);
  if (status >= 0)
    *value = (0.125 * rf_numbers_double(z, 1) + rf_numbers_double(z, 2))
      / rf_numbers_double(z, 0);
  return status;
}

/* A hundred moments, half of which stop the flow, a function and an observer:
   the events and the end are the same bits as without, and each moment is where
   it is alone. */
START_TEST(many_watch_and_change_nothing)
{
  rf_problem *p;
  rf_flow *flow = flow_of(&p, points, NULL, 0);
  rf_lookout *watch[100], *own;
  rf_message message;
  seen alone = { .events = 0 }, watched = { .events = 0 };
  double to = 0.0;
  const rf_observer observer = { .context = &to, .passed = tile };
  size_t calls = 0, same = 0;

  follow(&alone, flow);
  rf_flow_free(flow);
  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  for (int i = 0; i < 100; i++)
    ck_assert_int_eq(rf_flow_watch_word(&watch[i], &message, flow,
                                        looks[(size_t)i % LOOKS].word,
                                        i / 5 % 2),
                     RF_OK);
  ck_assert_int_eq(rf_flow_watch(&own, flow, last_datum, &calls, 0), RF_OK);
  ck_assert_int_eq(rf_flow_observe(flow, &observer), RF_OK);
  rf_lookout_free(watch[50]);
  rf_lookout_free(watch[99]);
  follow(&watched, flow);
  ck_assert_uint_eq(alone.events, 6);
  ck_assert_mem_eq(&alone, &watched, sizeof alone);
  ck_assert_double_eq_tol(to, 100.0, 1e-12);
  ck_assert_double_eq_tol(rf_lookout_time(own), 1.21349954224222, 1e-8);
  ck_assert_uint_gt(calls, 0);
  for (int i = 0; i < 99; i++)
    if (i != 50) {
      const double t = moment_of(looks[i % LOOKS].word);
      ck_assert_double_eq_tol(rf_lookout_time(watch[i]), t, 1e-11 * t);
      same++;
      rf_lookout_free(watch[i]);
    }
  ck_assert_uint_eq(same, 98);
  rf_flow_free(flow);
  rf_lookout_free(own);
  rf_problem_free(p);
}
END_TEST

/* ---- whatever is asked for ---- */

static const char twenty[] =
  "data:\n"
  "  inputs: [[-0.75], [-0.5], [0.125]]\n"
  "  labels: [1.1, 0.1, 0.8]\n"
  "  bias: true\n"
  "network: {width: 20}\n"
  "init: {scheme: balanced, scale: 1e-3}\n"
  "flow: {until: 40}\n";

static const char *const words[] = {
  "loss < 0.2", "aligned(0.4)", "aligned(1e-4)", "loss < 0.1"
};

enum { WORDS = sizeof words / sizeof *words };

/* The moments of the words, as texts, where the flow stops at every multiple of
   `each` besides. */
static void
moments(char text[WORDS][256], rf_problem *p, double each)
{
  rf_message message;
  rf_flow *flow;
  rf_lookout *watch[WORDS];

  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  for (size_t i = 0; i < WORDS; i++)
    ck_assert_msg(rf_flow_watch_word(&watch[i], &message, flow, words[i], 0)
                  == RF_OK, "%s", message.text);
  for (double t = each; t < 40.0; t += each)
    go_on(flow, t);
  go_on(flow, 40.0);
  for (size_t i = 0; i < WORDS; i++) {
    const rf_numbers *time = rf_lookout_numbers(watch[i]);
    text[i][0] = '\0';
    if (rf_numbers_count(time) > 0)
      snprintf(text[i], sizeof text[i], "%s", rf_numbers_text(time, 0));
    rf_lookout_free(watch[i]);
  }
  rf_flow_free(flow);
}

/* A moment is the same to its last digit whatever else is asked of the flow,
   though it is looked for from other places then. */
START_TEST(moments_are_the_same_whatever_is_asked)
{
  static const char *const engines[] = { "cvode", "taylor-double", "auto",
                                         "taylor", "limit" };
  size_t compared = 0;

  for (int seed = 1; seed <= 6; seed++) {
    char engine[32], drawn[32], alone[WORDS][256], often[WORDS][256];
    const char *const set[] = { engine, drawn };
    rf_problem *p;
    rf_message message;
    snprintf(engine, sizeof engine, "flow.engine=%s", engines[_i]);
    snprintf(drawn, sizeof drawn, "init.seed=%d", seed);
    ck_assert_msg(rf_problem_parse(&p, &message, twenty, "test", set, 2)
                  == RF_OK, "%s", message.text);
    moments(alone, p, 100.0);
    for (int i = 0; i < 3; i++) {
      moments(often, p, (const double[]){ 0.3, 0.07, 1.9 }[i]);
      for (size_t l = 0; l < WORDS; l++) {
        ck_assert_str_eq(alone[l], often[l]);
        compared += *alone[l] != '\0';
      }
    }
    rf_problem_free(p);
  }
  ck_assert_uint_gt(compared, 12);
}
END_TEST

/* Above 0 for a short time around `at`. */
#define BRIEF 1e-5
#define WIDE 2.0

static rf_status
brief(void *context, double *value, long *exponent, rf_stretch *stretch)
{
  const double *at = context;
  const rf_numbers *z;
  const rf_status status = rf_stretch_sample(stretch, &z, RF_HERE);

  *exponent = -20;
  if (status >= 0) {
    const double off = rf_numbers_double(z, RF_SAMPLE_TIME) - *at;
    *value = BRIEF * BRIEF - 2.0 * pow(sinh(off / (2.0 * WIDE)), 2.0);
  }
  return status;
}

/* What comes and goes between two places where it is looked for: cosh passes 1
   + BRIEF^2 for a thousandth of the distance of two places. */
START_TEST(brief_moments_are_found)
{
  enum { COUNT = 400 };
  static double at[COUNT];
  rf_lookout *watch[COUNT];
  rf_problem *p;
  rf_flow *flow = flow_of(&p, logistic,
                          (const char *[]){ "flow.engine=cvode",
                            "flow.digits=", "flow.verify=" }, 3);
  size_t found = 0;

  for (int i = 0; i < COUNT; i++) {
    at[i] = 0.2 + 8.0 * i / COUNT;
    ck_assert_int_eq(rf_flow_watch(&watch[i], flow, brief, &at[i], 0), RF_OK);
  }
  go_on(flow, 40.0);
  for (int i = 0; i < COUNT; i++) {
    const double t = rf_lookout_time(watch[i]);
    if (isfinite(t)) {
      ck_assert_double_eq_tol(t, at[i] - WIDE * sqrt(2.0) * BRIEF, 1e-9);
      found++;
    }
    rf_lookout_free(watch[i]);
  }
  printf("brief moments: %zu of %d found\n", found, COUNT);
  ck_assert_uint_eq(found, COUNT);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

/* What an experiment says in flow.stop stops its flow at once: at each of the
   words, two that come together together, and at the start. */
START_TEST(stops_are_in_order)
{
  static const char text[] = POINTS
    "flow:\n"
    "  until: 100\n"
    "  stop: ['loss < 0.2', 'share(---) > 0', 'loss > 1', 'aligned(0.4)',\n"
    "         'still(1)']\n";
  static const double times[] = { 0.0, 7.15851866180493, 9.7596324091 };
  static const size_t counts[] = { 1, 3, 4 };
  rf_problem *p;
  rf_flow *flow = flow_of(&p, text, NULL, 0);
  rf_message message;
  rf_status status;
  const char *word;
  size_t stops = 0;

  while ((status = rf_flow_step(flow, &message, 100.0)) > 0) {
    if (status != RF_MOMENT)
      continue;
    ck_assert_uint_lt(stops, 3);
    ck_assert_double_eq_tol(rf_flow_time(flow), times[stops], 1e-7);
    ck_assert_uint_eq(rf_flow_stopped_count(flow), counts[stops]);
    stops++;
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_uint_eq(stops, 3);
  ck_assert_int_eq(rf_flow_stopped_get(flow, &word, 0), RF_OK);
  ck_assert_str_eq(word, "loss < 0.2");
  ck_assert_int_eq(rf_flow_stopped_get(flow, &word, 4), RF_EINVAL);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

START_TEST(wrong_words_are_refused)
{
  static const char *const wrong[] = {
    "", " ", "loss", "loss <", "loss < ", "loss < nan", "loss < inf",
    "loss < -1", "loss < 1/0", "loss < 0x1p3", "loss < 1 2", "loss <= 1",
    "loss = 1", "l oss < 1", "loss < 1)", "still", "still()", "still(1",
    "still(1))", "still(-0.1)", "aligned(1e)", "aligned 1", "share() > 1",
    "share(++) > 1", "share(++++) > 1", "share(++x) > 1", "share(+++) < 1",
    "share(+++) >", "share(+++)", "loss < 1,", "LOSS < 1", "loss\n< 1"
  };
  rf_problem *p;
  rf_flow *flow = flow_of(&p, points, NULL, 0);
  rf_lookout *watch = NULL;
  size_t count = 0;

  for (; count < sizeof wrong / sizeof *wrong; count++) {
    rf_message message = { "" };
    ck_assert_msg(rf_flow_watch_word(&watch, &message, flow, wrong[count], 0)
                  == RF_EINVAL, "'%s'", wrong[count]);
    ck_assert_ptr_nonnull(strstr(message.text, "not a moment"));
    ck_assert_ptr_nonnull(strstr(message.text, "'still(NUMBER)'"));
    ck_assert_ptr_null(watch);
  }
  ck_assert_uint_gt(count, 0);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("moments");
  TCase *t = tcase_create("moments");

  test_limit(t);
  tcase_add_loop_test(t, closed_forms_are_met, 0,
                      (int)(sizeof knowns / sizeof *knowns));
  tcase_add_loop_test(t, looks_agree, 0, (int)LOOKS);
  tcase_add_test(t, many_watch_and_change_nothing);
  tcase_add_loop_test(t, moments_are_the_same_whatever_is_asked, 0, 5);
  tcase_add_test(t, brief_moments_are_found);
  tcase_add_test(t, stops_are_in_order);
  tcase_add_test(t, wrong_words_are_refused);
  suite_add_tcase(s, t);
  return run_suite(s);
}
