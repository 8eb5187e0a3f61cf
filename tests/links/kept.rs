//! Links that were given out keep opening, for ever: each line of `kept.txt` is an address as a browser has it and the
//! changes that it carries. Lines are added, never changed or removed; `LINKS=append` adds one for what no line has yet.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use keepalive_core::Span;
use keepalive_core::scenario::{Drop, Fault, FaultAction, PathItem, Scenario, SegmentKind};
use keepalive_products::{HopField, HopKind, Range, Value};
use keepalive_scene::edit::{Edits, Field, Scale, patch};
use keepalive_scene::lang::Knob;
use keepalive_scene::link::{Address, Key, Language, Motion, Palette, Part, Theme, View};
use keepalive_tests::scenarios;

const KEPT: &str = include_str!("kept.txt");

/// A line, read.
struct Line<'a> {
    text: &'a str,
    address: Address,
    edits: Edits,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(|line| {
        let (text, json) = line.split_once(' ').unwrap_or_else(|| panic!("no changes in {line}"));
        let (query, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (address, notices) = Address::parse(query, fragment);
        assert_eq!(notices, [], "{text}");
        let edits = serde_json::from_str(json).unwrap_or_else(|why| panic!("{json}: {why}"));
        Line { text, address, edits }
    })
}

fn preset<'a>(all: &'a [Scenario], address: &Address) -> &'a Scenario {
    let id = address.options.scenario.as_deref().unwrap_or("two-clocks");
    all.iter().find(|scenario| scenario.id == id).unwrap_or_else(|| panic!("there is no {id} any more"))
}

#[test]
fn links_that_were_given_out_open_what_they_opened() {
    let all = scenarios();
    for Line { text, address, edits } in lines(KEPT) {
        assert_eq!(address.query() + &address.fragment(), text, "it would be written otherwise now");
        let preset = preset(&all, &address);
        let read = address.patch.as_deref().map(|link| patch::read(preset, link));
        let read = read.unwrap_or(Ok(patch::Patch { edits: Edits::default(), same_preset: true }));
        assert_eq!(read.map(|patch| patch.edits), Ok(edits.clone()), "{text}");
        edits.apply(preset).unwrap_or_else(|why| panic!("{text}: {why}"));
    }
}

/// What links can say, each thing by a name of its own.
fn all_there_is() -> BTreeSet<String> {
    fn words(key: Key, names: impl Iterator<Item = &'static str>) -> impl Iterator<Item = String> {
        names.skip(1).map(move |name| format!("{}={name}", key.name()))
    }
    let fields = HopField::all().map(|field| format!("field {field}"));
    let knobs = scenarios().into_iter().flat_map(|scenario| {
        scenario
            .path
            .iter()
            .flat_map(Field::of)
            .map(|field| format!("knob {}", field.name()))
            .collect::<Vec<_>>()
    });
    let faults = faults("link", "node", "node").into_iter().map(|fault| of_fault(&fault));
    fields
        .chain(knobs)
        .chain(faults)
        .chain(Key::ALL.iter().map(|key| key.name().to_owned()))
        .chain(words(Key::Theme, Theme::ALL.iter().map(|it| it.name())))
        .chain(Language::ALL.iter().map(|it| format!("lang={}", it.name())))
        .chain(words(Key::Motion, Motion::ALL.iter().map(|it| it.name())))
        .chain(words(Key::Palette, Palette::ALL.iter().map(|it| it.name())))
        .chain(words(Key::View, View::ALL.iter().map(|it| it.name())))
        .chain(Part::ALL.iter().map(|it| format!("hide={}", it.name())))
        .chain(
            ["without", "a later step of a tick", "no limit", "a count", "a word", "a flag"]
                .map(str::to_owned),
        )
        .collect()
}

