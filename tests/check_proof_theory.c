/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_theory.c -- claims of the theory on the flow itself: against
 * numbers known from outside, against what is measured on runs of many digits,
 * with bounds that are moved so that a claim becomes false, and with more
 * bits. */
#include "config.h"

#include <math.h>

#include "input/instances.h"
#include "proof/whole/hear.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* A problem with the claims that a proof decides, all neurons. */
typedef struct heard {
  rf_problem *problem;
  rf_proof *proof;
  rf_claims *claims;
} heard;

static heard
hear_at(const char *text, const char *id, const char *epsilon, long bits,
        const rf_strain *strain)
{
  heard h = { .problem = test_parse(text) };
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims_options o;
  rf_proof_options p;
  rf_message message = { "" };

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, h.problem, &e),
                   RF_OK);
  rf_claims_defaults(&o);
  o.all = 1;
  o.epsilon = epsilon;
  o.ids = &id;
  o.count = id != NULL;
  rf_proof_defaults(&p);
  p.bits = bits;
  p.attempts = 2;
  ck_assert_msg(rf_proof_heard(&h.proof, &h.claims, &message,
                               &(rf_matter){ .problem = h.problem,
                                             .extremals = list, .options = &o,
                                             .strain = strain }, &p)
                == RF_OK, "%s\n%s", message.text, text);
  rf_extremals_free(list);
  return h;
}

static heard
hear(const char *text, const char *id, long bits, const rf_strain *strain)
{
  return hear_at(text, id, "1/4", bits, strain);
}

static void
heard_free(heard *h)
{
  rf_claims_free(h->claims);
  rf_proof_free(h->proof);
  rf_problem_free(h->problem);
}

/* The row of a claim, of this neuron; SIZE_MAX: the first one. */
static bool
find(rf_claim *c, const rf_claims *claims, const char *name, size_t j)
{
  for (size_t i = 0; i < rf_claims_count(claims); i++) {
    ck_assert_int_eq(rf_claims_get(claims, c, i), RF_OK);
    if (!strcmp(c->name, name) && (j == SIZE_MAX || c->neuron == j))
      return true;
  }
  return false;
}

/* ---- known from outside ---- */

START_TEST(known)
{
  static const struct {
    const char *text, *claim;
    size_t neuron;
    double measured, within;   /* NaN: nothing */
    rf_verdict verdict, literal;
  } row[] = {
    { V1, "BF1.i", SIZE_MAX, 1.72211978347, 1e-10, RF_VERDICT_HOLDS,
      RF_VERDICT_HOLDS },
    { V1, "BF1.i_sharp", SIZE_MAX, 1.72211978347, 1e-10, RF_VERDICT_HOLDS,
      RF_VERDICT_HOLDS },
    { V1, "BF1.ii", 0, 0.01378901708, 1e-11, RF_VERDICT_UNMET,
      RF_VERDICT_VACUOUS },
    { V1, "BF1.ii", 1, 0.1053832961, 1e-10, RF_VERDICT_UNMET,
      RF_VERDICT_VACUOUS },
    { V1, "BF1.ii", 2, 1.422846592, 1e-9, RF_VERDICT_UNMET, RF_VERDICT_UNMET },
    { V1, "BF1.ii", 3, 0.08595623388, 1e-11, RF_VERDICT_UNMET,
      RF_VERDICT_VACUOUS },
    { V1, "BF1.capture", 1, 1.03308590353661, 2e-14, RF_VERDICT_UNMET,
      RF_VERDICT_HOLDS },
    { V1, "BF1.capture", 3, 1.21349954224222, 2e-14, RF_VERDICT_UNMET,
      RF_VERDICT_HOLDS },
    { V1, "BF1.face", 3, (double)NAN, 0.0, RF_VERDICT_UNMET, RF_VERDICT_HOLDS },
    { V1, "BF1.lemma13", 3, 0.0, 0.0, RF_VERDICT_HOLDS, RF_VERDICT_HOLDS },
    { V2, "BF1.face", 0, (double)NAN, 0.0, RF_VERDICT_UNMET,
      RF_VERDICT_VIOLATED },
    { V2, "BF3.face", 0, (double)NAN, 0.0, RF_VERDICT_UNMET,
      RF_VERDICT_VIOLATED },
    { A3B, "BF2.A5", SIZE_MAX, 1.3380856, 5e-8, RF_VERDICT_HOLDS,
      RF_VERDICT_HOLDS },
    { V1, "BF2.A5", SIZE_MAX, 0.45689614, 5e-9, RF_VERDICT_UNMET,
      RF_VERDICT_UNMET },
  };
  char text[1024];

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    heard h;
    rf_claim c;
    snprintf(text, sizeof text, "%s%s", row[i].text,
             strstr(row[i].text, "flow:") ? "" : "flow: {until: 5}\n");
    h = hear(text, row[i].claim, 128, NULL);
    ck_assert(find(&c, h.claims, row[i].claim, row[i].neuron));
    ck_assert_msg(c.verdict == row[i].verdict && c.literal == row[i].literal,
                  "%s %zu: %s, as printed %s", c.name, c.neuron,
                  rf_verdict_name(c.verdict), rf_verdict_name(c.literal));
    if (!isnan(row[i].measured))
      ck_assert_msg(fabs(strtod(c.measured, NULL) - row[i].measured)
                    <= row[i].within, "%s: %s", c.name, c.measured);
    heard_free(&h);
  }
}
END_TEST

