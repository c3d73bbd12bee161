/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align.c -- the public rf_align: what is asked for, and dispatch to the kind
 * of number.
 *
 * delta and until come as doubles or as text and are exact from here on: a
 * time of alignment is where a cosine passes 1 - delta, and with many digits
 * asked for, 1 - 0.001 and 1 - (the double next to 0.001) are not the same.
 * The answer is made as a whole by one of two instances, double or MPFR, and
 * read through a table of functions. */
#include "config.h"

#include <math.h>

#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "flow/align/align.h"
#include "flow/limit/precision.h"

const char *
rf_fate_name(rf_fate fate)
{
  switch (fate) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_FATE_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown";
}

void
rf_align_defaults(rf_align_options *options)
{
  const rf_align_options defaults = {
    .delta = 1e-3, .until = (double)INFINITY, .neurons = SIZE_MAX
  };

  *options = defaults;
}

/* The number that text, or else value, stands for; RF_EINVAL where it is
   not one in (0, most), or in [0, inf) where most is 0. */
static rf_status
exact(mpq_t q, rf_message *message, const char *name, const char *text,
      double value, unsigned long most)
{
  const char *fault;
  rf_status status = RF_OK;
  char number[RF_DOUBLE_TEXT];

  if (text)
    status = rf_number_parse(q, &fault, text, strlen(text));
  else if (isfinite(value))
    mpq_set_d(q, value);
  else
    status = RF_EINVAL;
  if (status >= 0 && mpq_sgn(q) >= (most > 0)
      && (!most || mpq_cmp_ui(q, most, 1) < 0))
    return RF_OK;
  if (status == RF_ENOMEM)
    return status;
  rf_double_text(number, value);
  if (message)
    snprintf(message->text, sizeof message->text, "%s %.80s: " RF_NUMBER_LIKE
             " is wanted, %s", name, text ? text : number,
             most ? "> 0 and < 1" : ">= 0");
  return RF_EINVAL;
}

/* Bits that 1 - delta and its square need beyond those of the digits: with
   c = 1 - delta, 1 - c^2 is about 2 delta. */
static long
bits_for(const mpq_t delta)
{
  const long down = (long)mpz_sizeinbase(mpq_denref(delta), 2)
    - (long)mpz_sizeinbase(mpq_numref(delta), 2);

  return down > 0 ? 2 * down : 0;
}

/* The options as the instances want them; says what is wrong with one that is
   no number or out of range. */
static rf_status
read_wish(rf_align_wish *w, rf_message *message, const rf_problem *problem,
          const rf_align_options *o)
{
  rf_status status;

  RF_REQUIRE(o->neurons > 0 && o->digits >= 0
             && o->digits <= RF_ALIGN_DIGITS_MOST
             && o->threads <= RF_ALIGN_THREADS_MOST, RF_EINVAL);
  w->forever = !o->until_text && isinf(o->until) && o->until > 0.0;
  status = exact(w->delta, message, "delta", o->delta_text, o->delta, 1);
  if (status >= 0 && !w->forever)
    status = exact(w->until, message, "until", o->until_text, o->until, 0);
  RF_REQUIRE(status >= 0, status);
  w->count = rf_problem_width(problem) < o->neurons
    ? rf_problem_width(problem) : o->neurons;
  w->events = o->events != 0;
  w->threads = o->threads;
  w->digits = o->digits > RF_ALIGN_DIGITS_DOUBLE ? o->digits : 0;
  w->prec = w->digits ? rf_limit_bits(w->digits) + bits_for(w->delta) : 53;
  return RF_OK;
}

/* A message for failures that have none yet; `neuron` is the one that was
   followed. */
static void
explain(rf_message *message, rf_status status, size_t neuron)
{
  if (!message || message->text[0])
    return;
  if (status == RF_ENOTFIN)
    snprintf(message->text, sizeof message->text, "neuron %zu leaves the "
             "range of its numbers", neuron);
  else
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
}

/* Everything happens here; the other functions read what was found.  MPFR's
   state is put back before and after. */
rf_status
rf_align_create(rf_align **align, rf_message *message,
                const rf_problem *problem, const rf_align_options *options)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_align_wish wish;
  size_t bad = 0;
  rf_status status;

  if (message)
    message->text[0] = '\0';
  if ((problem->inner || rf_problem_has_unit(problem))
      && (status = rf_problem_within(problem, message, "the limit flow")) < 0)
    return rf_mpfr_leave(&found, status);
  mpq_inits(wish.delta, wish.until, NULL);
  status = read_wish(&wish, message, problem, options);
  if (status >= 0)
    status = wish.digits ? rfm_align_create(align, &bad, problem, &wish)
                         : rfd_align_create(align, &bad, problem, &wish);
  mpq_clears(wish.delta, wish.until, NULL);
  if (status < 0)
    explain(message, status, bad);
  return rf_mpfr_leave(&found, status);
}

size_t
rf_align_count(const rf_align *align)
{
  return align->ops->count(align);
}

rf_status
rf_align_get(const rf_align *align, rf_align_neuron *neuron, size_t j)
{
  return align->ops->get(align, neuron, j);
}

size_t
rf_align_event_count(const rf_align *align, size_t j)
{
  size_t count;

  (void)align->ops->events(align, &count, j);
  return count;
}

rf_status
rf_align_event_get(const rf_align *align, rf_event *event, size_t j, size_t i)
{
  size_t count;
  const rf_event *events = align->ops->events(align, &count, j);

  RF_REQUIRE(i < count, RF_EINVAL);
  *event = events[i];
  return RF_OK;
}

size_t
rf_align_extremal_count(const rf_align *align)
{
  return align->ops->extremals(align);
}

rf_status
rf_align_extremal_get(const rf_align *align, rf_align_extremal *extremal,
                      size_t i)
{
  return align->ops->extremal(align, extremal, i);
}

size_t
rf_align_fate_count(const rf_align *align, double *slowest, rf_fate fate)
{
  return align->ops->fate(align, slowest, fate);
}

rf_status
rf_align_numbers(rf_align *align, const rf_numbers **numbers,
                 rf_align_what what, size_t i)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, align->ops->numbers(align, numbers, what, i));
}

void
rf_align_free(rf_align *align)
{
  if (!align)
    return;
  align->ops->free(align);
  mpfr_free_cache();                   /* its constants, of this thread */
}
