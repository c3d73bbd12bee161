/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * state.c -- a state from doubles or from text.
 *
 * A state keeps its numbers as they were given: doubles as doubles, and
 * rationals from the first text on, as a text may have more digits than a
 * double.  Its signs are given too, where a run knows them, since a neuron
 * that slides has a product that rounding has moved off 0; else they are asked
 * of the weights, exactly. */
#include "config.h"

#include <limits.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/number/numbers.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "state/state.h"

/* Neuron by neuron, a first. */
static size_t
number_count(const rf_state *s)
{
  return s->m * (1 + s->d);
}

/* Zero weights, whose signs are zero: nothing has to be asked yet. */
rf_status
rf_state_create(rf_state **state, const rf_problem *problem)
{
  rf_state *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->problem = problem;
  s->n = problem->n;
  s->d = problem->d;
  s->m = problem->m;
  s->given = rf_alloc(number_count(s), sizeof *s->given);
  s->u = rf_alloc(s->m * s->n, sizeof *s->u);
  if (!s->given || !s->u) {
    rf_state_free(s);
    return RF_ENOMEM;
  }
  s->asked = true;
  *state = s;
  return RF_OK;
}

static void
free_shape(rf_shape *v)
{
  if (!v)
    return;
  rf_release(v->of);
  rf_release(v->a);
  rf_release(v);
}

/* The state changes.  Shapes are made of its numbers, and would go on with the
   old ones. */
static void
drop_shapes(rf_state *s)
{
  for (int i = 0; i < 3; i++) {
    free_shape(s->shape[i]);
    s->shape[i] = NULL;
  }
}

void
rf_state_free(rf_state *state)
{
  if (!state)
    return;
  drop_shapes(state);
  rf_mpq_array_free(state->exact, number_count(state));
  rf_release(state->given);
  rf_release(state->u);
  rf_release(state);
}

/* The one way in which exact code reads a weight, whatever form it has. */
void
rf_state_number(mpq_t q, const rf_state *s, size_t j, size_t i)
{
  const size_t at = j * (1 + s->d) + i;

  RF_ASSERT(j < s->m && i <= s->d);
  if (s->exact)
    mpq_set(q, s->exact[at]);
  else
    mpq_set_d(q, s->given[at]);
}

/* Rationals from now on.  A double is a rational, so nothing is lost. */
static rf_status
go_exact(rf_state *s)
{
  mpq_t *exact;

  if (s->exact)
    return RF_OK;
  if (!(exact = rf_mpq_array(number_count(s))))
    return RF_ENOMEM;
  for (size_t i = 0; i < number_count(s); i++)
    mpq_set_d(exact[i], s->given[i]);
  s->exact = exact;
  return RF_OK;
}

/* The signs of neuron j, NULL: by its weights, when somebody asks.  One mark
   in front is enough, as signs come for all data or for none. */
static void
set_signs(rf_state *s, size_t j, const signed char *u)
{
  if (u)
    memcpy(s->u + j * s->n, u, s->n);
  else
    s->u[j * s->n] = RF_SIGN_ASK;
  s->asked = s->asked && u;
}

/* Looked at before anything is changed: a failure leaves the state as it
   was. */
static bool
are_finite(const double *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (!isfinite(v[i]))
      return false;
  return true;
}

/* Both forms stay in step. */
static void
set_number(rf_state *s, size_t at, double value)
{
  s->given[at] = value;
  if (s->exact)
    mpq_set_d(s->exact[at], value);
}

rf_status
rf_state_set(rf_state *state, const double *a, const double *w,
             const signed char *u, size_t first, size_t count)
{
  const size_t d = state->d;

  RF_REQUIRE(first <= state->m && count <= state->m - first, RF_EINVAL);
  RF_REQUIRE(are_finite(a, count) && are_finite(w, count * d), RF_ENOTFIN);
  drop_shapes(state);
  for (size_t j = 0; j < count; j++) {
    const size_t at = (first + j) * (1 + d);
    set_number(state, at, a[j]);
    for (size_t i = 0; i < d; i++)
      set_number(state, at + 1 + i, w[j * d + i]);
    set_signs(state, first + j, u ? u + j * state->n : NULL);
  }
  return RF_OK;
}

/* z[count] from a line of so many numbers between commas.  A line that is too
   short or too long is as bad as one with a fault. */
