/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_late.c -- events that are taken at a wrong time, and in windows
 * that are too wide. */
#include "config.h"

#include "support/step.h"

enum { NEURONS = 2, DATA = 3 };

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

/* Two neurons, one of which ceases to slide on the line of x_1, as the other
   one changes p_1; driven: it stayed there though it is driven off. */
static void
draw_release(char *text, size_t size, int rep, bool driven)
{
  rf_rng rng = test_rng("release", rep);
  const double a = 0.3 + 0.1 * rng_uniform(&rng);
  const double u = 1.0 + 0.3 * rng_uniform(&rng);

  snprintf(text, size, "data: {inputs: [[1, 0], [%s, 1]], labels: [%.3f, %.3f]"
           "}\nnetwork: {width: 2}\nloss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[%.3f, 0, 0.3], [1, %.3f, %.3f]]}\n"
           "flow: {engine: cvode, until: 1}\n", driven ? "-0.5" : "0.5",
           driven ? u + 0.52 : u - 0.52, 1.0 + 0.3 * a, a, u, -0.7 * u);
}

/* What later events are told of the window is no less than it is. */
static void
check_window(const rf_cluster *group, const rf_stage *old, const rf_bundle *b)
{
  const double h = ball_get_d(&old->h), busy = of_up(b->busy) + 1e-15;
  const double at = arf_get_d(group->tau, ARF_RND_NEAR);
  double most = 0.0;

  for (size_t v = 0; v < old->count; v++)
    most = fmax(most, of_up(old->cohort[v].drive));
  ck_assert(busy >= (at - arf_get_d(group->low, ARF_RND_NEAR)) * h);
  ck_assert(busy >= (arf_get_d(group->high, ARF_RND_NEAR) - at) * h);
  ck_assert(of_up(b->pace) >= most);
}

/* Through the only event before the end of the first step, so much later than
   it is, by time, and on to `after` later than it is, or, negative, to that
   time; false: there is no such event, or the window is too wide.  The turns
   that it has.  error: of a start, or 0. */
static bool
pass(step *s, size_t *turns, const char *text, double late, double after,
     double error)
{
  double end = 0.0;
  rf_agenda agenda;
  rf_cluster group = { .agenda = &agenda };
  rf_ball tau, t;
  bool in = true, good;

  start(s, text);
  if (error > 0.0)
    s->bundle->error = s->bundle->at[0].own = up_d(error);
  approximate(s, 1.0);
  enclose(s);
  rf_agenda_init(&agenda);
  arf_init(group.low);
  arf_init(group.high);
  arf_init(group.tau);
  ball_init(&tau);
  ball_init(&t);
  good = rf_agenda_make(&agenda, s->stage) == RF_OK && agenda.count == 1;
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
    end = after < 0.0 ? -after : at * h + after;
    good = at + 2.0 * fabs(late) / h < 1.0 && at > 2.0 * fabs(late) / h
      && rf_passage(s->stage, &s->doubt, &group, tell_nobody, turns) == RF_OK;
  }
  if (good) {
    check_window(&group, s->stage, s->bundle);
    arb_set_arf(&t, group.tau);
    ball_mul(&t, &t, &s->stage->h, BITS);
    arb_set_d(&tau, end);
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

/* One problem at one wrong time: a part of an error that is used, or 0. */
static double
part_of(const char *text, double late, double after, int rep)
{
  step right, wrong;
  size_t turns, again;
  double part = 0.0;

  if (pass(&right, &turns, text, 0.0, after, 0.0)) {
    if (pass(&wrong, &again, text, late, after, 0.0)) {
      part = apart(&right, &wrong);
      TEST_ASSERT(rep, part <= 1.0 + 1e-9 && turns == again,
                  "%g late: %g of an error", late, part);
    }
    discard(&wrong);
  }
  discard(&right);
  return part;
}

/* Taken late or early the flow is in the tube all the same, and the tube is not
   much too wide: what it is off is the jump times that; as soon as the event is
   over, of all others what is of second order. */
START_TEST(events_at_wrong_times)
{
  static const double late[] = { 1e-12, 1e-6, 1e-4, -1e-12, -1e-6, -1e-4 };
  double most = 0.0;
  long events = 0, sharp = 0;

  TEST_EACH(rep, test_reps(400)) {
    char text[1024];
    draw_problem(text, sizeof text, rep);
    for (size_t i = 0; i < 8; i++) {
      const double part = i < 6 ? part_of(text, late[i], 0x1p-10, rep)
        : part_of(text, late[i - 5], 1.001 * late[i - 5], rep);
      most = fmax(most, part);
      sharp += part > 0.99;
      events += part > 0.0;
    }
  }
  printf("events_at_wrong_times: %ld events, %.5f of an error is used, more "
         "than 0.99 of it by %ld\n", events, most, sharp);
  ck_assert_int_gt(events, 0);
  if (test_scale() >= 0.5)
    ck_assert_int_gt(sharp, 10);
}
END_TEST

/* Where it ceases to slide its field changes by nothing at first: all is of
   second order, of which 8 is the sum of what may add up.  Where it was driven
   off the line it leaves at a speed: the change is what the bound says. */
START_TEST(releases_at_wrong_times)
{
  static const double late[] = { 1e-6, 1e-4, -1e-6, -1e-4 };
  double most[2] = { 0.0 };
  long events[2] = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    for (size_t i = 0; i < 8; i++) {
      char text[512];
      double part;
      draw_release(text, sizeof text, rep, i / 4);
      part = part_of(text, late[i % 4], 1.001 * fabs(late[i % 4]), rep);
      most[i / 4] = fmax(most[i / 4], part);
      events[i / 4] += part > 0.0;
    }
  }
  printf("releases_at_wrong_times: %ld events, %.5f of an error is used; %ld "
         "driven ones, %.5f\n", events[0], most[0], events[1], most[1]);
  ck_assert(events[0] > 0 && events[1] > 0);
  ck_assert_msg(most[0] > 0.001 && most[1] > 0.5, "%g, %g", most[0], most[1]);
}
END_TEST

