/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_inclusion_clarke.c -- where dependent lines meet: cones and convex
 * hulls against obvious ways, and neurons that may not stay against gradient
 * descent. */
#include "config.h"

#include <math.h>

#include "base/number/num_d.h"
#include "geometry/arrangement/cones.h"
#include "geometry/inclusion/clarke.h"
#include "geometry/inclusion/inclusion.h"
#include "second/hull.h"
#include "support/follow.h"
#include "support/news.h"
#include "support/numbers.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

enum { K = HULL_LINES, D = 3 };

/* ---- a meeting ---- */

struct meet {
  size_t d, k;
  double x[K * D], fixed[D], high[K], low[K];
  int sigma;
};

/* Unit lines; in space often three in a plane; both kinds of lines. */
static void
meet_draw(struct meet *m, rf_rng *g, size_t d)
{
  const bool leak = rng_next(g) & 1, plane = d == 3 && rng_next(g) & 1;

  memset(m, 0, sizeof *m);
  m->d = d;
  m->k = rng_size(g, d + 1, d == 2 ? K : 5);
  m->sigma = rng_next(g) & 1 ? 1 : -1;
  for (size_t l = 0; l < m->k; l++) {
    double *x = m->x + l * d, norm;
    for (size_t i = 0; i < d; i++)
      x[i] = l == 2 && plane ? m->x[i] - 0.7 * m->x[d + i]
                             : rng_uniform(g);
    norm = sqrt(hull_dot(x, x, d));
    for (size_t i = 0; i < d; i++)
      x[i] /= norm;
    m->high[l] = rng_uniform(g);
    m->low[l] = leak ? 0.3 * m->high[l] : 0.0;
  }
  for (size_t i = 0; i < d && rng_next(g) % 3 == 0; i++)
    m->fixed[i] = 0.5 * rng_uniform(g);
}

/* By its simplices; see hull_stays. */
static int
meet_stays(size_t *cones, const struct meet *m)
{
  const hull_drives of = { .k = m->k, .d = m->d, .x = m->x,
                           .fixed = m->fixed, .plus = m->high,
                           .minus = m->low };

  return hull_stays(cones, &of);
}

static rf_meeting
meet_of(const struct meet *m)
{
  return (rf_meeting){ .d = m->d, .count = m->k, .x = m->x,
                       .fixed = m->fixed, .plus = m->high,
                       .minus = m->low };
}

/* D of sides; 0 is -. */
static void
meet_drive(double *drive, const struct meet *m, const signed char *sign)
{
  memcpy(drive, m->fixed, m->d * sizeof *drive);
  for (size_t l = 0; l < m->k; l++)
    for (size_t i = 0; i < m->d; i++)
      drive[i] += (sign[l] > 0 ? m->high[l] : m->low[l])
                  * m->x[l * m->d + i];
}

/* ---- cones ---- */

/* Those that no circuit forbids, each once. */
START_TEST(all_cones)
{
  size_t checked = 0, planes = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("all_cones", rep);
    struct meet m;
    rf_cones *c;
    size_t count = 0, generic;

    meet_draw(&m, &g, 2 + rep % 2);
    ck_assert_int_eq(rf_cones_create(&c, m.x, m.k, m.d, 0x1p-50), RF_OK);
    ck_assert(c->complete);
    for (unsigned code = 0; code < 1u << m.k; code++) {
      int tau[K] = { 0 };
      bool there = false;
      for (size_t l = 0; l < m.k; l++)
        tau[l] = code >> l & 1 ? 1 : -1;
      for (size_t i = 0; i < c->count && !there; i++) {
        there = true;
        for (size_t l = 0; l < m.k; l++)
          there = there && c->sign[i * m.k + l] == tau[l];
      }
      TEST_ASSERT(rep, there == hull_cone(m.x, m.k, m.d, tau),
                  "code %x d=%zu k=%zu", code, m.d, m.k);
      count += there;
    }
    TEST_ASSERT(rep, count == c->count, "%zu of %zu", count, c->count);
    generic = m.d == 2 ? 2 * m.k : 2 + m.k * (m.k - 1);
    TEST_ASSERT(rep, count <= generic, "%zu beyond %zu", count, generic);
    planes += count < generic;
    checked += count;
    rf_cones_free(c);
  }
  ck_assert_uint_gt(planes, 0);
  ck_assert_uint_gt(checked, 0);
}
END_TEST

