/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theorem1.c -- the numbers of Theorem 1 of Boursier & Flammarion 2025.
 *
 * The constants are those of app. D.1.  Squares are kept exactly, as norms
 * are roots of rationals; enclosures begin where a root, a logarithm or an
 * eigenvalue comes in. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/theorem1.h"
#include "theory/real/spectrum.h"

/* So far may D move before it meets that line. */
void
rf_theorem1_distance2(mpq_t square, const rf_theorem1 *t, size_t i, size_t l)
{
  const rf_field *f = t->list->field;
  const mpq_t *x = rf_field_line(f, l);
  mpq_t norm2;

  mpq_init(norm2);
  rf_exact_dot(square, (const mpq_t *)t->list->found[i].cert->D, x, f->d);
  rf_exact_dot(norm2, x, x, f->d);
  mpq_mul(square, square, square);
  mpq_div(square, square, norm2);
  mpq_clear(norm2);
}

/* delta'' : the least distance over extremal u and u_k != 0. */
static void
find_away(rf_theorem1 *t)
{
  const rf_field *f = t->list->field;
  mpq_t z;

  mpq_init(z);
  mpq_set_si(t->away, -1, 1);
  for (size_t i = 0; i < t->list->count; i++)
    for (size_t l = 0; l < f->count; l++) {
      const rf_found *e = &t->list->found[i];
      /* A vector on a line is held there by its coefficients, which delta' is
         about; no distance to that line counts. */
      if (rf_mask_sign(e->mask, f->words, l) == 0) {
        t->inner = true;
        continue;
      }
      rf_theorem1_distance2(z, t, i, l);
      if (mpq_sgn(t->away) < 0 || mpq_cmp(z, t->away) < 0)
        mpq_set(t->away, z);
    }
  mpq_clear(z);
}

/* mass and slope.  c S2, each datum with its weight, bounds what the
   predictions of a small network do to D; below the slope no prediction turns
   the sign of a pseudo-residual. */
static void
find_data(rf_theorem1 *t)
{
  const rf_problem *p = t->problem;
  bool any = false;
  mpq_t norm2, z, c;

  mpq_inits(norm2, z, c, (mpq_ptr)0);
  mpq_set_ui(t->mass, 0, 1);
  for (size_t k = 0; k < p->n; k++) {
    const mpq_t *x = rf_datum(p, k);
    rf_exact_dot(norm2, x, x, p->d);
    rf_problem_datum_share(c, p, k);
    mpq_mul(z, norm2, c);
    mpq_add(t->mass, t->mass, z);
    if (mpq_sgn(c) == 0)
      continue;
    mpq_div(z, t->list->field->p[k], c);
    mpq_mul(z, z, z);
    mpq_div(z, z, norm2);
    if (!any || mpq_cmp(z, t->slope) < 0)
      mpq_set(t->slope, z);
    any = true;
  }
  mpq_clears(norm2, z, c, (mpq_ptr)0);
}

/* Gram matrix of the columns p_k x_k, k in K (data, not lines), and the
   smallest distance of an eta from leak and 1.  Returns |K|.  They are c
   d1l(0, y_k) x_k up to sign, the columns of Z_u. */
static size_t
zero_gram(mpq_t *gram, mpq_t margin, const rf_field *f, const rf_found *e)
{
  size_t count = 0, row = 0;
  mpq_t t;

  mpq_init(t);
  mpq_set_ui(margin, 1, 1);
  for (size_t k = 0; k < f->n; k++)
    count += e->pattern[k] == 0;
  for (size_t k = 0; k < f->n; k++) {
    size_t col = 0;
    if (e->pattern[k])
      continue;
    for (size_t j = 0; j < f->n; j++)
      if (e->pattern[j] == 0) {
        mpq_t *g = &gram[row * count + col++];
        rf_exact_dot(*g, (const mpq_t *)f->x + k * f->d,
                     (const mpq_t *)f->x + j * f->d, f->d);
        mpq_mul(*g, *g, f->p[k]);
        mpq_mul(*g, *g, f->p[j]);
      }
    /* eta is strictly inside (leak, 1) unless the vector is on an edge: how
       far it is from both ends is what it can bear. */
    row++;
    mpq_sub(t, e->cert->eta[k], f->leak);
    if (mpq_cmp(t, margin) < 0)
      mpq_set(margin, t);
    mpq_set_ui(t, 1, 1);
    mpq_sub(t, t, e->cert->eta[k]);
    if (mpq_cmp(t, margin) < 0)
      mpq_set(margin, t);
  }
  mpq_clear(t);
  return count;
}

/* r = sigma_min(Z_u) min(eta - leak, 1 - eta) of one vector with zeros.  So
   much may D be perturbed while its coefficients on the zero lines stay inside
   (leak, 1).  sigma_min^2 is the least eigenvalue of the Gram matrix. */
