//! `GET /admin`: health in words, every alarm with its cure, the figures behind it.

use askama::Template;
use axum::Extension;
use axum::response::Html;
use web::chrome::{Chrome, Link, Row, Shape, Tag, TagKind};
use web::text::T;
use web::{Failure, Visit};

use super::charts::{self, Course};
use super::count;
use crate::model::{Health, State, engine_name};
use crate::service::Operations;

#[derive(Template)]
#[template(path = "operations_home.html")]
struct Page {
    chrome: Chrome,
    as_of: String,
    health: Tag,
    alarms: Vec<Alarm>,
    course: Option<Course>,
    groups: Vec<Group>,
}

/// Something wrong, and what to do about it.
struct Alarm {
    what: String,
    cure: String,
    link: Option<Link>,
}

/// Figures that belong together.
struct Group {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

pub async fn show(
    visit: Visit,
    Extension(operations): Extension<Operations>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let state = operations.state(&visit.ctx).await?;
    let alarms: Vec<Alarm> = state.alarms().into_iter().map(|health| alarm(&t, &state, health)).collect();
    let health = if alarms.is_empty() {
        Tag::new(TagKind::Done, t.get("operations-well"))
    } else {
        Tag::new(TagKind::Bad, t.with("operations-alarms", &[("n", &alarms.len())]))
    };
    visit.render(&Page {
        chrome: visit.chrome(t.get("operations-title")).shaped(Shape::Full),
        as_of: t.with("operations-as-of", &[("time", &t.date_time(state.at))]),
        health,
        alarms,
        course: charts::course(&t, &operations.course(&state)),
        groups: vec![jobs(&t, &state), ledger(&t, &state), versions(&t, &state)],
    })
}

fn alarm(t: &T, state: &State, health: Health) -> Alarm {
    let (n, link) = match health {
        Health::DeadLetters => {
            (state.jobs.dead, Some(Link::new(t.get("operations-see-dead-letters"), "/admin/dead-letters")))
        }
        Health::QueueLate => (state.jobs.due, None),
        Health::LedgerStands => (state.ledger.waiting, None),
    };
    let name = health.as_str();
    Alarm {
        what: t.with(&format!("operations-alarm-{name}"), &[("n", &n)]),
        cure: t.get(&format!("operations-cure-{name}")),
        link,
    }
}

fn jobs(t: &T, state: &State) -> Group {
    let oldest = state.jobs.oldest_due.map_or_else(|| t.get("operations-none"), |at| t.date_time(at));
    Group {
        id: "jobs",
        title: t.get("operations-jobs"),
        rows: vec![
            Row::new(t.get("operations-jobs-due"), count(t, state.jobs.due)),
            Row::new(t.get("operations-jobs-oldest"), oldest),
            Row::new(t.get("operations-jobs-later"), count(t, state.jobs.later)),
            Row::new(t.get("operations-jobs-dead"), count(t, state.jobs.dead)),
        ],
    }
}

fn ledger(t: &T, state: &State) -> Group {
    let head = &state.ledger;
    let at = head.published_at.map_or_else(|| t.get("operations-none"), |at| t.date_time(at));
    Group {
        id: "ledger",
        title: t.get("operations-ledger"),
        rows: vec![
            Row::new(t.get("operations-ledger-size"), count(t, head.size)),
            Row::new(t.get("operations-ledger-checkpoint"), count(t, head.published)),
            Row::new(t.get("operations-ledger-checkpoint-at"), at),
            Row::new(t.get("operations-ledger-waiting"), count(t, head.waiting)),
        ],
    }
}

fn versions(t: &T, state: &State) -> Group {
    Group {
        id: "versions",
        title: t.get("operations-versions"),
        rows: vec![
            Row::new(t.get("operations-program"), state.program),
            Row::new(t.get("operations-pack"), &state.pack),
            Row::new(t.get("operations-engine"), engine_name(state.engine)),
        ],
    }
}
