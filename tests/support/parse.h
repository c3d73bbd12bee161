/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parse.h -- a problem from a text that must be right. */
#ifndef PARSE_H
#define PARSE_H

#include "reluflow.h"
#include "support/rf_test.h"

static inline rf_problem *
test_parse(const char *text)
{
  rf_problem *problem = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_parse(&problem, &message, text, "test", NULL, 0)
                == RF_OK, "%s\n%s", message.text, text);
  return problem;
}

#endif
