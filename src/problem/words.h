/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.h -- moments of a flow that are asked for in words: "loss < 0.2",
 * "aligned(1e-3)", "share(+++) > 0.5".  What is said; flow/moment tells whether
 * it is so. */
#ifndef RF_WORDS_H
#define RF_WORDS_H

#include <gmp.h>

#include "base/base.h"

/* RF_WORD_LIST(X): X(name, form): NUMBER is one that is not negative, PATTERN a
   sign for each datum; spaces do not count. */
#define RF_WORD_LIST(X)                                                       \
  X(RF_WORD_BELOW,   "loss < NUMBER")                                         \
  X(RF_WORD_ABOVE,   "loss > NUMBER")                                         \
  X(RF_WORD_STILL,   "still(NUMBER)")       /* ||theta'|| < NUMBER */         \
  X(RF_WORD_ALIGNED, "aligned(NUMBER)")     /* 1 - cos(D, sgn(a) w) < NUMBER  \
                                               of all that are driven */      \
  X(RF_WORD_SHARE,   "share(PATTERN) > NUMBER") /* the neurons of a pattern,  \
                                               of sum (a^2 + ||w||^2) */

#define RF_WORD_ENUM_(name, form) name,
typedef enum rf_word_kind { RF_WORD_LIST(RF_WORD_ENUM_) RF_WORD_KINDS }
  rf_word_kind;
#undef RF_WORD_ENUM_

typedef struct rf_word {
  char *text;            /* as it was said */
  rf_word_kind kind;
  mpq_t limit;           /* NUMBER */
  signed char *pattern;  /* pattern[n] of a share, else NULL */
} rf_word;

/* Room for count words, to be taken one by one; NULL: no memory. */
rf_word *rf_words_alloc(size_t count);
void rf_words_free(rf_word *words, size_t count);

/* Take what is said in text[length] of a problem with n data.
 *
 * In-out:  word   of rf_words_alloc.
 * Out:     fault  on RF_EINPUT what is wrong, a static text.
 * Errors:  RF_EINPUT; RF_ENOMEM. */
rf_status rf_word_take(rf_word *word, const char **fault, const char *text,
                       size_t length, size_t n);

/* What may be said, "'loss < NUMBER', ..": for messages. */
#define RF_WORDS_SIZE 160
void rf_words_allowed(char allowed[RF_WORDS_SIZE]);

#endif
