/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.h -- moments of a run that are asked for in words: "loss < 0.2",
 * "loss > 0.5", "still(1e-9)", "aligned(1e-3)", "share(+++) > 0.5". */
#ifndef RF_WORDS_H
#define RF_WORDS_H

#include "theory/steps/survey.h"

/* X(name, head, text): what may be said. */
#define RF_WORD_LIST(X)                                                       \
  X(RF_WORD_BELOW, "loss <", "the loss is below a number")                    \
  X(RF_WORD_ABOVE, "loss >", "the loss is above a number")                    \
  X(RF_WORD_STILL, "still(", "||theta'|| is below a number")                  \
  X(RF_WORD_ALIGNED, "aligned(", "1 - cos(D, sgn(a) w) is, of all neurons"    \
    " that are driven")                                                       \
  X(RF_WORD_SHARE, "share(", "the neurons of a pattern have more than a part" \
    " of sum (a^2 + ||w||^2)")

typedef enum rf_word_kind {
#define RF_WORD_ENUM_(name, head, text) name,
  RF_WORD_LIST(RF_WORD_ENUM_)
#undef RF_WORD_ENUM_
  RF_WORD_KINDS
} rf_word_kind;

/* A moment that is waited for. */
typedef struct rf_word {
  rf_surveyor own;       /* from 0 on, for ever */
  const char *text;      /* the caller's */
  rf_word_kind kind;
  double limit;
  signed char *pattern;  /* pattern[n] */
  double time;           /* infinite: not yet */
  rf_survey *survey;
  signed char *u;        /* u[n] */
  double *D;             /* D[output_degree + 1][d] */
  size_t room;
} rf_word;

/* Errors: RF_EINVAL not such a word, with a message; RF_ENOMEM. */
rf_status rf_word_create(rf_word **word, rf_message *message,
                         const char *text, const rf_problem *problem);
void rf_word_free(rf_word *word);

#endif
