/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_flight.c -- times that a proof may not speak of, and solutions
 * that it may not call the only one: just before and after they become so; and
 * the error at the end. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/whole/flight_impl.h"
#include "support/parse.h"
#include "support/step.h"

/* What a proof of all starts of a ball says; the message of a doubt in `why`.
   time, radius: those of the last event of the last neuron, if there is one. */
typedef struct shown {
  bool done, unique, several;
  double unique_until, time, radius;
  size_t events;
  char why[200];
} shown;

static shown
prove(const char *text, size_t neurons, double radius)
{
  rf_problem *p = test_parse(text);
  rf_event e;
  rf_proof_options o;
  rf_message message = { "" };
  rf_proof *proof = NULL;
  const rf_numbers *v;
  rf_proved g;
  shown s = { 0 };

  rf_proof_defaults(&o);
  o.radius = radius;
  o.attempts = 2;
  ck_assert_msg(rf_proof_create(&proof, &message, p, &o) == RF_OK, "%s",
                message.text);
  rf_proof_get(proof, &g);
  s.done = g.done;
  s.unique = g.unique;
  s.several = g.several;
  s.unique_until = g.unique_until;
  s.events = rf_proof_event_count(proof);
  if (!g.done)
    snprintf(s.why, sizeof s.why, "%s", g.doubt);
  for (size_t i = 0; i < s.events; i++) {
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_EVENT, i), RF_OK);
    ck_assert_int_eq(rf_proof_event_get(proof, &e, i), RF_OK);
    if (e.neuron + 1 == neurons) {
      s.time = rf_numbers_doubles(v)[0];
      s.radius = rf_numbers_doubles(v)[1];
    }
  }
  rf_proof_free(proof);
  rf_problem_free(p);
  return s;
}

/* ---- windows ---- */

#define RADIUS 1e-5

/* One neuron that crosses the line of x_1 at 0.2 or so, w_1 of which starts so
   much farther on. */
static shown
cross(double until, double sample, double on, double radius)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0.5, 1]], labels: "
           "[1, 3]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, %.17g, 1]]}\n"
           "flow: {engine: cvode, until: %.17g}\nrecord: {times: [%.17g]}\n",
           -0.1 + on, until, sample);
  return prove(text, 1, radius);
}

/* A sample at a time at which some starts of the ball have had the event and
   others have not, or the end of the flow there, is in doubt; neither is beside
   all of them. */
START_TEST(times_in_a_window)
{
  const double far = 0.99 * RADIUS * sqrt(2.01);
  const shown first = cross(1.0, 0.5, far, 0.0);
  const shown last = cross(1.0, 0.5, -far, 0.0);
  const double width = last.time - first.time;

  ck_assert(first.events == 1 && last.events == 1 && width > 1e-5);
  for (double place = 0.0; place <= 1.0; place += 0.125) {
    const double t = first.time + place * width;
    shown s = cross(1.0, t, 0.0, RADIUS);
    ck_assert_msg(!s.done && strstr(s.why, "a sample"), "sample at %g: %s",
                  place, s.why);
    s = cross(t, 0.01, 0.0, RADIUS);
    ck_assert_msg(!s.done && strstr(s.why, "at the end"), "end at %g: %s",
                  place, s.why);
  }
  for (int side = -1; side <= 1; side += 2) {
    const double t = first.time + (0.5 + 2.0 * side) * width;
    shown s = cross(1.0, t, 0.0, RADIUS);
    ck_assert_msg(s.done && s.events == 1, "%s", s.why);
    ck_assert(s.time - s.radius < first.time && last.time < s.time + s.radius
              && s.radius < 2.0 * width);
    s = cross(t, 0.01, 0.0, RADIUS);
    ck_assert_msg(s.done && s.events == (side > 0), "%s", s.why);
  }
}
END_TEST

/* ---- windows of several ---- */

/* Neurons that cross beside each other. */
static shown
cross_all(const double *a, const double *at, size_t m, double sample,
          double radius)
{
  char text[1024];
  const int n = write_crossing(text, sizeof text, a, at, m);

  snprintf(text + n, sizeof text - (size_t)n, "record: {times: [%.17g]}\n",
           sample);
  return prove(text, m, radius);
}

/* Windows that hang together in a chain are one: starts are off by 2.8e-7 and
   more, so that they do up to twice that; far apart they are windows of their
   own.  All is proved. */
