//! A house with the Macao pack (or a copy in which one thing differs), its casework, and a birth on its way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use acts::{Actor, Assurance, Authenticator, Channel, Ctx, Officer, Origin, Proofing};
use axum::Router;
use axum::body::Body;
use casework::model::{
    Answered, CaseParty, CaseState, EvidenceState, EvidenceStatus, Named, Opening, ParentRef, Provenance,
};
use casework::{CaseBook, Casework, Catalogues, ConsentKeeper, GivenInCase};
use exchange::{Gate, NoConsents, Providers};
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use i18n::Catalog;
use kernel::{CaseId, Lang, PartyId, Problem};
use serde_json::{Map, Value, json};
use testkit::House;
use tower::ServiceExt as _;
use web::chrome::Place;
use web::text::Civil;
use web::{Session, Sessions, Web, WebSettings, application};

pub const MOTHER: PartyId = PartyId(uuid::Uuid::from_u128(0x01));
pub const FATHER: PartyId = PartyId(uuid::Uuid::from_u128(0x02));

struct NoKeeper;

impl ConsentKeeper for NoKeeper {
    fn keep<'a>(&'a self, _ctx: &'a Ctx, _given: GivenInCase) -> BoxFuture<'a, Result<(), Problem>> {
        Box::pin(async { Ok(()) })
    }
}

/// Sessions by token.
#[derive(Default)]
struct Known(BTreeMap<String, Session>);

impl Sessions for Known {
    fn find<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Session>, Problem>> {
        Box::pin(async move { Ok(self.0.get(token).cloned()) })
    }
}

fn person(number: u128, name: &str) -> Session {
    Session {
        id: uuid::Uuid::from_u128(number + 1_000),
        account: uuid::Uuid::from_u128(number + 2_000),
        party: PartyId(uuid::Uuid::from_u128(number)),
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

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field with this name.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let after = text.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let after = after.unwrap_or_else(|| panic!("{name}: {text}"));
        after.split('"').next().unwrap_or_default().to_owned()
    }
}

/// Everything that a test needs.
pub struct Desk {
    pub house: House,
    pub casework: Casework,
    router: Router,
}

/// A desk whose head decides and approves, but does not do the clerks' work.
pub async fn desk_of_a_head_apart() -> Desk {
    let own = "\"casework.work\", \"casework.assign\", \"casework.hear\"";
    desk_with(&[("posts.toml", own, "\"casework.assign\", \"casework.hear\"")]).await
}

/// A house in which texts of the pack are replaced.
pub async fn desk_with(changes: &[(&str, &str, &str)]) -> Desk {
    let house = House::builder()
        .migrations(exchange::MIGRATIONS)
        .migrations(registers::MIGRATIONS)
        .migrations(casework::MIGRATIONS)
        .open()
        .await
        .unwrap();
    if !changes.is_empty() {
        let mut files = house.shared.packs.current().files().clone();
        for (file, from, to) in changes {
            let text = String::from_utf8(files[*file].clone()).unwrap();
            assert!(text.contains(from), "{file} does not say {from}");
            files.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
        }
        let pack = Arc::new(pack::Pack::from_files(files).unwrap());
        house.shared.packs.add(Arc::clone(&pack));
        assert!(house.shared.packs.activate(pack.hash()));
    }
    let pack = house.shared.packs.current();
    let snapshot = exchange::load(&pack, &house.scratch.db).await.unwrap();
    let casework = Casework {
        namings_per_day: casework::NAMINGS_PER_DAY,
        catalogues: Catalogues::new(Arc::clone(&house.shared.packs)).unwrap(),
        registers: Arc::default(),
        gate: Gate::new(snapshot, Providers::default(), Arc::new(NoConsents), Arc::new(CaseBook)),
    };
    let router = router(&house, casework::module(casework.clone(), Arc::new(NoKeeper)), &pack);
    Desk { house, casework, router }
}

pub async fn desk() -> Desk {
    desk_with(&[]).await
}

