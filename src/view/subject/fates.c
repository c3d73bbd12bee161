/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fates.c -- neurons of a figure grouped by their faces at the last sample, or
 * by where the limit flow takes them; see subject.h.
 *
 * Neurons of one face at the end have mostly gone the same way since they
 * aligned: their curves share a colour.  Their destinations in the limit flow
 * were decided before they grew. */
#include "config.h"

#include "reluflow/align.h"
#include "view/subject/subject.h"

/* Groups with a colour of their own; the others share grey. */
#define HUES 6

/* Data that a face is written for in full. */
#define PATTERN_MOST 16

/* A key: the signs of a face, and behind them what else tells groups apart. */
enum { FATE, SIGN, BESIDE };

/* Okabe and Ito's, which the colour-blind tell apart, without their yellow. */
static const char *const hue[HUES] = {
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"
};

/* The keys that there are: u[count][length], each as it was first seen, at a
   curve, and how many curves have it. */
typedef struct census {
  const rf_subject *subject;
  rf_align *align;       /* NULL: by face */
  size_t count, curves, length;
  signed char *u, *now;
  size_t *first, *most;
  size_t *of;            /* of[curves]: the key of each */
  size_t *group;         /* group[count]: 1 ..; 0: none of its own */
} census;

/* now: where the limit flow takes a neuron; the face of its destination, if it
   has one. */
static rf_status
find_destination(census *c, size_t j)
{
  const size_t n = c->subject->n;
  rf_align_neuron neuron;
  rf_align_extremal to;
  rf_status status = rf_align_get(c->align, &neuron, j);

  if (status < 0)
    return status;
  c->now[n + FATE] = (signed char)neuron.fate;
  if (neuron.fate != RF_FATE_EXTREMAL)
    return RF_OK;
  status = rf_align_extremal_get(c->align, &to, neuron.extremal);
  if (status < 0)
    return status;
  memcpy(c->now, to.pattern, n);
  c->now[n + SIGN] = (signed char)to.sign;
  return RF_OK;
}

/* now: the key of a curve. */
static rf_status
find_key(census *c, size_t i)
{
  const rf_subject *s = c->subject;
  const size_t j = rf_subject_curve(s, i);

  memset(c->now, 0, c->length);
  return c->align ? find_destination(c, j)
    : rf_record_pattern_get(s->record, s->message, c->now, s->samples - 1, j,
                            1);
}

/* A curve's key: one that was seen, or a new one. */
static rf_status
take_curve(census *c, size_t i)
{
  size_t f = 0;
  const rf_status status = find_key(c, i);

  if (status < 0)
    return status;
  while (f < c->count && memcmp(c->u + f * c->length, c->now, c->length) != 0)
    f++;
  if (f == c->count) {
    memcpy(c->u + f * c->length, c->now, c->length);
    c->first[c->count++] = i;
  }
  RF_ASSERT(c->count <= c->curves);
  c->most[f]++;
  c->of[i] = f;
  return RF_OK;
}

/* A face in which a neuron has no slope, and where nothing moves it. */
static bool
is_dead(const census *c, size_t f)
{
  const rf_subject *s = c->subject;
  const signed char *u = c->u + f * c->length;

  if (c->align)
    return u[s->n + FATE] == RF_FATE_DEAD;
  if (mpq_sgn(s->problem->leak) != 0)
    return false;
  for (size_t k = 0; k < s->n; k++)
    if (u[k] >= 0)
      return false;
  return true;
}

/* A line of the script each: how group i is called and drawn. */
static void
put_group(const census *c, size_t i, const char *colour, const char *name)
{
  rf_plot *plot = c->subject->plot;

  rf_string_printf(&plot->text, "HUE%zu = '%s'; FATE%zu = ", i, colour, i);
  rf_spell_text(&plot->text, name, plot->format->tex);
  rf_string_put(&plot->text, "\n");
}

/* A face by its signs; where those are too many, by a neuron that is there, or
   goes there. */
