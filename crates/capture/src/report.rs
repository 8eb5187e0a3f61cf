//! What a capture tells, as lines: one block for each connection, in English and Korean.

use std::fmt::Write;

use keepalive_core::Span;
use keepalive_scene::lang::Lang;

use crate::Captured;
use crate::connection::Connection;
use crate::draw::end;
use crate::findings::{Ending, Findings, Seen};
use crate::point::Point;

/// The connections of a capture and what was found, as text.
pub fn text(captured: &Captured, lang: Lang) -> String {
    let mut out = String::new();
    let (packets, skipped, connections) = (captured.packets, captured.skipped, captured.connections.len());
    let head = match lang {
        Lang::En => format!(
            "{packets} packets ({skipped} not TCP), TCP connections: {connections}; captured, not simulated"
        ),
        Lang::Ko => format!(
            "패킷 {packets}개 (TCP 아님 {skipped}개), TCP 연결 {connections}개, 시뮬레이션이 아니라 캡처"
        ),
    };
    line(&mut out, &head);
    if let Some(offset) = captured.cut_off {
        line(
            &mut out,
            &match lang {
                Lang::En => format!("the file ends inside a packet, at byte {offset}"),
                Lang::Ko => format!("파일이 패킷 중간에서 끝납니다 (바이트 {offset})"),
            },
        );
    }
    for (nth, connection) in captured.connections.iter().enumerate() {
        let (title, lines) = told(connection, lang);
        line(&mut out, "");
        line(&mut out, &format!("{}  {title}", nth + 1));
        for what in lines {
            line(&mut out, &format!("   {what}"));
        }
    }
    out
}

/// A connection in a line, and what was found of it, a line each.
pub fn told(connection: &Connection, lang: Lang) -> (String, Vec<String>) {
    let (from, to) = (end(connection.client), end(connection.server));
    let title = format!("{from} → {to}  {}", opened(connection, lang));
    (title, lines(&connection.findings(), lang))
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn opened(connection: &Connection, lang: Lang) -> String {
    let count = connection.packets.len();
    let round = lang.words().span(connection.distance.round_trip());
    let point = match (connection.distance.point, lang) {
        (Point::Client, Lang::En) => "at the client",
        (Point::Server, Lang::En) => "at the server",
        (Point::Between, Lang::En) => "on the way",
        (Point::Client, Lang::Ko) => "클라이언트에서",
        (Point::Server, Lang::Ko) => "서버에서",
        (Point::Between, Lang::Ko) => "경로 중간에서",
    };
    match (connection.from_start, lang) {
        (true, Lang::En) => format!("{count} packets, captured {point}, round trip {round}"),
        (false, Lang::En) => {
            format!("{count} packets, captured {point}, round trip {round}, opened before the capture")
        }
        (true, Lang::Ko) => format!("패킷 {count}개, {point} 캡처, 왕복 {round}"),
        (false, Lang::Ko) => format!("패킷 {count}개, {point} 캡처, 왕복 {round}, 캡처 전에 열린 연결"),
    }
}

fn side(is_client: bool, lang: Lang) -> &'static str {
    match (is_client, lang) {
        (true, Lang::En) => "client",
        (false, Lang::En) => "server",
        (true, Lang::Ko) => "클라이언트",
        (false, Lang::Ko) => "서버",
    }
}

fn lines(found: &Findings, lang: Lang) -> Vec<String> {
    let mut all = vec![ending(found, lang), silence(found, lang)];
    for (nth, probes) in found.probes.iter().enumerate() {
        let who = side(nth == 0, lang);
        let (answered, unanswered) = (probes.answered, probes.unanswered);
        if answered + unanswered == 0 {
            continue;
        }
        all.push(match lang {
            Lang::En => {
                format!("keepalive probes of the {who}: {answered} answered, {unanswered} unanswered")
            }
            Lang::Ko => format!("{who}의 keepalive 프로브: 응답 {answered}개, 무응답 {unanswered}개"),
        });
        let measured = |what: Option<Seen>, en: &str, ko: &str| {
            what.map(|seen| match lang {
                Lang::En => {
                    format!("  {en} {} (packets {} to {})", lang.words().span(seen.span), seen.from, seen.to)
                }
                Lang::Ko => {
                    format!("  {ko} {} (패킷 {}~{})", lang.words().span(seen.span), seen.from, seen.to)
                }
            })
        };
        all.extend(measured(probes.idle, "silence before a probe", "프로브 전 침묵"));
        all.extend(measured(probes.interval, "from one unanswered probe to the next", "무응답 프로브 간격"));
        all.extend(probes.gave_up_after.map(|count| match lang {
            Lang::En => format!("  gave up after {count} unanswered probes"),
            Lang::Ko => format!("  무응답 프로브 {count}개 뒤에 포기"),
        }));
    }
    all.extend(counts(found, lang));
    all.extend(limits(found, lang));
    all
}

