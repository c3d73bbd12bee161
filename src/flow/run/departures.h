/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * departures.h -- lines that neurons are just leaving: a root there is no
 * event.
 *
 * A neuron that is at a line where it begins to be followed has a root there,
 * up to rounding.  The lines that it leaves at the start of the next segment,
 * or, while one is planned, at the events there, are kept here; what leads from
 * a neuron to its lines is its mark, fresh and leaving in population.h. */
#ifndef RF_DEPARTURES_H
#define RF_DEPARTURES_H

#include "base/number/num.h"
#include "flow/population/population.h"

/* A line that a neuron is just leaving. */
typedef struct rf_leave {
  uint32_t neuron;       /* RF_NOBODY: the entry counts no more */
  uint32_t line;
  uint32_t before;       /* 1 + the neuron's entry before this one, or 0 */
} rf_leave;

#define RF_NOBODY UINT32_MAX

typedef struct rf_leaves {
  rf_leave *at;          /* at[count] */
  size_t count, capacity;
} rf_leaves;

typedef struct rf_departures {
  rf_leaves now;         /* each change goes with the marks; stale once the
                            segment is screened */
  rf_leaves next;        /* those that will still be leaving in the next
                            segment; they become now when the plan is made */
  rf_leaves early;       /* what was now when the plan began: where the segment
                            is cut they may be leaving still */
} rf_departures;

/* In all of these mark[] are the neurons of the population. */

/* Neuron j is leaving the line; once is enough. */
rf_status rf_departures_add(rf_departures *d, rf_neuron *mark, uint32_t j,
                            uint32_t line);

/* The neuron will be leaving the line in the next segment, too. */
rf_status rf_departures_add_next(rf_departures *d, size_t j, size_t line);

/* What neuron j was leaving before its last event no longer counts.  Its
   entries stay, for nobody, until the list is stale. */
void rf_departures_forget(rf_departures *d, rf_neuron *mark, size_t j);

/* Nobody is leaving anything any more. */
void rf_departures_forget_all(rf_departures *d, rf_neuron *mark);

/* The segment is screened: what was leaving at its start is set aside, and
   nobody is leaving anything any more. */
rf_status rf_departures_set_aside(rf_departures *d, rf_neuron *mark);

/* The plan is made: those of the next segment become those of now. */
rf_status rf_departures_turn(rf_departures *d, rf_neuron *mark);

/* Is this a line that neuron j is just leaving? */
bool rf_has_left(const rf_departures *d, const rf_neuron *mark, size_t j,
                 size_t line);

/* Is there any? */
static inline bool
rf_has_left_some(const rf_departures *d, const rf_neuron *mark, size_t j)
{
  return d->now.count && mark[j].fresh != RF_NO_LINE;
}

/* The entry number of neuron j, which leads to its others, or NULL. */
static inline rf_leave *
rf_departure(const rf_departures *d, uint32_t number, size_t j)
{
  return number > 0 && number <= d->now.count
         && d->now.at[number - 1].neuron == j ? &d->now.at[number - 1] : NULL;
}

/* Do the marks of all m neurons agree with the list, and are there such
   lines? */
bool rf_departures_are_valid(const rf_departures *d, const rf_neuron *mark,
                             size_t m, size_t lines);

void rf_departures_clear(rf_departures *d);

#endif
