/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.h -- the event logic, once for all engines.
 *
 * An engine offers a step as polynomials.  The driver *plans* it: it finds
 * the crossings and exits in the step, decides how far the step may be used,
 * and lists the moves (a neuron from one face to another).  Then it *plays*
 * the plan in the order of time, stopping wherever the caller wants to look.
 * At the end of a step that was cut short it lays the lumped system out anew
 * and starts the engine again. */
#ifndef RF_RUN_H
#define RF_RUN_H

#include "base/number/num.h"
#include "base/root.h"
#include "flow/population/population.h"
#include "flow/run/noise.h"
#include "flow/run/queue.h"
#include "geometry/inclusion/clarke.h"
#include "reluflow/flow.h"

#define RF_TURNED (UINT32_MAX - 2)

/* A neuron on the other side of a line than it is kept, by so many of what the
   law allows. */
typedef struct rf_breach {
  size_t neuron, line;
  double worst;          /* 0: nowhere */
} rf_breach;

/* Neurons that rest on the edge of a dead cone, at one line and side. */
typedef struct rf_edge {
  uint32_t *neuron;      /* those that ever came; one that has moved since is
                            told by its face and where it is */
  size_t count, capacity;
  int sign;              /* last known sign of the line's coefficient on the
                            other side, 0 unknown; stale once that has passed
                            0, when screen_edges finds it and wakes them */
} rf_edge;

/* A line that a neuron is just leaving. */
typedef struct rf_leave {
  uint32_t neuron;       /* RF_NOBODY: the entry counts no more */
  uint32_t line;
  uint32_t before;       /* 1 + the neuron's entry before this one, or 0 */
} rf_leave;

#define RF_NOBODY UINT32_MAX

/* A neuron changes its face at tau, or could have; in the order of tau. */
typedef struct rfx_move {
  size_t number;         /* its place in the pools tau[] and z[][d + 1] */
  uint32_t neuron;
  uint32_t line;         /* a choice only: the line it is about */
  uint32_t asked;        /* the first line that the inclusion was asked about */
  const rfx_face *from, *to;    /* equal: a choice only, nothing moves */
  unsigned marks;        /* RF_MARK_* */
  bool matters;          /* unsure, and it could matter: see doubt.c */
  unsigned char flags;   /* the neuron's new flags */
  uint32_t column;       /* the single that carries it then, or RF_NO_COLUMN */
  size_t way;            /* and its place in the pool of ways, or SIZE_MAX */
} rfx_move;

