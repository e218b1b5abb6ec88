//! `?after=`, `?before=`: a list goes on from where its page before ended, and from nowhere else.

use crate::support::{Ask, CLERK, City, MOTHER, TREASURER};

/// No list begins here: words, a key cut short, the key of another kind of list.
const NO_KEYS: [&str; 3] = ["zzz", "1795400000000000", "open.1.2"];

#[tokio::test]
async fn a_cursor_that_is_none_is_refused_on_pages_and_in_the_api_alike() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = city.draft(&mother).await;
    let (page, twin) = (format!("{case}?before"), format!("/api/v1{case}?before"));
    let own = [
        "/account/log?before",
        "/api/v1/account/log?before",
        "/cases?after",
        "/api/v1/cases?after",
        page.as_str(),
        twin.as_str(),
    ];
    for key in NO_KEYS {
        for list in own {
            mother.refused(&Ask::get(&format!("{list}={key}")), 400, "request.cursor").await;
        }
    }
    let desks: [(&str, &[&str]); 2] = [
        (CLERK, &["/desk?after", "/api/v1/desk/tasks?after"]),
        (
            TREASURER,
            &[
                "/desk/payments?after",
                "/desk/payments?state=owed&after",
                "/desk/payments/orders?after",
                "/api/v1/desk/disbursements?after",
                "/api/v1/desk/payables?after",
                "/api/v1/desk/payment-orders?after",
            ],
        ),
    ];
    for (who, lists) in desks {
        let official = city.become_(who).await;
        for list in lists {
            official.refused(&Ask::get(&format!("{list}=zzz")), 400, "request.cursor").await;
        }
    }
    assert_eq!(mother.get("/cases?after=").await.status.as_u16(), 200, "an empty field names nothing");
}
