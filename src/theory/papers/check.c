/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check.c -- claims of a problem: the public functions.
 *
 * In this order: options, constants, evidence of the run, claims.  Constants
 * come before the run as they say at which times its weights are wanted, tau,
 * T_0 and T_1; the run is the dearest, so it is read or followed once for all
 * claims. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "theory/cel23/cel23.h"
#include "theory/claims/endpoint.h"
#include "theory/claims/parts.h"
#include "theory/claims/sectors.h"
#include "theory/constants/separated.h"
#include "theory/constants/teacher.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/laws/law_steps.h"
#include "theory/papers/bf25.h"
#include "theory/papers/catalogue.h"
#include "theory/start/start.h"
#include "theory/steps/survey.h"

/* Bits of what is made from data and start, and beside the digits of a run. */
#define BITS 192

/* A run with more digits is measured with as many: a margin that is lost in
   the measuring would be undecided for no reason. */
static mpfr_prec_t
bits_for(const rf_problem *p)
{
  return BITS + (p->engine == RF_TAYLOR ? p->digits * 3322 / 1000 : 0);
}

/* epsilon = 1/4 suits all papers (Boursier & Flammarion: below 1/3, Chistikov
   et al.: at most 1/4). */
void
rf_claims_defaults(rf_claims_options *options)
{
  *options = (rf_claims_options){ .epsilon = "1/4", .alpha0 = "1",
                                  .follow = 1, .effort = 1.0 };
}

/* An option that is an exact number in (0, most), or (0, most]. */
static rf_status
take_number(mpq_t q, rf_message *message, const char *name, const char *text,
            const mpq_t most, bool closed)
{
  const char *fault = NULL;
  rf_status status = rf_number_parse(q, &fault, text, strlen(text));

  if (status == RF_ENOMEM)
    return status;
  if (status >= 0 && mpq_sgn(q) > 0
      && mpq_cmp(q, most) < (closed ? 1 : 0))
    return RF_OK;
  gmp_snprintf(message->text, sizeof message->text,
               "%s: %.80s is not a number in (0, %Qd%c", name, text, most,
               closed ? ']' : ')');
  return RF_EINVAL;
}

/* The time of the state that is judged. */
static rf_status
take_time(mpq_t q, rf_message *message, const char *text, const mpq_t until)
{
  const char *fault = NULL;
  rf_status status = rf_number_parse(q, &fault, text, strlen(text));

  if (status == RF_ENOMEM)
    return status;
  if (status >= 0 && mpq_sgn(q) >= 0 && mpq_cmp(q, until) <= 0)
    return RF_OK;
  snprintf(message->text, sizeof message->text,
           "at: %.80s is not a time of the run, in [0, %.15g]", text,
           rf_get_d_nearest(until));
  return RF_EINVAL;
}

static rf_status
take_effort(rf_hearing *h, double effort)
{
  if (effort > 0.0 && isfinite(effort)) {
    h->effort = effort;
    return RF_OK;
  }
  snprintf(h->message->text, sizeof h->message->text,
           "effort: %g is not a number above 0", effort);
  return RF_EINVAL;
}

/* epsilon below 1/3 is H6 of Theorem 1, which is met by this. */
static rf_status
take_options(rf_hearing *h, const rf_claims_options *options)
{
  rf_status status;
  mpq_t most;

  mpq_init(most);
  mpq_set_ui(most, 1, 3);
  RF_TRY(take_number(h->epsilon, h->message, "epsilon", options->epsilon,
                     most, false));
  mpq_set_ui(most, 1, 1);
  RF_TRY(take_number(h->alpha0, h->message, "alpha0", options->alpha0, most,
                     true));
  if ((h->asked = options->at != NULL))
    RF_TRY(take_time(h->at, h->message, options->at, h->problem->until));
  RF_TRY(rf_ids_check(h->message, options->ids, options->count));
  RF_TRY(take_effort(h, options->effort));
  h->all = options->all != 0;
  h->threads = options->threads;

done:
  mpq_clear(most);
  return status;
}

/* What is asked of the constants is their own default but for the two
   numbers.  Their digits are not asked for: claims take the enclosures. */
