/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_sides.c -- who may be on a line, cease to slide, or change the
 * sign of a, on a step and within the windows of events. */
#include "config.h"

#include "support/step.h"

/* ---- lines ---- */

/* All that can be 0 by the error, at the begin, on the step, or as events are
   still to come, is not passed over: the neuron is 1 % nearer than what is
   spoken of. */
START_TEST(lines_within_errors)
{
  for (int e = 4; e <= 30; e++) {
    const double far = ldexp(1.0, -e), small = far * 0x1p-12;
    const double length = e > 16 && e % 2 ? 8.0 : 1.0;
    step s;
    double end;
    size_t count;
    /* Its own error reaches the line at once. */
    start_near(&s, small, length);
    s.bundle->error = s.bundle->at[0].own = up_d(small * 1.01);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_EUNSURE);
    discard(&s);
    /* So do events that are still to come, at its speed. */
    start_near(&s, small, length);
    s.bundle->busy = up_d(small / 2.0 * 1.01);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_EUNSURE);
    discard(&s);
    /* ... or as they were, when its ||D|| was 64 times that. */
    start_near(&s, small, length);
    s.bundle->busy = up_d(small / 128.0 * 1.01);
    s.bundle->pace = up_d(64.0 * sqrt(5.0));
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_EUNSURE);
    discard(&s);
    /* It meets the line on the step. */
    start_near(&s, far, length);
    ck_assert_int_eq(look_ahead(&s, far, &end, &count), RF_OK);
    ck_assert_uint_eq(count, 1);
    discard(&s);
    /* At the end of a step it is not there yet, but for its error: what the
       step moves it is 2 far/2 (1 + far), within the far^2 that it is put
       off. */
    start_near(&s, far, length);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_OK);
    ck_assert(count == 0 && end > 0.0);
    discard(&s);
    start_near(&s, far, length);
    s.bundle->error = s.bundle->at[0].own = up_d(far * 0.75);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_OK);
    ck_assert_msg(count > 0 || end < far / 4.0 * 0.99, "2^-%d: %zu, %g", e,
                  count, end);
    discard(&s);
  }
}
END_TEST

/* One that all of ||D|| |z| takes to the line, |w| being next to nothing: the
   flow and the path on which it comes out of a window can go opposite ways,
   each at that speed, 2. */
START_TEST(lines_at_full_speed)
{
  for (int e = 4; e <= 30; e += 2) {
    const double far = ldexp(1.0, -e);
    char text[512];
    step s;
    double end;
    size_t count;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], labels: "
             "[-4, 0]}\nnetwork: {width: 1}\ninit: {scheme: file, weights: "
             "[[1, %.17g, 1e-9]]}\nflow: {engine: cvode, until: 1}\n", far);
    start(&s, text);
    s.bundle->busy = up_d(far / 4.0 * 1.01);
    ck_assert_int_eq(look_ahead(&s, far / 4.0, &end, &count), RF_EUNSURE);
    s.bundle->busy = up_zero();
    ck_assert_int_eq(look_ahead(&s, far * 0.6, &end, &count), RF_OK);
    ck_assert_uint_eq(count, 1);
    discard(&s);
  }
}
END_TEST

/* A neuron is never taken for one on a side from which it is far away. */
START_TEST(wrong_sides)
{
  step s;
  double end;
  size_t count;

  start_near(&s, 0.5, 1.0);
  s.bundle->at[0].side[1] = -1;
  ck_assert_int_eq(look_ahead(&s, 0x1p-10, &end, &count), RF_EUNSURE);
  discard(&s);
}
END_TEST

/* Four neurons (16, g, 16), towards the line at the speed 32. */
static void
start_long(step *s, double g)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], labels: [-4, "
           "1024]}\nnetwork: {width: 4}\ninit: {scheme: file, weights: "
           "[[16, %.17g, 16], [16, %.17g, 16], [16, %.17g, 16], "
           "[16, %.17g, 16]]}\nflow: {engine: cvode, until: 1}\n", g, g, g,
           g);
  start(s, text);
}

/* Polynomials of unit vectors stand for more neurons than there are of these,
   which are longer: they meet it on the step. */
START_TEST(lines_of_long_neurons)
{
  for (int e = 20; e <= 30; e += 2) {
    const double far = ldexp(1.0, -e), g = 16.0 * far;
    step s;
    double end;
    size_t count;
    start_long(&s, g);
    ck_assert_int_eq(look_ahead(&s, far, &end, &count), RF_OK);
    ck_assert(s.stage->cohort[0].shared);
    ck_assert_uint_eq(count, 4);
    discard(&s);
  }
}
END_TEST

