/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * data.c -- the section data: inputs and labels from the experiment, from a
 * table, from arrays, drawn, or from files of others (real/).
 *
 * One of five places has the data, and the others must not: two would have to
 * agree.  Each number is exact from there on; a bias becomes a coordinate 1 of
 * every input. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "problem/loss/exact.h"
#include "problem/reader.h"
#include "problem/text/csv.h"

/* Files named in an experiment are looked for beside it; an experiment without
   a folder (from memory) has folder "". */
char *
rf_join(const char *folder, const char *path)
{
  const bool alone = !*folder || *path == '/';
  const size_t n = alone ? 0 : strlen(folder), size = n + strlen(path) + 2;
  const char *between = alone || folder[n - 1] == '/' ? "" : "/";
  char *joint = rf_alloc(size, 1);

  if (joint)
    snprintf(joint, size, "%s%s%s", alone ? "" : folder, between, path);
  return joint;
}

/* Set the shape, dim counting without the bias, and make room.  Neurons and
   data are numbered by 32 bits in events, so more is refused here. */
rf_status
rf_data_room(rf_reader *r, const rf_location *place, size_t n, size_t dim)
{
  rf_problem *p = r->problem;

  if (n > UINT32_MAX || dim > UINT32_MAX)
    return rf_say(r->message, place, "found %zu data of dimension %zu; "
                  "allowed: up to 4294967295 of each", n, dim);
  p->n = n;
  p->d = dim + p->bias;
  if (!(p->x = rf_mpq_array(p->n * p->d)) || !(p->y = rf_mpq_array(p->n)))
    return RF_ENOMEM;
  return RF_OK;
}

/* Append the bias to input k and refuse a zero input: it has no boundary, and
   no weight ever feels it.  Every source of data passes here, so what comes
   after may divide by the length of an input. */
rf_status
rf_data_finish(rf_reader *r, const rf_location *place, size_t k)
{
  rf_problem *p = r->problem;
  mpq_t *x = &p->x[k * p->d];

  if (p->bias)
    mpq_set_ui(x[p->d - 1], 1, 1);
  for (size_t i = 0; i < p->d; i++)
    if (mpq_sgn(x[i]))
      return RF_OK;
  return rf_say(r->message, place, "input %zu is zero; an input must not be "
                "zero (data.bias: true appends a 1)", k);
}

/* A loss of a margin is one of 1 and -1 alone.  The label is shown as it was
   given; y has only its value. */
rf_status
rf_check_label(const rf_reader *r, const rf_location *place, size_t k,
               const mpq_t y, const char *text, size_t length)
{
  const rf_loss loss = r->problem->loss;
  char piece[RF_PIECE];

  if (!rf_loss_margin(loss) || !mpq_cmp_si(y, 1, 1) || !mpq_cmp_si(y, -1, 1))
    return RF_OK;
  return rf_say(r->message, place, "label %zu is '%s'; allowed with the %s "
                "loss: 1 or -1", k, rf_piece(piece, text, length),
                rf_loss_names[loss]);
}

/* data.inputs, rows in the experiment itself.  The rows fix the dimension, and
   how many labels there must be, so they come before those.  Numbers are
   swapped into their places, not copied: they may have thousands of digits. */
static rf_status
read_inputs(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_INPUTS], *row;
  const char *name = rf_key_name(RF_KEY_INPUTS);
  rf_problem *p = r->problem;
  size_t n = 0, dim = 0;
  mpq_t *v = NULL;
  rf_status status;

  RF_TRY(rf_value_rows(r, &v, &n, &dim, node, name));
  RF_TRY(rf_data_room(r, &node->place, n, dim));
  row = node->first;
  for (size_t k = 0; k < n; k++, row = row->next) {
    for (size_t i = 0; i < dim; i++)
      mpq_swap(p->x[k * p->d + i], v[k * dim + i]);
    RF_TRY(rf_data_finish(r, &row->place, k));
  }
done:
  rf_mpq_array_free(v, n * dim);
  return status;
}

/* data.labels, one for each of the rows that were read before. */
static rf_status
read_labels(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_LABELS], *label;
  const char *name = rf_key_name(RF_KEY_LABELS);
  rf_problem *p = r->problem;
  rf_status status = RF_OK;

  if (!node)
    return rf_reader_missing(r, RF_KEY_LABELS, "a list of numbers, one for "
                             "each input");
  if (node->form != RF_LIST)
    return rf_reader_bad(r, node, name, NULL, "a list of numbers");
  if (node->count != p->n)
    return rf_say(r->message, &node->place, "%s: found %zu labels; there are "
                  "%zu inputs", name, node->count, p->n);
  label = node->first;
  for (size_t k = 0; k < p->n; k++, label = label->next) {
    RF_TRY(rf_value_number(r, p->y[k], label, name, RF_NUMBER_LIKE));
    RF_TRY(rf_check_label(r, &label->place, k, p->y[k], label->text,
                          label->length));
  }
