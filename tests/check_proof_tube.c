/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_tube.c -- the flow, enclosed: against reference vectors of 40
 * digits, against the engine taylor in 60 digits on problems with everything
 * planted, against closed ends; and what must not be proved. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "support/beside.h"
#include "support/enclosed.h"
#include "support/parse.h"

static rf_proof *
prove(rf_proved *proved, const rf_problem *p, long bits, int attempts)
{
  rf_proof *proof = beside_prove(p, bits, attempts);

  rf_proof_get(proof, proved);
  return proof;
}

/* ---- reference vectors ---- */

/* A line of a table, split at commas; false at the end. */
static bool
next_row(FILE *f, char *line, size_t size, char **field, size_t fields)
{
  if (!fgets(line, (int)size, f))
    return false;
  line[strcspn(line, "\n")] = '\0';
  for (size_t i = 0; i < fields; i++) {
    field[i] = line;
    line += strcspn(line, ",");
    if (*line)
      *line++ = '\0';
  }
  return true;
}

static FILE *
open_table(const char *name, const char *table)
{
  char path[512];
  FILE *f;

  snprintf(path, sizeof path, "%s/vectors/%s/%s", TEST_DATA, name, table);
  f = fopen(path, "r");
  ck_assert_msg(f != NULL, "%s", path);
  return f;
}

/* The tables have 41 digits: 1e-40 is their rounding.  Events of the reference
   are in order of time, as ours are. */
static long
compare_events(rf_proof *proof, const char *name)
{
  FILE *f = open_table(name, "events.csv");
  char line[512], *field[4];
  const rf_numbers *v;
  rf_event e;
  size_t i = 0;

  ck_assert(next_row(f, line, sizeof line, field, 4));
  for (; next_row(f, line, sizeof line, field, 4); i++) {
    ck_assert_msg(i < rf_proof_event_count(proof), "%s: missing %s", name,
                  field[0]);
    ck_assert_int_eq(rf_proof_event_get(proof, &e, i), RF_OK);
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_EVENT, i), RF_OK);
    ck_assert_uint_eq(e.neuron, strtoul(field[1], NULL, 10));
    ck_assert_uint_eq(e.datum, strtoul(field[2], NULL, 10));
    ck_assert_str_eq(rf_event_name(e.kind), field[3]);
    ck_assert_msg(holds(rf_numbers_text(v, 0), rf_numbers_text(v, 1),
                        field[0], "1e-40"), "%s: %s is not in %s +- %s", name,
                  field[0], rf_numbers_text(v, 0), rf_numbers_text(v, 1));
  }
  fclose(f);
  ck_assert_uint_eq(i, rf_proof_event_count(proof));
  return (long)i;
}

static long
compare_samples(rf_proof *proof, const char *name)
{
  FILE *f = open_table(name, "samples.csv");
  char line[4096], *field[2];
  const rf_numbers *v;
  size_t i = 0;

  ck_assert(next_row(f, line, sizeof line, field, 2));
  for (; next_row(f, line, sizeof line, field, 2); i++) {
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i), RF_OK);
    ck_assert_msg(holds(rf_numbers_text(v, 1), rf_numbers_text(v, 2),
                        field[1], "1e-40"), "%s: %s is not in %s +- %s", name,
                  field[1], rf_numbers_text(v, 1), rf_numbers_text(v, 2));
  }
  fclose(f);
  ck_assert_uint_eq(i, rf_proof_sample_count(proof));
  return (long)i;
}

START_TEST(reference_vectors)
{
  static const char *const names[] = {
    "p1-lam3", "p1-lam30", "logistic62", "rand53"
  };
  static const long bits[] = { 64, 128, 192 };
  long events = 0, samples = 0;

  for (size_t i = 0; i < 4; i++)
    for (size_t b = 0; b < 3; b++) {
      char path[512];
      rf_problem *p = NULL;
      rf_message message = { "" };
      rf_proved proved;
      rf_proof *proof;
      /* The one that slides takes seconds. */
      if (!test_affords(i < 3 ? 0.1 : 4.0))
        continue;
      snprintf(path, sizeof path, "%s/vectors/%s/experiment.yaml", TEST_DATA,
               names[i]);
      ck_assert_msg(rf_problem_read(&p, &message, path, NULL, 0) == RF_OK,
                    "%s", message.text);
      proof = prove(&proved, p, bits[b], 2);
      ck_assert_msg(proved.done, "%s: %s", names[i], proved.doubt);
      ck_assert(proved.unique);
      /* The least squares fit, from exact rationals by hand. */
      if (i < 2)
        ck_assert(proved.forever && proved.unique_forever
                  && !strcmp(proved.limit, "256/2925"));
      events += compare_events(proof, names[i]);
      samples += compare_samples(proof, names[i]);
      rf_proof_free(proof);
      rf_problem_free(p);
    }
  printf("reference_vectors: %ld events, %ld losses\n", events, samples);
  ck_assert_int_gt(events, 0);
  ck_assert_int_gt(samples, 0);
}
END_TEST

