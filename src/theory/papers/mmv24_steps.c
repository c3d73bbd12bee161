/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24_steps.c -- Min, Mallada & Vidal 2024 on the steps: sizes up to T
 * (Lemmas 1, 3 and 4), norms of the aligned neurons (Lemmas 13 and 14), the
 * times t_2 and the rate after them.
 *
 * Their times are ours divided by a factor; -L'/L^2 does not depend on it.
 *
 * epsilon of the paper is max ||w_j(0)|| here, with W_max = 1; its factor is n
 * for a mean, 1 for a sum, and twice that for the logistic loss, as the
 * paper's is 2 ln(1 + e^(-y h)). */
#include "config.h"

#include <math.h>
#include <stddef.h>

#include "base/number/exact.h"
#include "theory/claims/parts.h"
#include "theory/constants/separated.h"
#include "theory/papers/mmv24.h"
#include "theory/papers/catalogue.h"
#include "theory/start/start.h"

struct rf_mmv24_steps {
  rf_hearing *h;
  const rf_separated *s;
  rf_surveyor early;     /* [0, T] */
  rf_extremum size;      /* sup ln ||w_j||^2 */
  rf_extremum output;    /* sup |h_k| */
  rf_surveyor late;      /* all times */
  rf_first t2[2];        /* of the label +, - */
  bool have[2];          /* such data are there */
  rf_extremum rate;      /* sup of L' / L^2 after both */
  rf_surveyor settled;   /* neurons that are where they belong */
  rf_extremum falls;     /* sup of -a' / a */
  struct rf_mmv24_rank *rank;
  signed char *u;
  const rf_track *track;
  const rf_survey *survey;
  size_t k;
  double sign;
};

typedef struct rf_mmv24_steps steps;

/* ---- [0, T] ---- */

/* ln ||w||^2, with the scale of the path. */
static rf_jet
size_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_add(rf_jet_log(rf_track_norm2(s->track, span), span),
                    rf_jet_constant(2.0 * s->track->log_scale));
}

/* Lemma 1 is of every neuron up to T. */
static rf_status
size_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, early));

  (void)survey;
  s->track = t;
  rf_extremum_over(&s->size, size_jet, s, &t->piece);
  return RF_OK;
}

/* h_k or -h_k, so that a supremum is one of |h_k|. */
static rf_jet
output_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_scale(rf_output_jet(s->survey, s->k, span), s->sign);
}

/* Lemma 3 is of every datum up to T. */
static rf_status
output_stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, early));
  rf_status status = rf_survey_outputs(survey);

  s->survey = survey;
  for (s->k = 0; status >= 0 && s->k < survey->n; s->k++)
    for (s->sign = -1.0; s->sign <= 1.0; s->sign += 2.0)
      rf_extremum_over(&s->output, output_jet, s, piece);
  return status;
}

/* ---- later ---- */

/* |h_k| - 1/4. */
static rf_jet
quarter_jet(void *context, rf_window span)
{
  return rf_jet_sub(output_jet(context, span), rf_jet_constant(0.25));
}

/* L' / L^2; its supremum is minus the slowest rate.  -L' / L^2 >= alpha at
   every moment gives L(t) <= L(t_2) / (1 + alpha L(t_2) (t - t_2)). */
static rf_jet
rate_jet(void *context, rf_window span)
{
  const steps *s = context;
  const rf_jet L = rf_loss_jet(s->survey, span);

  return rf_jet_scale(rf_jet_div(rf_descent_jet(s->survey, span),
                                 rf_jet_mul(L, L, span), span), -1.0);
}

/* The first time that some |h_k| of a label is above 1/4. */
static void
look_at_label(steps *s, const rf_piece *piece, int c)
{
  for (s->k = 0; s->k < s->survey->n; s->k++) {
    const int label = s->survey->y[s->k] > 0.0 ? 0 : 1;
    double tau;
    for (s->sign = -1.0; label == c && s->sign <= 1.0; s->sign += 2.0)
      (void)rf_first_over(&s->t2[c], &tau, quarter_jet, s, piece);
  }
}

/* The rate counts once the network is felt on both labels; a label without
   data is not waited for. */
