/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cast.c -- which record times and which neurons a page shows; see page.h.
 *
 * Of a wide network a sample is shown, chosen by fate: all neurons are put in
 * the order of their last face, and every so-manieth is taken, so that faces
 * are there in proportion.  A face with few neurons has at least some: those
 * that end apart from the crowd are the ones that are looked for. */
#include "config.h"

#include "view/page/page.h"

/* Frames at most; neurons times frames at most (four bytes each, in base64).
   With a sample each frame is all states of a wide network, which takes a
   hundredth of a second to read for 200,000 neurons. */
#define FRAMES 1000
#define CODES 1000000
#define SAMPLE_FRAMES 48

/* Neurons of a sample. */
#define SAMPLE 2000

/* Neurons of each face that are there in any case. */
#define OF_EACH 3

/* Patterns that are read at once. */
#define BLOCK 2048

typedef struct end {
  uint64_t face;         /* a hash of its signs */
  uint32_t neuron, group;
  bool first;            /* one of those of its face that are there anyhow */
} end;

/* Of all, `count` are chosen evenly, the first and the last among them. */
static size_t
evenly(size_t i, size_t count, size_t all)
{
  return count < 2 ? all - 1 : (size_t)((double)i * (double)(all - 1)
                                        / (double)(count - 1) + 0.5);
}

/* As many frames as the codes of all neurons leave room for. */
static rf_status
choose_frames(rf_page *p)
{
  const size_t all = p->subject.samples;
  const size_t room = p->dense ? SAMPLE_FRAMES
    : p->subject.states ? CODES / p->subject.states : FRAMES;

  p->frames = all < FRAMES ? all : FRAMES;
  if (p->frames > room)
    p->frames = room;
  if (!p->frames)
    return RF_OK;
  RF_ASSERT(p->frames <= all);
  if (!(p->frame = rf_alloc(p->frames, sizeof *p->frame)))
    return RF_ENOMEM;
  for (size_t i = 0; i < p->frames; i++)
    p->frame[i] = evenly(i, p->frames, all);
  return RF_OK;
}

/* FNV-1a: two faces of one hash would be one stratum, and no more. */
static uint64_t
hash(const signed char *u, size_t n)
{
  uint64_t h = UINT64_C(0xcbf29ce484222325);

  for (size_t k = 0; k < n; k++)
    h = (h ^ (unsigned char)u[k]) * UINT64_C(0x100000001b3);
  return h;
}

/* The last face of every neuron that has states. */
static rf_status
read_ends(const rf_page *p, end *ends)
{
  const rf_subject *s = &p->subject;
  signed char *u = rf_alloc(BLOCK * s->n, 1);
  rf_status status = u ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < s->states && status >= 0; j += BLOCK) {
    const size_t count = s->states - j < BLOCK ? s->states - j : BLOCK;
    status = rf_record_pattern_get(s->record, s->message, u, s->samples - 1, j,
                                   count);
    for (size_t i = 0; i < count && status >= 0; i++)
      ends[j + i].face = hash(u + i * s->n, s->n);
  }
  rf_release(u);
  return status;
}

/* Neurons of a face by their number, so that the order does not depend on how
   qsort treats equals. */
static int
by_face(const void *u, const void *v)
{
  const end *a = u, *b = v;

  return a->face != b->face ? (a->face > b->face) - (a->face < b->face)
    : (a->neuron > b->neuron) - (a->neuron < b->neuron);
}

static int
by_neuron(const void *u, const void *v)
{
  const end *a = u, *b = v;

  return (a->neuron > b->neuron) - (a->neuron < b->neuron);
}

/* Number the faces in the order of `ends`; returns how many there are, which is
   never 0. */
static size_t
number_faces(end *ends, size_t all)
{
  size_t groups = 0;

  RF_ASSERT(all > 0);
  for (size_t i = 0; i < all; i++) {
    groups += i == 0 || ends[i].face != ends[i - 1].face;
    ends[i].group = (uint32_t)(groups - 1);
  }
  return groups;
}

/* Is the i-th in the order of faces one of the first `each` of its face? */
static bool
is_first(const end *ends, size_t i, size_t each)
{
  return each && (i < each || ends[i - each].group != ends[i].group);
}

/* Move `count` of `all`, which stand in the order of faces, to the front: the
   first of each face while there is room, the rest evenly. */
