/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recurrence.c -- the recurrences of a step, for doubles (the scout) and for
 * fixed-point numbers (the series); see series.h.
 * Kernel: arithmetic.
 *
 * Source: z' = K(D) z, K(D) = [[0, D^T], [D, 0]], and the equation of the
 * loss, see system.h and loss.h; the manual, node "Tiny scales". */
#include "config.h"

#include "flow/taylor/series_impl.h"

/* Series: a, w[d], g and faded of each column, D[d] of each cell, p, v and
   chain of each datum; the fade; the linear unit. */
static size_t
vectors(const rf_taylor_input *in)
{
  size_t columns = 0;

  for (size_t u = 0; u < in->cells; u++)
    columns += in->cell[u].q;
  return columns * (in->d + 2 + !!in->decay) + in->cells * in->d + 3 * in->n
    + !!in->decay + (in->beside->m ? in->d + 1 : 0);
}

/* Numbers that are no series: 1 / s of each datum and one of scratch, then
   gram, M, N and the moment of each cell, M and N of the unit. */
static size_t
constants(const rf_taylor_input *in)
{
  size_t count = in->n + 1 + (in->beside->m ? 2 * in->n * (in->d + 1) : 0);

  for (size_t u = 0; u < in->cells; u++)
    count += in->cell[u].q * in->cell[u].q + 2 * in->d * in->n + in->d;
  return count;
}

/* Products of series: see rfx_series_cell and rfx_series. */
static size_t
products(const rf_taylor_input *in)
{
  size_t columns = 0;

  for (size_t u = 0; u < in->cells; u++)
    columns += in->cell[u].q;
  return columns * (3 * in->d + !!in->decay)
    + in->n * (in->linear || in->quadratic) + in->n * in->quadratic;
}

void
rfx_series_free(rfx_series *s)
{
  if (!s)
    return;
  rf_release(s->vec);
  rf_release(s->product);
  rf_release(s->cell);
  storage_free(&s->storage);
  acc_free(&s->acc);
  rf_release(s);
}

/* Vectors with room for orders 0 .. order + 1. */
static rfx_vec *
take(rfx_series *s, size_t count)
{
  rfx_vec *v = s->vec + s->vecs;

  RF_ASSERT(s->vecs + count <= s->vec_capacity);
  for (size_t i = 0; i < count; i++)
    carve(&s->storage, &v[i], s->order + 2);
  s->vecs += count;
  return v;
}

static rfx_product *
take_products(rfx_series *s, size_t count)
{
  rfx_product *p = s->product + s->products;

  s->products += count;
  RF_ASSERT(s->products <= s->product_capacity);
  return p;
}

static void
lay_out_products(rfx_series *s, rfx_series_cell *cell)
{
  const size_t q = cell->q, d = s->d;

  cell->fading = take_products(s, s->fades ? q : 0);
  cell->moment = take_products(s, q * d);
  cell->grow = take_products(s, q * d);
  cell->turn = take_products(s, q * d);
  for (size_t c = 0; c < q && s->fades; c++)
    carve_product(&s->storage, &cell->fading[c], s->fade, &cell->a[c]);
  for (size_t i = 0; i < q * d; i++) {
    const rfx_vec *drive = &cell->drive[i % d];
    carve_product(&s->storage, &cell->moment[i], &cell->g[i / d],
                  &cell->w[i]);
    carve_product(&s->storage, &cell->grow[i], drive, &cell->w[i]);
    carve_product(&s->storage, &cell->turn[i], drive, &cell->a[i / d]);
  }
}

/* Cut the storage into the vectors of these cells. */
static void
lay_out(rfx_series *s, const rf_taylor_input *in)
{
  const size_t d = s->d, n = s->n;

  s->vecs = s->products = 0;
  storage_begin(&s->storage);
  s->p = take(s, n);
  s->v = s->quadratic ? take(s, n) : s->p;
  s->chain = take(s, n);
  s->fade = s->fades ? take(s, 1) : NULL;
  carve(&s->storage, &s->square, n);
  carve(&s->storage, &s->temporary, 1);
  if (s->beside) {
    s->unit = take(s, d + 1);
    carve(&s->storage, &s->unit_m, (d + 1) * n);
    carve(&s->storage, &s->unit_n, n * (d + 1));
  }
  for (size_t u = 0; u < s->cells; u++) {
    rfx_series_cell *cell = &s->cell[u];
    cell->q = in->cell[u].q;
    cell->a = take(s, cell->q);
    cell->faded = s->fades ? take(s, cell->q) : cell->a;
    cell->w = take(s, cell->q * d);
    cell->g = take(s, cell->q);
    cell->drive = take(s, d);
    carve(&s->storage, &cell->b, d);
    carve(&s->storage, &cell->m, d * n);
    carve(&s->storage, &cell->n, n * d);
    carve(&s->storage, &cell->gram, cell->q * cell->q);
    lay_out_products(s, cell);
  }
  s->slope = take_products(s, s->linear || s->quadratic ? n : 0);
  s->squared = take_products(s, s->quadratic ? n : 0);
  for (size_t k = 0; k < n && (s->linear || s->quadratic); k++)
    carve_product(&s->storage, &s->slope[k], &s->chain[k], &s->v[k]);
  for (size_t k = 0; k < n && s->quadratic; k++)
    carve_product(&s->storage, &s->squared[k], &s->p[k], &s->p[k]);
}

