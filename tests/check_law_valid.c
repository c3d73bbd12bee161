/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_law_valid.c -- what must hold within a run: it does, and each
 * condition is seen when it is broken; and faces that nobody uses are
 * forgotten. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number/num_d.h"
#include "flow/events/events.h"
#include "flow/law/valid.h"
#include "geometry/arrangement/qr.h"
#include "support/subject.h"

/* Random data times 2^power; many: neurons share propagators, else most have a
   single. */
static void
open_scaled(subject *s, const char *test, int rep, size_t n, bool many,
            int power)
{
  rf_rng g = test_rng(test, rep);
  const char *set[] = { many ? "network.width=3000"
                        : n > 100 ? "network.width=10" : "network.width=40",
                        "init.scheme=balanced", "init.scale=1e-4",
                        "flow.engine=cvode", "flow.until=8",
                        "network.leak=0", NULL };

  subject_open(s, &g, n, n > 100 ? 8 : 4, power, set);
}

static void
open_subject(subject *s, const char *test, int rep, size_t n, bool many)
{
  open_scaled(s, test, rep, n, many, 0);
}

/* The largest eigenvalue of sum_k x_k x_k^T, as it bounds what a late move
   does, follows the scale of the data, also where its squares have no place in
   a double; it lies between the mean over the axes and the sum. */
START_TEST(spread_scales)
{
  static const int power[] = { 150, -150, -190, -270, -450 };

  TEST_EACH(rep, test_reps(5)) {
    const int k = power[rep % 5];
    subject s, scaled;
    double trace = 0.0, spread, grown;

    open_subject(&s, "spread_scales", rep, 6, false);
    open_scaled(&scaled, "spread_scales", rep, 6, false, k);
    spread = s.run->defect.spread;
    grown = scaled.run->defect.spread;
    for (size_t i = 0; i < s.model->n * s.model->d; i++)
      trace += s.model->x[i] * s.model->x[i];
    TEST_ASSERT(rep, spread <= 1.2 * trace
                && spread >= trace / (double)s.model->d,
                "%g, trace %g", spread, trace);
    TEST_ASSERT(rep, fabs(ldexp(grown, -2 * k) / spread - 1.0) < 1e-12,
                "2^%d: %g, not %g", k, grown, ldexp(spread, 2 * k));
    subject_close(&scaled);
    subject_close(&s);
  }
}
END_TEST

/* To time t; returns the number of events. */
static size_t
go_to(rfd_run *r, double t)
{
  rf_message message = { "" };
  size_t events = 0;
  rf_status status;

  while ((status = rfd_run_step(r, &message, &t)) == RF_EVENT)
    events += r->report.events.count;
  ck_assert_msg(status == RF_OK, "%s", message.text);
  return events;
}

/* ---- one condition after the other is broken ---- */

/* Break something of a run; false: there is nothing of that kind.  The second
   call puts it back. */
typedef bool breaker(rfd_run *r, bool back);

/* A cohort with so many members or more, on propagators or not. */
static rfd_cohort *
some_cohort(rfd_run *r, size_t least, bool propagator)
{
  rfd_population *p = r->population;

  for (size_t i = 0; i < p->ncohorts; i++)
    if (p->cohorts[i].count >= least
        && (p->cohorts[i].carry == RF_CARRY_PROPAGATOR) == propagator
        && (propagator || p->cohorts[i].carry == RF_CARRY_MEMBERS))
      return &p->cohorts[i];
  return NULL;
}

static bool
break_slot(rfd_run *r, bool back)
{
  (void)back;
  r->population->neuron[3].slot ^= 1;
  return true;
}

static bool
break_count(rfd_run *r, bool back)
{
  rfd_population *p = r->population;
  rfd_cohort *c = &p->cohorts[p->neuron[0].cohort];

  c->count += back ? (size_t)-1 : 1;
  return true;
}

static bool
break_index(rfd_run *r, bool back)
{
  rfd_population *p = r->population;

  p->cohorts[p->neuron[0].cohort].face->index += back ? (size_t)-1 : 1;
  return true;
}

static bool
break_vacant(rfd_run *r, bool back)
{
  rfd_population *p = r->population;

  if (p->singles == 0)
    return false;
  p->nvacant += back ? (size_t)-1 : 1;
  return true;
}

static bool
break_still(rfd_run *r, bool back)
{
  rfd_population *p = r->population;

  if (p->nvacant == 0)
    return false;
  p->system.block[p->propagators + p->vacant[0]].face =
    back ? NULL : p->cohorts[p->neuron[0].cohort].face;
  return true;
}

