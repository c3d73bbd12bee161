/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_theorem1.c -- D_max, D_min, alpha_min, delta0, lambda*, t_2 (Boursier &
 * Flammarion 2025, Theorem 1 and its proof), with c in place of 1/n where
 * the loss is a sum. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/bf25_theorem1.h"
#include "theory/constants/spectrum.h"

typedef struct theorem {
  const rf_problem *problem;
  const rf_extremals *list;
  rf_constants *c;
  rf_facts facts;
  mpq_t sine;          /* alpha_min^2 */
  mpq_t away;          /* (delta'')^2; negative: no bound */
  mpq_t mass;          /* c sum ||x||^2 */
  mpq_t slope;         /* min_k (d1l(0, y_k) / ||x_k||)^2 */
  bool inner;          /* some extremal vector has zeros */
} theorem;

/* delta'' : min over extremal u and u_k != 0 of |<D, x_k>| / ||x_k||. */
static void
find_away(theorem *t)
{
  const rf_field *f = t->list->field;
  mpq_t z, norm2;

  mpq_inits(z, norm2, (mpq_ptr)0);
  mpq_set_si(t->away, -1, 1);
  for (size_t i = 0; i < t->list->count; i++)
    for (size_t l = 0; l < f->count; l++) {
      const rf_found *e = &t->list->found[i];
      const mpq_t *x = rf_field_line(f, l);
      if (rf_mask_sign(e->mask, f->words, l) == 0) {
        t->inner = true;
        continue;
      }
      rf_exact_dot(z, (const mpq_t *)e->cert->D, x, f->d);
      rf_exact_dot(norm2, x, x, f->d);
      mpq_mul(z, z, z);
      mpq_div(z, z, norm2);
      if (mpq_sgn(t->away) < 0 || mpq_cmp(z, t->away) < 0)
        mpq_set(t->away, z);
    }
  mpq_clears(z, norm2, (mpq_ptr)0);
}

/* mass and slope. */
static void
find_data(theorem *t)
{
  const rf_problem *p = t->problem;
  mpq_t norm2, z, c;

  mpq_inits(norm2, z, c, (mpq_ptr)0);
  rf_problem_weight(c, p);
  mpq_set_ui(t->mass, 0, 1);
  for (size_t k = 0; k < p->n; k++) {
    const mpq_t *x = (const mpq_t *)p->x + k * p->d;
    rf_exact_dot(norm2, x, x, p->d);
    mpq_add(t->mass, t->mass, norm2);
    mpq_mul(z, p->y[k], p->y[k]);
    mpq_div(z, z, norm2);
    if (k == 0 || mpq_cmp(z, t->slope) < 0)
      mpq_set(t->slope, z);
  }
  mpq_mul(t->mass, t->mass, c);
  if (p->loss == RF_LOGISTIC)
    mpq_div_2exp(t->slope, t->slope, 2);
  mpq_clears(norm2, z, c, (mpq_ptr)0);
}

/* Gram matrix of the columns p_k x_k, k in K (data, not lines), and the
   smallest distance of an eta from leak and 1.  Returns |K|. */
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

/* r = sigma_min(Z_u) min(eta - leak, 1 - eta) of one vector with zeros. */
static rf_status
one_inner(rf_real *r, const rf_field *f, const rf_found *e, size_t zeros)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  mpq_t margin, *gram = rf_mpq_array(zeros * zeros);
  rf_real *value = rf_alloc(zeros, sizeof *value), width;
  rf_status status = RF_ENOMEM;

  mpq_init(margin);
  rf_real_init(&width, prec);
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

/* r = min(r, a). */
static void
keep_min(rf_real *r, const rf_real *a)
{
  mpfr_min(r->lo, r->lo, a->lo, MPFR_RNDD);
  mpfr_min(r->hi, r->hi, a->hi, MPFR_RNDU);
}

/* delta', only where some extremal vector has zeros. */
static rf_status
make_delta1(rf_real *r, void *context)
{
  theorem *t = context;
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
      keep_min(r, &one);
    first = false;
  }
  rf_real_clear(&one);
  return status;
}

static rf_status
make_delta0(rf_real *r, void *context)
{
  theorem *t = context;
  rf_real other;
  rf_status status = RF_OK;

  rf_real_init(&other, mpfr_get_prec(r->lo));
  rf_real_sqrt_q(r, t->away);
  if (t->inner && (status = make_delta1(&other, t)) >= 0)
    keep_min(r, &other);
  rf_real_clear(&other);
  return status;
}

