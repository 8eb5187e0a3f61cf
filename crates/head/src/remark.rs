//! What is worth knowing about a message beside the ruling.

use keepalive_core::cite::Cite;
use keepalive_core::http::Version;
use serde::Serialize;

use crate::place::Place;

/// One remark on one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What it says.
    pub kind: RemarkKind,
    /// Where it is laid down.
    pub cite: Cite,
    /// What it is about.
    pub place: Place,
}

/// The remarks there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// `Keep-Alive` without the option `keep-alive`: ignored, it was probably forwarded by mistake.
    KeepAliveLeaked,
    /// `Keep-Alive` in a message that says `close`.
    KeepAliveBesideClose,
    /// `Keep-Alive` counts, as a hint that binds nobody.
    KeepAliveIsHint,
    /// `Keep-Alive` cannot be read, and is ignored; what is wrong with it.
    KeepAliveMalformed(String),
    /// `max=0`: no further request, though the message does not say `close`.
    MaxZero,
    /// `keep-alive` in HTTP/1.1, where it is the default.
    KeepAliveRedundant,
    /// `keep-alive` beside `close`, in vain.
    CloseBesideKeepAlive,
    /// `Proxy-Connection`, which no standard knows.
    ProxyConnection,
    /// A field that makes a message of this version malformed.
    Forbidden(Version),
    /// An empty element in `Connection`, which a sender must not write.
    EmptyElement,
    /// `Connection` lists a field that is for the recipient at the far end.
    EndToEndListed(String),
    /// A field for this connection only that `Connection` does not list: `Upgrade`, `TE`.
    Unlisted(&'static str),
    /// A field called `Close`, a name that is reserved.
    CloseFieldName,
    /// `Content-Length` beside `Transfer-Encoding`, which overrides it.
    LengthOverridden,
    /// `Content-Length` more than once, with the same number.
    LengthRepeated,
    /// `Content-Length` where it must not be sent: 1xx, 204, success of CONNECT.
    LengthNotAllowed,
    /// `Transfer-Encoding` where it must not be sent: the same.
    CodingNotAllowed,
    /// `Content-Length` cannot be read; what is wrong with it.
    LengthInvalid(String),
    /// `Transfer-Encoding` cannot be read; what is wrong with it.
    CodingInvalid(String),
    /// A response without its request: taken for the answer to a method other than HEAD and CONNECT.
    MethodAssumed,
}

impl RemarkKind {
    /// Where it is laid down.
    pub(crate) fn cite(&self) -> Cite {
        match self {
            Self::KeepAliveLeaked | Self::EndToEndListed(_) => Cite::Rfc9110S7_6_1,
            Self::KeepAliveBesideClose | Self::MaxZero | Self::CloseFieldName => Cite::Rfc9112S9_6,
            Self::KeepAliveIsHint => Cite::Rfc9112S9_5,
            Self::KeepAliveMalformed(_) => Cite::Rfc2068S19_7_1_1,
            Self::KeepAliveRedundant | Self::CloseBesideKeepAlive => Cite::Rfc9112S9_3,
            Self::ProxyConnection => Cite::Rfc9112AppC2_2,
            Self::Forbidden(Version::Http3) => Cite::Rfc9114S4_2,
            Self::Forbidden(_) => Cite::Rfc9113S8_2_2,
            Self::EmptyElement => Cite::Rfc9110S5_6_1,
            Self::Unlisted("TE") => Cite::Rfc9110S10_1_4,
            Self::Unlisted(_) => Cite::Rfc9110S7_8,
            Self::LengthOverridden
            | Self::LengthRepeated
            | Self::LengthInvalid(_)
            | Self::CodingInvalid(_)
            | Self::MethodAssumed => Cite::Rfc9112S6_3,
            Self::LengthNotAllowed => Cite::Rfc9110S8_6,
            Self::CodingNotAllowed => Cite::Rfc9112S6_1,
        }
    }

    /// Whether a recipient must refuse the message.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        matches!(self, Self::Forbidden(_) | Self::LengthInvalid(_) | Self::CodingInvalid(_))
    }

    /// The remark at a place.
    pub(crate) fn at(self, place: Place) -> Remark {
        Remark { cite: self.cite(), kind: self, place }
    }
}
