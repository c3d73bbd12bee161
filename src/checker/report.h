/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.h -- what a stage found, in either kind of numbers. */
#ifndef CK_REPORT_H
#define CK_REPORT_H

#include "checker/exact.h"

typedef enum found {
  FOUND_TRUE,            /* all of the certificate is verified */
  FOUND_UNSURE,          /* something is not: what, and where */
  FOUND_FALSE,           /* a claim is refuted */
  FOUND_MEMORY
} found;

typedef struct report {
  char what[160];
  double time;           /* near it */
  int neuron, datum;     /* -1: of nobody */
  int steps, events, losses;   /* that were gone through */
  double error;          /* of all weights, at the end */
  double used;           /* CK_WRONG: the largest part of a radius */
} report;

#ifdef CK_WRONG
/* Of tests: polynomials are put wrong by so much, and claims need only meet
 * what they are compared with. */
extern double ck_wrong;
#endif

/* One stage: all of it, from the start. */
found stage_check(report *r, const certificate *c, const lines *l);
found stage_check_wide(report *r, const certificate *c, const lines *l);

/* The theorem of all widths: never FOUND_FALSE but for the limit. */
found width_check(report *r, const certificate *c, const lines *l);

#endif
