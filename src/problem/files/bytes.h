/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bytes.h -- the bytes of a file, plain or compressed by gzip, or of a member
 * of a zip archive, in order. */
#ifndef RF_BYTES_H
#define RF_BYTES_H

#include <zip.h>
#include <zlib.h>

#include "problem/text/location.h"

/* A file that is read; all zero is none. */
typedef struct rf_bytes {
  char *path;            /* owned, shown in messages */
  rf_message *message;   /* of who opened it; may be NULL */
  gzFile gz;             /* reads plain files, too; or */
  zip_t *zip;            /* an archive ... */
  zip_file_t *member;    /* ... and what is read of it */
  bool peeked;           /* a byte was looked at: next */
  unsigned char next;
  uint64_t at;           /* offset of the next byte, uncompressed */
} rf_bytes;

/* Open the file at path.
 *
 * In:   in      all zero.
 *       asker   where the file was asked for, for the message when it is not
 *               there.
 * Errors: RF_EIO, RF_ENOMEM; rf_bytes_close always. */
rf_status rf_bytes_open(rf_bytes *in, rf_message *message, const char *path,
                        const rf_location *asker);

/* As above, the member of this name in a zip archive.  Errors: RF_EINPUT no
 * archive, or no such member; RF_EIO, RF_ENOMEM. */
rf_status rf_bytes_open_member(rf_bytes *in, rf_message *message,
                               const char *path, const char *name,
                               const rf_location *asker);

/* The next size bytes, of what (for the message: "the header").
 * Errors: RF_EINPUT there are fewer, or they are damaged; RF_EIO. */
rf_status rf_bytes_read(rf_bytes *in, void *out, size_t size,
                        const char *what);

/* Is there another byte?  Of what was compressed this looks at the checksum,
 * too, where there is none.  Errors: as above; *more is false then. */
rf_status rf_bytes_more(bool *more, rf_bytes *in);

/* There must be no more.  Errors: as above. */
rf_status rf_bytes_end(rf_bytes *in);

/* Report what is wrong with the file, "PATH: ..."; returns RF_EINPUT. */
rf_status rf_bytes_say(const rf_bytes *in, const char *format, ...)
#ifdef __GNUC__
  __attribute__((format(printf, 2, 3)))
#endif
  ;

void rf_bytes_close(rf_bytes *in);

#endif
