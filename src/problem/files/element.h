/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * element.h -- one number of a binary array, exactly. */
#ifndef RF_ELEMENT_H
#define RF_ELEMENT_H

#include <gmp.h>

#include "base/base.h"

typedef enum rf_element_kind { RF_UNSIGNED, RF_SIGNED, RF_FLOAT }
  rf_element_kind;

/* How a number is written in bytes: 1, 2, 4 or 8 of them; a float is one of
   IEEE, in 4 or 8. */
typedef struct rf_element {
  rf_element_kind kind;
  size_t size;
  bool big;            /* the most significant byte is first */
} rf_element;

/* The number at at[element.size].  Errors: RF_ENOTFIN an infinity, or no
   number. */
rf_status rf_element_get(mpq_t q, rf_element element,
                         const unsigned char *at);

#endif
