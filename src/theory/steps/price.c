/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * price.c -- what one who measures on the steps may cost; see price.h. */
#include "config.h"

#include "theory/steps/price.h"

/* What may be spent up to now. */
static double
allowed(const rf_survey *v)
{
  return v->effort * (RF_PRICE_FREE + RF_PRICE_SHARE * (double)v->n
                      * (double)v->d * (double)v->stretches);
}

bool
rf_price_pay(rf_price *price, const rf_survey *v, double products)
{
  if (price->refused)
    return false;
  price->most = products > price->most ? products : price->most;
  price->refused = price->spent + products > allowed(v);
  if (price->refused)
    price->until = v->since;
  else
    price->spent += products;
  return !price->refused;
}

double
rf_price_excess(const rf_price *price, const rf_survey *v)
{
  return price->most * (double)v->stretches / allowed(v);
}
