//! `GET /services/{id}`: who, what it gives, what it costs, how long, what we already hold, how to do it without a
//! phone, one green button. `POST …/start` opens a draft with the visitor as applicant.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::clock::ClockLength;
use kernel::{ClockUnit, ProblemStatus};
use web::chrome::{Choice, Chrome, Errors, Row};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::once;
use crate::catalogues::Law;
use crate::definition::{APPEAL_CLOCK, Definition, Direction, NodeKind};
use crate::service::Casework;
use crate::view::words::{department, law};

#[derive(Template)]
#[template(path = "casework_service.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    summary: String,
    facts: Vec<Row>,
    /// What the visitor will be asked.
    asked: Vec<String>,
    /// What departments hold already: title, then department and ground.
    held: Vec<Row>,
    /// Parts of a bundle with their departments.
    parts: Vec<Row>,
    other_ways: Vec<String>,
    roles: Vec<Choice>,
    /// Where the button posts; nothing when the service is not on the web.
    action: Option<String>,
    /// Where to sign in first.
    sign_in: Option<String>,
    once: String,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    page(&visit, &casework, &id, Errors::none())
}

fn page(visit: &Visit, casework: &Casework, id: &str, errors: Errors) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let (law, def) = casework.offer(&visit.ctx, id)?;
    let members: Vec<&Arc<Definition>> = members(&law, &def).collect();
    let service = &def.service;
    let web = service.channels.web.is_some() && def.process.draft.is_some();
    let resident = visit.session.as_deref().is_some_and(|session| session.officer.is_none());
    let applicants: Vec<_> = service.roles.iter().filter(|role| role.applicant).collect();
    let roles = applicants.iter().map(|role| Choice::new(&role.id, t.say(&role.title)));
    visit.render(&Page {
        chrome: visit.chrome(t.say(&service.title)).back_to("/services").failed(&errors),
        errors,
        title: t.say(&service.title).to_owned(),
        summary: t.say(&service.summary).to_owned(),
        facts: facts(&t, casework, visit, &law, &def),
        asked: asked(&t, &def),
        held: held(&t, &law, &def, &members),
        parts: parts(&t, &law, &def),
        other_ways: other_ways(&t, &def),
        roles: if applicants.len() > 1 { roles.collect() } else { Vec::new() },
        action: (web && resident).then(|| format!("/services/{id}/start")),
        sign_in: (web && visit.session.is_none()).then(|| format!("/sign-in?next=/services/{id}")),
        once: visit.once(),
    })
}

/// The services that a bundle is made of.
fn members<'a>(law: &'a Law, def: &'a Definition) -> impl Iterator<Item = &'a Arc<Definition>> {
    def.members.iter().filter_map(|member| law.catalogue.get(&member.service))
}

