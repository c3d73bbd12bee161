/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bytes.c -- the bytes of a file by zlib, which takes a plain file as it is.
 *
 * Offsets in messages are those of the uncompressed bytes, as the format of
 * the file counts them; where the compression itself is damaged, no other
 * offset is known than how far it went. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>

#include "problem/files/bytes.h"

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

/* errno as it is when zlib comes back; 0 is what it leaves where its own
   memory ran out. */
rf_status
rf_bytes_open(rf_bytes *in, rf_message *message, const char *path,
              const rf_location *asker)
{
  char shown[RF_SHOWN];

  RF_ASSERT(!in->gz && !in->path);
  in->message = message;
  if (!(in->path = rf_strdup(path)))
    return RF_ENOMEM;
  errno = 0;
  if ((in->gz = gzopen(path, "rb")))
    return RF_OK;
  if (errno == 0)
    return RF_ENOMEM;
  rf_say(message, asker, "cannot read the file %s: %s",
         rf_shown(shown, path), strerror(errno));
  return RF_EIO;
}

/* A read that failed or came short.  The checksum at the end of a compressed
   file is wrong as often as its middle. */
static rf_status
failed(const rf_bytes *in)
{
  const char *why = strerror(errno);
  int code;
  const char *fault = gzerror(in->gz, &code);

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

  (void)gzerror(in->gz, &code);
  return code != Z_OK && code != Z_STREAM_END;
}

/* By pieces, as zlib counts them by int. */
rf_status
rf_bytes_read(rf_bytes *in, void *out, size_t size, const char *what)
{
  const uint64_t begin = in->at;
  unsigned char *p = out;
  size_t left = size;

  RF_ASSERT(in->gz);
  while (left) {
    unsigned piece = left < INT_MAX ? (unsigned)left : INT_MAX;
    int got = gzread(in->gz, p, piece);
    if (got <= 0)
      break;
    in->at += (uint64_t)got;
    p += got;
    left -= (size_t)got;
  }
  if (!left)
    return RF_OK;
  if (has_failed(in))
    return failed(in);
  return rf_bytes_say(in, "ends at byte %llu; expected: %zu bytes from byte "
                      "%llu on (%s)", (unsigned long long)in->at, size,
                      (unsigned long long)begin, what);
}

/* zlib gives a byte back, but for one. */
rf_status
rf_bytes_more(bool *more, rf_bytes *in)
{
  int c;

  RF_ASSERT(in->gz);
  c = gzgetc(in->gz);
  *more = c >= 0;
  if (c < 0 && has_failed(in))
    return failed(in);
  if (*more && gzungetc(c, in->gz) < 0)
    return failed(in);
  return RF_OK;
}

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

void
rf_bytes_close(rf_bytes *in)
{
  if (in->gz)
    gzclose(in->gz);
  rf_release(in->path);
  *in = (rf_bytes){ 0 };
}