fn ending(found: &Findings, lang: Lang) -> String {
    match (found.ending, lang) {
        (Ending::Fin { by_client, packet, both }, Lang::En) => {
            let rest = if both { "" } else { "; the other side has not closed by the end of the capture" };
            format!("closed by the {} (FIN, packet {packet}){rest}", side(by_client, lang))
        }
        (Ending::Fin { by_client, packet, both }, Lang::Ko) => {
            let rest = if both { "" } else { "; 캡처가 끝날 때까지 상대는 닫지 않음" };
            format!("{}가 먼저 닫음 (FIN, 패킷 {packet}){rest}", side(by_client, lang))
        }
        (Ending::Rst { by_client, packet }, Lang::En) => {
            format!("reset by the {} (RST, packet {packet})", side(by_client, lang))
        }
        (Ending::Rst { by_client, packet }, Lang::Ko) => {
            format!("{}가 재설정 (RST, 패킷 {packet})", side(by_client, lang))
        }
        (Ending::Open, Lang::En) => "still open at the end of the capture".into(),
        (Ending::Open, Lang::Ko) => "캡처가 끝날 때까지 열려 있음".into(),
    }
}

fn silence(found: &Findings, lang: Lang) -> String {
    let packet = found.silence.1;
    let [span, lasted] = [found.silence.0, found.lasted].map(|span| lang.words().span(span));
    match lang {
        Lang::En => format!("longest silence {span}, ended by packet {packet}; {lasted} in all"),
        Lang::Ko => format!("가장 긴 침묵 {span}, 패킷 {packet}에서 끝남; 전체 {lasted}"),
    }
}

fn counts(found: &Findings, lang: Lang) -> Option<String> {
    let (again, duplicate, zero, resets) =
        (found.again, found.duplicate_acks, found.window_probes, found.resets);
    (again + duplicate + zero + resets > 0).then(|| match lang {
        Lang::En => format!(
            "sent again {again}, duplicate acknowledgements {duplicate}, zero-window probes {zero}, resets {resets}"
        ),
        Lang::Ko => format!("재전송 {again}, 중복 ACK {duplicate}, 제로 윈도 프로브 {zero}, 재설정 {resets}"),
    })
}

fn limits(found: &Findings, lang: Lang) -> Option<String> {
    if found.responses == 0 {
        return None;
    }
    let responses = found.responses;
    let observed = found.idle_before_close.filter(|_| found.ending != Ending::Open);
    let mut text = match lang {
        Lang::En => format!("HTTP: {responses} response{}", if responses == 1 { "" } else { "s" }),
        Lang::Ko => format!("HTTP: 응답 {responses}개"),
    };
    if found.close_announced {
        text.push_str(", Connection: close");
    }
    if let Some(seconds) = found.announced {
        let announced = lang.words().span(Span::from_secs(u64::from(seconds)));
        text.push_str(&match lang {
            Lang::En => format!("; announced idle timeout {announced}"),
            Lang::Ko => format!("; 알린 유휴 시간 {announced}"),
        });
    }
    if let Some(observed) = observed.map(|span| lang.words().span(span)) {
        text.push_str(&match lang {
            Lang::En => format!("; closed after {observed} of idleness"),
            Lang::Ko => format!("; {observed} 유휴 뒤에 닫힘"),
        });
    }
    Some(text)
}
