/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.c -- which sides a neuron takes where it is on lines; see
 * outcome.h.
 *
 * Each of the lines Z on which it is may have the side -, 0 or + after: a
 * choice is valid if the velocity of <w, x_l> leads to the side taken, and
 * where the side is 0 if e_l is between p_l- and p_l+.  All of it strictly, for
 * all p around the event, so that it stays valid for a while; or it is an edge:
 * what a line adds on its idle side is 0, as is what holds the neuron there,
 * whatever p is.  Velocities and margins that are 0 for all p are told by exact
 * relations between the data, others that may be 0 are unsure.
 *
 * Is it the only way?  The manual, node "The outcome", has the proofs.  Where
 * sigma (p_l+ - p_l-) < 0 on all of Z the field is one-sided Lipschitz, and it
 * is.  Else it is if every other choice is certainly invalid. */
#include "config.h"

#include "geometry/inclusion/solution.h"
#include "proof/meeting/hull.h"
#include "proof/meeting/outcome.h"

enum { LINES_MOST = 8 };

/* The lines Z, a choice of sides, and how the choices are. */
typedef struct place {
  const rf_corner_ball *at;
  size_t count, line[LINES_MOST];
  signed char *trial;    /* trial[count of lines] */
  signed char *free;     /* the same, dependent lines that are 0 put off it */
  signed char *edge;     /* edge[count of lines] of the trial */
  size_t *held;          /* held[count of lines]: room */
  rf_ball *form, *more;  /* [n] */
  rf_ball *drive;        /* drive[d] of the best, where one was found; and room
                            of [d] */
  bool found;
  rf_facet shape;        /* of free */
  bool whole;            /* no line that is 0 depends on others */
  size_t zeros;          /* those that do not */
  bool idle;             /* nothing acts beside the lines Z */
  size_t valid, unsure;
  rf_ball open;          /* the last number that could be 0 */
  bool tangled;          /* it may stay where lines depend on each other */
  rf_status status;      /* of what went wrong while that was asked */
  rf_solution best;      /* sign[count], of the valid ones */
  signed char *best_edge;  /* best_edge[count] */
  rf_doubt *doubt;
} place;

static rf_truth
both(rf_truth a, rf_truth b)
{
  return a == RF_NO || b == RF_NO ? RF_NO
         : a == RF_UNSURE || b == RF_UNSURE ? RF_UNSURE : RF_YES;
}

/* Is sign times a form of p positive? */
static rf_truth
positive(place *s, const rf_ball *form, int sign)
{
  rf_ball v;
  int found;

  ball_init(&v);
  rf_form_value(&v, s->at->ground, form, s->at->p);
  found = arb_sgn_nonzero(&v) * sign;
  if (!found)
    ball_set(&s->open, &v);
  ball_clear(&v);
  return found > 0 ? RF_YES : found < 0 ? RF_NO : RF_UNSURE;
}

/* Do the fields of all lines in Z lead towards them? */
static rf_truth
attracts(place *s)
{
  const rf_terrain *g = s->at->ground;
  rf_truth all = RF_YES;

  for (size_t i = 0; i < s->count; i++) {
    rf_form_jump(s->form, s->more, g, s->line[i]);
    all = both(all, positive(s, s->form, -s->at->sigma));
  }
  return all;
}

/* ---- exact relations ---- */

/* Is <P x_k, x_l> = 0 for all data that act off the lines where u is 0, P
   beside these lines but l?  Then nothing drives a neuron that is on l off it,
   whatever p is, but the line's own data, which do not act where u is 0 or its
   idle side.  held[count]: room. */
static bool
undriven(const rf_terrain *g, const signed char *u, size_t l, size_t *held)
{
  rf_terrain_hold_others(g, u, l, held);
  for (size_t k = 0; k < g->n; k++) {
    const size_t i = g->lines->of[k];
    if (rf_terrain_acts(g, u, k)
        && !rf_orthogonal_beside(g->relations, i, l))
      return false;
  }
  return true;
}

