/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_outcome.c -- where a neuron goes from lines on which it is, in
 * balls, against the rays of the limit flow in rationals: of one p, and of all
 * that are in a ball; edges; starts. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/itinerary/corner.h"
#include "proof/meeting/outcome.h"
#include "support/rf_test.h"

enum { DATA = 6, DIMENSIONS = 4 };

/* A place in small integers, where ties are common. */
typedef struct spot {
  size_t n, d;
  long x[DATA][DIMENSIONS], p[DATA], w[DIMENSIONS];
  long spread;           /* p is known up to this, and is at[] of it off */
  int leak, sigma, at[DATA];   /* leak / 4 */
  rf_policy policy;
  long bits;             /* 0: many */
} spot;

static void
draw(spot *s, int rep)
{
  rf_rng rng = test_rng("outcome", rep);
  const long most = (long)rng_size(&rng, 1, 3);

  const bool zero_weights = rng_size(&rng, 0, 2) == 0;

  *s = (spot){ .n = rng_size(&rng, 1, DATA) };
  s->d = rng_size(&rng, 1, DIMENSIONS);
  /* At w = 0 all lines meet, more than there are dimensions. */
  if (zero_weights) {
    s->n = rng_size(&rng, 3, DATA);
    s->d = rng_size(&rng, 2, 3);
  }
  for (size_t k = 0; k < s->n; k++) {
    bool zero = true;
    while (zero)
      for (size_t i = 0; i < s->d; i++) {
        s->x[k][i] = (long)rng_size(&rng, 0, (size_t)(2 * most)) - most;
        zero = zero && !s->x[k][i];
      }
    s->p[k] = (long)rng_size(&rng, 0, 20) - 10;
  }
  for (size_t i = 0; i < s->d; i++)
    s->w[i] = zero_weights ? 0 : (long)rng_size(&rng, 0, 2) - 1;
  s->leak = rng_size(&rng, 0, 2) ? 0 : (int)rng_size(&rng, 1, 3);
  s->sigma = rng_size(&rng, 0, 1) ? 1 : -1;
  if (rng_size(&rng, 0, 3) == 0)
    s->policy = rng_size(&rng, 0, 1) ? RF_POLICY_ACTIVATE
                : RF_POLICY_DEACTIVATE;
}

/* The data as a problem; labels and weights do not matter. */
static rf_problem *
make_problem(const spot *s)
{
  char text[1024];
  rf_problem *p = NULL;
  rf_message message = { "" };
  int at = snprintf(text, sizeof text, "data: {inputs: [");

  for (size_t k = 0; k < s->n; k++)
    for (size_t i = 0; i < s->d; i++)
      at += snprintf(text + at, sizeof text - (size_t)at, "%s%ld%s",
                     i ? ", " : k ? ", [" : "[", s->x[k][i],
                     i + 1 < s->d ? "" : "]");
  at += snprintf(text + at, sizeof text - (size_t)at, "], labels: [");
  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, k ? ", 1" : "1");
  snprintf(text + at, sizeof text - (size_t)at,
           "]}\nnetwork: {width: 1, leak: %d/4}\ninit: {scale: 1}\n"
           "flow: {engine: cvode, until: 1, nonunique: %s}\n", s->leak,
           s->policy == RF_POLICY_STAY ? "stay"
           : s->policy == RF_POLICY_ACTIVATE ? "activate" : "deactivate");
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0) == RF_OK,
                "%s\n%s", message.text, text);
  return p;
}

/* The same place for both ways. */
typedef struct both_ways {
  rf_problem *problem;
  rf_terrain *ground;
  rf_field *field;
  mpq_t p[DATA];
  rf_ball *ball;         /* ball[n] */
  signed char side[DATA], u[DATA], edge[DATA], after[DATA];
  bool on[DATA];
} both_ways;

/* [low, high]/3. */
static void
set_interval(rf_ball *v, long low, long high, long bits)
{
  arb_set_si(v, (low + high) / 2);
  mag_set_ui(arb_radref(v), (ulong)(high - low) / 2);
  arb_div_ui(v, v, 3, bits);
}

