/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * proof.c -- the public rf_proof: the flow, enclosed, with as many bits as it
 * takes. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/numbers.h"
#include "proof/certificate/origin.h"
#include "proof/whole/claims.h"
#include "proof/whole/flight.h"
#include "proof/whole/hear.h"
#include "proof/whole/price.h"
#include "proof/whole/stay.h"
#include "reluflow/proof.h"

enum { BITS_LEAST = 53, BITS_MOST = 65536, ATTEMPTS_MOST = 9 };

/* The same doubt about the same neuron at so many numbers of bits, each twice
   the one before, is what no bits decide: an exact tie, as a rule. */
enum { SAME_MOST = 4 };

/* A number as it is printed. */
typedef struct printed {
  char *mid, *radius;
} printed;

struct rf_proof {
  const rf_problem *problem;
  double radius;         /* of the starts, relatively */
  bool parts;            /* neurons stand for parts */
  const rf_terrain *ground;   /* while it is followed */
  rf_onlooker *onlooker; /* NULL, or of an owner: while it is followed */
  rf_statement1 *theorem1;   /* NULL: the certificate says nothing of it */
  size_t count, event_capacity, time_capacity;
  rf_event *event;       /* event[count] */
  printed *time;         /* time[count] */
  size_t losses, loss_capacity;
  printed *loss;         /* loss[losses] */
  rf_proved proved;
  rf_proof_row claim[RF_PROOF_CLAIMS];
  char doubt[512];
  char *limit;           /* of the loss */
  rf_doubt last;         /* of the attempt before, ... */
  int same;              /* ... and how often it was the same */
  rf_numbers numbers;
};

void
rf_proof_defaults(rf_proof_options *options)
{
  *options = (rf_proof_options){ .bits = 128, .attempts = ATTEMPTS_MOST,
                                 .effort = 1.0 };
}

static void
forget(rf_proof *s)
{
  for (size_t i = 0; i < s->count; i++) {
    rf_release(s->time[i].mid);
    rf_release(s->time[i].radius);
  }
  for (size_t i = 0; i < s->losses; i++) {
    rf_release(s->loss[i].mid);
    rf_release(s->loss[i].radius);
  }
  s->count = s->losses = 0;
  rf_release(s->limit);
  s->limit = NULL;
}

void
rf_proof_free(rf_proof *s)
{
  if (!s)
    return;
  forget(s);
  rf_proof_claims_clear(s->claim);
  rf_statement1_free(s->theorem1);
  rf_release(s->event);
  rf_release(s->time);
  rf_release(s->loss);
  rf_numbers_clear(&s->numbers);
  rf_release(s);
}

/* Digits beyond the bits of a ball would say nothing. */
static rf_status
print(printed *out, const rf_ball *x, long bits)
{
  rf_string mid = { 0 }, radius = { 0 };

  rf_ball_print(&mid, &radius, x, bits * 3 / 10 + 2);
  out->mid = rf_string_take(&mid);
  out->radius = rf_string_take(&radius);
  if (out->mid && out->radius)
    return RF_OK;
  rf_release(out->mid);
  rf_release(out->radius);
  return RF_ENOMEM;
}

/* ---- what is reported ---- */

/* Sides of a datum before and after, as an event has them: who dies on its
   line counts as inactive. */
static rf_event_kind
kind_of(int from, int to)
{
  if (!from)
    return to > 0 ? RF_EVENT_RELEASE_ACTIVE : RF_EVENT_RELEASE_INACTIVE;
  return to > 0 ? RF_EVENT_ACTIVATE : to < 0 ? RF_EVENT_DEACTIVATE
         : RF_EVENT_CAPTURE;
}

/* The last event goes to its place among those of the same neuron that happen
   at once: in order of the data. */
static void
sort_last(rf_proof *s)
{
  for (size_t i = s->count - 1; i > 0; i--) {
    const rf_event b = s->event[i], a = s->event[i - 1];
    const printed t = s->time[i];
    if (a.neuron != b.neuron || a.datum < b.datum
        || strcmp(s->time[i - 1].mid, t.mid))
      break;
    s->event[i] = a;
    s->event[i - 1] = b;
    s->time[i] = s->time[i - 1];
    s->time[i - 1] = t;
  }
}

