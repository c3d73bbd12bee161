/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * numbers.c -- numbers of a run, handed out.  In double they are written
 * where they are read; in MPFR beside it, and rounded when they are given.
 * Kernel: arithmetic. */
#include "config.h"

#include "base/number/mpfr_state.h"
#include "flow/model/numbers.h"

#if RF_NUM_IS_DOUBLE

rf_status
rfx_numbers_begin(rf_num **z, rfx_numbers *numbers, size_t count)
{
  rf_status status = rf_numbers_begin(&numbers->base, count, RF_DOUBLE_TEXT);

  if (status >= 0)
    *z = numbers->base.value;
  return status;
}

const rf_numbers *
rfx_numbers_give(rfx_numbers *numbers)
{
  return &numbers->base;
}

const rf_num *
rfx_numbers_exact(const rf_numbers *numbers)
{
  return numbers->value;
}

#else

/* In MPFR what the caller holds is the first member of a larger struct, whose
   exact numbers the reader spells later. */
static const rfx_numbers *
self_const(const rf_numbers *numbers)
{
  return (const rfx_numbers *)(const void *)numbers;
}

rf_status
rfx_numbers_begin(rf_num **z, rfx_numbers *numbers, size_t count)
{
  rf_status status = rf_numbers_begin(&numbers->base, count,
                                      RF_TEXT_SIZE(numbers->digits));

  if (status < 0)
    return status;
  if (numbers->room < count) {
    rf_num *exact = num_array(count, numbers->prec);
    if (!exact)
      return RF_ENOMEM;
    num_array_free(numbers->exact, numbers->room);
    numbers->exact = exact;
    numbers->room = count;
  }
  *z = numbers->exact;
  return RF_OK;
}

/* The text of one number, made only when it is asked for: most callers are
   content with doubles.  It can be called from outside the flow, so the state
   of MPFR is entered and left here. */
static void
spell(char *text, const rf_numbers *numbers, size_t i)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  const rfx_numbers *own = self_const(numbers);

  num_get_text(text, RF_TEXT_SIZE(own->digits), &own->exact[i], own->digits);
  (void)rf_mpfr_leave(&found, RF_OK);
}

const rf_numbers *
rfx_numbers_give(rfx_numbers *numbers)
{
  for (size_t i = 0; i < numbers->base.count; i++)
    numbers->base.value[i] = num_get_d(&numbers->exact[i]);
  numbers->base.spell = spell;
  return &numbers->base;
}

const rf_num *
rfx_numbers_exact(const rf_numbers *numbers)
{
  return self_const(numbers)->exact;
}

#endif

rf_status
rfx_numbers_give_copy(rfx_numbers *numbers, const rf_numbers **out,
                      const rf_num *z, size_t count)
{
  rf_num *own;
  rf_status status = rfx_numbers_begin(&own, numbers, count);

  if (status < 0)
    return status;
  num_copy(own, z, count);
  *out = rfx_numbers_give(numbers);
  return RF_OK;
}

/* In double exact is never set, and room stays 0. */
void
rfx_numbers_clear(rfx_numbers *numbers)
{
  rf_numbers_clear(&numbers->base);
  num_array_free(numbers->exact, numbers->room);
  numbers->exact = NULL;
  numbers->room = 0;
}
