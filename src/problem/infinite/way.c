/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * way.c -- the way of a small neuron in three dimensions, and where it becomes
 * another one.
 *
 * In the limit flow w moves in its cell by multiples of T = sign(a) D.  At a
 * plane it goes on, or the cells on both sides press it to the plane and it
 * slides; who slides there in one direction has the way in common from then
 * on.  That a changes its sign, as it may where |a| < ||w||, is left out. */
#include "config.h"

#include <math.h>

#include "problem/infinite/cells.h"
#include "problem/infinite/infinite.h"

/* Numbers as small are none: sums of products of entries of unit vectors are
   off by less. */
#define NOTHING 1e-13

/* Planes on one way at most; what is longer breaks where it will. */
#define LONGEST 256

/* Between two points of so many ways that are alike, no other is looked for;
   breaks as near are one. */
#define HALVINGS 5
#define NEAR 1e-14

/* Pieces of one interval at most, should rounding alone make ways differ. */
#define PIECES 64

/* How a way ends. */
enum { STILL = 1, ALIGNED, SLIDES_LEFT, SLIDES_RIGHT };

typedef struct walk {
  rf_law *law;
  double w[3];
  int sign;              /* of a */
  signed char *side;     /* side[lines] */
  double T[3];           /* of length 1 */
  uint64_t way;
} walk;

/* FNV-1a, by whole numbers. */
static void
note(walk *v, size_t what)
{
  v->way = (v->way ^ what) * UINT64_C(0x100000001b3);
}

/* T of the cell; false where nothing drives. */
static bool
aim(walk *v)
{
  rf_law *law = v->law;

  for (size_t k = 0; k < law->problem->n; k++) {
    const int on = law->on[k];
    law->active[k] = on > 0 ? v->side[on - 1] > 0
      : on < 0 && v->side[-on - 1] < 0;
  }
  if (!rf_law_drive_by(law, law->active))
    return false;
  for (int i = 0; i < 3; i++)
    v->T[i] = v->sign * law->D[i];
  (void)rf_unit(v->T);
  return true;
}

/* The plane of a datum that is reached first, and after how much of T; lines
   where none is. */
static size_t
next_line(double *after, const walk *v)
{
  const rf_law *law = v->law;
  size_t first = law->lines;

  *after = INFINITY;
  for (size_t l = 0; l < law->lines; l++) {
    const double *normal = law->line + 3 * l;
    const double slope = v->side[l] * rf_inner(normal, v->T);
    const double there = v->side[l] * rf_inner(normal, v->w);
    const double reach = fmax(there, 0.0) / -slope;
    if (law->bounds[l] && slope < -NOTHING && reach < *after) {
      *after = reach;
      first = l;
    }
  }
  return first;
}

/* Which way along the plane, where both sides press to it: what is left of T
   in the plane, seen from w. */
static size_t
slides(const walk *v, const double *normal)
{
  const double across = rf_inner(v->T, normal);
  double along[3], left[3];

  for (int i = 0; i < 3; i++)
    along[i] = v->T[i] - across * normal[i];
  rf_cross(left, normal, v->w);
  return rf_inner(along, left) > 0.0 ? SLIDES_LEFT : SLIDES_RIGHT;
}

/* At the plane: on to its other side, or not. */
static bool
cross(walk *v, size_t line)
{
  const double *normal = v->law->line + 3 * line;
  bool on;

  v->side[line] = (signed char)-v->side[line];
  note(v, line + 1);
  on = aim(v);
  if (on && v->side[line] * rf_inner(normal, v->T) > 0.0)
    return true;
  note(v, v->law->lines + (on ? slides(v, normal) : STILL));
  return false;
}

/* To the next plane; false where the way ends. */
static bool
step(walk *v)
{
  double after;
  const size_t line = next_line(&after, v);

  if (line == v->law->lines) {
    note(v, v->law->lines + ALIGNED);
    return false;
  }
  for (int i = 0; i < 3; i++)
    v->w[i] += after * v->T[i];
  return cross(v, line);
}

/* From the inside of a cell. */
static uint64_t
follow(rf_law *law, const double *w, int sign)
{
  walk v = { .law = law, .sign = sign, .side = law->side };
  int steps = 0;

  memcpy(v.w, w, sizeof v.w);
  for (size_t l = 0; l < law->lines; l++)
    v.side[l] = rf_inner(law->line + 3 * l, w) > 0.0 ? 1 : -1;
  if (!aim(&v))
    return v.way;
  while (step(&v) && ++steps < LONGEST)
    ;
  return v.way;
}

uint64_t
rf_law_way(rf_law *law, const double *w)
{
  RF_ASSERT(law->q == 3);
  return law->problem->d > 3 ? 0
    : follow(law, w, 1) * UINT64_C(0x9e3779b97f4a7c15) ^ follow(law, w, -1);
}

/* ---- pieces ---- */

typedef struct search {
  rf_pieces *pieces;
  rf_way_at *at;
  void *context;
} search;

static rf_status
put_end(rf_pieces *p, double end)
{
  rf_status status;

  RF_TRY(rf_grow(&p->end, &p->capacity, p->count + 1, sizeof *p->end));
  p->end[p->count++] = end;
done:
  return status;
}

/* The breaks between from and to, in order. */
static rf_status
find(const search *s, double from, uint64_t first, double to, uint64_t last,
     int halvings)
{
  const double middle = from + (to - from) / 2.0;
  uint64_t way;
  rf_status status;

  if ((halvings <= 0 && first == last) || s->pieces->count >= PIECES)
    return RF_OK;
  if (to - from > NEAR && middle > from && middle < to) {
    way = s->at(s->context, middle);
    status = find(s, from, first, middle, way, halvings - 1);
    return status < 0 ? status
      : find(s, middle, way, to, last, halvings - 1);
  }
  return first == last ? RF_OK : put_end(s->pieces, middle);
}

/* At from and to themselves there may be no way. */
rf_status
rf_pieces_find(rf_pieces *pieces, double from, double to, rf_way_at *at,
               void *context)
{
  const search s = { pieces, at, context };
  const double edge = (to - from) * 1e-9;
  rf_status status;

  pieces->count = 0;
  RF_TRY(find(&s, from + edge, at(context, from + edge), to - edge,
              at(context, to - edge), HALVINGS));
  status = put_end(pieces, to);
done:
  return status;
}

void
rf_pieces_clear(rf_pieces *pieces)
{
  rf_release(pieces->end);
  *pieces = (rf_pieces){ 0 };
}
