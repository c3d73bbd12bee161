/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extremal.c -- extremal vectors by going through every face.
 *
 * An extremal vector D lies, up to its sign, in exactly one face, the one
 * with the pattern of sign D; so testing every face finds every extremal
 * vector, and the test is exact.  Most faces are ruled out in double
 * precision by a sign that is certain; the others take the exact test.
 *
 * Faces with the same zero lines stand together (arrangement.h), and what
 * their tests need of these lines, a dual basis above all, is made once for
 * each such group: a flat. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/extremal.h"

void
rf_extremal_defaults(rf_extremal_options *options)
{
  options->max_faces = 2000000;
  options->seconds = 60.0;
  options->starts = 0;
  options->seed = 1;
}

/* Also of an entry that is made in part only. */
static void
found_free(rf_found *found, const rf_field *field)
{
  rf_release(found->mask);
  rf_release(found->pattern);
  rf_cert_free(found->cert, field);
}

void
rf_extremals_free(rf_extremals *list)
{
  if (!list)
    return;
  for (size_t i = 0; i < list->count; i++)
    found_free(&list->found[i], list->field);
  rf_release(list->found);
  rf_release(list->faces);
  rf_numbers_clear(&list->numbers);
  rf_field_free(list->field);
  rf_release(list);
}

rf_status
rf_extremals_new(rf_extremals **list, rf_field *field)
{
  rf_extremals *s = rf_alloc(1, sizeof *s);

  if (!s) {
    rf_field_free(field);
    return RF_ENOMEM;
  }
  s->field = field;
  if (!(s->faces = rf_alloc(field->d + 1, sizeof *s->faces))) {
    rf_extremals_free(s);
    return RF_ENOMEM;
  }
  *list = s;
  return RF_OK;
}

/* Append cert (taken over only on success). */
static rf_status
append(rf_extremals *list, rf_cert *cert, const uint64_t *mask)
{
  const rf_field *f = list->field;
  rf_found new = { .cert = NULL };
  rf_status status = RF_ENOMEM;

  if (!(new.mask = rf_alloc(2 * f->words, sizeof *new.mask))
      || !(new.pattern = rf_alloc(f->n, 1)))
    goto done;
  RF_TRY(rf_grow(&list->found, &list->capacity, list->count + 1,
                 sizeof *list->found));
  memcpy(new.mask, mask, 2 * f->words * sizeof *mask);
  rf_field_pattern(new.pattern, f, mask);
  new.cert = cert;
  list->found[list->count++] = new;
  return RF_OK;

done:
  found_free(&new, f);
  return status;
}

rf_status
rf_extremals_try(rf_extremals *list, size_t *index, const rf_flat *flat,
                 const uint64_t *mask, const rf_budget *budget)
{
  rf_cert *cert = NULL;
  rf_status status = rf_cert_create(&cert, list->field);

  if (status < 0)
    return status;
  *index = SIZE_MAX;
  RF_TRY(rf_face_test(cert, flat, mask, budget));
  if (cert->sign) {
    RF_TRY(append(list, cert, mask));
    cert = NULL;
    *index = list->count - 1;
  }

done:
  rf_cert_free(cert, list->field);
  return status;
}

/* Insertion sort: the lists are short against what they cost. */
void
rf_extremals_sort(rf_extremals *list)
{
  const size_t n = list->field->n;

  for (size_t i = 1; i < list->count; i++)
    for (size_t j = i; j > 0; j--) {
      rf_found *a = &list->found[j - 1], *b = &list->found[j], t;
      size_t k = 0;
      while (k < n && a->pattern[k] == b->pattern[k])
        k++;
      if (k == n || a->pattern[k] < b->pattern[k])
        break;                         /* in order, and so all before */
      t = *a;
      *a = *b;
      *b = t;
    }
}

/* Have two faces the same zero lines? */
static bool
same_zeros(const uint64_t *a, const uint64_t *b, size_t words)
{
  for (size_t i = 0; i < words; i++)
    if ((a[i] | a[words + i]) != (b[i] | b[words + i]))
      return false;
  return true;
}

/* Faces from number i on with the same zeros. */
static size_t
group_size(const rf_faces *faces, size_t i)
{
  const size_t width = 2 * faces->words;
  size_t j = i;

  while (j < faces->count && same_zeros(faces->mask + i * width,
                                        faces->mask + j * width,
                                        faces->words))
    j++;
  return j - i;
}

rf_status
rf_faces_walk(const rf_faces *faces, const rf_field *field,
              rf_on_face *on_face, void *context, size_t glances,
              const rf_budget *budget)
{
  const size_t width = 2 * faces->words;
  rf_flat *flat = NULL;
  rf_status status = RF_OK;

  for (size_t i = 0; i < faces->count; i++) {
    const uint64_t *mask = faces->mask + i * width;
    if (i == 0 || !same_zeros(mask, mask - width, faces->words)) {
      rf_flat_free(flat);
      flat = NULL;
      RF_TRY(rf_budget_time(budget));
      RF_TRY(rf_flat_create(&flat, field, mask,
                            group_size(faces, i) >= glances));
    }
    RF_TRY(on_face(context, flat, mask));
  }

done:
  rf_flat_free(flat);
  return status;
}

/* From so many faces on, preparing glances costs less than the exact tests
   that they save. */
#define GLANCES 8

typedef struct hunt {
  rf_extremals *list;
  const rf_budget *budget;
  double *scratch;
} hunt;

/* One face of the walk: counted by its codimension, ruled out in double where
   that is certain, else tested. */
static rf_status
hunt_face(void *context, const rf_flat *flat, const uint64_t *mask)
{
  hunt *h = context;
  rf_glance glance;
  size_t index;

  h->list->faces[flat->rank]++;
  if (flat->px) {
    rf_face_glance(&glance, flat, mask, h->scratch);
    if (!glance.extremal)              /* for certain */
      return RF_OK;
  }
  return rf_extremals_try(h->list, &index, flat, mask, h->budget);
}

rf_status
rf_extremals_enumerate(rf_extremals *list, const rf_budget *budget)
{
  const rf_field *f = list->field;
  hunt h = { list, budget, NULL };
  rf_faces *faces = NULL;
  rf_status status = RF_ENOMEM;

  if (!(h.scratch = rf_alloc(4 * f->d, sizeof *h.scratch)))
    return RF_ENOMEM;
  RF_TRY(rf_faces_create(&faces, (const mpz_t *)f->rows, f->count, f->rank,
                         budget));
  RF_TRY(rf_faces_walk(faces, f, hunt_face, &h, GLANCES, budget));
  rf_extremals_sort(list);
  list->complete = true;               /* every face was looked at */

done:
  rf_faces_free(faces);
  rf_release(h.scratch);
  return status;
}
