//! Logs and figures. Logs are lines of JSON (text on a terminal) without personal data; figures are Prometheus text.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Starts logging at `level` (`info`, or a filter such as `warn,acts=debug`).
pub fn start_logs(level: &str) -> anyhow::Result<()> {
    let filter =
        EnvFilter::try_new(level).map_err(|error| crate::exit::bad_input(format!("--log: {error}")))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.compact().try_init().map_err(anyhow::Error::from_boxed)?;
    } else {
        builder.json().flatten_event(true).try_init().map_err(anyhow::Error::from_boxed)?;
    }
    // The text of a panic may quote data; its place is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
    Ok(())
}

/// Starts collecting figures.
pub fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    Ok(PrometheusBuilder::new().install_recorder()?)
}
