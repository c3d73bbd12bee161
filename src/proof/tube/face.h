/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face.h -- the smooth field of a face: what drives a neuron with these sides.
 *
 * On a face with the sides u, sliding on the lines K where u = 0, w stays
 * orthogonal to the lines of K; with P the projector on that space
 *     D_u = sum_k p_k v_k,  v_k = eta_k P x_k  (0 for data on K),
 * and sum_l e_l x_l, l in K, is what the lines of K add to keep it there:
 * e_l is linear in p as well. */
#ifndef RF_TUBE_FACE_H
#define RF_TUBE_FACE_H

#include "proof/tube/bundle.h"

typedef struct rf_facet {
  const rf_terrain *ground;
  const signed char *side;   /* side[count], the caller's */
  size_t slides;             /* |K| */
  size_t *line;              /* line[slides] */
  rf_ball *projector;        /* P[d][d] */
  rf_ball *seen;             /* seen[count][d]: P x_l of the lines */
  rf_ball *pull;             /* pull[n][d]: v_k */
  rf_ball *hold;             /* hold[slides][n]: e_l = sum_k hold[l][k] p_k */
} rf_facet;

/* Errors: RF_ENOMEM; RF_EUNSURE the lines of K are not certainly
 * independent. */
rf_status rf_facet_make(rf_facet *shape, const rf_terrain *ground,
                        const signed char *side);
void rf_facet_clear(rf_facet *shape);

/* w = P w, where the flow is: w[d], exact numbers.  Out: what rounding adds
 * to the error.  Errors: RF_ENOMEM. */
rf_status rf_facet_project(rf_up *rounded, rf_ball *w, const rf_facet *shape);

/* D[d] at p[n]. */
void rf_facet_drive(rf_ball *D, const rf_facet *shape, const rf_ball *p);

/* A linear form of p: r = sum_k form[k] p_k. */
void rf_form_value(rf_ball *r, const rf_terrain *ground, const rf_ball *form,
                   const rf_ball *p);

/* What line l adds to D on the side u (1 or -1), as a form of p: its data
 * active there times their ratio, the others times leak and ratio. */
void rf_form_side(rf_ball *form, const rf_terrain *ground, size_t l, int u);

/* The form of p_l+ - p_l-: what line l adds to D on its side 1 more than on
 * -1.  room[n]. */
void rf_form_jump(rf_ball *form, rf_ball *room, const rf_terrain *ground,
                  size_t l);

/* The form of <D, x_l>. */
void rf_form_velocity(rf_ball *form, const rf_facet *shape, size_t l);

/* The form that is positive as long as sliding line number i of the shape does
 * not let a neuron go to the side u, where the sign of a is sigma: sigma e >
 * sigma p+ for 1, sigma p- > sigma e for -1. */
void rf_form_margin(rf_ball *form, const rf_facet *shape, size_t i, int u,
                    int sigma);

#endif
