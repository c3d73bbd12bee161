/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_align_threads.c -- the alignment on several threads has the same bits
 * as on one, in double and in MPFR, and stops when it is told to; a failure is
 * that of the first neuron that fails. */
#include "config.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include <reluflow.h>

#include "base/string.h"
#include "base/team.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

static const size_t sizes[] = { 2, 3, 8, 16 };

/* Data and labels of two decimals: some neurons meet several lines at once. */
static rf_problem *
draw(rf_rng *g, size_t width)
{
  const size_t n = rng_size(g, 3, 9), d = rng_size(g, 2, 4);
  rf_string s = { .text = NULL };
  rf_problem *problem;

  rf_string_printf(&s, "data:\n  inputs: [");
  for (size_t i = 0; i < n * d; i++)
    rf_string_printf(&s, "%s%.2f%s", i % d ? ", " : i ? ", [" : "[",
                     rng_uniform(g) + 0.003, i % d == d - 1 ? "]" : "");
  rf_string_printf(&s, "]\n  labels: [");
  for (size_t i = 0; i < n; i++)
    rf_string_printf(&s, "%s%.2f", i ? ", " : "", rng_uniform(g));
  rf_string_printf(&s, "]\nnetwork: {width: %zu, leak: %s}\n"
                   "init: {scheme: %s, scale: 1, seed: %zu}\n", width,
                   rng_size(g, 0, 1) ? "0" : "0.1",
                   rng_size(g, 0, 1) ? "balanced" : "unbalanced",
                   rng_size(g, 1, 1000));
  problem = test_parse(s.text);
  rf_string_free(&s);
  return problem;
}

static void
put_numbers(rf_string *s, rf_align *a, rf_align_what what, size_t i)
{
  const rf_numbers *v;
  char text[RF_DOUBLE_TEXT];

  ck_assert_int_eq(rf_align_numbers(a, &v, what, i), RF_OK);
  for (size_t k = 0; k < rf_numbers_count(v); k++) {
    const char *exact = rf_numbers_text(v, k);
    rf_double_text(text, rf_numbers_double(v, k));
    rf_string_printf(s, " %s %s", text, exact ? exact : "");
  }
}

/* All that an alignment says. */
static void
put_all(rf_string *s, rf_align *a)
{
  for (size_t j = 0; j < rf_align_count(a); j++) {
    rf_align_neuron n;
    ck_assert_int_eq(rf_align_get(a, &n, j), RF_OK);
    rf_string_printf(s, "%zu: %d %d %zu %zu %zu %u", j, n.sign, (int)n.fate,
                     n.extremal, n.faces, n.events, n.marks);
    put_numbers(s, a, RF_ALIGN_NEURON, j);
    for (size_t i = 0; i < rf_align_event_count(a, j); i++) {
      rf_event e;
      ck_assert_int_eq(rf_align_event_get(a, &e, j, i), RF_OK);
      rf_string_printf(s, " %u %u %d", (unsigned)e.neuron, (unsigned)e.datum,
                       (int)e.kind);
    }
    put_numbers(s, a, RF_ALIGN_EVENTS, j);
    rf_string_printf(s, "\n");
  }
  for (size_t i = 0; i < rf_align_extremal_count(a); i++) {
    rf_align_extremal e;
    ck_assert_int_eq(rf_align_extremal_get(a, &e, i), RF_OK);
    rf_string_printf(s, "extremal %d %zu %zu", e.sign, e.count,
                     e.slowest_neuron);
    put_numbers(s, a, RF_ALIGN_EXTREMAL, i);
    rf_string_printf(s, "\n");
  }
  for (rf_fate f = 0; f <= RF_FATE_MOVING; f++) {
    rf_string_printf(s, "fate %zu", rf_align_fate_count(a, NULL, f));
    put_numbers(s, a, RF_ALIGN_FATE, (size_t)f);
  }
}

static void
told(rf_string *s, const rf_problem *problem, rf_align_options *o,
     size_t threads)
{
  rf_message message = { "" };
  rf_align *a = NULL;

  o->threads = threads;
  ck_assert_msg(rf_align_create(&a, &message, problem, o) == RF_OK, "%s",
                message.text);
  put_all(s, a);
  rf_align_free(a);
}

