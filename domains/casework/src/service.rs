//! What casework can do: open a case, ask something of it, read it. Pages, API, jobs and the exchange edge all come here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use acts::Ctx;
use exchange::Gate;
use jiff::civil::Date;
use kernel::{CaseId, PartyId, Problem};

use crate::act::{Act, Done, Quota, who};
use crate::catalogues::Catalogues;
use crate::definition::{Definition, Pin};
use crate::error::CaseworkError;
use crate::model::{CaseCommand, CaseState, Channel, Facts, Opening};
use crate::rules;
use crate::store;
use crate::store::happenings::{EventKey, Happenings, list_events};
use crate::store::tasks::{self, TaskFilter, TaskKey, TaskOfCase};
use crate::unreadable::Listed;

/// Everything that casework needs from outside. Cheap to clone.
#[derive(Clone)]
pub struct Casework {
    pub catalogues: Catalogues,
    pub registers: Arc<registers::Catalogues>,
    pub gate: Gate,
    /// How many different numbers one person may name in a day, over all cases: an operational value, no term of law.
    pub namings_per_day: u32,
    /// How many applications one person may have in preparation: an operational value, no term of law.
    pub drafts_per_person: u32,
}

/// As many as a family's matters need, and too few to find out who exists.
pub const NAMINGS_PER_DAY: u32 = 5;
/// More than anybody prepares at a time, and too few to fill the house.
pub const DRAFTS_PER_PERSON: u32 = 50;

impl Casework {
    /// Opens a case of a service or bundle under the law in force.
    pub async fn open(&self, ctx: &Ctx, service: &str, opening: Opening) -> Result<Done, Problem> {
        let law = self.catalogues.current()?;
        let unknown = Problem::from(CaseworkError::NoSuchService);
        let definition = law.catalogue.get(service).ok_or(unknown)?;
        // A member of a bundle is submitted as it opens, whether it has a draft of its own or not.
        let submits = definition.process.draft.is_none() || opening.parent.is_some();
        let series = submits.then(|| self.series(ctx, definition)).transpose()?;
        let subject = if submits {
            rules::opening_subject(definition, &opening, &self.facts(ctx, &definition.pin)?)
        } else {
            None
        };
        let (opens, case) = (Some(definition.pin.clone()), opening.case);
        let asked = self.asked(case, CaseCommand::Open(Box::new(opening)));
        ctx.run(Act { opens, subject, series, ..asked }).await
    }

    /// The command, with nothing else known of it.
    fn asked(&self, case: CaseId, command: CaseCommand) -> Act {
        Act {
            case,
            command,
            opens: None,
            seen: None,
            subject: None,
            series: None,
            quota: None,
            catalogues: self.catalogues.clone(),
            registers: Arc::clone(&self.registers),
        }
    }

    /// Asks something of a case. `seen` is the sequence number that the page showed.
    pub async fn act(
        &self,
        ctx: &Ctx,
        case: CaseId,
        command: CaseCommand,
        seen: Option<u64>,
    ) -> Result<Done, Problem> {
        let submits = matches!(command, CaseCommand::Submit);
        let mut asked = Act { seen, ..self.asked(case, command) };
        if submits {
            let state = self.find(ctx, case).await?;
            let definition = self.catalogues.definition(&state.definition)?;
            asked.subject = rules::subject_of(&definition, &state, &self.facts(ctx, &state.definition)?);
            asked.series = Some(self.series(ctx, &definition)?);
            asked.opens = Some(state.definition);
        }
        ctx.run(asked).await
    }

    /// Saves answers that may name somebody.
    pub(crate) async fn answer(
        &self,
        ctx: &Ctx,
        case: CaseId,
        command: CaseCommand,
        quota: Option<Quota>,
    ) -> Result<Done, Problem> {
        ctx.run(Act { quota, ..self.asked(case, command) }).await
    }

