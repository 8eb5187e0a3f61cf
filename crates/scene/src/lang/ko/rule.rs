//! Korean: what the rules say.

use crate::lang::Rule;

/// The rule in a few words, to stand after its source.
pub(super) const fn text(rule: Rule) -> &'static str {
    match rule {
        Rule::Handshake => "양쪽 SYN에 모두 ACK가 와야 연결이 열립니다.",
        Rule::Persistence => "HTTP/1.1 연결은 한쪽이 “close”라고 하지 않는 한 유지됩니다.",
        Rule::AnySideMayClose => {
            "유휴 연결은 어느 쪽이든 언제든 닫을 수 있습니다. 길이는 정해져 있지 않습니다."
        }
        Rule::CloseMayCross => "닫기와 요청은 길에서 엇갈릴 수 있고, 클라이언트는 이에 대비해야 합니다.",
        Rule::AnnounceClose => "메시지의 “close”는 이번 교환이 마지막이라는 뜻입니다.",
        Rule::Idempotent => {
            "클라이언트가 스스로 되풀이해도 되는 것은 GET, PUT처럼 두 번 해도 같은 요청뿐입니다."
        }
        Rule::RetryStale => {
            "연결은 언제든 닫힐 수 있으므로, 두 번 해도 같은 요청은 새 연결로 다시 보낼 수 있습니다."
        }
        Rule::Pipelining => {
            "두 번 해도 같은 요청은 응답을 기다리지 않고 이어 보낼 수 있습니다. 응답은 같은 순서로 옵니다."
        }
        Rule::Streams => "HTTP/2는 요청마다 스트림을 하나씩 씁니다. 응답은 어떤 순서로 와도 됩니다.",
        Rule::PingTestsPrograms => {
            "PING을 받은 쪽은 답해야 합니다. 그래서 상대 프로그램까지 가는 길 전체를 확인합니다."
        }
        Rule::Goaway => {
            "GOAWAY는 처리했거나 처리했을 수 있는 마지막 스트림을 알립니다. 스트림을 끝내지는 않습니다."
        }
        Rule::Unprocessed => {
            "GOAWAY나 REFUSED_STREAM으로 처리하지 않았다고 알린 요청은 스스로 다시 보내도 됩니다."
        }
        Rule::FewConnections => {
            "클라이언트는 서버 하나에 여는 연결 수를 제한해야 하지만, 정해진 수는 없습니다."
        }
        Rule::Tls12 => "TLS 1.2의 전체 핸드셰이크는 왕복 두 번, 세션을 이어 쓰면 한 번이 듭니다.",
        Rule::Tls13 => "TLS 1.3의 핸드셰이크는 첫 요청 전에 왕복 한 번이 듭니다.",
        Rule::PerHop => "Connection과 Keep-Alive는 연결 하나에만 해당합니다. 프록시는 넘겨주지 않습니다.",
        Rule::BadGateway => "502: 프록시가 뒤의 서버에서 올바른 응답을 받지 못했습니다.",
        Rule::GatewayTimeout => "504: 프록시가 뒤의 서버에서 제때 응답을 받지 못했습니다.",
        Rule::ProbeWhenIdle => {
            "확인되지 않은 데이터가 없고 정해진 시간 동안 받은 것이 없을 때만 프로브를 보냅니다."
        }
        Rule::ProbeTestsTcp => "프로브는 상대의 TCP를 확인할 뿐, 그 위의 프로그램은 확인하지 않습니다.",
        Rule::OneProbeProvesNothing => "프로브 하나에 답이 없다고 연결이 죽었다고 보아서는 안 됩니다.",
        Rule::ProbeCount => {
            "첫 프로브까지 모두 세어 tcp_keepalive_probes번을 보내고, 한 간격 뒤에 포기합니다."
        }
        Rule::IdleIsSilent => {
            "유휴 연결은 아무것도 보내지 않습니다. 확인하는 것은 keepalive이고, 기본으로 꺼져 있습니다."
        }
        Rule::NoProbeWithData => {
            "확인되지 않은 데이터가 있으면 프로브를 보내지 않습니다. 그때는 재전송이 판단합니다."
        }
        Rule::OutOfWindow => "윈도 밖의 세그먼트는 버리고 ACK로 답합니다.",
        Rule::DelayedAck => "ACK는 데이터와 함께 가려고 0.5초가 되기 전까지 기다릴 수 있습니다.",
        Rule::AckData => "ACK는 다음에 받을 바이트를 알립니다. 그 앞은 모두 받았다는 뜻입니다.",
        Rule::Timeout => {
            "ACK가 없으면 가장 오래된 세그먼트를 다시 보내고, 기다리는 시간은 매번 두 배가 됩니다."
        }
        Rule::TailLoss => {
            "마지막 세그먼트는 잃어도 이를 드러낼 다음 세그먼트가 없으므로 일찍 한 번 더 보냅니다."
        }
        Rule::Retries => {
            "데이터를 얼마나 오래 다시 보낼지는 tcp_retries2가 정합니다. 기본값으로 924.6초 이상입니다."
        }
        Rule::OrphanRetries => {
            "프로그램이 닫은 뒤 커널이 몇 번 다시 보낼지는 tcp_orphan_retries가 정합니다. 0은 8번이라는 뜻입니다."
        }
        Rule::UserTimeout => "데이터나 프로브가 답 없이 버틸 수 있는 시간은 TCP_USER_TIMEOUT이 정합니다.",
        Rule::SynRetries => "SYN을 몇 번 다시 보낼지는 tcp_syn_retries가 정합니다.",
        Rule::SynAckRetries => "SYN-ACK를 몇 번 다시 보낼지는 tcp_synack_retries가 정합니다.",
        Rule::ZeroWindow => {
            "닫힌 윈도는 계속 확인해야 합니다. 답이 오는 한 연결은 끝없이 기다릴 수 있습니다."
        }
        Rule::FinOneWay => "FIN은 한 방향만 끝냅니다. 다른 방향은 그쪽의 FIN이 올 때까지 열려 있습니다.",
        Rule::TimeWait => {
            "먼저 닫은 쪽이 기다려, 늦은 세그먼트가 새 연결에 섞이지 않게 합니다. Linux는 60초입니다."
        }
        Rule::OrphanFinWait2 => {
            "tcp_fin_timeout은 닫힌 프로그램의 FIN-WAIT-2를 제한할 뿐, TIME-WAIT와는 관계없습니다."
        }
        Rule::ResetUnknown => "모르는 연결의 세그먼트에는 RST로 답합니다.",
        Rule::ResetUnread => "읽을 프로그램이 없는 데이터에는 RST로 답합니다.",
        Rule::ResetReceived => "RST를 받으면 연결은 바로 끝나고, 아무 답도 하지 않습니다.",
        Rule::Icmp => "ICMP 오류는 연결 시도를 끝냅니다. 연결된 뒤에는 기록만 해 둡니다.",
        Rule::NatMemory => "NAT는 열린 연결을 2시간 4분 기억해야 하지만, 더 일찍 잊는 것이 많습니다.",
    }
}
