/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_turning.c -- what is known of a neuron after an event: of lines
 * that are tied, of the sign of a, of lines that it left before, of edges; and
 * where an event must be in doubt. */
#include "config.h"

#include "proof/meeting/start.h"
#include "proof/whole/flight_impl.h"
#include "support/step.h"

/* ---- an event, or a tie, as it comes ---- */

/* All prospects of the step as one group, taken at the first of them; *at: its
   time.  Neuron 0 is one that has just left all of its lines. */
static rf_status
take_all(step *s, size_t *turns, double *at, double most)
{
  rf_agenda agenda;
  rf_cluster group = { .agenda = &agenda };
  bool in[8];
  rf_status status;

  approximate(s, most);
  enclose(s);
  rf_agenda_init(&agenda);
  arf_init(group.low);
  arf_init(group.high);
  arf_init(group.tau);
  ck_assert_msg(rf_agenda_make(&agenda, s->stage) == RF_OK, "%s",
                agenda.doubt.what);
  ck_assert(agenda.count > 0 && agenda.count <= 8);
  memset(s->bundle->at[0].away, RF_AWAY_RELEASED, s->ground->count);
  group.in = in;
  arf_set(group.low, agenda.at[0].tau);
  arf_set(group.high, agenda.at[0].tau);
  for (size_t i = 0; i < agenda.count; i++) {
    in[i] = true;
    arf_min(group.low, group.low, agenda.at[i].tau);
    arf_max(group.high, group.high, agenda.at[i].tau);
  }
  arf_set(group.tau, group.low);
  *at = arf_get_d(group.tau, ARF_RND_NEAR) * ball_get_d(&s->stage->h);
  status = rf_passage(s->stage, &s->doubt, &group, tell_nobody, turns);
  arf_clear(group.low);
  arf_clear(group.high);
  arf_clear(group.tau);
  rf_agenda_clear(&agenda);
  return status;
}

/* ... and on for so long. */
static void
go_on(step *s, double time)
{
  rf_ball tau;

  ball_init(&tau);
  approximate(s, 0x1p-8);
  enclose(s);
  arb_set_d(&tau, time / ball_get_d(&s->stage->h));
  ck_assert(time <= ball_get_d(&s->stage->h));
  ck_assert_int_eq(rf_stage_advance(s->stage, &tau), RF_OK);
  ball_clear(&tau);
}

/* Datum 0 carries a neuron at the speed 1 to the lines of data 1 and 2 at once;
   these are q and -q times their difference then, which the neuron follows, so
   that it does not leave along either. */
static void
start_tied(step *s, double off, double q)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0, 1], [1, 1, 0], [1, -1, "
           "0]], labels: [2, %.17g, %.17g]}\nnetwork: {width: 1}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[1, %.17g, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", q, -q, -off);
  start(s, text);
}

/* w of the approximation is so far off, in that direction. */
static void
put_off(step *s, double error, double angle)
{
  rf_ball t, *w = s->bundle->at[0].z + 1;

  ball_init(&t);
  for (int i = 0; i < 2; i++) {
    arb_set_d(&t, error * (i ? sin(angle) : cos(angle)));
    ball_add(&w[i], &w[i], &t, BITS);
  }
  s->bundle->error = s->bundle->at[0].own = up_d(error * (1.0 + 1e-9));
  ball_clear(&t);
}

/* |z - z| of neuron 0, over the error that it has in the first one. */
static double
apart(const step *off, const step *right)
{
  double sum = 0.0;

  for (size_t e = 0; e <= off->ground->d; e++) {
    rf_ball t;
    ball_init(&t);
    ball_sub(&t, &off->bundle->at[0].z[e], &right->bundle->at[0].z[e], BITS);
    sum += pow(ball_get_d(&t), 2);
    ball_clear(&t);
  }
  return sqrt(sum) / of_up(off->bundle->at[0].own);
}

/* The flow meets both at one instant, the approximation does not; what this is
   off is larger afterwards by what the way has turned. */
