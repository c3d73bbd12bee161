/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_errors.c -- every bound of a step has all of its terms:
 * polynomials that are put by hand, of which all is known in closed form, and
 * the formulas of the manual, node "The tube", number by number. */
#include "config.h"

#include "proof/tube/slope.h"
#include "support/step.h"

/* The bound is what it should be: no less but for the rounding of doubles, and
   no more than what balls round, 2^-30. */
static void
is_just(rf_up bound, double truth, const char *what, size_t i)
{
  const double b = of_up(bound);

  ck_assert_msg(b >= truth * (1.0 - 1e-12) && b <= truth * (1.0 + 1e-8),
                "%s %zu: %.17g, not %.17g", what, i, b, truth);
}

static void
is_enough(rf_up bound, double truth, const char *what)
{
  ck_assert_msg(of_up(bound) >= truth * (1.0 - 1e-12), "%s: %.17g, not %.17g",
                what, of_up(bound), truth);
}

/* ---- what polynomials miss, in closed form ---- */

/* One neuron sees one datum x, |x| = 5/2, c = 1; the second is in the plane. */
static const char *const one_datum[] = {
  "data: {inputs: [[5/2]], labels: [%g]}\nnetwork: {width: 1}\n"
  "init: {scheme: file, weights: [[1, 1]]}\nflow: {until: 1}\n",
  "data: {inputs: [[3/2, 2]], labels: [%g]}\nnetwork: {width: 1}\n"
  "init: {scheme: file, weights: [[1, 3/5, 4/5]]}\nflow: {until: 1}\n"
};

/* (a, w) = (1, x/|x|) (1 + tau^N), N the degree, or 1 + tau, whatever the flow
   is, on a step of length h. */
static void
put_powers(step *s, size_t d, double label, bool first, double h)
{
  static const double along[2][3] = { { 1, 1, 0 }, { 1, 0.6, 0.8 } };
  char text[300];
  rf_stage *at;

  snprintf(text, sizeof text, one_datum[d - 1], label);
  start(s, text);
  approximate(s, 0.25);
  at = s->stage;
  for (size_t e = 0; e <= d; e++)
    for (size_t i = 0; i <= at->order; i++)
      arb_set_d(rf_column(at, at->cohort, 0, e) + i,
                i == 0 || i == (first ? 1 : at->order) ? along[d - 1][e] : 0.0);
  arb_set_d(&at->h, h);
  at->length = up_d(h);
  ck_assert_int_eq(rf_stage_measure(at), RF_OK);
}

/* With y = 0, p = -(5/2) (1 + tau^N)^2 and |D| is (5/2) |p|, so that
   |y' - h K(D) y| = 2^(1/2) (N tau^(N-1) + h |D| (1 + tau^N)): all coefficients
   have one sign, and the bounds are what is there at tau = 1. */
START_TEST(closed_defect)
{
  static const double lengths[] = { 0.25, 3.0, 1000.0 };

  for (size_t d = 1; d <= 2; d++)
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
      step s;
      put_powers(&s, d, 0.0, false, lengths[i]);
      is_just(s.stage->cohort->span[0], sqrt(8.0), "span", i);
      is_just(s.stage->cohort->miss[0], sqrt(2.0)
              * ((double)s.stage->order + lengths[i] * 25.0 * 2.0), "miss", i);
      is_enough(s.stage->cohort->drive, 25.0, "drive");
      /* Of p beyond N there is -(5/2) tau^(2 N). */
      is_just(s.stage->tail, 6.25, "tail", i);
      is_just(s.stage->stiff, 6.25, "stiff", i);
      discard(&s);
    }
}
END_TEST

/* y = 10: D falls from 75/4 at the begin to 0. */
START_TEST(largest_drive_first)
{
  for (size_t d = 1; d <= 2; d++) {
    step s;
    put_powers(&s, d, 10.0, true, 1.0);
    is_enough(s.stage->cohort->drive, 18.75, "drive");
    discard(&s);
  }
}
END_TEST

/* ---- how far the flow can be from them ---- */

