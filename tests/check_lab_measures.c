/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_lab_measures.c -- what a study keeps of a run is what the library tells
 * of that run, asked in another way; and the words for its outcome on runs
 * whose end is known. */
#include "config.h"

#include <math.h>
#include <unistd.h>

#include "reluflow.h"
#include "support/folder.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

static void
write_file(const char *name, const char *text)
{
  FILE *out = fopen(path_of(name), "w");

  ck_assert_ptr_nonnull(out);
  fputs(text, out);
  ck_assert_int_eq(fclose(out), 0);
}

/* The rows of a study of one axis over base; NULL: it is refused, with a
   message like that. */
static rf_cells *
sweep(const char *base, const char *axis, const char *measures,
      const char *refused)
{
  char text[1024];
  rf_message message = { "" };
  rf_sweep_options o;
  rf_study *study = NULL;
  rf_cells *cells = NULL;
  rf_status status;

  unlink(path_of("f.rfsweep"));
  write_file("base.yaml", base);
  snprintf(text, sizeof text, "study:\n  experiment: base.yaml\n  axes: {%s}\n"
           "  measure: [%s]\n", axis, measures);
  write_file("s.yaml", text);
  rf_sweep_defaults(&o);
  o.jobs = 2;
  status = rf_study_read(&study, &message, path_of("s.yaml"));
  if (refused) {
    ck_assert_int_eq(status, RF_EINPUT);
    ck_assert_msg(strstr(message.text, refused), "%s", message.text);
    return NULL;
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_sweep(&message, NULL, study, path_of("f.rfsweep"), &o),
                   RF_OK);
  ck_assert_int_eq(rf_cells_open(&cells, &message, path_of("f.rfsweep")),
                   RF_OK);
  rf_study_free(study);
  return cells;
}

/* The next row is there; its number, or text, in column i. */
static void
next(rf_cells *cells)
{
  rf_message message = { "" };
  int there = 0;

  ck_assert_int_eq(rf_cells_next(cells, &there, &message), RF_OK);
  ck_assert_int_eq(there, 1);
}

static double
number(rf_cells *cells, size_t i)
{
  const char *text = rf_cells_text(cells, i);

  ck_assert_ptr_nonnull(text);
  return strtod(text, NULL);
}

#define POINTS "data: {inputs: [[-0.75], [-0.5], [0.125]], " \
  "labels: [1.1, 0.1, 0.8], bias: true}\n"

/* ---- as the library tells it otherwise ---- */

typedef struct other {
  rf_problem *problem;
  rf_flow *flow;
  rf_lookout *watch;
  rf_record *record;
} other;

static void
other_way(other *o, const char *seed)
{
  const char *set[1] = { seed };
  rf_message message = { "" };
  rf_status status;

  ck_assert_int_eq(rf_problem_read(&o->problem, &message, path_of("base.yaml"),
                                   set, 1), RF_OK);
  ck_assert_int_eq(rf_flow_create(&o->flow, &message, o->problem), RF_OK);
  ck_assert_int_eq(rf_flow_watch_word(&o->watch, &message, o->flow,
                                      "loss < 0.2", 0), RF_OK);
  while ((status = rf_flow_step(o->flow, &message, 60.0)) == RF_EVENT)
    ;
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_eq(rf_run(&message, o->problem, path_of("one.rfrun"), NULL,
                          NULL), RF_OK);
  ck_assert_int_eq(rf_record_open(&o->record, &message, path_of("one.rfrun")),
                   RF_OK);
}

static void
other_free(other *o)
{
  rf_lookout_free(o->watch);
  rf_flow_free(o->flow);
  rf_record_free(o->record);
  rf_problem_free(o->problem);
}

static double
other_rank(const other *o)
{
  const rf_numbers *z;
  signed char u[30 * 3];
  rf_state *state = NULL;
  rf_message message = { "" };
  const size_t last = rf_record_sample_count(o->record) - 1;
  double value;

  ck_assert_int_eq(rf_state_create(&state, o->problem), RF_OK);
  ck_assert_int_eq(rf_record_pattern_get(o->record, &message, u, last, 0, 30),
                   RF_OK);
  ck_assert_int_eq(rf_record_weights_get(o->record, &message, &z, last, 0, 30),
                   RF_OK);
  ck_assert_int_eq(rf_state_set_numbers(state, z, u, 0), RF_OK);
  ck_assert_int_eq(rf_measure_value(&value, &message, state, "stable_rank"),
                   RF_OK);
  rf_state_free(state);
  return value;
}

