/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_faces.c -- the fields of the checker's faces, what lines add
 * where a neuron slides, margins and edges, against their definition: data are
 * small integers, also multiples of each other, residuals are drawn. */
#include "config.h"

#include <math.h>

#include "checker/stage/stage.h"
#include "support/rf_test.h"

enum { DATA = 5, SPACE = 3 };

typedef struct scene {
  char text[DATA][SPACE][8], leak_text[8];
  const char *input[DATA * SPACE], *label[DATA];
  double x[DATA][SPACE], p[DATA], leak;
  ball balls[DATA];
  signed char side[DATA];  /* of lines */
  certificate c;
  lines l;
  terrain g;
  stage s;
  report r;
} scene;

static double
dot(const double *u, const double *v)
{
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

/* ---- scenes ---- */

static void
draw_datum(scene *v, rf_rng *rng, int k)
{
  static const int times[] = { -1, 2, -3, 1 };
  const int from = k && rng_size(rng, 0, 2) == 0
    ? (int)rng_size(rng, 0, (size_t)k - 1) : -1;
  const int by = times[rng_size(rng, 0, 3)];
  int x[SPACE] = { 0 };

  while (!x[0] && !x[1] && !x[2])
    for (int e = 0; e < SPACE; e++)
      x[e] = from >= 0 ? by * (int)lround(2.0 * v->x[from][e])
        : (int)rng_size(rng, 0, 4) - 2;
  for (int e = 0; e < SPACE; e++) {
    v->x[k][e] = x[e] / 2.0;
    snprintf(v->text[k][e], sizeof v->text[k][e], "%d", x[e]);
    v->input[k * SPACE + e] = v->text[k][e];
  }
}

static void
begin(scene *v, rf_rng *rng)
{
  static const char *const leaks[] = { "0", "0", "1/4" };
  const char *leak = leaks[rng_size(rng, 0, 2)];
  int where;

  *v = (scene){ .leak = *leak == '0' && !leak[1] ? 0.0 : 0.25 };
  strcpy(v->leak_text, leak);
  for (int k = 0; k < DATA; k++) {
    draw_datum(v, rng, k);
    v->label[k] = "1";
    v->p[k] = rng_uniform(rng);
    v->balls[k] = ball_d(v->p[k]);
  }
  v->c = (certificate){ .n = DATA, .d = SPACE, .m = 0, .weight = "1",
                        .leak = v->leak_text, .xden = "2", .yden = "1",
                        .x = v->input, .y = v->label, .ball = "0" };
  ck_assert_int_eq(lines_make(&v->l, &where, &v->c), 0);
  v->s = (stage){ .g = &v->g, .r = &v->r, .time = ball_d(0.0) };
  ck_assert_int_eq(ground_make(&v->g, &v->s, &v->c, &v->l), FOUND_TRUE);
  v->s.form = stage_room(&v->s, DATA, 2, sizeof *v->s.form);
  ck_assert(v->s.form != NULL);
  for (int l = 0; l < v->l.count; l++)
    v->side[l] = (signed char)(rng_size(rng, 0, 2) ? (int)rng_size(rng, 0, 2)
                               - 1 : 0);
}

static void
end(scene *v)
{
  stage_rewind(&v->s, 0);
  free(v->s.room);
  lines_free(&v->l);
}

static double
eta(const scene *v, int k, int side)
{
  return side * v->l.orient[k] > 0 ? 1.0 : v->leak;
}

static const double *
line_of(const scene *v, int l)
{
  return v->x[v->l.first[l]];
}

/* u beside the lines on which the side is 0, but `free`, by Gram and Schmidt;
   returns their dimension. */
static int
project(double *u, const scene *v, int open)
{
  double q[SPACE][SPACE];
  int count = 0;

  for (int l = 0; l < v->l.count && count < SPACE; l++) {
    double w[SPACE], size;
    if (v->side[l] || l == open)
      continue;
    memcpy(w, line_of(v, l), sizeof w);
    for (int turn = 0; turn < 2; turn++)
      for (int i = 0; i < count; i++) {
        const double along = dot(w, q[i]);
        for (int e = 0; e < SPACE; e++)
          w[e] -= along * q[i][e];
      }
    size = sqrt(dot(w, w));
    if (size < 1e-6)
      continue;
    for (int e = 0; e < SPACE; e++)
      q[count][e] = w[e] / size;
    count++;
  }
  for (int turn = 0; turn < 2; turn++)
    for (int i = 0; i < count; i++) {
      const double along = dot(u, q[i]);
      for (int e = 0; e < SPACE; e++)
        u[e] -= along * q[i][e];
    }
  return count;
}

/* ---- what is right ---- */

/* Lines on which it slides. */
static int
zeros_of(const scene *v)
{
  int count = 0;

  for (int l = 0; l < v->l.count; l++)
    count += !v->side[l];
  return count;
}

/* sum of eta_k p_k x_k of the data off the lines. */
static void
drive_of(double *D, const scene *v)
{
  memset(D, 0, SPACE * sizeof *D);
  for (int k = 0; k < DATA; k++) {
    const int side = v->side[v->l.of[k]];
    for (int e = 0; e < SPACE && side; e++)
      D[e] += eta(v, k, side) * v->p[k] * v->x[k][e];
  }
}

/* How many times x_l the line's data add on a side. */
static double
own_of(const scene *v, int l, int side)
{
  const double *x = line_of(v, l);
  double sum = 0.0;

  for (int k = 0; k < DATA; k++)
    if (v->l.of[k] == l)
      sum += eta(v, k, side) * v->p[k] * dot(v->x[k], x) / dot(x, x);
  return sum;
}

/* Is there nothing that drives a neuron on l, but the line's data? */
static bool
is_undriven(const scene *v, int l)
{
  for (int k = 0; k < DATA; k++) {
    const int i = v->l.of[k];
    double u[SPACE];
    if (i == l || !v->side[i] || eta(v, k, v->side[i]) == 0.0)
      continue;
    memcpy(u, v->x[k], sizeof u);
    project(u, v, l);
    if (fabs(dot(u, line_of(v, l))) > 1e-6)
      return false;
  }
  return true;
}

/* The side on which nothing of the line acts. */
static int
idle_of(const scene *v, int l)
{
  bool acts[2] = { false, false };

  for (int k = 0; k < DATA; k++)
    for (int u = 0; u < 2; u++)
      if (v->l.of[k] == l && eta(v, k, 2 * u - 1) != 0.0)
        acts[u] = true;
  return acts[0] && acts[1] ? 0 : acts[0] ? 1 : -1;
}

/* ---- they are compared ---- */

static void
check_near(int rep, const char *what, ball v, double right)
{
  TEST_ASSERT(rep, fabs(num_get(v.m) - right) <= v.r + 1e-9 && v.r <= 1e-6,
              "%s: %g, not %g", what, num_get(v.m), right);
}

static void
check_field(scene *v, const facet *f, int rep)
{
  ball D[SPACE];
  double right[SPACE];

  drive_of(right, v);
  project(right, v, -1);
  face_drive(D, &v->g, f, v->balls);
  for (int e = 0; e < SPACE; e++)
    check_near(rep, "D", D[e], right[e]);
  for (int l = 0; l < v->l.count; l++) {
    form_velocity(v->s.form, &v->g, f, l);
    check_near(rep, "a velocity", form_value(&v->g, v->s.form, v->balls),
               dot(right, line_of(v, l)));
    form_jump(v->s.form, &v->g, l);
    check_near(rep, "a jump", form_value(&v->g, v->s.form, v->balls),
               own_of(v, l, 1) - own_of(v, l, -1));
  }
}

/* What its lines add is orthogonal to all of them; the margins are e less what
   the data of the line add. */
static void
check_slides(scene *v, const facet *f, int rep)
{
  double D[SPACE], e[DATA];

  drive_of(D, v);
  for (int i = 0; i < f->slides; i++) {
    const ball b = form_value(&v->g, f->hold + i * DATA, v->balls);
    TEST_ASSERT(rep, b.r <= 1e-6, "what a line adds");
    e[i] = num_get(b.m);
    for (int k = 0; k < SPACE; k++)
      D[k] += e[i] * line_of(v, f->line[i])[k];
  }
  for (int i = 0; i < f->slides; i++) {
    TEST_ASSERT(rep, fabs(dot(D, line_of(v, f->line[i]))) <= 1e-6,
                "it does not stay on a line");
    for (int n = 0; n < 4; n++) {
      const int u = n & 1 ? 1 : -1, sigma = n & 2 ? 1 : -1;
      form_margin(v->s.form, &v->g, f, i, u, sigma);
      check_near(rep, "a margin", form_value(&v->g, v->s.form, v->balls),
                 sigma * u * (e[i] - own_of(v, f->line[i], u)));
    }
  }
}

/* Tells how many edges there are. */
static int
check_edges(scene *v, facet *f, int rep)
{
  int edges = 0;

  face_edges(f, &v->g);
  for (int l = 0; l < v->l.count; l++) {
    const bool undriven = is_undriven(v, l);
    const int right = v->side[l] || !undriven ? 0 : idle_of(v, l);
    TEST_ASSERT(rep, face_undriven(&v->g, v->side, l) == undriven,
                "whether a line is driven");
    TEST_ASSERT(rep, f->edge[l] == right, "line %d, edge %d, not %d", l,
                f->edge[l], right);
    edges += right != 0;
  }
  TEST_ASSERT(rep, face_holds(f) == (f->slides > edges), "it slides on none");
  return edges;
}

START_TEST(faces)
{
  int made = 0, dependent = 0, edges = 0, shared = 0;

  TEST_EACH(rep, test_reps(1000)) {
    rf_rng rng = test_rng("faces", rep);
    double nothing[SPACE] = { 0.0 };
    bool independent;
    facet f;
    scene v;
    found code;
    begin(&v, &rng);
    independent = project(nothing, &v, -1) == zeros_of(&v);
    code = face_make(&f, &v.s, v.side, 1);
    TEST_ASSERT(rep, code == (independent ? FOUND_TRUE : FOUND_UNSURE),
                "lines that depend on each other, or not");
    if (independent) {
      check_field(&v, &f, rep);
      check_slides(&v, &f, rep);
      edges += check_edges(&v, &f, rep);
      made++;
    } else
      dependent++;
    shared += v.l.count < DATA;
    end(&v);
  }
  printf("faces: %d, %d edges; %d of dependent lines; in %d data share lines\n",
         made, edges, dependent, shared);
  ck_assert(made > 0 && ((edges > 0 && dependent > 0 && shared > 0)
                         || test_scale() < 1.0));
}
END_TEST

/* Faces are told apart by their sides and, where they slide, the sign of a. */
START_TEST(numbers)
{
  int same = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("numbers", rep);
    double nothing[SPACE] = { 0.0 };
    int number[4];
    scene v;
    begin(&v, &rng);
    for (int l = 0; l < v.l.count; l++)
      if (v.side[l] == 0 && project(nothing, &v, -1) < zeros_of(&v))
        v.side[l] = 1;
    for (int i = 0; i < 4; i++) {
      signed char side[DATA];
      memcpy(side, v.side, sizeof side);
      if (i == 3)
        side[0] = (signed char)(side[0] ? -side[0] : 1);
      ck_assert_int_eq(face_find(&number[i], &v.s, side, i == 1 ? -1 : 1),
                       FOUND_TRUE);
    }
    TEST_ASSERT(rep, number[0] == number[2] && number[3] != number[0]
                && (number[1] == number[0]) == !zeros_of(&v),
                "faces are mistaken");
    same += number[1] == number[0];
    end(&v);
  }
  ck_assert(same > 0 || test_scale() < 1.0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_faces");
  TCase *tc = tcase_create("faces");

  test_limit(tc);
  tcase_add_test(tc, faces);
  tcase_add_test(tc, numbers);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
