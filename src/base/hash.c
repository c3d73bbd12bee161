/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hash.c -- a hash of bytes, eight at a time: FNV-1a on words, with the high
 * bits folded back so that each bit counts in the low ones. */
#include "config.h"

#include "base/base.h"

uint64_t
rf_hash(const void *bytes, size_t count)
{
  const unsigned char *p = bytes;
  uint64_t h = UINT64_C(0xcbf29ce484222325), word;

  for (; count > 0; p += sizeof word) {
    size_t some = count < sizeof word ? count : sizeof word;
    word = 0;
    memcpy(&word, p, some);
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 32;
    count -= some;
  }
  return h ^ (h >> 29);
}
