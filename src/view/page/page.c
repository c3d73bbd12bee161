/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page.c -- reluflow report: a run as one page for a browser; see
 * reluflow/view.h.
 *
 * The page asks nobody for anything: style, script, pictures and data are in
 * it.  What comes from the run is data, which the script puts on the page as
 * text; the page itself is fixed (page.html, page.css and scripts, which
 * embed.awk makes arrays of).  It is all determined by the run file. */
#include "config.h"

#include "reluflow/lab.h"
#include "view/page/page.h"

void
rf_report_defaults(rf_report_options *options)
{
  *options = (rf_report_options){ .moments = "auto", .figures = "auto" };
}

/* auto, on or off? */
static rf_status
check_word(rf_message *message, const char *option, const char *word)
{
  if (!strcmp(word, "auto") || !strcmp(word, "on") || !strcmp(word, "off"))
    return RF_OK;
  snprintf(message->text, sizeof message->text,
           "--%s %.40s: one of auto|on|off is wanted", option, word);
  return RF_EINVAL;
}

/* Sizes come first, as the script makes its arrays by them. */
static void
put_sizes(rf_page *p)
{
  const rf_subject *s = &p->subject;
  const struct { const char *name; size_t value; } size[] = {
    { "n", s->n }, { "d", s->d }, { "m", s->m }, { "states", s->states },
    { "marks", p->count }
  };

  for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
    rf_json_key(&p->json, size[i].name);
    rf_json_count(&p->json, size[i].value);
  }
  rf_json_key(&p->json, "share");
  rf_json_number(&p->json, s->plane.share);
}

/* In the order in which they need each other: densities are binned by the
   range of norms that the marks have. */
static rf_status
put_data(rf_page *p)
{
  static rf_status (*const part[])(rf_page *) = {
    rf_page_put_facts, rf_page_put_moments, rf_page_put_verdicts,
    rf_page_put_data, rf_page_put_cast, rf_page_put_events,
    rf_page_put_samples, rf_page_put_neurons, rf_page_put_density,
    rf_page_put_function
  };
  rf_status status = RF_OK;

  rf_json_begin(&p->json, '{');
  put_sizes(p);
  for (size_t i = 0; i < sizeof part / sizeof *part && status >= 0; i++)
    status = part[i](p);
  rf_json_end(&p->json, '{');
  return status;
}

/* Before anything is written all that may be wrong with the run is known.  A
   run without samples has facts all the same. */
static rf_status
open_page(rf_page *p)
{
  rf_subject *s = &p->subject;
  rf_status status = rf_subject_open(s);

  if (status == RF_EUNSUP)
    return rf_page_choose(p);
  if (status >= 0 && s->states)
    status = rf_subject_find_plane(s);
  return status < 0 ? status : rf_page_choose(p);
}

/* Figures are made first, while nothing else is open; a page that fails on the
   way is never moved to its place. */
static rf_status
write_page(rf_page *p, FILE *out)
{
  rf_status status;

  p->json.out = out;
  fputs(rf_page_head, out);
  status = rf_page_put_figures(p, out);
  fputs(rf_page_middle, out);
  if (status >= 0)
    status = put_data(p);
  fputs(rf_page_tail, out);
  return status;
}

/* The options of figures that the subject wants say which frames there are and
   how many curves; here it is all record times. */
rf_status
rf_report_write(rf_message *message, rf_record *record,
                const rf_report_options *options, const char *out)
{
  rf_sweep_progress progress;
  rf_figure_options drawn;
  rf_page p = { .options = options,
                .subject = { .record = record, .options = &drawn,
                             .message = message } };
  rf_file file;
  rf_status status;

  rf_figure_defaults(&drawn);
  drawn.animate = 1;             /* all record times */
  RF_TRY(check_word(message, "moments", options->moments));
  RF_TRY(check_word(message, "figures", options->figures));
  if (options->sweep)
    RF_TRY(rf_sweep_look(&progress, message, options->sweep));
  RF_TRY(open_page(&p));
  RF_TRY(rf_file_open(&file, message, out, &rf_file_page));
  status = rf_file_close(&file, message, write_page(&p, file.out));
done:
  rf_subject_close(&p.subject);
  rf_release(p.frame);
  rf_release(p.cast);
  rf_release(p.fate);
  rf_release(p.typical);
  return status;
}
