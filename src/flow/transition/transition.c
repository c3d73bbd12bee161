/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * transition.c -- from a candidate to moves: the inclusion is asked, the neuron
 * gets its new face and coordinates.
 * Kernel: decision.
 *
 * What happens at a candidate is not decided by its kind: the kind says where
 * to look, the inclusion says what the neuron does there. */
#include "config.h"

#include "flow/model/fade.h"
#include "flow/transition/transition_impl.h"

/* So many answers in doubt, one after the other, and a neuron at several lines
   is asked to stay where it is if the errors allow it: each answer is then no
   better than the one before, and it would go from one to the next and back
   for ever. */
#define TO_AND_FRO 4

/* At one line, so many: it went over and came back, as a neuron does that
   slides by the numbers of the run.  They are what moves it, so they are
   believed. */
#define OVER_AND_BACK 2

/* |<D, x>| of the driving vectors drive[count][d] at a line x[d], the
   largest. */
static double
line_speed(const double *x, const rf_num *drive, size_t count, size_t d)
{
  double most = 0.0;

  for (size_t c = 0; c < count; c++, drive += d) {
    double v = 0.0;
    for (size_t i = 0; i < d; i++)
      v += num_get_d(&drive[i]) * x[i];
    most = fmax(most, fabs(v));
  }
  return most;
}

/* drive_to[d] of the face that is entered, from that of the one that is left:
   they differ by the data of the lines that changed.  Of faces without zero
   lines, where nothing is projected away. */
static void
drive_on(rf_num *drive_to, const rf_num *drive, rfx_run *r,
         const rfx_face *from, const rfx_face *to, const rf_num *p)
{
  const rfx_model *m = r->model;
  rf_num *t = r->residuals.term;

  num_copy(drive_to, drive, m->d);
  for (size_t k = 0; k < m->n; k++) {
    if (num_cmp(&from->eta[k], &to->eta[k]) == 0)
      continue;
    num_sub(t, &to->eta[k], &from->eta[k]);
    num_mul(t, t, &p[k]);
    num_axpy(drive_to, t, m->x + k * m->d, m->d);
  }
}

/* drives[2][d]: D of the face that is left and of the one that is entered, by
   these residuals. */
static void
drives_by(rf_num *drives, rfx_run *r, const rfx_face *from,
          const rfx_face *to, const rf_num *p)
{
  const rfx_model *m = r->model;

  rfx_face_drive(drives, m, from, p, r->residuals.term);
  if (m->n * m->d >= RF_MANY_NUMBERS && from->nzero == 0 && to->nzero == 0
      && !from->dead && !to->dead)
    drive_on(drives + m->d, drives, r, from, to, p);
  else
    rfx_face_drive(drives + m->d, m, to, p, r->residuals.term);
}

/* defect.drives: those of now, and the same at the end of the segment where a
   neuron stops sliding, as at first the two are equal there, or where a step is
   so long that D is another one then.  Returns their number. */
static size_t
drives_at(rfx_run *r, const rfx_face *from, const rfx_face *to, size_t way)
{
  const rfx_model *m = r->model;
  rfx_residuals *now = &r->residuals;
  rf_num *drives = r->defect.drives, *end = r->defect.when;
  const size_t count = rf_drives_by_way(r, from, to, way);

  if (count)
    return count;
  drives_by(drives, r, from, to, now->p);
  if (!r->segment || (from->nzero == 0 && !r->engine->far))
    return 2;
  num_set_d(end, 1.0);
  rfx_poly_values(now->h, r->series.p, r->series.degree, m->n, m->n, end);
  drives_by(drives + 2 * m->d, r, from, to, now->h);
  return 4;
}

/* In a long step a neuron grows: (a, w) by at most exp of the integral of
   ||D||. */
