//! Ways in which real HTTP servers differ where the RFCs leave room, or are not followed.
//!
//! The default of each is what RFC 9110 and RFC 9112 ask for. Which server does what is recorded in the
//! HTTP recordings that the conformance tests hold against the model.

use serde::{Deserialize, Serialize};

/// When a response states `Connection: keep-alive`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaysKeepAlive {
    /// To an HTTP/1.0 client that asked for it, and beside a `Keep-Alive` field.
    #[default]
    WhenNeeded,
    /// Only if the request stated it, whatever its version; the `Keep-Alive` field likewise (Apache).
    WhenAsked,
    /// Whenever the connection stays open (nginx, Node).
    Always,
    /// Never; a `Keep-Alive` field then stands alone.
    Never,
}

/// What a `Keep-Alive` field says for `max`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncedMax {
    /// How many more requests the connection may carry (Apache).
    #[default]
    Left,
    /// The limit itself, the same each time (Node).
    Limit,
    /// Nothing.
    Nothing,
}

/// What happens when a connection has carried as many requests as a server allows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeyondCap {
    /// The last response says `close`, and the server closes.
    #[default]
    Closes,
    /// The last response says `close`, but the connection stays open; further requests get 503 (Node).
    Refuses,
}

/// What the time for a request's head counts from, and who looks at it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadClock {
    /// From the first byte of the head, or the opening of the connection; a timer ends it.
    #[default]
    FirstByte,
    /// From the end of the exchange before, or the opening of the connection, and no timer looks: only a piece of a
    /// head that comes too late ends the connection (Node 10.15.2 until its change 32329, nodejs/node#27363).
    PreviousExchange,
}

/// What happens to requests that came behind one that said `close`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BehindClose {
    /// They are not looked at (RFC 9112 §9.6).
    #[default]
    Ignores,
    /// They are a bad request: 400 takes the place of every response that is still due (Node).
    Refuses,
}

/// After which responses a server lingers.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LingersWhen {
    /// After each with which it closes (Apache).
    #[default]
    Always,
    /// Only if it knows of something that it has not read or not answered (nginx).
    Unread,
}

/// What responses say.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseBody {
    /// So many bytes.
    #[default]
    Plain,
    /// The path, and the number of the connection among those accepted: `/ conn=1`, with a line feed.
    Connection,
    /// And the number of the request on it: `/ conn=1 nth=2`.
    Request,
}

/// A request that a server fails to answer, on each connection anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The how-manieth of its connection, from 1.
    pub request: u32,
    /// How.
    pub how: FailsBy,
}

/// How a server fails to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailsBy {
    /// It closes without a response.
    Close,
    /// It resets the connection.
    Reset,
    /// It closes in the middle of the response's body.
    Partial,
}
