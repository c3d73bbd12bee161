/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_widths.c -- the theorem of all widths: its inequalities in the
 * library and in the checker, and starts of all widths that look for a
 * counterexample to each of its steps. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "checker/report.h"
#include "proof/width/choice.h"
#include "support/folder.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

#define POINTS \
  "data: {inputs: [[-0.75], [-0.5], [0.125]], labels: [1.1, 0.1, 0.8]," \
  " bias: true}\n"

enum { MOST = 40 };

/* Of the problem at this sum; fails if it is not about it. */
static rf_widths *
widths_of(const rf_problem *p, const char *sum)
{
  rf_message message = { "" };
  rf_widths *w = NULL;

  ck_assert_msg(rf_widths_create(&w, &message, p, sum) == RF_OK, "%s",
                message.text);
  return w;
}

static rf_widths_proved
proved_of(const rf_problem *p, const char *sum)
{
  rf_widths *w = widths_of(p, sum);
  rf_widths_proved v;

  rf_widths_get(w, &v);
  v.limit = NULL;
  rf_widths_free(w);
  return v;
}

/* ---- the inequalities ---- */

START_TEST(three_points)
{
  static const char *const sums[] = { "1e-6", "9e-8", "1/1000000000000",
                                      "1e-40", "1e-5000" };
  rf_problem *p = test_parse(POINTS);
  rf_widths *w = widths_of(p, "1e-6");
  rf_widths_proved v;

  rf_widths_get(w, &v);
  ck_assert_str_eq(v.limit, "256/2925");
  rf_widths_free(w);
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
    v = proved_of(p, sums[i]);
    ck_assert_msg(!v.doubt, "%s: %s", sums[i], v.doubt);
    ck_assert(v.turn > 0.0 && v.turn < v.turn_most);
    ck_assert(v.factor >= 1.0 && v.factor < 100.0);
    ck_assert(v.rate > 0.0 && v.cosine > 0.9 && v.cosine < 1.0);
  }
  rf_problem_free(p);
}
END_TEST

/* It cannot be proved of sums at which it is false: these two neurons, one of
   next to no mass at the edge of the dead cone, end at loss 0. */
START_TEST(a_counterexample)
{
  rf_problem *p = test_parse(POINTS "network: {width: 2}\n"
    "init: {scheme: file, weights: [[0.00071, 0.0007, -0.000087444],"
    " [0.055, -0.0154, 0.0528]]}\nflow: {engine: taylor, until: 400}\n");
  rf_message message = { "" };
  rf_proof_options o;
  rf_proof *proof = NULL;
  rf_proved v;

  rf_proof_defaults(&o);
  ck_assert_msg(rf_proof_create(&proof, &message, p, &o) == RF_OK, "%s",
                message.text);
  rf_proof_get(proof, &v);
  ck_assert(v.done && v.unique && v.settles);
  ck_assert_str_eq(v.limit, "0");
  rf_proof_free(proof);
  /* 0.055^2 + 0.00071^2 = 0.0030255041 */
  ck_assert_ptr_nonnull(proved_of(p, "0.0030255041").doubt);
  rf_problem_free(p);
}
END_TEST

/* What is told is a bound: with few bits it is a worse one, never a better. */
START_TEST(told_are_bounds)
{
  rf_problem *p = test_parse(POINTS);
  rf_message message = { "" };
  rf_width_choice choice;
  rf_width_found fine, rough;
  rf_trio trio;
  mpq_t sum;
  int worse = 0;

  mpq_init(sum);
  mpq_set_ui(sum, 1, 1000000);
  ck_assert_int_eq(rf_trio_make(&trio, &message, p), RF_OK);
  ck_assert_int_eq(rf_width_choose(&choice, &trio, sum), RF_OK);
  for (long bits = 192; bits >= 24; bits -= 4) {
    rf_slate sheet;
    ck_assert_int_eq(rf_slate_make(&sheet, bits), RF_OK);
    rf_width_bounds(&rough, &sheet, &trio, sum, &choice);
    rf_slate_clear(&sheet);
    if (bits == 192)
      fine = rough;
    ck_assert(rough.aligned >= fine.aligned && rough.turn >= fine.turn
              && rough.limit <= fine.limit && rough.factor >= fine.factor
              && rough.rate <= fine.rate);
    worse += rough.turn > fine.turn;
  }
  ck_assert_int_gt(worse, 5);
  rf_trio_clear(&trio);
  mpq_clear(sum);
  rf_problem_free(p);
}
END_TEST

