/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion.c -- the inclusion at a boundary; rfd_inclusion (double),
 * rfm_inclusion (MPFR).  One line is decided by two numbers; several lines
 * by trying every choice for the repelling ones and solving the attracting
 * ones, which form a convex problem, by least squares in a box.
 * Kernel: decision.
 *
 * With v_s = a <D_s, x>, D_s the driving vector with e at the end of side s:
 * v_- and v_+ of one sign cross; v_+ < 0 < v_- slides; v_- < 0 < v_+ repels,
 * and several ways are solutions.  v_+ - v_- = a (high - low) ||x||^2, so that
 * a line attracts where that is negative.  The cases with a 0 are the
 * edges. */
#include "config.h"

#include "geometry/inclusion/inclusion_impl.h"

/* Sign of v with |error| <= bound: 0 when the bound does not exclude it;
   *exact: v = 0 beyond doubt.  Exactly 0 is known only where nothing was
   rounded: both the number and its bound are 0. */
static int
sure_sign(bool *exact, const rf_num *v, const rf_num *bound)
{
  *exact = num_sgn(bound) == 0 && num_sgn(v) == 0;
  return num_cmpabs(v, bound) > 0 ? num_sgn(v) : 0;
}

/* Several solutions or one in doubt: stay, or go as the policy says. */
static int
by_policy(rf_policy policy, int stay)
{
  return policy == RF_POLICY_ACTIVATE ? 1
         : policy == RF_POLICY_DEACTIVATE ? -1 : stay;
}

/* v_s = 0 at the end of side s, v on the other side points away from the
 * other side (towards s): the neuron rests on s's edge. */
static int
lean(unsigned *marks, int side, bool exact, int from)
{
  if (exact) {
    *marks |= RF_INC_EDGE;
    return side;
  }
  *marks |= RF_INC_UNSURE;
  return from == side ? 0 : side;   /* it left s: v_s may point away */
}

/* v_s = 0 at the end of side s, v on the other side points away from the
 * boundary: resting on s's edge and leaving to the other side. */
static int
rest_or_leave(unsigned *marks, int side, bool exact, int from,
              rf_policy policy)
{
  int s;

  if (from == -side) {            /* the other side's v says it cannot come */
    *marks |= RF_INC_UNSURE;
    return -side;
  }
  if (!exact && from == side) {   /* it came, so it crosses */
    *marks |= RF_INC_UNSURE;
    return -side;
  }
  /* In doubt, staying is on the boundary: it is a solution, too, where the
     one that rests on the edge is none. */
  s = by_policy(policy, exact ? side : 0);
  *marks |= RF_INC_NONUNIQUE | (exact ? 0 : RF_INC_UNSURE);
  if (exact && s == side)
    *marks |= RF_INC_EDGE;
  return s;
}

/* v_- = v_+ = 0: it rests; with rounding, the motion goes on. */
static int
rest(unsigned *marks, bool exact, int from)
{
  if (exact) {
    *marks |= RF_INC_EDGE;
    return from == RF_FROM_PLUS ? 1 : -1;
  }
  *marks |= RF_INC_UNSURE;
  return from == RF_FROM_START ? -1 : -from;
}

/* v_- < 0 < v_+. */
static int
repelled(unsigned *marks, int from, rf_policy policy)
{
  if (from == RF_FROM_PLUS || from == RF_FROM_MINUS) {
    *marks |= RF_INC_UNSURE;      /* it was on its way there already */
    return from;
  }
  *marks |= RF_INC_NONUNIQUE;
  return by_policy(policy, 0);
}

/* Signs of v_- and v_+, v[2], and whether each is exact, to the side taken; the
   table is in inclusion.h. */
