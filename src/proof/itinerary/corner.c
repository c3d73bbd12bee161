/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * corner.c -- the rays of the limit flow from a point on boundaries; see
 * corner.h.
 *
 * Of the lines K those are bent whose two ends differ.  Bent lines attract or
 * repel, by the sign of sigma (high - low).  Given the sides of those that
 * repel, those that attract have one answer: D is the shortest vector that
 * their intervals allow, and a repelling line on which the neuron stays is a
 * coefficient without bounds.  So the sides of the repelling lines are gone
 * through, all of them or, where these are many, those that belong to a face.
 *
 * What is found so is a ray for coefficients that are chosen one by one.
 * Clarke's set is smaller where dependent lines of both kinds stay (theory of
 * geometry/inclusion/clarke.h): there D has to be in the convex hull of the
 * D_u of the open cones, which is asked of non-negative least squares. */
#include "config.h"

#include "base/number/exact.h"
#include "base/poll.h"
#include "geometry/arrangement/arrangement.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/inclusion/solution.h"
#include "geometry/inclusion/zero.h"
#include "proof/itinerary/corner.h"

/* Repelling lines up to which all 3^r picks are tried. */
enum { PICKS_ALL = 6 };

typedef struct corner {
  const rf_crossroads *at;
  const rf_field *field;
  size_t d, lines;
  size_t k, *line;           /* line[k]: K, by their places */
  signed char *kind;         /* kind[k] */
  signed char *pick;         /* pick[k]: sides of the repelling ones */
  size_t *var, count;        /* var[count]: places in line of the variables */
  const mpq_t **x, **low, **high; /* [k] */
  mpq_t *fixed;              /* fixed[d]: what has no choice */
  mpq_t *f, *D, *best_D;     /* [d] */
  mpq_t *e;                  /* e[k], of the variables */
  mpq_t *v;                  /* v[k] = <D, x> of the lines */
  rf_solution now, best;     /* sign[k] */
  size_t found;
  mpq_t t;
} corner;

/* ---- hulls ---- */

/* Is 0 = f + some point of the convex hull of point[count][size]?  f[size]. */
static rf_status
hull_meets(bool *meets, mpq_t *f, const mpq_t *point, size_t count,
           size_t size)
{
  mpq_t *t = rf_mpq_array(count + size + 1), *res = t ? t + count : NULL;
  const mpq_t **pointers = rf_alloc(3 * count, sizeof *pointers);
  rf_status status = RF_ENOMEM;

  if (!t || !pointers)
    goto done;
  for (size_t i = 0; i < count; i++) {
    pointers[i] = point + i * size;
    pointers[count + i] = (const mpq_t *)(res + size);      /* 0 */
  }
  RF_TRY(rf_exact_least(t, res, &(rf_least){
    count, size, (const mpq_t *)f, pointers, pointers + count,
    pointers + 2 * count
  }));
  *meets = true;
  for (size_t i = 0; i < size; i++)
    *meets = *meets && mpq_sgn(res[i]) == 0;

done:
  rf_mpq_array_free(t, count + size + 1);
  rf_release(pointers);
  return status;
}

/* The rows of line[count] on columns on which they have full rank *r, as
   integers: rows[count][*r], of room for count d. */
static rf_status
take_rows(mpz_t *rows, size_t *r, const rf_field *f, const size_t *line,
          size_t count)
{
  mpq_t *x = rf_mpq_array(count * f->d);
  size_t *row = rf_alloc(count + f->d, sizeof *row), *col;
  rf_status status = RF_ENOMEM;

  if (!x || !row)
    goto done;
  col = row + count;
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < f->d; c++)
      mpq_set(x[i * f->d + c], rf_field_line(f, line[i])[c]);
  RF_TRY(rf_exact_pivots(r, row, col, (const mpq_t *)x, count, f->d));
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < *r; c++)
      mpz_set(rows[i * *r + c], f->whole[line[i] * f->d + col[c]]);

done:
  rf_mpq_array_free(x, count * f->d);
  rf_release(row);
  return status;
}

