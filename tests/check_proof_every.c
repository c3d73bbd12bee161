/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_every.c -- every start in two dimensions: the rows cover the
 * plane, random starts do what their row says, and not later; a supremum in
 * closed form. */
#include "config.h"

#include <math.h>

#include <mpfr.h>
#include <reluflow.h>

#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

enum { MOST = 7, STARTS = 40 };

static rf_every *
every_of(const rf_problem *p, long digits)
{
  rf_every *every = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_every_create(&every, &message, p, digits) == RF_OK, "%s",
                message.text);
  return every;
}

static const double *
borders(rf_every *every, size_t i)
{
  const rf_numbers *v;

  ck_assert_int_eq(rf_every_numbers(every, &v, i), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), 6);
  return rf_numbers_doubles(v);
}

/* ---- random problems ---- */

/* Small whole numbers: borders are exact in double, equal, opposite and
   proportional data are common. */
static rf_problem *
draw(rf_rng *g, size_t *n)
{
  double x[2 * MOST], y[MOST];
  char leak[64];
  const char *set[] = { leak };
  rf_problem *p = NULL;

  *n = rng_size(g, 1, MOST);
  for (size_t k = 0; k < *n; k++) {
    do {
      x[2 * k] = (double)rng_size(g, 0, 6) - 3.0;
      x[2 * k + 1] = (double)rng_size(g, 0, 6) - 3.0;
    } while (x[2 * k] == 0.0 && x[2 * k + 1] == 0.0);
    y[k] = (double)rng_size(g, 0, 8) - 4.0;
  }
  snprintf(leak, sizeof leak, "network.leak=%s",
           rng_size(g, 0, 2) ? "0" : "1/4");
  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ *n, 2, x, y }, set,
                                     1), RF_OK);
  return p;
}

static double
cross(const double *v, const double *w)
{
  return v[0] * w[1] - v[1] * w[0];
}

/* Is w, whose numbers are whole, in the row? */
static bool
is_in(const rf_every_row *row, const double *b, const double *w)
{
  const double from = cross(b, w), to = cross(w, b + 2);

  if (row->ray)
    return from == 0.0 && b[0] * w[0] + b[1] * w[1] > 0.0;
  return from > 0.0 && to > 0.0;
}

/* Do the rows of one sign go round once, each beginning where the one before
   ends? */
static void
check_cover(rf_every *every, int rep)
{
  const size_t half = rf_every_count(every) / 2;
  double first[2] = { 0.0, 0.0 }, last[2] = { 0.0, 0.0 };

  for (size_t i = 0; i < 2 * half; i++) {
    const double *b = borders(every, i);
    rf_every_row row;
    ck_assert_int_eq(rf_every_get(every, &row, i), RF_OK);
    if (i > 0 && row.sign > 0)
      TEST_ASSERT(rep, b[0] == last[0] && b[1] == last[1], "gap at %zu", i);
    TEST_ASSERT(rep, (row.sign > 0 || i > 0) && (!row.ray
                      || (b[0] == b[2] && b[1] == b[3])), "row %zu", i);
    if (i == 0)
      memcpy(first, b, sizeof first);
    memcpy(last, b + 2, sizeof last);
  }
  TEST_ASSERT(rep, first[0] == last[0] && first[1] == last[1], "open end");
}

/* Neuron j of it, a start with direction w, beside its row: returns how much of
   the supremum it used. */
