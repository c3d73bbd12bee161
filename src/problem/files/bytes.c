/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bytes.c -- the bytes of a file by zlib, which takes a plain file as it is, or
 * by libzip.
 *
 * Offsets in messages are those of the uncompressed bytes, as the format of
 * the file counts them; where the compression itself is damaged, no other
 * offset is known than how far it went. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>

#include "base/string.h"
#include "problem/files/bytes.h"
#include "problem/files/late_zip.h"

/* The file is the place: bytes have no lines. */
rf_status
rf_bytes_say(const rf_bytes *in, const char *format, ...)
{
  const rf_location whole = { in->path, NULL, 0, 0 };
  char text[sizeof in->message->text];
  va_list args;

  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return rf_say(in->message, &whole, "%s", text);
}

/* A file is missed at the place where it is named. */
static rf_status
cannot_read(const rf_bytes *in, const rf_location *asker, const char *why)
{
  char shown[RF_SHOWN];

  rf_say(in->message, asker, "cannot read the file %s: %s",
         rf_shown(shown, in->path), why);
  return RF_EIO;
}

/* The path is kept, for messages that come later than its caller's copy. */
static rf_status
begin(rf_bytes *in, rf_message *message, const char *path)
{
  RF_ASSERT(!in->gz && !in->zip && !in->path);
  in->message = message;
  return (in->path = rf_strdup(path)) ? RF_OK : RF_ENOMEM;
}

/* errno as it is when zlib comes back; 0 is what it leaves where its own
   memory ran out. */
rf_status
rf_bytes_open(rf_bytes *in, rf_message *message, const char *path,
              const rf_location *asker)
{
  rf_status status = begin(in, message, path);

  if (status < 0)
    return status;
  errno = 0;
  if ((in->gz = gzopen(path, "rb")))
    return RF_OK;
  return errno == 0 ? RF_ENOMEM : cannot_read(in, asker, strerror(errno));
}

/* What libzip says of one of its codes, errno as it is. */
static rf_status
zip_failed(const rf_bytes *in, int code, const rf_location *asker)
{
  const int system = errno;
  zip_error_t error;
  rf_status status;

  if (code == ZIP_ER_MEMORY)
    return RF_ENOMEM;
  if (code == ZIP_ER_NOENT)
    return cannot_read(in, asker, strerror(ENOENT));
  if (code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_SEEK)
    return cannot_read(in, asker, strerror(system));
  zip_error_init_with_code(&error, code);
  status = rf_bytes_say(in, "the archive is damaged, or none: %s; needed: a "
                        "zip archive, as NumPy writes them",
                        zip_error_strerror(&error));
  zip_error_fini(&error);
  return status;
}

/* With the names that there are. */
static rf_status
no_member(const rf_bytes *in, const char *name)
{
  char all[256] = "";
  const zip_int64_t count = zip_get_num_entries(in->zip, 0);

  for (zip_int64_t i = 0; i < count; i++) {
    const char *other = zip_get_name(in->zip, (zip_uint64_t)i, 0);
    if (other)
      rf_list_word(all, sizeof all, other);
  }
  return rf_bytes_say(in, "there is no '%s' in it; there is: %s", name, all);
}

/* Names are compared letter by letter. */
rf_status
rf_bytes_open_member(rf_bytes *in, rf_message *message, const char *path,
                     const char *name, const rf_location *asker)
{
  rf_status status = begin(in, message, path);
  zip_int64_t index;
  const char *why;
  int code = 0;

  if (status < 0)
    return status;
  if (rf_zip_load(&why) < 0)
    return cannot_read(in, asker, why);
  if (!(in->zip = zip_open(path, ZIP_RDONLY, &code)))
    return zip_failed(in, code, asker);
  if ((index = zip_name_locate(in->zip, name, 0)) < 0)
    return no_member(in, name);
  if ((in->member = zip_fopen_index(in->zip, (zip_uint64_t)index, 0)))
    return RF_OK;
  return zip_failed(in, zip_error_code_zip(zip_get_error(in->zip)), asker);
}

