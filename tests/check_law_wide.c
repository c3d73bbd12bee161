/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_law_wide.c -- the law, checked from outside on data of so many numbers
 * that sums over them are made otherwise than for few: products of matrices,
 * and D of a face from that of its neighbour. */
#include "config.h"

#include "law/law.h"
#include "support/child.h"
#include "support/rf_test.h"

#define SECONDS 100

/* More numbers than RF_MANY_NUMBERS, in a shape that the law, which is slow,
   can follow. */
static const struct shape {
  size_t n, d, m;
  const char *loss, *leak, *scheme;
} shapes[] = {
  { 190, 88, 2, "square", "0", "unbalanced" }
};

typedef struct task {
  char text[400];
  int said;
} task;

static void
follow(void *out, void *context)
{
  task *t = context;

  law_check(out, t->text, "wide", NULL, 0, &(law_ear){ law_tell, &t->said });
}

START_TEST(many_data_obey)
{
  law_result sum = { .states = 0 };
  const int count = sizeof shapes / sizeof *shapes;

  TEST_EACH(rep, test_reps(4)) {
    const struct shape *s = &shapes[rep % count];
    law_result r = { .states = 0 };
    task t = { "", 0 };
    int how;
    snprintf(t.text, sizeof t.text, "data: {design: gaussian, n: %zu, d: %zu, "
             "seed: %" PRIu64 "}\nnetwork: {width: %zu, leak: %s}\n"
             "loss: {name: %s}\ninit: {scheme: %s, scale: 0.3, seed: %d}\n"
             "flow: {until: 1, rtol: 1e-8}\nrecord: {times: [0, 1]}\n",
             s->n, s->d, test_seed() % 1000 + (uint64_t)rep, s->m, s->leak,
             s->loss, s->scheme, rep);
    how = child_run(&r, sizeof r, test_seconds(SECONDS), follow, &t);
    TEST_ASSERT(rep, how == 0, "%s", child_hangs(how) ? "hangs" : "crashes");
    TEST_ASSERT(rep, law_breaches(&r) == 0, "%zu breaches of:\n%s",
                law_breaches(&r), t.text);
    sum.states += r.states;
    sum.motions += r.motions;
    sum.events += r.events;
  }
  printf("many_data_obey: %zu states, %zu motions, %zu events\n", sum.states,
         sum.motions, sum.events);
  ck_assert_uint_gt(sum.motions, 0);
  ck_assert_uint_gt(sum.events, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("wide");
  TCase *t = tcase_create("wide");

  test_limit(t);
  tcase_add_test(t, many_data_obey);
  suite_add_tcase(s, t);
  return run_suite(s);
}
