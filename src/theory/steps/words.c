/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.c -- moments in words; see words.h.
 *
 * Of the loss and the speed the first root is found for certain, as they come
 * with their slopes and bends.  Directions and shares are looked at eight
 * places of each stretch, and the time is halved out where they pass. */
#include "config.h"

#include <math.h>

#include "theory/steps/words.h"

/* ---- what is said ---- */

static const char *const heads[] = {
#define HEAD(name, head, text) head,
  RF_WORD_LIST(HEAD)
#undef HEAD
};

/* A number to the end of the text, or to a closing bracket at its end. */
static bool
take_number(double *x, const char *text, bool bracket)
{
  char *end;

  *x = strtod(text, &end);
  if (end == text || !isfinite(*x))
    return false;
  while (*end == ' ')
    end++;
  if (bracket)
    return !strcmp(end, ")");
  return !*end;
}

/* "+-0) > 0.5", with a sign for each datum. */
static bool
take_share(rf_word *w, const char *text, size_t n)
{
  static const char signs[] = "-0+";

  for (size_t k = 0; k < n; k++) {
    const char *found = text[k] ? strchr(signs, text[k]) : NULL;
    if (!found)
      return false;
    w->pattern[k] = (signed char)(found - signs - 1);
  }
  text += n;
  if (*text++ != ')')
    return false;
  while (*text == ' ')
    text++;
  return *text == '>' && take_number(&w->limit, text + 1, false);
}

/* The kind by its head, and what comes behind it.  No head begins another, so
   the first that fits is meant. */
static bool
take(rf_word *w, size_t n)
{
  for (int i = 0; i < RF_WORD_KINDS; i++) {
    const size_t length = strlen(heads[i]);
    const char *rest = w->text + length;
    if (strncmp(w->text, heads[i], length))
      continue;
    w->kind = (rf_word_kind)i;
    return i == RF_WORD_SHARE ? take_share(w, rest, n)
      : take_number(&w->limit, rest, i == RF_WORD_STILL
                                     || i == RF_WORD_ALIGNED);
  }
  return false;
}

/* ---- where it is ---- */

/* The loss, or the square of the speed, from the side that is waited for. */
static rf_jet
word_jet(void *context, rf_window span)
{
  const rf_word *w = context;

  if (w->kind == RF_WORD_STILL)
    return rf_jet_sub(rf_jet_constant(w->limit * w->limit),
                      rf_descent_jet(w->survey, span));
  if (w->kind == RF_WORD_BELOW)
    return rf_jet_sub(rf_jet_constant(w->limit),
                      rf_loss_jet(w->survey, span));
  return rf_jet_sub(rf_loss_jet(w->survey, span),
                    rf_jet_constant(w->limit));
}

/* Entry i of the polynomial c[degree + 1][row], by Horner's rule. */
static double
at(const double *c, size_t degree, size_t row, size_t i, double tau)
{
  double v = c[degree * row + i];

  for (size_t k = degree; k-- > 0; )
    v = v * tau + c[k * row + i];
  return v;
}

/* 1 - cos(D, sgn(a) w) of the neuron whose path is in the survey; -inf where
   nothing drives it. */
static double
misaligned(const rf_word *w, double tau)
{
  const rf_survey *s = w->survey;
  const size_t row = 1 + s->d;
  const double a = at(s->c, s->degree, row, 0, tau);
  double dot = 0.0, D2 = 0.0, w2 = 0.0;

  for (size_t l = 0; l < s->d; l++) {
    const double D = at(w->D, s->output_degree, s->d, l, tau);
    const double z = at(s->c, s->degree, row, 1 + l, tau);
    dot += D * z;
    D2 += D * D;
    w2 += z * z;
  }
  return D2 > 0.0 && w2 > 0.0
    ? 1.0 - copysign(1.0, a) * dot / sqrt(D2 * w2) : -INFINITY;
}

/* How far the worst of the neurons is within the limit at tau; NAN where none
   is driven.  A dead neuron has no direction to go to and does not count, nor
   does one for which D = 0. */
static rf_status
alignment_at(double *value, rf_word *w, double tau)
{
  rf_survey *s = w->survey;
  double worst = -INFINITY, log_scale;
  rf_status status = RF_OK;

  for (size_t j = 0; j < s->m && status >= 0; j++) {
    if ((status = rf_stretch_pattern(s->now, w->u, j)) < 0)
      break;
    if (!memchr(w->u, 1, s->n) && mpq_sgn(s->problem->leak) == 0)
      continue;                        /* dead */
    if ((status = rf_stretch_path(s->now, s->c, &log_scale, j)) >= 0
        && (status = rf_stretch_drive(s->now, w->D, j)) >= 0)
      worst = fmax(worst, misaligned(w, tau));
  }
  *value = worst > -INFINITY ? w->limit - worst : NAN;
  return status;
}

