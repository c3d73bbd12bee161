/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_extremal_list.c -- extremal vectors against obvious methods: all 3^n
 * patterns, projections by Gram-Schmidt, walking away from them. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/search.h"
#include "second/small.h"

static rf_extremals *
enumerate(rf_field *f)
{
  rf_extremals *list = NULL;
  rf_budget budget;

  rf_budget_start(&budget, 0, 0);
  ck_assert_int_eq(rf_extremals_new(&list, f), RF_OK);
  ck_assert_int_eq(rf_extremals_enumerate(list, &budget), RF_OK);
  return list;
}

static const rf_found *
find(const rf_extremals *list, const int *u, size_t n)
{
  for (size_t i = 0; i < list->count; i++) {
    size_t k = 0;
    while (k < n && list->found[i].pattern[k] == u[k])
      k++;
    if (k == n)
      return &list->found[i];
  }
  return NULL;
}

/* Every pattern, of 3^n: the same set of extremal vectors, the same D. */
START_TEST(all_patterns_agree)
{
  int vectors = 0, patterns = 0, marked = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("all_patterns_agree", rep);
    small s;
    rf_extremals *list;
    size_t count = 0;
    mpq_t D[DMAX];

    small_init(&s);
    small_draw(&s, &g, rep % 20 ? 5 : 7, 4);
    list = enumerate(small_field(&s));
    for (size_t i = 0; i < DMAX; i++)
      mpq_init(D[i]);
    for (size_t c = 0; c < small_power3(s.n); c++) {
      int u[NMAX], side;
      const rf_found *e;
      small_decode(u, c, s.n);
      side = small_extremal(D, &s, u);
      e = find(list, u, s.n);
      patterns++;
      TEST_ASSERT(rep, (side != 0) == (e != NULL),
                  "n=%zu d=%zu pattern %zu: %d", s.n, s.d, c, side);
      if (!e)
        continue;
      count++;
      marked += e->cert->marks != 0;
      TEST_ASSERT(rep, e->cert->sign == side, "sign");
      for (size_t l = 0; l < s.d; l++)
        TEST_ASSERT(rep, mpq_equal(e->cert->D[l], D[l]), "D%zu", l + 1);
    }
    TEST_ASSERT(rep, count == list->count, "%zu of %zu", count, list->count);
    vectors += (int)count;
    for (size_t i = 0; i < DMAX; i++)
      mpq_clear(D[i]);
    rf_extremals_free(list);
    small_clear(&s);
  }
  printf("all_patterns_agree: %d patterns, %d extremal vectors, %d of them"
         " degenerate\n", patterns, vectors, marked);
  ck_assert_int_gt(vectors, 0);
  ck_assert_int_gt(marked, 0);
}
END_TEST

/* The certificate says what it certifies: eta in [leak, 1], equal to 1 or
   leak off the zeros, and sum eta p x = D. */
