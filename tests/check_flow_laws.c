/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_laws.c -- laws that every flow obeys, on random problems with
 * planted ties and starts on boundaries; and the library's lumped flow
 * against the plain one. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/sample.h"
#include "second/plain.h"
#include "support/follow.h"
#include "support/rf_test.h"

#define SIZE (MMAX * (1 + DMAX))
#define STOPS 6
#define PLANT (SAMPLE_TIES | SAMPLE_STARTS)

static void
start(follow *f, const sample *s, double rtol)
{
  follow_start(f, &s->p, s->a, s->w,
               &(follow_how){ .rtol = rtol, .until = s->until });
}

#define WENT(rep, f) TEST_ASSERT(rep, (f)->status >= 0, "%s at t=%g: %.200s", \
  rf_strerror((f)->status), rf_flow_time((f)->flow), (f)->message.text)

/* How far a relative error of the predictions moves an eta, which is measured
   in its range |p_k| (1 - leak): |dp| / |p|.  Square: dp = c dh, so a good
   fit amplifies by |h| / |y - h|; logistic and exponential: |dp| <= |p dh|. */
static double
amplified(const sample *s, const double *h)
{
  double worst = 1;

  for (size_t k = 0; k < s->p.n; k++) {
    double size = fabs(h[k]) + fabs(s->p.y[k]);
    if (s->p.loss == PLAIN_SQUARE)
      size /= fabs(s->p.y[k] - h[k]);
    worst = fmax(worst, 1 + size / (1 - fmin(s->p.leak, 0.9)));
  }
  return worst;
}

/* a^2 - |w|^2 of every neuron stays; the loss never grows; a sliding
   neuron stays on its boundaries and its eta within [leak, 1]. */
static int
obey(const sample *s, int rep, int *sliding)
{
  const double rtol = 1e-8;
  const size_t d = s->p.d;
  double z0[SIZE], z[SIZE], h[NMAX], before = INFINITY;
  signed char u[MMAX * NMAX];
  plain *second = plain_start(&s->p, s->a, s->w);
  follow f;

  start(&f, s, rtol);
  follow_states(&f, z0);
  for (int i = 0; i <= STOPS; i++) {
    double loss, bound;
    follow_to(&f, s->until * i / STOPS);
    WENT(rep, &f);
    bound = follow_step_errors(&f, rtol);
    loss = follow_sample(&f, h);
    TEST_ASSERT(rep, loss <= before + bound * (1 + before),
                "the loss grows to %.17g from %.17g, bound %g", loss, before,
                bound);
    before = loss;
    follow_states(&f, z);
    follow_signs(&f, u);
    for (size_t j = 0; j < s->p.m; j++) {
      const double *v0 = &z0[j * (1 + d)], *v = &z[j * (1 + d)];
      double q0 = v0[0] * v0[0]
        - follow_norm(v0 + 1, d) * follow_norm(v0 + 1, d);
      double q = v[0] * v[0] - follow_norm(v + 1, d) * follow_norm(v + 1, d);
      double size = follow_norm(v, 1 + d);
      TEST_ASSERT(rep, fabs(q - q0) <= 2 * bound * (1e-300 + size * size),
                  "neuron %zu: a^2 - |w|^2 from %.17g to %.17g, bound %g", j,
                  q0, q, 2 * bound * size * size);
    }
    plain_measure(second, z, u);
    *sliding += second->slip > 0;
    TEST_ASSERT(rep, second->slip <= 1e-14, "t=%g slip %g",
                rf_flow_time(f.flow), second->slip);
    /* At a marked start the policy may rest on a repelling boundary. */
    TEST_ASSERT(rep, i == 0 || second->out <= bound * amplified(s, h)
                || (f.marks & RF_MARK_NONUNIQUE),
                "t=%g eta outside [leak, 1] by %g of the range",
                rf_flow_time(f.flow), second->out);
  }
  plain_free(second);
  follow_end(&f);
  return 1;
}

START_TEST(conservation_descent_sliding)
{
  int checked = 0, sliding = 0, ties = 0, starts = 0;

  TEST_EACH(rep, test_reps(1000)) {
    sample s;
    sample_draw(&s, "conservation_descent_sliding", rep,
                &(sample_most){ NMAX, DMAX, MMAX, PLANT });
    checked += obey(&s, rep, &sliding);
    ties += s.ties > 0;
    starts += s.starts > 0;
  }
  printf("conservation, descent, sliding: %d problems, %d samples with "
         "sliding neurons, %d with ties, %d with starts on boundaries\n",
         checked, sliding, ties, starts);
  fflush(stdout);
  ck_assert_int_gt(sliding, 0);
  ck_assert_int_gt(ties, 0);
  ck_assert_int_gt(starts, 0);
}
END_TEST

