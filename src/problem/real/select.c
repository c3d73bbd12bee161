/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * select.c -- which rows of a file are taken.
 *
 * The first ones that will do, or some at random; both keep the order of the
 * file.  At random a row is taken with the chance (still to be taken) / (still
 * to come), which makes all choices of so many rows equally likely: selection
 * sampling (D. Knuth, The Art of Computer Programming 2, 3.4.2, algorithm
 * S). */
#include "config.h"

#include "problem/real/real.h"
#include "problem/start/draw.h"

/* Rows that are chosen among: those of a class, or all that will do. */
typedef struct group {
  uint64_t left, needed;
  rf_stream stream;
} group;

/* Every class that is named must be there. */
static rf_status
check_classes(const rf_intake *in)
{
  const rf_wish *w = &in->wish;
  const char *file = w->labels ? w->labels : w->file[0];
  char piece[RF_PIECE], shown[RF_SHOWN];

  for (size_t c = 0; c < w->nclasses; c++) {
    const rf_node *node = w->classes[c].node;
    const size_t length = strlen(node->key);
    if (!w->classes[c].found)
      return rf_say(in->reader->message, &node->key_place, "data.classes: "
                    "none of the %zu labels in %s is '%s'", in->total,
                    rf_shown(shown, file), rf_piece(piece, node->key, length));
    if (w->classes[c].found < w->per_class)
      return rf_say(in->reader->message, &node->key_place, "data.per_class: "
                    "%zu labels in %s are '%s'; needed: %llu",
                    w->classes[c].found, rf_shown(shown, file),
                    rf_piece(piece, node->key, length),
                    (unsigned long long)w->per_class);
  }
  return RF_OK;
}

/* Rows that will do. */
static uint64_t
eligible(const rf_wish *w, size_t total)
{
  uint64_t sum = 0;

  if (!w->nclasses)
    return total;
  for (size_t c = 0; c < w->nclasses; c++)
    sum += w->classes[c].found;
  return sum;
}

/* A number below n <= 2^32, of which 53 bits would leave none out. */
static bool
is_taken(group *g, bool random)
{
  bool take = g->needed > 0;

  if (take && random && g->needed < g->left)
    take = gsl_rng_uniform(&g->stream.rng) * (double)g->left
           < (double)g->needed;
  g->left--;
  g->needed -= take;
  return take;
}

/* groups[ngroups]: how many there are, how many to take. */
static rf_status
start_groups(group *groups, size_t ngroups, const rf_intake *in)
{
  const rf_wish *w = &in->wish;
  const uint64_t all = eligible(w, in->total);

  for (size_t i = 0; i < ngroups; i++) {
    group *g = &groups[i];
    g->left = w->per_class ? w->classes[i].found : all;
    g->needed = w->per_class ? w->per_class : w->count ? w->count : all;
    rf_stream_start(&g->stream, RF_OF_CHOICES, w->seed, i);
  }
  if (w->count > all)
    return rf_say(in->reader->message,
                  &in->reader->node[RF_KEY_COUNT]->place, "data.count: "
                  "found %llu; there are %llu data%s",
                  (unsigned long long)w->count, (unsigned long long)all,
                  w->nclasses ? " of these classes" : "");
  return RF_OK;
}

/* One walk over all rows, whatever the groups are, so that data keep the order
   of the file. */
rf_status
rf_intake_select(rf_intake *in)
{
  const rf_wish *w = &in->wish;
  const size_t ngroups = w->per_class ? w->nclasses : 1;
  group *groups = rf_alloc(ngroups, sizeof *groups);
  size_t n = 0;
  rf_status status = RF_ENOMEM;

  if (!groups || !(in->taken = rf_alloc(in->total, sizeof *in->taken)))
    goto done;
  RF_TRY(check_classes(in));
  RF_TRY(start_groups(groups, ngroups, in));
  for (size_t k = 0; k < in->total; k++) {
    const uint32_t c = in->class_of[k];
    if (w->nclasses && c == RF_NO_CLASS)
      continue;
    in->taken[k] = is_taken(&groups[w->per_class ? c : 0], w->random);
    n += in->taken[k];
  }
  in->reader->problem->n = n;
done:
  rf_release(groups);
  return status;
}
