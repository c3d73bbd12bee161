/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_infinite.c -- a network of infinite width: Gauss's nodes; the
 * moments of the law at the start, which are known; one datum, whose flow is
 * one equation for one number; random networks, which come near as one over the
 * root of their width; turned data; what is refused. */
#include "config.h"

#include <math.h>

#include "problem/infinite/cells.h"
#include "problem/infinite/infinite.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* ---- nodes on an interval ---- */

/* 2 N - 1 is the degree that N nodes integrate; the sum of N positive terms is
   off by N roundings, and GSL's tables have all digits of a double. */
START_TEST(polynomials_are_integrated)
{
  int checked = 0;

  for (size_t count = 1; count <= RF_RULE_MOST; count *= 2) {
    const rf_smooth on = { -0.5, 1.0, { false, false } };
    rf_rule rule;
    ck_assert_int_eq(rf_rule_init(&rule, count), RF_OK);
    for (size_t power = 0; power < 2 * count && power < 60; power++) {
      const double k = (double)power + 1.0;
      const double exact = (1.0 - pow(-0.5, k)) / k;
      double sum = 0.0;
      for (size_t i = 0; i < count; i++) {
        double x, weight = rf_rule_node(&x, &rule, &on, i);
        ck_assert(x > on.from && x < on.to && weight > 0.0);
        sum += weight * pow(x, (double)power);
      }
      ck_assert_double_le(fabs(sum - exact), (double)(count + 8) * 0x1p-52);
      checked++;
    }
    rf_rule_clear(&rule);
  }
  ck_assert_int_gt(checked, 300);
}
END_TEST

/* t^(s) with 4 s + 3 a whole number is a polynomial in the fourth root. */
START_TEST(rough_ends_are_integrated)
{
  int checked = 0;

  for (int side = 0; side < 2; side++)
    for (int k = 1; k < 12; k++) {
      const rf_smooth on = { 2.0, 3.0, { side == 0, side == 1 } };
      const double s = (double)k / 4.0 - 1.0;
      double sum = 0.0;
      rf_rule rule;
      ck_assert_int_eq(rf_rule_init(&rule, 16), RF_OK);
      for (size_t i = 0; i < rule.count; i++) {
        double x, weight = rf_rule_node(&x, &rule, &on, i);
        sum += weight * pow(side ? 3.0 - x : x - 2.0, s);
      }
      /* The distance from the end is known to a rounding of 2 or 3, the nearest
         node is 8e-10 off: 4 roundings of 2^-52 * 3 / 8e-10 of its term, whose
         share is below 1e-2. */
      ck_assert_double_le(fabs(sum - 1.0 / (s + 1.0)), 1e-7);
      rf_rule_clear(&rule);
      checked++;
    }
  ck_assert_int_eq(checked, 22);
}
END_TEST

/* ---- pieces ---- */

/* Ways that change at known places. */
static const double breaks[] = { -0.71, 0.2, 0.25 };

static uint64_t
known_way(void *context, double at)
{
  uint64_t *asked = context;

  ++*asked;
  return (at > breaks[0]) + 2 * (at > breaks[1]) - 3 * (at > breaks[2]);
}

START_TEST(pieces_end_where_ways_do)
{
  rf_pieces pieces = { 0 };
  uint64_t asked = 0;

  for (int again = 0; again < 2; again++) {
    ck_assert_int_eq(rf_pieces_find(&pieces, -1.0, 1.0, known_way, &asked),
                     RF_OK);
    ck_assert_uint_eq(pieces.count, 4);
    /* Two points are nearer than 1e-14 before a break is between them. */
    for (size_t i = 0; i < 3; i++)
      ck_assert_double_le(fabs(pieces.end[i] - breaks[i]), 1e-14);
    ck_assert_double_eq(pieces.end[3], 1.0);
  }
  ck_assert_uint_lt(asked, 800);
  rf_pieces_clear(&pieces);
}
END_TEST

