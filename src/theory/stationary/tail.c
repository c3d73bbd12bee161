/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tail.c -- does the flow stay in its faces for ever?
 *
 * While it does, the outputs h move in V (outputs.c) and ||theta'||^2 = p^T M p
 * >= sigma^2 ||P_V p||^2 = 2 c sigma^2 (L - L*), sigma^2 the least eigenvalue
 * of M = J J^T on V: L - L* falls at least like exp(-2 c sigma^2 t), and the
 * path that is left is at most E / sigma, E = ||P_V p|| / c.  J is linear in
 * the weights of a face, ||J - J'|| <= S ||theta - theta'||, S^2 = sum
 * ||x_k||^2.  So within R = E / (sigma - S R) nothing changes that proof, if no
 * neuron comes to a boundary there; and neuron j moves at most
 * (e^I - 1) ||z_j||, I = 2 S c E / rate, the integral of ||D||.
 *
 * A sliding neuron whose coefficient ends exactly at an end of its interval may
 * leave the line to that side, and come back: D = 0 there too, so that the end
 * is the same.  Each way in which such neurons may be on or beside their lines
 * is a mode; h and its end are in the V of every one, and sigma is the least
 * over them all.
 *
 * Where the neurons off all lines make every output, V = R^n, the loss goes to
 * 0 by them alone: whatever the others do only adds to M. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "base/eigen.h"
#include "theory/stationary/stationary.h"

/* sigma^2 is known to so much of the trace of M, with room to spare: rounding
   is within some (n + d) 2^-53 of it, and of the condition of the basis of V,
   which is held below its root. */
#define LOSS 1e-9
#define ANGLE 1e-4

/* Modes that are looked at: 2 to this power. */
#define LOOSE_MOST 6

/* Products that one mode may cost: what each neuron can change, d outputs of n
   data, in terms of at most n others. */
#define MODE_COST 5e9

/* A line that neurons of a face may leave to one side. */
typedef struct loose {
  size_t face, line;
  int side;
} loose;

typedef struct tail {
  const rf_ground *g;
  size_t n, d;
  double *z;             /* z[1 + d]: one neuron */
  double *sums;          /* sums[faces][1 + d * d]: sum a^2, sum w w^T */
  double c, S, theta;    /* theta: ||theta|| */
  double epsilon;        /* ||p - p*|| now, at most */
  loose loose[LOOSE_MOST];
  size_t nloose;
  bool *counts;          /* counts[faces]: is it part of M? */
  bool known;            /* of the free neurons, if those are all that move, */
  double square;         /* sigma^2 */
} tail;

/* One mode. */
typedef struct mode {
  const tail *t;
  uint64_t *mask;        /* mask[faces][2 words] */
  size_t *block;         /* block[faces]: its first row in the span */
  rf_outputs *span;
  double *q;             /* q[rank][n]: an orthonormal basis of V */
  double *m;             /* m[rank][rank]: M on V */
} mode;

/* With a leak no face is dead: a neuron feels every datum. */
bool
rf_face_is_dead(const rf_field *f, const uint64_t *mask)
{
  if (mpq_sgn(f->leak))
    return false;
  for (size_t k = 0; k < f->n; k++)
    if (rf_mask_sign(mask, f->words, f->lines->of[k]) * f->lines->orient[k]
        > 0)
      return false;
  return true;
}

/* The neurons' sums by face; ||theta||. */
static void
sum_neurons(tail *t)
{
  const size_t d = t->d, width = 1 + d * d;
  double square = 0.0;
  long e;

  for (size_t j = 0; j < t->g->census->m; j++) {
    double *sum = t->sums + t->g->census->face[j] * width;
    rf_state_neuron(t->z, &e, t->g->state, j);
    for (size_t i = 0; i <= d; i++)
      t->z[i] = ldexp(t->z[i], (int)e);
    square += rf_dot(t->z, t->z, 1 + d);
    sum[0] += t->z[0] * t->z[0];
    for (size_t i = 0; i < d; i++)
      rf_axpy(sum + 1 + i * d, t->z[1 + i], t->z + 1, d);
  }
  t->theta = sqrt(square);
}

/* q: Gram-Schmidt, twice.  False: nearly dependent.  Twice, as once leaves the
   cosine at rounding over ANGLE. */