static double
growth_of_step(const rfx_run *r, const rf_num *drive, size_t drives, size_t d)
{
  double most = 0.0;

  if (!r->engine->far || !r->segment)
    return 1.0;
  for (size_t c = 0; c < drives; c++) {
    double s = 0.0;
    for (size_t i = 0; i < d; i++)
      s += num_get_d(&drive[c * d + i]) * num_get_d(&drive[c * d + i]);
    most = fmax(most, s);
  }
  return exp(sqrt(most) * r->step.length
             * (1.0 - num_get_d(r->step.tau)));
}

/* The largest ||D_to - D_from|| of those pairs. */
static double
drive_jump(const rf_num *drive, size_t drives, size_t d)
{
  double most = 0.0;

  for (size_t c = 0; c < drives; c += 2) {
    const rf_num *from = drive + c * d, *to = from + d;
    double s = 0.0;
    for (size_t i = 0; i < d; i++)
      s += (num_get_d(&to[i]) - num_get_d(&from[i]))
        * (num_get_d(&to[i]) - num_get_d(&from[i]));
    most = fmax(most, s);
  }
  return sqrt(most);
}

/* |a| of the neuron in the query, as the loss sees it. */
static double
size_of_a(rfx_run *r)
{
  rf_num *a = &r->residuals.term[0];

  num_abs(a, &r->query->state[0]);
  rfx_fade_all(a, 1, r->model, r->step.t, 1);
  return num_get_d(a);
}

/* Growth rate of the late defect of a neuron.  At a line where its faces
   differ its share of h_k at a delay dt is |a| |<w, x_k>| ~ a^2 |<D, x_k>| dt,
   which moves D by curvature ||x_k|| times that; elsewhere its shares differ
   because w does, by a (D_to - D_from) dt: all of them move D by at most
   curvature times the largest eigenvalue of sum_k x_k x_k^T times |a| times
   that.  Integrated over the delay.  way: the one that was found just now, or
   SIZE_MAX. */
static double
defect_rate(rfx_run *r, const rfx_face *from, const rfx_face *to, size_t way)
{
  const rfx_model *m = r->model;
  const size_t drives = drives_at(r, from, to, way);
  const rf_num *D = r->defect.drives;
  const double a = size_of_a(r) * growth_of_step(r, D, drives, m->d);
  double rate = r->defect.spread * drive_jump(D, drives, m->d);
  double curvature = m->curvature;

  if (!rfx_loss_bounded(m->loss))               /* l'' <= |l'| */
    for (size_t k = 0; k < m->n; k++)
      curvature = fmax(curvature, fabs(num_get_d(&r->residuals.p[k])));
  for (size_t l = 0; (l = rf_next_change(from->u, to->u, l, m->lines->count))
       < m->lines->count; l++) {
    double sum = 0.0;
    for (size_t k = m->lines->first[l]; k < m->n; k++)
      if (m->lines->of[k] == l)
        sum += m->norm[k] * m->norm[k];
    rate += line_speed(m->line_double + l * m->d, D, drives, m->d) * sum
      / m->line_size[l];
  }
  return curvature * a * a * rate * r->step.length * r->step.length;
}

/* Does the neuron, in the face entered, rest on the boundary of a line that it
   was asked about? */
static bool
comes_to_rest(rfx_run *r, const rfx_face *to)
{
  rfx_query *q = r->query;

  for (size_t l = 0; l < q->touched; l++)
    if (to->u[q->at[l]] != 0 && rfx_idle_for_certain(r, to, q->at[l]))
      return true;
  return false;
}

/* Flags of a neuron in the face entered: where it comes to rest.  In a corner
   it is put there for good. */
static rf_status
rest_flags(unsigned char *flags, rfx_run *r, const rfx_face *to)
{
  bool open = true;
  rf_status status = RF_OK;

  *flags &= (unsigned char)~(RF_EDGE | RF_CORNER);
  if (to->dead && num_sgn(r->model->leak) == 0 && !rfx_starts_there(r->query))
    status = rfx_dead_is_open(&open, r->query, r->model, to->u);
  if (status < 0)
    return status;
  if (!open) {
    *flags |= RF_CORNER;
    return rfx_project_state(r->query, r->model);
  }
  if (comes_to_rest(r, to))
    *flags |= RF_EDGE;
  return RF_OK;
}

