/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fate.c -- what becomes of the flow after the end.
 *
 * In its faces the loss is Q = (c/2) |y - C beta|^2 with beta_u' = (a_u + W_u)
 * D_u, D = -grad Q, a_u = sum a_j^2, W_u >= 0.  With A_u <= a_u, |D|^2 = sum
 * A_u |D_u|^2 and lam the least eigenvalue of sum A_u C_u C_u^T that is not 0,
 * V = (Q - Qmin)^(1/2) has V' <= -(c lam/2)^(1/2) |D| and V <= |D| /
 * (2 c lam)^(1/2), so int |D| dt <= |D|/(c lam) = I.  Then int |D_u| dt <= I_u,
 * the lesser of I A_u^(-1/2) and I X lam^(-1/2), X^2 = sum |x_k|^2.  A neuron
 * goes at most (e^I_u - 1) |z_j| far. */
#include "checker/stage/stage.h"

#include <stdlib.h>

typedef struct fate {
  stage *s;
  range range;
  int *face;             /* face[range.faces]: those in use */
  ball *p;               /* p[n] now */
  double lam;            /* from below */
  double *mass;          /* mass[faces of s]: A_u, half of what there is now */
  double *growth;        /* growth[faces of s]: e^I_u - 1 */
  double squares;        /* |theta|^2 */
  double moved;          /* sum of |z_j|^2 (e^2 I_u - 1)/2 */
} fate;

static double
size_of(const stage *s, const mover *q)
{
  double sum = 0.0;

  for (int e = 0; e <= s->g->d; e++)
    sum = up(sum + num_size(q->z[e]) * num_size(q->z[e]));
  return up(up_sqrt(sum) + error_of(s, q));
}

/* ---- now ---- */

/* p, and |theta|: H, its bound, is one of the polynomials, too, so that their h
   is off by at most ||x_k|| H e. */
static void
set_residuals(fate *f)
{
  const stage *s = f->s;
  const terrain *g = s->g;
  double most = 1.0, error;

  for (int j = 0; j < g->m; j++)
    if (!s->at[j].dead) {
      const double size = size_of(s, &s->at[j]);
      most = up_max(most, s->at[j].stretch);
      f->squares = up(f->squares + size * size);
    }
  error = up(up(most * s->E) * up_sqrt(f->squares));
  for (int k = 0; k < g->n; k++) {
    ball h = ball_d(0.0);
    for (int j = 0; j < g->m; j++) {
      const mover *q = &s->at[j];
      ball v = ball_d(0.0);
      if (q->dead)
        continue;
      for (int e = 0; e < g->d; e++)
        v = ball_add(v, ball_mul(s->face[q->face].pull[k * g->d + e],
                                 ball_num(q->z[1 + e])));
      h = ball_add(h, ball_mul(v, ball_num(q->z[0])));
    }
    h = ball_blur(h, up(g->size[k] * error));
    f->p[k] = ball_mul(g->weight, ball_sub(g->y[k], h));
  }
}

/* ---- lam ---- */

static ball
entry(const fate *f, int k, int column)
{
  const ptrdiff_t d = f->s->g->d;
  const facet *at = &f->s->face[f->face[column / d]];

  return at->pull[k * d + column % d];
}

/* M = B^T (sum A_u C_u C_u^T) B and N = B^T B, B independent columns of C. */
static void
set_pencil(ball *M, ball *N, ball *work, const fate *f)
{
  const ptrdiff_t n = f->s->g->n, r = f->range.rank;
  const ptrdiff_t columns = f->range.faces * f->s->g->d;

  for (int i = 0; i < r; i++)
    for (int c = 0; c < columns; c++) {
      ball sum = ball_d(0.0);
      for (int k = 0; k < n; k++)
        sum = ball_add(sum, ball_mul(entry(f, k, f->range.column[i]),
                                     entry(f, k, c)));
      work[i * columns + c] = sum;
    }
  for (int i = 0; i < r; i++)
    for (int j = 0; j < r; j++)
      N[i * r + j] = work[i * columns + f->range.column[j]];
  for (int i = 0; i < r; i++)
    for (int j = 0; j < r; j++) {
      M[i * r + j] = ball_d(0.0);
      for (int c = 0; c < columns; c++)
        M[i * r + j] = ball_add(M[i * r + j], ball_mul(
          ball_d(f->mass[f->face[c / f->s->g->d]]),
          ball_mul(work[i * columns + c], work[j * columns + c])));
    }
}

