/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_primes.c -- what the checker decides modulo primes: an integer
 * that is not 0, but a multiple of all the primes that are tried first, does
 * not pass for 0.
 *
 * The primes are those below 2^31, one after the other.  In each case a product
 * P of COUNT of them divides what is asked for, one number of the certificate
 * is as large as that takes, and all others are small: where the bound forgets
 * that number, or how often it is a factor, the primes of P seem to be enough.
 * The same case with what is true is to be accepted. */
#include "config.h"

#include <gmp.h>

#include "checker/relation.h"
#include "support/rf_test.h"

enum { COUNT = 16, MOST = 40, WIDE = 40, TEXTS = 400 };

/* A certificate, all of it small, but what a case makes large. */
typedef struct forged {
  certificate c;
  const char *x[MOST * WIDE], *y[MOST];
  ck_span start[1 + WIDE];
  signed char side[MOST], acted[MOST];
  lines l;
} forged;

static char *texts[TEXTS];
static int texts_count;

static const char *
text_of(const mpz_t v)
{
  ck_assert_int_lt(texts_count, TEXTS);
  return texts[texts_count++] = mpz_get_str(NULL, 10, v);
}

/* above/below, either of them a number of its own. */
static const char *
fraction_of(const char *above, const char *below)
{
  const size_t size = strlen(above) + strlen(below) + 2;
  char *s = malloc(size);

  ck_assert(s && texts_count < TEXTS);
  snprintf(s, size, "%s/%s", above, below);
  return texts[texts_count++] = s;
}

/* Primes number from, ..., from + count - 1 below 2^31. */
static void
set_product(mpz_t P, int from, int count)
{
  mpz_t p;

  mpz_init_set_ui(p, 0x7fffffff);
  mpz_set_ui(P, 1);
  for (int i = 0; i < from + count; mpz_sub_ui(p, p, 2)) {
    while (!mpz_probab_prime_p(p, 30))
      mpz_sub_ui(p, p, 2);
    if (i++ >= from)
      mpz_mul(P, P, p);
  }
  mpz_clear(p);
}

static void
start_case(forged *f, int n, int d)
{
  ck_assert(n <= MOST && d <= WIDE);
  *f = (forged){ .c = { .n = n, .d = d, .m = 1, .weight = "1", .leak = "0",
                        .xden = "1", .yden = "1", .ball = "0" } };
  for (int i = 0; i < n * d; i++)
    f->x[i] = "0";
  for (int k = 0; k < n; k++) {
    f->y[k] = "0";
    f->side[k] = 1;
  }
  for (int i = 0; i <= d; i++)
    f->start[i] = (ck_span){ "0", "0" };
}

static void
make_lines(forged *f)
{
  int where;

  f->c.x = f->x;
  f->c.y = f->y;
  f->c.start = f->start;
  ck_assert_int_eq(lines_make(&f->l, &where, &f->c), 0);
}

static void
end_case(forged *f)
{
  lines_free(&f->l);
  while (texts_count > 0)
    free(texts[--texts_count]);
}

/* v[] with sum v^2 = N, by the largest first; how many. */
static int
set_squares(const char **v, ptrdiff_t stride, const mpz_t N)
{
  int count = 0;
  mpz_t rest, root;

  mpz_init_set(rest, N);
  for (mpz_init(root); mpz_sgn(rest) > 0; count++) {
    ck_assert_int_lt(count, 20);
    mpz_sqrt(root, rest);
    v[count * stride] = text_of(root);
    mpz_submul(rest, root, root);
  }
  mpz_clears(rest, root, (mpz_ptr)0);
  return count;
}

/* How many squares that takes. */
static int
squares_of(const mpz_t N)
{
  const char *v[20];

  return set_squares(v, 1, N);
}

/* ---- the range of a face ---- */

static int
check_limit(const forged *f, const char *limit)
{
  const signed char *side = f->side;
  range r = { .c = &f->c, .l = &f->l, .faces = 1, .side = &side };
  const int code = range_check(&r, limit);

  free(r.column);
  return code;
}

/* The claim is wrong; right is the truth, NULL where the first prime hides the
   rank, so that nothing is decided. */
static void
refute(forged *f, const char *wrong, const char *right, const char *what)
{
  make_lines(f);
  ck_assert_msg(check_limit(f, wrong) != 0, "%s: accepted", what);
  ck_assert_msg(!right || check_limit(f, right) == 0,
                "%s: not even what is true", what);
  end_case(f);
}

/* n data of one neuron on the axes, of which only the first is active. */
static void
start_axes(forged *f, int n)
{
  start_case(f, n, n);
  for (int k = 0; k < n; k++) {
    f->x[k * n + k] = "1";
    f->side[k] = k ? -1 : 1;
  }
}

