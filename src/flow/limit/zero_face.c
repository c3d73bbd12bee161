/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * zero_face.c -- the faces of the limit flow and a table of those that come
 * again.
 *
 * At zero scale D is a property of the face, the same for all neurons at all
 * times: it is computed when the first of them arrives.  What is dear in it is
 * the factorisation of the zero lines, which is taken over as far as it goes
 * from the face asked for before, mostly the one that the neuron comes from.
 * Kernel: decision. */
#include "config.h"

#include "flow/limit/limit_impl.h"

/* The table is a cache: it is emptied when it has grown to so many bytes, and
   what it held is used again for the faces after.  A face made anew has the
   same bits. */
#define CACHE_BYTES ((size_t)16 << 20)

/* Faces come with room for a multiple of so many zero lines, so that most
   can be used again for another. */
#define FACE_STEP 8

size_t
rfx_zero_face_class(size_t nzero)
{
  return (nzero + FACE_STEP - 1) / FACE_STEP;
}

/* Columns of the factorisation. */
static size_t
face_room(const struct rfx_limit *s, size_t class)
{
  return class * FACE_STEP < s->d ? class * FACE_STEP : s->d;
}

/* Numbers behind a face: see face_place. */
static size_t
face_numbers(const struct rfx_limit *s, size_t class)
{
  const size_t room = face_room(s, class);

  return 3 * s->d + 4 + s->lines + room + RF_QR_SIZE(s->d, room);
}

static size_t
face_bytes(const struct rfx_limit *s, size_t class)
{
  return sizeof(rfx_zero_face) + s->lines + class * FACE_STEP * sizeof(size_t)
         + face_numbers(s, class) * (sizeof(rf_num) + (size_t)s->prec / 8);
}

static void
face_free(struct rfx_limit *s, rfx_zero_face *c)
{
  if (!c)
    return;
  num_array_free(c->block, face_numbers(s, c->class));
  rf_release(c->zero);
  rf_release(c->u);
  rf_release(c);
}

/* Point into the block. */
static void
face_place(struct rfx_limit *s, rfx_zero_face *c)
{
  rf_num *v = c->block;

  c->drive = num_take(&v, s->d);
  c->dir = num_take(&v, s->d);
  c->sum = num_take(&v, s->d);
  c->norm = num_take(&v, 1);
  c->mass = num_take(&v, 1);
  c->dbound = num_take(&v, 1);
  c->ebound = num_take(&v, 1);
  c->c = num_take(&v, s->lines);
  c->e = v;
}

/* Room for a face with nzero zero lines: a used one where there is one. */
static rfx_zero_face *
face_alloc(struct rfx_limit *s, size_t nzero)
{
  const size_t class = rfx_zero_face_class(nzero), room = face_room(s, class);
  rfx_zero_face *c = s->used[class];

  if (c) {
    s->used[class] = c->next;
    s->spare -= face_bytes(s, class);
  } else if ((c = rf_alloc(1, sizeof *c))) {
    c->class = class;
    if (!(c->u = rf_alloc(s->lines, 1))
        || !(c->zero = rf_alloc(class * FACE_STEP + 1, sizeof *c->zero))
        || !(c->block = num_array(face_numbers(s, class), s->prec))) {
      face_free(s, c);
      return NULL;
    }
    face_place(s, c);
  }
  if (!c)
    return NULL;
  c->nzero = nzero;
  rfx_qr_place(&c->qr, c->e + room, s->d, room, s->prec);
  return c;
}

/* Factor the zero lines, leaving out what depends on those before; the first
   columns are taken from another face where they are the same.  Zero lines
   stand in the order of rfx_load_lines, so that faces with one line more or
   less begin alike. */
static void
face_hold(struct rfx_limit *s, rfx_zero_face *c, const rfx_zero_face *from)
{
  size_t same = 0;

  while (from && same < c->nzero && same < from->plain
         && c->zero[same] == from->zero[same])
    same++;
  if (same > 0)
    rfx_qr_copy(&c->qr, &from->qr, same);
  c->plain = same;
  for (size_t i = same; i < c->nzero; i++)
    if (rfx_qr_append(&c->qr, s->unit + c->zero[i] * s->d, s->work)
        && c->plain == i)
      c->plain++;
  c->rank = c->qr.count;
}

/* Where e lies in a zero line's interval: 0 inside, +-1 beyond the end of
   that side, 2 within the error of an end. */
