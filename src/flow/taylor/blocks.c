/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blocks.c -- products of series in blocks; see blocks.h. */
#include "config.h"

#include "base/poll.h"
#include "flow/taylor/blocks.h"

/* Below so many words of 64 bits products of two numbers cost no more than what
   a transform does with them. */
#define RF_BLOCK_LEAST 20
#define RF_BLOCK_LOG 6

static unsigned
log_for(size_t limbs)
{
  return limbs * GMP_NUMB_BITS < (size_t)64 * RF_BLOCK_LEAST ? 0 : RF_BLOCK_LOG;
}

size_t
rf_fx_block_orders(size_t limbs)
{
  const unsigned log = log_for(limbs);

  return log ? (size_t)1 << log : 0;
}

/* A sum of products, its sign and its carries. */
size_t
rf_fx_ahead_limbs(size_t limbs)
{
  return 2 * limbs + 2;
}

/* Vectors are of windows, 2 h numbers each. */
rf_status
rf_fx_blocks_init(rf_fx_blocks *b, size_t limbs)
{
  const unsigned log = log_for(limbs);
  const size_t length = rf_fx_ahead_limbs(limbs) + 1;
  rf_status status;

  if ((status = rf_grow(&b->room, &b->capacity,
                        log ? (((size_t)6 << log) + 2) * length : 0,
                        sizeof *b->room)) < 0)
    return status;
  b->limbs = limbs;
  b->log = log;
  return RF_OK;
}

void
rf_fx_blocks_clear(rf_fx_blocks *b)
{
  rf_release(b->room);
  b->room = NULL;
}

/* The most limbs of v[from] .. v[end - 1]. */
static size_t
most_limbs(const rf_fx_vec *v, size_t from, size_t end)
{
  size_t most = 0;

  for (size_t i = from; i < end && i < v->used; i++)
    if (rf_fx_magnitude(v->size[i]) > most)
      most = rf_fx_magnitude(v->size[i]);
  return most;
}

/* One product of a window and a block: x[x0] .. x[x1 - 1] by y[y0] ..
   y[y1 - 1], with nx and ny limbs at most. */
typedef struct rf_fx_tile {
  size_t x0, x1, y0, y1, nx, ny;
} rf_fx_tile;

/* Tile b of block r, b < r; the last number of the window of tile 0 would be
   x[rh] on. */
static rf_fx_tile
tile_at(const rf_fx_product *p, size_t r, size_t b)
{
  const size_t h = (size_t)1 << p->blocks->log;
  rf_fx_tile t = { .x0 = (r - b - 1) * h, .x1 = (r - b + (b > 0)) * h,
                   .y0 = b * h, .y1 = (b + 1) * h };

  t.nx = most_limbs(p->x, t.x0, t.x1);
  t.ny = most_limbs(p->y, t.y0, t.y1);
  return t;
}

/* z = the transform of v[from] .. v[end - 1], without their last limbs, and
   zeros. */
static void
load(mp_limb_t *z, const rf_fx_blocks *b, const rf_fx_vec *v, size_t from,
     size_t end, size_t drop)
{
  const size_t length = b->ring.n + 1, count = (size_t)1 << b->ring.log;

  for (size_t i = 0; i < count; i++, z += length) {
    const size_t at = from + i;
    const int size = at < end && at < v->used ? v->size[at] : 0;
    const size_t n = rf_fx_magnitude(size);
    rf_ring_set(z, &b->ring, v->limb + at * b->limbs + drop,
                n > drop ? n - drop : 0, size < 0 ? -1 : 1);
  }
  rf_ring_transform(z - count * length, &b->ring);
}

/* sum += a tile.  The limbs of x below nx + ny - L from the top contribute less
   than one unit of the last place, and so do y's (fixed.c, addmul); all tiles
   of a block leave out as many limbs together as the one that needs most. */
static void
add_tile(mp_limb_t *sum, const rf_fx_product *p, const rf_fx_tile *t,
         size_t above)
{
  const rf_fx_blocks *b = p->blocks;
  const size_t size = ((size_t)1 << b->ring.log) * (b->ring.n + 1);
  const size_t x = b->limbs - t->ny < above ? b->limbs - t->ny : above;
  mp_limb_t *window = sum + size, *block = window + size;

  load(window, b, p->x, t->x0, t->x1, x);
  load(block, b, p->y, t->y0, t->y1, above - x);
  rf_ring_multiply(sum, &b->ring, window, block);
}

/* Is there anything of a tile that reaches the last place? */
static bool
matters(const rf_fx_tile *t, size_t limbs)
{
  return t->nx > 0 && t->ny > 0 && t->nx + t->ny > limbs;
}

/* The most limbs that a tile of block r must keep of its numbers, on average
   of the two; 0: none matters. */
static size_t
limbs_kept(const rf_fx_product *p, size_t r)
{
  const size_t limbs = p->blocks->limbs;
  size_t most = 0;

  for (size_t b = 0; b < r; b++) {
    const rf_fx_tile t = tile_at(p, r, b);
    if (matters(&t, limbs) && t.nx + t.ny - limbs > most)
      most = t.nx + t.ny - limbs;
  }
  return most;
}

/* A sum of at most r h products of numbers below B^kept has 2 kept limbs and
   log2(r h) bits; a sign, too, so one limb more is enough.  Where the poll says
   stop the sum is of no use, and the caller asks it, too. */
static void
look_ahead(rf_fx_product *p, size_t r)
{
  rf_fx_blocks *b = p->blocks;
  const size_t h = (size_t)1 << b->log, kept = limbs_kept(p, r);
  const size_t room = rf_fx_ahead_limbs(b->limbs);
  size_t length;

  memset(p->size, 0, h * sizeof *p->size);
  if (kept == 0)
    return;
  p->above = b->limbs - kept;
  b->ring.log = b->log + 1;
  b->ring.n = rf_ring_limbs(2 * kept + 1, b->ring.log);
  length = b->ring.n + 1;
  b->ring.tmp = b->room + 6 * h * length;
  memset(b->room, 0, 2 * h * length * sizeof *b->room);
  for (size_t i = 0; i < r && rf_poll() >= 0; i++) {
    const rf_fx_tile t = tile_at(p, r, i);
    if (matters(&t, b->limbs))
      add_tile(b->room, p, &t, p->above);
  }
  rf_ring_back(b->room, &b->ring);
  for (size_t i = 0; i < h; i++)
    p->size[i] = rf_ring_get(p->ahead + i * room, &b->ring,
                             b->room + (h + i) * length);
}

/* Order by order as long as there is one block. */
void
rf_fx_product_add(rf_fx_acc *acc, rf_fx_product *p, size_t i)
{
  const unsigned log = p->blocks->log;
  const size_t r = log ? i >> log : 0, at = i - (r << log);
  const size_t room = rf_fx_ahead_limbs(acc->limbs);

  RF_ASSERT(acc->limbs == p->blocks->limbs);
  if (r == 0) {
    rf_fx_convolve(acc, p->x, p->y, 0, i);
    return;
  }
  if (at == 0)
    look_ahead(p, r);
  rf_fx_convolve(acc, p->x, p->y, i - at, i);       /* X_r Y_0 */
  rf_fx_convolve(acc, p->y, p->x, i - at, i);       /* Y_r X_0 */
  rf_fx_add_limbs(acc, p->ahead + at * room, p->size[at], p->above);
}
