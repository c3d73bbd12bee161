/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json.c -- JSON that may stand inside HTML; see json.h.
 *
 * A browser looks for the end of a script before it reads what is in it, so
 * that a title with "</script>" would end the data and become markup.  With
 * every '<', '>' and '&' escaped there is nothing to look for.  U+2028 and
 * U+2029 end a line in JavaScript and not in JSON. */
#include "config.h"

#include <math.h>

#include "view/page/json.h"

/* What stands between two values: nothing before the first one, and nothing
   between a key and its value. */
static void
separate(rf_json *j)
{
  if (j->comma)
    putc(',', j->out);
  j->comma = true;
}

/* Brackets count, so that the keys of the whole are known by their depth. */
void
rf_json_begin(rf_json *j, char bracket)
{
  separate(j);
  putc(bracket, j->out);
  j->comma = false;
  j->depth++;
}

void
rf_json_end(rf_json *j, char bracket)
{
  RF_ASSERT(j->depth > 0);
  if (--j->depth == 0)
    putc('\n', j->out);
  putc(bracket == '{' ? '}' : ']', j->out);
  j->comma = true;
}

/* Bytes of a character of UTF-8, and what it is in *c; 0: what stands there is
   none.  Too long forms, surrogates and what is beyond Unicode are none, as
   they are how checks are deceived. */
static size_t
read_character(unsigned long *c, const unsigned char *s)
{
  static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  const size_t size = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2
    : *s >= 0xe0 && *s < 0xf0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;

  if (size < 2) {
    *c = *s;
    return size;
  }
  *c = *s & (0xffu >> (size + 1));
  for (size_t i = 1; i < size; i++) {
    if ((s[i] & 0xc0) != 0x80)   /* the NUL at the end, too */
      return 0;
    *c = *c << 6 | (s[i] & 0x3f);
  }
  return *c < least[size] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000)
    ? 0 : size;
}

/* May a character stand as it is?  Controls may not in JSON; those of C1
   (0x80 to 0x9f) are shown as nothing, and hide what was meant. */
static bool
is_plain(unsigned long c)
{
  return c >= 0x20 && (c < 0x7f || c > 0x9f) && c != '"' && c != '\\'
    && c != '<' && c != '>' && c != '&' && c != 0x2028 && c != 0x2029;
}

/* What is no UTF-8 is passed byte by byte: a wrong length must not swallow the
   quote behind it. */
static void
put_string(FILE *out, const char *text)
{
  const unsigned char *s = (const unsigned char *)text;
  unsigned long c;

  putc('"', out);
  while (*s) {
    const size_t size = read_character(&c, s);
    if (!size)
      fputs("\\ufffd", out);
    else if (is_plain(c))
      fwrite(s, 1, size, out);
    else
      fprintf(out, "\\u%04lx", c);     /* none of these is beyond 0xffff */
    s += size ? size : 1;
  }
  putc('"', out);
}

/* Keys are escaped as values are: those of meta are whatever a run file has. */
void
rf_json_key(rf_json *j, const char *key)
{
  separate(j);
  if (j->depth == 1)
    putc('\n', j->out);
  put_string(j->out, key);
  putc(':', j->out);
  j->comma = false;
}

void
rf_json_text(rf_json *j, const char *text)
{
  separate(j);
  if (text)
    put_string(j->out, text);
  else
    fputs("null", j->out);
}

void
rf_json_number(rf_json *j, double value)
{
  char text[RF_DOUBLE_TEXT];

  separate(j);
  fputs(isfinite(value) ? rf_double_text(text, value) : "null", j->out);
}

void
rf_json_count(rf_json *j, size_t value)
{
  separate(j);
  fprintf(j->out, "%zu", value);
}

void
rf_json_truth(rf_json *j, bool value)
{
  separate(j);
  fputs(value ? "true" : "false", j->out);
}

void
rf_base64_begin(rf_base64 *b, rf_json *json)
{
  *b = (rf_base64){ .json = json };
  separate(json);
  putc('"', json->out);
}

/* Four characters of three bytes; of fewer, '=' stands for what is not
   there. */
static void
flush(rf_base64 *b)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned long bits = (unsigned long)b->held[0] << 16
    | (unsigned long)b->held[1] << 8 | b->held[2];

  for (int i = 0; i < 4; i++)
    putc(i <= b->count ? letters[bits >> (18 - 6 * i) & 63] : '=',
         b->json->out);
  memset(b->held, 0, sizeof b->held);
  b->count = 0;
}

void
rf_base64_byte(rf_base64 *b, unsigned value)
{
  RF_ASSERT(b->count >= 0 && b->count < 3);
  b->held[b->count++] = (unsigned char)(value & 255);
  if (b->count == 3)
    flush(b);
}

void
rf_base64_short(rf_base64 *b, unsigned value)
{
  rf_base64_byte(b, value);
  rf_base64_byte(b, value >> 8);
}

void
rf_base64_float(rf_base64 *b, float value)
{
  uint32_t bits;

  memcpy(&bits, &value, sizeof bits);
  rf_base64_short(b, bits & 0xffff);
  rf_base64_short(b, bits >> 16);
}

/* Of the bits, not of the memory: the page is the same from a machine with the
   other order of bytes. */
void
rf_base64_double(rf_base64 *b, double value)
{
  uint64_t bits;

  memcpy(&bits, &value, sizeof bits);
  for (int i = 0; i < 4; i++)
    rf_base64_short(b, (unsigned)(bits >> (16 * i) & 0xffff));
}

void
rf_base64_end(rf_base64 *b)
{
  if (b->count)
    flush(b);
  putc('"', b->json->out);
}
