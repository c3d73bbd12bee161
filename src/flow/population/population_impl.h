/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * population_impl.h -- what these files share: cohort.c, hold.c, layout.c,
 * population.c. */
#ifndef RF_POPULATION_IMPL_H
#define RF_POPULATION_IMPL_H

#include "base/number/num.h"
#include "flow/population/population.h"

#define NO_BLOCK SIZE_MAX

/* ---- beside.c ---- */

rf_status rfx_population_add_unit(rfx_population *p);
size_t rfx_unit_numbers(const rfx_population *p);

/* to[stride] = the unit as of columns y, or as it was kept last where y is
   NULL. */
void rfx_population_lay_unit(rfx_population *p, rf_num *to, const rf_num *y);

/* ---- cohort.c ---- */

void rfx_cohort_clear(rfx_cohort *c, size_t stride);
void rfx_carry_as(rfx_cohort *c, rf_carry carry, size_t lines);
void rfx_add_to_gram(rfx_cohort *c, const rf_num *z, size_t q, int sign);
double rfx_sum_of_squares(const rf_num *z, size_t count);

/* ---- hold.c ---- */

void rfx_set_balance(rfx_population *p, size_t j, const rf_num *state,
                     rf_num *tmp);

#if !RF_NUM_IS_DOUBLE

/* ---- population.c ---- */

rf_status rfx_other_neighbour(rf_num *z, const mpq_t q, long bits);

#endif

/* ---- layout.c ---- */

bool rfx_died_away(const rf_num *z, size_t stride);

#endif