/* Ways that are noise end in a bound on pieces. */
static uint64_t
noise(void *context, double at)
{
  uint64_t *asked = context;

  (void)at;
  return ++*asked;
}

START_TEST(noise_has_an_end)
{
  rf_pieces pieces = { 0 };
  uint64_t asked = 0;

  ck_assert_int_eq(rf_pieces_find(&pieces, 0.0, 1.0, noise, &asked), RF_OK);
  ck_assert_uint_lt(asked, 100000);
  ck_assert_uint_gt(pieces.count, 1);
  ck_assert_double_eq(pieces.end[pieces.count - 1], 1.0);
  for (size_t i = 1; i < pieces.count; i++)
    ck_assert_double_gt(pieces.end[i], pieces.end[i - 1]);
  rf_pieces_clear(&pieces);
}
END_TEST

#define DIRECTIONS 80

/* Planes in the order in which neuron j meets them, to the first on which it
   slides: text[size]. */
static void
way_by_align(char *text, size_t size, const rf_align *align, size_t j)
{
  size_t length = 0;
  rf_event event = { 0 };

  text[0] = '\0';
  for (size_t i = 0; i < rf_align_event_count(align, j); i++) {
    ck_assert_int_eq(rf_align_event_get(align, &event, j, i), RF_OK);
    length += (size_t)snprintf(text + length, size - length, "%lu%c ",
                               (unsigned long)event.datum,
                               event.kind == RF_EVENT_CAPTURE ? 's' : 'x');
    ck_assert_uint_lt(length, size - 8);
    if (event.kind == RF_EVENT_CAPTURE)
      break;
  }
}

/* w[DIRECTIONS][3] and the problem of neurons that begin there, with both signs
   of a. */
static rf_problem *
starts(double (*w)[3], size_t n, rf_rng *rng)
{
  static char text[40000];
  size_t length = (size_t)sprintf(text, "data: {labels: [");
  rf_problem *p;

  for (size_t k = 0; k < n; k++)
    length += (size_t)sprintf(text + length, "%s%.3f", k ? ", " : "",
                              rng_uniform(rng));
  length += (size_t)sprintf(text + length, "], inputs: [");
  for (size_t k = 0; k < n; k++)
    length += (size_t)sprintf(text + length, "%s[%.3f, %.3f, %.3f]",
                              k ? ", " : "", rng_uniform(rng),
                              rng_uniform(rng),
                              rng_uniform(rng));
  length += (size_t)sprintf(text + length, "]}\nnetwork: {width: %d}\n"
                            "init: {scheme: file, weights: [",
                            2 * DIRECTIONS);
  for (size_t j = 0; j < 2 * DIRECTIONS; j++) {
    double *v = w[j % DIRECTIONS], size = 0.0;
    for (int i = 0; i < 3 && j < DIRECTIONS; i++)
      v[i] = rng_uniform(rng);
    for (int i = 0; i < 3; i++)
      size = hypot(size, v[i]);
    for (int i = 0; i < 3 && j < DIRECTIONS; i++)
      v[i] /= size;
    length += (size_t)sprintf(text + length,
                              "%s[%.17g, %.17g, %.17g, %.17g]", j ? ", " : "",
                              j < DIRECTIONS ? 1.0 : -1.0, v[0], v[1], v[2]);
    ck_assert_uint_lt(length, sizeof text - 200);
  }
  sprintf(text + length, "]}\n");
  p = test_parse(text);
  return p;
}

/* Neurons of one cell have the same way only if in the limit flow they meet the
   same planes, and if not, where one slides they may turn to two sides. */
