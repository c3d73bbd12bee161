/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24.c -- constants of Min, Mallada & Vidal 2024, and the options and
 * the order of all constants.
 *
 * zeta and xi of that paper, by which its bound t_1 is divided, are left out;
 * what is given is the factor that mu, X_min and n determine. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/assumptions.h"
#include "theory/constants/bf25_theorem1.h"
#include "theory/constants/theorem1.h"

typedef struct cloud {
  const rf_problem *p;
  mpq_t least, most;    /* X_min^2, X_max^2 */
  mpq_t mu2;            /* mu^2 with the sign of mu */
} cloud;

/* cos^2 between y_k x_k and y_j x_j, with the sign of the cosine: its order
   is that of the cosines. */
static void
signed_cosine(mpq_t t, const cloud *s, size_t k, size_t j)
{
  const size_t d = s->p->d;
  const mpq_t *u = (const mpq_t *)s->p->x + k * d;
  const mpq_t *v = (const mpq_t *)s->p->x + j * d;
  int sign;
  mpq_t norm2;

  mpq_init(norm2);
  rf_exact_dot(t, u, v, d);
  sign = mpq_sgn(t) * mpq_sgn(s->p->y[k]) * mpq_sgn(s->p->y[j]);
  mpq_mul(t, t, t);
  rf_exact_dot(norm2, u, u, d);
  mpq_div(t, t, norm2);
  rf_exact_dot(norm2, v, v, d);
  mpq_div(t, t, norm2);
  if (sign < 0)
    mpq_neg(t, t);
  mpq_clear(norm2);
}

static void
measure(cloud *s)
{
  mpq_t z;

  mpq_init(z);
  mpq_set_ui(s->mu2, 1, 1);
  for (size_t k = 0; k < s->p->n; k++) {
    const mpq_t *x = (const mpq_t *)s->p->x + k * s->p->d;
    rf_exact_dot(z, x, x, s->p->d);
    if (k == 0 || mpq_cmp(z, s->least) < 0)
      mpq_set(s->least, z);
    if (k == 0 || mpq_cmp(z, s->most) > 0)
      mpq_set(s->most, z);
    for (size_t j = 0; j < k; j++) {
      signed_cosine(z, s, k, j);
      if (mpq_cmp(z, s->mu2) < 0)
        mpq_set(s->mu2, z);
    }
  }
  mpq_clear(z);
}

/* t_1 min(zeta, xi) = 16 log n / (sqrt(mu) X_min); sqrt(mu) X_min is the
   fourth root of mu^2 X_min^4. */
static rf_status
make_time(rf_real *r, void *context)
{
  const cloud *s = context;
  rf_real top, bottom;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&top, mpfr_get_prec(r->lo));
  rf_real_init(&bottom, mpfr_get_prec(r->lo));
  mpq_mul(q, s->least, s->least);
  mpq_mul(q, q, s->mu2);
  rf_real_sqrt_q(&bottom, q);
  mpfr_sqrt(bottom.lo, bottom.lo, MPFR_RNDD);
  mpfr_sqrt(bottom.hi, bottom.hi, MPFR_RNDU);
  rf_real_log_ui(&top, (unsigned long)s->p->n);
  mpfr_mul_2ui(top.lo, top.lo, 4, MPFR_RNDD);
  mpfr_mul_2ui(top.hi, top.hi, 4, MPFR_RNDU);
  rf_real_div(r, &top, &bottom);
  rf_real_clear(&top);
  rf_real_clear(&bottom);
  mpq_clear(q);
  return RF_OK;
}

/* |sum of the data of one label|: the only directions there are. */
static rf_status
add_class(rf_constants *c, const char *name, const rf_problem *p, int label)
{
  mpq_t *sum = rf_mpq_array(p->d), q;
  rf_status status;

  if (!sum)
    return RF_ENOMEM;
  mpq_init(q);
  for (size_t k = 0; k < p->n; k++)
    for (size_t i = 0; mpq_sgn(p->y[k]) == label && i < p->d; i++)
      mpq_add(sum[i], sum[i], p->x[k * p->d + i]);
  rf_exact_dot(q, (const mpq_t *)sum, (const mpq_t *)sum, p->d);
  status = rf_constants_root(c, name, q);
  mpq_clear(q);
  rf_mpq_array_free(sum, p->d);
  return status;
}

static rf_status
add_mu(rf_constants *c, cloud *s)
{
  const char *why = "mu is not positive: the data are not separated";
  rf_status status;

  if (mpq_sgn(s->mu2) > 0) {
    RF_TRY(rf_constants_root(c, "mu", s->mu2));
    status = rf_constants_real(c, "t_1_factor", NULL, make_time, s);
  } else {
    RF_TRY(rf_constants_missing(c, "mu", why));
    status = rf_constants_missing(c, "t_1_factor", why);
  }

done:
  return status;
}

rf_status
rf_constants_separable(rf_constants *c, const rf_problem *problem)
{
  cloud s = { .p = problem };
  bool signs = true;
  rf_status status;

  mpq_inits(s.least, s.most, s.mu2, (mpq_ptr)0);
  for (size_t k = 0; k < problem->n; k++)
    signs = signs && mpz_cmpabs_ui(mpq_numref(problem->y[k]), 1) == 0
            && mpz_cmp_ui(mpq_denref(problem->y[k]), 1) == 0;
  measure(&s);
  RF_TRY(rf_constants_root(c, "X_min", s.least));
  RF_TRY(rf_constants_root(c, "X_max", s.most));
  if (!signs) {
    status = rf_constants_missing(c, "mu", "the labels are not +-1");
    goto done;
  }
  RF_TRY(add_mu(c, &s));
  RF_TRY(add_class(c, "x_plus", problem, 1));
  RF_TRY(add_class(c, "x_minus", problem, -1));

done:
  mpq_clears(s.least, s.most, s.mu2, (mpq_ptr)0);
  return status;
}

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

/* What a failure for want of time leaves out, and why. */
static rf_status
without(const char **why, rf_status status)
{
  if (status == RF_ELIMIT)
    *why = "the time given did not suffice";
  return status == RF_ELIMIT ? RF_OK : status;
}

static rf_status
make_parts(rf_constants *c, const rf_problem *problem,
           const rf_extremals *list)
{
  rf_status status;

  c->no_theorem = "it needs every face, and they were not enumerated";
  c->no_assumptions = c->no_theorem;
  if (!list || !list->complete)
    return RF_OK;
  RF_TRY(without(&c->no_theorem,
                 rf_theorem1_create(&c->theorem, problem, list)));
  if (!c->theorem || problem->loss != RF_SQUARE)
    return RF_OK;
  RF_TRY(without(&c->no_assumptions,
                 rf_assumptions_create(&c->assumptions, problem, list,
                                       c->theorem->facts.dependent)));

done:
  return status;
}

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
  mpq_inits(c->epsilon, c->alpha0, (mpq_ptr)0);
  RF_TRY(read_options(c, message, options));
  RF_TRY(make_parts(c, problem, extremals));
  c->claim = "BF0.const";
  RF_TRY(rf_constants_alignment(c));
  c->claim = "BF2.const";
  RF_TRY(rf_constants_linear(c, problem, extremals));
  c->claim = "MMV0.const";
  RF_TRY(rf_constants_separable(c, problem));
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
