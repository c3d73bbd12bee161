/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * walk.c -- one neuron through the limit flow; see walk.h.
 *
 * Every number here is rational.  Of balanced neurons |a| = ||w|| is not, but
 * a enters by its sign and its square alone.  A leg ends where the nearest line
 * is met, lines at the same l together; where a comes to 0 first the neuron
 * turns around on the same straight line, and l runs backward.  That l is not
 * rational, but the place is not needed: D and the lines it is on are those of
 * the leg. */
#include "config.h"

#include "base/number/exact.h"
#include "base/poll.h"
#include "base/number/num_d.h"
#include "flow/model/event.h"
#include "geometry/arrangement/linear_exact.h"
#include "problem/loss/exact.h"
#include "proof/itinerary/corner.h"
#include "proof/itinerary/walk.h"

/* Legs per line beyond which it is given up. */
enum { LEGS_MOST = 1000 };

/* ---- what is shared ---- */

void
rf_country_free(rf_country *c)
{
  if (!c)
    return;
  rf_relations_free(c->zero.relations);
  rf_release(c->zero.held);
  rf_field_free(c->field);
  rf_release(c->mute);
  rf_release(c->draw);
  rf_release(c);
}

/* p_k = -c d1l(0, y_k). */
static rf_status
make_field(rf_country *s, const rf_problem *p)
{
  mpq_t *slope = rf_mpq_array(p->n), c;
  rf_status status = RF_ENOMEM;

  mpq_init(c);
  if (!slope)
    goto done;
  for (size_t k = 0; k < p->n; k++) {
    rf_problem_datum_share(c, p, k);
    RF_TRY(rf_loss_zero_slope(slope[k], p->loss, p->y[k]));
    mpq_mul(slope[k], slope[k], c);
    s->mute[k] = rf_loss_margin(p->loss) && mpq_sgn(p->y[k]) == 0;
  }
  status = rf_field_create(&s->field, (const mpq_t *)p->x,
                           (const mpq_t *)slope, p->leak, p->n, p->d);

done:
  rf_mpq_array_free(slope, p->n);
  mpq_clear(c);
  return status;
}

/* At zero scale neurons do not feel each other: all of them see one field, and
   what was found of its lines serves every walk. */
rf_status
rf_country_create(rf_country **country, const rf_problem *p)
{
  rf_country *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_ENOMEM;

  if (!s || !(s->mute = rf_alloc(p->n, 1))
      || !(s->draw = rf_alloc(p->d, sizeof *s->draw)))
    goto done;
  s->problem = p;
  RF_TRY(make_field(s, p));
  RF_TRY(rf_relations_create(&s->zero.relations, s->field->lines,
                             (const mpq_t *)s->field->x, s->field->d));
  s->linear = mpq_cmp_ui(s->field->leak, 1, 1) == 0;
  s->zero.field = s->field;
  s->zero.mute = s->mute;
  status = RF_ENOMEM;
  if (!(s->zero.held = rf_alloc(s->field->count, sizeof *s->zero.held)))
    goto done;
  *country = s;
  s = NULL;
  status = RF_OK;

done:
  rf_country_free(s);
  return status;
}

/* ---- room ---- */

/* By their capacity: legs keep their blocks when a walk begins anew. */
static void
legs_free(rf_legs *legs)
{
  for (size_t i = 0; i < legs->capacity; i++)
    rf_mpq_array_free(legs->at[i].block, RF_LEG_SIZE(legs->d));
  rf_release(legs->at);
}

/* One more, with room for its numbers. */
static rf_status
legs_add(rf_leg **leg, rf_legs *legs)
{
  rf_status status = rf_grow(&legs->at, &legs->capacity, legs->count + 1,
                             sizeof *legs->at);
  rf_leg *s;

  if (status < 0)
    return status;
  s = &legs->at[legs->count];
  if (!s->block) {
    mpq_t *block = rf_mpq_array(RF_LEG_SIZE(legs->d));
    if (!block)
      return RF_ENOMEM;
    rf_leg_place(s, block, legs->d);
  }
  s->from_turn = s->to_turn = false;
  legs->count++;
  *leg = s;
  return RF_OK;
}

/* w, D, g, c, then a^2, l and t, as rf_traveller_create places them. */
static size_t
walk_numbers(const rf_country *country)
{
  return 2 * country->field->d + 2 * country->field->count + 3;
}

void
rf_traveller_free(rf_traveller *s)
{
  if (!s)
    return;
  legs_free(&s->legs);
  rf_mpq_array_free(s->block, walk_numbers(s->country));
  rf_release(s->event);
  rf_release(s->leg);
  rf_release(s->u);
  rf_release(s->on);
  rf_release(s->told);
  rf_release(s);
}

