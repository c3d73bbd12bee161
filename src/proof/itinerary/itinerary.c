/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * itinerary.c -- the public rf_itinerary: all neurons, what they did, as
 * numbers and texts.
 *
 * Each neuron is followed by itself (walk.c), then timing (timing.c); what
 * is kept of it are its events, its end, and the texts of its balls. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "base/number/numbers.h"
#include "base/poll.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/itinerary/timing.h"
#include "reluflow/proof.h"

/* Texts, one after the other, each with its NUL. */
typedef struct texts {
  rf_string all;
  size_t *at, count, capacity;
} texts;

/* A place to which neurons go for ever: an extremal vector with the sign of a.
   Neurons with the same sides and sign at the end have the same D, so sides
   are compared, which costs less than fractions. */
typedef struct destination {
  signed char *pattern;    /* pattern[n] */
  mpq_t *D;                /* D[d], then ||D||^2 */
  rf_align_extremal public;
} destination;

struct rf_itinerary {
  rf_country *country;
  size_t n, d, count, done;
  long digits;
  rf_align_neuron *neuron;   /* neuron[count] */
  size_t *first;             /* first[count + 1]: events of a neuron */
  rf_event *event;
  size_t event_capacity;
  texts neurons, events;     /* 4 a neuron, 2 an event */
  destination *to;           /* to[to_count] */
  size_t to_count, to_capacity;
  size_t *order, *rank;      /* order[to_count], and its inverse */
  rf_numbers numbers;        /* handed out last */
};

/* Here FLINT is; absent.c answers for a library without it. */
int
rf_proof_available(void)
{
  return 1;
}

/* delta = 1e-3: a neuron has arrived where its cosine to its end is 0.999.  20
   digits are more than a double has, so that a printed time settles what a
   double leaves open. */
void
rf_itinerary_defaults(rf_itinerary_options *options)
{
  *options = (rf_itinerary_options){
    .delta = 1e-3, .neurons = SIZE_MAX, .digits = 20
  };
}

/* ---- texts ---- */

/* An offset is kept and no pointer, since the text moves as it grows. */
static rf_status
texts_add(texts *s, const rf_string *text)
{
  rf_status status = rf_grow(&s->at, &s->capacity, s->count + 1,
                             sizeof *s->at);

  if (status < 0 || text->failed)
    return RF_ENOMEM;
  s->at[s->count++] = s->all.length;
  rf_string_add(&s->all, text->text, text->length);
  rf_string_add(&s->all, "", 1);
  return s->all.failed ? RF_ENOMEM : RF_OK;
}

/* Midpoint and radius of a ball; of what is infinite no number. */
static rf_status
texts_add_ball(texts *s, const rf_ball *x, bool infinite, long digits)
{
  rf_string mid = { 0 }, radius = { 0 };
  rf_status status;

  if (infinite) {
    rf_string_put(&mid, "inf");
    rf_string_put(&radius, "0");
  } else
    rf_ball_print(&mid, &radius, x, digits);
  status = texts_add(s, &mid);
  if (status >= 0)
    status = texts_add(s, &radius);
  rf_string_free(&mid);
  rf_string_free(&radius);
  return status;
}

static void
texts_free(texts *s)
{
  rf_string_free(&s->all);
  rf_release(s->at);
}

/* ---- destinations ---- */

/* The one of a walk's last leg, a new one if need be. */
static rf_status
find_destination(size_t *index, rf_itinerary *s, const rf_traveller *walk)
{
  const rf_leg *leg = &walk->legs.at[walk->legs.count - 1];
  signed char *pattern = rf_alloc(s->n, 1);
  mpq_t *D = rf_mpq_array(s->d + 1);
  destination *to;
  rf_status status = RF_ENOMEM;

  if (!pattern || !D)
    goto done;
  rf_lines_pattern(pattern, s->country->field->lines, walk->u);
  /* One by one: there are few destinations beside the neurons. */
  for (*index = 0; *index < s->to_count; ++*index)
    if (s->to[*index].public.sign == leg->sigma
        && memcmp(s->to[*index].pattern, pattern, s->n) == 0) {
      status = RF_OK;
      goto done;
    }
  RF_TRY(rf_grow(&s->to, &s->to_capacity, s->to_count + 1, sizeof *s->to));
  to = &s->to[s->to_count++];
  to->pattern = pattern;
  to->D = D;
  for (size_t i = 0; i < s->d; i++)
    mpq_set(D[i], leg->D[i]);
  mpq_set(D[s->d], leg->D2);
  to->public = (rf_align_extremal){
    .sign = leg->sigma, .norm = rf_sqrt_nearest(leg->D2)
  };
  /* The list owns both from here on. */
  pattern = NULL;
  D = NULL;

done:
  rf_release(pattern);
  rf_mpq_array_free(D, s->d + 1);
  return status;
}

