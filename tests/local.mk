# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests, one program per room or subject: add the program's name to
# unit_tests and its sources below.
unit_tests =
if HAVE_CHECK
unit_tests += tests/check_base tests/check_rerun
unit_tests += tests/check_number
unit_tests += tests/check_input
unit_tests += tests/check_problem
unit_tests += tests/check_draws

unit_tests += tests/check_taylor
unit_tests += tests/check_digits
unit_tests += tests/check_undecided tests/check_taylor_laws
unit_tests += tests/check_saddles
unit_tests += tests/check_resume tests/check_poll
unit_tests += tests/check_held
unit_tests += tests/check_inclusion tests/check_clarke tests/check_zero
unit_tests += tests/check_relations
unit_tests += tests/check_limit tests/check_fates tests/check_slide
unit_tests += tests/check_corners
unit_tests += tests/check_align tests/check_globals
unit_tests += tests/check_still tests/check_shrink tests/check_engines
unit_tests += tests/check_plain
unit_tests += tests/check_vectors
unit_tests += tests/check_laws tests/check_law
unit_tests += tests/check_closed
unit_tests += tests/check_dips tests/check_planted tests/check_valid
unit_tests += tests/check_flow_alloc
unit_tests += tests/check_record tests/check_faults
unit_tests += tests/check_faces tests/check_extremal
unit_tests += tests/check_search
unit_tests += tests/check_cases tests/check_replay

unit_tests += tests/check_constants
endif
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

# The program as a shell sees it.
TEST_EXTENSIONS = .test
TEST_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	RELUFLOW='$(abs_top_builddir)/reluflow$(EXEEXT)'; export RELUFLOW;
# BLAS threads that wait for each other would count in the limits of time.
AM_TESTS_ENVIRONMENT += \
	OPENBLAS_NUM_THREADS=$${OPENBLAS_NUM_THREADS:-1}; \
	export OPENBLAS_NUM_THREADS;
shell_tests = tests/cli.test tests/extremal.test tests/kill.test \
	tests/alone.test tests/rerun.test
dist_check_SCRIPTS += $(shell_tests)
TESTS += $(shell_tests)
# It runs one of the others.
tests/rerun.log: tests/check_rerun$(EXEEXT)

TEST_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) \
	-DTEST_DATA='"$(abs_top_srcdir)/tests/data"'
TEST_LIBS = libreluflow-all.la $(CHECK_LIBS)

tests_check_rerun_SOURCES = tests/check_rerun.c tests/rf_test.h
tests_check_rerun_CFLAGS = $(TEST_CFLAGS)
tests_check_rerun_LDADD = $(TEST_LIBS)

tests_check_base_SOURCES = tests/check_base.c tests/rf_test.h
tests_check_base_CFLAGS = $(TEST_CFLAGS)
tests_check_base_LDADD = $(TEST_LIBS)

tests_check_held_SOURCES = tests/check_held.c tests/held_case.h \
	tests/held_case.inc tests/held_d.c tests/held_mp.c tests/rf_test.h
tests_check_held_CFLAGS = $(TEST_CFLAGS)
tests_check_held_LDADD = $(TEST_LIBS)

tests_check_inclusion_SOURCES = tests/check_inclusion.c tests/rf_alloc_test.h \
	tests/boundary.c tests/boundary.h tests/brute.c tests/brute.h \
	tests/brute_clarke.c tests/hull.c tests/hull.h \
	tests/inclusion_both.h tests/inclusion_mp.c tests/rf_test.h
tests_check_inclusion_CFLAGS = $(TEST_CFLAGS)
tests_check_inclusion_LDADD = $(TEST_LIBS)

tests_check_clarke_SOURCES = tests/check_clarke.c tests/rf_alloc_test.h \
	tests/follow.c tests/follow.h tests/plain.h tests/hull.c \
	tests/hull.h tests/rf_test.h
tests_check_clarke_CFLAGS = $(TEST_CFLAGS)
tests_check_clarke_LDADD = $(TEST_LIBS)

