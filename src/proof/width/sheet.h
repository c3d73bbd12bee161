/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sheet.h -- formulas in balls that can be read: each operation writes its
 * result to the next place of a sheet, where it stays. */
#ifndef RF_WIDTH_SHEET_H
#define RF_WIDTH_SHEET_H

#include "base/ball/ball.h"

/* More than the longest calculation takes. */
enum { RF_SHEET_PLACES = 2048 };

typedef struct rf_sheet {
  rf_ball *at;           /* at[RF_SHEET_PLACES] */
  size_t used;
  long bits;
} rf_sheet;

/* A result; it belongs to its sheet. */
typedef const rf_ball *rf_term;

/* A vector of the plane. */
typedef struct rf_arrow {
  rf_term x, y;
} rf_arrow;

/* Errors: RF_ENOMEM. */
rf_status rf_sheet_make(rf_sheet *sheet, long bits);
void rf_sheet_clear(rf_sheet *sheet);

rf_term rf_term_q(rf_sheet *sheet, const mpq_t q);
rf_term rf_term_d(rf_sheet *sheet, double x);
rf_term rf_term_add(rf_sheet *sheet, rf_term x, rf_term y);
rf_term rf_term_sub(rf_sheet *sheet, rf_term x, rf_term y);
rf_term rf_term_mul(rf_sheet *sheet, rf_term x, rf_term y);
rf_term rf_term_div(rf_sheet *sheet, rf_term x, rf_term y);
rf_term rf_term_min(rf_sheet *sheet, rf_term x, rf_term y);
rf_term rf_term_max(rf_sheet *sheet, rf_term x, rf_term y);
rf_term rf_term_sqrt(rf_sheet *sheet, rf_term x);
rf_term rf_term_log(rf_sheet *sheet, rf_term x);
rf_term rf_term_exp(rf_sheet *sheet, rf_term x);
rf_term rf_term_atanh(rf_sheet *sheet, rf_term x);
rf_term rf_term_asin(rf_sheet *sheet, rf_term x);

rf_arrow rf_arrow_d(rf_sheet *sheet, const double v[2]);
rf_arrow rf_arrow_add(rf_sheet *sheet, rf_arrow v, rf_arrow w);
rf_arrow rf_arrow_sub(rf_sheet *sheet, rf_arrow v, rf_arrow w);
rf_arrow rf_arrow_times(rf_sheet *sheet, rf_arrow v, rf_term factor);
rf_term rf_arrow_dot(rf_sheet *sheet, rf_arrow v, rf_arrow w);
/* > 0: w is anticlockwise of v, by less than a half turn. */
rf_term rf_arrow_det(rf_sheet *sheet, rf_arrow v, rf_arrow w);
rf_term rf_arrow_norm(rf_sheet *sheet, rf_arrow v);

#endif