/* One number is put wrong; a certain inequality then says so. */
typedef struct fault {
  const char *number;    /* of the inequality */
  double cap, mass, gap, split;   /* factors; of cap, of 1 - cap */
  double turn;           /* both rays, anticlockwise */
  double core;           /* the direction, anticlockwise */
  double sum;            /* factor */
} fault;

static void
rotate(double *v, double angle)
{
  const double x = v[0], c = cos(angle), s = sin(angle);

  v[0] = c * x - s * v[1];
  v[1] = s * x + c * v[1];
}

START_TEST(each_is_asked)
{
  static const fault faults[] = {
    { "(2)", 1, 1e3, 1, 1, 0, 0, 1 }, { "(3)", 1, 1e-5, 1, 1, 0, 0, 1 },
    { "(4)", 1e-2, 1, 1, 1, 0, 0, 1 }, { "(5)", 1, 1, 1, 1, 0, 0, 50 },
    { "(6)", 4, 1, 1, 1, 0, 0, 1 }, { "(6)", 1, 1, 1, 1, 0.3, 0, 1 },
    { "(6)", 1, 1, 1, 1, -0.6, 0, 1 }, { "(7)", 1, 1, 1e-3, 1, 0, 0, 1 },
    { "(8)", 1, 1, 1e4, 1, 0, 0, 1 }, { "(11)", 1, 1, 1, 1, 0, 2, 1 },
    { "(13)", 1, 1, 1, 1e4, 0, 0, 1 }, { "(14)", 1, 1, 1, 0.1, 0, 0, 1 }
  };
  rf_problem *p = test_parse(POINTS);
  rf_message message = { "" };
  rf_width_choice good, v;
  rf_width_found got;
  rf_slate sheet;
  rf_trio trio;
  mpq_t sum, more;

  mpq_inits(sum, more, (mpq_ptr)0);
  mpq_set_ui(sum, 1, 1000000);
  ck_assert_int_eq(rf_trio_make(&trio, &message, p), RF_OK);
  ck_assert_int_eq(rf_width_choose(&good, &trio, sum), RF_OK);
  ck_assert_int_eq(rf_slate_make(&sheet, 128), RF_OK);
  rf_width_bounds(&got, &sheet, &trio, sum, &good);
  ck_assert(!got.doubt && got.fits && got.room > 0.0);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    const fault *f = &faults[i];
    v = good;
    v.cap = 1.0 - (1.0 - v.cap) * f->cap;
    v.mass *= f->mass;
    v.gap *= f->gap;
    v.split *= f->split;
    rotate(v.wedge[0], f->turn);
    rotate(v.wedge[1], f->turn);
    rotate(v.core, f->core);
    mpq_set_d(more, f->sum);
    mpq_mul(more, more, sum);
    rf_width_bounds(&got, &sheet, &trio, more, &v);
    ck_assert_msg(got.doubt && !strncmp(got.doubt, f->number,
                  strlen(f->number)), "%zu: %s, not %s", i,
                  got.doubt ? got.doubt : "none", f->number);
  }
  rf_slate_clear(&sheet);
  rf_trio_clear(&trio);
  mpq_clears(sum, more, (mpq_ptr)0);
  rf_problem_free(p);
}
END_TEST

/* Of which it does not speak. */
START_TEST(refused)
{
  static const char *const texts[] = {
    /* One dimension, opposite data: a neuron of next to no mass may be
       anywhere, and takes a loss to 0 that others leave at 1/4. */
    "data: {inputs: [[1], [-1]], labels: [1, 1]}\n",
    /* The same in the plane, beside a third datum. */
    "data: {inputs: [[1, 0.1], [-1, 0.1], [0, 1]], labels: [1, 1, 1]}\n",
    /* A label that is not positive; data that are proportional. */
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1.1, -0.1, 0.8]}\n",
    "data: {inputs: [[-0.75, 1], [-1.5, 2], [0.125, 1]],"
    " labels: [1.1, 0.1, 0.8]}\n",
    /* The linear fit is too high at the outer data. */
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [0.1, 1.1, 0.2]}\n",
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1, -1, 1]}\nloss: {name: logistic}\n",
    POINTS "network: {leak: 0.1}\n"
  };

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    rf_message message = { "" };
    rf_problem *p = NULL;
    rf_widths *w = NULL;
    ck_assert_msg(rf_problem_parse(&p, &message, texts[i], "test", NULL, 0)
                  == RF_OK, "%s", message.text);
    ck_assert_int_eq(rf_widths_create(&w, &message, p, "1e-12"), RF_EUNSUP);
    ck_assert_msg(strstr(message.text, "all widths"), "%s", message.text);
    ck_assert_ptr_null(w);
    rf_problem_free(p);
  }
}
END_TEST

