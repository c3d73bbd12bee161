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
 * ends where others did costs the way there and no certificate.
 *
 * On several threads: random numbers are drawn one after the other, and which
 * lines a start may hold is known only when the free one before it has ended.
 * So the caller's thread draws and follows the free starts of a batch, while
 * others follow the held ones of the batch before, and one certifies, in their
 * order, the ends of that before this one.  What is found is the same for any
 * number of threads. */
#include "config.h"

#include <math.h>
#include <stdatomic.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/team.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/direction.h"
#include "geometry/extremal/search.h"

enum { MOST_HELD = 3, GUESSES = 2, BATCHES = 3 };

/* Free starts of a batch: few where each is long. */
#define BATCH_MOST ((size_t)32)
#define BATCH_LEAST ((size_t)4)
#define LONG ((size_t)2000)

/* One start. */
typedef struct trip {
  int sign;                 /* of a */
  size_t held[MOST_HELD], nheld;
  double *w;                /* w[d] */
  rf_end end;
  uint64_t *mask[GUESSES];  /* [2 words]: faces where it may rest */
} trip;

/* Free starts, each with the one that is held after it. */
typedef struct batch {
  trip *trip;               /* trip[count] */
  size_t count;
  atomic_size_t next;       /* that nobody has followed */
} batch;

