/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_series.c -- what the checker says of its polynomials, held
 * against what they are: coefficients of p and D and what y' misses, one by
 * one, and on [0, theta] the defect, D and its integral, the size of neurons
 * and of p, also where what lies beyond the order is most of it.
 *
 * Everything is calculated again with so many bits that nothing is rounded
 * that counts. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "support/made_step.h"
#include "support/rf_test.h"

enum { BITS = 900, DATA = 4, SPACE = 3, NEURONS = 4, POINTS = 64 };

/* ---- a problem ---- */

typedef struct problem {
  int n, d, m;
  const char *weight, *leak;
  int x[DATA][SPACE];
  double y[DATA];
  double z[NEURONS][1 + SPACE];
  char text[DATA * (1 + SPACE)][40];
  const char *xs[DATA * SPACE], *ys[DATA];
  ck_span start[NEURONS * (1 + SPACE)];
} problem;

/* A neuron that is on no line. */
static void
place(made_step *v, int j, const double *z)
{
  const terrain *g = &v->g;
  mover *q = &v->s.at[j];

  for (int e = 0; e <= g->d; e++)
    q->z[e] = z[e];
  for (int l = 0; l < g->lines; l++) {
    double u = 0.0;
    for (int e = 0; e < g->d; e++)
      u += g->x[g->l->first[l] * g->d + e].m * z[1 + e];
    ck_assert(u != 0.0);
    q->side[l] = (signed char)(u > 0.0 ? 1 : -1);
  }
  q->dead = false;
  ck_assert_int_eq(face_find(&q->face, &v->s, q->side, 0), FOUND_TRUE);
}

/* y as integers over 2^60. */
static void
begin(made_step *v, problem *p)
{
  char (*t)[40] = p->text;
  certificate c = {
    .n = p->n, .d = p->d, .m = p->m, .weight = p->weight, .leak = p->leak,
    .xden = "1", .yden = "1152921504606846976", .x = p->xs, .y = p->ys,
    .start = p->start, .ball = "0", .until = "1"
  };

  for (int k = 0; k < p->n; k++) {
    for (int e = 0; e < p->d; e++) {
      snprintf(*t, sizeof *t, "%d", p->x[k][e]);
      p->xs[k * p->d + e] = *t++;
    }
    snprintf(*t, sizeof *t, "%lld", (long long)ldexp(p->y[k], 60));
    p->ys[k] = *t++;
  }
  made_begin_of(v, &c);
  for (int j = 0; j < p->m; j++)
    place(v, j, p->z[j]);
}

/* ---- numbers ---- */

/* All that is known exactly: of each coefficient, or at one time. */
typedef struct truth {
  mpfr_t p[DATA], D[NEURONS][SPACE], z[NEURONS][1 + SPACE],
    rate[NEURONS][1 + SPACE], t, u;
} truth;

static truth at;
static mpfr_t term[DATA][TERMS], drive[NEURONS][SPACE][TERMS];

static void
each_number(void (*act)(mpfr_ptr))
{
  act(at.t);
  act(at.u);
  for (int k = 0; k < DATA; k++) {
    act(at.p[k]);
    for (int i = 0; i < TERMS; i++)
      act(term[k][i]);
  }
  for (int j = 0; j < NEURONS; j++)
    for (int e = 0; e <= SPACE; e++) {
      act(at.z[j][e]);
      act(at.rate[j][e]);
      if (e == SPACE)
        continue;
      act(at.D[j][e]);
      for (int i = 0; i < TERMS; i++)
        act(drive[j][e][i]);
    }
}

static void
make(mpfr_ptr x)
{
  mpfr_init2(x, BITS);
}

/* to += f v, by exact doubles. */
static void
add(mpfr_t to, double f, const mpfr_t v)
{
  mpfr_mul_d(at.u, v, f, MPFR_RNDN);
  mpfr_add(to, to, at.u, MPFR_RNDN);
}

static double
slope_of(const made_step *v, int j, int k)
{
  const int side = v->s.at[j].side[v->l.of[k]] * v->l.orient[k];

  return side > 0 ? 1.0 : v->g.leak.m;
}

