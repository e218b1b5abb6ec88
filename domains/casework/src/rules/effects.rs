//! effects: what an event asks of the outside. Derived from the event and the state after it; the key is stable, so the
//! same effect carried out twice is noticed by whoever carries it out.

use kernel::{Due, PartyId};
use serde_json::Map;

use super::clocks::clock_due;
use crate::definition::Definition;
use crate::error::CaseworkError;
use crate::model::{
    CaseEvent, CaseState, Effect, EffectKind, Facts, ParentNews, Recorded, Rejection, TimerKind,
};

/// The effects of one event; `state` is the state after it. What cannot be asked for is refused: nothing is left out.
pub fn effects(
    def: &Definition,
    state: &CaseState,
    recorded: &Recorded,
    facts: &Facts,
) -> Result<Vec<Effect>, Rejection> {
    let mut kinds = Vec::new();
    kinds.extend(request(def, state, recorded)?);
    kinds.extend(news(state, recorded));
    kinds.extend(timers(def, state, recorded, facts)?);
    let keyed = kinds.into_iter().enumerate().map(|(n, kind)| Effect {
        key: format!("{}/{}/{n}", state.id, recorded.seq),
        case: state.id,
        request: recorded.seq,
        kind,
    });
    Ok(keyed.collect())
}

fn request(
    def: &Definition,
    state: &CaseState,
    recorded: &Recorded,
) -> Result<Option<EffectKind>, Rejection> {
    Ok(Some(match recorded.event.clone() {
        CaseEvent::EvidenceRequested { evidence, subject, inputs, .. } => {
            let missing = || Rejection::of(CaseworkError::NoSuchEvidence).about(&evidence);
            let item = def.evidence.get(&evidence).ok_or_else(missing)?;
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
            // A number that nobody has got no mailbox; the event is the same, so that nobody learns it from the case.
            let to: Vec<PartyId> = to.into_iter().filter(|party| !state.is_unknown(*party)).collect();
            if to.is_empty() {
                return Ok(None);
            }
            EffectKind::SendNotice { notice, to, params, decision }
        }
        CaseEvent::FeeAssessed { node, fee, direction, party, amount_minor, law, account } => {
            EffectKind::Money { node, fee, direction, party, amount_minor, law, account }
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
            named,
        } => EffectKind::StartCase {
            node,
            service,
            parties,
            input,
            silent,
            consents,
            evidence,
            confirmations,
            named,
        },
        CaseEvent::CommunicationOrdered { communication, params, .. } => {
            EffectKind::TellBody { communication, params }
        }
        _ => return Ok(None),
    }))
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
        CaseEvent::Closed { why } => ParentNews::Closed {
            why: *why,
            outcome: state.decision.as_ref().map(|decision| decision.outcome.clone()),
            favourable: state.decision.as_ref().map(|decision| decision.favourable),
        },
        _ => return None,
    };
    Some(EffectKind::TellParent { parent: parent.case, node: parent.node.clone(), news })
}

/// Timers fire on the first day after the term, because its last day still counts.
fn timers(
    def: &Definition,
    state: &CaseState,
    recorded: &Recorded,
    facts: &Facts,
) -> Result<Vec<EffectKind>, Rejection> {
    if let CaseEvent::HearingOpened { until, .. } = &recorded.event {
        let on = until.tomorrow().unwrap_or(*until);
        let timer = TimerKind::Hearing;
        return Ok(vec![EffectKind::SetTimer { clock: String::new(), epoch: 0, timer, on }]);
    }
    let (CaseEvent::ClockStarted { clock, .. }
    | CaseEvent::ClockResumed { clock, .. }
    | CaseEvent::ClockRescheduled { clock }) = &recorded.event
    else {
        return Ok(Vec::new());
    };
    let missing = || Rejection::of(CaseworkError::NoSuchClock).about(clock);
    let rule = def.clock(clock).ok_or_else(missing)?;
    let entry = state.clocks.get(clock).ok_or_else(missing)?;
    let epoch = entry.epoch;
    let set = |timer, on| EffectKind::SetTimer { clock: clock.clone(), epoch, timer, on };
    let mut kinds = Vec::new();
    if let (Some(share), false, true) = (rule.warn_at, entry.warned, entry.history.stop().is_none()) {
        match rule.term(None)?.warn_on(share, &entry.history, &facts.calendar)? {
            Due::On(on) | Due::NotBefore(on) => kinds.push(set(TimerKind::Warning, on)),
            Due::Suspended => {}
        }
    }
    match clock_due(def, state, clock, facts)? {
        Some(Due::On(on)) => kinds.push(set(TimerKind::Expiry, on.tomorrow().unwrap_or(on))),
        // The calendar of that day is not published yet: look again then. One of a year gone by never will be: an official
        // looks, and no timer fires again and again.
        Some(Due::NotBefore(on)) if on > facts.today => kinds.push(set(TimerKind::Expiry, on)),
        Some(Due::NotBefore(_) | Due::Suspended) | None => {}
    }
    Ok(kinds)
}
