/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_until.c -- a certificate says what happens up to its end: a
 * little before an event nothing is missing without it, a little behind it is;
 * and a step may end there, or be one with an event. */
#include "config.h"

#include <math.h>

#include "checker/report.h"
#include "support/rf_test.h"

static const char *const names[] = {
  "three-points-5", "three-points-20", "small-start", "slides", "stretch",
  "sign-changes", "opposite"
};
enum { CERTIFICATES = sizeof names / sizeof *names };

static void
read_certificate(certificate *c, const char *name)
{
  char path[600], message[256];

  snprintf(path, sizeof path, "%s/proofs/%s.proof", TEST_DATA, name);
  ck_assert_msg(!certificate_read(c, message, (int)sizeof message, path),
                "%s: %s", path, message);
  c->losses = 0;
  c->forever = c->unique = false;
  c->epsilon = NULL;
}

static found
check(certificate *c, report *r, bool wide)
{
  lines l;
  int where;
  found code;

  ck_assert_int_eq(lines_make(&l, &where, c), 0);
  code = (wide ? stage_check_wide : stage_check)(r, c, &l);
  lines_free(&l);
  return code;
}

/* Events that begin a time of their own. */
static bool
is_first(const certificate *c, int i)
{
  return !i || strtod(c->event[i].time.mid, NULL)
    > strtod(c->event[i - 1].time.mid, NULL) * (1.0 + 1e-5);
}

/* Without the events from row i on. */
static void
cut(const char *name, int i, bool wide)
{
  static const double before[] = { 1e-6, 1e-2, 0.1 },
                      behind[] = { 1e-6, 1e-3, 0.1, 0.3 };
  certificate c;
  char until[40];
  report r;
  double time, last;

  read_certificate(&c, name);
  time = strtod(c.event[i].time.mid, NULL);
  last = i ? strtod(c.event[i - 1].time.mid, NULL) : 0.0;
  c.events = i;
  c.until = until;
  for (int k = 0; k < 3; k++) {
    snprintf(until, sizeof until, "%.17g", time - before[k] * (time - last));
    ck_assert_msg(check(&c, &r, wide) == FOUND_TRUE, "%s to %s: %s", name,
                  until, r.what);
  }
  for (int k = 0; k < 4; k++) {
    snprintf(until, sizeof until, "%.17g", time + behind[k] * (time - last));
    ck_assert_msg(check(&c, &r, wide) != FOUND_TRUE, "%s to %s: row %d is "
                  "missing", name, until, i);
  }
  certificate_free(&c);
}

START_TEST(missing_events)
{
  int tried = 0;

  for (int n = 0; n < CERTIFICATES; n++) {
    certificate c;
    read_certificate(&c, names[n]);
    for (int i = 0; i < c.events; i++)
      if (is_first(&c, i)) {
        cut(names[n], i, (i + n) % 4 == 0);
        tried++;
      }
    certificate_free(&c);
  }
  printf("%d events are missing\n", tried);
  ck_assert_int_gt(tried, 20);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_until");
  TCase *tc = tcase_create("until");

  test_limit(tc);
  tcase_add_test(tc, missing_events);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
