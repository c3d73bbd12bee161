/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theorem1.c -- what a certificate says of Theorem 1; see theorem1.h.
 *
 * tau = epsilon ln(1/lambda)/D_max is told as an interval, in doubles: its ends
 * have the D of a witness, an open cone in which it is large, and a bound of
 * all.  Who checks makes both again.  What happens until then, and where the
 * neurons are, is as it was enclosed. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/vector.h"
#include "proof/certificate/theorem1.h"

/* The bits of a witness; of so many data all subsets are tried. */
enum { WITNESS_BITS = 40, SUBSETS_MOST = 16 };

/* What rounding may take of a number that is told. */
#define ROOM 0x1p-28

/* The bits of weights, and those that ln(1/lambda) is to have at least. */
enum { WEIGHT_BITS = 128, WIDTH_BITS = 40 };

/* Who checks has e^(2 ln(1/lambda)) up to e^600. */
#define WIDTH_MOST 300.0

struct rf_statement1 {
  const rf_problem *problem;
  double epsilon, low, high, width, leak, weight;
  char *text;            /* epsilon as a fraction */
  double *x, *y, *D, *w; /* x[n][d], y[n]; room[d] */
  double *witness, best; /* witness[d], integers, and ||D|| there */
  double sum, blur;      /* sum c |y_k| ||x_k||; how far off any D is */
  rf_lines *lines;
  size_t meetings;       /* of two lines in space */
  bool crowded;          /* a cone between lines may have been overlooked */
  rf_onlooker onlooker;
};

void
rf_statement1_free(rf_statement1 *s)
{
  if (!s)
    return;
  rf_onlooker_clear(&s->onlooker);
  rf_lines_free(s->lines);
  rf_release(s->text);
  rf_release(s->x);
  rf_release(s->y);
  rf_release(s->D);
  rf_release(s->w);
  rf_release(s->witness);
  rf_release(s);
}

rf_onlooker *
rf_statement1_onlooker(rf_statement1 *s)
{
  return &s->onlooker;
}

static rf_status
refuse(rf_message *message, const char *why, rf_status status)
{
  snprintf(message->text, sizeof message->text, "Theorem 1: %s", why);
  return status;
}

/* ---- D at zero weights ---- */

/* Data, labels, c and leak are rounded once, a term of D by three products, and
   n sums are: of each entry at most (n + 8) 2^-53 of all |terms|, and of those
   the vector is no longer than `sum`. */
static void
set_blur(rf_statement1 *s)
{
  const size_t n = s->problem->n, d = s->problem->d;

  s->sum = 0.0;
  for (size_t k = 0; k < n; k++)
    s->sum += s->weight * fabs(s->y[k])
              * sqrt(rf_dot(s->x + k * d, s->x + k * d, d));
  s->blur = ((double)n + 8.0) * 0x1p-52 * s->sum;
}

static void
add_datum(const rf_statement1 *s, size_t k, bool active)
{
  const size_t d = s->problem->d;

  for (size_t i = 0; i < d; i++)
    s->D[i] += s->weight * s->y[k] * (active ? 1.0 : s->leak) * s->x[k * d + i];
}

static void
clear_drive(const rf_statement1 *s)
{
  for (size_t i = 0; i < s->problem->d; i++)
    s->D[i] = 0.0;
}

/* s->D = D(w) in the open cone of w; false: it is on a boundary, nearly. */
static bool
drive_at(const rf_statement1 *s, const double *w)
{
  const size_t d = s->problem->d;
  const double size = sqrt(rf_dot(w, w, d));

  clear_drive(s);
  for (size_t k = 0; k < s->problem->n; k++) {
    const double *x = s->x + k * d, v = rf_dot(x, w, d);
    if (!(fabs(v) > ROOM * sqrt(rf_dot(x, x, d)) * size))
      return false;
    add_datum(s, k, v > 0.0);
  }
  return true;
}

/* Is D larger in the cone of w than in that of the witness so far?  false: w is
   on a boundary, nearly. */
