use std::path::Path;

use kernel::Timestamp;

use super::{Answer, agree, examine, not_future};
use crate::config::{Config, Settings};
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;
use crate::modules;

fn config(data: &Path) -> Config {
    let free = Some("127.0.0.1:0".parse().unwrap());
    Settings {
        data: Some(data.to_path_buf()),
        listen: free,
        exchange_listen: free,
        admin_listen: free,
        ..Settings::default()
    }
    .resolve(None)
    .unwrap()
}

/// What is wrong, each with its cure.
fn wrong(answers: &[Answer]) -> Vec<(&str, &str)> {
    let bad = answers.iter().filter_map(|answer| Some((answer.what.as_str(), answer.cure.as_deref()?)));
    bad.collect()
}

#[tokio::test]
async fn a_folder_a_database_and_a_pack_that_are_wrong_are_named_with_their_cure() {
    let folder = tempfile::tempdir().unwrap();
    let mut ill = config(folder.path());
    ill.database = "postgres://nobody@127.0.0.1:1/none".to_owned();
    let file = folder.path().join("a-file");
    std::fs::write(&file, b"").unwrap();
    ill.data = file.join("data");
    let mixed = folder.path().join("pack");
    let pack = modules::load_pack(None).unwrap();
    for (path, bytes) in pack.files() {
        let to = mixed.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let text = String::from_utf8_lossy(bytes);
        std::fs::write(
            to,
            text.replace("\"operations.manage\"", "\"operations.manage\", \"registers.read\""),
        )
        .unwrap();
    }
    ill.pack = Some(mixed);
    let answers = examine(&ill).await;
    let wrong = wrong(&answers);
    let cure =
        |what: &str| wrong.iter().find(|(asked, _)| asked.starts_with(what)).map_or("", |(_, cure)| cure);
    assert!(cure("data folder").contains("--data"), "{wrong:?}");
    assert!(cure("database").contains("--database"), "{wrong:?}");
    assert!(cure("jurisdiction pack").contains("registers.read"), "{wrong:?}");
    assert_eq!(wrong.len(), 3, "{wrong:?}");
    ill.database = "oracle://somewhere".to_owned();
    let answers = examine(&ill).await;
    assert!(answers.iter().any(|answer| answer.what == "database" && answer.cure.is_some()));
}

#[tokio::test]
async fn an_old_copy_of_the_database_is_found_before_the_start_refuses_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let found = examine(&config).await;
    assert_eq!(wrong(&found).len(), 1, "only: the steps have not run");
    assert!(wrong(&found)[0].1.contains("balcao migrate"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "a doctor only looks");
    let foundation = Foundation::open(&config).await.unwrap();
    let house = House::start(foundation, Mode::Production, "http://localhost").await.unwrap();
    let workshop = crate::local::Workshop::of(&house);
    let order = crate::local::Order::User(crate::cli::user::Order::add("chan", "a long enough pass phrase"));
    workshop.carry_out(order).await.unwrap();
    for _ in 0..100 {
        if workshop.ledger.head().await.unwrap().published > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(wrong(&examine(&config).await), []);
    drop(workshop);
    house.stop().await;
    // A copy from before the first act.
    for end in ["", "-wal", "-shm"] {
        let _absent = std::fs::remove_file(folder.path().join(format!("balcao.db{end}")));
    }
    let db = db::Db::open(&db::DbOptions::new(&config.database)).await.unwrap();
    db.migrate(&crate::foundation::migrations(), Timestamp::default()).await.unwrap();
    let found = examine(&config).await;
    assert_eq!(wrong(&found).len(), 1);
    assert!(wrong(&found)[0].1.contains("balcao ledger recover"), "{:?}", wrong(&found));
}

#[tokio::test]
async fn a_doctor_makes_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let new = config(&folder.path().join("not").join("there"));
    let found = examine(&new).await;
    assert_eq!(wrong(&found).len(), 1, "{:?}", wrong(&found));
    assert!(!folder.path().join("not").exists());
    // A database that is there, and empty: its file and its folder stay as they are.
    let config = config(folder.path());
    let file = folder.path().join("balcao.db");
    std::fs::write(&file, b"").unwrap();
    let found = examine(&config).await;
    assert!(wrong(&found)[0].1.contains("steps have not run"), "{:?}", wrong(&found));
    assert_eq!(std::fs::read(&file).unwrap(), b"");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn fonts_and_clocks_that_are_wrong_are_named() {
    let empty = tempfile::tempdir().unwrap();
    let missing = modules::fonts(&[empty.path()]).unwrap_err();
    assert!(missing.contains("README.md"), "{missing}");
    let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
    assert_eq!(agree(at(100), at(105)), Ok(()));
    assert!(agree(at(100), at(94)).unwrap_err().contains("6 s apart"));
    assert_eq!(not_future(at(100), at(101)), Ok(()));
    assert!(not_future(at(100), at(200)).is_err());
}
