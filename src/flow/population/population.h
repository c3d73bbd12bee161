/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * population.h -- the neurons and the cohorts they form.
 *
 * A cohort is the set of neurons of one face.  Each neuron is stored by its
 * coordinates in the columns that its cohort carries (system.h); the columns
 * themselves move with the engine.  Members of a cohort lie together.
 *
 * Where a cohort has few members each has a column of its own: a *single*, a
 * block by itself.  A single that changes its face keeps its place: only the
 * face of its block is another.  So the layout of the system need not change
 * where nearly every neuron has a face of its own. */
#ifndef RF_POPULATION_H
#define RF_POPULATION_H

#include "base/large.h"
#include "base/number/num.h"
#include "flow/model/system.h"

/* How the members of a cohort are represented. */
typedef enum rf_carry {
  RF_CARRY_NONE,         /* dead or just met: coordinates are the state */
  RF_CARRY_PROPAGATOR,   /* d + 1 columns; coordinates[d + 1] */
  RF_CARRY_MEMBERS       /* singles: the column is the state */
} rf_carry;

enum {                   /* bits of a neuron's flags */
  RF_STEADY = 1,         /* |a| >= ||w||, for ever, or a is held: a keeps its
                            sign */
  RF_EDGE = 2,           /* rests on the edge of a dead cone */
  RF_CORNER = 4,         /* dead where dependent lines meet, with no open dead
                            cone there: see dead_is_open */
  RF_LEFT_ONCE = 16,     /* in units of this: how often it left a corner in
                            doubt since it last did beyond doubt */
  RF_LEFT_MOST = 240
};

#define RF_NO_LINE UINT32_MAX
#define RF_MANY_LINES (UINT32_MAX - 1)

#define RF_NO_COLUMN UINT32_MAX

#define RF_BLOCK 256     /* members whose deadlines share one minimum */

typedef struct rfx_cohort {
  rfx_face *face;
  rf_carry carry;
  size_t count, capacity;
  uint32_t *member;      /* member[count]: neurons, in no order */
  rf_num *z;             /* z[count][d + 1]: coordinates or state, see carry;
                            here, so that a look at all members is a walk
                            through memory */
  uint32_t *column;      /* column[count]: of each member, its single, or
                            RF_NO_COLUMN: z is the state.  Not kept up by a
                            propagator, which has none */
  size_t column_capacity;
  double *deadline;      /* deadline[count]: no crossing before clock passes;
                            stale when the member is another one, when a
                            segment in which it was set is cut, and when the
                            carry changes */
  double *earliest;      /* earliest[count / RF_BLOCK + 1]: lower bounds of
                            a block's deadlines; stale when one is lowered.
                            Both are proved again at each look of law.c */
  double clock;          /* rapidity int ||D|| dt so far, from above; stands
                            still while the cohort has no propagator */
  size_t block;          /* the propagator's place in the system, or SIZE_MAX */
  rf_num *gram;          /* gram[(d + 1)^2] of the propagator; NULL before the
                            first one */
  double removed;        /* sum of squares that left since gram was summed */
  size_t held;           /* line whose exit is not looked for in the next
                            segment (nobody could leave), or SIZE_MAX; stale
                            after that segment */
  bool exits;            /* exits were looked for in this segment; stale after
                            it.  One that was found and used is not looked for
                            again */
  unsigned char *recede; /* recede[lines]: 1: neurons with a > 0, 2: with
                            a < 0 move away from this line for certain, in
                            this segment; a propagator brings it up to date in
                            each, so it is stale when the carry changes, and
                            only a propagator's is read */
} rfx_cohort;

/* What is kept of one neuron besides its coordinates. */
typedef struct rf_neuron {
  uint32_t cohort, slot; /* number of its cohort, its place in there */
  uint32_t latest;       /* the driver's: 1 + its last move in the plan, or
                            0; stale when that is played, so last_move asks
                            the plan, too */
  uint32_t fresh;        /* the driver's: line that it is just leaving at the
                            start of the segment, or RF_NO_LINE, or
                            RF_MANY_LINES: see departures.h, with which it
                            goes */
  uint32_t leaving;      /* the driver's: 1 + its last entry there, or 0 */
  unsigned char flags;   /* RF_STEADY never goes stale; the others when
                            the neuron moves */
  unsigned char wrong;   /* the driver's: see rf_wrong in noise.h; at most
                            the number of unsure answers; 0 again when the
                            neuron moves beyond doubt */
} rf_neuron;

typedef struct rfx_population {
  const rfx_model *model;
  rfx_faces *faces;
  size_t m, stride;      /* neurons; d + 1 */
  rf_num *perp;          /* perp[m][full]: the part of w that never moves;
                            NULL where d == full */
  rf_num *balance;       /* balance[m]: a^2 - ||w||^2 of (a, w) in span(x) at
                            the start, and for ever; a itself where it is
                            held */
  double error;          /* part of a^2 + ||w||^2 by which it may be off, */
  long error_exponent;   /* times 2 to this; the driver's */
  rf_neuron *neuron;     /* neuron[m] */
  bool steady;           /* all of them are RF_STEADY */
  bool keep_faces;       /* moves that are planned name them */
  size_t unused_most;    /* see population_forget */
  size_t ncohorts, capacity;
  rfx_cohort *cohorts;   /* cohorts[i] is that of faces' face i */
  rfx_system system;     /* propagators, then singles */
  size_t propagators;    /* blocks; single c is block propagators + c */
  size_t singles;
  rf_num *weight;        /* weight[singles]: 1, or 0: vacant; their gram.  The
                            block of a vacant one has no face */
  uint32_t *vacant;      /* vacant[nvacant]: singles that may be taken */
  size_t nvacant;
  size_t spare;          /* vacant singles that a new layout is to have */
  bool missed;           /* since the last one somebody found none; the
                            driver's, set where one is looked for */
  rf_num *unit;          /* unit[d + 1]: the linear unit at the last layout, or
                            as a checkpoint has it; then what of its s never
                            moves [full], and its size.  NULL: none */
  rf_num *y;             /* y[unknowns]: the columns at the last layout */
  size_t y_capacity;
  rf_num *tmp;           /* tmp[4 (d + 2)] */
} rfx_population;

