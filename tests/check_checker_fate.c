/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_fate.c -- each bound of what the checker says of all time, by
 * itself: states that are as far off as they may be, neurons that go as far as
 * they can, come up to it.
 *
 * The source is included, as the bounds are its alone. */
#include "config.h"

#include <math.h>

#include "checker/stage/fate.c"
#include "support/made_step.h"
#include "support/rf_test.h"

enum { DATA = 3, SPACE = 2, NEURONS = 3 };

typedef struct spot {
  made_step v;
  const char *x[DATA * SPACE], *y[DATA];
  ck_span start[NEURONS * (1 + SPACE)];
  fate f;
} spot;

/* Data in the plane, of small integers as text: x_k, y_k for each. */
static spot *
begin(int n, int m, const char *const data[][SPACE + 1], const char *leak)
{
  spot *t = calloc(1, sizeof *t);

  ck_assert(t && n <= DATA && m <= NEURONS);
  for (int k = 0; k < n; k++) {
    for (int e = 0; e < SPACE; e++)
      t->x[SPACE * k + e] = data[k][e];
    t->y[k] = data[k][SPACE];
  }
  for (int i = 0; i < NEURONS * (1 + SPACE); i++)
    t->start[i] = (ck_span){ "1", "0" };
  t->v.c = (certificate){
    .n = n, .d = SPACE, .m = m, .weight = "4", .leak = leak, .xden = "1",
    .yden = "1", .x = t->x, .y = t->y, .start = t->start, .ball = "0",
    .until = "1", .limit = "0", .forever = true
  };
  made_stage(&t->v);
  return t;
}

static void
end(spot *t)
{
  free(t->f.range.column);
  made_end(&t->v);
  free(t);
}

static double
along(const spot *t, const double *w, int k)
{
  double sum = 0.0;

  for (int e = 0; e < SPACE; e++)
    sum += w[e] * num_get(t->v.g.x[k * SPACE + e].m);
  return sum;
}

/* Neuron j is at z, known to so much; on lines that it is on exactly. */
static void
place(spot *t, int j, const double *z, double own)
{
  stage *s = &t->v.s;
  mover *q = &s->at[j];

  for (int e = 0; e <= SPACE; e++)
    q->z[e] = z[e];
  for (int l = 0; l < s->g->lines; l++) {
    const double side = along(t, z + 1, s->g->l->first[l]);
    q->side[l] = (signed char)((side > 0.0) - (side < 0.0));
  }
  q->own = own;
  s->E = fmax(s->E, own);
  q->dead = stage_idle(s->g, q->side);
  q->sign = z[0] > 0.0 ? 1 : -1;
  if (!q->dead)
    ck_assert_int_eq(face_find(&q->face, s, q->side, q->sign), FOUND_TRUE);
}

/* Its numbers, with all faces in use. */
static fate *
ready(spot *t)
{
  fate *f = &t->f;

  ck_assert(make_room(f, &t->v.s));
  for (int i = 0; i < t->v.s.faces; i++)
    f->face[f->range.faces++] = i;
  return f;
}

static double
norm(const double *v, int count)
{
  double sum = 0.0;

  for (int i = 0; i < count; i++)
    sum += v[i] * v[i];
  return sqrt(sum);
}

static double
between(rf_rng *g, double low, double high)
{
  return low * pow(high / low, 0.5 * (1.0 + rng_uniform(g)));
}

static const char *const lengths[][SPACE + 1] = {
  { "3", "0", "2" }, { "0", "2", "1" }
};

/* h_0 grows by as much as it can: two neurons with w along x_0, one of which
   has most of the error. */
