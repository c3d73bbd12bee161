/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h -- a file that is written whole or not at all, and in place of
 * nothing but a file of its kind. */
#ifndef RF_BASE_FILE_H
#define RF_BASE_FILE_H

#include "base/string.h"

/* What a file is: by this it is known whether one that stands there may be
   replaced. */
typedef struct rf_file_kind {
  /* May what is open, and not empty, be replaced?  Its first bytes are read
     already.  RF_ENOMEM. */
  rf_status (*is_ours)(bool *ours, const char *head, size_t got, FILE *in);
  const char *stays;     /* what is said where it may not */
} rf_file_kind;

#define RF_FILE_LOOK 64  /* so many bytes is_ours is given, or all there are */

typedef struct rf_file {
  FILE *out;
  char *path, *fresh;    /* its place, and where it is written before */
} rf_file;

/* Begin the file at path.
 * Errors: RF_EINPUT what stands there is none of its kind, or no regular file;
 * RF_EIO (both with a message); RF_ENOMEM. */
rf_status rf_file_open(rf_file *file, rf_message *message, const char *path,
                       const rf_file_kind *kind);

/* Move it to its place where so_far is no failure, else give it up; returns
   so_far or RF_EIO with a message. */
rf_status rf_file_close(rf_file *file, rf_message *message, rf_status so_far);

#endif
