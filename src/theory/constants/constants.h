/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * constants.h -- the parts from which constants of the theory are made. */
#ifndef RF_CONSTANTS_H
#define RF_CONSTANTS_H

#include "geometry/extremal/extremal.h"
#include "reluflow/theory.h"
#include "theory/real/interval.h"

/* What needs every face (Boursier & Flammarion 2025, sec. 3 and app. B);
   squares, exact. */
typedef struct rf_facts {
  mpq_t most;         /* D_max^2: the largest ||D||^2 over open cones */
  mpq_t least;        /* D_min^2; 0 if there is no such face */
  mpq_t cosine[2];    /* c^2 of alpha_+ and alpha_-: largest squared cosine
                         between D_u and +-cone(u), u not extremal */
  bool dependent;     /* some zeros are dependent, or two data on a line */
} rf_facts;

void rf_facts_init(rf_facts *facts);
void rf_facts_clear(rf_facts *facts);

/* Errors: RF_ENOMEM; RF_ELIMIT. */
rf_status rf_facts_find(rf_facts *facts, const rf_extremals *list,
                        const rf_budget *budget);

/* The growing list of constants. */
typedef struct rf_entry {
  char *name, *value, *error, *exact, *note;
  const char *claim;  /* static */
} rf_entry;

struct rf_constants {
  size_t count, capacity;
  rf_entry *entry;
  long digits;
  mpq_t epsilon, alpha0;
  const char *claim;  /* of the entries that follow */
  /* What several of them are made of, while the list of extremal vectors is
     there; NULL: not available, and why. */
  struct rf_theorem1 *theorem;
  struct rf_assumptions *assumptions;
  const char *no_theorem, *no_assumptions;
  struct rf_start *start;
  struct rf_separated *separated;
  struct rf_teacher *teacher;
};

/* Append one; the texts are copied.  Errors: RF_ENOMEM. */
rf_status rf_constants_word(rf_constants *c, const char *name,
                            const char *value, const char *note);
rf_status rf_constants_missing(rf_constants *c, const char *name,
                               const char *note);
rf_status rf_constants_rational(rf_constants *c, const char *name,
                                const mpq_t q);
rf_status rf_constants_root(rf_constants *c, const char *name,
                            const mpq_t square);

/* A number that make() encloses at any precision; called with more and more
   of it until the digits are there. */
typedef rf_status rf_make(rf_real *r, void *context);
rf_status rf_constants_real(rf_constants *c, const char *name,
                            const char *exact, rf_make *make,
                            void *context);

/* An rf_make of a number that is there already, rf_real *context, to the bits
   it was made with. */
rf_make rf_make_copy;

/* Least squares and what hangs on it; assumptions on the data. */
rf_status rf_constants_linear(rf_constants *c, const rf_problem *problem,
                              const rf_extremals *list);
/* "p/q" in memory of ours, or NULL. */
char *rf_exact_text(const mpq_t q);

#endif