START_TEST(wrong_sums)
{
  static const char *const sums[] = { "0", "-1e-6", "small", "", "1e-6 " };
  rf_problem *p = test_parse(POINTS);

  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
    rf_message message = { "" };
    rf_widths *w = NULL;
    ck_assert_int_eq(rf_widths_create(&w, &message, p, sums[i]), RF_EINPUT);
    ck_assert(strstr(message.text, "the sum of a^2"));
  }
  rf_problem_free(p);
}
END_TEST

/* The sum of an experiment, and starts of which the theorem does not speak. */
START_TEST(given_starts)
{
  static const struct {
    const char *start, *why;   /* why not */
  } cases[] = {
    { "{scheme: file, weights: [[1e-4, 0, 1e-4], [-2e-4, 0, 1e-4]]}", NULL },
    { "{scheme: file, weights: [[1e-4, 0, 1e-4], [1e-4, 0, -1e-4]]}", NULL },
    { "{scheme: file, weights: [[1e-4, 0, 1e-4], [0, 0, 0]]}", NULL },
    { "{scheme: balanced, scale: 1e-4}", NULL },
    { "{scheme: dominated, scale: 1e-4}", NULL },
    { "{scheme: he}", "init.scheme" },
    { "{scheme: dominated, scale: 1e-4}", "network.width is infinite" },
    { "{scheme: balanced, scale: 0}", "at scale 0" },
    { "{scheme: file, weights: [[1e-4, 0, 1e-4], [1e-4, 0, 1.1e-4]]}",
      "neuron 1 has |a| < ||w||" },
    { "{scheme: file, weights: [[1e-4, 0, 1e-4], [1e-4, 0, 0]]}",
      "neuron 1 rests on the edge" },
    /* On the line of the last datum, the others not active. */
    { "{scheme: file, weights: [[1e-4, 0, 1e-4], [1e-3, 8e-5, -1e-5]]}",
      "neuron 1 rests on the edge" },
    { "{scheme: file, weights: [[1e-4, 0, -1e-4], [-1e-4, 0, 1e-4]]}",
      "no neuron with a > 0" }
  };
  rf_widths_proved v;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const bool file = strstr(cases[i].start, "file") != NULL;
    rf_message message = { "" };
    rf_widths *w = NULL;
    char text[400];
    rf_problem *p;
    rf_status status;
    snprintf(text, sizeof text, POINTS "network: {width: %s}\ninit: %s\n%s",
             file ? "2" : cases[i].why && strstr(cases[i].why, "infinite")
             ? "infinite" : "30", cases[i].start,
             strstr(cases[i].start, "scale: 0}")
             ? "flow: {engine: limit}\n" : "");
    p = test_parse(text);
    status = rf_widths_create(&w, &message, p, NULL);
    if (cases[i].why) {
      ck_assert_int_eq(status, RF_EUNSUP);
      ck_assert_msg(strstr(message.text, cases[i].why), "%s", message.text);
    } else {
      ck_assert_msg(status == RF_OK, "%s: %s", cases[i].start, message.text);
      rf_widths_get(w, &v);
      ck_assert_msg(!v.doubt, "%s", v.doubt);
      /* 4e-8 up to 12 bits, of the first. */
      if (i == 0) {
        const char *over = strchr(v.sum, '/');
        const double sum = strtod(v.sum, NULL) / strtod(over + 1, NULL);
        ck_assert(sum >= 4e-8 && sum < 4e-8 * (1.0 + 0x1p-10));
      }
    }
    rf_widths_free(w);
    rf_problem_free(p);
  }
}
END_TEST

START_TEST(memory)
{
  rf_problem *p = test_parse(POINTS);
  rf_status status = RF_ENOMEM;
  long k;

  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; status == RF_ENOMEM; k++) {
    rf_message message = { "" };
    rf_widths *w = NULL;
    ck_assert_int_lt(k, 1000);
    fuse = k;
    live = 0;
    status = rf_widths_create(&w, &message, p, "1e-6");
    ck_assert((status == RF_OK) == (w != NULL));
    rf_widths_free(w);
    ck_assert_int_eq(live, 0);
  }
  rf_set_allocator(NULL, NULL);
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 1);
  rf_problem_free(p);
}
END_TEST

/* ---- the steps of the proof, on states ---- */

/* The three points, anticlockwise, and their linear fit. */
static const double X[3][2] = { { 0.125, 1.0 }, { -0.5, 1.0 },
                                { -0.75, 1.0 } };
