//! Causes of every kind.

use super::*;

/// What may have led to a step.
pub(super) fn causes() -> Vec<Why<'static>> {
    let who = CLIENT;
    let mut causes = vec![
        Why::WantedRequest { who },
        Why::Script { who },
        Why::BothClosed { who, span: S },
        Why::Probe { who, nth: 1, of: 3, lost: true },
        Why::Probe { who, nth: 1, of: 3, lost: false },
        Why::Probe { who, nth: 2, of: 0, lost: true },
    ];
    for what in SENT {
        causes.extend([
            Why::Arrived { from: SERVER, what },
            Why::LastHeard { from: SERVER, what },
            Why::Received { who, what },
            Why::Failed { who: PROXY, what },
            Why::Unsent { who: PROXY, what },
            Why::Unqueued { who, what },
            Why::Recognized { who: SERVER, what },
            Why::Left { who, what, lost: None },
            Why::Repeated { who, what, lost: None },
        ]);
        causes.extend(LOST.map(|by| Why::Left { who, what, lost: Some(by) }));
        causes.extend(LOST.map(|by| Why::Repeated { who, what, lost: Some(by) }));
    }
    for timer in Timer::ALL {
        causes.extend([Why::Started { who, timer, span: S }, Why::RanOut { who, timer, span: S }]);
    }
    for quic in [false, true] {
        causes.extend(FIN.map(|why| Why::Closed { who, why, quic }));
    }
    causes.extend(GAVE_UP.map(|why| Why::GaveUp { who, why }));
    causes.extend(BREAKS.map(Why::Break));
    causes
}
