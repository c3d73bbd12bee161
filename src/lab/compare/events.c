/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events.c -- which events two runs have in common: from the first on, of all
 * neurons and of each by itself. */
#include "config.h"

#include <math.h>

#include "lab/compare/compare_impl.h"

/* The events of a run, by time, then by neuron. */
typedef struct rf_sequence {
  rf_event *at;          /* at[count] */
  size_t count;
  size_t *of;            /* of[count]: neuron by neuron, in their order */
  size_t *first;         /* first[m + 1]: where those of a neuron begin */
} rf_sequence;

static void
sequence_clear(rf_sequence *s)
{
  rf_release(s->at);
  rf_release(s->of);
  rf_release(s->first);
}

/* By counting, which keeps the order within a neuron.  first[j + 1] is where
   the next event of neuron j goes until all are in their places. */
static void
sort_by_neuron(rf_sequence *s, size_t m)
{
  size_t *next = s->first + 1;

  for (size_t i = 0; i < s->count; i++)
    if (s->at[i].neuron + 1 < m)
      next[s->at[i].neuron + 1]++;
  for (size_t j = 1; j < m; j++)
    next[j] += next[j - 1];
  for (size_t i = 0; i < s->count; i++)
    s->of[next[s->at[i].neuron]++] = i;
}

/* All events at once: what two runs have in common is found by going through
   both side by side, for all neurons and then for each.  A neuron number from a
   damaged file would be an index out of its array in the sort. */
static rf_status
read_sequence(rf_sequence *s, const rf_both_runs *pair, int which, size_t m)
{
  rf_record *record = pair->record[which];
  rf_status status;

  s->count = rf_record_event_count(record);
  if (!(s->at = rf_alloc(s->count + 1, sizeof *s->at))
      || !(s->of = rf_alloc(s->count + 1, sizeof *s->of))
      || !(s->first = rf_alloc(m + 2, sizeof *s->first)))
    return RF_ENOMEM;
  RF_TRY(rf_record_event_get(record, pair->message, s->at, 0, s->count));
  for (size_t i = 0; i < s->count; i++)
    if (s->at[i].neuron >= m) {
      snprintf(pair->message->text, sizeof pair->message->text, "the run file "
               "is damaged: an event of neuron %lu",
               (unsigned long)s->at[i].neuron);
      return RF_EIO;
    }
  sort_by_neuron(s, m);
done:
  return status;
}

/* Event number i of a sequence: of neuron j alone, or (j = SIZE_MAX) of all. */
static const rf_event *
event_of(const rf_sequence *s, size_t i, size_t j)
{
  return &s->at[j == SIZE_MAX ? i : s->of[s->first[j] + i]];
}

/* Neurons without events have first[j] == first[j + 1]. */
static size_t
count_of(const rf_sequence *s, size_t j)
{
  return j == SIZE_MAX ? s->count : s->first[j + 1] - s->first[j];
}

/* Not by time: that is what another step or tolerance changes.  Marks are left
   out too: they tell how an engine came to it, and how sure it was. */
static bool
is_same(const rf_event *a, const rf_event *b)
{
  return a->neuron == b->neuron && a->datum == b->datum && a->kind == b->kind;
}

/* The prefix ends at the first event that is not the same.  What comes after is
   of another way, where it means nothing that some events agree again;
   therefore the shift is that of the prefix alone, and the times at which they
   part are told. */
static void
compare(rf_common *c, const rf_sequence *s, size_t j)
{
  c->count[0] = count_of(&s[0], j);
  c->count[1] = count_of(&s[1], j);
  for (; c->prefix < c->count[0] && c->prefix < c->count[1]; c->prefix++) {
    const rf_event *a = event_of(&s[0], c->prefix, j);
    const rf_event *b = event_of(&s[1], c->prefix, j);
    if (!is_same(a, b))
      break;
    c->shift = fmax(c->shift, fabs(a->time - b->time));
  }
  for (int r = 0; r < 2; r++)
    c->time[r] = c->prefix < c->count[r]
      ? event_of(&s[r], c->prefix, j)->time : INFINITY;
}

/* All neurons first, then each: SIZE_MAX is no number of a neuron.  A neuron
   counts as the same where the prefix is the whole of both its sequences. */
rf_status
rf_comparison_follow(rf_comparison *c, const rf_both_runs *pair)
{
  rf_sequence s[2] = { { 0 }, { 0 } };
  rf_status status;

  for (int r = 0; r < 2; r++)
    RF_TRY(read_sequence(&s[r], pair, r, c->m));
  compare(&c->all, s, SIZE_MAX);
  for (size_t j = 0; j < c->m; j++) {
    rf_common *own = &c->neuron[j];
    compare(own, s, j);
    c->same += own->prefix == own->count[0] && own->prefix == own->count[1];
  }
done:
  sequence_clear(&s[0]);
  sequence_clear(&s[1]);
  return status;
}
