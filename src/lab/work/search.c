/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * search.c -- where an outcome changes along the last axis, for each choice of
 * the others.
 *
 * The cells of the grid come first: they say whether it changes once.  Then
 * the middle of the place is tried, again and again.  Nothing is remembered:
 * each time the way is gone anew through the cells that the file has, until one
 * is missing, which is run; so a search goes on wherever it was ended. */
#include "config.h"

#include "base/number/number.h"
#include "lab/work/work.h"

/* What is known of a value. */
typedef enum truth { NO, YES, NEITHER, UNKNOWN } truth;

/* A group: the cells that differ in the last axis alone. */
typedef struct way {
  rf_book *book;
  size_t cell;           /* the first of them in the grid */
  rf_change *place;
  char *value;           /* that is to be run */
  mpq_t low, high;
  char *low_text, *high_text;
  truth below;
} way;

/* Along which it is looked. */
static const rf_study_axis *
axis_of(const way *w)
{
  const rf_study *s = w->book->study;

  RF_ASSERT(s->axes > 0);
  return &s->axis[s->axes - 1];
}

/* The end of a search; a state is one of a few words. */
static void
say(way *w, const char *state, const char *format, const char *what)
{
  w->place->state = state;
  snprintf(w->place->message.text, sizeof w->place->message.text, format,
           what);
}

/* Is the outcome the one that is looked for?  Of a cell that failed it is not
   known, nor where it is unfinished. */
static rf_status
find_truth(truth *found, way *w, rf_message *message, const char *value)
{
  const rf_study *s = w->book->study;
  char **set = rf_alloc(s->axes, sizeof *set), outcome[32];
  rf_string key = { 0 };
  rf_cell_state state = RF_CELL_OPEN;
  rf_status status = RF_ENOMEM;

  if (!set)
    return RF_ENOMEM;
  RF_TRY(rf_cell_set(set, s, w->cell, value));
  RF_TRY(rf_cell_key(&key, set, s->axes));
  RF_TRY(rf_book_outcome(w->book, message, &state, outcome, key.text));
  *found = state == RF_CELL_OPEN || state == RF_CELL_RUNNING ? UNKNOWN
    : state != RF_CELL_DONE || !strcmp(outcome, "unfinished") ? NEITHER
    : !strcmp(outcome, s->bisect.outcome) ? YES : NO;
  if (*found == NEITHER)
    say(w, state == RF_CELL_DONE ? "unfinished" : "failed", "%.300s",
        set[s->axes - 1]);
done:
  rf_cell_set_free(set, s->axes);
  rf_release(set);
  rf_string_free(&key);
  return status;
}

/* A bound of the place from a value; the text is copied. */
static rf_status
set_bound(mpq_t q, char **text, const char *value)
{
  const char *why;

  rf_release(*text);
  if (!(*text = rf_strdup(value)))
    return RF_ENOMEM;
  return rf_number_parse(q, &why, value, strlen(value));
}

/* The neighbours in the grid between which it changes.  More than one change
   is told: halving would find any of them. */
static rf_status
pass_grid(way *w, rf_message *message)
{
  const rf_study_axis *axis = axis_of(w);
  truth last = UNKNOWN, now;
  size_t changes = 0;
  char text[24];
  rf_status status = RF_OK;

  for (size_t v = 0; v < axis->count; v++) {
    RF_TRY(find_truth(&now, w, message, axis->value[v]));
    if (now == UNKNOWN && !(w->value = rf_strdup(axis->value[v])))
      status = RF_ENOMEM;
    if (now == UNKNOWN || now == NEITHER)
      goto done;
    if (v && now != last && !changes++) {
      RF_TRY(set_bound(w->low, &w->low_text, axis->value[v - 1]));
      RF_TRY(set_bound(w->high, &w->high_text, axis->value[v]));
      w->below = last;
    }
    last = now;
  }
  snprintf(text, sizeof text, "%zu", changes);
  if (!changes)
    say(w, "none", last == YES ? "all values of the grid are %s"
        : "no value of the grid is %s", w->book->study->bisect.outcome);
  else if (changes > 1)
    say(w, "not monotone", "it changes %s times on the grid", text);
done:
  return status;
}

/* Halve the place once; w->value: a cell that is to be run first. */
static rf_status
halve(way *w, rf_message *message)
{
  char *middle = NULL;
  truth now;
  rf_status status;

  RF_TRY(rf_bisect_middle(&middle, &w->book->study->bisect, w->low, w->high));
  RF_TRY(find_truth(&now, w, message, middle));
  if (now == UNKNOWN) {
    w->value = middle;
    return RF_OK;
  }
  if (now == w->below)
    status = set_bound(w->low, &w->low_text, middle);
  else if (now != NEITHER)
    status = set_bound(w->high, &w->high_text, middle);
done:
  rf_release(middle);
  return status;
}

/* Message and state belong to the struct or to nobody. */
void
rf_place_free(rf_change *place)
{
  rf_release(place->low);
  rf_release(place->high);
}

/* The bounds are told where there is one change, also where what is between
   them stays open. */
rf_status
rf_search(char **value, rf_change *place, rf_book *book, rf_message *message,
          size_t group)
{
  const rf_bisect *b = &book->study->bisect;
  way w = { .book = book, .place = place };
  rf_status status;

  mpq_inits(w.low, w.high, (mpq_ptr)0);
  w.cell = group * axis_of(&w)->count;
  *place = (rf_change){ .state = NULL };
  status = pass_grid(&w, message);
  while (status >= 0 && !w.value && !place->state) {
    if (rf_bisect_is_near(b, w.low, w.high))
      say(&w, "found", "%s", "");
    else
      status = halve(&w, message);
  }
  place->below = w.below == YES;
  place->low = w.low_text;
  place->high = w.high_text;
  *value = w.value;
  mpq_clears(w.low, w.high, (mpq_ptr)0);
  return status;
}
