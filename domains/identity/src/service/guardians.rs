//! Guardianships follow the civil register: a birth record names the parents, a corrected one others. They end by
//! themselves on the day on which the child comes of age.

use acts::{Command, Ctx, Facts, Plan, States};
use jiff::civil::Date;
use kernel::{MandateId, PartyId, Problem, ProblemStatus, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use super::Identity;
use super::accounts::trace;
use crate::events;
use crate::lint::GuardianshipLaw;
use crate::model::{Guardianship, Names};
use crate::store::{self, GuardianChange, Guardians};
use crate::{IdentityError, rules};

/// Parents of one record.
const PARENTS_MAX: usize = 8;
/// Guardianships that one run of the clean-up ends.
const END_BATCH: u64 = 500;

/// What a birth record says about guardians: the payload of `registers.record-written`, other fields ignored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BirthRecord {
    /// Code of the register.
    pub register: String,
    /// Id of the record in it.
    pub record: String,
    /// The child.
    pub subject: PartyId,
    pub parents: Vec<PartyId>,
    #[serde(alias = "birth_date", alias = "date_of_birth")]
    pub born_on: Date,
    /// The child's name, when it has one.
    #[serde(default)]
    pub names: Names,
}

/// Brings the guardians of a child in line with its record. Running it again changes nothing.
#[derive(Debug, Serialize)]
pub struct RecordGuardians {
    pub birth: BirthRecord,
    /// The start of the day on which the child comes of age, legal time.
    pub of_age_at: Timestamp,
}

impl Command for RecordGuardians {
    type On = Guardians;
    type Answer = ();
    const NAME: &'static str = "identity.record-guardians";

    fn keys(&self) -> Vec<PartyId> {
        vec![self.birth.subject]
    }

    fn decide(
        &self,
        states: &States<'_, Guardians>,
        facts: &Facts<'_>,
    ) -> Result<Plan<GuardianChange, ()>, Problem> {
        let birth = &self.birth;
        let now = facts.ctx.legal_at();
        let known = states.get(&birth.subject).map_or(&[][..], Vec::as_slice);
        let held: Vec<&Guardianship> =
            known.iter().filter(|one| one.register == birth.register && rules::in_force(one, now)).collect();
        let (kept, gone): (Vec<&Guardianship>, Vec<&Guardianship>) = held
            .into_iter()
            .partition(|one| birth.parents.contains(&one.guardian) && one.to == self.of_age_at);
        let mut plan = end(Plan::answer(()), facts, &gone, now);
        let mut parents = birth.parents.clone();
        parents.sort_unstable();
        parents.dedup();
        if now >= self.of_age_at {
            return Ok(plan);
        }
        for parent in parents.into_iter().filter(|parent| kept.iter().all(|one| one.guardian != *parent)) {
            let one = Guardianship {
                id: MandateId(facts.ctx.new_id()),
                guardian: parent,
                child: birth.subject,
                names: birth.names.clone(),
                born_on: birth.born_on,
                from: now,
                to: self.of_age_at,
                register: birth.register.clone(),
                record: birth.record.clone(),
                ended_at: None,
            };
            let payload = json!({ "mandate": one.id, "grantor": one.child, "grantee": one.guardian });
            let entry = traced(facts, "identity.mandate-recorded", &one);
            let event = facts.event(events::MANDATE_RECORDED, payload);
            plan = plan.change(GuardianChange::Record(one)).entry(entry).event(event);
        }
        Ok(plan)
    }
}

/// Ends guardianships over one child that have run out.
#[derive(Debug, Serialize)]
pub struct EndGuardianships {
    pub child: PartyId,
}

impl Command for EndGuardianships {
    type On = Guardians;
    type Answer = ();
    const NAME: &'static str = "identity.end-guardianships";

    fn keys(&self) -> Vec<PartyId> {
        vec![self.child]
    }

    fn decide(
        &self,
        states: &States<'_, Guardians>,
        facts: &Facts<'_>,
    ) -> Result<Plan<GuardianChange, ()>, Problem> {
        let now = facts.ctx.legal_at();
        let known = states.get(&self.child).map_or(&[][..], Vec::as_slice);
        let over: Vec<&Guardianship> =
            known.iter().filter(|one| one.ended_at.is_none() && one.to <= now).collect();
        Ok(end(Plan::answer(()), facts, &over, now))
    }
}

fn end(
    plan: Plan<GuardianChange, ()>,
    facts: &Facts<'_>,
    gone: &[&Guardianship],
    at: Timestamp,
) -> Plan<GuardianChange, ()> {
    if gone.is_empty() {
        return plan;
    }
    let mandates = gone.iter().map(|one| one.id).collect();
    let plan = plan.change(GuardianChange::End { mandates, at });
    gone.iter().fold(plan, |plan, one| {
        let payload = json!({ "mandate": one.id, "grantor": one.child, "grantee": one.guardian });
        plan.entry(traced(facts, "identity.mandate-ended", one))
            .event(facts.event(events::MANDATE_ENDED, payload))
    })
}

/// Child and guardian each see that the power began or ended, and from which record.
fn traced(facts: &Facts<'_>, kind: &str, one: &Guardianship) -> ledger::Entry {
    trace(facts, kind)
        .with("mandate", one.id.to_string())
        .with("register", one.register.as_str())
        .with("record", one.record.as_str())
        .about(one.child, Map::new())
        .about(one.guardian, Map::new())
}

impl Identity {
    /// Brings the guardians of a child in line with its birth record.
    pub async fn record_guardians(&self, ctx: &Ctx, birth: BirthRecord) -> Result<(), Problem> {
        if birth.parents.len() > PARENTS_MAX {
            return Err(IdentityError::ParentsMany(PARENTS_MAX).into());
        }
        let pack = ctx.pack();
        let internal = || Problem::new(ProblemStatus::Internal, "internal");
        let law = GuardianshipLaw::of(&pack).map_err(|_finding| internal())?;
        let zone = pack.jurisdiction().zone().ok_or_else(internal)?;
        let rule = law.on(ctx.legal_at().date_in(&zone)).ok_or(IdentityError::NoGuardianshipLaw)?;
        let of_age_at = rules::of_age_at(birth.born_on, rule.of_age_years, &zone).ok_or_else(internal)?;
        let done = ctx.run(RecordGuardians { birth, of_age_at }).await;
        self.cache().clear();
        done
    }

    /// Ends what has run out; returns for how many children.
    pub async fn end_guardianships_due(&self, ctx: &Ctx) -> Result<usize, Problem> {
        let due = store::guardianships_due(self.shared().db.reader(), ctx.legal_at(), END_BATCH).await?;
        let mut children: Vec<PartyId> = due.into_iter().map(|one| one.child).collect();
        children.sort_unstable();
        children.dedup();
        // All at once: the act writer makes one commit of them.
        let ends = children.iter().map(|child| ctx.run(EndGuardianships { child: *child }));
        futures::future::try_join_all(ends).await?;
        self.cache().clear();
        Ok(children.len())
    }
}