START_TEST(certificates_hold)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(1500)) {
    rf_rng g = test_rng("certificates_hold", rep);
    small s;
    rf_extremals *list;
    mpq_t sum, t;

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    list = enumerate(small_field(&s));
    mpq_inits(sum, t, (mpq_ptr)0);
    for (size_t i = 0; i < list->count; i++) {
      const rf_found *e = &list->found[i];
      for (size_t k = 0; k < s.n; k++) {
        const mpq_t *eta = (const mpq_t *)&e->cert->eta[k];
        const int u = e->pattern[k];
        TEST_ASSERT(rep, mpq_cmp(*eta, s.leak) >= 0
                    && mpq_cmp_ui(*eta, 1, 1) <= 0, "eta out of range");
        TEST_ASSERT(rep, (u <= 0 || mpq_cmp_ui(*eta, 1, 1) == 0)
                    && (u >= 0 || mpq_equal(*eta, s.leak)), "eta off K");
        TEST_ASSERT(rep, u == e->cert->sign
                    * small_sign((const mpq_t *)e->cert->D, &s, k), "pattern");
      }
      for (size_t l = 0; l < s.d; l++) {
        mpq_set_ui(sum, 0, 1);
        for (size_t k = 0; k < s.n; k++) {
          mpq_mul(t, e->cert->eta[k], s.p[k]);
          mpq_mul(t, t, s.x[k * s.d + l]);
          mpq_add(sum, sum, t);
        }
        TEST_ASSERT(rep, mpq_equal(sum, e->cert->D[l]),
                    "n=%zu d=%zu marks %u", s.n, s.d, e->cert->marks);
      }
      checked++;
    }
    mpq_clears(sum, t, (mpq_ptr)0);
    rf_extremals_free(list);
    small_clear(&s);
  }
  printf("certificates_hold: %d\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Walk off in many directions, exactly: from a maximum G falls, from a
   minimum it rises, from a saddle it does both. */
START_TEST(kinds_by_walking)
{
  int checked = 0, saddles = 0, both = 0;

  TEST_EACH(rep, test_reps(600)) {
    rf_rng g = test_rng("kinds_by_walking", rep);
    small s;
    rf_extremals *list;
    mpq_t v[DMAX], c;

    small_init(&s);
    small_draw(&s, &g, 6, 3);
    list = enumerate(small_field(&s));
    mpq_init(c);
    for (size_t l = 0; l < DMAX; l++)
      mpq_init(v[l]);
    for (size_t i = 0; i < list->count && s.d > 1; i++) {
      const rf_cert *e = list->found[i].cert;
      bool up = false, down = false;
      for (int walk = 0; walk < 60; walk++) {
        int sign;
        for (size_t l = 0; l < s.d; l++)
          mpq_set_si(v[l], small_long(&g, -6, 6), 1);
        rf_exact_dot(c, (const mpq_t *)v, (const mpq_t *)e->D, s.d);
        mpq_div(c, c, e->norm2);
        mpq_neg(c, c);
        for (size_t l = 0; l < s.d; l++) {
          mpq_t t;
          mpq_init(t);
          mpq_mul(t, c, e->D[l]);
          mpq_add(v[l], v[l], t);
          mpq_clear(t);
        }
        rf_exact_dot(c, (const mpq_t *)v, (const mpq_t *)v, s.d);
        if (mpq_sgn(c) == 0)
          continue;
        sign = small_compare(&s, e, (const mpq_t *)v);
        up |= sign > 0;
        down |= sign < 0;
        TEST_ASSERT(rep, sign != 0, "G does not change");
      }
      TEST_ASSERT(rep, e->kind != RF_CRITICAL_MAX || !up,
                  "rises from a maximum");
      TEST_ASSERT(rep, e->kind != RF_CRITICAL_MIN || !down,
                  "falls from a minimum");
      saddles += e->kind == RF_CRITICAL_SADDLE;
      both += e->kind == RF_CRITICAL_SADDLE && up && down;
      checked++;
    }
    for (size_t l = 0; l < DMAX; l++)
      mpq_clear(v[l]);
    mpq_clear(c);
    rf_extremals_free(list);
    small_clear(&s);
  }
  printf("kinds_by_walking: %d vectors, %d saddles, %d seen both ways\n",
         checked, saddles, both);
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(saddles, 0);
  ck_assert_int_ge(10 * both, 9 * saddles);
}
END_TEST

/* Boursier & Flammarion 2025, Lemma 15: generic data in the plane have no
   saddle; and maxima and minima alternate on the circle, G being
   continuous, so there are as many of the one as of the other. */
START_TEST(no_saddle_in_the_plane)
{
  int vectors = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("no_saddle_in_the_plane", rep);
    rf_extremals *list = enumerate(small_generic(&g, rng_size(&g, 2, 9), 2));
    for (size_t i = 0; i < list->count; i++)
      TEST_ASSERT(rep, list->found[i].cert->kind != RF_CRITICAL_SADDLE
                  && list->found[i].cert->marks == 0, "saddle");
    vectors += (int)list->count;
    rf_extremals_free(list);
  }
  printf("no_saddle_in_the_plane: %d vectors\n", vectors);
  ck_assert_int_ge(vectors, test_reps(3000));
}
END_TEST

/* The smallest example with a saddle: x = (0,0,1), (1,0,-1/5), (0,1,-1/5),
   p = 1: w along (1,1,0), eta_1 = 2/5. */
