/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sphere.c -- directions of w in three dimensions.
 *
 * In the limit flow a neuron in a cell moves on the great circle through its
 * direction and D.  So a cell is cut along the great circles through D and its
 * corners: neurons of one part leave by one edge.  Coordinates are the angle
 * about D and the distance from it; for each angle the distances in the cell
 * are an interval, since a cell is convex.  Where D is 0 its place is taken by
 * a point within. */
#include "config.h"

#include <math.h>

#include "problem/infinite/cells.h"
#include "problem/infinite/infinite.h"

/* Angles and distances that are as near are one; what is as small has no
   share. */
#define NOTHING 1e-13

/* The largest part of a circle that is one piece. */
#define LONGEST (M_PI / 1.5)

/* One cell, seen from its pole. */
typedef struct pencil {
  rf_law *law;
  const rf_cells *cells;
  const signed char *key;
  const rf_cell_corner *corner;
  size_t corners;
  double pole[3], e[3], f[3];
  bool driven;           /* the pole is D; else a point within */
  rf_pieces pieces;
} pencil;

/* At an angle about the pole, whose direction is e: the distances in the cell.
   On the great circle each plane is positive over a half of it. */
static bool
clip(rf_smooth *part, double *e, const pencil *c, double angle)
{
  *part = (rf_smooth){ 0.0, M_PI, { false, false } };
  for (int i = 0; i < 3; i++)
    e[i] = cos(angle) * c->e[i] + sin(angle) * c->f[i];
  for (size_t l = 0; l < c->cells->lines; l++) {
    const double *n = c->cells->line + 3 * l;
    double middle = atan2(c->key[l] * rf_inner(n, e),
                          c->key[l] * rf_inner(n, c->pole));
    if (middle < -M_PI / 2.0)
      middle += 2.0 * M_PI;
    if (middle - M_PI / 2.0 > part->from + NOTHING)
      part->from = middle - M_PI / 2.0;
    if (middle + M_PI / 2.0 < part->to - NOTHING)
      part->to = middle + M_PI / 2.0;
  }
  part->rough[0] = c->driven && part->from == 0.0;
  part->rough[1] = c->driven && part->to == M_PI;
  return part->to - part->from > NOTHING;
}

/* The nodes at one angle, of the direction e. */
static rf_status
add_part(const pencil *c, const rf_smooth *part, const double *e, double weight)
{
  const rf_rule *rule = &c->law->rule;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rule->count && status >= 0; i++) {
    double at, w[3];
    const double share = weight * rf_rule_node(&at, rule, part, i) * sin(at)
      / (4.0 * M_PI);
    for (int k = 0; k < 3; k++)
      w[k] = cos(at) * c->pole[k] + sin(at) * e[k];
    status = rf_law_add(c->law, w, share);
  }
  return status;
}

/* The whole circle is rough at both ends. */
static rf_status
add_angle(const pencil *c, double angle, double weight)
{
  rf_smooth part;
  double e[3], to;
  rf_status status;

  if (!clip(&part, e, c, angle))
    return RF_OK;
  if (!part.rough[0] || !part.rough[1])
    return add_part(c, &part, e, weight);
  to = part.to;
  part.to = (part.from + to) / 2.0;
  part.rough[1] = false;
  status = add_part(c, &part, e, weight);
  part = (rf_smooth){ part.to, to, { false, true } };
  return status < 0 ? status : add_part(c, &part, e, weight);
}

/* The way from the middle of the cell at an angle. */
static uint64_t
way_at(void *context, double angle)
{
  const pencil *c = context;
  rf_smooth part;
  double e[3], w[3];

  if (!clip(&part, e, c, angle))
    return 0;
  for (int k = 0; k < 3; k++)
    w[k] = cos((part.from + part.to) / 2.0) * c->pole[k]
      + sin((part.from + part.to) / 2.0) * e[k];
  return rf_law_way(c->law, w);
}

