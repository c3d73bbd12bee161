/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_itinerary.c -- itineraries decided in rationals: beside the
 * alignment in 60 digits on problems with everything planted; against closed
 * forms; corners whose solutions are known; other digits, other orders. */
#include "config.h"

#include <math.h>
#include <time.h>

#include <gmp.h>
#include <mpfr.h>
#include <reluflow.h>

#include "input/generator.h"
#include "support/enclosed.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* ---- numbers ---- */

/* The text of number i, in a buffer of its own that the caller frees. */
static char *
number(rf_itinerary *it, rf_itinerary_what what, size_t i, size_t k)
{
  const rf_numbers *v;
  char *text;

  ck_assert_int_eq(rf_itinerary_numbers(it, &v, what, i), RF_OK);
  ck_assert_uint_lt(k, rf_numbers_count(v));
  text = strdup(rf_numbers_text(v, k));
  ck_assert_ptr_nonnull(text);
  return text;
}

static rf_itinerary *
follow(const rf_problem *p, long digits)
{
  rf_itinerary_options o;
  rf_itinerary *it = NULL;
  rf_message message = { "" };

  rf_itinerary_defaults(&o);
  o.digits = digits;
  ck_assert_msg(rf_itinerary_create(&it, &message, p, &o) == RF_OK, "%s",
                message.text);
  return it;
}

static rf_problem *
problem(const char *text)
{
  rf_problem *p = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0)
                == RF_OK, "%s", message.text);
  return p;
}

static rf_align_neuron
neuron(const rf_itinerary *it, size_t j)
{
  rf_align_neuron n;

  ck_assert_int_eq(rf_itinerary_get(it, &n, j), RF_OK);
  return n;
}

/* ---- beside the alignment ---- */

enum { DIGITS = 45, OTHER_DIGITS = 60 };

struct tally {
  long neurons, events, marked, several, finer;
};

/* Gradient descent with slope 0 at 0 rests at w = 0, Clarke's flow may not. */
static bool
rests_at_zero(const gen *g, size_t j)
{
  bool zero = g->scheme == 3 && mpq_sgn(g->leak) == 0;

  for (size_t i = 0; zero && i < g->d; i++)
    zero = mpq_sgn(g->w[j * g->d + i]) == 0;
  return zero;
}

/* One neuron, both ways; returns what differs, or NULL.  Where one of several
   solutions is taken the stories may differ; where rounding or the values had
   doubts, and there is one solution, it is taken all the same. */
static const char *
compare_ends(struct tally *t, rf_itinerary *it, const rf_align *align,
             const gen *g, size_t j)
{
  const rf_align_neuron b = neuron(it, j);
  rf_align_neuron a;
  rf_align_extremal e, f;

  ck_assert_int_eq(rf_align_get(align, &a, j), RF_OK);
  t->neurons++;
  if (b.marks & RF_MARK_UNSURE)
    return "unsure";
  if ((b.marks & RF_MARK_NONUNIQUE) && !a.marks)
    return "not unique";
  t->several += b.marks != 0;
  t->finer += a.marks && !b.marks;
  t->marked += a.marks != 0;
  if (a.marks && (b.marks || rests_at_zero(g, j)))
    return NULL;
  if (a.fate != b.fate || a.sign != b.sign)
    return "fate";
  if (a.fate != RF_FATE_EXTREMAL)
    return NULL;
  ck_assert_int_eq(rf_align_extremal_get(align, &e, a.extremal), RF_OK);
  ck_assert_int_eq(rf_itinerary_extremal_get(it, &f, b.extremal), RF_OK);
  if (e.sign != f.sign || fabs(e.norm - f.norm) > 1e-12 * e.norm)
    return "destination";
  /* With D on a line because of values, one has the side that it comes from. */
  if (!a.marks && memcmp(e.pattern, f.pattern, g->n) != 0)
    return "pattern";
  return NULL;
}

/* The events, their times, and that of the end.  Signs of a neuron that stands
   still depend on a convention. */