/* Layouts change at events, sizes little: memory is made larger, never
   smaller. */
rf_status
rfx_series_reserve(rfx_series **series, const rf_taylor_input *in,
                   size_t order, size_t limbs)
{
  rfx_series *s = *series;
  rf_status status = RF_ENOMEM;

  if (!s && !(s = *series = rf_alloc(1, sizeof *s)))
    return RF_ENOMEM;
  s->n = in->n;
  s->d = in->d;
  s->linear = in->linear;
  s->quadratic = in->quadratic;
  s->held = in->held;
  s->fades = in->decay != NULL;
  s->beside = in->beside->m != NULL;
  s->cells = in->cells;
  s->order = order;
  s->limbs = limbs;
  RF_TRY(rf_grow(&s->vec, &s->vec_capacity, vectors(in), sizeof *s->vec));
  RF_TRY(rf_grow(&s->cell, &s->cell_capacity, s->cells, sizeof *s->cell));
  RF_TRY(rf_grow(&s->product, &s->product_capacity, products(in),
                 sizeof *s->product));
  RF_TRY(storage_reserve(&s->storage, vectors(in) * (order + 2)
                         + constants(in), products(in), limbs));
  RF_TRY(acc_init(&s->acc, limbs));
  lay_out(s, in);

done:
  return status;
}

/* gram in the units of the two columns and of the moment.  Where it is
   diagonal, as a single's always is, a factor q is saved. */
static bool
begin_gram(rfx_series *s, rfx_series_cell *cell, mpfr_srcptr gram,
           const rf_taylor_scale *scale, const long *column)
{
  const size_t q = cell->q;
  bool good = true;

  cell->plain = true;
  for (size_t i = 0; i < q * q; i++) {
    good &= vec_set(&cell->gram, i, s->limbs, &gram[i],
                    scale->b - column[i / q] - column[i % q]);
    if (i / q != i % q && !mpfr_zero_p(&gram[i]))
      cell->plain = false;
  }
  return good;
}

/* State, M and N of a block in the units of this step; M has h in it, so that
   D comes out as h D and time needs no unit of its own. */
static bool
begin_cell(rfx_series *s, size_t u, const rf_taylor_input *in,
           const long *column)
{
  const size_t d = s->d, n = s->n;
  const rf_taylor_cell *from = &in->cell[u];
  rfx_series_cell *cell = &s->cell[u];
  bool good = true;

  for (size_t c = 0; c < cell->q; c++) {
    mpfr_srcptr z = in->y + from->offset + c * (d + 1);
    good &= vec_set(&cell->a[c], 0, s->limbs, z, column[c]);
    for (size_t j = 0; j < d; j++)
      good &= vec_set(&cell->w[c * d + j], 0, s->limbs, z + 1 + j, column[c]);
  }
  for (size_t i = 0; i < d * n; i++) {
    mpfr_mul(in->tmp, in->h, &from->m[i], MPFR_RNDN);
    good &= vec_set(&cell->m, i, s->limbs, in->tmp,
                    in->scale->drive - in->scale->p);
    /* N has no h: it gives p, which is no rate. */
    if (s->fades)
      mpfr_mul(in->tmp, in->fade, &from->n[i], MPFR_RNDN);
    good &= vec_set(&cell->n, i, s->limbs, s->fades ? in->tmp : &from->n[i],
                    in->scale->n);
  }
  return good & begin_gram(s, cell, from->gram, in->scale, column);
}

