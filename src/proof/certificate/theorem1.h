/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theorem1.h -- what a certificate says of Theorem 1 of Boursier & Flammarion
 * 2025. */
#ifndef RF_CERTIFICATE_THEOREM1_H
#define RF_CERTIFICATE_THEOREM1_H

#include "proof/whole/onlooker.h"
#include "reluflow/proof.h"

typedef struct rf_statement1 rf_statement1;

/* Of an epsilon, a text.
 * Errors, with a message: RF_EINVAL it is not between 0 and 1/3; RF_EUNSUP the
 * theorem says nothing here; RF_ENOMEM. */
rf_status rf_statement1_create(rf_statement1 **statement, rf_message *message,
                               const rf_problem *problem,
                               const char *epsilon);
void rf_statement1_free(rf_statement1 *statement);

/* What is to be looked at while the flow is followed. */
rf_onlooker *rf_statement1_onlooker(rf_statement1 *statement);

/* The lines of the certificate.  Errors: RF_EUNSUP it is not true, or not
 * certain (message); RF_ENOMEM. */
rf_status rf_statement1_put(rf_string *out, rf_message *message,
                            const rf_statement1 *statement, rf_proof *proof);

#endif
