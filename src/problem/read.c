/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * read.c -- problems from a file, from text and from arrays.
 *
 * A text becomes a tree, --set changes the tree, and each section is read from
 * it, with its place in the text for messages.  What is written of the problem
 * afterwards (write.c) holds all defaults, so that a run file never depends on
 * them. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "problem/reader.h"

/* The first engine with a second run, for a message that names it: which it is
   stands in the list of engines alone. */
static const char *
verifier(void)
{
  int engine = 0;

  while (!rf_engine_is((rf_engine)engine, RF_SECOND_RUN))
    engine++;
  return rf_engine_names[engine];
}

/* A setting that does nothing is a mistake: whoever gives it expects it to
   matter. */
static rf_status
refuse_idle(const rf_reader *r, rf_engine engine)
{
  const char *name = rf_engine_names[engine];
  const char *accuracy = rf_engine_is(engine, RF_BY_RTOL)
    ? "the engine %s computes in double, to flow.rtol"
    : rf_engine_is(engine, RF_BY_STEP)
    ? "the engine %s goes in steps of flow.step"
    : "the engine %s computes to flow.digits";

  if (!rf_engine_is(engine, RF_BY_DIGITS) && r->node[RF_KEY_DIGITS])
    return rf_reader_idle(r, RF_KEY_DIGITS, accuracy, name);
  if (!rf_engine_is(engine, RF_BY_RTOL) && r->node[RF_KEY_RTOL])
    return rf_reader_idle(r, RF_KEY_RTOL, accuracy, name);
  if (!rf_engine_is(engine, RF_SECOND_RUN) && r->node[RF_KEY_VERIFY])
    return rf_reader_idle(r, RF_KEY_VERIFY, "only the engine %s has a second "
                          "run", verifier());
  return rf_engine_is(engine, RF_BY_STEP) ? RF_OK : rf_refuse_step_keys(r);
}

/* A number, or "auto", which needs the second run to judge by.  What is
   refused is a number, so the message of a wrong one names auto as well. */
static rf_status
read_digits(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_DIGITS];
  rf_problem *p = r->problem;
  uint64_t digits = 50;
  rf_status status;

  p->auto_digits = node && node->form == RF_SCALAR
    && !strcmp(node->text, "auto");
  if (p->auto_digits && rf_engine_is(p->engine, RF_SECOND_RUN) && !p->verify)
    return rf_reader_surplus(r, RF_KEY_VERIFY, "flow.digits auto goes by the "
                             "second run");
  if (p->auto_digits) {
    /* Those that are to be good; a run finds out how many that takes. */
    p->digits = RF_DIGITS_AUTO;
    return RF_OK;
  }
  status = rf_read_integer(r, &digits, RF_KEY_DIGITS, 2, 100000);
  if (status == RF_EINPUT)
    strncat(r->message->text, ", or auto",
            sizeof r->message->text - strlen(r->message->text) - 1);
  p->digits = (long)digits;
  return status;
}

/* Nodes that agree to more digits than the flow has would agree by chance: for
   an infinite width rtol is, by default, two digits below what is asked. */
static void
set_tolerance(rf_problem *p)
{
  const long digits = !p->wide.asked || p->wide.digits < 9 ? 10
    : p->wide.digits < 13 ? p->wide.digits + 2 : 14;

  mpq_set_ui(p->rtol_exact, 1, 1);
  mpz_ui_pow_ui(mpq_denref(p->rtol_exact), 10, (unsigned long)digits);
}

/* The engine before what depends on it.  rtol is kept exactly, to be written
   as it was given, and as the double that the engine takes.  Settings that do
   nothing are refused at last, when all are known to be well formed. */
rf_status
rf_read_flow(rf_reader *r)
{
  rf_problem *p = r->problem;
  int engine = RF_CVODE, nonunique = RF_POLICY_STAY;
  rf_status status;

  mpq_set_ui(p->until, 100, 1);
  set_tolerance(p);
  p->verify = true;
  RF_TRY(rf_read_choice(r, &engine, RF_KEY_ENGINE, rf_engine_names));
  p->engine = (rf_engine)engine;
  RF_TRY(rf_read_number(r, p->until, RF_KEY_UNTIL, "0", "1e300",
                        "a number from 0 to 1e300"));
  RF_TRY(rf_read_number(r, p->rtol_exact, RF_KEY_RTOL, "1e-14", "1e-2",
                        "a number from 1e-14 to 1e-2"));
  RF_TRY(rf_read_bool(r, &p->verify, RF_KEY_VERIFY));
  RF_TRY(read_digits(r));
  RF_TRY(rf_read_choice(r, &nonunique, RF_KEY_NONUNIQUE,
                        rf_policy_names));
  RF_TRY(rf_read_words(r, &p->stop, &p->nstop, RF_KEY_STOP));
  p->rtol = rf_get_d_nearest(p->rtol_exact);
  p->nonunique = (rf_policy)nonunique;
  RF_TRY(refuse_idle(r, p->engine));
  RF_TRY(rf_check_wide(r));
  if (rf_engine_is(p->engine, RF_BY_STEP))
    status = rf_read_steps(r);
done:
  return status;
}

