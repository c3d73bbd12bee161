/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probe.c -- record.probe: points at which predictions are recorded, beside
 * those at the data.
 *
 * They are inputs like those of the data, in the same three forms or as a grid
 * of numbers, but nothing is learnt of them: a point may be zero, and labels
 * may be missing.  With labels they are a test set. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "problem/reader.h"
#include "problem/text/csv.h"

/* A misprint in count must not ask for all memory. */
#define MOST_POINTS 10000000u

static const char allowed_probe[] =
  "{grid: [first, last, count]}, {file: a table of points} or "
  "{inputs: rows of numbers, labels: numbers}";

/* What stands below record.probe, by full names, as messages and --set have
   them: the key is the last piece of each.  These are no keys of the list in
   reader.h, which knows sections of one level. */
enum { GRID, TABLE, INPUTS, LABELS, PARTS };

static const char *const part_names[PARTS] = {
  [GRID] = "record.probe.grid", [TABLE] = "record.probe.file",
  [INPUTS] = "record.probe.inputs", [LABELS] = "record.probe.labels"
};

/* The points themselves, of dim coordinates without the bias.  They are in the
   space of the data: with a bias the last coordinate is the same 1, so that h
   is one function of both.  Unlike a datum a point may be zero, as nothing is
   divided by its length. */
static rf_status
make_room(rf_reader *r, const rf_location *place, size_t count, size_t dim)
{
  rf_problem *p = r->problem;
  const size_t own = p->d - p->bias;

  if (count > UINT32_MAX)
    return rf_say(r->message, place, "record.probe: found %zu points; "
                  "allowed: up to 4294967295", count);
  if (dim != own)
    return rf_say(r->message, place, "record.probe: found points with %zu "
                  "coordinates; needed: %zu, as the inputs of the data%s",
                  dim, own, p->bias ? " (without the 1 of data.bias)" : "");
  p->probe.count = count;
  if (count > SIZE_MAX / p->d || !(p->probe.x = rf_mpq_array(count * p->d)))
    return RF_ENOMEM;
  for (size_t k = 0; p->bias && k < count; k++)
    mpq_set_ui(p->probe.x[k * p->d + p->d - 1], 1, 1);
  return RF_OK;
}

/* Labels are asked for apart: a probe need not have any. */
static rf_status
make_labels(rf_problem *p)
{
  return (p->probe.y = rf_mpq_array(p->probe.count)) ? RF_OK : RF_ENOMEM;
}

/* [first, last, count], both ends included: for figures of h over inputs of
   one number.  What a grid of a plane would be is not said by three numbers.
   Points are made in a list of their own, since those of the problem stand
   apart, each beside its bias. */
static rf_status
read_grid(rf_reader *r, const rf_node *node)
{
  const char *name = part_names[GRID];
  rf_problem *p = r->problem;
  uint64_t count = 0;
  mpq_t *t = NULL;
  rf_status status;

  if (p->d - p->bias != 1)
    return rf_say(r->message, &node->key_place, "%s is of inputs that are one "
                  "number each, and here they have %zu; allowed: "
                  "{file: a table of points}", name, p->d - p->bias);
  if (node->form != RF_LIST || node->count != 3)
    return rf_reader_bad(r, node, name, NULL, "[first, last, count]");
  RF_TRY(rf_value_integer(r, &count, node->last, name, 2, MOST_POINTS));
  RF_TRY(make_room(r, &node->place, (size_t)count, 1));
  status = RF_ENOMEM;
  if (!(t = rf_mpq_array((size_t)count)))
    goto done;
  RF_TRY(rf_value_number(r, t[0], node->first, name, RF_NUMBER_LIKE));
  RF_TRY(rf_value_number(r, t[count - 1], node->first->next, name,
                         RF_NUMBER_LIKE));
  status = RF_OK;
  if (mpq_cmp(t[0], t[count - 1]) >= 0)
    status = rf_reader_bad(r, node, name, NULL, "first < last");
  else
    rf_fill_linear(t, (size_t)count);
  for (size_t k = 0; k < count; k++)
    mpq_swap(p->probe.x[k * p->d], t[k]);
  p->probe.grid = true;
done:
  rf_mpq_array_free(t, (size_t)count);
  return status;
}

/* One row: the coordinates and, where the table has them, the label.  Numbers
   are swapped into their places, not copied: they may have thousands of
   digits. */
static rf_status
read_row(rf_reader *r, rf_csv *csv, mpq_t *v, size_t k)
{
  rf_points *probe = &r->problem->probe;
  const size_t dim = csv->columns - csv->ends;
  const char *label;
  size_t length;
  rf_location place;
  rf_status status;

  RF_TRY(rf_csv_row(csv, r->message, v));
  for (size_t i = 0; i < dim; i++)
    mpq_swap(probe->x[k * r->problem->d + i], v[i]);
  if (!csv->ends)
    return RF_OK;
  mpq_swap(probe->y[k], v[dim]);
  place = rf_csv_place(csv, dim);
  label = rf_csv_text(csv, &length, dim);
  status = rf_check_label(r, &place, k, probe->y[k], label, length);
done:
  return status;
}

/* A table as one of data is, but that its column y may be missing.  Kept in a
   run file it is read from there: see rf_source. */