/* Errors do not grow faster than the weights: of 128 bits not more than 23 are
   lost, whatever the width. */
START_TEST(three_points)
{
  static const char text[] =
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1.1, 0.1, 0.8]}\n"
    "init: {scale: 1e-3, seed: 1}\n"
    "flow: {engine: cvode, until: 100}\n"
    "record: {times: [100]}\n";
  static const long widths[] = { 20, 50, 200 };
  long runs = 0;

  for (size_t i = 0; i < 3; i++) {
    char width[32];
    const char *set = width;
    rf_proved proved;
    rf_problem *p;
    snprintf(width, sizeof width, "network.width=%ld", widths[i]);
    if (!test_affords(0.006 * (double)widths[i]))
      continue;
    p = test_parse_set(text, &set, 1);
    rf_proof_free(prove(&proved, p, 128, 1));
    ck_assert_msg(proved.done, "%s", proved.doubt);
    ck_assert_uint_gt(proved.events, 9);
    ck_assert_msg(proved.relative <= -105.0, "2^%g", proved.relative);
    rf_problem_free(p);
    runs++;
  }
  ck_assert_int_gt(runs, 0);
}
END_TEST

/* ---- beside the engine taylor ---- */

struct tally {
  long problems, done, ways, refused, put;
  beside run;
};

/* A problem that is proved, followed with 60 digits: 42 of them are good, or
   the run says so.  Where there are several solutions both take that of the
   policy; the run marks its choices, and losses alone are compared. */
static const char *
compare(struct tally *t, const gen *g, const char *text)
{
  static const char *const set[] = {
    "flow.engine=taylor", "flow.rtol=", "flow.digits=60",
    "flow.verify=false", "flow.nonunique=stay"
  };
  rf_problem *p = test_parse_set(text, set, sizeof set / sizeof *set);
  const char *fault = NULL;
  rf_proved proved;
  rf_proof *proof = prove(&proved, p, 96, 2);

  t->problems++;
  if (!proved.done)
    t->refused++;
  else {
    t->done += proved.unique;
    t->ways += !proved.unique;
    ck_assert(!proved.put || beside_leaves_dependent(proof, g));
    if (proved.put)
      t->put++;
    else
      fault = beside_run(&t->run, proof, p);
  }
  rf_proof_free(proof);
  rf_problem_free(p);
  return fault;
}

/* Problem number rep, of the square loss or of the others: there weights of a
   larger scale begin at losses like e^1000. */
static void
compare_number(struct tally *t, int rep, bool square)
{
  const char *fault = NULL;
  char *text;
  gen g;

  gen_init(&g);
  gen_draw(&g, (uint64_t)rep, &(gen_wish){
           .decade = square ? GEN_ANY : rep % 4 - 3, .square = square,
           .table = true, .longest = 20.0 });
  text = gen_text(&g);
  if (square || g.loss)
    fault = compare(t, &g, text);
  TEST_ASSERT(rep, !fault, "problem %d: %s\n%s", rep, fault, text);
  free(text);
  gen_clear(&g);
}

static void
print_tally(const char *name, const struct tally *t)
{
  printf("%s: %ld problems, %ld proved with one solution, "
         "%ld with more, %ld undecided, %ld runs with marks, %ld that stop, "
         "%ld not compared as a neuron leaves where it was put; "
         "%ld events, %ld captures, %ld losses\n", name, t->problems, t->done,
         t->ways, t->refused, t->run.marked, t->run.apart, t->put,
         t->run.events, t->run.slides, t->run.losses);
  ck_assert_int_gt(t->run.losses, 0);
}

START_TEST(beside_sixty_digits)
{
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(300))
    compare_number(&t, rep, true);
  print_tally("beside_sixty_digits", &t);
  if (test_scale() >= 1.0)
    ck_assert(t.run.events > 300 && t.run.slides > 10 && t.ways > 10
              && 20 * t.refused <= t.problems);
}
END_TEST

