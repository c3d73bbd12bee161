/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_verdicts.c -- what a verdict must and must not depend on.  A
 * bound that is moved across what was measured turns it, a hypothesis that is
 * not met is named, a fault in the flow is noticed; the order of data and
 * neurons, a rotation, the mean or the sum of losses, and the precision do not
 * turn it. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input/generator.h"
#include "input/instances.h"
#include "reluflow.h"
#include "support/meddle.h"
#include "support/parse.h"
#include "support/rf_test.h"
#include "theory/papers/catalogue.h"

static rf_claims *
hear(const rf_problem *problem, const rf_strain *strain, const char *id)
{
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL;
  rf_claims_options o;
  rf_message message;

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  rf_claims_defaults(&o);
  o.all = 1;
  o.ids = &id;
  o.count = id != NULL;
  ck_assert_msg(rf_claims_hear(&claims, &message,
                               &(rf_matter){ problem, list, NULL, &o,
                                             strain, NULL, NULL })
                == RF_OK,
                "%s", message.text);
  rf_extremals_free(list);
  return claims;
}

/* ---- bounds and hypotheses ---- */

static const char *const instances[] =
  { V1, V1_ZERO, V2, A3B, M1, M1_LATE, C1_LATE, APART, DUAL, TWINS,
    POINTS "network: {width: 1}\ninit:\n  scheme: file\n"
    "  weights: [[0.005, 0, -0.005]]\n" };

/* Claims whose bound never decides, and why. */
static const struct { const char *id, *why; } no_bound[] = {
  { "BF0.saddle", "exact: the kinds of extremal vectors" },
  { "BF0.generic", "exact" },
  { "BF0.const", "values" }, { "BF2.const", "values" },
  { "MMV0.const", "values" }, { "CEL0.const", "values" },
  { "BF1.face", "exact: a pattern" }, { "BF3.face", "exact: a pattern" },
  { "BF1.lemma13", "exact: no event" }, { "BF1.kind", "exact: a kind" },
  { "BF2.A3", "exact; its bound is told" }, { "BF2.A4", "exact" },
  { "BF2.A6", "exact; part (1) is told" },
  { "BF2.mixed", "exact: no event" }, { "BF2.local", "a certificate" },
  { "BF2.end", "its threshold of lambda is not given" },
  { "CEL0.A1", "exact" }, { "CEL.order", "exact: data in order" },
  { "MMV0.mu", "exact; mu is told" },
  { "MMV.mono", "exact: events" }, { "MMV.trap", "exact: events" },
  { "SYM.linear", "exact" }, { "ORT.data", "exact; the cosine is told" },
  { "ORT.mono", "exact: events" },
  { "ORT.slopes", "a limit of small lambda" },
  { "ORT.plateau", "a limit of small lambda" },
  { "ORT.norm", "a limit of small lambda" },
  { "MZV.limit", "comes as 1 / ln t" },
  { "GEN.2", "exact: a sign" }, { "GEN.gains", "exact: events" },
  { "GEN.11", "its constant is not given" },
  { "STA.clarke", "a certificate" }, { "STA.direct", "a certificate" },
  { "STA.local", "a certificate" },
};

/* Those that are never violated, whatever the bound: what is measured is
   itself no more than a bound; the statement has a slack that is not given. */
static const char *const one_sided[] = { "BF1.mass", "BF2.lyap", "MMV.dir",
                                         "GEN.12" };

static bool
has_no_bound(const char *id)
{
  for (size_t i = 0; i < sizeof no_bound / sizeof *no_bound; i++)
    if (!strcmp(no_bound[i].id, id))
      return true;
  return false;
}

static bool
is_one_sided(const char *id)
{
  for (size_t i = 0; i < sizeof one_sided / sizeof *one_sided; i++)
    if (!strcmp(one_sided[i], id))
      return true;
  return false;
}

