/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * itinerary.h -- an itinerary of a problem that is written as text. */
#ifndef TEST_ITINERARY_H
#define TEST_ITINERARY_H

#include <reluflow.h>

#include "support/rf_test.h"

/* The text of number i, in a buffer of its own that the caller frees. */
static inline char *
number(rf_itinerary *it, rf_itinerary_what what, size_t i, size_t k)
{
  const rf_numbers *v;
  char *text;

  ck_assert_int_eq(rf_itinerary_numbers(it, &v, what, i), RF_OK);
  ck_assert_uint_lt(k, rf_numbers_count(v));
  text = strdup(rf_numbers_text(v, k));
  ck_assert_ptr_nonnull(text);
  return text;
}

static inline rf_itinerary *
follow(const rf_problem *p, long digits)
{
  rf_itinerary_options o;
  rf_itinerary *it = NULL;
  rf_message message = { "" };

  rf_itinerary_defaults(&o);
  o.digits = digits;
  ck_assert_msg(rf_itinerary_create(&it, &message, p, &o) == RF_OK, "%s",
                message.text);
  return it;
}

static inline rf_problem *
problem(const char *text)
{
  rf_problem *p = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0)
                == RF_OK, "%s", message.text);
  return p;
}

static inline rf_align_neuron
neuron(const rf_itinerary *it, size_t j)
{
  rf_align_neuron n;

  ck_assert_int_eq(rf_itinerary_get(it, &n, j), RF_OK);
  return n;
}

#endif