static int
decide(unsigned *marks, const int *v, const bool *exact, int from,
       rf_policy policy)
{
  const int minus = v[0], plus = v[1];

  if (minus == plus && minus != 0) {
    if (from == plus)             /* arriving from there, v points back */
      *marks |= RF_INC_UNSURE;
    return plus;
  }
  if (minus == 0 && plus == 0)
    return rest(marks, exact[0] && exact[1], from);
  if (minus == 0)
    return plus < 0 ? lean(marks, -1, exact[0], from)
                    : rest_or_leave(marks, -1, exact[0], from, policy);
  if (plus == 0)
    return minus > 0 ? lean(marks, 1, exact[1], from)
                     : rest_or_leave(marks, 1, exact[1], from, policy);
  return minus > 0 ? 0 : repelled(marks, from, policy);
}

/* Sign of a, or of a' = <w, fixed> where a = 0; 0: neither moves. */
static rf_status
sign_of_a(int *sigma, unsigned *marks, const rfx_boundary *at)
{
  NUM_TEMPS(t, 4, at->prec);
  bool exact;

  *sigma = num_sgn(at->a);
  if (*sigma == 0 && !at->w && !at->held)
    *marks |= RF_INC_UNSURE;
  if (*sigma != 0 || !at->w || at->held) {
    NUM_TEMPS_FREE(t, 4);
    return RF_OK;
  }
  if (!NUM_TEMPS_OK(t))
    return RF_ENOMEM;
  /* a' = <w, D>, in which the zero lines do not count, as <w, x> = 0 on
     them. */
  num_zero(&t[1]);
  num_zero(&t[0]);
  for (size_t i = 0; i < at->d; i++) {
    num_addmul(&t[0], &at->w[i], &at->fixed[i]);
    num_mul(&t[2], &at->w[i], at->mass ? &at->mass[i] : &at->fixed[i]);
    num_abs(&t[2], &t[2]);
    num_add(&t[1], &t[1], &t[2]);
  }
  rfx_error_bound(&t[2], &t[1], (double)(at->d + 6), at->error, at->prec,
                  &t[3]);
  *sigma = sure_sign(&exact, &t[0], &t[2]);
  if (*sigma == 0 && !exact)
    *marks |= RF_INC_UNSURE;
  NUM_TEMPS_FREE(t, 4);
  return RF_OK;
}

/* a = a' = 0: nothing moves; every line keeps its side.  D may be anything
   then, as a D and <w, D> are 0. */
static void
keep_all(signed char *sign, unsigned *marks, const rfx_boundary *at)
{
  for (size_t l = 0; l < at->count; l++) {
    sign[l] = at->from[l] == RF_FROM_START ? -1 : at->from[l];
    if (sign[l] != 0 && !(*marks & RF_INC_UNSURE))
      *marks |= RF_INC_EDGE;
  }
}

/* f = <fixed, x_0>, what its rounding is relative to, and its absolute error
   beyond that. */
static void
line_product(rf_num *f, rf_num *size, rf_num *blur, const rfx_boundary *at,
             rf_num *t)
{
  num_zero(size);
  num_zero(blur);
  if (at->product) {
    num_set(f, &at->product[0]);
    num_set(size, &at->product_size[0]);
    if (at->product_blur)
      num_set(blur, &at->product_blur[0]);
    return;
  }
  num_dot(f, at->fixed, at->x, at->d);
  for (size_t i = 0; i < at->d; i++) {
    num_mul(t, at->mass ? &at->mass[i] : &at->fixed[i], &at->x[i]);
    num_abs(t, t);
    num_add(size, size, t);
    if (!at->blur)
      continue;
    num_mul(t, &at->blur[i], &at->x[i]);
    num_abs(t, t);
    num_add(blur, blur, t);
  }
}

/* Is the end of the only line 0 exactly, where it is 0: low (0) or high (1)?
   Terms that cancel are 0 up to their errors. */
static bool
is_exact(const rfx_boundary *at, int end)
{
  return !at->end_blur || !at->end_exact
    || (at->end_exact[0] & (end ? RF_HIGH_EXACT : RF_LOW_EXACT));
}

