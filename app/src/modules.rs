//! The list of domains, and how they are given to one another. Adding a domain is a line in each list here.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use acts::Shared;
use anyhow::Context;
use casework::Casework;
use exchange::{Gate, Providers};
use identity::{Identity, IdentitySettings};
use kernel::Clock;
use keys::{KeyName, KeyPurpose};
use ledger::{Ledger, LedgerSettings, LogKey, MAIN_LOG};
use pack::{Finding, Lint, Pack};
use rust_embed::RustEmbed;
use tokio::{sync::watch, task::JoinHandle};
use web::text::Civil;
use web::{Module, Sessions};

use crate::demo;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::mode::Mode;

/// Password hashes that may run at once; each takes a core.
const HASHERS: usize = 2;

/// The steps of the domains' tables, in the order in which they lean on each other.
pub const MIGRATIONS: &[&[db::Migration]] = &[
    exchange::MIGRATIONS,
    registers::MIGRATIONS,
    identity::MIGRATIONS,
    casework::MIGRATIONS,
    payments::MIGRATIONS,
];

/// The built-in jurisdiction.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../jurisdictions/macao"]
struct BuiltIn;

/// The pack in `folder`, or the built-in one.
pub fn load_pack(folder: Option<&Path>) -> anyhow::Result<Pack> {
    if let Some(folder) = folder {
        return pack::load_dir(folder).map_err(|error| bad_input(format!("{}: {error}", folder.display())));
    }
    let files: BTreeMap<String, Vec<u8>> = BuiltIn::iter()
        .filter_map(|path| Some((path.to_string(), BuiltIn::get(&path)?.data.into_owned())))
        .collect();
    Pack::from_files(files)
        .map_err(|findings| bad_input(format!("the built-in pack is broken: {findings:?}")))
}

/// What the domains share.
pub struct Parts {
    pub ledger: Arc<Ledger>,
    pub identity: Identity,
    pub gate: Gate,
    pub registers: Arc<registers::Catalogues>,
    pub casework: Casework,
}

impl Parts {
    /// Builds the domains' services. `site` is the address under which people open the pages.
    pub async fn open(foundation: &Foundation, shared: &Arc<Shared>, site: &str) -> anyhow::Result<Self> {
        let pack = foundation.packs.current();
        let ledger = Arc::new(open_ledger(foundation, &pack)?);
        let settings = IdentitySettings {
            origin: Some(site.parse().context("the address of the site")?),
            site: pack.jurisdiction().theme.name.en.clone(),
            hashers: HASHERS,
        };
        let identity = Identity::open(Arc::clone(shared), Arc::clone(&ledger), &settings).await?;
        let registers = Arc::new(registers::Catalogues::default());
        let gate = open_gate(foundation, &identity, &registers, &pack).await?;
        let casework = Casework {
            catalogues: casework::Catalogues::new(Arc::clone(&foundation.packs))?,
            registers: Arc::clone(&registers),
            gate: gate.clone(),
        };
        Ok(Self { ledger, identity, gate, registers, casework })
    }

    /// Who is signed in.
    pub fn sessions(&self) -> Arc<dyn Sessions> {
        Arc::new(self.identity.clone())
    }
}

/// The log of this jurisdiction.
pub fn open_ledger(foundation: &Foundation, pack: &Pack) -> anyhow::Result<Ledger> {
    let origin = format!("balcao/{}/{MAIN_LOG}", pack.jurisdiction().code.to_lowercase());
    let name = KeyName::new(KeyPurpose::LedgerCheckpoint, MAIN_LOG)?;
    let key = LogKey::new(Arc::clone(&foundation.keys), name, &origin)?;
    Ok(Ledger::new(LedgerSettings {
        db: foundation.db.clone(),
        blobs: foundation.blobs.folder("ledger")?,
        key,
        clock: Arc::clone(&foundation.machine) as Arc<dyn Clock>,
        log: MAIN_LOG.to_owned(),
    }))
}

async fn open_gate(
    foundation: &Foundation,
    identity: &Identity,
    registers: &Arc<registers::Catalogues>,
    pack: &Pack,
) -> anyhow::Result<Gate> {
    let snapshot = exchange::load(pack, &foundation.db).await?;
    let catalogue = registers.of(pack).map_err(|findings| bad_input(format!("{findings:?}")))?;
    let mut providers = Providers::default();
    for register in catalogue.iter() {
        let provider = registers::RegisterProvider::new(Arc::clone(registers), register.id.clone());
        providers = providers.register(register.id.clone(), Arc::new(provider));
    }
    Ok(Gate::new(snapshot, providers, identity.consents()))
}

/// Every domain.
pub fn all(parts: &Parts, foundation: &Foundation, mode: Mode) -> Vec<Module> {
    let mut modules =
        vec![exchange_module(&parts.gate), identity::module(&parts.identity), payments::module()];
    if let Mode::Demo { fast_clock } = mode {
        modules.push(demo::module(parts.identity.clone(), Arc::clone(&foundation.legal), fast_clock));
    }
    modules
}

/// The exchange has no pages yet: its edge listens for itself.
fn exchange_module(gate: &Gate) -> Module {
    Module {
        name: "exchange",
        jobs: exchange::jobs::kinds(gate),
        schedules: exchange::jobs::schedules(),
        lints: vec![Box::new(exchange::ExchangeLint)],
        ..Module::default()
    }
}

/// Work that belongs to no request.
pub fn background(
    parts: &Parts,
    foundation: &Foundation,
    stop: watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let fresh =
        exchange::keep_fresh(parts.gate.clone(), Arc::clone(&foundation.packs), foundation.db.clone(), stop);
    vec![tokio::spawn(fresh)]
}

/// The X-Road client edge.
pub fn exchange_edge(parts: &Parts, shared: &Arc<Shared>, mode: Mode) -> axum::Router {
    let auth = if mode.is_demo() {
        exchange::edge::ClientAuth::Loopback
    } else {
        exchange::edge::ClientAuth::Certificate
    };
    exchange::edge::edge(exchange::edge::EdgeState {
        gate: parts.gate.clone(),
        shared: Arc::clone(shared),
        auth,
        faults: xroad::FaultStyle::default(),
        server: None,
    })
}

/// Civil time and money of the pack.
pub fn civil(pack: &Pack) -> anyhow::Result<Civil> {
    Civil::of(pack.jurisdiction()).context("the pack's time zone is not known")
}

/// Every check that a pack must pass.
pub fn lints() -> Vec<Box<dyn Lint>> {
    vec![
        Box::new(registers::RegistersLint),
        Box::new(exchange::ExchangeLint),
        Box::new(crate::demo::DemoLint),
    ]
}

/// Where the fonts of certificates lie on Debian.
const FONT_FOLDERS: [&str; 1] = ["/usr/share/fonts"];

/// The fonts that certificates need.
pub fn fonts() -> Result<pdf::Fonts, String> {
    let folders: Vec<&Path> = FONT_FOLDERS.iter().map(Path::new).collect();
    pdf::Fonts::load(&folders).map_err(|error| format!("{error}: install the packages that README.md names"))
}

/// Everything wrong or doubtful in a pack.
pub fn pack_lint(pack: &Pack) -> Vec<Finding> {
    let lints = lints();
    let lints: Vec<&dyn Lint> = lints.iter().map(AsRef::as_ref).collect();
    pack::run(pack, &lints).findings
}
