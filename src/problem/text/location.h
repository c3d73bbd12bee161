/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * location.h -- where something was written, messages that say so, files. */
#ifndef RF_LOCATION_H
#define RF_LOCATION_H

#include "base/base.h"

/* A place in a file, or an entry of set ("KEY=VALUE") as a whole.  line and
   column count from 1; line 0 is the file as a whole. */
typedef struct rf_location {
  const char *file;
  const char *set;     /* not NULL: this entry, and file does not matter */
  size_t line, column;
} rf_location;

/* Fill message with "FILE:LINE:COLUMN: ..." or "--set ENTRY: ...", one
   line; returns RF_EINPUT.  message may be NULL. */
rf_status rf_say(rf_message *message, const rf_location *place,
                 const char *format, ...)
#ifdef __GNUC__
  __attribute__((format(printf, 3, 4)))
#endif
  ;

/* A short piece of text[length] to show in a message: out[RF_PIECE]. */
#define RF_PIECE 48
const char *rf_piece(char *out, const char *text, size_t length);

/* Place of text[offset] when text[0] is at 1:1; columns count characters,
   not bytes (UTF-8). */
rf_location rf_location_at(const char *file, const char *text, size_t offset);

/* The whole file at path, without a byte order mark, ended by NUL.
 *
 * Out:  text    release with rf_release.
 * In:   asker   where the file was asked for, used in the message when it
 *               cannot be read; NULL: the message begins with path.
 *
 * Errors: RF_EIO; RF_EINPUT a NUL byte (not a text file); RF_ENOMEM. */
rf_status rf_read_file(char **text, rf_message *message, const char *path,
                       const rf_location *asker);

#endif
