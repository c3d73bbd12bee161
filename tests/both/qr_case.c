/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qr_case.c -- the case through the factorisation of one number type;
 * compiled for both. */
#include "config.h"

#include "both/exactly.h"
#include "both/qr_case.h"
#include "geometry/arrangement/qr.h"

void
qr_solve(qr_answer *answer, const qr_case *c, long prec)
{
  const size_t d = c->d, room = c->n < d ? c->n : d;
  const size_t size = RF_QR_SIZE(d, room), work = RF_QR_WORK(room);
  rf_num *v = num_array(size + work + 3 * d + 2 * room + 3, prec);
  rf_num *x = v + size + work, *drive = x + d, *q = drive + d, *e = q + room,
         *norm = e + room, *dbound = norm + 1, *ebound = norm + 2;
  rfx_qr qr;

  answer->rank = 0;
  rfx_qr_place(&qr, v, d, room, prec);
  for (size_t i = 0; i < c->n; i++) {
    for (size_t k = 0; k < d; k++)
      num_set_d(&x[k], c->x[i][k]);
    if (rfx_qr_append(&qr, x, v + size))
      answer->line[answer->rank++] = i;
  }
  for (size_t k = 0; k < d; k++)
    num_set_d(&drive[k], c->b[k]);
  num_dot(norm, drive, drive, d);
  num_sqrt(norm, norm);
  rfx_qr_split(drive, q, &qr);
  rfx_qr_solve(e, q, &qr);
  rfx_qr_bounds(dbound, ebound, &qr, &(rfx_qr_rest){ drive, e, norm, 0, 0 },
                v + size);
  for (size_t k = 0; k < d; k++)
    test_get_q(answer->D[k], &drive[k]);
  for (size_t i = 0; i < qr.count; i++)
    test_get_q(answer->e[i], &e[i]);
  test_get_q(answer->dbound, dbound);
  test_get_q(answer->ebound, ebound);
  num_array_free(v, size + work + 3 * d + 2 * room + 3);
}
