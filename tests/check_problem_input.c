/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_input.c -- experiment files and tables that are wrong: each is
 * refused with its place, what was found and what is allowed. */
#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "problem/problem.h"
#include "support/rf_test.h"

/* Where this program writes its files; removed at the end. */
static char folder[] = "check_problem_input.XXXXXX";

static const char *
path_of(const char *name)
{
  static char path[128];

  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void
write_file(const char *name, const char *bytes, size_t size)
{
  FILE *out = fopen(path_of(name), "wb");

  ck_assert_ptr_nonnull(out);
  ck_assert_uint_eq(fwrite(bytes, 1, size, out), size);
  fclose(out);
}

static rf_status
parse(rf_message *message, const char *text, const char *set)
{
  rf_problem *p = NULL;
  rf_status status = rf_problem_parse(&p, message, text, path_of("e.yaml"),
                                      &set, set ? 1 : 0);
  ck_assert_msg((status == RF_OK) == (p != NULL), "%d", status);
  rf_problem_free(p);
  return status;
}

/* The message begins so, perhaps behind the folder. */
static void
check_message(const rf_message *message, const char *begin,
              const char *fragment, const char *text)
{
  ck_assert_msg(!strncmp(message->text, begin, strlen(begin))
                || !strncmp(message->text, path_of(begin),
                            strlen(path_of(begin))),
                "'%s' does not begin with '%s' for:\n%.200s", message->text,
                begin, text);
  ck_assert_msg(strstr(message->text, fragment) != NULL,
                "'%s' has no '%s' for:\n%.200s", message->text, fragment,
                text);
  ck_assert_ptr_null(strpbrk(message->text, "\r\n"));
}

#define DATA "data: {inputs: [[1, 2], [3, 4]], labels: [1, -1]}\n"
#define FILED "init: {scheme: file, file: w.csv}\n"

typedef struct wrong {
  const char *text, *begin, *fragment;
} wrong;

static void
check_all(const wrong *all, size_t count, rf_status expected)
{
  for (size_t i = 0; i < count; i++) {
    rf_message message = { "" };
    rf_status status = parse(&message, all[i].text, NULL);
    ck_assert_msg(status == expected, "%d '%s' for:\n%.200s", status,
                  message.text, all[i].text);
    check_message(&message, all[i].begin, all[i].fragment, all[i].text);
  }
}
#define CHECK_ALL(all, expected) \
  check_all(all, sizeof all / sizeof *all, expected)

START_TEST(yaml_and_keys)
{
  static const wrong all[] = {
    { "", "e.yaml:1:1: ", "data.inputs is missing" },
    { "# nothing\n", "e.yaml:1:1: ", "data.inputs is missing" },
    { "---\n", "e.yaml:1:1: ", "data.inputs is missing" },
    { "hello", "e.yaml:1:1: ", "a mapping with the keys title, data, netw" },
    { "[1, 2]", "e.yaml:1:1: ", "a mapping with the keys" },
    { DATA "wdith: 3\n", "e.yaml:2:1: ", "unknown key 'wdith' in the exper" },
    { DATA "network: {wdith: 3}\n", "e.yaml:2:11: ",
      "unknown key 'wdith' in network; allowed: width, digits, leak, train" },
    { DATA "init:\n  widht: 3\n", "e.yaml:3:3: ",
      "allowed: scheme, scale, std, seed, bias, pairs, points, file, weights" },
    { DATA "network: {width: 3, width: 3}\n", "e.yaml:2:21: ",
      "'width' is there twice, first at 2:11" },
    { DATA DATA, "e.yaml:2:1: ", "'data' is there twice, first at 1:1" },
    { "t\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
      "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
      "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
      "\xc3\xa4\xc3\xa4: 1", "e.yaml:1:1: unknown key 't",
      "\xc3\xa4...' in" },
    { DATA "title: a\n'title': b\n", "e.yaml:3:1: ", "there twice" },
    { DATA "network: 3\n", "e.yaml:2:10: ", "must be a mapping with the ke" },
    { DATA "network: [3]\n", "e.yaml:2:10: ", "network must be a mapping" },
    { DATA "title: [a]\n", "e.yaml:2:8: ", "found a list; allowed: a text" },
    { DATA "title: {a: b}\n", "e.yaml:2:8: ", "found a mapping" },
    { DATA "network: &a {width: 3}\n", "e.yaml:2:10: ", "anchor (&a)" },
    { DATA "network: {width: &a 3}\n", "e.yaml:2:18: ", "anchor (&a)" },
    { DATA "network: {width: *a}\n", "e.yaml:2:18: ", "alias (*a)" },
    { DATA "network: !t {width: 3}\n", "e.yaml:2:10: ", "tag (!t)" },
    { DATA "network: {width: !!int 3}\n", "e.yaml:2:18: ", "tag (tag:yaml" },
    { DATA "? [a]\n: b\n", "e.yaml:2:3: ", "list as a key" },
    { DATA "? {a: b}\n: b\n", "e.yaml:2:3: ", "mapping as a key" },
    { DATA "<<: {title: x}\n", "e.yaml:2:1: ", "unknown key '<<'" },
    { DATA "---\ntitle: x\n", "e.yaml:2:1: ", "second document" },
    { "%TAG ! tag:x,2000:\n---\n" DATA, "e.yaml:1:1: ", "%TAG" },
    { DATA "network: {width: 3\n", "e.yaml:3:1: ", "not YAML: " },
    { DATA "network:\n\twidth: 3\n", "e.yaml:3:1: ", "not YAML: " },
    { DATA "title: a: b\n", "e.yaml:2:9: ", "not YAML: " },
    { DATA "title: \"\\0\"\n", "e.yaml:2:8: ", "NUL" },
    { DATA "title: \x01\n", "e.yaml:2:8: ", "control characters" },
    { DATA "title: \xff\n", "e.yaml:2:8: ", "UTF-8" },
    { DATA "title: \xc3\xa4\xff\n", "e.yaml:2:9: ", "UTF-8" },
    { DATA "\xc3\xa4: 1\n", "e.yaml:2:1: ", "unknown key '\xc3\xa4'" },
    { "title: \xc3\xa4\nlo\xc3\xa4s: {}\n", "e.yaml:2:1: ", "unknown key" },
    { "data: {\xc3\xa4: 1}\n", "e.yaml:1:8: ", "unknown key" },
    { "\xff\xfet\0i\0", "e.yaml:1:1: ", "UTF-8" },
    { "a: [[[[[[[[[[1]]]]]]]]]]", "e.yaml:1:11: ", "more than 8 deep" },
    { "a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}", "e.yaml:1:32: ",
      "more than 8 deep" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

START_TEST(moments)
{
  static const wrong all[] = {
    { DATA "record: {when: ['loss < 1', 'los < 1']}\n", "e.yaml:2:29: ",
      "record.when: found 'los < 1' (" },
    { DATA "record:\n  when:\n    - loss < 1\n    - loss < nan\n",
      "e.yaml:5:7: ", "allowed: 'loss < NUMBER', 'loss > NUMBER', 'still(NU" },
    { DATA "record: {when: 'still(-1)'}\n", "e.yaml:2:16: ",
      "(the number is negative)" },
    { DATA "record: {when: [[still(1)]]}\n", "e.yaml:2:17: ", "found a list" },
    { DATA "record: {when: {still: 1}}\n", "e.yaml:2:16: ", "found a mapping" },
    { DATA "record: {when: ['share(+) > 0.5']}\n", "e.yaml:2:17: ",
      "(a pattern has a sign, + - or 0, for each datum)" },
    { DATA "record: {when: ['share(++-) > 0.5']}\n", "e.yaml:2:17: ",
      "a pattern has" },
    { DATA "flow: {stop: ['aligned(1']}\n", "e.yaml:2:15: ",
      "flow.stop: found 'aligned(1'" },
    { DATA "flow: {stop: ['loss < 1 now']}\n", "e.yaml:2:15: ",
      "(there is something behind it)" },
    { DATA "flow: {stop: ['']}\n", "e.yaml:2:15: ", "found ''" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

START_TEST(data)
{
  static const wrong all[] = {
    { "title: x\n", "e.yaml:1:1: ", "data.inputs is missing" },
    { "\ndata: {labels: [1]}", "e.yaml:2:1: ", "data.inputs is missing" },
    { "\ndata: {inputs: [[1]]}", "e.yaml:2:1: ", "data.labels is missing" },
    { "data: {inputs: 1, labels: [1]}", "e.yaml:1:16: ", "a list of rows" },
    { "data: {inputs: [], labels: []}", "e.yaml:1:16: ",
      "found an empty list" },
    { "data: {inputs: [1], labels: [1]}", "e.yaml:1:17: ",
      "found '1'; allowed: a list of rows" },
    { "data: {inputs: [[]], labels: [1]}", "e.yaml:1:17: ", "empty row" },
    { "data: {inputs: [[[1]]], labels: [1]}", "e.yaml:1:18: ",
      "found a list; allowed: a number such as" },
    { "data: {inputs: [[1, 2], [3]], labels: [1, 2]}", "e.yaml:1:25: ",
      "found a row of 1; allowed: 2" },
    { "data: {inputs: [[1], [2, 3]], labels: [1, 2]}", "e.yaml:1:22: ",
      "found a row of 2; allowed: 1" },
    { "data: {inputs: [[1], [2]], labels: [1]}", "e.yaml:1:36: ",
      "found 1 labels; there are 2 inputs" },
    { "data: {inputs: [[1]], labels: 1}", "e.yaml:1:31: ", "found '1'" },
    { "data: {inputs: [[1]], labels: [[1]]}", "e.yaml:1:32: ", "a list" },
    { "data: {inputs: [[nan]], labels: [1]}", "e.yaml:1:18: ",
      "found 'nan' (not a finite number); allowed: a number such as 0.1" },
    { "data: {inputs: [[.inf]], labels: [1]}", "e.yaml:1:18: ", "finite" },
    { "data: {inputs: [[1]], labels: [-.Inf]}", "e.yaml:1:32: ", "finite" },
    { "data: {inputs: [[1], [1x]], labels: [1, 1]}", "e.yaml:1:23: ", "'1x'" },
    { "data: {inputs: [['']], labels: [1]}", "e.yaml:1:18: ", "(nothing)" },
    { "data: {inputs: [['1,5']], labels: [1]}", "e.yaml:1:18: ",
      "'1,5' (a decimal comma; write a point)" },
    { "data: {inputs: [[1/0]], labels: [1]}", "e.yaml:1:18: ", "denominator" },
    { "data: {inputs: [[1e9999999]], labels: [1]}", "e.yaml:1:18: ", "beyo" },
    { "data:\n  inputs:\n  - [1, 2]\n  - [0, 0.0]\n  labels: [1, 1]\n",
      "e.yaml:4:5: ", "input 1 is zero" },
    { "data: {inputs: [[1]], labels: [1], bias: yes}", "e.yaml:1:42: ",
      "found 'yes'; allowed: false, true" },
    { "data: {inputs: [[1]], labels: [1], weights: 1}", "e.yaml:1:45: ",
      "a list of numbers, one for each datum" },
    { "data: {inputs: [[1]], labels: [1], weights: [1, 2]}", "e.yaml:1:45: ",
      "found 2 weights; there are 1 data" },
    { "data: {inputs: [[1], [2]], labels: [1, 1], weights: [1, -1/2]}",
      "e.yaml:1:57: ", "found '-1/2'; allowed: a number from 0 on" },
    { "data: {inputs: [[1]], labels: [1], weights: [x]}", "e.yaml:1:46: ",
      "found 'x'" },
    { "data: {inputs: [[1], [2]], labels: [1, 1], weights: [0, 0]}",
      "e.yaml:1:53: ", "all of them are 0" },
    { "data: {inputs: [[1]], labels: [1], file: a}", "e.yaml:1:8: ",
      "data.inputs is not allowed here: data.file has" },
    { "data: {labels: [1], file: a}", "e.yaml:1:8: ", "data.labels is not" },
    { "data: {file: [a]}", "e.yaml:1:14: ", "found a list; allowed: a text" },
    { "data: {file: }", "e.yaml:1:14: ", "allowed: the name of a file" },
    { "data: {file: ''}", "e.yaml:1:14: ", "allowed: the name of a file" },
    { "data: {inputs: [[1],[2]], labels: [1, 1e-1]}\nloss: {name: logistic}",
      "e.yaml:1:39: ", "label 1 is '1e-1'; allowed with the logistic loss" },
    { "data: {inputs: [[1]], labels: [2.000]}\nloss: {name: exponential}",
      "e.yaml:1:32: ", "label 0 is '2.000'; allowed with the expo" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

START_TEST(options)
{
  static const wrong all[] = {
    { DATA "network: {width: 0}", "e.yaml:2:18: ",
      "found '0'; allowed: an integer from 1 to 4294967295" },
    { DATA "network: {width: -1}", "e.yaml:2:18: ", "an integer from 1" },
    { DATA "network: {width: 1.5}", "e.yaml:2:18: ", "an integer from 1" },
    { DATA "network: {width: 4294967296}", "e.yaml:2:18: ", "an integer" },
    { DATA "network: {width: 1e1000000}", "e.yaml:2:18: ", "an integer" },
    { DATA "network: {width: 99999999999999999999999}", "e.yaml:2:18: ",
      "an integer" },
    { DATA "network: {width: }", "e.yaml:2:18: ", "found '' (nothing)" },
    { DATA "network: {leak: -0.1}", "e.yaml:2:17: ", "from 0 to 1" },
    { DATA "network: {train: outer}", "e.yaml:2:18: ", "both, inner" },
    { DATA "network: {train: inner}\nflow: {engine: limit}", "e.yaml:2:18: ",
      "allowed: both, with the engine limit" },
    { DATA "network: {leak: 1.0000001}", "e.yaml:2:17: ", "from 0 to 1" },
    { DATA "loss: {name: hinge}", "e.yaml:2:14: ",
      "found 'hinge'; allowed: square, logistic, exponential" },
    { DATA "loss: {name: [square]}", "e.yaml:2:14: ", "found a list" },
    { DATA "loss: {average: 2}", "e.yaml:2:17: ", "mean, sum" },
    { DATA "init: {scheme: normal}", "e.yaml:2:16: ",
      "balanced, dominated, unbalanced, he, file" },
    { DATA "init: {scale: -1}", "e.yaml:2:15: ", "a number > 0" },
    { DATA "init: {scale: 0}", "e.yaml:2:15: ", "0 only with flow.engine li" },
    { DATA "init: {scale: inf}", "e.yaml:2:15: ", "not a finite number" },
    { DATA "init: {seed: -1}", "e.yaml:2:14: ", "18446744073709551615" },
    { DATA "init: {seed: 18446744073709551616}", "e.yaml:2:14: ", "integer" },
    { DATA "init: {file: w.csv}", "e.yaml:2:8: ", "only init.scheme file" },
    { DATA "init: {weights: [[1]]}", "e.yaml:2:8: ", "only init.scheme file" },
    { DATA "init: {scheme: file}", "e.yaml:2:1: ", "init.file is missing" },
    { DATA "init: {scheme: file, file: w.csv, scale: 1}", "e.yaml:2:35: ",
      "init.scale is not allowed here" },
    { DATA "init: {scheme: file, file: w.csv, weights: [[1]]}",
      "e.yaml:2:35: ", "init.weights is not allowed here" },
    { DATA "init: {scheme: file, weights: [[1, 2]]}", "e.yaml:2:31: ",
      "found weights with 2 columns; needed: 3" },
    { DATA "init: {scheme: file, weights: [[1, 2, 3], [4]]}",
      "e.yaml:2:43: ", "found a row of 1; allowed: 3" },
    { DATA "network: {width: 2}\ninit: {scheme: file, weights: [[1, 2, 3]]}",
      "e.yaml:2:18: ", "found '2'; allowed: 1, the number of rows" },
    { DATA "flow: {engine: euler}", "e.yaml:2:16: ", "cvode, taylor, limit" },
    { DATA "flow: {until: -1}", "e.yaml:2:15: ", "a number from 0" },
    { DATA "flow: {until: 1e301}", "e.yaml:2:15: ", "to 1e300" },
    { DATA "flow: {rtol: 0}", "e.yaml:2:14: ", "from 1e-14 to 1e-2" },
    { DATA "flow: {rtol: 9.99e-15}", "e.yaml:2:14: ", "from 1e-14 to 1e-2" },
    { DATA "flow: {rtol: 0.0100001}", "e.yaml:2:14: ", "from 1e-14 to 1e-2" },
    { DATA "flow: {digits: 1}", "e.yaml:2:16: ", "from 2 to 100000" },
    { DATA "flow: {digits: 100001}", "e.yaml:2:16: ", "from 2 to 100000" },
    { DATA "flow: {verify: 1}", "e.yaml:2:16: ", "false, true" },
    { DATA "flow: {engine: limit, digits: many}", "e.yaml:2:31: ",
      "from 2 to 100000, or auto" },
    { DATA "flow: {digits: 50}", "e.yaml:2:8: ", "in double" },
    { DATA "flow: {digits: auto}", "e.yaml:2:8: ", "in double" },
    { DATA "flow: {verify: false}", "e.yaml:2:8: ", "only the engine taylor" },
    { DATA "flow: {rtol: 1e-8, engine: taylor}", "e.yaml:2:8: ",
      "--set flow.rtol= removes it" },
    { DATA "flow: {rtol: 1e-8, engine: limit}", "e.yaml:2:8: ",
      "computes to flow.digits" },
    { DATA "flow: {engine: limit, verify: true}", "e.yaml:2:23: ",
      "only the engine taylor" },
    { DATA "flow: {engine: taylor, digits: auto, verify: false}",
      "e.yaml:2:38: ", "goes by the second run" },
    { DATA "flow: {nonunique: die}", "e.yaml:2:19: ", "stay, activate, deac" },
    { DATA "record: {events: 3}", "e.yaml:2:18: ", "none, all" },
    { DATA "record: {states: 101}", "e.yaml:2:18: ",
      "all, none or a number of neurons from 0 to 100" },
    { DATA "record: {states: some}", "e.yaml:2:18: ", "all, none or" },
    { DATA "record: {states: [1]}", "e.yaml:2:18: ", "found a list" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

START_TEST(times)
{
  static const wrong all[] = {
    { DATA "record: {times: 3}", "e.yaml:2:17: ", "{log: [first, last, cou" },
    { DATA "record: {times: {log: 3}}", "e.yaml:2:23: ", "[first, last, cou" },
    { DATA "record: {times: {log: [1, 2]}}", "e.yaml:2:23: ", "[first, las" },
    { DATA "record: {times: {}}", "e.yaml:2:17: ", "found an empty mapping" },
    { DATA "record: {times: {lgo: [1, 2, 3]}}", "e.yaml:2:17: ", "{log: [" },
    { DATA "record: {times: {log: [1, 2, 3], linear: [1, 2, 3]}}",
      "e.yaml:2:17: ", "found a mapping" },
    { DATA "record: {times: {log: [1, 2, 1]}}", "e.yaml:2:30: ", "from 2" },
    { DATA "record: {times: {log: [1, 2, 1e9]}}", "e.yaml:2:30: ", "from 2" },
    { DATA "record: {times: {log: [0, 2, 3]}}", "e.yaml:2:24: ", "time > 0" },
    { DATA "record: {times: {log: [2, 1, 3]}}", "e.yaml:2:23: ", "first < l" },
    { DATA "record: {times: {log: [1, 1.0000000000000001, 9]}}",
      "e.yaml:2:23: ", "times between differ" },
    { DATA "record: {times: {linear: [2, 2, 3]}}", "e.yaml:2:26: ", "first" },
    { DATA "record: {times: {linear: [-1, 2, 3]}}", "e.yaml:2:27: ", "from 0" },
    { DATA "record: {times: {linear: [0, 101, 3]}}", "e.yaml:2:30: ",
      "found '101'; allowed: a time from 0 to flow.until" },
    { DATA "record: {times: [1, 1]}", "e.yaml:2:21: ", "later than the one" },
    { DATA "record: {times: [1, 3, 2]}", "e.yaml:2:24: ", "later than the" },
    { DATA "record: {times: [-1e-9]}", "e.yaml:2:18: ", "from 0 to flow.unt" },
    { DATA "record: {times: [100.5]}", "e.yaml:2:18: ", "from 0 to flow.unt" },
    { DATA "record: {times: [a]}", "e.yaml:2:18: ", "found 'a' (not a numbe" },
    { DATA "record: {times: [[1]]}", "e.yaml:2:18: ", "found a list" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

#define LINE "data: {inputs: [[1], [2]], labels: [1, -1], bias: true}\n"
#define PROBE "record:\n  probe: "

START_TEST(probes)
{
  static const wrong all[] = {
    { LINE PROBE "201", "e.yaml:3:10: ",
      "record.probe: found '201'; allowed: {grid: [first, last, count]}, {fi" },
    { LINE PROBE "[1, 2, 3]", "e.yaml:3:10: ", "found a list; allowed: {gri" },
    { LINE PROBE "{}", "e.yaml:3:10: ", "found an empty mapping" },
    { LINE PROBE "{labels: [1]}", "e.yaml:3:10: ", "allowed: {grid" },
    { LINE PROBE "{gird: [0, 1, 2]}", "e.yaml:3:11: ",
      "unknown key 'gird' in record.probe; allowed: grid, file, inputs" },
    { LINE PROBE "{grid: [0, 1, 2], grid: [0, 1, 3]}", "e.yaml:3:28: ",
      "'grid' is there twice, first at 3:11" },
    { LINE PROBE "{file: a, grid: [0, 1, 2]}", "e.yaml:3:11: ",
      "record.probe.file is not allowed here: record.probe.grid has the poin" },
    { LINE PROBE "{grid: [0, 1, 2], labels: [1, 1]}", "e.yaml:3:28: ",
      "record.probe.labels is not allowed here: record.probe.grid" },
    { LINE PROBE "{inputs: [[1]], file: a}", "e.yaml:3:11: ",
      "record.probe.inputs is not allowed here: record.probe.file" },
    { LINE PROBE "{grid: 3}", "e.yaml:3:17: ", "allowed: [first, last, coun" },
    { LINE PROBE "{grid: [1, 2]}", "e.yaml:3:17: ", "[first, last, count]" },
    { LINE PROBE "{grid: [0, 1, 1]}", "e.yaml:3:24: ",
      "record.probe.grid: found '1'; allowed: an integer from 2 to 10000000" },
    { LINE PROBE "{grid: [0, 1, 1e9]}", "e.yaml:3:24: ", "from 2 to 10000000" },
    { LINE PROBE "{grid: [0, x, 5]}", "e.yaml:3:21: ", "found 'x' (not a num" },
    { LINE PROBE "{grid: [1, 1, 5]}", "e.yaml:3:17: ", "allowed: first < la" },
    { LINE PROBE "{grid: [1, -1, 5]}", "e.yaml:3:17: ", "first < last" },
    { DATA PROBE "{grid: [0, 1, 5]}", "e.yaml:3:11: ",
      "is of inputs that are one number each, and here they have 2; allowed: "
      "{file: a table of points}" },
    { LINE PROBE "{file: ''}", "e.yaml:3:17: ", "the name of a file" },
    { LINE PROBE "{file: [a]}", "e.yaml:3:17: ", "the name of a file" },
    { LINE PROBE "{inputs: []}", "e.yaml:3:19: ", "a list of rows" },
    { LINE PROBE "{inputs: [[1], [a]]}", "e.yaml:3:26: ",
      "record.probe.inputs: found 'a'" },
    { LINE PROBE "{inputs: [[1, 2]]}", "e.yaml:3:19: ",
      "found points with 2 coordinates; needed: 1, as the inputs of the data "
      "(without the 1 of data.bias)" },
    { DATA PROBE "{inputs: [[1]]}", "e.yaml:3:19: ", "1 coordinates; neede" },
    { LINE PROBE "{inputs: [[1]], labels: 1}", "e.yaml:3:34: ", "a list" },
    { LINE PROBE "{inputs: [[1]], labels: [1, 2]}", "e.yaml:3:34: ",
      "record.probe.labels: found 2 labels; there are 1 points" },
    { LINE PROBE "{inputs: [[1]], labels: [b]}", "e.yaml:3:35: ",
      "record.probe.labels: found 'b'" },
    { LINE "loss: {name: logistic}\n" PROBE "{inputs: [[1]], labels: [0]}",
      "e.yaml:4:35: ", "label 0 is '0'; allowed with the logistic loss: 1 or" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

START_TEST(measures)
{
  static const wrong all[] = {
    { LINE "record: {measures: [norm, stabel_rank]}", "e.yaml:2:27: ",
      "record.measures: no measure 'stabel_rank' (stable_rank?); there are s" },
    { LINE "record: {measures: xyz}", "e.yaml:2:20: ",
      "no measure 'xyz'; there are stable_rank,effective_rank," },
    { LINE "record: {measures: [direction_positive]}", "e.yaml:2:21: ",
      "'direction_positive' (directions?); there" },
    { LINE "record: {measures: ['faces:200']}", "e.yaml:2:21: ",
      "faces:200: the share in percent is wanted, 0 to 100" },
    { LINE "record: {measures: ['norm:2']}", "e.yaml:2:21: ",
      "norm has no parameter, found '2'" },
    { LINE "record: {measures: [[norm]]}", "e.yaml:2:21: ",
      "found a list; allowed: the name of a measure" },
    { LINE "record: {measures: {norm: 1}}", "e.yaml:2:20: ", "found a mapp" },
    { LINE "record: {measures: [norm, gap, norm]}", "e.yaml:2:32: ",
      "record.measures: 'norm' is there twice" },
    { DATA "record: {measures: kinks}", "e.yaml:2:20: ",
      "record.measures: kinks is of inputs that are numbers, with a bias" },
    { "data: {inputs: [[1, 2, 3]], labels: [1]}\nrecord: {measures: gap}",
      "e.yaml:2:20: ", "gap is of the plane; here inputs have 3 coordinates" },
  };

  CHECK_ALL(all, RF_EINPUT);
}
END_TEST

/* Points in a table, of which the label may be missing. */
START_TEST(probe_tables)
{
  static const wrong all[] = {
    { "", ":1:1: ", "header must be x1,..,xd,y (or without it), here 'x1'" },
    { "y\n1\n", ":1:1: ", "found 'y'" },
    { "x1,x2\n1,2\n", ":1:1: ", "with 2 coordinates; needed: 1" },
    { "x1,x2,y\n1,2,3\n", ":1:1: ", "with 2 coordinates; needed: 1" },
    { "x1,z\n1,2\n", ":1:4: ", "found 'z'; the header must be" },
    { "x1\n", ":1:1: ", "no row below its header" },
    { "x1\n1\n1,2\n", ":3:3: ", "found a row of 2; the header has 1" },
    { "x1,y\n1,1\n2,0.5\n", ":3:3: ", "label 1 is '0.5'; allowed with the" },
    { "x1,y\n1,1\n2,\n", ":3:3: ", "found '' (nothing)" },
    { "x1\n1\nx\n", ":3:1: ", "found 'x' (not a number)" },
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_message message = { "" };
    char begin[160];
    write_file("f.csv", all[i].text, strlen(all[i].text));
    ck_assert_int_eq(parse(&message, LINE "loss: {name: logistic}\n" PROBE
                           "{file: f.csv}", NULL), RF_EINPUT);
    snprintf(begin, sizeof begin, "f.csv%s", all[i].begin);
    check_message(&message, begin, all[i].fragment, all[i].text);
  }
}
END_TEST

/* Tables: the file f.csv with these bytes, as data and as weights. */
START_TEST(tables)
{
  static const struct {
    bool weights;
    const char *bytes, *place, *fragment;
  } all[] = {
    { false, "", ":1:1: ", "the header must be x1,..,xd,y, here 'x1'" },
    { false, "y\n1\n", ":1:1: ", "found 'y'" },
    { false, "x1\n1\n", ":1:1: ", "must have the columns x1,..,xd,y" },
    { false, "x1,x3,y\n", ":1:4: ", "found 'x3'" },
    { false, "x0,y\n", ":1:1: ", "found 'x0'" },
    { false, "x1,x2\n1,2\n", ":1:4: ", "here 'y'" },
    { false, "1,2\n3,4\n", ":1:1: ", "found '1'" },
    { false, "x1;x2;y\n", ":1:1: ", "found 'x1;x2;y'" },
    { false, "x1,y\n", ":1:1: ", "no row" },
    { false, "x1,y\n\n \n", ":1:1: ", "no row" },
    { false, "x1,y\n1\n", ":2:2: ", "found a row of 1; the header has 2" },
    { false, "x1,y\r\n1\r\n", ":2:2: ", "found a row of 1" },
    { false, "x1,y\n1,2\n1,2,3\n", ":3:5: ", "found a row of 3" },
    { false, "x1,y\n1,5,2\n", ":2:5: ", "found a row of 3" },
    { false, "x1,y\n1,2\n\n3,4\n", ":3:1: ", "found a row of 1" },
    { false, "x1,y\n1,\n", ":2:3: ", "found '' (nothing)" },
    { false, "x1,y\n,1\n", ":2:1: ", "found '' (nothing)" },
    { false, "x1,y\n1, abc \n", ":2:4: ", "found 'abc' (not a number)" },
    { false, "x1,y\n1,nan\n", ":2:3: ", "not a finite number" },
    { false, "x1,y\n1e999999999,1\n", ":2:1: ", "an exponent beyond" },
    { false, "x1,y\n\"1\",1\n", ":2:1: ", "found '\"1\"'" },
    { false, "x1,y\r1,2\r", ":1:4: ", "found 'y?1'" },
    { false, "x1,y\n1,2 # ok\n", ":2:3: ", "no part of a number" },
    { false, "x1,x2,y\n1,2,1\n0,0e5,1\n", ":3:1: ", "input 1 is zero" },
    { false, "\x89PNG\r\n\x1a\n", ":1:1: ", "found '\x89PNG'" },
    { true, "", ":1:1: ", "the header must be a,w1,..,wd, here 'a'" },
    { true, "a\n1\n", ":1:1: ", "must have the columns a,w1,..,wd" },
    { true, "a,w1\n1,2\n", ":1:1: ", "found weights with 2 columns; needed" },
    { true, "a,w1,w2,w3\n1,2,3,4\n", ":1:1: ", "found weights with 4" },
    { true, "a,w1,w3\n", ":1:6: ", "here 'w2'" },
    { true, "a,w1,w2\n1,2,x\n", ":2:5: ", "found 'x' (not a number)" },
    { true, "a,w1,w2\n", ":1:1: ", "no row" },
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_message message = { "" };
    char begin[160];
    write_file("f.csv", all[i].bytes, strlen(all[i].bytes));
    ck_assert_int_eq(parse(&message, all[i].weights
                           ? DATA "init: {scheme: file, file: f.csv}"
                           : "data: {file: f.csv}", NULL), RF_EINPUT);
    snprintf(begin, sizeof begin, "f.csv%s", all[i].place);
    check_message(&message, begin, all[i].fragment, all[i].bytes);
  }
}
END_TEST

/* A value is quoted as it stands in the file. */
START_TEST(own_text)
{
  static const char table[] = "x1,y\n1, +0.50 \n";
  rf_message message = { "" };
  char begin[160];

  write_file("f.csv", table, sizeof table - 1);
  ck_assert_int_eq(parse(&message, "data: {file: f.csv}\n"
                         "loss: {name: logistic}", NULL), RF_EINPUT);
  snprintf(begin, sizeof begin, "f.csv:2:4: ");
  check_message(&message, begin, "label 0 is '+0.50'", table);
}
END_TEST

START_TEST(files)
{
  static const wrong all[] = {
    { "data: {file: nowhere.csv}", "e.yaml:1:14: ", "nowhere.csv: No such" },
    { "data: {file: .}", "e.yaml:1:14: ", "Is a directory" },
    { DATA "init: {scheme: file, file: nowhere.csv}", "e.yaml:2:28: ",
      "No such file" },
    { DATA "init: {scheme: file, file: /}", "e.yaml:2:28: ", "directory" },
    { DATA "record: {probe: {file: nowhere.csv}}", "e.yaml:2:24: ", "No such" },
  };
  rf_message message = { "" };
  rf_problem *p = NULL;

  CHECK_ALL(all, RF_EIO);
  ck_assert_int_eq(rf_problem_read(&p, &message, "no/where.yaml", NULL, 0),
                   RF_EIO);
  check_message(&message, "no/where.yaml: ", "No such file", "");
  ck_assert_int_eq(rf_problem_read(&p, &message, folder, NULL, 0), RF_EIO);
  check_message(&message, folder, "Is a directory", "");
  write_file("b.yaml", "title: x\nda\0ta", 14);
  ck_assert_int_eq(rf_problem_read(&p, &message, path_of("b.yaml"), NULL, 0),
                   RF_EINPUT);
  check_message(&message, "b.yaml", ":2:3: found a NUL byte", "");
  write_file("b.yaml", "", 0);
  ck_assert_int_eq(rf_problem_read(&p, &message, path_of("b.yaml"), NULL, 0),
                   RF_EINPUT);
  check_message(&message, "b.yaml", "data.inputs is missing", "");
  write_file("f.csv", "x1,y\n1,\0" "2\n", 10);
  ck_assert_int_eq(parse(&message, "data: {file: f.csv}", NULL), RF_EINPUT);
  check_message(&message, "f.csv", ":2:3: found a NUL byte", "");
  ck_assert_ptr_null(p);
}
END_TEST

START_TEST(overrides)
{
  static const struct { const char *set, *fragment; } all[] = {
    { "", "KEY=VALUE is needed" }, { "network.width", "KEY=VALUE is needed" },
    { "=3", "KEY=VALUE is needed" },
    { "network.width=0", "network.width: found '0'; allowed: an integer" },
    { "network.wdith=3", "unknown key 'wdith' in network" },
    { "netwrok.width=3", "unknown key 'netwrok' in the experiment" },
    { "width=3", "unknown key 'width'" }, { ".=3", "unknown key ''" },
    { "network.=3", "unknown key '' in network" },
    { "title.x=3", "'title' is not a mapping" },
    { "network=3", "network must be a mapping" },
    { "record.times=[1,2", "not YAML" }, { "title=a: b: c", "not YAML" },
    { "title=&a b", "anchor" }, { "title=*a", "alias" },
    { "title=!t b", "tag" }, { "title=a\n---\nb", "second document" },
    { "record.times=[2,1]", "later than the one before" },
    { "init.scale=nan", "not a finite number" },
    { "data.inputs=", "data.inputs is missing" },
    { "title=\xff", "UTF-8" },
    { "record.probe.grid=[0, 1, 2]", "record.probe.grid is of inputs that" },
    { "record.probe.inptus=[[1]]", "unknown key 'inptus' in record.probe" },
    { "title=[[[[[[[[[[1]]]]]]]]]]", "more than 8 deep" },
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_message message = { "" };
    bool missing = strstr(all[i].fragment, "missing") != NULL;
    ck_assert_msg(parse(&message, DATA "title: x", all[i].set) == RF_EINPUT,
                  "%s", all[i].set);
    check_message(&message, missing ? "e.yaml:1:1: " : "--set ",
                  all[i].fragment, all[i].set);
  }
}
END_TEST

START_TEST(long_and_deep)
{
  size_t size = 200000;
  char *text = rf_alloc(size + 64, 1);
  rf_message message = { "" };

  memset(text, '[', size);
  ck_assert_int_eq(parse(&message, text, NULL), RF_EINPUT);
  check_message(&message, "e.yaml:1:9: ", "more than 8 deep", "[[[");
  memset(text, 'k', size);
  strcpy(text + size, ": 1\n");
  ck_assert_int_eq(parse(&message, text, NULL), RF_EINPUT);
  strcpy(text, DATA);
  memset(text + strlen(DATA), 'k', 900);
  strcpy(text + strlen(DATA) + 900, ": 1\n");
  ck_assert_int_eq(parse(&message, text, NULL), RF_EINPUT);
  check_message(&message, "e.yaml:2:1: ", "kkk...' in the experiment", "k");
  strcpy(text, "title=");
  memset(text + 6, '{', 5000);
  text[5006] = '\0';
  ck_assert_int_eq(parse(&message, DATA, text), RF_EINPUT);
  check_message(&message, "--set title={{{{", "as a key", "{{{");
  ck_assert_int_eq(parse(&message, "[1]", "title=x"), RF_EINPUT);
  check_message(&message, "--set title=x: ", "not a mapping", "[1]");
  ck_assert_int_eq(parse(&message, DATA "title: x\ntitle: y", "title=z"),
                   RF_EINPUT);
  check_message(&message, "e.yaml:3:1: ", "'title' is there twice", "title");
  rf_release(text);
}
END_TEST

/* What people's editors do to files is no mistake. */
START_TEST(accepted)
{
  static const char *const good[] = {
    DATA, "\xef\xbb\xbf" DATA, "--- \n" DATA "...\n", "%YAML 1.1\n---\n" DATA,
    "data:\r\n  inputs: [[1, 2]]\r\n  labels: [1]\r\nflow:\r\n",
    "data: {file: good.csv}", "data: {file: crlf.csv, bias: true}",
    DATA "init: {scheme: file, file: w.csv}",
    DATA "init: {scheme: file, file: w.csv}\nnetwork: {width: 1}",
    DATA "network: {width: 2e5}", DATA "network: {leak: 1}",
    DATA "network: {width: '7'}", DATA "record: {times: []}",
    DATA "flow: {until: 0}", DATA "flow: {until: 0}\nrecord: {times: [0]}",
    DATA "init: {scale: 0}\nflow: {engine: limit}",
    DATA "init: {scale: 1e-400}\nflow: {engine: taylor, digits: 100000}",
    DATA "flow: {rtol: 1e-14}", DATA "flow: {rtol: 1/100}",
    DATA "flow: {engine: limit, digits: 2}",
    DATA "init: {seed: 18446744073709551615}", DATA "title:\n",
    "data: {inputs: [[0]], labels: [0], bias: true}",
    "data: {inputs: [[1]], labels: [-1.0]}\nloss: {name: logistic}",
    DATA "record: {probe: {file: points.csv}}",
    "data: {file: good.csv}\nrecord: {probe: {file: good.csv}}",
    "data: {file: good.csv}\nrecord: {probe: {grid: [-1, 1/3, 2]}}",
    DATA "record: {probe: {inputs: [[0, 0], [1, 2]]}}",
  };
  static const char table[] = "\xef\xbb\xbfx1, x2 ,y\r\n 1,\t2 ,3\r\n\r\n\r\n";

  write_file("good.csv", "x1,y\n1,2\n3/8,-1e-400", 20);
  write_file("crlf.csv", table, sizeof table - 1);
  write_file("w.csv", "a,w1,w2\n1,2,3\n", 14);
  write_file("points.csv", "x1,x2\n0,1/3\n\n", 13);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    rf_message message = { "" };
    ck_assert_msg(parse(&message, good[i], NULL) == RF_OK, "%s for:\n%s",
                  message.text, good[i]);
    ck_assert_str_eq(message.text, "");
  }
}
END_TEST

static void
remove_files(void)
{
  static const char *const names[] =
    { "f.csv", "b.yaml", "good.csv", "crlf.csv", "w.csv", "points.csv" };

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(path_of(names[i]));
  rmdir(folder);
}

int
main(void)
{
  Suite *s = suite_create("input");
  TCase *t = tcase_create("input");
  int result;

  test_limit(t);
  if (!mkdtemp(folder))
    return 99;
  tcase_add_test(t, yaml_and_keys);
  tcase_add_test(t, moments);
  tcase_add_test(t, data);
  tcase_add_test(t, options);
  tcase_add_test(t, times);
  tcase_add_test(t, probes);
  tcase_add_test(t, probe_tables);
  tcase_add_test(t, measures);
  tcase_add_test(t, tables);
  tcase_add_test(t, own_text);
  tcase_add_test(t, files);
  tcase_add_test(t, overrides);
  tcase_add_test(t, long_and_deep);
  tcase_add_test(t, accepted);
  suite_add_tcase(s, t);
  result = run_suite(s);
  remove_files();
  return result;
}
