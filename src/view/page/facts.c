/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * facts.c -- what a run file says in words: question, provenance, moments,
 * faces, verdicts; see page.h. */
#include "config.h"

#include <math.h>

#include "reluflow/theory.h"
#include "view/page/page.h"

/* Faces of the end that are listed; data of a face that are written out. */
#define FACES 12
#define PATTERN_MOST 64

/* A run whose problem is said to take so many seconds at most is followed
   again for the moments of the papers.  That is an estimate from its sizes
   alone, so that the page is the same everywhere. */
#define SECONDS 0.1

/* Nearly all that is said here is a text with a name. */
static void
put_pair(rf_json *j, const char *key, const char *text)
{
  rf_json_key(j, key);
  rf_json_text(j, text);
}

/* The complete experiment, with data and weights in it: the page is then enough
   to run it again.  Where memory is short for that, its text. */
static rf_status
put_experiment(rf_page *p)
{
  rf_subject *s = &p->subject;
  rf_status status = rf_problem_stand_alone(s->problem);

  put_pair(&p->json, "experiment", status >= 0 ? rf_problem_text(s->problem)
           : rf_record_meta(s->record, "experiment"));
  return status;
}

/* The table meta but for texts of several lines, those are the experiment, and
   for the folder: a page is made to be given away, and whose machine it was is
   nobody's business. */
static void
put_meta(rf_page *p)
{
  const rf_record *record = p->subject.record;
  const char *key, *value;

  rf_json_key(&p->json, "meta");
  rf_json_begin(&p->json, '{');
  for (size_t i = 0; (key = rf_record_key_get(record, i)); i++) {
    value = rf_record_meta(record, key);
    if (!value || strchr(value, '\n') || !strcmp(key, "folder"))
      continue;
    rf_json_key(&p->json, key);
    rf_json_text(&p->json, value);
  }
  rf_json_end(&p->json, '{');
}

/* The first of the occupancies of the last time.  Found from the end on: rows
   have no index by time, and the last ones alone are wanted. */
static rf_status
last_group(const rf_subject *s, size_t *first)
{
  size_t i = rf_record_occupancy_count(s->record);
  rf_occupancy last = { 0 }, o;
  rf_status status = RF_OK;

  if (i)
    status = rf_record_occupancy_get(s->record, s->message, &last, --i);
  while (status >= 0 && i > 0) {
    status = rf_record_occupancy_get(s->record, s->message, &o, i - 1);
    if (status < 0 || o.time != last.time)
      break;
    i--;
  }
  *first = i;
  return status;
}

/* [members, share, signs]; no signs: all faces that are not listed. */
static rf_status
put_occupancy(rf_page *p, signed char *u, size_t i)
{
  const rf_subject *s = &p->subject;
  char text[PATTERN_MOST + 1] = "";
  rf_occupancy o;
  rf_status status = rf_record_occupancy_get(s->record, s->message, &o, i);

  if (status >= 0 && o.face)
    status = rf_record_face_get(s->record, s->message, u, o.face);
  if (status < 0)
    return status;
  for (size_t k = 0; k < s->n && s->n <= PATTERN_MOST; k++)
    text[k] = u[k] > 0 ? '+' : u[k] < 0 ? '-' : '0';
  if (s->n > PATTERN_MOST)
    snprintf(text, sizeof text, "face %zu", o.face);
  rf_json_begin(&p->json, '[');
  rf_json_count(&p->json, o.members);
  rf_json_number(&p->json, o.share);
  rf_json_text(&p->json, o.face ? text : NULL);
  rf_json_number(&p->json, o.time);
  rf_json_end(&p->json, '[');
  return RF_OK;
}

/* Rows of a time are in the order of their share: the first ones are those that
   matter, and the rest is counted. */
static rf_status
put_faces(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const size_t all = rf_record_occupancy_count(s->record);
  signed char *u = rf_alloc(s->n, 1);
  size_t first = 0;
  rf_status status = u ? last_group(s, &first) : RF_ENOMEM;

  rf_json_key(&p->json, "occupancy");
  rf_json_begin(&p->json, '[');
  for (size_t i = first; i < all && i < first + FACES && status >= 0; i++)
    status = put_occupancy(p, u, i);
  rf_json_end(&p->json, '[');
  rf_json_key(&p->json, "occupied");
  rf_json_count(&p->json, all - first);
  rf_release(u);
  return status;
}

/* The title alone is a text of the experiment's author; it is nothing but data
   here, as all other texts are. */
rf_status
rf_page_put_facts(rf_page *p)
{
  const rf_record *record = p->subject.record;
  rf_json *j = &p->json;
  rf_status status;

  put_pair(j, "title", p->subject.problem->title);
  put_pair(j, "by", rf_version());
  put_pair(j, "ending", rf_ending_name(rf_record_ending(record)));
  status = put_experiment(p);
  put_meta(p);
  rf_json_key(j, "events");
  rf_json_count(j, rf_record_event_count(record));
  rf_json_key(j, "choices");
  rf_json_count(j, rf_record_choice_count(record));
  rf_json_key(j, "samples");
  rf_json_count(j, rf_record_sample_count(record));
  return status < 0 ? status : put_faces(p);
}

/* Moments that the run itself has kept, with all their digits: they cost
   nothing, and are there whether the flow is followed again or not. */