/// What a line says of it.
fn said(Line { address, edits, .. }: &Line<'_>) -> BTreeSet<String> {
    let fields = edits.fields.values().flatten();
    let kinds = fields.clone().filter_map(|(_, value)| match value {
        Value::None => Some("no limit"),
        Value::Count(_) => Some("a count"),
        Value::Word(_) => Some("a word"),
        Value::Flag(_) => Some("a flag"),
        Value::Span(_) => None,
    });
    let pairs: Vec<String> = address.options.to_string().split('&').map(str::to_owned).collect();
    let names = pairs.iter().filter_map(|pair| pair.split_once('=')).map(|(name, _)| name.to_owned());
    let hidden = address.options.hide.iter().map(|part| format!("hide={}", part.name()));
    fields
        .map(|(field, _)| format!("field {field}"))
        .chain(kinds.map(str::to_owned))
        .chain(edits.set.values().flatten().map(|(field, _)| format!("knob {}", field.name())))
        .chain(edits.faults.iter().map(of_fault))
        .chain((!edits.without.is_empty()).then(|| "without".to_owned()))
        .chain(names)
        .chain(hidden)
        .chain(pairs.iter().cloned())
        .chain(address.patch.as_ref().map(|_| "s".to_owned()))
        .chain(address.moment.map(|_| "t".to_owned()))
        .chain(address.moment.filter(|moment| moment.nth > 0).map(|_| "a later step of a tick".to_owned()))
        .collect()
}

/// A name for what a fault does. A new kind does not compile until it is here and among [`faults`].
fn of_fault(fault: &Fault) -> String {
    let ends = if fault.until.is_some() { ", ends" } else { "" };
    let what = match &fault.action {
        FaultAction::Cut { from: None, .. } => "cut".into(),
        FaultAction::Cut { from: Some(_), .. } => "cut one way".into(),
        FaultAction::Drop(Drop { from, every: Some(_), .. }) => {
            format!("drop every{}", if from.is_some() { " of one" } else { "" })
        }
        FaultAction::Drop(Drop { kind, .. }) => format!("drop {kind:?}").to_lowercase(),
        FaultAction::Crash { .. } => "crash".into(),
        FaultAction::Kill { .. } => "kill".into(),
        FaultAction::Slow { .. } => "slow".into(),
        FaultAction::Reboot { listener, .. } => format!("reboot {listener}"),
        FaultAction::Takeover { listener, .. } => format!("takeover {listener}"),
        FaultAction::Nat { answers_rst, .. } => format!("nat {answers_rst}"),
        FaultAction::Icmp { .. } => "icmp".into(),
        FaultAction::InjectRst { .. } => "inject rst".into(),
    };
    format!("fault {what}{ends}")
}

/// Every kind of fault, on a path with these names.
fn faults(link: &str, client: &str, server: &str) -> Vec<Fault> {
    use SegmentKind as K;
    let (link, client, server) = (link.to_owned(), client.to_owned(), server.to_owned());
    let drop = |from: Option<String>, kind, every| {
        FaultAction::Drop(Drop {
            link: link.clone(),
            from,
            kind,
            nth: if every == None { vec![2, 5] } else { vec![] },
            every,
        })
    };
    let mut actions = vec![
        (FaultAction::Cut { link: link.clone(), from: None }, true),
        (FaultAction::Cut { link: link.clone(), from: Some(client.clone()) }, true),
        (FaultAction::Crash { node: server.clone() }, true),
        (FaultAction::Kill { node: server.clone() }, false),
        (FaultAction::Slow { node: server.clone(), by: Span::from_millis(250) }, true),
        (FaultAction::Icmp { link: link.clone(), from: client.clone(), code: 1 }, true),
        (FaultAction::InjectRst { link: link.clone(), to: client.clone() }, false),
        (drop(None, K::Any, Some(3)), true),
        (drop(Some(client), K::Any, Some(3)), false),
    ];
    for on in [false, true] {
        actions.push((FaultAction::Reboot { node: server.clone(), listener: on }, false));
        actions.push((FaultAction::Takeover { node: server.clone(), listener: on }, false));
        actions.push((
            FaultAction::Nat { link: link.clone(), idle: Span::from_secs(20), answers_rst: on },
            false,
        ));
    }
    actions.extend(
        [K::Any, K::Syn, K::Synack, K::Fin, K::Data, K::Ack].map(|kind| (drop(None, kind, None), false)),
    );
    let at = Span::from_micros(10_000_001);
    let fault = |until, action| Fault { at, until, action };
    actions
        .into_iter()
        .flat_map(|(action, ends)| {
            let end = ends.then(|| fault(Some(Span::from_secs(15)), action.clone()));
            std::iter::once(fault(None, action)).chain(end)
        })
        .collect()
}

#[test]
fn each_thing_that_a_link_can_say_is_in_one_that_was_given_out() {
    let mut missing = all_there_is();
    for line in lines(KEPT) {
        missing.retain(|name| !said(&line).contains(name));
    }
    if std::env::var("LINKS").as_deref() == Ok("append") {
        let added = written(&missing);
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/links/kept.txt");
        std::fs::write(path, KEPT.to_owned() + &added).expect("the file of links can be written");
        return;
    }
    assert!(missing.is_empty(), "no link says {missing:#?}; LINKS=append adds some");
}