static bool
make_basis(mode *v)
{
  const size_t n = v->t->n;

  for (size_t b = 0; b < v->span->rank; b++) {
    const mpq_t *row = (const mpq_t *)v->span->row + v->span->basis[b] * n;
    double *q = v->q + b * n, before, after;
    for (size_t k = 0; k < n; k++)
      q[k] = rf_get_d_nearest(row[k]);
    before = rf_length(q, n);
    for (size_t i = 0; i < 2 * b; i++) {
      const double *other = v->q + i % b * n;
      rf_axpy(q, -rf_dot(q, other, n), other, n);
    }
    after = rf_length(q, n);
    if (!(after > ANGLE * before && isfinite(before)))
      return false;
    for (size_t k = 0; k < n; k++)
      q[k] /= after;
  }
  return true;
}

/* m += T (sum a^2 + sum w w^T) T^T, T[rank][d] = q times the rows of a face.
   J of a face is linear in (a, w): its part of J J^T needs these two sums
   alone. */
static void
add_face(mode *v, double *T, double *TW, size_t face)
{
  const size_t d = v->t->d, n = v->t->n, r = v->span->rank;
  const double *sum = v->t->sums + face * (1 + d * d);
  const mpq_t *row = (const mpq_t *)v->span->row + v->block[face] * n;

  memset(T, 0, r * d * sizeof *T);
  for (size_t i = 0; i < d; i++)
    for (size_t k = 0; k < n; k++) {
      const double x = rf_get_d_nearest(row[i * n + k]);
      for (size_t b = 0; x != 0.0 && b < r; b++)
        T[b * d + i] += v->q[b * n + k] * x;
    }
  for (size_t b = 0; b < r; b++)
    for (size_t i = 0; i < d; i++)
      TW[b * d + i] = sum[0] * T[b * d + i]
                      + rf_dot(T + b * d, sum + 1 + i * d, d);
  for (size_t b = 0; b < r; b++)
    for (size_t c = 0; c < r; c++)
      v->m[b * r + c] += rf_dot(TW + b * d, T + c * d, d);
}

/* The least eigenvalue of m[r][r], less what rounding may add; 0 or less:
   none. */
static double
least_eigenvalue(double *m, double *values, size_t r)
{
  double trace = 0.0, least = INFINITY;

  if (!rf_eigenvalues(values, m, r))
    return -1.0;
  for (size_t b = 0; b < r; b++) {
    trace += values[b];
    least = fmin(least, values[b]);
  }
  return least - LOSS * trace;
}

/* *square: sigma^2 of the mode; infinite where nothing moves.  RF_ENOMEM.  A
   basis that is nearly dependent gives no bound, sigma = 0. */
static rf_status
find_sigma(double *square, mode *v)
{
  const size_t r = v->span->rank, size = r * v->t->d;
  double *work;

  *square = INFINITY;
  if (r == 0)
    return RF_OK;
  v->q = rf_alloc(r * v->t->n, sizeof *v->q);
  v->m = rf_alloc(r * r, sizeof *v->m);
  work = rf_alloc(2 * size + r, sizeof *work);
  if (!v->q || !v->m || !work) {
    rf_release(work);
    return RF_ENOMEM;
  }
  if (make_basis(v)) {
    for (size_t f = 0; f < v->t->g->census->faces; f++)
      if (v->t->counts[f])
        add_face(v, work, work + size, f);
    *square = least_eigenvalue(v->m, work + 2 * size, r);
  } else
    *square = 0.0;
  rf_release(work);
  return RF_OK;
}

/* The span of the mode, face by face. */
static rf_status
find_span(mode *v)
{
  const rf_ground *g = v->t->g;
  rf_status status = rf_outputs_create(&v->span, v->t->n, NULL);

  for (size_t f = 0; f < g->census->faces && status >= 0; f++) {
    v->block[f] = v->span->count;
    if (v->t->counts[f])
      status = rf_outputs_add(v->span, g->field,
                           v->mask + f * 2 * g->census->words);
  }
  return status < 0 ? status : rf_outputs_basis(v->span);
}

/* sigma^2 where the loose lines of a set (bits) have been left; the rank of
   V. */
