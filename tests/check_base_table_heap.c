/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_table_heap.c -- tables of keys and binary heaps, beside looking
 * through the whole array. */
#include "config.h"

#include "base/heap.h"
#include "base/table.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* ---- tables ---- */

enum { MOST = 400, WIDEST = 40 };

/* Keys of few different bytes, so that many come again. */
typedef struct keys {
  size_t width, count;
  bool gone[MOST];
  signed char key[MOST][WIDEST];
} keys;

static const void *
key_of(const void *owner, size_t number)
{
  return ((const keys *)owner)->key[number];
}

static void
draw_key(signed char *key, size_t width, rf_rng *g)
{
  for (size_t i = 0; i < width; i++)
    key[i] = (signed char)((int)rng_size(g, 0, 2) - 1);
}

/* The number of this key, or SIZE_MAX. */
static size_t
look_through(const keys *k, const signed char *key)
{
  for (size_t i = 0; i < k->count; i++)
    if (!k->gone[i] && !memcmp(k->key[i], key, k->width))
      return i;
  return SIZE_MAX;
}

/* Some of the numbers are no more. */
static void
thin_out(rf_table *t, keys *k, rf_rng *g)
{
  rf_table_clear(t);
  for (size_t i = 0; i < k->count; i++) {
    k->gone[i] = k->gone[i] || rng_size(g, 0, 1);
    if (!k->gone[i])
      rf_table_enter(t, i);
  }
}

START_TEST(tables_find_what_is_there)
{
  const int reps = test_reps(300);
  size_t found = 0, entered = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("tables_find_what_is_there", rep);
    const size_t asked = rng_size(&g, 1, MOST);
    keys k = { .width = rng_size(&g, 0, 1) ? rng_size(&g, 0, 5)
                                           : rng_size(&g, 6, WIDEST) };
    rf_table t;
    rf_table_init(&t, key_of, &k, k.width);
    for (size_t i = 0; i < asked; i++) {
      signed char *key = k.key[k.count];
      size_t number = SIZE_MAX, there;
      draw_key(key, k.width, &g);
      there = look_through(&k, key);
      TEST_ASSERT(rep, rf_table_find(&number, &t, key) == (there != SIZE_MAX)
                  && number == there, "question %zu: %zu, not %zu", i, number,
                  there);
      found += there != SIZE_MAX;
      if (there == SIZE_MAX) {
        TEST_ASSERT(rep, rf_table_reserve(&t) == RF_OK, "no memory");
        rf_table_enter(&t, k.count++);
        entered++;
      }
      if (rng_size(&g, 0, 99) == 0)
        thin_out(&t, &k, &g);
    }
    TEST_ASSERT(rep, rf_table_is_valid(&t), "not valid");
    rf_table_free(&t);
  }
  ck_assert(found > 0 && entered > 0);
}
END_TEST

START_TEST(broken_tables_are_seen)
{
  const int reps = test_reps(100);
  size_t broken = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("broken_tables_are_seen", rep);
    keys k = { .width = WIDEST, .count = rng_size(&g, 1, 30) };
    const size_t victim = rng_size(&g, 0, k.count - 1);
    rf_table t;
    rf_table_init(&t, key_of, &k, k.width);
    for (size_t i = 0; i < k.count; i++) {
      draw_key(k.key[i], k.width, &g);
      ck_assert_int_eq(rf_table_reserve(&t), RF_OK);
      rf_table_enter(&t, i);
    }
    TEST_ASSERT(rep, rf_table_is_valid(&t), "not valid");
    t.count++;
    TEST_ASSERT(rep, !rf_table_is_valid(&t), "count");
    t.count--;
    for (size_t i = 0; i < t.slots; i++)   /* moved to the slot before */
      if (t.slot[i] == victim + 1 && !t.slot[(i - 1) & (t.slots - 1)]) {
        t.slot[(i - 1) & (t.slots - 1)] = t.slot[i];
        t.slot[i] = 0;
        TEST_ASSERT(rep, !rf_table_is_valid(&t), "place of %zu", victim);
        broken++;
        break;
      }
    rf_table_free(&t);
  }
  ck_assert(broken > 0);
}
END_TEST

/* Without memory a table stays as it is. */
START_TEST(tables_grow_or_stay)
{
  keys k = { .width = 8, .count = 31 };
  rf_table t;
  size_t number;

  rf_set_allocator(failing_alloc, counting_free);
  fuse = 1;
  rf_table_init(&t, key_of, &k, k.width);
  for (size_t i = 0; i < k.count; i++) {
    k.key[i][i / 8] = 1;
    k.key[i][7] = (signed char)i;
    ck_assert_int_eq(rf_table_reserve(&t), RF_OK);
    rf_table_enter(&t, i);
  }
  ck_assert_int_eq(rf_table_reserve(&t), RF_ENOMEM);
  ck_assert(rf_table_is_valid(&t));
  for (size_t i = 0; i < k.count; i++)
    ck_assert(rf_table_find(&number, &t, k.key[i]) && number == i);
  rf_table_free(&t);
  ck_assert_int_eq(live, 0);
  rf_set_allocator(NULL, NULL);
}
END_TEST

/* ---- heaps ---- */

/* Items as wide as asked: this is their start. */
typedef struct item {
  int32_t value;
  uint32_t serial;         /* breaks ties */
} item;

/* *context: +1, or -1 for the largest value first. */
static bool
before(const void *context, const void *one, const void *other)
{
  const item *a = one, *b = other;
  const int sign = *(const int *)context;

  return a->value != b->value ? sign * a->value < sign * b->value
    : a->serial < b->serial;
}

static const size_t width[] = { sizeof(item), 24, 64, 104, 152 };

