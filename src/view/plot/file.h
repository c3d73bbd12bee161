/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h -- the files of a figure, pages, exports: how those of each kind are
 * known; of scripts, those that nobody has edited. */
#ifndef RF_FIGURE_FILE_H
#define RF_FIGURE_FILE_H

#include "base/file.h"

/* How the data of a figure begin: a text with "# " before it, and columns
   behind; others with these RF_FILE_HEAD bytes. */
#define RF_FILE_MARK "reluflow figure"
#define RF_FILE_HEAD 16

/* How a page begins. */
#define RF_FILE_PAGE_MARK "<!doctype html>\n<!-- reluflow report"

#define RF_FILE_HDF5_MARK "reluflow export\n"

extern const rf_file_kind rf_file_script,   /* sealed, see rf_file_seal */
  rf_file_data,
  rf_file_page,
  rf_file_npz,           /* begins with an array that has our name */
  rf_file_hdf5;          /* begins with RF_FILE_HDF5_MARK, before what is
                            HDF5 */

/* Append the last line of a script, which tells whether it was edited. */
void rf_file_seal(rf_string *script);

#endif
