/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * departures.c -- lines that neurons are just leaving; see departures.h. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/run/departures.h"

/* An entry of either list; its number is where it stands, counting from 1. */
static rf_status
append(rf_leaves *list, rf_leave entry)
{
  rf_status status = rf_grow(&list->at, &list->capacity, list->count + 1,
                             sizeof *list->at);

  if (status >= 0)
    list->at[list->count++] = entry;
  return status;
}

/* One line is kept with the neuron itself, in fresh, as that is all there is
   nearly always; from the second one on fresh says many, and they are looked
   for along the chain of entries. */
rf_status
rf_departures_add(rf_departures *d, rf_neuron *mark, uint32_t j, uint32_t line)
{
  rf_neuron *neuron = &mark[j];
  const rf_leave *entry = rf_departure(d, neuron->leaving, j);

  if (neuron->fresh == line)
    return RF_OK;
  for (; neuron->fresh == RF_MANY_LINES && entry;
       entry = rf_departure(d, entry->before, j))
    if (entry->line == line)
      return RF_OK;
  if (d->now.count == UINT32_MAX
      || append(&d->now, (rf_leave){ j, line, neuron->leaving }) < 0)
    return RF_ENOMEM;
  neuron->fresh = neuron->fresh == RF_NO_LINE ? line : RF_MANY_LINES;
  neuron->leaving = (uint32_t)d->now.count;
  return RF_OK;
}

/* Not marked: the marks are about the present segment, which goes on. */
rf_status
rf_departures_add_next(rf_departures *d, size_t j, size_t line)
{
  return append(&d->next, (rf_leave){ (uint32_t)j, (uint32_t)line, 0 });
}

/* The neuron's half of an entry. */
static void
unmark(rf_neuron *neuron)
{
  neuron->fresh = RF_NO_LINE;
  neuron->leaving = 0;
}

/* Entries cannot be taken out: others' numbers would change. */
void
rf_departures_forget(rf_departures *d, rf_neuron *mark, size_t j)
{
  rf_leave *entry = rf_departure(d, mark[j].leaving, j);

  while (entry) {
    entry->neuron = RF_NOBODY;
    entry = rf_departure(d, entry->before, j);
  }
  unmark(&mark[j]);
}

/* Marked neurons are found through the list, not among all m. */
void
rf_departures_forget_all(rf_departures *d, rf_neuron *mark)
{
  for (size_t i = 0; i < d->now.count; i++)
    if (d->now.at[i].neuron != RF_NOBODY)
      unmark(&mark[d->now.at[i].neuron]);
  d->now.count = 0;
}

/* Entries of nobody stay behind. */
rf_status
rf_departures_set_aside(rf_departures *d, rf_neuron *mark)
{
  rf_status status = RF_OK;

  d->early.count = 0;
  for (size_t i = 0; status >= 0 && i < d->now.count; i++)
    if (d->now.at[i].neuron != RF_NOBODY)
      status = append(&d->early, d->now.at[i]);
  rf_departures_forget_all(d, mark);
  return status;
}

/* By adding them one by one, so a line that was named twice is there once. */
rf_status
rf_departures_turn(rf_departures *d, rf_neuron *mark)
{
  rf_status status = RF_OK;

  rf_departures_forget_all(d, mark);
  for (size_t i = 0; status >= 0 && i < d->next.count; i++)
    status = rf_departures_add(d, mark, d->next.at[i].neuron,
                               d->next.at[i].line);
  d->next.count = 0;
  return status;
}

/* Asked for each line of a neuron that is looked at, so what is usual comes
   first: the neuron is leaving none, or one. */
bool
rf_has_left(const rf_departures *d, const rf_neuron *mark, size_t j,
            size_t line)
{
  if (!rf_has_left_some(d, mark, j))
    return false;
  if (mark[j].fresh != RF_MANY_LINES)
    return mark[j].fresh == line;
  for (const rf_leave *entry = rf_departure(d, mark[j].leaving, j); entry;
       entry = rf_departure(d, entry->before, j))
    if (entry->line == line)
      return true;
  return false;
}

void
rf_departures_clear(rf_departures *d)
{
  rf_release(d->now.at);
  rf_release(d->next.at);
  rf_release(d->early.at);
}

/* From both sides: the chain of each neuron says what its mark says, and each
   entry is in one chain or nobody's. */
bool
rf_departures_are_valid(const rf_departures *d, const rf_neuron *mark,
                        size_t m, size_t lines)
{
  size_t entries = 0;

  for (size_t j = 0; j < m; j++) {
    const rf_leave *entry = rf_departure(d, mark[j].leaving, j);
    uint32_t fresh = RF_NO_LINE;
    RF_HOLDS((mark[j].leaving == 0) == (entry == NULL));
    for (; entry; entry = rf_departure(d, entry->before, j)) {
      RF_HOLDS(entry->line < lines);
      fresh = fresh == RF_NO_LINE ? entry->line : RF_MANY_LINES;
      entries++;
    }
    RF_HOLDS(mark[j].fresh == fresh);
  }
  for (size_t i = 0; i < d->now.count; i++)
    entries += d->now.at[i].neuron == RF_NOBODY;
  RF_HOLDS(entries == d->now.count);
  for (size_t i = 0; i < d->next.count; i++)
    RF_HOLDS(d->next.at[i].neuron < m && d->next.at[i].line < lines);
  return true;
}
