/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25.c -- Boursier & Flammarion 2025, Theorem 1: its hypotheses, and the
 * claims on data and start.
 *
 * Theorem 1: started at a small scale lambda, every neuron is aligned with an
 * extremal vector, or dead, at tau = epsilon ln(1/lambda) / D_max, while the
 * network is still small.  Its proof needs that alignment, which may take
 * until t_2, is over by tau.  The paper calls the other case trivial; it is so
 * for the inequality of (ii), where C is then large, but not for "D is
 * extremal or 0".  Hence H9, t_2 <= tau, as a hypothesis of the proof alone,
 * beside the literal statement. */
#include "config.h"

#include <math.h>

#include "problem/loss/exact.h"
#include "theory/claims/parts.h"
#include "theory/claims/sectors.h"
#include "theory/papers/bf25.h"
#include "theory/papers/catalogue.h"
#include "theory/start/start.h"

/* One list for making and clearing, so that none is forgotten. */
static void
alignment_reals(rf_alignment *a, mpfr_prec_t prec)
{
  rf_real *const all[] = { &a->width, &a->fastest, &a->tau, &a->star[0],
                           &a->star[1], &a->time, &a->log_C,
                           &a->time3, &a->log_C3,
                           &a->cone, &a->log_scale, &a->bound };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (prec)
      rf_real_init(all[i], prec);
    else
      rf_real_clear(all[i]);
}

/* The sectors and the theorem's constants belong to others. */
void
rf_alignment_free(rf_alignment *a)
{
  if (!a)
    return;
  alignment_reals(a, 0);
  rf_release(a->trip);
  rf_release(a->sketch);
  rf_release(a);
}

/* ln(1 / ||a(0)||).  lambda comes with its logarithm everywhere, as it may be
   e^-4000. */
static void
find_width(rf_alignment *a, const rf_hearing *h)
{
  rf_real log;

  rf_real_init(&log, h->prec);
  rf_real_log(&log, &h->start->norm2);
  rf_real_mul_si(&a->width, &log, -1);
  mpfr_div_2ui(a->width.lo, a->width.lo, 1, MPFR_RNDD);
  mpfr_div_2ui(a->width.hi, a->width.hi, 1, MPFR_RNDU);
  rf_real_clear(&log);
}

/* tau = epsilon ln(1/lambda) / D_max: even the fastest neuron has grown by no
   more than lambda^-epsilon by then, to first order. */
static void
find_tau(rf_alignment *a, const rf_hearing *h)
{
  rf_real top;

  rf_real_init(&top, h->prec);
  rf_real_sqrt_q(&a->fastest, a->theorem->facts.most);
  rf_real_mul_q(&top, &a->width, h->epsilon);
  rf_real_div(&a->tau, &top, &a->fastest);
  rf_real_clear(&top);
}

/* What captures are compared with, a neuron each. */
static void
find_log_time(rf_alignment *a, mpfr_prec_t prec)
{
  rf_real log;

  rf_real_init(&log, prec);
  rf_real_log(&log, &a->time);
  a->log_time[0] = rf_span_of(&log);
  rf_real_log(&log, &a->time3);
  a->log_time[1] = rf_span_of(&log);
  rf_real_clear(&log);
}

/* ln lambda* for alpha0 = 1, as claims about all neurons have it, and for the
   alpha0 that is asked for; t_2 and C.  Each may be missing on degenerate
   data.  Theorem 3 has half of t_2 at alpha0 = 1, as alpha_min alone counts in
   it: 2 D_max / (D_min^2 alpha_min^2). */
static rf_status
find_bounds(rf_alignment *a, const rf_hearing *h)
{
  rf_status status = RF_OK;
  mpq_t q, one;

  mpq_inits(q, one, (mpq_ptr)0);
  a->no_scale = rf_theorem1_no_scale(a->theorem);
  if (!a->no_scale) {
    mpq_set_ui(q, 1, 1);
    RF_TRY(rf_theorem1_log_lambda(&a->star[0], a->theorem, h->epsilon, q));
    RF_TRY(rf_theorem1_log_lambda(&a->star[1], a->theorem, h->epsilon,
                                  h->alpha0));
  }
  a->no_time = rf_theorem1_no_time(a->theorem);
  if (!a->no_time) {
    rf_theorem1_time2(q, a->theorem, h->alpha0);
    rf_real_sqrt_q(&a->time, q);
    rf_theorem1_log_C(&a->log_C, a->theorem, h->alpha0);
    mpq_set_ui(one, 1, 1);
    rf_theorem1_time2(q, a->theorem, one);
    mpq_div_2exp(q, q, 2);               /* half, squared */
    rf_real_sqrt_q(&a->time3, q);
    rf_theorem1_log_C3(&a->log_C3, a->theorem);
    find_log_time(a, h->prec);
  }

done:
  mpq_clears(q, one, (mpq_ptr)0);
  return status;
}