static void
put_face(const census *c, size_t i, const char *colour, size_t f)
{
  const size_t n = c->subject->n;
  const signed char *u = c->u + f * c->length;
  char face[PATTERN_MOST + 1], name[64];

  for (size_t k = 0; k < n && n <= PATTERN_MOST; k++)
    face[k] = "-0+"[u[k] + 1];
  face[n <= PATTERN_MOST ? n : 0] = '\0';
  if (c->align && u[n + FATE] != RF_FATE_EXTREMAL)
    snprintf(name, sizeof name, "%s",
             rf_fate_name((rf_fate)u[n + FATE]));
  else if (n > PATTERN_MOST)
    snprintf(name, sizeof name, "%s of neuron %zu", c->align ? "D" : "face",
             rf_subject_curve(c->subject, c->first[f]));
  else if (c->align)
    snprintf(name, sizeof name, "to %sD of %s", u[n + SIGN] < 0 ? "-" : "",
             face);
  else
    snprintf(name, sizeof name, "%s", face);
  put_group(c, i, colour, name);
}

/* The face that is neither dead nor has a group, and has most curves; of equals
   the first.  count: there is none. */
static size_t
most_common(const census *c)
{
  size_t best = c->count;

  for (size_t f = 0; f < c->count; f++)
    if (!c->group[f] && !is_dead(c, f)
        && (best == c->count || c->most[f] > c->most[best]))
      best = f;
  return best;
}

/* Groups in the order in which they are drawn, so that grey lies below: the
   dead, the faces that most curves have, and what is left as the last number,
   which is drawn first. */
static size_t
choose_groups(census *c)
{
  size_t groups = 0, left = 0;

  for (size_t f = 0; f < c->count; f++)
    if (is_dead(c, f)) {
      c->group[f] = ++groups;
      put_group(c, groups, "#999999", "dead");
    }
  for (size_t h = 0; h < HUES; h++) {
    const size_t f = most_common(c);
    if (f == c->count)
      break;
    c->group[f] = ++groups;
    put_face(c, groups, hue[h], f);
  }
  for (size_t f = 0; f < c->count; f++)
    if (!c->group[f]) {
      c->group[f] = groups + 1;
      left++;
    }
  if (left) {
    char name[64];
    snprintf(name, sizeof name, "%zu other %s", left,
             c->align ? "destinations" : "faces");
    put_group(c, ++groups, "#cccccc", name);
  }
  return groups;
}

/* The limit flow of the neurons up to the last that has a curve. */
static rf_status
align(census *c)
{
  const rf_subject *s = c->subject;
  rf_align_options o;

  if (c->curves == 0 || !rf_subject_is_by_fate(s))
    return RF_OK;
  rf_align_defaults(&o);
  o.neurons = rf_subject_curve(s, c->curves - 1) + 1;
  return rf_align_create(&c->align, s->message, s->problem, &o);
}

static rf_status
count_keys(census *c)
{
  rf_status status = align(c);

  if (status < 0)
    return status;
  c->length = c->subject->n + BESIDE;
  c->u = rf_alloc(c->curves, c->length);
  c->now = rf_alloc(c->length, 1);
  c->first = rf_alloc(c->curves, sizeof *c->first);
  c->most = rf_alloc(c->curves, sizeof *c->most);
  c->of = rf_alloc(c->curves, sizeof *c->of);
  c->group = rf_alloc(c->curves, sizeof *c->group);
  if (!c->u || !c->now || !c->first || !c->most || !c->of || !c->group)
    return RF_ENOMEM;
  for (size_t i = 0; i < c->curves && status >= 0; i++)
    status = take_curve(c, i);
  return status;
}

rf_status
rf_subject_fates(const rf_subject *s, size_t *fate)
{
  census c = { .subject = s, .curves = rf_subject_curve_count(s) };
  rf_status status = count_keys(&c);

  if (status >= 0) {
    rf_string_printf(&s->plot->text, "FATES = %zu\n", choose_groups(&c));
    for (size_t i = 0; i < c.curves; i++) {
      RF_ASSERT(c.group[c.of[i]] > 0);
      fate[i] = c.group[c.of[i]];
    }
  }
  rf_align_free(c.align);
  rf_release(c.u);
  rf_release(c.now);
  rf_release(c.first);
  rf_release(c.most);
  rf_release(c.of);
  rf_release(c.group);
  return status;
}
