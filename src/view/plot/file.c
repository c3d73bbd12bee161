/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.c -- the files of a figure, and pages; see file.h.
 *
 * A script ends with a checksum of what stands before it, so that one that
 * somebody worked on is known and kept.  Data and pages say what the run says:
 * they are known by their head alone.
 *
 * A file is written under another name and moved: who reads the old one
 * meanwhile has all of it, and a run that is stopped leaves the old one. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "view/plot/file.h"

#define SEAL "# sealed "

/* FNV-1a. */
static uint64_t
checksum(const char *text, size_t length)
{
  uint64_t h = UINT64_C(0xcbf29ce484222325);

  for (size_t i = 0; i < length; i++)
    h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
  return h;
}

void
rf_file_seal(rf_string *script)
{
  const uint64_t sum = script->failed ? 0
    : checksum(script->text, script->length);

  rf_string_printf(script, SEAL "%016" PRIx64 "\n", sum);
}

/* All of a file that is open, of a longer one than a script of ours the
   beginning. */
static void
read_all(rf_string *s, FILE *in)
{
  char part[4096];
  size_t got;

  while ((got = fread(part, 1, sizeof part, in)) && s->length < 1 << 22)
    rf_string_add(s, part, got);
}

/* Does a script end with its seal, and does that fit? */
static rf_status
check_seal(bool *sealed, const rf_string *s)
{
  rf_string again = { 0 };
  const size_t size = strlen(SEAL) + 17;
  bool failed;

  *sealed = false;
  if (s->failed)
    return RF_ENOMEM;
  if (s->length <= size)
    return RF_OK;
  rf_string_add(&again, s->text, s->length - size);
  rf_file_seal(&again);
  failed = again.failed;
  *sealed = !failed && !strcmp(again.text, s->text);
  rf_string_free(&again);
  return failed ? RF_ENOMEM : RF_OK;
}

/* Does what was read begin as a file of this form does? */
static bool
has_mark(const char *head, size_t got, rf_file_form form)
{
  if (form == RF_FILE_NPZ)       /* a zip file; a name begins at 30 */
    return got >= 42 && !memcmp(head, "PK\003\004", 4)
      && !memcmp(head + 30, "reluflow.npy", 12);
  if (form == RF_FILE_HDF5)
    return got >= strlen(RF_FILE_HDF5_MARK)
      && !memcmp(head, RF_FILE_HDF5_MARK, strlen(RF_FILE_HDF5_MARK));
  if (form == RF_FILE_PAGE)
    return got >= strlen(RF_FILE_PAGE_MARK)
      && !memcmp(head, RF_FILE_PAGE_MARK, strlen(RF_FILE_PAGE_MARK));
  return got >= RF_FILE_HEAD + 2
    && (!memcmp(head, RF_FILE_MARK "\n", RF_FILE_HEAD)
        || !memcmp(head, "# " RF_FILE_MARK, RF_FILE_HEAD + 1));
}

/* May what is open be replaced?  An empty file may. */
static rf_status
check_ours(bool *ours, FILE *in, rf_file_form form)
{
  rf_string s = { 0 };
  char head[64] = "";
  const size_t got = fread(head, 1, sizeof head, in);
  rf_status status = RF_OK;

  *ours = got == 0 || has_mark(head, got, form);
  if (*ours && form == RF_FILE_SCRIPT && got) {
    rewind(in);
    read_all(&s, in);
    status = check_seal(ours, &s);
    rf_string_free(&s);
  }
  return status;
}

/* The message names the file as it can be shown: a path may hold anything. */
static rf_status
fail(rf_message *message, const char *path, const char *why, rf_status status)
{
  char shown[RF_SHOWN];

  snprintf(message->text, sizeof message->text, "%s: %s",
           rf_shown(shown, path), why);
  return status;
}

/* What is said where a file is in the way. */
static const char *const stays[] = {
  [RF_FILE_SCRIPT] = "this script was edited, or is not of a figure; it stays: "
    "give another name, or move it",
  [RF_FILE_DATA] = "this is no data of a figure; it stays: give another name, "
    "or move it",
  [RF_FILE_PAGE] = "this is no page of reluflow report; it stays: give another "
    "name, or move it",
  [RF_FILE_NPZ] = "this is no file of reluflow export; it stays: give another "
    "name, or move it",
  [RF_FILE_HDF5] = "this is no file of reluflow export; it stays: give another "
    "name, or move it"
};

/* Before anything is written: what stands at the path belongs to somebody,
   unless it is known as ours.  A device or a pipe would be replaced by a file,
   and opening a pipe would wait for its other end. */
static rf_status
look_there(rf_message *message, const char *path, rf_file_form form)
{
  bool ours = true;
  rf_status status = RF_OK;
  struct stat there;
  FILE *in;

  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
    return fail(message, path, "this is no regular file; give another name",
                RF_EINPUT);
  in = fopen(path, "rb");
  if (in) {
    status = check_ours(&ours, in, form);
    fclose(in);
  }
  return ours || status < 0 ? status
    : fail(message, path, stays[form], RF_EINPUT);
}

/* Closed and given back; a file that is closed again does nothing. */
static void
forget(rf_file *file)
{
  rf_release(file->path);
  rf_release(file->fresh);
  *file = (rf_file){ 0 };
}

rf_status
rf_file_open(rf_file *file, rf_message *message, const char *path,
             rf_file_form form)
{
  rf_string fresh = { 0 };
  rf_status status = look_there(message, path, form);

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
