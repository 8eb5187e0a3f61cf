//! Several configurations as one scenario, and what is said about a hop that a product cannot be.

use keepalive_config::{
    Assumption, Expected, Field, Format, Hop, NoChain, Options, Reading, Source, Value, Why, chain, lang,
    read, write, write_changes,
};
use keepalive_core::Span;
use keepalive_core::scenario::PathItem;
use keepalive_scene::lang::Lang;
use keepalive_scene::verdict::{Side, verdict};

fn reading(format: Format, text: &str) -> (String, Reading) {
    let source = Source { name: format.name().into(), text: text.into() };
    (source.name.clone(), read(format, &source, &Options::default()).expect("a configuration"))
}

const NGINX: &str = "upstream app { keepalive 8; keepalive_timeout 90s; }
    server { listen 80 so_keepalive=on; location / { proxy_pass http://app; } }";

#[test]
fn files_in_order_make_a_chain() {
    let made = chain(&[
        reading(Format::Nginx, NGINX),
        reading(Format::Sysctl, "net.ipv4.tcp_keepalive_time = 600"),
        reading(Format::Node, "server.keepAliveTimeout = 5000"),
    ])
    .expect("a chain");
    let ids: Vec<&str> = made.scenario.path.iter().map(PathItem::id).collect();
    assert_eq!(ids, ["client", "link-1", "nginx", "link-2", "node"]);
    let kernel = Assumption::Kernel { file: "sysctl".into(), host: "nginx".into() };
    assert!(made.assumptions.contains(&kernel), "{:?}", made.assumptions);
    assert!(made.assumptions.contains(&Assumption::Client));
    assert!(!made.assumptions.contains(&Assumption::Server));
    // `so_keepalive=on` leaves the numbers to the kernel, whose file says ten minutes.
    let PathItem::Proxy(nginx) = &made.scenario.path[2] else { panic!("{:?}", made.scenario.path) };
    assert_eq!(nginx.downstream.tcp.keepalive.map(|it| it.time), Some(Span::from_secs(600)));
    assert_eq!(nginx.downstream.tcp.keepalive.map(|it| it.interval), Some(Span::from_secs(75)));
    assert_eq!(nginx.upstream.tcp.keepalive, None);
    // 90 s against Node's 5 s is the race that the verdict is about.
    assert!(!verdict(&made.scenario, None).right);
}

#[test]
fn a_number_that_no_scenario_holds_is_said_where_it_stands_and_makes_no_chain_impossible() {
    let (name, read) = reading(Format::Nginx, &NGINX.replace("keepalive 8;", "keepalive 10001;"));
    let missed = &read.not_understood[0];
    assert_eq!((missed.text.as_str(), &missed.why), ("10001", &Why::OutOfRange));
    assert_eq!(missed.expected, Expected::Whole(1, 10_000));
    chain(&[(name, read)]).expect("a chain");
    let (_, most) = reading(Format::Nginx, &NGINX.replace("keepalive 8;", "keepalive 10000;"));
    assert_eq!(most.not_understood, []);
}

#[test]
fn a_server_is_last() {
    let node = || reading(Format::Node, "server.keepAliveTimeout = 5000");
    let wrong = chain(&[node(), reading(Format::Nginx, NGINX)]);
    assert!(matches!(wrong, Err(NoChain::Order { file, .. }) if file == "nginx"));
    assert_eq!(chain(&[]), Err(NoChain::NoHost));
    let kernel = reading(Format::Sysctl, "net.ipv4.tcp_retries2 = 8");
    assert_eq!(chain(&[kernel]), Err(NoChain::NoHost));
}

#[test]
fn two_of_a_kind_get_names_of_their_own() {
    let made = chain(&[reading(Format::Nginx, NGINX), reading(Format::Nginx, NGINX)]).expect("a chain");
    let ids: Vec<&str> = made.scenario.path.iter().map(PathItem::id).collect();
    assert_eq!(ids, ["client", "link-1", "nginx", "link-2", "nginx-3", "link-3", "server"]);
}

#[test]
fn only_what_changes_is_written_with_its_reason() {
    let (_, nginx) = reading(Format::Nginx, NGINX);
    let why = "the server closes after 65 s".to_owned();
    let written = write_changes(Format::Nginx, &nginx.hop, &[(Field::PoolIdle, why)]).expect("a proxy");
    assert_eq!(
        written.text,
        "upstream backend {\n    # the server closes after 65 s\n    keepalive_timeout 90s;\n}\n"
    );
    assert_eq!(written.left_out, []);
}

#[test]
fn what_a_product_cannot_say_is_said() {
    let (_, nginx) = reading(Format::Nginx, NGINX);
    // A balancer of AWS has one idle limit for both sides: 75 s here, 90 s there cannot be.
    let written = write(Format::Alb, &nginx.hop).expect("a proxy");
    let left = written.left_out.iter().find(|it| it.field == "upstream.http.idle").expect("left out");
    assert_eq!(
        (left.wanted, left.instead),
        (Value::Span(Some(Span::from_secs(90))), Value::Span(Some(Span::from_secs(75))))
    );
    for lang in Lang::ALL {
        assert!(lang::left_out(Format::Alb, &written.left_out, lang).contains("upstream.http.idle"));
    }
    let wrong = write(Format::Gunicorn, &nginx.hop).expect_err("gunicorn is no proxy");
    assert_eq!(lang::words(Lang::En).wrong_role(wrong), "gunicorn does not describe a proxy");
    let off = Field::Tcp(Side::Opens, keepalive_config::TcpField::Keepalive);
    assert_eq!(off.path(nginx.role), "upstream.tcp.keepalive");
    assert!(matches!(nginx.hop, Hop::Item(PathItem::Proxy(_))));
}

#[test]
fn a_block_is_chosen_by_its_name() {
    let text =
        "server { server_name a; keepalive_timeout 5s; } server { server_name b; keepalive_timeout 7s; }";
    let source = Source { name: "nginx.conf".into(), text: text.into() };
    let idle = |block| {
        let options = Options { block, ..Options::default() };
        let reading = read(Format::Nginx, &source, &options).map_err(|refused| refused.to_string())?;
        Ok::<_, String>(reading.used[0].value)
    };
    assert_eq!(idle(None), Ok(Value::Span(Some(Span::from_secs(5)))));
    assert_eq!(idle(Some("b")), Ok(Value::Span(Some(Span::from_secs(7)))));
    let refused = idle(Some("c"));
    assert_eq!(refused, Err("nginx.conf:1:1: \"c\": no block has this name; expected: a or b".into()));
}