/* Beyond the cap it says so. */
START_TEST(too_many_cones)
{
  enum { N = 60, R = 6 };
  rf_rng g = test_rng("too_many_cones", 0);
  double x[N * R], norm;
  rf_cones *c;

  for (size_t l = 0; l < N; l++) {
    for (size_t i = 0; i < R; i++)
      x[l * R + i] = rng_uniform(&g);
    norm = sqrt(hull_dot(x + l * R, x + l * R, R));
    for (size_t i = 0; i < R; i++)
      x[l * R + i] /= norm;
  }
  ck_assert_int_eq(rf_cones_create(&c, x, N, R, 0x1p-50), RF_OK);
  ck_assert(!c->complete);
  ck_assert_uint_le(c->count, RF_CONES_MOST);
  rf_cones_free(c);
}
END_TEST

/* The dead cone by the circuits of the lines, with those that carry opposite
   data held. */
START_TEST(dead_cones)
{
  size_t open_ones = 0, closed = 0, held = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("dead_cones", rep);
    double x[K * D];
    bool both[K] = { false }, open, other;
    int tau[K];
    struct meet m;

    meet_draw(&m, &g, 2 + rep % 2);
    memcpy(x, m.x, sizeof x);
    for (size_t l = 0; l < m.k; l++)
      tau[l] = -1;
    /* One line held: what is left, orthogonal to it. */
    both[0] = rep % 3 == 0;
    for (size_t l = 1; both[0] && l < m.k; l++) {
      const double part = hull_dot(x, x + l * m.d, m.d);
      for (size_t i = 0; i < m.d; i++)
        x[l * m.d + i] -= part * x[i];
    }
    other = hull_cone(both[0] ? x + m.d : x, m.k - both[0], m.d, tau);
    ck_assert_int_eq(rf_meeting_dead(&open, m.x, m.k, m.d, both), RF_OK);
    TEST_ASSERT(rep, open == other, "open %d, d=%zu k=%zu", open, m.d, m.k);
    open_ones += open;
    closed += !open;
    held += both[0];
  }
  printf("dead_cones: %zu open, %zu not, %zu with a line held\n", open_ones,
         closed, held);
  ck_assert_uint_gt(open_ones, 0);
  ck_assert_uint_gt(closed, 0);
  ck_assert_uint_gt(held, 0);
}
END_TEST

/* ---- the hull ---- */

START_TEST(hull_by_simplices)
{
  int stays = 0, leaves = 0;

  TEST_EACH(rep, test_reps(600)) {
    rf_rng g = test_rng("hull_by_simplices", rep);
    struct meet m;
    double away[D], drive[D], sides = 0.0;
    rf_meeting at;
    rf_staying s;
    size_t cones;
    int other;

    meet_draw(&m, &g, 2 + rep % 2);
    at = meet_of(&m);
    other = meet_stays(&cones, &m);
    ck_assert_int_eq(rf_meeting_stays(&s, away, &at), RF_OK);
    if (other == 0)
      continue;
    TEST_ASSERT(rep, (int)s == other, "says %d, simplices %d", s, other);
    stays += other > 0;
    leaves += other < 0;
    for (unsigned code = 0; other < 0 && code < 1u << m.k; code++) {
      signed char sign[K];
      int tau[K] = { 0 };
      for (size_t l = 0; l < m.k; l++)
        sign[l] = (signed char)(tau[l] = code >> l & 1 ? 1 : -1);
      if (!hull_cone(m.x, m.k, m.d, tau))
        continue;
      meet_drive(drive, &m, sign);
      TEST_ASSERT(rep, hull_dot(drive, away, m.d) > 0.0, "code %x", code);
      sides += 1.0;
    }
    TEST_ASSERT(rep, other > 0 || sides == (double)cones, "cones");
  }
  printf("hull_by_simplices: %d stay, %d leave\n", stays, leaves);
  fflush(stdout);
  ck_assert_int_gt(stays, test_reps(600) / 20);
  ck_assert_int_gt(leaves, test_reps(600) / 20);
}
END_TEST

