/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * catalogue.h -- all claims, and which of them are meant. */
#ifndef RF_CATALOGUE_H
#define RF_CATALOGUE_H

#include "theory/claims/claims.h"
#include "theory/evidence/evidence.h"
#include "theory/steps/survey.h"

/* The lists, in the order of the manual. */
extern const rf_known rf_claims_bf25[], rf_claims_bf25_run[],
  rf_claims_bf25_end[], rf_claims_mmv24[],
  rf_claims_bf25_steps[], rf_claims_bf25_phases[], rf_claims_mmv24_steps[],
  rf_claims_mzv25[], rf_claims_phases[];

/* A line of the list that is a moment of a run, not a claim, has this in place
   of its times; it is meant only where its id, or a pattern of it, is asked
   for. */
#define RF_IS_MOMENT "moment"

/* The source of a line that is no paper's: a law of every flow. */
#define RF_OF_THE_FLOW "the flow"

/* What claims are checked on. */
typedef struct rf_matter {
  const rf_problem *problem;
  const rf_extremals *extremals;
  rf_record *record;
  const rf_claims_options *options;
  const rf_strain *strain;   /* of a test; NULL: none */
  /* NULL, or who proves: the evidence is then the flow itself, enclosed; it
     has to be filled, with a why where there is nothing.  Only claims that need
     no steps are to be asked for. */
  rf_status (*prove)(void *context, rf_hearing *h);
  void *context;
} rf_matter;

/* rf_claims_create, and its errors. */
rf_status rf_claims_hear(rf_claims **claims, rf_message *message,
                         const rf_matter *matter);

/* Claim i; NULL beyond the last. */
const rf_known *rf_claim_known(size_t i);

/* Does an id match a pattern with * and ? ? */
bool rf_id_matches(const char *id, const char *pattern);

/* RF_OK: every pattern names a claim, or one of its constants; RF_EINVAL: the
   message has the ids that are nearest to the one that does not. */
rf_status rf_ids_check(rf_message *message, const char *const *ids,
                       size_t count);

/* Is a claim among those that are asked for?  Of "BF0.const.D_max" BF0.const
   is, and rf_part_wanted says which rows of it. */
bool rf_id_wanted(const char *id, const char *const *ids, size_t count);
bool rf_part_wanted(const char *name, const char *id, const char *const *ids,
                    size_t count);

/* ---- what each paper measures on the steps of a run ---- */

/* Make it, in h->bf25 and so on, and let it look at h->survey; before the flow
   is followed.  Errors: RF_ENOMEM. */
rf_status rf_bf25_steps_create(rf_hearing *h);
rf_status rf_mmv24_steps_create(rf_hearing *h);
void rf_bf25_steps_free(rf_hearing *h);
void rf_mmv24_steps_free(rf_hearing *h);

/* The first time with |h_k| > 1/4 for a datum of a label, 0: +1, 1: -1. */
rf_first rf_mmv24_felt(const rf_hearing *h, int label);

#endif
