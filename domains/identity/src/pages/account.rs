//! `GET /account`: my details, my sessions, my passkeys, what I agreed to, for whom I may act; and the small forms on it.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::{Html, Redirect};
use kernel::{PartyId, Timestamp};
use serde::Deserialize;
use web::chrome::{Choice, Chrome, Notice, Row, Tag, TagKind};
use web::text::T;
use web::{Failure, Posted, Session, Visit};

use crate::model::{
    Account, AccountId, AccountKind, Consent, ConsentId, Guardianship, PasskeyId, SessionId, SessionRow,
};
use crate::words::Words;
use crate::{EndSessions, Ending, Identity, IdentityError, rules};

/// Consents on the page; older ones are in the log.
const CONSENTS_SHOWN: u64 = 50;
/// What a redirect may say that was done; each has its own sentence.
const DONE: [&str; 6] = [
    "session-ended",
    "sessions-ended",
    "passkey-added",
    "passkey-removed",
    "consent-withdrawn",
    "acting-changed",
];

#[derive(Template)]
#[template(path = "identity_account.html")]
struct Page {
    chrome: Chrome,
    person: bool,
    details: Vec<Row>,
    acting: Vec<Choice>,
    children: Vec<Child>,
    guardians: Vec<Row>,
    sessions: Vec<OpenSession>,
    has_others: bool,
    passkeys_on: bool,
    passkeys: Vec<Passkey>,
    consents: Vec<Agreed>,
}

struct Child {
    name: String,
    until: String,
    log_href: String,
}

struct OpenSession {
    id: String,
    device: String,
    since: String,
    seen: String,
    here: bool,
}

struct Passkey {
    id: String,
    label: String,
    added: String,
    used: String,
}

struct Agreed {
    id: String,
    subject: String,
    wording: String,
    rows: Vec<Row>,
    tag: Tag,
    active: bool,
}

/// What a redirect says that was done.
#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

