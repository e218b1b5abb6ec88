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

#[tokio::test]
async fn the_built_in_pack_has_no_mistake() {
    let findings = modules::pack_lint(&modules::load_pack(None).unwrap());
    let errors: Vec<String> =
        findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
    assert_eq!(errors, [""; 0]);
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