static const char *
compare_events(struct tally *t, rf_itinerary *it, rf_align *align, size_t j)
{
  const rf_numbers *u, *v;
  rf_align_neuron a;
  rf_event e, f;

  ck_assert_int_eq(rf_align_get(align, &a, j), RF_OK);
  if (a.marks || a.fate == RF_FATE_STILL)
    return NULL;
  if (rf_align_event_count(align, j) != rf_itinerary_event_count(it, j))
    return "count";
  ck_assert_int_eq(rf_align_numbers(align, &u, RF_ALIGN_EVENTS, j), RF_OK);
  ck_assert_int_eq(rf_itinerary_numbers(it, &v, RF_ITINERARY_EVENTS, j),
                   RF_OK);
  for (size_t i = 0; i < rf_align_event_count(align, j); i++) {
    char *mid = strdup(rf_numbers_text(v, 2 * i));
    ck_assert_int_eq(rf_align_event_get(align, &e, j, i), RF_OK);
    ck_assert_int_eq(rf_itinerary_event_get(it, &f, j, i), RF_OK);
    if (e.datum != f.datum || e.kind != f.kind || e.neuron != f.neuron)
      return "event";
    if (!holds(mid, rf_numbers_text(v, 2 * i + 1), rf_numbers_text(u, i),
               "1e-50"))
      return "time of an event";
    free(mid);
    t->events++;
  }
  ck_assert_int_eq(rf_align_numbers(align, &u, RF_ALIGN_NEURON, j), RF_OK);
  ck_assert_int_eq(rf_itinerary_numbers(it, &v, RF_ITINERARY_NEURON, j),
                   RF_OK);
  if (!holds(rf_numbers_text(v, 0), rf_numbers_text(v, 1),
             rf_numbers_text(u, 0), "1e-50"))
    return "time of the end";
  if (!narrow(rf_numbers_text(v, 0), rf_numbers_text(v, 1), "1e-44"))
    return "radius";
  if (a.sign != 0 && fabs(rf_numbers_double(u, 1) - rf_numbers_double(v, 2))
                     > 1e-14 * (1.0 + fabs(rf_numbers_double(u, 1))))
    return "growth";
  return NULL;
}

static void
compare(struct tally *t, const gen *g, const char *text, int rep)
{
  rf_problem *p = problem(text);
  rf_itinerary *it = follow(p, DIGITS);
  rf_align *align = NULL;
  rf_align_options o;

  rf_align_defaults(&o);
  o.events = 1;
  o.digits = OTHER_DIGITS;
  ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
  ck_assert_uint_eq(rf_itinerary_count(it), rf_align_count(align));
  for (size_t j = 0; j < rf_itinerary_count(it); j++) {
    const char *fault = compare_ends(t, it, align, g, j);
    if (!fault)
      fault = compare_events(t, it, align, j);
    TEST_ASSERT(rep, !fault, "neuron %zu of problem %d: %s", j, rep, fault);
  }
  rf_align_free(align);
  rf_itinerary_free(it);
  rf_problem_free(p);
}

START_TEST(the_same_as_in_60_digits)
{
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(1000)) {
    gen g;
    char *text;
    gen_init(&g);
    gen_draw(&g, (uint64_t)rep, &(gen_wish){ .decade = GEN_ANY });
    text = gen_text(&g);
    compare(&t, &g, text, rep);
    free(text);
    gen_clear(&g);
  }
  printf("the_same_as_in_60_digits: %ld neurons, %ld events; %ld marked, "
         "%ld with several solutions, %ld of those that were marked have "
         "one\n", t.neurons, t.events, t.marked, t.several, t.finer);
  ck_assert_int_gt(t.events, test_reps(1000));
  ck_assert_int_gt(t.neurons, 2 * t.marked);
  if (test_scale() >= 1.0)
    ck_assert(t.several > 0 && t.finer > 0);
}
END_TEST

/* Sliding on a dozen boundaries and more, which have half a million faces where
   they meet: none of these are needed. */
