/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * npy.c -- arrays of NumPy: a magic string, a version, the length of a header,
 * and the header as the text of a dictionary of Python with three keys,
 * {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }, then the
 * numbers (NumPy Enhancement Proposal 1). */
#include "config.h"

#include <ctype.h>

#include "problem/files/array.h"

/* Headers are of some hundred bytes. */
#define HEADER_MOST 65536

/* What is read of a header. */
typedef struct header {
  const char *at;        /* what comes next */
  char type[8];
  bool fortran, has_type, has_order, has_shape;
} header;

/* Blanks between marks; Python puts one, and fills the end with them. */
static void
skip(header *h)
{
  while (*h->at == ' ' || *h->at == '\n')
    h->at++;
}

/* Is this next?  Then go on behind it. */
static bool
take(header *h, const char *text)
{
  const size_t length = strlen(text);

  skip(h);
  if (strncmp(h->at, text, length) != 0)
    return false;
  h->at += length;
  return true;
}

/* 'text', in quotes of either kind, into out[size]. */
static bool
take_text(header *h, char *out, size_t size)
{
  const char quote = (skip(h), *h->at);
  const char *end;

  if ((quote != '\'' && quote != '"') || !(end = strchr(h->at + 1, quote))
      || (size_t)(end - h->at) > size)
    return false;
  memcpy(out, h->at + 1, (size_t)(end - h->at - 1));
  out[end - h->at - 1] = '\0';
  h->at = end + 1;
  return true;
}

/* One length of an axis, below 2^32. */
static bool
take_length(header *h, size_t *v)
{
  uint64_t sum = 0;

  skip(h);
  if (!isdigit((unsigned char)*h->at))
    return false;
  for (; isdigit((unsigned char)*h->at); h->at++)
    if ((sum = 10 * sum + (uint64_t)(*h->at - '0')) > UINT32_MAX)
      return false;
  *v = (size_t)sum;
  return true;
}

/* (3, 4), or (3,) */
static bool
take_shape(header *h, rf_array *array)
{
  if (!take(h, "("))
    return false;
  while (!take(h, ")"))
    if (array->axes == RF_ARRAY_AXES
        || !take_length(h, &array->shape[array->axes++])
        || (!take(h, ",") && *h->at != ')'))
      return false;
  return true;
}

/* One entry of the dictionary, whatever their order is. */
static bool
take_entry(header *h, rf_array *array)
{
  char key[16];

  if (!take_text(h, key, sizeof key) || !take(h, ":"))
    return false;
  if (!strcmp(key, "descr") && !h->has_type)
    return h->has_type = take_text(h, h->type, sizeof h->type);
  if (!strcmp(key, "shape") && !h->has_shape)
    return h->has_shape = take_shape(h, array);
  /* A key that is there twice is refused as one that is unknown. */
  if (strcmp(key, "fortran_order") != 0 || h->has_order)
    return false;
  h->has_order = true;
  h->fortran = take(h, "True");
  return h->fortran || take(h, "False");
}

/* NumPy ends the last entry with a comma, others need not. */
static bool
take_header(header *h, rf_array *array)
{
  if (!take(h, "{"))
    return false;
  while (!take(h, "}")) {
    if (!take_entry(h, array))
      return false;
    if (!take(h, ",") && *h->at != '}')
      return false;
  }
  return h->has_type && h->has_order && h->has_shape;
}

/* "<f8": the order of the bytes, the kind, how many. */
static bool
take_type(rf_element *element, const char *type)
{
  static const char kinds[] = { [RF_UNSIGNED] = 'u', [RF_SIGNED] = 'i',
                                [RF_FLOAT] = 'f' };
  const uint16_t one = 1;
  unsigned char first;
  const char *kind;

  if (strlen(type) != 3 || !strchr("<>|=", type[0])
      || !(kind = memchr(kinds, type[1], sizeof kinds))
      || !strchr("1248", type[2]))
    return false;
  /* '=' is the order of the machine that reads; '|' is that of single bytes,
     which have none. */
  memcpy(&first, &one, 1);
  element->kind = (rf_element_kind)(kind - kinds);
  element->size = (size_t)(type[2] - '0');
  element->big = type[0] == '>' || (type[0] == '=' && first == 0);
  return element->kind != RF_FLOAT || element->size >= 4;
}

/* The text of the header, ended by NUL; its length is in two bytes, from
   version 2 on in four, the least significant first. */
