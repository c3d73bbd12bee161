/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * read.c -- the keys of a design in the section data, and data drawn by it.
 *
 * A number that is drawn is a double, and that double is the number from there
 * on, exactly: it is not an approximation of anything. */
#include "config.h"

#include "base/poll.h"
#include "problem/design/design.h"
#include "problem/loss/exact.h"

/* Does the size of the noise matter? */
bool
rf_problem_has_noise(const rf_problem *problem, rf_design_kind kind)
{
  return rf_design_has(kind, RF_HAS_NOISE)
         && !(rf_design_has(kind, RF_ALL_NOISE)
              && rf_loss_margin(problem->loss));
}

/* A key that this design has no use for would do nothing.  The sign of a label
   that is noise alone knows nothing of the size of the noise. */
static rf_status
refuse_idle(const rf_reader *r, rf_design_kind kind)
{
  static const struct { rf_key key; unsigned fact; const char *who; } own[] = {
    { RF_KEY_NOISE, RF_HAS_NOISE, "separable data have none" },
    { RF_KEY_TEACHER, RF_HAS_WIDTH, "only the relu teacher has neurons" },
    { RF_KEY_MARGIN, RF_HAS_MARGIN, "only separable data have one" }
  };

  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (r->node[own[i].key] && !rf_design_has(kind, own[i].fact))
      return rf_reader_surplus(r, own[i].key, own[i].who);
  if (r->node[RF_KEY_NOISE] && !rf_problem_has_noise(r->problem, kind))
    return rf_reader_surplus(r, RF_KEY_NOISE, "labels of this loss are signs, "
                             "and those of this design are nothing but noise, "
                             "so that its size does not matter");
  return RF_OK;
}

/* n or d, which have no default: both are what a design is made for. */
static rf_status
read_size(const rf_reader *r, size_t *size, rf_key key, uint64_t least,
          uint64_t most)
{
  uint64_t v = 0;
  rf_status status;

  if (!r->node[key])
    return rf_reader_missing(r, key, key == RF_KEY_N
                             ? "how many data to draw"
                             : "their dimension, without the bias");
  status = rf_read_integer(r, &v, key, least, most);
  *size = (size_t)v;
  return status;
}

/* d first: it bounds n where the data are to be orthogonal. */
static rf_status
read_sizes(const rf_reader *r, size_t *n, size_t *dim, rf_design_kind kind)
{
  const bool few = rf_design_has(kind, RF_UP_TO_D);
  const uint64_t most = UINT32_MAX;
  rf_status status;

  RF_TRY(read_size(r, dim, RF_KEY_D, rf_design_has(kind, RF_IN_PLANE) ? 2 : 1,
                   most - 1));
  RF_TRY(read_size(r, n, RF_KEY_N, 1, few ? *dim : most));
  if (rf_design_has(kind, RF_BY_TWO) && *n % 2)
    status = rf_reader_bad(r, r->node[RF_KEY_N], rf_key_name(RF_KEY_N), NULL,
                           "an even number: symmetric data come in pairs");
done:
  return status;
}

/* Labels that are noise alone would all be 0 without it.  The bounds are far
   from where doubles end. */
static rf_status
read_noise(const rf_reader *r, rf_design *design)
{
  const bool all = rf_design_has(design->kind, RF_ALL_NOISE);

  mpq_set_ui(design->noise, all, 1);
  return rf_read_number(r, design->noise, RF_KEY_NOISE, all ? "1e-100" : "0",
                        "1e100", all ? "a number from 1e-100 to 1e100"
                        : "a number from 0 to 1e100");
}

/* Which design there is says which other keys may be there. */
rf_status
rf_read_design(rf_reader *r, size_t *n, size_t *dim)
{
  rf_design *design = &r->problem->design;
  int kind = 0;
  uint64_t width = 4;
  rf_status status;

  /* Presets, also of what this design has no use for. */
  design->seed = 1;
  mpq_set_ui(design->margin, 1, 2);
  RF_TRY(rf_read_choice(r, &kind, RF_KEY_DESIGN, rf_design_names));
  design->kind = (rf_design_kind)kind;
  RF_TRY(refuse_idle(r, design->kind));
  RF_TRY(read_sizes(r, n, dim, design->kind));
  RF_TRY(rf_read_integer(r, &design->seed, RF_KEY_DATA_SEED, 0, UINT64_MAX));
  RF_TRY(read_noise(r, design));
  RF_TRY(rf_read_integer(r, &width, RF_KEY_TEACHER, 1, UINT32_MAX));
  RF_TRY(rf_read_number(r, design->margin, RF_KEY_MARGIN, "0", "1e100",
                        "a number from 0 to 1e100"));
  design->width = (size_t)width;
  design->drawn = true;
done:
  return status;
}

/* x[dim] is room for one input.  Of many data with many coordinates the drawing
   takes long enough to be asked to stop. */
static rf_status
draw_all(rf_reader *r, const rf_drawer *drawer, double *x, size_t n)
{
  const rf_location *place = &r->node[RF_KEY_DESIGN]->place;
  rf_problem *p = r->problem;
  double y;
  rf_status status;

  RF_TRY(rf_data_room(r, place, n, drawer->dim));
  for (size_t k = 0; k < n; k++) {
    RF_TRY(rf_poll());
    rf_drawer_datum(drawer, x, &y, k);
    for (size_t i = 0; i < drawer->dim; i++)
      mpq_set_d(p->x[k * p->d + i], x[i]);
    mpq_set_d(p->y[k], y);
    RF_TRY(rf_data_finish(r, place, k));
  }
done:
  return status;
}

/* The teacher is drawn once, then datum by datum. */
rf_status
rf_draw_design(rf_reader *r, size_t n, size_t dim)
{
  double *x = rf_alloc(dim, sizeof *x);
  rf_drawer drawer = { 0 };
  rf_status status = RF_ENOMEM;

  if (!x)
    goto done;
  RF_TRY(rf_drawer_open(&drawer, r->problem, dim));
  status = draw_all(r, &drawer, x, n);
done:
  rf_drawer_close(&drawer);
  rf_release(x);
  return status;
}
