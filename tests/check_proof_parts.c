/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_parts.c -- proofs of networks of every width: neurons are split
 * into parts, and the flow of these must be in what was proved of the few. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/tube/stage.h"
#include "support/parse.h"
#include "support/rf_test.h"

#define POINTS \
  "data: {inputs: [[-0.75], [-0.5], [0.125]], labels: [1.1, 0.1, 0.8]," \
  " bias: true}\n"
/* A datum and its opposite, of one dimension. */
#define OPPOSITE "data: {inputs: [[1], [-1]], labels: [1, 1]}\n"

enum { FEW = 4, MANY = 24, EVENTS = 200 };

typedef struct few {
  size_t count;
  double z[3 * FEW];
} few;

typedef struct many {
  size_t count;
  size_t of[MANY];
  double z[3 * MANY];
} many;

static rf_problem *
problem_of(const double *z, size_t count, const char *more)
{
  char text[256 + MANY * 90];
  size_t at = (size_t)snprintf(text, sizeof text, POINTS "%s"
                               "network: {width: %zu}\n"
                               "init: {scheme: file, weights: [", more, count);

  for (size_t j = 0; j < count; j++)
    at += (size_t)snprintf(text + at, sizeof text - at,
                           "%s[%.17g, %.17g, %.17g]", j ? ", " : "",
                           z[3 * j], z[3 * j + 1], z[3 * j + 2]);
  snprintf(text + at, sizeof text - at, "]}\n");
  return test_parse(text);
}

/* ---- parts ---- */

static void
draw_few(few *f, rf_rng *g)
{
  f->count = rng_size(g, 1, FEW);
  for (size_t j = 0; j < f->count; j++) {
    const double angle = 3.2 * rng_uniform(g);
    const double a = 0.05 * exp(rng_uniform(g));
    f->z[3 * j] = rng_size(g, 0, 2) ? a : -a;
    f->z[3 * j + 1] = a * cos(angle);
    f->z[3 * j + 2] = a * sin(angle);
  }
}

/* Any number of each, some of next to no size; e is as long as it may be. */
static void
split(many *m, const few *f, rf_rng *g, double radius)
{
  m->count = 0;
  for (size_t j = 0; j < f->count; j++) {
    const size_t parts = rng_size(g, 1, MANY / FEW), first = m->count;
    const double *z = f->z + 3 * j;
    const double size = sqrt(z[0] * z[0] + z[1] * z[1] + z[2] * z[2]);
    double alpha[MANY], squares = 0.0;
    for (size_t i = 0; i < parts; i++) {
      alpha[i] = rng_size(g, 0, 2) ? 1.0 + rng_uniform(g)
                 : exp(-20.0 * fabs(rng_uniform(g)));
      squares += alpha[i] * alpha[i];
    }
    for (size_t i = 0; i < parts; i++) {
      double e[3], length = 0.0;
      for (int k = 0; k < 3; k++) {
        e[k] = rng_uniform(g);
        length += e[k] * e[k];
      }
      for (int k = 0; k < 3; k++)
        m->z[3 * (first + i) + (size_t)k] = alpha[i] / sqrt(squares)
          * (z[k] + 0.999 * radius * size * e[k] / sqrt(length));
      m->of[first + i] = j;
    }
    m->count += parts;
  }
}

/* ---- what is proved, and what happens ---- */

typedef struct happened {
  size_t count;
  rf_event event[EVENTS];
} happened;

static void
follow_to(rf_flow *flow, happened *h, double t, int rep)
{
  rf_message message = { "" };
  rf_status status;

  do {
    status = rf_flow_step(flow, &message, t);
    TEST_ASSERT(rep, status >= 0, "%s", message.text);
    for (size_t i = 0; i < rf_flow_event_count(flow); i++) {
      TEST_ASSERT(rep, h->count < EVENTS, "too many events");
      TEST_ASSERT(rep, rf_flow_event_get(flow, &h->event[h->count++], i)
                  == RF_OK, "no event");
    }
  } while (status == RF_EVENT);
}

/* The events of part j are those of the neuron that it is of, in their balls;
   returns the largest part of a radius. */
static double
compare_events(rf_proof *proof, const happened *h, const many *m, size_t j,
               int rep)
{
  double used = 0.0;
  size_t at = 0;

  for (size_t i = 0; i < rf_proof_event_count(proof); i++) {
    const rf_numbers *v;
    const rf_event *e;
    rf_event p;
    double off;
    ck_assert_int_eq(rf_proof_event_get(proof, &p, i), RF_OK);
    if (p.neuron != m->of[j])
      continue;
    while (at < h->count && h->event[at].neuron != j)
      at++;
    TEST_ASSERT(rep, at < h->count, "part %zu has too few events", j);
    e = &h->event[at++];
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_EVENT, i), RF_OK);
    off = fabs(e->time - rf_numbers_doubles(v)[0]);
    TEST_ASSERT(rep, e->datum == p.datum && e->kind == p.kind
                && off <= rf_numbers_doubles(v)[1] + 1e-13,
                "part %zu: an event at %.17g, not %.17g within %g", j, e->time,
                rf_numbers_doubles(v)[0], rf_numbers_doubles(v)[1]);
    used = fmax(used, off / rf_numbers_doubles(v)[1]);
  }
  for (; at < h->count; at++)
    TEST_ASSERT(rep, h->event[at].neuron != j, "part %zu has more events", j);
  return used;
}