START_TEST(chains_of_windows)
{
  static const double a[] = { 1.0, 1.0, 1.0, 1.0 };
  static const double parts[] = { 0.0, 0.5, 1.0, 1.5, 1.75, 2.0, 1000.0 };

  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const double apart = parts[i] * 2.8e-7;
    const double at[] = { 0.0, apart, 2.0 * apart, 3.0 * apart };
    const shown s = cross_all(a, at, 4, 0.39, 0.01 * RADIUS);
    ck_assert_msg(s.done && s.events == 4, "%g: %zu, %s", parts[i], s.events,
                  s.why);
  }
}
END_TEST

/* The window of a slow neuron begins long before that of a fast one, which is
   at its line first: no sample in it is taken. */
START_TEST(window_of_a_slow_one)
{
  static const double a[] = { 1.0, 0.05 };
  const double late = 2e-5, far = 0.99 * RADIUS * sqrt(2.01);
  double time[2];

  for (int i = 0; i < 2; i++) {
    const double off = (i ? 1.0 : -1.0) * far / a[1];
    const shown one = cross_all(a, (double[]){ 0.0, late + off }, 2, 0.39,
                                0.0);
    ck_assert(one.done && one.events == 2);
    time[i] = one.time;
  }
  ck_assert(time[1] - time[0] > 1e-4);
  for (double place = 0.0; place <= 1.0; place += 0.125) {
    const double t = time[0] + place * (time[1] - time[0]);
    const shown s = cross_all(a, (double[]){ 0.0, late }, 2, t, RADIUS);
    ck_assert_msg(!s.done && strstr(s.why, "a sample"), "%g: %s", place,
                  s.why);
  }
}
END_TEST

/* Two fast ones are far from each other, and one that is slow comes later: its
   window is about both. */
START_TEST(window_about_two)
{
  static const double a[] = { 1.0, 1.0, 0.05 };
  static const double at[] = { 0.0, 6e-5, 9e-5 };
  const shown s = cross_all(a, at, 3, 0.39, RADIUS);

  ck_assert_msg(s.done && s.events == 3, "%zu, %s", s.events, s.why);
}
END_TEST

/* ---- a second solution ---- */

static const double inputs[3][2] = { { 1.0, 0.0 }, { 0.0, 1.0 },
                                     { 1.0, 1.0 } };
static const double labels[3] = { 1.5, 2.5, 2.5 };

/* p_1 at time t, of a neuron that is active everywhere, by Runge and Kutta. */
static void
slope(double *dz, double *p, const double *z)
{
  double D[2] = { 0.0 };

  for (size_t k = 0; k < 3; k++) {
    const double *x = inputs[k];
    p[k] = (labels[k] - z[0] * (z[1] * x[0] + z[2] * x[1])) / 3.0;
    for (size_t i = 0; i < 2; i++)
      D[i] += p[k] * x[i];
  }
  dz[0] = D[0] * z[1] + D[1] * z[2];
  dz[1] = z[0] * D[0];
  dz[2] = z[0] * D[1];
}

static double
residual_at(double t)
{
  enum { STEPS = 400 };
  const double h = t / STEPS;
  double z[3] = { 2.0, 1.0, 1.0 }, k[4][3], p[3];

  for (int at_step = 0; at_step < STEPS; at_step++) {
    for (int i = 0; i < 4; i++) {
      double at[3];
      for (int e = 0; e < 3; e++)
        at[e] = z[e] + (i ? h * (i < 3 ? 0.5 : 1.0) * k[i - 1][e] : 0.0);
      slope(k[i], p, at);
    }
    for (int e = 0; e < 3; e++)
      z[e] += h / 6.0 * (k[0][e] + 2.0 * k[1][e] + 2.0 * k[2][e] + k[3][e]);
  }
  slope(k[0], p, z);
  return p[0];
}

/* Where p_1 is 0: it is negative before. */
static double
time_of_change(void)
{
  double low = 0.0, high = 4.0;

  ck_assert(residual_at(low) < 0.0 && residual_at(high) > 0.0);
  for (int i = 0; i < 50; i++) {
    const double middle = (low + high) / 2.0;
    if (residual_at(middle) < 0.0)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* Beside it a neuron that is dead on the line of x_1: as long as p_1 < 0 it
   cannot leave. */
static shown
rest(double until, double radius)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1], [1, 1]], "
           "labels: [%g, %g, %g]}\nnetwork: {width: 2}\n"
           "init: {scheme: file, weights: [[2, 1, 1], [1, 0, -1]]}\n"
           "flow: {engine: cvode, until: %.17g}\n", labels[0], labels[1],
           labels[2], until);
  return prove(text, 2, radius);
}

