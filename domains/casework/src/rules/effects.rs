//! effects: what an event asks of the outside. Derived from the event and the state after it; the key is stable, so the
//! same effect carried out twice is noticed by whoever carries it out.

use kernel::Due;
use serde_json::Map;

use super::clocks::clock_due;
use crate::definition::Definition;
use crate::model::{CaseEvent, CaseState, Effect, EffectKind, Facts, ParentNews, Recorded, TimerKind};

/// The effects of one event; `state` is the state after it.
pub fn effects(def: &Definition, state: &CaseState, recorded: &Recorded, facts: &Facts) -> Vec<Effect> {
    let mut kinds = Vec::new();
    kinds.extend(request(def, recorded));
    kinds.extend(news(state, recorded));
    kinds.extend(timers(def, state, recorded, facts));
    let keyed = kinds.into_iter().enumerate().map(|(n, kind)| Effect {
        key: format!("{}/{}/{n}", state.id, recorded.seq),
        case: state.id,
        request: recorded.seq,
        kind,
    });
    keyed.collect()
}

fn request(def: &Definition, recorded: &Recorded) -> Option<EffectKind> {
    Some(match recorded.event.clone() {
        CaseEvent::EvidenceRequested { evidence, subject, inputs, .. } => {
            let item = def.evidence.get(&evidence)?;
            EffectKind::RequestEvidence {
                service: item.service.clone(),
                purpose: item.purpose.clone(),
                law: item.law.clone(),
                fields: item.fields.clone(),
                evidence,
                subject,
                inputs,
            }
        }
        CaseEvent::RecordRequested { node, register, standard, data, corrects } => {
            EffectKind::WriteRecord { node, register, standard, data, corrects }
        }
        CaseEvent::DocumentRequested { node, document, holder, data, replaces } => {
            EffectKind::IssueDocument { node, document, holder, data, replaces }
        }
        CaseEvent::NoticeRequested { notice, to, params, decision } => {
            EffectKind::SendNotice { notice, to, params, decision }
        }
        CaseEvent::FeeAssessed { node, fee, direction, party, amount_minor, account, .. } => {
            EffectKind::Money { node, fee, direction, party, amount_minor, account }
        }
        CaseEvent::SlotsOffered { node, calendar, party } => EffectKind::OfferSlots { node, calendar, party },
        CaseEvent::ChildRequested {
            node,
            service,
            parties,
            input,
            silent,
            consents,
            evidence,
            confirmations,
        } => {
            EffectKind::StartCase { node, service, parties, input, silent, consents, evidence, confirmations }
        }
        CaseEvent::BodyTold { message, law } => EffectKind::TellBody { message, law },
        CaseEvent::ClockWarned { clock, owner } => EffectKind::TellOwner { clock, owner, expired: false },
        CaseEvent::ClockExpired { clock, owner } => EffectKind::TellOwner { clock, owner, expired: true },
        _ => return None,
    })
}

fn news(state: &CaseState, recorded: &Recorded) -> Option<EffectKind> {
    let parent = state.parent.as_ref()?;
    let progress = |milestone: &str| ParentNews::Progress {
        milestone: milestone.to_owned(),
        data: Map::new(),
        parties: Vec::new(),
    };
    let news = match &recorded.event {
        CaseEvent::MilestoneReached { name, data, parties } => {
            ParentNews::Progress { milestone: name.clone(), data: data.clone(), parties: parties.clone() }
        }
        CaseEvent::Submitted { .. } => progress("submitted"),
        CaseEvent::Decided { .. } => progress("decided"),
        CaseEvent::Served { .. } => progress("served"),
        CaseEvent::Closed { .. } => ParentNews::Closed {
            outcome: state.decision.as_ref().map(|decision| decision.outcome.clone()),
            favourable: state.decision.as_ref().map(|decision| decision.favourable),
        },
        _ => return None,
    };
    Some(EffectKind::TellParent { parent: parent.case, node: parent.node.clone(), news })
}

/// Timers fire on the first day after the term, because its last day still counts.
fn timers(def: &Definition, state: &CaseState, recorded: &Recorded, facts: &Facts) -> Vec<EffectKind> {
    if let CaseEvent::HearingOpened { until, .. } = &recorded.event {
        let on = until.tomorrow().unwrap_or(*until);
        return vec![EffectKind::SetTimer { clock: String::new(), epoch: 0, timer: TimerKind::Hearing, on }];
    }
    let (CaseEvent::ClockStarted { clock, .. }
    | CaseEvent::ClockResumed { clock, .. }
    | CaseEvent::ClockRescheduled { clock }) = &recorded.event
    else {
        return Vec::new();
    };
    let (Some(rule), Some(entry)) = (def.clock(clock), state.clocks.get(clock)) else { return Vec::new() };
    let epoch = entry.epoch;
    let set = |timer, on| EffectKind::SetTimer { clock: clock.clone(), epoch, timer, on };
    let mut kinds = Vec::new();
    if let (Some(share), Ok(term), false) = (rule.warn_at, rule.term(None), entry.warned)
        && let Ok(Due::On(on) | Due::NotBefore(on)) = term.warn_on(share, &entry.history, &facts.calendar)
    {
        kinds.push(set(TimerKind::Warning, on));
    }
    match clock_due(def, state, clock, facts) {
        Ok(Some(Due::On(on))) => kinds.push(set(TimerKind::Expiry, on.tomorrow().unwrap_or(on))),
        // The calendar of that day is not published yet: look again then.
        Ok(Some(Due::NotBefore(on))) => kinds.push(set(TimerKind::Expiry, on)),
        _ => {}
    }
    kinds
}