rf_status
rf_traveller_create(rf_traveller **walk, const rf_country *country)
{
  const size_t d = country->field->d, lines = country->field->count;
  rf_traveller *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->country = country;
  s->legs.d = d;
  if (!(s->block = rf_mpq_array(walk_numbers(country)))
      || !(s->u = rf_alloc(2 * lines, 1))
      || !(s->on = rf_alloc(2 * lines, sizeof *s->on))
      || !(s->told = rf_alloc(country->field->n, sizeof *s->told))) {
    rf_traveller_free(s);
    return RF_ENOMEM;
  }
  s->old = s->u + lines;
  s->met = s->on + lines;
  s->w = s->block;
  s->D = s->w + d;
  s->g = s->D + d;
  s->c = s->g + lines;
  s->a2 = s->c[lines];
  s->l = s->c[lines + 1];
  s->t = s->c[lines + 2];
  *walk = s;
  return RF_OK;
}

/* ---- events ---- */

/* What changed from old to u, at the end of the legs that there are. */
static rf_status
tell(rf_traveller *s, bool unique)
{
  const size_t lines = s->country->field->count;
  const unsigned marks = unique ? 0u : RF_MARK_NONUNIQUE;
  const rf_event what = { 0.0, (uint32_t)s->j, 0, 0, (uint8_t)marks };
  size_t count;
  rf_status status;

  s->marks |= marks;
  if (s->country->linear)
    return RF_OK;
  if (s->legs.count == 0)              /* at rest because of what data are */
    for (size_t l = 0; l < lines; l++)
      if (s->old[l] != s->u[l] && rf_zero_idle(&s->country->zero, s->u, l))
        s->old[l] = s->u[l];
  count = rf_events_between(s->told, s->country->field->lines, s->old, s->u,
                            what);
  s->faces += count > 0 && s->legs.count > 0;
  status = rf_grow(&s->event, &s->event_capacity, s->events + count,
                   sizeof *s->event);
  if (status >= 0)
    status = rf_grow(&s->leg, &s->leg_capacity, s->events + count,
                     sizeof *s->leg);
  for (size_t i = 0; i < count && status >= 0; i++) {
    s->event[s->events] = s->told[i];
    s->leg[s->events++] = s->legs.count;
  }
  return status;
}

/* ---- sides ---- */

/* Is there a datum on line l that is active where the others are not? */
static bool
has_opposite(const rf_lines *lines, size_t l)
{
  for (size_t k = 0; k < lines->n; k++)
    if (lines->of[k] == l && lines->orient[k] < 0)
      return true;
  return false;
}

/* A dead neuron is on the edges of its dead cone: nothing is active, and lines
   without opposite data have the side -1, if 0 is among what the others
   allow. */
static rf_status
lie_dead(rf_traveller *s)
{
  const rf_field *f = s->country->field;
  bool lies = true;
  rf_status status = RF_OK;

  if (mpq_sgn(f->leak) != 0 || rf_lines_active(f->lines, s->u))
    return RF_OK;
  memcpy(s->told, s->u, f->count);     /* room for bytes, for a moment */
  for (size_t l = 0; l < f->count; l++)
    if (s->u[l] == 0 && !has_opposite(f->lines, l))
      s->u[l] = -1;
  if (memchr(s->u, 0, f->count))
    status = rf_zero_balanced(&lies, &s->country->zero, s->u);
  if (status < 0 || !lies)
    memcpy(s->u, s->told, f->count);
  return status;
}

static bool
any(const bool *on, size_t count)
{
  for (size_t l = 0; l < count; l++)
    if (on[l])
      return true;
  return false;
}

static bool
all(const bool *on, size_t count)
{
  for (size_t l = 0; l < count; l++)
    if (!on[l])
      return false;
  return true;
}

/* Is D = 0? */
static bool
is_still(const rf_traveller *s)
{
  for (size_t i = 0; i < s->country->field->d; i++)
    if (mpq_sgn(s->D[i]) != 0)
      return false;
  return true;
}

/* Take the way from where the neuron is, on the lines on[lines]: its sides, D,
   events. */
static rf_status
take_way(rf_traveller *s, const bool *on)
{
  const rf_field *f = s->country->field;
  const rf_crossroads at = { f, s->u, on, s->sigma,
                             s->country->problem->nonunique };
  bool unique = true;
  rf_status status = RF_OK;

  memcpy(s->old, s->u, f->count);
  if (any(on, f->count)) {
    status = rf_corner_way(s->D, s->u, &unique, &at);
    if (status >= 0 && is_still(s))
      status = lie_dead(s);
  } else {
    for (size_t i = 0; i < f->d; i++)
      mpq_set_ui(s->D[i], 0, 1);
    rf_zero_sum(s->D, f, s->u, s->t);
  }
  return status < 0 ? status : tell(s, unique);
}

/* ---- the start ---- */

