//! Verification with the register at hand: by number and code, by QR code, by the file itself.
//! Invariant: an answer shows nothing that is not on the paper already; a wrong code is as unknown as a wrong number.

use acts::Ctx;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use kernel::Problem;
use pades::Anchors;

use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::Document;
use crate::rules;
use crate::store;
use crate::token::{self, TokenError};
use crate::verify::{Standing, Verdict, verify_file};

/// Largest file that the page and the API look at, bytes; `balcao verify` reads larger ones.
pub const FILE_BYTES_MAX: usize = 900 * 1024;

/// What the register says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Issued here; how it stands is in the document.
    Known(Box<Document>),
    /// Nothing like it was issued here.
    Unknown,
    /// A QR code whose signature does not fit, or that says something else than the register.
    Forged,
}

impl Answer {
    fn of(found: Option<Document>) -> Self {
        found
            .filter(|document| document.state.is_issued())
            .map_or(Self::Unknown, |one| Self::Known(Box::new(one)))
    }

    /// Stable word of the answer: `valid`, `superseded`, `revoked`, `unknown` or `forged`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Known(document) => document.state.as_str(),
            Self::Unknown => "unknown",
            Self::Forged => "forged",
        }
    }
}

/// By number and check code, typed from paper.
pub async fn by_code(ctx: &Ctx, number: &str, code: &str) -> Result<Answer, Problem> {
    let (number, code) = (rules::read_number(number), rules::read_code(code));
    let found = store::by_number(ctx.db(), &number).await?;
    let same = |document: &Document| {
        verify_slices_are_equal(document.check_code.as_bytes(), code.as_bytes()).is_ok()
    };
    Ok(Answer::of(found.filter(same)))
}

/// By what a QR code says.
pub async fn by_token(ctx: &Ctx, issuer: &Issuer, text: &str) -> Result<Answer, Problem> {
    // A scanner may give the whole address.
    let text = text.trim();
    let text = text.rsplit_once('#').map_or(text, |(_, token)| token);
    let keys = issuer.seals().statement_keys(ctx).await?;
    let find = |id: &str| keys.iter().find(|key| key.key_id == id).map(|key| key.material.clone());
    let claims = match token::verify(text, find) {
        Ok(claims) => claims,
        Err(TokenError::Signature) => return Ok(Answer::Forged),
        Err(_) => return Ok(Answer::Unknown),
    };
    let found = store::by_number(ctx.db(), &claims.number).await?;
    let Some(document) = found else { return Ok(Answer::Unknown) };
    if token::encode_digest(&document.data_digest) == claims.content {
        Ok(Answer::of(Some(document)))
    } else {
        Ok(Answer::Forged)
    }
}

/// By the file itself: what its seal says, and what the register says.
pub async fn by_file(ctx: &Ctx, issuer: &Issuer, bytes: bytes::Bytes) -> Result<(Verdict, Answer), Problem> {
    if bytes.is_empty() || bytes.len() > FILE_BYTES_MAX {
        return Err(DocumentsError::NoFile.into());
    }
    let mut anchors = Anchors::none();
    anchors.add_der(issuer.seals().anchor_der()).map_err(|_| DocumentsError::Template)?;
    let look = tokio::task::spawn_blocking(move || verify_file(&bytes, &anchors, None));
    let verdict = look.await.map_err(|_panicked| DocumentsError::NoFile)?;
    // What was changed or added to is not the paper that the register knows, even where the sealed part is.
    let found = match verdict.sealed.filter(|_| verdict.standing != Standing::NotIntact) {
        Some(sealed) => store::by_sealed(ctx.db(), &sealed).await?,
        None => None,
    };
    Ok((verdict, Answer::of(found)))
}