typedef struct search {
  rf_extremals *list;
  const rf_field *field;
  rf_team *team;
  size_t size;              /* of the team */
  rf_follower **follower;   /* follower[size] */
  const rf_budget *budget;
  gsl_rng *rng;
  double *row;              /* row[rank][d]: orthonormal, spans the data */
  uint64_t *reject;         /* masks of ends that are not extremal */
  size_t nreject, capacity;
  size_t room;              /* free starts of a batch */
  batch batch[BATCHES];
  batch *drawn, *held, *ended;  /* what is done with each in this round */
  size_t left;              /* starts that are not drawn yet */
  atomic_bool certified;    /* somebody does it */
  rf_status status[2];      /* of drawing, of certifying */
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
draw(trip *t, search *s)
{
  const size_t d = s->field->d;

  memset(t->w, 0, d * sizeof *t->w);
  for (size_t b = 0; b < s->field->rank; b++) {
    const double c = gsl_ran_gaussian_ziggurat(s->rng, 1.0);
    for (size_t i = 0; i < d; i++)
      t->w[i] += c * s->row[b * d + i];
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

/* ---- following ---- */

/* The face at which the follower rests.  Where D is in it only up to rounding,
   it may be exactly on boundaries that it seems to be off: the second guess
   takes those within half of the digits.  Guesses need no proof, the
   certificate is one. */
static void
guess(trip *t, const rf_follower *w)
{
  const rf_field *f = w->field;
  double norm2 = 0.0;

  memset(t->mask[0], 0, 2 * f->words * sizeof *t->mask[0]);
  for (size_t l = 0; l < f->count; l++)
    rf_mask_set(t->mask[0], f->words, l, w->u[l]);
  memcpy(t->mask[1], t->mask[0], 2 * f->words * sizeof *t->mask[0]);
  for (size_t i = 0; i < f->d; i++)
    norm2 += w->D[i] * w->D[i];
  for (size_t l = 0; l < f->count; l++)
    if (fabs(w->push[l]) <= 0x1p-26 * sqrt(norm2))
      rf_mask_set(t->mask[1], f->words, l, 0);
}

static void
follow(trip *t, rf_follower *w)
{
  t->end = RF_END_LOST;
  if (rf_follower_start(w, t->w, t->sign, t->held, t->nheld))
    t->end = rf_follower_run(w);
  if (t->end == RF_END_STILL)
    guess(t, w);
}

/* One start, free, and the one that is held after it, which is drawn alone.
   Starts are for a > 0 and a < 0 in turn. */
static void
draw_one(search *s, batch *b, int sign)
{
  trip *t = &b->trip[b->count++], *held = t + 1;
  rf_follower *w = s->follower[0];
  size_t nlog;

  t->sign = held->sign = sign;
  t->nheld = 0;
  draw(t, s);
  follow(t, w);
  nlog = w->nlog < 64 ? w->nlog : 64;
  if ((held->nheld = draw_held(s, held->held, sign, w->log, nlog))) {
    draw(held, s);
    b->count++;
  }
}

/* When the time is over what was found is the answer. */
static rf_status
draw_batch(search *s, batch *b)
{
  for (size_t i = 0; i < s->room && s->left; i++) {
    const rf_status status = rf_budget_time(s->budget);
    if (status < 0) {
      s->left = 0;
      return status == RF_ELIMIT ? RF_OK : status;
    }
    draw_one(s, b, i & 1 ? -1 : 1);  /* a batch has an even number */
    s->left--;
  }
  return RF_OK;
}

/* Those that are held, until none is left. */
static void
follow_held(batch *b, rf_follower *w)
{
  size_t i;

  while ((i = atomic_fetch_add(&b->next, 1)) < b->count)
    if (b->trip[i].nheld)
      follow(&b->trip[i], w);
}

/* ---- certifying ---- */

/* The vector of the list with this face, or SIZE_MAX.  Vectors are few, faces
   long: a table would be no faster. */
static size_t
known(const search *s, const uint64_t *mask)
{
  const size_t width = 2 * s->field->words;

  for (size_t i = 0; i < s->list->count; i++)
    if (!memcmp(s->list->found[i].mask, mask, width * sizeof *mask))
      return i;
  return SIZE_MAX;
}

/* Was this face tested before, in vain? */
static bool
rejected(const search *s, const uint64_t *mask)
{
  const size_t width = 2 * s->field->words;

  for (size_t i = 0; i < s->nreject; i++)
    if (!memcmp(s->reject + i * width, mask, width * sizeof *mask))
      return true;
  return false;
}

/* Note that it was tested in vain: starts end there again and again. */
static rf_status
remember(search *s, const uint64_t *mask)
{
  const size_t width = 2 * s->field->words;
  rf_status status = rf_grow(&s->reject, &s->capacity, s->nreject + 1,
                             width * sizeof *mask);

  if (status >= 0)
    memcpy(s->reject + s->nreject++ * width, mask, width * sizeof *mask);
  return status;
}

/* Certify a face: its entry, or SIZE_MAX. */
static rf_status
certify(search *s, size_t *index, const uint64_t *mask)
{
  rf_flat *flat = NULL;
  rf_status status = RF_OK;

  if ((*index = known(s, mask)) != SIZE_MAX || rejected(s, mask))
    return RF_OK;
  RF_TRY(rf_flat_create(&flat, s->field, mask, false));
  RF_TRY(rf_extremals_try(s->list, index, flat, mask, s->budget));
  if (*index == SIZE_MAX)
    RF_TRY(remember(s, mask));

done:
  rf_flat_free(flat);
  return status;
}

/* What has become of a start; free ones count for the coverage.  The follower
   may be wrong in anything: only what the exact test says counts. */
static rf_status
settle(search *s, const trip *t)
{
  rf_coverage *c = &s->list->coverage;
  size_t index = SIZE_MAX;
  rf_status status = RF_OK;

  for (int g = 0; g < GUESSES && t->end == RF_END_STILL && index == SIZE_MAX
       && status >= 0; g++)
    status = certify(s, &index, t->mask[g]);
  if (status < 0 || t->nheld)          /* not drawn as the free ones are */
    return status;
  c->starts++;
  if (index != SIZE_MAX) {
    s->list->found[index].hits++;
    c->ended++;
  } else if (t->end == RF_END_DEAD)
    c->dead++;
  else
    c->lost++;
  return RF_OK;
}

static rf_status
settle_batch(search *s, const batch *b)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < b->count && status >= 0; i++)
    status = settle(s, &b->trip[i]);
  return status;
}

/* ---- rounds ---- */

/* By whoever comes first. */
static void
settle_ended(search *s)
{
  if (!atomic_exchange(&s->certified, true))
    s->status[1] = settle_batch(s, s->ended);
}

/* Random numbers are the caller's, and what certifies is one. */
static rf_status
work(void *context, size_t worker)
{
  search *s = context;
  const rf_mpfr_state found = rf_mpfr_enter();

  if (worker == 0)
    s->status[0] = draw_batch(s, s->drawn);
  else
    settle_ended(s);
  follow_held(s->held, s->follower[worker]);
  settle_ended(s);
  return rf_mpfr_leave(&found, RF_OK);
}

/* Until no batch has anything left. */
static rf_status
all_starts(search *s, size_t starts)
{
  rf_status status = RF_OK;
  size_t round = 0;

  s->left = starts;
  do {
    s->drawn = &s->batch[round % BATCHES];
    s->held = &s->batch[(round + 2) % BATCHES];
    s->ended = &s->batch[(round + 1) % BATCHES];
    s->drawn->count = 0;
    atomic_store(&s->drawn->next, 0);
    atomic_store(&s->certified, false);
    status = rf_team_do(s->team, work, s);
    for (int i = 0; i < 2 && status >= 0; i++)
      status = s->status[i];
    round++;
  } while (status >= 0 && (s->drawn->count || s->held->count));
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

/* Two trips for each free start. */
static rf_status
batch_create(batch *b, const search *s)
{
  const size_t words = 2 * s->field->words;

  atomic_init(&b->next, 0);
  if (!(b->trip = rf_alloc(2 * s->room, sizeof *b->trip)))
    return RF_ENOMEM;
  for (size_t i = 0; i < 2 * s->room; i++) {
    trip *t = &b->trip[i];
    if (!(t->w = rf_alloc(s->field->d, sizeof *t->w))
        || !(t->mask[0] = rf_alloc(GUESSES * words, sizeof *t->mask[0])))
      return RF_ENOMEM;
    t->mask[1] = t->mask[0] + words;
  }
  return RF_OK;
}

static void
batch_clear(batch *b, size_t room)
{
  for (size_t i = 0; b->trip && i < 2 * room; i++) {
    rf_release(b->trip[i].w);
    rf_release(b->trip[i].mask[0]);
  }
  rf_release(b->trip);
}

/* All that the starts share; the seed is folded to what the generator takes. */
static rf_status
prepare(search *s, uint64_t seed, size_t threads)
{
  const rf_field *f = s->field;
  rf_status status = RF_ENOMEM;

  s->room = f->count * f->d < LONG ? BATCH_MOST : BATCH_LEAST;
  s->size = rf_team_size(threads, 2 + s->room);
  if (!(s->follower = rf_alloc(s->size, sizeof *s->follower))
      || !(s->row = rf_alloc(f->rank * f->d, sizeof *s->row))
      || !(s->rng = gsl_rng_alloc(gsl_rng_mt19937)))
    return RF_ENOMEM;
  for (size_t i = 0; i < s->size; i++)
    RF_TRY(rf_follower_create(&s->follower[i], f));
  for (int i = 0; i < BATCHES; i++)
    RF_TRY(batch_create(&s->batch[i], s));
  gsl_rng_set(s->rng, (unsigned long)(seed & 0xffffffffu)
                      ^ (unsigned long)(seed >> 32));
  span_lines(s);
  RF_TRY(rf_team_create(&s->team, s->size));

done:
  return status;
}

static void
search_clear(search *s)
{
  rf_team_free(s->team);
  for (size_t i = 0; s->follower && i < s->size; i++)
    rf_follower_free(s->follower[i]);
  rf_release(s->follower);
  for (int i = 0; i < BATCHES; i++)
    batch_clear(&s->batch[i], s->room);
  if (s->rng)
    gsl_rng_free(s->rng);
  rf_release(s->row);
  rf_release(s->reject);
}

/* GSL's handler is off meanwhile: a failure of its allocations comes back as
   NULL. */
rf_status
rf_extremals_search(rf_extremals *list, size_t starts, uint64_t seed,
                    size_t threads, const rf_budget *budget)
{
  search s = { .list = list, .field = list->field, .budget = budget };
  gsl_error_handler_t *handler = gsl_set_error_handler_off();
  rf_status status = prepare(&s, seed, threads);

  if (status >= 0)
    status = all_starts(&s, starts);
  if (status >= 0) {
    estimate(list);
    rf_extremals_sort(list);
  }
  gsl_set_error_handler(handler);
  search_clear(&s);
  return status;
}
