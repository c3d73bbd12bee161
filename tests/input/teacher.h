/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * teacher.h -- the teacher of Boursier and Flammarion (JMLR 26(183), 2025),
 * figure 3: 40 inputs in [-1, 1], labels on a piecewise linear function. */
#ifndef RF_TEACHER_H
#define RF_TEACHER_H

#include <stddef.h>
#include <stdint.h>

#define TEACHER_UNTIL 500

/* The experiment with data and weights of that draw; release with free. */
char *teacher_text(uint64_t draw, const char *scheme, size_t m);

#endif
