/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_balls.c -- what is proved of a ball of starts holds for its
 * points: there every bound is as large as it gets, of first order and of
 * second, while the proof of a point alone has next to no error. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "support/enclosed.h"

enum { NEURONS = 4, DATA = 5, DIMENSIONS = 3, POINTS = 12 };

/* A problem, and the weights in the middle. */
typedef struct trial {
  char text[1024];
  size_t m, n, d;
  double x[DATA * DIMENSIONS], a[NEURONS], w[NEURONS * DIMENSIONS];
} trial;

static double
three_digits(double x)
{
  char text[32];

  snprintf(text, sizeof text, "%.3g", x);
  return strtod(text, NULL);
}

static void
draw(trial *t, int rep)
{
  static const char *const leaks[] = { "0", "0", "1/4", "1/2" };
  static const double scales[] = { 1.0, 0.3, 0.01 };
  rf_rng rng = test_rng("balls", rep);
  const double scale = scales[rng_size(&rng, 0, 2)];
  double *x = t->x;
  int at;

  t->m = rng_size(&rng, 1, NEURONS);
  t->n = rng_size(&rng, 1, DATA);
  t->d = rng_size(&rng, 1, DIMENSIONS);
  at = snprintf(t->text, sizeof t->text, "data: {inputs: [");
  for (size_t i = 0; i < t->n * t->d; i++) {
    /* Now and then equal, opposite or nearly dependent to the one before. */
    x[i] = three_digits(1.5 * rng_uniform(&rng));
    if (i >= t->d && i % t->d == 0 && rng_size(&rng, 0, 5) == 0)
      for (size_t e = 0; e < t->d; e++)
        x[i + e] = rep % 2 ? x[i + e - t->d] : -x[i + e - t->d];
    else if (i >= t->d && rng_size(&rng, 0, 9) == 0)
      x[i] = three_digits(x[i - t->d] * 1.01);
    at += snprintf(t->text + at, sizeof t->text - (size_t)at, "%s%.17g%s",
                   i % t->d ? ", " : i ? ", [" : "[", x[i],
                   i % t->d + 1 < t->d ? "" : "]");
  }
  at += snprintf(t->text + at, sizeof t->text - (size_t)at, "], labels: [");
  for (size_t k = 0; k < t->n; k++)
    at += snprintf(t->text + at, sizeof t->text - (size_t)at, "%s%.3g",
                   k ? ", " : "", 1.5 * rng_uniform(&rng));
  snprintf(t->text + at, sizeof t->text - (size_t)at,
           "]}\nnetwork: {width: %zu, leak: %s}\ninit: {scale: 1}\n"
           "flow: {engine: cvode, until: 6}\n"
           "record: {times: [0.5, 1, 2, 3, 4, 5, 6]}\n", t->m,
           leaks[rng_size(&rng, 0, 3)]);
  for (size_t j = 0; j < t->m; j++)
    t->a[j] = three_digits(scale * 1.5 * rng_uniform(&rng));
  for (size_t i = 0; i < t->m * t->d; i++)
    t->w[i] = three_digits(scale * rng_uniform(&rng));
}

/* A proof, and the problem that it needs. */
typedef struct proof {
  rf_problem *problem;
  rf_proof *proof;
  rf_proved proved;
} proof;

static void
prove(proof *r, const trial *t, const double *a, const double *w,
      double radius)
{
  rf_proof_options o;
  rf_message message = { "" };

  *r = (proof){ 0 };
  rf_proof_defaults(&o);
  o.bits = radius > 0.0 ? 64 : 128;
  o.attempts = 1;
  o.radius = radius;
  ck_assert_msg(rf_problem_parse(&r->problem, &message, t->text, "text", NULL,
                                 0) == RF_OK, "%s\n%s", message.text, t->text);
  ck_assert_int_eq(rf_problem_set_weights(r->problem, t->m, a, w), RF_OK);
  ck_assert_msg(rf_proof_create(&r->proof, &message, r->problem, &o) == RF_OK,
                "%s", message.text);
  rf_proof_get(r->proof, &r->proved);
}

static void
discard(proof *r)
{
  rf_proof_free(r->proof);
  rf_problem_free(r->problem);
}

/* A start at 0.999 of the radius in a random direction; all of it on one neuron
   in half of the cases, and of these in half along a datum: a line that it
   meets is then as far off as it may be. */
