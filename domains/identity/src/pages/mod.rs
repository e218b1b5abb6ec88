//! One page a file. Every form posts, is answered by a redirect, and works without JavaScript; a passkey needs it.

mod account;
pub(crate) mod browser;
mod log;
mod passkey_add;
mod sign_in;
mod sign_in_passkey;
mod sign_out;

use axum::routing::{get, post};
use kernel::Problem;
use web::chrome::{Errors, ProblemWords};
use web::text::T;
use web::{Access, Routes};

use crate::api::proof;

/// The pages of this domain.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/sign-in", Access::Public, get(sign_in::show).post(sign_in::submit))
        .page("/sign-in/post", Access::Public, get(sign_in::again).post(sign_in::choose))
        .page("/sign-in/passkey", Access::Public, get(sign_in_passkey::show).post(sign_in_passkey::submit))
        .page("/sign-out", Access::Public, post(sign_out::submit))
        .page("/account", Access::SignedIn, get(account::show))
        .page("/account/sessions/end", Access::SignedIn, post(account::end_session))
        .page("/account/acting-for", Access::SignedIn, post(account::act_for))
        .page("/account/consents/withdraw", Access::Person, post(account::withdraw))
        .page("/account/passkeys/add", Access::SignedIn, get(passkey_add::show).post(passkey_add::submit))
        .page("/account/passkeys/remove", Access::SignedIn, post(account::remove_passkey))
        .page("/account/log", Access::Person, get(log::show))
        .page("/account/log/{entry}/{part}/proof", Access::Person, get(proof))
}

/// A refusal as an error of one field: what happened and what to do.
fn field_error(t: &T, field: &str, problem: &Problem) -> Errors {
    let words = ProblemWords::of(t, problem);
    let mut errors = Errors::none();
    let gap = if t.lang() == kernel::Lang::ZhHant { "" } else { " " };
    let stop = if words.what.ends_with(['.', '。', '!', '！']) {
        ""
    } else if gap.is_empty() {
        "。"
    } else {
        "."
    };
    errors.push(field, format!("{}{stop}{gap}{}", words.what, words.todo));
    errors
}
