//! Random addresses and changes: everything that a link may say.

use keepalive_core::scenario::{PathItem, Scenario};
use keepalive_core::{SimTime, Span};
use keepalive_products::{HopField, HopKind, Range, Value};
use keepalive_scene::edit::{Edits, Field, Scale};
use keepalive_scene::link::{Language, Moment, Motion, PageOptions, Palette, Part, Speed, Theme, View};
use keepalive_scene::playback::Pace;
use keepalive_tests::random;
use proptest::prelude::*;

/// How a page may look.
pub(crate) fn options() -> impl Strategy<Value = PageOptions> {
    let speed = prop_oneof![
        Just(Speed::default()),
        (1_u32..100_000_000).prop_map(|thousandths| Speed(Pace::Clock(f64::from(thousandths) / 1000.0)))
    ];
    let id = || "[a-z0-9-]{1,64}";
    (
        (prop::option::of(id()), any::<[bool; 3]>(), prop::sample::select(Theme::ALL)),
        (prop::option::of(prop::sample::select(Language::ALL)), prop::sample::select(Motion::ALL), speed),
        (prop::sample::select(Palette::ALL), prop::sample::subsequence(Part::ALL, 0..=Part::ALL.len())),
        (prop::sample::select(View::ALL), prop::collection::vec(id(), 0..=3)),
    )
        .prop_map(|((scenario, flags, theme), (lang, motion, speed), (palette, hide), (view, with))| {
            let [embed, present, autoplay] = flags;
            PageOptions {
                scenario,
                embed,
                theme,
                lang,
                present,
                motion,
                speed,
                autoplay,
                palette,
                hide,
                view,
                with,
            }
        })
}

/// Any moment.
pub(crate) fn moment() -> impl Strategy<Value = Moment> {
    (any::<u64>(), any::<u16>()).prop_map(|(at, nth)| Moment { at: SimTime::from_micros(at), nth })
}

/// A value that a field may have.
pub(crate) fn value(range: Range) -> BoxedStrategy<Value> {
    let none = |or_none: bool| if or_none { 1 } else { 0 };
    match range {
        Range::Span { allowed, grid, or_none } => {
            let step = grid.step().micros();
            let steps = allowed.start().micros().div_ceil(step)..=allowed.end().micros() / step;
            let span = steps.prop_map(move |steps| Value::Span(Span::from_micros(steps * step)));
            prop_oneof![4 => span, none(or_none) => Just(Value::None)].boxed()
        }
        Range::Count { allowed, or_none } => {
            prop_oneof![4 => allowed.prop_map(Value::Count), none(or_none) => Just(Value::None)].boxed()
        }
        Range::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        Range::Word { allowed, or_none } => {
            let word = prop::sample::select(allowed).prop_map(|word| Value::Word(word.to_owned()));
            prop_oneof![4 => word, none(or_none) => Just(Value::None)].boxed()
        }
    }
}

/// A change of one of a hop's settings.
#[derive(Debug)]
enum Change {
    Knob(String, Field, keepalive_scene::edit::Value),
    Field(String, HopField, Value),
}

fn knob(item: &PathItem) -> Option<BoxedStrategy<Change>> {
    let fields: Vec<Field> = Field::of(item).collect();
    let id = item.id().to_owned();
    (!fields.is_empty()).then(|| {
        prop::sample::select(fields)
            .prop_flat_map(move |field| {
                let (id, scale) = (id.clone(), Scale::of(field.knob));
                (0..=scale.last()).prop_map(move |nth| Change::Knob(id.clone(), field, scale.at(nth)))
            })
            .boxed()
    })
}

fn field(item: &PathItem) -> BoxedStrategy<Change> {
    let (id, kind) = (item.id().to_owned(), HopKind::of(item));
    let fields: Vec<HopField> = HopField::all().filter(|field| field.is_on(kind)).collect();
    prop::sample::select(fields)
        .prop_flat_map(move |field| {
            let id = id.clone();
            value(field.range()).prop_map(move |value| Change::Field(id.clone(), field, value))
        })
        .boxed()
}

/// Changes of a scenario: settings by both kinds of names, faults added and taken out.
pub(crate) fn edits(scenario: &Scenario) -> impl Strategy<Value = Edits> + use<> {
    let changes: Vec<BoxedStrategy<Change>> =
        scenario.path.iter().flat_map(|item| knob(item).into_iter().chain([field(item)])).collect();
    let faults = prop::collection::vec(random::fault(), 0..4);
    let own = scenario.faults.len() as u16;
    let without = prop::sample::subsequence((0..own).collect::<Vec<_>>(), 0..=usize::from(own));
    let changes = prop::collection::vec(prop::strategy::Union::new(changes), 0..8);
    (changes, faults, without).prop_map(|(changes, faults, without)| {
        let mut edits = Edits { faults, without, ..Edits::default() };
        for change in changes {
            match change {
                Change::Knob(hop, field, value) => {
                    edits.set.entry(hop).or_default().insert(field, value);
                }
                Change::Field(hop, field, value) => {
                    edits.fields.entry(hop).or_default().insert(field, value);
                }
            }
        }
        edits
    })
}

/// A scenario and changes of it.
pub(crate) fn edited() -> impl Strategy<Value = (Scenario, Edits)> {
    random::scenario().prop_flat_map(|scenario| {
        let edits = edits(&scenario);
        (Just(scenario), edits)
    })
}