static double
check_start(rf_every *every, const rf_itinerary *it, const double *w,
            size_t j, size_t n, int rep)
{
  rf_align_neuron a;
  rf_every_row row = { 0 };
  double latest = 0.0;
  size_t hits = 0, at = 0;

  ck_assert_int_eq(rf_itinerary_get(it, &a, j), RF_OK);
  for (size_t i = 0; i < rf_every_count(every); i++) {
    ck_assert_int_eq(rf_every_get(every, &row, i), RF_OK);
    if (row.sign == a.sign && is_in(&row, borders(every, i), w)) {
      hits++;
      at = i;
    }
  }
  TEST_ASSERT(rep, hits == 1, "neuron %zu in %zu rows", j, hits);
  ck_assert_int_eq(rf_every_get(every, &row, at), RF_OK);
  TEST_ASSERT(rep, row.fate == a.fate && row.events == a.events
              && row.unique == !(a.marks & RF_MARK_NONUNIQUE),
              "neuron %zu: %s, %zu events, row %zu says %s, %zu", j,
              rf_fate_name(a.fate), a.events, at, rf_fate_name(row.fate),
              row.events);
  if (a.fate == RF_FATE_EXTREMAL) {
    rf_align_extremal e;
    ck_assert_int_eq(rf_itinerary_extremal_get(it, &e, a.extremal), RF_OK);
    TEST_ASSERT(rep, memcmp(e.pattern, row.end, n) == 0, "pattern");
  }
  for (size_t i = 0; i < rf_itinerary_event_count(it, j); i++) {
    rf_event e;
    ck_assert_int_eq(rf_itinerary_event_get(it, &e, j, i), RF_OK);
    latest = fmax(latest, e.time);
  }
  TEST_ASSERT(rep, latest <= row.time * (1.0 + 1e-14), "neuron %zu: %.17g, "
              "row %zu says %.17g", j, latest, at, row.time);
  return row.time > 0.0 && isfinite(row.time) && !row.ray
         ? latest / row.time : 0.0;
}

/* Balanced weights have an irrational a: the scheme draws them, as doubles,
   which are whole numbers times a power of 2; here w is whole and a larger by
   little, so that the time is nearly the latest. */
static double
check_starts(rf_every *every, rf_problem *p, rf_rng *g, size_t n, int rep)
{
  double a[STARTS], w[2 * STARTS], used = 0.0;
  rf_itinerary_options o;
  rf_itinerary *it = NULL;

  for (size_t j = 0; j < STARTS; j++) {
    const double *b = borders(every, rng_size(g, 0,
                                              rf_every_count(every) - 1));
    const double near = (double)rng_size(g, 0, 1) * 9999.0;
    do {
      w[2 * j] = near * b[0] + (double)rng_size(g, 0, 40) - 20.0;
      w[2 * j + 1] = near * b[1] + (double)rng_size(g, 0, 40) - 20.0;
    } while (w[2 * j] == 0.0 && w[2 * j + 1] == 0.0);
    a[j] = hypot(w[2 * j], w[2 * j + 1]) * (1.0 + 1e-9);
    a[j] = rng_size(g, 0, 3) ? a[j] : 2.0 * a[j];
    a[j] = rng_size(g, 0, 1) ? a[j] : -a[j];
  }
  ck_assert_int_eq(rf_problem_set_weights(p, STARTS, a, w), RF_OK);
  rf_itinerary_defaults(&o);
  ck_assert_int_eq(rf_itinerary_create(&it, NULL, p, &o), RF_OK);
  for (size_t j = 0; j < STARTS; j++) {
    rf_align_neuron m;
    const double *v = w + 2 * j;
    rf_every_row row = { 0 };
    bool opposite = false;
    ck_assert_int_eq(rf_itinerary_get(it, &m, j), RF_OK);
    /* What is antiparallel for balanced neurons is not for these. */
    for (size_t i = 0; i < rf_every_count(every); i++) {
      ck_assert_int_eq(rf_every_get(every, &row, i), RF_OK);
      opposite = opposite || (row.sign == m.sign
                              && row.fate == RF_FATE_ANTIPARALLEL
                              && is_in(&row, borders(every, i), v));
    }
    if (!opposite)
      used = fmax(used, check_start(every, it, v, j, n, rep));
  }
  rf_itinerary_free(it);
  return used;
}

