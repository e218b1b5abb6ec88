use std::sync::Arc;

use tower::ServiceExt as _;

#[path = "events_tests.rs"]
mod events;
#[path = "told_tests.rs"]
mod told;
#[path = "twins_tests.rs"]
mod twins;

use crate::config::Settings;
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;
use crate::modules;

async fn house(folder: &std::path::Path) -> House {
    let settings = Settings { data: Some(folder.to_path_buf()), ..Settings::default() };
    let foundation = Foundation::open(&settings.resolve(None).unwrap()).await.unwrap();
    Mode::Production.claim(&foundation.db).await.unwrap();
    House::start(foundation, Mode::Production, "http://localhost").await.unwrap()
}

/// The contract of the API, and who may use which route: a change shows in the diff.
#[tokio::test]
async fn the_api_and_the_route_table_are_as_checked_in() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    insta::assert_snapshot!("openapi", house.api);
    let mut lines: Vec<String> =
        house.lines.iter().map(|line| format!("{:<28} {}", line.access.to_string(), line.path)).collect();
    lines.sort();
    insta::assert_snapshot!("routes", lines.join("\n"));
    house.stop().await;
}

/// A route that asks for a permission which no room declares could be opened to nobody: no post may hold it.
#[tokio::test]
async fn every_permission_on_a_route_line_is_declared_by_a_room() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let declared: Vec<&str> =
        modules::rooms().iter().flat_map(|room| room.permissions).map(|one| one.code).collect();
    for line in &house.lines {
        if let web::Access::Officer(permission) = line.access {
            assert!(declared.contains(&permission.code), "{}: {}", line.path, permission.code);
        }
    }
    house.stop().await;
}

