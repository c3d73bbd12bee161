/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * separated.h -- the numbers of Min, Mallada & Vidal 2024.
 *
 * Their loss is a sum with slope -y at 0: their times are multiplied by
 * 1 / (c |d1l(0, 1)|) here.  Their epsilon is max ||w_j(0)||, so that W_max is
 * 1.  They divide by zeta and xi; the largest that may be taken are
 *     zeta_1 = min_i min(cos^2(x_i, x_+), cos^2(x_i, x_-)),
 *     zeta_2 = min_j (1 - max(0, cos(w_j(0), x_-+))^2),     xi = mu^2,
 * x_+- the sum of the data of one label, x_-+ that of the label which a_j has
 * not.  They take zeta = max(zeta_1, zeta_2), and both its uses need the
 * minimum: as zeta_1 >= mu^2, M = min(mu^2, zeta_2). */
#ifndef RF_SEPARATED_H
#define RF_SEPARATED_H

#include "theory/constants/constants.h"
#include "theory/start/start.h"

typedef struct rf_separated {
  const rf_problem *problem;
  const char *unfit;     /* the theorems are not about such data, and why */
  const char *why;       /* none of what follows, and why: that, or the start;
                            NULL: there */
  const char *no_scale;  /* the same of what depends on the scale */
  size_t positive, negative;       /* data by label */
  mpq_t least, most;     /* X_min^2, X_max^2 */
  mpq_t mu2;             /* mu^2 with the sign of mu */
  size_t least_pair[2];  /* the data whose cosine it is */
  bool labelled;         /* labels are +-1 */
  size_t apart;          /* pairs whose cosine is not positive */
  mpq_t zeta1;
  mpq_t class2[2];       /* ||x_+||^2, ||x_-||^2 */
  mpq_t factor;          /* of times */
  rf_real zeta2;
  rf_real M, M_printed;  /* with the minimum, the maximum in zeta */
  rf_real root;          /* sqrt(mu) X_min */
  rf_real t1, t1_printed;          /* 16 ln n / (M root) */
  rf_real longest;       /* 4 / (M root): of a pattern, times n_a */
  rf_real sharp[2];      /* a > 0, a < 0: as the proof has it */
  rf_real sharp_most;    /* the larger of the two */
  rf_real log_scale;     /* ln epsilon */
  rf_real log_first[2];  /* ln of the first term of (28): with 8, with 4 */
  rf_real log_second;    /* of the second */
  rf_real log_second_sharp;        /* with sharp_most for t_1 */
  rf_real early;         /* T */
  rf_real rate;          /* (mu X_min)^2 / (32 X_max) */
  rf_real t2[2];         /* (39) with t1: of the label +, - */
  rf_real t2_sharp[2];   /* with sharp_most for it */
  rf_real growth[2];     /* ln(1/epsilon) / ||x_+-|| */
  mpfr_prec_t prec;
} rf_separated;

/* Of the data, and, start not NULL, of the start.  Errors: RF_ENOMEM;
 * RF_ENOTFIN. */
rf_status rf_separated_create(rf_separated **separated,
                              const rf_problem *problem,
                              const rf_start *start, mpfr_prec_t prec);
void rf_separated_free(rf_separated *separated);

/* Its part: times and scales, from the norms, M and root. */
void rf_separated_times(rf_separated *separated, const rf_start *start);

/* x[d], the sum of the data of a label. */
void rf_class_sum(mpq_t *x, const rf_problem *problem, int label);

/* Append them.  Errors: RF_ENOMEM. */
rf_status rf_constants_separable(rf_constants *c, const rf_problem *problem);

#endif
