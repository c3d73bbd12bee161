/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_written.c -- certificates say what was proved, no more, and of
 * the problem that was asked: they are written, and read again by the reader of
 * the checker. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/tube/terrain.h"
/* After it: names of the checker are short. */
#include "checker/report.h"
#include "support/folder.h"
#include "support/parse.h"
#include "support/rf_test.h"

enum { FINE = 600 };

/* A proof, and its certificate. */
typedef struct saved {
  rf_problem *problem;
  rf_proof *proof;
  rf_proved proved;
  certificate c;
} saved;

/* Status of the writer; read is true if it was written, and is in s->c. */
static rf_status
save(saved *s, bool *read, const char *text, const rf_proof_options *o)
{
  rf_message message = { "" };
  char fault[256] = "";
  rf_status status;

  *s = (saved){ .problem = test_parse(text) };
  *read = false;
  status = rf_proof_create(&s->proof, &message, s->problem, o);
  if (status < 0)
    return status;
  rf_proof_get(s->proof, &s->proved);
  status = rf_proof_save(s->proof, &message, path_of("a"));
  if (status < 0)
    return status;
  ck_assert_msg(!certificate_read(&s->c, fault, (int)sizeof fault,
                                  path_of("a")), "%s", fault);
  *read = true;
  return status;
}

static void
drop(saved *s, bool read)
{
  if (read)
    certificate_free(&s->c);
  rf_proof_free(s->proof);
  rf_problem_free(s->problem);
}

static void
keep(saved *s, const char *text, const rf_proof_options *o)
{
  bool read;

  ck_assert_int_eq(save(s, &read, text, o), RF_OK);
}

static found
check(const saved *s)
{
  report r = { 0 };
  lines l;
  int where;
  found code;

  ck_assert_int_eq(lines_make(&l, &where, &s->c), 0);
  code = stage_check(&r, &s->c, &l);
  lines_free(&l);
  return code;
}

/* ---- the problem ---- */

static void
is_fraction(const char *text, const mpq_t q, const char *den)
{
  mpq_t v, w;

  mpq_inits(v, w, (mpq_ptr)0);
  ck_assert_int_eq(mpq_set_str(v, text, 10), 0);
  ck_assert_int_eq(mpq_set_str(w, den, 10), 0);
  mpq_canonicalize(v);
  mpq_div(v, v, w);
  ck_assert_msg(mpq_equal(v, q), "%s/%s", text, den);
  mpq_clears(v, w, (mpq_ptr)0);
}

/* The weight itself is in the ball of the text. */
static void
is_in(const ck_span *v, const rf_ball *z)
{
  rf_ball mid, radius;

  ball_init(&mid);
  ball_init(&radius);
  ck_assert_int_eq(arb_set_str(&mid, v->mid, FINE), 0);
  ck_assert_int_eq(arb_set_str(&radius, v->radius, FINE), 0);
  ball_sub(&mid, &mid, z, FINE);
  arb_abs(&mid, &mid);
  ck_assert_msg(arb_le(&mid, &radius), "%s~%s", v->mid, v->radius);
  ball_clear(&mid);
  ball_clear(&radius);
}

static const char *const problems[] = {
  "data: {inputs: [[1/3, 2/7], [-1, 1/2]], labels: [5/3, -1/7]}\n"
  "network: {width: 2, leak: 1/3}\ninit: {scheme: balanced, scale: 1/3}\n"
  "flow: {until: 1/7}\nrecord: {times: [1/9]}\n",
  "data: {inputs: [[1/3, 2/7], [-1, 1/2]], labels: [5/3, -1/7]}\n"
  "network: {width: 2}\nflow: {until: 1/7}\ninit: {scheme: file, weights: "
  "[[1/3, 1/7, 1/9], [-1/3, 1, 1/11]]}\nrecord: {times: [1/9]}\n"
};

