/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * system.h -- the lumped system: what the engines integrate.
 *
 * A neuron is z = (a, w), z' = K(D) z with K(D) = [[0, D^T], [D, 0]], or
 * [[0, 0], [D, 0]] where only w is trained (model.held).  All
 * neurons of a face share D, so all of them follow from q carried columns:
 * z_j(t) = sum_i coordinate_ji Y_i(t), Y_i' = K(D) Y_i, and the network acts
 * through the Gram matrix  gram = sum_j coordinate_j coordinate_j^T:
 *     b = sum_{i,l} gram_il a_i w_l,   h_k = sum_blocks eta_k <x_k, b>,
 *     p = -c d1l(h, y),  D = P sum_k eta_k p_k x_k  per block.
 * Where weights decay columns are those without it, and h is the one that is
 * faded (fade.h).
 * Columns are d + 1 unit vectors (a propagator) where the face has more
 * members than that, else the members themselves, each a block of its own
 * (gram = 1).  A block of one column may be vacant: it belongs to no face, its
 * column stays as it is and counts for nothing until a neuron takes it.
 * A linear unit beside the neurons is no block, and has the last column. */
#ifndef RF_SYSTEM_H
#define RF_SYSTEM_H

#include "base/number/num.h"
#include "base/poll.h"
#include "flow/model/face.h"

typedef struct rfx_block {
  const rfx_face *face;  /* NULL: vacant */
  size_t q;              /* carried columns */
  size_t offset;         /* y[offset + i (d + 1)] = a_i, then w_i[d] */
  rf_num *gram;          /* gram[q][q], symmetric */
} rfx_block;

typedef struct rfx_system {
  const rfx_model *model;
  size_t nblocks;        /* dead faces are not among them */
  rfx_block *block;
  size_t unknowns;       /* sum of q (d + 1), and d + 1 of the unit */
  rf_num *unit_size;     /* unit_size[1]: see rfx_unit_size; NULL: no unit */
} rfx_system;

/* Where the unit z[d + 1] is in y; there is one. */
static inline size_t
rfx_system_unit(const rfx_system *system)
{
  RF_ASSERT(rfx_model_has_unit(system->model));
  return system->unknowns - (system->model->d + 1);
}

/* One step as polynomials in tau = (t - t0) / length, 0 <= tau <= 1. */
typedef struct rfx_segment {
  rf_num *t0, *length;   /* [1] each */
  size_t degree;
  rf_num *y;             /* y[degree + 1][unknowns] */
  size_t capacity;       /* of y, in numbers (owned by the engine) */
  bool has_p;            /* p below is filled by the engine (Taylor) */
  size_t pdegree;
  rf_num *p;             /* p[pdegree + 1][n] */
} rfx_segment;

/* The columns as an engine that is about to take a step sees them, in double:
   polynomials in x, y[degree + 1][unknowns], of which those of column c are to
   be multiplied by 2^exponent[c]. */
typedef struct rf_outlook {
  size_t degree, unknowns;
  const double *y;
  const long *exponent;
  double most;           /* they are good for 0 <= x <= most, to some digits */
} rf_outlook;

/* An engine advances the lumped system.  The driver starts it, takes steps,
 * and starts it anew where an event that matters cuts a step short. */
typedef struct rfx_engine rfx_engine;
struct rfx_engine {
  /* Begin at time t[1] with state y[unknowns] of the system (its structure
   * may have changed since the last start).  The system stays the caller's,
   * is read at every later step, and its gram matrices may change slightly
   * between steps (late crossings) if `late` is true. */
  rf_status (*start)(rfx_engine *engine, const rfx_system *system,
                     const rf_num *t, const rf_num *y);
  /* One step from where the last step (or start) ended.  The segment
   * belongs to the engine and is valid until the next call. */
  rf_status (*step)(rfx_engine *engine, rfx_segment **segment,
                    rf_message *message);
  /* Go on after a step in which single columns (q = 1) changed their faces,
   * block[count]: their polynomials in the last segment are already those of
   * the new motions, good at its end, and so are the system's faces.  What
   * the engine remembers of a column is replaced by that; of one that became
   * vacant nothing is asked.
   * NULL: this engine cannot.  Errors: RF_EUNSURE start anew instead;
   * RF_ENOMEM. */
  rf_status (*rename)(rfx_engine *engine, const size_t *block,
                      size_t count);
  /* Go on after a step from columns that were put right within the error of
   * the run: block[count], singles, whose place in y[unknowns] is what they
   * are now at the end of the step.  After rename, where both are called.
   * Errors: as rename. */
  rf_status (*correct)(rfx_engine *engine, const size_t *block, size_t count,
                       const rf_num *y);
  void (*free)(rfx_engine *engine);
  /* Where in 0 < x <= most a neuron first meets a line, about, or most: there
   * the driver will cut the step of an engine that is not late.  A guess, from
   * the state alone, for engines whose steps cost less the shorter they are.
   * Both are the driver's, set before the first start; NULL: nobody knows.
   * Errors: RF_ENOMEM. */
  rf_status (*foresee)(double *first, void *witness,
                       const rf_outlook *outlook);
  void *witness;
  const uint64_t *moves; /* sign changes so far; the driver's, as these */
  bool anew;             /* it asks to be started anew when the next step is
                            over */
  bool late;             /* restarts are costly, small changes of gram are
                            not: crossings with a small share may be handled
                            at the end of their step */
  bool far;              /* steps are long: D is another one at their ends
                            (late only) */
  double budget;         /* allowed late defect per step (late only) */
  double error;          /* relative error of the states it delivers, beyond
                            rounding, times 2^-error_exponent: what is
                            smaller is not decided on */
  long error_exponent;
  uint64_t steps, evaluations;
};

/* Value-level evaluation, used at events, samples and by CVODE. */
typedef struct rfx_work rfx_work;     /* scratch space for one system */
rf_status rfx_work_create(rfx_work **work, const rfx_model *model);
void rfx_work_free(rfx_work *work);

/* h[n] from y[unknowns] at time t[1].  Errors: RF_ENOMEM (scratch space grows
   with the number of blocks), here and below. */
rf_status rfx_lumped_predict(rf_num *h, const rfx_system *system,
                             rfx_work *work, const rf_num *y, const rf_num *t);

/* Series of h (h[i][n]) on a segment from series of y (y[i][unknowns], its own
   or as long as wanted), term i; lower ones are there. */
rf_status rfx_lumped_series(rf_num *h, const rfx_system *system,
                            rfx_work *work, const rfx_segment *segment,
                            const rf_num *y, size_t i);

#endif
