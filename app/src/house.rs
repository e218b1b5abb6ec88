//! Puts the rooms together: database, keys, pack, act writer, ledger, jobs, domains, web. Nothing listens yet.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use acts::{Acts, ActsSettings, Authorities, Clocks, SeededIds, Shared, Subscribers};
use i18n::Catalog;
use jobs::{Registry, Worker, WorkerSettings};
use kernel::{Clock, IdSource};
use keys::secret_bytes;
use ledger::{Ledger, Sequencer, SequencerSettings};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use web::{Module, RouteLine, Routes, Web, WebSettings};

use crate::foundation::Foundation;
use crate::mode::Mode;
use crate::modules::{self, Parts};

/// How long the ledger stays with a process that says nothing.
const LEDGER_LEASE_MS: i64 = 10_000;

/// A running house without listeners.
pub struct House {
    pub shared: Arc<Shared>,
    pub parts: Parts,
    pub router: axum::Router,
    pub exchange: axum::Router,
    /// The route table, for checks.
    pub lines: Vec<RouteLine>,
    /// The description of the API.
    pub api: String,
    /// Every text, for those who speak to people elsewhere than on pages.
    pub catalog: Arc<Catalog>,
    pub foundation: Foundation,
    /// The name under which people open the pages.
    pub host: String,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl House {
    /// Starts the act writer, the ledger, the jobs and builds the routes. `site` is the address under which people
    /// open the pages.
    pub async fn start(foundation: Foundation, mode: Mode, site: &str) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let wakes = Wakes::default();
        let shared = shared(&foundation, &wakes)?;
        let parts = Parts::open(&foundation, &shared, site, mode).await?;
        let mut modules = modules::all(&parts, &foundation, mode)?;
        // Set once, before anything can run an act.
        let _fresh = wakes.subscribers.set(subscribers(&modules));
        let worker = Worker {
            db: foundation.db.clone(),
            machine: Arc::clone(&foundation.machine) as Arc<dyn Clock>,
            legal: Arc::clone(&foundation.legal) as Arc<dyn Clock>,
            registry: registry(&shared, &mut modules),
            settings: WorkerSettings::default(),
            wake: wakes.jobs,
        };
        if foundation.db.engine() == db::Engine::Sqlite {
            // The lock on the data folder says that no other process works on this database.
            jobs::release_all(&foundation.db).await?;
        }
        let mut tasks = vec![tokio::spawn(worker.run(stopped.clone()))];
        tasks.push(
            start_sequencer(&foundation, Arc::clone(&parts.ledger), wakes.ledger, stopped.clone()).await?,
        );
        tasks.push(tokio::spawn(parts.noise.clone().keep(Arc::clone(&shared), stopped.clone())));
        for background in modules.iter_mut().flat_map(|module| module.background.drain(..)) {
            tasks.push(tokio::spawn(background(Arc::clone(&shared), stopped.clone())));
        }
        let settings = web_settings(&foundation, &parts, &shared, &mut modules, mode, site)?;
        let catalog = Arc::clone(&settings.catalog);
        let web = Web::new(settings);
        let routes = modules.into_iter().fold(Routes::new(), |all, module| all.merge(module.routes));
        let lines = routes.lines().to_vec();
        let (router, api) = web::application(&web, routes);
        let exchange = modules::exchange_edge(&parts, &shared, mode);
        let api = api.to_pretty_json()?;
        let host = host_of(site);
        Ok(Self { shared, parts, router, exchange, lines, api, catalog, foundation, host, stop, tasks })
    }

    /// Tells every task to stop.
    pub fn stop_signal(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Adds a task that ends with the house.
    pub fn add_task(&mut self, task: JoinHandle<()>) {
        self.tasks.push(task);
    }

    /// Stops: running requests and the running batch of jobs end first.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task ended badly");
            }
        }
    }
}

/// The secret behind form tokens: the same in every process of a database and after a restart, so that a form that
/// somebody has open is still taken.
const FORM_TOKENS: &str = "web form tokens";

/// The name in an address: `https://balcao.example:8443` → `balcao.example`.
fn host_of(site: &str) -> String {
    let authority = site.split_once("://").map_or(site, |(_, rest)| rest);
    authority.split([':', '/']).next().unwrap_or_default().to_owned()
}

