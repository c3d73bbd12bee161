/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_passage.c -- the window of events, and what it adds to the
 * errors: against the bounds of the manual, node "The passage", by numbers of
 * this test. */
#include "config.h"

#include "proof/meeting/turning.h"
#include "support/step.h"

enum { DATA = 4, DIMENSIONS = 3 };

/* The events of a step as one group, taken `late` after the first of them; the
   window begins `before` that, and ends `after` it. */
typedef struct window {
  double most, late, before, after;
} window;

static void
set_time(arf_t to, const step *s, const arf_t tau, double time)
{
  arf_t t;

  arf_init(t);
  arf_set_d(t, time / ball_get_d(&s->stage->h));
  arf_add(to, tau, t, 2 * BITS, ARF_RND_NEAR);
  arf_clear(t);
}

/* Where the events are, in[8], and tau of the group. */
static void
look(rf_cluster *group, rf_agenda *agenda, step *s, const window *v)
{
  arf_init(group->low);
  arf_init(group->high);
  arf_init(group->tau);
  rf_agenda_init(agenda);
  ck_assert_msg(rf_agenda_make(agenda, s->stage) == RF_OK, "%s",
                agenda->doubt.what);
  ck_assert(agenda->count > 0 && agenda->count <= 8);
  group->agenda = agenda;
  memset(group->in, true, agenda->count);
  set_time(group->tau, s, agenda->at[0].tau, v->late);
  set_time(group->low, s, group->tau, -v->before);
  set_time(group->high, s, group->tau, v->after);
}

static void
forget(rf_cluster *group, rf_agenda *agenda)
{
  arf_clear(group->low);
  arf_clear(group->high);
  arf_clear(group->tau);
  rf_agenda_clear(agenda);
}

/* Through the window; or only to tau, as if there were no events. */
static rf_status
pass(step *s, const window *v, bool events)
{
  rf_agenda agenda;
  bool in[8];
  rf_cluster group = { .in = in };
  size_t turns = 0;
  rf_status status;

  look(&group, &agenda, s, v);
  if (events)
    status = rf_passage(s->stage, &s->doubt, &group, tell_nobody, &turns);
  else {
    rf_ball tau;
    ball_init(&tau);
    arb_set_arf(&tau, group.tau);
    status = rf_stage_advance(s->stage, &tau);
    ball_clear(&tau);
  }
  forget(&group, &agenda);
  return status;
}

static void
prepare(step *s, const char *text, double error, double most)
{
  start(s, text);
  for (size_t j = 0; j < s->ground->m; j++)
    s->bundle->at[j].own = up_d(error);
  s->bundle->error = up_d(error);
  approximate(s, most);
  enclose(s);
}

#define NEAR(a, b) ck_assert_msg((a) == (b) || fabs((a) / (b) - 1.0) < 1e-5, \
                                 "%s: %.9g, not %.9g", #a, (a), (b))

/* ---- the bounds ---- */

/* v +- r. */
typedef struct number {
  double v, r;
} number;

/* What the manual has of a window, from what is known of the step. */
typedef struct bounds {
  double span, drive, whole, lipschitz, curve;
  number p[DATA];
} bounds;

/* `at`: the same step, moved to tau; the stage is that before. */
static void
bound(bounds *b, step *at, const window *v)
{
  const rf_stage *s = at->stage;
  const rf_terrain *g = s->ground;
  const double low = fmax(v->before, 0.0), high = fmax(v->after, 0.0);
  double sum = 0.0;
  rf_agenda agenda;
  bool in[8];
  rf_cluster group = { .in = in };
  rf_ball p[DATA], tau;

  b->span = low + high;
  ball_init(&tau);
  look(&group, &agenda, at, v);
  arb_set_arf(&tau, group.tau);
  forget(&group, &agenda);
  for (size_t k = 0; k < g->n; k++)
    ball_init(&p[k]);
  rf_stage_residuals(p, s, &tau);
  for (size_t k = 0; k < g->n; k++) {
    b->p[k] = (number){ ball_get_d(&p[k]), mag_get_d(arb_radref(&p[k])) };
    sum += (fabs(b->p[k].v) + b->p[k].r) * of_up(g->size[k]);
    ball_clear(&p[k]);
  }
  ball_clear(&tau);
  b->drive = fmax(of_up(s->drive), 2.0 * sum);
  b->whole = of_up(s->whole);
  for (size_t k = 0; k < g->n; k++)
    b->p[k].r += 2.0 * b->span * b->drive * b->whole * b->whole
      * of_up(g->size[k]) * of_up(s->slope[k].curve);
  b->lipschitz = b->drive + of_up(s->stiff) * b->whole * b->whole;
  b->curve = b->span * b->span * b->drive * b->lipschitz;
}

