/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * search.c -- random starts, exact certificates, an estimate of what was
 * not seen.
 *
 * A saddle at which G falls across the zero lines Kmin that it rises across
 * is a maximum of G on the complement of those: a neuron held there for good
 * ends at it.  So the saddle starts hold a few random lines on which the
 * flow does not slide by itself, half of them among those which the free
 * flow just crossed; what they end at is certified like everything else,
 * and most often it is not extremal.
 *
 * Ends that were tested before are known by their faces, so that a start which
 * ends where others did costs the way there and no certificate. */
#include "config.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/direction.h"
#include "geometry/extremal/search.h"

enum { MOST_HELD = 3 };

typedef struct search {
  rf_extremals *list;
  const rf_field *field;
  rf_follower *follower;
  const rf_budget *budget;
  gsl_rng *rng;
  double *w;                /* w[d]: a start */
  double *row;              /* row[rank][d]: orthonormal, spans the data */
  uint64_t *mask;           /* mask[2 words] */
  uint64_t *reject;         /* masks of ends that are not extremal */
  size_t nreject, capacity;
  size_t ends;              /* of free starts at certified vectors */
} search;

/* Orthonormal rows spanning the lines; one of which 2^-40 is left depends on
   those before it. */
static void
span_lines(search *s)
{
  const rf_field *f = s->field;
  const size_t d = f->d;
  size_t rank = 0;

  for (size_t l = 0; l < f->count && rank < f->rank; l++) {
    const double *x = f->sx + l * d;
    double scratch;
    memcpy(s->row + rank * d, x, d * sizeof *x);
    rfd_basis_append(s->row, &rank, d, 0x1p-40 * rf_length(x, d), &scratch);
  }
}

/* A direction uniform on the sphere of the data's span: what is orthogonal
   to all data never changes. */
static void
draw(search *s)
{
  const size_t d = s->field->d;

  memset(s->w, 0, d * sizeof *s->w);
  for (size_t b = 0; b < s->field->rank; b++) {
    const double c = gsl_ran_gaussian_ziggurat(s->rng, 1.0);
    for (size_t i = 0; i < d; i++)
      s->w[i] += c * s->row[b * d + i];
  }
}

/* Lines to hold: on them G must rise to both sides (for a > 0).  Returns how
   many were found, 0 .. MOST_HELD.  Lines that attract by themselves are not
   held: there the free flow slides anyway. */
static size_t
draw_held(search *s, size_t *held, int sign, const size_t *log, size_t nlog)
{
  const rf_field *f = s->field;
  const size_t most = f->rank - 1 < MOST_HELD ? f->rank - 1 : MOST_HELD;
  const size_t want = most ? 1 + gsl_rng_uniform_int(s->rng, most) : 0;
  const bool near = nlog && gsl_rng_uniform_int(s->rng, 2);
  size_t count = 0;

  for (size_t t = 0; t < 8 * want && count < want; t++) {
    const size_t l = near ? log[gsl_rng_uniform_int(s->rng, nlog)]
                          : gsl_rng_uniform_int(s->rng, f->count);
    bool usable = sign * (f->shigh[l] - f->slow[l]) > 0.0;
    for (size_t i = 0; i < count; i++)
      usable = usable && held[i] != l;
    if (usable)
      held[count++] = l;
  }
  return count;
}

/* The vector of the list with the face s->mask, or SIZE_MAX.  Vectors are few,
   faces long: a table would be no faster. */
static size_t
known(const search *s)
{
  const size_t width = 2 * s->field->words;

  for (size_t i = 0; i < s->list->count; i++)
    if (!memcmp(s->list->found[i].mask, s->mask, width * sizeof *s->mask))
      return i;
  return SIZE_MAX;
}

/* Was this face tested before, in vain? */
static bool
rejected(const search *s)
{
  const size_t width = 2 * s->field->words;

  for (size_t i = 0; i < s->nreject; i++)
    if (!memcmp(s->reject + i * width, s->mask, width * sizeof *s->mask))
      return true;
  return false;
}

/* Note that it was tested in vain: starts end there again and again. */
static rf_status
remember(search *s)
{
  const size_t width = 2 * s->field->words;
  rf_status status = rf_grow(&s->reject, &s->capacity, s->nreject + 1,
                             width * sizeof *s->mask);

  if (status >= 0)
    memcpy(s->reject + s->nreject++ * width, s->mask,
           width * sizeof *s->mask);
  return status;
}

/* Certify the face of s->mask: its entry, or SIZE_MAX. */
static rf_status
certify_mask(search *s, size_t *index)
{
  rf_flat *flat = NULL;
  rf_status status = RF_OK;

  if ((*index = known(s)) != SIZE_MAX || rejected(s))
    return RF_OK;
  RF_TRY(rf_flat_create(&flat, s->field, s->mask, false));
  RF_TRY(rf_extremals_try(s->list, index, flat, s->mask, s->budget));
  if (*index == SIZE_MAX)
    RF_TRY(remember(s));

done:
  rf_flat_free(flat);
  return status;
}

