/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_ways.c -- single neurons whose ways are known: closed forms,
 * corners, lines met exactly at a turn. */
#include "config.h"

#include <math.h>

#include <mpfr.h>
#include <reluflow.h>

#include "support/enclosed.h"
#include "support/itinerary.h"
#include "support/rf_test.h"

/* ---- closed forms ---- */

static const char one_datum[] =
  "data: {inputs: [[1, 0]], labels: [1]}\n"
  "init: {scheme: file, weights: [%s]}\n";

/* One neuron where D = (1, 0). */
static rf_itinerary *
one(rf_problem **p, const char *weights)
{
  char text[256];

  snprintf(text, sizeof text, one_datum, weights);
  *p = problem(text);
  return follow(*p, 60);
}

/* The time of the neuron beside a number that MPFR has at 300 bits. */
static void
expect_time(rf_itinerary *it, const mpfr_t want)
{
  char value[160];
  char *mid = number(it, RF_ITINERARY_NEURON, 0, 0);
  char *radius = number(it, RF_ITINERARY_NEURON, 0, 1);

  mpfr_snprintf(value, sizeof value, "%.85Re", want);
  ck_assert_msg(holds(mid, radius, value, "1e-80"), "%s +- %s, not %s", mid,
                radius, value);
  ck_assert(narrow(mid, radius, "1e-59"));
  free(mid);
  free(radius);
}

static rf_itinerary *
follow_to(const rf_problem *p, const char *delta, long digits)
{
  rf_itinerary_options o;
  rf_itinerary *it = NULL;

  rf_itinerary_defaults(&o);
  o.digits = digits;
  o.delta_text = delta;
  ck_assert_int_eq(rf_itinerary_create(&it, NULL, p, &o), RF_OK);
  return it;
}

/* |a| > |w|, opposite: through w = 0 at t = artanh(|w/a|), and it dies. */
START_TEST(through_zero)
{
  rf_problem *p;
  rf_itinerary *it = one(&p, "[-2, 1, 0]");
  mpfr_t t;

  mpfr_init2(t, 300);
  mpfr_set_d(t, 0.5, MPFR_RNDN);
  mpfr_atanh(t, t, MPFR_RNDN);
  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_DEAD);
  ck_assert_uint_eq(neuron(it, 0).events, 1);
  expect_time(it, t);
  mpfr_clear(t);
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* |a| < |w|: a goes to 0 and never arrives where a^2 = P^2 / ||D||^2, w to a
   place where D is orthogonal; with less of a it turns and aligns. */
