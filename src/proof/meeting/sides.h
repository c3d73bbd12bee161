/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sides.h -- who meets a boundary on a step, and who ceases to slide: all
 * that may, up to a time before which there is nobody else. */
#ifndef RF_MEETING_SIDES_H
#define RF_MEETING_SIDES_H

#include "proof/meeting/hunt.h"
#include "proof/tube/stage.h"

/* Something that happens within width of tau. */
typedef struct rf_prospect {
  size_t cohort, member; /* member of the cohort; of a release: unused */
  size_t line;           /* that it meets, or from which it is released */
  int release;           /* to the side 1 or -1: all members; 0: a meeting */
  bool driven;           /* ... from a line that drives them away */
  arf_t tau;
  rf_up width;
} rf_prospect;

/* All of them up to `end`, at most 1; those after it are not certain to be the
 * next.  Where end < 1 and nobody is before it, `doubt` says why. */
typedef struct rf_agenda {
  rf_prospect *at;      /* at[count] */
  size_t count, capacity;
  arf_t end;
  bool open;             /* end is where something could not be decided */
  bool turns;            /* a of one that stays on a line may change its sign:
                            from then on it could leave */
  rf_doubt doubt;
} rf_agenda;

void rf_agenda_init(rf_agenda *agenda);
void rf_agenda_clear(rf_agenda *agenda);

/* Errors: RF_ENOMEM; RF_EUNSURE somebody else may be on a line right after the
 * last events (agenda->doubt). */
rf_status rf_agenda_make(rf_agenda *agenda, rf_stage *stage);

#endif
