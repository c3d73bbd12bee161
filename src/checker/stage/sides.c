/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sides.c -- nothing happens on [0, end] but the events of the group: every
 * neuron stays on its sides, and both margins of one that slides keep their
 * sign.  It is the only solution as long as they are positive and a has the
 * sign that its face has. */
#include "checker/stage/stage.h"

/* Does this neuron meet this line in the group? */
static const unit *
meeting_of(const group *g, int j, int l)
{
  for (int i = 0; g && i < g->count; i++)
    for (int k = 0; k < g->at[i].count && g->at[i].neuron == j; k++)
      if (g->at[i].on[k] == l)
        return &g->at[i];
  return NULL;
}

static const unit *
release_of(const stage *s, const group *g, int f, int l, int u)
{
  for (int i = 0; g && i < g->count; i++)
    if (g->at[i].release && g->at[i].ends == u && g->at[i].line == l
        && s->at[g->at[i].neuron].face == f)
      return &g->at[i];
  return NULL;
}

/* How far two paths of neuron j can be apart in the window. */
static double
stray_of(const group *g, const mover *q)
{
  return g ? up(g->stray * (q->size + q->wide)) : 0.0;
}

/* ---- a neuron and a line ---- */

/* sum_{i > 0} ||w_i|| theta^i: how far w can go. */
static double
reach_of(const stage *s, const mover *q)
{
  double sum = 0.0;

  for (int i = 1; i <= ORDER; i++) {
    double w = 0.0;
    for (int e = 1; e <= s->g->d; e++)
      w += q->ys[e * TERMS + i] * q->ys[e * TERMS + i];
    sum += sqrt(w) * s->power[i];
  }
  return up(sum);
}

static int
sign_at(const curve *c, num tau)
{
  return ball_sign(ball_blur(curve_value(c, tau), c->off));
}

/* It meets the line in its window, and no sooner: the side before it, the
   other one after it, and one direction in between. */
static found
check_meeting(stage *s, curve *c, const group *g, const unit *u, int l)
{
  const mover *q = &s->at[u->neuron];
  const int side = q->side[l];
  const double bent = up(g->bend * (q->size + q->wide));
  const num half = num_d(u->half);
  bool keeps;

  c->off = up(c->off + s->g->length[l] * bent);
  if (sign_at(c, num_sub(u->tau, half)) != side
      || sign_at(c, num_add(u->tau, half)) != -side)
    return stage_unsure(s, "where it meets a boundary", u->neuron, l);
  /* Before the window it has the direction of it as long as it is near. */
  keeps = q->away[l] == AWAY_CROSSED
    ? curve_leaves(c, c, side, num_d(u->early),
                   up(s->busy / s->unit))
    : curve_keeps(c, side, num_d(u->early));
  if (!keeps)
    return stage_unsure(s, "whether it meets a boundary before its time",
                        u->neuron, l);
  return FOUND_TRUE;
}

/* It was released: a <D, x> goes away from 0. */
static bool
leaves_slide(stage *s, const curve *c, int j, int l, num end)
{
  const mover *q = &s->at[j];
  curve rate, a;
  int sigma;

  step_curve(&a, s, j, NULL);
  sigma = sign_at(&a, num_d(0.0));
  if (!sigma || !curve_keeps(&a, sigma, end))
    return false;
  form_velocity(s->form, s->g, &s->face[q->face], l);
  for (int k = 0; k < s->g->n && sigma < 0; k++)
    s->form[k] = ball_neg(s->form[k]);
  step_form(&rate, s, s->form);
  return curve_leaves(c, &rate, q->side[l], end, up(s->busy / s->unit));
}

static found
missing(stage *s, const group *g, const curve *c, num end, int j, int l)
{
  /* Well before the events of the group, which it could be one of. */
  const num before = g ? num_d(0.999 * g->low) : end;

  if (sign_at(c, before) != -s->at[j].side[l])
    return stage_unsure(s, "whether it meets a boundary", j, l);
  stage_unsure(s, "an event is missing", j, l);
  return FOUND_FALSE;
}

static found
check_pair(stage *s, const group *g, num end, int j, int l)
{
  const mover *q = &s->at[j];
  const unit *u = meeting_of(g, j, l);
  curve c;
  bool keeps;

  /* Of others of its lines <w, x> is a multiple of that of the one it meets, as
     they are tied to it or in the span of it and of those on which it is. */
  if (u && l != u->line)
    return FOUND_TRUE;
  step_curve(&c, s, j, s->g->x + s->g->l->first[l] * s->g->d);
  if (u)
    return check_meeting(s, &c, g, u, l);
  c.off = up(c.off + s->g->length[l] * stray_of(g, q));
  if (q->away[l] == AWAY_CROSSED)
    keeps = curve_leaves(&c, &c, q->side[l], end, up(s->busy / s->unit));
  else if (q->away[l] == AWAY_RELEASED)
    keeps = leaves_slide(s, &c, j, l, end);
  else
    keeps = curve_keeps(&c, q->side[l], end);
  return keeps ? FOUND_TRUE : missing(s, g, &c, end, j, l);
}

