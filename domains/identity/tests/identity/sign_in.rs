use identity::model::AccountState;
use identity::rules::{
    ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_PER_LOGIN_CALM, ATTEMPTS_PER_PLACE_MAX, ATTEMPTS_PER_PLACE_MIN,
    POSTS_MAX, SESSIONS_MAX,
};
use identity::{AssignPost, EndPost, EndSessions, Ending, PasswordAttempt, SignedIn};
use sea_orm::{ConnectionTrait, Statement};

use crate::home::{Home, PASSWORD, party};

const DECIDER: &str = "dsaj.crc.registrar";

#[tokio::test]
async fn a_session_lives_until_it_is_ended_idle_or_over() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let token = home.token("12345678").await;
    assert!(home.is_in(&token).await);
    assert!(!home.is_in("something else").await);

    // Used every twenty minutes it stays; after twelve hours it is over whatever happens.
    for _ in 0..35 {
        home.house.machine.advance_ms(20 * 60_000);
        assert!(home.is_in(&token).await);
    }
    home.house.machine.advance_ms(20 * 60_000);
    assert!(!home.is_in(&token).await, "twelve hours");

    let token = home.token("12345678").await;
    home.house.machine.advance_ms(30 * 60_000);
    assert!(!home.is_in(&token).await, "half an hour without use");

    let (one, other) = (home.token("12345678").await, home.token("12345678").await);
    let here = web::Sessions::find(&home.identity, &one).await.unwrap().unwrap();
    assert!(home.is_in(&other).await);
    let which = Ending::Others(identity::SessionId(here.id));
    let ended = home
        .identity
        .end_sessions(&home.person(1), EndSessions { account: account.id, which })
        .await
        .unwrap();
    assert_eq!(ended, 3, "both old ones were still in the list");
    assert!(!home.is_in(&other).await, "felt by the next request, although it had just been read");
    assert!(home.is_in(&one).await);
    assert_eq!(home.log(1).await[..2], ["identity.signed-out", "identity.signed-in"]);
}

#[tokio::test]
async fn the_database_holds_no_token_and_no_password() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    let token = home.token("12345678").await;
    let connection = home.house.scratch.db.reader();
    for sql in ["SELECT token_hash AS x FROM identity_sessions", "SELECT key AS x FROM identity_attempts"] {
        let rows = connection
            .query_all_raw(Statement::from_string(connection.get_database_backend(), sql.to_owned()))
            .await
            .unwrap();
        assert!(rows.iter().all(|row| {
            let bytes: Vec<u8> = row.try_get("", "x").unwrap();
            bytes.len() == 32
                && !bytes.windows(8).any(|part| token.as_bytes().windows(8).any(|own| own == part))
        }));
    }
    let sql = "SELECT hash AS x FROM identity_passwords";
    let row = connection
        .query_one_raw(Statement::from_string(connection.get_database_backend(), sql.to_owned()))
        .await
        .unwrap()
        .unwrap();
    let hash: String = row.try_get("", "x").unwrap();
    assert!(hash.starts_with("$argon2id$") && !hash.contains(PASSWORD));
}

#[tokio::test]
async fn every_refusal_to_sign_in_looks_alike() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let refusal = |result: Result<SignedIn, kernel::Problem>| {
        result.err().map(|problem| (problem.code, problem.status))
    };
    let wrong = refusal(home.attempt("12345678", "not the password at all").await);
    assert_eq!(wrong.map(|(code, _)| code), Some("identity.wrong-credentials"));
    assert_eq!(refusal(home.attempt("87654321", PASSWORD).await), wrong, "no such account");
    assert_eq!(refusal(home.attempt("<script>", PASSWORD).await), wrong, "no login name at all");
    assert_eq!(refusal(home.attempt("12345678", &"x".repeat(5_000)).await), wrong, "an endless password");
    home.identity.set_account_state(&home.machine(), account.id, AccountState::Locked).await.unwrap();
    assert_eq!(refusal(home.attempt("12345678", PASSWORD).await), wrong, "locked");
    home.identity.set_account_state(&home.machine(), account.id, AccountState::Active).await.unwrap();
    assert!(home.attempt("12345678", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn locking_an_account_ends_its_sessions() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let token = home.token("12345678").await;
    assert!(home.is_in(&token).await);
    home.identity.set_account_state(&home.machine(), account.id, AccountState::Locked).await.unwrap();
    assert!(!home.is_in(&token).await);
}

#[tokio::test]
async fn guessing_is_stopped_for_a_name_and_for_an_address() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    for _ in 0..ATTEMPTS_PER_PLACE_MAX {
        let problem = home.attempt("12345678", "not the password at all").await.unwrap_err();
        assert_eq!(problem.code, "identity.wrong-credentials");
    }
    let problem = home.attempt("12345678", PASSWORD).await.unwrap_err();
    assert_eq!((problem.code, problem.status.code()), ("identity.too-many-attempts", 429));
    assert_eq!(problem.args, [("minutes", "16".to_owned())]);
    home.house.machine.advance_ms(15 * 60_000);
    assert!(home.attempt("12345678", PASSWORD).await.is_ok(), "a quarter of an hour later");

    // Success forgives the name, never the address.
    for number in 1..ATTEMPTS_PER_ADDRESS_MAX {
        let problem = home.attempt(&format!("nobody{number}"), PASSWORD).await.unwrap_err();
        assert_eq!(problem.code, "identity.wrong-credentials", "{number}");
    }
    let problem = home.attempt("12345678", PASSWORD).await.unwrap_err();
    assert_eq!(problem.code, "identity.too-many-attempts");
}

