/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events_impl.h -- what these files share: observe.c, caches.c, law.c,
 * start.c, schedule.c, advance.c. */
#ifndef RF_EVENTS_IMPL_H
#define RF_EVENTS_IMPL_H

#include "base/blas.h"
#include "base/number/num.h"
#include "flow/law/valid.h"
#include "flow/run/narrate.h"
#include "flow/run/run.h"
#include "geometry/inclusion/inclusion.h"

/* ---- observe.c ---- */

void rfx_columns_now(rfx_run *r, rf_num *y);
const rf_num *rfx_columns_to_read(rfx_run *r, rf_num **owned);

/* ---- caches.c ---- */

void rfx_look_at_caches(rfx_run *r);
void rfx_look_at_flags(rfx_run *r, size_t j, const rf_num *unit);
void rfx_look_at_deadline(rfx_run *r, size_t j, const rf_num *z);

/* ---- law.c ---- */

rf_status rfx_law_judge(rfx_run *r, const rf_breach *b);
rf_status rfx_law_explain(rfx_run *r, rf_message *message, rf_status status);
rf_status rfx_law_at_end(rfx_run *r, rf_message *message);
bool rfx_law_is_due(rfx_run *r);
rf_status rfx_law_between(rfx_run *r, rf_message *message);
rf_status rfx_law_start(rfx_run *r);

/* ---- start.c ---- */

void rfx_forget_plan(rfx_run *r);
rf_status rfx_mark_leaving(rfx_run *r, const rfx_move *move);
void rfx_sort_report(rf_report *report);
rf_status rfx_leave_start(rfx_run *r);

/* ---- schedule.c ---- */

rf_status rfx_plan(rfx_run *r);

#endif
