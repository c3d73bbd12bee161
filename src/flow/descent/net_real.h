/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * net_real.h -- the network of net.h in the number type RF_REAL, whose signs
 * of comparison are RF_MASK: included by one file for each type.
 *
 * An iteration is one pass over the neurons: a block moves by its drive and is
 * looked at anew at once, so that it comes from memory once.  <w, x> is found
 * again before the move instead of being kept: that is less than a memory that
 * is n / (d + 1) times as large would cost.
 *
 * d and whether the slope is 0 on one side are constants of a copy of the pass
 * for small d, so that a block stays in registers. */
#include "config.h"

#include "flow/descent/net.h"

typedef RF_REAL real;

/* Several neurons as one number, and answers to a comparison of them: all bits
   or none.  Without such types neurons are taken one by one, with the same
   bits. */
#if defined __GNUC__
# ifdef __AVX__           /* as wide as a register: others live in memory */
#  define BYTES 32
# else
#  define BYTES 16
# endif
# define WIDE (BYTES / sizeof(real))
typedef real vec __attribute__((vector_size(BYTES), may_alias));
typedef RF_MASK mask __attribute__((vector_size(BYTES), may_alias));
# define INLINE static inline __attribute__((always_inline))
# define PICK(m, x, y) ((vec)(((m) & (mask)(x)) | (~(m) & (mask)(y))))
# define ONLY(m, x) ((vec)((m) & (mask)(x)))
#else
# define WIDE ((size_t)1)
typedef real vec;
typedef RF_MASK mask;
# define INLINE static inline
# define PICK(m, x, y) ((m) ? (x) : (y))
# define ONLY(m, x) ((m) ? (x) : 0)
#endif

/* A block is so many of these, and numbers of a neuron are so far apart. */
#define GROUPS (RF_NET_LANES / WIDE)

/* Dimensions up to here have a pass of their own. */
#define SMALL 3

struct rf_net {
  rf_net_frame frame;
  size_t blocks;
  real step, momentum, leak, at_zero, decay;
  bool relu;             /* the slope is 1 or 0 */
  bool whole;            /* batches are all data in their order */
  real *x;               /* x[n][d] */
  real *z;               /* z[blocks][1 + d][RF_NET_LANES] */
  real *speed;           /* likewise; NULL without momentum */
  const real *own, *other;   /* data of the batch, of the next: x, or in */
  real *room[2];         /* [n][d] each */
  real *r;               /* r[n][d]: p_k x_k of the batch */
  vec *before;           /* before[n]: <w, x> of a group before it moved */
  vec *drive;            /* drive[d]: of a group */
  vec *sum;              /* sum[n][GROUPS]: of this part, for the next batch */
  real *h;               /* h[n]: of the parts before */
  real *unit;            /* unit[1 + d] = (c, s), then its speeds; NULL: none */
  size_t count, next;    /* data of the batch and of the next */
  void *memory;
};

/* ---- one group ---- */

/* g = <w, x>, from the left. */
INLINE void
product(vec *g, const vec *w, const real *x, size_t d)
{
  *g = w[0] * x[0];
  for (size_t l = 1; l < d; l++)
    *g += w[l * GROUPS] * x[l];
}

/* D[d] = sum_k eta_k p_k x_k over the batch, from the left. */
INLINE void
drive_of(vec *D, const rf_net *t, const vec *w, size_t d, bool relu)
{
  const vec none = { 0 };
  const vec one = none + 1, leak = none + t->leak, zero = none + t->at_zero;

  for (size_t l = 0; l < d; l++)
    D[l] = none;
  for (size_t i = 0; i < t->count; i++) {
    const real *r = t->r + i * d;
    vec g, eta;
    product(&g, w, t->own + i * d, d);
    t->before[i] = g;
    eta = relu ? ONLY(g > none, one)
      : PICK(g > none, one, PICK(g < none, leak, zero));
    for (size_t l = 0; l < d; l++)
      D[l] += eta * r[l];
  }
}

/* What pulls at a number, less mu of it where weights decay. */
INLINE void
damp(vec *pull, const vec *z, const rf_net *t)
{
  if (t->decay != 0)
    *pull -= t->decay * *z;
}

/* Both by the numbers of before: w += step a D, a += step <w, D>; that not
   where a is held. */
INLINE void
move(vec *z, const vec *D, const rf_net *t, size_t d)
{
  vec *w = z + GROUPS, rise = w[0] * D[0];

  for (size_t l = 1; l < d; l++)
    rise += w[l * GROUPS] * D[l];
  for (size_t l = 0; l < d; l++) {
    vec pull = z[0] * D[l];
    damp(&pull, &w[l * GROUPS], t);
    w[l * GROUPS] += t->step * pull;
  }
  if (t->frame.held)
    return;
  damp(&rise, z, t);
  z[0] += t->step * rise;
}

