/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_arrangement_zero.c -- the driving field at zero scale in rationals,
 * and the inclusion there against all sign vectors. */
#include "config.h"

#include <string.h>

#include "base/number/exact.h"
#include "base/number/num_d.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/face_test.h"
#include "geometry/inclusion/inclusion_exact.h"
#include "second/small.h"
#include "support/rf_alloc_test.h"

/* A small problem with sides u off K = line[count], 0 on it. */
struct corner {
  small s;
  rf_field *field;
  rf_relations *relations;
  rf_zero zero;
  unsigned char mute[NMAX];
  signed char u[NMAX], from[NMAX];
  size_t count, line[NMAX], held[NMAX];
  rf_corner at;
};

/* Each row times a number of many digits, its label over it, which changes no
   D: comparisons are then between numbers of several limbs. */
static void
lengthen(small *s, rf_rng *g)
{
  mpq_t factor;

  mpq_init(factor);
  for (size_t k = 0; k < s->n; k++) {
    mpz_ui_pow_ui(mpq_numref(factor), 3, (unsigned long)rng_size(g, 40, 90));
    mpz_ui_pow_ui(mpq_denref(factor), 7, (unsigned long)rng_size(g, 20, 40));
    for (size_t i = 0; i < s->d; i++)
      mpq_mul(s->x[k * s->d + i], s->x[k * s->d + i], factor);
    mpq_div(s->p[k], s->p[k], factor);
  }
  mpq_clear(factor);
}

static void
corner_draw(struct corner *c, rf_rng *g, size_t most)
{
  memset(c, 0, sizeof *c);
  small_init(&c->s);
  small_draw(&c->s, g, 6, 4);
  for (size_t k = 0; k < c->s.n; k++)          /* labels 0 now and then */
    if (rng_size(g, 0, 5) == 0)
      mpq_set_ui(c->s.p[k], 0, 1);
  if (rng_size(g, 0, 1))
    lengthen(&c->s, g);
  c->field = small_field(&c->s);
  ck_assert_int_eq(rf_relations_create(&c->relations, c->field->lines,
                                       (const mpq_t *)c->field->x,
                                       c->field->d), RF_OK);
  c->zero = (rf_zero){ c->field, c->relations, c->mute, c->held };
  for (size_t l = 0; l < c->field->count; l++) {
    c->u[l] = (signed char)small_long(g, -1, 1);
    if (c->count == most && c->u[l] == 0)
      c->u[l] = 1;
    if (c->u[l] == 0) {
      c->from[c->count] = RF_FROM_START;
      c->line[c->count++] = l;
    }
  }
  c->at = (rf_corner){ &c->zero, c->u, c->count, c->line, c->from,
                       rng_size(g, 0, 1) ? 1 : -1,
                       (rf_policy)rng_size(g, 0, 2), false };
}

static void
corner_clear(struct corner *c)
{
  rf_relations_free(c->relations);
  rf_field_free(c->field);
  small_clear(&c->s);
}

/* D by Gram-Schmidt: the sum over the data, then the complement of the data on
   lines with u = 0. */
static void
drive_of(mpq_t *D, const struct corner *c, const signed char *u)
{
  const rf_lines *lines = c->field->lines;
  size_t list[NMAX], count = 0;
  mpq_t t;

  mpq_init(t);
  for (size_t i = 0; i < c->s.d; i++)
    mpq_set_ui(D[i], 0, 1);
  for (size_t k = 0; k < c->s.n; k++) {
    const int side = u[lines->of[k]] * lines->orient[k];
    if (side == 0) {
      list[count++] = k;
      continue;
    }
    mpq_set(t, c->s.p[k]);
    if (side < 0)
      mpq_mul(t, t, c->s.leak);
    for (size_t i = 0; i < c->s.d; i++) {
      mpq_t p;
      mpq_init(p);
      mpq_mul(p, t, c->s.x[k * c->s.d + i]);
      mpq_add(D[i], D[i], p);
      mpq_clear(p);
    }
  }
  small_complement(D, &c->s, list, count);
  mpq_clear(t);
}

static int
sign_at(const struct corner *c, const mpq_t *D, size_t l)
{
  return small_sign(D, &c->s, c->field->lines->first[l]);
}

/* The drive is that of Gram-Schmidt.  What is idle stays orthogonal with other
   labels, what is not does not with some. */