/* One event for each datum of the line. */
static rf_status
turned(void *context, const rf_ball *time, const rf_turn *turn)
{
  rf_proof *s = context;
  const rf_lines *lines = s->ground->lines;
  rf_status status = RF_OK;

  for (size_t k = 0; k < lines->n && status >= 0; k++) {
    const int from = turn->from * lines->orient[k];
    const int to = turn->dead ? -1 : turn->to * lines->orient[k];
    if (lines->of[k] != turn->line)
      continue;
    status = rf_grow(&s->event, &s->event_capacity, s->count + 1,
                     sizeof *s->event);
    if (status >= 0)
      status = rf_grow(&s->time, &s->time_capacity, s->count + 1,
                       sizeof *s->time);
    if (status >= 0)
      status = print(&s->time[s->count], time, s->ground->bits);
    if (status < 0)
      break;
    s->event[s->count++] = (rf_event){
      .time = ball_get_d(time), .neuron = (uint32_t)turn->neuron,
      .datum = (uint32_t)k, .kind = (uint8_t)kind_of(from, to)
    };
    sort_last(s);
  }
  return status;
}

static rf_status
sampled(void *context, size_t i, const rf_ball *loss)
{
  rf_proof *s = context;
  rf_status status = rf_grow(&s->loss, &s->loss_capacity, i + 1,
                             sizeof *s->loss);

  if (status >= 0)
    status = print(&s->loss[i], loss, s->ground->bits);
  if (status >= 0)
    s->losses = i + 1;
  return status;
}

static rf_status
passed(void *context, const rf_stage *stage, const rf_ball *end)
{
  rf_proof *s = context;
  rf_status status = s->onlooker ? rf_onlooker_step(s->onlooker, stage, end)
                     : RF_OK;

  return status < 0 || !s->theorem1 ? status
         : rf_onlooker_step(rf_statement1_onlooker(s->theorem1), stage, end);
}

static rf_status
begin_to_look(rf_proof *s, const rf_terrain *ground)
{
  rf_status status = s->onlooker ? rf_onlooker_begin(s->onlooker, ground)
                     : RF_OK;

  return status < 0 || !s->theorem1 ? status
         : rf_onlooker_begin(rf_statement1_onlooker(s->theorem1), ground);
}

/* ---- attempts ---- */

static void
set_doubt(rf_proof *s, const rf_flight *f)
{
  const rf_doubt *d = &f->doubt;
  int at = snprintf(s->doubt, sizeof s->doubt, "t = %.17g: ",
                    s->proved.time);

  if (d->neuron != SIZE_MAX)
    at += snprintf(s->doubt + at, sizeof s->doubt - (size_t)at,
                   "neuron %zu, ", d->neuron);
  if (d->line != SIZE_MAX)
    at += snprintf(s->doubt + at, sizeof s->doubt - (size_t)at,
                   "datum %zu, ", f->ground->lines->first[d->line]);
  at += snprintf(s->doubt + at, sizeof s->doubt - (size_t)at, "%s", d->what);
  if (d->by[0])
    snprintf(s->doubt + at, sizeof s->doubt - (size_t)at, " (%s)", d->by);
  s->proved.doubt = s->doubt;
}

/* "p/q" in memory of our own. */
static char *
fraction(const mpq_t q)
{
  const size_t size = mpz_sizeinbase(mpq_numref(q), 10)
                      + mpz_sizeinbase(mpq_denref(q), 10) + 3;
  char *text = rf_alloc(size, 1);

  return text ? mpq_get_str(text, 10, q) : NULL;
}

