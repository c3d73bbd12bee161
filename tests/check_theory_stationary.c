/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_stationary.c -- stationary points: the three points of Boursier
 * & Flammarion, whose ends are known; random points against sampled
 * directions, gradient descent from states nearby, and the flow itself; what
 * must not change a verdict. */
#include "config.h"

#include <math.h>

#include "reluflow.h"
#include "support/numbers.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

#define NMAX 5
#define DMAX 3
#define MMAX 4

static rf_stationary *
classify(rf_state *state, double tolerance)
{
  rf_stationary_options options;
  rf_stationary *s = NULL;
  rf_message message;

  rf_stationary_defaults(&options);
  options.tolerance = tolerance;
  ck_assert_msg(rf_stationary_create(&s, &message, state, &options) == RF_OK,
                "%s", message.text);
  return s;
}

/* The point of lines "a,w1,..,wd", one for each of m neurons, exactly. */
static rf_point
judge(const rf_problem *problem, const char *const *line)
{
  rf_state *state = NULL;
  rf_stationary *s;
  rf_point point;

  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  for (size_t j = 0; j < rf_problem_width(problem); j++)
    ck_assert_int_eq(rf_state_set_text(state, line[j], NULL, j), RF_OK);
  s = classify(state, 0.0);
  rf_stationary_state_get(s, &point);
  rf_stationary_free(s);
  rf_state_free(state);
  return point;
}

#define POINTS(width) \
  "data:\n" \
  "  inputs: [[-0.75], [-0.5], [0.125]]\n" \
  "  labels: [1.1, 0.1, 0.8]\n" \
  "  bias: true\n" \
  "network: {width: " width "}\n"

/* ---- the three points ---- */

#define BETA "1,-4/65,251/390"

/* At beta* = (-4/65, 251/390) G is >= 0, 0 where all data are active or none,
   and 8 sqrt(5)/585 on the two rays orthogonal to datum 1. */
static const struct planted {
  const char *neuron;      /* beside one with h = <beta*, x> */
  rf_point_kind kind;
  rf_truth clarke, directional, minimum;
  const char *what;
} planted[] = {
  { "1,0,-1", RF_POINT_LOCAL, RF_YES, RF_YES, RF_YES, "dead, a > 0" },
  { "-1,0,-1", RF_POINT_LOCAL, RF_YES, RF_YES, RF_YES, "dead, a < 0" },
  { "0,0,-1", RF_POINT_LOCAL, RF_YES, RF_YES, RF_YES, "dead, a = 0" },
  { "0,0,1", RF_POINT_LOCAL, RF_YES, RF_YES, RF_YES, "all active, a = 0" },
  { "0,0,0", RF_POINT_SADDLE, RF_YES, RF_YES, RF_NO, "nothing" },
  { "-1,-4,-3", RF_POINT_LOCAL, RF_YES, RF_YES, RF_YES, "edge, a < 0" },
  { "1,-4,-3", RF_POINT_SADDLE, RF_YES, RF_NO, RF_NO, "edge, a > 0" },
  { "0,-4,-3", RF_POINT_SADDLE, RF_YES, RF_YES, RF_NO, "edge, a = 0" },
  { "1/1000,1,0", RF_POINT_MOVING, RF_NO, RF_NO, RF_NO, "one active" },
  { "0,1,0", RF_POINT_MOVING, RF_NO, RF_NO, RF_NO, "it would grow" }
};

START_TEST(three_points)
{
  rf_problem *problem = test_parse(POINTS("2"));
  rf_problem *one = test_parse(POINTS("1"));
  const char *alone[] = { BETA };
  rf_point p = judge(one, alone);

  ck_assert_int_eq(p.kind, RF_POINT_LOCAL);
  ck_assert_int_eq(p.global, RF_NO);
  ck_assert(fabs(p.loss - 256.0 / 2925.0) < 1e-16 && p.residual == 0.0);
  ck_assert(fabs(p.most[0] - 8.0 * sqrt(5.0) / 585.0) < 1e-15);
  ck_assert(p.most[1] == 0.0 && p.complete);
  for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
    const char *lines[] = { BETA, planted[i].neuron };
    p = judge(problem, lines);
    ck_assert_msg(p.kind == planted[i].kind && p.clarke == planted[i].clarke
                  && p.directional == planted[i].directional
                  && p.minimum == planted[i].minimum,
                  "%s: %s, %d %d %d", planted[i].what,
                  rf_point_kind_name(p.kind), p.clarke, p.directional,
                  p.minimum);
  }
  rf_problem_free(problem);
  rf_problem_free(one);
}
END_TEST

static const char v1[] =
  POINTS("4")
  "init:\n"
  "  scheme: file\n"
  "  weights:\n"
  "    - [5e-4, 3e-4, 4e-4]\n"
  "    - [5e-4, 6/13000, 5/26000]\n"
  "    - [-5e-4, -5/26000, 6/13000]\n"
  "    - [5e-4, -6/13000, -5/26000]\n"
  "flow: {engine: taylor, digits: 30, until: 200}\n";

static void
step_to(rf_flow *flow, double t)
{
  rf_message message;
  rf_status status;

  while ((status = rf_flow_step(flow, &message, t)) == RF_EVENT)
    ;
  ck_assert_msg(status == RF_OK, "%s", message.text);
}

/* Step to t, and read the state there. */
static void
follow(rf_state *state, rf_flow *flow, const rf_problem *problem, double t)
{
  const rf_numbers *v;

  step_to(flow, t);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, rf_problem_width(problem)),
                   RF_OK);
  ck_assert_int_eq(rf_state_set_numbers(state, v, NULL, 0), RF_OK);
}

/* A run that ends at the spurious minimum: what each sign can still gain; the
   end, exactly; and a rate below the true one, 0.157857. */
