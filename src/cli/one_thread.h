/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * one_thread.h -- a BLAS that splits sums over threads would make results
 * depend on the machine: the program, and what measures it, ask OpenBLAS,
 * where that is linked, for one. */
#ifndef RF_ONE_THREAD_H
#define RF_ONE_THREAD_H

/* OpenBLAS makes its threads before main() is entered, and where memory is
   limited (ulimit -v) it waits for them for ever.  rf_one_thread_begin, in
   the list of functions that run before all libraries begin, starts the
   program again with OPENBLAS_NUM_THREADS=1, unless the environment says how
   many; where that cannot be done things are as they were. */
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
# include <unistd.h>

static inline void
rf_one_thread_begin(int argc, char **argv, char **envp)
{
  static char one[] = "OPENBLAS_NUM_THREADS=1";
  const size_t length = strlen("OPENBLAS_NUM_THREADS=");
  static char *list[4096];
  size_t count = 0;

  (void)argc;
  for (; envp[count]; count++)
    if (!strncmp(envp[count], one, length)
        || count + 2 == sizeof list / sizeof *list)
      return;
    else
      list[count] = envp[count];
  list[count] = one;
  execve("/proc/self/exe", argv, list);
}

# define RF_ONE_THREAD_FROM_THE_START \
  __attribute__((section(".preinit_array"), used)) \
  static void (*const rf_one_thread_start)(int, char **, char **) = \
    rf_one_thread_begin;
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
