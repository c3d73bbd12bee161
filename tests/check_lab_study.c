/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_lab_study.c -- studies as they are read: values, cells, keys; tasks and
 * answers on their way; every allocation may fail. */
#include "config.h"

#include <math.h>
#include <unistd.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "lab/work/work.h"
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

#define BASE "data: {inputs: [[1], [-2]], labels: [1, 0.5], bias: true}\n" \
  "network: {width: 5}\nflow: {until: 3}\n"

static void
write_study(const char *axes)
{
  char text[512];

  write_file("base.yaml", BASE);
  snprintf(text, sizeof text, "study:\n  experiment: base.yaml\n  measure: ["
           "loss, time(loss < 0.1), stable_rank]\n  axes: {%s}\n", axes);
  write_file("s.yaml", text);
}

static rf_study *
study_of(const char *axes)
{
  rf_study *study = NULL;
  rf_message message = { "" };
  rf_status status;

  write_study(axes);
  status = rf_study_read(&study, &message, path_of("s.yaml"));
  ck_assert_msg(status == RF_OK, "%s: %s", axes, message.text);
  return study;
}

/* A cell has every combination once, whatever the order of what is said; its
   problem is that of its set. */
START_TEST(cells_are_all_combinations)
{
  rf_study *s = study_of("init.seed: 3..6, network.width: [2, 4, 8],"
                         " init.scheme: [balanced, dominated]");
  const size_t count = rf_study_cell_count(s);
  char *set[3] = { NULL };
  char seen[7][9][2] = { { { 0 } } };
  size_t checked = 0;

  ck_assert_uint_eq(count, 24);
  for (size_t i = 0; i < count; i++, checked++) {
    rf_string key = { 0 };
    rf_problem *p = NULL;
    rf_message message = { "" };
    char joined[200];
    ck_assert_int_eq(rf_cell_set(set, s, i, NULL), RF_OK);
    ck_assert_int_eq(rf_cell_key(&key, set, 3), RF_OK);
    snprintf(joined, sizeof joined, "%s, %s, %s", set[0], set[1], set[2]);
    ck_assert_str_eq(joined, key.text);
    ck_assert_int_eq(rf_cell_problem(&p, &message, s,
                                     (const char *const *)set), RF_OK);
    ck_assert_uint_eq(seen[p->seed][p->m][p->scheme == RF_DOMINATED]++, 0);
    rf_problem_free(p);
    rf_string_free(&key);
    rf_cell_set_free(set, 3);
  }
  ck_assert_uint_eq(checked, 24);
  rf_study_free(s);
}
END_TEST

/* Geometric values against pow of the C library, and their ends as given. */
START_TEST(ranges_are_spread)
{
  const int reps = test_reps(40);
  int checked = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("ranges_are_spread", rep);
    const size_t n = rng_size(&g, 2, 60);
    const int low = -(int)rng_size(&g, 1, 20), high = (int)rng_size(&g, 0, 9);
    const bool log = rng_size(&g, 0, 1);
    const double a = pow(10.0, low), b = pow(10.0, high);
    char axes[96];
    rf_study *s;
    snprintf(axes, sizeof axes, "init.scale: {%s: [1e%d, 1e%d, %zu]}",
             log ? "log" : "linear", low, high, n);
    s = study_of(axes);
    ck_assert_uint_eq(rf_study_cell_count(s), n);
    for (size_t i = 0; i < n; i++, checked++) {
      const char *text = s->axis[0].value[i], *why;
      const double t = (double)i / (double)(n - 1);
      const double want = log ? a * pow(b / a, t) : a + (b - a) * t;
      double got;
      mpq_t q;
      mpq_init(q);
      ck_assert_int_eq(rf_number_parse(q, &why, text, strlen(text)), RF_OK);
      got = rf_get_d_nearest(q);
      mpq_clear(q);
      /* pow has an error of some units, t of one, times ln(b / a) < 70. */
      TEST_ASSERT(rep, fabs(got - want) <= 1e-13 * want, "%s: %s is not %.17g",
                  axes, text, want);
      TEST_ASSERT(rep, !log || strlen(text) <= 50, "%s: %s", axes, text);
    }
    rf_study_free(s);
  }
  ck_assert_int_gt(checked, 40);
}
END_TEST

/* One number, one cell. */
START_TEST(numbers_have_one_text)
{
  static const char *const same[][4] = {
    { "0.1", "1e-1", "1/10", "+.100" }, { "1e3", "1000", "2000/2", "1000.0" },
    { "1/3", "2/6", "3/9", "10/30" }
  };

  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    for (int k = 1; k < 4; k++) {
      char axes[64];
      rf_study *one, *other;
      snprintf(axes, sizeof axes, "flow.until: [%s]", same[i][0]);
      one = study_of(axes);
      snprintf(axes, sizeof axes, "flow.until: %s", same[i][k]);
      other = study_of(axes);
      ck_assert_str_eq(one->axis[0].value[0], other->axis[0].value[0]);
      rf_study_free(one);
      rf_study_free(other);
    }
}
END_TEST