/* The faces of the arrangement of line[count]; also their rank. */
static rf_status
faces_of(rf_faces **faces, size_t *rank, const rf_field *f,
         const size_t *line, size_t count)
{
  mpz_t *rows = rf_mpz_array(count * f->d);
  rf_budget budget;
  rf_status status = RF_ENOMEM;

  if (!rows)
    return status;
  rf_budget_start(&budget, RF_CORNER_FACES, 0.0);
  status = take_rows(rows, rank, f, line, count);
  if (status >= 0)
    status = rf_faces_create(faces, (const mpz_t *)rows, count, *rank,
                             &budget);
  rf_mpz_array_free(rows, count * f->d);
  return status;
}

/* Is g[d] in the convex hull of the sums of e_l x_l over line[count], e_l by
   the open cones of these lines?  g is used up; it has room for d + 1. */
static rf_status
in_cones(bool *inside, mpq_t *g, const rf_faces *faces, const rf_field *f,
         const size_t *line)
{
  const size_t size = f->d + 1;
  mpq_t *point = rf_mpq_array(faces->count * size), t;
  rf_status status = RF_ENOMEM;
  size_t count = 0;

  mpq_init(t);
  for (size_t i = 0; point && i < faces->count; i++) {
    const uint64_t *mask = faces->mask + i * 2 * faces->words;
    if (!rf_face_is_open(faces, i))
      continue;
    for (size_t l = 0; l < faces->lines; l++)
      rf_exact_add(point + count * size,
                   *rf_zero_end(f, line[l],
                                rf_mask_sign(mask, faces->words, l)),
                   rf_field_line(f, line[l]), f->d, t);
    mpq_set_ui(point[count++ * size + f->d], 1, 1);   /* weights of sum 1 */
  }
  for (size_t i = 0; i < f->d; i++)
    mpq_neg(g[i], g[i]);
  mpq_set_si(g[f->d], -1, 1);
  if (point)
    status = hull_meets(inside, g, (const mpq_t *)point, count, size);
  rf_mpq_array_free(point, faces->count * size);
  mpq_clear(t);
  return status;
}

/* ---- one pick ---- */

/* Is line i one whose coefficient has an interval? */
static bool
bent(const corner *s, size_t i)
{
  return s->kind[i] != KIND_FLAT;
}

/* Add the end of that side of line i to v[d]. */
static void
add_end(corner *s, mpq_t *v, size_t i, int side)
{
  const size_t l = s->line[i];

  rf_exact_add(v, *rf_zero_end(s->field, l, side),
               rf_field_line(s->field, l), s->d, s->t);
}

/* f and the variables of the present pick. */
static void
load(corner *s)
{
  const rf_field *f = s->field;

  s->count = 0;
  for (size_t i = 0; i < s->d; i++)
    mpq_set(s->f[i], s->fixed[i]);
  for (size_t i = 0; i < s->k; i++) {
    const size_t l = s->line[i];
    const bool up = mpq_cmp(f->high[l], f->low[l]) > 0;
    if (!bent(s, i))
      continue;
    if (s->kind[i] == KIND_REPELLING && s->pick[i] != 0) {
      add_end(s, s->f, i, s->pick[i]);
      continue;
    }
    s->x[s->count] = rf_field_line(f, l);
    s->low[s->count] = s->high[s->count] = NULL;
    if (s->kind[i] == KIND_ATTRACTING) {
      s->low[s->count] = rf_zero_end(f, l, up ? -1 : 1);
      s->high[s->count] = rf_zero_end(f, l, up ? 1 : -1);
    }
    s->var[s->count++] = i;
  }
}

/* Where e lies in the interval of line l: the side of the end that it is at, 0
   inside, 2 outside. */
static int
place_of(const rf_field *f, size_t l, const mpq_t e)
{
  const int high = mpq_cmp(e, f->high[l]), low = mpq_cmp(e, f->low[l]);

  return high == 0 ? 1 : low == 0 ? -1 : (high > 0) == (low > 0) ? 2 : 0;
}