START_TEST(starts_do_what_their_row_says)
{
  int checked = 0, sharp = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("starts_do_what_their_row_says", rep);
    size_t n;
    rf_problem *p = draw(&g, &n);
    rf_every *every = every_of(p, 20);
    check_cover(every, rep);
    sharp += check_starts(every, p, &g, n, rep) > 0.99;
    checked += STARTS;
    rf_every_free(every);
    rf_problem_free(p);
  }
  printf("starts_do_what_their_row_says: %d starts, in %d problems one came "
         "close to a supremum\n", checked, sharp);
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(sharp, test_reps(200) / 20);
}
END_TEST

/* ---- the three points ---- */

/* r += ln(tan(in/2) / tan(out/2)) / ||D||, in and out the angles of v and w to
   D, all of whole numbers; D is divided by part. */
static void
add_turn(mpfr_t r, const long *v, const long *w, const long *D,
         unsigned long part)
{
  mpfr_t c, s, t, norm;

  mpfr_inits2(300, c, s, t, norm, (mpfr_ptr)0);
  mpfr_set_ui(t, 1, MPFR_RNDN);
  mpfr_sqrt_ui(norm, (unsigned long)(D[0] * D[0] + D[1] * D[1]), MPFR_RNDN);
  for (int i = 0; i < 2; i++) {
    const long *x = i ? w : v;
    mpfr_sqrt_ui(s, (unsigned long)(x[0] * x[0] + x[1] * x[1]), MPFR_RNDN);
    mpfr_mul(s, s, norm, MPFR_RNDN);
    mpfr_si_div(c, x[0] * D[0] + x[1] * D[1], s, MPFR_RNDN);
    mpfr_ui_sub(s, 1, c, MPFR_RNDN);
    mpfr_add_ui(c, c, 1, MPFR_RNDN);
    mpfr_div(s, s, c, MPFR_RNDN);      /* tan^2 */
    if (i)
      mpfr_div(t, t, s, MPFR_RNDN);
    else
      mpfr_mul(t, t, s, MPFR_RNDN);
  }
  mpfr_log(t, t, MPFR_RNDN);
  mpfr_div_2ui(t, t, 1, MPFR_RNDN);
  mpfr_div(t, t, norm, MPFR_RNDN);
  mpfr_mul_ui(t, t, part, MPFR_RNDN);
  mpfr_add(r, r, t, MPFR_RNDN);
  mpfr_clears(c, s, t, norm, (mpfr_ptr)0);
}

/* Every positive dominated neuron outside the closed dead cone is in the cone
   of D* after 3.0579688807... at the latest: from the edge of the dead cone
   through that of datum 3, D = (1, 8)/30, and that of 2 and 3, (1, 18)/60. */
START_TEST(three_points)
{
  static const long edge[] = { 8, -1 }, second[] = { 2, 1 },
                    third[] = { 4, 3 }, D3[] = { 1, 8 }, D23[] = { 1, 18 };
  rf_problem *p = NULL;
  rf_every *every;
  size_t extremal = 0, slow = 0, dead = 0;
  double most = 0.0;
  mpfr_t want, have, radius;

  ck_assert_int_eq(rf_problem_parse(&p, NULL,
    "data: {inputs: [[-3/4], [-1/2], [1/8]], labels: [11/10, 1/10, 8/10],\n"
    "  bias: true}\n", "text", NULL, 0), RF_OK);
  every = every_of(p, 70);
  for (size_t i = 0; i < rf_every_count(every); i++) {
    rf_every_row row;
    ck_assert_int_eq(rf_every_get(every, &row, i), RF_OK);
    if (row.sign < 0)
      continue;
    ck_assert(row.fate == RF_FATE_EXTREMAL || row.fate == RF_FATE_DEAD);
    dead += row.fate == RF_FATE_DEAD;
    extremal += row.fate == RF_FATE_EXTREMAL;
    if (row.fate == RF_FATE_EXTREMAL && row.time > most) {
      most = row.time;
      slow = i;
    }
  }
  ck_assert_uint_eq(dead, 3);          /* a cone and its edges */
  ck_assert_uint_eq(extremal, 9);
  mpfr_inits2(300, want, have, radius, (mpfr_ptr)0);
  mpfr_set_zero(want, 1);
  add_turn(want, edge, second, D3, 30);
  add_turn(want, second, third, D23, 60);
  {
    const rf_numbers *v;
    ck_assert_int_eq(rf_every_numbers(every, &v, slow), RF_OK);
    mpfr_set_str(have, rf_numbers_text(v, 4), 10, MPFR_RNDN);
    mpfr_set_str(radius, rf_numbers_text(v, 5), 10, MPFR_RNDN);
  }
  mpfr_sub(have, have, want, MPFR_RNDN);
  ck_assert(mpfr_cmpabs(have, radius) <= 0 && mpfr_get_d(radius, MPFR_RNDN)
            < 1e-68);
  ck_assert(fabs(mpfr_get_d(want, MPFR_RNDN) - 3.0579688807) < 1e-9);
  mpfr_clears(want, have, radius, (mpfr_ptr)0);
  rf_every_free(every);
  rf_problem_free(p);
}
END_TEST

