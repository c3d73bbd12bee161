/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face.h -- a face of the arrangement of the boundaries: a sign per line, with
 * what follows from it. */
#ifndef RF_FACE_H
#define RF_FACE_H

#include "base/number/num.h"
#include "flow/model/model.h"

typedef struct rfx_face {
  signed char *u;        /* u[lines]: -1, 0, +1, the side of each line */
  rf_num *eta;           /* eta[n]: 1, leak, or 0 where the line's u is 0
                            (the projection takes care of those data) */
  size_t nzero;          /* lines with u = 0 ... */
  size_t *zero;          /* zero[nzero] */
  size_t rank;           /* ... which span so many dimensions */
  rf_num *basis;         /* basis[rank][d]: orthonormal basis of that span */
  bool plain;            /* no line is nearly dependent on those before it: of
                            each at least RF_PIVOT of its length is left */
  rf_num *slide;         /* slide[nzero][n]: e = slide p; see
                            face_coefficients, which makes it */
  unsigned char *hazy;   /* hazy[nzero]: the driver's: what was told of an
                            end of sliding at the line, RF_HAZY_* */
  bool dead;             /* D = 0 whatever p is */
  unsigned char *idle;   /* idle[lines]: RF_IDLE_*, see face_idle; a fact about
                            the face, so it is never stale */
  size_t index;          /* place in the table */
} rfx_face;

enum { RF_IDLE_UNKNOWN, RF_IDLE_MOVES, RF_IDLE_RESTS };

/* The faces met so far; each pattern once. */
typedef struct rfx_faces rfx_faces;

rf_status rfx_faces_create(rfx_faces **faces, const rfx_model *model);
void rfx_faces_free(rfx_faces *faces);

/* The face with signs u[lines]; made when it is new. */
rf_status rfx_faces_get(rfx_face **face, rfx_faces *faces,
                        const signed char *u);

/* The same, NULL where there is none. */
rfx_face *rfx_faces_find(const rfx_faces *faces, const signed char *u);

/* Keep only the faces i with keep[i]; their index becomes their place among
   those kept. */
void rfx_faces_keep(rfx_faces *faces, const unsigned char *keep);

/* The same of the first count faces, but each keeps its index: those of the
   others are given to faces that are met later.  Errors: RF_ENOMEM, nothing
   has changed. */
rf_status rfx_faces_drop(rfx_faces *faces, const unsigned char *keep,
                         size_t count);

/* Faces that are there. */
size_t rfx_faces_count(const rfx_faces *faces);

/* Is each of them at its index and found by its signs, and do eta, the zero
   lines and the basis of count of them, from place first on and round, follow
   from the signs? */
bool rfx_faces_are_valid(const rfx_faces *faces, size_t first,
                         size_t count);

/* Bytes that one takes, about. */
size_t rfx_face_bytes(const rfx_model *model);

/* D[d] of the face from pseudo-residuals p[n]: sum_k eta_k p_k x_k projected
   orthogonally to the data of its zero lines. */
void rfx_face_drive(rf_num *drive, const rfx_model *model,
                    const rfx_face *face, const rf_num *p,
                    rf_num *tmp /* tmp[1] */);

/* v[d] -= its part along the face's zero lines. */
void rfx_face_project(rf_num *v, const rfx_model *model,
                      const rfx_face *face, rf_num *tmp /* tmp[1] */);

/* e[nzero]: the coefficient of each zero line's representative in D while
   the neuron slides, from G e = -X D_fixed, D_fixed = sum_k eta_k p_k x_k,
   which is linear in p.  Errors: RF_EUNSURE dependent lines (rank < nzero);
   RF_ENOMEM. */
rf_status rfx_face_coefficients(rf_num *e, const rfx_model *model,
                                rfx_face *face, const rf_num *p);

/* Make slide where it is not yet; errors as above.  Then e[1]: that of zero
   line z alone. */
rf_status rfx_face_slides(rfx_face *face, const rfx_model *model);
void rfx_face_coefficient(rf_num *e, const rfx_model *model,
                          const rfx_face *face, size_t z, const rf_num *p);

/* eta[n] with which each datum is in D, from p[n]: 1, leak, or between them
   where the face slides on its line.  NaN where that is not unique: p is 0
   there, or lines are dependent.  Errors: RF_ENOMEM. */
rf_status rfx_face_eta(rf_num *eta, const rfx_model *model, rfx_face *face,
                       const rf_num *p);

/* Is <D, x> = 0 at a line whatever p is, since all that D is made of is
   orthogonal to it?  Then a neuron of this face never comes nearer to the
   line nor leaves it: it can rest on the boundary, on either side of it. */
bool rfx_face_idle(const rfx_face *face, const rfx_model *model,
                   size_t line);

/* The same, not remembered. */
bool rfx_face_idle_plain(const rfx_face *face, const rfx_model *model,
                         size_t line);

/* leak = 0 and no datum is active in u[lines]: D = 0, the neuron is dead.  The
   zero lines are then edges of its dead cone, but for those that carry
   opposite data, of which no side is dead: they become -1.  True: some did. */
bool rfx_face_rest(signed char *u, const rfx_model *model);

/* The ends of e's interval for a line: high is the coefficient on its + side,
   low on its - side: sum over its data of eta_k p_k ratio_k with eta_k = 1
   (leak) for the data that are active (inactive) on that side. */
void rfx_line_interval(rf_num *high, rf_num *low, const rfx_model *model,
                       size_t line, const rf_num *p, rf_num *tmp);

#endif
