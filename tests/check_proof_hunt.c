/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_hunt.c -- the first zero of a function that is known up to errors
 * of its value and its derivative, against functions within these errors. */
#include "config.h"

#include <math.h>

#include "proof/meeting/hunt.h"
#include "support/rf_test.h"

enum { TERMS = 5, GRID = 4000, BITS = 80 };

/* f = sum f_i x^i, and what may be added: constants up to error, or waves of
   that amplitude whose slope is at most slope_error. */
typedef struct spot {
  double f[TERMS], error, slope_error, end;
  int side;
  bool away;
} spot;

static void
draw(spot *s, int rep)
{
  rf_rng rng = test_rng("hunt", rep);
  const size_t kind = rng_size(&rng, 0, 3);

  for (size_t i = 0; i < TERMS; i++)
    s->f[i] = rng_uniform(&rng);
  s->error = kind ? 1e-3 * exp(6.0 * rng_uniform(&rng)) : 0.0;
  s->slope_error = s->error * (rng_size(&rng, 0, 1) ? 1.0 : 20.0);
  s->end = rng_size(&rng, 0, 1) ? 1.0 : 0.7;
  s->away = rng_size(&rng, 0, 3) == 0;
  if (s->away)
    s->f[0] = s->error * 0.999 * rng_uniform(&rng);
  /* It nearly touches 0, on either side of what the error allows. */
  if (kind == 1 && !s->away) {
    const double c = 0.1 + 0.4 * (1.0 + rng_uniform(&rng));
    for (size_t i = 0; i < TERMS; i++)
      s->f[i] = i < 3 ? (i == 2 ? 1.0 : i ? -2.0 * c : c * c) : 0.0;
    s->f[0] += s->error * (1.0 + 0.3 * rng_uniform(&rng));
  }
  s->side = s->away ? (s->f[1] > 0.0 ? 1 : -1) : s->f[0] > 0.0 ? 1 : -1;
}

static double
value(const spot *s, double x)
{
  double v = 0.0;

  for (size_t i = TERMS; i-- > 0;)
    v = v * x + s->f[i];
  return v;
}

/* The function plus share times what may be added. */
static double
moved(const spot *s, double share, int wave, double x)
{
  const double speed = s->error > 0.0 ? s->slope_error / s->error : 0.0;

  return value(s, x) + share * s->error
    * (wave ? cos(speed * x + 0.5 * wave) : 1.0);
}

/* Is it one of those that the question is about? */
static bool
is_meant(const spot *s, double share, int wave)
{
  const double start = moved(s, share, wave, 0.0);

  return s->away ? start * s->side >= 0.0 : start * s->side > 0.0;
}

/* Its first change of sign on the grid; 2: there is none to `end`. */
static double
first_zero(const spot *s, double share, int wave, double end)
{
  bool begun = !s->away;

  for (int i = 0; i <= GRID; i++) {
    const double x = end * i / GRID;
    const double v = moved(s, share, wave, x) * s->side;
    begun = begun || v > 0.0;
    if (begun && v <= 0.0)
      return x;
  }
  return 2.0;
}

static const char *
check(const spot *s, const rf_hunt *h, rf_hunted found, double share, int wave)
{
  const double tau = arf_get_d(h->tau, ARF_RND_NEAR);
  const double width = exp2(up_log2(h->width)) + 2.0 / GRID;
  const double end = found == RF_HUNT_OPEN ? tau : s->end;
  const double zero = first_zero(s, share, wave, end);

  if (found == RF_HUNT_FOUND)
    return zero > 1.0 || fabs(zero - tau) > width ? "another zero" : NULL;
  return zero < end - 1.0 / GRID ? "a zero that was not found" : NULL;
}

static const char *
compare(const spot *s, const rf_hunt *h, rf_hunted found, long *functions)
{
  static const double shares[] = { -0.999, -0.5, 0.0, 0.5, 0.999 };

  for (size_t i = 0; i < 5; i++)
    for (int wave = 0; wave < 4; wave++) {
      const char *fault;
      if (!is_meant(s, shares[i], wave))
        continue;
      ++*functions;
      if ((fault = check(s, h, found, shares[i], wave)))
        return fault;
    }
  return NULL;
}

static rf_hunted
hunt(rf_hunt *h, rf_ball *room, const spot *s)
{
  rf_hunted found;
  arf_t end;

  for (size_t i = 0; i < TERMS; i++)
    arb_set_d(&room[i], s->f[i]);
  *h = (rf_hunt){
    .bits = BITS, .terms = TERMS, .f = room, .slope = room + TERMS,
    .side = s->side, .away = s->away, .error = up_d(s->error),
    .slope_error = up_d(s->slope_error)
  };
  arf_init(h->tau);
  arf_init(end);
  arf_set_d(end, s->end);
  found = rf_hunt_first(h, end);
  arf_clear(end);
  return found;
}

START_TEST(first_zeros)
{
  long count[3] = { 0 }, functions = 0, later = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_ball *room = rf_ball_array(2 * TERMS);
    const char *fault;
    rf_hunted found;
    rf_hunt h;
    spot s;
    draw(&s, rep);
    found = hunt(&h, room, &s);
    fault = compare(&s, &h, found, &functions);
    count[found]++;
    later += found == RF_HUNT_OPEN && !arf_is_zero(h.tau);
    TEST_ASSERT(rep, !fault, "function %d: %s", rep, fault);
    arf_clear(h.tau);
    rf_ball_array_free(room, 2 * TERMS);
  }
  printf("first_zeros: %ld without, %ld found, %ld open, %ld of these after a "
         "part that is decided; %ld functions\n", count[RF_HUNT_NONE],
         count[RF_HUNT_FOUND], count[RF_HUNT_OPEN], later, functions);
  ck_assert_int_gt(functions, 0);
  if (test_scale() >= 0.3)
    ck_assert(count[RF_HUNT_NONE] > 0 && count[RF_HUNT_FOUND] > 0
              && count[RF_HUNT_OPEN] > 0 && later > 0);
}
END_TEST

