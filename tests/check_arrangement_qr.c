/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_arrangement_qr.c -- the factorisation of held lines: kept against made
 * anew over random sequences of lines that enter and leave, laws of Q and R,
 * and the least squares problem against exact rationals. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "base/number/num_d.h"
#include "both/qr_case.h"
#include "geometry/arrangement/qr.h"
#include "support/rf_test.h"

enum { LINES = 24, DIM = 9 };

/* Lines of norm 1 in dimension d, some of them dependent on others. */
struct pool {
  size_t d;
  double x[LINES][DIM];
};

static void
normalize(double *x, size_t d)
{
  double norm = 0.0;

  for (size_t i = 0; i < d; i++)
    norm = hypot(norm, x[i]);
  for (size_t i = 0; i < d; i++)
    x[i] /= norm;
}

/* Line l: of its own; the same as another; a sum of two others; or one of
   these and a little, 2^-10 to 2^-60, beside it. */
static void
draw_line(double (*x)[QR_DIM], size_t l, size_t d, rf_rng *g)
{
  const size_t i = l > 0 ? rng_size(g, 0, l - 1) : 0;
  const size_t j = l > 0 ? rng_size(g, 0, l - 1) : 0;
  const int kind = l > 0 ? (int)rng_size(g, 0, 5) : 0;
  const double little = ldexp(1.0, -(int)rng_size(g, 10, 60));

  for (size_t k = 0; k < d; k++)
    x[l][k] = kind < 3 ? rng_uniform(g)
              : x[i][k] + (kind == 4 && i != j ? x[j][k] : 0.0)
                + (rng_next(g) & 1 ? little * rng_uniform(g) : 0.0);
  normalize(x[l], d);
}

static void
draw_pool(struct pool *p, rf_rng *g)
{
  p->d = rng_size(g, 1, DIM);
  for (size_t l = 0; l < LINES; l++)
    draw_line(p->x, l, p->d, g);
}

/* A factorisation with its memory and the lines that it has taken. */
struct kept {
  rfd_qr qr;
  double block[RF_QR_SIZE(DIM, DIM)], work[RF_QR_WORK(DIM)];
  size_t line[DIM];
};

static void
start(struct kept *k, size_t d)
{
  rfd_qr_place(&k->qr, k->block, d, d, 53);
}

static bool
enter(struct kept *k, const struct pool *p, size_t l)
{
  const size_t n = k->qr.count;

  if (!rfd_qr_append(&k->qr, p->x[l], k->work))
    return false;
  k->line[n] = l;
  return true;
}

/* The line at this place leaves; those after it enter again. */
static void
leave(struct kept *k, const struct pool *p, size_t place)
{
  const size_t n = k->qr.count;

  k->qr.count = place;
  for (size_t i = place + 1; i < n; i++)
    enter(k, p, k->line[i]);
}

static bool
same(const struct kept *a, const struct kept *b)
{
  const size_t n = a->qr.count, d = a->qr.d, size = sizeof(double);

  return n == b->qr.count
         && !memcmp(a->qr.q, b->qr.q, n * d * size)
         && !memcmp(a->qr.r, b->qr.r, n * (n + 1) / 2 * size)
         && !memcmp(a->qr.least, b->qr.least, n * size)
         && !memcmp(a->qr.inverse, b->qr.inverse, n * size);
}

/* Q^T Q = I and X = Q R: a column has at most 4 n dot products and updates of
   length d in both passes; no number in them exceeds 1, and the last pass
   keeps at least half of what it was given. */
static void
check_flow_laws(int rep, const struct kept *k, const struct pool *p)
{
  const rfd_qr *h = &k->qr;
  const size_t n = h->count, d = h->d;
  const double bound = 4.0 * (double)((d + 4) * (n + 1)) * 0x1p-53;

  for (size_t j = 0; j < n; j++) {
    for (size_t i = 0; i <= j; i++) {
      double s = i == j ? -1.0 : 0.0;
      for (size_t c = 0; c < d; c++)
        s += h->q[i * d + c] * h->q[j * d + c];
      TEST_ASSERT(rep, fabs(s) <= 2.0 * bound, "q %zu q %zu: %g",
                  i, j, s);
    }
    for (size_t c = 0; c < d; c++) {
      double s = -p->x[k->line[j]][c];
      for (size_t i = 0; i <= j; i++)
        s += h->r[j * (j + 1) / 2 + i] * h->q[i * d + c];
      TEST_ASSERT(rep, fabs(s) <= bound, "column %zu: %g", j, s);
    }
  }
}

