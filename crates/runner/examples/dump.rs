fn main() {
    let path = std::env::args().nth(1).unwrap();
    let scenario: keepalive_core::Scenario =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let trace = keepalive_core::simulate(&scenario);
    for e in &trace.events {
        let extra = match e.kind {
            keepalive_core::trace::EventKind::Departed { flight } => {
                format!("{} {:?}", trace.flight(flight).segment, trace.flight(flight).role)
            }
            _ => String::new(),
        };
        println!("{} n{} #{} <- {:?} {:?} {}", e.at, e.node.0, e.id.0, e.cause.map(|c| c.0), e.kind, extra);
    }
    println!("{:x}", trace.digest());
}
