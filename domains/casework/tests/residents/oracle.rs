//! A number that somebody types is no question to the registers: whether it is nobody's, somebody's without an account or
//! somebody's who keeps silent, the person who typed it is told the same, byte for byte, to the end of the case.

use acts::{Actor, Ctx, Officer, Origin};
use casework::model::{CaseCommand, CaseState};
use http::StatusCode;
use kernel::{CaseId, PartyId};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use uuid::Uuid;

use crate::world::{Answer, FATHER, FATHER_BIR, MOTHER, PAGES, World, keep};

/// Well-formed, and nobody's.
const NOBODY: &str = "90000044";
/// In the register; without an account.
const AWAY: &str = "90000055";

fn officer(world: &World) -> Ctx {
    let post = Officer {
        post: "dsaj.crc.registrar".to_owned(),
        unit: "dsaj.crc".to_owned(),
        department: "DSAJ".to_owned(),
    };
    let actor = Actor::Officer { party: PartyId(Uuid::from_u128(0x44)) };
    world.house.ctx(Origin { actor, officer: Some(post), ..Origin::default() })
}

/// Ids, tokens and the number that was typed stand for themselves: everything else must be equal.
fn plain(text: &str, number: &str) -> String {
    let mut text = text.replace(number, "NUMBER");
    for before in
        ["name=\"csrf\" value=\"", "name=\"_once\" value=\"", "name=\"was\" value=\"", "nonce=\"", "nonce-"]
    {
        let mut parts = text.split(before);
        let mut out = parts.next().unwrap().to_owned();
        for part in parts {
            let end = part.find(['"', '\'']).unwrap_or(0);
            out.push_str(before);
            out.push_str(&part[end..]);
        }
        text = out;
    }
    let is_id = |at: usize| text.get(at..at + 36).is_some_and(|id| Uuid::parse_str(id).is_ok());
    // Of messages that name the child, whose id is drawn anew in each play.
    let is_digest =
        |at: usize| text.get(at..at + 64).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let (mut out, mut at) = (String::new(), 0);
    while at < text.len() {
        if is_id(at) {
            out.push_str("ID");
            at += 36;
            continue;
        }
        if is_digest(at) {
            out.push_str("DIGEST");
            at += 64;
            continue;
        }
        let next = text[at..].chars().next().unwrap();
        out.push(next);
        at += next.len_utf8();
    }
    out
}

/// Everything that the declarant can look at, and what her log says.
struct Sight {
    number: &'static str,
    seen: Vec<(String, String)>,
}

impl Sight {
    fn note(&mut self, what: &str, answer: &Answer) {
        let headers = answer.headers.get("location").map_or("", |value| value.to_str().unwrap());
        let text = format!("{} {headers}\n{}", answer.status, answer.text());
        self.seen.push((what.to_owned(), plain(&text, self.number)));
    }

    async fn look(&mut self, world: &World, when: &str, case: &str) {
        let mut paths: Vec<String> = ["/", "/cases", "/services", "/services/mo.bundle.birth"]
            .iter()
            .map(|path| (*path).to_owned())
            .collect();
        for part in [
            "",
            "/check",
            "/members",
            "/receipt",
            "/withdraw",
            "/reply",
            "/appeal",
            "/confirm/father",
            "/evidence/mother",
            "/evidence/father",
            "/evidence/person",
            "/forms/questions/father",
            "/forms/questions/parents",
        ] {
            paths.push(format!("{case}{part}"));
        }
        for part in ["", "/forms/questions", "/evidence/mother", "/evidence/father"] {
            paths.push(format!("/api/v1{case}{part}"));
        }
        paths.push("/api/v1/cases".to_owned());
        for path in paths {
            let answer = world.get("mother", &path).await;
            self.note(&format!("{when} {}", path.replace(case, "CASE")), &answer);
        }
        self.seen.push((format!("{when} log"), plain(&log(world, MOTHER).await, self.number)));
    }
}

/// The entries of a person's log: kind, how many people it is about, and the own part.
pub async fn log(world: &World, party: PartyId) -> String {
    let reader = world.house.scratch.db.reader();
    let sql = "SELECT s.kind AS kind, o.body AS body, \
        (SELECT COUNT(*) FROM ledger_openings n WHERE n.entry_id = s.entry_id) AS parts \
        FROM ledger_subjects s JOIN ledger_openings o ON o.entry_id = s.entry_id AND o.part_no = s.part_no \
        WHERE s.subject = $1 ORDER BY s.at, s.kind, s.entry_id";
    let wanted = Statement::from_sql_and_values(reader.get_database_backend(), sql, [party.0.into()]);
    let mut lines = Vec::new();
    for row in reader.query_all_raw(wanted).await.unwrap() {
        let kind: String = row.try_get("", "kind").unwrap();
        let body: Option<String> = row.try_get("", "body").unwrap();
        let parts: i64 = row.try_get("", "parts").unwrap();
        let mut body: serde_json::Value = serde_json::from_str(&body.unwrap_or_default()).unwrap_or_default();
        if let Some(fields) = body.as_object_mut() {
            // Which part of several is hers follows from random identifiers.
            fields.remove("part");
        }
        lines.push(format!("{kind} {parts} {body}"));
    }
    lines.sort();
    lines.join("\n")
}

