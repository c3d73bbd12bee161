/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * net_double.c -- net_real.h in double precision. */
#define RF_REAL double
#define RF_MASK int64_t
#include "flow/descent/net_real.h"

const rf_net_ops rf_net_double = {
  .create = create, .free = free_net, .put = put, .get = get,
  .put_unit = put_unit, .get_unit = get_unit,
  .predict = predict, .iterate = iterate
};
