/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_extrema.c -- suprema on the steps of a run against dense
 * sampling from below: no sample exceeds them, and they come within their
 * stated error of the largest; first roots against sampled signs.  Spans hold
 * what enclosures of many digits make of the same numbers. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "input/generator.h"
#include "support/rf_test.h"
#include "support/room.h"
#include "theory/real/span.h"
#include "theory/steps/apart.h"
#include "theory/steps/survey.h"

/* ---- spans ---- */

/* An operation on both, by number; division and artanh also where they do not
   exist. */
static rf_span
operate(rf_real *r, const rf_real *a, const rf_real *b, int which)
{
  const rf_span x = rf_span_of(a), y = rf_span_of(b);

  switch (which) {
  case 0: rf_real_add(r, a, b); return rf_span_add(x, y);
  case 1: rf_real_sub(r, a, b); return rf_span_sub(x, y);
  case 2: rf_real_mul(r, a, b); return rf_span_mul(x, y);
  case 3: rf_real_log(r, a); return rf_span_log(x);
  case 4: rf_real_tanh(r, a); return rf_span_tanh(x);
  case 5: rf_real_atanh(r, a); return rf_span_atanh(x);
  default: rf_real_div(r, a, b); return rf_span_div(x, y);
  }
}

/* Of any size, and now and then 0. */
static void
draw_real(rf_real *a, rf_rng *r)
{
  const int most = rng_size(r, 0, 3) ? 3 : 600;
  mpfr_t width;

  mpfr_init2(width, 53);
  rf_real_set_d(a, ldexp(rng_real(r), (int)rng_size(r, 0, 2 * (size_t)most)
                                      - most));
  mpfr_mul_d(a->lo, a->lo, 1.0 / 3.0, MPFR_RNDD);
  mpfr_set(a->hi, a->lo, MPFR_RNDU);
  mpfr_abs(width, a->lo, MPFR_RNDU);
  mpfr_div_2ui(width, width, rng_size(r, 20, 190), MPFR_RNDU);
  if (rng_size(r, 0, 1))
    rf_real_widen(a, width);
  if (rng_size(r, 0, 20) == 0)
    rf_real_set_d(a, 0.0);
  mpfr_clear(width);
}

/* Chains of operations: what comes of one goes into the next. */
START_TEST(spans_hold)
{
  size_t checked = 0, unknown = 0;
  rf_real a, b, c;

  rf_real_inits(192, &a, &b, &c, (rf_real *)0);
  TEST_EACH(rep, test_reps(20000)) {
    rf_rng r = test_rng("spans_hold", rep);
    draw_real(&a, &r);
    for (int i = 0; i < 6; i++) {
      const int which = (int)rng_size(&r, 0, 6);
      rf_span s;
      draw_real(&b, &r);
      s = operate(&c, &a, &b, which);
      if (isnan(s.lo) || isnan(s.hi)) {
        unknown++;
        break;
      }
      TEST_ASSERT(rep, mpfr_cmp_d(c.lo, s.lo) >= 0
                  && mpfr_cmp_d(c.hi, s.hi) <= 0,
                  "operation %d, number %d: [%g, %g] is too narrow", which, i,
                  s.lo, s.hi);
      rf_real_set(&a, &c);
      checked++;
    }
  }
  rf_real_clears(&a, &b, &c, (rf_real *)0);
  printf("spans_hold: %zu results, %zu unknown\n", checked, unknown);
  ck_assert_uint_gt(checked, 4 * unknown);
}
END_TEST

/* a / b for numbers of both, the ends among them, is in the quotient: b of
   either sign, about 0, or 0 at an end. */