static const double Y[3] = { 0.8, 0.1, 1.1 }, C = 1.0 / 3.0;
static const double FIT[2] = { -4.0 / 65.0, 251.0 / 390.0 };
static const double LIMIT = 256.0 / 2925.0;

static double
dot(const double *v, const double *w)
{
  return v[0] * w[0] + v[1] * w[1];
}

/* beta of living neurons, all data active, and some negative ones. */
typedef struct network {
  double beta[2], a[MOST], w[MOST][2];
  size_t m;
  double p[3], D[2], fit[3];   /* p; D of all data; p of the linear fit */
  double loss, M;
} network;

static void
weigh(network *t)
{
  t->loss = t->M = t->D[0] = t->D[1] = 0.0;
  for (int k = 0; k < 3; k++) {
    double h = dot(t->beta, X[k]);
    for (size_t j = 0; j < t->m; j++)
      h += t->a[j] * fmax(0.0, dot(t->w[j], X[k]));
    t->p[k] = C * (Y[k] - h);
    t->fit[k] = C * (Y[k] - dot(FIT, X[k]));
    t->loss += (Y[k] - h) * (Y[k] - h) * C / 2.0;
    t->D[0] += t->p[k] * X[k][0];
    t->D[1] += t->p[k] * X[k][1];
  }
  for (size_t j = 0; j < t->m; j++)
    t->M += t->a[j] * t->a[j];
}

static void
draw_network(network *t, rf_rng *g, double far, double small)
{
  for (int i = 0; i < 2; i++)
    t->beta[i] = FIT[i] + far * rng_uniform(g);
  t->m = rng_size(g, 0, 6);
  for (size_t j = 0; j < t->m; j++) {
    const double angle = 4.0 * rng_uniform(g);
    const double r = rng_size(g, 0, 1) ? 1.0 : fabs(rng_uniform(g));
    t->a[j] = -small * fabs(rng_uniform(g));
    t->w[j][0] = fabs(t->a[j]) * r * cos(angle);
    t->w[j][1] = fabs(t->a[j]) * r * sin(angle);
  }
  weigh(t);
}

static double
G(const double *p, const double *w)
{
  double sum = 0.0;

  for (int k = 0; k < 3; k++)
    sum += p[k] * fmax(0.0, dot(w, X[k]));
  return sum;
}

/* v^T Sigma^-1 v/2 */
static double
Q_D(const double *v)
{
  double s[3] = { 0.0 };

  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 3; i++)
      s[i] += C * X[k][i / 2] * X[k][i - i / 2];
  return (s[2] * v[0] * v[0] - 2.0 * s[1] * v[0] * v[1] + s[0] * v[1] * v[1])
    / (2.0 * (s[0] * s[2] - s[1] * s[1]));
}

/* N */
static double
elsewhere(const network *t)
{
  double sum = 0.0;

  for (size_t j = 0; j < t->m; j++)
    sum += fabs(t->a[j]) * G(t->fit, t->w[j]);
  return sum;
}

/* Step 3: what the loss consists of; how fast negative neurons grow. */
START_TEST(loss_in_parts)
{
  double most = 0.0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("loss_in_parts", rep);
    const double small = exp(-6.0 * fabs(rng_uniform(&g)));
    network t;
    double N, w[2], angle = 4.0 * rng_uniform(&g);
    draw_network(&t, &g, 0.5, small);
    N = elsewhere(&t);
    TEST_ASSERT(rep, N >= -1e-15 && N <= 0.1709402 * t.M + 1e-15, "N %g", N);
    TEST_ASSERT(rep, fabs(t.loss - LIMIT - Q_D(t.D) - N - N * N / (4 * LIMIT))
                < 1e-12 * (1.0 + t.loss), "a loss of %.17g", t.loss);
    w[0] = cos(angle);
    w[1] = sin(angle);
    most = fmax(most, -G(t.p, w) / hypot(t.D[0], t.D[1]));
  }
  /* C of the three points, in a calculation beside it. */
  ck_assert_msg(most <= 2.476535 && most > 0.5, "-G_p is %g ||D||", most);
  printf("-G_p is at most %.4f ||D||\n", most);
}
END_TEST

/* Step 2: where beta is in the region, p_1, p_3 >= 0 and D is in the dual of P,
   negative neurons do not grow. */
