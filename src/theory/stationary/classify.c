/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * classify.c -- a state is judged, and the point to which it goes: the public
 * functions.
 *
 * First the state as it is: what the flow does there.  Then, for the square
 * loss, the point to which the flow would go if every neuron kept its face:
 * the loss is a least-squares problem there, solved in rationals.  That point
 * is judged as well, and tail.c says whether the flow does go there. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "base/number/numbers.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/stationary/stationary.h"

struct rf_stationary {
  rf_point state, limit;
  rf_tail tail;
  bool has_limit;
  char *loss[2];                 /* by rf_stationary_what: "p/q"; NULL: not
                                    known */
  double loss_near[2];
  rf_numbers numbers;            /* handed out last */
  double low, high;              /* of the tolerance */
  size_t escapes, d;
  rf_escape *escape;             /* escape[escapes] */
  double *direction;             /* direction[escapes][d] */
};

/* What is made on the way. */
typedef struct work {
  rf_stationary *out;
  rf_state *state;
  const rf_stationary_options *options;
  rf_residuals *now;
  rf_field *field;       /* with the residuals of the state */
  rf_field *limit_field; /* of the limit */
  rf_extremals *list, *limit_list;
  rf_census *census;
  rf_outputs *span;
  bool *moves;
  mpq_t *p, loss;        /* p[n], of the limit */
  mpq_t fit;             /* loss of the best linear fit, if known */
  double unit;
  rf_budget budget;
} work;

/* From the list of the header, so that no kind is without its name. */
const char *
rf_point_kind_name(rf_point_kind kind)
{
  switch (kind) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_POINT_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown";
}

void
rf_stationary_defaults(rf_stationary_options *options)
{
  options->tolerance = 0.0;
  options->max_faces = 100000;
  options->seconds = 10.0;
}

/* Escapes point into direction and own nothing. */
void
rf_stationary_free(rf_stationary *s)
{
  if (!s)
    return;
  rf_release(s->loss[RF_STATIONARY_LIMIT]);
  rf_release(s->loss[RF_STATIONARY_FIT]);
  rf_numbers_clear(&s->numbers);
  rf_release(s->escape);
  rf_release(s->direction);
  rf_release(s);
}

/* c ||q y|| max ||x||: what relative residuals are relative to.  About the size
   of D at zero weights. */
static double
find_unit(const rf_problem *p, const mpq_t c)
{
  double y = 0.0, most = 0.0;

  for (size_t k = 0; k < p->n; k++) {
    double square = 0.0;
    y += pow(rf_get_d_nearest(p->y[k])
             * (p->q ? rf_get_d_nearest(p->q[k]) : 1.0), 2.0);
    for (size_t i = 0; i < p->d; i++)
      square += pow(rf_get_d_nearest(p->x[k * p->d + i]), 2.0);
    most = fmax(most, square);
  }
  return rf_get_d_nearest(c) * sqrt(y * most);
}

/* A field of its own for the list, which takes it over. */
static rf_status
find_list(rf_extremals **list, const work *w, const mpq_t *p)
{
  rf_field *field = NULL;
  const rf_status status = rf_field_at(&field, w->state->problem, p);

  return status < 0 ? status : rf_escapes_find(list, field, w->options);
}

/* Residuals are exact for the square loss; else signs that hang on their
   rounding are told as unsure. */
static rf_status
judge_state(work *w)
{
  rf_point *point = &w->out->state;
  const mpq_t *p = (const mpq_t *)w->now->p;
  rf_stand stand = { .state = w->state, .exact = w->now->exact,
                     .now = w->now, .unit = w->unit, .budget = &w->budget };
  rf_status status;

  point->loss = w->now->loss_near;
  RF_TRY(rf_field_at(&w->field, w->state->problem, p));
  RF_TRY(find_list(&w->list, w, p));
  rf_escapes_note(point, w->list, w->now->exact);
  RF_TRY(rf_census_create(&w->census, w->state, w->field,
                          w->options->tolerance));
  w->out->low = w->census->low;
  w->out->high = w->census->high;
  stand.census = w->census;
  stand.field = w->field;
  stand.list = w->list;
  RF_TRY(rf_point_judge(point, &stand));

done:
  return status;
}

/* p[n] = c q (y less its projection), loss = half the sum of p^2 / (c q).  At
   the best point p is orthogonal to all that the moving neurons can change. */