/* What became of each claim, over all instances. */
typedef struct tally {
  size_t seen, moved, held, failed, turned;
} tally;

static size_t
number_of(const rf_statement *s)
{
  size_t i = 0;

  while (strcmp(rf_claim_known(i)->statement.id, s->id))
    i++;
  return i;
}

/* The same rows with the bound below, and above, what was measured: where both
   conclude, they do so each on its side. */
static void
compare_sides(tally *of, const rf_claims *low, const rf_claims *high)
{
  ck_assert_uint_eq(low->count, high->count);
  for (size_t i = 0; i < low->count; i++) {
    const rf_claim_row *a = &low->row[i], *b = &high->row[i];
    tally *t = &of[number_of(a->statement)];
    ck_assert_str_eq(a->name, b->name);
    t->seen++;
    if (!a->strained || !b->strained)
      continue;
    t->moved++;
    t->held += b->conclusion == RF_YES;
    t->failed += a->conclusion == RF_NO;
    t->turned += b->conclusion == RF_YES && a->conclusion == RF_NO;
    ck_assert_msg(has_no_bound(a->name) || a->conclusion != RF_YES,
                  "%s holds with its bound below", a->name);
    if (a->verdict == RF_VERDICT_VIOLATED)
      ck_assert_msg(b->verdict != RF_VERDICT_VIOLATED, "%s: violated on both"
                    " sides", a->name);
  }
}

START_TEST(bounds_decide)
{
  const size_t count = rf_statement_count();
  const rf_strain below = { .side = -1, .condition = SIZE_MAX };
  const rf_strain above = { .side = 1, .condition = SIZE_MAX };
  tally *of = calloc(count, sizeof *of);
  size_t turned = 0, claims = 0, wrong = 0;

  ck_assert_ptr_nonnull(of);
  for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
    rf_problem *p = test_parse(instances[i]);
    rf_claims *low = hear(p, &below, NULL);
    rf_claims *high = hear(p, &above, NULL);
    compare_sides(of, low, high);
    rf_claims_free(low);
    rf_claims_free(high);
    rf_problem_free(p);
  }
  for (size_t i = 0; i < count; i++) {
    const char *id = rf_claim_known(i)->statement.id;
    if (!strcmp(rf_claim_known(i)->statement.when, RF_IS_MOMENT))
      continue;
    ck_assert_msg(of[i].seen > 0, "%s: no row", id);
    if (has_no_bound(id) ? of[i].turned > 0
        : is_one_sided(id) ? !of[i].held || of[i].failed : !of[i].turned) {
      printf("%s: %zu rows, %zu moved, %zu hold, %zu fail, %zu turned\n", id,
             of[i].seen, of[i].moved, of[i].held, of[i].failed,
             of[i].turned);
      fflush(stdout);
      wrong++;
    }
    claims += !has_no_bound(id);
    turned += of[i].turned;
  }
  ck_assert_uint_eq(wrong, 0);
  printf("bounds_decide: %zu claims with a bound, %zu rows turned\n", claims,
         turned);
  ck_assert_uint_gt(turned, claims);
  free(of);
}
END_TEST

/* Is name one of the hypotheses in a note "not met: A, B; ..."? */
static bool
is_named(const char *note, const char *name)
{
  const char *end = note ? note + strcspn(note, ";") : NULL;
  const size_t length = strlen(name);

  if (!note || strncmp(note, "not met: ", 9))
    return false;
  for (note += 9; note < end; note += strspn(note, ", ")) {
    const size_t word = strcspn(note, ", ;");
    if (word == length && !strncmp(note, name, length))
      return true;
    note += strcspn(note, ",;");
  }
  return false;
}

