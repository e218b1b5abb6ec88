use jiff::civil::date;
use kernel::ServedBy;
use mailbox::{Kind, ServedOn};
use serde_json::json;

use crate::home::{Home, MESSAGE, OTHER, READER, notice, party, seen_by};

#[tokio::test]
async fn a_letter_is_delivered_once_whoever_sends_it_again() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    home.send(notice(MESSAGE)).await;
    let letters = home.list(&home.person(READER)).await;
    assert_eq!(letters.len(), 1);
    let (delivery, message) = &letters[0];
    assert_eq!((message.kind, message.subject.zh_hant.as_str()), (Kind::Notice, "出生登記決定 𨋢"));
    assert_eq!((delivery.delivered_on, delivery.deemed_on), (date(2026, 11, 23), Some(date(2026, 11, 26))));
    assert!(delivery.read.is_none() && delivery.served.is_none());
    let heard = home.heard("listener.delivered");
    assert_eq!(heard.len(), 1, "told once");
    assert_eq!(
        (heard[0]["party"].as_str(), heard[0]["deemed_on"].as_str()),
        (Some(party(READER).to_string().as_str()), Some("2026-11-26"))
    );
    assert_eq!(home.log(READER).await, ["mailbox.delivered"]);

    let mut other = notice(MESSAGE);
    other["subject"]["en"] = json!("Something else");
    home.send(other).await;
    assert_eq!(home.list(&home.person(READER)).await.len(), 1);
    let dead = jobs::dead(&home.house.scratch.db, 10).await.unwrap();
    assert_eq!(dead[0].error.as_deref(), Some("mailbox.other-content"));
}

#[tokio::test]
async fn a_broken_letter_is_buried_where_the_administrator_sees_it() {
    let home = Home::open().await;
    let mut silent = notice(MESSAGE);
    silent["body"]["pt"] = json!("");
    for broken in [json!({}), json!([]), json!({ "message": 1 }), silent] {
        home.send(broken).await;
    }
    assert!(home.list(&home.person(READER)).await.is_empty());
    assert_eq!(jobs::dead(&home.house.scratch.db, 10).await.unwrap().len(), 4);
    assert!(home.log(READER).await.is_empty());
}

#[tokio::test]
async fn opening_a_notice_serves_it_today_once() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    home.house.legal.set("2026-11-24T01:00:00Z");
    home.house.machine.advance_ms(1_000);
    let ctx = home.person(READER);
    let id = home.list(&ctx).await[0].0.id;
    let (delivery, _) = home.mailbox.open(&ctx, seen_by(&ctx), id).await.unwrap();
    assert_eq!(delivery.read.unwrap().on, date(2026, 11, 24));
    assert_eq!(delivery.served, Some(ServedOn { on: date(2026, 11, 24), by: ServedBy::Reading }));
    home.house.legal.set("2026-11-25T01:00:00Z");
    let (again, _) = home.mailbox.open(&home.person(READER), seen_by(&ctx), id).await.unwrap();
    assert_eq!(again, delivery, "a second opening changes nothing");
    home.house.legal.set("2026-12-24T01:00:00Z");
    home.house.run_jobs().await.unwrap();
    let heard = home.heard("listener.served");
    assert_eq!(heard.len(), 1, "the waiting job finds nothing to do");
    assert_eq!(
        (heard[0]["served_on"].as_str(), heard[0]["by"].as_str()),
        (Some("2026-11-24"), Some("reading"))
    );
    assert_eq!(home.log(READER).await, ["mailbox.delivered", "mailbox.read", "mailbox.served"]);
}

#[tokio::test]
async fn time_serves_an_unread_notice_when_its_day_is_over() {
    let home = Home::open().await;
    // A vector of the Macao reference (§3): delivered on Friday 18 December, complete on the 23rd.
    home.house.legal.set("2026-12-18T04:00:00Z");
    home.send(notice(MESSAGE)).await;
    let ctx = home.person(READER);
    assert_eq!(home.list(&ctx).await[0].0.deemed_on, Some(date(2026, 12, 23)));
    home.house.legal.set("2026-12-23T15:59:59Z");
    home.house.run_jobs().await.unwrap();
    assert!(home.list(&ctx).await[0].0.served.is_none(), "the last second of 23 December in Macao");
    home.house.legal.set("2026-12-23T16:00:00Z");
    home.house.run_jobs().await.unwrap();
    let served = home.list(&ctx).await[0].0.served;
    assert_eq!(served, Some(ServedOn { on: date(2026, 12, 23), by: ServedBy::Deeming }));
    assert_eq!(home.heard("listener.served")[0]["by"], "deeming");

    // Opened later it stays served on that day.
    home.house.legal.set("2027-01-05T01:00:00Z");
    let ctx = home.person(READER);
    let id = home.list(&ctx).await[0].0.id;
    let (delivery, _) = home.mailbox.open(&ctx, seen_by(&ctx), id).await.unwrap();
    assert_eq!((delivery.served, delivery.read.unwrap().on), (served, date(2027, 1, 5)));
    assert_eq!(home.heard("listener.served").len(), 1);
}

