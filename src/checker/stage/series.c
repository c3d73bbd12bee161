/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * series.c -- polynomials that nearly follow the flow, and what they miss.
 *
 * Coefficients y_i are exact numbers; from them p_i and D_i, i <= ORDER, are
 * enclosed, and y_(i + 1) is near h (K(D) y)_i/(i + 1): what is left of the
 * coefficient i of y' - h K(D) y is miss_i.  Of the coefficients beyond ORDER
 * those of D_l y_i with l, i <= ORDER are bounded by sums of sizes, as ||K(D)||
 * = ||D||; p beyond ORDER moves D by at most
 *     tail = c sum ||x_k||^2 sum_j sum_{l + i > ORDER} |a_l| ||w_i|| theta^.,
 * which costs h tail |y|. */
#include "checker/stage/stage.h"

#include <string.h>

/* ||D|| is bounded on so many pieces of a step. */
enum { PIECES = 16 };

/* The longest step, in units: beyond it sums of sizes are far larger than what
   they bound. */
#define THETA_MOST 4.0

/* sum_{l <= i} u_l v_(i - l). */
static num
fold(const num *u, const num *v, int i)
{
  num sum = num_mul(u[0], v[i]);

  for (int l = 1; l <= i; l++)
    sum = num_add(sum, num_mul(u[l], v[i - l]));
  return sum;
}

static double
fold_sizes(const double *u, const double *v, int i)
{
  double sum = 0.0;

  for (int l = 0; l <= i; l++)
    sum += u[l] * v[i - l];
  return sum;
}

/* ---- term by term ---- */

/* sum_j a_j w_j of each face, term i. */
static void
add_products(stage *s, int i)
{
  const ptrdiff_t d = s->g->d;

  for (int f = 0; f < s->faces; f++)
    memset(s->face[f].sum, 0, (size_t)d * sizeof *s->face[f].sum);
  for (int j = 0; j < s->g->m; j++) {
    const mover *q = &s->at[j];
    if (q->dead)
      continue;
    for (int e = 0; e < d; e++) {
      ball *sum = &s->face[q->face].sum[e];
      sum->m = num_add(sum->m, fold(q->y, q->y + (1 + e) * TERMS, i));
      sum->r = up(sum->r + fold_sizes(q->ys, q->ys + (1 + e) * TERMS, i));
    }
  }
  for (int f = 0; f < s->faces; f++)
    for (int e = 0; e < d; e++) {
      ball *sum = &s->face[f].sum[e];
      sum->r = up((i + 10.0 + s->face[f].members) * NUM_EPS * sum->r);
    }
}

/* p = c (y - h), term i. */
static void
set_residuals(stage *s, int i)
{
  const terrain *g = s->g;

  for (int k = 0; k < g->n; k++) {
    ball h = ball_d(0.0);
    for (int f = 0; f < s->faces; f++)
      if (s->face[f].members && s->face[f].side[g->l->of[k]])
        h = ball_add(h, ball_dot(s->face[f].pull + k * g->d, 1,
                                 s->face[f].sum, 1, g->d));
    h = ball_mul(h, g->shrink);
    s->p[k * TERMS + i] = ball_mul(i ? ball_neg(h) : ball_sub(g->y[k], h),
                                   g->weight);
  }
}

static void
set_drive(stage *s, facet *f, int i)
{
  const terrain *g = s->g;
  double sum = 0.0;

  for (int e = 0; e < g->d; e++) {
    const ball D = ball_dot(f->pull + e, g->d, s->p + i, TERMS, g->n);
    const double size = ball_size(D);
    f->D[e * TERMS + i] = D.m;
    f->De[e * TERMS + i] = up(D.r + (ORDER + g->d + 12.0) * NUM_EPS * size);
    sum = up(sum + size * size);
  }
  f->Ds[i] = up_sqrt(sum);
}

/* Near 1/(||D|| + c sum ||x||^2 |theta|^2), as a power of 2: terms then fall
   like those of e^x.  Where next to nothing moves, near the time to the end. */
static void
choose_unit(stage *s)
{
  const double until = num_get(ball_read(s->g->c->until).m);
  const double least = fmax(fmin(0x1p-20, 0.25 / until), 0x1p-900);
  double rate = 0.0, mass = 0.0;
  int e;

  for (int f = 0; f < s->faces; f++)
    if (s->face[f].members)
      rate = up_max(rate, s->face[f].Ds[0]);
  for (int j = 0; j < s->g->m; j++)
    for (int i = 0; i <= s->g->d && !s->at[j].dead; i++)
      mass += s->at[j].ys[i * TERMS] * s->at[j].ys[i * TERMS];
  rate += s->g->stiff * mass;
  frexp(rate > least ? rate : least, &e);
  s->unit = ldexp(1.0, -e);
}

