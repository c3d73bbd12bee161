# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests, one program check_ROOM_SUBJECT for each subject of a room: its
# name in unit_tests, its sources below.  What they share:
#   support/  Check and beyond    input/  problems, drawn and known
#   both/     kernels by their two number types
#   second/   obvious ways        law/    the law, from outside
unit_tests =
if HAVE_CHECK
unit_tests += \
	tests/check_align_digits tests/check_align_threads \
	tests/check_arrangement_faces \
	tests/check_arrangement_qr \
	tests/check_arrangement_relations tests/check_arrangement_zero \
	tests/check_base_large tests/check_base_number tests/check_base_poll \
	tests/check_base_poly tests/check_base_root \
	tests/check_base_status tests/check_base_table_heap \
	tests/check_checker_after tests/check_checker_aligned \
	tests/check_checker_bits tests/check_checker_bounds \
	tests/check_checker_effects tests/check_checker_faces \
	tests/check_checker_fate tests/check_checker_forever \
	tests/check_checker_follow \
	tests/check_checker_ground tests/check_checker_main \
	tests/check_checker_mutants tests/check_checker_numbers \
	tests/check_checker_outcome \
	tests/check_checker_pairs tests/check_checker_place \
	tests/check_checker_primes \
	tests/check_checker_range tests/check_checker_relation \
	tests/check_checker_reading tests/check_checker_releases \
	tests/check_checker_rows tests/check_checker_series \
	tests/check_checker_sides tests/check_checker_starts \
	tests/check_checker_tau \
	tests/check_checker_tube tests/check_checker_until \
	tests/check_checker_width tests/check_checker_windows \
	tests/check_crossing_dips \
	tests/check_events_still tests/check_events_undecided \
	tests/check_extremal_list tests/check_extremal_search \
	tests/check_flow_alloc tests/check_flow_begin tests/check_flow_cases \
	tests/check_flow_closed tests/check_flow_decay \
	tests/check_flow_descent \
	tests/check_flow_drives \
	tests/check_flow_either tests/check_flow_entry \
	tests/check_flow_expansion tests/check_flow_factors \
	tests/check_flow_globals tests/check_flow_laws \
	tests/check_flow_moments tests/check_flow_nordsieck \
	tests/check_flow_observe \
	tests/check_flow_probe \
	tests/check_flow_saddles tests/check_flow_scale \
	tests/check_flow_threads \
	tests/check_flow_unit \
	tests/check_flow_vectors tests/check_flow_wider \
	tests/check_inclusion_clarke \
	tests/check_inclusion_sides \
	tests/check_lab_compare tests/check_lab_measures \
	tests/check_lab_statistics tests/check_lab_study \
	tests/check_law_planted tests/check_law_random tests/check_law_valid \
	tests/check_law_wide \
	tests/check_limit_corners tests/check_limit_engines \
	tests/check_limit_fates tests/check_limit_flow \
	tests/check_limit_slide tests/check_population_shrink \
	tests/check_population_vacant \
	tests/check_problem_design \
	tests/check_problem_columns \
	tests/check_problem_draws tests/check_problem_files \
	tests/check_problem_infinite tests/check_problem_input \
	tests/check_problem_loss tests/check_problem_right \
	tests/check_problem_start tests/check_problem_teacher \
	tests/check_record_faults tests/check_record_measures \
	tests/check_record_probe \
	tests/check_record_replay tests/check_record_resume \
	tests/check_record_rows tests/check_record_unit \
	tests/check_taylor_blocks tests/check_taylor_digits \
	tests/check_taylor_foresight \
	tests/check_taylor_laws tests/check_taylor_series \
	tests/check_tests_plain tests/check_tests_rerun \
	tests/check_theory_assumptions tests/check_theory_claims \
	tests/check_theory_constants \
	tests/check_theory_extrema tests/check_theory_generic \
	tests/check_theory_laws \
	tests/check_theory_measures tests/check_theory_numbers \
	tests/check_theory_prices \
	tests/check_theory_stationary tests/check_theory_threads \
	tests/check_theory_verdicts \
	tests/check_view_export tests/check_view_figures \
	tests/check_view_page
