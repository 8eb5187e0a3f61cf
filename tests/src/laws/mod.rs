//! Laws that hold in every run, whatever the scenario. Each is a function that names what it says and gives
//! its source; it sees the scenario and the trace, and nothing of the model.

pub mod backoff;
pub mod bytes;
pub mod causes;
pub mod delivery;
pub mod endings;
pub mod flights;
pub mod follow;
pub mod keepalive;
pub mod numbers;
pub mod prefix;
pub mod quic;
pub mod states;
pub mod timers;
pub mod windows;

use keepalive_core::Trace;
use keepalive_core::scenario::Scenario;

pub use follow::{End, Follow, Run};

/// The verdict on one run: `Err` says where it breaks the law.
pub type Verdict = Result<(), String>;

/// A law: a name and what judges a run.
pub type Law = (&'static str, fn(Run<'_>) -> Verdict);

/// The name of each function beside the function.
macro_rules! laws {
    ($($module:ident :: $law:ident),* $(,)?) => {
        &[$((stringify!($law), $module::$law)),*]
    };
}

/// All laws on a single run.
pub const ALL: &[Law] = laws![
    causes::no_event_comes_before_its_cause,
    causes::time_never_goes_back,
    states::states_change_along_the_arrows_of_the_rfc,
    states::a_closed_socket_sends_nothing,
    states::hosts_without_a_socket_send_only_rst,
    states::a_dead_host_does_nothing,
    states::rst_never_answers_rst,
    timers::every_timer_fires_or_is_moved_or_stopped_or_outlives_the_run,
    timers::no_timer_fires_before_it_is_due,
    timers::one_send_timer_at_a_time,
    timers::a_closed_socket_has_no_kernel_timer,
    timers::time_wait_lasts_a_minute,
    keepalive::giving_up_takes_exactly_the_stated_probes,
    keepalive::a_probe_follows_the_stated_silence,
    keepalive::no_probe_while_data_is_outstanding,
    keepalive::the_keepalive_timer_runs_while_the_connection_is_open,
    numbers::sequence_numbers_never_go_back,
    numbers::new_data_follows_the_last_on_the_wire,
    numbers::acknowledgements_and_window_edges_never_go_back,
    bytes::only_what_arrived_is_acknowledged_and_read,
    bytes::every_byte_is_read_once_and_in_order,
    bytes::no_acknowledgement_is_owed_longer_than_200_ms,
    flights::every_flight_ends_once,
    flights::a_flight_takes_the_latency,
    endings::nothing_waits_for_ever,
    windows::the_window_is_never_exceeded,
    windows::the_congestion_window_is_respected,
    backoff::each_timeout_is_twice_the_last,
    quic::packet_numbers_only_grow,
    quic::only_packets_that_came_are_acknowledged,
    quic::a_message_is_complete_when_all_its_bytes_came,
    quic::an_idle_connection_ends_in_silence_and_not_too_early,
    quic::who_has_heard_the_end_says_nothing,
];

/// The first law that a run breaks. The laws follow two hosts and one link; the run of a longer path, which is
/// made of such connections, is not judged.
///
/// # Errors
/// The law and the place.
pub fn judge(scenario: &Scenario, trace: &Trace) -> Verdict {
    if scenario.path.len() != 3 {
        return Ok(());
    }
    let run = Run { scenario, trace };
    ALL.iter().try_for_each(|(name, law)| law(run).map_err(|why| format!("{name}: {why}")))
}

/// `Err` with this text unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($text:tt)*) => {
        if !$condition {
            return Err(format!($($text)*));
        }
    };
}
pub(crate) use hold;