done:
  return status;
}

/* One row of a table: x1 .. xd, then y, which is the last column.  Messages
   show the cell, so the row is still in csv. */
static rf_status
read_row(rf_reader *r, rf_csv *csv, mpq_t *v, size_t k)
{
  rf_problem *p = r->problem;
  size_t dim = csv->columns - 1, length;
  const char *label;
  rf_location place;
  rf_status status;

  RF_TRY(rf_csv_row(csv, r->message, v));
  for (size_t i = 0; i < dim; i++)
    mpq_swap(p->x[k * p->d + i], v[i]);
  mpq_swap(p->y[k], v[dim]);
  place = rf_csv_place(csv, 0);
  RF_TRY(rf_data_finish(r, &place, k));
  place = rf_csv_place(csv, dim);
  label = rf_csv_text(csv, &length, dim);
  RF_TRY(rf_check_label(r, &place, k, p->y[k], label, length));
done:
  return status;
}

/* A table: its header tells the dimension and its length the number of data,
   so all room is made before the first row.  v[columns] is one row and is used
   for all.  given is the table itself, or NULL: the file at path. */
static rf_status
read_table(rf_reader *r, const char *path, const char *given,
           const rf_location *asker)
{
  static const rf_header data = { .prefix = "x", .last = "y" };
  rf_problem *p = r->problem;
  size_t columns = 0;
  mpq_t *v = NULL;
  rf_csv csv = { .given = given };
  rf_location place;
  rf_status status;

  RF_TRY(rf_csv_open(&csv, r->message, path, &data, asker));
  place = rf_csv_place(&csv, 0);
  RF_TRY(rf_data_room(r, &place, csv.rows, csv.columns - 1));
  status = RF_ENOMEM;
  columns = csv.columns;
  if (!(v = rf_mpq_array(columns)))
    goto done;
  for (size_t k = 0; k < p->n; k++)
    RF_TRY(read_row(r, &csv, v, k));
  status = RF_OK;
done:
  rf_mpq_array_free(v, columns);
  rf_csv_close(&csv);
  return status;
}

/* data.file, a table beside the experiment.  A table that came with the text
   stands for the file which that text names; one that was named by set is read
   from the disk. */
static rf_status
read_file(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_DATA_FILE];
  rf_problem *p = r->problem;
  char *path = NULL;
  rf_status status;

  RF_TRY(rf_read_file_name(r, &p->data_file, RF_KEY_DATA_FILE));
  status = RF_ENOMEM;
  if ((path = rf_join(p->folder, p->data_file)))
    status = read_table(r, path, node->place.set ? NULL : r->data,
                        &node->place);
done:
  rf_release(path);
  return status;
}

/* What was to be done with the numbers of the files is done in the table. */
rf_status
rf_read_given_table(rf_reader *r)
{
  RF_ASSERT(r->data);
  return read_table(r, r->place.file, r->data, &r->place);
}

/* Does set change what is drawn? */
static bool
is_set_anew(const rf_reader *r)
{
  for (int key = RF_KEY_INPUTS; key <= RF_KEY_BIAS; key++)
    if (r->node[key] && r->node[key]->place.set)
      return true;
  return r->node[RF_KEY_LOSS] && r->node[RF_KEY_LOSS]->place.set;
}

/* data.design.  A table that came with the text holds what was drawn: it is
   taken, in case this version draws others. */
static rf_status
read_drawn(rf_reader *r)
{
  const rf_problem *p = r->problem;
  size_t n = 0, dim = 0;
  rf_status status;

  RF_TRY(rf_read_design(r, &n, &dim));
  if (!r->data || is_set_anew(r))
    return rf_draw_design(r, n, dim);
  RF_TRY(read_table(r, r->place.file, r->data, &r->place));
  if (p->n != n || p->d - p->bias != dim)
    status = rf_say(r->message, &r->place, "the data are not those of the "
                    "design: %zu of dimension %zu", p->n, p->d - p->bias);
done:
  return status;
}

/* Data as arrays of doubles, of which each is an exact rational.  There is no
   text to show: a wrong label is written out anew. */
static rf_status
copy_given(rf_reader *r)
{
  const rf_data *g = r->given;
  rf_problem *p = r->problem;
  char label[RF_DOUBLE_TEXT];
  rf_status status;

  RF_TRY(rf_data_room(r, &r->place, g->n, g->d));
  for (size_t k = 0; k < g->n; k++) {
    for (size_t i = 0; i < g->d; i++)
      mpq_set_d(p->x[k * p->d + i], g->x[k * g->d + i]);
    mpq_set_d(p->y[k], g->y[k]);
    RF_TRY(rf_data_finish(r, &r->place, k));
    rf_double_text(label, g->y[k]);
    RF_TRY(rf_check_label(r, &r->place, k, p->y[k], label, strlen(label)));
  }
done:
  return status;
}

