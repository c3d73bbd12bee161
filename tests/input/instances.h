/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * instances.h -- experiments of which answers are known from outside, as
 * text. */
#ifndef RF_INSTANCES_H
#define RF_INSTANCES_H

/* The three points of the paper and four neurons, lambda = 1e-3: V1. */
#define POINTS \
  "data:\n" \
  "  inputs: [[-3/4], [-1/2], [1/8]]\n" \
  "  labels: [11/10, 1/10, 8/10]\n" \
  "  bias: true\n"
#define V1 POINTS \
  "network: {width: 4}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights:\n" \
  "    - [0.0005, 0.0003, 0.0004]\n" \
  "    - [0.0005, 3/6500, 1/5200]\n" \
  "    - [-0.0005, -1/5200, 3/6500]\n" \
  "    - [0.0005, -3/6500, -1/5200]\n"
/* One neuron just outside the dead cone. */
#define V2 POINTS \
  "network: {width: 1}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights: [[0.001, 144/145000, -17/145000]]\n"
#define V2_AT(a, w1, w2) POINTS \
  "network: {width: 1}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights: [[" a ", " w1 ", " w2 "]]\n"
/* V1 with 25 digits to t = 100, and with a neuron at 0. */
#define V1_FINE V1 \
  "flow: {engine: taylor, digits: 25, until: 100}\n"
#define V1_ZERO POINTS \
  "network: {width: 5}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights:\n" \
  "    - [0.0005, 0.0003, 0.0004]\n" \
  "    - [0.0005, 3/6500, 1/5200]\n" \
  "    - [-0.0005, -1/5200, 3/6500]\n" \
  "    - [0.0005, -3/6500, -1/5200]\n" \
  "    - [0, 0, 0]\n" \
  "flow: {until: 200}\n"
/* So slow that at tau, 5.4e16, the error of the run, which grows with time, is
   larger than the weights: they may be 0. */
#define SLOW \
  "data: {inputs: [[-1e-8]], labels: [-1e-8]}\n" \
  "network: {leak: 1/2, width: 2}\n" \
  "init: {scheme: file, weights: [[2e-10, -1e-10], [-3e-10, -1e-10]]}\n" \
  "flow: {until: 1e17}\n"
/* One datum, one balanced neuron: s = a w is a logistic curve, s' = 2 s (1 -
   s), s(0) = 1/100. */
#define LOGISTIC \
  "data: {inputs: [[1]], labels: [1]}\n" \
  "network: {width: 1}\n" \
  "init: {scheme: file, weights: [[0.1, 0.1]]}\n" \
  "flow: {until: 5, engine: taylor, digits: 20}\n"
/* The three points in a plane of three dimensions; two neurons that are
   proportional, two that are equal, one opposite to these. */
#define TWINS \
  "data:\n" \
  "  inputs: [[-3/4, 1, -3/4], [-1/2, 1, -1/2], [1/8, 1, 1/8]]\n" \
  "  labels: [11/10, 1/10, 8/10]\n" \
  "network: {width: 5}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights:\n" \
  "    - [0.0005, 0.0003, 0.0004, 0]\n" \
  "    - [0.001, 0.0006, 0.0008, 0]\n" \
  "    - [-0.0005, 0.0003, 0, -0.0004]\n" \
  "    - [-0.0005, 0.0003, 0, -0.0004]\n" \
  "    - [0.0005, -0.0003, 0, 0.0004]\n"
/* Separated data of Min, Mallada & Vidal; M1: epsilon = 1e-6. */
#define SEPARATED(m) \
  "data:\n" \
  "  inputs: [[1, 0], [3/5, 4/5], [-4/5, -3/5]]\n" \
  "  labels: [1, 1, -1]\n" \
  "network: {width: " m "}\n" \
  "loss: {name: exponential, average: sum}\n" \
  "init:\n  scheme: file\n"
#define M1 SEPARATED("4") \
  "  weights:\n" \
  "    - [1e-6, -6e-7, 8e-7]\n" \
  "    - [1e-6, -12/13000000, -5/13000000]\n" \
  "    - [-1e-6, 5/13000000, -12/13000000]\n" \
  "    - [-1e-6, -7/25000000, 24/25000000]\n" \
  "flow: {until: 40}\n"
/* Without the neuron near the repeller, beyond t_1. */
#define M1_LATE SEPARATED("3") \
  "  weights:\n" \
  "    - [1e-6, -6e-7, 8e-7]\n" \
  "    - [-1e-6, 5/13000000, -12/13000000]\n" \
  "    - [-1e-6, -7/25000000, 24/25000000]\n" \
  "flow: {until: 70}\n"
/* A teacher (1, 0); lambda = 1e-20. */
#define TEACHER(until) \
  "data:\n" \
  "  inputs: [[1, 1/2], [1, -1/2], [1, 1/4]]\n" \
  "  labels: [1, 1, 1]\n" \
  "network: {width: 3}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights:\n" \
  "    - [1e-20, -5/1300000000000000000000, 12/1300000000000000000000]\n" \
  "    - [1e-20, -5/1300000000000000000000, -12/1300000000000000000000]\n" \
  "    - [-1e-20, 12/1300000000000000000000, -5/1300000000000000000000]\n" \
  "flow: {until: " until ", engine: taylor, digits: 50}\n"
#define C1 TEACHER("12")
#define C1_LATE TEACHER("80")
/* Two orthogonal data, each with its time to be fitted; lambda = 1e-5. */
#define APART \
  "data: {inputs: [[-0.5, 1], [2, 1]], labels: [-1, 1]}\n" \
  "network: {width: 40}\n" \
  "init: {scheme: balanced, scale: 1e-5, seed: 3}\n" \
  "flow: {until: 100}\n"
/* A teacher nearly along a dual vector that is near another one. */
#define ACUTE \
  "data:\n  inputs: [[1, -2, 0], [0, 1, 0], [0, 0, 1]]\n" \
  "  labels: [1, 1/100, 1/100]\nnetwork: {width: 2}\n" \
  "init: {scheme: balanced, scale: 1e-3}\n"
/* As many data as dimensions, of a teacher (4/5, 3/5). */
#define DUAL \
  "data: {inputs: [[1, 0], [3/5, 4/5]], labels: [4/5, 24/25]}\n" \
  "network: {width: 8}\n" \
  "init: {scheme: balanced, scale: 1e-3}\n"
#define A3B \
  "data:\n" \
  "  inputs: [[-0.95], [0], [0.95]]\n" \
  "  labels: [1, 0.05, 1]\n" \
  "  bias: true\n" \
  "network: {width: 4}\n" \
  "init: {scheme: balanced, scale: 1e-3}\n"

#endif
