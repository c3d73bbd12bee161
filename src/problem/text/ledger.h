/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ledger.h -- tables of others, line by line: cells of any text, of which some
 * are asked for. */
#ifndef RF_LEDGER_H
#define RF_LEDGER_H

#include "problem/text/location.h"

/* What stands between cells: one comma, semicolon or tab, or blanks, any
   number of spaces and tabs. */
typedef enum rf_separator {
  RF_COMMA, RF_SEMICOLON, RF_TABULATOR, RF_BLANKS
} rf_separator;

/* Without the spaces around it, nor the quotes where it has some. */
typedef struct rf_cell {
  const char *text;
  size_t length;
} rf_cell;

typedef struct rf_ledger {
  rf_separator separator;
  char *path;            /* owned, shown in messages */
  char *text;            /* owned; NULL: not open */
  const char *next;      /* what is not yet read */
  const char *begin;     /* the line read last */
  size_t line;           /* its number */
  rf_cell *cell;         /* cell[count]: its cells */
  size_t count, capacity;
} rf_ledger;

/* Open the file at path: all zero but for the separator.  asker: see
   rf_read_file.  Errors: RF_EIO, RF_EINPUT, RF_ENOMEM; rf_ledger_close
   always. */
rf_status rf_ledger_open(rf_ledger *ledger, rf_message *message,
                        const char *path, const rf_location *asker);

/* Read the next line.  *more false: only empty lines were left.  Errors:
   RF_EINPUT a quote is not closed in its line, or something follows it;
   RF_ENOMEM. */
rf_status rf_ledger_line(bool *more, rf_ledger *ledger, rf_message *message);

/* Back to the first line. */
void rf_ledger_rewind(rf_ledger *ledger);

/* Place of a cell of the line read last; of one that is missing, the line's
   end. */
rf_location rf_ledger_place(const rf_ledger *ledger, size_t i);

void rf_ledger_close(rf_ledger *ledger);

#endif
