/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23_norm.c -- Chistikov, Englert & Lazic 2023, Theorem 8: is the limit of
 * the flow the interpolator of least norm?
 *
 * For n = d, chi_k the basis dual to the data, it is where M < 0, and is not
 * where M > 0: M the largest cos(p, q) - sin(p, v*) over p in the cone of some
 * of the chi_k and q in that of the others.  M < 0 where all <chi_k, chi_l>
 * <= 0; in two dimensions the cones are the rays of the chi_k.  Beyond that
 * the rays say only what M is at least. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/cel23/cel23.h"
#include "theory/claims/parts.h"

/* r = <x, y> / (||x|| ||y||); dot: its numerator. */
static void
cosine(rf_real *r, mpq_t dot, const mpq_t *x, const mpq_t *y, size_t d)
{
  rf_real top, bottom;
  mpq_t s, t;

  mpq_inits(s, t, (mpq_ptr)0);
  rf_real_inits(mpfr_get_prec(r->lo), &top, &bottom, (rf_real *)0);
  rf_exact_dot(s, x, x, d);
  rf_exact_dot(t, y, y, d);
  mpq_mul(s, s, t);
  rf_real_sqrt_q(&bottom, s);
  rf_exact_dot(dot, x, y, d);
  rf_real_set_q(&top, dot);
  rf_real_div(r, &top, &bottom);
  rf_real_clears(&top, &bottom, (rf_real *)0);
  mpq_clears(s, t, (mpq_ptr)0);
}

/* r = sin(x, v) = sqrt(1 - <x, v>^2 / (||x||^2 ||v||^2)). */
static void
sine(rf_real *r, const mpq_t *x, const mpq_t *v, size_t d)
{
  mpq_t s, t, u;

  mpq_inits(s, t, u, (mpq_ptr)0);
  rf_exact_dot(s, x, x, d);
  rf_exact_dot(t, v, v, d);
  mpq_mul(s, s, t);
  rf_exact_dot(t, x, v, d);
  mpq_mul(t, t, t);
  mpq_div(t, t, s);
  mpq_set_ui(u, 1, 1);
  mpq_sub(u, u, t);
  rf_real_sqrt_q(r, u);
  mpq_clears(s, t, u, (mpq_ptr)0);
}

/* The largest over pairs of rays; acute: two of them have <chi_k, chi_l> >
   0. */
static void
largest(rf_real *M, bool *acute, const mpq_t *chi, const mpq_t *v, size_t d)
{
  rf_real c, s, x;
  mpq_t dot;

  mpq_init(dot);
  rf_real_inits(mpfr_get_prec(M->lo), &c, &s, &x, (rf_real *)0);
  mpfr_set_inf(M->lo, -1);
  mpfr_set_inf(M->hi, -1);
  *acute = false;
  for (size_t k = 0; k < d; k++) {
    /* p = chi_k and q = chi_l: the pairs of both orders are looked at, as the
       sine is that of p alone. */
    sine(&s, chi + k * d, v, d);
    for (size_t l = 0; l < d; l++)
      if (l != k) {
        cosine(&c, dot, chi + k * d, chi + l * d, d);
        *acute = *acute || mpq_sgn(dot) > 0;
        rf_real_sub(&x, &c, &s);
        rf_real_keep_max(M, &x);
      }
  }
  rf_real_clears(&c, &s, &x, (rf_real *)0);
  mpq_clear(dot);
}

/* chi[d][d] of the data of n = d. */
static rf_status
dual(mpq_t *chi, const rf_problem *p)
{
  const mpq_t **x = rf_alloc(p->d, sizeof *x);
  rf_status status;

  if (!x)
    return RF_ENOMEM;
  for (size_t k = 0; k < p->d; k++)
    x[k] = rf_datum(p, k);
  status = rf_exact_dual(chi, x, p->d, p->d);
  rf_release(x);
  return status;
}

/* Why the theorem is not about it. */
static const char *
missing(const rf_hearing *h)
{
  const rf_problem *p = h->problem;
  const char *why = h->constants->teacher->why;

  return why ? why : p->n != p->d ? "it is about as many data as dimensions"
         : p->m < 2 ? "it is about more than one neuron" : NULL;
}

/* In two dimensions the rays are the cones; where no angle between dual
   vectors is acute M < 0 is a theorem.  Elsewhere M > 0 on the rays is enough
   to say no, M < 0 on them not enough to say yes. */
static void
conclude(rf_hearing *h, const rf_real *M, bool acute)
{
  rf_real zero;

  rf_real_init(&zero, h->prec);
  rf_hear_measured(h, M);
  rf_hear_bound(h, &zero);
  rf_conclude_difference(h);
  if (h->now.conclusion == RF_YES && acute && h->problem->d > 2) {
    rf_conclude(h, RF_UNSURE);
    rf_hear_note(h, "M is at least that; the cones' insides are not"
                 " searched");
  }
  rf_real_clear(&zero);
}

/* The sign of M says which half of Theorem 8 is about these data: neither is a
   violation. */
static rf_status
least_norm(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  const size_t d = h->problem->d;
  const char *why = missing(h);
  mpq_t *chi;
  rf_real M;
  bool acute;
  rf_status status;

  h->now.assumption = true;
  if (why)
    return rf_report_unknown(h, why);
  if (!(chi = rf_mpq_array(d * d)))
    return RF_ENOMEM;
  rf_real_init(&M, h->prec);
  RF_TRY(dual(chi, h->problem));
  rf_hear_condition(h, "A1", "one teacher, angles, a generic start",
                    t->not_one ? RF_NO : RF_YES);
  largest(&M, &acute, (const mpq_t *)chi, (const mpq_t *)t->v, d);
  conclude(h, &M, acute);
  status = rf_report(h);

done:
  rf_real_clear(&M);
  rf_mpq_array_free(chi, d * d);
  return status;
}

const rf_known rf_claims_cel23_norm[] = {
  { { "CEL.norm", "Chistikov, Englert & Lazic 2023, Theorem 8",
      "the limit has least norm",
      "M < 0, the largest cos(p, q) - sin(p, v*) over cones of the dual basis",
      "data", "-", RF_NEEDS_START }, least_norm },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
