/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face.c -- faces and their table; see face.h.
 * Kernel: decision.
 *
 * All that follows from the signs alone is made once for a face: eta of each
 * datum, the zero lines with their factorisation, and which lines are idle.  D
 * is then a product with p and a projection. */
#include "config.h"

#include <math.h>

#include "base/number/num.h"
#include "base/table.h"
#include "flow/model/face.h"
#include "geometry/arrangement/qr.h"

/* Faces are kept because a run comes back to the same few, and because
   what follows from the signs (eta, the basis, slide) costs more than to
   find them. */
struct rfx_faces {
  const rfx_model *model;
  size_t count, capacity;
  rfx_face **face;           /* face[count], in order of first meeting; NULL
                                where one was dropped */
  size_t *hole;              /* hole[holes]: those places, to be used again */
  size_t holes, hole_capacity;
  rf_table table;            /* by their signs */
};

/* The table's key of an entry. */
static const void *
signs_of(const void *faces, size_t index)
{
  return ((const rfx_faces *)faces)->face[index]->u;
}

/* Also of a face that is made by half: what it has not yet is NULL, and the
   basis and slide of one without zero lines are never made. */
static void
face_free(rfx_face *f, const rfx_model *m)
{
  if (!f)
    return;
  rf_release(f->u);
  num_array_free(f->eta, m->n);
  rf_release(f->zero);
  rf_release(f->hazy);
  rf_release(f->idle);
  num_array_free(f->basis, f->nzero * m->d);
  num_array_free(f->slide, f->nzero * m->n);
  rf_release(f);
}

/* The span of the zero lines.  A line of which at most 2^(8 - prec) d of its
   length is left counts as dependent: exact zeros come out at rounding
   level.  All is taken times a power of 2 that brings the length to 1: for
   small data and many digits that level is no double. */
static rf_status
set_basis(rfx_face *f, const rfx_model *m)
{
  const size_t d = m->d;
  const double tiny = 256.0 * (double)d * num_unit(m->prec);
  rf_num *tmp = num_array(1, m->prec);

  if (!tmp || !(f->basis = num_array(f->nzero * d, m->prec))) {
    num_array_free(tmp, 1);
    return RF_ENOMEM;
  }
  for (size_t z = 0; z < f->nzero; z++) {
    const size_t l = f->zero[z];
    int exponent;
    const double length = frexp(m->line_norm[l], &exponent);
    for (size_t i = 0; i < d; i++)
      num_mul_2si(&f->basis[f->rank * d + i], &m->line[l * d + i], -exponent);
    rfx_basis_append(f->basis, &f->rank, d, tiny * length, tmp);
    f->plain = f->plain && num_get_d(tmp) > RF_PIVOT * length;
  }
  num_array_free(tmp, 1);
  return RF_OK;
}

/* All that follows from the signs but slide, which few faces are asked for.  A
   face whose zero lines span everything is dead whatever its eta are: the
   projection leaves nothing of D. */
static rf_status
face_create(rfx_face **face, const rfx_model *m, const signed char *u)
{
  const size_t lines = m->lines->count;
  rfx_face *f = rf_alloc(1, sizeof *f);
  rf_status status = RF_ENOMEM;

  if (!f || !(f->u = rf_alloc(lines, 1)) || !(f->idle = rf_alloc(lines, 1))
      || !(f->eta = num_array(m->n, m->prec)))
    goto done;
  memcpy(f->u, u, lines);
  for (size_t l = 0; l < lines; l++)
    f->nzero += u[l] == 0;
  if (!(f->zero = rf_alloc(f->nzero, sizeof *f->zero))
      || !(f->hazy = rf_alloc(f->nzero, 1)))
    goto done;
  for (size_t l = 0, z = 0; l < lines; l++)
    if (u[l] == 0)
      f->zero[z++] = l;
  f->dead = f->plain = true;
  for (size_t k = 0; k < m->n; k++) {
    const int side = rf_lines_sign(m->lines, u, k);
    if (side > 0)
      num_set_d(&f->eta[k], 1.0);
    else if (side < 0)
      num_set(&f->eta[k], m->leak);
    f->dead = f->dead && num_sgn(&f->eta[k]) == 0;
  }
  if (f->nzero)
    RF_TRY(set_basis(f, m));
  f->dead = f->dead || f->rank == m->d;
  status = RF_OK;
  *face = f;
  f = NULL;

done:
  face_free(f, m);
  return status;
}

void
rfx_faces_free(rfx_faces *s)
{
  if (!s)
    return;
  for (size_t i = 0; i < s->count; i++)
    face_free(s->face[i], s->model);
  rf_release(s->face);
  rf_release(s->hole);
  rf_table_free(&s->table);
  rf_release(s);
}

