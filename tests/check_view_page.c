/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_view_page.c -- a run as a page: texts that would like to be markup,
 * base64 against the vectors of RFC 4648, every allocation failing in turn.
 * What is on the page is looked at by report.test. */
#include "config.h"

#include <reluflow.h>

#include "support/rf_alloc_test.h"
#include "support/rf_test.h"
#include "view/page/json.h"

static char folder[64], run[96], out[96];

static const char experiment[] =
  "title: small\n"
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

  snprintf(folder, sizeof folder, "/tmp/reluflow-page-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(run, sizeof run, "%s/a.rfrun", folder);
  snprintf(out, sizeof out, "%s/a.html", folder);
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

/* What is written of a text; release it with free. */
static char *
json_of(const char *text)
{
  char *made;
  size_t size;
  rf_json json = { .out = open_memstream(&made, &size) };

  ck_assert_ptr_nonnull(json.out);
  rf_json_text(&json, text);
  ck_assert_int_eq(fclose(json.out), 0);
  return made;
}

/* Nothing of a text can end a script, or a string of JSON; what is UTF-8
   stays. */
START_TEST(texts)
{
  static const char *const row[][2] = {
    { "a b", "\"a b\"" },
    { "</script><script>alert(1)</script>",
      "\"\\u003c/script\\u003e\\u003cscript\\u003ealert(1)"
      "\\u003c/script\\u003e\"" },
    { "<!-- \"&amp;\" \\", "\"\\u003c!-- \\u0022\\u0026amp;\\u0022 \\u005c\"" },
    { "\n\t\x01\x7f", "\"\\u000a\\u0009\\u0001\\u007f\"" },
    { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac"
      "\xf0\x9f\x98\x80\"" },
    { "\xe2\x80\xa8\xe2\x80\xa9\xc2\x85", "\"\\u2028\\u2029\\u0085\"" },
    /* No UTF-8: a lone byte, one too few, too long forms of '<', a surrogate,
       beyond Unicode, bytes that never are. */
    { "\x80x", "\"\\ufffdx\"" },
    { "\xe2\x82", "\"\\ufffd\\ufffd\"" },
    { "\xc0\xbc", "\"\\ufffd\\ufffd\"" },
    { "\xe0\x80\xbc", "\"\\ufffd\\ufffd\\ufffd\"" },
    { "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
    { "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
    { "\xff\xfe", "\"\\ufffd\\ufffd\"" }
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char *made = json_of(row[i][0]);
    ck_assert_str_eq(made, row[i][1]);
    free(made);
  }
}
END_TEST

/* Each byte alone, and before another one: whatever it is, no '<', '>' or '&'
   comes out, and one string of JSON does. */
START_TEST(all_bytes)
{
  size_t checked = 0;

  for (int a = 1; a < 256; a++)
    for (int b = 0; b < 256; b++) {
      const char text[] = { (char)a, (char)b, '<', '\0' };
      char *made = json_of(text);
      const size_t length = strlen(made);
      ck_assert_msg(!strpbrk(made, "<>&"), "%02x %02x", (unsigned)a,
                    (unsigned)b);
      ck_assert(length > 2 && strchr(made + 1, '"') == made + length - 1);
      free(made);
      checked++;
    }
  ck_assert_uint_eq(checked, 255 * 256);
}
END_TEST

/* RFC 4648, section 10; and numbers, lowest byte first. */
START_TEST(base64)
{
  static const char *const row[][2] = {
    { "", "\"\"" }, { "f", "\"Zg==\"" }, { "fo", "\"Zm8=\"" },
    { "foo", "\"Zm9v\"" }, { "foob", "\"Zm9vYg==\"" },
    { "fooba", "\"Zm9vYmE=\"" }, { "foobar", "\"Zm9vYmFy\"" }
  };
  char *made;
  size_t size;
  rf_base64 b;

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    rf_json json = { .out = open_memstream(&made, &size) };
    rf_base64_begin(&b, &json);
    for (const char *c = row[i][0]; *c; c++)
      rf_base64_byte(&b, (unsigned char)*c);
    rf_base64_end(&b);
    fclose(json.out);
    ck_assert_str_eq(made, row[i][1]);
    free(made);
  }
  rf_json json = { .out = open_memstream(&made, &size) };
  rf_base64_begin(&b, &json);
  rf_base64_short(&b, 0x6f66);   /* "fo" */
  rf_base64_short(&b, 0x626f);   /* "ob" */
  rf_base64_end(&b);
  rf_base64_begin(&b, &json);
  rf_base64_double(&b, 1.0);     /* 3ff0000000000000 */
  rf_base64_float(&b, -2.0f);    /* c0000000 */
  rf_base64_end(&b);
  fclose(json.out);
  ck_assert_str_eq(made, "\"Zm9vYg==\",\"AAAAAAAA8D8AAADA\"");
  free(made);
}
END_TEST

/* Numbers, lists and keys, with the commas that belong to them. */
START_TEST(structure)
{
  char *made;
  size_t size;
  rf_json json = { .out = open_memstream(&made, &size) };

  rf_json_begin(&json, '{');
  rf_json_key(&json, "a");
  rf_json_begin(&json, '[');
  rf_json_number(&json, 0.1);
  rf_json_number(&json, 1.0 / 0.0);
  rf_json_begin(&json, '[');
  rf_json_end(&json, '[');
  rf_json_count(&json, 7);
  rf_json_end(&json, '[');
  rf_json_key(&json, "b");
  rf_json_truth(&json, true);
  rf_json_key(&json, "<c\"");
  rf_json_text(&json, NULL);
  rf_json_end(&json, '{');
  fclose(json.out);
  ck_assert_str_eq(made, "{\n\"a\":[0.1,null,[],7],\n\"b\":true,\n"
                   "\"\\u003cc\\u0022\":null\n}");
  free(made);
}
END_TEST

/* Writes the page, all told: 1 it is there, 0 memory was short. */
static int
writes(const char *moments)
{
  const rf_report_options o = { .moments = moments, .figures = "off" };
  rf_message message = { "" };
  rf_record *record = NULL;
  rf_status status = rf_record_open(&record, &message, run);

  if (status == RF_OK)
    status = rf_report_write(&message, record, &o, out);
  rf_record_free(record);
  ck_assert_msg(status == RF_OK || status == RF_ENOMEM, "%s, %s",
                rf_strerror(status), message.text);
  return status == RF_OK;
}

/* No part of the page is lost to a failure that nobody told, none leaks, and
   no half of a page is left. */
START_TEST(memory)
{
  long failures = 0;

  for (int with = 0; with < 2; with++) {
    long k = 0;

    remove(out);
    rf_set_allocator(failing_alloc, counting_free);
    do {
      fuse = k;
      live = 0;
      k += 1 + k / 40;
      ck_assert_int_lt(k, 1000000);
      if (writes(with ? "on" : "off"))
        k = -1;
      else {
        failures++;
        ck_assert_int_ne(access(out, F_OK), 0);
      }
      ck_assert_msg(live == 0, "%ld blocks are left", live);
    } while (k > 0);
    rf_set_allocator(NULL, NULL);
    ck_assert_int_eq(access(out, F_OK), 0);
  }
  ck_assert_int_gt(failures, 15);
}
END_TEST

START_TEST(mistakes)
{
  rf_message message = { "" };
  rf_record *record;
  rf_report_options o;

  ck_assert_int_eq(rf_record_open(&record, &message, run), RF_OK);
  rf_report_defaults(&o);
  o.moments = "perhaps";
  ck_assert_int_eq(rf_report_write(&message, record, &o, out), RF_EINVAL);
  ck_assert_str_eq(message.text,
                   "--moments perhaps: one of auto|on|off is wanted");
  rf_report_defaults(&o);
  o.figures = "";
  ck_assert_int_eq(rf_report_write(&message, record, &o, out), RF_EINVAL);
  rf_record_free(record);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("page");
  TCase *tc = tcase_create("page");

  test_limit(tc);
  tcase_add_unchecked_fixture(tc, setup, teardown);
  tcase_add_test(tc, texts);
  tcase_add_test(tc, all_bytes);
  tcase_add_test(tc, base64);
  tcase_add_test(tc, structure);
  tcase_add_test(tc, memory);
  tcase_add_test(tc, mistakes);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
