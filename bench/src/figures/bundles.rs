//! Whole births: the hospital's notice, both parents, the registry's two officials, then every department by itself, up
//! to the sealed certificate, the allowance's order, the booking and the letters.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use db::{Db, DbOptions};
use futures::{StreamExt, TryStreamExt, stream};
use http::Method;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::Bench;
use crate::client::Client;
use crate::load::rate;
use crate::program::Program;
use crate::report::Report;
use crate::town::{Couple, Town};

/// Families that fill in their forms at the same time.
const FAMILIES_AT_ONCE: usize = 24;
/// Tasks that the registry works on at the same time.
const TASKS_AT_ONCE: usize = 12;
const POLL: Duration = Duration::from_millis(40);
const PATIENCE: Duration = Duration::from_mins(5);
const BIRTH_NOTICE: &str = "/r1/MO/GOV/DSAJ/civil-registry/birth-notice";

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let town = Town::found(&bench.engine, bench.bundles * bench.runs).await?;
    let program = Program::start(&bench.program, town.folder.path(), &town.database).await?;
    let db = Db::open(&DbOptions::new(&town.database)).await?;
    let mut rates = Vec::new();
    for (run, couples) in town.couples.chunks(bench.bundles).enumerate() {
        let wanted = (run + 1) * bench.bundles;
        let started = Instant::now();
        let registry = Registry { town: &town, program: &program, decided: Mutex::default() };
        let families = stream::iter(couples)
            .map(|couple| family(&program, couple))
            .buffer_unordered(FAMILIES_AT_ONCE)
            .try_collect::<Vec<()>>();
        tokio::try_join!(families, registry.work(couples.len()), all_done(&db, wanted))?;
        rates.push(rate(couples.len(), started.elapsed()));
    }
    db.close().await?;
    program.stop().await?;
    bench.engine.drop(&town.database).await?;
    report.add(bench.engine.name(), "whole birth bundles", "≥ 10/s", "/s", &rates);
    Ok(())
}

/// From the notice to the mother's submission.
async fn family(program: &Program, couple: &Couple) -> anyhow::Result<()> {
    let mut hospital = Client::of_system(&program.exchange, "MO/GOV/SSM/hospital").await?;
    hospital.must(Method::POST, BIRTH_NOTICE, Some(&couple.notice)).await?;
    let mut mother = Client::connect(&program.web, Some(&couple.mother)).await?;
    let mut father = Client::connect(&program.web, Some(&couple.father)).await?;
    let case = draft(&mut mother).await?;
    for (page, answers) in answers(&couple.father_number) {
        let path = format!("{case}/forms/questions/{page}");
        mother.must(Method::PUT, &path, Some(&json!({ "answers": answers }))).await?;
    }
    mother
        .must(Method::POST, &format!("{case}/evidence/person/consent"), Some(&json!({ "agree": true })))
        .await?;
    // Evidence is fetched behind the pages; until it is there nobody is asked and the draft is not ready.
    when_ready(&mut father, &format!("{case}/confirmations/father"), &json!({ "confirm": true })).await?;
    when_ready(&mut mother, &format!("{case}/submission"), &json!({ "declaration": true })).await
}

/// Asks again as long as the case is not so far (409).
async fn when_ready(client: &mut Client, path: &str, body: &Value) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = client.send(Method::POST, path, Some(body)).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        if answer.status.as_u16() != 409 || Instant::now() > until {
            bail!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        tokio::time::sleep(POLL).await;
    }
}

/// The draft that the notice opened.
async fn draft(mother: &mut Client) -> anyhow::Result<String> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let cases = mother.must(Method::GET, "/api/v1/cases", None).await?.json()?;
        if let Some(id) = cases["items"].get(0).and_then(|case| case["id"].as_str()) {
            return Ok(format!("/api/v1/cases/{id}"));
        }
        tokio::time::sleep(POLL).await;
    }
    bail!("the notice opened no draft")
}