START_TEST(growth)
{
  int asked = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("growth", rep);
    double w[2], angle = 4.0 * rng_uniform(&g);
    network t;
    draw_network(&t, &g, 0.7, 1e-3);
    w[0] = cos(angle);
    w[1] = sin(angle);
    if (t.p[0] < 0.0 || t.p[2] < 0.0
        || X[0][0] * t.D[1] - X[0][1] * t.D[0] < 0.0
        || t.D[0] * X[2][1] - t.D[1] * X[2][0] < 0.0)
      continue;
    TEST_ASSERT(rep, G(t.p, w) >= -1e-15, "G %g", G(t.p, w));
    asked++;
  }
  ck_assert_int_gt(asked, 0);
}
END_TEST

/* ||D_j||, the least of all that Clarke's set has; on lines, too. */
static double
least_drive(const network *t, const double *w)
{
  double D[2] = { 0.0, 0.0 }, line = 0.0;

  for (int k = 0; k < 3; k++)
    if (dot(w, X[k]) > 0.0) {
      D[0] += t->p[k] * X[k][0];
      D[1] += t->p[k] * X[k][1];
    } else if (dot(w, X[k]) == 0.0)
      line = k + 1.0;
  if (line > 0.0) {
    const double *x = X[(int)line - 1];
    return fabs(D[0] * x[1] - D[1] * x[0]) / hypot(x[0], x[1]);
  }
  return hypot(D[0], D[1]);
}

/* Step 4: near the end the loss falls at the rate that is claimed, for any A_+
   that is as small as may be. */
START_TEST(last_rate)
{
  rf_problem *p = test_parse(POINTS);
  const rf_widths_proved v = proved_of(p, "1e-6");
  double least = (double)INFINITY;

  rf_problem_free(p);
  TEST_EACH(rep, test_reps(5000)) {
    rf_rng g = test_rng("last_rate", rep);
    network t;
    double fall, beyond;
    draw_network(&t, &g, 1e-3 * exp(-4.0 * fabs(rng_uniform(&g))), 7e-4);
    /* On the line of the middle datum D is least. */
    for (size_t j = 0; j < t.m; j++)
      if (rng_size(&g, 0, 1)) {
        const double side = rng_size(&g, 0, 1) ? t.a[j] : -t.a[j];
        t.w[j][0] = side * 0.8;
        t.w[j][1] = side * 0.4;
      }
    weigh(&t);
    beyond = t.loss - LIMIT;
    if (beyond > 12.0 * 0.17 * 1e-6)
      continue;
    fall = hypot(t.beta[0], t.beta[1]) * dot(t.D, t.D);
    for (size_t j = 0; j < t.m; j++)
      if (G(t.fit, t.w[j]) > 0.0)
        fall += t.a[j] * t.a[j] * pow(least_drive(&t, t.w[j]), 2.0);
    TEST_ASSERT(rep, fall >= v.rate * beyond - 1e-16, "%g of %g", fall, beyond);
    if (beyond > 1e-12)
      least = fmin(least, fall / beyond);
  }
  printf("the loss falls at least at the rate %.4f, proved is %.4f\n", least,
         v.rate);
  ck_assert(least < 0.1);
}
END_TEST

/* ---- starts that look for a counterexample ---- */

/* Directions: x_k/||x_k|| of an outer datum k = 0, 2, anticlockwise; D_0. */
static const double outer[2][2] = { { 0.125, 1.0 }, { -0.75, 1.0 } };
static const double drive[2] = { -31.0 / 120.0, 2.0 / 3.0 };

/* Three data, anticlockwise; text is how an experiment has them. */
typedef struct data {
  double x[3][2], y[3];
  char text[300];
} data;

static const data points = {
  { { 0.125, 1.0 }, { -0.5, 1.0 }, { -0.75, 1.0 } }, { 0.8, 0.1, 1.1 }, POINTS
};

static bool
is_active(const data *d, const double *w)
{
  for (int k = 0; k < 3; k++)
    if (w[0] * d->x[k][0] + w[1] * d->x[k][1] > 0.0)
      return true;
  return false;
}

/* A start: z[m][3]. */
typedef struct start {
  size_t m;
  double z[3 * MOST];
  bool living[MOST];
} start;

/* An angle that is close to one of the edges of the dead cone, from outside;
   that is where alignment takes longest. */
static double
edge_angle(const data *d, rf_rng *g)
{
  const double off = exp(-12.0 * fabs(rng_uniform(g)));

  return rng_size(g, 0, 1) ? atan2(-d->x[0][0], d->x[0][1]) + off
         : atan2(d->x[2][0], -d->x[2][1]) - off;
}

