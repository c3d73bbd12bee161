/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit_impl.h -- what these files share: arc.c, drive.c, decide_exact.c,
 * zero_face.c, selection.c, start.c, arc_cache.c. */
#ifndef RF_LIMIT_IMPL_H
#define RF_LIMIT_IMPL_H

#include "base/number/exact.h"
#include "base/number/num.h"
#include "base/table.h"
#include "flow/limit/limit.h"
#include "flow/model/face.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/face_test.h"
#include "geometry/inclusion/inclusion_exact.h"

enum { ARC_NUMBERS = 9 };

/* Arcs of one neuron, one after the other; see arc_cache.c. */
struct arc_cache {
  size_t room, count;
  size_t at, next;         /* the arc asked for last; the one expected next */
  unsigned long serial;    /* of the arc asked for last */
  rf_num *v;
  signed char *u;          /* u[count][2 lines], where they start */
  struct kept_arc {
    bool known;            /* the arc is kept */
    long e2;               /* of the mover where it starts */
    rf_arc_end end;
    size_t met;            /* the line met at its end, SIZE_MAX none */
    unsigned marks;        /* of the sides taken there */
    bool rests;            /* the mover where it starts ... */
    size_t asked;          /* ... and its last question */
  } *kept;
};

/* An exact answer of the inclusion, which is the same for all neurons. */
struct answer {
  signed char *key;        /* key[lines + 1]: sides, or where they come from;
                              see answer_key */
  signed char *u;          /* u[lines]: the sides */
  unsigned marks;
};

/* Numbers that functions of these files work with, one each, in one block that
   term begins.  term and part hold nothing across a call; each other one is of
   the function that is named, and of those that it calls. */
struct limit_room {
  rf_num *term, *part;
  rf_num *one;             /* 1, as a factor (rfx_sum_sides) */
  rf_num *mass;            /* bound on what is summed (fixed_part) */
  rf_num *sum, *size;      /* a sum that may be 0, its terms' sizes (turning,
                              rfx_sharpen_turn) */
  rf_num *bound, *near;    /* error of <Dh, x>, some of these
                              (rfx_zero_face_direct, rfx_sharpen_angles);
                              of a sum (turning) */
  rf_num *best, *way;      /* share of the way to an end, the way of an e
                              (walk_to_end) */
  rf_num *across, *push;   /* of a unit line: what is across the zero lines,
                              squared; <D, x> (would_hold) */
  rf_num *tiny;            /* w_perp is 0 below it, squared (decompose) */
  rf_num *turn;            /* how far p is from where a = 0 (set_arc) */
  rf_num *error, *far;     /* of where lines are met; up to there they are met
                              with the nearest (nearest) */
  rf_num *gap, *blur;      /* of a line beyond far, and its own error (nearest,
                              add_dependent) */
  rf_num *growth, *p_end;  /* e^s, and p there (boost_to) */
  rf_num *step, *s, *a_end;    /* what is kept of an arc (rfx_limit_reach) */
  rf_num *since, *factor, *gain;  /* s since the start of the arc, e^s or its
                                     inverse, what p gains (rfx_limit_state) */
};

/* Numbers in it. */
enum { ROOM_NUMBERS = 26 };

struct rfx_limit {
  rfx_model *model;
  size_t d, lines;
  long prec;
  rf_num *high, *low;      /* [lines] */
  rf_num *xt, *xabs;       /* xt[d][lines]: the lines, transposed;
                              xabs[lines][d]: their absolute values */
  rf_num *unit;            /* unit[lines][d]: the lines over their norms */
  rf_num *top, *bottom;    /* high and low times the norms */
  signed char *sense;      /* sense[lines]: the sign of a for which the line
                              attracts; 0: flat, high = low */
  size_t *order;           /* order[lines]: see order_lines */
  /* Sums over blocks of block lines each, for the sides summed[lines]: the
     same sides give the same bits, whatever was summed before. */
  size_t block, blocks;
  signed char *summed;     /* 2 where nothing was summed yet */
  rf_num *part, *size;     /* part[blocks][d], size[blocks] */
  rfx_zero_face **face;    /* face[faces.count], by their sides in faces */
  size_t capacity, bytes;
  rf_table faces;
  rfx_zero_face *last;     /* the one asked for last */
  rfx_zero_face **used;    /* faces to be used again, by class ... */
  size_t spare;            /* ... their bytes */
  struct arc_cache cache;
  /* In rationals; see decide_exact.c. */
  rf_field *field;
  unsigned char *mute;     /* mute[n] */
  rf_zero zero;
  mpq_t *drive;            /* drive[full] */
  rf_num *full;            /* full[full] */
  struct answer *answer;   /* answer[answers.count], by their keys in
                              answers */
  size_t answer_capacity;
  rf_table answers;
  signed char *key;        /* key[lines + 1]: scratch */
  /* work */
  struct limit_room room;
  rf_num *g, *dist;        /* [lines] */
  rf_num *point;           /* point[lines]: see walk_to_end */
  rf_num *work, *split;    /* for qr.h: RF_QR_WORK(d), [d] */
  rf_num *kx, *khigh, *klow, *kfixed, *kmass; /* for the inclusion */
  signed char *kfrom, *ksign, *trial;         /* [lines] */
  size_t *kline, *kplace, *held;
};