static double
input(const made_step *v, int k, int e)
{
  return v->g.x[k * v->g.d + e].m;
}

/* ||v||, a little too small. */
static double
length_of(mpfr_t *v, ptrdiff_t count)
{
  mpfr_set_ui(at.t, 0, MPFR_RNDN);
  for (int e = 0; e < count; e++)
    mpfr_fma(at.t, v[e], v[e], at.t, MPFR_RNDN);
  mpfr_sqrt(at.t, at.t, MPFR_RNDN);
  return mpfr_get_d(at.t, MPFR_RNDZ);
}

/* ---- coefficients ---- */

/* Those of p, and of D of each neuron, of order i. */
static void
find_terms(const made_step *v, int i)
{
  const ptrdiff_t n = v->g.n, d = v->g.d;

  for (int k = 0; k < n; k++) {
    mpfr_ptr p = term[k][i];
    mpfr_set_d(p, i ? 0.0 : v->g.y[k].m, MPFR_RNDN);
    for (int j = 0; j < v->g.m; j++)
      for (int e = 0; e < d; e++)
        for (int l = 0; l <= i; l++) {
          const num *y = v->s.at[j].y;
          mpfr_set_d(at.t, -slope_of(v, j, k) * input(v, k, e), MPFR_RNDN);
          mpfr_mul_d(at.t, at.t, y[l], MPFR_RNDN);
          add(p, y[(1 + e) * TERMS + i - l], at.t);
        }
    mpfr_mul_d(p, p, v->g.weight.m, MPFR_RNDN);
  }
  for (int j = 0; j < v->g.m; j++)
    for (int e = 0; e < d; e++) {
      mpfr_set_ui(drive[j][e][i], 0, MPFR_RNDN);
      for (int k = 0; k < n; k++)
        add(drive[j][e][i], slope_of(v, j, k) * input(v, k, e), term[k][i]);
    }
}

/* |to - m| <= r? */
static bool
is_within(const mpfr_t to, double m, double r)
{
  mpfr_sub_d(at.t, to, m, MPFR_RNDN);
  return mpfr_cmpabs(at.t, (mpfr_set_d(at.u, r, MPFR_RNDN), at.u)) <= 0;
}

/* Coefficient i of (y' - h K(D) y)_j. */
static double
missed(const made_step *v, int j, int i)
{
  const ptrdiff_t d = v->g.d;
  const num *y = v->s.at[j].y;

  for (int e = 0; e <= d; e++) {
    mpfr_ptr r = at.rate[j][e];
    mpfr_set_ui(r, 0, MPFR_RNDN);
    for (int c = e ? e - 1 : 0; c < (e ? e : d); c++)
      for (int l = 0; l <= i; l++)
        add(r, -y[(e ? 0 : 1 + c) * TERMS + i - l], drive[j][c][l]);
    mpfr_mul_d(r, r, v->s.unit, MPFR_RNDN);
    if (i < ORDER) {
      mpfr_set_d(at.t, y[e * TERMS + i + 1], MPFR_RNDN);
      add(r, i + 1.0, at.t);
    }
  }
  return length_of(at.rate[j], 1 + d);
}

/* What the error of D has room for beside the rounding of <D, w>: up to ORDER +
   1 products are added up, d times. */
static double
error_left(const made_step *v, const facet *f, int e, int i)
{
  return f->De[e * TERMS + i] - (ORDER + 1.0 + v->g.d) * NUM_EPS
    * fabs(f->D[e * TERMS + i]);
}