START_TEST(drive_and_idle)
{
  int idle_lines = 0, by_values = 0, still = 0;

  TEST_EACH(rep, test_reps(1500)) {
    rf_rng g = test_rng("drive_and_idle", rep);
    struct corner c;
    mpq_t *D = rf_mpq_array(2 * DMAX);
    bool idle[NMAX], zero[NMAX], moves[NMAX] = { false }, all, some = false;

    corner_draw(&c, &g, NMAX);
    drive_of(D, &c, c.u);
    ck_assert_int_eq(rf_zero_drive(D + DMAX, &c.zero, c.u), RF_OK);
    for (size_t i = 0; i < c.s.d; i++)
      TEST_ASSERT(rep, mpq_equal(D[i], D[DMAX + i]), "D, coordinate %zu", i);
    for (size_t l = 0; l < c.field->count; l++) {
      idle[l] = rf_zero_idle(&c.zero, c.u, l);
      zero[l] = sign_at(&c, (const mpq_t *)D, l) == 0;
    }
    all = rf_zero_still(&c.zero, c.u);
    for (int other = 0; other < 3; other++) {
      for (size_t k = 0; k < c.s.n; k++)
        mpq_set_si(c.s.p[k], small_long(&g, -100000, 100000), 7);
      drive_of(D, &c, c.u);
      for (size_t l = 0; l < c.field->count; l++)
        moves[l] = moves[l] || sign_at(&c, (const mpq_t *)D, l) != 0;
      for (size_t i = 0; i < c.s.d; i++)
        some = some || mpq_sgn(D[i]) != 0;
    }
    TEST_ASSERT(rep, all == !some, "still %d", all);
    still += all;
    for (size_t l = 0; l < c.field->count; l++) {
      TEST_ASSERT(rep, idle[l] == !moves[l], "line %zu idle %d", l, idle[l]);
      idle_lines += idle[l];
      by_values += zero[l] && !idle[l];
    }
    rf_mpq_array_free(D, 2 * DMAX);
    corner_clear(&c);
  }
  printf("drive_and_idle: %d lines idle, %d zero by values, %d faces still\n",
         idle_lines, by_values, still);
  ck_assert_int_gt(idle_lines, 0);
  ck_assert_int_gt(by_values, 0);
  ck_assert_int_gt(still, 0);
}
END_TEST

/* <D, x_l> = 0 on all of K, each datum there with the slope leak?  *moves: D is
   not 0, but along them. */
static bool
descent_rests(bool *moves, const struct corner *c)
{
  const rf_lines *lines = c->field->lines;
  mpq_t *D = rf_mpq_array(DMAX + 2);
  bool rests = true;

  for (size_t k = 0; k < c->s.n; k++) {
    mpq_set(D[DMAX], c->s.p[k]);
    if (c->u[lines->of[k]] * lines->orient[k] <= 0)
      mpq_mul(D[DMAX], D[DMAX], c->s.leak);
    rf_exact_add(D, D[DMAX], (const mpq_t *)c->s.x + k * c->s.d, c->s.d,
                 D[DMAX + 1]);
  }
  *moves = false;
  for (size_t i = 0; i < c->s.d; i++)
    *moves = *moves || mpq_sgn(D[i]) != 0;
  for (size_t i = 0; i < c->count; i++)
    rests = rests && sign_at(c, (const mpq_t *)D, c->line[i]) == 0;
  rf_mpq_array_free(D, DMAX + 2);
  return rests;
}

/* Gradient descent that starts on lines stays on them, though other data may
   move it along them. */
START_TEST(starts_of_descent)
{
  int rest = 0, along = 0, leave = 0;

  TEST_EACH(rep, test_reps(1500)) {
    rf_rng g = test_rng("starts_of_descent", rep);
    struct corner c;
    mpq_t *D = rf_mpq_array(DMAX);
    bool moves, rests;

    corner_draw(&c, &g, NMAX);
    rests = descent_rests(&moves, &c);
    TEST_ASSERT(rep, rf_corner_rests(&c.at, D) == rests, "rests %d", rests);
    rest += rests && c.count > 0;
    along += rests && c.count > 0 && moves;
    leave += !rests;
    rf_mpq_array_free(D, DMAX);
    corner_clear(&c);
  }
  printf("starts_of_descent: %d rest, %d of them move along, %d leave\n", rest,
         along, leave);
  if (test_scale() >= 0.1)
    ck_assert(rest > along && along > 0 && leave > 0);
}
END_TEST

