//! The web application: one state, the layers that every request passes, the routes of all modules.

use std::{sync::Arc, time::Duration};

use acts::Shared;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use i18n::Catalog;
use kernel::{Problem, ProblemStatus};
use tower_http::{
    compression::CompressionLayer, limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer,
};
use utoipa::openapi::OpenApi;

use crate::chrome::Place;
use crate::csrf::CsrfKey;
use crate::module::{CaseNameFn, DueFn, HealthFn, NavItem};
use crate::text::Civil;
use crate::{Failure, Noise, Routes, Sessions, assets, identify, nul, present, within};

/// Largest body of a page or API request; uploads have a limit of their own.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// A request is cut off after this time.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What the web layer is told at start.
pub struct WebSettings {
    pub shared: Arc<Shared>,
    pub catalog: Arc<Catalog>,
    pub civil: Arc<Civil>,
    pub place: Arc<Place>,
    pub sessions: Arc<dyn Sessions>,
    pub navigation: Vec<NavItem>,
    pub due: Vec<DueFn>,
    pub case_name: Option<CaseNameFn>,
    pub health: Vec<HealthFn>,
    /// True under `balcao demo`: a banner says that nothing here is real.
    pub demo: bool,
    /// The host under which people open the pages. Requests that name another one are refused; in a demonstration a page
    /// under an IP literal sends there, because passkeys and cookies need a name.
    pub canonical_host: Option<String>,
    /// Where callers are counted whom nobody knows.
    pub noise: Noise,
    /// 32 secret bytes for form tokens.
    pub csrf_key: [u8; 32],
}

/// The state of every handler. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

pub(crate) struct Inner {
    pub settings: WebSettings,
    pub csrf: CsrfKey,
}

impl Web {
    /// A state from its settings.
    pub fn new(settings: WebSettings) -> Self {
        let csrf = CsrfKey::new(&settings.csrf_key);
        Self(Arc::new(Inner { settings, csrf }))
    }

    /// What the web layer was told at start.
    pub fn settings(&self) -> &WebSettings {
        &self.0.settings
    }

    pub(crate) fn csrf(&self) -> &CsrfKey {
        &self.0.csrf
    }
}

/// The whole application and the description of its API.
pub fn application(web: &Web, routes: Routes) -> (Router, OpenApi) {
    let (pages, mut api) = routes.split();
    "Balcão".clone_into(&mut api.info.title);
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    let document = api.to_json().unwrap_or_default();
    let pages = pages
        .route(
            "/openapi.json",
            get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document) }),
        )
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(|| async {
            Failure(Problem::new(ProblemStatus::Method, "request.method"))
        })
        .layer(from_fn(nul::refuse_in_json))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(from_fn(cut_off))
        .layer(from_fn_with_state(web.clone(), present::present))
        .layer(from_fn_with_state(web.clone(), identify::identify))
        .with_state(web.clone());
    let whole = Router::new()
        .merge(assets::router())
        .merge(health(web))
        .merge(pages)
        .layer(SetResponseHeaderLayer::if_not_present(header::X_CONTENT_TYPE_OPTIONS, value("nosniff")))
        .layer(SetResponseHeaderLayer::if_not_present(header::REFERRER_POLICY, value("same-origin")))
        .layer(SetResponseHeaderLayer::if_not_present(header::X_FRAME_OPTIONS, value("DENY")))
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("cross-origin-opener-policy"),
            value("same-origin"),
        ))
        .layer(CompressionLayer::new().gzip(true));
    (whole, api)
}

/// A handler that panics or hangs is a problem like any other.
async fn cut_off(request: Request, next: Next) -> Response {
    let answer = within("web", REQUEST_TIMEOUT, next.run(request)).await;
    answer.unwrap_or_else(|cut| Failure::from(cut).into_response())
}

const fn value(text: &'static str) -> HeaderValue {
    HeaderValue::from_static(text)
}

/// `GET /health/live`: the process answers. `GET /health/ready`: so do database, act writer, ledger and every domain;
/// otherwise 503 and the stable codes of what is ill.
fn health(web: &Web) -> Router {
    let state = web.clone();
    let router = Router::new().route("/health/live", get(|| async { "live\n" })).route(
        "/health/ready",
        get(move || {
            let state = state.clone();
            async move { ready(&state).await }
        }),
    );
    // A database that does not answer must not hang the question whether it does.
    router.layer(from_fn(cut_off))
}

async fn ready(web: &Web) -> (StatusCode, String) {
    let settings = web.settings();
    let ctx = acts::Ctx::new(Arc::clone(&settings.shared), acts::Origin::default());
    let mut ill = Vec::new();
    for check in &settings.health {
        if let Err(found) = check(ctx.clone()).await {
            tracing::warn!(code = found.code, why = found.why, "not ready");
            ill.push(found.code);
        }
    }
    if ill.is_empty() {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", ill.join(", ")))
    }
}