START_TEST(residuals)
{
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("residuals", rep);
    spot *t = begin(1, 2, lengths, "0");
    const double error = between(&g, 0.01, 2.0), a = between(&g, 0.5, 2.0);
    const double z[2][1 + SPACE] = { { 0.01, 0.01, 0.0 }, { a, a, 0.0 } };
    const double far = a + error * sqrt(0.5);
    fate *f;
    double p;
    place(t, 0, z[0], 2.0);
    place(t, 1, z[1], error);
    t->v.s.E = error;
    if (rng_size(&g, 0, 1)) {
      t->v.s.at[1].stretch = 4.0;
      t->v.s.E = 0.25 * error;
    }
    f = ready(t);
    set_residuals(f);
    p = 4.0 * (2.0 - 3.0 * (z[0][0] * z[0][0] + far * far));
    TEST_ASSERT(rep, fabs(p - f->p[0].m) <= f->p[0].r, "%.17g, in %.17g, %.17g",
                p, f->p[0].m, f->p[0].r);
    p = norm(z[0], 3) * norm(z[0], 3) + (norm(z[1], 3) + error)
      * (norm(z[1], 3) + error);
    TEST_ASSERT(rep, f->squares >= p, "|theta|");
    end(t);
  }
}
END_TEST

/* The lesser eigenvalue of A_0 C_0 C_0^T + A_1 C_1 C_1^T, of two data. */
static double
exact_lam(const long x[2][SPACE], const double *A, bool apart)
{
  const double s = (double)(x[0][0] * x[0][0] + x[0][1] * x[0][1]);
  const double t = (double)(x[1][0] * x[1][0] + x[1][1] * x[1][1]);
  const double dot = (double)(x[0][0] * x[1][0] + x[0][1] * x[1][1]);
  const double minor = (double)(x[0][0] * x[1][1] - x[0][1] * x[1][0]);
  const double u = A[0] * s, v = apart ? A[1] * t : A[0] * t;
  const double off = apart ? 0.0 : A[0] * dot;
  const double det = apart ? u * v : A[0] * A[0] * minor * minor;

  return 2.0 * det / (u + v + sqrt((u - v) * (u - v) + 4.0 * off * off));
}

/* Two data in one face, that nearly are parallel, or each in its own. */
START_TEST(least_eigenvalue)
{
  static const double ways[3][1 + SPACE] = {
    { 1.0, 1.0, 1.0 }, { 1.0, 1.0, -1.0 }, { 1.0, -1.0, 1.0 }
  };
  int sharp = 0;

  TEST_EACH(rep, test_reps(120)) {
    rf_rng g = test_rng("eigenvalue", rep);
    const bool apart = rng_size(&g, 0, 1);
    const long N = lround(between(&g, 1.0, apart ? 100.0 : 1e7));
    const long x[2][SPACE] = { { N + 1, apart ? 0 : N },
                               { apart ? 0 : N, apart ? 1 : N - 1 } };
    const double A[2] = { between(&g, 1e-3, 1e3), between(&g, 1e-3, 1e3) };
    const double exact = exact_lam(x, A, apart);
    char text[2 * SPACE][24];
    const char *data[2][SPACE + 1] = { { text[0], text[1], "1" },
                                       { text[2], text[3], "1" } };
    spot *t;
    fate *f;
    for (int i = 0; i < 2 * SPACE; i++)
      snprintf(text[i], sizeof *text, "%ld", x[i / SPACE][i % SPACE]);
    t = begin(2, 2, (const char *const (*)[SPACE + 1])data, "0");
    for (int j = 0; j < 2; j++)
      place(t, j, ways[apart ? 1 + j : 0], 0.0);
    f = ready(t);
    memcpy(f->mass, A, (size_t)f->range.faces * sizeof *A);
    f->range.rank = 2;
    ck_assert(f->range.column = calloc(3, sizeof *f->range.column));
    f->range.column[1] = apart ? SPACE + 1 : 1;
    ck_assert_int_eq(set_lam(f), FOUND_TRUE);
    TEST_ASSERT(rep, f->lam <= exact * (1.0 + 1e-12), "%.17g, not %.17g",
                f->lam, exact);
    sharp += f->lam > 0.9 * exact;
    end(t);
  }
  printf("eigenvalues: %d sharp\n", sharp);
  ck_assert(test_scale() < 1.0 || sharp > 30);
}
END_TEST

