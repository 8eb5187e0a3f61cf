//! What a status code means for the connection, or for sending the request again.

use super::framing::Asked;
use crate::cite::cited_enum;

cited_enum! {
    /// A status that says more about the connection than that a response is there.
    pub enum StatusMeaning {
        /// 1xx but 101: the exchange goes on, the final response is still to come.
        Interim "interim" Rfc9110S15_2;
        /// 101: another protocol takes the connection over.
        SwitchingProtocols "switching_protocols" Rfc9110S15_2_2;
        /// 2xx to CONNECT: the connection is a tunnel.
        Tunnel "tunnel" Rfc9110S9_3_6;
        /// 408: no complete request came in time; the client may send it again.
        RequestTimeout "request_timeout" Rfc9110S15_5_9;
        /// 421: this connection is not for that origin; any request may go again on another.
        Misdirected "misdirected" Rfc9110S15_5_20;
        /// 425: the server will not risk a replay; the client sends again, not in early data.
        TooEarly "too_early" Rfc8470S5_2;
        /// 502: a gateway got no valid response.
        BadGateway "bad_gateway" Rfc9110S15_6_3;
        /// 503: overloaded or under maintenance for a while.
        Unavailable "unavailable" Rfc9110S15_6_4;
        /// 504: a gateway got no response in time.
        GatewayTimeout "gateway_timeout" Rfc9110S15_6_5;
    }
}

impl StatusMeaning {
    /// What `status` means in answer to `asked`; `None` where it says nothing about the connection.
    #[must_use]
    pub const fn of(status: u16, asked: Asked) -> Option<Self> {
        Some(match status {
            101 => Self::SwitchingProtocols,
            100..=199 => Self::Interim,
            200..=299 if matches!(asked, Asked::Connect) => Self::Tunnel,
            408 => Self::RequestTimeout,
            421 => Self::Misdirected,
            425 => Self::TooEarly,
            502 => Self::BadGateway,
            503 => Self::Unavailable,
            504 => Self::GatewayTimeout,
            _ => return None,
        })
    }

    /// Whether HTTP ends on this connection, though the connection does not.
    #[must_use]
    pub const fn ends_http(self) -> bool {
        matches!(self, Self::SwitchingProtocols | Self::Tunnel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        const TABLE: &[(u16, Asked, Option<StatusMeaning>)] = &[
            (100, Asked::Other, Some(StatusMeaning::Interim)),
            (101, Asked::Other, Some(StatusMeaning::SwitchingProtocols)),
            (103, Asked::Head, Some(StatusMeaning::Interim)),
            (200, Asked::Other, None),
            (200, Asked::Connect, Some(StatusMeaning::Tunnel)),
            (300, Asked::Connect, None),
            (408, Asked::Other, Some(StatusMeaning::RequestTimeout)),
            (421, Asked::Other, Some(StatusMeaning::Misdirected)),
            (425, Asked::Other, Some(StatusMeaning::TooEarly)),
            (500, Asked::Other, None),
            (502, Asked::Other, Some(StatusMeaning::BadGateway)),
            (503, Asked::Other, Some(StatusMeaning::Unavailable)),
            (504, Asked::Other, Some(StatusMeaning::GatewayTimeout)),
        ];
        for &(status, asked, meaning) in TABLE {
            assert_eq!(StatusMeaning::of(status, asked), meaning, "{status} {asked:?}");
        }
        let ends: Vec<_> = StatusMeaning::ALL.iter().filter(|it| it.ends_http()).collect();
        assert_eq!(ends, [&StatusMeaning::SwitchingProtocols, &StatusMeaning::Tunnel]);
    }
}
