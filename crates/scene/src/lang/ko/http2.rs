//! Korean: the frames of HTTP/2 that are neither request nor response.

use keepalive_core::trace::HttpFrame;

use super::name;
use super::particle::subject;
use crate::lang::{Part, Who};

use Part::Program;

pub(super) fn frame(
    who: Who<'_>,
    peer: Who<'_>,
    frame: HttpFrame,
    then: Option<(&str, &str)>,
    more: u32,
) -> String {
    let program = subject(&name(who, Program));
    let behind = match (then, more) {
        (None, _) => String::new(),
        (Some((method, path)), 0) => format!(" {method} {path} 요청도 같은 세그먼트로 갑니다."),
        (Some((method, path)), more) => {
            format!(" {method} {path} 외 {more}개 요청도 같은 세그먼트로 갑니다.")
        }
    };
    let says = match frame {
        HttpFrame::Preface => {
            format!("{program} HTTP/2를 시작하며 SETTINGS를 보냅니다. 답을 기다리지 않습니다.")
        }
        HttpFrame::Settings(Some(most)) => {
            format!("{program} SETTINGS를 보냅니다. 이 연결에서 스트림을 한 번에 {most}개까지 받습니다.")
        }
        HttpFrame::Settings(None) => {
            format!("{program} SETTINGS를 보냅니다. 한 번에 받을 스트림 수에 한도가 없습니다.")
        }
        HttpFrame::SettingsAck => format!("{program} 상대의 SETTINGS를 받았다고 확인합니다."),
        HttpFrame::Ping => format!(
            "{program} PING을 보냅니다. keepalive 프로브와 달리 커널이 아니라 {} 읽어야 답할 수 있습니다.",
            subject(&name(peer, Program))
        ),
        HttpFrame::PingAck => format!("{program} PING을 읽고 답합니다. 프로그램이 살아 있다는 뜻입니다."),
        HttpFrame::GoAway(0) => {
            format!("{program} GOAWAY를 보냅니다. 이 연결로는 더 받지 않고, 처리한 요청도 없습니다.")
        }
        HttpFrame::GoAway(last) => format!(
            "{program} GOAWAY를 보냅니다. {last}번보다 뒤의 스트림은 처리하지 않았으니 메서드와 상관없이 다시 보내도 됩니다."
        ),
        HttpFrame::GoAwayFrom(first) => format!(
            "{program} GOAWAY를 보냅니다. {first}번부터의 스트림은 처리하지 않으니 메서드와 상관없이 다시 보내도 됩니다."
        ),
        HttpFrame::Refused(stream) => {
            format!("{program} {stream}번 스트림을 거절합니다. 한도가 차서 그 요청은 처리하지 않았습니다.")
        }
        HttpFrame::Reset(stream) => format!("{program} {stream}번 스트림만 끊습니다. 연결은 이어집니다."),
    };
    format!("{says}{behind}")
}

pub(super) fn unprocessed(who: Who<'_>, method: &str, path: &str) -> String {
    format!(
        "{} {method} {path} 요청을 다시 보냅니다. 서버가 처리하지 않았다고 했으므로 두 번 처리될 일이 없습니다.",
        subject(&name(who, Program))
    )
}