/* The same events: each has its partner, at most `bound` away in time; what
   happens in the last `bound` may lack one.  (Where a boundary is reached
   with no speed left, the time is known to the root of the error only.) */
static void
same_events(const follow *f, const plain *s, int rep, double bound)
{
  unsigned char *paired = calloc(s->nevents + 1, 1);

  for (size_t i = 0; i < f->nevents; i++) {
    const rf_event *e = &f->events[i];
    size_t k = 0;
    if (e->time == 0)                    /* the plain flow tells none there */
      continue;
    while (k < s->nevents
           && (paired[k] || e->neuron != s->events[k].neuron
               || e->datum != s->events[k].datum
               || e->kind != s->events[k].kind
               || fabs(e->time - s->events[k].time) > bound))
      k++;
    TEST_ASSERT(rep, k < s->nevents || s->t - e->time < bound,
                "%.12g,%d,%d,%d has no partner", e->time, (int)e->neuron,
                (int)e->datum, (int)e->kind);
    paired[k] = 1;
  }
  for (size_t k = 0; k < s->nevents; k++)
    TEST_ASSERT(rep, paired[k] || s->t - s->events[k].time < bound,
                "%.12g,%d,%d,%d is missing", s->events[k].time,
                (int)s->events[k].neuron, (int)s->events[k].datum,
                s->events[k].kind);
  free(paired);
}

/* Lumped equals not lumped.  stats: of the lumped run, or NULL. */
static int
meet(const sample *s, int rep, double *ratio, size_t *events,
     rf_flow_stats *stats)
{
  const double rtol = 1e-10;
  const size_t size = s->p.m * (1 + s->p.d);
  plain *second = plain_start(&s->p, s->a, s->w);
  double z[SIZE], bound, off;
  follow f;

  if (plain_to(second, s->until)) {
    plain_free(second);
    return 0;
  }
  start(&f, s, rtol);
  follow_to(&f, s->until);
  WENT(rep, &f);
  follow_states(&f, z);
  bound = follow_step_errors(&f, rtol) * plain_growth(second)
    * follow_norm(second->z, size);
  off = follow_apart(z, second->z, size);
  *ratio = fmax(*ratio, off / bound);
  TEST_ASSERT(rep, off <= bound, "n=%zu d=%zu m=%zu loss=%d leak=%g t=%g: "
              "off by %g, bound %g", s->p.n, s->p.d, s->p.m, s->p.loss,
              s->p.leak, s->until, off, bound);
  /* A linear network has no events.  A marked one may have others from the
     mark on; its states were compared. */
  if (s->p.leak < 1 && f.marks == 0) {
    same_events(&f, second, rep, fmax(1e-6, sqrt(bound)));
    *events += second->nevents;
  }
  if (stats)
    rf_flow_stats_get(f.flow, stats);
  follow_end(&f);
  plain_free(second);
  return 1;
}

START_TEST(lumped_equals_plain)
{
  int checked = 0, doubtful = 0;
  size_t events = 0;
  double ratio = 0;

  TEST_EACH(rep, test_reps(1000)) {
    sample s;
    sample_draw(&s, "lumped_equals_plain", rep,
                &(sample_most){ NMAX, DMAX, 12, PLANT });
    if (meet(&s, rep, &ratio, &events, NULL))
      checked++;
    else
      doubtful++;
  }
  printf("lumped equals plain: %d problems, %zu events, error/bound <= %.1e; "
         "%d where the plain flow is in doubt\n", checked, events, ratio,
         doubtful);
  fflush(stdout);
  ck_assert_int_gt(checked, 2 * doubtful);
}
END_TEST

/* The same where nearly every neuron has a face of its own, from large
   weights and from small ones.  Faces that nobody was in are entered all the
   time then, and that alone is no reason to begin anew: from small weights,
   whose shares of the predictions are negligible, the run does so at less
   than one event in ten. */