START_TEST(quotients_hold)
{
  size_t checked = 0, everything = 0;
  rf_real a, b, c;
  mpfr_t x, y;

  rf_real_inits(192, &a, &b, &c, (rf_real *)0);
  mpfr_inits2(2000, x, y, (mpfr_ptr)0);
  TEST_EACH(rep, test_reps(2000)) {
    rf_rng r = test_rng("quotients_hold", rep);
    draw_real(&a, &r);
    draw_real(&b, &r);
    if (rng_size(&r, 0, 1))
      mpfr_set_d(rng_size(&r, 0, 1) ? b.lo : b.hi, 0.0, MPFR_RNDN);
    if (mpfr_greater_p(b.lo, b.hi))
      mpfr_swap(b.lo, b.hi);
    rf_real_div(&c, &a, &b);
    everything += !rf_real_is_known(&c);
    ck_assert(rf_real_is_valid(&c));
    for (int i = 0; i < 9; i++) {
      mpfr_sub(x, a.hi, a.lo, MPFR_RNDN);
      mpfr_mul_d(x, x, 0.5 * (i % 3), MPFR_RNDN);
      mpfr_add(x, x, a.lo, MPFR_RNDN);
      mpfr_sub(y, b.hi, b.lo, MPFR_RNDN);
      mpfr_mul_d(y, y, 0.5 * (i / 3), MPFR_RNDN);
      mpfr_add(y, y, b.lo, MPFR_RNDN);
      if (mpfr_zero_p(y))
        continue;
      mpfr_div(x, x, y, MPFR_RNDN);
      TEST_ASSERT(rep, mpfr_cmp(c.lo, x) <= 0 && mpfr_cmp(x, c.hi) <= 0,
                  "number %d is not in the quotient", i);
      checked++;
    }
  }
  rf_real_clears(&a, &b, &c, (rf_real *)0);
  mpfr_clears(x, y, (mpfr_ptr)0);
  printf("quotients_hold: %zu numbers, %zu quotients of 0\n", checked,
         everything);
  ck_assert_uint_gt(checked, 8 * everything);
  ck_assert_uint_gt(everything, 0);
}
END_TEST

/* ---- pairs ---- */

/* Against all pairs: clusters and whole spheres, equal ones among them. */
START_TEST(farthest_pairs)
{
  enum { M = 60, D = 5 };
  size_t checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng r = test_rng("farthest_pairs", rep);
    const size_t m = rng_size(&r, 1, M), d = rng_size(&r, 1, D);
    const double wide = ldexp(1.0, -(int)rng_size(&r, 0, 30));
    double z[M * (1 + D)], most = NAN;
    signed char set[M];
    rf_pair_apart at;
    for (size_t j = 0; j < m; j++) {
      double *u = z + j * (1 + d), norm = 0.0;
      set[j] = (signed char)((int)rng_size(&r, 0, 3) - 1);
      for (size_t l = 1; l <= d; l++) {
        u[l] = (l == 1) + wide * rng_real(&r);
        norm = hypot(norm, u[l]);
      }
      u[0] = norm > 0.0 ? norm * (1.0 + 0.1 * rng_uniform(&r)) : 1.0;
      if (j && rng_size(&r, 0, 5) == 0)
        memcpy(u, u - (1 + d), (1 + d) * sizeof *u);
    }
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < i; j++)
        if (set[i] > 0 && set[j] > 0)
          most = fmax(most, rf_apart_distance(z + i * (1 + d),
                                              z + j * (1 + d), d));
    ck_assert_int_eq(rf_apart_find(&at, z, set, m, d), RF_OK);
    ck_assert_int_eq(at.few, isnan(most));
    if (at.few)
      continue;
    TEST_ASSERT(rep, fabs(at.most - most) <= 2e-15, "%.17g, not %.17g",
                at.most, most);
    ck_assert(at.pair[0] < at.pair[1] && set[at.pair[0]] > 0
              && set[at.pair[1]] > 0);
    ck_assert(at.most == rf_apart_distance(z + at.pair[0] * (1 + d),
                                           z + at.pair[1] * (1 + d), d));
    checked++;
  }
  printf("farthest_pairs: %zu checked\n", checked);
  ck_assert_uint_gt(checked, 0);
}
END_TEST

/* A circle of many, dense at one end: all pairs of 20,000 would be 200
   million. */
