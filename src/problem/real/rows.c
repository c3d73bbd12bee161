/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.c -- the files of the data, row by row: first for the labels, then for
 * those that are taken. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/poll.h"
#include "problem/real/real.h"

/* What is done with the next row of a file. */
typedef rf_status visit(rf_intake *in, const rf_array *array);

/* Every row of one file that is open, then its end: only there the checksum of
   what was compressed is known.  Files are large, so the poll is asked. */
static rf_status
walk(rf_intake *in, rf_array *array, visit *see)
{
  bool more = false;
  rf_status status;

  for (;;) {
    RF_TRY(rf_array_more(&more, array));
    if (!more)
      return rf_array_finish(array);
    RF_TRY(rf_poll_64(array->next));
    RF_TRY(rf_array_next(array));
    RF_TRY(see(in, array));
  }
done:
  return status;
}

/* Open a file that is named at node: what is inputs, or what is labels. */
static rf_status
open_file(rf_intake *in, rf_array *array, const char *name,
          const rf_node *node, bool labels)
{
  const rf_reader *r = in->reader;
  char *path = rf_join(r->problem->folder, name);
  rf_status status = RF_ENOMEM;

  if (path)
    status = in->origin->open(array, r->message, path,
                              in->wish.arrays[labels], &node->place);
  rf_release(path);
  return status;
}

/* ---- labels ---- */

rf_status
rf_intake_keep(rf_intake *in, size_t c, const mpq_t y)
{
  rf_wish *w = &in->wish;

  if (rf_grow(&in->class_of, &in->class_room, in->total + 1,
              sizeof *in->class_of) < 0)
    return RF_ENOMEM;
  /* Classes bring numbers of their own; then those of the file are not
     kept. */
  if (!w->nclasses) {
    if (rf_grow(&in->y, &in->y_room, in->total + 1, sizeof *in->y) < 0)
      return RF_ENOMEM;
    mpq_init(in->y[in->total]);
    mpq_set(in->y[in->total], y);
  }
  if (c < w->nclasses)
    w->classes[c].found++;
  in->class_of[in->total++] =
    c < w->nclasses ? (uint32_t)c : RF_NO_CLASS;
  return RF_OK;
}

/* By its number, in order, as there are few classes. */
static rf_status
keep_label(rf_intake *in, const mpq_t y)
{
  const rf_wish *w = &in->wish;
  size_t c = 0;

  while (c < w->nclasses && !mpq_equal(w->classes[c].label, y))
    c++;
  return rf_intake_keep(in, c, y);
}

/* The first number of a row.  A format without a header is known by its
   labels. */
static rf_status
see_label(rf_intake *in, const rf_array *array)
{
  const unsigned most = in->origin->most;
  mpq_t y;
  rf_status status;

  mpq_init(y);
  status = rf_array_get(y, array, 0);
  /* Labels of these formats are bytes, and are shown as they are. */
  if (status == RF_OK && most && mpq_cmp_ui(y, most, 1) > 0)
    status = rf_bytes_say(&array->in, "found the label %d at byte %llu; "
                          "expected: 0 to %u", array->row[0],
                          (unsigned long long)(array->in.at - array->columns),
                          most);
  if (status == RF_OK)
    status = keep_label(in, y);
  mpq_clear(y);
  return status;
}

/* The node that names file i. */
static const rf_node *
node_of(const rf_intake *in, size_t i)
{
  const rf_node *node = in->reader->node[in->origin->key];

  if (node->form != RF_LIST)
    return node;
  node = node->first;
  while (i-- > 0)
    node = node->next;
  return node;
}

/* Labels in an array of their own: one number a row. */
static rf_status
read_labels_array(rf_intake *in)
{
  const rf_wish *w = &in->wish;
  const bool own = w->labels != NULL;
  rf_array array = { 0 };
  char shape[RF_SHAPE];
  rf_status status;

  RF_TRY(open_file(in, &array, own ? w->labels : w->file[0],
                   own ? in->reader->node[RF_KEY_LABELS] : node_of(in, 0),
                   true));
  if (array.columns != 1) {
    status = rf_bytes_say(&array.in, "its header has the shape %s; expected of "
                          "labels: one number a row",
                          rf_array_spell(shape, &array));
    goto done;
  }
  status = walk(in, &array, see_label);
done:
  rf_array_close(&array);
  return status;
}

