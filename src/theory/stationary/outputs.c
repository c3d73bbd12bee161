/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outputs.c -- the outputs that moving neurons can make, and least squares in
 * them, over the rationals.
 *
 * While neurons keep their faces, outputs move in the linear space V of what
 * their weights can change, and for the square loss the flow ends where the
 * residuals are orthogonal to V.  V and that point are rational. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/rank.h"
#include "theory/stationary/stationary.h"

/* count n rank beyond which exact elimination takes more than seconds. */
#define WORK_MOST 20000000.0

/* It begins empty.  What is added may be dependent; the basis is found once,
   when all is there. */
rf_status
rf_outputs_create(rf_outputs **span, size_t n, mpq_t *q)
{
  if (!(*span = rf_alloc(1, sizeof **span)))
    return RF_ENOMEM;
  (*span)->n = n;
  (*span)->q = q;
  return RF_OK;
}

void
rf_outputs_free(rf_outputs *span)
{
  if (!span)
    return;
  rf_mpq_array_free(span->row, span->capacity * span->n);
  rf_release(span->basis);
  rf_release(span);
}

/* Room for so many generators more.  Numbers are swapped over, as they own
   memory. */
static rf_status
make_room(rf_outputs *s, size_t more)
{
  const size_t need = s->count + more;
  size_t capacity = 2 * s->capacity;
  mpq_t *row;

  if (need <= s->capacity)
    return RF_OK;
  capacity = capacity > need ? capacity : need;
  if (!(row = rf_mpq_array(capacity * s->n)))
    return RF_ENOMEM;
  for (size_t i = 0; i < s->count * s->n; i++)
    mpq_swap(row[i], s->row[i]);
  rf_mpq_array_free(s->row, s->capacity * s->n);
  s->row = row;
  s->capacity = capacity;
  return RF_OK;
}

/* out[n] = (eta_k <x_k, v>)_k with v = b / over; where eta is not determined,
   <x_k, v> = 0.  On a zero line a neuron slides: it moves along it. */
static void
respond(mpq_t *out, const rf_field *f, const uint64_t *mask, const mpq_t *b,
        const mpq_t over)
{
  for (size_t k = 0; k < f->n; k++) {
    const int sign = rf_mask_sign(mask, f->words, f->lines->of[k])
                     * f->lines->orient[k];
    rf_exact_dot(out[k], b, (const mpq_t *)f->x + k * f->d, f->d);
    mpq_div(out[k], out[k], over);
    if (sign < 0)
      mpq_mul(out[k], out[k], f->leak);
    else if (sign == 0)
      mpq_set_ui(out[k], 0, 1);
  }
}

/* v[d] = the projection of axis i to the complement of the flat: the axis less
   sum_b x_b[i] dual_b. */
static void
project_axis(mpq_t *v, const rf_flat *flat, const mpq_t *dual, size_t i)
{
  const size_t d = flat->field->d;
  mpq_t c, tmp;

  mpq_inits(c, tmp, (mpq_ptr)0);
  for (size_t l = 0; l < d; l++)
    mpq_set_ui(v[l], l == i, 1);
  for (size_t b = 0; b < flat->rank; b++) {
    mpq_neg(c, rf_field_line(flat->field, flat->basis[b])[i]);
    rf_exact_add(v, c, dual + b * d, d, tmp);
  }
  mpq_clears(c, tmp, (mpq_ptr)0);
}

/* Directions along which a sliding neuron can move are those orthogonal to its
   lines; the projected axes generate them. */
static rf_status
add_axes(rf_outputs *s, const rf_flat *flat, const uint64_t *mask)
{
  const size_t d = flat->field->d, count = (flat->rank + 2) * d;
  mpq_t *dual = rf_mpq_array(count), over;
  rf_status status = dual ? make_room(s, d) : RF_ENOMEM;

  mpq_init(over);
  if (status >= 0 && flat->rank > 0)
    status = rf_flat_dual(dual, flat);
  for (size_t i = 0; status >= 0 && i < d; i++) {
    mpq_t *v = dual + flat->rank * d, *b = v + d;
    project_axis(v, flat, (const mpq_t *)dual, i);
    status = rf_exact_integers(b, over, (const mpq_t *)v, d);
    if (status >= 0)
      respond(s->row + s->count++ * s->n, flat->field, mask, (const mpq_t *)b,
              over);
  }
  mpq_clear(over);
  rf_mpq_array_free(dual, count);
  return status;
}

/* One face.  Where its neurons slide, the flat of their lines says which
   directions are left to them. */
rf_status
rf_outputs_add(rf_outputs *span, const rf_field *field, const uint64_t *mask)
{
  rf_flat *flat = NULL;
  rf_status status = rf_flat_create(&flat, field, mask, false);

  if (status >= 0)
    status = add_axes(span, flat, mask);
  rf_flat_free(flat);
  return status;
}