rf_status
rfx_faces_create(rfx_faces **faces, const rfx_model *model)
{
  rfx_faces *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->model = model;
  rf_table_init(&s->table, signs_of, s, model->lines->count);
  *faces = s;
  return RF_OK;
}

/* All faces into a table that does not know where they are now. */
static void
enter_all(rfx_faces *s)
{
  rf_table_clear(&s->table);
  for (size_t i = 0; i < s->count; i++)
    if (s->face[i])
      rf_table_enter(&s->table, i);
}

rfx_face *
rfx_faces_find(const rfx_faces *s, const signed char *u)
{
  size_t index;

  return rf_table_find(&index, &s->table, u) ? s->face[index] : NULL;
}

/* Room is made before the face, so that nothing can fail once it exists. */
rf_status
rfx_faces_get(rfx_face **face, rfx_faces *s, const signed char *u)
{
  rfx_face *f = rfx_faces_find(s, u);
  rf_status status;

  if (f) {
    *face = f;
    return RF_OK;
  }
  if ((status = rf_grow(&s->face, &s->capacity, s->count + 1,
                        sizeof *s->face)) < 0
      || (status = rf_table_reserve(&s->table)) < 0
      || (status = face_create(&f, s->model, u)) < 0)
    return status;
  f->index = s->holes ? s->hole[--s->holes] : s->count++;
  s->face[f->index] = f;
  rf_table_enter(&s->table, f->index);
  *face = f;
  return RF_OK;
}

/* Places close up here, so there are no holes after it; a place that is a hole
   already must not be asked for. */
void
rfx_faces_keep(rfx_faces *s, const unsigned char *keep)
{
  size_t kept = 0;

  for (size_t i = 0; i < s->count; i++) {
    rfx_face *f = s->face[i];
    if (!keep[i]) {
      face_free(f, s->model);
      continue;
    }
    f->index = kept;
    s->face[kept++] = f;
  }
  s->count = kept;
  s->holes = 0;
  enter_all(s);
}

/* Cohort i is that of face i, so the places of those that stay must not
   change.  Room for as many holes as places: from here on nothing can fail.
   Going down, the lowest hole comes last and is used first. */
rf_status
rfx_faces_drop(rfx_faces *s, const unsigned char *keep, size_t count)
{
  rf_status status = rf_grow(&s->hole, &s->hole_capacity, s->count,
                             sizeof *s->hole);

  if (status < 0)
    return status;
  s->holes = 0;
  for (size_t i = s->count; i-- > 0; ) {
    if (i < count && !keep[i]) {
      face_free(s->face[i], s->model);
      s->face[i] = NULL;
    }
    if (!s->face[i])
      s->hole[s->holes++] = i;
  }
  enter_all(s);
  return RF_OK;
}

size_t
rfx_faces_count(const rfx_faces *s)
{
  return s->count - s->holes;
}

/* Without what zero lines add: it is to tell how many faces are many. */
size_t
rfx_face_bytes(const rfx_model *m)
{
  const size_t number = sizeof(rf_num)
    + (RF_NUM_IS_DOUBLE ? 0 : (size_t)m->prec / 8);

  return sizeof(rfx_face) + 2 * m->lines->count + m->n * number;
}

/* A dead face is left at exactly 0: the projection would leave rounding where
   the zero lines span everything. */
void
rfx_face_drive(rf_num *drive, const rfx_model *m, const rfx_face *f,
               const rf_num *p, rf_num *tmp)
{
  const size_t d = m->d;

  for (size_t i = 0; i < d; i++)
    num_zero(&drive[i]);
  if (f->dead)
    return;
  for (size_t k = 0; k < m->n; k++) {
    if (num_sgn(&f->eta[k]) == 0)
      continue;
    num_mul(tmp, &f->eta[k], &p[k]);
    /* Data on a zero line have eta = 0: what they add lies in the span that is
       projected away. */
    num_axpy(drive, tmp, m->x + k * d, d);
  }
  rfx_face_project(drive, m, f, tmp);
}

void
rfx_face_project(rf_num *v, const rfx_model *m, const rfx_face *f,
                 rf_num *tmp)
{
  rfx_basis_project(v, f->basis, f->rank, m->d, tmp);
}

/* Solve the symmetric positive definite g[r][r] E = E in place, E[r][d], by
   Cholesky without square roots (L D L^T). */