START_TEST(ways_are_those_of_the_limit_flow)
{
  const int reps = test_reps(12);
  size_t same = 0, apart = 0, turned = 0;

  for (int rep = 0; rep < reps; rep++) {
    static double w[DIRECTIONS][3];
    static char by_align[DIRECTIONS][2][80];
    uint64_t way[DIRECTIONS];
    rf_rng rng = test_rng("ways", rep);
    rf_problem *p = starts(w, 3 + (size_t)rep % 4, &rng);
    rf_law law = { .problem = p, .q = 3 };
    rf_align_options o;
    rf_align *align;
    rf_message message;
    ck_assert_int_eq(rf_law_open(&law, 0), RF_OK);
    rf_align_defaults(&o);
    o.events = 1;
    ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
    for (size_t i = 0; i < DIRECTIONS; i++) {
      way[i] = rf_law_way(&law, w[i]);
      for (size_t s = 0; s < 2; s++)
        way_by_align(by_align[i][s], sizeof by_align[i][s], align,
                     i + s * DIRECTIONS);
    }
    for (size_t i = 0; i < DIRECTIONS; i++)
      for (size_t k = 0; k < i; k++) {
        bool one_cell = true;
        const bool alike = !strcmp(by_align[i][0], by_align[k][0])
          && !strcmp(by_align[i][1], by_align[k][1]);
        for (size_t l = 0; l < law.lines; l++)
          one_cell &= (rf_inner(law.line + 3 * l, w[i]) > 0.0)
            == (rf_inner(law.line + 3 * l, w[k]) > 0.0);
        if (!one_cell)
          continue;
        if (way[i] != way[k] && alike) {
          turned++;
          ck_assert(strchr(by_align[i][0], 's') || strchr(by_align[i][1], 's'));
          continue;
        }
        ck_assert_msg((way[i] == way[k]) == alike,
                      "rep %d: %s and %s, %s and %s", rep, by_align[i][0],
                      by_align[k][0], by_align[i][1], by_align[k][1]);
        same += alike;
        apart += !alike;
      }
    rf_align_free(align);
    rf_law_close(&law);
    rf_problem_free(p);
  }
  printf("ways: %zu pairs of one way, %zu of two, %zu turned\n", same, apart,
         turned);
  ck_assert_uint_gt(same, 100);
  ck_assert_uint_gt(apart, 100);
}
END_TEST

/* ---- the law at the start ---- */

/* Sums over all neurons of the weights at scale 1. */
typedef struct moments {
  double aa, ww, half;   /* a^2; ||w||^2; |a| max(0, <w, x>), x the datum 0 */
  double first, share;   /* the largest of |sum a w|; the shares */
} moments;

static moments
moments_of(const rf_problem *p)
{
  const size_t d = rf_problem_dimension(p), m = rf_problem_width(p);
  double *z = malloc(m * (1 + d) * sizeof *z), x[8], y, cross[8] = { 0.0 };
  moments s = { 0.0, 0.0, 0.0, 0.0, 0.0 };

  ck_assert(z && d <= 8);
  ck_assert_int_eq(rfd_problem_weights(z, p, 0, m, 0), RF_OK);
  ck_assert_int_eq(rf_problem_data_get(p, x, &y, 0, 1), RF_OK);
  for (size_t j = 0; j < m; j++) {
    const double *row = z + j * (1 + d);
    double dot = 0.0;
    for (size_t i = 0; i < d; i++) {
      dot += row[1 + i] * x[i];
      s.ww += row[1 + i] * row[1 + i];
      cross[i] += row[0] * row[1 + i];
    }
    s.aa += row[0] * row[0];
    s.half += fabs(row[0]) * fmax(0.0, dot);
    s.share += rf_problem_share(p, j);
  }
  for (size_t i = 0; i < d; i++)
    s.first = fmax(s.first, fabs(cross[i]));
  free(z);
  return s;
}

/* E |A| max(0, <W, x>) for x of length 1: |A| and W by themselves, but for
 * balanced, where it is E r^2 times the mean of the positive part of the
 * cosine: 1/2, 1/pi, 1/4 in one, two, three dimensions.  A cube, in the
 * direction of an axis: half of the mean of |W_1|, which is 1/2. */
