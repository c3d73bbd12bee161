/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_run.c -- Boursier & Flammarion 2025, Theorem 1 on a run: where its
 * neurons are at tau, and how they came there.
 *
 * Powers of lambda are made of ln(1/lambda), and compared by logarithms: C is
 * e^55 on three points, lambda may be e^-4000.  The true exponents are twice
 * those of the paper in (ii); a claim is checked as printed, the other is told
 * in a note. */
#include "config.h"

#include <math.h>

#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/bf25_arrival.h"
#include "theory/papers/bf25_steps.h"
#include "theory/papers/catalogue.h"
#include "theory/start/start.h"

/* The hypotheses of Theorem 1 (ii) but for Condition 1. */
#define ALL (RF_BF25_LOSS | RF_BF25_GENERIC | RF_BF25_SADDLE \
             | RF_BF25_DOMINATED | RF_BF25_SCALE | RF_BF25_EPSILON)

/* By its logarithm, as lambda_eff is known by that. */
void
rf_bf25_power(rf_real *r, const rf_hearing *h, const mpq_t q)
{
  rf_real width;
  mpq_t minus;

  mpq_init(minus);
  rf_real_init(&width, h->prec);
  mpq_neg(minus, q);
  rf_real_mul_q(&width, &h->alignment->width, minus);
  rf_real_exp(r, &width);
  rf_real_clear(&width);
  mpq_clear(minus);
}

/* With s = sum a^2: |h_k| <= ||x_k|| s, so no D is longer than D_max + c S2 s.
   1/s has a linear equation, and e^(-2 D_max tau) = lambda^(2 eps):
   1/s(tau) >= lambda^(2 eps) (1/s(0) + b) - b, b = c S2 / D_max. */
void
rf_bf25_mass(rf_real *most, const rf_hearing *h)
{
  const rf_alignment *a = h->alignment;
  rf_real t, b, u, inverse, shrinks;    /* inverse: 1/s(0) + b, 1/s(tau) */
  mpq_t q;

  mpfr_set_inf(most->lo, 1);
  mpfr_set_inf(most->hi, 1);
  mpq_init(q);
  rf_real_inits(h->prec, &t, &b, &u, &inverse, &shrinks, (rf_real *)0);
  /* theorem->mass is c S2, S2 = sum ||x_k||^2. */
  rf_real_set_q(&t, a->theorem->mass);
  rf_real_div(&b, &t, &a->fastest);
  rf_real_set_si(&t, 1);
  rf_real_div(&u, &t, &h->start->norm2);
  rf_real_add(&inverse, &u, &b);
  mpq_mul_2exp(q, h->epsilon, 1);
  rf_bf25_power(&shrinks, h, q);
  rf_real_mul(&u, &inverse, &shrinks);
  rf_real_sub(&inverse, &u, &b);
  if (mpfr_sgn(inverse.lo) > 0)
    rf_real_div(most, &t, &inverse);
  rf_real_clears(&t, &b, &u, &inverse, &shrinks, (rf_real *)0);
  mpq_clear(q);
}

/* 2 - 4 eps.  The size of sum a^2 at tau by Theorem 1 (i): lambda^2 grown by
   lambda^(-4 eps). */
static void
small_exponent(mpq_t q, const rf_hearing *h)
{
  mpq_set_ui(q, 1, 2);
  mpq_sub(q, q, h->epsilon);
  mpq_mul_2exp(q, q, 2);
}

/* Can anything be said at tau?  Else why not. */
static const char *
missing(const rf_hearing *h)
{
  const rf_alignment *a = h->alignment;

  return a->why ? a->why : rf_run_missing(h);
}

/* Begin a claim of all neurons under Theorem 1: *why it cannot be checked. */
static void
begin(const char **why, rf_hearing *h, unsigned star)
{
  *why = missing(h);
  if (*why)
    return;
  rf_bf25_conditions(h, ALL | star);
  rf_hear_shared(h);
}

