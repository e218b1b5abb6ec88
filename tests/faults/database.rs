//! The database is gone: 503 with a stable code in the user's language on pages, API and edge, not a bare 500. On
//! PostgreSQL the line is mended and the same house goes on; an embedded database comes back with its process.

use db::Engine;
use serde_json::json;

use crate::support::{Ask, CityBuilder, Client, LANGS, MOTHER};

#[tokio::test]
async fn without_its_database_the_house_says_so() {
    let city = CityBuilder::default().wired().found().await;
    let mother = city.become_(MOTHER).await;
    let service = mother.get("/services/mo.bundle.birth").await;
    let page = Client::filled(&service, "/services/mo.bundle.birth/start", &[]);
    let open = Ask::json("POST", "/api/v1/cases", json!({ "service": "mo.bundle.birth" }).to_string());
    let notice = city.notice().await;
    let rows = city.rows().await;
    let line = city.line.as_ref().unwrap();
    line.cut(&city.house.foundation.db).await;
    let mut titles = Vec::new();
    for lang in LANGS {
        let asks = [Ask::get("/cases"), Ask::get("/api/v1/cases"), page.clone(), open.clone()];
        let speaker = Client::new(&city);
        speaker.speaks(lang);
        speaker.set_cookie(web::SESSION_COOKIE, &mother.cookie(web::SESSION_COOKIE).unwrap());
        let (one, two, three, four) = tokio::join!(
            speaker.send(&asks[0]),
            speaker.send(&asks[1]),
            speaker.send(&asks[2]),
            speaker.send(&asks[3])
        );
        let words: Vec<String> =
            [one, two, three, four].iter().map(|answer| answer.refusal(503, "unavailable", lang)).collect();
        assert!(words.iter().all(|said| *said == words[0]), "page and API say the same: {words:?}");
        assert!(!titles.contains(&words[0]), "{lang} has words of its own");
        titles.push(words[0].clone());
    }
    let edge = city.post_notice(&notice).await;
    assert_eq!(
        (edge.status.as_u16(), edge.header("x-road-error")),
        (500, "Server.ServerProxy.LoggingFailed")
    );
    let ready = Client::new(&city).get("/health/ready").await;
    assert_eq!(ready.status.as_u16(), 503, "{}", ready.text());
    assert_eq!(Client::new(&city).get("/health/live").await.status.as_u16(), 200);
    assert_eq!(city.rows().await, rows, "nothing was half-written");
    if city.house.foundation.db.engine() == Engine::Postgres {
        line.mend();
        city.eventually("the house finds its database again", async || {
            mother.send(&open).await.status.as_u16() == 201
        })
        .await;
        assert_eq!(city.post_notice(&notice).await.status.as_u16(), 200);
    }
}