/* Never NULL afterwards: it is written into every experiment. */
static rf_status
read_title(rf_reader *r)
{
  rf_problem *p = r->problem;
  rf_status status = rf_read_text(r, &p->title, RF_KEY_TITLE);

  if (status == RF_OK && !p->title && !(p->title = rf_strdup("")))
    status = RF_ENOMEM;
  return status;
}

/* In the order in which sections need each other: the loss restricts the
   labels, the data give the dimension of weights, an infinite width the
   tolerance, the engine allows a scale, and times end with the flow. */
static rf_status
read_all(rf_reader *r, const rf_node *root)
{
  rf_status status;

  RF_TRY(rf_reader_sort(r, root));
  RF_TRY(read_title(r));
  RF_TRY(rf_read_loss(r));
  RF_TRY(rf_read_data(r));
  RF_TRY(rf_problem_prepare_signs(r->problem));
  RF_TRY(rf_read_wide(r));
  RF_TRY(rf_read_flow(r));
  RF_TRY(rf_read_network(r));
  RF_TRY(rf_read_unit(r));
  RF_TRY(rf_read_at_zero(r));
  RF_TRY(rf_read_begin(r));
  RF_TRY(rf_read_record(r));
  status = rf_problem_write_text(r->problem);
done:
  return status;
}

/* source is the text as it was read; what the problem writes of itself is
   another one (write.c). */
static rf_problem *
new_problem(const char *source, const char *folder)
{
  rf_problem *p = rf_alloc(1, sizeof *p);

  if (!p)
    return NULL;
  mpq_inits(p->leak, p->decay, p->scale, p->until, p->rtol_exact,
            p->descent.step, p->descent.momentum, p->descent.at_zero,
            p->design.noise, p->design.margin, p->start_exact, (mpq_ptr)0);
  if (!(p->source = rf_strdup(source)) || !(p->folder = rf_strdup(folder))) {
    rf_problem_free(p);
    return NULL;
  }
  return p;
}

/* Also of one that is made by half: arrays that are not there yet are NULL,
   whatever their sizes say. */
void
rf_problem_free(rf_problem *p)
{
  if (!p)
    return;
  rf_release(p->title);
  rf_release(p->text);
  rf_release(p->source);
  rf_release(p->folder);
  rf_release(p->data_file);
  rf_release(p->data_text);
  rf_release(p->weights_file);
  rf_mpq_array_free(p->x, p->n * p->d);
  rf_mpq_array_free(p->y, p->n);
  rf_mpq_array_free(p->q, p->n);
  rf_mpq_array_free(p->a, p->m);
  rf_mpq_array_free(p->w, p->m * p->d);
  rf_mpq_array_free(p->unit, 1 + p->d);
  rf_mpq_array_free(p->times, p->ntimes);
  rf_words_free(p->stop, p->nstop);
  rf_words_free(p->when, p->nwhen);
  rf_mpq_array_free(p->probe.x, p->probe.count * p->d);
  rf_mpq_array_free(p->probe.y, p->probe.count);
  rf_release(p->probe.file);
  for (size_t i = 0; p->measures && i < p->nmeasures; i++)
    rf_release(p->measures[i]);
  rf_release(p->measures);
  rf_release(p->signs_x);
  rf_release(p->points);
  rf_nodes_free(p->wide.nodes);
  mpq_clears(p->leak, p->decay, p->scale, p->until, p->rtol_exact,
             p->descent.step, p->descent.momentum, p->descent.at_zero,
             p->design.noise, p->design.margin, p->start_exact, (mpq_ptr)0);
  rf_release(p);
}

/* Does an entry of set change what the data are?  Then a table that came with
   the text has not those that are asked for.  A bias is no part of it, nor are
   weights. */
static bool
changes_data(const char *entry)
{
  return (!strncmp(entry, "data.", 5) && strncmp(entry, "data.bias=", 10)
          && strncmp(entry, "data.weights=", 13))
    || !strncmp(entry, "data=", 5);
}