/* The first key of the list that is there; -1: none. */
static int
first_of(const rf_reader *r, const rf_key *keys, int count)
{
  for (int i = 0; i < count; i++)
    if (r->node[keys[i]])
      return (int)keys[i];
  return -1;
}

/* Keys of data from files of others stand together in the list of keys. */
static rf_status
refuse_real(const rf_reader *r, const char *why)
{
  for (int i = RF_KEY_IDX; i <= RF_KEY_DATA_SCALE; i++)
    if (r->node[i])
      return rf_reader_surplus(r, (rf_key)i, why);
  return RF_OK;
}

/* One source of data, not two, and nothing to draw by where none are drawn. */
static rf_status
refuse_others(const rf_reader *r)
{
  static const rf_key all[] = {
    RF_KEY_INPUTS, RF_KEY_LABELS, RF_KEY_DATA_FILE, RF_KEY_DESIGN, RF_KEY_N,
    RF_KEY_D, RF_KEY_DATA_SEED, RF_KEY_NOISE, RF_KEY_TEACHER, RF_KEY_MARGIN
  };
  const char *why;
  int key;

  if (r->given) {
    key = first_of(r, all, 10);
    why = "the data are given as arrays";
  } else if (r->node[RF_KEY_DESIGN]) {
    key = first_of(r, all, 3);
    why = "data.design draws inputs and labels";
  } else if ((key = first_of(r, all + 4, 6)) >= 0)
    why = "only data.design draws data";
  else {
    key = r->node[RF_KEY_DATA_FILE] ? first_of(r, all, 2) : -1;
    why = "data.file has inputs and labels";
  }
  if (key >= 0)
    return rf_reader_surplus(r, (rf_key)key, why);
  return refuse_real(r, r->given ? why : "it goes with data.idx, cifar10, npy, "
                     "npz, csv");
}

/* The bias first: it is a coordinate of each input, so all sources need it. */
static rf_status
read_source(rf_reader *r)
{
  rf_status status;

  RF_TRY(rf_read_bool(r, &r->problem->bias, RF_KEY_BIAS));
  if (r->given || !rf_has_real(r))
    RF_TRY(refuse_others(r));
  if (r->given)
    return copy_given(r);
  if (rf_has_real(r))
    return rf_read_real(r);
  if (r->node[RF_KEY_DESIGN])
    return read_drawn(r);
  if (r->node[RF_KEY_DATA_FILE])
    return read_file(r);
  if (!r->node[RF_KEY_INPUTS])
    return rf_reader_missing(r, RF_KEY_INPUTS, "a list of rows of numbers, "
                             "or data.file, idx, cifar10, npy, npz, csv, "
                             "design");
  RF_TRY(read_inputs(r));
  status = read_labels(r);
done:
  return status;
}

/* A datum of weight 0 is seen by nobody, which may be meant; where all are, the
   loss is 0 and nothing moves, which is not. */
static rf_status
take_weights(rf_reader *r, const rf_node *node)
{
  static const char allowed[] = "a number from 0 on";
  const char *name = rf_key_name(RF_KEY_DATA_WEIGHTS);
  const rf_node *weight = node->first;
  rf_problem *p = r->problem;
  bool any = false;
  rf_status status = RF_OK;

  for (size_t k = 0; k < p->n; k++, weight = weight->next) {
    RF_TRY(rf_value_number(r, p->q[k], weight, name, allowed));
    if (mpq_sgn(p->q[k]) < 0)
      return rf_reader_bad(r, weight, name, NULL, allowed);
    any = any || mpq_sgn(p->q[k]) > 0;
  }
  if (!any)
    status = rf_say(r->message, &node->place, "%s: all of them are 0; one at "
                    "least must be larger", name);
done:
  return status;
}

/* Whatever the data come from, as many as there are.  Weights that are all 1
   are none: the run is the same, bit for bit. */
static rf_status
read_weights(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_DATA_WEIGHTS];
  rf_problem *p = r->problem;
  bool even = true;
  rf_status status;

  if (!node)
    return RF_OK;
  if (node->form != RF_LIST)
    return rf_reader_bad(r, node, rf_key_name(RF_KEY_DATA_WEIGHTS), NULL,
                         "a list of numbers, one for each datum");
  if (node->count != p->n)
    return rf_say(r->message, &node->place, "%s: found %zu weights; there are "
                  "%zu data", rf_key_name(RF_KEY_DATA_WEIGHTS), node->count,
                  p->n);
  if (!(p->q = rf_mpq_array(p->n)))
    return RF_ENOMEM;
  if ((status = take_weights(r, node)) < 0)
    return status;
  for (size_t k = 0; k < p->n && even; k++)
    even = mpq_cmp_ui(p->q[k], 1, 1) == 0;
  if (even) {
    rf_mpq_array_free(p->q, p->n);
    p->q = NULL;
  }
  return RF_OK;
}

/* The weights last: there are as many as data. */
rf_status
rf_read_data(rf_reader *r)
{
  const rf_status status = read_source(r);

  return status < 0 ? status : read_weights(r);
}
