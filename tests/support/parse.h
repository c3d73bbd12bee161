/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parse.h -- a problem from a text that must be right, with settings. */
#ifndef PARSE_H
#define PARSE_H

#include "reluflow.h"
#include "support/rf_test.h"

static inline rf_problem *
test_parse_set(const char *text, const char *const *set, size_t nset)
{
  rf_problem *problem = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_parse(&problem, &message, text, "test", set, nset)
                == RF_OK, "%s\n%s", message.text, text);
  return problem;
}

static inline rf_problem *
test_parse(const char *text)
{
  return test_parse_set(text, NULL, 0);
}

#endif
