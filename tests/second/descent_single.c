/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent_single.c -- descent.c in single precision. */
#define REAL float
#define NAME(name) name ## _single
#include "second/descent.c"
