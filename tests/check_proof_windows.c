/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_windows.c -- how far events may be from where they are found, by
 * all errors of a stage; and whether one that was released goes away. */
#include "config.h"

#include "proof/meeting/sides.h"
#include "support/step.h"

/* What the errors of a stage are said to be. */
typedef struct errors {
  double wide, defect, slack, core, busy, pace;
} errors;

/* The least |f'| on [0, 1], f[terms]. */
static double
least_slope(const rf_ball *f, size_t terms)
{
  rf_ball *slope = rf_ball_array(terms), t, unit;
  double least;

  ball_init(&t);
  ball_init(&unit);
  for (size_t i = 1; i < terms; i++)
    arb_mul_ui(&slope[i - 1], &f[i], i, BITS);
  arb_set_d(&unit, 0.5);
  up_blur(&unit, up_d(0.5));
  for (size_t i = terms - 1; i-- > 0;) {
    ball_mul(&t, &t, &unit, BITS);
    ball_add(&t, &t, &slope[i], BITS);
  }
  least = of_up(up_below(&t));
  rf_ball_array_free(slope, terms);
  ball_clear(&t);
  ball_clear(&unit);
  return least;
}

#define NEAR(a, b) ck_assert_msg(fabs((a) / (b) - 1.0) < 1e-6, "%s: %.9g, " \
                                 "not %.9g", #a, (a), (b))

/* The window of the zero of g[terms], of which `errors` are said. */
static void
check_window(step *s, const errors *e, double length)
{
  const rf_stage *t = s->stage;
  rf_mover *q = &s->bundle->at[0];
  const double h = ball_get_d(&t->h), size = of_up(q->size);
  const double speed = fmax(of_up(t->drive), e->pace);
  rf_ball *g = rf_ball_array(t->order + 1);
  double slope, turn;
  rf_agenda agenda;

  for (size_t i = 0; i <= t->order; i++)
    arb_mul_si(&g[i], rf_column(t, &t->cohort[0], 0, 1) + i, (slong)length,
               BITS);
  q->wide = up_d(e->wide);
  q->defect = up_d(e->defect);
  s->stage->slack = up_d(e->slack);
  s->stage->cohort[0].drive = up_d(e->core);
  s->bundle->busy = up_d(e->busy);
  s->bundle->pace = up_d(e->pace);
  turn = e->core * e->wide + e->slack * size
    + 5.0 * e->busy * speed * (of_up(t->lipschitz) + speed) * (size + e->wide);
  slope = least_slope(g, t->order + 1) - length * (h * turn + e->defect);
  rf_agenda_init(&agenda);
  ck_assert_int_eq(rf_agenda_make(&agenda, s->stage), RF_OK);
  ck_assert_msg(agenda.count == 1 && slope > 0.0, "%g: %s", slope,
                agenda.doubt.what);
  NEAR(of_up(agenda.at[0].width), length * e->wide / slope);
  rf_agenda_clear(&agenda);
  rf_ball_array_free(g, t->order + 1);
}

/* Each error of the value, and of the slope, is in the window as the manual,
   node "Sides", has it; "The passage" has the last ones. */
START_TEST(windows_of_lines)
{
  static const errors c[] = {
    { .wide = 1e-3 }, { .wide = 1e-3, .core = 200.0 },
    { .wide = 1e-3, .defect = 0.005 }, { .wide = 1e-3, .slack = 0.2 },
    { .wide = 1e-3, .busy = 1e-3 }, { .wide = 5e-3, .busy = 1e-3 },
    { .wide = 1e-3, .busy = 1e-4, .pace = 20.0 },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++)
    for (int length = 1; length <= 8; length += 7) {
      step s;
      start_near(&s, 0.015, length);
      approximate(&s, 0.0115);
      enclose(&s);
      check_window(&s, &c[i], length);
      discard(&s);
    }
}
END_TEST

