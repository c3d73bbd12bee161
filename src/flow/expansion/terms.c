/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terms.c -- Taylor coefficients of the lumped system in double; see terms.h.
 *
 * With B_k = sum_rows eta_k b the predictions are h_k = <x_k, B_k>, and D =
 * P sum_k eta_k (p_k x_k): two products with the matrix of all eta, whose
 * rows are the data. */
#include "config.h"

#include "base/blas.h"
#include "base/vector.h"
#include "flow/expansion/terms.h"
#include "flow/model/fade.h"
#include "flow/model/unit.h"
#include "flow/population/population.h"

/* Also of one that is made in part. */
void
rf_terms_free(rf_terms *s)
{
  if (!s)
    return;
  rf_rows_clear(&s->rows);
  rf_release(s->eta);
  rf_release(s->row);
  rf_release(s->a);
  rf_release(s->moment);
  rf_release(s->h);
  rf_release(s);
}

/* ---- rows ---- */

/* The numbers of a row: eta = 0 without a face, so that it counts for nothing
   and D is exactly 0. */
static void
fill_row(rf_terms *s, size_t row)
{
  const rfd_face *face = s->rows.face[row];

  for (size_t k = 0; k < s->model->n; k++)
    s->eta[k * s->width + row] = face ? face->eta[k] : 0.0;
}

/* A matrix that is no wider than the rows there are, with some to spare. */
static rf_status
widen(rf_terms *s)
{
  const size_t n = s->model->n, d = s->model->d;
  const size_t width = s->rows.count + s->rows.count / 4 + 3;
  double *eta = rf_alloc(n * width, sizeof *eta);
  double *moment = rf_alloc(d * width, sizeof *moment);

  if (!eta || !moment) {
    rf_release(eta);
    rf_release(moment);
    return RF_ENOMEM;
  }
  rf_release(s->eta);
  rf_release(s->moment);
  s->eta = eta;
  s->moment = moment;
  s->width = width;
  for (size_t row = 0; row < s->rows.count; row++)
    fill_row(s, row);
  return RF_OK;
}

/* Columns from at on. */
static rf_status
take_row(rf_terms *s, size_t u)
{
  const rfd_block *block = &s->system->block[u];
  const size_t at = block->offset / (s->model->d + 1);
  bool fresh;
  rf_status status = rf_rows_take(&s->rows, &fresh, s->system, u);

  if (status < 0)
    return status;
  for (size_t c = 0; c < block->q; c++)
    s->row[at + c] = s->rows.row[u];
  if (fresh && s->rows.row[u] < s->width)
    fill_row(s, s->rows.row[u]);
  return RF_OK;
}

rf_status
rf_terms_rename(rf_terms *s, size_t u)
{
  rf_status status;

  rf_rows_leave(&s->rows, u);
  status = take_row(s, u);
  return status >= 0 && s->rows.count > s->width ? widen(s) : status;
}

/* ---- the object ---- */

/* All series of the columns are one block, and all those of the data. */
static rf_status
make_room(rf_terms *s)
{
  const size_t n = s->model->n, d = s->model->d;
  const size_t each = (s->order + 1) * s->pitch;

  if (!(s->a = rf_alloc((2 + 2 * d) * each + 2 * s->pitch, sizeof *s->a))
      || !(s->h = rf_alloc(3 * s->order * n + 2 * n * d + d + 1,
                           sizeof *s->h))
      || !(s->row = rf_alloc(s->pitch, sizeof *s->row)))
    return RF_ENOMEM;
  s->g = s->a + each;
  s->w = s->g + each;
  s->drive = s->w + d * each;
  s->one = s->drive + d * each;
  s->size = s->one + s->pitch;
  s->p = s->h + s->order * n;
  s->v = s->p + s->order * n;
  s->sum = s->v + s->order * n;
  s->linear = s->sum + 2 * n * d;
  return RF_OK;
}

rf_status
rf_terms_create(rf_terms **terms, const rfd_system *system, size_t order)
{
  rf_terms *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_OK;

  if (!s)
    return RF_ENOMEM;
  s->system = system;
  s->model = system->model;
  s->order = order;
  s->columns = system->unknowns / (s->model->d + 1);
  s->carried = s->columns - rfd_model_has_unit(s->model);
  s->pitch = (s->columns + 3) / 4 * 4;
  RF_TRY(make_room(s));
  RF_TRY(rf_rows_init(&s->rows, system->nblocks));
  for (size_t u = 0; u < system->nblocks; u++) {
    RF_TRY(rf_poll_64(u));
    RF_TRY(take_row(s, u));
  }
  RF_TRY(widen(s));
  *terms = s;
  s = NULL;

done:
  rf_terms_free(s);
  return status;
}