/* Problems whose steps have something of everything. */
static const struct {
  const char *text;
  size_t m;
} problems[] = {
  { "data: {inputs: [[1, 0.5], [-0.25, 1]], labels: [0.5, 2]}\n"
    "network: {width: 3, leak: 1/4}\nflow: {until: 1}\n"
    "init: {scheme: file, weights: [[0.5, 0.25, 0.5], [-0.3, -0.1, -0.5],"
    " [0.2, 0.3, -1]]}\n", 3 },
  { "data: {inputs: [[1, 0.5], [-0.25, 1]], labels: [0.5, 2]}\n"
    "network: {width: 5, leak: 1}\nflow: {until: 1}\n"
    "init: {scheme: file, weights: [[0.5, 0.25, 0.5], [-0.3, -0.1, -0.5],"
    " [0.2, 0.3, -1], [0.1, 0.2, 0.3], [-0.4, 0.1, 0.1]]}\n", 5 },
  { "data: {inputs: [[1, 0.5], [-0.25, 1]], labels: [1, -1]}\n"
    "loss: {name: logistic}\nnetwork: {width: 3, leak: 1/4}\n"
    "init: {scheme: file, weights: [[0.5, 0.25, 0.5], [-0.3, -0.1, -0.5],"
    " [0.2, 0.3, -1]]}\nflow: {until: 1}\n", 3 },
  { "data: {inputs: [[1, 0.5], [-0.25, 1]], labels: [1, -1]}\n"
    "loss: {name: exponential}\nnetwork: {width: 3, leak: 1/4}\n"
    "init: {scheme: file, weights: [[0.5, 0.25, 0.5], [-0.3, -0.1, -0.5],"
    " [0.2, 0.3, -1]]}\nflow: {until: 1}\n", 3 },
  { "data: {inputs: [[1, 0.5], [-0.25, 1]], labels: [0.5, 2]}\n"
    "network: {width: 3, leak: 1/4}\nflow: {until: 1}\n"
    "init: {scheme: file, weights: [[0.05, 0.03, 0.05], [-0.03, -0.01, -0.05],"
    " [0.02, 0.03, -0.1]]}\n", 3 }
};

enum { PROBLEMS = 5, MOST = 5, COHORTS = 5 };

/* What is known before the step. */
typedef struct before {
  double own[MOST], error, drive[COHORTS];
} before;

/* Wrong coefficients, so that there is a defect, and p misses something. */
static void
spoil(rf_stage *s)
{
  rf_ball t;

  ball_init(&t);
  arb_set_d(&t, 1e-4);
  for (size_t v = 0; v < s->count; v++)
    for (size_t c = 0; c < s->cohort[v].columns; c++)
      for (size_t e = 0; e <= s->ground->d; e++) {
        rf_ball *y = rf_column(s, &s->cohort[v], c, e);
        ball_add(&y[3], &y[3], &t, ARF_PREC_EXACT);
      }
  for (size_t k = 0; k < s->ground->n && s->ground->curved; k++)
    ball_add(&s->series[k * (s->order + 1) + 2],
             &s->series[k * (s->order + 1) + 2], &t, ARF_PREC_EXACT);
  ball_clear(&t);
}

/* A step of problem number `which` with errors of this size and stretches up to
   that. */
static void
take_step(step *s, before *b, int which, double error, double stretch,
          bool parts)
{
  start(s, problems[which].text);
  s->ground->parts = parts;
  s->bundle->error = up_d(error);
  for (size_t j = 0; j < problems[which].m; j++) {
    s->bundle->at[j].stretch = up_d(j % 2 ? 1.0 : stretch);
    s->bundle->at[j].own = up_d(error * (j % 3 ? 0.01 : stretch));
  }
  approximate(s, 0.25);
  spoil(s->stage);
  ck_assert_int_eq(rf_stage_measure(s->stage), RF_OK);
  ck_assert_uint_le(s->stage->count, COHORTS);
  for (size_t v = 0; v < s->stage->count; v++)
    b->drive[v] = of_up(s->stage->cohort[v].drive);
  ck_assert_msg(rf_stage_enclose(s->stage, &s->doubt) == RF_OK, "%d: %s",
                which, s->doubt.what);
  /* After stretches became 1, if they did. */
  b->error = of_up(s->bundle->error);
  for (size_t j = 0; j < problems[which].m; j++)
    b->own[j] = of_up(s->bundle->at[j].own);
}

