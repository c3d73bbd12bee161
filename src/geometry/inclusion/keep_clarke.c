/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * keep_clarke.c -- solutions of the box that are none of Clarke's flow, and
 * where a neuron goes instead.  The questions are put in double, in a scale of
 * their own (clarke.h).
 *
 * In the box each line takes its e by itself; in Clarke's set the e belong to
 * cones, which dependent lines do not have in all combinations.  So a neuron
 * may be able to stay by the first and not by the second.  Double precision is
 * enough: the question is whether 0 is in a hull, and an answer that is close
 * is "unsure" in any precision.
 * Kernel: decision. */
#include "config.h"

#include "geometry/inclusion/inclusion_impl.h"

void
rfx_meeting_free(struct meeting *m)
{
  rf_release(m->numbers);
  rf_release(m->line);
  rf_release(m->from);
}

rf_status
rfx_meeting_alloc(struct meeting *m, const struct trial *s)
{
  const size_t d = s->box.d, k = s->box.k;

  *m = (struct meeting){ .numbers = rf_alloc(k * (d + 2) + 3 * d,
                                             sizeof *m->numbers),
                         .line = rf_alloc(k, sizeof *m->line),
                         .from = rf_alloc(2 * k, 1) };
  if (!m->numbers || !m->line || !m->from) {
    rfx_meeting_free(m);
    return RF_ENOMEM;
  }
  m->x = m->numbers;
  m->fixed = m->x + k * d;
  m->start = m->fixed + d;
  m->away = m->start + d;
  m->plus = m->away + d;
  m->minus = m->plus + k;
  m->sign = m->from + k;
  m->at = (rf_meeting){ .d = d, .x = m->x, .fixed = m->fixed,
                        .plus = m->plus, .minus = m->minus };
  return RF_OK;
}

/* t[0]: the largest number of the question; false: all are 0. */
bool
rfx_question_scale(struct trial *s)
{
  const struct box *b = &s->box;
  rf_num *scale = &s->box.t[0];

  rfx_load_fixed(s);
  num_zero(scale);
  for (size_t i = 0; i < b->d; i++)
    if (num_cmpabs(&b->mass[i], scale) > 0)
      num_abs(scale, &b->mass[i]);
  for (size_t i = 0; i < b->k; i++) {
    if (num_cmpabs(&b->lo[i], scale) > 0)
      num_abs(scale, &b->lo[i]);
    if (num_cmpabs(&b->hi[i], scale) > 0)
      num_abs(scale, &b->hi[i]);
  }
  return num_sgn(scale) != 0;
}

/* v in that scale. */
double
rfx_clarke_scaled(struct trial *s, const rf_num *v)
{
  num_div(&s->box.t[1], v, &s->box.t[0]);
  return num_get_d(&s->box.t[1]);
}

/* e of variable i on a side. */
double
rfx_side_value(struct trial *s, size_t i, int side)
{
  const int end = s->kind[i] == KIND_FLAT ? -1
                  : s->kind[i] == KIND_LEFT ? s->pick[i]
                  : rfx_end_of(s, i, side);

  return rfx_clarke_scaled(s, end < 0 ? &s->box.lo[i] : &s->box.hi[i]);
}

/* v[d] += e times the unit line of variable i. */
void
rfx_add_unit(double *v, const struct trial *s, size_t i, double e)
{
  for (size_t c = 0; c < s->box.d; c++)
    v[c] += e * num_get_d(&s->box.x[i * s->box.d + c]);
}