/* Thousands of lines enter and leave; the kept factorisation has the bits of
   one that is made anew from the same lines, and of one that begins with a
   copy. */
START_TEST(enter_and_leave)
{
  int entered = 0, refused = 0, left = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("enter_and_leave", rep);
    struct pool p;
    struct kept kept, fresh, half;

    draw_pool(&p, &g);
    start(&kept, p.d);
    for (int step = 0; step < 100; step++) {
      if (kept.qr.count > 0 && rng_next(&g) % 5 < 2) {
        leave(&kept, &p, rng_size(&g, 0, kept.qr.count - 1));
        left++;
      } else if (enter(&kept, &p, rng_size(&g, 0, LINES - 1)))
        entered++;
      else
        refused++;
      start(&fresh, p.d);
      start(&half, p.d);
      for (size_t i = 0; i < kept.qr.count; i++)
        TEST_ASSERT(rep, enter(&fresh, &p, kept.line[i]), "step %d: refused",
                    step);
      rfd_qr_copy(&half.qr, &kept.qr, kept.qr.count / 2);
      for (size_t i = kept.qr.count / 2; i < kept.qr.count; i++)
        enter(&half, &p, kept.line[i]);
      TEST_ASSERT(rep, same(&kept, &fresh), "step %d: kept", step);
      TEST_ASSERT(rep, same(&kept, &half), "step %d: copied", step);
      check_flow_laws(rep, &kept, &p);
    }
  }
  printf("enter_and_leave: %d entered, %d refused, %d left\n", entered,
         refused, left);
  fflush(stdout);
  ck_assert_int_gt(entered, 0);
  ck_assert_int_gt(refused, 0);
  ck_assert_int_gt(left, 0);
}
END_TEST

/* ---- against exact rationals ---- */

static void
answer_init(qr_answer *a)
{
  for (size_t i = 0; i < QR_DIM; i++)
    mpq_init(a->D[i]);
  for (size_t i = 0; i < QR_LINES; i++)
    mpq_init(a->e[i]);
  mpq_inits(a->dbound, a->ebound, (mpq_ptr)0);
}

static void
answer_clear(qr_answer *a)
{
  for (size_t i = 0; i < QR_DIM; i++)
    mpq_clear(a->D[i]);
  for (size_t i = 0; i < QR_LINES; i++)
    mpq_clear(a->e[i]);
  mpq_clears(a->dbound, a->ebound, (mpq_ptr)0);
}

/* The exact e and D of the case with the lines that were taken: Gauss on the
   normal equations.  False: they are dependent. */
static bool
solve_exactly(qr_answer *exact, const qr_case *c, const qr_answer *a)
{
  const size_t n = a->rank;
  mpq_t m[QR_LINES][QR_LINES + 1], s, t;
  bool good = true;

  mpq_inits(s, t, (mpq_ptr)0);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= n; j++) {
      const double *u = c->x[a->line[i]];
      const double *v = j < n ? c->x[a->line[j]] : c->b;
      mpq_init(m[i][j]);
      for (size_t k = 0; k < c->d; k++) {
        mpq_set_d(s, u[k]);
        mpq_set_d(t, v[k]);
        mpq_mul(s, s, t);
        mpq_add(m[i][j], m[i][j], s);
      }
      if (j == n)
        mpq_neg(m[i][j], m[i][j]);
    }
  for (size_t p = 0; p < n && good; p++) {    /* positive definite */
    good = mpq_sgn(m[p][p]) != 0;
    for (size_t i = 0; i < n && good; i++) {
      if (i == p)
        continue;
      mpq_div(s, m[i][p], m[p][p]);
      for (size_t j = p; j <= n; j++) {
        mpq_mul(t, s, m[p][j]);
        mpq_sub(m[i][j], m[i][j], t);
      }
    }
  }
  for (size_t k = 0; k < c->d; k++)
    mpq_set_d(exact->D[k], c->b[k]);
  for (size_t i = 0; i < n && good; i++) {
    mpq_div(exact->e[i], m[i][n], m[i][i]);
    for (size_t k = 0; k < c->d; k++) {
      mpq_set_d(s, c->x[a->line[i]][k]);
      mpq_mul(s, s, exact->e[i]);
      mpq_add(exact->D[k], exact->D[k], s);
    }
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= n; j++)
      mpq_clear(m[i][j]);
  mpq_clears(s, t, (mpq_ptr)0);
  return good;
}