/* H e + e^2/2 */
static double
product(const rf_stage *s)
{
  const double e = of_up(s->error);

  return e * (of_up(s->whole) + e / 2.0);
}

static double
largest_stretch(const rf_bundle *b, double *ratio)
{
  double most = 0.0, least = (double)INFINITY;

  for (size_t j = 0; j < b->ground->m; j++) {
    most = fmax(most, of_up(b->at[j].stretch));
    least = fmin(least, of_up(b->at[j].stretch));
  }
  *ratio = most / least;
  return most;
}

/* The bounds of all neurons together. */
static void
check_together(const step *s, const before *b)
{
  const rf_stage *at = s->stage;
  const double h = of_up(at->length), H = of_up(at->whole);
  double sizes = 0.0, misses = 0.0, drive = 0.0, r;
  const double most = largest_stretch(s->bundle, &r);

  for (size_t j = 0; j < at->ground->m; j++) {
    sizes += pow(of_up(s->bundle->at[j].size), 2.0);
    misses += pow(of_up(s->bundle->at[j].defect), 2.0);
  }
  is_just(at->miss, sqrt(misses), "miss", 0);
  is_just(at->whole, sqrt(sizes) + of_up(at->error), "whole", 0);
  is_just(at->slack, of_up(at->stiff) * product(at), "slack", 0);
  for (size_t v = 0; v < at->count; v++) {
    is_just(at->cohort[v].drive, b->drive[v] + of_up(at->slack), "drive", v);
    drive = fmax(drive, of_up(at->cohort[v].drive));
  }
  is_just(at->drive, drive, "drive", COHORTS);
  is_just(at->rate, drive + (r - 1.0) * (r - 1.0) / (4.0 * r)
          * of_up(at->stiff) * H * H, "rate", 0);
  is_just(at->lipschitz, drive + of_up(at->stiff) * H * H, "lipschitz", 0);
  is_enough(at->error, most * exp(of_up(at->rate) * h)
            * (b->error + of_up(at->miss)), "error");
}

/* Those of p and of its derivative. */
static void
check_data(const step *s)
{
  const rf_stage *at = s->stage;
  const double h = of_up(at->length), H = of_up(at->whole);
  const double e = of_up(at->error);
  double stiff = 0.0, tail = 0.0;

  for (size_t k = 0; k < at->ground->n; k++) {
    const rf_slope *v = &at->slope[k];
    const double b = of_up(v->curve), x = of_up(at->ground->size[k]);
    /* |grad h error| |z'|, and |grad h| |z' error|. */
    const double moves = e * h * of_up(at->drive) * H
      + H * (h * of_up(at->lipschitz) * e + of_up(at->miss));
    is_just(at->dp[k], of_up(v->off) + b * x * product(at), "dp", k);
    is_just(at->dpt[k], of_up(v->turn) + b * x
            * (moves + product(at) * of_up(v->rise)), "dpt", k);
    stiff += b * x * x;
    tail += x * of_up(v->off);
    for (size_t i = at->order + 1; i < at->terms; i++)
      tail += x * of_up(up_ball(&at->p[k * at->terms + i]));
    ck_assert(!at->ground->curved == !(v->rise.m > 0.0 && v->off.m > 0.0));
  }
  is_just(at->stiff, stiff, "stiff", 0);
  is_just(at->tail, tail, "tail", 0);
}

/* Of neuron j alone at this share of the step. */
static double
alone(const rf_stage *s, const before *b, size_t v, size_t j, double share)
{
  const rf_mover *q = &s->bundle->at[j];
  const double h = of_up(s->length) * share;

  return exp(h * of_up(s->cohort[v].drive))
    * (b->own[j] + share * of_up(q->defect)
       + h * of_up(s->slack) * of_up(q->size));
}

