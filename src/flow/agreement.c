/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * agreement.c -- how far two runs of one problem agree; see agreement.h. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/agreement.h"

/* Loss and predictions of both, the sizes of the latter, and two numbers to
   compare in: one block. */
rf_status
rf_agreement_init(rf_agreement *a, size_t n, long prec)
{
  a->n = n;
  a->prec = prec;
  if (!(a->num = num_array(3 * n + 4, prec)))
    return RF_ENOMEM;
  a->first = a->num;
  a->second = a->first + n + 1;
  a->size = a->second + n + 1;
  a->apart = a->size + n;
  a->all = a->apart + 1;
  return RF_OK;
}

void
rf_agreement_clear(rf_agreement *a)
{
  for (int i = 0; i < 2; i++) {
    rf_release(a->waiting[i].at);
    num_array_free(a->waiting[i].times, a->waiting[i].room);
  }
  num_array_free(a->num, 3 * a->n + 4);
}

/* Two values of one thing, which should be equal, are |x - y| / size apart;
   the worst is kept as a logarithm, since a tiny scale takes the sizes out of
   the range of a double.  Where size is 0 and they differ nothing is known:
   apart by 1. */
static void
note(rf_agreement *a, const rf_num *x, const rf_num *y, const rf_num *size)
{
  long e, s;
  double apart, most;

  num_sub(a->apart, x, y);
  apart = num_get_d_2exp(&e, a->apart);
  most = num_get_d_2exp(&s, size);
  if (apart == 0.0)
    return;
  if (most == 0.0)
    apart = 0.0;
  else
    apart = log10(fabs(apart / most)) + (double)(e - s) * log10(2.0);
  a->worst = fmax(a->worst, apart);
}

/* Relative to the largest entry, not each to itself: a weight that is nearly 0
   is only known relative to its neuron. */
void
rf_agreement_row(rf_agreement *a, const rf_num *x, const rf_num *y,
                 size_t count)
{
  num_zero(a->all);
  for (size_t i = 0; i < count; i++)
    if (num_cmpabs(&y[i], a->all) > 0)
      num_abs(a->all, &y[i]);
  for (size_t i = 0; i < count; i++)
    note(a, &x[i], &y[i], a->all);
}

/* ---- events ---- */

/* Events wait here until the other run has shown them too: the two runs have
   steps of their own, so either may be ahead. */
rf_status
rf_agreement_show(rf_agreement *a, int which, const rf_event *event,
                  const rf_num *t)
{
  rf_unpaired *q = &a->waiting[which];
  rf_status status = rf_grow(&q->at, &q->capacity, q->count + 1,
                             sizeof *q->at);

  if (status < 0)
    return status;
  /* The times have their own room: rf_grow would leave the new numbers without
     limbs. */
  if (q->count == q->room) {
    const size_t grown = 2 * q->room + 16;
    rf_num *times = num_array(grown, a->prec);
    if (!times)
      return RF_ENOMEM;
    num_copy(times, q->times, q->count);
    num_array_free(q->times, q->room);
    q->times = times;
    q->room = grown;
  }
  num_set(&q->times[q->count], t);
  q->at[q->count++] = *event;
  return RF_OK;
}

/* Take entry i out; the order of the rest stays. */
static void
drop(rf_unpaired *q, size_t i)
{
  for (q->count--; i < q->count; i++) {
    q->at[i] = q->at[i + 1];
    num_swap(&q->times[i], &q->times[i + 1]);
  }
}

/* The time is not compared: it is what the two may differ in.  Events of one
   neuron and datum that come again are paired in their order. */
static bool
same(const rf_event *a, const rf_event *b)
{
  return a->neuron == b->neuron && a->datum == b->datum && a->kind == b->kind;
}

/* Both lists keep their order, so the first that fits is the one that is
   meant. */
bool
rf_agreement_pair(rf_agreement *a)
{
  rf_unpaired *x = &a->waiting[0], *y = &a->waiting[1];

  for (size_t i = 0; i < x->count; ) {
    size_t j = 0;
    while (j < y->count && !same(&x->at[i], &y->at[j]))
      j++;
    if (j == y->count) {
      i++;
      continue;
    }
    note(a, &x->times[i], &y->times[j], &y->times[j]);
    drop(x, i);
    drop(y, j);
  }
  return !x->count && !y->count;
}

/* ---- samples ---- */

/* Predictions relative to sizes, the loss to their sum with |p| as weights;
   size[k] is used up here, first as it is and then times the larger |p_k|. */
rf_status
rf_agreement_samples(rf_agreement *a, rfm_run *first, rfm_run *second)
{
  rf_status status;

  RF_TRY(rfm_run_sample(first, &a->first[0], &a->first[1]));
  RF_TRY(rfm_run_sample(second, &a->second[0], &a->second[1]));
  RF_TRY(rfm_run_sizes(second, a->size));
  num_abs(a->all, &a->second[0]);
  for (size_t k = 0; k < a->n; k++) {
    rf_num *size = &a->size[k];
    note(a, &a->first[1 + k], &a->second[1 + k], size);
    num_mul(size, size,
            num_cmpabs(&first->residuals.p[k], &second->residuals.p[k]) > 0
            ? &first->residuals.p[k] : &second->residuals.p[k]);
    num_abs(size, size);
    num_add(a->all, a->all, size);
  }
  note(a, &a->first[0], &a->second[0], a->all);

done:
  return status;
}