/* Most are far from their lines. */
static found
check_neuron(stage *s, const group *g, num end, int j)
{
  const mover *q = &s->at[j];
  const ptrdiff_t d = s->g->d;
  const double far = up(reach_of(s, q) + q->wide + stray_of(g, q));
  found code = FOUND_TRUE;

  for (int l = 0; l < s->g->lines && !code && !s->g->linear; l++) {
    const ball *x = s->g->x + s->g->l->first[l] * d;
    ball v = ball_d(0.0);
    if (!q->side[l])
      continue;
    for (int e = 0; e < d; e++)
      v = ball_add(v, ball_mul(x[e], ball_num(q->z[1 + e])));
    if (ball_sign(v) != q->side[l]
        || !(ball_least(v) > up(s->g->length[l] * far)))
      code = check_pair(s, g, end, j, l);
  }
  return code;
}

/* ---- those that slide ---- */

/* What the form in s->form can be off in the window. */
static double
form_stray(const stage *s, const group *g)
{
  double sum = 0.0;

  for (int k = 0; k < s->g->n && g; k++)
    sum = up(sum + ball_size(s->form[k]) * g->drift * s->g->size[k]);
  return sum;
}

/* The margin of slide number i on the side u, times the sign of a that the face
   has. */
static void
margin_curve(curve *c, stage *s, const group *g, int f, int i, int u)
{
  const facet *at = &s->face[f];

  form_margin(s->form, s->g, at, i, u, at->sign);
  step_form(c, s, s->form);
  if (!release_of(s, g, f, at->line[i], u))
    c->off = up(c->off + form_stray(s, g));
}

static bool
ceases(const curve *c, const unit *r)
{
  return sign_at(c, num_sub(r->tau, num_d(r->half))) == r->held
    && curve_keeps(c, r->held, num_d(r->early));
}

/* Do both margins of slide number i keep the sign? */
static bool
keeps_margins(stage *s, const group *g, num end, int f, int i, int sign)
{
  for (int u = -1; u <= 1; u += 2) {
    const unit *r = release_of(s, g, f, s->face[f].line[i], u);
    curve c;
    margin_curve(&c, s, g, f, i, u);
    if (r ? sign != r->held || !ceases(&c, r) : !curve_keeps(&c, sign, end))
      return false;
  }
  return true;
}

/* Both are positive; or both negative: then the line drives it away on either
   side, and to stay is one of several solutions. */
static found
check_slide(stage *s, const group *g, num end, int f, int i)
{
  const facet *at = &s->face[f];

  if (at->edge[at->line[i]] || keeps_margins(s, g, end, f, i, 1))
    return FOUND_TRUE;
  s->unique = false;
  if (keeps_margins(s, g, end, f, i, -1))
    return FOUND_TRUE;
  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead && s->at[j].face == f) {
      stage_unsure(s, "whether it ceases to slide", j, at->line[i]);
      break;
    }
  return FOUND_UNSURE;
}

/* The sign of a decides whether it is the only solution. */
static found
check_slides(stage *s, const group *g, num end)
{
  found code = FOUND_TRUE;

  for (int f = 0; f < s->faces && !code; f++)
    for (int i = 0; i < s->face[f].slides && s->face[f].members && !code; i++)
      code = check_slide(s, g, end, f, i);
  for (int j = 0; j < s->g->m && !code && s->unique; j++) {
    const mover *q = &s->at[j];
    curve a;
    if (q->dead || !s->face[q->face].slides)
      continue;
    step_curve(&a, s, j, NULL);
    a.off = up(a.off + stray_of(g, q));
    s->unique = curve_keeps(&a, s->face[q->face].sign, end);
  }
  return code;
}

/* ---- all ---- */

/* Neurons that rest on lines: does the field there lead back on all of the
   step? */
static bool
resting_stay(stage *s, const group *window, num end)
{
  const terrain *g = s->g;

  for (int l = 0; l < g->lines; l++) {
    int asked[2] = { -1, -1 };
    for (int j = 0; j < g->m; j++) {
      const int sign = stage_rests(s, &s->at[j], l);
      if (!sign)
        continue;
      if (asked[sign > 0] < 0) {
        curve c;
        form_jump(s->form, g, l);
        step_form(&c, s, s->form);
        c.off = up(c.off + form_stray(s, window));
        asked[sign > 0] = curve_keeps(&c, -sign, end);
      }
      if (!asked[sign > 0])
        return false;
    }
  }
  return true;
}

found
sides_check(stage *s, const group *g, num end)
{
  found code = check_slides(s, g, end);

  for (int j = 0; j < s->g->m && !code; j++)
    if (!s->at[j].dead)
      code = check_neuron(s, g, end, j);
  if (!code && s->unique)
    s->unique = resting_stay(s, g, end);
  return code;
}