/* A neuron slides on the line of x_1 and meets that of x_2, so far off, at the
   speed 1: as it crosses this, it leaves the other. */
static void
write_corner(char *text, size_t size, double off)
{
  snprintf(text, size, "data: {inputs: [[1, 0, 0], [1, 1, 0], [0.5, 1, 1]], "
           "labels: [-1, 1, 2]}\nnetwork: {width: 1}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[1, 0, %.17g, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", -off);
}

/* Its error along x_2 becomes larger by the jump over the speed. */
START_TEST(a_line_left_at_another)
{
  static const double errors[] = { 1e-12, 1e-9, 1e-6 };
  double most = 0.0;

  for (size_t i = 0; i < 3; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      char text[512];
      step middle, moved;
      size_t turns = 0, again = 0;
      double part;
      write_corner(text, sizeof text, 1e-3);
      ck_assert(pass(&middle, &turns, text, 0.0, -1.1e-3,
                     errors[i] * (1.0 + 1e-9)));
      write_corner(text, sizeof text, 1e-3 + sign * errors[i]);
      ck_assert(pass(&moved, &again, text, 0.0, -1.1e-3, 0.0));
      ck_assert(turns == 2 && again == 2);
      part = apart(&moved, &middle);
      ck_assert_msg(part <= 1.0, "%g: %g of an error", errors[i], part);
      most = fmax(most, part);
      discard(&middle);
      discard(&moved);
    }
  ck_assert_msg(most > 0.9, "%g", most);
}
END_TEST

/* ---- what is certain in a window ---- */

/* A neuron comes to the line of x_1 at the speed 2 a or so, and leaves it with
   a (p_1 + p_2) = a speed, which falls at the rate 4 if a is 1.  Taken in a
   window of that length, or, negative, times 1/lipschitz: is it certain what it
   does? */
