/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * init.c -- the sections loss, network and init.
 *
 * Weights are drawn neuron by neuron from a stream of its own, so that a
 * problem holds no drawn weights, only seed and scheme; given ones are kept as
 * rationals. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "problem/reader.h"
#include "problem/text/csv.h"

/* Before the data, whose labels it restricts.  Defaults: square loss, mean. */
rf_status
rf_read_loss(rf_reader *r)
{
  rf_problem *p = r->problem;
  int loss = RF_SQUARE, average = 0;
  rf_status status;

  RF_TRY(rf_read_choice(r, &loss, RF_KEY_LOSS, rf_loss_names));
  RF_TRY(rf_read_choice(r, &average, RF_KEY_AVERAGE, rf_average_names));
  p->loss = (rf_loss)loss;
  p->sum = average == 1;
  status = rf_read_number(r, p->decay, RF_KEY_DECAY, "0", NULL,
                          "a number, 0 or more");
done:
  return status;
}

/* Make room for m neurons; z[m][1 + d] is in one piece where it is read. */
static rf_status
make_room(rf_problem *p, size_t m)
{
  p->m = m;
  if (m > SIZE_MAX / p->d || !(p->a = rf_mpq_array(m))
      || !(p->w = rf_mpq_array(m * p->d)))
    return RF_ENOMEM;
  return RF_OK;
}

/* A row is (a, w) where it is read, and two arrays in the problem. */
static void
take_row(rf_problem *p, size_t j, mpq_t *v)
{
  mpq_swap(p->a[j], v[0]);
  for (size_t i = 0; i < p->d; i++)
    mpq_swap(p->w[j * p->d + i], v[1 + i]);
}

/* The bias is the usual reason, so the message says whether it is counted. */
static rf_status
wrong_width(const rf_reader *r, const rf_location *place, size_t columns)
{
  return rf_say(r->message, place, "found weights with %zu columns; needed: "
                "%zu, a and one for each of %zu coordinates%s", columns,
                1 + r->problem->d, r->problem->d,
                r->problem->bias ? " (bias included)" : "");
}

/* init.weights, rows in the experiment itself: width and weights at once. */
static rf_status
read_weights(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_WEIGHTS];
  rf_problem *p = r->problem;
  size_t rows = 0, cols = 0;
  mpq_t *v = NULL;
  rf_status status;

  RF_TRY(rf_value_rows(r, &v, &rows, &cols, node,
                       rf_key_name(RF_KEY_WEIGHTS)));
  if (cols != 1 + p->d) {
    status = wrong_width(r, &node->place, cols);
    goto done;
  }
  RF_TRY(make_room(p, rows));
  for (size_t j = 0; j < rows; j++)
    take_row(p, j, &v[j * cols]);
done:
  rf_mpq_array_free(v, rows * cols);
  return status;
}

/* init.file, a table beside the experiment.  It is a, w1 .. wd with the bias's
   weight last; its length is the width, so all room is made before the first
   row, and v[1 + d] is used for each. */
static rf_status
read_file(rf_reader *r)
{
  static const rf_header weights = { .first = "a", .prefix = "w" };
  rf_problem *p = r->problem;
  rf_csv csv = { 0 };
  mpq_t *v = NULL;
  char *path = NULL;
  rf_location place;
  rf_status status;

  RF_TRY(rf_read_file_name(r, &p->weights_file, RF_KEY_FILE));
  csv.given = r->node[RF_KEY_FILE]->place.set ? NULL : r->weights;
  status = RF_ENOMEM;
  if (!(path = rf_join(p->folder, p->weights_file)))
    goto done;
  if (!csv.given && rf_has_array(path)) {
    status = rf_read_array(r, path);
    goto done;
  }
  RF_TRY(rf_csv_open(&csv, r->message, path, &weights,
                     &r->node[RF_KEY_FILE]->place));
  place = rf_csv_place(&csv, 0);
  if (csv.columns != 1 + p->d) {
    status = wrong_width(r, &place, csv.columns);
    goto done;
  }
  RF_TRY(make_room(p, csv.rows));
  status = RF_ENOMEM;
  if (!(v = rf_mpq_array(1 + p->d)))
    goto done;
  for (size_t j = 0; j < p->m; j++) {
    RF_TRY(rf_csv_row(&csv, r->message, v));
    take_row(p, j, v);
  }
  status = RF_OK;
done:
  rf_mpq_array_free(v, 1 + p->d);
  rf_csv_close(&csv);
  rf_release(path);
  return status;
}

/* Scheme file: the weights, and a width that agrees with them.  The width may
   be given as well and must agree; a scale that is given here does nothing,
   hence is a mistake. */
