//! Room and Module: everything that a domain hands to `app`. A room is a constant: what is known before anything runs
//! (tables, texts, permissions, checks of the pack, what is kept how long). A module is the room at work.
//! Invariant: only `app` lists the domains, each once; nothing that a room declares is listed again elsewhere.

use std::sync::Arc;

use acts::{Actor, Channel, Ctx, EventKind, Origin, Shared};
use db::Migration;
use futures::future::BoxFuture;
use jobs::{Job, JobError, Registry, Schedule};
use kernel::Problem;
use pack::Lint;
use tokio::sync::watch;

use crate::{Permission, Retention, Routes, Visit};

/// Runs one kind of job, in the name of the actor who caused it.
pub type JobFn = Arc<dyn Fn(Ctx, Job) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// One job kind.
#[derive(Clone)]
pub struct JobKind {
    pub kind: &'static str,
    pub run: JobFn,
    /// The kind of the job that takes up a burial of this kind; its payload is `jobs::Buried`.
    pub when_buried: Option<&'static str>,
}

impl JobKind {
    /// A job kind and what runs it.
    pub fn new<F, Fut>(kind: &'static str, run: F) -> Self
    where
        F: Fn(Ctx, Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        Self { kind, run: Arc::new(move |ctx, job| Box::pin(run(ctx, job))), when_buried: None }
    }

    /// Tells this kind when a job is buried, in the same transaction.
    #[must_use]
    pub const fn when_buried(mut self, then: &'static str) -> Self {
        self.when_buried = Some(then);
        self
    }
}

/// Adds a room's kinds of jobs to a registry.
pub fn register(
    registry: Registry,
    shared: &Arc<Shared>,
    kinds: impl IntoIterator<Item = JobKind>,
) -> Registry {
    kinds.into_iter().fold(registry, |registry, job| {
        let registry = registry.on(job.kind, job_handler(Arc::clone(shared), job.run));
        match job.when_buried {
            Some(then) => registry.when_buried(job.kind, then),
            None => registry,
        }
    })
}

/// Gives a job the context of the actor who caused it, then runs it.
fn job_handler(shared: Arc<Shared>, run: JobFn) -> jobs::Handler {
    Arc::new(move |job: Job| {
        let mut origin: Origin = serde_json::from_value(job.origin.clone()).unwrap_or_default();
        if origin.actor == Actor::Anonymous {
            origin.actor = Actor::Machine;
        }
        origin.channel = Channel::Job;
        run(Ctx::new(Arc::clone(&shared), origin), job)
    })
}

/// A refusal inside a job: refusals of the rules are final, everything else is tried again.
pub fn job_error(problem: &Problem) -> JobError {
    use kernel::ProblemStatus::{Internal, TooMany, Unavailable};
    match problem.status {
        Internal | TooMany | Unavailable => JobError::Again(problem.code.to_owned()),
        _ => JobError::Never(problem.code.to_owned()),
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct NavItem {
    /// Locale key of the label.
    pub label: &'static str,
    pub href: &'static str,
    pub audience: Audience,
    /// Sorts the entries.
    pub order: u16,
}

/// Who sees an entry of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Everybody,
    Person,
    /// Officials whose post has the permission.
    Officer(Permission),
}

/// Something that waits for the person, on the start page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueItem {
    /// Already in the reader's language.
    pub title: String,
    pub href: String,
    /// Sorts the items; the most urgent first.
    pub due: Option<kernel::Timestamp>,
}

/// Asks a domain what waits for the person of the context.
pub type DueFn = Arc<dyn Fn(Ctx) -> BoxFuture<'static, Result<Vec<DueItem>, Problem>> + Send + Sync>;

/// A case as the room that keeps it names it to an official of another room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseName {
    pub number: String,
    /// Where it is read, for those who may.
    pub href: Option<String>,
}

/// Asks the room that keeps cases how one is named; nothing while it has no number.
pub type CaseNameFn =
    Arc<dyn Fn(Visit, kernel::CaseId) -> BoxFuture<'static, Result<Option<CaseName>, Problem>> + Send + Sync>;

/// Why a part of the house cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ill {
    /// Stable, for whoever watches: `ledger.behind`.
    pub code: &'static str,
    /// For the log of the process; never shown.
    pub why: String,
}

impl Ill {
    /// An illness with its stable code.
    pub fn new(code: &'static str, why: impl Into<String>) -> Self {
        Self { code, why: why.into() }
    }
}

/// What one check of a domain's health says.
pub type HealthFn = Arc<dyn Fn(Ctx) -> BoxFuture<'static, Result<(), Ill>> + Send + Sync>;

/// Work that belongs to no request: runs beside them until the process stops.
pub type BackgroundFn =
    Box<dyn FnOnce(Arc<Shared>, watch::Receiver<bool>) -> BoxFuture<'static, ()> + Send + Sync>;

/// What a domain declares of itself before anything runs.
#[derive(Clone, Copy)]
pub struct Room {
    pub name: &'static str,
    pub migrations: &'static [Migration],
    pub locales: Option<i18n::Source>,
    /// What posts may be given; the pack's lint knows no others.
    pub permissions: &'static [Permission],
    /// What this domain tells the others.
    pub events: &'static [EventKind],
    pub lints: &'static [&'static (dyn Lint + Send + Sync)],
    /// What is destroyed when. Whatever is not named here is kept.
    pub retention: &'static [Retention],
}

impl Room {
    /// A room with this name and nothing in it yet.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            migrations: &[],
            locales: None,
            permissions: &[],
            events: &[],
            lints: &[],
            retention: &[],
        }
    }
}

/// What a domain hands to `app`: its room, and what works in it.
pub struct Module {
    pub room: Room,
    pub routes: Routes,
    pub jobs: Vec<JobKind>,
    pub schedules: Vec<Schedule>,
    /// Event name → kind of the job that this domain runs for it.
    pub subscriptions: Vec<(&'static str, &'static str)>,
    pub background: Vec<BackgroundFn>,
    pub navigation: Vec<NavItem>,
    pub due: Option<DueFn>,
    /// One room keeps cases.
    pub case_name: Option<CaseNameFn>,
    /// `/health/ready` is what all of them say.
    pub health: Vec<HealthFn>,
}

impl Module {
    /// The room, with nothing at work in it yet.
    pub fn of(room: Room) -> Self {
        Self {
            room,
            routes: Routes::default(),
            jobs: Vec::new(),
            schedules: Vec::new(),
            subscriptions: Vec::new(),
            background: Vec::new(),
            navigation: Vec::new(),
            due: None,
            case_name: None,
            health: Vec::new(),
        }
    }
}
