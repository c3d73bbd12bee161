/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write.c -- a problem as a complete experiment.
 *
 * The text of a problem is what a run file holds of it.  It is complete: read
 * again, by this or a later version, it gives the same problem, bit for
 * bit. */
#include "config.h"

#include "base/number/number.h"
#include "problem/reader.h"

/* A text as a YAML scalar in double quotes.  Quote, backslash and control
   characters are escaped; so is what YAML takes for a line break or a mark
   (U+0085, U+2028, U+2029, U+FEFF and the rest of U+0080..U+009F). */
void
rf_put_quoted(rf_string *s, const char *text)
{
  const unsigned char *p = (const unsigned char *)text;

  rf_string_put(s, "\"");
  for (; *p; p++)
    if (*p == '"' || *p == '\\')
      rf_string_printf(s, "\\%c", *p);
    else if (*p < ' ' || *p == 0x7f)
      rf_string_printf(s, "\\x%02x", *p);
    else if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
      rf_string_printf(s, "\\x%02x", *++p);
    else if (*p == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)) {
      rf_string_printf(s, "\\u20%02x", p[2] - 0x80);
      p += 2;
    } else if (*p == 0xef && p[1] == 0xbb && p[2] == 0xbf) {
      rf_string_put(s, "\\ufeff");
      p += 2;
    } else
      rf_string_add(s, (const char *)p, 1);
  rf_string_put(s, "\"");
}

/* "[v0, v1, ..]" */
static void
put_list(rf_string *s, mpq_t *v, size_t count)
{
  rf_string_put(s, "[");
  for (size_t i = 0; i < count; i++) {
    rf_string_put(s, i ? ", " : "");
    rf_number_print(s, v[i]);
  }
  rf_string_put(s, "]");
}

/* "  key: word\n" */
static void
put_word(rf_string *s, const char *key, const char *word)
{
  rf_string_printf(s, "  %s: %s\n", key, word);
}

/* A decimal where the rational is one, else p/q: what is read again is the
   same number. */
static void
put_number(rf_string *s, const char *key, const mpq_t q)
{
  rf_string_printf(s, "  %s: ", key);
  rf_number_print(s, q);
  rf_string_put(s, "\n");
}

/* Names of files may hold anything, so they are quoted. */
static void
put_file(rf_string *s, const char *name)
{
  rf_string_put(s, "  file: ");
  rf_put_quoted(s, name);
  rf_string_put(s, "\n");
}

/* Rows of d numbers, the last of which a bias has appended; labels where there
   are any.  indent: blanks before the keys. */
static void
put_points(rf_string *s, const char *indent, const rf_problem *p,
           const rf_points *points)
{
  rf_string_printf(s, "%sinputs:\n", indent);
  for (size_t k = 0; k < points->count; k++) {
    rf_string_printf(s, "%s  - ", indent);
    put_list(s, &points->x[k * p->d], p->d - p->bias);
    rf_string_put(s, "\n");
  }
  if (!points->y)
    return;
  rf_string_printf(s, "%slabels: ", indent);
  put_list(s, points->y, points->count);
  rf_string_put(s, "\n");
}

/* What the data were drawn by; only keys that this design has. */
static void
put_design(rf_string *s, const rf_problem *p)
{
  const rf_design *design = &p->design;

  put_word(s, "design", rf_design_names[design->kind]);
  rf_string_printf(s, "  n: %zu\n  d: %zu\n  seed: %llu\n", p->n,
                   p->d - p->bias, (unsigned long long)design->seed);
  if (rf_problem_has_noise(p, design->kind))
    put_number(s, "noise", design->noise);
  if (rf_design_has(design->kind, RF_HAS_WIDTH))
    rf_string_printf(s, "  width: %zu\n", design->width);
  if (rf_design_has(design->kind, RF_HAS_MARGIN))
    put_number(s, "margin", design->margin);
}

/* As it was given: a file stays a name, a design what it is, numbers are
   written out exactly; the bias is no coordinate of the inputs in an
   experiment. */
static void
put_data(rf_string *s, const rf_problem *p)
{
  rf_string_put(s, "data:\n");
  if (p->data_text)
    rf_string_put(s, p->data_text);
  else if (p->data_file)
    put_file(s, p->data_file);
  else if (p->design.drawn)
    put_design(s, p);
  else
    put_points(s, "  ", p, &(rf_points){ p->n, p->x, p->y, NULL, false });
  put_word(s, "bias", rf_bool_names[p->bias]);
  if (!p->q)
    return;
  rf_string_put(s, "  weights: ");
  put_list(s, p->q, p->n);
  rf_string_put(s, "\n");
}

/* Exact numbers, as they were given, a first. */
static void
put_weights(rf_string *s, const rf_problem *p)
{
  rf_string_put(s, "  weights:\n");
  for (size_t j = 0; j < p->m; j++) {
    rf_string_put(s, "    - [");
    rf_number_print(s, p->a[j]);
    for (size_t i = 0; i < p->d; i++) {
      rf_string_put(s, ", ");
      rf_number_print(s, p->w[j * p->d + i]);
    }
    rf_string_put(s, "]\n");
  }
}

/* Everything, defaults too: what is written must mean the same where defaults
   have changed.  A scale only where it is allowed. */