static void
place(both_ways *b, const spot *s)
{
  const long bits = s->bits ? s->bits : 96;
  const rf_lines *lines;

  b->problem = make_problem(s);
  ck_assert_int_eq(rf_terrain_create(&b->ground, b->problem, bits), RF_OK);
  b->ball = rf_ball_array(s->n);
  for (size_t k = 0; k < s->n; k++) {
    mpq_init(b->p[k]);
    mpq_set_si(b->p[k], s->p[k] + s->at[k] * s->spread, 3);
    mpq_canonicalize(b->p[k]);
    rf_ball_set_q(&b->ball[k], b->p[k], bits);
    if (s->spread)
      set_interval(&b->ball[k], s->p[k] - s->spread, s->p[k] + s->spread,
                   bits);
  }
  ck_assert_int_eq(rf_field_create(&b->field,
                                   (const mpq_t *)b->problem->x,
                                   (const mpq_t *)b->p, b->problem->leak,
                                   s->n, s->d), RF_OK);
  lines = b->ground->lines;
  for (size_t l = 0; l < lines->count; l++) {
    long dot = 0;
    for (size_t i = 0; i < s->d; i++)
      dot += s->w[i] * s->x[lines->first[l]][i];
    b->side[l] = (signed char)((dot > 0) - (dot < 0));
    b->on[l] = !dot;
  }
}

static void
clear(both_ways *b, const spot *s)
{
  for (size_t k = 0; k < s->n; k++)
    mpq_clear(b->p[k]);
  rf_ball_array_free(b->ball, s->n);
  rf_field_free(b->field);
  rf_terrain_free(b->ground);
  rf_problem_free(b->problem);
}

struct count {
  long places, one_way, policy, several, forks, dead, edges, dependent, open;
};

static const char *
compare(struct count *count, both_ways *b, const spot *s)
{
  const size_t lines = b->ground->count;
  rf_way way = { .side = b->after, .edge = b->edge };
  rf_doubt doubt = { .what = "" };
  rf_status status;
  mpq_t D[DIMENSIONS];
  bool unique = false, same = true, moves = false;

  status = rf_outcome(&way, &doubt, &(rf_corner_ball){
                      .ground = b->ground, .side = b->side, .on = b->on,
                      .sigma = s->sigma, .p = b->ball });
  if (status == RF_EUNSURE && doubt.fork != way.several)
    return "a doubt that does not know of two ways";
  if (status == RF_EUNSURE && !strstr(doubt.what, "not unique")) {
    count->open++;
    return doubt.final ? "a doubt that is called final" : NULL;
  }
  for (size_t i = 0; i < s->d; i++)
    mpq_init(D[i]);
  ck_assert_int_eq(rf_corner_way(D, b->u, &unique, &(rf_crossroads){
                   .field = b->field, .u = b->side, .on = b->on,
                   .sigma = s->sigma, .policy = s->policy }), RF_OK);
  for (size_t i = 0; i < s->d; i++) {
    moves = moves || mpq_sgn(D[i]) != 0;
    mpq_clear(D[i]);
  }
  count->forks += way.several;
  if (way.several && unique)
    return "one way, and two are said to leave";
  if (status == RF_EUNSURE) {
    count->several++;
    return unique ? "one way, which is said not to be the only one" : NULL;
  }
  for (size_t l = 0; l < lines; l++) {
    /* Dependent lines may hold it in more than one way, none at an end. */
    same = same && (b->u[l] == (way.side[l] ? way.side[l] : way.edge[l])
                    || (way.dead && b->on[l] && !b->u[l]));
    count->edges += way.edge[l] && !way.dead;
  }
  if (way.dead && moves)
    return "dead, and driven";
  count->dead += way.dead;
  count->one_way += way.unique;
  count->policy += !way.unique;
  /* Who rests on an edge may have another way, which is watched. */
  return !same ? "other sides" : way.unique && !unique && !way.dead
         ? "one way of several, said to be the only one" : NULL;
}