/* ---- the recurrences ---- */

/* out[pitch] = sum_{l <= i} x[l] y[i - l], column by column, four side by
   side. */
static void
convolve(double *out, const double *x, const double *y, size_t i,
         size_t pitch)
{
  for (size_t c = 0; c < pitch; c += 4) {
    const double *u = x + c, *v = y + i * pitch + c;
    double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
    for (size_t l = 0; l <= i; l++, u += pitch, v -= pitch) {
      s0 += u[0] * v[0];
      s1 += u[1] * v[1];
      s2 += u[2] * v[2];
      s3 += u[3] * v[3];
    }
    out[c] = s0;
    out[c + 1] = s1;
    out[c + 2] = s2;
    out[c + 3] = s3;
  }
}

/* g_i = gram a_i.  That of a single is 1. */
static void
weigh(rf_terms *s, size_t i)
{
  for (size_t u = 0; u < s->system->nblocks; u++) {
    const rfd_block *block = &s->system->block[u];
    const size_t at = i * s->pitch + block->offset / (s->model->d + 1);
    for (size_t c = 0; c < block->q; c++)
      s->g[at + c] = rf_dot(block->gram + c * block->q, s->a + at, block->q);
  }
}

/* moment[d][width] = b_i of each row. */
static void
add_moments(rf_terms *s, size_t i)
{
  const size_t d = s->model->d, each = (s->order + 1) * s->pitch;

  memset(s->moment, 0, d * s->width * sizeof *s->moment);
  for (size_t j = 0; j < d; j++) {
    double *b = s->moment + j * s->width;
    convolve(s->one, s->g, s->w + j * each, i, s->pitch);
    for (size_t c = 0; c < s->carried; c++)
      b[s->row[c]] += s->one[c];
  }
}

/* Column i of the linear unit, as a state. */
static const double *
unit_at(rf_terms *s, size_t i)
{
  const size_t at = i * s->pitch + s->carried;
  const size_t d = s->model->d, each = (s->order + 1) * s->pitch;

  s->linear[0] = s->a[at];
  for (size_t j = 0; j < d; j++)
    s->linear[1 + j] = s->w[j * each + at];
  return s->linear;
}

/* h_i from the moments, and of the linear unit. */
static void
predict(rf_terms *s, size_t i)
{
  const rfd_segment from = { .t0 = &s->t, .length = &s->unit };
  const size_t n = s->model->n, d = s->model->d;

  rf_multiply_transposed(s->sum, s->eta, s->moment, n, d, s->width);
  for (size_t k = 0; k < n; k++)
    s->h[i * n + k] = rf_dot(s->sum + k * d, s->model->x + k * d, d);
  rfd_fade_term(s->h, i, n, s->model, &from, 2);
  if (rfd_model_has_unit(s->model))
    rfd_unit_predict(s->h + i * n, s->model, unit_at(s, i));
}

/* D of the sliding rows is orthogonal to their lines. */
static void
project(rf_terms *s)
{
  const size_t d = s->model->d;
  double *v = s->sum, tmp;

  for (size_t row = 0; row < s->rows.count; row++) {
    const rfd_face *face = s->rows.face[row];
    if (!face || !face->rank)
      continue;
    for (size_t j = 0; j < d; j++)
      v[j] = s->moment[j * s->width + row];
    rfd_face_project(v, s->model, face, &tmp);
    for (size_t j = 0; j < d; j++)
      s->moment[j * s->width + row] = v[j];
  }
}

/* unit D_i of every column from p_i. */
static void
pull_back(rf_terms *s, size_t i)
{
  const size_t n = s->model->n, d = s->model->d;
  const size_t each = (s->order + 1) * s->pitch;

  for (size_t j = 0; j < d; j++)
    for (size_t k = 0; k < n; k++)
      s->sum[j * n + k] = s->unit * s->p[i * n + k] * s->model->x[k * d + j];
  rf_multiply(s->moment, s->sum, s->eta, d, s->width, n);
  project(s);
  for (size_t j = 0; j < d; j++) {
    double *D = s->drive + j * each + i * s->pitch;
    for (size_t c = 0; c < s->carried; c++)
      D[c] = s->moment[j * s->width + s->row[c]];
  }
}

/* (i + 1) z_{i+1} = F^T p_i of the linear unit, in the place of what the loops
   over all columns have left there. */
static void
advance_unit(rf_terms *s, size_t i)
{
  const size_t at = (i + 1) * s->pitch + s->carried;
  const size_t d = s->model->d, each = (s->order + 1) * s->pitch;
  const double part = s->unit / (double)(i + 1);
  double *v = s->linear;

  rfd_unit_drive(v, s->model, s->p + i * s->model->n);
  s->a[at] = part * v[0];
  for (size_t j = 0; j < d; j++)
    s->w[j * each + at] = part * v[1 + j];
}