START_TEST(known_run)
{
  rf_problem *problem = test_parse(v1);
  rf_state *state = NULL;
  rf_flow *flow = NULL;
  rf_stationary *s;
  rf_message message;
  rf_point p;
  rf_tail tail;
  rf_escape e;
  double first = 0.0;

  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  follow(state, flow, problem, 10.0);
  s = classify(state, 1e-25);
  rf_stationary_state_get(s, &p);
  ck_assert(fabs(p.near[0] - 0.4523066) < 5e-8);
  ck_assert(fabs(p.most[0] - 0.4523237) < 1e-7);
  ck_assert(fabs(p.residual * p.residual - 0.0928258620775) < 5e-14);
  ck_assert_int_eq(p.kind, RF_POINT_MOVING);
  ck_assert_int_eq(rf_stationary_limit_get(s, &p, &tail), RF_OK);
  ck_assert(tail.stays == RF_UNSURE && tail.why);
  rf_stationary_free(s);
  follow(state, flow, problem, 100.0);
  s = classify(state, 1e-25);
  rf_stationary_state_get(s, &p);
  ck_assert(fabs(p.near[0] - 3.063e-6) < 5e-10);
  ck_assert(fabs(p.most[0] - 0.0305946) < 5e-8);
  ck_assert_int_eq(rf_stationary_limit_get(s, &p, &tail), RF_OK);
  ck_assert_int_eq(p.kind, RF_POINT_LOCAL);
  ck_assert_int_eq(tail.stays, RF_YES);
  ck_assert(tail.rate > 0.157 && tail.rate < 0.157857418521);
  for (int what = RF_STATIONARY_LIMIT; what <= RF_STATIONARY_FIT; what++) {
    const rf_numbers *loss;
    ck_assert_int_eq(rf_stationary_loss(s, &loss, (rf_stationary_what)what),
                     RF_OK);
    ck_assert_str_eq(rf_numbers_text(loss, 0), "256/2925");
    ck_assert(rf_numbers_double(loss, 0) == 256.0 / 2925.0);
  }
  ck_assert(fabs(p.above_fit) < 1e-17);
  ck_assert_uint_eq(rf_stationary_escape_count(s), 2);
  for (size_t i = 0; i < 2; i++) {
    ck_assert_int_eq(rf_stationary_escape_get(s, &e, i), RF_OK);
    ck_assert(fabs(e.rate - 0.0611574147692) < 5e-14 && e.sign == 1);
    ck_assert(fabs(fabs(e.direction[0]) - 2.0 / sqrt(5.0)) < 1e-15);
    /* At 26.565 and at 206.565 degrees. */
    ck_assert(fabs(e.direction[1] - 0.5 * e.direction[0]) < 1e-15);
    ck_assert(i == 0 || e.direction[0] * first < 0.0);
    first = e.direction[0];
  }
  ck_assert_int_eq(rf_stationary_escape_get(s, &e, 2), RF_EINVAL);
  rf_stationary_free(s);
  rf_flow_free(flow);
  rf_state_free(state);
  rf_problem_free(problem);
}
END_TEST

/* Does the flow stay, from lines "a,w1,..,wd"? */
static rf_tail
tail_of(rf_point *end, const rf_problem *problem, const char *const *line)
{
  rf_state *state = NULL;
  rf_stationary *s;
  rf_tail tail;

  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  for (size_t j = 0; j < rf_problem_width(problem); j++)
    ck_assert_int_eq(rf_state_set_text(state, line[j], NULL, j), RF_OK);
  s = classify(state, 0.0);
  ck_assert_int_eq(rf_stationary_limit_get(s, end, &tail), RF_OK);
  rf_stationary_free(s);
  rf_state_free(state);
  return tail;
}

/* Near beta*, where it is 1e-4 to go: a neuron that is close to a boundary,
   dead ones on the border of their cone. */
START_TEST(planted_tails)
{
  static const struct { const char *neuron; rf_truth stays; } is[] = {
    { "-1,-4,-3", RF_YES }, { "1,-4,-3", RF_UNSURE }, { "1,0,-1", RF_YES },
    { "0,0,0", RF_YES }, { "1/100000,-8,1.000001", RF_UNSURE },
    { "1/100000,-8,2", RF_YES }, { "1,0,0", RF_UNSURE }
  };
  rf_problem *problem = test_parse(POINTS("2"));
  rf_point end;

  for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
    const char *line[] = { "1,-0.0616,0.6435", is[i].neuron };
    const rf_tail tail = tail_of(&end, problem, line);
    ck_assert_msg(tail.stays == is[i].stays, "%s: %d, %s", is[i].neuron,
                  tail.stays, tail.why ? tail.why : "-");
    ck_assert(!tail.why == (tail.stays == RF_YES));
  }
  rf_problem_free(problem);
}
END_TEST

/* A neuron that slides on the line of (1, 0) with coefficient t there in the
   end, 0 .. 1, at a distance of 1e-3 or 1e-6 from it.  Where t is close to an
   end but not there nothing is sure; where it is there the neuron may leave,
   and the end is the same. */
START_TEST(sliding_tails)
{
  static const struct { const char *t, *far; rf_truth stays; } is[] = {
    { "1/2", "1e-3", RF_YES }, { "999999/1000000", "1e-3", RF_UNSURE },
    { "1/1000000", "1e-3", RF_UNSURE }, { "6/5", "1e-6", RF_UNSURE },
    { "1", "1e-6", RF_YES }, { "0", "1e-6", RF_YES },
    { "-1/5", "1e-6", RF_UNSURE }
  };

  for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
    char text[512];
    const char *line[] = { "-1,0,1" };
    double later;
    rf_problem *problem;
    rf_flow *flow = NULL;
    rf_message message;
    rf_point end;
    rf_tail tail;

    /* (1/2, 1) less t (1, 0); labels h + (1, 1, -1), and `far` more. */
    snprintf(text, sizeof text,
             "data: {inputs: [[1, 0], [%s, 1], [1/2, 1]],\n"
             "       labels: [1, %s, %s]}\n"
             "network: {width: 1}\n"
             "loss: {average: sum}\n"
             "init: {scheme: file, weights: [[-1, 0, 1]]}\n"
             "flow: {rtol: 1e-11}\n",
             i == 0 ? "0" : i == 1 ? "-499999/1000000" : i == 2
             ? "499999/1000000" : i == 3 ? "-7/10" : i == 4 ? "-1/2"
             : i == 5 ? "1/2" : "7/10",
             i < 3 ? "0.001" : "0.000001", i < 3 ? "-1.999" : "-1.999999");
    problem = test_parse(text);
    tail = tail_of(&end, problem, line);
    ck_assert_msg(tail.stays == is[i].stays, "%s: %d, %s", is[i].t,
                  tail.stays, tail.why ? tail.why : "-");
    if (tail.stays == RF_YES) {
      ck_assert_int_eq(end.kind, RF_POINT_LOCAL);
      ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
      step_to(flow, 100.0);
      ck_assert_int_eq(read_sample(flow, &later, NULL), RF_OK);
      ck_assert_msg(fabs(later - end.loss) < 1e-9, "%s: %.17g, not %.17g",
                    is[i].t, later, end.loss);
      rf_flow_free(flow);
    }
    rf_problem_free(problem);
  }
}
END_TEST