rf_status
rf_edges_hold(rf_doubt *doubt, const rf_terrain *g, const signed char *side,
              const signed char *edge)
{
  size_t *held = rf_alloc(g->count, sizeof *held);
  rf_status status = held ? RF_OK : RF_ENOMEM;

  for (size_t l = 0; l < g->count && status >= 0; l++)
    if (edge[l] && !undriven(g, side, l, held))
      status = rf_doubt_say(doubt, "it rests on a boundary, and is driven off "
                            "it", SIZE_MAX, l);
  rf_release(held);
  return status;
}

/* The side of l on which the neuron rests, as nothing drives it there; 0. */
static int
edge_of(const place *s, size_t l)
{
  const int idle = rf_terrain_idle_side(s->at->ground, l);

  return idle && undriven(s->at->ground, s->trial, l, s->held) ? idle : 0;
}

/* ---- a choice ---- */

/* s->free: lines that are 0 and depend on those before them are put on a side.
   They add nothing to D: P x_l = 0.  False: the trial has a side of a line in
   the span of those that are 0, and so is no face. */
static bool
find_basis(place *s)
{
  const rf_terrain *g = s->at->ground;
  bool face = true;

  memcpy(s->free, s->trial, g->count);
  s->zeros = 0;
  s->whole = true;
  for (size_t l = 0; l < g->count; l++) {
    if (s->trial[l])
      continue;
    rf_relations_hold(g->relations, s->held, s->zeros);
    if (rf_in_span(g->relations, l)) {
      s->free[l] = 1;
      s->whole = false;
    } else
      s->held[s->zeros++] = l;
  }
  rf_relations_hold(g->relations, s->held, s->zeros);
  for (size_t i = 0; i < s->count && face; i++)
    face = !s->trial[s->line[i]] || !rf_in_span(g->relations, s->line[i]);
  return face;
}

/* May it move to the sides taken?  Beside an idle side on which nothing drives
   it, it rests: that is the choice in which it is 0 there. */
static rf_truth
moves_there(place *s)
{
  rf_truth valid = RF_YES;

  for (size_t i = 0; i < s->count; i++) {
    const size_t l = s->line[i];
    const int u = s->trial[l];
    rf_truth way;
    if (!u)
      continue;
    rf_form_velocity(s->form, &s->shape, l);
    way = positive(s, s->form, s->at->sigma * u);
    if (way == RF_UNSURE && u == rf_terrain_idle_side(s->at->ground, l)
        && undriven(s->at->ground, s->trial, l, s->held))
      way = RF_NO;
    valid = both(valid, way);
  }
  return valid;
}

/* Is e_l strictly between p_l- and p_l+?  Both margins are positive, or
   negative where the line drives it away: then it may stay, too, but not it
   alone. */
static rf_truth
is_between(place *s, size_t i)
{
  rf_truth up, down;

  rf_form_margin(s->form, &s->shape, i, 1, s->at->sigma);
  up = positive(s, s->form, 1);
  rf_form_margin(s->form, &s->shape, i, -1, s->at->sigma);
  down = positive(s, s->form, 1);
  return up == RF_UNSURE || down == RF_UNSURE ? RF_UNSURE
         : up == down ? RF_YES : RF_NO;
}

/* Can it stay on those that are 0? */
static rf_truth
stays_there(place *s)
{
  rf_truth valid = RF_YES;

  for (size_t i = 0; i < s->shape.slides; i++) {
    const size_t l = s->shape.line[i];
    if (!(s->edge[l] = (signed char)edge_of(s, l)))
      valid = both(valid, is_between(s, i));
  }
  return valid;
}

/* Add to low and high what line l adds to <D, h> at least, and at most: on its
   side, or on either where it is 0. */
