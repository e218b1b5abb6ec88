//! The platform with the test jurisdiction, a provider whose answers a test sets, and consents that a test gives.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use acts::{Actor, Acts, ActsSettings, Channel, Clocks, Ctx, Officer, Origin, SeededIds, Shared};
use db::Db;
use exchange::{
    Call, CaseName, CaseStanding, Cases, ConsentId, ConsentQuery, Consents, Gate, Provider, ProviderError,
    ProviderRequest, ProviderResponse, Providers, ServicePath, Verb,
};
use futures::future::BoxFuture;
use kernel::{CaseId, Clock, IdSource, PartyId, Problem, Timestamp};
use keys::{SecretRandom, SystemSecrets};
use pack::{Pack, Packs};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use testkit::{Scratch, TestClock};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::packs;

pub const ANA: PartyId = PartyId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000a));
pub const RUI: PartyId = PartyId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000b));
/// An open case of the fund that concerns both.
pub const CASE: CaseId = CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00c1));
pub const CASE_NO: &str = "FUND-2026-000001";
/// An open case of the registry.
pub const REG_CASE: CaseId = CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00c2));

/// A provider whose next answer a test decides; it notes what it was asked.
pub struct Desk {
    pub answer: Mutex<Result<ProviderResponse, ProviderError>>,
    pub asked: Mutex<Vec<ProviderRequest>>,
    pub panics: Mutex<bool>,
    /// Permits to answer; a test that holds them back makes the provider slow.
    pub open: tokio::sync::Semaphore,
}

impl Desk {
    fn new() -> Self {
        let body = person(ANA, "0001");
        Self {
            answer: Mutex::new(Ok(ProviderResponse { status: 200, body, subjects: vec![ANA] })),
            asked: Mutex::default(),
            panics: Mutex::default(),
            open: tokio::sync::Semaphore::new(10_000),
        }
    }

    pub fn answers(&self, status: u16, body: Value, subjects: &[PartyId]) {
        *self.answer.lock().unwrap() = Ok(ProviderResponse { status, body, subjects: subjects.to_vec() });
    }

    pub fn fails(&self, error: ProviderError) {
        *self.answer.lock().unwrap() = Err(error);
    }

    pub fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Provider for Desk {
    fn call<'a>(
        &'a self,
        _ctx: &'a Ctx,
        request: &'a ProviderRequest,
    ) -> BoxFuture<'a, Result<ProviderResponse, ProviderError>> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(request.clone());
            assert!(!*self.panics.lock().unwrap(), "told to panic");
            self.open.acquire().await.unwrap().forget();
            self.answer.lock().unwrap().clone()
        })
    }
}

/// Cases that a test keeps.
pub struct Files(pub Mutex<Vec<CaseStanding>>);

impl Files {
    fn new() -> Self {
        let case = |case, department: &str| CaseStanding {
            case,
            bundle: None,
            department: department.to_owned(),
            open: true,
            parties: vec![ANA, RUI],
        };
        Self(Mutex::new(vec![case(CASE, "FUND"), case(REG_CASE, "REG")]))
    }

    /// Changes the fund's case.
    pub fn change(&self, change: impl FnOnce(&mut CaseStanding)) {
        change(&mut self.0.lock().unwrap()[0]);
    }
}

impl Cases for Files {
    fn standing<'a>(
        &'a self,
        _ctx: &'a Ctx,
        name: CaseName<'a>,
    ) -> BoxFuture<'a, Result<Option<CaseStanding>, Problem>> {
        let wanted = match name {
            CaseName::Id(id) => id,
            CaseName::Number(CASE_NO) => CASE,
            CaseName::Number(_) => CaseId(Uuid::nil()),
        };
        let found = self.0.lock().unwrap().iter().find(|case| case.case == wanted).cloned();
        Box::pin(async move { Ok(found) })
    }
}

/// A person's whole record.
pub fn person(party: PartyId, no: &str) -> Value {
    json!({
        "party": party, "no": no, "born": "1990-02-28", "cards": [{"pin": 1234}],
        "name": {"chinese": "𠮷田", "roman": "KAT, Ana"},
    })
}

