/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_stated.c -- what a certificate says of a neuron at tau, from
 * events, weights and bounds of tau that are made up: whether it is dead or
 * captured from low to high, and how large its gap may be.
 *
 * The source is included, with events made here. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "base/number/numbers.h"
#include "proof/whole/onlooker.h"
#include "support/parse.h"
#include "support/rf_test.h"

enum { EVENTS = 2 };

/* The neurons' events, so far from their times at most. */
static struct {
  size_t count;
  rf_event at[EVENTS];
  double off[EVENTS];
} made;
static rf_numbers told;

static size_t
made_count(const rf_proof *proof)
{
  (void)proof;
  return made.count;
}

static rf_status
made_event(const rf_proof *proof, rf_event *event, size_t i)
{
  (void)proof;
  *event = made.at[i];
  return RF_OK;
}

static rf_status
made_numbers(rf_proof *proof, const rf_numbers **v, rf_proof_what what,
             size_t i)
{
  (void)proof;
  ck_assert_int_eq(what, RF_PROOF_EVENT);
  ck_assert_int_eq(rf_numbers_begin(&told, 2, RF_DOUBLE_TEXT), RF_OK);
  told.value[0] = made.at[i].time;
  told.value[1] = made.off[i];
  *v = &told;
  return RF_OK;
}

#define rf_proof_event_count made_count
#define rf_proof_event_get made_event
#define rf_proof_numbers made_numbers
#include "proof/certificate/theorem1.c"

/* c = 1; D of both data is (3, 3), in its cone; that of one of them is not. */
#define DATA "data: {inputs: [[2, 1], [1, 2]], labels: [1, 1]}\n" \
  "loss: {average: sum}\nflow: {until: 100}\n"

/* Sides + +, + -, - -. */
#define STARTS "init: {scheme: file, weights: [[1/100, 1/200, 1/200]," \
  " [1/100, 1/200, -1/200], [1/100, -1/200, -1/200]]}\n"

enum { BOTH, FIRST, NONE };

typedef struct stated {
  rf_problem *problem;
  rf_statement1 *s;
} stated;

/* tau is in [low, 1]; the flow has passed it, w/a is then (1, 1)/2. */
static void
begin(stated *t, const char *text, double low)
{
  rf_message message = { "" };
  rf_onlooker *w;

  made.count = 0;
  t->problem = test_parse(text);
  ck_assert_msg(rf_statement1_create(&t->s, &message, t->problem, "1/4")
                == RF_OK, "%s", message.text);
  t->s->low = low;
  t->s->high = 1.0;
  w = &t->s->onlooker;
  w->m = t->problem->m;
  w->d = t->problem->d;
  w->passed = w->reached = true;
  w->z = rf_ball_array(w->m * (1 + w->d));
  ck_assert_ptr_nonnull(w->z);
  for (size_t j = 0; j < w->m; j++) {
    rf_ball *z = w->z + j * (1 + w->d);
    arb_set_d(&z[0], 0.01);
    for (size_t e = 1; e <= w->d; e++)
      arb_set_d(&z[e], 0.005);
  }
}

static void
end(stated *t)
{
  rf_statement1_free(t->s);
  rf_problem_free(t->problem);
}

/* The line of a neuron, without "aligned ". */
static void
line_of(char *line, size_t size, const stated *t, size_t j)
{
  rf_message message = { "" };
  rf_string out = { 0 };
  const char *at;

  ck_assert_int_eq(rf_statement1_put(&out, &message, t->s, NULL), RF_OK);
  at = out.text;
  for (size_t i = 0; i <= j; i++)
    ck_assert_ptr_nonnull(at = strstr(at + 1, "\naligned "));
  snprintf(line, size, "%.*s", (int)strcspn(at + 9, "\n"), at + 9);
  rf_string_free(&out);
}

static void
check_line(const stated *t, size_t j, const char *says, const char *what)
{
  char line[100];

  line_of(line, sizeof line, t, j);
  ck_assert_msg(!strncmp(line, says, strlen(says)), "%s: neuron %zu is %s, not"
                " %s", what, j, line, says);
}

static double
gap_at(const stated *t, size_t j)
{
  char line[100];

  line_of(line, sizeof line, t, j);
  ck_assert_msg(!strncmp(line, "captured ", 9), "%s", line);
  return strtod(line + 9, NULL);
}