if HAVE_FLINT
unit_tests += tests/check_base_ball tests/check_base_up \
	tests/check_proof_balls tests/check_proof_bits \
	tests/check_proof_bounds \
	tests/check_proof_bundle tests/check_proof_choices \
	tests/check_proof_claims \
	tests/check_proof_defect tests/check_proof_edges \
	tests/check_proof_entrance tests/check_proof_errors \
	tests/check_proof_event tests/check_proof_exits \
	tests/check_proof_ever tests/check_proof_every \
	tests/check_proof_flight tests/check_proof_hull tests/check_proof_hunt \
	tests/check_proof_itinerary tests/check_proof_knots \
	tests/check_proof_late tests/check_proof_margins \
	tests/check_proof_onlooker \
	tests/check_proof_outcome \
	tests/check_proof_parts tests/check_proof_passage \
	tests/check_proof_plan tests/check_proof_price \
	tests/check_proof_random tests/check_proof_sides \
	tests/check_proof_signs tests/check_proof_slope \
	tests/check_proof_stated \
	tests/check_proof_stay \
	tests/check_proof_step tests/check_proof_steps \
	tests/check_proof_theory tests/check_proof_together \
	tests/check_proof_tau tests/check_proof_trio \
	tests/check_proof_tube tests/check_proof_turning \
	tests/check_proof_vanish tests/check_proof_ways \
	tests/check_proof_widths tests/check_proof_windows \
	tests/check_proof_written
endif
endif
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

# The program as a shell sees it.
TEST_EXTENSIONS = .test
TEST_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	RELUFLOW='$(abs_top_builddir)/reluflow$(EXEEXT)'; export RELUFLOW; \
	RELUFLOW_CHECK='$(abs_top_builddir)/reluflow-check$(EXEEXT)'; \
	export RELUFLOW_CHECK;
# BLAS threads that wait for each other would count in the limits of time.
AM_TESTS_ENVIRONMENT += \
	OPENBLAS_NUM_THREADS=$${OPENBLAS_NUM_THREADS:-1}; \
	export OPENBLAS_NUM_THREADS;
shell_tests = tests/bracket.test tests/cli.test tests/classify.test tests/compare.test tests/data.test tests/descent.test tests/export.test tests/extremal.test \
	tests/figure.test tests/gallery.test tests/infinite.test tests/kill.test tests/lawfigure.test tests/moments.test \
	tests/probe.test tests/statistics.test tests/studies.test tests/sweep.test \
	tests/certificate.test \
	tests/alone.test tests/report.test tests/rerun.test tests/unit.test tests/verify.test tests/weakened.test
dist_check_SCRIPTS += $(shell_tests) tests/cluster.test tests/slurm.test
TESTS += $(shell_tests)
# It runs one of the others.
tests/rerun.log: tests/check_tests_rerun$(EXEEXT)

# For all programs that do not say otherwise: the tests.
AM_CFLAGS += $(CHECK_CFLAGS)
AM_CPPFLAGS += -I$(top_srcdir)/tests \
	-DTEST_DATA='"$(abs_top_srcdir)/tests/data"' \
	-DTEST_EXAMPLES='"$(abs_top_srcdir)/examples"'
LDADD = libreluflow-proof.la libreluflow-all.la $(BLAS_LIBS) $(CHECK_LIBS) \
	$(GSL_LIBS) $(MPFR_LIBS)

# Cases for both number types, compiled once for each, as the kernels are.
both_sources = \
	tests/both/exactly.h tests/both/poly_case.c \
	tests/both/poly_case.h tests/both/qr_case.c \
	tests/both/qr_case.h
both = tests/libboth-d.la tests/libboth-mp.la
check_LTLIBRARIES += $(both)
tests_libboth_d_la_SOURCES = $(both_sources)
tests_libboth_d_la_CPPFLAGS = $(AM_CPPFLAGS) -DRF_NUM_DOUBLE
tests_libboth_mp_la_SOURCES = $(both_sources)
tests_libboth_mp_la_CPPFLAGS = $(AM_CPPFLAGS) -DRF_NUM_MPFR

# The package itself: headers, symbols, README.
AM_TESTS_ENVIRONMENT += CC='$(CC)' RF_CXX='$(RF_CXX)' NM='$(NM)' \
	top_srcdir='$(top_srcdir)'; export CC RF_CXX NM top_srcdir;
dist_check_SCRIPTS += tests/package.sh
TESTS += tests/package.sh

# Not a test: random problems against the program, see attack.c.
law_sources = \
	tests/input/generator.c tests/input/generator.h \
	tests/input/generator_text.c tests/input/teacher.c \
	tests/input/teacher.h tests/law/law.c tests/law/law.h \
	tests/law/law_impl.h tests/law/law_replay.c tests/law/law_state.c \
	tests/law/law_stay.c tests/law/motion.c tests/law/motion.h \
	tests/law/stories.c tests/law/stories.h tests/law/story.c \
	tests/law/event_map.h tests/law/story.h tests/support/child.c \
	tests/support/child.h \
	tests/support/rf_test.h tests/support/room.h
if HAVE_CHECK
EXTRA_PROGRAMS += tests/attack
endif
tests_attack_SOURCES = tests/law/attack.c $(law_sources)

tests_check_align_digits_SOURCES = \
	tests/check_align_digits.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_align_threads_SOURCES = \
	tests/check_align_threads.c tests/support/parse.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_arrangement_faces_SOURCES = \
	tests/check_arrangement_faces.c tests/second/small.c \
	tests/second/small.h tests/support/rf_test.h