START_TEST(many_on_a_circle)
{
  enum { M = 20000 };
  double *z = calloc(3 * M, sizeof *z);
  signed char *set = malloc(M);
  double half;
  rf_pair_apart at;

  ck_assert(z && set);
  memset(set, 1, M);
  for (size_t j = 0; j < M; j++) {
    const double angle = 1e-3 * pow((double)j / M, 3.0);
    z[3 * j] = 1.0;
    z[3 * j + 1] = cos(angle);
    z[3 * j + 2] = sin(angle);
  }
  ck_assert_int_eq(rf_apart_find(&at, z, set, M, 2), RF_OK);
  ck_assert(at.pair[0] == 0 && at.pair[1] == M - 1);
  half = sin(0.5 * atan2(z[3 * M - 1], z[3 * M - 2]));
  ck_assert(fabs(at.most - 2.0 * half * half) <= 1e-15);
  free(z);
  free(set);
}
END_TEST

/* ---- jets ---- */

typedef struct pair {
  double f[8], g[8];
} pair;

/* Everything that jets can do, of two polynomials; g is made positive. */
static rf_jet
function(const pair *p, int which, rf_window s)
{
  const rf_jet f = rf_jet_poly(p->f, 7, 1, s), g = rf_jet_poly(p->g, 7, 1, s);
  const rf_jet positive = rf_jet_add(rf_jet_mul(g, g, s),
                                     rf_jet_constant(0.01));

  switch (which) {
  case 0: return rf_jet_mul(f, g, s);
  case 1: return rf_jet_div(f, positive, s);
  case 2: return rf_jet_log(positive, s);
  case 3: return rf_jet_sqrt(positive, s);
  case 4: return rf_jet_exp(f, s);
  case 5: return rf_jet_softplus(rf_jet_scale(f, 3.0), s);
  case 6: return rf_jet_sub(rf_jet_poly_slope(p->f, 7, 1, s), g);
  case 7: return rf_jet_bow(rf_jet_div(rf_jet_mul(f, f, s),
                                       rf_jet_add(rf_jet_mul(f, f, s),
                                                  positive), s), 0.6, s);
  default: return rf_jet_div(rf_jet_exp(f, s), rf_jet_sqrt(positive, s), s);
  }
}

typedef struct which {
  const pair *p;
  int number;
  double shift;
} which;

static rf_jet
jet_of(void *context, rf_window s)
{
  const which *w = context;

  return rf_jet_sub(function(w->p, w->number, s),
                    rf_jet_constant(w->shift));
}

static pair
draw_pair(rf_rng *r)
{
  pair p;

  for (size_t i = 0; i < 8; i++) {
    p.f[i] = rng_real(r) / (double)(1 + i);
    p.g[i] = rng_real(r) / (double)(1 + i);
  }
  return p;
}

/* On a span, no value is beyond the parabola of the jet. */
START_TEST(jets_enclose)
{
  size_t checked = 0, infinite = 0;

  TEST_EACH(rep, test_reps(4000)) {
    rf_rng r = test_rng("jets_enclose", rep);
    const pair p = draw_pair(&r);
    const int number = rep % 9;
    const rf_window s = { 0.5, 0.5 * pow(0.5, (double)rng_size(&r, 0, 9)) };
    const rf_jet g = function(&p, number, s);
    if (!isfinite(g.bend)) {
      infinite++;
      continue;
    }
    for (int i = -16; i <= 16; i++) {
      const double x = s.radius * i / 16.0;
      const rf_jet v = function(&p, number, (rf_window){ s.at + x, 0.0 });
      const double off = v.value - g.value - g.slope * x;
      TEST_ASSERT(rep, fabs(off) <= 0.5 * g.bend * x * x + v.error + g.error
                  + 1e-15 * (fabs(v.value) + fabs(g.slope)),
                  "function %d at %g + %g: %g off the tangent, bend %g",
                  number, s.at, x, off, g.bend);
      checked++;
    }
  }
  printf("jets_enclose: %zu values, %zu infinite\n", checked, infinite);
  ck_assert_uint_gt(checked, 4 * infinite);
}
END_TEST

