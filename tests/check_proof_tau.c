/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_tau.c -- what a certificate says of Theorem 1 is so: its time tau
 * against the largest ||D|| that is found, growth and places of the neurons
 * against the flow. */
#include "config.h"

#include <math.h>

#include "support/saved.h"

enum { MOST_DATA = 18, MOST_WIDE = 4, POINTS = 4000 };

/* Data that are small whole numbers, labels too; c = 1. */
typedef struct data {
  size_t n, d;
  double leak;
  double x[MOST_DATA][MOST_WIDE], y[MOST_DATA];
} data;

static double
side_of(const data *v, size_t k, const double *w)
{
  double sum = 0.0;

  for (size_t e = 0; e < v->d; e++)
    sum += w[e] * v->x[k][e];
  return sum;
}

/* D[d] at zero weights, in the cone of w; 0: on a boundary. */
static double
drive_at(double *D, const data *v, const double *w)
{
  double square = 0.0;

  for (size_t e = 0; e < v->d; e++)
    D[e] = 0.0;
  for (size_t k = 0; k < v->n; k++) {
    const double side = side_of(v, k, w);
    if (fabs(side) < 1e-9)
      return 0.0;
    for (size_t e = 0; e < v->d; e++)
      D[e] += (side > 0.0 ? 1.0 : v->leak) * v->y[k] * v->x[k][e];
  }
  for (size_t e = 0; e < v->d; e++)
    square += D[e] * D[e];
  return sqrt(square);
}

/* The largest ||D|| of many cones. */
static double
largest_drive(const data *v, rf_rng *g)
{
  double most = 0.0, w[MOST_WIDE], D[MOST_WIDE];

  for (int i = 0; i < POINTS; i++) {
    for (size_t e = 0; e < v->d; e++)
      w[e] = rng_uniform(g);
    most = fmax(most, drive_at(D, v, w));
  }
  return most;
}

static int
put_data(char *text, size_t size, const data *v)
{
  int at = snprintf(text, size, "data: {inputs: [");

  for (size_t k = 0; k < v->n; k++)
    for (size_t e = 0; e < v->d; e++)
      at += snprintf(text + at, size - (size_t)at, "%s%g%s",
                     e ? ", " : k ? ", [" : "[", v->x[k][e],
                     e + 1 < v->d ? "" : "]");
  at += snprintf(text + at, size - (size_t)at, "], labels: [");
  for (size_t k = 0; k < v->n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s%g", k ? ", " : "",
                   v->y[k]);
  return at + snprintf(text + at, size - (size_t)at, "]}\n"
                       "loss: {average: sum}\n");
}

static void
draw_data(data *v, rf_rng *g)
{
  *v = (data){ .n = rng_size(g, 0, 4) ? rng_size(g, 2, 5)
                    : rng_size(g, 16, MOST_DATA),
               .d = rng_size(g, 2, MOST_WIDE),
               .leak = rng_size(g, 0, 1) ? 0.0 : 0.25 };
  for (size_t k = 0; k < v->n; k++) {
    double all = 0.0;
    while (all == 0.0)
      for (size_t e = 0; e < v->d; e++) {
        v->x[k][e] = (double)rng_size(g, 0, 6) - 3.0;
        all += fabs(v->x[k][e]);
      }
    v->y[k] = (double)rng_size(g, 1, 4) * (rng_size(g, 0, 1) ? 1.0 : -1.0);
  }
}

/* Certificates of Theorem 1, and neurons of each kind in them.  tau is
   ln(1/lambda)/4 over the largest ||D||, and ln(1/lambda) < 9.3. */
typedef struct tally {
  long stated, verified, dead, captured, open;
} tally;

/* The weights of the flow at tau: a grows as claimed, who is dead or captured
   is, and the gap is at most what is claimed. */
