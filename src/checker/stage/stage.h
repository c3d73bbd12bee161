/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stage.h -- the flow of a certificate, enclosed step by step; each neuron for
 * itself.  The manual, node "How it is checked", has the mathematics.
 *
 * Weights are taken times 2^scale, so that those are numbers that doubles do
 * not have: z' = K(D) z is linear in them, and h, their product, times
 * 4^-scale.
 *
 * On a step time is tau, so many units of 2^k; polynomials by tau of degree
 * ORDER with exact coefficients nearly follow the flow on [0, theta], and what
 * they miss is bounded.  All doubles that are not said to be exact are bounds
 * from above. */
#ifndef CK_STAGE_H
#define CK_STAGE_H

#include <stddef.h>

#include "checker/stage/num.h"
#include "checker/report.h"

#ifdef CK_WIDE
enum { ORDER = 44 };
#else
enum { ORDER = 24 };
#endif
#define TERMS ((ptrdiff_t)ORDER + 1)

/* The problem. */
typedef struct terrain {
  const certificate *c;
  const lines *l;
  ptrdiff_t n, d, m, lines;
  ball *x, *y, *ratio;   /* x[n][d], y[n]; ratio[n]: to the line's datum */
  signed char *idle;     /* idle[lines]: the side on which no datum acts; 0 */
  ball weight, leak;
  bool no_leak, linear;  /* leak is 0; it is 1, and nothing happens at lines */
  double *size, *length; /* of data, of lines' data */
  double squares;        /* sum ||x_k||^2 */
  long scale;            /* all weights are times 2^scale; so: */
  ball shrink;           /* 4^-scale, by which products of them are too large */
  double c_up, stiff;    /* c shrink, c shrink sum ||x_k||^2 */
} terrain;

/* What neurons with these sides see, with one sign of a where they slide. */
typedef struct facet {
  signed char *side;     /* side[lines]: 0 where they slide */
  int sign;
  int slides, *line;     /* line[slides] */
  signed char *edge;     /* edge[lines]: of these, the side on whose edge they
                            rest; 0 */
  ball *projector;       /* P[d][d] */
  ball *seen;            /* seen[lines][d]: P x_l */
  ball *pull;            /* pull[n][d]: eta_k P x_k, 0 on K */
  ball *hold;            /* hold[slides][n]: e_l = sum_k hold p_k */
  int members;           /* now */
  num *D;                /* D[d][TERMS], and of each the error ... */
  double *De;            /* ... De[d][TERMS], rounding of products included */
  double Ds[TERMS];      /* ||D_i|| */
  double beyond[TERMS + 1];  /* sum_{l >= i} ||D_l|| theta^l */
  ball *sum;             /* sum[d]: of a_j w_j, one term of it */
  double drive, path;    /* sup ||D||, int ||D|| dtau on the step */
} facet;

typedef struct mover {
  num *z;                /* z[1 + d]: a, w: exact numbers */
  signed char *side;     /* side[lines] */
  signed char *away;     /* away[lines]: AWAY_* */
  signed char *acted;    /* acted[lines]: data of it have moved the neuron, or
                            it was on it */
  bool dead;
  int sign;              /* of a, where it died; 0: it is 0 for ever */
  int face;
  double stretch, own;   /* |error| <= min(stretch E, own) */
  num *y;                /* y[1 + d][TERMS] */
  double *ys;            /* |y| */
  double miss[TERMS];    /* what coefficients miss of y' = h K(D) y */
  double size;           /* sup |(a, w)| of the polynomials */
  double defect, rate;   /* int |miss|, sup |miss| */
  double wide;           /* sup |error| */
} mover;

/* Why a side is not asked for at the start of a step. */
enum { AWAY_NOT, AWAY_CROSSED, AWAY_RELEASED };

typedef struct group group;

typedef struct stage {
  terrain *g;
  report *r;
  void **room;           /* all memory */
  int rooms, rooms_capacity;
  mover *at;             /* at[m] */
  facet *face;
  int faces, faces_capacity;
  double E;              /* sum |e_j|^2/stretch_j^2 <= E^2 over those alive */
  ball time;
  double busy;           /* events may still come so long after time */
  double before;         /* so long the faces were as now, from below */
  bool unique;           /* no dead neuron could have left */
  int next;              /* event that comes next */
  int told;              /* losses that were looked at */
  bool aligned;          /* tau is behind */
  double *size_low, *size_high;  /* [m]: |a| is to be between these to tau */
  /* The step: */
  double unit, theta;    /* exact */
  double power[TERMS];   /* theta^i */
  ball *p;               /* p[n][TERMS] */
  double *rest;          /* rest[n]: terms of p beyond ORDER, on the step */
  double tail;           /* what that does to D */
  double base, whole;    /* |theta| of the polynomials; of the flow */
  double core, path;     /* sup ||D||, int max ||D|| dtau, polynomials */
  double spread;         /* what stretches add to the rate of E */
  double defect;
  double error, slack;   /* |error|; error of any D */
  double drive, lipschitz;
  double *dp, *dpt;      /* errors of p_k, of its derivative by tau */
  ball *form;            /* scratch: form[2 n] */
  signed char *trial, *after;  /* scratch: [lines] */
  ball *scratch;         /* [d] */
  group *group;          /* events of the step */
} stage;