/* The same by speeds, which keep a part of what they were. */
INLINE void
move_on(vec *z, vec *speed, const vec *D, const rf_net *t, size_t d)
{
  vec *w = z + GROUPS, rise = w[0] * D[0];

  for (size_t l = 1; l < d; l++)
    rise += w[l * GROUPS] * D[l];
  for (size_t l = 0; l < d; l++) {
    vec *s = speed + (1 + l) * GROUPS, pull = z[0] * D[l];
    damp(&pull, &w[l * GROUPS], t);
    *s = t->momentum * *s + pull;
    w[l * GROUPS] += t->step * *s;
  }
  if (t->frame.held)
    return;
  damp(&rise, z, t);
  speed[0] = t->momentum * speed[0] + rise;
  z[0] += t->step * speed[0];
}

/* sum += a s(<w, x>) for the next batch; has a side changed, where that is the
   one of before? */
INLINE void
look(mask *changed, vec *sum, const rf_net *t, const vec *z, size_t d,
     bool relu)
{
  const vec none = { 0 };
  const vec leak = none + t->leak;

  for (size_t i = 0; i < t->next; i++) {
    vec g;
    product(&g, z + GROUPS, t->other + i * d, d);
    sum[i * GROUPS] += z[0] * (relu ? ONLY(g > none, g)
                                    : PICK(g > none, g, leak * g));
    *changed |= (g > none) ^ (t->before[i] > none);
  }
}

/* ---- sides ---- */

/* Where batches are not all data. */
static void
look_before(rf_net *t, const vec *w)
{
  const size_t d = t->frame.d;

  for (size_t k = 0; k < t->frame.n; k++)
    product(&t->before[k], w, t->x + k * d, d);
}

static void
look_after(mask *changed, const rf_net *t, const vec *w)
{
  const vec none = { 0 };
  const size_t d = t->frame.d;

  for (size_t k = 0; k < t->frame.n; k++) {
    vec g;
    product(&g, w, t->x + k * d, d);
    *changed |= (g > none) ^ (t->before[k] > none);
  }
}

/* Has any neuron of a group? */
static bool
any(const mask *changed)
{
  const RF_MASK *m = (const RF_MASK *)changed;
  RF_MASK all = 0;

  for (size_t i = 0; i < WIDE; i++)
    all |= m[i];
  return all != 0;
}

/* Events of one neuron, number `lane` of its group; w: of its group.  As
   product, for one. */
static rf_status
tell_neuron(rf_event_list *events, const rf_net *t, const real *w, size_t j,
            size_t lane)
{
  const size_t d = t->frame.d;
  rf_status status = RF_OK;

  for (size_t k = 0; k < t->frame.n && status >= 0; k++) {
    const real *x = t->x + k * d, *before = (const real *)&t->before[k];
    real g = w[lane] * x[0];
    for (size_t l = 1; l < d; l++)
      g += w[l * RF_NET_LANES + lane] * x[l];
    if ((g > 0) != (before[lane] > 0))
      status = rf_event_add(events, (rf_event){
        0.0, (uint32_t)j, (uint32_t)k,
        g > 0 ? RF_EVENT_ACTIVATE : RF_EVENT_DEACTIVATE, 0 });
  }
  return status;
}

/* Of a group, whose first neuron is j. */
static rf_status
tell(rf_event_list *events, const rf_net *t, const vec *w, size_t j)
{
  rf_status status = RF_OK;

  for (size_t lane = 0; lane < WIDE && status >= 0; lane++)
    status = tell_neuron(events, t, (const real *)w, j + lane, lane);
  return status;
}

/* ---- all of them ---- */

/* The sums of a part, in an order that halves them, and 0 for the next. */
static void
close_part(rf_net *t)
{
  for (size_t i = 0; i < t->next; i++) {
    real *s = (real *)(t->sum + i * GROUPS);
    t->h[i] += ((s[0] + s[4]) + (s[2] + s[6]))
      + ((s[1] + s[5]) + (s[3] + s[7]));
    memset(s, 0, RF_NET_LANES * sizeof *s);
  }
}

/* Group number g; events: NULL, it does not move. */
INLINE rf_status
pass_group(rf_net *t, rf_event_list *events, size_t g, size_t d, bool relu)
{
  const size_t at = g / GROUPS * (1 + d) * GROUPS + g % GROUPS;
  const bool watch = t->frame.watch && events;
  vec *z = (vec *)t->z + at, small[SMALL];
  vec *D = d <= SMALL ? small : t->drive;
  mask changed = { 0 };

  if (events) {
    drive_of(D, t, z + GROUPS, d, relu);
    if (watch && !t->whole)
      look_before(t, z + GROUPS);
    if (t->speed)
      move_on(z, (vec *)t->speed + at, D, t, d);
    else
      move(z, D, t, d);
  }
  look(&changed, t->sum + g % GROUPS, t, z, d, relu);
  if (watch && !t->whole) {
    changed = (mask){ 0 };
    look_after(&changed, t, z + GROUPS);
  }
  return watch && any(&changed) ? tell(events, t, z + GROUPS, g * WIDE)
                                : RF_OK;
}

