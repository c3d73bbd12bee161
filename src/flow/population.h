/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * population.h -- the neurons and the cohorts they form.  Include after
 * num_d.h or num_mp.h.
 *
 * A cohort is the set of neurons of one face.  Each neuron is stored by its
 * coordinates in the columns that its cohort carries (lumped.h); the columns
 * themselves move with the engine.  Members of a cohort lie together. */
#ifndef RF_POPULATION_H
#define RF_POPULATION_H

#include "flow/lumped.h"

/* How the members of a cohort are represented. */
typedef enum rf_carry {
  RF_CARRY_NONE,         /* dead face: coordinates are the state itself */
  RF_CARRY_PROPAGATOR,   /* d + 1 columns; coordinates[d + 1] */
  RF_CARRY_MEMBERS       /* one column a member; the column is the state */
} rf_carry;

enum {                   /* bits of a neuron's flags */
  RF_STEADY = 1,         /* |a| >= ||w||, for ever: a keeps its sign */
  RF_EDGE = 2            /* rests on the edge of a dead cone */
};

#define RF_NO_LINE UINT32_MAX
#define RF_MANY_LINES (UINT32_MAX - 1)

#define RF_BLOCK 256     /* members whose deadlines share one minimum */

typedef struct RFX(cohort) {
  RFX(face) *face;
  rf_carry carry;
  size_t count, capacity;
  uint32_t *member;      /* member[count]: neurons, in no order */
  rf_num *z;             /* z[count][d + 1]: coordinates or state, see carry;
                            here, so that a look at all members is a walk
                            through memory */
  uint32_t *column;      /* column[count]: of each member (members mode) */
  double *deadline;      /* deadline[count]: no crossing before clock passes */
  double *earliest;      /* earliest[count / RF_BLOCK + 1]: lower bounds */
  double clock;          /* rapidity int ||D|| dt so far, from above */
  size_t block;          /* place in the system, or SIZE_MAX */
  size_t q;              /* carried columns */
  rf_num *gram;          /* gram[(d + 1)^2], first q * q used */
  double removed;        /* sum of squares that left since gram was summed */
  size_t held;           /* line whose exit is not looked for in the next
                            segment (nobody could leave), or SIZE_MAX */
  unsigned char *recede; /* recede[lines]: 1: neurons with a > 0, 2: with
                            a < 0 move away from this line for certain */
} RFX(cohort);

/* What is kept of one neuron besides its coordinates. */
typedef struct rf_neuron {
  uint32_t cohort, slot; /* number of its cohort, its place in there */
  uint32_t latest;       /* the driver's: 1 + its last move in the plan, or
                            0 */
  uint32_t fresh;        /* the driver's: line that it is just leaving at the
                            start of the segment, or RF_NO_LINE, or
                            RF_MANY_LINES: see leave in driver.h */
  unsigned char flags;
} rf_neuron;

typedef struct RFX(population) {
  const RFX(model) *model;
  RFX(faces) *faces;
  size_t m, stride;      /* neurons; d + 1 */
  rf_num *perp;          /* perp[m][full]: the part of w that never moves;
                            NULL where d == full */
  rf_neuron *neuron;     /* neuron[m] */
  bool steady;           /* all of them are RF_STEADY */
  size_t ncohorts, capacity;
  RFX(cohort) *cohorts;  /* cohorts[i] is that of faces' face i */
  RFX(system) system;
  size_t block_capacity;
  rf_num *y;             /* y[unknowns]: the columns at the last layout */
  size_t y_capacity;
  rf_num *tmp;           /* tmp[4 (d + 2)] */
} RFX(population);

/* All neurons at t = 0 in the cohort of their exact initial pattern (signs 0
   kept), nothing laid out yet. */
rf_status RFX(population_create)(RFX(population) **population,
                                 const RFX(model) *model);
void RFX(population_free)(RFX(population) *population);

/* The cohort of a face; made when it is new. */
rf_status RFX(population_cohort)(size_t *cohort, RFX(population) *population,
                                 RFX(face) *face);

/* Take neuron j out of its cohort / into cohort c with coordinates z[d + 1]
   (in the columns of a propagator, else the state).  gram follows. */
void RFX(population_leave)(RFX(population) *population, size_t j);
rf_status RFX(population_join)(RFX(population) *population, size_t j,
                               size_t c, const rf_num *z);

/* Coordinates [d + 1] of neuron j. */
rf_num *RFX(population_at)(const RFX(population) *population, size_t j);

/* State (a, w)[d + 1] of neuron j from columns y[unknowns]. */
void RFX(population_state)(rf_num *z, const RFX(population) *population,
                           size_t j, const rf_num *y);

/* Coordinates of a state in the columns[d + 1][d + 1] of a propagator:
   c = Phi^{-1} z = J Phi^T J z, J = diag(1, -1, .., -1). */
void RFX(population_in_columns)(rf_num *c, const RFX(population) *population,
                                const rf_num *z, const rf_num *columns);

/* Lay out the lumped system anew from columns y (as of the last layout; NULL
 * at the start): empty cohorts go, modes follow the number of members,
 * propagators that have grown beyond RF_GROWTH start again from 1.  Leaves
 * population->system and population->y. */
rf_status RFX(population_layout)(RFX(population) *population,
                                 const rf_num *y);

/* Has a propagator grown so far that a new layout is due? */
bool RFX(population_grown)(const RFX(population) *population,
                           const rf_num *y);

#define RF_GROWTH 8.0

#endif
