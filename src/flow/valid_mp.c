/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/num_mp.h"
#include "flow/valid.h"

#include "flow/valid.inc"