static void
claim(double time, double off, size_t neuron, size_t datum,
      rf_event_kind kind)
{
  ck_assert_uint_lt(made.count, EVENTS);
  made.at[made.count] = (rf_event){ .time = time, .neuron = neuron,
                                    .datum = datum, .kind = kind };
  made.off[made.count++] = off;
}

/* ---- sides at tau ---- */

/* Events before tau change sides; at tau, or perhaps at tau, nothing is said;
   those after it, and those of others, do not count. */
START_TEST(events)
{
  enum { BEFORE, AT, AFTER };
  static const struct {
    const char *what;
    double time, off;
    int when;
  } cases[] = {
    { "long before", 0.2, 0.0, BEFORE },
    { "well before", 0.75, 0.0, BEFORE },
    { "not long before", 1.0 - 0x1p-22, 0.0, BEFORE },
    { "just known to be before", 0.75, 0.2499, BEFORE },
    { "perhaps at tau", 0.75, 0.25 - 0x1p-28, AT },
    { "perhaps after it", 0.75, 10.0, AT },
    { "of no known time", 0.75, INFINITY, AT },
    { "at tau", 1.0 - 0x1p-26, 0.0, AT },
    { "after tau, not for certain", 1.5, 0.5001, AT },
    { "soon after it", 1.0 + 0x1p-26, 0.0, AFTER },
    { "after tau", 1.5, 0.4999, AFTER }
  };
  static const struct {
    rf_event_kind kind;
    size_t neuron, datum;
    const char *before, *at, *after;
  } changes[] = {
    { RF_EVENT_DEACTIVATE, BOTH, 1, "open", "open", "captured" },
    { RF_EVENT_CAPTURE, BOTH, 1, "open", "open", "captured" },
    { RF_EVENT_ACTIVATE, FIRST, 1, "captured", "open", "open" },
    { RF_EVENT_RELEASE_ACTIVE, FIRST, 1, "captured", "open", "open" },
    { RF_EVENT_DEACTIVATE, FIRST, 0, "dead", "open", "open" },
    { RF_EVENT_RELEASE_INACTIVE, FIRST, 0, "dead", "open", "open" },
    { RF_EVENT_CAPTURE, FIRST, 0, "dead", "open", "open" },
    { RF_EVENT_RELEASE_ACTIVE, NONE, 0, "open", "open", "dead" }
  };
  static const char *alone[] = { "captured", "open", "dead" };
  stated t;

  begin(&t, DATA STARTS, 1.0 - 0x1p-25);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
      made.count = 0;
      claim(cases[i].time, cases[i].off, changes[k].neuron, changes[k].datum,
            changes[k].kind);
      for (size_t j = 0; j < 3; j++)
        check_line(&t, j, j != changes[k].neuron ? alone[j]
                   : cases[i].when == BEFORE ? changes[k].before
                   : cases[i].when == AT ? changes[k].at : changes[k].after,
                   cases[i].what);
    }
  /* One after the other. */
  made.count = 0;
  claim(0.5, 0.0, BOTH, 1, RF_EVENT_DEACTIVATE);
  claim(0.6, 0.0, BOTH, 1, RF_EVENT_ACTIVATE);
  check_line(&t, BOTH, "captured", "there and back");
  made.at[1].time = 1.0 - 0x1p-26;
  check_line(&t, BOTH, "open", "back at tau");
  end(&t);
}
END_TEST

/* With a leak nobody is dead. */
START_TEST(leak)
{
  stated t;

  begin(&t, DATA STARTS "network: {leak: 1/4}\n", 1.0 - 0x1p-25);
  check_line(&t, NONE, "open", "inactive");
  end(&t);
}
END_TEST

/* Where tau is not known well, nobody is said to be captured; who is dead
   is. */
START_TEST(narrow)
{
  static const double widths[] = { 0x1p-25, 0x1p-23, 0x1p-10, 0.5 };

  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    stated t;
    begin(&t, DATA STARTS, 1.0 - widths[i]);
    check_line(&t, BOTH, i ? "open" : "captured", "known");
    check_line(&t, NONE, "dead", "known");
    end(&t);
  }
}
END_TEST

/* ---- the gap ---- */

/* (w, a) at `high` is known to a radius. */
static void
place(const stated *t, size_t j, double a, double along, double radius)
{
  rf_ball *z = t->s->onlooker.z + j * (1 + t->problem->d);

  arb_set_d(&z[0], a);
  for (size_t e = 1; e <= t->problem->d; e++)
    arb_set_d(&z[e], a * along / M_SQRT2);
  for (size_t e = 0; e <= t->problem->d; e++)
    mag_set_d(arb_radref(&z[e]), fabs(a) * radius);
}

