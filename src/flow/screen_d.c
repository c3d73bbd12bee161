/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <float.h>

#include "base/blas.h"
#include "base/num_d.h"
#include "base/vector.h"
#include "flow/driver.h"
#include "flow/roots.h"

#include "flow/look.inc"
#include "flow/exits.inc"
#include "flow/plain_check.inc"
#include "flow/screen.inc"
