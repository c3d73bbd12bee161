/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_tests_plain.c -- the second way of tests/second/plain.c is itself
 * compared with the reference vectors and with gradient descent, before
 * anything else is compared with it. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input/vectors.h"
#include "second/plain.h"
#include "support/rf_test.h"

static double
largest(const double *v, size_t count)
{
  double most = 0;

  for (size_t i = 0; i < count; i++)
    most = fmax(most, fabs(v[i]));
  return most;
}

static double
farthest(const double *u, const double *v, size_t count)
{
  double most = 0;

  for (size_t i = 0; i < count; i++)
    most = fmax(most, fabs(u[i] - v[i]));
  return most;
}

/* Steps are right to 1e-13 of each neuron and grow at most as the flow
   does, whose growth over these runs is below 1e4 from a perturbation. */
#define GOOD 1e-9

static void
compare_vector(const char *name)
{
  vector v;
  plain *s;
  double h[64], worst_time = 0, worst_h = 0, worst_z = 0;

  vector_read(&v, name);
  s = plain_start(&v.p, v.a, v.w);
  for (size_t i = 0; i < v.ntimes; i++) {
    const double *q = &v.samples[i * (2 + v.p.n)];
    const double *z = &v.states[i * v.p.m * (1 + v.p.d)];
    double loss;
    ck_assert_msg(plain_to(s, q[0]) == 0, "%s: %s at %g", name, s->doubt,
                  s->t);
    loss = plain_sample(s, h);
    ck_assert_msg(fabs(loss - q[1]) <= GOOD * q[1], "%s t=%g loss %.17g",
                  name, q[0], loss);
    worst_h = fmax(worst_h, farthest(h, q + 2, v.p.n)
                   / largest(q + 2, v.p.n));
    worst_z = fmax(worst_z, farthest(s->z, z, v.p.m * (1 + v.p.d))
                   / largest(z, v.p.m * (1 + v.p.d)));
    for (size_t j = 0; j < v.p.m; j++)
      for (size_t k = 0; k < v.p.n; k++)
        ck_assert_int_eq("-0+"[1 + plain_sign(s, j, k)],
                         v.patterns[(i * v.p.m + j) * v.p.n + k]);
  }
  ck_assert_uint_eq(s->nevents, v.nevents);
  for (size_t i = 0; i < v.nevents; i++) {
    const plain_event *e = &s->events[i], *f = &v.events[i];
    ck_assert_msg(e->neuron == f->neuron && e->datum == f->datum
                  && e->kind == f->kind, "%s event %zu at %.17g", name, i,
                  e->time);
    worst_time = fmax(worst_time, fabs(e->time - f->time) / f->time);
  }
  printf("%s: %zu events, times %.1e, predictions %.1e, states %.1e, "
         "slip %.1e, growth %.1e\n", name, v.nevents, worst_time, worst_h,
         worst_z, s->slip, plain_growth(s));
  fflush(stdout);
  ck_assert(worst_time < GOOD && worst_h < GOOD && worst_z < GOOD);
  ck_assert(s->slip < 1e-14 && s->out < 1e-9);
  plain_free(s);
  vector_free(&v);
}

START_TEST(plain_meets_the_vectors)
{
  static const char *const names[] = VECTOR_NAMES;

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    compare_vector(names[i]);
}
END_TEST

/* Gradient descent with s'(0) = 0: z[m][1 + d] after `steps` steps eta. */
static void
descend(double *z, const plain_problem *p, const double *a, const double *w,
        double eta, long steps)
{
  const size_t d = p->d, size = p->m * (1 + d);
  double *pr = calloc(p->n + size, sizeof *pr), *dz = pr + p->n;

  for (size_t j = 0; j < p->m; j++) {
    z[j * (1 + d)] = a[j];
    memcpy(&z[j * (1 + d) + 1], &w[j * d], d * sizeof *w);
  }
  while (steps-- > 0) {
    memset(pr, 0, (p->n + size) * sizeof *pr);
    for (int pass = 0; pass < 2; pass++) {
      for (size_t j = 0; j < p->m; j++)
        for (size_t k = 0; k < p->n; k++) {
          double *v = &z[j * (1 + d)], *r = &dz[j * (1 + d)], g = 0, e;
          for (size_t i = 0; i < d; i++)
            g += v[1 + i] * p->x[k * d + i];
          e = g > 0 ? 1 : g < 0 ? p->leak : 0;
          if (!pass) {
            pr[k] += v[0] * e * g;     /* the prediction, for now */
            continue;
          }
          r[0] += pr[k] * e * g;
          for (size_t i = 0; i < d; i++)
            r[1 + i] += pr[k] * e * v[0] * p->x[k * d + i];
        }
      for (size_t k = 0; !pass && k < p->n; k++)
        pr[k] = p->loss == PLAIN_SQUARE ? p->c * (p->y[k] - pr[k])
          : p->loss == PLAIN_LOGISTIC
          ? p->c * p->y[k] / (1 + exp(p->y[k] * pr[k]))
          : p->c * p->y[k] * exp(-p->y[k] * pr[k]);
    }
    for (size_t i = 0; i < size; i++)
      z[i] += eta * dz[i];
  }
  free(pr);
}

