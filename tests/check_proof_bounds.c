/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_bounds.c -- bounds of a proof one by one, each where it is as
 * large as it must be: errors of p and p', an event that is taken at a wrong
 * time, what is still to come after events, the sign of a, ties that are
 * crossed. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/meeting/passage.h"
#include "proof/meeting/several.h"
#include "support/rf_test.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

enum { BITS = 200 };

/* A stage, and everything that it stands on. */
typedef struct step {
  rf_problem *problem;
  rf_terrain *ground;
  rf_bundle *bundle;
  rf_stage *stage;
  rf_doubt doubt;
} step;

static void
start(step *s, const char *text)
{
  rf_message message = { "" };

  *s = (step){ 0 };
  ck_assert_msg(rf_problem_parse(&s->problem, &message, text, "text", NULL, 0)
                == RF_OK, "%s\n%s", message.text, text);
  ck_assert_int_eq(rf_terrain_create(&s->ground, s->problem, BITS), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&s->bundle, &s->doubt, s->ground), RF_OK);
}

/* Polynomials of a step that is at most so long. */
static void
approximate(step *s, double most)
{
  rf_stage_free(s->stage);
  s->stage = NULL;
  ck_assert_int_eq(rf_stage_create(&s->stage, &s->doubt, s->bundle), RF_OK);
  ck_assert_int_eq(rf_stage_approximate(s->stage, most), RF_OK);
}

static void
enclose(step *s)
{
  ck_assert_int_eq(rf_stage_measure(s->stage), RF_OK);
  ck_assert_msg(rf_stage_enclose(s->stage, &s->doubt) == RF_OK, "%s",
                s->doubt.what);
}

static void
discard(step *s)
{
  rf_stage_free(s->stage);
  rf_bundle_free(s->bundle);
  rf_terrain_free(s->ground);
  rf_problem_free(s->problem);
}

static double
of_up(rf_up a)
{
  return a.m == 0.0 ? 0.0 : exp2(up_log2(a));
}

/* ---- p and p' ---- */

/* One neuron on one datum x = 1: h = a w. */
static void
start_pair(step *s, const char *loss, double y, double a, double w)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [%g]}\n"
           "network: {width: 1}\nloss: {name: %s}\n"
           "init: {scheme: file, weights: [[%.17g, %.17g]]}\n"
           "flow: {engine: cvode, until: 1}\n", y, loss, a, w);
  start(s, text);
}

/* p and p' by time of datum 0 at the begin of the step. */
static void
slope_at_begin(double *p, double *slope, const step *s)
{
  *p = ball_get_d(&s->stage->p[0]);
  *slope = ball_get_d(&s->stage->p[1]) / ball_get_d(&s->stage->h);
}

/* How much of dp and of dpt a start uses that is off along (1, 1), by either
   sign: on a short step nothing else counts. */
static void
use_errors(double *used, const char *loss, double y, double size, double off)
{
  step middle, moved;
  double p[2], slope[2], h;

  start_pair(&middle, loss, y, size, size);
  middle.bundle->at[0].own = up_d(fabs(off) * sqrt(2.0) * (1.0 + 1e-12));
  middle.bundle->error = middle.bundle->at[0].own;
  approximate(&middle, 0x1p-20);
  enclose(&middle);
  start_pair(&moved, loss, y, size + off, size + off);
  approximate(&moved, 0x1p-20);
  enclose(&moved);
  slope_at_begin(&p[0], &slope[0], &middle);
  slope_at_begin(&p[1], &slope[1], &moved);
  h = ball_get_d(&middle.stage->h);
  used[0] = fmax(used[0], fabs(p[1] - p[0]) / of_up(middle.stage->dp[0]));
  used[1] = fmax(used[1], fabs(slope[1] - slope[0]) * h
                 / of_up(middle.stage->dpt[0]));
  discard(&middle);
  discard(&moved);
}

/* For p < 0 and z along its gradient all terms have one sign, and the bounds
   are what they must be, up to |e|^2; with other losses the curvature is 9/8 of
   what it is, and the terms differ in sign. */
