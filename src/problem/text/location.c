/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * location.c -- messages with a place; reading files. */
#include "config.h"

#include <errno.h>
#include <stdarg.h>

#include "problem/text/location.h"

/* Four bytes are for the dots and the NUL. */
const char *
rf_piece(char *out, const char *text, size_t length)
{
  size_t n = length < RF_PIECE ? length : RF_PIECE - 4;

  /* Do not cut a character of several bytes in two. */
  if (n < length)
    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
      n--;
  memcpy(out, text, n);
  memcpy(out + n, n < length ? "..." : "", n < length ? 4 : 1);
  return out;
}

/* --set has no lines; a file as a whole has none either. */
static int
print_place(char *out, size_t size, const rf_location *place)
{
  char piece[RF_PIECE], file[RF_SHOWN];

  if (place->set)
    return snprintf(out, size, "--set %s: ",
                    rf_piece(piece, place->set, strlen(place->set)));
  if (!place->line)
    return snprintf(out, size, "%s: ", rf_shown(file, place->file));
  return snprintf(out, size, "%s:%zu:%zu: ", rf_shown(file, place->file),
                  place->line, place->column);
}

rf_status
rf_say(rf_message *message, const rf_location *place, const char *format, ...)
{
  char *text;
  size_t size = sizeof message->text;
  int used;
  va_list args;

  if (!message)
    return RF_EINPUT;
  text = message->text;
  used = print_place(text, size, place);
  if (used >= 0 && (size_t)used < size) {
    va_start(args, format);
    vsnprintf(text + used, size - (size_t)used, format, args);
    va_end(args);
  }
  /* A file is shown as it stands: control characters in it must not reach a
     terminal, nor break the message into lines. */
  for (; *text; text++)
    if ((unsigned char)*text < ' ' || *text == 0x7f)
      *text = '?';
  return RF_EINPUT;
}

/* Bytes 10xxxxxx go on with a character and are not counted. */
rf_location
rf_location_at(const char *file, const char *text, size_t offset)
{
  rf_location place = { file, NULL, 1, 1 };

  /* The text may be a whole file: it is looked at up to there alone. */
  RF_ASSERT(!memchr(text, '\0', offset));
  for (size_t i = 0; i < offset; i++)
    if (text[i] == '\n') {
      place.line++;
      place.column = 1;
    } else if (((unsigned char)text[i] & 0xc0) != 0x80)
      place.column++;
  return place;
}

/* errno is read first, for what follows may change it.  A file that is named
   in an experiment is missed at the place where it is named. */
static rf_status
cannot_read(rf_message *message, const char *path, const rf_location *asker)
{
  const rf_location whole = { path, NULL, 0, 0 };
  const char *why = strerror(errno);
  char file[RF_SHOWN];

  if (asker)
    rf_say(message, asker, "cannot read the file %s: %s",
           rf_shown(file, path), why);
  else
    rf_say(message, &whole, "cannot read the file: %s", why);
  return RF_EIO;
}

/* Texts end by NUL in all that follows: what stands behind one would be lost
   in silence. */
static rf_status
not_text(rf_message *message, const char *path, const char *text,
         size_t offset)
{
  rf_location place = rf_location_at(path, text, offset);

  return rf_say(message, &place, "found a NUL byte; a text file in UTF-8 "
                "is needed");
}

/* By pieces, for a pipe has no size.  One byte is kept for the NUL at the
   end. */
static rf_status
read_stream(char **text, size_t *length, rf_message *message,
            const char *path, FILE *in)
{
  size_t capacity = 0, got;
  const char *nul;

  do {
    if (rf_grow(text, &capacity, *length + 4096, 1) < 0)
      return RF_ENOMEM;
    got = fread(*text + *length, 1, capacity - *length - 1, in);
    if (got && (nul = memchr(*text + *length, '\0', got)))
      return not_text(message, path, *text, (size_t)(nul - *text));
    *length += got;
  } while (got);
  (*text)[*length] = '\0';
  return RF_OK;
}

/* With the NUL: length - 3 bytes and one. */
static void
drop_mark(char *text, size_t length)
{
  if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
    memmove(text, text + 3, length - 2);
}

/* *text is handed over only when all of it was read. */
rf_status
rf_read_file(char **text, rf_message *message, const char *path,
             const rf_location *asker)
{
  char *all = NULL;
  size_t size = 0;
  FILE *in = fopen(path, "rb");
  rf_status status;

  if (!in)
    return cannot_read(message, path, asker);
  status = read_stream(&all, &size, message, path, in);
  if (status == RF_OK && ferror(in))
    status = cannot_read(message, path, asker);
  fclose(in);
  if (status == RF_OK) {
    drop_mark(all, size);
    *text = all;
    all = NULL;
  }
  rf_release(all);
  return status;
}
