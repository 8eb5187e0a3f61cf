//! A pair of ends with nothing between them: each datagram is handed over when the test says so.

use super::*;
use crate::trace::Acks;

fn ms(ms: u64) -> SimTime {
    SimTime::ZERO + Span::from_millis(ms)
}

fn options(idle: u64, ping: Option<u64>) -> QuicOptions {
    QuicOptions { idle: Some(Span::from_secs(idle)), ping: ping.map(Span::from_secs) }
}

type Sent = (Datagram, (Seq, Seq), Role);

fn sent(end: &mut Connection) -> Vec<Sent> {
    std::iter::from_fn(|| end.poll_output())
        .filter_map(|output| match output {
            Output::Transmit(datagram, bytes, role) => Some((datagram, bytes, role)),
            _ => None,
        })
        .collect()
}

/// An end that is established at 0 and has heard of the peer's idle timeout.
fn open(own: QuicOptions, peer: u64) -> Connection {
    let mut end = Connection::new(own, true);
    end.begin();
    end.learns(ms(0), Some(Span::from_secs(peer)));
    end.establish(ms(0));
    sent(&mut end);
    end
}

fn packet(number: u32, acks: Option<Acks>) -> Datagram {
    Datagram { number, eliciting: acks.is_none(), acks, path: 0, len: 100 }
}

#[test]
fn the_shorter_idle_timeout_of_the_two_holds() {
    assert_eq!(open(options(30, None), 60).due(Timer::QuicIdle), Some(ms(30_000)));
    assert_eq!(open(options(60, None), 30).due(Timer::QuicIdle), Some(ms(30_000)));
}

#[test]
fn an_idle_timeout_is_never_shorter_than_three_probe_timeouts() {
    let mut end = open(options(1, None), 60);
    end.send(ms(0), 10);
    // Without a sample 333 ms + 4 * 166.5 ms + 25 ms = 1.024 s, three times.
    assert_eq!(end.due(Timer::QuicIdle), Some(ms(3_072)));
}

#[test]
fn the_first_thing_asked_since_the_peer_was_heard_restarts_the_idle_clock_and_the_next_does_not() {
    let mut end = open(options(30, None), 30);
    end.send(ms(5_000), 10);
    end.send(ms(6_000), 10);
    assert_eq!(end.due(Timer::QuicIdle), Some(ms(35_000)));
    let number = end.next_number - 1;
    let acks = Acks { largest: number, below: 0b1, delay: Span::ZERO };
    end.handle(ms(7_000), &packet(0, Some(acks)), (0, 0), Role::Quic(QuicFrame::Ack));
    assert_eq!(end.due(Timer::QuicIdle), Some(ms(37_000)), "what is received restarts it");
}

#[test]
fn an_idle_connection_is_forgotten_without_a_datagram() {
    let mut end = open(options(30, None), 30);
    end.handle_timeout(ms(30_000), Timer::QuicIdle);
    assert_eq!(sent(&mut end), []);
    assert_eq!((end.state(), end.recv()), (State::Closed, Some(Read::Failed(Errno::ETIMEDOUT))));
}

#[test]
fn a_ping_draws_an_acknowledgement_and_so_defers_the_idle_timeout_of_both() {
    let mut end = open(options(30, Some(10)), 30);
    assert_eq!(end.due(Timer::Ping), Some(ms(10_000)));
    end.handle_timeout(ms(10_000), Timer::Ping);
    let sent = sent(&mut end);
    assert!(matches!(&sent[..], [(datagram, (0, 0), Role::Quic(QuicFrame::Ping))] if datagram.eliciting));
    let mut peer = open(options(30, None), 30);
    peer.handle(ms(10_020), &sent[0].0, sent[0].1, sent[0].2);
    assert_eq!(peer.due(Timer::QuicIdle), Some(ms(40_020)));
    assert_eq!(peer.due(Timer::QuicAck), Some(ms(10_045)), "an acknowledgement may wait 25 ms");
}

#[test]
fn what_nobody_acknowledges_is_probed_for_with_a_timeout_that_doubles() {
    let mut end = open(options(60, None), 60);
    end.send(ms(0), 10);
    sent(&mut end);
    let mut due = Vec::new();
    for _ in 0..3 {
        let at = end.due(Timer::QuicProbe).unwrap();
        due.push(at.since(SimTime::ZERO).millis());
        end.handle_timeout(at, Timer::QuicProbe);
        assert!(matches!(&sent(&mut end)[..], [(_, (1, 11), Role::Retransmission)]));
    }
    assert_eq!(due, [1_024, 1_024 + 2_048, 1_024 + 2_048 + 4_096]);
}

#[test]
fn every_second_packet_is_acknowledged_at_once() {
    let mut end = open(options(30, None), 30);
    end.handle(ms(1), &packet(0, None), (1, 11), Role::Data);
    end.flush(ms(1));
    assert_eq!(sent(&mut end), []);
    end.handle(ms(2), &packet(1, None), (11, 21), Role::Data);
    end.flush(ms(2));
    let sent = sent(&mut end);
    assert!(matches!(&sent[..], [(Datagram { acks: Some(acks), .. }, _, _)] if acks.has(0) && acks.has(1)));
}

#[test]
fn bytes_that_came_beyond_a_hole_can_be_seen_and_the_hole_is_told_at_once() {
    let mut end = open(options(30, None), 30);
    end.handle(ms(1), &packet(1, None), (11, 21), Role::Data);
    end.flush(ms(1));
    assert_eq!(sent(&mut end).len(), 1, "number 0 is missing");
    assert!(end.has(11, 21) && !end.has(1, 11));
    assert_eq!(end.recv(), Some(Read::Bytes(10)));
}

#[test]
fn who_closes_says_so_once_more_to_whatever_still_comes_and_who_hears_it_says_nothing() {
    let mut end = open(options(30, None), 30);
    end.close(ms(0));
    let close = sent(&mut end);
    assert!(matches!(&close[..], [(_, _, Role::Quic(QuicFrame::Close))]));
    assert_eq!((end.state(), end.due(Timer::QuicDrain)), (State::Closing, Some(ms(3_072))));
    end.handle(ms(10), &packet(0, None), (1, 11), Role::Data);
    assert!(matches!(&sent(&mut end)[..], [(_, _, Role::Quic(QuicFrame::Close))]));

    let mut peer = open(options(30, None), 30);
    peer.handle(ms(10), &close[0].0, close[0].1, close[0].2);
    assert_eq!((peer.state(), peer.recv()), (State::Draining, Some(Read::Eof)));
    peer.handle(ms(11), &packet(5, None), (1, 11), Role::Data);
    assert!(!peer.send(ms(12), 10));
    assert_eq!(sent(&mut peer), []);
}

#[test]
fn a_server_asks_a_client_at_a_new_address_to_show_that_it_is_there() {
    let mut server = Connection { active: false, ..open(options(30, None), 30) };
    let moved = Datagram { path: 1, ..packet(0, None) };
    server.handle(ms(1), &moved, (1, 11), Role::Data);
    let challenge = sent(&mut server);
    assert!(matches!(&challenge[..], [(Datagram { path: 1, .. }, _, Role::Quic(QuicFrame::PathChallenge))]));
    let mut client = open(options(30, None), 30);
    client.handle(ms(2), &challenge[0].0, challenge[0].1, challenge[0].2);
    assert!(matches!(&sent(&mut client)[..], [(_, _, Role::Quic(QuicFrame::PathResponse))]));
}