static rf_status
find_best(mpq_t *p, mpq_t loss, rf_outputs *span, const work *w)
{
  const rf_status status = rf_outputs_complement(
    p, span, (const mpq_t *)w->state->problem->y);

  mpq_t share, term;

  if (status < 0)
    return status;
  mpq_inits(share, term, (mpq_ptr)0);
  mpq_set_ui(loss, 0, 1);
  for (size_t k = 0; k < span->n; k++) {
    rf_problem_datum_share(share, w->state->problem, k);
    mpq_mul(term, p[k], share);
    mpq_mul(p[k], p[k], term);
    mpq_add(loss, loss, p[k]);
    mpq_set(p[k], term);
  }
  mpq_div_2exp(loss, loss, 1);
  mpq_clears(share, term, (mpq_ptr)0);
  return RF_OK;
}

/* As a fraction, and as the double nearest to it: whether two losses are the
   same is seen in the fraction alone. */
static rf_status
keep_loss(rf_stationary *s, rf_stationary_what what, const mpq_t loss)
{
  rf_string text = { 0 };

  rf_number_print(&text, loss);
  s->loss[what] = rf_string_take(&text);
  s->loss_near[what] = rf_get_d_nearest(loss);
  return s->loss[what] ? RF_OK : RF_ENOMEM;
}

/* The best linear fit.  A landmark: where a network ends above it, one linear
   map would do better. */
static rf_status
find_fit(work *w)
{
  const size_t n = w->state->n;
  mpq_t *p = rf_mpq_array(n), loss;
  rf_outputs *span = NULL;
  rf_status status = RF_ENOMEM;

  mpq_init(loss);
  if (p && (status = rf_outputs_create(&span, n, w->state->problem->q)) >= 0
      && (status = rf_outputs_add_linear(span, w->field)) >= 0
      && (status = find_best(p, loss, span, w)) >= 0) {
    mpq_set(w->fit, loss);
    status = keep_loss(w->out, RF_STATIONARY_FIT, loss);
  }
  mpq_clear(loss);
  rf_outputs_free(span);
  rf_mpq_array_free(p, n);
  return status == RF_ELIMIT ? RF_OK : status;
}

/* point->above_fit from the exact loss. */
static void
compare_fit(rf_point *point, work *w, const mpq_t loss)
{
  mpq_t q;

  point->above_fit = NAN;
  if (!w->out->loss[RF_STATIONARY_FIT])
    return;
  mpq_init(q);
  mpq_sub(q, loss, w->fit);
  point->above_fit = rf_get_d_nearest(q);
  mpq_clear(q);
}

/* The span of what moves, face by face, until it has all outputs: that is asked
   for when it has grown to twice what it was.  Dead neurons do not move, nor,
   to first order, those on every line, as w = 0. */
static rf_status
find_span(work *w)
{
  const rf_census *c = w->census;
  size_t look = w->state->n;
  bool all = false;
  rf_status status = rf_outputs_create(&w->span, w->state->n,
                                       w->state->problem->q);

  if (status < 0 || !(w->moves = rf_alloc(c->faces, sizeof *w->moves)))
    return RF_ENOMEM;
  for (size_t i = 0; i < c->faces && status >= 0; i++) {
    const uint64_t *mask = rf_census_mask(c, c->first[i]);
    w->moves[i] = !isinf(c->room[c->first[i]])
                  && !rf_face_is_dead(w->field, mask);
    if (w->moves[i] && !all)
      status = rf_outputs_add(w->span, w->field, mask);
    if (status >= 0 && !all && w->span->count >= look) {
      status = rf_outputs_are_all(&all, w->span);
      look = 2 * w->span->count;
    }
  }
  return status;
}

/* As a state, but for its weights, which are not known: the census is that of
   the state, and G(w_j) = 0 there by what the limit is. */
static rf_status
judge_limit(work *w)
{
  rf_point *point = &w->out->limit;
  rf_stand stand = { .state = w->state, .census = w->census, .exact = true,
                     .unit = w->unit, .budget = &w->budget };
  rf_ground ground = { .problem = w->state->problem, .state = w->state,
                       .census = w->census, .now = w->now,
                       .p = (const mpq_t *)w->p, .moves = w->moves,
                       .tolerance = w->options->tolerance };
  rf_status status;

  RF_TRY(rf_field_at(&w->limit_field, w->state->problem,
                     (const mpq_t *)w->p));
  RF_TRY(find_list(&w->limit_list, w, (const mpq_t *)w->p));
  rf_escapes_note(point, w->limit_list, true);
  point->loss = rf_get_d_nearest(w->loss);
  compare_fit(point, w, w->loss);
  stand.field = ground.field = w->limit_field;
  stand.list = w->limit_list;
  RF_TRY(rf_point_judge(point, &stand));
  if (w->state->problem->q)
    w->out->tail.why = "that the flow stays is proved for data without weights";
  else
    RF_TRY(rf_tail_find(&w->out->tail, &ground));
  RF_TRY(keep_loss(w->out, RF_STATIONARY_LIMIT, w->loss));
  w->out->has_limit = true;

done:
  return status;
}

