/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * large.c -- large arrays in large pages; see large.h.
 *
 * A large page is one only if its whole place is mapped when it is first
 * touched, and begins at a multiple of its size.  malloc writes its own notes
 * in front of each array, into the same page: so these come from the system.
 * Where the memory is the caller's affair (rf_set_allocator), or the system
 * has no such pages, all of it is rf_alloc's. */
#include "config.h"

#include "base/large.h"

#ifdef HAVE_SYS_MMAN_H
# include <sys/mman.h>
#endif

#if defined MADV_HUGEPAGE && defined MAP_ANONYMOUS

#define PAGE ((size_t)2 << 20)

/* The decision is the same when it is given back: an allocator is set before
   anything is taken. */
static bool
is_large(size_t count, size_t size)
{
  return rf_allocator_is_default() && size
    && count <= (SIZE_MAX - 2 * PAGE) / size && count * size >= RF_LARGE;
}

static size_t
whole_pages(size_t bytes)
{
  return (bytes + PAGE - 1) / PAGE * PAGE;
}

/* Whole pages at a multiple of their size: a page more is mapped, and what is
   before and behind them goes back. */
static void *
map_pages(size_t bytes)
{
  char *at = mmap(NULL, bytes + PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  size_t before;

  if (at == MAP_FAILED)
    return NULL;
  before = (PAGE - (uintptr_t)at % PAGE) % PAGE;
  if (before)
    munmap(at, before);
  munmap(at + before + bytes, PAGE - before);
  /* Where that is refused they are small ones. */
  (void)madvise(at + before, bytes, MADV_HUGEPAGE);
  return at + before;
}

void *
rf_large_alloc(size_t count, size_t size)
{
  return is_large(count, size) ? map_pages(whole_pages(count * size))
    : rf_alloc(count, size);
}

void
rf_large_release(void *p, size_t count, size_t size)
{
  if (p && is_large(count, size))
    munmap(p, whole_pages(count * size));
  else
    rf_release(p);
}

#else

void *
rf_large_alloc(size_t count, size_t size)
{
  return rf_alloc(count, size);
}

void
rf_large_release(void *p, size_t count, size_t size)
{
  (void)count;
  (void)size;
  rf_release(p);
}

#endif
