/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot.c -- a script as it grows; see plot.h.
 *
 * The script is a text of its own: it names its data relative to its folder,
 * holds its numbers as variables at the top, and lists the terminals that it
 * was not drawn with, so that it can be edited and drawn again without the
 * program. */
#include "config.h"

#include <math.h>
#include <stdarg.h>

#include "view/plot/plot.h"

/* A new line in a name would end a line of the script, and what follows would
   be a command. */
static bool
has_control(const char *text)
{
  for (; *text; text++)
    if ((unsigned char)*text < 0x20 || *text == 0x7f)
      return true;
  return false;
}

/* Cut out into folder and stem; its ending is known to be there. */
static rf_status
cut(rf_plot *plot, const char *out)
{
  const char *slash = strrchr(out, '/'), *name = slash ? slash + 1 : out;
  const char *dot = strrchr(name, '.');
  rf_string folder = { 0 }, stem = { 0 };

  rf_string_add(&folder, out, slash ? (size_t)(slash + 1 - out) : 0);
  rf_string_add(&stem, name, (size_t)(dot - name));
  plot->folder = rf_string_take(&folder);
  plot->stem = rf_string_take(&stem);
  return plot->folder && plot->stem ? RF_OK : RF_ENOMEM;
}

rf_status
rf_plot_open(rf_plot *plot, rf_message *message, const char *out)
{
  char shown[RF_SHOWN];
  rf_string endings = { 0 };

  *plot = (rf_plot){ .message = message, .format = rf_format_find(out) };
  if (plot->format && !has_control(out))
    return cut(plot, out);
  rf_format_list(&endings, false);
  snprintf(message->text, sizeof message->text, "%s: %s%s",
           rf_shown(shown, out), plot->format
           ? "control characters cannot be in the name of a figure"
           : "the name of a figure ends with one of ",
           plot->format ? "" : endings.text ? endings.text : "");
  rf_string_free(&endings);
  return RF_EINVAL;
}

void
rf_plot_free(rf_plot *plot)
{
  rf_string_free(&plot->text);
  rf_release(plot->folder);
  rf_release(plot->stem);
}

/* A line longer than the buffer is a mistake of a kind, not of a user: what
   comes from outside goes through rf_spell_text. */
void
rf_plot_line(rf_plot *plot, const char *format, ...)
{
  char line[512];
  va_list args;
  int length;

  va_start(args, format);
  length = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  RF_ASSERT(length >= 0 && (size_t)length < sizeof line);
  if (length > 0)
    rf_string_put(&plot->text, line);
  rf_string_put(&plot->text, "\n");
}

void
rf_plot_label(rf_plot *plot, const char *before, rf_label label,
              const char *word, const char *after)
{
  rf_string_put(&plot->text, before);
  rf_spell_label(&plot->text, label, word, plot->format->tex);
  rf_string_put(&plot->text, after);
  rf_string_put(&plot->text, "\n");
}

/* A file of the figure in quotes, as seen from its folder. */
static void
put_name(rf_plot *plot, const char *behind)
{
  rf_string name = { 0 };

  rf_string_put(&name, plot->stem);
  rf_string_put(&name, behind);
  rf_spell_text(&plot->text, name.text ? name.text : "", false);
  if (name.failed)
    plot->text.failed = true;
  rf_string_free(&name);
}

/* The terminals, of which one is no comment. */
static void
put_terminals(rf_plot *plot)
{
  const rf_format *f;

  for (size_t i = 0; (f = rf_format_get(i)); i++) {
    if (f != plot->as && (f->encoded || !f->drawn))
      continue;
    rf_string_put(&plot->text, f == plot->as ? "set terminal "
                                             : "# set terminal ");
    f->terminal(&plot->text, plot->profile, plot->width, plot->height);
    if (f == plot->as && plot->frames && !f->encoded)
      rf_string_put(&plot->text, " animate delay 10 loop 0");
    rf_string_put(&plot->text, "\n");
  }
}

/* The colours are names in the script, so that a reader changes each at one
   place. */
