/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/exact.h"
#include "base/num_mp.h"
#include "base/vector.h"
#include "flow/driver.h"
#include "flow/narrate.h"
#include "flow/event.h"
#include "flow/roots.h"
#include "geometry/held.h"

#include "flow/way.inc"
#include "flow/boundary.inc"
#include "flow/question.inc"
#include "flow/doubt.inc"
#include "flow/move.inc"
#include "flow/repair.inc"
#include "flow/apply.inc"
