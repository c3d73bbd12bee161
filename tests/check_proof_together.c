/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_together.c -- which lines a neuron meets at one instant: against
 * weights that the data which acted on it can have brought it to, in
 * rationals. */
#include "config.h"

#include <reluflow.h>

#include "base/number/exact.h"
#include "proof/meeting/together.h"
#include "support/rf_test.h"

enum { DATA = 5, DIMENSIONS = 4, TRIES = 3 };

/* Small integers, where ties are common. */
typedef struct spot {
  size_t n, d, met;
  long x[DATA][DIMENSIONS], w[DIMENSIONS];
  bool acts[DATA], on[DATA];   /* of data; on: it slides there */
} spot;

static void
draw(spot *s, int rep)
{
  rf_rng rng = test_rng("together", rep);

  s->n = rng_size(&rng, 2, DATA);
  s->d = rng_size(&rng, 2, DIMENSIONS);
  for (size_t k = 0; k < s->n; k++) {
    bool zero = true;
    while (zero)
      for (size_t i = 0; i < s->d; i++) {
        s->x[k][i] = (long)rng_size(&rng, 0, 2) - 1;
        zero = zero && !s->x[k][i];
      }
    s->acts[k] = rng_size(&rng, 0, 2) == 0;
    s->on[k] = rng_size(&rng, 0, 5) == 0;
  }
  for (size_t i = 0; i < s->d; i++)
    s->w[i] = (long)rng_size(&rng, 0, 4) - 2;
  s->met = rng_size(&rng, 0, s->n - 1);
}

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
  at += snprintf(text + at, sizeof text - (size_t)at,
                 "]}\nnetwork: {width: 1}\ninit: {scheme: file,"
                 " weights: [[1");
  for (size_t i = 0; i < s->d; i++)
    at += snprintf(text + at, sizeof text - (size_t)at, ", %ld", s->w[i]);
  snprintf(text + at, sizeof text - (size_t)at,
           "]]}\nflow: {engine: cvode, until: 1}\n");
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0) == RF_OK,
                "%s\n%s", message.text, text);
  return p;
}

/* ---- a place to which it can have come ---- */

static long
dot(const spot *s, const long *u, const long *v)
{
  long sum = 0;

  for (size_t i = 0; i < s->d; i++)
    sum += u[i] * v[i];
  return sum;
}

/* Unknown b: w(0) + sum b_i s_i is on all lines of `row`.  eq[rows][q + 1], the
   last column the right side, is reduced. */
typedef struct place {
  mpq_t eq[DATA][DATA + 1], b[DATA];
  size_t rows, q, acting[DATA];
} place;

static void
add_multiple(mpq_t *to, const mpq_t *row, const mpq_t c, size_t count)
{
  mpq_t t;

  mpq_init(t);
  for (size_t i = 0; i < count; i++) {
    mpq_mul(t, c, row[i]);
    mpq_sub(to[i], to[i], t);
  }
  mpq_clear(t);
}

/* Gauss and Jordan; where[q]: the row of a column, or DATA; false: there is no
   solution. */
static bool
reduce(place *p, size_t *where)
{
  size_t rank = 0;
  mpq_t c;

  mpq_init(c);
  for (size_t col = 0; col < p->q; col++) {
    size_t r = rank;
    where[col] = DATA;
    while (r < p->rows && !mpq_sgn(p->eq[r][col]))
      r++;
    if (r == p->rows)
      continue;
    for (size_t i = 0; i <= p->q; i++)
      mpq_swap(p->eq[r][i], p->eq[rank][i]);
    mpq_set(c, p->eq[rank][col]);
    for (size_t i = 0; i <= p->q; i++)
      mpq_div(p->eq[rank][i], p->eq[rank][i], c);
    for (size_t i = 0; i < p->rows; i++)
      if (i != rank) {
        mpq_set(c, p->eq[i][col]);
        add_multiple(p->eq[i], (const mpq_t *)p->eq[rank], c, p->q + 1);
      }
    where[col] = rank++;
  }
  mpq_clear(c);
  for (size_t r = rank; r < p->rows; r++)
    if (mpq_sgn(p->eq[r][p->q]))
      return false;
  return true;
}

/* Some b, the free ones at random. */
static bool
solve(place *p, rf_rng *rng)
{
  size_t where[DATA];

  if (!reduce(p, where))
    return false;
  for (size_t col = 0; col < p->q; col++)
    if (where[col] == DATA)
      mpq_set_si(p->b[col], (long)rng_size(rng, 1, 100000), 1);
  for (size_t col = 0; col < p->q; col++) {
    if (where[col] == DATA)
      continue;
    mpq_set(p->b[col], p->eq[where[col]][p->q]);
    for (size_t i = 0; i < p->q; i++)
      if (where[i] == DATA) {
        mpq_t t;
        mpq_init(t);
        mpq_mul(t, p->eq[where[col]][i], p->b[i]);
        mpq_sub(p->b[col], p->b[col], t);
        mpq_clear(t);
      }
  }
  return true;
}

/* <w, x_k> = 0 at that b? */
static bool
is_zero_at(const spot *s, place *p, size_t k)
{
  mpq_t sum, t;
  bool zero;

  mpq_inits(sum, t, (mpq_ptr)0);
  mpq_set_si(sum, dot(s, s->w, s->x[k]), 1);
  for (size_t i = 0; i < p->q; i++) {
    mpq_set_si(t, dot(s, s->x[p->acting[i]], s->x[k]), 1);
    mpq_mul(t, t, p->b[i]);
    mpq_add(sum, sum, t);
  }
  zero = !mpq_sgn(sum);
  mpq_clears(sum, t, (mpq_ptr)0);
  return zero;
}