typedef struct rfx_run {
  const rfx_model *model;
  rfx_population *population;
  rfx_engine *engine;
  rfx_work *work;

  rfx_segment *segment;  /* the step being played, or NULL */
  rf_num *t;             /* t[1]: current time */
  rf_num *tau;           /* tau[1]: the same, in the segment */
  rf_num *stop;          /* stop[1]: the segment is good up to here */
  bool cut;              /* the engine must be started anew at stop */
  bool have_p;           /* pseries is that of the segment; stale with it.
                            Late moves in the segment do not change it */
  const rf_num *pseries; /* pseries[pdegree + 1][n] */
  size_t pdegree;
  rf_num *p;             /* room for it when the engine has none */
  size_t p_capacity;

  rfx_move *move;        /* the plan */
  size_t nmoves, move_capacity, played;
  rf_num *move_tau, *move_z;    /* pools, see move.number */
  size_t tau_capacity, z_capacity;   /* in numbers */
  rf_num *way;           /* way[nways][degree + 1][d + 1]: singles in their
                            new faces, as polynomials in tau; see
                            continuation.c */
  size_t nways, way_capacity;   /* capacity in numbers */
  rf_num *drift;         /* room to make one */
  size_t drift_capacity;
  size_t *renamed;       /* blocks, see rename and correct in system.h */
  size_t renamed_capacity;

  rf_leave *leave;       /* lines that neurons are leaving at the start of
                            the next segment, or, while one is planned, at the
                            events there; each change goes with fresh and
                            leaving of the neuron.  Stale once that segment
                            is screened */
  size_t nleave, leave_capacity;
  rf_leave *linger;      /* those that will still be leaving in the next one;
                            they become leave when the plan is made */
  size_t nlinger, linger_capacity;
  uint32_t *examined;    /* neurons looked at in this segment, whose deadlines
                            are for its end: stale when it is cut */
  size_t nexamined, examined_capacity;
  rf_edge *edge;         /* edge[2 lines]: at line l, side - at 2 l, + at
                            2 l + 1 */

  uint32_t *corner;      /* corner[ncorner]: neurons that ever came to rest in
                            one; RF_CORNER tells which still do */
  size_t ncorner, corner_capacity;

  bool begun;            /* the events at t = 0 were told */
  rf_event *event;       /* of the last stop, and the choices */
  size_t nevents, event_capacity;
  rf_event *choice;
  size_t nchoices, choice_capacity;
  double time_scale;     /* of the segment, as a double */
  double cost;           /* of what was done since the last checkpoint */
  rf_status broken;      /* < 0: laying out ended half way, and why; what the
                            neurons are cannot be told any more */
  bool due;              /* stopped for a checkpoint, see checkpoint.h */
  double *undecided;     /* undecided[nundecided]: times of the answers that
                            the precision could not decide (MPFR; not those
                            before a checkpoint) */
  size_t nundecided, undecided_capacity;
  rf_num *span;          /* span[m]: the largest a^2 + ||w||^2 seen */
  rf_breach ended_by;    /* the one that ended the run */
  double work_done;      /* since the last look at all neurons, see law.c */
  rf_breach breach;      /* the worst that screening met in this segment */
  double stalled_at;     /* time of the last cut, and how many there were */
  uint64_t stalled;

  double *line;          /* line[lines][d] as doubles */
  double spread;         /* >= the largest eigenvalue of sum_k x_k x_k^T */
  double *yd;            /* columns as doubles (MPFR), see screen.c */
  size_t yd_capacity;
  double *start;         /* see prepare_members */
  size_t start_capacity;
  double *exit;          /* see release.c */
  size_t exit_capacity;
  double *scratch;       /* one series of a value, then one of a neuron */
  size_t scratch_capacity;
  rf_candidates heap;

  rf_num *num;           /* the numbers below, in one block */
  size_t num_count;
  rf_num *state, *columns, *residual, *h, *tmp, *drives;
  rf_num *reach;         /* reach[1]: |h_k| <= reach ||x_k|| at the start of
                            the segment ... */
  bool have_reach;       /* ... once it was asked for; stale with it, and when
                            something moves between two */
  rf_num *perror;        /* perror[n]: absolute error of residual */
  unsigned char *known;  /* known[n]: residual is exactly 0 at the start;
                            NULL: not known of any */
  /* The last question to the inclusion; see inclusion.h. */
  rf_num *bx, *bfixed, *bmass, *bblur, *bhigh, *blow, *bends;
  rf_num *bproduct, *bpsize, *bpblur;
  rf_num *bgram;
  size_t bgram_capacity;
  signed char *u, *sign, *from, *leaving, *trial;   /* [lines] each */
  size_t *at;            /* at[touched]: lines of the last question to the
                            inclusion; room for all */
  size_t *held;          /* held[lines]: scratch */
  size_t touched;
  rf_meeting_kept meeting;  /* see corner_stays; never stale, for it knows of
                            which lines it is, and all is proved anew */

  rf_flow_stats stats;
  bool unchecked;        /* a test breaks caches: no plain_check.c */
  size_t plain_neuron, plain_cohort;   /* where its round is */
} rfx_run;

/* Start at t = 0.  The engine becomes the run's. */
rf_status rfx_run_create(rfx_run **run, const rfx_model *model,
                         rfx_engine *engine);
void rfx_run_free(rfx_run *run);

/* As rf_flow_step. */
rf_status rfx_run_step(rfx_run *run, rf_message *message,
                       const rf_num *t_end);

/* Look at neuron j, which is in r->state and moves to a face.  RF_EINTEG: it is
   where it cannot be; see run->breach. */
rf_status rfx_law_of_move(rfx_run *run, size_t j, const rfx_face *to);

/* Between two segments neuron j is on the other side of a line than it is
   kept: ask again, and move it.  Nothing is laid out. */
rf_status rfx_put_right(rfx_run *run, size_t j, size_t line);

/* Count the segment that was just played; is it time for a checkpoint?
   (checkpoint.c) */
bool rfx_run_due(rfx_run *run);

/* Predictions h[n] and loss[1] (either may be NULL) now. */
rf_status rfx_run_sample(rfx_run *run, rf_num *loss, rf_num *h);

/* size[n]: sum_j |a_j| |eta <w_j, x_k>|, of which h_k is the sum with signs,
   now: what its errors are relative to. */
rf_status rfx_run_sizes(rfx_run *run, rf_num *size);

/* States z[count][1 + full] of neurons first .. first + count - 1 now. */
rf_status rfx_run_weights(rfx_run *run, rf_num *z, size_t first,
                          size_t count);

/* Sums of squares of (a, w) over the members of each occupied cohort, in
   their order, now; mass[occupied]. */
rf_status rfx_run_masses(rfx_run *run, rf_num *mass);

/* ---- inside the driver: screen.c ---- */

/* Where a neuron runs in the segment. */
typedef struct rfx_path {
  size_t cohort;
  const rf_num *coordinates;  /* in its cohort's propagator, or the state of
                                 one that rests; NULL: on a single */
  uint32_t column;            /* which, or RF_NO_COLUMN */
  const rf_num *series;       /* its terms series[i * pitch] [d + 1]; NULL
                                 where there is no segment */
  size_t pitch;
} rfx_path;