static bool
break_weight(rfd_run *r, bool back)
{
  rfd_cohort *c = some_cohort(r, 1, false);

  if (!c)
    return false;
  r->population->weight[c->column[0]] = back ? 1.0 : 0.0;
  return true;
}

static bool
break_block(rfd_run *r, bool back)
{
  rfd_cohort *c = some_cohort(r, 1, true);

  if (!c)
    return false;
  c->block += back ? (size_t)-1 : 1;
  return true;
}

static bool
break_deadline(rfd_run *r, bool back)
{
  rfd_cohort *c = some_cohort(r, 1, true);
  static double kept;

  if (!c)
    return false;
  if (!back)
    kept = c->earliest[0];
  c->earliest[0] = back ? kept : INFINITY;
  return c->deadline[0] < INFINITY;
}

static bool
break_fresh(rfd_run *r, bool back)
{
  static uint32_t kept;
  uint32_t *fresh = &r->population->neuron[2].fresh;

  if (!back)
    kept = *fresh;
  *fresh = back ? kept : *fresh == 1 ? 2 : 1;
  return true;
}

static bool
break_leaving(rfd_run *r, bool back)
{
  static size_t kept;
  rf_leaves *now = &r->departures.now;

  if (!back)
    kept = now->count;
  if (!back && rf_grow(&now->at, &now->capacity, now->count + 1,
                       sizeof *now->at) < 0)
    return false;
  now->at[kept] = (rf_leave){ 5, 1, 0 };
  now->count = back ? kept : kept + 1;
  return true;
}

static bool
break_eta(rfd_run *r, bool back)
{
  const rfd_population *p = r->population;
  double *eta = p->cohorts[p->neuron[0].cohort].face->eta;

  eta[1] += back ? -0.5 : 0.5;
  return true;
}

static bool
break_sign(rfd_run *r, bool back)
{
  const rfd_population *p = r->population;
  signed char *u = p->cohorts[p->neuron[0].cohort].face->u;

  (void)back;
  u[0] = (signed char)-u[0];           /* it is not found any more */
  return u[0] != 0;
}

static bool
break_propagator(rfd_run *r, bool back)
{
  rfd_cohort *c = some_cohort(r, 1, true);

  if (!c)
    return false;
  r->population->y[r->population->system.block[c->block].offset] +=
    back ? -0x1p-3 : 0x1p-3;
  return true;
}

/* What holds of it. */
static bool
run_holds(const rfd_run *r)
{
  return rfd_population_is_valid(r->population)
    && rf_departures_are_valid(&r->departures, r->population->neuron,
                               r->population->m, r->model->lines->count)
    && rfd_faces_are_valid(r->population->faces, 0, SIZE_MAX)
    && rfd_propagators_are_lorentz(r->population, r->population->y,
                                   1e4 * SUBJECT_RTOL);
}

static const struct { const char *name; breaker *how; } breakers[] = {
  { "slot", break_slot }, { "count", break_count },
  { "index", break_index }, { "vacant", break_vacant },
  { "still", break_still },
  { "weight", break_weight }, { "block", break_block },
  { "deadline", break_deadline }, { "fresh", break_fresh },
  { "leaving", break_leaving }, { "eta", break_eta },
  { "sign", break_sign }, { "propagator", break_propagator }
};

enum { BREAKERS = sizeof breakers / sizeof *breakers };

static size_t seen[BREAKERS];
static rfd_run *subject_run;
static rf_status (*real_step)(rfd_engine *, rfd_segment **, rf_message *);

/* Between two steps, once some things have happened. */
static rf_status
step(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  rfd_run *r = subject_run;

  for (size_t i = 0; r && r->report.stats.events >= 20 && i < BREAKERS; i++) {
    ck_assert(rfd_run_is_valid(r));
    if (!breakers[i].how(r, false))
      continue;
    ck_assert_msg(!run_holds(r), "%s: not seen", breakers[i].name);
    (void)breakers[i].how(r, true);
    ck_assert_msg(run_holds(r), "%s: not put back", breakers[i].name);
    seen[i]++;
  }
  if (r && r->report.stats.events >= 20)
    subject_run = NULL;
  return real_step(engine, segment, message);
}

