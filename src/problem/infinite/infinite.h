/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * infinite.h -- the infinitely wide network as one of finite width.
 *
 * The flow of one neuron is linear in z = (a, w), and predictions are sums over
 * neurons of terms of second order in z.  So of the law of z at the start only
 * the measure E(r^2; direction) counts, r = ||z||, and that is replaced by a
 * sum over nodes: a neuron of a certain direction whose r^2 is the measure that
 * the node stands for.  What is smooth in the direction between certain breaks
 * is integrated with Gauss's nodes between them; where there are too many
 * dimensions for that, with Sobol's points. */
#ifndef RF_INFINITE_H
#define RF_INFINITE_H

#include "problem/problem.h"
#include "problem/start/sobol.h"

/* Nodes, each of two neurons with opposite a. */
struct rf_nodes {
  size_t count, capacity, d;
  double *z;             /* z[count][1 + d]: the draw of the first neuron, as
                            rf_problem_draw gives it */
  double *share;         /* share[count] of the law, both neurons together */
  size_t room;           /* of share */
  bool scattered;        /* points of Sobol; each counts the same */
};

/* Neurons at most, both signs of a counted, by nodes and by points of Sobol, of
   which more bring little; those to begin with, so that there is room to double
   them; nodes of Gauss in one piece. */
#define RF_NODES_MOST ((size_t)1 << 21)
#define RF_SCATTER_MOST ((size_t)1 << 19)
#define RF_NODES_FIRST ((size_t)1 << 16)
#define RF_RULE_MOST 1024

/* Nodes of Gauss and Legendre on [0, 1]: the weights have the sum 1. */
typedef struct rf_rule {
  size_t count;
  double *at, *weight;   /* at[count], weight[count] */
} rf_rule;

/* Errors: RF_ENOMEM. */
rf_status rf_rule_init(rf_rule *rule, size_t count);
void rf_rule_clear(rf_rule *rule);

/* An interval on which something is smooth, but that at an end it may be like a
   power of the distance that is no integer. */
typedef struct rf_smooth {
  double from, to;
  bool rough[2];         /* at from, at to */
} rf_smooth;

/* x = node i of the rule on the interval; returns its weight.  Not both ends
   are rough. */
double rf_rule_node(double *x, const rf_rule *rule, const rf_smooth *on,
                    size_t i);

/* Pieces of an interval at whose points small neurons have one way. */
typedef struct rf_pieces {
  size_t count, capacity;
  double *end;           /* end[count], in order */
} rf_pieces;

typedef uint64_t rf_way_at(void *context, double at);

/* Cut from .. to where the way is another one; zeroed pieces, or those of
   before.  Errors: RF_ENOMEM. */
rf_status rf_pieces_find(rf_pieces *pieces, double from, double to,
                         rf_way_at *at, void *context);
void rf_pieces_clear(rf_pieces *pieces);

/* The law of a start, while it is made into nodes. */
typedef struct rf_law {
  const rf_problem *problem;
  size_t q;              /* coordinates of w that are drawn */
  rf_rule rule, ray;     /* of the directions; along a ray in the cube */
  size_t lines;
  double *line;          /* line[lines][q]: normals of length 1 of the planes
                            at which something breaks, no two parallel */
  bool *bounds;          /* bounds[lines]: is the line that of a datum? */
  double *x, *drive;     /* x[n][d]; drive[n]: p_k at h = 0, but for c */
  int *on;               /* on[n]: datum k has the line |on| - 1, and its side
                            is that of the line, or for on < 0 the other; 0: x_k
                            is 0 in the drawn coordinates */
  double *D;             /* D[d], as rf_law_drive left it */
  bool *active;          /* active[n], side[lines]: of a way looked at */
  signed char *side;
  size_t most;           /* nodes at most */
  rf_nodes *nodes;       /* those so far */
} rf_law;

/* What a law with problem and q <= 3 has to know of them: more coordinates are
   no matter of pieces.  It is to be closed in any case.  Errors: RF_ENOMEM. */
rf_status rf_law_open(rf_law *law, int level);
void rf_law_close(rf_law *law);

/* D = the driving vector of small neurons with the direction w[q]: false where
   it is 0, or where it does not lie in the space of the drawn coordinates. */
bool rf_law_drive(rf_law *law, const double *w);

/* The same where active[n] says which data drive. */
bool rf_law_drive_by(rf_law *law, const bool *active);

/* What small neurons of one cell have in common, of both signs of a, that begin
   with w[3] inside of it, q = 3: a number for the planes on their way, and for
   where it ends.  Alike for all where d is more: the space of the drawn
   coordinates is left at once. */
uint64_t rf_law_way(rf_law *law, const double *w);

/* All directions w[q], each of a share of the sphere, through rf_law_add: the
   circle and the two directions of a line; the sphere.
   Errors: RF_ENOMEM; RF_EUNSUP there are more nodes than law->most. */
rf_status rf_law_circle(rf_law *law);
rf_status rf_law_sphere(rf_law *law);

/* Put the nodes with w in the direction w[q], which stands for a share of the
   sphere: the law of |a| and ||w||.  Errors: as above. */
rf_status rf_law_add(rf_law *law, const double *w, double share);

/* Put one node: (a, length w[q]), which stands for a share of the law.
   Errors: as above. */
rf_status rf_law_put(rf_law *law, double a, double length, const double *w,
                     double share);

/* Points of Sobol instead, 2^(8 + level), shifted at random; the shift depends
 * on seed and level.  Errors: RF_ENOMEM; RF_EUNSUP too many coordinates. */
rf_status rf_law_scatter(rf_law *law, int level);

#endif
