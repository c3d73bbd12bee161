/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.c -- how the files of a figure, pages and exports are known; see
 * file.h.
 *
 * A script ends with a checksum of what stands before it, so that one that
 * somebody worked on is known and kept.  Data and pages say what the run says:
 * they are known by their head alone. */
#include "config.h"

#include <inttypes.h>

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

/* Data, and scripts. */
static rf_status
is_of_figure(bool *ours, const char *head, size_t got, FILE *in)
{
  (void)in;
  *ours = got >= RF_FILE_HEAD + 2
    && (!memcmp(head, RF_FILE_MARK "\n", RF_FILE_HEAD)
        || !memcmp(head, "# " RF_FILE_MARK, RF_FILE_HEAD + 1));
  return RF_OK;
}

static rf_status
is_sealed(bool *ours, const char *head, size_t got, FILE *in)
{
  rf_string s = { 0 };
  rf_status status = is_of_figure(ours, head, got, in);

  if (*ours) {
    rewind(in);
    read_all(&s, in);
    status = check_seal(ours, &s);
    rf_string_free(&s);
  }
  return status;
}

static rf_status
is_page(bool *ours, const char *head, size_t got, FILE *in)
{
  (void)in;
  *ours = got >= strlen(RF_FILE_PAGE_MARK)
    && !memcmp(head, RF_FILE_PAGE_MARK, strlen(RF_FILE_PAGE_MARK));
  return RF_OK;
}

/* A zip file; a name begins at 30. */
static rf_status
is_npz(bool *ours, const char *head, size_t got, FILE *in)
{
  (void)in;
  *ours = got >= 42 && !memcmp(head, "PK\003\004", 4)
    && !memcmp(head + 30, "reluflow.npy", 12);
  return RF_OK;
}

static rf_status
is_hdf5(bool *ours, const char *head, size_t got, FILE *in)
{
  (void)in;
  *ours = got >= strlen(RF_FILE_HDF5_MARK)
    && !memcmp(head, RF_FILE_HDF5_MARK, strlen(RF_FILE_HDF5_MARK));
  return RF_OK;
}

const rf_file_kind rf_file_script = {
  is_sealed, "this script was edited, or is not of a figure; it stays: "
  "give another name, or move it"
};
const rf_file_kind rf_file_data = {
  is_of_figure, "this is no data of a figure; it stays: give another name, "
  "or move it"
};
const rf_file_kind rf_file_page = {
  is_page, "this is no page of reluflow report; it stays: give another "
  "name, or move it"
};
const rf_file_kind rf_file_npz = {
  is_npz, "this is no file of reluflow export; it stays: give another "
  "name, or move it"
};
const rf_file_kind rf_file_hdf5 = {
  is_hdf5, "this is no file of reluflow export; it stays: give another "
  "name, or move it"
};