/* q s / d as a real, with s a square whose root is taken. */
static void
scaled_root(rf_real *r, const mpq_t square, const mpq_t factor, unsigned d,
            rf_real *tmp)
{
  mpq_t q;

  mpq_init(q);
  mpq_set_ui(q, 1, d);
  mpq_mul(q, q, factor);
  rf_real_set_q(tmp, q);
  rf_real_sqrt_q(r, square);
  mpfr_mul(r->lo, r->lo, tmp->lo, MPFR_RNDD);
  mpfr_mul(r->hi, r->hi, tmp->hi, MPFR_RNDU);
  mpq_clear(q);
}

/* lambda* = ( min{ min(alpha_min^2 D_min / 8, alpha0^2 D_min / 4, delta0) /
   (c sum ||x||^2), min_k |d1l(0, y_k)| / ||x_k|| } )^(1 / (2 - 4 eps)). */
static rf_status
make_lambda(rf_real *r, void *context)
{
  theorem *t = context;
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_real least, other, tmp;
  mpq_t q;
  rf_status status = RF_OK;

  mpq_init(q);
  rf_real_init(&least, prec);
  rf_real_init(&other, prec);
  rf_real_init(&tmp, prec);
  scaled_root(&least, t->facts.least, t->sine, 8, &tmp);
  mpq_mul(q, t->c->alpha0, t->c->alpha0);
  scaled_root(&other, t->facts.least, q, 4, &tmp);
  keep_min(&least, &other);
  if (mpq_sgn(t->away) >= 0 && (status = make_delta0(&other, t)) >= 0)
    keep_min(&least, &other);
  rf_real_set_q(&tmp, t->mass);
  rf_real_div(&other, &least, &tmp);
  rf_real_sqrt_q(&tmp, t->slope);
  keep_min(&other, &tmp);
  mpq_set_ui(q, 1, 2);
  mpq_sub(q, q, t->c->epsilon);
  mpq_mul_2exp(q, q, 2);                       /* 2 - 4 eps */
  mpq_inv(q, q);
  if (status >= 0)
    rf_real_pow_q(r, &other, q);
  rf_real_clear(&least);
  rf_real_clear(&other);
  rf_real_clear(&tmp);
  mpq_clear(q);
  return status;
}

/* t_2 <= 4 D_max / (D_min^2 min(alpha_min, alpha0)^2), squared. */
static void
alignment_time(mpq_t square, const theorem *t)
{
  mpq_mul(square, t->c->alpha0, t->c->alpha0);
  if (mpq_cmp(t->sine, square) < 0)
    mpq_set(square, t->sine);
  mpq_mul(square, square, t->facts.least);
  mpq_mul(square, square, square);
  mpq_div(square, t->facts.most, square);
  mpq_mul_2exp(square, square, 4);
}

static rf_status
add_angles(theorem *t)
{
  static const char *const name[] = { "alpha_plus", "alpha_minus" };
  rf_status status = RF_OK;
  mpq_t q;

  mpq_init(q);
  mpq_set_ui(t->sine, 1, 1);
  for (int i = 0; i < 2; i++) {
    mpq_set_ui(q, 1, 1);
    mpq_sub(q, q, t->facts.cosine[i]);
    if (mpq_cmp(q, t->sine) < 0)
      mpq_set(t->sine, q);
    RF_TRY(rf_constants_root(t->c, name[i], q));
  }
  RF_TRY(rf_constants_root(t->c, "alpha_min", t->sine));

done:
  mpq_clear(q);
  return status;
}

static rf_status
add_deltas(theorem *t)
{
  rf_constants *c = t->c;
  rf_status status = RF_OK;

  RF_TRY(t->inner ? rf_constants_real(c, "delta1", NULL, make_delta1, t)
         : rf_constants_word(c, "delta1", "inf",
                             "no extremal vector has zeros"));
  RF_TRY(mpq_sgn(t->away) >= 0 ? rf_constants_root(c, "delta2", t->away)
         : rf_constants_word(c, "delta2", "inf", "no extremal vector"));
  if (mpq_sgn(t->away) < 0)
    status = rf_constants_word(c, "delta0", "inf", "no extremal vector");
  else if (!t->inner)
    status = rf_constants_root(c, "delta0", t->away);
  else
    status = rf_constants_real(c, "delta0", NULL, make_delta0, t);

done:
  return status;
}

