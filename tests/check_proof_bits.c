/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_bits.c -- what 64 bits prove 128 bits prove: no verdict flips,
 * and balls of one number meet.  The engines in double arrive in the balls, as
 * far as another tolerance moves them. */
#include "config.h"

#include <math.h>

#include "support/beside.h"
#include "support/enclosed.h"
#include "support/parse.h"

struct tally {
  long problems, claims, open, balls, events;
  long runs, marked, losses; /* of the engines in double */
};

static void
draw(gen *g, int rep)
{
  rf_rng rng = test_rng("bits", rep);
  const gen_wish wish = {
    .decade = rep % 4 == 1 ? GEN_ANY : -(int)rng_size(&rng, 0, 3),
    .table = true, .square = rep % 4 < 2, .longest = 20.0, .unscaled = true,
    .most = 6, .near = true
  };

  gen_draw(g, rng_next(&rng), &wish);
}

/* ---- more bits ---- */

static const char *
compare_claims(struct tally *t, const rf_proof *few, const rf_proof *more)
{
  rf_proof_claim a, b;

  if (rf_proof_claim_count(few) != rf_proof_claim_count(more))
    return "another number of claims";
  for (size_t i = 0; i < rf_proof_claim_count(few); i++) {
    ck_assert_int_eq(rf_proof_claim_get(few, &a, i), RF_OK);
    ck_assert_int_eq(rf_proof_claim_get(more, &b, i), RF_OK);
    ck_assert_str_eq(a.claim, b.claim);
    t->claims++;
    t->open += a.verdict == RF_PROOF_OPEN;
    if (a.verdict != RF_PROOF_OPEN && a.verdict != b.verdict) {
      printf("%s: %s (%s), then %s (%s)\n", a.claim,
             rf_proof_verdict_name(a.verdict), a.note,
             rf_proof_verdict_name(b.verdict), b.note);
      return "a verdict flips";
    }
  }
  return NULL;
}

/* Do the balls of numbers i of a and b meet? */
static bool
meet(const rf_numbers *a, const rf_numbers *b, size_t i)
{
  mpq_t r, s;
  char sum[4096];
  bool good;

  mpq_inits(r, s, (mpq_ptr)0);
  enclosed_parse(r, rf_numbers_text(a, i + 1));
  enclosed_parse(s, rf_numbers_text(b, i + 1));
  mpq_add(r, r, s);
  gmp_snprintf(sum, sizeof sum, "%Qd", r);
  good = holds(rf_numbers_text(a, i), sum, rf_numbers_text(b, i), "0");
  mpq_clears(r, s, (mpq_ptr)0);
  return good;
}

/* Numbers of both, in rows of `what`: those that both have. */
static const char *
compare_balls(struct tally *t, rf_proof *few, rf_proof *more,
              rf_proof_what what, size_t rows)
{
  const size_t i = what == RF_PROOF_SAMPLE;
  const rf_numbers *a, *b;

  for (size_t k = 0; k < rows; k++) {
    ck_assert_int_eq(rf_proof_numbers(few, &a, what, k), RF_OK);
    ck_assert_int_eq(rf_proof_numbers(more, &b, what, k), RF_OK);
    if (!meet(a, b, i))
      return what == RF_PROOF_SAMPLE ? "losses that do not meet"
                                     : "times that do not meet";
    t->balls++;
  }
  return NULL;
}

/* The number of the k-th event of a proof that is like e; SIZE_MAX: none. */
static size_t
like(const rf_proof *proof, const rf_event *e, size_t k)
{
  rf_event b;

  for (size_t i = 0; i < rf_proof_event_count(proof); i++) {
    ck_assert_int_eq(rf_proof_event_get(proof, &b, i), RF_OK);
    if (b.neuron == e->neuron && b.datum == e->datum && b.kind == e->kind
        && k-- == 0)
      return i;
  }
  return SIZE_MAX;
}

/* Those that are like it before event i. */
static size_t
place(const rf_proof *proof, const rf_event *e, size_t i)
{
  size_t k = 0;

  while (like(proof, e, k) < i)
    k++;
  return k;
}

/* The order of those whose balls overlap is open. */
static const char *
compare_events(struct tally *t, rf_proof *few, rf_proof *more)
{
  const rf_numbers *v, *w;
  rf_event e;

  for (size_t i = 0; i < rf_proof_event_count(few); i++) {
    size_t at;
    ck_assert_int_eq(rf_proof_event_get(few, &e, i), RF_OK);
    at = like(more, &e, place(few, &e, i));
    if (at == SIZE_MAX)
      return "an event that more bits have not";
    ck_assert_int_eq(rf_proof_numbers(few, &v, RF_PROOF_EVENT, i), RF_OK);
    ck_assert_int_eq(rf_proof_numbers(more, &w, RF_PROOF_EVENT, at), RF_OK);
    if (!meet(v, w, 0))
      return "times that do not meet";
    t->events++;
  }
  return NULL;
}