/* The order of the list, by sides and then by sign: it must not hang on which
   neuron came first, or two networks of the same data could not be
   compared. */
static bool
comes_before(const destination *a, const destination *b, size_t n)
{
  for (size_t k = 0; k < n; k++)
    if (a->pattern[k] != b->pattern[k])
      return a->pattern[k] < b->pattern[k];
  return a->public.sign < b->public.sign;
}

/* order and rank, and what needs all neurons. */
static rf_status
sort_destinations(rf_itinerary *s)
{
  if (!(s->order = rf_alloc(s->to_count + 1, sizeof *s->order))
      || !(s->rank = rf_alloc(s->to_count + 1, sizeof *s->rank)))
    return RF_ENOMEM;
  for (size_t i = 0; i < s->to_count; i++) {
    size_t j = i;
    for (; j > 0 && comes_before(&s->to[i], &s->to[s->order[j - 1]], s->n);
         j--)
      s->order[j] = s->order[j - 1];
    s->order[j] = i;
  }
  for (size_t i = 0; i < s->to_count; i++) {
    rf_align_extremal *e = &s->to[s->order[i]].public;
    s->rank[s->order[i]] = i;
    e->pattern = s->to[s->order[i]].pattern;
    e->share = (double)e->count / (double)s->count;
  }
  /* So far neurons have the index of when it was found; readers count in the
     sorted order. */
  for (size_t j = 0; j < s->count; j++)
    if (s->neuron[j].extremal != SIZE_MAX)
      s->neuron[j].extremal = s->rank[s->neuron[j].extremal];
  return RF_OK;
}

/* ---- neurons ---- */

/* The events of the walk, with their times. */
static rf_status
keep_events(rf_itinerary *s, const rf_traveller *walk, const rf_timing *m)
{
  const size_t before = s->first[s->done];
  rf_status status = rf_grow(&s->event, &s->event_capacity,
                             before + walk->events, sizeof *s->event);

  for (size_t i = 0; i < walk->events && status >= 0; i++) {
    rf_event *e = &s->event[before + i];
    *e = walk->event[i];
    e->time = ball_get_d(&m->at[walk->leg[i]]);
    status = texts_add_ball(&s->events, &m->at[walk->leg[i]], false,
                            s->digits);
  }
  s->first[s->done + 1] = before + walk->events;
  return status;
}

/* It goes there: the slowest one by its midpoint. */
static rf_status
keep_destination(rf_itinerary *s, rf_align_neuron *n, const rf_traveller *walk)
{
  rf_align_extremal *e;
  rf_status status = find_destination(&n->extremal, s, walk);

  if (status < 0)
    return status;
  e = &s->to[n->extremal].public;
  if (e->count++ == 0 || n->time > e->slowest) {
    e->slowest = n->time;
    e->slowest_neuron = walk->j;
  }
  return RF_OK;
}

/* The walk and its timing are used again by the next neuron.  What is to last
   is copied here: numbers as texts, which need no FLINT to be read. */
static rf_status
keep_neuron(rf_itinerary *s, const rf_traveller *walk, const rf_timing *m)
{
  rf_align_neuron *n = &s->neuron[walk->j];
  rf_status status = keep_events(s, walk, m);

  *n = (rf_align_neuron){
    .sign = walk->sign, .fate = walk->fate, .extremal = SIZE_MAX,
    .faces = walk->faces, .events = walk->events,
    .time = ball_get_d(m->time),
    .growth = m->infinite ? (double)INFINITY : ball_get_d(m->growth),
    .marks = walk->marks
  };
  if (status >= 0)
    status = texts_add_ball(&s->neurons, m->time, false, s->digits);
  if (status >= 0)
    status = texts_add_ball(&s->neurons, m->growth, m->infinite, s->digits);
  if (status >= 0 && walk->fate == RF_FATE_EXTREMAL)
    status = keep_destination(s, n, walk);
  return status;
}