/* The network moves on where memory for events is short: it must not be half
   moved. */
INLINE rf_status
pass(rf_net *t, rf_event_list *events, size_t d, bool relu)
{
  const size_t groups = t->blocks * GROUPS;
  rf_status worst = RF_OK;

  for (size_t g = 0; g < groups; g++) {
    const rf_status status = pass_group(t, events, g, d, relu);
    if (status < worst)
      worst = status;
    if ((g + 1) * WIDE % RF_NET_PART == 0 || g + 1 == groups)
      close_part(t);
  }
  return worst;
}

/* The copy for d. */
static rf_status
pass_all(rf_net *t, rf_event_list *events)
{
  const size_t d = t->frame.d;

  memset(t->h, 0, t->next * sizeof *t->h);
  switch (d) {
  case 1: return t->relu ? pass(t, events, 1, true)
                         : pass(t, events, 1, false);
  case 2: return t->relu ? pass(t, events, 2, true)
                         : pass(t, events, 2, false);
  case 3: return t->relu ? pass(t, events, 3, true)
                         : pass(t, events, 3, false);
  default: return t->relu ? pass(t, events, d, true)
                          : pass(t, events, d, false);
  }
}

/* Data of a batch side by side; all of them are so already. */
static const real *
gather(real *room, const rf_net *t, const rf_net_batch *batch)
{
  const size_t d = t->frame.d;

  if (batch->count == t->frame.n)
    return t->x;
  for (size_t i = 0; i < batch->count; i++)
    memcpy(room + i * d, t->x + batch->row[i] * d, d * sizeof *room);
  return room;
}

/* What the linear unit adds to the prediction at x, from the left. */
static real
unit_at(const rf_net *t, const real *x)
{
  const real *s = t->unit + 1;
  real sum = t->unit[0];

  for (size_t l = 0; t->frame.skip && l < t->frame.d; l++)
    sum += s[l] * x[l];
  return sum;
}

/* It goes by sum_i p_i (1, x_i) over the batch, from the left, of what is
   trained; by speeds where there is momentum, those of all others. */
static void
move_unit(rf_net *t, const double *p)
{
  const size_t d = t->frame.d;
  real *z = t->unit, *speed = z + 1 + d;

  for (size_t l = t->frame.output_bias ? 0 : 1;
       l < (t->frame.skip ? 1 + d : 1); l++) {
    real pull = 0;
    for (size_t i = 0; i < t->count; i++)
      pull += l ? t->r[i * d + l - 1] : (real)p[i];
    if (t->speed)
      pull = speed[l] = t->momentum * speed[l] + pull;
    z[l] += t->step * pull;
  }
}

/* A pass, and the predictions for the batch that is next. */
static rf_status
run(rf_net *t, double *h, rf_event_list *events, const rf_net_batch *next)
{
  rf_status status;

  t->other = gather(t->room[1], t, next);
  t->next = next->count;
  status = pass_all(t, events);
  for (size_t i = 0; i < next->count; i++)
    h[i] = (double)(t->unit ? t->h[i] + unit_at(t, t->other + i * t->frame.d)
                    : t->h[i]);
  return status;
}

/* ---- what net.h asks for ---- */

static void
predict(rf_net *t, double *h, const rf_net_batch *batch)
{
  (void)run(t, h, NULL, batch);
}

static rf_status
iterate(rf_net *t, double *h, rf_event_list *events,
        const rf_net_batch *batch, const double *p, const rf_net_batch *next)
{
  const size_t d = t->frame.d;

  RF_ASSERT(batch->count >= 1 && batch->count <= t->frame.n);
  RF_ASSERT((batch->count == t->frame.n) == (next->count == t->frame.n));
  t->own = gather(t->room[0], t, batch);
  t->count = batch->count;
  t->whole = batch->count == t->frame.n;
  for (size_t i = 0; i < batch->count; i++)
    for (size_t l = 0; l < d; l++)
      t->r[i * d + l] = (real)p[i] * t->own[i * d + l];
  if (t->unit)
    move_unit(t, p);
  return run(t, h, events, next);
}

/* Where number l of neuron j stands. */
static size_t
place_of(const rf_net *t, size_t j, size_t l)
{
  return (j / RF_NET_LANES * (1 + t->frame.d) + l) * RF_NET_LANES
    + j % RF_NET_LANES;
}

