/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * child.h -- a piece of work in a process of its own, so that crashes and
 * hangs are told from answers. */
#ifndef RF_CHILD_H
#define RF_CHILD_H

#include <stddef.h>

/* Call run(out, context) in a process of its own with so many seconds of
   processor time; out[size] comes back, zero where it did not come to an
   end.  The status of waitpid. */
int child_run(void *out, size_t size, unsigned seconds,
              void (*run)(void *out, void *context), void *context);

/* Was it the time? */
int child_hangs(int how);

#endif
