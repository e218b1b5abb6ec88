//! The index on the engine under test: what a clerk types and what comes back.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use db::{Db, DbError};
use search::{BulkLoad, Count, Doc, Found, Query, SearchText, find, insert_new, put, remove};
use testkit::Scratch;
use uuid::Uuid;

const PERSONS: &str = "DSI/persons";
const BIRTHS: &str = "DSAJ/births";

fn doc(number: u128, scope: &str, names: &[&str], bir: &str) -> Doc {
    let text = names.iter().fold(SearchText::new(), |text, name| text.name(name)).number(bir);
    Doc { id: Uuid::from_u128(number), scope: scope.to_owned(), text }
}

async fn index(db: &Db, docs: Vec<Doc>) {
    db.write(move |tx| {
        let docs = docs.clone();
        Box::pin(async move { put(tx, &docs).await })
    })
    .await
    .unwrap();
}

async fn search(db: &Db, text: &str, scopes: &[&str]) -> Found {
    find(db.reader(), &Query::parse(text).unwrap(), scopes, 50).await.unwrap()
}

async fn numbers(db: &Db, text: &str) -> Vec<u128> {
    let mut found: Vec<u128> =
        search(db, text, &[PERSONS]).await.ids.into_iter().map(|id| id.as_u128()).collect();
    found.sort_unstable();
    found
}

async fn town() -> Scratch {
    let scratch = Scratch::new(search::MIGRATIONS).await.unwrap();
    let people = vec![
        doc(1, PERSONS, &["陳大文", "Chan Tai Man"], "90000001"),
        doc(2, PERSONS, &["陳文大", "Chan Man Tai"], "90000002"),
        doc(3, PERSONS, &["陳𨋢喆", "Chan Lip Chit"], "90000013"),
        doc(4, PERSONS, &["Maria de Fátima Assumpção Rodrigues"], "90000104"),
        doc(5, PERSONS, &["梁文", "Chantal Leong"], "51234567"),
        doc(6, BIRTHS, &["陳大文"], "BR/2026/000123"),
    ];
    index(&scratch.db, people).await;
    scratch
}

#[tokio::test]
async fn chinese_names_by_one_two_or_all_characters() {
    let Scratch { db, folder: _folder, .. } = town().await;
    assert_eq!(numbers(&db, "陳").await, [1, 2, 3]);
    assert_eq!(numbers(&db, "大文").await, [1]);
    assert_eq!(numbers(&db, "陳大文").await, [1]);
    assert_eq!(numbers(&db, "文").await, [1, 2, 5]);
    assert_eq!(numbers(&db, "陳大大").await, [0_u128; 0]);
}

#[tokio::test]
async fn characters_outside_the_bmp_with_and_without_a_variation_selector() {
    let Scratch { db, folder: _folder, .. } = town().await;
    assert_eq!(numbers(&db, "𨋢").await, [3]);
    assert_eq!(numbers(&db, "陳𨋢\u{E0100}喆\u{FE00}").await, [3]);
}

#[tokio::test]
async fn romanised_words_in_any_order_by_their_beginnings() {
    let Scratch { db, folder: _folder, .. } = town().await;
    assert_eq!(numbers(&db, "chan").await, [1, 2, 3, 5]);
    assert_eq!(numbers(&db, "MAN chan").await, [1, 2]);
    assert_eq!(numbers(&db, "assumpcao fatima").await, [4]);
    assert_eq!(numbers(&db, "Rodr").await, [4]);
    // Whole words come first.
    let first = search(&db, "chan", &[PERSONS]).await.ids;
    assert_eq!(first.last().map(Uuid::as_u128), Some(5));
}

#[tokio::test]
async fn words_of_long_names_and_of_two_names_and_words_with_numbers() {
    let scratch = Scratch::new(search::MIGRATIONS).await.unwrap();
    let parents = ["Chan Lok Cheng", "Wong Mei Leng"];
    let long = ["João Miguel do Espírito Santo Rodrigues da Silva"];
    index(&scratch.db, vec![doc(1, PERSONS, &parents, "90000001"), doc(2, PERSONS, &long, "90000002")]).await;
    for (text, expected) in [
        ("leng cheng", 1),
        ("chan wong", 1),
        ("wong 90000001", 1),
        ("silva joao", 2),
        ("SANTO miguel rod", 2),
        ("espirito da joao silva rodrigues", 2),
        ("joa sil", 2),
        ("lok chan ch", 1),
        ("mei w", 1),
    ] {
        assert_eq!(numbers(&scratch.db, text).await, [expected], "{text}");
    }
    assert_eq!(numbers(&scratch.db, "chan silva").await, [0_u128; 0]);
}