/* ---- masses, paths ---- */

static const char *const two_data[][SPACE + 1] = {
  { "1", "0", "2" }, { "0", "1", "2" }
};

/* Faces of both data, of each alone, of none. */
static const double corners[][1 + SPACE] = {
  { 1.0, 1.0, 1.0 }, { 1.0, 1.0, -1.0 }, { 1.0, -1.0, 1.0 },
  { 1.0, -1.0, -1.0 }
};

static void
place_at(spot *t, rf_rng *g, int j, int corner, double *z, double own)
{
  for (int e = 0; e <= SPACE; e++)
    z[e] = corners[corner][e] * between(g, 0.5, 2.0);
  place(t, j, z, own);
}

/* |a| is less by the error, then by what the neuron moves; others are not in
   the face. */
START_TEST(masses)
{
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("masses", rep);
    spot *t = begin(2, 3, two_data, "0");
    const double own = rng_size(&g, 0, 1) ? between(&g, 0.01, 0.4) : 0.0;
    const double growth = own > 0.0 ? 0.0 : between(&g, 0.01, 0.2);
    double z[NEURONS][1 + SPACE], a;
    fate *f;
    place_at(t, &g, 0, 0, z[0], own);
    place_at(t, &g, 1, 1, z[1], own);
    place_at(t, &g, 2, 3, z[2], own);
    t->v.s.at[2].face = t->v.s.at[0].face;
    f = ready(t);
    a = z[0][0] - own - growth * norm(z[0], 3);
    TEST_ASSERT(rep, mass_of(f, t->v.s.at[0].face, growth) <= a * a
                * (1.0 + 1e-12), "of %g, by %g or %g", z[0][0], own, growth);
    end(t);
  }
}
END_TEST

/* e^I - 1, and sum |z|^2 (e^2I - 1)/2 over a face. */
START_TEST(growths)
{
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("growths", rep);
    spot *t = begin(2, 3, two_data, "0");
    const double own = between(&g, 0.01, 0.4), path = between(&g, 1e-3, 1.0);
    double z[NEURONS][1 + SPACE], sum = 0.0;
    fate *f;
    for (int j = 0; j < NEURONS; j++) {
      place_at(t, &g, j, j == 2, z[j], own);
      sum += j < 2 ? (norm(z[j], 3) + own) * (norm(z[j], 3) + own) : 0.0;
    }
    f = ready(t);
    set_growth(f, t->v.s.at[0].face, path);
    TEST_ASSERT(rep, f->growth[t->v.s.at[0].face] >= expm1(path), "growth");
    TEST_ASSERT(rep, f->moved >= 0.5 * sum * expm1(2.0 * path), "moved");
    end(t);
  }
}
END_TEST

/* D of each face is known, lam and A_u are given: the lemma says how far. */
START_TEST(paths)
{
  int both[2] = { 0 };

  TEST_EACH(rep, test_reps(120)) {
    rf_rng g = test_rng("paths", rep);
    spot *t = begin(2, 2, two_data, "0");
    double z[2][1 + SPACE], p[2], all = 0.0, I[2], D;
    fate *f;
    bool bounded, good = true, surely = true;
    for (int j = 0; j < 2; j++)
      place_at(t, &g, j, 1 + j, z[j], 0.0);
    f = ready(t);
    f->lam = between(&g, 0.1, 10.0);
    for (int j = 0; j < 2; j++) {
      p[j] = between(&g, 1e-4, 1.0);
      f->p[j] = (ball){ p[j], p[j] };
      f->mass[j] = between(&g, 0.01, 1.0);
      D = 2.0 * p[j];
      all += f->mass[j] * D * D;
    }
    all = sqrt(all) / (4.0 * f->lam);
    for (int j = 0; j < 2; j++) {
      double a;
      I[j] = all * fmin(1.0 / sqrt(f->mass[j]), sqrt(2.0 / f->lam));
      a = fmax(0.0, z[j][0] - expm1(I[j]) * norm(z[j], 3));
      good = good && I[j] < 1.0 && a * a >= f->mass[j];
      surely = surely && I[j] < 0.5 && a * a >= 1.2 * f->mass[j];
    }
    bounded = bound_path(f);
    TEST_ASSERT(rep, !bounded || good, "%g, %g", I[0], I[1]);
    TEST_ASSERT(rep, bounded || !surely, "%g, %g", I[0], I[1]);
    for (int j = 0; j < 2 && bounded; j++)
      TEST_ASSERT(rep, f->growth[j] >= expm1(I[j]), "%.17g, not %.17g",
                  f->growth[j], expm1(I[j]));
    both[bounded]++;
    end(t);
  }
  printf("paths: %d short, %d not\n", both[1], both[0]);
  ck_assert(test_scale() < 1.0 || (both[0] > 20 && both[1] > 20));
}
END_TEST

