/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_limit_slide.c -- neurons of the limit flow that slide on many lines:
 * the faces found next to the present one against the inclusion, other
 * precision, and the kept faces, which must not be seen in any answer. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "base/number/num_d.h"
#include "flow/limit/limit.h"
#include "geometry/inclusion/inclusion.h"
#include "support/news.h"
#include "support/rf_test.h"

/* Gaussian-like data and labels; weights of m neurons. */
struct wide {
  size_t n, d, m;
  double *x, *y, *a, *w, leak;
};

static double *
numbers(rf_rng *g, size_t count)
{
  double *v = malloc(count * sizeof *v);

  ck_assert_ptr_nonnull(v);
  for (size_t i = 0; i < count; i++)
    v[i] = rng_uniform(g) + rng_uniform(g) + rng_uniform(g);
  return v;
}

static void
wide_draw(struct wide *s, rf_rng *g, size_t n, size_t d, size_t m)
{
  *s = (struct wide){ .n = n, .d = d, .m = m };
  s->x = numbers(g, n * d);
  s->y = numbers(g, n);
  s->w = numbers(g, m * d);
  s->a = numbers(g, m);
  s->leak = rng_next(g) & 1 ? 0.0 : 0.25;
  for (size_t j = 0; j < m; j++) {
    double norm = 0.0;
    for (size_t i = 0; i < d; i++)
      norm = hypot(norm, s->w[j * d + i]);
    s->a[j] = copysign(norm, s->a[j]);
  }
}

static void
wide_free(struct wide *s)
{
  free(s->x);
  free(s->y);
  free(s->a);
  free(s->w);
}

/* The problem with neurons first .. first + m - 1. */
static rf_problem *
problem_of(const struct wide *s, size_t first, size_t m, const char *digits)
{
  char leak[64];
  const char *set[] = { leak, digits, "flow.engine=limit", "flow.until=50" };
  rf_problem *p = NULL;
  rf_message message = { "" };

  snprintf(leak, sizeof leak, "network.leak=%.17g", s->leak);
  ck_assert_msg(rf_problem_create(&p, &message,
                                  &(rf_data){ s->n, s->d, s->x, s->y }, set, 4)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_problem_set_weights(p, m, s->a + first,
                                          s->w + first * s->d), RF_OK);
  return p;
}

/* ---- the face next to the present one ---- */

enum { N = 60, D = 12 };

/* One neuron with its own memory. */
struct neuron {
  rfd_mover mover;
  double v[RF_MOVER_SIZE(D)];
  signed char u[RF_MOVER_SIGNS(N)], old[N];
};

/* What the inclusion says: the sides of some lines. */
struct sides {
  signed char sign[N];
  size_t line[N], count;
  unsigned marks;
};

/* The sides by the inclusion alone: all lines with old = 0, and the one that
   is met.  Sums as they come; 2 n roundings each. */
static rf_status
ask(struct sides *said, const struct wide *s, const struct neuron *now,
    size_t met)
{
  double x[N * D], high[N], low[N], fixed[D] = { 0.0 }, mass[D] = { 0.0 };
  signed char from[N];
  rfd_boundary at = { .d = s->d, .x = x, .fixed = fixed, .high = high,
                      .low = low, .a = &now->mover.v[0], .from = from,
                      .prec = 53, .mass = mass, .w = now->mover.v + 1,
                      .error = 2.0 * (double)s->n * 0x1p-53 };

  for (size_t k = 0; k < s->n; k++) {
    const double p = s->y[k] / (double)s->n;
    if (now->old[k] == 0 || k == met) {
      said->line[at.count] = k;
      from[at.count] = now->old[k];
      memcpy(x + at.count * s->d, s->x + k * s->d, s->d * sizeof *x);
      high[at.count] = p;
      low[at.count++] = s->leak * p;
      continue;
    }
    for (size_t i = 0; i < s->d; i++) {
      double t = (now->old[k] > 0 ? p : s->leak * p) * s->x[k * s->d + i];
      fixed[i] += t;
      mass[i] += fabs(t);
    }
  }
  said->count = at.count;
  return rfd_inclusion(said->sign, &said->marks, &at);
}

