//! What happened in a case, in an official's words, newest first. Steps that the machine takes between two acts of
//! people are left out; the record keeps them.

use web::chrome::{TagKind, TimelineEntry};
use web::text::T;

use super::door::Opened;
use super::people;
use crate::definition::NodeKind;
use crate::model::{CaseEvent, Recorded};
use crate::view::words::moment;

/// One event in words.
struct Line {
    title: String,
    body: String,
    kind: TagKind,
}

/// The timeline of the office.
pub fn entries(opened: &Opened, events: &[Recorded], t: &T) -> Vec<TimelineEntry> {
    let words = Words { opened, t };
    let line = |recorded: &Recorded| {
        let Line { title, body, kind } = words.line(&recorded.event)?;
        let by = people::who(&opened.law.pack, &opened.def, &opened.state, &recorded.by, t);
        Some(TimelineEntry { at: t.date_time(recorded.at), title, by, body, kind, links: Vec::new() })
    };
    events.iter().rev().filter(|recorded| opened.knows(&recorded.event)).filter_map(line).collect()
}

struct Words<'a> {
    opened: &'a Opened,
    t: &'a T,
}

impl Words<'_> {
    fn line(&self, event: &CaseEvent) -> Option<Line> {
        self.of_parties(event).or_else(|| self.of_office(event)).or_else(|| self.of_results(event))
    }

    /// A title without values.
    fn plain(&self, key: &str, kind: TagKind) -> Line {
        Line { title: self.t.get(key), body: String::new(), kind }
    }

    /// A title about one thing.
    fn about(&self, key: &str, what: &str, kind: TagKind) -> Line {
        Line { title: self.t.with(key, &[("what", &what)]), body: String::new(), kind }
    }

    fn node(&self, id: &str) -> String {
        let title = self.opened.def.node(id).and_then(|node| node.title.as_ref());
        title.map_or(id, |title| self.t.say(title)).to_owned()
    }

    fn evidence(&self, id: &str) -> String {
        self.opened.def.evidence.get(id).map_or(id, |item| self.t.say(&item.title)).to_owned()
    }

    fn outcome(&self, id: &str) -> String {
        self.opened.def.process.outcome.get(id).map_or(id, |outcome| self.t.say(&outcome.title)).to_owned()
    }

    fn of_parties(&self, event: &CaseEvent) -> Option<Line> {
        use TagKind::{Active, Bad, Done, Quiet, Yours};
        let body = |line: Line, body: &str| Line { body: body.to_owned(), ..line };
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        Some(match event {
            CaseEvent::Opened(_) => self.plain("desk-event-opened", Quiet),
            CaseEvent::PartyAdded { party } => {
                let role = self.opened.def.service.role(&party.role);
                let role = role.map_or(party.role.as_str(), |role| self.t.say(&role.title));
                self.about("desk-event-party-added", role, Quiet)
            }
            CaseEvent::PartyNamed { party, found } => {
                let role = self.opened.def.service.role(&party.role);
                let role = role.map_or(party.role.as_str(), |role| self.t.say(&role.title));
                let unknown = if *found { String::new() } else { self.t.get("desk-party-unknown") };
                body(self.about("desk-event-party-named", role, if *found { Quiet } else { Yours }), &unknown)
            }
            CaseEvent::ConsentGiven { evidence, .. } => {
                self.about("desk-event-consent-given", &self.evidence(evidence), Quiet)
            }
            CaseEvent::ConsentRefused { evidence, .. } => {
                self.about("desk-event-consent-refused", &self.evidence(evidence), Bad)
            }
            CaseEvent::PartyConfirmed { node, .. }
            | CaseEvent::ConfirmationTaken { node, confirmed: true, .. } => {
                self.about("desk-event-confirmed", &self.node(node), Done)
            }
            CaseEvent::ConfirmationTaken { node, .. } => {
                self.about("desk-event-declined", &self.node(node), Bad)
            }
            CaseEvent::PartyDeclined { node, reason, mistaken, .. } => {
                let key = if *mistaken { "desk-event-mistaken" } else { "desk-event-declined" };
                body(self.about(key, &self.node(node), Bad), &or_empty(reason))
            }
            CaseEvent::MemberDropped { node } => self.about("desk-event-dropped", &self.node(node), Quiet),
            CaseEvent::MemberKept { node } => self.about("desk-event-kept", &self.node(node), Quiet),
            CaseEvent::Submitted { number, .. } => self.about("desk-event-submitted", number, Active),
            CaseEvent::Resubmitted => self.plain("desk-event-resubmitted", Active),
            CaseEvent::HearingReplied { text, .. } => {
                body(self.plain("desk-event-hearing-replied", Active), text)
            }
            CaseEvent::SlotBooked { at, .. } => {
                self.about("desk-event-slot-booked", &moment(self.t, at), Done)
            }
            CaseEvent::SlotMoved { at, .. } => {
                self.about("desk-event-slot-moved", &moment(self.t, at), Active)
            }
            CaseEvent::SlotLost { by_office: true, .. } => self.plain("desk-event-slot-called-off", Bad),
            CaseEvent::SlotLost { .. } => self.plain("desk-event-slot-cancelled", Quiet),
            CaseEvent::SlotNotFound { .. } => self.plain("desk-event-slot-not-found", Quiet),
            CaseEvent::SlotDeclined { .. } => self.plain("desk-event-slot-declined", Quiet),
            CaseEvent::Withdrawn { reason } => {
                body(self.plain("desk-event-withdrawn", Quiet), &or_empty(reason))
            }
            CaseEvent::Appealed { grounds, .. } => body(self.plain("desk-event-appealed", Active), grounds),
            _ => return None,
        })
    }

    fn of_office(&self, event: &CaseEvent) -> Option<Line> {
        use TagKind::{Active, Bad, Done, Quiet, Waiting, Yours};
        let body = |line: Line, body: &str| Line { body: body.to_owned(), ..line };
        Some(match event {
            CaseEvent::Admitted => self.plain("desk-event-admitted", Active),
            CaseEvent::TaskAssigned { node, .. } => {
                self.about("desk-event-assigned", &self.node(node), Quiet)
            }
            CaseEvent::TaskReleased { node } => self.about("desk-event-released", &self.node(node), Quiet),
            CaseEvent::TaskRaised { node, why, .. } => {
                body(self.about("desk-event-raised", &self.node(node), Yours), &why_words(self.t, why))
            }
            CaseEvent::NodeDone { node, result } if result.as_deref() == Some("complete") => {
                let review =
                    self.opened.def.node(node).is_some_and(|node| matches!(node.kind, NodeKind::Review(_)));
                if !review {
                    return None;
                }
                self.about("desk-event-reviewed", &self.node(node), Done)
            }
            CaseEvent::Returned { reason, .. } => body(self.plain("desk-event-returned", Waiting), reason),
            CaseEvent::HearingOpened { outcome, grounds, until, .. } => {
                let what = self.outcome(outcome);
                let values: [(&str, &dyn ToString); 2] = [("what", &what), ("date", &self.t.date(*until))];
                let title = self.t.with("desk-event-hearing-opened", &values);
                Line { title, body: grounds.clone(), kind: Waiting }
            }
            CaseEvent::ConfirmationSetAside { node, reason, .. } => {
                body(self.about("desk-event-set-aside", &self.node(node), Yours), reason)
            }
            CaseEvent::HearingClosed => self.plain("desk-event-hearing-closed", Quiet),
            CaseEvent::DecisionProposed { outcome, reasons, .. } => {
                body(self.about("desk-event-proposed", &self.outcome(outcome), Yours), reasons)
            }
            CaseEvent::DecisionDisapproved { reason, .. } => {
                body(self.plain("desk-event-disapproved", Bad), reason)
            }
            CaseEvent::Decided { decision } => {
                let kind = if decision.favourable { Done } else { Bad };
                body(self.about("desk-event-decided", self.t.say(&decision.title), kind), &decision.reasons)
            }
            CaseEvent::Suspended { reason, .. } => body(self.plain("desk-event-suspended", Waiting), reason),
            CaseEvent::Resumed => self.plain("desk-event-resumed", Active),
            CaseEvent::AppealEnded { result } => body(self.plain("desk-event-appeal-ended", Quiet), result),
            CaseEvent::Corrected { reason, .. } => body(self.plain("desk-event-corrected", Active), reason),
            _ => return None,
        })
    }

    fn of_results(&self, event: &CaseEvent) -> Option<Line> {
        use TagKind::{Active, Bad, Done, Quiet, Waiting};
        Some(match event {
            CaseEvent::EvidenceReceived { evidence, .. } => {
                self.about("desk-event-evidence-received", &self.evidence(evidence), Done)
            }
            CaseEvent::EvidenceFailed { evidence, .. } => {
                self.about("desk-event-evidence-failed", &self.evidence(evidence), Bad)
            }
            CaseEvent::EvidenceProvided { evidence, .. } => {
                self.about("desk-event-evidence-provided", &self.evidence(evidence), Active)
            }
            CaseEvent::RecordWritten { number, .. } => self.about("desk-event-record-written", number, Done),
            CaseEvent::RecordRefused { code, .. } => {
                let code = code_words(self.t, code);
                Line { body: code, ..self.plain("desk-event-record-refused", Bad) }
            }
            CaseEvent::DocumentIssued { number, .. } => {
                self.about("desk-event-document-issued", number, Done)
            }
            CaseEvent::DocumentRefused { code, .. } => {
                let code = code_words(self.t, code);
                Line { body: code, ..self.plain("desk-event-document-refused", Bad) }
            }
            CaseEvent::NoticeRequested { notice, .. } => {
                let subject = self.opened.def.notices.get(notice);
                let subject = subject.map_or(notice.as_str(), |notice| self.t.say(&notice.subject));
                self.about("desk-event-notice", subject, Quiet)
            }
            CaseEvent::NoticeServed { on, .. } => self.about("desk-event-served", &self.t.date(*on), Quiet),
            CaseEvent::FeeAssessed { amount_minor, .. } => {
                self.about("desk-event-fee", &self.t.money(*amount_minor), Quiet)
            }
            CaseEvent::FeeSettled { receipt, .. } => self.about("desk-event-fee-settled", receipt, Done),
            CaseEvent::PaymentFailed { reason, .. } => {
                Line { body: reason.clone(), ..self.plain("desk-event-payment-failed", Bad) }
            }
            CaseEvent::AccountMissing { .. } => self.plain("desk-event-account-missing", Bad),
            CaseEvent::DocumentRevoked { number, reason, .. } => {
                let number = number.clone().unwrap_or_default();
                let line = self.about("desk-event-document-revoked", &number, Bad);
                Line { body: reason.clone().unwrap_or_default(), ..line }
            }
            CaseEvent::BodyTold { to, .. } => {
                let to = people::department(&self.opened.law.pack, to, self.t);
                self.about("desk-event-body-told", &to, Active)
            }
            CaseEvent::MessageReceived { .. } => self.plain("desk-event-message", Quiet),
            CaseEvent::ChildOpened { node, .. } => {
                self.about("desk-event-child-opened", &self.node(node), Active)
            }
            CaseEvent::ChildRefused { node, .. } => {
                self.about("desk-event-child-refused", &self.node(node), Bad)
            }
            CaseEvent::ChildClosed { node, .. } => {
                self.about("desk-event-child-closed", &self.node(node), Done)
            }
            CaseEvent::ClockWarned { .. } => self.plain("desk-event-clock-warned", Waiting),
            CaseEvent::ClockExpired { .. } => self.plain("desk-event-clock-expired", Bad),
            CaseEvent::TacitRefusal { .. } => self.plain("desk-event-tacit-refusal", Bad),
            CaseEvent::Lapsed { .. } => self.plain("desk-event-lapsed", Bad),
            CaseEvent::Closed { .. } => self.plain("desk-event-closed", Quiet),
            CaseEvent::Reopened => self.plain("desk-event-reopened", Active),
            _ => return None,
        })
    }
}

/// Why a machine could not finish, in words.
pub fn why_words(t: &T, why: &str) -> String {
    match why.split_once(':') {
        _ if why == "unmatched" => t.get("desk-why-unmatched"),
        _ if why == "not-favourable" => t.get("desk-why-not-favourable"),
        _ if why == "no-account" => t.get("desk-why-no-account"),
        _ if why == "confirmation-open" => t.get("problem-casework-confirmation-open"),
        Some(("record", code)) => t.with("desk-why-record", &[("why", &code_words(t, code))]),
        Some(("payment", reason)) => t.with("desk-why-payment", &[("why", &reason)]),
        Some(("member", code)) => t.with("desk-why-member", &[("why", &code_words(t, code))]),
        Some(("document", code)) => t.with("desk-why-document", &[("why", &code_words(t, code))]),
        _ => t.with("desk-why-other", &[("why", &code_words(t, why))]),
    }
}

/// A stable code in words, or as it is.
fn code_words(t: &T, code: &str) -> String {
    t.find(&format!("problem-{}", code.replace('.', "-")), &[]).unwrap_or_else(|| code.to_owned())
}