static void
put(rf_net *t, const double *z, size_t first, size_t count, bool speeds)
{
  const size_t row = 1 + t->frame.d;
  real *to = speeds ? t->speed : t->z;

  RF_ASSERT(to && first + count <= t->frame.m);
  for (size_t j = 0; j < count; j++)
    for (size_t l = 0; l < row; l++)
      to[place_of(t, first + j, l)] = (real)z[j * row + l];
}

static void
get(const rf_net *t, double *z, size_t first, size_t count, bool speeds)
{
  const size_t row = 1 + t->frame.d;
  const real *from = speeds ? t->speed : t->z;

  RF_ASSERT(from && first + count <= t->frame.m);
  for (size_t j = 0; j < count; j++)
    for (size_t l = 0; l < row; l++)
      z[j * row + l] = (double)from[place_of(t, first + j, l)];
}

static void
put_unit(rf_net *t, const double *z, bool speeds)
{
  const size_t row = 1 + t->frame.d;

  RF_ASSERT(t->unit);
  for (size_t l = 0; l < row; l++)
    t->unit[(speeds ? row : 0) + l] = (real)z[l];
}

static void
get_unit(const rf_net *t, double *z, bool speeds)
{
  const size_t row = 1 + t->frame.d;

  RF_ASSERT(t->unit);
  for (size_t l = 0; l < row; l++)
    z[l] = (double)t->unit[(speeds ? row : 0) + l];
}

static void
free_net(rf_net *t)
{
  if (!t)
    return;
  rf_release(t->memory);
  rf_release(t);
}

/* Bytes of an array, up to the next line of a cache. */
static size_t
lines_of(size_t count, size_t size)
{
  return (count * size + 63) / 64 * 64;
}

/* The next array of so many bytes. */
static void *
take(char **at, size_t bytes)
{
  void *array = *at;

  *at += bytes;
  return array;
}

/* One block of memory, in which every array begins with a line of a cache. */
static rf_status
make_room(rf_net *t)
{
  const size_t n = t->frame.n, d = t->frame.d;
  const size_t all = lines_of(t->blocks * (1 + d),
                              RF_NET_LANES * sizeof *t->z);
  const size_t data = lines_of(n * d, sizeof *t->x);
  const size_t row = lines_of(n, sizeof *t->before);
  const size_t drive = lines_of(d, sizeof *t->drive);
  const size_t speed = t->momentum != 0 ? all : 0;
  const size_t unit = t->frame.skip || t->frame.output_bias
    ? lines_of(2 * (1 + d), sizeof *t->unit) : 0;
  char *at;

  if (!(t->memory = rf_alloc(64 + all + speed + 4 * data + row * (1 + GROUPS)
                             + drive + lines_of(n, sizeof *t->h) + unit, 1)))
    return RF_ENOMEM;
  at = (char *)t->memory + (64 - (uintptr_t)t->memory % 64);
  t->z = take(&at, all);
  t->speed = speed ? take(&at, speed) : NULL;
  t->x = take(&at, data);
  t->room[0] = take(&at, data);
  t->room[1] = take(&at, data);
  t->r = take(&at, data);
  t->before = take(&at, row);
  t->sum = take(&at, row * GROUPS);
  t->drive = take(&at, drive);
  t->h = take(&at, lines_of(n, sizeof *t->h));
  t->unit = unit ? take(&at, unit) : NULL;
  return RF_OK;
}

/* Sizes are those of a problem that fits in memory many times; the product is
   looked at all the same. */
static rf_status
create(rf_net **net, const rf_net_frame *frame)
{
  rf_net *t;

  RF_ASSERT(frame->n >= 1 && frame->d >= 1 && frame->m >= 1);
  if (frame->m > SIZE_MAX / 64 / (frame->d + 2)
      || frame->n > SIZE_MAX / 512 / (frame->d + 2)
      || !(t = rf_alloc(1, sizeof *t)))
    return RF_ENOMEM;
  t->frame = *frame;
  t->frame.x = NULL;
  t->blocks = (frame->m + RF_NET_LANES - 1) / RF_NET_LANES;
  t->step = (real)frame->step;
  t->momentum = (real)frame->momentum;
  t->leak = (real)frame->leak;
  t->at_zero = (real)frame->at_zero;
  t->decay = (real)frame->decay;
  t->relu = t->leak == 0 && t->at_zero == 0;
  if (make_room(t) < 0) {
    free_net(t);
    return RF_ENOMEM;
  }
  for (size_t i = 0; i < frame->n * frame->d; i++)
    t->x[i] = (real)frame->x[i];
  *net = t;
  return RF_OK;
}
