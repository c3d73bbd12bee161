/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.c -- endings with their terminals, and profiles; see format.h.
 *
 * Sizes are in centimetres and points, and what has pixels scales all of them
 * by its dots per inch: the same figure comes out of every terminal.
 *
 * tex is cairolatex, not gnuplot's tikz: that one needs style files of
 * gnuplot's in the user's TeX. */
#include "config.h"

#include "view/plot/format.h"

/* One column of a journal is 8.4 cm wide, two are 17. */
static const rf_profile profiles[] = {
  { "screen", 16.0, 26.0, 11.0, 144.0, 1.0, 1.0 },
  { "paper", 8.4, 17.0, 8.0, 600.0, 0.7, 0.6 },
  { "talk", 25.4, 33.0, 20.0, 144.0, 1.8, 1.6 }
};

const rf_profile *
rf_profile_find(const char *name)
{
  for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
    if (!strcmp(name, profiles[i].name))
      return &profiles[i];
  return NULL;
}

#define CM_PER_INCH 2.54
#define POINTS_PER_INCH 72.0

/* A length in pixels of a terminal that knows no other unit. */
static int
pixels(double cm, double dots)
{
  return (int)(cm / CM_PER_INCH * dots + 0.5);
}

static void
set_png(rf_string *s, const rf_profile *p, double width, double height)
{
  const double scale = p->dots / POINTS_PER_INCH;

  /* Even numbers: films ask for them. */
  rf_string_printf(s, "pngcairo enhanced size %d,%d font 'serif,%g'",
                   pixels(width, p->dots) / 2 * 2,
                   pixels(height, p->dots) / 2 * 2, p->font);
  rf_string_printf(s, " fontscale %g linewidth %g pointscale %g", scale,
                   scale, scale);
}

/* Vectors: sizes are those of the paper, and nothing is scaled. */
static void
set_pdf(rf_string *s, const rf_profile *p, double width, double height)
{
  rf_string_printf(s, "pdfcairo enhanced size %gcm,%gcm font 'serif,%g'",
                   width, height, p->font);
  rf_string_put(s, " fontscale 1 linewidth 1");
}

/* Units of 1/96 inch. */
static void
set_svg(rf_string *s, const rf_profile *p, double width, double height)
{
  rf_string_printf(s, "svg enhanced size %d,%d font 'serif,%g'",
                   pixels(width, 96.0), pixels(height, 96.0), p->font);
  rf_string_printf(s, " fontscale %.4g linewidth %.4g background '#ffffff'",
                   96.0 / POINTS_PER_INCH, 96.0 / POINTS_PER_INCH);
}

/* TeX writes the labels, in the font of the text around; only their size comes
   from here. */
static void
set_tex(rf_string *s, const rf_profile *p, double width, double height)
{
  rf_string_printf(s, "cairolatex pdf size %gcm,%gcm colortext font ',%g'",
                   width, height, p->font);
}

/* Of libgd: one colour table, no smooth edges; half the dots are enough. */
static void
set_gif(rf_string *s, const rf_profile *p, double width, double height)
{
  const double dots = p->dots < 100.0 ? p->dots : 100.0;
  const double scale = dots / POINTS_PER_INCH;

  rf_string_printf(s, "gif enhanced size %d,%d font 'serif,%g'",
                   pixels(width, dots), pixels(height, dots), p->font);
  rf_string_printf(s, " fontscale %.3g linewidth %.3g", scale, scale);
}

/* In the order of messages and of the terminals in the head of a script. */
static const rf_format formats[] = {
  { "png", true, false, false, false, set_png },
  { "pdf", true, false, false, false, set_pdf },
  { "svg", true, false, false, false, set_svg },
  { "tex", true, false, true, false, set_tex },
  { "gif", true, true, false, false, set_gif },
  { "mp4", true, true, false, true, set_png },
  { "webp", true, true, false, true, set_png },
  { "gp", false, true, false, false, set_png }
};

const rf_format *
rf_format_get(size_t i)
{
  return i < sizeof formats / sizeof *formats ? &formats[i] : NULL;
}

/* The ending of the name alone, not of its folder; a name that begins with a
   dot has none. */
const rf_format *
rf_format_find(const char *path)
{
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');

  if (!dot || dot == name)
    return NULL;
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (!strcmp(dot + 1, formats[i].ending))
      return &formats[i];
  return NULL;
}

/* As they are listed in messages: of films those that can be one, of pictures
   those that need no encoder. */
void
rf_format_list(rf_string *s, bool films)
{
  const char *between = "";

  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    if (films ? !formats[i].film : formats[i].encoded)
      continue;
    rf_string_printf(s, "%s.%s", between, formats[i].ending);
    between = ", ";
  }
}