static rf_status
make_constants(rf_hearing *h, const rf_claims_options *options)
{
  rf_constants_options o;

  rf_constants_defaults(&o);
  o.epsilon = options->epsilon;
  o.alpha0 = options->alpha0;
  return rf_constants_create(&h->constants, h->message, h->problem, h->list,
                             &o);
}

/* The moments that papers speak of.  A moment that is not defined, as tau
   without lambda, is not asked for. */
static void
want_moments(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  rf_real at;

  rf_real_init(&at, h->prec);
  rf_real_set_q(&at, h->at);
  if (h->asked)
    rf_evidence_want(h->evidence, RF_AT_ASKED, &at);
  rf_real_clear(&at);
  if (!h->alignment->why)
    rf_evidence_want(h->evidence, RF_AT_TAU, &h->alignment->tau);
  if (!h->constants->separated->why && !h->constants->separated->no_scale)
    rf_evidence_want(h->evidence, RF_AT_SETTLED,
                     &h->constants->separated->t1);
  if (!t->why && !t->no_scale) {
    rf_evidence_want(h->evidence, RF_AT_DEAD, &t->dead);
    rf_evidence_want(h->evidence, RF_AT_ALIGNED, &t->aligned);
  }
}

/* Moments are no claims: they are meant only where something is asked for. */
static bool
is_meant(const rf_known *k, const rf_claims_options *options)
{
  return (options->count || strcmp(k->statement.when, RF_IS_MOMENT))
    && rf_id_wanted(k->statement.id, options->ids, options->count);
}

/* What the claims that are asked for need.  A claim that no one asked for must
   not cost a run. */
static unsigned
needs(const rf_claims_options *options)
{
  const rf_known *k;
  unsigned all = 0;

  for (size_t i = 0; (k = rf_claim_known(i)); i++)
    if (is_meant(k, options))
      all |= k->statement.needs;
  return all;
}

/* Who measures on the steps: a line for each _steps file.  Each makes its part
   of the hearing, also in part, and lets it look at the survey. */
static const struct {
  rf_status (*create)(rf_hearing *h);
  void (*release)(rf_hearing *h);
} makers[] = {
  { rf_bf25_steps_create, rf_bf25_steps_free },
  { rf_mmv24_steps_create, rf_mmv24_steps_free },
  { rf_cel23_steps_create, rf_cel23_steps_free },
  { rf_generic_steps_create, rf_generic_steps_free },
  { rf_orthogonal_steps_create, rf_orthogonal_steps_free },
  { rf_law_steps_create, rf_law_steps_free },
};
#define MAKERS (sizeof makers / sizeof *makers)

/* They are ready before the flow is followed. */
static rf_status
prepare_survey(rf_hearing *h)
{
  rf_status status = rf_survey_create(&h->survey, h->problem);

  if (status >= 0)
    h->survey->effort = h->effort;
  for (size_t i = 0; i < MAKERS && status >= 0; i++)
    status = makers[i].create(h);
  h->evidence->survey = h->survey;
  if (status >= 0 && h->threads > 1)
    status = rf_survey_share(h->survey, h->threads,
                             h->strain && h->strain->shared);
  return status;
}

/* ln lambda_eff = ln(sum a(0)^2) / 2. */
static double
log_scale(const rf_hearing *h)
{
  rf_real log;
  double x;

  if (h->start->scaleless)
    return NAN;
  rf_real_init(&log, h->prec);
  rf_real_log(&log, &h->start->norm2);
  x = rf_steps_double(&log) / 2.0;
  rf_real_clear(&log);
  return x;
}

/* Claims find all of this in the hearing; each part may lack something and
   says what. */
static rf_status
prepare(rf_hearing *h, const rf_matter *matter)
{
  const rf_claims_options *options = matter->options;
  rf_status status;

  RF_TRY(make_constants(h, options));
  RF_TRY(rf_field_of(&h->field, h->problem));
  RF_TRY(rf_sectors_create(&h->sectors, h->field, h->prec));
  h->start = h->constants->start;
  h->claims->log_scale = log_scale(h);
  RF_TRY(rf_evidence_create(&h->evidence, h->start));
  h->evidence->meddle = h->strain ? h->strain->meddle : NULL;
  RF_TRY(rf_alignment_create(h));
  want_moments(h);
  if (!matter->prove && (needs(options) & RF_NEEDS_STEPS))
    RF_TRY(prepare_survey(h));
  rf_evidence_await(h->evidence, options->when, options->when_count);

done:
  return status;
}