/* Of a member: libzip has looked at its checksum where its end was read. */
static rf_status
member_failed(const rf_bytes *in)
{
  zip_error_t *error = zip_file_get_error(in->member);

  if (zip_error_code_zip(error) == ZIP_ER_MEMORY)
    return RF_ENOMEM;
  return rf_bytes_say(in, "the archive is damaged: %s, behind byte %llu of "
                      "an array in it", zip_error_strerror(error),
                      (unsigned long long)in->at);
}

/* A read that failed or came short.  The checksum at the end of a compressed
   file is wrong as often as its middle. */
static rf_status
failed(const rf_bytes *in)
{
  const char *why = strerror(errno), *fault;
  int code;

  if (in->member)
    return member_failed(in);
  fault = gzerror(in->gz, &code);
  if (code == Z_MEM_ERROR)
    return RF_ENOMEM;
  if (code == Z_ERRNO) {
    rf_bytes_say(in, "cannot be read beyond byte %llu: %s",
                 (unsigned long long)in->at, why);
    return RF_EIO;
  }
  return rf_bytes_say(in, "the compressed file is damaged: %s, behind byte "
                      "%llu of its contents; needed: a whole file of gzip",
                      code == Z_BUF_ERROR ? "it ends too early" : fault,
                      (unsigned long long)in->at);
}

/* Is there something to report beside the end of the file? */
static bool
has_failed(const rf_bytes *in)
{
  int code;

  if (in->member)
    return zip_error_code_zip(zip_file_get_error(in->member)) != ZIP_ER_OK;
  (void)gzerror(in->gz, &code);
  return code != Z_OK && code != Z_STREAM_END;
}

/* As many of size bytes as come; pieces, as zlib counts them by int. */
static size_t
get(rf_bytes *in, unsigned char *out, size_t size)
{
  size_t done = 0;

  if (in->peeked && size) {
    out[done++] = in->next;
    in->peeked = false;
  }
  while (done < size) {
    const size_t piece = size - done < INT_MAX ? size - done : INT_MAX;
    zip_int64_t got = in->member ? zip_fread(in->member, out + done, piece)
                                 : gzread(in->gz, out + done, (unsigned)piece);
    if (got <= 0)
      break;
    done += (size_t)got;
  }
  return done;
}

/* All of them or none: half a row is none. */
rf_status
rf_bytes_read(rf_bytes *in, void *out, size_t size, const char *what)
{
  const uint64_t begin_at = in->at;
  size_t got;

  RF_ASSERT(in->gz || in->member);
  got = get(in, out, size);
  in->at += got;
  if (got == size)
    return RF_OK;
  if (has_failed(in))
    return failed(in);
  return rf_bytes_say(in, "ends at byte %llu; expected: %zu bytes from byte "
                      "%llu on (%s)", (unsigned long long)in->at, size,
                      (unsigned long long)begin_at, what);
}

/* The byte is kept, since libzip takes none back. */
rf_status
rf_bytes_more(bool *more, rf_bytes *in)
{
  RF_ASSERT(in->gz || in->member);
  if (!in->peeked)
    in->peeked = get(in, &in->next, 1) == 1;
  *more = in->peeked;
  return !*more && has_failed(in) ? failed(in) : RF_OK;
}

/* A header that promises less than there is belongs to another file. */
rf_status
rf_bytes_end(rf_bytes *in)
{
  bool more;
  rf_status status = rf_bytes_more(&more, in);

  if (status < 0 || !more)
    return status;
  return rf_bytes_say(in, "goes on at byte %llu; expected: its end, by its "
                      "header", (unsigned long long)in->at);
}

/* Nothing was written, so that closing cannot lose anything. */
void
rf_bytes_close(rf_bytes *in)
{
  if (in->gz)
    gzclose(in->gz);
  if (in->member)
    zip_fclose(in->member);
  if (in->zip)
    zip_discard(in->zip);
  rf_release(in->path);
  *in = (rf_bytes){ 0 };
}
