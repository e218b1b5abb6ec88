//! Durable case commands through the JSON API: a page of answers saved, over and over, by many applicants at once. Each
//! is an event, a snapshot, a leaf and whatever the outbox gets, on disk before the answer goes out.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;

use super::Bench;
use crate::client::Client;
use crate::load::{Latencies, rate};
use crate::program::Program;
use crate::report::Report;
use crate::town::Town;

const APPLICANTS: usize = 64;

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let town = Town::found(&bench.engine, APPLICANTS).await?;
    let program = Program::start(&bench.program, town.folder.path(), &town.database).await?;
    let (mut saved, mut p95, mut opened) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..=bench.runs {
        let (per_second, ninety_five) = answers(bench, &town, &program).await?;
        let cases = openings(bench, &town, &program).await?;
        if run > 0 {
            saved.push(per_second);
            p95.push(ninety_five);
            opened.push(cases);
        }
    }
    program.stop().await?;
    bench.engine.drop(&town.database).await?;
    let name = bench.engine.name();
    report.add(name, "case commands through the JSON API (64 connections)", "≥ 1,000/s", "/s", &saved);
    report.add(name, "case commands through the JSON API, p95", "", "ms", &p95);
    report.add(name, "cases opened through the JSON API, outbox jobs running", "", "/s", &opened);
    Ok(())
}

async fn answers(bench: &Bench, town: &Town, program: &Program) -> anyhow::Result<(f64, f64)> {
    let mut clients = Vec::new();
    for couple in &town.couples {
        let mut client = Client::connect(&program.web, Some(&couple.mother)).await?;
        let open = json!({ "service": "mo.bundle.birth" });
        let case = client.must(Method::POST, "/api/v1/cases", Some(&open)).await?.json()?;
        let page = format!(
            "/api/v1/cases/{}/forms/questions/certificate",
            case["case"].as_str().unwrap_or_default()
        );
        clients.push((client, page));
    }
    let started = Instant::now();
    let until = started + Duration::from_secs(bench.seconds);
    let tasks = clients.into_iter().map(|(mut client, page)| {
        tokio::spawn(async move {
            let mut latencies = Latencies::default();
            let choices = [true, false].map(|choice| json!({ "answers": { "wants_certificate": choice } }));
            let mut count = 0;
            while Instant::now() < until {
                let at = Instant::now();
                client.must(Method::PUT, &page, Some(&choices[count % 2])).await?;
                latencies.note(at.elapsed());
                count += 1;
            }
            anyhow::Ok((count, latencies))
        })
    });
    let (mut count, mut latencies) = (0, Latencies::default());
    for task in tasks.collect::<Vec<_>>() {
        let (done, took) = task.await??;
        count += done;
        latencies.merge(took);
    }
    Ok((rate(count, started.elapsed()), latencies.percentile_ms(95)))
}

async fn openings(bench: &Bench, town: &Town, program: &Program) -> anyhow::Result<f64> {
    let started = Instant::now();
    let until = started + Duration::from_secs(bench.seconds.div_ceil(2));
    let mut tasks = Vec::new();
    for couple in &town.couples {
        let mut client = Client::connect(&program.web, Some(&couple.mother)).await?;
        tasks.push(tokio::spawn(async move {
            let open = json!({ "service": "mo.bundle.birth" });
            let mut count = 0;
            while Instant::now() < until {
                client.must(Method::POST, "/api/v1/cases", Some(&open)).await?;
                count += 1;
            }
            anyhow::Ok(count)
        }));
    }
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    Ok(rate(count, started.elapsed()))
}
