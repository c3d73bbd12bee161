/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/numbers.h -- numbers as the library hands them out: each as the
 * nearest double, and as text with all its digits.  The rules of
 * reluflow/status.h hold. */
#ifndef RELUFLOW_NUMBERS_H
#define RELUFLOW_NUMBERS_H

#include "reluflow/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A row of numbers.  It belongs to the object that handed it out, and is good
 * until that object hands out numbers again, goes on, or is released: what is
 * wanted for longer is copied. */
typedef struct rf_numbers rf_numbers;

/* How many numbers there are. */
RF_API size_t rf_numbers_count(const rf_numbers *numbers);

/* Number i, rounded to the nearest double; infinite where that is too small
 * for it.  NaN: i is too large. */
RF_API double rf_numbers_double(const rf_numbers *numbers, size_t i);

/* All of them, rounded likewise: count doubles, good as long as numbers. */
RF_API const double *rf_numbers_doubles(const rf_numbers *numbers);

/* Number i as text: of a double the shortest that reads back, of a number in
 * MPFR all digits of the run, of a rational "p/q".  Good until the next text of
 * the same numbers is asked for.  NULL: i is too large. */
RF_API const char *rf_numbers_text(const rf_numbers *numbers, size_t i);

#ifdef __cplusplus
}
#endif
#endif
