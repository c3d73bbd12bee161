/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * columns.c -- data from a table of others: which of its columns are inputs and
 * labels, and its rows.
 *
 * The text of the file is kept, and gone through twice: for the labels, and for
 * the rows that are taken.  Cells in other columns may hold anything. */
#include "config.h"

#include "base/number/number.h"
#include "problem/real/real.h"

/* ---- which columns ---- */

static bool
is_text(const rf_cell *c, const char *text)
{
  return c->length == strlen(text) && !memcmp(c->text, text, c->length);
}

/* How many columns have this name, and the first of them. */
static size_t
count_named(size_t *column, const rf_intake *in, const char *name)
{
  size_t found = 0;

  for (size_t i = 0; in->wish.header && i < in->columns; i++)
    if (is_text(&in->ledger.cell[i], name) && found++ == 0)
      *column = i;
  return found;
}

/* A number of a column, from 1 on; 0: it is none. */
static size_t
number_of(const rf_intake *in, const char *text)
{
  size_t number = 0;

  for (; *text >= '0' && *text <= '9' && number <= in->columns; text++)
    number = 10 * number + (size_t)(*text - '0');
  return *text || number > in->columns ? 0 : number;
}

/* Names go first: a column may be called 3. */
static rf_status
find_column(size_t *column, const rf_intake *in, const rf_node *node,
            const char *text)
{
  const rf_reader *r = in->reader;
  const size_t named = count_named(column, in, text);
  char piece[RF_PIECE], file[RF_SHOWN];

  rf_piece(piece, text, strlen(text));
  rf_shown(file, in->wish.file[0]);
  if (named > 1)
    return rf_say(r->message, &node->place, "%zu columns of %s are called "
                  "'%s'; a number says which", named, file, piece);
  if (named == 0 && (*column = number_of(in, text)) == 0)
    return rf_say(r->message, &node->place, "found '%s'; allowed: %sa number "
                  "from 1 to %zu, so many columns has %s", piece,
                  in->wish.header ? "a name in the first line or " : "",
                  in->columns, file);
  *column -= named == 0;
  return RF_OK;
}

/* One more input.  A column twice, or the label among the inputs, is hardly
   meant: it would be found without being learnt. */
static rf_status
add_column(rf_intake *in, const rf_node *node, size_t column)
{
  const rf_reader *r = in->reader;

  if (column == in->label)
    return rf_say(r->message, &node->place, "column %zu has the labels; it "
                  "cannot be an input", column + 1);
  for (size_t i = 0; i < in->ninputs; i++)
    if (in->input[i] == column)
      return rf_say(r->message, &node->place, "column %zu is there twice",
                    column + 1);
  in->input[in->ninputs++] = column;
  return RF_OK;
}

/* A name, a number, or two of these with .. between them: all columns from one
   to the other. */
static rf_status
add_columns(rf_intake *in, const rf_node *node)
{
  size_t from = 0, to = 0;
  char *first, *dots;
  rf_status status;

  RF_ASSERT(node->form == RF_SCALAR);
  if (!(first = rf_strdup(node->text)))
    return RF_ENOMEM;
  dots = count_named(&from, in, first) ? NULL : strstr(first, "..");
  if (dots)
    *dots = '\0';
  RF_TRY(find_column(&from, in, node, first));
  to = from;
  if (dots)
    RF_TRY(find_column(&to, in, node, dots + 2));
  if (to < from)
    status = rf_say(in->reader->message, &node->place, "column %zu is behind "
                    "column %zu", from + 1, to + 1);
  for (size_t i = from; status >= 0 && i <= to; i++)
    status = add_column(in, node, i);
done:
  rf_release(first);
  return status;
}

/* From the line read last.  Without inputs all columns but that of the labels
   are. */
static rf_status
choose_columns(rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[RF_KEY_INPUTS];
  const rf_node *label = r->node[RF_KEY_LABELS];
  rf_status status;

  in->columns = in->ledger.count;
  if (!(in->input = rf_alloc(in->columns, sizeof *in->input)))
    return RF_ENOMEM;
  RF_TRY(find_column(&in->label, in, label, label->text));
  for (size_t i = 0; !node && i < in->columns; i++)
    if (i != in->label)
      in->input[in->ninputs++] = i;
  if (node && node->form == RF_LIST)
    for (node = node->first; node; node = node->next)
      RF_TRY(add_columns(in, node));
  else if (node)
    status = add_columns(in, node);
  if (status >= 0 && in->ninputs == 0)
    status = rf_say(r->message, &label->place, "no column is left for the "
                    "inputs");
done:
  return status;
}

/* ---- rows ---- */

/* The next line, which must have as many cells as the first one. */
static rf_status
next_row(bool *more, rf_intake *in)
{
  rf_ledger *s = &in->ledger;
  rf_status status = rf_ledger_line(more, s, in->reader->message);
  rf_location place;

  if (status < 0 || !*more || s->count == in->columns)
    return status;
  place = rf_ledger_place(s, s->count < in->columns ? s->count : in->columns);
  return rf_say(in->reader->message, &place, "found a row of %zu; the first "
                "line has %zu columns", s->count, in->columns);
}

