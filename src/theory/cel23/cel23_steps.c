/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23_steps.c -- Chistikov, Englert & Lazic 2023 on the steps: from T_1 on
 * the neurons of J_+ are a bundle, all in nearly one direction. */
#include "config.h"

#include <math.h>

#include "theory/cel23/cel23_impl.h"
#include "theory/claims/parts.h"
#include "theory/start/start.h"

/* Neurons of J_+ whose pairs are looked at. */
#define BUNDLE_MOST 64

struct rf_cel23_steps {
  rf_surveyor own;
  rf_hearing *h;
  const char *why;       /* nothing is looked at, and why; NULL: it is */
  size_t who[BUNDLE_MOST], count;
  double *path;          /* path[count][degree + 1][1 + d] */
  size_t room, degree;
  rf_extremum apart;     /* sup of 1 - cos(w_i, w_j) */
  size_t pair[2], worst[2];
  rf_cel23_fit *fit;     /* the neurons together */
  struct rf_cel23_along *along;
};

typedef struct rf_cel23_steps steps;

/* <w_i, w_j>, or ||w_i||^2 for i = j, of two paths. */
static rf_jet
product(const steps *s, size_t i, size_t j, rf_window span)
{
  const size_t d = s->h->problem->d, size = (s->degree + 1) * (1 + d);
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t l = 1; l <= d; l++)
    sum = rf_jet_add(sum, rf_jet_mul(
      rf_jet_poly(s->path + i * size + l, s->degree, 1 + d, span),
      rf_jet_poly(s->path + j * size + l, s->degree, 1 + d, span), span));
  return sum;
}

/* 1 - cos(w_i, w_j) of the two that are looked at. */
static rf_jet
apart_jet(void *context, rf_window span)
{
  const steps *s = context;
  const size_t i = s->pair[0], j = s->pair[1];
  const rf_jet norms = rf_jet_sqrt(
    rf_jet_mul(product(s, i, i, span), product(s, j, j, span), span), span);

  return rf_jet_sub(rf_jet_constant(1.0),
                    rf_jet_div(product(s, i, j, span), norms, span));
}

/* Paths of the whole bundle at once: each pair needs two of them. */
static rf_status
read_paths(steps *s, rf_survey *survey)
{
  const size_t size = (survey->degree + 1) * (1 + survey->d);
  double log_scale;
  rf_status status = RF_OK;

  s->degree = survey->degree;
  if (s->room < s->count * size) {
    rf_release(s->path);
    s->room = 0;
    if (!(s->path = rf_alloc(s->count * size, sizeof *s->path)))
      return RF_ENOMEM;
    s->room = s->count * size;
  }
  for (size_t i = 0; i < s->count && status >= 0; i++)
    status = rf_survey_path(survey, s->path + i * size, &log_scale,
                             s->who[i]);
  return status;
}

/* Scales drop out of a cosine. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  steps *s = (steps *)(void *)own;
  rf_status status = read_paths(s, survey);

  for (size_t i = 0; i < s->count && status >= 0; i++)
    for (size_t j = 0; j < i; j++) {
      const double before = s->apart.value;
      s->pair[0] = j;
      s->pair[1] = i;
      rf_extremum_over(&s->apart, apart_jet, s, piece);
      if (s->apart.value > before) {
        s->worst[0] = s->who[j];
        s->worst[1] = s->who[i];
      }
    }
  return status;
}

/* J_+ is known from the start: a > 0, and active on some datum. */
static rf_status
add_row(rf_hearing *h, const rf_real *z, size_t j)
{
  steps *s = h->cel23;

  if (rf_teacher_side(h->constants->teacher, j, z) <= 0)
    return RF_OK;
  if (s->count == BUNDLE_MOST)
    s->why = "too many neurons";
  else
    s->who[s->count++] = j;
  return RF_OK;
}

/* Stretches must not hide moves of single neurons: those of a network that is
   not wide do not. */
