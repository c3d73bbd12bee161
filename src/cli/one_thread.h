/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * one_thread.h -- a BLAS that splits sums over threads would make results
 * depend on the machine: the program, and what measures it, ask OpenBLAS,
 * where that is linked, for one. */
#ifndef RF_ONE_THREAD_H
#define RF_ONE_THREAD_H

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