/* A problem from a text, or from arrays: text is an experiment, or NULL when
   given has the data.  Entries of set change the tree before anything is read,
   so a key that they remove need not even be right. */
static rf_status
make(rf_problem **problem, rf_reader *r, const char *text,
     const char *folder, const char *const *set, size_t nset)
{
  rf_node *root = NULL;
  rf_status status = RF_ENOMEM;

  if (!(r->problem = new_problem(text ? text : "", folder)))
    goto done;
  if (text)
    RF_TRY(rf_tree_parse(&r->tree, &root, r->message, text, strlen(text),
                         &r->place));
  for (size_t i = 0; i < nset; i++) {
    RF_TRY(rf_tree_set(&r->tree, &root, r->message, set[i]));
    if (changes_data(set[i]))
      r->data = NULL;
  }
  RF_TRY(read_all(r, root));
  *problem = r->problem;
  r->problem = NULL;
done:
  rf_problem_free(r->problem);
  rf_tree_free(&r->tree);
  return status;
}

/* A byte order mark is no part of the text: places in messages count without
   it. */
rf_status
rf_problem_load(rf_problem **problem, rf_message *message,
                const rf_source *source, const char *const *set, size_t nset)
{
  rf_reader r = { .message = message,
                  .place = { source->name, NULL, 1, 1 },
                  .data = source->data, .weights = source->weights,
                  .points = source->points };
  const char *text = source->text;

  /* U+FEFF in UTF-8. */
  if (!strncmp(text, "\xef\xbb\xbf", 3))
    text += 3;
  return make(problem, &r, text, source->folder, set, nset);
}

/* Names of files in an experiment are relative to its folder. */
rf_status
rf_problem_parse(rf_problem **problem, rf_message *message, const char *text,
                 const char *path, const char *const *set, size_t nset)
{
  rf_source source = { .text = text, .name = path };
  char *folder = rf_folder_of(path);
  rf_status status;

  if (!folder)
    return RF_ENOMEM;
  source.folder = folder;
  status = rf_problem_load(problem, message, &source, set, nset);
  rf_release(folder);
  return status;
}

/* Without names of files, and without a design, write.c writes out what was in
   them.  They are put back where that fails. */
rf_status
rf_problem_stand_alone(rf_problem *problem)
{
  char **const name[] = { &problem->data_file, &problem->data_text,
                          &problem->weights_file, &problem->probe.file };
  char *kept[sizeof name / sizeof *name];
  const bool drawn = problem->design.drawn;
  rf_status status;

  problem->design.drawn = false;
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
    kept[i] = *name[i];
    *name[i] = NULL;
  }
  status = rf_problem_write_text(problem);
  problem->design.drawn = drawn && status < 0;
  for (size_t i = 0; i < sizeof name / sizeof *name; i++)
    if (status < 0)
      *name[i] = kept[i];
    else
      rf_release(kept[i]);
  return status;
}

/* The folder without its slash, but for the root; "" where there is none. */
char *
rf_folder_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) + (slash == path) : 0;
  char *folder = rf_alloc(length + 1, 1);

  if (folder)
    memcpy(folder, path, length);
  return folder;
}

/* The path is both the name in messages and where the folder is. */
rf_status
rf_problem_read(rf_problem **problem, rf_message *message, const char *path,
                const char *const *set, size_t nset)
{
  char *text = NULL;
  rf_status status = rf_read_file(&text, message, path, NULL);

  if (status >= 0)
    status = rf_problem_parse(problem, message, text, path, set, nset);
  rf_release(text);
  return status;
}

/* What is not finite is no rational: mpq_set_d would end the program. */
static bool
all_finite(const double *v, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(v[i]))
      return false;
  return true;
}

/* Places in messages are "data", as there is no line to show. */
rf_status
rf_problem_create(rf_problem **problem, rf_message *message,
                  const rf_data *data, const char *const *set, size_t nset)
{
  const size_t n = data->n, d = data->d;
  rf_reader r = { .message = message, .given = data,
                  .place = { "data", NULL, 0, 0 } };

  RF_REQUIRE(n >= 1 && d >= 1 && n <= SIZE_MAX / d, RF_EINVAL);
  RF_REQUIRE(all_finite(data->x, n * d) && all_finite(data->y, n),
             RF_ENOTFIN);
  return make(problem, &r, NULL, "", set, nset);
}