/* sqrt(1 - alpha0^2).  The cosine with -D must stay below it: from -D
   itself a neuron never turns. */
static void
cone(rf_real *r, const mpq_t alpha0)
{
  mpq_t q, one;

  mpq_inits(q, one, (mpq_ptr)0);
  mpq_set_ui(one, 1, 1);
  mpq_mul(q, alpha0, alpha0);
  mpq_sub(q, one, q);
  rf_real_sqrt_q(r, q);
  mpq_clears(q, one, (mpq_ptr)0);
}

/* What the claims of Theorem 1 share is made once; tau is also the time at
   which the run must be asked for its weights. */
rf_status
rf_alignment_create(rf_hearing *h)
{
  rf_alignment *a = rf_alloc(1, sizeof *a);

  if (!a)
    return RF_ENOMEM;
  alignment_reals(a, h->prec);
  h->alignment = a;
  cone(&a->cone, h->alpha0);
  a->theorem = h->constants->theorem;
  a->why = !a->theorem ? h->constants->no_theorem
    : h->start->scaleless ? "lambda is 0"
    : mpfr_zero_p(h->start->norm2.hi) ? rf_no_lambda
    : mpq_sgn(a->theorem->facts.most) == 0 ? "D is 0 everywhere" : NULL;
  if (a->why)
    return RF_OK;
  find_width(a, h);
  find_tau(a, h);
  return find_bounds(a, h);
}

/* H1: d1l(., y) is 1-Lipschitz.  Then a prediction h_k moves a pseudo-residual
   by c |h_k| at most. */
static void
condition_loss(rf_hearing *h)
{
  rf_hear_condition(h, "H1", "d1l(., y) is 1-Lipschitz",
                    rf_loss_lipschitz(h->problem->loss) ? RF_YES : RF_NO);
}

/* H7: ln lambda < ln lambda*.  As the logarithm of the ratio: either may leave
   the range of doubles.  lambda* is a number of the data to the
   power 1 / (2 - 4 eps), their (21): it is told with its epsilon and
   alpha0. */
static void
condition_star(rf_hearing *h, int which)
{
  static const char *const text[] =
    { "lambda < lambda*(1, epsilon)", "lambda < lambda*(alpha0, epsilon)" };
  const rf_alignment *a = h->alignment;
  rf_real margin;

  if (a->no_scale) {
    rf_hear_condition(h, "H7", text[which], RF_NO);
    return;
  }
  rf_real_init(&margin, h->prec);
  rf_real_add(&margin, &a->star[which], &a->width);
  rf_hear_margin_of(h, "H7", text[which], &margin);
  rf_real_clear(&margin);
}

/* H9: ln(tau / t_2).  Where tau is not positive, lambda is not below 1,
   nothing is in time. */
static void
condition_in_time(rf_hearing *h)
{
  const char *text = "t_2 <= tau";
  const rf_alignment *a = h->alignment;
  rf_real margin;

  if (a->no_time || mpfr_sgn(a->tau.lo) <= 0) {
    rf_hear_condition(h, "H9", text, RF_NO);
  } else {
    rf_real_init(&margin, h->prec);
    rf_log_ratio(&margin, &a->tau, a->third ? &a->time3 : &a->time);
    rf_hear_margin_of(h, "H9", text, &margin);
    rf_real_clear(&margin);
  }
  rf_hear_repair(h);
}

/* Named as in the manual.  H5 is met by the reading of lambda, H6 by the range
   that the option has; they are told so that the list is whole. */