/* Do the repelling lines go where the pick says, and so the others? */
static bool
goes_as_picked(corner *s)
{
  for (size_t i = 0; i < s->k; i++) {
    rf_exact_dot(s->v[i], rf_field_line(s->field, s->line[i]),
                 (const mpq_t *)s->D, s->d);
    if (s->kind[i] == KIND_REPELLING
        && s->at->sigma * mpq_sgn(s->v[i]) != s->pick[i])
      return false;
  }
  return true;
}

/* in[count]: the bent lines on which D stays; how many of them repel. */
static size_t
staying(const corner *s, size_t *in, size_t *count)
{
  size_t repel = 0;

  *count = 0;
  for (size_t i = 0; i < s->k; i++)
    if (bent(s, i) && mpq_sgn(s->v[i]) == 0) {
      repel += s->kind[i] == KIND_REPELLING;
      in[(*count)++] = s->line[i];
    }
  return repel;
}

/* D is in Clarke's set?  in[count]: the bent lines on which it stays, which
   depend on each other; the others are at their ends. */
static rf_status
in_clarke(bool *inside, corner *s, const size_t *in, size_t count)
{
  mpq_t *g = rf_mpq_array(s->d + 1);
  rf_faces *faces = NULL;
  size_t rank;
  rf_status status = RF_ENOMEM;

  if (!g)
    return status;
  for (size_t i = 0; i < s->d; i++)
    mpq_set(g[i], s->fixed[i]);
  for (size_t i = 0; i < s->k; i++)
    if (bent(s, i) && mpq_sgn(s->v[i]) != 0)
      add_end(s, g, i, s->at->sigma * mpq_sgn(s->v[i]));
  for (size_t i = 0; i < s->d; i++)
    mpq_sub(g[i], s->D[i], g[i]);
  status = faces_of(&faces, &rank, s->field, in, count);
  if (status >= 0)
    status = in_cones(inside, g, faces, s->field, in);
  rf_faces_free(faces);
  rf_mpq_array_free(g, s->d + 1);
  return status;
}

/* The rank of line[count]. */
static rf_status
rank_of(size_t *rank, const rf_field *f, const size_t *line, size_t count)
{
  mpz_t *rows = rf_mpz_array(count * f->d);
  rf_status status = RF_ENOMEM;

  if (rows)
    status = take_rows(rows, rank, f, line, count);
  rf_mpz_array_free(rows, count * f->d);
  return status;
}

/* Do the lines on which it stays allow D?  Those that attract have found it
   within their intervals; with any that repel it is asked: of the coefficients
   where they are unique, else of Clarke's set. */
static rf_status
is_allowed(bool *allowed, corner *s)
{
  size_t count, rank = 0, *in = rf_alloc(s->k, sizeof *in);
  rf_status status = RF_ENOMEM;

  if (!in)
    return status;
  *allowed = true;
  status = RF_OK;
  if (staying(s, in, &count) > 0) {
    RF_TRY(rank_of(&rank, s->field, in, count));
    if (rank < count)
      RF_TRY(in_clarke(allowed, s, in, count));
    else
      for (size_t j = 0; j < s->count; j++)
        *allowed = *allowed && place_of(s->field, s->line[s->var[j]],
                                        s->e[j]) != 2;
  }

done:
  rf_release(in);
  return status;
}

/* ---- signs ---- */

/* Is the coefficient of line i determined: is the line not in the span of the
   other ones on which it stays? */
static rf_status
determined(bool *answer, const corner *s, size_t i)
{
  size_t count, rank, before = 0, *in = rf_alloc(s->k, sizeof *in);
  rf_status status = RF_ENOMEM;

  if (!in)
    return status;
  status = RF_OK;
  (void)staying(s, in, &count);
  for (size_t j = 0; in[count - 1] != s->line[i]; j++)   /* to the end */
    if (in[j] == s->line[i]) {
      in[j] = in[count - 1];
      in[count - 1] = s->line[i];
    }
  if (count > 1)
    RF_TRY(rank_of(&before, s->field, in, count - 1));
  RF_TRY(rank_of(&rank, s->field, in, count));
  *answer = rank > before;

done:
  rf_release(in);
  return status;
}