rf_status
rf_cel23_steps_create(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  steps *s = rf_alloc(1, sizeof *s);
  rf_status status;

  if (!(h->cel23 = s))
    return RF_ENOMEM;
  s->h = h;
  if ((status = rf_cel23_fit_create(&s->fit, h)) < 0
      || (status = rf_cel23_along_create(&s->along, s->fit, h)) < 0)
    return status;
  s->why = t->why ? t->why : t->no_scale ? t->no_scale
    : h->problem->m > RF_SURVEY_FINE ? "too many neurons"
    : h->problem->engine == RF_LIMIT ? "it is about a positive scale" : NULL;
  if (s->why)
    return RF_OK;
  status = rf_each_row(h, add_row, NULL);
  /* cppcheck-suppress identicalConditionAfterEarlyExit ; add_row may say why */
  if (status < 0 || s->why)
    return status;
  rf_extremum_init(&s->apart, 1e-14);
  /* Before T_1 the neurons are still turning, and the lemma says nothing. */
  s->own.from = rf_steps_double(&t->aligned);
  s->own.to = INFINITY;
  s->own.stretch = stretch;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

/* Also where nothing was looked at: what was not made is NULL. */
void
rf_cel23_steps_free(rf_hearing *h)
{
  struct rf_cel23_steps *s = h->cel23;

  if (!s)
    return;
  rf_cel23_along_free(s->along);
  rf_cel23_fit_free(s->fit);
  rf_release(s->path);
  rf_release(s);
}

/* NULL where no claim that was asked for needs the steps. */
const rf_cel23_fit *
rf_cel23_fit_of(const rf_hearing *h)
{
  return h->cel23 ? h->cel23->fit : NULL;
}

const struct rf_cel23_along *
rf_cel23_along_of(const rf_hearing *h)
{
  return h->cel23 ? h->cel23->along : NULL;
}

/* 4 lambda^epsilon. */
static void
bundle_bound(rf_real *r, const rf_hearing *h)
{
  rf_real log;

  rf_real_init(&log, h->prec);
  rf_real_mul_q(&log, &h->constants->teacher->log_scale, h->epsilon);
  rf_real_exp(r, &log);
  rf_real_mul_si(&log, r, 4);
  rf_real_set(r, &log);
  rf_real_clear(&log);
}

/* The cosine of nearly parallel vectors has the error of their angle times the
   angle itself, which is sqrt(2 (1 - cos)). */
static rf_status
bundle(rf_hearing *h)
{
  const steps *s = h->cel23;
  const char *why = rf_run_missing(h) ? rf_run_missing(h)
    : !s ? "nothing was measured on the steps" : s->why;
  rf_real bound;

  if (why)
    return rf_report_unknown(h, why);
  rf_cel23_conditions(h);
  if (s->count < 2) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "J_+ has no two neurons");
    return rf_report(h);
  }
  if (!s->apart.any)
    return rf_report_unknown(h, "the run ends before T_1");
  rf_hear_supremum(h, &s->apart, 4.0 * rf_steps_error(h, s->apart.time)
                   * sqrt(2.0 * fmax(s->apart.value, 0.0)) + 1e-15);
  rf_real_init(&bound, h->prec);
  bundle_bound(&bound, h);
  rf_hear_bound(h, &bound);
  rf_real_clear(&bound);
  rf_conclude_difference(h);
  rf_hear_note(h, "neurons %zu, %zu", s->worst[0], s->worst[1]);
  return rf_report(h);
}

const rf_known rf_claims_cel23_steps[] = {
  { { "CEL.bundle", "Chistikov, Englert & Lazic 2023, Lemma 5",
      "a bundle from T_1 on", "1 - cos(w_i, w_j) < 4 lambda^epsilon",
      "pairs of J+", "[T_1, end]",
      RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS }, bundle },
  { { "CEL.along", "Chistikov, Englert & Lazic 2023, Lemma 5",
      "v is driven along itself",
      "cos(v, X^T X (v* - v)) > lambda^(epsilon / 3), all <v, x_i> > 0",
      "run", "[T_1, end]",
      RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS },
    rf_cel23_along_check },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
