/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * runs.h -- run files of the fake flow, for the tests of the record room. */
#ifndef RUNS_H
#define RUNS_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "reluflow/record.h"
#include "support/fake_flow.h"
#include "support/rf_test.h"

extern char runs_folder[64];  /* of this process, made by runs_setup */

/* Fixtures: a folder of its own, removed with all that is in it. */
void runs_setup(void);
void runs_teardown(void);

/* Number of files in the folder; removes them if asked. */
int runs_files(bool remove_them);

/* Path of a name in the folder; good for two at a time. */
const char *runs_path(const char *name);

/* A problem without the reader: sizes, times; release with
   runs_problem_free. */
rf_problem *runs_problem(size_t n, size_t d, size_t m, size_t states,
                         size_t ntimes);
void runs_problem_free(rf_problem *p);

/* An engine whose numbers are recorded as text too. */
void runs_use_text(rf_problem *p);

/* Must succeed. */
rf_record *runs_open(const char *path);
void runs_run(const rf_problem *p, const char *path);

/* Sample i and a random part of its states are those of the fake flow;
   returns how many neurons were looked at. */
int runs_check_sample(rf_record *r, const rf_problem *p, size_t i, rf_rng *g);

/* The first `count` recorded events are the first of the flow. */
void runs_check_events(rf_record *r, const rf_problem *p, size_t count);

#endif