#[tokio::test]
async fn without_a_published_calendar_the_day_stays_open_and_reading_counts() {
    let home = Home::open().await;
    home.house.legal.set("2027-06-01T04:00:00Z");
    home.send(notice(MESSAGE)).await;
    let ctx = home.person(READER);
    assert_eq!(home.list(&ctx).await[0].0.deemed_on, None);
    home.house.legal.set("2027-06-20T04:00:00Z");
    home.house.run_jobs().await.unwrap();
    assert!(home.list(&ctx).await[0].0.served.is_none(), "nothing is made up");
    assert!(jobs::dead(&home.house.scratch.db, 10).await.unwrap().is_empty(), "the job waits on");
    assert_eq!(jobs::waiting(&home.house.scratch.db).await.unwrap(), 1);
}

#[tokio::test]
async fn information_is_read_but_never_served() {
    let home = Home::open().await;
    let mut letter = notice(MESSAGE);
    letter["kind"] = json!("information");
    home.send(letter).await;
    let ctx = home.person(READER);
    let (delivery, _) = home.list(&ctx).await.remove(0);
    assert_eq!(delivery.deemed_on, None);
    home.mailbox.open(&ctx, seen_by(&ctx), delivery.id).await.unwrap();
    home.house.legal.advance_days(30);
    home.house.run_jobs().await.unwrap();
    assert!(home.heard("listener.served").is_empty());
    assert_eq!(home.log(READER).await, ["mailbox.delivered", "mailbox.read"]);
}

#[tokio::test]
async fn a_private_letter_is_never_seen_through_a_mandate() {
    let home = Home::open().await;
    let mut private = notice(MESSAGE);
    private["private"] = json!(true);
    home.send(private).await;
    home.send(notice(MESSAGE + 1)).await;
    let (own, guardian) = (home.person(READER), home.guardian());
    assert_eq!(home.list(&own).await.len(), 2);
    let seen = home.list(&guardian).await;
    assert_eq!(seen.len(), 1);
    assert!(!seen[0].1.private);
    let hidden = home.list(&own).await.into_iter().find(|(_, message)| message.private).unwrap().0.id;
    let refused = home.mailbox.open(&guardian, seen_by(&guardian), hidden).await.unwrap_err();
    assert_eq!((refused.code, refused.status.code()), ("mailbox.not-found", 404));
    assert!(
        home.list(&own).await.iter().all(|(delivery, _)| delivery.read.is_none()),
        "and it is not opened by trying"
    );
    // What a guardian opens is served to the child, and says who opened it.
    let (delivery, _) = home.mailbox.open(&guardian, seen_by(&guardian), seen[0].0.id).await.unwrap();
    assert_eq!(delivery.read.unwrap().by, party(OTHER));
    assert!(delivery.served.is_some());
    let stranger = home.person(OTHER);
    assert!(home.list(&stranger).await.is_empty());
    assert!(home.mailbox.letter(&stranger, seen_by(&stranger), hidden).await.is_err());
}

#[tokio::test]
async fn every_reader_has_a_delivery_of_their_own() {
    let home = Home::open().await;
    let mut both = notice(MESSAGE);
    both["to"] = json!([party(READER), party(OTHER), party(READER)]);
    home.send(both).await;
    let (one, two) = (home.person(READER), home.person(OTHER));
    assert_eq!((home.list(&one).await.len(), home.list(&two).await.len()), (1, 1));
    let id = home.list(&one).await[0].0.id;
    home.mailbox.open(&one, seen_by(&one), id).await.unwrap();
    assert!(home.list(&two).await[0].0.read.is_none(), "one reading serves one reader");
    assert_eq!(home.heard("listener.delivered").len(), 2);
}

#[tokio::test]
async fn parallel_openings_leave_one_first_reading() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    let ctx = home.person(READER);
    let id = home.list(&ctx).await[0].0.id;
    let opened = futures::future::join_all((0..8).map(|_| home.mailbox.open(&ctx, seen_by(&ctx), id))).await;
    assert!(opened.iter().all(Result::is_ok));
    assert_eq!(home.log(READER).await, ["mailbox.delivered", "mailbox.read", "mailbox.served"]);
}
