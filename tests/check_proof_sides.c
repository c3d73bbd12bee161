/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_sides.c -- who may be on a line, cease to slide, or change the
 * sign of a, on a step and within the windows of events. */
#include "config.h"

#include "support/step.h"

/* ---- lines ---- */

/* One neuron (1, g, 1) near the line of x = (length, 0), y = -4/length: it
   comes towards it at the speed 2, or a little more. */
static void
start_near(step *s, double g, double length)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[%g, 0], [0, 1]], labels: [%g, "
           "1]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, %.17g, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", length, -4.0 / length, g);
  start(s, text);
}

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

/* Polynomials of unit vectors stand for more neurons than there are of these,
   which are longer: four (16, g, 16), towards the line at the speed 32, meet it
   on the step. */
START_TEST(lines_of_long_neurons)
{
  for (int e = 20; e <= 30; e += 2) {
    const double far = ldexp(1.0, -e), g = 16.0 * far;
    char text[512];
    step s;
    double end;
    size_t count;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], labels: [-4, "
             "1024]}\nnetwork: {width: 4}\ninit: {scheme: file, weights: "
             "[[16, %.17g, 16], [16, %.17g, 16], [16, %.17g, 16], "
             "[16, %.17g, 16]]}\nflow: {engine: cvode, until: 1}\n", g, g, g,
             g);
    start(&s, text);
    ck_assert_int_eq(look_ahead(&s, far, &end, &count), RF_OK);
    ck_assert(s.stage->cohort[0].shared);
    ck_assert_uint_eq(count, 4);
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
  tcase_add_test(tc, turns_while_it_stays);
  tcase_add_test(tc, turns_of_long_neurons);
  tcase_add_test(tc, leaves_to_the_inactive_side);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