START_TEST(numbers_of_a_limit)
{
  const char *P;
  mpz_t product;
  forged f;

  mpz_init(product);
  set_product(product, 0, COUNT);
  start_axes(&f, 1);
  refute(&f, text_of(product), "0", "the numerator");
  start_axes(&f, 2);
  f.y[1] = "1";
  refute(&f, fraction_of("0", text_of(product)), "1/2", "the denominator");
  start_axes(&f, 2);
  f.y[1] = "1";
  f.c.weight = P = text_of(product);
  refute(&f, "0", fraction_of(P, "2"), "the weight");
  start_axes(&f, 1);
  f.c.weight = fraction_of("1", text_of(product));
  refute(&f, "1", "0", "the weight's denominator");
  start_axes(&f, 1);
  f.c.yden = text_of(product);
  refute(&f, "1", "0", "the denominator of labels");
  mpz_clear(product);
}
END_TEST

/* dist^2 is the sum of squares of the labels but the first, P. */
START_TEST(labels)
{
  mpz_t product;
  forged f;
  int count;

  mpz_init(product);
  set_product(product, 0, COUNT);
  count = squares_of(product);
  start_axes(&f, 1 + count);
  set_squares(f.y + 1, 1, product);
  refute(&f, "0", fraction_of(text_of(product), "2"), "labels");
  mpz_clear(product);
}
END_TEST

/* Columns that are 0 modulo P; whose squares are: then with y = 0 any limit
   passes.  In two dimensions two columns have a square of COUNT primes each. */
START_TEST(data)
{
  mpz_t one, product, other;
  forged f;
  int n, more;

  mpz_inits(one, product, other, (mpz_ptr)0);
  set_product(product, 0, COUNT);
  start_axes(&f, 1);
  f.x[0] = text_of(product);
  f.y[0] = "1";
  refute(&f, "1/2", NULL, "a column of multiples");
  /* Only the first of the data is small. */
  mpz_sub_ui(one, product, 1);
  n = 1 + squares_of(one);
  start_case(&f, n, 1);
  f.x[0] = "1";
  set_squares(f.x + 1, 1, one);
  refute(&f, "1", "0", "a column's square");
  set_product(other, COUNT, COUNT);
  n = squares_of(product);
  more = squares_of(other);
  start_case(&f, n + more, 2);
  set_squares(f.x, 2, product);
  set_squares(f.x + 2 * n + 1, 2, other);
  refute(&f, "1", "0", "two columns");
  mpz_clears(one, product, other, (mpz_ptr)0);
}
END_TEST

/* Integers e and f with a f - b e = m; b is a prime. */
static void
set_datum(const char **x, const mpz_t a, const mpz_t b, const char *m)
{
  mpz_t e, f;

  mpz_inits(e, f, (mpz_ptr)0);
  mpz_set_str(e, m, 10);
  mpz_invert(f, a, b);
  mpz_mul(f, f, e);
  mpz_mod(f, f, b);
  mpz_neg(e, e);
  mpz_addmul(e, a, f);
  mpz_divexact(e, e, b);
  x[0] = text_of(e);
  x[1] = text_of(f);
  mpz_clears(e, f, (mpz_ptr)0);
}

/* It slides along (-b, a), and of the others, (e, f), it sees m = a f - b e:
   the sum of squares of m is P, with numbers of the fourth root of P. */
START_TEST(lines_on_which_it_slides)
{
  mpz_t product, a, b;
  const char *m[20];
  forged f;
  int count;

  mpz_inits(product, a, b, (mpz_ptr)0);
  set_product(product, 0, COUNT);
  count = set_squares(m, 1, product);
  mpz_root(b, product, 4);
  mpz_nextprime(b, b);
  mpz_sub_ui(a, b, 2);
  start_case(&f, 1 + count, 2);
  f.x[0] = text_of(a);
  f.x[1] = text_of(b);
  f.side[0] = 0;
  for (int i = 0; i < count; i++)
    set_datum(f.x + 2 * (i + 1), a, b, m[i]);
  refute(&f, "1", "0", "a line");
  mpz_clears(product, a, b, (mpz_ptr)0);
}
END_TEST

/* The square of the line's datum is P: these primes say nothing. */
START_TEST(line_of_bad_primes)
{
  mpz_t product;
  forged f;

  mpz_init(product);
  set_product(product, 0, COUNT);
  start_case(&f, 2, squares_of(product));
  set_squares(f.x, 1, product);
  f.side[0] = 0;
  f.x[f.c.d] = "1";
  f.y[1] = "1";
  refute(&f, "1/2", "0", "a line of bad primes");
  mpz_clear(product);
}
END_TEST

/* Columns are taken times its denominator. */
START_TEST(leak)
{
  mpz_t product;
  forged f;

  mpz_init(product);
  set_product(product, 0, COUNT);
  start_axes(&f, 1);
  f.y[0] = "1";
  f.c.leak = fraction_of("1", text_of(product));
  refute(&f, "1/2", NULL, "the leak");
  mpz_clear(product);
}
END_TEST

