/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_closed.c -- flows with closed forms, at scales down to 1e-100. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/vectors.h"
#include "second/plain.h"
#include "support/follow.h"
#include "support/rf_test.h"

#define RTOL 1e-10

/* Every step errs by at most rtol, relative to the state: what a run may be
   off where perturbations grow no faster than the state itself. */
static double
steps_of(const follow *f)
{
  rf_flow_stats s;

  rf_flow_stats_get(f->flow, &s);
  return 2 + (double)s.steps;
}

static void
go(follow *f, double t)
{
  ck_assert_msg(follow_to(f, t) == RF_OK, "t=%g: %s: %s",
                rf_flow_time(f->flow), rf_strerror(f->status),
                f->message.text);
}

/* Neurons along an eigenvector v of Sigma (value kappa) with beta* = b v:
   u = sum a_j^2 obeys u' = 2 kappa u (b - u), a logistic curve.  The data
   (1, q), (1, -q) have v = (1, 0), kappa = 1; y = b. */
START_TEST(along_an_eigenvector)
{
  static const double scales[] = { 1e-1, 1e-10, 1e-50, 1e-100 };
  const double x[] = { 1, 0.5, 1, -0.5 }, b = 1.5, y[] = { b, b };
  const plain_problem p = { .n = 2, .d = 2, .m = 5, .x = x, .y = y,
                            .c = 0.5 };
  int checked = 0;

  for (size_t i = 0; i < 4; i++) {
    double a[5], w[10] = { 0 }, u0 = 0, h[2];
    double end = 4 - 2 * log(scales[i]) / b;
    follow f;
    for (size_t j = 0; j < 5; j++) {
      a[j] = w[2 * j] = scales[i] * (1 + (double)j / 4);
      u0 += a[j] * a[j];
    }
    follow_start(&f, &p, a, w, &(follow_how){ .rtol = RTOL, .until = end });
    for (int t = 1; t <= 20; t++) {
      double time = end * t / 20;
      double u = b / (1 + (b / u0 - 1) * exp(-2 * b * time));
      go(&f, time);
      follow_sample(&f, h);
      for (int k = 0; k < 2; k++, checked++)
        ck_assert_msg(fabs(h[k] - u) <= 4 * RTOL * steps_of(&f) * u,
                      "scale %g t=%g: %.17g, exactly %.17g", scales[i], time,
                      h[k], u);
    }
    follow_end(&f);
  }
  printf("along an eigenvector: %d predictions\n", checked);
  fflush(stdout);
  ck_assert_int_eq(checked, 160);
}
END_TEST

/* Sigma = kappa I on the active span, one balanced neuron.  With
   D = (1/n) sum y_k x_k, c0 = cos(w0, D), s = |D| t, q = cosh s + c0 sinh s:
     cos(w, D) = tanh(s + artanh c0),
     |w|^2 = u0 q^2 / (1 + (2 kappa u0 / |D|) [(1 + c0^2) sinh(2 s) / 4
             + (1 - c0^2) s / 2 + c0 sinh^2 s]).
   Data e1, e2: kappa = 1/2. */
START_TEST(isotropic_data)
{
  static const double scales[] = { 1, 1e-3, 1e-30 };
  const double x[] = { 1, 0, 0, 1 }, y[] = { 1, 0.25 };
  const plain_problem p = { .n = 2, .d = 2, .m = 1, .x = x, .y = y,
                            .c = 0.5 };
  const double D[] = { 0.5, 0.125 }, len = hypot(D[0], D[1]), kappa = 0.5;
  int checked = 0;

  for (size_t i = 0; i < 3; i++) {
    double w[] = { 0.3 * scales[i], 0.4 * scales[i] }, a = hypot(w[0], w[1]);
    double u0 = a * a, c0 = (w[0] * D[0] + w[1] * D[1]) / (a * len);
    double end = 4 - 2.5 * log(scales[i]) / len;
    follow f;
    follow_start(&f, &p, &a, w, &(follow_how){ .rtol = RTOL, .until = end });
    for (int k = 1; k <= 10; k++, checked++) {
      double t = end * k / 10, s = len * t, sh = sinh(s), z[3];
      double q = cosh(s) + c0 * sh, cosine, size;
      double u = u0 * q * q / (1 + 2 * kappa * u0 / len
        * ((1 + c0 * c0) * sinh(2 * s) / 4 + (1 - c0 * c0) * s / 2
           + c0 * sh * sh));
      go(&f, t);
      follow_states(&f, z);
      size = z[1] * z[1] + z[2] * z[2];
      cosine = (z[1] * D[0] + z[2] * D[1]) / (sqrt(size) * len);
      ck_assert_msg(fabs(size - u) <= 4 * RTOL * steps_of(&f) * u,
                    "scale %g t=%g |w|^2 %.17g, exactly %.17g", scales[i], t,
                    size, u);
      ck_assert_msg(fabs(cosine - tanh(s + atanh(c0)))
                    <= 4 * RTOL * steps_of(&f),
                    "scale %g t=%g cos %.17g", scales[i], t, cosine);
    }
    follow_end(&f);
  }
  printf("isotropic data: %d times\n", checked);
  fflush(stdout);
}
END_TEST

