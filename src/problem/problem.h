/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * problem.h -- the problem as the other rooms see it.  Everything that was a
 * number in the experiment is an exact rational. */
#ifndef RF_PROBLEM_H
#define RF_PROBLEM_H

#include <gmp.h>

#include "base/base.h"
#include "problem/text/names.h"
#include "problem/words.h"
#include "reluflow/problem.h"

/* The form in which record.times was given (for the text). */
typedef enum rf_times { RF_TIMES_LIST, RF_TIMES_LOG, RF_TIMES_LINEAR }
  rf_times;

/* Points at which predictions are recorded beside those at the data. */
typedef struct rf_points {
  size_t count;        /* 0: none */
  mpq_t *x;            /* x[count][d], bias appended; a row may be zero */
  mpq_t *y;            /* y[count]; NULL: no labels */
  char *file;          /* as named in the experiment, or NULL: */
  bool grid;           /* equally spaced numbers; else inline */
} rf_points;

/* What gradient descent is asked for (flow.step ..), on top of the problem;
   where another engine runs, its numbers are 0. */
typedef struct rf_descent_asked {
  mpq_t step, momentum;
  mpq_t at_zero;       /* the derivative of s at 0 */
  size_t batch;        /* data an iteration, n: all */
  uint64_t order;      /* seed of the order in which batches take the data */
  bool single;         /* computes in float, not in double */
} rf_descent_asked;

/* The nodes of a network of infinite width (problem/infinite). */
typedef struct rf_nodes rf_nodes;

/* A network of infinite width: the problem is that of its nodes, m of them. */
typedef struct rf_wide {
  bool asked;          /* else the rest is idle */
  long digits;         /* to which predictions are to agree ... */
  int level;           /* with those of the level below, which has half the
                          nodes in each piece */
  double agree;        /* digits to which they do; 0: not known */
  rf_nodes *nodes;
} rf_wide;

/* Data that are drawn; what noise, width and margin are: problem/design. */
typedef struct rf_design {
  bool drawn;          /* false: the data were given, and the rest is idle */
  rf_design_kind kind;
  uint64_t seed;
  mpq_t noise, margin;
  size_t width;
} rf_design;

/* digits: auto asks for so many, and computes with up to 2^4 times as many. */
#define RF_DIGITS_AUTO 30
#define RF_DOUBLED_MOST 4

/* Levels that nodes can have at most. */
#define RF_LEVEL_MOST 16

struct rf_problem {
  char *title;
  char *text;          /* the complete experiment, see rf_problem_text */
  char *source;        /* the experiment file's own text (provenance); "" for
                          arrays */
  char *folder;        /* of the experiment; files are relative to it; "" is
                          the current one */

  size_t n, d;         /* data; dimension with the bias coordinate */
  bool bias;
  mpq_t *x;            /* x[n][d], bias appended, no zero row */
  mpq_t *y;            /* y[n] */
  mpq_t *q;            /* q[n], >= 0: how much a datum counts in the loss;
                          NULL: all 1 */
  char *data_file;     /* as named in the experiment; NULL: inline */
  rf_design design;
  char *data_text;     /* keys of data that name other files, as they are
                          written; NULL: none */

  size_t m;            /* of infinite width: neurons that stand for it */
  rf_wide wide;
  mpq_t leak;          /* in [0, 1] */
  bool inner;          /* only w is trained: a stays what it is */
  bool skip;           /* h has <s, x>, s trained, beside the neurons ... */
  bool output_bias;    /* ... and c, trained: a linear unit */
  mpq_t *unit;         /* unit[1 + d] = (c, s) at the start; NULL: neither */
  rf_loss loss;
  bool sum;            /* c = 1 instead of 1/n */
  mpq_t decay;         /* mu >= 0: all weights decay, z' = (K(D) - mu) z */

  rf_scheme scheme;
  mpq_t scale;         /* lambda; 1 for scheme file */
  bool by_std;         /* scale is init.std: not divided by sqrt(m) */
  bool zero_bias;      /* the last coordinate of each w starts at 0 */
  bool pairs;          /* neuron j + m/2: the w of neuron j, and its a turned */
  bool quasi;          /* neurons are points of Sobol, ... */
  double *points;      /* ... points[m][1 + drawn], uniform in (0, 1); of pairs
                          the first half alone */
  uint64_t seed;
  mpq_t *a, *w;        /* a[m], w[m][d]: scheme file only, else NULL */
  char *weights_file;  /* as named in the experiment; NULL: inline */