/* Are these sides of K a solution?  Those that slide must have e in their
   intervals: the element of least norm of D(u) is then D. */
static bool
is_solution(struct corner *c, const signed char *sign, mpq_t *D)
{
  uint64_t mask[2];
  rf_flat *flat;
  mpq_t *least = rf_mpq_array(DMAX), *e = rf_mpq_array(NMAX);
  bool good = true;

  for (size_t i = 0; i < c->count; i++)
    c->u[c->line[i]] = sign[i];
  memset(mask, 0, sizeof mask);
  for (size_t l = 0; l < c->field->count; l++)
    rf_mask_set(mask, c->field->words, l, c->u[l]);
  drive_of(D, c, c->u);
  for (size_t i = 0; i < c->count && good; i++) {
    const int v = c->at.sigma * sign_at(c, (const mpq_t *)D, c->line[i]);
    good = v == 0 || v == sign[i];
  }
  ck_assert_int_eq(rf_flat_create(&flat, c->field, mask, false), RF_OK);
  ck_assert_int_eq(rf_face_least(least, e, flat, mask), RF_OK);
  for (size_t i = 0; i < c->s.d && good; i++)
    good = mpq_equal(D[i], least[i]);
  rf_flat_free(flat);
  rf_mpq_array_free(least, DMAX);
  rf_mpq_array_free(e, NMAX);
  for (size_t i = 0; i < c->count; i++)
    c->u[c->line[i]] = 0;
  return good;
}

struct all {
  size_t solutions, motions, rests, plus, minus;
  bool tie;
};

/* All sign vectors of K.  Two solutions with one D move the neuron alike. */
static void
look_at_all(struct all *a, struct corner *c)
{
  mpq_t *D = rf_mpq_array(DMAX), *seen = rf_mpq_array(81 * DMAX);
  size_t vectors = 1;

  *a = (struct all){ 0 };
  for (size_t i = 0; i < c->count; i++)
    vectors *= 3;
  for (size_t v = 0; v < vectors; v++) {
    signed char sign[NMAX];
    size_t score[3] = { 0 }, m = 0;
    for (size_t i = 0, r = v; i < c->count; i++, r /= 3) {
      sign[i] = (signed char)((long)(r % 3) - 1);
      score[r % 3]++;
    }
    if (!is_solution(c, sign, D))
      continue;
    a->solutions++;
    for (size_t i = 0; i < c->count; i++)
      a->tie = a->tie || (sign[i] != 0
                          && sign_at(c, (const mpq_t *)D, c->line[i]) == 0);
    a->rests = score[1] > a->rests ? score[1] : a->rests;
    a->plus = score[2] > a->plus ? score[2] : a->plus;
    a->minus = score[0] > a->minus ? score[0] : a->minus;
    for (; m < a->motions; m++) {
      bool same = true;
      for (size_t i = 0; i < c->s.d; i++)
        same = same && mpq_equal(D[i], seen[m * DMAX + i]);
      if (same)
        break;
    }
    if (m == a->motions) {
      for (size_t i = 0; i < c->s.d; i++)
        mpq_set(seen[m * DMAX + i], D[i]);
      a->motions++;
    }
  }
  rf_mpq_array_free(D, DMAX);
  rf_mpq_array_free(seen, 81 * DMAX);
}

/* The answer is a solution; it is called unique if all move the neuron alike,
   the policy is obeyed, and unsure is a tie of values. */
