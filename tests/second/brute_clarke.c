/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * brute_clarke.c -- which solutions are Clarke's; see brute.h. */
#include "config.h"

#include "second/brute.h"
#include "second/hull.h"

/* A question's lines that are not flat, as doubles. */
struct meet {
  size_t k, attracting;
  double x[KMAX * DMAX], high[KMAX], low[KMAX], fixed[DMAX];
};

/* Those lines l with s_l = 0, the others at their sides. */
static void
meet_of(struct meet *m, const struct small *p, const signed char *s)
{
  memset(m, 0, sizeof *m);
  for (size_t i = 0; i < p->d; i++)
    m->fixed[i] = p->fixed[i];
  for (size_t l = 0; l < p->k; l++) {
    const bool flat = p->high[l] == p->low[l], zero = s[l] == 0 && !flat;
    for (size_t i = 0; i < p->d; i++)
      if (zero)
        m->x[m->k * p->d + i] = p->x[l][i];
      else
        m->fixed[i] += (s[l] > 0 ? p->high[l] : p->low[l]) * p->x[l][i];
    m->high[m->k] = p->high[l];
    m->low[m->k] = p->low[l];
    m->attracting += zero && p->a * (p->high[l] - p->low[l]) < 0;
    m->k += zero;
  }
}

static int
by_simplices(const struct meet *m, size_t d)
{
  const hull_drives of = { .k = m->k, .d = d, .x = m->x, .fixed = m->fixed,
                           .plus = m->high, .minus = m->low };
  size_t cones;

  return hull_stays(&cones, &of);
}

/* hull_stays of solution s: is it one of Clarke's? */
static int
clarke(const struct small *p, const signed char *s)
{
  struct meet m;

  meet_of(&m, p, s);
  if (m.k < 3 || m.attracting == 0 || m.attracting == m.k)
    return 1;                          /* both sets are one */
  return by_simplices(&m, p->d);
}

bool
brute_clarke(struct brute *b, const struct small *p)
{
  size_t kept = 0;

  b->rests = b->plus = b->minus = 0;
  for (size_t i = 0; i < b->solutions; i++) {
    const signed char *s = b->sign[i];
    size_t zero = 0, plus = 0, minus = 0;
    const int is = clarke(p, s);
    if (is == 0)
      return false;
    if (is < 0)
      continue;
    for (size_t l = 0; l < p->k; l++) {
      zero += s[l] == 0;
      plus += s[l] > 0;
      minus += s[l] < 0;
    }
    memmove(b->sign[kept++], s, p->k);
    b->rests = zero > b->rests ? zero : b->rests;
    b->plus = plus > b->plus ? plus : b->plus;
    b->minus = minus > b->minus ? minus : b->minus;
  }
  b->solutions = kept;
  return true;
}

bool
small_rests(const struct small *p)
{
  for (size_t l = 0; l < p->k; l++) {
    int v = 0;
    if (p->high[l] == p->low[l])
      continue;
    for (size_t i = 0; i < p->d; i++) {
      int drive = p->fixed[i];
      for (size_t m = 0; m < p->k; m++)
        drive += p->low[m] * p->x[m][i];
      v += drive * p->x[l][i];
    }
    if (v != 0)
      return false;
  }
  return true;
}

bool
small_leaves(const struct small *p)
{
  const signed char all[KMAX] = { 0 };
  struct meet m;

  meet_of(&m, p, all);
  return m.k > 2 && m.attracting < m.k && by_simplices(&m, p->d) <= 0;
}
