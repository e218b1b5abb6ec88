//! What the mailbox can do: deliver a letter once, open it, let time serve it. Each is an act with its trace and news.
//! Next: `rules.rs` for when a notice is served, README.md for the payload of `mailbox.deliver` and the events.

mod communicate;
mod deem;
mod deliver;
mod open;

use std::sync::Arc;

use acts::{Ctx, Lately, Officer};
use kernel::{PartyId, Problem};

pub use communicate::{Communicate, OpenCommunication};
pub use deem::Deem;
pub use deliver::{Deliver, Delivered};
pub use open::Open;

pub(crate) use deliver::DEEM;

use crate::MailboxError;
use crate::law::{Law, LawBook};
use crate::model::{Communication, Delivery, DeliveryId, Letter, Message, MessageId, Received};
use crate::rules::{self, Viewer};
use crate::store;

/// An official who reads a letter again on the same day of machine time makes no new entry.
const DAY_SECONDS: i64 = 86_400;

/// The mailbox of the house. Cheap to clone.
#[derive(Clone, Default)]
pub struct Mailbox {
    law: Arc<LawBook>,
    /// Who of a department read which letter today.
    readings: Lately<(PartyId, MessageId)>,
}

impl Mailbox {
    /// A mailbox; reads the law of a pack when it is first asked.
    pub fn new() -> Self {
        Self::default()
    }

    /// Delivers a letter to all its readers. The same letter again changes nothing and answers alike.
    pub async fn deliver(&self, ctx: &Ctx, letter: Letter) -> Result<Delivered, Problem> {
        rules::check(&letter)?;
        let law = self.law(ctx)?;
        let command = Deliver::new(ctx, letter, &law)?;
        ctx.run(command).await
    }

    /// Opens a letter: the first time is the first reading, which may serve it.
    pub async fn open(
        &self,
        ctx: &Ctx,
        viewer: Viewer,
        id: DeliveryId,
    ) -> Result<(Delivery, Message), Problem> {
        let (delivery, message) = self.letter(ctx, viewer, id).await?;
        if delivery.read.is_some() {
            return Ok((delivery, message));
        }
        ctx.run(Open::new(ctx, viewer, id, self.law(ctx)?)).await?;
        self.letter(ctx, viewer, id).await
    }

    /// Serves a notice whose day has passed, or waits on.
    pub async fn deem(&self, ctx: &Ctx, id: DeliveryId) -> Result<(), Problem> {
        ctx.run(Deem::new(ctx, id, self.law(ctx)?)).await
    }

    /// One letter that the viewer may see, without opening it.
    pub async fn letter(
        &self,
        ctx: &Ctx,
        viewer: Viewer,
        id: DeliveryId,
    ) -> Result<(Delivery, Message), Problem> {
        let found = store::letter(ctx.db().reader(), id).await?;
        let seen = found.filter(|(delivery, message)| rules::may_see(delivery, message, viewer));
        Ok(seen.ok_or(MailboxError::NotFound)?)
    }

    /// One page of a mailbox, newest first, and how many letters there are.
    pub async fn letters(
        &self,
        ctx: &Ctx,
        viewer: Viewer,
        page: u64,
        size: u64,
    ) -> Result<(Vec<(Delivery, Message)>, u64), Problem> {
        let count = store::count(ctx.db().reader(), viewer).await?;
        Ok((store::letters(ctx.db().reader(), viewer, page, size).await?, count))
    }

    /// Letters that nobody has opened yet, oldest first.
    pub async fn unread(
        &self,
        ctx: &Ctx,
        viewer: Viewer,
        limit: u64,
    ) -> Result<Vec<(Delivery, Message)>, Problem> {
        Ok(store::unread(ctx.db().reader(), viewer, limit).await?)
    }

    /// Lays a letter into another department's inbox. The same letter again changes nothing.
    pub async fn communicate(&self, ctx: &Ctx, letter: Communication) -> Result<(), Problem> {
        rules::check_communication(&letter, &ctx.pack())?;
        let on = ctx.legal_at().date_in(&self.law(ctx)?.zone);
        ctx.run(Communicate { letter, on }).await
    }

    /// One page of the inbox of the official's department, newest first, and how many letters there are.
    pub async fn inbox(&self, ctx: &Ctx, page: u64, size: u64) -> Result<(Vec<Received>, u64), Problem> {
        let department = &officer(ctx)?.department;
        Ok(store::inbox::page(ctx.db().reader(), department, page, size).await?)
    }

    /// A letter to the official's department. The people in it see who read it, once an official and day, before it is
    /// shown; the first reading is kept with the letter. A `glance`, of which nobody reads the answer, is none.
    pub async fn received(&self, ctx: &Ctx, id: MessageId, glance: bool) -> Result<Received, Problem> {
        let officer = officer(ctx)?;
        let (department, post) = (officer.department.clone(), officer.post.clone());
        let found = store::inbox::find(ctx.db().reader(), &department, id).await?;
        let found = found.ok_or(MailboxError::NotFound)?;
        let reader = ctx.party().ok_or(MailboxError::NotFound)?;
        let (key, day) = ((reader, id), ctx.at().seconds() / DAY_SECONDS);
        if glance || self.readings.knows(&key, day) {
            return Ok(found);
        }
        ctx.run(OpenCommunication { id, department: department.clone(), post }).await?;
        self.readings.keep(key, day);
        let found = store::inbox::find(ctx.db().reader(), &department, id).await?;
        Ok(found.ok_or(MailboxError::NotFound)?)
    }

    pub(crate) fn law(&self, ctx: &Ctx) -> Result<Arc<Law>, Problem> {
        Ok(self.law.of(&ctx.pack())?)
    }
}

/// The post of an official; nobody else has a department.
fn officer(ctx: &Ctx) -> Result<&Officer, MailboxError> {
    ctx.origin.officer.as_ref().ok_or(MailboxError::NotFound)
}

/// Who looks into which mailbox: the person's own, or that of the party acted for. `None` for officials and machines,
/// which have no mailbox.
pub fn viewer(ctx: &Ctx) -> Option<Viewer> {
    let acts::Actor::Person { party: person } = ctx.origin.actor else { return None };
    let mailbox: PartyId = ctx.origin.acting_for.map_or(person, |acting| acting.party);
    Some(Viewer { person, mailbox, by_mandate: mailbox != person })
}