/* Are all pivots of M - x N positive? */
static bool
is_positive(ball *work, const ball *M, const ball *N, double x, ptrdiff_t r)
{
  for (int i = 0; i < r * r; i++)
    work[i] = ball_sub(M[i], ball_mul(ball_d(x), N[i]));
  for (int c = 0; c < r; c++) {
    ball by;
    if (ball_sign(work[c * r + c]) <= 0)
      return false;
    by = ball_inverse(work[c * r + c]);
    for (int i = c + 1; i < r; i++) {
      const ball factor = ball_mul(work[i * r + c], by);
      for (int k = c; k < r; k++)
        work[i * r + k] = ball_sub(work[i * r + k],
                                   ball_mul(factor, work[c * r + k]));
    }
  }
  return true;
}

/* Any x that is accepted is a bound. */
static found
set_lam(fate *f)
{
  const ptrdiff_t r = f->range.rank, columns = f->range.faces * f->s->g->d;
  ball *M = stage_room(f->s, r, r, sizeof *M);
  ball *N = stage_room(f->s, r, r, sizeof *N);
  ball *work = stage_room(f->s, r, columns + r, sizeof *work);
  double x = 0x1p40, step;

  if (!M || !N || !work)
    return FOUND_MEMORY;
  set_pencil(M, N, work, f);
  while (x > 0x1p-200 && !is_positive(work, M, N, x, r))
    x *= 0.5;
  step = 0.5 * x;
  for (int i = 0; i < 4; i++, step *= 0.5)
    if (is_positive(work, M, N, x + step, r))
      x += step;
  f->lam = is_positive(work, M, N, x, r) ? x : 0.0;
  return FOUND_TRUE;
}

/* ---- the path ---- */

/* sum (|a_j| - error - growth |z_j|)^2 over a face, from below. */
static double
mass_of(const fate *f, int number, double growth)
{
  double sum = 0.0;

  for (int j = 0; j < f->s->g->m; j++) {
    const mover *q = &f->s->at[j];
    double a;
    if (q->dead || q->face != number)
      continue;
    a = ball_least((ball){ q->z[0], up(error_of(f->s, q)
                                       + growth * size_of(f->s, q)) });
    sum = down(sum + a * a);
  }
  return sum;
}

static void
set_masses(fate *f)
{
  for (int i = 0; i < f->range.faces; i++)
    f->mass[f->face[i]] = down(0.5 * mass_of(f, f->face[i], 0.0));
}

/* growth of a face, and what it adds to moved. */
static void
set_growth(fate *f, int number, double path)
{
  const double twice = up(0.5 * up_expm1(2.0 * path));

  f->growth[number] = up_expm1(path);
  for (int j = 0; j < f->s->g->m; j++) {
    const mover *q = &f->s->at[j];
    const double size = size_of(f->s, q);
    if (!q->dead && q->face == number)
      f->moved = up(f->moved + up(up(size * size) * twice));
  }
}

/* I_u with the masses A_u; false: they may be lost, or a path is long. */
static bool
bound_path(fate *f)
{
  const terrain *g = f->s->g;
  double squares = 0.0, X = 0.0, path, all;

  for (int i = 0; i < f->range.faces; i++) {
    double size;
    face_drive(f->s->scratch, g, &f->s->face[f->face[i]], f->p);
    size = ball_norm(f->s->scratch, g->d);
    squares = up(squares + up(f->mass[f->face[i]] * up(size * size)));
  }
  for (int k = 0; k < g->n; k++)
    X = up(X + up(g->size[k] * g->size[k]));
  path = up(up_sqrt(squares) / down(f->lam * ball_least(g->weight)));
  all = up(path * up_sqrt(up(X / f->lam)));
  for (int i = 0; i < f->range.faces; i++) {
    const int number = f->face[i];
    const double own
      = up_min(all, up(path * up_sqrt(up(1.0 / f->mass[number]))));
    if (!(own < 1.0))
      return false;
    set_growth(f, number, own);
  }
  for (int i = 0; i < f->range.faces; i++)
    if (!(mass_of(f, f->face[i], f->growth[f->face[i]])
          >= f->mass[f->face[i]]))
      return false;
  return true;
}

/* ---- does it stay? ---- */

static bool
keeps_sides(const fate *f, const mover *q)
{
  const terrain *g = f->s->g;
  const double far = up(error_of(f->s, q)
                         + up(f->growth[q->face] * size_of(f->s, q)));

  for (int l = 0; l < g->lines && !g->linear; l++) {
    const ball *x = g->x + g->l->first[l] * g->d;
    ball v = ball_d(0.0);
    for (int e = 0; e < g->d; e++)
      v = ball_add(v, ball_mul(x[e], ball_num(q->z[1 + e])));
    if (q->side[l]
        && ball_sign(ball_blur(v, up(g->length[l] * far))) != q->side[l])
      return false;
  }
  return !f->s->face[q->face].slides
    || ball_sign(ball_blur(ball_num(q->z[0]), far))
       == f->s->face[q->face].sign;
}