static bool
offer(rf_statement1 *s, const double *w)
{
  const size_t d = s->problem->d;
  double most = 0.0, size;

  for (size_t i = 0; i < d; i++)
    most = fmax(most, fabs(w[i]));
  if (!(most > 0.0))
    return false;
  for (size_t i = 0; i < d; i++)
    s->w[i] = nearbyint(ldexp(w[i] / most, WITNESS_BITS));
  if (!drive_at(s, s->w))
    return false;
  size = sqrt(rf_dot(s->D, s->D, d));
  if (size > s->best) {
    s->best = size;
    memcpy(s->witness, s->w, d * sizeof *s->w);
  }
  return true;
}

/* Upwards from w: where it is it goes along D, to a maximum as a rule. */
static void
climb(rf_statement1 *s, const double *from, double sign)
{
  const size_t d = s->problem->d;
  double *w = s->w + d;

  for (size_t i = 0; i < d; i++)
    w[i] = sign * from[i] * (1.0 + 0x1p-10 * (double)i);
  for (int i = 0; i < 20; i++) {
    offer(s, w);
    if (!drive_at(s, w))
      return;
    memcpy(w, s->D, d * sizeof *w);
  }
}

/* What is offered beside a ray is so far from it, in each of the lines' own
   directions, and others are to be farther than both together. */
#define BESIDE 0x1p-20
#define APART 0x1p-18

/* Lines k and l have this ray; may others be between it and what is beside
   it? */
static void
note_crowd(rf_statement1 *s, const double *ray, size_t k, size_t l)
{
  const size_t d = s->problem->d, *of = s->lines->of;
  const double most = APART * sqrt(rf_dot(ray, ray, d));

  for (size_t j = 0; j < s->problem->n; j++) {
    const double *z = s->x + j * d;
    if (of[j] != of[k] && of[j] != of[l]
        && !(fabs(rf_dot(z, ray, d)) > most * sqrt(rf_dot(z, z, d))))
      s->crowded = true;
  }
}

/* Beside a ray of line k in the plane: every open cone is beside some, unless
   lines are crowded.  Then the bound is not from there. */
static void
offer_beside(rf_statement1 *s, size_t k, int way, int side)
{
  const double *x = s->x + k * 2;
  const double ray[2] = { -way * x[1], way * x[0] };
  const double w[2] = { ray[0] + side * BESIDE * x[0],
                        ray[1] + side * BESIDE * x[1] };

  RF_ASSERT(s->problem->d == 2);
  note_crowd(s, ray, k, k);
  if (!offer(s, w))
    s->crowded = true;
}

static void
cross(double *r, const double *u, const double *v)
{
  for (size_t i = 0; i < 3; i++)
    r[i] = u[(i + 1) % 3] * v[(i + 2) % 3] - u[(i + 2) % 3] * v[(i + 1) % 3];
}

/* r = u x v, of length 1; false: they are parallel, nearly. */
static bool
cross_direction(double *r, const double *u, const double *v)
{
  const double most = sqrt(rf_dot(u, u, 3) * rf_dot(v, v, 3));
  double size;

  cross(r, u, v);
  size = sqrt(rf_dot(r, r, 3));
  for (size_t i = 0; i < 3 && size > ROOM * most; i++)
    r[i] /= size;
  return size > ROOM * most;
}

/* Beside the rays in which the lines of two data meet in space: every open cone
   is beside some, unless they are crowded. */
static void
offer_between(rf_statement1 *s, size_t k, size_t l)
{
  const double *x = s->x + 3 * k, *y = s->x + 3 * l;
  double ray[3], u[3], v[3], w[3];

  if (s->lines->of[k] == s->lines->of[l])
    return;
  if (!cross_direction(ray, x, y)) {
    s->crowded = true;
    return;
  }
  s->meetings++;
  note_crowd(s, ray, k, l);
  (void)cross_direction(u, y, ray);
  (void)cross_direction(v, ray, x);
  for (int which = 0; which < 8; which++) {
    const double a = which & 1 ? BESIDE : -BESIDE;
    const double b = which & 2 ? BESIDE : -BESIDE;
    for (size_t i = 0; i < 3; i++)
      w[i] = (which & 4 ? 1.0 : -1.0) * ray[i] + a * u[i] + b * v[i];
    if (!offer(s, w))
      s->crowded = true;
  }
}

static void
find_witness(rf_statement1 *s)
{
  const size_t d = s->problem->d;

  for (size_t k = 0; k < s->problem->n; k++) {
    climb(s, s->x + k * d, 1.0);
    climb(s, s->x + k * d, -1.0);
    for (int which = 0; which < 4 && d == 2; which++)
      offer_beside(s, k, which & 1 ? 1 : -1, which & 2 ? 1 : -1);
    for (size_t l = 0; l < k && d == 3; l++)
      offer_between(s, k, l);
  }
}

