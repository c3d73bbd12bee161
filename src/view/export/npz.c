/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * npz.c -- an archive of arrays of NumPy (.npz): a zip file, nothing
 * compressed, of members NAME.npy.  libzip asks for the bytes of a member when
 * it writes it, so that a run of any length takes the memory of one block of
 * rows. */
#include "config.h"

#include "problem/files/late_zip.h"
#include "view/export/export.h"

/* A member that is written. */
typedef struct stream {
  rf_cargo *cargo;
  const rf_bale *bale;
  char head[256];
  size_t nhead;
  unsigned char *block;  /* rows that are read of the run */
  size_t next;           /* row after them */
  const unsigned char *at;     /* what is not yet written of head or block */
  size_t left;
  rf_status status;      /* of what failed, also when libzip reports it */
} stream;

/* 1.0 of the format: a magic string, the length of the header in two bytes,
   and the header, which ends where 64 divides the whole. */
static void
make_head(stream *s)
{
  static const char *const types[] = {
    [RF_ITEM_DOUBLE] = "<f8", [RF_ITEM_I8] = "|i1", [RF_ITEM_U8] = "|u1",
    [RF_ITEM_U32] = "<u4", [RF_ITEM_TEXT] = "|S"
  };
  const rf_bale *b = s->bale;
  char text[160], shape[80] = "", size[24] = "";
  size_t used = 0, length;

  for (size_t i = 0; i < b->axes; i++)
    used += (size_t)snprintf(shape + used, sizeof shape - used, "%zu%s",
                             b->shape[i], i + 1 < b->axes ? ", "
                             : b->axes == 1 ? "," : "");
  if (b->item == RF_ITEM_TEXT)
    snprintf(size, sizeof size, "%zu", b->size);
  used = (size_t)snprintf(text, sizeof text, "{'descr': '%s%s', "
                          "'fortran_order': False, 'shape': (%s), }",
                          types[b->item], size, shape);
  /* 10 bytes are before the text, and a newline is behind it. */
  length = (used + 11 + 63) / 64 * 64;
  RF_ASSERT(length <= sizeof s->head);
  memset(s->head, ' ', length);
  memcpy(s->head, "\x93NUMPY\1\0", 8);
  s->head[8] = (char)((length - 10) & 255);
  s->head[9] = (char)((length - 10) >> 8);
  memcpy(s->head + 10, text, used);
  s->head[length - 1] = '\n';
  s->nhead = length;
}

/* The least significant byte first, whatever this machine has. */
static void
order_bytes(unsigned char *v, size_t items, size_t size)
{
  const uint16_t one = 1;
  unsigned char first;

  memcpy(&first, &one, 1);
  if (first == 1 || size == 1)
    return;
  for (size_t i = 0; i < items; i++, v += size)
    for (size_t j = 0; j < size / 2; j++) {
      const unsigned char t = v[j];
      v[j] = v[size - 1 - j];
      v[size - 1 - j] = t;
    }
}

/* The next rows; 0 are left at the end. */
static rf_status
refill(stream *s)
{
  const rf_bale *b = s->bale;
  const size_t most = rf_bale_block(b), rows = b->rows - s->next;
  const size_t count = rows < most ? rows : most;
  rf_status status = RF_OK;

  s->at = s->block;
  s->left = count * b->columns * b->size;
  if (!s->left)
    return RF_OK;
  memset(s->block, 0, s->left);
  status = b->fill(s->cargo, s->block, s->next, count);
  if (b->item != RF_ITEM_TEXT)
    order_bytes(s->block, count * b->columns, b->size);
  s->next += count;
  return status;
}

/* As libzip wants it: how many bytes, -1 where the run cannot be read. */
static zip_int64_t
give(stream *s, unsigned char *out, zip_uint64_t length)
{
  zip_uint64_t done = 0;

  while (done < length) {
    size_t piece = length - done < s->left ? (size_t)(length - done) : s->left;
    if (!s->left) {
      if ((s->status = refill(s)) < 0)
        return -1;
      if (!s->left)
        break;
      continue;
    }
    memcpy(out + done, s->at, piece);
    done += piece;
    s->at += piece;
    s->left -= piece;
  }
  return (zip_int64_t)done;
}

/* A member may be opened anew. */
static zip_int64_t
begin(stream *s)
{
  s->at = (const unsigned char *)s->head;
  s->left = s->nhead;
  s->next = 0;
  return 0;
}