START_TEST(broken_runs_are_seen)
{
  for (int rep = 0; rep < 2; rep++) {
    subject s = { NULL, NULL, NULL };
    open_subject(&s, "broken_runs_are_seen", rep, 24, rep == 0);
    subject_run = s.run;
    real_step = s.run->engine->step;
    s.run->engine->step = step;
    (void)go_to(s.run, 4.0);
    ck_assert_ptr_null(subject_run);
    subject_close(&s);
  }
  for (size_t i = 0; i < BREAKERS; i++)
    ck_assert_msg(seen[i] > 0, "%s: nothing to break", breakers[i].name);
}
END_TEST

/* In the middle of a step there is a plan. */
START_TEST(broken_plans_are_seen)
{
  subject s = { NULL, NULL, NULL };
  rfd_run *r;
  rfd_schedule *plan;
  double kept;

  open_subject(&s, "broken_plans_are_seen", 0, 24, true);
  r = s.run;
  plan = &r->schedule;
  for (double t = 1e-3; !r->segment || plan->played || plan->count < 3;
       t += 1e-3) {
    ck_assert_msg(t < 4.0, "no plan of three moves");
    (void)go_to(r, t);
  }
  ck_assert(rfd_schedule_is_valid(r));
  kept = plan->tau.at[1];
  plan->tau.at[1] = 2.0;
  ck_assert(!rfd_schedule_is_valid(r));
  plan->tau.at[1] = -kept - 1.0;
  ck_assert(!rfd_schedule_is_valid(r));
  plan->tau.at[1] = kept;
  r->population->neuron[plan->move[0].neuron].latest++;
  ck_assert(!rfd_schedule_is_valid(r));
  r->population->neuron[plan->move[0].neuron].latest--;
  plan->move[2].number = 7;
  ck_assert(!rfd_schedule_is_valid(r));
  plan->move[2].number = 2;
  ck_assert(rfd_schedule_is_valid(r));
  subject_close(&s);
}
END_TEST

/* The order of candidates: by time, kind, who and line. */
static bool
comes_before(const rf_candidate *a, const rf_candidate *b)
{
  return a->tau != b->tau ? a->tau < b->tau
    : a->kind != b->kind ? a->kind < b->kind
    : a->who != b->who ? a->who < b->who : a->line < b->line;
}

START_TEST(broken_heaps_are_seen)
{
  rf_candidates heap = { .count = 0 };
  const int reps = test_reps(20);

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("broken_heaps_are_seen", rep);
    const size_t count = rng_size(&g, 2, 40);
    uint32_t number;
    double kept;
    for (size_t i = 0; i < count; i++) {
      rf_candidate c = { .tau = rng_uniform(&g), .who = (uint32_t)i };
      ck_assert_int_eq(rf_candidate_push(&heap, &c), RF_OK);
      ck_assert(rf_candidates_are_valid(&heap));
    }
    kept = heap.due[0].tau;
    heap.due[0].tau = 2.0;
    ck_assert(!rf_candidates_are_valid(&heap));
    heap.due[0].tau = heap.at[heap.due[0].number].tau = 2.0;
    ck_assert(!rf_candidates_are_valid(&heap));
    heap.due[0].tau = heap.at[heap.due[0].number].tau = kept;
    number = heap.due[1].number;
    heap.due[1].number = heap.due[0].number;
    ck_assert(!rf_candidates_are_valid(&heap));
    heap.due[1].number = number;
    while (heap.count > 0) {
      (void)rf_candidate_pop(&heap);
      ck_assert(rf_candidates_are_valid(&heap));
    }
  }
  rf_candidates_clear(&heap);
}
END_TEST

/* Pushes and pops in any order, with ties: each pop is the first of those that
   are there by a walk through a plain list of them. */
START_TEST(candidates_come_in_order)
{
  enum { MOST = 200 };
  const int reps = test_reps(200);
  rf_candidates queue = { .count = 0 };
  size_t popped = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("candidates_come_in_order", rep);
    rf_candidate there[MOST];
    size_t count = 0;
    for (size_t step = 0; step < 2 * MOST; step++) {
      if (count == 0 || (count < MOST && rng_uniform(&g) < 0.6)) {
        there[count] = (rf_candidate){
          .tau = (double)rng_size(&g, 0, 8) / 8.0,
          .kind = rng_size(&g, 0, 1) ? RF_CROSSING : RF_EXIT,
          .who = (uint32_t)rng_size(&g, 0, 3), .line = (uint32_t)step };
        ck_assert_int_eq(rf_candidate_push(&queue, &there[count++]), RF_OK);
        continue;
      }
      size_t first = 0;
      for (size_t i = 1; i < count; i++)
        if (comes_before(&there[i], &there[first]))
          first = i;
      const rf_candidate c = rf_candidate_pop(&queue);
      TEST_ASSERT(rep, c.line == there[first].line && c.who == there[first].who
                  && c.tau == there[first].tau, "step %zu", step);
      there[first] = there[--count];
      popped++;
    }
    ck_assert(rf_candidates_are_valid(&queue) && queue.count == count);
    queue.count = 0;                   /* as a plan that is forgotten */
  }
  ck_assert_uint_gt(popped, 0);
  rf_candidates_clear(&queue);
}
END_TEST