static rf_status
look_at_mode(double *square, size_t *rank, const tail *t, unsigned set)
{
  const rf_census *c = t->g->census;
  const size_t width = 2 * c->words;
  mode v = { .t = t, .mask = rf_alloc(c->faces * width, sizeof *v.mask),
             .block = rf_alloc(c->faces, sizeof *v.block) };
  rf_status status = RF_ENOMEM;

  if (v.mask && v.block) {
    for (size_t f = 0; f < c->faces; f++)
      memcpy(v.mask + f * width, rf_census_mask(c, c->first[f]),
             width * sizeof *v.mask);
    for (size_t i = 0; i < t->nloose; i++)
      if (set >> i & 1u)
        rf_mask_set(v.mask + t->loose[i].face * width, c->words,
                    t->loose[i].line, t->loose[i].side);
    status = find_span(&v);
  }
  if (status >= 0) {
    *rank = v.span->rank;
    status = find_sigma(square, &v);
  }
  rf_release(v.mask);
  rf_release(v.block);
  rf_outputs_free(v.span);
  rf_release(v.q);
  rf_release(v.m);
  return status;
}

/* The least sigma^2 over all modes. */
static rf_status
look_at_modes(double *square, const tail *t)
{
  rf_status status = RF_OK;
  double own = 0.0;
  size_t rank;

  *square = INFINITY;
  for (unsigned set = 0; set < 1u << t->nloose && status >= 0; set++) {
    status = look_at_mode(&own, &rank, t, set);
    *square = status < 0 ? 0.0 : fmin(*square, own);
  }
  return status;
}

static double
difference(const mpq_t a, const mpq_t b)
{
  mpq_t q;
  double r;

  mpq_init(q);
  mpq_sub(q, a, b);
  r = rf_get_d_nearest(q);
  mpq_clear(q);
  return r;
}

/* ||p - p*||, as the state is known. */
static void
find_epsilon(tail *t)
{
  double sum = 0.0;

  for (size_t k = 0; k < t->n; k++) {
    const double x = difference(t->g->now->p[k], t->g->p[k]);
    sum += x * x;
  }
  t->epsilon = sqrt(sum) * (1.0 + 1e-12)
    + t->c * t->S * t->theta * t->g->tolerance * t->theta;
}

/* Rounded up, as bounds hang on them. */
static void
find_sizes(tail *t)
{
  const rf_problem *p = t->g->problem;
  double square = 0.0;

  for (size_t i = 0; i < t->n * t->d; i++) {
    const double x = rf_get_d_nearest(p->x[i]);
    square += x * x;
  }
  t->S = sqrt(square) * (1.0 + 1e-12);
  t->c = rf_get_d_nearest(t->g->now->c);
}

/* Does the neuron rest or slide on a line? */
static bool
has_zeros(const tail *t, size_t j)
{
  for (size_t l = 0; l < t->g->field->count; l++)
    if (rf_mask_sign(rf_census_mask(t->g->census, j), t->g->census->words, l)
        == 0)
      return true;
  return false;
}

/* Sum of |r_k| over the data of a line, x_k = r_k x_l. */
static double
line_weight(const rf_field *f, size_t l)
{
  double sum = 0.0;

  for (size_t k = 0; k < f->n; k++)
    if (f->lines->of[k] == l)
      sum += fabs(rf_get_d_nearest(f->lines->ratio[k]));
  return sum;
}

/* A dead neuron of sign s on one line: is it pushed back from its active side
   whatever the residuals do until the end?  Its push must exceed what the
   residuals may still change. */
static bool
rests(const tail *t, const rf_flat *flat, int s)
{
  const rf_field *f = t->g->field;
  const size_t l = flat->zero[0];
  const int side = f->lines->orient[f->lines->first[l]];
  double push;

  if (flat->nzero != 1)
    return false;
  for (size_t k = 0; k < f->n; k++)
    if (f->lines->of[k] == l && f->lines->orient[k] != side)
      return false;
  push = s * side * rf_get_d_nearest(side > 0 ? f->high[l] : f->low[l]);
  return push < -t->epsilon * line_weight(f, l);
}

/* One line of a sliding neuron of sign s, its coefficient e: 0 it stays between
   its ends, -1, +1 it ends at that of this side, 2 neither is sure.  The
   margin is how far the coefficient may move until the end. */
