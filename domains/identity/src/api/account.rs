//! `GET /api/v1/account`: who I am here, which posts I hold, for whom I may act.

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Visit};

use crate::Identity;
use crate::model::{AccountId, AccountKind, Guardianship, Names};

/// An account, as its holder sees it.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    id: Uuid,
    party: Uuid,
    /// `resident` or `staff`.
    #[schema(value_type = String)]
    kind: AccountKind,
    login: String,
    name: NamesView,
    /// `P0` to `P3`.
    proofing: String,
    /// How the session was opened: `A1`, `A2`, `A2r`, `A3`.
    authenticator: String,
    /// The post in which this session acts.
    post: Option<String>,
    /// The party for whom this session acts.
    acting_for: Option<Uuid>,
    /// For whom the holder may act.
    children: Vec<ChildView>,
}

/// A name in both scripts.
#[derive(Serialize, ToSchema)]
pub struct NamesView {
    #[serde(rename = "zh-Hant")]
    zh: String,
    roman: String,
}

/// A child and the power over its matters.
#[derive(Serialize, ToSchema)]
pub struct ChildView {
    party: Uuid,
    mandate: Uuid,
    name: NamesView,
    /// `YYYY-MM-DD`.
    #[schema(value_type = String)]
    born_on: jiff::civil::Date,
    /// Legal time at which the power ends by itself.
    #[schema(value_type = String)]
    until: kernel::Timestamp,
}

impl From<Names> for NamesView {
    fn from(names: Names) -> Self {
        Self { zh: names.zh, roman: names.roman }
    }
}

impl From<Guardianship> for ChildView {
    fn from(one: Guardianship) -> Self {
        let name = one.names.into();
        Self { party: one.child.0, mandate: one.id.0, name, born_on: one.born_on, until: one.to }
    }
}

/// One's own account.
#[utoipa::path(get, path = "/api/v1/account", tag = "identity", responses((status = 200, body = AccountView)))]
pub async fn read(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<AccountView>, Failure> {
    let session = visit.session()?;
    let account = identity.account(AccountId(session.account)).await?;
    let children = match session.officer {
        Some(_) => Vec::new(),
        None => identity.children_of(session.party, visit.ctx.legal_at()).await?,
    };
    Ok(Json(AccountView {
        id: account.id.0,
        party: account.party.0,
        kind: account.kind,
        login: account.login,
        name: account.names.into(),
        proofing: format!("{:?}", account.proofing),
        authenticator: format!("{:?}", session.assurance.authenticator),
        post: session.officer.as_ref().map(|officer| officer.post.clone()),
        acting_for: session.acting_for.map(|acting| acting.party.0),
        children: children.into_iter().map(ChildView::from).collect(),
    }))
}
