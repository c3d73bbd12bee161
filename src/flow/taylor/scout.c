/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scout.c -- the series in double precision: how large the
 * coefficients will be, before they are computed in full.  A double knows
 * that to 16 digits wherever it matters: what underflows relative to the
 * largest number of its kind is below 2^-1000 of it. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/taylor/taylor_impl.h"

typedef struct dv_acc {
  double sum;
} dv_acc;

typedef struct dv_storage {
  double *v;
  size_t capacity, next;
} dv_storage;

#define SX(name) rf_scout_##name
#define rf_scout_series rf_scout
#define VEC rf_dv
#define ACC dv_acc
#define STORAGE dv_storage
#define POLL(u) rf_poll_64(u)

static rf_status
acc_init(dv_acc *acc, size_t limbs)
{
  (void)acc;
  (void)limbs;
  return RF_OK;
}

static void acc_free(dv_acc *acc) { (void)acc; }
static void acc_begin(dv_acc *acc) { acc->sum = 0.0; }
static bool acc_overflow(const dv_acc *acc) { return !isfinite(acc->sum); }
static inline void acc_zero(dv_acc *acc) { acc->sum = 0.0; }

static inline void
acc_add(dv_acc *acc, const rf_dv *x, size_t i, int sign)
{
  acc->sum += sign * x->v[i];
}

static inline void
acc_addmul(dv_acc *acc, const rf_dv *x, size_t i, const rf_dv *y, size_t j)
{
  acc->sum += x->v[i] * y->v[j];
}

/* Four sums side by side: the order of additions is free here. */
static void
acc_convolve(dv_acc *acc, const rf_dv *x, const rf_dv *y, size_t first,
             size_t i)
{
  double s[4] = { 0.0, 0.0, 0.0, 0.0 };
  const double *u = x->v + first, *v = y->v + i - first;
  size_t count = i - first + 1;

  if (x->used == 0 || y->used == 0)
    return;
  for (; count >= 4; count -= 4, u += 4, v -= 4) {
    s[0] += u[0] * v[0];
    s[1] += u[1] * v[-1];
    s[2] += u[2] * v[-2];
    s[3] += u[3] * v[-3];
  }
  for (; count > 0; count--)
    s[0] += *u++ * *v--;
  acc->sum += (s[0] + s[1]) + (s[2] + s[3]);
}

static inline void
acc_store(rf_dv *r, size_t i, const dv_acc *acc, long shift,
          unsigned long times, unsigned long over)
{
  double x = acc->sum * (double)times / (double)over;

  r->v[i] = shift ? ldexp(x, (int)shift) : x;
  if (x != 0.0 && i >= r->used)
    r->used = i + 1;
}

static bool
vec_set(rf_dv *v, size_t i, size_t limbs, const rf_num *x, long exponent)
{
  long e;
  double f = num_get_d_2exp(&e, x);

  (void)limbs;
  if (f == 0.0 || e - exponent < -1000)
    v->v[i] = 0.0;
  else
    v->v[i] = ldexp(f, (int)(e - exponent > 1000 ? 1000 : e - exponent));
  if (f != 0.0 && i >= v->used)
    v->used = i + 1;
  return isfinite(f) && e - exponent <= 1000;
}

static void
storage_free(dv_storage *s)
{
  rf_release(s->v);
}

static rf_status
storage_reserve(dv_storage *s, size_t count, size_t limbs)
{
  (void)limbs;
  return rf_grow(&s->v, &s->capacity, count, sizeof *s->v);
}

static void storage_begin(dv_storage *s) { s->next = 0; }

static void
carve(dv_storage *s, rf_dv *v, size_t count)
{
  v->v = s->v + s->next;
  v->used = 0;
  s->next += count;
}

#include "flow/taylor/recurrence.inc"

static double
largest(const rf_dv *v, size_t count, size_t i)
{
  double most = 0.0;

  for (size_t k = 0; k < count; k++)
    most = fabs(v[k].v[i]) > most ? fabs(v[k].v[i]) : most;
  return most;
}

double
rf_scout_column(const rf_scout *s, size_t c, size_t i)
{
  const rf_scout_cell *cell = s->cell;

  for (; c >= cell->q; cell++)
    c -= cell->q;
  return fmax(fabs(cell->a[c].v[i]), largest(cell->w + c * s->d, s->d, i));
}

double
rf_scout_p(const rf_scout *s, size_t i)
{
  return largest(s->p, s->n, i);
}

double
rf_scout_chain(const rf_scout *s, size_t i)
{
  return s->loss == RF_SQUARE || i == 0 ? 0.0 : largest(s->chain, s->n, i);
}

double
rf_scout_v(const rf_scout *s, size_t i)
{
  return s->loss == RF_LOGISTIC ? largest(s->v, s->n, i) : 0.0;
}