/* What comes after the end, if the flow was followed to it. */
static rf_status
look_beyond(rf_proof *s, const rf_flight *f)
{
  rf_status status;
  rf_stay stay;

  rf_stay_init(&stay);
  status = rf_stay_find(&stay, f->bundle);
  s->proved.forever = stay.certain;
  s->proved.why_not = stay.certain ? NULL : stay.why;
  s->proved.rate = stay.rate;
  s->proved.settles = stay.settles;
  s->proved.decay = stay.decay;
  s->proved.minimum = stay.minimum;
  if (status >= 0 && (stay.certain || stay.settles)) {
    s->proved.live = stay.live;
    s->proved.slides = stay.slides;
    s->proved.unique_forever = f->unique && stay.unique;
    s->proved.path = ldexp(stay.path.m, (int)stay.path.e);
  }
  if (status >= 0 && (stay.settles || stay.vanishes)
      && !(s->proved.limit = s->limit = fraction(stay.loss)))
    status = RF_ENOMEM;
  rf_stay_clear(&stay);
  return status;
}

/* Is it what was in doubt the last time, too? */
static void
count_same(rf_proof *s, const rf_doubt *now)
{
  if (strcmp(s->last.what, now->what) || s->last.neuron != now->neuron)
    s->same = 0;
  s->same++;
  s->last = *now;
}

/* One attempt.  RF_EUNSURE: more bits may help, unless it is final. */
static rf_status
attempt(rf_proof *s, long bits, const rf_proof_options *o, bool *final)
{
  const rf_reporter reporter = { s, turned, sampled, passed };
  rf_terrain *ground = NULL;
  rf_flight f;
  rf_status status = rf_terrain_create(&ground, s->problem, bits);

  if (status >= 0 && (status = begin_to_look(s, ground)) < 0)
    rf_terrain_free(ground);
  if (status < 0)
    return status;
  forget(s);
  ground->radius = up_d(o->radius);
  ground->parts = o->parts;
  s->ground = ground;
  status = rf_flight_begin(&f, ground, reporter);
  if (status >= 0)
    status = rf_proof_afford(&f.doubt, f.bundle, o->effort);
  if (status >= 0)
    status = rf_flight_go(&f);
  s->proved = (rf_proved){
    .done = status >= 0, .bits = bits, .steps = f.steps, .events = s->count,
    .unique = f.unique, .relative = up_log2(f.relative),
    .minimum = RF_UNSURE, .put = f.bundle ? f.bundle->put : 0,
    .time = !f.bundle ? 0.0 : status >= 0
            ? rf_get_d_nearest(s->problem->until) : ball_get_d(&f.bundle->time)
  };
  s->proved.undone = status == RF_EUNSURE && f.doubt.fork;
  s->proved.several = f.fork || s->proved.undone;
  if (s->proved.several)
    s->proved.unique = 0;
  s->proved.unique_until = f.unique ? s->proved.time
                           : ball_get_d(&f.unique_until);
  if (status == RF_EUNSURE) {
    set_doubt(s, &f);
    count_same(s, &f.doubt);
  } else if (status >= 0)
    status = look_beyond(s, &f);
  *final = f.doubt.final || s->same == SAME_MOST;
  rf_flight_clear(&f);
  rf_terrain_free(ground);
  s->ground = NULL;
  return status;
}

static rf_status
check(rf_message *message, const rf_problem *p, const rf_proof_options *o)
{
  const char *fault = NULL;

  RF_REQUIRE(o->bits >= BITS_LEAST && o->bits <= BITS_MOST
             && o->attempts >= 1 && o->attempts <= ATTEMPTS_MOST
             && o->radius >= 0.0 && o->radius <= 1.0 && o->effort > 0.0
             && isfinite(o->effort), RF_EINVAL);
  if (p->q)
    fault = "a flow is enclosed where data count alike (data.weights)";
  else if (p->scheme != RF_FILE && mpq_sgn(p->scale) == 0)
    fault = "at scale 0 nothing moves: align --exact follows the limit flow";
  else if (o->theorem1 && o->radius > 0.0)
    fault = "Theorem 1 is stated of one start, not of a ball of them";
  if (!fault)
    return rf_problem_within(p, message, "proofs");
  snprintf(message->text, sizeof message->text, "%s", fault);
  return RF_EUNSUP;
}

