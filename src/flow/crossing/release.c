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

/* An end of the interval of zero line z that the coefficient comes to. */
static rf_status
push_end(rfx_run *r, rf_candidates *out, size_t cohort, size_t z, int end,
         rfx_exit *x, double from)
{
  rfx_face *face = r->population->cohorts[cohort].face;
  double root;
  unsigned char hazy;
  const rf_root answer = exit_at(&root, &hazy, r, x, from);

  if (answer == RF_ROOT_NONE || (hazy && face->hazy[z] >= hazy))
    return RF_OK;
  if (hazy)
    face->hazy[z] = hazy;
  rf_candidate found = { .tau = root, .kind = RF_EXIT,
                         .who = (uint32_t)cohort,
                         .line = (uint32_t)face->zero[z], .end = end,
                         .side = (signed char)x->side, .from = from,
                         .noise = kept_noise(r, x->noise), .hazy = hazy };
  return push_exit(r, out, &found, answer);
}

/* The exits from both ends of the interval of zero line z, its lower one
   first: x[2], whose series last until the next call. */
static rf_status
exits_of(rfx_exit *x, rfx_run *r, const rfx_face *face, size_t z,
         unsigned char *known)
{
  rf_num *noise = r->screen->num.noise, *mass = r->screen->num.mass;
  const rf_num *low;
  const rf_status status = rfx_exit_series(&low, r, face, z);
  const rf_num *high = low + r->series.degree + 1;

  if (status < 0)
    return status;
  rfx_residual_error(r->residuals.error, r, r->series.p);
  rfx_exit_sizes(noise, mass, r, face, z);
  x[0] = (rfx_exit){ low, high, noise, mass, 0, known };
  x[1] = (rfx_exit){ high, low, noise, mass, 0, known };
  return RF_OK;
}

static rf_status
push_ends(rfx_run *r, rf_candidates *out, size_t cohort, size_t z,
          double from)
{
  rfx_face *face = r->population->cohorts[cohort].face;
  rfx_exit x[2];
  rf_status status = exits_of(x, r, face, z, &face->hazy[z]);

  for (int end = 0; status >= 0 && end < 2; end++)
    status = push_end(r, out, cohort, z, 2 * end - 1, &x[end], from);
  return status;
}

/* ---- coefficients that stay inside ---- */

/* Most coefficients are far from both ends, which is told by their value at the
   start of the segment: e and the ends are sums of v_k p_k, so that by Cauchy
   and Schwarz each later term p_i of the residuals moves a way to an end by at
   most ||v|| ||p_i||. */

#if RF_NUM_IS_DOUBLE

static const rf_swing *
swing_of(rfx_run *r)
{
  rf_swing *s = &r->screen->swing;
  const size_t n = r->model->n;
  const double *p = r->series.p, *error = r->residuals.error;

  if (s->have)
    return s;
  rfx_residual_error(r->residuals.error, r, p);
  *s = (rf_swing){ true, rf_length(p, n), 0.0, 0.0 };
  for (size_t i = 1; i <= r->series.degree; i++)
    s->drift += rf_length(p + i * n, n);
  for (size_t k = 0; k < n; k++)
    s->error = error[k] > s->error ? error[k] : s->error;
  return s;
}

/* sum[2] = ||v||^2 and the sum of |v|, four terms side by side. */
static void
weigh_row(double *sum, const double *v, size_t n)
{
  double squares[4] = { 0.0 }, sizes[4] = { 0.0 };
  size_t k = 0;

  for (; k + 4 <= n; k += 4)
    for (size_t i = 0; i < 4; i++) {
      squares[i] += v[k + i] * v[k + i];
      sizes[i] += fabs(v[k + i]);
    }
  for (; k < n; k++) {
    squares[0] += v[k] * v[k];
    sizes[0] += fabs(v[k]);
  }
  sum[0] = (squares[0] + squares[1]) + (squares[2] + squares[3]);
  sum[1] = (sizes[0] + sizes[1]) + (sizes[2] + sizes[3]);
}

/* The sum of |ratio| over the data of a line: either end is at most that times
   the largest |p| of them. */
