/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arrangement.h -- all faces of the hyperplanes <w, x_l> = 0, exactly.
 *
 * The manual, node "Faces", has the method and the proof that no face is
 * missed: every face other than {0} has a ray on its border (the rows have
 * full column rank, so that no cone contains a line), and the faces around
 * a ray v are v composed with the faces of the hyperplanes through v. */
#ifndef RF_ARRANGEMENT_H
#define RF_ARRANGEMENT_H

#include <gmp.h>

#include "base/base.h"

/* What an enumeration may cost; start it with rf_budget_start. */
typedef struct rf_budget {
  size_t faces;      /* at most so many faces; 0: no limit */
  double seconds;    /* wall time; 0: no limit */
  double started;
} rf_budget;

void rf_budget_start(rf_budget *budget, size_t faces, double seconds);

/* RF_ELIMIT when the time is over, RF_EINTR as rf_poll, else RF_OK. */
rf_status rf_budget_time(const rf_budget *budget);

/* Sign vectors, packed: bit l of the first `words` words says that line l is
   positive, of the next `words` words that it is negative. */
typedef struct rf_faces {
  size_t lines, words;
  size_t count;
  uint64_t *mask;    /* mask[count][2 * words] */
} rf_faces;

static inline int
rf_mask_sign(const uint64_t *mask, size_t words, size_t l)
{
  const uint64_t bit = UINT64_C(1) << (l & 63);
  return mask[l >> 6] & bit ? 1 : mask[words + (l >> 6)] & bit ? -1 : 0;
}

static inline void
rf_mask_set(uint64_t *mask, size_t words, size_t l, int sign)
{
  const uint64_t bit = UINT64_C(1) << (l & 63);
  mask[l >> 6] &= ~bit;
  mask[words + (l >> 6)] &= ~bit;
  if (sign)
    mask[(sign < 0 ? words : 0) + (l >> 6)] |= bit;
}

/* Is face i on no line? */
static inline bool
rf_face_is_open(const rf_faces *faces, size_t i)
{
  const uint64_t *mask = faces->mask + i * 2 * faces->words;

  for (size_t l = 0; l < faces->lines; l++)
    if (rf_mask_sign(mask, faces->words, l) == 0)
      return false;
  return true;
}

/* Called for each ray +-v once (v and -v together): value[lines] are
   <v, x_l>, times one positive number.  A negative status ends the walk. */
typedef rf_status rf_on_ray(void *context, const mpz_t *value, size_t lines);

/* All rays of the rows[lines][r], of rank r >= 1.  Errors: RF_ELIMIT the
   time is over; RF_ENOMEM; what on_ray returns. */
rf_status rf_rays(rf_on_ray *on_ray, void *context, const mpz_t *rows,
                  size_t lines, size_t r, const rf_budget *budget);

/* All faces of the rows[lines][r], no row zero, of rank r >= 1; {0} is not
 * among them.  Each comes once; faces with the same zeros stand together.
 * Errors: RF_ELIMIT; RF_ENOMEM. */
rf_status rf_faces_create(rf_faces **faces, const mpz_t *rows, size_t lines,
                          size_t r, const rf_budget *budget);
void rf_faces_free(rf_faces *faces);

#endif
