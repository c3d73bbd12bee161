/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * alignment.h -- the scale of a start and the times that follow from it, which
 * laws and papers compare with; made by papers/bf25.c. */
#ifndef RF_ALIGNMENT_H
#define RF_ALIGNMENT_H

#include "theory/claims/claims.h"
#include "theory/real/span.h"

struct rf_alignment {
  const char *why;       /* what follows is not there, and why; NULL: it is */
  const rf_theorem1 *theorem; /* that of the constants, or NULL */
  rf_real width;         /* ln(1 / lambda_eff) */
  rf_real fastest;       /* D_max */
  rf_real tau;           /* epsilon width / D_max */
  const char *no_scale;  /* why lambda* is not there, NULL: it is */
  rf_real star[2];       /* ln lambda*: for alpha0 = 1, for alpha0 */
  const char *no_time;   /* why t_2 and C are not there, NULL: they are */
  rf_real time, log_C;   /* for alpha0 */
  rf_real time3, log_C3; /* of Theorem 3 */
  rf_span log_time[2];   /* ln of time, of time3 */
  bool third;            /* what is claimed is Theorem 3, not 1 */
  rf_real cone;          /* sqrt(1 - alpha0^2) */
  const struct rf_sector *bounded;   /* of which the next two are: */
  rf_real log_scale, bound;          /* ln lambda^(epsilon ||D|| / D_max), C
                                        times that */
  struct rf_trip *trip;  /* trip[m]: what is known of each way to tau, see
                            bf25_arrival.c; NULL: nothing yet */
  struct rf_sketch *sketch;  /* sketch[sketches]: of each sector, see */
  size_t sketches;       /* bf25_sketch.c */
};

#endif