static void
move_start(double *a, double *w, const trial *t, double radius, rf_rng *rng)
{
  const size_t count = t->m * (1 + t->d), one = rng_size(rng, 0, 2 * t->m - 1);
  const double *along = rng_size(rng, 0, 1) || one >= t->m ? NULL
    : t->x + rng_size(rng, 0, t->n - 1) * t->d;
  const double way = rng_uniform(rng) < 0.0 ? -1.0 : 1.0;
  double e[NEURONS * (1 + DIMENSIONS)], norm = 0.0, all = 0.0;

  for (size_t i = 0; i < count; i++) {
    const size_t j = i < t->m ? i : (i - t->m) / t->d;
    const double z = i < t->m ? t->a[i] : t->w[i - t->m];
    e[i] = one < t->m && j != one ? 0.0
      : !along ? rng_uniform(rng)
      : i < t->m ? 0.0 : way * along[(i - t->m) % t->d];
    norm += e[i] * e[i];
    all += z * z;
  }
  memcpy(a, t->a, sizeof t->a);
  memcpy(w, t->w, sizeof t->w);
  for (size_t i = 0; i < count; i++)
    *(i < t->m ? &a[i] : &w[i - t->m])
      += e[i] * 0.999 * radius * sqrt(all / norm);
}

struct tally {
  long balls, points, events, losses;
  double used;           /* the largest part of a radius */
};

/* Is number i of the point in the ball's, within its own error? */
static bool
is_inside(struct tally *t, rf_proof *ball, rf_proof *point,
          rf_proof_what what, size_t in_ball, size_t in_point)
{
  const size_t first = what == RF_PROOF_SAMPLE;
  const rf_numbers *b, *p;
  char value[256];
  double off;

  ck_assert_int_eq(rf_proof_numbers(point, &p, what, in_point), RF_OK);
  snprintf(value, sizeof value, "%s", rf_numbers_text(p, first));
  off = rf_numbers_double(p, first);
  ck_assert_int_eq(rf_proof_numbers(ball, &b, what, in_ball), RF_OK);
  off = fabs(off - rf_numbers_double(b, first));
  if (rf_numbers_double(b, first + 1) > 0x1p-40)
    t->used = fmax(t->used, off / rf_numbers_double(b, first + 1));
  return holds(rf_numbers_text(b, first), rf_numbers_text(b, first + 1),
               value, "1e-30");
}

/* Events of the neurons one by one: their order among each other is open. */
static const char *
compare_neuron(struct tally *t, rf_proof *ball, rf_proof *point, size_t j)
{
  const size_t count = rf_proof_event_count(point);
  rf_event e, f = { 0 };
  size_t at = 0;

  for (size_t i = 0; i < rf_proof_event_count(ball); i++) {
    ck_assert_int_eq(rf_proof_event_get(ball, &e, i), RF_OK);
    if (e.neuron != j)
      continue;
    for (; at < count; at++) {
      ck_assert_int_eq(rf_proof_event_get(point, &f, at), RF_OK);
      if (f.neuron == j)
        break;
    }
    if (at == count || f.datum != e.datum || f.kind != e.kind)
      return "another event";
    if (!is_inside(t, ball, point, RF_PROOF_EVENT, i, at))
      return "the time of an event";
    t->events++;
    at++;
  }
  for (; at < count; at++) {
    ck_assert_int_eq(rf_proof_event_get(point, &f, at), RF_OK);
    if (f.neuron == j)
      return "an event is missing";
  }
  return NULL;
}

static const char *
compare(struct tally *t, const trial *s, rf_proof *ball, rf_proof *point)
{
  const char *fault = NULL;

  for (size_t i = 0; i < rf_proof_sample_count(ball) && !fault; i++) {
    if (!is_inside(t, ball, point, RF_PROOF_SAMPLE, i, i))
      fault = "the loss";
    t->losses++;
  }
  for (size_t j = 0; j < s->m && !fault; j++)
    fault = compare_neuron(t, ball, point, j);
  return fault;
}

static const char *
try_points(struct tally *t, const trial *s, rf_proof *ball, double radius,
           int rep)
{
  const char *fault = NULL;

  for (int i = 0; i < POINTS && !fault; i++) {
    double a[NEURONS], w[NEURONS * DIMENSIONS];
    rf_rng rng = test_rng("points", rep * POINTS + i);
    proof point;
    move_start(a, w, s, radius, &rng);
    prove(&point, s, a, w, 0.0);
    fault = point.proved.done ? compare(t, s, ball, point.proof)
            : "a point is undecided";
    t->points++;
    discard(&point);
  }
  return fault;
}

/* The largest radius, of these, with a proof, or a small one, where what is of
   second order does not count. */
