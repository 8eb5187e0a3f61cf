//! Linux: `sysctl.conf`, the output of `sysctl -a`, or calls of `sysctl -w`.
//!
//! What a kernel decides holds for whatever host runs on it. The timeout of connection tracking makes the
//! machine a middlebox as well: a text about nothing else is read as one.

use keepalive_scene::verdict::Side;

use crate::cursor::{At, words};
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Seconds);
const fn tcp(name: &'static str, field: TcpField, form: Form) -> Rule {
    Rule::new("", name, Field::Tcp(Side::Accepts, field), form, Zero::Stays, "")
}

const RULES: &[Rule] = &[
    Rule::new(
        "",
        "net.ipv4.tcp_keepalive_time",
        Field::Tcp(Side::Accepts, TcpField::DefaultTime),
        TIME,
        Zero::Refused,
        "linux.keepalive.idle",
    ),
    Rule::new(
        "",
        "net.ipv4.tcp_keepalive_intvl",
        Field::Tcp(Side::Accepts, TcpField::DefaultInterval),
        TIME,
        Zero::Refused,
        "linux.keepalive.interval",
    ),
    Rule::new(
        "",
        "net.ipv4.tcp_keepalive_probes",
        Field::Tcp(Side::Accepts, TcpField::DefaultProbes),
        Form::Count,
        Zero::Refused,
        "linux.keepalive.count",
    ),
    tcp("net.ipv4.tcp_syn_retries", TcpField::SynRetries, Form::Count),
    tcp("net.ipv4.tcp_syn_linear_timeouts", TcpField::SynLinearTimeouts, Form::Count),
    tcp("net.ipv4.tcp_synack_retries", TcpField::SynackRetries, Form::Count),
    tcp("net.ipv4.tcp_retries2", TcpField::Retries2, Form::Count),
    tcp("net.ipv4.tcp_orphan_retries", TcpField::OrphanRetries, Form::Count),
    tcp("net.ipv4.tcp_fin_timeout", TcpField::FinTimeout, TIME),
    tcp("net.ipv4.tcp_timestamps", TcpField::Timestamps, Form::Switch(&["1", "0"])),
    tcp("net.ipv4.tcp_slow_start_after_idle", TcpField::SlowStartAfterIdle, Form::Switch(&["1", "0"])),
];
const CONNTRACK: Rule = Rule::new(
    "",
    "net.netfilter.nf_conntrack_tcp_timeout_established",
    Field::BoxIdle,
    TIME,
    Zero::Refused,
    "conntrack.established",
);
const BESIDE: &[&str] = &[
    "net.ipv4.tcp_retries1",
    "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_max_tw_buckets",
    "net.ipv4.tcp_rto_min_us",
    "net.ipv4.tcp_rto_max_ms",
    "net.netfilter.nf_conntrack_tcp_timeout_unacknowledged",
    "net.netfilter.nf_conntrack_tcp_timeout_max_retrans",
];

/// Reads settings.
///
/// # Errors
/// None: lines that say nothing about keep-alive are passed over.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Sysctl, &source.name);
    let mut tracking: Option<(Spot, String)> = None;
    for (i, line) in source.text.trim_start_matches('\u{feff}').lines().enumerate() {
        let Some((name, value, at)) = setting(line, i + 1) else {
            let words = words(line, At { line: i + 1, ..At::START });
            let named = |name: &str| RULES.iter().any(|rule| rule.name == name);
            if let Some(first) = words.first().filter(|first| named(&first.text.replace('/', "."))) {
                sheet.miss(first.at, first.text, Why::NoValue, Expected::Form("name = value"));
            }
            continue;
        };
        let spot = Spot::new(&name, value, at);
        match RULES.iter().find(|rule| rule.name == name) {
            // 2 is on too, without a random offset.
            Some(rule) if name == "net.ipv4.tcp_timestamps" && number(value) == Some(2) => {
                sheet.text(rule, &spot, "1");
            }
            Some(rule) => put(&mut sheet, rule, &spot, value),
            None if name == CONNTRACK.name => tracking = Some((spot, value.to_owned())),
            None => sheet.other(&name, at, RULES, BESIDE),
        }
    }
    let role = match tracking {
        Some((spot, value)) if sheet.is_empty() => {
            put(&mut sheet, &CONNTRACK, &spot, &value);
            Role::Middlebox
        }
        Some((spot, _)) => {
            sheet.miss(spot.at, CONNTRACK.name, Why::OtherHop, Expected::Nothing);
            Role::Os
        }
        None => Role::Os,
    };
    sheet.defaults(role, &[RULES, &[CONNTRACK]].concat(), &[]);
    Ok(options.finish(sheet, role, None, Vec::new()))
}

