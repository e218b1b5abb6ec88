//! The list of domains, and how they are given to one another. Adding a domain is one line in `DOMAINS`: tables, texts,
//! permissions, checks of the pack, retention, routes, jobs and background work follow from it.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use acts::{Ctx, Shared};
use anyhow::Context;
use casework::{CaseBook, Casework, ConsentKeeper, GivenInCase, IntakeProvider, Keeper};
use counter::CaseDoor;
use db::Db;
use documents::Issuer;
use exchange::{Gate, Provider, Providers};
use files::Blobs;
use futures::future::BoxFuture;
use identity::model::Wording;
use identity::{Identity, IdentitySettings, NewConsent};
use kernel::{CaseId, Clock, Problem, ProblemStatus};
use keys::Keys;
use ledger::{Ledger, LedgerSettings, LogKey, MAIN_LOG};
use mailbox::Mailbox;
use operations::Operations;
use pack::{Finding, Lint, Pack};
use rust_embed::RustEmbed;
use transparency::Transparency;
use web::text::Civil;
use web::{Module, Noise, Room, Sessions};

use crate::authority;
use crate::demo;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::lints::WholeHouse;
use crate::mode::Mode;
use crate::{keyring, signers, upkeep};

/// Password hashes that may run at once; each takes a core.
const HASHERS: usize = 2;

/// One domain: what it declares, and how it is put to work.
struct Domain {
    room: Room,
    open: fn(&Parts) -> Module,
}

/// Every domain, in the order in which their tables lean on each other.
const DOMAINS: &[Domain] = &[
    Domain { room: exchange::ROOM, open: |parts| exchange::module(&parts.gate) },
    Domain { room: registers::ROOM, open: |_parts| registers::module() },
    Domain {
        room: identity::ROOM,
        open: |parts| identity::module(&parts.identity, readable_cases(&parts.casework)),
    },
    Domain { room: casework::ROOM, open: |parts| casework::module(parts.casework.clone(), keeper(parts)) },
    Domain { room: mailbox::ROOM, open: |parts| mailbox::module(&parts.mailbox) },
    Domain { room: counter::ROOM, open: |parts| counter::module(case_door(&parts.casework)) },
    Domain { room: payments::ROOM, open: |_parts| payments::module() },
    Domain { room: documents::ROOM, open: |parts| documents::module(&parts.issuer) },
    Domain { room: transparency::ROOM, open: |parts| transparency::module(&parts.transparency) },
    Domain { room: operations::ROOM, open: |parts| operations::module(&administration(parts)) },
];

/// What all rooms declare: the domains and the app's own. Known without a database.
pub fn rooms() -> Vec<Room> {
    DOMAINS.iter().map(|domain| domain.room).chain([upkeep::ROOM, demo::ROOM]).collect()
}

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
    pub mailbox: Mailbox,
    pub issuer: Arc<Issuer>,
    pub transparency: Transparency,
    /// Strangers of every door of this process.
    pub noise: Noise,
}

impl Parts {
    /// Builds the domains' services. `site` is the address under which people open the pages.
    pub async fn open(
        foundation: &Foundation,
        shared: &Arc<Shared>,
        site: &str,
        mode: Mode,
    ) -> anyhow::Result<Self> {
        let pack = foundation.packs.current();
        let ledger = Arc::new(open_ledger(foundation, &pack)?);
        let noise = Noise::default();
        let settings = IdentitySettings {
            origin: Some(site.parse().context("the address of the site")?),
            site: pack.jurisdiction().theme.name.en.clone(),
            hashers: HASHERS,
            noise: noise.clone(),
        };
        let identity = Identity::open(Arc::clone(shared), Arc::clone(&ledger), &settings).await?;
        shared.authority.set(Arc::new(identity::Mandates));
        let registers = Arc::new(registers::Catalogues::default());
        if mode.is_demo() {
            // Before the intakes read whose signatures count.
            demo::Clinician::employ(foundation)?;
        }
        let intakes = intakes(foundation, &pack)?;
        let gate = open_gate(foundation, &identity, &registers, &pack, &intakes).await?;
        let casework = Casework {
            catalogues: casework::Catalogues::new(Arc::clone(&foundation.packs))?,
            registers: Arc::clone(&registers),
            gate: gate.clone(),
            namings_per_day: foundation.namings_per_day,
            drafts_per_person: foundation.drafts_per_person,
        };
        for intake in &intakes {
            intake.attach(casework.clone());
        }
        let issuer = Arc::new(authority::open_issuer(foundation, &pack, &ledger, &identity, site, mode)?);
        let authority = keys::certificate_pem(issuer.seals().anchor_der())?;
        let transparency = Transparency::new(Arc::clone(&ledger), &authority);
        let mailbox = Mailbox::new();
        Ok(Self { ledger, identity, gate, registers, casework, mailbox, issuer, transparency, noise })
    }

    /// Who is signed in.
    pub fn sessions(&self) -> Arc<dyn Sessions> {
        Arc::new(self.identity.clone())
    }
}

/// The log of this jurisdiction.
pub fn open_ledger(foundation: &Foundation, pack: &Pack) -> anyhow::Result<Ledger> {
    let machine = Arc::clone(&foundation.machine) as Arc<dyn Clock>;
    ledger_of(&foundation.db, &foundation.blobs, Arc::clone(&foundation.keys), machine, pack)
}

/// The log of a jurisdiction in this database and below these blobs.
pub fn ledger_of(
    db: &Db,
    blobs: &Blobs,
    keys: Arc<dyn Keys>,
    clock: Arc<dyn Clock>,
    pack: &Pack,
) -> anyhow::Result<Ledger> {
    let origin = format!("balcao/{}/{MAIN_LOG}", pack.jurisdiction().code.to_lowercase());
    let key = LogKey::new(keys, keyring::ledger_key()?, &origin)?;
    let (db, blobs) = (db.clone(), blobs.folder("ledger")?);
    Ok(Ledger::new(LedgerSettings { db, blobs, key, clock, log: MAIN_LOG.to_owned() }))
}

