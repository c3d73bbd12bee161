/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion_impl.h -- what these files share: inclusion.c,
 * bounded_least_squares.c, trial.c, keep_clarke.c, repelling.c, depart.c. */
#ifndef RF_INCLUSION_IMPL_H
#define RF_INCLUSION_IMPL_H

#include "base/number/num.h"
#include "geometry/arrangement/cones.h"
#include "geometry/arrangement/qr.h"
#include "geometry/inclusion/clarke.h"
#include "geometry/inclusion/inclusion.h"
#include "geometry/inclusion/solution.h"

enum { ROLE_CONSTANT, ROLE_BOXED, ROLE_UNBOUNDED };

struct box {
  size_t d, k;             /* dimension, variables */
  long prec;
  double error;            /* relative, of what mass measures and the ends */
  size_t *order;           /* order[k]: the caller's line of variable i */
  rf_num *x, *lo, *hi;     /* x[k][d], lo[k], hi[k] */
  rf_num *fixed, *mass;    /* [d] */
  bool blurred;            /* the three below are not all 0 */
  rf_num *blur;            /* blur[d]: absolute error of fixed */
  rf_num *eblur;           /* eblur[k]: of lo and hi */
  signed char *sharp;      /* sharp[k]: bit 1: lo, bit 2: hi has none where it
                              is 0 (RF_LOW_EXACT, RF_HIGH_EXACT) */
  rf_num *haze;            /* haze[d]: absolute error of the right-hand side */
  bool products;           /* the four below are known, exact zeros too */
  rf_num *p, *psize, *pblur; /* [k]: <fixed, x_l>, its size, its error */
  rf_num *g;               /* g[k][k] = <x_l, x_m> */
  signed char *role;       /* role[k]: ROLE_* */
  signed char *at;         /* at[k]: -1 at lo, +1 at hi, 0 free */
  rf_num *e;               /* e[k]: the point */
  size_t *f, nf;           /* the free variables, independent */
  rf_num *drive;           /* drive[d]: D */
  rf_num *dot, *bound;     /* <D, x_l> and its error bound, [k] */
  bool vanishes;           /* D = 0 up to its error, but not exactly */
  bool still;              /* the free e are 0, exactly: no other line pushes
                              where they do */
  rf_num *ebound;          /* [1]: error bound of every free e, without that of
                              the ends that it is compared with */
  rfx_qr qr;               /* the first columns of f, those factored so far */
  /* work */
  rf_num *next;            /* next[k]: the least squares solution */
  rf_num *c, *free;        /* c[nf] = Q^T D; free[nf]: next, in f's order */
  rf_num *size;            /* size[d]: mass of the right-hand side */
  rf_num *work;            /* for qr.h */
  rf_num *t;               /* t[8] */
};

struct trial {
  struct box box;
  const rfx_boundary *at;
  int sigma;               /* sign of a */
  long shift;              /* all that drives is taken times 2^shift: 0 but
                              where squares would leave the range */
  signed char *kind;       /* kind[k] */
  signed char *pick;       /* pick[k]: chosen signs of repelling lines; the
                              end (-1 lo, +1 hi) of those that left */
  size_t repelling;
  bool keep;               /* try what the neuron comes with */
  rf_solution now, best;   /* signs of the box's variables */
  size_t found;            /* choices that are solutions */
  bool doubt;              /* one of them could be none */
  signed char *zero;       /* zero[k]: lines that the solution is on */
  bool suspect;            /* one of them may be none of Clarke's */
  bool clarke;             /* drop those that are none */
  size_t dropped;
  rf_status status;        /* of looking at that */
  signed char *bytes;
  size_t *sizes;
  rf_num *nums;
  size_t nnums;
};

/* What rf_meeting_stays and rf_meeting_leave are asked with. */
struct meeting {
  rf_meeting at;
  double *numbers;
  double *x, *fixed, *plus, *minus, *start, *away;
  size_t *line;            /* line[count]: variable of the box */
  signed char *from, *sign;
};

/* ---- bounded_least_squares.c ---- */

bool rfx_box_factor(struct box *s, size_t *bad);
void rfx_free_none(struct box *s);
void rfx_free_variable(struct box *s, size_t l);
void rfx_bind_variable(struct box *s, size_t place, int at);
int rfx_box_beyond(const struct box *s, size_t l, const rf_num *e);

/* The error with which a free e of variable l is compared with an end (-1 lo,
   +1 hi), which has one, too. */
void rfx_box_end_bound(rf_num *bound, const struct box *s, size_t l, int end);
rf_status rfx_box_minimize(struct box *s);

/* ---- trial.c ---- */

void rfx_trial_free(struct trial *s);
rf_status rfx_trial_alloc(struct trial *s, const rfx_boundary *at);
void rfx_scale_line(struct trial *s, size_t i);
void rfx_trial_load(struct trial *s, const rfx_boundary *at, int sigma);
int rfx_end_of(const struct trial *s, size_t i, int sign);
void rfx_trial_start(struct trial *s);
bool rfx_inside(struct trial *s, bool *twice);
bool rfx_inside_together(struct trial *s);
void rfx_load_fixed(struct trial *s);
bool rfx_read_solution(struct trial *s);

/* ---- keep_clarke.c ---- */

void rfx_meeting_free(struct meeting *m);
rf_status rfx_meeting_alloc(struct meeting *m, const struct trial *s);
bool rfx_question_scale(struct trial *s);
double rfx_clarke_scaled(struct trial *s, const rf_num *v);
double rfx_side_value(struct trial *s, size_t i, int side);
void rfx_add_unit(double *v, const struct trial *s, size_t i, double e);
void rfx_meeting_load(struct meeting *m, struct trial *s,
                      const signed char *member, const signed char *side);
bool rfx_read_zeros(struct trial *s);
bool rfx_is_clarke(struct trial *s);

/* ---- repelling.c ---- */

void rfx_try_pick(struct trial *s);
void rfx_try_all(struct trial *s);
rf_status rfx_inclusion_several(signed char *sign, unsigned *marks,
                                const rfx_boundary *at, int sigma);

/* ---- depart.c ---- */

rf_status rfx_depart_keep_clarke(struct trial *s);

#endif