static rf_status
parse_line(mpq_t *z, const char *line, size_t count)
{
  const char *fault;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status == RF_OK; i++) {
    const size_t length = strcspn(line, ",");
    if ((line[length] == '\0') != (i + 1 == count))
      return RF_EINPUT;
    status = rf_number_parse(z[i], &fault, line, length);
    line += length + (line[length] != '\0');
  }
  return status;
}

/* Neuron j, exact by now, becomes z[1 + d], which is used up.  Numbers are
   swapped in, as they own memory. */
static void
set_exact(rf_state *s, mpq_t *z, const signed char *u, size_t j)
{
  const size_t width = 1 + s->d;

  RF_ASSERT(s->exact);
  drop_shapes(s);
  for (size_t i = 0; i < width; i++)
    mpq_swap(s->exact[j * width + i], z[i]);
  set_signs(s, j, u);
}

/* For states that a user writes, with fractions as p/q. */
rf_status
rf_state_set_text(rf_state *state, const char *line, const signed char *u,
                  size_t j)
{
  const size_t width = 1 + state->d;
  mpq_t *z;
  rf_status status;

  RF_REQUIRE(j < state->m, RF_EINVAL);
  if (!(z = rf_mpq_array(width)))
    return RF_ENOMEM;
  if ((status = parse_line(z, line, width)) >= 0
      && (status = go_exact(state)) >= 0)
    set_exact(state, z, u, j);
  rf_mpq_array_free(z, width);
  return status;
}

/* z[count]: the numbers, as their texts say.  Texts of a run are numbers, or
   the run has overflowed. */
static rf_status
parse_numbers(mpq_t *z, const rf_numbers *numbers)
{
  const char *fault;
  rf_status status = RF_OK;

  for (size_t i = 0; i < numbers->count && status == RF_OK; i++) {
    const char *text = rf_numbers_text(numbers, i);
    status = rf_number_parse(z[i], &fault, text, strlen(text));
  }
  return status == RF_EINPUT ? RF_ENOTFIN : status;
}

/* All are read before the first is set: a failure leaves the state as it
   was. */
static rf_status
set_texts(rf_state *s, const rf_numbers *weights, const signed char *u,
          size_t first, size_t count)
{
  const size_t width = 1 + s->d;
  mpq_t *z = rf_mpq_array(weights->count);
  rf_status status = z ? parse_numbers(z, weights) : RF_ENOMEM;

  if (status == RF_OK)
    status = go_exact(s);
  for (size_t j = 0; j < count && status == RF_OK; j++)
    set_exact(s, z + j * width, u ? u + j * s->n : NULL, first + j);
  rf_mpq_array_free(z, weights->count);
  return status;
}

/* A run gives its weights as doubles or as texts, by its engine. */
rf_status
rf_state_set_numbers(rf_state *state, const rf_numbers *weights,
                     const signed char *u, size_t first)
{
  const size_t width = 1 + state->d, count = weights->count / width;

  RF_REQUIRE(first <= state->m && count <= state->m - first
             && weights->count % width == 0, RF_EINVAL);
  if (!rf_numbers_are_doubles(weights))
    return set_texts(state, weights, u, first, count);
  RF_REQUIRE(are_finite(weights->value, weights->count), RF_ENOTFIN);
  drop_shapes(state);
  for (size_t i = 0; i < weights->count; i++)
    set_number(state, first * width + i, weights->value[i]);
  for (size_t j = 0; j < count; j++)
    set_signs(state, first + j, u ? u + j * state->n : NULL);
  return RF_OK;
}

/* Exactly: a product of doubles is a sum of rationals, whose sign is
   certain. */
rf_status
rf_state_signs(signed char *u, const rf_state *state, size_t j)
{
  const size_t d = state->d;
  mpq_t *w = rf_mpq_array(d + 1);

  RF_ASSERT(j < state->m);
  if (!w)
    return RF_ENOMEM;
  for (size_t i = 0; i < d; i++)
    rf_state_number(w[i], state, j, 1 + i);
  for (size_t k = 0; k < state->n; k++) {
    rf_exact_dot(w[d], (const mpq_t *)w,
                 (const mpq_t *)state->problem->x + k * d, d);
    u[k] = (signed char)mpq_sgn(w[d]);
  }
  rf_mpq_array_free(w, d + 1);
  return RF_OK;
}

/* Not before a shape is asked for: a state whose weights come in parts, or
   that is only judged, needs none. */