static rf_status
read_given(rf_reader *r)
{
  static const rf_key drawn[] = { RF_KEY_SCALE, RF_KEY_STD, RF_KEY_INIT_BIAS,
                                  RF_KEY_PAIRS, RF_KEY_POINTS };
  rf_problem *p = r->problem;
  char allowed[96];
  uint64_t m;
  rf_status status;

  for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
    if (r->node[drawn[i]])
      return rf_reader_surplus(r, drawn[i], "with init.scheme file the "
                               "weights are taken as they are");
  if (r->node[RF_KEY_FILE] && r->node[RF_KEY_WEIGHTS])
    return rf_reader_surplus(r, RF_KEY_WEIGHTS, "init.file has the weights");
  if (!r->node[RF_KEY_FILE] && !r->node[RF_KEY_WEIGHTS])
    return rf_reader_missing(r, RF_KEY_FILE, "a table of weights for "
                             "init.scheme file, or init.weights");
  RF_TRY(r->node[RF_KEY_FILE] ? read_file(r) : read_weights(r));
  if (p->m > UINT32_MAX)
    return rf_say(r->message, &r->place, "found %zu neurons; allowed: up to "
                  "4294967295", p->m);
  m = p->m;
  RF_TRY(rf_read_integer(r, &m, RF_KEY_WIDTH, 1, UINT32_MAX));
  if (m != p->m) {
    snprintf(allowed, sizeof allowed, "%zu, the number of rows of the given "
             "weights", p->m);
    status = rf_reader_bad(r, r->node[RF_KEY_WIDTH],
                           rf_key_name(RF_KEY_WIDTH), NULL, allowed);
  }
done:
  return status;
}

/* 0 is the limit of small weights, of which only an engine at zero scale can
   make something.  The weights are scale / sqrt(width) times what is drawn, or
   std times it: lambda of the papers is the scale up to a factor that the
   scheme has.  he is of size 1 as it is known. */
static rf_status
read_scale(rf_reader *r)
{
  const char *allowed = "a number > 0 (0 only with flow.engine limit)";
  const rf_key key = r->node[RF_KEY_STD] ? RF_KEY_STD : RF_KEY_SCALE;
  rf_problem *p = r->problem;
  rf_status status;

  p->by_std = key == RF_KEY_STD;
  if (p->by_std && r->node[RF_KEY_SCALE])
    return rf_reader_surplus(r, RF_KEY_SCALE, "init.std has the size of the "
                             "weights");
  if (p->by_std && p->scheme != RF_BALANCED && p->scheme != RF_UNBALANCED)
    return rf_reader_surplus(r, RF_KEY_STD, "only the schemes balanced and "
                             "unbalanced draw normal numbers of one size");
  mpq_set_ui(p->scale, 1, p->scheme == RF_HE ? 1 : 1000);
  RF_TRY(rf_read_number(r, p->scale, key, "0", NULL, allowed));
  if (!mpq_sgn(p->scale) && !rf_engine_is(p->engine, RF_ZERO_SCALE))
    status = rf_reader_bad(r, r->node[key], rf_key_name(key), NULL, allowed);
done:
  return status;
}

/* A bias that starts at 0 is one that there is, and pairs are all of the
   neurons. */
static rf_status
read_variants(rf_reader *r)
{
  const rf_node *width = r->node[RF_KEY_WIDTH];
  rf_problem *p = r->problem;
  int zero = 0;
  rf_status status;

  if (r->node[RF_KEY_INIT_BIAS] && !p->bias)
    return rf_reader_surplus(r, RF_KEY_INIT_BIAS, "data.bias is false");
  RF_TRY(rf_read_choice(r, &zero, RF_KEY_INIT_BIAS, rf_bias_names));
  if (r->node[RF_KEY_PAIRS] && p->wide.asked)
    return rf_reader_surplus(r, RF_KEY_PAIRS, "with network.width infinite "
                             "neurons always come in pairs");
  RF_TRY(rf_read_bool(r, &p->pairs, RF_KEY_PAIRS));
  p->zero_bias = zero == 1;
  if (p->pairs && p->m % 2)
    status = rf_reader_bad(r, width, rf_key_name(RF_KEY_WIDTH), NULL,
                           "an even number: with init.pairs: true neurons "
                           "come in pairs");
done:
  return status;
}

/* After width, pairs and the bias, which say how many points of how many
   coordinates. */