fn answers(father: &str) -> Vec<(&'static str, Value)> {
    let name = json!({
        "chinese": { "surname": "陳", "given": "𨋢心" }, "roman": { "surname": "Chan", "given": "Lip Sam" },
        "roman_order": "surname_first",
    });
    vec![
        ("child-name", json!({ "child_name": name })),
        ("parents", json!({ "parents_married": true, "father_named": "named" })),
        ("father", json!({ "father_bir": father })),
        ("certificate", json!({ "wants_certificate": true })),
        ("allowance", json!({ "allowance_bank": "BNU", "allowance_account": "9000-1234-5678" })),
        ("permit", json!({ "permit_wanted": true })),
        ("statement", json!({ "statement": true })),
    ]
}

/// The two officials of the civil registry.
struct Registry<'a> {
    town: &'a Town,
    program: &'a Program,
    /// Cases that somebody works on or has decided.
    decided: Mutex<BTreeSet<String>>,
}

impl Registry<'_> {
    async fn work(&self, wanted: usize) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        let mut clerk = Client::connect(&self.program.web, Some(&self.town.clerk)).await?;
        let mut done = 0;
        while done < wanted {
            if Instant::now() > until {
                bail!("the registry decided {done} of {wanted}");
            }
            let tasks = clerk.must(Method::GET, "/api/v1/desk/tasks", None).await?.json()?;
            let fresh = self.fresh(&tasks).await;
            done += fresh.len();
            let workers = stream::iter(fresh).map(|case| self.decide(case)).buffer_unordered(TASKS_AT_ONCE);
            workers.try_collect::<Vec<()>>().await?;
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    async fn fresh(&self, tasks: &Value) -> Vec<String> {
        let mut decided = self.decided.lock().await;
        let reviews = tasks["items"].as_array().into_iter().flatten().filter(|task| task["node"] == "review");
        let cases = reviews.filter_map(|task| task["case"].as_str().map(str::to_owned));
        cases.filter(|case| decided.insert(case.clone())).collect()
    }

    async fn decide(&self, case: String) -> anyhow::Result<()> {
        let case = format!("/api/v1/desk/cases/{case}");
        let mut clerk = Client::connect(&self.program.web, Some(&self.town.clerk)).await?;
        let seen = clerk.must(Method::GET, &case, None).await?.json()?;
        let review = json!({ "seq": seen["seq"], "node": "review" });
        let taken = clerk.must(Method::POST, &format!("{case}/take"), Some(&review)).await?.json()?;
        let review = json!({ "seq": taken["seq"], "node": "review" });
        let complete = clerk.must(Method::POST, &format!("{case}/complete"), Some(&review)).await?.json()?;
        let mut registrar = Client::connect(&self.program.web, Some(&self.town.registrar)).await?;
        let decision = json!({
            "seq": complete["seq"], "node": "decision", "outcome": "registered",
            "reasons": "Notice, identity and marriage agree.",
        });
        registrar.must(Method::POST, &format!("{case}/decide"), Some(&decision)).await?;
        Ok(())
    }
}

/// Waits until every bundle has all that the mother is promised.
async fn all_done(db: &Db, wanted: usize) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    let queries = [
        "SELECT count(*) FROM documents_documents",
        // The allowance: ordered, or with an official where the table finds it unfavourable.
        "SELECT (SELECT count(*) FROM payments_disbursements) \
            + (SELECT count(*) FROM casework_tasks WHERE kind = 'auto-decide')",
        "SELECT count(*) FROM counter_bookings",
        "SELECT count(*) FROM casework_cases WHERE service = 'mo.ssm.patient-index' AND phase = 'completed'",
    ];
    let wanted = i64::try_from(wanted)?;
    loop {
        let mut counts = Vec::new();
        for query in queries {
            let reader = db.reader();
            let row =
                reader.query_one_raw(Statement::from_string(reader.get_database_backend(), query)).await?;
            counts.push(row.context("a count")?.try_get_by_index::<i64>(0)?);
        }
        if counts.iter().all(|count| *count >= wanted) {
            return Ok(());
        }
        if Instant::now() > until {
            bail!("of {wanted} bundles: certificates, orders, bookings, index entries = {counts:?}");
        }
        tokio::time::sleep(POLL * 5).await;
    }
}