    fn series(&self, ctx: &Ctx, definition: &Definition) -> Result<String, Problem> {
        let law = self.catalogues.pinned(&definition.pin)?;
        Ok(definition.service.numbering.series_of(law.day(ctx.legal_at()).year()))
    }

    /// What the engine may know when a page asks it a question.
    pub fn facts(&self, ctx: &Ctx, pin: &Pin) -> Result<Facts, Problem> {
        let law = self.catalogues.pinned(pin)?;
        Ok(Facts {
            now: ctx.at(),
            today: law.day(ctx.legal_at()),
            calendar: Arc::clone(&law.calendar),
            who: who(&ctx.origin),
            channel: Channel::Web,
            number: None,
            rival: None,
        })
    }

    /// A case; whoever asks must be checked by the caller (`for_party`, `for_officer`).
    pub async fn find(&self, ctx: &Ctx, case: CaseId) -> Result<CaseState, Problem> {
        store::find(ctx.db(), case).await?.ok_or(Problem::from(CaseworkError::NoCase))
    }

    /// A case that is the party's own to read; for everybody else there is no such case.
    pub async fn for_party(&self, ctx: &Ctx, case: CaseId, party: PartyId) -> Result<CaseState, Problem> {
        let state = self.find(ctx, case).await?;
        if self.is_open_to(ctx, &state, party)? { Ok(state) } else { Err(no_case()) }
    }

    /// Which of these cases the party of the context may open.
    pub async fn open_to(&self, ctx: &Ctx, cases: &[CaseId]) -> Result<BTreeSet<CaseId>, Problem> {
        let Some(party) = ctx.party() else { return Ok(BTreeSet::new()) };
        let found = store::load_readable(ctx.db(), cases).await?;
        // A case whose law cannot be read is not shown either.
        let open = |state: &&CaseState| self.is_open_to(ctx, state, party).unwrap_or_default();
        Ok(found.values().filter(open).map(|state| state.id).collect())
    }

    fn is_open_to(&self, ctx: &Ctx, state: &CaseState, party: PartyId) -> Result<bool, Problem> {
        let definition = self.catalogues.definition(&state.definition)?;
        // Being named is a matter between the case and that person alone: nobody sees it who acts in their name.
        let theirs = ctx.origin.acting_for.is_none() || state.has_joined(party);
        Ok(theirs && rules::is_own(&definition, state, party))
    }

    /// A case of the official's department, or a bundle that it coordinates.
    pub async fn for_officer(&self, ctx: &Ctx, case: CaseId) -> Result<CaseState, Problem> {
        let state = self.find(ctx, case).await?;
        let own = ctx.origin.officer.as_ref().is_some_and(|officer| officer.department == state.department);
        if own { Ok(state) } else { Err(no_case()) }
    }

    /// The members of a bundle that are open or were.
    pub async fn children(&self, ctx: &Ctx, case: CaseId) -> Result<Listed, Problem> {
        Ok(store::list_children(ctx.db(), case).await?)
    }

    /// What happened, in order: the newest page of it, or the one before a key.
    pub async fn events(
        &self,
        ctx: &Ctx,
        case: CaseId,
        before: Option<&EventKey>,
    ) -> Result<Happenings, Problem> {
        Ok(list_events(ctx.db(), &[case], before).await?)
    }

    /// One page of the tasks of the official's department.
    pub async fn tasks(
        &self,
        ctx: &Ctx,
        filter: &TaskFilter,
        from: Option<&TaskKey>,
        limit: u64,
    ) -> Result<Vec<TaskOfCase>, Problem> {
        Ok(tasks::list_tasks(ctx.db(), filter, from, limit).await?)
    }

    /// How many of these tasks are due on each day.
    pub async fn tasks_due(&self, ctx: &Ctx, filter: &TaskFilter) -> Result<BTreeMap<Date, u64>, Problem> {
        Ok(tasks::count_due(ctx.db(), filter).await?)
    }
}

fn no_case() -> Problem {
    Problem::from(CaseworkError::NoCase)
}