/* What rf_problem_set_weights replaces: p shares everything else with another
   problem, which goes on. */
static void
free_weights(rf_problem *p)
{
  rf_mpq_array_free(p->a, p->m);
  rf_mpq_array_free(p->w, p->m * p->d);
  rf_release(p->weights_file);
  rf_nodes_free(p->wide.nodes);
  rf_release(p->text);
}

/* Made beside the old ones, in a copy that shares the rest, and put in place
   of them when nothing can fail any more; then the copy has the old ones,
   which are freed. */
rf_status
rf_problem_set_weights(rf_problem *problem, size_t m, const double *a,
                       const double *w)
{
  rf_problem p = *problem;
  rf_status status = RF_ENOMEM;

  RF_REQUIRE(m >= 1 && m <= UINT32_MAX && m <= SIZE_MAX / p.d, RF_EINVAL);
  RF_REQUIRE(all_finite(a, m) && all_finite(w, m * p.d), RF_ENOTFIN);
  p.m = m;
  p.scheme = RF_FILE;
  p.by_std = p.zero_bias = p.pairs = p.quasi = false;
  p.wide = (rf_wide){ .asked = false };
  p.weights_file = p.text = NULL;
  p.states = p.all_states || p.states > m ? m : p.states;
  p.a = rf_mpq_array(m);
  p.w = rf_mpq_array(m * p.d);
  if (!p.a || !p.w)
    goto done;
  for (size_t j = 0; j < m; j++)
    mpq_set_d(p.a[j], a[j]);
  for (size_t i = 0; i < m * p.d; i++)
    mpq_set_d(p.w[i], w[i]);
  RF_TRY(rf_problem_write_text(&p));
  /* Given weights have no scale.  The numbers of scale are shared: what is set
     in one is set in the other, but their heads must be the same. */
  mpq_set_ui(problem->scale, 1, 1);
  p.scale[0] = problem->scale[0];
  {
    rf_problem old = *problem;
    *problem = p;
    p = old;
  }
done:
  free_weights(&p);
  return status;
}

/* The nearest doubles; for figures and tests, as all else takes the
   rationals. */
rf_status
rf_problem_data_get(const rf_problem *problem, double *x, double *y,
                    size_t first, size_t count)
{
  const size_t d = problem->d;

  RF_REQUIRE(first <= problem->n && count <= problem->n - first, RF_EINVAL);
  for (size_t i = 0; x && i < count * d; i++)
    x[i] = rf_get_d_nearest(problem->x[first * d + i]);
  for (size_t k = 0; y && k < count; k++)
    y[k] = rf_get_d_nearest(problem->y[first + k]);
  return RF_OK;
}

size_t
rf_problem_data_count(const rf_problem *problem)
{
  return problem->n;
}

size_t
rf_problem_dimension(const rf_problem *problem)
{
  return problem->d;
}

int
rf_problem_bias(const rf_problem *problem)
{
  return problem->bias;
}

size_t
rf_problem_width(const rf_problem *problem)
{
  return problem->m;
}

/* More than a thousand are a mistake, and would have a scout each. */
void
rf_problem_set_threads(rf_problem *problem, size_t threads)
{
  problem->threads = threads < RF_THREADS_MOST ? threads : RF_THREADS_MOST;
}

/* c of L = c sum_k q_k l(h_k, y_k): 1/n for the mean, 1 for the sum.  Weights
   are not made to have the mean 1: what is written is what is meant. */
void
rf_problem_weight(mpq_t c, const rf_problem *problem)
{
  mpq_set_ui(c, 1, 1);
  if (!problem->sum)
    mpz_set_ui(mpq_denref(c), problem->n);
}

void
rf_problem_datum_share(mpq_t share, const rf_problem *problem, size_t k)
{
  rf_problem_weight(share, problem);
  if (problem->q)
    mpq_mul(share, share, problem->q[k]);
}

double
rf_problem_datum_share_near(const rf_problem *problem, size_t k)
{
  double near;
  mpq_t share;

  mpq_init(share);
  rf_problem_datum_share(share, problem, k);
  near = rf_get_d_nearest(share);
  mpq_clear(share);
  return near;
}

void
rf_problem_heaviest(mpq_t q, const rf_problem *problem)
{
  mpq_set_ui(q, !problem->q, 1);
  for (size_t k = 0; problem->q && k < problem->n; k++)
    if (mpq_cmp(problem->q[k], q) > 0)
      mpq_set(q, problem->q[k]);
}

const char *
rf_problem_text(const rf_problem *problem)
{
  return problem->text;
}
