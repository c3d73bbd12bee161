/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * target.h -- where a new run file comes to be: written under a temporary
 * name beside its place, moved there when the run has begun. */
#ifndef RF_TARGET_H
#define RF_TARGET_H

#include "base/base.h"

typedef struct rf_target {
  char *shown;         /* the path as the caller gave it, by rf_shown */
  char *path;          /* the file itself: links followed */
  char *fresh;         /* the temporary name */
  bool made;           /* the file `fresh` exists */
} rf_target;

/* Look whether path may be written, and make an empty file beside it.
 *
 * Errors: RF_EINPUT  what stands at path is no run file, and stays;
 *         RF_EIO     the folder cannot be written, or another run is
 *                    writing path; RF_ENOMEM. */
rf_status rf_target_open(rf_target *target, rf_message *message,
                         const char *path);

/* Move the new file, which nobody has open, to its place. */
rf_status rf_target_take(rf_target *target, rf_message *message);

/* Remove what is left under the temporary name, release the names. */
void rf_target_free(rf_target *target);

#endif
