//! The act writer as a domain uses it, on the engine under test.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::{collections::HashMap, sync::Arc};

use acts::{Actor, Aggregate, Command, Ctx, Facts, IdempotencyKey, Origin, Plan, States};
use db::{DbError, Engine, Migration, Tx, each};
use futures::future::join_all;
use kernel::{PartyId, Problem, ProblemStatus};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;
use testkit::House;

mod purse {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "test_purses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub balance: i64,
        #[sea_orm(unique)]
        pub tag: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const STEPS: &[Migration] = &[Migration {
    room: "test",
    id: "0001_init",
    sql: "CREATE TABLE test_purses (name TEXT PRIMARY KEY, balance BIGINT NOT NULL, tag TEXT NOT NULL UNIQUE);\n",
}];

struct Purses;

struct Change {
    name: String,
    balance: i64,
    tag: String,
}

impl Aggregate for Purses {
    type Key = String;
    type State = i64;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[String]) -> Result<HashMap<String, i64>, DbError> {
        let rows = purse::Entity::find().filter(purse::Column::Name.is_in(keys)).all(tx).await?;
        Ok(rows.into_iter().map(|row| (row.name, row.balance)).collect())
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        assert!(changes.iter().all(|change| change.name != "unsaved"), "a fault of the room");
        let rows = changes.iter().map(|change| purse::ActiveModel {
            name: Set(change.name.clone()),
            balance: Set(change.balance),
            tag: Set(change.tag.clone()),
        });
        let upsert = OnConflict::column(purse::Column::Name).update_column(purse::Column::Balance).to_owned();
        purse::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx).await?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Deposit {
    purse: String,
    tag: String,
    amount: i64,
}

impl Deposit {
    fn new(purse: &str, amount: i64) -> Self {
        Self { purse: purse.to_owned(), tag: purse.to_owned(), amount }
    }
}

impl Command for Deposit {
    type On = Purses;
    type Answer = (i64, i64);
    const NAME: &'static str = "test.deposit";

    fn keys(&self) -> Vec<String> {
        vec![self.purse.clone()]
    }

    fn series(&self) -> Vec<String> {
        vec!["receipts".to_owned()]
    }

    fn decide(
        &self,
        states: &States<'_, Purses>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, (i64, i64)>, Problem> {
        assert!(self.amount != 666, "unlucky");
        if self.amount <= 0 {
            return Err(Problem::new(ProblemStatus::Invalid, "test.amount"));
        }
        let balance = states.get(&self.purse).copied().unwrap_or(0) + self.amount;
        let change = Change { name: self.purse.clone(), balance, tag: self.tag.clone() };
        let entry = ledger::Entry::new(facts.ctx.new_id(), "test.deposited", facts.at());
        let job = facts.job("test.told", serde_json::json!({ "purse": self.purse }));
        Ok(Plan::answer((balance, facts.number("receipts")?)).change(change).entry(entry).job(job))
    }

