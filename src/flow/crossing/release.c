/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * release.c -- ends of sliding and of rest on an edge, in a segment.
 * Kernel: decision.
 *
 * A neuron slides as long as the coefficient e of its line is inside its
 * interval.  e is a linear function of p, the same for all neurons of the
 * face, and its series tells when it meets an end: that is the exit of the
 * whole cohort.  Neurons that rest are asked about by the inclusion itself, at
 * the end of a step and, where it says that they leave, by halving. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* When does the inclusion say that neuron j does not stay any more?  Asked at
   the end of the segment, and where it says no the step is halved.  *tau > 1:
   it stays. */
static rf_status
first_leave(double *tau, rfx_run *r, size_t j, double from)
{
  double low = from, high = 1.0;
  bool stays = true;
  rf_status status = rfx_still_stays(&stays, r, j, high);

  *tau = 2.0;
  if (status < 0 || stays)
    return status;
  while (status >= 0 && high - low > 0x1p-50) {
    const double middle = 0.5 * (low + high);
    status = rfx_still_stays(&stays, r, j, middle);
    *(stays ? &low : &high) = middle;
  }
  *tau = high;
  return status;
}

/* Where the zero lines are dependent their coefficients are not unique, and the
   question is whether any fit their intervals. */
static rf_status
dependent_exit(rfx_run *r, rf_candidates *out, size_t cohort, size_t j,
               double from)
{
  const rfx_cohort *c = &r->population->cohorts[cohort];
  rf_candidate found = { .kind = RF_EXIT, .who = (uint32_t)cohort,
                         .line = (uint32_t)c->face->zero[0] };
  rf_status status = RF_OK;

  if (c->held == c->face->zero[0]
      || (status = first_leave(&found.tau, r, j, from)) < 0
      || found.tau > 1.0)
    return status;
  return rf_candidate_push(out, &found);
}

static bool
is_at_zero(const rf_num *z, size_t stride)
{
  for (size_t i = 1; i < stride; i++)
    if (num_sgn(&z[i]) != 0)
      return false;
  return true;
}

/* Neurons that rest in corners: at w = 0 all for the same time. */
rf_status
rfx_screen_corners(rfx_run *r, rf_candidates *out)
{
  rfx_population *p = r->population;
  double zero = 0.0;                   /* 0: not asked yet */
  size_t kept = 0;
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && i < r->corners.count; i++) {
    const size_t j = r->corners.neuron[i];
    const bool at_zero = is_at_zero(rfx_population_at(p, j), p->stride);
    rf_candidate found = { .kind = RF_LEAVE, .who = (uint32_t)j,
                           .line = RF_NO_LINE, .tau = zero };
    if (!(p->neuron[j].flags & RF_CORNER))
      continue;
    r->corners.neuron[kept++] = (uint32_t)j;
    if ((status = rf_poll_64(i)) >= 0 && (!at_zero || zero == 0.0))
      status = first_leave(&found.tau, r, j, 0.0);
    if (at_zero)
      zero = found.tau;
    if (status >= 0 && found.tau <= 1.0)
      status = rf_candidate_push(out, &found);
  }
  if (status >= 0)
    r->corners.count = kept;
  return status;
}

/* A series in doubles, times 2^-shift (MPFR: so that the largest is near 1;
   it may be far below what a double can hold). */
static void
scaled(double *out, long *shift, const rf_num *g, size_t terms, rf_num *tmp)
{
  long e;

  *shift = RF_NUM_IS_DOUBLE ? 0 : LONG_MIN / 2;
  for (size_t i = 0; !RF_NUM_IS_DOUBLE && i < terms; i++) {
    (void)num_get_d_2exp(&e, &g[i]);
    *shift = e > *shift ? e : *shift;
  }
  for (size_t i = 0; i < terms; i++) {
    num_mul_2si(tmp, &g[i], -*shift);
    out[i] = num_get_d(tmp);
  }
}

static double
sum_of_sizes(const double *g, size_t terms)
{
  double sum = 0.0;

  for (size_t i = 0; i < terms; i++)
    sum += fabs(g[i]);
  return sum;
}

/* How a coefficient runs towards one end of its interval. */
typedef struct rfx_exit {
  const rf_num *g;       /* g[pdegree + 1]: how far it is from this end, */
  const rf_num *inner;   /* ... and from the other one */
  const rf_num *noise;   /* noise[1] and mass[1]: see rfx_exit_sizes */
  const rf_num *mass;
  int side;              /* of g, inside */
  unsigned char *known;  /* RF_HAZY_*: what the face knows of the line */
} rfx_exit;

/* When does g pass 0 by noise?  Never by more than there is. */
static rf_root
first_beyond(double *root, rf_guard *g, double from, double noise)
{
  return noise < sum_of_sizes(g->c, g->degree + 1)
    ? rf_root_beyond(root, g, from, noise) : RF_ROOT_NONE;
}

