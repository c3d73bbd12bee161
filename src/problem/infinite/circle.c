/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * circle.c -- directions of w in one and two dimensions.
 *
 * In the limit flow a neuron between two lines turns towards D or, with a < 0,
 * towards -D.  So on an arc between lines that holds neither all leave by one
 * end, and what becomes of them is a smooth function of where they began.  An
 * arc that holds the direction which they turn away from is broken there: on
 * its sides neurons leave by different ends, the later the nearer they began,
 * and a delay like the logarithm of the distance makes a growth that is a power
 * of it. */
#include "config.h"

#include <math.h>

#include "problem/infinite/infinite.h"

/* An arc that is shorter is rounding: it has less than that of a share. */
#define NO_ARC 1e-14

/* The nodes of one smooth piece. */
static rf_status
add_piece(rf_law *law, const rf_smooth *piece)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < law->rule.count && status >= 0; i++) {
    double angle, w[2];
    const double weight = rf_rule_node(&angle, &law->rule, piece, i);
    w[0] = cos(angle);
    w[1] = sin(angle);
    status = rf_law_add(law, w, weight / (2.0 * M_PI));
  }
  return status;
}

/* Both ends of a piece may be rough: D and -D in one arc. */
static rf_status
add_halves(rf_law *law, const rf_smooth *piece)
{
  const double middle = (piece->from + piece->to) / 2.0;
  const rf_smooth first = { piece->from, middle, { true, false } };
  const rf_smooth second = { middle, piece->to, { false, true } };
  rf_status status;

  if (piece->to - piece->from < NO_ARC)
    return RF_OK;
  if (!piece->rough[0] || !piece->rough[1])
    return add_piece(law, piece);
  status = add_piece(law, &first);
  return status < 0 ? status : add_piece(law, &second);
}

/* angle + 2 pi k in [from, from + 2 pi). */
static double
turn(double angle, double from)
{
  while (angle < from)
    angle += 2.0 * M_PI;
  while (angle >= from + 2.0 * M_PI)
    angle -= 2.0 * M_PI;
  return angle;
}

/* An arc between lines, broken at D and -D. */
static rf_status
add_arc(rf_law *law, double from, double to)
{
  const double w[2] = { cos((from + to) / 2.0), sin((from + to) / 2.0) };
  double at[2] = { to, to };
  rf_smooth piece = { from, to, { false, false } };
  rf_status status = RF_OK;

  if (to - from < NO_ARC)
    return RF_OK;
  if (rf_law_drive(law, w)) {
    const double angle = turn(atan2(law->D[1], law->D[0]), from);
    const double back = turn(angle + M_PI, from);
    at[0] = fmin(angle, back);
    at[1] = fmax(angle, back);
  }
  for (int i = 0; i < 2 && status >= 0; i++)
    if (at[i] > piece.from + NO_ARC && at[i] < to - NO_ARC) {
      piece.to = at[i];
      piece.rough[1] = true;
      status = add_halves(law, &piece);
      piece = (rf_smooth){ at[i], to, { true, false } };
    }
  return status < 0 ? status : add_halves(law, &piece);
}

static int
by_size(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Between the directions orthogonal to the normals, all round. */
rf_status
rf_law_circle(rf_law *law)
{
  static const double side[2] = { 1.0, -1.0 };
  const size_t count = 2 * law->lines;
  double *at;
  rf_status status = RF_OK;

  for (int i = 0; law->q == 1 && i < 2 && status >= 0; i++)
    status = rf_law_add(law, &side[i], 0.5);
  if (law->q == 1)
    return status;
  if (count == 0)
    return add_arc(law, 0.0, 2.0 * M_PI);
  if (!(at = rf_alloc(count + 1, sizeof *at)))
    return RF_ENOMEM;
  for (size_t l = 0; l < law->lines; l++) {
    at[2 * l] = turn(atan2(law->line[2 * l], -law->line[2 * l + 1]), 0.0);
    at[2 * l + 1] = turn(at[2 * l] + M_PI, 0.0);
  }
  qsort(at, count, sizeof *at, by_size);
  at[count] = at[0] + 2.0 * M_PI;
  for (size_t i = 0; i < count && status >= 0; i++)
    status = add_arc(law, at[i], at[i + 1]);
  rf_release(at);
  return status;
}
