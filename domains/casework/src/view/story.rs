//! What has happened, in the reader's words. Internal movements (nodes, clocks, tasks) are left out, and so is whatever
//! concerns another party alone.

use kernel::{PartyId, Timestamp};
use serde::Serialize;
use web::chrome::TagKind;
use web::text::T;

use super::View;
use super::words::{department, law, moment};
use crate::definition::{APPEAL_CLOCK, Direction, NodeKind};
use crate::model::{CaseEvent, Closing, Recorded, Who};

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Machine time.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// What happened, in the reader's language.
    pub title: String,
    /// The department, or who it was.
    pub by: String,
    /// Further words: reasons, numbers.
    pub text: String,
    #[serde(skip)]
    pub kind: TagKind,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn as_text<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

/// Title key, further words, kind.
type Line = (&'static str, String, TagKind);

impl View<'_> {
    /// The timeline of one case, oldest first. `full` is the sight of a party of this very case.
    pub fn story(&self, t: &T, events: &[Recorded], full: bool) -> Vec<Told> {
        let told = |recorded: &Recorded| {
            let (key, text, kind) =
                self.line(t, &recorded.event, full).filter(|_| self.concerns(recorded))?;
            let by = self.by(t, recorded);
            Some(Told { at: recorded.at, title: self.title(t, key, &recorded.event), by, text, kind })
        };
        events.iter().filter_map(told).collect()
    }

    /// Whether the event is about the reader, or about the case as a whole. What is fetched, agreed, offered or paid for
    /// another person is that person's.
    fn concerns(&self, recorded: &Recorded) -> bool {
        let own = recorded.by.party() == Some(self.party);
        match &recorded.event {
            CaseEvent::ConsentGiven { evidence, .. }
            | CaseEvent::ConsentRefused { evidence, .. }
            | CaseEvent::EvidenceReceived { evidence, .. }
            | CaseEvent::EvidenceFailed { evidence, .. } => self.knows_evidence(evidence),
            CaseEvent::EvidenceProvided { evidence, .. } => own || self.knows_evidence(evidence),
            CaseEvent::SlotsOffered { party, .. } => *party == self.party || self.applies(),
            CaseEvent::PaymentFailed { party, .. } => *party == self.party,
            CaseEvent::SlotBooked { node, .. }
            | CaseEvent::SlotDeclined { node }
            | CaseEvent::SlotNotFound { node }
            | CaseEvent::SlotLost { node, .. }
            | CaseEvent::SlotMoved { node, .. } => {
                let role = match self.def.node(node).map(|node| &node.kind) {
                    Some(NodeKind::Appoint(appoint)) => Some(appoint.role.as_str()),
                    _ => None,
                };
                self.applies() || role.is_some_and(|role| self.state.holds(self.party, role))
            }
            CaseEvent::FeeSettled { node, .. } => {
                self.state.fees.get(node).is_some_and(|fee| fee.party == self.party)
            }
            CaseEvent::HearingClosed => {
                self.state.hearing.as_ref().is_some_and(|hearing| hearing.parties.contains(&self.party))
            }
            _ => true,
        }
    }

    /// Evidence about the reader, or about somebody who takes no part for himself: the child of both parents.
    fn knows_evidence(&self, evidence: &str) -> bool {
        let role = self.def.evidence.get(evidence).and_then(|item| self.def.service.role(&item.subject));
        role.is_some_and(|role| !role.interested && !role.applicant && !role.invited)
            || self.owns_evidence(evidence)
    }

    fn by(&self, t: &T, recorded: &Recorded) -> String {
        if !is_of_a_person(&recorded.event) {
            let holder = match &recorded.event {
                CaseEvent::EvidenceReceived { evidence, .. } => self.def.evidence.get(evidence),
                _ => None,
            };
            let code = holder.map_or(&self.state.department, |item| &item.provider);
            return department(&self.law.pack, t, code);
        }
        match &recorded.by {
            Who::Person { party, .. } if *party == self.party => t.get("casework-you"),
            Who::Person { party, .. } => self.role_of(t, *party),
            Who::Officer { department: code, .. } => department(&self.law.pack, t, code),
            Who::System { .. } | Who::Machine => department(&self.law.pack, t, &self.state.department),
        }
    }

    fn role_of(&self, t: &T, party: PartyId) -> String {
        let role = self.state.parties.iter().find(|entry| entry.party == party);
        let title = role.and_then(|entry| self.def.service.role(&entry.role)).map(|role| t.say(&role.title));
        title.unwrap_or_default().to_owned()
    }

    fn title(&self, t: &T, key: &str, event: &CaseEvent) -> String {
        let what = match event {
            CaseEvent::ConsentGiven { evidence, .. }
            | CaseEvent::ConsentRefused { evidence, .. }
            | CaseEvent::EvidenceReceived { evidence, .. }
            | CaseEvent::EvidenceProvided { evidence, .. }
            | CaseEvent::EvidenceFailed { evidence, .. } => {
                self.def.evidence.get(evidence).map(|item| t.say(&item.title))
            }
            CaseEvent::DocumentIssued { node, .. }
            | CaseEvent::ConfirmationSetAside { node, .. }
            | CaseEvent::DocumentRevoked { node, .. }
            | CaseEvent::RecordWritten { node, .. }
            | CaseEvent::SlotsOffered { node, .. }
            | CaseEvent::ChildRefused { node, .. }
            | CaseEvent::MemberDropped { node }
            | CaseEvent::MemberKept { node } => {
                self.def.node(node).and_then(|node| node.title.as_ref()).map(|title| t.say(title))
            }
            CaseEvent::NoticeRequested { notice, .. } => {
                self.def.notices.get(notice).map(|notice| t.say(&notice.subject))
            }
            CaseEvent::FeeAssessed { fee, .. } => self.def.fees.get(fee).map(|fee| t.say(&fee.title)),
            CaseEvent::Decided { decision } => Some(t.say(&decision.title)),
            CaseEvent::BodyTold { to, .. } => {
                return t.with(key, &[("what", &department(&self.law.pack, t, to))]);
            }
            _ => None,
        };
        match what {
            Some(what) => t.with(key, &[("what", &what)]),
            None => t.get(key),
        }
    }

    fn line(&self, t: &T, event: &CaseEvent, full: bool) -> Option<Line> {
        let own = matches!(event, CaseEvent::PartyDeclined { party, .. } if *party == self.party);
        self.milestone(t, event).or_else(|| if full || own { self.inner(t, event) } else { None })
    }

    /// What every party of the bundle may know.
    fn milestone(&self, t: &T, event: &CaseEvent) -> Option<Line> {
        let plain = |key, kind| Some((key, String::new(), kind));
        match event {
            CaseEvent::Submitted { number, .. } => Some((
                "casework-did-submitted",
                t.with("casework-did-number", &[("number", number)]),
                TagKind::Done,
            )),
            CaseEvent::Admitted if self.def.process.admission == crate::definition::Admission::ByOfficer => {
                plain("casework-did-admitted", TagKind::Active)
            }
            CaseEvent::Closed { why } => match why {
                Closing::Completed => plain("casework-did-closed", TagKind::Done),
                // A bundle ends as its parts did; elsewhere withdrawal and lapse have lines of their own.
                Closing::Withdrawn if !self.state.children.is_empty() => {
                    plain("casework-did-all-withdrawn", TagKind::Quiet)
                }
                Closing::Withdrawn | Closing::Lapsed => None,
            },
            CaseEvent::Withdrawn { .. } => plain("casework-did-withdrawn", TagKind::Quiet),
            CaseEvent::Lapsed { .. } => plain("casework-did-lapsed", TagKind::Bad),
            CaseEvent::ChildRefused { node, .. } if !self.state.is_active(node) => {
                plain("casework-did-member-refused", TagKind::Bad)
            }
            CaseEvent::MemberDropped { .. } => plain("casework-did-dropped", TagKind::Quiet),
            CaseEvent::MemberKept { .. } => plain("casework-did-kept", TagKind::Quiet),
            _ => None,
        }
    }

    /// What only the parties of this case see.
    fn inner(&self, t: &T, event: &CaseEvent) -> Option<Line> {
        let plain = |key, kind| Some((key, String::new(), kind));
        match event {
            CaseEvent::Opened(_) if self.state.parent.is_none() => {
                plain("casework-did-opened", TagKind::Quiet)
            }
            CaseEvent::ConsentGiven { .. } => plain("casework-did-consented", TagKind::Quiet),
            CaseEvent::ConsentRefused { .. } => plain("casework-did-refused-consent", TagKind::Quiet),
            CaseEvent::EvidenceReceived { law: basis, .. } => {
                let basis = basis.as_ref().map(|basis| law(&self.law.pack, t, basis)).unwrap_or_default();
                Some(("casework-did-evidence", basis, TagKind::Quiet))
            }
            CaseEvent::EvidenceProvided { .. } => plain("casework-did-evidence-given", TagKind::Quiet),
            CaseEvent::EvidenceFailed { .. } => plain("casework-did-evidence-failed", TagKind::Waiting),
            CaseEvent::MessageReceived { .. } => plain("casework-did-message", TagKind::Active),
            CaseEvent::PartyConfirmed { .. } => plain("casework-did-confirmed", TagKind::Done),
            CaseEvent::PartyDeclined { reason, party, .. } => {
                // Why is told to the office, not to the other parent.
                let reason = reason.clone().filter(|_| *party == self.party).unwrap_or_default();
                Some(("casework-did-declined", reason, TagKind::Bad))
            }
            CaseEvent::ConfirmationSetAside { reason, .. } => {
                Some(("casework-did-set-aside", reason.clone(), TagKind::Active))
            }
            CaseEvent::Returned { reason, .. } => {
                Some(("casework-did-returned", reason.clone(), TagKind::Yours))
            }
            CaseEvent::Resubmitted => plain("casework-did-resubmitted", TagKind::Done),
            CaseEvent::HearingOpened { grounds, parties, .. } if parties.contains(&self.party) => {
                Some(("casework-did-hearing", grounds.clone(), TagKind::Yours))
            }
            CaseEvent::HearingReplied { party, text } if *party == self.party => {
                Some(("casework-did-replied", text.clone(), TagKind::Done))
            }
            CaseEvent::HearingClosed => plain("casework-did-heard", TagKind::Quiet),
            CaseEvent::Suspended { reason, .. } => {
                Some(("casework-did-suspended", reason.clone(), TagKind::Waiting))
            }
            CaseEvent::Resumed => plain("casework-did-resumed", TagKind::Active),
            CaseEvent::SlotsOffered { .. } => plain("casework-did-slots", TagKind::Yours),
            CaseEvent::SlotBooked { at, .. } => Some(("casework-did-booked", moment(t, at), TagKind::Done)),
            CaseEvent::SlotDeclined { .. } => plain("casework-did-no-slot", TagKind::Quiet),
            CaseEvent::SlotNotFound { .. } => plain("casework-did-slot-not-found", TagKind::Yours),
            CaseEvent::SlotMoved { at, .. } => {
                Some(("casework-did-slot-moved", moment(t, at), TagKind::Active))
            }
            CaseEvent::SlotLost { by_office: true, .. } => plain("casework-did-called-off", TagKind::Bad),
            CaseEvent::SlotLost { .. } => plain("casework-did-slot-cancelled", TagKind::Quiet),
            CaseEvent::Reopened => plain("casework-did-reopened", TagKind::Active),
            other => self.money(t, other).or_else(|| self.outcome(t, other)),
        }
    }

    /// What the reader pays or is paid.
    fn money(&self, t: &T, event: &CaseEvent) -> Option<Line> {
        match event {
            CaseEvent::FeeAssessed { amount_minor, party, direction, .. } if *party == self.party => {
                let key = match direction {
                    Direction::In => "casework-did-fee",
                    Direction::Out => "casework-did-granted",
                };
                Some((key, t.money(*amount_minor), TagKind::Active))
            }
            CaseEvent::FeeSettled { node, receipt } => {
                let out = self.state.fees.get(node).is_some_and(|fee| fee.direction == Direction::Out);
                let key = if out { "casework-did-paid-out" } else { "casework-did-paid" };
                Some((key, receipt.clone(), TagKind::Done))
            }
            CaseEvent::AccountMissing { party, .. } if *party == self.party => {
                Some(("casework-did-account-missing", String::new(), TagKind::Waiting))
            }
            CaseEvent::PaymentFailed { reason, .. } => {
                Some(("casework-did-payment-failed", reason.clone(), TagKind::Bad))
            }
            _ => None,
        }
    }

    /// Decisions and what follows from them.
    fn outcome(&self, t: &T, event: &CaseEvent) -> Option<Line> {
        let plain = |key, kind| Some((key, String::new(), kind));
        match event {
            CaseEvent::Decided { decision } => {
                let kind = if decision.favourable { TagKind::Done } else { TagKind::Bad };
                let rows = decision.hits.iter().filter_map(|hit| hit.reason.as_ref()).map(|text| t.say(text));
                let mut text: Vec<&str> = rows.collect();
                text.extend(Some(decision.reasons.as_str()).filter(|reasons| !reasons.is_empty()));
                Some(("casework-did-decided", text.join("\n"), kind))
            }
            CaseEvent::RecordWritten { number, .. } => {
                Some(("casework-did-recorded", number.clone(), TagKind::Done))
            }
            CaseEvent::DocumentIssued { number, .. } => {
                Some(("casework-did-issued", number.clone(), TagKind::Done))
            }
            CaseEvent::NoticeRequested { to, .. } if to.contains(&self.party) => {
                plain("casework-did-notice", TagKind::Active)
            }
            CaseEvent::Served { on } => Some((
                "casework-did-served",
                t.with("casework-did-served-on", &[("date", &t.date(*on))]),
                TagKind::Done,
            )),
            CaseEvent::DocumentRevoked { number, reason, .. } => {
                let words = [number.as_deref(), reason.as_deref()];
                let text = words.into_iter().flatten().collect::<Vec<_>>().join("\n");
                Some(("casework-did-revoked", text, TagKind::Bad))
            }
            CaseEvent::TacitRefusal { .. } => plain("casework-did-silence", TagKind::Bad),
            CaseEvent::ClockExpired { clock, .. } if clock != APPEAL_CLOCK => {
                plain("casework-did-expired", TagKind::Bad)
            }
            CaseEvent::BodyTold { law: basis, .. } => {
                Some(("casework-did-told", law(&self.law.pack, t, basis), TagKind::Active))
            }
            CaseEvent::Appealed { grounds, party, .. } if *party == self.party => {
                Some(("casework-did-appealed", grounds.clone(), TagKind::Active))
            }
            CaseEvent::Appealed { .. } => plain("casework-did-appealed", TagKind::Active),
            CaseEvent::AppealEnded { result } => {
                Some(("casework-did-appeal-ended", result.clone(), TagKind::Active))
            }
            CaseEvent::Corrected { reason, .. } => {
                Some(("casework-did-corrected", reason.clone(), TagKind::Active))
            }
            _ => None,
        }
    }
}

/// What people do themselves; everything else is the department's, whoever set it off.
const fn is_of_a_person(event: &CaseEvent) -> bool {
    matches!(
        event,
        CaseEvent::Opened(_)
            | CaseEvent::Submitted { .. }
            | CaseEvent::ConsentGiven { .. }
            | CaseEvent::ConsentRefused { .. }
            | CaseEvent::EvidenceProvided { .. }
            | CaseEvent::PartyConfirmed { .. }
            | CaseEvent::PartyDeclined { .. }
            | CaseEvent::MemberDropped { .. }
            | CaseEvent::MemberKept { .. }
            | CaseEvent::Resubmitted
            | CaseEvent::HearingReplied { .. }
            | CaseEvent::SlotBooked { .. }
            | CaseEvent::SlotDeclined { .. }
            | CaseEvent::Withdrawn { .. }
            | CaseEvent::Appealed { .. }
    )
}
