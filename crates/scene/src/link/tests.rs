//! Addresses are read back, and nothing in one is fatal.

use proptest::prelude::*;

use super::*;
use crate::playback::Pace;

#[test]
fn an_address_is_read() {
    let query = "?scenario=two-clocks&embed&theme=dark&lang=ko&present=1&motion=reduce&speed=100&autoplay=1\
                 &palette=projector&hide=sockets%2Cpicker";
    let (address, notices) = Address::parse(query, "#s=1.0.q1Y-_&t=60065000.2");
    assert_eq!(notices, []);
    let options = PageOptions {
        scenario: Some("two-clocks".into()),
        embed: true,
        theme: Theme::Dark,
        lang: Some(Language::Ko),
        present: true,
        motion: Motion::Reduce,
        speed: Speed(Pace::Clock(100.0)),
        autoplay: true,
        palette: Palette::Projector,
        hide: vec![Part::Picker, Part::Sockets],
        ..PageOptions::default()
    };
    let moment = Some(Moment { at: SimTime::from_micros(60_065_000), nth: 2 });
    assert_eq!(address, Address { options, patch: Some("1.0.q1Y-_".into()), moment });
}

#[test]
fn an_ordinary_page_has_an_empty_address() {
    let (address, notices) = Address::parse("", "");
    assert_eq!((&address, notices), (&Address::default(), vec![]));
    assert_eq!((address.query(), address.fragment()), (String::new(), String::new()));
    let (usual, _) = Address::parse("?theme=auto&embed=0&speed=event&motion=auto&palette=default&hide=", "#");
    assert_eq!(usual, Address::default());
}

#[test]
fn what_is_unknown_is_ignored() {
    let (address, notices) = Address::parse("?utm_source=x&&=&zoom=2&t=5.0&lang=en", "#_top&x=1&t=7.0");
    assert_eq!(notices, []);
    assert_eq!(address.query() + &address.fragment(), "?lang=en#t=7.0");
}

#[test]
fn a_speed_is_read_as_it_is_written() {
    for (text, written) in [("0.2313981527612", "0.231"), ("10x", "10"), ("99.9996", "100")] {
        let (address, notices) = Address::parse(&format!("?speed={text}"), "");
        assert_eq!((address.query(), notices), (format!("?speed={written}"), vec![]));
        assert_eq!(Address::parse(&address.query(), "").0, address, "{text}");
    }
    let (_, notices) = Address::parse("?speed=0.0004", "");
    assert_eq!(notices.len(), 1, "it would be written as 0");
}

#[test]
fn bad_values_fall_back_and_are_reported() {
    for (query, fragment, key, value) in [
        ("scenario=Two%20Clocks", "", Key::Scenario, "Two Clocks"),
        ("scenario=", "", Key::Scenario, ""),
        ("embed=yes", "", Key::Embed, "yes"),
        ("theme=pink", "", Key::Theme, "pink"),
        ("lang=fr", "", Key::Lang, "fr"),
        ("speed=fast", "", Key::Speed, "fast"),
        ("speed=NaN", "", Key::Speed, "NaN"),
        ("speed=inf", "", Key::Speed, "inf"),
        ("speed=-1", "", Key::Speed, "-1"),
        ("speed=0", "", Key::Speed, "0"),
        ("autoplay=2", "", Key::Autoplay, "2"),
        ("", "s=", Key::Patch, ""),
        ("", "s=1.0.a%2Fb", Key::Patch, "1.0.a/b"),
        ("", "t=", Key::Moment, ""),
        ("", "t=-5.0", Key::Moment, "-5.0"),
        ("", "t=+5.0", Key::Moment, " 5.0"),
        ("", "t=5.70000", Key::Moment, "5.70000"),
        ("", "t=99999999999999999999.0", Key::Moment, "99999999999999999999.0"),
    ] {
        let (address, notices) = Address::parse(query, fragment);
        assert_eq!(address, Address::default(), "{query}#{fragment}");
        assert_eq!(notices, [Notice { key, value: value.into() }], "{query}#{fragment}");
        assert!(!key.allowed().is_empty());
    }
    let (address, notices) = Address::parse("hide=now,nothing,share", "");
    assert_eq!(address.options.hide, [Part::Now, Part::Share]);
    assert_eq!(notices.len(), 1);
}

#[test]
fn a_moment_may_leave_out_which() {
    assert_eq!(Moment::parse("85000"), Some(Moment { at: SimTime::from_micros(85_000), nth: 0 }));
}

proptest! {
    #[test]
    fn no_address_panics(query: String, fragment: String) {
        let (address, _) = Address::parse(&query, &fragment);
        let (again, notices) = Address::parse(&address.query(), &address.fragment());
        prop_assert_eq!((again, notices), (address, vec![]));
    }

    #[test]
    fn no_odd_value_panics(key in 0..Key::ALL.len(), value in "\\PC{0,30}|%[0-9a-fA-F]{0,3}|[0-9.eE+x-]{0,12}") {
        let pair = format!("{}={value}", Key::ALL[key].name());
        let (address, notices) = Address::parse(&pair, &pair);
        prop_assert!(notices.len() <= 2);
        prop_assert_eq!(Address::parse(&address.query(), &address.fragment()).0, address);
    }
}

#[test]
fn a_comparison_is_in_the_address() {
    let (address, notices) = Address::parse("?view=compare&with=pipelining,handshake", "");
    assert!(notices.is_empty());
    assert_eq!(address.options.view, View::Compare);
    assert_eq!(address.options.with, ["pipelining", "handshake"]);
    assert_eq!(Address::parse(&address.query(), "").0, address);
    for bad in ["with=", "with=a,B", "with=a,b,c,d", "view=both"] {
        let (address, notices) = Address::parse(bad, "");
        assert_eq!((address.options, notices.len()), (PageOptions::default(), 1), "{bad}");
    }
}