START_TEST(turned_by_a_tie)
{
  static const double errors[] = { 1e-12, 1e-9, 1e-6 };
  const double far = 1e-3, end = 1.5e-3;
  double most = 0.0;

  for (int i = 0; i < 48; i++) {
    step off, right;
    size_t turns[2] = { 0 };
    double at[2], part;
    start_tied(&right, far, i % 2 ? 0.4 : -0.4);
    start_tied(&off, far, i % 2 ? 0.4 : -0.4);
    put_off(&off, errors[i / 2 % 3], i / 6 * 0.785398);
    ck_assert_int_eq(take_all(&right, &turns[0], &at[0], 1.0), RF_OK);
    ck_assert_int_eq(take_all(&off, &turns[1], &at[1], 1.0), RF_OK);
    ck_assert(turns[0] == 2 && turns[1] == 2);
    go_on(&right, end - at[0]);
    go_on(&off, end - at[1]);
    part = apart(&off, &right);
    ck_assert_msg(part <= 1.0, "%d: %g of an error", i, part);
    most = fmax(most, part);
    discard(&right);
    discard(&off);
  }
  printf("turned_by_a_tie: %.4f of an error is used\n", most);
  ck_assert_msg(most > 0.5, "%g", most);
}
END_TEST

/* w runs to 0 on the line of datum 0, which is active; there the others lead it
   back as well, and no cone is open in which nothing is active. */
static void
start_dying(step *s)
{
  start(s, "data: {inputs: [[1, 0], [-1, 1], [-1, -1]], labels: [-1, -1, -1]}\n"
        "network: {width: 1}\nloss: {name: square, average: sum}\n"
        "init: {scheme: file, weights: [[1, 1e-3, 0]]}\n"
        "flow: {engine: cvode, until: 1}\n");
}

/* The approximation stops where it meets the first line, at a slant. */
START_TEST(dies_at_a_tie)
{
  static const double errors[] = { 1e-12, 1e-9, 1e-6 };
  double most = 0.0;

  for (int i = 0; i < 24; i++) {
    step off, right;
    size_t turns[2] = { 0 };
    double at, part;
    start_dying(&right);
    start_dying(&off);
    put_off(&off, errors[i % 3], i / 3 * 0.785398);
    ck_assert_int_eq(take_all(&right, &turns[0], &at, 1.0), RF_OK);
    ck_assert_int_eq(take_all(&off, &turns[1], &at, 1.0), RF_OK);
    ck_assert(off.bundle->at[0].dead && off.bundle->at[0].held);
    part = apart(&off, &right);
    ck_assert_msg(part <= 1.0, "%d: %g of an error", i, part);
    most = fmax(most, part);
    discard(&right);
    discard(&off);
  }
  printf("dies_at_a_tie: %.4f of an error is used\n", most);
  ck_assert_msg(most > 0.4, "%g", most);
}
END_TEST

/* A neuron, on its way from the line of datum 1, meets that of datum 0 and is
   captured there, or crosses it: its a has the sign `sign`. */
static void
start_captured(step *s, int sign, bool crosses)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0.5, 1], [1, 1]], "
           "labels: [%d, %d, %d]}\nnetwork: {width: 1}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[%d, -1e-3, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", sign * (crosses ? 3 : -9),
           sign * 2, sign * 3, sign);
  start(s, text);
}

/* Its sign is known then, and nothing of lines that it left before. */
START_TEST(what_is_known_after)
{
  for (int kind = 0; kind < 4; kind++) {
    const int sign = kind % 2 ? 1 : -1;
    step s;
    size_t turns = 0;
    double at;
    start_captured(&s, sign, kind / 2);
    s.bundle->at[0].sign = -sign;
    ck_assert_int_eq(take_all(&s, &turns, &at, 0x1p-4), RF_OK);
    ck_assert_uint_eq(turns, 1);
    ck_assert_int_eq(s.bundle->at[0].side[0], kind / 2);
    ck_assert_int_eq(s.bundle->at[0].sign, sign);
    ck_assert_int_eq(s.bundle->at[0].away[0], kind / 2 ? RF_AWAY_CROSSED
                     : RF_AWAY_NOT);
    for (size_t l = 1; l < s.ground->count; l++)
      ck_assert_int_eq(s.bundle->at[0].away[l], RF_AWAY_NOT);
    discard(&s);
  }
}
END_TEST

/* ---- releases ---- */

/* Neuron 0, of this a, ceases to slide on the line of datum 0 as neuron 1
   changes p_0; it is on the line of datum 2, too, along which it moves, and
   from which datum 1 drives it once it is off the other.  driven: it stayed
   there though it was driven off. */
