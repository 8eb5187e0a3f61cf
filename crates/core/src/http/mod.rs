//! HTTP/1.x connection semantics: the fields that talk about a connection, and whether it outlives an exchange.
//!
//! - [`field`]: the `Connection` field, [`keep_alive`]: the `Keep-Alive` field, [`list`]: what both share.
//! - [`exchange`]: a request and its response as one side knows them; [`rules`]: the rules on persistence.
//! - [`persistence`]: one function, [`rule`], decides whether a connection stays open and says by which rules.
//! - [`body`]: `Content-Length` and `Transfer-Encoding`; [`framing`]: where a message ends.
//! - [`status`]: what a status code means for the connection; [`hop_by_hop`]: fields that end at the next hop.
//! - [`close_reason`]: every reason an endpoint may have to close, announced or not.
//! - [`received`]: a request head as a server reads it, and what is no HTTP at all.
//! - [`method`]: which requests may be sent again when a connection dies under them; [`idempotency`]: the key that
//!   makes a server know one.
//!
//! Read RFC 9112 §9 first. Not modelled: what follows `Upgrade` and CONNECT (both end HTTP on the connection),
//! and the fields of the message content.

pub mod body;
pub mod close_reason;
pub mod exchange;
pub mod field;
pub mod framing;
pub mod hop_by_hop;
pub mod idempotency;
pub mod keep_alive;
pub mod list;
pub mod method;
pub mod persistence;
pub mod received;
pub mod rules;
pub mod status;

pub use body::{ContentLength, TransferEncoding};
pub use close_reason::CloseReason;
pub use exchange::{Exchange, Framing, Head, Side, Version};
pub use field::{ConnectionFlags, ConnectionOptions};
pub use framing::{Asked, BodyEnd, BodyFields, Declared, Framed, FramingFault};
pub use idempotency::{IDEMPOTENCY_KEY, idempotency_key};
pub use keep_alive::{Extension, KeepAlive};
pub use list::{FieldError, FieldErrorKind};
pub use method::{Method, UnknownMethod};
pub use persistence::{Ruling, by_received, response_options, rule};
pub use received::{ConnectionLines, ReceivedRequest};
pub use rules::{Persistence, Rule, Rules, Step};
pub use status::StatusMeaning;