/* Which data are active at tau, the first 40 of them, as people compare them
   with a figure. */
static void
note_pattern(rf_hearing *h, const rf_arrival *a)
{
  char text[41];
  size_t n = h->problem->n;

  if (n > sizeof text - 1)
    n = sizeof text - 1;
  for (size_t k = 0; k < n; k++)
    text[k] = "-0+"[a->u[k] + 1];
  text[n] = '\0';
  rf_hear_note(h, "pattern %s%s, %s", text, n < h->problem->n ? ".." : "",
               mpq_sgn(a->there->norm2) == 0 ? "D = 0"
               : a->there->cert->sign ? "extremal" : "not extremal");
}

/* Exact, as D of a face is: extremal, 0, or neither. */
static rf_status
face_of(rf_hearing *h, rf_arrival *a)
{
  note_pattern(h, a);
  rf_conclude(h, a->there->cert->sign || mpq_sgn(a->there->norm2) == 0
              ? RF_YES : RF_NO);
  return rf_report(h);
}

static const rf_arrivals faces = { face_of, rf_sketch_face, true };

/* Theorem 1 (ii), first half; without H9 it fails for neurons that are late.
   H9 is heard as a hypothesis of the proof alone, so that the row has both
   verdicts: with it, and of the statement as printed. */
static rf_status
face(rf_hearing *h)
{
  const char *why;

  begin(&why, h, RF_BF25_STAR | RF_BF25_IN_TIME);
  return why ? rf_report_unknown(h, why) : rf_visit_arrivals(h, &faces);
}

/* The proof's bound on the time until D is in the neuron's own face: while it
   is not, <w/a, D> rises at D_min^2 min(alpha_min, alpha0)^2 / 2 or more. */
static rf_status
capture_of(rf_hearing *h, rf_arrival *a)
{
  if (!a->captured)
    return rf_report_unknown(h, "not captured before tau");
  rf_hear_measured(h, &a->captured_at);
  rf_hear_bound(h, h->alignment->third ? &h->alignment->time3
                                       : &h->alignment->time);
  rf_hear_time(h, &a->captured_at);
  rf_conclude_ratio(h);
  return rf_report(h);
}

static const rf_arrivals captures = { capture_of, rf_sketch_capture, true };

/* A claim of every neuron under Condition 1 that speaks of t_2 and C. */
static rf_status
visit_in_time(rf_hearing *h, const rf_arrivals *how)
{
  const char *why;

  begin(&why, h, RF_BF25_STAR | RF_BF25_IN_TIME);
  if (!why)
    why = h->alignment->no_time;
  return why ? rf_report_unknown(h, why) : rf_visit_arrivals(h, how);
}

/* BF1.capture; its bound is the t_2 of H9. */
static rf_status
capture(rf_hearing *h)
{
  return visit_in_time(h, &captures);
}

/* After capture the neuron's face is stable under the small predictions that
   there are up to tau, so an event is a violation. */
static rf_status
lemma13_of(rf_hearing *h, rf_arrival *a)
{
  rf_real count;

  if (!a->captured) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "not captured before tau");
    return rf_report(h);
  }
  rf_real_init(&count, h->prec);
  rf_real_set_si(&count, (long)a->after);
  rf_hear_measured(h, &count);
  rf_real_set_si(&count, 0);
  rf_hear_bound(h, &count);
  rf_real_clear(&count);
  rf_conclude(h, a->after ? RF_NO : RF_YES);
  return rf_report(h);
}

/* Lemma 13 has no Condition 1 and takes lambda* for alpha0 = 1. */
static rf_status
lemma13(rf_hearing *h)
{
  static const rf_arrivals how = { lemma13_of, rf_sketch_lemma13, false };
  const char *why;

  begin(&why, h, RF_BF25_STAR_ONE);
  return why ? rf_report_unknown(h, why) : rf_visit_arrivals(h, &how);
}