START_TEST(all_sign_vectors)
{
  int checked = 0, several = 0, unsure = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("all_sign_vectors", rep);
    struct corner c;
    struct all a;
    signed char sign[NMAX];
    unsigned marks = 99;
    mpq_t *D = rf_mpq_array(DMAX);

    corner_draw(&c, &g, 4);
    if (c.count > 0) {
      look_at_all(&a, &c);
      TEST_ASSERT(rep, a.solutions > 0, "no solution");
      ck_assert_int_eq(rf_inclusion_exact(sign, &marks, &c.at), RF_OK);
      TEST_ASSERT(rep, is_solution(&c, sign, D), "not a solution");
      TEST_ASSERT(rep, !(marks & RF_INC_NONUNIQUE) == (a.motions == 1),
                  "%zu motions", a.motions);
      TEST_ASSERT(rep, !(marks & RF_INC_UNSURE) || a.tie, "unsure, no tie");
      if (!a.tie) {
        size_t score[3] = { 0 };
        for (size_t i = 0; i < c.count; i++)
          score[sign[i] + 1]++;
        TEST_ASSERT(rep, c.at.policy != RF_POLICY_STAY || score[1] == a.rests,
                    "%zu rest, could be %zu", score[1], a.rests);
        TEST_ASSERT(rep, c.at.policy != RF_POLICY_ACTIVATE
                    || score[2] == a.plus,
                    "%zu plus, could be %zu", score[2], a.plus);
        TEST_ASSERT(rep, c.at.policy != RF_POLICY_DEACTIVATE
                    || score[0] == a.minus,
                    "%zu minus, could be %zu", score[0], a.minus);
      }
      checked++;
      several += a.motions > 1;
      unsure += (marks & RF_INC_UNSURE) != 0;
    }
    rf_mpq_array_free(D, DMAX);
    corner_clear(&c);
  }
  printf("all_sign_vectors: %d, %d with several solutions, %d unsure\n",
         checked, several, unsure);
  ck_assert_int_gt(checked, test_reps(1000) / 2);
  ck_assert_int_gt(several, 0);
  ck_assert_int_gt(unsure, 0);
}
END_TEST

/* Where floating point is sure of a question, rationals say the same. */
START_TEST(floating_point_agrees)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("floating_point_agrees", rep);
    struct corner c;
    double x[NMAX * DMAX], fixed[DMAX] = { 0 }, high[NMAX], low[NMAX], a;
    signed char sign[NMAX], other[NMAX];
    unsigned marks = 0, sure = 99;
    mpq_t *D = rf_mpq_array(DMAX), t;

    mpq_init(t);
    corner_draw(&c, &g, 4);
    rf_zero_sum(D, c.field, c.u, t);
    for (size_t i = 0; i < c.s.d; i++)
      fixed[i] = mpq_get_d(D[i]);
    for (size_t i = 0; i < c.count; i++) {
      for (size_t l = 0; l < c.s.d; l++)
        x[i * c.s.d + l] = mpq_get_d(rf_field_line(c.field, c.line[i])[l]);
      high[i] = mpq_get_d(c.field->high[c.line[i]]);
      low[i] = mpq_get_d(c.field->low[c.line[i]]);
    }
    a = c.at.sigma;
    const rfd_boundary at = { .d = c.s.d, .count = c.count, .x = x,
                              .fixed = fixed, .high = high, .low = low,
                              .a = &a, .from = c.from, .prec = 53,
                              .policy = c.at.policy, .error = 0x1p-50 };
    if (c.count == 1 && rfd_inclusion(sign, &marks, &at) == RF_OK
        && marks == 0) {
      ck_assert_int_eq(rf_inclusion_exact(other, &sure, &c.at), RF_OK);
      TEST_ASSERT(rep, other[0] == sign[0] && sure == 0, "%d %d marks %u",
                  sign[0], other[0], sure);
      checked++;
    }
    mpq_clear(t);
    rf_mpq_array_free(D, DMAX);
    corner_clear(&c);
  }
  ck_assert_int_gt(checked, test_reps(100) / 2);
}
END_TEST

/* v = 0 at one end: by orthogonal data it is sure, by p = 0 it is not; but one
   that rests there already was told so. */
