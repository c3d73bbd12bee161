/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rim.c -- data and extremal vectors around the polar figure; see rim.h.
 *
 * In two dimensions the line of a datum is at right angles to it; beyond, the
 * plane meets its boundary in a line that says nothing of neurons outside the
 * plane, and none is drawn. */
#include "config.h"

#include <math.h>

#include "base/vector.h"
#include "view/polar/polar.h"
#include "view/polar/rim.h"

/* So many are named; lines and arrows beyond are without names. */
#define NAMED_MOST ((size_t)12)
#define LINES_MOST 60

/* Names stand on three circles, so that neighbours do not overlap; ems.  Those
   of extremal vectors leave room for an arrow. */
#define CIRCLES 3
#define FIRST 1.0
#define ARROW 0.8
#define BETWEEN 1.3

/* Where a name stands, in radii. */
typedef struct box {
  double x, y, width, height;
} box;

typedef struct rim {
  const rf_subject *subject;
  double em;             /* in radii */
  box taken[2 * NAMED_MOST];
  size_t count;
} rim;

/* Ems of a name: that of an extremal vector has its face. */
static double
width_of(const char *word)
{
  return 0.9 + 0.5 * (double)strlen(word);
}

/* Have extremal vectors names?  Not among several panes. */
static bool
is_named(const rf_subject *s)
{
  return s->extremals && rf_extremals_count(s->extremals) <= NAMED_MOST
    && s->plot->pane.width > 0.5;
}

/* In the plane of the figure; for d > 2 that of the projection. */
static double
angle_of(const rf_subject *s, const double *v)
{
  return atan2(rf_dot(v, s->plane.basis + s->d, s->d),
               rf_dot(v, s->plane.basis, s->d));
}

/* Beside the circle a name begins at its place, or ends there. */
static int
side_of(double angle)
{
  return cos(angle) > 0.6 ? 1 : cos(angle) < -0.6 ? -1 : 0;
}

/* Ems of the longest name beside the circle; 0: there is none. */
static double
longest_beside(const rf_subject *s, rf_target_vector *t)
{
  double longest = 0.0;

  for (size_t i = 0; i < rf_extremals_count(s->extremals); i++)
    if (rf_subject_extremal(s, t, i) >= 0 && side_of(angle_of(s, t->v)))
      longest = fmax(longest, BETWEEN + width_of(t->word));
  return longest;
}

/* Half of the pane, and how much of it the names leave for the circle. */
static rf_status
measure(const rf_subject *s, double *half, double *radius)
{
  rf_target_vector t = { .v = rf_alloc(s->d, sizeof *t.v) };
  double room = 2.6;

  if (!t.v)
    return RF_ENOMEM;
  if (is_named(s))
    room = fmax(FIRST + ARROW + BETWEEN * (CIRCLES - 1) + 0.7,
                FIRST + ARROW + longest_beside(s, &t));
  *half = fmin(rf_plot_pane_width(s->plot), rf_plot_pane_height(s->plot))
    / 2.0;
  *radius = *half - room * rf_plot_em(s->plot);
  rf_release(t.v);
  return RF_OK;
}

/* Boxes stand for names: the width is estimated from their letters, as only
   the terminal knows its fonts. */
static bool
is_free(const rim *r, const box *b)
{
  for (size_t i = 0; i < r->count; i++) {
    const box *t = &r->taken[i];
    if (fabs(t->x - b->x) < (t->width + b->width) / 2.0
        && fabs(t->y - b->y) < (t->height + b->height) / 2.0)
      return false;
  }
  return true;
}

/* The distance of a name from the centre: on the innermost circle where there
   is room; 0: there is none. */
static double
find_place(rim *r, double angle, double width, double first)
{
  double at;
  box b = { .width = width * r->em, .height = 1.2 * r->em };

  for (int on = 0; on < CIRCLES; on++) {
    at = 1.0 + (first + BETWEEN * on) * r->em;
    b.x = at * cos(angle) + side_of(angle) * b.width / 2.0;
    b.y = at * sin(angle);
    if (r->count < 2 * NAMED_MOST && is_free(r, &b)) {
      r->taken[r->count++] = b;
      return at;
    }
  }
  return 0.0;
}

