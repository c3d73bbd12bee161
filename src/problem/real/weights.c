/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights.c -- initial weights from arrays of NumPy: rows (a, w1, .., wd) of
 * a file .npy, or the arrays a and w of an archive .npz. */
#include "config.h"

#include "base/number/exact.h"
#include "base/poll.h"
#include "problem/real/real.h"

/* By its first bytes: a table and an array are asked for by the same key. */
bool
rf_has_array(const char *path)
{
  return rf_npy_is(path) || rf_npz_is(path);
}

/* Numbers of one neuron, as an array has them. */
typedef enum rf_part { RF_BOTH, RF_A, RF_W } rf_part;

/* Room for m neurons, unless it is there: then the number must be the same. */
static rf_status
make_room(rf_problem *p, const rf_array *array)
{
  const size_t m = array->rows;

  if (p->a)
    return m == p->m ? RF_OK
      : rf_bytes_say(&array->in, "found %zu rows of w; expected: %zu, as many "
                     "as of a", m, p->m);
  p->m = m;
  if (m > SIZE_MAX / p->d || !(p->a = rf_mpq_array(m))
      || !(p->w = rf_mpq_array(m * p->d)))
    return RF_ENOMEM;
  return RF_OK;
}

/* The bias is the usual reason, so the message says whether it is counted. */
static rf_status
check_shape(const rf_problem *p, const rf_array *array, rf_part part)
{
  static const char *const what[] = {
    "a and one number for each coordinate", "one number, a",
    "a number for each coordinate"
  };
  const size_t needed = (part != RF_W) + (part != RF_A) * p->d;
  char shape[RF_SHAPE];

  if (array->columns == needed)
    return RF_OK;
  return rf_bytes_say(&array->in, "found weights of the shape %s; needed: rows "
                      "of %zu, %s%s", rf_array_spell(shape, array), needed,
                      what[part], p->bias && part != RF_A
                      ? " (bias included)" : "");
}

/* The rows of an array that is open. */
static rf_status
take_rows(rf_problem *p, rf_array *array, rf_part part)
{
  rf_status status;

  RF_TRY(check_shape(p, array, part));
  RF_TRY(make_room(p, array));
  /* w1 is behind a where both are in one row. */
  for (size_t j = 0; j < p->m; j++) {
    const size_t first = part == RF_BOTH;
    RF_TRY(rf_poll_64(j));
    RF_TRY(rf_array_next(array));
    if (part != RF_W)
      RF_TRY(rf_array_get(p->a[j], array, 0));
    for (size_t i = 0; part != RF_A && i < p->d; i++)
      RF_TRY(rf_array_get(p->w[j * p->d + i], array, first + i));
  }
  status = rf_array_finish(array);
done:
  return status;
}

/* One array, opened and closed. */
static rf_status
read_part(rf_reader *r, const char *path, const char *name, rf_part part)
{
  rf_array array = { 0 };
  rf_status status = rf_npy_open(&array, r->message, path, name,
                                 &r->node[RF_KEY_FILE]->place);

  if (status >= 0)
    status = take_rows(r->problem, &array, part);
  rf_array_close(&array);
  return status;
}

/* a comes first, as it says how many neurons there are. */
rf_status
rf_read_array(rf_reader *r, const char *path)
{
  rf_status status;

  if (rf_npy_is(path))
    return read_part(r, path, NULL, RF_BOTH);
  status = read_part(r, path, "a", RF_A);
  return status < 0 ? status : read_part(r, path, "w", RF_W);
}