static void
add_ends(rf_ball *low, rf_ball *high, place *s, size_t l, const rf_ball *h)
{
  const rf_terrain *g = s->at->ground;
  const int side = s->trial[l];
  rf_ball dot, v[2];

  ball_init(&dot);
  ball_init(&v[0]);
  ball_init(&v[1]);
  rf_terrain_dot(&dot, g, &g->line[l * g->d], h);
  for (int i = 0; i < 2; i++) {
    rf_form_side(s->form, g, l, side ? side : 2 * i - 1);
    rf_form_value(&v[i], g, s->form, s->at->p);
    ball_mul(&v[i], &v[i], &dot, g->bits);
  }
  arb_min(&dot, &v[0], &v[1], g->bits);
  ball_add(low, low, &dot, g->bits);
  arb_max(&dot, &v[0], &v[1], g->bits);
  ball_add(high, high, &dot, g->bits);
  ball_clear(&dot);
  ball_clear(&v[0]);
  ball_clear(&v[1]);
}

/* Is <D, h> of one certain sign, whatever the sides of the lines that are 0?
   h in their span: then it does not stay on all of them. */
static bool
is_driven_along(place *s, const rf_ball *h)
{
  const rf_terrain *g = s->at->ground;
  rf_ball low, high;
  bool driven;

  ball_init(&low);
  ball_init(&high);
  for (size_t l = 0; l < g->count; l++)
    add_ends(&low, &high, s, l, h);
  driven = arb_is_positive(&low) || arb_is_negative(&high);
  ball_clear(&low);
  ball_clear(&high);
  return driven;
}

/* Dependent lines: what holds it on each of them is not known, but it does not
   stay if it is driven along one of them for certain, or along the D of the way
   that was found, as far as that is in their span, or if Clarke's set says so.
   idle: nothing acts beside Z. */
static rf_truth
stays_on_dependent(place *s, bool idle)
{
  const rf_terrain *g = s->at->ground;
  const rf_hull hull = {
    .ground = g, .side = s->trial, .p = s->at->p,
    .projector = idle ? NULL : s->shape.projector
  };
  rf_ball *along = s->drive + g->d;
  bool away = false;

  for (size_t l = 0; l < g->count; l++)
    if (!s->trial[l] && is_driven_along(s, &g->line[l * g->d]))
      return RF_NO;
  for (size_t e = 0; e < g->d; e++)
    ball_set(&along[e], &s->drive[e]);
  rf_hull_strip(along, &hull);
  if (s->found && is_driven_along(s, along))
    return RF_NO;
  s->status = rf_hull_leads_away(&away, &hull);
  if (away)
    return RF_NO;
  s->tangled = true;
  return RF_UNSURE;
}

/* v[d] in the open cone on the idle sides of all of Z, if one is found. */
static bool
find_inside(rf_ball *v, const place *s)
{
  const rf_terrain *g = s->at->ground;
  const rf_ball *row[LINES_MOST];
  signed char idle[LINES_MOST];

  for (size_t i = 0; i < s->count; i++) {
    row[i] = &g->line[s->line[i] * g->d];
    idle[i] = (signed char)rf_terrain_idle_side(g, s->line[i]);
  }
  return rf_perceptron(v, row, idle, s->count, g->d, g->bits);
}

/* Nothing acts beside its lines: D = 0 is in Clarke's set if the idle sides
   have an open cone in common. */
static rf_truth
rests_there(place *s)
{
  const rf_terrain *g = s->at->ground;
  rf_ball *v = rf_ball_array(g->d);
  const bool inside = v && find_inside(v, s);

  rf_ball_array_free(v, g->d);
  for (size_t i = 0; i < s->count; i++)
    s->edge[s->line[i]] = (signed char)rf_terrain_idle_side(g, s->line[i]);
  return inside ? RF_YES : stays_on_dependent(s, true);
}

