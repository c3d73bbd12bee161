/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/observe.h -- watch a flow between its stops: every stretch of time
 * that it passes, as polynomials, and every change of a neuron's face, from
 * both sides.  The rules on top of reluflow/status.h hold. */
#ifndef RELUFLOW_OBSERVE_H
#define RELUFLOW_OBSERVE_H

#include "reluflow/flow.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A stretch of time that the flow has just passed, and what it did there.
 *
 * A flow goes in steps, on each of which all that moves is a polynomial in
 * tau, time = t0 + tau length.  A stretch is a part low <= tau <= high of one
 * step.  Neurons may change their faces within it, which changes the motion
 * of these alone: each neuron is told of as it is at the end of the stretch,
 * and that is true since its last change of face.  The stretch belongs to the
 * flow and is good during the call that it is handed to. */
typedef struct rf_stretch rf_stretch;

/* Who watches.  Either function may be NULL; a negative status of theirs ends
 * the step of the flow, which returns it, and after which the flow can only be
 * released. */
typedef struct rf_observer {
  void *context;         /* handed to both */
  int fine;              /* stretches also end wherever a face changes */
  /* A stretch was passed: together they tile the time from 0, without gaps,
   * up to where the flow is when a step returns RF_OK; of the time before an
   * event the last part may be told later. */
  rf_status (*passed)(void *context, rf_stretch *stretch);
  /* Neuron j changes its face at the end of the stretch; after: it has, and
   * its signs and drive are those of the new face. */
  rf_status (*moved)(void *context, rf_stretch *stretch, size_t j, int after);
} rf_observer;

/* Watch a flow from now on; NULL: no more.  It is best done before the first
 * step: what has passed is not told again.  The trajectory is the same, bit
 * for bit, whoever watches.
 *
 * A flow of engine taylor may find that its digits do not decide something,
 * and go on as one with more of them: then the stretches go on from the last
 * time that was told.  Faces that are left at t = 0 have been left before the
 * first stretch; a breach of the law that is put right between two steps (the
 * manual, node "The law") is told as no change.
 *
 * In:      observer  copied; what it points to must outlive its use.
 * Errors:  RF_EUNSUP of gradient descent (engine descent), where nothing passes
 *          between two iterations; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_flow_observe(rf_flow *flow,
                                             const rf_observer *observer);

/* The part low <= tau <= high of its step that it covers, 0 <= low <= high <=
 * 1; where a neuron moves at the end of a step, low = high. */
RF_API void rf_stretch_range(const rf_stretch *stretch, double *low,
                             double *high);

/* Time at tau, rounded. */
RF_API double rf_stretch_time(const rf_stretch *stretch, double tau);

/* Length of the step in time, d time / d tau. */
RF_API double rf_stretch_length(const rf_stretch *stretch);

/* Degree of the paths of neurons, and of predictions, pseudo-residuals and
 * drives, which are made of products of them. */
RF_API size_t rf_stretch_degree(const rf_stretch *stretch);
RF_API size_t rf_stretch_output_degree(const rf_stretch *stretch);

/* Neuron j as a polynomial: (a, w1..wd) at tau is
 * exp(log_scale) sum_i c[i][1 + d] tau^i.
 *
 * Out:  c          c[degree + 1][1 + d], the largest entry of size about 1,
 *                  each rounded to double.  Where weights decay a
 *                    series that is cut below the error of the run.
 *       log_scale  so that no scale is too small for it.
 * Errors: RF_EINVAL no such neuron; RF_ENOTFIN; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_stretch_path(rf_stretch *stretch, double *c,
                                             double *log_scale, size_t j);

/* Signs u[n] of neuron j, as rf_flow_pattern tells them; for leak 1, where no
 * signs are followed, all 1.  Errors: RF_EINVAL no such neuron. */
RF_API RF_MUST_USE rf_status rf_stretch_pattern(rf_stretch *stretch,
                                                signed char *u, size_t j);