static const char *
compare(struct tally *t, rf_proof *few, rf_proof *more)
{
  const size_t a = rf_proof_sample_count(few), b = rf_proof_sample_count(more);
  const char *fault = compare_claims(t, few, more);
  rf_proved one, two;

  rf_proof_get(few, &one);
  rf_proof_get(more, &two);
  if (!fault && one.done && !two.done)
    fault = "more bits do not come to the end";
  if (!fault && one.limit && (!two.limit || strcmp(one.limit, two.limit)))
    fault = "another limit";
  if (!fault)
    fault = compare_balls(t, few, more, RF_PROOF_SAMPLE, a < b ? a : b);
  if (!fault)
    fault = compare_events(t, few, more);
  return fault;
}

/* ---- engines in double ---- */

enum { SAMPLES_MOST = 64 };

/* Losses of a run; false: it stops, or has marks. */
static bool
losses_of(double *loss, size_t count, const char *text, const char *engine,
          const char *rtol)
{
  const char *set[] = { engine, rtol };
  rf_problem *p = test_parse_set(text, set, 2);
  rf_message message = { "" };
  beside_story s = { 0 };
  rf_flow *flow = NULL;
  char number[256];
  bool good;

  ck_assert_msg(rf_flow_create(&flow, &message, p) >= 0, "%s", message.text);
  good = true;
  for (size_t i = 0; good && i < count; i++) {
    good = beside_follow(&s, flow, number, sizeof number, i);
    if (good)
      loss[i] = strtod(number, NULL);
  }
  good = good && !s.marked;
  rf_flow_free(flow);
  beside_story_free(&s);
  rf_problem_free(p);
  return good;
}

/* A hundredth of the tolerance leaves no more than a tenth of the error, even
   of a method of low order at its switches; twice the difference then bounds
   it, and ten times where there is something to spare.  Rounding: 1e-12 of the
   loss and of the weights, of which it is made. */
static const char *
beside_double(struct tally *t, rf_proof *proof, const char *text,
              const char *engine)
{
  const size_t count = rf_proof_sample_count(proof);
  double rough[SAMPLES_MOST], fine[SAMPLES_MOST];
  const rf_numbers *v;

  ck_assert_uint_le(count, SAMPLES_MOST);
  if (!losses_of(rough, count, text, engine, "flow.rtol=1e-8")
      || !losses_of(fine, count, text, engine, "flow.rtol=1e-10")) {
    t->marked++;
    return NULL;
  }
  for (size_t i = 0; i < count; i++) {
    char value[64], slack[64];
    const double off = 10.0 * fabs(rough[i] - fine[i]) + 1e-12;
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i), RF_OK);
    snprintf(value, sizeof value, "%.17g", fine[i]);
    snprintf(slack, sizeof slack, "%.17g",
             fine[i] != 0.0 ? off / fabs(fine[i]) + 1e-12 : 1.0);
    if (!holds(rf_numbers_text(v, 1), rf_numbers_text(v, 2), value, slack)) {
      printf("%s, sample %zu: %.17g, %.17g, not %s +- %s\n", engine, i,
             rough[i], fine[i], rf_numbers_text(v, 1), rf_numbers_text(v, 2));
      return engine;
    }
    t->losses++;
  }
  t->runs++;
  return NULL;
}

START_TEST(more_bits)
{
  static const char *const engine[] = { "flow.engine=cvode",
                                        "flow.engine=taylor-double" };
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    rf_proof *few, *more;
    rf_problem *p;
    const char *fault;
    rf_proved proved;
    char *text;
    gen g;
    gen_init(&g);
    draw(&g, rep);
    text = gen_text(&g);
    p = test_parse(text);
    few = beside_prove(p, 64, 1);
    more = beside_prove(p, 128, 1);
    fault = compare(&t, few, more);
    rf_proof_get(more, &proved);
    for (size_t i = 0; i < 2 && !fault && proved.unique && !proved.put; i++)
      fault = beside_double(&t, more, text, engine[i]);
    TEST_ASSERT(rep, !fault, "problem %d: %s\n%s", rep, fault, text);
    t.problems++;
    rf_proof_free(few);
    rf_proof_free(more);
    rf_problem_free(p);
    free(text);
    gen_clear(&g);
  }
  printf("more_bits: %ld problems, %ld claims, %ld of them undecided at first, "
         "%ld balls, %ld events; %ld runs in double, %ld with marks, %ld "
         "losses\n", t.problems, t.claims, t.open, t.balls, t.events, t.runs,
         t.marked, t.losses);
  ck_assert(t.claims > t.open && t.balls > 0);
  if (test_scale() >= 1.0)
    ck_assert(t.open > 0 && t.events > 0 && t.runs > 0 && t.losses > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_bits");
  TCase *tc = tcase_create("bits");

  test_limit(tc);
  tcase_add_test(tc, more_bits);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
