/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cones.c -- the open cones around each ray, each kept once.
 *
 * What arrangement.c does for exact data is done here in floating point, for
 * the few lines that a neuron meets together.  Only open cones are wanted, so
 * signs are -1 and +1, and the walk over flats goes by the factorisation of
 * their bases, which grows and is cut with the depth.  Whether a line goes
 * through a ray is decided by a bound on the error of the product, not by its
 * being 0.  The set has a limit; beyond it the answer is "not complete", and
 * who asked takes that as unsure. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/table.h"
#include "geometry/arrangement/cones.h"
#include "geometry/arrangement/qr.h"

typedef struct walk {
  const double *rows;
  size_t lines, r;
  double error;
  rf_cones *cones;
  size_t capacity;             /* of cones->sign, in cones */
  rf_table table;              /* of the cones, by their signs */
  size_t *basis, *zero, nzero; /* zero[nzero]: lines through the ray */
  double *v, *value, *work;    /* v[r], value[lines] */
  double *block;
  rfd_qr qr;                   /* of the basis */
  signed char *sign;           /* sign[lines]: scratch */
  size_t rays;
} walk;

/* ---- the set ---- */

/* The key of a cone in the table. */
static const void *
sign_of(const void *cones, size_t index)
{
  const rf_cones *c = cones;

  return c->sign + index * c->lines;
}

/* Add a cone unless it is there, or the set is full. */
static rf_status
insert(walk *s, const signed char *sign)
{
  rf_cones *c = s->cones;
  const size_t width = c->lines;
  rf_status status;
  size_t i;

  if (rf_table_find(&i, &s->table, sign))
    return RF_OK;
  if (c->count >= RF_CONES_MOST || (c->count + 1) * width > RF_CONES_BYTES) {
    c->complete = false;
    return RF_OK;
  }
  if ((status = rf_grow(&c->sign, &s->capacity, c->count + 1, width)) < 0
      || (status = rf_table_reserve(&s->table)) < 0)
    return status;
  memcpy(c->sign + c->count * width, sign, width);
  rf_table_enter(&s->table, c->count++);
  return RF_OK;
}

/* ---- the rays ---- */

static void
walk_free(walk *s)
{
  rf_release(s->basis);
  rf_release(s->block);
  rf_release(s->sign);
  rf_table_free(&s->table);
}

/* All that the walk writes to, in three blocks: indices of lines, numbers,
   signs.  Its depth is at most r, so nothing has to grow. */
static rf_status
walk_alloc(walk *s)
{
  const size_t r = s->r, size = RF_QR_SIZE(r, r);
  double *at;

  s->basis = rf_alloc(r + s->lines, sizeof *s->basis);
  s->block = rf_alloc(size + RF_QR_WORK(r) + r + s->lines,
                      sizeof *s->block);
  s->sign = rf_alloc(s->lines, 1);
  if (!s->basis || !s->block || !s->sign)
    return RF_ENOMEM;
  s->zero = s->basis + r;
  at = s->block;
  rfd_qr_place(&s->qr, num_take(&at, size), r, r, 53);
  s->work = num_take(&at, RF_QR_WORK(r));
  s->v = num_take(&at, r);
  s->value = num_take(&at, s->lines);
  return RF_OK;
}

/* v := v minus its parts along the basis, twice, then of length 1. */
static void
clean(walk *s)
{
  double norm;

  for (int pass = 0; pass < 2; pass++)
    rfd_basis_project(s->v, s->qr.q, s->qr.count, s->r, &norm);
  num_dot(&norm, s->v, s->v, s->r);
  norm = sqrt(norm);
  for (size_t i = 0; i < s->r; i++)
    s->v[i] /= norm;
}

/* v: what is orthogonal to the r - 1 lines of the basis, from the unit vector
   of which most is left. */
static void
find_ray(walk *s)
{
  size_t best = 0;
  double least = INFINITY;

  for (size_t i = 0; i < s->r; i++) {
    double part = 0.0;
    for (size_t j = 0; j < s->qr.count; j++)
      part += s->qr.q[j * s->r + i] * s->qr.q[j * s->r + i];
    if (part < least) {
      least = part;
      best = i;
    }
  }
  for (size_t i = 0; i < s->r; i++)
    s->v[i] = i == best ? 1.0 : 0.0;
  clean(s);
}

/* value[lines], zero[nzero]. */
static void
look_along(walk *s)
{
  const size_t n = s->qr.count;
  const double bound = (s->error + 8.0 * (double)(s->r * (n + 2)) * 0x1p-53)
    * (1.0 + s->qr.inverse[n - 1]);

  s->nzero = 0;
  for (size_t l = 0; l < s->lines; l++) {
    num_dot(&s->value[l], s->v, s->rows + l * s->r, s->r);
    if (fabs(s->value[l]) <= bound)
      s->zero[s->nzero++] = l;
  }
}

/* Is the basis the first one of its flat?  No line through the ray is then
   before a line of the basis without depending on those before itself. */