/* a = 0, w = (1, 1), D = (1, -1): L = ((h_1 - 1)^2 + (h_2 + 1)^2)/2 has the
   Hessian [[2, -1, 1], [-1, 0, 0], [1, 0, 0]], least eigenvalue 1 - sqrt(3). */
START_TEST(strict_saddle)
{
  rf_problem *problem = test_parse(
    "data: {inputs: [[1, 0], [0, 1]], labels: [1, -1]}\n"
    "network: {width: 1}\n"
    "loss: {average: sum}\n");
  rf_problem *classes = test_parse(
    "data: {inputs: [[1, 0], [0, 1]], labels: [1, -1]}\n"
    "network: {width: 1}\n"
    "loss: {name: logistic, average: sum}\n");
  const char *line[] = { "0,1,1" }, *active[] = { "1/4,1,1" };
  rf_point p = judge(problem, line);

  ck_assert_int_eq(p.kind, RF_POINT_SADDLE);
  ck_assert(fabs(p.curvature - (1.0 - sqrt(3.0))) < 1e-15);
  p = judge(problem, active);
  ck_assert(p.curvature == 0.0);
  /* Logistic: half of D, l'' = 1/4. */
  p = judge(classes, line);
  ck_assert(fabs(p.curvature - (0.25 - sqrt(0.0625 + 0.5))) < 1e-15);
  rf_problem_free(problem);
  rf_problem_free(classes);
}
END_TEST

/* Assumption 3's example: beta* = (0, 41/60), G at most 0.1002777778. */
START_TEST(assumption_three)
{
  rf_problem *problem = test_parse(
    "data:\n"
    "  inputs: [[-19/20], [0], [19/20]]\n"
    "  labels: [1, 1/20, 1]\n"
    "  bias: true\n"
    "network: {width: 1}\n");
  const char *line[] = { "1,0,41/60" };
  const rf_point p = judge(problem, line);

  ck_assert_int_eq(p.kind, RF_POINT_LOCAL);
  ck_assert(fabs(p.loss - 361.0 / 3600.0) < 1e-16);
  ck_assert(fabs(2.0 * p.most[0] - 0.2005555556) < 5e-11);
  rf_problem_free(problem);
}
END_TEST

/* A perfect fit; all at 0, where D_max drives; other losses. */
START_TEST(ends_of_the_scale)
{
  static const char *const teacher[] = { "1,1,0", "2,0,1/2" };
  static const char *const nothing[] = { "0,0,0", "0,0,0" };
  static const char *const dead[] = { "1,-1,-1", "-1,-1,-1" };
  static const char *const some[] = { "1,1,1/2", "-1/2,1/3,-1" };
  static const char data[] =
    "data: {inputs: [[1, 1], [1, -1], [-1, 2]], labels: [2, 1, 2]}\n"
    "network: {width: 2}\n";
  static const char classes[] =
    "data: {inputs: [[1, 1], [1, 1/2], [1/3, 2]], labels: [1, -1, 1]}\n"
    "network: {width: 2}\n"
    "loss: {name: logistic}\n";
  rf_problem *problem = test_parse(data);
  rf_point p = judge(problem, teacher);

  ck_assert_int_eq(p.kind, RF_POINT_GLOBAL);
  ck_assert(p.loss == 0.0 && p.residual == 0.0 && p.most[0] == 0.0);
  p = judge(problem, nothing);
  ck_assert_int_eq(p.kind, RF_POINT_SADDLE);
  ck_assert_int_eq(p.directional, RF_YES);
  rf_problem_free(problem);
  problem = test_parse(classes);
  p = judge(problem, nothing);         /* p = y/6: D = sum y x / 6 at most */
  ck_assert_int_eq(p.kind, RF_POINT_SADDLE);
  ck_assert(fabs(p.loss - log(2.0)) < 1e-15);
  p = judge(problem, dead);
  ck_assert_int_eq(p.kind, RF_POINT_LOCAL);
  p = judge(problem, some);
  ck_assert_int_eq(p.kind, RF_POINT_MOVING);
  rf_problem_free(problem);
}
END_TEST

/* ---- random points ---- */

/* Everything in small integers over 4, so that neurons lie on lines, data
   depend on each other, and double has all numbers exactly. */
typedef struct net {
  size_t n, d, m;
  double leak, x[NMAX * DMAX], y[NMAX], a[MMAX], w[MMAX * DMAX];
  double p[NMAX];          /* residuals, c = 1 */
} net;

static double
small(rf_rng *g, int most)
{
  return 0.25 * ((double)rng_size(g, 0, 2 * (size_t)most) - most);
}

static double
dot(const double *u, const double *v, size_t d)
{
  double sum = 0.0;

  for (size_t i = 0; i < d; i++)
    sum += u[i] * v[i];
  return sum;
}

static double
activate(const net *s, double z)
{
  return z > 0.0 ? z : s->leak * z;
}

static double
predict(const net *s, const double *a, const double *w, size_t k)
{
  double h = 0.0;

  for (size_t j = 0; j < s->m; j++)
    h += a[j] * activate(s, dot(w + j * s->d, s->x + k * s->d, s->d));
  return h;
}

static double
loss(const net *s, const double *a, const double *w)
{
  double sum = 0.0;

  for (size_t k = 0; k < s->n; k++) {
    const double r = predict(s, a, w, k) - s->y[k];
    sum += 0.5 * r * r;
  }
  return sum;
}

