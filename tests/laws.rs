//! Every law on random scenarios, and on every preset.
#![cfg(not(target_arch = "wasm32"))]

use keepalive_core::{Span, simulate, simulate_within};
use keepalive_tests::laws::{self, Run, Verdict, delivery, prefix};
use keepalive_tests::random::{self, for_all};
use keepalive_tests::scenarios;

/// Enough for five minutes of any random scenario; a storm is cut here.
const EVENTS: usize = 20_000;

fn holds(cases: u32, law: fn(Run<'_>) -> Verdict) {
    for_all(cases, random::scenario(), |scenario| {
        let trace = simulate_within(&scenario, EVENTS);
        let json = || serde_json::to_string(&scenario).unwrap_or_default();
        law(Run { scenario: &scenario, trace: &trace }).map_err(|why| format!("{why}\n{}\n", json()))
    });
}

/// One test for each law.
macro_rules! laws {
    ($($module:ident { $($law:ident),* $(,)? })*) => {
        $($(#[test] fn $law() { holds(CASES, laws::$module::$law); })*)*
        const NAMES: &[&str] = &[$($(stringify!($law)),*),*];
    };
}

/// Random scenarios for each law.
const CASES: u32 = 150;

laws! {
    causes { no_event_comes_before_its_cause, time_never_goes_back }
    states {
        states_change_along_the_arrows_of_the_rfc, a_closed_socket_sends_nothing,
        hosts_without_a_socket_send_only_rst, a_dead_host_does_nothing, rst_never_answers_rst,
    }
    timers {
        every_timer_fires_or_is_moved_or_stopped_or_outlives_the_run, no_timer_fires_before_it_is_due,
        one_send_timer_at_a_time, a_closed_socket_has_no_kernel_timer, time_wait_lasts_a_minute,
    }
    keepalive {
        giving_up_takes_exactly_the_stated_probes, a_probe_follows_the_stated_silence,
        no_probe_while_data_is_outstanding, the_keepalive_timer_runs_while_the_connection_is_open,
    }
    numbers {
        sequence_numbers_never_go_back, new_data_follows_the_last_on_the_wire,
        acknowledgements_and_window_edges_never_go_back,
    }
    bytes {
        only_what_arrived_is_acknowledged_and_read, every_byte_is_read_once_and_in_order,
        no_acknowledgement_is_owed_longer_than_200_ms,
    }
    flights { every_flight_ends_once, a_flight_takes_the_latency }
    endings { nothing_waits_for_ever }
    windows { the_window_is_never_exceeded, the_congestion_window_is_respected }
    backoff { each_timeout_is_twice_the_last }
    quic {
        packet_numbers_only_grow, only_packets_that_came_are_acknowledged,
        a_message_is_complete_when_all_its_bytes_came,
        an_idle_connection_ends_in_silence_and_not_too_early, who_has_heard_the_end_says_nothing,
    }
}

#[test]
fn every_law_has_its_test() {
    let all: Vec<&str> = laws::ALL.iter().map(|law| law.0).collect();
    assert_eq!(all, NAMES);
}

#[test]
fn random_scenarios_are_valid() {
    for_all(500, random::scenario(), |scenario| scenario.check().map_err(|invalid| invalid.to_string()));
}

#[test]
fn every_preset_keeps_every_law() {
    // The laws follow two hosts and one link; chains are made of such connections.
    for scenario in scenarios().into_iter().filter(|s| s.path.len() == 3) {
        let trace = simulate(&scenario);
        laws::judge(&scenario, &trace).unwrap_or_else(|why| panic!("{}: {why}", scenario.id));
    }
}

#[test]
fn the_same_scenario_gives_the_same_trace() {
    for_all(100, random::scenario(), |scenario| prefix::the_same_scenario_gives_the_same_trace(&scenario));
}

#[test]
fn a_fault_that_is_added_changes_nothing_before_it() {
    for_all(100, (random::scenario(), random::fault()), |(scenario, fault)| {
        prefix::what_comes_later_changes_nothing_before(&scenario, Some(fault), None)
    });
}

#[test]
fn a_step_that_is_added_changes_nothing_before_it() {
    for_all(100, (random::with_sockets(), random::order()), |(scenario, order)| {
        prefix::what_comes_later_changes_nothing_before(&scenario, None, Some(order))
    });
}

#[test]
fn a_shorter_run_is_the_beginning_of_a_longer() {
    for_all(100, (random::scenario(), 0..=100_u64), |(scenario, percent)| {
        let until = Span::from_micros(scenario.until.micros() * percent / 100);
        prefix::a_shorter_run_is_the_beginning_of_a_longer(&scenario, until)
    });
}

#[test]
fn an_event_limit_only_cuts() {
    for_all(100, (random::scenario(), 0..3_000_usize), |(scenario, limit)| {
        prefix::an_event_limit_only_cuts(&scenario, limit)
    });
}

#[test]
fn everything_that_is_written_is_read_where_nothing_goes_wrong() {
    for_all(200, random::with_sockets(), |scenario| {
        let scenario = delivery::tamed(scenario);
        let json = || serde_json::to_string(&scenario).unwrap_or_default();
        delivery::everything_that_is_written_is_read(&scenario).map_err(|why| format!("{why}\n{}\n", json()))
    });
}

#[test]
fn a_dead_peer_leaves_a_zombie_unless_keepalive_finds_it() {
    // The laws follow two hosts and one link; chains are made of such connections.
    for scenario in scenarios().into_iter().filter(|s| s.path.len() == 3) {
        let trace = simulate(&scenario);
        let zombies = laws::endings::zombies(Run { scenario: &scenario, trace: &trace });
        if scenario.id == "zombie-without-keepalive" {
            assert!(!zombies.is_empty(), "nothing stays for ever");
        }
    }
}