tests_check_arrangement_qr_SOURCES = \
	tests/check_arrangement_qr.c tests/support/rf_test.h
tests_check_arrangement_qr_LDADD = $(both) $(LDADD)
tests_check_arrangement_relations_SOURCES = \
	tests/check_arrangement_relations.c tests/support/rf_test.h
tests_check_arrangement_zero_SOURCES = \
	tests/check_arrangement_zero.c tests/second/small.c \
	tests/second/small.h tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_base_ball_SOURCES = \
	tests/check_base_ball.c tests/support/rf_test.h
tests_check_base_large_SOURCES = \
	tests/check_base_large.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_base_number_SOURCES = \
	tests/check_base_number.c tests/support/rf_test.h
tests_check_base_poll_SOURCES = tests/check_base_poll.c tests/support/rf_test.h
poly_sources = \
	tests/both/poly_exact.c tests/support/rf_test.h
tests_check_base_poly_SOURCES = tests/check_base_poly.c $(poly_sources)
tests_check_base_poly_LDADD = $(both) $(LDADD)
tests_check_base_root_SOURCES = tests/check_base_root.c $(poly_sources)
tests_check_base_root_LDADD = $(both) $(LDADD)
tests_check_base_status_SOURCES = \
	tests/check_base_status.c tests/support/rf_test.h
tests_check_base_table_heap_SOURCES = \
	tests/check_base_table_heap.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_base_up_SOURCES = \
	tests/check_base_up.c tests/support/rf_test.h
tests_check_crossing_dips_SOURCES = \
	tests/check_crossing_dips.c tests/second/plain.c \
	tests/second/plain.h tests/second/plain_mode.c \
	tests/second/plain_mode.h tests/support/follow.c \
	tests/support/follow.h tests/support/rf_test.h
tests_check_events_still_SOURCES = \
	tests/check_events_still.c tests/support/news.h \
	tests/support/numbers.h tests/support/rf_test.h
tests_check_events_undecided_SOURCES = \
	tests/check_events_undecided.c tests/support/rf_test.h
tests_check_extremal_list_SOURCES = \
	tests/check_extremal_list.c tests/second/small.c \
	tests/second/small.h tests/support/rf_test.h
tests_check_extremal_search_SOURCES = \
	tests/check_extremal_search.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_flow_alloc_SOURCES = \
	tests/check_flow_alloc.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_flow_cases_SOURCES = \
	tests/check_flow_cases.c $(law_sources) tests/input/cases.c \
	tests/input/cases.h tests/input/image.c tests/input/image.h \
	tests/law/told.c tests/law/told.h
tests_check_flow_closed_SOURCES = \
	tests/check_flow_closed.c tests/input/vectors.c \
	tests/input/vectors.h tests/second/plain.c tests/second/plain.h \
	tests/second/plain_mode.c tests/second/plain_mode.h \
	tests/support/follow.c tests/support/follow.h \
	tests/support/rf_test.h
tests_check_flow_descent_SOURCES = \
	tests/check_flow_descent.c tests/second/descent.c \
	tests/second/descent.h tests/second/descent_single.c \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_flow_either_SOURCES = \
	tests/check_flow_either.c tests/second/plain.h \
	tests/support/follow.c tests/support/follow.h tests/support/rf_test.h \
	tests/support/subject.c tests/support/subject.h
tests_check_flow_expansion_SOURCES = \
	tests/check_flow_expansion.c tests/second/plain.h \
	tests/support/follow.c tests/support/follow.h tests/support/rf_test.h
tests_check_flow_factors_SOURCES = \
	tests/check_flow_factors.c tests/support/rf_test.h
tests_check_flow_nordsieck_SOURCES = \
	tests/check_flow_nordsieck.c tests/support/rf_test.h
tests_check_flow_threads_SOURCES = \
	tests/check_flow_threads.c tests/support/rf_test.h \
	tests/support/room.h
tests_check_flow_globals_SOURCES = \
	tests/check_flow_globals.c tests/support/rf_test.h
tests_check_flow_scale_SOURCES = \
	tests/check_flow_scale.c tests/support/news.h tests/support/numbers.h \
	tests/support/rf_test.h
tests_check_flow_laws_SOURCES = \
	tests/check_flow_laws.c tests/input/sample.c tests/input/sample.h \
	tests/second/plain.c tests/second/plain.h tests/second/plain_mode.c \
	tests/second/plain_mode.h tests/support/follow.c \
	tests/support/follow.h tests/support/rf_test.h
tests_check_flow_wider_SOURCES = \
	tests/check_flow_wider.c tests/input/sample.c tests/input/sample.h \
	tests/second/plain.c tests/second/plain.h tests/second/plain_mode.c \
	tests/second/plain_mode.h tests/support/follow.c \
	tests/support/follow.h tests/support/meet.c tests/support/meet.h \
	tests/support/news.h $(law_sources)
