/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * array.c -- what all binary arrays have in common once their header is
 * read. */
#include "config.h"

#include "base/string.h"
#include "problem/files/array.h"

/* Lengths with an x between them, as people say them. */
const char *
rf_array_spell(char *out, const rf_array *array)
{
  size_t used = 0;

  *out = '\0';
  for (size_t i = 0; i < array->axes && used < RF_SHAPE; i++)
    used += (size_t)snprintf(out + used, RF_SHAPE - used, "%s%zu",
                             i ? "x" : "", array->shape[i]);
  return out;
}

/* Inputs of more than 2^32 - 1 coordinates are no data of ours, whatever the
   header of a damaged file says. */
rf_status
rf_array_shape(rf_array *array)
{
  char shape[RF_SHAPE];

  RF_ASSERT(array->axes >= 1 && array->axes <= RF_ARRAY_AXES);
  array->rows = array->shape[0];
  array->columns = 1;
  for (size_t i = 0; i < array->axes; i++)
    if (array->shape[i] == 0)
      return rf_bytes_say(&array->in, "its header has the shape %s; expected: "
                          "no 0", rf_array_spell(shape, array));
  for (size_t i = 1; i < array->axes; i++) {
    if (array->columns > UINT32_MAX / array->shape[i])
      return rf_bytes_say(&array->in, "its header has the shape %s; expected: "
                          "rows of at most 4294967295 numbers",
                          rf_array_spell(shape, array));
    array->columns *= array->shape[i];
  }
  array->row = rf_alloc(array->columns, array->element.size);
  return array->row ? RF_OK : RF_ENOMEM;
}

/* The shape is a row; how many there are the end of the file tells. */
rf_status
rf_records_open(rf_array *array, rf_message *message, const char *path,
                const rf_location *asker, size_t columns)
{
  rf_status status = rf_bytes_open(&array->in, message, path, asker);

  if (status < 0)
    return status;
  array->endless = true;
  array->element = (rf_element){ RF_UNSIGNED, 1, false };
  array->axes = 1;
  array->columns = columns;
  array->row = rf_alloc(columns, 1);
  return array->row ? RF_OK : RF_ENOMEM;
}

/* Where nothing tells their number, an array ends with its file. */
rf_status
rf_array_more(bool *more, rf_array *array)
{
  rf_status status = RF_OK;

  if (array->endless) {
    status = rf_bytes_more(more, &array->in);
    array->rows = array->next + *more;
  } else
    *more = array->next < array->rows;
  return status;
}

/* The numbers of a row of an array whose first index goes fastest: number i of
   the row in the order of a file whose last one does. */
static void
gather_row(rf_array *array, size_t row)
{
  const size_t size = array->element.size;

  for (size_t i = 0; i < array->columns; i++) {
    size_t rest = i, at = 0;
    for (size_t axis = array->axes - 1, count = array->columns; axis > 0;
         axis--) {
      count /= array->shape[axis];
      at += rest % array->shape[axis] * count;
      rest /= array->shape[axis];
    }
    memcpy(array->row + i * size,
           array->all + (row + array->rows * at) * size, size);
  }
}

/* A message names the row, as well as its offset. */
rf_status
rf_array_next(rf_array *array)
{
  char what[64];

  RF_ASSERT(array->next < array->rows);
  if (array->endless)
    snprintf(what, sizeof what, "record %zu", array->next);
  else
    snprintf(what, sizeof what, "row %zu of %zu", array->next, array->rows);
  array->next++;
  if (array->all) {
    gather_row(array, array->next - 1);
    return RF_OK;
  }
  return rf_bytes_read(&array->in, array->row,
                       array->columns * array->element.size, what);
}

/* The offset is that of the number: the row was read up to its end. */
rf_status
rf_array_get(mpq_t q, const rf_array *array, size_t i)
{
  const size_t size = array->element.size;
  rf_status status;

  RF_ASSERT(array->next > 0 && i < array->columns);
  status = rf_element_get(q, array->element, array->row + i * size);
  if (status == RF_ENOTFIN && array->all)
    return rf_bytes_say(&array->in, "number %zu of row %zu is not finite; "
                        "expected: finite numbers", i, array->next - 1);
  if (status == RF_ENOTFIN)
    status = rf_bytes_say(&array->in, "number %zu of row %zu is not finite, "
                          "at byte %llu; expected: finite numbers", i,
                          array->next - 1, (unsigned long long)
                          (array->in.at - (array->columns - i) * size));
  return status;
}

/* Of one that was read as a whole the end was reached long ago. */
rf_status
rf_array_finish(rf_array *array)
{
  RF_ASSERT(array->next == array->rows);
  return rf_bytes_end(&array->in);
}

/* Also of one that was opened by half. */
void
rf_array_close(rf_array *array)
{
  rf_bytes_close(&array->in);
  rf_release(array->row);
  rf_release(array->all);
  *array = (rf_array){ 0 };
}
