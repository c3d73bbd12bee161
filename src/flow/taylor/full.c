/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * full.c -- the series in fixed-point numbers of many limbs. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/taylor/taylor_impl.h"

typedef struct fx_storage {
  mp_limb_t *limb;
  int *size;
  size_t limb_capacity, size_capacity, limbs, next;
} fx_storage;

#define SX(name) rf_series_##name
#define rf_series_series rf_series
#define VEC rf_fx_vec
#define ACC rf_fx_acc
#define STORAGE fx_storage
#define POLL(u) rf_poll()

#define acc_zero rf_fx_zero
#define acc_add rf_fx_add
#define acc_addmul rf_fx_addmul
#define acc_convolve rf_fx_convolve
#define acc_store rf_fx_store
#define acc_free rf_fx_clear
#define vec_set rf_fx_set

static rf_status
acc_init(rf_fx_acc *acc, size_t limbs)
{
  if (acc->limbs == limbs)
    return RF_OK;
  return rf_fx_init(acc, limbs);
}

static void acc_begin(rf_fx_acc *acc) { acc->overflow = false; }
static bool acc_overflow(const rf_fx_acc *acc) { return acc->overflow; }

static void
storage_free(fx_storage *s)
{
  rf_release(s->limb);
  rf_release(s->size);
}

static rf_status
storage_reserve(fx_storage *s, size_t count, size_t limbs)
{
  rf_status status = rf_grow(&s->size, &s->size_capacity, count,
                             sizeof *s->size);

  s->limbs = limbs;
  if (status < 0)
    return status;
  return rf_grow(&s->limb, &s->limb_capacity, count,
                 limbs * sizeof *s->limb);
}

static void storage_begin(fx_storage *s) { s->next = 0; }

static void
carve(fx_storage *s, rf_fx_vec *v, size_t count)
{
  v->limb = s->limb + s->next * s->limbs;
  v->size = s->size + s->next;
  v->used = 0;
  s->next += count;
}

#include "flow/taylor/recurrence.inc"

static long
most_bits(const rf_series *s, const rf_fx_vec *v, size_t count, size_t i)
{
  long most = 0;

  for (size_t k = 0; k < count; k++) {
    long bits = rf_fx_bits(&v[k], i, s->limbs);
    most = bits > most ? bits : most;
  }
  return most;
}

long
rf_series_column_bits(const rf_series *s, size_t i)
{
  long most = 0;

  for (size_t u = 0; u < s->cells; u++) {
    const rf_series_cell *cell = &s->cell[u];
    long a = most_bits(s, cell->a, cell->q, i);
    long w = most_bits(s, cell->w, cell->q * s->d, i);
    most = a > most ? a : most;
    most = w > most ? w : most;
  }
  return most;
}

long
rf_series_p_bits(const rf_series *s, size_t i)
{
  return most_bits(s, s->p, s->n, i);
}

void
rf_series_get(rf_num *y, rf_num *p, const rf_series *s,
              const rf_taylor_input *in, size_t i, long cut)
{
  const long *column = in->scale->column;
  const long less = cut * (long)i;

  for (size_t u = 0; u < s->cells; u++) {
    const rf_series_cell *cell = &s->cell[u];
    rf_num *z = y + in->system->block[u].offset;
    for (size_t c = 0; c < cell->q; c++, z += s->d + 1) {
      const long e = *column++ - less;
      rf_fx_get(z, &cell->a[c], i, s->limbs, e);
      for (size_t j = 0; j < s->d; j++)
        rf_fx_get(z + 1 + j, &cell->w[c * s->d + j], i, s->limbs, e);
    }
  }
  if (p)
    for (size_t k = 0; k < s->n; k++)
      rf_fx_get(&p[k], &s->p[k], i, s->limbs, in->scale->p - less);
}
