/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arrangement.c -- the faces around each ray, each face kept once.
 *
 * The walk over the rays is in rays.c, which calls on_ray for each pair +-v.
 * The faces that have v on their border are the signs of v where they are not
 * 0, and on the lines through v any face of these lines alone: all sign
 * vectors where they are independent, else an arrangement of rank r - 1, made
 * by the same function.  A face has several rays on its border, so a set
 * keeps each once.  In the end they are sorted: the list does not depend on
 * the order of the walk. */
#include "config.h"

#include "base/heap.h"
#include "base/table.h"
#include "geometry/arrangement/arrangement.h"
#include "geometry/arrangement/linear_exact.h"

/* The faces met so far, each once. */
typedef struct set {
  rf_faces *faces;
  size_t capacity;      /* of faces->mask, in faces */
  rf_table table;       /* by their masks */
  const rf_budget *budget;
} set;

/* The key of a face in the table: both bits of each line. */
static const void *
mask_of(const void *faces, size_t index)
{
  const rf_faces *f = faces;

  return f->mask + index * 2 * f->words;
}

/* Add a face unless it is there. */
static rf_status
insert(set *s, const uint64_t *mask)
{
  rf_faces *f = s->faces;
  const size_t width = 2 * f->words;
  rf_status status;
  size_t i;

  if (rf_table_find(&i, &s->table, mask))
    return RF_OK;
  if (s->budget->faces && f->count >= s->budget->faces)
    return RF_ELIMIT;
  if ((status = rf_grow(&f->mask, &s->capacity, f->count + 1,
                        width * sizeof *mask)) < 0
      || (status = rf_table_reserve(&s->table)) < 0)
    return status;
  memcpy(f->mask + f->count * width, mask, width * sizeof *mask);
  rf_table_enter(&s->table, f->count++);
  return (f->count & 1023) ? RF_OK : rf_budget_time(s->budget);
}

/* One ray: its zeros, and the two masks of v and -v. */
typedef struct around {
  set all;
  const mpz_t *rows;
  size_t lines, r;
  size_t *zero, nzero;       /* zero[nzero]: hyperplanes through the ray */
  uint64_t *mask;            /* scratch, [2 * words] */
} around;

/* v composed with every sign vector of the (independent) zeros. */
static rf_status
around_simple(around *a)
{
  const size_t words = a->all.faces->words;
  rf_status status;

  for (;;) {
    size_t i = 0;
    if ((status = insert(&a->all, a->mask)) < 0)
      return status;
    for (; i < a->nzero; i++) {          /* count in base 3: 0, +, - */
      const int sign = rf_mask_sign(a->mask, words, a->zero[i]);
      rf_mask_set(a->mask, words, a->zero[i],
                  sign == 0 ? 1 : sign > 0 ? -1 : 0);
      if (sign >= 0)
        break;
    }
    if (i == a->nzero)
      return RF_OK;                      /* all zeros again */
  }
}

/* v composed with the faces of the arrangement of the zeros. */
static rf_status
around_local(around *a, const rf_faces *local)
{
  const size_t words = a->all.faces->words;
  rf_status status = insert(&a->all, a->mask);

  for (size_t f = 0; status >= 0 && f < local->count; f++) {
    const uint64_t *tau = local->mask + f * 2 * local->words;
    for (size_t i = 0; i < a->nzero; i++)
      rf_mask_set(a->mask, words, a->zero[i],
                  rf_mask_sign(tau, local->words, i));
    status = insert(&a->all, a->mask);
  }
  return status;
}

/* Columns on which the rows of the zeros have their full rank r - 1. */
static rf_status
local_rows(mpz_t *local, const around *a)
{
  const size_t r = a->r;
  mpz_t *t = rf_mpz_array(a->nzero * r);
  bool *keep = rf_alloc(r, sizeof *keep);
  size_t done = 0, out = 0;
  mpz_t tmp, pivot;

  mpz_inits(tmp, pivot, (mpz_ptr)0);
  for (size_t i = 0; t && keep && i < a->nzero * r; i++)
    mpz_set(t[i], a->rows[a->zero[i / r] * r + i % r]);
  for (size_t c = 0; t && keep && c < r; c++) {
    size_t p = done;
    while (p < a->nzero && mpz_sgn(t[p * r + c]) == 0)
      p++;
    if (p == a->nzero)
      continue;                          /* depends on the columns before */
    keep[c] = true;
    for (size_t l = 0; l < r; l++)
      mpz_swap(t[p * r + l], t[done * r + l]);
    mpz_set(pivot, t[done * r + c]);
    for (size_t i = done + 1; i < a->nzero; i++)
      for (size_t l = r; l-- > c;) {
        mpz_mul(tmp, pivot, t[i * r + l]);
        mpz_submul(tmp, t[i * r + c], t[done * r + l]);
        mpz_set(t[i * r + l], tmp);
      }
    done++;
  }
  for (size_t i = 0; t && keep && i < a->nzero; i++)
    for (size_t c = 0; c < r; c++)
      if (keep[c])
        mpz_set(local[out++], a->rows[a->zero[i] * r + c]);
  mpz_clears(tmp, pivot, (mpz_ptr)0);
  rf_mpz_array_free(t, a->nzero * r);
  rf_release(keep);
  return t && keep ? RF_OK : RF_ENOMEM;
}

