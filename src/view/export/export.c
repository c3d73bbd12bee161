/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export.c -- a run as one file of arrays for other programs. */
#include "config.h"

#include "reluflow/view.h"
#include "view/export/export.h"
#include "view/plot/file.h"

/* The formats, by the ending of the file's name. */
static const struct format {
  const char *ending;
  const rf_file_kind *kind;
  rf_export_writer *write;
} formats[] = {
  { ".npz", &rf_file_npz, rf_export_npz },
#ifdef RF_HAVE_HDF5
  { ".h5", &rf_file_hdf5, rf_export_hdf5 },
#endif
};

/* A name that is an ending alone has none. */
static const struct format *
format_of(const char *path)
{
  const size_t length = strlen(path);

  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    const size_t ending = strlen(formats[i].ending);
    if (length > ending
        && !strcmp(path + length - ending, formats[i].ending))
      return &formats[i];
  }
  return NULL;
}

/* What there is depends on how the library was built. */
static rf_status
no_format(rf_message *message, const char *path)
{
#ifdef RF_HAVE_HDF5
  static const char *const others = " and .h5";
#else
  static const char *const others = ", and .h5 where configure --with-hdf5 "
    "made the program";
#endif
  char shown[RF_SHOWN];

  snprintf(message->text, sizeof message->text, "%s: the ending tells the "
           "format; there is .npz%s", rf_shown(shown, path), others);
  return RF_EINVAL;
}

/* The sizes, and room for what is read of it. */
static rf_status
open_cargo(rf_cargo *c)
{
  rf_record *record = c->record;
  rf_status status = rf_record_problem(&c->problem, c->message, record, NULL,
                                       0);

  if (status < 0)
    return status;
  c->n = rf_record_data_count(record);
  c->d = rf_record_dimension(record);
  c->m = rf_record_width(record);
  c->samples = rf_record_sample_count(record);
  c->states = rf_record_state_count(record);
  c->events = rf_record_event_count(record);
  c->measures = rf_record_measure_count(record);
  c->moments = rf_record_moment_count(record);
  c->points = rf_record_probe_count(record);
  c->some = rf_alloc(RF_CARGO_EVENTS, sizeof *c->some);
  return c->some ? RF_OK : RF_ENOMEM;
}

/* libzip writes a file of its own and moves it to the temporary name; from
   there it goes to its place as every file does. */
rf_status
rf_export_write(rf_message *message, rf_record *record, const char *out)
{
  const struct format *format = format_of(out);
  rf_cargo cargo = { .record = record, .message = message };
  rf_bale bales[RF_BALES_MOST];
  size_t count = 0;
  rf_file file = { 0 };
  rf_status status;

  *message->text = '\0';
  if (!format)
    return no_format(message, out);
  RF_TRY(open_cargo(&cargo));
  /* What there is is known before the file is made: a run that cannot be read
     leaves no file behind. */
  RF_TRY(rf_bales_list(bales, &count, &cargo));
  RF_TRY(rf_file_open(&file, message, out, format->kind));
  status = rf_file_close(&file, message,
                         format->write(&cargo, file.fresh, bales, count));
done:
  rf_problem_free(cargo.problem);
  rf_release(cargo.some);
  return status;
}
