//! The script of a case: what the applications and the path are told to do, and when.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::observed::Side;
use super::params::KeepAlive;

/// One entry of the script: `[at_s, side, what, arg]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Scripted time in seconds; the action runs then or later.
    pub at_s: f64,
    /// Side that acts; of an injected reset, `what` says whom it reaches.
    pub side: Side,
    /// What is done.
    pub what: What,
}

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// One `send()` of that many bytes.
    Send(u64),
    /// So many `send()` calls of so many bytes each.
    Sends(u64, u64),
    /// Non-blocking sends of 8192 bytes until that many are taken or the buffer is full.
    Fill(u64),
    /// One blocking `recv()` of at most that many bytes.
    Recv(u64),
    /// Starts the `recv()` loop.
    Reader,
    /// `shutdown(SHUT_WR)`.
    Shutdown,
    /// `close()`.
    Close,
    /// `close()` in a thread of its own, so that two sides close together.
    CloseInThread,
    /// `SO_LINGER` with zero seconds, then `close()`: a reset.
    Abort,
    /// Sets all three keep-alive options and switches keep-alive on.
    KeepAlive(KeepAlive),
    /// Switches keep-alive on.
    KeepAliveOn,
    /// Switches keep-alive off.
    KeepAliveOff,
    /// Sets `TCP_KEEPIDLE` in seconds.
    KeepIdle(u32),
    /// Sets `TCP_KEEPINTVL` in seconds.
    KeepIntvl(u32),
    /// Sets `TCP_KEEPCNT`.
    KeepCount(u32),
    /// Sets `TCP_USER_TIMEOUT` in milliseconds.
    UserTimeout(u64),
    /// Kills the server process.
    Kill,
    /// Freezes the server process.
    Stop,
    /// The path injects a reset towards this side.
    InjectReset(Side),
    /// The socket table was printed; no effect.
    SocketTable,
    /// `connect()`: again on the same socket after a failure, or with a new socket from the same port. Not a
    /// word of the script; it follows from other parameters, like the next two.
    Connect,
    /// The listener is closed.
    CloseListener,
    /// A new listener binds the port.
    BindListener {
        /// True with `SO_REUSEADDR`.
        reuse_address: bool,
    },
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ActionVisitor)
    }
}

struct ActionVisitor;

impl<'de> Visitor<'de> for ActionVisitor {
    type Value = Action;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("[at_s, side, what, arg]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Action, A::Error> {
        let missing = |i| de::Error::invalid_length(i, &"[at_s, side, what, arg]");
        let at_s: f64 = seq.next_element()?.ok_or_else(|| missing(0))?;
        let side: Side = seq.next_element()?.ok_or_else(|| missing(1))?;
        let name: String = seq.next_element()?.ok_or_else(|| missing(2))?;
        let arg: Option<Vec<u64>> = seq.next_element::<Option<Arg>>()?.flatten().map(Arg::numbers);
        let what = What::named(&name, arg.as_deref().unwrap_or(&[])).map_err(de::Error::custom)?;
        Ok(Action { at_s, side, what })
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Arg {
    One(u64),
    Many(Vec<u64>),
}

impl Arg {
    fn numbers(self) -> Vec<u64> {
        match self {
            Self::One(n) => vec![n],
            Self::Many(list) => list,
        }
    }
}

impl What {
    fn named(name: &str, arg: &[u64]) -> Result<Self, String> {
        let one = || match arg {
            [n] => Ok(*n),
            _ => Err(format!("action `{name}`: one number expected, got {arg:?}")),
        };
        let small =
            || one().and_then(|n| u32::try_from(n).map_err(|_| format!("action `{name}`: {n} is too big")));
        Ok(match name {
            "send" => Self::Send(one()?),
            "sends" => match arg {
                [k, n] => Self::Sends(*k, *n),
                _ => return Err(format!("action `sends`: [count, bytes] expected, got {arg:?}")),
            },
            "fill" => Self::Fill(one()?),
            "recv" => Self::Recv(if arg.is_empty() { 65_536 } else { one()? }),
            "reader" => Self::Reader,
            "shutdown" => Self::Shutdown,
            "close" => Self::Close,
            "close_thr" => Self::CloseInThread,
            "abort" => Self::Abort,
            "ka" => match arg {
                [i, v, c] => {
                    let n = |x: &u64| u32::try_from(*x).map_err(|_| format!("action `ka`: {x} is too big"));
                    Self::KeepAlive(KeepAlive { idle_s: n(i)?, intvl_s: n(v)?, count: n(c)? })
                }
                _ => return Err(format!("action `ka`: [idle, intvl, cnt] expected, got {arg:?}")),
            },
            "ka_on" => Self::KeepAliveOn,
            "ka_off" => Self::KeepAliveOff,
            "keepidle" => Self::KeepIdle(small()?),
            "keepintvl" => Self::KeepIntvl(small()?),
            "keepcnt" => Self::KeepCount(small()?),
            "user_timeout" => Self::UserTimeout(one()?),
            "kill" => Self::Kill,
            "sigstop" => Self::Stop,
            "rst_to_c" => Self::InjectReset(Side::Client),
            "rst_to_s" => Self::InjectReset(Side::Server),
            "ss" => Self::SocketTable,
            _ => {
                return Err(format!(
                    "action `{name}`: not understood; known are send, sends, fill, recv, reader, shutdown, close, \
                     close_thr, abort, ka, ka_on, ka_off, keepidle, keepintvl, keepcnt, user_timeout, kill, \
                     sigstop, rst_to_c, rst_to_s, ss"
                ));
            }
        })
    }
}
