/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rim.h -- what stands at the rim of the polar figure: data with the lines
 * where they switch, extremal vectors. */
#ifndef RF_RIM_H
#define RF_RIM_H

#include "view/subject/subject.h"

/* Lines of the script, in the plane of subject: ranges that leave room for
   names, lines, marks, arrows, names. */
rf_status rf_rim_put(const rf_subject *subject);

#endif
