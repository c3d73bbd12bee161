/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * late_zip.h -- libzip, loaded when the first archive is read or written.
 *
 * libzip brings libraries for ciphers along, and to load them takes a sixth of
 * the start of the program, which hardly ever needs them.  Where configure
 * finds the name under which it is loaded (RF_LATE_ZIP) it is not linked: its
 * functions are called as always, through pointers, after rf_zip_load. */
#ifndef RF_LATE_ZIP_H
#define RF_LATE_ZIP_H

#include <zip.h>

#include "base/base.h"

/* All that are called: one that is not in the list does not link. */
#define RF_ZIP_LIST(X) \
  X(zip_close) X(zip_discard) X(zip_error_code_zip) X(zip_error_fini) \
  X(zip_error_init_with_code) X(zip_error_strerror) X(zip_fclose) \
  X(zip_file_add) X(zip_file_get_error) X(zip_file_set_dostime) \
  X(zip_fopen_index) X(zip_fread) X(zip_get_error) X(zip_get_name) \
  X(zip_get_num_entries) X(zip_name_locate) X(zip_open) \
  X(zip_set_file_compression) X(zip_source_free) X(zip_source_function) \
  X(zip_source_make_command_bitmap) X(zip_stat_init) X(zip_strerror)

#ifdef RF_LATE_ZIP
/* NULL before they are loaded. */
# define RF_POINTER_(name) __typeof__(name) *name;
typedef struct rf_zip_functions {
  RF_ZIP_LIST(RF_POINTER_)
} rf_zip_functions;
# undef RF_POINTER_
extern rf_zip_functions rf_zip;

/* RF_OK; RF_EIO libzip cannot be loaded, and *why says why; it is not tried
   again.  From any thread. */
rf_status rf_zip_load(const char **why);

# ifndef RF_LATE_ZIP_IMPL
#  define zip_close rf_zip.zip_close
#  define zip_discard rf_zip.zip_discard
#  define zip_error_code_zip rf_zip.zip_error_code_zip
#  define zip_error_fini rf_zip.zip_error_fini
#  define zip_error_init_with_code rf_zip.zip_error_init_with_code
#  define zip_error_strerror rf_zip.zip_error_strerror
#  define zip_fclose rf_zip.zip_fclose
#  define zip_file_add rf_zip.zip_file_add
#  define zip_file_get_error rf_zip.zip_file_get_error
#  define zip_file_set_dostime rf_zip.zip_file_set_dostime
#  define zip_fopen_index rf_zip.zip_fopen_index
#  define zip_fread rf_zip.zip_fread
#  define zip_get_error rf_zip.zip_get_error
#  define zip_get_name rf_zip.zip_get_name
#  define zip_get_num_entries rf_zip.zip_get_num_entries
#  define zip_name_locate rf_zip.zip_name_locate
#  define zip_open rf_zip.zip_open
#  define zip_set_file_compression rf_zip.zip_set_file_compression
#  define zip_source_free rf_zip.zip_source_free
#  define zip_source_function rf_zip.zip_source_function
#  define zip_source_make_command_bitmap rf_zip.zip_source_make_command_bitmap
#  define zip_stat_init rf_zip.zip_stat_init
#  define zip_strerror rf_zip.zip_strerror
# endif
#else
static inline rf_status
rf_zip_load(const char **why)
{
  *why = "";
  return RF_OK;
}
#endif

#endif