void
rf_bf25_conditions(rf_hearing *h, unsigned which)
{
  const rf_theorem1 *t = h->alignment->theorem;

  if (which & RF_BF25_LOSS)
    condition_loss(h);
  if (which & RF_BF25_GENERIC)
    rf_hear_condition(h, "H2", "the data are generic",
                      rf_theorem1_flaw(t) ? RF_NO : RF_YES);
  if (which & RF_BF25_SADDLE)
    rf_hear_condition(h, "H3", "G has no saddle",
                      rf_theorem1_saddles(t) ? RF_NO : RF_YES);
  if (which & RF_BF25_DOMINATED)
    rf_hear_condition(h, "H4", "|a_j(0)| >= ||w_j(0)|| for all j",
                      h->start->dominated);
  if (which & RF_BF25_SCALE)
    rf_hear_condition(h, "H5", "lambda is lambda_eff = ||a(0)||", RF_YES);
  if (which & RF_BF25_EPSILON)
    rf_hear_condition(h, "H6", "0 < epsilon < 1/3", RF_YES);
  if (which & (RF_BF25_STAR | RF_BF25_STAR_ONE))
    condition_star(h, which & RF_BF25_STAR ? 1 : 0);
  if (which & RF_BF25_IN_TIME)
    condition_in_time(h);
}

/* D and the cosine at the start, exactly but for the enclosed weights.  Where
   D = 0 the strict inequality reads 0 > 0; the neuron never moves, and is told
   apart. */
rf_status
rf_bf25_condition1(rf_condition1 *c, rf_hearing *h, const rf_real *z, size_t j)
{
  const size_t n = h->problem->n, d = h->problem->d;
  const rf_sector *s;
  rf_real along;
  rf_status status = rf_sector_of(&s, h->sectors, h->start->sign + j * n);

  if (status < 0)
    return status;
  c->dead = mpq_sgn(s->norm2) == 0;
  if (c->dead)
    return RF_OK;
  rf_real_init(&along, h->prec);
  rf_sector_along(&along, s, z, d);
  rf_real_div(&c->cosine, &along, &s->wide[0]);
  rf_real_add(&c->margin, &c->cosine, &h->alignment->cone);
  rf_real_clear(&along);
  return RF_OK;
}

/* An exact count from the certificates of the extremal vectors.  A neuron may
   be attracted to a saddle of <w, D(w)> and leave it late: Theorem 1 excludes
   them. */
static rf_status
saddle(rf_hearing *h)
{
  const rf_alignment *a = h->alignment;
  rf_real count;

  h->now.assumption = true;
  if (!a->theorem)
    return rf_report_unknown(h, a->why);
  rf_real_init(&count, h->prec);
  rf_real_set_si(&count, (long)rf_theorem1_saddles(a->theorem));
  rf_hear_measured(h, &count);
  rf_real_set_si(&count, 0);
  rf_hear_bound(h, &count);
  rf_real_clear(&count);
  rf_conclude(h, rf_theorem1_saddles(a->theorem) ? RF_NO : RF_YES);
  return rf_report(h);
}

/* Assumption 2 is about laws with a density, which one data set cannot show;
   its consequences in Lemmas 2, 9, 10 and 11 can be tested, and are what the
   proof uses.  H2 is that test (rf_theorem1_flaw). */
static rf_status
generic(rf_hearing *h)
{
  const rf_alignment *a = h->alignment;
  const char *flaw;

  h->now.assumption = true;
  if (!a->theorem)
    return rf_report_unknown(h, a->why);
  flaw = rf_theorem1_flaw(a->theorem);
  if (flaw)
    rf_hear_note(h, "%s", flaw);
  rf_conclude(h, flaw ? RF_NO : RF_YES);
  return rf_report(h);
}

/* Which alpha0 would do: for print.  With c >= 0 every alpha0 does; else
   alpha0 must be below the sine of the angle, which is not taken from a double:
   near the repeller few of its digits would be left. */
static void
note_alpha0(rf_hearing *h, const rf_real *cosine)
{
  rf_real one, square, sine;

  if (mpfr_sgn(cosine->hi) >= 0)
    return;
  rf_real_inits(h->prec, &one, &square, &sine, (rf_real *)0);
  rf_real_set_si(&one, 1);
  rf_real_mul(&square, cosine, cosine);
  rf_real_sub(&sine, &one, &square);
  rf_real_sqrt(&square, &sine);
  rf_hear_note(h, "met for alpha0 < %.12g",
               mpfr_get_d(square.lo, MPFR_RNDD));
  rf_real_clears(&one, &square, &sine, (rf_real *)0);
}

/* w/a of a neuron with a = 0 is nowhere near D: it does not meet the condition,
   unless it is at (0, 0), where it rests. */
