/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/blas.h"
#include "base/num_mp.h"
#include "flow/lumped.h"

#include "flow/lumped.inc"