/* Orders of convergence of gradient descent to the flow at time T, from
   steps 1e-2 to 1e-3 and from 1e-3 to 1e-4; number of events on the way.
   With events the largest of the errors of four neighbouring steps, each
   divided by its step, counts. */
static size_t
orders(double order[2], const plain_problem *p, const double *a,
       const double *w, double T)
{
  const size_t size = p->m * (1 + p->d);
  plain *s = plain_start(p, a, w);
  double *z = calloc(size, sizeof *z), error[3];
  size_t events = SIZE_MAX;

  if (plain_to(s, T) == 0) {
    events = s->nevents;
    for (int i = 0; i < 3; i++) {
      error[i] = 0;
      for (long parts = 100; parts < 160; parts += events ? 17 : 60) {
        long steps = lround(T * (double)parts * pow(10, i));
        descend(z, p, a, w, T / (double)steps, steps);
        error[i] = fmax(error[i], farthest(z, s->z, size) * (double)steps);
      }
    }
    if (error[2] < 1e-4)               /* hardly moved: rounding, no order */
      events = SIZE_MAX;
    order[0] = 1 + log10(error[0] / error[1]);
    order[1] = 1 + log10(error[1] / error[2]);
  }
  free(z);
  plain_free(s);
  return events;
}

/* Euler's error is C eta (1 + O(eta)) where the field is smooth.  At an
   event the step that straddles it adds up to a constant times eta, with a
   factor that depends on where in the step it falls: the largest of four
   such factors falls from decade to decade by less than 2, once the steps
   are short beside what they are to resolve. */
START_TEST(gradient_descent_is_of_first_order)
{
  int smooth = 0, broken = 0, sliding = 0;

  for (int rep = 0; rep < 20 + test_reps(40); rep++) {
    rf_rng g = test_rng("gradient_descent", rep);
    size_t n = rng_size(&g, 1, 4), d = rng_size(&g, 1, 3);
    size_t m = rng_size(&g, 1, 4);
    double x[12], y[4], a[4], w[12], order[2], leak[] = { 0, 0.25, 1 };
    plain_problem p = { .n = n, .d = d, .m = m, .x = x, .y = y,
                        .c = 1.0 / (double)n };
    size_t events;
    p.leak = leak[rng_size(&g, 0, 2)];
    p.loss = (int)rng_size(&g, 0, 2);
    for (size_t i = 0; i < n * d; i++)
      x[i] = rng_uniform(&g);
    for (size_t k = 0; k < n; k++)
      y[k] = p.loss == PLAIN_SQUARE ? rng_uniform(&g)
        : rng_uniform(&g) > 0 ? 1 : -1;
    for (size_t i = 0; i < m * d; i++)
      w[i] = rng_uniform(&g);
    for (size_t j = 0; j < m; j++)
      a[j] = rng_uniform(&g);
    events = orders(order, &p, a, w, 2);
    if (events == SIZE_MAX)
      continue;
    if (events == 0) {
      smooth++;
      TEST_ASSERT(rep, fabs(order[0] - 1) < 0.1 && fabs(order[1] - 1) < 0.01,
                  "orders %.4f %.4f", order[0], order[1]);
    } else {
      broken++;
      TEST_ASSERT(rep, order[0] + order[1] > 1.4 || order[1] > 0.7,
                  "%zu events, orders %.4f %.4f", events, order[0], order[1]);
    }
  }
  {
    vector v;
    double order[2];
    vector_read(&v, "rand53");
    ck_assert_uint_gt(orders(order, &v.p, v.a, v.w, 3), 10);
    printf("rand53 to t = 3, sliding: orders %.2f %.2f\n", order[0],
           order[1]);
    ck_assert(order[0] + order[1] > 1.4);
    sliding++;
    vector_free(&v);
  }
  printf("gradient descent: %d smooth, %d with events, %d sliding\n", smooth,
         broken, sliding);
  fflush(stdout);
  ck_assert_int_gt(smooth, 0);
  ck_assert_int_gt(broken, 0);
}
END_TEST

static Suite *
plain_suite(void)
{
  Suite *s = suite_create("plain");
  TCase *t = tcase_create("second way");

  test_limit(t);
  tcase_add_test(t, plain_meets_the_vectors);
  tcase_add_test(t, gradient_descent_is_of_first_order);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(plain_suite());
}
