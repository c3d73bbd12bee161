/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theorem1.c -- what a certificate claims of Theorem 1 of Boursier & Flammarion
 * 2025; the manual, node "Theorem 1 in a certificate", has the mathematics.
 *
 * tau = epsilon ln(1/lambda)/D_max, lambda = ||a(0)||, is in [low, high]: D_max
 * is at least ||D|| where the witness is, and at most what all faces can have.
 * No logarithm is taken: x <= ln y is e^x <= y. */
#include "checker/stage/stage.h"

#include <string.h>

/* Of so many data all subsets are tried. */
enum { SUBSETS_MOST = 16 };

/* ---- D at zero weights ---- */

/* + c y_k eta_k x_k */
static void
add_datum(ball *D, const terrain *g, int k, bool active)
{
  const ball by = ball_mul(ball_mul(g->weight, g->y[k]),
                           active ? ball_d(1.0) : g->leak);

  for (int i = 0; i < g->d; i++)
    D[i] = ball_add(D[i], ball_mul(by, g->x[k * g->d + i]));
}

static void
clear(ball *D, const terrain *g)
{
  for (int i = 0; i < g->d; i++)
    D[i] = ball_d(0.0);
}

static double
least_norm(const ball *v, ptrdiff_t count)
{
  double sum = 0.0;

  for (int i = 0; i < count; i++)
    sum = down(sum + ball_least(v[i]) * ball_least(v[i]));
  return down(sqrt(sum));
}

/* ||D|| in the open cone of the witness, from below; 0: on a boundary. */
static double
witnessed(stage *s)
{
  const terrain *g = s->g;
  ball *D = s->scratch;

  clear(D, g);
  for (int k = 0; k < g->n; k++) {
    ball v = ball_d(0.0);
    for (int i = 0; i < g->d; i++)
      v = ball_add(v, ball_mul(g->x[k * g->d + i],
                               ball_read(g->c->witness[i])));
    if (!ball_sign(v))
      return 0.0;
    add_datum(D, g, k, ball_sign(v) > 0);
  }
  return least_norm(D, g->d);
}

/* The largest of all subsets, of which the active data of a cone are one. */
static double
largest_subset(stage *s)
{
  const terrain *g = s->g;
  double most = 0.0;

  for (long set = 0; set < 1L << g->n; set++) {
    clear(s->scratch, g);
    for (int k = 0; k < g->n; k++)
      add_datum(s->scratch, g, k, set >> k & 1);
    most = up_max(most, ball_norm(s->scratch, g->d));
  }
  return most;
}

/* D of the open cone beside a ray, in which line on[i] has the side side[i];
   on[count] are those that the ray is on.  INFINITY: a sign is not
   certain. */
static double
beside_ray(stage *s, const ball *ray, int count, const int *on,
           const int *side)
{
  const terrain *g = s->g;

  clear(s->scratch, g);
  for (int k = 0; k < g->n; k++) {
    int u = 0;
    for (int i = 0; i < count; i++)
      if (g->l->of[k] == on[i])
        u = side[i] * g->l->orient[k];
    if (!u)
      u = ball_sign(ball_dot(g->x + k * g->d, 1, ray, 1, g->d));
    if (!u)
      return INFINITY;
    add_datum(s->scratch, g, k, u > 0);
  }
  return ball_norm(s->scratch, g->d);
}

/* Of all open cones beside a ray and the opposite one. */
static double
beside_rays(stage *s, ball *ray, int count, const int *on)
{
  double most = 0.0;

  for (int which = 0; which < 8; which++) {
    const int side[2] = { which & 1 ? 1 : -1, which & 2 ? 1 : -1 };
    if (which == 4)
      for (int i = 0; i < s->g->d; i++)
        ray[i] = ball_neg(ray[i]);
    most = up_max(most, beside_ray(s, ray, count, on, side));
  }
  return most;
}

static const ball *
line_of(const terrain *g, int l)
{
  return g->x + g->l->first[l] * g->d;
}

/* In the plane each open cone has a ray of some line beside it. */
static double
largest_in_plane(stage *s)
{
  double most = 0.0;

  for (int l = 0; l < s->g->lines; l++) {
    const ball *x = line_of(s->g, l);
    ball ray[2] = { ball_neg(x[1]), x[0] };
    most = up_max(most, beside_rays(s, ray, 1, &l));
  }
  return most;
}

/* In space one in which two lines meet; where a third one may be on it there is
   no answer. */