/* ---- cones ---- */

static size_t
rows_of(const double *x, size_t n)
{
  const double y[] = { 1.0, 1.0 };
  rf_problem *p = NULL;
  rf_every *every;
  size_t count;

  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ n, 2, x, y }, NULL,
                                     0), RF_OK);
  every = every_of(p, 20);
  count = rf_every_count(every);
  rf_every_free(every);
  rf_problem_free(p);
  return count;
}

/* Four cones and four rays for each sign; for a < 0 the first cone is cut at
   D = (1, 1).  In its neighbours -sigma D is a border, which cuts nothing.  Of
   one line the cones are half planes, that of a < 0 is cut at D. */
START_TEST(cones_cut_inside_only)
{
  ck_assert_uint_eq(rows_of((const double[]){ 1.0, 0.0, 0.0, 1.0 }, 2), 18);
  ck_assert_uint_eq(rows_of((const double[]){ 1.0, 0.0 }, 1), 10);
}
END_TEST

/* ---- refusals ---- */

START_TEST(refusals)
{
  const double x[] = { 1.0, 2.0, 3.0, 4.0 }, y[] = { 1.0, -1.0 };
  rf_problem *p = NULL;
  rf_every *every = NULL;
  rf_every_row row;
  const rf_numbers *v;
  rf_message message;
  long failed = 0;

  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 1, 3, x, y }, NULL,
                                     0), RF_OK);
  ck_assert_int_eq(rf_every_create(&every, &message, p, 20), RF_EUNSUP);
  ck_assert_msg(strstr(message.text, "3 dimensions"), "%s", message.text);
  rf_problem_free(p);
  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 2, 2, x, y }, NULL,
                                     0), RF_OK);
  ck_assert_int_eq(rf_every_create(&every, &message, p, 0), RF_EINVAL);
  rf_set_allocator(failing_alloc, counting_free);
  for (long k = 0;; k++) {
    rf_status status;
    fuse = k;
    live = 0;
    status = rf_every_create(&every, NULL, p, 20);
    fuse = 1000000;
    if (status == RF_OK)
      break;
    ck_assert_int_eq(status, RF_ENOMEM);
    ck_assert_ptr_null(every);
    ck_assert_msg(live == 0, "%ld left at %ld", live, k);
    failed++;
  }
  ck_assert_int_eq(rf_every_get(every, &row, rf_every_count(every)),
                   RF_EINVAL);
  ck_assert_int_eq(rf_every_numbers(every, &v, rf_every_count(every)),
                   RF_EINVAL);
  rf_every_free(every);
  rf_every_free(NULL);
  ck_assert_int_eq(live, 0);
  rf_set_allocator(NULL, NULL);
  ck_assert_int_gt(failed, 30);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_every");
  TCase *t = tcase_create("every");

  test_limit(t);
  tcase_add_test(t, starts_do_what_their_row_says);
  tcase_add_test(t, three_points);
  tcase_add_test(t, cones_cut_inside_only);
  tcase_add_test(t, refusals);
  suite_add_tcase(s, t);
  return run_suite(s);
}
