/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * numbers.c -- numbers that are handed out; see numbers.h.
 *
 * One object serves a run in doubles and one with hundreds of digits.  Texts
 * are made only where they are asked for: most readers want doubles alone. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/numbers.h"

size_t
rf_numbers_count(const rf_numbers *numbers)
{
  return numbers->count;
}

double
rf_numbers_double(const rf_numbers *numbers, size_t i)
{
  return i < numbers->count ? numbers->value[i] : (double)NAN;
}

const double *
rf_numbers_doubles(const rf_numbers *numbers)
{
  return numbers->value;
}

/* Texts that were said are all there; others are made one at a time, in one
   place. */
const char *
rf_numbers_text(const rf_numbers *numbers, size_t i)
{
  char *text = numbers->text.text;

  if (i >= numbers->count)
    return NULL;
  if (i < numbers->said)
    return text + numbers->at[i];
  if (!numbers->spell)
    return rf_double_text(text, numbers->value[i]);
  numbers->spell(text, numbers, i);
  return text;
}

/* Room only grows: one object is handed out again and again. */
rf_status
rf_numbers_begin(rf_numbers *numbers, size_t count, size_t size)
{
  rf_status status = rf_grow(&numbers->value, &numbers->capacity, count,
                             sizeof *numbers->value);

  RF_ASSERT(size >= RF_DOUBLE_TEXT);
  if (status >= 0)
    status = rf_grow(&numbers->text.text, &numbers->text.capacity, size, 1);
  if (status < 0)
    return status;
  rf_string_clear(&numbers->text);
  numbers->count = count;
  numbers->said = 0;
  numbers->spell = NULL;
  return RF_OK;
}

/* Where a text begins is kept as a distance, not as a pointer: the texts move
   while they grow. */
rf_status
rf_numbers_say(rf_numbers *numbers, const char *text, size_t length)
{
  rf_status status = rf_grow(&numbers->at, &numbers->most,
                             numbers->said + 1, sizeof *numbers->at);

  RF_ASSERT(numbers->said < numbers->count && !numbers->spell);
  if (status < 0)
    return status;
  numbers->at[numbers->said] = numbers->text.length;
  rf_string_add(&numbers->text, text, length);
  rf_string_add(&numbers->text, "", 1);
  if (numbers->text.failed)
    return RF_ENOMEM;
  numbers->said++;
  return RF_OK;
}

rf_status
rf_numbers_say_exact(rf_numbers *numbers, const mpq_t q)
{
  const size_t size = mpz_sizeinbase(mpq_numref(q), 10)
                      + mpz_sizeinbase(mpq_denref(q), 10) + 3;
  char *text = rf_alloc(size, 1);
  rf_status status;

  if (!text)
    return RF_ENOMEM;
  mpq_get_str(text, 10, q);
  numbers->value[numbers->said] = rf_get_d_nearest(q);
  status = rf_numbers_say(numbers, text, strlen(text));
  rf_release(text);
  return status;
}

void
rf_numbers_clear(rf_numbers *numbers)
{
  rf_release(numbers->value);
  rf_string_free(&numbers->text);
  rf_release(numbers->at);
  *numbers = (rf_numbers){ 0 };
}