/// Too long to be hashed: counted all the same, and cheap for a test.
fn guess() -> String {
    "x".repeat(300)
}

#[tokio::test]
async fn nobody_can_lock_somebody_else_out() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    // One place guesses until it is stopped, and goes on: the holder does not notice.
    for _ in 0..ATTEMPTS_PER_ADDRESS_MAX * 2 {
        home.attempt_from("198.51.100.1", "12345678", &guess()).await.unwrap_err();
    }
    let stopped = home.attempt_from("198.51.100.1", "12345678", PASSWORD).await.unwrap_err();
    assert_eq!(stopped.code, "identity.too-many-attempts");
    for _ in 0..ATTEMPTS_PER_PLACE_MAX {
        let problem = home.attempt("12345678", &guess()).await.unwrap_err();
        assert_eq!(problem.code, "identity.wrong-credentials", "one place does not slow the others down");
    }

    // Many places guess at once: each gets fewer attempts, the holder still comes in at the first.
    let guessing = |places: std::ops::Range<i64>, login: &'static str| {
        let home = &home;
        async move {
            let mut let_through = Vec::new();
            for place in places {
                let mut tries = 0;
                loop {
                    let address = format!("192.0.2.{place}");
                    let problem = home.attempt_from(&address, login, &guess()).await.unwrap_err();
                    if problem.code == "identity.too-many-attempts" {
                        break;
                    }
                    tries += 1;
                }
                let_through.push(tries);
            }
            let_through
        }
    };
    let places = ATTEMPTS_PER_LOGIN_CALM / 2;
    let known = guessing(0..places, "12345678").await;
    assert_eq!(known[0], ATTEMPTS_PER_PLACE_MAX);
    assert_eq!(known.last(), Some(&ATTEMPTS_PER_PLACE_MIN), "slowed down");
    assert!(home.attempt_from("203.0.113.8", "12345678", PASSWORD).await.is_ok(), "never locked");
    let late = guessing(200..201, "12345678").await;
    assert_eq!(late, [ATTEMPTS_PER_PLACE_MIN], "the holder's coming in gives strangers nothing");

    // A name that nobody has slows down the same way: nobody learns who has an account.
    home.house.machine.advance_ms(15 * 60_000);
    let known = guessing(0..places, "12345678").await;
    home.house.machine.advance_ms(15 * 60_000);
    assert_eq!(guessing(0..places, "87654321").await, known);
}

#[tokio::test]
async fn parallel_guesses_are_all_counted() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    let guesses = (0..16).map(|_| home.attempt("12345678", "not the password at all"));
    let refusals = futures::future::join_all(guesses).await;
    let stopped =
        refusals.iter().filter(|one| one.as_ref().is_err_and(|p| p.code == "identity.too-many-attempts"));
    assert_eq!(stopped.count(), 6);
}

#[tokio::test]
async fn an_official_acts_by_one_post_and_loses_it_at_once() {
    let home = Home::open().await;
    home.official(2, "wong.ka.man", &[DECIDER]).await;
    let token = home.token("wong.ka.man").await;
    let session = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    let officer = session.officer.unwrap();
    assert_eq!(
        (officer.post.as_str(), officer.unit.as_str(), officer.department.as_str()),
        (DECIDER, "dsaj.crc", "DSAJ")
    );
    assert!(session.permissions.contains("casework.decide"));
    let end = EndPost { party: party(2), post: DECIDER.to_owned() };
    home.identity.end_post(&home.machine(), end).await.unwrap();
    assert!(!home.is_in(&token).await);
    let problem = home.attempt("wong.ka.man", PASSWORD).await.unwrap_err();
    assert_eq!(problem.code, "identity.no-post");
}

#[tokio::test]
async fn nobody_is_given_posts_without_end() {
    let home = Home::open().await;
    home.official(2, "wong.ka.man", &[DECIDER]).await;
    let assign = async |day: i64| {
        let from = home.machine().at().plus_millis(day * 86_400_000);
        let command =
            AssignPost { party: party(2), post: DECIDER.to_owned(), from, to: Some(from.plus_millis(1_000)) };
        home.identity.assign_post(&home.machine(), command).await
    };
    home.identity
        .end_post(&home.machine(), EndPost { party: party(2), post: DECIDER.to_owned() })
        .await
        .unwrap();
    for day in 1..=i64::try_from(POSTS_MAX).unwrap() {
        assign(day).await.unwrap();
    }
    let problem = assign(1_000).await.unwrap_err();
    assert_eq!((problem.code, problem.status.code()), ("identity.post-limit", 409));
    // When some are over there is room again; what is over is no post to sign in with.
    home.house.machine.advance_ms(3 * 86_400_000 + 2_000);
    assert!(assign(1_000).await.is_ok());
    let problem = home.attempt("wong.ka.man", PASSWORD).await.unwrap_err();
    assert_eq!(problem.code, "identity.no-post");
}

