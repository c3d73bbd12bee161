/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * saved.c -- text that a checkpoint is written to. */
#include "config.h"

#include "flow/saved.h"

double rf_checkpoint_cost = 1.0;

void
rf_saved_clear(rf_saved *s)
{
  s->size = 0;
  s->failed = false;
}

void
rf_saved_add(rf_saved *s, const char *more)
{
  const size_t size = strlen(more);

  if (s->failed || rf_grow(&s->text, &s->capacity, s->size + size + 1, 1) < 0) {
    s->failed = true;
    return;
  }
  memcpy(s->text + s->size, more, size + 1);
  s->size += size;
}

void
rf_saved_free(rf_saved *s)
{
  rf_release(s->text);
  s->text = NULL;
  s->capacity = s->size = 0;
}