static rf_status
late_stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, late));
  rf_piece rest = *piece;
  rf_status status = rf_survey_outputs(survey);
  double from;

  if (status < 0)
    return status;
  s->survey = survey;
  for (int c = 0; c < 2; c++)
    if (s->have[c] && isinf(s->t2[c].time))
      look_at_label(s, piece, c);
  from = fmax(s->have[0] ? s->t2[0].time : 0.0,
              s->have[1] ? s->t2[1].time : 0.0);
  rest.low = fmax(rest.low, (from - rest.t0) / rest.length);
  if (rest.low < rest.high)
    rf_extremum_over(&s->rate, rate_jet, s, &rest);
  return RF_OK;
}

/* -a' / a. */
static rf_jet
fall_jet(void *context, rf_window span)
{
  const steps *s = context;
  const rf_track *t = s->track;

  return rf_jet_scale(rf_jet_div(
    rf_jet_poly_slope(t->c, t->degree, t->row, span), rf_track_a(t, span),
    span), -1.0 / t->piece.length);
}

/* Of a neuron in S_+-: its norm grows as |a| does. */
static rf_status
settled_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, settled));
  const rf_window low = { t->piece.low, 0.0 };
  const int sign = rf_track_a(t, low).value > 0.0 ? 1 : -1;
  rf_status status = rf_stretch_pattern(survey->now, s->u, t->piece.neuron);

  s->track = t;
  if (status >= 0 && memchr(s->u, 1, survey->n)
      && rf_mmv24_settled(s->h->problem, s->u, sign))
    rf_extremum_over(&s->falls, fall_jet, s, &t->piece);
  return status;
}

/* ---- all ---- */

#define EACH_MOST 4096

/* Three surveyors of three spans of time: up to T, at all times for t_2 and
   the rate, and of neurons that are in their sets. */
rf_status
rf_mmv24_steps_create(rf_hearing *h)
{
  const rf_separated *p = h->constants->separated;
  steps *s = rf_alloc(1, sizeof *s);

  if (!(h->mmv24 = s))
    return RF_ENOMEM;
  s->h = h;
  s->s = p;
  if (p->why || p->no_scale || h->problem->engine == RF_LIMIT)
    return RF_OK;
  if (!(s->u = rf_alloc(h->problem->n, 1)))
    return RF_ENOMEM;
  rf_extremum_init(&s->size, 1e-10);
  rf_extremum_init(&s->output, 1e-300);
  rf_extremum_init(&s->rate, 1e-9);
  rf_extremum_init(&s->falls, 1e-10);
  s->early.to = rf_steps_double(&p->early);
  s->early.with = s->late.with = s->settled.with = s;
  s->early.track = size_track;
  s->early.stretch = output_stretch;
  s->late.to = s->settled.to = INFINITY;
  s->late.stretch = late_stretch;
  if (h->problem->m <= EACH_MOST)
    s->settled.track = settled_track;
  s->have[0] = p->positive > 0;
  s->have[1] = p->negative > 0;
  for (int c = 0; c < 2; c++)
    rf_first_init(&s->t2[c], h->strain && h->strain->hidden);
  rf_survey_add(h->survey, &s->early);
  rf_survey_add(h->survey, &s->late);
  rf_survey_add(h->survey, &s->settled);
  return rf_mmv24_rank_create(&s->rank, h);
}

void
rf_mmv24_steps_free(rf_hearing *h)
{
  struct rf_mmv24_steps *s = h->mmv24;

  if (!s)
    return;
  rf_mmv24_rank_free(s->rank);
  rf_release(s->u);
  rf_release(s);
}

const struct rf_mmv24_rank *
rf_mmv24_rank_of(const rf_hearing *h)
{
  return h->mmv24 ? h->mmv24->rank : NULL;
}

rf_first
rf_mmv24_felt(const rf_hearing *h, int label)
{
  return h->mmv24->u ? h->mmv24->t2[label]
    : (rf_first){ INFINITY, INFINITY };
}

/* ---- claims ---- */

/* Why the steps say nothing; NULL: they do. */
static const char *
missing(const rf_hearing *h, bool early)
{
  const rf_separated *s = h->constants->separated;
  const char *why = rf_run_missing(h);

  if (why || s->why || s->no_scale)
    return why ? why : s->why ? s->why : s->no_scale;
  if (h->problem->engine == RF_LIMIT)
    return "it is about a positive scale";
  if (early && mpfr_sgn(s->early.lo) <= 0)
    return "T is not positive";
  return early && mpfr_cmp_d(s->early.hi, h->evidence->reached) > 0
    ? "the run ends before T" : NULL;
}

/* Of data that are not separated there is nothing to measure, nor of a start at
   the repeller: a hypothesis is not met, and of what is late it is H4. */