/* Is the way of a scout into the face with signs q->u one that changes what all
   share: is the face not there yet, or needs the neuron a single of its own? */
static bool
is_beyond(const rfx_run *r)
{
  const rfx_population *p = r->population;
  const rfx_face *to = rfx_faces_find(p->faces, r->query->u);
  const rfx_cohort *c =
    to && to->index < p->ncohorts ? &p->cohorts[to->index] : NULL;

  return !c || !c->face || (!to->dead && c->carry != RF_CARRY_PROPAGATOR);
}

/* Append a move of neuron j to the face with signs q->u; q->state is where
   it is. */
static rf_status
append_move(rfx_made *made, rfx_run *r, size_t j, const rf_num *tau,
            unsigned marks)
{
  rfx_schedule *plan = &r->schedule;
  rfx_query *q = r->query;
  rfx_population *p = r->population;
  const rfx_face *from = rfx_face_of(r, j);
  uint32_t column = rfx_trajectory_of(r, j).column;
  unsigned char flags = p->neuron[j].flags;
  const bool doubt =
    (marks & RF_MARK_UNSURE) && rfx_matters(r, rfx_time_at(r, tau));
  size_t cohort, way = SIZE_MAX;
  rfx_face *to;
  rfx_cohort *c;
  rf_status status;

  if (r->scout && is_beyond(r))
    return RF_EUNSURE;
  if ((status = rfx_schedule_room(plan, p->stride, r->model->prec)) < 0
      || (status = rfx_faces_get(&to, p->faces, q->u)) < 0
      || (status = rfx_population_cohort(&cohort, p, to)) < 0)
    return status;
  rfx_face_project(q->state + 1, r->model, to, r->residuals.term);
  if ((status = rfx_law_of_move(r, j, to)) < 0
      || (status = rest_flags(&flags, r, to)) < 0)
    return status;
  c = &p->cohorts[cohort];
  rf_num *z = plan->z.at + plan->count * p->stride;
  if (c->carry == RF_CARRY_PROPAGATOR && r->segment) {
    rfx_columns_at(r, c, tau);
    rfx_population_in_columns(z, p, q->state, q->columns);
  }
  else {
    for (size_t l = 0; l < p->stride; l++)
      num_set(&z[l], &q->state[l]);
    if (!to->dead && (status = rfx_find_way(&way, &column, r, to, tau)) < 0)
      return status;
    made->restart = made->restart || (!to->dead && way == SIZE_MAX);
  }
  if (r->engine->late)
    made->rate += defect_rate(r, from, to, way);
  num_set(&plan->tau.at[plan->count], tau);
  plan->move[plan->count] =
    (rfx_move){ .number = plan->count, .neuron = (uint32_t)j,
                .line = RF_NO_LINE, .asked = (uint32_t)q->at[0],
                .from = from, .to = to, .marks = marks, .matters = doubt,
                .flags = flags, .way = way,
                .column = way == SIZE_MAX ? RF_NO_COLUMN : column };
  rfx_narrate_move(r, &plan->move[plan->count], rfx_time_at(r, tau));
  p->neuron[j].latest = (uint32_t)++plan->count;
  made->moves++;
  return RF_OK;
}

/* Neuron j stays as it is, but not beyond doubt: it has a choice, or the
   precision does not decide. */
static rf_status
append_choice(rfx_run *r, size_t j, size_t line, const rf_num *tau,
              unsigned marks)
{
  rfx_schedule *plan = &r->schedule;
  const rfx_face *face = rfx_face_of(r, j);
  rf_status status =
    rfx_schedule_room(plan, r->population->stride, r->model->prec);

  if (status < 0)
    return status;
  num_set(&plan->tau.at[plan->count], tau);
  plan->move[plan->count] =
    (rfx_move){ .number = plan->count, .neuron = (uint32_t)j,
                .line = (uint32_t)line, .asked = (uint32_t)line,
                .from = face, .to = face, .marks = marks,
                .matters = (marks & RF_MARK_UNSURE)
                   && rfx_matters(r, rfx_time_at(r, tau)),
                 .column = RF_NO_COLUMN, .way = SIZE_MAX };
  plan->count++;
  return RF_OK;
}

