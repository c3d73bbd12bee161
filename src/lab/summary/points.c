/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * points.c -- the cells of a sweep as points; see summary.h. */
#include "config.h"

#include <gmp.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "lab/summary/summary.h"

#define NONE SIZE_MAX

/* Where in the file the columns are.  Of places instead of cells y is none, and
   the others are theirs. */
typedef struct columns {
  rf_cells *cells;
  size_t x, y, series, state, low, high, below, message;
  int side;              /* of all places that were found: 1 the outcome is the
                            one asked for below, -1 above; 0 not all alike */
} columns;

/* Is it asked where the outcome changes? */
static bool
of_places(const rf_sweep_points *p)
{
  return p->options->y && !strcmp(p->options->y, "place");
}

/* The first column of a kind with this name; name NULL: the first that is no
   seed, as those are repetitions. */
static size_t
find(const rf_cells *cells, const char *name, rf_column_kind wanted)
{
  for (size_t i = 0; i < rf_cells_column_count(cells); i++) {
    const char *other;
    rf_column_kind kind;
    if (rf_cells_column_get(cells, &other, &kind, i) == RF_OK
        && kind == wanted && (name ? !strcmp(name, other)
                                   : !strstr(other, "seed")))
      return i;
  }
  return NONE;
}

/* A name that is none is told with all there are; without one only an axis may
   be missing, as a sweep has a measure. */
static rf_status
say_columns(rf_message *message, const rf_cells *cells, const char *option,
            const char *name, rf_column_kind wanted)
{
  rf_string names = { 0 };

  for (size_t i = 0; i < rf_cells_column_count(cells); i++) {
    const char *other;
    rf_column_kind kind;
    if (rf_cells_column_get(cells, &other, &kind, i) == RF_OK
        && kind == wanted)
      rf_string_printf(&names, "%s%s", names.length ? ", " : "", other);
  }
  if (name)
    snprintf(message->text, sizeof message->text, "--%s %.60s: the sweep has "
             "no such %s; it has %.300s", option, name,
             wanted == RF_COLUMN_AXIS ? "axis" : "measure",
             names.text ? names.text : "none");
  else
    snprintf(message->text, sizeof message->text, "--%s is missing: the sweep "
             "has no axis but seeds, %.300s", option,
             names.text ? names.text : "");
  rf_string_free(&names);
  return RF_EINVAL;
}

/* NULL: no memory. */
static char *
copy_name(const rf_cells *cells, size_t i)
{
  const char *name;
  rf_column_kind kind;

  return rf_cells_column_get(cells, &name, &kind, i) == RF_OK
    ? rf_strdup(name) : NULL;
}

/* Columns of places that every file has. */
static void
find_bounds(columns *c)
{
  c->state = find(c->cells, "state", RF_COLUMN_MEASURE);
  c->low = find(c->cells, "low", RF_COLUMN_MEASURE);
  c->high = find(c->cells, "high", RF_COLUMN_MEASURE);
  c->below = find(c->cells, "below", RF_COLUMN_MEASURE);
  c->message = find(c->cells, "message", RF_COLUMN_MEASURE);
  RF_ASSERT(c->low != NONE && c->high != NONE && c->below != NONE
            && c->message != NONE);
}

/* All cells together, with no x at all? */
static bool
without_x(const rf_sweep_points *p)
{
  return p->together && p->options->x && !strcmp(p->options->x, "none");
}

/* All are found before a row is read, so that a misspelt name is told at once.
   A series is only there where it was asked for; every file of a sweep has a
   state. */
static rf_status
find_columns(columns *c, rf_sweep_points *p)
{
  const rf_summary_options *o = p->options;

  c->x = without_x(p) ? NONE : find(c->cells, o->x, RF_COLUMN_AXIS);
  if (of_places(p))
    find_bounds(c);
  else {
    c->y = find(c->cells, o->y, RF_COLUMN_MEASURE);
    c->state = find(c->cells, "state", RF_COLUMN_STATE);
  }
  c->series = o->series ? find(c->cells, o->series, RF_COLUMN_AXIS) : NONE;
  if (c->x == NONE && !without_x(p))
    return say_columns(p->message, c->cells, "x", o->x, RF_COLUMN_AXIS);
  if (c->y == NONE && !of_places(p))
    return say_columns(p->message, c->cells, "y", o->y, RF_COLUMN_MEASURE);
  if (o->series && c->series == NONE)
    return say_columns(p->message, c->cells, "series", o->series,
                       RF_COLUMN_AXIS);
  RF_ASSERT(c->state != NONE);
  p->x = without_x(p) ? rf_strdup("none") : copy_name(c->cells, c->x);
  p->y = of_places(p) ? rf_strdup("place") : copy_name(c->cells, c->y);
  return p->x && p->y ? RF_OK : RF_ENOMEM;
}

/* A number as the file has it: a decimal, or a fraction. */
static bool
read_number(double *v, const char *text)
{
  const char *why;
  char *end;
  bool good;
  mpq_t q;

  *v = strtod(text, &end);
  if (end != text && !*end)
    return true;
  mpq_init(q);
  good = rf_number_parse(q, &why, text, strlen(text)) >= 0;
  if (good)
    *v = rf_get_d_nearest(q);
  mpq_clear(q);
  return good;
}

