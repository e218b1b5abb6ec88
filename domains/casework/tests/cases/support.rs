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

/// The Macao pack with one more service, after `change` has had its way with that service's process.
pub fn with_licence(change: impl Fn(String) -> String) -> Pack {
    let mut files = macao().files().clone();
    let text = |name: &str| format!("{{ zh-Hant = \"{name}\", pt = \"{name}\", en = \"{name}\" }}");
    let service = format!(
        "id = \"{LICENCE}\"\nversion = \"1\"\ntitle = {t}\nsummary = {t}\ndepartment = \"FSS\"\nunit = \"fss.benefits\"\nlegal = [\"cpa\"]\nchannels = {{ web = \"substantial\", counter = true }}\nnumbering = {{ series = \"X\", digits = 4 }}\nretention = {{}}\n[[role]]\nid = \"owner\"\ntitle = {t}\nrequired = true\napplicant = true\ninterested = true\n",
        t = text("licence")
    );
    let process = format!(
        r#"flow = "main"
draft = "form"
admission = "by-officer"

[node.form]
kind = "form"
title = {t}
pages = ["shop"]

[node.main]
kind = "sequence"
of = ["opinions", "some", "fee", "decision", "yes", "no"]

[node.opinions]
kind = "parallel"
of = ["fire", "health"]
join = "any"

[node.some]
kind = "parallel"
of = ["one", "two", "three"]
join = 2

[node.fire]
kind = "wait"
title = {t}
message = "fire"

[node.health]
kind = "wait"
title = {t}
message = "health"

[node.one]
kind = "wait"
title = {t}
message = "one"

[node.two]
kind = "wait"
title = {t}
message = "two"

[node.three]
kind = "wait"
title = {t}
message = "three"

[node.fee]
kind = "fee"
title = {t}
law = "cpa"
fee = "application"

[node.decision]
kind = "decide"
title = {t}
law = "cpa"
queue = "desk"
outcomes = ["granted", "refused"]
four_eyes = true

[node.yes]
kind = "notify"
title = {t}
when = "decision.favourable"
notice = "told"

[node.no]
kind = "notify"
title = {t}
when = "!decision.favourable"
notice = "told"

[outcome.granted]
title = {t}
favourable = true

[outcome.refused]
title = {t}
favourable = false

[clock.fix]
unit = "workday"
length = 15
starts_on = "returned"
stops_on = "resubmitted"
warn_at = "50%"
on_expiry = "lapse"
owner = "fss.benefits.head"
law = "cpa"

[clock.answer]
unit = "workday"
length = 10
starts_on = "submitted"
stops_on = ["decided", "closed"]
suspends_on = ["suspended", "hearing"]
resumes_on = ["resumed", "heard"]
warn_at = "50%"
on_expiry = "tacit_refusal"
owner = "fss.benefits.head"
law = "cpa:102"
"#,
        t = text("step")
    );
    let schema = r#"{"type":"object","properties":{"shop":{"type":"string"},"area":{"type":"integer"}}}"#;
    let pages = format!("[[page]]\nid = \"shop\"\ntitle = {}\nfields = [\"shop\", \"area\"]\n", text("shop"));
    let fees = format!(
        "[[fee]]\nid = \"application\"\ntitle = {t}\ndirection = \"in\"\nrole = \"owner\"\n[[fee.rate]]\nto = \"2026-06-30\"\namount = \"100.00\"\n[[fee.rate]]\nfrom = \"2026-07-01\"\namount = \"120.50\"\n",
        t = text("fee")
    );
    let notices = format!(
        "[[notice]]\nid = \"told\"\nsubject = {t}\nbody = {t}\nto = [\"owner\"]\ndecision = true\n",
        t = text("told")
    );
    let queues = format!(
        "[[queue]]\nid = \"desk\"\ntitle = {t}\nunit = \"fss.benefits\"\npermission = \"casework.decide\"\nempty = {t}\n",
        t = text("desk")
    );
    let parts: [(&str, String); 7] = [
        ("service.toml", service),
        ("process.toml", change(process)),
        ("form/schema.json", schema.to_owned()),
        ("form/pages.toml", pages),
        ("fees.toml", fees),
        ("notices.toml", notices),
        ("queues.toml", queues),
    ];
    for (name, content) in parts {
        files.insert(format!("services/iam/licence/{name}"), content.into_bytes());
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
        let catalogue =
            Catalogue::load(pack).map_err(|f| f.iter().map(|f| format!("{f}\n")).collect::<String>());
        Self::with(
            &catalogue.unwrap(),
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
        rejection.code
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
    }
}