/// Posts of the pack, each held by one official; the token is the name.
fn sessions(pack: &pack::Pack) -> BTreeMap<String, Session> {
    let held = [
        (0x71, "Clerk", "dsaj.crc.clerk"),
        (0x72, "Colleague", "dsaj.crc.clerk"),
        (0x73, "Registrar", "dsaj.crc.registrar"),
        (0x74, "Head", "dsaj.crc.head"),
        (0x75, "Stranger", "dsi.bir.officer"),
    ];
    let official = |(number, name, post): (u128, &str, &str)| {
        let unit = pack.posts().get(post).unwrap().unit.clone();
        let department = pack.posts().department_of(post).unwrap().to_owned();
        let permissions: BTreeSet<String> =
            pack.posts().get(post).unwrap().permissions.iter().cloned().collect();
        let officer = Officer { post: post.to_owned(), unit, department };
        let session =
            Session { officer: Some(officer), permissions: Arc::new(permissions), ..person(number, name) };
        (name.to_owned(), session)
    };
    let residents = [("Mother".to_owned(), person(0x01, "Mother"))];
    held.into_iter().map(official).chain(residents).collect()
}

fn router(house: &House, module: web::Module, pack: &pack::Pack) -> Router {
    let jurisdiction = pack.jurisdiction();
    let web = Web::new(WebSettings {
        shared: Arc::clone(&house.shared),
        catalog: Arc::new(Catalog::new(vec![casework::LOCALES, web::LOCALES]).unwrap()),
        civil: Arc::new(Civil::of(jurisdiction).unwrap()),
        place: Arc::new(Place::of(jurisdiction, ToOwned::to_owned)),
        sessions: Arc::new(Known(sessions(pack))),
        navigation: module.navigation,
        due: Vec::new(),
        health: Vec::new(),
        demo: true,
        canonical_host: None,
        noise: web::Noise::default(),
        csrf_key: [9; 32],
    });
    application(&web, module.routes).0
}

impl Desk {
    async fn send(&self, who: &str, lang: Lang, request: http::request::Builder, body: Body) -> Answer {
        let cookie = format!("balcao-lang={}; {}={who}", lang.tag(), web::SESSION_COOKIE);
        let request = request.header(header::COOKIE, cookie).header("host", "localhost");
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    /// Opens a page in a language.
    pub async fn get_in(&self, who: &str, lang: Lang, path: &str) -> Answer {
        self.send(who, lang, Request::get(path), Body::empty()).await
    }

    /// Opens a page in English.
    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.get_in(who, Lang::En, path).await
    }

    /// Submits the form of the page `from`, with its hidden fields unless the test names its own.
    pub async fn submit(&self, who: &str, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for name in ["csrf", "_once", "seen", "node"] {
            if !fields.iter().any(|(own, _)| *own == name) {
                form.append_pair(name, &from.field(name));
            }
        }
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(who, Lang::En, request, Body::from(form.finish())).await
    }

    /// Opens the small page of an act and submits it.
    pub async fn act(
        &self,
        who: &str,
        case: CaseId,
        act: &str,
        node: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let path = format!("/desk/cases/{case}/{act}");
        let page = self.get(who, &format!("{path}?node={node}")).await;
        assert_eq!(page.status, StatusCode::OK, "{act}: {}", page.text());
        self.submit(who, &page, &path, fields).await
    }