static rf_status
one_inner(rf_real *r, const rf_field *f, const rf_found *e, size_t zeros)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  mpq_t margin, *gram = rf_mpq_array(zeros * zeros);
  rf_real *value = rf_alloc(zeros, sizeof *value), width;
  rf_status status = RF_ENOMEM;

  mpq_init(margin);
  rf_real_init(&width, prec);
  /* Made whether gram is there or not, so that one loop below clears them. */
  for (size_t i = 0; value && i < zeros; i++)
    rf_real_init(&value[i], prec);
  if (gram && value) {
    zero_gram(gram, margin, f, e);
    status = rf_spectrum(value, (const mpq_t *)gram, NULL, zeros);
  }
  if (status >= 0) {
    if (mpfr_sgn(value[0].lo) < 0)          /* a Gram matrix has none < 0 */
      mpfr_set_zero(value[0].lo, 1);
    if (mpfr_sgn(value[0].hi) < 0)
      mpfr_set_zero(value[0].hi, 1);
    mpfr_sqrt(value[0].lo, value[0].lo, MPFR_RNDD);
    mpfr_sqrt(value[0].hi, value[0].hi, MPFR_RNDU);
    rf_real_set_q(&width, margin);
    rf_real_mul(r, &value[0], &width);
  }
  for (size_t i = 0; value && i < zeros; i++)
    rf_real_clear(&value[i]);
  rf_release(value);
  rf_real_clear(&width);
  rf_mpq_array_free(gram, zeros * zeros);
  mpq_clear(margin);
  return status;
}

/* Over extremal vectors with a zero line only: the others have no such
   coefficient. */
rf_status
rf_theorem1_delta1(rf_real *r, const rf_theorem1 *t)
{
  const rf_field *f = t->list->field;
  rf_real one;
  bool first = true;
  rf_status status = RF_OK;

  rf_real_init(&one, mpfr_get_prec(r->lo));
  for (size_t i = 0; i < t->list->count && status >= 0; i++) {
    const rf_found *e = &t->list->found[i];
    size_t zeros = 0;
    for (size_t k = 0; k < f->n; k++)
      zeros += e->pattern[k] == 0;
    if (zeros == 0 || (status = one_inner(&one, f, e, zeros)) < 0)
      continue;
    if (first)
      rf_real_set(r, &one);
    else
      rf_real_keep_min(r, &one);
    first = false;
  }
  rf_real_clear(&one);
  return status;
}

/* The smaller of delta' and delta'': how far the extremal vectors are from
   having another pattern. */
rf_status
rf_theorem1_delta0(rf_real *r, const rf_theorem1 *t)
{
  rf_real other;
  rf_status status = RF_OK;

  rf_real_init(&other, mpfr_get_prec(r->lo));
  rf_real_sqrt_q(r, t->away);
  if (t->inner && (status = rf_theorem1_delta1(&other, t)) >= 0)
    rf_real_keep_min(r, &other);
  rf_real_clear(&other);
  return status;
}

/* alpha^2 D_min / d, enclosed.  What a perturbation of D may cost the rate of
   alignment. */
static void
slack(rf_real *r, const rf_theorem1 *t, const mpq_t alpha2, unsigned d)
{
  rf_real norm;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&norm, mpfr_get_prec(r->lo));
  mpq_set_ui(q, 1, d);
  mpq_mul(q, q, alpha2);
  rf_real_sqrt_q(&norm, t->facts.least);
  rf_real_mul_q(r, &norm, q);
  rf_real_clear(&norm);
  mpq_clear(q);
}

/* min(alpha_min^2 D_min / 8, alpha0^2 D_min / 4, delta0) / (c sum ||x||^2).
   The first term keeps the rate of neurons between faces, the second that of a
   start near the repeller, the third the extremal vectors. */
static rf_status
stable_size(rf_real *r, const rf_theorem1 *t, const mpq_t alpha0)
{
  rf_real least, other;
  mpq_t q;
  rf_status status = RF_OK;

  mpq_init(q);
  rf_real_init(&least, mpfr_get_prec(r->lo));
  rf_real_init(&other, mpfr_get_prec(r->lo));
  slack(&least, t, t->sine, 8);
  mpq_mul(q, alpha0, alpha0);
  slack(&other, t, q, 4);
  rf_real_keep_min(&least, &other);
  if (mpq_sgn(t->away) >= 0
      && (status = rf_theorem1_delta0(&other, t)) >= 0)
    rf_real_keep_min(&least, &other);
  mpq_inv(q, t->mass);
  rf_real_mul_q(r, &least, q);
  rf_real_clears(&least, &other, (rf_real *)0);
  mpq_clear(q);
  return status;
}

/* The network has c S2 lambda^(2 - 4 epsilon) to disturb D with up to tau:
   hence the exponent. */