/* Rows as they are and with hypothesis k broken. */
static size_t
compare_broken(const rf_claims *whole, const rf_claims *broken, size_t k)
{
  size_t count = 0, unsure = 0;

  ck_assert_uint_eq(whole->count, broken->count);
  for (size_t i = 0; i < whole->count; i++) {
    const rf_claim_row *a = &whole->row[i], *b = &broken->row[i];
    if (k >= a->conditions)
      continue;
    ck_assert_uint_eq(a->conditions, b->conditions);
    for (size_t l = 0; l < a->conditions; l++)
      ck_assert_msg(l == k ? b->condition[l].met != RF_YES
                    : b->condition[l].met == a->condition[l].met,
                    "%s, without %s: %s was %d, is %d", b->name,
                    b->condition[k].name, b->condition[l].name,
                    (int)a->condition[l].met, (int)b->condition[l].met);
    ck_assert_msg(is_named(b->note, b->condition[k].name), "%s, without %s: %s",
                  b->name, b->condition[k].name, b->note);
    if (b->condition[k].met == RF_UNSURE) {  /* never said not to be met */
      ck_assert_int_eq(b->verdict, b->conditions > 1
                       && a->verdict == RF_VERDICT_UNMET ? RF_VERDICT_UNMET
                       : RF_VERDICT_UNDECIDED);
      unsure++;
      continue;
    }
    ck_assert_msg(b->verdict == RF_VERDICT_UNMET,
                  "%s, without %s: %s (%s)", b->name, b->condition[k].name,
                  rf_verdict_name(b->verdict), b->note);
    ck_assert_msg(b->literal == (b->condition[k].repair ? a->literal
                                 : RF_VERDICT_UNMET),
                  "%s, without %s: as printed %s", b->name,
                  b->condition[k].name, rf_verdict_name(b->literal));
    count++;
  }
  return count + unsure;
}

START_TEST(hypotheses_are_named)
{
  size_t broken = 0;

  for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
    rf_problem *p = test_parse(instances[i]);
    rf_claims *whole = hear(p, NULL, NULL);
    size_t count = 1;
    for (size_t k = 0; count; k++) {
      rf_claims *without = hear(p, &(rf_strain){ .condition = k }, NULL);
      count = compare_broken(whole, without, k);
      broken += count;
      rf_claims_free(without);
    }
    rf_claims_free(whole);
    rf_problem_free(p);
  }
  printf("hypotheses_are_named: %zu broken\n", broken);
  ck_assert_uint_gt(broken, 100);
}
END_TEST

/* ---- what a verdict does not depend on ---- */

static double
value(const char *text)
{
  return text ? strtod(text, NULL) : 0.0;
}

static bool
decided_apart(rf_verdict a, rf_verdict b)
{
  return (a == RF_VERDICT_HOLDS && b == RF_VERDICT_VIOLATED)
    || (a == RF_VERDICT_VIOLATED && b == RF_VERDICT_HOLDS);
}

static size_t
rows_of(const rf_claims *of, const char *name)
{
  size_t count = 0;

  for (size_t i = 0; i < of->count; i++)
    count += !strcmp(of->row[i].name, name);
  return count;
}

/* The row of the same claim about neuron j, which may be SIZE_MAX: the one with
   the measurement nearest to that of a, where a claim has several.  A claim
   about the run has one row, and its neuron is where the worst was found. */
static const rf_claim_row *
partner(const rf_claims *of, const rf_claim_row *a, size_t j)
{
  const bool any = rows_of(of, a->name) == 1;
  const rf_claim_row *best = NULL;

  for (size_t i = 0; i < of->count; i++) {
    const rf_claim_row *b = &of->row[i];
    if (strcmp(a->name, b->name) || (b->neuron != j && !any))
      continue;
    if (!best || fabs(value(b->measured) - value(a->measured))
                 < fabs(value(best->measured) - value(a->measured)))
      best = b;
  }
  return best;
}

/* How two views of one problem are compared. */
typedef struct view {
  const size_t *neuron;  /* where neuron j of the first is in the other */
  bool margins;          /* they have to agree as well */
  const char *const *except;   /* claims about coordinates or units; ends with
                                  NULL */
} view;