static int
which_end(const tail *t, const mpq_t e, size_t l, double margin, int s)
{
  const rf_field *f = t->g->field;
  const bool below = s * difference(e, f->high[l]) > margin;
  const bool above = s * difference(f->low[l], e) > margin;

  if (below && above)
    return 0;
  return above && mpq_equal(e, f->high[l]) ? 1
         : below && mpq_equal(e, f->low[l]) ? -1 : 2;
}

/* Too many are given up: modes double with each. */
static bool
add_loose(tail *t, size_t face, size_t line, int side)
{
  for (size_t i = 0; i < t->nloose; i++)
    if (t->loose[i].face == face && t->loose[i].line == line)
      return true;
  if (t->nloose == LOOSE_MOST)
    return false;
  t->loose[t->nloose++] = (loose){ face, line, side };
  return true;
}

/* A sliding neuron j: do its coefficients stay between their ends, or end at
   one exactly?  Dependent lines share their coefficients in more than one way:
   nothing is said. */
static rf_status
slides(bool *stays, tail *t, const rf_flat *flat, size_t j)
{
  const uint64_t *mask = rf_census_mask(t->g->census, j);
  const size_t d = t->d, rank = flat->rank;
  const int s = rf_state_sign(t->g->state, j);
  mpq_t *work = rf_mpq_array(d + rank + rank * d);
  mpq_t *e = work ? work + d : NULL, *dual = work ? e + rank : NULL;
  rf_status status = RF_ENOMEM;

  *stays = rank == flat->nzero;
  if (!work || (status = rf_face_project(work, e, flat, mask)) < 0
      || (status = rf_flat_dual(dual, flat)) < 0)
    *stays = false;
  for (size_t b = 0; *stays && b < rank; b++) {
    const size_t l = flat->basis[b];
    double norm = 0.0;
    int end;
    for (size_t i = 0; i < d; i++)
      norm += pow(rf_get_d_nearest(dual[b * d + i]), 2.0);
    end = which_end(t, e[b], l, t->epsilon * (line_weight(t->g->field, l)
                                              + t->S * sqrt(norm)), s);
    *stays = end == 0
      || (end != 2 && add_loose(t, t->g->census->face[j], l, end));
  }
  rf_mpq_array_free(work, d + rank + rank * d);
  return status;
}

/* May neuron j be left where it is, as far as its zeros go?  Three kinds of
   rest, each with its own reason to end. */
static rf_status
keeps_zeros(const char **why, tail *t, size_t j)
{
  const uint64_t *mask = rf_census_mask(t->g->census, j);
  const int s = rf_state_sign(t->g->state, j);
  rf_flat *flat = NULL;
  bool stays = true;
  rf_status status = rf_flat_create(&flat, t->g->field, mask, false);

  if (status < 0 || flat->nzero == 0) {
    rf_flat_free(flat);
    return status;
  }
  if (isinf(t->g->census->room[j]) && flat->nzero == t->g->field->count)
    *why = s ? "a neuron with w = 0 may leave" : NULL;
  else if (rf_face_is_dead(t->g->field, mask)) {
    if (!rests(t, flat, s))
      *why = "a dead neuron on a boundary may come to life";
  } else if ((status = slides(&stays, t, flat, j)) >= 0 && !stays)
    *why = "a neuron on a boundary may leave it";
  rf_flat_free(flat);
  return status;
}

/* Does neuron j stay off all boundaries that it is off, and, if it slides, its
   a off 0?  It moves no more than the path that is left, and no more than
   (e^I - 1) times its size. */
static bool
keeps_sides(tail *t, const rf_tail *found, double share, size_t j)
{
  const rf_census *c = t->g->census;
  double size, w, moves;
  long e;

  if (!t->counts[c->face[j]])
    return true;
  rf_state_neuron(t->z, &e, t->g->state, j);
  size = rf_length(t->z, 1 + t->d);
  w = rf_length(t->z + 1, t->d);
  moves = (fmin(ldexp(found->distance, (int)-e), share * size)
           + t->g->tolerance * size) * (1.0 + 1e-9);
  return moves < c->room[j] * w
         && (!has_zeros(t, j) || moves < fabs(t->z[0]));
}

/* distance, rate from sigma^2 and epsilon; false: no bound.  R = E / (sigma -
   S R) has this root where sigma^2 > 4 S E; a tolerance of the weights costs
   sigma the same way. */
