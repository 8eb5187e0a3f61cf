//! What is exported: pictures that stand alone, films, windows, and tables that no spreadsheet takes for formulas.

use keepalive_core::Span;
use keepalive_core::scenario::PathItem;
use keepalive_runner::cli::{Ask, ExportFormat, Language, Layout, Theme};
use keepalive_runner::{files, write};
use keepalive_tests::scenario;

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");

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

/// The machine's film of a scenario; without fonts a test says that it did not run.
fn film(id: &str, ask: &Ask) -> Option<Vec<u8>> {
    match write::write(&scenario(id), ask) {
        Ok(film) => Some(film),
        Err(error) if error.to_string().contains("install") => {
            println!("{error}: films were NOT checked");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_film_plays_one_step_a_second_and_begins_with_what_is_to_come() {
    let ask = Ask {
        scale: 0.5,
        from: Some(Span::from_secs(30)),
        to: Some(Span::from_secs(60)),
        ..Ask::of(ExportFormat::Apng, Language::Ko)
    };
    let Some(film) = film("two-clocks", &ask) else { return };
    let mut reader = png::Decoder::new(film.as_slice()).read_info().expect("a PNG");
    let control = *reader.info().animation_control().expect("an animation");
    assert_eq!(control.num_plays, 0, "for ever");
    // From 30 s to 60 s: the probe, its answer, and the silences around them, ten pictures for each.
    assert!((20..=31).contains(&control.num_frames), "{}", control.num_frames);
    let mut whole = vec![0; reader.output_buffer_size()];
    let size = reader.next_frame(&mut whole).expect("the picture for others").buffer_size();
    let mut first = whole.clone();
    reader.next_frame(&mut first).expect("the first of the film");
    let sum = |pixels: &[u8]| pixels[..size].iter().map(|part| u64::from(*part)).sum::<u64>();
    assert!(sum(&first) > sum(&whole), "what is to come is paler");
    let mut delays = Vec::new();
    for _ in 1..control.num_frames {
        reader.next_frame(&mut first).expect("one for each");
        let frame = reader.info().frame_control().expect("its time");
        delays.push((frame.delay_num, frame.delay_den));
    }
    assert_eq!(delays.pop(), Some((2, 1)), "the last stands");
    assert!(delays.iter().all(|delay| *delay == (1, 10)));
}

#[test]
fn a_film_has_bounds() {
    let asks = [
        (Ask { fps: 9, ..Ask::of(ExportFormat::Apng, Language::En) }, "--fps: 9; allowed: from 10 to 25"),
        (Ask { scale: 8.0, ..Ask::of(ExportFormat::Apng, Language::En) }, "allowed are 4000000"),
    ];
    for (ask, expected) in asks {
        let error = write::write(&scenario("two-clocks"), &ask).expect_err("it is refused").to_string();
        assert!(error.contains(expected) || error.contains("install"), "{error}");
    }
    let long =
        files::scenario(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/bench-300.json")));
    let ask = Ask::of(ExportFormat::Apng, Language::En);
    let error = write::write(&long.expect("a scenario"), &ask).expect_err("it is too long").to_string();
    assert!(
        error.contains("more than 1200 pictures: take a smaller --fps or a window")
            || error.contains("install"),
        "{error}"
    );
}

/// What a spreadsheet takes for the beginning of a formula, or drops to find one behind it.
const BEGINS_A_FORMULA: [&str; 7] = ["=", "+", "-", "@", "\t=", "\r=", " ="];

#[test]
fn a_cell_is_never_a_formula() {
    for begin in BEGINS_A_FORMULA {
        let formula = format!("{begin}1+1");
        let mut hostile = scenario("two-clocks");
        for item in &mut hostile.path {
            if let PathItem::Client(client) = item {
                client.product = Some(formula.clone());
                // Such an id is refused where a scenario is read; the table must not rely on that.
                client.id = formula.clone();
            }
        }
        for format in [ExportFormat::Csv, ExportFormat::FiguresCsv] {
            let table = write::write(&hostile, &Ask::of(format, Language::En)).expect("it exports");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_slice());
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("a table");
            let cells = || rows.iter().flatten();
            assert!(cells().all(|cell| !is_formula(cell)), "{format:?} {formula:?}");
            // It is there, with an apostrophe: else nothing was tested.
            let told = cells().filter(|cell| cell.strip_prefix('\'').is_some_and(is_formula)).count();
            let expected = if format == ExportFormat::Csv { 13 } else { 1 };
            assert!(
                told >= expected,
                "{format:?} {formula:?}: {told} in {}",
                String::from_utf8_lossy(&table)
            );
        }
    }
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r'])
}