/* What an error of the weights within the tolerance, r each, adds to a margin
   y h at most: |y| ||x|| (2 r + r^2) sum |a| ||w||. */
static rf_status
margin_error(double *off, const work *w)
{
  const rf_problem *p = w->state->problem;
  const double r = w->options->tolerance;
  double *z = rf_alloc(1 + p->d, sizeof *z), path = 0.0, reach = 0.0;

  if (!z)
    return RF_ENOMEM;
  for (size_t j = 0; j < p->m; j++) {
    long e;
    rf_state_neuron(z, &e, w->state, j);
    path += scalbln(fabs(z[0]) * rf_length(z + 1, p->d), 2 * e);
  }
  for (size_t k = 0; k < p->n; k++) {
    double norm = fabs(rf_get_d_nearest(p->y[k])), length = 0.0;
    for (size_t l = 0; l < p->d; l++)
      length = hypot(length, rf_get_d_nearest(p->x[k * p->d + l]));
    norm *= length * fmax(1.0, fabs(rf_get_d_nearest(p->leak)));
    reach = fmax(reach, norm);
  }
  *off = reach * r * (2.0 + r) * path;
  rf_release(z);
  return RF_OK;
}

/* Is sum l(h_k, y_k) < l(0)?  Then every datum has y h > 0, and the loss goes
   to 0 (the manual, node "The end of a run").  Of both losses |d ln l / d(y h)|
   <= 1; 1e-12 is for rounding. */
static rf_status
find_separated(work *w)
{
  const double at_zero =
    w->state->problem->loss == RF_LOGISTIC ? log(2.0) : 1.0;
  double off;
  const rf_status status = margin_error(&off, w);

  if (status >= 0)
    w->out->tail.why =
      w->now->loss_near / mpq_get_d(w->now->c) * exp(off) * (1.0 + 1e-12)
      < at_zero ? "the loss falls to 0, as all data are separated: no end"
      : "the end of the flow is known for the square loss only";
  return status;
}

/* Other losses have no end in closed form: separable data let the weights grow
   for ever. */
static rf_status
find_limit(work *w)
{
  rf_status status;

  w->out->tail.stays = RF_UNSURE;
  w->out->state.above_fit = NAN;
  if (!w->now->exact)
    return find_separated(w);
  RF_TRY(find_fit(w));
  compare_fit(&w->out->state, w, w->now->loss);
  RF_TRY(find_span(w));
  status = RF_ENOMEM;
  if (!(w->p = rf_mpq_array(w->state->n)))
    goto done;
  if ((status = find_best(w->p, w->loss, w->span, w)) == RF_ELIMIT) {
    w->out->tail.why = "too many faces and data to find the end exactly";
    return RF_OK;
  }
  if (status >= 0)
    status = judge_limit(w);

done:
  return status;
}

/* D[d] of an extremal vector as a unit vector in the direction of sign D. */
static double
set_direction(double *v, const rf_cert *cert, size_t d)
{
  double norm;

  for (size_t i = 0; i < d; i++)
    v[i] = cert->sign * rf_get_d_nearest(cert->D[i]);
  norm = rf_length(v, d);
  for (size_t i = 0; i < d; i++)
    v[i] /= norm;
  return norm;
}

/* For a > 0 the direction of a neuron climbs, for a < 0 it descends: a maximum
   draws the ones, a minimum the others. */
static bool
attracts(const rf_cert *cert)
{
  return cert->kind == (cert->sign > 0 ? RF_CRITICAL_MAX : RF_CRITICAL_MIN);
}

/* Where a tiny neuron would grow: at an attractor of the flow at zero scale
   |a| grows at rate ||D||, and the loss it takes away at twice that.  Those of
   the limit are told where there is one. */
