/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fade.h -- weights that decay, z' = (K(D) - mu) z, as a fade of others that do
 * not.
 *
 * z = e^(-mu t) v with v' = K(D) v, as mu commutes with K(D): v moves as
 * weights without decay do, turns, crosses and slides with z, and keeps a^2 -
 * ||w||^2.  So columns, coordinates and all that is known of a neuron are those
 * of v; the loss sees v through a fade, h = e^(-2 mu t) h(v), and whoever looks
 * at weights sees z. */
#ifndef RF_FADE_H
#define RF_FADE_H

#include "flow/model/system.h"

/* f[1] = e^(-times mu t): the fade of weights (1), of products of two (2). */
void rfx_fade(rf_num *f, const rfx_model *model, const rf_num *t,
              unsigned times);

/* v[count] times that; without decay they stay as they are. */
void rfx_fade_all(rf_num *v, size_t count, const rfx_model *model,
                  const rf_num *t, unsigned times);

/* v[i][count], the last of i + 1 coefficients in tau = (t - t0) / length,
   becomes that of v times e^(-times mu t), where the lower ones are already
   those: so a series is faded term by term, upwards, in its place. */
void rfx_fade_term(rf_num *v, size_t i, size_t count, const rfx_model *model,
                   const rfx_segment *segment, unsigned times);

#endif