/* Keep the trial if the policy likes it more than those before. */
static void
keep_valid(place *s)
{
  signed char sign[LINES_MOST];
  rf_solution now = { .sign = sign };

  for (size_t i = 0; i < s->count; i++) {
    const size_t l = s->line[i];
    sign[i] = s->trial[l] ? s->trial[l] : s->edge[l];
    now.rests += !s->trial[l];
    now.plus += sign[i] > 0;
    now.minus += sign[i] < 0;
  }
  if (s->valid && !rf_solution_before(&now, &s->best, s->count,
                                      s->at->ground->problem->nonunique))
    return;
  memcpy(s->best.sign, sign, s->count);
  s->best.rests = now.rests;
  s->best.plus = now.plus;
  s->best.minus = now.minus;
  for (size_t i = 0; i < s->count; i++)
    s->best_edge[i] = s->edge[s->line[i]];
}

/* Number `choice` of the 3^count; 0: it stays on all of them. */
static rf_status
try_choice(place *s, size_t choice)
{
  static const signed char side_of[] = { 0, 1, -1 };
  const rf_terrain *g = s->at->ground;
  rf_truth valid;
  rf_status status;

  for (size_t i = 0, c = choice; i < s->count; i++, c /= 3) {
    s->trial[s->line[i]] = side_of[c % 3];
    s->edge[s->line[i]] = 0;
  }
  if (!find_basis(s))
    return RF_OK;
  if (s->idle && choice == 0) {
    valid = rests_there(s);
  } else {
    status = rf_facet_make(&s->shape, g, s->free);
    if (status == RF_EUNSURE) {          /* so few bits do not tell */
      s->unsure++;
      return RF_OK;
    }
    if (status < 0)
      return status;
    valid = moves_there(s);
    if (valid != RF_NO)
      valid = both(valid, s->whole ? stays_there(s)
                   : stays_on_dependent(s, false));
    if (valid == RF_YES)
      rf_facet_drive(s->drive, &s->shape, s->at->p);
    rf_facet_clear(&s->shape);
  }
  if (valid == RF_YES)
    keep_valid(s);
  s->valid += valid == RF_YES;
  s->unsure += valid == RF_UNSURE;
  return s->status;
}

/* ---- all of them ---- */

static void
take_best(rf_way *way, const place *s)
{
  size_t rests = 0;

  for (size_t i = 0; i < s->count; i++) {
    const size_t l = s->line[i];
    way->edge[l] = s->best_edge[i];
    way->side[l] = way->edge[l] ? 0 : s->best.sign[i];
    rests += way->edge[l] != 0;
  }
  way->dead = s->idle && rests == s->count;
}

/* The problem's policy may take one of several ways, if all of them are
   certain, or if it stays on all lines, which "stay" prefers to everything.
   Choices of e_l one by one are more than Clarke's where lines depend on each
   other. */
static bool
policy_takes(place *s)
{
  const size_t count = s->at->ground->count;

  if (!s->valid)
    return false;
  if (s->best.rests == s->count
      && s->at->ground->problem->nonunique == RF_POLICY_STAY)
    return true;
  memset(s->trial, 1, count);
  for (size_t i = 0; i < s->count; i++)
    s->trial[s->line[i]] = 0;
  find_basis(s);
  return s->whole && !s->unsure;
}

/* One valid way is the only one where all lines attract, so that there are no
   two, or where no other is possible. */
static rf_status
judge(rf_way *way, place *s, bool attracting)
{
  rf_status status;

  way->several = s->valid > 1;
  way->unique = s->valid && (attracting || (s->valid == 1 && !s->unsure));
  if (way->unique || policy_takes(s)) {
    take_best(way, s);
    return RF_OK;
  }
  status = rf_doubt_say(s->doubt, s->valid > 1 ? "which sides it takes is not "
                        "unique" : s->tangled ? "can it stay where dependent "
                        "boundaries meet" : "which sides it takes at a "
                        "boundary", SIZE_MAX, s->at->line);
  s->doubt->final = s->valid > 1 && !s->unsure;
  s->doubt->fork = way->several;
  if (s->unsure && !s->tangled)
    rf_doubt_ball(s->doubt, &s->open);
  return status;
}

