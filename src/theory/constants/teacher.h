/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * teacher.h -- the numbers of Chistikov, Englert & Lazic 2023: data of one
 * teacher neuron v*, y_k = <v*, x_k> > 0.
 *
 * Their lambda is read as max ||w_j(0)||, w_j(0) = lambda z_j, so that the
 * largest ||z_j|| is 1. */
#ifndef RF_TEACHER_H
#define RF_TEACHER_H

#include "theory/constants/constants.h"
#include "theory/start/yardstick.h"

typedef struct rf_teacher {
  const rf_problem *problem;
  const rf_start *start;
  const char *why;       /* none of what follows, and why; NULL: there */
  const char *no_scale;  /* the same of what depends on lambda */
  const char *not_one;   /* why Assumption 1 is not met; NULL: it is */
  mpfr_prec_t prec;
  mpq_t *v;              /* v[d] */
  mpq_t *gamma, gamma2;  /* gamma[d] = c sum y_k x_k, its squared norm */
  rf_real *eta, *nu;     /* eta[d] decreasing; nu[d] >= 0 */
  rf_real *part;         /* part[d][d]: v* along each eigenvector, nu_k e_k */
  rf_real pull;          /* ||gamma|| */
  rf_yardsticks *yardsticks;
  rf_real delta, Delta;
  rf_real log_bound;     /* ln of the lambda of Assumption 2 */
  rf_real log_scale;     /* ln lambda */
  rf_real dead, aligned; /* T_0, T_1 */
} rf_teacher;

/* Of data and start.  Errors: RF_ENOMEM; those of rf_align_create. */
rf_status rf_teacher_create(rf_teacher **teacher, rf_message *message,
                            const rf_problem *problem, const rf_start *start,
                            const mpq_t epsilon, mpfr_prec_t prec);
void rf_teacher_free(rf_teacher *teacher);

/* J_+ (1) or J_- (-1) of a neuron; 0: it is active on no datum. */
int rf_teacher_side(const rf_teacher *teacher, size_t j, const rf_real *z);

/* Append them.  Errors: RF_ENOMEM. */
rf_status rf_constants_teacher(rf_constants *c);

#endif
