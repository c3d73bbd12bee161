/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vertex.h -- the sides that a neuron can take where it is on lines, by the
 * definition in the plane.
 *
 * w = (0, 0, 1) is on the lines of one to three data in the plane of the first
 * two coordinates, beside all others.  There it moves by sigma D: into a cone,
 * along a line, or it stays, if 0 is in Clarke's set. */
#ifndef VERTEX_H
#define VERTEX_H

#include <stdbool.h>

enum { VERTEX_LINES = 3, VERTEX_OTHERS = 2,
       VERTEX_DATA = VERTEX_LINES + VERTEX_OTHERS };

typedef struct vertex {
  int lines, n;
  int sigma;
  int leak;              /* times 4 */
  int x[VERTEX_DATA][3];
  bool idle;             /* nothing acts beside the lines */
  double p[VERTEX_DATA];
  double f[2];           /* D of the others */
  int cones, cone[2 * VERTEX_LINES][VERTEX_LINES];   /* all of the place */
} vertex;

/* From x, p, leak: idle, f and cones. */
void vertex_set(vertex *v);

/* Of p alone: f. */
void vertex_drive(vertex *v);

double vertex_slope(const vertex *v, int side);

/* Does D, side[lines], of all cones and lines keep off all lines?  Edges are
   another matter. */
bool vertex_is_plain(const vertex *v);

/* Number `choice` of 3^lines. */
int vertex_choices(const vertex *v);
void vertex_choose(int *side, const vertex *v, int choice);

/* Can it take these sides?  Is there one way only? */
bool vertex_is_valid(const vertex *v, const int *side);
bool vertex_is_only(const vertex *v);

#endif
