/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choice.h -- the numbers of the theorem of all widths that may be chosen. */
#ifndef RF_WIDTH_CHOICE_H
#define RF_WIDTH_CHOICE_H

#include "proof/width/bounds.h"

/* Those that leave most room, of some.  No proof hangs on this.
 * Errors: RF_ENOMEM. */
rf_status rf_width_choose(rf_width_choice *choice, const rf_trio *trio,
                          const mpq_t sum);

#endif