static void
draw_neuron(double *z, const data *d, rf_rng *g, bool first)
{
  const double a = exp(4.0 * rng_uniform(g)), pi = acos(-1.0);
  const double angle = rng_size(g, 0, 1) || first ? edge_angle(d, g)
                       : pi * rng_uniform(g);
  double r = rng_size(g, 0, 1) ? 1.0 : fabs(rng_uniform(g));

  if (!rng_size(g, 0, 3))
    r *= 1e-6;
  /* Rounding is not to make it larger than a. */
  r *= 1.0 - 1e-12;
  z[0] = rng_size(g, 0, 1) || first ? a : -a;
  z[1] = a * r * cos(angle);
  z[2] = a * r * sin(angle);
}

/* The first one lives; masses of either sign are sum, or next to nothing. */
static void
draw_start(start *s, const data *d, rf_rng *g, double sum)
{
  double mass[2] = { 0.0 }, part[2];

  s->m = rng_size(g, 1, rng_size(g, 0, 1) ? 4 : MOST);
  for (size_t j = 0; j < s->m; j++) {
    double *z = s->z + 3 * j;
    do
      draw_neuron(z, d, g, j == 0);
    while (j == 0 && !is_active(d, z + 1));
    s->living[j] = z[0] > 0.0 && is_active(d, z + 1);
    mass[z[0] < 0.0] += z[0] * z[0];
  }
  for (int i = 0; i < 2; i++)
    part[i] = rng_size(g, 0, 1) ? 1.0 : exp(-20.0 * fabs(rng_uniform(g)));
  for (size_t j = 0; j < s->m; j++) {
    const int sign = s->z[3 * j] < 0.0;
    const double f = sqrt(sum * part[sign] / mass[sign]);
    for (int i = 0; i < 3; i++)
      s->z[3 * j + i] *= f;
  }
}

static rf_problem *
problem_of(const data *d, const start *s)
{
  enum { SIZE = 600 + MOST * 90 };
  char *text = calloc(SIZE, 1);
  size_t at = (size_t)snprintf(text, SIZE, "%snetwork: {width: %zu}\n"
    "flow: {engine: cvode, until: 600, rtol: 1e-11}\n"
    "init: {scheme: file, weights: [", d->text, s->m);
  rf_problem *p;

  for (size_t j = 0; j < s->m; j++)
    at += (size_t)snprintf(text + at, SIZE - at, "%s[%.17g, %.17g, %.17g]",
                           j ? ", " : "", s->z[3 * j], s->z[3 * j + 1],
                           s->z[3 * j + 2]);
  snprintf(text + at, SIZE - at, "]}\n");
  p = test_parse(text);
  free(text);
  return p;
}

static void
go_to(rf_flow *flow, double t, int rep)
{
  rf_message message = { "" };
  rf_status status;

  while ((status = rf_flow_step(flow, &message, t)) == RF_EVENT)
    continue;
  TEST_ASSERT(rep, status == RF_OK, "%s", message.text);
}

/* What is in the state now. */
typedef struct sight {
  double living, negative;   /* sum a^2 */
  double cosine;         /* the least to D_0, of living w/a */
  double sine;           /* the least to an outer datum, of living w/a */
} sight;

static sight
look(rf_flow *flow, const start *s, int rep)
{
  sight v = { .cosine = 1.0, .sine = 1.0 };
  const rf_numbers *weights;
  const double *z;

  TEST_ASSERT(rep, rf_flow_weights(flow, &weights, 0, s->m) == RF_OK, "z");
  z = rf_numbers_doubles(weights);
  for (size_t j = 0; j < s->m; j++, z += 3) {
    if (z[0] < 0.0)
      v.negative += z[0] * z[0];
    if (!s->living[j])
      continue;
    v.living += z[0] * z[0];
    v.cosine = fmin(v.cosine, (z[1] * drive[0] + z[2] * drive[1])
                    / (z[0] * hypot(drive[0], drive[1])));
    for (int i = 0; i < 2; i++)
      v.sine = fmin(v.sine, (z[1] * outer[i][0] + z[2] * outer[i][1])
                    / (z[0] * hypot(outer[i][0], outer[i][1])));
  }
  return v;
}

static double
loss_of(rf_flow *flow, int rep)
{
  const rf_numbers *v;

  TEST_ASSERT(rep, rf_flow_sample(flow, &v) == RF_OK, "no sample");
  return rf_numbers_doubles(v)[RF_SAMPLE_LOSS];
}