tests_check_flow_unit_SOURCES = \
	tests/check_flow_unit.c tests/input/sample.c tests/input/sample.h \
	tests/second/plain.c tests/second/plain.h tests/second/plain_mode.c \
	tests/second/plain_mode.h tests/support/follow.c \
	tests/support/follow.h tests/support/meet.c tests/support/meet.h \
	tests/support/news.h $(law_sources)
tests_check_flow_begin_SOURCES = \
	tests/check_flow_begin.c tests/support/news.h tests/support/rf_test.h
tests_check_flow_decay_SOURCES = \
	tests/check_flow_decay.c tests/input/sample.c tests/input/sample.h \
	tests/second/plain.h tests/support/follow.c tests/support/follow.h \
	tests/support/rf_test.h
tests_check_flow_entry_SOURCES = \
	tests/check_flow_entry.c tests/input/sample.c tests/input/sample.h \
	tests/second/plain.h tests/support/news.h tests/support/rf_test.h
tests_check_flow_drives_SOURCES = \
	tests/check_flow_drives.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/rf_test.h tests/support/room.h
tests_check_flow_probe_SOURCES = \
	tests/check_flow_probe.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/rf_test.h
tests_check_flow_moments_SOURCES = \
	tests/check_flow_moments.c tests/support/rf_test.h
tests_check_flow_observe_SOURCES = \
	tests/check_flow_observe.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/rf_test.h tests/support/room.h
tests_check_flow_saddles_SOURCES = \
	tests/check_flow_saddles.c tests/support/rf_test.h
tests_check_flow_vectors_SOURCES = \
	tests/check_flow_vectors.c tests/input/vectors.c \
	tests/input/vectors.h tests/second/plain.h tests/support/follow.c \
	tests/support/follow.h tests/support/rf_test.h
tests_check_inclusion_clarke_SOURCES = \
	tests/check_inclusion_clarke.c tests/second/hull.c \
	tests/second/hull.h tests/second/plain.h tests/support/follow.c \
	tests/support/follow.h tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_inclusion_sides_SOURCES = \
	tests/check_inclusion_sides.c tests/second/boundary.c \
	tests/second/boundary.h tests/second/brute.c tests/second/brute.h \
	tests/second/brute_clarke.c tests/second/hull.c tests/second/hull.h \
	tests/both/inclusion_both.h tests/both/inclusion_mp.c \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_lab_statistics_SOURCES = \
	tests/check_lab_statistics.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_lab_compare_SOURCES = \
	tests/check_lab_compare.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_lab_measures_SOURCES = \
	tests/check_lab_measures.c tests/support/folder.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_lab_study_SOURCES = \
	tests/check_lab_study.c tests/support/folder.h tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_law_planted_SOURCES = \
	tests/check_law_planted.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/child.c tests/support/child.h tests/support/rf_test.h
tests_check_law_random_SOURCES = tests/check_law_random.c $(law_sources)
tests_check_law_valid_SOURCES = \
	tests/check_law_valid.c tests/support/rf_test.h \
	tests/support/room.h tests/support/subject.c tests/support/subject.h
tests_check_law_wide_SOURCES = tests/check_law_wide.c $(law_sources)
tests_check_limit_corners_SOURCES = \
	tests/check_limit_corners.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/law/event_map.h tests/law/story.c tests/law/story.h \
	tests/support/rf_test.h
tests_check_limit_engines_SOURCES = \
	tests/check_limit_engines.c tests/input/sample.c \
	tests/input/sample.h tests/second/plain.h tests/support/rf_test.h
tests_check_limit_fates_SOURCES = \
	tests/check_limit_fates.c tests/input/limit_sample.c \
	tests/input/limit_sample.h tests/support/parse.h \
	tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_limit_flow_SOURCES = \
	tests/check_limit_flow.c tests/input/limit_sample.c \
	tests/input/limit_sample.h tests/input/vectors.c \
	tests/input/vectors.h tests/second/plain.c tests/second/plain.h \
	tests/second/plain_mode.c tests/second/plain_mode.h \
	tests/support/rf_test.h
tests_check_limit_slide_SOURCES = \
	tests/check_limit_slide.c tests/support/rf_test.h
tests_check_population_shrink_SOURCES = \
	tests/check_population_shrink.c tests/support/rf_test.h
tests_check_population_vacant_SOURCES = \
	tests/check_population_vacant.c tests/support/rf_test.h \
	tests/support/room.h tests/support/subject.c tests/support/subject.h
tests_check_problem_design_SOURCES = \
	tests/check_problem_design.c tests/support/drawn.h \
	tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_problem_draws_SOURCES = \
	tests/check_problem_draws.c tests/support/rf_test.h