static void
put_network(rf_string *s, const rf_problem *p)
{
  if (p->wide.asked)
    rf_string_printf(s, "network:\n  width: infinite\n  digits: %ld\n",
                     p->wide.digits);
  else
    rf_string_printf(s, "network:\n  width: %zu\n", p->m);
  put_number(s, "leak", p->leak);
  if (p->inner)
    put_word(s, "train", rf_train_names[p->inner]);
  rf_put_unit(s, p);
  rf_string_put(s, "loss:\n");
  put_word(s, "name", rf_loss_names[p->loss]);
  put_word(s, "average", rf_average_names[p->sum]);
  if (rf_problem_decays(p))
    put_number(s, "decay", p->decay);
  rf_string_put(s, "init:\n");
  put_word(s, "scheme", rf_scheme_names[p->scheme]);
  if (p->scheme != RF_FILE)
    put_number(s, p->by_std ? "std" : "scale", p->scale);
  rf_string_printf(s, "  seed: %llu\n", (unsigned long long)p->seed);
  if (p->scheme != RF_FILE && p->bias)
    put_word(s, "bias", rf_bias_names[p->zero_bias]);
  if (p->scheme != RF_FILE && !p->wide.asked)
    put_word(s, "pairs", rf_bool_names[p->pairs]);
  if (p->quasi)
    put_word(s, "points", rf_points_names[1]);
  if (p->scheme == RF_FILE && p->weights_file)
    put_file(s, p->weights_file);
  else if (p->scheme == RF_FILE)
    put_weights(s, p);
  rf_put_unit_start(s, p);
}

/* Where there are any. */
static void
put_words(rf_string *s, const char *key, const rf_word *words, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (i == 0)
      rf_string_printf(s, "  %s: [", key);
    rf_put_quoted(s, words[i].text);
    rf_string_put(s, i + 1 < count ? ", " : "]\n");
  }
}

/* How a flow is followed: only settings that the engine knows, as others would
   be refused when the text is read again. */
static void
put_way(rf_string *s, const rf_problem *p)
{
  if (rf_engine_is(p->engine, RF_BY_RTOL))
    put_number(s, "rtol", p->rtol_exact);
  else if (p->auto_digits)
    put_word(s, "digits", "auto");
  else
    rf_string_printf(s, "  digits: %ld\n", p->digits);
  if (rf_engine_is(p->engine, RF_SECOND_RUN))
    put_word(s, "verify", rf_bool_names[p->verify]);
  put_word(s, "nonunique", rf_policy_names[p->nonunique]);
  if (p->start_limit) {
    put_word(s, "start", rf_start_names[1]);
    put_number(s, "start_error", p->start_exact);
  }
}

static void
put_flow(rf_string *s, const rf_problem *p)
{
  rf_string_put(s, "flow:\n");
  put_word(s, "engine", rf_engine_names[p->engine]);
  put_number(s, "until", p->until);
  if (rf_engine_is(p->engine, RF_BY_STEP))
    rf_put_steps(s, p);
  else
    put_way(s, p);
  put_words(s, "stop", p->stop, p->nstop);
}

/* As the form that was given: a range is shorter than its times, and they come
   out of it again, bit for bit. */
static void
put_times(rf_string *s, const rf_problem *p)
{
  rf_string_put(s, "  times: ");
  if (p->times_form == RF_TIMES_LIST)
    put_list(s, p->times, p->ntimes);
  else {
    rf_string_put(s, p->times_form == RF_TIMES_LOG ? "{log: [" :
                  "{linear: [");
    rf_number_print(s, p->times[0]);
    rf_string_put(s, ", ");
    rf_number_print(s, p->times[p->ntimes - 1]);
    rf_string_printf(s, ", %zu]}", p->ntimes);
  }
  rf_string_put(s, "\n");
}

/* As it was given.  The ends of a grid are its first and last points, whose
   inputs are one number each. */
static void
put_probe(rf_string *s, const rf_problem *p)
{
  const rf_points *probe = &p->probe;

  if (!probe->count)
    return;
  rf_string_put(s, "  probe:");
  if (probe->grid) {
    rf_string_put(s, " {grid: [");
    rf_number_print(s, probe->x[0]);
    rf_string_put(s, ", ");
    rf_number_print(s, probe->x[(probe->count - 1) * p->d]);
    rf_string_printf(s, ", %zu]}\n", probe->count);
  } else if (probe->file) {
    rf_string_put(s, " {file: ");
    rf_put_quoted(s, probe->file);
    rf_string_put(s, "}\n");
  } else {
    rf_string_put(s, "\n");
    put_points(s, "    ", p, probe);
  }
}

/* States and events as words where they are all or none. */
static void
put_record(rf_string *s, const rf_problem *p)
{
  rf_string_put(s, "record:\n");
  put_times(s, p);
  if (p->all_states || !p->states)
    put_word(s, "states", rf_all_names[p->all_states]);
  else
    rf_string_printf(s, "  states: %zu\n", p->states);
  put_word(s, "events", rf_all_names[p->events]);
  put_words(s, "when", p->when, p->nwhen);
  put_probe(s, p);
  for (size_t i = 0; i < p->nmeasures; i++) {
    rf_string_put(s, i ? ", " : "  measures: [");
    rf_put_quoted(s, p->measures[i]);
  }
  rf_string_put(s, p->nmeasures ? "]\n" : "");
}

/* The problem's own text, complete: whoever reads it needs no defaults.  A
   string that ran out of memory on the way says so when it is taken. */
rf_status
rf_problem_write_text(rf_problem *problem)
{
  rf_string s = { 0 };
  char *text;

  rf_string_put(&s, "title: ");
  rf_put_quoted(&s, problem->title);
  rf_string_put(&s, "\n");
  put_data(&s, problem);
  put_network(&s, problem);
  put_flow(&s, problem);
  put_record(&s, problem);
  if (!(text = rf_string_take(&s)))
    return RF_ENOMEM;
  rf_release(problem->text);
  problem->text = text;
  return RF_OK;
}