/* Suprema and first roots of the same functions. */
START_TEST(suprema_of_functions)
{
  size_t looks = 0, roots = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng r = test_rng("suprema", rep);
    const pair p = draw_pair(&r);
    which w = { &p, rep % 9, 0.0 };
    const rf_piece piece = { 0.1, 0.9, 0.0, 1.0, 7 };
    rf_extremum e;
    double best = -INFINITY, tau = NAN, first = NAN;
    bool sure, found;
    rf_extremum_init(&e, 1e-12);
    rf_extremum_over(&e, jet_of, &w, &piece);
    for (int i = 0; i <= 2000; i++)
      best = fmax(best, jet_of(&w, (rf_window){ 0.1 + 0.8 * i / 2000.0, 0.0 })
                        .value);
    TEST_ASSERT(rep, best <= rf_extremum_high(&e) && e.value >= best - 1e-4
                * (1.0 + fabs(best)) && e.most - e.value <= 1.001e-12
                + 8.0 * e.rounding
                && e.neuron == 7, "function %d: sup %.17g, at most %.17g, "
                "sampled %.17g", rep % 8, e.value, e.most, best);
    TEST_ASSERT(rep, fabs(jet_of(&w, (rf_window){ e.time, 0.0 }).value
                          - e.value) <= 1e-13 * (1.0 + fabs(e.value)),
                "function %d: not taken at %.17g", rep % 8, e.time);
    looks += e.looks;
    w.shift = 0.5 * (best + jet_of(&w, (rf_window){ 0.1, 0.0 }).value);
    found = rf_extremum_root(&tau, &sure, jet_of, &w, &piece);
    for (int i = 0; i <= 2000 && !(first >= 0.0); i++)
      if (jet_of(&w, (rf_window){ 0.1 + 0.8 * i / 2000.0, 0.0 }).value >= 0.0)
        first = 0.1 + 0.8 * i / 2000.0;
    TEST_ASSERT(rep, sure && (!(first >= 0.0) || (found && tau <= first + 1e-15
                && (first <= 0.1 || tau >= first - 0.8 / 2000.0 - 1e-9
                    || jet_of(&w, (rf_window){ tau, 0.0 }).value >= 0.0))),
                "function %d: root %.17g (%d, %d), sampled %.17g", rep % 8, tau,
                found, sure, first);
    roots += found;
  }
  printf("suprema: %zu looks, %zu roots\n", looks, roots);
  ck_assert_uint_gt(roots, 0);
}
END_TEST

/* What may hide a root, how often it was asked. */
typedef struct veiled {
  int kind;
  size_t looks;
} veiled;

/* Nothing is known before 1/2, then t - 7/10; or 0 but for rounding, whose bend
   is not; or no number at all. */
static rf_jet
veiled_jet(void *context, rf_window s)
{
  veiled *v = context;

  ck_assert_uint_lt(v->looks++, 100000);
  if (v->kind == 1)
    return (rf_jet){ -1e-18, 0.0, 1e-3, 1e-16 };
  if (v->kind == 2 || s.at - s.radius < 0.5)
    return (rf_jet){ NAN, NAN, INFINITY, NAN };
  return (rf_jet){ s.at - 0.7, 1.0, 0.0, 1e-16 };
}

/* t - 3/10. */
static rf_jet
clear_jet(void *context, rf_window s)
{
  (void)context;
  return (rf_jet){ s.at - 0.3, 1.0, 0.0, 1e-16 };
}