/* One walk and one timing serve all neurons, so that room is that of the
   longest way alone.  After a failure s->done tells which neuron it was. */
static rf_status
follow_all(rf_itinerary *s, const mpq_t c2)
{
  rf_traveller *walk = NULL;
  rf_timing *timing = NULL;
  rf_status status;

  RF_TRY(rf_traveller_create(&walk, s->country));
  RF_TRY(rf_timing_create(&timing, walk));
  for (s->done = 0; s->done < s->count; s->done++) {
    RF_TRY(rf_poll());
    RF_TRY(rf_traveller_follow(walk, s->done));
    RF_TRY(rf_timing_take(timing, c2, rf_timing_bits(s->digits)));
    RF_TRY(keep_neuron(s, walk, timing));
  }
  status = sort_destinations(s);

done:
  rf_timing_free(timing);
  rf_traveller_free(walk);
  return status;
}

/* ---- create ---- */

/* Also of one that was made in part: what is missing is NULL, or counts 0. */
void
rf_itinerary_free(rf_itinerary *s)
{
  if (!s)
    return;
  for (size_t i = 0; i < s->to_count; i++) {
    rf_release(s->to[i].pattern);
    rf_mpq_array_free(s->to[i].D, s->d + 1);
  }
  rf_release(s->to);
  rf_release(s->order);
  rf_release(s->rank);
  rf_release(s->neuron);
  rf_release(s->first);
  rf_release(s->event);
  texts_free(&s->neurons);
  texts_free(&s->events);
  rf_numbers_clear(&s->numbers);
  rf_country_free(s->country);
  rf_release(s);
}

/* c2 = (1 - delta)^2.  RF_EINVAL: it is no number in (0, 1). */
static rf_status
read_delta(mpq_t c2, rf_message *message, const rf_itinerary_options *o)
{
  char number[RF_DOUBLE_TEXT];
  const char *fault, *text = o->delta_text;
  rf_status status = RF_OK;
  mpq_t delta, one;

  mpq_inits(delta, one, (mpq_ptr)0);
  if (text)
    status = rf_number_parse(delta, &fault, text, strlen(text));
  else if (isfinite(o->delta))
    mpq_set_d(delta, o->delta);
  mpq_set_ui(one, 1, 1);
  mpq_sub(c2, one, delta);
  if (status != RF_ENOMEM && (status < 0 || mpq_sgn(delta) <= 0
                              || mpq_sgn(c2) <= 0)) {
    status = RF_EINVAL;
    rf_double_text(number, o->delta);
    if (message)
      snprintf(message->text, sizeof message->text, "delta %.80s: "
               RF_NUMBER_LIKE " is wanted, > 0 and < 1",
               text ? text : number);
  }
  mpq_mul(c2, c2, c2);
  mpq_clears(delta, one, (mpq_ptr)0);
  return status;
}

/* More neurons may be asked for than there are, as the default does, which
   means all of them. */
static rf_status
itinerary_alloc(rf_itinerary **itinerary, const rf_problem *p,
                const rf_itinerary_options *o)
{
  rf_itinerary *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->n = p->n;
  s->d = p->d;
  s->count = p->m < o->neurons ? p->m : o->neurons;
  s->digits = o->digits;
  if (!(s->neuron = rf_alloc(s->count, sizeof *s->neuron))
      || !(s->first = rf_alloc(s->count + 1, sizeof *s->first))) {
    rf_itinerary_free(s);
    return RF_ENOMEM;
  }
  *itinerary = s;
  return RF_OK;
}

/* Why it failed, where nothing was said yet. */
static void
explain(rf_message *message, rf_status status, size_t neuron)
{
  if (!message || message->text[0])
    return;
  if (status == RF_ELIMIT)
    snprintf(message->text, sizeof message->text, "neuron %zu: too many "
             "boundaries meet, or its events do not end", neuron);
  else
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
}