static void
set_equations(place *p, const spot *s)
{
  p->rows = p->q = 0;
  for (size_t k = 0; k < s->n; k++)
    if (s->acts[k] || s->on[k])
      p->acting[p->q++] = k;
  for (size_t k = 0; k < s->n; k++) {
    if (!s->on[k] && k != s->met)
      continue;
    for (size_t i = 0; i < p->q; i++)
      mpq_set_si(p->eq[p->rows][i], dot(s, s->x[p->acting[i]], s->x[k]), 1);
    mpq_set_si(p->eq[p->rows++][p->q], -dot(s, s->w, s->x[k]), 1);
  }
}

/* zero[n]: data that are 0 at some places on the lines; false: no place is. */
static bool
find_zeros(bool *zero, const spot *s, int rep)
{
  rf_rng rng = test_rng("place", rep);
  place p;
  bool some = true;

  for (size_t i = 0; i < DATA; i++) {
    mpq_init(p.b[i]);
    for (size_t c = 0; c <= DATA; c++)
      mpq_init(p.eq[i][c]);
  }
  for (size_t k = 0; k < s->n; k++)
    zero[k] = true;
  for (int i = 0; i < TRIES && some; i++) {
    set_equations(&p, s);
    some = solve(&p, &rng);
    for (size_t k = 0; k < s->n && some; k++)
      zero[k] = zero[k] && is_zero_at(s, &p, k);
  }
  for (size_t i = 0; i < DATA; i++) {
    mpq_clear(p.b[i]);
    for (size_t c = 0; c <= DATA; c++)
      mpq_clear(p.eq[i][c]);
  }
  return some;
}

/* ---- both ---- */

struct count {
  long places, spans, ties;
};

static const char *
compare(struct count *count, const spot *s, const bool *zero)
{
  rf_problem *problem = make_problem(s);
  rf_terrain *ground = NULL;
  rf_bundle *bundle = NULL;
  rf_doubt doubt;
  bool on[DATA] = { false }, span[DATA] = { false };
  const char *fault = NULL;
  size_t met;

  ck_assert_int_eq(rf_terrain_create(&ground, problem, 64), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&bundle, &doubt, ground), RF_OK);
  met = ground->lines->of[s->met];
  for (size_t l = 0; l < ground->count; l++) {
    bundle->at[0].side[l] = 1;
    bundle->at[0].acted[l] = 0;
  }
  for (size_t k = 0; k < s->n; k++) {
    const size_t l = ground->lines->of[k];
    if (s->acts[k] || s->on[k])
      bundle->at[0].acted[l] = 1;
    if (s->on[k])
      bundle->at[0].side[l] = 0;
  }
  ck_assert(rf_find_corner(span, ground, bundle->at[0].side, met));
  /* Starts of a ball have no more in common. */
  memcpy(on, span, sizeof on);
  ground->radius = up_d(0x1p-40);
  ck_assert_int_eq(rf_find_tied(on, bundle, 0, met), RF_OK);
  if (memcmp(on, span, sizeof on) != 0)
    fault = "a tie of all starts of a ball";
  ground->radius = up_zero();
  memcpy(on, span, sizeof on);
  ck_assert_int_eq(rf_find_tied(on, bundle, 0, met), RF_OK);
  for (size_t k = 0; k < s->n; k++) {
    const size_t l = ground->lines->of[k];
    if (on[l] != zero[k])
      fault = on[l] ? "no tie" : "a tie that is not found";
    count->spans += span[l];
    count->ties += on[l] && !span[l];
  }
  count->places++;
  rf_bundle_free(bundle);
  rf_terrain_free(ground);
  rf_problem_free(problem);
  return fault;
}

START_TEST(ties)
{
  struct count count = { 0 };

  TEST_EACH(rep, test_reps(4000)) {
    const char *fault;
    bool zero[DATA];
    spot s;
    draw(&s, rep);
    if (!find_zeros(zero, &s, rep))
      continue;
    fault = compare(&count, &s, zero);
    TEST_ASSERT(rep, !fault, "place %d: %s", rep, fault);
  }
  printf("ties: %ld places, %ld lines in the span, %ld by a tie\n",
         count.places, count.spans, count.ties);
  if (test_scale() >= 0.1)
    ck_assert(count.ties > 0);
}
END_TEST

/* Whatever is in the span of the line that is met and those on which it slides
   is met with it. */
START_TEST(corner_of_a_span)
{
  static const spot s = {
    .n = 5, .d = 3, .x = { { 1, 0, 0 }, { 0, 1, 0 }, { 1, 1, 0 }, { 1, -1, 0 },
                           { 1, 1, 1 } }
  };
  static const signed char side[] = { 0, 1, 1, -1, 1 };
  static const bool with[2][5] = {
    { true, true, true, true, false }, { true, false, false, false, true }
  };
  rf_problem *problem = make_problem(&s);
  rf_terrain *ground = NULL;

  ck_assert_int_eq(rf_terrain_create(&ground, problem, 96), RF_OK);
  ck_assert_uint_eq(ground->count, 5);
  for (size_t met = 1; met < 5; met++) {
    bool on[5];
    ck_assert(rf_find_corner(on, ground, side, met));
    for (size_t l = 0; l < 5; l++)
      ck_assert_msg(on[l] == with[met == 4][l], "met %zu, line %zu", met, l);
  }
  rf_terrain_free(ground);
  rf_problem_free(problem);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_together");
  TCase *tc = tcase_create("together");

  test_limit(tc);
  tcase_add_test(tc, ties);
  tcase_add_test(tc, corner_of_a_span);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