tests_check_problem_columns_SOURCES = \
	tests/check_problem_columns.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_problem_files_SOURCES = \
	tests/check_problem_files.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
# Of the checker, which has nothing of the library.
tests_check_checker_forever_SOURCES = \
	tests/check_checker_forever.c src/checker/exact.c \
	src/checker/modular.c src/checker/relation.c \
	tests/support/rf_test.h
tests_check_checker_forever_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_forever_LDADD = libreluflow-check-d.la \
	libreluflow-check-w.la $(CHECK_LIBS)
tests_check_checker_outcome_SOURCES = \
	tests/check_checker_outcome.c tests/support/vertex.c \
	tests/support/vertex.h src/checker/exact.c \
	src/checker/modular.c src/checker/relation.c \
	tests/support/rf_test.h
tests_check_checker_outcome_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_outcome_LDADD = libreluflow-check-d.la \
	libreluflow-check-w.la $(CHECK_LIBS)
tests_check_checker_tau_SOURCES = \
	tests/check_checker_tau.c src/checker/exact.c \
	src/checker/modular.c src/checker/relation.c \
	tests/support/rf_test.h
tests_check_checker_tau_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_tau_LDADD = libreluflow-check-d.la \
	libreluflow-check-w.la $(CHECK_LIBS)
tests_check_checker_until_SOURCES = \
	tests/check_checker_until.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/rf_test.h
tests_check_checker_until_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_until_LDADD = libreluflow-check-d.la \
	libreluflow-check-w.la $(CHECK_LIBS)
tests_check_checker_reading_SOURCES = \
	tests/check_checker_reading.c src/checker/certificate.c \
	tests/support/rf_test.h
tests_check_checker_reading_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_reading_LDADD = $(CHECK_LIBS)
tests_check_checker_main_SOURCES = \
	tests/check_checker_main.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/rf_test.h
tests_check_checker_main_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_main_LDADD = libreluflow-check-d.la \
	libreluflow-check-w.la $(CHECK_LIBS)
tests_check_checker_mutants_SOURCES = \
	tests/check_checker_mutants.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/rf_test.h
tests_check_checker_mutants_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_mutants_LDADD = libreluflow-check-d.la \
	libreluflow-check-w.la $(CHECK_LIBS)
tests_check_checker_primes_SOURCES = \
	tests/check_checker_primes.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c tests/support/rf_test.h
tests_check_checker_primes_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_primes_LDADD = $(CHECK_LIBS) $(GMP_LIBS)
# With the sources that it includes.
tests_check_checker_bits_SOURCES = \
	tests/check_checker_bits.c src/checker/modular.c tests/support/rf_test.h
tests_check_checker_bits_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_bits_LDADD = $(CHECK_LIBS)
tests_check_checker_range_SOURCES = \
	tests/check_checker_range.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c tests/support/rf_test.h
tests_check_checker_range_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_range_LDADD = $(CHECK_LIBS) $(GMP_LIBS)
tests_check_checker_relation_SOURCES = \
	tests/check_checker_relation.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c tests/support/rf_test.h
tests_check_checker_relation_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_checker_relation_LDADD = $(CHECK_LIBS)
# It includes a source of it.
tests_check_checker_width_SOURCES = \
	tests/check_checker_width.c src/checker/exact.c \
	src/checker/modular.c src/checker/relation.c src/checker/up.c \
	tests/support/rf_test.h
tests_check_checker_width_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_width_LDADD = libreluflow-check-d.la $(LDADD)
# Twice, as the checker has two kinds of numbers.
checker_numbers = \
	tests/check_checker_numbers.c src/checker/up.c tests/support/rf_test.h
tests_check_checker_numbers_SOURCES = $(checker_numbers)
tests_check_checker_numbers_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_numbers_LDADD = libreluflow-check-d.la $(LDADD)
tests_check_checker_pairs_SOURCES = $(checker_numbers)
tests_check_checker_pairs_CPPFLAGS = $(AM_CPPFLAGS) -DCK_WIDE
tests_check_checker_pairs_LDADD = libreluflow-check-w.la $(LDADD)
# A step of it with polynomials that are given.
checker_made = \
	src/checker/certificate.c src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/made_step.c \
	tests/support/made_step.h tests/support/rf_test.h
tests_check_checker_after_SOURCES = \
	tests/check_checker_after.c $(checker_made)
tests_check_checker_after_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_after_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_bounds_SOURCES = \
	tests/check_checker_bounds.c $(checker_made)
tests_check_checker_bounds_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_bounds_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_aligned_SOURCES = \
	tests/check_checker_aligned.c $(checker_made)
tests_check_checker_aligned_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_aligned_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_effects_SOURCES = \
	tests/check_checker_effects.c $(checker_made)
tests_check_checker_effects_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_effects_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_faces_SOURCES = \
	tests/check_checker_faces.c $(checker_made)
