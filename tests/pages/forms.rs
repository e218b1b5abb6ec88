//! `/cases/{id}/forms/{node}/{page}` and `/cases/{id}/check`: answers that cannot be, pages that are old.

use crate::support::{BIRTH, City, Client, MOTHER};

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = BIRTH.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes).copied().collect()
}

#[tokio::test]
async fn answers_that_cannot_be_come_back_with_a_sentence() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = city.draft(&mother).await;
    let path = format!("{case}/forms/questions/birth");
    let shown = mother.get(&path).await;
    let wrong = [
        with(&[("birth_date-month", "2"), ("birth_date-day", "30")]),
        with(&[("birth_date-month", "13")]),
        with(&[("birth_date-day", "")]),
        with(&[("birth_date-year", "二〇二六")]),
        with(&[("birth_time", "25:99")]),
        with(&[("sex", "X")]),
        with(&[("plurality", "many")]),
    ];
    for fields in wrong {
        mother.corrected(&Client::filled(&shown, &path, &fields)).await;
    }
    let right = mother.submit(&shown, &path, &BIRTH).await;
    assert_eq!(right.status.as_u16(), 303, "{}", right.text());
    let path = format!("{case}/forms/questions/parents");
    let shown = mother.get(&path).await;
    let parents = [("parents_married", "yes"), ("father_named", "named")];
    assert_eq!(mother.submit(&shown, &path, &parents).await.status.as_u16(), 303);
    let path = format!("{case}/forms/questions/father");
    let shown = mother.get(&path).await;
    for number in ["2234567(8)", "9000000", MOTHER] {
        mother.corrected(&Client::filled(&shown, &path, &[("father_bir", number)])).await;
    }
}

#[tokio::test]
async fn a_page_that_is_old_overwrites_nothing() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = city.draft(&mother).await;
    let path = format!("{case}/forms/questions/parents");
    let (first, second) = (mother.get(&path).await, mother.get(&path).await);
    let yes = [("parents_married", "yes"), ("father_named", "named")];
    assert_eq!(mother.submit(&first, &path, &yes).await.status.as_u16(), 303);
    assert_eq!(mother.submit(&first, &path, &yes).await.status.as_u16(), 303, "sent twice is no conflict");
    let no = Client::filled(&second, &path, &[("parents_married", "no"), ("father_named", "named")]);
    mother.refused(&no, 409, "casework.stale-page").await;
    let check = format!("{case}/check");
    let shown = mother.get(&path).await;
    let old = Client::filled(&shown, &check, &[("declaration", "yes"), ("seen", "1")]);
    mother.refused(&old, 409, "casework.stale").await;
}