static double
half_moment(int scheme, size_t q)
{
  const double cosine[] = { 0.0, 0.5, 1.0 / M_PI, 0.25 };

  return scheme == RF_BALANCED ? (double)q * cosine[q]
    : scheme == RF_DOMINATED ? sqrt((double)q) / 4.0 : 1.0 / M_PI;
}

/* Data, of which the first is on an axis, in 1, 2 and 3 dimensions. */
static const char *const inputs[] = {
  "[[1], [2]]", "[[1, 0], [0.5, 2], [-1, 1], [0.3, -1], [3, 0.2]]",
  "[[1, 0, 0], [0.5, 2, -1]]"
};
static const char *const labels[] = { "[1, -1]", "[1, -2, 0.5, 1, 0.1]",
                                      "[1, -2]" };

static rf_problem *
law_of(int scheme, size_t q)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: %s, labels: %s}\n"
           "network: {width: infinite}\ninit: {scheme: %s, scale: 1}\n",
           inputs[q - 1], labels[q - 1], rf_scheme_names[scheme]);
  return test_parse(text);
}

/* E A^2 and E ||W||^2 as the manual has the laws; E A W = 0 to the last bit, as
   neurons come in pairs.  What is integrated is smooth on every piece. */
START_TEST(moments_are_those_of_the_law)
{
  static const double aa[] = { 1.0, 1.0, 0.0 }, ww[] = { 1.0, 1.0 / 3.0, 1.0 };
  int checked = 0;

  for (int scheme = RF_BALANCED; scheme <= RF_UNBALANCED; scheme++)
    for (size_t q = 1; q <= 3; q++) {
      rf_problem *p = law_of(scheme, q);
      const double tall = (double)q;
      moments s;
      double off;
      ck_assert(!rf_nodes_are_scattered(p->wide.nodes));
      ck_assert_int_eq(rf_problem_refine(p), RF_OK);
      if (scheme == RF_BALANCED || q < 3)
        ck_assert_int_eq(rf_problem_refine(p), RF_OK);
      s = moments_of(p);
      off = fmax(fabs(s.aa - (aa[scheme] ? tall * aa[scheme] : 1.0)),
                 fabs(s.ww - tall * ww[scheme]));
      off = fmax(off, fabs(s.half - half_moment(scheme, q)));
      off = fmax(off, fabs(s.share - 1.0));
      /* 16 nodes in a piece of at most pi, or 8 in one that is a third of it:
         the remainder of Gauss for functions like exp(i t) is below
         (pi / 2)^32 / 32! and (pi / 3)^16 / 16!; the edges of a cube and of
         cells are at distances that are analytic, but not entire. */
      ck_assert_msg(off < (q == 3 ? 2e-4 : scheme == RF_DOMINATED ? 1e-9
                           : 1e-12), "%s, %zu: off by %g",
                    rf_scheme_names[scheme], q, off);
      ck_assert(s.first == 0.0 || s.first < 1e-15);
      rf_problem_free(p);
      checked++;
    }
  ck_assert_int_eq(checked, 9);
}
END_TEST

/* More nodes bring the cells of the sphere nearer. */
START_TEST(cells_converge)
{
  rf_problem *p = test_parse(
    "data: {inputs: [[1, 0, 0], [0.5, 2, -1], [-1, 1, 0.2], [0.3, -1, 1], "
    "[1, 1, 0]], labels: [1, -2, 0.5, 1, 0.1]}\n"
    "network: {width: infinite}\ninit: {scale: 1}\n");
  double off[4];

  for (int level = 0; level < 4; level++) {
    moments s = moments_of(p);
    off[level] = fmax(fabs(s.share - 1.0), fabs(s.half - 0.75));
    ck_assert(level == 3 || rf_problem_refine(p) == RF_OK);
  }
  ck_assert_double_lt(off[2], 0.1 * off[0]);
  ck_assert_double_lt(off[3], 1e-8);
  rf_problem_free(p);
}
END_TEST