/* One neuron that turns: D = (-1/2, 1/2) on its face, cos = -7/sqrt(338) with
   w/a, so that a = a(0) (cosh s - sqrt(49/338) sinh s), s = ||D|| t, up to
   lambda^2: it is least, sqrt(289/338), before tau = 0.74, and larger then. */
START_TEST(turns)
{
  static const char text[] =
    "data: {inputs: [[1, 0], [0, 1]], labels: [-1, 1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1e-8, 3/325000000, 1/260000000]]}\n"
    "flow: {until: 1}\n";
  heard h = hear_at(text, "BF1.i", "1/35", 128, NULL);
  rf_claim c;

  ck_assert(find(&c, h.claims, "BF1.i", 0));
  ck_assert_msg(c.measured && fabs(strtod(c.measured, NULL)
                                   - log(338.0 / 289.0) / 2.0) < 1e-10,
                "%s", c.measured ? c.measured : c.note);
  heard_free(&h);
}
END_TEST

/* ---- what was proved, as evidence ---- */

/* What is said to have been seen, and a proof of all starts so near. */
typedef struct testimony {
  bool reached, passed, dominated, bounded;
  double radius;
  long events, early;
} testimony;

/* The times of events contain the balls that are told, and little more. */
static void
check_times(testimony *t, const rf_evidence *e, rf_proof *proof)
{
  const rf_numbers *time;
  mpfr_t r, x;

  mpfr_inits2(400, r, x, (mpfr_ptr)0);
  ck_assert_uint_eq(e->count, rf_proof_event_count(proof));
  for (size_t i = 0; i < e->count; i++) {
    ck_assert_int_eq(rf_proof_numbers(proof, &time, RF_PROOF_EVENT, i), RF_OK);
    ck_assert(i == 0 || e->event[i].time >= e->event[i - 1].time);
    mpfr_set_str(r, rf_numbers_text(time, 1), 10, MPFR_RNDN);
    for (int side = -1; side <= 1; side += 2) {
      mpfr_set_str(x, rf_numbers_text(time, 0), 10, MPFR_RNDN);
      (side < 0 ? mpfr_sub : mpfr_add)(x, x, r, MPFR_RNDN);
      ck_assert(side < 0 ? mpfr_lessequal_p(e->known[i].lo, x)
                         : mpfr_greaterequal_p(e->known[i].hi, x));
    }
    mpfr_sub(x, e->known[i].hi, e->known[i].lo, MPFR_RNDN);
    mpfr_mul_d(r, r, 2.1, MPFR_RNDN);
    mpfr_add_d(r, r, 1e-30, MPFR_RNDN);
    ck_assert(mpfr_lessequal_p(x, r));
    t->events++;
  }
  mpfr_clears(r, x, (mpfr_ptr)0);
}