async fn asked(house: &House, request: axum::http::request::Builder, body: String) -> (u16, String, String) {
    let request = request.header("host", "localhost").body(axum::body::Body::from(body)).unwrap();
    let response = house.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, cookie.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

/// A form that somebody has open while the house starts anew is taken: its token is refused to nobody but another session.
#[tokio::test]
async fn a_form_that_is_open_during_a_restart_is_taken() {
    use axum::http::Request;
    let folder = tempfile::tempdir().unwrap();
    let before = house(folder.path()).await;
    let (_, cookie, page) = asked(&before, Request::get("/sign-in"), String::new()).await;
    before.stop().await;
    let after = house(folder.path()).await;
    let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let post = |cookie: &str| {
        Request::post("/sign-in")
            .header("cookie", cookie.split(';').next().unwrap())
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
    };
    let body = format!("csrf={token}&login=nobody&password=nothing");
    let (status, _, text) = asked(&after, post(&cookie), body.clone()).await;
    assert_eq!(status, 401, "the password is wrong, the form is not: {text}");
    let (status, _, text) = asked(&after, post("__Host-balcao-pre=another"), body).await;
    assert!(status == 403 && text.contains("csrf.invalid"), "{status} {text}");
    after.stop().await;
}

async fn readiness(house: &House) -> (u16, String) {
    let request = axum::http::Request::get("/health/ready").body(axum::body::Body::empty()).unwrap();
    let response = house.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_house_whose_sequencer_has_ended_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    // The sequencer takes its lease in its first round.
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while readiness(&house).await.0 != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    for task in &house.tasks {
        task.abort();
    }
    // What was answered a moment ago counts for a second.
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while readiness(&house).await.0 == 200 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(readiness(&house).await, (503, "not ready: ledger.stopped\n".to_owned()));
}

/// A second folder at a database that has a ledger would sign another one, from another authority.
#[tokio::test]
async fn a_database_goes_on_with_the_keys_it_was_begun_with_and_with_no_others() {
    let scratch = testkit::Scratch::new(&[]).await.unwrap();
    let mut database = scratch.options.url.clone();
    if let Some(schema) = &scratch.options.postgres_schema {
        database = format!("{database}?options=-c%20search_path%3D{schema}");
    }
    let open = async |data: &std::path::Path| {
        let (data, database) = (Some(data.to_path_buf()), Some(database.clone()));
        let settings = Settings { data, database, ..Settings::default() };
        Foundation::open(&settings.resolve(None).unwrap()).await
    };
    let [own, new, copy] = ["own", "new", "copy"].map(|name| scratch.folder.path().join(name));
    let first = open(&own).await.unwrap();
    let refused = open(&new).await.err().unwrap();
    assert!(refused.downcast_ref::<crate::exit::BadInput>().is_some(), "exit 3");
    let told = refused.to_string();
    for word in ["keys.key", "keys/store.json", "keys/ledger-checkpoint.main.json", "--data"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let mut left: Vec<_> = std::fs::read_dir(&new).unwrap().map(|file| file.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["balcao.lock"], "no key, no authority");
    // Keys of another database.
    let settings = Settings { data: Some(new.clone()), ..Settings::default() };
    drop(Foundation::open(&settings.resolve(None).unwrap()).await.unwrap());
    let refused = open(&new).await.err().unwrap();
    assert!(refused.downcast_ref::<crate::exit::BadInput>().is_some(), "exit 3");
    assert!(refused.to_string().contains("belong to another database"), "{refused}");
    // The same keys elsewhere, while the first works.
    std::fs::create_dir_all(copy.join("keys")).unwrap();
    for file in ["keys.key", "keys/store.json", "keys/ledger-checkpoint.main.json"] {
        std::fs::copy(own.join(file), copy.join(file)).unwrap();
    }
    assert!(open(&copy).await.is_ok());
    drop(first);
    assert!(open(&own).await.is_ok(), "the next start");
}

#[tokio::test]
async fn the_built_in_pack_has_no_mistake() {
    let findings = modules::pack_lint(&modules::load_pack(None).unwrap());
    let errors: Vec<String> =
        findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
    assert_eq!(errors, [""; 0]);
}

/// The built-in pack as files, with another name of the jurisdiction: another version.
fn other_pack(folder: &std::path::Path) {
    for (path, bytes) in modules::load_pack(None).unwrap().files() {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let file = folder.join("jurisdiction.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, format!("{text}\n# next year\n")).unwrap();
}

async fn house_with(data: &std::path::Path, pack: Option<&std::path::Path>) -> House {
    let settings = Settings {
        data: Some(data.to_path_buf()),
        pack: pack.map(std::path::Path::to_path_buf),
        ..Settings::default()
    };
    let foundation = Foundation::open(&settings.resolve(None).unwrap()).await.unwrap();
    Mode::Production.claim(&foundation.db).await.unwrap();
    House::start(foundation, Mode::Production, "http://localhost").await.unwrap()
}

#[tokio::test]
async fn a_case_keeps_the_law_of_its_day_when_the_house_starts_with_a_new_pack() {
    let (data, newer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    other_pack(newer.path());
    let ctx_of = |house: &House| {
        let party = kernel::PartyId(uuid::Uuid::from_u128(7));
        acts::Ctx::new(Arc::clone(&house.shared), testkit::resident(party))
    };
    let house = house_with(data.path(), None).await;
    let first = house.foundation.packs.current().hash().clone();
    let ctx = ctx_of(&house);
    let opened = house.parts.casework.begin(&ctx, "mo.bundle.birth", None, None).await.unwrap();
    house.stop().await;

    let house = house_with(data.path(), Some(newer.path())).await;
    let ctx = ctx_of(&house);
    assert_ne!(*house.foundation.packs.current().hash(), first);
    let seen = house.parts.casework.seen(&ctx, opened.case).await.unwrap();
    assert_eq!(*seen.law.pack.hash(), first, "the old case");
    let next = house.parts.casework.begin(&ctx, "mo.bundle.birth", None, None).await.unwrap();
    let seen = house.parts.casework.seen(&ctx, next.case).await.unwrap();
    assert_eq!(seen.law.pack.hash(), house.foundation.packs.current().hash(), "the new case");
    house.stop().await;
}

#[tokio::test]
async fn a_database_of_the_other_kind_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: Some(folder.path().to_path_buf()), ..Settings::default() };
    let foundation = Foundation::open(&settings.resolve(None).unwrap()).await.unwrap();
    Mode::Demo { fast_clock: false }.claim(&foundation.db).await.unwrap();
    let refused = Mode::Production.claim(&foundation.db).await.unwrap_err();
    assert!(refused.to_string().contains("`serve` refuses it"), "{refused}");
    let other = tempfile::tempdir().unwrap();
    let settings = Settings { data: Some(other.path().to_path_buf()), ..Settings::default() };
    let foundation = Foundation::open(&settings.resolve(None).unwrap()).await.unwrap();
    Mode::Production.claim(&foundation.db).await.unwrap();
    let refused = Mode::Demo { fast_clock: false }.claim(&foundation.db).await.unwrap_err();
    assert!(refused.to_string().contains("`demo` refuses it"), "{refused}");
    assert!(Mode::Production.claim(&foundation.db).await.is_ok(), "its own again");
}
