//! A question to the policies, as plain data that can be stored and asked again.

use std::sync::Arc;

use cedar_policy::{Entities, EntityId, EntityTypeName, EntityUid};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Digest, Engine, PolicyError};

/// Names one entity: `Library::Reader` and `ana`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uid {
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
}

impl Uid {
    /// An entity of type `kind`.
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Self { kind: kind.into(), id: id.into() }
    }

    pub(crate) fn to_cedar(&self) -> Result<EntityUid, PolicyError> {
        let name: EntityTypeName = self.kind.parse().map_err(|_| PolicyError::Name(self.kind.clone()))?;
        Ok(EntityUid::from_type_name_and_id(name, EntityId::new(&self.id)))
    }
}

/// May `principal` do `action` to `resource` under these circumstances?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub principal: Uid,
    pub action: Uid,
    pub resource: Uid,
    /// A record as the schema declares it for the action.
    pub context: Value,
}

impl Ask {
    /// SHA-256 of the canonical question.
    pub fn digest(&self) -> Digest {
        Digest::of_json(self)
    }
}

/// Entities with their attributes and parents, checked against the schema once and then shared.
#[derive(Debug, Clone)]
pub struct EntitySet {
    pub(crate) entities: Arc<Entities>,
    pub(crate) digest: Digest,
}

impl EntitySet {
    /// Reads Cedar's JSON form: a list of `{uid, attrs, parents}`.
    pub fn from_json(engine: &Engine, json: &Value) -> Result<Self, PolicyError> {
        let entities = Entities::from_json_value(json.clone(), Some(engine.schema()))
            .map_err(|error| PolicyError::Entities(error.to_string()))?;
        Ok(Self { entities: Arc::new(entities), digest: Digest::of_json(json) })
    }

    /// SHA-256 of the canonical entities.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }
}