/* At every event the sides are those of the inclusion, which is asked with
   the numbers of the problem itself. */
START_TEST(next_face_is_the_inclusion)
{
  int crossed = 0, captured = 0, released = 0, most = 0;

  TEST_EACH(rep, test_reps(12)) {
    rf_rng g = test_rng("next_face_is_the_inclusion", rep);
    struct wide s;
    rf_problem *p;
    rfd_limit *limit = NULL;
    rfd_arc *arc = NULL;

    wide_draw(&s, &g, rng_size(&g, 20, N), rng_size(&g, 3, D), 20);
    p = problem_of(&s, 0, s.m, "flow.digits=15");
    ck_assert_int_eq(rfd_limit_create(&limit, p, 53), RF_OK);
    ck_assert_int_eq(rfd_arc_create(&arc, limit), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      struct neuron now = { .mover = { .v = NULL } };
      now.mover.v = now.v;
      now.mover.u = now.u;
      ck_assert_int_eq(rfd_limit_start(limit, &now.mover, j, 1), RF_OK);
      for (int event = 0; event < 1000; event++) {
        struct sides said;
        size_t count, met;
        unsigned own;
        int zeros = 0;
        ck_assert_int_eq(rfd_limit_arc(arc, limit, &now.mover), RF_OK);
        if (arc->end != RF_ARC_EVENT)
          break;
        met = arc->line[0];
        count = arc->count;
        ck_assert_int_eq(rfd_limit_pass(limit, now.old, &own, &now.mover,
                                        arc), RF_OK);
        if (own != 0 || count != 1
            || ask(&said, &s, &now, met) < 0 || said.marks)
          continue;
        for (size_t i = 0; i < said.count; i++) {
          const size_t l = said.line[i];
          const int sign = said.sign[i];
          TEST_ASSERT(rep, now.u[l] == sign,
                      "neuron %zu event %d line %zu of %zu: %d, inclusion %d",
                      j, event, l, said.count, now.u[l], sign);
          captured += l == met && sign == 0;
          crossed += l == met && sign != 0;
          released += l != met && sign != 0;
          zeros += sign == 0;
        }
        most = zeros > most ? zeros : most;
      }
    }
    rfd_arc_free(arc);
    rfd_limit_free(limit);
    rf_problem_free(p);
    wide_free(&s);
  }
  printf("next_face_is_the_inclusion: %d crossed, %d captured, %d released; "
         "up to %d lines\n", crossed, captured, released, most);
  fflush(stdout);
  ck_assert_int_gt(crossed, test_reps(12));
  ck_assert_int_gt(captured, test_reps(12));
  ck_assert_int_gt(released, test_reps(12));
  ck_assert_int_gt(most, 3);
}
END_TEST

/* ---- double and MPFR ---- */

struct list {
  rf_event event[4096];
  size_t count;
  bool marked;
};