START_TEST(smallest_saddle)
{
  static const char *const x[] =
    { "0", "0", "1", "1", "0", "-1/5", "0", "1", "-1/5" };
  static const char *const p[] = { "1", "1", "1" };
  const int u[] = { 0, 1, 1 };
  const rf_found *e;
  small s;
  rf_extremals *list;

  small_init(&s);
  small_set(&s, 3, 3, x, p);
  list = enumerate(small_field(&s));
  e = find(list, u, 3);
  ck_assert_ptr_nonnull(e);
  ck_assert_int_eq(e->cert->kind, RF_CRITICAL_SADDLE);
  ck_assert_int_eq(e->cert->sign, 1);
  ck_assert_int_eq(mpq_cmp_si(e->cert->eta[0], 2, 5), 0);
  ck_assert_int_eq(mpq_cmp_si(e->cert->D[0], 1, 1), 0);
  ck_assert_int_eq(mpq_cmp_si(e->cert->D[1], 1, 1), 0);
  ck_assert_int_eq(mpq_sgn(e->cert->D[2]), 0);
  rf_extremals_free(list);
  small_clear(&s);
}
END_TEST

/* The three points of Boursier & Flammarion 2025 with bias: every cone, its
   D; 6 cones and 6 rays; one extremal vector. */
START_TEST(three_points)
{
  static const char *const x[] = { "-3/4", "1", "-1/2", "1", "1/8", "1" };
  static const char *const p[] = { "11/30", "1/30", "4/15" };
  static const struct { const char *u, *D1, *D2; } cone[] = {
    { "-++", "1/60", "3/10" }, { "+++", "-31/120", "2/3" },
    { "++-", "-7/24", "2/5" }, { "+--", "-11/40", "11/30" },
    { "---", "0", "0" }, { "--+", "1/30", "4/15" } };
  size_t seen = 0;
  small s;
  rf_field *f;
  rf_faces *faces;
  rf_extremals *list;
  mpq_t D[2], e[1], want;

  small_init(&s);
  mpq_inits(D[0], D[1], e[0], want, (mpq_ptr)0);
  small_set(&s, 3, 2, x, p);
  f = small_field(&s);
  faces = small_all_faces(f);
  ck_assert_uint_eq(faces->count, 12);
  for (size_t i = 0; i < faces->count; i++) {
    const uint64_t *mask = faces->mask + 2 * i;
    rf_flat *flat = NULL;
    ck_assert_int_eq(rf_flat_create(&flat, f, mask, false), RF_OK);
    ck_assert_int_eq(rf_face_project(D, e, flat, mask), RF_OK);
    for (size_t c = 0; c < 6; c++) {
      bool same = true;
      for (size_t k = 0; k < 3; k++)
        same = same && rf_mask_sign(mask, 1, k)
                       == (cone[c].u[k] == '+' ? 1 : -1);
      if (!same)
        continue;
      ck_assert_int_eq(mpq_set_str(want, cone[c].D1, 10), 0);
      ck_assert(mpq_equal(want, D[0]));
      ck_assert_int_eq(mpq_set_str(want, cone[c].D2, 10), 0);
      ck_assert(mpq_equal(want, D[1]));
      seen++;
    }
    rf_flat_free(flat);
  }
  ck_assert_uint_eq(seen, 6);
  rf_faces_free(faces);
  list = enumerate(f);
  ck_assert_uint_eq(list->count, 1);
  ck_assert_int_eq(list->found[0].cert->kind, RF_CRITICAL_MAX);
  ck_assert_int_eq(mpq_cmp_ui(list->found[0].cert->norm2, 7361, 14400), 0);
  rf_extremals_free(list);
  mpq_clears(D[0], D[1], e[0], want, (mpq_ptr)0);
  small_clear(&s);
}
END_TEST

/* Data (x, y), (-x, -y): D is the same in every cone, so there are exactly
   the extremal vectors D with w = D (a maximum) and w = -D (a minimum). */
