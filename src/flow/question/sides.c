/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sides.c -- which sides a neuron takes of the lines that it is at.
 * Kernel: decision.
 *
 * The inclusion is asked at tau; where it is unsure, once more a little later
 * in the step; and where it is unsure still, the guess at tau is what is
 * taken, with a mark.  At last a neuron for which no datum is active lies down
 * dead. */
#include "config.h"

#include "flow/question/question_impl.h"

/* What is asked is where the neuron goes right after tau.  Where the answer is
   unsure because something vanishes at tau itself (a coefficient reaches its
   end where D = 0), the residuals a little later tell it. */
static rf_status
ask_later(rfx_run *r, unsigned *marks, const rfx_face *face,
          const rf_num *tau)
{
  rfx_query *q = r->query;
  rf_num *later = q->room->trial.later;
  unsigned own = RF_INC_UNSURE;
  rf_status status = RF_OK;

  /* The guess at tau stands if later on nothing is decided either. */
  memcpy(q->room->trial.u, q->sign, q->touched);
  for (int power = 12; power >= 0 && (own & RF_INC_UNSURE); power -= 4) {
    num_set_d(later, 1.0);
    num_sub(later, later, tau);
    num_mul_2si(later, later, -power);
    num_add(later, later, tau);
    rfx_residual_at(r, later);
    if ((status = rfx_fill_boundary(r, face, false)) < 0
        || (status = rfx_question_ask(q, &own, r->model)) < 0)
      return status;
  }
  rfx_residual_at(r, tau);
  if (own & RF_INC_UNSURE)
    memcpy(q->sign, q->room->trial.u, q->touched);
  else
    *marks = own;
  return RF_OK;
}

/* q->u of a neuron for which no datum is active: it is dead, and the lines it
   is at are edges of its dead cone, from its signs with that.  Not so where a
   line with opposite data, of which one is active on either side, cannot
   have the coefficient 0: there D = 0 comes from all lines together.  *sure:
   beyond doubt. */
static rf_status
lie_dead(bool *sure, rfx_query *q, const rfx_model *m, const rf_num *p)
{
  const size_t lines = m->lines->count;
  rf_num *high = q->room->trial.high, *low = q->room->trial.low;
  rf_staying stays = RF_STAYS;
  rf_status status = RF_OK;

  *sure = false;
  memcpy(q->room->trial.u, q->u, lines);
  if (!rfx_face_rest(q->room->trial.u, m))
    return RF_OK;
  for (size_t l = 0; l < lines; l++) {
    if (q->room->trial.u[l] != 0)
      continue;
    rfx_line_interval(high, low, m, l, p, q->room->trial.term);
    if (num_sgn(high) * num_sgn(low) > 0)
      return RF_OK;
  }
  *sure = rfx_starts_there(q);
  if (!*sure)
    status = rfx_dead_is_open(sure, q, m, q->room->trial.u);
  if (status >= 0 && !*sure && (status = rfx_corner_stays(&stays, q, m)) >= 0)
    *sure = stays == RF_STAYS;
  if (stays != RF_STAYS_NOT)
    memcpy(q->u, q->room->trial.u, lines);
  return status;
}

/* The question is asked once more a little later only where there is a segment
   that tells what p will be.  Of one line that is reached that does not tell
   whether the neuron was captured for as long.  A neuron that lies dead beyond
   doubt needs no other answer, so that clears the mark. */
rf_status
rfx_take_sides(rfx_run *r, unsigned *marks, const rfx_face *face,
               const rf_candidate *c, const rf_num *tau)
{
  rfx_query *q = r->query;
  rf_status status = rfx_fill_boundary(r, face, false);
  bool sure, asked_later;

  *marks = 0;
  if (status < 0 || (status = rfx_question_ask(q, marks, r->model)) < 0)
    return status;
  asked_later = (*marks & RF_INC_UNSURE) && r->segment;
  if (asked_later && (status = ask_later(r, marks, face, tau)) < 0)
    return status;
  if (RF_NUM_IS_DOUBLE && c && c->kind == RF_CROSSING && asked_later
      && q->touched == 1)
    *marks |= RF_SIDES_LATER;
  if (c && c->late)                    /* since when, rounding has hidden */
    *marks |= RF_INC_UNSURE;
  if (c && c->fine && c->touch && c->tau > c->from)
    *marks |= RF_INC_UNSURE;           /* reached, or missed by less than the
                                          error of the run */
  memcpy(q->u, face->u, r->model->lines->count);
  for (size_t l = 0; l < q->touched; l++)
    q->u[q->at[l]] = q->sign[l];
  if ((status = lie_dead(&sure, q, r->model, r->residuals.p)) >= 0 && sure)
    *marks &= ~(unsigned)RF_INC_UNSURE;
  return status;
}
