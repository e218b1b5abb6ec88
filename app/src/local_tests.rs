use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tower::ServiceExt as _;

use super::{Order, REQUEST_BYTES_MAX, Workshop, ask, open, serve, socket};
use crate::cli::{ledger as ledger_cli, user as user_cli};
use crate::config::{Config, Settings};
use crate::exit::{BadInput, UnknownPerson};
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;

const PASSWORD: &str = "a long enough pass phrase";

fn config(folder: &Path) -> Config {
    let settings = Settings { data: Some(folder.to_path_buf()), ..Settings::default() };
    settings.resolve(None).unwrap()
}

async fn server(config: &Config) -> House {
    let foundation = Foundation::open(config).await.unwrap();
    Mode::Production.claim(&foundation.db).await.unwrap();
    let mut house = House::start(foundation, Mode::Production, "http://localhost").await.unwrap();
    let listener = open(&config.data).unwrap();
    let task = serve(listener, Workshop::of(&house), config.data.clone(), house.stop_signal());
    house.add_task(tokio::spawn(task));
    house
}

/// An order as it comes through the socket.
fn order(what: Value) -> Order {
    serde_json::from_value(json!({ "user": { "what": what } })).unwrap()
}

async fn sign_in(house: &House, login: &str) -> StatusCode {
    let body = json!({ "login": login, "password": PASSWORD }).to_string();
    let request = Request::post("/api/v1/sessions").header(header::CONTENT_TYPE, "application/json");
    let request = request.header("host", "localhost").body(Body::from(body)).unwrap();
    house.router.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn a_user_added_while_the_server_runs_can_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let add = || Order::User(user_cli::Order::add("chan", PASSWORD));
    assert!(ask(&config, &add()).await.unwrap().is_none(), "nobody serves: the caller works alone");
    let house = server(&config).await;
    let taken = Foundation::open(&config).await.err().unwrap().to_string();
    assert!(taken.contains("another balcao process"), "{taken}");
    assert_eq!(sign_in(&house, "chan").await, StatusCode::UNAUTHORIZED);
    let said = ask(&config, &add()).await.unwrap().unwrap();
    assert!(said[0].starts_with("account "), "{said:?}");
    let post = order(json!({ "post": { "login": "chan", "post": "safp.systems.administrator" } }));
    assert_eq!(ask(&config, &post).await.unwrap(), Some(Vec::new()));
    assert_eq!(sign_in(&house, "chan").await, StatusCode::CREATED);
    let again = ask(&config, &add()).await.unwrap_err();
    assert!(!again.to_string().contains(PASSWORD), "{again}");
    let lock = order(json!({ "lock": { "login": "nobody" } }));
    let refused = ask(&config, &lock).await.unwrap_err();
    assert!(
        refused.downcast_ref::<BadInput>().is_some(),
        "the exit code is that of a wrong input: {refused}"
    );
    // The account was an act: the log has it under a checkpoint.
    let mut said = Vec::new();
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        if let Ok(Some(lines)) = ask(&config, &Order::Ledger(ledger_cli::Order::Checkpoint)).await {
            said = lines;
            break;
        }
    }
    assert!(said[0].starts_with("balcao/mo/main\n") && said[1].starts_with("\nkey "), "{said:?}");
    house.stop().await;
    assert!(!socket(folder.path()).exists());
}

/// The person's record, as a department writes it.
async fn register(house: &House, number: &str) -> kernel::PartyId {
    let origin = acts::Origin { actor: acts::Actor::Machine, ..acts::Origin::default() };
    let ctx = acts::Ctx::new(std::sync::Arc::clone(&house.shared), origin);
    let party = kernel::PartyId(ctx.new_id());
    let data = json!({
        "party": party, "bir": number, "card_type": "BIRP", "sex": "F", "birth_date": "1994-03-05",
        "name": { "chinese": { "surname": "黃", "given": "美玲" } }, "marital_status": "married",
    });
    let draft = registers::Draft {
        register: "persons".to_owned(),
        department: "DSI".to_owned(),
        target: registers::Target::New,
        data,
        reason: "test".to_owned(),
    };
    registers::write(&ctx, &house.parts.registers, draft).await.unwrap();
    party
}

