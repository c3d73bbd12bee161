/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/num_mp.h"
#include "geometry/clarke.h"
#include "geometry/cones.h"
#include "geometry/held.h"
#include "geometry/inclusion.h"

#include "geometry/inclusion.inc"