static rf_status
read_table(rf_reader *r, const rf_node *node)
{
  static const rf_header points = { .prefix = "x", .last = "y",
                                    .optional = true };
  rf_problem *p = r->problem;
  rf_csv csv = { .given = node->place.set ? NULL : r->points };
  size_t columns = 0;
  mpq_t *v = NULL;
  char *path = NULL;
  rf_location place;
  rf_status status;

  if (node->form != RF_SCALAR || !*node->text)
    return rf_reader_bad(r, node, part_names[TABLE], NULL,
                         "the name of a file");
  status = RF_ENOMEM;
  if (!(p->probe.file = rf_strdup(node->text))
      || !(path = rf_join(p->folder, p->probe.file)))
    goto done;
  RF_TRY(rf_csv_open(&csv, r->message, path, &points, &node->place));
  place = rf_csv_place(&csv, 0);
  RF_TRY(make_room(r, &place, csv.rows, csv.columns - csv.ends));
  if (csv.ends)
    RF_TRY(make_labels(p));
  status = RF_ENOMEM;
  columns = csv.columns;
  if (!(v = rf_mpq_array(columns)))
    goto done;
  status = RF_OK;
  for (size_t k = 0; k < p->probe.count; k++)
    RF_TRY(read_row(r, &csv, v, k));
done:
  rf_mpq_array_free(v, columns);
  rf_csv_close(&csv);
  rf_release(path);
  return status;
}

/* Rows in the experiment itself: what a run file writes where the table is not
   to be needed, and what is short enough to be written by hand. */
static rf_status
read_inputs(rf_reader *r, const rf_node *node)
{
  rf_problem *p = r->problem;
  size_t count = 0, dim = 0;
  mpq_t *v = NULL;
  rf_status status;

  RF_TRY(rf_value_rows(r, &v, &count, &dim, node, part_names[INPUTS]));
  RF_TRY(make_room(r, &node->place, count, dim));
  for (size_t k = 0; k < count; k++)
    for (size_t i = 0; i < dim; i++)
      mpq_swap(p->probe.x[k * p->d + i], v[k * dim + i]);
done:
  rf_mpq_array_free(v, count * dim);
  return status;
}

/* One for each of the rows that were read before. */
static rf_status
read_labels(rf_reader *r, const rf_node *node)
{
  const char *name = part_names[LABELS];
  rf_points *probe = &r->problem->probe;
  const rf_node *label = node->first;
  rf_status status;

  if (node->form != RF_LIST)
    return rf_reader_bad(r, node, name, NULL, "a list of numbers");
  if (node->count != probe->count)
    return rf_say(r->message, &node->place, "%s: found %zu labels; there are "
                  "%zu points", name, node->count, probe->count);
  RF_TRY(make_labels(r->problem));
  for (size_t k = 0; k < probe->count; k++, label = label->next) {
    RF_TRY(rf_value_number(r, probe->y[k], label, name, RF_NUMBER_LIKE));
    RF_TRY(rf_check_label(r, &label->place, k, probe->y[k], label->text,
                          label->length));
  }
done:
  return status;
}

/* The members of record.probe by their names.  A key that is not known is
   refused, as in all sections: it is misspelt, or of another version. */
static rf_status
sort(const rf_reader *r, const rf_node **part, const rf_node *map)
{
  char piece[RF_PIECE];

  for (const rf_node *node = map->first; node; node = node->next) {
    rf_status status;
    int i = 0;
    while (i < PARTS && strcmp(node->key, strrchr(part_names[i], '.') + 1))
      i++;
    if (i == PARTS)
      return rf_say(r->message, &node->key_place, "unknown key '%s' in "
                    "record.probe; allowed: grid, file, inputs, labels",
                    rf_piece(piece, node->key, strlen(node->key)));
    if ((status = rf_reader_keep(r, &part[i], node)) < 0)
      return status;
  }
  return RF_OK;
}

/* One source of points, not two; labels only beside inputs. */
static rf_status
refuse_others(const rf_reader *r, const rf_node *const *part)
{
  const int source = part[GRID] ? GRID : part[TABLE] ? TABLE : INPUTS;

  for (int i = source + 1; i < PARTS; i++)
    if (part[i] && source != INPUTS)
      return rf_say(r->message, &part[i]->key_place, "%s is not allowed here: "
                    "%s has the points", part_names[i], part_names[source]);
  return RF_OK;
}

/* After the data, whose dimension points have, and the loss, which says what a
   label may be. */
rf_status
rf_read_probe(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_PROBE], *part[PARTS] = { NULL };
  rf_status status;

  if (!node)
    return RF_OK;
  if (node->form != RF_MAP)
    return rf_reader_bad(r, node, rf_key_name(RF_KEY_PROBE), NULL,
                         allowed_probe);
  RF_TRY(sort(r, part, node));
  RF_TRY(refuse_others(r, part));
  if (part[GRID])
    return read_grid(r, part[GRID]);
  if (part[TABLE])
    return read_table(r, part[TABLE]);
  if (!part[INPUTS])
    return rf_reader_bad(r, node, rf_key_name(RF_KEY_PROBE), NULL,
                         allowed_probe);
  RF_TRY(read_inputs(r, part[INPUTS]));
  if (part[LABELS])
    status = read_labels(r, part[LABELS]);
done:
  return status;
}

size_t
rf_problem_probe_count(const rf_problem *problem)
{
  return problem->probe.count;
}

/* The nearest doubles; no number is a label where there are none. */
rf_status
rf_problem_probe_get(const rf_problem *problem, double *x, double *y,
                     size_t first, size_t count)
{
  const rf_points *probe = &problem->probe;
  const size_t d = problem->d;

  RF_REQUIRE(first <= probe->count && count <= probe->count - first,
             RF_EINVAL);
  for (size_t i = 0; x && i < count * d; i++)
    x[i] = rf_get_d_nearest(probe->x[first * d + i]);
  for (size_t k = 0; y && k < count; k++)
    y[k] = probe->y ? rf_get_d_nearest(probe->y[first + k]) : NAN;
  return RF_OK;
}