/* One coordinate of K(D) y, term i, times the unit: (<D, w>, a D). */
static ball
field(const stage *s, const mover *q, int e, int i)
{
  const facet *f = &s->face[q->face];
  ball r = ball_d(0.0);

  for (int c = e ? e - 1 : 0; c < (e ? e : s->g->d); c++) {
    const ptrdiff_t with = e ? 0 : 1 + c;
    r.m = num_add(r.m, fold(f->D + c * TERMS, q->y + with * TERMS, i));
    r.r = up(r.r + fold_sizes(f->De + c * TERMS, q->ys + with * TERMS, i));
  }
  return (ball){ num_scale(r.m, s->unit), up(r.r * s->unit) };
}

/* Whatever is taken, what it misses is measured. */
static num
next_term(num v, int i)
{
#ifdef CK_WRONG
  v = num_mul(v, num_d(i == 1 ? 1.0 + ck_wrong : 1.0));
#endif
  return num_div(v, num_d(i + 1.0));
}

static void
set_next(const stage *s, mover *q, int i)
{
  double missed = 0.0;

  for (int e = 0; e <= s->g->d; e++) {
    const ball v = field(s, q, e, i);
    double left = ball_size(v);
    if (i < ORDER) {
      const num y = next_term(v.m, i);
      const num rest = num_sub(v.m, num_mul(y, num_d(i + 1.0)));
      q->y[e * TERMS + i + 1] = y;
      q->ys[e * TERMS + i + 1] = num_size(y);
      left = up(num_size(rest) + 4.0 * NUM_EPS * left + v.r);
    }
    missed = up(missed + left * left);
  }
  q->miss[i] = up_sqrt(missed);
}

/* How far these polynomials reach: the last terms are as small as rounding. */
static double
reach(const stage *s)
{
  double least = log2(THETA_MOST);

  for (int j = 0; j < s->g->m; j++) {
    const mover *q = &s->at[j];
    double size = 0.0;
    for (int e = 0; e <= s->g->d && !q->dead; e++)
      size += q->ys[e * TERMS];
    for (int i = ORDER - 1; i <= ORDER && size > 0.0; i++) {
      double last = 0.0;
      for (int e = 0; e <= s->g->d; e++)
        last += q->ys[e * TERMS + i];
      if (last > 0.0)
        least = fmin(least, log2(NUM_EPS * size / last) / i);
    }
  }
  return exp2(least);
}

found
step_series(stage *s)
{
  const ptrdiff_t d = s->g->d;

  for (int f = 0; f < s->faces; f++)
    s->face[f].members = 0;
  for (int j = 0; j < s->g->m; j++) {
    mover *q = &s->at[j];
    if (q->dead)
      continue;
    s->face[q->face].members++;
    for (int e = 0; e <= d; e++) {
      q->y[e * TERMS] = q->z[e];
      q->ys[e * TERMS] = num_size(q->z[e]);
    }
  }
  for (int i = 0; i <= ORDER; i++) {
    add_products(s, i);
    set_residuals(s, i);
    for (int f = 0; f < s->faces; f++)
      if (s->face[f].members)
        set_drive(s, &s->face[f], i);
    if (!i)
      choose_unit(s);
    for (int j = 0; j < s->g->m; j++)
      if (!s->at[j].dead)
        set_next(s, &s->at[j], i);
  }
  s->theta = reach(s);
  return s->theta > 0x1p-40 ? FOUND_TRUE
    : stage_unsure(s, "no step is good enough", -1, -1);
}

/* ---- on [0, theta] ---- */

static void
measure_face(stage *s, facet *f)
{
  f->beyond[TERMS] = 0.0;
  for (int i = ORDER; i >= 0; i--)
    f->beyond[i] = up(f->beyond[i + 1] + f->Ds[i] * s->power[i]);
}

/* sup ||D|| within half of x: its value and derivative there, and a bound of
   the second; rounding takes less than 2^-44 of the sizes. */