/* Of a neuron that went along sign D to an extremal vector.  A neuron with a >
   0 climbs <w, D(w)> on the sphere, one with a < 0 descends. */
static rf_status
kind_of(rf_hearing *h, rf_arrival *a)
{
  const rf_cert *c = a->there->cert;

  if (c->sign != a->sign) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "not aligned at tau");
    return rf_report(h);
  }
  rf_hear_note(h, "%s", rf_critical_name(c->kind));
  rf_conclude(h, c->kind == (a->sign > 0 ? RF_CRITICAL_MAX : RF_CRITICAL_MIN)
              ? RF_YES : RF_NO);
  return rf_report(h);
}

/* Theorem 1 (ii), last sentence: positive neurons end at a local maximum of G
   on the sphere, negative ones at a minimum. */
static rf_status
kind(rf_hearing *h)
{
  static const rf_arrivals how = { kind_of, rf_sketch_kind, true };
  const char *why;

  begin(&why, h, RF_BF25_STAR | RF_BF25_IN_TIME);
  return why ? rf_report_unknown(h, why) : rf_visit_arrivals(h, &how);
}

/* ln(lambda^(eps ||D|| / D_max)), norm = ||D||.  What the defect of alignment
   is compared with. */
static void
log_scale(rf_real *r, const rf_hearing *h, const rf_real *norm)
{
  const rf_alignment *a = h->alignment;
  rf_real u, v;

  rf_real_inits(h->prec, &u, &v, (rf_real *)0);
  rf_real_div(&u, norm, &a->fastest);
  rf_real_mul_q(&v, &u, h->epsilon);
  rf_real_mul(&u, &v, &a->width);
  rf_real_mul_si(r, &u, -1);
  rf_real_clears(&u, &v, (rf_real *)0);
}

/* The constant that would do, for the exponent of the paper and for twice it,
   which is the true one.  One reads there whether a constant would do at
   all. */
static void
note_constant(rf_hearing *h, const rf_real *defect, const rf_real *scale)
{
  char text[2][32];
  mpfr_t c;

  mpfr_init2(c, 53);
  for (int i = 0; i < 2; i++) {
    /* defect / lambda^(q eps ||D|| / D_max) for q = 1 and 2, rounded up. */
    mpfr_mul_si(c, scale->lo, -1 - i, MPFR_RNDU);
    mpfr_exp(c, c, MPFR_RNDU);
    mpfr_mul(c, c, defect->hi, MPFR_RNDU);
    mpfr_snprintf(text[i], sizeof text[i], "%.4Rg", c);
  }
  mpfr_clear(c);
  rf_hear_note(h, "constant needed %s, with twice the exponent %s", text[0],
               text[1]);
}

/* The bound is the same for all neurons that are in one face. */
void
rf_bf25_bound(rf_hearing *h, const rf_sector *there)
{
  rf_alignment *a = h->alignment;
  rf_real log;

  if (a->bounded == there)
    return;
  rf_real_init(&log, h->prec);
  log_scale(&a->log_scale, h, &there->wide[0]);
  rf_real_add(&log, a->third ? &a->log_C3 : &a->log_C, &a->log_scale);
  rf_real_exp(&a->bound, &log);
  a->bounded = there;
  rf_real_clear(&log);
}

/* Theorem 1 (ii), second half.  The bound says nothing where it is beyond 2
   ||D||, which no defect exceeds: that is the rule, as C is so large. */