rf_status
rf_proof_watched(rf_proof **proof, rf_message *message,
                 const rf_problem *problem, const rf_proof_options *options,
                 rf_onlooker *onlooker)
{
  rf_status status = check(message, problem, options);
  rf_proof *s = NULL;
  bool final = false;
  long bits;

  if (status < 0)
    return status;
  if (!(s = rf_alloc(1, sizeof *s)))
    return RF_ENOMEM;
  s->problem = problem;
  s->radius = options->radius;
  s->onlooker = onlooker;
  s->parts = options->parts;
  bits = options->bits;
  if (options->theorem1
      && (status = rf_statement1_create(&s->theorem1, message, problem,
                                        options->theorem1)) < 0) {
    rf_proof_free(s);
    return status;
  }
  for (int i = 0; i < options->attempts && bits <= BITS_MOST; i++, bits *= 2)
    if ((status = attempt(s, bits, options, &final)) != RF_EUNSURE
        || final)
      break;
  s->onlooker = NULL;
  rf_ball_free_cache();
  if (status == RF_EUNSURE)
    status = RF_OK;
  if (status >= 0)
    status = rf_proof_claims(s->claim, &(rf_proven){ problem, &s->proved,
                             s->event, s->count,
                             options->radius > 0.0 || options->parts });
  if (status >= 0)
    *proof = s;
  else
    rf_proof_free(s);
  return status;
}

rf_status
rf_proof_create(rf_proof **proof, rf_message *message,
                const rf_problem *problem, const rf_proof_options *options)
{
  return rf_proof_watched(proof, message, problem, options, NULL);
}

/* ---- answers ---- */

const rf_statement1 *
rf_proof_statement1(const rf_proof *s)
{
  return s->theorem1;
}

void
rf_proof_origin(const rf_problem **problem, double *radius, bool *parts,
                const rf_proof *s)
{
  *problem = s->problem;
  *radius = s->radius;
  *parts = s->parts;
}

void
rf_proof_get(const rf_proof *s, rf_proved *proved)
{
  *proved = s->proved;
}

size_t
rf_proof_event_count(const rf_proof *s)
{
  return s->count;
}

rf_status
rf_proof_event_get(const rf_proof *s, rf_event *event, size_t i)
{
  RF_REQUIRE(i < s->count, RF_EINVAL);
  *event = s->event[i];
  return RF_OK;
}

size_t
rf_proof_claim_count(const rf_proof *s)
{
  (void)s;
  return RF_PROOF_CLAIMS;
}

rf_status
rf_proof_claim_get(const rf_proof *s, rf_proof_claim *claim, size_t i)
{
  RF_REQUIRE(i < RF_PROOF_CLAIMS, RF_EINVAL);
  *claim = (rf_proof_claim){ s->claim[i].claim, s->claim[i].verdict,
                             s->claim[i].value, s->claim[i].note };
  return RF_OK;
}

size_t
rf_proof_sample_count(const rf_proof *s)
{
  return s->losses;
}

static rf_status
say(rf_proof *s, const printed *v)
{
  rf_status status = rf_numbers_say(&s->numbers, v->mid, strlen(v->mid));

  return status < 0 ? status
         : rf_numbers_say(&s->numbers, v->radius, strlen(v->radius));
}

/* The doubles are those of the texts. */
static rf_status
set_values(double *value, const printed *v)
{
  rf_status status = rf_ball_read_back(&value[0], v->mid);

  return status < 0 ? status : rf_ball_read_back(&value[1], v->radius);
}

rf_status
rf_proof_numbers(rf_proof *s, const rf_numbers **numbers, rf_proof_what what,
                 size_t i)
{
  const bool sample = what == RF_PROOF_SAMPLE;
  const printed *v;
  char time[RF_DOUBLE_TEXT];
  rf_status status;

  RF_REQUIRE(i < (sample ? s->losses : s->count), RF_EINVAL);
  v = sample ? &s->loss[i] : &s->time[i];
  RF_TRY(rf_numbers_begin(&s->numbers, 2 + sample, RF_DOUBLE_TEXT));
  if (sample) {
    s->numbers.value[0] = rf_get_d_nearest(s->problem->times[i]);
    rf_double_text(time, s->numbers.value[0]);
    RF_TRY(rf_numbers_say(&s->numbers, time, strlen(time)));
  }
  RF_TRY(set_values(s->numbers.value + sample, v));
  RF_TRY(say(s, v));
  *numbers = &s->numbers;

done:
  return status;
}
