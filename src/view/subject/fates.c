/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fates.c -- neurons of a figure grouped by their faces at the last sample; see
 * subject.h.
 *
 * Neurons of one face at the end have mostly gone the same way since they
 * aligned: their curves share a colour. */
#include "config.h"

#include "view/subject/subject.h"

/* Faces with a colour of their own; the others share grey. */
#define HUES 6

/* Data that a face is written for in full. */
#define PATTERN_MOST 16

/* Okabe and Ito's, which the colour-blind tell apart, without their yellow. */
static const char *const hue[HUES] = {
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"
};

/* The faces that there are: u[count][n], each as it was first seen, at a curve,
   and how many curves have it. */
typedef struct census {
  const rf_subject *subject;
  size_t count, curves;
  signed char *u, *now;
  size_t *first, *most;
  size_t *of;            /* of[curves]: the face of each */
  size_t *group;         /* group[count]: 1 ..; 0: none of its own */
} census;

/* A curve's face: one that was seen, or a new one. */
static rf_status
take_curve(census *c, size_t i)
{
  const size_t n = c->subject->n;
  size_t f = 0;
  rf_status status = rf_record_pattern_get(c->subject->record,
                                           c->subject->message, c->now,
                                           c->subject->samples - 1,
                                           rf_subject_curve(c->subject, i), 1);

  if (status < 0)
    return status;
  while (f < c->count && memcmp(c->u + f * n, c->now, n) != 0)
    f++;
  if (f == c->count) {
    memcpy(c->u + f * n, c->now, n);
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

  if (mpq_sgn(s->problem->leak) != 0)
    return false;
  for (size_t k = 0; k < s->n; k++)
    if (c->u[f * s->n + k] >= 0)
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

/* A face by its signs; where those are too many, by a neuron that is there. */
static void
put_face(const census *c, size_t i, const char *colour, size_t f)
{
  const size_t n = c->subject->n;
  char name[64];

  if (n <= PATTERN_MOST) {
    for (size_t k = 0; k < n; k++)
      name[k] = "-0+"[c->u[f * n + k] + 1];
    name[n] = '\0';
  } else
    snprintf(name, sizeof name, "face of neuron %zu",
             rf_subject_curve(c->subject, c->first[f]));
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
    snprintf(name, sizeof name, "%zu other faces", left);
    put_group(c, ++groups, "#cccccc", name);
  }
  return groups;
}

static rf_status
count_faces(census *c)
{
  const size_t n = c->subject->n;
  rf_status status = RF_OK;

  c->u = rf_alloc(c->curves, n);
  c->now = rf_alloc(n, 1);
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
  rf_status status = count_faces(&c);

  if (status >= 0) {
    rf_string_printf(&s->plot->text, "FATES = %zu\n", choose_groups(&c));
    for (size_t i = 0; i < c.curves; i++) {
      RF_ASSERT(c.group[c.of[i]] > 0);
      fate[i] = c.group[c.of[i]];
    }
  }
  rf_release(c.u);
  rf_release(c.now);
  rf_release(c.first);
  rf_release(c.most);
  rf_release(c.of);
  rf_release(c.group);
  return status;
}
