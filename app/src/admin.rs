//! The admin listener: figures for Prometheus. Bound to loopback unless the operator says otherwise.

use axum::http::header;
use axum::{Router, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;

/// Routes of the admin listener.
pub fn router(metrics: PrometheusHandle) -> Router {
    Router::new().route(
        "/metrics",
        get(move || {
            let text = metrics.render();
            async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
        }),
    )
}
