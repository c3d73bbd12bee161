/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * depart.c -- where a neuron goes that may not stay, though the box has that
 * solution.
 * Kernel: decision.
 *
 * "Stay" is a solution of the box also where the lines are dependent, though
 * Clarke's set, the hull of the D_u that are realised nearby, may not hold it
 * (clarke.h): gradient descent leaves there at once. */
#include "config.h"

#include "geometry/inclusion/inclusion_impl.h"

/* e of variable i where gradient descent starts on the boundary: the slope
   leak for every datum.  high + low = (1 + leak) sum p_k r_k. */
static double
origin_value(struct trial *s, size_t i)
{
  const double leak = s->at->leak, both = rfx_clarke_scaled(s, &s->box.lo[i])
                                          + rfx_clarke_scaled(s, &s->box.hi[i]);

  return leak / (1.0 + leak) * both;
}

/* D as it came: from its sides, and orthogonal to the lines that it slid on.
   x[k][d] and basis[k][d]: scratch. */
static rf_status
arrival_drive(struct meeting *m, struct trial *s, double *x, double *basis)
{
  const struct box *b = &s->box;
  const size_t d = b->d;
  size_t count = 0, rank;
  double inverse;
  rf_status status;

  for (size_t c = 0; c < d; c++)
    m->start[c] = rfx_clarke_scaled(s, &b->fixed[c]);
  for (size_t i = 0; i < b->k; i++) {
    const int from = s->at->from[b->order[i]];
    if (from == RF_FROM_SLIDING) {
      for (size_t c = 0; c < d; c++)
        x[count * d + c] = num_get_d(&b->x[i * d + c]);
      count++;
    } else
      rfx_add_unit(m->start, s, i, from == RF_FROM_START
                   ? origin_value(s, i) : rfx_side_value(s, i, from));
  }
  status = rf_meeting_span(basis, &rank, &inverse, x, count, d);
  if (status >= 0)
    rf_meeting_split(m->start, NULL, basis, rank, d);
  return status;
}

/* start = sigma times that, within the span of the lines. */
static rf_status
arrival(struct meeting *m, struct trial *s)
{
  const size_t d = s->box.d, k = s->box.k;
  double *work = rf_alloc(2 * k * d + d, sizeof *work), inverse;
  double *basis = work, *along;
  size_t rank;
  rf_status status = RF_ENOMEM;

  if (!work)
    return RF_ENOMEM;
  along = work + 2 * k * d;
  RF_TRY(arrival_drive(m, s, work + k * d, basis));
  RF_TRY(rf_meeting_span(basis, &rank, &inverse, m->x, m->at.count, d));
  rf_meeting_split(m->start, along, basis, rank, d);
  for (size_t c = 0; c < d; c++)
    m->start[c] = s->sigma * along[c];

done:
  rf_release(work);
  return status;
}

/* Does start[] vanish up to its error? */
static bool
starts_nowhere(const struct meeting *m)
{
  double size = 0.0;

  for (size_t c = 0; c < m->at.d; c++)
    size = hypot(size, m->start[c]);
  return size <= m->at.error;
}

/* Does gradient descent rest where it starts? */
static bool
rests_at_start(const struct meeting *m)
{
  for (size_t i = 0; i < m->at.count; i++)
    if (m->from[i] != RF_FROM_START)
      return false;
  return starts_nowhere(m);
}

/* Take the solution with the signs m->sign.  False: there is none. */
static bool
take_signs(struct trial *s, const struct meeting *m)
{
  const size_t found = s->found;
  bool same;

  for (size_t i = 0; i < m->at.count; i++)
    if (s->kind[m->line[i]] == KIND_REPELLING)
      s->pick[m->line[i]] = m->sign[i];
  s->found = 0;
  rfx_try_pick(s);
  same = s->found == 1;
  for (size_t i = 0; same && i < m->at.count; i++)
    same = s->best.sign[m->line[i]] == m->sign[i] || s->zero[m->line[i]];
  s->found = same && found > 0 ? found : s->found;
  return same;
}

/* On along start[]; or, where that comes to nothing, along away[], which all
   D_u have a part of. */
static rf_status
leave(bool *done, struct trial *s, struct meeting *m, bool away)
{
  rf_leaving how = { s->sigma, s->at->policy, m->from, m->start };
  bool sure = false;
  rf_status status = RF_EUNSURE;

  *done = false;
  if (!starts_nowhere(m))
    status = rf_meeting_leave(m->sign, &sure, &m->at, &how);
  for (size_t c = 0; c < m->at.d; c++)
    m->away[c] *= s->sigma;
  how.start = m->away;
  if (status == RF_EUNSURE && away)
    status = rf_meeting_leave(m->sign, &sure, &m->at, &how);
  if (status < 0)
    return status == RF_EUNSURE ? RF_OK : status;
  *done = take_signs(s, m);
  if (*done)                           /* whatever other solutions there are */
    s->doubt = !sure || s->best.unsure;
  return RF_OK;
}

/* The solutions once more, without those that are none of Clarke's. */
static rf_status
look_again(struct trial *s, struct meeting *m)
{
  rf_staying stays;
  bool done = true;
  rf_status status = rf_meeting_stays(&stays, m->away, &m->at);

  if (status < 0)
    return status;
  s->clarke = true;
  s->dropped = 0;
  if (s->suspect)
    rfx_try_all(s);
  if (s->status >= 0
      && (s->at->policy == RF_POLICY_STAY
          ? s->dropped > 0 || stays == RF_STAYS_NOT : s->found == 0))
    status = leave(&done, s, m, stays == RF_STAYS_NOT);
  if (!done) {                         /* any of Clarke's, or of the box's */
    s->clarke = s->found > 0;
    rfx_try_all(s);
    s->doubt = true;
  }
  return status < 0 ? status : s->status;
}

/* s->zero[k]: all lines that are neither flat nor left.  True: some repel, and
   they may be dependent. */
static bool
meeting_lines(struct trial *s)
{
  size_t count = 0, pushes = 0;

  for (size_t i = 0; i < s->box.k; i++) {
    s->zero[i] = s->kind[i] == KIND_ATTRACTING
                 || s->kind[i] == KIND_REPELLING;
    count += (size_t)s->zero[i];
    pushes += s->kind[i] == KIND_REPELLING;
  }
  return pushes > 0 && count > 2;
}

/* Several solutions: which of them are Clarke's, and where a neuron that may
   not stay goes. */
rf_status
rfx_depart_keep_clarke(struct trial *s)
{
  struct meeting m;
  rf_status status = RF_OK;

  if (s->found < 2 || !meeting_lines(s) || !rfx_question_scale(s))
    return RF_OK;
  if ((status = rfx_meeting_alloc(&m, s)) < 0)
    return status;
  rfx_meeting_load(&m, s, s->zero, s->now.sign);
  RF_TRY(arrival(&m, s));
  if (s->at->policy != RF_POLICY_STAY || !rests_at_start(&m))
    RF_TRY(look_again(s, &m));

done:
  rfx_meeting_free(&m);
  return status;
}
