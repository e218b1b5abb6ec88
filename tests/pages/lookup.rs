//! `/desk/cases/{id}/registers/{register}`: officials look things up in their own department's register, for a case.

use http::StatusCode;
use serde_json::json;

use crate::support::{Ask, CLERK, City, Client, MOTHER};

/// A case of the civil registry: a notice whose mother was not found.
async fn unmatched(city: &City, clerk: &Client<'_>) -> String {
    let mut notice = city.notice().await;
    notice["mother"]["birth_date"] = json!("1990-01-01");
    let posted = city.post_notice(&city.signed_off(notice)).await;
    assert_eq!(posted.status, StatusCode::OK, "{}", posted.text());
    let mut case = String::new();
    city.eventually("the task of the notice", async || {
        let tasks = clerk.get("/api/v1/desk/tasks").await.json();
        tasks["items"][0]["case"].as_str().unwrap_or_default().clone_into(&mut case);
        !case.is_empty()
    })
    .await;
    case
}

#[tokio::test]
async fn a_clerk_finds_a_marriage_and_both_spouses_see_that_somebody_looked() {
    let city = City::found().await;
    let clerk = city.become_(CLERK).await;
    let case = unmatched(&city, &clerk).await;
    let desk = clerk.get(&format!("/desk/cases/{case}")).await;
    let path = format!("/desk/cases/{case}/registers/marriages");
    assert!(desk.text().contains(&path), "the case leads to the register");

    let page = clerk.get(&path).await;
    let found = clerk.submit(&page, &path, &[("q", "黃美玲")]).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert!(found.text().contains("MR/"), "{}", found.text());
    let nobody = clerk.submit(&page, &path, &[("q", "查無此人")]).await;
    assert!(nobody.text().contains("Nothing was found"), "{}", nobody.text());

    let mother = city.become_(MOTHER).await;
    city.eventually("her log", async || {
        let log = mother.get("/account/log").await.text();
        log.contains("Legal Affairs Bureau") && log.contains("Keeping the department")
    })
    .await;
}

#[tokio::test]
async fn what_is_no_question_and_what_is_no_register_of_ours_is_refused() {
    let city = City::found().await;
    let clerk = city.become_(CLERK).await;
    let case = unmatched(&city, &clerk).await;
    let path = format!("/desk/cases/{case}/registers/marriages");
    let page = clerk.get(&path).await;
    for question in ["", "   ", "%%", &"a".repeat(101)] {
        clerk.corrected(&Client::filled(&page, &path, &[("q", question)])).await;
    }
    // The identification bureau keeps the persons, the health bureau the patients: here there are no such registers.
    for register in ["persons", "patient-index", "nothing"] {
        let other = format!("/desk/cases/{case}/registers/{register}");
        clerk.refused(&Ask::get(&other), 404, "casework.no-such-register").await;
        let asked = Ask::json("POST", &format!("/api/v1{other}/search"), json!({ "q": "黃" }).to_string());
        clerk.refused(&asked.with("sec-fetch-site", "same-origin"), 404, "casework.no-such-register").await;
    }
}

#[tokio::test]
async fn a_program_gets_the_records_with_the_ground_on_which_they_were_shown() {
    let city = City::found().await;
    let clerk = city.become_(CLERK).await;
    let case = unmatched(&city, &clerk).await;
    let path = format!("/api/v1/desk/cases/{case}/registers/marriages/search");
    let asked = Ask::json("POST", &path, json!({ "q": "黃美玲" }).to_string());
    let answer = clerk.send(&asked.with("sec-fetch-site", "same-origin")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let found = answer.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found["purpose"], &found["law"]), (&json!("register-keeping"), &json!("crc")));
    assert!(!found["entry"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn whoever_looks_up_too_often_in_a_day_is_told_so_and_a_colleague_goes_on() {
    let city = City::found().await;
    let clerk = city.become_(CLERK).await;
    let case = unmatched(&city, &clerk).await;
    let path = format!("/api/v1/desk/cases/{case}/registers/marriages/search");
    let asked = || {
        let body = json!({ "q": "黃美玲" }).to_string();
        Ask::json("POST", &path, body).with("sec-fetch-site", "same-origin")
    };
    for count in 0..100 {
        let answer = clerk.send(&asked()).await;
        assert_eq!(answer.status, StatusCode::OK, "{count}: {}", answer.text());
    }
    clerk.refused(&asked(), 429, "exchange.official-quota").await;
    let page = format!("/desk/cases/{case}/registers/marriages");
    let form = clerk.get(&page).await;
    let told = clerk.submit(&form, &page, &[("q", "黃美玲")]).await;
    assert_eq!(told.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(told.text().contains("You have used up your look-ups for today"), "{}", told.text());
    let head = city.become_("registry.head").await;
    assert_eq!(head.send(&asked()).await.status, StatusCode::OK, "each official has an own share");
}
