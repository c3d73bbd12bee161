/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.h -- tables of exact numbers: one line of names, then rows. */
#ifndef RF_CSV_H
#define RF_CSV_H

#include <gmp.h>

#include "problem/text/location.h"

typedef struct rf_csv {
  const char *given;     /* set by the caller, or NULL: the table itself, in
                            place of a file */
  char *path;            /* owned, shown in messages */
  char *text;            /* owned */
  const char *next;      /* what is not yet read */
  const char *begin;     /* the line read last */
  size_t line;           /* its number */
  size_t columns;        /* of the header */
  bool ends;             /* its last column is the header's `last` */
  size_t rows;           /* rows of numbers in the file */
} rf_csv;

/* The names that a header must have: first (if not NULL), then prefix1,
   prefix2, .. (at least one), then last (if not NULL), which may be missing
   where it is optional. */
typedef struct rf_header {
  const char *first, *prefix, *last;
  bool optional;
} rf_header;

/* Open the table at path and check its header.
 * Spaces around names and numbers, a byte order mark, CR LF and empty lines
 * at the end are allowed; quotes and comments are not.
 *
 * In:   csv     all zero but for given; path is then only shown.
 *       asker   see rf_read_file.
 * Errors: RF_EIO; RF_EINPUT; RF_ENOMEM; release with rf_csv_close always. */
rf_status rf_csv_open(rf_csv *csv, rf_message *message, const char *path,
                      const rf_header *header, const rf_location *asker);

/* Read the next of rows: v[columns]. */
rf_status rf_csv_row(rf_csv *csv, rf_message *message, mpq_t *v);

/* Place of a column of the line read last. */
rf_location rf_csv_place(const rf_csv *csv, size_t column);

/* Its text[length], as it stands in the file. */
const char *rf_csv_text(const rf_csv *csv, size_t *length, size_t column);

void rf_csv_close(rf_csv *csv);

#endif
