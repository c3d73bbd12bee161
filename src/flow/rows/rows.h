/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.h -- the faces of a layout in double, each once: what depends on the
 * face alone is computed for its row, which all blocks of the face share.
 * Vacant blocks share a row that has no face and counts for nothing. */
#ifndef RF_ROWS_H
#define RF_ROWS_H

#include "base/number/num_d.h"
#include "flow/model/system.h"

typedef struct rf_rows {
  size_t count;          /* in use up to here, <= blocks ... */
  size_t vacant;         /* ... but for so many */
  uint32_t *row;         /* row[blocks]: of each block */
  uint32_t *users;       /* users[blocks]: blocks of each row */
  const rfd_face **face; /* face[blocks]: of each row; NULL: a free row, or
                            that of the vacant blocks */
  uint32_t *of;          /* of[faces]: 1 + row of a face, by index, 0: none */
  uint32_t still;        /* 1 + row of the vacant blocks, or 0 */
  size_t faces;
} rf_rows;

/* Room for so many blocks, which are on no rows yet.  Clear it also where
   there was none. */
rf_status rf_rows_init(rf_rows *rows, size_t blocks);
void rf_rows_clear(rf_rows *rows);

/* Put block u on the row of its face.  *fresh: nobody was there, and the
   numbers of the row are to be made.  Errors: RF_ENOMEM. */
rf_status rf_rows_take(rf_rows *rows, bool *fresh, const rfd_system *system,
                       size_t u);

/* Block u leaves its row, for another or for good. */
void rf_rows_leave(rf_rows *rows, size_t u);

/* Is D = 0 up to its rounding on a face, the p[n] being those of the
   predictions h[n]? */
bool rf_face_rests(const rfd_model *model, const rfd_face *face,
                   const double *drive, const double *p, const double *h);

/* The same of a linear unit: is F^T p = 0 up to its rounding? */
bool rf_unit_rests(const rfd_model *model, const double *p, const double *h);

#endif