/* (i + 1) a_{i+1} = sum_j D_j * w_j, or 0 where a is held, and (i + 1) w_{i+1}
   = D * a. */
void
rf_terms_advance(rf_terms *s, size_t i)
{
  const size_t d = s->model->d, pitch = s->pitch;
  const size_t each = (s->order + 1) * pitch;
  const double part = 1.0 / (double)(i + 1);
  double *a = s->a + (i + 1) * pitch;

  RF_ASSERT(i < s->order);
  memset(a, 0, pitch * sizeof *a);
  for (size_t j = 0; j < d; j++) {
    const double *D = s->drive + j * each;
    double *w = s->w + j * each;
    if (!s->model->held) {
      convolve(s->one, D, w, i, pitch);
      for (size_t c = 0; c < pitch; c++)
        a[c] += part * s->one[c];
    }
    convolve(w + (i + 1) * pitch, D, s->a, i, pitch);
    for (size_t c = 0; c < pitch; c++)
      w[(i + 1) * pitch + c] *= part;
  }
  if (rfd_model_has_unit(s->model))
    advance_unit(s, i);
}

void
rf_terms_respond(rf_terms *s, size_t i)
{
  double tmp[3];

  RF_ASSERT(i < s->order);
  weigh(s, i);
  add_moments(s, i);
  predict(s, i);
  rfd_model_series(s->p, s->v, s->model, s->h, i, tmp);
  pull_back(s, i);
}

/* The largest |coefficient i| of column c. */
static double
column(const rf_terms *s, size_t c, size_t i)
{
  const size_t at = i * s->pitch + c, each = (s->order + 1) * s->pitch;
  double most = fabs(s->a[at]);

  for (size_t j = 0; j < s->model->d; j++) {
    const double w = fabs(s->w[j * each + at]);
    most = w <= most ? most : w;
  }
  return most;
}

void
rf_terms_begin(rf_terms *s, const double *y, double t, double unit)
{
  const size_t stride = s->model->d + 1, each = (s->order + 1) * s->pitch;

  s->t = t;
  s->unit = unit;
  for (size_t c = 0; c < s->columns; c++) {
    s->a[c] = y[c * stride];
    for (size_t j = 0; j + 1 < stride; j++)
      s->w[j * each + c] = y[c * stride + 1 + j];
    s->size[c] = fmax(column(s, c, 0), RF_NOTHING);
  }
  if (s->carried < s->columns)
    s->size[s->carried] = fmax(s->size[s->carried], *s->system->unit_size);
  rf_terms_respond(s, 0);
  s->p_size = 0.0;
  for (size_t k = 0; k < s->model->n; k++)
    s->p_size = fabs(s->p[k]) <= s->p_size ? s->p_size : fabs(s->p[k]);
}

double
rf_terms_growth(const rf_terms *s, size_t i)
{
  double most = 0.0;

  for (size_t c = 0; c < s->columns; c++) {
    const double ratio = column(s, c, i) / s->size[c];
    most = ratio <= most ? most : ratio;
  }
  return most;
}

double
rf_terms_growth_of_p(const rf_terms *s, size_t i)
{
  const double *p = s->p + i * s->model->n;
  double most = 0.0;

  for (size_t k = 0; k < s->model->n; k++)
    most = fabs(p[k]) <= most ? most : fabs(p[k]);
  return most > 0.0 ? most / s->p_size : most;
}

bool
rf_terms_rest(const rf_terms *s)
{
  const size_t d = s->model->d, each = (s->order + 1) * s->pitch;
  double *D = s->sum;
  uint32_t last = UINT32_MAX;

  for (size_t c = 0; c < s->carried; c++) {
    const rfd_face *face = s->rows.face[s->row[c]];
    if (!face || s->row[c] == last)
      continue;
    if (s->model->decay)
      return false;
    last = s->row[c];
    for (size_t j = 0; j < d; j++)
      D[j] = s->drive[j * each + c] / s->unit;
    if (!rf_face_rests(s->model, face, D, s->p, s->h))
      return false;
  }
  return !rfd_model_has_unit(s->model)
    || rf_unit_rests(s->model, s->p, s->h);
}

void
rf_terms_get(double *y, const rf_terms *s, size_t i, double factor)
{
  const size_t stride = s->model->d + 1, each = (s->order + 1) * s->pitch;

  for (size_t c = 0; c < s->columns; c++) {
    const size_t at = i * s->pitch + c;
    y[c * stride] = factor * s->a[at];
    for (size_t j = 0; j + 1 < stride; j++)
      y[c * stride + 1 + j] = factor * s->w[j * each + at];
  }
}