START_TEST(margins_beside_sixty_digits)
{
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(600))
    compare_number(&t, rep, false);
  print_tally("margins_beside_sixty_digits", &t);
  if (test_scale() >= 1.0)
    ck_assert(t.run.events > 100 && t.run.slides > 10);
}
END_TEST

/* Put at w = 0 among data that surround the origin, all of which drive it one
   way, or on the axis where their boundaries meet, along which a fourth datum
   moves it: 0 is not in Clarke's set, and the neuron leaves, as from every
   start nearby, with the loss of such a run. */
static void
leaves_where_put(const char *text)
{
  static const char *const near[] = { "1e-30, 0", "-1e-30, 2e-30", "0, -1e-30",
                                      "1e-30, 1e-30" };
  char experiment[512];
  rf_proved proved;
  rf_problem *p;
  rf_proof *proof;

  snprintf(experiment, sizeof experiment, text, "0, 0");
  p = test_parse(experiment);
  proof = prove(&proved, p, 96, 1);
  ck_assert_msg(proved.done && proved.unique, "%s", proved.doubt);
  ck_assert_uint_eq(proved.put, 1);
  for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
    rf_flow *flow = NULL;
    rf_message message = { "" };
    beside_story s = { 0 };
    rf_problem *q;
    snprintf(experiment, sizeof experiment, text, near[i]);
    q = test_parse(experiment);
    ck_assert_int_eq(rf_flow_create(&flow, &message, q), RF_OK);
    for (size_t k = 0; k < 2; k++) {
      const rf_numbers *v;
      char loss[256];
      ck_assert(beside_follow(&s, flow, loss, sizeof loss, k));
      ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, k), RF_OK);
      /* 1e-30 grows by e^(rate t), rate at most 1.3. */
      ck_assert_msg(holds(rf_numbers_text(v, 1), "1e-27", loss, "0"),
                    "%s: %s, %s", near[i], rf_numbers_text(v, 1), loss);
    }
    beside_story_free(&s);
    rf_flow_free(flow);
    rf_problem_free(q);
  }
  rf_proof_free(proof);
  rf_problem_free(p);
}

START_TEST(put_at_zero)
{
  leaves_where_put(
    "data: {inputs: [[1, 0], [-1/2, 1], [-1/2, -1]], labels: [1, -1, -1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, %s]]}\n"
    "flow: {engine: taylor, digits: 40, until: 3, nonunique: stay}\n"
    "record: {times: [1, 3]}\n");
}
END_TEST

START_TEST(put_on_an_axis)
{
  leaves_where_put(
    "data: {inputs: [[1, 0, 0], [-1/2, 1, 0], [-1/2, -1, 0], [0, 0, 1]],"
    " labels: [1, -1, -1, 2]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, %s, 1]]}\n"
    "flow: {engine: taylor, digits: 40, until: 3, nonunique: stay}\n"
    "record: {times: [1, 3]}\n");
}
END_TEST

/* It starts on three lines of a plane with all of which it would gain, while a
   fourth datum moves it across that plane.  To stay on the lines is another
   solution: there is a cone beside it in which nothing but the fourth acts. */
START_TEST(stays_among_dependent)
{
  static const char text[] =
    "data: {inputs: [[1, 0, 0], [0, 1, 0], [0, 1, 1], [0, 1, -1]],"
    " labels: [3, 1, 1, 1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 1/2, 0, 0]]}\n"
    "flow: {engine: taylor, digits: 40, until: 1, nonunique: activate}\n"
    "record: {times: [1]}\n";
  rf_proved proved;
  rf_problem *p = test_parse(text);
  rf_proof *proof = prove(&proved, p, 96, 1);

  ck_assert(!proved.done || !proved.unique);
  rf_proof_free(proof);
  rf_problem_free(p);
}
END_TEST

/* ---- a ball of starts ---- */

enum { WEIGHTS_MOST = 8 * 4 };

/* The weights of a vector as doubles: a[m], w[m][d]. */
static size_t
read_weights(double *a, double *w, const char *name, size_t d)
{
  FILE *f = open_table(name, "weights.csv");
  char line[512], *field[4];
  size_t m = 0;

  ck_assert(next_row(f, line, sizeof line, field, 1 + d));
  for (; next_row(f, line, sizeof line, field, 1 + d); m++) {
    ck_assert_uint_lt(m, 8);
    a[m] = strtod(field[0], NULL);
    for (size_t i = 0; i < d; i++)
      w[m * d + i] = strtod(field[1 + i], NULL);
  }
  fclose(f);
  return m;
}

/* A start at 0.99 of the radius in a random direction; all of it on one neuron
   in half of the cases, where a bound that is a sum over neurons is the
   sharpest. */