typedef struct heap_case {
  rf_heap heap;
  int sign;
  uint32_t serial;
  unsigned char at[MOST * 152];
} heap_case;

static void
start_case(heap_case *c, rf_rng *g)
{
  c->sign = rng_size(g, 0, 1) ? 1 : -1;
  c->serial = 0;
  c->heap = (rf_heap){ c->at, 0, width[rng_size(g, 0, 4)], before, &c->sign };
}

static item *
item_at(const heap_case *c, size_t i)
{
  return (item *)(void *)((unsigned char *)c->heap.at + i * c->heap.size);
}

/* Bytes of the item that follow from its start. */
static void
fill(heap_case *c, size_t i)
{
  unsigned char *at = (unsigned char *)item_at(c, i);
  const uint32_t serial = item_at(c, i)->serial;

  for (size_t l = sizeof(item); l < c->heap.size; l++)
    at[l] = (unsigned char)(serial * 31 + l);
}

static bool
is_whole(const heap_case *c, size_t i)
{
  const unsigned char *at = (const unsigned char *)item_at(c, i);
  const uint32_t serial = item_at(c, i)->serial;

  for (size_t l = sizeof(item); l < c->heap.size; l++)
    if (at[l] != (unsigned char)(serial * 31 + l))
      return false;
  return true;
}

static void
add_item(heap_case *c, rf_rng *g)
{
  *item_at(c, c->heap.count) = (item){ (int32_t)rng_size(g, 0, 9),
                                       c->serial++ };
  fill(c, c->heap.count++);
}

static size_t
first_of(const heap_case *c)
{
  size_t first = 0;

  for (size_t i = 1; i < c->heap.count; i++)
    if (before(&c->sign, item_at(c, i), item_at(c, first)))
      first = i;
  return first;
}

/* Number i gets another value, which is told as what it is. */
static void
change_item(heap_case *c, rf_rng *g)
{
  const size_t i = rng_size(g, 0, c->heap.count - 1);
  const int32_t value = (int32_t)rng_size(g, 0, 9);
  const bool later = c->sign * value > c->sign * item_at(c, i)->value;

  item_at(c, i)->value = value;
  if (later)
    rf_heap_down(&c->heap, i);
  else
    rf_heap_up(&c->heap, i);
}

START_TEST(heaps_give_the_first)
{
  static heap_case c;
  const int reps = test_reps(300);
  size_t taken = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("heaps_give_the_first", rep);
    start_case(&c, &g);
    for (size_t i = rng_size(&g, 0, 30); i > 0; i--)
      add_item(&c, &g);
    rf_heap_make(&c.heap);
    for (int step = 0; step < 200; step++) {
      const size_t what = rng_size(&g, 0, 2);
      TEST_ASSERT(rep, rf_heap_is_valid(&c.heap) && first_of(&c) == 0,
                  "step %d, %zu items", step, c.heap.count);
      if (what == 0 || c.heap.count == 0) {
        add_item(&c, &g);
        rf_heap_up(&c.heap, c.heap.count - 1);
      } else if (what == 1)
        change_item(&c, &g);
      else {
        const uint32_t first = item_at(&c, 0)->serial;
        rf_heap_remove(&c.heap);
        c.heap.count--;
        TEST_ASSERT(rep, item_at(&c, c.heap.count)->serial == first
                    && is_whole(&c, c.heap.count), "step %d: another", step);
        taken++;
      }
    }
  }
  ck_assert(taken > 0);
}
END_TEST

/* Each item once, whole, and none before its neighbour. */
START_TEST(heaps_sort)
{
  static heap_case c;
  const int reps = test_reps(200);
  size_t checked = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("heaps_sort", rep);
    const size_t count = rng_size(&g, 0, MOST);
    bool seen[MOST] = { false };
    start_case(&c, &g);
    for (size_t i = 0; i < count; i++)
      add_item(&c, &g);
    rf_heap_sort(&c.heap);
    for (size_t i = 0; i < count; i++, checked++) {
      const uint32_t serial = item_at(&c, i)->serial;
      TEST_ASSERT(rep, i == 0 || before(&c.sign, item_at(&c, i - 1),
                                        item_at(&c, i)), "order at %zu", i);
      TEST_ASSERT(rep, serial < count && !seen[serial] && is_whole(&c, i),
                  "item %zu", i);
      seen[serial] = true;
    }
  }
  ck_assert(checked > 0);
}
END_TEST

START_TEST(broken_heaps_are_seen)
{
  static heap_case c;
  const int reps = test_reps(50);
  size_t checked = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("broken_heaps_are_seen", rep);
    size_t i;
    start_case(&c, &g);
    for (size_t n = rng_size(&g, 2, 40); n > 0; n--)
      add_item(&c, &g);
    rf_heap_make(&c.heap);
    i = rng_size(&g, 1, c.heap.count - 1);
    item_at(&c, i)->value = -100 * c.sign;
    TEST_ASSERT(rep, !rf_heap_is_valid(&c.heap), "item %zu", i);
    checked++;
  }
  ck_assert(checked > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("base_table_heap");
  TCase *t = tcase_create("table");

  test_limit(t);
  tcase_add_test(t, tables_find_what_is_there);
  tcase_add_test(t, broken_tables_are_seen);
  tcase_add_test(t, tables_grow_or_stay);
  suite_add_tcase(s, t);
  t = tcase_create("heap");
  test_limit(t);
  tcase_add_test(t, heaps_give_the_first);
  tcase_add_test(t, heaps_sort);
  tcase_add_test(t, broken_heaps_are_seen);
  suite_add_tcase(s, t);
  return run_suite(s);
}
