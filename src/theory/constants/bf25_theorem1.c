/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_theorem1.c -- the constants of Theorem 1 of Boursier & Flammarion 2025
 * in the list.
 *
 * Each is told exactly where it is the root of a rational.  The others are
 * functions of the precision (make_...), called with more of it until their
 * digits are there.  What does not exist is listed with the reason, so that
 * the list has the same names for all data. */
#include "config.h"

#include "theory/constants/bf25_theorem1.h"
#include "theory/constants/theorem1.h"

typedef struct theorem {
  const rf_theorem1 *one;
  rf_constants *c;
} theorem;

static rf_status
make_delta1(rf_real *r, void *context)
{
  return rf_theorem1_delta1(r, ((theorem *)context)->one);
}

static rf_status
make_delta0(rf_real *r, void *context)
{
  return rf_theorem1_delta0(r, ((theorem *)context)->one);
}

static rf_status
make_log_lambda(rf_real *r, void *context)
{
  const theorem *t = context;

  return rf_theorem1_log_lambda(r, t->one, t->c->epsilon, t->c->alpha0);
}

/* From its logarithm, as lambda* itself may leave the range of doubles. */
static rf_status
make_lambda(rf_real *r, void *context)
{
  rf_real log;
  rf_status status;

  rf_real_init(&log, mpfr_get_prec(r->lo));
  if ((status = make_log_lambda(&log, context)) >= 0)
    rf_real_exp(r, &log);
  rf_real_clear(&log);
  return status;
}

static rf_status
make_log_C(rf_real *r, void *context)
{
  const theorem *t = context;

  rf_theorem1_log_C(r, t->one, t->c->alpha0);
  return RF_OK;
}

/* alpha_+ and alpha_- say how far a driving vector stays from the cone of a
   face that is not its own: the sine of the angle to it, or to its mirror
   image.  The rates of the proof are D_min^2 alpha^2 / 2, so their smaller
   one, alpha_min, is what alignment waits for (app.  D.1). */
static rf_status
add_angles(theorem *t)
{
  static const char *const name[] = { "alpha_plus", "alpha_minus" };
  rf_status status = RF_OK;
  mpq_t q;

  mpq_init(q);
  for (int i = 0; i < 2; i++) {
    rf_theorem1_sine2(q, t->one, i);
    RF_TRY(rf_constants_root(t->c, name[i], q));
  }
  RF_TRY(rf_constants_root(t->c, "alpha_min", t->one->sine));

done:
  mpq_clear(q);
  return status;
}

/* delta0 is how much the driving vectors may be perturbed while extremal ones
   remain extremal (Lemma 11).  delta' is about data on zero lines, delta''
   about the others; where one of them bounds nothing it is infinite, and
   delta0 is the other. */
static rf_status
add_deltas(theorem *t)
{
  rf_constants *c = t->c;
  rf_status status = RF_OK;

  RF_TRY(t->one->inner ? rf_constants_real(c, "delta1", NULL, make_delta1, t)
         : rf_constants_word(c, "delta1", "inf",
                             "no extremal vector has zeros"));
  RF_TRY(mpq_sgn(t->one->away) >= 0
         ? rf_constants_root(c, "delta2", t->one->away)
         : rf_constants_word(c, "delta2", "inf", "no extremal vector"));
  if (mpq_sgn(t->one->away) < 0)
    status = rf_constants_word(c, "delta0", "inf", "no extremal vector");
  else if (!t->one->inner)
    status = rf_constants_root(c, "delta0", t->one->away);
  else
    status = rf_constants_real(c, "delta0", NULL, make_delta0, t);

done:
  return status;
}

/* t_2 and C: where alpha_min > 0.  By t_2 the proof has every neuron aligned;
   C is told by its logarithm, as it is e^55 on three points. */
static rf_status
add_times(theorem *t)
{
  rf_constants *c = t->c;
  const char *why = rf_theorem1_no_time(t->one);
  rf_status status;
  mpq_t q;

  mpq_init(q);
  if (why) {
    RF_TRY(rf_constants_missing(c, "t_2", why));
    status = rf_constants_missing(c, "ln_C", why);
    goto done;
  }
  rf_theorem1_time2(q, t->one, c->alpha0);
  RF_TRY(rf_constants_root(c, "t_2", q));
  RF_TRY(rf_constants_real(c, "ln_C", NULL, make_log_C, t));

done:
  mpq_clear(q);
  return status;
}

/* lambda* is what Theorem 1 asks the scale to be below.  It depends on
   epsilon, and goes to 0 as that goes to 1/2 where the base is below 1: hence
   its logarithm, too. */
static rf_status
add_scales(theorem *t)
{
  const char *why = rf_theorem1_no_scale(t->one);
  rf_status status;

  if (why) {
    RF_TRY(rf_constants_missing(t->c, "lambda_star", why));
    RF_TRY(rf_constants_missing(t->c, "ln_lambda_star", why));
  } else {
    RF_TRY(rf_constants_real(t->c, "lambda_star", NULL, make_lambda, t));
    RF_TRY(rf_constants_real(t->c, "ln_lambda_star", NULL, make_log_lambda,
                             t));
  }

done:
  return status;
}

/* The two hypotheses on the data that have no constant: they are generic, and
   <w, D(w)> has no saddle on the sphere. */
static rf_status
add_tests(theorem *t)
{
  const char *why = rf_theorem1_flaw(t->one);
  rf_status status = rf_constants_word(t->c, "generic", why ? "no" : "yes",
                                       why);

  return status < 0 ? status
         : rf_constants_word(t->c, "no_saddle",
                             rf_theorem1_saddles(t->one) ? "no" : "yes",
                             NULL);
}

/* Where faces were not all enumerated no constant of Theorem 1 is known: each
   is an extreme over all of them. */
static rf_status
all_missing(rf_constants *c, const char *why)
{
  static const char *const name[] =
    { "D_max", "D_min", "alpha_plus", "alpha_minus", "alpha_min", "delta1",
      "delta2", "delta0", "t_2", "ln_C", "lambda_star",
      "ln_lambda_star", "generic", "no_saddle" };
  rf_status status = RF_OK;

  for (size_t i = 0; i < sizeof name / sizeof *name && status >= 0; i++)
    status = rf_constants_missing(c, name[i], why);
  return status;
}

/* In the order of app. D.1: what the data give, then what is made of it. */
static rf_status
add_all(theorem *t)
{
  rf_constants *c = t->c;
  rf_status status;

  RF_TRY(rf_constants_root(c, "D_max", t->one->facts.most));
  RF_TRY(mpq_sgn(t->one->facts.least)
         ? rf_constants_root(c, "D_min", t->one->facts.least)
         : rf_constants_missing(c, "D_min", "D(u) has 0 for every u"));
  RF_TRY(add_angles(t));
  RF_TRY(add_deltas(t));
  RF_TRY(add_times(t));
  RF_TRY(add_scales(t));
  RF_TRY(add_tests(t));

done:
  return status;
}

rf_status
rf_constants_alignment(rf_constants *c)
{
  theorem t = { .c = c, .one = c->theorem };

  return c->theorem ? add_all(&t) : all_missing(c, c->no_theorem);
}