static double
size_of(const rf_mover *q)
{
  return of_up(q->size) + of_up(q->wide);
}

/* A meeting of neuron 0 with the line of datum 0, (2, 0, 0): these data act
   before and after; it slides there, or dies, or meets that of datum 2 with it,
   or is turned so that its error grows. */
typedef struct meeting {
  const char *text;
  const double (*x)[DIMENSIONS];
  double error;
  window at;
  bool acts[2][DATA];
  double drive;          /* at least, of the stage */
  bool slides, dies, tied, grows;
} meeting;

/* D_before, D_after of p, coordinate by coordinate: what their difference is at
   most; <D, x_0> of one. */
static double
norm_of_change(const meeting *c, const bounds *b)
{
  double sum = 0.0;

  for (size_t i = 0; i < DIMENSIONS; i++) {
    number t = { 0 };
    for (size_t k = 0; k < DATA; k++) {
      const bool after = c->acts[1][k] && !c->dies && !(c->slides && i == 0);
      t.v += (c->acts[0][k] - after) * b->p[k].v * c->x[k][i];
      t.r += (c->acts[0][k] + after) * b->p[k].r * fabs(c->x[k][i]);
    }
    sum += pow(fabs(t.v) + t.r, 2);
  }
  return sqrt(sum);
}

static number
velocity(const meeting *c, const bounds *b, bool after, number a)
{
  number t = { 0 };

  for (size_t k = 0; k < DATA; k++) {
    const double dot = 2.0 * c->x[k][0];
    t.v += c->acts[after][k] * b->p[k].v * dot;
    t.r += c->acts[after][k] * b->p[k].r * fabs(dot);
  }
  return (number){ a.v * t.v, fabs(a.v) * t.r + a.r * fabs(t.v) + a.r * t.r };
}

/* |1 + (now - before)/before|, at most. */
static double
ratio(number now, number before)
{
  const double change = now.v - before.v, r = now.r + before.r;
  const double low = 1.0 + change / before.v, y = fabs(before.v);
  const double wide = (fabs(change) * before.r + y * r) / (y * (y - before.r));

  return fabs(low) + wide;
}

/* What an event leaves of errors: neuron 0, that meets the line; 1, that does
   not. */
static void
check_meeting(const meeting *c)
{
  double own, all, stretch = 1.0, added, jump, speed, off;
  number a, before, now;
  step s, at;
  bounds b;
  rf_mover *q;

  prepare(&s, c->text, c->error, c->at.most);
  prepare(&at, c->text, c->error, c->at.most);
  s.stage->drive = at.stage->drive = up_max(s.stage->drive, up_d(c->drive));
  bound(&b, &at, &c->at);
  ck_assert_int_eq(pass(&at, &c->at, false), RF_OK);
  ck_assert_msg(pass(&s, &c->at, true) == RF_OK, "%s", s.doubt.what);
  q = &at.bundle->at[0];
  own = of_up(q->own) + 8.0 * b.curve * size_of(q);
  all = of_up(at.bundle->error) + 8.0 * b.curve * b.whole;
  a = (number){ ball_get_d(q->z), fmin(own, all)
    + 2.0 * b.span * b.drive * size_of(q) };
  before = velocity(c, &b, false, a);
  now = velocity(c, &b, true, a);
  jump = (fabs(a.v) + a.r) * norm_of_change(c, &b);
  speed = fabs(before.v) - before.r;
  off = fabs(2.0 * ball_get_d(q->z + 1));
  added = off * jump / speed
    + 2.0 * b.curve * size_of(q) * jump / speed * 2.0;
  if (c->tied)
    stretch = 1.0 + jump * 2.0 / speed;
  else if (!c->slides && !c->dies)
    stretch = fmax(1.0, ratio(now, before));
  ck_assert(c->slides || c->dies || c->tied || (stretch > 1.0) == c->grows);
  NEAR(of_up(s.bundle->busy), b.span);
  NEAR(of_up(s.bundle->pace), b.drive);
  NEAR(of_up(s.bundle->at[0].stretch), stretch);
  NEAR(of_up(s.bundle->at[0].own), c->dies
       ? fmin(stretch * own + added, stretch * (all + added))
       : stretch * own + added);
  NEAR(of_up(s.bundle->at[1].own), of_up(at.bundle->at[1].own)
       + 8.0 * b.curve * size_of(&at.bundle->at[1]));
  NEAR(of_up(s.bundle->error), all + added);
  discard(&s);
  discard(&at);
}