START_TEST(problem_as_it_is)
{
  for (int i = 0; i < 2; i++) {
    rf_proof_options o;
    rf_terrain *ground = NULL;
    rf_ball *z = rf_ball_array(6);
    mpq_t v;
    saved s;
    mpq_init(v);
    rf_proof_defaults(&o);
    o.radius = i ? 0.0 : 0x1p-30;
    keep(&s, problems[i], &o);
    rf_problem_weight(v, s.problem);
    is_fraction(s.c.weight, v, "1");
    is_fraction(s.c.leak, s.problem->leak, "1");
    is_fraction(s.c.until, s.problem->until, "1");
    mpq_set_d(v, o.radius);
    is_fraction(s.c.ball, v, "1");
    for (size_t k = 0; k < 4; k++)
      is_fraction(s.c.x[k], s.problem->x[k], s.c.xden);
    for (size_t k = 0; k < 2; k++)
      is_fraction(s.c.y[k], s.problem->y[k], s.c.yden);
    ck_assert_int_eq(rf_terrain_create(&ground, s.problem, FINE), RF_OK);
    ck_assert_int_eq(rf_terrain_weights(z, ground), RF_OK);
    for (size_t k = 0; k < 6 && i == 0; k++)
      is_in(&s.c.start[k], &z[k]);
    for (size_t k = 0; k < 6 && i; k++) {
      is_fraction(s.c.start[k].mid, k % 3 ? s.problem->w[k / 3 * 2 + k % 3 - 1]
                  : s.problem->a[k / 3], "1");
      ck_assert_str_eq(s.c.start[k].radius, "0");
    }
    ck_assert_int_eq(check(&s), FOUND_TRUE);
    rf_ball_array_free(z, 6);
    rf_terrain_free(ground);
    mpq_clear(v);
    drop(&s, true);
  }
}
END_TEST

/* ---- claims ---- */

/* Times and losses as they were proved, and never nearer: also where all starts
   of a ball leave them open. */