static bool
bound_path(rf_tail *found, const tail *t, double square)
{
  const double E = t->epsilon / t->c;
  const double sigma = sqrt(fmax(square, 0.0))
                       - t->S * t->g->tolerance * t->theta;
  const double root = sigma * sigma - 4.0 * t->S * E;

  if (isinf(square)) {
    found->distance = 0.0;
    found->rate = INFINITY;
    return true;
  }
  if (!(sigma > 0.0 && root > 0.0))
    return false;
  found->distance = 2.0 * E / (sigma + sqrt(root));
  found->rate = 2.0 * t->c * pow(sigma - t->S * found->distance, 2.0);
  return true;
}

/* The path is bounded as if no neuron met a boundary; then no neuron may. */
static void
judge_sides(rf_tail *found, tail *t, double square)
{
  double share;

  if (!bound_path(found, t, square)) {
    found->why = "it is still far from the end, or the end is flat";
    return;
  }
  share = expm1(2.0 * t->S * t->epsilon / found->rate);
  for (size_t j = 0; j < t->g->census->m && !found->why; j++)
    if (!keeps_sides(t, found, share, j))
      found->why = "a neuron may reach a boundary";
  found->stays = found->why ? RF_UNSURE : RF_YES;
}

/* By the neurons off all lines alone, if they make every output. */
static rf_status
judge_free(rf_tail *found, tail *t)
{
  const rf_census *c = t->g->census;
  double square = 0.0;
  size_t rank;
  rf_status status;

  for (size_t f = 0; f < c->faces; f++)
    t->counts[f] = t->g->moves[f] && !has_zeros(t, c->first[f]);
  if ((status = look_at_mode(&square, &rank, t, 0)) >= 0 && rank == t->n)
    judge_sides(found, t, square);
  t->known = status >= 0
    && !memcmp(t->counts, t->g->moves, c->faces * sizeof *t->counts);
  t->square = square;
  return status;
}

/* By all that move, if they keep their zeros or leave them without harm. */
static rf_status
judge_all(rf_tail *found, tail *t)
{
  const rf_census *c = t->g->census;
  double square = t->square;
  size_t rank;
  rf_status status = RF_OK;

  *found = (rf_tail){ .stays = RF_UNSURE };
  memcpy(t->counts, t->g->moves, c->faces * sizeof *t->counts);
  if (!t->known)
    RF_TRY(look_at_mode(&square, &rank, t, 0));
  judge_sides(found, t, square);
  for (size_t j = 0; j < c->m && !found->why; j++)
    RF_TRY(keeps_zeros(&found->why, t, j));
  if (!found->why && t->nloose > 0) {
    RF_TRY(look_at_modes(&square, t));
    judge_sides(found, t, square);
  }
  found->stays = found->why ? RF_UNSURE : RF_YES;

done:
  return status;
}

/* Numbers of the state that all modes share. */
static rf_status
prepare(tail *t)
{
  const size_t faces = t->g->census->faces;

  t->z = rf_alloc(1 + t->d, sizeof *t->z);
  t->sums = rf_alloc(faces * (1 + t->d * t->d), sizeof *t->sums);
  t->counts = rf_alloc(faces, sizeof *t->counts);
  if (!t->z || !t->sums || !t->counts)
    return RF_ENOMEM;
  find_sizes(t);
  sum_neurons(t);
  find_epsilon(t);
  return RF_OK;
}

static bool
is_dear(const tail *t)
{
  const double n = (double)t->n;

  return (double)t->g->census->faces * (double)t->d * n * n > MODE_COST;
}

/* The free neurons alone first: if they suffice, no zero line matters. */
rf_status
rf_tail_find(rf_tail *found, const rf_ground *ground)
{
  tail t = { .g = ground, .n = ground->problem->n, .d = ground->problem->d };
  rf_status status;

  *found = (rf_tail){ .stays = RF_UNSURE };
  if (is_dear(&t)) {
    found->why = "too many neurons and data to bound the way that is left";
    return RF_OK;
  }
  status = prepare(&t);
  if (status >= 0)
    status = judge_free(found, &t);
  if (status >= 0 && found->stays != RF_YES)
    status = judge_all(found, &t);
  rf_release(t.z);
  rf_release(t.sums);
  rf_release(t.counts);
  return status;
}