START_TEST(symmetric_data)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("symmetric_data", rep);
    rf_extremals *list;
    small s;

    small_init(&s);
    s.d = rng_size(&g, 2, 4);
    s.n = 2 * rng_size(&g, 1, 3);
    for (size_t k = 0; k < s.n; k += 2) {
      for (size_t l = 0; l < s.d; l++) {
        mpq_set_si(s.x[k * s.d + l], small_long(&g, -9, 9), 1);
        mpq_neg(s.x[(k + 1) * s.d + l], s.x[k * s.d + l]);
      }
      if (small_zero_row(&s, k)) {
        mpq_set_si(s.x[k * s.d], 1, 1);
        mpq_set_si(s.x[(k + 1) * s.d], -1, 1);
      }
      mpq_set_si(s.p[k], 1 + small_long(&g, 0, 8), 1);
      mpq_neg(s.p[k + 1], s.p[k]);
    }
    list = enumerate(small_field(&s));
    if (list->count) {                  /* D = 0 has none */
      TEST_ASSERT(rep, list->count == 2, "%zu vectors", list->count);
      TEST_ASSERT(rep, list->found[0].cert->sign
                       + list->found[1].cert->sign == 0, "signs");
      for (size_t i = 0; i < 2; i++)
        TEST_ASSERT(rep, list->found[i].cert->kind
                    == (list->found[i].cert->sign > 0 ? RF_CRITICAL_MAX
                                                      : RF_CRITICAL_MIN),
                    "kind");
      checked++;
    }
    rf_extremals_free(list);
    small_clear(&s);
  }
  ck_assert_int_ge(3 * checked, test_reps(300));
}
END_TEST

/* Data times 10^-400, p times 10^700, in another order: the same vectors, D
   times 10^300.  Far outside the range of double. */
START_TEST(scale_and_order_do_not_matter)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("scale_and_order_do_not_matter", rep);
    rf_extremals *list, *other;
    size_t shift;
    mpz_t power;
    small s, t;

    small_init(&s);
    small_init(&t);
    mpz_init(power);
    small_draw(&s, &g, 6, 4);
    shift = rng_size(&g, 0, s.n - 1);
    t.n = s.n;
    t.d = s.d;
    mpq_set(t.leak, s.leak);
    for (size_t k = 0; k < s.n; k++) {
      const size_t to = (k + shift) % s.n;
      for (size_t l = 0; l < s.d; l++) {
        mpz_ui_pow_ui(power, 10, 400);
        mpq_set(t.x[to * s.d + l], s.x[k * s.d + l]);
        mpz_mul(mpq_denref(t.x[to * s.d + l]),
                mpq_denref(t.x[to * s.d + l]), power);
        mpq_canonicalize(t.x[to * s.d + l]);
      }
      mpz_ui_pow_ui(power, 10, 700);
      mpz_mul(mpq_numref(t.p[to]), mpq_numref(s.p[k]), power);
      mpz_set(mpq_denref(t.p[to]), mpq_denref(s.p[k]));
      mpq_canonicalize(t.p[to]);
    }
    list = enumerate(small_field(&s));
    other = enumerate(small_field(&t));
    mpz_ui_pow_ui(power, 10, 600);
    TEST_ASSERT(rep, list->count == other->count, "%zu and %zu", list->count,
                other->count);
    for (size_t i = 0; i < list->count; i++) {
      rf_cert *c = list->found[i].cert;
      const rf_found *e;
      int u[NMAX];
      for (size_t k = 0; k < s.n; k++)
        u[(k + shift) % s.n] = list->found[i].pattern[k];
      e = find(other, u, s.n);
      TEST_ASSERT(rep, e && e->cert->kind == c->kind
                  && e->cert->sign == c->sign && e->cert->marks == c->marks,
                  "vector %zu", i);
      mpz_mul(mpq_numref(c->norm2), mpq_numref(c->norm2), power);
      mpq_canonicalize(c->norm2);
      TEST_ASSERT(rep, mpq_equal(c->norm2, e->cert->norm2), "norm");
      checked++;
    }
    rf_extremals_free(list);
    rf_extremals_free(other);
    mpz_clear(power);
    small_clear(&s);
    small_clear(&t);
  }
  ck_assert_int_ge(checked, test_reps(300));
}
END_TEST

