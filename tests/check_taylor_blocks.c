/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_taylor_blocks.c -- products of series in blocks, and the transform they
 * are made with, against sums of GMP's products. */
#include "config.h"

#include <gmp.h>
#include <math.h>

#include "support/rf_test.h"

#include "flow/taylor/blocks.h"

/* ---- the ring ---- */

#define LIMBS_MOST 12
#define LOG_MOST 7
#define COUNT_MOST (1 << LOG_MOST)

/* Limbs that are 0, all ones, or drawn: carries go far where many are all
   ones. */
static mp_limb_t
drawn_limb(rf_rng *g)
{
  switch (rng_size(g, 0, 3)) {
  case 0:
    return 0;
  case 1:
    return ~(mp_limb_t)0;
  default:
    return (mp_limb_t)rng_next(g);
  }
}

/* u[count], |u| < B^limbs, into the vector v, and as GMP's numbers. */
static void
draw_vector(mp_limb_t *v, mpz_t *u, const rf_ring *ring, size_t limbs,
            size_t count, rf_rng *g)
{
  mp_limb_t x[LIMBS_MOST];
  mpz_t z;

  for (size_t i = 0; i < count; i++) {
    const size_t size = rng_size(g, 0, limbs);
    const int sign = rng_size(g, 0, 1) ? 1 : -1;
    for (size_t l = 0; l < size; l++)
      x[l] = drawn_limb(g);
    rf_ring_set(v + i * (ring->n + 1), ring, x, size, sign);
    mpz_set(u[i], mpz_roinit_n(z, x, sign * (mp_size_t)size));
  }
}

static void
init_all(mpz_t *u, size_t count)
{
  for (size_t i = 0; i < count; i++)
    mpz_init(u[i]);
}

static void
clear_all(mpz_t *u, size_t count)
{
  for (size_t i = 0; i < count; i++)
    mpz_clear(u[i]);
}

/* c_i = sum_{j + k = i mod count} x_j y_k, exactly. */
static void
check_cyclic(int rep, const mp_limb_t *v, mpz_t *x, mpz_t *y,
             const rf_ring *ring)
{
  const size_t count = (size_t)1 << ring->log;
  mp_limb_t r[2 * LIMBS_MOST + 8];
  mpz_t sum, z;

  mpz_init(sum);
  for (size_t i = 0; i < count; i++) {
    const int size = rf_ring_get(r, ring, v + i * (ring->n + 1));
    mpz_set_ui(sum, 0);
    for (size_t j = 0; j < count; j++)
      mpz_addmul(sum, x[j], y[(i - j) % count]);
    TEST_ASSERT(rep, mpz_cmp(sum, mpz_roinit_n(z, r, size)) == 0,
                "n=%zu log=%u: number %zu of %zu", ring->n, ring->log, i,
                count);
  }
  mpz_clear(sum);
}

