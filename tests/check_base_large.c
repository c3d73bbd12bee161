/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_large.c -- large arrays are zero, whole and apart from one
 * another, beside a copy of what was written; products of small matrices, bit
 * for bit as sums in one order. */
#include "config.h"

#include "base/base.h"
#include "base/blas.h"
#include "base/large.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* ---- large arrays ---- */

enum { ARRAYS = 12, SPOTS = 64 };

/* An array with what was written into it at some places. */
typedef struct array {
  unsigned char *at;
  size_t count, size;
  size_t spot[SPOTS];
  unsigned char wrote[SPOTS];
} array;

/* Sizes on both sides of RF_LARGE, and of one and of two large pages. */
static void
draw_size(array *a, rf_rng *g)
{
  static const size_t near[] = { 1, RF_LARGE / 2, RF_LARGE, 2 * RF_LARGE,
                                 4 * RF_LARGE };
  const size_t bytes = near[rng_size(g, 0, 4)] + rng_size(g, 0, 4096);

  a->size = (size_t[]){ 1, 4, 8, 24, 80 }[rng_size(g, 0, 4)];
  a->count = (bytes + 2048) / a->size;
}

static bool
is_zero(const unsigned char *at, size_t from, size_t to)
{
  for (size_t i = from; i < to; i++)
    if (at[i])
      return false;
  return true;
}

/* At both ends, and anywhere. */
static void
write_spots(array *a, rf_rng *g)
{
  const size_t bytes = a->count * a->size;

  for (size_t i = 0; i < SPOTS; i++) {
    a->spot[i] = i == 0 ? 0 : i == 1 ? bytes - 1 : rng_size(g, 0, bytes - 1);
    a->wrote[i] = (unsigned char)rng_size(g, 1, 255);
    for (size_t k = 0; k < i; k++)
      if (a->spot[k] == a->spot[i])
        a->wrote[i] = a->wrote[k];
    a->at[a->spot[i]] = a->wrote[i];
  }
}

static bool
keeps_spots(const array *a)
{
  for (size_t i = 0; i < SPOTS; i++)
    if (a->at[a->spot[i]] != a->wrote[i])
      return false;
  return true;
}

START_TEST(large_arrays_are_whole)
{
  size_t large = 0, small = 0, grown = 0;

  TEST_EACH(rep, test_reps(30)) {
    rf_rng g = test_rng("large_arrays_are_whole", rep);
    array all[ARRAYS];
    for (size_t i = 0; i < ARRAYS; i++) {
      array *a = &all[i];
      draw_size(a, &g);
      a->at = rf_large_alloc(a->count, a->size);
      TEST_ASSERT(rep, a->at && is_zero(a->at, 0, a->count * a->size),
                  "array %zu", i);
      write_spots(a, &g);
      ++*(a->count * a->size >= RF_LARGE ? &large : &small);
    }
    for (size_t i = 0; i < ARRAYS; i++) {
      array *a = &all[i];
      const size_t before = a->count;
      TEST_ASSERT(rep, keeps_spots(a), "array %zu", i);
      if (rng_size(&g, 0, 1)) {
        TEST_ASSERT(rep, rf_large_grow(&a->at, &a->count,
                                       a->count + rng_size(&g, 1, 9000),
                                       a->size) == RF_OK, "array %zu", i);
        TEST_ASSERT(rep, a->count >= 2 * before && keeps_spots(a)
                    && is_zero(a->at, before * a->size, a->count * a->size),
                    "grown array %zu", i);
        grown++;
      }
    }
    for (size_t i = 0; i < ARRAYS; i++)
      rf_large_release(all[i].at, all[i].count, all[i].size);
  }
  ck_assert(large > 0 && small > 0 && grown > 0);
}
END_TEST

/* What no array can have, and nothing. */
START_TEST(no_array_is_too_large)
{
  double *none = NULL;
  size_t capacity = 0;

  ck_assert_ptr_null(rf_large_alloc(SIZE_MAX / 4, 8));
  ck_assert_ptr_null(rf_large_alloc(SIZE_MAX - 1, 1));
  ck_assert_int_eq(rf_large_grow(&none, &capacity, SIZE_MAX / 4, 8),
                   RF_ENOMEM);
  ck_assert(!none && capacity == 0);
  rf_large_release(NULL, 0, 8);
  rf_large_release(NULL, RF_LARGE, 8);
}
END_TEST

/* Memory is the caller's affair where he says so, and a failure changes
   nothing. */
START_TEST(the_allocator_is_asked)
{
  double *at = NULL;
  size_t capacity = 0;

  rf_set_allocator(failing_alloc, counting_free);
  fuse = 1;
  ck_assert_int_eq(rf_large_grow(&at, &capacity, RF_LARGE, sizeof *at),
                   RF_OK);
  ck_assert_int_eq(live, 1);
  at[RF_LARGE - 1] = 3.0;
  ck_assert_int_eq(rf_large_grow(&at, &capacity, RF_LARGE + 1, sizeof *at),
                   RF_ENOMEM);
  ck_assert(capacity == RF_LARGE && at[RF_LARGE - 1] == 3.0);
  rf_large_release(at, capacity, sizeof *at);
  ck_assert_int_eq(live, 0);
  rf_set_allocator(NULL, NULL);
}
END_TEST

/* ---- products ---- */

enum { MOST = 20 };      /* none of these is one for the CBLAS */

/* What is added first is 0, as where a sum begins with it. */
static double
product(const double *a, const double *b, size_t inner, size_t pitch)
{
  double s = 0.0;

  for (size_t k = 0; k < inner; k++)
    s += a[k] * b[k * pitch];
  return s;
}

START_TEST(small_products_have_one_order)
{
  size_t checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("small_products_have_one_order", rep);
    const size_t rows = rng_size(&g, 1, MOST), columns = rng_size(&g, 1, MOST);
    const size_t inner = rng_size(&g, 0, MOST);
    double a[MOST * MOST], b[MOST * MOST], c[MOST * MOST], t[MOST * MOST];
    for (size_t i = 0; i < MOST * MOST; i++) {
      a[i] = rng_uniform(&g) - 0.5;
      b[i] = rng_uniform(&g) - 0.5;
    }
    rf_multiply(c, a, b, rows, columns, inner);
    rf_multiply_transposed(t, a, b, rows, columns, inner);
    for (size_t i = 0; i < rows; i++)
      for (size_t j = 0; j < columns; j++, checked++) {
        const size_t at = i * columns + j;
        TEST_ASSERT(rep, c[at] == product(a + i * inner, b + j, inner,
                                          columns),
                    "%zu, %zu of %zu %zu %zu", i, j, rows, columns, inner);
        TEST_ASSERT(rep, t[at] == product(a + i * inner, b + j * inner, inner,
                                          1),
                    "transposed: %zu, %zu of %zu %zu %zu", i, j, rows, columns,
                    inner);
      }
  }
  ck_assert(checked > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("base_large");
  TCase *t = tcase_create("memory");

  test_limit(t);
  tcase_add_test(t, large_arrays_are_whole);
  tcase_add_test(t, no_array_is_too_large);
  tcase_add_test(t, the_allocator_is_asked);
  suite_add_tcase(s, t);
  t = tcase_create("products");
  test_limit(t);
  tcase_add_test(t, small_products_have_one_order);
  suite_add_tcase(s, t);
  return run_suite(s);
}
