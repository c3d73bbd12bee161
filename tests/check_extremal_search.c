/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_extremal_search.c -- the search for extremal vectors against the
 * enumeration, and the public functions of both. */
#include "config.h"

#include <limits.h>

#include "base/number/exact.h"
#include "geometry/extremal/extremal.h"
#include "geometry/extremal/search.h"
#include "reluflow.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

#define NMAX 60
#define DMAX 12

static rf_problem *
make(size_t n, size_t d, const double *x, const double *y)
{
  rf_problem *problem = NULL;
  rf_message message;

  ck_assert_msg(rf_problem_create(&problem, &message,
                                  &(rf_data){ n, d, x, y }, NULL, 0)
                == RF_OK, "%s", message.text);
  return problem;
}

static rf_problem *
generic(rf_rng *g, size_t n, size_t d)
{
  double x[NMAX * DMAX], y[NMAX];

  for (size_t i = 0; i < n * d; i++)
    x[i] = rng_uniform(g);
  for (size_t k = 0; k < n; k++)
    y[k] = rng_uniform(g);
  return make(n, d, x, y);
}

static rf_extremals *
solve(const rf_problem *problem, size_t starts)
{
  rf_extremal_options options;
  rf_extremals *list = NULL;
  rf_message message;

  rf_extremal_defaults(&options);
  options.starts = starts;
  ck_assert_msg(rf_extremals_create(&list, &message, problem, &options)
                == RF_OK, "%s", message.text);
  return list;
}

static size_t
find(const rf_extremals *list, const signed char *pattern, size_t n)
{
  for (size_t i = 0; i < rf_extremals_count(list); i++) {
    rf_extremal e;
    ck_assert_int_eq(rf_extremals_get(list, &e, i), RF_OK);
    if (!memcmp(e.pattern, pattern, n))
      return i;
  }
  return SIZE_MAX;
}

/* Every maximum and minimum of the enumeration is found, nothing else is,
   and every start is accounted for. */
START_TEST(search_finds_all_attractors)
{
  int attractors = 0, saddles = 0, seen = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("search_finds_all_attractors", rep);
    const size_t n = rng_size(&g, 2, 12), d = rng_size(&g, 1, 4);
    rf_problem *problem = generic(&g, n, d);
    rf_extremals *all = solve(problem, 0), *some = solve(problem, 3000);
    rf_coverage c;
    size_t hits = 0;

    for (size_t i = 0; i < rf_extremals_count(all); i++) {
      rf_extremal e;
      ck_assert_int_eq(rf_extremals_get(all, &e, i), RF_OK);
      if (e.kind == RF_CRITICAL_SADDLE) {
        saddles++;
        seen += find(some, e.pattern, n) != SIZE_MAX;
        continue;
      }
      TEST_ASSERT(rep, find(some, e.pattern, n) != SIZE_MAX,
                  "n=%zu d=%zu: %s %zu of norm %g not found", n, d,
                  rf_critical_name(e.kind), i, e.norm);
      attractors++;
    }
    for (size_t i = 0; i < rf_extremals_count(some); i++) {
      rf_extremal e, f;
      size_t j;
      ck_assert_int_eq(rf_extremals_get(some, &e, i), RF_OK);
      j = find(all, e.pattern, n);
      TEST_ASSERT(rep, j != SIZE_MAX, "not in the enumeration");
      ck_assert_int_eq(rf_extremals_get(all, &f, j), RF_OK);
      TEST_ASSERT(rep, e.kind == f.kind && e.sign == f.sign
                  && e.marks == f.marks, "another certificate");
      hits += e.hits;
    }
    rf_extremals_coverage_get(some, &c);
    TEST_ASSERT(rep, c.starts == 3000
                && c.ended + c.dead + c.lost == c.starts && hits == c.ended,
                "starts");
    TEST_ASSERT(rep, c.lost == 0, "%zu lost", c.lost);
    ck_assert(rf_extremals_complete(all) && !rf_extremals_complete(some));
    rf_extremals_free(all);
    rf_extremals_free(some);
    rf_problem_free(problem);
  }
  printf("search_finds_all_attractors: %d attractors; %d of %d saddles\n",
         attractors, seen, saddles);
  ck_assert_int_gt(attractors, 0);
  ck_assert_int_gt(2 * seen, saddles);
}
END_TEST

/* Where enumeration is out of reach: certificates, different seeds. */
START_TEST(search_in_many_dimensions)
{
  rf_rng g = test_rng("search_in_many_dimensions", 0);
  rf_problem *problem = generic(&g, 60, 12);
  rf_extremal_options options;
  rf_extremals *list = NULL;
  rf_message message;

  rf_extremal_defaults(&options);
  options.max_faces = 100000;
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &options),
                   RF_ELIMIT);
  ck_assert_ptr_null(list);
  ck_assert_ptr_nonnull(strstr(message.text, "budget"));
  list = solve(problem, 60);
  ck_assert_uint_gt(rf_extremals_count(list), 1);
  rf_extremals_free(list);
  rf_problem_free(problem);
}
END_TEST