static rf_status
defect_of(rf_hearing *h, rf_arrival *a)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_TAU);
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width, h->prec), *r = rf_reals(4, h->prec);
  rf_status status = RF_ENOMEM;

  if (!z || !r)
    goto done;
  if (!m) {
    status = rf_report_unknown(h, "the run has no weights at tau");
    goto done;
  }
  rf_moment_row(z, h->evidence, m, a->j);
  rf_real_set(&r[0], &a->there->wide[0]);
  rf_sector_along(&r[1], a->there, z, h->problem->d);
  rf_real_sub(&r[2], &r[0], &r[1]);                     /* the defect */
  rf_hear_measured(h, &r[2]);
  rf_bf25_bound(h, a->there);
  rf_hear_bound(h, &h->alignment->bound);
  rf_conclude_ratio(h);
  rf_real_mul_si(&r[1], &r[0], 2);
  if (rf_real_less(&h->alignment->bound, &r[1]) == RF_NO)
    rf_conclude_vacuous(h);
  if (!rf_real_is_known(&r[2]))
    rf_hear_note(h, "lost in the error of the run");
  else if (rf_hear_is_told(h))
    note_constant(h, &r[2], &h->alignment->log_scale);
  status = rf_report(h);

done:
  rf_reals_free(z, width);
  rf_reals_free(r, 4);
  return status;
}

static const rf_arrivals defects = { defect_of, rf_sketch_defect, true };

/* The defect ||D|| - <D, w/a> at tau, of every neuron under Condition 1. */
static rf_status
aligned(rf_hearing *h)
{
  return visit_in_time(h, &defects);
}

/* sum a^2 <= lambda^(2 - 4 eps) on [0, tau], proved from the start alone.  A
   bound that lies above the claim's proves nothing against it. */
static rf_status
mass(rf_hearing *h)
{
  rf_real most;
  mpq_t q;

  if (h->alignment->why)
    return rf_report_unknown(h, h->alignment->why);
  rf_bf25_conditions(h, ALL | RF_BF25_STAR_ONE);
  mpq_init(q);
  rf_real_init(&most, h->prec);
  small_exponent(q, h);
  rf_bf25_power(&most, h, q);
  rf_hear_bound(h, &most);
  rf_bf25_mass(&most, h);
  rf_hear_measured(h, &most);
  rf_conclude_ratio(h);
  if (h->now.conclusion != RF_YES)
    rf_conclude(h, RF_UNSURE);
  rf_hear_note(h, "measured: no more than that, by comparison");
  rf_real_clear(&most);
  mpq_clear(q);
  return rf_report(h);
}

/* By (31) the predictions up to tau slow alignment by no more than this. */
bool
rf_bf25_slowed(rf_real *r, const rf_hearing *h, const rf_real *norm)
{
  rf_real u, v;
  mpq_t q;
  bool good;

  mpq_init(q);
  rf_real_inits(h->prec, &u, &v, (rf_real *)0);
  small_exponent(q, h);
  rf_bf25_power(&u, h, q);
  mpq_mul_2exp(q, h->alignment->theorem->mass, 1);
  rf_real_mul_q(&v, &u, q);
  rf_real_mul(&u, &v, norm);
  rf_real_mul(&v, norm, norm);
  rf_real_sub(r, &v, &u);
  good = mpfr_sgn(r->lo) > 0;
  rf_real_sqrt(&u, r);
  rf_real_set(r, &u);
  rf_real_clears(&u, &v, (rf_real *)0);
  mpq_clear(q);
  return good;
}

/* c_j tanh(c_j (tau - t_c) + artanh(<u(t_c), D> / c_j)), r[2] = <u(t_c), D>,
   r[4] = t_c.  It solves v' = c_j^2 - v^2, the least that (31) allows. */
static void
tanh_law(rf_real *bound, rf_real *r, const rf_hearing *h)
{
  rf_real_div(&r[3], &r[2], &r[1]);
  rf_real_atanh(&r[2], &r[3]);
  rf_real_sub(&r[0], &h->alignment->tau, &r[4]);
  rf_real_mul(&r[3], &r[1], &r[0]);
  rf_real_add(&r[4], &r[3], &r[2]);
  rf_real_tanh(&r[3], &r[4]);
  rf_real_mul(bound, &r[1], &r[3]);
}

