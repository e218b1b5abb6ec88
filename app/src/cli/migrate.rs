//! `balcao migrate`: bring the database up to date.

use std::process::ExitCode;

use anyhow::Context;
use db::{Db, DbOptions};
use kernel::Clock;

use super::Common;
use crate::clock::SystemClock;
use crate::foundation;
use crate::progress::line;

/// Runs what has not run yet.
pub async fn run(common: Common) -> anyhow::Result<ExitCode> {
    let config = common.resolve()?;
    std::fs::create_dir_all(&config.data)?;
    let db = Db::open(&DbOptions::new(&config.database)).await.context("the database cannot be opened")?;
    let applied = db.migrate(&foundation::migrations(), SystemClock.now()).await?;
    line(&format!("{applied} steps applied"));
    db.close().await?;
    Ok(ExitCode::SUCCESS)
}
