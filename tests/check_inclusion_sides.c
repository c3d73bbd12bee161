/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_inclusion_sides.c -- the inclusion at a boundary against brute force
 * over all sign choices in exact rationals, against gradient descent, and
 * against itself in another precision and another order. */
#include "config.h"

#include <math.h>

#include "second/brute.h"
#include "support/rf_alloc_test.h"

static void
check_policy(int rep, const struct brute *b, const struct small *p,
             const signed char *sign)
{
  size_t rests = 0, plus = 0, minus = 0;

  for (size_t l = 0; l < p->k; l++) {
    rests += sign[l] == 0;
    plus += sign[l] > 0;
    minus += sign[l] < 0;
  }
  TEST_ASSERT(rep, p->policy != RF_POLICY_STAY || rests == b->rests
              || (!small_rests(p) && small_leaves(p)),
              "stay: %zu rest, could be %zu", rests, b->rests);
  TEST_ASSERT(rep, p->policy != RF_POLICY_ACTIVATE || plus == b->plus,
              "activate: %zu, could be %zu", plus, b->plus);
  TEST_ASSERT(rep, p->policy != RF_POLICY_DEACTIVATE || minus == b->minus,
              "deactivate: %zu, could be %zu", minus, b->minus);
}

/* The answer is a solution; it is called unique when it is, and unsure only
   where there is a tie or a dependence; the policy is obeyed. */
START_TEST(brute_force)
{
  int reps = test_reps(6000), several = 0, sure = 0, unsure = 0, failed = 0;
  int fewer = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("brute_force", rep);
    struct small p;
    struct brute b;
    signed char sign[KMAX];
    unsigned marks;
    rf_status st;

    small_draw(&p, &g);
    brute_init(&b);
    brute_all(&b, &p);
    TEST_ASSERT(rep, b.solutions >= 1, "no solution by brute force");
    st = ask_double(sign, &marks, &p);
    if (st == RF_EUNSURE) {
      TEST_ASSERT(rep, b.dependent || b.tie, "undecided without a tie");
      failed++;
    } else {
      ck_assert_int_eq(st, RF_OK);
      TEST_ASSERT(rep, brute_has(&b, &p, sign),
                  "not a solution: d=%zu k=%zu marks=%u", p.d, p.k, marks);
      if (p.policy != RF_POLICY_STAY || !small_rests(&p)) {
        const size_t box = b.solutions;
        if (!brute_clarke(&b, &p)) {
          brute_clear(&b);
          continue;
        }
        TEST_ASSERT(rep, b.solutions > 0, "none of Clarke's");
        TEST_ASSERT(rep, brute_has(&b, &p, sign), "not one of Clarke's");
        fewer += b.solutions < box;
      }
      TEST_ASSERT(rep, !(marks & RF_INC_UNSURE) || b.tie || b.dependent,
                  "unsure without a tie: d=%zu k=%zu", p.d, p.k);
      if (!(marks & RF_INC_UNSURE)) {
        TEST_ASSERT(rep, !(marks & RF_INC_NONUNIQUE) == (b.solutions == 1),
                    "marks=%u solutions=%zu", marks, b.solutions);
        if (!b.tie)
          check_policy(rep, &b, &p, sign);
        sure++;
      } else
        unsure++;
      several += b.solutions > 1;
    }
    brute_clear(&b);
  }
  printf("brute_force: %d sure, %d unsure (ties), %d failed, %d not unique, "
         "%d with fewer of Clarke's\n", sure, unsure, failed, several, fewer);
  fflush(stdout);
  ck_assert_int_gt(several, reps / 20);
  ck_assert(fewer > 0 || reps < 3000);  /* one in some 600 */
  ck_assert_int_gt(sure, reps / 2);
  ck_assert_int_le(failed, reps / 100);
}
END_TEST

