//! The issuer: from an order to a sealed paper. Typesetting and sealing run on blocking threads, few at a time.
//! Invariant: a job may run twice; the number, the code and the first stored paper stay.

mod paper;
mod renderer;
mod seals;

pub use renderer::Renderer;
pub use seals::{Purpose, Sealing, Seals, StatementKey};

use std::sync::Arc;

use acts::Ctx;
use files::Blobs;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use kernel::{PartyId, Problem, ProblemStatus, Timestamp};
use keys::secret_bytes;
use pack::Pack;
use pdf::PdfError;
use tokio::sync::Mutex;

use crate::error::DocumentsError;
use crate::model::{Digest, Document, DocumentState, IssueOrder, Paper};
use crate::rules;
use crate::service::{Complete, Refuse, Reserve, Reserved};
use crate::store;
use crate::verify::sealed_digest;

/// Whose documents a party may see besides its own: a guardian those of a child. Asked at each request.
pub type RepresentedFn =
    Arc<dyn Fn(Ctx, PartyId) -> BoxFuture<'static, Result<Vec<PartyId>, Problem>> + Send + Sync>;

/// The newest signed checkpoint of the ledger, as text; stands in status lists.
pub type CheckpointFn = Arc<dyn Fn(Ctx) -> BoxFuture<'static, Option<String>> + Send + Sync>;

/// What `app` decides.
#[derive(Clone)]
pub struct IssuerSettings {
    /// Where the public reaches us, without a slash at the end: `https://balcao.example`.
    pub public_url: String,
    /// Printed across each paper where documents are not real: a demonstration.
    pub specimen: bool,
    /// Absent: everybody sees their own documents only.
    pub represented: Option<RepresentedFn>,
    pub checkpoint: Option<CheckpointFn>,
}

/// Makes, seals and keeps papers.
pub struct Issuer {
    renderer: Renderer,
    seals: Seals,
    blobs: Blobs,
    settings: IssuerSettings,
    signing: Mutex<()>,
}

impl Issuer {
    /// An issuer that keeps its papers in `blobs`.
    pub const fn new(renderer: Renderer, seals: Seals, blobs: Blobs, settings: IssuerSettings) -> Self {
        Self { renderer, seals, blobs, settings, signing: Mutex::const_new(()) }
    }

    /// The seals and statement keys.
    pub const fn seals(&self) -> &Seals {
        &self.seals
    }

    /// Held by whoever signs a status list.
    pub const fn signing(&self) -> &Mutex<()> {
        &self.signing
    }

    /// What `app` decided.
    pub const fn settings(&self) -> &IssuerSettings {
        &self.settings
    }

    /// Carries out an order of a case. `Err` with status `Unavailable` asks for another attempt.
    pub async fn issue(&self, ctx: &Ctx, order: IssueOrder) -> Result<(), Problem> {
        let pack = ctx.pack();
        let zone = pack.jurisdiction().zone().unwrap_or(TimeZone::UTC);
        let check_code = rules::check_code(secret_bytes(ctx.secrets()).map_err(|_| unavailable())?);
        let issued_on = ctx.legal_at().date_in(&zone);
        let reserved = ctx.run(Reserve { order: order.clone(), issued_on, check_code }).await?;
        if reserved.state != DocumentState::Preparing {
            return Ok(());
        }
        let outcome = match self.replaced(ctx, &order).await? {
            Err(error) => Err(Refusal::of(error)),
            Ok(()) => self.make(ctx, &pack, &zone, &order, &reserved).await?,
        };
        match outcome {
            Ok(paper) => {
                ctx.run(Complete { id: reserved.id, paper, replaces: order.replaces }).await.map(|_| ())
            }
            Err(Refusal { code, characters }) => {
                ctx.run(Refuse { id: reserved.id, code, characters }).await.map(|_| ())
            }
        }
    }

    /// Whether the document to replace is there. Asked before typesetting; the act asks again.
    async fn replaced(&self, ctx: &Ctx, order: &IssueOrder) -> Result<Result<(), DocumentsError>, Problem> {
        let Some(id) = order.replaces else { return Ok(Ok(())) };
        let old = store::find(ctx.db(), id).await?;
        let there = old.is_some_and(|old| old.department == order.department);
        Ok(if there { Ok(()) } else { Err(DocumentsError::NoReplaced) })
    }

