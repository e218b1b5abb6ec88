//! Stand-ins for everything outside a case: registers, exchange, mailbox, payments. They answer at once, unless their
//! department is away; then they answer on the first day it is back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::id::uuid_v7;
use kernel::{Calendar, CaseId, NoticeLaw, PartyId, Timestamp};
use pack::{Finding, Pack};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::file::ScenarioFile;
use crate::definition::{Catalogue, Definition, Direction};
use crate::model::{CaseCommand, CaseState, Effect, EffectKind, Recorded, TimerKind};

const NOTICE_FILE: &str = "law/notice.toml";

/// A case that is being played.
pub(super) struct Running {
    pub def: Arc<Definition>,
    pub state: CaseState,
    pub events: Vec<Recorded>,
    pub told: Vec<String>,
    pub paid: Vec<String>,
    pub written: Option<Json>,
    /// What was applied for at submission.
    pub content: Option<Json>,
}

/// A timer that was set.
pub(super) struct Timer {
    pub case: CaseId,
    pub clock: String,
    pub epoch: u32,
    pub kind: TimerKind,
    pub on: Date,
}

/// A notice that nobody has read.
pub(super) struct Unread {
    pub case: CaseId,
    pub request: u64,
    pub party: PartyId,
    pub on: Date,
}

/// The law and the registers of the place in which a scenario plays.
pub(super) struct Place {
    pub calendar: Arc<Calendar>,
    pub zone: TimeZone,
    pub currency: String,
    /// When a notice counts as served; a pack without that law has notices that are served by reading only.
    pub notice: Option<NoticeLaw>,
    pub registers: Arc<registers::Catalogue>,
    /// Service of the exchange → register that answers it.
    pub answered_by: BTreeMap<String, String>,
}

/// Which register answers a service of the exchange.
#[derive(Deserialize)]
struct ServiceHead {
    id: String,
    #[serde(default)]
    provider: Answerer,
}

#[derive(Deserialize, Default)]
struct Answerer {
    register: Option<String>,
}

impl Place {
    /// The place of a pack.
    pub fn of(pack: &Pack, calendar: Arc<Calendar>, zone: TimeZone) -> Result<Self, Vec<Finding>> {
        let notice = pack.has(NOTICE_FILE).then(|| pack.section(NOTICE_FILE)).transpose();
        let heads = pack.glob("exchange/services/*.toml").into_iter();
        let heads = heads.filter_map(|path| pack.section::<ServiceHead>(path).ok());
        Ok(Self {
            calendar,
            zone,
            currency: pack.jurisdiction().currency.code.clone(),
            notice: notice.map_err(|finding| vec![finding])?,
            registers: registers::Catalogues::default().of(pack)?,
            answered_by: heads.filter_map(|head| Some((head.id, head.provider.register?))).collect(),
        })
    }
}

pub(super) struct World<'a> {
    pub catalogue: &'a Catalogue,
    pub scenario: &'a ScenarioFile,
    pub place: Place,
    pub today: Date,
    pub cases: BTreeMap<CaseId, Running>,
    pub names: BTreeMap<String, CaseId>,
    pub queue: VecDeque<Effect>,
    pub waiting: Vec<Effect>,
    pub timers: Vec<Timer>,
    pub unread: Vec<Unread>,
    parties: BTreeMap<String, PartyId>,
    /// What was written: register and record, oldest first.
    written: Vec<(String, Json)>,
    counter: u32,
}

impl<'a> World<'a> {
    pub fn new(catalogue: &'a Catalogue, scenario: &'a ScenarioFile, place: Place) -> Self {
        Self {
            catalogue,
            scenario,
            place,
            today: scenario.start,
            cases: BTreeMap::new(),
            names: BTreeMap::new(),
            queue: VecDeque::new(),
            waiting: Vec::new(),
            timers: Vec::new(),
            unread: Vec::new(),
            parties: BTreeMap::new(),
            written: Vec::new(),
            counter: 0,
        }
    }

    /// Noon of the legal day, UTC: the machine time of a scenario.
    pub fn now(&self) -> Timestamp {
        let noon = self.today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
        noon.map(|at| at.timestamp().into()).unwrap_or_default()
    }

    fn fresh(&mut self) -> uuid::Uuid {
        self.counter += 1;
        let [a, b, c, d] = self.counter.to_be_bytes();
        uuid_v7(Timestamp::from_micros(0), [a, b, c, d, 0, 0, 0, 0, 0, 1])
    }

    pub fn fresh_case(&mut self) -> CaseId {
        self.fresh().into()
    }

    /// Text that no other result has.
    pub fn fresh_number(&mut self, prefix: &str) -> String {
        self.counter += 1;
        format!("{prefix}-{}", self.counter)
    }

    /// The party of a name; always the same one.
    pub fn party(&mut self, name: &str) -> PartyId {
        if let Some(party) = self.parties.get(name) {
            return *party;
        }
        let party: PartyId = self.fresh().into();
        self.parties.insert(name.to_owned(), party);
        party
    }

    pub fn name_of(&self, party: PartyId) -> Option<&str> {
        self.parties.iter().find(|(_, known)| **known == party).map(|(name, _)| name.as_str())
    }

