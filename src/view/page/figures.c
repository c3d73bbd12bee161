/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figures.c -- the figures of a page that gnuplot draws; see page.h.
 *
 * They are drawn as files in a folder of their own, which is gone after, and
 * their text becomes part of the page.  Several pictures on one page must not
 * share names: what one of them defines would be used by the next. */
#include "config.h"

#include <dirent.h>
#include <unistd.h>

#include "reluflow/lab.h"
#include "view/page/page.h"

/* What is drawn beside the panes that move; curves of neurons. */
static const char *const kinds[] = { "loss", "phases", "alignment", "norms" };

#define KINDS (sizeof kinds / sizeof *kinds)
#define CURVES 60

/* Measures of a sweep that are drawn, the first ones. */
#define MEASURES 6

/* A picture beyond this is left out: the page should open at once. */
#define PICTURE_MOST ((size_t)1 << 20)

/* FOLDER/NAME; NULL: no memory. */
static char *
path_in(const char *folder, const char *name)
{
  rf_string s = { 0 };

  rf_string_put(&s, folder);
  rf_string_put(&s, "/");
  rf_string_put(&s, name);
  return rf_string_take(&s);
}

/* Remove the folder and the files that figures left in it. */
static void
remove_folder(const char *folder)
{
  DIR *dir = opendir(folder);
  const struct dirent *entry;

  while (dir && (entry = readdir(dir))) {
    char *path = *entry->d_name == '.' ? NULL
      : path_in(folder, entry->d_name);
    if (path)
      unlink(path);
    rf_release(path);
  }
  if (dir)
    closedir(dir);
  rmdir(folder);
}

/* A folder of our own where temporary files belong.  NULL: there is none. */
static char *
make_folder(void)
{
  const char *home = getenv("TMPDIR");
  char *folder = path_in(home && *home ? home : "/tmp",
                         "reluflow-report-XXXXXX");

  if (folder && !mkdtemp(folder)) {
    rf_release(folder);
    folder = NULL;
  }
  return folder;
}

/* The whole picture; one that is too large, or does what no picture of gnuplot
   does, is taken for none. */
static bool
read_picture(rf_string *s, const char *path)
{
  static const char *const never[] = { "<script", "<foreignObject", "<image",
                                       "onload" };
  char part[4096];
  size_t got;
  FILE *in = fopen(path, "rb");

  if (!in)
    return false;
  while ((got = fread(part, 1, sizeof part, in)) && s->length < PICTURE_MOST)
    rf_string_add(s, part, got);
  fclose(in);
  for (size_t i = 0; i < sizeof never / sizeof *never && s->text; i++)
    if (strstr(s->text, never[i]))
      return false;
  return s->text && !s->failed && s->length < PICTURE_MOST
    && strstr(s->text, "<svg");
}

/* Does a name stand behind this place, which must become one of this picture
   alone?  Returns how much is before it. */
static size_t
name_follows(const char *at)
{
  static const char *const before[] = { " id=\"", " id='", "href='#",
                                        "href=\"#", "url(#" };

  for (size_t i = 0; i < sizeof before / sizeof *before; i++)
    if (!strncmp(at, before[i], strlen(before[i])))
      return strlen(before[i]);
  return 0;
}