    async fn make(
        &self,
        ctx: &Ctx,
        pack: &Pack,
        zone: &TimeZone,
        order: &IssueOrder,
        reserved: &Reserved,
    ) -> Result<Result<Paper, Refusal>, Problem> {
        let Some(department) = pack.departments().get(&order.department) else {
            return Ok(Err(Refusal::of(DocumentsError::NoTemplate)));
        };
        let Ok(template) = paper::template(pack, &order.template) else {
            return Ok(Err(Refusal::of(DocumentsError::NoTemplate)));
        };
        let statement = self.seals.sealing(ctx, Purpose::Statement, &order.department).await?;
        let data = paper::data(&self.settings, pack, zone, department, order, reserved, &statement)?;
        let meta = paper::meta(order, reserved);
        let pdf = match self.renderer.render(template, data.clone(), meta).await {
            Ok(pdf) => pdf,
            Err(error) => return self.unmade(&error, &data).map(Err),
        };
        let seal = self.seals.sealing(ctx, Purpose::Seal, &order.department).await?;
        let field = paper::field(pack, department, order, reserved.issued_at);
        let sealed = Renderer::blocking(move || pades::sign(&pdf, &field, seal.as_ref())).await?;
        let sealed = sealed.map_err(|error| {
            tracing::error!(%error, "sealing");
            unavailable()
        })?;
        let covered = sealed_digest(&sealed).ok_or_else(unavailable)?;
        let paper = Paper {
            digest: rules::sha256(&sealed),
            sealed: covered,
            bytes: u64::try_from(sealed.len()).unwrap_or(u64::MAX),
        };
        self.blobs.put(&blob_key(&paper.digest), sealed).await?;
        Ok(Ok(paper))
    }

    fn unmade(&self, error: &PdfError, data: &serde_json::Value) -> Result<Refusal, Problem> {
        match error {
            PdfError::Busy | PdfError::TooSlow(_) | PdfError::Broken => Err(unavailable()),
            PdfError::MissingGlyph { character } | PdfError::PrivateUse { character } => {
                let mut characters = self.renderer.missing(data);
                if !characters.contains(character) {
                    characters.push(*character);
                }
                Ok(Refusal { code: DocumentsError::MissingGlyph.code(), characters })
            }
            other => {
                // Typst's words are about the template; the data is not in them.
                tracing::error!(code = other.code(), error = %other, "template");
                Ok(Refusal::of(DocumentsError::Template))
            }
        }
    }

    /// The bytes of a document's paper.
    pub async fn paper(&self, document: &Document) -> Result<bytes::Bytes, Problem> {
        let paper = document.paper.ok_or(DocumentsError::NotFound)?;
        let found = self.blobs.get(&blob_key(&paper.digest)).await?;
        let bytes = found.ok_or(DocumentsError::NotFound)?;
        if rules::sha256(&bytes) == paper.digest {
            Ok(bytes)
        } else {
            tracing::error!(document = %document.id, "a stored paper was changed");
            Err(Problem::new(ProblemStatus::Internal, "internal"))
        }
    }

    /// Parties whose documents `party` may see, itself first.
    pub async fn visible(&self, ctx: &Ctx, party: PartyId) -> Result<Vec<PartyId>, Problem> {
        let mut parties = vec![party];
        if let Some(represented) = &self.settings.represented {
            parties.extend(represented(ctx.clone(), party).await?);
        }
        Ok(parties)
    }
}

/// Why a paper was not made.
struct Refusal {
    code: &'static str,
    characters: Vec<char>,
}

impl Refusal {
    const fn of(error: DocumentsError) -> Self {
        Self { code: error.code(), characters: Vec::new() }
    }
}

const fn unavailable() -> Problem {
    Problem::new(ProblemStatus::Unavailable, "unavailable")
}

fn blob_key(digest: &Digest) -> String {
    let name = hex::encode(digest);
    format!("documents/{}/{name}.pdf", &name[..2])
}

/// The time on a seal: `2026-11-22T16:05:09+0800`.
fn seal_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}