tests_check_zero_SOURCES = tests/check_zero.c tests/rf_alloc_test.h \
	tests/small.c tests/small.h tests/rf_test.h
tests_check_zero_CFLAGS = $(TEST_CFLAGS)
tests_check_zero_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

tests_check_relations_SOURCES = tests/check_relations.c tests/rf_test.h
tests_check_relations_CFLAGS = $(TEST_CFLAGS)
tests_check_relations_LDADD = $(TEST_LIBS)

tests_check_plain_SOURCES = tests/check_plain.c tests/rf_test.h \
	tests/plain.c tests/plain.h \
	tests/plain_mode.c tests/plain_mode.h tests/vectors.c tests/vectors.h
tests_check_plain_CFLAGS = $(TEST_CFLAGS)
tests_check_plain_LDADD = $(TEST_LIBS)

tests_check_extremal_SOURCES = tests/check_extremal.c tests/rf_test.h \
	tests/small.c tests/small.h
tests_check_extremal_CFLAGS = $(TEST_CFLAGS)
tests_check_extremal_LDADD = $(TEST_LIBS)

tests_check_record_SOURCES = tests/check_record.c tests/runs.c tests/runs.h \
	tests/fake_flow.c tests/fake_flow.h tests/rf_test.h
tests_check_record_CFLAGS = $(TEST_CFLAGS)
tests_check_record_LDADD = $(TEST_LIBS)

tests_check_faults_SOURCES = tests/check_faults.c tests/runs.c tests/runs.h \
	tests/fake_flow.c tests/fake_flow.h tests/rf_alloc_test.h \
	tests/rf_test.h
tests_check_faults_CFLAGS = $(TEST_CFLAGS)
tests_check_faults_LDADD = $(TEST_LIBS)

tests_check_number_SOURCES = tests/check_number.c tests/rf_test.h
tests_check_number_CFLAGS = $(TEST_CFLAGS)
tests_check_number_LDADD = $(TEST_LIBS)

tests_check_input_SOURCES = tests/check_input.c tests/rf_test.h
tests_check_input_CFLAGS = $(TEST_CFLAGS)
tests_check_input_LDADD = $(TEST_LIBS)

tests_check_problem_SOURCES = tests/check_problem.c tests/rf_alloc_test.h tests/rf_test.h
tests_check_problem_CFLAGS = $(TEST_CFLAGS)
tests_check_problem_LDADD = $(TEST_LIBS)

tests_check_draws_SOURCES = tests/check_draws.c tests/rf_test.h
tests_check_draws_CFLAGS = $(TEST_CFLAGS)
tests_check_draws_LDADD = $(TEST_LIBS)

tests_check_taylor_SOURCES = tests/check_taylor.c tests/rf_test.h
tests_check_taylor_CFLAGS = $(TEST_CFLAGS)
tests_check_taylor_LDADD = $(TEST_LIBS)

tests_check_search_SOURCES = tests/check_search.c tests/rf_alloc_test.h tests/rf_test.h
tests_check_search_CFLAGS = $(TEST_CFLAGS)
tests_check_search_LDADD = $(TEST_LIBS)
tests_check_digits_SOURCES = tests/check_digits.c tests/rf_alloc_test.h tests/rf_test.h
tests_check_digits_CFLAGS = $(TEST_CFLAGS)
tests_check_digits_LDADD = $(TEST_LIBS)

tests_check_taylor_laws_SOURCES = tests/check_taylor_laws.c tests/rf_test.h \
	tests/plain.c tests/plain.h \
	tests/plain_mode.c tests/plain_mode.h tests/follow.c tests/follow.h \
	tests/sample.c tests/sample.h
tests_check_taylor_laws_CFLAGS = $(TEST_CFLAGS)
tests_check_taylor_laws_LDADD = $(TEST_LIBS)

tests_check_saddles_SOURCES = tests/check_saddles.c tests/rf_test.h
tests_check_saddles_CFLAGS = $(TEST_CFLAGS)
tests_check_saddles_LDADD = $(TEST_LIBS)

tests_check_undecided_SOURCES = tests/check_undecided.c tests/rf_test.h
tests_check_undecided_CFLAGS = $(TEST_CFLAGS)
tests_check_undecided_LDADD = $(TEST_LIBS)