/* Would the answer take neuron j back to where it has just come from, at this
   very time? */
static bool
goes_back(const rfx_run *r, size_t j, const rf_num *tau)
{
  const rfx_move *last = rfx_move_just_now(r, j, num_get_d(tau));
  const size_t lines = r->model->lines->count;

  return last && memcmp(r->query->u, last->from->u, lines) == 0;
}

/* Has neuron j moved in doubt again and again? */
static bool
goes_to_and_fro(const rfx_run *r, size_t j)
{
  return r->segment && rfx_times_in_doubt(r, j)
    >= (r->query->touched > 1 ? TO_AND_FRO : OVER_AND_BACK);
}

/* Neuron j, whose state is q->state, at the lines q->at.  What it has just done
   is not undone by an answer in doubt: it would go to and fro until the errors
   no longer hide where it goes. */
static rf_status
decide(rfx_made *made, rfx_run *r, size_t j, const rf_num *tau,
       const rfx_face *face, const rf_candidate *c)
{
  rfx_query *q = r->query;
  const size_t planned = r->schedule.count;
  unsigned marks;
  bool changed = false, later;
  rf_status status = rfx_take_sides(r, &marks, face, c, tau);

  if (status >= 0 && (marks & RF_INC_UNSURE) && goes_to_and_fro(r, j)) {
    q->settle = true;
    status = rfx_take_sides(r, &marks, face, c, tau);
    q->settle = false;
    marks |= q->touched == 1 ? RF_INC_UNSURE : 0u;
  }
  if (status < 0)
    return status;
  if ((marks & RF_INC_UNSURE)
      && (status = rfx_undecided(r, rfx_time_at(r, tau))) < 0)
    return status;
  if ((marks & RF_INC_UNSURE) && goes_back(r, j, tau))
    memcpy(q->u, face->u, r->model->lines->count);
  for (size_t l = 0; l < q->touched; l++) {
    q->sign[l] = q->u[q->at[l]];
    changed = changed || q->sign[l] != face->u[q->at[l]];
  }
  later = (marks & RF_SIDES_LATER) && !(marks & RF_INC_UNSURE);
  marks = rf_marks_of(marks) | (later ? RF_MARK_UNSURE : 0u);
  rfx_narrate_question(r, j, rfx_time_at(r, tau), face, marks);
  if (c && c->late && !changed && r->population->neuron[j].wrong < UCHAR_MAX)
    r->population->neuron[j].wrong++;
  if (changed)
    status = append_move(made, r, j, tau, marks);
  else if (marks)
    status = append_choice(r, j, q->at[0], tau, marks);
  if (later && status >= 0 && r->schedule.count > planned)
    r->schedule.move[r->schedule.count - 1].matters = false;
  return status;
}

/* The state is that of tau; at a turn a is 0 by definition. */
rf_status
rfx_move_neuron(rfx_made *made, rfx_run *r, size_t j, const rf_candidate *c,
                const rf_num *tau)
{
  const rfx_face *face = rfx_face_of(r, j);
  rf_status status;

  RF_ASSERT(j < r->population->m);
  rfx_state_at(r, j, tau);
  if (c && c->kind == RF_TURN)
    num_zero(&r->query->state[0]);
  status = rfx_lines_at(r, j, face, c);
  return status < 0 || r->query->touched == 0   /* its rest is over already */
    ? status : decide(made, r, j, tau, face, c);
}

/* All members of a sliding cohort whose a has the sign of the mover's leave
   together; the inclusion says for each. */