/* Whichever column carries them there: here all that moves is w of one of
   them, made so by hand. */
START_TEST(lines_by_one_column)
{
  for (size_t c = 0; c < 3; c += 2) {
    const double g = 0x1p-16;
    step s;
    double end;
    size_t count;
    start_long(&s, g);
    approximate(&s, 0x1p-22);
    enclose(&s);
    ck_assert(s.stage->cohort[0].shared);
    for (size_t e = 0; e < 9; e++)
      for (size_t i = 1; i <= s.stage->order; i++)
        ball_zero(&rf_column(s.stage, &s.stage->cohort[0], e / 3, e % 3)[i]);
    arb_set_d(&rf_column(s.stage, &s.stage->cohort[0], c, 1)[1],
              -2.0 * g / 16.0);
    ck_assert_int_eq(find_agenda(&s, &end, &count), RF_OK);
    ck_assert_uint_eq(count, 4);
    discard(&s);
  }
}
END_TEST

/* Two of a face: the first one is slow, or moves along the line, from which it
   is far away; the other one meets it. */
START_TEST(lines_of_the_second)
{
  for (int along = 0; along < 2; along++) {
    char text[512];
    step s;
    double end;
    size_t count;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], labels: [-4, "
             "211]}\nnetwork: {width: 2}\ninit: {scheme: file, weights: "
             "[[%s, 0.1, 1], [10, 0.03, 1]]}\n"
             "flow: {engine: cvode, until: 1}\n", along ? "1" : "1e-6");
    start(&s, text);
    ck_assert_int_eq(look_ahead(&s, 0.00375, &end, &count), RF_OK);
    ck_assert(s.stage->count == 1 && !s.stage->cohort[0].shared);
    ck_assert_uint_eq(count, 1);
    discard(&s);
  }
}
END_TEST

/* Events that are still to come take it at most 4 busy max||D|| |z| further:
   1 % less than to the line, or more. */
START_TEST(lines_near_events)
{
  for (int kind = 0; kind < 8; kind++) {
    const double part = kind % 2 ? 1.01 : 0.99;
    step s;
    double end, speed, size;
    size_t count;
    rf_mover *q;
    start_near(&s, 0.015, 1.0);
    approximate(&s, 0x1p-12);
    enclose(&s);
    q = &s.bundle->at[0];
    q->wide = up_d(kind & 2 ? 0.5 : 0.0);
    s.bundle->pace = up_d(kind & 4 ? 50.0 : 0.0);
    speed = fmax(of_up(s.stage->drive), of_up(s.bundle->pace));
    size = of_up(q->size) + of_up(q->wide);
    s.bundle->busy = up_d(part * 0.015 / (4.0 * speed * size));
    ck_assert_int_eq(find_agenda(&s, &end, &count),
                     part > 1.0 ? RF_EUNSURE : RF_OK);
    discard(&s);
  }
}
END_TEST

/* ---- the sign of a ---- */

/* What is found of the first step of a problem; *turns: a may change its sign
   while the neuron stays on a line. */
static void
search(const char *text, double most, bool shared, double *end, bool *turns)
{
  rf_agenda agenda;
  step s;

  start(&s, text);
  approximate(&s, most);
  enclose(&s);
  ck_assert_int_eq(s.stage->cohort[0].shared, shared);
  rf_agenda_init(&agenda);
  ck_assert_int_eq(rf_agenda_make(&agenda, s.stage), RF_OK);
  *end = arf_get_d(agenda.end, ARF_RND_NEAR) * ball_get_d(&s.stage->h);
  *turns = agenda.turns;
  rf_agenda_clear(&agenda);
  discard(&s);
}

/* Who slides stays where lines drive it away, as they do on one side of a = 0;
   with "stay" the proof goes on, and knows of it, else it stops before that. */