START_TEST(claims_have_room)
{
  static const char text[] =
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\nflow: {until: 2}\n"
    "record: {times: [1/8, 2]}\n";
  static const double radii[] = { 0.0, 1e-9, 1e-4 };
  size_t events = 0;

  for (int i = 0; i < 3; i++) {
    rf_proof_options o;
    const rf_numbers *v;
    rf_event e;
    saved s;
    rf_proof_defaults(&o);
    o.radius = radii[i];
    o.attempts = 1;
    keep(&s, text, &o);
    ck_assert_int_eq(s.c.events, (int)rf_proof_event_count(s.proof));
    ck_assert_int_eq(s.c.losses, 2);
    for (int k = 0; k < s.c.events; k++) {
      const ck_event *at = &s.c.event[k];
      ck_assert_int_eq(rf_proof_event_get(s.proof, &e, (size_t)k), RF_OK);
      ck_assert_int_eq(rf_proof_numbers(s.proof, &v, RF_PROOF_EVENT,
                                        (size_t)k), RF_OK);
      ck_assert_str_eq(at->time.mid, rf_numbers_text(v, 0));
      ck_assert(strtod(at->time.radius, NULL)
                >= strtod(rf_numbers_text(v, 1), NULL));
      ck_assert(at->neuron == (int)e.neuron && at->datum == (int)e.datum);
      events++;
    }
    for (int k = 0; k < 2; k++) {
      ck_assert_int_eq(rf_proof_numbers(s.proof, &v, RF_PROOF_SAMPLE,
                                        (size_t)k), RF_OK);
      ck_assert_str_eq(s.c.loss[k].value.mid, rf_numbers_text(v, 1));
      ck_assert_msg(strtod(s.c.loss[k].value.radius, NULL)
                    >= strtod(rf_numbers_text(v, 2), NULL), "%s, proved %s",
                    s.c.loss[k].value.radius, rf_numbers_text(v, 2));
      ck_assert(i < 2 || strtod(rf_numbers_text(v, 2), NULL) > 0x1p-15);
    }
    drop(&s, true);
  }
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* Whether it is the only solution, what becomes of it, and of how many. */
START_TEST(fate)
{
  static const char *const texts[] = {
    "data: {inputs: [[1, 0]], labels: [1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0, 1]]}\nflow: {until: 1}\n"
    "record: {times: [1]}\n",
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\nflow: {until: 40}\n",
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\nflow: {until: 1/100}\n"
  };
  rf_proof_options o;

  rf_proof_defaults(&o);
  for (int i = 0; i < 3; i++) {
    saved s;
    keep(&s, texts[i], &o);
    ck_assert_int_eq(s.c.unique, i > 0);
    ck_assert_int_eq(s.proved.unique, i > 0);
    ck_assert_int_eq(s.c.forever, s.proved.forever);
    ck_assert_int_eq(s.c.forever, i < 2);
    if (s.c.forever) {
      ck_assert_int_eq(s.c.live, (int)s.proved.live);
      ck_assert_int_eq(s.c.slides, (int)s.proved.slides);
      ck_assert_int_eq(s.c.unique_forever, s.proved.unique_forever);
      ck_assert_int_eq(s.c.unique_forever, i > 0);
      ck_assert_str_eq(s.c.limit, s.proved.limit);
    }
    drop(&s, true);
  }
}
END_TEST

/* Of what is not proved, and of what the checker knows nothing. */
START_TEST(refused)
{
  static const struct {
    const char *text;
    bool parts;
    double radius;
    rf_status status;
  } cases[] = {
    { "data: {inputs: [[1, 0]], labels: [1]}\nnetwork: {width: 1}\n"
      "init: {scheme: file, weights: [[1, 0, 1]]}\nflow: {until: 1}\n", false,
      1e-6, RF_EINVAL },
    { "data: {inputs: [[1]], labels: [1]}\nloss: {name: logistic}\n"
      "network: {width: 1}\ninit: {scheme: file, weights: [[1, 1]]}\n"
      "flow: {until: 1}\n", false, 0.0, RF_EUNSUP },
    { "data: {inputs: [[1]], labels: [1]}\nnetwork: {width: 1}\n"
      "init: {scheme: file, weights: [[1, 1]]}\nflow: {until: 1}\n", true, 0.0,
      RF_EUNSUP }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    rf_proof_options o;
    saved s;
    bool read;
    rf_proof_defaults(&o);
    o.parts = cases[i].parts;
    o.radius = cases[i].radius;
    o.attempts = 1;
    ck_assert_int_eq(save(&s, &read, cases[i].text, &o), cases[i].status);
    ck_assert_msg(s.proof != NULL, "%zu", i);
    drop(&s, read);
  }
}
END_TEST

/* ---- Theorem 1 ---- */

enum { MOST_DATA = 18, MOST_WIDE = 4, POINTS = 4000 };

/* Data that are small whole numbers, labels too; c = 1. */
typedef struct data {
  size_t n, d;
  double leak;
  double x[MOST_DATA][MOST_WIDE], y[MOST_DATA];
} data;

static double
side_of(const data *v, size_t k, const double *w)
{
  double sum = 0.0;

  for (size_t e = 0; e < v->d; e++)
    sum += w[e] * v->x[k][e];
  return sum;
}

/* D[d] at zero weights, in the cone of w; 0: on a boundary. */
static double
drive_at(double *D, const data *v, const double *w)
{
  double square = 0.0;

  for (size_t e = 0; e < v->d; e++)
    D[e] = 0.0;
  for (size_t k = 0; k < v->n; k++) {
    const double side = side_of(v, k, w);
    if (fabs(side) < 1e-9)
      return 0.0;
    for (size_t e = 0; e < v->d; e++)
      D[e] += (side > 0.0 ? 1.0 : v->leak) * v->y[k] * v->x[k][e];
  }
  for (size_t e = 0; e < v->d; e++)
    square += D[e] * D[e];
  return sqrt(square);
}

/* The largest ||D|| of many cones. */
static double
largest_drive(const data *v, rf_rng *g)
{
  double most = 0.0, w[MOST_WIDE], D[MOST_WIDE];

  for (int i = 0; i < POINTS; i++) {
    for (size_t e = 0; e < v->d; e++)
      w[e] = rng_uniform(g);
    most = fmax(most, drive_at(D, v, w));
  }
  return most;
}

static int
put_data(char *text, size_t size, const data *v)
{
  int at = snprintf(text, size, "data: {inputs: [");

  for (size_t k = 0; k < v->n; k++)
    for (size_t e = 0; e < v->d; e++)
      at += snprintf(text + at, size - (size_t)at, "%s%g%s",
                     e ? ", " : k ? ", [" : "[", v->x[k][e],
                     e + 1 < v->d ? "" : "]");
  at += snprintf(text + at, size - (size_t)at, "], labels: [");
  for (size_t k = 0; k < v->n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s%g", k ? ", " : "",
                   v->y[k]);
  return at + snprintf(text + at, size - (size_t)at, "]}\n"
                       "loss: {average: sum}\n");
}

static void
draw_data(data *v, rf_rng *g)
{
  *v = (data){ .n = rng_size(g, 2, rng_size(g, 0, 8) ? 5 : MOST_DATA),
               .d = rng_size(g, 2, MOST_WIDE),
               .leak = rng_size(g, 0, 1) ? 0.0 : 0.25 };
  for (size_t k = 0; k < v->n; k++) {
    double all = 0.0;
    while (all == 0.0)
      for (size_t e = 0; e < v->d; e++) {
        v->x[k][e] = (double)rng_size(g, 0, 6) - 3.0;
        all += fabs(v->x[k][e]);
      }
    v->y[k] = (double)rng_size(g, 1, 4) * (rng_size(g, 0, 1) ? 1.0 : -1.0);
  }
}

/* Certificates of Theorem 1, and neurons of each kind in them.  tau is
   ln(1/lambda)/4 over the largest ||D||, and ln(1/lambda) < 9.3. */
typedef struct tally {
  long stated, verified, dead, captured, open;
} tally;

/* The weights of the flow at tau: a grows as claimed, who is dead or captured
   is, and the gap is at most what is claimed. */
static void
check_places(tally *t, const saved *s, const data *v, double tau, int rep)
{
  rf_message message = { "" };
  rf_flow *flow = NULL;
  const rf_numbers *z;
  double before[8], most = 0.0;
  rf_status status;

  TEST_ASSERT(rep, rf_flow_create(&flow, &message, s->problem) == RF_OK, "%s",
              message.text);
  for (int late = 0; late < 2; late++) {
    while (late && (status = rf_flow_step(flow, &message, tau)) == RF_EVENT)
      continue;
    ck_assert_int_eq(rf_flow_weights(flow, &z, 0, s->problem->m), RF_OK);
    for (size_t j = 0; j < s->problem->m; j++) {
      const double *at = rf_numbers_doubles(z) + j * (1 + v->d);
      double D[MOST_WIDE], size = drive_at(D, v, at + 1), along = 0.0;
      bool active = false, inside = true;
      if (!late) {
        before[j] = fabs(at[0]);
        continue;
      }
      most = fmax(most, fabs(log(fabs(at[0]) / before[j])));
      for (size_t e = 0; e < v->d; e++)
        along += D[e] * at[1 + e] / at[0];
      for (size_t k = 0; k < v->n; k++) {
        active = active || side_of(v, k, at + 1) > 1e-13;
        inside = inside && (at[0] > 0.0 ? 1.0 : -1.0) * side_of(v, k, at + 1)
          * side_of(v, k, D) > 0.0;
      }
      switch (s->c.aligned[j].end) {
      case CK_DEAD:
        TEST_ASSERT(rep, !active, "neuron %zu is not dead", j);
        t->dead++;
        break;
      case CK_CAPTURED:
        TEST_ASSERT(rep, inside, "neuron %zu is not captured", j);
        TEST_ASSERT(rep, size - fabs(along)
                    <= strtod(s->c.aligned[j].gap, NULL) + 1e-9,
                    "neuron %zu: a gap of %g, not %s", j,
                    size - fabs(along), s->c.aligned[j].gap);
        t->captured++;
        break;
      default:
        t->open++;
      }
    }
  }
  TEST_ASSERT(rep, most <= strtod(s->c.growth, NULL) * (1.0 + 1e-7),
              "growth by %g, not %s", most, s->c.growth);
  rf_flow_free(flow);
}

/* D: what is known of the largest ||D||. */
static void
check_statement(tally *t, const data *v, const char *text, double D, int rep)
{
  rf_proof_options o;
  const rf_numbers *z;
  rf_message message = { "" };
  rf_flow *flow = NULL;
  double width, low, high, sum = 0.0;
  saved s;
  bool read;
  found code;

  rf_proof_defaults(&o);
  o.bits = 64;
  o.attempts = 1;
  o.theorem1 = "1/4";
  save(&s, &read, text, &o);
  if (!read) {
    drop(&s, read);
    return;
  }
  ck_assert_int_eq(rf_flow_create(&flow, &message, s.problem), RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &z, 0, s.problem->m), RF_OK);
  for (size_t j = 0; j < s.problem->m; j++)
    sum += pow(rf_numbers_doubles(z)[j * (1 + v->d)], 2.0);
  rf_flow_free(flow);
  width = -log(sum) / 2.0;
  low = strtod(s.c.low, NULL);
  high = strtod(s.c.high, NULL);
  TEST_ASSERT(rep, low <= 0.25 * width / D, "tau is %g, not from %g on",
              0.25 * width / D, low);
  TEST_ASSERT(rep, v->d > 2 || high >= 0.25 * width / D * (1.0 - 1e-12),
              "tau is %g, not to %g", 0.25 * width / D, high);
  TEST_ASSERT(rep, strtod(s.c.growth, NULL) < 0.5 * width, "%s", s.c.growth);
  check_places(t, &s, v, high, rep);
  code = check(&s);
  TEST_ASSERT(rep, code != FOUND_FALSE, "it is refuted");
  t->verified += code == FOUND_TRUE;
  t->stated++;
  drop(&s, read);
}

