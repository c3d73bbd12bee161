/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict.c -- the five words.
 *
 * A margin is an interval.  A claim holds, or is violated, where the whole of
 * it is on one side of 0; else it is undecided, and more precision may only
 * decide it, never turn it.  The other two words are about what was not
 * tested: a hypothesis is not met, or the conclusion cannot fail. */
#include "config.h"

#include "theory/claims/verdict.h"

/* A <= B is met by equality, where that is known: an interval that is 0
   alone. */
rf_truth
rf_margin_truth(const rf_real *margin)
{
  if (mpfr_nan_p(margin->lo) || mpfr_nan_p(margin->hi))
    return RF_UNSURE;
  if (mpfr_sgn(margin->lo) > 0)
    return RF_YES;
  if (mpfr_sgn(margin->hi) < 0)
    return RF_NO;
  return mpfr_zero_p(margin->lo) && mpfr_zero_p(margin->hi) ? RF_YES
                                                            : RF_UNSURE;
}

/* A hypothesis that fails comes first: the claim then says nothing, whatever
   was measured.  One that is not decided takes the verdict with it. */
rf_verdict
rf_judge(const rf_case *found)
{
  if (found->met == RF_NO)
    return RF_VERDICT_UNMET;
  if (found->met == RF_UNSURE)
    return RF_VERDICT_UNDECIDED;
  if (found->vacuous)
    return RF_VERDICT_VACUOUS;
  if (found->conclusion == RF_UNSURE)
    return RF_VERDICT_UNDECIDED;
  if (found->conclusion == RF_YES)
    return RF_VERDICT_HOLDS;
  /* A claim that is itself an assumption of a theorem (CEL0.A1, say) cannot be
     violated by data: the theorem then says nothing. */
  return found->assumption ? RF_VERDICT_UNMET : RF_VERDICT_VIOLATED;
}

/* The words are those of the CSV and of RF_VERDICT_LIST, in one place. */
const char *
rf_verdict_name(rf_verdict verdict)
{
#define NAME(name, value, text) case name: return text;
  switch (verdict) {
    RF_VERDICT_LIST(NAME)
  }
#undef NAME
  return "no such verdict";
}
