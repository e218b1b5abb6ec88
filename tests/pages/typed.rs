//! A form that was not taken: what somebody typed is handed back, and sent again by nobody but that person.

use crate::support::{Answer, Ask, BIRTH, City, Client, MOTHER};

/// Longer than a name, with signs that HTML writes otherwise.
const FACILITY: &str =
    "仁伯爵綜合醫院 <東翼> \"產房\" & 新生嬰兒護理室，三樓，由急診室入口進入，沿走廊直行至盡頭";

fn birth() -> Vec<(&'static str, &'static str)> {
    BIRTH.map(|(name, value)| (name, if name == "facility" { FACILITY } else { value })).to_vec()
}

fn plain(html: &str) -> String {
    let signs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    signs.iter().fold(html.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

/// What the browser sends when the person presses the button of the page that hands the form back.
fn sent_again(page: &Answer, path: &str) -> Ask {
    let text = page.text();
    let form = text.split(&format!("<form method=\"post\" action=\"{path}\"")).nth(1).expect("the form");
    let form = form.split("</form>").next().unwrap();
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for input in form.split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        body.append_pair(name, &plain(rest.split('"').next().unwrap()));
    }
    for area in form.split("<textarea ").skip(1) {
        let name = area.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let value = area.split_once(">\n").unwrap().1.split("</textarea>").next().unwrap();
        body.append_pair(name, &plain(value));
    }
    Ask::form(path, body.finish())
}

async fn sign_in(client: &Client<'_>) {
    let page = client.get("/demo").await;
    let signed_in = client.submit(&page, "/demo/sign-in", &[("persona", MOTHER)]).await;
    assert_eq!(signed_in.status.as_u16(), 303, "{}", signed_in.text());
}

#[tokio::test]
async fn what_was_typed_before_the_session_rested_is_sent_after_the_next_sign_in() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = city.draft(&mother).await;
    let path = format!("{case}/forms/questions/birth");
    let typed = Client::filled(&mother.get(&path).await, &path, &birth());
    let account = mother.get("/account").await;
    assert_eq!(mother.submit(&account, "/sign-out", &[]).await.status.as_u16(), 303);

    // Nobody is signed in: nothing is kept but on the page itself, in three languages.
    mother.refused(&typed, 401, "auth.required").await;
    let rested = mother.send(&typed).await;
    assert!(rested.text().contains("Your text 1") && rested.text().contains("href=\"/sign-in\""));
    assert_eq!(rested.header("cache-control"), "no-store");

    // Signed in again, she is asked once more: a form of an earlier session is never taken as it comes.
    sign_in(&mother).await;
    let again = sent_again(&rested, &path);
    mother.refused(&again, 403, "csrf.invalid").await;
    let asked = mother.send(&again).await;
    assert!(asked.text().contains("Check your answers and send them again"), "{}", asked.text());
    let taken = mother.send(&sent_again(&asked, &path)).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.text());
    let saved = mother.get(&path).await.text();
    assert!(plain(&saved).contains(FACILITY), "{saved}");
}

#[tokio::test]
async fn a_form_of_another_site_a_password_and_an_empty_form_are_not_handed_back() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let path = format!("{}/forms/questions/birth", city.draft(&mother).await);
    let body = "csrf=forged&facility=typed-by-somebody-else";
    for site in ["cross-site", "same-site"] {
        let evil = mother.send(&Ask::form(&path, body).with("sec-fetch-site", site)).await;
        assert_eq!(evil.status.as_u16(), 403);
        assert!(!evil.text().contains("typed-by-somebody-else"), "{site}");
    }
    // A program that says nothing of itself.
    let silent = Ask::json("POST", &path, body).with("content-type", "application/x-www-form-urlencoded");
    assert!(!mother.send(&silent).await.text().contains("typed-by-somebody-else"));
    let secret = mother.send(&Ask::form("/sign-in", "csrf=forged&login=1&password=my-secret")).await;
    assert!(!secret.text().contains("my-secret"), "{}", secret.text());
    let empty = mother.send(&Ask::form(&path, "csrf=forged&_once=1")).await;
    assert!(!empty.text().contains("Send again"));
    let stranger = Client::new(&city);
    let turned = stranger.send(&Ask::form(&path, "csrf=forged")).await;
    assert_eq!((turned.status.as_u16(), turned.location()), (303, "/sign-in"));
}
