/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/blas.h"
#include "base/num_mp.h"
#include "flow/driver.h"
#include "flow/narrate.h"
#include "flow/valid.h"
#include "geometry/inclusion.h"

#include "flow/sample.inc"
#include "flow/caches.inc"
#include "flow/law.inc"
#include "flow/begin.inc"
#include "flow/plan.inc"
#include "flow/driver.inc"