/* The linear unit, likewise; its column is the last. */
static bool
begin_unit(rfx_series *s, const rf_taylor_input *in, long column)
{
  const rf_taylor_beside *from = in->beside;
  const size_t d = s->d, n = s->n;
  const rf_taylor_scale *scale = in->scale;
  bool good = true;

  s->unit_shift = scale->unit;
  for (size_t j = 0; j <= d; j++)
    good &= vec_set(&s->unit[j], 0, s->limbs, in->y + from->offset + j, column);
  for (size_t i = 0; i < (d + 1) * n; i++) {
    mpfr_mul(in->tmp, in->h, &from->m[i], MPFR_RNDN);
    good &= vec_set(&s->unit_m, i, s->limbs, in->tmp,
                    column - scale->p + scale->unit);
    good &= vec_set(&s->unit_n, i, s->limbs, &from->n[i],
                    scale->target - column);
  }
  return good;
}

/* (-2 mu h)^i / i!, which need no state. */
static bool
begin_fade(rfx_series *s, const rf_taylor_input *in)
{
  bool good = true;

  s->fade_shift = in->scale->fade;
  mpfr_set_ui(in->tmp, 1, MPFR_RNDN);
  for (size_t i = 0; i <= s->order; i++) {
    good &= vec_set(s->fade, i, s->limbs, in->tmp, in->scale->fade);
    mpfr_mul(in->tmp, in->tmp, in->decay, MPFR_RNDN);
    mpfr_mul(in->tmp, in->tmp, in->h, MPFR_RNDN);
    mpfr_mul_si(in->tmp, in->tmp, -2, MPFR_RNDN);
    mpfr_div_ui(in->tmp, in->tmp, (unsigned long)(i + 1), MPFR_RNDN);
  }
  return good;
}

/* A number beyond its scale is not the end: the step is tried again with more
   room in the scales. */
bool
rfx_series_begin(rfx_series *s, const rf_taylor_input *in)
{
  const long *column = in->scale->column;
  bool good = true;

  for (size_t i = 0; i < s->vecs; i++)
    s->vec[i].used = 0;
  acc_begin(&s->acc);
  s->drive_shift = in->scale->drive;
  s->chain_shift = in->scale->chain;
  s->square_shift = in->scale->square;
  if (s->fades)
    good &= begin_fade(s, in);
  for (size_t k = 0; k < s->n; k++) {
    good &= vec_set(&s->p[k], 0, s->limbs, &in->p[k], in->scale->p);
    vec_zero(&s->chain[k], 0);
    if (!s->quadratic)
      continue;
    good &= vec_set(&s->v[k], 0, s->limbs, &in->v[k], in->scale->p);
    mpfr_ui_div(in->tmp, 1, &in->asymptote[k], MPFR_RNDN);
    good &= vec_set(&s->square, k, s->limbs, in->tmp,
                    in->scale->square - in->scale->p);
  }
  for (size_t u = 0; u < s->cells; u++) {
    good &= begin_cell(s, u, in, column);
    column += s->cell[u].q;
  }
  if (s->beside)
    good &= begin_unit(s, in, *column);
  return good;
}

/* g_i = gram a_i, a as it is faded, so that the moment is q convolutions and
   not q^2; a column that the gram matrix ignores costs nothing. */
static void
weigh(rfx_series *s, rfx_series_cell *cell, size_t i)
{
  const size_t q = cell->q;

  for (size_t c = 0; c < q && s->fades; c++) {
    acc_zero(&s->acc);
    acc_product(&s->acc, &cell->fading[c], i);
    acc_store(&cell->faded[c], i, &s->acc, s->fade_shift, 1, 1);
  }
  for (size_t c = 0; c < q; c++) {
    acc_zero(&s->acc);
    if (cell->plain)
      acc_addmul(&s->acc, &cell->gram, c * q + c, &cell->faded[c], i);
    else
      for (size_t e = 0; e < q; e++)
        acc_addmul(&s->acc, &cell->gram, c * q + e, &cell->faded[e], i);
    acc_store(&cell->g[c], i, &s->acc, 0, 1, 1);
  }
}

/* b_i = sum_c sum_l g_{c,l} w_{c,i-l}. */
static void
moment(rfx_series *s, rfx_series_cell *cell, size_t i)
{
  for (size_t j = 0; j < s->d; j++) {
    acc_zero(&s->acc);
    for (size_t c = 0; c < cell->q; c++)
      acc_product(&s->acc, &cell->moment[c * s->d + j], i);
    acc_store(&cell->b, j, &s->acc, 0, 1, 1);
  }
}