static rf_status
ask_signs(rf_state *s)
{
  rf_status status = RF_OK;

  for (size_t j = 0; !s->asked && j < s->m && status == RF_OK; j++)
    if (s->u[j * s->n] == RF_SIGN_ASK)
      status = rf_state_signs(s->u + j * s->n, s, j);
  s->asked = status == RF_OK;
  return status;
}

/* |q| < 2^(e + 1), e the result.  By the lengths of numerator and denominator,
   without a division. */
static long
exponent_of(const mpq_t q)
{
  return (long)mpz_sizeinbase(mpq_numref(q), 2)
         - (long)mpz_sizeinbase(mpq_denref(q), 2);
}

/* The same over count numbers from `at` on; 0 where all are 0.  Scale is taken
   out by a power of two, which costs no digit: weights of a small lambda have
   squares below the range of double. */
static long
largest_exponent(const rf_state *s, size_t at, size_t count)
{
  long most = LONG_MIN;
  int e;

  for (size_t i = at; i < at + count; i++)
    if (s->exact && mpq_sgn(s->exact[i])) {
      const long own = exponent_of(s->exact[i]);
      most = own > most ? own : most;
    } else if (!s->exact && s->given[i] != 0.0) {
      (void)frexp(s->given[i], &e);
      most = e > most ? e : most;
    }
  return most == LONG_MIN ? 0 : most;
}

/* A product is not asked for, so this is exact in either form. */
int
rf_state_sign(const rf_state *s, size_t j)
{
  const double a = s->given[j * (1 + s->d)];

  RF_ASSERT(j < s->m);
  return s->exact ? mpq_sgn(s->exact[j * (1 + s->d)]) : (a > 0.0) - (a < 0.0);
}

/* A rational is rounded once, after scaling. */
static double
scaled(const rf_state *s, size_t at, long exponent)
{
  return s->exact ? rf_exact_scaled(s->exact[at], exponent)
                  : ldexp(s->given[at], (int)-exponent);
}

/* With a scale of its own, as neurons may be far from each other in size. */
void
rf_state_neuron(double *z, long *exponent, const rf_state *state, size_t j)
{
  const size_t width = 1 + state->d, at = j * width;

  *exponent = largest_exponent(state, at, width);
  for (size_t i = 0; i < width; i++)
    z[i] = scaled(state, at + i, *exponent);
}

/* Neuron `from` of the state becomes the next one of the shape.  Lengths and
   masses are what nearly every measure asks for. */
static void
add_neuron(rf_shape *v, const rf_state *s, size_t from)
{
  const size_t j = v->m++, d = v->d, at = from * (1 + d);

  v->of[j] = from;
  v->a[j] = scaled(s, at, v->exponent);
  for (size_t i = 0; i < d; i++)
    v->w[j * d + i] = scaled(s, at + 1 + i, v->exponent);
  v->length[j] = rf_length(v->w + j * d, d);
  v->mass[j] = fabs(v->a[j]) * v->length[j];
  v->total += v->mass[j];
}

/* Room for all neurons, of which a sign may leave out some; one block of
   doubles. */
static rf_status
make_shape(rf_shape **shape, const rf_state *s)
{
  const size_t m = s->m;
  rf_shape *v = rf_alloc(1, sizeof *v);

  if (!v)
    return RF_ENOMEM;
  v->problem = s->problem;
  v->n = s->n;
  v->d = s->d;
  v->u = s->u;
  v->exponent = largest_exponent(s, 0, number_count(s));
  v->of = rf_alloc(m, sizeof *v->of);
  v->a = rf_alloc(m * (3 + v->d), sizeof *v->a);
  if (!v->of || !v->a) {
    free_shape(v);
    return RF_ENOMEM;
  }
  v->length = v->a + m;
  v->mass = v->length + m;
  v->w = v->mass + m;
  *shape = v;
  return RF_OK;
}

/* Made once for each sign and kept, as measures come in series. */
rf_status
rf_state_shape(const rf_shape **shape, rf_state *state, int sign)
{
  rf_shape **kept = &state->shape[1 + sign];
  rf_status status;

  if (!*kept) {
    if ((status = ask_signs(state)) < 0
        || (status = make_shape(kept, state)) < 0)
      return status;
    for (size_t j = 0; j < state->m; j++)
      if (!sign || rf_state_sign(state, j) == sign)
        add_neuron(*kept, state, j);
  }
  *shape = *kept;
  return RF_OK;
}