/* Points: better than as many random ones, whose mean would be off by less than
   6 standard deviations, those of r^2 cos^2 and the like below 3. */
START_TEST(points_have_the_moments)
{
  int checked = 0;

  for (int scheme = RF_BALANCED; scheme <= RF_UNBALANCED; scheme++) {
    char text[512];
    rf_problem *p;
    moments s;
    double bound;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0, 0, 0], "
             "[1, 2, 3, 4, 5]], labels: [1, 1]}\nnetwork: {width: infinite}\n"
             "init: {scheme: %s, scale: 1}\n", rf_scheme_names[scheme]);
    p = test_parse(text);
    ck_assert(rf_nodes_are_scattered(p->wide.nodes));
    for (int level = 0; level < 4; level++)
      ck_assert_int_eq(rf_problem_refine(p), RF_OK);
    s = moments_of(p);
    bound = 6.0 * 3.0 / sqrt((double)rf_problem_width(p) / 2.0);
    ck_assert_double_lt(fabs(s.aa - (scheme == RF_UNBALANCED ? 1.0 : 5.0)),
                        bound);
    ck_assert_double_lt(fabs(s.ww - (scheme == RF_DOMINATED ? 5.0 / 3.0 : 5.0)),
                        bound);
    ck_assert_double_lt(fabs(s.share - 1.0), 1e-12);
    rf_problem_free(p);
    checked++;
  }
  ck_assert_int_eq(checked, 3);
}
END_TEST

/* A bias that starts at 0 leaves one coordinate less. */
START_TEST(biases_start_at_zero)
{
  rf_problem *p = test_parse("data: {inputs: [[1], [-2]], labels: [1, 1], "
                             "bias: true}\nnetwork: {width: infinite}\n"
                             "init: {scale: 1, bias: zero}\n");
  double z[12];
  moments s = moments_of(p);

  /* Two directions, two signs: the law itself. */
  ck_assert_int_eq((int)rf_problem_width(p), 4);
  ck_assert_int_eq(rfd_problem_weights(z, p, 0, 4, 0), RF_OK);
  for (int j = 0; j < 4; j++) {
    ck_assert_double_eq(fabs(z[3 * j]), 0.5);
    ck_assert_double_eq(fabs(z[3 * j + 1]), 0.5);
    ck_assert_double_eq(z[3 * j + 2], 0.0);
  }
  ck_assert_double_eq(s.share, 1.0);
  rf_problem_free(p);
}
END_TEST

/* ---- flows ---- */

/* h[count] at the record times of a problem as it is. */
static void
follow(double *h, const rf_problem *p, size_t datum)
{
  rf_flow *flow = NULL;
  rf_message message = { "" };
  const rf_numbers *sample;
  rf_status status;

  ck_assert_msg(rf_flow_create(&flow, &message, p) == RF_OK, "%s",
                message.text);
  for (size_t i = 0; i < p->ntimes; i++) {
    do
      status = rf_flow_step_record(flow, &message, i);
    while (status == RF_EVENT);
    ck_assert_msg(status == RF_OK, "%s", message.text);
    ck_assert_int_eq(rf_flow_sample(flow, &sample), RF_OK);
    h[i] = rf_numbers_double(sample, RF_SAMPLE_H + datum);
  }
  rf_flow_free(flow);
}

/* h = lambda^2 H(s) of one datum x = (1, 0), y = 1, where s = int p dt: a
 * neuron with a > 0 that is active stays so and is boosted by s; one with a < 0
 * is active until tanh s is the cosine it began with.  Integrated over the
 * circle by hand. */