rf_status
rf_theorem1_log_lambda(rf_real *r, const rf_theorem1 *t, const mpq_t epsilon,
                       const mpq_t alpha0)
{
  rf_real size, other;
  mpq_t q;
  rf_status status;

  mpq_init(q);
  rf_real_init(&size, mpfr_get_prec(r->lo));
  rf_real_init(&other, mpfr_get_prec(r->lo));
  status = stable_size(&size, t, alpha0);
  rf_real_sqrt_q(&other, t->slope);
  rf_real_keep_min(&size, &other);
  rf_real_log(&other, &size);
  /* lambda^(2 - 4 epsilon) is to be at most size: so size's logarithm is
     divided by the exponent. */
  mpq_set_ui(q, 1, 2);
  mpq_sub(q, q, epsilon);
  mpq_mul_2exp(q, q, 2);                       /* 2 - 4 eps */
  mpq_inv(q, q);
  if (status >= 0)
    rf_real_mul_q(r, &other, q);
  rf_real_clears(&size, &other, (rf_real *)0);
  mpq_clear(q);
  return status;
}

/* min(alpha_min, alpha0)^2.  The slowest of a neuron near a border and of one
   near the repeller. */
static void
worst_sine(mpq_t q2, const rf_theorem1 *t, const mpq_t alpha0)
{
  mpq_mul(q2, alpha0, alpha0);
  if (mpq_cmp(t->sine, q2) < 0)
    mpq_set(q2, t->sine);
}

/* (4 D_max / (D_min^2 q^2))^2, q = min(alpha_min, alpha0). */
void
rf_theorem1_time2(mpq_t square, const rf_theorem1 *t, const mpq_t alpha0)
{
  worst_sine(square, t, alpha0);
  mpq_mul(square, square, t->facts.least);
  mpq_mul(square, square, square);
  mpq_div(square, t->facts.most, square);
  mpq_mul_2exp(square, square, 4);
}

/* exp(sqrt(2 c S2 / D_max) / e) and sqrt(2 c S2 D_max). */
static void
coupling(rf_real *factor, rf_real *term, const rf_theorem1 *t)
{
  const mpfr_prec_t prec = mpfr_get_prec(factor->lo);
  rf_real most, mass, u;

  rf_real_inits(prec, &most, &mass, &u, (rf_real *)0);
  rf_real_sqrt_q(&most, t->facts.most);
  rf_real_set_q(&u, t->mass);
  rf_real_mul_si(&mass, &u, 2);
  rf_real_mul(&u, &mass, &most);
  rf_real_sqrt(term, &u);
  rf_real_div(&u, &mass, &most);
  rf_real_sqrt(&mass, &u);
  rf_real_set_si(&u, 1);
  rf_real_exp(&most, &u);
  rf_real_div(&u, &mass, &most);
  rf_real_exp(factor, &u);
  rf_real_clears(&most, &mass, &u, (rf_real *)0);
}

/* A number beyond the exponents of MPFR, as none is that a theorem needs
   here, gives the interval up to infinity. */
void
rf_theorem1_log_C(rf_real *r, const rf_theorem1 *t, const mpq_t alpha0)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_real factor, term, u, v;
  mpq_t q2, q;

  mpq_inits(q2, q, (mpq_ptr)0);
  rf_real_inits(prec, &factor, &term, &u, &v, (rf_real *)0);
  coupling(&factor, &term, t);
  worst_sine(q2, t, alpha0);
  mpq_mul(q, q2, t->facts.least);              /* 4 D_max^2/(D_min^2 q^2) */
  mpq_div(q, t->facts.most, q);
  mpq_mul_2exp(q, q, 2);
  rf_real_set_q(&u, q);
  rf_real_exp(&v, &u);
  rf_real_mul(&u, &v, &factor);
  mpq_inv(q, q2);                              /* times 4 D_max / q^2 */
  mpq_mul_2exp(q, q, 2);
  rf_real_mul_q(&v, &u, q);
  rf_real_sqrt_q(&factor, t->facts.most);
  rf_real_mul(&u, &v, &factor);
  rf_real_add(&v, &u, &term);
  rf_real_log(r, &v);
  rf_real_clears(&factor, &term, &u, &v, (rf_real *)0);
  mpq_clears(q2, q, (mpq_ptr)0);
}

/* ln(D_max exp(2 D_max^2 / (D_min^2 alpha_min^2)) exp(sqrt(2 c S2 / D_max) /
   e) + sqrt(2 c D_max S2)), App. E. */
