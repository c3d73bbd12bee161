/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.c -- tables of exact numbers.  libcsv is not used: it does not tell
 * the position of a cell, and numbers need no quotes. */
#include "config.h"

#include "base/number/number.h"
#include "base/poll.h"
#include "problem/text/csv.h"

typedef struct cell {
  const char *text;
  size_t length;
} cell;

/* The line feed or the end of the text, whichever comes first. */
static const char *
line_end(const char *p)
{
  return p + strcspn(p, "\n");
}

/* Not a carriage return: that is part of a line's end alone. */
static bool
is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* The content of a cell, and the line's own CR, without spaces. */
static cell
trimmed(const char *p, const char *end)
{
  while (p < end && is_blank(*p))
    p++;
  if (p < end && end[-1] == '\r' && (*end == '\n' || !*end))
    end--;
  while (p < end && is_blank(end[-1]))
    end--;
  return (cell){ p, (size_t)(end - p) };
}

/* Column number i of the line read last; false: there are fewer. */
static bool
get_cell(const rf_csv *csv, cell *c, size_t i)
{
  const char *end = line_end(csv->begin), *p = csv->begin, *comma;

  while (i-- > 0) {
    if (!(comma = memchr(p, ',', (size_t)(end - p))))
      return false;
    p = comma + 1;
  }
  comma = memchr(p, ',', (size_t)(end - p));
  *c = trimmed(p, comma ? comma : end);
  return true;
}

/* rf_location_at counts from the line's own begin: only the column is its. */
static rf_location
place_of(const rf_csv *csv, const char *at)
{
  rf_location place = rf_location_at(csv->path, csv->begin,
                                     (size_t)(at - csv->begin));
  place.line = csv->line;
  return place;
}

/* Of a cell that is missing: the line, which is where to look for it. */
rf_location
rf_csv_place(const rf_csv *csv, size_t column)
{
  cell c;

  return place_of(csv, get_cell(csv, &c, column) ? c.text : csv->begin);
}

/* Nothing is unescaped, so a cell is a part of the text itself. */
const char *
rf_csv_text(const rf_csv *csv, size_t *length, size_t column)
{
  cell c = { csv->begin, 0 };

  (void)get_cell(csv, &c, column);
  *length = c.length;
  return c.text;
}

/* The text ends by NUL, which stands for the last line's end. */
static void
next_line(rf_csv *csv)
{
  csv->begin = csv->next;
  csv->next = line_end(csv->begin);
  csv->next += *csv->next == '\n';
  csv->line++;
}

/* Commas and one: an empty line has one cell, which is no number. */
static size_t
count_cells(const rf_csv *csv)
{
  const char *end = line_end(csv->begin);
  size_t count = 1;

  for (const char *p = csv->begin; p < end; p++)
    count += *p == ',';
  return count;
}

/* Rows up to the last line that is not blank: editors leave empty lines at the
   end.  Those between rows count, and are refused when they are read. */
static size_t
count_rows(const char *p)
{
  size_t lines = 0, rows = 0;

  while (*p) {
    const char *end = line_end(p);
    lines++;
    if (trimmed(p, end).length)
      rows = lines;
    p = end + (*end == '\n');
  }
  return rows;
}

/* The name that column i must have.  An optional last column is expected only
   where it stands. */
static void
expected_name(char *name, size_t size, const rf_csv *csv,
              const rf_header *header, size_t i)
{
  if (header->first && i == 0)
    snprintf(name, size, "%s", header->first);
  else if (csv->ends && i == csv->columns - 1 && i)
    snprintf(name, size, "%s", header->last);
  else
    snprintf(name, size, "%s%zu", header->prefix, i + !header->first);
}

static bool
is_named(const rf_csv *csv, size_t i, const char *name)
{
  cell c;

  return get_cell(csv, &c, i) && c.length == strlen(name)
    && !memcmp(c.text, name, c.length);
}

/* All columns, as a message shows them. */
static void
spell_header(char *out, size_t size, const rf_header *header)
{
  const char *first = header->first, *last = header->last;

  snprintf(out, size, "%s%s%s1,..,%sd%s%s%s", first ? first : "",
           first ? "," : "", header->prefix, header->prefix, last ? "," : "",
           last ? last : "", header->optional ? " (or without it)" : "");
}