/* Residuals for which the neurons off all lines have D = 0 where that is
   possible with small integers: tried at random, the best is taken. */
static size_t
violations(const net *s, const double *p)
{
  size_t bad = 0;

  for (size_t j = 0; j < s->m; j++) {
    bool free = s->a[j] != 0.0;
    double D[DMAX] = { 0.0 };
    for (size_t k = 0; k < s->n; k++) {
      const double z = dot(s->w + j * s->d, s->x + k * s->d, s->d);
      free = free && z != 0.0;
      for (size_t i = 0; i < s->d; i++)
        D[i] += (z > 0.0 ? 1.0 : s->leak) * p[k] * s->x[k * s->d + i];
    }
    for (size_t i = 0; free && i < s->d; i++)
      bad += D[i] != 0.0;
  }
  return bad;
}

static void
draw_residuals(net *s, rf_rng *g)
{
  size_t best = SIZE_MAX;

  for (int t = 0; t < 300 && best > 0; t++) {
    double p[NMAX];
    size_t bad;
    for (size_t k = 0; k < s->n; k++)
      p[k] = small(g, 4);
    bad = violations(s, p);
    if (bad < best) {
      best = bad;
      memcpy(s->p, p, sizeof p);
    }
  }
}

static void
draw(net *s, rf_rng *g)
{
  s->n = rng_size(g, 2, NMAX);
  s->d = rng_size(g, 2, DMAX);
  s->m = rng_size(g, 1, MMAX);
  s->leak = rng_size(g, 0, 2) ? 0.0 : 0.25;
  for (size_t k = 0; k < s->n; k++) {
    do
      for (size_t i = 0; i < s->d; i++)
        s->x[k * s->d + i] = small(g, 4);
    while (dot(s->x + k * s->d, s->x + k * s->d, s->d) == 0.0);
  }
  for (size_t j = 0; j < s->m; j++) {
    s->a[j] = small(g, 3);
    for (size_t i = 0; i < s->d; i++)
      s->w[j * s->d + i] = rng_size(g, 0, 7) ? small(g, 4) : 0.0;
  }
  draw_residuals(s, g);
  for (size_t k = 0; k < s->n; k++)
    s->y[k] = predict(s, s->a, s->w, k) + s->p[k];
}

static rf_problem *
make_problem(const net *s)
{
  char leak[64], width[64];
  const char *set[] = { leak, width, "loss.average=sum" };
  rf_problem *problem = NULL;
  rf_message message;

  snprintf(leak, sizeof leak, "network.leak=%g", s->leak);
  snprintf(width, sizeof width, "network.width=%zu", s->m);
  ck_assert_msg(rf_problem_create(&problem, &message,
                                  &(rf_data){ s->n, s->d, s->x, s->y }, set, 3)
                == RF_OK, "%s", message.text);
  return problem;
}

static rf_point
judge_net(const net *s)
{
  rf_problem *problem = make_problem(s);
  rf_state *state = NULL;
  rf_stationary *stationary;
  rf_point p;

  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  ck_assert_int_eq(rf_state_set(state, s->a, s->w, NULL, 0, s->m), RF_OK);
  stationary = classify(state, 0.0);
  rf_stationary_state_get(stationary, &p);
  rf_stationary_free(stationary);
  rf_state_free(state);
  rf_problem_free(problem);
  return p;
}

/* The weights moved by a random vector of that size, all neurons or one. */
static void
perturb(double *a, double *w, const net *s, rf_rng *g, double size, size_t one)
{
  memcpy(a, s->a, sizeof s->a);
  memcpy(w, s->w, sizeof s->w);
  for (size_t j = 0; j < s->m; j++)
    if (one == s->m || one == j) {
      a[j] += size * rng_uniform(g);
      for (size_t i = 0; i < s->d; i++)
        w[j * s->d + i] += size * rng_uniform(g);
    }
}

/* One-sided derivative of the loss along a random direction: from two steps,
   so that the second order drops out.  Inside 1e-4 no line is met but those
   that the neuron is on: products are multiples of 1/16. */
static double
slope(const net *s, rf_rng *g)
{
  const size_t one = rng_size(g, 0, s->m - 1);
  const double at = loss(s, s->a, s->w), step = 0x1p-16;
  double a[MMAX], w[MMAX * DMAX], f[2];
  rf_rng copy = *g;

  for (int i = 0; i < 2; i++) {
    *g = copy;
    perturb(a, w, s, g, i ? step : 2.0 * step, one);
    f[i] = (loss(s, a, w) - at) / (i ? step : 2.0 * step);
  }
  return 2.0 * f[1] - f[0];
}

/* No direction goes down: by the slopes along thousands of them, neuron by
   neuron.  Each slope is good to 1e-8: rounding 1e-14 over 1e-5, third order
   1e-10 times numbers below 100. */
START_TEST(first_order_by_differences)
{
  int agreed[2] = { 0, 0 };

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("first_order_by_differences", rep);
    net s;
    rf_point p;
    double least = 0.0;

    draw(&s, &g);
    p = judge_net(&s);
    for (int t = 0; t < 3000; t++)
      least = fmin(least, slope(&s, &g));
    if (p.directional == RF_YES)
      TEST_ASSERT(rep, least > -1e-7, "slope %g", least);
    else {
      TEST_ASSERT(rep, p.directional == RF_NO, "unsure");
      TEST_ASSERT(rep, least < -1e-6, "no way down found: %g", least);
    }
    agreed[p.directional == RF_YES]++;
  }
  printf("first_order_by_differences: %d with a way down, %d without\n",
         agreed[0], agreed[1]);
  ck_assert_int_gt(agreed[0], 0);
  ck_assert_int_gt(agreed[1], 0);
}
END_TEST

/* Do two data lie on one line through 0?  They share a coefficient. */
static bool
has_parallel(const net *s)
{
  for (size_t k = 0; k < s->n; k++)
    for (size_t l = 0; l < k; l++) {
      const double *x = s->x + k * s->d, *y = s->x + l * s->d;
      const double z = dot(x, y, s->d);
      if (z * z == dot(x, x, s->d) * dot(y, y, s->d))
        return true;
    }
  return false;
}

