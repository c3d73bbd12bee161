/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stationary.h -- the parts from which a point is judged: residuals, who lives
 * in which face, what the loss does around a face, where the flow would end.
 * The manual, node "Stationary points", has the derivations. */
#ifndef RF_STATIONARY_H
#define RF_STATIONARY_H

#include "geometry/extremal/extremal.h"
#include "reluflow/theory.h"
#include "state/state.h"

/* ---- residuals.c ---- */

/* Predictions h_k and residuals p_k = -c d1l(h_k, y_k) of a state. */
typedef struct rf_residuals {
  size_t n;
  mpq_t *h, *p;          /* [n] */
  double *bend;          /* bend[n]: c times the second derivative of l */
  mpq_t c;
  mpq_t loss;            /* if exact */
  double loss_near;      /* the double nearest to it, or close to that */
  bool exact;            /* square loss; else each p_k is good to
                            2^-RF_P_BITS of itself */
} rf_residuals;

/* Bits of p_k where it is no rational; what is below 2^-RF_SURE_BITS of the
   terms it is made of has then no sign. */
#define RF_P_BITS 250
#define RF_SURE_BITS 64

/* Predictions, residuals and loss of a state; release with rf_residuals_free.
 * Errors: RF_ENOMEM; RF_EINTR; RF_ENOTFIN: of a loss with an exponential some
 * |y h| is so large that its residual is in no range. */
rf_status rf_residuals_create(rf_residuals **residuals,
                              const rf_state *state);
void rf_residuals_free(rf_residuals *residuals);

/* The field of the problem's data with residuals p[n].  RF_ENOMEM. */
rf_status rf_field_at(rf_field **field, const rf_problem *problem,
                      const mpq_t *p);

/* -1, 0, 1, or RF_SIGN_UNSURE: of q, a sum of terms of that size in all, made
   of exact residuals or not. */
#define RF_SIGN_UNSURE 2
int rf_sure_sign(const mpq_t q, double size, bool exact);

/* ---- census.c ---- */

/* Which face each neuron is in, by <w_j, x_l> alone: a line within `tolerance`
 * of it, |<w, x_l>| <= tolerance ||w|| ||x_l||, counts as 0; tolerance 0:
 * exactly 0. */
typedef struct rf_census {
  size_t m, words, faces;
  uint64_t *mask;        /* mask[m][2 words], of the field's lines */
  size_t *face;          /* face[m] */
  size_t *first;         /* first[faces]: a neuron of each */
  double low, high;      /* no tolerance between these two would change
                            anything */
  double *room;          /* room[m]: the smallest |<w, x_l>|/(||w|| ||x_l||)
                            off the zeros; infinite where there is none */
} rf_census;

static inline const uint64_t *
rf_census_mask(const rf_census *census, size_t j)
{
  return census->mask + j * 2 * census->words;
}

/* Errors: RF_ENOMEM; RF_EINTR. */
rf_status rf_census_create(rf_census **census, const rf_state *state,
                           const rf_field *field, double tolerance);
void rf_census_free(rf_census *census);

/* ---- around.c ---- */

/* Sum over the lines of ||x_l|| |e_l|: the terms of the D of a face (e_l the
   larger end on its zeros), or, mask NULL, of any. */
double rf_field_size(const rf_field *field, const uint64_t *mask);

/* How G changes around a neuron in a face where G = 0, and the driving set
 * there. */
typedef struct rf_around {
  rf_truth rises, falls;  /* does G become > 0, < 0 in some direction? */
  rf_truth still;         /* is 0 in the driving set? */
  double least;           /* its distance from 0, coefficients chosen one by
                             one */
  double size;            /* of the terms that D is made of */
} rf_around;

/* Out: D[d], what drives the face, orthogonal to its zeros.
   Errors: RF_ENOMEM; RF_EINTR; RF_ELIMIT too many directions where dependent
   lines meet. */
