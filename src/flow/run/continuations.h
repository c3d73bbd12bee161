/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * continuations.h -- polynomials of singles that changed their faces. */
#ifndef RF_CONTINUATIONS_H
#define RF_CONTINUATIONS_H

#include "base/number/num.h"

typedef struct rfx_continuations {
  rf_num *series;        /* series[count][degree + 1][d + 1]: singles in their
                            new faces, as polynomials in tau; see
                            continuation.c */
  size_t count, capacity;     /* capacity in numbers */
  rf_num *drift;         /* room to make one */
  size_t drift_capacity;
  size_t *renamed;       /* blocks, see rename and correct in system.h */
  size_t renamed_capacity;
} rfx_continuations;

#endif
