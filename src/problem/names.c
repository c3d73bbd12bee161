/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.c -- the words of an experiment's choices; see names.h. */
#include "config.h"

#include <stddef.h>

#include "problem/names.h"

#define WORD_(value, text) text,
#define WORD_OF_(value, text, object) text,
const char *const rf_loss_names[] = { RF_LOSS_LIST(WORD_OF_) NULL };
const char *const rf_scheme_names[] = { RF_SCHEME_LIST(WORD_) NULL };
const char *const rf_engine_names[] = { RF_ENGINE_LIST(WORD_) NULL };
const char *const rf_policy_names[] = { RF_POLICY_LIST(WORD_) NULL };
#undef WORD_
#undef WORD_OF_
const char *const rf_average_names[] = { "mean", "sum", NULL };
const char *const rf_bool_names[] = { "false", "true", NULL };
const char *const rf_all_names[] = { "none", "all", NULL };