START_TEST(zero_of_data_or_of_values)
{
  static const char *const x[2][4] = { { "3/5", "4/5", "-4/5", "3/5" },
                                       { "1", "0", "1", "1" } };
  static const char *const p[2][2] = { { "1", "1" }, { "0", "1" } };
  int checked = 0;

  for (int values = 0; values < 2; values++)
    for (int from = -1; from <= 1; from += 2) {
      struct corner c = { .u = { 1, 0 }, .count = 1, .line = { 1 } };
      signed char sign;
      unsigned marks;
      c.from[0] = (signed char)(from > 0 ? RF_FROM_PLUS : RF_FROM_REST_MINUS);
      small_init(&c.s);
      small_set(&c.s, 2, 2, x[values], p[values]);
      c.field = small_field(&c.s);
      ck_assert_int_eq(rf_relations_create(&c.relations, c.field->lines,
                                           (const mpq_t *)c.field->x, 2),
                       RF_OK);
      c.zero = (rf_zero){ c.field, c.relations, c.mute, c.held };
      c.at = (rf_corner){ &c.zero, c.u, 1, c.line, c.from, -1, RF_POLICY_STAY,
                          false };
      ck_assert_int_eq(rf_inclusion_exact(&sign, &marks, &c.at), RF_OK);
      ck_assert_int_eq(sign, -1);
      ck_assert_int_eq(!(marks & RF_INC_UNSURE), !values || from == -1);
      ck_assert(marks & RF_INC_EDGE);
      corner_clear(&c);
      checked++;
    }
  ck_assert_int_eq(checked, 4);
}
END_TEST

/* A neuron that rests on a line, and now v- < 0 < v+, or it is driven off its
   side: it has a choice, or goes; nothing is unsure. */
START_TEST(no_longer_resting)
{
  static const char *const x[] = { "1", "0", "1", "1" };
  static const char *const p[2][2] = { { "-1/2", "1" }, { "1", "1" } };
  int checked = 0;

  for (int leaves = 0; leaves < 2; leaves++)
    for (int policy = 0; policy < 3; policy++) {
      static const rf_policy policies[] = { RF_POLICY_STAY, RF_POLICY_ACTIVATE,
                                            RF_POLICY_DEACTIVATE };
      static const int want[] = { 0, 1, -1 };
      struct corner c = { .u = { 1, 0 }, .count = 1, .line = { 1 },
                          .from = { RF_FROM_REST_MINUS } };
      signed char sign;
      unsigned marks;
      small_init(&c.s);
      small_set(&c.s, 2, 2, x, p[leaves]);
      c.field = small_field(&c.s);
      ck_assert_int_eq(rf_relations_create(&c.relations, c.field->lines,
                                           (const mpq_t *)c.field->x, 2),
                       RF_OK);
      c.zero = (rf_zero){ c.field, c.relations, c.mute, c.held };
      c.at = (rf_corner){ &c.zero, c.u, 1, c.line, c.from, leaves ? -1 : 1,
                          policies[policy], false };
      ck_assert_int_eq(rf_inclusion_exact(&sign, &marks, &c.at), RF_OK);
      ck_assert_int_eq(sign, leaves ? -1 : want[policy]);
      ck_assert_uint_eq(marks, leaves ? 0 : RF_INC_NONUNIQUE);
      corner_clear(&c);
      checked++;
    }
  ck_assert_int_eq(checked, 6);
}
END_TEST

/* What the relations keep for themselves is there before. */
START_TEST(every_allocation_may_fail)
{
  int failed = 0;

  TEST_EACH(rep, test_reps(20)) {
    rf_rng g = test_rng("every_allocation_may_fail", rep);
    struct corner c;
    signed char sign[NMAX], want[NMAX];
    unsigned marks, right;
    rf_status status = RF_ENOMEM;

    corner_draw(&c, &g, 4);
    if (c.count > 0)
      ck_assert_int_eq(rf_inclusion_exact(want, &right, &c.at), RF_OK);
    rf_set_allocator(failing_alloc, counting_free);
    for (long i = 0; c.count > 0 && status == RF_ENOMEM && i < 20000; i++) {
      fuse = i;
      status = rf_inclusion_exact(sign, &marks, &c.at);
      ck_assert_int_eq(live, 0);
      failed += status == RF_ENOMEM;
    }
    rf_set_allocator(NULL, NULL);
    ck_assert(c.count == 0 || (status == RF_OK && marks == right
                               && !memcmp(sign, want, c.count)));
    corner_clear(&c);
  }
  ck_assert_int_gt(failed, 3);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("zero");
  TCase *t = tcase_create("zero");

  tcase_set_timeout(t, 300);
  tcase_add_test(t, drive_and_idle);
  tcase_add_test(t, starts_of_descent);
  tcase_add_test(t, all_sign_vectors);
  tcase_add_test(t, floating_point_agrees);
  tcase_add_test(t, zero_of_data_or_of_values);
  tcase_add_test(t, no_longer_resting);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