    /// Calls the JSON API.
    pub async fn post_json(&self, who: &str, path: &str, body: Value) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(who, Lang::En, request, Body::from(body.to_string())).await
    }

    /// The house itself, as a job.
    pub fn machine(&self) -> Ctx {
        self.house.ctx(Origin { actor: Actor::Machine, channel: Channel::Job, ..Origin::default() })
    }

    /// A person in their own account.
    pub fn resident(&self, party: PartyId) -> Ctx {
        self.house.ctx(testkit::resident(party))
    }

    /// How the case stands.
    pub async fn state(&self, case: CaseId) -> CaseState {
        self.casework.find(&self.machine(), case).await.unwrap()
    }

    /// A registration as the bundle starts it: answered, with the parents' data, in review.
    pub async fn registration(&self) -> CaseId {
        self.registration_of(1).await
    }

    /// The same for the n-th of several children born together: each is a matter of its own.
    pub async fn registration_of(&self, order: usize) -> CaseId {
        self.opened(order, None).await
    }

    /// A registration whose father was named by number and has not answered.
    pub async fn registration_naming(&self, order: usize, father: Named) -> CaseId {
        self.opened(order, Some(father)).await
    }

    async fn opened(&self, order: usize, father: Option<Named>) -> CaseId {
        let answered = if father.is_some() { Answered::Pending } else { Answered::Confirmed };
        let ctx = self.machine();
        let case = CaseId(ctx.new_id());
        let opening = Opening {
            case,
            parties: vec![
                CaseParty { party: MOTHER, role: "mother".to_owned() },
                CaseParty { party: FATHER, role: "father".to_owned() },
            ],
            input: object(json!({
                "notice": notice(order), "late": false,
                "child_name": {
                    "chinese": { "surname": "龍", "given": "心𨋢" }, "roman": { "surname": "LONG", "given": "SAM IAO" }
                },
                "parents_married": false, "father_named": "named", "wants_certificate": false, "statement": true,
            })),
            parent: Some(ParentRef { case: CaseId(ctx.new_id()), node: "registration".to_owned() }),
            source_message: None,
            silent: false,
            consents: Vec::new(),
            confirmations: BTreeMap::from([("father".to_owned(), answered)]),
            named: father.map(|named| ("father".to_owned(), named)).into_iter().collect(),
            evidence: BTreeMap::from([
                ("mother".to_owned(), identity(&ctx, MOTHER, "陳", "美", "CHAN", "MEI")),
                ("father".to_owned(), identity(&ctx, FATHER, "𨋢", "龍", "IONG", "LONG")),
            ])
            .into_iter()
            .filter(|(item, _)| item == "mother" || father.is_none())
            .collect(),
        };
        self.casework.open(&ctx, "mo.dsaj.birth-registration", opening).await.unwrap();
        case
    }

    /// A birth notice that names nobody exactly.
    pub async fn unmatched(&self) -> CaseId {
        let ctx = self.machine();
        let case = CaseId(ctx.new_id());
        let opening = Opening {
            case,
            parties: Vec::new(),
            input: object(json!({ "notice": notice(1) })),
            parent: None,
            source_message: Some("notice-1".to_owned()),
            silent: false,
            consents: Vec::new(),
            evidence: BTreeMap::new(),
            confirmations: BTreeMap::new(),
            named: BTreeMap::new(),
        };
        self.casework.open(&ctx, "mo.bundle.birth", opening).await.unwrap();
        case
    }

    /// Ledger entries of a kind so far.
    pub async fn entries(&self, kind: &str) -> i64 {
        use sea_orm::{ConnectionTrait, Statement};
        let reader = self.house.scratch.db.reader();
        let sql = format!("SELECT COUNT(DISTINCT entry_id) AS n FROM ledger_subjects WHERE kind = '{kind}'");
        let row =
            reader.query_one_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
        row.unwrap().try_get("", "n").unwrap()
    }

    /// What the log of a person says so far, in the order of its coming.
    pub async fn entries_of(&self, party: PartyId) -> Vec<String> {
        use sea_orm::{ConnectionTrait, Statement};
        let reader = self.house.scratch.db.reader();
        let sql = "SELECT kind FROM ledger_subjects WHERE subject = $1 ORDER BY at, entry_id";
        let wanted = Statement::from_sql_and_values(reader.get_database_backend(), sql, [party.0.into()]);
        let rows = reader.query_all_raw(wanted).await.unwrap();
        rows.into_iter().map(|row| row.try_get("", "kind").unwrap()).collect()
    }
}

fn notice(order: usize) -> Value {
    json!({ "notice_id": "HCSJ-2026-0001", "child": {
        "sex": "F", "birth_date": "2026-11-20", "birth_time": "06:15", "birth_order": order, "plurality": 1,
        "birth_site": "hospital", "facility": "仁伯爵綜合醫院", "parish": "se",
    } })
}

fn identity(
    ctx: &Ctx,
    party: PartyId,
    surname: &str,
    given: &str,
    roman: &str,
    given_roman: &str,
) -> EvidenceState {
    EvidenceState {
        status: EvidenceStatus::Received,
        subject: Some(party),
        consent: false,
        request: None,
        values: object(json!({
            "party": party, "bir": format!("9000000{}", party.0.as_u128()), "card_type": "BIRP",
            "name": {
                "chinese": { "surname": surname, "given": given },
                "roman": { "surname": roman, "given": given_roman },
            },
            "birth_date": "1995-04-03", "marital_status": "single",
        })),
        files: Vec::new(),
        original_checked: false,
        provenance: Some(Provenance {
            service: "MO/GOV/DSI/person-register/person".to_owned(),
            message: "m-1".to_owned(),
            at: ctx.at(),
            law: pack::LawRef::parse("crc"),
        }),
        code: None,
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// Keeps a page for looking at, below `target/pages/desk/`.
pub fn keep(name: &str, answer: &Answer) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages/desk");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), &answer.body).unwrap();
}
