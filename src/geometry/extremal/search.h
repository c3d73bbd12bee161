/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * search.h -- extremal vectors where there are too many faces to see. */
#ifndef RF_SEARCH_H
#define RF_SEARCH_H

#include "geometry/extremal/extremal.h"

/* Follow the limit flow from random directions to its ends, certify each new
 * end exactly, and append it.  Starts are dealt in turn to neurons with
 * a > 0 (which end at maxima), a < 0 (minima), and both once more held on a
 * few random boundaries (which end at saddles).
 *
 * On at most so many threads, with the caller's; the same list for any number.
 *
 * Fills list->coverage; list->complete stays false.
 *
 * Errors: RF_ENOMEM.  When the time of the budget is over, the search stops
 * early and coverage.starts says how many starts were made. */
rf_status rf_extremals_search(rf_extremals *list, size_t starts,
                              uint64_t seed, size_t threads,
                              const rf_budget *budget);

#endif