/* Predictions h[output_degree + 1][n] and pseudo-residuals p[..][n] as
 * polynomials; either may be NULL.  At zero scale (engine limit) p is that of
 * h = 0, which drives its neurons.  Of engine cvode h has all its terms; of the
 * others, and p where the loss is not square, it is a series that is cut where
 * the digits of the run are.
 * Errors: RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_stretch_outputs(rf_stretch *stretch, double *h,
                                                double *p);

/* The driving vector of neuron j, D[output_degree + 1][d], from p: w' = a D,
 * a' = <w, D>, each less mu times itself where weights decay.  Errors: as
 * rf_stretch_path. */
RF_API RF_MUST_USE rf_status rf_stretch_drive(rf_stretch *stretch, double *D,
                                              size_t j);

/* A place of a stretch is 0 at its beginning and 1 at its end.  RF_HERE is the
 * one that a flow asks about while it looks for a moment: no double tells it
 * from its neighbours to the digits of a run. */
#define RF_HERE (-1.0)

/* The place that is asked about, rounded: low + it (high - low) is the tau of
 * polynomials. */
RF_API double rf_stretch_here(const rf_stretch *stretch);

/* What rf_flow_sample and rf_flow_weights would tell at the place s of the
 * stretch, in [0, 1] or RF_HERE, in the numbers of the run.  The numbers are
 * good until the next call of one of the two.
 * Errors: RF_EINVAL s is no place, or there are not so many neurons;
 *         RF_ENOMEM; RF_ENOTFIN. */
RF_API RF_MUST_USE rf_status rf_stretch_sample(rf_stretch *stretch,
                                               const rf_numbers **sample,
                                               double s);
RF_API RF_MUST_USE rf_status rf_stretch_weights(rf_stretch *stretch,
                                                const rf_numbers **weights,
                                                double s, size_t first,
                                                size_t count);

/* A function of the state at RF_HERE: below 0 before a moment, 0 or more from
 * it on.  Its sign alone decides where the moment is, so it is to be right to
 * the digits that are wanted of the time: the doubles of rf_numbers have 17,
 * their texts have all.
 *
 * Out:     value     NaN where it is not known: not yet.
 * At the very start of a flow, before its first step, there are no polynomials:
 * what asks for them gets RF_EINVAL there, rf_stretch_sample and
 * rf_stretch_weights answer.
 *
 * In-out:  exponent  0 before; the function is value times 2^exponent, for what
 *                    is too small for a double. */
typedef rf_status rf_watched(void *context, double *value, long *exponent,
                             rf_stretch *stretch);

/* A moment that is waited for. */
typedef struct rf_lookout rf_lookout;

/* Wait for the first time, from now on, at which a function of the state is 0
 * or more.  Any number of them may wait, beside the flow's observer.  The
 * function is looked at where a face changes, from both sides, and at every
 * eighth of a step at least; where three looks in a row are like a hill whose
 * top may reach 0, the top is looked for, so that only what comes and goes
 * between two places without bending what is seen around it is missed.  The
 * time is then located, to the last bit of the numbers of the run.
 *
 * Of gradient descent the function is looked at after each iteration, at whose
 * time the moment is; a stretch is the time to the next one, in which nothing
 * moves.
 *
 * Out:     watch  a new object; release it with rf_lookout_free, before or
 *                 after the flow.
 * In:      stop   1: rf_flow_step stops there with RF_MOMENT, and the flow is
 *                 what it is at that moment; where it steps does not change,
 *                 and the next call goes on.
 * Errors:  RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_flow_watch(rf_lookout **watch, rf_flow *flow,
                                           rf_watched *f, void *context,
                                           int stop);

/* The same for a moment in words, such as "loss < 0.2", "still(1e-9)",
 * "aligned(1e-3)", "share(+-+) > 0.5" (the manual, node "Moments").
 * Errors: RF_EINVAL not such a word (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_flow_watch_word(rf_lookout **watch,
                                                rf_message *message,
                                                rf_flow *flow,
                                                const char *word, int stop);

/* The moment, in units of the flow's time; infinite: it has not come yet. */
RF_API double rf_lookout_time(const rf_lookout *watch);

/* The same as one number with all digits of the run; without any where it has
 * not come yet.  It belongs to watch. */
RF_API const rf_numbers *rf_lookout_numbers(const rf_lookout *watch);

/* Release; NULL is allowed. */
RF_API void rf_lookout_free(rf_lookout *watch);

#ifdef __cplusplus
}
#endif
#endif