/* ---- lines ---- */

/* (1, 1) and (1, 1 + P); and (a, b) and (c, d) with a d - b c = P, numbers of
   the root of P. */
START_TEST(parallel_data)
{
  mpz_t product, a, b;
  forged f;

  mpz_inits(product, a, b, (mpz_ptr)0);
  set_product(product, 0, COUNT);
  start_case(&f, 2, 2);
  f.x[0] = f.x[1] = f.x[2] = "1";
  mpz_add_ui(a, product, 1);
  f.x[3] = text_of(a);
  for (int first = 0; first < 2; first++) {
    make_lines(&f);
    ck_assert_int_eq(f.l.count, 2);
    lines_free(&f.l);
    f.x[1] = f.x[3];
    f.x[3] = "1";
  }
  mpz_sqrt(b, product);
  mpz_nextprime(b, b);
  mpz_sub_ui(a, b, 2);
  start_case(&f, 3, 2);
  f.x[0] = text_of(a);
  f.x[1] = text_of(b);
  set_datum(f.x + 2, a, b, text_of(product));
  /* And one that is parallel to the first, the other way. */
  mpz_mul_si(a, a, -1000);
  mpz_mul_si(b, b, -1000);
  f.x[4] = text_of(a);
  f.x[5] = text_of(b);
  make_lines(&f);
  ck_assert_int_eq(f.l.count, 2);
  ck_assert(f.l.of[2] == 0 && f.l.orient[2] == -1);
  end_case(&f);
  mpz_clears(product, a, b, (mpz_ptr)0);
}
END_TEST

/* ---- relations ---- */

/* Its square is P; and that of two vectors that are orthogonal, so that their
   determinant is the product of the two. */
START_TEST(products)
{
  const int one = 1;
  mpz_t product, other;
  forged f;
  int d, more;

  mpz_inits(product, other, (mpz_ptr)0);
  set_product(product, 0, COUNT);
  set_product(other, COUNT, COUNT);
  d = squares_of(product);
  more = squares_of(other);
  start_case(&f, 3, d + more);
  f.x[0] = "1";
  set_squares(f.x + f.c.d, 1, product);
  set_squares(f.x + 2 * f.c.d + d, 1, other);
  make_lines(&f);
  ck_assert(!relation_holds(&f.c, &f.l, NULL, 0, 1, 1));
  ck_assert(!relation_holds(&f.c, &f.l, &one, 1, 2, 2));
  ck_assert(relation_holds(&f.c, &f.l, NULL, 0, 1, 2));
  ck_assert(relation_holds(&f.c, &f.l, &one, 1, 1, 1));
  end_case(&f);
  mpz_clears(product, other, (mpz_ptr)0);
}
END_TEST

/* w of neuron 0 and the datum (u, v): is it on that line? */
static bool
starts_on(const char *u, const char *v, const char *a, const char *b)
{
  bool on;
  forged f;

  start_case(&f, 1, 2);
  f.x[0] = u;
  f.x[1] = v;
  f.start[1].mid = a;
  f.start[2].mid = b;
  make_lines(&f);
  on = relation_starts(&f.c, &f.l, 0, 0);
  lines_free(&f.l);
  return on;
}

START_TEST(starts)
{
  const char *P, *more;
  mpz_t product;

  mpz_init(product);
  set_product(product, 0, COUNT);
  P = text_of(product);
  mpz_add_ui(product, product, 1);
  more = text_of(product);
  ck_assert(!starts_on("1", "0", P, "0"));
  ck_assert(!starts_on("1", "1", P, "0"));
  ck_assert(!starts_on("0", P, "0", "1"));
  /* No fraction: what is behind the point counts, too. */
  ck_assert(!starts_on("1", "-1", "1", "1.5"));
  /* 1 - 1/(P + 1) */
  ck_assert(!starts_on("1", "-1", "1", fraction_of("1", more)));
  ck_assert(starts_on(P, "-1", fraction_of("1", more), fraction_of(P, more)));
  while (texts_count > 0)
    free(texts[--texts_count]);
  mpz_clear(product);
}
END_TEST

/* P = Q R, Q the first prime, which a denominator is: modulo Q there is no
   product, which is not as if its term were 0.  u/Q + Q z = (u + Q^2 z)/Q with
   u = -Q^2 z modulo R, and z so that both are small. */