START_TEST(many_lines)
{
  enum { N = 100, D = 30 };
  struct tally t = { 0 };
  rf_rng r = test_rng("many_lines", 0);
  char *text = malloc(N * (D + 1) * 16 + 512), *at = text;
  gen g;

  ck_assert_ptr_nonnull(text);
  at += sprintf(at, "network: {width: 1}\ninit: {scheme: balanced, seed: 3}\n"
                "data:\n  inputs: [");
  for (int i = 0; i < N * D; i++)
    at += sprintf(at, "%s%d%s", i % D ? "" : "[", (int)rng_size(&r, 0, 200)
                  - 100, i % D < D - 1 ? ", " : i < N * D - 1 ? "], " : "]");
  at += sprintf(at, "]\n  labels: [");
  for (int k = 0; k < N; k++)
    at += sprintf(at, "%d%s", (int)rng_size(&r, 1, 100) * (k % 2 ? 1 : -1),
                  k < N - 1 ? ", " : "]\n");
  gen_init(&g);
  g.n = N;
  compare(&t, &g, text, 0);
  ck_assert_int_gt(t.events, 30);
  ck_assert_int_eq(t.marked, 0);
  gen_clear(&g);
  free(text);
}
END_TEST

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
follow_to(const rf_problem *p, const char *delta)
{
  rf_itinerary_options o;
  rf_itinerary *it = NULL;

  rf_itinerary_defaults(&o);
  o.digits = 60;
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
  it = follow_to(p, "1/1000");
  expect_time(it, t);
  rf_itinerary_free(it);
  rf_problem_free(p);
  /* The same with D = (1/2, 0) and a boundary without force, which is met
     exactly where a = 0, at w = (4, 1). */
  p = problem("data: {inputs: [[1, 0], [1, -4]], labels: [1, 0]}\n"
              "init: {scheme: file, weights: [[-3, 5, 1]]}\n");
  it = follow_to(p, "1/1000");
  mpfr_mul_2ui(t, t, 1, MPFR_RNDN);
  ck_assert_uint_eq(neuron(it, 0).events, 0);
  expect_time(it, t);
  rf_itinerary_free(it);
  rf_problem_free(p);
  /* It starts exactly at the cosine. */
  p = problem("data: {inputs: [[1, 0]], labels: [1]}\n"
              "init: {scheme: file, weights: [[5, 4, 3]]}\n");
  it = follow_to(p, "1/5");
  ck_assert_int_eq(neuron(it, 0).fate, RF_FATE_EXTREMAL);
  ck_assert(neuron(it, 0).time == 0.0);
  rf_itinerary_free(it);
  rf_problem_free(p);
  /* The same with a = 0, which has not grown there. */
  p = problem("data: {inputs: [[1, 0]], labels: [1]}\n"
              "init: {scheme: file, weights: [[0, 4, 3]]}\n");
  it = follow_to(p, "1/5");
  ck_assert(neuron(it, 0).time == 0.0 && neuron(it, 0).growth == 0.0);
  mpfr_clears(t, u, (mpfr_ptr)0);
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

/* ---- symmetries ---- */

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

/* More digits: inside the ball of fewer, and the same story. */
START_TEST(more_digits_are_inside)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(60)) {
    gen g;
    char *text;
    rf_problem *p;
    rf_itinerary *few, *many;
    gen_init(&g);
    gen_draw(&g, 5000 + (uint64_t)rep, &(gen_wish){ .decade = GEN_ANY });
    text = gen_text(&g);
    p = problem(text);
    few = follow(p, 3 + rep % 17);
    many = follow(p, 150);
    for (size_t j = 0; j < rf_itinerary_count(few); j++) {
      const size_t events = rf_itinerary_event_count(few, j);
      TEST_ASSERT(rep, events == rf_itinerary_event_count(many, j)
                  && neuron(few, j).fate == neuron(many, j).fate, "story");
      for (size_t i = 0; i <= events; i++) {
        const rf_itinerary_what what = i < events ? RF_ITINERARY_EVENTS
                                                  : RF_ITINERARY_NEURON;
        const size_t at = i < events ? 2 * i : 0;
        char *m = number(few, what, j, at), *r = number(few, what, j, at + 1);
        char *v = number(many, what, j, at);
        TEST_ASSERT(rep, holds(m, r, v, "1e-148"), "%s +- %s, %s", m, r, v);
        free(m);
        free(r);
        free(v);
        checked++;
      }
    }
    rf_itinerary_free(few);
    rf_itinerary_free(many);
    rf_problem_free(p);
    free(text);
    gen_clear(&g);
  }
  ck_assert_int_gt(checked, test_reps(60));
}
END_TEST

