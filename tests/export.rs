//! `keepalive export` from the outside: every format, errors with their place, and pictures that stand alone.

use std::process::{Command, Output};

use keepalive_runner::cli::{Ask, ExportFormat, Language, Layout, Theme};
use keepalive_runner::{files, write};
use keepalive_tests::scenario;

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");

/// The program, built beside the tests; `None` where only the tests were built.
fn keepalive(args: &[&str]) -> Option<Output> {
    let exe = std::env::current_exe().ok()?;
    let program = exe.parent()?.parent()?.join("keepalive");
    if !program.exists() {
        println!("{} is not built: the command line was NOT checked", program.display());
        return None;
    }
    Some(Command::new(program).args(args).output().expect("it starts"))
}

fn export(args: &[&str]) -> Option<Output> {
    let file = format!("{DIR}/two-clocks.json");
    keepalive(&[&["export", &file], args].concat())
}

#[test]
fn every_format_is_written_the_same_twice() {
    for format in [
        "pcapng",
        "svg",
        "png",
        "json",
        "csv",
        "figures-csv",
        "markdown",
        "mermaid",
        "plantuml",
        "packetdrill",
    ] {
        let Some(first) = export(&["--as", format]) else { return };
        let second = export(&["--as", format]).expect("it was there a moment ago");
        assert_eq!(first.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&first.stderr));
        assert!(!first.stdout.is_empty() && first.stdout == second.stdout, "{format}");
    }
}

#[test]
fn what_is_not_there_is_named_with_what_is_allowed() {
    let cases: [(&[&str], &str); 7] = [
        (
            &["--as", "svg", "--from", "200s"],
            "--from: 3m20s is after the end of the run; allowed: from 0s to 2m5s",
        ),
        (&["--as", "png", "--to", "1h"], "--to: 1h is after the end of the run; allowed: from 0s to 2m5s"),
        (
            &["--as", "svg", "--from", "60s", "--to", "30s"],
            "--to: 30s is before --from; allowed: from 1m to 2m5s",
        ),
        (
            &["--as", "pcapng", "--node", "proxy"],
            "--node: \"proxy\" is no host of this scenario; allowed: client, server",
        ),
        (&["--as", "packetdrill", "--conn", "9"], "connection 9 has no end at client; allowed: 1"),
        (&["--as", "png", "--scale", "9"], "--scale: 9; allowed: from 0.25 to 8"),
        (&["--as", "gif"], "possible values: pcapng, svg, png, json, csv, figures-csv"),
    ];
    for (args, expected) in cases {
        let Some(output) = export(args) else { return };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
    }
}

#[test]
fn every_picture_parses_and_needs_nothing_else() {
    for file in files::json_files(&[DIR.into()]).expect("the scenarios") {
        let scenario = files::scenario(&file).expect("a scenario");
        for (lang, theme, layout) in [
            (Language::En, Theme::Auto, Layout::Wide),
            (Language::Ko, Theme::Dark, Layout::Mid),
            (Language::Ko, Theme::Light, Layout::Slim),
        ] {
            let ask = Ask { theme, layout, ..Ask::of(ExportFormat::Svg, lang) };
            let svg = String::from_utf8(write::write(&scenario, &ask).expect("it exports")).expect("UTF-8");
            stands_alone(&svg, &scenario.id);
        }
    }
}

fn stands_alone(svg: &str, name: &str) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")), "{name}");
    let labels = root.attribute("aria-labelledby").expect("a name").split(' ');
    for label in labels {
        let by = document.descendants().find(|node| node.attribute("id") == Some(label));
        assert!(by.and_then(|node| node.text()).is_some_and(|text| !text.is_empty()), "{name}: {label}");
    }
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let tag = node.tag_name().name();
        assert!(!["script", "foreignObject", "image", "use", "a", "animate"].contains(&tag), "{name}: {tag}");
        for attribute in node.attributes() {
            let outside = attribute.name() == "href" || attribute.name().starts_with("on");
            assert!(!outside, "{name}: {}", attribute.name());
        }
    }
    let style =
        document.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "style")));
    let style = style.and_then(|node| node.text()).expect("a style sheet of its own");
    assert!(!style.contains("@import") && style.matches("url(").count() == style.matches("url(#ka-").count());
}

#[test]
fn a_window_shows_what_lies_in_it_and_no_more() {
    let ask = |from: &str, to: &str| Ask {
        from: Some(keepalive_core::Span::parse(from).expect("a span")),
        to: Some(keepalive_core::Span::parse(to).expect("a span")),
        ..Ask::of(ExportFormat::Svg, Language::En)
    };
    let text = |ask: &Ask| {
        String::from_utf8(write::write(&scenario("two-clocks"), ask).expect("it exports")).expect("UTF-8")
    };
    // The second request leaves at 30.085 s, the first response at 0.065 s, the server's FIN at 60.065 s.
    let window = text(&ask("30s", "31s"));
    assert!(window.contains(">30.085<") && !window.contains(">0.065<") && !window.contains(">60.065<"));
    let whole = text(&Ask::of(ExportFormat::Svg, Language::En));
    assert!([">0.065<", ">30.085<", ">60.065<"].iter().all(|clock| whole.contains(clock)));
}

#[test]
fn pixels_have_the_size_of_the_view_box() {
    let svg =
        write::write(&scenario("two-clocks"), &Ask::of(ExportFormat::Svg, Language::En)).expect("it exports");
    let svg = String::from_utf8(svg).expect("UTF-8");
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let view = document.root_element().attribute("viewBox").expect("a view box");
    let sides: Vec<f32> = view.split(' ').skip(2).map(|side| side.parse().expect("a number")).collect();
    for scale in [1.0_f32, 2.0] {
        let ask = Ask { scale, ..Ask::of(ExportFormat::Png, Language::En) };
        let png = match write::write(&scenario("two-clocks"), &ask) {
            Ok(png) => png,
            Err(error) if error.to_string().contains("install") => {
                println!("{error}: pictures in pixels were NOT checked");
                return;
            }
            Err(error) => panic!("{error}"),
        };
        // The header: width and height stand at bytes 16 and 20 (PNG §11.2.2).
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        let expected = [0, 1].map(|n| (sides[n] * scale).ceil() as u32);
        assert_eq!([side(16), side(20)], expected, "scale {scale}");
    }
}

#[test]
fn a_cell_is_never_a_formula() {
    let mut hostile = scenario("two-clocks");
    hostile.title.en = "=1+1".to_owned();
    for (format, columns) in [(ExportFormat::Csv, 16), (ExportFormat::FiguresCsv, 13)] {
        let table = write::write(&hostile, &Ask::of(format, Language::Ko)).expect("it exports");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("a table");
        assert!(rows.len() > 13, "a row for each of 13 steps and a head: {}", rows.len());
        for row in &rows {
            assert_eq!(row.len(), columns, "{row:?}");
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
        }
    }
}