static void
solve_gram(rf_num *e, rf_num *g, size_t r, size_t d, rf_num *tmp)
{
  for (size_t j = 0; j < r; j++)
    for (size_t i = j + 1; i < r; i++) {
      num_div(tmp, &g[i * r + j], &g[j * r + j]);
      for (size_t l = j + 1; l < r; l++)
        num_submul(&g[i * r + l], tmp, &g[j * r + l]);
      for (size_t c = 0; c < d; c++)
        num_submul(&e[i * d + c], tmp, &e[j * d + c]);
    }
  for (size_t j = r; j-- > 0; )
    for (size_t c = 0; c < d; c++) {
      for (size_t l = j + 1; l < r; l++)
        num_submul(&e[j * d + c], &g[j * r + l], &e[l * d + c]);
      num_div(&e[j * d + c], &e[j * d + c], &g[j * r + j]);
    }
}

/* slide: how the pull at each zero line depends on the residuals.  Column k
   solves G e = -eta_k X x_k, so it is -eta_k G^{-1} X x_k; made once, it turns
   each later question into dot products with p, also for the series of p in a
   whole step. */
static rf_status
set_slide(rfx_face *f, const rfx_model *m)
{
  const size_t d = m->d, r = f->nzero, n = m->n;
  const size_t size = r * r + r * d + 1;
  rf_num *scratch = num_array(size, m->prec);
  rf_num *slide = num_array(r * n, m->prec);

  if (!scratch || !slide) {
    num_array_free(scratch, size);
    num_array_free(slide, r * n);
    return RF_ENOMEM;
  }
  rf_num *g = scratch, *e = g + r * r, *tmp = e + r * d;
  for (size_t i = 0; i < r; i++)
    for (size_t l = 0; l < d; l++)
      num_set(&e[i * d + l], &m->line[f->zero[i] * d + l]);
  for (size_t i = 0; i < r; i++)
    for (size_t j = 0; j < r; j++)
      num_dot(&g[i * r + j], e + i * d, e + j * d, d);
  solve_gram(e, g, r, d, tmp);
  for (size_t i = 0; i < r; i++)
    for (size_t k = 0; k < n; k++) {
      if (num_sgn(&f->eta[k]) == 0)
        continue;
      num_dot(tmp, e + i * d, m->x + k * d, d);
      num_mul(tmp, tmp, &f->eta[k]);
      num_neg(&slide[i * n + k], tmp);
    }
  num_array_free(scratch, size);
  f->slide = slide;
  return RF_OK;
}

/* Dependent lines have no unique coefficients, and G no Cholesky factors: the
   inclusion has to say what the neuron does there. */
rf_status
rfx_face_slides(rfx_face *f, const rfx_model *m)
{
  if (f->rank != f->nzero)
    return RF_EUNSURE;
  return f->slide ? RF_OK : set_slide(f, m);
}

void
rfx_face_coefficient(rf_num *e, const rfx_model *m, const rfx_face *f,
                     size_t z, const rf_num *p)
{
  RF_ASSERT(f->slide && z < f->nzero);
  num_dot(e, f->slide + z * m->n, p, m->n);
}

rf_status
rfx_face_coefficients(rf_num *e, const rfx_model *m, rfx_face *f,
                      const rf_num *p)
{
  rf_status status = rfx_face_slides(f, m);

  for (size_t z = 0; status >= 0 && z < f->nzero; z++)
    rfx_face_coefficient(&e[z], m, f, z, p);
  return status;
}

/* A datum that points the other way than its line's representative is active
   on the line's - side: its ratio is negative, and it counts in full at the
   low end. */
void
rfx_line_interval(rf_num *high, rf_num *low, const rfx_model *m,
                  size_t line, const rf_num *p, rf_num *tmp)
{
  /* Where every datum has a line of its own there is no other to look for. */
  const size_t first = m->lines->first[line];
  const size_t end = m->lines->count == m->n ? first + 1 : m->n;

  num_zero(high);
  num_zero(low);
  for (size_t k = first; k < end; k++) {
    if (m->lines->of[k] != line)
      continue;
    num_mul(tmp, &p[k], &m->ratio[k]);
    num_add(m->lines->orient[k] > 0 ? high : low,
            m->lines->orient[k] > 0 ? high : low, tmp);
    num_mul(tmp, tmp, m->leak);
    num_add(m->lines->orient[k] > 0 ? low : high,
            m->lines->orient[k] > 0 ? low : high, tmp);
  }
}

/* Remembered, for it is asked at each event and answered in rationals at
   worst; the law compares it with the plain answer (plain_check.c). */