/* The search comes to an end, and says that it is not sure. */
START_TEST(roots_that_are_hidden)
{
  const rf_piece piece = { 0.1, 0.9, 0.0, 1.0, 7 };

  for (int kind = 0; kind < 3; kind++) {
    veiled v = { kind, 0 };
    double tau = NAN;
    bool sure = true;
    rf_first first;
    const bool found = rf_extremum_root(&tau, &sure, veiled_jet, &v, &piece);
    ck_assert_int_eq(found, kind == 0);
    ck_assert(!sure && (!found || fabs(tau - 0.7) < 1e-15));
    v.looks = 0;
    rf_first_init(&first, false);
    ck_assert_int_eq(rf_first_over(&first, &tau, veiled_jet, &v, &piece),
                     found);
    ck_assert(!rf_first_is_sure(&first) && isinf(first.time) == !found);
    /* What is hidden later than a root does not matter to it. */
    rf_first_init(&first, false);
    ck_assert(rf_first_over(&first, &tau, clear_jet, NULL,
                            &(rf_piece){ 0.0, 1.0, -1.0, 1.0, 7 }));
    v.looks = 0;
    (void)rf_first_over(&first, &tau, veiled_jet, &v, &piece);
    ck_assert(rf_first_is_sure(&first) && fabs(first.time + 0.7) < 1e-15);
    rf_first_init(&first, true);
    ck_assert(!rf_first_is_sure(&first));
    printf("roots_that_are_hidden: %zu looks\n", v.looks);
  }
}
END_TEST

/* ---- on runs ---- */

enum { GROWTH, ALONG, LARGEST, DESCENT, LOSS, COSINE, NORM, RATE, KINDS };
static const char *const kind_name[] =
  { "ln |a|", "<D, w/a>", "h_0", "||theta'||^2", "loss", "cos", "||w||^2",
    "-L'/L^2" };

/* A quantity with its supremum, and the largest of its samples. */
typedef struct quantity {
  rf_surveyor own;
  int kind;
  rf_extremum e;
  double best;
  size_t samples;
  rf_rng rng;
  rf_survey *survey;
  const rf_track *track;
  double D[8];
} quantity;

static rf_jet
quantity_jet(void *context, rf_window s)
{
  const quantity *q = context;
  rf_jet g, u;

  switch (q->kind) {
  case GROWTH: return rf_track_log_a(q->track, s);
  case ALONG: return rf_track_along(q->track, q->D, s);
  case NORM: return rf_track_norm2(q->track, s);
  case COSINE:
    g = rf_track_w(q->track, 0, s);
    u = rf_jet_sqrt(rf_track_norm2(q->track, s), s);
    return rf_jet_div(g, u, s);
  case LARGEST: return rf_output_jet(q->survey, 0, s);
  case DESCENT: return rf_descent_jet(q->survey, s);
  case LOSS: return rf_loss_jet(q->survey, s);
  default:
    g = rf_loss_jet(q->survey, s);
    return rf_jet_div(rf_descent_jet(q->survey, s), rf_jet_mul(g, g, s), s);
  }
}

/* Dense samples, at places of their own. */
static void
sample(quantity *q, const rf_piece *piece)
{
  for (int i = 0; i <= 24; i++) {
    const double s = i == 0 ? 0.0 : i == 24 ? 1.0
      : (i + 0.9 * rng_uniform(&q->rng) * 0.5) / 24.0;
    const double tau = piece->low + s * (piece->high - piece->low);
    const double v = quantity_jet(q, (rf_window){ tau, 0.0 }).value;
    if (isfinite(v))
      q->best = fmax(q->best, v);
    q->samples++;
  }
}

static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  quantity *q = (quantity *)own;
  rf_status status = rf_survey_outputs(survey);

  q->survey = survey;
  if (status >= 0) {
    rf_extremum_over(&q->e, quantity_jet, q, piece);
    sample(q, piece);
  }
  return status;
}

static rf_status
track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  quantity *q = (quantity *)own;

  q->survey = survey;
  q->track = t;
  rf_extremum_over(&q->e, quantity_jet, q, &t->piece);
  sample(q, &t->piece);
  return RF_OK;
}

