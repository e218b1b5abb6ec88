//! A house with casework, registers and the gate over the Macao pack; three people; their browsers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use acts::{Actor, Assurance, Authenticator, Ctx, Officer, Origin, Proofing};
use axum::Router;
use axum::body::Body;
use casework::{CaseBook, Casework, Catalogues, ConsentKeeper, GivenInCase};
use exchange::{ConsentId, ConsentQuery, Consents, Gate, Providers, Snapshot, State};
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use i18n::Catalog;
use kernel::{Lang, PartyId, Problem};
use pack::{Pack, Packs};
use registers::{Draft, Target};
use serde_json::{Value, json};
use testkit::House;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::chrome::Place;
use web::text::Civil;
use web::{Session, Sessions, Web, WebSettings, application};

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

/// Sessions by token.
struct Known(BTreeMap<String, Session>);

impl Sessions for Known {
    fn find<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Session>, Problem>> {
        Box::pin(async move { Ok(self.0.get(token).cloned()) })
    }
}

/// Everything a test needs.
pub struct World {
    pub house: House,
    pub book: Arc<Book>,
    pub casework: Casework,
    router: Router,
    lang: &'static str,
}

/// An answer, its body read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned()
    }

    /// The value of the first hidden field with this name.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let after = text.split(&format!("name=\"{name}\" value=\"")).nth(1);
        after.unwrap_or_else(|| panic!("{name}: {text}")).split('"').next().unwrap_or_default().to_owned()
    }

    /// Fails unless the page is there and says all of this.
    pub fn says(&self, expected: &[&str]) {
        let text = self.text();
        for words in expected {
            assert!(text.contains(words), "`{words}` is not in {} {text}", self.status);
        }
    }

    /// Fails if the page says any of this.
    pub fn hides(&self, secrets: &[&str]) {
        let text = self.text();
        for words in secrets {
            assert!(!text.contains(words), "`{words}` is in {text}");
        }
    }
}

fn macao() -> Pack {
    pack::load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao")).unwrap()
}

fn session(party: PartyId, name: &str) -> Session {
    Session {
        id: Uuid::from_u128(party.0.as_u128() + 1_000),
        account: Uuid::from_u128(party.0.as_u128() + 2_000),
        party,
        name: name.to_owned(),
        assurance: Assurance { proofing: Proofing::P2, authenticator: Authenticator::A2r },
        officer: None,
        permissions: Arc::default(),
        acting_for: None,
        acting_ended: false,
        acting_for_name: None,
        lang: None,
    }
}

fn officer_session(pack: &Pack) -> Session {
    let post = Officer {
        post: "dsaj.crc.registrar".to_owned(),
        unit: "dsaj.crc".to_owned(),
        department: "DSAJ".to_owned(),
    };
    let held = &pack.posts().get(&post.post).unwrap().permissions;
    let permissions: BTreeSet<String> = held.iter().cloned().collect();
    let person = session(PartyId(Uuid::from_u128(0x44)), "registrar");
    Session { officer: Some(post), permissions: Arc::new(permissions), ..person }
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
        let namings_per_day = casework::NAMINGS_PER_DAY;
        let casework = Casework { catalogues, registers, gate, namings_per_day };
        let module = casework::module(casework.clone(), Arc::clone(&book) as casework::Keeper);
        let mut builder = House::builder();
        for steps in [exchange::MIGRATIONS, registers::MIGRATIONS, search::MIGRATIONS, casework::MIGRATIONS] {
            builder = builder.migrations(steps);
        }
        for (event, job) in &module.subscriptions {
            builder = builder.subscribe(event, job);
        }
        let house = builder.jobs(module.jobs).open().await.unwrap();
        let jurisdiction = pack.jurisdiction();
        let sessions = [
            session(MOTHER, "mother"),
            session(FATHER, "father"),
            session(STRANGER, "stranger"),
            officer_session(&pack),
        ];
        let web = Web::new(WebSettings {
            shared: Arc::clone(&house.shared),
            catalog: Arc::new(Catalog::new(vec![casework::LOCALES, web::LOCALES]).unwrap()),
            civil: Arc::new(Civil::of(jurisdiction).unwrap()),
            place: Arc::new(Place::of(jurisdiction, ToOwned::to_owned)),
            sessions: Arc::new(Known(sessions.into_iter().map(|one| (one.name.clone(), one)).collect())),
            navigation: module.navigation,
            due: module.due.into_iter().collect(),
            health: Vec::new(),
            demo: true,
            canonical_host: None,
            noise: web::Noise::default(),
            csrf_key: [9; 32],
        });
        let (router, _api) = application(&web, module.routes);
        let world = Self { house, book, casework, router, lang: "en" };
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
        self.lang = lang;
    }

    async fn send(&self, who: &str, request: http::request::Builder, body: Body) -> Answer {
        let cookie = format!("balcao-lang={}; {}={who}", self.lang, web::SESSION_COOKIE);
        let request = request.header(header::COOKIE, cookie).header("host", "localhost");
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    /// Opens a page; nobody is signed in when `who` is empty.
    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(who, Request::get(path), Body::empty()).await
    }

    /// Opens a page that must be there.
    pub async fn page(&self, who: &str, path: &str) -> Answer {
        let page = self.get(who, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path} for {who}: {}", page.text());
        page
    }

    /// Submits a form as the browser does from the page `from`, with its hidden fields.
    pub async fn submit(&self, who: &str, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let text = from.text();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &from.field("csrf"));
        for name in ["_once", "seen", "was", "back"] {
            let given = fields.iter().any(|(field, _)| *field == name);
            if !given && text.contains(&format!("name=\"{name}\" value=\"")) {
                form.append_pair(name, &from.field(name));
            }
        }
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(who, request, Body::from(form.finish())).await
    }

    /// Calls the JSON API, perhaps under an idempotency key.
    pub async fn call(&self, who: &str, method: &str, path: &str, key: &str, body: Value) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        self.send(who, request, Body::from(body.to_string())).await
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
        opened.location()
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
            (StatusCode::SEE_OTHER, format!("{case}/receipt")),
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages/casework");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), &answer.body).unwrap();
}
