/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit.h -- the flow of one neuron in the limit of zero scale, in closed
 * form.
 *
 * At h = 0 the pseudo-residuals p_k = -c d1l(0, y_k) are constant, and so is
 * D on a face.  With the unit vector Dh = D / ||D||, p = <w, Dh>, w = w_perp
 * + p Dh and s = ||D|| t,
 *     a = alpha e^s + beta e^-s,   p = alpha e^s - beta e^-s,
 *     4 alpha beta = a^2 - p^2 = delta + ||w_perp||^2,
 * where delta = a^2 - ||w||^2 never changes.  The last line gives the smaller
 * one of alpha and beta without cancellation, exactly 0 for a balanced neuron
 * along D.  A preactivation <w, x> depends on p alone, linearly: the next
 * crossing is the nearest threshold of p in the direction in which p moves,
 * the sign of a; only where a changes its sign p turns around.
 *
 * Scales drop out: a state is z 2^e2 with z near 1 (the manual, node "The
 * limit flow"). */
#ifndef RF_LIMIT_H
#define RF_LIMIT_H

#include "base/number/num.h"
#include "base/poll.h"
#include "flow/model/model.h"
#include "geometry/arrangement/qr.h"
#include "geometry/inclusion/clarke.h"
#include "geometry/inclusion/zero.h"

/* A face with what follows from it at h = 0. */
typedef struct rfx_zero_face {
  signed char *u;        /* u[lines] */
  size_t nzero, *zero;   /* zero[nzero]: the lines with u = 0, in an order
                            that is the same for all faces */
  size_t rank, plain;    /* dimension of their span; how many of the first
                            ones are independent */
  int sense;             /* the sign of a for which they all attract; 2: any,
                            since there are none; 0: none */
  bool still;            /* D = 0, exactly ... */
  bool unsure;           /* ... by the values of the p_k: at any positive
                            scale something drives it */
  bool directed;         /* dir and c are set */
  rf_num *block;         /* what the rest points into */
  rf_num *drive, *mass;  /* D[d]; mass[1]: sum of its terms' norms */
  rf_num *sum;           /* sum[d]: D before the projection */
  rf_num *dir, *norm;    /* Dh[d], ||D||[1] */
  rf_num *c;             /* c[lines] = <Dh, x_l>; 0 where it is, exactly */
  rf_num *e;             /* e[rank]: the coefficients of the independent zero
                            lines, as unit vectors, in D */
  rf_num *dbound;        /* error bound of ||D|| */
  rf_num *ebound;        /* error bound of each e */
  rfx_qr qr;             /* the independent zero lines */
  size_t class;          /* of those with about as many zero lines */
  struct rfx_zero_face *next; /* in a list of those to be used again */
} rfx_zero_face;

/* Where a neuron is, at the start of an arc. */
typedef struct rfx_mover {
  rf_num *v;             /* a, w[d], delta, time, outside: a and w are times
                            2^e2, delta and outside 4^e2; outside is ||.||^2
                            of the part of w orthogonal to all data */
  long e2;
  signed char *u;        /* u[lines], then for each line 1 where the neuron
                            rests on the boundary although it has a side */
  unsigned marks;        /* RF_INC_* of everything decided so far */
  size_t neuron;
  bool rests;            /* on any of them */
  size_t asked;          /* the lowest line of the last question */
} rfx_mover;

/* Numbers in mover.v, signs in mover.u. */
#define RF_MOVER_SIZE(d) ((d) + 4)
#define RF_MOVER_SIGNS(lines) (2 * (lines))

typedef enum rf_arc_end {
  RF_ARC_STILL,         /* D = 0, or a = p = 0: nothing moves any more */
  RF_ARC_EVER,          /* it stays on this face for ever */
  RF_ARC_EVENT,         /* it reaches the boundaries line[count] */
  RF_ARC_TURN           /* a reaches 0; sides change only if it slides */
} rf_arc_end;

/* How it goes on from there, on one face: its direction runs along a great
   arc. */
typedef struct rfx_arc {
  const rfx_zero_face *face; /* valid until the next call with the same limit */
  rf_arc_end end;
  rf_num *p, *alpha, *beta, *q;  /* see above; q = 4 alpha beta */
  rf_num *perp2;         /* ||w_perp||^2 */
  rf_num *step;          /* how far p moves until the end, signed */
  rf_num *a_end, *s, *time;  /* a at the end; s until then; time there */
  size_t count, *line;   /* the boundaries met together, increasing */
  rf_num *block;
  unsigned long serial;  /* of this call, for limit_pass */
} rfx_arc;

/* What all neurons of a problem share; from one thread at a time. */
typedef struct rfx_limit rfx_limit;

rf_status rfx_limit_create(rfx_limit **limit, const rf_problem *problem,
                           long prec);
void rfx_limit_free(rfx_limit *limit);
const rfx_model *rfx_limit_model(const rfx_limit *limit);

rf_status rfx_arc_create(rfx_arc **arc, const rfx_limit *limit);
void rfx_arc_free(rfx_arc *arc);

/* Neurons first .. first + count - 1 at t = 0 with their exact signs (0 where
 * they start on a boundary); mover[count] has room for v and u.  The scale
 * of the scheme is left out (file: everything as given).  RF_ENOMEM. */
rf_status rfx_limit_start(rfx_limit *limit, rfx_mover *mover, size_t first,
                          size_t count);

/* factor[1]: the scale that is left out, 1 for file and for scale 0. */
void rfx_set_factor(rf_num *factor, const rf_problem *problem);

/* The part of neuron j's w[full] at t = 0 that is orthogonal to all data and
   never moves, without the scale of the scheme.  RF_ENOMEM. */
rf_status rfx_limit_outside(rf_num *w, rfx_limit *limit, size_t j);

/* Take the sides of the boundaries on which a neuron starts; before its
 * first arc.  Out: old[lines] the sides before; marks (RF_INC_*).
 * Unsure is what hangs on an exact 0 of values, see
 * geometry/inclusion/zero.h, also a D = 0 of that kind.  RF_ENOMEM. */
rf_status rfx_limit_first(rfx_limit *limit, signed char *old,
                          unsigned *marks, rfx_mover *mover);

/* The arc from where the mover is. */
rf_status rfx_limit_arc(rfx_arc *arc, rfx_limit *limit,
                        const rfx_mover *mover);

/* Go to the end of an arc that ends (EVENT or TURN) and take the sides
 * there.  Out: old[lines] the sides before; marks (RF_INC_*) of this one. */
rf_status rfx_limit_pass(rfx_limit *limit, signed char *old,
                         unsigned *marks, rfx_mover *mover,
                         const rfx_arc *arc);

/* a, w[d] (z[1 + d]) at time t within the arc, times e^-logscale 2^-e2;
 * logscale is 0 for moderate times. */
rf_status rfx_limit_state(rf_num *z, rf_num *logscale, rfx_limit *limit,
                          const rfx_mover *mover,
                          const rfx_arc *arc, const rf_num *t);

/* Where <D, x> = 0 at a line because of what the data are, a neuron that
   starts on its boundary rests there, whichever side it has: that is no
   event.  old[lines] becomes u[lines] at these lines. */
void rfx_limit_forget_rests(rfx_limit *limit, signed char *old,
                            const signed char *u);

/* How far D may move before a neuron, a of sign sigma, ceases to slide on a
 * face of at most two zero lines: how far their coefficients, as of unit
 * vectors, are from the ends of their intervals, times the sine between them.
 * Infinite where nothing slides; 0 where they do not attract, or there are
 * more. */
double rfx_limit_hold(const rfx_limit *limit, const rfx_zero_face *face,
                      int sigma);

/* When p reaches the value p[1] in the present arc, and a there (times
 * 2^e2); p must lie ahead.  False: never. */
bool rfx_limit_reach(rf_num *t, rf_num *a, rfx_limit *limit,
                     const rfx_mover *mover, rfx_arc *arc,
                     const rf_num *p);

#endif
