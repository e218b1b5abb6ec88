//! How a session begins: password or passkey, then the post of an official, then a fresh token.
//! Invariants: a token never exists before the sign-in it belongs to (no fixation); every opening leaves a trace.

use std::borrow::Cow;
use std::net::IpAddr;

use acts::{Assurance, Authenticator, Command, Ctx, Facts, Plan, States};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Problem, ProblemStatus, Timestamp};
use keys::secret_bytes;
use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::accounts::trace;
use super::limits::{hash, hash_bytes};
use super::{Identity, posts::choices};
use crate::IdentityError;
use crate::error::no_randomness;
use crate::model::{
    Account, AccountId, AccountKind, AccountState, PostChoice, PostHolder, SessionId, SessionRow,
};
use crate::rules::{self, CEREMONY_LIFE_MS, SESSIONS_MAX, session_limits};
use crate::store::{self, Ceremony, SessionChange, SessionKey, Sessions};

const POST_CHOICE: &str = "post-choice";
const TOKEN_BYTES: usize = 32;

/// A password sign-in as it was sent.
#[derive(Clone)]
pub struct PasswordAttempt {
    pub login: String,
    pub password: String,
    /// Pack id of the post, when the caller already names it.
    pub post: Option<String>,
    pub peer: Option<IpAddr>,
    pub device: String,
}

/// What a successful proof of identity leads to.
#[derive(Debug, Clone)]
pub enum SignedIn {
    /// A session was opened.
    Opened(Opened),
    /// An official with several posts has to choose; the ticket opens one session within minutes.
    ChoosePost { ticket: String, posts: Vec<PostChoice> },
}

/// A session that has just begun. The token is shown once and stored nowhere.
#[derive(Debug, Clone)]
pub struct Opened {
    pub token: String,
    pub session: SessionId,
    pub expires_at: Timestamp,
}

/// What a new session is to be.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub account: Account,
    /// Pack id of the post of an official.
    pub post: Option<PostHolder>,
    pub authenticator: Authenticator,
    pub device: String,
}

/// What is kept while an official chooses.
#[derive(Serialize, Deserialize)]
struct Choosing {
    authenticator: Authenticator,
    device: String,
}

impl Identity {
    /// Signs in with a login name and a password. Whatever is wrong, the refusal looks the same and takes as long.
    pub async fn sign_in(&self, ctx: &Ctx, attempt: PasswordAttempt) -> Result<SignedIn, Problem> {
        let signed_in = self.check_password(ctx, attempt).await;
        self.heard(signed_in)
    }

    async fn check_password(&self, ctx: &Ctx, attempt: PasswordAttempt) -> Result<SignedIn, Problem> {
        let wrong = || refuse_sign_in("password");
        let login = rules::login_name(&attempt.login).map_err(|_| wrong())?;
        self.admit_attempt(ctx, &login, attempt.peer).await?;
        if attempt.password.chars().count() > rules::PASSWORD_CHARS_MAX {
            return Err(wrong());
        }
        let reader = self.shared().db.reader();
        let account = store::account_by_login(reader, &login).await?;
        let stored = match &account {
            Some(account) => store::password_hash(reader, account.id).await?,
            None => None,
        };
        let matches = self.hasher().verify(stored, rules::password(&attempt.password)).await?;
        let account = account.filter(|_| matches).ok_or_else(wrong)?;
        let signed_in =
            self.admit(ctx, account, Authenticator::A1, attempt.device, attempt.post.as_deref()).await?;
        self.forgive(&login, attempt.peer).await?;
        Ok(signed_in)
    }

    /// Opens a session for somebody whose identity is proven, or asks which post.
    pub(super) async fn admit(
        &self,
        ctx: &Ctx,
        account: Account,
        authenticator: Authenticator,
        device: String,
        post: Option<&str>,
    ) -> Result<SignedIn, Problem> {
        if account.state != AccountState::Active {
            return Err(refuse_sign_in("locked"));
        }
        if account.kind == AccountKind::Resident {
            self.refuse_minor(ctx, &account).await?;
            let new = NewSession { account, post: None, authenticator, device };
            return Ok(SignedIn::Opened(self.open_session(ctx, new).await?));
        }
        let held = store::posts_held(self.shared().db.reader(), account.party, ctx.at()).await?;
        let posts = choices(&ctx.pack(), &held);
        let chosen = match post {
            Some(wanted) => posts.iter().find(|choice| choice.officer.post == wanted),
            None => posts.first().filter(|_| posts.len() == 1),
        };
        match chosen {
            Some(choice) => {
                let post = held.into_iter().find(|holder| holder.post == choice.officer.post);
                let new = NewSession { account, post, authenticator, device };
                Ok(SignedIn::Opened(self.open_session(ctx, new).await?))
            }
            None if posts.is_empty() => Err(IdentityError::NoPost.into()),
            None if post.is_some() => Err(IdentityError::PostNotHeld.into()),
            None => {
                let ticket = self.ask_for_post(ctx, account.id, authenticator, device).await?;
                Ok(SignedIn::ChoosePost { ticket, posts })
            }
        }
    }

    async fn ask_for_post(
        &self,
        ctx: &Ctx,
        account: AccountId,
        authenticator: Authenticator,
        device: String,
    ) -> Result<String, Problem> {
        let state = to_json(&Choosing { authenticator, device })?;
        self.begin(ctx, POST_CHOICE, Some(account), state).await
    }