/* They do if they do modulo a prime. */
rf_status
rf_outputs_are_all(bool *all, const rf_outputs *s)
{
  size_t *row = rf_alloc(s->count + 1, sizeof *row), rank = 0;
  const rf_status status = !row ? RF_ENOMEM
    : rf_independent_rows(row, &rank, (const mpq_t *)s->row, s->count, s->n);

  *all = rank == s->n;
  rf_release(row);
  return status;
}

/* What one linear map can change: coordinate i of all data, every datum
   active. */
rf_status
rf_outputs_add_linear(rf_outputs *span, const rf_field *f)
{
  const rf_status status = make_room(span, f->d);

  if (status < 0)
    return status;
  for (size_t i = 0; i < f->d; i++, span->count++)
    for (size_t k = 0; k < f->n; k++)
      mpq_set(span->row[span->count * span->n + k], f->x[k * f->d + i]);
  return RF_OK;
}

/* Elimination modulo a prime finds a basis for nearly nothing; only where the
   rank may have been underrated is it found again over the rationals. */
rf_status
rf_outputs_basis(rf_outputs *s)
{
  const size_t most = s->n < s->count ? s->n : s->count;
  size_t *col = rf_alloc(s->n, sizeof *col);
  rf_status status;

  rf_release(s->basis);
  s->basis = rf_alloc(s->count + 1, sizeof *s->basis);
  if (!s->basis || !col) {
    rf_release(col);
    return RF_ENOMEM;
  }
  status = rf_independent_rows(s->basis, &s->rank, (const mpq_t *)s->row,
                               s->count, s->n);
  /* Full rank modulo a prime is full rank; a lower one may be its doing. */
  if (status >= 0 && s->rank < s->n
      && (double)s->count * (double)s->n * (double)s->rank > WORK_MOST)
    status = RF_ELIMIT;
  else if (status >= 0 && s->rank < most)
    status = rf_exact_pivots(&s->rank, s->basis, col, (const mpq_t *)s->row,
                             s->count, s->n);
  rf_release(col);
  return status;
}

static const mpq_t *
basis_row(const rf_outputs *s, size_t b)
{
  return (const mpq_t *)s->row + s->basis[b] * s->n;
}

/* sum_k q_k u_k v_k. */
static void
dot(mpq_t sum, const rf_outputs *s, const mpq_t *u, const mpq_t *v)
{
  mpq_t term;

  if (!s->q) {
    rf_exact_dot(sum, u, v, s->n);
    return;
  }
  mpq_init(term);
  mpq_set_ui(sum, 0, 1);
  for (size_t k = 0; k < s->n; k++) {
    mpq_mul(term, u[k], v[k]);
    mpq_mul(term, term, s->q[k]);
    mpq_add(sum, sum, term);
  }
  mpq_clear(term);
}

/* r = y - sum_b t_b row_b by the normal equations ab[rank][rank + 1].  The
   matrix is regular, as the rows of a basis are independent; where a weight is
   0 it need not be. */
static rf_status
subtract_fit(mpq_t *r, const rf_outputs *s, const mpq_t *y, mpq_t *ab)
{
  const size_t width = s->rank + 1;
  bool regular;
  mpq_t tmp;
  rf_status status;

  for (size_t b = 0; b < s->rank; b++) {
    for (size_t c = 0; c < s->rank; c++)
      dot(ab[b * width + c], s, basis_row(s, b), basis_row(s, c));
    dot(ab[b * width + s->rank], s, basis_row(s, b), y);
  }
  if ((status = rf_exact_solve(&regular, ab, s->rank, 1)) < 0)
    return status;
  if (!regular)
    return RF_ELIMIT;
  mpq_init(tmp);
  for (size_t k = 0; k < s->n; k++)
    mpq_set(r[k], y[k]);
  for (size_t b = 0; b < s->rank; b++) {
    mpq_neg(ab[b * width + s->rank], ab[b * width + s->rank]);
    rf_exact_add(r, ab[b * width + s->rank], basis_row(s, b), s->n, tmp);
  }
  mpq_clear(tmp);
  return RF_OK;
}

/* The part of y that no moving neuron can reach; none is left where they reach
   all outputs. */
rf_status
rf_outputs_complement(mpq_t *r, rf_outputs *span, const mpq_t *y)
{
  mpq_t *ab;
  rf_status status = rf_outputs_basis(span);

  if (status < 0)
    return status;
  if (span->rank == span->n && !span->q) {
    for (size_t k = 0; k < span->n; k++)
      mpq_set_ui(r[k], 0, 1);
    return RF_OK;
  }
  if (!(ab = rf_mpq_array(span->rank * (span->rank + 1))))
    return RF_ENOMEM;
  status = subtract_fit(r, span, y, ab);
  rf_mpq_array_free(ab, span->rank * (span->rank + 1));
  return status;
}