START_TEST(second_solutions)
{
  static const double after[] = { 1e-6, 1e-3, 0.02, 0.05, 0.1, 0.5 };
  const double change = time_of_change();
  shown s;

  for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
    s = rest(change * (1.0 + after[i]), 0.0);
    ck_assert_msg(s.done && !s.unique && s.unique_until <= change,
                  "%g: %d to %g, not %g", after[i], s.unique, s.unique_until,
                  change);
  }
  ck_assert(s.several);
  s = rest(change * 0.9, 0.0);
  ck_assert(s.done && s.unique && !s.several
            && s.unique_until <= change * 0.9);
}
END_TEST

/* It comes to where two lines meet, and two solutions leave; off by so much,
   it passes by. */
static shown
meet_two(double off, double until)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [-1, 1, 0]], "
           "labels: [-1, 1]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, 0.5, %.17g, 0.5]]}\n"
           "flow: {engine: cvode, until: %.17g}\n", off, until);
  return prove(text, 1, 0.0);
}

START_TEST(two_ways_on)
{
  const shown two = meet_two(0.0, 2.0), before = meet_two(0.0, 0.9);
  const shown beside = meet_two(1e-30, 2.0);

  ck_assert(two.done && !two.unique && two.several);
  ck_assert_msg(fabs(two.unique_until - two.time) < 1e-6, "%g, not %g",
                two.unique_until, two.time);
  ck_assert(beside.done && beside.unique && !beside.several
            && beside.unique_until == 2.0);
  ck_assert(before.done && before.unique && !before.several
            && before.unique_until == 0.9);
}
END_TEST

/* ---- neurons on edges ---- */

/* p_1 + 2 p_2 = value + rise tau + bend tau^2 on a step, up to `error`, is what
   the line of x_1 and x_2 = 2 x_1 adds on its side 1 more than on the other;
   neuron 0 rests on the edge of that, or of another one, where that is 0. */
typedef struct edge_case {
  double value, rise, bend, error;
  double busy;           /* so long the window of the last events is */
  int sign;              /* of a */
  bool lives, held;
  bool corner;           /* it is on all the other lines, too */
  size_t line;           /* on whose edge it is */
  bool activates;        /* flow.nonunique */
  bool forked;           /* another solution left before */
} edge_case;

/* What is said of it. */
typedef struct watched {
  rf_status status;
  bool unique, fork, final, certain;
  double unique_until;
} watched;

static void
set_polynomials(rf_stage *s, const edge_case *c)
{
  const double term[3] = { c->value, c->rise, c->bend };

  for (size_t i = 0; i < s->ground->n * s->terms; i++)
    ball_zero(&s->p[i]);
  for (size_t i = 0; i < 3; i++) {
    arb_set_d(&s->p[i], 0.5 * term[i]);
    arb_set_d(&s->p[s->terms + i], 0.25 * term[i]);
  }
  s->dp[0] = up_d(0.5 * c->error);
  s->dp[1] = up_d(0.25 * c->error);
}

static void
put_on_edge(rf_mover *q, const rf_terrain *g, const edge_case *c)
{
  for (size_t l = 0; l < g->count; l++)
    if (l == c->line || c->corner) {
      q->side[l] = 0;
      q->edge[l] = -1;
    }
  q->sign = c->sign;
  q->dead = !c->lives;
  q->held = c->held;
}

/* x_1 lies between the data of the other two lines: where it is active one of
   them is, so that p_1 > 0 does not tell whether a neuron leaves all three. */