static rf_status
move_cohort(rfx_made *made, rfx_run *r, const rf_candidate *c,
            const rf_num *tau)
{
  rfx_schedule *plan = &r->schedule;

  /* By index each time: a move may found a cohort and move them all. */
  const size_t who = c->who;
  const rfx_face *at = r->population->cohorts[who].face;
  const size_t moves = plan->count, before = made->moves;
  size_t last = SIZE_MAX;
  rf_status status = RF_OK;

  for (size_t i = 0;
       status >= 0 && i < r->population->cohorts[who].count; i++) {
    const size_t j = r->population->cohorts[who].member[i];
    if (rfx_last_move(r, j) || rfx_population_rests(r->population, j))
      continue;
    last = j;
    status = rfx_move_neuron(made, r, j, c, tau);
  }
  for (size_t i = 0; status >= 0 && i < moves; i++)
    if (r->population->neuron[plan->move[i].neuron].latest == i + 1
        && plan->move[i].to == at
        && plan->move[i].from != plan->move[i].to) {
      last = plan->move[i].neuron;
      status = rfx_move_neuron(made, r, last, c, tau);
    }
  if (status < 0 || made->moves > before || last == SIZE_MAX)
    return status;
  made->restart = true;
  r->population->cohorts[who].held = c->line;
  if ((status = append_choice(r, last, c->line, tau, RF_MARK_UNSURE)) < 0)
    return status;
  return rfx_undecided(r, rfx_time_at(r, tau));
}

/* A coefficient passes the end of its interval within the error of the run: its
   neurons go on sliding, and that is in doubt.  As long as it is no farther
   from the end than a step errs, or the whole interval is no wider than the run
   errs, D there and D beyond differ by no more: whether it has passed does not
   matter. */
static rf_status
doubt_exit(rfx_run *r, const rf_candidate *c, const rf_num *tau)
{
  const rfx_cohort *cohort = &r->population->cohorts[c->who];
  rf_status status = RF_OK;

  for (size_t i = 0; i < cohort->count; i++) {
    const size_t j = cohort->member[i];
    if (r->population->neuron[j].latest
        || rfx_population_rests(r->population, j))
      continue;
    rfx_state_at(r, j, tau);
    status = append_choice(r, j, c->line, tau, RF_MARK_UNSURE);
    if (status >= 0 && c->hazy != RF_HAZY_BEYOND)
      r->schedule.move[r->schedule.count - 1].matters = false;
    break;
  }
  return status;
}

/* Count it where the last move, out of a corner, is in doubt. */
static void
count_leaving(rfx_schedule *plan)
{
  rfx_move *move = &plan->move[plan->count - 1];

  if (move->marks & RF_MARK_UNSURE)
    move->flags += RF_LEFT_ONCE;
  else
    move->flags &= RF_LEFT_ONCE - 1;
}

/* A neuron leaves the corner where it rested.  Where the inclusion finds no way
   out, or ways in doubt that lead back again and again, it stays, in doubt, and
   is not asked any more. */
static rf_status
leave_corner(rfx_made *made, rfx_run *r, const rf_candidate *c,
             const rf_num *tau)
{
  rf_neuron *neuron = &r->population->neuron[c->who];
  const size_t before = made->moves;
  rf_status status;

  if (rfx_last_move(r, c->who) || !(neuron->flags & RF_CORNER))
    return RF_OK;
  if (neuron->flags >= RF_LEFT_MOST) {
    rfx_state_at(r, c->who, tau);
    status = rfx_lines_at(r, c->who, rfx_face_of(r, c->who), c);
  } else
    status = rfx_move_neuron(made, r, c->who, c, tau);
  if (status < 0)
    return status;
  if (made->moves > before) {
    count_leaving(&r->schedule);
    return RF_OK;
  }
  neuron->flags &= (unsigned char)~RF_CORNER;
  if ((status = append_choice(r, c->who, r->query->at[0], tau,
                                  RF_MARK_UNSURE)) < 0)
    return status;
  return rfx_undecided(r, rfx_time_at(r, tau));
}

/* The coefficient on the other side of an edge has changed sign: neurons
   whose a agrees with it could leave.  Staying is a solution too. */
