/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * samples.c -- data, times, loss and predictions of a page; see page.h.
 *
 * Times and losses go out as texts: a loss of 1e-400 is one, and numbers on
 * the page are those that the program prints. */
#include "config.h"

#include <math.h>

#include "base/vector.h"
#include "view/page/page.h"

/* Data beyond which none are sent, as none would be told from its neighbour;
   predictions beyond which none are. */
#define DATA_MOST 2000
#define PREDICTIONS_MOST 200000

/* One number of all frames, as texts: each is that of "reluflow samples". */
static rf_status
put_column(rf_page *p, const char *key, size_t column)
{
  const rf_subject *s = &p->subject;
  const rf_numbers *sample;
  rf_status status = RF_OK;

  rf_json_key(&p->json, key);
  rf_json_begin(&p->json, '[');
  for (size_t i = 0; i < p->frames && status >= 0; i++) {
    status = rf_record_sample_get(s->record, s->message, &sample, p->frame[i]);
    if (status >= 0)
      rf_json_text(&p->json, rf_numbers_text(sample, column));
  }
  rf_json_end(&p->json, '[');
  return status;
}

/* h at the data, frame by frame: where inputs are several numbers there is no
   curve h(x) to show. */
static rf_status
put_predictions(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const rf_numbers *sample;
  rf_base64 b;
  rf_status status = RF_OK;

  rf_json_key(&p->json, "predictions");
  rf_base64_begin(&b, &p->json);
  for (size_t i = 0; i < p->frames && s->n * p->frames <= PREDICTIONS_MOST
         && status >= 0; i++) {
    status = rf_record_sample_get(s->record, s->message, &sample, p->frame[i]);
    for (size_t k = 0; k < s->n && status >= 0; k++)
      rf_base64_double(&b, rf_numbers_double(sample, 2 + k));
  }
  rf_base64_end(&b);
  return status;
}

rf_status
rf_page_put_samples(rf_page *p)
{
  rf_status status;

  rf_json_key(&p->json, "frame");
  rf_json_begin(&p->json, '[');
  for (size_t i = 0; i < p->frames; i++)
    rf_json_count(&p->json, p->frame[i]);
  rf_json_end(&p->json, '[');
  rf_json_key(&p->json, "logTime");
  rf_json_truth(&p->json, p->subject.log_time);
  status = put_column(p, "time", 0);
  if (status >= 0)
    status = put_column(p, "loss", 1);
  return status < 0 ? status : put_predictions(p);
}

/* The angle of a vector's projection onto the plane. */
static void
put_direction(rf_page *p, const double *v)
{
  const size_t d = p->subject.d;
  const double *basis = p->subject.plane.basis;

  rf_json_number(&p->json, atan2(rf_dot(v, basis + d, d),
                                 rf_dot(v, basis, d)));
}

/* [name, angle] of extremal vectors times their signs: where the neurons are
   found that align. */
static rf_status
put_extremals(rf_page *p)
{
  rf_subject *s = &p->subject;
  rf_target_vector t = { .v = rf_alloc(s->d, sizeof *t.v) };
  rf_status status = t.v ? RF_OK : RF_ENOMEM;

  if (status >= 0)
    status = rf_subject_find_extremals(s);
  for (size_t i = 0; status >= 0 && s->extremals
         && i < rf_extremals_count(s->extremals); i++)
    if (rf_subject_extremal(s, &t, i) >= 0) {
      rf_json_begin(&p->json, '[');
      rf_json_text(&p->json, t.word);
      put_direction(p, t.v);
      rf_json_end(&p->json, '[');
    }
  rf_release(t.v);
  return status;
}

/* Directions of the data, labels, inputs of one number; extremal vectors, which
   are searched for only where they could be told from each other. */
rf_status
rf_page_put_data(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const size_t n = s->n <= DATA_MOST ? s->n : 0;
  rf_json *j = &p->json;
  rf_status status = RF_OK;

  rf_json_key(j, "x");
  rf_json_begin(j, '[');
  for (size_t k = 0; k < n && s->d - s->problem->bias == 1; k++)
    rf_json_number(j, s->x[k * s->d]);
  rf_json_end(j, '[');
  rf_json_key(j, "y");
  rf_json_begin(j, '[');
  for (size_t k = 0; k < n; k++)
    rf_json_number(j, s->y[k]);
  rf_json_end(j, '[');
  rf_json_key(j, "rim");
  rf_json_begin(j, '[');
  for (size_t k = 0; k < n && s->plane.basis; k++)
    put_direction(p, s->x + k * s->d);
  rf_json_end(j, '[');
  rf_json_key(j, "extremal");
  rf_json_begin(j, '[');
  if (n && n <= 60 && s->plane.basis)
    status = put_extremals(p);
  rf_json_end(j, '[');
  return status;
}
