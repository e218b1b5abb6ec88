//! `/api/v1/cases/{id}/forms/{node}/{page}`: answers that cannot be true.

use serde_json::{Value, json};

use crate::support::{Ask, City, MOTHER};

#[tokio::test]
async fn answers_that_cannot_be_are_named_field_by_field() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = format!("/api/v1{}", city.draft(&mother).await);
    let put = |page: &str, answers: Value| {
        Ask::json("PUT", &format!("{case}/forms/questions/{page}"), json!({ "answers": answers }).to_string())
    };
    let named = json!({ "parents_married": true, "father_named": "named" });
    assert_eq!(mother.send(&put("parents", named)).await.status.as_u16(), 200);
    let deep = format!("{{\"answers\":{{\"statement\":{}", "[".repeat(100_000));
    let path = format!("{case}/forms/questions/statement");
    mother.refused(&Ask::json("PUT", &path, deep), 400, "request.malformed").await;
    let before = mother.get(&case).await.json()["sequence"].clone();
    let birth = |date: &str| {
        json!({ "birth_date": date, "birth_time": "08:15", "sex": "F", "birth_site": "hospital", "facility": "x",
            "plurality": 1, "birth_order": 1 })
    };
    let wrong = [
        ("birth", birth("2026-02-29"), "birth_date"),
        ("birth", birth("2026-13-01"), "birth_date"),
        ("birth", birth("0000-00-00"), "birth_date"),
        ("birth", birth("20261120"), "birth_date"),
        ("birth", json!({ "birth_date": 20_261_120 }), "birth_date"),
        // The card's issuer publishes no check digit: the shape is what there is to check.
        ("father", json!({ "father_bir": "2234567(8)" }), "father_bir"),
        ("father", json!({ "father_bir": "9000000" }), "father_bir"),
        (
            "child-name",
            json!({ "child_name": { "chinese": { "surname": "陳\u{7}", "given": "明" } } }),
            "child_name",
        ),
        (
            "parents",
            json!({ "parents_married": true, "father_named": "named", "colour": "red" }),
            "/answers/colour",
        ),
        (
            "child-name",
            json!({ "child_name": { "chinese": { "surname": "陳", "given": "明", "a/b": "red" } } }),
            "/answers/child_name/chinese/a~1b",
        ),
    ];
    for (page, answers, field) in wrong {
        let ask = put(page, answers.clone());
        mother.refused(&ask, 422, "casework.fields").await;
        let document = mother.send(&ask).await.json();
        let named = document["errors"].as_array().unwrap().iter().any(|error| {
            let words = error["detail"].as_str().unwrap();
            error["pointer"].as_str().unwrap().contains(field) && words != error["code"]
        });
        assert!(named, "{answers}: {document}");
    }
    assert_eq!(mother.get(&case).await.json()["sequence"], before, "the case did not move");
}
