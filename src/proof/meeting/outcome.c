/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.c -- which sides a neuron takes where it meets a line; see
 * outcome.h.
 *
 * Each of the lines Z on which it is may have the side -, 0 or + after: a
 * choice is valid if the velocity of <w, x_l> leads to the side taken, and
 * where the side is 0 if both margins are positive.  All of it strictly, for
 * all p around the event, so that it stays valid for a while.
 *
 * Is it the only way?  Where sigma (p_l+ - p_l-) < 0 on all of Z the field is
 * one-sided Lipschitz, and it is.  Else, with at most two lines, it is if every
 * other choice is certainly invalid: along a solution sigma G grows (the
 * manual, node "The outcome").  Three lines and more are left undecided
 * there. */
#include "config.h"

#include "proof/meeting/outcome.h"

enum { LINES_MOST = 6 };

/* The lines Z. */
typedef struct place {
  const rf_corner_ball *at;
  size_t count, line[LINES_MOST];
  signed char *trial;    /* trial[count of lines] */
  rf_ball *form, *D;
} place;

/* sigma times a form of p: is it positive? */
static rf_truth
positive(const place *s, const rf_ball *form, int sign)
{
  rf_ball v;
  int found;

  ball_init(&v);
  rf_form_value(&v, s->at->ground, form, s->at->p);
  found = arb_sgn_nonzero(&v) * sign;
  ball_clear(&v);
  return found > 0 ? RF_YES : found < 0 ? RF_NO : RF_UNSURE;
}

static rf_truth
both(rf_truth a, rf_truth b)
{
  return a == RF_NO || b == RF_NO ? RF_NO
         : a == RF_UNSURE || b == RF_UNSURE ? RF_UNSURE : RF_YES;
}

/* Do the fields of all lines in Z lead towards them? */
static rf_truth
attracts(const place *s)
{
  const rf_terrain *g = s->at->ground;
  rf_ball *minus = rf_ball_array(g->n);
  rf_truth all = minus ? RF_YES : RF_UNSURE;

  for (size_t i = 0; i < s->count && minus; i++) {
    rf_form_side(s->form, g, s->line[i], 1);
    rf_form_side(minus, g, s->line[i], -1);
    for (size_t k = 0; k < g->n; k++)
      ball_sub(&s->form[k], &s->form[k], &minus[k], g->bits);
    all = both(all, positive(s, s->form, -s->at->sigma));
  }
  rf_ball_array_free(minus, g->n);
  return all;
}

static rf_truth
is_valid(const place *s, const rf_facet *shape)
{
  const int sigma = s->at->sigma;
  rf_truth valid = RF_YES;

  for (size_t i = 0; i < s->count; i++) {
    const int u = s->trial[s->line[i]];
    if (!u)
      continue;
    rf_form_velocity(s->form, shape, s->line[i]);
    valid = both(valid, positive(s, s->form, sigma * u));
  }
  for (size_t i = 0; i < shape->slides; i++)
    for (int u = -1; u <= 1; u += 2) {
      rf_form_margin(s->form, shape, i, u, sigma);
      valid = both(valid, positive(s, s->form, 1));
    }
  return valid;
}

/* Number `choice` of the 3^count. */
static rf_status
try_choice(rf_truth *valid, place *s, size_t choice)
{
  rf_facet shape = { 0 };
  rf_status status;

  for (size_t i = 0; i < s->count; i++, choice /= 3)
    s->trial[s->line[i]] = (signed char)((int)(choice % 3) - 1);
  status = rf_facet_make(&shape, s->at->ground, s->trial);
  if (status == RF_EUNSURE) {
    *valid = RF_UNSURE;
    return RF_OK;
  }
  if (status >= 0) {
    *valid = is_valid(s, &shape);
    rf_facet_clear(&shape);
  }
  return status;
}

static rf_status
try_all(signed char *side, rf_doubt *doubt, place *s, bool attracting)
{
  const rf_terrain *g = s->at->ground;
  size_t choices = 1, valid = 0, unsure = 0;
  rf_status status;

  for (size_t i = 0; i < s->count; i++)
    choices *= 3;
  for (size_t c = 0; c < choices; c++) {
    rf_truth found;
    if ((status = try_choice(&found, s, c)) < 0)
      return status;
    if (found == RF_YES)
      memcpy(side, s->trial, g->count);
    valid += found == RF_YES;
    unsure += found == RF_UNSURE;
  }
  if (attracting ? valid > 0 : valid == 1 && !unsure)
    return RF_OK;
  return rf_doubt_say(doubt, valid > 1 ? "which sides it takes is not unique"
                      : "which sides it takes at a boundary", SIZE_MAX,
                      s->at->meets);
}

static rf_status
choose(signed char *side, bool *dead, rf_doubt *doubt, place *s)
{
  const rf_terrain *g = s->at->ground;
  const bool attracting = attracts(s) == RF_YES;

  memcpy(s->trial, s->at->side, g->count);
  s->trial[s->at->meets] = 0;
  *dead = rf_terrain_idle(g, s->trial);
  if (*dead) {
    memcpy(side, s->trial, g->count);
    if (attracting)
      return RF_OK;
    return rf_doubt_say(doubt, "whether it dies at a boundary", SIZE_MAX,
                        s->at->meets);
  }
  if (s->count > 2 && !attracting)
    return rf_doubt_say(doubt, "three boundaries, one of which it is driven "
                        "from", SIZE_MAX, s->at->meets);
  return try_all(side, doubt, s, attracting);
}

rf_status
rf_outcome(signed char *side, bool *dead, rf_doubt *doubt,
           const rf_corner_ball *at)
{
  const rf_terrain *g = at->ground;
  place s = { .at = at };
  rf_status status = RF_ENOMEM;

  for (size_t l = 0; l < g->count; l++)
    if (!at->side[l] || l == at->meets) {
      if (s.count == LINES_MOST)
        return rf_doubt_say(doubt, "too many boundaries at one place",
                            SIZE_MAX, at->meets);
      s.line[s.count++] = l;
    }
  s.trial = rf_alloc(g->count, 1);
  s.form = rf_ball_array(g->n);
  if (s.trial && s.form)
    status = choose(side, dead, doubt, &s);
  rf_release(s.trial);
  rf_ball_array_free(s.form, g->n);
  return status;
}
