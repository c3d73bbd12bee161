/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * word.h -- is what a word says so, in the numbers of a run? */
#ifndef RF_WORD_H
#define RF_WORD_H

#include "flow/model/model.h"

/* A state of a flow, as a word asks about it.  Vectors are in the problem's own
   dimension, full. */
typedef struct rfx_scene rfx_scene;
struct rfx_scene {
  const rfx_model *model;
  size_t m;
  void *context;
  /* The loss[1]; ||theta'||^2[1]; sum (a^2 + ||w||^2) of the neurons with signs
     u[n], and of all: own[1], all[1]. */
  rf_status (*loss)(void *context, rf_num *loss);
  rf_status (*speed)(void *context, rf_num *speed2);
  rf_status (*share)(void *context, rf_num *own, rf_num *all,
                     const signed char *u);
  /* Weights z[1 + full] and driving vector D[full] of neuron j; false: it is
     dead. */
  rf_status (*neuron)(void *context, rf_num *z, rf_num *D, bool *driven,
                      size_t j);
};

/* By how much a word is true: above 0, times 2^exponent, else below; NaN where
 * nothing is driven.
 *
 * In-out:  who  the neuron that is asked first whether it is aligned: one that
 *               is not answers for all, and is kept.
 * Errors:  RF_ENOMEM; those of the scene. */
rf_status rfx_word_value(double *value, long *exponent, size_t *who,
                         const rf_word *word, const rfx_scene *scene);

#endif