/* Time at which the samples of `what` fall through level, from rows of
   (t, v[4]) close together: inverse interpolation through four points. */
static double
time_of_level(follow *f, double level, double from, double dt,
              double (*what)(follow *))
{
  double t[4] = { 0 }, v[4] = { 0 }, sum = 0;
  int have = 0, after = 0;

  for (int i = 0; after < 2; i++) {
    ck_assert_int_lt(i, 100000);
    memmove(t, t + 1, 3 * sizeof *t);
    memmove(v, v + 1, 3 * sizeof *v);
    t[3] = from + i * dt;
    go(f, t[3]);
    v[3] = what(f);
    have++;
    after += v[3] < level;
  }
  ck_assert_int_ge(have, 4);
  ck_assert(v[1] >= level && v[2] < level);
  for (int i = 0; i < 4; i++) {
    double term = t[i];
    for (int k = 0; k < 4; k++)
      if (k != i)
        term *= (level - v[k]) / (v[i] - v[k]);
    sum += term;
  }
  return sum;
}

static double
loss_of(follow *f)
{
  double h[64];

  return follow_sample(f, h);
}

/* The three points: the time to loss 0.2 is ln(1/lambda) / D_max + O(1) with
   D_max = sqrt(7361)/120.  What the early alignment leaves out is of relative
   size lambda, so from 1e-30 on the slope is exact to rounding; the times
   are good to rtol times the growth steps. */
START_TEST(slope_of_the_escape)
{
  static const double scales[] = { 1e-2, 1e-5, 1e-10, 1e-30, 1e-60, 1e-100 };
  const double Dmax = sqrt(7361) / 120;
  double t[6];

  for (size_t i = 0; i < 6; i++) {
    char scale[64];
    const char *set[] = { "network.width=20", scale,
                          "init.seed=3" };
    double guess = -log(scales[i]) / Dmax;
    follow f;
    snprintf(scale, sizeof scale, "init.scale=%g", scales[i]);
    follow_read(&f, TEST_EXAMPLES "/three-points.yaml", set, 3);
    t[i] = time_of_level(&f, 0.2, fmax(0, guess - 3), 1.0 / 64, loss_of);
    printf("lambda %.0e: loss 0.2 at %.10f\n", scales[i], t[i]);
    follow_end(&f);
  }
  fflush(stdout);
  for (size_t i = 3; i < 5; i++) {
    double slope = (t[i + 1] - t[i]) / log(scales[i] / scales[i + 1]);
    ck_assert_msg(fabs(slope * Dmax - 1) < 1e-8, "slope %.12f, 1/D_max "
                  "%.12f", slope, 1 / Dmax);
  }
  for (size_t i = 0; i < 3; i++) {
    double slope = (t[i + 1] - t[i]) / log(scales[i] / scales[i + 1]);
    ck_assert_msg(fabs(slope * Dmax - 1) < scales[i], "slope %.12f, 1/D_max "
                  "%.12f", slope, 1 / Dmax);
  }
}
END_TEST

/* Orthogonal inputs: labels of one sign are fitted by one direction, at
   times with slope 1/|D_+-|, D_+- = (1/n) sum_{+-y>0} y_k x_k; the limit is
   the interpolator of least norm, |theta|^2 = 2 (|w_+| + |w_-|) with
   |w_+-|^2 = sum y_k^2 / |x_k|^2 over the class.

   A neuron that sees a part S of its class grows at |D_S| for ever, and
   takes a share lambda^(2 - 2 |D_S| / |D|) of the fit: with the data below
   |D_S| / |D| <= 0.79, so the share is under 1e-8 at 1e-20.  (One datum that
   outweighs its class, say y_k |x_k| = 1 and 4, gives lambda^0.06.) */
static double
rest_positive(follow *f)
{
  double h[4];

  follow_sample(f, h);
  return fabs(h[0] - 1) + fabs(h[1] - 0.625);
}

static double
rest_negative(follow *f)
{
  double h[4];

  follow_sample(f, h);
  return fabs(h[2] + 1.5) + fabs(h[3] + 1.2);
}