/* ---- does it stay? ---- */

/* w comes to 0 on a line, or a where it slides: a little more, or less. */
START_TEST(sides)
{
  int both[2] = { 0 };

  TEST_EACH(rep, test_reps(120)) {
    rf_rng g = test_rng("sides", rep);
    spot *t = begin(2, 1, lengths, "0");
    const int what = (int)rng_size(&g, 0, 2);
    const double own = rng_size(&g, 0, 1) ? between(&g, 1e-3, 0.1) : 0.0;
    const double growth = own > 0.0 ? 0.0 : between(&g, 1e-3, 0.1);
    double z[1 + SPACE] = { 2.0, 2.0, 2.0 }, far;
    const bool stays = rng_size(&g, 0, 1);
    fate *f;
    /* far = own + growth |z|, by fixed points. */
    if (what == 2)
      z[2] = 0.0;
    for (int i = 0; i < 60; i++) {
      far = own + growth * (norm(z, 3) + own);
      z[what == 2 ? 0 : 1 + what] = far * (stays ? 1.01 : 0.99);
    }
    place(t, 0, z, own);
    f = ready(t);
    f->growth[0] = growth;
    TEST_ASSERT(rep, keeps_sides(f, &t->v.s.at[0]) == stays, "%d: %d", what,
                stays);
    both[stays]++;
    end(t);
  }
  ck_assert(test_scale() < 1.0 || (both[0] > 20 && both[1] > 20));
}
END_TEST

/* A form of both residuals, each of which goes as far as it can. */
START_TEST(forms)
{
  int both[2] = { 0 };

  TEST_EACH(rep, test_reps(120)) {
    rf_rng g = test_rng("forms", rep);
    static const double size[] = { 3.0, 2.0 };
    spot *t = begin(2, 1, lengths, "0");
    const bool stays = rng_size(&g, 0, 1);
    const int sign = rng_size(&g, 0, 1) ? 1 : -1;
    double value = 0.0, move = 0.0;
    fate *f;
    place(t, 0, corners[0], 0.0);
    f = ready(t);
    for (int k = 0; k < 2; k++) {
      const double by = rng_uniform(&g), p = rng_uniform(&g);
      t->v.s.form[k] = ball_d(by);
      f->p[k] = ball_d(p);
      value += by * p;
      move += fabs(by) * size[k] * 4.0;
    }
    f->moved = fabs(value) / move * (stays ? 0.99 : 1.01);
    for (int k = 0; k < 2 && value * sign < 0.0; k++)
      f->p[k] = ball_neg(f->p[k]);
    TEST_ASSERT(rep, sign_for_ever(f) == (stays ? sign : 0), "%d: %d", sign,
                stays);
    both[stays]++;
    end(t);
  }
  ck_assert(test_scale() < 1.0 || (both[0] > 20 && both[1] > 20));
}
END_TEST

/* It slides along (1, 0), as data 1 and 2 pull it up by p_1 - p_2 and datum 0,
   on its upper side, down by p_0. */