static bool
is_excepted(const view *v, const char *name)
{
  for (const char *const *e = v->except; e && *e; e++)
    if (!strncmp(name, *e, strlen(*e)))
      return true;
  return false;
}

/* Margins that are the noise of a run: of laws without hypotheses, of what is 0
   but for it; and where a passes 0, a' / |a| has a pole. */
static bool
is_noise(const rf_claim_row *x)
{
  return !strncmp(x->name, "GEN.", 4) || !strcmp(x->name, "BF2.pair")
    || !strcmp(x->name, "BF2.inert")
    || (!strcmp(x->name, "BF2.mono") && value(x->margin) < 0.0);
}

/* A margin that its uncertainty lets be on either side of 0, or nearly. */
static bool
is_near(const rf_claim_row *a)
{
  return a->margin && fabs(value(a->margin)) <= 4.0 * value(a->uncertainty);
}

/* Half a unit of the last digit that is told of a margin: of bits that are
   known, 0.30103 digits each, less the one that may be lost in counting. */
static double
rounding(const rf_claim_row *a)
{
  const double margin = fabs(value(a->margin));
  const double error = 2.0 * value(a->uncertainty);
  int bits, digits;

  if (!(margin > 0.0 && error > 0.0) || isinf(margin) || isinf(error))
    return 0.0;
  bits = ilogb(margin) - ilogb(error) - 1;
  digits = bits < 4 ? 2 : bits * 30103 / 100000 + 1;
  return 0.5 * pow(10.0, floor(log10(margin)) + 1.0 - digits);
}

static int
compare_views(int rep, const rf_claims *a, const rf_claims *b, const view *v)
{
  int compared = 0;

  for (size_t i = 0; i < a->count; i++) {
    const rf_claim_row *x = &a->row[i], *y;
    const size_t j = x->neuron == SIZE_MAX || !v->neuron ? x->neuron
                                                         : v->neuron[x->neuron];
    double far, allowed;
    if (is_excepted(v, x->name))
      continue;
    if (!(y = partner(b, x, j)))
      y = x->margin ? NULL : x;          /* the neuron is an example only */
    TEST_ASSERT(rep, y, "%s, neuron %zu: no row", x->name, x->neuron);
    TEST_ASSERT(rep, (x->verdict == y->verdict && x->literal == y->literal)
                || ((is_near(x) || is_near(y))
                    && !decided_apart(x->literal, y->literal)),
                "%s, neuron %zu: %s (%s +- %s), %s (%s +- %s); %s", x->name,
                x->neuron, rf_verdict_name(x->verdict), x->margin,
                x->uncertainty, rf_verdict_name(y->verdict), y->margin,
                y->uncertainty, x->note);
    far = fabs(value(x->margin) - value(y->margin));
    allowed = value(x->uncertainty) + value(y->uncertainty)
      + rounding(x) + rounding(y) + 1e-14 * fabs(value(x->margin));
    if (v->margins && !is_noise(x))
      TEST_ASSERT(rep, !x->margin == !y->margin
                  && (!(far > 0.0) || far <= allowed), "%s, neuron %zu: %s +-"
                  " %s, %s +- %s", x->name, x->neuron, x->margin,
                  x->uncertainty, y->margin, y->uncertainty);
    compared++;
  }
  return compared;
}

/* A problem as the generator has it, so that it can be turned. */
static void
take(gen *g, const rf_problem *p)
{
  gen_init(g);
  g->n = p->n;
  g->d = p->d;
  g->m = p->m;
  g->bias = false;
  for (size_t i = 0; i < p->n * p->d; i++)
    mpq_set(g->x[i], p->x[i]);
  for (size_t k = 0; k < p->n; k++)
    mpq_set(g->y[k], p->y[k]);
  for (size_t j = 0; j < p->m; j++)
    mpq_set(g->a[j], p->a[j]);
  for (size_t i = 0; i < p->m * p->d; i++)
    mpq_set(g->w[i], p->w[i]);
  mpq_set(g->leak, p->leak);
  g->loss = p->loss == RF_SQUARE ? 0 : p->loss == RF_LOGISTIC ? 1 : 2;
  g->sum = p->sum;
  g->scheme = 3;
  g->until = mpq_get_d(p->until);
}