/* Certify the face at which the follower rests.  Where D is in it only up to
   rounding, it may be exactly on boundaries that it seems to be off: the
   second guess takes those within half of the digits.  Guesses need no proof,
   the certificate is one. */
static rf_status
certify(search *s, size_t *index)
{
  const rf_field *f = s->field;
  const rf_follower *w = s->follower;
  double norm2 = 0.0;
  rf_status status;

  memset(s->mask, 0, 2 * f->words * sizeof *s->mask);
  for (size_t l = 0; l < f->count; l++)
    rf_mask_set(s->mask, f->words, l, w->u[l]);
  status = certify_mask(s, index);
  if (status < 0 || *index != SIZE_MAX)
    return status;
  for (size_t i = 0; i < f->d; i++)
    norm2 += w->D[i] * w->D[i];
  for (size_t l = 0; l < f->count; l++)
    if (fabs(w->push[l]) <= 0x1p-26 * sqrt(norm2))
      rf_mask_set(s->mask, f->words, l, 0);
  return certify_mask(s, index);
}

/* One start; free ones count for the coverage. */
static rf_status
one_start(search *s, int sign, const size_t *held, size_t nheld)
{
  rf_coverage *c = &s->list->coverage;
  size_t index = SIZE_MAX;
  rf_end end = RF_END_LOST;
  rf_status status;

  draw(s);
  if (rf_follower_start(s->follower, s->w, sign, held, nheld))
    end = rf_follower_run(s->follower);
  /* The follower may be wrong in anything: only what the exact test says
     counts. */
  if (end == RF_END_STILL && (status = certify(s, &index)) < 0)
    return status;
  if (nheld)                           /* not drawn as the free ones are */
    return RF_OK;
  c->starts++;
  if (index != SIZE_MAX) {
    s->list->found[index].hits++;
    c->ended++;
  } else if (end == RF_END_DEAD)
    c->dead++;
  else
    c->lost++;
  return RF_OK;
}

/* The starts, for a > 0 and a < 0 in turn, each free and then once more with
   lines held.  When the time is over what was found is the answer. */
static rf_status
all_starts(search *s, size_t starts)
{
  size_t held[MOST_HELD], log[64];
  rf_status status = RF_OK;

  for (size_t i = 0; i < starts && status >= 0; i++) {
    const int sign = i & 1 ? -1 : 1;
    size_t nlog, nheld;
    if ((status = rf_budget_time(s->budget)) < 0)
      return status == RF_ELIMIT ? RF_OK : status;
    if ((status = one_start(s, sign, NULL, 0)) < 0)
      return status;
    nlog = s->follower->nlog < 64 ? s->follower->nlog : 64;
    memcpy(log, s->follower->log, nlog * sizeof *log);
    if ((nheld = draw_held(s, held, sign, log, nlog)))
      status = one_start(s, sign, held, nheld);
  }
  return status == RF_ELIMIT ? RF_OK : status;
}

/* Good (1953): the chance that the next start ends at something new is
   about the share of the starts whose end was met once. */
static void
estimate(rf_extremals *list)
{
  rf_coverage *c = &list->coverage;

  for (size_t i = 0; i < list->count; i++)
    c->once += list->found[i].hits == 1;
  c->unseen = c->ended ? (double)c->once / (double)c->ended : 1.0;
}

/* All that the starts share; the seed is folded to what the generator takes. */
static rf_status
prepare(search *s, uint64_t seed)
{
  const rf_field *f = s->field;
  rf_status status = rf_follower_create(&s->follower, f);

  if (status < 0)
    return status;
  if (!(s->w = rf_alloc(f->d, sizeof *s->w))
      || !(s->row = rf_alloc(f->rank * f->d, sizeof *s->row))
      || !(s->mask = rf_alloc(2 * f->words, sizeof *s->mask))
      || !(s->rng = gsl_rng_alloc(gsl_rng_mt19937)))
    return RF_ENOMEM;
  gsl_rng_set(s->rng, (unsigned long)(seed & 0xffffffffu)
                      ^ (unsigned long)(seed >> 32));
  span_lines(s);
  return RF_OK;
}

/* GSL's handler is off meanwhile: a failure of its allocations comes back as
   NULL. */
rf_status
rf_extremals_search(rf_extremals *list, size_t starts, uint64_t seed,
                    const rf_budget *budget)
{
  search s = { .list = list, .field = list->field, .budget = budget };
  gsl_error_handler_t *handler = gsl_set_error_handler_off();
  rf_status status = prepare(&s, seed);

  if (status >= 0)
    status = all_starts(&s, starts);
  if (status >= 0) {
    estimate(list);
    rf_extremals_sort(list);
  }
  gsl_set_error_handler(handler);
  rf_follower_free(s.follower);
  if (s.rng)
    gsl_rng_free(s.rng);
  rf_release(s.w);
  rf_release(s.row);
  rf_release(s.mask);
  rf_release(s.reject);
  return status;
}
