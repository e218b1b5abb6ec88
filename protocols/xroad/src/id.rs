//! Identifiers: who calls, what is called, which node (PR-REST §4.1, §4.3, §4.8).
//! A value that exists holds only allowed characters; `Display` percent-encodes each part, `FromStr` decodes it.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::path::decode_segment;
use crate::{MAX_ID_PART_CHARS, XRoadError};

/// Of the characters that §4.8 allows, RFC 3986 §3.3 lets all but `?` stand in a path segment.
const ENCODED: &AsciiSet = &CONTROLS.add(b'?').add(b'%').add(b'/').add(b' ').add(b'#');

/// Checks one decoded part against §4.8. `.` and `..` are made of allowed characters and refused all the same:
/// as path segments they would be dot segments (RFC 3986 §5.2.4).
fn check(part: &str, what: &'static str) -> Result<(), XRoadError> {
    if part.is_empty() {
        return Err(XRoadError::EmptyPart { what });
    }
    if part.chars().count() > MAX_ID_PART_CHARS {
        return Err(XRoadError::TooLong { what, limit: MAX_ID_PART_CHARS });
    }
    if matches!(part, "." | "..") {
        return Err(XRoadError::DotSegment);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "'()+,-.=?".contains(c);
    if part.chars().all(allowed) { Ok(()) } else { Err(XRoadError::IdentifierCharacter { what }) }
}

/// Splits a header value on `/` and decodes each part (§4.2: parts are encoded separately).
fn split(value: &str, what: &'static str, most: usize) -> Result<Vec<String>, XRoadError> {
    let parts: Vec<&str> = value.splitn(most + 1, '/').collect();
    if parts.len() > most {
        return Err(XRoadError::Parts { what });
    }
    parts
        .into_iter()
        .map(|part| {
            let part = decode_segment(part)?;
            check(&part, what)?;
            Ok(part)
        })
        .collect()
}

fn write_parts(f: &mut fmt::Formatter<'_>, parts: &[&str]) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str("/")?;
        }
        write!(f, "{}", utf8_percent_encode(part, ENCODED))?;
    }
    Ok(())
}

/// A member, or one of its subsystems: `instance/class/member[/subsystem]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId {
    instance: String,
    member_class: String,
    member_code: String,
    subsystem_code: Option<String>,
}

impl ClientId {
    const WHAT: &'static str = "client identifier";

    /// From decoded parts.
    pub fn new(
        instance: &str,
        class: &str,
        member: &str,
        subsystem: Option<&str>,
    ) -> Result<Self, XRoadError> {
        for part in [instance, class, member].into_iter().chain(subsystem) {
            check(part, Self::WHAT)?;
        }
        Ok(Self {
            instance: instance.to_owned(),
            member_class: class.to_owned(),
            member_code: member.to_owned(),
            subsystem_code: subsystem.map(str::to_owned),
        })
    }

    pub fn instance(&self) -> &str {
        &self.instance
    }

    pub fn member_class(&self) -> &str {
        &self.member_class
    }

    pub fn member_code(&self) -> &str {
        &self.member_code
    }

    pub fn subsystem_code(&self) -> Option<&str> {
        self.subsystem_code.as_deref()
    }

    /// The member that owns this subsystem (itself for a member).
    #[must_use]
    pub fn member(&self) -> Self {
        Self { subsystem_code: None, ..self.clone() }
    }
}

impl FromStr for ClientId {
    type Err = XRoadError;

    fn from_str(value: &str) -> Result<Self, XRoadError> {
        match <[String; 3]>::try_from(split(value, Self::WHAT, 4)?) {
            Ok([instance, member_class, member_code]) => {
                Ok(Self { instance, member_class, member_code, subsystem_code: None })
            }
            Err(parts) => {
                let [instance, member_class, member_code, subsystem] =
                    <[String; 4]>::try_from(parts).map_err(|_| XRoadError::Parts { what: Self::WHAT })?;
                Ok(Self { instance, member_class, member_code, subsystem_code: Some(subsystem) })
            }
        }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = vec![&*self.instance, &*self.member_class, &*self.member_code];
        parts.extend(self.subsystem_code.as_deref());
        write_parts(f, &parts)
    }
}