static rf_claims *
hear_gen(const gen *g, const rf_problem *like)
{
  char *text = gen_text(g), digits[40];
  const char *set[] = { "flow.engine=taylor", digits };
  rf_problem *p = NULL;
  rf_message message;
  rf_claims *claims;

  snprintf(digits, sizeof digits, "flow.digits=%ld", like->digits);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "test", set,
                                 like->engine == RF_TAYLOR ? 2 : 0) == RF_OK,
                "%s", message.text);
  claims = hear(p, NULL, NULL);
  rf_problem_free(p);
  free(text);
  return claims;
}

/* Assumption 3 is about coordinates. */
static const char *const coordinates[] = { "BF2.A3", NULL };
/* The constants have units; Chistikov et al. are about the mean alone; a
   descent has steps of a length in time. */
static const char *const units[] = { "CEL", "GEN.12", NULL };

static void
shuffle(rf_rng *r, size_t *v, size_t count)
{
  for (size_t i = count; i > 1; i--) {
    const size_t k = rng_size(r, 0, i - 1), t = v[i - 1];
    v[i - 1] = v[k];
    v[k] = t;
  }
}

static int
look_from_all_sides(int rep, gen *g, const rf_problem *like)
{
  rf_claims *first = hear_gen(g, like), *other;
  size_t data[GEN_N], neuron[GEN_M], back[GEN_M];
  rf_rng r = test_rng("views", rep);
  int compared = 0;

  for (size_t k = 0; k < g->n; k++)
    data[k] = k;
  for (size_t j = 0; j < g->m; j++)
    neuron[j] = j;
  shuffle(&r, data, g->n);
  shuffle(&r, neuron, g->m);
  for (size_t j = 0; j < g->m; j++)
    back[neuron[j]] = j;
  gen_permute(g, data, neuron);
  other = hear_gen(g, like);
  compared += compare_views(rep, first, other, &(view){ back, true, NULL });
  rf_claims_free(first);
  first = other;
  gen_turn(g, 0, 1);
  other = hear_gen(g, like);
  compared += compare_views(rep, first, other,
                            &(view){ NULL, true, coordinates });
  rf_claims_free(first);
  first = other;
  g->until = g->sum ? g->until * (double)g->n : g->until / (double)g->n;
  g->sum = !g->sum;
  other = hear_gen(g, like);
  compared += compare_views(rep, first, other, &(view){ NULL, false, units });
  rf_claims_free(first);
  rf_claims_free(other);
  return compared;
}

START_TEST(views_agree)
{
  static const char *const text[] = { V1, V1_ZERO, V2, M1, C1, TWINS };
  static const gen_wish wish = { .table = true, .decade = GEN_ANY,
                                 .longest = 3.0, .unscaled = true,
                                 .plain = true };
  const int fixed = (int)(sizeof text / sizeof *text);
  int compared = 0;

  TEST_EACH(rep, fixed + test_reps(40)) {
    rf_problem *p;
    gen g;
    if (rep < fixed) {
      p = test_parse(text[rep]);
      take(&g, p);
    } else {
      char *own;
      rf_message message;
      gen_init(&g);
      gen_draw(&g, test_seed() + (uint64_t)rep, &wish);
      own = gen_text(&g);
      ck_assert_int_eq(rf_problem_parse(&p, &message, own, "test", NULL, 0),
                       RF_OK);
      free(own);
    }
    if (p->d > 1)
      compared += look_from_all_sides(rep, &g, p);
    rf_problem_free(p);
    gen_clear(&g);
  }
  printf("views_agree: %d rows\n", compared);
  ck_assert_int_gt(compared, 1000);
}
END_TEST

