/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events.c -- the events of a page; see page.h.
 *
 * All of them are counted by kind; those of the neurons that are shown are
 * sent, a mark each.  A neuron has all of its events or none. */
#include "config.h"

#include "view/page/page.h"

/* Events that are read at once, and that are sent at most. */
#define BLOCK 4096
#define SENT_MOST 50000

#define NOBODY UINT32_MAX

/* Kinds of events, in their order. */
enum { KINDS = 5 };

/* An event of a neuron that is shown. */
typedef struct mark {
  double time;
  uint32_t cast, datum;
  uint8_t kind;
} mark;

typedef struct marks {
  mark *list;
  size_t count, room;
  size_t kinds[KINDS], unsure, nonunique;
  uint32_t *place;       /* place[m]: of a neuron in the cast; or NOBODY */
} marks;

/* An event is counted whoever had it, and kept if its neuron is shown. */
static rf_status
take_event(marks *k, const rf_event *e, size_t m)
{
  const uint32_t place = e->neuron < m ? k->place[e->neuron] : NOBODY;

  if (e->kind < KINDS)
    k->kinds[e->kind]++;
  k->unsure += (e->marks & RF_MARK_UNSURE) != 0;
  k->nonunique += (e->marks & RF_MARK_NONUNIQUE) != 0;
  if (place == NOBODY)
    return RF_OK;
  if (k->count == k->room
      && rf_grow(&k->list, &k->room, k->count + 1, sizeof *k->list) < 0)
    return RF_ENOMEM;
  RF_ASSERT(!(k->count && k->list[k->count - 1].time > e->time));
  k->list[k->count++] = (mark){ e->time, place, e->datum, e->kind };
  return RF_OK;
}

/* In blocks, as a wide run has more events than should be in memory; those of
   the neurons that are shown are few beside them. */
static rf_status
read_events(const rf_page *p, marks *k, rf_event *events)
{
  const rf_subject *s = &p->subject;
  const size_t all = rf_record_event_count(s->record);
  rf_status status = RF_OK;

  for (size_t i = 0; i < all && status >= 0; i += BLOCK) {
    const size_t count = all - i < BLOCK ? all - i : BLOCK;
    status = rf_record_event_get(s->record, s->message, events, i, count);
    for (size_t e = 0; e < count && status >= 0; e++)
      status = take_event(k, &events[e], s->m);
  }
  return status;
}

/* Where there are too many, those of every so-manieth neuron of the cast.  Some
   events of each neuron would tell wrong stories. */
static size_t
thin(marks *k)
{
  const size_t step = 1 + k->count / SENT_MOST;
  size_t kept = 0;

  for (size_t i = 0; i < k->count; i++)
    if (k->list[i].cast % step == 0)
      k->list[kept++] = k->list[i];
  k->count = kept;
  return step;
}

/* Counts are of the rows, not of the run's own tally (meta): the page says what
   "reluflow events" prints, also of a run that was killed. */
static void
put_counts(rf_json *j, const marks *k)
{
  rf_json_key(j, "kinds");
  rf_json_begin(j, '[');
  for (int i = 0; i < KINDS; i++) {
    rf_json_begin(j, '[');
    rf_json_text(j, rf_event_name((rf_event_kind)i));
    rf_json_count(j, k->kinds[i]);
    rf_json_end(j, '[');
  }
  rf_json_end(j, '[');
  rf_json_key(j, "unsure");
  rf_json_count(j, k->unsure);
  rf_json_key(j, "nonunique");
  rf_json_count(j, k->nonunique);
}

/* A column after the other: numbers of one size can be read at once. */
static void
put_marks(rf_json *j, const marks *k)
{
  rf_base64 b;

  rf_json_key(j, "eventTime");
  rf_base64_begin(&b, j);
  for (size_t i = 0; i < k->count; i++)
    rf_base64_double(&b, k->list[i].time);
  rf_base64_end(&b);
  rf_json_key(j, "eventNeuron");
  rf_base64_begin(&b, j);
  for (size_t i = 0; i < k->count; i++)
    rf_base64_short(&b, k->list[i].cast);
  rf_base64_end(&b);
  rf_json_key(j, "eventDatum");
  rf_base64_begin(&b, j);
  for (size_t i = 0; i < k->count; i++)
    rf_base64_short(&b, k->list[i].datum);
  rf_base64_end(&b);
  rf_json_key(j, "eventKind");
  rf_base64_begin(&b, j);
  for (size_t i = 0; i < k->count; i++)
    rf_base64_byte(&b, k->list[i].kind);
  rf_base64_end(&b);
}

/* Data beyond 65535 have no number of 16 bits: then none is sent, and events
   are counted alone. */
rf_status
rf_page_put_events(rf_page *p)
{
  const rf_subject *s = &p->subject;
  marks k = { .place = rf_alloc(s->m, sizeof *k.place) };
  rf_event *events = rf_alloc(BLOCK, sizeof *events);
  rf_status status = k.place && events ? RF_OK : RF_ENOMEM;
  size_t step;

  for (size_t j = 0; j < s->m && status >= 0; j++)
    k.place[j] = NOBODY;
  for (size_t i = 0; i < p->count && s->n < 65536 && status >= 0; i++)
    k.place[p->cast[i]] = (uint32_t)i;
  if (status >= 0)
    status = read_events(p, &k, events);
  if (status >= 0) {
    step = thin(&k);
    put_counts(&p->json, &k);
    rf_json_key(&p->json, "eventStep");
    rf_json_count(&p->json, step);
    put_marks(&p->json, &k);
  }
  rf_release(k.list);
  rf_release(k.place);
  rf_release(events);
  return status;
}