static rf_status
cross_in_window(double a, double speed, double window, double error)
{
  rf_agenda agenda;
  rf_cluster group = { .agenda = &agenda };
  char text[512];
  bool in = true;
  size_t turns = 0;
  rf_status status;
  rf_ball t;
  step s;

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 1]], labels: [%.17g,"
           " %.17g]}\nnetwork: {width: 1}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[%.17g, -1e-30, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", -2.0 + speed, 2.0 + a, a);
  start(&s, text);
  approximate(&s, 0x1p-4);
  enclose(&s);
  rf_agenda_init(&agenda);
  arf_init(group.low);
  arf_init(group.high);
  arf_init(group.tau);
  ball_init(&t);
  ck_assert_int_eq(rf_agenda_make(&agenda, s.stage), RF_OK);
  ck_assert_uint_eq(agenda.count, 1);
  /* What is known when it comes there. */
  if (error > 0.0) {
    s.bundle->error = s.bundle->at[0].own = up_d(error);
    s.stage->error = s.bundle->at[0].wide = up_d(error);
  }
  group.in = &in;
  if (window < 0.0)
    window *= -1.0 / of_up(s.stage->lipschitz);
  arb_set_d(&t, window / ball_get_d(&s.stage->h));
  arf_set(group.low, agenda.at[0].tau);
  arf_set(group.tau, agenda.at[0].tau);
  arf_add(group.high, group.low, arb_midref(&t), BITS, ARF_RND_CEIL);
  status = rf_passage(s.stage, &s.doubt, &group, tell_nobody, &turns);
  ball_clear(&t);
  arf_clear(group.low);
  arf_clear(group.high);
  arf_clear(group.tau);
  rf_agenda_clear(&agenda);
  discard(&s);
  return status;
}

/* The velocity after, and a, are 0 within the window: it is not; in one of a
   thousandth of that, it is. */
START_TEST(signs_in_a_window)
{
  for (int e = 8; e <= 30; e += 2) {
    const double small = ldexp(1.0, -e);
    ck_assert_int_eq(cross_in_window(1.0, small, small / 4e3, 0.0), RF_OK);
    ck_assert_int_eq(cross_in_window(1.0, small, small / 4.0 * 1.1, 0.0),
                     RF_EUNSURE);
    /* a' = <D, w> = p_2. */
    ck_assert_int_eq(cross_in_window(small, 1.0, small / 2e3, 0.0), RF_OK);
    ck_assert_int_eq(cross_in_window(small, 1.0, small / 2.0 * 1.1, 0.0),
                     RF_EUNSURE);
    ck_assert_int_eq(cross_in_window(small, 1.0, small * 0x1p-40,
                                     small * 1.01), RF_EUNSURE);
  }
}
END_TEST

/* Bounds of a passage are proved for windows of 1/64 of that unit. */
START_TEST(length_of_a_window)
{
  ck_assert_int_eq(cross_in_window(1.0, 1.0, -1.0 / 200.0, 0.0), RF_OK);
  ck_assert_int_eq(cross_in_window(1.0, 1.0, -1.0 / 60.0, 0.0), RF_EUNSURE);
}
END_TEST

/* ---- two lines in one window ---- */

/* One neuron near 0, where it meets line 0 at 1e-8 and, with the velocities
   that it has, line 1 at 1e-9 after it; but once it is over line 0 it goes so
   much slower towards line 1. */
static void
start_two(step *s, double slower)
{
  const double speed = 0.25 / slower, p = 0.8 * (1.0 + 2.0 * speed);
  const double w = -1e-8 * 0.5 * (1.0 - 0.5 * p);
  const double g = -1.1e-8 * 0.5 * (-0.5 + 1.25 * p);
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [-1/2, 1]], labels: "
           "[1, %.17g]}\nnetwork: {width: 1, leak: 1/2}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[1, %.17g, %.17g]]}\n"
           "flow: {engine: cvode, until: 1}\n", p, w, g + 0.5 * w);
  start(s, text);
}

/* When a line is crossed, as it is told. */
typedef struct crossings {
  step *step;
  double begin, at[2], width[2];
  size_t turns;
} crossings;

static rf_status
tell_time(void *context, const rf_turn *turn, const rf_prospect *c)
{
  crossings *t = context;
  const double h = ball_get_d(&t->step->stage->h);

  t->at[turn->line] = t->begin + arf_get_d(c->tau, ARF_RND_NEAR) * h;
  t->width[turn->line] = of_up(c->width) * h;
  t->turns++;
  return RF_OK;
}

