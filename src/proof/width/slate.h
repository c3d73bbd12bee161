/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * slate.h -- formulas in balls that can be read: each operation writes its
 * result to the next place of a slate, where it stays. */
#ifndef RF_WIDTH_SLATE_H
#define RF_WIDTH_SLATE_H

#include "base/ball/ball.h"

/* More than the longest calculation takes. */
enum { RF_SLATE_PLACES = 2048 };

typedef struct rf_slate {
  rf_ball *at;           /* at[RF_SLATE_PLACES] */
  size_t used;
  long bits;
} rf_slate;

/* A result; it belongs to its slate. */
typedef const rf_ball *rf_term;

/* A vector of the plane. */
typedef struct rf_arrow {
  rf_term x, y;
} rf_arrow;

/* Errors: RF_ENOMEM. */
rf_status rf_slate_make(rf_slate *slate, long bits);
void rf_slate_clear(rf_slate *slate);

rf_term rf_term_q(rf_slate *slate, const mpq_t q);
rf_term rf_term_d(rf_slate *slate, double x);
rf_term rf_term_add(rf_slate *slate, rf_term x, rf_term y);
rf_term rf_term_sub(rf_slate *slate, rf_term x, rf_term y);
rf_term rf_term_mul(rf_slate *slate, rf_term x, rf_term y);
rf_term rf_term_div(rf_slate *slate, rf_term x, rf_term y);
rf_term rf_term_min(rf_slate *slate, rf_term x, rf_term y);
rf_term rf_term_max(rf_slate *slate, rf_term x, rf_term y);
rf_term rf_term_sqrt(rf_slate *slate, rf_term x);
rf_term rf_term_log(rf_slate *slate, rf_term x);
rf_term rf_term_exp(rf_slate *slate, rf_term x);
rf_term rf_term_atanh(rf_slate *slate, rf_term x);
rf_term rf_term_asin(rf_slate *slate, rf_term x);

rf_arrow rf_arrow_d(rf_slate *slate, const double v[2]);
rf_arrow rf_arrow_add(rf_slate *slate, rf_arrow v, rf_arrow w);
rf_arrow rf_arrow_sub(rf_slate *slate, rf_arrow v, rf_arrow w);
rf_arrow rf_arrow_times(rf_slate *slate, rf_arrow v, rf_term factor);
rf_term rf_arrow_dot(rf_slate *slate, rf_arrow v, rf_arrow w);
/* > 0: w is anticlockwise of v, by less than a half turn. */
rf_term rf_arrow_det(rf_slate *slate, rf_arrow v, rf_arrow w);
rf_term rf_arrow_norm(rf_slate *slate, rf_arrow v);

#endif
