/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * array.h -- arrays of numbers in binary files, row by row.
 *
 * A row is what one index of the first axis has, a picture for instance, as a
 * line of numbers.  Rows are read in order, so that a file of any length takes
 * the memory of one. */
#ifndef RF_ARRAY_H
#define RF_ARRAY_H

#include "problem/files/bytes.h"
#include "problem/files/element.h"

#define RF_ARRAY_AXES 8

typedef struct rf_array {
  rf_bytes in;
  rf_element element;
  size_t axes, shape[RF_ARRAY_AXES];
  size_t rows, columns;  /* shape[0]; the product of the others */
  bool endless;          /* no header tells how many rows there are: rows are
                            those that were read */
  unsigned char *row;    /* the row read last */
  unsigned char *all;    /* NULL, or all numbers: the first axis is the one that
                            goes fastest */
  size_t next;           /* its number + 1 */
} rf_array;

/* Open an array in the format IDX, of which the files of MNIST are, and read
 * its header.
 *
 * In:   array   all zero.
 *       asker   as in rf_bytes_open.
 * Errors: RF_EINPUT (message), RF_EIO, RF_ENOMEM; rf_array_close always. */
rf_status rf_idx_open(rf_array *array, rf_message *message, const char *path,
                      const rf_location *asker);

/* The same of NumPy: the array of a file .npy; where name is not NULL, of the
 * member name.npy of an archive .npz.  Numbers are integers or floats. */
rf_status rf_npy_open(rf_array *array, rf_message *message, const char *path,
                      const char *name, const rf_location *asker);

/* Is the file at path one of these, by its first bytes? */
bool rf_npy_is(const char *path);
bool rf_npz_is(const char *path);

/* An array without a header: bytes, so many in a row, as many rows as there
 * are.  Otherwise as above. */
rf_status rf_records_open(rf_array *array, rf_message *message,
                          const char *path, const rf_location *asker,
                          size_t columns);

/* Is there another row?  Errors: as rf_bytes_read. */
rf_status rf_array_more(bool *more, rf_array *array);

/* The next row; there must be one.  Errors: as rf_bytes_read. */
rf_status rf_array_next(rf_array *array);

/* Number i of the row read last.  Errors: RF_EINPUT it is not finite
   (message). */
rf_status rf_array_get(mpq_t q, const rf_array *array, size_t i);

/* After the last row: the file must end there. */
rf_status rf_array_finish(rf_array *array);

void rf_array_close(rf_array *array);

/* For those that open one, which have set element, axes and shape: what
 * follows from these, and room for a row.  Errors: RF_EINPUT too large, or
 * an axis is 0; RF_ENOMEM. */
rf_status rf_array_shape(rf_array *array);

/* "60000x28x28", out[RF_SHAPE]. */
#define RF_SHAPE 128
const char *rf_array_spell(char *out, const rf_array *array);

#endif
