/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * corner.c -- neurons that stay where dependent lines meet, until 0 leaves
 * Clarke's set (clarke.h).
 * Kernel: decision.
 *
 * Dependent lines have no coefficients whose series could be followed.  When a
 * neuron leaves them is found in double, by asking; then to the precision of
 * the run from the facet of the hull of the D_u that 0 goes through. */
#include "config.h"

#include "base/vector.h"
#include "flow/question/question.h"
#include "geometry/arrangement/qr.h"

/* A neuron leaves so near in the segment to where it was found to, at most. */
#define CORNER_NEAR 1e-3

/* One is enough to ask about: what lets a face's neurons go is the same for
   all of them, but one at 0 is never driven. */
size_t
rfx_moving_member(const rfx_population *p, const rfx_cohort *c)
{
  for (size_t i = 0; i < c->count; i++)
    if (!rfx_population_rests(p, c->member[i]))
      return c->member[i];
  return SIZE_MAX;
}

/* The question about neuron j at tau; where it is on lines it stays there. */
static rf_status
ask_corner(rfx_run *r, size_t j, double tau)
{
  const bool rests = r->population->neuron[j].flags & RF_CORNER;
  /* A line that does not exist: nothing has been hit, nothing is leaving. */
  const rf_candidate nothing = { .tau = tau,
                                 .kind = rests ? RF_LEAVE : RF_EXIT,
                                 .line = RF_NO_LINE };
  const rfx_face *face = rfx_face_of(r, j);
  rf_status status;

  num_set_d(r->step.tau, tau);
  rfx_residual_at(r, r->step.tau);
  rfx_state_at(r, j, r->step.tau);
  status = rfx_lines_at(r, j, face, &nothing);
  return status < 0 ? status : rfx_fill_boundary(r, face, true);
}

/* Clarke's set first, which is cheap; only where 0 may have left it are the
   sides asked for.  A neuron that slides stays if no line on which it slides
   lets it go; one in a corner if no sign changes. */
rf_status
rfx_still_stays(bool *answer, rfx_run *r, size_t j, double tau)
{
  rfx_query *q = r->query;
  const bool rests = r->population->neuron[j].flags & RF_CORNER;
  const rfx_face *face = rfx_face_of(r, j);
  rf_staying stays;
  unsigned marks = 0;
  rf_status status;

  *answer = true;
  if ((status = ask_corner(r, j, tau)) < 0
      || (status = rfx_corner_stays(&stays, r->query, r->model)) < 0
      || stays == RF_STAYS
      || (status = rfx_take_sides(r, &marks, face, NULL, r->step.tau)) < 0)
    return status;
  for (size_t l = 0; l < q->touched; l++)
    *answer = *answer && ((face->u[q->at[l]] != 0 && !rests)
                          || q->u[q->at[l]]
                             == face->u[q->at[l]]);
  return RF_OK;
}

/* ---- to full precision ---- */

/* The facet that 0 goes through, and room to see how far it is. */
typedef struct facet {
  rf_inclusion_facet of;
  size_t d, numbers;
  rf_num *block;
  rf_num *first, *other, *way, *work;  /* [d] each; work: of qr */
  rf_num *term;
  rfx_qr qr;
} facet;

static void
facet_free(facet *f)
{
  rf_release(f->of.sign);
  rf_release(f->of.away);
  num_array_free(f->block, f->numbers);
}

/* Made when a corner is left, which is seldom, so it is no part of the run.
   Everything of one size in one block, term last. */
static rf_status
facet_alloc(facet *f, size_t d, size_t lines, long prec)
{
  *f = (facet){ .d = d,
                .numbers = 3 * d + RF_QR_SIZE(d, d) + RF_QR_WORK(d) + 1 };
  f->of.sign = rf_alloc((d + 2) * lines, 1);
  f->of.away = rf_alloc(d, sizeof *f->of.away);
  f->block = num_array(f->numbers, prec);
  if (!f->of.sign || !f->of.away || !f->block) {
    facet_free(f);
    return RF_ENOMEM;
  }
  f->first = f->block;
  f->other = f->first + d;
  f->way = f->other + d;
  f->work = f->way + d;
  f->term = f->block + f->numbers - 1;
  rfx_qr_place(&f->qr, f->work + RF_QR_WORK(d), d, d, prec);
  return RF_OK;
}

/* D[d] of cone number i, from the question as it was filled: each of its lines
   pushes with one of its two ends. */
static void
facet_drive(rf_num *D, const rfx_boundary *at, const facet *f, size_t i)
{
  num_copy(D, at->fixed, f->d);
  for (size_t l = 0; l < at->count; l++)
    num_axpy(D, f->of.sign[i * at->count + l] > 0 ? &at->high[l]
             : &at->low[l], at->x + l * f->d, f->d);
}