void
rf_plot_head(rf_plot *plot, const char *what)
{
  char ending[8];

  plot->as = plot->format->drawn ? plot->format
    : rf_format_find(plot->frames ? "as.gif" : "as.png");
  rf_string_put(&plot->text, "# " RF_FILE_MARK ": ");
  rf_spell_comment(&plot->text, what);
  rf_string_put(&plot->text, "\n# To draw it again, in its folder: gnuplot ");
  rf_spell_comment(&plot->text, plot->stem);
  rf_plot_line(plot, ".gp\n# Edit it freely: an edited script is not "
               "replaced.\nset encoding utf8");
  put_terminals(plot);
  if (!rf_plot_has_frame_files(plot)) {
    snprintf(ending, sizeof ending, ".%s", plot->as->ending);
    rf_string_put(&plot->text, "set output ");
    put_name(plot, ending);
    rf_string_put(&plot->text, "\n");
  }
  rf_plot_line(plot, "# a > 0, a < 0, dead; data; writing, grid\n"
               "POS = 0x%06x; NEG = 0x%06x; DEAD = 0x999999\n"
               "DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4\n"
               "LW = %g; PS = %g", RF_COLOUR_POSITIVE, RF_COLOUR_NEGATIVE,
               plot->profile->line, plot->profile->mark);
}

/* k is there without a loop too, so that panes are written once for both.  A
   film that ffmpeg encodes has a file for each frame; gnuplot writes an
   animated GIF into one. */
void
rf_plot_frames(rf_plot *plot)
{
  if (!plot->frames) {
    rf_plot_line(plot, "k = 0");
    return;
  }
  rf_plot_line(plot, "do for [k=0:%zu] {", plot->frames - 1);
  if (rf_plot_has_frame_files(plot)) {
    rf_string_put(&plot->text, "set output ");
    put_name(plot, "-frames/");
    rf_plot_line(plot, ".sprintf('%%05d.png', k)");
  }
}

/* "reset" takes back ranges, labels and logarithms of the pane before;
   variables and the terminal stay. */
void
rf_plot_pane(rf_plot *plot, const rf_place *place)
{
  plot->pane = place ? *place : (rf_place){ 0.0, 0.0, 1.0, 1.0 };
  rf_plot_line(plot, "reset");
  if (place)
    rf_plot_line(plot, "set origin %g,%g; set size %g,%g", place->x, place->y,
                 place->width, place->height);
  rf_plot_line(plot, "set border 3 lc rgb INK lw LW; set tics nomirror out "
               "textcolor rgb INK\nset grid lt 1 lc rgb GRID lw LW; "
               "unset key");
}

double
rf_plot_pane_width(const rf_plot *plot)
{
  return plot->width * plot->pane.width;
}

double
rf_plot_pane_height(const rf_plot *plot)
{
  return plot->height * plot->pane.height;
}

/* A point is 1/72 of an inch. */
double
rf_plot_em(const rf_plot *plot)
{
  return plot->profile->font / 72.0 * 2.54;
}

/* A number takes about four ems of an x axis: tics are 1, 2 or 5 times a power
   of ten apart, on a logarithmic axis whole decades. */
static void
put_tics(rf_plot *plot, const rf_axis *axis)
{
  const double room = 0.7 * rf_plot_pane_width(plot)
    / (4.5 * rf_plot_em(plot));
  const double span = axis->log ? log10(axis->high / axis->low)
                                : axis->high - axis->low;
  double step, power;

  if (axis->name != 'x' || !(span > 0.0) || !isfinite(span))
    return;
  if (axis->log) {
    step = ceil(span / room);
    rf_plot_line(plot, step > 1.0 ? "set xtics 1e%g; unset mxtics"
                                  : "set xtics 10", step);
    return;
  }
  power = pow(10.0, floor(log10(span / room)));
  step = span / room / power;
  step = step <= 1.0 ? 1.0 : step <= 2.0 ? 2.0 : step <= 5.0 ? 5.0 : 10.0;
  rf_plot_line(plot, "set xtics %.9g", step * power);
}

/* 10^k on a logarithmic axis. */
void
rf_plot_axis(rf_plot *plot, const rf_axis *axis)
{
  char before[16];
  rf_string low = { 0 }, high = { 0 };

  snprintf(before, sizeof before, "set %clabel ", axis->name);
  rf_plot_label(plot, before, axis->label, axis->word ? axis->word : "", "");
  if (axis->log)
    rf_plot_line(plot, plot->format->tex
                 ? "set logscale %c; set format %c '$10^{%%T}$'"
                 : "set logscale %c; set format %c '10^{%%T}'", axis->name,
                 axis->name);
  else if (plot->format->tex)
    rf_plot_line(plot, "set format %c '$%%g$'", axis->name);
  rf_string_printf(&low, isnan(axis->low) ? "*" : "%.9g", axis->low);
  rf_string_printf(&high, isnan(axis->high) ? "*" : "%.9g", axis->high);
  rf_plot_line(plot, "set %crange [%s:%s]", axis->name,
               low.text ? low.text : "*", high.text ? high.text : "*");
  rf_string_free(&low);
  rf_string_free(&high);
  put_tics(plot, axis);
}
