/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * model.h -- the problem in the number type of the run, in as many
 * dimensions as the data span.
 *
 * The part of w that is orthogonal to all data never moves (w' = a D and D is
 * a combination of data), so the flow lives in span(x), of dimension r <= d;
 * where r < d the model keeps an orthonormal basis. */
#ifndef RF_MODEL_H
#define RF_MODEL_H

#include "base/number/num.h"
#include "geometry/arrangement/lines.h"
#include "geometry/arrangement/relations.h"
#include "problem/loss/loss.h"
#include "problem/problem.h"

typedef struct rfx_model {
  const rf_problem *problem;
  long prec;             /* bits; 53 for double */
  long nudge;            /* second runs (companion.h): weights from a file are
                            those that a run of so many bits might have
                            rounded to as well; 0: nearest */
  size_t n;              /* data */
  size_t d;              /* rank r of the data: the dimension of the flow */
  size_t full;           /* the problem's own dimension, >= d */
  rf_num *x;             /* x[n][d] */
  rf_num *y;             /* y[n] */
  rf_num *leak;          /* leak[1] */
  bool linear;           /* leak = 1: one face, no events */
  bool held;             /* a stays what it is: z' = (0, a D) */
  bool skip, output_bias;        /* there is a linear unit (unit.h), with <s,
                            x>, with c */
  rf_num *c;             /* c[1]: 1/n or 1 */
  rf_num *decay;         /* decay[1]: mu; NULL: 0 */
  rf_num *fade;          /* fade[3]: scratch of fade.c, behind it */
  rf_num *q;             /* q[n]: the weights of the data; NULL: all 1 */
  rf_num *share;         /* share[n]: c q_k */
  const rfx_loss *loss;
  rf_num *rate, *asymptote; /* [n] each: of p in h, see loss.h */
  rf_num *basis;         /* basis[d][full], orthonormal; NULL if d == full */
  rf_lines *lines;
  rf_relations *relations; /* what is exactly 0 between them */
  rf_num *line;          /* line[lines][d]: representative datum of a line */
  rf_num *ratio;         /* ratio[n]: x_k = ratio[k] line[of[k]] */
  double *line_double;   /* the same as doubles, each line times a power of 2
                            where it would leave their range ... */
  double *line_size;     /* line_size[lines]: ... and their norms */
  double *norm;          /* norm[n]: ||x_k|| */
  double *line_norm;     /* [lines] */
  rf_num *rest;          /* rest[d + 1]: scratch of a question to a face */
  double curvature;      /* the loss's curvature times the largest c q_k */
} rfx_model;

/* Is there a linear unit? */
static inline bool
rfx_model_has_unit(const rfx_model *model)
{
  return model->skip || model->output_bias;
}

rf_status rfx_model_create(rfx_model **model, const rf_problem *problem,
                           long prec);
void rfx_model_free(rfx_model *model);

/* v[d] = basis w[full]; a copy where d == full. */
void rfx_model_reduce(rf_num *v, const rfx_model *model, const rf_num *w);

/* v[full] = basis^T r[d], the other way; a copy where d == full. */
void rfx_model_widen(rf_num *v, const rfx_model *model, const rf_num *r);

/* The same of v[count][stride] from r[count][d + 1], whose first numbers count
   for nothing: v begins with those of the first row.  The same bits. */
void rfx_model_widen_rows(rf_num *v, size_t stride, const rfx_model *model,
                          const rf_num *r, size_t count);

/* Pseudo-residuals p[n] = -c d1l(h, y) and, unless NULL, the loss, from
   predictions h[n].  Source: the losses of the manual, node "The flow". */
void rfx_model_residual(rf_num *p, rf_num *loss, const rfx_model *model,
                        const rf_num *h, rf_num *tmp /* tmp[2] */);

/* v of datum k, in dp/dh = -rate v, from p[n]; quadratic losses only. */
void rfx_model_speed(rf_num *v, const rfx_model *model, const rf_num *p,
                    size_t k, rf_num *tmp /* tmp[1] */);

/* v[n] *= c l'', known from p[n] to the accuracy of a double. */
void rfx_model_curve(rf_num *v, const rfx_model *model, const rf_num *p);

/* Taylor coefficient number i of p (p[.][n], also of v[.][n], needed for
 * quadratic losses only) from those of h up to i and its own lower ones.
 * From the equation of the loss, dp/dh = -r v (loss.h):
 *   v constant   p_i = -r h_i, i > 0
 *   else         i p_i = -r sum_{l=1}^i l h_l v_{i-l},
 *                v_i = p_i [linear] - sum_l p_l p_{i-l} / s [quadratic].
 * Any common scaling tau = t / h of time may be applied to all series. */
void rfx_model_series(rf_num *p, rf_num *v, const rfx_model *model,
                      const rf_num *h, size_t i, rf_num *tmp /* tmp[2] */);

#endif
