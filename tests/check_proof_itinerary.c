/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_itinerary.c -- itineraries decided in rationals: beside the
 * alignment in 60 digits on problems with everything planted; other digits,
 * other orders. */
#include "config.h"

#include <math.h>

#include <gmp.h>
#include <reluflow.h>

#include "input/generator.h"
#include "support/enclosed.h"
#include "support/itinerary.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

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

/* ---- symmetries ---- */

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
  rf_problem *p = problem("data: {inputs: [[1, 0]], labels: [1]}\n"
                          "init: {scheme: file, weights: [[1, 1, 0]]}\n");
  rf_itinerary *it = follow(p, 60), *none = NULL;
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
  o.delta = 1.0;
  ck_assert_int_eq(rf_itinerary_create(&none, &message, p, &o), RF_EINVAL);
  o.delta = 1.5;                       /* (1 - delta)^2 is in (0, 1) */
  ck_assert_int_eq(rf_itinerary_create(&none, &message, p, &o), RF_EINVAL);
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
  tcase_add_test(t, more_digits_are_inside);
  tcase_add_test(t, short_of_memory);
  tcase_add_test(t, wrong_options);
  suite_add_tcase(s, t);
  return run_suite(s);
}