int
rfx_zero_face_beyond(const struct rfx_limit *s, const rfx_zero_face *c,
                     size_t i, rf_num *t)
{
  const size_t l = c->zero[i];
  const int up = -s->sense[l];             /* sign of high - low */
  bool near = false;

  for (int end = -1; end <= 1; end += 2) {
    num_sub(t, &c->e[i], end > 0 ? &s->top[l] : &s->bottom[l]);
    if (num_cmpabs(t, c->ebound) <= 0)
      near = true;
    else if (num_sgn(t) * up == end)
      return end;
  }
  return near ? 2 : 0;
}

/* How far coefficient i is from the ends of its interval, which are sides of
   the line. */
static double
inside(const struct rfx_limit *s, const rfx_zero_face *c, size_t i)
{
  const double e = num_get_d(&c->e[i]);
  const double high = fabs(e - num_get_d(&s->top[c->zero[i]]));
  const double low = fabs(e - num_get_d(&s->bottom[c->zero[i]]));

  return fmax(0.0, fmin(high, low) - num_get_d(c->ebound));
}

/* The coefficients of two are (1, -cos; -cos, 1) / sin^2 times the products of
   D with the lines, so neither moves more than D by 1 / sin. */
double
rfx_limit_hold(const rfx_limit *s, const rfx_zero_face *c, int sigma)
{
  double cosine;

  if (c->nzero == 0)
    return HUGE_VAL;
  if (c->nzero > 2 || c->rank != c->nzero || c->sense != sigma)
    return 0.0;
  if (c->nzero == 1)
    return inside(s, c, 0);
  num_dot(s->room.part, s->unit + c->zero[0] * s->d,
          s->unit + c->zero[1] * s->d, s->d);
  cosine = num_get_d(s->room.part);
  return fmin(inside(s, c, 0), inside(s, c, 1))
    * sqrt(fmax(0.0, 1.0 - cosine * cosine));
}

/* The sign of a for which all zero lines attract; 0: for none, 2: any (there
   are no zero lines). */
static int
face_sense(const struct rfx_limit *s, const rfx_zero_face *c)
{
  int sense = 2;

  for (size_t i = 0; i < c->nzero; i++) {
    int own = s->sense[c->zero[i]];
    if (own == 0 || (i > 0 && own != sense))
      return 0;
    sense = own;
  }
  return sense;
}

/* D, e and their error bounds; what is too close to 0 for them is taken from
   rationals.  D is what is left of the sum across the zero lines; e, the
   coefficients along them, are where in their intervals the inclusion puts
   them. */
static rf_status
face_drive(struct rfx_limit *s, rfx_zero_face *c)
{
  const size_t d = s->d;
  const double steps = rfx_sum_steps(s) + (double)d + 8.0;
  rf_num *t = s->room.term;

  num_copy(c->drive, c->sum, d);
  if (c->rank == d) {                          /* nothing is left */
    for (size_t i = 0; i < d; i++)
      num_zero(&c->drive[i]);
    num_zero(c->norm);
    num_zero(c->dbound);
    num_zero(c->ebound);
    c->sense = 0;
    c->still = true;
    c->unsure = false;
    return RF_OK;
  }
  rfx_qr_split(c->drive, s->split, &c->qr);
  rfx_qr_solve(c->e, s->split, &c->qr);
  rfx_qr_bounds(c->dbound, c->ebound, &c->qr, &(rfx_qr_rest){
    .drive = c->drive, .e = c->e, .size = c->mass, .steps = steps
  }, s->work);
  num_mul_2si(c->ebound, c->ebound, rfx_slack(s));
  num_dot(t, c->drive, c->drive, d);
  num_sqrt(c->norm, t);
  return rfx_sharpen_drive(s, c);
}

/* Dh and c[lines] = <Dh, x_l>, unless they are there.  Its error: that of D,
   and d + 4 roundings of its own.  Many faces are only tried (selection.c) and
   need no directions. */
rf_status
rfx_zero_face_direct(struct rfx_limit *s, rfx_zero_face *c)
{
  const size_t d = s->d;
  rf_num *bound = s->room.bound, *t = s->room.term;

  if (c->still || c->directed)
    return RF_OK;
  num_set_d(t, 1.0);
  num_div(t, t, c->norm);
  for (size_t i = 0; i < d; i++)
    num_mul(&c->dir[i], &c->drive[i], t);
  rfx_all_lines(c->c, s, c->dir);
  rfx_error_bound(bound, c->norm, (double)(d + 4), 0.0, s->prec, t);
  num_add(bound, bound, c->dbound);
  num_div(bound, bound, c->norm);
  if (rfx_sharpen_angles(s, c, bound) < 0)
    return RF_ENOMEM;
  c->directed = true;
  return RF_OK;
}

