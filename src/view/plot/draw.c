/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * draw.c -- the end of a script: it is written, and gnuplot draws; see
 * plot.h. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "view/plot/plot.h"
#include "view/plot/program.h"

bool
rf_plot_has_frame_files(const rf_plot *plot)
{
  return plot->frames && plot->as->encoded;
}

/* The script is complete in memory before its file is begun: where memory was
   short on the way, none is left half written. */
static rf_status
write_script(rf_plot *plot, const char *path)
{
  rf_file file;
  rf_status status;

  rf_file_seal(&plot->text);
  if (plot->text.failed)
    return RF_ENOMEM;
  status = rf_file_open(&file, plot->message, path, &rf_file_script);
  if (status >= 0) {
    fputs(plot->text.text, file.out);
    status = rf_file_close(&file, plot->message, status);
  }
  return status;
}

/* A path of the figure; NULL: no memory. */
static char *
path_of(const rf_plot *plot, const char *folder, const char *behind)
{
  rf_string s = { 0 };

  rf_string_put(&s, folder);
  rf_string_put(&s, plot->stem);
  rf_string_put(&s, behind);
  return rf_string_take(&s);
}

/* A name that begins with '-' must not be an option. */
static rf_status
run_gnuplot(rf_plot *plot)
{
  char *script = path_of(plot, "./", ".gp");
  char *argv[] = { NULL, script, NULL };
  rf_status status = RF_ENOMEM;

  if (script)
    status = rf_program_run(plot->message, "gnuplot", "RELUFLOW_GNUPLOT",
                            plot->folder, argv);
  rf_release(script);
  return status;
}

/* The frames' folder, and after the film nothing of it. */
static void
remove_frames(const rf_plot *plot, const char *folder)
{
  char name[32];
  rf_string path = { 0 };

  for (size_t k = 0; k < plot->frames; k++) {
    rf_string_clear(&path);
    snprintf(name, sizeof name, "/%05zu.png", k);
    rf_string_put(&path, folder);
    rf_string_put(&path, name);
    if (path.text)
      remove(path.text);
  }
  rf_string_free(&path);
  rmdir(folder);
}

/* Ten frames a second.  yuv420p is what players know. */
static rf_status
run_ffmpeg(rf_plot *plot)
{
  static char level[] = "-loglevel", error[] = "error", rate[] = "-framerate",
    ten[] = "10", in[] = "-i", form[] = "-pix_fmt", yuv[] = "yuv420p",
    over[] = "-y", loop[] = "-loop", forever[] = "0";
  const bool webp = !strcmp(plot->format->ending, "webp");
  char *from = path_of(plot, "./", "-frames/%05d.png");
  char *to = path_of(plot, "./", webp ? ".webp" : ".mp4");
  char *argv[] = { NULL, level, error, over, rate, ten, in, from,
                   webp ? loop : form, webp ? forever : yuv, to, NULL };
  rf_status status = RF_ENOMEM;

  if (from && to)
    status = rf_program_run(plot->message, "ffmpeg", "RELUFLOW_FFMPEG",
                            plot->folder, argv);
  rf_release(from);
  rf_release(to);
  return status;
}

/* Frames as files are there for the film alone; without ffmpeg they stay. */
static rf_status
draw_frames(rf_plot *plot)
{
  char *folder = path_of(plot, plot->folder, "-frames");
  rf_status status = RF_OK;

  if (!folder)
    return RF_ENOMEM;
  if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
    snprintf(plot->message->text, sizeof plot->message->text, "%.255s: %s",
             folder, strerror(errno));
    status = RF_EIO;
  }
  if (status >= 0)
    status = run_gnuplot(plot);
  if (status >= 0)
    status = run_ffmpeg(plot);
  if (status >= 0 || status == RF_EINTR)
    remove_frames(plot, folder);
  rf_release(folder);
  return status;
}

/* A bare script (.gp) is the figure itself: gnuplot is not run. */
static rf_status
draw(rf_plot *plot)
{
  return !plot->format->drawn ? RF_OK
    : rf_plot_has_frame_files(plot) ? draw_frames(plot) : run_gnuplot(plot);
}

/* What was written is told with a failure to draw it. */
static void
tell_kept(rf_plot *plot, const char *path)
{
  const size_t used = strlen(plot->message->text);
  char shown[RF_SHOWN];

  snprintf(plot->message->text + used, sizeof plot->message->text - used,
           "; its script is %s", rf_shown(shown, path));
}

rf_status
rf_plot_finish(rf_plot *plot)
{
  char *path = path_of(plot, plot->folder, ".gp");
  rf_status status;

  if (!path)
    return RF_ENOMEM;
  /* The loop that rf_plot_frames began. */
  if (plot->frames)
    rf_plot_line(plot, "}");
  status = write_script(plot, path);
  if (status >= 0 && (status = draw(plot)) == RF_EIO)
    tell_kept(plot, path);
  rf_release(path);
  return status;
}