/* While weights are next to nothing w/a = tanh(||D|| t + s): it is less at low
   than at high, by more than what rounding has room for. */
START_TEST(before_high)
{
  const double norm = 3.0 * M_SQRT2;

  for (int i = -8; i <= 8; i++) {
    const double s = 0.25 * i, late = tanh(s);
    const double early = tanh(s - norm * 0x1p-24);
    stated t;
    begin(&t, DATA STARTS, 1.0 - 0x1p-24);
    place(&t, BOTH, 0.01, late, 0.0);
    ck_assert_msg(gap_at(&t, BOTH) >= norm * (1.0 - early), "%d: a gap of %.17g"
                  ", but %.17g at low", i, gap_at(&t, BOTH),
                  norm * (1.0 - early));
    ck_assert(gap_at(&t, BOTH) < norm * (1.0 - early) + 1e-3);
    end(&t);
  }
}
END_TEST

/* The flow has a much larger D than zero weights, as labels are small beside
   what one large neuron adds: w_0 is pulled to the other side by it, from low
   on, at up to the D of both data. */
START_TEST(large_flow)
{
  static const char text[] = "data: {inputs: [[200, 100], [100, 200]],"
    " labels: [1/10000, 1/10000]}\nloss: {average: sum}\nflow: {until: 100}\n"
    "init: {scheme: file, weights: [[1/2, 1/4, 1/4]]}\n";
  /* p_k = -75/2 (to 1e-4), D = -300 75/2 (1, 1). */
  const double norm = 0.03 * M_SQRT2, speed = 300.0 * 37.49 * M_SQRT2;
  stated t;

  begin(&t, text, 1.0 - 0x1p-25);
  place(&t, 0, 0.01, 0.0, 0.0);
  /* <D, w/a> is ||D|| ||D of the flow|| (high - low) more at low, or less. */
  ck_assert(gap_at(&t, 0) >= norm * (1.0 + speed * 0x1p-25));
  /* That is: more than what weights of 0 have. */
  ck_assert(speed > 32.0 * t.s->sum);
  end(&t);
}
END_TEST

/* All that the weights can be at `high`: a larger, w shorter; also where
   doubles do not have them. */
START_TEST(known_weights)
{
  static const double radii[] = { 0.0, 1e-12, 1e-6, 1e-2 };
  const double norm = 3.0 * M_SQRT2;

  for (size_t i = 0; i < sizeof radii / sizeof *radii; i++)
    for (int k = 0; k < 5; k++) {
      const double along = 0.2 * k, r = radii[i];
      const double least = (along - r * M_SQRT2) / (1.0 + r);
      stated t;
      begin(&t, DATA STARTS, 1.0);
      place(&t, BOTH, 0.01, along, r);
      ck_assert_msg(gap_at(&t, BOTH) >= norm * (1.0 - least), "%zu, %d: %.17g",
                    i, k, gap_at(&t, BOTH));
      ck_assert(gap_at(&t, BOTH) <= norm * (1.0 - along + 3.0 * r) + 1e-7);
      for (size_t e = 0; e < 3; e++)
        arb_mul_2exp_si(&t.s->onlooker.z[e], &t.s->onlooker.z[e], -5000);
      ck_assert(gap_at(&t, BOTH) >= norm * (1.0 - least));
      end(&t);
    }
}
END_TEST

/* A gap that is less than what rounding does to ||D||. */
START_TEST(huge_drive)
{
  for (int i = 0; i < 40; i++) {
    const double y = ldexp(1.0 + 0.023 * i, 58);
    char text[400];
    rf_ball *z;
    stated t;
    snprintf(text, sizeof text, "data: {inputs: [[3, 4]], labels: [%.17g]}\n"
             "loss: {average: sum}\nflow: {until: 100}\n"
             "init: {scheme: file, weights: [[1/100, 1/200, 1/200]]}\n", y);
    begin(&t, text, 1.0);
    z = t.s->onlooker.z;
    arb_set_si(&z[0], 5);
    for (int e = 1; e <= 2; e++) {
      rf_ball less;
      ball_init(&less);
      arb_set_si(&z[e], 2 + e);
      ball_mul_2si(&less, &z[e], -56);
      ball_sub(&z[e], &z[e], &less, 100);
      ball_clear(&less);
    }
    ck_assert_msg(gap_at(&t, 0) >= 5.0 * y * 0x1p-56, "%g: a gap of %g", y,
                  gap_at(&t, 0));
    end(&t);
  }
}
END_TEST