START_TEST(denominators_of_starts)
{
  enum { OTHERS = 3 };
  mpz_t Q, R, u, v, z, w, t, q;
  char *above, *tail;
  bool on;

  mpz_inits(Q, R, u, v, z, w, t, q, (mpz_ptr)0);
  set_product(Q, 0, 1);
  set_product(R, 1, OTHERS);
  mpz_mul(v, Q, Q);
  mpz_neg(v, v);
  mpz_mod(v, v, R);
  mpz_set(u, R);
  mpz_set_ui(w, 0);
  mpz_set_ui(z, 1);
  /* Euclid: v = -Q^2 z modulo R throughout, v smaller, z larger. */
  while (mpz_sizeinbase(v, 2) > mpz_sizeinbase(z, 2) + mpz_sizeinbase(Q, 2)) {
    mpz_fdiv_qr(q, t, u, v);
    mpz_swap(u, v);
    mpz_swap(v, t);
    mpz_submul(w, q, z);
    mpz_swap(w, z);
  }
  mpz_mul(z, z, Q);
  gmp_asprintf(&above, "%Zd/%Zd", v, Q);
  gmp_asprintf(&tail, "%Zd", z);
  on = starts_on("1", "1", above, tail);
  free(above);
  free(tail);
  ck_assert(!on);
  mpz_clears(Q, R, u, v, z, w, t, q, (mpz_ptr)0);
}
END_TEST

/* ---- ties ---- */

/* Is it on line 1 whenever it is on line 0? */
static bool
is_tied(const forged *f)
{
  const int held = 0;

  return relation_ties(&f->c, &f->l, 0, f->acted, &held, 1, 1);
}

/* w = (0, P), and (1/(P + 1), 1): <w, x> is large, and its denominators are. */
START_TEST(ties_of_starts)
{
  mpz_t product;
  forged f;

  mpz_init(product);
  set_product(product, 0, COUNT);
  start_case(&f, 2, 2);
  f.x[0] = f.x[3] = "1";
  f.acted[0] = 1;
  f.start[2].mid = text_of(product);
  make_lines(&f);
  ck_assert(!is_tied(&f));
  f.start[2].mid = "0";
  ck_assert(is_tied(&f));
  end_case(&f);
  start_case(&f, 3, 2);
  f.x[0] = f.x[3] = f.x[4] = f.x[5] = "1";
  f.acted[2] = 1;
  mpz_add_ui(product, product, 1);
  f.start[1].mid = fraction_of("1", text_of(product));
  f.start[2].mid = "1";
  make_lines(&f);
  ck_assert(!is_tied(&f));
  f.start[1].mid = "1";
  ck_assert(is_tied(&f));
  end_case(&f);
  mpz_clear(product);
}
END_TEST

/* (a, b, 0) and (c, d, 0) have a d - b c = R; (A, 0, 0) and all (0, q, i) have
   acted, w = (0, 1, 0), and with sum q^2 + 1 = S the determinant is
   (A R)^2 S: A R S = P for numbers of the fifth root. */
START_TEST(ties_of_data)
{
  enum { FIFTH = 4 };
  mpz_t A, R, S, a, b;
  const char *q[20];
  forged f;
  int count;

  mpz_inits(A, R, S, a, b, (mpz_ptr)0);
  set_product(A, 0, FIFTH);
  set_product(R, FIFTH, 2 * FIFTH);
  set_product(S, 3 * FIFTH, 2 * FIFTH);
  mpz_sub_ui(S, S, 1);
  count = squares_of(S);
  start_case(&f, 3 + count, 3);
  mpz_sqrt(b, R);
  mpz_nextprime(b, b);
  mpz_sub_ui(a, b, 2);
  f.x[0] = text_of(a);
  f.x[1] = text_of(b);
  set_datum(f.x + 3, a, b, text_of(R));
  f.x[6] = text_of(A);
  set_squares(q, 1, S);
  for (int i = 0; i < count; i++) {
    f.x[3 * (3 + i) + 1] = q[i];
    f.x[3 * (3 + i) + 2] = i % 2 ? "1" : "2";
  }
  memset(f.acted + 2, 1, (size_t)count + 1);
  f.start[2].mid = "1";
  make_lines(&f);
  ck_assert(!is_tied(&f));
  /* What does not act does not part them. */
  f.acted[2] = 0;
  ck_assert(is_tied(&f));
  end_case(&f);
  mpz_clears(A, R, S, a, b, (mpz_ptr)0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_primes");
  TCase *tc = tcase_create("primes");

  test_limit(tc);
  tcase_add_test(tc, numbers_of_a_limit);
  tcase_add_test(tc, labels);
  tcase_add_test(tc, data);
  tcase_add_test(tc, lines_on_which_it_slides);
  tcase_add_test(tc, line_of_bad_primes);
  tcase_add_test(tc, leak);
  tcase_add_test(tc, parallel_data);
  tcase_add_test(tc, products);
  tcase_add_test(tc, starts);
  tcase_add_test(tc, denominators_of_starts);
  tcase_add_test(tc, ties_of_starts);
  tcase_add_test(tc, ties_of_data);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