static double
largest_in_space(stage *s)
{
  double most = s->g->lines > 1 ? 0.0 : INFINITY;

  for (int l = 0; l < s->g->lines; l++)
    for (int o = 0; o < l; o++) {
      const ball *x = line_of(s->g, l), *y = line_of(s->g, o);
      const int on[2] = { l, o };
      ball ray[3];
      for (int i = 0; i < 3; i++)
        ray[i] = ball_sub(ball_mul(x[(i + 1) % 3], y[(i + 2) % 3]),
                          ball_mul(x[(i + 2) % 3], y[(i + 1) % 3]));
      most = up_max(most, beside_rays(s, ray, 2, on));
    }
  return most;
}

/* D_max from above. */
static double
largest(stage *s)
{
  const terrain *g = s->g;
  double most = INFINITY;

  if (g->d == 2)
    most = largest_in_plane(s);
  else if (g->d == 3)
    most = largest_in_space(s);
  if (!(most < INFINITY) && g->n <= SUBSETS_MOST)
    most = largest_subset(s);
  if (most < INFINITY)
    return most;
  most = 0.0;
  for (int k = 0; k < g->n; k++)
    most = up(most + ball_size(g->weight) * ball_size(g->y[k])
              * g->size[k]);
  return most;
}

/* ---- tau, and the bound of the growth ---- */

/* tau <= high and tau >= low, growth <= 2 epsilon ln(1/lambda); squares: lambda
   squared. */
static found
check_numbers(stage *s, double least, double most)
{
  const certificate *c = s->g->c;
  const ball epsilon = ball_read(c->epsilon);
  const double low = ball_size(ball_read(c->low));
  const double high = ball_least(ball_read(c->high));
  const double growth = ball_size(ball_read(c->growth));
  const double below = ball_least(epsilon);

  if (!(below > 0.0)
      || ball_sign(ball_sub(ball_d(1.0), ball_mul(ball_d(3.0), epsilon))) <= 0)
    return stage_unsure(s, "epsilon is not between 0 and 1/3", -1, -1);
  if (!(least * down_exp(down(2.0 * high * witnessed(s) / ball_size(epsilon)))
        >= 1.0))
    return stage_unsure(s, "tau may be later than claimed", -1, -1);
  if (!(up(most * up_exp(up(2.0 * low * largest(s) / below))) <= 1.0))
    return stage_unsure(s, "tau may be earlier than claimed", -1, -1);
  if (!(up(most * up_exp(up(growth / below))) <= 1.0))
    return stage_unsure(s, "the growth is not as small as Theorem 1 says", -1,
                        -1);
  return FOUND_TRUE;
}

found
theorem1_begin(stage *s)
{
  const certificate *c = s->g->c;
  double least = 0.0, most = 0.0, factor;

  if (!c->epsilon)
    return FOUND_TRUE;
  /* Sides are not followed there, so that nobody is known to be in a face. */
  if (s->g->linear)
    return stage_unsure(s, "Theorem 1 of a network that is linear", -1, -1);
  if (!(s->size_low = stage_room(s, s->g->m, 1, sizeof *s->size_low))
      || !(s->size_high = stage_room(s, s->g->m, 1, sizeof *s->size_high)))
    return FOUND_MEMORY;
  factor = down_exp(ball_least(ball_read(c->growth)));
  for (int j = 0; j < s->g->m; j++) {
    const ball a = ball_blur(ball_num(s->at[j].z[0]),
                             error_of(s, &s->at[j]));
    const double low = ball_least(a), high = ball_size(a);
    least = down(least + low * low);
    most = up(most + high * high);
    s->size_low[j] = up(high / factor);
    s->size_high[j] = down(low * factor);
  }
  return check_numbers(s, least, most);
}

/* ---- how far sizes go ---- */

/* Is sign (bound - |a|) positive on all of [0, end]? */
static bool
keeps_size(const stage *s, int j, int sign, double bound, num end,
           double stray)
{
  const int sigma = num_get(s->at[j].z[0]) > 0.0 ? 1 : -1;
  curve c;

  step_curve(&c, s, j, NULL);
  for (int i = 0; i <= ORDER; i++)
    c.f[i] = num_mul(c.f[i], num_d(-sign * sigma));
  c.f[0] = num_add(c.f[0], num_d(sign * bound));
  c.e[0] = up(c.e[0] + NUM_EPS * num_size(c.f[0]));
  c.off = up(c.off + stray);
  return curve_keeps(&c, 1, end);
}