/* 0: the proof is in doubt, else the number of numbers that were compared. */
static size_t
compare(const few *f, rf_rng *g, double radius, double *used, int rep)
{
  static const double times[] = { 1.0, 5.0, 20.0 };
  rf_problem *p = problem_of(f->z, f->count,
                             "flow: {engine: taylor, until: 20}\n"
                             "record: {times: [1, 5, 20]}\n");
  rf_proof_options o;
  rf_message message = { "" };
  rf_proof *proof = NULL;
  rf_proved proved;
  size_t compared = 0;

  rf_proof_defaults(&o);
  o.radius = radius;
  o.parts = 1;
  o.attempts = 1;
  TEST_ASSERT(rep, rf_proof_create(&proof, &message, p, &o) == RF_OK, "%s",
              message.text);
  rf_proof_get(proof, &proved);
  TEST_ASSERT(rep, rf_proof_save(proof, &message, "none") < 0,
              "it has a certificate");
  for (int again = 0; again < 3 && proved.done; again++) {
    rf_problem *q;
    rf_flow *flow = NULL;
    happened h = { 0 };
    many m;
    split(&m, f, g, radius);
    q = problem_of(m.z, m.count, "flow: {engine: taylor, until: 20,"
                   " digits: 20}\n");
    TEST_ASSERT(rep, rf_flow_create(&flow, &message, q) == RF_OK, "%s",
                message.text);
    for (size_t i = 0; i < 3; i++) {
      const rf_numbers *v, *w;
      double off;
      follow_to(flow, &h, times[i], rep);
      ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
      ck_assert_int_eq(rf_proof_numbers(proof, &w, RF_PROOF_SAMPLE, i), RF_OK);
      off = fabs(rf_numbers_doubles(v)[RF_SAMPLE_LOSS]
                 - rf_numbers_doubles(w)[1]);
      TEST_ASSERT(rep, off <= rf_numbers_doubles(w)[2] + 1e-15,
                  "the loss at %g is off by %g, not %g", times[i], off,
                  rf_numbers_doubles(w)[2]);
      *used = fmax(*used, off / rf_numbers_doubles(w)[2]);
      compared++;
    }
    for (size_t j = 0; j < m.count; j++)
      *used = fmax(*used, compare_events(proof, &h, &m, j, rep));
    compared += h.count;
    rf_flow_free(flow);
    rf_problem_free(q);
  }
  rf_proof_free(proof);
  rf_problem_free(p);
  return compared;
}

START_TEST(random_parts)
{
  double used = 0.0;
  size_t compared = 0;
  int doubts = 0;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("random_parts", rep);
    const double radius = rng_size(&g, 0, 1) ? 1e-7 : 1e-5;
    size_t now;
    few f;
    draw_few(&f, &g);
    now = compare(&f, &g, radius, &used, rep);
    compared += now;
    doubts += !now;
  }
  printf("parts: %zu times and losses, %d in doubt, %.3f of a radius\n",
         compared, doubts, used);
  ck_assert_uint_gt(compared, 0);
  if (test_scale() >= 1.0)
    ck_assert(used > 0.2);
}
END_TEST

/* ---- parts that are none ---- */

static rf_proved
prove(const char *text, double radius, int parts, char *limit)
{
  rf_problem *p = test_parse(text);
  rf_proof_options o;
  rf_message message = { "" };
  rf_proof *proof = NULL;
  rf_proved v;

  rf_proof_defaults(&o);
  o.radius = radius;
  o.parts = parts;
  o.attempts = 2;
  ck_assert_msg(rf_proof_create(&proof, &message, p, &o) == RF_OK, "%s",
                message.text);
  rf_proof_get(proof, &v);
  snprintf(limit, 40, "%s", v.limit ? v.limit : "none");
  rf_proof_free(proof);
  rf_problem_free(p);
  return v;
}

/* One neuron ends at the loss 1/4.  Beside it a neuron of next to no mass,
   which is near 0, and so near alpha times the first, alpha = 0, takes the loss
   to 0; it is no part, as its distance from alpha z is more than radius alpha
   ||z|| for all alpha. */