/* No verdict goes from holds to violated, or back, with the precision. */
START_TEST(precision_turns_nothing)
{
  static const char *const engine[][2] = {
    { "flow.engine=cvode", "flow.rtol=1e-6" },
    { "flow.engine=cvode", "flow.rtol=1e-9" },
    { "flow.engine=cvode", "flow.rtol=1e-12" },
    { "flow.engine=taylor", "flow.digits=16" },
    { "flow.engine=taylor", "flow.digits=30" },
    { "flow.engine=taylor", "flow.digits=90" } };
  static const gen_wish wish = { .decade = GEN_ANY, .longest = 2.0 };
  enum { ENGINES = sizeof engine / sizeof *engine };
  int compared = 0, decided = 0;

  TEST_EACH(rep, test_reps(15)) {
    rf_claims *claims[ENGINES];
    gen g;
    char *text;
    gen_init(&g);
    gen_draw(&g, test_seed() + (uint64_t)rep, &wish);
    text = gen_text(&g);
    for (int i = 0; i < ENGINES; i++) {
      rf_problem *p = NULL;
      rf_message message;
      ck_assert_msg(rf_problem_parse(&p, &message, text, "test", engine[i], 2)
                    == RF_OK, "%s", message.text);
      claims[i] = hear(p, NULL, NULL);
      rf_problem_free(p);
    }
    free(text);
    gen_clear(&g);
    for (int i = 1; i < ENGINES; i++)
      for (size_t k = 0; k < claims[i]->count; k++) {
        const rf_claim_row *x = &claims[i]->row[k];
        for (int l = 0; l < i; l++) {
          const rf_claim_row *y = partner(claims[l], x, x->neuron);
          if (!y)
            continue;
          TEST_ASSERT(rep, !decided_apart(x->literal, y->literal)
                      && !decided_apart(x->verdict, y->verdict),
                      "%s, neuron %zu: %s with %s (%s +- %s), %s with %s (%s +-"
                      " %s)", x->name, x->neuron, rf_verdict_name(x->literal),
                      engine[i][1], x->margin, x->uncertainty,
                      rf_verdict_name(y->literal), engine[l][1], y->margin,
                      y->uncertainty);
          compared++;
          decided += x->literal <= RF_VERDICT_VIOLATED
            && y->literal <= RF_VERDICT_VIOLATED;
        }
      }
    for (int i = 0; i < ENGINES; i++)
      rf_claims_free(claims[i]);
  }
  printf("precision_turns_nothing: %d pairs, %d of them decided\n", compared,
         decided);
  ck_assert_int_gt(decided, compared / 10);
}
END_TEST

/* ---- faults ---- */

static size_t
count_of(const rf_claims *claims, rf_verdict verdict)
{
  size_t count = 0;

  for (size_t i = 0; i < claims->count; i++)
    count += claims->row[i].verdict == verdict;
  return count;
}

static size_t
violated(const rf_claims *claims)
{
  return count_of(claims, RF_VERDICT_VIOLATED);
}

/* The laws that need no hypothesis hold on the run as it is, and not on the one
   whose crossings are skipped, nor where a neuron is on the wrong side; or that
   run has doubts itself, and no law holds of it. */
