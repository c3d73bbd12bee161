/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flight_impl.h -- what these files share: flight.c, edges.c. */
#ifndef RF_WHOLE_FLIGHT_IMPL_H
#define RF_WHOLE_FLIGHT_IMPL_H

#include "proof/whole/flight.h"

/* Is what rests at the edge of a line the only solution on this step, too?
 * Else flight->unique ends, and fork tells that another one leaves for certain.
 *
 * Errors: RF_EUNSURE (flight->doubt) it cannot go on with those that stay;
 * RF_ENOMEM. */
rf_status rf_flight_watch(rf_flight *flight, rf_stage *stage);

#endif
