/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict.h -- how a verdict comes about: from what was measured, with what is
 * known of its error, and from the hypotheses.  It is never guessed. */
#ifndef RF_VERDICT_H
#define RF_VERDICT_H

#include "reluflow/theory.h"
#include "theory/real/interval.h"

/* What a claim came to in one place. */
typedef struct rf_case {
  rf_truth met;          /* all its hypotheses */
  rf_truth conclusion;
  bool vacuous;          /* the conclusion cannot fail */
  bool assumption;       /* it is itself the hypothesis of a theorem: where it
                            is false, nothing is violated */
} rf_case;

/* The verdict. */
rf_verdict rf_judge(const rf_case *found);

/* Is a margin that is known to lie in an interval > 0?  Where the interval
   has 0, that is not known, unless it is 0 alone: then A <= B holds. */
rf_truth rf_margin_truth(const rf_real *margin);

#endif