START_TEST(fades_or_turns)
{
  rf_problem *p;
  rf_itinerary *it = one(&p, "[-1, 1, 2]");
  mpfr_t t, u;

  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_ANTIPARALLEL);
  ck_assert_uint_eq(neuron(it, 0).events, 0);
  ck_assert_uint_eq(neuron(it, 0).marks, 0);
  rf_itinerary_free(it);
  rf_problem_free(p);
  it = one(&p, "[-1, 1, 0]");          /* balanced */
  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_ANTIPARALLEL);
  rf_itinerary_free(it);
  rf_problem_free(p);
  it = one(&p, "[-3, 5, 1]");
  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_EXTREMAL);
  ck_assert_int_eq(neuron(it, 0).sign, -1);
  /* p = 5 cosh t - 3 sinh t = 4 e^-t + e^t, and cosine 1 - 1/1000 for good at
     the larger root of 4/x + x = c / sqrt(1 - c^2). */
  mpfr_inits2(300, t, u, (mpfr_ptr)0);
  mpfr_set_ui(t, 999, MPFR_RNDN);
  mpfr_sqrt_ui(u, 1000000 - 999 * 999, MPFR_RNDN);
  mpfr_div(t, t, u, MPFR_RNDN);
  mpfr_sqr(u, t, MPFR_RNDN);
  mpfr_sub_ui(u, u, 16, MPFR_RNDN);
  mpfr_sqrt(u, u, MPFR_RNDN);
  mpfr_add(t, t, u, MPFR_RNDN);
  mpfr_div_2ui(t, t, 1, MPFR_RNDN);
  mpfr_log(t, t, MPFR_RNDN);
  rf_itinerary_free(it);
  it = follow_to(p, "1/1000", 60);
  expect_time(it, t);
  rf_itinerary_free(it);
  rf_problem_free(p);
  /* The same with D = (1/2, 0) and a boundary without force, which is met
     exactly where a = 0, at w = (4, 1). */
  p = problem("data: {inputs: [[1, 0], [1, -4]], labels: [1, 0]}\n"
              "init: {scheme: file, weights: [[-3, 5, 1]]}\n");
  it = follow_to(p, "1/1000", 60);
  mpfr_mul_2ui(t, t, 1, MPFR_RNDN);
  ck_assert_uint_eq(neuron(it, 0).events, 0);
  expect_time(it, t);
  rf_itinerary_free(it);
  rf_problem_free(p);
  /* It starts exactly at the cosine. */
  p = problem("data: {inputs: [[1, 0]], labels: [1]}\n"
              "init: {scheme: file, weights: [[5, 4, 3]]}\n");
  it = follow_to(p, "1/5", 60);
  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_EXTREMAL);
  ck_assert(neuron(it, 0).time == 0.0);
  rf_itinerary_free(it);
  rf_problem_free(p);
  /* The same with a = 0, which has not grown there. */
  p = problem("data: {inputs: [[1, 0]], labels: [1]}\n"
              "init: {scheme: file, weights: [[0, 4, 3]]}\n");
  it = follow_to(p, "1/5", 60);
  ck_assert(neuron(it, 0).time == 0.0 && neuron(it, 0).growth == 0.0);
  mpfr_clears(t, u, (mpfr_ptr)0);
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* From a = 0, or to a turn after which another way is taken. */
START_TEST(growth_without_end)
{
  rf_problem *p;
  rf_itinerary *it = one(&p, "[0, 1, 2]");

  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_EXTREMAL);
  ck_assert(isinf(neuron(it, 0).growth));
  rf_itinerary_free(it);
  rf_problem_free(p);
  p = problem("data: {inputs: [[1, 1], [-1, 0]], labels: [-1, -2]}\n"
              "flow: {nonunique: activate}\n"
              "init: {scheme: file, weights: [[1, 0, 2]]}\n");
  it = follow(p, 20);
  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_MOVING);
  ck_assert(isinf(neuron(it, 0).growth));
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* Of those that go to one place the slowest is neither the first nor the last;
   the first one is there from the start. */
