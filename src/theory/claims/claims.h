/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * claims.h -- what claims are made of, and the hearing in which each of them
 * says what it found.
 *
 * A claim is a function and a line of the list in its paper's file.  The
 * function measures, with enclosures, names the hypotheses, and reports: once,
 * or once for each neuron; what becomes of that is not its business. */
#ifndef RF_CLAIMS_H
#define RF_CLAIMS_H

#include "geometry/extremal/extremal.h"
#include "theory/claims/verdict.h"
#include "theory/constants/theorem1.h"

/* Hypotheses that a claim may have. */
#define RF_CONDITIONS_MOST 12

typedef struct rf_condition {
  const char *name, *text;   /* static */
  rf_truth met;
  bool repair;               /* of the proof alone */
  bool measured;             /* it has a margin */
  rf_real margin;
} rf_condition;

/* What a claim found in one place. */
typedef struct rf_finding {
  rf_real measured, bound, margin, time;
  bool has_measured, has_bound, has_margin, has_time;
  rf_truth conclusion;
  bool strained;         /* its bound was moved */
  bool vacuous, assumption;
  size_t neuron;             /* SIZE_MAX: none */
  char note[256];
  rf_condition condition[RF_CONDITIONS_MOST];
  size_t conditions;
} rf_finding;

typedef struct rf_sectors rf_sectors;
typedef struct rf_alignment rf_alignment;

/* For tests of verdicts: every bound is moved so that the margin is just above
   0 (side 1) or just below (-1), by no more than the margin's uncertainty asks
   for; 0: it stays.  condition: this hypothesis of every claim, by number, is
   taken as not met; SIZE_MAX: none.  meddle: called with the flow after each of
   its steps, to plant faults; or NULL.  hidden: of every first time of a run it
   is taken as unknown whether there was an earlier one.  shared: work is shared
   out to threads however short it is. */
typedef struct rf_strain {
  int side;
  size_t condition;
  void (*meddle)(rf_flow *flow);
  bool hidden;
  bool shared;
} rf_strain;

typedef struct rf_hearing {
  const rf_problem *problem;
  const rf_strain *strain;   /* NULL: none */
  const rf_extremals *list;  /* NULL: none */
  rf_field *field;
  mpq_t epsilon, alpha0, at;
  mpfr_prec_t prec;
  double effort;             /* over what is usually spent on a claim */
  size_t threads;            /* at most so many */
  bool all;
  rf_message *message;
  const struct rf_start *start; /* that of the constants */
  rf_sectors *sectors;       /* sectors.h */
  struct rf_evidence *evidence; /* evidence/evidence.h */
  rf_alignment *alignment;   /* bf25.h */
  struct rf_survey *survey;  /* steps/survey.h; NULL: nobody looks at steps */
  struct rf_bf25_steps *bf25;    /* what each paper measured on the steps */
  struct rf_mmv24_steps *mmv24;
  struct rf_cel23_steps *cel23;
  struct rf_generic_steps *generic;
  struct rf_orthogonal_steps *orthogonal;
  struct rf_law_steps *laws;
  bool asked;                /* for the state at a time, RF_AT_ASKED */
  struct rf_endpoint *endpoint;  /* endpoint.h; NULL: nobody asked yet */
  rf_constants *constants;
  rf_claims *claims;
  const rf_statement *statement;
  rf_finding now, worst;     /* being made; of the claim so far */
  size_t shared;             /* conditions of all findings of the claim */
  rf_truth met[2];           /* are they; [1]: but for those of the proof */
  int rank;                  /* of the worst, and its margin is at least */
  double least;              /* this (worst.c) */
  size_t count[5];           /* findings by verdict */
  size_t reports;
} rf_hearing;

typedef rf_status rf_check(rf_hearing *hearing);

/* A line of a paper's list; lists end with one without a check. */
typedef struct rf_known {
  rf_statement statement;
  rf_check *check;
} rf_known;

