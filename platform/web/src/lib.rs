//! axum glue: who visits, what they may do, how a page's frame and a problem look. Knows no domain.
//! Invariants: every route names its access; every unsafe request is checked for its origin; no personal data in logs.
//! Next: `module.rs` for what a domain hands over, `visit.rs` for what a handler gets, `app.rs` for the layers.

mod access;
mod app;
pub mod assets;
pub mod chrome;
mod csrf;
mod cursor;
mod failure;
mod form;
mod identify;
mod module;
mod noise;
pub mod nul;
mod pace;
mod present;
mod retention;
mod routes;
mod serve;
mod session;
pub mod text;
mod typed;
mod visit;
mod within;

pub use access::{Access, Permission};
pub use app::{REQUEST_TIMEOUT, Web, WebSettings, application};
pub use assets::is_known;
pub use cursor::cursor;
pub use failure::Failure;
pub use form::Posted;
pub use module::{
    Audience, BackgroundFn, CaseName, CaseNameFn, DueFn, DueItem, HealthFn, Ill, JobFn, JobKind, Module,
    NavItem, Room, job_error, register,
};
pub use noise::Noise;
pub use retention::{ForgetFn, Kept, Retention};
pub use routes::{RouteLine, Routes};
pub use serve::{ClientCertificate, Limits, Listener, serve};
pub use session::{SESSION_COOKIE, Session, Sessions};
pub use typed::{Refused, Typed};
pub use visit::Visit;
pub use within::{CutOff, within};

/// Texts of the frame and of the problems that every domain shares.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "web",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};
