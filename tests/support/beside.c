/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * beside.c -- see beside.h. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "support/beside.h"
#include "support/enclosed.h"

rf_proof *
beside_prove(const rf_problem *p, long bits, int attempts)
{
  rf_proof_options o;
  rf_proof *proof = NULL;
  rf_message message = { "" };

  rf_proof_defaults(&o);
  o.bits = bits;
  o.attempts = attempts;
  ck_assert_msg(rf_proof_create(&proof, &message, p, &o) == RF_OK, "%s",
                message.text);
  return proof;
}

static void
count_used(beside *t, const rf_numbers *v, size_t i, const char *value)
{
  t->used = fmax(t->used, used_of(rf_numbers_text(v, i),
                                  rf_numbers_text(v, i + 1), value));
}

static void
keep_events(beside_story *s, rf_flow *flow)
{
  const rf_numbers *time;

  for (size_t i = 0; i < rf_flow_event_count(flow); i++) {
    s->at = realloc(s->at, (s->count + 1) * sizeof *s->at);
    ck_assert_ptr_nonnull(s->at);
    ck_assert_int_eq(rf_flow_event_get(flow, &s->at[s->count].event, i),
                     RF_OK);
    ck_assert_int_eq(rf_flow_event_time(flow, &time, i), RF_OK);
    s->at[s->count].told = false;
    s->at[s->count].time = strdup(rf_numbers_text(time, 0));
    s->marked |= s->at[s->count++].event.marks != 0;
  }
  s->marked |= rf_flow_choice_count(flow) > 0;
}

void
beside_story_free(beside_story *s)
{
  for (size_t i = 0; i < s->count; i++)
    free(s->at[i].time);
  free(s->at);
}

bool
beside_follow(beside_story *s, rf_flow *flow, char *loss, size_t size,
              size_t i)
{
  const rf_numbers *sample;
  rf_message message = { "" };
  rf_status status;

  while ((status = rf_flow_step_record(flow, &message, i)) == RF_EVENT)
    keep_events(s, flow);
  if (status != RF_OK || rf_flow_sample(flow, &sample) < 0)
    return false;
  snprintf(loss, size, "%s", rf_numbers_text(sample, RF_SAMPLE_LOSS));
  return true;
}

/* The first of those events of the run that is not told yet; NULL: none. */
static beside_event *
untold(const beside_story *s, const rf_event *e)
{
  for (size_t i = 0; i < s->count; i++)
    if (!s->at[i].told && s->at[i].event.neuron == e->neuron
        && s->at[i].event.datum == e->datum && s->at[i].event.kind == e->kind)
      return &s->at[i];
  return NULL;
}

/* Events of the proof in the run.  The order of two whose balls overlap is
   open, and that of others is in their times. */
static const char *
compare_events(beside *t, rf_proof *proof, const beside_story *s)
{
  const rf_numbers *v;
  rf_event e;

  for (size_t i = 0; i < rf_proof_event_count(proof); i++) {
    beside_event *at;
    ck_assert_int_eq(rf_proof_event_get(proof, &e, i), RF_OK);
    if (!(at = untold(s, &e)))
      return "an event that the run has not";
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_EVENT, i), RF_OK);
    if (!holds(rf_numbers_text(v, 0), rf_numbers_text(v, 1), at->time,
               "1e-42"))
      return "the time of an event";
    count_used(t, v, 0, at->time);
    t->events++;
    t->slides += e.kind == RF_EVENT_CAPTURE;
    at->told = true;
  }
  for (size_t i = 0; i < s->count; i++)
    if (!s->at[i].told)
      return "an event is missing";
  return NULL;
}

const char *
beside_run(beside *t, rf_proof *proof, const rf_problem *p)
{
  rf_flow *flow = NULL;
  rf_message message = { "" };
  const char *fault = NULL;
  const rf_numbers *v;
  beside_story s = { 0 };
  char loss[256];

  if (rf_flow_create(&flow, &message, p) < 0)
    return NULL;
  for (size_t i = 0; i < rf_proof_sample_count(proof) && !fault; i++) {
    if (!beside_follow(&s, flow, loss, sizeof loss, i)) {
      t->apart++;
      goto done;
    }
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i), RF_OK);
    if (!holds(rf_numbers_text(v, 1), rf_numbers_text(v, 2), loss, "1e-42"))
      fault = "the loss";
    count_used(t, v, 1, loss);
    t->losses++;
  }
  t->marked += s.marked;
  if (!fault && !s.marked)
    fault = compare_events(t, proof, &s);

done:
  rf_flow_free(flow);
  beside_story_free(&s);
  return fault;
}

/* Do the data that neuron j sees as 0 at the start depend on each other? */
static bool
starts_on_dependent(const gen *g, size_t j)
{
  mpq_t *x = rf_mpq_array(GEN_N * GEN_D), t;
  size_t count = 0, rank = 0, row[GEN_N], col[GEN_D];

  mpq_init(t);
  ck_assert_ptr_nonnull(x);
  for (size_t k = 0; k < g->n; k++) {
    rf_exact_dot(t, (const mpq_t *)g->x + k * g->d,
                 (const mpq_t *)g->w + j * g->d, g->d);
    for (size_t i = 0; i < g->d && !mpq_sgn(t); i++)
      mpq_set(x[count * g->d + i], g->x[k * g->d + i]);
    count += !mpq_sgn(t);
  }
  ck_assert(!count || rf_exact_pivots(&rank, row, col, (const mpq_t *)x, count,
                                      g->d) == RF_OK);
  rf_mpq_array_free(x, GEN_N * GEN_D);
  mpq_clear(t);
  return rank < count;
}

bool
beside_leaves_dependent(const rf_proof *proof, const gen *g)
{
  rf_event e;

  for (size_t i = 0; i < rf_proof_event_count(proof); i++) {
    ck_assert_int_eq(rf_proof_event_get(proof, &e, i), RF_OK);
    if (e.time <= 0.0 && starts_on_dependent(g, e.neuron))
      return true;
  }
  return false;
}