/* A text from outside is never markup. */
static void
put_escaped(FILE *out, const char *text)
{
  for (; *text; text++)
    switch (*text) {
    case '&': fputs("&amp;", out); break;
    case '<': fputs("&lt;", out); break;
    case '>': fputs("&gt;", out); break;
    case '"': fputs("&quot;", out); break;
    case '\'': fputs("&#39;", out); break;
    default: putc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
}

/* From <svg on, without its title, which a browser would show at the mouse
   as "Gnuplot"; file: what the command that draws it is given, perhaps with
   options. */
static void
put_picture(FILE *out, const char *text, const rf_figure *figure, size_t number,
            const char *file)
{
  const char *at = strstr(text, "<svg") + strlen("<svg");
  const char *title = strstr(at, "<title>"), *end = strstr(at, "</title>");
  size_t length;

  fputs("<figure><svg role=\"img\" aria-label=\"", out);
  put_escaped(out, figure->text);
  fputs("\"", out);
  while (*at) {
    if (at == title && end)
      at = end + strlen("</title>");
    if ((length = name_follows(at))) {
      fwrite(at, 1, length, out);
      fprintf(out, "f%zu-", number);
      at += length;
    } else
      putc(*at++, out);
  }
  fprintf(out, "<figcaption>%s: ", figure->name);
  put_escaped(out, figure->text);
  fprintf(out, " <code>reluflow figure %s ", figure->name);
  put_escaped(out, file);
  fprintf(out, " -o %s.svg</code></figcaption></figure>\n", figure->name);
}

/* The caption is what the list of figures says of the kind. */
static void
describe(rf_figure *figure, const char *name)
{
  for (size_t i = 0; i < rf_figure_count(); i++)
    if (rf_figure_get(figure, i) == RF_OK && !strcmp(figure->name, name))
      return;
}

/* One kind; *drawn: it is on the page. */
static rf_status
draw(rf_page *p, FILE *out, const char *folder, size_t kind, bool *drawn)
{
  rf_figure_options o;
  rf_string picture = { 0 };
  rf_figure figure = { kinds[kind], "", 0, 1 };
  char *path = path_in(folder, "figure.svg");
  rf_status status = RF_ENOMEM;

  rf_figure_defaults(&o);
  o.neurons = CURVES;
  if (path)
    status = rf_figure_write(p->subject.message, p->subject.record, NULL,
                             kinds[kind], &o, path);
  if (status >= 0 && read_picture(&picture, path)) {
    describe(&figure, kinds[kind]);
    put_picture(out, picture.text, &figure, kind, "RUN");
    *drawn = true;
  }
  rf_string_free(&picture);
  rf_release(path);
  return status;
}

/* A kind that the run has no data for is none that failed; one that gnuplot
   could not draw tells of all others. */
static rf_status
draw_all(rf_page *p, FILE *out, const char *folder)
{
  rf_message unasked;
  bool any = false;
  rf_status status = RF_OK;

  for (size_t i = 0; i < KINDS && status >= 0; i++) {
    if (rf_figure_check(&unasked, p->subject.record, kinds[i]) < 0)
      continue;
    status = draw(p, out, folder, i, &any);
    if (status == RF_EUNSUP)     /* no extremal vector to be aligned with */
      status = RF_OK;
  }
  if (!any && status >= 0)
    fputs("<p>The run has no data for figures.</p>\n", out);
  return status;
}

/* One kind of one measure; number: which picture of the page.  A measure that
   this kind cannot draw is left out. */
static rf_status
draw_measure(rf_page *p, FILE *out, const char *folder, const char *kind,
             const char *measure, size_t number)
{
  rf_sweep_figure_options o;
  rf_string picture = { 0 }, file = { 0 };
  const rf_figure figure = { kind, measure, 0, 1 };
  char *path = path_in(folder, "figure.svg");
  rf_status status = RF_ENOMEM;

  rf_sweep_figure_defaults(&o);
  o.y = measure;
  rf_string_printf(&file, "SWEEP --y '%.200s'", measure);
  if (path && !file.failed)
    status = rf_sweep_figure_write(p->subject.message, p->options->sweep, kind,
                                   &o, path);
  if (status == RF_EUNSUP || status == RF_EINVAL)
    status = RF_OK;
  else if (status >= 0 && read_picture(&picture, path))
    put_picture(out, picture.text, &figure, number, file.text);
  rf_string_free(&picture);
  rf_string_free(&file);
  rf_release(path);
  return status;
}

/* How far it is, and the first measures; of when something happens the law,
   too. */
static rf_status
draw_sweep(rf_page *p, FILE *out, const char *folder)
{
  static const char *const both[] = { "sweep", "scaling" };
  rf_sweep_progress progress;
  rf_cells *cells = NULL;
  size_t drawn = 0;
  rf_status status;

  RF_ASSERT(p->options->sweep);
  RF_TRY(rf_sweep_look(&progress, p->subject.message, p->options->sweep));
  fprintf(out, "<p>Of the sweep: %zu cells are done, %zu failed.</p>\n",
          progress.cells[RF_CELL_DONE], progress.cells[RF_CELL_FAILED]
          + progress.cells[RF_CELL_CRASHED]);
  RF_TRY(rf_cells_open(&cells, p->subject.message, p->options->sweep));
  for (size_t i = 0; i < rf_cells_column_count(cells); i++) {
    const char *name;
    rf_column_kind kind;
    RF_TRY(rf_cells_column_get(cells, &name, &kind, i));
    if (kind != RF_COLUMN_MEASURE || drawn == MEASURES)
      continue;
    for (size_t k = 0; k < (strncmp(name, "time(", 5) ? 1 : 2); k++)
      RF_TRY(draw_measure(p, out, folder, both[k], name,
                          KINDS + 2 * drawn + k));
    drawn++;
  }
  status = RF_OK;
done:
  rf_cells_free(cells);
  return status;
}

/* Figures that were asked for are needed; others are told to be missing. */
static rf_status
lack(rf_page *p, FILE *out, rf_status status)
{
  if (status == RF_ENOMEM || status == RF_EINTR
      || !strcmp(p->options->figures, "on"))
    return status;
  p->subject.message->text[0] = '\0';
  fputs("<p>gnuplot, which draws the figures, was not found or failed: "
        "<code>reluflow figure loss RUN -o loss.svg</code> says why. All else "
        "is here.</p>\n", out);
  return RF_OK;
}

/* Messages of gnuplot are not put on the page: they name the folder, which is
   another one each time, and the page would not be the same again. */
rf_status
rf_page_put_figures(rf_page *p, FILE *out)
{
  char *folder;
  rf_status status;

  if (!p->frames) {
    fputs("<p>The run has no record times yet.</p>\n", out);
    return RF_OK;
  }
  if (!strcmp(p->options->figures, "off")) {
    fputs("<p>No figures were asked for: <code>reluflow figure RUN</code> "
          "lists those that can be had.</p>\n", out);
    return RF_OK;
  }
  if (!(folder = make_folder())) {
    snprintf(p->subject.message->text, sizeof p->subject.message->text,
             "no folder for temporary files (TMPDIR)");
    return lack(p, out, RF_EIO);
  }
  status = draw_all(p, out, folder);
  if (status >= 0 && p->options->sweep)
    status = draw_sweep(p, out, folder);
  remove_folder(folder);
  rf_release(folder);
  return status < 0 ? lack(p, out, status) : RF_OK;
}
