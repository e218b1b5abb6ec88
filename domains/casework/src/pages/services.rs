//! `GET /services`: the catalogue, with a search over titles and summaries in all languages.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Html;
use serde::Deserialize;
use web::chrome::{Chrome, Tile};
use web::{Failure, Visit};

use crate::definition::Definition;
use crate::service::Casework;
use crate::view::search::{matches, words};
use crate::view::words::department;

#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "casework_services.html")]
struct Page {
    chrome: Chrome,
    query: String,
    found: Vec<Tile>,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Query(search): Query<Search>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let (law, offered) = casework.offered(&visit.ctx)?;
    let wanted = words(&search.q);
    let found = offered.iter().filter(|definition| matches(definition, &wanted));
    let tile = |definition: &std::sync::Arc<Definition>| Tile {
        title: t.say(&definition.service.title).to_owned(),
        hint: format!(
            "{} – {}",
            department(&law.pack, &t, &definition.service.department),
            t.say(&definition.service.summary)
        ),
        href: format!("/services/{}", definition.id()),
    };
    visit.render(&Page {
        chrome: visit.chrome(t.get("casework-services-title")),
        found: found.map(tile).collect(),
        query: search.q,
    })
}