/* What was found.  The numbers are copied. */
void rf_hear_neuron(rf_hearing *h, size_t j);
void rf_hear_measured(rf_hearing *h, const rf_real *x);
void rf_hear_bound(rf_hearing *h, const rf_real *x);
void rf_hear_margin(rf_hearing *h, const rf_real *x);
void rf_hear_time(rf_hearing *h, const rf_real *t);
void rf_hear_note(rf_hearing *h, const char *format, ...)
#ifdef __GNUC__
  __attribute__((format(printf, 2, 3)))
#endif
  ;

/* A hypothesis, with its margin (> 0: met) or a truth alone; rf_hear_repair
   makes the last one a hypothesis of the proof alone; rf_hear_shared says that
   those so far are of every finding of this claim. */
void rf_hear_condition(rf_hearing *h, const char *name, const char *text,
                       rf_truth met);
void rf_hear_margin_of(rf_hearing *h, const char *name, const char *text,
                       const rf_real *margin);
void rf_hear_repair(rf_hearing *h);
void rf_hear_shared(rf_hearing *h);

/* A supremum that was measured on the steps, with its place; error: that of
   the run in it.  lower: of an infimum that was measured as the supremum of
   its negative. */
struct rf_extremum;
void rf_hear_supremum(rf_hearing *h, const struct rf_extremum *e,
                      double error);
void rf_hear_infimum(rf_hearing *h, const struct rf_extremum *e,
                     double error);

/* The conclusion: of itself; measured <= bound as ln(bound / measured), as
   bound - measured; by a margin of its own, which must be > 0; or that it
   cannot fail. */
void rf_conclude(rf_hearing *h, rf_truth truth);
void rf_conclude_margin(rf_hearing *h, const rf_real *margin);
void rf_conclude_ratio(rf_hearing *h);
void rf_conclude_difference(rf_hearing *h);
void rf_conclude_vacuous(rf_hearing *h);

/* Will the finding be told, as it is now?  Notes that cost something are for
   those. */
bool rf_hear_is_told(const rf_hearing *h);

/* The finding is complete: keep it, begin the next one.  rf_report_unknown:
   nothing could be said, and why.  Errors: RF_ENOMEM. */
rf_status rf_report(rf_hearing *h);
rf_status rf_report_unknown(rf_hearing *h, const char *why);

/* The reason of a start with a = 0 alone: lambda = ||a(0)|| is 0, and what asks
   for a lambda > 0 is not unknown, but not met. */
extern const char rf_no_lambda[];

/* The reason where a first time is not known for certain. */
extern const char rf_hidden_time[];

/* Rows of the result. */
typedef struct rf_row_condition {
  const char *name, *text;
  rf_truth met;
  bool repair;
  char *margin;
} rf_row_condition;

typedef struct rf_claim_row {
  const rf_statement *statement;
  char *name, *margin, *measured, *bound, *uncertainty, *time, *note;
  rf_verdict verdict, literal;
  rf_truth conclusion;
  bool strained;
  size_t neuron, conditions;
  rf_row_condition *condition;
} rf_claim_row;

struct rf_claims {
  size_t count, capacity;
  rf_claim_row *row;
  long bits;             /* of the enclosures */
  double log_scale;      /* ln ||a(0)||; NaN: none */
};

/* Begin and end a claim: the end makes its row of the worst finding, where
   not every finding has its own.  Errors: RF_ENOMEM. */
void rf_hearing_open(rf_hearing *h, const rf_statement *statement);
rf_status rf_hearing_close(rf_hearing *h);
void rf_finding_init(rf_finding *f, mpfr_prec_t prec);
void rf_finding_clear(rf_finding *f);

/* A row of texts alone, for a constant; they are copied, NULL allowed. */
rf_status rf_row_constant(rf_hearing *h, const rf_constant *constant);
void rf_row_clear(rf_claim_row *row);

#endif
