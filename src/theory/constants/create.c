/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * create.c -- the options and the order of all constants.
 *
 * What needs only the data and the start is made always, what needs every face
 * only from a complete list of extremal vectors.  The order of the list is
 * that of the papers: alignment, the end, separated data, one teacher. */
#include "config.h"

#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "theory/constants/assumptions.h"
#include "theory/constants/bf25_theorem1.h"
#include "theory/constants/separated.h"
#include "theory/constants/teacher.h"
#include "theory/constants/theorem1.h"

/* An option that is a number in (0, most], or (0, most). */
static rf_status
option(mpq_t q, rf_message *message, const char *name, const char *text,
       const char *most, bool closed)
{
  const char *fault = NULL;
  rf_status status = rf_number_parse(q, &fault, text, strlen(text));
  mpq_t limit;
  bool good;

  if (status == RF_ENOMEM)
    return status;
  mpq_init(limit);
  mpq_set_str(limit, most, 10);
  good = status >= 0 && mpq_sgn(q) > 0
         && mpq_cmp(q, limit) < (closed ? 1 : 0);
  mpq_clear(limit);
  if (!good)
    snprintf(message->text, sizeof message->text,
             "%s: %s is not a number in (0, %s%c", name, text, most,
             closed ? ']' : ')');
  return good ? RF_OK : RF_EINVAL;
}

/* epsilon may go up to 1/2, where the exponent 1 / (2 - 4 epsilon) of lambda*
   has its pole. */
static rf_status
read_options(rf_constants *c, rf_message *message,
             const rf_constants_options *options)
{
  rf_status status;

  c->digits = options->digits;
  if (options->digits < 1 || options->digits > 10000) {
    snprintf(message->text, sizeof message->text,
             "digits: a number from 1 to 10000 is wanted");
    return RF_EINVAL;
  }
  RF_TRY(option(c->epsilon, message, "epsilon", options->epsilon, "1/2",
                false));
  RF_TRY(option(c->alpha0, message, "alpha0", options->alpha0, "1", true));

done:
  return status;
}

/* What a failure for want of time leaves out, and why.  A part that the time
   does not reach is left out; the others stand. */
static rf_status
without(const char **why, rf_status status)
{
  if (status == RF_ELIMIT)
    *why = "the time given did not suffice";
  return status == RF_ELIMIT ? RF_OK : status;
}

/* Of what depends on the start, which is made once: its constants lose some
   bits to their formulas, exponentials as many as their exponent has. */
static mpfr_prec_t
bits_of(const rf_constants *c)
{
  return c->digits * 3322 / 1000 + 192;
}

/* Parts that several constants share are made first and once.  Theorem 2 ends
   at the linear fit: its assumptions are asked of the square loss alone. */
static rf_status
make_parts(rf_constants *c, rf_message *message, const rf_problem *problem,
           const rf_extremals *list)
{
  rf_status status;

  RF_TRY(rf_start_create(&c->start, problem, bits_of(c)));
  RF_TRY(rf_separated_create(&c->separated, problem, c->start, bits_of(c)));
  RF_TRY(rf_teacher_create(&c->teacher, message, problem, c->start,
                           c->epsilon, bits_of(c)));
  c->no_theorem = "it needs every face, and they were not enumerated";
  c->no_assumptions = c->no_theorem;
  if (!list || !list->complete)
    return RF_OK;
  RF_TRY(without(&c->no_theorem,
                 rf_theorem1_create(&c->theorem, problem, list)));
  if (problem->q)
    c->no_assumptions = "the data have weights, and the paper has none";
  if (!c->theorem || problem->loss != RF_SQUARE || problem->q)
    return RF_OK;
  RF_TRY(without(&c->no_assumptions,
                 rf_assumptions_create(&c->assumptions, problem, list,
                                       c->theorem->facts.dependent)));

done:
  return status;
}

/* The claim that a constant belongs to stands with it: "verify" asks for them
   by claim. */
rf_status
rf_constants_create(rf_constants **constants, rf_message *message,
                    const rf_problem *problem, const rf_extremals *extremals,
                    const rf_constants_options *options)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_constants *c = rf_alloc(1, sizeof *c);
  rf_status status = RF_ENOMEM;

  message->text[0] = '\0';
  if (!c)
    goto done;
  if ((status = rf_problem_within(problem, message, "constants")) < 0) {
    rf_release(c);
    c = NULL;
    goto done;
  }
  mpq_inits(c->epsilon, c->alpha0, (mpq_ptr)0);
  RF_TRY(read_options(c, message, options));
  RF_TRY(make_parts(c, message, problem, extremals));
  c->claim = "BF0.const";
  RF_TRY(rf_constants_alignment(c));
  c->claim = "BF2.const";
  RF_TRY(rf_constants_linear(c, problem, extremals));
  c->claim = "MMV0.const";
  RF_TRY(rf_constants_separable(c, problem));
  c->claim = "CEL0.const";
  RF_TRY(rf_constants_teacher(c));
  *constants = c;
  c = NULL;

done:
  rf_mpfr_leave(&found, RF_OK);
  if (status < 0 && !message->text[0])
    snprintf(message->text, sizeof message->text, "constants: %s",
             rf_strerror(status));
  rf_constants_free(c);
  return status;
}