#[tokio::test]
async fn numbers_with_separators_and_by_their_beginning() {
    let Scratch { db, folder: _folder, .. } = town().await;
    assert_eq!(numbers(&db, "9000000(1)").await, [1]);
    assert_eq!(numbers(&db, "900000").await, [1, 2, 3]);
    assert_eq!(numbers(&db, "5/123456/7").await, [5]);
    assert_eq!(search(&db, "2026/0001", &[BIRTHS]).await.ids, [Uuid::from_u128(6)]);
}

#[tokio::test]
async fn nobody_finds_what_lies_outside_the_given_scopes() {
    let Scratch { db, folder: _folder, .. } = town().await;
    assert_eq!(search(&db, "陳大文", &[BIRTHS]).await.ids, [Uuid::from_u128(6)]);
    assert_eq!(search(&db, "陳大文", &[PERSONS, BIRTHS]).await.count, Count::Exact(2));
    assert_eq!(search(&db, "陳大文", &[]).await.count, Count::Exact(0));
    assert_eq!(search(&db, "陳大文", &["DSI"]).await.count, Count::Exact(0));
}

#[tokio::test]
async fn a_search_reads_the_writes_of_its_own_transaction() {
    let scratch = town().await;
    let inside = scratch
        .db
        .write(|tx| {
            Box::pin(async move {
                put(tx, &[doc(7, PERSONS, &["黃小明"], "90000007")]).await?;
                let found = find(tx, &Query::parse("黃小明").unwrap(), &[PERSONS], 50).await?;
                Ok::<_, DbError>(found.ids)
            })
        })
        .await
        .unwrap();
    assert_eq!(inside, [Uuid::from_u128(7)]);
}

#[tokio::test]
async fn a_changed_name_is_found_and_the_old_one_is_not() {
    let Scratch { db, folder: _folder, .. } = town().await;
    index(&db, vec![doc(1, PERSONS, &["陳大明", "Chan Tai Meng"], "90000001")]).await;
    assert_eq!(numbers(&db, "陳大文").await, [0_u128; 0]);
    assert_eq!(numbers(&db, "大明").await, [1]);
    assert_eq!(numbers(&db, "90000001").await, [1]);
    index(&db, vec![doc(1, BIRTHS, &["陳大明"], "90000001")]).await;
    assert_eq!(numbers(&db, "陳大明").await, [0_u128; 0]);
    db.write(|tx| Box::pin(async move { remove(tx, &[Uuid::from_u128(2)]).await })).await.unwrap();
    assert_eq!(numbers(&db, "chan man").await, [0_u128; 0]);
}

#[tokio::test]
async fn a_common_name_is_counted_up_to_the_cap_and_a_rare_companion_exactly() {
    let scratch = Scratch::new(search::MIGRATIONS).await.unwrap();
    let load = BulkLoad::begin(&scratch.db).await.unwrap();
    let people: Vec<Doc> = (0..3_000_u128)
        .map(|n| {
            doc(n, PERSONS, &[if n % 1_000 == 0 { "陳稀" } else { "陳文" }, "Chan Man"], &format!("9{n:07}"))
        })
        .collect();
    scratch
        .db
        .write(move |tx| {
            let people = people.clone();
            Box::pin(async move { insert_new(tx, &people).await })
        })
        .await
        .unwrap();
    load.finish(&scratch.db).await.unwrap();
    assert_eq!(search(&scratch.db, "chan man", &[PERSONS]).await.count, Count::AtLeast(100));
    assert_eq!(search(&scratch.db, "陳稀", &[PERSONS]).await.count, Count::Exact(3));
    assert_eq!(search(&scratch.db, "chan 稀", &[PERSONS]).await.count, Count::Exact(3));
    // Writing goes on as usual after a load.
    index(&scratch.db, vec![doc(9_999, PERSONS, &["陳稀"], "99999999")]).await;
    assert_eq!(search(&scratch.db, "陳稀", &[PERSONS]).await.count, Count::Exact(4));
}