static void
keep_some(end *ends, size_t all, size_t count, size_t groups)
{
  const size_t share = count / 2 / groups;
  const size_t each = share < OF_EACH ? share : OF_EACH;
  size_t others = 0, rest = count, kept = 0, met = 0;
  end *chosen = ends;

  RF_ASSERT(count <= all && groups > 0);

  for (size_t i = 0; i < all; i++) {
    ends[i].first = is_first(ends, i, each);
    others += !ends[i].first;
    rest -= ends[i].first;
  }
  for (size_t i = 0; i < all; i++) {
    /* Of the others, so many of those met so far. */
    const size_t due = others ? (size_t)((double)(met + 1) * (double)rest
                                         / (double)others + 1e-9) : 0;
    if (ends[i].first)
      chosen[kept++] = ends[i];
    else {
      if (due > (size_t)((double)met * (double)rest / (double)others + 1e-9))
        chosen[kept++] = ends[i];
      met++;
    }
  }
  RF_ASSERT(kept == count);
}

/* What of `ends` is kept becomes the cast, faces numbered again as they are
   met. */
static rf_status
take_cast(rf_page *p, end *ends, size_t count, size_t groups)
{
  uint32_t *number = rf_alloc(groups, sizeof *number);

  p->cast = rf_alloc(count, sizeof *p->cast);
  p->fate = rf_alloc(count, sizeof *p->fate);
  p->typical = rf_alloc(groups, sizeof *p->typical);
  if (!number || !p->cast || !p->fate || !p->typical) {
    rf_release(number);
    return RF_ENOMEM;
  }
  qsort(ends, count, sizeof *ends, by_neuron);
  p->count = count;
  for (size_t i = 0; i < count; i++) {
    uint32_t *face = &number[ends[i].group];
    RF_ASSERT(ends[i].group < groups);
    RF_ASSERT(i == 0 || ends[i - 1].neuron < ends[i].neuron);
    if (!*face) {
      p->typical[p->faces++] = ends[i].neuron;
      *face = (uint32_t)p->faces;
    }
    p->cast[i] = ends[i].neuron;
    p->fate[i] = *face - 1;
  }
  rf_release(number);
  return RF_OK;
}

/* Without states there are events still: a neuron is then its number. */
static rf_status
choose_cast(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const bool known = s->states && p->frames;
  const size_t all = known ? s->states : s->m;
  const size_t count = all <= RF_PAGE_MARKS ? all : SAMPLE;
  end *ends = rf_alloc(all, sizeof *ends);
  rf_status status = ends ? RF_OK : RF_ENOMEM;
  size_t groups = 0;

  if (status >= 0 && known)
    status = read_ends(p, ends);
  if (status >= 0) {
    for (size_t j = 0; j < all; j++)
      ends[j].neuron = (uint32_t)j;
    qsort(ends, all, sizeof *ends, by_face);
    groups = number_faces(ends, all);
    keep_some(ends, all, count, groups);
    status = take_cast(p, ends, count, groups);
  }
  rf_release(ends);
  return status;
}

rf_status
rf_page_choose(rf_page *p)
{
  rf_status status;

  p->dense = p->subject.states > RF_PAGE_MARKS;
  status = choose_frames(p);
  return status < 0 ? status : choose_cast(p);
}

/* The signs of a face in full where there are not too many of them. */
#define PATTERN_MOST 64

/* In words where it is long: how many data reach it. */
static void
put_face(rf_page *p, const signed char *u)
{
  const size_t n = p->subject.n;
  size_t count[3] = { 0 };
  char text[PATTERN_MOST + 64];

  for (size_t k = 0; k < n; k++) {
    count[u[k] + 1]++;
    if (n <= PATTERN_MOST)
      text[k] = u[k] > 0 ? '+' : u[k] < 0 ? '-' : '0';
  }
  if (n <= PATTERN_MOST)
    text[n] = '\0';
  else
    snprintf(text, sizeof text, "+ at %zu data, 0 at %zu, - at %zu", count[2],
             count[1], count[0]);
  rf_json_text(&p->json, text);
}

/* "faces", and for each neuron of the cast its number and its face. */
rf_status
rf_page_put_cast(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const bool known = s->states && p->frames;
  signed char *u = rf_alloc(s->n, 1);
  rf_status status = u ? RF_OK : RF_ENOMEM;

  rf_json_key(&p->json, "faces");
  rf_json_begin(&p->json, '[');
  for (size_t f = 0; known && f < p->faces && status >= 0; f++) {
    status = rf_record_pattern_get(s->record, s->message, u, s->samples - 1,
                                   p->typical[f], 1);
    if (status >= 0)
      put_face(p, u);
  }
  rf_json_end(&p->json, '[');
  rf_json_key(&p->json, "neuron");
  rf_json_begin(&p->json, '[');
  for (size_t i = 0; i < p->count; i++)
    rf_json_count(&p->json, p->cast[i]);
  rf_json_end(&p->json, '[');
  rf_json_key(&p->json, "fate");
  rf_json_begin(&p->json, '[');
  for (size_t i = 0; known && i < p->count; i++)
    rf_json_count(&p->json, p->fate[i]);
  rf_json_end(&p->json, '[');
  rf_release(u);
  return status;
}