/* A name for which no circle has room is left out; its mark is there. */
static void
put_name(rim *r, rf_label label, const char *word, double angle)
{
  static const char *const adjust[] = { "right", "center", "left" };
  const bool arrow = label == RF_LABEL_WORD;
  const double at = find_place(r, angle, width_of(word),
                               arrow ? FIRST + ARROW : FIRST);
  char after[96];

  if (!(at > 0.0))
    return;
  snprintf(after, sizeof after, " at %.4f,%.4f %s textcolor rgb %s",
           at * cos(angle), at * sin(angle), adjust[1 + side_of(angle)],
           arrow ? "INK" : "DATA");
  rf_plot_label(r->subject->plot, "set label ", label, word, after);
}

/* The two rays on which <w, x_k> = 0, at right angles to the datum: a neuron
   on one side of them is active on it. */
static void
put_lines(const rf_subject *s, double angle)
{
  for (int side = -1; side <= 1; side += 2) {
    const double at = angle + side * M_PI / 2.0;
    rf_plot_line(s->plot, "set arrow from %.4f,%.4f to %.4f,%.4f nohead "
                 "dt (6,4) lc rgb DATA lw LW back",
                 RF_POLAR_INNER * cos(at), RF_POLAR_INNER * sin(at), cos(at),
                 sin(at));
  }
}

/* A datum is a cross on the rim, in its direction alone: its length says
   nothing of where neurons switch. */
static void
put_data(rim *r)
{
  const rf_subject *s = r->subject;
  char word[32];

  for (size_t k = 0; k < s->n; k++) {
    const double at = angle_of(s, s->x + k * s->d);
    if (s->d == 2 && s->n <= LINES_MOST)
      put_lines(s, at);
    rf_plot_line(s->plot, "set label '' at %.4f,%.4f point pt 2 ps %s*PS "
                 "lw 2*LW lc rgb DATA front", cos(at), sin(at),
                 s->n <= NAMED_MOST ? "1.2" : "0.7");
    if (s->n > NAMED_MOST)
      continue;
    snprintf(word, sizeof word, "%zu", k + 1);
    put_name(r, RF_LABEL_X, word, at);
  }
}

/* From outside to the rim: inside are the neurons. */
static void
put_arrow(rf_plot *plot, double at, double from)
{
  rf_plot_line(plot, "set arrow from %.4f,%.4f to %.4f,%.4f head filled "
               "size graph 0.012,25 lc rgb INK lw LW front",
               from * cos(at), from * sin(at), 1.005 * cos(at),
               1.005 * sin(at));
}

/* An arrow onto the rim, below the name. */
static rf_status
put_extremals(rim *r)
{
  const rf_subject *s = r->subject;
  const size_t count = s->extremals ? rf_extremals_count(s->extremals) : 0;
  rf_target_vector t = { .v = rf_alloc(s->d, sizeof *t.v) };
  rf_status status = t.v ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; i < count && i < LINES_MOST && status >= 0; i++) {
    if ((status = rf_subject_extremal(s, &t, i)) < 0)
      break;
    const double at = angle_of(s, t.v);
    put_arrow(s->plot, at, 1.0 + 1.1 * r->em);
    if (is_named(s))
      put_name(r, RF_LABEL_WORD, t.word, at);
  }
  rf_release(t.v);
  return status;
}

/* The circle has radius 1, and EDGE is as much more as the names need: a
   larger font makes the circle smaller. */
rf_status
rf_rim_put(const rf_subject *s)
{
  rim r = { .subject = s };
  double half, radius;
  rf_status status = measure(s, &half, &radius);

  if (status < 0)
    return status;
  r.em = rf_plot_em(s->plot) / radius;
  rf_plot_line(s->plot, "EDGE = %.4f\nset xrange [-EDGE:EDGE]; "
               "set yrange [-EDGE:EDGE]", half / radius);
  put_data(&r);
  return put_extremals(&r);
}