/* Everything that is decided is as the rationals have it. */
START_TEST(rays)
{
  struct count count = { 0 };

  TEST_EACH(rep, test_reps(6000)) {
    const char *fault = NULL;
    both_ways b = { 0 };
    spot s;
    size_t on = 0;
    draw(&s, rep);
    place(&b, &s);
    for (size_t l = 0; l < b.ground->count; l++)
      on += b.on[l];
    if (on) {
      count.places++;
      count.dependent += on > s.d;
      fault = compare(&count, &b, &s);
    }
    TEST_ASSERT(rep, !fault, "place %d: %s", rep, fault);
    clear(&b, &s);
  }
  printf("rays: %ld places, %ld with more lines than dimensions; %ld have one "
         "way, %ld are the policy's, %ld have several, %ld are open, two leave "
         "%ld for certain; %ld die, %ld edges\n", count.places,
         count.dependent, count.one_way, count.policy, count.several,
         count.open, count.forks, count.dead, count.edges);
  ck_assert_int_gt(count.one_way, 0);
  if (test_scale() >= 0.3)
    ck_assert(count.policy > 0 && count.several > 0 && count.dead > 0
              && count.edges > 0 && count.forks > count.several
              && 11 * count.open < count.places);
}
END_TEST

/* Three lines or more that meet in an axis, on which the neuron is, and data
   off it, which act there. */
static void
draw_axis(spot *s, int rep)
{
  rf_rng rng = test_rng("axis", rep);

  draw(s, rep);
  s->n = rng_size(&rng, 4, DATA);
  s->d = 3;
  for (size_t k = 0; k < s->n; k++) {
    for (size_t i = 0; i < 2; i++)
      s->x[k][i] = (long)rng_size(&rng, 0, 4) - 2;
    s->x[k][2] = k < 3 ? 0 : 1;
    s->x[k][0] += k < 3 && !s->x[k][0] && !s->x[k][1];
    s->p[k] = (long)rng_size(&rng, 0, 20) - 10;
  }
  s->w[0] = s->w[1] = 0;
  s->w[2] = 1;
}

START_TEST(rays_from_an_axis)
{
  struct count count = { 0 };

  TEST_EACH(rep, test_reps(1500)) {
    const char *fault;
    both_ways b = { 0 };
    spot s;
    draw_axis(&s, rep);
    place(&b, &s);
    count.places++;
    fault = compare(&count, &b, &s);
    TEST_ASSERT(rep, !fault, "place %d: %s", rep, fault);
    clear(&b, &s);
  }
  printf("rays_from_an_axis: %ld places, %ld have one way, %ld are the "
         "policy's, %ld have several, %ld are open\n", count.places,
         count.one_way, count.policy, count.several, count.open);
  ck_assert_int_gt(count.one_way, 0);
}
END_TEST

/* Data 1 to 3 can hold it on the axis, as 0 is in the hull of the D_u, which
   datum 4 moves; they can let it go, too.  That the D of this way has a part
   along the axis, as all have, says nothing; nor, with a leak, that the first
   three all drive it one way, as the fourth drives it back. */
START_TEST(held_on_an_axis)
{
  static const spot spots[] = {
    { .n = 4, .d = 3, .sigma = -1, .w = { 0, 0, 1 }, .p = { 2, -4, 8, -1 },
      .x = { { -2, -1, 0 }, { 1, 1, 0 }, { 1, 2, 0 }, { -1, 0, 1 } } },
    { .n = 4, .d = 3, .sigma = -1, .w = { 0, 0, 1 }, .p = { 9, -7, 4, -10 },
      .x = { { -2, 2, 0 }, { 2, 2, 0 }, { 1, -2, 0 }, { -1, 0, 1 } },
      .leak = 1, .policy = RF_POLICY_ACTIVATE }
  };

  for (size_t i = 0; i < sizeof spots / sizeof *spots; i++) {
    struct count count = { 0 };
    both_ways b = { 0 };
    const char *fault;
    place(&b, &spots[i]);
    fault = compare(&count, &b, &spots[i]);
    ck_assert_msg(!fault && !count.one_way, "%s", fault ? fault : "one way");
    clear(&b, &spots[i]);
  }
}
END_TEST

