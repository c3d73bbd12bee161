/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * repelling.c -- several boundaries at once: which choices of the repelling
 * signs are tried, and which solution is taken.
 * Kernel: decision. */
#include "config.h"

#include "geometry/inclusion/inclusion_impl.h"

/* What was solved last is a solution: it takes the place of the best where it
   comes before it. */
static void
keep_solution(struct trial *s)
{
  const rf_solution t = s->now;

  if (s->found++ == 0
      || rf_solution_before(&s->now, &s->best, s->box.k, s->at->policy)) {
    s->now = s->best;
    s->best = t;
    for (size_t i = 0; i < s->box.k; i++)      /* signs decided beforehand */
      s->now.sign[i] = s->best.sign[i];
  }
}

/* Solve with the present pick[]; keep it if it is a solution. */
void
rfx_try_pick(struct trial *s)
{
  bool twice = false, found, suspect;

  rfx_load_fixed(s);
  rfx_trial_start(s);
  if (rfx_box_minimize(&s->box) < 0) {
    s->doubt = true;
    return;
  }
  if (!rfx_read_solution(s))
    return;
  suspect = rfx_read_zeros(s);
  found = rfx_inside(s, &twice) || rfx_inside_together(s);
  if (!found || twice)         /* twice: the choice of that end has it */
    return;
  s->suspect |= suspect;
  if (s->clarke && suspect && !rfx_is_clarke(s)) {
    s->dropped++;
    return;
  }
  rf_solution_count(&s->now, s->box.k);
  s->doubt |= s->now.unsure;
  keep_solution(s);
}

/* One repelling line that was reached from a side while all others slide:
 * v there points across.  Over the attracting lines' solution v is monotone
 * in e of this line, so it points across at the other end even more, and in
 * between is never 0: crossing is the only solution.  False: not so simple. */
static bool
only_crossing(struct trial *s)
{
  for (size_t i = 0; i < s->box.k; i++) {
    int from = s->at->from[s->box.order[i]];
    if (s->kind[i] != KIND_REPELLING ? from != RF_FROM_SLIDING
                                     : from * from != 1)
      return false;
    if (s->kind[i] == KIND_REPELLING)
      s->pick[i] = (signed char)-from;
  }
  rfx_try_pick(s);
  if (s->found == 1 && !s->doubt)
    return true;
  s->found = 0;
  s->doubt = false;
  return false;
}

/* All choices of the repelling signs, unless one is seen to be the only
   one. */
void
rfx_try_all(struct trial *s)
{
  s->found = 0;
  s->doubt = false;
  if (s->repelling == 1 && only_crossing(s))
    return;
  if (!rf_pick_first(s->pick, s->kind, s->box.k, s->at->policy)) {
    rfx_try_pick(s);
    s->found += s->found > 0;  /* there are others: not unique */
    return;
  }
  do
    rfx_try_pick(s);
  while (rf_pick_next(s->pick, s->kind, s->box.k));
}

/* Is what the neuron comes with a solution, within the errors?  The search
   starts there and leaves it for what is beyond them alone. */
static bool
can_keep(struct trial *s)
{
  bool same = true;

  s->found = 0;
  s->doubt = false;
  for (size_t i = 0; i < s->box.k; i++) {
    const int from = s->at->from[s->box.order[i]];
    if (from == RF_FROM_START)
      return false;
    if (s->kind[i] == KIND_REPELLING)
      s->pick[i] = (signed char)from;
  }
  s->keep = true;
  rfx_try_pick(s);
  s->keep = false;
  for (size_t i = 0; i < s->box.k && s->found; i++)
    same = same && (s->kind[i] == KIND_LEFT
                    || s->best.sign[i] == s->at->from[s->box.order[i]]);
  s->doubt = true;                     /* or it would not be asked */
  return s->found && same;
}

/* Decide the lines that leave for good; true if there are any. */
static bool
force_leaving(struct trial *s)
{
  struct box *b = &s->box;
  bool any = false;

  for (size_t i = 0; s->at->leaving && i < b->k; i++) {
    int end = s->at->leaving[b->order[i]];
    if (end == 0 || s->kind[i] == KIND_FLAT)
      continue;
    if (s->kind[i] == KIND_REPELLING) {
      end = -end;
      s->repelling--;
    }
    s->pick[i] = (signed char)rfx_end_of(s, i, end);
    s->kind[i] = KIND_LEFT;
    s->now.sign[i] = s->best.sign[i] = (signed char)end;
    any = true;
  }
  return any;
}

/* A line that changed together with those that leave may have turned them
 * around: is v of a leaving line beyond doubt on the wrong side, while some
 * other line did not go on sliding? */
static bool
turned_around(struct trial *s)
{
  struct box *b = &s->box;
  bool wrong = false, other = false;

  for (size_t i = 0; i < b->k; i++)      /* the box of the choice taken */
    if (s->kind[i] == KIND_REPELLING)
      s->pick[i] = s->best.sign[i];
  rfx_load_fixed(s);
  rfx_trial_start(s);
  if (rfx_box_minimize(b) < 0)
    return false;
  for (size_t i = 0; i < b->k; i++) {
    int v = num_cmpabs(&b->dot[i], &b->bound[i]) > 0
            ? s->sigma * num_sgn(&b->dot[i]) : 0;
    if (s->kind[i] == KIND_LEFT)
      wrong |= v == -s->best.sign[i];
    else
      other |= s->best.sign[i] != 0
               || s->at->from[b->order[i]] != RF_FROM_SLIDING;
  }
  return wrong && other;
}

/* Once more, with the lines that were said to leave for good free to do what
   the inclusion lets them. */
static void
without_leaving(struct trial *s)
{
  s->repelling = 0;
  for (size_t i = 0; i < s->box.k; i++)
    rfx_scale_line(s, i);
  rfx_try_all(s);
}

/* Lines that leave for good are put down first; where that leads nowhere they
   are asked like the others. */
rf_status
rfx_inclusion_several(signed char *sign, unsigned *marks,
                      const rfx_boundary *at, int sigma)
{
  struct trial s = { 0 };
  rf_status status = rfx_trial_alloc(&s, at);

  if (status < 0)
    goto done;
  rfx_trial_load(&s, at, sigma);
  if (force_leaving(&s)) {
    if (!at->keep || !can_keep(&s))
      rfx_try_all(&s);
    if (s.found == 0 || turned_around(&s))
      without_leaving(&s);
  } else if (!at->keep || !can_keep(&s))
    rfx_try_all(&s);
  if (s.found == 0) {
    status = RF_EUNSURE;
    goto done;
  }
  RF_TRY(rfx_depart_keep_clarke(&s));
  for (size_t i = 0; i < at->count; i++)
    sign[s.box.order[i]] = s.best.sign[i];
  *marks |= (s.found > 1 ? RF_INC_NONUNIQUE : 0)
            | (s.doubt ? RF_INC_UNSURE : 0)
            | (s.best.edge ? RF_INC_EDGE : 0);

done:
  rfx_trial_free(&s);
  return status;
}