START_TEST(faults_are_noticed)
{
  static const char *const text[] = { V1, V2, M1 };
  const rf_strain fault[] = {
    { .condition = SIZE_MAX, .meddle = meddle_skip_crossings },
    { .condition = SIZE_MAX, .meddle = meddle_wrong_side } };
  size_t caught = 0, doubted = 0, planted = 0;

  for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
    static const char *const set[] = { "flow.engine=cvode" };
    rf_message message = { "" };
    rf_problem *p = NULL;
    ck_assert_msg(rf_problem_parse(&p, &message, text[i], "e.yaml", set,
                                   1) == RF_OK, "%s", message.text);
    rf_claims *healthy = hear(p, NULL, "GEN.*");
    ck_assert_uint_eq(violated(healthy), 0);
    rf_claims_free(healthy);
    for (size_t k = 0; k < 2; k++) {
      rf_claims *ill = hear(p, &fault[k], "GEN.*");
      planted++;
      caught += violated(ill) > 0;
      doubted += !violated(ill) && !count_of(ill, RF_VERDICT_HOLDS);
      rf_claims_free(ill);
    }
    rf_problem_free(p);
  }
  printf("faults_are_noticed: %zu of %zu, %zu by the run itself\n", caught,
         planted, doubted);
  ck_assert_uint_eq(caught + doubted, planted);
  ck_assert_uint_le(doubted, 1);
}
END_TEST

/* ---- times that are not sure ---- */

/* Where an earlier root may be hidden no time is told as the first, and what
   rests on it is not concluded; what does not is as it was. */
START_TEST(hidden_times)
{
  static const struct { const char *text, *id; rf_truth seen, hidden; }
  known[] = {
    { V1, "PH.half", RF_YES, RF_UNSURE },
    { M1, "PH.t_2+", RF_YES, RF_UNSURE },
    { M1, "PH.t_2-", RF_YES, RF_UNSURE },
    { M1, "MMV.rate", RF_YES, RF_UNSURE },
    { M1, "MMV.t2", RF_YES, RF_YES },   /* an earlier one is within, too */
    { M1, "MMV.lemma14", RF_YES, RF_YES },
    { C1_LATE, "CEL.pl", RF_YES, RF_UNSURE },
    { C1_LATE, "CEL.loss", RF_YES, RF_UNSURE },
    { C1_LATE, "CEL.along", RF_YES, RF_YES },
    { APART, "ORT.slopes", RF_UNSURE, RF_UNSURE },
    { APART, "ORT.plateau", RF_UNSURE, RF_UNSURE },
  };
  const rf_strain strain = { .condition = SIZE_MAX, .hidden = true };
  size_t doubted = 0;

  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    rf_problem *p = test_parse(known[i].text);
    rf_claims *a = hear(p, NULL, known[i].id);
    rf_claims *b = hear(p, &strain, known[i].id);
    ck_assert_msg(a->row[0].conclusion == known[i].seen
                  && b->row[0].conclusion == known[i].hidden, "%s: %d, %d",
                  known[i].id, (int)a->row[0].conclusion,
                  (int)b->row[0].conclusion);
    ck_assert_msg(a->row[0].measured, "%s: nothing measured", known[i].id);
    if (!strncmp(known[i].id, "PH.", 3) || !strncmp(known[i].id, "ORT.", 4))
      ck_assert_msg(!b->row[0].measured, "%s: %s", known[i].id,
                    b->row[0].measured);
    doubted += known[i].seen != known[i].hidden;
    rf_claims_free(a);
    rf_claims_free(b);
    rf_problem_free(p);
  }
  ck_assert_uint_ge(doubted, 6);
}
END_TEST

/* ---- laws of lambda ---- */

/* A line with known residuals: y = 2 + 3 x + (1, -2, 1) / 10 at x = 0, 1, 2 has
   slope 3 and s^2 = 0.06. */