static watched
watch(edge_case c)
{
  rf_flight f = { .unique = true, .fork = c.forked };
  watched r;
  step s;

  start(&s, c.activates
        ? "data: {inputs: [[1, 1, 0], [2, 2, 0], [1, 0, 0], [0, 1, 0]], "
          "labels: [1, 1, 1, 1]}\nnetwork: {width: 1}\n"
          "init: {scheme: file, weights: [[1, -1, -2, -1]]}\n"
          "flow: {until: 1, nonunique: activate}\n"
        : "data: {inputs: [[1, 1, 0], [2, 2, 0], [1, 0, 0], [0, 1, 0]], "
          "labels: [1, 1, 1, 1]}\nnetwork: {width: 1}\n"
          "init: {scheme: file, weights: [[1, -1, -2, -1]]}\n"
          "flow: {until: 1}\n");
  approximate(&s, 0.25);
  enclose(&s);
  ck_assert(s.ground->count == 3 && s.ground->lines->of[1] == 0);
  put_on_edge(&s.bundle->at[0], s.ground, &c);
  set_polynomials(s.stage, &c);
  arb_set_d(&s.bundle->time, 3.0);
  if (c.busy > 0.0) {                  /* others live and move */
    s.bundle->busy = up_d(c.busy);
    s.bundle->pace = s.stage->whole = up_d(1.0);
  }
  f.ground = s.ground;
  f.bundle = s.bundle;
  ball_init(&f.unique_until);
  r.status = rf_flight_watch(&f, s.stage);
  r.unique = f.unique;
  r.fork = f.fork;
  r.final = r.status == RF_EUNSURE && f.doubt.final;
  r.certain = r.status == RF_EUNSURE && f.doubt.fork;
  r.unique_until = ball_get_d(&f.unique_until);
  ball_clear(&f.unique_until);
  s.bundle->at[0].side[c.line] = -1;   /* cohorts hang on it no longer */
  discard(&s);
  return r;
}

/* It is the only solution if the line leads back for certain on the whole step;
   another leaves if it leads away on all of it and nothing else is near. */
START_TEST(edges_on_a_step)
{
  for (int sign = -1; sign <= 1; sign += 2) {
    const double d = sign;
    watched r = watch((edge_case){ .value = -0.5 * d, .error = 0.499,
                                   .sign = sign });
    ck_assert(r.status == RF_OK && r.unique && !r.fork
              && r.unique_until == 3.0);
    r = watch((edge_case){ .value = -0.5 * d, .error = 0.501, .sign = sign });
    ck_assert(r.status == RF_OK && !r.unique && !r.fork
              && r.unique_until == 0.0);
    r = watch((edge_case){ .value = -0.5 * d, .error = 0.499, .busy = 1.0,
                           .sign = sign });
    ck_assert(r.status == RF_OK && !r.unique);
    r = watch((edge_case){ .value = 0.5 * d, .error = 0.499, .sign = sign });
    ck_assert(r.status == RF_OK && !r.unique && r.fork);
    r = watch((edge_case){ .value = 0.5 * d, .error = 0.501, .sign = sign });
    ck_assert(!r.unique && !r.fork);
    r = watch((edge_case){ .value = 0.5 * d, .sign = sign, .corner = true });
    ck_assert(!r.unique && !r.fork);
    r = watch((edge_case){ .value = 0.5 * d, .sign = sign, .lives = true });
    ck_assert(!r.unique && !r.fork);
    for (size_t l = 1; l < 3; l++) {
      r = watch((edge_case){ .value = -0.5 * d, .sign = sign, .line = l });
      ck_assert(r.status == RF_OK && !r.unique && !r.fork);
    }
    /* It leads away in the middle, or back there, alone. */
    r = watch((edge_case){ .value = -1.0 * d, .rise = 6.0 * d,
                           .bend = -6.0 * d, .sign = sign });
    ck_assert(!r.unique && !r.fork);
    r = watch((edge_case){ .value = 1.0 * d, .rise = -6.0 * d,
                           .bend = 6.0 * d, .sign = sign });
    ck_assert(!r.unique && !r.fork);
    /* Who is held must not leave, whatever was known before. */
    for (int forked = 0; forked < 2; forked++) {
      r = watch((edge_case){ .value = -0.5 * d, .error = 0.499, .held = true,
                             .sign = sign, .forked = forked });
      ck_assert(r.status == RF_OK && r.unique);
      r = watch((edge_case){ .value = -0.5 * d, .error = 0.501, .held = true,
                             .sign = sign, .forked = forked });
      ck_assert(r.status == RF_EUNSURE && !r.unique);
    }
  }
}
END_TEST

