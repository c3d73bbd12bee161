/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_margins.c -- what is said of all times to come, exactly where it
 * ceases to be said: there the inequalities of the manual, node "For ever",
 * written here again in doubles, hold, and one of them only just. */
#include "config.h"

#include "support/spot.h"

/* A spot by a number; `asked` says whether something is said of it. */
typedef spot family(double t, const void *context);
typedef bool asked(const said *r);

static bool
settles(const said *r)
{
  return r->settles;
}

static bool
is_unique(const said *r)
{
  return r->certain && r->unique;
}

/* The number up to which it is said, from a `good` one towards a `bad` one. */
static double
edge(family *make, const void *context, asked *says, double good, double bad)
{
  for (int i = 0; i < 40; i++) {
    const double middle = 0.5 * (good + bad);
    const spot s = make(middle, context);
    const said r = ask(&s);
    if (says(&r))
      good = middle;
    else
      bad = middle;
  }
  return good;
}

/* ---- masses and sides ---- */

/* Each of two neurons has a datum of its own, which it misses by t times a
   share. */
typedef struct pair {
  double size[2], a[2], share[2], off;
} pair;

static spot
pair_at(double t, const void *context)
{
  const pair *p = context;
  spot s = { .n = 2, .m = 2, .off = p->off };

  for (size_t k = 0; k < 2; k++) {
    s.x[k][k] = p->size[k];
    s.z[k][0] = p->a[k];
    s.z[k][1 + k] = 1.0;
    s.z[k][2 - k] = -1.0;
    s.y[k] = p->a[k] * p->size[k] + t * p->share[k];
  }
  return s;
}

/* The square of a ball, from below. */
static double
square(double a, double off)
{
  return a * a - 2.0 * fabs(a) * off - off * off;
}

/* Half of it. */
static double
mass_of(const spot *s, size_t k)
{
  return 0.5 * square(s->z[k][0], s->off);
}

/* What is left of the first inequality of neuron k, relatively: half of its
   mass stays, and both of its sides. */
static double
room_of(const spot *s, size_t k, double path)
{
  const double *z = s->z[k], far = expm1(path) * (norm(z) + s->off);
  double room = square(z[0], s->off + far) / mass_of(s, k) - 1.0;

  for (size_t l = 0; l < 2; l++)
    room = fmin(room, 1.0 - (s->off + far) / fabs(z[1 + l]));
  return room;
}

/* Of both; that with less mass has the longer path, which is told. */
static double
room_of_pair(const spot *s, const said *r)
{
  const double least = fmin(mass_of(s, 0), mass_of(s, 1));
  double room = HUGE_VAL;

  for (size_t k = 0; k < 2; k++)
    room = fmin(room, room_of(s, k, r->path * sqrt(least / mass_of(s, k))));
  return room;
}

/* 2 c times the least of mass |x|^2. */
static double
decay_of_pair(const spot *s)
{
  double least = HUGE_VAL;

  for (size_t k = 0; k < 2; k++)
    least = fmin(least, mass_of(s, k) * pow(s->x[k][k], 2));
  return least;
}