/// Subject, recipient, category, purpose, case, id.
type Consent = (PartyId, String, String, String, Option<CaseId>, ConsentId);

/// Consents that a test gives.
#[derive(Default)]
pub struct Given(pub Mutex<Vec<Consent>>);

impl Given {
    pub fn give(&self, subject: PartyId, id: u128) -> ConsentId {
        self.give_for(None, subject, id)
    }

    pub fn give_for(&self, case: Option<CaseId>, subject: PartyId, id: u128) -> ConsentId {
        let id = ConsentId(Uuid::from_u128(id));
        let given =
            (subject, "FUND".to_owned(), "identification".to_owned(), "allowance".to_owned(), case, id);
        self.0.lock().unwrap().push(given);
        id
    }
}

impl Consents for Given {
    fn active(&self, query: &ConsentQuery<'_>) -> Option<ConsentId> {
        let given = self.0.lock().unwrap();
        let fits = |one: &&Consent| {
            one.0 == query.subject
                && one.1 == query.recipient
                && query.categories.iter().all(|category| *category == one.2)
                && one.3 == query.purpose
                && one.4.map_or(query.cases.is_empty(), |case| query.cases.contains(&case))
        };
        given.iter().find(fits).map(|one| one.5)
    }
}

pub struct House {
    pub scratch: Scratch,
    pub shared: Arc<Shared>,
    pub gate: Gate,
    pub desk: Arc<Desk>,
    pub given: Arc<Given>,
    pub files: Arc<Files>,
    pub machine: Arc<TestClock>,
    pub legal: Arc<TestClock>,
    messages: AtomicUsize,
}

pub async fn house() -> House {
    House::open(packs::pack(packs::files())).await
}

impl House {
    pub async fn open(pack: Pack) -> Self {
        let mut steps = Vec::new();
        for room in [jobs::MIGRATIONS, ledger::MIGRATIONS, acts::MIGRATIONS, exchange::MIGRATIONS] {
            steps.extend_from_slice(room);
        }
        let scratch = Scratch::new(&steps).await.unwrap();
        let pack = Arc::new(pack);
        let machine = Arc::new(TestClock::at("2026-11-23T02:00:00Z"));
        let legal = Arc::new(TestClock::at("2026-11-23T02:00:00Z"));
        let shared = shared(scratch.db.clone(), Arc::clone(&pack), &machine, &legal);
        let desk = Arc::new(Desk::new());
        let provider = || Arc::clone(&desk) as Arc<dyn Provider>;
        let providers = Providers::default()
            .register("persons", provider())
            .handler("MO/GOV/REG/persons/notice".parse().unwrap(), provider())
            .handler("MO/GOV/REG/persons/secret".parse().unwrap(), provider())
            .handler("MO/GOV/DSAJ/civil-registry/birth-notice".parse().unwrap(), provider());
        let given = Arc::new(Given::default());
        let snapshot = exchange::load(&pack, &scratch.db).await.unwrap();
        let files = Arc::new(Files::new());
        let consents = Arc::clone(&given) as Arc<dyn Consents>;
        let gate = Gate::new(snapshot, providers, consents, Arc::clone(&files) as Arc<dyn Cases>);
        Self { scratch, shared, gate, desk, given, files, machine, legal, messages: AtomicUsize::new(0) }
    }

    /// An official of the fund.
    pub fn officer(&self) -> Ctx {
        Ctx::new(
            Arc::clone(&self.shared),
            Origin {
                actor: Actor::Officer { party: RUI },
                officer: Some(Officer {
                    post: "fund.allowances.clerk".to_owned(),
                    unit: "fund.allowances".to_owned(),
                    department: "FUND".to_owned(),
                }),
                channel: Channel::Web,
                ..Origin::default()
            },
        )
    }

    /// A call of the fund with a fresh message id.
    pub fn call(&self, method: Verb, service: &str, path: &str) -> Call {
        let message = format!("m-{}", self.messages.fetch_add(1, Ordering::Relaxed));
        let service = format!("MO/GOV/REG/persons/{service}").parse().unwrap();
        let mut call = Call::read("MO/GOV/FUND/casework".parse().unwrap(), service, message).unwrap();
        call.method = method;
        call.path = ServicePath::parse(path).unwrap();
        call
    }