  rf_engine engine;
  mpq_t until;
  double rtol;         /* nearest double of rtol_exact */
  mpq_t rtol_exact;
  long digits;
  bool auto_digits;    /* asked for as "auto": a run computes with as many as
                          it takes for digits to be good (record/run.c) */
  int doubled;         /* Taylor computes with digits 2^doubled */
  bool verify;
  rf_policy nonunique;
  bool start_limit;    /* begins as the limit flow, up to this error: */
  mpq_t start_exact;
  double start_error;  /* nearest double of it */
  rf_descent_asked descent;
  rf_word *stop;       /* stop[nstop]: moments at which the flow stops ... */
  size_t nstop;

  size_t ntimes;
  mpq_t *times;        /* strictly increasing, within [0, until] */
  rf_times times_form;
  size_t states;       /* record the first so many neurons: 0 .. m */
  bool all_states;     /* states was asked for as "all" */
  bool default_states; /* record.states was not there */
  bool events;
  rf_word *when;       /* when[nwhen]: ... and which are recorded */
  size_t nwhen;
  rf_points probe;
  char **measures;     /* measures[nmeasures]: as they were asked for */
  size_t nmeasures;

  double *signs_x;     /* x[n][d], rows scaled and rounded; see sign.c */
  size_t threads;      /* a flow is followed on at most so many; nothing of the
                          problem itself, see rf_problem_set_threads */
};

#define RF_THREADS_MOST 1024

/* Does the engine compare with a second run? */
static inline bool
rf_problem_verifies(const rf_problem *problem)
{
  return problem->verify && rf_engine_is(problem->engine, RF_SECOND_RUN);
}

/* Do weights decay? */
static inline bool
rf_problem_decays(const rf_problem *problem)
{
  return mpq_sgn(problem->decay) != 0;
}

/* Is there a linear unit beside the neurons? */
static inline bool
rf_problem_has_unit(const rf_problem *problem)
{
  return problem->skip || problem->output_bias;
}

/* Is the flow another one than w' = a D, a' = <w, D>?  The setting that makes
   it so, for a message; NULL: it is that. */
const char *rf_problem_beyond(const rf_problem *problem);

/* For what is about that flow alone.  Errors: RF_EUNSUP it is another one;
   message (or NULL) says so, as of `what`. */
rf_status rf_problem_within(const rf_problem *problem, rf_message *message,
                            const char *what);

/* Coordinates of w that are drawn: the first so many. */
static inline size_t
rf_problem_drawn(const rf_problem *problem)
{
  return problem->d - problem->zero_bias;
}

/* Do the neurons predict 0 at the start, by definition? */
static inline bool
rf_problem_starts_at_zero(const rf_problem *problem)
{
  return problem->scheme != RF_FILE && (problem->pairs || problem->wide.asked);
}

/* Digits beyond those of a double, which a run file needs text for; 0: none. */
static inline long
rf_problem_text_digits(const rf_problem *problem)
{
  return rf_engine_is(problem->engine, RF_BY_DIGITS) && problem->digits > 17
    ? problem->digits : 0;
}

/* Datum k: x[d]. */
static inline const mpq_t *
rf_datum(const rf_problem *problem, size_t k)
{
  return (const mpq_t *)problem->x + k * problem->d;
}

/* An experiment in memory. */
typedef struct rf_source {
  const char *text;      /* of the experiment */
  const char *name;      /* stands for its file in messages */
  const char *folder;    /* of the files that it names */
  const char *data, *weights, *points;  /* or NULL: the tables themselves
                            (CSV) that stand in place of the files it names;
                            what set names is read all the same */
} rf_source;

/* The part of path before its last slash, "" when there is none; release with
   rf_release, NULL: no memory. */
char *rf_folder_of(const char *path);

/* As rf_problem_parse. */
rf_status rf_problem_load(rf_problem **problem, rf_message *message,
                          const rf_source *source, const char *const *set,
                          size_t nset);