static void
check_terms(const made_step *v, int rep)
{
  for (int i = 0; i <= ORDER; i++) {
    find_terms(v, i);
    for (int k = 0; k < v->g.n; k++) {
      const ball p = v->s.p[k * TERMS + i];
      TEST_ASSERT(rep, is_within(term[k][i], p.m, p.r), "p_%d, term %d", k, i);
    }
    for (int j = 0; j < v->g.m; j++) {
      const mover *q = &v->s.at[j];
      const facet *f = &v->s.face[q->face];
      double square = 0.0;
      for (int e = 0; e < v->g.d; e++) {
        mpfr_ptr D = drive[j][e][i];
        TEST_ASSERT(rep, is_within(D, f->D[e * TERMS + i], error_left(v, f, e,
                                   i)), "D, term %d", i);
        square += pow(mpfr_get_d(D, MPFR_RNDZ), 2.0);
      }
      TEST_ASSERT(rep, sqrt(square) * (1.0 - 1e-14) <= f->Ds[i],
                  "||D||, term %d", i);
      TEST_ASSERT(rep, missed(v, j, i) <= q->miss[i], "%g is missed, not %g, "
                  "term %d", missed(v, j, i), q->miss[i], i);
    }
  }
}

/* ---- on [0, theta] ---- */

/* Value and derivative of f at tau. */
static void
horner(mpfr_t value, mpfr_t slope, const num *f, double tau)
{
  mpfr_set_ui(value, 0, MPFR_RNDN);
  mpfr_set_ui(slope, 0, MPFR_RNDN);
  for (int i = ORDER; i >= 0; i--) {
    mpfr_mul_d(slope, slope, tau, MPFR_RNDN);
    mpfr_add(slope, slope, value, MPFR_RNDN);
    mpfr_mul_d(value, value, tau, MPFR_RNDN);
    mpfr_add_d(value, value, f[i], MPFR_RNDN);
  }
}

/* p, D and what y' misses at tau. */
static void
find_state(const made_step *v, double tau)
{
  const ptrdiff_t n = v->g.n, d = v->g.d;

  for (int j = 0; j < v->g.m; j++)
    for (int e = 0; e <= d; e++)
      horner(at.z[j][e], at.rate[j][e], v->s.at[j].y + e * TERMS, tau);
  for (int k = 0; k < n; k++) {
    mpfr_set_d(at.p[k], v->g.y[k].m, MPFR_RNDN);
    for (int j = 0; j < v->g.m; j++)
      for (int e = 0; e < d; e++) {
        mpfr_mul(at.t, at.z[j][0], at.z[j][1 + e], MPFR_RNDN);
        add(at.p[k], -slope_of(v, j, k) * input(v, k, e), at.t);
      }
    mpfr_mul_d(at.p[k], at.p[k], v->g.weight.m, MPFR_RNDN);
  }
  for (int j = 0; j < v->g.m; j++)
    for (int e = 0; e < d; e++) {
      mpfr_set_ui(at.D[j][e], 0, MPFR_RNDN);
      for (int k = 0; k < n; k++)
        add(at.D[j][e], slope_of(v, j, k) * input(v, k, e), at.p[k]);
      mpfr_mul(at.t, at.D[j][e], at.z[j][1 + e], MPFR_RNDN);
      add(at.rate[j][0], -v->s.unit, at.t);
      mpfr_mul(at.t, at.D[j][e], at.z[j][0], MPFR_RNDN);
      add(at.rate[j][1 + e], -v->s.unit, at.t);
    }
}

/* The largest part of a bound that was met: of the rate, of int |miss|, of p
   beyond the order, of ||D||, of its integral, of the size. */
enum { RATE, DEFECT, REST, DRIVE, PATH, SIZE, BOUNDS };
static const char *const named[] = { "rate", "defect", "rest", "drive", "path",
                                     "size" };
static double used[BOUNDS];

static void
compare(int which, double is, double bound, int rep)
{
  TEST_ASSERT(rep, is <= bound, "%s %.17g, not %.17g", named[which], is, bound);
  if (bound > 1e-280)
    used[which] = fmax(used[which], is / bound);
}

static void
check_residuals(const made_step *v, double tau, int rep)
{
  for (int k = 0; k < v->g.n; k++) {
    num f[TERMS];
    double known = 0.0;
    for (int i = ORDER; i >= 0; i--) {
      f[i] = v->s.p[k * TERMS + i].m;
      known = known * tau + v->s.p[k * TERMS + i].r;
    }
    horner(at.t, at.u, f, tau);
    mpfr_sub(at.t, at.t, at.p[k], MPFR_RNDN);
    compare(REST, fabs(mpfr_get_d(at.t, MPFR_RNDZ)),
            v->s.rest[k] + known * (1.0 + 1e-12), rep);
  }
}