/* mass: mu of the proof. */
static void
try_start(const start *s, const rf_widths_proved *v, double sum, double mass,
          int rep)
{
  rf_problem *p = problem_of(&points, s);
  rf_message message = { "" };
  rf_flow *flow = NULL;
  sight at;
  double loss, before = 0.0, negative;

  TEST_ASSERT(rep, rf_flow_create(&flow, &message, p) == RF_OK, "%s",
              message.text);
  negative = look(flow, s, rep).negative;
  go_to(flow, v->aligned, rep);
  at = look(flow, s, rep);
  TEST_ASSERT(rep, at.cosine >= v->cosine - 1e-9, "cosine %.12g", at.cosine);
  TEST_ASSERT(rep, at.living < mass, "sum of a^2 %g", at.living);
  TEST_ASSERT(rep, at.negative <= negative * (1.0 + 1e-8), "M %g", at.negative);
  for (double t = 20.0; t <= 400.0; t *= 1.5) {
    go_to(flow, t, rep);
    at = look(flow, s, rep);
    TEST_ASSERT(rep, at.sine > sin(v->turn_most - v->turn) - 1e-9,
                "sine %.12g at %g", at.sine, t);
    TEST_ASSERT(rep, at.negative <= v->factor * sum, "M %g at %g",
                at.negative, t);
    loss = loss_of(flow, rep) - 256.0 / 2925.0;
    TEST_ASSERT(rep, loss > -1e-9, "loss %g below its limit at %g", loss, t);
    if (t > 100.0)
      TEST_ASSERT(rep, loss < before * exp(-v->rate * t / 3.0) + 1e-9,
                  "the loss falls too slowly: %g at %g", loss, t);
    before = loss;
  }
  TEST_ASSERT(rep, before < 1e-6, "loss %g", before);
  rf_flow_free(flow);
  rf_problem_free(p);
}

START_TEST(random_starts)
{
  rf_problem *p = test_parse(POINTS);
  const rf_widths_proved v = proved_of(p, "1e-6");
  rf_message message = { "" };
  rf_width_choice choice;
  rf_trio trio;
  mpq_t sum;
  int tried = 0;

  mpq_init(sum);
  mpq_set_ui(sum, 1, 1000000);
  ck_assert_int_eq(rf_trio_make(&trio, &message, p), RF_OK);
  ck_assert_int_eq(rf_width_choose(&choice, &trio, sum), RF_OK);
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("random_starts", rep);
    start s;
    draw_start(&s, &points, &g, 1e-6 * (1.0 - 1e-12));
    try_start(&s, &v, 1e-6, choice.mass, rep);
    tried++;
  }
  printf("%d starts of up to %d neurons\n", tried, MOST);
  ck_assert_int_gt(tried, 0);
  rf_trio_clear(&trio);
  mpq_clear(sum);
  rf_problem_free(p);
}
END_TEST

/* ---- other data ---- */

/* In thousandths, so that the text is exact. */
static double
thousandths(double least, double most, rf_rng *g)
{
  return rint(1e3 * (least + (most - least) * fabs(rng_uniform(g)))) / 1e3;
}

/* Three data of sharp angles, with a middle one that is low. */
static void
draw_data(data *d, rf_rng *g)
{
  *d = (data){ { { thousandths(0.1, 0.4, g), 1.0 },
                 { thousandths(-0.05, 0.05, g), thousandths(0.8, 1.2, g) },
                 { -thousandths(0.1, 0.4, g), 1.0 } },
               { thousandths(0.5, 1.5, g), thousandths(0.05, 0.25, g),
                 thousandths(0.5, 1.5, g) }, "" };
  snprintf(d->text, sizeof d->text, "data: {inputs: [[%.3f, 1], [%.3f, %.3f],"
           " [%.3f, 1]], labels: [%.3f, %.3f, %.3f]}\nloss: {average: %s}\n",
           d->x[0][0], d->x[1][0], d->x[1][1], d->x[2][0], d->y[0], d->y[1],
           d->y[2], rng_size(g, 0, 1) ? "mean" : "sum");
}

/* Where it is proved, starts go there, and as fast as is said. */
START_TEST(random_data)
{
  int tried = 0;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("random_data", rep);
    rf_message message = { "" };
    rf_widths_proved v;
    rf_flow *flow = NULL;
    rf_problem *p;
    rf_widths *w;
    double limit, off;
    start s;
    data d;
    draw_data(&d, &g);
    p = test_parse(d.text);
    w = widths_of(p, "1e-6");
    rf_widths_get(w, &v);
    limit = strtod(v.limit, NULL) / strtod(strchr(v.limit, '/') + 1, NULL);
    rf_problem_free(p);
    rf_widths_free(w);
    if (v.doubt)
      continue;
    draw_start(&s, &d, &g, 1e-6 * (1.0 - 1e-12));
    p = problem_of(&d, &s);
    TEST_ASSERT(rep, rf_flow_create(&flow, &message, p) == RF_OK, "%s",
                message.text);
    go_to(flow, 600.0, rep);
    off = loss_of(flow, rep) - limit;
    TEST_ASSERT(rep, off > -1e-9 && off < exp(-450.0 * v.rate) + 1e-8,
                "%g off its limit, %g", off, limit);
    rf_flow_free(flow);
    rf_problem_free(p);
    tried++;
  }
  printf("%d starts with other data\n", tried);
  if (test_scale() >= 1.0)
    ck_assert_int_gt(tried, 0);
}
END_TEST