/* ---- by hand ---- */

enum { LONG = 10 };

/* A function of one's own; h has side, away and errors. */
static rf_hunted
hunt_by_hand(rf_hunt *h, const double *f, const double *rate)
{
  rf_ball *room = rf_ball_array(4 * LONG);
  rf_hunted found;
  arf_t end;

  for (size_t i = 0; i < LONG; i++) {
    arb_set_d(&room[i], f[i]);
    arb_set_d(&room[2 * LONG + i], rate ? rate[i] : 0.0);
  }
  h->bits = BITS;
  h->terms = h->rate_terms = LONG;
  h->f = room;
  h->slope = room + LONG;
  h->rate = rate ? room + 2 * LONG : NULL;
  h->rate_slope = room + 3 * LONG;
  arf_init(end);
  arf_one(end);
  arf_init(h->tau);
  found = rf_hunt_first(h, end);
  arf_clear(end);
  rf_ball_array_free(room, 4 * LONG);
  return found;
}

/* Nothing is said of a function that is not on its side at first, or does not
   move to it: not even where it has no zero. */
START_TEST(not_on_its_side)
{
  static const struct {
    double f[LONG];
    bool away;
  } c[] = {
    { { -1.0 }, false }, { { -1.0, 0.5 }, false }, { { -1.0, 2.0 }, false },
    { { 0.0, -1.0 }, true }, { { 0.0, -1.0, 0.5 }, true }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++)
    for (int side = -1; side <= 1; side += 2) {
      rf_hunt h = { .side = side, .away = c[i].away };
      double f[LONG];
      for (size_t e = 0; e < LONG; e++)
        f[e] = side * c[i].f[e];
      ck_assert_int_eq(hunt_by_hand(&h, f, NULL), RF_HUNT_OPEN);
      ck_assert(arf_is_zero(h.tau));
      arf_clear(h.tau);
    }
}
END_TEST

/* It is open where a function touches 0, and not before. */
START_TEST(touches)
{
  static const double f[LONG] = { 0.25, -1.0, 1.0 };
  rf_hunt h = { .side = 1 };

  ck_assert_int_eq(hunt_by_hand(&h, f, NULL), RF_HUNT_OPEN);
  ck_assert(fabs(arf_get_d(h.tau, ARF_RND_NEAR) - 0.5) < 1e-6);
  arf_clear(h.tau);
}
END_TEST

/* The window of the zero of 1 - 2 x is error/(2 - slope_error). */
START_TEST(width_of_a_zero)
{
  static const double line[LONG] = { 1.0, -2.0 };

  for (int i = 0; i < 16; i++) {
    const double error = ldexp(1.0, -4 - i % 4), turn = 0.375 * (i / 4);
    const double right = error / (2.0 - turn);
    rf_hunt h = {
      .side = 1, .error = up_d(error), .slope_error = up_d(turn)
    };
    ck_assert_int_eq(hunt_by_hand(&h, line, NULL), RF_HUNT_FOUND);
    ck_assert(fabs(arf_get_d(h.tau, ARF_RND_NEAR) - 0.5) < 1e-12);
    ck_assert_msg(fabs(exp2(up_log2(h.width)) / right - 1.0) < 1e-6, "%g: %g",
                  right, exp2(up_log2(h.width)));
    arf_clear(h.tau);
  }
}
END_TEST

/* One that was released is 0 with its derivative at first: its rate says
   whether it moves away, up to its error, on all of the first piece. */
START_TEST(released_functions)
{
  static const double f[][LONG] = {
    { 0.0, 0.0, 0.5 }, { 0.0, 0.0, -0.5 },
    { 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0 },
    { 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0 }
  };
  static const double rate[][LONG] = {
    { 0.0, 1.0 }, { 0.0, -1.0 },
    { 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -8.0 },
    { 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -8.0 }
  };
  static const struct {
    int which;
    double error;
    rf_hunted found;
  } c[] = {
    { 0, 0.99, RF_HUNT_NONE }, { 0, 1.01, RF_HUNT_OPEN },
    { 1, 0.0, RF_HUNT_OPEN }, { 2, 0.0, RF_HUNT_FOUND },
    { 3, 0.0, RF_HUNT_FOUND }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    rf_hunt h = { .side = 1, .away = true, .rate_error = up_d(c[i].error) };
    const int e = c[i].which;
    ck_assert_int_eq(hunt_by_hand(&h, f[e], rate[e]), c[i].found);
    if (e >= 2)
      ck_assert(fabs(arf_get_d(h.tau, ARF_RND_NEAR) - pow(0.5, 1.0 / 6.0))
                < 1e-9);
    arf_clear(h.tau);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_hunt");
  TCase *tc = tcase_create("hunt");

  test_limit(tc);
  tcase_add_test(tc, first_zeros);
  tcase_add_test(tc, not_on_its_side);
  tcase_add_test(tc, touches);
  tcase_add_test(tc, width_of_a_zero);
  tcase_add_test(tc, released_functions);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