/* The width of the interval at tau = from, which is the sum of the ways to
   both ends; x->side is its sign. */
static double
interval_at(rfx_run *r, rfx_exit *x, double from)
{
  const rfx_screen_numbers *t = &r->screen->num;
  rf_num *way = t->high, *other = t->low, *tau = t->term;

  num_set_d(tau, from);
  rfx_poly_values(way, x->g, r->series.degree, 1, 1, tau);
  rfx_poly_values(other, x->inner, r->series.degree, 1, 1, tau);
  num_add(way, way, other);
  x->side = num_sgn(way) >= 0 ? 1 : -1;
  return fabs(num_get_d(way));
}

/* The way to this end in double, with the error of a value, and x->noise in
   the same units. */
static rf_guard
exit_guard(double *noise, rfx_run *r, const rfx_exit *x)
{
  const size_t terms = r->series.degree + 1;
  double *s = r->screen->rough.exit.at, error;
  rf_num *t = r->screen->num.high;
  long shift;

  scaled(s, &shift, x->g, terms, t);
  num_mul_2si(t, x->noise, -shift);
  *noise = num_get_d(t);
  error = sum_of_sizes(s, terms);
  if (RF_NUM_IS_DOUBLE) {
    scaled(s + terms, &shift, x->inner, terms, t);
    error += sum_of_sizes(s + terms, terms) + num_get_d(x->mass);
  }
  return (rf_guard){ s, r->series.degree, x->side,
                     error * rfx_look_rounding(r) };
}

/* When does a coefficient leave its interval at this end?  The error of a
   value of g is in double that of the coefficient itself, in MPFR that of
   rounding g to double, which is relative.  What stays within the error of the
   run, noise, of an end has not reached it: at a stationary point a
   coefficient may tend to an end for ever, and to leave and come back at the
   whim of rounding would be a guess.  *hazy: RF_HAZY_BEYOND: it passes the end
   by the error of a step, but not beyond that of the run; RF_HAZY_NEAR, in
   double: it comes as near from inside, in an interval wider than the error of
   the run, and may have passed; RF_HAZY_LOST, in double: the interval itself
   has come to be within that error, so that no end is told from the other any
   more (one that always was is of residuals that are 0 but for rounding). */
static rf_root
exit_at(double *root, unsigned char *hazy, rfx_run *r, rfx_exit *x,
        double from)
{
  const double width = interval_at(r, x, from);
  double noise;
  rf_guard guard = exit_guard(&noise, r, x);
  rf_root answer;

  if (RF_NUM_IS_DOUBLE)                /* MPFR asks again in full precision */
    noise += RF_WRONG * guard.error;
  if (from == 0.0
      && x->side * guard.c[0] < -RF_LAWFUL * noise - 2.0 * guard.error)
    rf_report_repair(&r->report, 1.0);   /* it left before, and was missed */
  answer = first_beyond(root, &guard, from, noise);
  *hazy = RF_HAZY_NOT;
  if (answer != RF_ROOT_NONE)
    return answer;
  if (first_beyond(root, &guard, from, noise / RF_NOISE) != RF_ROOT_NONE)
    *hazy = RF_HAZY_BEYOND;
  else if (noise < width && RF_NUM_IS_DOUBLE
           && first_beyond(root, &guard, from, -noise / RF_NOISE)
              != RF_ROOT_NONE)
    *hazy = RF_HAZY_NEAR;
  else if (noise < width && RF_NUM_IS_DOUBLE && *x->known == RF_HAZY_NOT)
    *x->known = RF_HAZY_WIDE;
  else if (noise >= width && *x->known == RF_HAZY_WIDE) {
    *hazy = RF_HAZY_LOST;
    *root = from;
  }
  return *hazy ? RF_ROOT_FOUND : RF_ROOT_NONE;
}

/* v 2^-error_exponent as a double: how a candidate keeps its noise. */
static double
kept_noise(rfx_run *r, const rf_num *v)
{
  num_mul_2si(r->screen->num.high, v, -r->engine->error_exponent);
  return num_get_d(r->screen->num.high);
}

/* An end is reached: what touches it alone, or is hazy, is looked at again in
   the precision of the run. */
static rf_status
push_exit(rfx_run *r, rf_candidates *out, rf_candidate *found, rf_root answer)
{
  rf_status status = RF_OK;

  found->touch = answer == RF_ROOT_TOUCH
    || (found->hazy && !RF_NUM_IS_DOUBLE);
  if (found->touch)
    status = rfx_certify(&answer, NULL, r, found);
  return status < 0 || answer == RF_ROOT_NONE ? status
    : rf_candidate_push(out, found);
}