/* The search on degenerate data: whatever it returns is in the enumeration,
   and every start is accounted for. */
START_TEST(search_is_never_wrong)
{
  int checked = 0, met = 0, attractors = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("search_is_never_wrong", rep);
    rf_extremals *list, *found = NULL;
    rf_budget budget;
    small s;

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    list = enumerate(small_field(&s));
    ck_assert_int_eq(rf_extremals_new(&found, small_field(&s)), RF_OK);
    rf_budget_start(&budget, 0, 0);
    ck_assert_int_eq(rf_extremals_search(found, 100, (uint64_t)rep, 1,
                                         &budget),
                     RF_OK);
    for (size_t i = 0; i < found->count; i++) {
      const rf_found *e;
      int u[NMAX];
      for (size_t k = 0; k < s.n; k++)
        u[k] = found->found[i].pattern[k];
      e = find(list, u, s.n);
      TEST_ASSERT(rep, e && e->cert->kind == found->found[i].cert->kind
                  && e->cert->marks == found->found[i].cert->marks,
                  "not in the enumeration");
      met += e->cert->kind != RF_CRITICAL_SADDLE;
      checked++;
    }
    for (size_t i = 0; i < list->count; i++)
      attractors += list->found[i].cert->kind != RF_CRITICAL_SADDLE;
    TEST_ASSERT(rep, found->coverage.ended + found->coverage.dead
                     + found->coverage.lost == 100, "starts");
    rf_extremals_free(list);
    rf_extremals_free(found);
    small_clear(&s);
  }
  printf("search_is_never_wrong: %d vectors; %d of %d maxima and minima\n",
         checked, met, attractors);
  ck_assert_int_ge(checked, test_reps(400));
}
END_TEST

/* Are two lists the same, with how they were found? */
static bool
is_same(const rf_extremals *a, const rf_extremals *b)
{
  bool same = a->count == b->count
    && !memcmp(&a->coverage, &b->coverage, sizeof a->coverage);

  for (size_t i = 0; same && i < a->count; i++)
    same = !memcmp(a->found[i].pattern, b->found[i].pattern, a->field->n)
      && a->found[i].hits == b->found[i].hits
      && mpq_equal(a->found[i].cert->norm2, b->found[i].cert->norm2);
  return same;
}

START_TEST(search_on_threads_finds_the_same)
{
  static const size_t sizes[] = { 1, 2, 3, 8, 16 };
  size_t checked = 0, vectors = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("search_on_threads_finds_the_same", rep);
    const size_t starts = rng_size(&g, 1, 150);
    rf_extremals *list[5] = { NULL };
    rf_budget budget;
    small s;

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    rf_budget_start(&budget, 0, 0);
    for (size_t i = 0; i < 5; i++) {
      ck_assert_int_eq(rf_extremals_new(&list[i], small_field(&s)), RF_OK);
      ck_assert_int_eq(rf_extremals_search(list[i], starts, (uint64_t)rep,
                                           sizes[i], &budget), RF_OK);
      TEST_ASSERT(rep, is_same(list[0], list[i]),
                  "%zu threads find something else", sizes[i]);
      checked += i > 0;
    }
    vectors += list[0]->count;
    for (size_t i = 0; i < 5; i++)
      rf_extremals_free(list[i]);
    small_clear(&s);
  }
  printf("search_on_threads_finds_the_same: %zu lists, %zu vectors\n",
         checked, vectors);
  ck_assert_uint_ge(vectors, (size_t)test_reps(60));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("extremal");
  TCase *t = tcase_create("extremal");

  test_limit(t);
  tcase_add_test(t, all_patterns_agree);
  tcase_add_test(t, certificates_hold);
  tcase_add_test(t, scale_and_order_do_not_matter);
  tcase_add_test(t, search_is_never_wrong);
  tcase_add_test(t, search_on_threads_finds_the_same);
  tcase_add_test(t, kinds_by_walking);
  tcase_add_test(t, no_saddle_in_the_plane);
  tcase_add_test(t, smallest_saddle);
  tcase_add_test(t, three_points);
  tcase_add_test(t, symmetric_data);
  suite_add_tcase(s, t);
  return run_suite(s);
}