/* What is decided for all p of a ball is so for those at its corners. */
START_TEST(rays_of_balls)
{
  struct count count = { 0 };

  TEST_EACH(rep, test_reps(1000)) {
    spot s;
    rf_rng rng;
    if (rep % 2)
      draw_axis(&s, rep + 100000);
    else
      draw(&s, rep + 100000);
    rng = test_rng("corner", rep);
    s.spread = (long)rng_size(&rng, 1, 4);
    for (int corner = 0; corner < 4; corner++) {
      const char *fault;
      both_ways b = { 0 };
      size_t on = 0;
      for (size_t k = 0; k < s.n; k++)
        s.at[k] = rng_size(&rng, 0, 1) ? 1 : -1;
      place(&b, &s);
      for (size_t l = 0; l < b.ground->count; l++)
        on += b.on[l];
      count.places += on > 0;
      fault = on ? compare(&count, &b, &s) : NULL;
      TEST_ASSERT(rep, !fault, "place %d: %s", rep, fault);
      clear(&b, &s);
    }
  }
  printf("rays_of_balls: %ld places, %ld have one way, %ld are the policy's, "
         "%ld have several, %ld are open\n", count.places, count.one_way,
         count.policy, count.several, count.open);
  ck_assert(count.places > 0);
  if (test_scale() >= 0.3)
    ck_assert(count.one_way > 0 && count.policy > 0 && count.several > 0
              && count.open > 0);
}
END_TEST

/* Lines that nearly depend on each other, in so few bits that these do not
   tell; all of them meet at w = 0. */
static void
draw_near(spot *s, int rep)
{
  rf_rng rng = test_rng("near", rep);

  draw(s, rep);
  s->d = rng_size(&rng, 2, 3);
  s->n = rng_size(&rng, 2, 4);
  for (size_t k = 0; k < s->n; k++) {
    for (size_t i = 0; i < s->d; i++)
      s->x[k][i] = 50 * ((long)rng_size(&rng, 0, 2) - 1)
        + (long)rng_size(&rng, 0, 2) - 1;
    s->x[k][0] += s->x[k][0] ? 0 : 50;
    s->p[k] = (long)rng_size(&rng, 0, 20) - 10;
  }
  memset(s->w, 0, sizeof s->w);
  s->bits = (long)rng_size(&rng, 10, 24);
}

START_TEST(rays_in_few_bits)
{
  struct count count = { 0 };

  TEST_EACH(rep, test_reps(1500)) {
    const char *fault;
    both_ways b = { 0 };
    spot s;
    draw_near(&s, rep);
    place(&b, &s);
    count.places++;
    fault = compare(&count, &b, &s);
    TEST_ASSERT(rep, !fault, "place %d: %s", rep, fault);
    clear(&b, &s);
  }
  printf("rays_in_few_bits: %ld places, %ld have one way, %ld are the "
         "policy's, %ld have several, %ld are open\n", count.places,
         count.one_way, count.policy, count.several, count.open);
  ck_assert(count.places > 0);
  if (test_scale() >= 0.3)
    ck_assert(count.one_way > 0 && count.policy > 0 && count.open > 0);
}
END_TEST

/* ---- edges ---- */

/* v[d] beside what is held: less its part along each row[count] of an
   orthonormal basis. */
static void
put_beside(double *v, const double (*row)[DIMENSIONS], size_t count, size_t d)
{
  for (size_t r = 0; r < count; r++) {
    double part = 0.0;
    for (size_t i = 0; i < d; i++)
      part += row[r][i] * v[i];
    for (size_t i = 0; i < d; i++)
      v[i] -= part * row[r][i];
  }
}

/* Does a datum that is active where the lines have the sides u drive a neuron
   off line l, which is on all other lines with 0, too?  Products of these
   integers that are not 0 are far from it. */