/* Where all lines attract e_l = 0 everywhere is the one solution, of a larger
   inclusion.  Beyond that it is one of Clarke's if there is a dead cone. */
static void
die(rf_way *way, place *s)
{
  way->dead = way->unique = true;
  way->held = rests_there(s) != RF_YES;
  for (size_t i = 0; i < s->count; i++) {
    const size_t l = s->line[i];
    way->edge[l] = (signed char)rf_terrain_idle_side(s->at->ground, l);
  }
}

/* All choices; once more where one was found, which may rule out others. */
static rf_status
try_all(place *s)
{
  rf_status status = RF_OK;
  size_t choices = 1;

  for (size_t i = 0; i < s->count; i++)
    choices *= 3;
  for (int pass = 0; pass < 2; pass++) {
    s->found = s->valid == 1;
    s->valid = s->unsure = 0;
    s->tangled = false;
    for (size_t c = 0; c < choices && status >= 0; c++)
      status = try_choice(s, c);
    if (status < 0 || s->valid != 1 || !s->unsure)
      break;
  }
  return status;
}

static rf_status
choose(rf_way *way, place *s)
{
  const rf_terrain *g = s->at->ground;
  const bool attracting = attracts(s) == RF_YES;
  rf_status status;

  memcpy(s->trial, s->at->side, g->count);
  for (size_t i = 0; i < s->count; i++)
    s->trial[s->line[i]] = 0;
  memcpy(way->side, s->trial, g->count);
  memset(way->edge, 0, g->count);
  way->dead = way->held = way->several = false;
  s->idle = rf_terrain_idle(g, s->trial);
  if (s->idle && attracting) {
    die(way, s);
    return s->status;
  }
  status = try_all(s);
  return status < 0 ? status : judge(way, s, attracting);
}

/* In the order in which lines are compared where solutions are alike. */
static void
add_line(place *s, size_t l)
{
  const size_t *rank = s->at->ground->lines->place;
  size_t i = s->count++;

  for (; i > 0 && rank[l] < rank[s->line[i - 1]]; i--)
    s->line[i] = s->line[i - 1];
  s->line[i] = l;
}

static bool
make_room(place *s)
{
  const rf_terrain *g = s->at->ground;

  return (s->trial = rf_alloc(g->count, 5))
    && (s->held = rf_alloc(g->count, sizeof *s->held))
    && (s->form = rf_ball_array(g->n)) && (s->more = rf_ball_array(g->n))
    && (s->drive = rf_ball_array(2 * g->d));
}

rf_status
rf_outcome(rf_way *way, rf_doubt *doubt, const rf_corner_ball *at)
{
  const rf_terrain *g = at->ground;
  place s = { .at = at, .doubt = doubt };
  rf_status status = RF_ENOMEM;

  RF_ASSERT(at->sigma == 1 || at->sigma == -1);
  for (size_t l = 0; l < g->count; l++)
    if (at->on[l]) {
      if (s.count == LINES_MOST) {
        status = rf_doubt_say(doubt, "too many boundaries at one place",
                              SIZE_MAX, at->line);
        doubt->final = true;
        return status;
      }
      add_line(&s, l);
    }
  ball_init(&s.open);
  if (make_room(&s)) {
    s.free = s.trial + g->count;
    s.edge = s.free + g->count;
    s.best.sign = s.edge + g->count;
    s.best_edge = s.best.sign + g->count;
    status = choose(way, &s);
  }
  ball_clear(&s.open);
  rf_release(s.trial);
  rf_release(s.held);
  rf_ball_array_free(s.form, g->n);
  rf_ball_array_free(s.more, g->n);
  rf_ball_array_free(s.drive, 2 * g->d);
  return status;
}