#[tokio::test]
async fn a_residents_account_is_that_of_a_person_whom_the_register_knows() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let house = server(&config).await;
    let known = register(&house, "90000041").await;
    let add = |number: Value| {
        let what = json!({ "add": { "login": "90000041", "kind": "resident", "number": number, "latin": "Wong Mei Leng", "proofing": "p2" } });
        let order: Order =
            serde_json::from_value(json!({ "user": { "what": what, "password": PASSWORD } })).unwrap();
        order
    };
    for nobody in ["90000042", "9000004"] {
        let refused = ask(&config, &add(json!(nobody))).await.unwrap_err();
        let unknown = refused.downcast_ref::<UnknownPerson>().is_some();
        let unreadable = refused.downcast_ref::<BadInput>().is_some();
        assert!(if nobody.len() == 8 { unknown } else { unreadable }, "{nobody}: {refused}");
    }
    assert!(ask(&config, &add(Value::Null)).await.unwrap_err().downcast_ref::<BadInput>().is_some());
    assert!(house.parts.identity.account_by_login("90000041").await.unwrap().is_none(), "nothing half made");
    ask(&config, &add(json!("90000041"))).await.unwrap().unwrap();
    let account = house.parts.identity.account_by_login("90000041").await.unwrap().unwrap();
    assert_eq!(account.party, known);
    house.stop().await;
}

/// Whether a session still opens the door.
async fn current(house: &House, token: &str) -> StatusCode {
    let request = Request::get("/api/v1/sessions").header("host", "localhost");
    let request =
        request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap();
    house.router.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn an_official_whose_post_was_taken_is_out_at_the_next_request() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let house = server(&config).await;
    ask(&config, &Order::User(user_cli::Order::add("chan", PASSWORD))).await.unwrap();
    let post = |end: bool| {
        order(json!({ "post": { "login": "chan", "post": "safp.systems.administrator", "end": end } }))
    };
    ask(&config, &post(false)).await.unwrap();
    let body = json!({ "login": "chan", "password": PASSWORD }).to_string();
    let request = Request::post("/api/v1/sessions").header(header::CONTENT_TYPE, "application/json");
    let request = request.header("host", "localhost").body(Body::from(body)).unwrap();
    let opened = house.router.clone().oneshot(request).await.unwrap().into_body();
    let opened = axum::body::to_bytes(opened, 100_000).await.unwrap();
    let opened: Value = serde_json::from_slice(&opened).unwrap();
    let token = opened["token"].as_str().unwrap();
    for _ in 0..3 {
        assert_eq!(current(&house, token).await, StatusCode::OK);
    }
    assert_eq!(ask(&config, &post(true)).await.unwrap(), Some(Vec::new()));
    assert_eq!(current(&house, token).await, StatusCode::UNAUTHORIZED, "the session in the post has ended");
    assert_ne!(sign_in(&house, "chan").await, StatusCode::CREATED, "there is no post left to sign in to");
    let again = ask(&config, &post(true)).await.unwrap_err();
    assert!(again.downcast_ref::<BadInput>().is_some() && again.to_string().contains("post"), "{again}");
    house.stop().await;
}

#[tokio::test]
async fn the_door_is_the_owners_and_takes_nothing_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    // What a killed server left behind is in nobody's way.
    std::fs::write(socket(folder.path()), b"").unwrap();
    assert!(ask(&config, &Order::Ledger(ledger_cli::Order::Audit)).await.unwrap().is_none());
    let house = server(&config).await;
    let mode = std::fs::metadata(socket(folder.path())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for (said, answer) in [
        ("{\"user\":{\"what\":\"dance\",\"password\":\"s3cret\"}}\n".to_owned(), "cannot be read"),
        ("x".repeat(usize::try_from(REQUEST_BYTES_MAX).unwrap() + 1), ""),
    ] {
        let mut stream = UnixStream::connect(socket(folder.path())).await.unwrap();
        // The server may hang up before it has read all.
        let _hung_up = stream.write_all(said.as_bytes()).await;
        let mut heard = String::new();
        let _hung_up = stream.read_to_string(&mut heard).await;
        assert!(heard.contains(answer) && !heard.contains("s3cret"), "{heard}");
        assert_eq!(heard.is_empty(), answer.is_empty(), "{heard}");
    }
    house.stop().await;
}