START_TEST(margins)
{
  static const char *const data[][SPACE + 1] = {
    { "0", "1", "0" }, { "1", "1", "0" }, { "1", "-1", "0" }
  };
  static const struct {
    double p[DATA];
    bool keeps;
  } cases[] = {
    { { -2.0, 2.0, 1.0 }, true }, { { -0.5, 2.0, 1.0 }, false },
    { { -1.0, 2.0, 1.0 }, false }, { { 2.0, 1.0, 2.0 }, false },
    { { -2.0, 1.0, 2.0 }, false }, { { -2.0, 1.0, 1.0 }, false }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      spot *t = begin(3, 1, data, "0");
      const double z[] = { sign, 1.0, 0.0 };
      fate *f;
      place(t, 0, z, 0.0);
      f = ready(t);
      for (int k = 0; k < DATA; k++)
        f->p[k] = ball_d(sign * cases[i].p[k]);
      ck_assert_msg(keeps_margins(f, &t->v.s.face[0]) == cases[i].keeps,
                    "%zu, %d", i, sign);
      /* p moves by 4 ||x_k|| times as much. */
      f->moved = 1.0;
      ck_assert(!keeps_margins(f, &t->v.s.face[0]));
      end(t);
    }
}
END_TEST

/* A dead neuron on line 1, and one that lives beside it: it rests while p_1
   and a have two signs. */
START_TEST(resting)
{
  for (int sign = -1; sign <= 1; sign += 2)
    for (int p = -1; p <= 1; p++) {
      spot *t = begin(2, 2, two_data, "0");
      const double z[] = { sign, -1.0, 0.0 };
      fate *f;
      place(t, 0, corners[1], 0.0);
      place(t, 1, z, 0.0);
      ck_assert(t->v.s.at[1].dead);
      f = ready(t);
      f->p[0] = ball_d(-p);
      f->p[1] = ball_d(p);
      ck_assert_msg(resting_stay(f) == (sign * p < 0), "%d, %d", sign, p);
      end(t);
    }
}
END_TEST

/* ---- all of it ---- */

typedef struct claim {
  int live, slides;
  const char *limit;
  bool unique, unique_forever;
  found code;
} claim;

static found
ask(spot *t, const claim *c)
{
  t->v.c.live = c->live;
  t->v.c.slides = c->slides;
  t->v.c.limit = c->limit;
  t->v.c.unique_forever = c->unique_forever;
  t->v.s.unique = c->unique;
  return fate_check(&t->v.s);
}

/* One neuron is dead, which had been in a face in which both labels fit. */
START_TEST(counts)
{
  static const char *const data[][SPACE + 1] = {
    { "1", "0", "1" }, { "0", "1", "1" }
  };
  static const claim cases[] = {
    { 1, 0, "2", true, true, FOUND_TRUE },
    { 2, 0, "2", true, true, FOUND_FALSE },
    { 1, 1, "2", true, true, FOUND_FALSE },
    { 1, 0, "0", true, true, FOUND_FALSE },
    { 1, 0, "2", false, true, FOUND_UNSURE },
    { 1, 0, "2", false, false, FOUND_TRUE }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    spot *t = begin(2, 2, data, "0");
    found code;
    place(t, 0, corners[0], 0.0);
    place(t, 1, corners[1], 0.0);
    t->v.s.at[0].dead = true;
    code = ask(t, &cases[i]);
    ck_assert_msg(code == cases[i].code, "%zu: %d, %s", i, code,
                  t->v.r.what);
    end(t);
  }
}
END_TEST

/* On the line of datum 1, where datum 0 does not drive it off: it does not
   slide there, and rests while p_1 < 0. */