tests_check_constants_SOURCES = tests/check_constants.c tests/rf_alloc_test.h tests/rf_test.h
tests_check_constants_CFLAGS = $(TEST_CFLAGS)
tests_check_constants_LDADD = $(TEST_LIBS)

tests_check_limit_SOURCES = tests/check_limit.c tests/rf_test.h \
	tests/limit_sample.c tests/limit_sample.h \
	tests/plain.c tests/plain.h \
	tests/plain_mode.c tests/plain_mode.h tests/vectors.c tests/vectors.h
tests_check_limit_CFLAGS = $(TEST_CFLAGS)
tests_check_limit_LDADD = $(TEST_LIBS)

tests_check_corners_SOURCES = tests/check_corners.c tests/rf_test.h \
	tests/generator.c tests/generator_text.c tests/generator.h \
	tests/story.c tests/story.h
tests_check_corners_CFLAGS = $(TEST_CFLAGS)
tests_check_corners_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

tests_check_fates_SOURCES = tests/check_fates.c tests/rf_alloc_test.h \
	tests/limit_sample.c tests/limit_sample.h tests/rf_test.h
tests_check_fates_CFLAGS = $(TEST_CFLAGS)
tests_check_fates_LDADD = $(TEST_LIBS)

tests_check_slide_SOURCES = tests/check_slide.c tests/rf_test.h
tests_check_slide_CFLAGS = $(TEST_CFLAGS)
tests_check_slide_LDADD = $(TEST_LIBS)

tests_check_align_SOURCES = tests/check_align.c tests/rf_alloc_test.h \
	tests/rf_test.h
tests_check_align_CFLAGS = $(TEST_CFLAGS)
tests_check_align_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

tests_check_still_SOURCES = tests/check_still.c tests/news.h tests/rf_test.h
tests_check_still_CFLAGS = $(TEST_CFLAGS)
tests_check_still_LDADD = $(TEST_LIBS)

tests_check_shrink_SOURCES = tests/check_shrink.c tests/rf_test.h
tests_check_shrink_CFLAGS = $(TEST_CFLAGS)
tests_check_shrink_LDADD = $(TEST_LIBS)

tests_check_engines_SOURCES = tests/check_engines.c tests/rf_test.h \
	tests/sample.c tests/sample.h tests/plain.h
tests_check_engines_CFLAGS = $(TEST_CFLAGS)
tests_check_engines_LDADD = $(TEST_LIBS)

tests_check_globals_SOURCES = tests/check_globals.c tests/rf_test.h
tests_check_globals_CFLAGS = $(TEST_CFLAGS)
tests_check_globals_LDADD = $(TEST_LIBS) $(GSL_LIBS) $(MPFR_LIBS)

tests_check_vectors_SOURCES = tests/check_vectors.c tests/rf_test.h \
	tests/plain.h tests/follow.c tests/follow.h \
	tests/vectors.c tests/vectors.h
tests_check_vectors_CFLAGS = $(TEST_CFLAGS)
tests_check_vectors_LDADD = $(TEST_LIBS)

tests_check_laws_SOURCES = tests/check_laws.c tests/rf_test.h \
	tests/plain.c tests/plain.h \
	tests/plain_mode.c tests/plain_mode.h tests/follow.c tests/follow.h \
	tests/sample.c tests/sample.h
tests_check_laws_CFLAGS = $(TEST_CFLAGS)
tests_check_laws_LDADD = $(TEST_LIBS)

tests_check_faces_SOURCES = tests/check_faces.c tests/rf_test.h \
	tests/small.c tests/small.h
tests_check_faces_CFLAGS = $(TEST_CFLAGS)
tests_check_faces_LDADD = $(TEST_LIBS)
# The package itself: headers, symbols, README.
AM_TESTS_ENVIRONMENT += CC='$(CC)' RF_CXX='$(RF_CXX)' NM='$(NM)' \
	top_srcdir='$(top_srcdir)'; export CC RF_CXX NM top_srcdir;