/* Both ends of each line's interval, from g[2 nzero][terms]. */
static rf_status
push_exits(rfx_run *r, rf_candidates *out, size_t cohort, const rf_num *g,
           double from)
{
  const rfx_cohort *c = &r->population->cohorts[cohort];
  const size_t terms = r->series.degree + 1;
  rf_num *noise = r->screen->num.noise, *mass = r->screen->num.mass;
  rf_status status = RF_OK;

  rfx_residual_error(r->residuals.error, r, r->series.p);
  for (size_t l = 0; status >= 0 && l < 2 * c->face->nzero; l++) {
    const size_t z = l / 2;
    rfx_exit x = { g + l * terms, g + (l ^ 1) * terms, noise, mass, 0,
                   &c->face->hazy[z] };
    double root;
    rf_root answer;
    unsigned char hazy;
    if (c->held == c->face->zero[z])
      continue;
    rfx_exit_sizes(noise, mass, r, c->face, z);
    answer = exit_at(&root, &hazy, r, &x, from);
    if (answer == RF_ROOT_NONE || (hazy && c->face->hazy[z] >= hazy))
      continue;
    if (hazy)
      c->face->hazy[z] = hazy;
    rf_candidate found = { .tau = root, .kind = RF_EXIT,
                           .who = (uint32_t)cohort,
                           .line = (uint32_t)c->face->zero[z],
                           .end = l & 1 ? 1 : -1, .side = (signed char)x.side,
                           .from = from, .noise = kept_noise(r, noise),
                           .hazy = hazy };
    status = push_exit(r, out, &found, answer);
  }
  return status;
}

/* e of a line, which holds a sliding neuron, is the same for all neurons of a
   face: one root serves them all. */
rf_status
rfx_screen_exits(rfx_run *r, rf_candidates *out, size_t cohort, size_t j,
                 double from)
{
  rfx_face *face = r->population->cohorts[cohort].face;
  const rf_num *g;
  rf_status status;

  if (j == SIZE_MAX)
    return RF_OK;
  if ((status = rf_doubles_grow(&r->screen->rough.exit,
                                2 * (r->series.degree + 1))) < 0)
    return status;
  status = rfx_exit_series(&g, r, face);
  if (status == RF_EUNSURE)            /* dependent lines */
    return dependent_exit(r, out, cohort, j, from);
  return status < 0 ? status : push_exits(r, out, cohort, g, from);
}

/* Series g[pdegree + 1] of the coefficient of edge number l on its other side,
   its noise, and the sum of its absolute terms. */
static void
edge_series(double *g, double *noise, double *size, rfx_run *r, size_t l)
{
  const rfx_model *m = r->model;

  *size = *noise = 0.0;
  for (size_t i = 0; i <= r->series.degree; i++) {
    g[i] = num_get_d(rfx_edge_term(r, l, i));
    *size += fabs(g[i]);
  }
  for (size_t k = 0; k < m->n; k++)
    if (m->lines->of[k] == l / 2)
      *noise += fabs(num_get_d(&m->ratio[k]))
        * num_get_d(&r->residuals.error[k]);
}

/* The coefficient of edge l changes its sign: a candidate, if it is one in the
   precision of the run. */
static rf_status
push_wake(rfx_run *r, rf_candidates *out, size_t l, rf_guard *g, double noise)
{
  double root = 0.0;
  rf_root answer = first_beyond(&root, g, 0.0, noise);
  rf_candidate found = { .tau = root, .kind = RF_WAKE, .who = (uint32_t)l,
                         .line = (uint32_t)(l / 2),
                         .touch = answer == RF_ROOT_TOUCH,
                         .side = (signed char)g->side,
                         .noise = rf_scale(noise,
                                           -r->engine->error_exponent) };
  rf_status status = RF_OK;

  if (found.touch)
    status = rfx_certify(&answer, NULL, r, &found);
  return status < 0 || answer == RF_ROOT_NONE ? status
    : rf_candidate_push(out, &found);
}

/* Neurons that rest on an edge may leave it when the coefficient of their line
   on its other side changes sign: beyond the error of the run, else it has
   none. */
rf_status
rfx_screen_edges(rfx_run *r, rf_candidates *out)
{
  double *c = r->screen->rough.series.at;
  rf_status status = RF_OK;

  rfx_residual_error(r->residuals.error, r, r->series.p);
  for (size_t l = 0; status >= 0 && l < 2 * r->model->lines->count; l++) {
    rf_edge *edge = &r->edges.of[l];
    double size, noise;
    if (edge->count == 0)
      continue;
    edge_series(c, &noise, &size, r, l);
    noise += RF_WRONG * rfx_look_rounding(r) * size;
    if (edge->sign == 0 && fabs(c[0]) > noise)
      edge->sign = c[0] < 0.0 ? -1 : 1;
    if (edge->sign == 0)
      continue;
    if (noise < size && edge->sign * c[0] < -RF_LAWFUL * noise)
      rf_report_repair(&r->report, 1.0);   /* missed when it changed */
    rf_guard g = { c, r->series.degree, edge->sign,
                   rfx_look_rounding(r) * size };
    status = push_wake(r, out, l, &g, noise);
  }
  return status;
}