static void
move_start(double *a, double *w, size_t m, size_t d, double radius,
           rf_rng *rng)
{
  double e[WEIGHTS_MOST], norm = 0.0, all = 0.0;
  const size_t count = m * (1 + d), one = rng_size(rng, 0, 2 * m - 1);

  for (size_t i = 0; i < count; i++) {
    const double z = i < m ? a[i] : w[i - m];
    const size_t j = i < m ? i : (i - m) / d;
    e[i] = one < m && j != one ? 0.0 : rng_uniform(rng);
    norm += e[i] * e[i];
    all += z * z;
  }
  for (size_t i = 0; i < count; i++)
    *(i < m ? &a[i] : &w[i - m]) += e[i] * 0.99 * radius * sqrt(all / norm);
}

/* The proof is of a ball; runs in 60 digits from points near its surface must
   be in it. */
static void
try_ball(struct tally *t, const char *name, const char *const *span,
         double radius, int points)
{
  const char *set[6] = { span[0], span[1], "flow.engine=taylor", "flow.rtol=",
                         "flow.digits=60", "flow.verify=false" };
  char path[512];
  double a[8], w[WEIGHTS_MOST];
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_proof_options o;
  rf_proof *proof = NULL;
  rf_proved proved;
  size_t d, m;

  snprintf(path, sizeof path, "%s/vectors/%s/experiment.yaml", TEST_DATA,
           name);
  ck_assert_msg(rf_problem_read(&p, &message, path, set, 6) == RF_OK, "%s",
                message.text);
  d = rf_problem_dimension(p);
  m = read_weights(a, w, name, d);
  ck_assert_int_eq(rf_problem_set_weights(p, m, a, w), RF_OK);
  rf_proof_defaults(&o);
  o.bits = 96;
  o.attempts = 1;
  o.radius = radius;
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_OK);
  rf_proof_get(proof, &proved);
  ck_assert_msg(proved.done, "%s: %s", name, proved.doubt);
  for (int i = 0; i < points; i++) {
    double b[8], v[WEIGHTS_MOST];
    rf_rng rng = test_rng(name, i);
    const char *fault;
    rf_problem *q = NULL;
    memcpy(b, a, sizeof b);
    memcpy(v, w, sizeof v);
    move_start(b, v, m, d, radius, &rng);
    ck_assert_int_eq(rf_problem_read(&q, &message, path, set, 6), RF_OK);
    ck_assert_int_eq(rf_problem_set_weights(q, m, b, v), RF_OK);
    fault = beside_run(&t->run, proof, q);
    ck_assert_msg(!fault, "%s, point %d: %s", name, i, fault);
    rf_problem_free(q);
    t->problems++;
  }
  rf_proof_free(proof);
  rf_problem_free(p);
}

/* The first goes on until neurons feel the errors of each other, which they do
   not while all weights are small. */
START_TEST(balls_of_starts)
{
  static const char *const growth[] = {
    "flow.until=12", "record.times=[3, 8, 12]"
  };
  static const char *const slides[] = {
    "flow.until=3", "record.times=[1, 2, 3]"
  };
  struct tally t = { 0 };

  try_ball(&t, "p1-lam3", growth, 1e-7, test_reps(40));
  try_ball(&t, "rand53", slides, 1e-8, test_reps(40));
  printf("balls_of_starts: %ld points, %ld events, %ld captures, %ld "
         "losses, %.2f of a radius at most\n", t.problems, t.run.events,
         t.run.slides, t.run.losses, t.run.used);
  ck_assert(t.run.events > 0 && t.run.losses > 0 && t.run.marked == 0);
  /* Balls that are far too wide would hold anything. */
  if (test_scale() >= 1.0)
    ck_assert(t.run.used > 0.5);
}
END_TEST

/* ---- what must not be proved, and what must be ---- */

/* Two lines, no tie, 1e-25 apart: the neuron leaves the one before it meets the
   other, dies on neither, and fits one of the two data. */
static const char two_lines[] =
  "data: {inputs: [[1, 0, 0], [-1, 1, 0]], labels: [-1, 1]}\n"
  "network: {width: 1}\n"
  "init: {scheme: file, weights: [[1, 0.5, %s, 0.5]]}\n"
  "flow: {engine: cvode, until: 40}\n"
  "record: {times: [40]}\n";