static void
start_release(step *s, double a, bool edge, bool driven)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [%s, 0, 1]%s], "
           "labels: [%.17g, %.17g%s]}\nnetwork: {width: 2}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[%.17g, 0, 0, 0.3], [1, 1, 0, "
           "-0.7]]}\nflow: {engine: cvode, until: 1}\n",
           driven ? "-0.5" : "0.5", edge ? ", [-1, 1, 0]" : "",
           driven ? 1.52 : 0.48, 1.0 + 0.3 * a, edge ? ", -1" : "", a);
  start(s, text);
  ck_assert_int_eq(s->bundle->at[0].side[0], 0);
  if (edge) {
    ck_assert_int_eq(s->bundle->at[0].side[2], 0);
    s->bundle->at[0].edge[2] = -1;
  }
}

/* Whoever stayed where it was driven off could have gone another way. */
START_TEST(other_ways_of_a_release)
{
  for (int driven = 0; driven < 2; driven++) {
    step s;
    size_t turns = 0;
    double at;
    start_release(&s, 0.3, false, driven);
    ck_assert_int_eq(take_all(&s, &turns, &at, 1.0), RF_OK);
    ck_assert_uint_eq(turns, 1);
    ck_assert_int_eq(s.bundle->several, driven);
    ck_assert_int_eq(s.bundle->fork, driven);
    ck_assert_int_eq(s.bundle->at[0].away[0], driven ? RF_AWAY_CROSSED
                     : RF_AWAY_RELEASED);
    for (size_t l = 1; l < s.ground->count; l++)
      ck_assert_int_eq(s.bundle->at[0].away[l], RF_AWAY_NOT);
    discard(&s);
  }
}
END_TEST

/* Of two lines on which it stays it leaves the one that drives it off; the
   other one has a say: it slides there, where it rested, and another way is not
   certain. */
START_TEST(leaves_one_of_two)
{
  step s;
  size_t turns = 0;
  double at;

  start_release(&s, 0.3, true, true);
  ck_assert_int_eq(take_all(&s, &turns, &at, 1.0), RF_OK);
  ck_assert(s.bundle->several && !s.bundle->fork);
  ck_assert_int_ne(s.bundle->at[0].side[0], 0);
  ck_assert(!s.bundle->at[0].side[2] && !s.bundle->at[0].edge[2]);
  discard(&s);
}
END_TEST

/* Where it goes hangs on the sign of a; and it does not rest on a line from
   which it is driven. */
START_TEST(releases_in_doubt)
{
  for (int e = 0; e < 2; e++) {
    step s;
    size_t turns = 0;
    double at;
    start_release(&s, 1e-9, false, false);
    s.bundle->error = s.bundle->at[0].own = up_d(e ? 1.001e-9 : 0.5e-9);
    ck_assert_int_eq(take_all(&s, &turns, &at, 1.0), e ? RF_EUNSURE : RF_OK);
    ck_assert(!e || strstr(s.doubt.what, "sign of a"));
    discard(&s);
    turns = 0;
    start_release(&s, 0.3, e, false);
    ck_assert_int_eq(take_all(&s, &turns, &at, 1.0), e ? RF_EUNSURE : RF_OK);
    ck_assert(!e || strstr(s.doubt.what, "rests"));
    discard(&s);
  }
}
END_TEST

/* Its a has changed its sign since the step began: the margin that was positive
   then, or negative, has another meaning, and the line does not let it go
   there. */
START_TEST(release_after_a_turn)
{
  for (int e = 12; e <= 24; e += 2) {
    const int sign = e % 4 ? -1 : 1;
    const double a = sign * ldexp(1.0, -e);
    char text[512];
    size_t turns = 0;
    double at;
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [%g, 0, 1]], "
             "labels: [0.48, %.17g]}\nnetwork: {width: 2}\n"
             "loss: {name: square, average: sum}\n"
             "init: {scheme: file, weights: [[%.17g, 0, 0, 0.3], [1, 1, 0, "
             "-0.7]]}\nflow: {engine: cvode, until: 1}\n", -0.5 * sign,
             -sign + 0.3 * a, a);
    start(&s, text);
    ck_assert_int_eq(take_all(&s, &turns, &at, 1.0), RF_EUNSURE);
    ck_assert_msg(strstr(s.doubt.what, sign > 0 ? "sign of a" : "velocity"),
                  "%s", s.doubt.what);
    ck_assert(at > fabs(a) / 0.3 && turns == 0);
    discard(&s);
  }
}
END_TEST