/* Cell i as a number. */
static rf_status
number_in(mpq_t q, const rf_intake *in, size_t i, const char *allowed)
{
  const rf_cell *c = &in->ledger.cell[i];
  const char *fault;
  char piece[RF_PIECE];
  rf_location place;
  rf_status status = rf_number_parse(q, &fault, c->text, c->length);

  if (status != RF_EINPUT)
    return status;
  place = rf_ledger_place(&in->ledger, i);
  return rf_say(in->reader->message, &place, "found '%s' (%s); allowed: %s",
                rf_piece(piece, c->text, c->length), fault, allowed);
}

/* The class of a label, which may be a word: nclasses: none. */
static rf_status
class_of(size_t *class, rf_intake *in, mpq_t y)
{
  const rf_wish *w = &in->wish;
  const rf_cell *c = &in->ledger.cell[in->label];
  const char *fault;
  const rf_status status = rf_number_parse(y, &fault, c->text, c->length);
  size_t i = 0;

  if (status < 0 && status != RF_EINPUT)
    return status;
  while (i < w->nclasses
         && !(w->classes[i].word ? is_text(c, w->classes[i].node->key)
              : status == RF_OK && mpq_equal(w->classes[i].label, y)))
    i++;
  *class = i;
  return RF_OK;
}

static rf_status
see_label(rf_intake *in)
{
  size_t class = 0;
  mpq_t y;
  rf_status status;

  mpq_init(y);
  if (in->wish.nclasses)
    status = class_of(&class, in, y);
  else
    status = number_in(y, in, in->label, RF_NUMBER_LIKE "; data.classes makes "
                       "numbers of words");
  if (status == RF_OK)
    status = rf_intake_keep(in, class, y);
  mpq_clear(y);
  return status;
}

/* The first line tells the columns, whether it has their names or not. */
static rf_status
open_table(rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[in->origin->key];
  char *path = rf_join(r->problem->folder, in->wish.file[0]);
  bool more = false;
  rf_status status = RF_ENOMEM;

  if (!path)
    goto done;
  in->ledger.separator = (rf_separator)in->wish.separator;
  RF_TRY(rf_ledger_open(&in->ledger, r->message, path, &node->place));
  RF_TRY(rf_ledger_line(&more, &in->ledger, r->message));
  if (!more) {
    const rf_location whole = { in->ledger.path, NULL, 0, 0 };
    status = rf_say(r->message, &whole, "the file is empty");
    goto done;
  }
  RF_TRY(choose_columns(in));
  if (!in->wish.header)
    rf_ledger_rewind(&in->ledger);
done:
  rf_release(path);
  return status;
}

rf_status
rf_columns_labels(rf_intake *in)
{
  bool more = true;
  rf_location place;
  rf_status status;

  RF_TRY(open_table(in));
  while (more) {
    RF_TRY(next_row(&more, in));
    if (more)
      RF_TRY(see_label(in));
  }
  place = rf_ledger_place(&in->ledger, 0);
  if (in->total == 0)
    status = rf_say(in->reader->message, &place, "the file has no row below "
                    "its first line");
done:
  return status;
}

/* The line read last becomes datum i. */
static rf_status
take_row(rf_intake *in, size_t i)
{
  rf_reader *r = in->reader;
  rf_problem *p = r->problem;
  const rf_cell *label = &in->ledger.cell[in->label];
  const rf_location place = rf_ledger_place(&in->ledger, in->label);
  const uint32_t c = in->class_of[in->rows];
  mpq_t *y = &p->y[i];
  rf_status status;

  for (size_t j = 0; j < in->ninputs; j++)
    RF_TRY(number_in(p->x[i * p->d + j], in, in->input[j], RF_NUMBER_LIKE));
  if (c != RF_NO_CLASS) {
    mpq_set(*y, in->wish.classes[c].y);
    return rf_intake_check_class(in, i, c);
  }
  mpq_set(*y, in->y[in->rows]);
  status = rf_check_label(r, &place, i, *y, label->text, label->length);
done:
  return status;
}

rf_status
rf_columns_rows(rf_intake *in)
{
  rf_reader *r = in->reader;
  const rf_location place = r->node[in->origin->key]->place;
  bool more = true;
  rf_status status;

  RF_ASSERT(in->ledger.text && in->taken);
  RF_TRY(rf_data_room(r, &place, r->problem->n, in->ninputs));
  rf_ledger_rewind(&in->ledger);
  if (in->wish.header)
    RF_TRY(next_row(&more, in));
  for (; in->rows < in->total; in->rows++) {
    RF_TRY(next_row(&more, in));
    if (in->taken[in->rows])
      RF_TRY(take_row(in, in->kept++));
  }
  status = RF_OK;
done:
  return status;
}