static rf_status
wake(rfx_made *made, rfx_run *r, const rf_candidate *c, const rf_num *tau)
{
  rfx_query *q = r->query;
  rfx_population *p = r->population;
  rf_edge *edge = &r->edges.of[c->who];
  const int rests = c->who & 1 ? 1 : -1, sign = -edge->sign;
  const rf_policy policy = r->model->problem->nonunique;
  const bool leave = policy == (rests < 0 ? RF_POLICY_ACTIVATE
                                          : RF_POLICY_DEACTIVATE);
  rf_status status = RF_OK;

  edge->sign = sign;
  for (size_t i = 0; status >= 0 && i < edge->count; i++) {
    const size_t j = edge->neuron[i];
    const rfx_face *face = rfx_face_of(r, j);
    if (rfx_last_move(r, j) || face->u[c->line] != rests)
      continue;
    rfx_state_at(r, j, tau);
    rfx_near_size(q, r->model, r->engine);
    if (!rfx_touches(q, r->model, c->line)
        || !rfx_idle_for_certain(r, face, c->line))
      continue;                        /* it has come to rest elsewhere */
    if (!(p->neuron[j].flags & RF_EDGE)) {
      p->neuron[j].flags |= RF_EDGE;
      rf_report_repair(&r->report, 1.0);
    }
    /* It leaves in the direction a coefficient x: away from its side. */
    if (num_sgn(&q->state[0]) * sign != -rests)
      continue;
    if (!leave) {
      status = append_choice(r, j, c->line, tau, RF_MARK_NONUNIQUE);
      continue;
    }
    q->touched = 0;                    /* it leaves this one */
    rfx_add_line(r->query, c->line, rests, 0);
    memcpy(q->u, face->u, r->model->lines->count);
    q->u[c->line] = (signed char)-rests;
    status = append_move(made, r, j, tau, RF_MARK_NONUNIQUE);
  }
  return status;
}

/* What the kinds of candidates ask of the inclusion: a face's exit moves all
   its members, the others one neuron. */
rf_status
rfx_make_moves(rfx_made *made, rfx_run *r, const rf_candidate *c,
               const rf_num *tau)
{
  rf_status status = rfx_need_p(r);

  *made = (rfx_made){ 0, false, 0.0 };
  if (status < 0)
    return status;
  rfx_residual_at(r, tau);
  if (RF_CORNERED(c)) {                /* at tau itself staying is one, too */
    num_set_d(r->defect.when, c->tau);
    rfx_residual_at(r, r->defect.when);
  }
  switch (c->kind) {
  case RF_EXIT:
    return c->hazy ? doubt_exit(r, c, tau) : move_cohort(made, r, c, tau);
  case RF_WAKE:
    return wake(made, r, c, tau);
  case RF_LEAVE:
    return leave_corner(made, r, c, tau);
  case RF_CROSSING:
  case RF_TURN:
    break;
  }
  if (c->kind == RF_CROSSING
      && rfx_idle_for_certain(r, rfx_face_of(r, c->who), c->line)) {
    r->query->touched = 0;              /* it rests there: nothing crosses */
    return RF_OK;
  }
  status = rfx_move_neuron(made, r, c->who, c, tau);
  /* Where a passes 0 the neuron's way is told by its next step. */
  made->restart = made->restart || (c->kind == RF_TURN && made->moves > 0);
  return status;
}

/* At the start of a segment: a neuron that slides and has a choice takes it
   here. */
rf_status
rfx_settle(rfx_run *r, size_t j)
{
  const rfx_face *face = rfx_face_of(r, j);
  rfx_made made = { 0, false, 0.0 };
  rf_status status;

  RF_ASSERT(j < r->population->m && num_sgn(r->step.tau) == 0);
  if (face->nzero == 0 || rfx_population_rests(r->population, j))
    return RF_OK;
  rfx_state_at(r, j, r->step.tau);
  status = rfx_lines_at(r, j, face, NULL);
  return status < 0 ? status : decide(&made, r, j, r->step.tau, face, NULL);
}
