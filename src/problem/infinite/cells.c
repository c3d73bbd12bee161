/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.c -- see cells.h.  A cell is told by its signs; each has a corner, if
 * two planes meet at all, and round a corner the cells are the sectors between
 * the planes through it. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "problem/infinite/cells.h"

double
rf_inner(const double *a, const double *b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void
rf_cross(double *c, const double *a, const double *b)
{
  c[0] = a[1] * b[2] - a[2] * b[1];
  c[1] = a[2] * b[0] - a[0] * b[2];
  c[2] = a[0] * b[1] - a[1] * b[0];
}

double
rf_unit(double *v)
{
  const double length = sqrt(rf_inner(v, v));

  for (int i = 0; i < 3 && length > 0.0; i++)
    v[i] /= length;
  return length;
}

/* From the coordinate in which v is least, so that nothing cancels. */
void
rf_tangents(double *e, double *f, const double *v)
{
  double axis[3] = { 0.0, 0.0, 0.0 };
  int least = 0;

  for (int i = 1; i < 3; i++)
    least = fabs(v[i]) < fabs(v[least]) ? i : least;
  axis[least] = 1.0;
  rf_cross(e, v, axis);
  (void)rf_unit(e);
  rf_cross(f, v, e);
}

static const void *
key_of(const void *cells, size_t number)
{
  const rf_cells *c = cells;

  return c->key + number * c->width;
}

/* The number of the cell with a key; it is new, perhaps. */
static rf_status
find_cell(size_t *number, rf_cells *c, const signed char *key)
{
  rf_status status;

  if (rf_table_find(number, &c->table, key))
    return RF_OK;
  RF_TRY(rf_grow(&c->key, &c->capacity, (c->count + 1) * c->width, 1));
  RF_TRY(rf_table_reserve(&c->table));
  memcpy(c->key + c->count * c->width, key, c->width);
  *number = c->count;
  rf_table_enter(&c->table, c->count++);
done:
  return status;
}

static rf_status
add_corner(rf_cells *c, const signed char *key, const double *v,
           const double *into)
{
  rf_cell_corner *corner;
  size_t cell = 0;
  rf_status status;

  RF_TRY(find_cell(&cell, c, key));
  RF_TRY(rf_grow(&c->corner, &c->room, c->ncorners + 1, sizeof *c->corner));
  corner = &c->corner[c->ncorners];
  *corner = (rf_cell_corner){ .cell = cell, .number = c->ncorners++ };
  memcpy(corner->at, v, sizeof corner->at);
  memcpy(corner->into, into, sizeof corner->into);
done:
  return status;
}

static int
by_size(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* The sectors round the corner v: through[lines] says which planes pass; angle
   has room for twice as many and one; key[width] is scratch. */
static rf_status
go_round(rf_cells *c, const double *v, const bool *through, double *angle,
         signed char *key)
{
  double e[3], f[3], way[3];
  size_t count = 0;
  rf_status status = RF_OK;

  rf_tangents(e, f, v);
  for (size_t l = 0; l < c->lines; l++)
    if (through[l]) {
      rf_cross(way, v, c->line + 3 * l);
      angle[count] = atan2(rf_inner(way, f), rf_inner(way, e));
      angle[count + 1] = angle[count] + (angle[count] < 0 ? M_PI : -M_PI);
      count += 2;
    }
  qsort(angle, count, sizeof *angle, by_size);
  angle[count] = angle[0] + 2.0 * M_PI;
  for (size_t i = 0; i < count && status >= 0; i++) {
    const double middle = (angle[i] + angle[i + 1]) / 2.0;
    for (int k = 0; k < 3; k++)
      way[k] = cos(middle) * e[k] + sin(middle) * f[k];
    for (size_t l = 0; l < c->lines; l++)
      key[l] = rf_inner(c->line + 3 * l, through[l] ? way : v) > 0.0 ? 1 : -1;
    status = add_corner(c, key, v, way);
  }
  return status;
}

/* What the corner of two planes needs room for. */
typedef struct scratch {
  bool *through;
  double *angle;
  signed char *key;
} scratch;

/* Both points at which the planes i and j meet, once for all planes through
   them: for the first two. */
static rf_status
meet(rf_cells *c, size_t i, size_t j, const scratch *s)
{
  double v[3], error;
  rf_status status = RF_OK;

  rf_cross(v, c->line + 3 * i, c->line + 3 * j);
  /* Entries of normals are off by a unit, and so is their cross product; the
     length of it divides. */
  error = 16.0 * DBL_EPSILON / rf_unit(v);
  for (size_t l = 0; l < c->lines; l++) {
    s->through[l] = l == i || l == j
      || fabs(rf_inner(c->line + 3 * l, v)) <= error;
    if (l < j && l != i && s->through[l])
      return RF_OK;
  }
  for (int side = 0; side < 2 && status >= 0; side++) {
    status = go_round(c, v, s->through, s->angle, s->key);
    for (int k = 0; k < 3; k++)
      v[k] = -v[k];
  }
  return status;
}

static int
by_cell(const void *a, const void *b)
{
  const rf_cell_corner *x = a, *y = b;

  if (x->cell != y->cell)
    return x->cell < y->cell ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

/* Hemispheres, or the whole sphere. */
static rf_status
without_corners(rf_cells *c, signed char *key)
{
  size_t cell;
  rf_status status = RF_OK;

  for (int side = -1; side <= (c->lines ? 1 : -1) && status >= 0; side += 2) {
    key[0] = c->lines ? (signed char)side : 0;
    status = find_cell(&cell, c, key);
  }
  return status;
}

rf_status
rf_cells_init(rf_cells *cells, const double *line, size_t lines)
{
  scratch s = { rf_alloc(lines + 1, sizeof *s.through),
                rf_alloc(2 * lines + 1, sizeof *s.angle),
                rf_alloc(lines + 1, 1) };
  rf_status status = RF_ENOMEM;

  *cells = (rf_cells){ .lines = lines, .line = line, .width = lines + 1 };
  rf_table_init(&cells->table, key_of, cells, cells->width);
  if (!s.through || !s.angle || !s.key)
    goto done;
  status = lines < 2 ? without_corners(cells, s.key) : RF_OK;
  for (size_t j = 1; j < lines; j++)
    for (size_t i = 0; i < j && status >= 0; i++)
      status = meet(cells, i, j, &s);
  if (status >= 0 && cells->ncorners)
    qsort(cells->corner, cells->ncorners, sizeof *cells->corner, by_cell);
done:
  rf_release(s.through);
  rf_release(s.angle);
  rf_release(s.key);
  return status;
}

void
rf_cells_clear(rf_cells *cells)
{
  rf_release(cells->key);
  rf_release(cells->corner);
  rf_table_free(&cells->table);
}
