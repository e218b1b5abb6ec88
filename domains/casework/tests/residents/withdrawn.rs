//! A bundle that ends without anything having been done in it is no completed one.

use http::StatusCode;

use crate::world::{World, keep};

/// The only part that was opened, withdrawn on its page.
async fn withdrawn(world: &World) -> String {
    let case = world.submitted().await;
    let view = world.get("mother", &format!("/api/v1{case}")).await.json();
    let parts = view["parts"].as_array().unwrap().iter();
    let opened: Vec<&str> = parts.filter_map(|part| part["case"].as_str()).collect();
    let of_members: Vec<&&str> = opened.iter().filter(|id| !case.ends_with(**id)).collect();
    assert_eq!(of_members.len(), 1, "{view}");
    let path = format!("/cases/{}/withdraw", of_members[0]);
    let asked = world.page("mother", &path).await;
    let done = world.submit("mother", &asked, &path, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    world.work().await;
    case
}

#[tokio::test]
async fn a_bundle_whose_only_part_was_withdrawn_reads_withdrawn() {
    let mut world = World::open().await;
    let case = withdrawn(&world).await;
    let own = world.get("mother", &format!("/api/v1{case}")).await.json();
    assert_eq!(own["parts"][0]["standing"], "withdrawn", "{own}");
    let list = world.get("mother", "/api/v1/cases").await.json();
    let items = list["items"].as_array().unwrap().iter();
    let standings: Vec<&str> = items.map(|item| item["standing"].as_str().unwrap()).collect();
    assert_eq!(standings, ["withdrawn", "withdrawn"], "the bundle and its part");
    for (lang, withdrawn, completed, line) in [
        ("en", "Withdrawn", "Completed", "Every part was withdrawn; the application is over"),
        ("pt", "Retirado", "Concluído", "Houve desistência de todas as partes; o pedido terminou"),
        ("zh-Hant", "已撤回", "已完成", "各部分均已撤回，申請結束"),
    ] {
        world.speak(lang);
        for path in [case.clone(), "/cases".to_owned()] {
            let page = world.page("mother", &path).await;
            page.says(&[withdrawn]);
            page.hides(&[completed, "casework-"]);
        }
        let page = world.page("mother", &case).await;
        page.says(&[line]);
        keep(&format!("bundle-withdrawn-{lang}"), &page);
    }
}

/// What was withdrawn stands in nobody's way: the same birth can be declared anew.
#[tokio::test]
async fn after_a_withdrawal_the_same_birth_is_declared_again() {
    let world = World::open().await;
    let first = withdrawn(&world).await;
    let second = world.submitted().await;
    assert_ne!(first, second);
    let view = world.get("mother", &format!("/api/v1{second}")).await.json();
    assert_eq!(view["parts"][0]["standing"], "in_progress", "{view}");
}