/* The header says which columns there are, so a table with others (weights in
   place of data, columns in another order) is refused before a number is read.
   Coordinates count from 1.  One column at least besides first or last: a
   table without inputs is none. */
static rf_status
check_header(rf_csv *csv, rf_message *message, const rf_header *header)
{
  char name[32], piece[RF_PIECE], all[96];

  csv->ends = header->last
    && (!header->optional || is_named(csv, csv->columns - 1, header->last));
  spell_header(all, sizeof all, header);
  for (size_t i = 0; i < csv->columns; i++) {
    expected_name(name, sizeof name, csv, header, i);
    if (!is_named(csv, i, name)) {
      rf_location place = rf_csv_place(csv, i);
      size_t length;
      const char *text = rf_csv_text(csv, &length, i);
      return rf_say(message, &place, "found '%s'; the header must be %s, here "
                    "'%s'", rf_piece(piece, text, length), all, name);
    }
  }
  if (csv->columns < (header->first || csv->ends ? 2 : 1)) {
    rf_location place = rf_csv_place(csv, 0);
    return rf_say(message, &place, "the header must have the columns %s", all);
  }
  return RF_OK;
}

/* What was opened is released by rf_csv_close also when this fails, so that
   cells can be shown in the message. */
rf_status
rf_csv_open(rf_csv *csv, rf_message *message, const char *path,
            const rf_header *header, const rf_location *asker)
{
  rf_status status;
  rf_location place;

  if (!(csv->path = rf_strdup(path)))
    return RF_ENOMEM;
  if (!csv->given)
    RF_TRY(rf_read_file(&csv->text, message, path, asker));
  status = RF_OK;
  csv->next = csv->given ? csv->given : csv->text;
  next_line(csv);
  /* The header says how long each row has to be. */
  csv->columns = count_cells(csv);
  csv->rows = count_rows(csv->next);
  RF_TRY(check_header(csv, message, header));
  if (!csv->rows) {
    place = rf_csv_place(csv, 0);
    status = rf_say(message, &place, "the file has no row below its header");
  }
done:
  return status;
}

/* The place is where the line should have gone on, or the first cell too
   many. */
static rf_status
wrong_count(const rf_csv *csv, rf_message *message, size_t found)
{
  const char *end = line_end(csv->begin);
  rf_location place =
    place_of(csv, end - (end > csv->begin && end[-1] == '\r'));

  if (found > csv->columns)
    place = rf_csv_place(csv, csv->columns);
  return rf_say(message, &place, "found a row of %zu; the header has %zu "
                "columns", found, csv->columns);
}

/* The poll is asked here, since tables may have millions of rows.  Numbers are
   exact, with the syntax of those in an experiment. */
rf_status
rf_csv_row(rf_csv *csv, rf_message *message, mpq_t *v)
{
  char piece[RF_PIECE];
  const char *fault, *p, *end, *comma;
  size_t found;

  rf_status status = rf_poll_64(csv->line);

  if (status < 0)
    return status;
  next_line(csv);
  if ((found = count_cells(csv)) != csv->columns)
    return wrong_count(csv, message, found);
  p = csv->begin;
  end = line_end(p);
  for (size_t i = 0; i < found; i++, p = comma + 1) {
    cell c;
    if (!(comma = memchr(p, ',', (size_t)(end - p))))
      comma = end;
    c = trimmed(p, comma);
    status = rf_number_parse(v[i], &fault, c.text, c.length);
    if (status == RF_EINPUT) {
      /* The cell as it stands, and what is wrong with it. */
      rf_location place = place_of(csv, c.text);
      rf_say(message, &place, "found '%s' (%s); allowed: %s",
             rf_piece(piece, c.text, c.length), fault, RF_NUMBER_LIKE);
    }
    if (status < 0)
      return status;
  }
  return RF_OK;
}

void
rf_csv_close(rf_csv *csv)
{
  rf_release(csv->path);
  rf_release(csv->text);
  *csv = (rf_csv){ 0 };
}
