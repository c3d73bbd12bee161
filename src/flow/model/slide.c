/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * slide.c -- the eta that a face gives each datum; see face.h.
 * Kernel: decision. */
#include "config.h"

#include "flow/model/face.h"

/* How far the coefficient e of a line is from its - side to its + side, where
   these differ; NaN where they do not. */
static void
place_between(rf_num *part, const rfx_model *m, size_t line, const rf_num *e,
              const rf_num *p, rf_num *room)
{
  rf_num *high = room, *low = room + 1;

  rfx_line_interval(high, low, m, line, p, room + 2);
  num_sub(high, high, low);
  num_set_d(part, NAN);
  if (num_sgn(high) == 0)
    return;
  num_sub(part, e, low);
  num_div(part, part, high);
}

/* The data of a line go from eta of the one side to that of the other
   together. */
static void
set_line(rf_num *eta, const rfx_model *m, size_t line, const rf_num *part,
         rf_num *room)
{
  rf_num *way = room, *one = room + 1;

  num_set_d(one, 1.0);
  for (size_t k = 0; k < m->n; k++) {
    const bool plus = m->lines->orient[k] > 0;
    if (m->lines->of[k] != line)
      continue;
    num_sub(way, plus ? one : m->leak, plus ? m->leak : one);
    num_mul(way, way, part);
    num_add(&eta[k], plus ? m->leak : one, way);
  }
}

rf_status
rfx_face_eta(rf_num *eta, const rfx_model *m, rfx_face *face, const rf_num *p)
{
  const size_t count = face->nzero + 4;
  rf_num *e = num_array(count, m->prec), *part = e + face->nzero;
  rf_status status = e ? RF_OK : RF_ENOMEM;

  if (status >= 0 && face->nzero)
    status = rfx_face_coefficients(e, m, face, p);
  if (status < 0 && status != RF_EUNSURE)
    goto done;
  num_copy(eta, face->eta, m->n);
  for (size_t l = 0; l < face->nzero; l++) {
    if (status == RF_EUNSURE)
      num_set_d(part, NAN);
    else
      place_between(part, m, face->zero[l], &e[l], p, part + 1);
    set_line(eta, m, face->zero[l], part, part + 1);
  }
  status = RF_OK;

done:
  num_array_free(e, count);
  return status;
}
