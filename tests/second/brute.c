/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * brute.c -- the inclusion in exact rationals; see brute.h. */
#include "config.h"

#include "second/brute.h"

void
brute_init(struct brute *b)
{
  memset(b, 0, sizeof *b);
  for (int i = 0; i < DMAX; i++)
    mpq_init(b->drive[i]);
  for (int i = 0; i < KMAX; i++)
    mpq_init(b->e[i]);
  for (int i = 0; i <= KMAX; i++)
    for (int j = 0; j < KMAX + 2; j++)
      mpq_init(b->m[i][j]);
  mpq_inits(b->t, b->u, (mpq_ptr)0);
}

void
brute_clear(struct brute *b)
{
  for (int i = 0; i < DMAX; i++)
    mpq_clear(b->drive[i]);
  for (int i = 0; i < KMAX; i++)
    mpq_clear(b->e[i]);
  for (int i = 0; i <= KMAX; i++)
    for (int j = 0; j < KMAX + 2; j++)
      mpq_clear(b->m[i][j]);
  mpq_clears(b->t, b->u, (mpq_ptr)0);
}

/* Solve the n x n system in m (last column n: right-hand side); false when
   it is singular.  The solution ends in column n. */
static bool
solve(struct brute *b, size_t n)
{
  for (size_t c = 0; c < n; c++) {
    size_t pivot = c;
    while (pivot < n && mpq_sgn(b->m[pivot][c]) == 0)
      pivot++;
    if (pivot == n)
      return false;
    for (size_t j = 0; j <= n; j++)
      mpq_swap(b->m[pivot][j], b->m[c][j]);
    for (size_t i = 0; i < n; i++) {
      if (i == c || mpq_sgn(b->m[i][c]) == 0)
        continue;
      mpq_div(b->t, b->m[i][c], b->m[c][c]);
      for (size_t j = c; j <= n; j++) {
        mpq_mul(b->u, b->t, b->m[c][j]);
        mpq_sub(b->m[i][j], b->m[i][j], b->u);
      }
    }
  }
  for (size_t c = 0; c < n; c++)
    mpq_div(b->m[c][n], b->m[c][n], b->m[c][c]);
  return true;
}

/* D with the lines of `basic` (bits) solved to <D, x> = 0 and the others at
   integer ends e0; false when the basic ones are dependent. */
static bool
drive_of(struct brute *b, const struct small *p, unsigned basic,
         const int *e0)
{
  size_t idx[KMAX], n = 0;
  int f[DMAX];

  for (size_t i = 0; i < p->d; i++) {
    f[i] = p->fixed[i];
    for (size_t l = 0; l < p->k; l++)
      if (!(basic >> l & 1))
        f[i] += e0[l] * p->x[l][i];
  }
  for (size_t l = 0; l < p->k; l++)
    if (basic >> l & 1)
      idx[n++] = l;
  for (size_t r = 0; r < n; r++) {
    int s = 0;
    for (size_t c = 0; c < n; c++)
      mpq_set_si(b->m[r][c], small_dot(p, idx[r], idx[c]), 1);
    for (size_t i = 0; i < p->d; i++)
      s -= f[i] * p->x[idx[r]][i];
    mpq_set_si(b->m[r][n], s, 1);
  }
  if (!solve(b, n))
    return false;
  for (size_t l = 0; l < p->k; l++)
    mpq_set_si(b->e[l], e0[l], 1);
  for (size_t r = 0; r < n; r++)
    mpq_set(b->e[idx[r]], b->m[r][n]);
  for (size_t i = 0; i < p->d; i++) {
    mpq_set_si(b->drive[i], f[i], 1);
    for (size_t r = 0; r < n; r++) {
      mpq_set_si(b->t, p->x[idx[r]][i], 1);
      mpq_mul(b->t, b->t, b->e[idx[r]]);
      mpq_add(b->drive[i], b->drive[i], b->t);
    }
  }
  return true;
}