static double
one_datum(double s)
{
  const double angle = acos(tanh(s)), cosine = tanh(s), sine = 1.0 / cosh(s);
  const double up = cosh(2.0 * s) / M_PI + 0.375 * sinh(2.0 * s);
  const double down = (-2.0 * sine * cosh(2.0 * s)
                       + (3.0 * angle + sine * cosine) / 2.0 * sinh(2.0 * s))
    / (2.0 * M_PI);

  return up + down;
}

/* s' = 1 - lambda^2 H(s), by Runge and Kutta. */
static double
one_datum_at(double t, double lambda)
{
  const int steps = 20000;
  const double dt = t / steps, l2 = lambda * lambda;
  double s = 0.0;

  for (int i = 0; i < steps; i++) {
    const double a = 1.0 - l2 * one_datum(s);
    const double b = 1.0 - l2 * one_datum(s + dt * a / 2.0);
    const double c = 1.0 - l2 * one_datum(s + dt * b / 2.0);
    const double e = 1.0 - l2 * one_datum(s + dt * c);
    s += dt * (a + 2.0 * b + 2.0 * c + e) / 6.0;
  }
  return l2 * one_datum(s);
}

START_TEST(one_datum_is_known)
{
  static const double at[] = { 1.0, 3.0, 6.0, 7.0, 8.0, 16.0 };
  rf_problem *p = test_parse(
    "data: {inputs: [[1, 0]], labels: [1]}\n"
    "network: {width: infinite, digits: 9}\ninit: {scale: 1e-3}\n"
    "flow: {until: 16}\nrecord: {times: [1, 3, 6, 7, 8, 16]}\n");
  double h[6];

  for (int level = 0; level < 2; level++)
    ck_assert_int_eq(rf_problem_refine(p), RF_OK);
  follow(h, p, 0);
  for (int i = 0; i < 6; i++) {
    const double exact = one_datum_at(at[i], 1e-3);
    /* While neurons become inactive, 16 nodes see a kink: that is worth 1e-4 of
       h while it is small, and afterwards 1e-9 of 1. */
    ck_assert_msg(fabs(h[i] - exact) < 1e-9 + 1e-3 * fmin(exact, 1e-6)
                  + 2e-9 * exact, "t = %g: %.17g, not %.17g", at[i], h[i],
                  exact);
  }
  ck_assert_double_lt(fabs(h[5] - 1.0), 1e-4);
  ck_assert_double_gt(h[3], 0.1);
  ck_assert_double_lt(h[3], 0.99);
  rf_problem_free(p);
}
END_TEST

#define POINTS "data: {inputs: [[-0.75], [-0.5], [0.125]], " \
  "labels: [1.1, 0.1, 0.8], bias: true}\n"

/* h at t = 8 of m random neurons, and of all there are: the root of the mean
   square of their difference falls as m^-1/2.  A fit over a factor 64 of
   widths, each by 40 networks, whose root is known to a part in sqrt(80): the
   slope to 0.04, of which 3 are allowed. */
START_TEST(random_networks_come_near)
{
  enum { WIDTHS = 4, SEEDS = 40 };
  rf_problem *p = test_parse(POINTS "network: {width: infinite}\n"
                             "flow: {until: 8}\nrecord: {times: [8]}\n");
  double all, h, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0, slope;

  ck_assert_int_eq(rf_problem_refine(p), RF_OK);
  ck_assert_int_eq(rf_problem_refine(p), RF_OK);
  follow(&all, p, 0);
  for (int i = 0; i < WIDTHS; i++) {
    const int m = 100 << (2 * i);
    double square = 0.0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      char text[512];
      rf_problem *q;
      snprintf(text, sizeof text, POINTS "network: {width: %d}\n"
               "init: {seed: %d}\nflow: {until: 8}\nrecord: {times: [8]}\n",
               m, seed);
      q = test_parse(text);
      follow(&h, q, 0);
      square += (h - all) * (h - all);
      rf_problem_free(q);
    }
    sx += log(m);
    sy += log(sqrt(square / SEEDS));
    sxx += log(m) * log(m);
    sxy += log(m) * log(sqrt(square / SEEDS));
  }
  slope = (WIDTHS * sxy - sx * sy) / (WIDTHS * sxx - sx * sx);
  ck_assert_msg(fabs(slope + 0.5) < 0.12, "falls as m^%g", slope);
  rf_problem_free(p);
}
END_TEST

