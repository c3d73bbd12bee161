/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * same.c -- are two runs of one experiment?  In rationals, as the experiments
 * say it: what an engine makes of them is what is compared. */
#include "config.h"

#include "lab/compare/compare_impl.h"

/* The first of v[count] and w[count] that differ, or count. */
static size_t
first_apart(mpq_t *v, mpq_t *w, size_t count)
{
  size_t i = 0;

  while (i < count && mpq_equal(v[i], w[i]))
    i++;
  return i;
}

/* One sentence for all that may differ; what names the first thing that does,
   as one is enough to look for. */
static rf_status
differ(const rf_both_runs *pair, const char *what)
{
  snprintf(pair->message->text, sizeof pair->message->text, "the runs are of "
           "different experiments: %s", what);
  return RF_EINPUT;
}

/* A bias is a coordinate as any other: who wrote it out has the same data. */
static rf_status
check_data(const rf_both_runs *pair, const rf_problem *p, const rf_problem *q)
{
  char what[128];
  size_t x, y;

  if (p->n != q->n || p->d != q->d) {
    snprintf(what, sizeof what, "%zu data in %zu dimensions, and %zu in %zu",
             p->n, p->d, q->n, q->d);
    return differ(pair, what);
  }
  x = first_apart(p->x, q->x, p->n * p->d) / p->d;
  y = first_apart(p->y, q->y, p->n);
  if (x == p->n && y == p->n)
    return RF_OK;
  snprintf(what, sizeof what, "%s %zu differs", x <= y ? "input" : "label",
           x <= y ? x : y);
  return differ(pair, what);
}

/* What moves the neurons, beside the data.  Engine, precision, step and
   tolerances are not looked at: two runs that differ in these alone are what a
   comparison is for. */
static rf_status
check_network(const rf_both_runs *pair, const rf_problem *p,
              const rf_problem *q)
{
  char what[128];

  if (p->m != q->m) {
    snprintf(what, sizeof what, "%zu neurons, and %zu", p->m, q->m);
    return differ(pair, what);
  }
  if (!mpq_equal(p->leak, q->leak))
    return differ(pair, "network.leak differs");
  if (p->inner != q->inner)
    return differ(pair, "network.train differs");
  if (p->skip != q->skip)
    return differ(pair, "network.skip differs");
  if (p->output_bias != q->output_bias)
    return differ(pair, "network.output_bias differs");
  if (!mpq_equal(p->decay, q->decay))
    return differ(pair, "loss.decay differs");
  for (size_t k = 0; (p->q || q->q) && k < p->n; k++)
    if (!p->q || !q->q || !mpq_equal(p->q[k], q->q[k])) {
      snprintf(what, sizeof what, "data.weights of datum %zu differ", k);
      return differ(pair, what);
    }
  if (p->loss != q->loss || p->sum != q->sum) {
    snprintf(what, sizeof what, "the %s of %s loss, and the %s of %s loss",
             rf_average_names[p->sum], rf_loss_names[p->loss],
             rf_average_names[q->sum], rf_loss_names[q->loss]);
    return differ(pair, what);
  }
  return RF_OK;
}

/* Two draws are the same by what they are asked for; of a draw and a table it
   is not known, and they count as different. */
static bool
same_start(const rf_problem *p, const rf_problem *q)
{
  if (p->scheme != q->scheme || !mpq_equal(p->scale, q->scale)
      || p->wide.asked != q->wide.asked)
    return false;
  if (p->unit && q->unit && first_apart(p->unit, q->unit, 1 + p->d) <= p->d)
    return false;
  if (p->scheme != RF_FILE)
    return p->seed == q->seed && p->quasi == q->quasi;
  return first_apart(p->a, q->a, p->m) == p->m
    && first_apart(p->w, q->w, p->m * p->d) == p->m * p->d;
}

/* Problems are made anew from the experiments in the records: there the numbers
   are exact, which those of samples are not.  Data before the network: who
   compares the wrong file learns it by its data, as a rule. */
rf_status
rf_both_runs_check(bool *start, const rf_both_runs *pair)
{
  rf_problem *p = NULL, *q = NULL;
  rf_status status;

  RF_TRY(rf_record_problem(&p, pair->message, pair->record[0], NULL, 0));
  RF_TRY(rf_record_problem(&q, pair->message, pair->record[1], NULL, 0));
  RF_TRY(check_data(pair, p, q));
  RF_TRY(check_network(pair, p, q));
  *start = same_start(p, q);
done:
  rf_problem_free(p);
  rf_problem_free(q);
  return status;
}
