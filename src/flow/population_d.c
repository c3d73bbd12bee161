/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/num_d.h"
#include "flow/population.h"

#include "flow/cohort.inc"
#include "flow/hold.inc"
#include "flow/layout.inc"
#include "flow/population.inc"