/* ---- gradient descent through 0 ---- */

/* From w with steps h until it is in a cone in which it goes away from all
   boundaries.  False: it never is, it slides. */
static bool
descend(signed char *sign, const struct meet *m, double *w, double h)
{
  for (size_t step = 0; step < (size_t)(60.0 / h); step++) {
    double drive[D];
    bool away = true;
    for (size_t l = 0; l < m->k; l++)
      sign[l] = hull_dot(w, m->x + l * m->d, m->d) > 0.0 ? 1 : -1;
    meet_drive(drive, m, sign);
    for (size_t l = 0; l < m->k && away; l++)
      away = m->sigma * sign[l] * hull_dot(drive, m->x + l * m->d, m->d) > 0.0;
    if (away)
      return true;
    for (size_t i = 0; i < m->d; i++)
      w[i] += h * m->sigma * drive[i];
  }
  return false;
}

/* sign[k]: a cone from which it comes to 0, -sigma D inside of it. */
static bool
arrives(signed char *sign, const struct meet *m)
{
  for (unsigned code = 0; code < 1u << m->k; code++) {
    double drive[D];
    bool inside = true;
    for (size_t l = 0; l < m->k; l++)
      sign[l] = code >> l & 1 ? 1 : -1;
    meet_drive(drive, m, sign);
    for (size_t l = 0; l < m->k && inside; l++)
      inside = -m->sigma * sign[l] * hull_dot(drive, m->x + l * m->d, m->d)
               > 1e-2;
    if (inside)
      return true;
  }
  return false;
}

static rf_status
ask(signed char *sign, unsigned *marks, const struct meet *m,
    const signed char *from)
{
  const double a = m->sigma, w[D] = { 0.0 };
  const rfd_boundary at = { .d = m->d, .count = m->k, .x = m->x,
                            .fixed = m->fixed, .high = m->high,
                            .low = m->low, .a = &a, .w = w, .from = from,
                            .policy = RF_POLICY_STAY, .prec = 53 };

  return rfd_inclusion(sign, marks, &at);
}

/* Gradient descent from the unit vector along side sigma D: -1 before 0, +1
   beyond it; finer steps where it does not agree.  1 the same sides; 0
   others; -1 it slides. */
static int
same_as_descent(const signed char *sign, const struct meet *m,
                const signed char *from, int side)
{
  int same = 0;

  for (double h = 1e-3; h > 1e-5 && same == 0; h /= 8.0) {
    double w[D], size;
    signed char other[K];
    meet_drive(w, m, from);
    size = sqrt(hull_dot(w, w, m->d));
    for (size_t i = 0; i < m->d; i++)
      w[i] *= side * m->sigma / size;
    same = !descend(other, m, w, h) ? -1
           : memcmp(sign, other, m->k) == 0;
  }
  return same;
}

/* A neuron that comes to 0 and may not stay leaves where gradient descent
 * takes it.  Where there are several ways, descent that has come through 0
 * is as near to it as its steps are long, and they have a say: there the
 * answer is compared with descent that starts beyond 0. */
