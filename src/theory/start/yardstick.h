/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * yardstick.h -- the yardsticks of Chistikov, Englert & Lazic 2023: every
 * neuron in the limit flow, alpha' = s ||alpha|| gamma_I(alpha), for the ReLU
 * and the square loss; in closed form from crossing to crossing. */
#ifndef RF_YARDSTICK_H
#define RF_YARDSTICK_H

#include "theory/start/start.h"

typedef struct rf_yardsticks {
  const rf_problem *problem;
  const rf_start *start;
  mpfr_prec_t prec;
  size_t *first;         /* crossings of j: first[j] .. first[j + 1] - 1 */
  size_t count, capacity, room;
  uint32_t *datum;       /* datum[count] */
  rf_real *time;         /* time[count] */
} rf_yardsticks;

/* Errors: RF_ENOMEM; those of rf_align_create, with a message. */
rf_status rf_yardsticks_create(rf_yardsticks **yardsticks,
                               rf_message *message, const rf_problem *problem,
                               const rf_start *start, mpfr_prec_t prec);
void rf_yardsticks_free(rf_yardsticks *y);

/* A yardstick on its way. */
typedef struct rf_pointer {
  const rf_yardsticks *y;
  size_t j, next;        /* the crossing that comes next */
  signed char *u;        /* u[n] */
  rf_real *z;            /* z[1 + d] = a, w at `time` */
  rf_real time;
  mpq_t *D;              /* D[d] now */
} rf_pointer;

/* At its start, z as the initial weights are.  Errors: RF_ENOMEM; RF_ENOTFIN.
 * Drop it also after a failure. */
rf_status rf_pointer_start(rf_pointer *p, const rf_yardsticks *y, size_t j);
void rf_pointer_drop(rf_pointer *p);

/* Go to t, within the stretch; over the next crossing, whose time that must
   have been; to t through all crossings before it.  Errors: RF_ENOMEM. */
rf_status rf_pointer_go(rf_pointer *p, const rf_real *t);
void rf_pointer_cross(rf_pointer *p);
rf_status rf_pointer_travel(rf_pointer *p, const rf_real *t);

#endif
