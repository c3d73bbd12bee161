/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extremal.h -- the list of extremal vectors as its makers and readers in
 * this room see it. */
#ifndef RF_EXTREMAL_H
#define RF_EXTREMAL_H

#include "base/number/numbers.h"
#include "geometry/extremal/face_test.h"
#include "problem/problem.h"

typedef struct rf_found {
  uint64_t *mask;           /* [2 * words] */
  signed char *pattern;     /* [n], the face of sign D */
  rf_cert *cert;
  size_t hits;
} rf_found;

struct rf_extremals {
  rf_field *field;          /* owned */
  size_t count, capacity;
  rf_found *found;          /* [count] */
  bool complete;
  double seconds;           /* of the budget, for what comes after */
  size_t *faces;            /* faces[d + 1] by rank of the zeros */
  rf_coverage coverage;
  rf_numbers numbers;       /* handed out last */
};

/* The field of a problem, p_k = -c d1l(0, y_k).  Errors: RF_ENOMEM; RF_EUNSUP
   they are not rational. */
rf_status rf_field_of(rf_field **field, const rf_problem *problem);

/* An empty list; takes the field over, also on failure. */
rf_status rf_extremals_new(rf_extremals **list, rf_field *field);

/* Test the face of mask and append it if it is extremal.
 * Out: *index the entry, or SIZE_MAX if it is not extremal. */
rf_status rf_extremals_try(rf_extremals *list, size_t *index,
                           const rf_flat *flat, const uint64_t *mask,
                           const rf_budget *budget);

/* The pattern order of the list. */
void rf_extremals_sort(rf_extremals *list);

/* All faces, in the order of rf_faces_create, each with its flat; flats of at
 * least `glances` faces are made for glances.  A negative status of on_face
 * ends the walk and is returned. */
typedef rf_status rf_on_face(void *context, const rf_flat *flat,
                             const uint64_t *mask);
rf_status rf_faces_walk(const rf_faces *faces, const rf_field *field,
                        rf_on_face *on_face, void *context, size_t glances,
                        const rf_budget *budget);

/* Append every extremal vector, count the faces, sort. */
rf_status rf_extremals_enumerate(rf_extremals *list,
                                 const rf_budget *budget);

#endif
