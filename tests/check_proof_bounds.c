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

/* ---- what is still to come, and how far a step is certain ---- */

/* The agenda of a bundle as it is: its status, its end by time (0 where the
   status is not RF_OK), and how many it found. */
static rf_status
look_ahead(step *s, double most, double *end, size_t *count)
{
  rf_agenda agenda;
  rf_status status;

  approximate(s, most);
  enclose(s);
  rf_agenda_init(&agenda);
  status = rf_agenda_make(&agenda, s->stage);
  *end = status < 0 ? 0.0 : arf_get_d(agenda.end, ARF_RND_NEAR)
    * ball_get_d(&s->stage->h);
  *count = agenda.count;
  rf_agenda_clear(&agenda);
  return status;
}

/* One neuron (1, g, 1) near the line of x = (1, 0), y = -4: it comes towards it
   at the speed 2, or a little more. */
static void
start_near(step *s, double g)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], labels: [-4, 1]"
           "}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, %.17g, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", g);
  start(s, text);
}

/* All that can be 0 by the error, at the begin, on the step, or as events are
   still to come, is not passed over: the neuron is 1 % nearer than what is
   spoken of. */
START_TEST(lines_within_errors)
{
  for (int e = 4; e <= 30; e += 2) {
    const double far = ldexp(1.0, -e), small = far * 0x1p-12;
    step s;
    double end;
    size_t count;
    /* Its own error reaches the line at once. */
    start_near(&s, small);
    s.bundle->error = s.bundle->at[0].own = up_d(small * 1.01);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_EUNSURE);
    discard(&s);
    /* So do events that are still to come, at its speed. */
    start_near(&s, small);
    s.bundle->busy = up_d(small / 2.0 * 1.01);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_EUNSURE);
    discard(&s);
    /* It meets the line on the step. */
    start_near(&s, far);
    ck_assert_int_eq(look_ahead(&s, far, &end, &count), RF_OK);
    ck_assert_uint_eq(count, 1);
    discard(&s);
    /* At the end of a step it is not there yet, but for its error: what the
       step moves it is 2 far/2 (1 + far), within the far^2 that it is put
       off. */
    start_near(&s, far);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_OK);
    ck_assert(count == 0 && end > 0.0);
    discard(&s);
    start_near(&s, far);
    s.bundle->error = s.bundle->at[0].own = up_d(far * 0.75);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_OK);
    ck_assert_msg(count > 0 || end < far / 4.0 * 0.99, "2^-%d: %zu, %g", e,
                  count, end);
    discard(&s);
  }
}
END_TEST

/* A neuron that has just crossed a line, slowly: v = a (p_1 + <x_1, x_2> p_2)
   is `speed`, v' = -4, so that it comes back soon. */
static void
start_slow(step *s, double speed)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 1]], labels: [%.17g,"
           " 3]}\nnetwork: {width: 1}\nloss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[1, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", -2.0 + speed);
  start(s, text);
  s->bundle->at[0].side[0] = 1;
  s->bundle->at[0].away[0] = RF_AWAY_CROSSED;
}

/* Events that are still to come change its velocity by |v'| times that: where
   this is more than the velocity, it need not move away. */
START_TEST(slow_departures)
{
  for (int e = 8; e <= 40; e += 4) {
    const double speed = ldexp(1.0, -e);
    step s;
    double end, slope;
    size_t count;
    start_slow(&s, speed);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end > 0.0, "2^-%d %g", e, end);
    /* w_1'' as the polynomial has it. */
    slope = 2.0 * fabs(ball_get_d(rf_column(s.stage, s.stage->cohort, 0, 1)
                                  + 2)) / pow(ball_get_d(&s.stage->h), 2);
    ck_assert(slope > 3.0);
    s.bundle->busy = up_d(1.1 * speed / slope);
    s.bundle->at[0].away[0] = RF_AWAY_CROSSED;
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
  }
}
END_TEST

/* One neuron that slides on the line of x_1: e_1 = -p_2 <x_1, x_2> is above p_1
   by `margin`, which grows by 1/2 in a unit of time. */
static void
start_slide(step *s, double margin)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1/2, 1]], labels: "
           "[%.17g, 3]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", -1.0 - 2.0 * margin);
  start(s, text);
  ck_assert_int_eq(s->bundle->at[0].side[0], 0);
}

START_TEST(small_margins)
{
  for (int e = 8; e <= 40; e += 4) {
    const double margin = ldexp(1.0, -e);
    step s;
    double end;
    size_t count;
    start_slide(&s, margin);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end > 0.0 && count == 0, "2^-%d", e);
    s.bundle->busy = up_d(margin * 2.0 * 1.1);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    s.bundle->busy = up_zero();
    /* p_2 is off by that: |grad h_2| = 2^(1/2). */
    s.bundle->at[0].own = up_d(margin * 2.0 * sqrt(2.0) * 1.1);
    s.bundle->error = s.bundle->at[0].own;
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
  }
}
END_TEST

/* One that slides while a falls from `size` at the speed 1, about: the step is
   certain no longer than a has its sign, up to its error. */
