//! Reads scenarios as the page has them: packed by `postcard`, whose format this is. It is a reader for small programs:
//! `postcard`'s own tells what is wrong and asks before each field of a record whether there is one left; in the page
//! that comes to a quarter of all the code that reads scenarios.

use serde::de::value::U32Deserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use std::fmt;

/// What `postcard` has packed; `None` if the bytes are not of such a value. Bytes behind it are not looked at.
pub fn read<'a, T: Deserialize<'a>>(packed: &'a [u8]) -> Option<T> {
    T::deserialize(&mut Reader(packed)).ok()
}

/// The bytes are not of such a value; nobody is told why.
#[derive(Debug)]
struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Damaged {}

/// All that can be said is thrown away here, and so are the texts.
impl de::Error for Damaged {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}

/// The bytes that are still to be read.
struct Reader<'a>(&'a [u8]);

// Each of these is called from hundreds of places.
impl<'a> Reader<'a> {
    #[inline(never)]
    fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.0.split_first().ok_or(Damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    /// Seven bits a byte, the lowest first; all but the last have the highest bit set.
    #[inline(never)]
    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    /// The sign is the lowest bit.
    #[inline(never)]
    fn signed(&mut self) -> Result<i64, Damaged> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// How many there are of something that has at least a byte each.
    #[inline(never)]
    fn count(&mut self) -> Result<usize, Damaged> {
        usize::try_from(self.number()?).ok().filter(|count| *count <= self.0.len()).ok_or(Damaged)
    }

    #[inline(never)]
    fn bytes(&mut self) -> Result<&'a [u8], Damaged> {
        let count = self.count()?;
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(Damaged)?;
        self.0 = rest;
        Ok(bytes)
    }

    #[inline(never)]
    fn text(&mut self) -> Result<&'a str, Damaged> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Damaged)
    }
}

/// Numbers: how they are asked for, what is read, how it is given. One that is too large is another number here, as any
/// damaged one may be: the limits of a scenario are checked where it is packed.
macro_rules! numbers {
    ($($asked:ident: $read:ident as $type:ident, $given:ident;)*) => {
        $(fn $asked<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
            visitor.$given(self.$read()? as $type)
        })*
    };
}

impl<'a> Deserializer<'a> for &mut Reader<'a> {
    type Error = Damaged;

    numbers! {
        deserialize_u8: byte as u8, visit_u8;
        deserialize_u16: number as u16, visit_u16;
        deserialize_u32: number as u32, visit_u32;
        deserialize_u64: number as u64, visit_u64;
        deserialize_i8: byte as i8, visit_i8;
        deserialize_i16: signed as i16, visit_i16;
        deserialize_i32: signed as i32, visit_i32;
        deserialize_i64: signed as i64, visit_i64;
    }

    // No scenario has any of these.
    serde::forward_to_deserialize_any! { <W: Visitor<'a>> f32 f64 char unit unit_struct identifier ignored_any }

    fn deserialize_any<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Damaged> {
        Err(Damaged)
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        visitor.visit_bool(self.byte()? != 0)
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        visitor.visit_borrowed_bytes(self.bytes()?)
    }

    fn deserialize_byte_buf<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        if self.byte()? == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Damaged> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        let left = self.count()?;
        visitor.visit_seq(Counted { reader: self, left })
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Damaged> {
        let left = self.count()?;
        visitor.visit_map(Counted { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Damaged> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Damaged> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Damaged> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Damaged> {
        visitor.visit_enum(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The fields of a record: each that is asked for is there.
struct Fields<'r, 'a>(&'r mut Reader<'a>);

impl<'a> SeqAccess<'a> for Fields<'_, 'a> {
    type Error = Damaged;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Damaged> {
        seed.deserialize(&mut *self.0).map(Some)
    }
}

/// A list or a map, whose length is written before it.
struct Counted<'r, 'a> {
    reader: &'r mut Reader<'a>,
    left: usize,
}

impl Counted<'_, '_> {
    fn is_over(&mut self) -> bool {
        let over = self.left == 0;
        self.left = self.left.saturating_sub(1);
        over
    }
}

impl<'a> SeqAccess<'a> for Counted<'_, 'a> {
    type Error = Damaged;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Damaged> {
        if self.is_over() { Ok(None) } else { seed.deserialize(&mut *self.reader).map(Some) }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'a> MapAccess<'a> for Counted<'_, 'a> {
    type Error = Damaged;

    fn next_key_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Damaged> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<T::Value, Damaged> {
        seed.deserialize(&mut *self.reader)
    }
}

/// Which of several kinds a value is, by number.
impl<'a> EnumAccess<'a> for &mut Reader<'a> {
    type Error = Damaged;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<(T::Value, Self), Damaged> {
        let kind: U32Deserializer<Damaged> = (self.number()? as u32).into_deserializer();
        Ok((seed.deserialize(kind)?, self))
    }
}

impl<'a> VariantAccess<'a> for &mut Reader<'a> {
    type Error = Damaged;

    fn unit_variant(self) -> Result<(), Damaged> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Damaged> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Damaged> {
        visitor.visit_seq(Fields(self))
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Damaged> {
        visitor.visit_seq(Fields(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepalive_core::Scenario;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Every scenario of the page, as far as it is read without products.
    fn packed() -> Vec<(Scenario, Vec<u8>)> {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/scenarios");
        let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let texts = files.filter(|path| path.extension().is_some_and(|kind| kind == "json"));
        let read = |path| {
            let mut document = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            crate::without_claims(&mut document);
            let scenario = crate::load_with(&document.to_string(), keepalive_products::resolve).unwrap();
            let packed = postcard::to_allocvec(&scenario).unwrap();
            (scenario, packed)
        };
        texts.map(read).collect()
    }

    #[test]
    fn every_scenario_comes_back() {
        let all = packed();
        assert!(all.len() > 10, "{}", all.len());
        for (scenario, packed) in all {
            assert_eq!(read::<Scenario>(&packed).as_ref(), Some(&scenario), "{}", scenario.id);
            assert_eq!(read::<Scenario>(&packed[..packed.len() - 1]), None, "{}", scenario.id);
        }
    }

    #[test]
    fn damage_is_no_scenario_and_does_no_harm() {
        let (_, packed) = packed().swap_remove(0);
        for at in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] = 0xff;
            // It may be a scenario still: a number is another number. It must only be read to an end.
            let _ = read::<Scenario>(&damaged);
        }
        assert_eq!(read::<Vec<String>>(&[0xff; 12]), None, "more than any count");
        assert_eq!(read::<Vec<u8>>(&[3, 1, 2]), None, "more than there are bytes");
        assert_eq!(read::<String>(&[1, 0xff]), None, "no text");
    }

    type Sample = (Vec<(bool, Option<u64>)>, (i64, i32, i8), BTreeMap<u16, String>, Result<u8, (u32, i16)>);

    proptest! {
        #[test]
        fn postcard_writes_what_is_read_here(sample: Sample) {
            let packed = postcard::to_allocvec(&sample).unwrap();
            prop_assert_eq!(read::<Sample>(&packed), Some(sample));
        }
    }
}
