//! A QUIC connection as far as keeping it alive is concerned, sans-IO as [`crate::tcp`] (RFC 9000, RFC 9002).
//!
//! Modelled: packet numbers, ACK frames and their delay, the round trip, loss by packet and time threshold, the probe
//! timeout with its backoff, the idle timeout, PING to defer it, CONNECTION_CLOSE with the closing and the draining
//! state, and the validation of a path on which the peer's address has changed.
//!
//! Not modelled: congestion and flow control (what is written leaves at once), 0-RTT, Retry, the anti-amplification
//! limit, packets of several encryption levels in one datagram, the three packet number spaces (there is one), key
//! update, stateless reset (who has forgotten a connection stays silent), connection IDs that change, preferred
//! addresses, a second probe per probe timeout, and reordering farther back than an ACK frame of one range of 65
//! numbers tells.
//!
//! A connection numbers the bytes of all its streams one after the other in order of writing. Who uses it knows where
//! each message begins and ends; one is complete when all of its bytes are there, whatever is missing of others.

mod connection;
mod loss;
mod pieces;
mod sending;

pub use connection::{Connection, Output};
pub use loss::MAX_ACK_DELAY;
