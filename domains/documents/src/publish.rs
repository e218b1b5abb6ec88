//! The status list as the public gets it: signed once for every change and at least once an hour, by whichever process is
//! asked first; every other question, to any process, gets the same bytes.

use acts::Ctx;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::tz::TimeZone;
use kernel::{Problem, ProblemStatus};

use crate::error::DocumentsError;
use crate::issuer::{Issuer, Purpose};
use crate::status_list::{self, Listed, Statement};
use crate::store::{self, status};

pub use crate::store::status::ListHead;

/// A list without a change is signed anew after this time, so that "not listed as of" is never long ago.
pub const LIST_MS: i64 = 3_600_000;
/// Papers may be taken back while a list is signed, by other processes too; after so many the caller asks again.
const ATTEMPTS_MAX: usize = 3;

/// What is kept of a department's list, and the version that the newest one has.
struct Kept {
    version: i64,
    head: Option<ListHead>,
}

impl Kept {
    /// Asked in this order: a change in between makes the list an old one, never an incomplete new one.
    async fn look(ctx: &Ctx, department: &str) -> Result<Self, Problem> {
        let version = status::version(ctx.db()).await?;
        Ok(Self { version, head: status::head(ctx.db(), department).await? })
    }

    /// The list, when no paper has been taken back since and its hour is not over.
    fn newest(&self, ctx: &Ctx) -> Option<ListHead> {
        self.head.filter(|head| head.version >= self.version && ctx.at() < head.next_update)
    }
}

/// The newest list of a department (lower case), signed now where there is none.
pub async fn newest(ctx: &Ctx, issuer: &Issuer, department: &str) -> Result<ListHead, Problem> {
    if let Some(head) = Kept::look(ctx, department).await?.newest(ctx) {
        return Ok(head);
    }
    // A question from outside makes no key: only departments that have issued something have one.
    let keys = issuer.seals().statement_keys(ctx).await?;
    if !keys.iter().any(|key| key.department == department) {
        return Err(DocumentsError::NotFound.into());
    }
    // One signature at a time: whoever waited finds the list of whoever did not.
    let _turn = issuer.signing().lock().await;
    for _attempt in 0..ATTEMPTS_MAX {
        let kept = Kept::look(ctx, department).await?;
        if let Some(head) = kept.newest(ctx) {
            return Ok(head);
        }
        sign(ctx, issuer, department, &kept).await?;
    }
    let kept = Kept::look(ctx, department).await?;
    kept.newest(ctx).ok_or(Problem::new(ProblemStatus::Unavailable, "unavailable"))
}

/// Signs a list in the place of the one that was found to be old, and of no other: another process may have been faster.
async fn sign(ctx: &Ctx, issuer: &Issuer, department: &str, old: &Kept) -> Result<(), Problem> {
    let statement = statement(ctx, issuer).await?;
    let head = ListHead { version: old.version, as_of: statement.as_of, next_update: statement.next_update };
    let code = department.to_ascii_uppercase();
    let sealing = issuer.seals().sealing(ctx, Purpose::Statement, &code).await?;
    let signed = status_list::sign(&statement, sealing.as_ref(), sealing.certificates());
    let token = signed.map_err(|error| {
        tracing::error!(%error, "status list");
        DocumentsError::Template
    })?;
    Ok(status::keep(ctx.db(), department, old.head, head, token).await?)
}

async fn statement(ctx: &Ctx, issuer: &Issuer) -> Result<Statement, Problem> {
    let pack = ctx.pack();
    let zone = pack.jurisdiction().zone().unwrap_or(TimeZone::UTC);
    let checkpoint = match &issuer.settings().checkpoint {
        Some(ask) => ask(ctx.clone()).await,
        None => None,
    };
    let gone = store::no_longer_valid(ctx.db()).await?;
    if u64::try_from(gone.len()).unwrap_or(u64::MAX) > store::STATUS_ROWS_MAX {
        return Err(DocumentsError::ListFull.into());
    }
    let entries = gone.into_iter().filter_map(|document| {
        let paper = document.paper?;
        Some(Listed {
            sealed: URL_SAFE_NO_PAD.encode(paper.sealed),
            state: document.state,
            on: document.changed_at.date_in(&zone),
        })
    });
    Ok(Statement {
        issuer: pack.jurisdiction().code.clone(),
        as_of: ctx.at(),
        next_update: ctx.at().plus_millis(LIST_MS),
        checkpoint,
        entries: entries.collect(),
    })
}