START_TEST(points_of_balls)
{
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(200)) {
    const char *fault = NULL;
    trial s;
    draw(&s, rep);
    for (double radius = rep % 2 ? 0.03 : 1e-9; radius > 1e-10 && !fault;
         radius /= 8.0) {
      proof ball;
      prove(&ball, &s, s.a, s.w, radius);
      if (ball.proved.done) {
        fault = try_points(&t, &s, ball.proof, radius, rep);
        t.balls++;
        radius = 0.0;
      }
      discard(&ball);
    }
    TEST_ASSERT(rep, !fault, "problem %d: %s\n%.300s", rep,
                fault, s.text);
  }
  printf("points_of_balls: %ld balls, %ld points, %ld events, %ld losses; "
         "%.3f of a radius is used\n", t.balls, t.points, t.events, t.losses,
         t.used);
  ck_assert(t.balls > 0 && t.losses > 0);
  if (test_scale() >= 0.3)
    ck_assert(t.events > 0 && t.used > 0.5);
}
END_TEST

/* A neuron that nears a line slowly and leaves it 30 times as fast: its error
   along the datum becomes as many times larger, at once. */
START_TEST(stretched_by_a_crossing)
{
  static const trial s = {
    .text = "data: {inputs: [[1, 0], [0.1, 1]], labels: [3, 2]}\n"
    "network: {width: 1}\ninit: {scale: 1}\n"
    "flow: {engine: cvode, until: 1}\n"
    "record: {times: [0.2, 0.5, 0.6, 0.8, 1]}\n",
    .m = 1, .n = 2, .d = 2, .x = { 1.0, 0.0, 0.1, 1.0 },
    .a = { 1.0 }, .w = { -0.02, 1.0 }
  };
  struct tally t = { 0 };
  const char *fault = NULL;
  proof ball;

  prove(&ball, &s, s.a, s.w, 1e-9);
  ck_assert_msg(ball.proved.done, "%s", ball.proved.doubt);
  for (int i = 0; i < 4 && !fault; i++)
    fault = try_points(&t, &s, ball.proof, 1e-9, i);
  ck_assert_msg(!fault, "%s", fault);
  printf("stretched_by_a_crossing: %ld points, %ld events, %ld losses; %.3f of "
         "a radius is used\n", t.points, t.events, t.losses, t.used);
  ck_assert(t.points > 0 && t.events == t.points && t.used > 0.5);
  discard(&ball);
}
END_TEST

/* ---- where stories differ ---- */

/* The start so far on the way from the middle to another one. */
static void
go_along(double *a, double *w, const trial *s, const double *way, double share)
{
  for (size_t j = 0; j < s->m; j++)
    a[j] = s->a[j] + share * way[j];
  for (size_t i = 0; i < s->m * s->d; i++)
    w[i] = s->w[i] + share * way[s->m + i];
}

/* Events of the start there; -1: it is undecided. */
static long
count_events(const trial *s, const double *way, double share)
{
  double a[NEURONS], w[NEURONS * DIMENSIONS];
  proof r;
  long count;

  go_along(a, w, s, way, share);
  prove(&r, s, a, w, 0.0);
  count = r.proved.done ? (long)r.proved.events : -1;
  discard(&r);
  return count;
}

/* Two starts next to each other with another number of events: share, and 1e-5
   after it; false if there are none on this way. */
static bool
find_border(double *share, const trial *s, const double *way)
{
  const long first = count_events(s, way, 0.0);
  double low = 0.0, high = 1.0;

  if (first < 0 || count_events(s, way, 1.0) == first)
    return false;
  while (high - low > 1e-5) {
    const double mid = (low + high) / 2.0;
    *(count_events(s, way, mid) == first ? &low : &high) = mid;
  }
  *share = low;
  return count_events(s, way, high) >= 0;
}

/* A ball with both of them has no story, whatever it is in which they differ:
   a boundary that is just touched, or met just at the end. */
START_TEST(borders_of_stories)
{
  long borders = 0;

  TEST_EACH(rep, test_reps(60)) {
    double way[NEURONS * (1 + DIMENSIONS)], share = 0.0;
    rf_rng rng = test_rng("borders", rep);
    trial s;
    draw(&s, rep);
    for (size_t i = 0; i < s.m * (1 + s.d); i++)
      way[i] = 0.3 * s.a[0] * rng_uniform(&rng);
    if (find_border(&share, &s, way)) {
      proof ball;
      go_along(s.a, s.w, &s, way, share);
      prove(&ball, &s, s.a, s.w, 1e-4);
      TEST_ASSERT(rep, !ball.proved.done, "problem %d has two stories\n%.300s",
                  rep, s.text);
      discard(&ball);
      borders++;
    }
  }
  printf("borders_of_stories: %ld borders\n", borders);
  if (test_scale() >= 0.3)
    ck_assert_int_gt(borders, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_balls");
  TCase *tc = tcase_create("balls");

  test_limit(tc);
  tcase_add_test(tc, points_of_balls);
  tcase_add_test(tc, stretched_by_a_crossing);
  tcase_add_test(tc, borders_of_stories);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