static void
check_theory(rf_cells *cells, const other *o, size_t i)
{
  static const char *const id[] = { "GEN.3", "BF1.i" };
  rf_claims_options options;
  rf_extremal_options spend;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL;
  rf_message message = { "" };
  rf_claim c;

  rf_extremal_defaults(&spend);
  rf_claims_defaults(&options);
  options.ids = id;
  options.count = 2;
  ck_assert_int_eq(rf_extremals_create(&list, &message, o->problem, &spend),
                   RF_OK);
  ck_assert_int_eq(rf_claims_create(&claims, &message, o->problem, list, NULL,
                                    &options), RF_OK);
  for (size_t k = 0; k < rf_claims_count(claims); k++) {
    ck_assert_int_eq(rf_claims_get(claims, &c, k), RF_OK);
    if (!strcmp(c.statement.id, "GEN.3"))
      ck_assert_str_eq(rf_cells_text(cells, i), rf_verdict_name(c.verdict));
    else if (c.margin)
      ck_assert(number(cells, i + 1) == strtod(c.margin, NULL));
  }
  rf_claims_free(claims);
  rf_extremals_free(list);
}

static void
check_align(rf_cells *cells, const other *o, size_t i)
{
  rf_align_options options;
  rf_align *align = NULL;
  rf_message message = { "" };
  double slowest = 0.0;
  size_t aligned;

  rf_align_defaults(&options);
  ck_assert_int_eq(rf_align_create(&align, &message, o->problem, &options),
                   RF_OK);
  aligned = rf_align_fate_count(align, &slowest, RF_FATE_EXTREMAL);
  ck_assert(number(cells, i) == slowest);
  ck_assert_uint_eq((size_t)number(cells, i + 1), aligned);
  ck_assert_uint_eq((size_t)number(cells, i + 2),
                    rf_align_fate_count(align, NULL, RF_FATE_DEAD));
  rf_align_free(align);
}

/* Bit for bit, in doubles and in MPFR. */
START_TEST(as_told_otherwise)
{
  static const char *const engine[] = {
    "flow: {until: 60}\n", "flow: {until: 60, engine: taylor, digits: 25}\n"
  };
  char base[512], seed[32];
  rf_cells *cells;

  snprintf(base, sizeof base, POINTS "network: {width: 30}\n"
           "init: {scale: 0.03}\n%s", engine[_i]);
  cells = sweep(base, "init.seed: 1..3", "loss, time(loss < 0.2), events,"
                " stable_rank, align_time, aligned, dead, verdict(GEN.3),"
                " margin(BF1.i), neurons, constant(D_max)", NULL);
  for (int k = 1; k <= 3; k++) {
    other o = { NULL, NULL, NULL, NULL };
    const rf_numbers *sample;
    rf_flow_stats stats;
    next(cells);
    snprintf(seed, sizeof seed, "init.seed=%d", k);
    other_way(&o, seed);
    rf_flow_stats_get(o.flow, &stats);
    ck_assert_int_eq(rf_flow_sample(o.flow, &sample), RF_OK);
    ck_assert(number(cells, 1) == rf_numbers_double(sample, RF_SAMPLE_LOSS));
    ck_assert(number(cells, 2) == rf_lookout_time(o.watch));
    ck_assert_uint_eq((uint64_t)number(cells, 3), stats.events);
    ck_assert(number(cells, 4) == other_rank(&o));
    check_align(cells, &o, 5);
    check_theory(cells, &o, 8);
    ck_assert_str_eq(rf_cells_text(cells, 10), "30");
    /* sqrt(23005) / 150 * ... is in check_theory_constants; here its digits
       as "reluflow extremal" has them. */
    ck_assert(fabs(number(cells, 11) - 0.714968919293388) < 1e-15);
    other_free(&o);
  }
  rf_cells_free(cells);
}
END_TEST

/* ---- outcomes ---- */

/* The three points: from small scales the linear fit, 256/2925, from large ones
   0; in the middle of the way neither. */