/* ---- edges ---- */

/* Neuron 0 is dead on the line of datum 0, which leads it back by p_0 =
   -margin; neuron 1, balanced, makes p_0 fall by 4 in a unit of time, or a
   little more, which is as much as ||D|| H^2 allows. */
static bool
rests_alone(double margin, double busy, double pace)
{
  char text[512];
  size_t turns = 0;
  rf_flight f = { .unique = true };
  step s;

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, -0.001]], "
           "labels: [%.17g, 3]}\nnetwork: {width: 2}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[1, 0, 1], [1, 1, 0]]}\n"
           "flow: {engine: cvode, until: 1}\n", 1.0 - margin);
  start(&s, text);
  ck_assert_int_eq(rf_start_settle(s.bundle, &s.doubt, tell_nobody, &turns),
                   RF_OK);
  ck_assert(s.bundle->at[0].dead && s.bundle->at[0].edge[0] == -1);
  s.bundle->busy = up_d(busy);
  s.bundle->pace = up_d(pace);
  approximate(&s, 0x1p-6);
  enclose(&s);
  f.ground = s.ground;
  f.bundle = s.bundle;
  ball_init(&f.unique_until);
  ck_assert_int_eq(rf_flight_watch(&f, s.stage), RF_OK);
  ck_assert(!f.fork);
  ball_clear(&f.unique_until);
  discard(&s);
  return f.unique;
}

/* Within the window of an event p_0 can be what it was, or will be, so much
   time from now, and changes as much again on the way that is not the flow's.
   (Weights grow on the step, by at most a tenth; margins of 2^-20 are lost in
   the enclosure of p_0 on it.) */
START_TEST(edges_in_a_window)
{
  for (int e = 8; e <= 18; e += 2) {
    const double margin = ldexp(1.0, -e);
    ck_assert(rests_alone(margin, 0.0, 0.0));
    ck_assert(rests_alone(margin, margin / 8.0 * 0.9, 0.0));
    ck_assert(!rests_alone(margin, margin / 8.0 * 1.01, 0.0));
    ck_assert(!rests_alone(margin, margin / 512.0 * 1.01, 128.0));
  }
}
END_TEST

/* ---- starts ---- */

/* Neuron 0 settles at the start; `put` of the bundle. */
static rf_status
settle(rf_mover *mover, size_t *put, rf_doubt *doubt, const char *data,
       const char *rest)
{
  char text[512];
  size_t turns = 0;
  rf_status status;
  step s;

  snprintf(text, sizeof text, "data: {%s}\n%s", data, rest);
  start(&s, text);
  status = rf_start_settle(s.bundle, doubt, tell_nobody, &turns);
  *mover = s.bundle->at[0];            /* its flags: what it has is freed */
  *put = s.bundle->put;
  discard(&s);
  return status;
}

#define START(leak, policy, a, w) "network: {width: 1, leak: " leak "}\n" \
  "init: {scheme: file, weights: [[" a ", " w "]]}\n" \
  "flow: {engine: cvode, until: 1, nonunique: " policy "}\n"

/* With a = 0 on a line it is there for ever if nothing else acts; else there
   is no way to tell. */
START_TEST(starts_with_no_a)
{
  rf_mover m;
  rf_doubt doubt;
  size_t put;

  ck_assert_int_eq(settle(&m, &put, &doubt, "inputs: [[1, 0]], labels: [1]",
                          START("0", "stay", "0", "0, 1")), RF_OK);
  ck_assert(m.dead && m.sign == 0);
  ck_assert_int_eq(settle(&m, &put, &doubt, "inputs: [[1, 0], [0, -1]], "
                          "labels: [1, 1]",
                          START("0", "stay", "0", "0, 1")), RF_OK);
  ck_assert(m.dead && m.sign == 0);
  ck_assert_int_eq(settle(&m, &put, &doubt, "inputs: [[1, 0], [0, 1]], "
                          "labels: [1, 1]",
                          START("0", "stay", "0", "0, 1")), RF_EUNSURE);
  ck_assert(doubt.final);
  ck_assert_int_eq(settle(&m, &put, &doubt, "inputs: [[1, 0], [0, -1]], "
                          "labels: [1, 1]",
                          START("1/2", "stay", "0", "0, 1")), RF_EUNSURE);
}
END_TEST

