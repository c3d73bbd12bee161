/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_arrangement_faces.c -- the faces of an arrangement against
 * compositions of rays (Bjoerner et al., Oriented Matroids, 3.7.2) and
 * formulas for generic data. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/rank.h"
#include "second/small.h"

/* The same faces as all compositions of rays, on degenerate data too. */
START_TEST(faces_are_compositions_of_rays)
{
  int checked = 0;
  static bool is[6561];

  TEST_EACH(rep, test_reps(500)) {
    rf_rng g = test_rng("faces_are_compositions_of_rays", rep);
    small s;
    rf_field *f;
    rf_faces *faces;
    size_t want;
    signed char u[NMAX];
    int v[NMAX];

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    f = small_field(&s);
    faces = small_all_faces(f);
    want = small_faces(is, &s);
    TEST_ASSERT(rep, faces->count == want, "n=%zu d=%zu: %zu faces, want %zu",
                s.n, s.d, faces->count, want);
    for (size_t i = 0; i < faces->count; i++) {
      rf_field_pattern(u, f, faces->mask + i * 2 * faces->words);
      for (size_t k = 0; k < s.n; k++)
        v[k] = u[k];
      TEST_ASSERT(rep, is[small_encode(v, s.n)], "face %zu does not exist", i);
      is[small_encode(v, s.n)] = false;             /* and comes once */
      checked++;
    }
    rf_faces_free(faces);
    rf_field_free(f);
    small_clear(&s);
  }
  printf("faces_are_compositions_of_rays: %d faces\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

static rf_status
count_ray(void *context, const mpz_t *value, size_t lines)
{
  size_t zeros = 0;

  for (size_t l = 0; l < lines; l++)
    zeros += mpz_sgn(value[l]) == 0;
  ck_assert_uint_lt(zeros, lines);
  ++*(size_t *)context;
  return RF_OK;
}

/* The walk over flats meets each ray and its opposite together, once. */
START_TEST(rays_come_once)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(500)) {
    rf_rng g = test_rng("rays_come_once", rep);
    size_t rays = 0, want = 0, zero[NMAX];
    rf_faces *faces;
    rf_budget budget;
    rf_field *f;
    small s;

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    f = small_field(&s);
    faces = small_all_faces(f);
    for (size_t i = 0; i < faces->count; i++) {
      signed char u[NMAX];
      size_t count = 0;
      rf_field_pattern(u, f, faces->mask + i * 2 * faces->words);
      for (size_t k = 0; k < s.n; k++)
        if (u[k] == 0)
          zero[count++] = k;
      want += small_rank(&s, zero, count) + 1 == f->rank;
    }
    rf_budget_start(&budget, 0, 0);
    ck_assert_int_eq(rf_rays(count_ray, &rays, (const mpz_t *)f->rows,
                             f->count, f->rank, &budget), RF_OK);
    TEST_ASSERT(rep, 2 * rays == want, "%zu rays, want %zu", 2 * rays, want);
    checked += (int)rays;
    rf_faces_free(faces);
    rf_field_free(f);
    small_clear(&s);
  }
  ck_assert_int_ge(checked, test_reps(500));
}
END_TEST

static double
binomial(size_t n, size_t k)
{
  double b = 1.0;

  if (k > n)
    return 0.0;
  for (size_t i = 1; i <= k; i++)
    b = b * (double)(n - k + i) / (double)i;
  return b;
}

/* Generic data: the faces of dimension k are the open cones of n - d + k
   generic hyperplanes in each of C(n, d - k) flats, 2 sum_{i < k}
   C(n - d + k - 1, i) each (Cover 1965). */
static size_t
generic_count(size_t n, size_t d)
{
  double count = 0.0;

  for (size_t k = 1; k <= d; k++)
    for (size_t i = 0; i < k; i++)
      count += 2.0 * binomial(n, d - k) * binomial(n - d + k - 1, i);
  return (size_t)(count + 0.5);
}

START_TEST(generic_number_of_faces)
{
  static const size_t shape[][2] =
    { { 1, 1 }, { 2, 2 }, { 5, 2 }, { 40, 2 }, { 5, 3 }, { 12, 3 }, { 4, 4 },
      { 14, 4 }, { 70, 2 }, { 8, 5 }, { 9, 6 }, { 3, 3 } };

  for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
    rf_rng g = test_rng("generic_number_of_faces", (int)i);
    const size_t n = shape[i][0], d = shape[i][1];
    rf_field *f = small_generic(&g, n, d);
    rf_faces *faces = small_all_faces(f);
    ck_assert_uint_eq(faces->count, generic_count(n, d));
    rf_faces_free(faces);
    rf_field_free(f);
  }
}
END_TEST