    fn is_away(&self, department: &str) -> bool {
        let away = |away: &super::file::Away| {
            away.department == department && away.from <= self.today && self.today <= away.through
        };
        self.scenario.away.iter().any(away)
    }

    /// The answers of the outside to one effect: commands for cases. `None`: not now.
    pub fn answer(&mut self, effect: &Effect) -> Option<Vec<(CaseId, CaseCommand)>> {
        let (case, request) = (effect.case, effect.request);
        let home = self.cases.get(&case).map(|running| running.state.department.clone()).unwrap_or_default();
        let command = match &effect.kind {
            EffectKind::RequestEvidence { evidence, service, subject, .. } => {
                if self.is_away(service.split('/').nth(2).unwrap_or_default()) {
                    return None;
                }
                self.look_up(evidence, service, *subject, request)
            }
            EffectKind::WriteRecord { node, register, data, corrects, .. } => {
                if self.is_away(&home) {
                    return None;
                }
                self.write(case, request, node, register, data, corrects.as_deref())
            }
            EffectKind::IssueDocument { node, .. } => {
                let (node, document) = (node.clone(), self.fresh_number("document"));
                CaseCommand::DocumentIssued { node, request, number: format!("N/{document}"), document }
            }
            EffectKind::SendNotice { to, .. } => return Some(self.deliver(case, request, to)),
            EffectKind::Money { node, direction, amount_minor, .. } => {
                if *direction == Direction::Out {
                    let amount = format!("{}.{:02}", amount_minor / 100, amount_minor % 100);
                    if let Some(running) = self.cases.get_mut(&case) {
                        running.paid.push(amount);
                    }
                    return Some(Vec::new());
                }
                CaseCommand::FeeSettled { node: node.clone(), request, receipt: self.fresh_number("receipt") }
            }
            EffectKind::TellBody { communication, .. } => {
                if let Some(running) = self.cases.get_mut(&case) {
                    running.told.push(communication.clone());
                }
                CaseCommand::BodyTold { request }
            }
            EffectKind::SetTimer { clock, epoch, timer, on } => {
                self.timers.push(Timer { case, clock: clock.clone(), epoch: *epoch, kind: *timer, on: *on });
                return Some(Vec::new());
            }
            EffectKind::TellParent { parent, node, news } => {
                return Some(vec![(*parent, super::play::parent_command(node, news))]);
            }
            EffectKind::OfferSlots { .. } | EffectKind::StartCase { .. } => return Some(Vec::new()),
        };
        Some(vec![(case, command)])
    }

    fn look_up(&self, evidence: &str, service: &str, subject: PartyId, request: u64) -> CaseCommand {
        let register = self.place.answered_by.get(service).and_then(|id| self.place.registers.get(id).ok());
        let about = |(id, record): &&(String, Json)| {
            register.is_some_and(|known| known.id == *id && known.subject_of(record) == Some(subject))
        };
        let written = self.written.iter().rev().find(about).map(|(_, record)| record.clone());
        let held = written.or_else(|| {
            let person = self.name_of(subject).and_then(|name| self.scenario.person.get(name))?;
            let mut values = person.holds.get(service)?.clone();
            values.insert("party".to_owned(), json!(subject));
            Some(Json::Object(values))
        });
        let evidence = evidence.to_owned();
        match held {
            Some(Json::Object(values)) => CaseCommand::EvidenceArrived {
                evidence,
                request,
                values,
                message: format!("message-{request}"),
            },
            _ => CaseCommand::EvidenceFailed { evidence, request, code: "exchange.not-found".to_owned() },
        }
    }

    fn write(
        &mut self,
        case: CaseId,
        request: u64,
        node: &str,
        register: &str,
        data: &Map<String, Json>,
        corrects: Option<&str>,
    ) -> CaseCommand {
        let number = corrects.map_or_else(|| self.fresh_number(register), str::to_owned);
        let mut record = Json::Object(data.clone());
        let newborn = PartyId::from(self.fresh());
        let mut party = None;
        if let Ok(declared) = self.place.registers.get(register) {
            declared.name_subject(&mut record, newborn);
            party = declared.subject_of(&record);
            declared.number_record(&mut record, &number);
            self.written.push((register.to_owned(), record.clone()));
        }
        if let Some(running) = self.cases.get_mut(&case) {
            running.written = Some(record);
        }
        CaseCommand::RecordWritten { node: node.to_owned(), request, number, party }
    }

    fn deliver(&mut self, case: CaseId, request: u64, to: &[PartyId]) -> Vec<(CaseId, CaseCommand)> {
        let mut commands = Vec::new();
        for party in to {
            let reads =
                self.name_of(*party).and_then(|name| self.scenario.person.get(name)).is_none_or(|p| p.reads);
            let rule = self.place.notice.as_ref().and_then(|law| law.in_force(self.today).ok());
            if reads && rule.is_none_or(|rule| rule.served_when_read) {
                let on = self.today;
                commands.push((case, CaseCommand::NoticeServed { request, party: *party, on }));
            } else if let Some(on) =
                rule.and_then(|rule| rule.deemed_on(self.today, &self.place.calendar).ok())
            {
                self.unread.push(Unread { case, request, party: *party, on });
            }
        }
        commands
    }
}
