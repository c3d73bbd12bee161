/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blocks.h -- products of two series while they come into being, in blocks of
 * orders: coefficient i of x y is asked for when x and y are known up to i and
 * not further.
 *
 * With blocks of h orders, X_a and Y_b, coefficients rh .. rh + h - 1 take
 *
 *     X_r Y_0, X_0 Y_r       order by order, as X_r and Y_r become known;
 *     all other X_a Y_b      at once where the block begins, by a transform
 *                            (ring.h)
 *
 * of which the latter are a sum of middle products: Y_b by the window
 * (X_{r-b-1}, X_{r-b}) of 2 h numbers, whose transforms are multiplied and
 * summed.  So N orders cost N h + N^2 / h products of numbers in place of
 * N^2 / 2.  Source: van der Hoeven, "Relax, but don't be too lazy" (2002), here
 * with one size of blocks.
 *
 * What is left out is, as in fixed.h, less than 2 units of the last place for
 * each product of two coefficients; sums are exact. */
#ifndef RF_BLOCKS_H
#define RF_BLOCKS_H

#include "flow/taylor/fixed.h"
#include "flow/taylor/ring.h"

/* Room to work in, one for all products. */
typedef struct rf_fx_blocks {
  size_t limbs;          /* L */
  unsigned log;          /* log2 h; 0: no blocks, all order by order */
  rf_ring ring;          /* of the block at hand */
  mp_limb_t *room;       /* three vectors and ring.tmp */
  size_t capacity;
} rf_fx_blocks;

typedef struct rf_fx_product {
  const rf_fx_vec *x, *y;
  rf_fx_blocks *blocks;
  mp_limb_t *ahead;      /* ahead[h][rf_fx_ahead_limbs]: what the blocks before
                            give to this one, ... */
  int *size;             /* size[h]: ... signed limbs of it, ... */
  size_t above;          /* ... in units of B^(above - 2 L) */
} rf_fx_product;

/* Make it ready for numbers of L limbs. */
rf_status rf_fx_blocks_init(rf_fx_blocks *blocks, size_t limbs);
void rf_fx_blocks_clear(rf_fx_blocks *blocks);

/* Orders in a block, and limbs of each of the numbers in ahead: what a product
   needs room for.  0: none. */
size_t rf_fx_block_orders(size_t limbs);
size_t rf_fx_ahead_limbs(size_t limbs);

/* acc += sum_{l = 0}^{i} x[l] y[i - l].  To be asked for in the order of i;
   numbers beyond i are not read. */
void rf_fx_product_add(rf_fx_acc *acc, rf_fx_product *product, size_t i);

#endif