/* All neurons at t = 0 in the cohort of their exact initial pattern (signs 0
   kept), nothing laid out yet. */
rf_status rfx_population_create(rfx_population **population,
                                const rfx_model *model);
void rfx_population_free(rfx_population *population);

/* The cohort of a face; made when it is new. */
rf_status rfx_population_cohort(size_t *cohort, rfx_population *population,
                                rfx_face *face);

/* Forget all members of all cohorts and their way of being carried. */
void rfx_population_empty(rfx_population *population);

/* Between two plans: forget the faces that neither a neuron nor the system
   uses, once there are so many of them that they take RF_UNUSED bytes
   (unused_most), and more than twice as many as are used.  No other is
   renamed.  occupied: faces that neurons are in. */
rf_status rfx_population_forget(rfx_population *population,
                                size_t occupied);

/* Few enough not to be missed, and so many that a run that does not meet
   10,000 faces at a time keeps them, and with them the order in which they
   were met, on which rounding depends. */
#define RF_UNUSED ((size_t)16 << 20)

/* Take neuron j out of its cohort; the gram of a propagator follows, and the
   neuron's single becomes vacant unless the neuron keeps it. */
void rfx_population_leave(rfx_population *population, size_t j, bool keep);

/* Put neuron j into a cohort with coordinates z[d + 1] (in the columns of a
   propagator, else the state), and on a single unless it is RF_NO_COLUMN. */
rf_status rfx_population_join(rfx_population *population, size_t j,
                              size_t cohort, const rf_num *z,
                              uint32_t column);

/* Coordinates [d + 1] of neuron j. */
rf_num *rfx_population_at(const rfx_population *population, size_t j);

/* Is neuron j at (a, w) = 0 and carried by itself?  It stays there for ever:
   z' = K(D) z. */
bool rfx_population_rests(const rfx_population *population, size_t j);

/* The single of neuron j, or RF_NO_COLUMN. */
uint32_t rfx_population_single(const rfx_population *population, size_t j);

/* Where the unknowns of a single begin. */
size_t rfx_population_offset(const rfx_population *population,
                             uint32_t column);

/* State (a, w)[d + 1] of neuron j from columns y[unknowns]. */
void rfx_population_state(rf_num *z, const rfx_population *population,
                          size_t j, const rf_num *y);

/* The linear unit (c, s)[1 + full] from columns y[unknowns], in the problem's
   dimension; there is one. */
void rfx_population_unit(rf_num *z, const rfx_population *population,
                         const rf_num *y);

/* Coordinates of a state in the columns[d + 1][d + 1] of a propagator:
   c = Phi^{-1} z = J Phi^T J z, J = diag(1, -1, .., -1); where a is held Phi
   is a shear. */
void rfx_population_in_columns(rf_num *c, const rfx_population *population,
                               const rf_num *z, const rf_num *columns);

/* Is what the flow keeps of a state z[d + 1] of neuron j on a face no longer
   what it was: a^2 - ||w||^2 by more than the error above, or <w, x> on a zero
   line, or on one that it rests on, by more than RF_OFF_LINE units of rounding,
   relative to z? */
bool rfx_population_drifts(const rfx_population *population, size_t j,
                           const rf_num *z, const rfx_face *face);

/* Make it so again, in z. */
void rfx_population_hold(rf_num *z, const rfx_population *population,
                         size_t j, const rfx_face *face);

/* Lay out the lumped system anew from columns y (as of the last layout; NULL
 * at the start): empty cohorts go, modes follow the number of members,
 * propagators that have grown beyond RF_GROWTH start again from 1.  States
 * that are written anew are held to what they keep where they drift.  Leaves
 * population->system and population->y. */
rf_status rfx_population_layout(rfx_population *population,
                                const rf_num *y);

/* Before a layout in the course of a run: if somebody found no vacant single
 * there shall be twice as many.  So a run that never misses one has none, and
 * one that does soon has enough for the way to its next layout.  A layout has
 * fewer where they would be more than RF_SPARE_PART of its other unknowns. */
void rfx_population_foresee(rfx_population *population);

#define RF_SPARE_FIRST 32
#define RF_SPARE_PART 0.25

/* Is a new layout due: has a propagator grown too far, has a neuron died away,
   or is the system several times as large as need be? */
bool rfx_population_due(const rfx_population *population, const rf_num *y);

#define RF_GROWTH 8.0

/* Units of rounding by which <w, x> may be off on a line that a neuron slides
   on, relative to ||w||: those of some hundred steps. */
#define RF_OFF_LINE 128.0

/* A neuron is on the line that it rests on up to so many errors of a step,
   which is what it was put there with. */
#define RF_AT_REST 100.0

/* In double a neuron that has died away below this is put to rest at 0: its
   motion is no longer resolved (cvode.c). */
#define RF_NOTHING 1e-280

#endif
