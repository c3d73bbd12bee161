/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/problem.h -- what is asked: data, network, loss, initial weights,
 * engine and record; from an experiment file or from arrays.
 *
 * The network is h(x) = sum_j a_j s(<w_j, x>), s(z) = max(z, leak z), the
 * loss L = c sum_k l(h(x_k), y_k).  The rules on top of reluflow/status.h
 * hold. */
#ifndef RELUFLOW_PROBLEM_H
#define RELUFLOW_PROBLEM_H

#include "reluflow/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A complete, checked problem; immutable once a flow was made of it. */
typedef struct rf_problem rf_problem;

/* Read the experiment file at path (YAML; the manual, node "The experiment
 * file", has every key).  Defaults:
 *
 *   title ""; data: inputs and labels, or files, or design with n and d,
 *     needed, bias false; seed 1, noise 0 (1 where labels are nothing else),
 *     width 4 (relu teacher), margin 1/2 (separable);
 *   network: width 100 (scheme file: the rows given), leak 0;
 *   loss: name square, average mean;
 *   init: scheme balanced, scale 1e-3 (he: 1), seed 1, bias drawn, pairs
 *     false; scheme file: file or weights needed;
 *   flow: engine cvode, until 100, rtol 1e-10 (cvode, taylor-double, auto),
 *     digits 50 (taylor and limit; auto: 30, and more where a run asks for
 *     them), verify true (taylor), nonunique stay; step 1e-3, batch all,
 *     order 1, momentum 0, relu_at_zero the leak, precision double (descent);
 *     what the engine does not use is refused;
 *   record: times {linear: [0, until, 101]}, states all, events all.
 *
 * Out:  problem  a new object; release it with rf_problem_free.
 *       message  on failure: "PATH:LINE:COLUMN: what is wrong, what is
 *                allowed".
 * In:   set      set[nset], "KEY=VALUE" each (for instance
 *                "init.scale=1e-6"), applied to the file in order, before
 *                anything is checked; an empty VALUE removes the key, so
 *                that it has its default; NULL if nset is 0.
 *
 * Errors: RF_EINPUT  the file, a file it names or an entry of set is wrong;
 *         RF_EIO     a file cannot be opened or read;
 *         RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_problem_read(rf_problem **problem,
                                             rf_message *message,
                                             const char *path,
                                             const char *const *set,
                                             size_t nset);

/* As rf_problem_read, from text in memory, which need not be in a file: path
 * is where it would be.  It is shown in messages, and files named in the
 * experiment are relative to its folder. */
RF_API RF_MUST_USE rf_status rf_problem_parse(rf_problem **problem,
                                              rf_message *message,
                                              const char *text,
                                              const char *path,
                                              const char *const *set,
                                              size_t nset);

/* Data as arrays of doubles, each taken as the exact number it is: inputs
 * x[n][d], finite, no zero row; labels y[n], finite. */
typedef struct rf_data {
  size_t n, d;
  const double *x, *y;
} rf_data;

/* A problem from arrays; everything else has the defaults of the experiment
 * file but for what set changes.
 *
 * Out:  problem  a new object; nothing of data is kept.
 * In:   set      as in rf_problem_read, for instance "network.width=1000",
 *                "loss.name=logistic"; "data.bias=true" appends the 1 here.
 *
 * Errors: RF_EINVAL a size is 0; RF_ENOTFIN a number is not finite;
 *         RF_EINPUT an entry of set is wrong, an input is zero, or a label is
 *         not +-1 for a classification loss; RF_EIO; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_problem_create(rf_problem **problem,
                                               rf_message *message,
                                               const rf_data *data,
                                               const char *const *set,
                                               size_t nset);

/* Replace the initial weights by arrays (the scheme becomes "file"), each
 * number taken as the exact number it is: a[m], w[m][d], d counting the bias
 * coordinate; width becomes m.
 * Errors: RF_EINVAL m is 0; RF_ENOTFIN; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_problem_set_weights(rf_problem *problem,
                                                    size_t m, const double *a,
                                                    const double *w);

/* Number of data, dimension (bias included), neurons: of a network of infinite
 * width those that stand for it, as many as the problem has by now. */
RF_API size_t rf_problem_data_count(const rf_problem *problem);
RF_API size_t rf_problem_dimension(const rf_problem *problem);
RF_API size_t rf_problem_width(const rf_problem *problem);

