/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ledger.c -- tables of others; see ledger.h.
 *
 * Such a table has columns that nobody asks for, with anything in them, so that
 * quotes must be understood; csv.c reads tables of numbers alone, and refuses
 * them.  A cell is a part of the text of the file: a quote that is written
 * twice stays so. */
#include "config.h"

#include "base/poll.h"
#include "problem/text/ledger.h"

static const char marks[] = {
  [RF_COMMA] = ',', [RF_SEMICOLON] = ';', [RF_TABULATOR] = '\t',
  [RF_BLANKS] = ' '
};

/* Between cells that a tab separates it is no blank. */
static bool
is_blank(const rf_ledger *s, char c)
{
  return c == ' ' || (c == '\t' && s->separator != RF_TABULATOR);
}

static const char *
skip_blanks(const rf_ledger *s, const char *p, const char *end)
{
  while (p < end && is_blank(s, *p))
    p++;
  return p;
}

static rf_location
place_of(const rf_ledger *s, const char *at)
{
  rf_location place = rf_location_at(s->path, s->begin,
                                     (size_t)(at - s->begin));
  place.line = s->line;
  return place;
}

rf_location
rf_ledger_place(const rf_ledger *s, size_t i)
{
  const rf_cell *last = s->count ? &s->cell[s->count - 1] : NULL;

  if (i < s->count)
    return place_of(s, s->cell[i].text);
  return place_of(s, last ? last->text + last->length : s->begin);
}

/* Does a cell end at p?  Where it is blanks that separate, a cell has none. */
static bool
is_mark(const rf_ledger *s, const char *p, const char *end)
{
  return p == end || *p == marks[s->separator]
    || (s->separator == RF_BLANKS && *p == '\t');
}

/* The cell in quotes that begins at *p; *p behind them.  Two quotes are one
   that is meant. */
static rf_status
quoted_cell(rf_cell *c, const rf_ledger *s, rf_message *message,
            const char **p, const char *end)
{
  const char *q = *p + 1;
  rf_location place = place_of(s, *p);
  char piece[RF_PIECE];

  for (; q < end; q++)
    if (*q == '"' && !(q + 1 < end && q[1] == '"'))
      break;
    else
      q += *q == '"';
  if (q >= end)
    return rf_say(message, &place, "found %s; a quote must be closed in its "
                  "line", rf_piece(piece, *p, (size_t)(end - *p)));
  *c = (rf_cell){ *p + 1, (size_t)(q - *p - 1) };
  *p = q + 1;
  return RF_OK;
}

/* The cell at *p; *p at what separates it from the next, or at the end. */
static rf_status
read_cell(rf_cell *c, const rf_ledger *s, rf_message *message, const char **p,
          const char *end)
{
  const char *begin = skip_blanks(s, *p, end), *stop;
  rf_location place;
  char piece[RF_PIECE];
  rf_status status;

  *p = begin;
  if (begin < end && *begin == '"') {
    if ((status = quoted_cell(c, s, message, p, end)) < 0)
      return status;
    if (s->separator != RF_BLANKS)
      *p = skip_blanks(s, *p, end);
    place = place_of(s, *p);
    return is_mark(s, *p, end) ? RF_OK
      : rf_say(message, &place, "found '%s' behind a quote; allowed: the end "
               "of the cell", rf_piece(piece, *p, (size_t)(end - *p)));
  }
  while (!is_mark(s, *p, end))
    ++*p;
  stop = *p;
  while (stop > begin && is_blank(s, stop[-1]))
    stop--;
  *c = (rf_cell){ begin, (size_t)(stop - begin) };
  return RF_OK;
}

/* The cells of the line from begin to end. */
static rf_status
split(rf_ledger *s, rf_message *message, const char *end)
{
  const char *p = s->begin;
  rf_status status = RF_OK;

  s->count = 0;
  for (;;) {
    if ((status = rf_grow(&s->cell, &s->capacity, s->count + 1,
                          sizeof *s->cell)) < 0)
      return status;
    RF_TRY(read_cell(&s->cell[s->count], s, message, &p, end));
    s->count++;
    if (s->separator == RF_BLANKS)     /* none of them begins another cell */
      p = skip_blanks(s, p, end);
    if (p == end)
      return RF_OK;
    p += s->separator != RF_BLANKS;
  }
done:
  return status;
}

/* Is there nothing but empty lines from p on? */
static bool
is_over(const char *p)
{
  return p[strspn(p, " \t\r\n")] == '\0';
}

/* A line ends by LF or CR LF, the last one by the end of the text. */
rf_status
rf_ledger_line(bool *more, rf_ledger *s, rf_message *message)
{
  const char *end;
  rf_status status = rf_poll_64(s->line);

  if (status < 0)
    return status;
  if (!(*more = !is_over(s->next)))
    return RF_OK;
  s->begin = s->next;
  end = s->begin + strcspn(s->begin, "\n");
  s->next = end + (*end == '\n');
  s->line++;
  if (end > s->begin && end[-1] == '\r')
    end--;
  return split(s, message, end);
}

void
rf_ledger_rewind(rf_ledger *s)
{
  s->next = s->begin = s->text;
  s->line = s->count = 0;
}

rf_status
rf_ledger_open(rf_ledger *s, rf_message *message, const char *path,
              const rf_location *asker)
{
  rf_status status;

  RF_ASSERT(!s->text);
  if (!(s->path = rf_strdup(path)))
    return RF_ENOMEM;
  if ((status = rf_read_file(&s->text, message, path, asker)) == RF_OK)
    rf_ledger_rewind(s);
  return status;
}

void
rf_ledger_close(rf_ledger *s)
{
  rf_release(s->path);
  rf_release(s->text);
  rf_release(s->cell);
  *s = (rf_ledger){ 0 };
}