/* A polynomial on [0, theta], and how far the flow is from it. */
typedef struct curve {
  num f[TERMS];
  double e[TERMS];       /* errors of coefficients */
  double off, slope_off; /* of the flow, of its derivative */
} curve;

/* ---- stage.c ---- */

/* Zeroed, freed with the stage; NULL: no memory. */
void *stage_room(stage *s, ptrdiff_t count, ptrdiff_t width, size_t size);

/* Weights that have grown are taken times 2^-by more than before. */
void stage_shift(stage *s, long by);

/* Free all rooms but the first ones. */
void stage_rewind(stage *s, int rooms);

/* Say what is not certain: returns FOUND_UNSURE. */
found stage_unsure(const stage *s, const char *what, int who, int line);

/* Is the ball around the middle of a claim within its radius?  FOUND_FALSE:
 * certainly not. */
found stage_claim(stage *s, ball off, const char *radius);

/* tau of a time, as a ball. */
ball stage_tau(const stage *s, ball time);

/* Go through the losses before `end`, to which the polynomials are those of the
 * flow; on a step without an event, to its end. */
found stage_losses(stage *s, double end);
found stage_go(stage *s);

/* ---- ground.c ---- */

found ground_make(terrain *g, stage *s, const certificate *c, const lines *l);

/* Weights are times 2^scale from now on. */
void ground_scale(terrain *g, long scale);

/* ---- text.c ---- */

/* The ball of a number as it is written; of one with a radius, times 2^scale;
 * an e with a number below 2^e, near it, or -TEXT_MOST. */
ball ball_read(const char *text);
ball ball_span(ck_span v, long scale);
enum { TEXT_MOST = 1000000000 };
long text_exponent(const char *text);

/* ---- start.c ---- */

/* The neurons at the start. */
found stage_start(stage *s);

/* w = P w on the lines where it slides or rests; what rounding adds. */
double mover_project(stage *s, mover *q);

/* Does the neuron rest on a line, as nothing drives it off its idle side?  The
 * sign of its a; 0: no, or for ever. */
int stage_rests(const stage *s, const mover *q, int l);

/* Is nothing active on these sides, 0 taken as that with nothing? */
bool stage_idle(const terrain *g, const signed char *side);

/* ---- face.c ---- */

/* Number of the face; FOUND_UNSURE: its lines may be dependent. */
found face_find(int *number, stage *s, const signed char *side, int sign);
found face_make(facet *f, stage *s, const signed char *side, int sign);

/* Fill in its edges; may a line be one with these sides of the others?  Does it
 * slide on one that is none? */
void face_edges(facet *f, const terrain *g);
bool face_undriven(const terrain *g, const signed char *u, int l);
bool face_holds(const facet *f);

void face_drive(ball *D, const terrain *g, const facet *f, const ball *p);

/* Linear forms of p: what line l adds to D on a side; on the side 1 more than
 * on the other, with form[2 n]; the velocity <D, x_l>;
 * the margin by which slide number i does not go to the side u. */
void form_side(ball *form, const terrain *g, int l, int u);
void form_jump(ball *form, const terrain *g, int l);
void form_velocity(ball *form, const terrain *g, const facet *f, int l);
void form_margin(ball *form, const terrain *g, const facet *f, int i, int u,
                 int sigma);
ball form_value(const terrain *g, const ball *form, const ball *p);

/* ---- curve.c ---- */

/* Value at x, without off. */
ball curve_value(const curve *c, num x);

/* Has the function the sign s on all of [0, end]? */
bool curve_keeps(const curve *c, int s, num end);

/* The same of one that left 0 at the start: that it moves away on a first
 * piece, longer than busy, is enough there; the slope of rate has the sign s
 * (rate is the function itself, or its slope's factor that was 0). */
bool curve_leaves(const curve *c, const curve *rate, int s, num end,
                  double busy);

/* A lower bound of |slope| of the flow on [low, high], so of the polynomial's,
 * where the flow's has the sign s for certain; else 0. */
double curve_least_slope(const curve *c, int s, double low, double high);

/* Derivative at x, without slope_off. */
ball curve_slope(const curve *c, num x);