START_TEST(errors_of_residuals)
{
  static const double sizes[] = { 0.1, 0.5, 1.0, 2.0 };
  double square[2] = { 0.0 }, other[2] = { 0.0 };

  for (size_t i = 0; i < 4; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      const double off = sign * 1e-6;
      use_errors(square, "square", -3.0, sizes[i], off);
      use_errors(square, "square", 4.0, sizes[i], off);
      ck_assert_msg(square[0] <= 1.0 && square[1] <= 1.0, "%g %g", square[0],
                    square[1]);
      use_errors(other, "exponential", 1.0, 1.5 * sizes[i], off);
      use_errors(other, "exponential", -1.0, sizes[i], off);
      use_errors(other, "logistic", -1.0, sizes[i], off);
      ck_assert_msg(other[0] <= 1.0 && other[1] <= 1.0, "%g %g", other[0],
                    other[1]);
    }
  printf("errors_of_residuals: %.6f of dp, %.6f of dpt are used; of other "
         "losses %.3f, %.3f\n", square[0], square[1], other[0], other[1]);
  ck_assert(square[0] > 0.999 && square[1] > 0.999);
  ck_assert(other[0] > 0.85 && other[1] > 0.7);
}
END_TEST

/* With h = a w as a polynomial that is wrong in its first term, p' at the begin
   is wrong by that: the defect's part of dpt; where p has a polynomial of its
   own, that of it. */
START_TEST(errors_of_wrong_slopes)
{
  double most = 0.0, least = 1.0;

  for (int kind = 0; kind < 2; kind++)
    for (int e = 20; e <= 40; e += 10) {
      const char *loss = kind ? "exponential" : "square";
      step right, wrong;
      double p, slope[2], part;
      rf_ball t;
      ball_init(&t);
      start_pair(&right, loss, kind ? 1.0 : -3.0, 1.0, 1.0);
      approximate(&right, 0x1p-20);
      enclose(&right);
      start_pair(&wrong, loss, kind ? 1.0 : -3.0, 1.0, 1.0);
      approximate(&wrong, 0x1p-20);
      arb_set_d(&t, ldexp(1.0, -e));
      if (kind)
        ball_add(&wrong.stage->series[1], &wrong.stage->series[1], &t, BITS);
      else
        for (size_t i = 0; i < 2; i++) {
          rf_ball *y = rf_column(wrong.stage, wrong.stage->cohort, 0, i) + 1;
          ball_add(y, y, &t, BITS);
        }
      enclose(&wrong);
      slope_at_begin(&p, &slope[0], &right);
      slope_at_begin(&p, &slope[1], &wrong);
      part = fabs(slope[1] - slope[0]) * ball_get_d(&wrong.stage->h)
        / of_up(wrong.stage->dpt[0]);
      ck_assert_msg(part <= 1.0, "%s, 2^-%d: %g", loss, e, part);
      most = fmax(most, part);
      least = fmin(least, part);
      ball_clear(&t);
      discard(&right);
      discard(&wrong);
    }
  printf("errors_of_wrong_slopes: %.4f to %.4f of dpt is used\n", least, most);
  ck_assert(least > 0.4);
}
END_TEST

/* ---- an event at a wrong time ---- */

enum { NEURONS = 2, DATA = 3 };

/* Nothing is told. */
static rf_status
tell_nobody(void *context, const rf_turn *turn, const rf_prospect *c)
{
  size_t *turns = context;

  (void)turn;
  (void)c;
  ++*turns;
  return RF_OK;
}

static void
draw_problem(char *text, size_t size, int rep)
{
  rf_rng rng = test_rng("passage", rep);
  const size_t m = rng_size(&rng, 1, NEURONS), n = rng_size(&rng, 1, DATA);
  const char *const leak = rng_size(&rng, 0, 1) ? "0" : "1/4";
  int at = snprintf(text, size, "data: {inputs: [");

  for (size_t k = 0; k < n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s[%.3f, %.3f]",
                   k ? ", " : "", 1.5 * rng_uniform(&rng),
                   1.5 * rng_uniform(&rng));
  at += snprintf(text + at, size - (size_t)at, "], labels: [");
  for (size_t k = 0; k < n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s%.3f", k ? ", " : "",
                   2.0 * rng_uniform(&rng));
  at += snprintf(text + at, size - (size_t)at, "]}\nnetwork: {width: %zu, leak:"
                 " %s}\ninit: {scheme: file, weights: [", m, leak);
  for (size_t j = 0; j < m; j++)
    at += snprintf(text + at, size - (size_t)at, "%s[%.3f, %.3f, %.3f]",
                   j ? ", " : "", 1.5 * rng_uniform(&rng),
                   0.3 * rng_uniform(&rng), 0.3 * rng_uniform(&rng));
  snprintf(text + at, size - (size_t)at,
           "]}\nflow: {engine: cvode, until: 1}\n");
}

/* Through the only event before the end of the first step, so much later than
   it is, by time, and on to time `end`; false: there is no such event, or the
   window is too wide.  The turns that it has. */