/* Take the first event that comes, or the first two as one; *time moves on. */
static rf_status
take_next(step *s, rf_ball *time, crossings *told, bool together)
{
  rf_agenda agenda;
  bool in[2] = { true, together };
  rf_cluster group = { .agenda = &agenda, .in = in };
  rf_status status;
  size_t first;
  rf_ball t;

  rf_agenda_init(&agenda);
  arf_init(group.low);
  arf_init(group.high);
  arf_init(group.tau);
  ball_init(&t);
  approximate(s, 0x1p-16);
  enclose(s);
  ck_assert_int_eq(rf_agenda_make(&agenda, s->stage), RF_OK);
  ck_assert(agenda.count >= 1 && agenda.count <= 2);
  ck_assert(!together || agenda.count == 2);
  first = agenda.count == 2
    && arf_cmp(agenda.at[1].tau, agenda.at[0].tau) < 0;
  in[first] = true;
  in[!first] = together;
  arf_set(group.low, agenda.at[first].tau);
  arf_set(group.tau, group.low);
  arf_set(group.high, agenda.at[together ? !first : first].tau);
  arb_set_arf(&t, group.tau);
  ball_mul(&t, &t, &s->stage->h, BITS);
  told->step = s;
  told->begin = ball_get_d(time);
  ball_add(time, time, &t, BITS);
  status = rf_passage(s->stage, &s->doubt, &group, tell_time, told);
  ball_clear(&t);
  arf_clear(group.low);
  arf_clear(group.high);
  arf_clear(group.tau);
  rf_agenda_clear(&agenda);
  return status;
}

/* On to time 2^-12. */
static void
go_on(step *s, const rf_ball *time)
{
  rf_ball tau;

  ball_init(&tau);
  arb_set_d(&tau, 0x1p-12);
  ball_sub(&tau, &tau, time, BITS);
  approximate(s, 0x1p-12);
  enclose(s);
  ball_div(&tau, &tau, &s->stage->h, BITS);
  mag_zero(arb_radref(&tau));
  ck_assert_int_eq(rf_stage_advance(s->stage, &tau), RF_OK);
  ball_clear(&tau);
}

/* As one event of a window that is long enough for the slower one the tube
   holds what comes of one after the other, and the times that are told hold
   theirs; 1024 times the window is the most. */
START_TEST(two_lines_as_one)
{
  static const double slower[] = { 10.0, 30.0, 500.0, 900.0, 1200.0, 5000.0 };

  for (size_t i = 0; i < sizeof slower / sizeof *slower; i++) {
    step one, both;
    rf_status status;
    crossings as_one = { .turns = 0 }, apiece = { .turns = 0 };
    rf_ball time;
    ball_init(&time);
    start_two(&both, slower[i]);
    /* Else line 1 is not looked for so far from the first event. */
    both.bundle->error = both.bundle->at[0].own = up_d(1e-10);
    status = take_next(&both, &time, &as_one, true);
    ck_assert_msg((status == RF_OK) == (slower[i] < 1000.0), "%g: %s",
                  slower[i], both.doubt.what);
    if (status == RF_OK) {
      double part;
      go_on(&both, &time);
      ball_zero(&time);
      start_two(&one, slower[i]);
      ck_assert_int_eq(take_next(&one, &time, &apiece, false), RF_OK);
      ck_assert_int_eq(take_next(&one, &time, &apiece, false), RF_OK);
      go_on(&one, &time);
      part = apart(&one, &both);
      ck_assert_msg(part <= 1.0 && (part > 0.01 || slower[i] < 100.0),
                    "%g: %g of an error", slower[i], part);
      ck_assert(as_one.turns == 2 && apiece.turns == 2);
      for (size_t l = 0; l < 2; l++)
        ck_assert_msg(fabs(as_one.at[l] - apiece.at[l]) <= as_one.width[l],
                      "%g: line %zu is crossed %g later than told, of %g",
                      slower[i], l, apiece.at[l] - as_one.at[l],
                      as_one.width[l]);
      discard(&one);
    }
    discard(&both);
    ball_clear(&time);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_late");
  TCase *tc = tcase_create("late");

  test_limit(tc);
  tcase_add_test(tc, events_at_wrong_times);
  tcase_add_test(tc, releases_at_wrong_times);
  tcase_add_test(tc, a_line_left_at_another);
  tcase_add_test(tc, signs_in_a_window);
  tcase_add_test(tc, length_of_a_window);
  tcase_add_test(tc, two_lines_as_one);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