static rf_status
no_direction(rf_hearing *h, const rf_real *z)
{
  rf_real norm;

  if (!mpfr_zero_p(z[0].lo) || !mpfr_zero_p(z[0].hi))
    return rf_report_unknown(h, "is a 0?");
  rf_real_init(&norm, h->prec);
  rf_row_norm(&norm, z, h->problem->d);
  if (mpfr_zero_p(norm.hi))
    rf_conclude_vacuous(h);
  else
    rf_conclude(h, RF_NO);
  rf_real_clear(&norm);
  rf_hear_note(h, "a is 0");
  return rf_report(h);
}

/* The margin is c + sqrt(1 - alpha0^2), so a neuron with c > 0 passes for
   every alpha0; the bound told is -sqrt(1 - alpha0^2). */
static rf_status
condition1(rf_hearing *h, const rf_real *z, size_t j)
{
  rf_condition1 c;
  rf_status status;

  h->now.assumption = true;
  rf_hear_neuron(h, j);
  if (mpfr_sgn(z[0].lo) <= 0 && mpfr_sgn(z[0].hi) >= 0)
    return no_direction(h, z);
  rf_real_inits(h->prec, &c.cosine, &c.margin, (rf_real *)0);
  RF_TRY(rf_bf25_condition1(&c, h, z, j));
  if (c.dead) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "dead at the start");
  } else {
    rf_hear_measured(h, &c.cosine);
    rf_real_sub(&h->now.bound, &c.cosine, &c.margin);
    h->now.has_bound = true;
    rf_conclude_margin(h, &c.margin);
    note_alpha0(h, &c.cosine);
  }
  status = rf_report(h);

done:
  rf_real_clears(&c.cosine, &c.margin, (rf_real *)0);
  return status;
}

/* The same by doubles. */
static rf_status
hint1(rf_hint *g, rf_hearing *h, const rf_span *z, size_t j)
{
  const size_t n = h->problem->n, d = h->problem->d;
  const rf_sector *s;
  const rf_status status = rf_sector_of(&s, h->sectors,
                                        h->start->sign + j * n);
  rf_span margin;

  if (status < 0)
    return status;
  g->assumption = true;
  g->met = RF_YES;
  g->vacuous = mpq_sgn(s->norm2) == 0;
  g->least = NAN;
  g->sure = z[0].lo > 0.0 || z[0].hi < 0.0;
  if (g->vacuous)
    return RF_OK;
  margin = rf_span_add(rf_span_div(rf_sector_span(s, z, d), s->span[0]),
                       rf_span_of(&h->alignment->cone));
  g->conclusion = rf_span_positive(margin);
  g->least = margin.lo;
  g->sure = g->sure && g->conclusion != RF_UNSURE;
  return RF_OK;
}

/* Condition 1 of every neuron. */
static rf_status
cond1(rf_hearing *h)
{
  return rf_each_row(h, condition1, hint1);
}

/* t_2 <= tau compares two numbers of the data, no run is needed.  With
   lambda_eff at 1 or above tau is not a time, and the answer is no.  t_2 = 4
   D_max / (D_min^2 min(alpha_min, alpha0)^2), from the proof. */
static rf_status
h9(rf_hearing *h)
{
  const rf_alignment *a = h->alignment;

  h->now.assumption = true;
  if (a->why || a->no_time)
    return rf_report_unknown(h, a->why ? a->why : a->no_time);
  rf_hear_measured(h, &a->time);
  rf_hear_bound(h, &a->tau);
  if (mpfr_sgn(a->tau.hi) <= 0) {
    rf_conclude(h, RF_NO);
    rf_hear_note(h, "lambda_eff is not below 1");
  } else
    rf_conclude_ratio(h);
  return rf_report(h);
}

#define PAPER "Boursier & Flammarion 2025"

const rf_known rf_claims_bf25[] = {
  { { "BF0.saddle", PAPER ", Theorem 1", "G has no saddle",
      "no extremal vector of kind saddle", "data", "-", 0 }, saddle },
  { { "BF0.generic", PAPER ", Lemmas 2, 9-11", "the data are generic",
      "labels not 0, d data independent, no D on a border", "data", "-", 0 },
    generic },
  { { "BF0.const", PAPER ", Theorem 1", "constants of Theorem 1", "values",
      "data", "-", RF_NEEDS_START }, rf_check_constants },
  { { "BF0.cond1", PAPER ", Condition 1", "not close to the repeller",
      "<D, w/a> / ||D|| + sqrt(1 - alpha0^2) > 0", "neuron", "0",
      RF_NEEDS_START }, cond1 },
  { { "BF0.h9", PAPER ", proof of Theorem 1", "aligned before tau",
      "t_2 <= tau", "run", "-", RF_NEEDS_START }, h9 },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
