/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * attack.h -- shared by the parts of the tool attack. */
#ifndef RF_ATTACK_H
#define RF_ATTACK_H

#include <stddef.h>
#include <stdint.h>

/* Call run(out, context) in a process of its own with so many seconds of
   processor time; out[size] comes back through a pipe.  The status of
   waitpid. */
int attack_child(void *out, size_t size, unsigned seconds,
                 void (*run)(void *out, void *context), void *context);

/* Was it the time? */
int attack_hangs(int how);

/* The modes that compare runs. */
int attack_compare(uint64_t first, uint64_t count);
int attack_limit(uint64_t first, uint64_t count);
int attack_symmetry(uint64_t first, uint64_t count, const char *engine);

#endif