/* w and a^2 as the scheme has them, without its scale; the sign of a. */
static void
load_weights(rf_traveller *s)
{
  const rf_problem *p = s->country->problem;
  double a = 0.0, *draw = s->country->draw;

  if (p->scheme == RF_FILE) {
    mpq_mul(s->a2, p->a[s->j], p->a[s->j]);
    s->sign = mpq_sgn(p->a[s->j]);
    for (size_t i = 0; i < p->d; i++)
      mpq_set(s->w[i], p->w[s->j * p->d + i]);
    return;
  }
  rf_problem_draw(p, s->j, &a, draw);
  s->sign = (a > 0.0) - (a < 0.0);
  for (size_t i = 0; i < p->d; i++)
    mpq_set_d(s->w[i], draw[i]);
  if (p->scheme == RF_BALANCED)
    rf_exact_dot(s->a2, (const mpq_t *)s->w, (const mpq_t *)s->w, p->d);
  else {
    mpq_set_d(s->a2, a);
    mpq_mul(s->a2, s->a2, s->a2);
    if (p->scheme == RF_DOMINATED) {
      mpq_set_ui(s->t, (unsigned long)rf_problem_drawn(p), 1);
      mpq_mul(s->a2, s->a2, s->t);
    }
  }
}

/* The sign of a, where it is 0 that of a' = <w, D>, to which the lines that the
   neuron is on do not contribute.  0: it rests, and no other motion is a
   solution (the manual). */
static void
set_sigma(rf_traveller *s)
{
  const rf_field *f = s->country->field;

  s->sigma = s->sign;
  if (s->sigma != 0)
    return;
  mpq_set_ui(s->l, 0, 1);
  for (size_t l = 0; l < f->count; l++)
    if (s->u[l] != 0) {
      mpq_mul(s->t, *rf_zero_end(f, l, s->u[l]), s->g[l]);
      mpq_add(s->l, s->l, s->t);
    }
  s->sigma = mpq_sgn(s->l);
}

/* Where the neuron is, from w and the sign of a. */
static void
start(rf_traveller *s)
{
  const rf_field *f = s->country->field;

  s->legs.count = s->events = 0;
  s->marks = 0;
  s->faces = 1;
  for (size_t l = 0; l < f->count; l++) {
    rf_exact_dot(s->g[l], rf_field_line(f, l), (const mpq_t *)s->w, f->d);
    s->u[l] = (signed char)mpq_sgn(s->g[l]);
    s->on[l] = s->u[l] == 0;
  }
  set_sigma(s);
}

/* ---- legs ---- */

/* The leg from where the neuron is. */
static rf_status
begin_leg(rf_leg **leg, rf_traveller *s)
{
  const rf_field *f = s->country->field;
  rf_status status = legs_add(leg, &s->legs);

  if (status < 0)
    return status;
  (*leg)->sigma = s->sigma;
  mpq_set((*leg)->a0, s->a2);
  for (size_t i = 0; i < f->d; i++) {
    mpq_set((*leg)->w[i], s->w[i]);
    mpq_set((*leg)->D[i], s->D[i]);
  }
  rf_leg_begin(*leg);
  for (size_t l = 0; l < f->count; l++)
    rf_exact_dot(s->c[l], rf_field_line(f, l), (const mpq_t *)s->D, f->d);
  return RF_OK;
}

/* far: where the next lines are met.  False: none is.  A line that the neuron
   is on at l = 0 lies ahead only of one that has turned and comes back. */
static bool
next_lines(rf_traveller *s, rf_leg *leg)
{
  const size_t lines = s->country->field->count;
  bool found = false;

  for (size_t l = 0; l < lines && !s->country->linear; l++) {
    if (mpq_sgn(s->c[l]) == 0 || (s->on[l] && !leg->from_turn))
      continue;
    mpq_div(s->l, s->g[l], s->c[l]);
    mpq_neg(s->l, s->l);
    if (leg->sigma * mpq_sgn(s->l) < 0
        || (found && leg->sigma * mpq_cmp(s->l, leg->far) >= 0))
      continue;
    /* Others at the same l need no list: go finds them by g = 0. */
    mpq_set(leg->far, s->l);
    found = true;
  }
  if (found)
    rf_leg_end(leg);
  return found;
}

/* Go to the end of the leg, where lines are met; the sign of a is that of a' =
   P where it comes to 0 there. */
static void
go(rf_traveller *s, const rf_leg *leg)
{
  const rf_field *f = s->country->field;

  for (size_t i = 0; i < f->d; i++) {
    mpq_mul(s->t, leg->far, leg->D[i]);
    mpq_add(s->w[i], leg->w[i], s->t);
  }
  for (size_t l = 0; l < f->count; l++) {
    mpq_mul(s->t, leg->far, s->c[l]);
    mpq_add(s->g[l], s->g[l], s->t);
    s->on[l] = mpq_sgn(s->g[l]) == 0;
  }
  mpq_set(s->a2, leg->a1);
  if (mpq_sgn(s->a2) == 0)
    s->sigma = mpq_sgn(leg->P1);
}