/* No D is longer: in the plane and in space, if lines are not crowded, that of
   the witness; else those of all subsets are taken, or all lengths together. */
static double
largest(const rf_statement1 *s)
{
  const size_t n = s->problem->n, d = s->problem->d;
  double most = 0.0;

  if (!s->crowded && (d == 2 || (d == 3 && s->meetings)))
    return s->best;
  for (size_t set = 0; n <= SUBSETS_MOST && set < (size_t)1 << n; set++) {
    clear_drive(s);
    for (size_t k = 0; k < n; k++)
      add_datum(s, k, set >> k & 1);
    most = fmax(most, sqrt(rf_dot(s->D, s->D, d)));
  }
  return n > SUBSETS_MOST ? s->sum : most;
}

/* ---- before the flow ---- */

static bool
make_room(rf_statement1 *s)
{
  const size_t n = s->problem->n, d = s->problem->d;

  return (s->x = rf_alloc(n * d, sizeof *s->x))
    && (s->y = rf_alloc(n, sizeof *s->y))
    && (s->D = rf_alloc(d, sizeof *s->D))
    && (s->w = rf_alloc(2 * d, sizeof *s->w))
    && (s->witness = rf_alloc(d, sizeof *s->witness));
}

static rf_status
take_epsilon(rf_statement1 *s, rf_message *message, const char *text)
{
  const char *fault = NULL;
  rf_status status;
  mpq_t q, third;

  mpq_inits(q, third, (mpq_ptr)0);
  mpq_set_ui(third, 1, 3);
  status = rf_number_parse(q, &fault, text, strlen(text));
  if (status >= 0 && mpq_sgn(q) > 0 && mpq_cmp(q, third) < 0) {
    s->epsilon = mpq_get_d(q);
    s->text = rf_alloc(mpz_sizeinbase(mpq_numref(q), 10)
                       + mpz_sizeinbase(mpq_denref(q), 10) + 3, 1);
    status = s->text ? RF_OK : RF_ENOMEM;
    if (s->text)
      mpq_get_str(s->text, 10, q);
  } else if (status != RF_ENOMEM)
    status = refuse(message, "epsilon is not a number in (0, 1/3)",
                    RF_EINVAL);
  mpq_clears(q, third, (mpq_ptr)0);
  return status;
}

static bool
all_are_dominated(const rf_problem *p)
{
  for (size_t j = 0; j < p->m; j++)
    if (!rf_problem_is_dominated(p, j))
      return false;
  return true;
}

/* ln(1/||a(0)||). */
static rf_status
read_width(rf_statement1 *s)
{
  const rf_problem *p = s->problem;
  const size_t width = 1 + p->d;
  rf_terrain *g = NULL;
  rf_ball *z = rf_ball_array(p->m * width), sum;
  rf_status status = z ? rf_terrain_create(&g, p, WEIGHT_BITS) : RF_ENOMEM;

  ball_init(&sum);
  if (status >= 0)
    status = rf_terrain_weights(z, g);
  for (size_t j = 0; j < p->m && status >= 0; j++)
    arb_addmul(&sum, &z[j * width], &z[j * width], WEIGHT_BITS);
  ball_log(&sum, &sum, WEIGHT_BITS);
  s->width = arb_rel_accuracy_bits(&sum) >= WIDTH_BITS
    ? -ball_get_d(&sum) / 2.0 : 0.0;
  ball_clear(&sum);
  rf_ball_array_free(z, p->m * width);
  rf_terrain_free(g);
  return status;
}

static void
read_data(rf_statement1 *s)
{
  const rf_problem *p = s->problem;
  mpq_t c;

  mpq_init(c);
  rf_problem_weight(c, p);
  s->weight = rf_get_d_nearest(c);
  s->leak = rf_get_d_nearest(p->leak);
  for (size_t i = 0; i < p->n * p->d; i++)
    s->x[i] = rf_get_d_nearest(p->x[i]);
  for (size_t k = 0; k < p->n; k++)
    s->y[k] = rf_get_d_nearest(p->y[k]);
  mpq_clear(c);
}