START_TEST(theorem1)
{
  tally t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("theorem1", rep);
    char text[3000];
    double D;
    data v;
    int at;
    draw_data(&v, &g);
    D = largest_drive(&v, &g);
    if (D == 0.0)
      continue;
    at = put_data(text, sizeof text, &v);
    snprintf(text + at, sizeof text - (size_t)at, "network: {width: %zu, "
             "leak: %g}\ninit: {scheme: dominated, scale: 1e-4, seed: %d}\n"
             "flow: {engine: cvode, rtol: 1e-10, until: %g}\n",
             rng_size(&g, 1, 4), v.leak, rep, 3.0 / D);
    check_statement(&t, &v, text, D, rep);
  }
  printf("theorem1: %ld statements, %ld verified; %ld dead, %ld captured, "
         "%ld open\n", t.stated, t.verified, t.dead, t.captured, t.open);
  ck_assert_int_gt(t.stated, 0);
  ck_assert(test_scale() < 1.0 || (t.dead > 0 && t.captured > 0));
}
END_TEST

/* On the line of the first two D would be larger than in any open cone: it is
   the D of no neuron. */
START_TEST(witness_on_a_line)
{
  const data v = { .n = 4, .d = 2, .x = { { 0, 1 }, { 0, -1 }, { 1, 0 },
                   { 1, 2 } }, .y = { -1, 1, 1, 1 } };
  rf_rng g = test_rng("witness_on_a_line", 0);
  char text[1000];
  tally t = { 0 };
  const int at = put_data(text, sizeof text, &v);

  snprintf(text + at, sizeof text - (size_t)at, "network: {width: 2}\n"
           "init: {scheme: dominated, scale: 1e-4, seed: 3}\n"
           "flow: {engine: cvode, rtol: 1e-10, until: 5}\n");
  check_statement(&t, &v, text, largest_drive(&v, &g), 0);
  ck_assert_int_eq(t.stated, 1);
}
END_TEST