START_TEST(turns_while_it_stays)
{
  for (int e = 10; e <= 40; e += 6)
    for (int stay = 0; stay < 2; stay++) {
      const double size = ldexp(1.0, -e);
      char text[512];
      double end;
      bool turns;
      snprintf(text, sizeof text, "data: {inputs: [[1, 0], [-1/2, 1]], "
               "labels: [-2, -2]}\nnetwork: {width: 1}\n"
               "init: {scheme: file, weights: [[%.17g, 0, 1]]}\n"
               "flow: {engine: cvode, until: 1, nonunique: %s}\n", size,
               stay ? "stay" : "activate");
      search(text, 1.0, false, &end, &turns);
      ck_assert_int_eq(turns, stay);
      /* a' is -1, about, as long as a is small. */
      ck_assert_msg(stay ? end > 100.0 * size : end < 1.01 * size,
                    "2^-%d: %g", e, end);
    }
}
END_TEST

/* Of two on a line the second one has the smaller a, or the first one. */
START_TEST(turns_of_one_of_two)
{
  static const char *const weights[] = {
    "[0.5, 0, 1], [0.001, 0, 1]", "[0.001, 0, 1], [0.5, 0, 1]"
  };

  for (int i = 0; i < 2; i++) {
    char text[512];
    double end;
    bool turns;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [-1/2, 1]], labels: "
             "[-2, -2]}\nnetwork: {width: 2}\n"
             "init: {scheme: file, weights: [%s]}\n"
             "flow: {engine: cvode, until: 1, nonunique: activate}\n",
             weights[i]);
    search(text, 1.0, false, &end, &turns);
    /* a' is -1.25, about. */
    ck_assert_msg(end < 0.001, "%d: %g", i, end);
  }
}
END_TEST

/* So it is of one that rests on an edge while another datum moves it along:
   whether it is the only solution hangs on the sign of a. */
START_TEST(turns_on_an_edge)
{
  for (int stay = 0; stay < 2; stay++) {
    const double size = 0x1p-12;
    char text[512];
    rf_agenda agenda;
    double end;
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], labels: "
             "[-2, -2]}\nnetwork: {width: 1}\n"
             "init: {scheme: file, weights: [[%.17g, 0, 1]]}\n"
             "flow: {engine: cvode, until: 1, nonunique: %s}\n", size,
             stay ? "stay" : "activate");
    start(&s, text);
    s.bundle->at[0].edge[0] = -1;
    approximate(&s, 1.0);
    enclose(&s);
    ck_assert(s.stage->cohort[0].shape.slides == 1
              && s.stage->cohort[0].slides == 0);
    rf_agenda_init(&agenda);
    ck_assert_int_eq(rf_agenda_make(&agenda, s.stage), RF_OK);
    end = arf_get_d(agenda.end, ARF_RND_NEAR) * ball_get_d(&s.stage->h);
    ck_assert_int_eq(agenda.turns, stay);
    /* a' is -1, about. */
    ck_assert_msg(stay ? end > 100.0 * size : end < 1.01 * size, "%g", end);
    rf_agenda_clear(&agenda);
    discard(&s);
  }
}
END_TEST

/* The sign of a is certain on a short step if its error is less than |a|. */
START_TEST(signs_within_errors)
{
  for (int kind = 0; kind < 2; kind++) {
    const double part = kind ? 1.01 : 0.99;
    step s;
    double end;
    size_t count;
    start(&s, "data: {inputs: [[1, 0], [-1/2, 1]], labels: [-2, 2]}\n"
          "network: {width: 1}\ninit: {scheme: file, weights: [[0.5, 0, 1]]}\n"
          "flow: {engine: cvode, until: 1, nonunique: activate}\n");
    approximate(&s, 0x1p-12);
    enclose(&s);
    s.bundle->at[0].wide = up_d(part * 0.5);
    ck_assert_int_eq(find_agenda(&s, &end, &count), RF_OK);
    ck_assert_int_eq(end > 0.0, part < 1.0);
    discard(&s);
  }
}
END_TEST

/* One that was just released goes away as long as a has its sign: a falls by 1
   in a unit of time, <D, x_0> grows by 2. */
START_TEST(signs_of_the_released)
{
  for (int e = 8; e <= 20; e += 4) {
    char text[512];
    step s;
    double end;
    size_t count;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [2, 1]], labels: [2, "
             "-1]}\nnetwork: {width: 1}\n"
             "loss: {name: square, average: sum}\ninit: {scheme: file, "
             "weights: [[%.17g, 0, 1]]}\nflow: {engine: cvode, until: 1}\n",
             ldexp(1.0, -e));
    start(&s, text);
    s.bundle->at[0].side[0] = 1;
    s.bundle->at[0].away[0] = RF_AWAY_RELEASED;
    ck_assert_int_eq(look_ahead(&s, ldexp(1.0, 2 - e), &end, &count), RF_OK);
    ck_assert_msg(count == 0 && end > 0.0 && end < ldexp(1.001, -e), "%g",
                  end);
    discard(&s);
  }
}
END_TEST