START_TEST(two_lines_that_are_close)
{
  char text[512];
  rf_proved proved;
  const rf_numbers *v;
  rf_proof *proof;
  rf_problem *p;

  snprintf(text, sizeof text, two_lines, "1e-25");
  p = test_parse(text);
  proof = prove(&proved, p, 64, 1);
  ck_assert(!proved.done);
  rf_proof_free(proof);
  proof = prove(&proved, p, 64, 9);
  ck_assert(proved.done);
  ck_assert_int_eq(proved.bits, 128);
  ck_assert(proved.forever && !strcmp(proved.limit, "1/4"));
  ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, 0), RF_OK);
  /* e^(-2 40) is less than 1e-20. */
  ck_assert(holds(rf_numbers_text(v, 1), "1e-20", "0.25", "0"));
  rf_proof_free(proof);
  rf_problem_free(p);
}
END_TEST

/* The verdict of a claim. */
static rf_proof_verdict
verdict_of(const rf_proof *proof, const char *claim)
{
  rf_proof_claim c = { 0 };

  for (size_t i = 0; i < rf_proof_claim_count(proof); i++) {
    ck_assert_int_eq(rf_proof_claim_get(proof, &c, i), RF_OK);
    if (!strcmp(c.claim, claim))
      return c.verdict;
  }
  ck_abort_msg("no claim %s", claim);
}

/* The tie itself, which is exact as the datum that acts does not move w_2:
   dying is one of two solutions, and the policy takes either; the time by
   gradient descent, steps of 1e-6.  1e-30 off the tie on either side there is
   one, and 128 bits tell. */
START_TEST(two_lines_that_tie)
{
  static const struct {
    const char *off, *policy, *limit;
    size_t events;
    bool tie;
  } c[] = {
    { "0", "flow.nonunique=stay", "1/2", 1, true },
    { "0", "flow.nonunique=activate", "1/4", 2, true },
    { "1e-30", "flow.nonunique=stay", "1/4", 2, false },
    { "1e-30", "flow.nonunique=activate", "1/4", 2, false },
    { "-1e-30", "flow.nonunique=stay", "1/2", 1, false },
    { "-1e-30", "flow.nonunique=activate", "1/2", 1, false }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    char text[512];
    rf_proved proved;
    rf_problem *p;
    rf_proof *proof;
    snprintf(text, sizeof text, two_lines, c[i].off);
    p = test_parse_set(text, &c[i].policy, 1);
    proof = prove(&proved, p, 64, 2);
    ck_assert_msg(proved.done, "%zu: %s", i, proved.doubt);
    ck_assert_uint_eq(proved.events, c[i].events);
    ck_assert_msg(proved.forever && !strcmp(proved.limit, c[i].limit), "%zu",
                  i);
    ck_assert_msg(!proved.unique == c[i].tie && !proved.several == !c[i].tie,
                  "%zu", i);
    ck_assert_int_eq(verdict_of(proof, "PRF.unique"),
                     c[i].tie ? RF_PROOF_REFUTED : RF_PROOF_PROVED);
    ck_assert(!c[i].tie || fabs(proved.unique_until - 0.906937) < 1e-6);
    rf_proof_free(proof);
    rf_problem_free(p);
  }
}
END_TEST

/* w = 0 among three data that pull it to their sides: several solutions leave,
   for certain, and where it goes is not chosen, as staying may be one, too. */
START_TEST(among_three_data)
{
  static const char text[] =
    "data: {inputs: [[1, 0], [-1/2, 1], [-1/2, -1]], labels: [1, 1, 1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0, 0]]}\n"
    "flow: {engine: cvode, until: 1}\n"
    "record: {times: [1]}\n";
  rf_problem *p = test_parse(text);
  rf_proved proved;
  rf_proof *proof = prove(&proved, p, 64, 3);

  ck_assert(!proved.done && proved.undone && proved.several);
  ck_assert(!proved.unique && proved.unique_until <= 0.0);
  ck_assert_msg(strstr(proved.doubt, "not unique"), "%s", proved.doubt);
  ck_assert_int_eq(verdict_of(proof, "PRF.unique"), RF_PROOF_REFUTED);
  rf_proof_free(proof);
  rf_problem_free(p);
}
END_TEST

/* Twice as far there are no more events, the limit is the same one, and the
   loss has come near it. */
