/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * base.c -- status texts, version and memory.
 *
 * All memory goes through two hooks, so that a host can count what is taken
 * and a test can let each single request fail in turn. */
#include "config.h"

#include <time.h>

#include "base/base.h"

/* Texts and values come from one list, so that no status is without one.  No
   default: the compiler tells of a value that was left out. */
const char *
rf_strerror(rf_status status)
{
  switch (status) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_STATUS_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown status";
}

const char *
rf_version(void)
{
  return PACKAGE_VERSION;
}

static void *(*alloc_hook)(size_t, size_t) = calloc;
static void (*release_hook)(void *) = free;

void
rf_set_allocator(void *(*alloc)(size_t, size_t), void (*release)(void *))
{
  alloc_hook = alloc ? alloc : calloc;
  release_hook = release ? release : free;
}

bool
rf_allocator_is_default(void)
{
  return alloc_hook == calloc && release_hook == free;
}

/* A request for nothing gets one byte: so NULL always means that memory is
   short, while calloc(0, 1) may return it for nothing.  The product is checked
   here, as a hook of the caller's need not. */
void *
rf_alloc(size_t count, size_t size)
{
  if (size && count > SIZE_MAX / size)
    return NULL;
  return alloc_hook(count ? count : 1, size ? size : 1);
}

void
rf_release(void *p)
{
  if (p)
    release_hook(p);
}

/* In memory of ours, as all that rf_release gives back. */
char *
rf_strdup(const char *text)
{
  size_t size = strlen(text) + 1;
  char *copy = rf_alloc(size, 1);

  if (copy)
    memcpy(copy, text, size);
  return copy;
}

/* The end of a long path says more than its beginning. */
char *
rf_shown(char *out, const char *path)
{
  const size_t length = strlen(path);
  const char *end = path;

  if (length >= RF_SHOWN)
    for (end += length - (RF_SHOWN - 4); ((unsigned char)*end & 0xc0) == 0x80; )
      end++;                           /* no part of a character in UTF-8 */
  snprintf(out, RF_SHOWN, "%s%s", end == path ? "" : "...", end);
  return out;
}

/* Durations are measured by a clock that nobody sets: the time of day may
   jump. */
double
rf_clock(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