/* The sides of the lines on which it stays: of the end that a coefficient has
   to be at, else 0; of a flat line that from which it came. */
static rf_status
sides_of_rest(corner *s)
{
  rf_status status = RF_OK;

  for (size_t j = 0; j < s->count; j++)
    if (mpq_sgn(s->v[s->var[j]]) == 0) {
      const int place = place_of(s->field, s->line[s->var[j]], s->e[j]);
      s->now.sign[s->var[j]] = (signed char)(place == 2 ? 0 : place);
    }
  for (size_t i = 0; i < s->k && status >= 0; i++) {
    bool sided = true;
    if (mpq_sgn(s->v[i]) != 0 || s->now.sign[i] == 0)
      continue;
    if (!bent(s, i))
      s->now.sign[i] = s->at->u[s->line[i]] > 0 ? 1 : -1;
    else if ((status = determined(&sided, s, i)) >= 0 && !sided)
      s->now.sign[i] = 0;
    s->now.rests += s->now.sign[i] != 0;
  }
  return status;
}

/* s->now of the D that was found. */
static rf_status
read_signs(corner *s)
{
  rf_status status;

  s->now.rests = s->now.plus = s->now.minus = 0;
  for (size_t i = 0; i < s->k; i++) {
    const int v = s->at->sigma * mpq_sgn(s->v[i]);
    s->now.sign[i] = (signed char)(v || bent(s, i) ? v : 2);
  }
  status = sides_of_rest(s);
  rf_solution_count(&s->now, s->k);
  return status;
}

/* ---- all picks ---- */

/* The present pick: if it is a ray, keep it beside the best so far.  Each ray
   has one pick: its own sides. */
static rf_status
try_pick(corner *s)
{
  bool allowed;
  rf_status status;

  load(s);
  RF_TRY(rf_exact_least(s->e, s->D, &(rf_least){
    s->count, s->d, (const mpq_t *)s->f, s->x, s->low, s->high
  }));
  if (!goes_as_picked(s))
    return RF_OK;
  RF_TRY(is_allowed(&allowed, s));
  if (!allowed)
    return RF_OK;
  RF_TRY(read_signs(s));
  if (s->found++ == 0
      || rf_solution_before(&s->now, &s->best, s->k, s->at->policy)) {
    const rf_solution other = s->best;
    s->best = s->now;
    s->now = other;
    for (size_t i = 0; i < s->d; i++)
      mpq_set(s->best_D[i], s->D[i]);
  }

done:
  return status;
}

/* The picks that are faces of the repelling lines in[count]; line[of[i]] is
   in[i]. */
static rf_status
try_faces(corner *s, const size_t *in, const size_t *of, size_t count)
{
  rf_faces *faces = NULL;
  size_t rank;
  rf_status status;

  RF_TRY(faces_of(&faces, &rank, s->field, in, count));
  memset(s->pick, 0, s->k);
  RF_TRY(try_pick(s));                 /* it stays on all of them */
  for (size_t i = 0; i < faces->count; i++) {
    const uint64_t *mask = faces->mask + i * 2 * faces->words;
    for (size_t j = 0; j < count; j++)
      s->pick[of[j]] = (signed char)rf_mask_sign(mask, faces->words, j);
    RF_TRY(rf_poll_64(i));
    RF_TRY(try_pick(s));
  }

done:
  rf_faces_free(faces);
  return status;
}

static rf_status
try_all(corner *s)
{
  size_t repelling = 0, *in = rf_alloc(2 * s->k + 1, sizeof *in);
  size_t *of;
  rf_status status = RF_ENOMEM;

  if (!in)
    return status;
  of = in + s->k;
  for (size_t i = 0; i < s->k; i++)
    if (s->kind[i] == KIND_REPELLING) {
      s->pick[i] = -1;
      of[repelling] = i;
      in[repelling++] = s->line[i];
    }
  if (repelling > PICKS_ALL)
    status = try_faces(s, in, of, repelling);
  else
    do
      status = try_pick(s);
    while (status >= 0 && rf_pick_next(s->pick, s->kind, s->k));
  rf_release(in);
  return status < 0 ? status : s->found ? RF_OK : RF_EUNSURE;
}