static found
check_sizes(stage *s, num end, double stray)
{
  for (int j = 0; j < s->g->m; j++) {
    const mover *q = &s->at[j];
    const double off = up(2.5 * stray * (q->size + q->wide));
    if (q->dead)
      continue;
    if (!keeps_size(s, j, 1, s->size_high[j], end, off)
        || !keeps_size(s, j, -1, s->size_low[j], end, off))
      return stage_unsure(s, "a neuron grows or shrinks by more than is"
                          " claimed", j, -1);
  }
  return FOUND_TRUE;
}

/* ---- where neurons are at tau ---- */

/* Are all events of the neuron before `low`? */
static bool
is_settled(const stage *s, int j, ball low)
{
  for (int row = 0; row < s->next; row++) {
    const ck_event *e = &s->g->c->event[row];
    const ball time = ball_blur(ball_read(e->time.mid),
                                ball_size(ball_read(e->time.radius)));
    if (e->neuron == j && ball_sign(ball_sub(low, time)) <= 0)
      return false;
  }
  return true;
}

/* sigma D in the neuron's open cone: D stays in s->scratch. */
static bool
is_in_face(stage *s, const mover *q, int sigma)
{
  const terrain *g = s->g;

  clear(s->scratch, g);
  for (int k = 0; k < g->n; k++) {
    const int side = q->side[g->l->of[k]];
    if (!side)
      return false;
    add_datum(s->scratch, g, k, side * g->l->orient[k] > 0);
  }
  for (int l = 0; l < g->lines; l++)
    if (ball_sign(ball_dot(s->scratch, 1, g->x + g->l->first[l] * g->d, 1,
                           g->d)) * sigma != q->side[l])
      return false;
  return true;
}

/* sigma (<D, w> - (||D|| - gap) a) >= 0 from low to high, tau of the step: at
   high, and it changes by 2 ||D|| |z_j| sup ||D|| in the time between at
   most. */
static found
check_captured(stage *s, int j, ball low, ball high)
{
  const mover *q = &s->at[j];
  const int sigma = num_get(q->z[0]) > 0.0 ? 1 : -1;
  const double between = up(ball_size(ball_sub(high, low)) * s->unit);
  double norm, change;
  curve c;
  ball along, less, a;

  if (!(num_get(low.m) - low.r > up(s->busy / s->unit)))
    return stage_unsure(s, "tau is not known so well", j, -1);
  if (!is_in_face(s, q, sigma))
    return stage_unsure(s, "whether its D is in its face", j, -1);
  norm = ball_norm(s->scratch, s->g->d);
  less = ball_sub(ball_d(norm), ball_read(s->g->c->aligned[j].gap));
  change = up(2.0 * up_max(norm, ball_size(less)) * (q->size + q->wide)
              * s->drive * between);
  step_curve(&c, s, j, s->scratch);
  along = ball_blur(curve_value(&c, high.m), up(c.off + change));
  step_curve(&c, s, j, NULL);
  a = ball_blur(curve_value(&c, high.m), c.off);
  along = ball_sub(along, ball_mul(less, a));
  return ball_sign(along) == sigma ? FOUND_TRUE
    : stage_unsure(s, "it is not so well aligned as is claimed", j, -1);
}

static found
check_ends(stage *s, ball low, ball high)
{
  const ball time = ball_read(s->g->c->low);
  found code = FOUND_TRUE;

  for (int j = 0; j < s->g->m && !code; j++) {
    const ck_end end = s->g->c->aligned[j].end;
    if (end == CK_OPEN)
      continue;
    if (!is_settled(s, j, time))
      code = stage_unsure(s, "it has an event at tau", j, -1);
    else if (end == CK_DEAD && !s->at[j].dead
             && !stage_idle(s->g, s->at[j].side))
      code = stage_unsure(s, "it is not dead at tau", j, -1);
    else if (end == CK_CAPTURED && s->at[j].dead)
      code = stage_unsure(s, "it is dead at tau", j, -1);
    else if (end == CK_CAPTURED)
      code = check_captured(s, j, low, high);
  }
  return code;
}

found
theorem1_step(stage *s, const group *g, double sure)
{
  const certificate *c = s->g->c;
  num end = g ? g->end : num_d(s->theta);
  ball low, high;
  double last;
  found code;

  if (!c->epsilon || s->aligned)
    return FOUND_TRUE;
  high = stage_tau(s, ball_read(c->high));
  low = stage_tau(s, ball_read(c->low));
  last = up(fabs(num_get(high.m)) + high.r);
  if (num_get(high.m) > 0.0 && last < num_get(end))
    end = num_d(last);
  code = check_sizes(s, end, g ? g->stray : 0.0);
  if (code || !(last < sure))
    return code;
  s->aligned = true;
  return check_ends(s, low, high);
}