/* The size is known before: without it libzip would write the member in a
   form for sizes that are not. */
static zip_int64_t
tell(const stream *s, void *data)
{
  const rf_bale *b = s->bale;
  zip_stat_t *stat = data;

  zip_stat_init(stat);
  stat->size = s->nhead + (zip_uint64_t)b->rows * b->columns * b->size;
  stat->valid = ZIP_STAT_SIZE;
  return sizeof *stat;
}

/* What libzip may ask; a stream that cannot go back answers these. */
static zip_int64_t
source(void *context, void *data, zip_uint64_t length, zip_source_cmd_t what)
{
  stream *s = context;

  switch (what) {
  case ZIP_SOURCE_SUPPORTS:
    return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ,
      ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
      -1);
  case ZIP_SOURCE_OPEN:
    return begin(s);
  case ZIP_SOURCE_READ:
    return give(s, data, length);
  case ZIP_SOURCE_STAT:
    return tell(s, data);
  case ZIP_SOURCE_ERROR: {
    const int code[2] = { ZIP_ER_READ, 0 };
    memcpy(data, code, sizeof code);
    return sizeof code;
  }
  default:
    return 0;
  }
}

/* 1980-01-01, where the time of DOS begins, so that one run is one sequence of
   bytes. */
#define DOS_DATE 33

/* libzip goes by zip_error of the archive. */
static bool
add_member(zip_t *zip, stream *s)
{
  char name[80];
  zip_source_t *bytes = zip_source_function(zip, source, s);
  zip_int64_t i;

  snprintf(name, sizeof name, "%s.npy", s->bale->name);
  if (!bytes)
    return false;
  if ((i = zip_file_add(zip, name, bytes, 0)) < 0) {
    zip_source_free(bytes);
    return false;
  }
  return zip_set_file_compression(zip, (zip_uint64_t)i, ZIP_CM_STORE, 0) == 0
    && zip_file_set_dostime(zip, (zip_uint64_t)i, 0, DOS_DATE, 0) == 0;
}

/* Room for a block, before anything is written. */
static rf_status
prepare(stream *s, rf_cargo *cargo, const rf_bale *bale)
{
  s->cargo = cargo;
  s->bale = bale;
  s->block = rf_alloc(rf_bale_block(bale), bale->columns * bale->size);
  make_head(s);
  return s->block ? RF_OK : RF_ENOMEM;
}

/* Of the temporary name: it is beside the one that was given. */
static rf_status
zip_failed(const rf_cargo *c, const char *path, const char *why)
{
  char shown[RF_SHOWN];

  snprintf(c->message->text, sizeof c->message->text, "%s: %s",
           rf_shown(shown, path), why);
  return RF_EIO;
}

/* All members are written when the archive is closed. */
static rf_status
write_all(rf_cargo *cargo, const char *path, stream *s, size_t count)
{
  const char *why;
  int code = 0;
  zip_error_t error;
  zip_t *zip;
  bool good;
  rf_status status;

  if (rf_zip_load(&why) < 0)
    return zip_failed(cargo, path, why);
  zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
  good = zip != NULL;
  zip_error_init_with_code(&error, code);
  if (!good)
    status = zip_failed(cargo, path, zip_error_strerror(&error));
  zip_error_fini(&error);
  if (!good)
    return status;
  for (size_t i = 0; good && i < count; i++)
    good = add_member(zip, &s[i]);
  if (good && zip_close(zip) == 0)
    return RF_OK;
  status = RF_EIO;
  /* Where the run could not be read it has a message already. */
  for (size_t i = 0; i < count; i++)
    good = good && s[i].status >= 0;
  if (good || !*cargo->message->text)
    status = zip_failed(cargo, path, zip_strerror(zip));
  zip_discard(zip);
  return status;
}

/* Streams live until the archive is closed. */
rf_status
rf_export_npz(rf_cargo *cargo, const char *path, const rf_bale *bales,
              size_t count)
{
  stream *s = rf_alloc(count, sizeof *s);
  rf_status status = s ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; i < count && status >= 0; i++)
    status = prepare(&s[i], cargo, &bales[i]);
  if (status >= 0)
    status = write_all(cargo, path, s, count);
  for (size_t i = 0; s && i < count; i++) {
    if (s[i].status < 0)
      status = s[i].status;
    rf_release(s[i].block);
  }
  rf_release(s);
  return status;
}