static void
apart_equals_plain(double scale)
{
  int checked = 0, doubtful = 0, lonely = 0;
  size_t events = 0, restarts = 0;
  double ratio = 0;

  TEST_EACH(rep, test_reps(12)) {
    rf_flow_stats stats;
    sample s;
    sample_draw_apart(&s, "apart_equals_plain", rep, scale);
    if (!meet(&s, rep, &ratio, &events, &stats)) {
      doubtful++;
      continue;
    }
    checked++;
    lonely += stats.faces_most >= 15;
    restarts += stats.restarts;
  }
  printf("apart equals plain, scale %g: %d problems, %d of at least 15 faces, "
         "%zu events, %zu restarts, error/bound <= %.1e; %d in doubt\n",
         scale, checked, lonely, events, restarts, ratio, doubtful);
  fflush(stdout);
  ck_assert_int_gt(checked, 2 * doubtful);
  ck_assert_int_gt(lonely, checked / 2);
  ck_assert(scale == 1 || 10 * restarts < events);
}

START_TEST(apart_equals_plain_large)
{
  apart_equals_plain(1);
}
END_TEST

START_TEST(apart_equals_plain_small)
{
  apart_equals_plain(0x1p-20);
}
END_TEST

/* Asking for more output changes no bit. */
static void
stop_and_go(const sample *s, int rep)
{
  const size_t size = s->p.m * (1 + s->p.d);
  double z[SIZE], z1[SIZE], h[NMAX], h1[NMAX], loss;
  follow f, g;

  start(&f, s, 1e-8);
  start(&g, s, 1e-8);
  follow_to(&f, s->until);
  for (int i = 1; i < 40 && g.status >= 0; i++) {
    follow_to(&g, s->until * i / 40);
    follow_sample(&g, h);
    follow_states(&g, z);
  }
  follow_to(&g, s->until);
  WENT(rep, &f);
  WENT(rep, &g);
  follow_states(&f, z);
  follow_states(&g, z1);
  loss = follow_sample(&f, h);
  TEST_ASSERT(rep, follow_sample(&g, h1) == loss, "the loss differs");
  TEST_ASSERT(rep, !memcmp(h, h1, s->p.n * sizeof *h), "predictions differ");
  TEST_ASSERT(rep, !memcmp(z, z1, size * sizeof *z), "states differ by %g",
              follow_apart(z, z1, size));
  TEST_ASSERT(rep, f.nevents == g.nevents, "%zu events, %zu with stops",
              f.nevents, g.nevents);
  for (size_t i = 0; i < f.nevents; i++)
    TEST_ASSERT(rep, f.events[i].time == g.events[i].time
                && f.events[i].neuron == g.events[i].neuron
                && f.events[i].datum == g.events[i].datum
                && f.events[i].kind == g.events[i].kind,
                "event %zu differs", i);
  follow_end(&f);
  follow_end(&g);
}