/* Permuted lines give the permuted answer, marks included. */
START_TEST(order_of_lines)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("order_of_lines", rep);
    struct small p, q;
    signed char s[KMAX], t[KMAX];
    unsigned ms, mt;
    size_t turn;
    rf_status a, b;

    small_draw(&p, &g);
    q = p;
    turn = rng_size(&g, 1, KMAX);
    for (size_t l = 0; l < p.k; l++) {
      size_t to = (l + turn) % p.k;
      memcpy(q.x[to], p.x[l], sizeof p.x[l]);
      q.high[to] = p.high[l];
      q.low[to] = p.low[l];
      q.from[to] = p.from[l];
    }
    a = ask_double(s, &ms, &p);
    b = ask_double(t, &mt, &q);
    ck_assert_int_eq(a, b);
    if (a < 0)
      continue;
    TEST_ASSERT(rep, ms == mt, "marks %u %u", ms, mt);
    for (size_t l = 0; l < p.k; l++)
      TEST_ASSERT(rep, s[l] == t[(l + turn) % p.k], "line %zu", l);
    checked++;
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Where double is sure, MPFR at 53 and at 200 bits says the same. */
START_TEST(mpfr_agrees)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(1500)) {
    rf_rng g = test_rng("mpfr_agrees", rep);
    struct small p;
    signed char s[KMAX], t[KMAX];
    unsigned ms, mt;

    small_draw(&p, &g);
    if (ask_double(s, &ms, &p) < 0 || (ms & RF_INC_UNSURE))
      continue;
    for (long prec = 53; prec <= 200; prec += 147) {
      ck_assert_int_eq(ask_mpfr(t, &mt, &p, prec), RF_OK);
      TEST_ASSERT(rep, ms == mt && memcmp(s, t, p.k) == 0,
                  "prec %ld marks %u %u", prec, ms, mt);
    }
    checked++;
  }
  ck_assert_int_gt(checked, 0);
  test_mpfr_free();
}
END_TEST

/* Leak 0 and nothing but the lines themselves drives: with all of them at -
   there is no drive at all, so that each rests, whether it slid before or
   starts there.  Of independent lines no other solution rests on as many, or
   has as many -. */
START_TEST(nothing_else_drives)
{
  int checked = 0, slid = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("nothing_else_drives", rep);
    struct small p;
    struct brute b;
    signed char s[KMAX], t[KMAX];
    unsigned ms, mt;
    bool flat = false;

    small_draw(&p, &g);
    for (size_t i = 0; i < p.d; i++)
      p.fixed[i] = 0;
    for (size_t l = 0; l < p.k; l++) {
      p.low[l] = 0;
      p.from[l] = rng_next(&g) & 1 ? RF_FROM_SLIDING : RF_FROM_START;
      flat |= p.high[l] == 0;
    }
    brute_init(&b);
    brute_all(&b, &p);
    if (p.k > 1 && !flat && !b.dependent && p.policy != RF_POLICY_ACTIVATE) {
      ck_assert_int_eq(ask_double(s, &ms, &p), RF_OK);
      ck_assert_int_eq(ask_mpfr(t, &mt, &p, 100), RF_OK);
      TEST_ASSERT(rep, (ms & RF_INC_EDGE) && (mt & RF_INC_EDGE),
                  "marks %u %u", ms, mt);
      for (size_t l = 0; l < p.k; l++) {
        TEST_ASSERT(rep, s[l] == -1 && t[l] == -1, "line %zu: %d %d", l, s[l],
                    t[l]);
        slid += p.from[l] == RF_FROM_SLIDING;
      }
      checked++;
    }
    brute_clear(&b);
  }
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(slid, 0);
  test_mpfr_free();
}
END_TEST

/* v reflected at the plane of unit normal u. */
static void
reflect(double *v, const double *u, size_t d)
{
  double along = 0.0;

  for (size_t i = 0; i < d; i++)
    along += u[i] * v[i];
  for (size_t i = 0; i < d; i++)
    v[i] -= 2.0 * along * u[i];
}

/* What drives is orthogonal to all lines, and is known to be: turned, so that
   its products with them are noise, it is answered as if there were none. */