/* Why there is nothing to say; NULL: there is. */
static const char *
obstacle(const rf_statement1 *s)
{
  const rf_problem *p = s->problem;

  return p->loss != RF_SQUARE || p->q ? "it is stated of the square loss, of"
      " data that count alike"
    : !all_are_dominated(p) ? "|a| >= ||w|| is not so for all neurons"
    : !(s->width > 0.0 && s->width < WIDTH_MOST) ? "lambda = ||a(0)|| is not"
      " between 0 and 1, or too near to one of them"
    : s->leak == 1.0 ? "the network is linear"
    : !(s->best * (ROOM / 4.0) > s->blur) ? "D is 0 everywhere, or nearly"
    : s->high > mpq_get_d(p->until) ? "the flow ends before tau" : NULL;
}

static rf_status
set_times(rf_statement1 *s, rf_message *message)
{
  const char *why;

  s->high = s->epsilon * s->width / s->best * (1.0 + ROOM);
  s->low = s->epsilon * s->width / largest(s) * (1.0 - ROOM);
  why = obstacle(s);
  if (why)
    return refuse(message, why, RF_EUNSUP);
  arb_set_d(&s->onlooker.time, s->high);
  s->onlooker.dominated = true;
  return RF_OK;
}

rf_status
rf_statement1_create(rf_statement1 **statement, rf_message *message,
                     const rf_problem *problem, const char *epsilon)
{
  rf_statement1 *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_ENOMEM;

  if (!s)
    return RF_ENOMEM;
  s->problem = problem;
  rf_onlooker_init(&s->onlooker);
  if (!make_room(s))
    goto done;
  RF_TRY(take_epsilon(s, message, epsilon));
  RF_TRY(read_width(s));
  RF_TRY(rf_lines_create(&s->lines, (const mpq_t *)problem->x, problem->n,
                         problem->d));
  read_data(s);
  set_blur(s);
  find_witness(s);
  RF_TRY(set_times(s, message));
  *statement = s;
  s = NULL;

done:
  rf_statement1_free(s);
  return status;
}

/* ---- after it ---- */

/* How far from its time, as a double, an event can be. */
static double
known_to(rf_proof *proof, size_t i)
{
  const rf_numbers *v;

  return rf_proof_numbers(proof, &v, RF_PROOF_EVENT, i) < 0 ? INFINITY
         : rf_numbers_doubles(v)[1] * (1.0 + ROOM);
}

/* u[n] of neuron j at `high`; false: an event is not before `low`, or may be
   not. */
static bool
sides_at_tau(signed char *u, const rf_statement1 *s, rf_proof *proof,
             size_t j)
{
  rf_event e;

  for (size_t i = 0; i < rf_proof_event_count(proof); i++) {
    double off;
    if (rf_proof_event_get(proof, &e, i) < 0)
      return false;
    if (e.neuron != j)
      continue;
    off = known_to(proof, i);
    if (e.time - off > s->high * (1.0 + ROOM))
      continue;
    if (!(e.time + off <= s->low * (1.0 - 16.0 * ROOM) - 0x1p-28))
      return false;
    u[e.datum] = (signed char)(e.kind == RF_EVENT_CAPTURE ? 0
      : e.kind == RF_EVENT_ACTIVATE || e.kind == RF_EVENT_RELEASE_ACTIVE
      ? 1 : -1);
  }
  return true;
}

/* Is tau known well enough to speak of the weights then? */
static bool
is_narrow(const rf_statement1 *s)
{
  return s->high - s->low <= 0x1p-24 * s->high;
}

/* Is sign D in the open cone of u?  D is s->D then. */
static bool
is_captured(const rf_statement1 *s, const signed char *u, int sign)
{
  const size_t d = s->problem->d;
  double size;

  clear_drive(s);
  for (size_t k = 0; k < s->problem->n; k++)
    add_datum(s, k, u[k] > 0);
  size = sqrt(rf_dot(s->D, s->D, d));
  for (size_t k = 0; k < s->problem->n; k++) {
    const double *x = s->x + k * d;
    if (!(sign * u[k] * rf_dot(s->D, x, d)
          > (ROOM * size + s->blur) * sqrt(rf_dot(x, x, d))))
      return false;
  }
  return true;
}

/* ||D|| of the flow until then: |p| falls with the loss, and as |a| >= ||w||,
   |h_k(0)| <= ||x_k|| lambda^2. */