fn facts(t: &T, casework: &Casework, visit: &Visit, law: &Law, def: &Definition) -> Vec<Row> {
    let service = &def.service;
    let who = service.roles.iter().filter(|role| role.applicant).map(|role| t.say(&role.title));
    let mut rows = vec![
        Row::new(t.get("casework-service-who"), who.collect::<Vec<_>>().join("\n")),
        Row::new(t.get("casework-department"), department(&law.pack, t, &service.department)),
    ];
    let all = || std::iter::once(def).chain(members(law, def).map(AsRef::as_ref));
    let outputs: Vec<&str> =
        all().flat_map(|definition| &definition.service.outputs).map(|output| t.say(&output.title)).collect();
    if !outputs.is_empty() {
        rows.push(Row::new(t.get("casework-service-gives"), outputs.join("\n")));
    }
    let today = casework.facts(&visit.ctx, &def.pin).map(|facts| facts.today);
    if let Ok(today) = today {
        let cost = |minor: i64| if minor == 0 { t.get("casework-service-no-charge") } else { t.money(minor) };
        let fees = |wanted: Direction| {
            let fees = all()
                .flat_map(|definition| definition.fees.values())
                .filter(move |fee| fee.direction == wanted);
            fees.filter_map(|fee| Some((fee, fee.rate_on(today)?)))
                .map(|(fee, rate)| format!("{} {}", t.say(&fee.title), cost(rate.amount.minor())))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let (costs, pays) = (fees(Direction::In), fees(Direction::Out));
        let free = t.get("casework-service-free");
        rows.push(Row::new(t.get("casework-service-costs"), if costs.is_empty() { free } else { costs }));
        if !pays.is_empty() {
            rows.push(Row::new(t.get("casework-service-pays"), pays));
        }
    }
    let terms: Vec<String> = all().flat_map(|definition| terms(t, definition)).collect();
    if !terms.is_empty() {
        rows.push(Row::new(t.get("casework-service-time"), terms.join("\n")));
    }
    let acts = service.legal.iter().map(|basis| self::law(&law.pack, t, basis));
    rows.push(Row::new(t.get("evidence-law"), acts.collect::<Vec<_>>().join("\n")));
    rows
}

/// Terms of the departments; those of the applicant stand where they run.
fn terms(t: &T, def: &Definition) -> Vec<String> {
    let decides = |stops: &[String]| stops.iter().any(|word| word == "decided");
    let clocks = def.process.clock.iter().filter(|(id, rule)| *id != APPEAL_CLOCK && decides(&rule.stops_on));
    let words = |rule: &kernel::ClockRule| {
        let ClockLength::Fixed(length) = rule.length else { return None };
        let key = match rule.unit {
            ClockUnit::Workday => "casework-term-workdays",
            ClockUnit::Day => "casework-term-days",
            ClockUnit::Month => "casework-term-months",
        };
        Some(format!("{} {}", t.say(&def.service.title), t.with(key, &[("n", &length)])))
    };
    clocks.filter_map(|(_, rule)| words(rule)).collect()
}

/// Sections of the form, in order.
fn asked(t: &T, def: &Definition) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for page in &def.form.pages {
        let title = t.say(page.section.as_ref().unwrap_or(&page.title)).to_owned();
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}

fn held(t: &T, law: &Law, def: &Definition, members: &[&Arc<Definition>]) -> Vec<Row> {
    // What a bundle asks for stands there; a member's item of the same name is the same data.
    let further = members.iter().flat_map(|member| member.evidence.values());
    let further = further.filter(|item| !def.evidence.contains_key(&item.id));
    let mut held: Vec<Row> = Vec::new();
    for item in def.evidence.values().chain(further) {
        let title = t.say(&item.title).to_owned();
        if held.iter().any(|known| known.key == title) {
            continue;
        }
        let basis = item.law.as_ref().map(|basis| self::law(&law.pack, t, basis));
        let basis = basis.unwrap_or_else(|| t.get("casework-service-consent"));
        held.push(Row::new(title, format!("{}\n{basis}", department(&law.pack, t, &item.provider))));
    }
    held
}

fn parts(t: &T, law: &Law, def: &Definition) -> Vec<Row> {
    let part = |member: &crate::definition::Member| {
        let service = law.catalogue.get(&member.service)?;
        Some(Row::new(t.say(&member.title), department(&law.pack, t, &service.service.department)))
    };
    def.members.iter().filter_map(part).collect()
}

fn other_ways(t: &T, def: &Definition) -> Vec<String> {
    let channels = &def.service.channels;
    let ways = [
        (channels.counter, "casework-way-counter"),
        (channels.video, "casework-way-video"),
        (channels.kiosk, "casework-way-kiosk"),
        (channels.paper, "casework-way-paper"),
    ];
    let visits = def.process.node.values().any(|node| matches!(node.kind, NodeKind::Appoint(_)));
    let mut list: Vec<String> = ways.iter().filter(|(open, _)| *open).map(|(_, key)| t.get(key)).collect();
    if visits {
        list.push(t.get("casework-way-appointment"));
    }
    list
}

pub async fn start(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Failure> {
    let ctx = once(&visit, &form)?;
    match casework.begin(&ctx, &id, form.get("role"), form.get("_once")).await {
        Ok(done) => Ok(Redirect::to(&format!("/cases/{}", done.case)).into_response()),
        Err(problem) if problem.status == ProblemStatus::Invalid && !problem.fields.is_empty() => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &casework, &id, errors)?).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
