//! The same case command without HTTP, beside what one plain durable commit costs on this machine at this moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use acts::{Actor, Assurance, Authenticator, Channel, Ctx, Origin, Proofing};
use balcao::demo;
use balcao::house::House;
use casework::Casework;
use casework::model::CaseCommand;
use kernel::CaseId;
use sea_orm::ConnectionTrait;
use serde_json::{Map, json};

use super::Bench;
use crate::load::rate;
use crate::report::Report;
use crate::town::open_house;

const CALLERS: usize = 256;

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let database = bench.engine.fresh(folder.path()).await?;
    let house = open_house(folder.path(), &database).await?;
    demo::found(&house, 2_000).await?;
    let (mut plain, mut inside) = (Vec::new(), Vec::new());
    for run in 0..=bench.runs {
        let commits = plain_commits(bench, &house, run).await?;
        let commands = commands(bench, &house).await?;
        if run > 0 {
            plain.push(commits);
            inside.push(commands);
        }
    }
    house.stop().await;
    bench.engine.drop(&database).await?;
    let name = bench.engine.name();
    report.add(name, "peer: one inserted row a commit, one after the other", "", "/s", &plain);
    report.add(name, "case commands in the process (256 callers)", "", "/s", &inside);
    Ok(())
}

/// What the machine gives without batching: one row, one commit.
async fn plain_commits(bench: &Bench, house: &House, run: usize) -> anyhow::Result<f64> {
    let db = &house.foundation.db;
    let tx = db.begin_write().await?;
    tx.execute_unprepared(&format!("CREATE TABLE bench_plain_{run} (id BIGINT PRIMARY KEY, text TEXT)"))
        .await?;
    tx.commit().await?;
    let started = Instant::now();
    let until = started + Duration::from_secs(bench.seconds.div_ceil(3));
    let mut count = 0;
    while Instant::now() < until {
        let tx = db.begin_write().await?;
        tx.execute_unprepared(&format!("INSERT INTO bench_plain_{run} VALUES ({count}, 'row')")).await?;
        tx.commit().await?;
        count += 1;
    }
    Ok(rate(count, started.elapsed()))
}

async fn commands(bench: &Bench, house: &House) -> anyhow::Result<f64> {
    let people = registers::seed::generate(demo::SEED, CALLERS);
    let mut cases = Vec::new();
    for person in people {
        let origin = Origin {
            actor: Actor::Person { party: person.party },
            assurance: Assurance::of(Proofing::P2, Authenticator::A2r),
            channel: Channel::Api,
            ..Origin::default()
        };
        let ctx = Ctx::new(Arc::clone(&house.shared), origin);
        let opened = house.parts.casework.begin(&ctx, "mo.bundle.birth", None, None).await;
        cases.push((ctx, opened.map_err(|problem| anyhow::anyhow!("{problem:?}"))?.case));
    }
    let started = Instant::now();
    let until = started + Duration::from_secs(bench.seconds);
    let mut tasks = Vec::new();
    for (ctx, case) in cases {
        tasks.push(tokio::spawn(answer(house.parts.casework.clone(), ctx, case, until)));
    }
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    Ok(rate(count, started.elapsed()))
}

async fn answer(casework: Casework, ctx: Ctx, case: CaseId, until: Instant) -> anyhow::Result<usize> {
    let mut count = 0;
    while Instant::now() < until {
        let choice = count % 2 == 0;
        let command = CaseCommand::Answer {
            node: "questions".to_owned(),
            page: "certificate".to_owned(),
            answers: Map::from_iter([("wants_certificate".to_owned(), json!(choice))]),
            complete: false,
            names: Vec::new(),
        };
        casework.act(&ctx, case, command, None).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        count += 1;
    }
    Ok(count)
}
