/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * phases.c -- the moments that the papers speak of, of one run: its time line.
 *
 * Each is a claim without a conclusion: that the moment was reached, and when.
 * They are asked for by "PH.*" alone, as a list of claims should not be
 * lengthened by what claims nothing.
 *
 * Every paper has its own names for the same two stages: neurons align while
 * they are small (tau, t_1, T_0 and T_1 bound that time), then the network
 * grows until it is felt (tau_2, t_2) and fits.  Put on one line they can be
 * compared, each from the start and the data where it has a formula, else as
 * the root of what defines it, found on the steps. */
#include "config.h"

#include <math.h>

#include "theory/claims/parts.h"
#include "theory/constants/teacher.h"
#include "theory/laws/generic.h"
#include "theory/papers/bf25_steps.h"

/* A moment at t, or not reached. */
static rf_status
moment(rf_hearing *h, double t, double error)
{
  rf_real r;

  /* A moment that did not come is no failure of the run. */
  if (!isfinite(t))
    return rf_report_unknown(h, "not reached");
  rf_real_init(&r, h->prec);
  mpfr_set_d(r.lo, t - error, MPFR_RNDD);
  mpfr_set_d(r.hi, t + error, MPFR_RNDU);
  rf_hear_measured(h, &r);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
  rf_conclude(h, RF_YES);
  return rf_report(h);
}

/* A first time, which the run's error moves by so much. */
static rf_status
first(rf_hearing *h, const rf_first *t, double error)
{
  return rf_first_is_sure(t) ? moment(h, t->time, error)
    : rf_report_unknown(h, rf_hidden_time);
}

/* What the data and the start say, if they do. */
static rf_status
known(rf_hearing *h, const char *why, const rf_real *t)
{
  if (why)
    return rf_report_unknown(h, why);
  rf_hear_measured(h, t);
  rf_hear_time(h, t);
  rf_conclude(h, RF_YES);
  return rf_report(h);
}

/* tau = epsilon ln(1/lambda) / D_max (BF25, Theorem 1): of data and start
   alone, whether the run gets there or not. */
static rf_status
tau(rf_hearing *h)
{
  return known(h, h->alignment->why, &h->alignment->tau);
}

/* The first and the last capture by tau, and how many there are. */
static rf_status
capture(rf_hearing *h, bool last)
{
  const rf_slack *s = &h->bf25->slack;
  double t = last ? -INFINITY : INFINITY;
  size_t at = 0, count = 0;

  for (size_t j = 0; s->captured && j < h->problem->m; j++) {
    if (!s->captured[j])
      continue;
    count++;
    if (last ? s->when[j] > t : s->when[j] < t) {
      t = s->when[j];
      at = j;
    }
  }
  if (count) {
    rf_hear_neuron(h, at);
    rf_hear_note(h, "%zu of %zu neurons are captured by tau", count,
                 h->problem->m);
  }
  return moment(h, t, rf_steps_error(h, t));
}

/* Captured: D of the neuron's own face keeps it in that face (Lemma 13 of
   BF25). */
static rf_status
first_capture(rf_hearing *h)
{
  return capture(h, false);
}

static rf_status
last_capture(rf_hearing *h)
{
  return capture(h, true);
}

/* The scenes that end the phases 2a and 2b. */
static rf_status
scene(rf_hearing *h, const rf_scene *at, bool other, const char *how)
{
  const rf_bf25_phases *s = h->bf25->phases;

  if (!s || s->why)
    return rf_report_unknown(h, s ? s->why : h->alignment->why);
  if (at->there && other)
    rf_hear_note(h, "%s", how);
  return moment(h, at->there ? at->time : INFINITY,
                4.0 * rf_steps_error(h, at->time));
}

/* tau_2 of Lemma 5: sum_I a^2 has grown to epsilon_2, for which the paper has
   no value. */
static rf_status
second(rf_hearing *h)
{
  const rf_bf25_phases *s = h->bf25->phases;

  return scene(h, s ? &s->tau2 : NULL, s && s->other2,
               "by sum_N a^2 = 2 lambda^2");
}

/* tau_3 of Lemma 6: the network is within epsilon_3 of beta*. */
static rf_status
third(rf_hearing *h)
{
  const rf_bf25_phases *s = h->bf25->phases;

  return scene(h, s ? &s->tau3 : NULL, s && s->other3,
               "by sum_N a^2 = lambda^(2 - 2 epsilon)");
}

/* T_0 = max_j tau_j^(n_j) + 1 (CEL23, Lemma 4): after it no neuron of J_- is
   active on any datum. */
static rf_status
teacher_dead(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;

  return known(h, t->why ? t->why : t->no_scale, &t->dead);
}

