//! A handler's refusal. The handler names the problem; how it looks (page or RFC 9457 document, in which language)
//! is decided once, in `present.rs`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::{Problem, ProblemStatus};

/// What a handler returns when it refuses.
#[derive(Debug, Clone)]
pub struct Failure(pub Problem);

impl Failure {
    /// Our fault.
    pub const fn internal() -> Self {
        Self(Problem::new(ProblemStatus::Internal, "internal"))
    }

    /// There is no such thing, or the caller may not know that there is.
    pub const fn not_found() -> Self {
        Self(Problem::new(ProblemStatus::NotFound, "not-found"))
    }
}

impl<P: Into<Problem>> From<P> for Failure {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status.code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}