/* Neuron 1 sees nobody. */
#define ROOM(last, labels, w) "data: {inputs: [[2, 0, 0], [0.5, 0, 1], [" \
  last "]], labels: [" labels "]}\nnetwork: {width: 2}\n" \
  "loss: {name: square, average: mean}\ninit: {scheme: file, weights: " \
  "[[1, " w "], [1, -0.1, 0, -0.2]]}\nflow: {engine: cvode, until: 1}\n"
#define CROSSES { { false, true, false }, { true, true, false } }

static const double apart[DATA][DIMENSIONS] = {
  { 2.0, 0.0, 0.0 }, { 0.5, 0.0, 1.0 }, { 2.0, 3.0, 0.0 }
};
static const char grows[] = ROOM("2, 3, 0", "6, 4, 0", "-0.05, -1, 1");

START_TEST(errors_of_a_meeting)
{
  static const char shrinks[] = ROOM("2, 3, 0", "-0.1, 4, 0", "-0.05, -1, 1");
  static const char slides[] = ROOM("2, 3, 0", "-9, 4, 0", "-0.05, -1, 1");
  static const char dies[] = ROOM("2, 3, 0", "-1, 4, 0", "0.05, -1, -1");
  static const meeting c[] = {
    { grows, apart, 1e-4, { 0.5, 0.0, 1e-5, 2e-5 }, CROSSES, .grows = true },
    { grows, apart, 1e-2, { 0.5, 1e-5, 1e-5, 3e-4 }, CROSSES, .grows = true },
    { grows, apart, 1e-7, { 0.5, 1e-5, 1e-4, 0.0 }, CROSSES, .grows = true },
    { grows, apart, 1e-7, { 0.5, 0.0, 2e-5, -1e-5 }, CROSSES, .grows = true },
    { grows, apart, 1e-7, { 0.5, 0.0, -1e-5, 2e-5 }, CROSSES, .grows = true },
    { grows, apart, 1e-7, { 0.5, 1e-5, 1e-4, 0.0 }, CROSSES, .drive = 100.0,
      .grows = true },
    { shrinks, apart, 1e-4, { 0.5, 0.0, 1e-5, 2e-5 }, CROSSES, .grows = false },
    { slides, apart, 1e-4, { 0.5, 0.0, 1e-5, 2e-5 }, CROSSES, .slides = true },
    { slides, apart, 1e-2, { 0.5, 1e-5, 1e-5, 2e-4 }, CROSSES, .slides = true },
    { dies, apart, 1e-4, { 0.5, 1e-5, 1e-5, 2e-5 },
      { { true, false, false }, { false, false, false } }, .dies = true },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++)
    check_meeting(&c[i]);
}
END_TEST

/* Both lines are crossed; or the other one not, whether that of datum 0 is, or
   the neuron slides there. */
START_TEST(errors_of_a_tie)
{
  static const double back[DATA][DIMENSIONS] = {
    { 2.0, 0.0, 0.0 }, { 0.5, 0.0, 1.0 }, { -2.0, -2.2, 2.0 }
  };
  static const double slant[DATA][DIMENSIONS] = {
    { 2.0, 0.0, 0.0 }, { 0.5, 0.0, 1.0 }, { 2.0, 0.55, -0.5 }
  };
  static const char both[] = ROOM("2, 3, 0", "6, 4, 6", "-0.05, 0, 1");
  static const char crosses[] = ROOM("-2, -2.2, 2", "6, 4, -6", "-0.05, 1, 1");
  static const char slides[] = ROOM("2, 0.55, -0.5", "-9, 4, -6",
                                    "-0.05, 1, 1");
  static const meeting c[] = {
    { both, apart, 1e-4, { 0.5, 0.0, 1e-5, 2e-5 },
      { { false, true, false }, { true, true, true } }, .tied = true },
    { both, apart, 1e-3, { 0.5, 1e-5, 1e-4, 2e-5 },
      { { false, true, false }, { true, true, true } }, .tied = true },
    { crosses, back, 1e-4, { 0.5, 0.0, 1e-5, 2e-5 }, CROSSES, .tied = true },
    { slides, slant, 1e-4, { 0.5, 0.0, 1e-5, 2e-5 }, CROSSES, .slides = true,
      .tied = true },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++)
    check_meeting(&c[i]);
}
END_TEST

