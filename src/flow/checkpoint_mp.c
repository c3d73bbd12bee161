/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/num_mp.h"
#include "flow/checkpoint.h"

#include "flow/checkpoint.inc"