static void
draw_gauged(rf_gauged *g, rf_rng *r)
{
  static const double odd[] = { 0.0, -0.0, HUGE_VAL, -HUGE_VAL, 0x1p-1074,
                                0x1.fffffffffffffp1023 };

  switch (rng_size(r, 0, 4)) {
  case 0:
    *g = (rf_gauged){ .kind = 0 };
    return;
  case 1:
    rf_gauged_count(g, rng_next(r) >> 1);
    return;
  case 2:
    rf_gauged_text(g, rng_size(r, 0, 1) ? "hypothesis not met" : "yes");
    return;
  case 3:
    rf_gauged_real(g, odd[rng_size(r, 0, 5)]);
    return;
  default:
    rf_gauged_real(g, ldexp(rng_uniform(r), (int)rng_size(r, 0, 400) - 200));
  }
}

/* What was answered is what is read, bit for bit; what was cut is none. */
START_TEST(answers_come_whole)
{
  enum { GAUGES = 9 };
  const int reps = test_reps(300);
  int checked = 0, refused = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("answers_come_whole", rep);
    rf_gauged out[GAUGES], in[GAUGES];
    rf_answer a = { .id = (long long)(rng_next(&g) >> 2), .gauged = out };
    rf_answer b = { .gauged = in };
    rf_string text = { 0 };
    a.state = (rf_cell_state)rng_size(&g, 0, RF_CELL_STATES - 1);
    a.seconds = fabs(rng_real(&g));
    a.memory = 1e9 * fabs(rng_real(&g));
    snprintf(a.message.text, sizeof a.message.text, "%s",
             rng_size(&g, 0, 1) ? "" : "at time 3: \"why\", 100 %s");
    for (int i = 0; i < GAUGES; i++)
      draw_gauged(&out[i], &g);
    ck_assert_int_eq(rf_answer_write(&text, &a, GAUGES), RF_OK);
    TEST_ASSERT(rep, rf_answer_read(&b, text.text, GAUGES), "%s", text.text);
    ck_assert_int_eq(a.id == b.id && a.state == b.state
                     && a.seconds == b.seconds && a.memory == b.memory, 1);
    ck_assert_str_eq(a.message.text, b.message.text);
    for (int i = 0; i < GAUGES; i++, checked++)
      TEST_ASSERT(rep, out[i].kind == in[i].kind
                  && out[i].integer == in[i].integer
                  && !memcmp(&out[i].real, &in[i].real, sizeof(double))
                  && !strcmp(out[i].text, in[i].text), "measure %d", i);
    text.text[rng_size(&g, 0, text.length - 1)] = '\0';
    refused += !rf_answer_read(&b, text.text, GAUGES);
    rf_string_free(&text);
  }
  ck_assert_int_gt(checked, 0);
  ck_assert_int_ge(2 * refused, reps);  /* the cut may be in the last line */
}
END_TEST

/* Read, sweep by nobody, read rows, merge: what needs memory in this
   process. */
static rf_status
read_all(void)
{
  rf_message message;
  rf_study *s = NULL;
  rf_cells *c = NULL;
  const char *const part[] = { path_of("s.rfsweep") };
  rf_status status = rf_study_read(&s, &message, path_of("s.yaml"));
  int there;

  if (status >= 0)
    status = rf_cells_open(&c, &message, part[0]);
  if (status >= 0)
    status = rf_cells_next(c, &there, &message);
  if (status >= 0)
    status = rf_sweep_merge(&message, path_of("t.rfsweep"), part, 1);
  rf_cells_free(c);
  rf_study_free(s);
  return status;
}

START_TEST(every_allocation_may_fail)
{
  rf_study *s = study_of("init.seed: 1..3, init.scale: {log: [1e-3, 1, 3]}");
  rf_sweep_options o;
  rf_message message = { "" };
  rf_sweep_progress p;
  rf_status status = RF_ENOMEM;
  long k = 0;

  rf_sweep_defaults(&o);
  o.jobs = 2;
  ck_assert_int_eq(rf_sweep(&message, &p, s, path_of("s.rfsweep"), &o), RF_OK);
  ck_assert_uint_eq(p.cells[RF_CELL_DONE], 9);
  rf_study_free(s);
  for (; status == RF_ENOMEM; k++) {
    rf_set_allocator(failing_alloc, counting_free);
    fuse = k;
    live = 0;
    status = read_all();
    ck_assert_int_eq(live, 0);
    rf_set_allocator(NULL, NULL);
    unlink(path_of("t.rfsweep"));
    ck_assert(status == RF_OK || status == RF_ENOMEM);
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 100);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("lab_study");
  TCase *t = tcase_create("lab_study");

  test_limit(t);
  tcase_add_unchecked_fixture(t, folder_make, folder_remove);
  tcase_add_test(t, cells_are_all_combinations);
  tcase_add_test(t, ranges_are_spread);
  tcase_add_test(t, numbers_have_one_text);
  tcase_add_test(t, answers_come_whole);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
