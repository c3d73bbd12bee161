/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * several.c -- a neuron that crosses several lines within one window of time;
 * see several.h.
 *
 * Its D is a mean of those of the faces around it.  Velocities and margins are
 * linear in D, so a sign that they have on all of these they have whatever the
 * order, on one line, on several at once, or going to and fro.  The manual,
 * node "The passage", has the rest. */
#include "config.h"

#include "proof/meeting/outcome.h"
#include "proof/meeting/several.h"

enum { LINES_MOST = 8 };

/* The lines that it meets, and a choice of their sides. */
typedef struct choice {
  const rf_tie *at;
  size_t count, line[LINES_MOST];
  signed char *side;     /* side[count of lines] */
  rf_up least[LINES_MOST];   /* of |v|, from below, over the choices */
  rf_up first[LINES_MOST];   /* |v| before, from above */
  rf_ball *form;         /* [n] */
  rf_doubt *doubt;
} choice;

/* v = a <D, x_l> has the sign of the crossing. */
static rf_status
check_crossing(choice *s, const rf_facet *shape, size_t i, bool before)
{
  const rf_tie *at = s->at;
  const size_t l = s->line[i];
  rf_status status = RF_OK;
  rf_ball v;

  ball_init(&v);
  rf_form_velocity(s->form, shape, l);
  rf_form_value(&v, at->ground, s->form, at->p);
  ball_mul(&v, &v, at->a, at->ground->bits);
  if (arb_sgn_nonzero(&v) != -at->side[l]) {
    rf_doubt_say(s->doubt, "several boundaries of a neuron in one window of "
                 "time, whose order matters", SIZE_MAX, l);
    status = rf_doubt_ball(s->doubt, &v);
  }
  if (before)
    s->first[i] = up_ball(&v);
  s->least[i] = up_min(s->least[i], up_below(&v));
  ball_clear(&v);
  return status;
}

/* Both margins of all lines on which it slides. */
static bool
keeps_sliding(choice *s, const rf_facet *shape)
{
  const rf_tie *at = s->at;
  bool good = true;
  rf_ball v;

  ball_init(&v);
  for (size_t i = 0; i < 2 * shape->slides && good; i++) {
    if (at->edge[shape->line[i / 2]])
      continue;
    rf_form_margin(s->form, shape, i / 2, i % 2 ? 1 : -1, at->sigma);
    rf_form_value(&v, at->ground, s->form, at->p);
    good = arb_is_positive(&v);
  }
  ball_clear(&v);
  return good;
}

/* One choice of sides; number 0 is that before. */
static rf_status
look(choice *s, size_t number)
{
  const rf_terrain *g = s->at->ground;
  rf_facet shape = { 0 };
  rf_status status;

  for (size_t i = 0; i < s->count; i++)
    s->side[s->line[i]] = (signed char)(number >> i & 1
      ? -s->at->side[s->line[i]] : s->at->side[s->line[i]]);
  RF_TRY(rf_edges_hold(s->doubt, g, s->side, s->at->edge));
  status = rf_facet_make(&shape, g, s->side);
  if (status == RF_EUNSURE)
    rf_doubt_say(s->doubt, "are the boundaries on which it slides independent",
                 SIZE_MAX, SIZE_MAX);
  if (status < 0)
    goto done;
  for (size_t i = 0; i < s->count && status >= 0; i++)
    status = check_crossing(s, &shape, i, number == 0);
  if (status >= 0 && !keeps_sliding(s, &shape))
    status = rf_doubt_say(s->doubt, "whether it slides on while it crosses "
                          "several boundaries", SIZE_MAX, s->line[0]);
  rf_facet_clear(&shape);

done:
  return status;
}

static rf_status
look_at_all(rf_up *delay, choice *s)
{
  const size_t lines = s->at->ground->count;
  rf_status status = RF_OK;

  for (size_t l = 0; l < lines; l++) {
    if (!s->at->met[l])
      continue;
    if (s->count == LINES_MOST)
      return rf_doubt_say(s->doubt, "too many boundaries in one window of "
                          "time", SIZE_MAX, l);
    s->least[s->count] = up_infinite();
    s->line[s->count++] = l;
  }
  memcpy(s->side, s->at->side, lines);
  for (size_t c = 0; c >> s->count == 0 && status >= 0; c++)
    status = look(s, c);
  *delay = up_zero();
  for (size_t i = 0; i < s->count && status >= 0; i++)
    *delay = up_max(*delay, up_div(s->first[i], s->least[i]));
  return status;
}

rf_status
rf_tie_crosses(rf_up *delay, rf_doubt *doubt, const rf_tie *tie)
{
  const rf_terrain *g = tie->ground;
  choice s = { .at = tie, .doubt = doubt };
  rf_status status = RF_ENOMEM;

  s.side = rf_alloc(g->count, 1);
  s.form = rf_ball_array(g->n);
  if (s.side && s.form)
    status = look_at_all(delay, &s);
  rf_release(s.side);
  rf_ball_array_free(s.form, g->n);
  return status;
}
