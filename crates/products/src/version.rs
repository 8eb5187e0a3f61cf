//! Versions of a product, and the range of them for which a fact holds.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A version: numbers with dots between them. `1.22` is older than `1.22.1`, and `2.0` is `2`.
#[derive(Debug, Clone)]
pub struct Version(Vec<u32>);

/// The versions for which a fact holds; all of them if there is no condition. Its text form is `>=1.27.4`,
/// `>=9 <12`, or nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Versions(Vec<(Bound, Version)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    From,
    After,
    UpTo,
    Before,
}

/// A text that is no range of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("versions such as \">=1.19.10\" or \">=9 <12\"")]
pub struct NoVersions;

impl Bound {
    /// Longer signs first, so that `<=` is not read as `<`.
    const ALL: [(Self, &str); 4] =
        [(Self::From, ">="), (Self::UpTo, "<="), (Self::After, ">"), (Self::Before, "<")];

    const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::From => order.is_ge(),
            Self::After => order.is_gt(),
            Self::UpTo => order.is_le(),
            Self::Before => order.is_lt(),
        }
    }
}

impl Version {
    /// Equal as far as the shorter goes: `26.10` is of the line `26`.
    fn within(&self, line: &Self) -> Ordering {
        let given = line.0.len();
        let cut: Vec<u32> = self.0.iter().copied().chain(std::iter::repeat(0)).take(given).collect();
        cut.cmp(&line.0)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let most = self.0.len().max(other.0.len());
        let padded =
            |v: &Self| v.0.iter().copied().chain(std::iter::repeat(0)).take(most).collect::<Vec<_>>();
        padded(self).cmp(&padded(other))
    }
}

impl FromStr for Version {
    type Err = NoVersions;

    fn from_str(text: &str) -> Result<Self, NoVersions> {
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().map_err(|_| NoVersions) } else { Err(NoVersions) }
        };
        text.split('.').map(number).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.pad(&parts.join("."))
    }
}

impl Versions {
    /// The fact holds for every version.
    pub fn is_any(&self) -> bool {
        self.0.is_empty()
    }

    /// The fact holds for this version. `<=26` takes all of 26 in, `>26` none of it.
    pub fn hold(&self, version: &Version) -> bool {
        self.0.iter().all(|(bound, limit)| {
            let order = match bound {
                Bound::UpTo | Bound::After => version.within(limit),
                Bound::From | Bound::Before => version.cmp(limit),
            };
            bound.holds(order)
        })
    }
}

impl FromStr for Versions {
    type Err = NoVersions;

    fn from_str(text: &str) -> Result<Self, NoVersions> {
        let condition = |part: &str| {
            let (bound, sign) =
                Bound::ALL.into_iter().find(|(_, sign)| part.starts_with(sign)).ok_or(NoVersions)?;
            Ok((bound, part[sign.len()..].parse()?))
        };
        text.split_whitespace().map(condition).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |of: Bound| Bound::ALL.into_iter().find(|(bound, _)| *bound == of).map_or("", |it| it.1);
        let parts: Vec<String> =
            self.0.iter().map(|(bound, version)| format!("{}{version}", sign(*bound))).collect();
        f.pad(&parts.join(" "))
    }
}

impl Serialize for Versions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Versions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_at_their_edges() {
        for (range, version, holds) in [
            ("", "0.1", true),
            (">=1.19.10", "1.19.9", false),
            (">=1.19.10", "1.19.10", true),
            (">=1.19.10", "1.22", true),
            ("<6.5", "6.4.99", true),
            ("<6.5", "6.5", false),
            ("<=26", "26.10", true),
            ("<=26", "27", false),
            (">26", "26.10", false),
            (">26", "27", true),
            (">=9 <12", "11.0.1", true),
            (">=9 <12", "12", false),
        ] {
            let versions: Versions = range.parse().unwrap();
            assert_eq!(versions.hold(&version.parse().unwrap()), holds, "{version} {range}");
            assert_eq!(versions.to_string(), range);
        }
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for wrong in ["", ".", "1.", "a", "1.2b", "+1", "-1", "99999999999"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong:?}");
        }
        for wrong in ["1", "=1", "> 1", ">=", ">=1,<2"] {
            assert!(wrong.parse::<Versions>().is_err(), "{wrong:?}");
        }
    }
}