START_TEST(the_slowest_one)
{
  rf_problem *p;
  rf_itinerary *it = one(&p, "[1, 1, 0], [1, 1, 1], [1, 2, 1]");
  rf_align_extremal e;

  ck_assert_uint_eq(rf_itinerary_extremal_count(it), 1);
  ck_assert_int_eq(rf_itinerary_extremal_get(it, &e, 0), RF_OK);
  ck_assert_uint_eq(e.count, 3);
  ck_assert_uint_eq(e.slowest_neuron, 1);
  ck_assert(e.slowest > 0.0 && e.slowest == neuron(it, 1).time);
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* The three points: D* in fractions; a balanced positive neuron that does not
   die is in the last cone after at most 3.0579688807..., and one that begins
   near the dead cone takes nearly so long. */
START_TEST(three_points)
{
  rf_problem *p = problem(
    "data: {inputs: [[-3/4], [-1/2], [1/8]], labels: [11/10, 1/10, 8/10],\n"
    "  bias: true}\n"
    "network: {width: 400}\ninit: {scheme: balanced, seed: 7}\n");
  static const char *const want[] = { "-31/120", "2/3", "7361/14400" };
  rf_itinerary *it = follow(p, 20);
  double latest = 0.0;

  ck_assert_uint_eq(rf_itinerary_extremal_count(it), 1);
  for (size_t i = 0; i < 3; i++) {
    char *text = number(it, RF_ITINERARY_EXTREMAL, 0, i);
    ck_assert_str_eq(text, want[i]);
    free(text);
  }
  for (size_t j = 0; j < 400; j++)
    for (size_t i = 0; neuron(it, j).fate == RF_FATE_EXTREMAL
                       && i < rf_itinerary_event_count(it, j); i++) {
      rf_event e;
      ck_assert_int_eq(rf_itinerary_event_get(it, &e, j, i), RF_OK);
      if (neuron(it, j).sign > 0)
        latest = fmax(latest, e.time);
    }
  ck_assert_msg(latest < 3.0579688807 && latest > 2.0, "%g", latest);
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* The full flow at a scale of 1e-30, from an independent integrator in 77
   digits: all its events are of the early phase, where it differs from the
   limit by 1e-60, so its 41 digits are those of our times. */
START_TEST(an_independent_integrator)
{
  const char *path = TEST_DATA "/vectors/p1-lam30/experiment.yaml";
  FILE *file = fopen(TEST_DATA "/vectors/p1-lam30/events.csv", "r");
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_itinerary *it;
  char line[256];
  size_t found = 0, events = 0;

  ck_assert_ptr_nonnull(file);
  ck_assert_msg(rf_problem_read(&p, &message, path, NULL, 0) == RF_OK, "%s",
                message.text);
  it = follow(p, 45);
  while (fgets(line, sizeof line, file)) {
    char time[128], kind[32];
    unsigned long j, datum;
    if (sscanf(line, "%127[^,],%lu,%lu,%31s", time, &j, &datum, kind) != 4)
      continue;                        /* the head */
    events++;
    for (size_t i = 0; i < rf_itinerary_event_count(it, j); i++) {
      rf_event e;
      char *mid = number(it, RF_ITINERARY_EVENTS, j, 2 * i);
      char *radius = number(it, RF_ITINERARY_EVENTS, j, 2 * i + 1);
      ck_assert_int_eq(rf_itinerary_event_get(it, &e, j, i), RF_OK);
      found += e.datum == datum && !strcmp(rf_event_name(e.kind), kind)
               && holds(mid, radius, time, "1e-40");
      free(mid);
      free(radius);
    }
  }
  fclose(file);
  ck_assert_uint_eq(events, 4);
  ck_assert_uint_eq(found, 4);
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* ---- corners ---- */

/* Opposite data and the same as an exact tie of two lines: w moves off along
   the ray that does not die. */
START_TEST(corners)
{
  static const struct {
    const char *text;
    const char *pattern;     /* at the end; NULL: it is not extremal */
    rf_fate fate;
    bool unique;
    size_t events;
  } c[] = {
    /* one boundary with opposite data: it crosses, from one to the other */
    { "data: {inputs: [[1, 0], [-1, 0]], labels: [-1, 1]}\n"
      "init: {scheme: file, weights: [[1, 1/2, 3/10]]}\n",
      "-+", RF_FATE_EXTREMAL, true, 2 },
    { "data: {inputs: [[1], [-1]], labels: [-1, 1]}\n"
      "init: {scheme: file, weights: [[1, 1/2]]}\n",
      "-+", RF_FATE_EXTREMAL, true, 2 },
    /* two lines met at once: dying is one of several solutions */
    { "data: {inputs: [[1, 0, 0], [-1, 1, 0]], labels: [-1, 1]}\n"
      "init: {scheme: file, weights: [[1, 1/2, 0, 3/10]]}\n",
      NULL, RF_FATE_DEAD, false, 1 },
    /* it slides: p of datum 1 pushes back what datum 0 pulls over */
    { "data: {inputs: [[-1, 1], [1, 0]], labels: [1, -2]}\n"
      "init: {scheme: file, weights: [[2, -1/4, 1]]}\n",
      "+-", RF_FATE_EXTREMAL, true, 0 },
    { "data: {inputs: [[1, 1], [1, 0]], labels: [1, -2]}\n"
      "init: {scheme: file, weights: [[2, 1/4, 1]]}\n",
      "+0", RF_FATE_EXTREMAL, true, 1 },
    /* it starts on a boundary that repels */
    { "data: {inputs: [[1, 0], [-1, 0]], labels: [1, 1]}\n"
      "init: {scheme: file, weights: [[1, 0, 1]]}\n",
      NULL, RF_FATE_STILL, false, 0 },
    /* at w = 0, where it would only stay by s'(0) = 0: no dead cone is near */
    { "data: {inputs: [[1], [-1]], labels: [1, -1]}\n"
      "init: {scheme: file, weights: [[1, 0]]}\n",
      "+-", RF_FATE_EXTREMAL, true, 2 },
    { "data: {inputs: [[1], [-1]], labels: [1, -1]}\n"
      "init: {scheme: file, weights: [[0, 1]]}\n",
      "+-", RF_FATE_EXTREMAL, true, 0 },
    /* it leaves w = 0 where coefficients that are chosen one by one would let
       it stay, but Clarke's set does not */
    { "data: {inputs: [[1, 0], [2, -1], [1, -1]], labels: [-1, 2, 1]}\n"
      "network: {leak: 1/2}\ninit: {scheme: file, weights: [[2, 0, 0]]}\n",
      "+++", RF_FATE_EXTREMAL, true, 3 },
    /* it may stay there; no coefficient is determined, so none is at an end */
    { "data: {inputs: [[1, -1], [0, 2], [-1, -1], [1, 1]], "
      "labels: [1, 1, 0, 2]}\ninit: {scheme: file, weights: [[2, 0, 0]]}\n",
      NULL, RF_FATE_STILL, false, 0 },
    /* with a leak nothing is dead: it is on no edge, and still */
    { "data: {inputs: [[-1, 2], [2, 0], [-1, 1]], labels: [1, -1, -2]}\n"
      "network: {leak: 1/2}\ninit: {scheme: file, weights: [[-1, 0, 0]]}\n",
      NULL, RF_FATE_STILL, false, 0 },
    { "data: {inputs: [[1, 0], [0, 1]], labels: [0, 0]}\n"
      "network: {leak: 1/2}\ninit: {scheme: file, weights: [[1, -1, -1]]}\n",
      NULL, RF_FATE_STILL, true, 0 },
    /* nor is it where active data hold it on a boundary from both sides */
    { "data: {inputs: [[2, 0], [2, 2], [2, 1]], labels: [-2, -1, 2]}\n"
      "init: {scheme: file, weights: [[2, 0, 2]]}\n",
      NULL, RF_FATE_STILL, true, 0 },
    /* a comes to 0 where the second boundary is met */
    { "data: {inputs: [[2, 1], [-1, 0]], labels: [-1, -1]}\n"
      "init: {scheme: file, weights: [[2, 0, 3]]}\n",
      "0+", RF_FATE_EXTREMAL, false, 2 },
    /* it leaves w = 0: 0 would be in the hull if faces where three dependent
       lines are 0 at once had gradients of their own */
    { "data: {inputs: [[1, 0, 0], [0, 1, 0], [-1, -1, 0], [0, 0, 1]], "
      "labels: [4, -1, -1, -1]}\n"
      "init: {scheme: file, weights: [[1, 0, 0, 0]]}\n",
      "+---", RF_FATE_EXTREMAL, true, 2 },
    /* a fades, but only beyond a line without force */
    { "data: {inputs: [[1, 0], [4, -1]], labels: [1, 0]}\n"
      "init: {scheme: file, weights: [[-1, 1, 2]]}\n",
      NULL, RF_FATE_ANTIPARALLEL, true, 1 },
    /* it turns where it slides, and the line that held it lets go of it */
    { "data: {inputs: [[1, 1], [-1, 0]], labels: [-1, -2]}\n"
      "flow: {nonunique: activate}\n"
      "init: {scheme: file, weights: [[1, 0, 2]]}\n",
      NULL, RF_FATE_MOVING, false, 1 },
    /* so many boundaries repel that only faces are gone through; it may stay
       on all of them */
    { "data: {inputs: [[1, 0], [0, 1], [1, 1], [1, 2], [2, 1], [1, 3], "
      "[3, 1]],\n  labels: [1, 1, 1, 1, 1, 1, 1]}\n"
      "init: {scheme: file, weights: [[1, 0, 0]]}\n",
      NULL, RF_FATE_DEAD, false, 0 },
    /* two solutions alike: which one does not hang on the order of data */
    { "data: {inputs: [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1]],\n"
      "  labels: [1, 1, 1, 1, -2, -2]}\nflow: {nonunique: activate}\n"
      "init: {scheme: file, weights: [[1, 0, 0]]}\n",
      "-++-00", RF_FATE_EXTREMAL, false, 4 },
    { "data: {inputs: [[0, 1], [0, -1], [1, 0], [-1, 0], [1, 1], [-1, -1]],\n"
      "  labels: [1, 1, 1, 1, -2, -2]}\nflow: {nonunique: activate}\n"
      "init: {scheme: file, weights: [[1, 0, 0]]}\n",
      "+--+00", RF_FATE_EXTREMAL, false, 4 },
    /* a = 0 and a' = 0: the only solution is to stay */
    { "data: {inputs: [[1, 0], [0, 1]], labels: [1, -1]}\n"
      "init: {scheme: file, weights: [[0, 1, 1]]}\n",
      NULL, RF_FATE_STILL, true, 0 },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    rf_problem *p = problem(c[i].text);
    rf_itinerary *it = follow(p, 20);
    const rf_align_neuron n = neuron(it, 0);
    rf_align_extremal e;
    ck_assert_msg(n.fate == c[i].fate, "%zu: %s", i, rf_fate_name(n.fate));
    ck_assert_msg(n.events == c[i].events, "%zu: %zu events", i, n.events);
    ck_assert_msg(!(n.marks & RF_MARK_NONUNIQUE) == c[i].unique, "%zu: %u",
                  i, n.marks);
    if (c[i].pattern) {
      ck_assert_int_eq(rf_itinerary_extremal_get(it, &e, n.extremal), RF_OK);
      for (size_t k = 0; c[i].pattern[k]; k++)
        ck_assert_msg("-0+"[1 + e.pattern[k]] == c[i].pattern[k],
                      "%zu: sign of datum %zu", i, k);
    }
    rf_itinerary_free(it);
    rf_problem_free(p);
  }
}
END_TEST

/* It comes to w = 0 and rests there, as coefficients in the hulls of all three
   lines say.  Were the two without opposite data dead, that of the third alone
   could not be 0: so it lies on no edge of a dead cone. */
START_TEST(rest_that_is_not_dead)
{
  rf_problem *p = problem(
    "data: {inputs: [[1, 0], [0, 1], [1, 1], [-1, -1]], "
    "labels: [2, 2, -1, 2]}\ninit: {scheme: file, weights: [[-2, 1, 1]]}\n");
  rf_itinerary *it = follow(p, 20);

  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_STILL);
  ck_assert_uint_eq(rf_itinerary_event_count(it, 0), 4);
  for (size_t i = 0; i < 4; i++) {
    rf_event e;
    ck_assert_int_eq(rf_itinerary_event_get(it, &e, 0, i), RF_OK);
    ck_assert_msg(e.kind == RF_EVENT_CAPTURE, "datum %u: %s",
                  (unsigned)e.datum, rf_event_name(e.kind));
  }
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* A saddle of three dependent lines that holds in all directions although one
   of them repels: G = -|u| - |v| + |u + v|/2 <= -|(u, v)|/2 across them.  It is
   the only solution, which no rule about single lines says. */
START_TEST(a_repelling_line_that_cannot_let_go)
{
  rf_problem *p = problem(
    "data:\n"
    "  inputs: [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [1, 1, 0],\n"
    "           [-1, -1, 0], [0, 0, 1]]\n"
    "  labels: [-4, -4, -4, -4, 2, 2, 1]\n"
    "init: {scheme: file, weights: [[4, 1/8, 1/16, 1], [4, 0, 0, 1]]}\n");
  rf_itinerary *it = follow(p, 20);

  for (size_t j = 0; j < 2; j++) {
    const rf_align_neuron n = neuron(it, j);
    rf_align_extremal e;
    ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
    ck_assert_uint_eq(n.marks, 0);
    ck_assert_int_eq(rf_itinerary_extremal_get(it, &e, n.extremal), RF_OK);
    for (size_t k = 0; k < 6; k++)
      ck_assert_int_eq(e.pattern[k], 0);
  }
  rf_itinerary_free(it);
  rf_problem_free(p);
}
END_TEST

/* ---- digits ---- */

/* A leg of 1e-15 beside ||w|| = 1: the logarithm is that of a number near 1,
   and the digits are there all the same. */
START_TEST(digits_of_short_legs)
{
  for (long digits = 5; digits <= 40; digits += 5) {
    rf_problem *p = problem("data: {inputs: [[1, 0], [1/2, 1]], labels: "
                            "[1, 3]}\ninit: {scheme: file, "
                            "weights: [[2, -1e-15, 1]]}\n");
    rf_itinerary *it = follow(p, digits);
    char *mid, *radius;

    ck_assert_uint_eq(neuron(it, 0).events, 1);
    mid = number(it, RF_ITINERARY_EVENTS, 0, 0);
    radius = number(it, RF_ITINERARY_EVENTS, 0, 1);
    ck_assert_msg(strtod(mid, NULL) > 0.0
                  && strtod(radius, NULL) < strtod(mid, NULL)
                  * pow(10.0, 1.0 - (double)digits), "%ld digits: %s +- %s",
                  digits, mid, radius);
    free(mid);
    free(radius);
    rf_itinerary_free(it);
    rf_problem_free(p);
  }
}
END_TEST

/* 1 - 4/sqrt(17) - 1e-18: w = (5, 1) turns at (4, 1) and then runs along
   (1, 0). */
#define NEAR_THE_TURN "0.0298574998546681049243741515355112882007"

/* The same of an entrance right after the start, and of an a that has hardly
   left 0 where the neuron enters after its turn. */
START_TEST(digits_of_near_entrances)
{
  static const struct {
    const char *weights, *delta;
    size_t what;             /* 0 the time, 2 the growth */
    double more;             /* digits are of what and so much */
  } c[] = {
    { "[5, 4, 3.000000000000001]", "1/5", 0, 0.0 },
    { "[-3, 5, 1]", NEAR_THE_TURN, 2, 1.0 },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    rf_problem *p;
    rf_itinerary *it = one(&p, c[i].weights);
    char *mid, *radius;

    rf_itinerary_free(it);
    it = follow_to(p, c[i].delta, 20);
    ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_EXTREMAL);
    mid = number(it, RF_ITINERARY_NEURON, 0, c[i].what);
    radius = number(it, RF_ITINERARY_NEURON, 0, c[i].what + 1);
    ck_assert_msg(strtod(mid, NULL) != 0.0 && strtod(radius, NULL)
                  < 1e-19 * (fabs(strtod(mid, NULL)) + c[i].more),
                  "%zu: %s +- %s", i, mid, radius);
    free(mid);
    free(radius);
    rf_itinerary_free(it);
    rf_problem_free(p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_ways");
  TCase *t = tcase_create("ways");

  test_limit(t);
  tcase_add_test(t, through_zero);
  tcase_add_test(t, fades_or_turns);
  tcase_add_test(t, growth_without_end);
  tcase_add_test(t, the_slowest_one);
  tcase_add_test(t, three_points);
  tcase_add_test(t, an_independent_integrator);
  tcase_add_test(t, corners);
  tcase_add_test(t, rest_that_is_not_dead);
  tcase_add_test(t, a_repelling_line_that_cannot_let_go);
  tcase_add_test(t, digits_of_short_legs);
  tcase_add_test(t, digits_of_near_entrances);
  suite_add_tcase(s, t);
  return run_suite(s);
}
