/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sheet.c -- the data of a figure; see plot.h.
 *
 * Numbers in a text are as short as they read back: those of the other readers
 * of a run file.  Frames are read by gnuplot one by one, which a text would
 * make slow: they are doubles at places that a script can compute. */
#include "config.h"

#include "view/plot/plot.h"

/* STEM-NAME.ENDING, as seen from `folder`. */
static void
spell_path(rf_string *s, const rf_plot *plot, const char *folder,
           const char *name, bool text)
{
  rf_string_put(s, folder);
  rf_string_put(s, plot->stem);
  rf_string_put(s, "-");
  rf_string_put(s, name);
  rf_string_put(s, text ? ".dat" : ".bin");
}

/* The number of columns is that of their names.  A binary sheet has no names
   in it, only a head of RF_FILE_HEAD bytes, which the script skips. */
rf_status
rf_sheet_open(rf_sheet *sheet, rf_plot *plot, const char *name,
              const char *columns, rf_sheet_form form)
{
  const bool text = form == RF_SHEET_TEXT;
  rf_string path = { 0 };
  rf_status status = RF_ENOMEM;

  *sheet = (rf_sheet){ .plot = plot, .columns = 1, .form = form };
  spell_path(&path, plot, plot->folder, name, text);
  if (!path.failed)
    status = rf_file_open(&sheet->file, plot->message, path.text,
                          &rf_file_data);
  rf_string_free(&path);
  if (status < 0)
    return status;
  fprintf(sheet->file.out, text ? "# " RF_FILE_MARK " data: %s\n"
                                : RF_FILE_MARK "\n%.0s", columns);
  for (; *columns; columns++)
    sheet->columns += *columns == ' ';
  return RF_OK;
}

/* Each number is the shortest text that reads back as the same double. */
static void
put_text_row(FILE *out, const double *row, size_t columns)
{
  char text[RF_DOUBLE_TEXT];

  for (size_t i = 0; i < columns; i++) {
    if (i > 0)
      putc(' ', out);
    fputs(rf_double_text(text, row[i]), out);
  }
  putc('\n', out);
}

/* Failures of writing are not asked for row by row: rf_file_close looks once
   at the end. */
void
rf_sheet_row(rf_sheet *sheet, const double *row)
{
  FILE *out = sheet->file.out;

  if (sheet->form == RF_SHEET_TEXT)
    put_text_row(out, row, sheet->columns);
  else if (sheet->form == RF_SHEET_DOUBLES)
    fwrite(row, sizeof *row, sheet->columns, out);
  else
    for (size_t i = 0; i < sheet->columns; i++)
      putc((int)row[i], out);
}

void
rf_sheet_gap(rf_sheet *sheet)
{
  if (sheet->form == RF_SHEET_TEXT)
    putc('\n', sheet->file.out);
}

rf_status
rf_sheet_close(rf_sheet *sheet, rf_status so_far)
{
  return rf_file_close(&sheet->file, sheet->plot->message, so_far);
}

/* The script and its data lie in one folder, in which gnuplot runs: the path
   has no folder. */
static void
put_path(rf_plot *plot, const char *name, bool text)
{
  rf_string path = { 0 };

  spell_path(&path, plot, "", name, text);
  rf_spell_text(&plot->text, path.text ? path.text : "", false);
  plot->text.failed = plot->text.failed || path.failed;
  rf_string_free(&path);
}

void
rf_plot_text_data(rf_plot *plot, const char *name)
{
  put_path(plot, name, true);
}

/* The frames of a sheet are of one size, so that frame k begins at a place
   that gnuplot computes from its k: nothing before it is read. */
void
rf_plot_frame_data(rf_plot *plot, const char *name, size_t rows,
                   size_t columns)
{
  put_path(plot, name, false);
  rf_string_printf(&plot->text, " binary skip=%d+k*%zu record=%zu "
                   "format='%%%zudouble'", RF_FILE_HEAD,
                   rows * columns * sizeof(double), rows, columns);
}

/* Four bytes a pixel, as rgbalpha takes them. */
void
rf_plot_image_data(rf_plot *plot, const char *name, size_t rows)
{
  put_path(plot, name, false);
  rf_string_printf(&plot->text, " binary skip=%d+k*%zu array=(%zu,%zu) "
                   "format='%%4uchar'", RF_FILE_HEAD, rows * rows * 4, rows,
                   rows);
}

/* gnuplot counts the columns of an array first, C its rows. */
void
rf_plot_matrix_data(rf_plot *plot, const char *name, size_t rows,
                    size_t columns)
{
  put_path(plot, name, false);
  rf_string_printf(&plot->text, " binary skip=%d+k*%zu array=(%zu,%zu) "
                   "format='%%double'", RF_FILE_HEAD,
                   rows * columns * sizeof(double), columns, rows);
}
