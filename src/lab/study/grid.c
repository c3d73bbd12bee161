/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grid.c -- the cells of a study: their values, keys and problems.
 *
 * The last axis runs fastest, so that cells which differ in it alone are
 * neighbours: a search along it finds its grid in one piece. */
#include "config.h"

#include "lab/study/study.h"

/* The product does not overflow: study.c has looked. */
size_t
rf_study_cell_count(const rf_study *study)
{
  size_t count = 1;

  for (size_t a = 0; a < study->axes; a++)
    count *= study->axis[a].count;
  return count;
}

/* Which value of axis a cell i has. */
static const char *
value_of(const rf_study *study, size_t i, size_t a)
{
  RF_ASSERT(a < study->axes);
  for (size_t b = study->axes - 1; b > a; b--)
    i /= study->axis[b].count;
  return study->axis[a].value[i % study->axis[a].count];
}

/* The array itself is the caller's, who uses it again. */
void
rf_cell_set_free(char **set, size_t axes)
{
  for (size_t a = 0; a < axes; a++) {
    rf_release(set[a]);
    set[a] = NULL;
  }
}

/* Every cell from its number alone: the grid is never in memory. */
rf_status
rf_cell_set(char **set, const rf_study *study, size_t i, const char *value)
{
  RF_ASSERT(i < rf_study_cell_count(study));
  for (size_t a = 0; a < study->axes; a++) {
    rf_string text = { 0 };
    rf_string_put(&text, study->axis[a].key);
    rf_string_put(&text, "=");
    rf_string_put(&text, value && a + 1 == study->axes ? value
                  : value_of(study, i, a));
    if (!(set[a] = rf_string_take(&text))) {
      rf_cell_set_free(set, a);
      return RF_ENOMEM;
    }
  }
  return RF_OK;
}

/* No value has a comma, so that a key says which cell it is of. */
rf_status
rf_cell_key(rf_string *key, char *const *set, size_t axes)
{
  rf_string_clear(key);
  rf_string_put(key, "");
  for (size_t a = 0; a < axes; a++) {
    rf_string_put(key, a ? ", " : "");
    rf_string_put(key, set[a]);
  }
  return key->failed ? RF_ENOMEM : RF_OK;
}

/* The base was read once; the cell changes it as --set does. */
rf_status
rf_cell_problem(rf_problem **problem, rf_message *message,
                const rf_study *study, const char *const *set)
{
  return rf_problem_parse(problem, message, study->base, study->base_path,
                          set, study->axes);
}