/* On the step; *used: which of the two bounds. */
static void
check_alone(const step *s, const before *b, bool parts, long *used)
{
  const rf_stage *at = s->stage;
  double r;
  const double tube = of_up(at->error) / largest_stretch(s->bundle, &r);

  for (size_t v = 0; v < at->count; v++)
    for (size_t i = 0; i < at->cohort[v].members; i++) {
      const size_t j = at->cohort[v].member[i];
      const double all = tube * of_up(s->bundle->at[j].stretch);
      const double own = alone(at, b, v, j, 1.0);
      is_just(s->bundle->at[j].wide, parts ? own : fmin(own, all), "wide", j);
      used[own < all]++;
    }
}

/* At a place in the step. */
static void
check_advance(step *s, const before *b, double share)
{
  const rf_stage *at = s->stage;
  const double rate = of_up(at->rate) * of_up(at->length);
  double own[MOST], sum = 0.0;
  rf_ball tau;

  for (size_t v = 0; v < at->count; v++)
    for (size_t i = 0; i < at->cohort[v].members; i++) {
      const size_t j = at->cohort[v].member[i];
      own[j] = alone(at, b, v, j, share);
      sum += pow(own[j] / of_up(s->bundle->at[j].stretch), 2.0);
    }
  ball_init(&tau);
  arb_set_d(&tau, share);
  ck_assert_int_eq(rf_stage_advance(s->stage, &tau), RF_OK);
  ball_clear(&tau);
  for (size_t j = 0; j < at->ground->m; j++)
    is_just(s->bundle->at[j].own, own[j], "own", j);
  is_just(s->bundle->error, fmin(sqrt(sum), exp(rate * share)
          * (b->error + share * of_up(at->miss))), "E", 0);
}

START_TEST(formulas)
{
  static const double errors[] = { 1e-7, 1e-3 };
  static const double stretches[] = { 1.0, 1.25, 4.0, 64.0 };
  long used[2] = { 0 };

  for (int which = 0; which < PROBLEMS; which++)
    for (int i = 0; i < 16; i++) {
      const bool parts = i % 2;
      step s;
      before b;
      take_step(&s, &b, which, errors[i / 2 % 2] / stretches[i / 4],
                stretches[i / 4], parts);
      check_together(&s, &b);
      check_data(&s);
      check_alone(&s, &b, parts, used);
      check_advance(&s, &b, 0.5);
      discard(&s);
    }
  ck_assert(used[0] > 0 && used[1] > 0);
}
END_TEST

/* Weights so small that a stretch of 2^510 is nothing: the rate has 1/4 of it,
   as (r - 1)^2/r < r. */
START_TEST(huge_stretches)
{
  for (int e = 2; e < 600; e += 7) {
    step s;
    rf_up extra;
    start(&s, "data: {inputs: [[1]], labels: [0]}\nnetwork: {width: 2}\n"
          "init: {scheme: file, weights: [[1e-600, 1e-600], "
          "[1e-600, 1e-600]]}\nflow: {until: 1}\n");
    s.bundle->at[0].stretch = up_exactly(1.0, e);
    approximate(&s, 0x1p-20);
    enclose(&s);
    extra = up_mul(s.stage->stiff, up_square(s.stage->whole));
    extra = up_times(extra, 0.25 * (1.0 - pow(2.0, 1 - e)) * (1.0 - 1e-12));
    extra.e += e;
    ck_assert_msg(!up_less(s.stage->rate, extra), "2^%d: %g, %g", e,
                  up_log2(s.stage->rate), up_log2(extra));
    ck_assert_int_eq(s.bundle->at[0].stretch.e, e + 1);
    discard(&s);
  }
}
END_TEST

/* A guess that is not confirmed is no tube: of this error D is not known. */
START_TEST(no_tube)
{
  step s;

  start(&s, problems[0].text);
  s.bundle->error = up_d(1.0);
  for (size_t j = 0; j < 3; j++)
    s.bundle->at[j].own = up_d(1.0);
  approximate(&s, 0.25);
  ck_assert_int_eq(rf_stage_measure(s.stage), RF_OK);
  ck_assert_int_eq(rf_stage_enclose(s.stage, &s.doubt), RF_EUNSURE);
  discard(&s);
}
END_TEST

