//! Identifiers: UUID version 7 (RFC 9562 §5.7) in newtypes, built from a time and random bytes that the caller
//! passes in, so that a test or a seed can repeat them and an index stays in time order.

use uuid::{Builder, Uuid};

use crate::Timestamp;

/// Where new identifiers come from. Ordinary randomness: never use it for a secret.
pub trait IdSource: Send + Sync {
    /// A fresh UUID v7 whose time part is `at`.
    fn uuid(&self, at: Timestamp) -> Uuid;
}

/// Builds a UUID v7 from its parts.
pub fn uuid_v7(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Declares an identifier newtype: `id!(/// doc CaseId);`.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh identifier from the source that was passed in.
            pub fn new(source: &dyn $crate::IdSource, at: $crate::Timestamp) -> Self {
                Self(source.uuid(at))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}
