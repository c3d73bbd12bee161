/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_rows.c -- what rows of a certificate belong together, which
 * cannot be, and whether they say what becomes of a neuron: nothing less, and
 * nothing more. */
#include "config.h"

#include "support/made_step.h"
#include "support/rf_test.h"

static const polynomial one = { 1.0 };

static void
place(made_step *v, int j, const signed char *given)
{
  polynomial all[3] = { { 5.0 }, { 100.0 }, { 500.0 } };

  made_place(v, j, one, all, given, 1);
}

/* ---- units ---- */

/* Neurons 0 and 1 slide on the line of x_0, 2 on none; 3 was on it and died. */
static void
begin(made_step *v)
{
  static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };

  made_begin(v, 4, "1/10");
  place(v, 0, on_first);
  place(v, 1, on_first);
  place(v, 2, NULL);
  place(v, 3, on_first);
  v->s.at[3].dead = true;
  /* All data have moved them: no line is tied to another one. */
  for (int j = 0; j < 4; j++)
    memset(v->s.at[j].acted, 1, MADE_DATA);
}

typedef struct claim {
  const char *time;
  int neuron, datum;
  ck_kind kind;
} claim;

/* Rows of one time, or not, and the unit that the first of them begin. */
START_TEST(units)
{
  static const struct {
    claim row[4];
    found code;
    int last, line, release, count;
  } all[] = {
    /* A meeting ends with its neuron and with its time. */
    { { { "1", 2, 0, CK_DEACTIVATE } }, FOUND_TRUE, 1, 0, 0, 1 },
    { { { "1", 2, 1, CK_DEACTIVATE }, { "2", 2, 0, CK_DEACTIVATE } },
      FOUND_TRUE, 1, 1, 0, 1 },
    { { { "1", 2, 1, CK_DEACTIVATE }, { "1", 0, 1, CK_DEACTIVATE } },
      FOUND_TRUE, 1, 1, 0, 1 },
    /* Two lines that are not tied. */
    { { { "1", 2, 0, CK_DEACTIVATE }, { "1", 2, 1, CK_DEACTIVATE } },
      FOUND_UNSURE, 0, 0, 0, 0 },
    /* One that slides meets another line, and may leave its own. */
    { { { "1", 0, 1, CK_CAPTURE } }, FOUND_TRUE, 1, 1, 0, 2 },
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "1", 0, 1, CK_DEACTIVATE } },
      FOUND_TRUE, 2, 1, 0, 2 },
    /* It does not slide there, or does. */
    { { { "1", 2, 0, CK_RELEASE_ACTIVE } }, FOUND_FALSE, 0, 0, 0, 0 },
    { { { "1", 0, 1, CK_RELEASE_INACTIVE } }, FOUND_FALSE, 0, 0, 0, 0 },
    { { { "1", 0, 0, CK_CAPTURE } }, FOUND_FALSE, 0, 0, 0, 0 },
    { { { "1", 0, 0, CK_ACTIVATE } }, FOUND_FALSE, 0, 0, 0, 0 },
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "1", 0, 0, CK_CAPTURE } },
      FOUND_FALSE, 0, 0, 0, 0 },
    /* All of the face leave. */
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "1", 1, 0, CK_RELEASE_ACTIVE } },
      FOUND_TRUE, 2, 0, 1, 0 },
    { { { "1", 0, 0, CK_RELEASE_INACTIVE },
        { "1", 1, 0, CK_RELEASE_INACTIVE } }, FOUND_TRUE, 2, 0, -1, 0 },
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "2", 1, 0, CK_RELEASE_ACTIVE } },
      FOUND_TRUE, 1, 0, 1, 0 },
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "1", 1, 1, CK_CAPTURE } },
      FOUND_TRUE, 1, 0, 1, 0 },
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "1", 2, 0, CK_RELEASE_ACTIVE } },
      FOUND_TRUE, 1, 0, 1, 0 },
    { { { "1", 0, 0, CK_RELEASE_ACTIVE }, { "1", 3, 0, CK_RELEASE_ACTIVE } },
      FOUND_TRUE, 1, 0, 1, 0 },
    /* It is dead. */
    { { { "1", 3, 0, CK_RELEASE_ACTIVE } }, FOUND_FALSE, 0, 0, 0, 0 },
    { { { "1", 3, 1, CK_DEACTIVATE } }, FOUND_FALSE, 0, 0, 0, 0 }
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (int linear = 0; linear < 2; linear++) {
      made_step v;
      unit u;
      found code;
      begin(&v);
      v.g.linear = linear;
      for (const claim *r = all[i].row; r < all[i].row + 4 && r->time; r++)
        made_claim(&v, r->time, r->neuron, r->datum, r->kind);
      code = rows_unit(&u, &v.s, 0);
      ck_assert_msg(code == (linear ? FOUND_FALSE : all[i].code),
                    "row %zu, %d: %s", i, code, v.r.what);
      if (!code)
        ck_assert_msg(u.first == 0 && u.last == all[i].last
                      && u.line == all[i].line
                      && u.release == all[i].release
                      && u.count == all[i].count, "row %zu: to %d, line %d, "
                      "%d, %d", i, u.last, u.line, u.release, u.count);
      made_end(&v);
    }
}
END_TEST

