/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.h -- the cells into which planes through 0 cut the sphere in three
 * dimensions, with their corners. */
#ifndef RF_CELLS_H
#define RF_CELLS_H

#include "base/table.h"

/* A corner of a cell. */
typedef struct rf_cell_corner {
  size_t cell, number;   /* number: in the order in which they were found */
  double at[3];          /* of length 1 */
  double into[3];        /* orthogonal to it, of length 1: into the cell */
} rf_cell_corner;

typedef struct rf_cells {
  size_t lines;
  const double *line;    /* line[lines][3]: normals of length 1 */
  size_t width;          /* of a key: lines + 1 */
  signed char *key;      /* key[count][width]: on which sides a cell is */
  size_t count, capacity;
  rf_cell_corner *corner;   /* corner[ncorners], by cell */
  size_t ncorners, room;
  rf_table table;        /* cells by key */
} rf_cells;

/* All cells of planes no two of which are parallel; cells must stay where it
 * is.  Without two planes there are no corners.  Errors: RF_ENOMEM. */
rf_status rf_cells_init(rf_cells *cells, const double *line, size_t lines);
void rf_cells_clear(rf_cells *cells);

/* c = a x b, v / ||v||, <a, b>. */
void rf_cross(double *c, const double *a, const double *b);
double rf_unit(double *v);
double rf_inner(const double *a, const double *b);

/* e, f: with the unit vector v an orthonormal system. */
void rf_tangents(double *e, double *f, const double *v);

#endif