static rf_status
unknown(rf_hearing *h, const char *why, bool late)
{
  const rf_separated *s = h->constants->separated;

  if (s->why && (s->unfit || late))
    rf_mmv24_conditions(h);
  if (s->why && !s->unfit && late)
    rf_hear_condition(h, "H4", "zeta_2 > 0", RF_NO);
  return rf_report_unknown(h, why);
}

/* The early bounds need a balanced start and epsilon <= 1 / (4 sqrt(h)
   X_max). */
static void
early_conditions(rf_hearing *h)
{
  const rf_separated *s = h->constants->separated;
  rf_real margin, log;
  mpq_t q;

  rf_mmv24_conditions(h);
  rf_hear_condition(h, "H5", "balanced, w_j(0) is not 0", h->start->balanced);
  mpq_init(q);
  rf_real_init(&margin, h->prec);
  rf_real_init(&log, h->prec);
  mpq_set_ui(q, 16 * (unsigned long)h->problem->m, 1);
  mpq_mul(q, q, s->most);                              /* (4 sqrt(h) X)^2 */
  rf_real_log_q(&log, q);
  mpq_set_si(q, -1, 2);
  rf_real_mul_q(&margin, &log, q);
  rf_real_sub(&log, &margin, &s->log_scale);
  rf_hear_margin_of(h, "H7", "epsilon <= 1 / (4 sqrt(m) X_max)", &log);
  rf_real_clear(&margin);
  rf_real_clear(&log);
  mpq_clear(q);
}

/* ln(factor epsilon m^(half / 2) X_max^power). */
static void
log_bound(rf_real *r, const rf_hearing *h, unsigned long factor, long half,
          long power)
{
  const rf_separated *s = h->constants->separated;
  rf_real log, sum, part, more;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(h->prec, &log, &sum, &part, &more, (rf_real *)0);
  rf_real_log_ui(&log, factor);
  rf_real_add(&sum, &log, &s->log_scale);
  rf_real_log_ui(&log, (unsigned long)h->problem->m);
  mpq_set_si(q, half, 2);
  mpq_canonicalize(q);
  rf_real_mul_q(&part, &log, q);
  rf_real_add(&more, &sum, &part);
  rf_real_log_q(&log, s->most);
  mpq_set_si(q, power, 2);
  mpq_canonicalize(q);
  rf_real_mul_q(&part, &log, q);
  rf_real_add(r, &more, &part);
  rf_real_clears(&log, &sum, &part, &more, (rf_real *)0);
  mpq_clear(q);
}

/* Both as logarithms: either may leave the range of doubles. */
static rf_status
compare_logs(rf_hearing *h, const rf_real *measured, const rf_real *bound)
{
  rf_hear_measured(h, measured);
  rf_hear_bound(h, bound);
  rf_conclude_difference(h);
  rf_hear_note(h, "as logarithms");
  return rf_report(h);
}

/* Lemma 1: max ||w_j||^2 <= 2 epsilon / sqrt(m).  The printed W_max is 1 by
   the reading of epsilon. */
static rf_status
norm(rf_hearing *h)
{
  const steps *s = h->mmv24;
  const char *why = missing(h, true);
  rf_real bound, measured;
  rf_status status;

  if (why || !s->size.any)
    return unknown(h, why ? why : "nothing was measured", false);
  early_conditions(h);
  rf_real_init(&bound, h->prec);
  rf_real_init(&measured, h->prec);
  rf_hear_supremum(h, &s->size, 4.0 * rf_steps_error(h, s->size.time));
  rf_real_set(&measured, &h->now.measured);
  log_bound(&bound, h, 2, -1, 0);
  status = compare_logs(h, &measured, &bound);
  rf_real_clear(&bound);
  rf_real_clear(&measured);
  return status;
}

/* ln sup |h_k|; where that is below the range of doubles, ln of m X_max times
   the largest ||w_j||^2 = a_j^2, which it does not exceed. */