/* A zero near x, no bound. */
num curve_root(const curve *c, num x, double end);

/* ---- series.c, tube.c ---- */

/* Polynomials; theta is the length up to which they are good. */
found step_series(stage *s);

/* Bounds on [0, theta], theta as it is now. */
void step_measure(stage *s);
found step_enclose(stage *s);

/* |error| of a neuron now. */
double error_of(const stage *s, const mover *q);

/* Neurons and errors go to tau. */
void step_advance(stage *s, num tau);

/* <v, w_j> (or a, v NULL) of neuron j; a form of p. */
void step_curve(curve *c, const stage *s, int j, const ball *v);
void step_form(curve *c, const stage *s, const ball *form);

/* p_k of the flow at tau. */
ball step_residual(const stage *s, int k, num tau);

/* ---- rows.c, sides.c, outcome.c, hull.c, event.c, fate.c ---- */

/* More boundaries at one place are not looked at. */
enum { CORNER_MOST = 8 };

/* Where a neuron is on lines, exactly, and what the rows say of it. */
typedef struct junction {
  int neuron, sigma;     /* sigma: the sign of a there */
  const signed char *before;   /* before[lines]: the sides off them */
  const ball *p;         /* p[n], of all states there */
  int count, line[CORNER_MOST];
  int first, last;       /* rows of the certificate */
  bool start;            /* nothing was before */
} junction;

/* A meeting or a release. */
typedef struct unit {
  int first, last;       /* rows of the certificate: [first, last) */
  int neuron, line;      /* of a release: any of those that leave */
  int count, on[CORNER_MOST];  /* of a meeting: all lines on which it is; where
                                  <w, x> of `line` is 0, that of others is */
  int release;           /* side to which it leaves; 0: a meeting */
  bool driven;           /* the line drives it away on either side */
  int ends, held;        /* the side of the margin that ends; its sign before */
  num tau;
  double half;           /* the window: tau - half, tau + half */
  double early;          /* exact, before it: from there on it has one
                            direction */
  double speed;          /* |slope| from below */
  /* Of a meeting: */
  int sigma;             /* the sign of a */
  bool dead;
  int face;              /* after */
  bool keeps;            /* it slides on as before */
  double jump;           /* |a| ||D_after - D_before|| */
  double turned, factor; /* |v_after/v_before - 1|; max(1, v_after/v_before) */
} unit;

enum { UNITS_MOST = 64 };

/* Events whose windows hang together; count 0: none. */
struct group {
  int count;
  unit at[UNITS_MOST];
  num tau;               /* when the polynomials take them */
  double before, after;  /* all windows are in [tau - before, tau + after], */
  double low, high;      /* which is in [low, high] */
  num end;               /* tau + after */
  /* Of all states there: */
  double drive, bend;    /* sup ||D||; |z_j| bend bounds Delta V_j */
  double stray;          /* |z_j| stray: what two paths can part there */
  double drift;          /* ||x_k|| drift: the same of p_k */
  ball *p;               /* p[n] */
};

/* Does nothing else happen up to tau = end? */
found sides_check(stage *s, const group *g, num end);

/* The sides after, side[lines], if they are the only ones, or those of the
 * rows, which may be; FOUND_FALSE: the rows say others. */
found outcome_find(signed char *side, bool *dead, stage *s,
                   const junction *at);

/* Does Clarke's set have no D with which a neuron could stay on the lines on
 * which trial[lines] is 0?  At most CORNER_MOST of them; projector: beside
 * them, NULL where nothing acts but they.  hull.c */
found hull_leads_away(bool *away, stage *s, const ball *p,
                      const signed char *trial, const ball *projector);

/* The unit that begins with row `first`; FOUND_FALSE: it cannot be. */
found rows_unit(unit *u, stage *s, int first);

/* Is row `next` of the same time? */
bool rows_at_once(const certificate *c, int row, int next);

/* Say what a row claims that is false: returns FOUND_FALSE. */
found rows_refuse(stage *s, const char *what, int row);

/* Are the rows of the junction these sides and edges after?  edge: NULL, where
 * it is dead. */
bool rows_say(const stage *s, const junction *at, const signed char *after,
              const signed char *edge);

/* The events that come next, on a step that covers them; *low: before it the
 * flow is that of the step.  Then go through them. */
found event_take(stage *s, double *low);
found event_pass(stage *s);

/* What is claimed of Theorem 1, if it is: at the start; on a step, of which the
 * polynomials are the flow before tau = sure, up to its end or that of the
 * group (g; NULL: none).  theorem1.c */
found theorem1_begin(stage *s);
found theorem1_step(stage *s, const group *g, double sure);

/* For ever. */
found fate_check(stage *s);

#endif