START_TEST(orthogonal_drive_is_none)
{
  enum { K = 3, D = 5 };
  int checked = 0, edges = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("orthogonal_drive_is_none", rep);
    double x[K * D] = { 0.0 }, y[K * D], gram[K * K] = { 0.0 }, u[D];
    double none[D] = { 0.0 }, fixed[D] = { [D - 1] = 3.0 }, mass[D], size = 0.0;
    double high[K], low[K] = { 0.0 }, zero[K] = { 0.0 }, blur[D], ends[K];
    double a = rng_next(&g) & 1 ? 1.0 : -1.0;
    const signed char from[K] = { RF_FROM_START, RF_FROM_START, RF_FROM_START };
    const signed char exact[K] = { RF_LOW_EXACT, RF_LOW_EXACT, RF_LOW_EXACT };
    const size_t k = 2 + rng_next(&g) % 2, place[K] = { 0, 1, 2 };
    signed char sign[K], other[K];
    unsigned marks, seen;
    rfd_boundary at = { .d = D, .count = k, .x = x, .fixed = none,
                        .high = high, .low = low, .a = &a, .from = from,
                        .policy = (rf_policy)(rep % 3), .prec = 53,
                        .place = place };

    for (size_t l = 0; l < k; l++) {
      for (size_t i = 0; i < D - 1; i++)
        x[l * D + i] = rng_uniform(&g);
      high[l] = rng_uniform(&g);
      ends[l] = 1e-14;
    }
    for (size_t i = 0; i < D; i++) {
      u[i] = rng_uniform(&g);
      size += u[i] * u[i];
    }
    for (size_t i = 0; i < D; i++)
      u[i] /= sqrt(size);
    for (size_t i = 0; i < k * k; i++)
      for (size_t c = 0; c < D; c++)
        gram[i] += x[i / k * D + c] * x[i % k * D + c];
    ck_assert_int_eq(rfd_inclusion(sign, &marks, &at), RF_OK);
    memcpy(y, x, sizeof y);
    for (size_t l = 0; l < k; l++)
      reflect(y + l * D, u, D);
    reflect(fixed, u, D);
    for (size_t i = 0; i < D; i++) {
      mass[i] = fabs(fixed[i]);
      blur[i] = 1e-14;
    }
    at.x = y;
    at.fixed = fixed;
    at.mass = mass;
    at.blur = blur;
    at.end_blur = ends;
    at.end_exact = exact;
    at.product = at.product_size = at.product_blur = zero;
    at.gram = gram;
    ck_assert_int_eq(rfd_inclusion(other, &seen, &at), RF_OK);
    TEST_ASSERT(rep, marks == seen && memcmp(sign, other, k) == 0,
                "marks %u %u", marks, seen);
    edges += (seen & RF_INC_EDGE) != 0;
    checked++;
  }
  printf("orthogonal_drive_is_none: %d questions, %d rest on edges\n", checked,
         edges);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(edges, 0);
}
END_TEST

/* ---- one line: the table ---- */

struct row {
  int f, low, high;        /* x = 1, a = 1: v_- = f + low, v_+ = f + high */
  int from;
  rf_policy policy;
  int sign;
  unsigned marks;
};