/* Sign of a <D, x_l>. */
static int
v_sign(struct brute *b, const struct small *p, size_t l)
{
  mpq_set_ui(b->t, 0, 1);
  for (size_t i = 0; i < p->d; i++) {
    mpq_set_si(b->u, p->x[l][i], 1);
    mpq_mul(b->u, b->u, b->drive[i]);
    mpq_add(b->t, b->t, b->u);
  }
  return mpq_sgn(b->t) * p->a;
}

static bool
in_box(struct brute *b, const struct small *p, size_t l)
{
  int lo = p->low[l] < p->high[l] ? p->low[l] : p->high[l];
  int hi = p->low[l] < p->high[l] ? p->high[l] : p->low[l];
  int c = mpq_cmp_si(b->e[l], lo, 1), d = mpq_cmp_si(b->e[l], hi, 1);

  if (c == 0 || d == 0)
    b->tie = true;
  return c >= 0 && d <= 0;
}

/* Is sign vector s a solution?  Zero lines: v = 0 with e in the closed
 * interval, looked for among the basic solutions (each zero line basic, at
 * low, or at high), which is complete for dependent lines as well. */
static bool
is_solution(struct brute *b, const struct small *p, const signed char *s)
{
  int total = 1, e0[KMAX];
  bool all_basic_failed = false;

  for (size_t l = 0; l < p->k; l++)
    total *= s[l] == 0 ? 3 : 1;
  for (int code = 0; code < total; code++) {
    int c = code;
    unsigned basic = 0;
    bool good = true;
    for (size_t l = 0; l < p->k; l++) {
      e0[l] = s[l] > 0 ? p->high[l] : p->low[l];
      if (s[l] == 0) {
        if (c % 3 == 0)
          basic |= 1u << l;
        else if (c % 3 == 1)
          e0[l] = p->high[l];
        c /= 3;
      }
    }
    if (!drive_of(b, p, basic, e0)) {
      if (code == 0)
        all_basic_failed = b->dependent = true;
      continue;
    }
    for (size_t l = 0; l < p->k; l++) {
      int v = v_sign(b, p, l);
      if (s[l] != 0 && v == 0)
        b->tie = true;
      good &= v == s[l];
    }
    for (size_t l = 0; good && l < p->k; l++)
      if (s[l] == 0)
        good = in_box(b, p, l);
    if (good)
      return true;
    if (!all_basic_failed && code == 0)
      continue;
  }
  return false;
}

void
brute_all(struct brute *b, const struct small *p)
{
  int total = 1;

  for (size_t l = 0; l < p->k; l++)
    total *= 3;
  for (int code = 0; code < total; code++) {
    signed char s[KMAX];
    size_t zero = 0, plus = 0, minus = 0;
    int c = code;
    for (size_t l = 0; l < p->k; l++, c /= 3) {
      s[l] = (signed char)(c % 3 - 1);
      zero += s[l] == 0;
      plus += s[l] > 0;
      minus += s[l] < 0;
    }
    if (!is_solution(b, p, s))
      continue;
    memcpy(b->sign[b->solutions++], s, p->k);
    b->rests = zero > b->rests ? zero : b->rests;
    b->plus = plus > b->plus ? plus : b->plus;
    b->minus = minus > b->minus ? minus : b->minus;
  }
}

/* The library's answer as a sign vector of brute force: a line that rests
   (v = 0 exactly with e at its end) has sign 0 there. */
bool
brute_has(struct brute *b, const struct small *p, const signed char *sign)
{
  signed char s[KMAX];
  int e0[KMAX];
  unsigned basic = 0;
  size_t i;

  for (size_t l = 0; l < p->k; l++) {
    s[l] = sign[l];
    e0[l] = sign[l] > 0 ? p->high[l] : p->low[l];
  }
  for (size_t l = 0; l < p->k; l++)     /* D needs independent zeros only */
    if (sign[l] == 0 && drive_of(b, p, basic | 1u << l, e0))
      basic |= 1u << l;
  ck_assert(drive_of(b, p, basic, e0));
  for (size_t l = 0; l < p->k; l++)
    if (s[l] != 0 && v_sign(b, p, l) == 0)
      s[l] = 0;
  for (i = 0; i < b->solutions; i++)
    if (memcmp(b->sign[i], s, p->k) == 0)
      return true;
  return false;
}