/* ---- a corner ---- */

static void
corner_free(corner *s)
{
  rf_mpq_array_free(s->fixed, 4 * s->d + 2 * s->k);
  rf_release(s->line);
  rf_release(s->kind);
  rf_release(s->x);
  mpq_clear(s->t);
}

/* line[k] in the order of their places, so that an answer that has a choice
   does not hang on how data are numbered. */
static void
gather(corner *s)
{
  const size_t *place = s->field->lines->place;

  s->k = 0;
  for (size_t l = 0; l < s->lines; l++) {
    size_t i = s->k;
    if (!s->at->on[l])
      continue;
    for (; i > 0 && place[s->line[i - 1]] > place[l]; i--)
      s->line[i] = s->line[i - 1];
    s->line[i] = l;
    s->k++;
  }
}

static rf_status
corner_alloc(corner *s, const rf_crossroads *at)
{
  *s = (corner){ .at = at, .field = at->field, .d = at->field->d,
                 .lines = at->field->count };
  mpq_init(s->t);
  if (!(s->line = rf_alloc(2 * s->lines, sizeof *s->line)))
    return RF_ENOMEM;
  s->var = s->line + s->lines;
  gather(s);
  if (!(s->kind = rf_alloc(4 * s->k + 1, 1))
      || !(s->x = rf_alloc(3 * s->k + 1, sizeof *s->x))
      || !(s->fixed = rf_mpq_array(4 * s->d + 2 * s->k)))
    return RF_ENOMEM;
  s->pick = s->kind + s->k;
  s->now.sign = s->pick + s->k;
  s->best.sign = s->now.sign + s->k;
  s->low = s->x + s->k;
  s->high = s->low + s->k;
  s->f = s->fixed + s->d;
  s->D = s->f + s->d;
  s->best_D = s->D + s->d;
  s->e = s->best_D + s->d;
  s->v = s->e + s->k;
  return RF_OK;
}

/* What the lines off K contribute, and the flat ones, and the kinds. */
static void
read_spot(corner *s)
{
  const rf_field *f = s->field;

  for (size_t l = 0; l < s->lines; l++)
    if (!s->at->on[l])
      rf_exact_add(s->fixed, *rf_zero_end(f, l, s->at->u[l]),
                   rf_field_line(f, l), s->d, s->t);
  for (size_t i = 0; i < s->k; i++) {
    const size_t l = s->line[i];
    const int up = mpq_cmp(f->high[l], f->low[l]);
    s->kind[i] = (signed char)(up == 0 ? KIND_FLAT
                               : (up > 0) == (s->at->sigma > 0)
                               ? KIND_REPELLING : KIND_ATTRACTING);
    if (up == 0)
      add_end(s, s->fixed, i, 1);
  }
}

rf_status
rf_corner_way(mpq_t *D, signed char *u, bool *unique, const rf_crossroads *at)
{
  corner s;
  signed char *sides = rf_alloc(at->field->count, 1);
  rf_status status = corner_alloc(&s, at);

  RF_ASSERT(at->sigma == 1 || at->sigma == -1);
  if (status >= 0 && !sides)
    status = RF_ENOMEM;
  if (status >= 0) {
    read_spot(&s);
    status = try_all(&s);
  }
  if (status >= 0) {
    memcpy(sides, at->u, s.lines);
    for (size_t i = 0; i < s.k; i++)
      sides[s.line[i]] = s.best.sign[i];
    *unique = s.found == 1;
    memcpy(u, sides, s.lines);
    for (size_t i = 0; i < s.d; i++)
      mpq_set(D[i], s.best_D[i]);
  }
  rf_release(sides);
  corner_free(&s);
  return status;
}
