/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approach.h -- how the predictions come to those of a fit, and the loss L to
 * its loss L*, on pieces that the caller chooses. */
#ifndef RF_APPROACH_H
#define RF_APPROACH_H

#include "theory/steps/survey.h"

typedef struct rf_approach {
  double *fit, *r;       /* [n]: its predictions and its residuals y - fit; the
                            caller fills them */
  rf_extremum decay;     /* sup of d ln ||h - fit|| / dt */
  double carry;          /* its error over that of the run */
  rf_extremum slope;     /* sup of -||theta'||^2 / (L - L*) */
  double lost;           /* from here on L - L* is rounding; infinite: never */
  const rf_survey *survey;
} rf_approach;

/* Room for n data.  Errors: RF_ENOMEM. */
rf_status rf_approach_init(rf_approach *approach, size_t n);
void rf_approach_clear(rf_approach *approach);

/* Look at a piece of the stretch that is told, for either; after
   rf_survey_outputs. */
void rf_approach_decay(rf_approach *approach, const rf_survey *survey,
                       const rf_piece *piece);
void rf_approach_slope(rf_approach *approach, const rf_survey *survey,
                       const rf_piece *piece);

#endif
