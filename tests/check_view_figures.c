/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_view_figures.c -- figures as a program asks for them: every allocation
 * failing in turn, texts from outside in both spellings, names around the polar
 * figure.  What is drawn is looked at by figure.test. */
#include "config.h"

#include <reluflow.h>

#include "support/rf_alloc_test.h"
#include "support/rf_test.h"
#include "view/plot/spelling.h"

static char folder[64], run[96], out[96];

static const char experiment[] =
  "data: {inputs: [[-0.75], [-0.5], [0.125]], labels: [1.1, 0.1, 0.8],"
  " bias: true}\n"
  "network: {width: 4}\n"
  "init: {scale: 1e-2, seed: 4}\n"
  "flow: {until: 20}\n"
  "record: {times: [0, 10, 20], states: all}\n";

static void
setup(void)
{
  rf_problem *problem;
  rf_message message = { "" };

  snprintf(folder, sizeof folder, "/tmp/reluflow-view-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(run, sizeof run, "%s/a.rfrun", folder);
  snprintf(out, sizeof out, "%s/a.gp", folder);
  ck_assert_msg(rf_problem_parse(&problem, &message, experiment, "x", NULL, 0)
                == RF_OK, "%s", message.text);
  ck_assert_msg(rf_run(&message, problem, run, NULL, NULL) == RF_OK, "%s",
                message.text);
  rf_problem_free(problem);
}

static void
teardown(void)
{
  char command[96];

  snprintf(command, sizeof command, "rm -rf %s", folder);
  ck_assert_int_eq(system(command), 0);
}

static rf_record *
open_run(void)
{
  rf_record *record;
  rf_message message = { "" };

  ck_assert_msg(rf_record_open(&record, &message, run) == RF_OK, "%s",
                message.text);
  return record;
}

/* Draws one figure, all told: 1 it is there, 0 memory was short. */
static int
draws(const char *kind, int runs)
{
  rf_figure_options o;
  rf_message message = { "" };
  rf_record *record = NULL, *other = NULL;
  rf_status status = rf_record_open(&record, &message, run);

  rf_figure_defaults(&o);
  if (status == RF_OK && runs > 1)
    status = rf_record_open(&other, &message, run);
  if (status == RF_OK)
    status = rf_figure_write(&message, record, other, kind, &o, out);
  rf_record_free(record);
  rf_record_free(other);
  ck_assert_msg(status == RF_OK || status == RF_ENOMEM, "%s: %s, %s", kind,
                rf_strerror(status), message.text);
  return status == RF_OK;
}

/* No figure is lost to a failure that nobody told, and none leaks. */
START_TEST(memory)
{
  long failures = 0;

  for (size_t i = 0; i < rf_figure_count(); i++) {
    rf_figure figure;
    long k = 0;

    ck_assert_int_eq(rf_figure_get(&figure, i), RF_OK);
    rf_set_allocator(failing_alloc, counting_free);
    do {
      fuse = k;
      live = 0;
      k += 1 + k / 40;
      ck_assert_int_lt(k, 1000000);
      if (draws(figure.name, figure.runs))
        k = -1;
      else
        failures++;
      ck_assert_msg(live == 0, "%s: %ld blocks are left", figure.name, live);
    } while (k > 0);
    rf_set_allocator(NULL, NULL);
  }
  ck_assert_int_gt(failures, 15);
}
END_TEST

START_TEST(mistakes)
{
  rf_record *record = open_run();
  rf_figure_options o;
  rf_figure figure;
  rf_message message = { "" };

  ck_assert_int_eq(rf_figure_get(&figure, rf_figure_count()), RF_EINVAL);
  ck_assert_int_eq(rf_figure_check(&message, record, "none"), RF_EINVAL);
  ck_assert_int_eq(rf_figure_check(&message, record, "kinks"), RF_OK);
  rf_figure_defaults(&o);
  ck_assert_int_eq(rf_figure_write(&message, record, record, "polar", &o, out),
                   RF_EINVAL);
  ck_assert_int_eq(rf_figure_write(&message, record, NULL, "compare", &o, out),
                   RF_EINVAL);
  o.neurons = 0;
  ck_assert_int_eq(rf_figure_write(&message, record, NULL, "norms", &o, out),
                   RF_EINVAL);
  rf_record_free(record);
}
END_TEST

/* One text in both spellings, and as a comment. */
START_TEST(spellings)
{
  static const char text[] = "a'b\n\\input{x} $_^~%#&<>|\x7f";
  static const char *const want[] = {
    "'a''b \\input{x} $_^~%#&<>| '",
    "'a''b \\textbackslash{}input\\{x\\} \\$\\_\\textasciicircum{}"
    "\\textasciitilde{}\\%\\#\\&$<$$>$$|$ '",
    "a'b /input{x} $_^~%#&<>| "
  };

  for (int way = 0; way < 3; way++) {
    rf_string s = { 0 };
    if (way < 2)
      rf_spell_text(&s, text, way == 1);
    else
      rf_spell_comment(&s, text);
    ck_assert_str_eq(s.text, want[way]);
    rf_string_free(&s);
  }
}
END_TEST

/* A label is one string for gnuplot: no quote is in it, and braces match. */
START_TEST(labels)
{
  size_t checked = 0;

  for (int label = 0; label < RF_LABELS; label++)
    for (int tex = 0; tex < 2; tex++) {
      rf_string s = { 0 };
      int depth = 0, dollars = 0, quotes = 0;

      rf_spell_label(&s, (rf_label)label, "x_{1}", tex);
      for (const char *c = s.text; *c; c++) {
        depth += (*c == '{') - (*c == '}');
        dollars += *c == '$';
        quotes += *c == '\'';
        ck_assert_int_ge(depth, 0);
        ck_assert(*c != '%');
      }
      ck_assert_msg(depth == 0 && dollars % 2 == 0 && quotes == 2, "%s",
                    s.text);
      ck_assert_msg(tex || !dollars, "%s", s.text);
      rf_string_free(&s);
      checked++;
    }
  ck_assert_uint_gt(checked, 30);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("figures");
  TCase *tc = tcase_create("figures");

  test_limit(tc);
  tcase_add_unchecked_fixture(tc, setup, teardown);
  tcase_add_test(tc, memory);
  tcase_add_test(tc, mistakes);
  tcase_add_test(tc, spellings);
  tcase_add_test(tc, labels);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
