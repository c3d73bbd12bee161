/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * groups.c -- cells of one value of an axis together, and laws through them;
 * see summary.h. */
#include "config.h"

#include <math.h>

#include "lab/summary/summary.h"

/* By curve, then x, then y.  The groups need no order of y; with it qsort,
   which is not stable, has one result. */
static int
by_place(const void *u, const void *v)
{
  const rf_sweep_point *a = u, *b = v;

  if (a->curve != b->curve)
    return a->curve < b->curve ? -1 : 1;
  if (a->x != b->x)
    return a->x < b->x ? -1 : 1;
  return (a->y > b->y) - (a->y < b->y);
}

/* One group: words are counted, of numbers the median says least that is not
   so. */
static rf_status
measure_group(rf_group *g, const rf_sweep_point *point,
              const rf_sweep_points *p, double *room)
{
  RF_ASSERT(g->count > 0);
  for (size_t i = 0; i < g->count; i++) {
    room[i] = point[i].y;
    g->successes += p->words && point[i].y == 1.0;
  }
  return p->words
    ? rf_share_interval(&g->y, g->successes, g->count, p->options->confidence)
    : rf_quantile_interval(&g->y, room, g->count, 0.5,
                           p->options->confidence);
}

/* Equal x means equal doubles: one value of a study is read the same each time.
   There are at most as many groups as points, so that all memory is asked for
   at once; points themselves keep their order, which is that of the file. */
rf_status
rf_sweep_groups(rf_group **groups, size_t *count, const rf_sweep_points *p)
{
  rf_sweep_point *sorted = rf_alloc(p->count, sizeof *sorted);
  double *room = rf_alloc(p->count, sizeof *room);
  rf_group *g = rf_alloc(p->count, sizeof *g);
  size_t n = 0;
  rf_status status = sorted && room && g ? RF_OK : RF_ENOMEM;

  RF_ASSERT(p->count > 0);
  if (status < 0)
    goto done;
  memcpy(sorted, p->point, p->count * sizeof *sorted);
  qsort(sorted, p->count, sizeof *sorted, by_place);
  for (size_t i = 0; i < p->count && status >= 0; i += g[n++].count) {
    g[n] = (rf_group){ .curve = sorted[i].curve, .x = sorted[i].x };
    while (i + g[n].count < p->count
           && sorted[i + g[n].count].curve == sorted[i].curve
           && sorted[i + g[n].count].x == sorted[i].x)
      g[n].count++;
    status = measure_group(&g[n], sorted + i, p, room);
  }
  if (status >= 0) {
    *groups = g;
    *count = n;
    g = NULL;
  }
done:
  rf_release(sorted);
  rf_release(room);
  rf_release(g);
  return status;
}

bool
rf_sweep_is_log(const rf_sweep_points *p)
{
  const char *axes = p->options->axes;
  double low = INFINITY, high = -INFINITY;

  for (size_t i = 0; i < p->count; i++) {
    low = fmin(low, p->point[i].x);
    high = fmax(high, p->point[i].x);
  }
  return low > 0.0 && (strcmp(axes, "auto") ? !strcmp(axes, "log")
                                            : high > 20.0 * low);
}

/* The papers say of small initial weights that times grow with ln(1 / scale);
   of anything else a power is the first guess. */
rf_law
rf_sweep_law(const rf_sweep_points *p)
{
  const char *law = p->options->law;

  if (!strcmp(law, "auto"))
    return !strcmp(p->x, "init.scale") || !strcmp(p->x, "init.std")
      ? RF_LAW_LOG : RF_LAW_POWER;
  return !strcmp(law, "log") ? RF_LAW_LOG
    : !strcmp(law, "linear") ? RF_LAW_LINEAR : RF_LAW_POWER;
}

/* Least squares in the coordinates in which the law is a line.  Logarithms of
   what is not positive are not finite and drop out with moments that did not
   come: n counts on only where a point is kept, the next one writes over it
   otherwise. */
rf_status
rf_sweep_fit(rf_line *line, size_t *used, const rf_sweep_points *p,
             size_t curve, rf_law law)
{
  double *x = rf_alloc(2 * p->count, sizeof *x), *y;
  size_t n = 0;
  rf_status status;

  RF_ASSERT(p->count > 0 && !p->words);
  if (!x)
    return RF_ENOMEM;
  y = x + p->count;
  for (size_t i = 0; i < p->count; i++) {
    const rf_sweep_point *at = &p->point[i];
    x[n] = law == RF_LAW_LINEAR ? at->x
      : law == RF_LAW_LOG ? -log(at->x) : log(at->x);
    y[n] = law == RF_LAW_POWER ? log(at->y) : at->y;
    n += at->curve == curve && isfinite(x[n]) && isfinite(y[n]);
  }
  *used = n;
  status = rf_line_fit(line, x, y, n, p->options->confidence);
  rf_release(x);
  return status;
}