tests_check_checker_faces_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_faces_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_releases_SOURCES = \
	tests/check_checker_releases.c $(checker_made)
tests_check_checker_releases_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_releases_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_rows_SOURCES = \
	tests/check_checker_rows.c $(checker_made)
tests_check_checker_rows_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_rows_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_fate_SOURCES = tests/check_checker_fate.c $(checker_made)
tests_check_checker_fate_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_fate_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_place_SOURCES = \
	tests/check_checker_place.c tests/support/vertex.c \
	tests/support/vertex.h $(checker_made)
tests_check_checker_place_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_place_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_follow_SOURCES = \
	tests/check_checker_follow.c $(checker_made)
tests_check_checker_follow_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_follow_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_ground_SOURCES = \
	tests/check_checker_ground.c $(checker_made)
tests_check_checker_ground_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_ground_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_series_SOURCES = \
	tests/check_checker_series.c $(checker_made)
tests_check_checker_series_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_series_LDADD = libreluflow-check-d.la $(CHECK_LIBS) \
	$(MPFR_LIBS)
tests_check_checker_sides_SOURCES = \
	tests/check_checker_sides.c $(checker_made)
tests_check_checker_sides_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_sides_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_starts_SOURCES = \
	tests/check_checker_starts.c $(checker_made)
tests_check_checker_starts_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_starts_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
tests_check_checker_windows_SOURCES = \
	tests/check_checker_windows.c $(checker_made)
tests_check_checker_windows_CPPFLAGS = $(AM_CPPFLAGS) -DCK_DOUBLE
tests_check_checker_windows_LDADD = libreluflow-check-d.la $(CHECK_LIBS)
# Its polynomials are put wrong on purpose.
check_LTLIBRARIES += tests/libchecker-wrong.la
tests_libchecker_wrong_la_SOURCES = $(checker_stage)
tests_libchecker_wrong_la_CPPFLAGS = -I$(top_srcdir)/src -DCK_DOUBLE \
	-DCK_WRONG
tests_libchecker_wrong_la_CFLAGS = $(RF_CFLAGS)
tests_check_checker_tube_SOURCES = \
	tests/check_checker_tube.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/rf_test.h
tests_check_checker_tube_CPPFLAGS = $(AM_CPPFLAGS) -DCK_WRONG
tests_check_checker_tube_LDADD = tests/libchecker-wrong.la $(CHECK_LIBS)
tests_check_problem_infinite_SOURCES = \
	tests/check_problem_infinite.c tests/support/parse.h \
	tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_problem_input_SOURCES = \
	tests/check_problem_input.c tests/support/rf_test.h
tests_check_problem_loss_SOURCES = \
	tests/check_problem_loss.c tests/support/log_cosh.h \
	tests/support/loss_d.c tests/support/loss_d.h tests/support/rf_test.h
tests_check_problem_right_SOURCES = \
	tests/check_problem_right.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_problem_start_SOURCES = \
	tests/check_problem_start.c tests/support/parse.h \
	tests/support/rf_test.h
tests_check_problem_teacher_SOURCES = \
	tests/check_problem_teacher.c tests/support/drawn.h \
	tests/support/rf_test.h
tests_check_proof_balls_SOURCES = \
	tests/check_proof_balls.c tests/support/enclosed.h \
	tests/support/rf_test.h
tests_check_proof_bundle_SOURCES = \
	tests/check_proof_bundle.c tests/support/parse.h \
	tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_bits_SOURCES = \
	tests/check_proof_bits.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/beside.c tests/support/beside.h \
	tests/support/enclosed.h tests/support/parse.h tests/support/rf_test.h
tests_check_proof_bounds_SOURCES = \
	tests/check_proof_bounds.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_knots_SOURCES = \
	tests/check_proof_knots.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_late_SOURCES = \
	tests/check_proof_late.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_hull_SOURCES = \
	tests/check_proof_hull.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_sides_SOURCES = \
	tests/check_proof_sides.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_windows_SOURCES = \
	tests/check_proof_windows.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_event_SOURCES = \
	tests/check_proof_event.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_passage_SOURCES = \
	tests/check_proof_passage.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_turning_SOURCES = \
	tests/check_proof_turning.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_defect_SOURCES = \
	tests/check_proof_defect.c tests/support/rf_test.h \
	tests/support/slopes.h
# Three of the inequalities of the theorem of all widths.
tests_check_proof_edges_SOURCES = \
	tests/check_proof_edges.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c src/checker/up.c \
	tests/support/parse.h tests/support/rf_test.h
tests_check_proof_edges_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_proof_edges_LDADD = libreluflow-check-d.la $(LDADD)
tests_check_proof_errors_SOURCES = \
	tests/check_proof_errors.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_ever_SOURCES = \
	tests/check_proof_ever.c tests/support/rf_test.h
tests_check_proof_entrance_SOURCES = \
	tests/check_proof_entrance.c tests/support/rf_test.h