/// A service: `instance/class/member/subsystem/service`. §4.1 calls the subsystem optional; X-Road's own node
/// requires all five, and with four parts a path could be read in two ways.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId {
    provider: ClientId,
    service_code: String,
}

impl ServiceId {
    const WHAT: &'static str = "service identifier";

    /// The service `service_code` of a subsystem; refused for a bare member.
    pub fn new(provider: ClientId, service_code: &str) -> Result<Self, XRoadError> {
        if provider.subsystem_code.is_none() {
            return Err(XRoadError::Parts { what: Self::WHAT });
        }
        check(service_code, Self::WHAT)?;
        Ok(Self { provider, service_code: service_code.to_owned() })
    }

    /// From the five percent-encoded segments of a path.
    pub(crate) fn from_segments(segments: [&str; 5]) -> Result<Self, XRoadError> {
        let [instance, class, member, subsystem, service] = segments;
        let decoded = |part| decode_segment(part);
        let provider = ClientId::new(
            &decoded(instance)?,
            &decoded(class)?,
            &decoded(member)?,
            Some(&decoded(subsystem)?),
        )?;
        Self::new(provider, &decoded(service)?)
    }

    /// The subsystem that provides it.
    pub const fn provider(&self) -> &ClientId {
        &self.provider
    }

    pub fn service_code(&self) -> &str {
        &self.service_code
    }
}

impl FromStr for ServiceId {
    type Err = XRoadError;

    fn from_str(value: &str) -> Result<Self, XRoadError> {
        let segments: Vec<&str> = value.splitn(6, '/').collect();
        Self::from_segments(segments.try_into().map_err(|_| XRoadError::Parts { what: Self::WHAT })?)
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.provider)?;
        write_parts(f, &[&self.service_code])
    }
}

/// One node: `instance/class/member/server`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecurityServerId {
    owner: ClientId,
    server_code: String,
}

impl SecurityServerId {
    const WHAT: &'static str = "security server identifier";

    /// The node `server_code` of a member; refused for a subsystem.
    pub fn new(owner: ClientId, server_code: &str) -> Result<Self, XRoadError> {
        if owner.subsystem_code.is_some() {
            return Err(XRoadError::Parts { what: Self::WHAT });
        }
        check(server_code, Self::WHAT)?;
        Ok(Self { owner, server_code: server_code.to_owned() })
    }

    /// The member that runs it.
    pub const fn owner(&self) -> &ClientId {
        &self.owner
    }

    pub fn server_code(&self) -> &str {
        &self.server_code
    }
}

impl FromStr for SecurityServerId {
    type Err = XRoadError;

    fn from_str(value: &str) -> Result<Self, XRoadError> {
        let [instance, class, member, server]: [String; 4] =
            split(value, Self::WHAT, 4)?.try_into().map_err(|_| XRoadError::Parts { what: Self::WHAT })?;
        Self::new(ClientId::new(&instance, &class, &member, None)?, &server)
    }
}

impl fmt::Display for SecurityServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.owner)?;
        write_parts(f, &[&self.server_code])
    }
}

/// The third party for whom the client asks: `[class/]member` (§4.3 `X-Road-Represented-Party`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepresentedParty {
    pub class: Option<String>,
    pub code: String,
}

impl FromStr for RepresentedParty {
    type Err = XRoadError;

    fn from_str(value: &str) -> Result<Self, XRoadError> {
        let what = "represented party";
        let mut parts = split(value, what, 2)?;
        let code = parts.pop().ok_or(XRoadError::Parts { what })?;
        Ok(Self { class: parts.pop(), code })
    }
}

impl fmt::Display for RepresentedParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = self.class.as_deref().into_iter().chain([&*self.code]).collect();
        write_parts(f, &parts)
    }
}

/// Text form in JSON, configuration and leaves.
macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
as_text!(ClientId, ServiceId, SecurityServerId, RepresentedParty);