START_TEST(one_line_table)
{
  static const struct row rows[] = {
    { -1, 0, -2, RF_FROM_PLUS, RF_POLICY_STAY, -1, 0 },
    { -1, 0, -2, RF_FROM_START, RF_POLICY_ACTIVATE, -1, 0 },
    { 3, 0, -2, RF_FROM_MINUS, RF_POLICY_STAY, 1, 0 },
    { 1, 0, -2, RF_FROM_PLUS, RF_POLICY_STAY, 0, 0 },
    { 1, 0, -2, RF_FROM_MINUS, RF_POLICY_DEACTIVATE, 0, 0 },
    { -1, 0, 2, RF_FROM_START, RF_POLICY_STAY, 0, RF_INC_NONUNIQUE },
    { -1, 0, 2, RF_FROM_SLIDING, RF_POLICY_STAY, 0, RF_INC_NONUNIQUE },
    { -1, 0, 2, RF_FROM_START, RF_POLICY_ACTIVATE, 1, RF_INC_NONUNIQUE },
    { -1, 0, 2, RF_FROM_START, RF_POLICY_DEACTIVATE, -1, RF_INC_NONUNIQUE },
    { -1, 0, 2, RF_FROM_PLUS, RF_POLICY_STAY, 1, RF_INC_UNSURE },
    { -1, 0, 2, RF_FROM_MINUS, RF_POLICY_STAY, -1, RF_INC_UNSURE },
    { 0, 0, -2, RF_FROM_PLUS, RF_POLICY_STAY, -1, RF_INC_EDGE },
    { 0, 0, -2, RF_FROM_START, RF_POLICY_ACTIVATE, -1, RF_INC_EDGE },
    { 0, 0, 2, RF_FROM_START, RF_POLICY_STAY, -1,
      RF_INC_EDGE | RF_INC_NONUNIQUE },
    { 0, 0, 2, RF_FROM_MINUS, RF_POLICY_STAY, -1,
      RF_INC_EDGE | RF_INC_NONUNIQUE },
    { 0, 0, 2, RF_FROM_START, RF_POLICY_ACTIVATE, 1, RF_INC_NONUNIQUE },
    { 0, 0, 2, RF_FROM_START, RF_POLICY_DEACTIVATE, -1,
      RF_INC_EDGE | RF_INC_NONUNIQUE },
    { 0, 2, 0, RF_FROM_START, RF_POLICY_STAY, 1, RF_INC_EDGE },
    { 0, -2, 0, RF_FROM_START, RF_POLICY_STAY, 1,
      RF_INC_EDGE | RF_INC_NONUNIQUE },
    { 0, -2, 0, RF_FROM_START, RF_POLICY_DEACTIVATE, -1, RF_INC_NONUNIQUE },
    { 0, 0, 0, RF_FROM_START, RF_POLICY_STAY, -1, RF_INC_EDGE },
    { 0, 0, 0, RF_FROM_PLUS, RF_POLICY_STAY, 1, RF_INC_EDGE },
    { 0, 0, 0, RF_FROM_MINUS, RF_POLICY_STAY, -1, RF_INC_EDGE },
    { 2, 0, -2, RF_FROM_PLUS, RF_POLICY_STAY, 0, RF_INC_UNSURE },
    { 2, 0, -2, RF_FROM_MINUS, RF_POLICY_STAY, 1, RF_INC_UNSURE },
    { 2, -2, -4, RF_FROM_PLUS, RF_POLICY_STAY, -1, RF_INC_UNSURE },
    { 2, -2, -4, RF_FROM_MINUS, RF_POLICY_STAY, 0, RF_INC_UNSURE },
    { 2, -2, 4, RF_FROM_MINUS, RF_POLICY_STAY, 1, RF_INC_UNSURE },
    { 2, -2, 4, RF_FROM_START, RF_POLICY_STAY, 0,
      RF_INC_UNSURE | RF_INC_NONUNIQUE },
    { 1, 0, 0, RF_FROM_MINUS, RF_POLICY_STAY, 1, 0 },
    { 1, 0, 0, RF_FROM_START, RF_POLICY_STAY, 1, 0 },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (int a = -1; a <= 1; a += 2)
      for (int flip = 0; flip < 2; flip++) {
        const struct row *r = &rows[i];
        struct small p = { .d = 1, .k = 1, .x = { { 1 } },
                           .fixed = { a * r->f }, .high = { a * r->high },
                           .low = { a * r->low }, .a = a,
                           .from = { (signed char)r->from },
                           .policy = r->policy };
        signed char s = 9, t = 9;
        unsigned ms = 99, mt = 99;
        ck_assert_int_eq(ask_double(&s, &ms, &p), RF_OK);
        ck_assert_int_eq(ask_mpfr(&t, &mt, &p, 100), RF_OK);
        ck_assert_msg(s == r->sign && ms == r->marks,
                      "row %zu a=%d: sign %d marks %u", i, a, s, ms);
        ck_assert_msg(t == s && mt == ms, "row %zu: MPFR %d %u", i, t, mt);
      }
}
END_TEST

/* v = 1 + low with 1 + low = s 2^-j: sure while above its bound, unsure
   below it; the error given by the caller widens the bound. */
START_TEST(unsure_below_the_bound)
{
  int sure = 0, unsure = 0;

  for (int j = 20; j <= 52; j++)
    for (int error = 0; error < 2; error++) {
      const double x = 1.0, fixed = 1.0, low = -1.0 + ldexp(1.0, -j);
      const double high = -4.0, a = 1.0;
      const signed char from = RF_FROM_PLUS;
      const rfd_boundary at = { .d = 1, .count = 1, .x = &x, .fixed = &fixed,
                                .high = &high, .low = &low, .a = &a,
                                .from = &from, .prec = 53,
                                .error = error ? 0x1p-40 : 0.0 };
      signed char sign;
      unsigned marks;
      ck_assert_int_eq(rfd_inclusion(&sign, &marks, &at), RF_OK);
      if (j <= (error ? 38 : 48)) {
        ck_assert_msg(sign == 0 && marks == 0, "j=%d", j);
        sure++;
      }
      if (j >= (error ? 40 : 51)) {
        ck_assert_msg(marks == RF_INC_UNSURE, "j=%d", j);
        unsure++;
      }
    }
  ck_assert_int_gt(sure, 0);
  ck_assert_int_gt(unsure, 0);
}
END_TEST

/* Of several attracting lines with errors, some of them large: keep answers
   with what the neuron comes with, in doubt, or as without it; it keeps what
   was answered before, by which nothing goes to and fro; and where the errors
   are nothing the first answer is all there is. */
START_TEST(keeps_what_it_may)
{
  enum { D = 4, K = 3 };
  const int reps = test_reps(4000);
  int kept = 0, same = 0, settled = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("keeps_what_it_may", rep);
    const double blur = pow(10.0, -9.0 + 9.0 * fabs(rng_uniform(&g)));
    double x[K * D], fixed[D], high[K], low[K], blurs[D], ends[K];
    const double a = fabs(rng_uniform(&g)) < 0.5 ? 1.0 : -1.0;
    signed char from[K], plain[K], keep[K], again[K];
    unsigned m0, m1, m2;
    bool is_from = true;
    for (size_t i = 0; i < K * D; i++)
      x[i] = rng_uniform(&g);
    for (size_t i = 0; i < D; i++) {
      fixed[i] = rng_uniform(&g);
      blurs[i] = blur;
    }
    for (size_t l = 0; l < K; l++) {
      const double width = fabs(rng_uniform(&g));
      high[l] = a > 0.0 ? -width : width;
      low[l] = 0.0;
      ends[l] = blur;
      from[l] = (signed char)(rng_size(&g, 0, 2) - 1);
    }
    rfd_boundary at = { .d = D, .count = K, .x = x, .fixed = fixed,
                        .high = high, .low = low, .a = &a, .from = from,
                        .prec = 53, .blur = blurs, .end_blur = ends };
    ck_assert_int_eq(rfd_inclusion(plain, &m0, &at), RF_OK);
    at.keep = true;
    ck_assert_int_eq(rfd_inclusion(keep, &m1, &at), RF_OK);
    for (size_t l = 0; l < K; l++)
      is_from = is_from && keep[l] == from[l];
    if (memcmp(plain, keep, K)) {
      TEST_ASSERT(rep, is_from && (m1 & RF_INC_UNSURE), "neither: blur %g",
                  blur);
      TEST_ASSERT(rep, m0 & RF_INC_UNSURE, "kept against what is certain");
      kept++;
    } else
      same++;
    at.from = keep;
    ck_assert_int_eq(rfd_inclusion(again, &m2, &at), RF_OK);
    TEST_ASSERT(rep, !memcmp(again, keep, K), "not kept again: blur %g", blur);
    settled++;
    TEST_ASSERT(rep, blur > 1e-8 || (m0 & RF_INC_UNSURE) || (is_from
                || !memcmp(plain, keep, K)), "another answer without errors");
  }
  printf("keeps_what_it_may: %d kept, %d as without, %d settled\n", kept, same,
         settled);
  fflush(stdout);
  ck_assert_int_gt(kept, reps / 100);
  ck_assert_int_gt(same, reps / 2);
}
END_TEST