/* One line.  v = <fixed, x> + e <x, x> has at most 2 d + 3 roundings, x
 * itself three more; its terms sum to at most mass = sum mass_i |x_i| +
 * |e| <x, x> in absolute value: |error| <= mass ((2 d + 8) u + error), and
 * what fixed and e come with beyond that; an e that is exactly 0 comes with
 * none. */
static rf_status
one_line(signed char *sign, unsigned *marks, const rfx_boundary *at,
         int sigma)
{
  const size_t d = at->d;
  const int p = sigma * num_cmp(at->high, at->low);
  NUM_TEMPS(t, 9, at->prec);
  rf_num *f = &t[0], *mass = &t[1], *xx = &t[2], *v = &t[3], *size = &t[4],
         *bound = &t[5], *blur = &t[7], *own = &t[8];
  int side[2];
  bool exact[2];

  if (!NUM_TEMPS_OK(t))
    return RF_ENOMEM;
  /* A line whose e has reached an end leaves by that end: the caller knows it
     from a root, where the two numbers below would be rounding. */
  if (at->leaving && at->leaving[0] != 0 && p != 0) {
    sign[0] = (signed char)(p < 0 ? at->leaving[0] : -at->leaving[0]);
    NUM_TEMPS_FREE(t, 9);
    return RF_OK;
  }
  line_product(f, mass, blur, at, &t[6]);
  num_dot(xx, at->x, at->x, d);
  num_zero(own);
  if (at->end_blur)
    num_mul(own, at->end_blur, xx);
  num_zero(bound);       /* for readers of this file alone, as linters are */
  for (int i = 0; i < 2; i++) {
    num_mul(v, i == 0 ? at->low : at->high, xx);
    num_abs(size, v);
    num_add(size, size, mass);
    num_add(v, v, f);
    rfx_error_bound(bound, size, (double)(2 * d + 8), at->error, at->prec,
                    &t[6]);
    if (num_sgn(size) != 0 || !is_exact(at, i))
      num_add(bound, bound, blur);
    if (!is_exact(at, i))
      num_add(bound, bound, own);
    side[i] = sigma * sure_sign(&exact[i], v, bound);
  }
  sign[0] = (signed char)decide(marks, side, exact, at->from[0], at->policy);
  NUM_TEMPS_FREE(t, 9);
  return RF_OK;
}

/* ---- groups of lines ---- */

/* What a group of the caller's lines is asked with. */
typedef struct group {
  rf_num *block;         /* the numbers of the arrays of at */
  size_t numbers;
  size_t *line;          /* line[count]: the caller's */
  size_t *place;         /* place[count] of its lines */
  size_t *of;            /* of[count]: the group of each of the caller's */
  signed char *from, *leaving, *sign, *exact;
} group;

/* of[count]: numbers of the groups; returns how many there are.  Two lines are
   in one group where a chain of products that are not 0 joins them. */
static size_t
number_groups(size_t *of, const rfx_boundary *at)
{
  const size_t k = at->count;
  size_t groups = 0;

  for (size_t l = 0; l < k; l++)
    of[l] = SIZE_MAX;
  for (size_t l = 0; l < k; l++) {
    bool grown = true;
    if (of[l] != SIZE_MAX)
      continue;
    of[l] = groups;
    while (grown) {
      grown = false;
      for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k && of[i] == groups; j++)
          if (of[j] == SIZE_MAX && num_sgn(&at->gram[i * k + j]) != 0) {
            of[j] = groups;
            grown = true;
          }
    }
    groups++;
  }
  return groups;
}

/* Copy the entries of a group from one of the caller's arrays; NULL stays. */
static const rf_num *
pick_numbers(rf_num **room, const rf_num *from, const group *g, size_t count,
             size_t width)
{
  rf_num *out = *room;

  if (!from)
    return NULL;
  for (size_t i = 0; i < count; i++)
    num_copy(out + i * width, from + g->line[i] * width, width);
  *room += count * width;
  return out;
}

/* The same of the products of a group's lines with each other. */
static const rf_num *
pick_gram(rf_num **room, const rfx_boundary *at, const group *g,
          size_t count)
{
  rf_num *out = *room;

  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++)
      num_set(&out[i * count + j],
              &at->gram[g->line[i] * at->count + g->line[j]]);
  *room += count * count;
  return out;
}