void
rf_theorem1_log_C3(rf_real *r, const rf_theorem1 *t)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_real factor, term, u, v;
  mpq_t q, one;

  mpq_inits(q, one, (mpq_ptr)0);
  mpq_set_ui(one, 1, 1);
  rf_real_inits(prec, &factor, &term, &u, &v, (rf_real *)0);
  coupling(&factor, &term, t);
  worst_sine(q, t, one);
  mpq_mul(q, q, t->facts.least);         /* 2 D_max^2/(D_min^2 alpha_min^2) */
  mpq_div(q, t->facts.most, q);
  mpq_mul_2exp(q, q, 1);
  rf_real_set_q(&u, q);
  rf_real_exp(&v, &u);
  rf_real_mul(&u, &v, &factor);
  rf_real_sqrt_q(&factor, t->facts.most);
  rf_real_mul(&v, &u, &factor);
  rf_real_add(&u, &v, &term);
  rf_real_log(r, &u);
  rf_real_clears(&factor, &term, &u, &v, (rf_real *)0);
  mpq_clears(q, one, (mpq_ptr)0);
}

/* Data that share a line have one coefficient, which is no fault.  Any other
   mark says that an eta is at a bound, not determined, or one of several: then
   delta' is 0, or means nothing. */
bool
rf_theorem1_on_edge(const rf_theorem1 *t)
{
  for (size_t i = 0; i < t->list->count; i++)
    if (t->list->found[i].cert->marks & ~(unsigned)RF_EXTREMAL_SHARED)
      return true;
  return false;
}

/* What Assumption 2 excludes with probability 1, asked one by one. */
const char *
rf_theorem1_flaw(const rf_theorem1 *t)
{
  return mpq_sgn(t->slope) == 0 ? "a label is 0"
    : t->facts.dependent ? "too many data in one subspace"
    : rf_theorem1_on_edge(t)
      ? "an extremal vector lies on the border of a cone"
    : mpq_sgn(t->sine) == 0 ? "a D lies on the border of its cone" : NULL;
}

/* By their certificates: a kind is exact. */
size_t
rf_theorem1_saddles(const rf_theorem1 *t)
{
  size_t count = 0;

  for (size_t i = 0; i < t->list->count; i++)
    count += t->list->found[i].cert->kind == RF_CRITICAL_SADDLE;
  return count;
}

/* The time is divided by D_min and alpha_min: where one of them is 0 there is
   none at which alignment is over. */
const char *
rf_theorem1_no_time(const rf_theorem1 *t)
{
  return mpq_sgn(t->facts.least) == 0 ? "D is 0 in every face"
    : mpq_sgn(t->sine) == 0 ? "alpha_min is 0" : NULL;
}

/* Beyond what the time needs the bound on lambda needs that residuals keep
   their signs, and that no extremal vector sits on an edge. */
const char *
rf_theorem1_no_scale(const rf_theorem1 *t)
{
  const char *why = rf_theorem1_no_time(t);

  return why ? why : mpq_sgn(t->slope) == 0 ? "a label is 0"
    : rf_theorem1_on_edge(t) ? "an extremal vector is degenerate" : NULL;
}

/* alpha^2 = 1 - cos^2: cosines are kept squared, so this is exact. */
void
rf_theorem1_sine2(mpq_t q, const rf_theorem1 *t, int side)
{
  mpq_set_ui(q, 1, 1);
  mpq_sub(q, q, t->facts.cosine[side]);
}

/* alpha_min^2, the smaller of alpha_+^2 and alpha_-^2, and 1 where no face
   counts. */
static void
find_sine(rf_theorem1 *t)
{
  mpq_t q;

  mpq_init(q);
  mpq_set_ui(t->sine, 1, 1);
  for (int i = 0; i < 2; i++) {
    rf_theorem1_sine2(q, t, i);
    if (mpq_cmp(q, t->sine) < 0)
      mpq_set(t->sine, q);
  }
  mpq_clear(q);
}

/* The faces are gone through with the budget in time that the list had. */
rf_status
rf_theorem1_create(rf_theorem1 **theorem, const rf_problem *problem,
                   const rf_extremals *list)
{
  rf_theorem1 *t = rf_alloc(1, sizeof *t);
  rf_budget budget;
  rf_status status;

  if (!t)
    return RF_ENOMEM;
  t->problem = problem;
  t->list = list;
  rf_facts_init(&t->facts);
  mpq_inits(t->sine, t->away, t->mass, t->slope, (mpq_ptr)0);
  rf_budget_start(&budget, 0, list->seconds);
  RF_TRY(rf_facts_find(&t->facts, list, &budget));
  find_away(t);
  find_data(t);
  find_sine(t);
  *theorem = t;
  t = NULL;

done:
  rf_theorem1_free(t);
  return status;
}

/* The list and the problem are the caller's. */
void
rf_theorem1_free(rf_theorem1 *t)
{
  if (!t)
    return;
  mpq_clears(t->sine, t->away, t->mass, t->slope, (mpq_ptr)0);
  rf_facts_clear(&t->facts);
  rf_release(t);
}