tests_check_proof_every_SOURCES = \
	tests/check_proof_every.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_proof_flight_SOURCES = \
	tests/check_proof_flight.c tests/support/parse.h \
	tests/support/rf_test.h tests/support/step.h
tests_check_proof_hunt_SOURCES = \
	tests/check_proof_hunt.c tests/support/rf_test.h
tests_check_proof_itinerary_SOURCES = \
	tests/check_proof_itinerary.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/enclosed.h tests/support/itinerary.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_proof_onlooker_SOURCES = \
	tests/check_proof_onlooker.c tests/support/rf_test.h \
	tests/support/step.h
tests_check_proof_choices_SOURCES = \
	tests/check_proof_choices.c tests/support/rf_test.h
tests_check_proof_exits_SOURCES = \
	tests/check_proof_exits.c tests/support/rf_test.h \
	tests/support/spot.h tests/support/step.h
tests_check_proof_outcome_SOURCES = \
	tests/check_proof_outcome.c tests/support/rf_test.h
tests_check_proof_parts_SOURCES = \
	tests/check_proof_parts.c tests/support/parse.h tests/support/rf_test.h
tests_check_proof_price_SOURCES = \
	tests/check_proof_price.c tests/support/parse.h tests/support/rf_test.h
tests_check_proof_random_SOURCES = \
	tests/check_proof_random.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/second/descent.c tests/second/descent.h \
	tests/support/beside.c tests/support/beside.h \
	tests/support/enclosed.h tests/support/euler.c \
	tests/support/euler.h tests/support/parse.h tests/support/rf_test.h
tests_check_proof_signs_SOURCES = \
	tests/check_proof_signs.c tests/support/rf_test.h
tests_check_proof_slope_SOURCES = \
	tests/check_proof_slope.c tests/support/rf_test.h \
	tests/support/slopes.h tests/support/step.h
tests_check_proof_plan_SOURCES = \
	tests/check_proof_plan.c tests/support/rf_test.h
tests_check_proof_stated_SOURCES = \
	tests/check_proof_stated.c tests/support/parse.h tests/support/rf_test.h
tests_check_proof_stay_SOURCES = \
	tests/check_proof_stay.c tests/support/rf_test.h \
	tests/support/spot.h tests/support/step.h
tests_check_proof_claims_SOURCES = \
	tests/check_proof_claims.c tests/support/parse.h \
	tests/support/rf_test.h
tests_check_proof_margins_SOURCES = \
	tests/check_proof_margins.c tests/support/rf_test.h \
	tests/support/spot.h tests/support/step.h
tests_check_proof_steps_SOURCES = \
	tests/check_proof_steps.c tests/support/parse.h \
	tests/support/rf_test.h tests/support/step.h
tests_check_proof_step_SOURCES = \
	tests/check_proof_step.c tests/support/rf_test.h
tests_check_proof_theory_SOURCES = \
	tests/check_proof_theory.c tests/input/instances.h \
	tests/support/parse.h tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_proof_together_SOURCES = \
	tests/check_proof_together.c tests/support/rf_test.h
tests_check_proof_tube_SOURCES = \
	tests/check_proof_tube.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/beside.c tests/support/beside.h \
	tests/support/enclosed.h tests/support/parse.h \
	tests/support/rf_test.h
tests_check_proof_vanish_SOURCES = \
	tests/check_proof_vanish.c tests/support/rf_test.h \
	tests/support/spot.h tests/support/step.h
tests_check_proof_ways_SOURCES = \
	tests/check_proof_ways.c tests/support/enclosed.h \
	tests/support/itinerary.h tests/support/rf_test.h
# Two implementations of its inequalities.
tests_check_proof_tau_SOURCES = \
	tests/check_proof_tau.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/folder.h \
	tests/support/parse.h tests/support/rf_test.h tests/support/saved.h
tests_check_proof_tau_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_proof_tau_LDADD = libreluflow-check-d.la $(LDADD)
tests_check_proof_trio_SOURCES = \
	tests/check_proof_trio.c tests/support/parse.h tests/support/rf_test.h
tests_check_proof_written_SOURCES = \
	tests/check_proof_written.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/folder.h \
	tests/support/parse.h tests/support/rf_test.h tests/support/saved.h
tests_check_proof_written_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_proof_written_LDADD = libreluflow-check-d.la $(LDADD)
tests_check_proof_widths_SOURCES = \
	tests/check_proof_widths.c src/checker/certificate.c \
	src/checker/exact.c src/checker/modular.c \
	src/checker/relation.c src/checker/up.c tests/support/folder.h \
	tests/support/parse.h tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_proof_widths_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_proof_widths_LDADD = libreluflow-check-d.la $(LDADD)