/* Nothing is known of weights or sizes but what was seen until then. */
static void
check_seen(const testimony *t, const rf_evidence *e, size_t count)
{
  const rf_moment *m = &e->moment[RF_AT_TAU];

  ck_assert(m->reached == t->reached && !m->proved == !t->reached);
  for (size_t i = 0; i < count && m->proved; i++)
    ck_assert(mpfr_cmp_d(m->proved[i].lo, (double)i + 0.5) <= 0
              && mpfr_cmp_d(m->proved[i].lo, (double)i + 0.49) > 0
              && mpfr_cmp_d(m->proved[i].hi, (double)i + 1.5) >= 0
              && mpfr_cmp_d(m->proved[i].hi, (double)i + 1.51) < 0);
  ck_assert(!e->growth == !(t->passed && t->dominated && t->bounded));
  if (e->growth)
    ck_assert(mpfr_cmp_d(e->growth->lo, 0.25) == 0
              && mpfr_cmp_d(e->growth->hi, 0.75) == 0 && e->grown == 1);
}

/* Who has seen what is said: weights i + 1, off by 1/2, and so on. */
static rf_status
testify(void *context, rf_hearing *h)
{
  testimony *t = context;
  const size_t count = h->problem->m * (1 + h->problem->d);
  rf_proof *proof;
  rf_proof_options o;
  rf_proved proved;
  rf_onlooker w;
  rf_status status;

  rf_proof_defaults(&o);
  o.radius = t->radius;
  o.attempts = 1;
  ck_assert_int_eq(rf_proof_create(&proof, h->message, h->problem, &o), RF_OK);
  rf_onlooker_init(&w);
  w.m = h->problem->m;
  w.d = h->problem->d;
  w.z = rf_ball_array(count);
  for (size_t i = 0; i < count; i++) {
    arb_set_ui(&w.z[i], i + 1);
    up_blur(&w.z[i], up_d(0.5));
  }
  w.reached = t->reached;
  w.passed = t->passed;
  w.dominated = t->dominated;
  w.neuron = 1;
  arf_set_d(w.least, 0.25);
  arf_set_d(w.most, t->bounded ? 0.75 : HUGE_VAL);
  status = rf_proof_testify(h, proof, &w);
  rf_proof_get(proof, &proved);
  check_times(t, h->evidence, proof);
  check_seen(t, h->evidence, count);
  ck_assert(h->evidence->ended == (proved.done != 0));
  ck_assert(proved.done ? h->evidence->reached == 3.0
            : h->evidence->reached < proved.time
              && h->evidence->reached > 0.99 * proved.time);
  t->early += !proved.done;
  rf_onlooker_clear(&w);
  rf_proof_free(proof);
  return status;
}

START_TEST(testimonies)
{
  static const double radii[] = { 0.0, 1e-6, 1e-4 };
  static const char *const id = "BF1.i";
  rf_problem *problem;
  testimony t = { 0 };
  char text[1024];

  snprintf(text, sizeof text, "%sflow: {until: 3}\n", V1);
  problem = test_parse(text);
  for (size_t r = 0; r < sizeof radii / sizeof *radii; r++)
    for (unsigned seen = 0; seen < 16; seen++) {
      rf_claims *claims = NULL;
      rf_message message = { "" };
      rf_claims_options o;
      rf_claims_defaults(&o);
      o.ids = &id;
      o.count = 1;
      o.epsilon = "1/4";
      t = (testimony){ .reached = seen & 1, .passed = seen & 2,
                       .dominated = seen & 4, .bounded = seen & 8,
                       .radius = radii[r], .events = t.events,
                       .early = t.early };
      ck_assert_int_eq(rf_claims_hear(&claims, &message, &(rf_matter){
                         .problem = problem, .options = &o, .prove = testify,
                         .context = &t }), RF_OK);
      rf_claims_free(claims);
    }
  printf("testimonies: %ld events, %ld proofs end early\n", t.events,
         t.early);
  ck_assert(t.events > 0 && t.early > 0);
  rf_problem_free(problem);
}
END_TEST