START_TEST(limits)
{
  static const char *const widths[] = { "network.width=5", "network.width=20" };
  static const char text[] =
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1.1, 0.1, 0.8]}\n"
    "init: {scale: 0.01, seed: 3}\n"
    "flow: {engine: cvode, until: 200}\n"
    "record: {times: [200]}\n";
  long certain = 0;

  for (size_t i = 0; i < 2; i++) {
    const char *set[3] = { widths[i], "flow.until=400", "record.times=[400]" };
    rf_problem *p = test_parse_set(text, set, 1);
    rf_problem *far = test_parse_set(text, set, 3);
    rf_proved proved, later;
    rf_proof *proof = prove(&proved, p, 64, 2);
    rf_proof *other = prove(&later, far, 64, 2);
    const rf_numbers *v;
    ck_assert(proved.done && later.done);
    if (proved.forever) {
      ck_assert_uint_eq(proved.events, later.events);
      ck_assert(later.forever && !strcmp(proved.limit, later.limit));
      ck_assert_int_eq(rf_proof_numbers(other, &v, RF_PROOF_SAMPLE, 0),
                       RF_OK);
      ck_assert_msg(enclosed_near(rf_numbers_text(v, 1), proved.limit, 1e-9),
                    "%s, %s", rf_numbers_text(v, 1), proved.limit);
      certain++;
    }
    rf_proof_free(proof);
    rf_proof_free(other);
    rf_problem_free(p);
    rf_problem_free(far);
  }
  ck_assert_int_gt(certain, 0);
}
END_TEST

/* Data opposite to each other share a line: beyond it the other one is active,
   so the neuron does not die. */
START_TEST(opposite_data)
{
  static const char *const text[] = {
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\n"
    "flow: {engine: cvode, until: 40}\n"
    "record: {times: [40]}\n",
    "data:\n"
    "  inputs: [[-0.01, 0.61], [-0.01, 0.61], [0.01, -0.61],"
    " [0.01, -0.61], [-0.32, -0.51]]\n"
    "  labels: [-1.27, -1.34, 0.33, 0.64, 2.35]\n"
    "network: {width: 3}\n"
    "init:\n"
    "  scheme: file\n"
    "  weights: [[0.1338496, 0.02374085, 0.1317274],"
    " [-0.1150672, -0.1126885, -0.02327565],"
    " [1.046351, 0.4970006, 0.9207829]]\n"
    "flow: {engine: cvode, until: 40}\n"
    "record: {times: [40]}\n"
  };
  /* 1/4: y = 1 is fitted.  The other by gradient descent, steps of 1e-5, to the
     digits shown. */
  static const char *const loss[] = { "0.25", "0.0136" };
  static const char *const radius[] = { "1e-20", "2e-5" };

  for (size_t i = 0; i < 2; i++) {
    rf_proved proved;
    const rf_numbers *v;
    rf_problem *p = test_parse(text[i]);
    rf_proof *proof = prove(&proved, p, 64, 1);
    ck_assert_msg(proved.done, "%s", proved.doubt);
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, 0), RF_OK);
    ck_assert_msg(holds(rf_numbers_text(v, 1), radius[i], loss[i], "0"),
                  "%s", rf_numbers_text(v, 1));
    /* Where it goes cannot be above where it is. */
    if (proved.forever)
      ck_assert(i == 0 && !strcmp(proved.limit, "1/4"));
    rf_proof_free(proof);
    rf_problem_free(p);
  }
}
END_TEST

/* A neuron that slides into w = 0 with a not 0, where 0 is not in Clarke's set,
   though it is in that of coefficients one by one: it leaves at once, along the
   one ray there is.  The loss by gradient descent, steps of 1e-4 and 1e-5. */
START_TEST(into_zero)
{
  static const char text[] =
    "data:\n"
    "  inputs: [[-1.738, 0.547], [0.547, -1.738], [1.409, -0.187],"
    " [-0.187, 1.409], [1.614, -0.041], [-0.041, 1.614]]\n"
    "  labels: [1.327, 1.327, -2.582, -2.582, 0.507, 0.507]\n"
    "network: {width: 4}\n"
    "init:\n"
    "  scheme: file\n"
    "  weights: [[0.1223682, -0.1024816, -0.1024816],"
    " [-0.06214945, 0.0009816484, -0.09376913],"
    " [-0.228899, -0.09309851, -0.1494506],"
    " [-0.01095689, -0.05216164, -0.07655528]]\n"
    "flow: {engine: cvode, until: 20}\n"
    "record: {times: [20]}\n";
  rf_problem *p = test_parse(text);
  const rf_numbers *v;
  rf_proved proved;
  rf_event e;
  rf_proof *proof = prove(&proved, p, 64, 1);

  ck_assert_msg(proved.done, "%s", proved.doubt);
  ck_assert(proved.unique);
  ck_assert_uint_eq(proved.events, 7);
  for (size_t i = 1; i < 7; i++) {
    ck_assert_int_eq(rf_proof_event_get(proof, &e, i), RF_OK);
    ck_assert(e.neuron == 2 && e.datum == i - 1
              && fabs(e.time - 3.0895682) < 1e-7);
    ck_assert_int_eq(e.kind, i == 1 ? RF_EVENT_RELEASE_INACTIVE
                     : i == 2 ? RF_EVENT_DEACTIVATE : RF_EVENT_ACTIVATE);
  }
  ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, 0), RF_OK);
  ck_assert(holds(rf_numbers_text(v, 1), "1e-6", "0.917480", "0"));
  rf_proof_free(proof);
  rf_problem_free(p);
}
END_TEST

