/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * survey_impl.h -- what these files share: survey.c, shares.c. */
#ifndef RF_SURVEY_IMPL_H
#define RF_SURVEY_IMPL_H

#include "theory/steps/survey.h"

/* ---- survey.c ---- */

/* Tell those of a survey of the stretch, on this thread. */
rf_status rf_survey_tell(rf_survey *survey, const rf_piece *piece);

/* ---- shares.c ---- */

/* Tell all, on one thread or on several. */
rf_status rf_shares_tell(rf_survey *survey, const rf_piece *piece);

/* Is this surveyor one whom a survey, or the part of it that a thread has,
   tells? */
bool rf_shares_has(const rf_survey *survey, const rf_surveyor *own);

/* A surveyor may keep the part of the survey that told it: it has the stretch
   that is told now. */
void rf_shares_show(rf_survey *survey);

void rf_shares_free(struct rf_shares *shares);

#endif
