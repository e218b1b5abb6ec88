//! How a problem looks: a page for people, an RFC 9457 document for programs, the same code in both.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use kernel::{Problem, ProblemStatus};
use serde_json::{Value, json};

use crate::chrome::{ProblemPage, ProblemWords};
use crate::{Typed, Visit, Web, identify, text::T};

/// Runs the handler unless the request was refused; gives every problem its looks.
pub async fn present(State(_web): State<Web>, request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned());
    let method = request.method().clone();
    let started = std::time::Instant::now();
    let response = match identify::refusal(&request) {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    };
    let mut response = match problem_of(&response) {
        Some(problem) => {
            let mut shown = show(&visit, &problem, response.extensions().get::<Typed>());
            // A 405 says what would have been taken (RFC 9110 §15.5.6).
            if let Some(allow) = response.headers().get(header::ALLOW) {
                shown.headers_mut().insert(header::ALLOW, allow.clone());
            }
            shown
        }
        None => response,
    };
    in_words(&visit, &mut response);
    let seconds = started.elapsed().as_secs_f64();
    metrics::histogram!("http_request_seconds").record(seconds);
    tracing::info!(
        request = %visit.ctx.origin.request, %method, route, status = response.status().as_u16(), seconds, "request"
    );
    response
}

/// Says in which language the answer is, and that it depends on what the browser asked for (RFC 9110 §8.5, §12.5.5):
/// whoever asked for another language sees that there is none. A file has the languages that it was made in.
fn in_words(visit: &Visit, response: &mut Response) {
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/html");
    let is_ours = kind.starts_with("text/html") || kind.contains("json");
    if !is_ours || headers.contains_key(header::CONTENT_LANGUAGE) {
        return;
    }
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(visit.lang().tag()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// The problem that a handler named, or the one that a bare error status of a layer stands for.
fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/plain")));
    let problem = |status, code| Some(Problem::new(status, code));
    match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE if bare => problem(ProblemStatus::TooLarge, "request.too-large"),
        StatusCode::METHOD_NOT_ALLOWED if bare => problem(ProblemStatus::Method, "request.method"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE if bare => problem(ProblemStatus::MediaType, "request.media-type"),
        StatusCode::NOT_FOUND if bare => problem(ProblemStatus::NotFound, "not-found"),
        StatusCode::SERVICE_UNAVAILABLE if bare => problem(ProblemStatus::Unavailable, "unavailable"),
        StatusCode::UNPROCESSABLE_ENTITY if bare => problem(ProblemStatus::Invalid, "request.invalid"),
        status if bare && status.is_client_error() => problem(ProblemStatus::Malformed, "request.malformed"),
        status if bare && status.is_server_error() => problem(ProblemStatus::Internal, "internal"),
        _ => None,
    }
}

fn show(visit: &Visit, problem: &Problem, typed: Option<&Typed>) -> Response {
    let status = StatusCode::from_u16(problem.status.code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if visit.wants_json {
        let mut response =
            (status, document(&visit.t(), problem, &visit.ctx.origin.request).to_string()).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        return response;
    }
    let passkey = visit.and_back("/sign-in/passkey");
    let page = ProblemPage::new(visit.chrome(String::new()), problem, &visit.ctx.origin.request, &passkey);
    let page = match typed {
        Some(typed) => page.handing_back(typed, &visit.path),
        None => page,
    };
    match visit.render(&page) {
        Ok(html) => (status, html).into_response(),
        Err(_) => status.into_response(),
    }
}

/// The RFC 9457 document.
fn document(t: &T, problem: &Problem, instance: &str) -> Value {
    let errors: Vec<Value> = problem
        .fields
        .iter()
        .map(|field| {
            let args: Vec<(&str, &str)> =
                field.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            json!({ "pointer": field.pointer(), "code": field.code, "detail": words(t, &field.code, &args) })
        })
        .collect();
    let mut document = json!({
        // §4.2.1 asks for the words of the status or a translation of them. Ours say the same more exactly, in the
        // reader's language; `code` is what programs go by, and an address of its own would only repeat the title.
        "type": "about:blank",
        "title": ProblemWords::of(t, problem).what,
        "status": problem.status.code(),
        "code": problem.code,
        "instance": format!("urn:request:{instance}"),
    });
    if !errors.is_empty() {
        document["errors"] = Value::Array(errors);
    }
    document
}

/// The sentence for the code of a field, as `Errors` has it for a page.
fn words(t: &T, code: &str, args: &[(&str, &str)]) -> String {
    let key = format!("problem-{}", code.replace('.', "-"));
    t.find(&key, args).unwrap_or_else(|| t.get("problem-field"))
}
