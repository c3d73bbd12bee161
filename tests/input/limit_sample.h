/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit_sample.h -- small random problems for the tests of the limit flow. */
#ifndef LIMIT_SAMPLE_H
#define LIMIT_SAMPLE_H

#include <stdbool.h>

#include <reluflow.h>

#include "support/rf_test.h"

enum { NMAX = 8, DMAX = 4, MMAX = 12 };

/* A problem; the weights are the caller's. */
struct limits {
  size_t n, d, m;
  double x[NMAX * DMAX], y[NMAX], a[MMAX], w[MMAX * DMAX], leak;
};

/* plant: with duplicate or opposite data now and then. */
void limits_draw(struct limits *s, rf_rng *g, bool plant);

/* With its weights; extra may be NULL. */
rf_problem *limits_problem(const struct limits *s, const char *engine,
                           const char *digits, const char *extra);
rf_flow *limits_flow(const rf_problem *p);

/* Collected events of a run to t_end. */
struct run {
  rf_event event[4096];
  size_t count;
  bool choice;
};

void limits_run(struct run *r, rf_flow *flow, double t_end);

/* Is any event, or a choice without one, marked? */
bool limits_marked(const struct run *r);

bool limits_same(const rf_event *a, const rf_event *b);

#endif