/* T_1 = epsilon ln(1/lambda) / ||gamma|| (CEL23, Lemma 5). */
static rf_status
teacher_aligned(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;

  return known(h, t->why ? t->why : t->no_scale, &t->aligned);
}

/* t_2 of MMV24, measured on all neurons: those that are in neither S_+ nor S_-
   are small. */
static rf_status
felt(rf_hearing *h, int label)
{
  const rf_first t = rf_mmv24_felt(h, label);

  return first(h, &t, 1e-6 * t.time);
}

static rf_status
felt_positive(rf_hearing *h)
{
  return felt(h, 0);
}

static rf_status
felt_negative(rf_hearing *h)
{
  return felt(h, 1);
}

/* A level of the loss; its time grows as ln(1/lambda) / D_1, D_1 the longest
   extremal vector that neurons of the fitting sign align with. */
static rf_status
fallen(rf_hearing *h, int i)
{
  const rf_first t = rf_generic_fallen(h, i);

  return first(h, &t, rf_steps_error(h, t.time));
}

static rf_status
half(rf_hearing *h)
{
  return fallen(h, 0);
}

static rf_status
tenth(rf_hearing *h)
{
  return fallen(h, 1);
}

static rf_status
hundredth(rf_hearing *h)
{
  return fallen(h, 2);
}

/* After it all faces stay, and the flow is that of one smooth system. */
static rf_status
last_event(rf_hearing *h)
{
  const rf_evidence *e = h->evidence;

  if (e->count == 0)
    return rf_report_unknown(h, "there is no event");
  rf_hear_neuron(h, e->event[e->count - 1].neuron);
  rf_hear_note(h, "datum %u: %s", (unsigned)e->event[e->count - 1].datum,
               rf_event_name((rf_event_kind)e->event[e->count - 1].kind));
  return moment(h, e->event[e->count - 1].time,
                rf_steps_error(h, e->event[e->count - 1].time));
}

/* Where the run stopped, of itself or by its until. */
static rf_status
end(rf_hearing *h)
{
  return moment(h, h->evidence->reached, 0.0);
}

/* Each in words, as it was asked for. */
static rf_status
when(rf_hearing *h)
{
  const rf_evidence *e = h->evidence;
  rf_status status = RF_OK;

  for (size_t i = 0; i < e->words && status >= 0; i++) {
    const double t =
      e->watch && e->watch[i] ? rf_lookout_time(e->watch[i]) : INFINITY;
    rf_hear_note(h, "%s", e->said[i]);
    status = moment(h, t, rf_steps_error(h, t));
  }
  return status;
}

#define BF25 "Boursier & Flammarion 2025"
#define MMV24 "Min, Mallada & Vidal 2024"
#define CEL23 "Chistikov, Englert & Lazic 2023"
#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS)
#define LINE(id, source, text, conclusion, check) \
  { { id, source, text, conclusion, "run", RF_IS_MOMENT, STEPS }, check }

const rf_known rf_claims_phases[] = {
  LINE("PH.captured1", BF25, "the first capture",
       "sgn(a) D is in the face of a neuron, or D = 0", first_capture),
  LINE("PH.captured", BF25, "the last capture by tau",
       "sgn(a) D is in the face of a neuron, or D = 0", last_capture),
  LINE("PH.tau", BF25, "alignment is over",
       "tau = epsilon ln(1/lambda) / D_max", tau),
  LINE("PH.tau_2", BF25, "the network is felt",
       "sum_I a^2 = 1/20, or sum_N a^2 = 2 lambda^2", second),
  LINE("PH.tau_3", BF25, "close to the linear fit",
       "||beta* - sum_I a w|| = 1/10, or sum_N a^2 = lambda^(2 - 2 epsilon)",
       third),
  LINE("PH.T_0", CEL23, "yardsticks have crossed",
       "the last crossing of a yardstick, + 1", teacher_dead),
  LINE("PH.T_1", CEL23, "alignment is over",
       "epsilon ln(1/lambda) / ||gamma||", teacher_aligned),
  LINE("PH.t_2+", MMV24, "label +1 is felt", "max |h_k| = 1/4, y_k > 0",
       felt_positive),
  LINE("PH.t_2-", MMV24, "label -1 is felt", "max |h_k| = 1/4, y_k < 0",
       felt_negative),
  LINE("PH.half", "the flow", "half of the loss", "L = L(0) / 2", half),
  LINE("PH.tenth", "the flow", "a tenth of the loss", "L = L(0) / 10", tenth),
  LINE("PH.percent", "the flow", "a hundredth of the loss",
       "L = L(0) / 100", hundredth),
  LINE("PH.when", "the flow", "asked for", "in words", when),
  LINE("PH.last", "the flow", "the last event", "no sign changes after it",
       last_event),
  LINE("PH.end", "the flow", "the run ends", "its until", end),
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