/* ---- the checker ---- */

static found
check_file(const char *path)
{
  char message[256] = "";
  certificate c;
  report r = { 0 };
  lines l;
  int where;
  found code;

  ck_assert_msg(!certificate_read(&c, message, (int)sizeof message, path),
                "%s", message);
  ck_assert(c.widths.asked);
  ck_assert_int_eq(lines_make(&l, &where, &c), 0);
  code = width_check(&r, &c, &l);
  lines_free(&l);
  certificate_free(&c);
  return code;
}

/* Two implementations of the inequalities, from one text of them. */
START_TEST(checked)
{
  static const char *const sums[] = { "1e-3", "1e-5", "1e-7", "1e-10",
                                      "1e-20" };
  int proved = 0, open = 0;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("checked", rep);
    rf_problem *p;
    data d;
    draw_data(&d, &g);
    p = test_parse(d.text);
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
      rf_widths *w = widths_of(p, sums[i]);
      rf_message message = { "" };
      rf_widths_proved v;
      rf_widths_get(w, &v);
      if (v.doubt) {
        TEST_ASSERT(rep, rf_widths_save(w, &message, path_of("a")) == RF_EINVAL,
                    "a doubt is saved");
        open++;
      } else {
        TEST_ASSERT(rep, rf_widths_save(w, &message, path_of("a")) == RF_OK,
                    "%s", message.text);
        TEST_ASSERT(rep, check_file(path_of("a")) == FOUND_TRUE,
                    "%s is not verified", sums[i]);
        proved++;
      }
      rf_widths_free(w);
    }
    rf_problem_free(p);
  }
  printf("%d proofs verified, %d undecided\n", proved, open);
  ck_assert_int_gt(proved, 0);
}
END_TEST

/* A statement that is false is not verified, whatever is chosen: networks of
   this size end at other losses. */
START_TEST(false_ones)
{
  static const char head[] = "reluflow-proof 1\nall-widths\nweight 1/3\n"
    "denominators 8 10\ndatum 1 8 8\ndatum -4 8 1\ndatum -6 8 11\n";
  int tried = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("false_ones", rep);
    const long one = 1000000;
    FILE *out = fopen(path_of("b"), "w");
    ck_assert_ptr_nonnull(out);
    fprintf(out, "%ssum 3026/1000000\ncap %zu/%ld\nmass %zu/%ld\ngap %zu/%ld\n"
            "wedge %zu/%ld %ld/%ld %ld/%ld %ld/%ld\ncore -390/1000 921/1000\n"
            "split %zu\nlimit 256/2925\nend\n", head,
            rng_size(&g, 900000, 999999), one, rng_size(&g, 3100, 90000), one,
            rng_size(&g, 1, 40000), one, rng_size(&g, 0, 200000), one, one,
            one, -(long)rng_size(&g, 400000, 700000), one, one, one,
            rng_size(&g, 1, 40));
    fclose(out);
    TEST_ASSERT(rep, check_file(path_of("b")) == FOUND_UNSURE, "verified");
    tried++;
  }
  ck_assert_int_gt(tried, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof widths");
  TCase *t;

  t = tcase_create("inequalities");
  test_limit(t);
  tcase_add_test(t, three_points);
  tcase_add_test(t, a_counterexample);
  tcase_add_test(t, told_are_bounds);
  tcase_add_test(t, each_is_asked);
  tcase_add_test(t, refused);
  tcase_add_test(t, wrong_sums);
  tcase_add_test(t, given_starts);
  tcase_add_test(t, memory);
  suite_add_tcase(s, t);
  t = tcase_create("outside");
  test_limit(t);
  tcase_add_test(t, loss_in_parts);
  tcase_add_test(t, growth);
  tcase_add_test(t, last_rate);
  tcase_add_test(t, random_starts);
  tcase_add_test(t, random_data);
  suite_add_tcase(s, t);
  t = tcase_create("checker");
  test_limit(t);
  tcase_add_checked_fixture(t, folder_make, folder_remove);
  tcase_add_test(t, checked);
  tcase_add_test(t, false_ones);
  suite_add_tcase(s, t);
  return run_suite(s);
}