bool
rfx_face_idle(const rfx_face *f, const rfx_model *m, size_t line)
{
  unsigned char *idle = &f->idle[line];

  if (f->dead)
    return true;
  if (*idle == RF_IDLE_UNKNOWN)
    *idle = rfx_face_idle_plain(f, m, line) ? RF_IDLE_RESTS : RF_IDLE_MOVES;
  return *idle == RF_IDLE_RESTS;
}

/* Does a datum of D pull at the line for certain, by the face's own basis?
   Asked at each event; what this leaves in doubt is told in rationals.  (Not
   in MPFR, where the relations' own doubles are faster.) */
static bool
surely_moves(const rfx_face *f, const rfx_model *m, size_t line)
{
  rf_num *tmp = m->rest + m->d;

  if (!RF_NUM_IS_DOUBLE || !f->plain)
    return false;
  num_copy(m->rest, m->line + line * m->d, m->d);
  rfx_basis_project(m->rest, f->basis, f->rank, m->d, tmp);
  for (size_t k = 0; k < m->n; k++) {
    const double least = RF_SURELY * m->line_norm[line] * m->norm[k];
    if (num_sgn(&f->eta[k]) == 0)
      continue;
    num_dot(tmp, m->rest, m->x + k * m->d, m->d);
    if (isnormal(least) && fabs(num_get_d(tmp)) > least)
      return true;
  }
  return false;
}

/* The face is held first, so that all questions below are about what is left
   beside the span of its zero lines.  No datum with eta != 0 may reach the
   line there: then p does not matter. */
bool
rfx_face_idle_plain(const rfx_face *f, const rfx_model *m, size_t line)
{
  if (f->dead)
    return true;
  if (surely_moves(f, m, line))
    return false;
  rf_relations_hold(m->relations, f->zero, f->nzero);
  for (size_t k = 0; k < m->n; k++)
    if (num_sgn(&f->eta[k]) != 0
        && !rf_orthogonal_beside(m->relations, line, m->lines->of[k]))
      return false;
  return true;
}

/* Where a line carries opposite data, either side of it has an active datum:
   there is no dead side to rest on, and u stays 0. */
bool
rfx_face_rest(signed char *u, const rfx_model *m)
{
  const rf_lines *lines = m->lines;
  bool rests = false;

  if (num_sgn(m->leak) != 0 || rf_lines_active(lines, u))
    return false;
  for (size_t l = 0; l < lines->count; l++) {
    bool opposite = u[l] != 0;
    for (size_t k = 0; k < m->n && !opposite; k++)
      opposite = lines->of[k] == l && lines->orient[k] < 0;
    if (opposite)
      continue;
    u[l] = -1;
    rests = true;
  }
  return rests;
}

/* Does what is kept of a face follow from its signs? */
static bool
face_is_valid(const rfx_face *f, const rfx_model *m)
{
  size_t zeros = 0;

  for (size_t l = 0; l < m->lines->count; l++) {
    RF_HOLDS(f->u[l] >= -1 && f->u[l] <= 1);
    if (f->u[l] == 0) {
      RF_HOLDS(zeros < f->nzero && f->zero[zeros] == l);
      zeros++;
    }
  }
  RF_HOLDS(zeros == f->nzero && f->rank <= zeros && f->rank <= m->d);
  for (size_t k = 0; k < m->n; k++) {
    const int side = rf_lines_sign(m->lines, f->u, k);
    RF_HOLDS(side != 0 || num_sgn(&f->eta[k]) == 0);
    RF_HOLDS(side <= 0 || num_get_d(&f->eta[k]) == 1.0);
    RF_HOLDS(side >= 0 || num_cmp(&f->eta[k], m->leak) == 0);
    RF_HOLDS(!f->dead || f->rank == m->d || num_sgn(&f->eta[k]) == 0);
  }
  return true;
}

/* Places and holes of all faces are cheap to compare; their contents are not,
   so the law looks at a few at a time, round and round. */
bool
rfx_faces_are_valid(const rfx_faces *s, size_t first, size_t count)
{
  size_t holes = 0;

  for (size_t i = 0; i < s->count; i++) {
    holes += s->face[i] == NULL;
    RF_HOLDS(!s->face[i] || s->face[i]->index == i);
  }
  RF_HOLDS(holes == s->holes && s->table.count == s->count - holes);
  for (size_t i = 0; i < count && i < s->count; i++) {
    const size_t at = (first + i) % s->count;
    size_t found = SIZE_MAX;
    if (!s->face[at])
      continue;
    RF_HOLDS(rf_table_find(&found, &s->table, s->face[at]->u) && found == at);
    if (!face_is_valid(s->face[at], s->model))
      return false;
  }
  return true;
}
