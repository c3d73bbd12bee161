/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/exact.h"
#include "base/num_d.h"
#include "flow/face.h"
#include "flow/limit.h"
#include "geometry/face_exact.h"
#include "geometry/inclusion_exact.h"
#include "geometry/linear_exact.h"

#include "flow/limit.inc"
