/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23.c -- the constants of Chistikov, Englert & Lazic 2023 in the list.
 *
 * They are made once, with the start, at a precision that has room for the
 * digits asked (create.c): here they are copied, and no precision is tried
 * again. */
#include "config.h"

#include "theory/constants/teacher.h"

/* The eigenvalues of the covariance, the largest first, and the coordinates of
   the teacher along their eigenvectors, as the paper numbers them. */
static rf_status
add_spectrum(rf_constants *c, rf_teacher *t)
{
  char name[32];
  rf_status status = RF_OK;

  for (size_t k = 0; k < t->problem->d; k++) {
    snprintf(name, sizeof name, "eta%zu", k + 1);
    RF_TRY(rf_constants_real(c, name, NULL, rf_make_copy, &t->eta[k]));
  }
  for (size_t k = 0; k < t->problem->d; k++) {
    snprintf(name, sizeof name, "nu%zu", k + 1);
    RF_TRY(rf_constants_real(c, name, NULL, rf_make_copy, &t->nu[k]));
  }

done:
  return status;
}

/* A list of more is what reluflow align is for. */
#define CROSSINGS_MOST 24

/* tau_j_l: when the yardstick of neuron j crosses its l-th datum. */
static rf_status
add_crossings(rf_constants *c, const rf_yardsticks *y)
{
  char name[64];
  rf_status status = RF_OK;

  if (y->count > CROSSINGS_MOST) {
    snprintf(name, sizeof name, "%zu crossings; reluflow align has them",
             y->count);
    return rf_constants_missing(c, "tau", name);
  }
  for (size_t j = 0; j < y->problem->m; j++)
    for (size_t i = y->first[j]; i < y->first[j + 1]; i++) {
      snprintf(name, sizeof name, "tau_%zu_%zu", j, i - y->first[j] + 1);
      RF_TRY(rf_constants_real(c, name, NULL, rf_make_copy, &y->time[i]));
    }

done:
  return status;
}

/* A start at scale 0 has no lambda, so what hangs on it is listed with the
   reason. */
static rf_status
add_scaled(rf_constants *c, const char *name, rf_real *r, const char *why)
{
  return why ? rf_constants_missing(c, name, why)
             : rf_constants_real(c, name, NULL, rf_make_copy, r);
}

/* Labels that are not those of one neuron leave no number at all.  A teacher
   that breaks another part of Assumption 1 has them: the program measures what
   the theorem does not promise, and the answer "no" says so. */
rf_status
rf_constants_teacher(rf_constants *c)
{
  rf_teacher *t = c->teacher;
  rf_status status;

  if (t->why)
    return rf_constants_missing(c, "teacher", t->why);
  RF_TRY(rf_constants_word(c, "teacher", t->not_one ? "no" : "yes",
                           t->not_one));
  RF_TRY(add_spectrum(c, t));
  RF_TRY(rf_constants_root(c, "gamma", t->gamma2));
  RF_TRY(rf_constants_real(c, "delta", NULL, rf_make_copy, &t->delta));
  RF_TRY(rf_constants_real(c, "Delta", NULL, rf_make_copy, &t->Delta));
  RF_TRY(rf_constants_real(c, "ln_lambda_bound", NULL, rf_make_copy,
                           &t->log_bound));
  RF_TRY(add_crossings(c, t->yardsticks));
  RF_TRY(rf_constants_real(c, "T_0", NULL, rf_make_copy, &t->dead));
  RF_TRY(add_scaled(c, "ln_lambda", &t->log_scale, t->no_scale));
  RF_TRY(add_scaled(c, "T_1", &t->aligned, t->no_scale));

done:
  return status;
}
