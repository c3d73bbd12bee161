/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hear.c -- claims of the theory on the flow itself.
 *
 * The theory room hears claims on what is known of a run, with its errors.
 * Here the same claims are heard on a proof: no event is missing, and every
 * number is enclosed, so that holds means proved, and violated refuted. */
#include "config.h"

#include "base/number/exact.h"
#include "proof/whole/hear.h"

/* Claims on data and start, which are enclosed anyway, on the order of events
   up to a time, on the weights then, and on the sizes until then.  Others need
   more than that: their suprema are measured on the steps of a run, or they
   speak of all times to come. */
static const char *const decided[] = {
  "BF0.saddle", "BF0.generic", "BF0.cond1", "BF0.h9", "BF1.mass", "BF1.face",
  "BF1.ii", "BF1.capture", "BF1.lemma13", "BF1.kind", "BF3.face", "BF3.ii",
  "BF3.capture", "BF1.i", "BF1.i_sharp", "BF2.A3", "BF2.A4", "BF2.A5",
  "BF2.A6", "MMV0.mu", "MMV0.eps"
};
#define DECIDED (sizeof decided / sizeof *decided)

/* Who is asked for the evidence. */
typedef struct prover {
  const rf_proof_options *options;
  rf_proof *proof;
} prover;

/* [m - r, m + r] of two texts. */
static void
set_between(rf_real *t, const char *mid, const char *radius)
{
  mpfr_t r;

  mpfr_init2(r, 64);
  mpfr_set_str(r, radius, 10, MPFR_RNDU);
  mpfr_set_str(t->lo, mid, 10, MPFR_RNDD);
  mpfr_set_str(t->hi, mid, 10, MPFR_RNDU);
  rf_real_widen(t, r);
  mpfr_clear(r);
}

static rf_status
give_events(rf_hearing *h, rf_proof *proof)
{
  const rf_numbers *time;
  rf_status status = RF_OK;
  rf_event event;
  rf_real t;

  rf_real_init(&t, h->prec);
  for (size_t i = 0; i < rf_proof_event_count(proof); i++) {
    RF_TRY(rf_proof_event_get(proof, &event, i));
    RF_TRY(rf_proof_numbers(proof, &time, RF_PROOF_EVENT, i));
    set_between(&t, rf_numbers_text(time, 0), rf_numbers_text(time, 1));
    RF_TRY(rf_evidence_proved_event(h->evidence, &event, &t));
  }
  status = rf_evidence_sort(h->evidence);

done:
  rf_real_clear(&t);
  return status;
}

static rf_status
give_weights(rf_hearing *h, const rf_onlooker *w)
{
  rf_moment *m = &h->evidence->moment[RF_AT_TAU];
  const size_t count = h->problem->m * (1 + h->problem->d);
  rf_status status = rf_moment_proved_room(h->evidence, RF_AT_TAU, h->prec);

  if (status < 0)
    return status;
  for (size_t i = 0; i < count; i++)
    arb_get_interval_mpfr(m->proved[i].lo, m->proved[i].hi, &w->z[i]);
  m->reached = true;
  return RF_OK;
}

static rf_status
give_growth(rf_hearing *h, const rf_onlooker *w)
{
  rf_evidence *e = h->evidence;

  if (!(e->growth = rf_reals(1, h->prec)))
    return RF_ENOMEM;
  arf_get_mpfr(e->growth->lo, w->least, MPFR_RNDD);
  arf_get_mpfr(e->growth->hi, w->most, MPFR_RNDU);
  e->grown = w->neuron;
  return RF_OK;
}

/* A proof that ended early says nothing of its last moments, where something
   is in doubt. */
rf_status
rf_proof_testify(rf_hearing *h, rf_proof *proof, const rf_onlooker *w)
{
  rf_evidence *e = h->evidence;
  rf_proved proved;
  rf_status status;

  rf_proof_get(proof, &proved);
  rf_evidence_prove(e);
  RF_TRY(give_events(h, proof));
  if (w->reached)
    RF_TRY(give_weights(h, w));
  if (w->passed && w->dominated && arf_is_finite(w->most))
    RF_TRY(give_growth(h, w));
  e->events_told = true;
  e->ended = proved.done != 0;
  e->reached = proved.done ? mpq_get_d(h->problem->until)   /* towards 0 */
                           : proved.time * (1.0 - 0x1p-30);
  e->why[0] = '\0';
  status = RF_OK;

done:
  return status;
}

/* The weights are wanted at tau, which is known with so many bits. */
static bool
ask(rf_onlooker *w, const rf_hearing *h)
{
  const rf_moment *m = &h->evidence->moment[RF_AT_TAU];

  if (!m->asked || mpfr_sgn(m->due.lo) <= 0 || !mpfr_number_p(m->due.hi))
    return false;
  arb_set_interval_mpfr(&w->time, m->due.lo, m->due.hi, (slong)h->prec + 8);
  w->dominated = h->start->dominated == RF_YES;
  return true;
}

static rf_status
prove(void *context, rf_hearing *h)
{
  prover *p = context;
  rf_status status;
  rf_onlooker w;

  rf_onlooker_init(&w);
  status = rf_proof_watched(&p->proof, h->message, h->problem, p->options,
                            ask(&w, h) ? &w : NULL);
  if (status >= 0)
    status = rf_proof_testify(h, p->proof, &w);
  rf_onlooker_clear(&w);
  rf_ball_free_cache();
  return status;
}

rf_status
rf_proof_heard(rf_proof **proof, rf_claims **claims, rf_message *message,
               const rf_matter *matter, const rf_proof_options *options)
{
  const char *wanted[DECIDED];
  rf_claims_options o = *matter->options;
  const char *const *ids = o.ids;
  const size_t count = o.count;
  prover p = { .options = options };
  rf_status status = rf_ids_check(message, ids, count);
  rf_matter own = *matter;

  if (status < 0)
    return status;
  o.ids = wanted;
  o.count = 0;
  o.at = NULL;
  o.when_count = 0;
  for (size_t i = 0; i < DECIDED; i++)
    if (rf_id_wanted(decided[i], ids, count))
      wanted[o.count++] = decided[i];
  if (!o.count) {
    *claims = NULL;
    return rf_proof_create(proof, message, matter->problem, options);
  }
  own.options = &o;
  own.record = NULL;
  own.prove = prove;
  own.context = &p;
  status = rf_claims_hear(claims, message, &own);
  if (status >= 0)
    *proof = p.proof;
  else
    rf_proof_free(p.proof);
  return status;
}

rf_status
rf_proof_hear(rf_proof **proof, rf_claims **claims, rf_message *message,
              const rf_problem *problem, const rf_extremals *extremals,
              const rf_proof_options *options,
              const rf_claims_options *asked)
{
  const rf_matter matter = { .problem = problem, .extremals = extremals,
                             .options = asked };

  return rf_proof_heard(proof, claims, message, &matter, options);
}
