//! Posts: the pack says which there are and what they may do; here stands who holds them.

use acts::{Command, Ctx, Facts, Officer, Plan, States};
use kernel::{PartyId, Problem, Timestamp};
use pack::Pack;
use serde::Serialize;
use serde_json::Map;
use uuid::Uuid;

use super::Identity;
use super::accounts::trace;
use crate::IdentityError;
use crate::model::{PostChoice, PostHolder};
use crate::rules::POSTS_MAX;
use crate::store::{self, PostChange, PostHolders};

/// Gives a post to a person.
#[derive(Debug, Clone, Serialize)]
pub struct AssignPost {
    pub party: PartyId,
    /// Pack id, `dsaj.crc.registrar`.
    pub post: String,
    pub from: Timestamp,
    /// First moment at which the post is no longer held; none while the end is open.
    pub to: Option<Timestamp>,
}

impl Command for AssignPost {
    type On = PostHolders;
    type Answer = Uuid;
    const NAME: &'static str = "identity.assign-post";

    fn keys(&self) -> Vec<PartyId> {
        vec![self.party]
    }

    fn decide(
        &self,
        states: &States<'_, PostHolders>,
        facts: &Facts<'_>,
    ) -> Result<Plan<PostChange, Uuid>, Problem> {
        if facts.ctx.pack().posts().get(&self.post).is_none() {
            return Err(IdentityError::PostUnknown.into());
        }
        let held = states.get(&self.party).map_or(&[][..], Vec::as_slice);
        let overlap = |one: &&PostHolder| {
            one.post == self.post
                && one.to.is_none_or(|to| self.from < to)
                && self.to.is_none_or(|to| one.from < to)
        };
        if let Some(holder) = held.iter().find(overlap) {
            return Ok(Plan::answer(holder.id));
        }
        // Those that are over do not count: nobody runs out of posts in a long career.
        if held.iter().filter(|one| one.to.is_none_or(|to| facts.at() < to)).count() >= POSTS_MAX {
            return Err(IdentityError::PostLimit(POSTS_MAX).into());
        }
        let id = facts.ctx.new_id();
        let (post, from, to) = (self.post.clone(), self.from, self.to);
        let entry = trace(facts, "identity.post-assigned").with("assigned_post", post.as_str());
        let change = PostChange::Assign(PostHolder { id, party: self.party, post, from, to });
        Ok(Plan::answer(id).change(change).entry(entry.about(self.party, Map::new())))
    }
}

/// Takes a post from a person, with every session in it.
#[derive(Debug, Clone, Serialize)]
pub struct EndPost {
    pub party: PartyId,
    pub post: String,
}

impl Command for EndPost {
    type On = PostHolders;
    type Answer = ();
    const NAME: &'static str = "identity.end-post";

    fn keys(&self) -> Vec<PartyId> {
        vec![self.party]
    }

    fn decide(
        &self,
        states: &States<'_, PostHolders>,
        facts: &Facts<'_>,
    ) -> Result<Plan<PostChange, ()>, Problem> {
        let held = states.get(&self.party).map_or(&[][..], Vec::as_slice);
        let open = held.iter().filter(|one| one.post == self.post && one.to.is_none_or(|to| facts.at() < to));
        let ending: Vec<&PostHolder> = open.collect();
        if ending.is_empty() {
            return Err(IdentityError::PostNotHeld.into());
        }
        let entry = trace(facts, "identity.post-ended").with("ended_post", self.post.as_str());
        let plan = Plan::answer(()).entry(entry.about(self.party, Map::new()));
        Ok(ending.into_iter().fold(plan, |plan, one| {
            let (id, party, post) = (one.id, one.party, one.post.clone());
            plan.change(PostChange::End { id, party, post, at: facts.at() })
        }))
    }
}

impl Identity {
    /// Gives a post to a person. A post already held in that time stays as it is.
    pub async fn assign_post(&self, ctx: &Ctx, command: AssignPost) -> Result<Uuid, Problem> {
        ctx.run(command).await
    }

    /// Takes a post from a person.
    pub async fn end_post(&self, ctx: &Ctx, command: EndPost) -> Result<(), Problem> {
        let done = ctx.run(command).await;
        self.cache().clear();
        done
    }

    /// The posts that a person holds now.
    pub async fn posts_of(&self, ctx: &Ctx, party: PartyId) -> Result<Vec<PostHolder>, Problem> {
        Ok(store::posts_held(ctx.db().reader(), party, ctx.at()).await?)
    }
}

/// The posts as an official chooses among them; those that the pack no longer knows are left out.
pub(super) fn choices(pack: &Pack, held: &[PostHolder]) -> Vec<PostChoice> {
    let choice = |holder: &PostHolder| {
        let post = pack.posts().get(&holder.post)?;
        let code = pack.posts().department_of(&holder.post)?;
        let department = pack.departments().get(code)?;
        let officer = Officer { post: post.id.clone(), unit: post.unit.clone(), department: code.to_owned() };
        Some(PostChoice { officer, name: post.name.clone(), department: department.name.clone() })
    };
    held.iter().filter_map(choice).collect()
}