/* Of a sign that is not known nothing is said. */
START_TEST(unknown_sign)
{
  stated t;

  begin(&t, DATA STARTS, 1.0);
  place(&t, BOTH, 0.01, 0.5, 1.5);
  check_line(&t, BOTH, "open", "a of any sign");
  place(&t, BOTH, -0.01, 0.5, 0.0);
  check_line(&t, BOTH, "open", "a < 0");
  end(&t);
}
END_TEST

/* Labels that leave a D of 1e-3 on one side: whether it is there is not known
   where they are large. */
START_TEST(small_drive)
{
  static const char *const labels[] = {
    "1e6, -999999.999, 1e6", "1e12, -999999999999.999, 1e12"
  };

  for (int k = 0; k < 2; k++) {
    char text[400];
    stated t;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 0], [-1, 0]],"
             " labels: [%s]}\nloss: {average: sum}\nflow: {until: 100}\n"
             "init: {scheme: file, weights: [[1/100, 1/200, 1/200]]}\n",
             labels[k]);
    begin(&t, text, 1.0);
    check_line(&t, 0, k ? "open" : "captured", labels[k]);
    end(&t);
  }
}
END_TEST

/* Labels of 1e12 that leave a D of 3: its length and direction are no longer
   what doubles say. */
START_TEST(cancelled)
{
  static const char *const labels[] = { "1e12, 1e12, 999999999999.3",
                                        "1, 1, 1/10" };

  for (int k = 0; k < 2; k++) {
    rf_message message = { "" };
    rf_statement1 *s = NULL;
    char text[400];
    rf_problem *p;
    rf_status status;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 0], [-2, 0]],"
             " labels: [%s]}\nloss: {average: sum}\nnetwork: {leak: %s}\n"
             "flow: {until: 100}\n"
             "init: {scheme: file, weights: [[1/100, 1/200, 1/200]]}\n",
             labels[k], "999999999999/1000000000000");
    p = test_parse(text);
    status = rf_statement1_create(&s, &message, p, "1/4");
    ck_assert_msg(status == (k ? RF_OK : RF_EUNSUP), "%d: %s", k,
                  message.text);
    rf_statement1_free(s);
    rf_problem_free(p);
  }
}
END_TEST

/* ln(1/lambda) for lambda near 1, or so small that its square is no double. */
START_TEST(lambda)
{
  static const struct {
    const char *a;
    double width;
  } cases[] = {
    { "0.999999999999", 1.0000000000005e-12 },
    { "1e-130", 299.336062089226 }, { "1e-131", 0.0 }, { "1e-160", 0.0 },
    { "1e-1000", 0.0 }, { "1", 0.0 }, { "1.5", 0.0 },
    { "0.999999999999999999999999999999999999", 0.0 }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    rf_message message = { "" };
    rf_statement1 *s = NULL;
    char text[400];
    rf_problem *p;
    snprintf(text, sizeof text, DATA "init: {scheme: file, weights: [[%s, 0,"
             " 1e-2000]]}\n", cases[i].a);
    p = test_parse(text);
    ck_assert_msg((rf_statement1_create(&s, &message, p, "1/4") == RF_OK)
                  == (cases[i].width > 0.0), "%s: %s", cases[i].a,
                  message.text);
    ck_assert_msg(!s || fabs(s->width - cases[i].width)
                  <= 1e-13 * cases[i].width, "%s: %.17g", cases[i].a,
                  s->width);
    rf_statement1_free(s);
    rf_problem_free(p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_stated");
  TCase *tc = tcase_create("stated");

  test_limit(tc);
  tcase_add_test(tc, events);
  tcase_add_test(tc, leak);
  tcase_add_test(tc, narrow);
  tcase_add_test(tc, before_high);
  tcase_add_test(tc, large_flow);
  tcase_add_test(tc, known_weights);
  tcase_add_test(tc, huge_drive);
  tcase_add_test(tc, unknown_sign);
  tcase_add_test(tc, small_drive);
  tcase_add_test(tc, cancelled);
  tcase_add_test(tc, lambda);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