/* ---- drive.c ---- */

void rfx_all_lines(rf_num *r, const struct rfx_limit *s, const rf_num *v);
const rf_num *rfx_side_end(const struct rfx_limit *s, size_t l, int u);
void rfx_sum_terms(struct rfx_limit *s, rf_num *sum, rf_num *mass,
                   const signed char *u);
void rfx_sum_mass(struct rfx_limit *s, rf_num *mass, const signed char *u);
void rfx_sum_sides(struct rfx_limit *s, rf_num *sum, rf_num *mass,
                   const signed char *u);
double rfx_sum_steps(const struct rfx_limit *s);
void rfx_load_lines(struct rfx_limit *s);
void rfx_drive_free(struct rfx_limit *s);
rf_status rfx_drive_alloc(struct rfx_limit *s);

/* ---- decide_exact.c ---- */

long rfx_slack(const struct rfx_limit *s);
void rfx_exact_free(struct rfx_limit *s);
rf_status rfx_exact_alloc(struct rfx_limit *s);
rf_status rfx_sharpen_drive(struct rfx_limit *s, rfx_zero_face *c);
rf_status rfx_sharpen_angles(struct rfx_limit *s, rfx_zero_face *c,
                             const rf_num *bound);
rf_status rfx_take_answer(struct rfx_limit *s, unsigned *marks, signed char *u,
                          size_t count, int sigma, bool independent);
rf_status rfx_take_clarke(struct rfx_limit *s, bool *taken, unsigned *marks,
                          signed char *u, size_t count, int sigma);
int rfx_exact_turn(struct rfx_limit *s, const rfx_mover *m,
                   const signed char *u);
void rfx_sharpen_turn(rfx_arc *m, rfx_limit *s, const rfx_mover *v);

/* ---- zero_face.c ---- */

size_t rfx_zero_face_class(size_t nzero);
rf_status rfx_zero_faces_alloc(struct rfx_limit *s);
int rfx_zero_face_beyond(const struct rfx_limit *s, const rfx_zero_face *c,
                         size_t i, rf_num *t);
rf_status rfx_zero_face_direct(struct rfx_limit *s, rfx_zero_face *c);
void rfx_zero_faces_free(struct rfx_limit *s);
rf_status rfx_zero_face_get(rfx_zero_face **face, struct rfx_limit *s,
                            const signed char *u);

/* ---- selection.c ---- */

rf_status rfx_select(rfx_limit *s, unsigned *marks, rfx_mover *m,
                     size_t count, bool exactly);
rf_status rfx_select_settle(rfx_limit *s, unsigned *marks, rfx_mover *m);
rf_status rfx_select_met(rfx_limit *s, unsigned *marks, rfx_mover *m,
                         const size_t *met, size_t count);

/* ---- arc_cache.c ---- */

rf_status rfx_arc_cache_alloc(struct rfx_limit *s);
void rfx_arc_cache_free(struct rfx_limit *s);
bool rfx_arc_cache_take(rfx_arc *m, struct rfx_limit *s, const rfx_mover *v);
void rfx_arc_cache_keep(struct rfx_limit *s, const rfx_arc *m);
bool rfx_arc_cache_pass(struct rfx_limit *s, unsigned *marks, rfx_mover *v,
                        const rfx_arc *m);
void rfx_arc_cache_end(struct rfx_limit *s, unsigned marks, const rfx_mover *v,
                       const rfx_arc *m);

#endif
