/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ring.h -- vectors over the ring Z / (B^n + 1), B = 2^GMP_NUMB_BITS, and their
 * transform.  Source: Schoenhage, Strassen (1971): in that ring 2 is a root of
 * unity of order 2 n GMP_NUMB_BITS, so a transform multiplies by shifts alone
 * and a cyclic convolution of 2 h numbers costs 2 h products, not 4 h^2.
 *
 * A number of the ring is n + 1 limbs, least significant first, 0 .. B^n; a
 * vector is one after the other. */
#ifndef RF_RING_H
#define RF_RING_H

#include <gmp.h>

#include "base/base.h"

typedef struct rf_ring {
  size_t n;              /* limbs, without the one on top */
  unsigned log;          /* log2 of the numbers in a vector */
  mp_limb_t *tmp;        /* tmp[2 (n + 1)]: scratch */
} rf_ring;

/* The least n >= limbs for which vectors of 2^log numbers have a transform. */
size_t rf_ring_limbs(size_t limbs, unsigned log);

/* x = sign v, v[size] with size <= n, sign +-1. */
void rf_ring_set(mp_limb_t *x, const rf_ring *ring, const mp_limb_t *v,
                 size_t size, int sign);

/* The transform of v, in an order that only multiply and back know. */
void rf_ring_transform(mp_limb_t *v, const rf_ring *ring);

/* sum += x y, number by number, of transforms. */
void rf_ring_multiply(mp_limb_t *sum, const rf_ring *ring, const mp_limb_t *x,
                      const mp_limb_t *y);

/* From the transform to the vector, times 2^log. */
void rf_ring_back(mp_limb_t *v, const rf_ring *ring);

/* r[n]: |u| where x = 2^log u, |u| < B^n / 2.  Returns its limbs, negative
   where u is. */
int rf_ring_get(mp_limb_t *r, const rf_ring *ring, const mp_limb_t *x);

#endif
