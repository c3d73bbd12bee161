/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arc_cache.c -- the first arcs of the neuron that was followed last, for
 * those who follow it twice: once to learn where it goes, and once more for
 * when it comes near.
 * Kernel: decision.
 *
 * An arc is a function of the mover, and so is the mover at its end: what is
 * kept is taken where a mover comes again, number by number. */
#include "config.h"

#include "flow/limit/limit_impl.h"

/* At most so many bytes, and so many arcs per line. */
#define ARCS_BYTES ((size_t)4 << 20)
#define ARCS_LENGTH 4

/* The numbers of a mover, and of the arc that begins there. */
static size_t
kept_size(const struct rfx_limit *s)
{
  return RF_MOVER_SIZE(s->d) + ARC_NUMBERS;
}

/* Room for a neuron's usual way, which crosses each line a few times at most;
   a longer one is not kept to its end. */
rf_status
rfx_arc_cache_alloc(struct rfx_limit *s)
{
  struct arc_cache *r = &s->cache;
  const size_t one = kept_size(s) * (sizeof(rf_num) + (size_t)s->prec / 8)
                     + 2 * s->lines + sizeof *r->kept;

  r->room = ARCS_LENGTH * (s->lines + 1);
  if (r->room > ARCS_BYTES / one)
    r->room = ARCS_BYTES / one + 2;
  if (!(r->v = num_array(r->room * kept_size(s), s->prec))
      || !(r->u = rf_alloc(r->room, RF_MOVER_SIGNS(s->lines)))
      || !(r->kept = rf_alloc(r->room, sizeof *r->kept)))
    return RF_ENOMEM;
  return RF_OK;
}

void
rfx_arc_cache_free(struct rfx_limit *s)
{
  num_array_free(s->cache.v, s->cache.room * kept_size(s));
  rf_release(s->cache.u);
  rf_release(s->cache.kept);
}

/* The numbers of arc i: those of the mover, then those of the arc. */
static rf_num *
kept_numbers(const struct rfx_limit *s, size_t i)
{
  return s->cache.v + i * kept_size(s);
}

/* Does arc i of the cache start where the mover is?  Every number is compared:
   an arc is the same if its start is, and else nothing is known. */
static bool
kept_starts(const struct rfx_limit *s, size_t i, const rfx_mover *m)
{
  const rf_num *v = kept_numbers(s, i);

  if (i >= s->cache.count || s->cache.kept[i].e2 != m->e2)
    return false;
  for (size_t c = 0; c < RF_MOVER_SIZE(s->d); c++)
    if (num_cmp(&v[c], &m->v[c]) != 0)
      return false;
  return memcmp(s->cache.u + i * RF_MOVER_SIGNS(s->lines), m->u,
                RF_MOVER_SIGNS(s->lines)) == 0;
}

/* The mover is where arc i starts; the arcs after it are forgotten. */
static void
keep_start(struct rfx_limit *s, size_t i, const rfx_mover *m)
{
  s->cache.kept[i].known = false;
  s->cache.kept[i].e2 = m->e2;
  s->cache.kept[i].rests = m->rests;
  s->cache.kept[i].asked = m->asked;
  num_copy(kept_numbers(s, i), m->v, RF_MOVER_SIZE(s->d));
  memcpy(s->cache.u + i * RF_MOVER_SIGNS(s->lines), m->u,
         RF_MOVER_SIGNS(s->lines));
  s->cache.count = i + 1;
}

/* Has this mover's arc been kept?  Then it is filled in, but for its face;
   else it will be looked for here. */
bool
rfx_arc_cache_take(rfx_arc *m, struct rfx_limit *s, const rfx_mover *v)
{
  struct arc_cache *r = &s->cache;
  const struct kept_arc *kept;

  m->serial = ++r->serial;
  /* Nearly always the mover is where the last arc ended; else it may be at its
     first start again. */
  if (kept_starts(s, r->next, v))
    r->at = r->next;
  else {
    r->at = 0;
    if (!kept_starts(s, 0, v))
      keep_start(s, 0, v);
  }
  r->next = r->at;
  kept = &r->kept[r->at];
  if (!kept->known)
    return false;
  num_copy(m->block, kept_numbers(s, r->at) + RF_MOVER_SIZE(s->d),
           ARC_NUMBERS);
  m->end = kept->end;
  m->count = kept->met != SIZE_MAX;
  m->line[0] = kept->met;
  return true;
}

/* The arc asked for last is this one.  An arc that meets several lines at once
   is rare and is not kept. */
void
rfx_arc_cache_keep(struct rfx_limit *s, const rfx_arc *m)
{
  struct kept_arc *kept = &s->cache.kept[s->cache.at];

  kept->known = m->count <= 1;
  kept->end = m->end;
  kept->met = m->count == 1 ? m->line[0] : SIZE_MAX;
  num_copy(kept_numbers(s, s->cache.at) + RF_MOVER_SIZE(s->d), m->block,
           ARC_NUMBERS);
}

/* Is the mover's state at the end of this arc kept?  Then it is there, and
   its marks. */
bool
rfx_arc_cache_pass(struct rfx_limit *s, unsigned *marks, rfx_mover *v,
                   const rfx_arc *m)
{
  struct arc_cache *r = &s->cache;
  const size_t to = r->at + 1;

  if (m->serial != r->serial || !r->kept[r->at].known || to >= r->count)
    return false;
  r->next = to;
  *marks = r->kept[r->at].marks;
  v->marks |= *marks;
  v->e2 = r->kept[to].e2;
  v->rests = r->kept[to].rests;
  v->asked = r->kept[to].asked;
  num_copy(v->v, kept_numbers(s, to), RF_MOVER_SIZE(s->d));
  memcpy(v->u, r->u + to * RF_MOVER_SIGNS(s->lines),
         RF_MOVER_SIGNS(s->lines));
  return true;
}

/* The arc asked for last has ended here. */
void
rfx_arc_cache_end(struct rfx_limit *s, unsigned marks, const rfx_mover *v,
                  const rfx_arc *m)
{
  struct arc_cache *r = &s->cache;

  if (m->serial != r->serial || r->at + 1 >= r->room)
    return;
  r->kept[r->at].marks = marks;
  r->next = r->at + 1;
  keep_start(s, r->next, v);
}
