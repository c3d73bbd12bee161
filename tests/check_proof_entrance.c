/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_entrance.c -- in which leg, and where on it, a way enters the
 * cone around its end for good: ways on which one sign that is exactly 0, or
 * one root of the two, decides. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "proof/itinerary/aligned.h"
#include "support/rf_test.h"

enum { D = 3, LEGS = 3 };

/* A leg; it ends at w + far D, or at its turn. */
typedef struct piece {
  int w[D], D[D], sigma, a0, far;
  enum { STRAIGHT, TO_TURN, FROM_TURN } kind;
} piece;

typedef struct way {
  const char *what;
  int c2[2];                 /* cosine squared, as a fraction */
  size_t count;
  piece leg[LEGS];           /* the last one has no end */
  size_t enters;
  int where;
} way;

static const way ways[] = {
  { "through w = 0 it is not inside", { 1, 2 }, 2,
    { { { 1, 0, 0 }, { -1, 0, 0 }, 1, 2, 1, STRAIGHT },
      { { 0, 0, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    1, RF_ENTERS_START },
  { "it turns in the opposite cone", { 1, 20 }, 3,
    { { { -1, -4, 0 }, { 1, -3, 0 }, -1, 12, 1, TO_TURN },
      { { -1, -4, 0 }, { 1, -3, 0 }, 1, 12, 10, FROM_TURN },
      { { 9, -34, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    1, RF_ENTERS_WITHIN },
  { "it turns on the border, F > 0 at the other root of a", { 1, 2 }, 3,
    { { { 3, 2, 0 }, { 2, 1, 0 }, -1, 11, 0, TO_TURN },
      { { 3, 2, 0 }, { 2, 1, 0 }, 1, 11, 3, FROM_TURN },
      { { 9, 5, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_START },
  { "it turns on the border, F < 0 at the other root of a", { 1, 2 }, 3,
    { { { 4, 0, 0 }, { 3, -1, 0 }, -1, 14, 0, TO_TURN },
      { { 4, 0, 0 }, { 3, -1, 0 }, 1, 14, 1, FROM_TURN },
      { { 7, -1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_START },
  { "it turns inside, the mean of F at both roots of a < 0", { 1, 2 }, 3,
    { { { 23, 18, 0 }, { 3, -1, 0 }, -1, 92, 0, TO_TURN },
      { { 23, 18, 0 }, { 3, -1, 0 }, 1, 92, 1, FROM_TURN },
      { { 26, 17, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_START },
  { "it enters and turns on the border behind", { 9, 10 }, 3,
    { { { 12, 5, 0 }, { 3, 2, 0 }, -1, 159, -10, TO_TURN },
      { { 12, 5, 0 }, { 3, 2, 0 }, 1, 159, -2, FROM_TURN },
      { { 6, 1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_WITHIN },
  { "the same, a far that says nothing is where it enters", { 9, 10 }, 3,
    { { { 12, 5, 0 }, { 3, 2, 0 }, -1, 159, -1, TO_TURN },
      { { 12, 5, 0 }, { 3, 2, 0 }, 1, 159, -2, FROM_TURN },
      { { 6, 1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_WITHIN },
  { "it touches the border from inside", { 1, 2 }, 2,
    { { { 2, 0, 0 }, { -1, 1, 0 }, 1, 9, 1, STRAIGHT },
      { { 1, 1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_START },
  { "it enters before it touches the border", { 1, 2 }, 2,
    { { { 1, -2, 0 }, { 0, 1, 0 }, 1, 9, 3, STRAIGHT },
      { { 1, 1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_WITHIN },
  { "it enters exactly at the end", { 1, 2 }, 2,
    { { { 1, 2, 0 }, { 0, -1, 0 }, 1, 9, 1, STRAIGHT },
      { { 1, 1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_END },
  { "it touches the border from outside", { 1, 2 }, 2,
    { { { 1, 1, -1 }, { 0, 0, 1 }, 1, 9, 1, STRAIGHT },
      { { 1, 1, 0 }, { 1, 0, 0 }, 1, 1, 0, STRAIGHT } },
    0, RF_ENTERS_END },
};

enum { WAYS = sizeof ways / sizeof *ways, TIMED = 5 };

/* The legs of a way, each in a block of its own. */
static void
make_legs(rf_legs *legs, rf_leg *leg, const way *w)
{
  *legs = (rf_legs){ .d = D, .count = w->count, .at = leg };
  for (size_t i = 0; i < w->count; i++) {
    const piece *p = &w->leg[i];
    mpq_t *block = rf_mpq_array(RF_LEG_SIZE(D));
    ck_assert_ptr_nonnull(block);
    leg[i] = (rf_leg){ .sigma = p->sigma, .from_turn = p->kind == FROM_TURN,
                       .to_turn = p->kind == TO_TURN };
    rf_leg_place(&leg[i], block, D);
    for (int k = 0; k < D; k++) {
      mpq_set_si(leg[i].w[k], p->w[k], 1);
      mpq_set_si(leg[i].D[k], p->D[k], 1);
    }
    mpq_set_si(leg[i].a0, p->a0, 1);
    mpq_set_si(leg[i].far, p->far, 1);
    rf_leg_begin(&leg[i]);
    rf_leg_end(&leg[i]);
  }
}

/* The sixth enters at (9, 3), where S = -33 and A^2 = 33^2 - 49, from S = -46
   and A^2 = 46^2 - 49; (A - S) shrinks like e^(-sqrt(13) t).  That the line
   which would be met comes after the turn has no part in it. */
static void
expect_times(const rf_entrance *e, const rf_legs *legs)
{
  const double want = log((46.0 + sqrt(2067.0)) / (33.0 + sqrt(1040.0)))
                      / sqrt(13.0);
  rf_ball t, a2;

  ball_init(&t);
  ball_init(&a2);
  rf_entrance_time(&t, &a2, e, legs, 100);
  ck_assert_double_eq_tol(ball_get_d(&t), want, 1e-14);
  ck_assert_double_eq_tol(ball_get_d(&a2), 80.0, 1e-12);
  ck_assert_int_ge(ball_bits(&t), 80);
  ck_assert_int_ge(ball_bits(&a2), 80);
  ball_clear(&t);
  ball_clear(&a2);
}

START_TEST(where_ways_enter)
{
  for (size_t i = 0; i < WAYS; i++) {
    const way *w = &ways[i];
    rf_leg leg[LEGS];
    rf_legs legs;
    rf_entrance *e = NULL;
    mpq_t c2;

    mpq_init(c2);
    mpq_set_si(c2, w->c2[0], (unsigned long)w->c2[1]);
    make_legs(&legs, leg, w);
    ck_assert_int_eq(rf_entrance_create(&e), RF_OK);
    ck_assert_int_eq(rf_entrance_find(e, &legs, c2), RF_OK);
    ck_assert_msg(e->leg == w->enters && (int)e->where == w->where,
                  "%s: leg %zu, %d", w->what, e->leg, (int)e->where);
    if (i == TIMED)
      expect_times(e, &legs);
    rf_entrance_free(e);
    for (size_t k = 0; k < w->count; k++)
      rf_mpq_array_free(leg[k].block, RF_LEG_SIZE(D));
    mpq_clear(c2);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_entrance");
  TCase *t = tcase_create("entrance");

  test_limit(t);
  tcase_add_test(t, where_ways_enter);
  suite_add_tcase(s, t);
  return run_suite(s);
}
