//! Whatever a link says is read back from its text, and opens as the very run that it was made from.

use std::collections::BTreeSet;

use keepalive_core::simulate;
use keepalive_products::{HopField, HopKind};
use keepalive_scene::edit::{Edits, patch};
use keepalive_scene::link::Address;
use keepalive_tests::random::for_all;
use proptest::prelude::*;

use crate::given;

/// The part of an address behind the path, as a browser has it.
fn text(address: &Address) -> String {
    address.query() + &address.fragment()
}

/// Reads it as the page does.
fn opened(text: &str) -> (Address, bool) {
    let (query, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (address, notices) = Address::parse(query, fragment);
    (address, notices.is_empty())
}

#[test]
fn any_state_is_read_back_from_its_link() {
    let state = (given::edited(), given::options(), prop::option::of(given::moment()));
    for_all(200, state, |((scenario, edits), options, moment)| {
        let written = (!edits.is_empty()).then(|| patch::write(&scenario, &edits));
        let address = Address { options, patch: written, moment };
        let text = text(&address);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~?#=&,".contains(&byte);
        if let Some(odd) = text.bytes().find(|byte| !plain(*byte)) {
            return Err(format!("{:?} needs an escape in {text}", char::from(odd)));
        }
        let (again, fine) = opened(&text);
        if !fine || again != address {
            return Err(format!("{text} reads as {again:?}"));
        }
        let Some(patch) = again.patch else { return Ok(()) };
        let read = patch::read(&scenario, &patch).map_err(|why| format!("{why:?}"))?;
        if read.edits != edits || !read.same_preset {
            return Err(format!("{patch} carries {:?}", read.edits));
        }
        Ok(())
    });
}

#[test]
fn a_link_opens_the_run_that_it_was_made_from() {
    for_all(60, given::edited(), |(scenario, edits)| {
        let read =
            patch::read(&scenario, &patch::write(&scenario, &edits)).map_err(|why| format!("{why:?}"))?;
        match (edits.apply(&scenario), read.edits.apply(&scenario)) {
            (Ok(made), Ok(opened)) if simulate(&made).digest() == simulate(&opened).digest() => Ok(()),
            (Err(one), Err(other)) if one == other => Ok(()),
            (made, opened) => Err(format!("{made:?} and {opened:?}")),
        }
    });
}

#[test]
fn every_field_of_every_kind_of_hop_travels_with_the_values_at_its_edges() {
    let preset = keepalive_tests::scenarios().into_iter().next().expect("there are presets");
    let mut travelled = BTreeSet::new();
    for kind in HopKind::ALL {
        for field in HopField::all().filter(|field| field.is_on(kind)) {
            for value in field.range().edges() {
                let mut edits = Edits::default();
                edits.fields.entry("hop".to_owned()).or_default().insert(field, value.clone());
                let link = patch::write(&preset, &edits);
                let read =
                    patch::read(&preset, &link).unwrap_or_else(|why| panic!("{field} = {value}: {why:?}"));
                assert_eq!(read.edits, edits, "{field} = {value}");
                travelled.insert(field);
            }
        }
    }
    assert_eq!(travelled.len(), HopField::all().count());
}