/* The signs of all lines at a ray, or at its opposite, are what all faces
   around it have in common: a->mask.  Where they are 0 the line goes through
   the ray, and the faces differ: a->zero. */
static void
ray_mask(around *a, const mpz_t *value, int orientation)
{
  const size_t words = a->all.faces->words;

  a->nzero = 0;
  for (size_t l = 0; l < a->lines; l++) {
    const int sign = mpz_sgn(value[l]);
    rf_mask_set(a->mask, words, l, orientation * sign);
    if (sign == 0)
      a->zero[a->nzero++] = l;
  }
}

/* All faces that have this ray or its opposite on their border.  The lines
   through it are cut into faces once for both. */
static rf_status
on_ray(void *context, const mpz_t *value, size_t lines)
{
  around *a = context;
  rf_faces *local = NULL;
  mpz_t *rows = NULL;
  rf_status status = RF_OK;

  (void)lines;
  ray_mask(a, value, 1);
  if (a->nzero >= a->r) {                /* more zeros than dimensions */
    status = RF_ENOMEM;
    if (!(rows = rf_mpz_array(a->nzero * (a->r - 1))))
      goto done;
    RF_TRY(local_rows(rows, a));
    RF_TRY(rf_faces_create(&local, (const mpz_t *)rows, a->nzero, a->r - 1,
                           a->all.budget));
  }
  for (int side = 1; side >= -1; side -= 2) {
    ray_mask(a, value, side);
    RF_TRY(local ? around_local(a, local) : around_simple(a));
  }

done:
  rf_faces_free(local);
  rf_mpz_array_free(rows, a->nzero * (a->r - 1));
  return status;
}

/* Order of the faces: by their zeros, then by the mask. */
static bool
before(const void *faces, const void *one, const void *other)
{
  const size_t words = ((const rf_faces *)faces)->words;
  const uint64_t *a = one, *b = other;

  for (size_t i = 0; i < words; i++) {
    const uint64_t za = a[i] | a[words + i], zb = b[i] | b[words + i];
    if (za != zb)
      return za < zb;
  }
  for (size_t i = 0; i < 2 * words; i++)
    if (a[i] != b[i])
      return a[i] < b[i];
  return false;
}

static void
sort_faces(rf_faces *f)
{
  const rf_heap heap = { f->mask, f->count, 2 * f->words * sizeof *f->mask,
                         before, f };

  rf_heap_sort(&heap);
}

/* Also of a set that is made in part. */
void
rf_faces_free(rf_faces *faces)
{
  if (!faces)
    return;
  rf_release(faces->mask);
  rf_release(faces);
}

/* An arrangement of rank r has at least the 3^r - 1 faces of r independent
   hyperplanes: a budget below that is exceeded before anything is done. */
static bool
hopeless(size_t r, const rf_budget *budget)
{
  size_t least = 1;

  for (size_t i = 0; i < r; i++) {
    if (least > SIZE_MAX / 3)
      return true;
    least *= 3;
  }
  return budget->faces && least - 1 > budget->faces;
}

/* A hopeless size is refused before the walk begins: the number of faces grows
   like lines^(r - 1). */
rf_status
rf_faces_create(rf_faces **faces, const mpz_t *rows, size_t lines, size_t r,
                const rf_budget *budget)
{
  around a = { .rows = rows, .lines = lines, .r = r };
  rf_status status = RF_ENOMEM;

  RF_REQUIRE(lines >= r && r >= 1, RF_EINVAL);
  RF_REQUIRE(!hopeless(r, budget), RF_ELIMIT);
  /* Every face but {0} has a ray on its border: none is missed. */
  a.all.budget = budget;
  if (!(a.all.faces = rf_alloc(1, sizeof *a.all.faces)))
    goto done;
  a.all.faces->lines = lines;
  a.all.faces->words = (lines + 63) / 64;
  rf_table_init(&a.all.table, mask_of, a.all.faces,
                2 * a.all.faces->words * sizeof *a.all.faces->mask);
  if (!(a.zero = rf_alloc(lines, sizeof *a.zero))
      || !(a.mask = rf_alloc(2 * a.all.faces->words, sizeof *a.mask)))
    goto done;
  RF_TRY(rf_rays(on_ray, &a, rows, lines, r, budget));
  sort_faces(a.all.faces);
  *faces = a.all.faces;
  a.all.faces = NULL;

done:
  rf_faces_free(a.all.faces);
  rf_table_free(&a.all.table);
  rf_release(a.zero);
  rf_release(a.mask);
  return status;
}