START_TEST(outcomes_of_the_three_points)
{
  rf_cells *cells = sweep(POINTS "network: {width: 60}\n",
                          "init.scale: [0.01, 2], flow.until: [2, 1000]",
                          "outcome, end_loss, end_kind, stays, loss", NULL);
  static const char *const want[] = { "unfinished", "spurious", "unfinished",
                                      "global" };
  int checked = 0;

  for (int i = 0; i < 4; i++, checked++) {
    next(cells);
    if (i % 2 == 0 && number(cells, 6) < 1e-6)
      continue;                         /* it was quick */
    ck_assert_str_eq(rf_cells_text(cells, 2), want[i]);
    if (i == 1) {
      ck_assert(fabs(number(cells, 3) - 256.0 / 2925.0) < 1e-16);
      ck_assert_str_eq(rf_cells_text(cells, 4), "local minimum");
    }
    if (i == 3)
      ck_assert(number(cells, 3) == 0.0);
  }
  ck_assert_int_eq(checked, 4);
  rf_cells_free(cells);
}
END_TEST

/* Two data of two labels come apart; of one point with both labels no network
   does better than h = 0, which a start that never leaves 0 has.  At the start
   nothing is known. */
START_TEST(outcomes_of_classes)
{
  rf_cells *cells = sweep("data: {inputs: [[1], [-1]], labels: [1, -1],"
                          " bias: true}\nloss: {name: logistic}\n"
                          "network: {width: 20}\ninit: {scale: 0.1}\n",
                          "flow.until: [0, 200]", "outcome, loss", NULL);

  next(cells);
  ck_assert_str_eq(rf_cells_text(cells, 1), "unfinished");
  next(cells);
  ck_assert_str_eq(rf_cells_text(cells, 1), "global");
  ck_assert(number(cells, 2) < log(2.0) / 2.0);
  rf_cells_free(cells);
}
END_TEST

/* ---- of the start ---- */

/* Data whose cones are known: so many lines in general position in d dimensions
   have 2 (C(l-1, 0) + .. + C(l-1, d-1)). */
typedef struct cloud {
  const char *text;
  size_t n, d, cones;
  double x[5][3];
} cloud;

static const cloud clouds[] = {
  { POINTS, 3, 2, 6, { { -0.75, 1 }, { -0.5, 1 }, { 0.125, 1 } } },
  { "data: {inputs: [[3, 1, 0], [-1, 4, 1], [1, 0, 3], [1, 1, 1], [1, 2, 4]],"
    " labels: [1, -1, 1, 2, 1]}\n", 5, 3, 22,
    { { 3, 1, 0 }, { -1, 4, 1 }, { 1, 0, 3 }, { 1, 1, 1 }, { 1, 2, 4 } } },
  { "data: {inputs: [[1, 0], [2, 0], [-1, 0], [0, 1]], labels: [1, 2, 1, -1]}"
    "\n", 4, 2, 4, { { 1, 0 }, { 2, 0 }, { -1, 0 }, { 0, 1 } } }
};

/* Which data a neuron is active on, as bits; both signs of a, or one. */
static size_t
count_cones(const cloud *c, const rf_numbers *z, size_t m, int sign)
{
  bool seen[32] = { false };
  size_t count = 0;

  for (size_t j = 0; j < m; j++) {
    const size_t at = j * (1 + c->d);
    unsigned bits = 0;
    if (sign * rf_numbers_double(z, at) < 0.0)
      continue;
    for (size_t k = 0; k < c->n; k++) {
      double u = 0.0;
      for (size_t i = 0; i < c->d; i++)
        u += rf_numbers_double(z, at + 1 + i) * c->x[k][i];
      ck_assert(u != 0.0);
      bits |= (unsigned)(u > 0.0) << k;
    }
    count += !seen[bits];
    seen[bits] = true;
  }
  return count;
}

/* A row against the weights of its draw; counts full starts. */
static void
check_start(rf_cells *cells, const cloud *c, const char *const set[2], size_t m,
            size_t *full)
{
  rf_message message = { "" };
  rf_problem *problem;
  rf_flow *flow;
  const rf_numbers *z;
  double norm = 0.0;
  size_t plus, minus;

  ck_assert_int_eq(rf_problem_read(&problem, &message, path_of("base.yaml"),
                                   set, 2), RF_OK);
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &z, 0, m), RF_OK);
  plus = count_cones(c, z, m, 1);
  minus = count_cones(c, z, m, -1);
  for (size_t i = 0; i < m * (1 + c->d); i++)
    norm += pow(rf_numbers_double(z, i), 2.0);
  ck_assert_uint_eq((size_t)number(cells, 2), count_cones(c, z, m, 0));
  ck_assert_uint_eq((size_t)number(cells, 3), c->cones);
  ck_assert(number(cells, 4)
            == fmin((double)plus, (double)minus) / (double)c->cones);
  ck_assert(fabs(number(cells, 5) / sqrt(norm) - 1.0) < 1e-14);
  ck_assert(number(cells, 6) <= (double)c->cones);
  *full += plus == c->cones && minus == c->cones;
  rf_flow_free(flow);
  rf_problem_free(problem);
}

