/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24.c -- the constants of Min, Mallada & Vidal 2024 in the list.
 *
 * Some numbers of the paper have a slip: zeta with a maximum where the proof
 * needs the minimum, 4 for 8 in (28).  Both are told, as printed and as the
 * proof needs them; separated.h says which. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/separated.h"

/* |sum of the data of one label|: the only directions there are. */
static rf_status
add_class(rf_constants *c, const char *name, const rf_problem *p, int label)
{
  mpq_t *sum = rf_mpq_array(p->d), q;
  rf_status status;

  if (!sum)
    return RF_ENOMEM;
  mpq_init(q);
  rf_class_sum(sum, p, label);
  rf_exact_dot(q, (const mpq_t *)sum, (const mpq_t *)sum, p->d);
  status = rf_constants_root(c, name, q);
  mpq_clear(q);
  rf_mpq_array_free(sum, p->d);
  return status;
}

/* t_1 min(zeta, xi) = 16 log n / (sqrt(mu) X_min), in the paper's time.  This
   is what the paper announces as O(log n / sqrt(mu)); it hides min(zeta, xi),
   which is at most mu^2. */
static rf_status
make_factor(rf_real *r, void *context)
{
  const rf_separated *s = context;
  rf_real log, root;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&log, mpfr_get_prec(r->lo));
  rf_real_init(&root, mpfr_get_prec(r->lo));
  mpq_mul(q, s->least, s->least);
  mpq_mul(q, q, s->mu2);
  rf_real_sqrt_q(r, q);
  rf_real_sqrt(&root, r);
  rf_real_log_ui(r, (unsigned long)s->problem->n);
  rf_real_mul_si(&log, r, 16);
  rf_real_div(r, &log, &root);
  rf_real_clears(&log, &root, (rf_real *)0);
  mpq_clear(q);
  return RF_OK;
}

/* Data with mu <= 0 are not separated, and nothing of the theorem holds for
   them; how far they are from it is told, if they are labelled at all. */
static rf_status
add_mu(rf_constants *c, rf_separated *s)
{
  rf_status status;

  if (mpq_sgn(s->mu2) > 0 || s->labelled)
    status = rf_constants_root(c, "mu", s->mu2);
  else
    status = rf_constants_missing(c, "mu", s->why);
  RF_TRY(status);
  if (mpq_sgn(s->mu2) > 0)
    status = rf_constants_real(c, "t_1_factor", NULL, make_factor, s);
  else
    status = rf_constants_missing(c, "t_1_factor", s->why);

done:
  return status;
}

/* A number of the paper, with the reason why it is not there. */
typedef struct item {
  const char *name;
  rf_real *value;
  const char *why;
} item;

/* An item that has no number has a reason. */
static rf_status
add_items(rf_constants *c, const item *list, size_t count)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status >= 0; i++)
    status = list[i].why ? rf_constants_missing(c, list[i].name, list[i].why)
      : rf_constants_real(c, list[i].name, NULL, rf_make_copy, list[i].value);
  return status;
}

/* What follows from the start with the sharper t_1. */
static rf_status
add_sharp(rf_constants *c, rf_separated *s)
{
  const char *why = s->why, *scale = why ? why : s->no_scale;
  const item list[] = {
    { "ln_scale_sharp", &s->log_second_sharp, why },
    { "t_2_plus_sharp", &s->t2_sharp[0],
      s->positive ? scale : "no label is 1" },
    { "t_2_minus_sharp", &s->t2_sharp[1],
      s->negative ? scale : "no label is -1" },
    { "growth_plus", &s->growth[0], s->positive ? scale : "no label is 1" },
    { "growth_minus", &s->growth[1],
      s->negative ? scale : "no label is -1" },
  };

  return add_items(c, list, sizeof list / sizeof *list);
}

/* How long a pattern with so many active data may last; of many data these are
   the first. */
static rf_status
add_patterns(rf_constants *c, rf_separated *s)
{
  enum { MOST = 24 };
  const size_t n = s->problem->n;
  rf_status status = RF_OK;
  rf_real r, by;

  rf_real_inits(s->prec, &r, &by, (rf_real *)0);
  for (size_t k = 1; !s->why && k <= n && k <= MOST && status >= 0; k++) {
    char name[32];
    snprintf(name, sizeof name, "pattern_%zu", k);
    rf_real_set_si(&by, (long)k);
    rf_real_div(&r, &s->longest, &by);
    status = rf_constants_real(c, name, NULL, rf_make_copy, &r);
  }
  rf_real_clears(&r, &by, (rf_real *)0);
  return status;
}