static rf_problem *
draw(int rep)
{
  static const gen_wish wish = { .decade = -2, .longest = 4.0,
                                 .unscaled = true };
  static const char *const engines[] =
    { "flow.engine=cvode", "flow.engine=taylor", "flow.engine=limit" };
  const char *set[] = { engines[rep % 3], "flow.rtol=", NULL, NULL };
  rf_problem *p = NULL;
  rf_message message;
  gen g;
  char *text;
  size_t nset = 2;

  if (rep % 3 == 1) {
    set[nset++] = "flow.digits=25";
    set[nset++] = "flow.verify=false";
  }
  gen_init(&g);
  gen_draw(&g, test_seed() + (uint64_t)rep, &wish);
  text = gen_text(&g);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "test", set, nset)
                == RF_OK, "%s", message.text);
  free(text);
  gen_clear(&g);
  return p;
}

static quantity
start(int kind, int rep, double until)
{
  quantity q = { .kind = kind, .best = -INFINITY,
                 .rng = test_rng("quantity", rep * KINDS + kind) };

  q.own.from = 0.1 * until;
  q.own.to = 0.8 * until;
  if (kind == GROWTH || kind == ALONG || kind == COSINE || kind == NORM)
    q.own.track = track;
  else
    q.own.stretch = stretch;
  for (size_t l = 0; l < 8; l++)
    q.D[l] = rng_uniform(&q.rng);
  rf_extremum_init(&q.e, 1e-10);
  return q;
}

/* Sampled from below: not exceeded, and near.  True: the supremum is known to
   some digits, as it is unless a divisor passes 0. */
static bool
compare(const quantity *q, int rep)
{
  const double near = 5e-2 * (fabs(q->best) + 1e-3);

  if (!q->e.any)
    return false;
  TEST_ASSERT(rep, q->best <= rf_extremum_high(&q->e),
              "%s: %.17g is sampled, the supremum %.17g .. %.17g",
              kind_name[q->kind], q->best, q->e.value, q->e.most);
  if (!(q->e.most - q->e.value <= 1e-4 * (1.0 + fabs(q->best))))
    return false;
  TEST_ASSERT(rep, q->e.value - q->best <= near,
              "%s: supremum %.17g .. %.17g at %.17g, sampled %.17g",
              kind_name[q->kind], q->e.value, q->e.most, q->e.time, q->best);
  return true;
}

START_TEST(suprema_on_runs)
{
  size_t samples = 0, looks = 0, done = 0, known = 0;

  TEST_EACH(rep, test_reps(240)) {
    rf_problem *p = draw(rep);
    quantity q[KINDS];
    rf_survey *survey;
    rf_flow *flow;
    rf_message message;
    rf_observer o;
    rf_status status;
    ck_assert_int_eq(rf_survey_create(&survey, p), RF_OK);
    for (int k = 0; k < KINDS; k++) {
      q[k] = start(k, rep, mpq_get_d(p->until));
      rf_survey_add(survey, &q[k].own);
    }
    ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
    o = rf_survey_observer(survey);
    ck_assert_int_eq(rf_flow_observe(flow, &o), RF_OK);
    while ((status = rf_flow_step(flow, &message, mpq_get_d(p->until)))
           == RF_EVENT)
      ;
    for (int k = 0; k < KINDS; k++) {
      known += compare(&q[k], rep);
      samples += q[k].samples;
      looks += q[k].e.looks;
      done += q[k].e.any;
    }
    rf_flow_free(flow);
    rf_survey_free(survey);
    rf_problem_free(p);
  }
  printf("suprema_on_runs: %zu suprema, %zu to four digits, %zu looks, %zu "
         "samples\n", done, known, looks, samples);
  ck_assert_uint_gt(10 * known, 8 * done);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("extrema");
  TCase *t = tcase_create("extrema");

  test_limit(t);
  tcase_add_test(t, spans_hold);
  tcase_add_test(t, quotients_hold);
  tcase_add_test(t, farthest_pairs);
  tcase_add_test(t, many_on_a_circle);
  tcase_add_test(t, jets_enclose);
  tcase_add_test(t, suprema_of_functions);
  tcase_add_test(t, roots_that_are_hidden);
  tcase_add_test(t, suprema_on_runs);
  suite_add_tcase(s, t);
  return run_suite(s);
}