/* Vector i as a line of CSV. */
static void
print_extremal(char line[2048], rf_extremals *list, size_t n, size_t i)
{
  const rf_numbers *v;
  rf_extremal e;
  size_t at = n;

  ck_assert_int_eq(rf_extremals_get(list, &e, i), RF_OK);
  ck_assert_int_eq(rf_extremals_vector(list, &v, i), RF_OK);
  for (size_t k = 0; k < n; k++)
    line[k] = "-0+"[e.pattern[k] + 1];
  at += (size_t)sprintf(line + at, ",%d,%s", e.sign,
                        rf_critical_name(e.kind));
  for (size_t k = 0; k < rf_numbers_count(v); k++) {
    const char *text = rf_numbers_text(v, k);
    ck_assert_uint_lt(at + strlen(text) + 2, 2048);
    at += (size_t)sprintf(line + at, ",%s", text);
  }
}

/* The reference lists, made elsewhere: the same lines. */
START_TEST(reference_lists)
{
  static const char *const name[] =
    { "logistic62", "p1-lam3", "p1-lam30", "rand53" };
  int lines = 0;

  for (size_t f = 0; f < sizeof name / sizeof *name; f++) {
    char path[512], want[2048], line[2048];
    rf_problem *problem = NULL;
    rf_message message;
    rf_extremals *list;
    FILE *in;

    snprintf(path, sizeof path, TEST_DATA "/vectors/%s/experiment.yaml",
             name[f]);
    ck_assert_msg(rf_problem_read(&problem, &message, path, NULL, 0) == RF_OK,
                  "%s", message.text);
    list = solve(problem, 0);
    snprintf(path, sizeof path, TEST_DATA "/vectors/%s/extremal.csv",
             name[f]);
    ck_assert_ptr_nonnull(in = fopen(path, "r"));
    ck_assert_ptr_nonnull(fgets(want, sizeof want, in));
    for (size_t i = 0; i < rf_extremals_count(list); i++, lines++) {
      print_extremal(line, list, rf_problem_data_count(problem), i);
      ck_assert_ptr_nonnull(fgets(want, sizeof want, in));
      want[strcspn(want, "\r\n")] = 0;
      ck_assert_str_eq(line, want);
    }
    ck_assert_ptr_null(fgets(want, sizeof want, in));
    fclose(in);
    rf_extremals_free(list);
    rf_problem_free(problem);
  }
  ck_assert_int_ge(lines, 13);
}
END_TEST

/* One datum, one dimension: a > 0 and x > 0 active, p > 0: a maximum with
   w = x; the dead side has D = 0. */
START_TEST(one_datum)
{
  const double x = 2.0, y = 3.0;
  rf_problem *problem = make(1, 1, &x, &y);
  rf_extremals *list = solve(problem, 0);
  rf_extremal e;

  ck_assert_uint_eq(rf_extremals_count(list), 1);
  ck_assert_int_eq(rf_extremals_get(list, &e, 0), RF_OK);
  ck_assert_int_eq(e.pattern[0], 1);
  ck_assert_int_eq(e.kind, RF_CRITICAL_MAX);
  ck_assert(e.norm == 6.0);
  ck_assert_uint_eq(rf_extremals_face_count(list, 0), 2);
  ck_assert_uint_eq(rf_extremals_face_count(list, 1), 0);
  ck_assert_uint_eq(rf_extremals_face_count(list, 7), 0);
  ck_assert_int_eq(rf_extremals_get(list, &e, 1), RF_EINVAL);
  rf_extremals_free(list);
  list = solve(problem, 10);
  ck_assert_uint_eq(rf_extremals_count(list), 1);
  rf_extremals_free(list);
  rf_problem_free(problem);
}
END_TEST

/* The k-th allocation fails, for every k: enumeration (with dependent zeros)
   and search. */
START_TEST(every_allocation_may_fail)
{
  static const double x[] = { 1, 0, 0, 0, 1, 0, 1, 1, 0, 1, -1, 0, 0, 0, 1 };
  static const double y[] = { 1, 1, -2, 1, 1 };

  for (size_t starts = 0; starts <= 6; starts += 6) {
    rf_status status = RF_ENOMEM;
    long k;
    for (k = 0; status == RF_ENOMEM; k++) {
      rf_problem *problem = NULL;
      rf_extremals *list = NULL;
      rf_extremal_options options;
      rf_message message;

      rf_set_allocator(failing_alloc, counting_free);
      rf_extremal_defaults(&options);
      options.starts = starts;
      fuse = LONG_MAX;
      ck_assert_int_eq(rf_problem_create(&problem, &message,
                                         &(rf_data){ 5, 3, x, y }, NULL, 0),
                       RF_OK);
      fuse = k;
      status = rf_extremals_create(&list, &message, problem, &options);
      ck_assert((status == RF_OK) == (list != NULL));
      rf_extremals_free(list);
      rf_problem_free(problem);
      ck_assert_int_eq(live, 0);
      rf_set_allocator(NULL, NULL);
    }
    ck_assert_int_eq(status, RF_OK);
    ck_assert_int_gt(k, 10);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("search");
  TCase *t = tcase_create("search");

  test_limit(t);
  tcase_add_test(t, search_finds_all_attractors);
  tcase_add_test(t, search_in_many_dimensions);
  tcase_add_test(t, reference_lists);
  tcase_add_test(t, one_datum);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
