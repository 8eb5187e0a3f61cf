//! Products that are put on hops: a hop then says what is known of the product, and what else is changed is changed
//! about that.

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_products::{HopKind, preset};

use super::{Edits, Refused};

impl Edits {
    /// The preset with its products, before anything else is changed.
    ///
    /// # Errors
    /// A hop or a product that does not exist, or that do not go together.
    pub fn base(&self, scenario: &Scenario) -> Result<Scenario, Refused> {
        let mut base = scenario.clone();
        for (hop, name) in &self.products {
            let item = base.path.iter_mut().find(|item| item.id() == hop);
            let item = item.ok_or_else(|| Refused::NoHop(hop.clone()))?;
            let unknown = || Refused::NoProduct(hop.clone(), name.clone());
            let product = preset(name).map_err(|_| unknown())?;
            product.apply(item).map_err(|_| unknown())?;
            *label(item).ok_or_else(unknown)? = Some(product.label());
        }
        Ok(base)
    }

    /// The hops that differ from what their product, or the preset, says.
    pub fn changed_hops(&self) -> impl Iterator<Item = &str> {
        let also = self.fields.keys().filter(|hop| !self.set.contains_key(*hop));
        self.set.keys().chain(also).map(String::as_str)
    }

    /// Puts a product on a hop in place of another one; none: the preset's own. What was changed of the fields that
    /// the product states is forgotten.
    pub(super) fn put_product(&mut self, scenario: &Scenario, hop: &str, name: &str) -> Result<(), Refused> {
        let item = scenario.path.iter().find(|item| item.id() == hop);
        let mut item = item.ok_or_else(|| Refused::NoHop(hop.to_owned()))?.clone();
        if name.is_empty() {
            self.products.remove(hop);
            return Ok(());
        }
        let unknown = || Refused::NoProduct(hop.to_owned(), name.to_owned());
        let applied =
            preset(name).ok().and_then(|product| product.apply(&mut item).ok()).ok_or_else(unknown)?;
        let kind = HopKind::of(&item);
        let stated = |field| applied.changes.iter().any(|change| change.field.path(kind) == field);
        if let Some(fields) = self.fields.get_mut(hop) {
            fields.retain(|field, _| !stated(field.path(kind)));
        }
        if let Some(set) = self.set.get_mut(hop) {
            set.retain(|field, _| !stated(field.hop_field(kind).path(kind)));
        }
        self.fields.retain(|_, fields| !fields.is_empty());
        self.set.retain(|_, set| !set.is_empty());
        self.products.insert(hop.to_owned(), name.to_owned());
        Ok(())
    }
}

/// What a host says that it is; a link says nothing.
const fn label(item: &mut PathItem) -> Option<&mut Option<String>> {
    match item {
        PathItem::Client(client) => Some(&mut client.product),
        PathItem::Nat(nat) => Some(&mut nat.product),
        PathItem::Proxy(proxy) => Some(&mut proxy.product),
        PathItem::Server(server) => Some(&mut server.product),
        PathItem::Link(_) => None,
    }
}
