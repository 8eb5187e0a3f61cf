//! HTTP/1.x connection semantics: the fields that talk about a connection, and whether it outlives an exchange.
//!
//! - [`field`]: the `Connection` field, [`keep_alive`]: the `Keep-Alive` field, [`list`]: what both share.
//! - [`exchange`]: a request and its response as one side knows them; [`rules`]: the rules on persistence.
//! - [`persistence`]: one function, [`rule`], decides whether a connection stays open and says by which rules.
//! - [`close_reason`]: every reason an endpoint may have to close, announced or not.
//! - [`received`]: a request head as a server reads it, and what is no HTTP at all.
//! - [`method`]: which requests may be sent again when a connection dies under them.
//!
//! Read RFC 9112 §9 first. Not modelled, because persistence does not depend on it: status codes, `Upgrade`
//! and CONNECT (both end HTTP on the connection), and the fields of the message content.

pub mod close_reason;
pub mod exchange;
pub mod field;
pub mod keep_alive;
pub mod list;
pub mod method;
pub mod persistence;
pub mod received;
pub mod rules;

pub use close_reason::CloseReason;
pub use exchange::{Exchange, Framing, Head, Side, Version};
pub use field::{ConnectionFlags, ConnectionOptions};
pub use keep_alive::{Extension, KeepAlive};
pub use list::{FieldError, FieldErrorKind};
pub use method::{Method, UnknownMethod};
pub use persistence::{Ruling, response_options, rule};
pub use received::{ConnectionLines, ReceivedRequest, is_of_other_version};
pub use rules::{Persistence, Rule, Rules};
