//! The platform on a scratch database: act writer, clocks, jobs, without listeners.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use acts::{
    ActingFor, Actor, Acts, ActsSettings, Assurance, Authenticator, Authorities, Authority, Clocks, Ctx,
    Origin, Proofing, SeededIds, Shared, Subscribers,
};
use db::Migration;
use futures::future::BoxFuture;
use jobs::{Registry, Worker, WorkerSettings};
use kernel::{Clock, IdSource, PartyId, Problem};
use keys::{SecretRandom, SystemSecrets};
use pack::{Pack, Packs};
use tokio::sync::Notify;
use web::JobKind;

use crate::{Scratch, TestClock};

/// How a test house is built.
#[derive(Default)]
pub struct HouseBuilder {
    steps: Vec<Migration>,
    jobs: Vec<JobKind>,
    subscribers: Subscribers,
    pages_max: Option<u32>,
    mandated: bool,
}

/// Everybody may act for whom the context names.
struct AsTheContextSays;

impl Authority for AsTheContextSays {
    fn check<'a>(
        &'a self,
        _ctx: &'a Ctx,
        _acting: ActingFor,
        _power: &'a str,
    ) -> BoxFuture<'a, Result<(), Problem>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

impl HouseBuilder {
    /// Adds a room's tables.
    #[must_use]
    pub fn migrations(mut self, steps: &[Migration]) -> Self {
        self.steps.extend_from_slice(steps);
        self
    }

    /// Adds a room's jobs.
    #[must_use]
    pub fn jobs(mut self, jobs: Vec<JobKind>) -> Self {
        self.jobs.extend(jobs);
        self
    }

    /// Lets a job kind run for an event.
    #[must_use]
    pub fn subscribe(mut self, event: &'static str, job: &'static str) -> Self {
        self.subscribers.entry(event).or_default().push(job);
        self
    }

    /// With mandates for whatever a test's context says; without it nobody acts for anybody.
    #[must_use]
    pub const fn mandated(mut self) -> Self {
        self.mandated = true;
        self
    }

    /// Fills the disk early (SQLite only).
    #[must_use]
    pub const fn sqlite_pages_max(mut self, pages: u32) -> Self {
        self.pages_max = Some(pages);
        self
    }

    /// Opens the house with the Macao pack.
    pub async fn open(self) -> anyhow::Result<House> {
        let mut steps = Vec::new();
        for room in [jobs::MIGRATIONS, ledger::MIGRATIONS, acts::MIGRATIONS] {
            steps.extend_from_slice(room);
        }
        steps.extend(self.steps);
        let pages_max = self.pages_max;
        let scratch = Scratch::with_options(&steps, |options| options.sqlite_pages_max = pages_max).await?;
        let now = || Arc::new(TestClock::at("2026-11-23T02:00:00Z"));
        let packs = Arc::new(Packs::new(Arc::new(macao()?)));
        let authority = Authorities::default();
        if self.mandated {
            authority.set(Arc::new(AsTheContextSays));
        }
        let furniture = Furniture { packs, authority, subscribers: self.subscribers, jobs: self.jobs };
        Ok(House::furnish(scratch, now(), now(), furniture))
    }
}

/// A resident at the web as most services want it: identified, with a passkey.
pub fn resident(party: PartyId) -> Origin {
    let assurance = Assurance::of(Proofing::P2, Authenticator::A2r);
    Origin { actor: Actor::Person { party }, assurance, ..Origin::default() }
}

/// What a house is given beside its database and clocks.
struct Furniture {
    packs: Arc<Packs>,
    authority: Authorities,
    subscribers: Subscribers,
    jobs: Vec<JobKind>,
}

/// A house for tests.
pub struct House {
    pub scratch: Scratch,
    pub machine: Arc<TestClock>,
    pub legal: Arc<TestClock>,
    pub shared: Arc<Shared>,
    subscribers: Subscribers,
    jobs: Vec<JobKind>,
}

impl House {
    /// Starts building.
    pub fn builder() -> HouseBuilder {
        HouseBuilder::default()
    }

    /// Another process on the same database: connections, act writer and identifiers of its own, the same clocks.
    pub async fn neighbour(&self) -> anyhow::Result<Self> {
        let scratch = self.scratch.again().await?;
        let (machine, legal) = (Arc::clone(&self.machine), Arc::clone(&self.legal));
        let furniture = Furniture {
            packs: Arc::clone(&self.shared.packs),
            authority: self.shared.authority.clone(),
            subscribers: self.subscribers.clone(),
            jobs: self.jobs.clone(),
        };
        Ok(Self::furnish(scratch, machine, legal, furniture))
    }

    fn furnish(
        scratch: Scratch,
        machine: Arc<TestClock>,
        legal: Arc<TestClock>,
        furniture: Furniture,
    ) -> Self {
        let Furniture { packs, authority, subscribers, jobs } = furniture;
        let secrets: Arc<dyn SecretRandom> = Arc::new(SystemSecrets::new());
        let mut seed = [7; 32];
        seed[0] += scratch.number;
        let ids: Arc<dyn IdSource> = Arc::new(SeededIds::new(seed));
        let jobs_wake = Arc::new(Notify::new());
        let (acts, _writer) = Acts::start(ActsSettings {
            db: scratch.db.clone(),
            clock: Arc::clone(&machine) as Arc<dyn Clock>,
            secrets: Arc::clone(&secrets),
            subscribers: Arc::new(OnceLock::from(subscribers.clone())),
            ids: Arc::clone(&ids),
            jobs_wake: Arc::clone(&jobs_wake),
            ledger_wake: Arc::new(Notify::new()),
        });
        let clocks = Clocks {
            machine: Arc::clone(&machine) as Arc<dyn Clock>,
            legal: Arc::clone(&legal) as Arc<dyn Clock>,
        };
        let db = scratch.db.clone();
        let shared = Arc::new(Shared { db, acts, packs, clocks, ids, secrets, authority, jobs_wake });
        Self { scratch, machine, legal, shared, subscribers, jobs }
    }

    /// A context for `origin`, at the present of the test clocks.
    pub fn ctx(&self, origin: Origin) -> Ctx {
        Ctx::new(Arc::clone(&self.shared), origin)
    }

    /// Runs everything that is due, and what that causes; returns how many jobs ran.
    pub async fn run_jobs(&self) -> anyhow::Result<usize> {
        let registry = web::register(Registry::default(), &self.shared, self.jobs.iter().cloned());
        let worker = Worker {
            db: self.scratch.db.clone(),
            machine: Arc::clone(&self.machine) as Arc<dyn Clock>,
            legal: Arc::clone(&self.legal) as Arc<dyn Clock>,
            registry,
            settings: WorkerSettings::default(),
            wake: Arc::clone(&self.shared.jobs_wake),
        };
        Ok(worker.drain().await?)
    }
}

fn macao() -> anyhow::Result<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao");
    pack::load_dir(&folder).map_err(|error| anyhow::anyhow!("{error:?}"))
}