/* One neuron w = (0, .., 0, 1) on one to four lines, dependent ones too, which
   a sliding neuron needs coefficients e_l for: two active data with residuals
   1 and -1 differ by - sum e_l x_l.  Often e_l is between its ends. */
static void
draw_on_lines(net *s, bool *inside, rf_rng *g)
{
  const size_t lines = rng_size(g, 1, 3), last = lines + 1;
  double *one, *other;

  *s = (net){ .n = lines + 2, .d = rng_size(g, 2, DMAX), .m = 1 };
  s->leak = rng_size(g, 0, 1) ? 0.0 : 0.25;
  s->a[0] = rng_size(g, 0, 1) ? 1.0 : -1.0;
  s->w[s->d - 1] = 1.0;
  one = s->x + lines * s->d;
  other = s->x + last * s->d;
  for (size_t i = 0; i < s->d; i++)
    one[i] = other[i] = i + 1 < s->d ? small(g, 4) : 1.0;
  s->p[lines] = 1.0;
  s->p[last] = -1.0;
  *inside = true;
  for (size_t l = 0; l < lines; l++) {
    static const double part[] = { 0.0, 0.25, 0.5, 1.0, 1.0, 2.0 };
    const double t = part[rng_size(g, 0, 5)];
    double *x = s->x + l * s->d;
    do
      for (size_t i = 0; i + 1 < s->d; i++)
        x[i] = small(g, 4);
    while (dot(x, x, s->d) == 0.0);
    s->p[l] = -s->a[0] * (1.0 + small(g, rng_size(g, 0, 3) ? 3 : 8));
    for (size_t i = 0; i < s->d; i++)
      one[i] -= t * s->p[l] * x[i];
    *inside = *inside && t >= s->leak && t <= 1.0;
  }
  for (size_t k = 0; k < s->n; k++)
    s->y[k] = predict(s, s->a, s->w, k) + s->p[k];
}

/* The same by differences: neurons that slide, or could. */
START_TEST(neurons_on_lines)
{
  int agreed[2] = { 0, 0 };

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("neurons_on_lines", rep);
    net s;
    rf_point p;
    bool inside;
    double least = 0.0;

    draw_on_lines(&s, &inside, &g);
    p = judge_net(&s);
    for (int t = 0; t < 3000; t++)
      least = fmin(least, slope(&s, &g));
    if (p.directional == RF_YES)
      TEST_ASSERT(rep, least > -1e-7, "slope %g", least);
    else
      TEST_ASSERT(rep, p.directional == RF_NO && least < -1e-6,
                  "%d, no way down found: %g", p.directional, least);
    TEST_ASSERT(rep, !inside || has_parallel(&s) || p.clarke != RF_NO,
                "not stationary");
    TEST_ASSERT(rep, p.minimum == p.directional, "no minimum");
    agreed[p.directional == RF_YES]++;
  }
  printf("neurons_on_lines: %d with a way down, %d without\n", agreed[0],
         agreed[1]);
  ck_assert_int_gt(agreed[0], 0);
  ck_assert_int_gt(agreed[1], 0);
}
END_TEST

/* Gradient descent from here: the loss it comes to. */
static double
descend(const net *s, double *a, double *w, double rate, int steps)
{
  for (int t = 0; t < steps; t++) {
    double D[DMAX], r[NMAX], da, next[MMAX * DMAX];
    for (size_t k = 0; k < s->n; k++)
      r[k] = s->y[k] - predict(s, a, w, k);
    for (size_t j = 0; j < s->m; j++) {
      da = 0.0;
      memset(D, 0, sizeof D);
      for (size_t k = 0; k < s->n; k++) {
        const double z = dot(w + j * s->d, s->x + k * s->d, s->d);
        da += r[k] * activate(s, z);
        for (size_t i = 0; i < s->d; i++)
          D[i] += (z > 0.0 ? 1.0 : s->leak) * r[k] * s->x[k * s->d + i];
      }
      for (size_t i = 0; i < s->d; i++)
        next[j * s->d + i] = w[j * s->d + i] + rate * a[j] * D[i];
      a[j] += rate * da;
    }
    memcpy(w, next, s->m * s->d * sizeof *w);
  }
  return loss(s, a, w);
}

/* A local minimum: no state nearby is better, and descent from there does not
   come below.  Otherwise descent from nearby does: the neurons that can grow do
   so at a rate of 2 max G, which is at least some hundredths here. */
START_TEST(minima_by_descent)
{
  int agreed[2] = { 0, 0 }, saddles = 0;

  TEST_EACH(rep, test_reps(250)) {
    rf_rng g = test_rng("minima_by_descent", rep);
    net s;
    rf_point p;
    double at, best;

    draw(&s, &g);
    if (rep % 2)
      for (size_t i = 0; i <= s.d; i++)    /* one that may grow */
        *(i ? &s.w[i - 1] : &s.a[0]) = 0.0;
    for (size_t k = 0; k < s.n; k++)
      s.y[k] = predict(&s, s.a, s.w, k) + s.p[k];
    p = judge_net(&s);
    at = best = loss(&s, s.a, s.w);
    for (int t = 0; t < 12; t++) {
      double a[MMAX], w[MMAX * DMAX];
      perturb(a, w, &s, &g, 1e-3, s.m);
      if (p.minimum == RF_YES)
        TEST_ASSERT(rep, loss(&s, a, w) >= at - 1e-13, "better nearby");
      if (p.minimum == RF_YES || best > at - 1e-6)
        best = fmin(best, descend(&s, a, w, 0.01,
                                  p.minimum == RF_YES ? 2000 : 20000));
    }
    TEST_ASSERT(rep, p.minimum != RF_UNSURE, "unsure");
    TEST_ASSERT(rep, p.minimum == RF_YES ? best >= at - 1e-12
                : best < at - 1e-7, "%s: %.17g from %.17g",
                rf_point_kind_name(p.kind), best, at);
    agreed[p.minimum == RF_YES]++;
    saddles += p.kind == RF_POINT_SADDLE;
  }
  printf("minima_by_descent: %d minima, %d others, of which %d saddles\n",
         agreed[1], agreed[0], saddles);
  ck_assert_int_gt(agreed[1], 0);
  ck_assert(saddles > 0 || test_scale() < 1.0);
}
END_TEST

