/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * attend.h -- a run that is recorded, with somebody who is shown its flow; and
 * what a run without a file has to know of one with a file. */
#ifndef RF_ATTEND_H
#define RF_ATTEND_H

#include "base/string.h"
#include "problem/problem.h"
#include "reluflow/record.h"

/* Who attends.  begin: before the first step, and again where the run begins
   anew with more digits or nodes; end: where it has come to its end, which is
   recorded.  A negative status of theirs is the run's. */
typedef struct rf_attendant {
  void *context;
  rf_status (*begin)(void *context, rf_message *message, rf_flow *flow);
  rf_status (*end)(void *context, rf_message *message, rf_flow *flow);
} rf_attendant;

/* As rf_run. */
rf_status rf_run_attended(rf_message *message, const rf_problem *problem,
                          const char *path, const rf_attendant *attendant);

/* A run that is repeated until it is good: with more digits, where flow.digits
   auto asks for that, or with more nodes, where the width is infinite.
   (rounds/) */
typedef struct rf_rounds {
  rf_problem problem;    /* of this round; all but its digits and its nodes is
                            shared with the one that was asked for */
  double *h[2];          /* h[rows][n]: predictions of this level, and of the
                            one below */
  size_t rows, taken[2]; /* rows: record times and the end */
  double floor;          /* predictions that are smaller are compared with it:
                            about what those of the start are made of */
  double best;           /* digits to which two levels agreed, at most ... */
  int since;             /* and how many levels ago that was */
  rf_nodes *next;        /* nodes of the next round; NULL: those of this one */
  bool digits;           /* it has more digits */
} rf_rounds;

/* Begin with the first round.  problem must outlive it.  Errors: RF_ENOMEM. */
rf_status rf_rounds_begin(rf_rounds *rounds, const rf_problem *problem);

/* A round begins: problem is that of it, where the one before is done. */
void rf_rounds_open(rf_rounds *rounds);

/* The flow is at a record time, or at the end of the round: keep its
 * predictions.  Nothing is done for a width that is finite.
 * Errors: those of rf_flow_sample. */
rf_status rf_rounds_take(rf_rounds *rounds, rf_flow *flow);

/* All of the round was taken: to how many digits does it agree with the level
   below?  In problem.wide.agree, where it has room for it. */
void rf_rounds_judge(rf_rounds *rounds);

/* The round is done.  *more: is there another one?  Errors: RF_ENOMEM. */
rf_status rf_rounds_next(bool *more, rf_rounds *rounds, const rf_flow *flow);

void rf_rounds_end(rf_rounds *rounds);

/* What may be wrong with a run that is done: append it to line, in one
   sentence; nothing where nothing is.  (meta.c) */
void rf_run_doubts(rf_string *line, const rf_problem *problem,
                   const rf_flow_stats *stats);

#endif