/// The registration of a submitted bundle.
async fn registration(world: &World, case: &str) -> CaseState {
    let bundle: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    let children = world.casework.children(&officer(world), bundle).await.unwrap();
    children.read.into_iter().find(|child| child.definition.service == "mo.dsaj.birth-registration").unwrap()
}

async fn act(world: &World, case: CaseId, command: CaseCommand) {
    world.casework.act(&officer(world), case, command, None).await.unwrap();
    world.work().await;
}

async fn submit(world: &World, case: &str) -> Answer {
    let path = format!("{case}/check");
    let check = world.page("mother", &path).await;
    let sent = world.submit("mother", &check, &path, &[("declaration", "yes")]).await;
    world.work().await;
    sent
}

/// From naming him to the decision, by page or by API, with nobody ever answering.
async fn played(number: &'static str, by_page: bool) -> Vec<(String, String)> {
    let world = World::open().await;
    world.person(PartyId(Uuid::from_u128(0x55)), AWAY, "M", "何", "遠行").await;
    let mut sight = Sight { number, seen: Vec::new() };
    let case = world.started().await;
    // Lists show what is newest first; cases of one instant have no order that could be compared.
    world.house.machine.advance_ms(1_000);
    for (page, fields) in PAGES {
        let answer = match (*page, by_page) {
            ("father", true) => world.fill(&case, page, &[("father_bir", number)]).await,
            ("father", false) => {
                let path = format!("/api/v1{case}/forms/questions/father");
                let body = json!({ "answers": { "father_bir": number } });
                let first = world.call("mother", "PUT", &path, "n-1", body.clone()).await;
                sight.note("named", &first);
                // The same request again, and the same answer under another key.
                sight.note("again", &world.call("mother", "PUT", &path, "n-1", body.clone()).await);
                world.call("mother", "PUT", &path, "n-2", body).await
            }
            _ => world.fill(&case, page, fields).await,
        };
        sight.note(page, &answer);
    }
    world.work().await;
    sight.look(&world, "filled", &case).await;
    // She changes her mind twice: another number and back.
    for typed in ["90000066", number] {
        let saved = world.fill(&case, "father", &[("father_bir", typed)]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    }
    world.work().await;
    sight.look(&world, "renamed", &case).await;
    let path = format!("{case}/evidence/person");
    let asked = world.page("mother", &path).await;
    sight.note("agreed", &world.submit("mother", &asked, &path, &[("answer", "agree")]).await);
    sight.note("submitted", &submit(&world, &case).await);
    sight.look(&world, "submitted", &case).await;
    decided(&world, &case).await;
    sight.look(&world, "decided", &case).await;
    sight.seen
}

/// An official goes on without the father and registers.
async fn decided(world: &World, case: &str) {
    let child = registration(world, case).await;
    let mother = world.house.ctx(testkit::resident(MOTHER));
    let unwanted = CaseCommand::SlotDeclined { node: "visit".to_owned() };
    world.casework.act(&mother, child.id, unwanted, None).await.unwrap();
    let aside = CaseCommand::SetAside { node: "father".to_owned(), reason: "沒有答覆。".to_owned() };
    act(world, child.id, aside).await;
    act(world, child.id, CaseCommand::Complete { node: "counter_review".to_owned() }).await;
    let decide = CaseCommand::Decide {
        node: "decision".to_owned(),
        outcome: "registered".to_owned(),
        reasons: String::new(),
        law: None,
        exception: None,
    };
    act(world, child.id, decide).await;
}

/// The lines of an answer, sorted: which of several departments answers first is chance, and tells nothing.
fn by_line(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = match text.split_once("\n{") {
        Some((_, json)) => {
            let value: serde_json::Value = serde_json::from_str(&format!("{{{json}")).unwrap_or_default();
            serde_json::to_string_pretty(&value).unwrap().lines().map(str::to_owned).collect()
        }
        None => text.lines().map(str::to_owned).collect(),
    };
    for line in &mut lines {
        *line = line.trim_end_matches(',').to_owned();
    }
    lines.sort();
    lines
}

#[tokio::test]
async fn a_number_that_is_nobodys_is_treated_like_one_whose_holder_keeps_silent() {
    for by_page in [true, false] {
        let silent = played(FATHER_BIR, by_page).await;
        for other in [NOBODY, AWAY] {
            let told = played(other, by_page).await;
            assert_eq!(told.len(), silent.len());
            for ((what, told), (_, expected)) in told.iter().zip(&silent) {
                assert_eq!(by_line(told), by_line(expected), "{what}: {other} is not like {FATHER_BIR}");
            }
        }
    }
}

#[tokio::test]
async fn what_needs_no_register_is_said_at_once() {
    let world = World::open().await;
    let case = world.started().await;
    for (page, fields) in &PAGES[..3] {
        world.fill(&case, page, fields).await;
    }
    let path = format!("/api/v1{case}/forms/questions/father");
    for (typed, code) in [
        (crate::world::MOTHER_BIR, "casework.person-yourself"),
        ("9000004", "field.pattern"),
        ("9000004x", "field.pattern"),
    ] {
        let body = json!({ "answers": { "father_bir": typed } });
        let refused = world.call("mother", "PUT", &path, "", body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["code"], code, "{}", refused.text());
    }
    assert!(!log(&world, MOTHER).await.contains("case.party_named"));
}

/// Nothing is asked about him and nothing is told to him before he has spoken; afterwards he sees his own data.
#[tokio::test]
async fn his_data_are_asked_for_after_his_own_word() {
    let mut world = World::open().await;
    let case = world.filled().await;
    let id: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    assert!(!log(&world, FATHER).await.contains("exchange.read"), "nobody read his data");
    let asked = world.page("father", &format!("{case}/confirm/father")).await;
    asked.says(&["What will be looked up", "Only after you confirm", "This has nothing to do with me"]);
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        keep(&format!("asked-{lang}"), &world.page("father", &format!("{case}/confirm/father")).await);
    }
    let waiting = world.page("father", &case).await;
    waiting.hides(&["Data received"]);
    let confirmed =
        world.submit("father", &asked, &format!("{case}/confirm/father"), &[("answer", "confirm")]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text());
    world.work().await;
    assert!(log(&world, FATHER).await.contains("exchange.read"));
    world.page("father", &format!("{case}/evidence/father")).await.says(&["大𨋢", FATHER_BIR]);
    world.page("mother", &case).await.hides(&["大𨋢"]);
    assert!(world.casework.find(&officer(&world), id).await.unwrap().has_joined(FATHER));
    assert_eq!(submit(&world, &case).await.status, StatusCode::SEE_OTHER);
    assert!(registration(&world, &case).await.has_joined(FATHER));
}

