/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * one_thread.h -- a BLAS that splits sums over threads would make results
 * depend on the machine: the program, and what measures it, ask OpenBLAS,
 * where that is linked, for one. */
#ifndef RF_ONE_THREAD_H
#define RF_ONE_THREAD_H

/* OpenBLAS makes its threads before main() is entered, and where memory is
   limited (ulimit -v) it waits for them for ever.  It asks getenv how many, and
   that of the program comes before that of the C library: it answers one,
   unless the environment says how many.  To start the program again with
   another environment would do, too, but loads all libraries twice. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
# define RF_SANITIZED 1              /* their library is not yet there then */
#elif defined(__has_feature)
# if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) \
     || __has_feature(memory_sanitizer)
#  define RF_SANITIZED 1
# endif
#endif
#if defined(__GLIBC__) && defined(__ELF__) && !defined(RF_SANITIZED)
# include <stdlib.h>
# include <string.h>

# define RF_ONE_THREAD_FROM_THE_START \
  extern char **environ; \
  __attribute__((visibility("default"))) char * \
  getenv(const char *name) \
  { \
    static char one[] = "1"; \
    const size_t length = strlen(name); \
    for (char **e = environ; e && *e; e++) \
      if (!strncmp(*e, name, length) && (*e)[length] == '=') \
        return *e + length + 1; \
    return strcmp(name, "OPENBLAS_NUM_THREADS") ? NULL : one; \
  }
#else
# define RF_ONE_THREAD_FROM_THE_START
#endif

#if defined(__GNUC__) && defined(__ELF__)
extern void openblas_set_num_threads(int threads) __attribute__((weak));

static inline void
rf_one_thread(void)
{
  if (openblas_set_num_threads)
    openblas_set_num_threads(1);
}
#else
static inline void
rf_one_thread(void)
{
}
#endif

#endif