/* Whose ||w|| is above |a| is not looked at: nothing is said of how it
   grows. */
START_TEST(not_dominated)
{
  static const char text[] =
    "data: {inputs: [[1, 0], [0, 1]], labels: [-1, 1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1e-8, 3e-8, 1e-8]]}\n"
    "flow: {until: 1}\n";
  heard h = hear_at(text, "BF1.i", "1/35", 128, NULL);
  rf_claim c;

  ck_assert(find(&c, h.claims, "BF1.i", SIZE_MAX));
  ck_assert_msg(!c.measured, "%s", c.measured);
  heard_free(&h);
}
END_TEST

/* ---- against runs ---- */

/* A small problem at a small scale, dominated or not. */
static void
make_text(char *text, size_t size, int rep)
{
  static const char *const schemes[] = { "balanced", "dominated",
                                         "unbalanced" };
  static const char *const losses[] = { "square", "logistic" };
  const bool margins = rep % 5 == 3;
  const size_t n = 2 + (size_t)rep % 3, d = 2 + (size_t)rep % 2;
  rf_rng rng = test_rng("proof_theory", rep);
  int at = snprintf(text, size, "data:\n  inputs: [");

  for (size_t k = 0; k < n; k++) {
    at += snprintf(text + at, size - (size_t)at, "%s[", k ? ", " : "");
    for (size_t i = 0; i < d; i++)
      at += snprintf(text + at, size - (size_t)at, "%s%ld/16", i ? ", " : "",
                     (long)rng_size(&rng, 0, 32) - 16);
    at += snprintf(text + at, size - (size_t)at, "]");
  }
  at += snprintf(text + at, size - (size_t)at, "]\n  labels: [");
  for (size_t k = 0; k < n; k++)
    if (margins)
      at += snprintf(text + at, size - (size_t)at, "%s%d", k ? ", " : "",
                     rng_size(&rng, 0, 1) ? 1 : -1);
    else
      at += snprintf(text + at, size - (size_t)at, "%s%ld/8", k ? ", " : "",
                     (long)rng_size(&rng, 0, 23) - 11);
  snprintf(text + at, size - (size_t)at, "]\n"
           "network: {width: %d, leak: %s}\nloss: {name: %s}\n"
           "init: {scheme: %s, scale: 1e-%d, seed: %d}\n"
           "flow: {engine: taylor, digits: 25, until: 12}\n",
           3 + rep % 4, rep % 7 == 5 ? "1/10" : "0", losses[margins],
           schemes[rep % 4 == 3 ? 2 : rep % 2], 2 + rep % 5, rep);
}

struct compared {
  long problems, rows, proved, refuted, unmet, numbers, growths, open;
};

/* What is measured is off by the uncertainty, and the digits that are told;
   what is proved is known to a billionth at least. */
static double
unsure(const rf_claim *c)
{
  const double error = c->uncertainty ? strtod(c->uncertainty, NULL) : 0.0;

  return error + 1e-9 * fmax(1.0, fabs(strtod(c->measured, NULL)));
}

