/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss.h -- the losses l(h, y) of a prediction h and a label y, one file
 * each; what is minimised is L = c sum_k l(h_k, y_k).
 *
 * A loss is convex in h and one of two kinds:
 *
 *     of a residual   l(h - y), least at 0: l'' <= 1, l'^2 <= 2 l;
 *     of a margin     l(y h), falling, y = 1 or -1: l'' <= |l'| <= l.
 *
 * These laws bound what the flow can do from the loss alone.  The
 * pseudo-residual p = -c l' of a datum obeys an equation of first order,
 *
 *     dp/dh = -r v,   v = 1, p, p - p^2 / s or s - p^2 / s,
 *
 * r the rate of the datum and s the asymptote of its p; so that c l'' = r v,
 * and the series of p follow from those of h by products alone. */
#ifndef RF_LOSS_H
#define RF_LOSS_H

#include <gmp.h>

#include "base/number/num.h"
#include "problem/text/names.h"

/* What a loss sees of the data. */
typedef struct rfx_labels {
  size_t n;
  const rf_num *y;       /* y[n] */
  const rf_num *c;       /* c[1] */
  const rf_num *q;       /* q[n]: weights of the data; NULL: all 1 */
} rfx_labels;

/* v times the weight of datum k; times c, too. */
static inline void
rfx_weigh(rf_num *v, const rfx_labels *data, size_t k)
{
  if (data->q)
    num_mul(v, v, &data->q[k]);
}

static inline void
rfx_share(rf_num *v, const rfx_labels *data, size_t k)
{
  num_mul(v, v, data->c);
  rfx_weigh(v, data, k);
}

typedef struct rfx_loss {
  bool margin;           /* else of a residual */
  bool linear, quadratic;   /* terms of v: p and -p^2 / s; where p is missing
                            stands s, or 1 where both are */
  double curvature;      /* the largest l''; where it is not bounded, l'' at
                            h = 0 */
  /* -l'(0, y), exactly; NULL: it is not rational. */
  void (*at_zero)(mpq_t slope, const mpq_t y);
  /* l where |l'| = slope; beyond the largest slope: there. */
  double (*of_slope)(double slope);
  /* rate[n], asymptote[n]: the latter is left alone where v has none.  Of a
     datum of weight 0, whose p is 0, they are for rfx_loss_equation to put
     right. */
  void (*equation)(rf_num *rate, rf_num *asymptote, const rfx_labels *data);
  /* p[n] of predictions h[n]. */
  void (*slope)(rf_num *p, const rfx_labels *data, const rf_num *h,
                rf_num *tmp /* tmp[2] */);
  /* sum = sum_k q_k l, without c. */
  void (*value)(rf_num *sum, const rfx_labels *data, const rf_num *h,
                rf_num *tmp /* tmp[2] */);
} rfx_loss;

const rfx_loss *rfx_loss_of(rf_loss loss);

/* Has l'' a bound that holds for all h?  Else |l'| is one, which grows. */
static inline bool
rfx_loss_bounded(const rfx_loss *loss)
{
  return !loss->margin || loss->quadratic;
}

/* The equation of these data.  A weight 0 makes p = 0 for all h: the rate is
   0, and any asymptote will do that can be divided by. */
static inline void
rfx_loss_equation(rf_num *rate, rf_num *asymptote, const rfx_loss *loss,
                  const rfx_labels *data)
{
  loss->equation(rate, asymptote, data);
  for (size_t k = 0; data->q && k < data->n; k++)
    if (num_sgn(&data->q[k]) == 0) {
      num_zero(&rate[k]);
      num_set_d(&asymptote[k], 1.0);
    }
}

#endif