/// What rings when something was committed.
#[derive(Default)]
struct Wakes {
    jobs: Arc<Notify>,
    ledger: Arc<Notify>,
    subscribers: Arc<OnceLock<Subscribers>>,
}

fn shared(foundation: &Foundation, wakes: &Wakes) -> anyhow::Result<Arc<Shared>> {
    let ids: Arc<dyn IdSource> = Arc::new(SeededIds::new(secret_bytes(foundation.secrets.as_ref())?));
    let machine = Arc::clone(&foundation.machine) as Arc<dyn Clock>;
    let legal = Arc::clone(&foundation.legal) as Arc<dyn Clock>;
    let (acts, _writer) = Acts::start(ActsSettings {
        db: foundation.db.clone(),
        clock: Arc::clone(&machine),
        secrets: Arc::clone(&foundation.secrets),
        subscribers: Arc::clone(&wakes.subscribers),
        ids: Arc::clone(&ids),
        jobs_wake: Arc::clone(&wakes.jobs),
        ledger_wake: Arc::clone(&wakes.ledger),
    });
    Ok(Arc::new(Shared {
        db: foundation.db.clone(),
        acts,
        packs: Arc::clone(&foundation.packs),
        clocks: Clocks { machine, legal },
        ids,
        secrets: Arc::clone(&foundation.secrets),
        authority: Authorities::default(),
        jobs_wake: Arc::clone(&wakes.jobs),
    }))
}

async fn start_sequencer(
    foundation: &Foundation,
    ledger: Arc<Ledger>,
    wake: Arc<Notify>,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<JoinHandle<()>> {
    ledger.check().await?;
    let settings = SequencerSettings { holder: foundation.process_name()?, lease_ms: LEDGER_LEASE_MS };
    let sequencer = Sequencer::new(ledger, settings, wake);
    Ok(tokio::spawn(async move {
        let shutdown = async move {
            let _ended = stop.wait_for(|stop| *stop).await;
        };
        if let Err(error) = sequencer.run(shutdown).await {
            tracing::error!(%error, "the sequencer ended");
        }
    }))
}

fn subscribers(modules: &[Module]) -> Subscribers {
    let mut subscribers: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for (event, job) in modules.iter().flat_map(|module| &module.subscriptions) {
        subscribers.entry(event).or_default().push(job);
    }
    subscribers
}

fn registry(shared: &Arc<Shared>, modules: &mut [Module]) -> Registry {
    let mut registry = Registry::default();
    for module in modules {
        registry = web::register(registry, shared, module.jobs.drain(..));
        for schedule in module.schedules.drain(..) {
            registry = registry.every(schedule);
        }
    }
    registry
}

fn web_settings(
    foundation: &Foundation,
    parts: &Parts,
    shared: &Arc<Shared>,
    modules: &mut [Module],
    mode: Mode,
    site: &str,
) -> anyhow::Result<WebSettings> {
    let pack = foundation.packs.current();
    let mut sources = vec![web::LOCALES];
    sources.extend(modules.iter().filter_map(|module| module.room.locales));
    let mut navigation: Vec<_> =
        modules.iter().flat_map(|module| module.navigation.iter().copied()).collect();
    navigation.sort_by_key(|item| item.order);
    let host = site.split_once("://").map(|(_, authority)| authority.to_owned());
    Ok(WebSettings {
        shared: Arc::clone(shared),
        catalog: Arc::new(Catalog::new(sources)?),
        civil: Arc::new(modules::civil(&pack)?),
        place: Arc::new(web::chrome::Place::of(pack.jurisdiction(), |path| format!("/pack/{path}"))),
        sessions: parts.sessions(),
        navigation,
        due: modules.iter_mut().filter_map(|module| module.due.take()).collect(),
        case_name: modules.iter_mut().find_map(|module| module.case_name.take()),
        health: modules.iter_mut().flat_map(|module| module.health.drain(..)).collect(),
        demo: mode.is_demo(),
        canonical_host: host,
        noise: parts.noise.clone(),
        csrf_key: foundation.keys.derived(FORM_TOKENS)?,
    })
}

#[cfg(test)]
#[path = "house_tests.rs"]
mod tests;
