/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.c -- the faces of a layout, each once; see rows.h. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/vector.h"
#include "flow/model/unit.h"
#include "flow/rows/rows.h"

rf_status
rf_rows_init(rf_rows *r, size_t blocks)
{
  return (r->row = rf_alloc(blocks, sizeof *r->row))
    && (r->users = rf_alloc(blocks, sizeof *r->users))
    && (r->face = rf_alloc(blocks, sizeof *r->face)) ? RF_OK : RF_ENOMEM;
}

void
rf_rows_clear(rf_rows *r)
{
  rf_release(r->row);
  rf_release(r->users);
  rf_release(r->face);
  rf_release(r->of);
}

/* Where 1 + row of a face is kept. */
static uint32_t *
row_of(rf_rows *r, const rfd_face *face)
{
  return face ? &r->of[face->index] : &r->still;
}

/* A free row, for a face or for the vacant blocks. */
static uint32_t
new_row(rf_rows *r, const rfd_face *face)
{
  uint32_t row = 0;

  if (r->vacant == 0)
    row = (uint32_t)r->count++;
  else {
    while (r->users[row])
      row++;
    r->vacant--;
  }
  r->face[row] = face;
  return row;
}

rf_status
rf_rows_take(rf_rows *r, bool *fresh, const rfd_system *system, size_t u)
{
  const rfd_face *face = system->block[u].face;
  uint32_t *row;
  rf_status status = rf_grow(&r->of, &r->faces, face ? face->index + 1 : 0,
                             sizeof *r->of);

  if (status < 0)
    return status;
  row = row_of(r, face);
  if ((*fresh = *row == 0))
    *row = new_row(r, face) + 1;
  r->row[u] = *row - 1;
  r->users[r->row[u]]++;
  return RF_OK;
}

void
rf_rows_leave(rf_rows *r, size_t u)
{
  const uint32_t row = r->row[u];

  RF_ASSERT(r->users[row] > 0);
  if (--r->users[row] > 0)
    return;
  *row_of(r, r->face[row]) = 0;
  r->face[row] = NULL;
  r->vacant++;
}

/* p_k is off by some units of the last place of c (|y_k| + |h_k|), or of
   itself; the sum over the data adds one each. */
static double
rounding_of(const rfd_model *m, const double *p, const double *h, size_t k)
{
  return fabs(p[k]) * (double)(m->n + 4)
    + (m->loss->margin ? 0.0
       : 4.0 * m->share[k] * (fabs(m->y[k]) + fabs(h[k])));
}

/* Is v[d] longer than this?  Squares below 1e-308 are lost, and then the largest
   number says it alone. */
static bool
is_longer(const double *v, size_t d, double than)
{
  for (size_t i = 0; i < d; i++)
    if (fabs(v[i]) > than)
      return true;
  return sqrt(rf_dot(v, v, d)) > than;
}

bool
rf_face_rests(const rfd_model *m, const rfd_face *face, const double *drive,
              const double *p, const double *h)
{
  double off = 0.0;

  for (size_t k = 0; k < m->n; k++)
    off += face->eta[k] * m->norm[k] * rounding_of(m, p, h, k);
  return !is_longer(drive, m->d, 0x1p-53 * off);
}

/* Number by number: F^T p needs no room then. */
bool
rf_unit_rests(const rfd_model *m, const double *p, const double *h)
{
  double off = 0.0, sum = 0.0, square = 0.0;

  for (size_t k = 0; k < m->n; k++) {
    off += rfd_unit_norm(m, k) * rounding_of(m, p, h, k);
    sum += p[k];
  }
  for (size_t i = 0; m->skip && i < m->d; i++) {
    double v = 0.0;
    for (size_t k = 0; k < m->n; k++)
      v += p[k] * m->x[k * m->d + i];
    if (fabs(v) > 0x1p-53 * off)
      return false;
    square += v * v;
  }
  return hypot(m->output_bias ? sum : 0.0, sqrt(square)) <= 0x1p-53 * off;
}
