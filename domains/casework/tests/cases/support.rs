//! The Macao pack, an extra service that uses what the birth services do not, and a case at somebody's fingertips.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use casework::definition::{Catalogue, Definition};
use casework::model::{CaseCommand, CaseParty, CaseState, Channel, Facts, Opening, Recorded, Rejection, Who};
use casework::rules;
use jiff::civil::Date;
use kernel::id::uuid_v7;
use kernel::{Calendar, PartyId, Timestamp};
use pack::Pack;

pub const LICENCE: &str = "mo.iam.licence";

pub fn macao() -> Pack {
    pack::load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao")).unwrap()
}

const FILES: [(&str, &str); 7] = [
    ("service.toml", include_str!("licence/service.toml")),
    ("process.toml", include_str!("licence/process.toml")),
    ("form/schema.json", include_str!("licence/schema.json")),
    ("form/pages.toml", include_str!("licence/pages.toml")),
    ("fees.toml", include_str!("licence/fees.toml")),
    ("notices.toml", include_str!("licence/notices.toml")),
    ("queues.toml", include_str!("licence/queues.toml")),
];

/// The Macao pack with one more service, after `change` has had its way with that service's process.
pub fn with_licence(change: impl Fn(String) -> String) -> Pack {
    let mut files = macao().files().clone();
    for (name, text) in FILES {
        let text = if name == "process.toml" { change(text.to_owned()) } else { text.to_owned() };
        files.insert(format!("services/iam/licence/{name}"), text.into_bytes());
    }
    Pack::from_files(files).unwrap()
}

pub fn party(n: u8) -> PartyId {
    uuid_v7(Timestamp::from_micros(0), [n; 10]).into()
}

pub fn officer(n: u8, department: &str) -> Who {
    Who::Officer {
        party: party(n),
        post: format!("post{n}"),
        unit: "unit".into(),
        department: department.into(),
    }
}

/// One case, played by hand.
pub struct Case {
    pub def: Arc<Definition>,
    pub calendar: Arc<Calendar>,
    pub today: Date,
    pub state: Option<CaseState>,
    pub events: Vec<Recorded>,
}

impl Case {
    pub fn new(pack: &Pack, service: &str, today: &str) -> Self {
        Self::with(
            &Catalogue::load(pack).unwrap(),
            Arc::new(pack.section("calendars/public.toml").unwrap()),
            service,
            today,
        )
    }

    /// The same from a catalogue that was read before.
    pub fn with(catalogue: &Catalogue, calendar: Arc<Calendar>, service: &str, today: &str) -> Self {
        Self {
            def: Arc::clone(catalogue.get(service).unwrap()),
            calendar,
            today: today.parse().unwrap(),
            state: None,
            events: Vec::new(),
        }
    }

    pub fn facts(&self, who: Who, channel: Channel) -> Facts {
        Facts {
            now: Timestamp::from_micros(0),
            today: self.today,
            calendar: Arc::clone(&self.calendar),
            who,
            channel,
            number: Some("X/2026/0001".to_owned()),
            rival: None,
        }
    }

    pub fn ask_on(&mut self, who: Who, channel: Channel, command: &CaseCommand) -> Result<usize, Rejection> {
        let events = rules::decide(&self.def, self.state.as_ref(), command, &self.facts(who, channel))?;
        for event in &events {
            rules::evolve(&mut self.state, event);
        }
        self.events.extend(events.iter().cloned());
        Ok(events.len())
    }

    /// The same from the web; the events must add up to the state each time.
    pub fn ask(&mut self, who: Who, command: &CaseCommand) -> Result<usize, Rejection> {
        let count = self.ask_on(who, Channel::Web, command)?;
        assert_eq!(rules::fold(&self.events), self.state);
        Ok(count)
    }

    /// The code of the refusal.
    pub fn refused(&mut self, who: Who, command: &CaseCommand) -> &'static str {
        let before = self.state.clone();
        let rejection = self.ask(who, command).unwrap_err();
        assert_eq!(before, self.state, "a refused command changes nothing");
        rejection.code()
    }

    pub fn open(&mut self, parties: &[(u8, &str)]) {
        let opening = opening(parties);
        self.ask(Who::person(party(parties[0].0)), &CaseCommand::Open(Box::new(opening))).unwrap();
    }

    pub fn state(&self) -> &CaseState {
        self.state.as_ref().unwrap()
    }

    /// The open request of a node.
    pub fn request(&self, node: &str) -> u64 {
        self.state().nodes[node].request.unwrap()
    }
}

pub fn opening(parties: &[(u8, &str)]) -> Opening {
    Opening {
        case: uuid_v7(Timestamp::from_micros(0), [200; 10]).into(),
        parties: parties
            .iter()
            .map(|(n, role)| CaseParty { party: party(*n), role: (*role).to_owned() })
            .collect(),
        input: serde_json::Map::new(),
        parent: None,
        source_message: None,
        silent: false,
        consents: Vec::new(),
        evidence: BTreeMap::new(),
        confirmations: BTreeMap::new(),
        named: BTreeMap::new(),
    }
}
