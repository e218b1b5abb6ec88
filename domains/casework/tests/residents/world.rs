//! A house with casework, registers and the gate over the Macao pack; three people; their browsers.

use std::path::Path;
use std::sync::{Arc, Mutex};

use acts::{Actor, Ctx, Officer, Origin};
use axum::body::Body;
use casework::{CaseBook, Casework, Catalogues, ConsentKeeper, GivenInCase};
use exchange::{ConsentId, ConsentQuery, Consents, Gate, Providers, Snapshot, State};
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use kernel::{Lang, PartyId, Problem};
use pack::{Pack, Packs};
use registers::{Draft, Target};
use serde_json::{Value, json};
use testkit::{House, Pages};
use uuid::Uuid;
use web::Session;

pub use testkit::Answer;

pub const MOTHER: PartyId = PartyId(Uuid::from_u128(0x11));
pub const FATHER: PartyId = PartyId(Uuid::from_u128(0x22));
pub const STRANGER: PartyId = PartyId(Uuid::from_u128(0x33));
pub const FATHER_BIR: &str = "90000022";
pub const MOTHER_BIR: &str = "90000011";

/// Consents in memory: what the gate asks and what cases keep.
#[derive(Default)]
pub struct Book(pub Mutex<Vec<GivenInCase>>);

impl Consents for Book {
    fn active(&self, query: &ConsentQuery<'_>) -> Option<ConsentId> {
        let kept = self.0.lock().unwrap();
        let covers = |given: &GivenInCase| {
            given.subject == query.subject
                && given.recipient == query.recipient
                && given.purpose == query.purpose
                && query.cases.contains(&given.case)
                && query.categories.iter().all(|category| *category == given.category)
        };
        kept.iter().position(covers).map(|at| ConsentId(Uuid::from_u128(at as u128 + 1)))
    }
}

impl ConsentKeeper for Book {
    fn keep<'a>(&'a self, _ctx: &'a Ctx, given: GivenInCase) -> BoxFuture<'a, Result<(), Problem>> {
        self.0.lock().unwrap().push(given);
        Box::pin(async { Ok(()) })
    }
}

/// Everything a test needs.
pub struct World {
    pub house: House,
    pub book: Arc<Book>,
    pub casework: Casework,
    pages: Pages,
}

fn macao() -> Pack {
    pack::load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao")).unwrap()
}

fn session(party: PartyId, name: &str) -> Session {
    testkit::person(party.0.as_u128(), name)
}

fn officer_session(pack: &Pack) -> Session {
    let post = Officer {
        post: "dsaj.crc.registrar".to_owned(),
        unit: "dsaj.crc".to_owned(),
        department: "DSAJ".to_owned(),
    };
    let permissions = Arc::new(pack.posts().get(&post.post).unwrap().permissions.iter().cloned().collect());
    Session { officer: Some(post), permissions, ..testkit::person(0x44, "registrar") }
}

impl World {
    pub async fn open() -> Self {
        let pack = Arc::new(macao());
        let packs = Arc::new(Packs::new(Arc::clone(&pack)));
        let registers = Arc::new(registers::Catalogues::default());
        let book = Arc::new(Book::default());
        let declared = exchange::snapshot::Declared::load(&pack).unwrap();
        let mut providers = Providers::default();
        for register in registers.of(&pack).unwrap().iter() {
            let provider = registers::RegisterProvider::new(Arc::clone(&registers), register.id.clone());
            providers = providers.register(register.id.clone(), Arc::new(provider));
        }
        let snapshot = Snapshot::new(Arc::new(declared), State::default());
        let gate = Gate::new(snapshot, providers, Arc::clone(&book) as Arc<dyn Consents>, Arc::new(CaseBook));
        let catalogues = Catalogues::new(packs).unwrap();
        let (namings_per_day, drafts_per_person) = (casework::NAMINGS_PER_DAY, casework::DRAFTS_PER_PERSON);
        let casework = Casework { catalogues, registers, gate, namings_per_day, drafts_per_person };
        let mut module = casework::module(casework.clone(), Arc::clone(&book) as casework::Keeper);
        let mut builder = House::builder();
        for steps in [exchange::MIGRATIONS, registers::MIGRATIONS, search::MIGRATIONS, casework::MIGRATIONS] {
            builder = builder.migrations(steps);
        }
        for (event, job) in &module.subscriptions {
            builder = builder.subscribe(event, job);
        }
        let house = builder.jobs(std::mem::take(&mut module.jobs)).open().await.unwrap();
        let sessions = vec![
            session(MOTHER, "mother"),
            session(FATHER, "father"),
            session(STRANGER, "stranger"),
            officer_session(&pack),
        ];
        let pages = Pages::open(&house, module, sessions);
        let world = Self { house, book, casework, pages };
        world.person(MOTHER, MOTHER_BIR, "F", "黃", "美玲").await;
        world.person(FATHER, FATHER_BIR, "M", "陳", "大𨋢").await;
        world.person(STRANGER, "90000033", "F", "李", "生人").await;
        world
    }