static void
check_places(tally *t, const saved *s, const data *v, double tau, int rep)
{
  rf_message message = { "" };
  rf_flow *flow = NULL;
  const rf_numbers *z;
  double before[8], most = 0.0;
  rf_status status;

  TEST_ASSERT(rep, rf_flow_create(&flow, &message, s->problem) == RF_OK, "%s",
              message.text);
  for (int late = 0; late < 2; late++) {
    while (late && (status = rf_flow_step(flow, &message, tau)) == RF_EVENT)
      continue;
    ck_assert_int_eq(rf_flow_weights(flow, &z, 0, s->problem->m), RF_OK);
    for (size_t j = 0; j < s->problem->m; j++) {
      const double *at = rf_numbers_doubles(z) + j * (1 + v->d);
      double D[MOST_WIDE], size = drive_at(D, v, at + 1), along = 0.0;
      bool active = false, inside = true;
      if (!late) {
        before[j] = fabs(at[0]);
        continue;
      }
      most = fmax(most, fabs(log(fabs(at[0]) / before[j])));
      for (size_t e = 0; e < v->d; e++)
        along += D[e] * at[1 + e] / at[0];
      for (size_t k = 0; k < v->n; k++) {
        active = active || side_of(v, k, at + 1) > 1e-13;
        inside = inside && (at[0] > 0.0 ? 1.0 : -1.0) * side_of(v, k, at + 1)
          * side_of(v, k, D) > 0.0;
      }
      switch (s->c.aligned[j].end) {
      case CK_DEAD:
        TEST_ASSERT(rep, !active && v->leak == 0.0, "neuron %zu is not dead",
                    j);
        t->dead++;
        break;
      case CK_CAPTURED:
        TEST_ASSERT(rep, inside, "neuron %zu is not captured", j);
        TEST_ASSERT(rep, size - fabs(along)
                    <= strtod(s->c.aligned[j].gap, NULL) + 1e-9,
                    "neuron %zu: a gap of %g, not %s", j,
                    size - fabs(along), s->c.aligned[j].gap);
        t->captured++;
        break;
      default:
        t->open++;
      }
    }
  }
  TEST_ASSERT(rep, most <= strtod(s->c.growth, NULL) * (1.0 + 1e-7),
              "growth by %g, not %s", most, s->c.growth);
  rf_flow_free(flow);
}

/* D: what is known of the largest ||D||. */
static void
check_statement(tally *t, const data *v, const char *text, double D, int rep)
{
  rf_proof_options o;
  const rf_numbers *z;
  rf_message message = { "" };
  rf_flow *flow = NULL;
  double width, low, high, sum = 0.0;
  saved s;
  bool read;
  found code;

  rf_proof_defaults(&o);
  o.bits = 64;
  o.attempts = 1;
  o.theorem1 = "1/4";
  save(&s, &read, text, &o);
  if (!read) {
    drop(&s, read);
    return;
  }
  ck_assert_int_eq(rf_flow_create(&flow, &message, s.problem), RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &z, 0, s.problem->m), RF_OK);
  for (size_t j = 0; j < s.problem->m; j++)
    sum += pow(rf_numbers_doubles(z)[j * (1 + v->d)], 2.0);
  rf_flow_free(flow);
  width = -log(sum) / 2.0;
  low = strtod(s.c.low, NULL);
  high = strtod(s.c.high, NULL);
  /* With room for rounding. */
  TEST_ASSERT(rep, low <= 0.25 * width / D * (1.0 - 0x1p-29), "tau is %g, not "
              "from %g on", 0.25 * width / D, low);
  TEST_ASSERT(rep, v->d > 2 || high >= 0.25 * width / D * (1.0 + 0x1p-29),
              "tau is %g, not to %g", 0.25 * width / D, high);
  TEST_ASSERT(rep, strtod(s.c.growth, NULL) < 0.5 * width, "%s", s.c.growth);
  check_places(t, &s, v, high, rep);
  code = check(&s);
  TEST_ASSERT(rep, code != FOUND_FALSE, "it is refuted");
  t->verified += code == FOUND_TRUE;
  t->stated++;
  drop(&s, read);
}