/* The sign of the form in s->form from now on: h_k moves by at most ||x_k||
   times moved. */
static int
sign_for_ever(const fate *f)
{
  const terrain *g = f->s->g;
  double move = 0.0;

  for (int k = 0; k < g->n; k++)
    move = up(move + ball_size(f->s->form[k]) * g->size[k]);
  move = up(up(move * f->moved) * g->c_up);
  return ball_sign(ball_blur(form_value(g, f->s->form, f->p), move));
}

static bool
keeps_margins(const fate *f, const facet *at)
{
  for (int i = 0; i < at->slides; i++)
    for (int u = -1; u <= 1 && !at->edge[at->line[i]]; u += 2) {
      form_margin(f->s->form, f->s->g, at, i, u, at->sign);
      if (sign_for_ever(f) <= 0)
        return false;
    }
  return true;
}

static bool
resting_stay(const fate *f)
{
  const terrain *g = f->s->g;

  for (int j = 0; j < g->m; j++)
    for (int l = 0; l < g->lines; l++) {
      const int sign = stage_rests(f->s, &f->s->at[j], l);
      if (!sign)
        continue;
      form_jump(f->s->form, g, l);
      if (sign_for_ever(f) * sign >= 0)
        return false;
    }
  return true;
}

static found
check_stay(fate *f)
{
  const stage *s = f->s;
  int live = 0, slides = 0;

  for (int j = 0; j < s->g->m; j++) {
    const mover *q = &s->at[j];
    if (q->dead)
      continue;
    live++;
    slides += face_holds(&s->face[q->face]);
    if (!keeps_sides(f, q))
      return stage_unsure(s, "for ever: a boundary may be reached", j, -1);
  }
  for (int i = 0; i < f->range.faces; i++)
    if (!keeps_margins(f, &s->face[f->face[i]]))
      return stage_unsure(s, "for ever: a neuron may cease to slide", -1, -1);
  if (live != s->g->c->live || slides != s->g->c->slides) {
    stage_unsure(s, "for ever: another number of neurons lives, or slides", -1,
                 -1);
    return FOUND_FALSE;
  }
  if (s->g->c->unique_forever && !(s->unique && resting_stay(f)))
    return stage_unsure(s, "for ever: a dead neuron may leave", -1, -1);
  return FOUND_TRUE;
}

/* ---- all ---- */

static found
set_range(fate *f, const signed char **side)
{
  stage *s = f->s;
  int code;

  for (int i = 0; i < s->faces; i++) {
    bool used = false;
    for (int j = 0; j < s->g->m && !used; j++)
      used = !s->at[j].dead && s->at[j].face == i;
    if (!used)
      continue;
    side[f->range.faces] = s->face[i].side;
    f->face[f->range.faces++] = i;
  }
  f->range.side = side;
  code = range_check(&f->range, s->g->c->limit);
  if (!code)
    return FOUND_TRUE;
  stage_unsure(s, code == 3 ? "for ever: the limit of the loss is another one"
               : "for ever: lines on which a neuron slides", -1, -1);
  return code == 1 ? FOUND_MEMORY : code == 3 ? FOUND_FALSE : FOUND_UNSURE;
}

static bool
make_room(fate *f, stage *s)
{
  *f = (fate){ .s = s, .range = { .c = s->g->c, .l = s->g->l } };
  return (f->face = stage_room(s, s->faces, 1, sizeof *f->face))
    && (f->p = stage_room(s, s->g->n, 1, sizeof *f->p))
    && (f->mass = stage_room(s, s->faces, 1, sizeof *f->mass))
    && (f->growth = stage_room(s, s->faces, 1, sizeof *f->growth));
}

found
fate_check(stage *s)
{
  fate f;
  const signed char **side = stage_room(s, s->faces, 1, sizeof *side);
  found code;

  if (s->g->scale > 1000)
    return stage_unsure(s, "for ever: it is still far from where it goes", -1,
                        -1);
  stage_shift(s, s->g->scale);
  if (!side || !make_room(&f, s))
    return FOUND_MEMORY;
  code = set_range(&f, side);
  set_residuals(&f);
  set_masses(&f);
  if (!code && f.range.rank)
    code = set_lam(&f);
  if (!code && f.range.rank && !bound_path(&f))
    code = stage_unsure(s, "for ever: it is still far from where it goes", -1,
                        -1);
  if (!code)
    code = check_stay(&f);
  free(f.range.column);
  return code;
}
