/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_globals.c -- the library leaves the global state of MPFR and GSL
 * as it found it, and does not depend on it: a caller with a narrow range of
 * exponents, another default precision and rounding, and an error handler of
 * his own gets the same texts as one without. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <mpfr.h>

#include <reluflow.h>

#include "support/news.h"
#include "support/numbers.h"
#include "support/rf_test.h"

enum { TEXT = 1 << 16 };

struct text {
  char at[TEXT];
  size_t count, numbers;
};

static void
append(void *context, const char *text)
{
  struct text *t = context;
  const size_t n = strlen(text);

  ck_assert_uint_lt(t->count + n + 2, TEXT);
  memcpy(t->at + t->count, text, n);
  t->count += n;
  t->at[t->count++] = ' ';
  t->at[t->count] = '\0';
  t->numbers++;
}

static int handled;

static void
handler(const char *reason, const char *file, int line, int number)
{
  (void)reason;
  (void)file;
  (void)line;
  (void)number;
  handled++;
}

static void
make_odd(void)
{
  mpfr_set_default_prec(77);
  mpfr_set_default_rounding_mode(MPFR_RNDU);
  ck_assert_int_eq(mpfr_set_emin(-60), 0);
  ck_assert_int_eq(mpfr_set_emax(60), 0);
  mpfr_clear_flags();
  mpfr_set_erangeflag();
  gsl_set_error_handler(handler);
}

static int
still_odd(void)
{
  gsl_error_handler_t *h = gsl_set_error_handler(handler);

  return mpfr_get_default_prec() == 77
    && mpfr_get_default_rounding_mode() == MPFR_RNDU
    && mpfr_get_emin() == -60 && mpfr_get_emax() == 60
    && mpfr_flags_save() == MPFR_FLAGS_ERANGE && h == handler
    && handled == 0;
}

static void
make_plain(void)
{
  mpfr_set_default_prec(53);
  mpfr_set_default_rounding_mode(MPFR_RNDN);
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  mpfr_clear_flags();
  gsl_set_error_handler(NULL);
}

/* ---- what is called ---- */

static const char three_points[] =
  "data: {inputs: [[-3/4], [-1/2], [1/8]], labels: [1.1, 0.1, 0.8],"
  " bias: true}\n"
  "network: {width: 6}\n"
  "record: {times: {log: [1e-3, 10, 4]}}\n";

static rf_problem *
problem_of(const char *const *set, size_t nset)
{
  rf_problem *p = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_parse(&p, &message, three_points, "text", set, nset)
                == RF_OK, "%s", message.text);
  return p;
}

static void
flow_texts(struct text *out, const char *engine, const char *scale)
{
  const char *set[] = { engine, scale, "flow.until=10",
                        strstr(engine, "cvode") ? "flow.digits="
                                                : "flow.digits=30" };
  rf_problem *p = problem_of(set, 4);
  rf_flow *f = NULL;
  rf_status status;
  size_t faces, members, count;
  double loss, h[3], a, w[2], share;
  signed char u[3];

  ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
  while ((status = rf_flow_step(f, NULL, 10.0)) == RF_EVENT) {
    news_events(f, &count);
    for (size_t i = 0; i < count; i++)
      ck_assert_int_eq(put_event_time(f, append, out, i), RF_OK);
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_eq(put_sample(f, append, out), RF_OK);
  ck_assert_int_eq(put_weights(f, append, out, 0, 6), RF_OK);
  ck_assert_int_eq(read_sample(f, &loss, h), RF_OK);
  ck_assert_int_eq(read_weights(f, &a, w, 0, 1), RF_OK);
  ck_assert_int_eq(rf_flow_face_count(f, &faces), RF_OK);
  ck_assert_int_eq(rf_flow_face_get(f, u, &members, &share, 0), RF_OK);
  rf_flow_free(f);
  rf_problem_free(p);
}

static void
cvode(struct text *out)
{
  flow_texts(out, "flow.engine=cvode", "init.scale=1e-3");
}

static void
taylor(struct text *out)
{
  flow_texts(out, "flow.engine=taylor", "init.scale=1e-400");
}

static void
limit(struct text *out)
{
  flow_texts(out, "flow.engine=limit", "init.scale=1e-400");
}

static void
align(struct text *out)
{
  const char *set[] = { "network.width=200" };

  for (size_t threads = 1; threads <= 3; threads += 2) {
    rf_problem *p = problem_of(set, threads > 1);
    rf_align_options o;
    rf_align *s = NULL;
    rf_align_defaults(&o);
    o.digits = 30;
    o.delta_text = "1e-100";
    o.threads = threads;
    ck_assert_int_eq(rf_align_create(&s, NULL, p, &o), RF_OK);
    for (size_t j = 0; j < rf_align_count(s); j += rf_align_count(s) / 6)
      ck_assert_int_eq(put_align(s, append, out, RF_ALIGN_NEURON, j), RF_OK);
    rf_align_free(s);
    rf_problem_free(p);
  }
}

static void
extremal(struct text *out)
{
  rf_problem *p = problem_of(NULL, 0);
  rf_message message;

  for (size_t starts = 0; starts <= 20; starts += 20) {
    rf_extremal_options o;
    rf_constants_options co;
    rf_extremals *list = NULL;
    rf_constants *c = NULL;
    rf_extremal_defaults(&o);
    rf_constants_defaults(&co);
    o.starts = starts;
    co.digits = 40;
    ck_assert_int_eq(rf_extremals_create(&list, &message, p, &o), RF_OK);
    ck_assert_int_eq(rf_constants_create(&c, &message, p, list, &co), RF_OK);
    for (size_t i = 0; i < rf_extremals_count(list); i++) {
      const rf_numbers *v;
      ck_assert_int_eq(rf_extremals_vector(list, &v, i), RF_OK);
      put_texts(v, append, out);
    }
    for (size_t i = 0; i < rf_constants_count(c); i++) {
      rf_constant k;
      ck_assert_int_eq(rf_constants_get(c, &k, i), RF_OK);
      append(out, k.name);
      if (k.value)
        append(out, k.value);
    }
    rf_constants_free(c);
    rf_extremals_free(list);
  }
  rf_problem_free(p);
}

/* The complete experiment; its log times use MPFR. */
static void
problem(struct text *out)
{
  rf_problem *p = problem_of(NULL, 0);

  append(out, rf_problem_text(p));
  rf_problem_free(p);
}

START_TEST(global_state)
{
  static void (*const call[])(struct text *) = {
    problem, cvode, taylor, limit, align, extremal
  };
  struct text *plain = calloc(1, sizeof *plain);
  struct text *odd = calloc(1, sizeof *odd);

  ck_assert(plain && odd);
  plain->count = odd->count = plain->numbers = 0;
  make_plain();
  call[_i](plain);
  make_odd();
  call[_i](odd);
  ck_assert(still_odd());
  ck_assert_uint_gt(plain->numbers, 0);
  ck_assert_msg(strcmp(plain->at, odd->at) == 0, "%s\n%s", plain->at,
                odd->at);
  make_plain();
  free(plain);
  free(odd);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("globals");
  TCase *t = tcase_create("globals");

  test_limit(t);
  tcase_add_loop_test(t, global_state, 0, 6);
  suite_add_tcase(s, t);
  return run_suite(s);
}