/* Where the law begins: r[2] = <u(t_c), D>, r[4] = t_c; at the start by its
   weights, else as it was seen on the steps.  false: it was not. */
static bool
law_begins(rf_real *r, const rf_hearing *h, const rf_arrival *a)
{
  double along, when, error;

  if (mpfr_sgn(a->captured_at.hi) <= 0) {
    rf_sector_along(&r[2], a->there, a->z, h->problem->d);
    rf_real_set_si(&r[4], 0);
    return true;
  }
  if (!rf_bf25_captured(&along, &when, h, a->j))
    return false;
  error = 4.0 * rf_steps_error(h, when) * fabs(along);
  mpfr_set_d(r[2].lo, along - error, MPFR_RNDD);
  mpfr_set_d(r[2].hi, along + error, MPFR_RNDU);
  rf_real_set(&r[4], &a->captured_at);
  return true;
}

/* In between the law cannot fail while the network is as small as BF1.mass
   says: its slack then has a sign (31).  A claim without hidden constant, which
   a wrong solver would fail. */
static rf_status
tanh_of(rf_hearing *h, rf_arrival *a)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_TAU);
  const size_t width = 1 + h->problem->d, d = h->problem->d;
  rf_real *z = rf_reals(width, h->prec), *r = rf_reals(6, h->prec);
  rf_status status = RF_ENOMEM;

  if (!z || !r)
    goto done;
  rf_real_set(&r[0], &a->there->wide[0]);
  if (!a->captured || mpq_sgn(a->there->norm2) == 0) {
    rf_conclude_vacuous(h);
    status = rf_report(h);
  } else if (!law_begins(r, h, a))
    status = rf_report_unknown(h, "captured after the start: it needs the"
                                  " steps");
  else if (!m || !rf_bf25_slowed(&r[1], h, &r[0]))
    status = rf_report_unknown(h, m ? "lambda is too large for a law"
                               : "the run has no weights at tau");
  else {
    rf_hear_note(h, "c_j %.12g, from %.6g at t_c", rf_steps_double(&r[1]),
                 rf_steps_double(&r[2]));
    tanh_law(&r[5], r, h);
    rf_hear_bound(h, &r[5]);
    rf_moment_row(z, h->evidence, m, a->j);
    rf_sector_along(&r[2], a->there, z, d);
    rf_hear_measured(h, &r[2]);
    rf_real_sub(&r[3], &r[2], &r[5]);
    rf_conclude_margin(h, &r[3]);
    status = rf_report(h);
  }

done:
  rf_reals_free(z, width);
  rf_reals_free(r, 6);
  return status;
}

/* H10: BF1.mass, which the law needs between its ends.  A comparison that is
   no proof leaves it undecided. */
static void
condition_mass(rf_hearing *h)
{
  rf_real most, bound, margin;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(h->prec, &most, &bound, &margin, (rf_real *)0);
  small_exponent(q, h);
  rf_bf25_power(&bound, h, q);
  rf_bf25_mass(&most, h);
  rf_log_ratio(&margin, &bound, &most);
  rf_hear_margin_of(h, "H10", "sum a^2 <= lambda^(2 - 4 epsilon)", &margin);
  if (h->now.condition[h->now.conditions - 1].met == RF_NO)
    h->now.condition[h->now.conditions - 1].met = RF_UNSURE;
  rf_real_clears(&most, &bound, &margin, (rf_real *)0);
  mpq_clear(q);
}

/* It needs less than Theorem 1: no lambda*, no genericity, but a small
   network. */
static rf_status
tanh_claim(rf_hearing *h)
{
  static const rf_arrivals how = { tanh_of, rf_sketch_tanh, false };
  const char *why = missing(h);

  if (why)
    return rf_report_unknown(h, why);
  rf_bf25_conditions(h, RF_BF25_LOSS | RF_BF25_DOMINATED);
  condition_mass(h);
  rf_hear_shared(h);
  return rf_visit_arrivals(h, &how);
}