static rf_status
add_piece(const pencil *c, double from, double to)
{
  const rf_smooth piece = { from, to, { false, false } };
  const rf_rule *rule = &c->law->rule;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rule->count && status >= 0; i++) {
    double angle;
    const double weight = rf_rule_node(&angle, rule, &piece, i);
    status = add_angle(c, angle, weight);
  }
  return status;
}

/* A part between two great circles, in pieces where neurons have one way, and
   none that is too long. */
static rf_status
add_slice(pencil *c, double from, double to)
{
  const rf_pieces *pieces = &c->pieces;
  rf_smooth part;
  double e[3];
  rf_status status = RF_OK;

  if (to - from < NOTHING
      || !clip(&part, e, c, (from + to) / 2.0))
    return RF_OK;
  status = rf_pieces_find(&c->pieces, from, to, way_at, c);
  for (size_t k = 0; k < pieces->count; k++) {
    const double end = pieces->end[k];
    const int parts = 1 + (int)((end - from) / LONGEST);
    for (int i = 0; i < parts && status >= 0; i++)
      status = add_piece(c, from + (end - from) * i / parts,
                         from + (end - from) * (i + 1) / parts);
    from = end;
  }
  return status;
}

static int
by_size(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Between the corners, as they are seen from the pole. */
static rf_status
add_cell(pencil *c)
{
  double *angle = rf_alloc(c->corners + 2, sizeof *angle);
  size_t count = 0;
  rf_status status = RF_OK;

  if (!angle)
    return RF_ENOMEM;
  for (size_t i = 0; i < c->corners; i++) {
    const double x = rf_inner(c->corner[i].at, c->e);
    const double y = rf_inner(c->corner[i].at, c->f);
    if (hypot(x, y) > NOTHING)
      angle[count++] = atan2(y, x);
  }
  if (count == 0)
    angle[count++] = 0.0;
  qsort(angle, count, sizeof *angle, by_size);
  angle[count] = angle[0] + 2.0 * M_PI;
  for (size_t i = 0; i < count && status >= 0; i++)
    status = add_slice(c, angle[i], angle[i + 1]);
  rf_release(angle);
  return status;
}

/* w = a point within the cell: between its corners; in a lune, whose corners
   are opposite, half way between them; of a hemisphere the middle. */
static void
set_within(double *w, const pencil *c)
{
  memset(w, 0, 3 * sizeof *w);
  for (size_t i = 0; i < c->corners; i++)
    for (int k = 0; k < 3; k++)
      w[k] += c->corner[i].at[k];
  if (c->corners && rf_unit(w) < 1e-9)
    memcpy(w, c->corner[0].into, 3 * sizeof *w);
  if (!c->corners && c->cells->lines)
    for (int k = 0; k < 3; k++)
      w[k] = c->key[0] * c->cells->line[k];
  else if (!c->corners)
    w[0] = 1.0;
}

static rf_status
pass_cell(pencil *c)
{
  double within[3];

  set_within(within, c);
  memcpy(c->pole, within, sizeof within);
  if ((c->driven = rf_law_drive(c->law, within))) {
    memcpy(c->pole, c->law->D, sizeof within);
    (void)rf_unit(c->pole);
  }
  rf_tangents(c->e, c->f, c->pole);
  return add_cell(c);
}

rf_status
rf_law_sphere(rf_law *law)
{
  rf_cells cells = { 0 };
  size_t at = 0;
  rf_status status;

  RF_TRY(rf_cells_init(&cells, law->line, law->lines));
  for (size_t i = 0; i < cells.count && status >= 0; i++) {
    pencil c = { .law = law, .cells = &cells,
                 .key = cells.key + i * cells.width,
                 .corner = cells.corner + at };
    for (; at < cells.ncorners && cells.corner[at].cell == i; at++)
      c.corners++;
    status = pass_cell(&c);
    rf_pieces_clear(&c.pieces);
  }
done:
  rf_cells_clear(&cells);
  return status;
}
