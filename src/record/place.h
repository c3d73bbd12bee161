/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * place.h -- where a new run file comes to be: written under a temporary
 * name beside its place, moved there when the run has begun. */
#ifndef RF_PLACE_H
#define RF_PLACE_H

#include "base/base.h"

typedef struct rf_place {
  char *shown;         /* the path as the caller gave it, by rf_shown */
  char *path;          /* the file itself: links followed */
  char *fresh;         /* the temporary name */
  bool made;           /* the file `fresh` exists */
} rf_place;

/* Look whether path may be written, and make an empty file beside it.
 *
 * Errors: RF_EINPUT  what stands at path is no run file, and stays;
 *         RF_EIO     the folder cannot be written, or another run is
 *                    writing path; RF_ENOMEM. */
rf_status rf_place_open(rf_place *place, rf_message *message,
                        const char *path);

/* Move the new file, which nobody has open, to its place. */
rf_status rf_place_take(rf_place *place, rf_message *message);

/* Remove what is left under the temporary name, release the names. */
void rf_place_free(rf_place *place);

#endif