static void
orthogonal(double times[2], double *norm2, double scale)
{
  const double x[] = { 1, 0, 0, 0,  0, 2, 0, 0,  0, 0, 1, 0,  0, 0, 0, 1.5 };
  const double y[] = { 1, 0.625, -1.5, -1.2 };
  const plain_problem p = { .n = 4, .d = 4, .m = 8, .x = x, .y = y,
                            .c = 0.25 };
  const double end = 200 - 4 * log(scale);
  rf_rng g = test_rng("orthogonal", 0);
  double a[8], w[32], z[40];

  for (int pass = 0; pass < 3; pass++) {
    follow f;
    g = test_rng("orthogonal", 0);
    for (size_t j = 0; j < 8; j++) {
      double size = 0;
      for (size_t i = 0; i < 4; i++) {
        double q = scale * (1 + 0.5 * rng_uniform(&g));
        /* Two neurons see a whole class each; the others see parts. */
        w[4 * j + i] = j < 2 || (j + i) % 3 ? q : -q;
        size += q * q;
      }
      a[j] = (j % 2 ? -1 : 1) * sqrt(size);
    }
    follow_start(&f, &p, a, w, &(follow_how){ .rtol = RTOL, .until = end });
    if (pass < 2) {
      times[pass] = time_of_level(&f, pass ? 1.35 : 0.8, 0, 1.0 / 32,
                                  pass ? rest_negative : rest_positive);
    } else {
      go(&f, end);
      follow_states(&f, z);
      *norm2 = 0;
      for (size_t i = 0; i < 40; i++)
        *norm2 += z[i] * z[i];
    }
    follow_end(&f);
  }
}

START_TEST(orthogonal_inputs)
{
  const double plus = hypot(1, 1.25) / 4, minus = hypot(1.5, 1.8) / 4;
  const double least = 2 * (hypot(1, 0.3125) + hypot(1.5, 0.8));
  double t[2], t1[2], size, size1;

  orthogonal(t, &size, 1e-20);
  orthogonal(t1, &size1, 1e-40);
  for (int i = 0; i < 2; i++) {
    double slope = (t1[i] - t[i]) / (20 * log(10));
    double want = 1 / (i ? minus : plus);
    printf("orthogonal: slope %.10f, 1/|D| %.10f\n", slope, want);
    fflush(stdout);
    ck_assert_msg(fabs(slope / want - 1) < 1e-6, "slope %.12f, not %.12f",
                  slope, want);
  }
  printf("orthogonal: |theta|^2 %.10f %.10f, least %.10f\n", size, size1,
         least);
  fflush(stdout);
  ck_assert(fabs(size1 - least) < 1e-6 * least);
}
END_TEST

/* A run from 1e-30, or 1e-100, is as good as one from 1e-3: the weights of
   p1-lam30 at other scales, against the plain flow (whose steps are right
   to 1e-13 relative to each neuron, whatever its size). */
START_TEST(as_good_when_tiny)
{
  static const double times[] = { 1e27, 1, 1e-70 };
  vector v;

  vector_read(&v, "p1-lam30");
  for (size_t i = 0; i < 3; i++) {
    const double scale = 1e-30 * times[i], end = 30 - 1.4 * log(scale);
    double a[64], w[128], z[192], worst = 0, most = 0;
    plain *s;
    follow f;
    for (size_t j = 0; j < v.p.m; j++) {
      a[j] = v.a[j] * times[i];
      w[2 * j] = v.w[2 * j] * times[i];
      w[2 * j + 1] = v.w[2 * j + 1] * times[i];
    }
    s = plain_start(&v.p, a, w);
    follow_start(&f, &v.p, a, w, &(follow_how){ .rtol = RTOL, .until = end });
    ck_assert_msg(plain_to(s, end) == 0, "%s", s->doubt);
    go(&f, end);
    follow_states(&f, z);
    for (size_t k = 0; k < v.p.m * 3; k++) {
      worst = fmax(worst, fabs(z[k] - s->z[k]));
      most = fmax(most, fabs(s->z[k]));
    }
    printf("scale %.0e: %zu events, states off by %.1e\n", scale, f.nevents,
           worst / most);
    fflush(stdout);
    ck_assert_uint_eq(f.nevents, s->nevents);
    ck_assert(worst <= 1e-7 * most && worst <= RTOL * steps_of(&f) * most);
    follow_end(&f);
    plain_free(s);
  }
  vector_free(&v);
}
END_TEST

static Suite *
closed_suite(void)
{
  Suite *s = suite_create("closed");
  TCase *t = tcase_create("cvode");

  test_limit(t);
  tcase_add_test(t, along_an_eigenvector);
  tcase_add_test(t, isotropic_data);
  tcase_add_test(t, slope_of_the_escape);
  tcase_add_test(t, orthogonal_inputs);
  tcase_add_test(t, as_good_when_tiny);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(closed_suite());
}
