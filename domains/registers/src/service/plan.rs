//! What a decided write changes, records and tells.

use acts::{Facts, States};
use ledger::Entry;
use search::Doc;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::entities::{concerned, record, version};
use crate::model::{Concerned, Snapshot, StateKey, UniqueValue, Written, actor_text};
use crate::rules;
use crate::service::write::WriteRecord;
use crate::store::{Change, NewVersion, Records};

/// A decided write.
pub(crate) struct Decided<'a> {
    pub command: &'a WriteRecord,
    pub facts: &'a Facts<'a>,
    pub current: Option<&'a Snapshot>,
    pub written: &'a Written,
    pub data: &'a Value,
    pub concerned: &'a [Concerned],
    /// The act's ledger entry.
    pub entry: Uuid,
}

impl Decided<'_> {
    /// The rows.
    pub fn changes(&self, states: &States<'_, Records>) -> Vec<Change> {
        let register = self.command.register();
        let mut changes = Vec::new();
        if let Some(party) = self.written.subject {
            let at = self.facts.at();
            changes.push(Change::Party { id: party, provisional: !register.names_party, at });
            for identifier in self.command.identifiers(self.data) {
                if states.get(&StateKey::Identifier(identifier.clone())).is_none() {
                    changes.push(Change::Identifier { identifier, party });
                }
            }
        }
        changes.push(Change::Version(Box::new(self.version())));
        changes
    }

    fn version(&self) -> NewVersion {
        let (register, written, origin) = (self.command.register(), self.written, &self.facts.ctx.origin);
        let before =
            self.current.map(|current| rules::unique_values(register, &current.data)).unwrap_or_default();
        let after = rules::unique_values(register, self.data);
        let only_in = |these: &[UniqueValue], those: &[UniqueValue]| -> Vec<UniqueValue> {
            these.iter().filter(|value| !those.contains(value)).cloned().collect()
        };
        let others = self.concerned.iter().filter(|one| Some(one.party) != written.subject);
        NewVersion {
            record: record::Model {
                id: written.record.0,
                register: register.id.clone(),
                subject: written.subject.map(|party| party.0),
                version: written.version,
            },
            version: version::Model {
                record: written.record.0,
                version: written.version,
                data: self.data.to_string(),
                standard: register.standard.clone(),
                actor: actor_text(&origin.actor),
                post: origin.officer.as_ref().map(|officer| officer.post.clone()),
                at: self.facts.at().micros(),
                reason: self.command.reason().to_owned(),
                case_id: origin.case.map(|case| case.0),
                entry_id: self.entry,
            },
            keys_gone: only_in(&before, &after),
            keys_new: only_in(&after, &before),
            concerned: others
                .map(|one| concerned::Model {
                    party: one.party.0,
                    register: register.id.clone(),
                    record: written.record.0,
                    role: one.role.clone(),
                })
                .collect(),
            found_by: Doc {
                id: written.record.0,
                scope: register.search_scope(),
                text: rules::search_text(register, self.data),
            },
        }
    }

    /// One entry; each person concerned opens the common part and their own role in it.
    pub fn ledger_entry(&self) -> Entry {
        let (register, origin) = (self.command.register(), &self.facts.ctx.origin);
        let optional = [
            ("post", origin.officer.as_ref().map(|officer| officer.post.clone())),
            ("purpose", origin.purpose.clone()),
            ("law", origin.legal_basis.clone()),
            ("case", origin.case.map(|case| case.to_string())),
        ];
        let mut entry = Entry::new(self.entry, "register.recorded", self.facts.at())
            .with("register", register.id.clone())
            .with("department", register.owner.clone())
            .with("standard", register.standard.clone())
            .with("record", self.written.record.to_string())
            .with("version", self.written.version)
            .with("reason", self.command.reason());
        for (name, value) in optional {
            if let Some(value) = value {
                entry = entry.with(name, value);
            }
        }
        for one in self.concerned {
            let role = Map::from_iter([("role".to_owned(), Value::from(one.role.clone()))]);
            entry = entry.about(one.party, role);
        }
        entry
    }

    /// For whoever listens: identifiers, and what the register declares as news.
    pub fn event_payload(&self) -> Value {
        let mut payload = rules::news(self.command.register(), self.data);
        let own = json!({
            "register": self.command.register().id,
            "record": self.written.record,
            "version": self.written.version,
            "outcome": self.written.outcome,
            "number": self.written.number,
            "subject": self.written.subject,
            "concerned": self.concerned,
            "case": self.facts.ctx.origin.case,
            "reason": self.command.reason(),
        });
        if let Value::Object(own) = own {
            payload.extend(own);
        }
        Value::Object(payload)
    }
}
