//! Request methods, and which of them may be sent twice.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A request method, as far as keeping and retrying a connection depends on it.
///
/// CONNECT is left out: it turns the connection into a tunnel, after which nothing here applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Method {
    /// GET.
    #[default]
    Get,
    /// HEAD; its response never has a body.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
    /// TRACE.
    Trace,
    /// PATCH (RFC 5789).
    Patch,
    /// Stands for any method whose meaning the recipient does not know; written `OTHER`.
    Other,
}

impl Method {
    /// Every method, in order of declaration.
    pub const ALL: &[Self] = &[
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Delete,
        Self::Options,
        Self::Trace,
        Self::Patch,
        Self::Other,
    ];

    /// The method as it stands in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
            Self::Patch => "PATCH",
            Self::Other => "OTHER",
        }
    }

    /// Whether the client asks for no change of state (RFC 9110 §9.2.1).
    ///
    /// Only safe requests may be processed in parallel when they are pipelined (RFC 9112 §9.3.2).
    #[must_use]
    pub const fn is_safe(self) -> bool {
        match self {
            Self::Get | Self::Head | Self::Options | Self::Trace => true,
            Self::Post | Self::Put | Self::Delete | Self::Patch | Self::Other => false,
        }
    }

    /// Whether several identical requests have the effect of one (RFC 9110 §9.2.2).
    ///
    /// Only then may a request be sent again without knowing that the first copy was not processed.
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text that names no [`Method`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMethod {
    /// What stood there, cut after 32 characters.
    pub found: String,
}

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown method {:?}; allowed, in capitals:", self.found)?;
        let mut separator = " ";
        for method in Method::ALL {
            write!(f, "{separator}{method}")?;
            separator = ", ";
        }
        Ok(())
    }
}

impl std::error::Error for UnknownMethod {}

impl FromStr for Method {
    type Err = UnknownMethod;

    /// Reads one of the names of [`Method::ALL`], in capitals: methods are case-sensitive (RFC 9110 §9.1).
    fn from_str(text: &str) -> Result<Self, UnknownMethod> {
        let known = Self::ALL.iter().copied().find(|method| method.as_str() == text);
        known.ok_or_else(|| UnknownMethod { found: text.chars().take(32).collect() })
    }
}

impl TryFrom<String> for Method {
    type Error = UnknownMethod;

    fn try_from(text: String) -> Result<Self, UnknownMethod> {
        text.parse()
    }
}

impl From<Method> for String {
    fn from(method: Method) -> Self {
        method.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;
    use crate::cite::Cite;

    #[test]
    fn safe_and_idempotent() {
        const TABLE: &[(Method, bool, bool, Cite)] = &[
            (Method::Get, true, true, Cite::Rfc9110S9_2_1),
            (Method::Head, true, true, Cite::Rfc9110S9_2_1),
            (Method::Options, true, true, Cite::Rfc9110S9_2_1),
            (Method::Trace, true, true, Cite::Rfc9110S9_2_1),
            (Method::Put, false, true, Cite::Rfc9110S9_2_2),
            (Method::Delete, false, true, Cite::Rfc9110S9_2_2),
            (Method::Post, false, false, Cite::Rfc9110S9_2_2),
            (Method::Patch, false, false, Cite::Rfc5789S2),
            (Method::Other, false, false, Cite::Rfc9110S9_2_2),
        ];
        assert_eq!(TABLE.len(), Method::ALL.len());
        for &(method, safe, idempotent, cite) in TABLE {
            assert_eq!((method.is_safe(), method.is_idempotent()), (safe, idempotent), "{method}: {cite}");
        }
    }

    #[test]
    fn text_form_goes_both_ways() {
        for &method in Method::ALL {
            let text: StrDeserializer<'_, Error> = method.as_str().into_deserializer();
            assert_eq!(Method::deserialize(text), Ok(method));
            assert_eq!(String::from(method), method.to_string());
        }
    }

    #[test]
    fn unknown_methods_are_refused_with_the_allowed_ones() {
        let error = "get".parse::<Method>().expect_err("methods are case-sensitive");
        assert_eq!(
            error.to_string(),
            "unknown method \"get\"; allowed, in capitals: \
             GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH, OTHER"
        );
        let long = "G".repeat(1000).parse::<Method>().expect_err("not a method");
        assert_eq!(long.found.len(), 32);
    }
}