rf_status
rf_itinerary_create(rf_itinerary **itinerary, rf_message *message,
                    const rf_problem *problem,
                    const rf_itinerary_options *options)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_itinerary *s = NULL;
  rf_status status;
  mpq_t c2;

  if (message)
    message->text[0] = '\0';
  status = rf_problem_within(problem, message, "itineraries");
  if (status < 0)
    return rf_mpfr_leave(&found, status);
  mpq_init(c2);
  status = RF_EINVAL;
  if (options->neurons == 0 || options->digits < 1
      || options->digits > RF_ALIGN_DIGITS_MOST)
    goto done;
  /* Options first: a mistake in them must not cost a walk. */
  RF_TRY(read_delta(c2, message, options));
  RF_TRY(itinerary_alloc(&s, problem, options));
  RF_TRY(rf_country_create(&s->country, problem));
  RF_TRY(follow_all(s, c2));
  *itinerary = s;
  s = NULL;

done:
  mpq_clear(c2);
  if (status < 0)
    explain(message, status, s ? s->done : 0);
  rf_itinerary_free(s);
  rf_ball_free_cache();
  return rf_mpfr_leave(&found, status);
}

/* ---- what was found ---- */

/* All was found when it was made: from here on it is handed out only. */
size_t
rf_itinerary_count(const rf_itinerary *s)
{
  return s->count;
}

rf_status
rf_itinerary_get(const rf_itinerary *s, rf_align_neuron *neuron, size_t j)
{
  RF_REQUIRE(j < s->count, RF_EINVAL);
  *neuron = s->neuron[j];
  return RF_OK;
}

/* Events of a neuron lie together, from first[j] on. */
size_t
rf_itinerary_event_count(const rf_itinerary *s, size_t j)
{
  return j < s->count ? s->first[j + 1] - s->first[j] : 0;
}

rf_status
rf_itinerary_event_get(const rf_itinerary *s, rf_event *event, size_t j,
                       size_t i)
{
  RF_REQUIRE(i < rf_itinerary_event_count(s, j), RF_EINVAL);
  *event = s->event[s->first[j] + i];
  return RF_OK;
}

size_t
rf_itinerary_extremal_count(const rf_itinerary *s)
{
  return s->to_count;
}

/* i counts in the sorted order, as the index that a neuron has does. */
rf_status
rf_itinerary_extremal_get(const rf_itinerary *s, rf_align_extremal *extremal,
                          size_t i)
{
  RF_REQUIRE(i < s->to_count, RF_EINVAL);
  *extremal = s->to[s->order[i]].public;
  return RF_OK;
}

/* Texts first .. first + count - 1, and doubles beside them. */
static rf_status
say_texts(rf_numbers *numbers, const texts *t, size_t first, size_t count)
{
  rf_status status = rf_numbers_begin(numbers, count, RF_DOUBLE_TEXT);

  for (size_t i = 0; i < count && status >= 0; i++) {
    const char *text = t->all.text + t->at[first + i];
    status = rf_ball_read_back(&numbers->value[i], text);
    if (status >= 0)
      status = rf_numbers_say(numbers, text, strlen(text));
  }
  return status;
}

/* D and ||D||^2 as fractions. */
static rf_status
say_vector(rf_itinerary *s, const destination *to)
{
  rf_status status = rf_numbers_begin(&s->numbers, s->d + 1, RF_DOUBLE_TEXT);

  for (size_t i = 0; i <= s->d && status >= 0; i++)
    status = rf_numbers_say_exact(&s->numbers, to->D[i]);
  return status;
}

/* A neuron has four texts, its time and its growth, each a midpoint and a
   radius; an event has two, of its time.  There is one buffer for all that is
   handed out, which the next call fills anew. */
rf_status
rf_itinerary_numbers(rf_itinerary *s, const rf_numbers **numbers,
                     rf_itinerary_what what, size_t i)
{
  rf_status status = RF_EINVAL;

  if (what == RF_ITINERARY_NEURON && i < s->count)
    status = say_texts(&s->numbers, &s->neurons, 4 * i, 4);
  else if (what == RF_ITINERARY_EVENTS && i < s->count)
    status = say_texts(&s->numbers, &s->events, 2 * s->first[i],
                       2 * (s->first[i + 1] - s->first[i]));
  else if (what == RF_ITINERARY_EXTREMAL && i < s->to_count)
    status = say_vector(s, &s->to[s->order[i]]);
  if (status >= 0)
    *numbers = &s->numbers;
  return status;
}
