/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.h -- columns of measures beside what a run file has. */
#ifndef RF_CLI_MEASURES_H
#define RF_CLI_MEASURES_H

#include "cli/readers/state.h"

typedef struct rf_columns {
  rf_reading reading;
  char *list;            /* the names, each ends with NUL */
  const char **name;     /* name[count] */
  size_t *kept;          /* kept[count]: which of the recorded measures it is,
                            or as many as there are: it is made of states */
  size_t count;
  bool made;             /* some are made of states */
} rf_columns;

/* Columns for "NAME,NAME,...", NULL: all that are recorded.  Returns
   RF_EXIT_DONE, or, after a message, the status to return: a name is wrong,
   neither the measure nor states are recorded. */
int rf_columns_open(rf_columns *columns, rf_record *record, const char *path,
                    const char *list);
void rf_columns_close(rf_columns *columns);

/* ",NAME" for each. */
void rf_columns_header(const rf_columns *columns);

/* ",VALUE" for each at sample i. */
rf_status rf_columns_print(rf_columns *columns, rf_message *message, size_t i);

#endif
