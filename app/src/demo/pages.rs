//! `GET /demo`: the people of the city. `POST /demo/sign-in` becomes one of them; `POST /demo/clock` moves legal time.

use std::sync::Arc;

use acts::Authenticator;
use askama::Template;
use axum::{
    Extension, Json,
    extract::{Path, Query},
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use identity::{Identity, NewSession};
use kernel::{Clock, Problem, ProblemStatus};
use pack::Pack;
use serde::Deserialize;
use serde_json::Value;
use web::chrome::{Chrome, Persona as Card, Shape};
use web::{Access, Audience, Failure, Module, NavItem, Posted, Room, Routes, SESSION_COOKIE, Visit};

use super::city::{DemoLint, Persona, personas, seed_of};
use super::clinician::Clinician;
use crate::clock::LegalClock;
use crate::store;

const DAY_MS: i64 = 86_400_000;
/// A visitor moves time by at most this many days at once.
const DAYS_MAX: i64 = 400;

/// What `/demo` works with.
#[derive(Clone)]
struct Demo {
    identity: Identity,
    legal: Arc<LegalClock>,
    fast_clock: bool,
    clinician: Clinician,
}

#[derive(Template)]
#[template(path = "demo.html")]
struct Page {
    chrome: Chrome,
    residents: Vec<Card>,
    staff: Vec<Card>,
    administrators: Vec<Card>,
    legal_now: String,
    fast_clock: bool,
}

/// What the demonstration declares.
pub const ROOM: Room = Room {
    locales: Some(i18n::Source {
        name: "demo",
        zh_hant: include_str!("../../locales/zh-Hant.ftl"),
        pt: include_str!("../../locales/pt.ftl"),
        en: include_str!("../../locales/en.ftl"),
    }),
    lints: &[&DemoLint],
    ..Room::named("demo")
};

/// The pages of the demonstration.
pub fn module(identity: Identity, legal: Arc<LegalClock>, fast_clock: bool, clinician: Clinician) -> Module {
    let routes = Routes::new()
        .page("/demo", Access::Public, get(show))
        .page("/demo/sign-in", Access::Public, post(sign_in))
        .page("/demo/clock", Access::Public, post(move_clock))
        .page("/demo/birth-notice/{mother}", Access::Public, get(birth_notice))
        .share(Demo { identity, legal, fast_clock, clinician });
    Module {
        routes,
        navigation: vec![NavItem {
            label: "demo-nav",
            href: "/demo",
            audience: Audience::Everybody,
            order: 999,
        }],
        ..Module::of(ROOM)
    }
}

/// Whether somebody's post looks after the system.
fn administers(pack: &Pack, persona: &Persona) -> bool {
    persona.post.as_deref().is_some_and(|post| pack.posts().may(post, operations::READ.code))
}

/// The people of this database.
async fn people(visit: &Visit, pack: &Pack) -> Result<Vec<Persona>, Failure> {
    let seed = seed_of(visit.ctx.db()).await.map_err(|_| Failure::internal())?;
    personas(pack, seed).map_err(|_| Failure::internal())
}

async fn show(visit: Visit, Extension(demo): Extension<Demo>) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let pack = visit.ctx.pack();
    let people = people(&visit, &pack).await?;
    let card = |persona: &Persona| {
        let post = persona.post.as_deref();
        let role = post.and_then(|post| pack.posts().get(post)).map(|post| t.say(&post.name).to_owned());
        let department = post.and_then(|post| pack.posts().department_of(post));
        let department =
            department.and_then(|code| pack.departments().get(code)).map(|found| t.say(&found.name));
        Card {
            id: persona.login.clone(),
            name: persona.names.both(),
            role: role.unwrap_or_default(),
            about: department
                .or(persona.about.as_ref().map(|about| t.say(about)))
                .unwrap_or_default()
                .to_owned(),
        }
    };
    let (officials, residents): (Vec<&Persona>, Vec<&Persona>) =
        people.iter().partition(|persona| persona.post.is_some());
    let (administrators, staff): (Vec<&Persona>, Vec<&Persona>) =
        officials.into_iter().partition(|persona| administers(&pack, persona));
    visit.render(&Page {
        chrome: visit.form_chrome(t.get("demo-title")).shaped(Shape::Full),
        residents: residents.into_iter().map(card).collect(),
        staff: staff.into_iter().map(card).collect(),
        administrators: administrators.into_iter().map(card).collect(),
        legal_now: t.date_time(demo.legal.now()),
        fast_clock: demo.fast_clock,
    })
}

async fn sign_in(
    visit: Visit,
    Extension(demo): Extension<Demo>,
    posted: Posted,
) -> Result<Response, Failure> {
    let unknown = || Failure(Problem::new(ProblemStatus::NotFound, "demo.no-persona"));
    let wanted = posted.get("persona").ok_or_else(unknown)?;
    let pack = visit.ctx.pack();
    let people = people(&visit, &pack).await?;
    let persona = people.into_iter().find(|persona| persona.login == wanted).ok_or_else(unknown)?;
    let account = demo.identity.account_by_login(&persona.login).await?.ok_or_else(unknown)?;
    let held = demo.identity.posts_of(&visit.ctx, account.party).await?;
    let may =
        |permission: &str| persona.post.as_deref().is_some_and(|post| pack.posts().may(post, permission));
    let home = if administers(&pack, &persona) {
        operations::HOME
    } else if may(casework::READ.code) {
        "/desk"
    } else {
        "/"
    };
    let post = persona.post.and_then(|post| held.into_iter().find(|holder| holder.post == post));
    let new = NewSession { account, post, authenticator: Authenticator::A2r, device: "demo".to_owned() };
    let opened = demo.identity.open_session(&visit.ctx, new).await?;
    let cookie = format!("{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", opened.token);
    let mut response = Redirect::to(home).into_response();
    let value = HeaderValue::from_str(&cookie).map_err(|_| Failure::internal())?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

async fn move_clock(
    visit: Visit,
    Extension(demo): Extension<Demo>,
    posted: Posted,
) -> Result<Response, Failure> {
    if !demo.fast_clock {
        return Err(Failure(Problem::new(ProblemStatus::Forbidden, "demo.clock-fixed")));
    }
    let days = posted.get("days").and_then(|days| days.parse::<i64>().ok());
    let days = days.filter(|days| (1..=DAYS_MAX).contains(days));
    let days = days.ok_or(Failure(Problem::new(ProblemStatus::Malformed, "request.malformed")))?;
    // Kept first: after a crash legal time must never be earlier than it was. Two visitors at once move it twice.
    let offset = store::add(visit.ctx.db(), store::LEGAL_OFFSET_MS, days * DAY_MS).await?;
    demo.legal.advance_to_ms(offset);
    visit.ctx.shared().jobs_wake.notify_one();
    Ok(Redirect::to("/demo").into_response())
}

/// Whether the notice gets the mother's birth date wrong by a day: such a notice names nobody exactly.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    slip: bool,
}

/// A signed notice for `curl … | curl -d @- …/birth-notice`.
async fn birth_notice(
    visit: Visit,
    Extension(demo): Extension<Demo>,
    Path(mother): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, Failure> {
    let unknown = |_| Failure(Problem::new(ProblemStatus::NotFound, "demo.no-persona"));
    let seed = seed_of(visit.ctx.db()).await.map_err(|_| Failure::internal())?;
    demo.clinician.notice(&visit.ctx, seed, &mother, wanted.slip).map(Json).map_err(unknown)
}
