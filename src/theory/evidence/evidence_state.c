/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evidence_state.c -- the weights at a moment of a run as a state, which can be
 * measured and judged.
 *
 * A state is exact.  Doubles are handed over as they are; numbers of a run with
 * more digits as text, as they may be beyond the range of doubles. */
#include "config.h"

#include "theory/evidence/evidence.h"
#include "state/state.h"

/* Letters of a number: its digits, sign, point, exponent, comma. */
#define BESIDE ((size_t)40)

/* Neuron j as "a,w1,..,wd", which has every bit of it. */
static rf_status
set_text(rf_state *state, char *text, size_t room, const rf_moment *m,
         size_t j, const signed char *u)
{
  const size_t width = 1 + state->d;
  size_t length = 0;

  for (size_t i = 0; i < width; i++) {
    mpfr_srcptr x = m->precise[j * width + i];
    const int digits = (int)(mpfr_get_prec(x) * 302 / 1000 + 3);
    length += (size_t)mpfr_snprintf(text + length, room - length, "%s%.*Re",
                                    i ? "," : "", digits, x);
  }
  RF_ASSERT(length < room);
  return rf_state_set_text(state, text, u, j);
}

/* The signs that events have led to.  They may know more than the weights: a
   neuron that slides is on its line, whatever its digits say. */
static void
signs_at(signed char *u, const rf_evidence *e, size_t j, double time)
{
  rf_walk walk;
  size_t i;

  rf_walk_start(&walk, e, j, u);
  while (walk.next < walk.end && e->event[e->of[walk.next]].time <= time)
    (void)rf_walk_next(&walk, &i);
}

rf_status
rf_moment_state(rf_state **state, const rf_evidence *e, const rf_moment *m)
{
  const size_t width = 1 + e->problem->d;
  const size_t digits = (size_t)e->problem->digits;
  const size_t room = width * (2 * digits + 2 * BESIDE);
  rf_state *s = NULL;
  signed char *u = rf_alloc(e->problem->n, 1);
  char *text = rf_alloc(e->precise ? room : 1, 1);
  rf_status status = u && text ? rf_state_create(&s, e->problem) : RF_ENOMEM;

  for (size_t j = 0; status >= 0 && j < e->problem->m; j++) {
    const double *z = e->precise ? NULL : m->z + j * width;
    signs_at(u, e, j, m->at);
    status = z ? rf_state_set(s, z, z + 1, u, j, 1)
               : set_text(s, text, room, m, j, u);
  }
  rf_release(u);
  rf_release(text);
  if (status < 0)
    rf_state_free(s);
  else
    *state = s;
  return status;
}
