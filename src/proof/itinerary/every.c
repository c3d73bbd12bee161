/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * every.c -- every start in two dimensions; see reluflow/proof.h.
 *
 * The straight line on which w runs does not depend on a, whose sign alone
 * counts, and not on ||w||: the itinerary of a dominated neuron is a function
 * of its direction.  In an open cone between two data rays all turn towards
 * sigma D, the same way round unless -sigma D is in the cone, which is cut
 * there.  So all leave through one border, and what follows is the same for
 * all.
 *
 * Directions pass one another's places: the later a start is in the cone the
 * sooner it is at its end.  The supremum of the time is that of a balanced
 * start on the far border, which belongs to another row; a dominated neuron
 * turns faster, by |a|/||w||, along the same directions. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/numbers.h"
#include "base/poll.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/itinerary/timing.h"
#include "reluflow/proof.h"

/* Starts with the same story: an open cone between its two borders, or one
   ray, whose borders are equal. */
typedef struct row {
  mpq_t *border;           /* border[2][2]: two rays, integers */
  signed char *start, *end;  /* [n] */
  rf_string mid, radius;   /* of the time */
  rf_every_row public;
} row;

struct rf_every {
  rf_country *country;
  size_t n;
  long bits, digits;
  row *rows;
  size_t count, capacity;
  rf_numbers numbers;      /* handed out last */
  /* work */
  rf_traveller *walk;
  rf_timing *timing;
  mpq_t *ray;              /* ray[rays][2]: data rays, counterclockwise */
  size_t rays;
  mpq_t *num;              /* num[NUMBERS] */
  signed char *u;          /* u[lines] */
};

enum { NUMBERS = 10 };

/* ---- vectors of the plane ---- */

/* The sign of v x w: is w counterclockwise of v? */
static int
turn_to(const mpq_t *v, const mpq_t *w)
{
  mpq_t s, t;
  int sign;

  mpq_inits(s, t, (mpq_ptr)0);
  mpq_mul(s, v[0], w[1]);
  mpq_mul(t, v[1], w[0]);
  sign = mpq_cmp(s, t);
  mpq_clears(s, t, (mpq_ptr)0);
  return (sign > 0) - (sign < 0);
}

/* Below the axis? */
static bool
lower(const mpq_t *v)
{
  return mpq_sgn(v[1]) < 0 || (mpq_sgn(v[1]) == 0 && mpq_sgn(v[0]) < 0);
}

/* Is v before w, counterclockwise from (1, 0) on? */
static bool
angle_before(const mpq_t *v, const mpq_t *w)
{
  return lower(v) != lower(w) ? lower(w) : turn_to(v, w) > 0;
}

/* v = sign w, as integers without a common divisor. */
static void
set_primitive(mpq_t *v, const mpq_t *w, int sign)
{
  mpz_t z[2], g;

  mpz_inits(z[0], z[1], g, (mpz_ptr)0);
  rf_clear_denominators(z, w, 2);
  mpz_gcd(g, z[0], z[1]);
  for (int i = 0; i < 2; i++) {
    mpz_divexact(z[i], z[i], g);
    if (sign < 0)
      mpz_neg(z[i], z[i]);
    mpq_set_z(v[i], z[i]);
  }
  mpz_clears(z[0], z[1], g, (mpz_ptr)0);
}

static void
copy(mpq_t *v, const mpq_t *w)
{
  mpq_set(v[0], w[0]);
  mpq_set(v[1], w[1]);
}

/* v inside the cone from r to s, counterclockwise, of at most half the
   plane. */
static void
set_inside(mpq_t *v, const mpq_t *r, const mpq_t *s)
{
  if (turn_to(r, s) > 0) {
    mpq_add(v[0], r[0], s[0]);
    mpq_add(v[1], r[1], s[1]);
  } else {
    mpq_neg(v[0], r[1]);
    mpq_set(v[1], r[0]);
  }
}

/* Is v in the open cone? */
static bool
is_inside(const mpq_t *v, const mpq_t *r, const mpq_t *s)
{
  return turn_to(r, v) > 0 && turn_to(v, s) > 0;
}