static void
log_output(rf_real *r, rf_hearing *h)
{
  const steps *s = h->mmv24;
  const double error = 8.0 * rf_steps_error(h, s->output.time);
  rf_real part;

  rf_real_init(&part, h->prec);
  /* epsilon is so small in these theorems that products of weights often are
     no doubles, though their logarithms are known. */
  if (s->output.value > 1e-290) {
    rf_hear_supremum(h, &s->output, s->output.value * error);
    h->now.neuron = SIZE_MAX;
    rf_real_log(r, &h->now.measured);
  } else {
    rf_hear_supremum(h, &s->size, error);
    h->now.neuron = SIZE_MAX;
    rf_real_log_q(r, s->s->most);
    mpfr_div_2ui(r->hi, r->hi, 1, MPFR_RNDU);
    rf_real_log_ui(&part, (unsigned long)h->problem->m);
    mpfr_add(r->hi, r->hi, part.hi, MPFR_RNDU);
    mpfr_add(r->hi, r->hi, h->now.measured.hi, MPFR_RNDU);
    mpfr_set_inf(r->lo, -1);
    rf_hear_note(h, "by the norms");
  }
  rf_real_clear(&part);
}

/* Lemma 3, and with Lemma 2 Lemma 4: the slopes at h differ from those at 0 by
   2 |h| at most, and D from x_a by 2 n X_max max |h|. */
static rf_status
outputs(rf_hearing *h, bool direction)
{
  const char *why = missing(h, true);
  rf_real bound, measured, part;
  rf_status status;

  if (why || !h->mmv24->output.any)
    return unknown(h, why ? why : "nothing was measured", false);
  early_conditions(h);
  rf_real_init(&bound, h->prec);
  rf_real_init(&measured, h->prec);
  rf_real_init(&part, h->prec);
  log_output(&measured, h);
  /* Not measured but bounded: 2 n X_max sup |h_k| (Lemma 4), from the same
     supremum. */
  if (direction) {
    mpq_t q;
    mpq_init(q);
    mpq_set_ui(q, 4 * (unsigned long)(h->problem->n * h->problem->n), 1);
    mpq_mul(q, q, h->mmv24->s->most);
    rf_real_log_q(&part, q);
    mpfr_div_2ui(part.hi, part.hi, 1, MPFR_RNDU);
    mpfr_add(measured.hi, measured.hi, part.hi, MPFR_RNDU);
    mpfr_set_inf(measured.lo, -1);
    mpq_clear(q);
    log_bound(&bound, h, 4 * (unsigned long)h->problem->n, 1, 2);
    rf_hear_note(h, "at most, by the predictions");
  } else
    log_bound(&bound, h, 2, 1, 1);
  status = compare_logs(h, &measured, &bound);
  rf_real_clear(&bound);
  rf_real_clear(&measured);
  rf_real_clear(&part);
  return status;
}

static rf_status out(rf_hearing *h) { return outputs(h, false); }
static rf_status direction(rf_hearing *h) { return outputs(h, true); }

/* H4 and H6, and that both S_+ and S_- have neurons. */
static void
late_conditions(rf_hearing *h)
{
  const rf_separated *s = h->constants->separated;
  rf_real least, margin;

  early_conditions(h);
  rf_hear_margin_of(h, "H4", "zeta_2 > 0", &s->zeta2);
  rf_real_init(&least, h->prec);
  rf_real_init(&margin, h->prec);
  rf_real_set(&least, &s->log_first[0]);
  rf_real_keep_min(&least, &s->log_second);
  rf_real_sub(&margin, &least, &s->log_scale);
  rf_hear_margin_of(h, "H6", "epsilon is small enough, (28)", &margin);
  rf_real_clear(&least);
  rf_real_clear(&margin);
}

/* The time of one label, against its bound.  Where it may have come earlier, a
   later one that is within the bound still says that it is. */
static rf_status
label_time(rf_hearing *h, int c)
{
  const rf_first *t2 = &h->mmv24->t2[c];
  const double time = t2->time;
  rf_real r;

  rf_hear_note(h, "label %s", c ? "-1" : "+1");
  if (isinf(time))
    return rf_report_unknown(h, rf_first_is_sure(t2) ? "not reached"
                             : rf_hidden_time);
  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, time);
  rf_hear_time(h, &r);
  mpfr_set_d(r.lo, fmin(time, t2->maybe) * (1.0 - 1e-6), MPFR_RNDD);
  mpfr_set_d(r.hi, time * (1.0 + 1e-6), MPFR_RNDU);
  rf_hear_measured(h, &r);
  rf_real_clear(&r);
  rf_hear_bound(h, &h->mmv24->s->t2[c]);
  rf_conclude_ratio(h);
  return rf_report(h);
}

/* (39), of the label for which less is left.  Both labels are reported where
   both have data; each has its own bound, with n_+ or n_- in it. */