/* Values at all points of what is integrated. */
typedef double values[1 + SPACE][POINTS + 1];

/* ||int f dtau||, at most int ||f|| dtau.  Simpson's rule is off by less than
   1% of tau^72, the highest order that there is. */
static double
integral(values f, int count, double theta)
{
  double squares = 0.0;

  for (int e = 0; e < count; e++) {
    double sum = 0.0;
    for (int i = 0; i <= POINTS; i++)
      sum += f[e][i] * (i == 0 || i == POINTS ? 1.0 : i % 2 ? 4.0 : 2.0);
    squares += pow(0.98 * sum * theta / (3.0 * POINTS), 2.0);
  }
  return sqrt(squares);
}

/* Bounds at each of the points, and of integrals. */
static void
check_step(const made_step *v, int rep)
{
  const stage *s = &v->s;
  static values rate[NEURONS], D[NEURONS];
  const int d = (int)v->g.d;
  double squares = 0.0;

  for (int i = 0; i <= POINTS; i++) {
    const double tau = s->theta * i / POINTS;
    double sizes = 0.0, most = 0.0;
    find_state(v, tau);
    for (int j = 0; j < v->g.m; j++) {
      const mover *q = &s->at[j];
      for (int e = 0; e <= d; e++) {
        rate[j][e][i] = mpfr_get_d(at.rate[j][e], MPFR_RNDN);
        if (e < d)
          D[j][e][i] = mpfr_get_d(at.D[j][e], MPFR_RNDN);
      }
      most = fmax(most, length_of(at.D[j], d));
      compare(RATE, length_of(at.rate[j], 1 + d), q->rate, rep);
      compare(DRIVE, length_of(at.D[j], d), s->face[q->face].drive, rep);
      compare(SIZE, length_of(at.z[j], 1 + v->g.d), q->size, rep);
      sizes = hypot(sizes, length_of(at.z[j], 1 + v->g.d));
    }
    compare(DRIVE, most, s->core, rep);
    compare(SIZE, sizes * (1.0 - 1e-15), s->base, rep);
    check_residuals(v, tau, rep);
  }
  for (int j = 0; j < v->g.m; j++) {
    const mover *q = &s->at[j];
    compare(DEFECT, integral(rate[j], 1 + d, s->theta), q->defect, rep);
    compare(PATH, integral(D[j], d, s->theta), s->face[q->face].path, rep);
    compare(PATH, integral(D[j], d, s->theta), s->path, rep);
    squares += pow(integral(rate[j], 1 + d, s->theta), 2.0);
  }
  compare(DEFECT, sqrt(squares), s->defect, rep);
}

static void
check_problem(problem *p, int rep)
{
  made_step v;
  double reach;

  begin(&v, p);
  step_series(&v.s);
  check_terms(&v, rep);
  reach = v.s.theta;
  for (int i = -1; i <= 4; i++) {
    v.s.theta = i < 0 ? reach : ldexp(1.0, i);
    step_measure(&v.s);
    check_step(&v, rep);
  }
  made_end(&v);
}

/* ---- which ---- */

static void
draw(problem *p, rf_rng *g)
{
  static const char *const weights[] = { "1", "1/2", "3" };

  *p = (problem){ .n = (int)rng_size(g, 1, DATA), .d = (int)rng_size(g, 1, 3),
                  .m = (int)rng_size(g, 1, NEURONS),
                  .weight = weights[rng_size(g, 0, 2)],
                  .leak = rng_size(g, 0, 1) ? "1/4" : "0" };
  for (int k = 0; k < p->n; k++) {
    for (int e = 0; e < p->d; e++)
      p->x[k][e] = (int)rng_size(g, 0, 6) - 3;
    p->x[k][p->d - 1] += p->x[k][p->d - 1] ? 0 : 1;
    p->y[k] = rng_uniform(g) * (rng_size(g, 0, 1) ? 1.0 : 1e-9);
  }
}