    /// The usual call: one person's record.
    pub fn read(&self) -> Call {
        Call { subject: Some(ANA), ..self.call(Verb::Get, "person", "") }
    }

    /// A write with a person in the body.
    pub fn notice(&self) -> Call {
        Call { body: person(ANA, "0001"), ..self.call(Verb::Post, "notice", "") }
    }

    /// Every ledger entry as `(kind, opened parts with their subject)`, oldest first.
    pub async fn entries(&self) -> Vec<Opened> {
        let db = &self.scratch.db;
        let rows =
            rows(db, "SELECT entry_id, part_no, body FROM ledger_openings ORDER BY entry_id, part_no").await;
        let subjects = rows_of_subjects(db).await;
        rows.into_iter()
            .map(|row| {
                let entry: Uuid = row.try_get("", "entry_id").unwrap();
                let part: i64 = row.try_get("", "part_no").unwrap();
                let body: String = row.try_get("", "body").unwrap();
                let body: Value = serde_json::from_str(&body).unwrap();
                let kind = body["type"].as_str().unwrap().to_owned();
                Opened { kind, subject: subjects.get(&(entry, part)).copied(), body }
            })
            .collect()
    }

    /// The entries of one kind.
    pub async fn of_kind(&self, kind: &str) -> Vec<Opened> {
        self.entries().await.into_iter().filter(|entry| entry.kind == kind).collect()
    }

    /// Entries and nothing else of the last denial.
    pub async fn last_denial(&self) -> Value {
        self.of_kind("exchange.denied").await.pop().unwrap().body
    }
}

#[derive(Debug)]
pub struct Opened {
    pub kind: String,
    pub subject: Option<PartyId>,
    pub body: Value,
}

async fn rows(db: &Db, sql: &str) -> Vec<sea_orm::QueryResult> {
    let backend = db.reader().get_database_backend();
    db.reader().query_all_raw(Statement::from_string(backend, sql)).await.unwrap()
}

async fn rows_of_subjects(db: &Db) -> BTreeMap<(Uuid, i64), PartyId> {
    let rows = rows(db, "SELECT entry_id, part_no, subject FROM ledger_subjects").await;
    rows.into_iter()
        .map(|row| {
            let key = (row.try_get("", "entry_id").unwrap(), row.try_get("", "part_no").unwrap());
            (key, PartyId(row.try_get("", "subject").unwrap()))
        })
        .collect()
}

pub fn shared(db: Db, pack: Arc<Pack>, machine: &Arc<TestClock>, legal: &Arc<TestClock>) -> Arc<Shared> {
    let secrets: Arc<dyn SecretRandom> = Arc::new(SystemSecrets::new());
    let ids: Arc<dyn IdSource> = Arc::new(OrderedIds(SeededIds::new([3; 32]), AtomicUsize::new(0)));
    let jobs_wake = Arc::new(Notify::new());
    let (acts, _writer) = Acts::start(ActsSettings {
        db: db.clone(),
        clock: Arc::clone(machine) as Arc<dyn Clock>,
        secrets: Arc::clone(&secrets),
        subscribers: Arc::default(),
        ids: Arc::clone(&ids),
        jobs_wake: Arc::clone(&jobs_wake),
        ledger_wake: Arc::new(Notify::new()),
    });
    let clocks =
        Clocks { machine: Arc::clone(machine) as Arc<dyn Clock>, legal: Arc::clone(legal) as Arc<dyn Clock> };
    Arc::new(Shared {
        db,
        acts,
        packs: Arc::new(Packs::new(pack)),
        clocks,
        ids,
        secrets,
        authority: acts::Authorities::default(),
        jobs_wake,
    })
}

/// Identifiers that sort in the order in which they were made, although the test clock stands still.
struct OrderedIds(SeededIds, AtomicUsize);

impl IdSource for OrderedIds {
    fn uuid(&self, at: Timestamp) -> Uuid {
        let step = i64::try_from(self.1.fetch_add(1, Ordering::Relaxed)).unwrap();
        self.0.uuid(at.plus_millis(step))
    }
}