static void
same_bits(const char *name, int reps, long digits, size_t most)
{
  size_t checked = 0, bytes = 0;

  TEST_EACH(rep, test_reps(reps)) {
    rf_rng g = test_rng(name, rep);
    rf_problem *problem = draw(&g, rng_size(&g, 65, most));
    rf_string one = { .text = NULL };
    rf_align_options o;

    rf_align_defaults(&o);
    o.events = (int)rng_size(&g, 0, 3) > 0;
    o.digits = digits;
    if (rng_size(&g, 0, 2) == 0)
      o.until = 3.0;
    told(&one, problem, &o, 1);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      rf_string many = { .text = NULL };
      told(&many, problem, &o, sizes[i]);
      TEST_ASSERT(rep, one.length == many.length
                  && !strcmp(one.text, many.text),
                  "%zu threads tell another story", sizes[i]);
      rf_string_free(&many);
      checked++;
    }
    bytes += one.length;
    rf_string_free(&one);
    rf_problem_free(problem);
  }
  printf("%s: %zu times, %zu bytes\n", name, checked, bytes);
  ck_assert_uint_gt(checked, 0);
  ck_assert_uint_gt(bytes, 10000);
}

START_TEST(threads_in_double)
{
  same_bits("threads_in_double", 60, 0, 1500);
}
END_TEST

START_TEST(threads_in_mpfr)
{
  same_bits("threads_in_mpfr", 20, 30, 300);
}
END_TEST

static int
stop_at_once(void *context)
{
  atomic_int *asked = context;

  atomic_fetch_add(asked, 1);
  return 1;
}

/* The poll is of the caller's thread, and ends the others: two million neurons
   take seconds. */
START_TEST(the_poll_ends_threads)
{
  rf_rng g = test_rng("the_poll_ends_threads", 0);
  rf_problem *problem = draw(&g, 2000000);
  rf_align_options o;
  rf_message message;
  rf_align *a = NULL;
  atomic_int asked;

  atomic_init(&asked, 0);
  rf_align_defaults(&o);
  o.threads = 3;
  rf_set_poll(stop_at_once, &asked);
  ck_assert_int_eq(rf_align_create(&a, &message, problem, &o), RF_EINTR);
  rf_set_poll(NULL, NULL);
  ck_assert_ptr_null(a);
  ck_assert_int_gt(atomic_load(&asked), 0);
  rf_problem_free(problem);
}
END_TEST

/* With an allocator of the caller's all is done on his thread; each allocation
   may fail. */
START_TEST(every_allocation_may_fail)
{
  rf_rng g = test_rng("every_allocation_may_fail", 0);
  rf_problem *problem = draw(&g, 100);
  rf_align_options o;
  rf_message message;
  rf_status status = RF_ENOMEM;
  long k;

  rf_align_defaults(&o);
  o.events = 1;
  o.threads = 4;
  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; status == RF_ENOMEM; k++) {
    rf_align *a = NULL;
    ck_assert_int_lt(k, 100000);
    fuse = k;
    status = rf_align_create(&a, &message, problem, &o);
    ck_assert((status == RF_OK) == (a != NULL));
    rf_align_free(a);
    ck_assert_int_eq(live, 0);
  }
  rf_set_allocator(NULL, NULL);
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 10);
  rf_problem_free(problem);
}
END_TEST

/* ---- the team itself ---- */

typedef struct pieces {
  atomic_size_t next, done;
  size_t count;
} pieces;

/* Number 7 fails, whoever has it. */
static rf_status
take(void *context, size_t worker)
{
  pieces *p = context;

  (void)worker;
  for (;;) {
    const size_t i = atomic_fetch_add(&p->next, 1);
    if (i >= p->count)
      return RF_OK;
    if (i == 7)
      return RF_EINPUT;
    atomic_fetch_add(&p->done, 1);
  }
}

START_TEST(a_team_does_all)
{
  for (size_t size = 1; size <= 16; size++) {
    pieces p = { .count = 7 };
    atomic_init(&p.next, 0);
    atomic_init(&p.done, 0);
    ck_assert_int_eq(rf_team_run(take, &p, size), RF_OK);
    ck_assert_uint_eq(atomic_load(&p.done), 7);
    p.count = 100;
    atomic_store(&p.next, 0);
    ck_assert_int_eq(rf_team_run(take, &p, size), RF_EINPUT);
    ck_assert_uint_ge(atomic_load(&p.done), 14);
  }
  ck_assert_uint_eq(rf_team_size(0, 5), 1);
  ck_assert_uint_eq(rf_team_size(8, 0), 1);
  ck_assert_uint_eq(rf_team_size(8, 5), 5);
  ck_assert_uint_eq(rf_team_size(4, 5), 4);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("align threads");
  TCase *t = tcase_create("align_threads");
  int code;

  test_limit(t);
  tcase_add_test(t, threads_in_double);
  tcase_add_test(t, threads_in_mpfr);
  tcase_add_test(t, the_poll_ends_threads);
  tcase_add_test(t, every_allocation_may_fail);
  tcase_add_test(t, a_team_does_all);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
