/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meet.c -- see meet.h. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "support/follow.h"
#include "support/meet.h"
#include "support/rf_test.h"

#define SIZE ((MMAX + 1) * (1 + DMAX))

/* The same events: each has its partner, at most bound away in time; what
   happens in the last of it may lack one, and what happens at 0 is not told
   by the plain flow. */
static void
same_events(const follow *f, const plain *s, int rep, double bound)
{
  size_t later = 0, near = 0;

  for (size_t i = 0; i < f->nevents; i++) {
    const rf_event *e = &f->events[i];
    size_t k = 0;
    if (e->time == 0)
      continue;
    later++;
    near += s->t - e->time < bound;
    while (k < s->nevents
           && (e->neuron != s->events[k].neuron
               || e->datum != s->events[k].datum
               || (int)e->kind != s->events[k].kind
               || fabs(e->time - s->events[k].time) > bound))
      k++;
    TEST_ASSERT(rep, k < s->nevents || s->t - e->time < bound,
                "%.12g,%d,%d,%d has no partner", e->time, (int)e->neuron,
                (int)e->datum, (int)e->kind);
  }
  for (size_t k = 0; k < s->nevents; k++)
    near += s->t - s->events[k].time < bound;
  TEST_ASSERT(rep, later <= s->nevents + near && s->nevents <= later + near,
              "%zu events, %zu of the plain flow", later, s->nevents);
}

int
meet(const sample *s, int rep, const char *const *set, size_t nset,
     double *ratio, size_t *events)
{
  const double rtol = 1e-10;
  const size_t own = s->p.m * (1 + s->p.d);
  const size_t size = s->p.unit ? own + 1 + s->p.d : own;
  const int precise = nset > 0 && !strcmp(set[0], "flow.engine=taylor");
  plain *second = plain_start(&s->p, s->a, s->w);
  const double learns = s->p.unit ? plain_unit_size(second) : 0;
  double z[SIZE], h[NMAX], h1[NMAX], bound, off, loss, most;
  follow f;

  if (plain_to(second, s->until)) {
    plain_free(second);
    return 0;
  }
  follow_start(&f, &s->p, s->a, s->w,
               &(follow_how){ .rtol = precise ? 0 : rtol, .until = s->until,
                              .set = set, .nset = nset });
  follow_to(&f, s->until);
  TEST_ASSERT(rep, f.status >= 0, "%s: %.200s", rf_strerror(f.status),
              f.message.text);
  follow_states(&f, z);
  if (s->p.unit)
    follow_unit(&f, z + own);
  /* Errors of the linear unit are relative to what it is to learn, too. */
  most = follow_norm(second->z, size) + learns;
  /* The plain flow errs by 1e-13 a step (plain_mode.c), and takes at least one
     for each event. */
  bound = ((precise ? 0 : follow_step_errors(&f, rtol))
           + 1e-12 * (double)(100 + second->nevents))
    * plain_growth(second) * most;
  off = follow_apart(z, second->z, size);
  *ratio = fmax(*ratio, off / bound);
  TEST_ASSERT(rep, off <= bound, "n=%zu d=%zu m=%zu loss=%d leak=%g t=%g: "
              "off by %g, bound %g", s->p.n, s->p.d, s->p.m, s->p.loss,
              s->p.leak, s->until, off, bound);
  loss = follow_sample(&f, h);
  off = fabs(loss - plain_sample(second, h1));
  /* Of the loss: a sum of c q l with errors of h as large as the states. */
  bound *= 1e3 * (1 + most) * (1 + loss);
  TEST_ASSERT(rep, off <= bound, "loss off by %g, bound %g", off, bound);
  if (s->p.leak < 1 && f.marks == 0) {
    same_events(&f, second, rep, fmax(1e-6, sqrt(bound)));
    *events += second->nevents;
  }
  follow_end(&f);
  plain_free(second);
  return 1;
}