/* Lines that are nearly dependent, too. */
START_TEST(broken_factors_are_seen)
{
  enum { MOST = 8 };
  const int reps = test_reps(200);
  double block[RF_QR_SIZE(MOST, MOST)], work[RF_QR_WORK(MOST)];
  size_t columns = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("broken_factors_are_seen", rep);
    const size_t d = rng_size(&g, 2, MOST);
    const double near = ldexp(1.0, -(int)rng_size(&g, 0, 50));
    double x[MOST], first[MOST];
    rfd_qr h;
    rfd_qr_place(&h, block, d, d, 53);
    for (size_t l = 0; l < d; l++) {
      for (size_t i = 0; i < d; i++)
        x[i] = l ? first[i] + near * rng_uniform(&g)
                 : (first[i] = rng_uniform(&g));
      const double norm = rf_length(x, d);
      for (size_t i = 0; i < d; i++)
        x[i] /= norm;
      columns += rfd_qr_append(&h, x, work);
      ck_assert(rfd_qr_is_valid(&h, work));
    }
    h.q[0] += 0x1p-30;
    ck_assert(!rfd_qr_is_valid(&h, work));
    h.q[0] -= 0x1p-30;
    h.r[0] = -h.r[0];
    ck_assert(!rfd_qr_is_valid(&h, work));
  }
  printf("broken_factors_are_seen: %zu columns\n", columns);
  ck_assert_uint_ge(columns, (size_t)reps);
}
END_TEST

/* ---- faces that nobody uses ---- */

/* Two runs of one problem, one of which forgets them as soon as it may: the
   same events, and the same states up to rounding. */
START_TEST(unused_faces_are_forgotten)
{
  size_t events = 0, most[2] = { 0, 0 };

  for (int rep = 0; rep < 2; rep++) {
    subject s[2];
    double z[2][10 * 9], size = 0.0;
    uint64_t told[2];
    for (int i = 0; i < 2; i++) {
      open_subject(&s[i], "unused_faces_are_forgotten", rep, 160, false);
      if (i == 1)
        s[i].run->population->unused_most = 0;
      for (double t = 0.1; t <= 8.0; t += 0.1) {
        (void)go_to(s[i].run, t);
        const size_t faces = rfd_faces_count(s[i].run->population->faces);
        most[i] = faces > most[i] ? faces : most[i];
      }
      told[i] = s[i].run->report.stats.events;
      ck_assert_int_eq(rfd_run_weights(s[i].run, z[i], 0, 10), RF_OK);
    }
    events += told[0];
    ck_assert_uint_eq(told[0], told[1]);
    for (size_t l = 0; l < 10 * 9; l++)
      size = fmax(size, fabs(z[0][l]));
    for (size_t l = 0; l < 10 * 9; l++)
      ck_assert_double_le(fabs(z[0][l] - z[1][l]), 1e3 * SUBJECT_RTOL * size);
    subject_close(&s[0]);
    subject_close(&s[1]);
  }
  printf("unused_faces_are_forgotten: %zu events, %zu faces at most, else "
         "%zu\n", events, most[1], most[0]);
  ck_assert_uint_gt(events, 300);
  ck_assert_uint_lt(most[1], most[0]);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("valid");
  TCase *t = tcase_create("valid");

  test_limit(t);
  tcase_add_test(t, spread_scales);
  tcase_add_test(t, broken_runs_are_seen);
  tcase_add_test(t, broken_plans_are_seen);
  tcase_add_test(t, broken_heaps_are_seen);
  tcase_add_test(t, candidates_come_in_order);
  tcase_add_test(t, broken_factors_are_seen);
  tcase_add_test(t, unused_faces_are_forgotten);
  suite_add_tcase(s, t);
  return run_suite(s);
}