/* The distance of 0 from the driving set, by steepest descent over the
   coefficients of a neuron's zero lines, each by itself in turn. */
static double
least_by_turns(const net *s, size_t j)
{
  double D[DMAX] = { 0.0 }, e[NMAX] = { 0.0 }, square = 0.0, G = 0.0;

  for (size_t k = 0; k < s->n; k++) {
    const double z = dot(s->w + j * s->d, s->x + k * s->d, s->d);
    e[k] = z > 0.0 ? 1.0 : z < 0.0 ? s->leak : 0.5 * (1.0 + s->leak);
    G += s->p[k] * activate(s, z);
    for (size_t i = 0; i < s->d; i++)
      D[i] += e[k] * s->p[k] * s->x[k * s->d + i];
  }
  for (int t = 0; t < 4000; t++)
    for (size_t k = 0; k < s->n; k++) {
      const double *x = s->x + k * s->d;
      const double q = s->p[k] * s->p[k] * dot(x, x, s->d);
      double step;
      if (q == 0.0 || dot(s->w + j * s->d, x, s->d) != 0.0)
        continue;
      step = -s->p[k] * dot(D, x, s->d) / q;
      step = fmin(1.0, fmax(s->leak, e[k] + step)) - e[k];
      e[k] += step;
      for (size_t i = 0; i < s->d; i++)
        D[i] += step * s->p[k] * x[i];
    }
  for (size_t i = 0; i < s->d; i++)
    square += D[i] * D[i];
  return G * G + s->a[j] * s->a[j] * square;
}

/* Both are minima of a convex function; turns converge linearly, and 4000 of
   them suffice for 1e-6 but where lines are nearly dependent, which small
   integers are not. */
START_TEST(residual_by_turns)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("residual_by_turns", rep);
    net s;
    rf_point p;
    double square = 0.0;

    draw(&s, &g);
    if (has_parallel(&s))
      continue;
    p = judge_net(&s);
    for (size_t j = 0; j < s.m; j++)
      square += least_by_turns(&s, j);
    TEST_ASSERT(rep, fabs(p.residual - sqrt(square)) < 1e-6,
                "%.17g, not %.17g", p.residual, sqrt(square));
    checked++;
  }
  printf("residual_by_turns: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Data and neurons in another order, and all turned by the rotation
   (3/5, 4/5), exactly: in rationals, the numbers times 5. */
START_TEST(nothing_else_changes_it)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(150)) {
    rf_rng g = test_rng("nothing_else_changes_it", rep);
    net s, r;
    rf_point p, q;

    draw(&s, &g);
    p = judge_net(&s);
    r = s;
    for (size_t k = 0; k < s.n; k++) {
      const size_t to = s.n - 1 - k;
      r.y[to] = s.y[k];
      memcpy(r.x + to * s.d, s.x + k * s.d, s.d * sizeof *s.x);
      r.x[to * s.d] = 3.0 * s.x[k * s.d] - 4.0 * s.x[k * s.d + 1];
      r.x[to * s.d + 1] = 4.0 * s.x[k * s.d] + 3.0 * s.x[k * s.d + 1];
      for (size_t i = 2; i < s.d; i++)
        r.x[to * s.d + i] *= 5.0;
      r.y[to] *= 25.0;
    }
    for (size_t j = 0; j < s.m; j++) {
      const size_t to = (j + 1) % s.m;
      r.a[to] = s.a[j];
      memcpy(r.w + to * s.d, s.w + j * s.d, s.d * sizeof *s.w);
      r.w[to * s.d] = 3.0 * s.w[j * s.d] - 4.0 * s.w[j * s.d + 1];
      r.w[to * s.d + 1] = 4.0 * s.w[j * s.d] + 3.0 * s.w[j * s.d + 1];
      for (size_t i = 2; i < s.d; i++)
        r.w[to * s.d + i] *= 5.0;
    }
    q = judge_net(&r);
    TEST_ASSERT(rep, p.kind == q.kind && p.clarke == q.clarke
                && p.directional == q.directional && p.global == q.global,
                "%s became %s", rf_point_kind_name(p.kind),
                rf_point_kind_name(q.kind));
    /* D is 125 times as long. */
    TEST_ASSERT(rep, fabs(q.most[0] - 125.0 * p.most[0])
                <= 1e-12 * q.most[0], "most");
    checked++;
  }
  printf("nothing_else_changes_it: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- where runs end ---- */

/* A random regression problem of general numbers. */
static rf_problem *
draw_problem(rf_rng *g, size_t *m, size_t *d)
{
  const size_t n = rng_size(g, 2, 6);
  double x[6 * DMAX], y[6];
  char width[64], seed[64], scale[64];
  const char *set[] = { width, seed, scale, NULL, NULL, "flow.rtol=1e-11",
                        "record.states=none" };
  rf_problem *problem = NULL;
  rf_message message;

  *d = rng_size(g, 2, DMAX);
  *m = rng_size(g, 1, 8);
  for (size_t i = 0; i < n * *d; i++)
    x[i] = rng_uniform(g);
  for (size_t k = 0; k < n; k++)
    y[k] = rng_uniform(g);
  snprintf(width, sizeof width, "network.width=%zu", *m);
  snprintf(seed, sizeof seed, "init.seed=%zu", rng_size(g, 1, 1000000));
  snprintf(scale, sizeof scale, "init.scale=%g", rng_size(g, 0, 1) ? 0.5
           : 0.01);
  set[3] = rng_size(g, 0, 1) ? "init.scheme=balanced"
           : "init.scheme=unbalanced";
  set[4] = rng_size(g, 0, 2) ? "network.leak=0" : "network.leak=0.25";
  ck_assert_msg(rf_problem_create(&problem, &message,
                                  &(rf_data){ n, *d, x, y }, set, 7)
                == RF_OK, "%s", message.text);
  return problem;
}

/* Does a neuron with an active datum lie on a boundary? */
static bool
has_sliding(rf_flow *flow, size_t m, size_t n)
{
  signed char u[8 * 6];

  ck_assert_int_eq(rf_flow_pattern(flow, u, 0, m), RF_OK);
  for (size_t j = 0; j < m; j++) {
    bool zero = false, active = false;
    for (size_t k = 0; k < n; k++) {
      zero = zero || u[j * n + k] == 0;
      active = active || u[j * n + k] > 0;
    }
    if (zero && active)
      return true;
  }
  return false;
}

/* Where the run is said to stay it does: it comes to the limit's loss, at the
   rate and within the distance that are told.  Errors of the run, 1e-10 at
   these sizes and times, are allowed for thousandfold. */
START_TEST(runs_stay)
{
  int stays = 0, minima = 0, fits = 0, early = 0, slide = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("runs_stay", rep);
    size_t m, d;
    rf_problem *problem = draw_problem(&g, &m, &d);
    const double at = rep % 3 == 0 ? 30.0 : rep % 3 == 1 ? 100.0 : 400.0;
    double a[2][8], w[2][8 * DMAX], now, later, moved = 0.0;
    rf_state *state = NULL;
    rf_flow *flow = NULL;
    rf_stationary *s;
    rf_message message;
    rf_point p;
    rf_tail tail;

    ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
    ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
    step_to(flow, at);
    ck_assert_int_eq(read_weights(flow, a[0], w[0], 0, m), RF_OK);
    ck_assert_int_eq(read_sample(flow, &now, NULL), RF_OK);
    ck_assert_int_eq(rf_state_set(state, a[0], w[0], NULL, 0, m), RF_OK);
    s = classify(state, 1e-9);
    if (rf_stationary_limit_get(s, &p, &tail) == RF_OK
        && tail.stays == RF_YES) {
      const double more = rep % 2 ? 30.0 : 200.0;
      step_to(flow, at + more);
      ck_assert_int_eq(read_weights(flow, a[1], w[1], 0, m), RF_OK);
      ck_assert_int_eq(read_sample(flow, &later, NULL), RF_OK);
      for (size_t i = 0; i < m; i++)
        moved += (a[1][i] - a[0][i]) * (a[1][i] - a[0][i]);
      for (size_t i = 0; i < m * d; i++)
        moved += (w[1][i] - w[0][i]) * (w[1][i] - w[0][i]);
      TEST_ASSERT(rep, later >= p.loss - 1e-12, "below the limit");
      TEST_ASSERT(rep, later - p.loss <= (now - p.loss)
                  * exp(-tail.rate * more) + 1e-12, "slower: %g to %g",
                  now - p.loss, later - p.loss);
      TEST_ASSERT(rep, sqrt(moved) <= tail.distance + 1e-7,
                  "moved %g, not %g", sqrt(moved), tail.distance);
      TEST_ASSERT(rep, p.clarke == RF_YES, "it ends where it cannot rest");
      stays++;
      minima += p.minimum == RF_YES;
      fits += p.global == RF_YES;
      early += now - p.loss > 1e-9;
      slide += has_sliding(flow, m, rf_problem_data_count(problem));
    }
    rf_stationary_free(s);
    rf_flow_free(flow);
    rf_state_free(state);
    rf_problem_free(problem);
  }
  printf("runs_stay: %d runs, %d at minima, %d of them perfect; %d are still "
         "on their way, %d slide\n", stays, minima, fits, early, slide);
  ck_assert_int_gt(stays, 0);
  ck_assert((early > 0 && slide > 0) || test_scale() < 1.0);
}
END_TEST