    pub async fn person(&self, party: PartyId, bir: &str, sex: &str, surname: &str, given: &str) {
        let ctx = self.house.ctx(Origin { actor: Actor::Machine, lang: Lang::En, ..Origin::default() });
        let data = json!({
            "party": party, "bir": bir, "card_type": "BIRP", "sex": sex, "birth_date": "1994-03-05",
            "name": { "chinese": { "surname": surname, "given": given } }, "marital_status": "married",
        });
        let draft = Draft {
            register: "persons".to_owned(),
            department: "DSI".to_owned(),
            target: Target::New,
            data,
            reason: "seed".to_owned(),
        };
        registers::write(&ctx, &self.casework.registers, draft).await.unwrap();
    }

    /// The same browsers in another language.
    pub fn speak(&mut self, lang: &'static str) {
        self.pages = self.pages.in_lang(lang);
    }

    /// Opens a page; nobody is signed in when `who` is empty.
    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.pages.get(who, path).await
    }

    /// Opens a page that must be there.
    pub async fn page(&self, who: &str, path: &str) -> Answer {
        let page = self.get(who, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path} for {who}: {}", page.text());
        page
    }

    /// Submits a form as the browser does from the page `from`, with its hidden fields.
    pub async fn submit(&self, who: &str, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.pages.submit_with(who, from, path, &["csrf", "_once", "seen", "was", "back"], fields).await
    }

    /// Calls the JSON API, perhaps under an idempotency key.
    pub async fn call(&self, who: &str, method: &str, path: &str, key: &str, body: Value) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        self.pages.send(who, request, Body::from(body.to_string())).await
    }

    /// Runs what waits: evidence, members, terms.
    pub async fn work(&self) {
        self.house.run_jobs().await.unwrap();
    }

    /// How many jobs were given up.
    pub async fn buried(&self) -> i64 {
        use sea_orm::{ConnectionTrait, Statement};
        let reader = self.house.scratch.db.reader();
        let sql = "SELECT COUNT(*) AS n FROM jobs_queue WHERE state = 'dead'";
        let row = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), sql)).await;
        row.unwrap().unwrap().try_get("", "n").unwrap()
    }

    /// The mother opens the birth bundle; the path of its case.
    pub async fn started(&self) -> String {
        let service = self.page("mother", "/services/mo.bundle.birth").await;
        let opened = self.submit("mother", &service, "/services/mo.bundle.birth/start", &[]).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        self.work().await;
        opened.location().to_owned()
    }

    /// Fills in one page of the form from the page itself.
    pub async fn fill(&self, case: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("{case}/forms/questions/{page}");
        let shown = self.page("mother", &path).await;
        self.submit("mother", &shown, &path, fields).await
    }

    /// Fills in the whole form, naming the father, and answers her own consents.
    pub async fn filled(&self) -> String {
        let case = self.started().await;
        for (page, fields) in PAGES {
            let saved = self.fill(&case, page, fields).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{page}: {}", saved.text());
        }
        self.work().await;
        let path = format!("{case}/evidence/person");
        let asked = self.page("mother", &path).await;
        let agreed = self.submit("mother", &asked, &path, &[("answer", "agree")]).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text());
        self.work().await;
        case
    }

    /// Filled in, and the father has confirmed; his data have come.
    pub async fn confirmed(&self) -> String {
        let case = self.filled().await;
        let path = format!("{case}/confirm/father");
        let shown = self.page("father", &path).await;
        let confirmed = self.submit("father", &shown, &path, &[("answer", "confirm")]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text());
        self.work().await;
        case
    }

    /// The father confirms; she submits. The path of the case.
    pub async fn submitted(&self) -> String {
        let case = self.confirmed().await;
        let path = format!("{case}/check");
        let check = self.page("mother", &path).await;
        let sent = self.submit("mother", &check, &path, &[("declaration", "yes")]).await;
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, format!("{case}/receipt").as_str()),
            "{}",
            sent.text()
        );
        self.work().await;
        case
    }
}

/// The form of the birth bundle, page by page.
pub const PAGES: &[(&str, &[(&str, &str)])] = &[
    (
        "birth",
        &[
            ("birth_date-year", "2026"),
            ("birth_date-month", "11"),
            ("birth_date-day", "20"),
            ("birth_time", "08:15"),
            ("sex", "F"),
            ("birth_site", "hospital"),
            ("facility", "仁伯爵綜合醫院"),
            ("plurality", "1"),
            ("birth_order", "1"),
        ],
    ),
    (
        "child-name",
        &[
            ("child_name.chinese.surname", "陳"),
            ("child_name.chinese.given", "小𨋢"),
            ("child_name.roman.surname", "Chan"),
            ("child_name.roman.given", "Sio Meng"),
        ],
    ),
    ("parents", &[("parents_married", "no"), ("father_named", "named")]),
    ("father", &[("father_bir", FATHER_BIR)]),
    ("certificate", &[("wants_certificate", "yes")]),
    ("allowance", &[("allowance_bank", "大西洋銀行"), ("allowance_account", "9012-3456-7788")]),
    ("permit", &[("permit_wanted", "no")]),
    ("statement", &[("statement", "yes")]),
];

/// Keeps a page for looking at, below `target/pages/casework/`.
pub fn keep(name: &str, answer: &Answer) {
    testkit::keep("casework", name, answer);
}
