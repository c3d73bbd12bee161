/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * line.h -- what the figures over inputs of one number share. */
#ifndef RF_LINE_H
#define RF_LINE_H

#include "view/kinds/kinds.h"

/* The inputs that are shown: those of the data, and a sixth more on both
   sides; and the points of a probe that is drawn. */
void rf_line_range(const rf_subject *subject, double *low, double *high);

/* Can h be had, from the states of all neurons or from a probe? */
bool rf_line_has_function(const rf_subject *subject);

/* Write the sheets "function", x h for each frame, and "data", x y; the script
   gets the range of h as HLOW, HHIGH, and the least squares line as FIT(x). */
rf_status rf_line_write_function(rf_subject *subject);
rf_status rf_line_write_data(rf_subject *subject);

/* The key of fit, h and data, after the label of the time. */
void rf_line_put_key(const rf_subject *subject);

/* The axes of x and h; the parts of a plot command: fit, h, data. */
void rf_line_put_axes(const rf_subject *subject);
void rf_line_put_function(const rf_subject *subject);

#endif