/* a = 0: the sign of a' = <w, fixed> is that of a right after; where that
   is 0 too, nothing moves. */
START_TEST(a_is_zero)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(500)) {
    rf_rng g = test_rng("a_is_zero", rep);
    struct small p, q;
    signed char s[KMAX], t[KMAX];
    unsigned ms, mt;
    int slope = 0;

    small_draw(&p, &g);
    for (size_t i = 0; i < p.d; i++) {
      p.w[i] = small_int(&g, 3);
      slope += p.w[i] * p.fixed[i];
    }
    p.a = 0;
    p.has_w = true;
    q = p;
    q.a = slope > 0 ? 1 : slope < 0 ? -1 : 0;
    if (ask_double(s, &ms, &p) < 0)
      continue;
    if (q.a == 0) {
      for (size_t l = 0; l < p.k; l++)
        TEST_ASSERT(rep, s[l] == -1, "line %zu", l);
      continue;
    }
    ck_assert_int_eq(ask_double(t, &mt, &q), RF_OK);
    TEST_ASSERT(rep, ms == mt && memcmp(s, t, p.k) == 0, "marks %u %u", ms,
                mt);
    checked++;
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A sliding neuron leaves at the end it reached: fixed is chosen such that
   e_0 solves to the end within rounding; it never stays. */
START_TEST(leaving_never_stays)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("leaving_never_stays", rep);
    size_t d = rng_size(&g, 2, DMAX), k = rng_size(&g, 1, d - 1);
    double x[KMAX * DMAX], fixed[DMAX], high[KMAX], low[KMAX], e[KMAX];
    double a = rng_next(&g) & 1 ? 1.0 : -1.0;
    int end = rng_next(&g) & 1 ? 1 : -1;
    signed char from[KMAX] = { 0 }, leaving[KMAX] = { 0 }, sign[KMAX];
    unsigned marks;
    rfd_boundary at = { .d = d, .count = k, .x = x, .fixed = fixed,
                        .high = high, .low = low, .a = &a, .from = from,
                        .leaving = leaving, .prec = 53 };

    for (size_t i = 0; i < k * d; i++)
      x[i] = rng_uniform(&g);
    for (size_t l = 0; l < k; l++) {
      double p = 0.2 + fabs(rng_uniform(&g));
      high[l] = -a * p;
      low[l] = -a * p * 0.1;
      e[l] = -a * p * 0.5;
    }
    if (k == 1 && (rep & 4)) {          /* repelling: the other side */
      high[0] = -high[0];
      low[0] = -low[0];
    }
    e[0] = end > 0 ? high[0] : low[0];
    leaving[0] = (signed char)end;
    for (size_t i = 0; i < d; i++) {    /* D = fixed + sum e x = 0 at least
                                           in the span of the lines */
      fixed[i] = 0.0;
      for (size_t l = 0; l < k; l++)
        fixed[i] -= e[l] * x[l * d + i];
    }
    ck_assert_int_eq(rfd_inclusion(sign, &marks, &at), RF_OK);
    TEST_ASSERT(rep, sign[0] == (a * (high[0] - low[0]) < 0 ? end : -end),
                "end %d sign %d k=%zu", end, sign[0], k);
    for (size_t l = 1; l < k; l++)
      TEST_ASSERT(rep, sign[l] == 0, "line %zu sign %d", l, sign[l]);
    TEST_ASSERT(rep, !(marks & RF_INC_NONUNIQUE), "marks %u", marks);
    checked++;
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* All lines at once, w = 0, far more lines than dimensions, attracting: the
   answer obeys the conditions, and 0 in the set means rest. */
START_TEST(many_dependent_lines)
{
  enum { K = 40, D = 5 };
  int checked = 0, rests = 0, moves = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("many_dependent_lines", rep);
    double x[K * D], fixed[D] = { 0.0 }, high[K], low[K], a = 1.0;
    double drive[D] = { 0.0 };
    signed char from[K], sign[K];
    unsigned marks;
    size_t zeros = 0;
    const rfd_boundary at = { .d = D, .count = K, .x = x, .fixed = fixed,
                              .high = high, .low = low, .a = &a,
                              .from = from, .prec = 53 };

    for (size_t i = 0; i < K * D; i++)
      x[i] = rng_uniform(&g);
    for (size_t l = 0; l < K; l++) {
      high[l] = -0.1 - fabs(rng_uniform(&g));
      low[l] = rep & 1 ? 0.5 * high[l] : 0.0;
      from[l] = RF_FROM_START;
    }
    for (size_t i = 0; i < D; i++)
      fixed[i] = 3.0 * (rep & 3 ? 1.0 : 8.0) * rng_uniform(&g);
    ck_assert_int_eq(rfd_inclusion(sign, &marks, &at), RF_OK);
    checked++;
    for (size_t l = 0; l < K; l++)
      zeros += sign[l] == 0;
    if (zeros == K) {
      rests++;
      continue;
    }
    TEST_ASSERT(rep, zeros <= D, "%zu zeros", zeros);
    for (size_t i = 0; i < D; i++) {
      drive[i] = fixed[i];
      for (size_t l = 0; l < K; l++)
        drive[i] += (sign[l] > 0 ? high[l] : sign[l] < 0 ? low[l] : 0.0)
                    * x[l * D + i];
    }
    if (zeros > 0)                      /* needs the e of the zeros */
      continue;
    for (size_t l = 0; l < K; l++) {
      double v = 0.0;
      for (size_t i = 0; i < D; i++)
        v += drive[i] * x[l * D + i];
      TEST_ASSERT(rep, sign[l] == (v > 0.0 ? 1 : -1), "line %zu v=%g", l, v);
    }
    moves++;
  }
  printf("many_dependent_lines: %d rest, %d move\n", rests, moves);
  fflush(stdout);
  ck_assert_int_ge(rests, test_reps(10) / 4);
  ck_assert_int_ge(moves, test_reps(10) / 4);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Second way: gradient descent with tiny steps from the boundary ends on the
 * same sides.  For a monotone field of size V the explicit Euler method is
 * within V sqrt(T h) of the flow (M. Crandall, T. Liggett 1971), so a side
 * with |<w, x>| above that distance times ||x|| is decided. */
START_TEST(gradient_descent)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(120)) {
    rf_rng g = test_rng("gradient_descent", rep);
    enum { STEPS = 20000 };
    struct small p;
    double w[DMAX] = { 0.0 }, speed = 0.0, far;
    const double h = 1.0 / STEPS;
    signed char sign[KMAX];
    unsigned marks;

    small_draw(&p, &g);
    for (size_t l = 0; l < p.k; l++)    /* attracting: unique */
      if (p.a * (p.high[l] - p.low[l]) > 0) {
        p.high[l] = -p.high[l];
        p.low[l] = -p.low[l];
      }
    if (ask_double(sign, &marks, &p) < 0 || marks != 0)
      continue;
    for (int step = 0; step < STEPS; step++) {
      double drive[DMAX], size = 0.0;
      for (size_t i = 0; i < p.d; i++)
        drive[i] = p.fixed[i];
      for (size_t l = 0; l < p.k; l++) {
        double v = 0.0;
        for (size_t i = 0; i < p.d; i++)
          v += w[i] * p.x[l][i];
        for (size_t i = 0; i < p.d; i++)
          drive[i] += (v > 0.0 ? p.high[l] : p.low[l]) * p.x[l][i];
      }
      for (size_t i = 0; i < p.d; i++) {
        w[i] += h * p.a * drive[i];
        size += drive[i] * drive[i];
      }
      speed = fmax(speed, sqrt(size));
    }
    far = 2.0 * speed * sqrt(h);
    for (size_t l = 0; l < p.k; l++) {
      double v = 0.0, size = sqrt(small_dot(&p, l, l));
      int side;
      for (size_t i = 0; i < p.d; i++)
        v += w[i] * p.x[l][i];
      side = v > far * size ? 1 : v < -far * size ? -1 : 0;
      TEST_ASSERT(rep, side == 0 || side == sign[l],
                  "line %zu: descent %d inclusion %d", l, side, sign[l]);
      TEST_ASSERT(rep, sign[l] == 0 || side != -sign[l], "line %zu", l);
      checked += side != 0;
    }
  }
  printf("gradient_descent: %d sides checked\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Memory: each allocation fails once; nothing is set, nothing leaks. */
START_TEST(every_allocation_may_fail)
{
  struct small p = { .d = 2, .k = 2, .x = { { 1, 0 }, { 1, 1 } },
                     .fixed = { 1, 1 }, .high = { -5, -5 }, .a = 1,
                     .from = { 1, 1 } };
  rf_status st = RF_ENOMEM;
  long k;

  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; st == RF_ENOMEM && k < 100; k++) {
    signed char sign[2] = { 7, 7 };
    unsigned marks = 77;
    fuse = k;
    st = ask_double(sign, &marks, &p);
    ck_assert(st == RF_OK || (sign[0] == 7 && sign[1] == 7 && marks == 77));
    ck_assert_int_eq(live, 0);
  }
  ck_assert_int_eq(st, RF_OK);
  ck_assert_int_gt(k, 1);
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("inclusion");
  TCase *t = tcase_create("inclusion");

  test_limit(t);
  tcase_add_test(t, one_line_table);
  tcase_add_test(t, brute_force);
  tcase_add_test(t, nothing_else_drives);
  tcase_add_test(t, orthogonal_drive_is_none);
  tcase_add_test(t, order_of_lines);
  tcase_add_test(t, mpfr_agrees);
  tcase_add_test(t, unsure_below_the_bound);
  tcase_add_test(t, keeps_what_it_may);
  tcase_add_test(t, a_is_zero);
  tcase_add_test(t, leaving_never_stays);
  tcase_add_test(t, many_dependent_lines);
  tcase_add_test(t, gradient_descent);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
