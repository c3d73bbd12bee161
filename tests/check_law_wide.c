/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_law_wide.c -- the law, checked from outside on data of so many numbers
 * that sums over them are made otherwise than for few: products of matrices,
 * and D of a face from that of its neighbour. */
#include "config.h"

#include "law/law.h"
#include "problem/problem.h"
#include "reluflow/flow.h"
#include "support/child.h"
#include "support/rf_test.h"

#define SECONDS 100

/* More numbers than RF_MANY_NUMBERS, in a shape that the law, which is slow,
   can follow. */
static const struct shape {
  size_t n, d, m;
  const char *loss, *leak, *scheme;
} shapes[] = {
  { 190, 88, 2, "square", "0", "unbalanced" }
};

typedef struct task {
  char text[400];
  int said;
} task;

static void
follow(void *out, void *context)
{
  task *t = context;

  law_check(out, t->text, "wide", NULL, 0, &(law_ear){ law_tell, &t->said });
}

START_TEST(many_data_obey)
{
  law_result sum = { .states = 0 };
  const int count = sizeof shapes / sizeof *shapes;

  TEST_EACH(rep, test_reps(4)) {
    const struct shape *s = &shapes[rep % count];
    law_result r = { .states = 0 };
    task t = { "", 0 };
    int how;
    snprintf(t.text, sizeof t.text, "data: {design: gaussian, n: %zu, d: %zu, "
             "seed: %" PRIu64 "}\nnetwork: {width: %zu, leak: %s}\n"
             "loss: {name: %s}\ninit: {scheme: %s, scale: 0.3, seed: %d}\n"
             "flow: {until: 1, rtol: 1e-8}\nrecord: {times: [0, 1]}\n",
             s->n, s->d, test_seed() % 1000 + (uint64_t)rep, s->m, s->leak,
             s->loss, s->scheme, rep);
    how = child_run(&r, sizeof r, test_seconds(SECONDS), follow, &t);
    TEST_ASSERT(rep, how == 0, "%s", child_hangs(how) ? "hangs" : "crashes");
    TEST_ASSERT(rep, law_breaches(&r) == 0, "%zu breaches of:\n%s",
                law_breaches(&r), t.text);
    sum.states += r.states;
    sum.motions += r.motions;
    sum.events += r.events;
  }
  printf("many_data_obey: %zu states, %zu motions, %zu events\n", sum.states,
         sum.motions, sum.events);
  ck_assert_uint_gt(sum.motions, 0);
  ck_assert_uint_gt(sum.events, 0);
}
END_TEST

/* Inputs near one direction, so that half of all neurons share a face and run
   by its propagator, and so many products that screening looks at all members
   of a block at once: 42 * 26 >= RF_WIDE. */
static void
crowd_text(char *text, size_t size, int rep)
{
  rf_rng g = test_rng("crowds_obey", rep);
  size_t at = 0;

  at += (size_t)snprintf(text + at, size - at, "data:\n  inputs:\n");
  for (size_t k = 0; k < 42; k++)
    for (size_t i = 0; i < 26; i++)
      at += (size_t)snprintf(text + at, size - at, "%s%.5f%s",
                             i == 0 ? "    - [" : ", ",
                             (i == 0 ? 2.0 : 0.0) + 0.02 * rng_uniform(&g),
                             i == 25 ? "]\n" : "");
  at += (size_t)snprintf(text + at, size - at, "  labels: [");
  for (size_t k = 0; k < 42; k++)
    at += (size_t)snprintf(text + at, size - at, "%s%.5f", k ? ", " : "",
                           rng_uniform(&g));
  snprintf(text + at, size - at, "]\nnetwork: {width: 130}\n"
           "init: {scheme: balanced, scale: 0.05, seed: %d}\n"
           "flow: {engine: %s, until: 2, rtol: 1e-8}\n"
           "record: {times: [0, 2]}\n", rep,
           rep % 2 ? "taylor-double" : "cvode");
}

/* A crossing that screening overlooks is found by the law that the run itself
   looks after, and put right: none is. */