START_TEST(theorem1)
{
  tally t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("theorem1", rep);
    char text[3000];
    double D;
    data v;
    int at;
    draw_data(&v, &g);
    D = largest_drive(&v, &g);
    if (D == 0.0)
      continue;
    at = put_data(text, sizeof text, &v);
    snprintf(text + at, sizeof text - (size_t)at, "network: {width: %zu, "
             "leak: %g}\ninit: {scheme: dominated, scale: 1e-4, seed: %d}\n"
             "flow: {engine: cvode, rtol: 1e-10, until: %g}\n",
             rng_size(&g, 1, 4), v.leak, rep, 3.0 / D);
    check_statement(&t, &v, text, D, rep);
  }
  printf("theorem1: %ld statements, %ld verified; %ld dead, %ld captured, "
         "%ld open\n", t.stated, t.verified, t.dead, t.captured, t.open);
  ck_assert_int_gt(t.stated, 0);
  ck_assert(test_scale() < 1.0 || (t.dead > 0 && t.captured > 0));
}
END_TEST

/* On the line of the last two D would be larger than in any open cone: it is
   the D of no neuron. */
START_TEST(witness_on_a_line)
{
  const data v = { .n = 4, .d = 2, .x = { { 1, 0 }, { 1, 2 }, { 0, 1 },
                   { 0, -1 } }, .y = { 1, 1, -1, 1 } };
  rf_rng g = test_rng("witness_on_a_line", 0);
  char text[1000];
  tally t = { 0 };
  const int at = put_data(text, sizeof text, &v);

  snprintf(text + at, sizeof text - (size_t)at, "network: {width: 2}\n"
           "init: {scheme: dominated, scale: 1e-4, seed: 3}\n"
           "flow: {engine: cvode, rtol: 1e-10, until: 5}\n");
  check_statement(&t, &v, text, largest_drive(&v, &g), 0);
  ck_assert_int_eq(t.stated, 1);
}
END_TEST

/* Between lines that nearly are one, or three of space that nearly meet in one,
   is a cone that is next to nothing, with the largest ||D|| of all. */
START_TEST(lines_that_nearly_meet)
{
  static const double near[] = { 1e-10, 9.31323e-10, 1e-8, 1e-7, 5e-7, 1e-6,
                                 1e-5, 1e-4, 1e-3 };
  enum { PLANE, PAIR, THREE, BUNCH, WAYS };
  static const double most[WAYS] = { 1.0, 1.00498756, M_SQRT2, 1.0 };
  size_t tried = 0;

  for (size_t i = 0; i < WAYS * sizeof near / sizeof *near; i++)
    for (int large = 0; large < 2; large++) {
      const double f = large ? 1024.0 : 1.0, e = near[i / WAYS] * f;
      const data all[WAYS] = {
        { .n = 2, .d = 2, .x = { { f, 0 }, { f, e } }, .y = { 1, -0.9 } },
        { .n = 3, .d = 3, .x = { { f, 0, 0 }, { f, e, 0 }, { 0, 0, f } },
          .y = { 1, -0.9, 0.1 } },
        { .n = 3, .d = 3, .x = { { f, 0, 0 }, { 0, f, 0 }, { f, f, -e } },
          .y = { 1, 1, -0.9 } },
        { .n = 3, .d = 3, .x = { { f, 0, 0 }, { f, e, 0 }, { f, 0, e } },
          .y = { 1, -0.9, -0.9 } }
      };
      const data *v = &all[i % WAYS];
      char text[1000];
      tally t = { 0 };
      const int at = put_data(text, sizeof text, v);
      snprintf(text + at, sizeof text - (size_t)at, "network: {width: 2}\n"
               "init: {scheme: dominated, scale: 1e-7, seed: 3}\n"
               "flow: {engine: cvode, rtol: 1e-10, until: %g}\n", 40.0 / f);
      check_statement(&t, v, text, f * most[i % WAYS], (int)i);
      tried += t.stated == 1;
    }
  printf("lines_that_nearly_meet: %zu\n", tried);
  ck_assert_uint_eq(tried, 2 * WAYS * sizeof near / sizeof *near);
}
END_TEST

/* tau is known to 2^-27: where an event may be before it or after it, nothing
   is said of that neuron. */
