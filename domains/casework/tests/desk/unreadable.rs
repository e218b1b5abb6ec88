//! One case that cannot be read does not take the queue away.

use http::StatusCode;
use kernel::{CaseId, Lang};
use sea_orm::{ConnectionTrait, Statement};

use crate::house::{Desk, desk, keep};

/// Damages the row of a case.
async fn damage(desk: &Desk, case: CaseId) {
    let damaged = desk.house.scratch.db.write(move |tx| {
        Box::pin(async move {
            // It stands alone: a resident's list shows a part with its bundle.
            let sql = "UPDATE casework_cases SET snapshot = '{', parent = NULL WHERE id = $1";
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [case.0.into()]))
                .await?;
            Ok::<(), db::DbError>(())
        })
    });
    damaged.await.unwrap();
}

#[tokio::test]
async fn the_queue_shows_the_others_and_says_which_case_is_missing() {
    let desk = desk().await;
    let (good, bad) = (desk.registration().await, desk.registration_of(2).await);
    let number = |state: casework::model::CaseState| state.number.unwrap();
    let (kept, lost) = (number(desk.state(good).await), number(desk.state(bad).await));
    damage(&desk, bad).await;
    for (lang, words) in [
        (Lang::En, format!("Case {lost} cannot be shown at the moment")),
        (Lang::Pt, format!("De momento não é possível mostrar o processo {lost}")),
        (Lang::ZhHant, format!("個案 {lost} 暫時未能顯示")),
    ] {
        let page = desk.get_in("Clerk", lang, "/desk").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(&kept) && page.text().contains(&words), "{}", page.text());
        keep(&format!("unreadable-{}", lang.tag()), &page);
    }
    // The other case still opens beside the queue, and a search for the damaged one says the same.
    assert_eq!(desk.get("Clerk", &format!("/desk/cases/{good}")).await.status, StatusCode::OK);
    let searched = desk.get("Head", &format!("/desk?q={}", lost.replace('/', "%2F"))).await;
    assert!(searched.text().contains("cannot be shown at the moment"), "{}", searched.text());
    let tasks = desk.get("Clerk", "/api/v1/desk/tasks").await.json();
    assert_eq!(
        (tasks["items"].as_array().unwrap().len(), tasks["unreadable"][0]["number"].as_str()),
        (1, Some(&*lost))
    );
    let stranger = desk.get("Stranger", "/desk").await.text();
    assert!(!stranger.contains(&lost), "another department's case does not exist here");
}

#[tokio::test]
async fn a_residents_list_shows_the_others_and_says_which_case_is_missing() {
    let desk = desk().await;
    let (good, bad) = (desk.registration().await, desk.registration_of(2).await);
    let lost = desk.state(bad).await.number.unwrap();
    damage(&desk, bad).await;
    for (lang, words) in [
        (Lang::En, "cannot be shown at the moment"),
        (Lang::Pt, "De momento não é possível mostrar"),
        (Lang::ZhHant, "暫時未能顯示"),
    ] {
        let page = desk.get_in("Mother", lang, "/cases").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(&lost) && page.text().contains(words), "{}", page.text());
        keep(&format!("unreadable-resident-{}", lang.tag()), &page);
    }
    let list = desk.get("Mother", "/api/v1/cases").await.json();
    assert_eq!(
        (list["items"][0]["id"].as_str(), list["unreadable"][0]["id"].as_str()),
        (Some(&*good.to_string()), Some(&*bad.to_string()))
    );
    assert_eq!(desk.get("Mother", "/").await.status, StatusCode::OK);
}