START_TEST(sign_of_a)
{
  long checked = 0;

  for (int e = 4; e <= 30; e += 2)
    for (int share = 0; share < 8; share++) {
      const double size = ldexp(1.0, -e), off = size * share / 8.0;
      char text[512];
      double end;
      size_t count;
      step s;
      snprintf(text, sizeof text, "data: {inputs: [[1, 0], [-1/2, 1]], labels: "
               "[-2, -2]}\nnetwork: {width: 1}\n"
               "init: {scheme: file, weights: [[%.17g, 0, 1]]}\n"
               "flow: {engine: cvode, until: 1, nonunique: activate}\n", size);
      start(&s, text);
      s.bundle->at[0].sign = 1;
      s.bundle->error = s.bundle->at[0].own = up_d(off);
      ck_assert_int_eq(look_ahead(&s, 4.0 * size, &end, &count), RF_OK);
      /* a' = p_2 w_2 is in [-1 - size, -1 + size] while a is in [0, size]. */
      ck_assert_msg((end > 0.0 || share > 4)
                    && end * (1.0 - size) <= size - off,
                    "2^-%d, %d/8: %g", e, share, end);
      checked++;
      discard(&s);
    }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- lines that are crossed in any order ---- */

enum { LINES = 5, SPACE = 3 };

/* Lines, the first `met` of which are met; number met is one on which it
   slides, if `slides`. */
typedef struct knot {
  size_t n, d, met;
  bool slides;
  int sigma;
  double x[LINES][SPACE], p[LINES], leak;
  signed char side[LINES];
} knot;

static void
draw_knot(knot *s, int rep)
{
  rf_rng rng = test_rng("knot", rep);

  s->met = rng_size(&rng, 2, 3);
  s->slides = rng_size(&rng, 0, 1) == 0;
  s->d = SPACE;
  s->n = s->slides ? s->met + 2
    : s->met + rng_size(&rng, 0, LINES - s->met);
  s->leak = rng_size(&rng, 0, 1) ? 0.0 : 0.25;
  s->sigma = rng_size(&rng, 0, 1) ? 1 : -1;
  for (size_t k = 0; k < s->n; k++) {
    const double size = k < s->met ? 1.0 : 0.3;
    for (size_t i = 0; i < s->d; i++)
      s->x[k][i] = 0.3 * rng_uniform(&rng) + size * (i == k % s->d);
    s->p[k] = rng_uniform(&rng);
    s->side[k] = rng_size(&rng, 0, 1) ? 1 : -1;
  }
  /* The last one holds it there. */
  if (s->slides) {
    s->side[s->met] = 0;
    s->p[s->met] = -s->sigma * (1.5 + rng_uniform(&rng));
    for (size_t i = 0; i < s->d; i++)
      s->x[s->met + 1][i] = s->x[s->met][i] + 0.3 * rng_uniform(&rng);
    s->p[s->met + 1] = s->sigma * (0.8 + 0.5 * rng_uniform(&rng));
    s->side[s->met + 1] = 1;
  }
}

static double
dot(const double *u, const double *v)
{
  double sum = 0.0;

  for (size_t i = 0; i < SPACE; i++)
    sum += u[i] * v[i];
  return sum;
}

static double
eta(const knot *s, int side)
{
  return side > 0 ? 1.0 : s->leak;
}

/* sigma D on these sides; *margin: how far the coefficient of the line on which
   it slides is from either end, if that attracts. */
static void
drive(double *D, double *margin, const knot *s, const signed char *side)
{
  double hold;

  memset(D, 0, SPACE * sizeof *D);
  *margin = 1.0;
  for (size_t k = 0; k < s->n; k++)
    for (size_t i = 0; i < SPACE && side[k]; i++)
      D[i] += s->sigma * eta(s, side[k]) * s->p[k] * s->x[k][i];
  if (!s->slides)
    return;
  const double *x = s->x[s->met];
  hold = -dot(D, x) / dot(x, x);
  *margin = fmin(hold - s->sigma * s->p[s->met],
                 s->sigma * s->leak * s->p[s->met] - hold);
  for (size_t i = 0; i < SPACE; i++)
    D[i] += hold * x[i];
}

/* It comes from the sides against which it is driven, as far as that goes. */
static void
face_lines(knot *s)
{
  for (int pass = 0; pass < 3; pass++)
    for (size_t k = 0; k < s->met; k++) {
      double D[SPACE], margin;
      drive(D, &margin, s, s->side);
      s->side[k] = dot(D, s->x[k]) > 0.0 ? -1 : 1;
    }
}

/* Does it cross all of them on all sides, and slide on? */
static bool
always_crosses(const knot *s)
{
  for (size_t c = 0; c >> s->met == 0; c++) {
    signed char side[LINES];
    double D[SPACE], margin;
    memcpy(side, s->side, sizeof side);
    for (size_t k = 0; k < s->met; k++)
      side[k] = (signed char)(c >> k & 1 ? -side[k] : side[k]);
    drive(D, &margin, s, side);
    if (margin <= 0.0)
      return false;
    for (size_t k = 0; k < s->met; k++)
      if (dot(D, s->x[k]) * s->side[k] >= 0.0)
        return false;
  }
  return true;
}

/* When all are crossed, if at first it is share[k] of a unit of time before
   line k, with the velocity that it has. */
static double
time_across(const knot *s, const double *share)
{
  signed char side[LINES];
  double D[SPACE], margin, g[LINES], t = 0.0;

  memcpy(side, s->side, sizeof side);
  drive(D, &margin, s, side);
  for (size_t k = 0; k < s->met; k++)
    g[k] = share[k] * fabs(dot(D, s->x[k]));
  for (size_t left = s->met; left > 0; left--) {
    size_t next = s->met;
    double least = 0.0;
    drive(D, &margin, s, side);
    for (size_t k = 0; k < s->met; k++) {
      const double when = g[k] / fabs(dot(D, s->x[k]));
      if (side[k] == s->side[k] && (next == s->met || when < least)) {
        next = k;
        least = when;
      }
    }
    for (size_t k = 0; k < s->met; k++)
      g[k] -= least * fabs(dot(D, s->x[k]));
    side[next] = (signed char)-side[next];
    t += least;
  }
  return t;
}

static rf_problem *
knot_problem(const knot *s)
{
  char text[2048];
  rf_problem *p = NULL;
  rf_message message = { "" };
  int at = snprintf(text, sizeof text, "data: {inputs: [");

  for (size_t i = 0; i < s->n * SPACE; i++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s%.17g%s",
                   i % SPACE ? ", " : i ? ", [" : "[",
                   s->x[i / SPACE][i % SPACE], (i + 1) % SPACE ? "" : "]");
  at += snprintf(text + at, sizeof text - (size_t)at, "], labels: [");
  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, k ? ", 1" : "1");
  snprintf(text + at, sizeof text - (size_t)at,
           "]}\nnetwork: {width: 1, leak: %g}\ninit: {scale: 1}\n"
           "flow: {engine: cvode, until: 1}\n", s->leak);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0) == RF_OK,
                "%s\n%s", message.text, text);
  return p;
}