/* Refined alignment: the time from a right angle with x_s, at which no neuron
   of S_s is, to 1 - cos = delta at zero scale.  cos = tanh(||x_s|| t), in the
   time of the paper. */
typedef struct refined {
  const rf_separated *s;
  mpq_srcptr norm2, delta;
} refined;

static rf_status
make_refined(rf_real *r, void *context)
{
  const refined *f = context;
  rf_real norm, log;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(mpfr_get_prec(r->lo), &norm, &log, (rf_real *)0);
  mpq_set_ui(q, 2, 1);
  mpq_sub(q, q, f->delta);
  mpq_div(q, q, f->delta);
  rf_real_log_q(r, q);
  mpq_div_2exp(q, f->s->factor, 1);
  rf_real_mul_q(&log, r, q);
  rf_real_sqrt_q(&norm, f->norm2);
  rf_real_div(r, &log, &norm);
  rf_real_clears(&norm, &log, (rf_real *)0);
  mpq_clear(q);
  return RF_OK;
}

/* epsilon, which the other papers have, is their delta. */
static rf_status
add_refined(rf_constants *c, const rf_separated *s)
{
  static const char *const name[] = { "refined_plus", "refined_minus" };
  static const char *const none[] = { "no label is 1", "no label is -1" };
  rf_status status = RF_OK;

  for (int i = 0; i < 2 && status >= 0; i++) {
    refined f = { s, s->class2[i], c->epsilon };
    const char *why = (i ? s->negative : s->positive) ? s->why : none[i];
    status = why ? rf_constants_missing(c, name[i], why)
      : rf_constants_real(c, name[i], NULL, make_refined, &f);
  }
  return status;
}

/* All that depends on the start, each with its own reason to be missing: the
   labels, the start, the scale. */
static rf_status
add_times(rf_constants *c, rf_separated *s)
{
  const char *why = s->why, *scale = why ? why : s->no_scale;
  const item list[] = {
    { "zeta_2", &s->zeta2, why }, { "M", &s->M, why },
    { "M_printed", &s->M_printed, why }, { "t_1", &s->t1, why },
    { "t_1_printed", &s->t1_printed, why },
    { "t_1_plus", &s->sharp[0], s->positive ? why : "no label is 1" },
    { "t_1_minus", &s->sharp[1], s->negative ? why : "no label is -1" },
    { "decay", &s->rate, why },
    { "ln_scale_first", &s->log_first[0], why },
    { "ln_scale_printed", &s->log_first[1], why },
    { "ln_scale_second", &s->log_second, why },
    { "ln_scale", &s->log_scale, scale }, { "T", &s->early, scale },
    { "t_2_plus", &s->t2[0], s->positive ? scale : "no label is 1" },
    { "t_2_minus", &s->t2[1], s->negative ? scale : "no label is -1" },
  };
  rf_status status;

  if (why)
    RF_TRY(rf_constants_missing(c, "zeta_1", why));
  else {
    RF_TRY(rf_constants_rational(c, "zeta_1", s->zeta1));
    RF_TRY(rf_constants_rational(c, "xi", s->mu2));
  }
  RF_TRY(add_items(c, list, sizeof list / sizeof *list));

done:
  return status;
}

/* Norms are there for all data; the rest is about labels +-1. */
rf_status
rf_constants_separable(rf_constants *c, const rf_problem *problem)
{
  rf_separated *s = c->separated;
  rf_status status;

  RF_TRY(rf_constants_root(c, "X_min", s->least));
  RF_TRY(rf_constants_root(c, "X_max", s->most));
  if (s->unfit && mpq_sgn(s->mu2) > 0) {
    status = rf_constants_missing(c, "mu", s->unfit);
    goto done;
  }
  RF_TRY(add_mu(c, s));
  RF_TRY(add_class(c, "x_plus", problem, 1));
  RF_TRY(add_class(c, "x_minus", problem, -1));
  RF_TRY(add_times(c, s));
  RF_TRY(add_sharp(c, s));
  RF_TRY(add_patterns(c, s));
  RF_TRY(add_refined(c, s));

done:
  return status;
}