/* The share of the law of initial weights that neuron j stands for: 1 / width,
 * but for a network of infinite width (the manual, node "Infinite width"),
 * where shares have the sum 1 up to what the nodes are off by.  NaN: there is
 * no such neuron. */
RF_API double rf_problem_share(const rf_problem *problem, size_t j);

/* Let twice as many nodes in each piece, or twice as many points, stand for a
 * network of infinite width.  A problem is read with the fewest; rf_run doubles
 * them by itself, on a copy of its own.
 *
 * Errors: RF_EUNSUP the width is finite, or there would be too many neurons,
 * nothing has changed; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_problem_refine(rf_problem *problem);

/* Follow flows of this problem on at most so many threads, with the caller's;
 * 0 and 1: on that alone, as is a problem that was just made.  This is no part
 * of the experiment, and all results have the same bits for any number: what
 * is shared out are the looks at blocks of neurons, by the engines cvode,
 * taylor-double and auto, where a step has enough of them to be worth it; not
 * where the caller has set a trace (rf_set_trace) or an allocator.  Threads are
 * made when they are first of use, and are gone with the flow. */
RF_API void rf_problem_set_threads(rf_problem *problem, size_t threads);

/* The data first .. first + count - 1, the nearest doubles: x[count][d], the
 * bias coordinate included, and labels y[count]; either may be NULL.  The exact
 * numbers are those of rf_problem_text.  Errors: RF_EINVAL beyond their
 * number. */
RF_API RF_MUST_USE rf_status rf_problem_data_get(const rf_problem *problem,
                                                 double *x, double *y,
                                                 size_t first, size_t count);

/* 1: the last coordinate of every input is the 1 that data.bias appends. */
RF_API int rf_problem_bias(const rf_problem *problem);

/* Points of record.probe, 0: none; and the points first .. first + count - 1,
 * as rf_problem_data_get: x[count][d], and labels y[count], NaN without any.
 * Errors: RF_EINVAL beyond their number. */
RF_API size_t rf_problem_probe_count(const rf_problem *problem);
RF_API RF_MUST_USE rf_status rf_problem_probe_get(const rf_problem *problem,
                                                  double *x, double *y,
                                                  size_t first, size_t count);

/* The complete experiment as YAML, every default filled in; reading this
 * text gives the same problem (weights and data files by their names).
 * Owned by the problem. */
RF_API const char *rf_problem_text(const rf_problem *problem);

/* Put the data and weights themselves into that text, in place of the names of
 * files and of a design: it then says all by itself.  The old text is released.
 * Errors: RF_ENOMEM, nothing has changed. */
RF_API RF_MUST_USE rf_status rf_problem_stand_alone(rf_problem *problem);

/* What is allowed but seldom meant (the manual, node "Notes"), each in one
 * line to put(context, note): all inputs on one line through 0 without a bias;
 * flow.rtol beyond 1e-5; a record of all weights that is large and was not
 * asked for. */
RF_API void rf_problem_notes(const rf_problem *problem, rf_put *put,
                             void *context);

/* A measure: a number that a state has (the manual, node "Measures"). */
typedef struct rf_measure {
  const char *name;
  const char *text;      /* what it is, in a few words */
  const char *parameter; /* what NUMBER means in NAME:NUMBER; NULL: it takes
                            none */
  double preset;         /* its value where it is not given */
} rf_measure;

/* Number of measures. */
RF_API size_t rf_measure_count(void);

/* Measure i.  Errors: RF_EINVAL i too large. */
RF_API RF_MUST_USE rf_status rf_measure_get(rf_measure *measure, size_t i);

/* Can it be asked for?  request: NAME for all neurons, NAME_positive,
 * NAME_negative for those with a > 0, a < 0 alone; then :NUMBER or nothing.
 * Errors, with a message: RF_EINPUT no such measure or number; RF_EUNSUP not
 * for these data. */
RF_API RF_MUST_USE rf_status rf_measure_check(rf_message *message,
                                              const rf_problem *problem,
                                              const char *request);

/* Release a problem; NULL is allowed. */
RF_API void rf_problem_free(rf_problem *problem);

#ifdef __cplusplus
}
#endif
#endif