#[tokio::test]
async fn an_official_with_two_posts_chooses_once_and_in_time() {
    let home = Home::open().await;
    let posts: Vec<String> =
        home.house.shared.packs.current().posts().all.iter().take(2).map(|post| post.id.clone()).collect();
    home.official(2, "wong.ka.man", &[&posts[0], &posts[1]]).await;
    let ask = || async {
        match home.attempt("wong.ka.man", PASSWORD).await.unwrap() {
            SignedIn::ChoosePost { ticket, posts } => (ticket, posts.len()),
            SignedIn::Opened(_) => panic!("nobody chose"),
        }
    };
    let (ticket, count) = ask().await;
    assert_eq!(count, 2);
    let opened = home.identity.choose_post(&home.nobody(), &ticket, &posts[1]).await.unwrap();
    let session = web::Sessions::find(&home.identity, &opened.token).await.unwrap().unwrap();
    assert_eq!(session.officer.unwrap().post, posts[1]);
    let again = home.identity.choose_post(&home.nobody(), &ticket, &posts[0]).await.unwrap_err();
    assert_eq!(again.code, "identity.ceremony-over", "a ticket works once");
    let (ticket, _) = ask().await;
    let other = home.identity.choose_post(&home.nobody(), &ticket, "fss.benefits.nobody").await.unwrap_err();
    assert_eq!(other.code, "identity.post-not-held");
    let (ticket, _) = ask().await;
    home.house.machine.advance_ms(5 * 60_000);
    let late = home.identity.choose_post(&home.nobody(), &ticket, &posts[0]).await.unwrap_err();
    assert_eq!(late.code, "identity.ceremony-over");
}

#[tokio::test]
async fn a_person_who_is_both_has_separate_sessions() {
    let home = Home::open().await;
    home.resident(3, "11112222").await;
    home.official(3, "lei.sio.fong", &[DECIDER]).await;
    let (own, office) = (home.token("11112222").await, home.token("lei.sio.fong").await);
    let own = web::Sessions::find(&home.identity, &own).await.unwrap().unwrap();
    let office = web::Sessions::find(&home.identity, &office).await.unwrap().unwrap();
    assert_eq!(own.party, office.party);
    assert!(own.officer.is_none() && own.permissions.is_empty());
    assert!(office.officer.is_some());
    assert_ne!(own.account, office.account);
}

#[tokio::test]
async fn one_session_too_many_ends_the_oldest() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let first = home.token("12345678").await;
    for _ in 0..SESSIONS_MAX {
        home.house.machine.advance_ms(1_000);
        home.token("12345678").await;
    }
    assert!(!home.is_in(&first).await);
    assert_eq!(home.identity.sessions_of(&home.person(1), account.id).await.unwrap().len(), SESSIONS_MAX);
}

#[tokio::test]
async fn login_names_are_unique_and_sweeping_keeps_the_living() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    let ctx = home.machine();
    let new = identity::NewAccount {
        id: identity::AccountId::new(ctx.ids(), ctx.at()),
        party: party(9),
        kind: identity::AccountKind::Resident,
        login: " 12345678 ".to_owned(),
        names: identity::Names { zh: "黃小明".to_owned(), roman: String::new() },
        lang: None,
        proofing: acts::Proofing::P1,
    };
    assert_eq!(home.identity.open_account(&ctx, new).await.unwrap_err().code, "identity.login-taken");
    home.token("12345678").await;
    home.house.machine.advance_ms(31 * 60_000);
    let alive = home.token("12345678").await;
    // One session and its attempts are over.
    let mut forgotten = 0;
    for kept in identity::ROOM.retention {
        forgotten += (kept.forget)(ctx.clone(), ctx.at().plus_millis(31 * 60_000)).await.unwrap();
    }
    assert!(forgotten >= 1);
    assert!(home.is_in(&alive).await);
}

#[tokio::test]
async fn refused_sign_ins_are_one_entry_a_minute() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    for (login, password) in [("12345678", "wrong"), ("nobody", "wrong"), ("\u{202e}", PASSWORD)] {
        let attempt = PasswordAttempt {
            login: login.to_owned(),
            password: password.to_owned(),
            peer: None,
            device: String::new(),
            post: None,
        };
        assert!(home.identity.sign_in(&home.nobody(), attempt).await.is_err());
    }
    home.token("12345678").await;
    home.noise.flush(&home.nobody()).await.unwrap();
    home.noise.flush(&home.nobody()).await.unwrap();
    let db = home.house.scratch.db.reader();
    let text = "SELECT body FROM ledger_openings WHERE body LIKE '%security.noise%'";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), text)).await.unwrap();
    assert_eq!(rows.len(), 1, "one for all of them");
    let body: String = rows[0].try_get("", "body").unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        body["counts"],
        serde_json::json!({ "identity.wrong-credentials": 3 }),
        "and nothing of what they typed"
    );
}
