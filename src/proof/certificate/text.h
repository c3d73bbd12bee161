/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text.h -- what all certificates have in common: how numbers stand in them,
 * and how the file is written. */
#ifndef RF_CERTIFICATE_TEXT_H
#define RF_CERTIFICATE_TEXT_H

#include <gmp.h>

#include "base/string.h"
#include "reluflow/status.h"

#define RF_CERTIFICATE_HEAD "reluflow-proof 1\n"

/* "7" or "3/7". */
void rf_put_fraction(rf_string *s, const mpq_t q);

/* The denominators, and a line for each datum: x[n][d], y[n] over them. */
void rf_put_data(rf_string *s, mpq_t *x, mpq_t *y, size_t n, size_t d);

/* The file is whole or not there; one that is no certificate stays.
 * Errors: RF_EINPUT it is something else; RF_EIO; RF_ENOMEM. */
rf_status rf_certificate_write(rf_message *message, const char *path,
                               const char *text);

#endif
