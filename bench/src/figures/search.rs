//! Searching a large register as its desk does: what is typed, the index, the records that are shown.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use balcao::demo;
use exchange::{Provider, ProviderRequest};
use registers::RegisterProvider;
use registers::seed::SeedPerson;
use serde_json::Value;
use xroad::Verb;

use super::Bench;
use crate::load::Latencies;
use crate::report::Report;
use crate::town::{machine, open_house};

/// Questions in a run.
const QUESTIONS: usize = 400;

pub async fn measure(bench: &Bench, report: &mut Report, data: &Path, database: &str) -> anyhow::Result<()> {
    let house = open_house(data, database).await?;
    let ctx = machine(&house);
    let provider = RegisterProvider::new(Arc::clone(&house.parts.registers), "persons");
    let questions = questions(bench.persons);
    let (mut p50, mut p95) = (Vec::new(), Vec::new());
    for run in 0..=bench.runs {
        let mut latencies = Latencies::default();
        for text in &questions {
            let at = Instant::now();
            let found = provider.call(&ctx, &asked(text)?).await;
            let found = found.map_err(|error| anyhow::anyhow!("{text}: {error:?}"))?;
            latencies.note(at.elapsed());
            let shown = found.body["items"].as_array().map_or(0, Vec::len);
            anyhow::ensure!(shown > 0, "nobody was found for {text}");
        }
        if run > 0 {
            p50.push(latencies.percentile_ms(50));
            p95.push(latencies.percentile_ms(95));
        }
    }
    house.stop().await;
    let name = bench.engine.name();
    report.add(name, &format!("search over {} persons, median", bench.persons), "", "ms", &p50);
    report.add(name, &format!("search over {} persons, p95", bench.persons), "≤ 20 ms", "ms", &p95);
    Ok(())
}

fn asked(text: &str) -> anyhow::Result<ProviderRequest> {
    Ok(ProviderRequest {
        service: "MO/GOV/DSI/person-register/person".parse()?,
        client: "MO/GOV/DSI/casework".parse()?,
        message_id: "bench".to_owned(),
        method: Verb::Get,
        path: vec!["search".to_owned()],
        query: vec![("q".to_owned(), text.to_owned())],
        subject: None,
        body: Value::Null,
        repeated: false,
    })
}

/// Names in both scripts, parts of names, family names that thousands share, and numbers.
fn questions(persons: usize) -> Vec<String> {
    let every = (persons / QUESTIONS).max(1);
    let people = registers::seed::generate(demo::SEED, persons).step_by(every);
    people.take(QUESTIONS).enumerate().filter_map(|(place, person)| question(place, &person)).collect()
}

fn question(place: usize, person: &SeedPerson) -> Option<String> {
    let (chinese, roman) = (person.name.chinese(), person.name.roman());
    match place % 5 {
        0 => chinese.map(|name| format!("{}{}", name.surname(), name.given())),
        1 => roman.map(|name| format!("{} {}", name.surname(), name.given())),
        2 => roman.map(|name| name.surname().to_owned()),
        3 => chinese.map(|name| name.surname().to_owned()),
        _ => Some(person.bir.clone()),
    }
}