/* Narrow starts leave cones out, wide ones of the plane none. */
START_TEST(where_neurons_start)
{
  static const size_t width[] = { 4, 400 };
  const cloud *c = &clouds[_i];
  char base[512];
  rf_cells *cells;
  size_t full[2] = { 0, 0 };

  snprintf(base, sizeof base, "%sinit: {scale: 0.1}\nflow: {until: 1}\n",
           c->text);
  cells = sweep(base, "network.width: [4, 400], init.seed: 1..4",
                "start(cones), open_cones, omnidirectional, start(norm), cones",
                NULL);
  for (int k = 0; k < 8; k++) {
    char set[2][32];
    next(cells);
    snprintf(set[0], sizeof set[0], "network.width=%zu", width[k / 4]);
    snprintf(set[1], sizeof set[1], "init.seed=%d", 1 + k % 4);
    check_start(cells, c, (const char *const[]){ set[0], set[1] }, width[k / 4],
                &full[k / 4]);
  }
  ck_assert_uint_eq(full[0], 0);
  ck_assert(full[1] > 0 || c->d > 2);    /* thin cones */
  rf_cells_free(cells);
}
END_TEST

/* A summary is whole or there is none, whatever memory there is. */
START_TEST(summary_without_memory)
{
  rf_cells *cells = sweep(POINTS "network: {width: 6}\nflow: {until: 20}\n",
                          "init.seed: 1..3, init.scale: [0.1, 1]",
                          "outcome, loss", NULL);
  static const char *const measure[] = { "outcome", "loss" };
  rf_summary_options o;
  size_t failed = 0;

  rf_cells_free(cells);
  rf_summary_defaults(&o);
  o.x = "init.scale";
  for (int i = 0; i < 2; i++) {
    rf_status status = RF_ENOMEM;
    o.y = measure[i];
    o.series = i ? "init.seed" : NULL;
    rf_set_allocator(failing_alloc, counting_free);
    for (long k = 0; status == RF_ENOMEM; k++, failed++) {
      rf_summary *summary = NULL;
      rf_message message = { "" };
      fuse = k;
      status = rf_summary_create(&summary, &message, path_of("f.rfsweep"), &o);
      ck_assert(status == RF_OK || (status == RF_ENOMEM && !summary));
      if (status == RF_OK)
        ck_assert_uint_gt(rf_summary_count(summary), i ? 5 : 2);
      rf_summary_free(summary);
      ck_assert_int_eq(live, 0);
    }
    rf_set_allocator(NULL, NULL);
    ck_assert_int_eq(status, RF_OK);
  }
  ck_assert_uint_gt(failed, 20);
}
END_TEST

START_TEST(what_makes_no_sense_is_refused)
{
  const char *base = POINTS "network: {width: 5}\ninit: {scale: 0.1}\n";

  (void)sweep(POINTS "flow: {engine: limit}\n", "init.seed: 1", "outcome",
              "which the engine limit does not have");
  (void)sweep(base, "init.seed: 1", "align_time(2)", "between 0 and 1");
  (void)sweep(base, "init.seed: 1", "time()", "found 'time()'");
  (void)sweep(base, "init.seed: 1", "'time(loss < 1'", "no measure");
  (void)sweep(base, "init.seed: 1", "loss(2)", "no measure 'loss(2)'");
  (void)sweep(base, "init.seed: 1", "stable_rnk", "stable_rank");
  (void)sweep(base, "init.seed: 1", "'directions:900'", "0 to 179");
  (void)sweep(base, "init.seed: 1", "start(loss)", "no measure");
  (void)sweep(base, "init.seed: 1", "start", "no measure 'start'");
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("lab_measures");
  TCase *t = tcase_create("lab_measures");

  test_limit(t);
  tcase_add_unchecked_fixture(t, folder_make, folder_remove);
  tcase_add_loop_test(t, as_told_otherwise, 0, 2);
  tcase_add_test(t, outcomes_of_the_three_points);
  tcase_add_test(t, outcomes_of_classes);
  tcase_add_loop_test(t, where_neurons_start, 0,
                      sizeof clouds / sizeof *clouds);
  tcase_add_test(t, summary_without_memory);
  tcase_add_test(t, what_makes_no_sense_is_refused);
  suite_add_tcase(s, t);
  return run_suite(s);
}