/// The page.
pub async fn show(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<String>, Failure> {
    let session = visit.session()?;
    let account = identity.account(AccountId(session.account)).await?;
    let t = visit.t();
    let mut chrome = visit.chrome(t.get("identity-account"));
    let done = done.filter(|done| DONE.contains(&done.as_str()));
    chrome.notice = done.map(|done| Notice { text: t.get(&format!("identity-done-{done}")), success: true });
    let person = session.officer.is_none();
    let children =
        if person { identity.children_of(session.party, visit.ctx.legal_at()).await? } else { Vec::new() };
    let sessions = identity.sessions_of(&visit.ctx, account.id).await?;
    let page = Page {
        person,
        details: details(&t, &visit, session, &account),
        acting: acting(&t, session, &account, &children),
        guardians: guardians(&t, &visit, &identity, person).await?,
        children: children.iter().map(|one| child(&t, one)).collect(),
        has_others: sessions.len() > 1,
        sessions: sessions.iter().map(|row| open_session(&t, row, session)).collect(),
        passkeys_on: identity.has_passkeys(),
        passkeys: passkeys(&t, &visit, &identity, account.id).await?,
        consents: if person { consents(&t, &visit, &identity, &children).await? } else { Vec::new() },
        chrome,
    };
    visit.render(&page)
}

fn details(t: &T, visit: &Visit, session: &Session, account: &Account) -> Vec<Row> {
    let mut rows = vec![
        Row::new(t.get("identity-name"), account.names.both()),
        Row::new(t.get("identity-login"), &account.login),
    ];
    if let Some(officer) = &session.officer {
        let words = Words::new(t.clone(), visit.ctx.pack());
        rows.push(Row::new(t.get("identity-post"), words.post(&officer.post)));
        rows.push(Row::new(t.get("identity-department"), words.department(&officer.department)));
    }
    let proofing = format!("identity-proofing-{:?}", account.proofing).to_lowercase();
    let authenticator = format!("identity-means-{:?}", session.assurance.authenticator).to_lowercase();
    rows.push(Row::new(t.get("identity-proofing"), t.get(&proofing)));
    rows.push(Row::new(t.get("identity-means"), t.get(&authenticator)));
    rows
}

fn acting(t: &T, session: &Session, account: &Account, children: &[Guardianship]) -> Vec<Choice> {
    let now = session.acting_for.filter(|_| !session.acting_ended).map(|acting| acting.party);
    // Whoever acts for somebody always finds the way back.
    let nobody = children.is_empty() && session.acting_for.is_none();
    if account.kind == AccountKind::Staff || nobody {
        return Vec::new();
    }
    let own = Choice::new("self", t.get("identity-acting-self")).checked(now.is_none());
    let child = |one: &Guardianship| {
        Choice::new(one.child.to_string(), child_name(t, one)).checked(now == Some(one.child))
    };
    std::iter::once(own).chain(children.iter().map(child)).collect()
}

/// A child's name, or its date of birth while it has none.
pub(super) fn child_name(t: &T, one: &Guardianship) -> String {
    let name = one.names.both();
    if name.is_empty() { t.with("identity-child-born", &[("date", &t.date(one.born_on))]) } else { name }
}

fn child(t: &T, one: &Guardianship) -> Child {
    Child {
        name: child_name(t, one),
        until: t.with("identity-mandate-until", &[("date", &t.day(one.to))]),
        log_href: format!("/account/log?child={}", one.child),
    }
}

/// Who may act for me: shown to whoever is looked after, through a guardian's eyes or own ones.
async fn guardians(t: &T, visit: &Visit, identity: &Identity, person: bool) -> Result<Vec<Row>, Failure> {
    if !person {
        return Ok(Vec::new());
    }
    let over = identity.guardians_of(visit.party()?, visit.ctx.legal_at()).await?;
    let parties: Vec<PartyId> = over.iter().map(|one| one.guardian).collect();
    let accounts = identity.accounts_of(&parties, AccountKind::Resident).await?;
    let row = |one: &Guardianship| {
        let account = accounts.iter().find(|account| account.party == one.guardian);
        let name = account.map_or_else(|| t.get("identity-guardian-unnamed"), |account| account.names.both());
        Row::new(name, t.with("identity-mandate-until", &[("date", &t.day(one.to))]))
    };
    Ok(over.iter().map(row).collect())
}

fn open_session(t: &T, row: &SessionRow, here: &Session) -> OpenSession {
    OpenSession {
        id: row.id.to_string(),
        device: if row.device.is_empty() { t.get("identity-device-unknown") } else { row.device.clone() },
        since: t.date_time(row.created_at),
        seen: t.date_time(row.seen_at),
        here: row.id.0 == here.id,
    }
}

async fn passkeys(
    t: &T,
    visit: &Visit,
    identity: &Identity,
    account: AccountId,
) -> Result<Vec<Passkey>, Failure> {
    let keys = identity.passkeys_of(&visit.ctx, account).await?;
    let row = |key: crate::model::PasskeyInfo| Passkey {
        id: key.id.to_string(),
        label: if key.label.is_empty() { t.get("identity-passkey-unnamed") } else { key.label },
        added: t.day(key.created_at),
        used: key.used_at.map_or_else(|| t.get("identity-passkey-never"), |at| t.date_time(at)),
    };
    Ok(keys.into_iter().map(row).collect())
}

async fn consents(
    t: &T,
    visit: &Visit,
    identity: &Identity,
    children: &[Guardianship],
) -> Result<Vec<Agreed>, Failure> {
    let words = Words::new(t.clone(), visit.ctx.pack());
    let own = visit.session()?.party;
    let now = visit.ctx.at();
    let subjects: Vec<PartyId> = std::iter::once(own).chain(children.iter().map(|one| one.child)).collect();
    let found = identity.consents_of(&visit.ctx, &subjects, CONSENTS_SHOWN).await?;
    let show = |one: &Consent| {
        let child = children.iter().find(|child| child.child == one.subject);
        agreed(t, &words, one, child.map(|child| child_name(t, child)).unwrap_or_default(), now)
    };
    Ok(found.iter().map(show).collect())
}

fn agreed(t: &T, words: &Words, one: &Consent, subject: String, now: Timestamp) -> Agreed {
    let mut rows = vec![
        Row::new(t.get("identity-consent-recipient"), words.department(&one.recipient)),
        Row::new(t.get("identity-consent-purpose"), words.purpose(&one.purpose)),
        Row::new(t.get("identity-consent-given"), t.date_time(one.given_at)),
    ];
    if let Some(at) = one.expires_at {
        rows.push(Row::new(t.get("identity-consent-until"), t.day(at)));
    }
    if let Some(at) = one.withdrawn_at {
        rows.push(Row::new(t.get("identity-consent-withdrawn"), t.date_time(at)));
    }
    let active = rules::is_active(one, now);
    let (kind, key) = match (active, one.withdrawn_at) {
        (true, _) => (TagKind::Active, "identity-consent-state-active"),
        (false, Some(_)) => (TagKind::Quiet, "identity-consent-state-withdrawn"),
        (false, None) => (TagKind::Quiet, "identity-consent-state-over"),
    };
    let wording = t.say(&one.wording.text).to_owned();
    Agreed { id: one.id.to_string(), subject, wording, rows, tag: Tag::new(kind, t.get(key)), active }
}

/// Ends one session, or all others.
pub async fn end_session(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let session = visit.session()?;
    let account = AccountId(session.account);
    let wanted = posted.get("session").unwrap_or_default();
    if wanted == "others" {
        let which = Ending::Others(SessionId(session.id));
        identity.end_sessions(&visit.ctx, EndSessions { account, which }).await?;
        return Ok(Redirect::to("/account?done=sessions-ended#sessions"));
    }
    let id: SessionId = wanted.parse().map_err(|_| IdentityError::NoSession)?;
    identity.end_sessions(&visit.ctx, EndSessions { account, which: Ending::One(id) }).await?;
    Ok(Redirect::to("/account?done=session-ended#sessions"))
}

/// Acts for a child from now on, or for oneself again.
pub async fn act_for(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let session = SessionId(visit.session()?.id);
    let party = match posted.get("party") {
        None | Some("self") => None,
        Some(party) => Some(party.parse::<PartyId>().map_err(|_| IdentityError::NoMandate)?),
    };
    identity.act_for(&visit.ctx, session, party).await?;
    Ok(Redirect::to("/account?done=acting-changed"))
}

/// Removes a passkey.
pub async fn remove_passkey(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let account = AccountId(visit.session()?.account);
    let id = posted.get("passkey").unwrap_or_default();
    let id: PasskeyId = id.parse().map_err(|_| IdentityError::NoPasskey)?;
    identity.remove_passkey(&visit.ctx, account, id).await?;
    Ok(Redirect::to("/account?done=passkey-removed#passkeys"))
}

/// Withdraws a consent, one's own or a child's.
pub async fn withdraw(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let id = posted.get("consent").unwrap_or_default();
    let id = ConsentId(id.parse().map_err(|_| IdentityError::NoConsent)?);
    identity.withdraw_consent(&visit.ctx, id).await?;
    Ok(Redirect::to("/account?done=consent-withdrawn#consents"))
}