START_TEST(a_stranger)
{
  static const char one[] = OPPOSITE "init: {scheme: file, weights:"
    " [[0.1, 0.1]]}\nflow: {engine: taylor, until: 40}\n";
  static const char two[] = OPPOSITE "init: {scheme: file, weights:"
    " [[0.1, 0.1], [2e-5, -2e-5]]}\nnetwork: {width: 2}\n"
    "flow: {engine: taylor, until: 40}\n";
  const double radius = 3e-4, z = hypot(0.1, 0.1);
  const double stranger[2] = { 2e-5, -2e-5 };
  char limit[40];
  rf_proved v = prove(one, radius, 1, limit);

  ck_assert(v.done && v.forever);
  ck_assert_str_eq(limit, "1/4");
  /* In all weights together it is near enough. */
  ck_assert(hypot(stranger[0], stranger[1]) < radius * z);
  /* (1, 1)/sqrt(2) and the stranger are orthogonal. */
  for (double alpha = 1e-8; alpha <= 1.0; alpha *= 1.01)
    ck_assert(hypot(stranger[0] - 0.1 * alpha, stranger[1] - 0.1 * alpha)
              > radius * alpha * z);
  /* Without the hypothesis of each neuron nothing is proved of both. */
  v = prove(two, radius, 0, limit);
  ck_assert(!v.done);
  v = prove(two, 0.0, 1, limit);
  ck_assert(v.done && strcmp(limit, "1/4"));
}
END_TEST

/* What is known of all together is not what is known of a part, however small
   it is. */
START_TEST(each_alone)
{
  const double z[3] = { 0.1, -0.03, 0.09 };
  rf_problem *p = problem_of(z, 1, "");
  rf_terrain *g = NULL;
  rf_bundle *b = NULL;
  rf_stage *s = NULL;
  rf_doubt doubt;

  ck_assert_int_eq(rf_terrain_create(&g, p, 64), RF_OK);
  g->radius = up_d(1e-3);
  for (int parts = 0; parts < 2; parts++) {
    const rf_mover *q;
    g->parts = parts;
    ck_assert_int_eq(rf_bundle_create(&b, &doubt, g), RF_OK);
    q = &b->at[0];
    b->error = up_times(b->error, 1e-3);
    ck_assert(parts == !up_less(rf_mover_error(b, q), q->own));
    ck_assert_int_eq(rf_stage_create(&s, &doubt, b), RF_OK);
    ck_assert_int_eq(rf_stage_approximate(s, 0.1), RF_OK);
    ck_assert_int_eq(rf_stage_measure(s), RF_OK);
    ck_assert_int_eq(rf_stage_enclose(s, &doubt), RF_OK);
    ck_assert(parts == !up_less(q->wide, q->own));
    rf_stage_free(s);
    rf_bundle_free(b);
  }
  rf_terrain_free(g);
  rf_problem_free(p);
}
END_TEST

/* Each neuron has a radius of its own size. */
START_TEST(own_radius)
{
  const double z[6] = { 0.1, -0.03, 0.09, 1e-3, 3e-4, 9e-4 };
  rf_problem *p = problem_of(z, 2, "");
  rf_terrain *g = NULL;
  rf_bundle *b = NULL;
  rf_doubt doubt;

  ck_assert_int_eq(rf_terrain_create(&g, p, 64), RF_OK);
  g->radius = up_d(1e-3);
  g->parts = true;
  ck_assert_int_eq(rf_bundle_create(&b, &doubt, g), RF_OK);
  for (size_t j = 0; j < 2; j++) {
    const double size = sqrt(z[3 * j] * z[3 * j] + z[3 * j + 1] * z[3 * j + 1]
                             + z[3 * j + 2] * z[3 * j + 2]);
    const double own = ldexp(b->at[j].own.m, (int)b->at[j].own.e);
    ck_assert(fabs(own / (1e-3 * size) - 1.0) < 1e-6);
  }
  rf_bundle_free(b);
  rf_terrain_free(g);
  rf_problem_free(p);
}
END_TEST

/* The bundle at the begin of the growth, of every width. */
START_TEST(bundle)
{
  static const char text[] = POINTS "init: {scheme: file, weights:"
    " [[0.01, -0.003613, 0.009324]]}\nflow: {engine: taylor, until: 150}\n";
  char limit[40];
  rf_proved v = prove(text, 3e-4, 1, limit);

  ck_assert(v.done && v.forever && v.unique_forever);
  ck_assert_str_eq(limit, "256/2925");
  v = prove(text, 3e-3, 1, limit);
  ck_assert(!v.forever);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof parts");
  TCase *t = tcase_create("parts");

  test_limit(t);
  tcase_add_test(t, random_parts);
  tcase_add_test(t, each_alone);
  tcase_add_test(t, own_radius);
  tcase_add_test(t, a_stranger);
  tcase_add_test(t, bundle);
  suite_add_tcase(s, t);
  return run_suite(s);
}