/* Balanced and unbalanced laws are the same in all directions: turned data have
   the same predictions, though nodes and pieces are at other places. */
START_TEST(turned_data_are_the_same)
{
  static const double x[] = { 1.0, 0.2, -0.4, 1.0, 0.3, -2.0 };
  static const char *const scheme[] = { "balanced", "unbalanced" };
  int checked = 0;

  for (int i = 0; i < 2; i++) {
    double h[2] = { 0.0, 0.0 };
    for (int turned = 0; turned < 2; turned++) {
      const double c = turned ? cos(0.7) : 1.0, s = turned ? sin(0.7) : 0.0;
      char text[600];
      int length = snprintf(text, sizeof text, "network: {width: infinite, "
                            "leak: 0.1}\ninit: {scheme: %s, scale: 1e-2}\n"
                            "flow: {until: 15, rtol: 1e-11}\nrecord: {times: "
                            "[15]}\ndata:\n  labels: [1, 0.5, -0.7]\n  inputs:"
                            " [", scheme[i]);
      rf_problem *p;
      for (int k = 0; k < 3; k++)
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "%s[%.17g, %.17g]", k ? ", " : "",
                           c * x[2 * k] - s * x[2 * k + 1],
                           s * x[2 * k] + c * x[2 * k + 1]);
      snprintf(text + length, sizeof text - (size_t)length, "]\n");
      p = test_parse(text);
      ck_assert_int_eq(rf_problem_refine(p), RF_OK);
      ck_assert_int_eq(rf_problem_refine(p), RF_OK);
      follow(&h[turned], p, 1);
      rf_problem_free(p);
    }
    /* To the tolerance and, unbalanced, to the nodes that it has by now. */
    ck_assert_msg(fabs(h[0] - h[1]) < (i ? 1e-3 : 1e-7) * fabs(h[0]),
                  "%s: %.17g, %.17g", scheme[i], h[0], h[1]);
    ck_assert_double_gt(fabs(h[0]), 0.01);
    checked++;
  }
  ck_assert_int_eq(checked, 2);
}
END_TEST

/* ---- what is asked ---- */

static void
refuses(const char *text, const char *message)
{
  rf_problem *p = NULL;
  rf_message said = { "" };
  rf_status status = rf_problem_parse(&p, &said, text, "e.yaml", NULL, 0);

  ck_assert_msg(status == RF_EINPUT && !strcmp(said.text, message),
                "%s\nnot\n%s\nfor\n%s", said.text, message, text);
}

#define ONE "data: {inputs: [[1, 2]], labels: [1]}\n"