/* The number of the curve with this value, perhaps a new one. */
static rf_status
find_curve(size_t *curve, rf_sweep_points *p, const char *value)
{
  rf_status status;

  for (*curve = 0; *curve < p->curves; ++*curve)
    if (!strcmp(p->curve[*curve], value))
      return RF_OK;
  status = rf_grow(&p->curve, &p->curve_capacity, p->curves + 1,
                   sizeof *p->curve);
  if (status < 0 || !(p->curve[p->curves] = rf_strdup(value)))
    return RF_ENOMEM;
  p->curves++;
  return RF_OK;
}

/* What was measured.  Words and numbers are not mixed: the first cell that has
   one decides.  false: the cell has nothing that could be shown. */
static bool
read_measure(rf_sweep_points *p, rf_sweep_point *at, const char *text)
{
  double v = INFINITY;
  const bool number = !text || read_number(&v, text);

  if (!text && (p->words || strncmp(p->y, "time(", strlen("time("))))
    return false;
  if (text && p->count == 0)
    p->words = !number;
  if (p->words != !number)
    return false;
  at->y = p->words ? !strcmp(text, p->options->is) : v;
  return !isnan(at->y);
}

/* A place that was found is in the middle of its bounds.  Where the outcome is
   the same on the whole grid, the place is beyond the one end or the other:
   which one, those tell that were found, if they all say the same. */
static bool
read_place(rf_sweep_point *at, const columns *c)
{
  const char *state = rf_cells_text(c->cells, c->state), *text;
  double low, high;
  bool all;

  if (state && !strcmp(state, "none") && c->side) {
    text = rf_cells_text(c->cells, c->message);
    all = text && !strncmp(text, "all ", 4);
    at->y = all == (c->side > 0) ? INFINITY : -INFINITY;
    return true;
  }
  if (!state || strcmp(state, "found"))
    return false;
  if (!(text = rf_cells_text(c->cells, c->low)) || !read_number(&low, text)
      || !(text = rf_cells_text(c->cells, c->high))
      || !read_number(&high, text))
    return false;
  at->y = low + 0.5 * (high - low);
  return true;
}

/* A first look at all places. */
static rf_status
find_side(columns *c, rf_sweep_points *p, const char *path)
{
  size_t yes = 0, all = 0;
  int there = 1;
  rf_status status = RF_OK;

  while (there) {
    const char *text;
    RF_TRY(rf_cells_next(c->cells, &there, p->message));
    if (!there || !(text = rf_cells_text(c->cells, c->state))
        || strcmp(text, "found"))
      continue;
    all++;
    yes += (text = rf_cells_text(c->cells, c->below)) && !strcmp(text, "yes");
  }
  c->side = !all || (yes && yes < all) ? 0 : yes ? 1 : -1;
  rf_cells_free(c->cells);
  c->cells = NULL;
  status = rf_places_open(&c->cells, p->message, path);
done:
  return status;
}

/* Of a cell that is done, or of a place; false: nothing that could be shown. */
static bool
read_value(rf_sweep_points *p, rf_sweep_point *at, const columns *c)
{
  return of_places(p) ? read_place(at, c)
    : read_measure(p, at, rf_cells_text(c->cells, c->y));
}

/* A cell that failed, or is still open, has nothing to draw; it is counted all
   the same, as a script of scaling says how many of all cells it used.  Values
   of an axis that are words cannot be put on x: that is told at the first of
   them. */
static rf_status
take_row(rf_sweep_points *p, const columns *c)
{
  const char *state = rf_cells_text(c->cells, c->state);
  const char *x;
  rf_sweep_point at = { 0 };
  rf_status status = RF_OK;

  p->cells++;
  if (!of_places(p) && (!state || strcmp(state, "done")))
    return RF_OK;
  x = c->x == NONE ? "0" : rf_cells_text(c->cells, c->x);
  if (!x || !read_number(&at.x, x)) {
    snprintf(p->message->text, sizeof p->message->text, "--x %.60s: its "
             "values are no numbers", p->x);
    return RF_EINVAL;
  }
  if (!read_value(p, &at, c))
    return RF_OK;
  if (c->series != NONE) {
    const char *value = rf_cells_text(c->cells, c->series);
    status = find_curve(&at.curve, p, value ? value : "");
  }
  if (status >= 0)
    status = rf_grow(&p->point, &p->capacity, p->count + 1, sizeof at);
  if (status >= 0)
    p->point[p->count++] = at;
  return status;
}

/* Rows come one after the other and only points are kept.  A sweep may be drawn
   while it goes on; what is there by then is drawn, and nothing at all is an
   error with a message rather than an empty figure. */
rf_status
rf_sweep_points_read(rf_sweep_points *p, const char *path)
{
  columns c = { NULL, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 0 };
  int there = 1;
  rf_status status;

  RF_TRY((of_places(p) ? rf_places_open : rf_cells_open)(&c.cells, p->message,
                                                        path));
  RF_TRY(find_columns(&c, p));
  if (of_places(p))
    RF_TRY(find_side(&c, p, path));
  while (there) {
    RF_TRY(rf_cells_next(c.cells, &there, p->message));
    if (there)
      RF_TRY(take_row(p, &c));
  }
  status = RF_OK;
  if (p->count == 0) {
    snprintf(p->message->text, sizeof p->message->text, "%.200s: no cell has "
             "a %.60s that could be shown", path, p->y);
    status = RF_EUNSUP;
  }
done:
  rf_cells_free(c.cells);
  return status;
}

/* Also of points that were read in part; message and options are the
   caller's. */
void
rf_sweep_points_free(rf_sweep_points *p)
{
  for (size_t i = 0; i < p->curves; i++)
    rf_release(p->curve[i]);
  rf_release(p->curve);
  rf_release(p->point);
  rf_release(p->x);
  rf_release(p->y);
}
