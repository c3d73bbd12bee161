/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law.h -- the law that holds at every moment, and what is remembered in order
 * not to look. */
#ifndef RF_LAW_H
#define RF_LAW_H

#include "flow/run/run.h"

/* ---- law.c ---- */

/* What the law compares with. */
rf_status rfx_law_start(rfx_run *run);

/* Look at neuron j, which is in q->state and moves to a face.  RF_EINTEG: it is
   where it cannot be; see law.breach. */
rf_status rfx_law_of_move(rfx_run *run, size_t j, const rfx_face *to);

/* The worst that there is now, of all neurons in columns y. */
rf_breach rfx_law_of_all(rfx_run *run, const rf_num *y);

/* Can what is wrong be put right? */
rf_status rfx_law_judge(rfx_run *run, const rf_breach *b);

/* A run that ends because of a breach says so. */
rf_status rfx_law_explain(rfx_run *run, rf_message *message,
                          rf_status status);

/* At the end of a time asked for. */
rf_status rfx_law_at_end(rfx_run *run, rf_message *message);

/* Has so much been done since the last look that another is cheap? */
bool rfx_law_is_due(rfx_run *run);

/* ---- caches.c ---- */

void rfx_look_at_caches(rfx_run *run);
void rfx_look_at_flags(rfx_run *run, size_t j, const rf_num *unit);
/* size[1], g[1]: scratch. */
void rfx_look_at_deadline(rfx_run *run, size_t j, const rf_num *z,
                          rf_num *size, rf_num *g);

/* ---- plain_check.c ---- */

void rfx_plain_check(rfx_run *run);

#endif