/* ---- rows ---- */

static void
row_free(row *r)
{
  rf_mpq_array_free(r->border, 4);
  rf_release(r->start);
  rf_string_free(&r->mid);
  rf_string_free(&r->radius);
}

/* A new row from r to s, with the pattern of u at the start. */
static rf_status
add_row(row **out, rf_every *e, const mpq_t *r, const mpq_t *s, int sign)
{
  rf_status status = rf_grow(&e->rows, &e->capacity, e->count + 1,
                             sizeof *e->rows);
  row *new;

  if (status < 0)
    return status;
  new = &e->rows[e->count];
  *new = (row){ .border = rf_mpq_array(4), .start = rf_alloc(2 * e->n, 1) };
  if (!new->border || !new->start) {
    row_free(new);
    return RF_ENOMEM;
  }
  e->count++;
  copy(new->border, r);
  copy(new->border + 2, s);
  new->end = new->start + e->n;
  new->public.sign = sign;
  rf_lines_pattern(new->start, e->country->field->lines, e->u);
  *out = new;
  return RF_OK;
}

/* What became of the walk. */
static void
read_walk(row *r, const rf_every *e)
{
  const rf_traveller *w = e->walk;

  rf_lines_pattern(r->end, e->country->field->lines, w->u);
  r->public.fate = w->fate;
  r->public.events = w->events;
  r->public.unique = !(w->marks & RF_MARK_NONUNIQUE);
}

/* The time of the last event of the walk. */
static rf_status
read_time(row *r, rf_every *e)
{
  const rf_traveller *w = e->walk;
  const size_t last = w->events ? w->leg[w->events - 1] : 0;
  mpq_t half;
  rf_status status;

  mpq_init(half);
  mpq_set_ui(half, 1, 2);              /* no cosine is asked about */
  status = rf_timing_take(e->timing, half, e->bits);
  mpq_clear(half);
  if (status < 0)
    return status;
  rf_ball_print(&r->mid, &r->radius, &e->timing->at[last], e->digits);
  r->public.time = ball_get_d(&e->timing->at[last]);
  return r->mid.failed || r->radius.failed ? RF_ENOMEM : RF_OK;
}

/* A balanced start on -sigma D shrinks for ever and meets nothing.  Those
   beside it do meet the border, the later the nearer they are, so that the
   times have no bound. */
static rf_status
set_infinite(row *r)
{
  rf_string_put(&r->mid, "inf");
  rf_string_put(&r->radius, "0");
  r->public.time = (double)INFINITY;
  return r->mid.failed || r->radius.failed ? RF_ENOMEM : RF_OK;
}

/* Signs of the lines at v. */
static void
set_sides(rf_every *e, const mpq_t *v)
{
  const rf_field *f = e->country->field;

  for (size_t l = 0; l < f->count; l++) {
    rf_exact_dot(e->num[0], rf_field_line(f, l), v, 2);
    e->u[l] = (signed char)mpq_sgn(e->num[0]);
  }
}

/* The row of one direction. */
static rf_status
ray_row(rf_every *e, const mpq_t *v, int sign)
{
  row *r;
  rf_status status;

  set_sides(e, v);
  RF_TRY(add_row(&r, e, v, v, sign));
  r->public.ray = 1;
  RF_TRY(rf_traveller_balanced(e->walk, v, sign, NULL));
  read_walk(r, e);
  status = read_time(r, e);

done:
  return status;
}

