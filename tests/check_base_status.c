/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_status.c -- status texts, memory, exact numbers. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/string.h"
#include "support/rf_test.h"

/* Every status has its own text, and an unknown one does not crash. */
START_TEST(strerror_is_total)
{
#define COUNT_(name, value, text) + 1
#define VALUE_(name, value, text) name,
  static const rf_status all[] = { RF_STATUS_LIST(VALUE_) };
  ck_assert_int_eq(sizeof all / sizeof *all, 0 RF_STATUS_LIST(COUNT_));
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (size_t j = 0; j < i; j++)
      ck_assert_str_ne(rf_strerror(all[i]), rf_strerror(all[j]));
  ck_assert_ptr_nonnull(rf_strerror((rf_status)-999));
}
END_TEST

START_TEST(grow_keeps_contents)
{
  int *v = NULL;
  size_t capacity = 0;

  for (size_t i = 0; i < 1000; i++) {
    ck_assert_int_eq(rf_grow(&v, &capacity, i + 1, sizeof *v), RF_OK);
    v[i] = (int)i;
  }
  for (size_t i = 0; i < 1000; i++)
    ck_assert_int_eq(v[i], (int)i);
  rf_release(v);
  ck_assert_ptr_null(rf_alloc(SIZE_MAX / 2, 3));
}
END_TEST

/* A long name loses its beginning, and no part of a character. */
START_TEST(names_are_shown)
{
  char shown[RF_SHOWN], path[2 * RF_SHOWN + 8];

  ck_assert_str_eq(rf_shown(shown, "a/b"), "a/b");
  for (size_t lead = 0; lead < 3; lead++) {
    memset(path, 'x', lead);
    for (size_t i = lead; i < 2 * RF_SHOWN; i += 2)
      memcpy(path + i, "\xc3\xa9", 3);
    ck_assert_ptr_eq(rf_shown(shown, path), shown);
    ck_assert_uint_lt(strlen(shown), RF_SHOWN);
    ck_assert_uint_gt(strlen(shown), RF_SHOWN - 5);
    ck_assert(!memcmp(shown, "...\xc3", 4));
    ck_assert_str_eq(shown + 3, path + strlen(path) - strlen(shown) + 3);
  }
  memset(path, 'y', RF_SHOWN - 1);
  path[RF_SHOWN - 1] = '\0';
  ck_assert_str_eq(rf_shown(shown, path), path);
}
END_TEST

/* A list of words in a room of any size: what fits, always with its end. */
START_TEST(words_are_listed)
{
  static const char *const word[] = { "cvode", "taylor", "limit", "" };
  const char whole[] = "cvode, taylor, limit, ";

  for (size_t size = 1; size <= sizeof whole; size++) {
    char list[sizeof whole + 1], want[sizeof whole];
    memset(list, '?', sizeof list);
    *list = '\0';
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
      rf_list_word(list, size, word[i]);
    snprintf(want, size, "%s", whole);
    ck_assert_str_eq(list, want);
    ck_assert_int_eq(list[size], '?');
  }
}
END_TEST

/* d = p / q in lowest terms rounds to the double between its neighbours:
   |q - r| is at most half the distance to either neighbour. */
START_TEST(nearest_double)
{
  mpq_t q, r, below, above;
  int checked = 0;

  mpq_inits(q, r, below, above, (mpq_ptr)0);
  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("nearest_double", rep);
    double d;
    mpq_set_ui(q, (unsigned long)rng_next(&g), (unsigned long)rng_next(&g) | 1);
    mpq_canonicalize(q);
    if (rep & 1)
      mpq_div_2exp(q, q, rng_size(&g, 1000, 1080));   /* denormals */
    d = rf_get_d_nearest(q);
    mpq_set_d(r, d);
    mpq_set_d(below, nextafter(d, -INFINITY));
    mpq_set_d(above, nextafter(d, INFINITY));
    mpq_sub(below, q, below);
    mpq_sub(above, above, q);
    mpq_sub(r, q, r);
    mpq_abs(r, r);
    TEST_ASSERT(rep, mpq_cmp(r, below) <= 0 && mpq_cmp(r, above) <= 0,
                "%a is not the nearest double", d);
    checked++;
  }
  mpq_clears(q, r, below, above, (mpq_ptr)0);
  ck_assert_int_gt(checked, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("base");
  TCase *t = tcase_create("base");

  test_limit(t);
  tcase_add_test(t, strerror_is_total);
  tcase_add_test(t, grow_keeps_contents);
  tcase_add_test(t, names_are_shown);
  tcase_add_test(t, words_are_listed);
  tcase_add_test(t, nearest_double);
  suite_add_tcase(s, t);
  return run_suite(s);
}