static double
largest_of_flow(const rf_statement1 *s)
{
  const size_t d = s->problem->d;
  double residuals = 0.0, squares = 0.0;

  for (size_t k = 0; k < s->problem->n; k++) {
    const double square = rf_dot(s->x + k * d, s->x + k * d, d);
    squares += square;
    residuals += pow(fabs(s->y[k]) + sqrt(square) * exp(-2.0 * s->width), 2.0);
  }
  return s->weight * sqrt(squares * residuals) * (1.0 + ROOM);
}

/* <D, w/a> at `high`; *off: how far off. */
static double
along_drive(double *off, const rf_statement1 *s, const rf_ball *z)
{
  double along = 0.0;
  rf_ball r;

  ball_init(&r);
  *off = 0.0;
  for (size_t i = 0; i < s->problem->d; i++) {
    ball_div(&r, &z[1 + i], &z[0], WEIGHT_BITS);
    along += s->D[i] * ball_get_d(&r);
    *off += fabs(s->D[i]) * mag_get_d(arb_radref(&r)) * (1.0 + ROOM);
  }
  ball_clear(&r);
  return along;
}

/* ||D|| - <D, w/a>, with room for what may change between low and high, 2 ||D||
   largest_of_flow at most: who checks bounds that by the weights of a step of
   his own, which may grow, and so has 32 times as much.  Entries of w/a are at
   most 1. */
static double
gap_of(const rf_statement1 *s, const rf_ball *z)
{
  const size_t d = s->problem->d;
  const double norm = sqrt(rf_dot(s->D, s->D, d));
  const double rounding = 2.0 * s->blur + (double)d * 0x1p-50 * norm;
  double off;
  const double along = along_drive(&off, s, z);

  return fmax(norm - along, 0.0) * (1.0 + ROOM) + off + fmax(ROOM, rounding)
         + 64.0 * norm * fmax(s->sum, largest_of_flow(s) / 32.0)
           * (s->high - s->low);
}

static void
put_neuron(rf_string *out, const rf_statement1 *s, rf_proof *proof,
           signed char *u, size_t j)
{
  const rf_problem *p = s->problem;
  const rf_ball *z = s->onlooker.z + j * (1 + p->d);
  const int sign = ball_sgn(&z[0]);
  const bool known = sides_at_tau(u, s, proof, j);

  if (known && mpq_sgn(p->leak) == 0 && !memchr(u, 1, p->n))
    rf_string_put(out, "aligned dead\n");
  else if (known && is_narrow(s) && (sign == 1 || sign == -1)
           && is_captured(s, u, sign))
    rf_string_printf(out, "aligned captured %.17g\n", gap_of(s, z));
  else
    rf_string_put(out, "aligned open\n");
}

/* The growth with room, and below what the theorem says. */
static rf_status
put_head(rf_string *out, rf_message *message, const rf_statement1 *s)
{
  const double growth = arf_get_d(s->onlooker.most, ARF_RND_UP)
                        * (1.0 + ROOM) + ROOM;

  if (!s->onlooker.passed || !s->onlooker.reached || !isfinite(growth))
    return refuse(message, "an event is at tau", RF_EUNSUP);
  if (!(growth < 2.0 * s->epsilon * s->width * (1.0 - ROOM)))
    return refuse(message, "(i) is not true here", RF_EUNSUP);
  rf_string_printf(out, "theorem1 %s %.17g %.17g %.17g\nwitness", s->text,
                   s->low, s->high, growth);
  for (size_t i = 0; i < s->problem->d; i++)
    rf_string_printf(out, " %.0f", s->witness[i] + 0.0);
  rf_string_put(out, "\n");
  return RF_OK;
}

rf_status
rf_statement1_put(rf_string *out, rf_message *message, const rf_statement1 *s,
                  rf_proof *proof)
{
  const rf_problem *p = s->problem;
  signed char *u = rf_alloc(p->n, 1);
  rf_status status = u ? put_head(out, message, s) : RF_ENOMEM;

  for (size_t j = 0; j < p->m && status >= 0; j++) {
    status = rf_problem_initial_signs(u, p, j, 1);
    if (status >= 0)
      put_neuron(out, s, proof, u, j);
  }
  rf_release(u);
  return status;
}
