/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faces.c -- which faces are occupied, by how many, with which share.
 *
 * A pattern is written once, into the table face, and named by its number from
 * then on: the same faces come again at most record times, and a pattern has n
 * characters. */
#include "config.h"

#include "base/poll.h"
#include "record/write.h"

/* Where more faces than this are occupied, those with the largest share are
   written one by one and the others as one row without a face. */
#define FACES_MOST 4096

/* Largest share first, then most members, then as the flow counts them.  No
   two are equal: the order is the same whatever qsort does, and so are the
   bytes of the file. */
static int
by_share(const void *x, const void *y)
{
  const rf_rank *p = x, *q = y;

  if (p->share != q->share)
    return p->share < q->share ? 1 : -1;
  if (p->members != q->members)
    return p->members < q->members ? 1 : -1;
  return (p->i > q->i) - (p->i < q->i);
}

/* Fill writer->rank[count], sorted.  Patterns are not kept, as there may be as
   many faces as neurons: each is asked for again when it is written. */
static rf_status
rank_faces(rf_writer *writer, rf_flow *flow, size_t count)
{
  rf_status status = rf_grow(&writer->rank, &writer->rank_most, count,
                             sizeof *writer->rank);

  for (size_t i = 0; i < count && status == RF_OK; i++) {
    rf_rank *r = &writer->rank[i];

    r->i = i;
    if ((status = rf_poll_64(i)) >= 0)
      status = rf_flow_face_get(flow, writer->u, &r->members, &r->share, i);
  }
  if (status == RF_OK && count > 1)
    qsort(writer->rank, count, sizeof *writer->rank, by_share);
  return status;
}

/* A row for one face, or, without a pattern, for the rest.  A face that is
   known already is ignored by its INSERT, and found by the SELECT in the next
   one. */
static rf_status
put_row(rf_writer *writer, rf_message *message, const rf_rank *rank,
        const char *pattern)
{
  rf_status status;

  writer->dirty += 24;
  if (pattern)
    RF_TRY(rf_db_put(message, writer->put[RF_PUT_FACE], writer->target.shown,
                     "t", pattern));
  status = rf_db_put(message, writer->put[RF_PUT_OCCUPANCY],
                     writer->target.shown, "rirt", writer->time,
                     (sqlite3_int64)rank->members, rank->share, pattern);
done:
  return status;
}

/* The pattern is spelt as - 0 +, as in the states. */
static rf_status
put_face(rf_writer *writer, rf_message *message, rf_flow *flow,
         const rf_rank *rank)
{
  size_t members;
  double share;
  const size_t n = writer->problem->n;
  rf_status status = rf_flow_face_get(flow, writer->u, &members, &share,
                                      rank->i);

  if (status < 0)
    return status;
  for (size_t k = 0; k < n; k++)
    writer->pattern[k] = "-0+"[writer->u[k] + 1];
  writer->pattern[n] = '\0';
  return put_row(writer, message, rank, writer->pattern);
}

/* The faces with the largest shares, one by one, and what is left as one row,
   so that members and shares still add up.  It may take a while: the poll is
   asked on the way. */
static rf_status
put_faces(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  size_t count, listed;
  rf_rank rest = { 0, 0, 0.0 };
  rf_status status;

  RF_TRY(rf_flow_face_count(flow, &count));
  RF_TRY(rank_faces(writer, flow, count));
  listed = count > FACES_MOST ? FACES_MOST : count;
  for (size_t i = 0; i < listed; i++) {
    RF_TRY(rf_poll_64(i));
    RF_TRY(put_face(writer, message, flow, &writer->rank[i]));
  }
  for (size_t i = listed; i < count; i++) {
    rest.members += writer->rank[i].members;
    rest.share += writer->rank[i].share;
  }
  if (rest.members)
    RF_TRY(put_row(writer, message, &rest, NULL));
done:
  if (status == RF_ENOMEM)
    snprintf(message->text, sizeof message->text, "%s: out of memory",
             writer->target.shown);
  return status;
}

/* All of them or none: half a list would look like a whole one.  A record time
   may be the end of the run as well: then they are written once. */
rf_status
rf_writer_faces(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  rf_message ignored;
  rf_status status;

  writer->time = rf_flow_time(flow);
  if (writer->time == writer->occupied_at)
    return RF_OK;
  if ((status = rf_db_exec(message, writer->db, writer->target.shown,
                           "SAVEPOINT faces")) < 0)
    return status;
  if ((status = put_faces(writer, message, flow)) >= 0) {
    writer->occupied_at = writer->time;
    return rf_db_exec(message, writer->db, writer->target.shown,
                      "RELEASE faces");
  }
  (void)rf_db_exec(&ignored, writer->db, writer->target.shown,
                   "ROLLBACK TO faces; RELEASE faces");
  return status;
}