/* The policy has it leave: a doubt, which is final if it may for certain. */
START_TEST(edges_that_are_left)
{
  for (int forked = 0; forked < 2; forked++) {
    edge_case c = { .value = -0.5, .error = 0.499, .sign = 1,
                    .activates = true, .forked = forked };
    watched r = watch(c);
    ck_assert(r.status == RF_OK && r.unique);
    c.error = 0.501;
    r = watch(c);
    ck_assert(r.status == RF_EUNSURE && !r.final && !r.certain);
    c = (edge_case){ .value = 0.5, .error = 0.499, .sign = 1,
                     .activates = true, .forked = forked };
    r = watch(c);
    ck_assert(r.status == RF_EUNSURE && r.final && r.certain);
    c.corner = true;
    r = watch(c);
    ck_assert(r.status == RF_EUNSURE && !r.final && !r.certain);
    /* It may from some time on. */
    c = (edge_case){ .value = -0.5, .rise = 1.0, .sign = 1,
                     .activates = true, .forked = forked };
    r = watch(c);
    ck_assert(r.status == RF_EUNSURE && r.final && r.certain);
  }
}
END_TEST

/* Neuron 1 is dead on the line of x_1.  p_1 < 0 would be above 0 by the end of
   a step, but neuron 2 crosses that line on it, and p_1 falls from -0.01: to t =
   0.9 neuron 1 cannot leave, whatever the policy. */
START_TEST(edge_beyond_an_event)
{
  for (int activates = 0; activates < 2; activates++) {
    char text[512];
    shown s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [0, 1, 0], "
             "[1, 1, 0], [1, 0, 1]], labels: [1.5, 2.5, 2.5, 7]}\n"
             "network: {width: 3}\ninit: {scheme: file, weights: "
             "[[2, 1, 1, -5], [1, 0, -1, -1], [3, -0.74, -5, 1]]}\n"
             "flow: {engine: cvode, until: 0.9, nonunique: %s}\n",
             activates ? "activate" : "stay");
    s = prove(text, 3, 0.0);
    ck_assert_msg(!s.several && (s.done || activates), "%s", s.why);
    ck_assert(!s.done || s.events == 1);
    for (double radius = 1e-5; radius < 0.01; radius *= 1.5)
      ck_assert_msg(!prove(text, 3, radius).several, "radius %g", radius);
  }
}
END_TEST

/* ---- the error at the end ---- */

static rf_status
nobody_turns(void *context, const rf_ball *time, const rf_turn *turn)
{
  (void)context;
  (void)time;
  (void)turn;
  return RF_OK;
}

/* One neuron a = w = 8 on x = 1, y = 0: a = (1/64 + 2 t)^(-1/2), which is much
   less at the end of a step than at its begin.  The error is told relatively to
   the least that may be there at the end, of those that live. */
START_TEST(error_of_weights_that_fall)
{
  static const double until[] = { 0.004, 0.01, 0.02, 0.1, 1.0, 0.004 };

  for (size_t i = 0; i < sizeof until / sizeof *until; i++) {
    const rf_reporter reporter = { .turned = nobody_turns };
    const double size = sqrt(2.0 / (1.0 / 64.0 + 2.0 * until[i]));
    rf_terrain *ground = NULL;
    rf_problem *p;
    rf_flight f;
    char text[256];
    double error, told;

    snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [0]}\n"
             "network: {width: 2}\n"
             "init: {scheme: file, weights: [[8, 8], [9, -9]]}\n"
             "flow: {engine: cvode, until: %.17g}\n"
             "record: {times: []}\n", until[i]);
    p = test_parse(text);
    ck_assert_int_eq(rf_terrain_create(&ground, p, 128), RF_OK);
    ground->radius = up_d(i < 5 ? 1e-9 : 1e-3);
    ck_assert_int_eq(rf_flight_begin(&f, ground, reporter), RF_OK);
    ck_assert_int_eq(rf_flight_go(&f), RF_OK);
    error = exp2(up_log2(f.bundle->error));
    told = exp2(up_log2(f.relative));
    ck_assert_msg(told >= error / (size - error) * (1.0 - 1e-6)
                  && told <= 1.5 * error / size, "until %g: %g, not %g",
                  until[i], told, error / size);
    rf_flight_clear(&f);
    rf_terrain_free(ground);
    rf_problem_free(p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_flight");
  TCase *tc = tcase_create("flight");

  test_limit(tc);
  tcase_add_test(tc, times_in_a_window);
  tcase_add_test(tc, chains_of_windows);
  tcase_add_test(tc, window_of_a_slow_one);
  tcase_add_test(tc, window_about_two);
  tcase_add_test(tc, second_solutions);
  tcase_add_test(tc, two_ways_on);
  tcase_add_test(tc, edges_on_a_step);
  tcase_add_test(tc, edges_that_are_left);
  tcase_add_test(tc, edge_beyond_an_event);
  tcase_add_test(tc, error_of_weights_that_fall);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