/* Cyclic convolutions, summed twice. */
START_TEST(convolution_is_exact)
{
  static mpz_t x[COUNT_MOST], y[COUNT_MOST];
  int checked = 0;

  init_all(x, COUNT_MOST);
  init_all(y, COUNT_MOST);
  TEST_EACH(rep, 60) {
    rf_rng g = test_rng("convolution_is_exact", rep);
    const size_t limbs = rng_size(&g, 1, LIMBS_MOST);
    rf_ring ring = { .log = (unsigned)rng_size(&g, 1, LOG_MOST) };
    const size_t count = (size_t)1 << ring.log;
    size_t length;
    mp_limb_t *v;

    ring.n = rf_ring_limbs(2 * limbs + 1, ring.log);
    length = ring.n + 1;
    v = rf_alloc(3 * count * length + 2 * length, sizeof *v);
    ring.tmp = v + 3 * count * length;
    memset(v, 0, count * length * sizeof *v);
    draw_vector(v + count * length, x, &ring, limbs, count, &g);
    draw_vector(v + 2 * count * length, y, &ring, limbs, count, &g);
    rf_ring_transform(v + count * length, &ring);
    rf_ring_transform(v + 2 * count * length, &ring);
    rf_ring_multiply(v, &ring, v + count * length, v + 2 * count * length);
    rf_ring_back(v, &ring);
    check_cyclic(rep, v, x, y, &ring);
    rf_release(v);
    checked++;
  }
  clear_all(x, COUNT_MOST);
  clear_all(y, COUNT_MOST);
  printf("convolution_is_exact: %d checked\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- products ---- */

/* A series in the making: numbers of L limbs that shrink as those of a step, a
   little by chance, and no longer known beyond `known`. */
typedef struct growing {
  rf_fx_vec v;           /* what is known */
  mp_limb_t *limb;       /* all of it */
  int *size;
} growing;

static void
grow_to(growing *s, size_t i, size_t limbs)
{
  memcpy(s->v.limb + i * limbs, s->limb + i * limbs,
         limbs * sizeof *s->limb);
  s->v.size[i] = s->size[i];
  if (s->size[i] != 0)
    s->v.used = i + 1;
}

static void
draw_growing(growing *s, size_t orders, size_t limbs, size_t end, rf_rng *g)
{
  s->limb = rf_alloc(orders * limbs, sizeof *s->limb);
  s->v.limb = rf_alloc(orders * limbs, sizeof *s->limb);
  s->size = rf_alloc(orders, sizeof *s->size);
  s->v.size = rf_alloc(orders, sizeof *s->size);
  s->v.used = 0;
  for (size_t i = 0; i < orders; i++) {
    const size_t most = i < end ? limbs - i * limbs / end : 0;
    const size_t less = rng_size(g, 0, 2);
    const size_t size = rng_size(g, 0, 30) && less < most ? most - less : 0;
    for (size_t l = 0; l < size; l++)
      s->limb[i * limbs + l] = drawn_limb(g);
    if (size)
      s->limb[i * limbs + size - 1] = ~(mp_limb_t)0 >> 16;   /* not full */
    s->size[i] = rng_size(g, 0, 1) ? (int)size : -(int)size;
    s->v.size[i] = (int)limbs;                 /* to be noticed if read */
    memset(s->v.limb + i * limbs, 0x5a, limbs * sizeof *s->limb);
  }
}

static void
free_growing(growing *s)
{
  rf_release(s->limb);
  rf_release(s->v.limb);
  rf_release(s->size);
  rf_release(s->v.size);
}

/* Units of the last place by which z = sum x[l] y[i - l] / B^L is off: below 2
   for each product, and 1 for rounding. */
static void
check_coefficient(int rep, const growing *x, const growing *y,
                  const rf_fx_vec *z, size_t i, size_t limbs)
{
  mpz_t sum, a, b;

  mpz_init(sum);
  for (size_t l = 0; l <= i; l++)
    mpz_addmul(sum, mpz_roinit_n(a, x->limb + l * limbs, x->size[l]),
               mpz_roinit_n(b, y->limb + (i - l) * limbs, y->size[i - l]));
  mpz_init_set(a, mpz_roinit_n(b, z->limb, z->size[0]));
  mpz_mul_2exp(a, a, limbs * GMP_NUMB_BITS);
  mpz_sub(sum, sum, a);
  mpz_tdiv_q_2exp(sum, sum, limbs * GMP_NUMB_BITS);
  TEST_ASSERT(rep, mpz_cmpabs_ui(sum, 2 * (i + 1) + 1) <= 0,
              "limbs=%zu order %zu: off by %g units", limbs, i,
              mpz_get_d(sum));
  mpz_clear(sum);
  mpz_clear(a);
}

/* Order by order, as a step asks; the last orders are 0. */
static void
check_product(int rep, size_t limbs, size_t orders, rf_rng *g)
{
  const size_t h = rf_fx_block_orders(limbs), room = rf_fx_ahead_limbs(limbs);
  rf_fx_blocks blocks = { .room = NULL };
  rf_fx_acc acc;
  growing x, y;
  rf_fx_product p = { .x = &x.v, .y = &y.v, .blocks = &blocks };
  rf_fx_vec z = { .limb = rf_alloc(limbs, sizeof *z.limb),
                  .size = rf_alloc(1, sizeof *z.size) };

  ck_assert_int_eq(rf_fx_init(&acc, limbs), RF_OK);
  ck_assert_int_eq(rf_fx_blocks_init(&blocks, limbs), RF_OK);
  p.ahead = rf_alloc(h * room + 1, sizeof *p.ahead);
  p.size = rf_alloc(h + 1, sizeof *p.size);
  draw_growing(&x, orders, limbs, orders - rng_size(g, 0, orders / 4), g);
  draw_growing(&y, orders, limbs, orders - rng_size(g, 0, orders / 4), g);
  for (size_t i = 0; i < orders; i++) {
    grow_to(&x, i, limbs);
    grow_to(&y, i, limbs);
    rf_fx_zero(&acc);
    rf_fx_product_add(&acc, &p, i);
    rf_fx_store(&z, 0, &acc, 0, 1, 1);
    ck_assert(!acc.overflow);
    check_coefficient(rep, &x, &y, &z, i, limbs);
  }
  free_growing(&x);
  free_growing(&y);
  rf_release(p.ahead);
  rf_release(p.size);
  rf_release(z.limb);
  rf_release(z.size);
  rf_fx_blocks_clear(&blocks);
  rf_fx_clear(&acc);
}

START_TEST(products_are_sums)
{
  int in_blocks = 0, plain = 0;

  TEST_EACH(rep, 30) {
    rf_rng g = test_rng("products_are_sums", rep);
    const size_t limbs = rng_size(&g, rep % 4 ? 20 : 1, rep % 4 ? 40 : 12);
    const size_t h = rf_fx_block_orders(limbs);
    const size_t orders = rng_size(&g, 4, h ? 6 * h : 100);

    check_product(rep, limbs, orders, &g);
    if (h && orders > 2 * h)
      in_blocks++;
    else
      plain++;
  }
  printf("products_are_sums: %d in blocks, %d order by order\n", in_blocks,
         plain);
  fflush(stdout);
  ck_assert(test_rep() >= 0 || in_blocks > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("taylor blocks");
  TCase *blocks = tcase_create("blocks");

  test_limit(blocks);
  tcase_add_test(blocks, convolution_is_exact);
  tcase_add_test(blocks, products_are_sums);
  suite_add_tcase(s, blocks);
  return run_suite(s);
}