START_TEST(what_is_refused)
{
  refuses(ONE "network: {width: endless}\n", "e.yaml:2:18: network.width: "
          "found 'endless' (not a number); allowed: an integer from 1 to "
          "4294967295, or infinite");
  refuses(ONE "network: {digits: 5}\n", "e.yaml:2:11: network.digits is not "
          "allowed here: only network.width infinite has nodes that are to "
          "agree");
  refuses(ONE "network: {width: infinite, digits: 20}\n", "e.yaml:2:36: "
          "network.digits: found '20'; allowed: an integer from 1 to 13");
  refuses(ONE "network: {width: infinite}\ninit: {scheme: he}\n", "e.yaml:3:8: "
          "init.scheme is not allowed here: he has no limit of infinite width: "
          "its flow is the faster the wider it is");
  refuses(ONE "network: {width: infinite}\ninit: {std: 0.1}\n", "e.yaml:3:8: "
          "init.std is not allowed here: weights that do not shrink with the "
          "width have no limit of infinite width");
  refuses(ONE "network: {width: infinite}\ninit: {pairs: true}\n",
          "e.yaml:3:8: init.pairs is not allowed here: with network.width "
          "infinite neurons always come in pairs");
  refuses(ONE "network: {width: infinite}\nrecord: {states: 3}\n",
          "e.yaml:3:18: record.states: found '3'; allowed: all or none with "
          "network.width infinite, whose nodes are no fixed number");
  refuses(ONE "network: {width: infinite}\nflow: {rtol: 1e-3}\n",
          "e.yaml:3:14: flow.rtol: found '1e-3'; allowed: at most 1e-6 with "
          "network.digits 6");
  refuses(ONE "network: {width: infinite, digits: 9}\nflow: {engine: taylor, "
          "digits: 8}\n", "e.yaml:3:32: flow.digits: found '8'; allowed: at "
          "least 9, as network.digits");
  refuses(ONE "network: {width: infinite}\ninit: {scheme: file, weights: "
          "[[1, 1, 1]]}\n", "e.yaml:2:18: network.width: found 'infinite' (not "
          "a finite number); allowed: an integer from 1 to 4294967295");
}
END_TEST

/* The text of a problem gives the same problem. */
START_TEST(text_is_complete)
{
  rf_problem *p = test_parse(ONE "network: {width: infinite, digits: 11}\n");
  rf_problem *q = test_parse(rf_problem_text(p));

  ck_assert_str_eq(rf_problem_text(p), rf_problem_text(q));
  ck_assert_ptr_nonnull(strstr(rf_problem_text(p), "width: infinite"));
  ck_assert_ptr_nonnull(strstr(rf_problem_text(p), "digits: 11"));
  ck_assert_double_eq(p->rtol, 1e-13);
  ck_assert(rf_problem_width(p) == rf_problem_width(q));
  ck_assert(isnan(rf_problem_share(p, rf_problem_width(p))));
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  static const char *const text[] = {
    ONE "network: {width: infinite}\n",
    "data: {inputs: [[1, 2, 3], [1, 0, 0], [0, 1, 5]], labels: [1, 1, 1]}\n"
    "network: {width: infinite}\n"
  };
  int checked = 0;

  for (int i = 0; i < 2; i++) {
    rf_status status = RF_ENOMEM;
    rf_set_allocator(failing_alloc, counting_free);
    for (long k = 0; status == RF_ENOMEM; k++, checked++) {
      rf_problem *p = NULL;
      rf_message message;
      fuse = k;
      status = rf_problem_parse(&p, &message, text[i], "e.yaml", NULL, 0);
      ck_assert((status == RF_OK) == (p != NULL));
      rf_problem_free(p);
      ck_assert_int_eq(live, 0);
    }
    ck_assert_int_eq(status, RF_OK);
    rf_set_allocator(NULL, NULL);
  }
  ck_assert_int_gt(checked, 30);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("infinite");
  TCase *t = tcase_create("infinite");

  test_limit(t);
  tcase_add_test(t, polynomials_are_integrated);
  tcase_add_test(t, rough_ends_are_integrated);
  tcase_add_test(t, pieces_end_where_ways_do);
  tcase_add_test(t, noise_has_an_end);
  tcase_add_test(t, ways_are_those_of_the_limit_flow);
  tcase_add_test(t, moments_are_those_of_the_law);
  tcase_add_test(t, cells_converge);
  tcase_add_test(t, points_have_the_moments);
  tcase_add_test(t, biases_start_at_zero);
  tcase_add_test(t, one_datum_is_known);
  tcase_add_test(t, random_networks_come_near);
  tcase_add_test(t, turned_data_are_the_same);
  tcase_add_test(t, what_is_refused);
  tcase_add_test(t, text_is_complete);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
