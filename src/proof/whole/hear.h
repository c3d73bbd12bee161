/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hear.h -- a proof that also looks at what claims ask for. */
#ifndef RF_WHOLE_HEAR_H
#define RF_WHOLE_HEAR_H

#include "proof/whole/onlooker.h"
#include "reluflow/proof.h"
#include "theory/papers/catalogue.h"

/* rf_proof_create, and its errors; onlooker: NULL, or what is looked at, of the
   attempt that is told of. */
rf_status rf_proof_watched(rf_proof **proof, rf_message *message,
                           const rf_problem *problem,
                           const rf_proof_options *options,
                           rf_onlooker *onlooker);

/* All that was proved and seen becomes evidence of the hearing.  Errors:
   RF_ENOMEM. */
rf_status rf_proof_testify(rf_hearing *hearing, rf_proof *proof,
                           const rf_onlooker *onlooker);

/* rf_proof_hear, and its errors; of the matter all but who proves. */
rf_status rf_proof_heard(rf_proof **proof, rf_claims **claims,
                         rf_message *message, const rf_matter *matter,
                         const rf_proof_options *options);

#endif