/* Neuron 0 ceases to slide: its margin is p_0 - e, e = -p_1/2, or e. */
START_TEST(windows_of_releases)
{
  static const struct {
    double dp[2], dpt[2], busy;
  } c[] = {
    { { 1e-3, 0.0 }, { 0.0, 0.0 }, 0.0 }, { { 0.0, 1e-3 }, { 0.0, 0.0 }, 0.0 },
    { { 1e-3, 0.0 }, { 1e-2, 0.0 }, 0.0 },
    { { 1e-3, 0.0 }, { 0.0, 2e-2 }, 0.0 },
    { { 1e-3, 0.0 }, { 1e-2, 0.0 }, 1e-4 }, { { 0.0, 0.0 }, { 0.0, 0.0 }, 1e-4 }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    double drift, value = 0.0, turn = 0.0;
    rf_agenda agenda;
    rf_ball *f;
    rf_stage *t;
    step s;
    start(&s, "data: {inputs: [[1, 0, 0], [0.5, 0, 1]], labels: [0.48, 1.09]}\n"
          "network: {width: 2}\nloss: {name: square, average: sum}\n"
          "init: {scheme: file, weights: [[0.3, 0, 0, 0.3], [1, 1, 0, -0.7]]}\n"
          "flow: {engine: cvode, until: 1}\n");
    approximate(&s, 0x1p-5);
    enclose(&s);
    t = s.stage;
    s.bundle->busy = up_d(c[i].busy);
    drift = 2.0 * c[i].busy * of_up(t->drive) * pow(of_up(t->whole), 2);
    f = rf_ball_array(t->terms);
    for (size_t k = 0; k < 2; k++) {
      const double form = k ? 0.5 : 1.0;
      t->dp[k] = up_d(c[i].dp[k]);
      t->dpt[k] = up_d(c[i].dpt[k]);
      value += form * (c[i].dp[k] + drift * of_up(s.ground->size[k]));
      turn += form * c[i].dpt[k];
      for (size_t e = 0; e < t->terms; e++) {
        rf_ball part;
        ball_init(&part);
        ball_mul_2si(&part, &t->p[k * t->terms + e], k ? -1 : 0);
        ball_add(&f[e], &f[e], &part, BITS);
        ball_clear(&part);
      }
    }
    rf_agenda_init(&agenda);
    ck_assert_int_eq(rf_agenda_make(&agenda, t), RF_OK);
    ck_assert_uint_eq(agenda.count, 1);
    ck_assert_int_eq(agenda.at[0].release, 1);
    NEAR(of_up(agenda.at[0].width), value / (least_slope(f, t->terms) - turn));
    rf_agenda_clear(&agenda);
    rf_ball_array_free(f, t->terms);
    discard(&s);
  }
}
END_TEST

/* ---- one that was released ---- */

/* What <D, x_0> turns by from now on, and how much that is in doubt: dpt of
   both data is so large, or events are still to come, at that pace; `part` of
   what is known. */
static void
check_released(const char *loss, int sign, bool events, double pace,
               double part)
{
  char text[512];
  rf_agenda agenda;
  double turn, drift, longest;
  rf_stage *t;
  step s;

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [2, 1]], labels: [%d, "
           "%d]}\nnetwork: {width: 1}\nloss: {name: %s, average: sum}\n"
           "init: {scheme: file, weights: [[%d, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", -sign, -sign, loss, sign);
  start(&s, text);
  s.bundle->at[0].side[0] = 1;
  s.bundle->at[0].away[0] = RF_AWAY_RELEASED;
  approximate(&s, 0x1p-10);
  enclose(&s);
  t = s.stage;
  turn = sign * (ball_get_d(&t->p[1])
                 + 2.0 * ball_get_d(&t->p[t->terms + 1]));
  ck_assert(turn > 0.0);
  s.bundle->pace = up_d(pace);
  pace = fmax(pace, of_up(t->drive));
  longest = s.ground->curved ? sqrt(5.0) : 0.0;
  drift = 2.0 * pace * pow(of_up(t->whole), 2) * ball_get_d(&t->h)
    * (3.0 * of_up(t->lipschitz) + longest * pace * pow(of_up(t->whole), 2))
    * (of_up(t->slope[0].curve) + 2.0 * sqrt(5.0) * of_up(t->slope[1].curve));
  t->dpt[0] = t->dpt[1] = events ? up_zero() : up_d(part * turn / 3.0);
  s.bundle->busy = events ? up_d(part * turn / drift) : up_zero();
  rf_agenda_init(&agenda);
  ck_assert_msg(rf_agenda_make(&agenda, t) == RF_OK, "%s", agenda.doubt.what);
  ck_assert_int_eq(arf_sgn(agenda.end) > 0, part < 1.0);
  rf_agenda_clear(&agenda);
  discard(&s);
}

START_TEST(released_and_in_doubt)
{
  static const char *const losses[] = { "square", "logistic" };

  for (int e = 0; e < 2; e++)
    for (int events = 0; events < 2; events++)
      for (int pace = 0; pace < 2; pace++)
        for (int i = 0; i < 4; i++)
          check_released(losses[e], i % 2 ? 1 : -1, events, pace ? 30.0 : 0.0,
                         i / 2 ? 1.01 : 0.99);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_windows");
  TCase *tc = tcase_create("windows");

  test_limit(tc);
  tcase_add_test(tc, windows_of_lines);
  tcase_add_test(tc, windows_of_releases);
  tcase_add_test(tc, released_and_in_doubt);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