/* The row of an open cone from r to s, without -sigma D in it; E = sigma D. */
static rf_status
piece_row(rf_every *e, const mpq_t *r, const mpq_t *s, const mpq_t *E,
          int sign)
{
  mpq_t *v = e->num + 1;
  const mpq_t *far;
  row *out;
  rf_status status;

  /* Any direction inside tells the story of all. */
  set_inside(v, r, s);
  set_sides(e, (const mpq_t *)v);
  RF_TRY(add_row(&out, e, r, s, sign));
  RF_TRY(rf_traveller_balanced(e->walk, (const mpq_t *)v, sign, NULL));
  read_walk(out, e);
  if (e->walk->events == 0)
    return read_time(out, e);
  /* Counterclockwise where E is so of v: then r is the far border. */
  far = turn_to((const mpq_t *)v, E) > 0 ? r : s;
  if (turn_to(far, E) == 0)            /* -sigma D itself */
    return set_infinite(out);
  /* From the border into the same face: the same story once more, and its time
     is the supremum of theirs. */
  RF_TRY(rf_traveller_balanced(e->walk, far, sign, e->u));
  RF_ASSERT(e->walk->events == out->public.events
            && e->walk->fate == out->public.fate);
  status = read_time(out, e);

done:
  return status;
}

/* The rows of the cone between two data rays. */
static rf_status
cone_rows(rf_every *e, const mpq_t *r, const mpq_t *s, int sign)
{
  const rf_field *f = e->country->field;
  mpq_t *v = e->num + 1, *D = e->num + 3, *E = e->num + 5, *back = e->num + 7;
  rf_status status;

  set_inside(v, r, s);
  set_sides(e, (const mpq_t *)v);
  mpq_set_ui(D[0], 0, 1);
  mpq_set_ui(D[1], 0, 1);
  rf_zero_sum(D, f, e->u, e->num[9]);
  /* Nothing drives a neuron here: one row, in which nothing happens. */
  if (mpq_sgn(D[0]) == 0 && mpq_sgn(D[1]) == 0) {
    copy(E, (const mpq_t *)D);
    return piece_row(e, r, s, (const mpq_t *)E, sign);
  }
  set_primitive(E, (const mpq_t *)D, sign);
  set_primitive(back, (const mpq_t *)D, -sign);
  if (!is_inside((const mpq_t *)back, r, s))
    return piece_row(e, r, s, (const mpq_t *)E, sign);
  /* Counterclockwise, so that rows stay in the order of their angles. */
  RF_TRY(piece_row(e, r, (const mpq_t *)back, (const mpq_t *)E, sign));
  RF_TRY(ray_row(e, (const mpq_t *)back, sign));
  RF_TRY(piece_row(e, (const mpq_t *)back, s, (const mpq_t *)E, sign));

done:
  return status;
}

/* ---- all of them ---- */

/* ray[rays][2]: orthogonal to the lines, both ways, sorted. */
static rf_status
make_rays(rf_every *e)
{
  const rf_field *f = e->country->field;
  mpq_t *v;

  e->rays = 2 * f->count;
  if (!(e->ray = rf_mpq_array(2 * e->rays + 2)))
    return RF_ENOMEM;
  v = e->ray + 2 * e->rays;
  for (size_t i = 0; i < e->rays; i++) {
    const mpq_t *x = rf_field_line(f, i / 2);
    size_t j = i;
    mpq_neg(v[0], x[1]);
    mpq_set(v[1], x[0]);
    set_primitive(v, (const mpq_t *)v, i % 2 ? -1 : 1);
    for (; j > 0 && angle_before((const mpq_t *)v,
                                 (const mpq_t *)e->ray + 2 * (j - 1)); j--)
      copy(e->ray + 2 * j, (const mpq_t *)e->ray + 2 * (j - 1));
    copy(e->ray + 2 * j, (const mpq_t *)v);
  }
  return RF_OK;
}

/* Both signs of a, each once around: a ray, then the cone that begins with it.
   So every direction is in one row of each sign, and the order is fixed. */
static rf_status
make_rows(rf_every *e)
{
  rf_status status = RF_OK;

  for (int sign = 1; sign >= -1; sign -= 2)
    for (size_t i = 0; i < e->rays; i++) {
      const mpq_t *r = (const mpq_t *)e->ray + 2 * i;
      const mpq_t *s = (const mpq_t *)e->ray + 2 * ((i + 1) % e->rays);
      RF_TRY(rf_poll());
      RF_TRY(ray_row(e, r, sign));
      RF_TRY(cone_rows(e, r, s, sign));
    }

done:
  return status;
}