    fn taken(&self) -> Problem {
        Problem::new(ProblemStatus::Conflict, "test.tag-taken")
    }
}

async fn house() -> House {
    House::builder().migrations(STEPS).open().await.unwrap()
}

fn ctx(house: &House) -> Ctx {
    let party = PartyId(uuid::Uuid::from_u128(1));
    house.ctx(Origin { actor: Actor::Person { party }, ..Origin::default() })
}

async fn balance(house: &House, name: &str) -> Option<i64> {
    let row = purse::Entity::find_by_id(name).one(house.scratch.db.reader()).await.unwrap();
    row.map(|row| row.balance)
}

#[tokio::test]
async fn many_commands_share_commits_and_each_gets_its_own_answer() {
    let house = house().await;
    let ctx = ctx(&house);
    let answers = join_all((1..=200).map(|n| {
        let ctx = ctx.clone();
        async move { ctx.run(Deposit::new(&format!("p{n}"), n)).await }
    }))
    .await;
    let mut receipts = Vec::new();
    for (n, answer) in (1..=200).zip(answers) {
        let (balance, receipt) = answer.unwrap();
        assert_eq!(balance, n);
        receipts.push(receipt);
    }
    receipts.sort_unstable();
    assert_eq!(receipts, (1..=200).collect::<Vec<_>>(), "a gap-free series has no gap and no double");
    assert_eq!(purse::Entity::find().count(house.scratch.db.reader()).await.unwrap(), 200);
    assert_eq!(jobs::waiting(&house.scratch.db).await.unwrap(), 200);
}

#[tokio::test]
async fn commands_on_one_key_happen_one_after_the_other() {
    let house = house().await;
    let ctx = ctx(&house);
    let answers = join_all((0..50).map(|_| ctx.run(Deposit::new("shared", 2)))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(balance(&house, "shared").await, Some(100));
}

#[tokio::test]
async fn a_refusal_a_panic_and_a_taken_tag_spoil_nobody_elses_act() {
    let house = house().await;
    let ctx = ctx(&house);
    ctx.run(Deposit { purse: "first".to_owned(), tag: "tag".to_owned(), amount: 1 }).await.unwrap();
    let (refused, panicked, taken, fine) = tokio::join!(
        ctx.run(Deposit::new("a", -5)),
        ctx.run(Deposit::new("b", 666)),
        ctx.run(Deposit { purse: "second".to_owned(), tag: "tag".to_owned(), amount: 1 }),
        ctx.run(Deposit::new("c", 7)),
    );
    assert_eq!(refused.unwrap_err().code, "test.amount");
    assert_eq!(panicked.unwrap_err().code, "internal");
    assert_eq!(taken.unwrap_err().code, "test.tag-taken");
    assert_eq!(fine.unwrap(), (7, 2), "refused acts use no number");
    assert_eq!(balance(&house, "second").await, None);
}

#[tokio::test]
async fn a_room_that_panics_while_it_saves_does_not_end_the_writer() {
    let house = house().await;
    let ctx = ctx(&house);
    let (panicked, beside) =
        tokio::join!(ctx.run(Deposit::new("unsaved", 1)), ctx.run(Deposit::new("beside", 2)));
    assert_eq!(panicked.unwrap_err().code, "internal");
    assert!(beside.is_ok(), "{beside:?}");
    assert!(ctx.run(Deposit::new("after", 3)).await.is_ok());
    assert_eq!(balance(&house, "unsaved").await, None);
}

#[tokio::test]
async fn the_same_key_is_carried_out_once_and_other_content_is_a_conflict() {
    let house = house().await;
    let ctx = ctx(&house).with_idempotency(IdempotencyKey::parse("k-1").unwrap());
    let first = ctx.run(Deposit::new("once", 5)).await.unwrap();
    let again = ctx.run(Deposit::new("once", 5)).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(balance(&house, "once").await, Some(5));
    let other = ctx.run(Deposit::new("once", 6)).await.unwrap_err();
    assert_eq!((other.code, other.status), ("idempotency.other-content", ProblemStatus::Conflict));
    let racing = join_all((0..20).map(|_| {
        let ctx = ctx.with_idempotency(IdempotencyKey::parse("k-2").unwrap());
        async move { ctx.run(Deposit::new("race", 1)).await }
    }))
    .await;
    assert!(racing.iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer.0 == 1)));
    assert_eq!(balance(&house, "race").await, Some(1));
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    if testkit::Scratch::engine() == db::Engine::Postgres {
        eprintln!("not run on PostgreSQL: max_page_count belongs to SQLite");
        return;
    }
    let house = House::builder().migrations(STEPS).sqlite_pages_max(60).open().await.unwrap();
    let ctx = ctx(&house);
    let mut acknowledged = 0_u64;
    for n in 0..2_000 {
        match ctx.run(Deposit::new(&format!("full-{n}-{}", "x".repeat(200)), 1)).await {
            Ok(_) => acknowledged += 1,
            Err(problem) => {
                assert_eq!((problem.code, problem.status), ("storage.full", ProblemStatus::Unavailable));
                break;
            }
        }
    }
    assert!(acknowledged > 0 && acknowledged < 2_000, "{acknowledged}");
    let rows = purse::Entity::find().count(house.scratch.db.reader()).await.unwrap();
    assert_eq!(rows, acknowledged);
    assert_eq!(jobs::waiting(&house.scratch.db).await.unwrap(), acknowledged);
}