START_TEST(masses_and_sides)
{
  static const double offs[] = { 0.0, 1e-3, 1e-2 };
  long checked = 0;

  TEST_EACH(rep, test_reps(24)) {
    rf_rng rng = test_rng("masses_and_sides", rep);
    pair p = { .off = offs[rep % 3] };
    spot s;
    said r;
    double room, decay;
    for (size_t k = 0; k < 2; k++) {
      p.size[k] = 1.5 + 0.5 * rng_uniform(&rng);
      /* Its mass, or its side, is what ends it. */
      p.a[k] = copysign(rep % 2 ? 1.5 : 6.0, rng_uniform(&rng))
        + 0.4 * rng_uniform(&rng);
      p.share[k] = rng_uniform(&rng);
    }
    s = pair_at(0.0, &p);
    r = ask(&s);
    if (!r.settles)
      continue;
    s = pair_at(edge(pair_at, &p, settles, 0.0, 64.0), &p);
    r = ask(&s);
    room = room_of_pair(&s, &r);
    decay = decay_of_pair(&s);
    TEST_ASSERT(rep, r.settles && room > -1e-7 && room < 1e-4,
                "%g is left, off %g", room, p.off);
    TEST_ASSERT(rep, r.decay <= decay * (1.0 + 1e-9)
                && r.decay > 0.9 * decay, "decay %g, not %g", r.decay, decay);
    checked++;
  }
  printf("masses_and_sides: %ld edges\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- signs for ever ---- */

enum { LIVE = 2 };

/* Neurons that are active everywhere, which go some way, and one that is dead
   on the line of x_1 and x_4, where p_1 is t in the end, and p_4 nothing. */
static spot
dead_at(double t, const void *context)
{
  const double far = 1e-3, *off = context;
  spot s = { .n = 4, .m = LIVE + 1,
             .x = { { 1.5, 0.0 }, { 0.0, 1.0 }, { 1.5, 1.0 }, { 0.75, 0.0 } },
             .y = { 3.0 + far + t, 2.0 + t, 5.0 + far - t, 1.5 + far / 2.0 },
             .z[LIVE] = { 1.0, 0.0, -1.0 }, .off = *off };

  for (size_t j = 0; j < LIVE; j++)
    for (size_t e = 0; e < NUMBERS; e++)
      s.z[j][e] = (e ? 1.0 : 2.0) / sqrt(LIVE);
  return s;
}

/* What p_1 + p_4/2, without c, is now, and how much of it may go: by ||x_k|| sum
   |z_j|^2 (e^2I - 1)/2 each, by the path that is told; and what is not known of
   it. */
START_TEST(signs)
{
  static const double offs[] = { 0.0, 1e-6 };

  for (size_t i = 0; i < 2; i++) {
    const double t = edge(dead_at, &offs[i], is_unique, -0.2, -1e-9);
    const spot s = dead_at(t, &offs[i]);
    const said r = ask(&s);
    const double h = LIVE * s.z[0][0] * s.z[0][1];
    const double now = s.y[0] - 1.5 * h + 0.5 * (s.y[3] - 0.75 * h);
    const double sum = 1.5 + 0.5 * 0.75;
    double sizes = 0.0, moved, error;
    for (size_t j = 0; j < LIVE; j++)
      sizes += pow(norm(s.z[j]) + s.off, 2);
    moved = sizes * expm1(2.0 * r.path) / 2.0;
    error = s.off * sqrt(LIVE) * sqrt(sizes);
    ck_assert(r.certain && r.unique);
    ck_assert_msg(-now >= sum * moved * (1.0 - 1e-9)
                  && -now <= sum * (moved + 2.0 * error) * (1.0 + 1e-4),
                  "%g, may go by %g, error %g", -now, sum * moved, error);
  }
}
END_TEST

/* A large neuron that hardly pulls, as its a is next to nothing, may go as far
   as the path that is told lets it; the other one sees what it sees, and more.
   One is dead on the line of x_1, which nobody sees. */
static spot
light_at(double t, const void *context)
{
  (void)context;
  return (spot){ .n = 3, .m = 3,
                 .x = { { 1.0, 0.0 }, { -1.0, 0.5 }, { -1.0, 0.25 } },
                 .y = { t, 2.0 + 1e-4, 2.0 - 1e-4 },
                 .z = { { 2.0, -1.0, 0.0 }, { 1e-9, -12.0, -32.0 },
                        { 1.0, 0.0, -1.0 } } };
}

START_TEST(sign_beside_a_light_one)
{
  const double t = edge(light_at, NULL, is_unique, -64.0, -1e-9);
  const spot s = light_at(t, NULL);
  const said r = ask(&s);
  const double least = pow(norm(s.z[1]), 2) * expm1(2.0 * r.path) / 2.0;

  ck_assert(r.certain && r.unique);
  ck_assert_msg(-t >= least && -t <= 1.05 * least, "%g, may go by %g", -t,
                least);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_margins");
  TCase *tc = tcase_create("margins");

  test_limit(tc);
  tcase_add_test(tc, masses_and_sides);
  tcase_add_test(tc, signs);
  tcase_add_test(tc, sign_beside_a_light_one);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