/* Also of one that was made in part. */
void
rf_every_free(rf_every *e)
{
  if (!e)
    return;
  for (size_t i = 0; i < e->count; i++)
    row_free(&e->rows[i]);
  rf_release(e->rows);
  rf_numbers_clear(&e->numbers);
  rf_timing_free(e->timing);
  rf_traveller_free(e->walk);
  rf_mpq_array_free(e->ray, 2 * e->rays + 2);
  rf_mpq_array_free(e->num, NUMBERS);
  rf_release(e->u);
  rf_country_free(e->country);
  rf_release(e);
}

/* Room to work in is made once.  num is shared by functions that call each
   other, so each part has one meaning: 0 a product, 1 the direction, 3 D, 5 E,
   7 -E, 9 scratch. */
static rf_status
every_make(rf_every **every, const rf_problem *p, long digits)
{
  rf_every *e = rf_alloc(1, sizeof *e);
  rf_status status = RF_ENOMEM;

  if (!e)
    return status;
  e->n = p->n;
  e->digits = digits;
  e->bits = rf_timing_bits(digits);
  RF_TRY(rf_country_create(&e->country, p));
  RF_TRY(rf_traveller_create(&e->walk, e->country));
  RF_TRY(rf_timing_create(&e->timing, e->walk));
  status = RF_ENOMEM;
  if (!(e->num = rf_mpq_array(NUMBERS))
      || !(e->u = rf_alloc(e->country->field->count, 1)))
    goto done;
  RF_TRY(make_rays(e));
  RF_TRY(make_rows(e));
  *every = e;
  e = NULL;

done:
  rf_every_free(e);
  return status;
}

/* In the plane alone: there directions are a circle, and each of the cones has
   two borders. */
rf_status
rf_every_create(rf_every **every, rf_message *message, const rf_problem *p,
                long digits)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_status status = RF_EINVAL;

  if (message)
    message->text[0] = '\0';
  if (rf_problem_within(p, message, "every start") < 0)
    status = RF_EUNSUP;
  else if (p->d != 2) {
    status = RF_EUNSUP;
    if (message)
      snprintf(message->text, sizeof message->text, "every start: the data "
               "have %zu dimensions, 2 are wanted", p->d);
  } else if (digits >= 1 && digits <= RF_ALIGN_DIGITS_MOST)
    status = every_make(every, p, digits);
  if (status < 0 && message && !message->text[0])
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
  rf_ball_free_cache();
  return rf_mpfr_leave(&found, status);
}

size_t
rf_every_count(const rf_every *e)
{
  return e->count;
}

rf_status
rf_every_get(const rf_every *e, rf_every_row *out, size_t i)
{
  RF_REQUIRE(i < e->count, RF_EINVAL);
  *out = e->rows[i].public;
  out->start = e->rows[i].start;
  out->end = e->rows[i].end;
  return RF_OK;
}

/* Six numbers a row: two borders as integers, and the time as a midpoint and a
   radius. */
rf_status
rf_every_numbers(rf_every *e, const rf_numbers **numbers, size_t i)
{
  const row *r;
  rf_status status;

  RF_REQUIRE(i < e->count, RF_EINVAL);
  r = &e->rows[i];
  RF_TRY(rf_numbers_begin(&e->numbers, 6, RF_DOUBLE_TEXT));
  for (size_t k = 0; k < 4; k++)
    RF_TRY(rf_numbers_say_exact(&e->numbers, r->border[k]));
  RF_TRY(rf_ball_read_back(&e->numbers.value[4], r->mid.text));
  RF_TRY(rf_numbers_say(&e->numbers, r->mid.text, r->mid.length));
  RF_TRY(rf_ball_read_back(&e->numbers.value[5], r->radius.text));
  RF_TRY(rf_numbers_say(&e->numbers, r->radius.text, r->radius.length));
  *numbers = &e->numbers;

done:
  return status;
}