#[tokio::test]
async fn two_writers_on_one_database_lose_nothing() {
    let house = house().await;
    let other = acts::Acts::start(acts::ActsSettings {
        db: house.scratch.db.clone(),
        clock: Arc::clone(&house.machine) as Arc<dyn kernel::Clock>,
        secrets: Arc::clone(&house.shared.secrets),
        subscribers: Arc::default(),
        ids: Arc::clone(&house.shared.ids),
        jobs_wake: Arc::clone(&house.shared.jobs_wake),
        ledger_wake: Arc::new(tokio::sync::Notify::new()),
    })
    .0;
    let ctx = ctx(&house);
    let answers = join_all((0..60).map(|n| {
        let (ctx, other) = (ctx.clone(), other.clone());
        async move {
            if n % 2 == 0 {
                ctx.run(Deposit::new("both", 1)).await
            } else {
                other.run(&ctx, Deposit::new("both", 1)).await
            }
        }
    }))
    .await;
    let done = i64::try_from(answers.iter().filter(|answer| answer.is_ok()).count()).unwrap();
    assert_eq!(balance(&house, "both").await, Some(done));
    assert!(done > 0);
}

#[tokio::test]
async fn one_statement_gives_each_row_its_own_value_and_leaves_the_others() {
    let house = house().await;
    let ctx = ctx(&house);
    let names = ["a", "b", "c", "d"];
    for answer in join_all(names.map(|name| ctx.run(Deposit::new(name, 1)))).await {
        answer.unwrap();
    }
    let changed = house.scratch.db.write(|tx| {
        Box::pin(async move {
            use purse::Column::{Balance, Name, Tag};
            let done = purse::Entity::update_many()
                .col_expr(Balance, each(Name, Balance, [("a", 10_i64), ("b", i64::MAX)]))
                .col_expr(Tag, each(Name, Tag, [("c", "𨋢'; DROP")]))
                .filter(Name.is_in(["a", "b", "c"]))
                .exec(tx)
                .await?;
            let same = each::<_, &str, i64>(Name, Balance, []);
            purse::Entity::update_many().col_expr(Balance, same).exec(tx).await?;
            Ok::<_, DbError>(done.rows_affected)
        })
    });
    assert_eq!(changed.await.unwrap(), 3);
    let mut rows = purse::Entity::find().all(house.scratch.db.reader()).await.unwrap();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let rows: Vec<_> = rows.iter().map(|row| (row.balance, row.tag.as_str())).collect();
    assert_eq!(rows, [(10, "a"), (i64::MAX, "b"), (1, "𨋢'; DROP"), (1, "d")]);
}

#[tokio::test]
async fn a_transaction_that_the_database_ended_itself_swallows_no_later_act() {
    let house = house().await;
    let ctx = ctx(&house);
    let db = &house.scratch.db;
    // SQLite ends the transaction at the statement, as it does when the disk is full; PostgreSQL at COMMIT.
    let ends = match db.engine() {
        Engine::Sqlite => "ON CONFLICT ROLLBACK",
        Engine::Postgres => "DEFERRABLE INITIALLY DEFERRED",
    };
    let run = async |sql: &str| {
        let sql = sql.to_owned();
        let done = db.write(|tx| {
            let sql = sql.clone();
            Box::pin(async move { Ok::<_, DbError>(tx.execute_unprepared(&sql).await.map(drop)?) })
        });
        done.await
    };
    run(&format!("CREATE TABLE test_once (id INTEGER PRIMARY KEY {ends})")).await.unwrap();
    run("INSERT INTO test_once VALUES (1)").await.unwrap();
    for _ in 0..3 {
        assert!(run("INSERT INTO test_once VALUES (1)").await.is_err());
        assert!(
            run("INSERT INTO test_nowhere VALUES (1)").await.is_err(),
            "this one is rolled back by the house"
        );
    }
    ctx.run(Deposit::new("after", 1)).await.unwrap();
    assert_eq!(balance(&house, "after").await, Some(1), "an acknowledged act is there for every connection");
    ctx.run(Deposit::new("after", 1)).await.unwrap();
    assert_eq!(balance(&house, "after").await, Some(2));
}
