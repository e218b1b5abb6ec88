//! The real binary, started as a user starts it.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use http::Method;
use tokio::process::{Child, Command};

use crate::client::Client;

const READY_TIMEOUT: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(5);

/// A running `balcao demo`.
pub struct Program {
    child: Child,
    pub web: String,
    pub exchange: String,
    pub ready_after: Duration,
}

impl Program {
    /// Starts it on existing or new data and waits until it says that it is ready.
    pub async fn start(binary: &Path, data: &Path, database: &str) -> anyhow::Result<Self> {
        let ports = [free_port()?, free_port()?, free_port()?].map(|port| format!("127.0.0.1:{port}"));
        let [web, exchange, admin] = ports;
        let started = Instant::now();
        let child = Command::new(binary)
            .args(["demo", "--persons", "2000", "--log", "warn", "--database", database])
            // One caller opens as many as the measurement lasts.
            .args(["--drafts-per-person", &u32::MAX.to_string()])
            .args(["--listen", &web, "--exchange-listen", &exchange, "--admin-listen", &admin])
            .arg("--data")
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let mut program = Self { child, web, exchange, ready_after: Duration::ZERO };
        while !program.is_ready().await {
            if started.elapsed() > READY_TIMEOUT || program.child.try_wait()?.is_some() {
                bail!("the program did not become ready");
            }
            tokio::time::sleep(POLL).await;
        }
        program.ready_after = started.elapsed();
        Ok(program)
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut client) = Client::connect(&self.web, None).await else { return false };
        client.send(Method::GET, "/health/ready", None).await.is_ok_and(|answer| answer.status.is_success())
    }

    /// Anonymous memory in MiB (Linux: `RssAnon`).
    pub fn anonymous_mib(&self) -> anyhow::Result<f64> {
        let id = self.child.id().context("the program has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kib / 1_024.0)
    }

    /// Ends it as a service manager does.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("the program has ended")?;
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