    /// Finishes the sign-in of an official who has chosen a post.
    pub async fn choose_post(&self, ctx: &Ctx, ticket: &str, post: &str) -> Result<Opened, Problem> {
        let (account, state) = self.take(ctx, POST_CHOICE, ticket).await?;
        let account = self.account(account.ok_or(IdentityError::CeremonyOver)?).await?;
        let Choosing { authenticator, device } = from_json(&state)?;
        match self.admit(ctx, account, authenticator, device, Some(post)).await? {
            SignedIn::Opened(opened) => Ok(opened),
            SignedIn::ChoosePost { .. } => Err(IdentityError::PostRequired.into()),
        }
    }

    /// Opens a session without asking for any proof: for whoever has proven identity another way (the demonstration's
    /// personas, a kiosk ceremony). Never reachable from a route of this domain.
    pub async fn open_session(&self, ctx: &Ctx, new: NewSession) -> Result<Opened, Problem> {
        let secret = secret_bytes::<TOKEN_BYTES>(ctx.secrets()).map_err(no_randomness)?;
        let token = URL_SAFE_NO_PAD.encode(secret);
        let (life_ms, idle_ms) = session_limits(new.post.is_some());
        let end = ctx.at().plus_millis(life_ms);
        // A post that ends today ends its sessions with it.
        let expires_at = new.post.as_ref().and_then(|holder| holder.to).map_or(end, |to| end.min(to));
        let row = SessionRow {
            id: SessionId::new(ctx.ids(), ctx.at()),
            token_hash: token_hash(&token),
            account: new.account.id,
            party: new.account.party,
            post: new.post.map(|holder| holder.post),
            acting: None,
            assurance: Assurance { proofing: new.account.proofing, authenticator: new.authenticator },
            device: new.device,
            created_at: ctx.at(),
            seen_at: ctx.at(),
            idle_ms,
            expires_at,
        };
        let session = ctx.run(OpenSession { row }).await?;
        Ok(Opened { token, session, expires_at })
    }

    async fn refuse_minor(&self, ctx: &Ctx, account: &Account) -> Result<(), Problem> {
        let over = store::guardians_of(self.shared().db.reader(), account.party).await?;
        let minor = rules::is_minor(account.party, &over, ctx.legal_at());
        if minor { Err(IdentityError::Minor.into()) } else { Ok(()) }
    }

    /// Keeps what has begun; returns the ticket with which it is taken up again, once.
    pub(super) async fn begin(
        &self,
        ctx: &Ctx,
        kind: &'static str,
        account: Option<AccountId>,
        state: String,
    ) -> Result<String, Problem> {
        let ticket =
            URL_SAFE_NO_PAD.encode(secret_bytes::<TOKEN_BYTES>(ctx.secrets()).map_err(no_randomness)?);
        let expires_at = ctx.at().plus_millis(CEREMONY_LIFE_MS);
        let ceremony = Ceremony { kind, account, state, expires_at };
        store::begin_ceremony(&self.shared().db, hash(&ticket), ceremony).await?;
        Ok(ticket)
    }

    /// Takes up what had begun.
    pub(super) async fn take(
        &self,
        ctx: &Ctx,
        kind: &'static str,
        ticket: &str,
    ) -> Result<(Option<AccountId>, String), Problem> {
        let taken = store::take_ceremony(&self.shared().db, hash(ticket), kind, ctx.at()).await?;
        Ok(taken.ok_or(IdentityError::CeremonyOver)?)
    }
}

/// Makes the session durable with its trace; ends the oldest beyond the limit.
#[derive(Serialize)]
struct OpenSession {
    row: SessionRow,
}

impl Command for OpenSession {
    type On = Sessions;
    type Answer = SessionId;
    const NAME: &'static str = "identity.open-session";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<SessionKey> {
        vec![SessionKey::OfAccount(self.row.account)]
    }

    fn decide(
        &self,
        states: &States<'_, Sessions>,
        facts: &Facts<'_>,
    ) -> Result<Plan<SessionChange, SessionId>, Problem> {
        let row = &self.row;
        let open = states.get(&SessionKey::OfAccount(row.account)).map_or(&[][..], Vec::as_slice);
        let surplus = (open.len() + 1).saturating_sub(SESSIONS_MAX);
        let mut entry = trace(facts, "identity.signed-in")
            .with("authenticator", format!("{:?}", row.assurance.authenticator))
            .with("proofing", format!("{:?}", row.assurance.proofing));
        if let Some(post) = &row.post {
            entry = entry.with("signed_in_as", post.as_str());
        }
        let mut plan = Plan::answer(row.id)
            .change(SessionChange::Open(row.clone()))
            .entry(entry.about(row.party, Map::new()));
        for oldest in open.iter().take(surplus) {
            plan = plan.change(SessionChange::End(oldest.id));
        }
        Ok(plan)
    }
}

/// What is stored of a token.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    hash_bytes(token.as_bytes())
}

/// Refuses a sign-in; why is counted, never told.
pub(super) fn refuse_sign_in(why: &'static str) -> Problem {
    metrics::counter!("identity_sign_ins_refused_total", "why" => why).increment(1);
    IdentityError::WrongCredentials.into()
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))
}