static bool
pass(step *s, size_t *turns, const char *text, double late, double *end)
{
  rf_agenda agenda;
  rf_cluster group = { .agenda = &agenda };
  rf_ball tau, t;
  bool in = true, good;

  start(s, text);
  approximate(s, 1.0);
  enclose(s);
  rf_agenda_init(&agenda);
  arf_init(group.low);
  arf_init(group.high);
  arf_init(group.tau);
  ball_init(&tau);
  ball_init(&t);
  good = rf_agenda_make(&agenda, s->stage) == RF_OK && agenda.count == 1
    && !agenda.at[0].release;
  *turns = 0;
  if (good) {
    const double h = ball_get_d(&s->stage->h);
    const double at = arf_get_d(agenda.at[0].tau, ARF_RND_NEAR);
    group.in = &in;
    arb_set_d(&t, late / h);
    arf_set(group.low, agenda.at[0].tau);
    arf_add(group.tau, agenda.at[0].tau, arb_midref(&t), ARF_PREC_EXACT,
            ARF_RND_NEAR);
    arf_set(group.high, late > 0.0 ? group.tau : agenda.at[0].tau);
    arf_set(group.low, late > 0.0 ? agenda.at[0].tau : group.tau);
    *end = at * h + 0x1p-10;
    good = at + 2.0 * fabs(late) / h < 1.0 && at > 2.0 * fabs(late) / h
      && rf_passage(s->stage, &s->doubt, &group, tell_nobody, turns) == RF_OK;
  }
  if (good) {
    ball_mul(&t, &s->stage->h, &t, BITS);
    arb_set_arf(&t, group.tau);
    ball_mul(&t, &t, &s->stage->h, BITS);
    arb_set_d(&tau, *end);
    ball_sub(&t, &tau, &t, BITS);
    approximate(s, 0x1p-9);
    enclose(s);
    ball_div(&tau, &t, &s->stage->h, BITS);
    mag_zero(arb_radref(&tau));
    good = rf_stage_advance(s->stage, &tau) == RF_OK;
  }
  ball_clear(&tau);
  ball_clear(&t);
  arf_clear(group.low);
  arf_clear(group.high);
  arf_clear(group.tau);
  rf_agenda_clear(&agenda);
  return good;
}

/* The largest part of an error that is used: that of a neuron alone, and that
   of all. */
static double
apart(const step *right, const step *wrong)
{
  const size_t d = right->ground->d;
  double sum = 0.0, most = 0.0;

  for (size_t j = 0; j < right->ground->m; j++) {
    const rf_mover *p = &right->bundle->at[j], *q = &wrong->bundle->at[j];
    double own = 0.0;
    if (q->dead || p->dead)
      continue;
    for (size_t i = 0; i <= d; i++) {
      rf_ball t;
      ball_init(&t);
      ball_sub(&t, &p->z[i], &q->z[i], BITS);
      own += pow(ball_get_d(&t), 2);
      ball_clear(&t);
    }
    sum += own / pow(of_up(q->stretch), 2);
    most = fmax(most, sqrt(own) / of_up(q->own));
  }
  return fmax(most, sqrt(sum) / of_up(wrong->bundle->error));
}

/* Taken late or early by up to 1e-3 the flow is in the tube all the same, and
   the tube is not much too wide: what it is off is the jump times that. */
START_TEST(events_at_wrong_times)
{
  static const double late[] = { 1e-12, 1e-6, 1e-4, -1e-12, -1e-6, -1e-4 };
  double most = 0.0;
  long events = 0, sharp = 0;

  TEST_EACH(rep, test_reps(400)) {
    char text[1024];
    step right, wrong;
    size_t turns, again;
    double end;
    draw_problem(text, sizeof text, rep);
    if (pass(&right, &turns, text, 0.0, &end))
      for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        double part;
        if (pass(&wrong, &again, text, late[i], &end)) {
          part = apart(&right, &wrong);
          TEST_ASSERT(rep, part <= 1.0 + 1e-9 && turns == again,
                      "%g late: %g of an error", late[i], part);
          most = fmax(most, part);
          sharp += part > 0.99;
          events++;
        }
        discard(&wrong);
      }
    discard(&right);
  }
  printf("events_at_wrong_times: %ld events, %.5f of an error is used, more "
         "than 0.99 of it by %ld\n", events, most, sharp);
  ck_assert_int_gt(events, 0);
  if (test_scale() >= 0.5)
    ck_assert_int_gt(sharp, 10);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_bounds");
  TCase *tc = tcase_create("bounds");

  test_limit(tc);
  tcase_add_test(tc, errors_of_residuals);
  tcase_add_test(tc, errors_of_wrong_slopes);
  tcase_add_test(tc, events_at_wrong_times);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