static rf_status
read_text(rf_array *array, char **text)
{
  static const unsigned char magic[] = { 0x93, 'N', 'U', 'M', 'P', 'Y' };
  unsigned char b[12] = { 0 };
  size_t length, bytes;
  rf_status status;

  RF_TRY(rf_bytes_read(&array->in, b, 8, "the header of an array of NumPy"));
  /* The bytes are shown, since they tell which format it is instead. */
  if (memcmp(b, magic, sizeof magic) != 0)
    return rf_bytes_say(&array->in, "found %02x %02x %02x %02x %02x %02x at "
                        "byte 0; expected of an array of NumPy: 93 4e 55 4d "
                        "50 59", b[0], b[1], b[2], b[3], b[4], b[5]);
  /* Version 3 is as 2, but that its header may have all of Unicode. */
  if (b[6] < 1 || b[6] > 3)
    return rf_bytes_say(&array->in, "found the version %d at byte 6; expected: "
                        "1, 2 or 3", b[6]);
  bytes = b[6] == 1 ? 2 : 4;
  RF_TRY(rf_bytes_read(&array->in, b + 8, bytes, "the length of the header"));
  length = (size_t)b[8] | (size_t)b[9] << 8 | (size_t)b[10] << 16
    | (size_t)b[11] << 24;
  /* A length that is damaged must not ask for gigabytes. */
  if (length > HEADER_MOST)
    return rf_bytes_say(&array->in, "found a header of %zu bytes at byte 8; "
                        "expected: at most %d", length, HEADER_MOST);
  if (!(*text = rf_alloc(length + 1, 1)))
    return RF_ENOMEM;
  status = rf_bytes_read(&array->in, *text, length, "the header");
done:
  return status;
}

/* Where the first index goes fastest a row lies all over the file. */
static rf_status
read_all(rf_array *array)
{
  const size_t size = array->element.size;

  if (array->rows > SIZE_MAX / size / array->columns
      || !(array->all = rf_alloc(array->rows * array->columns, size)))
    return RF_ENOMEM;
  return rf_bytes_read(&array->in, array->all,
                       array->rows * array->columns * size, "numbers");
}

/* Anything else than the three keys is refused: it might mean something. */
static rf_status
read_header(rf_array *array, const char *text)
{
  header h = { .at = text };
  rf_status status;

  RF_ASSERT(text);
  if (!take_header(&h, array))
    return rf_bytes_say(&array->in, "its header cannot be read before '%.20s'; "
                        "expected: the keys descr, fortran_order and shape, "
                        "up to %d axes", h.at, RF_ARRAY_AXES);
  if (!take_type(&array->element, h.type))
    return rf_bytes_say(&array->in, "found numbers '%s'; expected: integers of "
                        "1, 2, 4 or 8 bytes, or floats of 4 or 8", h.type);
  if (array->axes < 1)
    return rf_bytes_say(&array->in, "found a single number; expected: an "
                        "array");
  /* Only now is it known how many bytes the numbers are. */
  status = rf_array_shape(array);
  return status == RF_OK && h.fortran && array->axes > 1 ? read_all(array)
                                                         : status;
}

/* In an archive members have the ending that files have. */
rf_status
rf_npy_open(rf_array *array, rf_message *message, const char *path,
            const char *name, const rf_location *asker)
{
  char *text = NULL, member[256];
  rf_status status;

  if (name) {
    snprintf(member, sizeof member, "%s.npy", name);
    RF_TRY(rf_bytes_open_member(&array->in, message, path, member, asker));
  } else
    RF_TRY(rf_bytes_open(&array->in, message, path, asker));
  RF_TRY(read_text(array, &text));
  status = read_header(array, text);
done:
  rf_release(text);
  return status;
}

/* A file that cannot be read begins with nothing; whoever opens it next says
   why. */
static bool
begins(const char *path, const char *magic, size_t size)
{
  char found[8] = "";
  FILE *in = fopen(path, "rb");
  bool is;

  RF_ASSERT(size <= sizeof found);
  if (!in)
    return false;
  is = fread(found, 1, size, in) == size && !memcmp(found, magic, size);
  fclose(in);
  return is;
}

/* By the magic string alone: one that is damaged behind it is still one, and
   its reader can say where. */
bool
rf_npy_is(const char *path)
{
  return begins(path, "\x93NUMPY", 6);
}

/* An archive with a member; an empty one would be of no use. */
bool
rf_npz_is(const char *path)
{
  return begins(path, "PK\x03\x04", 4);
}