START_TEST(crowds_obey)
{
  static char text[16384];
  uint64_t events = 0;

  TEST_EACH(rep, test_reps(4)) {
    rf_problem *p;
    rf_flow *flow;
    rf_message message;
    rf_flow_stats stats;
    crowd_text(text, sizeof text, rep);
    ck_assert_int_eq(rf_problem_parse(&p, &message, text, "wide", NULL, 0),
                     RF_OK);
    ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
    while (rf_flow_step(flow, &message, 2.0) == RF_EVENT)
      ;
    rf_flow_stats_get(flow, &stats);
    TEST_ASSERT(rep, stats.repairs == 0 && stats.law <= 1.0,
                "%llu repairs, %g beyond the law",
                (unsigned long long)stats.repairs, stats.law);
    TEST_ASSERT(rep, stats.faces < 65, "no crowds: %llu faces",
                (unsigned long long)stats.faces);
    events += stats.events;
    rf_flow_free(flow);
    rf_problem_free(p);
  }
  printf("crowds_obey: %llu events\n", (unsigned long long)events);
  ck_assert_uint_gt(events, 100);
}
END_TEST

/* h of datum k from the weights z[m][d + 1], and the sum of its absolute
   terms. */
static double
plain_h(double *sum, const rf_problem *p, const double *z, size_t k)
{
  double h = 0.0;

  *sum = 0.0;
  for (size_t j = 0; j < p->m; j++, z += p->d + 1) {
    double v = 0.0, size = 0.0;
    for (size_t i = 0; i < p->d; i++) {
      const double term = z[1 + i] * mpq_get_d(p->x[k * p->d + i]);
      v += term;
      size += fabs(term);
    }
    h += v > 0.0 ? z[0] * v : 0.0;
    *sum += fabs(z[0]) * size;
  }
  return h;
}

/* Neurons that nearly all have a face of their own are summed in pieces: the
   predictions are those of the weights, one by one.  Each of the m d products
   is rounded a few times, and so is each of the m d sums that they go into: by
   less than 8 (m + d) units of the absolute terms. */
START_TEST(many_faces_are_summed)
{
  const size_t widths[] = { 450, 700, 1500 };
  size_t checked = 0;

  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
    char text[300];
    rf_problem *p;
    rf_flow *flow;
    rf_message message;
    rf_flow_stats stats;
    const rf_numbers *v;
    snprintf(text, sizeof text, "data: {design: gaussian, n: 30, d: 6, seed: "
             "%zu}\nnetwork: {width: %zu}\ninit: {scheme: balanced, scale: "
             "0.1, seed: 1}\nflow: {until: 0.02, rtol: 1e-8}\n"
             "record: {times: [0, 0.02]}\n", w + 1, widths[w]);
    ck_assert_int_eq(rf_problem_parse(&p, &message, text, "wide", NULL, 0),
                     RF_OK);
    ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
    while (rf_flow_step(flow, &message, 0.02) == RF_EVENT)
      ;
    rf_flow_stats_get(flow, &stats);
    ck_assert_uint_gt(stats.faces, 400);
    double *z = malloc(p->m * (p->d + 1) * sizeof *z);
    ck_assert_ptr_nonnull(z);
    ck_assert_int_eq(rf_flow_weights(flow, &v, 0, p->m), RF_OK);
    memcpy(z, rf_numbers_doubles(v), p->m * (p->d + 1) * sizeof *z);
    ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
    for (size_t k = 0; k < p->n; k++, checked++) {
      double sum;
      const double h = plain_h(&sum, p, z, k);
      ck_assert_double_le(fabs(rf_numbers_double(v, 2 + k) - h),
                          8.0 * (double)(p->m + p->d) * 0x1p-53 * sum);
    }
    free(z);
    rf_flow_free(flow);
    rf_problem_free(p);
  }
  ck_assert_uint_eq(checked, 90);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("wide");
  TCase *t = tcase_create("wide");

  test_limit(t);
  tcase_add_test(t, many_data_obey);
  tcase_add_test(t, crowds_obey);
  tcase_add_test(t, many_faces_are_summed);
  suite_add_tcase(s, t);
  return run_suite(s);
}