static rf_status
read_points(rf_reader *r)
{
  rf_problem *p = r->problem;
  int quasi = 0;
  rf_status status = rf_read_choice(r, &quasi, RF_KEY_POINTS, rf_points_names);

  if (status < 0)
    return status;
  if (r->node[RF_KEY_POINTS] && p->wide.asked)
    return rf_reader_surplus(r, RF_KEY_POINTS, "network.width infinite has "
                             "nodes of its own");
  if (!quasi)
    return RF_OK;
  p->quasi = true;
  status = rf_problem_make_points(p);
  return status != RF_EUNSUP ? status
    : rf_reader_bad(r, r->node[RF_KEY_POINTS], rf_key_name(RF_KEY_POINTS), NULL,
                    "random; sobol up to 39 coordinates of w that are drawn, "
                    "and 16777216 neurons");
}

/* A number: what is infinite was read before.  The message of a wrong one names
   that as well. */
static rf_status
read_width(const rf_reader *r, uint64_t *m)
{
  const rf_status status = rf_read_integer(r, m, RF_KEY_WIDTH, 1, UINT32_MAX);

  if (status == RF_EINPUT)
    strncat(r->message->text, ", or infinite",
            sizeof r->message->text - strlen(r->message->text) - 1);
  return status;
}

/* A scheme that draws: width and scale, no weights. */
static rf_status
read_drawn(rf_reader *r)
{
  static const rf_key given[] = { RF_KEY_FILE, RF_KEY_WEIGHTS };
  /* The default width, an even one. */
  uint64_t m = 100;
  rf_status status;

  for (int i = 0; i < 2; i++)
    if (r->node[given[i]])
      return rf_reader_surplus(r, given[i], "only init.scheme file takes "
                               "given weights");
  if (!r->problem->wide.asked)
    RF_TRY(read_width(r, &m));
  r->problem->m = (size_t)m;
  RF_TRY(read_scale(r));
  RF_TRY(read_variants(r));
  RF_TRY(read_points(r));
  status = rf_make_wide(r);
done:
  return status;
}

/* Closed forms at zero scale are those of both layers. */
static rf_status
read_train(rf_reader *r)
{
  rf_problem *p = r->problem;
  int train = 0;
  rf_status status = rf_read_choice(r, &train, RF_KEY_TRAIN, rf_train_names);

  p->inner = train == 1;
  if (status >= 0 && p->inner && rf_engine_is(p->engine, RF_ZERO_SCALE))
    return rf_reader_bad(r, r->node[RF_KEY_TRAIN], rf_key_name(RF_KEY_TRAIN),
                         NULL, "both, with the engine limit");
  return status;
}

/* Engines in double follow e^(mu t) z (flow/model/fade.c), with products of
   two: by then all has come as near to where it goes as e^-RF_DECAY_MOST. */
#define RF_DECAY_MOST 300

/* What decays is all that moves: of the outer layer held nothing is known. */
static rf_status
check_decay(const rf_reader *r)
{
  const rf_problem *p = r->problem;
  char allowed[96];
  mpq_t most;
  bool late;

  if (!rf_problem_decays(p))
    return RF_OK;
  if (p->inner)
    return rf_reader_bad(r, r->node[RF_KEY_DECAY], rf_key_name(RF_KEY_DECAY),
                         NULL, "0, with network.train inner");
  mpq_init(most);
  mpq_mul(most, p->decay, p->until);
  late = mpq_cmp_ui(most, RF_DECAY_MOST, 1) > 0;
  mpq_clear(most);
  if (!late || !rf_engine_is(p->engine, RF_BY_RTOL))
    return RF_OK;
  snprintf(allowed, sizeof allowed, "at most %d over flow.until, with the "
           "engine %s", RF_DECAY_MOST, rf_engine_names[p->engine]);
  return rf_reader_bad(r, r->node[RF_KEY_DECAY], rf_key_name(RF_KEY_DECAY),
                       NULL, allowed);
}

/* After the flow, whose engine says whether scale 0 is allowed.  A scheme
   that takes given weights has no use for seed, but writes it, so it may
   be there. */
rf_status
rf_read_network(rf_reader *r)
{
  rf_problem *p = r->problem;
  int scheme = RF_BALANCED;
  rf_status status;

  p->seed = 1;
  mpq_set_ui(p->scale, 1, 1);
  RF_TRY(rf_read_number(r, p->leak, RF_KEY_LEAK, "0", "1",
                        "a number from 0 to 1"));
  RF_TRY(read_train(r));
  RF_TRY(check_decay(r));
  RF_TRY(rf_read_choice(r, &scheme, RF_KEY_SCHEME, rf_scheme_names));
  RF_TRY(rf_read_integer(r, &p->seed, RF_KEY_SEED, 0, UINT64_MAX));
  p->scheme = (rf_scheme)scheme;
  status = p->scheme == RF_FILE ? read_given(r) : read_drawn(r);
done:
  return status;
}