rf_status rf_around_face(rf_around *around, mpq_t *D, const rf_field *field,
                         const uint64_t *mask, bool exact,
                         const rf_budget *budget);

/* ---- escape.c ---- */

/* The extremal vectors of a field, which is taken over: all of them, or those
   that a search finds.   Errors: RF_ENOMEM; RF_EINTR. */
rf_status rf_escapes_find(rf_extremals **list, rf_field *field,
                          const rf_stationary_options *options);

/* most[2], complete from the list; global where nothing drives anywhere. */
void rf_escapes_note(rf_point *point, const rf_extremals *list, bool exact);

/* ---- judge.c ---- */

/* Where the neurons of a census stand in a field. */
typedef struct rf_stand {
  const rf_state *state;
  const rf_census *census;
  const rf_field *field;
  const rf_extremals *list;  /* of the same field */
  const rf_residuals *now;   /* of the state; NULL at a limit, where G(w_j) = 0
                                by what the limit is, and the weights are not
                                those of the state */
  bool exact;                /* its residuals */
  double unit;               /* c ||y|| max ||x|| */
  const rf_budget *budget;
} rf_stand;

/* kind, clarke, directional, minimum; not at a limit: residual, relative, near,
   curvature.  In: loss, most, complete, global.
   Errors: RF_ENOMEM; RF_EINTR. */
rf_status rf_point_judge(rf_point *point, const rf_stand *stand);

/* ---- outputs.c ---- */

/* What outputs h the moving neurons can make by small changes: the span V of
 * (eta_k <x_k, v>)_k over their faces and all v along which they can move. */
typedef struct rf_outputs {
  size_t n, count, capacity, rank;
  mpq_t *row;            /* row[count][n]: generators */
  size_t *basis;         /* basis[rank] of them */
  mpq_t *q;              /* q[n]: weights of the data; NULL: all 1 */
} rf_outputs;

rf_status rf_outputs_create(rf_outputs **span, size_t n, mpq_t *q);
void rf_outputs_free(rf_outputs *span);

/* Add those of a face: d rows, one for each axis, projected to what the face's
   zeros leave.  RF_ENOMEM. */
rf_status rf_outputs_add(rf_outputs *span, const rf_field *field,
                         const uint64_t *mask);

/* Add (<x_k, v>)_k for all v: what linear functions make.  RF_ENOMEM. */
rf_status rf_outputs_add_linear(rf_outputs *span, const rf_field *field);

/* Do they make all outputs, V = R^n?  Then nothing need be added.  false: not
   for certain.  RF_ENOMEM. */
rf_status rf_outputs_are_all(bool *all, const rf_outputs *span);

/* Find basis and rank.
   Errors: RF_ENOMEM; RF_ELIMIT too large to be done exactly. */
rf_status rf_outputs_basis(rf_outputs *span);

/* r[n] = y[n] less its projection to V by the weights, exactly.
   Errors: RF_ENOMEM; RF_ELIMIT too large to be done exactly, or not unique as
   weights are 0. */
rf_status rf_outputs_complement(mpq_t *r, rf_outputs *span, const mpq_t *y);

/* ---- tail.c ---- */

/* What the flow can still do from a state, if the neurons stay in the faces of
 * the census; see the manual. */
typedef struct rf_ground {
  const rf_problem *problem;
  const rf_state *state;
  const rf_census *census;
  const rf_field *field;     /* with the residuals of the limit */
  const rf_residuals *now;
  const mpq_t *p;            /* p[n] of the limit */
  const bool *moves;         /* moves[faces]: do its neurons? */
  double tolerance;          /* relative error of each neuron's weights */
} rf_ground;

/* Is no datum of the face active, at any slope?  Its neurons do not move. */
bool rf_face_is_dead(const rf_field *field, const uint64_t *mask);

/* Errors: RF_ENOMEM. */
rf_status rf_tail_find(rf_tail *tail, const rf_ground *ground);

#endif
