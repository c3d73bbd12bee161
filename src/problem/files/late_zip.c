/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * late_zip.c -- libzip is loaded; see late_zip.h.
 *
 * Under the name that configure found, which has the version of its interface:
 * what is loaded is what the headers speak of.  It stays until the process
 * ends. */
#include "config.h"

#include <dlfcn.h>
#include <pthread.h>

#define RF_LATE_ZIP_IMPL 1
#include "problem/files/late_zip.h"

rf_zip_functions rf_zip;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char fault[256];

/* The text of dlerror does not outlive the next call. */
static void
note_fault(void)
{
  const char *why = dlerror();

  snprintf(fault, sizeof fault, "%s", why ? why : RF_LATE_ZIP);
}

/* C has no cast from the address of an object to that of a function, but POSIX
   asks that the bytes are the same. */
static void
load(void)
{
  static const struct { const char *name; size_t at; } function[] = {
#define RF_ROW_(name) { #name, offsetof(rf_zip_functions, name) },
    RF_ZIP_LIST(RF_ROW_)
#undef RF_ROW_
  };
  void *library = dlopen(RF_LATE_ZIP, RTLD_NOW | RTLD_LOCAL);

  if (!library) {
    note_fault();
    return;
  }
  for (size_t i = 0; i < sizeof function / sizeof *function; i++) {
    void *address = dlsym(library, function[i].name);
    if (!address) {
      note_fault();
      return;
    }
    memcpy((char *)&rf_zip + function[i].at, &address, sizeof address);
  }
}

rf_status
rf_zip_load(const char **why)
{
  (void)pthread_once(&once, load);
  *why = fault;
  return fault[0] ? RF_EIO : RF_OK;
}
