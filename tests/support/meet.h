/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meet.h -- the library's flow of a random problem against the plain one. */
#ifndef MEET_H
#define MEET_H

#include "input/sample.h"

/* Follow s with its settings set[nset] (the engine first, where it is taylor)
 * and by the plain flow: states, the linear unit, loss and events are the same.
 * ratio: the largest error over its bound; events: so many more were compared.
 * 0: the plain flow is in doubt. */
int meet(const sample *s, int rep, const char *const *set, size_t nset,
         double *ratio, size_t *events);

#endif
