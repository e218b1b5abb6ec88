//! A house with the Macao pack (or a copy in which one thing differs), its casework, and a birth on its way.

use std::collections::BTreeMap;
use std::sync::Arc;

use acts::{Actor, Channel, Ctx, Officer, Origin};
use casework::model::{
    Answered, CaseParty, CaseState, EvidenceState, EvidenceStatus, Named, Opening, ParentRef, Provenance,
};
use casework::{CaseBook, Casework, Catalogues, ConsentKeeper, GivenInCase};
use exchange::{Gate, NoConsents, Providers};
use futures::future::BoxFuture;
use http::StatusCode;
use kernel::{CaseId, Lang, PartyId, Problem};
use serde_json::{Map, Value, json};
use testkit::{House, Pages, person};
use web::Session;

pub use testkit::Answer;

pub const MOTHER: PartyId = PartyId(uuid::Uuid::from_u128(0x01));
pub const FATHER: PartyId = PartyId(uuid::Uuid::from_u128(0x02));

struct NoKeeper;

impl ConsentKeeper for NoKeeper {
    fn keep<'a>(&'a self, _ctx: &'a Ctx, _given: GivenInCase) -> BoxFuture<'a, Result<(), Problem>> {
        Box::pin(async { Ok(()) })
    }
}

/// Everything that a test needs.
pub struct Desk {
    pub house: House,
    pub casework: Casework,
    pages: Pages,
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
        drafts_per_person: casework::DRAFTS_PER_PERSON,
        catalogues: Catalogues::new(Arc::clone(&house.shared.packs)).unwrap(),
        registers: Arc::default(),
        gate: Gate::new(snapshot, Providers::default(), Arc::new(NoConsents), Arc::new(CaseBook)),
    };
    let module = casework::module(casework.clone(), Arc::new(NoKeeper));
    let pages = Pages::open(&house, module, sessions(&pack));
    Desk { house, casework, pages }
}

pub async fn desk() -> Desk {
    desk_with(&[]).await
}

fn holder(pack: &pack::Pack, number: u128, name: &str, post: &str) -> Session {
    let held = pack.posts().get(post).unwrap();
    let officer = Officer {
        post: post.to_owned(),
        unit: held.unit.clone(),
        department: pack.posts().department_of(post).unwrap().to_owned(),
    };
    let permissions = Arc::new(held.permissions.iter().cloned().collect());
    Session { officer: Some(officer), permissions, ..person(number, name) }
}

/// Posts of the pack, each held by one official; the token is the name.
fn sessions(pack: &pack::Pack) -> Vec<Session> {
    let held = [
        (0x71, "Clerk", "dsaj.crc.clerk"),
        (0x72, "Colleague", "dsaj.crc.clerk"),
        (0x73, "Registrar", "dsaj.crc.registrar"),
        (0x74, "Head", "dsaj.crc.head"),
        (0x75, "Stranger", "dsi.bir.officer"),
    ];
    let mut sessions: Vec<_> =
        held.into_iter().map(|(number, name, post)| holder(pack, number, name, post)).collect();
    sessions.push(person(0x01, "Mother"));
    sessions
}

impl Desk {
    /// Opens a page in a language.
    pub async fn get_in(&self, who: &str, lang: Lang, path: &str) -> Answer {
        self.pages.in_lang(lang.tag()).get(who, path).await
    }

    /// Opens a page in English.
    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.pages.get(who, path).await
    }

    /// Submits the form of the page `from`, with its hidden fields unless the test names its own.
    pub async fn submit(&self, who: &str, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.pages.submit_with(who, from, path, &["csrf", "_once", "seen", "node"], fields).await
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
        self.pages.post_json(who, path, body).await
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

    /// How often this happened to the case.
    pub async fn happened(&self, case: CaseId, kind: &str) -> i64 {
        use sea_orm::{ConnectionTrait, Statement};
        let reader = self.house.scratch.db.reader();
        let sql = "SELECT COUNT(*) AS n FROM casework_events WHERE case_id = $1 AND kind = $2";
        let values = [case.0.into(), kind.into()];
        let wanted = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
        reader.query_one_raw(wanted).await.unwrap().unwrap().try_get("", "n").unwrap()
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

/// As it is kept: a compact JWS.
pub const SIGNOFF: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl";

fn notice(order: usize) -> Value {
    json!({ "notice_id": "HCSJ-2026-0001", "child": {
        "sex": "F", "birth_date": "2026-11-20", "birth_time": "06:15", "birth_order": order, "plurality": 1,
        "birth_site": "hospital", "facility": "仁伯爵綜合醫院", "parish": "se",
    }, "signoff": SIGNOFF })
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
    testkit::keep("desk", name, answer);
}