/// He answers the registry after she has submitted: only then is anything asked about him, and the record waits for it.
#[tokio::test]
async fn a_late_word_brings_his_data_to_the_registry() {
    let world = World::open().await;
    let case = world.filled().await;
    submit(&world, &case).await;
    let child = registration(&world, &case).await;
    assert!(!child.has_joined(FATHER));
    let father = world.page("father", &case).await;
    father.hides(&["casework-", "Data received"]);
    let path = format!("/cases/{}/confirm/father", child.id);
    let asked = world.page("father", &path).await;
    assert_eq!(
        world.submit("father", &asked, &path, &[("answer", "confirm")]).await.status,
        StatusCode::SEE_OTHER
    );
    world.work().await;
    let child = registration(&world, &case).await;
    assert_eq!(child.evidence["father"].values["bir"], FATHER_BIR);
    assert!(child.is_done("held") && child.has_joined(FATHER));
}

/// "This is not me" is a decline for her, and a fact for the department.
#[tokio::test]
async fn whoever_was_named_by_mistake_says_so_to_the_department_alone() {
    let mut seen = Vec::new();
    for answer in ["decline", "mistaken"] {
        let world = World::open().await;
        let case = world.filled().await;
        let path = format!("{case}/confirm/father");
        let asked = world.page("father", &path).await;
        let said = world.submit("father", &asked, &path, &[("answer", answer), ("reason", "不認識")]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text());
        world.work().await;
        let mut sight = Sight { number: FATHER_BIR, seen: Vec::new() };
        sight.look(&world, "declined", &case).await;
        let id: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
        let events = world.casework.events(&officer(&world), id, None).await.unwrap().of_case(id).to_vec();
        let events = serde_json::to_string(&events).unwrap();
        assert_eq!(events.contains("\"mistaken\":true"), answer == "mistaken");
        assert!(!log(&world, FATHER).await.contains("exchange.read"), "nobody read his data");
        world.page("father", &case).await.says(&["You see here only what concerns you"]);
        seen.push(sight.seen);
    }
    for (what, text) in &seen[0] {
        assert!(!text.contains("不認識"), "{what}");
    }
    assert_eq!(seen[0], seen[1]);
}

/// A case in which he was only named is his alone: whoever acts in his name does not see it.
#[tokio::test]
async fn being_named_is_not_seen_by_whoever_acts_for_him() {
    let world = World::open().await;
    let case = world.filled().await;
    let id: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    let alone = world.house.ctx(testkit::resident(FATHER));
    let acting = alone.with_origin(|origin| {
        origin.actor = Actor::Person { party: crate::world::STRANGER };
        let mandate = kernel::MandateId(Uuid::from_u128(9));
        origin.acting_for = Some(acts::ActingFor { party: FATHER, mandate });
    });
    assert!(world.casework.for_party(&alone, id, FATHER).await.is_ok());
    assert_eq!(world.casework.for_party(&acting, id, FATHER).await.unwrap_err().code, "casework.no-case");
    assert_eq!(world.casework.cases_of_party(&alone, FATHER, None, 100).await.unwrap().seen.len(), 1);
    assert!(world.casework.cases_of_party(&acting, FATHER, None, 100).await.unwrap().seen.is_empty());
}
