/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * subject.h -- a run in double by the engine cvode, for tests that look into
 * it. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "base/number/num_d.h"
#include "flow/run/run.h"
#include "support/rf_test.h"

#define SUBJECT_RTOL 1e-8

typedef struct subject {
  rf_problem *problem;
  rfd_model *model;
  rfd_run *run;
} subject;

/* n data in d dimensions, random and times 2^power, with the settings set[],
   NULL behind them. */
void subject_open(subject *s, rf_rng *g, size_t n, size_t d, int power,
                  const char *const *set);
void subject_close(subject *s);

#endif