/* From the file where it has all that is needed, else by following.  A file
   has events and the last weights, but none at tau: claims about those need
   the flow again.  Without either the claims on runs say that there is
   none. */
static rf_status
gather(rf_hearing *h, const rf_matter *matter)
{
  const rf_claims_options *options = matter->options;
  rf_record *record = matter->record;
  const unsigned all = needs(options);
  /* A file may have no state at that time. */
  const unsigned wanted = h->asked && (all & RF_NEEDS_END)
    ? all | RF_NEEDS_STATES : all;

  if (!(wanted & (RF_NEEDS_EVENTS | RF_NEEDS_STATES | RF_NEEDS_END
                  | RF_NEEDS_STEPS)))
    return RF_OK;
  if (matter->prove)
    return matter->prove(matter->context, h);
  if (record && !(wanted & (RF_NEEDS_STATES | RF_NEEDS_STEPS))
      && rf_evidence_in(record, h->problem))
    return rf_evidence_read(h->evidence, record, h->message);
  return options->follow ? rf_evidence_follow(h->evidence, record, h->message)
                         : RF_OK;
}

/* Papers have one loss for all data: what they claim is not about data that
   count differently.  What is of the flow itself holds for them as well. */
static bool
is_covered(const rf_known *k, const rf_problem *problem)
{
  return !problem->q || !strcmp(k->statement.source, RF_OF_THE_FLOW);
}

static rf_status
turn_away(rf_hearing *h)
{
  rf_hear_condition(h, "weights", "all data count alike", RF_NO);
  rf_hear_note(h, "data.weights is no part of the paper");
  rf_conclude(h, RF_UNSURE);
  return rf_report(h);
}

/* One hearing for each claim; a claim does not know what others found.  What
   the claim's paper measured on the steps is in the hearing by now. */
static rf_status
hear(rf_hearing *h, const rf_claims_options *options)
{
  const rf_known *k;
  rf_status status = RF_OK;

  for (size_t i = 0; (k = rf_claim_known(i)); i++) {
    if (!is_meant(k, options))
      continue;
    rf_hearing_open(h, &k->statement);
    RF_TRY(is_covered(k, h->problem) ? k->check(h) : turn_away(h));
    RF_TRY(rf_hearing_close(h));
  }

done:
  return status;
}

/* Rows of constants that were not asked for.  A claim of constants reports all
   of them, as they come of one computation. */
static void
drop_others(rf_claims *claims, const rf_claims_options *options)
{
  size_t kept = 0;

  for (size_t i = 0; i < claims->count; i++)
    if (rf_part_wanted(claims->row[i].name, claims->row[i].statement->id,
                       options->ids, options->count))
      claims->row[kept++] = claims->row[i];
    else
      rf_row_clear(&claims->row[i]);
  claims->count = kept;
}

/* All numbers of all findings, made once. */
static void
hearing_init(rf_hearing *h)
{
  mpq_inits(h->epsilon, h->alpha0, h->at, (mpq_ptr)0);
  rf_finding_init(&h->now, h->prec);
  rf_finding_init(&h->worst, h->prec);
}

/* In reverse of how they were made: surveyors before the survey, which only
   points to them. */
static void
hearing_clear(rf_hearing *h)
{
  for (size_t i = 0; i < MAKERS; i++)
    makers[i].release(h);
  rf_endpoint_free(h->endpoint);
  rf_survey_free(h->survey);
  rf_alignment_free(h->alignment);
  rf_evidence_free(h->evidence);
  rf_sectors_free(h->sectors);
  rf_field_free(h->field);
  rf_constants_free(h->constants);
  rf_finding_clear(&h->now);
  rf_finding_clear(&h->worst);
  mpq_clears(h->epsilon, h->alpha0, h->at, (mpq_ptr)0);
}

/* Claims are about the flow: what gradient descent does says nothing of them,
   however small its steps are. */