/* ---- lines that are crossed one by one ---- */

/* The width of an event, by tau, as it is told; all are the same. */
static rf_status
tell_width(void *context, const rf_turn *turn, const rf_prospect *c)
{
  double *width = context;

  ck_assert(turn->from == -1 && turn->to == 1);
  ck_assert(*width == 0.0 || *width == of_up(c->width));
  *width = of_up(c->width);
  return RF_OK;
}

/* Neuron 0 crosses the lines of data 0, 2 and 3, the last two soon after the
   first; only that of datum 3 at the same time, by a tie.  So many of the
   events are in the group. */
static void
check_apart(size_t events)
{
  static const char text[] = "data: {inputs: [[2, 0, 0], [0.5, 0, 1], "
    "[2, 3, 0], [2, 3, -3/1100]], labels: [9, 6, 9, 9]}\nnetwork: {width: 1}\n"
    "loss: {name: square, average: mean}\ninit: {scheme: file, weights: "
    "[[1, -0.05, 0.001, 1]]}\nflow: {engine: cvode, until: 1}\n";
  const window v = { .most = 0.5, .before = 1e-8, .after = 1e-8 };
  double width = 0.0, added;
  rf_agenda agenda;
  bool in[8];
  rf_cluster group = { .in = in };
  step s, at;
  bounds b;

  prepare(&s, text, 1e-4, v.most);
  prepare(&at, text, 1e-4, v.most);
  bound(&b, &at, &(window){ v.most, v.late, 1024.0 * v.before,
                            1024.0 * v.after });
  ck_assert_int_eq(pass(&at, &v, false), RF_OK);
  look(&group, &agenda, &s, &v);
  ck_assert_uint_eq(agenda.count, 3);
  for (size_t i = 0; i < 3; i++) {
    in[i] = i < events;
    ck_assert_uint_eq(agenda.at[i].line, i ? i + 1 : 0);
  }
  ck_assert_msg(rf_passage(s.stage, &s.doubt, &group, tell_width, &width)
                == RF_OK, "%s", s.doubt.what);
  forget(&group, &agenda);
  added = 2.5 * b.span * b.drive * size_of(&at.bundle->at[0]);
  NEAR(width, b.span / ball_get_d(&s.stage->h));
  NEAR(of_up(s.bundle->busy), b.span);
  NEAR(of_up(s.bundle->at[0].own), of_up(at.bundle->at[0].own)
       + 8.0 * b.curve * size_of(&at.bundle->at[0]) + added);
  NEAR(of_up(s.bundle->error), of_up(at.bundle->error)
       + 8.0 * b.curve * b.whole + added);
  ck_assert(of_up(s.bundle->at[0].stretch) == 1.0);
  for (size_t l = 0; l < 4; l++)
    ck_assert_int_eq(s.bundle->at[0].side[l], l == 3 && events < 3 ? -1 : 1);
  discard(&s);
  discard(&at);
}

START_TEST(lines_one_by_one)
{
  check_apart(2);
  check_apart(3);
}
END_TEST

/* ---- releases ---- */

/* Neuron 0 stays on the line of datum 0 though it is driven away, until p_0
   comes to -e = p_1/2, as neuron 1 changes it: it leaves to the side -1. */
static const char stays[] = "data: {inputs: [[1, 0, 0], [-0.5, 0, 1]], "
  "labels: [1.52, 1.09]}\nnetwork: {width: 2}\n"
  "loss: {name: square, average: sum}\ninit: {scheme: file, weights: "
  "[[0.3, 0, 0, 0.3], [1, 1, 0, -0.7]]}\nflow: {engine: cvode, until: 1}\n";

