//! English.

use keepalive_core::tcp::State;
use keepalive_products::{Grid, Role};

use super::Words;
use crate::atlas::Column;
use crate::paste::Kind;
use crate::sockets::{Clock, Expected, NoRow, Row};

pub(super) struct En;

impl Words for En {
    fn atlas(&self) -> &'static str {
        "Product defaults"
    }

    fn search(&self) -> &'static str {
        "Search"
    }

    fn any(&self) -> &'static str {
        "any"
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Os => "kernel",
            Role::Client => "client",
            Role::Proxy => "proxy",
            Role::Middlebox => "middlebox",
            Role::Server => "server",
        }
    }

    fn column(&self, column: Column) -> &'static str {
        match column {
            Column::Product => "Product",
            Column::Parameter => "Parameter",
            Column::Value => "Value",
            Column::Expiry => "Then",
            Column::Role => "Role",
            Column::Source => "Source",
        }
    }

    fn put_on(&self) -> &'static str {
        "Put on"
    }

    fn count(&self, rows: usize) -> String {
        match rows {
            0 => "Nothing found.".into(),
            1 => "1 row".into(),
            _ => format!("{rows} rows"),
        }
    }

    fn put(&self, what: &str, hop: &str) -> String {
        format!("Put {what} on {hop}")
    }

    fn drag(&self) -> &'static str {
        "Drag onto a host"
    }

    fn all_on(&self, hop: &str) -> String {
        format!("all on {hop}")
    }

    fn unverified(&self) -> &'static str {
        "unverified"
    }

    fn example(&self) -> &'static str {
        "an example"
    }

    fn not_modelled(&self) -> &'static str {
        "not modelled"
    }

    fn no_hop(&self, kinds: &str) -> String {
        format!("fits on: {kinds}; this chain has none that takes it")
    }

    fn product(&self) -> &'static str {
        "Product"
    }

    fn no_product(&self) -> &'static str {
        "no product"
    }

    fn as_it_was(&self, product: &str) -> String {
        format!("as in the scenario: {product}")
    }

    fn source(&self) -> &'static str {
        "Source"
    }

    fn back_to(&self, value: &str) -> String {
        format!("back to {value}")
    }

    fn range(&self, least: &str, most: &str, grid: Grid, or_none: bool) -> String {
        let whole = match grid {
            Grid::Micros => "",
            Grid::Millis => ", whole milliseconds",
            Grid::Seconds => ", whole seconds",
        };
        format!("{least} to {most}{whole}{}", if or_none { ", or none" } else { "" })
    }

    fn paste_help(&self) -> &'static str {
        "Paste the head of an HTTP message, a configuration, what ss or netstat prints, or a scenario. Files can be dropped here, captures of real packets (pcap, pcapng) too. Nothing leaves your device. At most 1 MiB of text, 64 MiB of packets."
    }

    fn paste_text(&self) -> &'static str {
        "Text"
    }

    fn paste_example(&self) -> &'static str {
        "HTTP/1.1 200 OK …"
    }

    fn files(&self) -> &'static str {
        "Files"
    }

    fn is_a(&self) -> &'static str {
        "Read as"
    }

    fn by_itself(&self) -> &'static str {
        "what it looks like"
    }

    fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Head => "HTTP head",
            Kind::Sockets => "Table of sockets",
            Kind::Scenario => "Scenario",
            Kind::Config(format) => format.product(),
        }
    }

    fn no_kind(&self) -> &'static str {
        "This looks like none of the kinds. Choose one above to see where reading it ends."
    }

    fn too_long(&self, bytes: usize, most: usize) -> String {
        format!("{bytes} bytes are too many; at most {most} are read.")
    }

    fn no_place(&self) -> &'static str {
        "The chain on the page has no host of this kind."
    }

    fn open(&self) -> &'static str {
        "Play this scenario"
    }

    fn make_chain(&self) -> &'static str {
        "Make a chain of these"
    }

    fn not_shared(&self) -> &'static str {
        "A scenario of your own stays on this page: a link cannot carry it. To share it, share its text."
    }

    fn no_row(&self, row: &NoRow) -> String {
        let expected = match row.expected {
            Expected::State => "a state such as ESTAB or TIME-WAIT",
            Expected::Number => "a number of bytes",
            Expected::Address => "an address with a port",
            Expected::Timer => "a timer such as timer:(keepalive,29sec,0)",
        };
        let found = if row.found.is_empty() { "the end of the line" } else { &row.found };
        format!("{}:{}: found “{found}”, expected {expected}.", row.line, row.column)
    }

    fn state(&self, state: State) -> &'static str {
        match state {
            State::Listen => "Waits for connections.",
            State::SynSent => "Has sent a SYN and waits for the answer.",
            State::SynReceived => "Has answered a SYN and waits for the last step of the handshake.",
            State::Established => "Open. That the other side is still there is known only when it is heard.",
            State::FinWait1 => "Closed here first; the FIN is not acknowledged yet.",
            State::FinWait2 => "Closed here first and acknowledged; the other side has not closed yet.",
            State::CloseWait => {
                "The other side has closed; the program here has not. If it stays, the program forgets to close."
            }
            State::LastAck => "Closed by both; the last FIN, sent here, is not acknowledged yet.",
            State::Closing => "Both closed at once; the acknowledgement of the FIN is missing.",
            State::TimeWait => {
                "This side closed first. It waits so that late segments meet no new connection."
            }
            State::Closed => "Not connected.",
            State::Handshake | State::Draining => {
                "A state of QUIC, which the table of the kernel's sockets does not have."
            }
        }
    }

    fn queues(&self, row: &Row) -> Option<String> {
        let listens = row.state == State::Listen;
        match (row.recv_q, row.send_q) {
            (waiting, most) if listens => {
                Some(format!("{waiting} connections wait for accept(); room for {most}."))
            }
            (0, 0) => None,
            (read, 0) => Some(format!("{read} bytes arrived that the program has not read.")),
            (0, sent) => Some(format!("{sent} bytes are not acknowledged by the other side.")),
            (read, sent) => Some(format!("{read} bytes are not read, {sent} not acknowledged.")),
        }
    }

    fn timer(&self, row: &Row) -> Option<String> {
        let Some(timer) = &row.timer else {
            let open = row.state == State::Established;
            return open.then(|| {
                "No timer is shown: if that column was asked for, TCP keepalive is off, and silence can last for ever.".into()
            });
        };
        let (left, fired) = (&timer.left, timer.fired);
        let unanswered = match fired {
            0 => String::new(),
            1 => " Once already without an answer.".into(),
            _ => format!(" {fired} times already without an answer."),
        };
        let said = match timer.clock {
            Clock::Retransmission => format!("Sent again in {left} unless it is acknowledged."),
            Clock::Keepalive if row.state == State::Established || row.state == State::CloseWait => {
                format!("TCP keepalive is on; if nothing is heard, it probes in {left}.")
            }
            Clock::Keepalive => format!("The kernel waits {left} more before it gives this state up."),
            Clock::TimeWait => format!("Gone in {left}."),
            Clock::Persist => {
                format!("The other side takes nothing now; its window is asked for again in {left}.")
            }
            Clock::Unknown => format!("Another timer of the kernel: {left}."),
        };
        Some(said + &unanswered)
    }
}
