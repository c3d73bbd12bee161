/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.c -- a file that is written whole or not at all; see file.h.
 *
 * It is written under another name and moved: who reads the old one meanwhile
 * has all of it, and a run that is stopped leaves the old one. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/base.h"
#include "base/file.h"

/* The message names the file as it can be shown: a path may hold anything. */
static rf_status
fail(rf_message *message, const char *path, const char *why, rf_status status)
{
  char shown[RF_SHOWN];

  snprintf(message->text, sizeof message->text, "%s: %s",
           rf_shown(shown, path), why);
  return status;
}

/* Before anything is written: what stands at the path belongs to somebody,
   unless it is known as ours or empty.  A device or a pipe would be replaced
   by a file, and opening a pipe would wait for its other end. */
static rf_status
look_there(rf_message *message, const char *path, const rf_file_kind *kind)
{
  char head[RF_FILE_LOOK] = "";
  struct stat there;
  bool ours = true;
  rf_status status = RF_OK;
  size_t got;
  FILE *in;

  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
    return fail(message, path, "this is no regular file; give another name",
                RF_EINPUT);
  if (!(in = fopen(path, "rb")))
    return RF_OK;
  got = fread(head, 1, sizeof head, in);
  if (got)
    status = kind->is_ours(&ours, head, got, in);
  fclose(in);
  return ours || status < 0 ? status
    : fail(message, path, kind->stays, RF_EINPUT);
}

/* Given back; a file that is closed again does nothing. */
static void
forget(rf_file *file)
{
  rf_release(file->path);
  rf_release(file->fresh);
  *file = (rf_file){ 0 };
}

rf_status
rf_file_open(rf_file *file, rf_message *message, const char *path,
             const rf_file_kind *kind)
{
  rf_string fresh = { 0 };
  rf_status status = look_there(message, path, kind);

  *file = (rf_file){ 0 };
  if (status < 0)
    return status;
  rf_string_put(&fresh, path);
  rf_string_put(&fresh, ".new");
  file->path = rf_strdup(path);
  file->fresh = rf_string_take(&fresh);
  if (!file->path || !file->fresh)
    status = RF_ENOMEM;
  else if (!(file->out = fopen(file->fresh, "wb")))
    status = fail(message, path, strerror(errno), RF_EIO);
  if (status < 0)
    forget(file);
  return status;
}

rf_status
rf_file_close(rf_file *file, rf_message *message, rf_status so_far)
{
  rf_status status = so_far;

  if (!file->out)
    return status;
  /* A full disk is seen here and not before, as writing is buffered. */
  if (fflush(file->out) != 0 || ferror(file->out)) {
    if (status >= 0)
      status = fail(message, file->path, strerror(errno), RF_EIO);
  }
  fclose(file->out);
  if (status >= 0 && rename(file->fresh, file->path) != 0)
    status = fail(message, file->path, strerror(errno), RF_EIO);
  if (status < 0)
    remove(file->fresh);
  forget(file);
  return status;
}
