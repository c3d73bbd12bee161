/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.h -- the sources of a stage are compiled twice, for each kind of
 * number; in the second stage names that others see have another end. */
#ifndef CK_NAMES_H
#define CK_NAMES_H

#ifdef CK_WIDE
# define ball_read ball_read_wide
# define ball_span ball_span_wide
# define curve_keeps curve_keeps_wide
# define curve_least_slope curve_least_slope_wide
# define curve_leaves curve_leaves_wide
# define curve_root curve_root_wide
# define curve_slope curve_slope_wide
# define curve_value curve_value_wide
# define error_of error_of_wide
# define event_pass event_pass_wide
# define event_take event_take_wide
# define face_drive face_drive_wide
# define face_edges face_edges_wide
# define face_find face_find_wide
# define face_holds face_holds_wide
# define face_make face_make_wide
# define face_undriven face_undriven_wide
# define fate_check fate_check_wide
# define form_jump form_jump_wide
# define form_margin form_margin_wide
# define form_side form_side_wide
# define form_value form_value_wide
# define form_velocity form_velocity_wide
# define ground_make ground_make_wide
# define ground_scale ground_scale_wide
# define hull_leads_away hull_leads_away_wide
# define mover_project mover_project_wide
# define outcome_find outcome_find_wide
# define rows_at_once rows_at_once_wide
# define rows_refuse rows_refuse_wide
# define rows_say rows_say_wide
# define rows_unit rows_unit_wide
# define sides_check sides_check_wide
# define stage_check stage_check_wide
# define stage_claim stage_claim_wide
# define stage_go stage_go_wide
# define stage_idle stage_idle_wide
# define stage_losses stage_losses_wide
# define stage_rests stage_rests_wide
# define stage_rewind stage_rewind_wide
# define stage_room stage_room_wide
# define stage_shift stage_shift_wide
# define stage_start stage_start_wide
# define stage_tau stage_tau_wide
# define stage_unsure stage_unsure_wide
# define step_advance step_advance_wide
# define step_curve step_curve_wide
# define step_enclose step_enclose_wide
# define step_form step_form_wide
# define step_measure step_measure_wide
# define step_residual step_residual_wide
# define step_series step_series_wide
# define text_exponent text_exponent_wide
# define theorem1_begin theorem1_begin_wide
# define theorem1_step theorem1_step_wide
#endif

#endif