/* ---- what is told of a step ---- */

static void
has_radius(const rf_ball *v, double radius, const char *what)
{
  ck_assert_msg(mag_get_d(arb_radref(v)) >= radius * (1.0 - 1e-8),
                "%s: %g, not %g", what, mag_get_d(arb_radref(v)), radius);
}

/* p, predictions and weights have the errors of the step, the dead those that
   they had. */
START_TEST(told_of_a_step)
{
  rf_ball v[12], tau;

  ball_init(&tau);
  for (int i = 0; i < 12; i++)
    ball_init(&v[i]);
  arb_set_d(&tau, 0.5);
  for (int which = 2; which < 4; which++) {
    const rf_stage *at;
    step s;
    before b;
    take_step(&s, &b, which, 1e-4, 1.25, false);
    at = s.stage;
    rf_stage_residuals(v, at, &tau);
    rf_stage_outputs(v + 2, at, &tau);
    for (size_t k = 0; k < 2; k++) {
      has_radius(&v[k], of_up(at->dp[k]), "p");
      has_radius(&v[2 + k], of_up(at->ground->size[k]) * product(at), "h");
    }
    ck_assert_int_eq(rf_stage_weights(v, at, &tau), RF_OK);
    for (size_t i = 0; i < 9; i++)
      has_radius(&v[i], of_up(s.bundle->at[i / 3].wide), "a weight");
    discard(&s);
  }
  for (int i = 0; i < 12; i++)
    ball_clear(&v[i]);
  ball_clear(&tau);
}
END_TEST

/* Neuron 1 is dead: of E = 1/2 with a stretch of 3 it has 1/3 of its own. */
START_TEST(told_of_the_dead)
{
  rf_ball z[6];
  step s;

  for (int i = 0; i < 6; i++)
    ball_init(&z[i]);
  start(&s, "data: {inputs: [[1, 0]], labels: [1]}\nnetwork: {width: 2}\n"
        "init: {scheme: file, weights: [[1, 1, 1], [1, -1, 1]]}\n"
        "flow: {until: 1}\n");
  ck_assert(s.bundle->at[1].dead);
  approximate(&s, 0.25);
  enclose(&s);
  s.bundle->error = up_d(0.5);
  s.bundle->at[1].stretch = up_d(3.0);
  for (int i = 0; i < 2; i++) {
    s.bundle->at[1].own = up_d(i ? 1.0 / 3.0 : 2.0);
    ck_assert_int_eq(rf_stage_weights(z, s.stage, &s.stage->h), RF_OK);
    for (int e = 3; e < 6; e++)
      has_radius(&z[e], i ? 1.0 / 3.0 : 1.5, "of the dead");
  }
  for (int i = 0; i < 6; i++)
    ball_clear(&z[i]);
  discard(&s);
}
END_TEST

/* What may shift the sum of form_k p_k; and what a loss that is curved says of
   states beside the tube. */
START_TEST(forms_and_windows)
{
  rf_ball form[2];
  rf_up errors[2] = { up_d(3.0), up_d(5.0) };
  step s;
  before b;

  ball_init(&form[0]);
  ball_init(&form[1]);
  take_step(&s, &b, 2, 1e-4, 1.25, false);
  rf_stage *at = s.stage;
  arb_set_d(&form[0], -2.0);
  arb_set_d(&form[1], 7.0);
  for (int more = 0; more < 2; more++) {
    double sum = 2.0 * 3.0 + 7.0 * 5.0;
    for (size_t k = 0; k < 2; k++)
      sum += more * (k ? 7.0 : 2.0) * of_up(at->slope[k].curve)
        * of_up(at->ground->size[k]);
    is_just(rf_stage_form_error(at, form, errors, up_d(more)), sum, "form",
            (size_t)more);
  }
  s.bundle->busy = up_d(0.125);
  for (int fast = 0; fast < 2; fast++) {
    const double pace = fast ? 2.0 * of_up(at->drive) : 0.0;
    s.bundle->pace = up_d(pace);
    is_just(rf_stage_drift(at), 2.0 * 0.125 * fmax(pace, of_up(at->drive))
            * pow(of_up(at->whole), 2.0), "drift", (size_t)fast);
  }
  ball_clear(&form[0]);
  ball_clear(&form[1]);
  discard(&s);
}
END_TEST

