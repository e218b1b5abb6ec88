//! What every page refuses alike: forged sessions and forms, bytes that are no text, languages that are not spoken.

use web::SESSION_COOKIE;

use crate::support::{Ask, City, Client, MOTHER, TREASURER};

const START: &str = "/services/mo.bundle.birth/start";

#[tokio::test]
async fn a_forged_session_is_sent_to_sign_in() {
    let city = City::found().await;
    let forger = Client::new(&city);
    let before = city.rows().await;
    for token in ["x", &"A".repeat(43), &"A".repeat(5_000)] {
        forger.set_cookie(SESSION_COOKIE, token);
        let answer = forger.get("/cases").await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in?next=%2Fcases"));
        assert!((300..500).contains(&forger.send(&Ask::form(START, "")).await.status.as_u16()));
    }
    assert_eq!(city.rows().await, before);
}

#[tokio::test]
async fn a_form_that_is_not_ours_or_no_text_is_refused() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let page = mother.get("/services/mo.bundle.birth").await;
    for token in ["", "csrf=", "csrf=forged", &format!("csrf={}", "A".repeat(43))] {
        mother.refused(&Ask::form(START, token), 403, "csrf.invalid").await;
    }
    let real = Client::filled(&page, START, &[]);
    mother.refused(&real.clone().with("sec-fetch-site", "cross-site"), 403, "csrf.invalid").await;
    let another = city.become_(TREASURER).await;
    another
        .refused(
            &Ask::form("/account/sessions/end", format!("csrf={}", page.field("csrf").unwrap())),
            403,
            "csrf.invalid",
        )
        .await;
    let csrf = format!("csrf={}", page.field("csrf").unwrap());
    for bytes in [&b"&x=\xff\xfe"[..], b"&x=%ff", b"&%c3%28=1"] {
        mother.refused(&Ask::form(START, [csrf.as_bytes(), bytes].concat()), 400, "request.malformed").await;
    }
    let many = format!("{csrf}{}", "&x=1".repeat(600));
    mother.refused(&Ask::form(START, many), 400, "request.malformed").await;
    let large = format!("{csrf}&x={}", "y".repeat(300 * 1024));
    mother.refused(&Ask::form(START, large), 413, "request.too-large").await;
}

#[tokio::test]
async fn addresses_methods_languages_and_posts_that_do_not_fit() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    mother.refused(&Ask::get("/nothing-here"), 404, "not-found").await;
    mother.refused(&Ask::get("/cases/not-a-case"), 404, "casework.no-case").await;
    mother.refused(&Ask::get("/cases/00000000-0000-0000-0000-000000000000"), 404, "casework.no-case").await;
    for (ask, allow) in
        [(Ask::form("/cases", ""), "GET,HEAD"), (Ask::get("/services/mo.bundle.birth/start"), "POST")]
    {
        mother.refused(&ask, 405, "request.method").await;
        assert_eq!(mother.send(&ask).await.header("allow"), allow);
    }
    mother.refused(&Ask::get("/desk"), 403, "auth.forbidden").await;
    let treasurer = city.become_(TREASURER).await;
    treasurer.refused(&Ask::get("/desk/documents"), 403, "auth.forbidden").await;
    for lang in ["tlh", "", "%ff", "en%00"] {
        let answer = mother.get(&format!("/cases?lang={lang}")).await;
        answer.refusal(400, "request.unknown-language", "en");
    }
    let stranger = Client::new(&city);
    stranger.speaks("");
    for (asked, spoken) in [("fr, pt;q=0.2, en;q=0.9", "en"), ("tlh", "zh-Hant"), ("en;q=0", "zh-Hant")] {
        let answer = stranger.send(&Ask::get("/").with("accept-language", asked)).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-language")), (200, spoken), "{asked}");
    }
}

#[tokio::test]
async fn a_request_for_another_host_is_refused_and_counted() {
    let city = City::found().await;
    let stranger = Client::new(&city);
    for host in ["evil.example", "localhost.evil.example:8000", "127.0.0.1.evil.example"] {
        stranger.refused(&Ask::get("/").with("host", host), 421, "request.host").await;
    }
    for host in ["localhost", "LOCALHOST:8000"] {
        assert_eq!(stranger.send(&Ask::get("/").with("host", host)).await.status.as_u16(), 200, "{host}");
    }
}
