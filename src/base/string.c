/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * string.c -- a text that grows at its end; see string.h.
 *
 * A failure is remembered in the text, not returned: whoever writes hundreds
 * of pieces looks once, at the end. */
#include "config.h"

#include <stdarg.h>

#include "base/string.h"

void
rf_string_room(rf_string *s, size_t more)
{
  if (!s->failed)
    s->failed = more >= SIZE_MAX - s->length
      || rf_grow(&s->text, &s->capacity, s->length + more + 1, 1) < 0;
}

/* The NUL behind the text is always there. */
void
rf_string_add(rf_string *s, const char *text, size_t length)
{
  rf_string_room(s, length);
  if (s->failed)
    return;
  memcpy(s->text + s->length, text, length);
  s->length += length;
  RF_ASSERT(s->length < s->capacity);
  s->text[s->length] = '\0';
}

void
rf_string_put(rf_string *s, const char *text)
{
  rf_string_add(s, text, strlen(text));
}

/* Through a buffer of fixed size, enough for numbers and names: a piece that
   does not fit is a mistake of ours, which a build with assertions finds. */
void
rf_string_printf(rf_string *s, const char *format, ...)
{
  char piece[128];
  va_list args;
  int length;

  va_start(args, format);
  length = vsnprintf(piece, sizeof piece, format, args);
  va_end(args);
  RF_ASSERT(length >= 0 && (size_t)length < sizeof piece);
  if (length > 0)
    rf_string_put(s, piece);
}

void
rf_string_clear(rf_string *s)
{
  s->length = 0;
  s->failed = false;
}

void
rf_string_put_value(rf_string *s, const char *value)
{
  if (s->length && s->text[s->length - 1] != '\n')
    rf_string_put(s, ",");
  rf_string_put(s, value);
}

void
rf_list_word(char *list, size_t size, const char *word)
{
  const size_t used = strlen(list);

  RF_ASSERT(used < size);
  snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

/* The empty text is allocated too, so that NULL means only that memory was
   short. */
char *
rf_string_take(rf_string *s)
{
  char *text = NULL;

  if (s->failed)
    rf_release(s->text);
  else
    text = s->text ? s->text : rf_strdup("");
  *s = (rf_string){ 0 };
  return text;
}

void
rf_string_free(rf_string *s)
{
  rf_release(s->text);
  *s = (rf_string){ 0 };
}