static rf_status
second_time(rf_hearing *h)
{
  const steps *s = h->mmv24;
  const char *why = missing(h, false);
  rf_status status = RF_OK;

  if (why)
    return unknown(h, why, true);
  late_conditions(h);
  rf_hear_shared(h);
  for (int c = 0; c < 2 && status >= 0; c++)
    if (s->have[c])
      status = label_time(h, c);
  return status;
}

/* Is t_2 known of each label that has data? */
static bool
knows_t2(const steps *s)
{
  return (!s->have[0] || rf_first_is_sure(&s->t2[0]))
    && (!s->have[1] || rf_first_is_sure(&s->t2[1]));
}

/* Pointwise, which gives the bound on L(t).  alpha = (mu X_min)^2 / (32
   X_max).  Where t_2 may have been earlier not all times were looked at. */
static rf_status
rate(rf_hearing *h)
{
  const steps *s = h->mmv24;
  const char *why = missing(h, false);
  rf_real least;

  if (why || !s->rate.any)
    return unknown(h, why ? why : "the run ends before t_2", true);
  late_conditions(h);
  rf_hear_infimum(h, &s->rate, 1e-6 * fabs(s->rate.value));
  rf_real_init(&least, h->prec);
  rf_hear_bound(h, &s->s->rate);
  rf_log_ratio(&least, &h->now.measured, &s->s->rate);
  rf_conclude_margin(h, &least);
  rf_real_clear(&least);
  if (!knows_t2(s) && h->now.conclusion == RF_YES) {
    rf_hear_note(h, "%s", rf_hidden_time);
    rf_conclude(h, RF_UNSURE);
  }
  return rf_report(h);
}

/* Two findings, of S_+ and S_-; the worse is told. */
static rf_status
lemma13(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_SETTLED);
  const char *why = missing(h, false);
  rf_status status;

  if (why || !m)
    return unknown(h, why ? why : "the run ends before t_1", true);
  late_conditions(h);
  rf_hear_shared(h);
  status = rf_mmv24_lemma13(h, m, 1);
  return status < 0 ? status : rf_mmv24_lemma13(h, m, -1);
}

/* Lemma 14 of each neuron, from where it enters S_+- on: all p_k have the sign
   of y_k, so that each term of sign(a) <w, D> is positive.  The paper sums
   over S_+-; as every term grows it is asked of each neuron. */
static rf_status
lemma14(rf_hearing *h)
{
  const steps *s = h->mmv24;
  const char *why = missing(h, false);

  if (why || !s->falls.any)
    return unknown(h, why ? why : "no neuron is aligned, or there"
                   " are too many", false);
  rf_mmv24_conditions(h);
  rf_hear_infimum(h, &s->falls, 100.0 * rf_steps_error(h, s->falls.time)
                  * fabs(s->falls.value) + 1e-14);
  rf_conclude_margin(h, &h->now.measured);
  return rf_report(h);
}

#define PAPER "Min, Mallada & Vidal 2024"
#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS)

const rf_known rf_claims_mmv24_steps[] = {
  { { "MMV.norm", PAPER ", Lemma 1", "neurons stay small",
      "max ||w_j||^2 <= 2 epsilon / sqrt(m)", "neuron", "[0, T]", STEPS },
    norm },
  { { "MMV.out", PAPER ", Lemma 3", "predictions stay small",
      "max |h_k| <= 2 epsilon sqrt(m) X_max", "run", "[0, T]", STEPS }, out },
  { { "MMV.dir", PAPER ", Lemma 4", "directions as at zero scale",
      "|d(w/||w||)/dt - sign(a) P x_a(w)| <= 4 epsilon n sqrt(m) X_max^2",
      "neuron", "[0, T]", STEPS }, direction },
  { { "MMV.lemma13", PAPER ", Lemma 13", "aligned norms do not vanish",
      "sum ||w(t_1)||^2 >= exp(-4 n X_max t_1) sum ||w(0)||^2", "S_+, S_-",
      "t_1", STEPS | RF_NEEDS_STATES }, lemma13 },
  { { "MMV.lemma14", PAPER ", Lemma 14", "aligned norms grow",
      "a' / a >= 0 in S_+-", "neuron", "in S_+-", STEPS }, lemma14 },
  { { "MMV.t2", PAPER ", (39)", "felt by t_2",
      "the first time with |h_k| > 1/4 <= t_2", "label", "-", STEPS },
    second_time },
  { { "MMV.rate", PAPER ", Theorem 1", "the loss falls like 1/t",
      "-L' / L^2 >= (mu X_min)^2 / (32 X_max)", "run", "[t_2, end]", STEPS },
    rate },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