/* The lines of member[k], the others at the sides side[k]; at.error. */
void
rfx_meeting_load(struct meeting *m, struct trial *s,
                 const signed char *member,
                 const signed char *side)
{
  const struct box *b = &s->box;
  double size = 0.0, blur = 0.0;

  m->at.count = 0;                     /* and size: of all terms of D */
  for (size_t c = 0; c < b->d; c++) {
    m->fixed[c] = rfx_clarke_scaled(s, &b->fixed[c]);
    size += rfx_clarke_scaled(s, &b->mass[c]);
    blur += rfx_clarke_scaled(s, &b->blur[c]);
  }
  for (size_t i = 0; i < b->k; i++) {
    const size_t n = m->at.count;
    size += fmax(fabs(rfx_clarke_scaled(s, &b->lo[i])),
                 fabs(rfx_clarke_scaled(s, &b->hi[i])));
    blur += b->blurred ? rfx_clarke_scaled(s, &b->eblur[i]) : 0.0;
    if (!member[i]) {
      rfx_add_unit(m->fixed, s, i, rfx_side_value(s, i, side[i]));
      continue;
    }
    for (size_t c = 0; c < b->d; c++)
      m->x[n * b->d + c] = num_get_d(&b->x[i * b->d + c]);
    m->plus[n] = rfx_side_value(s, i, 1);
    m->minus[n] = rfx_side_value(s, i, -1);
    m->from[n] = s->at->from[b->order[i]];
    m->line[m->at.count++] = i;
  }
  m->at.error = 1.01 * (blur + size * (b->error + 2.0
                                       * (double)(b->k + b->d + 8)
                                       * num_unit(s->box.prec)));
}

/* s->zero[k]: the lines that the box's solution is on, D being orthogonal to
   them.  True: some attract, others repel, and they may be dependent. */
bool
rfx_read_zeros(struct trial *s)
{
  const struct box *b = &s->box;
  size_t pulls = 0, pushes = 0;

  for (size_t i = 0; i < b->k; i++) {
    const bool moves = s->kind[i] == KIND_ATTRACTING
                       || s->kind[i] == KIND_REPELLING;
    s->zero[i] = moves && (b->at[i] == 0
                           || num_cmpabs(&b->dot[i], &b->bound[i]) <= 0);
    pulls += s->zero[i] && s->kind[i] == KIND_ATTRACTING;
    pushes += s->zero[i] && s->kind[i] == KIND_REPELLING;
  }
  return pulls > 0 && pushes > 0 && pulls + pushes > 2;
}

/* Is the solution in s->now, whose lines s->zero meet, one of Clarke's?
   s->status: what stopped the answer. */
bool
rfx_is_clarke(struct trial *s)
{
  struct meeting m;
  rf_staying stays = RF_STAYS;
  rf_status status;

  if (s->status < 0 || !rfx_question_scale(s))
    return true;
  if ((status = rfx_meeting_alloc(&m, s)) >= 0) {
    rfx_meeting_load(&m, s, s->zero, s->now.sign);
    status = rf_meeting_stays(&stays, NULL, &m.at);
    rfx_meeting_free(&m);
  }
  s->status = status;
  s->now.unsure |= stays == RF_STAYS_UNKNOWN;
  return stays != RF_STAYS_NOT;
}

/* The facet that m was answered with, for the caller's lines. */
static void
tell_facet(rf_inclusion_facet *facet, const struct trial *s,
           const struct meeting *m)
{
  const rf_meeting_kept *kept = m->at.kept;
  const size_t k = m->at.count;

  facet->n = kept->n;
  for (size_t i = 0; i < kept->n; i++)
    for (size_t l = 0; l < k; l++)
      facet->sign[i * k + s->box.order[m->line[l]]] =
        kept->cones->sign[kept->corral[i] * k + l];
  memcpy(facet->away, m->away, m->at.d * sizeof *m->away);
}

rf_status
rfx_inclusion_stays(rf_staying *stays, rf_inclusion_facet *facet,
                    const rfx_boundary *at)
{
  struct trial s = { 0 };
  struct meeting m;
  rf_status status = rfx_trial_alloc(&s, at);

  *stays = RF_STAYS;
  if (status < 0)
    goto done;
  rfx_trial_load(&s, at, 1);
  memset(s.zero, 1, at->count);
  memset(s.now.sign, 0, at->count);
  if (!rfx_question_scale(&s))         /* nothing drives */
    goto done;
  RF_TRY(rfx_meeting_alloc(&m, &s));
  rfx_meeting_load(&m, &s, s.zero, s.now.sign);
  m.at.kept = at->kept;
  status = rf_meeting_stays(stays, m.away, &m.at);
  if (status >= 0 && *stays == RF_STAYS_NOT && facet)
    tell_facet(facet, &s, &m);
  rfx_meeting_free(&m);

done:
  rfx_trial_free(&s);
  return status;
}