/* Without memory it says so, and gives back what it took. */
START_TEST(short_of_memory)
{
  gen g;
  char *text;
  rf_problem *p;
  long failed = 0;

  gen_init(&g);
  gen_draw(&g, 16, &(gen_wish){ .decade = GEN_ANY });
  text = gen_text(&g);
  p = problem(text);
  rf_set_allocator(failing_alloc, counting_free);
  for (long k = 0;; k++) {
    rf_itinerary_options o;
    rf_itinerary *it = NULL;
    rf_status status;
    rf_itinerary_defaults(&o);
    fuse = k;
    live = 0;
    status = rf_itinerary_create(&it, NULL, p, &o);
    fuse = 1000000;
    rf_itinerary_free(it);
    ck_assert_msg(live == 0, "%ld left at %ld", live, k);
    if (status == RF_OK)
      break;
    ck_assert_int_eq(status, RF_ENOMEM);
    ck_assert_ptr_null(it);
    failed++;
  }
  rf_set_allocator(NULL, NULL);
  ck_assert_int_gt(failed, 30);
  rf_problem_free(p);
  free(text);
  gen_clear(&g);
}
END_TEST

START_TEST(wrong_options)
{
  rf_problem *p;
  rf_itinerary *it = one(&p, "[1, 1, 0]"), *none = NULL;
  rf_itinerary_options o;
  rf_message message;
  const rf_numbers *v;
  rf_align_neuron n;
  rf_align_extremal e;
  rf_event event;

  ck_assert_int_eq(rf_itinerary_get(it, &n, 1), RF_EINVAL);
  ck_assert_int_eq(rf_itinerary_event_get(it, &event, 0, 0), RF_EINVAL);
  ck_assert_int_eq(rf_itinerary_extremal_get(it, &e, 1), RF_EINVAL);
  ck_assert_int_eq(rf_itinerary_numbers(it, &v, RF_ITINERARY_EVENTS, 1),
                   RF_EINVAL);
  rf_itinerary_defaults(&o);
  o.delta = 0.0;
  ck_assert_int_eq(rf_itinerary_create(&none, &message, p, &o), RF_EINVAL);
  ck_assert_msg(!strncmp(message.text, "delta 0:", 8), "%s", message.text);
  o.delta_text = "abc";
  ck_assert_int_eq(rf_itinerary_create(&none, &message, p, &o), RF_EINVAL);
  rf_itinerary_defaults(&o);
  o.digits = 0;
  ck_assert_int_eq(rf_itinerary_create(&none, &message, p, &o), RF_EINVAL);
  rf_itinerary_defaults(&o);
  o.neurons = 0;
  ck_assert_int_eq(rf_itinerary_create(&none, &message, p, &o), RF_EINVAL);
  ck_assert_ptr_null(none);
  rf_itinerary_free(it);
  rf_itinerary_free(NULL);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_itinerary");
  TCase *t = tcase_create("itinerary");

  test_limit(t);
  tcase_add_test(t, the_same_as_in_60_digits);
  tcase_add_test(t, many_lines);
  tcase_add_test(t, through_zero);
  tcase_add_test(t, fades_or_turns);
  tcase_add_test(t, three_points);
  tcase_add_test(t, an_independent_integrator);
  tcase_add_test(t, corners);
  tcase_add_test(t, a_repelling_line_that_cannot_let_go);
  tcase_add_test(t, digits_of_short_legs);
  tcase_add_test(t, more_digits_are_inside);
  tcase_add_test(t, short_of_memory);
  tcase_add_test(t, wrong_options);
  suite_add_tcase(s, t);
  return run_suite(s);
}