START_TEST(gradient_descent_leaves)
{
  int checked = 0, space = 0, several = 0, alike = 0;

  TEST_EACH(rep, test_reps(1000)) {
    rf_rng g = test_rng("gradient_descent_leaves", rep);
    struct meet m;
    signed char from[K], sign[K];
    unsigned marks;
    size_t cones;
    int through, beyond;
    bool slides = false;

    meet_draw(&m, &g, 2 + rep % 2);
    if (!arrives(from, &m) || meet_stays(&cones, &m) >= 0)
      continue;
    ck_assert_int_eq(ask(sign, &marks, &m, from), RF_OK);
    through = same_as_descent(sign, &m, from, -1);
    beyond = same_as_descent(sign, &m, from, 1);
    for (size_t l = 0; l < m.k; l++)
      slides = slides || sign[l] == 0;
    TEST_ASSERT(rep, beyond >= 0 || slides, "descent slides");
    if (through < 0 || beyond < 0)
      continue;
    TEST_ASSERT(rep, beyond, "descent from beyond 0, marks %u", marks);
    TEST_ASSERT(rep, through || (marks & RF_INC_NONUNIQUE),
                "descent through 0");
    TEST_ASSERT(rep, !(marks & RF_INC_UNSURE), "unsure");
    checked++;
    several += (marks & RF_INC_NONUNIQUE) != 0;
    alike += (marks & RF_INC_NONUNIQUE) && through;
    space += m.d == 3;
  }
  printf("gradient_descent_leaves: %d, %d of them in space; %d not unique, "
         "through 0 alike in %d\n", checked, space, several, alike);
  fflush(stdout);
  ck_assert_int_gt(checked, test_reps(1000) / 100);
  ck_assert_int_gt(space, 0);
  ck_assert_int_gt(several, 0);
}
END_TEST

/* ---- a run ---- */

static const double case_x[6][2] = {
  { -1.738, 0.547 }, { 0.547, -1.738 }, { 1.409, -0.187 },
  { -0.187, 1.409 }, { 1.614, -0.041 }, { -0.041, 1.614 } };
static const double case_y[6] = { 1.327, 1.327, -2.582, -2.582, 0.507,
                                  0.507 };
static const double case_z[4][3] = {
  { 0.1223682, -0.1024816, -0.1024816 },
  { -0.06214945, 0.0009816484, -0.09376913 },
  { -0.228899, -0.09309851, -0.1494506 },
  { -0.01095689, -0.05216164, -0.07655528 } };

/* Loss at t = 20 by gradient descent with steps 1e-3 ... 1e-5: 0.917480. */
static void
run_case(const char *engine, bool rotated, bool permuted, double scale)
{
  const double c = rotated ? 0.6 : 1.0, s = rotated ? 0.8 : 0.0;
  const double root = 1.0 / sqrt(scale);
  const char *set[] = { engine };
  double x[12], y[6], a[4], w[8];
  const plain_problem p = { .n = 6, .d = 2, .m = 4, .x = x, .y = y,
                            .loss = PLAIN_SQUARE, .c = 1.0 / 6 };
  follow f;

  for (size_t k = 0; k < 6; k++) {
    const size_t from = permuted ? (4 * k + k / 3 * 3 + 1) % 6 : k;
    const double *v = case_x[from];
    x[2 * k] = scale * (c * v[0] - s * v[1]);
    x[2 * k + 1] = scale * (s * v[0] + c * v[1]);
    y[k] = case_y[from];
  }
  for (size_t j = 0; j < 4; j++) {
    const double *z = case_z[permuted ? 3 - j : j];
    a[j] = root * z[0];
    w[2 * j] = root * (c * z[1] - s * z[2]);
    w[2 * j + 1] = root * (s * z[1] + c * z[2]);
  }
  follow_start(&f, &p, a, w, &(follow_how){
    .rtol = strstr(engine, "cvode") ? 1e-10 : 0.0, .until = 20.0 / scale,
    .set = set, .nset = 1 });
  ck_assert_int_eq(follow_to(&f, 20.0 / scale), RF_OK);
  ck_assert_msg(fabs(follow_sample(&f, NULL) - 0.917480) < 1e-6,
                "%s: loss %.9f", engine, follow_sample(&f, NULL));
  ck_assert_uint_eq(f.marks, 0);
  follow_end(&f);
}

START_TEST(leaves_zero)
{
  static const char *const engine[] = { "flow.engine=cvode",
                                        "flow.engine=taylor" };

  for (size_t i = 0; i < 2; i++) {
    run_case(engine[i], false, false, 1.0);
    run_case(engine[i], true, false, 1.0);
    run_case(engine[i], false, true, 1.0);
    run_case(engine[i], true, true, 16.0);
  }
}
END_TEST