/* ---- Theorem 3 ---- */

/* Saddles of G are allowed, where neurons start with <D, w/a> > 0 and stay in
   a face as long as they may: C and t_2 are others.  t_2 is half of that for
   alpha0 = 1, C is C3. */
static rf_status
third(rf_hearing *h, const rf_arrivals *how)
{
  rf_alignment *a = h->alignment;
  const char *why = missing(h) ? missing(h) : a->no_time;
  rf_status status;

  if (why)
    return rf_report_unknown(h, why);
  a->third = true;
  a->bounded = NULL;
  rf_bf25_conditions(h, (ALL & ~(unsigned)RF_BF25_SADDLE) | RF_BF25_STAR_ONE
                     | RF_BF25_IN_TIME);
  rf_hear_condition(h, "N", "a neuron that may stay in its face does",
                    h->problem->nonunique == RF_POLICY_STAY ? RF_YES
                                                            : RF_UNSURE);
  rf_hear_shared(h);
  status = rf_visit_arrivals(h, how);
  a->third = false;
  a->bounded = NULL;
  return status;
}

static rf_status face3(rf_hearing *h) { return third(h, &faces); }
static rf_status capture3(rf_hearing *h) { return third(h, &captures); }
static rf_status aligned3(rf_hearing *h) { return third(h, &defects); }

#define PAPER "Boursier & Flammarion 2025"
#define LATER (RF_NEEDS_START | RF_NEEDS_EVENTS)

const rf_known rf_claims_bf25_run[] = {
  { { "BF1.mass", PAPER ", proof of Theorem 1", "the network stays small",
      "sum a^2 <= lambda^(2 - 4 epsilon)", "run", "[0, tau]",
      RF_NEEDS_START }, mass },
  { { "BF1.face", PAPER ", Theorem 1 (ii)", "D is extremal, or 0",
      "D(w(tau), 0) is an extremal vector or 0", "neuron", "tau", LATER },
    face },
  { { "BF1.ii", PAPER ", Theorem 1 (ii)", "aligned with D",
      "||D|| - <D, w/a> <= C lambda^(epsilon ||D|| / D_max)", "neuron", "tau",
      LATER | RF_NEEDS_STATES }, aligned },
  { { "BF1.capture", PAPER ", proof of Theorem 1", "captured by t_2",
      "the first time with a D in the neuron's face <= t_2", "neuron", "-",
      LATER }, capture },
  { { "BF1.tanh", PAPER ", proof of Theorem 1, (31)",
      "alignment at least by tanh",
      "<D, w/a> >= c_j tanh(c_j (t - t_c) + artanh(<D, w/a>(t_c) / c_j))",
      "captured", "[t_c, tau]", LATER | RF_NEEDS_STATES | RF_NEEDS_STEPS },
    tanh_claim },
  { { "BF1.lemma13", PAPER ", Lemma 13", "captured for good",
      "no event after capture", "neuron", "(t_c, tau]", LATER }, lemma13 },
  { { "BF3.face", PAPER ", Theorem 3 (ii)", "D is extremal, saddles too",
      "D(w(tau), 0) is an extremal vector or 0", "neuron", "tau", LATER },
    face3 },
  { { "BF3.ii", PAPER ", Theorem 3 (ii)", "aligned with D",
      "||D|| - <D, w/a> <= C3 lambda^(epsilon ||D|| / D_max)", "neuron",
      "tau", LATER | RF_NEEDS_STATES }, aligned3 },
  { { "BF3.capture", PAPER ", proof of Theorem 3", "captured by half of t_2",
      "the first time with a D in the neuron's face <= t_2(1) / 2", "neuron",
      "-", LATER }, capture3 },
  { { "BF1.kind", PAPER ", Theorem 1 (ii)", "a > 0 to max, a < 0 to min",
      "kind of the critical point of G", "neuron", "tau", LATER }, kind },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