/* What the library says of it. */
static rf_status
ask_knot(double *delay, const knot *s)
{
  rf_problem *problem = knot_problem(s);
  rf_terrain *ground = NULL;
  rf_ball *p = rf_ball_array(s->n), a;
  signed char edge[LINES] = { 0 };
  bool met[LINES] = { false };
  rf_up most = up_zero();
  rf_doubt doubt;
  rf_status status;

  ball_init(&a);
  arb_set_si(&a, s->sigma);
  ck_assert_int_eq(rf_terrain_create(&ground, problem, 96), RF_OK);
  ck_assert_uint_eq(ground->count, s->n);
  for (size_t k = 0; k < s->n; k++) {
    arb_set_d(&p[k], s->p[k]);
    met[k] = k < s->met;
  }
  status = rf_tie_crosses(&most, &doubt, &(rf_tie){
    .ground = ground, .side = s->side, .edge = edge, .met = met,
    .sigma = s->sigma, .a = &a, .p = p });
  *delay = of_up(most);
  ball_clear(&a);
  rf_ball_array_free(p, s->n);
  rf_terrain_free(ground);
  rf_problem_free(problem);
  return status;
}

/* It says that they are crossed where they are, whatever the sides, and by
   when: the latest of many ways comes near that. */
START_TEST(knots)
{
  long crossed = 0, slide = 0, open = 0;
  double used = 0.0;

  TEST_EACH(rep, test_reps(4000)) {
    double delay;
    knot s;
    rf_status status;
    draw_knot(&s, rep);
    face_lines(&s);
    status = ask_knot(&delay, &s);
    TEST_ASSERT(rep, (status == RF_OK) == always_crosses(&s), "knot %d: %s",
                rep, status == RF_OK ? "crossed, they say" : "undecided");
    open += status != RF_OK;
    for (int way = 0; way < 20 && status == RF_OK; way++) {
      rf_rng rng = test_rng("way", rep * 20 + way);
      double share[LINES], part;
      for (size_t k = 0; k < s.met; k++)
        share[k] = rng_size(&rng, 0, 2) ? 1e-6 : 1.0;
      part = time_across(&s, share) / delay;
      TEST_ASSERT(rep, part <= 1.0 + 1e-5, "knot %d: %g of the delay", rep,
                  part);
      used = fmax(used, part);
    }
    crossed += status == RF_OK;
    slide += status == RF_OK && s.slides;
  }
  printf("knots: %ld crossed, %ld of them slide, %ld not; %.4f of a delay is "
         "used\n", crossed, slide, open, used);
  if (test_scale() >= 0.1)
    ck_assert(crossed > 0 && slide > 0 && open > 0 && used > 0.99);
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
  tcase_add_test(tc, lines_within_errors);
  tcase_add_test(tc, slow_departures);
  tcase_add_test(tc, small_margins);
  tcase_add_test(tc, sign_of_a);
  tcase_add_test(tc, knots);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
