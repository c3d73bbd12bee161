/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json.h -- the data of a page, as JSON that may stand inside HTML. */
#ifndef RF_JSON_H
#define RF_JSON_H

#include "base/base.h"

/* Where it is written.  Failures of writing are seen when the file is closed,
   by rf_file_close. */
typedef struct rf_json {
  FILE *out;
  bool comma;            /* something stands before the next value */
  int depth;
} rf_json;

/* Begin and end an object '{' or an array '['. */
void rf_json_begin(rf_json *json, char bracket);
void rf_json_end(rf_json *json, char bracket);

/* The key of the next value; keys of the outermost object begin lines. */
void rf_json_key(rf_json *json, const char *key);

/* A text, NULL: null.  What could end a script or begin markup is escaped;
   what is no UTF-8 becomes U+FFFD. */
void rf_json_text(rf_json *json, const char *text);

/* A number as short as it reads back; null where it is not finite. */
void rf_json_number(rf_json *json, double value);
void rf_json_count(rf_json *json, size_t value);
void rf_json_truth(rf_json *json, bool value);

/* Bytes as a text in base64: begin, any number of puts, end.  Numbers of
   several bytes have the lowest first. */
typedef struct rf_base64 {
  rf_json *json;
  unsigned char held[3];
  int count;
} rf_base64;

void rf_base64_begin(rf_base64 *b, rf_json *json);
void rf_base64_byte(rf_base64 *b, unsigned value);
void rf_base64_short(rf_base64 *b, unsigned value);
void rf_base64_float(rf_base64 *b, float value);
void rf_base64_double(rf_base64 *b, double value);
void rf_base64_end(rf_base64 *b);

#endif