/* sum (u_i - v_i)^2 <= bound^2? */
static bool
within(mpq_t *u, mpq_t *v, size_t count, const mpq_t bound)
{
  mpq_t sum, t;
  bool yes;

  mpq_inits(sum, t, (mpq_ptr)0);
  for (size_t i = 0; i < count; i++) {
    mpq_sub(t, u[i], v[i]);
    mpq_mul(t, t, t);
    mpq_add(sum, sum, t);
  }
  mpq_mul(t, bound, bound);
  yes = mpq_cmp(sum, t) <= 0;
  mpq_clears(sum, t, (mpq_ptr)0);
  return yes;
}

static void
draw_case(qr_case *c, rf_rng *g)
{
  c->d = rng_size(g, 1, QR_DIM);
  c->n = rng_size(g, 1, QR_LINES);
  for (size_t l = 0; l < c->n; l++)
    draw_line(c->x, l, c->d, g);
  for (size_t k = 0; k < c->d; k++)
    c->b[k] = rng_uniform(g);
}

/* The errors of D and e are within their bounds, and the bounds are of use:
   most are small. */
START_TEST(bounds_hold)
{
  const int reps = test_reps(300);
  int checked = 0, small = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("bounds_hold", rep);
    qr_case c;
    qr_answer a, exact;

    draw_case(&c, &g);
    answer_init(&a);
    answer_init(&exact);
    for (int mp = 0; mp < 2; mp++) {
      (mp ? qr_solve_mp : qr_solve_d)(&a, &c, mp ? 150 : 53);
      TEST_ASSERT(rep, solve_exactly(&exact, &c, &a), "mp %d: dependent", mp);
      TEST_ASSERT(rep, within(a.D, exact.D, c.d, a.dbound), "mp %d: D", mp);
      TEST_ASSERT(rep, within(a.e, exact.e, a.rank, a.ebound), "mp %d: e",
                  mp);
      checked += (int)a.rank;
      small += mpq_get_d(a.dbound) < 1e-9;
    }
    answer_clear(&a);
    answer_clear(&exact);
  }
  printf("bounds_hold: %d lines, %d of %d bounds small\n", checked, small,
         2 * reps);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(small, reps / 2);
  mpfr_free_cache();
}
END_TEST

/* Small integers: a line is refused exactly where the lines before it span
 * it.  (Independent ones of this size keep more than 1e-4 of their length: the
 * Gram determinant is an integer, hence at least 1, and is at most 36^3 for
 * the lines before.) */
START_TEST(refused_when_dependent)
{
  int refused = 0, taken = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("refused_when_dependent", rep);
    const size_t d = rng_size(&g, 1, 4);
    struct pool p = { .d = d };
    struct kept kept;
    qr_answer a = { .rank = 0 }, exact;
    qr_case c = { .d = d };

    start(&kept, d);
    answer_init(&exact);
    for (size_t l = 0; l < 6; l++) {
      bool zero = true, in;
      for (size_t k = 0; k < d; k++) {
        c.x[a.rank][k] = p.x[l][k] = (double)rng_size(&g, 0, 6) - 3.0;
        zero = zero && p.x[l][k] == 0.0;
      }
      if (zero)
        continue;
      normalize(p.x[l], d);
      in = enter(&kept, &p, l);
      a.line[a.rank] = a.rank;
      a.rank++;
      TEST_ASSERT(rep, in == solve_exactly(&exact, &c, &a), "line %zu: %d",
                  l, in);
      if (!in)
        a.rank--;
      taken += in;
      refused += !in;
    }
    answer_clear(&exact);
  }
  printf("refused_when_dependent: %d taken, %d refused\n", taken, refused);
  fflush(stdout);
  ck_assert_int_gt(taken, 0);
  ck_assert_int_gt(refused, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("qr");
  TCase *t = tcase_create("qr");

  test_limit(t);
  tcase_add_test(t, enter_and_leave);
  tcase_add_test(t, bounds_hold);
  tcase_add_test(t, refused_when_dependent);
  suite_add_tcase(s, t);
  return run_suite(s);
}
