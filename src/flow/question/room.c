/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * room.c -- the memory of a question: made once, for a question about all
 * lines at once, as a neuron at 0 asks it.  Only the gram and the QR of the
 * lines grow later.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/question/question_impl.h"

/* The numbers of the pull. */
static void
place_pull(rfx_pull *pull, rf_num **at, size_t lines, size_t d)
{
  pull->x = num_take(at, lines * d);
  pull->fixed = num_take(at, d);
  pull->mass = num_take(at, d);
  pull->blur = num_take(at, d);
  pull->high = num_take(at, lines);
  pull->low = num_take(at, lines);
  pull->ends = num_take(at, lines);
  pull->product = num_take(at, lines);
  pull->product_size = num_take(at, lines);
  pull->product_blur = num_take(at, lines);
  pull->part = num_take(at, 1);
  pull->own = num_take(at, 1);
  pull->term = num_take(at, 1);
}

/* All of them in one block. */
static rf_status
place_numbers(rfx_query *q, const rfx_model *m)
{
  const size_t lines = m->lines->count, stride = m->d + 1;
  rfx_query_room *room = q->room;
  rf_num *at;

  /* state, columns; x, three of length d, six a line; eleven single
     numbers. */
  room->numbers = stride + stride * stride + lines * m->d + 3 * m->d
    + 6 * lines + 11;
  if (!(at = room->num = num_array(room->numbers, m->prec)))
    return RF_ENOMEM;
  q->state = num_take(&at, stride);
  q->columns = num_take(&at, stride * stride);
  q->when = num_take(&at, 1);
  place_pull(&room->pull, &at, lines, m->d);
  room->near.size = num_take(&at, 1);
  room->near.value = num_take(&at, 1);
  room->near.bound = num_take(&at, 1);
  room->trial.later = num_take(&at, 1);
  room->trial.high = num_take(&at, 1);
  room->trial.low = num_take(&at, 1);
  room->trial.term = num_take(&at, 1);
  RF_ASSERT(at == room->num + room->numbers);
  return RF_OK;
}

/* Lists of lines share a block, at first, and so do signs and hints, u
   first. */
static rf_status
place_lines(rfx_query *q, const rfx_model *m)
{
  const size_t lines = m->lines->count;
  rfx_query_room *room = q->room;

  if (!(q->at = rf_alloc(3 * lines, sizeof *q->at))
      || !(q->u = rf_alloc(8 * lines, 1))
      || !(room->pull.unit = rf_alloc(lines * m->d, sizeof *room->pull.unit))
      || !(room->pull.both = rf_alloc(lines, sizeof *room->pull.both))
      || !(room->pull.along = rf_alloc(lines, sizeof *room->pull.along))
      || !(room->near.kept = rf_alloc(lines + m->d + lines / RF_TOGETHER,
                                      sizeof *room->near.kept)))
    return RF_ENOMEM;
  room->near.at = room->near.kept + lines;
  room->near.least = room->near.at + m->d;
  room->lines = lines;
  room->pull.place = q->at + lines;
  room->near.held = q->at + 2 * lines;
  q->sign = q->u + lines;
  q->from = q->u + 2 * lines;
  q->leaving = q->u + 3 * lines;
  room->pull.exact = q->u + 4 * lines;
  room->trial.u = q->u + 5 * lines;
  room->near.side = q->u + 6 * lines;
  room->pull.asked = q->u + 7 * lines;
  return RF_OK;
}

rf_status
rfx_query_create(rfx_query **query, const rfx_model *m)
{
  rfx_query *q = rf_alloc(1, sizeof *q);
  rf_status status = RF_ENOMEM;

  if (!q || !(q->room = rf_alloc(1, sizeof *q->room)))
    goto done;
  RF_TRY(place_lines(q, m));
  RF_TRY(place_numbers(q, m));
  *query = q;
  q = NULL;

done:
  rfx_query_free(q);
  return status;
}

/* Pointers into a block are not released; the block is. */
void
rfx_query_free(rfx_query *q)
{
  if (q && q->room) {
    for (size_t l = 0; q->room->pull.along && l < q->room->lines; l++)
      rf_release(q->room->pull.along[l]);
    rf_release(q->room->pull.along);
    rf_release(q->room->near.kept);
    rf_meeting_forget(&q->room->pull.meeting);
    rfx_pool_clear(&q->room->pull.gram);
    rfx_pool_clear(&q->room->near.qr);
    num_array_free(q->room->num, q->room->numbers);
    rf_release(q->room->pull.unit);
    rf_release(q->room->pull.both);
    rf_release(q->room);
    rf_release(q->u);
    rf_release(q->at);
  }
  rf_release(q);
}