/* A start on the boundary of the only datum: with y = 1 staying and leaving are
   solutions, with y = -1 staying alone; with a leak there is no rest, and the
   neuron leaves, or crosses. */
START_TEST(starts_on_a_boundary)
{
  static const char text[] =
    "data: {inputs: [[1, 0]], labels: [1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0, 1]]}\n"
    "flow: {engine: cvode, until: 1, nonunique: stay}\n"
    "record: {times: [1]}\n";
  static const struct {
    const char *set[2];
    bool unique;
    size_t events;
    rf_event_kind kind;
    double most;         /* the loss at the end is at most that, 1/2 at first */
  } c[] = {
    { { "network.leak=0", "data.labels=[1]" }, false, 0, 0, 0.5 },
    { { "flow.nonunique=activate", "data.labels=[1]" }, false, 1,
      RF_EVENT_RELEASE_ACTIVE, 0.2 },
    { { "network.leak=0", "data.labels=[-1]" }, true, 0, 0, 0.5 },
    { { "network.leak=1/2", "data.labels=[1]" }, true, 1,
      RF_EVENT_RELEASE_ACTIVE, 0.2 },
    { { "network.leak=1/2", "data.labels=[-1]" }, true, 1,
      RF_EVENT_RELEASE_INACTIVE, 0.4 }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    rf_problem *p = test_parse_set(text, c[i].set, 2);
    const rf_numbers *v;
    rf_proved proved;
    rf_event e;
    rf_proof *proof = prove(&proved, p, 64, 1);
    ck_assert_msg(proved.done, "%zu: %s", i, proved.doubt);
    ck_assert_msg(proved.unique == c[i].unique
                  && proved.several == !c[i].unique, "%zu", i);
    ck_assert(c[i].unique || proved.unique_until <= 0.0);
    ck_assert_uint_eq(proved.put, 0);
    ck_assert_uint_eq(proved.events, c[i].events);
    for (size_t j = 0; j < c[i].events; j++) {
      ck_assert_int_eq(rf_proof_event_get(proof, &e, j), RF_OK);
      ck_assert(e.kind == c[i].kind && e.time <= 0.0);
    }
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, 0), RF_OK);
    ck_assert_msg(strtod(rf_numbers_text(v, 1), NULL) <= c[i].most
                  && (c[i].events || !strcmp(rf_numbers_text(v, 2), "0")),
                  "%zu: %s", i, rf_numbers_text(v, 1));
    rf_proof_free(proof);
    rf_problem_free(p);
  }
}
END_TEST

/* w runs through 0 along a straight line, off all data rays: it crosses both
   lines at one instant, an exact tie, at speeds that do not hang on their
   order, as each line has a datum that nothing else touches. */
START_TEST(through_zero)
{
  static const char text[] =
    "data: {inputs: [[1, 0], [0, 1]], labels: [1, 1]}\n"
    "network: {width: 1, leak: 1/2}\n"
    "loss: {name: square, average: sum}\n"
    "init: {scheme: file, weights: [[1, -1/4, -1/4]]}\n"
    "flow: {engine: cvode, until: 40}\n"
    "record: {times: [40]}\n";
  rf_problem *p = test_parse(text);
  const rf_numbers *v;
  rf_proved proved;
  rf_event e;
  rf_proof *proof = prove(&proved, p, 64, 1);

  ck_assert_msg(proved.done, "%s", proved.doubt);
  ck_assert(proved.unique);
  ck_assert_uint_eq(proved.events, 2);
  for (size_t i = 0; i < 2; i++) {
    ck_assert_int_eq(rf_proof_event_get(proof, &e, i), RF_OK);
    ck_assert(e.datum == i && e.kind == RF_EVENT_ACTIVATE);
  }
  /* Both are fitted. */
  ck_assert(proved.forever && !strcmp(proved.limit, "0"));
  ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, 0), RF_OK);
  ck_assert_double_lt(strtod(rf_numbers_text(v, 1), NULL), 1e-9);
  rf_proof_free(proof);
  rf_problem_free(p);
}
END_TEST