/* The D of its face is (0, 0, p_1), and p_1 x_1 afterwards. */
START_TEST(errors_of_a_departure)
{
  for (int e = 3; e <= 7; e++) {
    const window v = { .most = 1.0, .before = 1e-5, .after = 1e-4 };
    double a, added;
    step s, at;
    bounds b;
    rf_mover *q;
    prepare(&s, stays, pow(10.0, -e), v.most);
    prepare(&at, stays, pow(10.0, -e), v.most);
    bound(&b, &at, &v);
    ck_assert_int_eq(pass(&at, &v, false), RF_OK);
    ck_assert_msg(pass(&s, &v, true) == RF_OK, "%s", s.doubt.what);
    q = &at.bundle->at[0];
    a = fabs(ball_get_d(q->z)) + 2.0 * b.span * b.drive * size_of(q)
      + fmin(of_up(q->own) + 8.0 * b.curve * size_of(q),
             of_up(at.bundle->error) + 8.0 * b.curve * b.whole);
    added = b.span * a * hypot(0.5 * (fabs(b.p[1].v) + b.p[1].r),
                               2.0 * b.p[1].r);
    ck_assert_int_eq(s.bundle->at[0].side[0], -1);
    NEAR(of_up(s.bundle->at[0].own), of_up(q->own)
         + 8.0 * b.curve * size_of(q) + added);
    NEAR(of_up(s.bundle->error), of_up(at.bundle->error)
         + 8.0 * b.curve * b.whole + added);
    discard(&s);
    discard(&at);
  }
}
END_TEST

/* What a release and another event of the neuron do together is not known. */
START_TEST(release_and_another)
{
  for (int both = 0; both < 2; both++) {
    const window v = { .most = 1.0 };
    rf_agenda agenda;
    rf_prospect two[2];
    bool in[8];
    rf_cluster group = { .in = in };
    size_t turns = 0;
    rf_status status;
    step s;
    prepare(&s, stays, 0.0, v.most);
    look(&group, &agenda, &s, &v);
    two[0] = two[1] = agenda.at[0];
    two[1].release = 0;
    two[1].line = 1;
    in[1] = both;
    group.agenda = &(rf_agenda){ .at = two, .count = 2 };
    status = rf_passage(s.stage, &s.doubt, &group, tell_nobody, &turns);
    ck_assert_int_eq(status, both ? RF_EUNSURE : RF_OK);
    ck_assert(!both || strstr(s.doubt.what, "a release and another event"));
    forget(&group, &agenda);
    discard(&s);
  }
}
END_TEST

/* ---- windows that are too wide ---- */

/* The crossing in a window of that length, from tau on. */
static rf_status
pass_within(step *s, const char *text, double length)
{
  const window v = { .most = 0.5, .after = length };

  prepare(s, text, 0.0, v.most);
  return pass(s, &v, true);
}

static void
bound_within(bounds *b, const char *text, double length)
{
  const window v = { .most = 0.5, .after = length };
  step s;

  prepare(&s, text, 0.0, v.most);
  bound(b, &s, &v);
  discard(&s);
}

/* Lam times the length is to be less than 1/64. */
START_TEST(too_wide)
{
  bounds b;

  bound_within(&b, grows, 0.0);
  for (int wide = 0; wide < 2; wide++) {
    const double length = (wide ? 1.001 : 0.999) / 64.0 / b.lipschitz;
    step s;
    const rf_status status = pass_within(&s, grows, length);
    ck_assert_int_eq(status, wide ? RF_EUNSURE : RF_OK);
    ck_assert(!wide || strstr(s.doubt.what, "too wide"));
    discard(&s);
  }
}
END_TEST

/* Predictions of a loss without a constant curvature move by less than
   ln(9/8). */
START_TEST(too_far)
{
  static const char text[] = "data: {inputs: [[2, 0, 0], [0.5, 0, 1]], "
    "labels: [-1, -1]}\nnetwork: {width: 1}\n"
    "loss: {name: logistic, average: mean}\ninit: {scheme: file, weights: "
    "[[2, 0.02, 0, 1.5]]}\nflow: {engine: cvode, until: 1}\n";
  bounds b;

  bound_within(&b, text, 0.0);
  for (int far = 0; far < 2; far++) {
    const double moved = (far ? 1.01 : 0.99) * 0.1177 / 2.0;
    const double length = moved / 4.0 / b.drive / b.whole / b.whole;
    step s;
    rf_status status;
    ck_assert(length * b.lipschitz < 0.99 / 64.0);
    status = pass_within(&s, text, length);
    ck_assert_msg(status == (far ? RF_EUNSURE : RF_OK), "%s", s.doubt.what);
    ck_assert(!far || strstr(s.doubt.what, "predictions"));
    discard(&s);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_passage");
  TCase *tc = tcase_create("passage");

  test_limit(tc);
  tcase_add_test(tc, errors_of_a_meeting);
  tcase_add_test(tc, errors_of_a_tie);
  tcase_add_test(tc, lines_one_by_one);
  tcase_add_test(tc, errors_of_a_departure);
  tcase_add_test(tc, release_and_another);
  tcase_add_test(tc, too_wide);
  tcase_add_test(tc, too_far);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