static void
events_of(struct list *list, const rf_problem *p, double until)
{
  rf_flow *f = NULL;
  rf_status st;

  list->count = 0;
  list->marked = false;
  ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
  while ((st = rf_flow_step(f, NULL, until)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    for (size_t i = 0; i < count && list->count < 4096; i++) {
      list->marked |= e[i].marks != 0;
      list->event[list->count++] = e[i];
    }
    (void)news_choices(f, &count);
    list->marked |= count > 0;
  }
  ck_assert_int_eq(st, RF_OK);
  rf_flow_free(f);
}

/* The same events in double and with 40 digits; the condition of a time is
   some ||w|| / (|c| ||w'||), as in check_limit_flow. */
START_TEST(mpfr_slides_alike)
{
  static struct list a, b;
  int events = 0, slides = 0;

  TEST_EACH(rep, test_reps(6)) {
    rf_rng g = test_rng("mpfr_slides_alike", rep);
    struct wide s;
    rf_problem *p, *q;

    wide_draw(&s, &g, rng_size(&g, 20, 40), rng_size(&g, 3, 8), 6);
    p = problem_of(&s, 0, s.m, "flow.digits=15");
    q = problem_of(&s, 0, s.m, "flow.digits=40");
    events_of(&a, p, 50.0);
    events_of(&b, q, 50.0);
    for (size_t i = 0; i < a.count && !a.marked && !b.marked; i++) {
      TEST_ASSERT(rep, a.count == b.count, "%zu and %zu events", a.count,
                  b.count);
      TEST_ASSERT(rep, a.event[i].neuron == b.event[i].neuron
                       && a.event[i].datum == b.event[i].datum
                       && a.event[i].kind == b.event[i].kind, "event %zu", i);
      TEST_ASSERT(rep, fabs(a.event[i].time - b.event[i].time)
                       <= 1e-9 * (1.0 + b.event[i].time), "event %zu: %.17g "
                  "%.17g", i, a.event[i].time, b.event[i].time);
      events++;
      slides += a.event[i].kind >= RF_EVENT_CAPTURE;
    }
    rf_problem_free(p);
    rf_problem_free(q);
    wide_free(&s);
  }
  printf("mpfr_slides_alike: %d events, %d of them sliding\n", events,
         slides);
  fflush(stdout);
  ck_assert_int_gt(slides, test_reps(6));
}
END_TEST

/* ---- what is kept ---- */

/* More faces than are kept: a neuron among others and alone has the same
   bits, and so has the flow, where neurons take turns. */
START_TEST(kept_faces_are_not_seen)
{
  static struct list one;
  rf_rng g = test_rng("kept_faces_are_not_seen", 0);
  struct wide s;
  rf_problem *p;
  rf_align *all = NULL;
  rf_align_options options;
  size_t events = 0;
  const size_t m = (size_t)test_reps(30);

  rf_align_defaults(&options);
  options.events = 1;
  wide_draw(&s, &g, 200, 50, m);
  p = problem_of(&s, 0, m, "flow.digits=15");
  ck_assert_int_eq(rf_align_create(&all, NULL, p, &options), RF_OK);
  for (size_t j = 0; j < m; j++) {
    rf_problem *q = problem_of(&s, j, 1, "flow.digits=15");
    rf_align *alone = NULL;
    rf_align_neuron n, k;
    size_t nevents, kevents;
    rf_event e, f;

    ck_assert_int_eq(rf_align_create(&alone, NULL, q, &options), RF_OK);
    ck_assert_int_eq(rf_align_get(all, &n, j), RF_OK);
    ck_assert_int_eq(rf_align_get(alone, &k, 0), RF_OK);
    nevents = rf_align_event_count(all, j);
    kevents = rf_align_event_count(alone, 0);
    events_of(&one, q, 50.0);
    ck_assert_msg(n.time == k.time && n.growth == k.growth
                  && nevents == kevents, "neuron %zu", j);
    for (size_t i = 0; i < nevents; i++) {
      ck_assert_int_eq(rf_align_event_get(all, &e, j, i), RF_OK);
      ck_assert_int_eq(rf_align_event_get(alone, &f, 0, i), RF_OK);
      ck_assert_msg(e.time == f.time && e.datum == f.datum,
                    "neuron %zu event %zu", j, i);
      ck_assert_msg(i >= one.count || e.time == one.event[i].time,
                    "neuron %zu event %zu in the flow", j, i);
    }
    events += nevents;
    rf_align_free(alone);
    rf_problem_free(q);
  }
  printf("kept_faces_are_not_seen: %zu events\n", events);
  fflush(stdout);
  ck_assert_uint_gt(events, 0);
  rf_align_free(all);
  rf_problem_free(p);
  wide_free(&s);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("slide");
  TCase *t = tcase_create("slide");

  test_limit(t);
  tcase_add_test(t, next_face_is_the_inclusion);
  tcase_add_test(t, mpfr_slides_alike);
  tcase_add_test(t, kept_faces_are_not_seen);
  suite_add_tcase(s, t);
  return run_suite(s);
}