fn put(sheet: &mut Sheet, rule: &Rule, spot: &Spot, text: &str) {
    match (number(text), rule.form.read("")) {
        (None, Err(expected)) if !text.is_empty() => sheet.miss(spot.at, text, Why::BadValue, expected),
        (found, _) => sheet.text(rule, spot, &found.map(|n| n.to_string()).unwrap_or_default()),
    }
}

/// A number as the kernel reads it, in base 0 and with nothing behind it (kernel/sysctl.c `proc_get_long`,
/// lib/kstrtox.c `_parse_integer_fixup_radix`): hexadecimal after `0x`, octal after `0`. At most 20 characters.
fn number(text: &str) -> Option<u64> {
    let (digits, base) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    // Rust would take a sign.
    let plain = text.len() <= 20 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, base).ok()).flatten()
}

/// `name = value`, `name: value`, either after `sysctl -w`, or `echo value > /proc/sys/name`; slashes stand for dots.
fn setting(line: &str, number: usize) -> Option<(String, &str, At)> {
    let start = At { line: number, ..At::START };
    let words = words(line, start);
    let first = words.iter().find(|word| !matches!(word.text, "sysctl" | "-w" | "sudo" | "-q"))?;
    if first.text.starts_with(['#', ';']) {
        return None;
    }
    if first.text == "echo" {
        let (_, to) = line.split_once('>')?;
        let name = to.trim_start_matches('>').trim().strip_prefix("/proc/sys/")?.replace('/', ".");
        let value =
            words.iter().find(|word| word.at.column > first.at.column && !word.text.starts_with('-'))?;
        return Some((name, value.text.trim_matches(['"', '\'']), value.at));
    }
    let from = line.char_indices().nth(first.at.column - 1).map_or(0, |(at, _)| at);
    let (name, value) = line[from..].split_once(['=', ':'])?;
    let value_at = line.len() - value.trim_start().len();
    let column = 1 + line[..value_at].chars().count();
    let name = name.trim().trim_start_matches('-').trim_start_matches("/proc/sys/").replace('/', ".");
    let value = value.trim().trim_matches(['"', '\'']);
    Some((name, value, At { column, ..start }))
}

/// Writes what is wanted.
pub(crate) fn write(role: Role, draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut lines = Lines::new(wanted, "");
    let line = |name: &str, value: &str| format!("{name} = {value}");
    match role {
        Role::Middlebox => lines.rules(&[CONNTRACK], "", draft, line),
        _ => lines.rules(RULES, "", draft, line),
    }
    lines.done()
}

#[cfg(test)]
mod tests {
    use super::{number, setting};
    use crate::style::Form;
    use crate::value::Value;

    #[test]
    fn numbers_are_in_base_0() {
        for (text, value) in [
            ("600", Some(600)),
            ("0", Some(0)),
            ("0x1f", Some(31)),
            ("0X1F", Some(31)),
            ("017", Some(15)),
            ("08", None),
            ("0x", None),
            ("0xg", None),
            ("+5", None),
            ("-1", None),
            ("", None),
            ("00000000000000000001", Some(1)),
            ("000000000000000000001", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }

    #[test]
    fn names_are_read_in_every_form() {
        for line in [
            "net.ipv4.tcp_keepalive_time = 600",
            "net.ipv4.tcp_keepalive_time=600",
            "-net/ipv4/tcp_keepalive_time = 600",
            "/proc/sys/net/ipv4/tcp_keepalive_time: 600",
            "sudo sysctl -w net.ipv4.tcp_keepalive_time=600",
        ] {
            let (name, value, _) = setting(line, 1).unwrap();
            assert_eq!((name.as_str(), value), ("net.ipv4.tcp_keepalive_time", "600"), "{line}");
        }
        assert!(setting("# net.ipv4.tcp_keepalive_time = 600", 1).is_none());
        assert_eq!(Form::Switch(&["1", "0"]).read("0"), Ok(Value::Flag(false)));
    }
}