/* ---- losses without an end ---- */

/* Random data of two labels, n <= d, so that a network can have them all on
   their sides; either loss, a mean or a sum. */
static rf_problem *
draw_labels(rf_rng *g, int rep, size_t *m, size_t *d)
{
  const size_t n = rng_size(g, 2, DMAX);
  double x[DMAX * DMAX], y[DMAX];
  char seed[64];
  const char *set[] = {
    "network.width=8", seed, rep % 2 ? "loss.name=logistic"
                                     : "loss.name=exponential",
    rep % 4 < 2 ? "loss.average=sum" : "loss.average=mean",
    rng_size(g, 0, 1) ? "init.scheme=balanced" : "init.scheme=unbalanced",
    rng_size(g, 0, 2) ? "network.leak=0" : "network.leak=0.25",
    "init.scale=0.5", "flow.rtol=1e-10", "record.states=none" };
  rf_problem *problem = NULL;
  rf_message message;

  *d = n;
  *m = 8;
  for (size_t i = 0; i < n * n; i++)
    x[i] = rng_uniform(g);
  for (size_t k = 0; k < n; k++)
    y[k] = rng_size(g, 0, 1) ? 1.0 : -1.0;
  snprintf(seed, sizeof seed, "init.seed=%zu", rng_size(g, 1, 1000000));
  ck_assert_msg(rf_problem_create(&problem, &message,
                                  &(rf_data){ n, n, x, y }, set, 9)
                == RF_OK, "%s", message.text);
  return problem;
}

/* The sum Q of l over the data, the margin q with l(q) = Q, and ||theta||^2. */
static void
read_margin(double *Q, double *q, double *norm2, rf_flow *flow, size_t m,
            size_t d, double c, bool logistic)
{
  double a[8], w[8 * DMAX], loss;

  ck_assert_int_eq(read_sample(flow, &loss, NULL), RF_OK);
  ck_assert_int_eq(read_weights(flow, a, w, 0, m), RF_OK);
  *Q = loss / c;
  *q = logistic ? -log(expm1(*Q)) : -log(*Q);
  *norm2 = 0.0;
  for (size_t j = 0; j < m; j++)
    *norm2 += a[j] * a[j];
  for (size_t i = 0; i < m * d; i++)
    *norm2 += w[i] * w[i];
}

/* Where the loss is said to fall to 0 it does, at least as 1/t: Q' <= -K s(Q)^2
   with K = 4 c q_0^2 / ||theta_0||^2, s(Q) = Q or 1 - e^-Q >= Q s(Q_0) / Q_0,
   so that 1/Q grows by K (s(Q_0) / Q_0)^2 t; and q / ||theta||^2 does not
   fall.  1e-7: the run. */