static double
ratios_of(const rfx_model *m, size_t line)
{
  double sum = 0.0;

  for (size_t k = m->lines->first[line]; k < m->n; k++) {
    if (m->lines->of[k] != line)
      continue;
    sum += fabs(m->ratio[k]);
    if (m->lines->count == m->n)       /* no other is on this line */
      break;
  }
  return sum * fmax(1.0, fabs(*m->leak));
}

/* Does the coefficient of zero line z stay inside its interval up to the end of
   the segment, so far from both ends that exit_at finds nothing, not even
   haze?  That asks for more than noise + RF_WRONG guard.error, and its root
   finder for a guard.error more; the sums it makes that of are at most three
   times those here.  Four times as much, for the rounding of what is compared.
   False: not known. */
static bool
stays_inside(rfx_run *r, const rfx_face *f, size_t z)
{
  const rfx_model *m = r->model;
  const rf_swing *s = swing_of(r);
  rf_num *e = r->screen->num.coefficient, *low = r->screen->num.low;
  rf_num *high = r->screen->num.high;
  const double own = ratios_of(m, f->zero[z]);
  double sum[2], reach, noise, error, side;

  weigh_row(sum, f->slide + z * m->n, m->n);
  if (!(sum[0] > 1e-250))              /* squares may be lost */
    return false;
  rfx_face_coefficient(e, m, f, z, r->series.p);
  rfx_line_interval(high, low, m, f->zero[z], r->series.p,
                    r->screen->num.term);
  num_sub(low, e, low);
  num_sub(high, high, e);
  reach = sqrt(sum[0]) + own;
  noise = (sum[1] + own) * s->error;
  error = rfx_look_rounding(r) * 3.0 * reach * (s->size + s->drift);
  side = *low > 0.0 ? 1.0 : -1.0;
  return fmin(side * *low, side * *high) - reach * s->drift
    > 4.0 * (noise + (RF_WRONG + 1.0) * error);
}

/* The same by its series. */
static bool
is_inside(rfx_run *r, const rfx_face *f, size_t z, double from)
{
  unsigned char hazy, known = RF_HAZY_BEYOND;
  double root;
  rfx_exit x[2];

  if (exits_of(x, r, f, z, &known) < 0)
    return true;                       /* no memory: not known */
  for (int end = 0; end < 2; end++)
    if (exit_at(&root, &hazy, r, &x[end], from) != RF_ROOT_NONE)
      return false;
  return true;
}

#else

static bool
stays_inside(rfx_run *r, const rfx_face *f, size_t z)
{
  (void)r;
  (void)f;
  (void)z;
  return false;
}

static bool
is_inside(rfx_run *r, const rfx_face *f, size_t z, double from)
{
  (void)r;
  (void)f;
  (void)z;
  (void)from;
  return true;
}

#endif

/* Both ends of each line's interval. */
static rf_status
push_exits(rfx_run *r, rf_candidates *out, size_t cohort, double from)
{
  const rfx_cohort *c = &r->population->cohorts[cohort];
  rfx_face *face = c->face;
  rf_status status = RF_OK;

  for (size_t z = 0; status >= 0 && z < face->nzero; z++) {
    if (c->held == face->zero[z])
      continue;
    if (!stays_inside(r, face, z)) {
      status = push_ends(r, out, cohort, z, from);
      continue;
    }
    RF_ASSERT(r->round.unchecked || is_inside(r, face, z, from));
    if (face->hazy[z] == RF_HAZY_NOT)
      face->hazy[z] = RF_HAZY_WIDE;
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
  rf_status status;

  if (j == SIZE_MAX)
    return RF_OK;
  RF_ASSERT(face->nzero > 0);
  if ((status = rf_doubles_grow(&r->screen->rough.exit,
                                2 * (r->series.degree + 1))) < 0)
    return status;
  status = rfx_face_slides(face, r->model);
  if (status == RF_EUNSURE)            /* dependent lines */
    return dependent_exit(r, out, cohort, j, from);
  return status < 0 ? status : push_exits(r, out, cohort, from);
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
