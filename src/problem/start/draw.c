/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * draw.c -- the random initial weights.  GSL's own generators take a seed of
 * 32 bits: with 200,000 neurons some would be equal.  So a generator of ours
 * carries GSL's distributions: the splittable generator of G. Steele,
 * D. Lea and C. Flood (Fast splittable pseudorandom number generators,
 * OOPSLA 2014), in which a stream is a start and an odd increment. */
#include "config.h"

#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>

#include "problem/problem.h"
#include "problem/start/draw.h"
#include "problem/start/sobol.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* A bijection of 64 bits (D. Stafford's variant 13). */
static uint64_t
mix(uint64_t z)
{
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* An odd increment whose bits change often enough. */
static uint64_t
mix_gamma(uint64_t z)
{
  uint64_t change;

  z = (z ^ (z >> 33)) * UINT64_C(0xff51afd7ed558ccd);
  z = (z ^ (z >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
  z = (z ^ (z >> 33)) | 1;
  change = z ^ (z >> 1);
  change -= (change >> 1) & UINT64_C(0x5555555555555555);
  change = (change & UINT64_C(0x3333333333333333))
           + ((change >> 2) & UINT64_C(0x3333333333333333));
  change = (change + (change >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
  return (change * UINT64_C(0x0101010101010101)) >> 56 < 24
         ? z ^ UINT64_C(0xaaaaaaaaaaaaaaaa) : z;
}

/* The sequence of states is an arithmetic one; mix makes it random. */
static uint64_t
next(void *state)
{
  rf_stream *s = state;

  return mix(s->state += s->gamma);
}

/* GSL asks for as many bits as a long has: the upper ones. */
static unsigned long
get(void *state)
{
  return (unsigned long)(next(state) >> (64 - CHAR_BIT * sizeof(long)));
}

/* [0, 1) in steps of 2^-53. */
static double
get_double(void *state)
{
  return (double)(next(state) >> 11) * 0x1p-53;
}

/* For GSL alone, which asks for such a function; streams are started by
   rf_stream_start. */
static void
set(void *state, unsigned long seed)
{
  rf_stream *s = state;

  s->state = mix(seed);
  s->gamma = GOLDEN;
}

static const gsl_rng_type stream_type = {
  "reluflow-stream", ULONG_MAX, 0, sizeof(rf_stream), set, get, get_double
};

/* Neuron j has a stream of its own, so that its weights do not depend on the
   width of the network, nor on who else was drawn before.  mix(0) is 0: the
   seed of neurons is taken as it is, the others have bits turned. */
void
rf_stream_start(rf_stream *stream, rf_family family, uint64_t seed,
                uint64_t j)
{
  /* For one seed the keys, hence the starts, of all neurons differ. */
  const uint64_t own = seed ^ mix((uint64_t)family);
  const uint64_t key = mix(own + GOLDEN) + j * GOLDEN;

  stream->state = mix(key);
  stream->gamma = mix_gamma(key + GOLDEN);
  stream->rng.type = &stream_type;
  stream->rng.state = stream;
}

/* balanced, dominated and unbalanced of BF25: w normal with |a| = ||w||; w in
   the cube [-1, 1]^d with |a| = sqrt(d); all numbers normal and
   independent, as those of he are up to factors. */
static void
draw_random(const rf_problem *problem, size_t j, double *a, double *w)
{
  const size_t drawn = rf_problem_drawn(problem);
  rf_stream s;

  rf_stream_start(&s, RF_OF_NEURONS, problem->seed, j);
  if (problem->scheme == RF_UNBALANCED || problem->scheme == RF_HE)
    *a = gsl_ran_gaussian_ratio_method(&s.rng, 1.0);
  else
    *a = gsl_rng_uniform(&s.rng) < 0.5 ? -1.0 : 1.0;
  for (size_t i = 0; i < drawn; i++)
    w[i] = problem->scheme == RF_DOMINATED
           ? gsl_ran_flat(&s.rng, -1.0, 1.0)
           : gsl_ran_gaussian_ratio_method(&s.rng, 1.0);
}

/* The same of point j, by the inverse of each law; its first coordinate is that
   of a. */
static void
draw_point(const rf_problem *problem, size_t j, double *a, double *w)
{
  const size_t drawn = rf_problem_drawn(problem);
  const double *u = problem->points + j * (1 + drawn);

  if (problem->scheme == RF_UNBALANCED || problem->scheme == RF_HE)
    *a = rf_normal_of(u[0]);
  else
    *a = u[0] < 0.5 ? -1.0 : 1.0;
  for (size_t i = 0; i < drawn; i++)
    w[i] = problem->scheme == RF_DOMINATED ? 2.0 * u[1 + i] - 1.0
                                           : rf_normal_of(u[1 + i]);
}

/* Beyond these no set has been looked at. */
#define RF_POINTS_MOST ((size_t)1 << 24)

rf_status
rf_problem_make_points(rf_problem *problem)
{
  const size_t dim = 1 + rf_problem_drawn(problem);
  const size_t count = problem->pairs ? problem->m / 2 : problem->m;
  rf_sobol points;
  rf_status status;

  if (dim > RF_POINT_COORDINATES || count > RF_POINTS_MOST)
    return RF_EUNSUP;
  if (!(problem->points = rf_alloc(count * dim, sizeof *problem->points)))
    return RF_ENOMEM;
  /* The sets of infinite width are numbered from 0 (infinite/scatter.c). */
  status = rf_sobol_open(&points, dim, problem->seed, UINT64_MAX);
  if (status < 0)
    return status;
  for (size_t j = 0; j < count; j++)
    rf_sobol_next(&points, problem->points + j * dim);
  rf_sobol_close(&points);
  return RF_OK;
}

void
rf_problem_draw(const rf_problem *problem, size_t j, double *a, double *w)
{
  const size_t half = problem->m / 2, drawn = rf_problem_drawn(problem);
  const bool second = problem->pairs && j >= half;

  RF_ASSERT(problem->scheme != RF_FILE);
  if (problem->wide.asked) {
    rf_nodes_draw(problem->wide.nodes, j, a, w);
    return;
  }
  (problem->quasi ? draw_point : draw_random)(problem, second ? j - half : j, a,
                                              w);
  if (second)
    *a = -*a;
  for (size_t i = drawn; i < problem->d; i++)
    w[i] = 0.0;
}