START_TEST(losses_fall)
{
  int falls = 0, other = 0, slow = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("losses_fall", rep);
    size_t m, d;
    rf_problem *problem = draw_labels(&g, rep, &m, &d);
    const double at = rep % 3 ? 20.0 : 5.0;
    const double c = rep % 4 < 2 ? 1.0 : 1.0 / (double)d;
    const bool logistic = rep % 2;
    double a[8], w[8 * DMAX], Q, q, norm2, first[3], share;
    rf_state *state = NULL;
    rf_flow *flow = NULL;
    rf_stationary *s;
    rf_message message;
    rf_point p;
    rf_tail tail;

    ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
    ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
    step_to(flow, at);
    ck_assert_int_eq(read_weights(flow, a, w, 0, m), RF_OK);
    ck_assert_int_eq(rf_state_set(state, a, w, NULL, 0, m), RF_OK);
    s = classify(state, 1e-9);
    ck_assert_int_eq(rf_stationary_limit_get(s, &p, &tail), RF_EUNSUP);
    if (strstr(tail.why, "falls to 0")) {
      read_margin(&first[0], &first[1], &first[2], flow, m, d, c, logistic);
      share = logistic ? -expm1(-first[0]) / first[0] : 1.0;
      share *= share * 4.0 * c * first[1] * first[1] / first[2];
      for (int i = 1; i <= 3; i++) {
        const double more = (i == 3 ? 400.0 : 15.0 * i);
        step_to(flow, at + more);
        read_margin(&Q, &q, &norm2, flow, m, d, c, logistic);
        TEST_ASSERT(rep, Q <= (1.0 + 1e-7) / (1.0 / first[0] + share * more),
                    "Q falls from %g to %g in %g, not %g", first[0], Q, more,
                    1.0 / (1.0 / first[0] + share * more));
        TEST_ASSERT(rep, q / norm2 >= first[1] / first[2] * (1.0 - 1e-7),
                    "q / ||theta||^2 from %.12g to %.12g",
                    first[1] / first[2], q / norm2);
        slow += Q > 0.1 / (1.0 / first[0] + share * more);
        falls++;
      }
    } else
      other++;
    rf_stationary_free(s);
    rf_flow_free(flow);
    rf_state_free(state);
    rf_problem_free(problem);
  }
  printf("losses_fall: %d times, %d of them within ten times the bound; %d"
         " runs do not\n", falls, slow, other);
  ck_assert_int_gt(falls, other);
  ck_assert_int_gt(slow, 0);
}
END_TEST

/* ---- the rest ---- */

START_TEST(bad_input)
{
  rf_problem *problem = test_parse(
    "data: {inputs: [[1, 1]], labels: [1]}\n"
    "network: {width: 1}\n"
    "loss: {name: exponential}\n");
  rf_stationary_options options;
  rf_stationary *s = NULL;
  rf_state *state = NULL;
  rf_message message;
  rf_point p;
  rf_tail tail;

  rf_stationary_defaults(&options);
  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  options.tolerance = -1.0;
  ck_assert_int_eq(rf_stationary_create(&s, &message, state, &options),
                   RF_EINVAL);
  options.tolerance = NAN;
  ck_assert_int_eq(rf_stationary_create(&s, &message, state, &options),
                   RF_EINVAL);
  options.tolerance = 0.0;
  ck_assert_int_eq(rf_state_set_text(state, "1e9,1e9,1", NULL, 0), RF_OK);
  ck_assert_int_eq(rf_stationary_create(&s, &message, state, &options),
                   RF_ENOTFIN);
  ck_assert_int_eq(rf_state_set_text(state, "1,1,1", NULL, 0), RF_OK);
  ck_assert_int_eq(rf_stationary_create(&s, &message, state, &options),
                   RF_OK);
  ck_assert_int_eq(rf_stationary_limit_get(s, &p, &tail), RF_EUNSUP);
  ck_assert_ptr_nonnull(tail.why);
  ck_assert_str_eq(rf_point_kind_name((rf_point_kind)99), "unknown");
  rf_stationary_free(s);
  rf_state_free(state);
  rf_problem_free(problem);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  rf_problem *problem = test_parse(
    "data: {inputs: [[1, 1], [1, -1], [2, -2]], labels: [1, 2, 3]}\n"
    "network: {width: 3}\n");
  static const char *const line[] = { "1,1,0", "-1,1,1", "0,0,0" };
  rf_stationary_options options;
  rf_state *state = NULL;
  rf_message message;
  bool done = false;
  long tried = 0;

  rf_stationary_defaults(&options);
  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  for (size_t j = 0; j < 3; j++)
    ck_assert_int_eq(rf_state_set_text(state, line[j], NULL, j), RF_OK);
  for (; !done; tried += tried < 50 ? 1 : test_stride() * 3) {
    rf_stationary *s = NULL;
    rf_status status;
    rf_set_allocator(failing_alloc, counting_free);
    fuse = tried;
    live = 0;
    status = rf_stationary_create(&s, &message, state, &options);
    done = status == RF_OK;
    ck_assert(done || status == RF_ENOMEM);
    rf_stationary_free(s);
    ck_assert_int_eq(live, 0);
    rf_set_allocator(NULL, NULL);
  }
  ck_assert_int_gt(tried, 50);
  rf_state_free(state);
  rf_problem_free(problem);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("theory_stationary");
  TCase *t = tcase_create("stationary");

  tcase_add_test(t, three_points);
  tcase_add_test(t, known_run);
  tcase_add_test(t, planted_tails);
  tcase_add_test(t, sliding_tails);
  tcase_add_test(t, strict_saddle);
  tcase_add_test(t, assumption_three);
  tcase_add_test(t, ends_of_the_scale);
  tcase_add_test(t, first_order_by_differences);
  tcase_add_test(t, neurons_on_lines);
  tcase_add_test(t, minima_by_descent);
  tcase_add_test(t, residual_by_turns);
  tcase_add_test(t, nothing_else_changes_it);
  tcase_add_test(t, runs_stay);
  tcase_add_test(t, losses_fall);
  tcase_add_test(t, bad_input);
  tcase_add_test(t, every_allocation_may_fail);
  test_limit(t);
  suite_add_tcase(s, t);
  return run_suite(s);
}