START_TEST(lines_are_fitted)
{
  const double x[] = { 0.0, 1.0, 2.0 }, y[] = { 2.1, 4.8, 8.1 };
  const double same[] = { 1.0, 1.0, 1.0 };
  rf_fit fit;

  ck_assert_int_eq(rf_fit_line(&fit, x, y, 3), RF_OK);
  ck_assert(fabs(fit.slope - 3.0) < 1e-14);
  ck_assert(fabs(fit.offset - 2.0) < 1e-14);
  ck_assert(fabs(fit.slope_error - sqrt(0.03)) < 1e-14);
  ck_assert_int_eq(rf_fit_line(&fit, x, y, 2), RF_EINVAL);
  ck_assert_int_eq(rf_fit_line(&fit, same, y, 3), RF_EINVAL);
  fit = (rf_fit){ .slope = 1.0, .slope_error = 0.1, .span = 6.91, .count = 4 };
  ck_assert_int_eq(rf_fit_verdict(&fit, 1.19), RF_VERDICT_HOLDS);
  ck_assert_int_eq(rf_fit_verdict(&fit, 1.21), RF_VERDICT_VIOLATED);
  fit.count = 3;
  ck_assert_int_eq(rf_fit_verdict(&fit, 1.19), RF_VERDICT_UNDECIDED);
  fit = (rf_fit){ .slope = 1.0, .span = 6.9, .count = 9 };
  ck_assert_int_eq(rf_fit_verdict(&fit, 1.0), RF_VERDICT_UNDECIDED);
}
END_TEST

/* Two orthogonal data are fitted with slopes 1 / ||D_s||, D_s = y x / 2, of
   ln(1/lambda). */
START_TEST(laws_of_lambda)
{
  enum { RUNS = 4 };
  static const struct { const char *id; size_t row; int power; double slope,
    within; } law[] = {
    { "ORT.slopes", 0, 0, 0.894427191, 2e-3 },    /* 2 / sqrt(5) */
    { "ORT.slopes", 1, 0, 1.788854382, 4e-3 },
  };
  rf_claims *claims[RUNS];
  rf_message message;
  rf_fit fit;

  for (int i = 0; i < RUNS; i++) {
    static char text[400];
    rf_problem *p;
    snprintf(text, sizeof text,
             "data: {inputs: [[-0.5, 1], [2, 1]], labels: [-1, 1]}\n"
             "network: {width: 8}\n"
             "init: {scheme: balanced, scale: 1e-%d, seed: 3}\n"
             "flow: {until: 60}\n", 4 + i);
    p = test_parse(text);
    claims[i] = hear(p, NULL, "ORT.slopes");
    rf_problem_free(p);
  }
  for (size_t i = 0; i < sizeof law / sizeof *law; i++) {
    const rf_lambda_wish wish = { law[i].id, law[i].row, law[i].power };
    ck_assert_msg(rf_lambda_law(&fit, &message,
                                (const rf_claims *const *)claims, RUNS, &wish)
                  == RF_OK, "%s", message.text);
    ck_assert_msg(fabs(fit.slope - law[i].slope)
                  <= law[i].within + 3.0 * fit.slope_error
                  && fit.slope_error < 0.01, "%s: %.10g +- %.3g", law[i].id,
                  fit.slope, fit.slope_error);
    printf("laws_of_lambda: %s %.8f +- %.2g\n", law[i].id, fit.slope,
           fit.slope_error);
  }
  ck_assert_int_eq(rf_lambda_law(&fit, &message,
                                 (const rf_claims *const *)claims, RUNS,
                                 &(rf_lambda_wish){ "ORT.none", 0, 0 }),
                   RF_EINPUT);
  ck_assert_int_eq(rf_lambda_law(&fit, &message,
                                 (const rf_claims *const *)claims, 2,
                                 &(rf_lambda_wish){ "ORT.slopes", 0, 0 }),
                   RF_EINVAL);
  for (int i = 0; i < RUNS; i++)
    rf_claims_free(claims[i]);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("verdicts");
  TCase *t = tcase_create("verdicts");
  int code;

  test_limit(t);
  tcase_add_test(t, bounds_decide);
  tcase_add_test(t, hypotheses_are_named);
  tcase_add_test(t, views_agree);
  tcase_add_test(t, precision_turns_nothing);
  tcase_add_test(t, faults_are_noticed);
  tcase_add_test(t, hidden_times);
  tcase_add_test(t, lines_are_fitted);
  tcase_add_test(t, laws_of_lambda);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
