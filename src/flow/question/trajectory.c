/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trajectory.c -- how one neuron runs through the segment; see trajectory.h.
 * Kernel: decision. */
#include "config.h"

#include "flow/question/trajectory.h"
#include "flow/run/query.h"

/* ---- which terms ---- */

/* Coordinates in the columns of the cohort, if it has any. */
static void
run_with_cohort(rfx_trajectory *path, const rfx_run *r,
                const rf_num *coordinates)
{
  const rfx_system *s = &r->population->system;
  const size_t block = r->population->cohorts[path->cohort].block;

  path->coordinates = coordinates;
  path->pitch = s->unknowns;
  if (r->segment && block != SIZE_MAX)
    path->terms = r->segment->y + s->block[block].offset;
}

/* After a move: by what was found then, or by a continuation. */
static void
run_on(rfx_trajectory *path, const rfx_run *r, const rfx_move *move)
{
  const size_t stride = r->population->stride;

  path->cohort = move->to->index;
  path->column = move->column;
  if (move->way == SIZE_MAX) {
    run_with_cohort(path, r, r->schedule.z.at + move->number * stride);
    return;
  }
  path->pitch = stride;
  path->terms = r->continuations.series.at
    + move->way * (r->segment->degree + 1) * stride;
}

rfx_trajectory
rfx_trajectory_of(const rfx_run *r, size_t j)
{
  const rfx_population *p = r->population;
  const rfx_move *move = rfx_last_move(r, j);
  rfx_trajectory path = { p->neuron[j].cohort, NULL, RF_NO_COLUMN, NULL, 0 };

  if (move) {
    run_on(&path, r, move);
    return path;
  }
  path.column = rfx_population_single(p, j);
  if (path.column == RF_NO_COLUMN) {
    run_with_cohort(&path, r, rfx_population_at(p, j));
    return path;
  }
  path.pitch = p->system.unknowns;
  if (r->segment)
    path.terms = r->segment->y + rfx_population_offset(p, path.column);
  return path;
}

rfx_trajectory
rfx_trajectory_of_member(const rfx_run *r, const rfx_cohort *c, size_t i)
{
  const rfx_population *p = r->population;
  rfx_trajectory path = { (size_t)(c - p->cohorts), NULL, RF_NO_COLUMN, NULL,
                          0 };

  run_with_cohort(&path, r, c->z + i * p->stride);
  return path;
}

/* ---- in the precision of the run ---- */

/* All columns of a propagator lie in one piece.  A move asks for those of the
   face that it leads to, and whoever looks on after it for the same. */
void
rfx_columns_at(rfx_run *r, const rfx_cohort *c, const rf_num *tau)
{
  const rfx_system *s = &r->population->system;
  const rf_num *terms = r->segment->y + s->block[c->block].offset;
  rfx_query *q = r->query;

  if (q->terms == terms && num_cmp(q->when, tau) == 0)
    return;
  rfx_poly_values(q->columns, terms, r->segment->degree, s->unknowns,
                  r->population->stride * r->population->stride, tau);
  q->terms = terms;
  num_set(q->when, tau);
}

void
rfx_trajectory_at(rf_num *z, rfx_run *r, const rfx_trajectory *path,
                  const rf_num *tau)
{
  const size_t stride = r->population->stride;

  if (!path->terms) {
    num_copy(z, path->coordinates, stride);
    return;
  }
  if (!path->coordinates) {
    rfx_poly_values(z, path->terms, r->segment->degree, path->pitch,
                    stride, tau);
    return;
  }
  rfx_columns_at(r, &r->population->cohorts[path->cohort], tau);
  num_rows(z, path->coordinates, r->query->columns, stride, stride);
}

/* out = <w, x>, or a where x is NULL, of one column y[d + 1]. */
static void
along(rf_num *out, const rf_num *y, const rf_num *x, size_t d)
{
  if (!x) {
    num_set(out, &y[0]);
    return;
  }
  num_zero(out);
  for (size_t l = 0; l < d; l++)
    num_addmul(out, &x[l], &y[1 + l]);
}

void
rfx_trajectory_along(rf_num *g, const rfx_run *r, const rfx_trajectory *path,
                     const rf_num *x, rf_num *t)
{
  const size_t stride = r->population->stride, d = r->model->d;

  for (size_t i = 0; i <= r->segment->degree; i++) {
    const rf_num *y = path->terms + i * path->pitch;
    if (!path->coordinates) {
      along(&g[i], y, x, d);
      continue;
    }
    num_zero(&g[i]);
    for (size_t q = 0; q < stride; q++, y += stride) {
      along(t, y, x, d);
      num_addmul(&g[i], &path->coordinates[q], t);
    }
  }
}

void
rfx_trajectory_size(rf_num *size, const rfx_run *r,
                    const rfx_trajectory *path, rf_num *t)
{
  const size_t stride = r->population->stride;
  const size_t columns = path->coordinates ? stride : 1;
  rf_num *column = &t[0];

  num_zero(size);
  for (size_t q = 0; q < columns; q++) {
    const rf_num *y = path->terms + q * stride;
    num_zero(column);
    for (size_t i = 0; i <= r->segment->degree; i++)
      rfx_poly_size(column, y + i * path->pitch, stride, &t[1]);
    if (path->coordinates) {
      num_abs(&t[1], &path->coordinates[q]);
      num_mul(column, column, &t[1]);
    }
    num_add(size, size, column);
  }
}
