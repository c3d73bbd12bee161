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
#define TRACE_BYTES ((size_t)4 << 20)
#define TRACE_LENGTH 4

static size_t
trace_numbers(const struct rfx_limit *s)
{
  return RF_MOVER_SIZE(s->d) + ARC_NUMBERS;
}

rf_status
rfx_trace_alloc(struct rfx_limit *s)
{
  struct trace *r = &s->trace;
  const size_t one = trace_numbers(s) * (sizeof(rf_num)
                                         + (size_t)s->prec / 8)
                     + 2 * s->lines + sizeof *r->leg;

  r->room = TRACE_LENGTH * (s->lines + 1);
  if (r->room > TRACE_BYTES / one)
    r->room = TRACE_BYTES / one + 2;
  if (!(r->v = num_array(r->room * trace_numbers(s), s->prec))
      || !(r->u = rf_alloc(r->room, RF_MOVER_SIGNS(s->lines)))
      || !(r->leg = rf_alloc(r->room, sizeof *r->leg)))
    return RF_ENOMEM;
  return RF_OK;
}

void
rfx_trace_free(struct rfx_limit *s)
{
  num_array_free(s->trace.v, s->trace.room * trace_numbers(s));
  rf_release(s->trace.u);
  rf_release(s->trace.leg);
}

/* The numbers of leg i: those of the mover, then those of the arc. */
static rf_num *
leg_numbers(const struct rfx_limit *s, size_t i)
{
  return s->trace.v + i * trace_numbers(s);
}

static bool
leg_starts(const struct rfx_limit *s, size_t i, const rfx_mover *m)
{
  const rf_num *v = leg_numbers(s, i);

  if (i >= s->trace.count || s->trace.leg[i].e2 != m->e2)
    return false;
  for (size_t c = 0; c < RF_MOVER_SIZE(s->d); c++)
    if (num_cmp(&v[c], &m->v[c]) != 0)
      return false;
  return memcmp(s->trace.u + i * RF_MOVER_SIGNS(s->lines), m->u,
                RF_MOVER_SIGNS(s->lines)) == 0;
}

/* The mover is where leg i starts; the legs after it are forgotten. */
static void
leg_start(struct rfx_limit *s, size_t i, const rfx_mover *m)
{
  s->trace.leg[i].known = false;
  s->trace.leg[i].e2 = m->e2;
  s->trace.leg[i].rests = m->rests;
  s->trace.leg[i].asked = m->asked;
  num_copy(leg_numbers(s, i), m->v, RF_MOVER_SIZE(s->d));
  memcpy(s->trace.u + i * RF_MOVER_SIGNS(s->lines), m->u,
         RF_MOVER_SIGNS(s->lines));
  s->trace.count = i + 1;
}

/* Has this mover's arc been kept?  Then it is filled in, but for its face;
   else it will be looked for here. */
bool
rfx_trace_take(rfx_arc *m, struct rfx_limit *s, const rfx_mover *v)
{
  struct trace *r = &s->trace;
  const struct leg *leg;

  m->serial = ++r->serial;
  if (leg_starts(s, r->next, v))
    r->at = r->next;
  else {
    r->at = 0;
    if (!leg_starts(s, 0, v))
      leg_start(s, 0, v);
  }
  r->next = r->at;
  leg = &r->leg[r->at];
  if (!leg->known)
    return false;
  num_copy(m->block, leg_numbers(s, r->at) + RF_MOVER_SIZE(s->d),
           ARC_NUMBERS);
  m->end = leg->end;
  m->count = leg->met != SIZE_MAX;
  m->line[0] = leg->met;
  return true;
}

/* The arc asked for last is this one. */
void
rfx_trace_keep(struct rfx_limit *s, const rfx_arc *m)
{
  struct leg *leg = &s->trace.leg[s->trace.at];

  leg->known = m->count <= 1;
  leg->end = m->end;
  leg->met = m->count == 1 ? m->line[0] : SIZE_MAX;
  num_copy(leg_numbers(s, s->trace.at) + RF_MOVER_SIZE(s->d), m->block,
           ARC_NUMBERS);
}

/* Is the mover's state at the end of this arc kept?  Then it is there, and
   its marks. */
bool
rfx_trace_pass(struct rfx_limit *s, unsigned *marks, rfx_mover *v,
               const rfx_arc *m)
{
  struct trace *r = &s->trace;
  const size_t to = r->at + 1;

  if (m->serial != r->serial || !r->leg[r->at].known || to >= r->count)
    return false;
  r->next = to;
  *marks = r->leg[r->at].marks;
  v->marks |= *marks;
  v->e2 = r->leg[to].e2;
  v->rests = r->leg[to].rests;
  v->asked = r->leg[to].asked;
  num_copy(v->v, leg_numbers(s, to), RF_MOVER_SIZE(s->d));
  memcpy(v->u, r->u + to * RF_MOVER_SIGNS(s->lines),
         RF_MOVER_SIGNS(s->lines));
  return true;
}

/* The arc asked for last has ended here. */
void
rfx_trace_end(struct rfx_limit *s, unsigned marks, const rfx_mover *v,
              const rfx_arc *m)
{
  struct trace *r = &s->trace;

  if (m->serial != r->serial || r->at + 1 >= r->room)
    return;
  r->leg[r->at].marks = marks;
  r->next = r->at + 1;
  leg_start(s, r->next, v);
}