/* How far 0 is from the affine hull of the D_u, along away[]: <D, away> of its
   point nearest to 0, less the error of a step, since it leaves once it is
   driven, in the next step too. */
static rf_status
facet_distance(rf_num *out, rfx_run *r, facet *f, const rfx_face *face,
               const rf_num *tau)
{
  rf_num *t = f->term;
  rf_status status;

  rfx_residual_at(r, tau);
  if ((status = rfx_fill_boundary(r, face, true)) < 0)
    return status;
  const rfx_boundary at = rfx_question(r->query, r->model);
  f->qr.count = 0;
  facet_drive(f->first, &at, f, 0);
  for (size_t i = 1; i < f->of.n; i++) {
    facet_drive(f->other, &at, f, i);
    for (size_t c = 0; c < f->d; c++)
      num_sub(&f->other[c], &f->other[c], &f->first[c]);
    num_length(t, f->other, f->d);
    for (size_t c = 0; c < f->d && num_sgn(t) != 0; c++)
      num_div(&f->other[c], &f->other[c], t);
    (void)rfx_qr_append(&f->qr, f->other, f->work);
  }
  rfx_qr_split(f->first, f->other, &f->qr);
  num_dot(out, f->first, f->way, f->d);
  for (size_t k = 0; k < r->model->n; k++) {
    num_mul_d(t, &r->residuals.error[k],
              RF_LAWFUL / RF_NOISE * r->model->norm[k]);
    num_sub(out, out, t);
  }
  return RF_OK;
}

/* The root of that near c->tau: secants, until they do not shrink any more. */
static rf_status
facet_root(rf_num *tau, rfx_run *r, facet *f, const rfx_face *face)
{
  NUM_TEMPS(t, 5, r->model->prec);
  rf_num *before = &t[0], *was = &t[1], *is = &t[2], *step = &t[3],
         *last = &t[4];
  rf_status status = RF_ENOMEM;

  if (!NUM_TEMPS_OK(t))
    return RF_ENOMEM;
  num_set_d(last, 1.0);
  /* The second point of the secant; where it lies hardly matters. */
  num_set_d(step, 0x1p-20);
  num_sub(before, tau, step);
  RF_TRY(facet_distance(was, r, f, face, before));
  for (int pass = 0; pass < 64; pass++) {
    RF_TRY(facet_distance(is, r, f, face, tau));
    num_sub(was, is, was);
    if (num_sgn(was) == 0 || num_sgn(is) == 0)
      break;
    num_sub(step, tau, before);
    num_mul(step, step, is);
    num_div(step, step, was);
    num_mul_2si(before, step, 1);
    if (pass > 2 && num_cmpabs(before, last) >= 0)
      break;
    num_set(last, step);
    num_set(before, tau);
    num_set(was, is);
    num_sub(tau, tau, step);
  }
  status = RF_OK;

done:
  NUM_TEMPS_FREE(t, 5);
  return status;
}

/* The facet, from the first time after tau at which doubles are sure that 0 is
   not in the hull.  *found: there is one. */
static rf_status
find_facet(bool *found, facet *f, rfx_run *r, size_t j, double tau)
{
  rf_status status = RF_OK;

  *found = false;
  for (int power = 24; status >= 0 && !*found && power >= 0; power -= 4) {
    rf_staying stays;
    if ((status = ask_corner(r, j, tau + ldexp(1.0 - tau, -power))) < 0)
      break;
    const rfx_boundary at = rfx_question(r->query, r->model);
    status = rfx_inclusion_stays(&stays, &f->of, &at);
    *found = status >= 0 && stays == RF_STAYS_NOT;
  }
  for (size_t i = 0; *found && i < f->d; i++)
    num_set_d(&f->way[i], f->of.away[i] / rf_length(f->of.away, f->d));
  return status;
}

/* What doubles found is kept where the root lies elsewhere: then the facet was
   not the one that 0 goes through. */
rf_status
rfx_corner_time(rf_num *tau, rfx_run *r, const rf_candidate *c)
{
  const size_t j = c->kind == RF_LEAVE ? c->who
    : rfx_moving_member(r->population, &r->population->cohorts[c->who]);
  const rfx_face *face = rfx_face_of(r, j);
  facet f;
  bool found;
  double root;
  rf_status status = facet_alloc(&f, r->model->d, r->model->lines->count,
                                 r->model->prec);

  if (status < 0)
    return status;
  RF_TRY(find_facet(&found, &f, r, j, c->tau));
  if (!found)
    goto done;
  RF_TRY(facet_root(tau, r, &f, face));
  root = num_get_d(tau);
  if (!(fabs(root - c->tau) <= CORNER_NEAR && root <= 1.0))
    num_set_d(tau, c->tau);
  if (num_sgn(tau) < 0)
    num_zero(tau);

done:
  facet_free(&f);
  return status;
}