/* A neuron that rests at w = 0 leaves when 0 leaves the hull of the D_u: here
   when p_1, the other neurons having moved, passes 0.  It could not before, for
   all lines attracted; gradient descent with small steps leaves there, too. */
static void
rest_ends(const char *engine, const char *accuracy, double tol)
{
  static const char text[] =
    "data: {inputs: [[1,0],[-1,1],[-1,-1]], labels: [2,2,2]}\n"
    "network: {leak: 0}\ninit: {scheme: file, weights: [[1,-0.6,0.1], "
    "[1,0.7,0.4], [-0.4,0.07,-0.03]]}\n"
    "flow: {until: 40}\nrecord: {times: [40]}\n";
  const char *const set[] = { engine, accuracy };
  static const signed char after[] = { -1, 1, -1 };
  rf_message why = { "" };
  rf_problem *p = NULL;
  rf_flow *f = NULL;
  rf_flow_stats stats;
  size_t rests = 0, leaves = 0, count;

  ck_assert_msg(rf_problem_parse(&p, &why, text, "rest", set, 2)
                == RF_OK, "%s", why.text);
  ck_assert_msg(rf_flow_create(&f, &why, p) == RF_OK, "%s", why.text);
  while (rf_flow_step(f, &why, 40.0) == RF_EVENT) {
    signed char u[3];
    double h[3], loss;
    (void)news_events(f, &count);
    ck_assert_int_eq(rf_flow_pattern(f, u, 2, 1), RF_OK);
    if (count == 0)
      continue;
    if (u[0] + u[1] + u[2] == -3)
      rests++;
    else if (rests > 0) {
      ck_assert_int_eq(read_sample(f, &loss, h), RF_OK);
      ck_assert_msg(fabs(h[1] - 2.0) <= tol, "h = 2 %+.2e", h[1] - 2.0);
      ck_assert_mem_eq(u, after, 3);
      leaves++;
    }
  }
  rf_flow_stats_get(f, &stats);
  ck_assert_uint_eq(rests, 1);
  ck_assert_uint_eq(leaves, 1);
  ck_assert_uint_eq(stats.unsure, 0);
  rf_flow_free(f);
  rf_problem_free(p);
}

START_TEST(rest_at_zero_ends)
{
  rest_ends("flow.engine=cvode", "flow.rtol=1e-8", 1e-5);
  rest_ends("flow.engine=cvode", "flow.rtol=1e-11", 1e-8);
  rest_ends("flow.engine=taylor", "flow.digits=20", 1e-15);
  rest_ends("flow.engine=taylor", "flow.digits=60", 1e-15);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  rf_status st = RF_ENOMEM;
  struct meet m;
  signed char from[K];
  long k;

  for (int rep = 0;; rep++) {
    rf_rng g = test_rng("every_allocation_may_fail", rep);
    size_t cones;
    meet_draw(&m, &g, 2);
    memset(m.fixed, 0, sizeof m.fixed);  /* staying is in the box */
    memset(m.low, 0, sizeof m.low);
    if (arrives(from, &m) && meet_stays(&cones, &m) < 0)
      break;
  }
  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; st == RF_ENOMEM && k < 10000; k++) {
    signed char sign[K] = { 7 };
    unsigned marks = 77;
    fuse = k;
    st = ask(sign, &marks, &m, from);
    ck_assert(st == RF_OK || (st == RF_ENOMEM && sign[0] == 7
                              && marks == 77));
    ck_assert_int_eq(live, 0);
  }
  ck_assert_int_eq(st, RF_OK);
  ck_assert_int_gt(k, 20);
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("clarke");
  TCase *t = tcase_create("clarke");

  tcase_set_timeout(t, 300);
  tcase_add_test(t, all_cones);
  tcase_add_test(t, too_many_cones);
  tcase_add_test(t, dead_cones);
  tcase_add_test(t, hull_by_simplices);
  tcase_add_test(t, gradient_descent_leaves);
  tcase_add_test(t, leaves_zero);
  tcase_add_test(t, rest_at_zero_ends);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