/* What is proved is what is measured, and no verdict contradicts. */
static void
compare_with_run(struct compared *t, const heard *h, const char *text)
{
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims *measured = NULL;
  rf_claims_options o;
  rf_message message = { "" };
  rf_claim c, m;

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, h->problem, &e),
                   RF_OK);
  rf_claims_defaults(&o);
  o.all = 1;
  ck_assert_int_eq(rf_claims_create(&measured, &message, h->problem, list,
                                    NULL, &o), RF_OK);
  for (size_t i = 0; i < rf_claims_count(h->claims); i++) {
    ck_assert_int_eq(rf_claims_get(h->claims, &c, i), RF_OK);
    ck_assert(find(&m, measured, c.name, c.neuron)
              || find(&m, measured, c.name, SIZE_MAX));
    t->rows++;
    t->proved += c.verdict == RF_VERDICT_HOLDS;
    t->refuted += c.literal == RF_VERDICT_VIOLATED;
    t->unmet += c.verdict == RF_VERDICT_UNMET;
    t->open += c.verdict == RF_VERDICT_UNDECIDED;
    if (c.verdict != RF_VERDICT_UNDECIDED
        && m.verdict != RF_VERDICT_UNDECIDED)
      ck_assert_msg(c.verdict == m.verdict && c.literal == m.literal,
                    "%s %zu: proved %s, %s, measured %s, %s\n%s", c.name,
                    c.neuron, rf_verdict_name(c.verdict),
                    rf_verdict_name(c.literal), rf_verdict_name(m.verdict),
                    rf_verdict_name(m.literal), text);
    if (!c.measured || !m.measured || (c.neuron != m.neuron))
      continue;
    ck_assert_msg(fabs(strtod(c.measured, NULL) - strtod(m.measured, NULL))
                  <= unsure(&c) + unsure(&m),
                  "%s %zu: %s, measured %s\n%s", c.name, c.neuron,
                  c.measured, m.measured, text);
    t->numbers++;
    t->growths += !strncmp(c.name, "BF1.i", 6) && c.name[5] != 'i';
  }
  rf_claims_free(measured);
  rf_extremals_free(list);
}

START_TEST(as_measured)
{
  struct compared t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    char text[2048];
    heard h;
    make_text(text, sizeof text, rep);
    h = hear(text, NULL, 128, NULL);
    compare_with_run(&t, &h, text);
    heard_free(&h);
    t.problems++;
  }
  printf("as_measured: %ld problems, %ld rows, %ld proved, %ld refuted as "
         "printed, %ld unmet, %ld undecided, %ld numbers, %ld of them "
         "growths\n", t.problems, t.rows, t.proved, t.refuted, t.unmet, t.open,
         t.numbers, t.growths);
  ck_assert(t.proved > 0 && t.numbers > 0);
  if (test_scale() >= 1.0)
    ck_assert(t.growths > 0 && t.unmet > 0);
}
END_TEST

/* ---- what is false is refuted ---- */

/* Bounds are moved to either side of what was enclosed. */
START_TEST(bounds_turn)
{
  static const char *const ids[] = { "BF1.i", "BF1.i_sharp", "BF1.ii",
                                     "BF1.capture", "BF0.cond1" };
  long turned = 0;
  char text[1024];

  snprintf(text, sizeof text, "%sflow: {until: 5}\n", V1);
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    for (int side = -1; side <= 1; side += 2) {
      const rf_strain strain = { .side = side, .condition = SIZE_MAX };
      heard h = hear(text, ids[i], 128, &strain);
      rf_claim c;
      for (size_t k = 0; k < rf_claims_count(h.claims); k++) {
        ck_assert_int_eq(rf_claims_get(h.claims, &c, k), RF_OK);
        if (c.literal == RF_VERDICT_UNMET || c.literal == RF_VERDICT_VACUOUS
            || c.literal == RF_VERDICT_UNDECIDED
            || strtod(c.measured, NULL) == 0.0)  /* no ratio */
          continue;
        ck_assert_msg(c.literal == (side > 0 ? RF_VERDICT_HOLDS
                                             : RF_VERDICT_VIOLATED),
                      "%s %zu: %s", c.name, c.neuron,
                      rf_verdict_name(c.literal));
        turned++;
      }
      heard_free(&h);
    }
  printf("bounds_turn: %ld verdicts\n", turned);
  ck_assert_int_ge(turned, 10);
}
END_TEST

/* ---- more bits ---- */

