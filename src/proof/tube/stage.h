/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stage.h -- a step of a proof: polynomials that nearly follow the flow, what
 * they miss of it, and how far from them the flow can be.
 *
 * All neurons of a face see one linear field, so few polynomials stand for many
 * neurons: those that start at the unit vectors, when there are more neurons
 * than these; a neuron is the sum of them with its own numbers z at the start.
 * tau in [0, 1] is the place in the step, h tau the time since it began. */
#ifndef RF_TUBE_STAGE_H
#define RF_TUBE_STAGE_H

#include "proof/tube/face.h"

/* Neurons with one face; where it slides, also with one sign of a. */
typedef struct rf_cohort {
  rf_facet shape;
  int sign;              /* of a, where it slides or rests; 0: it does not, or
                            errors leave it open */
  const signed char *edge; /* edge[count] of its members, which hang on the
                            sides alone */
  size_t slides;         /* lines of the shape that are no edges */
  size_t members, *member;
  bool shared;           /* columns stand for the unit vectors */
  size_t columns;
  rf_ball *gram;         /* gram[columns][columns], of the members in columns */
  rf_ball *y;            /* y[columns][1 + d][order + 1]: a, w */
  rf_ball *g;            /* g[columns][order + 1]: gram times a */
  rf_ball *D;            /* D[d][order + 1] */
  rf_up *miss;           /* miss[columns]: defect by tau, sup on the step */
  rf_up *span;           /* span[columns]: |(a, w)|, sup on the step */
  rf_up drive;           /* ||D||, sup on the step, the tube included */
} rf_cohort;

/* What is known of a datum on a step besides its p. */
typedef struct rf_slope {
  rf_up curve;           /* c l'', of all states of the tube */
  /* Where p is no polynomial of h, by tau: */
  rf_up off;             /* what the polynomial p misses of that of h, ... */
  rf_up turn;            /* ... of its derivative */
  rf_up rise;            /* |h'| of the approximation */
} rf_slope;

/* The step. */
typedef struct rf_stage {
  const rf_terrain *ground;
  rf_bundle *bundle;
  size_t order, terms;   /* degree of columns; terms of p, 2 order + 1 */
  size_t count;
  rf_cohort *cohort;     /* cohort[count] */
  rf_ball *p;            /* p[n][terms]: of the approximation, enclosed */
  rf_ball *series;       /* series[n][order + 1]: the same, rounded */
  rf_ball *h_of;         /* h_of[n][terms]: predictions; NULL: p is linear */
  rf_ball *rise, *rate_of;   /* [n][order + 1]: series of h', of v; or NULL */
  rf_slope *slope;       /* slope[n] */
  long unit;             /* h = step 2^unit */
  double step;
  rf_ball h;             /* exact */
  rf_up length;          /* h from above */
  rf_up tail;            /* what D misses as p was cut, or is none */
  rf_up stiff;           /* sum_k c l''_k ||x_k||^2 */
  /* On the whole step, from above: */
  rf_up whole;           /* |theta| of all that live, the flow's too */
  rf_up drive;           /* max ||D|| */
  rf_up rate;            /* E grows like exp(rate h tau) */
  rf_up miss;            /* defect of all, by tau */
  rf_up error;           /* |theta - approximation| */
  rf_up slack;           /* error of any D */
  rf_up lipschitz;       /* of the field */
  rf_up *dp, *dpt;       /* [n]: errors of p_k, of its derivative by tau */
} rf_stage;

/* Where columns of number i begin. */
static inline rf_ball *
rf_column(const rf_stage *s, const rf_cohort *u, size_t c, size_t i)
{
  return u->y + (c * (1 + s->ground->d) + i) * (s->order + 1);
}

/* Group the neurons.  Errors: RF_ENOMEM; RF_EUNSURE dependent lines. */
rf_status rf_stage_create(rf_stage **stage, rf_doubt *doubt,
                          rf_bundle *bundle);
void rf_stage_free(rf_stage *stage);

/* The polynomials, and the length h of the step, at most `most`.
 * series.c */
rf_status rf_stage_approximate(rf_stage *stage, double most);

/* p, and what the polynomials miss: defect.c. */
rf_status rf_stage_measure(rf_stage *stage);

/* Whatever stands behind them: tube.c.  RF_EUNSURE: no tube is found. */
rf_status rf_stage_enclose(rf_stage *stage, rf_doubt *doubt);

/* What of a form of p, or of its derivative, is not known: sum |form_k|
   (error[k] + more c l''_k ||x_k||).  tube.c */
rf_up rf_stage_form_error(const rf_stage *stage, const rf_ball *form,
                          const rf_up *error, rf_up more);

/* What p_k/(c l''_k ||x_k||) may change while events are still to come, and
   between those that came before their time and now: tube.c. */
rf_up rf_stage_drift(const rf_stage *stage);

/* Neurons and errors go to tau, which is exact: tube.c. */
rf_status rf_stage_advance(rf_stage *stage, const rf_ball *tau);

/* p[n] of the flow at tau, a ball; of a curved loss also h[n]: tube.c. */
void rf_stage_residuals(rf_ball *p, const rf_stage *stage,
                        const rf_ball *tau);
void rf_stage_outputs(rf_ball *h, const rf_stage *stage, const rf_ball *tau);

/* The flow's weights at tau, a ball: z[m][1 + d], those of the dead too.
 * Errors: RF_ENOMEM.  tube.c */
rf_status rf_stage_weights(rf_ball *z, const rf_stage *stage,
                           const rf_ball *tau);

/* Does `curve` hold of all states that differ from those of the tube by at most
   2 span drive of each neuron's size, twice over?  A loss whose curvature is no
   constant asks it: tube.c. */
bool rf_stage_near(const rf_stage *stage, rf_up span, rf_up drive);

#endif