static bool
is_first(const walk *s)
{
  for (size_t i = 0; i < s->nzero; i++) {
    const double *row = s->rows + s->zero[i] * s->r;
    double rest = 1.0;
    size_t before = 0;
    while (before < s->qr.count && s->basis[before] < s->zero[i])
      before++;
    if (before == s->qr.count || s->basis[before] == s->zero[i])
      continue;
    for (size_t j = 0; j < before; j++) {
      double part;
      num_dot(&part, s->qr.q + j * s->r, row, s->r);
      rest -= part * part;
    }
    if (rest > 0x1p-26)                /* its square: rounding of a sum */
      return false;
  }
  return true;
}

/* The lines through v independent: all their signs. */
static rf_status
around_simple(walk *s)
{
  rf_status status = RF_OK;

  for (size_t code = 0; status >= 0 && s->cones->complete
       && code < (size_t)1 << s->nzero; code++) {
    for (size_t i = 0; i < s->nzero; i++)
      s->sign[s->zero[i]] = code >> i & 1 ? 1 : -1;
    status = insert(s, s->sign);
  }
  return status;
}

/* The lines through v dependent: only those of their signs that are a cone of
   their own arrangement, which was made one dimension lower. */
static rf_status
around_local(walk *s, const rf_cones *local)
{
  rf_status status = RF_OK;

  if (!local->complete)
    s->cones->complete = false;
  for (size_t c = 0; status >= 0 && c < local->count; c++) {
    for (size_t i = 0; i < s->nzero; i++)
      s->sign[s->zero[i]] = local->sign[c * local->lines + i];
    status = insert(s, s->sign);
  }
  return status;
}

/* The cones of the lines through v, in the coordinates of the basis. */
static rf_status
local_cones(rf_cones **local, const walk *s)
{
  const size_t r = s->r - 1;
  double *rows = rf_alloc(s->nzero * r, sizeof *rows);
  rf_status status = RF_ENOMEM;

  if (!rows)
    return RF_ENOMEM;
  for (size_t i = 0; i < s->nzero; i++)
    for (size_t j = 0; j < r; j++)
      num_dot(&rows[i * r + j], s->qr.q + j * s->r,
              s->rows + s->zero[i] * s->r, s->r);
  status = rf_cones_create(local, rows, s->nzero, r,
                           s->error + 8.0 * (double)s->r * 0x1p-53);
  rf_release(rows);
  return status;
}

/* All cones that have the ray of the present basis, or its opposite, on their
   border; none where an earlier basis has the same ray, for then they are
   there. */
static rf_status
around_ray(walk *s)
{
  rf_cones *local = NULL;
  rf_status status = RF_OK;

  find_ray(s);
  look_along(s);
  if (!is_first(s))
    return RF_OK;
  if (s->nzero >= s->r)
    RF_TRY(local_cones(&local, s));
  for (int side = 1; side >= -1; side -= 2) {
    for (size_t l = 0; l < s->lines; l++)
      s->sign[l] = (signed char)(side * s->value[l] > 0.0 ? 1 : -1);
    RF_TRY(local ? around_local(s, local) : around_simple(s));
  }

done:
  rf_cones_free(local);
  return status;
}

/* Bases of r - 1 lines from `next` on. */
static rf_status
visit(walk *s, size_t next)
{
  const size_t depth = s->qr.count;
  rf_status status = RF_OK;

  if (depth + 1 == s->r) {
    if (++s->rays > (size_t)4 * RF_CONES_MOST)
      s->cones->complete = false;
    return s->cones->complete ? around_ray(s) : RF_OK;
  }
  for (size_t b = next; status >= 0 && s->cones->complete && b < s->lines;
       b++) {
    if (!rfd_qr_append(&s->qr, s->rows + b * s->r, s->work))
      continue;
    s->basis[depth] = b;
    status = visit(s, b + 1);
    s->qr.count = depth;
  }
  return status;
}

/* On a line through 0 there are two. */
static rf_status
two_cones(walk *s)
{
  rf_status status = RF_OK;

  for (int side = 1; status >= 0 && side >= -1; side -= 2) {
    for (size_t l = 0; l < s->lines; l++)
      s->sign[l] = (signed char)(side * s->rows[l] > 0.0 ? 1 : -1);
    status = insert(s, s->sign);
  }
  return status;
}

void
rf_cones_free(rf_cones *cones)
{
  if (!cones)
    return;
  rf_release(cones->sign);
  rf_release(cones);
}

/* In r dimensions at least 2^r cones: where that alone is beyond the limit
   nothing is walked through. */
rf_status
rf_cones_create(rf_cones **cones, const double *rows, size_t lines, size_t r,
                double error)
{
  walk s = { .rows = rows, .lines = lines, .r = r, .error = error };
  rf_status status = RF_ENOMEM;

  RF_REQUIRE(lines >= r && r >= 1, RF_EINVAL);
  if (!(s.cones = rf_alloc(1, sizeof *s.cones)))
    goto done;
  s.cones->lines = lines;
  rf_table_init(&s.table, sign_of, s.cones, lines);
  s.cones->complete = r < 8 * sizeof(size_t)    /* at least 2^r cones */
    && (size_t)1 << r <= RF_CONES_MOST;
  RF_TRY(walk_alloc(&s));
  if (r == 1)                          /* a ray is all there is */
    RF_TRY(two_cones(&s));
  else
    RF_TRY(visit(&s, 0));
  *cones = s.cones;
  s.cones = NULL;

done:
  rf_cones_free(s.cones);
  walk_free(&s);
  return status;
}
