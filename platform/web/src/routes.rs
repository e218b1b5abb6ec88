//! Routes of a domain: each line names path, access and handler; the list is kept for the matrix test.

use axum::{
    Extension, Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
    routing::MethodRouter,
};
use http::Method;
use kernel::ProblemStatus;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{Access, Failure, Refused, Typed, Visit, Web};

/// One line of the route table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteLine {
    pub path: String,
    pub access: Access,
    /// What an endpoint of the API takes; a page answers whatever its forms and links ask.
    pub methods: Vec<Method>,
}

impl RouteLine {
    /// Whether it is an endpoint of the JSON API.
    pub const fn is_api(&self) -> bool {
        !self.methods.is_empty()
    }
}

/// The routes of one domain.
pub struct Routes {
    router: OpenApiRouter<Web>,
    lines: Vec<RouteLine>,
}

impl Default for Routes {
    fn default() -> Self {
        Self { router: OpenApiRouter::new(), lines: Vec::new() }
    }
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page: its path, who may use it, its handlers.
    #[must_use]
    pub fn page(mut self, path: &str, access: Access, handlers: MethodRouter<Web>) -> Self {
        self.lines.push(RouteLine { path: path.to_owned(), access, methods: Vec::new() });
        let guarded = handlers.layer(from_fn(move |request, next| guard(access, false, request, next)));
        self.router = self.router.route(path, guarded);
        self
    }

    /// Endpoints of the JSON API, from `routes!(handler)`.
    #[must_use]
    pub fn api(mut self, access: Access, (schemas, paths, handlers): UtoipaMethodRouter<Web>) -> Self {
        for (path, item) in &paths.paths {
            self.lines.push(RouteLine { path: path.clone(), access, methods: methods(item) });
        }
        let guarded = handlers.layer(from_fn(move |request, next| guard(access, true, request, next)));
        self.router = self.router.routes((schemas, paths, guarded));
        self
    }

    /// Makes a value of the domain available to its handlers by `Extension`.
    #[must_use]
    pub fn share<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.router = self.router.layer(Extension(value));
        self
    }

    /// Joins another domain's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.lines.extend(other.lines);
        self
    }

    /// Every line, for the matrix test.
    pub fn lines(&self) -> &[RouteLine] {
        &self.lines
    }

    /// The router and the description of its API.
    pub fn split(self) -> (Router<Web>, OpenApi) {
        self.router.split_for_parts()
    }
}

/// The methods that the description of a path names.
fn methods(item: &PathItem) -> Vec<Method> {
    let named = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    named.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}

async fn guard(access: Access, api: bool, request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return Failure::internal().into_response();
    };
    match access.check(visit.session.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(problem) if problem.status == ProblemStatus::Unauthenticated && !api => {
            match Typed::read(request).await {
                Some(typed) => Refused::new(Failure(problem), Some(typed)).into_response(),
                None => Redirect::to(&visit.and_back("/sign-in")).into_response(),
            }
        }
        Err(problem) => Failure::from(problem).into_response(),
    }
}