/* Make what there is to know of the face u, but for its directions; `from` is
   another one whose factorisation may begin alike, or NULL. */
static rf_status
face_fill(struct rfx_limit *s, rfx_zero_face *c, const signed char *u,
          const rfx_zero_face *from)
{
  c->directed = false;
  memcpy(c->u, u, s->lines);
  for (size_t i = 0, z = 0; z < c->nzero; i++)
    if (u[s->order[i]] == 0)
      c->zero[z++] = s->order[i];
  face_hold(s, c, from);
  c->sense = face_sense(s, c);
  rfx_sum_sides(s, c->sum, c->mass, u);
  return face_drive(s, c);
}

/* ---- the table ---- */

static const void *
signs_of(const void *limit, size_t index)
{
  return ((const struct rfx_limit *)limit)->face[index]->u;
}

/* Faces are found by their signs. */
rf_status
rfx_zero_faces_alloc(struct rfx_limit *s)
{
  rf_table_init(&s->faces, signs_of, s, s->lines);
  s->used = rf_alloc(rfx_zero_face_class(s->lines) + 1, sizeof *s->used);
  return s->used ? RF_OK : RF_ENOMEM;
}

/* A place for one more. */
static rf_status
faces_reserve(struct rfx_limit *s)
{
  const rf_status status = rf_grow(&s->face, &s->capacity,
                                   s->faces.count + 1, sizeof *s->face);

  return status < 0 ? status : rf_table_reserve(&s->faces);
}

/* There is room for it. */
static void
faces_enter(struct rfx_limit *s, rfx_zero_face *c)
{
  s->face[s->faces.count] = c;
  rf_table_enter(&s->faces, s->faces.count);
  s->bytes += face_bytes(s, c->class);
}

/* Release the faces that wait to be used again. */
static void
faces_release(struct rfx_limit *s)
{
  for (size_t i = 0; s->used && i <= rfx_zero_face_class(s->lines); i++)
    for (rfx_zero_face *c; (c = s->used[i]); face_free(s, c))
      s->used[i] = c->next;
  s->spare = 0;
}

/* Forget all faces but the last; they wait to be used again, and of those that
   waited until now not too many. */
static void
faces_drop(struct rfx_limit *s)
{
  if (s->spare > CACHE_BYTES / 2)
    faces_release(s);
  for (size_t i = 0; i < s->faces.count; i++) {
    rfx_zero_face *c = s->face[i];
    if (c == s->last)
      continue;
    c->next = s->used[c->class];
    s->used[c->class] = c;
    s->spare += face_bytes(s, c->class);
  }
  rf_table_clear(&s->faces);
  s->bytes = 0;
  if (s->last)
    faces_enter(s, s->last);
}

void
rfx_zero_faces_free(struct rfx_limit *s)
{
  s->last = NULL;
  faces_drop(s);
  faces_release(s);
  rf_table_free(&s->faces);
  rf_release(s->face);
  rf_release(s->used);
}

/* A new one, in the table.  The face asked for last stays while the table is
   emptied: its caller still has it. */
static rf_status
face_make(rfx_zero_face **face, struct rfx_limit *s, const signed char *u)
{
  size_t zeros = 0;
  rfx_zero_face *c;

  for (size_t l = 0; l < s->lines; l++)
    zeros += u[l] == 0;
  if (s->bytes + face_bytes(s, rfx_zero_face_class(zeros)) > CACHE_BYTES)
    faces_drop(s);
  if (faces_reserve(s) < 0 || !(c = face_alloc(s, zeros)))
    return RF_ENOMEM;
  if (face_fill(s, c, u, s->last) < 0) {
    face_free(s, c);
    return RF_ENOMEM;
  }
  faces_enter(s, c);
  *face = c;
  return RF_OK;
}

/* The face with the sides u, without its directions (zero_face_direct).  It
   lasts until the next face is asked for. */
rf_status
rfx_zero_face_get(rfx_zero_face **face, struct rfx_limit *s,
                  const signed char *u)
{
  rfx_zero_face *c = s->last;
  size_t index;
  rf_status status = RF_OK;

  if (!c || memcmp(c->u, u, s->lines) != 0) {
    if (rf_table_find(&index, &s->faces, u))
      c = s->face[index];
    else
      status = face_make(&c, s, u);
  }
  if (status == RF_OK)
    *face = s->last = c;
  return status;
}
