/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fake_flow.h -- a flow whose every number is known in advance and whose
 * faults can be ordered; it stands in for the real one in check_record_rows. */
#ifndef FAKE_FLOW_H
#define FAKE_FLOW_H

#include "problem/problem.h"
#include "reluflow/flow.h"

typedef struct fake_orders {
  size_t events;         /* that many, evenly over (0, until) */
  size_t set;            /* that many at a time (1 if 0) */
  bool backwards;        /* every second set comes late */
  size_t choices;        /* at the first step */
  size_t faces;          /* occupied faces; n must be able to name them */
  double fail_at;        /* a step beyond this time fails, if > 0 */
  rf_status fail_with;
  double infinite_at;    /* the loss is infinite from this time on, if > 0 */
  rf_status create_with; /* rf_flow_create fails with this, if < 0 */
  long pause;            /* nanoseconds of sleep per step */
  uint64_t doubts, repairs;
  double law, agree;     /* as in the statistics */
} fake_orders;

extern fake_orders fake;

/* The numbers. */
double fake_event_time(const rf_problem *problem, size_t i);
void fake_event(const rf_problem *problem, rf_event *event, size_t i);
double fake_loss(double time);
double fake_h(double time, size_t k);
double fake_a(double time, size_t j);
double fake_w(double time, size_t j, size_t i);
signed char fake_sign(double time, size_t j, size_t k);
/* Text of a number with 30 digits: value, then what a double has not. */
void fake_text(char text[64], double value);

#endif