START_TEST(stop_and_go_equals_going)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    sample s;
    sample_draw(&s, "stop_and_go_equals_going", rep,
                &(sample_most){ NMAX, DMAX, MMAX, PLANT });
    stop_and_go(&s, rep);
    checked++;
  }
  printf("stop and go: %d problems\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A random order of count things. */
static void
shuffle(size_t *order, rf_rng *g, size_t count)
{
  for (size_t i = 0; i < count; i++)
    order[i] = i;
  for (size_t i = count; i-- > 1; ) {
    size_t k = rng_size(g, 0, i), t = order[i];
    order[i] = order[k];
    order[k] = t;
  }
}

/* In place on every row of v[rows][d]: a product of d plane rotations. */
static void
rotate(double *v, size_t rows, size_t d, const double *angle)
{
  for (size_t r = 0; r < rows; r++)
    for (size_t i = 0; i + 1 < d; i++) {
      double *p = &v[r * d], c = cos(angle[i]), s = sin(angle[i]), t = p[i];
      p[i] = c * t - s * p[i + 1];
      p[i + 1] = s * t + c * p[i + 1];
    }
}

static void
rotate_back(double *v, size_t rows, size_t d, const double *angle)
{
  for (size_t r = 0; r < rows; r++)
    for (size_t i = d - 1; i-- > 0; ) {
      double *p = &v[r * d], c = cos(angle[i]), s = sin(angle[i]), t = p[i];
      p[i] = c * t + s * p[i + 1];
      p[i + 1] = -s * t + c * p[i + 1];
    }
}

/* The problem with neurons in the order J, data in the order K, inputs and
   weights rotated. */
static void
transform(sample *to, const sample *s, const size_t *J, const size_t *K,
          const double *angle)
{
  const size_t n = s->p.n, d = s->p.d, m = s->p.m;

  *to = *s;
  to->p.x = to->x;
  to->p.y = to->y;
  for (size_t k = 0; k < n; k++) {
    memcpy(&to->x[k * d], &s->x[K[k] * d], d * sizeof *s->x);
    to->y[k] = s->y[K[k]];
  }
  for (size_t j = 0; j < m; j++) {
    memcpy(&to->w[j * d], &s->w[J[j] * d], d * sizeof *s->w);
    to->a[j] = s->a[J[j]];
  }
  if (angle) {
    rotate(to->x, n, d, angle);
    rotate(to->w, m, d, angle);
  }
}

static size_t
events_later(const follow *f)
{
  size_t count = 0;

  for (size_t i = 0; i < f->nevents; i++)
    count += f->events[i].time > 0;
  return count;
}

/* Permuting neurons and data permutes the answer; rotating inputs and
   weights rotates it.  Both runs stay within their error bound of the true
   flow, so the sum of the bounds is allowed; the growth is the plain one's. */
static int
look_the_same(const sample *s, int rep, rf_rng *g, int turn, double *ratio)
{
  const double rtol = 1e-10;
  const size_t n = s->p.n, d = s->p.d, m = s->p.m;
  size_t J[MMAX], K[NMAX];
  double angle[DMAX], z[SIZE], q[SIZE], h[NMAX], h1[NMAX], bound, off = 0;
  plain *second = plain_start(&s->p, s->a, s->w);
  sample other;
  follow f, e;

  shuffle(J, g, m);
  shuffle(K, g, n);
  for (size_t i = 0; i < d; i++)
    angle[i] = 3 * rng_uniform(g);
  if (plain_to(second, s->until)) {
    plain_free(second);
    return 0;
  }
  transform(&other, s, J, K, turn ? angle : NULL);
  start(&f, s, rtol);
  start(&e, &other, rtol);
  follow_to(&f, s->until);
  follow_to(&e, s->until);
  WENT(rep, &f);
  WENT(rep, &e);
  follow_states(&f, z);
  follow_states(&e, q);
  bound = (follow_step_errors(&f, rtol) + follow_step_errors(&e, rtol))
    * plain_growth(second) * follow_norm(second->z, m * (1 + d));
  for (size_t j = 0; j < m; j++) {
    if (turn && d > 1)
      rotate_back(&q[j * (1 + d) + 1], 1, d, angle);
    off = fmax(off, follow_apart(&q[j * (1 + d)], &z[J[j] * (1 + d)], 1 + d));
  }
  TEST_ASSERT(rep, fabs(follow_sample(&f, h) - follow_sample(&e, h1)) >= 0,
              "no number");
  TEST_ASSERT(rep, off <= bound, "off by %g, bound %g", off, bound);
  *ratio = fmax(*ratio, off / bound);
  /* Turned, a neuron does not start on a boundary any more. */
  TEST_ASSERT(rep, events_later(&f) == events_later(&e),
              "%zu events, %zu after", events_later(&f), events_later(&e));
  follow_end(&f);
  follow_end(&e);
  plain_free(second);
  return 1;
}

START_TEST(permuted_and_rotated)
{
  int checked = 0;
  double ratio = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("order", rep);
    int turn = rep % 2;
    sample s;
    /* A rotation rounds, and so spoils exact coincidences. */
    sample_draw(&s, "permuted_and_rotated", rep,
                &(sample_most){ NMAX, DMAX, 12, turn ? 0 : PLANT });
    checked += look_the_same(&s, rep, &g, turn, &ratio);
  }
  printf("permuted and rotated: %d problems, error/bound <= %.1e\n", checked,
         ratio);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

static Suite *
laws_suite(void)
{
  Suite *s = suite_create("laws");
  TCase *t = tcase_create("cvode");

  test_limit(t);
  tcase_add_test(t, conservation_descent_sliding);
  tcase_add_test(t, lumped_equals_plain);
  tcase_add_test(t, apart_equals_plain_large);
  tcase_add_test(t, apart_equals_plain_small);
  tcase_add_test(t, stop_and_go_equals_going);
  tcase_add_test(t, permuted_and_rotated);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(laws_suite());
}
