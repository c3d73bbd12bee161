/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cases.h -- the problems of tests/data/cases and what is right in them. */
#ifndef RF_CASES_H
#define RF_CASES_H

#include "law/told.h"
#include "problem/problem.h"

/* The ways in which a case is run. */
typedef enum case_way {
  CASE_CVODE,      /* rtol 1e-10 */
  CASE_TIGHT,      /* rtol 1e-13 */
  CASE_TAYLOR,     /* 30 digits */
  CASE_LIMIT,      /* 30 digits */
  CASE_WAYS
} case_way;

extern const char *const case_way_name[CASE_WAYS];

#define CASE_ANY (-1)

/* Something that must be told; the time is known up to off.  Entries with
   kind CASE_END end a list. */
typedef struct case_row {
  double time, off;
  int neuron, datum, kind;   /* CASE_ANY: whichever */
} case_row;

/* The rows that a list in the table has at most. */
#define CASE_ROWS 8

typedef struct case_truth case_truth;
struct case_truth {
  const char *name;          /* of the file */
  const char *set[2];        /* what is changed in it, or NULL */
  bool way[CASE_WAYS];
  const char *wrong[CASE_WAYS];   /* known to fail there, and how */
  const char *image_wrong[CASE_WAYS];   /* its images do */
  const char *replay_wrong;  /* the replay of its run by the engine limit */
  const char *apart;         /* Taylor's second run does */
  bool marked;               /* cvode: right, or unsure and told so */
  bool unsure;               /* marks are in order */
  int events, choices;       /* how many, or CASE_ANY */
  case_row event[CASE_ROWS], choice[CASE_ROWS];  /* off 0: no more rows */
  double loss, loss_off;     /* at the end; off 0: not known */
  double last, last_off;     /* time of the last event; off 0: not known */
  int kind;                  /* of all events, or CASE_ANY */
  const char *still;         /* signs of neuron `rests` at the end, or NULL */
  size_t rests;
  /* What else is right; false: why[size] says what is not. */
  bool (*more)(const told *t, const rf_problem *p, char *why, size_t size);
  const char *taylor_until;  /* there to this time only, then losses and
                                counts are not looked at */
  double seconds;            /* that it takes, if more than 0.2 */
};

extern const case_truth case_table[];
extern const size_t case_count;

/* The problem in a way; release with rf_problem_free. */
rf_problem *case_problem(const char *name, case_way way,
                         const char *const *set, size_t nset);

/* The problem of a row of the table; shorter: without a second run. */
rf_problem *case_of(const case_truth *c, case_way way, bool shorter);

#endif