static double
drive_at(const stage *s, const facet *f, double x, double half)
{
  double value = 0.0, slope = 0.0, sizes = 0.0, rates = 0.0, bends = 0.0;
  const double high = x + half;

  for (int e = 0; e < s->g->d; e++) {
    double v = 0.0, w = 0.0;
    for (int i = ORDER; i >= 0; i--) {
      w = w * x + v;
      v = v * x + num_get(f->D[e * TERMS + i]);
    }
    value += v * v;
    slope += w * w;
  }
  for (int i = ORDER; i >= 0; i--)
    sizes = sizes * high + f->Ds[i];
  for (int i = ORDER; i > 0; i--)
    rates = rates * high + i * f->Ds[i];
  for (int i = ORDER; i > 1; i--)
    bends = bends * high + i * (i - 1) * f->Ds[i];
  return up(sqrt(value) + half * sqrt(slope) + half * half * bends
            + 0x1p-44 * (sizes + half * rates));
}

/* sup ||D|| of a face, its integral; piece by piece for all of them. */
static void
measure_drives(stage *s)
{
  const double width = s->theta / PIECES;

  s->core = s->path = 0.0;
  for (int f = 0; f < s->faces; f++)
    s->face[f].drive = s->face[f].path = 0.0;
  for (int piece = 0; piece < PIECES; piece++) {
    double most = 0.0;
    for (int f = 0; f < s->faces; f++) {
      facet *at = &s->face[f];
      double v = 0.0;
      if (!at->members)
        continue;
      for (int e = 0; e < s->g->d; e++) {
        for (int i = ORDER; i >= 0; i--)
          v += at->De[e * TERMS + i] * s->power[i];
        v = up(v);
      }
      v = up(v + drive_at(s, at, (piece + 0.5) * width, up(0.5 * width))
             + s->tail);
      at->drive = up_max(at->drive, v);
      at->path = up(at->path + v * width);
      most = up_max(most, v);
    }
    s->core = up_max(s->core, most);
    s->path = up(s->path + most * width);
  }
}

/* sup |(a, w)|; returns sum |a_l| ||w_i|| theta^(l + i) beyond ORDER. */
static double
measure_size(const stage *s, mover *q)
{
  double beyond[TERMS + 1] = { 0.0 }, squares = 0.0, lost = 0.0;

  for (int e = 0; e <= s->g->d; e++) {
    double sum = 0.0;
    for (int i = 0; i <= ORDER; i++)
      sum += q->ys[e * TERMS + i] * s->power[i];
    squares = up(squares + sum * sum);
  }
  q->size = up_sqrt(squares);
  for (int i = ORDER; i >= 0; i--) {
    double w = 0.0;
    for (int e = 1; e <= s->g->d; e++)
      w += q->ys[e * TERMS + i] * q->ys[e * TERMS + i];
    beyond[i] = up(beyond[i + 1] + sqrt(w) * s->power[i]);
  }
  for (int i = 1; i <= ORDER; i++)
    lost += q->ys[i] * s->power[i] * beyond[ORDER + 1 - i];
  return up(lost);
}

/* The defect, once tail is known. */
static void
measure_defect(const stage *s, mover *q)
{
  const facet *f = &s->face[q->face];
  double more = s->tail * q->size, sup = 0.0, whole = 0.0;

  for (int i = 1; i <= ORDER; i++) {
    double z = 0.0;
    for (int e = 0; e <= s->g->d; e++)
      z += q->ys[e * TERMS + i] * q->ys[e * TERMS + i];
    more += sqrt(z) * s->power[i] * f->beyond[ORDER + 1 - i];
  }
  for (int i = 0; i <= ORDER; i++) {
    sup += q->miss[i] * s->power[i];
    whole += q->miss[i] * s->power[i] * s->theta / (i + 1.0);
  }
  q->rate = up(sup + s->unit * more);
  q->defect = up(whole + s->theta * s->unit * more);
}

void
step_measure(stage *s)
{
  double lost = 0.0, squares = 0.0, defects = 0.0;

  s->power[0] = 1.0;
  for (int i = 1; i <= ORDER; i++)
    s->power[i] = up(s->power[i - 1] * s->theta);
  for (int f = 0; f < s->faces; f++)
    if (s->face[f].members)
      measure_face(s, &s->face[f]);
  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead) {
      lost = up(lost + measure_size(s, &s->at[j]));
      squares = up(squares + s->at[j].size * s->at[j].size);
    }
  s->tail = up(s->g->stiff * lost);
  for (int k = 0; k < s->g->n; k++)
    s->rest[k] = up(s->g->c_up * s->g->size[k] * lost);
  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead) {
      measure_defect(s, &s->at[j]);
      defects = up(defects + s->at[j].defect * s->at[j].defect);
    }
  s->base = up_sqrt(squares);
  s->defect = up_sqrt(defects);
  measure_drives(s);
}
