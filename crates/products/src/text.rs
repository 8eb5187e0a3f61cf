//! Texts in every language, and the words of the table.

use serde::{Deserialize, Serialize};

/// A text in every language. It cannot be written down in one alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text<S = String> {
    /// English.
    pub en: S,
    /// Korean.
    pub ko: S,
}

/// The words around the facts, in one language.
#[derive(Debug)]
pub struct Words {
    /// The language, as [`Text`] calls it.
    pub pick: fn(&Text) -> &str,
    /// The same for texts that are part of the program.
    pub pick_static: fn(&Text<&'static str>) -> &'static str,
    /// Head of a column.
    pub id: &'static str,
    /// Head of a column.
    pub product: &'static str,
    /// Head of a column.
    pub versions: &'static str,
    /// Head of a column.
    pub role: &'static str,
    /// Head of a column.
    pub parameter: &'static str,
    /// Head of a column.
    pub value: &'static str,
    /// Head of a column.
    pub on_expiry: &'static str,
    /// Head of a column: the field of a hop.
    pub sets: &'static str,
    /// Head of a column.
    pub source: &'static str,
    /// Before what is said beside a fact.
    pub note: &'static str,
    /// Before a range of values.
    pub range: &'static str,
    /// A fact without a primary source.
    pub unverified: &'static str,
    /// A setting that somebody showed, not what the product does by itself.
    pub example: &'static str,
    /// Before the reason why nothing is set.
    pub not_modelled: &'static str,
    /// Before the hops on which it may be put.
    pub hops: &'static str,
    /// Before what was seen of a product beyond its settings.
    pub also: &'static str,
    /// Nothing was found.
    pub nothing: &'static str,
    /// Below the table: how many facts, `{}` in their place.
    pub count: &'static str,
}

impl Words {
    /// English.
    pub const EN: Self = Self {
        pick: |text| &text.en,
        pick_static: |text| text.en,
        id: "id",
        product: "product",
        versions: "versions",
        role: "role",
        parameter: "parameter",
        value: "value",
        on_expiry: "then",
        sets: "sets",
        source: "source",
        note: "note",
        range: "range",
        unverified: "unverified",
        example: "an example, not the default",
        not_modelled: "not modelled",
        hops: "hops",
        also: "the preset also sets",
        nothing: "nothing found",
        count: "{} rows; ? = unverified, ~ = an example, not the default",
    };

    /// Korean.
    pub const KO: Self = Self {
        pick: |text| &text.ko,
        pick_static: |text| text.ko,
        id: "id",
        product: "제품",
        versions: "버전",
        role: "역할",
        parameter: "설정",
        value: "값",
        on_expiry: "끝나면",
        sets: "바꾸는 필드",
        source: "출처",
        note: "참고",
        range: "범위",
        unverified: "미확인",
        example: "기본값이 아닌 예",
        not_modelled: "모델에 없음",
        hops: "홉",
        also: "프리셋이 함께 정하는 값",
        nothing: "찾은 것이 없습니다",
        count: "{}행. ? = 미확인, ~ = 기본값이 아닌 예",
    };
}