/* v_i = p_i [linear] - (p^2)_i / s for datum k. */
static void
speed(rfx_series *s, size_t k, size_t i)
{
  acc_zero(&s->acc);
  acc_product(&s->acc, &s->squared[k], i);
  acc_store(&s->temporary, 0, &s->acc, 0, 1, 1);
  acc_zero(&s->acc);
  acc_addmul(&s->acc, &s->square, k, &s->temporary, 0);
  acc_store(&s->temporary, 0, &s->acc, s->square_shift, 1, 1);
  acc_zero(&s->acc);
  if (s->linear)
    acc_add(&s->acc, &s->p[k], i, 1);
  acc_add(&s->acc, &s->temporary, 0, -1);
  acc_store(&s->v[k], i, &s->acc, 0, 1, 1);
}

/* The unit's part of the same. */
static void
add_unit(rfx_series *s, size_t k, size_t i)
{
  for (size_t j = 0; s->beside && j <= s->d; j++)
    acc_addmul(&s->acc, &s->unit_n, k * (s->d + 1) + j, &s->unit[j], i);
}

/* p_i for datum k: linear in b_i, or by the equation of the loss. */
static void
residual(rfx_series *s, size_t k, size_t i)
{
  const bool straight = !s->linear && !s->quadratic;
  rfx_vec *out = straight ? &s->p[k] : &s->chain[k];

  acc_zero(&s->acc);
  for (size_t u = 0; u < s->cells; u++)
    for (size_t j = 0; j < s->d; j++)
      acc_addmul(&s->acc, &s->cell[u].n, k * s->d + j, &s->cell[u].b, j);
  add_unit(s, k, i);
  acc_store(out, i, &s->acc, 0, straight ? 1 : i, 1);
  if (straight)
    return;
  /* i p_i = -sum_l (l r h_l) v_{i-l}, where v_i, not known yet, meets l = 0. */
  vec_zero(&s->v[k], i);
  acc_zero(&s->acc);
  acc_product(&s->acc, &s->slope[k], i);
  acc_store(&s->p[k], i, &s->acc, s->chain_shift, 1, i);
  if (s->quadratic)
    speed(s, k, i);
}

/* D_i, then a_{i+1} = (D * w)_i / (i + 1), or 0 where a is held, and
   w_{i+1} = (D * a)_i / (i + 1). */
static void
advance(rfx_series *s, rfx_series_cell *cell, size_t i)
{
  const size_t d = s->d;
  rfx_acc *acc = &s->acc;

  for (size_t j = 0; j < d; j++) {
    acc_zero(acc);
    for (size_t k = 0; k < s->n; k++)
      acc_addmul(acc, &cell->m, j * s->n + k, &s->p[k], i);
    acc_store(&cell->drive[j], i, acc, 0, 1, 1);
  }
  for (size_t c = 0; c < cell->q; c++) {
    rfx_vec *w = cell->w + c * d;
    acc_zero(acc);
    for (size_t j = 0; j < d && !s->held; j++)
      acc_product(acc, &cell->grow[c * d + j], i);
    acc_store(&cell->a[c], i + 1, acc, s->drive_shift, 1, i + 1);
    for (size_t j = 0; j < d; j++) {
      acc_zero(acc);
      acc_product(acc, &cell->turn[c * d + j], i);
      acc_store(&w[j], i + 1, acc, s->drive_shift, 1, i + 1);
    }
  }
}

/* v_{i+1} = (F^T p_i) / (i + 1) of the linear unit. */
static void
advance_unit(rfx_series *s, size_t i)
{
  for (size_t j = 0; s->beside && j <= s->d; j++) {
    acc_zero(&s->acc);
    for (size_t k = 0; k < s->n; k++)
      acc_addmul(&s->acc, &s->unit_m, j * s->n + k, &s->p[k], i);
    acc_store(&s->unit[j], i + 1, &s->acc, s->unit_shift, 1, i + 1);
  }
}

/* Moments of order 0 are not needed: p_0 is given, computed from the state in
   full precision. */
bool
rfx_series_order(rfx_series *s, size_t i)
{
  RF_ASSERT(i <= s->order);
  for (size_t u = 0; u < s->cells; u++) {
    if (terms_poll(u) < 0)
      return false;
    weigh(s, &s->cell[u], i);
    if (i > 0)
      moment(s, &s->cell[u], i);
  }
  if (i > 0)
    for (size_t k = 0; k < s->n; k++)
      residual(s, k, i);
  for (size_t u = 0; u < s->cells; u++) {
    if (terms_poll(u) < 0)
      return false;
    advance(s, &s->cell[u], i);
  }
  advance_unit(s, i);
  return !acc_overflow(&s->acc);
}