/* A budget that does not suffice is said so, at once or on the way. */
START_TEST(budgets)
{
  rf_rng g = test_rng("budgets", 0);
  static const size_t shape[][2] = { { 30, 4 }, { 60, 40 } };

  for (size_t i = 0; i < 2; i++) {
    rf_extremals *list = NULL;
    rf_budget budget;
    ck_assert_int_eq(rf_extremals_new(&list, small_generic(&g, shape[i][0],
                                                           shape[i][1])),
                     RF_OK);
    rf_budget_start(&budget, 1000, 0);
    ck_assert_int_eq(rf_extremals_enumerate(list, &budget), RF_ELIMIT);
    rf_budget_start(&budget, 0, 1e-3);
    ck_assert_int_eq(rf_extremals_enumerate(list, &budget), RF_ELIMIT);
    ck_assert(!list->complete);
    rf_extremals_free(list);
  }
}
END_TEST

/* A matrix x[n][d] whose rows from `whole` on are sums of two before them;
   some entries beside the prime of rank.c, some longer than it. */
static void
draw_rows(mpq_t *x, rf_rng *g, size_t n, size_t d, size_t whole)
{
  static const uint64_t prime = (UINT64_C(1) << 61) - 1;

  for (size_t i = 0; i < n * d; i++) {
    uint64_t v = rng_next(g) >> rng_size(g, 0, 62);
    if (rng_size(g, 0, 3) == 0)
      v = prime - rng_size(g, 1, 2);
    mpz_import(mpq_numref(x[i]), 1, 1, sizeof v, 0, 0, &v);
    mpz_set_ui(mpq_denref(x[i]), (unsigned long)rng_size(g, 1, 9));
    mpq_canonicalize(x[i]);
  }
  for (size_t k = whole; k < n; k++) {
    const size_t a = rng_size(g, 0, k - 1), b = rng_size(g, 0, k - 1);
    for (size_t c = 0; c < d; c++)
      mpq_sub(x[k * d + c], x[a * d + c], x[b * d + c]);
  }
}

/* The plain way: x[n][d] is eliminated in place by exact fractions; which
   rows add to those before them. */
static size_t
plain_rank(size_t *rows, mpq_t *x, size_t n, size_t d)
{
  size_t rank = 0;
  mpq_t f, t;

  mpq_inits(f, t, NULL);
  for (size_t k = 0; k < n; k++) {
    size_t i = 0;
    while (i < d && !mpq_sgn(x[k * d + i]))
      i++;
    if (i == d)
      continue;
    rows[rank++] = k;
    for (size_t l = k + 1; l < n; l++) {
      mpq_div(f, x[l * d + i], x[k * d + i]);
      for (size_t c = 0; c < d; c++) {
        mpq_mul(t, f, x[k * d + c]);
        mpq_sub(x[l * d + c], x[l * d + c], t);
      }
    }
  }
  mpq_clears(f, t, NULL);
  return rank;
}

/* Independent rows are found modulo a prime; here with fractions. */
START_TEST(independent_rows)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("independent_rows", rep);
    const size_t n = rng_size(&g, 1, 8), d = rng_size(&g, 1, 6);
    size_t found[8], want[8], rank = 99, right;
    mpq_t *x = rf_mpq_array(n * d);

    ck_assert_ptr_nonnull(x);
    draw_rows(x, &g, n, d, rng_size(&g, 1, n));
    ck_assert_int_eq(rf_independent_rows(found, &rank, (const mpq_t *)x, n,
                                         d), RF_OK);
    right = plain_rank(want, x, n, d);
    TEST_ASSERT(rep, rank == right, "%zu independent rows, should be %zu",
                rank, right);
    for (size_t i = 0; i < rank; i++, checked++)
      TEST_ASSERT(rep, found[i] == want[i], "row %zu, should be %zu",
                  found[i], want[i]);
    rf_mpq_array_free(x, n * d);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("faces");
  TCase *t = tcase_create("faces");

  test_limit(t);
  tcase_add_test(t, independent_rows);
  tcase_add_test(t, faces_are_compositions_of_rays);
  tcase_add_test(t, rays_come_once);
  tcase_add_test(t, generic_number_of_faces);
  tcase_add_test(t, budgets);
  suite_add_tcase(s, t);
  return run_suite(s);
}
