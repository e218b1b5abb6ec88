//! Pages under a steady stream of requests that does not wait for answers (open loop): a slow answer delays nobody
//! else's question, and its whole delay counts.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;
use tokio::sync::mpsc;

use super::Bench;
use crate::client::Client;
use crate::load::Latencies;
use crate::program::Program;
use crate::report::Report;
use crate::town::Town;

const PER_SECOND: u64 = 50;
const CONNECTIONS: usize = 8;

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let town = Town::found(&bench.engine, CONNECTIONS).await?;
    let program = Program::start(&bench.program, town.folder.path(), &town.database).await?;
    let (mut p50, mut p95) = (Vec::new(), Vec::new());
    // The first run warms caches and does not count.
    for run in 0..=bench.runs {
        let mut latencies = stream(bench, &town, &program).await?;
        if run > 0 {
            p50.push(latencies.percentile_ms(50));
            p95.push(latencies.percentile_ms(95));
        }
    }
    program.stop().await?;
    bench.engine.drop(&town.database).await?;
    report.add(bench.engine.name(), "pages at 50 a second, median", "", "ms", &p50);
    report.add(bench.engine.name(), "pages at 50 a second, p95", "≤ 25 ms", "ms", &p95);
    Ok(())
}

/// One visitor's connection and the pages that it opens in turn.
struct Visitor {
    client: Client,
    pages: Vec<String>,
}

async fn visitors(town: &Town, program: &Program) -> anyhow::Result<Vec<Visitor>> {
    let mut all = Vec::new();
    for (place, couple) in town.couples.iter().enumerate() {
        let visitor = if place == 0 {
            let desk = ["/desk", "/desk/documents", "/account"];
            let client = Client::connect(&program.web, Some(&town.clerk)).await?;
            Visitor { client, pages: desk.map(str::to_owned).to_vec() }
        } else {
            let mut client = Client::connect(&program.web, Some(&couple.mother)).await?;
            let open = json!({ "service": "mo.bundle.birth" });
            let case = client.must(Method::POST, "/api/v1/cases", Some(&open)).await?.json()?;
            let case = format!("/cases/{}", case["case"].as_str().unwrap_or_default());
            let form = format!("{case}/forms/questions/child-name");
            let plain =
                ["/", "/services", "/cases", "/mailbox", "/account/log", "/verify"].map(str::to_owned);
            Visitor { client, pages: plain.into_iter().chain([case, form]).collect() }
        };
        all.push(visitor);
    }
    Ok(all)
}

async fn stream(bench: &Bench, town: &Town, program: &Program) -> anyhow::Result<Latencies> {
    let mut queues = Vec::new();
    let mut tasks = Vec::new();
    for visitor in visitors(town, program).await? {
        let (queue, due) = mpsc::channel::<Instant>(1_024);
        queues.push(queue);
        tasks.push(tokio::spawn(browse(visitor, due)));
    }
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / PER_SECOND));
    for tick in 0..PER_SECOND * bench.seconds {
        ticks.tick().await;
        let place = usize::try_from(tick)? % queues.len();
        if queues[place].send(Instant::now()).await.is_err() {
            // A visitor has stopped; the reason comes with its task.
            break;
        }
    }
    drop(queues);
    let mut latencies = Latencies::default();
    for task in tasks {
        latencies.merge(task.await??);
    }
    Ok(latencies)
}

async fn browse(mut visitor: Visitor, mut due: mpsc::Receiver<Instant>) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::default();
    let mut next = 0;
    while let Some(at) = due.recv().await {
        let page = &visitor.pages[next % visitor.pages.len()];
        visitor.client.must(Method::GET, page, None).await?;
        latencies.note(at.elapsed());
        next += 1;
    }
    Ok(latencies)
}
