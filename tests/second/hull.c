/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hull.c -- see hull.h. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "second/hull.h"

enum { SIDE = HULL_LINES + 2 };

/* Reduce m[rows][cols], full pivoting among the first `most` columns; returns
   the rank, column[] the pivots' columns, row i that of pivot i. */
static size_t
reduce(double m[SIDE][SIDE], size_t rows, size_t cols, size_t most,
       size_t *column)
{
  size_t rank = 0;

  for (; rank < rows; rank++) {
    size_t pr = rank, pc = 0;
    double best = 0.0;
    for (size_t i = rank; i < rows; i++)
      for (size_t j = 0; j < most; j++)
        if (fabs(m[i][j]) > best) {
          best = fabs(m[i][j]);
          pr = i;
          pc = j;
        }
    if (best < 1e-9)
      break;
    column[rank] = pc;
    for (size_t j = 0; j < cols; j++) {
      double t = m[pr][j];
      m[pr][j] = m[rank][j];
      m[rank][j] = t;
    }
    for (size_t i = 0; i < rows; i++) {
      double f = m[i][pc] / m[rank][pc];
      for (size_t j = 0; i != rank && j < cols; j++)
        m[i][j] -= f * m[rank][j];
      if (i != rank)
        m[i][pc] = 0.0;
    }
  }
  return rank;
}

/* c[n]: the circuit of the lines in set; false: they are none. */
static bool
circuit(double *c, const double *x, size_t d, const size_t *set, size_t n)
{
  double m[SIDE][SIDE] = { { 0.0 } };
  size_t column[SIDE], last = 0;
  bool pivot[SIDE] = { false };

  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < n; j++)
      m[i][j] = x[set[j] * d + i];
  if (reduce(m, d, n, n, column) + 1 != n)
    return false;
  for (size_t i = 0; i + 1 < n; i++)
    pivot[column[i]] = true;
  while (pivot[last])
    last++;
  c[last] = 1.0;
  for (size_t i = 0; i + 1 < n; i++) {
    c[column[i]] = -m[i][last] / m[i][column[i]];
    if (fabs(c[column[i]]) < 1e-9)
      return false;
  }
  return true;
}

bool
hull_cone(const double *x, size_t k, size_t d, const int *tau)
{
  for (unsigned code = 1; code < 1u << k; code++) {
    size_t set[HULL_LINES], n = 0, plus = 0;
    double c[SIDE];
    for (size_t l = 0; l < k; l++)
      if (code >> l & 1)
        set[n++] = l;
    if (n < 2 || n > d + 1 || !circuit(c, x, d, set, n))
      continue;
    for (size_t i = 0; i < n; i++)
      plus += c[i] * tau[set[i]] > 0.0;
    if (plus == 0 || plus == n)
      return false;
  }
  return true;
}

/* Is 0 in the simplex of the points in set? */
static bool
in_simplex(const double *point, size_t dim, const size_t *set, size_t n,
           double tol)
{
  double m[SIDE][SIDE] = { { 0.0 } };
  size_t column[SIDE];

  for (size_t i = 0; i < dim; i++)
    for (size_t j = 0; j < n; j++)
      m[i][j] = point[set[j] * dim + i];
  for (size_t j = 0; j <= n; j++)
    m[dim][j] = 1.0;
  if (reduce(m, dim + 1, n + 1, n, column) < n)
    return false;
  for (size_t i = 0; i < n; i++)
    if (m[i][n] / m[i][column[i]] < -tol)
      return false;
  for (size_t i = n; i <= dim; i++)
    if (fabs(m[i][n]) > 1e-9)
      return false;
  return true;
}

bool
hull_has_zero(const double *point, size_t count, size_t dim, size_t rank,
              double tol)
{
  for (size_t n = 1; n <= rank + 1; n++) {
    size_t set[SIDE], i = 0;
    for (size_t j = 0; j < n; j++)
      set[j] = j;
    if (n > count)
      return false;
    do {
      if (in_simplex(point, dim, set, n, tol))
        return true;
      for (i = n; i > 0 && set[i - 1] == count - n + i - 1; i--)
        ;
      if (i > 0)
        set[i - 1]++;
      for (size_t j = i; i > 0 && j < n; j++)
        set[j] = set[j - 1] + 1;
    } while (i > 0);
  }
  return false;
}

double
hull_dot(const double *u, const double *v, size_t d)
{
  double s = 0.0;

  for (size_t i = 0; i < d; i++)
    s += u[i] * v[i];
  return s;
}

int
hull_stays(size_t *cones, const hull_drives *of)
{
  const size_t k = of->k, d = of->d, rank = k < d ? k : d;
  const double *x = of->x;
  double point[HULL_CONES * HULL_LINES], size = 0.0;

  *cones = 0;
  for (unsigned code = 0; code < 1u << k; code++) {
    int tau[HULL_LINES] = { 0 };
    double drive[HULL_SPACE];
    for (size_t l = 0; l < k; l++)
      tau[l] = code >> l & 1 ? 1 : -1;
    if (!hull_cone(x, k, d, tau))
      continue;
    memcpy(drive, of->fixed, d * sizeof *drive);
    for (size_t l = 0; l < k; l++)
      for (size_t i = 0; i < d; i++)
        drive[i] += (tau[l] > 0 ? of->plus[l] : of->minus[l]) * x[l * d + i];
    for (size_t l = 0; l < k; l++) {   /* coordinates in the span */
      point[*cones * k + l] = hull_dot(drive, x + l * d, d);
      size = fmax(size, fabs(point[*cones * k + l]));
    }
    ++*cones;
  }
  for (size_t i = 0; i < *cones * k && size > 0.0; i++)
    point[i] /= size;
  if (!hull_has_zero(point, *cones, k, rank, 1e-6))
    return -1;
  return hull_has_zero(point, *cones, k, rank, -1e-6) ? 1 : 0;
}
