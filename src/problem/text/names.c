/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.c -- the words of an experiment's choices; see names.h. */
#include "config.h"

#include <stddef.h>

#include "problem/text/names.h"

/* One line of a list in names.h is a choice: here become of it its word and,
   of an engine, its facts.  NULL ends each list of words. */
#define WORD_(value, text) text,
#define WORD_OF_(value, text, object) text,
#define WORD_ALL_(value, text, facts, make, cost) text,
#define FACTS_OF_(value, text, facts) [value] = facts,
#define FACTS_(value, text, facts, make, cost) [value] = facts,
const char *const rf_loss_names[] = { RF_LOSS_LIST(WORD_OF_) NULL };
const char *const rf_design_names[] = { RF_DESIGN_LIST(WORD_OF_) NULL };
const char *const rf_scheme_names[] = { RF_SCHEME_LIST(WORD_) NULL };
const char *const rf_engine_names[] = { RF_ENGINE_LIST(WORD_ALL_) NULL };
const char *const rf_policy_names[] = { RF_POLICY_LIST(WORD_) NULL };
const unsigned rf_design_facts[] = { RF_DESIGN_LIST(FACTS_OF_) };
const unsigned rf_engine_facts[] = { RF_ENGINE_LIST(FACTS_) };
#undef WORD_
#undef WORD_OF_
#undef WORD_ALL_
#undef FACTS_
#undef FACTS_OF_
const char *const rf_average_names[] = { "mean", "sum", NULL };
const char *const rf_bool_names[] = { "false", "true", NULL };
const char *const rf_all_names[] = { "none", "all", NULL };
const char *const rf_precision_names[] = { "double", "single", NULL };
const char *const rf_bias_names[] = { "drawn", "zero", NULL };
const char *const rf_start_names[] = { "full", "limit", NULL };
const char *const rf_points_names[] = { "random", "sobol", NULL };
const char *const rf_train_names[] = { "both", "inner", NULL };
