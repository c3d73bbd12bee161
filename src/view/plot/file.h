/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h -- the files of a figure, pages, exports: written whole, and in place
 * of nothing but files of their kind; of scripts, those that nobody has
 * edited. */
#ifndef RF_FIGURE_FILE_H
#define RF_FIGURE_FILE_H

#include "base/string.h"

/* How the data of a figure begin: a text with "# " before it, and columns
   behind; others with these RF_FILE_HEAD bytes. */
#define RF_FILE_MARK "reluflow figure"
#define RF_FILE_HEAD 16

/* How a page begins. */
#define RF_FILE_PAGE_MARK "<!doctype html>\n<!-- reluflow report"

#define RF_FILE_HDF5_MARK "reluflow export\n"

/* What a file is: by this it is known whether one that stands there may be
   replaced. */
typedef enum rf_file_form {
  RF_FILE_SCRIPT,        /* sealed, see rf_file_seal */
  RF_FILE_DATA,
  RF_FILE_PAGE,
  RF_FILE_NPZ,           /* begins with an array that has our name */
  RF_FILE_HDF5           /* begins with RF_FILE_HDF5_MARK, before what is
                            HDF5 */
} rf_file_form;

typedef struct rf_file {
  FILE *out;
  char *path, *fresh;    /* its place, and where it is written before */
} rf_file;

/* Begin the file at path.
 * Errors: RF_EINPUT what stands there is none of its form, or was edited;
 * RF_EIO (both with a message); RF_ENOMEM. */
rf_status rf_file_open(rf_file *file, rf_message *message, const char *path,
                       rf_file_form form);

/* Move it to its place where so_far is no failure, else give it up; returns
   so_far or RF_EIO with a message. */
rf_status rf_file_close(rf_file *file, rf_message *message, rf_status so_far);

/* Append the last line of a script, which tells whether it was edited. */
void rf_file_seal(rf_string *script);

#endif