/* Where the theorem says nothing. */
START_TEST(nothing_stated)
{
  static const struct {
    const char *epsilon, *rest;
    rf_status status;
  } cases[] = {
    { "1/4", "", RF_OK },
    { "1/3", "", RF_EINVAL }, { "0", "", RF_EINVAL },
    { "1/4", "loss: {name: logistic}\n", RF_EUNSUP },
    { "1/4", "network: {width: 2, leak: 1}\n", RF_EUNSUP },
    { "1/4", "init: {scheme: unbalanced, scale: 1e-4}\n", RF_EUNSUP },
    { "1/4", "init: {scheme: dominated, scale: 10}\n", RF_EUNSUP },
    { "1/4", "flow: {until: 1/100}\n", RF_EUNSUP }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *rest = cases[i].rest;
    char text[1000];
    rf_proof_options o;
    saved s;
    bool read;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 1]], labels: "
             "[1, -1]}\n%s%s%s%s", rest,
             strstr(rest, "network") ? "" : "network: {width: 2}\n",
             strstr(rest, "init") ? ""
             : "init: {scheme: dominated, scale: 1e-4}\n",
             strstr(rest, "flow") ? "" : "flow: {until: 20}\n");
    rf_proof_defaults(&o);
    o.attempts = 1;
    o.theorem1 = cases[i].epsilon;
    ck_assert_msg(save(&s, &read, text, &o) == cases[i].status, "%s, %s",
                  cases[i].epsilon, rest);
    drop(&s, read);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_written");
  TCase *tc = tcase_create("written");

  test_limit(tc);
  tcase_add_checked_fixture(tc, folder_make, folder_remove);
  tcase_add_test(tc, problem_as_it_is);
  tcase_add_test(tc, claims_have_room);
  tcase_add_test(tc, fate);
  tcase_add_test(tc, refused);
  tcase_add_test(tc, theorem1);
  tcase_add_test(tc, witness_on_a_line);
  tcase_add_test(tc, nothing_stated);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
