/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pending.h -- events that wait to be written: SQLite sees them as a virtual
 * table, so that one INSERT ... SELECT writes thousands.  That takes half the
 * time of one prepared INSERT per event. */
#ifndef RF_PENDING_H
#define RF_PENDING_H

#include <sqlite3.h>

#include "base/base.h"
#include "reluflow/flow.h"

/* So many events at most wait. */
#define RF_PENDING_MOST 16384

typedef struct rf_pending {
  rf_event *events;      /* events[RF_PENDING_MOST] */
  size_t count;
  bool with_text;        /* the run has times with more than 17 digits */
  size_t *text_at;       /* text_at[RF_PENDING_MOST]: where in text */
  char *text;            /* the times, each ended by a null byte */
  size_t text_size, text_most;
} rf_pending;

/* The name of the virtual table. */
#define RF_PENDING_TABLE "reluflow_pending"

rf_status rf_pending_open(rf_pending *pending, bool with_text);

/* Make the waiting events visible in db, as long as pending lives. */
int rf_pending_attach(rf_pending *pending, sqlite3 *db);

/* Add an event, which there must be room for; text may be NULL. */
rf_status rf_pending_add(rf_pending *pending, const rf_event *event,
                         const char *text);

void rf_pending_clear(rf_pending *pending);
void rf_pending_free(rf_pending *pending);

#endif