static rf_status
list_escapes(work *w)
{
  const rf_extremals *list = w->out->has_limit ? w->limit_list : w->list;
  rf_stationary *s = w->out;

  s->d = w->state->d;
  s->escape = rf_alloc(list->count, sizeof *s->escape);
  s->direction = rf_alloc(list->count * s->d, sizeof *s->direction);
  if (!s->escape || !s->direction)
    return RF_ENOMEM;
  for (size_t i = 0; i < list->count; i++) {
    const rf_cert *cert = list->found[i].cert;
    double *v = s->direction + s->escapes * s->d;
    if (!attracts(cert))
      continue;
    s->escape[s->escapes++] = (rf_escape){
      cert->sign, v, 2.0 * set_direction(v, cert, s->d)
    };
  }
  return RF_OK;
}

/* In the order in which each part needs those before. */
static rf_status
classify(work *w)
{
  rf_status status;

  RF_TRY(rf_residuals_create(&w->now, w->state));
  w->unit = find_unit(w->state->problem, w->now->c);
  RF_TRY(judge_state(w));
  RF_TRY(find_limit(w));
  RF_TRY(list_escapes(w));

done:
  return status;
}

/* Whatever was made on the way, also where it ended early. */
static void
clear(work *w)
{
  rf_residuals_free(w->now);
  rf_field_free(w->field);
  rf_field_free(w->limit_field);
  rf_extremals_free(w->list);
  rf_extremals_free(w->limit_list);
  rf_census_free(w->census);
  rf_outputs_free(w->span);
  rf_release(w->moves);
  rf_mpq_array_free(w->p, w->state->n);
  mpq_clears(w->loss, w->fit, (mpq_ptr)0);
}

rf_status
rf_stationary_create(rf_stationary **stationary, rf_message *message,
                     rf_state *state, const rf_stationary_options *options)
{
  work w = { .state = state, .options = options };
  rf_mpfr_state found;
  rf_status status = RF_EINVAL;

  if (rf_problem_within(state->problem, message, "what a point is") < 0)
    return RF_EUNSUP;
  if (!(options->tolerance >= 0.0 && options->tolerance <= 0.1
        && options->seconds >= 0.0)) {
    snprintf(message->text, sizeof message->text,
             "tolerance is between 0 and 0.1, seconds at least 0");
    return RF_EINVAL;
  }
  found = rf_mpfr_enter();
  mpq_inits(w.loss, w.fit, (mpq_ptr)0);
  rf_budget_start(&w.budget, options->max_faces, options->seconds);
  w.out = rf_alloc(1, sizeof *w.out);
  status = w.out ? classify(&w) : RF_ENOMEM;
  /* In either case: what lasts is in w.out by now. */
  clear(&w);
  if (status < 0) {
    rf_stationary_free(w.out);
    snprintf(message->text, sizeof message->text, "stationary points: %s",
             rf_strerror(status));
  } else
    *stationary = w.out;
  return rf_mpfr_leave(&found, status < 0 ? status : RF_OK);
}

void
rf_stationary_state_get(const rf_stationary *s, rf_point *point)
{
  *point = s->state;
}

/* The tail is told also without a limit, since it says why there is none. */
rf_status
rf_stationary_limit_get(const rf_stationary *s, rf_point *point,
                        rf_tail *tail)
{
  *tail = s->tail;
  if (!s->has_limit)
    return RF_EUNSUP;
  *point = s->limit;
  return RF_OK;
}

rf_status
rf_stationary_loss(rf_stationary *s, const rf_numbers **loss,
                   rf_stationary_what what)
{
  const char *text = s->loss[what];
  rf_status status;

  RF_REQUIRE(text, RF_EUNSUP);
  RF_TRY(rf_numbers_begin(&s->numbers, 1, RF_DOUBLE_TEXT));
  s->numbers.value[0] = s->loss_near[what];
  RF_TRY(rf_numbers_say(&s->numbers, text, strlen(text)));
  *loss = &s->numbers;

done:
  return status;
}

void
rf_stationary_tolerance_get(const rf_stationary *s, double *low, double *high)
{
  *low = s->low;
  *high = s->high;
}

size_t
rf_stationary_escape_count(const rf_stationary *s)
{
  return s->escapes;
}

rf_status
rf_stationary_escape_get(const rf_stationary *s, rf_escape *escape, size_t i)
{
  RF_REQUIRE(i < s->escapes, RF_EINVAL);
  *escape = s->escape[i];
  return RF_OK;
}
