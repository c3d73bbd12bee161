/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vertex.c -- see vertex.h. */
#include "config.h"

#include "support/vertex.h"

#include <math.h>
#include <string.h>

enum { TURN = 720 };

static double
dot(const double *u, const int *x)
{
  return u[0] * x[0] + u[1] * x[1];
}

double
vertex_slope(const vertex *v, int side)
{
  return side > 0 ? 1.0 : side < 0 ? v->leak / 4.0 : 0.0;
}

static int
sign(double v)
{
  return (v > 1e-9) - (v < -1e-9);
}

static void
set_drive(double *D, const vertex *v, const int *side)
{
  D[0] = v->f[0];
  D[1] = v->f[1];
  for (int i = 0; i < v->lines; i++)
    for (int e = 0; e < 2; e++)
      D[e] += vertex_slope(v, side[i]) * v->p[i] * v->x[i][e];
}

/* ---- where it is ---- */

static void
add_cone(vertex *v, const int *side)
{
  for (int i = 0; i < v->cones; i++)
    if (!memcmp(v->cone[i], side, sizeof v->cone[i]))
      return;
  memcpy(v->cone[v->cones++], side, sizeof v->cone[0]);
}

static void
set_cones(vertex *v)
{
  for (int t = 0; t < TURN; t++) {
    const double w[2] = { cos((t + 0.3) * 2.0 * acos(-1.0) / TURN),
                          sin((t + 0.3) * 2.0 * acos(-1.0) / TURN) };
    int side[VERTEX_LINES] = { 0 };
    for (int l = 0; l < v->lines; l++)
      side[l] = sign(dot(w, v->x[l]));
    add_cone(v, side);
  }
}

void
vertex_drive(vertex *v)
{
  v->f[0] = v->f[1] = 0.0;
  for (int k = v->lines; k < v->n; k++)
    for (int e = 0; e < 2; e++)
      v->f[e] += vertex_slope(v, v->x[k][2]) * v->p[k] * v->x[k][e];
}

void
vertex_set(vertex *v)
{
  v->idle = true;
  v->cones = 0;
  for (int k = v->lines; k < v->n; k++)
    v->idle = v->idle && v->x[k][2] < 0 && !v->leak;
  vertex_drive(v);
  set_cones(v);
}

bool
vertex_is_plain(const vertex *v)
{
  int side[VERTEX_LINES];
  double D[2];

  for (int c = 0; c < vertex_choices(v); c++) {
    vertex_choose(side, v, c);
    set_drive(D, v, side);
    for (int i = 0; i < v->lines; i++)
      if (hypot(D[0], D[1]) > 1e-9 && !sign(dot(D, v->x[i])))
        return false;
  }
  return true;
}

/* ---- what it can do ---- */

static bool
moves_into(const vertex *v, const int *side)
{
  double D[2];

  set_drive(D, v, side);
  for (int i = 0; i < v->lines; i++)
    if (sign(v->sigma * dot(D, v->x[i])) != side[i])
      return false;
  return true;
}

/* Nothing acts on the inactive side of line i, and all that acts elsewhere is
   orthogonal to it: it rests on this side. */
static bool
is_edge(const vertex *v, const int *side, int i)
{
  for (int k = 0; k < v->n; k++) {
    const int u = k < v->lines ? side[k] : v->x[k][2];
    if (k != i && (u > 0 || v->leak)
        && v->x[k][0] * v->x[i][0] + v->x[k][1] * v->x[i][1])
      return false;
  }
  return !v->leak;
}

/* Line i is the one with 0: <D + e x_i, x_i> = 0 for an e between what the
   datum adds on both sides. */
static bool
moves_along(const vertex *v, const int *side, int i)
{
  double D[2], e, square = 0.0;

  set_drive(D, v, side);
  for (int k = 0; k < 2; k++)
    square += v->x[i][k] * v->x[i][k];
  e = -dot(D, v->x[i]) / square;
  for (int k = 0; k < 2; k++)
    D[k] += e * v->x[i][k];
  for (int l = 0; l < v->lines; l++)
    if (l != i && sign(v->sigma * dot(D, v->x[l])) != side[l])
      return false;
  return is_edge(v, side, i)
    || sign(e - v->p[i]) * sign(vertex_slope(v, -1) * v->p[i] - e) > 0;
}

/* Is 0 in the hull of D of all cones?  Else these are in a half plane.  Idle:
   it is D of a cone. */
static bool
may_stay(const vertex *v)
{
  double angle[2 * VERTEX_LINES] = { 0.0 }, D[2], gap;

  for (int c = 0; c < v->cones; c++) {
    int i = c;
    double now;
    set_drive(D, v, v->cone[c]);
    if (hypot(D[0], D[1]) < 1e-9)
      return true;
    now = atan2(D[1], D[0]);
    for (; i > 0 && angle[i - 1] > now; i--)
      angle[i] = angle[i - 1];
    angle[i] = now;
  }
  gap = angle[0] + 2.0 * acos(-1.0) - angle[v->cones - 1];
  for (int i = 1; i < v->cones; i++)
    gap = fmax(gap, angle[i] - angle[i - 1]);
  return gap < acos(-1.0) + 1e-9;
}

bool
vertex_is_valid(const vertex *v, const int *side)
{
  int zeros = 0, last = 0;

  for (int i = 0; i < v->lines; i++)
    if (!side[i]) {
      zeros++;
      last = i;
    }
  if (!zeros)
    return moves_into(v, side);
  if (zeros == 1 && (v->lines > 1 || !v->idle))
    return moves_along(v, side, last);
  if (zeros < v->lines)
    return false;
  return (v->lines == 1 && v->idle) || may_stay(v);
}

void
vertex_choose(int *side, const vertex *v, int choice)
{
  for (int i = 0; i < v->lines; i++, choice /= 3)
    side[i] = choice % 3 - 1;
}

int
vertex_choices(const vertex *v)
{
  return v->lines == 1 ? 3 : v->lines == 2 ? 9 : 27;
}

bool
vertex_is_only(const vertex *v)
{
  int side[VERTEX_LINES], valid = 0;
  bool attracts = true;

  for (int i = 0; i < v->lines; i++)
    attracts = attracts && v->sigma * v->p[i] < 0.0;
  for (int c = 0; c < vertex_choices(v); c++) {
    vertex_choose(side, v, c);
    valid += vertex_is_valid(v, side);
  }
  return attracts || valid == 1;
}
