/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export.h -- a run as arrays with names, which a format writes one after the
 * other, some rows at a time. */
#ifndef RF_EXPORT_H
#define RF_EXPORT_H

#include "problem/problem.h"
#include "reluflow/record.h"

/* What is exported, and of what. */
typedef struct rf_cargo {
  rf_record *record;
  rf_problem *problem;   /* that of the record */
  rf_message *message;
  size_t samples, states, events, measures, moments, points;
  size_t n, d, m;
  rf_event *some;        /* room for RF_CARGO_EVENTS events */
} rf_cargo;

#define RF_CARGO_EVENTS 4096

/* Numbers in memory, and texts of a fixed length, filled up with NUL. */
typedef enum rf_item { RF_ITEM_DOUBLE, RF_ITEM_I8, RF_ITEM_U8, RF_ITEM_U32,
                       RF_ITEM_TEXT } rf_item;

/* One array.  Rows are its first axis; no axes: one row, one item. */
typedef struct rf_bale {
  const char *name;
  rf_item item;
  size_t size;           /* bytes of an item */
  size_t axes, shape[3];
  size_t rows, columns;  /* columns: items of a row */
  /* Put rows first .. first + count - 1 into out[count][columns], which is
     zero.  Errors: those of the readers of a record. */
  rf_status (*fill)(rf_cargo *cargo, void *out, size_t first, size_t count);
} rf_bale;

#define RF_BALES_MOST 32

/* The arrays that this run has, in their order: bales[RF_BALES_MOST].  Errors:
   those of the readers of a record. */
rf_status rf_bales_list(rf_bale *bales, size_t *count, rf_cargo *cargo);

/* Rows of an array that are asked for at once; 1 at least. */
size_t rf_bale_block(const rf_bale *bale);

/* Write them all to the file at path, which is replaced.  Errors: RF_EIO
   (message), RF_ENOMEM, those of fill. */
typedef rf_status rf_export_writer(rf_cargo *cargo, const char *path,
                                   const rf_bale *bales, size_t count);
rf_export_writer rf_export_npz;
rf_export_writer rf_export_hdf5;       /* where configure found HDF5 */

#endif