/// New lines that say what is missing.
fn written(missing: &BTreeSet<String>) -> String {
    let mut missing = missing.clone();
    let mut out = String::new();
    let mut add = |line: String| {
        let new = lines(&line).any(|line| said(&line).iter().any(|name| missing.contains(name)));
        if new {
            lines(&line).for_each(|line| missing.retain(|name| !said(&line).contains(name)));
            let _ = writeln!(out, "{line}");
        }
    };
    let link = |preset: &Scenario, edits: &Edits| {
        let json = serde_json::to_string(edits).expect("edits are data");
        format!("?scenario={}#s={} {json}", preset.id, patch::write(preset, edits).trim_start_matches("s="))
    };
    let plain = |text: &str| format!("{text} {{}}");
    for query in
        ["scenario=handshake", "embed=1", "theme=light", "theme=dark", "lang=en", "lang=ko", "present=1"]
    {
        add(plain(&format!("?{query}")));
    }
    for query in
        ["motion=reduce", "speed=12.5", "autoplay=1", "palette=projector", "with=pipelining,handshake"]
    {
        add(plain(&format!("?{query}")));
    }
    for view in View::ALL.iter().skip(1) {
        add(plain(&format!("?view={}", view.name())));
    }
    for part in Part::ALL {
        add(plain(&format!("?hide={}", part.name())));
    }
    add(plain("?scenario=handshake#t=20000.1"));
    for preset in scenarios() {
        let fits = |edits: &Edits| !edits.is_empty() && edits.apply(&preset).is_ok();
        for item in &preset.path {
            for edits in changes(item).filter(fits) {
                add(link(&preset, &edits));
            }
        }
        let nodes: Vec<&PathItem> = preset.path.iter().collect();
        let (Some(first), Some(second), Some(last)) = (nodes.first(), nodes.get(1), nodes.last()) else {
            continue;
        };
        let faults = faults(second.id(), first.id(), last.id());
        for edits in faults.into_iter().map(|fault| Edits { faults: vec![fault], ..Edits::default() }) {
            if fits(&edits) {
                add(link(&preset, &edits));
            }
        }
        if !preset.faults.is_empty() {
            add(link(&preset, &Edits { without: vec![0], ..Edits::default() }));
        }
    }
    out
}

/// One change of a hop at a time: each of its settings, by both kinds of names.
fn changes(item: &PathItem) -> impl Iterator<Item = Edits> {
    let id = item.id();
    let knobs = Field::of(item).flat_map(move |field| {
        let scale = Scale::of(field.knob);
        let not_latency = field.knob != Knob::Latency;
        [scale.last() / 3, scale.last() / 2].into_iter().filter(move |nth| not_latency || *nth > 0).map(
            move |nth| {
                let mut edits = Edits::default();
                edits.set.entry(id.to_owned()).or_default().insert(field, scale.at(nth));
                edits
            },
        )
    });
    let kind = HopKind::of(item);
    let fields = HopField::all().filter(move |field| field.is_on(kind)).flat_map(move |field| {
        likely(&field.range()).into_iter().filter(move |value| field.read(item).as_ref() != Some(value)).map(
            move |value| {
                let mut edits = Edits::default();
                edits.fields.entry(id.to_owned()).or_default().insert(field, value);
                edits
            },
        )
    });
    knobs.chain(fields)
}

/// A few values that other settings probably go with.
fn likely(range: &Range) -> Vec<Value> {
    match range {
        Range::Span { allowed, or_none, .. } => {
            let spans =
                [3, 30, 300, 3000].map(Span::from_secs).into_iter().filter(|span| allowed.contains(span));
            let ends = [*allowed.start(), *allowed.end()];
            spans.chain(ends).map(Value::Span).chain(or_none.then_some(Value::None)).collect()
        }
        Range::Count { allowed, or_none } => {
            let counts = [7, 100].into_iter().filter(|count| allowed.contains(count));
            let ends = [*allowed.start(), *allowed.end()];
            or_none.then_some(Value::None).into_iter().chain(counts.chain(ends).map(Value::Count)).collect()
        }
        Range::Flag => vec![Value::Flag(true), Value::Flag(false)],
        Range::Word { allowed, .. } => allowed.iter().map(|word| Value::Word((*word).to_owned())).collect(),
    }
}