static rf_status
put_kept(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const rf_numbers *time;
  rf_timed_word moment;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_record_moment_count(s->record); i++) {
    status = rf_record_moment_get(s->record, s->message, &moment, i);
    if (status < 0)
      break;
    rf_json_begin(&p->json, '[');
    rf_json_text(&p->json, moment.word);
    rf_json_truth(&p->json, moment.stop);
    status = rf_record_moment_time(s->record, s->message, &time, i);
    rf_json_text(&p->json, status >= 0 && rf_numbers_count(time)
                 ? rf_numbers_text(time, 0) : NULL);
    rf_json_end(&p->json, '[');
    if (status < 0)
      break;
  }
  return status;
}

/* Is the flow followed again?  Not of a run that is not done: its end, which
   moments are told by, would be another one. */
static bool
is_followed(const rf_page *p)
{
  const char *how = p->options->moments;
  rf_cost cost;

  if (strcmp(how, "auto"))
    return !strcmp(how, "on");
  rf_run_cost(&cost, p->subject.problem);
  return cost.seconds <= SECONDS
    && rf_record_ending(p->subject.record) == RF_ENDING_DONE;
}

/* "PH." is before all names, and is left out, as reluflow phases does. */
static void
put_phase(rf_json *j, const rf_claim *c)
{
  rf_json_begin(j, '[');
  rf_json_text(j, c->name + strlen("PH."));
  rf_json_text(j, c->measured);
  rf_json_text(j, c->statement.text);
  rf_json_text(j, c->statement.conclusion);
  rf_json_text(j, c->note);
  rf_json_end(j, '[');
}

/* Those of the papers.  A flow that cannot be followed again is told on the
   page, and is no failure of it. */
static rf_status
put_phases(rf_page *p)
{
  static const char *const ids[] = { "PH.*" };
  rf_subject *s = &p->subject;
  rf_claims_options o;
  rf_claims *claims = NULL;
  rf_claim claim;
  rf_status status = rf_subject_find_extremals(s);

  rf_claims_defaults(&o);
  o.ids = ids;
  o.count = 1;
  o.all = 1;
  if (status >= 0)
    status = rf_claims_create(&claims, s->message, s->problem, s->extremals,
                              rf_record_ending(s->record) == RF_ENDING_DONE
                              ? s->record : NULL, &o);
  rf_json_begin(&p->json, '[');
  for (size_t i = 0; status >= 0 && i < rf_claims_count(claims); i++)
    if ((status = rf_claims_get(claims, &claim, i)) >= 0)
      put_phase(&p->json, &claim);
  rf_json_end(&p->json, '[');
  if (status < 0)
    put_pair(&p->json, "unfollowed", rf_strerror(status));
  rf_claims_free(claims);
  return status == RF_ENOMEM || status == RF_EINTR ? status : RF_OK;
}

/* null in place of the phases says that the flow was not followed, an empty
   list that it has none: the page tells the one from the other. */
rf_status
rf_page_put_moments(rf_page *p)
{
  rf_status status;

  rf_json_key(&p->json, "moments");
  rf_json_begin(&p->json, '[');
  status = put_kept(p);
  rf_json_end(&p->json, '[');
  rf_json_key(&p->json, "phases");
  if (status < 0 || !is_followed(p))
    rf_json_text(&p->json, NULL);
  else
    status = put_phases(p);
  return status;
}

/* What a claim says: its id, or its id and a name of its own behind a point.
   The file keeps ids alone; NULL: this reluflow does not know the claim. */
static const char *
statement_of(const char *claim)
{
  const char *text = NULL;
  size_t longest = 0;
  rf_statement s;

  for (size_t i = 0; i < rf_statement_count(); i++) {
    if (rf_statement_get(&s, i) != RF_OK)
      continue;
    const size_t length = strlen(s.id);
    if (length > longest && !strncmp(claim, s.id, length)
        && (!claim[length] || claim[length] == '.')) {
      longest = length;
      text = s.text;
    }
  }
  return text;
}

/* Numbers stay the texts that verify kept: they may be beyond doubles, and have
   their own precision. */
static void
put_verdict(rf_json *j, const rf_kept_verdict *v)
{
  const char *const field[] =
    { v->claim, statement_of(v->claim), v->verdict, v->margin, v->measured,
      v->bound, v->uncertainty, v->time, v->note, v->epsilon, v->alpha0,
      v->version };

  rf_json_begin(j, '[');
  for (size_t i = 0; i < sizeof field / sizeof *field; i++)
    rf_json_text(j, field[i]);
  rf_json_number(j, v->neuron == SIZE_MAX ? NAN : (double)v->neuron);
  rf_json_count(j, v->precision > 0 ? (size_t)v->precision : 0);
  rf_json_end(j, '[');
}

/* Verdicts that verify has kept; none is made here, as that may take hours. */
rf_status
rf_page_put_verdicts(rf_page *p)
{
  const rf_subject *s = &p->subject;
  rf_kept_verdict v;
  rf_status status = RF_OK;

  rf_json_key(&p->json, "verdicts");
  rf_json_begin(&p->json, '[');
  for (size_t i = 0; i < rf_record_verdict_count(s->record); i++) {
    status = rf_record_verdict_get(s->record, s->message, &v, i);
    if (status < 0)
      break;
    put_verdict(&p->json, &v);
  }
  rf_json_end(&p->json, '[');
  return status;
}