START_TEST(event_at_tau)
{
  static const char text[] =
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1.1, 0.1, 0.8]}\nnetwork: {width: 8}\n"
    "init: {scheme: dominated, scale: 1e-8, seed: 1}\nflow: {until: 12}\n";
  rf_proof_options o;
  double per_epsilon;
  size_t tried = 0;
  rf_event e;
  saved s;

  rf_proof_defaults(&o);
  o.theorem1 = "1/4";
  keep(&s, text, &o);
  per_epsilon = 2.0 * (strtod(s.c.low, NULL) + strtod(s.c.high, NULL));
  for (size_t i = 0; i < rf_proof_event_count(s.proof); i++) {
    char epsilon[64];
    saved at;
    ck_assert_int_eq(rf_proof_event_get(s.proof, &e, i), RF_OK);
    /* The window (1 +- 2^-28) tau, of which the end is passed. */
    snprintf(epsilon, sizeof epsilon, "%.15f",
             e.time / per_epsilon * (1.0 - 0x1p-29));
    if (e.time / per_epsilon >= 0.33)
      continue;
    o.theorem1 = epsilon;
    keep(&at, text, &o);
    ck_assert(strtod(at.c.low, NULL) < e.time
              && strtod(at.c.high, NULL) > e.time);
    ck_assert_int_eq(at.c.aligned[e.neuron].end, CK_OPEN);
    drop(&at, true);
    /* Before it the neuron lives. */
    snprintf(epsilon, sizeof epsilon, "%.15f",
             e.time / per_epsilon * (1.0 - 1e-6));
    keep(&at, text, &o);
    ck_assert(strtod(at.c.high, NULL) < e.time);
    ck_assert_int_ne(at.c.aligned[e.neuron].end, CK_DEAD);
    drop(&at, true);
    tried++;
  }
  drop(&s, true);
  printf("event_at_tau: %zu\n", tried);
  ck_assert_uint_gt(tried, 0);
}
END_TEST

/* Where the theorem says nothing. */
START_TEST(nothing_stated)
{
  static const struct {
    const char *epsilon, *rest;
    rf_status status;
  } cases[] = {
    { "1/4", "", RF_OK },
    { "1/3", "", RF_EINVAL }, { "0", "", RF_EINVAL },
    { "1/4", "loss: {name: logistic}\n", RF_EUNSUP },
    { "1/4", "network: {width: 2, leak: 1}\n", RF_EUNSUP },
    { "1/4", "init: {scheme: unbalanced, scale: 1e-4}\n", RF_EUNSUP },
    { "1/4", "init: {scheme: dominated, scale: 10}\n", RF_EUNSUP },
    { "1/4", "flow: {until: 1/100}\n", RF_EUNSUP },
    /* p is -2 at the start, and a falls by ln(5/3) before tau. */
    { "1/4", "data: {inputs: [[10, 0]], labels: [0.01]}\nnetwork: {width: 1}\n"
      "init: {scheme: file, weights: [[0.5, 0.4, 0]]}\n", RF_EUNSUP }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *rest = cases[i].rest;
    char text[1000];
    rf_proof_options o;
    saved s;
    bool read;
    snprintf(text, sizeof text, "%s%s%s%s%s", strstr(rest, "data") ? ""
             : "data: {inputs: [[1, 0], [1, 1]], labels: [1, -1]}\n", rest,
             strstr(rest, "network") ? "" : "network: {width: 2}\n",
             strstr(rest, "init") ? ""
             : "init: {scheme: dominated, scale: 1e-4}\n",
             strstr(rest, "flow") ? "" : "flow: {until: 20}\n");
    rf_proof_defaults(&o);
    o.attempts = 1;
    o.theorem1 = cases[i].epsilon;
    ck_assert_msg(save(&s, &read, text, &o) == cases[i].status, "%s, %s",
                  cases[i].epsilon, rest);
    drop(&s, read);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_tau");
  TCase *tc = tcase_create("tau");

  test_limit(tc);
  tcase_add_checked_fixture(tc, folder_make, folder_remove);
  tcase_add_test(tc, theorem1);
  tcase_add_test(tc, witness_on_a_line);
  tcase_add_test(tc, lines_that_nearly_meet);
  tcase_add_test(tc, event_at_tau);
  tcase_add_test(tc, nothing_stated);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