dist_check_SCRIPTS += tests/package.sh
TESTS += tests/package.sh
tests_check_poll_SOURCES = tests/check_poll.c tests/rf_test.h
tests_check_poll_CFLAGS = $(TEST_CFLAGS)
tests_check_poll_LDADD = $(TEST_LIBS)

tests_check_resume_SOURCES = tests/check_resume.c tests/rf_test.h \
	tests/teacher.c tests/teacher.h
tests_check_resume_CFLAGS = $(TEST_CFLAGS)
tests_check_resume_LDADD = $(TEST_LIBS)

tests_check_closed_SOURCES = tests/check_closed.c tests/rf_test.h \
	tests/plain.c tests/plain.h \
	tests/plain_mode.c tests/plain_mode.h tests/follow.c tests/follow.h \
	tests/vectors.c tests/vectors.h
tests_check_closed_CFLAGS = $(TEST_CFLAGS) \
	-DTEST_EXAMPLES='"$(abs_top_srcdir)/examples"'
tests_check_closed_LDADD = $(TEST_LIBS)

tests_check_flow_alloc_SOURCES = tests/check_flow_alloc.c tests/rf_alloc_test.h tests/rf_test.h
tests_check_flow_alloc_CFLAGS = $(TEST_CFLAGS)
tests_check_flow_alloc_LDADD = $(TEST_LIBS)

tests_check_dips_SOURCES = tests/check_dips.c tests/rf_test.h \
	tests/plain.c tests/plain.h \
	tests/plain_mode.c tests/plain_mode.h tests/follow.c tests/follow.h
tests_check_dips_CFLAGS = $(TEST_CFLAGS)
tests_check_dips_LDADD = $(TEST_LIBS)

tests_check_valid_SOURCES = tests/check_valid.c tests/rf_test.h
tests_check_valid_CFLAGS = $(TEST_CFLAGS)
tests_check_valid_LDADD = $(TEST_LIBS)

tests_check_planted_SOURCES = tests/check_planted.c tests/rf_test.h \
	tests/child.c tests/child.h \
	tests/generator.c tests/generator.h tests/generator_text.c
tests_check_planted_CFLAGS = $(TEST_CFLAGS)
tests_check_planted_LDADD = $(TEST_LIBS)

# Not a test: random problems against the program, see attack.c.
law_sources = tests/child.c tests/child.h \
	tests/generator.c tests/generator.h tests/generator_text.c \
	tests/law.c tests/law.h \
	tests/law_impl.h tests/law_replay.c tests/law_state.c \
	tests/law_stay.c tests/motion.c tests/motion.h \
	tests/rf_test.h tests/room.h tests/stories.c tests/stories.h tests/story.c \
	tests/story.h tests/teacher.c tests/teacher.h
if HAVE_CHECK
EXTRA_PROGRAMS += tests/attack
endif
tests_attack_SOURCES = tests/attack.c $(law_sources)
tests_attack_CFLAGS = $(TEST_CFLAGS)
tests_attack_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

tests_check_cases_SOURCES = tests/check_cases.c tests/cases.c tests/cases.h \
	tests/image.c tests/image.h tests/told.c tests/told.h $(law_sources)
tests_check_cases_CFLAGS = $(TEST_CFLAGS)
tests_check_cases_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

tests_check_replay_SOURCES = tests/check_replay.c tests/cases.c tests/cases.h \
	tests/image.c tests/image.h tests/told.c tests/told.h $(law_sources)
tests_check_replay_CFLAGS = $(TEST_CFLAGS)
tests_check_replay_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

tests_check_law_SOURCES = tests/check_law.c $(law_sources)
tests_check_law_CFLAGS = $(TEST_CFLAGS)
tests_check_law_LDADD = $(TEST_LIBS) $(MPFR_LIBS)

# Names and kinds of the kernels; "make names" writes the two headers anew.
dist_check_SCRIPTS += tests/kernels.sh
TESTS += tests/kernels.sh
names:
	top_srcdir='$(top_srcdir)' $(SHELL) $(srcdir)/tests/kernels.sh names
.PHONY: names
