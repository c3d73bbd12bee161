/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spelling.h -- the texts of a figure: labels, each in two spellings, and what
 * comes from outside, which is never taken for a command. */
#ifndef RF_SPELLING_H
#define RF_SPELLING_H

#include "base/string.h"

/* RF_LABEL_LIST(X): X(name, for gnuplot's enhanced text, for LaTeX).  A label
 * with %s takes one word.  No quote is among them. */
#define RF_LABEL_LIST(X)                                                    \
  X(RF_LABEL_TIME, "time", "time")                                          \
  X(RF_LABEL_LOSS, "loss", "loss")                                          \
  X(RF_LABEL_NORM, "||w_j||", "$\\|w_j\\|$")                                \
  X(RF_LABEL_OUTER, "a_j", "$a_j$")                                         \
  X(RF_LABEL_WEIGHT, "|a_j| ||w_j||", "$|a_j|\\,\\|w_j\\|$")                \
  X(RF_LABEL_INPUT, "x", "$x$")                                             \
  X(RF_LABEL_OUTPUT, "h(x)", "$h(x)$")                                      \
  X(RF_LABEL_KINK, "a_j ||w_j|| at its kink",                               \
    "$a_j\\,\\|w_j\\|$ at its kink")                                        \
  X(RF_LABEL_NEURON, "neuron", "neuron")                                    \
  X(RF_LABEL_RANKED, "neurons, largest first", "neurons, largest first")    \
  X(RF_LABEL_DATUM, "datum", "datum")                                       \
  X(RF_LABEL_X, "x_{%s}", "$x_{%s}$")                                       \
  X(RF_LABEL_WORD, "%s", "$%s$")                                            \
  X(RF_LABEL_COSINE, "cos(w_j, %s)", "$\\cos(w_j, %s)$")                    \
  X(RF_LABEL_DISTANCE, "1 - cos(w_j, %s)", "$1 - \\cos(w_j, %s)$")          \
  X(RF_LABEL_SHARE, "share of the weights", "share of the weights")         \
  X(RF_LABEL_BY_FACE, "neurons, by their faces at the end",                 \
    "neurons, by their faces at the end")                                   \
  X(RF_LABEL_SIMILARITY, "cos(w_j, x_k)", "$\\cos(w_j, x_k)$")              \
  X(RF_LABEL_POSITIVE, "a > 0", "$a > 0$")                                  \
  X(RF_LABEL_NEGATIVE, "a < 0", "$a < 0$")                                  \
  X(RF_LABEL_RANK, "rank", "rank")                                          \
  X(RF_LABEL_APART, "||{/Symbol q} - {/Symbol q}_2|| / ||{/Symbol q}||",    \
    "$\\|\\theta - \\theta_2\\| / \\|\\theta\\|$")

#define RF_ENUM_(name, enhanced, tex) name,
typedef enum rf_label { RF_LABEL_LIST(RF_ENUM_) RF_LABELS } rf_label;
#undef RF_ENUM_

/* Append a label, with its word where it takes one ("": none), in quotes. */
void rf_spell_label(rf_string *s, rf_label label, const char *word, bool tex);

/* Append a text from outside in quotes, as it is: in a figure it must be
 * followed by noenhanced, for LaTeX its special characters are escaped. */
void rf_spell_text(rf_string *s, const char *text, bool tex);

/* Append what can stand in a comment of a script: one line of it. */
void rf_spell_comment(rf_string *s, const char *text);

#endif