/* Many neurons, as sums of unit vectors, which are shorter: a = 1/100 |w|. */
START_TEST(turns_of_long_neurons)
{
  double end;
  bool turns;

  search("data: {inputs: [[1, 0], [1/2, 1]], labels: [4, -50]}\n"
         "network: {width: 4}\ninit: {scheme: file, weights: [[0.16, 0, 16], "
         "[0.16, 0, 16], [0.16, 0, 16], [0.16, 0, 16]]}\n"
         "flow: {engine: cvode, until: 1, nonunique: activate}\n", 1.0, true,
         &end, &turns);
  /* a' = 16 p_2, p_2 = (-50 - 64 a)/2 is in [-31, -25]. */
  ck_assert_msg(end <= 0.16 / (16.0 * 25.0), "%g", end);
}
END_TEST

/* ---- ends of a slide ---- */

/* Neuron 0 is held by e = -p_1/2 between p_0 = -1/2 and 0: it leaves to the
   inactive side where p_1 comes to 0, as neuron 1 changes it. */
START_TEST(leaves_to_the_inactive_side)
{
  rf_agenda agenda;
  step s;

  start(&s, "data: {inputs: [[1, 0, 0], [0.5, 0, 1], [1, 1, -0.2]], labels: "
        "[-0.5, 1.06, 1.7]}\nnetwork: {width: 2}\n"
        "loss: {name: square, average: sum}\n"
        "init: {scheme: file, weights: [[0.3, 0, 0, 0.3], [1, -0.1, 1, 1]]}\n"
        "flow: {engine: cvode, until: 1}\n");
  approximate(&s, 1.0);
  enclose(&s);
  rf_agenda_init(&agenda);
  ck_assert_int_eq(rf_agenda_make(&agenda, s.stage), RF_OK);
  ck_assert_uint_eq(agenda.count, 1);
  ck_assert(agenda.at[0].release == -1 && !agenda.at[0].driven);
  ck_assert_uint_eq(agenda.at[0].line, 0);
  rf_agenda_clear(&agenda);
  discard(&s);
}
END_TEST

/* A neuron leaves the second one of the lines on which it slides, be it first
   or second among neurons. */
START_TEST(leaves_the_second_line)
{
  static const char *const weights[] = {
    "[0.3, 0, 0, 0.3], [1, 1, -0.1, -0.7]",
    "[1, 1, -0.1, -0.7], [0.3, 0, 0, 0.3]"
  };

  for (int e = 0; e < 2; e++) {
    char text[512];
    rf_agenda agenda;
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[0, 1, 0], [1, 0, 0], "
             "[0.5, 0.5, 1]], labels: [-3, 0.48, 1.09]}\n"
             "network: {width: 2}\nloss: {name: square, average: sum}\n"
             "init: {scheme: file, weights: [%s]}\n"
             "flow: {engine: cvode, until: 1}\n", weights[e]);
    start(&s, text);
    approximate(&s, 1.0);
    enclose(&s);
    rf_agenda_init(&agenda);
    ck_assert_int_eq(rf_agenda_make(&agenda, s.stage), RF_OK);
    ck_assert_uint_eq(agenda.count, 1);
    ck_assert(agenda.at[0].release == 1 && agenda.at[0].line == 1);
    rf_agenda_clear(&agenda);
    discard(&s);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_sides");
  TCase *tc = tcase_create("sides");

  test_limit(tc);
  tcase_add_test(tc, lines_within_errors);
  tcase_add_test(tc, lines_at_full_speed);
  tcase_add_test(tc, wrong_sides);
  tcase_add_test(tc, lines_of_long_neurons);
  tcase_add_test(tc, lines_by_one_column);
  tcase_add_test(tc, lines_of_the_second);
  tcase_add_test(tc, lines_near_events);
  tcase_add_test(tc, turns_while_it_stays);
  tcase_add_test(tc, turns_of_one_of_two);
  tcase_add_test(tc, turns_on_an_edge);
  tcase_add_test(tc, signs_within_errors);
  tcase_add_test(tc, signs_of_the_released);
  tcase_add_test(tc, turns_of_long_neurons);
  tcase_add_test(tc, leaves_to_the_inactive_side);
  tcase_add_test(tc, leaves_the_second_line);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