START_TEST(more_bits)
{
  long rows = 0, open = 0, problems = 0;

  TEST_EACH(rep, test_reps(20)) {
    char text[2048];
    heard few, more;
    rf_claim a, b;
    make_text(text, sizeof text, rep + 1000);
    few = hear(text, NULL, 64, NULL);
    more = hear(text, NULL, 128, NULL);
    ck_assert_uint_eq(rf_claims_count(few.claims),
                      rf_claims_count(more.claims));
    for (size_t i = 0; i < rf_claims_count(few.claims); i++) {
      ck_assert_int_eq(rf_claims_get(few.claims, &a, i), RF_OK);
      ck_assert_int_eq(rf_claims_get(more.claims, &b, i), RF_OK);
      ck_assert_str_eq(a.name, b.name);
      rows++;
      open += a.verdict == RF_VERDICT_UNDECIDED;
      if (a.verdict != RF_VERDICT_UNDECIDED)
        ck_assert_msg(a.verdict == b.verdict, "%s: %s, then %s\n%s", a.name,
                      rf_verdict_name(a.verdict), rf_verdict_name(b.verdict),
                      text);
      if (a.literal != RF_VERDICT_UNDECIDED)
        ck_assert_int_eq(a.literal, b.literal);
    }
    heard_free(&few);
    heard_free(&more);
    problems++;
  }
  printf("more_bits: %ld problems, %ld rows, %ld undecided at first\n",
         problems, rows, open);
  ck_assert(rows > 0);
}
END_TEST

/* ---- memory ---- */

/* Claims, and a certificate with Theorem 1, where any allocation may fail. */
static rf_status
hear_and_save(const rf_problem *problem, const rf_extremals *list,
              const char *path)
{
  rf_message message = { "" };
  rf_claims_options o;
  rf_proof_options p;
  rf_proof *proof = NULL;
  rf_claims *claims = NULL;
  rf_status status;

  rf_claims_defaults(&o);
  rf_proof_defaults(&p);
  p.bits = 64;
  p.theorem1 = "1/4";
  status = rf_proof_hear(&proof, &claims, &message, problem, list, &p, &o);
  if (status >= 0)
    status = rf_proof_save(proof, &message, path);
  rf_claims_free(claims);
  rf_proof_free(proof);
  return status;
}

START_TEST(every_allocation_may_fail)
{
  char path[] = "/tmp/reluflow-theory-XXXXXX", text[1024];
  const int file = mkstemp(path);
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_message message = { "" };
  rf_problem *problem;
  long failed = 0;
  rf_status status = RF_ENOMEM;

  ck_assert_int_ge(file, 0);
  close(file);
  snprintf(text, sizeof text, "%sflow: {until: 3}\nrecord: {times: [3]}\n",
           V1);
  problem = test_parse(text);
  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  for (long k = 0; status == RF_ENOMEM; k += 1 + k / (8 + 32 / test_stride())) {
    rf_set_allocator(failing_alloc, counting_free);
    fuse = k;
    live = 0;
    status = hear_and_save(problem, list, path);
    rf_set_allocator(NULL, NULL);
    ck_assert_msg(status == RF_ENOMEM || status == RF_OK, "%ld: %d", k,
                  (int)status);
    ck_assert_msg(live == 0, "%ld: %ld live", k, live);
    failed += status == RF_ENOMEM;
  }
  ck_assert_int_gt(failed, 20);
  printf("every_allocation_may_fail: %ld fail\n", failed);
  rf_extremals_free(list);
  rf_problem_free(problem);
  unlink(path);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_theory");
  TCase *tc = tcase_create("claims");

  test_limit(tc);
  tcase_add_test(tc, known);
  tcase_add_test(tc, turns);
  tcase_add_test(tc, testimonies);
  tcase_add_test(tc, not_dominated);
  tcase_add_test(tc, as_measured);
  tcase_add_test(tc, bounds_turn);
  tcase_add_test(tc, more_bits);
  tcase_add_test(tc, every_allocation_may_fail);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