/* Is an eta at its bound, so that delta' = 0? */
static bool
on_edge(const theorem *t)
{
  for (size_t i = 0; i < t->list->count; i++)
    if (t->list->found[i].cert->marks & ~(unsigned)RF_EXTREMAL_SHARED)
      return true;
  return false;
}

static rf_status
add_times(theorem *t)
{
  rf_constants *c = t->c;
  const char *why = mpq_sgn(t->facts.least) == 0 ? "D is 0 in every face"
    : mpq_sgn(t->sine) == 0 ? "alpha_min is 0" : NULL;
  rf_status status = RF_OK;
  mpq_t q;

  mpq_init(q);
  if (why) {
    RF_TRY(rf_constants_missing(c, "t_2", why));
    RF_TRY(rf_constants_missing(c, "lambda_star", why));
    goto done;
  }
  alignment_time(q, t);
  RF_TRY(rf_constants_root(c, "t_2", q));
  if (mpq_sgn(t->slope) == 0)
    status = rf_constants_missing(c, "lambda_star", "a label is 0");
  else if (on_edge(t))
    status = rf_constants_missing(c, "lambda_star",
                                  "an extremal vector is degenerate");
  else
    status = rf_constants_real(c, "lambda_star", NULL, make_lambda, t);

done:
  mpq_clear(q);
  return status;
}

static rf_status
add_tests(theorem *t)
{
  const char *why = mpq_sgn(t->slope) == 0 ? "a label is 0"
    : t->facts.dependent ? "too many data in one subspace"
    : on_edge(t) ? "an extremal vector lies on the border of a cone"
    : mpq_sgn(t->sine) == 0 ? "a D lies on the border of its cone" : NULL;
  size_t saddles = 0;
  rf_status status = rf_constants_word(t->c, "generic", why ? "no" : "yes",
                                       why);

  for (size_t i = 0; i < t->list->count; i++)
    saddles += t->list->found[i].cert->kind == RF_CRITICAL_SADDLE;
  return status < 0 ? status
         : rf_constants_word(t->c, "no_saddle", saddles ? "no" : "yes", NULL);
}

static rf_status
all_missing(rf_constants *c, const char *why)
{
  static const char *const name[] =
    { "D_max", "D_min", "alpha_plus", "alpha_minus", "alpha_min", "delta1",
      "delta2", "delta0", "t_2", "lambda_star", "generic", "no_saddle" };
  rf_status status = RF_OK;

  for (size_t i = 0; i < sizeof name / sizeof *name && status >= 0; i++)
    status = rf_constants_missing(c, name[i], why);
  return status;
}

static rf_status
add_all(theorem *t)
{
  rf_constants *c = t->c;
  rf_status status;

  find_away(t);
  find_data(t);
  RF_TRY(rf_constants_root(c, "D_max", t->facts.most));
  RF_TRY(mpq_sgn(t->facts.least)
         ? rf_constants_root(c, "D_min", t->facts.least)
         : rf_constants_missing(c, "D_min", "D(u) has 0 for every u"));
  RF_TRY(add_angles(t));
  RF_TRY(add_deltas(t));
  RF_TRY(add_times(t));
  RF_TRY(add_tests(t));

done:
  return status;
}

rf_status
rf_constants_alignment(rf_constants *c, const rf_problem *problem,
                       const rf_extremals *list)
{
  theorem t = { .problem = problem, .list = list, .c = c };
  rf_budget budget;
  rf_status status;

  if (!list || !list->complete)
    return all_missing(c, "it needs every face, and they were not "
                          "enumerated");
  rf_facts_init(&t.facts);
  mpq_inits(t.sine, t.away, t.mass, t.slope, (mpq_ptr)0);
  rf_budget_start(&budget, 0, list->seconds);
  status = rf_facts_find(&t.facts, list, &budget);
  if (status == RF_ELIMIT)
    status = all_missing(c, "the time given did not suffice");
  else if (status >= 0)
    status = add_all(&t);
  mpq_clears(t.sine, t.away, t.mass, t.slope, (mpq_ptr)0);
  rf_facts_clear(&t.facts);
  return status;
}
