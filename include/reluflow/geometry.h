/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/geometry.h -- the geometry at zero scale: faces of the data's
 * arrangement, extremal vectors with certificates.
 *
 * At lambda -> 0 a neuron w is driven by D(w) = sum_k eta_k p_k x_k with the
 * pseudo-residuals p_k = -c d1l(0, y_k), eta_k = 1 where <w, x_k> > 0, leak
 * where < 0, anything between the two where = 0.  G(w) = <w, D(w)>.  Data on
 * one line through 0 switch together: where they are 0, they share one
 * position between "positive" and "negative".  The rules on top of
 * reluflow/status.h hold. */
#ifndef RELUFLOW_GEOMETRY_H
#define RELUFLOW_GEOMETRY_H

#include <stdint.h>

#include "reluflow/numbers.h"
#include "reluflow/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* RF_CRITICAL_LIST(X): X(name, value, text): kinds of critical points of G
   on the unit sphere. */
#define RF_CRITICAL_LIST(X)                                                \
  X(RF_CRITICAL_MAX,    0, "max")                                          \
  X(RF_CRITICAL_MIN,    1, "min")                                          \
  X(RF_CRITICAL_SADDLE, 2, "saddle")

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_critical { RF_CRITICAL_LIST(RF_ENUM_) } rf_critical;
#undef RF_ENUM_

/* Text of a kind, never NULL. */
RF_API const char *rf_critical_name(rf_critical kind);

/* How an extremal vector is degenerate (bits; 0 for generic data).  Each is
 * still extremal by the definition, and its kind is exact. */
enum {
  RF_EXTREMAL_EDGE = 1,      /* an eta is exactly leak or 1: the vector lies
                                on the border of a cone it belongs to */
  RF_EXTREMAL_FLAT = 2,      /* nothing changes across a zero datum (p_k = 0,
                                leak = 1, or opposite data that cancel): its
                                eta is not determined, 1/2 is reported */
  RF_EXTREMAL_DEPENDENT = 4, /* the zero data are dependent: eta is one of
                                several */
  RF_EXTREMAL_SHARED = 8     /* several zero data on one line through 0 */
};

/* An extremal vector D: D is in D(u) for a face u, and w = sign D is in that
 * face (Boursier & Flammarion 2025, Definition 1). */
typedef struct rf_extremal {
  const signed char *pattern; /* pattern[n]: the face of w = sign D; owned by
                                 the object it came from */
  int sign;                   /* +1 or -1 */
  rf_critical kind;           /* of G at w on the unit sphere */
  unsigned marks;             /* RF_EXTREMAL_* */
  double norm;                /* ||D||, correct to one ulp of its square */
  size_t hits;                /* starts of the search that ended here; 0
                                 after an enumeration */
} rf_extremal;

/* What to spend. */
typedef struct rf_extremal_options {
  size_t max_faces; /* enumeration: at most so many faces (0: no limit) */
  double seconds;   /* at most so long (0: no limit) */
  size_t starts;    /* 0: enumerate all faces; else search from so many random
                       starts */
  uint64_t seed;    /* of the starts */
  size_t threads;   /* a search is on at most so many threads, with the
                       caller's; 0 and 1, or with an allocator of the caller's
                       (rf_set_allocator): on that alone.  The same bits. */
} rf_extremal_options;

/* Defaults: 2,000,000 faces, 60 seconds, enumeration, seed 1, the
 * caller's thread. */
RF_API void rf_extremal_defaults(rf_extremal_options *options);

typedef struct rf_extremals rf_extremals;

/* Find the extremal vectors of a problem, each with an exact certificate.
 *
 * By enumeration the list is complete.  By search it has what was found, and
 * rf_extremals_coverage_get says how much may be missing.
 *
 * Out:  extremals  a new object; release it with rf_extremals_free.
 *       message    on failure.
 *
 * Errors: RF_ELIMIT the budget does not suffice for the enumeration (the
 *         message says for which one); RF_EINVAL an option is out of range;
 *         RF_ENOMEM. */
RF_API RF_MUST_USE rf_status
rf_extremals_create(rf_extremals **extremals, rf_message *message,
                    const rf_problem *problem,
                    const rf_extremal_options *options);

/* Number of extremal vectors; sorted by pattern, - before 0 before +. */
RF_API size_t rf_extremals_count(const rf_extremals *extremals);

/* Is the list complete for certain? */
RF_API int rf_extremals_complete(const rf_extremals *extremals);

/* Extremal vector i.  Errors: RF_EINVAL i is too large. */
RF_API RF_MUST_USE rf_status rf_extremals_get(const rf_extremals *extremals,
                                              rf_extremal *extremal,
                                              size_t i);

/* Out: D1..Dd and ||D||^2 of vector i, rationals.
 * Errors: RF_EINVAL i is too large; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_extremals_vector(rf_extremals *extremals,
                                                 const rf_numbers **vector,
                                                 size_t i);

/* Out: eta_1..eta_n, the certificate that D is in D(u), likewise. */
RF_API RF_MUST_USE rf_status rf_extremals_eta(rf_extremals *extremals,
                                              const rf_numbers **eta,
                                              size_t i);

/* Faces of the arrangement seen by the enumeration whose zero data span
 * `codimension` dimensions (0: open cones); 0 after a search.  {0} is not
 * counted. */
RF_API size_t rf_extremals_face_count(const rf_extremals *extremals,
                                      size_t codimension);

/* What the search saw. */
typedef struct rf_coverage {
  size_t starts;     /* starts made */
  size_t ended;      /* of them, ended at a certified extremal vector */
  size_t dead;       /* ended where D = 0 */
  size_t lost;       /* gave up, or the end could not be certified */
  size_t once;       /* extremal vectors met by exactly one start */
  double unseen;     /* Good-Turing estimate of the share of starts that end
                        at extremal vectors not in the list */
} rf_coverage;

/* What the search saw, as far as it went; all 0 after an enumeration. */
RF_API void rf_extremals_coverage_get(const rf_extremals *extremals,
                                      rf_coverage *coverage);

/* Release; NULL is allowed. */
RF_API void rf_extremals_free(rf_extremals *extremals);

#ifdef __cplusplus
}
#endif
#endif
