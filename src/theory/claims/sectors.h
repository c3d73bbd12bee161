/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sectors.h -- the faces that neurons are in, at zero scale and exactly: D of
 * the face, and whether it is an extremal vector. */
#ifndef RF_SECTORS_H
#define RF_SECTORS_H

#include "geometry/extremal/face_test.h"
#include "theory/real/span.h"

typedef struct rf_sector {
  signed char *u;        /* u[n] */
  mpq_t *D, norm2;       /* D[d]: the shortest vector of D(u) */
  rf_real *wide;         /* wide[1 + d]: ||D||, D, enclosed */
  rf_span *span;         /* span[1 + d]: the same by doubles */
  double *near;          /* near[1 + d]: the nearest ones */
  size_t number;         /* of the sectors, in the order they were found */
  rf_cert *cert;         /* sign 0: not extremal */
} rf_sector;

typedef struct rf_sectors {
  const rf_field *field;
  mpfr_prec_t prec;      /* of what is enclosed */
  size_t count, capacity;
  rf_sector **sector;
} rf_sectors;

rf_status rf_sectors_create(rf_sectors **sectors, const rf_field *field,
                            mpfr_prec_t prec);
void rf_sectors_free(rf_sectors *sectors);

/* The sector of signs u[n], which stays.  Errors: RF_ENOMEM; RF_EINVAL no
   vector has these signs, as data on one line contradict. */
rf_status rf_sector_of(const rf_sector **sector, rf_sectors *sectors,
                       const signed char *u);

/* <D, w/a> of a row z[1 + d]. */
void rf_sector_along(rf_real *r, const rf_sector *sector, const rf_real *z,
                     size_t d);
rf_span rf_sector_span(const rf_sector *sector, const rf_span *z, size_t d);

/* Does a neuron of this sign rest there: D = 0, or sign D in the face? */
static inline bool
rf_sector_captures(const rf_sector *s, int sign)
{
  return mpq_sgn(s->norm2) == 0 || s->cert->sign == sign;
}

#endif
