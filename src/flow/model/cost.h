/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.h -- what an engine will cost, roughly, from the sizes of a problem. */
#ifndef RF_COST_H
#define RF_COST_H

#include "problem/problem.h"

/* The sizes that count. */
typedef struct rf_sizes {
  double n, d, m;
  double stride;         /* d + 1 */
  double faces;          /* occupied at first */
  double unknowns;       /* of the lumped system then */
  double events;
  double limbs;          /* of a number; 0: doubles */
  double number;         /* bytes of a number */
} rf_sizes;

typedef struct rf_engine_cost {
  rf_sizes sizes;
  double memory;         /* bytes, but for the neurons and faces */
  double runs;           /* so many copies of everything in memory */
  double seconds;        /* of the steps and events */
} rf_engine_cost;

/* One for each engine. */
typedef void rf_engine_cost_of(rf_engine_cost *cost,
                               const rf_problem *problem);
#define RF_DECLARE_(value, text, facts, make, cost) rf_engine_cost_of cost;
RF_ENGINE_LIST(RF_DECLARE_)
#undef RF_DECLARE_

/* By the engine of the problem. */
void rf_flow_cost(rf_engine_cost *cost, const rf_problem *problem);

/* Sizes where numbers have so many decimal digits; 0: doubles. */
void rf_sizes_of(rf_sizes *sizes, const rf_problem *problem, long digits);

/* Seconds of one operation. */
double rf_sizes_arithmetic(const rf_sizes *sizes);

#endif