static rf_status
refuse_steps(rf_message *message, const rf_problem *problem)
{
  snprintf(message->text, sizeof message->text, "flow.engine is %s, which is "
           "not the gradient flow that claims are about (--set 'flow={engine: "
           "cvode, until: TIME}' asks for that)",
           rf_engine_names[problem->engine]);
  return RF_EUNSUP;
}

/* The list of extremal vectors counts only where it is complete: "no saddle"
   cannot be read from half of it. */
rf_status
rf_claims_hear(rf_claims **claims, rf_message *message, const rf_matter *matter)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  const rf_problem *problem = matter->problem;
  const rf_extremals *extremals = matter->extremals;
  const rf_claims_options *options = matter->options;
  rf_hearing h = { .problem = problem, .prec = bits_for(problem),
                   .message = message, .strain = matter->strain };
  rf_status status;

  message->text[0] = '\0';
  if (rf_engine_is(problem->engine, RF_BY_STEP) && !matter->prove)
    return rf_mpfr_leave(&found, refuse_steps(message, problem));
  if ((status = rf_problem_within(problem, message, "claims")) < 0)
    return rf_mpfr_leave(&found, status);
  if (extremals && extremals->complete)
    h.list = extremals;
  hearing_init(&h);
  status = RF_ENOMEM;
  if (!(h.claims = rf_alloc(1, sizeof *h.claims)))
    goto done;
  h.claims->bits = (long)h.prec;
  RF_TRY(take_options(&h, options));
  RF_TRY(prepare(&h, matter));
  RF_TRY(gather(&h, matter));
  RF_TRY(hear(&h, options));
  drop_others(h.claims, options);
  *claims = h.claims;
  h.claims = NULL;

done:
  hearing_clear(&h);
  rf_claims_free(h.claims);
  /* The state of MPFR is the caller's again. */
  rf_mpfr_leave(&found, RF_OK);
  if (status < 0 && !message->text[0])
    snprintf(message->text, sizeof message->text, "claims: %s",
             rf_strerror(status));
  return status;
}

/* Without a strain, which is for tests of the verdicts alone. */
rf_status
rf_claims_create(rf_claims **claims, rf_message *message,
                 const rf_problem *problem, const rf_extremals *extremals,
                 rf_record *record, const rf_claims_options *options)
{
  return rf_claims_hear(claims, message,
                        &(rf_matter){ problem, extremals, record, options,
                                      NULL, NULL, NULL });
}

void
rf_claims_free(rf_claims *claims)
{
  if (!claims)
    return;
  for (size_t i = 0; i < claims->count; i++)
    rf_row_clear(&claims->row[i]);
  rf_release(claims->row);
  rf_release(claims);
}

size_t
rf_claims_count(const rf_claims *claims)
{
  return claims->count;
}

long
rf_claims_bits(const rf_claims *claims)
{
  return claims->bits;
}

/* Texts are pointed to: they live as long as the claims. */
rf_status
rf_claims_get(const rf_claims *claims, rf_claim *claim, size_t i)
{
  const rf_claim_row *r;

  RF_REQUIRE(i < claims->count, RF_EINVAL);
  r = &claims->row[i];
  *claim = (rf_claim){
    .statement = *r->statement, .name = r->name, .verdict = r->verdict,
    .literal = r->literal, .margin = r->margin, .measured = r->measured,
    .bound = r->bound, .uncertainty = r->uncertainty, .neuron = r->neuron,
    .time = r->time, .note = r->note, .hypotheses = r->conditions
  };
  return RF_OK;
}

/* Beside the verdict, as a failed one is what a reader wants to know of
   first. */
rf_status
rf_claims_hypothesis_get(const rf_claims *claims, rf_hypothesis *hypothesis,
                         size_t i, size_t k)
{
  const rf_row_condition *c;

  RF_REQUIRE(i < claims->count && k < claims->row[i].conditions, RF_EINVAL);
  c = &claims->row[i].condition[k];
  *hypothesis = (rf_hypothesis){ .name = c->name, .text = c->text,
                                 .met = c->met, .repair = c->repair,
                                 .margin = c->margin };
  return RF_OK;
}