START_TEST(edges)
{
  static const char *const data[][2][SPACE + 1] = {
    { { "1", "0", "1" }, { "0", "1", "-1" } },
    { { "1", "0", "1" }, { "0", "1", "1" } }
  };
  static const claim cases[] = {
    { 1, 0, "2", true, true, FOUND_TRUE },
    { 1, 1, "2", true, true, FOUND_FALSE }
  };
  static const double z[] = { 1.0, 1.0, 0.0 };

  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 2; k++) {
      spot *t = begin(2, 1, data[i], "0");
      found code;
      place(t, 0, z, 0.0);
      code = ask(t, &cases[k]);
      ck_assert_msg(code == (i && !k ? FOUND_UNSURE : cases[k].code),
                    "%d, %d: %d, %s", i, k, code, t->v.r.what);
      end(t);
    }
}
END_TEST

/* What is said of neuron 0 of one at z, whose weights are times 2^scale. */
static found
ask_of(int n, const char *const data[][SPACE + 1], const double *z, long scale,
       const char *limit)
{
  const claim c = { 1, 0, limit, true, true, FOUND_TRUE };
  spot *t = begin(n, 1, data, "0");
  found code;

  place(t, 0, z, 0.0);
  t->v.g.scale = scale;
  code = ask(t, &c);
  end(t);
  return code;
}

/* What is not certain is in one part of it each: y is far, or is it for weights
   of 2^-400, taken as 1; a line is near; det C is the first prime, with which
   the rank seems to be 1, and the limit that of y beside (1, 1). */
START_TEST(unsure)
{
  static const char *const far[][SPACE + 1] = { { "1", "0", "9" } };
  static const char *const fits[][SPACE + 1] = { { "1", "0", "1" } };
  static const char *const near[][SPACE + 1] = {
    { "1", "0", "1" }, { "0", "1", "0" }
  };
  static const char *const prime[][SPACE + 1] = {
    { "1", "0", "3" }, { "1", "2147483647", "1" }
  };
  static const double line[] = { 1.0, 1.01, -1e-4 }, off[] = { 1.0, 1.01, -1 };
  static const double z[] = { 1.0, 3.0, -2.0 / 2147483647.0 };

  ck_assert_int_eq(ask_of(1, far, corners[0], 0, "0"), FOUND_UNSURE);
  ck_assert_int_eq(ask_of(1, fits, corners[0], 0, "0"), FOUND_TRUE);
  ck_assert_int_eq(ask_of(1, fits, corners[0], 400, "0"), FOUND_UNSURE);
  ck_assert_int_eq(ask_of(2, near, line, 0, "0"), FOUND_UNSURE);
  ck_assert_int_eq(ask_of(2, near, off, 0, "0"), FOUND_TRUE);
  ck_assert_int_eq(ask_of(2, prime, z, 0, "4"), FOUND_UNSURE);
}
END_TEST

/* A linear network at 0 stays there. */
START_TEST(nothing)
{
  static const char *const data[][SPACE + 1] = { { "1", "0", "9" } };
  static const claim fits = { 1, 0, "0", true, true, FOUND_UNSURE };
  static const double zero[1 + SPACE] = { 0.0 };
  spot *t = begin(1, 1, data, "1");
  mover *q = &t->v.s.at[0];

  place(t, 0, zero, 0.0);
  q->side[0] = 1;
  q->dead = false;
  ck_assert_int_eq(face_find(&q->face, &t->v.s, q->side, 0), FOUND_TRUE);
  ck_assert_int_eq(ask(t, &fits), fits.code);
  end(t);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_fate");
  TCase *tc = tcase_create("fate");

  test_limit(tc);
  tcase_add_test(tc, residuals);
  tcase_add_test(tc, least_eigenvalue);
  tcase_add_test(tc, masses);
  tcase_add_test(tc, growths);
  tcase_add_test(tc, paths);
  tcase_add_test(tc, sides);
  tcase_add_test(tc, forms);
  tcase_add_test(tc, margins);
  tcase_add_test(tc, resting);
  tcase_add_test(tc, counts);
  tcase_add_test(tc, edges);
  tcase_add_test(tc, unsure);
  tcase_add_test(tc, nothing);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