/* c of the loss L = c sum_k q_k l_k: 1, or 1/n for the mean; c q_k, exactly and
   as the nearest double; the largest q_k. */
void rf_problem_weight(mpq_t c, const rf_problem *problem);
void rf_problem_datum_share(mpq_t share, const rf_problem *problem, size_t k);
double rf_problem_datum_share_near(const rf_problem *problem, size_t k);
void rf_problem_heaviest(mpq_t q, const rf_problem *problem);

/* The raw draw of neuron j, before the factor: direction w[d] and, for
 * unbalanced and he, *a; for balanced and dominated *a is only the sign +-1
 * (|a| = ||w|| or sqrt of the number of coordinates that are drawn, taken in
 * the precision of the run), but for dominated and infinite width that root is
 * multiplied by |*a|.  he multiplies *a by sqrt of that number over m,
 * beside the factor.  A pure function of (seed, j, scheme, d), and of m where
 * neurons come in pairs, or of what a network of infinite width has for nodes;
 * not for scheme file.  From points it is what the scheme makes of point j. */
void rf_problem_draw(const rf_problem *problem, size_t j, double *a,
                     double *w);

/* The points of a problem that has them.
 * Errors: RF_ENOMEM; RF_EUNSUP too many coordinates or neurons. */
rf_status rf_problem_make_points(rf_problem *problem);

/* The nodes of a problem of infinite width at a level: 4 2^level nodes of Gauss
 * in each piece, or 256 2^level points.
 *
 * In:  scattered  points, also where there are few dimensions.
 *
 * Errors: RF_ENOMEM; RF_EUNSUP there would be too many neurons, or there are
 *         too many coordinates for points. */
rf_status rf_nodes_create(rf_nodes **nodes, const rf_problem *problem,
                          int level, bool scattered);

/* Release them; NULL is allowed. */
void rf_nodes_free(rf_nodes *nodes);

/* As rf_problem_draw. */
void rf_nodes_draw(const rf_nodes *nodes, size_t j, double *a, double *w);

/* The problem has these nodes, of a level, from now on; its old ones are
   released. */
void rf_problem_take_nodes(rf_problem *problem, rf_nodes *nodes, int level);

/* The problem at another level.  Errors: as rf_nodes_create, nothing has
   changed. */
rf_status rf_problem_set_level(rf_problem *problem, int level);

/* Are the nodes points of Sobol? */
bool rf_nodes_are_scattered(const rf_nodes *nodes);

/* Exact signs u[count][n] of <w_j(0), x_k>, -1, 0 or 1, for the neurons
 * j = first .. first + count - 1.  Errors: RF_ENOMEM. */
rf_status rf_problem_initial_signs(signed char *u, const rf_problem *problem,
                                   size_t first, size_t count);

/* Is |a_j(0)| >= ||w_j(0)|| for certain?  Of given weights exactly; of those
   that are drawn by the law of their scheme. */
bool rf_problem_is_dominated(const rf_problem *problem, size_t j);

/* Initial weights of the neurons first .. first + count - 1 in the number
 * type of the run, z[count][1 + d] = (a, w1, .., wd): weights_d.c and
 * weights_mp.c from weights.c.  Neuron j does not depend on first and
 * count.  A scheme with scale 0 gives the weights of scale 1 (the limit
 * engine is the only one to allow it, and scales drop out of it).
 *
 * In:  prec  bits (ignored for double).
 *
 * Errors: RF_ENOTFIN a weight that is not 0 is too small (for double, below
 *         the smallest normal number) or too large for the number type; z
 *         holds no useful values then;  RF_ENOMEM. */
rf_status rfd_problem_weights(double *z, const rf_problem *problem,
                              size_t first, size_t count, long prec);
#ifdef __MPFR_H
rf_status rfm_problem_weights(__mpfr_struct *z, const rf_problem *problem,
                              size_t first, size_t count, long prec);

/* f = lambda / sqrt(m); the standard deviation where that was given; lambda
 * sqrt(2 / number of coordinates that are drawn) for he; each with 1 in place
 * of 0.  The error is at most (1/2 + 2^-29) units in the last place. */
void rf_problem_factor(__mpfr_struct *f, const rf_problem *problem);
#endif

#endif
