//! A house with a mailbox in it: the Macao pack, and a job that stands for whoever listens to its news.

use std::sync::{Arc, Mutex};

use acts::{ActingFor, Actor, Ctx, Origin};
use jobs::{NewJob, RunAt};
use kernel::{MandateId, PartyId};
use mailbox::{MIGRATIONS, Mailbox, Viewer, viewer};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::House;
use uuid::Uuid;
use web::JobKind;

pub const READER: u128 = 1;
pub const OTHER: u128 = 2;
pub const MESSAGE: u128 = 100;

pub struct Home {
    pub house: House,
    pub mailbox: Mailbox,
    /// What others heard: event payloads in order.
    pub news: Arc<Mutex<Vec<(String, Value)>>>,
}

pub fn party(number: u128) -> PartyId {
    PartyId(Uuid::from_u128(number))
}

/// A complete notice, as the case engine sends it.
pub fn notice(message: u128) -> Value {
    let text = |zh: &str, pt: &str, en: &str| json!({ "zh-Hant": zh, "pt": pt, "en": en });
    json!({
        "message": Uuid::from_u128(message), "to": [party(READER)], "department": "DSAJ",
        "case": Uuid::from_u128(7), "kind": "notice",
        "subject": text("出生登記決定 𨋢", "Decisão sobre o registo de nascimento", "Decision on the birth registration"),
        "body": text("已完成登記。\n\n證明書可於網上下載。", "O registo foi lavrado.\n\nA certidão está disponível.", "The birth is registered.\n\nThe certificate is ready."),
        "remedy": text("可按《行政程序法典》提出聲明異議。", "Pode reclamar nos termos do CPA.", "You can object under the Administrative Procedure Code."),
        "deadline": "2026-12-31",
        "links": [{ "label": text("證明書", "Certidão", "Certificate"), "href": "/documents/1" }],
    })
}

impl Home {
    pub async fn open() -> Self {
        let mailbox = Mailbox::new();
        let news: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let mut kinds = mailbox::module(&mailbox).jobs;
        for kind in ["listener.delivered", "listener.served", "listener.communicated"] {
            let heard = Arc::clone(&news);
            kinds.push(JobKind::new(kind, move |_ctx, job| {
                heard.lock().unwrap().push((job.kind, job.payload));
                std::future::ready(Ok(()))
            }));
        }
        let house = House::builder()
            .mandated()
            .migrations(MIGRATIONS)
            .jobs(kinds)
            .subscribe("mailbox.delivered", "listener.delivered")
            .subscribe("mailbox.served", "listener.served")
            .subscribe("mailbox.communicated", "listener.communicated")
            .open()
            .await
            .unwrap();
        Self { house, mailbox, news }
    }

    pub fn person(&self, number: u128) -> Ctx {
        self.house.ctx(Origin { actor: Actor::Person { party: party(number) }, ..Origin::default() })
    }

    /// Somebody who acts for the reader.
    pub fn guardian(&self) -> Ctx {
        let acting_for = Some(ActingFor { party: party(READER), mandate: MandateId(Uuid::from_u128(50)) });
        self.house.ctx(Origin {
            actor: Actor::Person { party: party(OTHER) },
            acting_for,
            ..Origin::default()
        })
    }

    /// Enqueues `mailbox.deliver` as another room does, and runs what is due.
    pub async fn send(&self, payload: Value) {
        self.order(mailbox::DELIVER, payload).await;
    }

    /// The same for a letter to another department.
    pub async fn communicate(&self, payload: Value) {
        self.order(mailbox::COMMUNICATE, payload).await;
    }

    async fn order(&self, kind: &'static str, payload: Value) {
        let ctx = self.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
        let job = NewJob {
            id: ctx.new_id(),
            kind,
            dedup_key: None,
            payload,
            origin: Value::Null,
            run_at: RunAt::Now,
        };
        let at = ctx.at();
        let put = self.house.scratch.db.write(move |tx| {
            let job = job.clone();
            Box::pin(async move { jobs::enqueue(tx, &[job], at).await })
        });
        put.await.unwrap();
        self.house.run_jobs().await.unwrap();
    }

    /// The letters that somebody sees.
    pub async fn list(&self, ctx: &Ctx) -> Vec<(mailbox::Delivery, mailbox::Message)> {
        self.mailbox.letters(ctx, seen_by(ctx), 0, 100).await.unwrap().0
    }

    /// What others heard of one kind.
    pub fn heard(&self, kind: &str) -> Vec<Value> {
        let news = self.news.lock().unwrap();
        news.iter().filter(|(name, _)| name == kind).map(|(_, payload)| payload.clone()).collect()
    }

    /// The types of the entries about somebody, in the order in which they were made.
    pub async fn log(&self, number: u128) -> Vec<String> {
        let reader = self.house.scratch.db.reader();
        let sql = "SELECT kind FROM ledger_subjects WHERE subject = $1 ORDER BY at, kind";
        let values = [Uuid::from(party(number)).into()];
        let statement = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
        let rows = reader.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get("", "kind").unwrap()).collect()
    }
}

pub fn seen_by(ctx: &Ctx) -> Viewer {
    viewer(ctx).unwrap()
}
