/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_steps.h -- what the claims of Boursier & Flammarion 2025 measure on the
 * steps: early alignment, and the phases after it. */
#ifndef RF_BF25_STEPS_H
#define RF_BF25_STEPS_H

#include "theory/claims/sectors.h"
#include "theory/papers/bf25.h"
#include "theory/papers/catalogue.h"
#include "theory/steps/apart.h"
#include "theory/steps/approach.h"
#include "theory/steps/shrink.h"

/* What the predictions add to D, E = D(theta) - D(0) of one face: no part of it
   is longer than off, no D changes faster than turn while its face stays; up to
   the time that was looked at.  No D at zero scale is longer than fastest. */
typedef struct rf_pull {
  double off, turn, fastest;
} rf_pull;

rf_status rf_pull_look(rf_pull *pull, rf_survey *survey,
                       const rf_piece *piece);

/* With u = w/a, ||u|| <= 1, d ln |a| / dt = sum p_k sigma(<u, x_k>) is no
   larger than the rate, also where u crosses a line.  u' = D - <D, u> u is not
   longer than D, so it changes no faster than rate^2 and the turn.  Twice the
   pull is not worth a look more, and holds what a stretch leaves out of the
   predictions of a wide network. */
static inline double
rf_pull_rate(const rf_pull *pull)
{
  return 1.0001 * (pull->fastest + 2.0 * pull->off);
}

/* sup |ln(|a| / |a(0)|)| over [0, tau]. */
typedef struct rf_growth {
  rf_surveyor own;
  rf_extremum most;
  double *base;          /* base[m]: ln |a(0)|, NaN before it was seen */
  double *last, *when;   /* [m]: |ln(|a| / |a(0)|)| at the last look; before
                            it was seen last is its rate at zero scale */
  rf_pull pull;
  size_t best;           /* whose rate at the start is largest */
  const rf_start *start;
  const rf_track *track;
  double sign;
} rf_growth;

/* The slack of (31), and <D, w/a> where neurons are captured. */
typedef struct rf_slack {
  rf_surveyor own;
  rf_hearing *h;
  rf_extremum least;     /* of its negative */
  double *D;             /* D[d] of the face of the track */
  double norm, room;     /* ||D||, the term with lambda */
  double factor;         /* room / ||D|| */
  const rf_track *track;
  const double *q;       /* <D, w> of the track, over its scale ... */
  double rounding;       /* ... and what its values may be off by */
  signed char *u;
  double *near;          /* near[m]: ||D|| of the open face that a neuron is
                            in; NaN: it is looked at, infinite: it is not */
  unsigned char *captured;   /* captured[m] */
  double *along, *when;  /* [m]: <D, w/a> when it was, and when */
  bool each;             /* the slack of each neuron is looked at */
  rf_pull pull;          /* of the times ... */
  double known;          /* ... up to this one */
} rf_slack;

/* ---- the phases after alignment, Lemmas 4 to 7 (bf25_phases.c) ---- */

/* The thresholds of phases 2a and 2b; the paper leaves them open. */
#define RF_EPSILON2 0.05
#define RF_EPSILON3 0.1

/* The neurons at one time. */
typedef struct rf_scene {
  bool there;
  double time;
  double *z;             /* z[m][1 + d]; NULL: only the sums are kept */
  double *gap;           /* gap[d]: beta* - sum_I a w */
  double grown;          /* sum_I a^2 */
  double shrunk;         /* sum_N a^2 / lambda^2 */
  double distance;       /* ||gap|| */
  double all_I, all_N;   /* the same sums of a^2 + ||w||^2 */
  rf_pair_apart apart;        /* max 1 - <u_i, u_j> over I, u = w / a */
} rf_scene;

/* -a' / |a| of a neuron at the last look, a > 0 or not, and when. */
typedef struct rf_fall {
  bool seen, rises;
  double rate, when;
} rf_fall;

typedef struct rf_bf25_phases {
  rf_surveyor early;     /* [0, tau] */
  rf_extremum pull;      /* sup of -p_k */
  rf_pull shift;
  rf_extremum falls;     /* sup of -a' / |a| */
  rf_fall *fell;         /* fell[m] */
  const rf_track *track;

  rf_surveyor late;      /* from tau on */
  rf_hearing *h;
  const char *why;       /* it says nothing, and why; NULL: it does */
  signed char *set;      /* set[m]: 1: I, -1: N, 0: neither */
  double *beta;          /* beta*[d] */
  double beta_norm, drive, lambda;   /* drive: ||D*|| */
  double least, largest; /* eigenvalues of c X^T X */
  rf_scene at_tau, tau2, tau3, last;
  bool other2, other3;   /* another alternative came first */
  double fastest, look;  /* no D is longer in phase 2a; no look before this
                            time */
  double below;          /* how far h_k < 0 on [tau, tau_2]: c sum |h_k|
                            ||x_k|| */
  rf_approach approach;  /* to beta*: decay in phase 2b, slope from tau_3 on */
  rf_shrink shrink;      /* of mixed neurons, from tau_3 on */
  rf_survey *survey;
} rf_bf25_phases;

rf_status rf_bf25_phases_create(rf_bf25_phases **phases, rf_hearing *h);
void rf_bf25_phases_free(rf_bf25_phases *phases);

/* ---- both ---- */

struct rf_bf25_steps {
  rf_growth growth;
  rf_slack slack;
  rf_bf25_phases *phases;
};

/* Where neuron j was captured: false: not by tau, or the run was not looked
   at.  *along = <D, w/a> then. */
bool rf_bf25_captured(double *along, double *when, const rf_hearing *h,
                      size_t j);

/* ln |a(0)| of neuron j. */
double rf_bf25_base(const rf_hearing *h, size_t j);

#endif