/* a has come to 0 between lines: back along the same straight line.  Where the
   neuron slides it is asked whether it goes on so.  *lost: another way is taken
   from a place that is not rational. */
static rf_status
turn(bool *lost, rf_leg **leg, rf_traveller *s)
{
  const rf_field *f = s->country->field;
  rf_leg *there = *leg;
  rf_status status;

  there->to_turn = true;
  s->sigma = -s->sigma;
  for (size_t l = 0; l < f->count; l++)
    s->met[l] = s->on[l] && mpq_sgn(s->c[l]) == 0;
  RF_TRY(take_way(s, s->met));
  there = &s->legs.at[s->legs.count - 1];
  *lost = false;
  for (size_t i = 0; i < f->d; i++)
    *lost = *lost || !mpq_equal(s->D[i], there->D[i]);
  if (*lost)
    return RF_OK;
  RF_TRY(begin_leg(leg, s));
  (*leg)->from_turn = true;

done:
  return status;
}

/* Nothing drives it. */
static rf_fate
fate_at_rest(const rf_traveller *s)
{
  const rf_field *f = s->country->field;

  return mpq_sgn(f->leak) == 0 && !memchr(s->u, 0, f->count)
    && !rf_lines_active(f->lines, s->u) ? RF_FATE_DEAD : RF_FATE_STILL;
}

/* The neuron goes on for ever.  In a linear network nothing has told its sides:
   they become those of where it goes. */
static void
settle(rf_traveller *s)
{
  s->fate = RF_FATE_EXTREMAL;
  for (size_t l = 0; s->country->linear && l < s->country->field->count; l++)
    s->u[l] = (signed char)(s->sigma * mpq_sgn(s->c[l]));
}

/* One leg, and what follows at its end.  *over: there is no end, or nothing
   follows; the leg that is over has the fate's own meaning. */
static rf_status
next_leg(bool *over, rf_traveller *s)
{
  rf_leg *leg;
  bool meets, lost = false;
  rf_status status = begin_leg(&leg, s);

  if (status < 0)
    return status;
  meets = next_lines(s, leg);
  if (rf_leg_turns(leg) && !(meets && rf_leg_before_turn(leg))) {
    status = turn(&lost, &leg, s);
    if (status < 0 || (*over = lost)) {
      s->fate = RF_FATE_MOVING;
      return status;
    }
    meets = next_lines(s, leg);
  } else if (rf_leg_fades(leg) && !(meets && rf_leg_before_turn(leg))) {
    /* A leg that fades has no end in time, so it is none of those gone. */
    s->legs.count--;
    s->fate = RF_FATE_ANTIPARALLEL;
    *over = true;
    return RF_OK;
  }
  if ((*over = !meets)) {
    settle(s);
    return RF_OK;
  }
  go(s, leg);
  return take_way(s, s->on);
}

/* From its first way to its end. */
static rf_status
go_on(rf_traveller *s)
{
  const size_t most = LEGS_MOST * (s->country->field->count + 1);
  bool over = false;
  rf_status status = RF_OK;

  while (status >= 0 && !over) {
    RF_TRY(rf_poll_64(s->legs.count));
    if (is_still(s)) {
      s->fate = fate_at_rest(s);
      break;
    }
    status = s->legs.count > most ? RF_ELIMIT : next_leg(&over, s);
  }

done:
  return status;
}

rf_status
rf_traveller_follow(rf_traveller *s, size_t j)
{
  rf_status status = RF_OK;

  s->j = j;
  load_weights(s);
  start(s);
  if (s->sigma == 0) {                 /* at w = 0 all sides are 0 */
    if (!all(s->on, s->country->field->count))
      status = lie_dead(s);
    s->fate = fate_at_rest(s);
    return status;
  }
  status = take_way(s, s->on);
  return status < 0 ? status : go_on(s);
}

rf_status
rf_traveller_balanced(rf_traveller *s, const mpq_t *w, int sigma,
                      const signed char *sides)
{
  const rf_field *f = s->country->field;
  rf_status status;

  RF_ASSERT(sigma == 1 || sigma == -1);
  s->j = 0;
  s->sign = sigma;
  for (size_t i = 0; i < f->d; i++)
    mpq_set(s->w[i], w[i]);
  rf_exact_dot(s->a2, w, w, f->d);
  start(s);
  if (sides) {                         /* it is on nothing that it is leaving */
    memcpy(s->u, sides, f->count);
    memset(s->met, 0, f->count * sizeof *s->met);
  }
  status = take_way(s, sides ? s->met : s->on);
  return status < 0 ? status : go_on(s);
}