/* Which part of the sum of all a^2 + ||w||^2 the neurons with the pattern have,
   beyond the limit; NAN where all are 0.  The weights are asked for by the
   place in what is passed, as the piece may begin inside the stretch. */
static rf_status
share_at(double *value, rf_word *w, double tau)
{
  rf_survey *s = w->survey;
  const size_t row = 1 + s->d;
  const rf_numbers *z;
  double own = 0.0, all = 0.0, low, high;
  rf_status status;

  rf_stretch_range(s->now, &low, &high);
  status = rf_stretch_weights(s->now, &z, fmin(1.0, (tau - low)
                                                    / (high - low)), 0, s->m);
  for (size_t j = 0; j < s->m && status >= 0; j++) {
    double size = 0.0;
    for (size_t i = 0; i < row; i++) {
      const double x = rf_numbers_double(z, j * row + i);
      size += x * x;
    }
    all += size;
    status = rf_stretch_pattern(s->now, w->u, j);
    if (status >= 0 && !memcmp(w->u, w->pattern, s->n))
      own += size;
  }
  *value = all > 0.0 ? own / all - w->limit : NAN;
  return status;
}

static rf_status
value_at(double *value, rf_word *w, double tau)
{
  return w->kind == RF_WORD_SHARE ? share_at(value, w, tau)
                                  : alignment_at(value, w, tau);
}

/* Halve between low, where it is not so yet, and high. */
static rf_status
halve(double *tau, rf_word *w, double low, double high)
{
  rf_status status = RF_OK;
  double value;

  for (int i = 0; i < 60 && status >= 0; i++) {
    const double middle = 0.5 * (low + high);
    if (!(middle > low && middle < high))
      break;
    status = value_at(&value, w, middle);
    if (value >= 0.0)
      high = middle;
    else
      low = middle;
  }
  *tau = high;
  return status;
}

/* The first of these places at which it is so.  What is so only between two of
   them is missed: there is no bound on slopes of directions and shares as
   there is on the loss, so these moments are those of a look, not of a
   proof. */
static rf_status
look_at_places(rf_word *w, const rf_piece *piece)
{
  double low = piece->low, value, tau;
  rf_status status = RF_OK;

  for (int i = 0; i <= 8 && status >= 0; i++) {
    tau = piece->low + (piece->high - piece->low) * i / 8.0;
    status = value_at(&value, w, tau);
    if (status < 0 || !(value >= 0.0)) {
      low = tau;
      continue;
    }
    if (i > 0)
      status = halve(&tau, w, low, tau);
    w->time = piece->t0 + tau * piece->length;
    break;
  }
  return status;
}

/* Room for a driving field as a series, of the degree of this stretch. */
static rf_status
make_room(rf_word *w)
{
  const size_t need = (w->survey->output_degree + 1) * w->survey->d;

  if (need <= w->room)
    return RF_OK;
  rf_release(w->D);
  w->room = 0;
  if (!(w->D = rf_alloc(need, sizeof *w->D)))
    return RF_ENOMEM;
  w->room = need;
  return RF_OK;
}

/* What a survey calls for each stretch until the moment is found. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  rf_word *w = (rf_word *)(void *)own;
  double tau;
  bool sure;
  rf_status status;

  w->survey = survey;
  if ((status = rf_survey_outputs(survey)) < 0
      || (status = make_room(w)) < 0)
    return status;
  if (w->kind == RF_WORD_ALIGNED || w->kind == RF_WORD_SHARE)
    status = look_at_places(w, piece);
  else if (rf_extremum_root(&tau, &sure, word_jet, w, piece))
    w->time = piece->t0 + tau * piece->length;
  if (isfinite(w->time))
    w->own.to = -1.0;                  /* it looks no more */
  return status;
}

rf_status
rf_word_create(rf_word **word, rf_message *message, const char *text,
               const rf_problem *problem)
{
  rf_word *w = rf_alloc(1, sizeof *w);

  if (!w)
    return RF_ENOMEM;
  w->text = text;
  w->time = w->own.to = INFINITY;
  w->own.stretch = stretch;
  if (!(w->pattern = rf_alloc(problem->n, 1))
      || !(w->u = rf_alloc(problem->n, 1))) {
    rf_word_free(w);
    return RF_ENOMEM;
  }
  if (!take(w, problem->n)) {
    snprintf(message->text, sizeof message->text, "%.80s: not a moment; for "
             "example 'loss < 0.2', 'loss > 1', 'still(1e-9)', "
             "'aligned(1e-3)', 'share(PATTERN) > 0.5'", text);
    rf_word_free(w);
    return RF_EINVAL;
  }
  *word = w;
  return RF_OK;
}

void
rf_word_free(rf_word *w)
{
  if (!w)
    return;
  rf_release(w->pattern);
  rf_release(w->u);
  rf_release(w->D);
  rf_release(w);
}
