/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * net_single.c -- net_real.h in single precision. */
#define RF_REAL float
#define RF_MASK int32_t
#include "flow/descent/net_real.h"

const rf_net_ops rf_net_single = {
  .create = create, .free = free_net, .put = put, .get = get,
  .put_unit = put_unit, .get_unit = get_unit,
  .predict = predict, .iterate = iterate
};