tests_check_record_faults_SOURCES = \
	tests/check_record_faults.c tests/support/fake_flow.c \
	tests/support/fake_flow.h tests/support/rf_alloc_test.h \
	tests/support/rf_test.h tests/support/runs.c tests/support/runs.h
tests_check_record_measures_SOURCES = \
	tests/check_record_measures.c tests/support/folder.h tests/support/rf_test.h
tests_check_record_probe_SOURCES = \
	tests/check_record_probe.c tests/support/folder.h tests/support/rf_test.h
tests_check_record_replay_SOURCES = \
	tests/check_record_replay.c $(law_sources) tests/input/cases.c \
	tests/input/cases.h tests/input/image.c tests/input/image.h \
	tests/law/told.c tests/law/told.h
tests_check_record_resume_SOURCES = \
	tests/check_record_resume.c tests/input/teacher.c \
	tests/input/teacher.h tests/support/rf_test.h
tests_check_record_unit_SOURCES = \
	tests/check_record_unit.c tests/support/folder.h tests/support/rf_test.h
tests_check_record_rows_SOURCES = \
	tests/check_record_rows.c tests/support/fake_flow.c \
	tests/support/fake_flow.h tests/support/rf_test.h \
	tests/support/runs.c tests/support/runs.h
tests_check_taylor_blocks_SOURCES = \
	tests/check_taylor_blocks.c tests/support/rf_test.h
tests_check_taylor_digits_SOURCES = \
	tests/check_taylor_digits.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_taylor_foresight_SOURCES = \
	tests/check_taylor_foresight.c tests/support/rf_test.h
tests_check_taylor_laws_SOURCES = \
	tests/check_taylor_laws.c tests/input/sample.c tests/input/sample.h \
	tests/second/plain.c tests/second/plain.h tests/second/plain_mode.c \
	tests/second/plain_mode.h tests/support/follow.c \
	tests/support/follow.h tests/support/rf_test.h
tests_check_taylor_series_SOURCES = \
	tests/check_taylor_series.c tests/support/log_cosh.h \
	tests/support/rf_test.h
tests_check_tests_plain_SOURCES = \
	tests/check_tests_plain.c tests/input/vectors.c \
	tests/input/vectors.h tests/second/plain.c tests/second/plain.h \
	tests/second/plain_mode.c tests/second/plain_mode.h \
	tests/support/rf_test.h
tests_check_tests_rerun_SOURCES = \
	tests/check_tests_rerun.c tests/support/rf_test.h
tests_check_theory_claims_SOURCES = \
	tests/check_theory_claims.c tests/input/instances.h \
	tests/support/parse.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_theory_assumptions_SOURCES = \
	tests/check_theory_assumptions.c tests/support/rf_test.h
tests_check_theory_constants_SOURCES = \
	tests/check_theory_constants.c tests/support/parse.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_theory_extrema_SOURCES = \
	tests/check_theory_extrema.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/rf_test.h tests/support/room.h
tests_check_theory_generic_SOURCES = \
	tests/check_theory_generic.c tests/input/instances.h \
	tests/support/meddle.c tests/support/meddle.h \
	tests/support/parse.h tests/support/rf_test.h
tests_check_theory_laws_SOURCES = \
	tests/check_theory_laws.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/support/rf_test.h
tests_check_theory_measures_SOURCES = \
	tests/check_theory_measures.c tests/support/parse.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_theory_numbers_SOURCES = \
	tests/check_theory_numbers.c tests/input/instances.h \
	tests/support/parse.h tests/support/rf_test.h
tests_check_theory_prices_SOURCES = \
	tests/check_theory_prices.c tests/support/parse.h \
	tests/support/rf_test.h
tests_check_theory_stationary_SOURCES = \
	tests/check_theory_stationary.c tests/support/parse.h \
	tests/support/rf_alloc_test.h tests/support/rf_test.h
tests_check_theory_threads_SOURCES = \
	tests/check_theory_threads.c tests/input/instances.h \
	tests/support/parse.h tests/support/rf_test.h
tests_check_theory_verdicts_SOURCES = \
	tests/check_theory_verdicts.c tests/input/generator.c \
	tests/input/generator.h tests/input/generator_text.c \
	tests/input/instances.h tests/support/meddle.c \
	tests/support/meddle.h tests/support/parse.h tests/support/rf_test.h
tests_check_view_figures_SOURCES = \
	tests/check_view_figures.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_view_export_SOURCES = \
	tests/check_view_export.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h
tests_check_view_page_SOURCES = \
	tests/check_view_page.c tests/support/rf_alloc_test.h \
	tests/support/rf_test.h

# Names and kinds of the kernels; "make names" writes the two headers anew.
dist_check_SCRIPTS += tests/kernels.sh
TESTS += tests/kernels.sh
names:
	top_srcdir='$(top_srcdir)' $(SHELL) $(srcdir)/tests/kernels.sh names
.PHONY: names