/* Labels before their rows. */
static rf_status
read_labels_in_rows(rf_intake *in)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < in->wish.nfiles && status >= 0; i++) {
    rf_array array = { 0 };
    status = open_file(in, &array, in->wish.file[i], node_of(in, i), true);
    if (status >= 0)
      status = walk(in, &array, see_label);
    /* That there is nothing is known when the end was met. */
    if (status >= 0 && array.rows == 0)
      status = rf_bytes_say(&array.in, "is empty; expected: records of %zu "
                            "bytes", array.columns);
    rf_array_close(&array);
  }
  return status;
}

/* After this it is known how many rows there are to be. */
rf_status
rf_intake_labels(rf_intake *in)
{
  if (!in->origin->open)
    return rf_columns_labels(in);
  return in->origin->labels ? read_labels_in_rows(in) : read_labels_array(in);
}

/* ---- rows ---- */

/* The label y of datum i, where it may be wrong by what node says.  It is
   written out anew: a number of a binary file has no text. */
static rf_status
check_label(const rf_intake *in, size_t i, const rf_node *node, const mpq_t y)
{
  rf_string s = { 0 };
  rf_status status = RF_ENOMEM;

  rf_number_print(&s, y);
  if (s.text && !s.failed)
    status = rf_check_label(in->reader, &node->place, i, y, s.text, s.length);
  rf_string_free(&s);
  return status;
}

rf_status
rf_intake_check_class(const rf_intake *in, size_t i, size_t c)
{
  const rf_class *class = &in->wish.classes[c];

  RF_ASSERT(c < in->wish.nclasses);
  return check_label(in, i, class->node, class->y);
}

/* The label of row k of the files, which is datum i. */
static rf_status
take_label(rf_intake *in, size_t i, size_t k)
{
  rf_reader *r = in->reader;
  const uint32_t c = in->class_of[k];
  mpq_t *y = &r->problem->y[i];

  mpq_set(*y, c != RF_NO_CLASS ? in->wish.classes[c].y : in->y[k]);
  return c != RF_NO_CLASS ? rf_intake_check_class(in, i, c)
    : check_label(in, i, r->node[in->origin->key], *y);
}

/* A row that is taken becomes a datum. */
static rf_status
see_row(rf_intake *in, const rf_array *array)
{
  rf_problem *p = in->reader->problem;
  const size_t first = in->origin->labels, dim = p->d - p->bias;
  const size_t k = in->rows++, i = in->kept;
  rf_status status = RF_OK;

  /* Passed over, but read: the checksum at the end is that of every row. */
  if (!in->taken[k])
    return RF_OK;
  RF_ASSERT(i < p->n && array->columns == first + dim);
  for (size_t j = 0; j < dim; j++)
    RF_TRY(rf_array_get(p->x[i * p->d + j], array, first + j));
  in->kept++;
  status = take_label(in, i, k);
done:
  return status;
}

/* Room, when the first file tells the dimension; the others must have the
   same. */
static rf_status
check_columns(rf_intake *in, const rf_array *array, size_t file)
{
  rf_reader *r = in->reader;
  rf_problem *p = r->problem;
  const size_t dim = array->columns - in->origin->labels;
  char shape[RF_SHAPE];

  if (!p->x)
    return rf_data_room(r, &node_of(in, file)->place, p->n, dim);
  if (dim == p->d - p->bias)
    return RF_OK;
  return rf_bytes_say(&array->in, "its shape is %s; expected: rows of %zu "
                      "numbers, as before", rf_array_spell(shape, array),
                      p->d - p->bias);
}

/* As many rows as labels: an index counts for both. */
static rf_status
check_rows(const rf_intake *in, const rf_array *array)
{
  if (in->origin->labels || array->rows == in->total)
    return RF_OK;
  return rf_bytes_say(&array->in, "found %zu rows by its header; expected: "
                      "%zu, as many as labels in %s", array->rows,
                      in->total, in->wish.labels ? in->wish.labels
                      : in->wish.arrays[1]);
}

/* One file after the other; rows count through all of them. */
rf_status
rf_intake_rows(rf_intake *in)
{
  rf_status status = RF_OK;

  if (!in->origin->open)
    return rf_columns_rows(in);
  for (size_t i = 0; i < in->wish.nfiles && status >= 0; i++) {
    rf_array array = { 0 };
    status = open_file(in, &array, in->wish.file[i], node_of(in, i), false);
    if (status >= 0)
      /* Shapes first, before a single number is taken. */
      status = check_rows(in, &array);
    if (status >= 0)
      status = check_columns(in, &array, i);
    if (status >= 0)
      status = walk(in, &array, see_row);
    rf_array_close(&array);
  }
  return status;
}