/* One group of lines that are not all orthogonal to each other, as a question
   of its own: the lines of other groups change none of its products, so
   whatever they do its answer is the same. */
static rf_status
decide_group(signed char *sign, unsigned *marks, const rfx_boundary *at,
             int sigma, group *g, size_t number)
{
  rfx_boundary own = *at;
  rf_num *room = g->block;
  size_t n = 0;
  rf_status status;

  for (size_t l = 0; l < at->count; l++)
    if (g->of[l] == number) {
      g->line[n] = l;
      g->from[n] = at->from[l];
      g->place[n] = at->place ? at->place[l] : 0;
      g->exact[n] = at->end_exact ? at->end_exact[l] : 0;
      g->leaving[n++] = at->leaving ? at->leaving[l] : 0;
    }
  own.count = n;
  own.from = g->from;
  own.place = at->place ? g->place : NULL;
  own.end_exact = at->end_exact ? g->exact : NULL;
  own.leaving = g->leaving;
  own.x = pick_numbers(&room, at->x, g, n, at->d);
  own.high = pick_numbers(&room, at->high, g, n, 1);
  own.low = pick_numbers(&room, at->low, g, n, 1);
  own.end_blur = pick_numbers(&room, at->end_blur, g, n, 1);
  own.product = pick_numbers(&room, at->product, g, n, 1);
  own.product_size = pick_numbers(&room, at->product_size, g, n, 1);
  own.product_blur = pick_numbers(&room, at->product_blur, g, n, 1);
  own.gram = pick_gram(&room, at, g, n);
  status = n == 1 ? one_line(g->sign, marks, &own, sigma)
                  : rfx_inclusion_several(g->sign, marks, &own, sigma);
  for (size_t i = 0; status >= 0 && i < n; i++)
    sign[g->line[i]] = g->sign[i];
  return status;
}

/* All groups of lines.  Taken apart, many lines cost the sum of what their
   groups cost, and not the product. */
static rf_status
decide_groups(signed char *sign, unsigned *marks, const rfx_boundary *at,
              int sigma)
{
  const size_t k = at->count;
  group g = { .numbers = k * (at->d + k + 6) };
  size_t groups;
  rf_status status = RF_ENOMEM;

  /* One block of each type for all groups: they are asked one after the
     other. */
  if (!(g.line = rf_alloc(3 * k, sizeof *g.line)) || !(g.from = rf_alloc(4, k))
      || !(g.block = num_array(g.numbers, at->prec)))
    goto done;
  g.of = g.line + k;
  g.place = g.of + k;
  g.leaving = g.from + k;
  g.sign = g.leaving + k;
  g.exact = g.sign + k;
  groups = number_groups(g.of, at);
  status = RF_OK;
  if (groups == 1)
    status = rfx_inclusion_several(sign, marks, at, sigma);
  for (size_t i = 0; groups > 1 && status >= 0 && i < groups; i++)
    status = decide_group(sign, marks, at, sigma, &g, i);

done:
  rf_release(g.line);
  rf_release(g.from);
  num_array_free(g.block, g.numbers);
  return status;
}

/* Marks are written on success alone. */
rf_status
rfx_inclusion(signed char *sign, unsigned *marks, const rfx_boundary *at)
{
  unsigned found = 0;
  int sigma;
  rf_status status;

  RF_ASSERT(at->d > 0 && at->count > 0);
  if ((status = sign_of_a(&sigma, &found, at)) < 0)
    return status;
  if (sigma == 0)
    keep_all(sign, &found, at);
  else if (at->count == 1)
    status = one_line(sign, &found, at, sigma);
  else if (at->gram)
    status = decide_groups(sign, &found, at, sigma);
  else
    status = rfx_inclusion_several(sign, &found, at, sigma);
  if (status == RF_OK)
    *marks = found;
  return status;
}
