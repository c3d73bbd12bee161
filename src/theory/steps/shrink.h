/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shrink.h -- how fast the neurons shrink that are active on some data and
 * inactive on others. */
#ifndef RF_SHRINK_H
#define RF_SHRINK_H

#include "theory/steps/survey.h"

typedef struct rf_shrink {
  rf_surveyor own;       /* own.from: from when on; it may be set late */
  rf_extremum least;     /* sup of d ln ||w||^2 / dt over them */
  signed char *mixed;    /* mixed[m]: is it such a neuron?  -1: not known */
  signed char *u;        /* u[n]: scratch */
  const rf_track *track;
} rf_shrink;

/* Look at no time yet.  Each neuron's path is asked for once, then, until it
   moves, only that of those that are mixed, which are few at the end of a run.
   Of more than 100,000 neurons nothing is looked at: asking each would take as
   long as half of the run.  The survey is told of it; the caller clears it
   after the survey was asked for the last time.  Errors: RF_ENOMEM. */
rf_status rf_shrink_create(rf_shrink *shrink, rf_survey *survey);
void rf_shrink_clear(rf_shrink *shrink);

#endif
