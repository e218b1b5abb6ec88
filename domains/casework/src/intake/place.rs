//! Where a message belongs that has not opened a case yet: what the applicant declared before it came is the same matter,
//! not another one.

use acts::Ctx;
use exchange::ProviderError;
use kernel::PartyId;
use serde_json::Value;

use super::declared::{Begun, Intake};
use super::refused;
use crate::definition::Definition;
use crate::model::{CaseState, ChildStatus, Closing, Phase};
use crate::service::Casework;
use crate::{rules, store};

/// Where it belongs.
pub(super) enum Place {
    /// This case has it.
    Known(Box<CaseState>),
    /// This case takes it in.
    Joins(Box<CaseState>),
    /// It opens a case of its own.
    New,
    /// The applicant's own matter stands against it, or is past it: an official looks.
    Counter,
}

/// How one case of the applicant stands to the message.
enum Stand {
    /// The more answers agree, the more it is meant.
    Takes(usize),
    Against,
    Apart,
}

/// Looks through the cases of the applicant. `service` is what the message opens by itself.
pub(super) async fn find(
    casework: &Casework,
    ctx: &Ctx,
    (intake, service): (&Intake, &str),
    applicant: PartyId,
    body: &Value,
) -> Result<Place, ProviderError> {
    let listed = store::own::list_all_of_party(ctx.db(), applicant).await;
    let states = listed.map_err(|_| ProviderError::Unavailable)?.read;
    // What a message opened is found by its own id. A bundle hands on what it has: the oldest is the one that took it.
    let content = intake.content(body);
    let has = |state: &&CaseState| {
        let kept = state.input.get(&intake.input);
        kept.is_some_and(|kept| intake.is_same(kept, &content)) && state.source_message.is_none()
    };
    if let Some(known) = states.iter().filter(has).min_by_key(|state| (state.opened_at, state.id)) {
        return Ok(Place::Known(Box::new(known.clone())));
    }
    let (mut best, mut against) = (None::<(usize, &CaseState)>, false);
    for state in &states {
        let concerns = state.holds(applicant, &intake.applicant.role)
            && !state.input.contains_key(&intake.input)
            && !matches!(state.closing, Some(Closing::Withdrawn | Closing::Lapsed));
        // A case whose law is not loaded keeps no message away.
        let Ok(definition) = casework.catalogues.definition(&state.definition) else { continue };
        if !concerns || !(definition.id() == service || definition.waits_for(&intake.message)) {
            continue;
        }
        match stand(casework, ctx, (&definition, state), intake, body)? {
            Stand::Takes(agreeing) if best.is_none_or(|(most, _)| agreeing > most) => {
                best = Some((agreeing, state));
            }
            Stand::Against => against = true,
            Stand::Takes(_) | Stand::Apart => {}
        }
    }
    Ok(match best {
        Some((_, state)) => Place::Joins(Box::new(state.clone())),
        None if against => Place::Counter,
        None => Place::New,
    })
}

fn stand(
    casework: &Casework,
    ctx: &Ctx,
    (definition, state): (&Definition, &CaseState),
    intake: &Intake,
    body: &Value,
) -> Result<Stand, ProviderError> {
    if state.phase == Phase::Draft {
        return Ok(of_draft(&intake.begun, state, body));
    }
    let facts = casework.facts(ctx, &state.definition).map_err(refused)?;
    let mut told = state.clone();
    told.input.insert(intake.input.clone(), body.clone());
    let subject = rules::subject_of(definition, state, &facts);
    if subject.is_none() || subject != rules::subject_of(definition, &told, &facts) {
        return Ok(Stand::Apart);
    }
    if state.children.values().any(|child| child.status == ChildStatus::Requested) {
        // The part that takes it opens in this moment: the sender asks again.
        return Err(ProviderError::Unavailable);
    }
    let takes = rules::takes_message(definition, state, &intake.message);
    Ok(if takes { Stand::Takes(usize::MAX) } else { Stand::Against })
}

fn of_draft(begun: &Begun, state: &CaseState, body: &Value) -> Stand {
    let answered = |name: &String| state.answers.get(name).filter(|value| !value.is_null());
    let compare = |(name, pointer): (&String, &String)| Some(answered(name)? == body.pointer(pointer)?);
    if begun.distinct.iter().filter_map(compare).any(|same| !same) {
        return Stand::Apart;
    }
    if begun.agree.iter().filter_map(compare).any(|same| !same) {
        return Stand::Against;
    }
    Stand::Takes(begun.distinct.iter().chain(&begun.agree).filter_map(compare).count())
}