/* Two lines on which it slides and the one that it meets have all others in
   their span. */
START_TEST(spans)
{
  static const signed char on_both[] = { 0, 0, MADE_FREE };
  made_step v;
  unit u;

  made_begin(&v, 1, "1/10");
  place(&v, 0, on_both);
  made_claim(&v, "1", 0, 2, CK_DEACTIVATE);
  ck_assert_int_eq(rows_unit(&u, &v.s, 0), FOUND_TRUE);
  ck_assert(u.count == 4 && u.line == 2 && u.on[0] == 0 && u.on[1] == 1
            && u.on[2] == 2 && u.on[3] == 3);
  made_end(&v);
}
END_TEST

/* ---- what they say ---- */

/* Sides of a neuron before and after, the edges on which it rests. */
typedef struct change {
  signed char before[MADE_DATA], after[MADE_DATA], edge[MADE_DATA],
    next[MADE_DATA];
  bool start, dead;
} change;

static void
draw_change(change *c, rf_rng *rng)
{
  c->start = rng_size(rng, 0, 2) == 0;
  c->dead = rng_size(rng, 0, 2) == 0;
  for (int l = 0; l < MADE_DATA; l++) {
    c->before[l] = (signed char)((int)rng_size(rng, 0, 2) - 1);
    c->after[l] = rng_size(rng, 0, 1) ? c->before[l]
      : (signed char)((int)rng_size(rng, 0, 2) - 1);
    c->edge[l] = rng_size(rng, 0, 1) ? -1 : 0;
    c->next[l] = rng_size(rng, 0, 1) ? -1 : 0;
  }
}

/* One that rests on an edge, or is dead on a line, counts as being on its idle
   side, -1, but at the start, where it is on the line. */
static int
counts(const change *c, int l, bool after)
{
  const int side = after ? c->after[l] : c->before[l];

  if (side || c->start)
    return side;
  return !after ? c->edge[l] : c->dead ? -1 : c->next[l];
}

static void
claim_change(made_step *v, const change *c)
{
  for (int l = 0; l < MADE_DATA; l++) {
    const int from = counts(c, l, false), to = counts(c, l, true);
    if (from == to)
      continue;
    made_claim(v, "1", 1, l, !from ? to > 0 ? CK_RELEASE_ACTIVE
               : CK_RELEASE_INACTIVE : to > 0 ? CK_ACTIVATE
               : to < 0 ? CK_DEACTIVATE : CK_CAPTURE);
  }
}

/* Rows as they are to be; without one of them; one twice; another neuron, datum
   or kind. */
static bool
spoil(made_step *v, rf_rng *rng, int how)
{
  const int count = v->c.events;
  ck_event *e = v->event + (count ? rng_size(rng, 0, (size_t)count - 1) : 0);

  if (!how)
    return true;
  if (!count)
    return false;
  if (how == 1)
    *e = v->event[--v->c.events];
  else if (how == 2)
    v->event[v->c.events++] = *e;
  else if (how == 3)
    e->neuron = 0;
  else if (how == 4)
    e->datum = (e->datum + (int)rng_size(rng, 1, MADE_DATA - 1)) % MADE_DATA;
  else
    e->kind = (ck_kind)(((int)e->kind + (int)rng_size(rng, 1, CK_KINDS - 1))
                        % CK_KINDS);
  return true;
}

START_TEST(says)
{
  static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };
  int said = 0, spoilt = 0;

  TEST_EACH(rep, test_reps(1500)) {
    rf_rng rng = test_rng("says", rep);
    const int how = (int)rng_size(&rng, 0, 5);
    change c = { .start = false };
    junction at = { .neuron = 1, .before = c.before };
    made_step v;
    draw_change(&c, &rng);
    made_begin(&v, 2, "0");
    place(&v, 1, on_first);
    memcpy(v.s.face[v.s.at[1].face].edge, c.edge, sizeof c.edge);
    claim_change(&v, &c);
    if (spoil(&v, &rng, how)) {
      at.last = v.c.events;
      at.start = c.start;
      TEST_ASSERT(rep, rows_say(&v.s, &at, c.after, c.dead ? NULL : c.next)
                  == !how, "way %d", how);
      *(how ? &spoilt : &said) += 1;
    }
    made_end(&v);
  }
  printf("says: %d, %d are spoilt\n", said, spoilt);
  ck_assert(said > 0 && (spoilt > 0 || test_scale() < 1.0));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_rows");
  TCase *tc = tcase_create("rows");

  test_limit(tc);
  tcase_add_test(tc, units);
  tcase_add_test(tc, spans);
  tcase_add_test(tc, says);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
