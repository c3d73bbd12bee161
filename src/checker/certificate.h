/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate.h -- a certificate as it is read: numbers are still text.  The
 * manual, node "Proof certificates", has the grammar. */
#ifndef CK_CERTIFICATE_H
#define CK_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum ck_kind {
  CK_ACTIVATE, CK_DEACTIVATE, CK_CAPTURE, CK_RELEASE_ACTIVE,
  CK_RELEASE_INACTIVE, CK_KINDS
} ck_kind;

/* "m~r" or "m": all within r of m; radius is "0" where none is written. */
typedef struct ck_span {
  const char *mid, *radius;
} ck_span;

typedef struct ck_event {
  ck_span time;
  int neuron, datum;
  ck_kind kind;
} ck_event;

typedef struct ck_loss {
  const char *time;
  ck_span value;
} ck_loss;

/* The theorem of all widths: what was chosen. */
typedef struct ck_widths {
  bool asked;            /* the certificate is one of it */
  const char *sum, *cap, *mass, *gap, *split;
  const char *wedge[4], *core[2];
} ck_widths;

/* What is claimed of a neuron at tau: nothing; that no datum drives it; that
   its D is in its face, and <D, w/a> >= ||D|| - gap. */
typedef enum ck_end { CK_OPEN, CK_DEAD, CK_CAPTURED } ck_end;

typedef struct ck_aligned {
  ck_end end;
  const char *gap;
} ck_aligned;

typedef struct certificate {
  char *text;            /* the file; all other texts are in it */
  ptrdiff_t n, d, m;     /* data, dimension, neurons */
  const char *weight;    /* c: the loss is c/2 sum of squares */
  const char *leak;
  const char *xden, *yden;
  const char **x, **y;   /* x[n][d], y[n]: integers over xden, yden */
  ck_span *start;        /* start[m][1 + d]: a, w */
  const char *ball;      /* relative radius of the starts */
  const char *until;
  int events, losses;
  ck_event *event;
  ck_loss *loss;
  const char *epsilon;   /* NULL: nothing is claimed of Theorem 1; else: */
  const char *low, *high, *growth;
  const char **witness;  /* witness[d]: integers */
  ck_aligned *aligned;   /* aligned[m] */
  bool unique, forever, unique_forever;
  int live, slides;
  const char *limit;
  ck_widths widths;
} certificate;

/* Read the file.  0: done; else a line in message[size]: 2 the file is wrong,
   1 memory. */
int certificate_read(certificate *c, char *message, int size,
                     const char *path);
void certificate_free(certificate *c);

#endif