/* c l'' is as said within ln(9/8) of a prediction: of what an error moves the
   larger datum, or the window of an event, twice over. */
START_TEST(near_by)
{
  const double most = log(9.0 / 8.0);

  for (int which = 2; which < 4; which++)
    for (int window = 0; window < 2; window++) {
      step s;
      before b;
      take_step(&s, &b, which, 1e-4, 1.0, false);
      rf_stage *at = s.stage;
      const double x = fmax(of_up(at->ground->size[0]),
                            of_up(at->ground->size[1]));
      for (int i = -1; i <= 1; i += 2) {
        /* x 4 span drive H^2, or x (H e + e^2/2), H = 2. */
        const double part = most * (1.0 + 1e-3 * i) / x;
        at->whole = up_d(2.0);
        at->error = up_d(window ? 0.0 : sqrt(4.0 + 2.0 * part) - 2.0);
        ck_assert_int_eq(rf_stage_near(at, up_d(window ? part / 16.0 : 0.0),
                                       up_d(1.0)), i < 0);
      }
      discard(&s);
    }
}
END_TEST

/* A step is none where that is not so: an event has busy and pace. */
START_TEST(asked_of_a_step)
{
  for (int fast = 0; fast < 2; fast++) {
    step s;
    start(&s, problems[3].text);
    s.bundle->busy = up_d(0.002);
    s.bundle->pace = up_d(fast ? 40.0 : 0.0);
    approximate(&s, 0.125);
    ck_assert_int_eq(rf_stage_measure(s.stage), RF_OK);
    ck_assert_int_eq(rf_stage_enclose(s.stage, &s.doubt),
                     fast ? RF_EUNSURE : RF_OK);
    discard(&s);
  }
}
END_TEST

/* ---- rounding ---- */

/* At rest, with nothing missed: a weight of more bits than the bundle has is
   rounded, and that is all the error there is, of the first of two neurons. */
START_TEST(rounded_weights)
{
  step s;
  rf_ball more, one, off;
  double rounding;

  start(&s, "data: {inputs: [[1]], labels: [0]}\nnetwork: {width: 2, leak: 1}\n"
        "init: {scheme: file, weights: [[1, 0], [1, 0]]}\n"
        "flow: {until: 1}\n");
  ball_init(&more);
  ball_init(&one);
  ball_init(&off);
  approximate(&s, 0.25);
  arb_one(&one);
  arb_one(&more);
  ball_mul_2si(&more, &more, -BITS - 30);
  ball_add(&more, &more, &one, ARF_PREC_EXACT);
  ball_set(rf_column(s.stage, s.stage->cohort, 0, 0), &more);
  enclose(&s);
  ck_assert(s.bundle->error.m == 0.0);
  ck_assert_int_eq(rf_stage_advance(s.stage, &one), RF_OK);
  ball_sub(&off, &more, &s.bundle->at[0].z[0], ARF_PREC_EXACT);
  rounding = of_up(up_ball(&off));
  ck_assert(rounding > 0.0);
  is_enough(s.bundle->at[0].own, rounding, "own");
  is_enough(s.bundle->error, rounding, "E");
  ball_clear(&more);
  ball_clear(&one);
  ball_clear(&off);
  discard(&s);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_errors");
  TCase *tc = tcase_create("errors");

  test_limit(tc);
  tcase_add_test(tc, closed_defect);
  tcase_add_test(tc, largest_drive_first);
  tcase_add_test(tc, formulas);
  tcase_add_test(tc, huge_stretches);
  tcase_add_test(tc, no_tube);
  tcase_add_test(tc, told_of_a_step);
  tcase_add_test(tc, told_of_the_dead);
  tcase_add_test(tc, forms_and_windows);
  tcase_add_test(tc, near_by);
  tcase_add_test(tc, asked_of_a_step);
  tcase_add_test(tc, rounded_weights);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
