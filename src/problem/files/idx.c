/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * idx.c -- the format IDX: two bytes 0, a type, the number of axes, then the
 * length of each as 32 bits and the numbers, all with the most significant
 * byte first (Y. LeCun, C. Cortes, C. Burges, The MNIST database). */
#include "config.h"

#include "problem/files/array.h"

/* What the third byte says. */
static const struct type {
  unsigned char code;
  rf_element element;
} types[] = {
  { 0x08, { RF_UNSIGNED, 1, true } }, { 0x09, { RF_SIGNED, 1, true } },
  { 0x0b, { RF_SIGNED, 2, true } }, { 0x0c, { RF_SIGNED, 4, true } },
  { 0x0d, { RF_FLOAT, 4, true } }, { 0x0e, { RF_FLOAT, 8, true } }
};

/* The four bytes on top: a file that is something else ends here. */
static rf_status
read_magic(rf_array *array, size_t *axes)
{
  unsigned char b[4];
  rf_status status = rf_bytes_read(&array->in, b, 4, "the header of IDX");

  if (status < 0)
    return status;
  if (b[0] || b[1])
    return rf_bytes_say(&array->in, "found %02x %02x %02x %02x at byte 0; "
                        "expected of a file in the format IDX: 00 00, a type "
                        "and the number of axes", b[0], b[1], b[2], b[3]);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (b[2] == types[i].code) {
      array->element = types[i].element;
      *axes = b[3];
      return RF_OK;
    }
  return rf_bytes_say(&array->in, "found the type %02x at byte 2; expected: "
                      "08, 09, 0b, 0c, 0d or 0e", b[2]);
}

/* 32 bits without a sign, so that a damaged length is large and not
   negative. */
static size_t
length_at(const unsigned char *b)
{
  return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

/* What the header promises is believed only when the rows are there. */
rf_status
rf_idx_open(rf_array *array, rf_message *message, const char *path,
            const rf_location *asker)
{
  unsigned char b[4 * RF_ARRAY_AXES];
  size_t axes = 0;
  rf_status status;

  RF_TRY(rf_bytes_open(&array->in, message, path, asker));
  RF_TRY(read_magic(array, &axes));
  if (axes < 1 || axes > RF_ARRAY_AXES)
    return rf_bytes_say(&array->in, "found %zu axes at byte 3; expected: 1 to "
                        "%d", axes, RF_ARRAY_AXES);
  RF_TRY(rf_bytes_read(&array->in, b, 4 * axes, "lengths of the axes"));
  array->axes = axes;
  for (size_t i = 0; i < axes; i++)
    array->shape[i] = length_at(b + 4 * i);
  status = rf_array_shape(array);
done:
  return status;
}