async fn open_gate(
    foundation: &Foundation,
    identity: &Identity,
    registers: &Arc<registers::Catalogues>,
    pack: &Pack,
    intakes: &[Arc<IntakeProvider>],
) -> anyhow::Result<Gate> {
    let snapshot = exchange::load(pack, &foundation.db).await?;
    let catalogue = registers.of(pack).map_err(|findings| bad_input(format!("{findings:?}")))?;
    let mut providers = Providers::default();
    for register in catalogue.iter() {
        let provider = registers::RegisterProvider::new(Arc::clone(registers), register.id.clone());
        providers = providers.register(register.id.clone(), Arc::new(provider));
    }
    for intake in intakes {
        let service =
            intake.service().parse().map_err(|_| bad_input("intake: the service is no identifier"))?;
        providers = providers.handler(service, Arc::clone(intake) as Arc<dyn Provider>);
    }
    Ok(Gate::new(snapshot, providers, identity.consents(), Arc::new(CaseBook)))
}

/// The messages that open cases, each with the keys of those who may sign them off.
fn intakes(foundation: &Foundation, pack: &Pack) -> anyhow::Result<Vec<Arc<IntakeProvider>>> {
    let declared = casework::load_intakes(pack).map_err(|findings| bad_input(format!("{findings:?}")))?;
    let signers = Arc::new(signers::load(&foundation.data)?);
    Ok(declared
        .into_iter()
        .map(|intake| Arc::new(IntakeProvider::new(intake, Arc::clone(&signers))))
        .collect())
}

/// Consents that people give in a case are kept where the gate looks.
struct KeptByIdentity(Identity);

impl ConsentKeeper for KeptByIdentity {
    fn keep<'a>(&'a self, ctx: &'a Ctx, given: GivenInCase) -> BoxFuture<'a, Result<(), Problem>> {
        Box::pin(async move {
            let new = NewConsent {
                subject: given.subject,
                recipient: given.recipient,
                categories: vec![given.category],
                purpose: given.purpose,
                wording: Wording {
                    id: given.scope,
                    version: given.version,
                    lang: given.lang,
                    text: given.wording,
                },
                case: Some(given.case),
                expires_at: None,
            };
            self.0.give_consent(ctx, new).await.map(|_| ())
        })
    }
}

/// A person books for the cases in which they take part, and for no other.
fn case_door(casework: &Casework) -> CaseDoor {
    let casework = casework.clone();
    CaseDoor::new(Arc::new(move |ctx: Ctx, case| {
        let casework = casework.clone();
        Box::pin(async move {
            match casework.seen(&ctx, case).await {
                Ok(_) => Ok(true),
                Err(problem) if problem.status == ProblemStatus::NotFound => Ok(false),
                Err(problem) => Err(problem),
            }
        })
    }))
}

/// An entry of a person's log leads to a case that this person may open, and to no other.
fn readable_cases(casework: &Casework) -> identity::CaseDoor {
    let casework = casework.clone();
    identity::CaseDoor::new(Arc::new(move |ctx: Ctx, cases: Vec<CaseId>| {
        let casework = casework.clone();
        Box::pin(async move { casework.open_to(&ctx, &cases).await })
    }))
}

fn keeper(parts: &Parts) -> Keeper {
    Arc::new(KeptByIdentity(parts.identity.clone()))
}

fn administration(parts: &Parts) -> Operations {
    Operations::new(Arc::clone(&parts.ledger), env!("CARGO_PKG_VERSION"))
}

/// Everything at work: the app's own module, every domain, and the demonstration where this is one.
pub fn all(parts: &Parts, foundation: &Foundation, mode: Mode) -> anyhow::Result<Vec<Module>> {
    let mut modules = vec![upkeep::module(&parts.ledger, &rooms())];
    modules.extend(DOMAINS.iter().map(|domain| (domain.open)(parts)));
    if let Mode::Demo { fast_clock } = mode {
        let clinician = demo::Clinician::employ(foundation)?;
        let legal = Arc::clone(&foundation.legal);
        modules.push(demo::module(parts.identity.clone(), legal, fast_clock, clinician));
    }
    Ok(modules)
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
        noise: parts.noise.clone(),
        shared: Arc::clone(shared),
        auth,
        faults: xroad::FaultStyle::default(),
        server: None,
        limit: exchange::edge::CALL_TIMEOUT,
    })
}

/// Civil time and money of the pack.
pub fn civil(pack: &Pack) -> anyhow::Result<Civil> {
    Civil::of(pack.jurisdiction()).context("the pack's time zone is not known")
}

/// Where the fonts of certificates lie on Debian.
pub const FONT_FOLDERS: [&str; 1] = ["/usr/share/fonts"];

/// Checks that the fonts which certificates need lie in these folders.
pub fn fonts(folders: &[&Path]) -> Result<(), String> {
    let found = pdf::Fonts::load(folders).map(drop);
    found.map_err(|error| format!("{error}: install the packages that README.md names"))
}

/// Everything wrong or doubtful in a pack.
pub fn pack_lint(pack: &Pack) -> Vec<Finding> {
    let rooms = rooms();
    let whole = WholeHouse { rooms: rooms.clone() };
    let mut lints: Vec<&dyn Lint> = vec![&whole];
    lints.extend(rooms.iter().flat_map(|room| room.lints).map(|lint| *lint as &dyn Lint));
    pack::run(pack, &lints).findings
}