/* Sizes from 1e-6 to 1; in pairs that take each other away, so that D is much
   smaller than what it consists of. */
static void
draw_neurons(problem *p, rf_rng *g)
{
  const double last[2] = { rng_size(g, 0, 1) ? 1.0 : 1e-9,
                           rng_size(g, 0, 1) ? 1.0 : 1e-6 };
  const bool pairs = !rng_size(g, 0, 2);
  const double size = exp(-7.0 + 7.0 * rng_uniform(g));

  for (int j = 0; j < p->m; j++)
    for (int e = 0; e <= p->d; e++)
      p->z[j][e] = size * rng_uniform(g);
  for (int j = 1; j < p->m && pairs; j += 2) {
    p->z[j][0] = -p->z[j - 1][0];
    for (int e = 1; e <= p->d; e++)
      p->z[j][e] = p->z[j - 1][e] * (1.0 + 1e-9 * rng_uniform(g));
  }
  /* The last of three beside the first one, with next to no a. */
  for (int e = 0; e <= p->d && p->m == 3; e++)
    p->z[2][e] = p->z[0][e];
  p->z[p->m - 1][0] *= last[0];
  for (int j = 0; j < p->m; j++)
    p->z[j][p->d] *= last[1];
}

START_TEST(random_problems)
{
  int tried = 0;

  each_number(make);
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("random_problems", rep);
    problem p;
    draw(&p, &g);
    draw_neurons(&p, &g);
    check_problem(&p, rep);
    tried++;
  }
  printf("%d problems", tried);
  for (int i = 0; i < BOUNDS; i++)
    printf(", %s %.4f", named[i], used[i]);
  printf("\n");
  ck_assert_int_gt(tried, 0);
  each_number(mpfr_clear);
}
END_TEST

/* One datum, one or more neurons that grow together while p is nearly 1: all
   coefficients of y have one sign, those of D the other one, and the bounds of
   what lies beyond the order are met. */
START_TEST(growing)
{
  each_number(make);
  for (int m = 1; m <= NEURONS; m++)
    for (int e = 0; e < 4; e++) {
      problem p = { .n = 1, .d = 1, .m = m, .weight = "1", .leak = "0",
                    .x = { { 1 } }, .y = { 1.0 } };
      for (int j = 0; j < m; j++)
        p.z[j][0] = p.z[j][1] = pow(10.0, -e - 1.0) / (1 + j);
      check_problem(&p, -1);
    }
  for (int i = 0; i < BOUNDS; i++)
    printf("growing: %s %.4f\n", named[i], used[i]);
  /* The defect is taken as theta times its sup. */
  for (int i = 0; i < BOUNDS; i++)
    ck_assert_msg(i == DEFECT || used[i] > 0.9, "%s", named[i]);
  each_number(mpfr_clear);
}
END_TEST

/* p is 0 as it is calculated, and 2^-54 or so. */
START_TEST(lost_residuals)
{
  problem p = { .n = 1, .d = 1, .m = 1, .weight = "1", .leak = "0",
                .x = { { 1 } }, .y = { 1.0 }, .z = { { 3.0, 1.0 / 3.0 } } };

  each_number(make);
  check_problem(&p, -1);
  ck_assert(used[SIZE] > 0.1);
  each_number(mpfr_clear);
}
END_TEST

/* The same p, along which w goes far and a is next to nothing: what <D, w>
   misses is in its first coordinate, and D has no other. */
START_TEST(lost_products)
{
  problem p = { .n = 1, .d = 2, .m = 1, .weight = "1", .leak = "0",
                .x = { { 1, 0 } }, .y = { 1.0 },
                .z = { { 0x1p-5 / 3.0, 3.0 * 0x1p5, 1.0 } } };

  each_number(make);
  check_problem(&p, -1);
  ck_assert(used[RATE] > 1e-4);
  each_number(mpfr_clear);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_series");
  TCase *tc = tcase_create("series");

  test_limit(tc);
  tcase_add_test(tc, random_problems);
  tcase_add_test(tc, growing);
  tcase_add_test(tc, lost_residuals);
  tcase_add_test(tc, lost_products);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
