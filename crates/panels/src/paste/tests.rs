//! What is said of pasted texts.

use keepalive_products::HopKind;

use super::*;

const CHAIN: &str = include_str!("../../../../tests/scenarios/chain-race.json");
const NGINX: &str = include_str!("../../../config/tests/cases/nginx/reverse-proxy.conf");
const NODE: &str = include_str!("../../../config/tests/cases/node/server.js");

fn said(pasted: &str) -> String {
    result(&load(CHAIN).expect("a scenario"), pasted, "", Lang::En)
}

#[test]
fn each_kind_is_told_by_its_text() {
    for (pasted, kind) in [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "head"),
        ("> GET / HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 200 OK\n", "head"),
        (CHAIN, "scenario"),
        ("ESTAB 0 0 10.0.0.1:4 10.0.0.2:80 timer:(keepalive,29sec,0)", "sockets"),
        (NGINX, "nginx"),
        ("net.ipv4.tcp_keepalive_time = 600\nnet.ipv4.tcp_keepalive_probes = 3\n", "sysctl"),
    ] {
        assert!(said(pasted).contains(&format!("data-kind=\"{kind}\"")), "{kind}: {}", said(pasted));
    }
    assert!(said("good morning").contains("refusal"));
}

#[test]
fn a_choice_overrules_what_the_text_shows() {
    let forced = result(&load(CHAIN).expect("a scenario"), NGINX, "haproxy", Lang::En);
    assert!(forced.contains("data-kind=\"haproxy\""));
}

/// The hop becomes what the configuration says: 30 s, not the preset's own limit.
#[test]
fn a_configuration_is_put_on_hops_of_its_kind_only() {
    let said = said("server { listen 80; keepalive_timeout 31s; location / { return 200; } }");
    assert!(said.contains("put-config-"), "{said}");
    assert!(said.contains("downstream.http.idle 31 s"), "{said}");
    assert!(!said.contains("put-config-client"), "{said}");
}

#[test]
fn a_kernels_settings_go_on_any_host() {
    let said = said("net.ipv4.tcp_keepalive_time = 601\nnet.ipv4.tcp_keepalive_probes = 4\n");
    for hop in ["client", "lb", "server"] {
        assert!(said.contains(&format!("set {hop} tcp.keepalive_defaults.time 601 s")), "{hop}: {said}");
    }
    assert!(!said.contains("paste-open"), "a kernel alone is no chain");
}

#[test]
fn several_files_make_a_chain() {
    let both = format!("==> nginx.conf <==\n{NGINX}\n==> server.js <==\n{NODE}");
    assert!(said(&both).contains("paste-open"), "{}", said(&both));
    let chain = scenario(&both, "").expect("a chain");
    let kinds: Vec<HopKind> = chain.path.iter().map(HopKind::of).collect();
    let hosts: Vec<HopKind> = kinds.into_iter().filter(|kind| *kind != HopKind::Link).collect();
    assert_eq!(hosts, [HopKind::Client, HopKind::Proxy, HopKind::Server]);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    assert!(
        said("HTTP/1.1 200 OK\nbad header\n").contains("line 2"),
        "{}",
        said("HTTP/1.1 200 OK\nbad header\n")
    );
    let scenario = said("{ \"version\": 1, \"path\": [ }");
    assert!(scenario.contains("line 1"), "{scenario}");
    assert!(said("ESTAB 0 x 1:1 2:2\nESTAB 0 0 1:1 2:2").contains("1:9"));
}

#[test]
fn nothing_that_is_pasted_becomes_markup() {
    let said = said("HTTP/1.1 200 OK\nServer: <img src=x onerror=alert(1)>\n\n");
    assert!(!said.contains("<img"), "{said}");
}

#[test]
fn a_long_text_is_refused_before_it_is_read() {
    let long = "a".repeat(MAX_BYTES + 1);
    assert!(said(&long).contains("1048576"));
    assert_eq!(scenario(&long, ""), None);
}