/* p_1 > 0 leads one with a < 0 back to the line of x_1, where nothing else acts,
   and the policy lets the other one go. */
START_TEST(starts_by_the_sign)
{
  rf_mover m;
  rf_doubt doubt;
  size_t put;

  ck_assert_int_eq(settle(&m, &put, &doubt, "inputs: [[1, 0]], labels: [1]",
                          START("0", "activate", "-1", "0, 1")), RF_OK);
  ck_assert(m.dead && m.sign == -1);
  ck_assert_int_eq(settle(&m, &put, &doubt, "inputs: [[1, 0]], labels: [1]",
                          START("0", "activate", "1", "0, 1")), RF_OK);
  ck_assert(!m.dead && m.sign == 1);
}
END_TEST

/* Who starts where dependent lines meet and leaves, which a run with "stay" and
   no leak does not. */
START_TEST(put_where_lines_meet)
{
  static const char around[] = "inputs: [[1, 0, 0], [-1/2, 1, 0], "
    "[-1/2, -1, 0]], labels: [1, -1, -1]";
  static const struct {
    const char *data, *rest;
    size_t put;
  } c[] = {
    { around, START("0", "stay", "1", "0, 0, 0"), 1 },
    { around, START("0", "stay", "1", "0, 0, 1"), 1 },
    { around, START("0", "activate", "1", "0, 0, 0"), 0 },
    { around, START("1/4", "stay", "1", "0, 0, 0"), 0 },
    { "inputs: [[1, 0, 0], [-1/2, 1, 0], [-1/2, -1, 0], [0, 0, 1]], "
      "labels: [1, -1, -1, 3]", START("0", "stay", "1", "0, 0, 1"), 1 },
    { "inputs: [[1, 0, 0], [-1/2, 1, 0], [-1/2, -1, 0], [0.1, 0, 1]], "
      "labels: [1, -1, -1, 3]", START("0", "stay", "1", "0, 0, 1"), 0 },
    { "inputs: [[1, 0, 0], [-1/2, 1, 0], [-1/2, -1, 0], [0, 0.1, 1]], "
      "labels: [1, -1, -1, 3]", START("0", "stay", "1", "0, 0, 1"), 0 },
    { "inputs: [[1, 0, 0], [-1/2, 1, 0], [0, 0, 1]], labels: [-1, 3, 1]",
      START("0", "stay", "1", "0, 0, 1"), 0 },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    rf_mover m;
    rf_doubt doubt = { .what = "" };
    size_t put;
    ck_assert_msg(settle(&m, &put, &doubt, c[i].data, c[i].rest) == RF_OK,
                  "%zu: %s", i, doubt.what);
    ck_assert_msg(put == c[i].put && !m.dead, "%zu: %zu", i, put);
  }
}
END_TEST

/* Three data that lead it back: dead, and held by that alone where they
   surround the origin. */
START_TEST(dead_at_the_start)
{
  for (int around = 0; around < 2; around++) {
    rf_mover m;
    rf_doubt doubt;
    size_t put;
    ck_assert_int_eq(settle(&m, &put, &doubt, around
      ? "inputs: [[1, 0], [-1/2, 1], [-1/2, -1]], labels: [-1, -1, -1]"
      : "inputs: [[1, 0], [1/2, 1], [1/2, -1]], labels: [-1, -1, -1]",
      START("0", "stay", "1", "0, 0")), RF_OK);
    ck_assert(m.dead && m.held == around && put == 0);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_turning");
  TCase *tc = tcase_create("turning");

  test_limit(tc);
  tcase_add_test(tc, turned_by_a_tie);
  tcase_add_test(tc, dies_at_a_tie);
  tcase_add_test(tc, what_is_known_after);
  tcase_add_test(tc, other_ways_of_a_release);
  tcase_add_test(tc, leaves_one_of_two);
  tcase_add_test(tc, releases_in_doubt);
  tcase_add_test(tc, release_after_a_turn);
  tcase_add_test(tc, edges_in_a_window);
  tcase_add_test(tc, starts_with_no_a);
  tcase_add_test(tc, starts_by_the_sign);
  tcase_add_test(tc, put_where_lines_meet);
  tcase_add_test(tc, dead_at_the_start);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