/* Neuron 1 dies at 0.988, and the residual at its last line changes its sign at
   3.64: from then on it may leave.  "activate" has it leave at once, so the
   proof ends in the step where that is so; the others have it stay. */
START_TEST(rest_that_ends)
{
  static const char text[] =
    "data:\n"
    "  inputs: [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]\n"
    "  labels: [0.8579, 0.2587, 0.4541]\n"
    "network: {width: 3}\n"
    "loss: {average: sum}\n"
    "init:\n"
    "  scheme: file\n"
    "  weights:\n"
    "    - [-0.0011308, 0.0004771, -0.0004659, -0.0008185, -0.0004049]\n"
    "    - [-0.0023013, -0.0002967, 0.001028, 0.0004973, 0.0004793]\n"
    "    - [0.001812, -0.0007167, 0.0011426, 0.0011611, 0.0003399]\n"
    "flow: {engine: taylor, digits: 40, until: 4, verify: false}\n"
    "record: {times: [4]}\n";
  static const char *const policies[] = {
    "flow.nonunique=stay", "flow.nonunique=deactivate",
    "flow.nonunique=activate"
  };

  for (size_t i = 0; i < 3; i++) {
    rf_problem *p = test_parse_set(text, &policies[i], 1);
    rf_proved proved;
    rf_proof *proof = prove(&proved, p, 64, 9);
    beside run = { 0 };
    ck_assert_int_eq(proved.done, i < 2);
    ck_assert_int_eq(proved.undone, i == 2);
    ck_assert(!proved.unique && proved.several);
    ck_assert(proved.unique_until > 3.3 && proved.unique_until < 3.642);
    ck_assert_int_eq(proved.bits, 64);
    if (i < 2)
      ck_assert_ptr_null(beside_run(&run, proof, p));
    else
      ck_assert_msg(strstr(proved.doubt, "flow.nonunique"), "%s",
                    proved.doubt);
    ck_assert_int_eq(run.losses, i < 2);
    rf_proof_free(proof);
    rf_problem_free(p);
  }
}
END_TEST

/* Refused before anything is followed. */
START_TEST(refusals)
{
  static const char text[] =
    "data: {inputs: [[1, 0]], labels: [1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0, 1]]}\n"
    "flow: {engine: cvode, until: 1}\n";
  static const char *const set[] = { "data.weights=[2]" };
  rf_proof_options o;
  rf_proved proved;
  rf_message message = { "" };
  rf_proof *proof = NULL;
  rf_problem *p = test_parse(text);

  /* Starts on both sides of a boundary: no bits help, one attempt is made. */
  rf_proof_defaults(&o);
  o.bits = 64;
  o.radius = 1e-6;
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_OK);
  rf_proof_get(proof, &proved);
  ck_assert(!proved.done);
  ck_assert_int_eq(proved.bits, 64);
  rf_proof_free(proof);
  proof = NULL;
  rf_proof_defaults(&o);
  o.bits = 52;
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_EINVAL);
  rf_problem_free(p);
  rf_proof_defaults(&o);
  p = test_parse_set(text, set, 1);
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_EUNSUP);
  ck_assert(message.text[0] && !proof);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_tube");
  TCase *tc = tcase_create("vectors");

  test_limit(tc);
  tcase_add_test(tc, reference_vectors);
  tcase_add_test(tc, three_points);
  suite_add_tcase(s, tc);
  tc = tcase_create("taylor");
  test_limit(tc);
  tcase_add_test(tc, beside_sixty_digits);
  tcase_add_test(tc, margins_beside_sixty_digits);
  tcase_add_test(tc, put_at_zero);
  tcase_add_test(tc, put_on_an_axis);
  tcase_add_test(tc, stays_among_dependent);
  tcase_add_test(tc, balls_of_starts);
  suite_add_tcase(s, tc);
  tc = tcase_create("cases");
  test_limit(tc);
  tcase_add_test(tc, two_lines_that_are_close);
  tcase_add_test(tc, two_lines_that_tie);
  tcase_add_test(tc, among_three_data);
  tcase_add_test(tc, limits);
  tcase_add_test(tc, opposite_data);
  tcase_add_test(tc, into_zero);
  tcase_add_test(tc, starts_on_a_boundary);
  tcase_add_test(tc, through_zero);
  tcase_add_test(tc, rest_that_ends);
  tcase_add_test(tc, refusals);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