static bool
is_driven_off(const both_ways *b, const spot *s, const signed char *u, size_t l)
{
  const rf_lines *lines = b->ground->lines;
  double row[DATA][DIMENSIONS];
  size_t count = 0;

  for (size_t i = 0; i < lines->count; i++) {
    double *v = row[count], norm = 0.0;
    if (u[i] || i == l)
      continue;
    for (size_t e = 0; e < s->d; e++)
      v[e] = (double)s->x[lines->first[i]][e];
    put_beside(v, (const double (*)[DIMENSIONS])row, count, s->d);
    for (size_t e = 0; e < s->d; e++)
      norm += v[e] * v[e];
    if (norm < 1e-9)
      continue;
    for (size_t e = 0; e < s->d; e++)
      v[e] /= sqrt(norm);
    count++;
  }
  for (size_t k = 0; k < s->n; k++) {
    const size_t i = lines->of[k];
    double v[DIMENSIONS], dot = 0.0;
    if (u[i] * lines->orient[k] <= 0)
      continue;
    for (size_t e = 0; e < s->d; e++)
      v[e] = (double)s->x[k][e];
    put_beside(v, (const double (*)[DIMENSIONS])row, count, s->d);
    for (size_t e = 0; e < s->d; e++)
      dot += v[e] * (double)s->x[lines->first[l]][e];
    if (fabs(dot) > 1e-9)
      return true;
  }
  return false;
}

/* Whatever p is, an edge holds as long as nothing that is active drives the
   neuron off it. */
START_TEST(edges_that_hold)
{
  long hold = 0, driven = 0;

  TEST_EACH(rep, test_reps(4000)) {
    rf_rng rng = test_rng("sides", rep);
    signed char u[DATA], edge[DATA] = { 0 };
    bool off = false, some = false;
    rf_doubt doubt;
    both_ways b = { 0 };
    spot s;
    rf_status status;
    draw(&s, rep);
    s.leak = 0;
    place(&b, &s);
    for (size_t l = 0; l < b.ground->count; l++)
      u[l] = (signed char)((int)rng_size(&rng, 0, 2) - 1);
    for (size_t l = 0; l < b.ground->count; l++) {
      if (u[l] || rng_size(&rng, 0, 2) == 0)
        continue;
      edge[l] = (signed char)rf_terrain_idle_side(b.ground, l);
      some = some || edge[l];
      off = off || (edge[l] && is_driven_off(&b, &s, u, l));
    }
    status = rf_edges_hold(&doubt, b.ground, u, edge);
    TEST_ASSERT(rep, status == (off ? RF_EUNSURE : RF_OK), "place %d: %d", rep,
                off);
    hold += some && !off;
    driven += off;
    clear(&b, &s);
  }
  printf("edges_that_hold: %ld, %ld do not\n", hold, driven);
  if (test_scale() >= 0.1)
    ck_assert(hold > 0 && driven > 0);
}
END_TEST

/* ---- w = 0 ---- */

/* Three data that lead a neuron back to w = 0: it dies there; where no cone is
   open in which none of them is active it is held by that alone. */
START_TEST(held_at_zero)
{
  spot s = { .n = 3, .d = 2, .sigma = 1, .p = { -1, -1, -1 },
             .x = { { 2, 0 }, { 1, 1 }, { 1, -1 } } };

  for (int around = 0; around < 2; around++) {
    both_ways b = { 0 };
    rf_way way = { .side = b.after, .edge = b.edge };
    rf_doubt doubt;
    s.x[1][0] = s.x[2][0] = around ? -1 : 1;
    place(&b, &s);
    ck_assert_int_eq(rf_outcome(&way, &doubt, &(rf_corner_ball){
                     .ground = b.ground, .side = b.side, .on = b.on,
                     .sigma = s.sigma, .p = b.ball }), RF_OK);
    ck_assert(way.dead && way.unique && !way.several);
    ck_assert_int_eq(way.held, around);
    clear(&b, &s);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_outcome");
  TCase *tc = tcase_create("outcome");

  test_limit(tc);
  tcase_add_test(tc, rays);
  tcase_add_test(tc, rays_from_an_axis);
  tcase_add_test(tc, held_on_an_axis);
  tcase_add_test(tc, rays_of_balls);
  tcase_add_test(tc, rays_in_few_bits);
  tcase_add_test(tc, edges_that_hold);
  tcase_add_test(tc, held_at_zero);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
