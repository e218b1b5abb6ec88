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
use crate::exit::BadInput;
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