/* All candidates of a new segment. */
rf_status rfx_screen(rfx_run *run, rf_candidates *out);

/* First crossings of one neuron on a path after tau = from; line just_left
   (or RF_NO_LINE, RF_MANY_LINES) has a root at from that is no event. */
rf_status rfx_screen_neuron(rfx_run *run, rf_candidates *out, size_t j,
                            const rfx_path *path, double from,
                            uint32_t just_left);

/* Exits of a sliding cohort after tau = from; j: one of its members. */
rf_status rfx_screen_exits(rfx_run *run, rf_candidates *out, size_t cohort,
                           size_t j, double from);

/* The neuron counts as just leaving the line; once is enough. */
rf_status rfx_leaves(rfx_run *run, uint32_t j, uint32_t line);

/* Nobody is leaving anything any more. */
void rfx_forget_leaving(rfx_run *run);

/* Its entry in run->leave that leads to the others, or NULL. */
static inline rf_leave *
rfx_leaving(const rfx_run *run, uint32_t entry, size_t j)
{
  return entry > 0 && entry <= run->nleave
         && run->leave[entry - 1].neuron == j ? &run->leave[entry - 1] : NULL;
}

/* The neuron counts as just leaving the line in the next segment, too. */
rf_status rfx_linger(rfx_run *run, size_t j, size_t line);

/* Series of p on the segment, computed when first asked for. */
rf_status rfx_need_p(rfx_run *run);

/* out[i] = series of column (in the segment), tau in [0, 1]: Horner. */
void rfx_evaluate(rf_num *out, const rf_num *series, size_t degree,
                  size_t stride, size_t count, const rf_num *tau);

/* ---- inside the driver: transition.c ---- */

/* What became of a candidate. */
typedef struct rfx_made {
  size_t moves;          /* added to the plan */
  bool restart;          /* the engine must start anew here */
  double rate;           /* the late defect of them grows as rate dtau^2 / 2 */
} rfx_made;

/* Add to the plan what candidate c does at tau. */
rf_status rfx_make_moves(rfx_made *made, rfx_run *run,
                         const rf_candidate *c, const rf_num *tau);

/* r->reach, see the manual, node "Errors and noise". */
void rfx_need_reach(rfx_run *run);

/* error[n]: absolute errors of the residuals p[n] in the segment, but for
   their own rounding. */
void rfx_residual_error(rf_num *error, rfx_run *run, const rf_num *p);

/* A member that is not 0 for ever, or SIZE_MAX. */
size_t rfx_moving_member(const rfx_run *run, const rfx_cohort *cohort);

/* Does the inclusion let a sliding neuron slide on at tau, or one in a corner
   rest? */
rf_status rfx_still_stays(bool *answer, rfx_run *run, size_t j,
                            double tau);

/* When candidate c, found at c->tau, leaves the dependent lines that it is on
   (RF_CORNERED), to the precision of the run. */
rf_status rfx_corner_time(rf_num *tau, rfx_run *run, const rf_candidate *c);

/* Path of a neuron in the segment, as the plan has it so far. */
rfx_path rfx_path_of(const rfx_run *run, size_t j);

/* Decide the sides of neuron j at t = 0 if it starts on a boundary. */
rf_status rfx_settle(rfx_run *run, size_t j);

/* The last move of neuron j in the plan, or NULL. */
const rfx_move *rfx_last_move(const rfx_run *run, size_t j);

/* Is the line idle in this face (see face_idle)?  Asked plainly; where the
   face remembered something else that is put right and counted. */
bool rfx_idle_for_certain(rfx_run *run, const rfx_face *face, size_t line);

/* A cache was not what it stands for, and was reset. */
void rfx_count_repair(rfx_run *run, double worst);

/* Lines r->at[r->touched] that neuron j touches at tau without sliding. */
void rfx_touched_lines(rfx_run *run, size_t j, const rf_num *tau);

/* Move neuron as planned: population, events, choices. */
rf_status rfx_apply_move(rfx_run *run, const rfx_move *move, double time);

/* A root that double precision leaves in doubt: look again in the precision
   of the run (nothing to do for double).  answer says what it is, c where;
   slow (NULL: not asked) whether a line that is being left is still not left
   beyond doubt at the end of the segment. */
rf_status rfx_certify(rf_root *answer, bool *slow, rfx_run *r,
                      rf_candidate *c);

/* Remember an answer at time t that was not decided (MPFR). */
rf_status rfx_undecided(rfx_run *run, double t);

/* The root of candidate c to the full precision of the run. */
rf_status rfx_refine(rf_num *tau, rfx_run *run, const rf_candidate *c);

#endif
