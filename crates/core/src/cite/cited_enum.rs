//! A macro for enums whose every variant has a stable code and a source.

// Declares a plain enum whose every variant has a stable code (its text form, also in serde) and one `Cite`.
// One table per enum: a variant without a code or a source does not compile.
macro_rules! cited_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident $code:literal $cite:ident;)* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[doc = ""] #[doc = concat!("Code `", $code, "`.")] #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// Every variant, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Stable name in files, logs and message catalogues; never changes once published.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Where this is laid down.
            #[must_use]
            pub const fn cite(self) -> $crate::cite::Cite {
                match self { $(Self::$variant => $crate::cite::Cite::$cite,)* }
            }
        }

        /// The code; wording for people belongs to the front ends.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use cited_enum;
