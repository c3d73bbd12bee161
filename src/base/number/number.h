/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * number.h -- exact rationals from text and back. */
#ifndef RF_NUMBER_H
#define RF_NUMBER_H

#include <gmp.h>

#include "base/string.h"

/* Largest decimal exponent (of the leading digit) and number of digits:
   beyond them GMP would ask for memory that it aborts without. */
#define RF_NUMBER_EXPONENT 1000000
#define RF_NUMBER_DIGITS 1000000

/* For messages: what a number may look like. */
#define RF_NUMBER_LIKE "a number such as 0.1, 1e-400 or 3/8"

/* The exact value of text[length]: a decimal number with or without an
 * exponent ("-0.75", "+.5", "1E+5") or a fraction of integers ("3/8"),
 * nothing before or after it.  Independent of the locale.
 *
 * Out:  q      initialised by the caller.
 *       fault  on RF_EINPUT a static text that says what is wrong.
 *
 * Errors: RF_EINPUT not such a number, or beyond the two bounds above;
 *         RF_ENOMEM. */
rf_status rf_number_parse(mpq_t q, const char **fault, const char *text,
                          size_t length);

/* Append a text of q that rf_number_parse reads back to q exactly, for
   every q that rf_number_parse can give and for every finite double:
   decimal where the denominator allows it, else a fraction. */
void rf_number_print(rf_string *s, const mpq_t q);

#endif
