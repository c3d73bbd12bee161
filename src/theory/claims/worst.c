/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * worst.c -- which finding of a claim is told: the worst.
 *
 * A claim about every neuron tells one of its findings.  To know that another
 * one is not worse takes its verdict and a lower bound on its margin: those are
 * often had for a small part of the cost (rf_hint).  What is counted so has
 * the verdict that it would have been given, and what is told is always made in
 * full, so that no row depends on who was only counted. */
#include "config.h"

#include <math.h>

#include "theory/claims/worst.h"
#include "theory/real/truth.h"

/* A condition of the proof alone is none of the statement as printed. */
rf_verdict
rf_worst_verdict(const rf_finding *f, bool literal)
{
  rf_case found = { .met = RF_YES, .conclusion = f->conclusion,
                    .vacuous = f->vacuous, .assumption = f->assumption };

  for (size_t i = 0; i < f->conditions; i++)
    if (!literal || !f->condition[i].repair)
      found.met = rf_truth_and(found.met, f->condition[i].met);
  return rf_judge(&found);
}

/* The order in which findings are told: the smaller, the sooner.  Among equal
   verdicts the statement as printed decides: what contradicts it is told
   first. */
static int
rank(rf_verdict verdict, rf_verdict literal)
{
  static const int order[] =
    { [RF_VERDICT_VIOLATED] = 0, [RF_VERDICT_UNDECIDED] = 1,
      [RF_VERDICT_HOLDS] = 2, [RF_VERDICT_UNMET] = 3,
      [RF_VERDICT_VACUOUS] = 4 };

  return 8 * order[verdict] + order[literal];
}

static int
rank_of(const rf_finding *f)
{
  return rank(rf_worst_verdict(f, false), rf_worst_verdict(f, true));
}

/* Verdicts first, then margins, by their lower ends: a small margin is nearer
   to failing. */
static bool
is_worse(const rf_finding *a, const rf_finding *b)
{
  const int x = rank_of(a), y = rank_of(b);

  return x < y || (x == y && a->has_margin
                   && (!b->has_margin
                       || mpfr_less_p(a->margin.lo, b->margin.lo)));
}

/* It may be asked before the report, of a finding that is complete but for its
   note. */
bool
rf_hear_is_told(const rf_hearing *h)
{
  return h->all || h->reports == 0 || is_worse(&h->now, &h->worst);
}

/* ln of a positive number to 15 digits. */
static double
quick_log(const mpfr_t x)
{
  long e;
  const double m = mpfr_get_d_2exp(&e, x, MPFR_RNDN);

  return log(m) + (double)e * 0.693147180559945309;
}

/* ln(b/a) in doubles, which a handful of digits of do not decide wrongly: is it
   enough?  It is where the finding is not the worst. */
bool
rf_worst_is_plain(rf_hearing *h)
{
  rf_finding *f = &h->now;
  double low, high;

  if (h->all || h->reports == 0 || !mpfr_regular_p(f->measured.lo)
      || !mpfr_regular_p(f->measured.hi) || !mpfr_regular_p(f->bound.lo)
      || !mpfr_regular_p(f->bound.hi) || mpfr_sgn(f->measured.lo) < 0
      || mpfr_sgn(f->bound.lo) < 0)
    return false;
  /* Wider by 1e-9 than 15 digits can be wrong: where the sign is clear and a
     worse finding is known, the logarithms in MPFR would change nothing. */
  low = quick_log(f->bound.lo) - quick_log(f->measured.hi);
  high = quick_log(f->bound.hi) - quick_log(f->measured.lo);
  RF_ASSERT(low <= high + 1e-9 * (1.0 + fabs(high)));
  mpfr_set_d(f->margin.lo, low - 1e-9 * (1.0 + fabs(low)), MPFR_RNDD);
  mpfr_set_d(f->margin.hi, high + 1e-9 * (1.0 + fabs(high)), MPFR_RNDU);
  f->conclusion = rf_margin_truth(&f->margin);
  return f->conclusion != RF_UNSURE && !rf_hear_is_told(h);
}

/* ---- hints ---- */

/* Hypotheses of all findings, with and without what the proof alone needs. */
void
rf_worst_shared(rf_hearing *h)
{
  h->met[0] = h->met[1] = RF_YES;
  for (size_t i = 0; i < h->shared; i++) {
    const rf_condition *c = &h->now.condition[i];
    h->met[0] = rf_truth_and(h->met[0], c->met);
    if (!c->repair)
      h->met[1] = rf_truth_and(h->met[1], c->met);
  }
}

/* What a hint is compared with.  The lower end of the margin is rounded up:
   what is not below that is not below the end itself. */
void
rf_worst_keep(rf_hearing *h)
{
  h->rank = rank_of(&h->worst);
  h->least = h->worst.has_margin ? mpfr_get_d(h->worst.margin.lo, MPFR_RNDU)
                                 : NAN;
}

/* The same order as that of is_worse: a margin is worse than none, and none is
   not worse than any. */
bool
rf_report_hint(rf_hearing *h, const rf_hint *g)
{
  rf_verdict verdict[2];
  int x;

  /* Rows of all findings, a bound that is moved, and the first are made. */
  if (!g->sure || h->all || h->strain || h->reports == 0)
    return false;
  for (int i = 0; i < 2; i++)
    verdict[i] = rf_judge(&(rf_case){
      .met = rf_truth_and(h->met[i], g->met), .conclusion = g->conclusion,
      .vacuous = g->vacuous, .assumption = g->assumption
    });
  x = rank(verdict[0], verdict[1]);
  if (x < h->rank
      || (x == h->rank && !isnan(g->least) && !(g->least >= h->least)))
    return false;
  h->count[verdict[0]]++;
  h->reports++;
  return true;
}
