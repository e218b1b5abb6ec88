use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use super::{asset_url, router};

async fn get(path: &str, etag: Option<&str>) -> axum::response::Response {
    let mut request = Request::get(path);
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn hashed_names_are_immutable_and_revalidate() {
    for (name, kind) in
        [("app.css", "text/css"), ("app.js", "text/javascript"), ("icon.svg", "image/svg+xml")]
    {
        let answer = get(asset_url(name), None).await;
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        assert!(answer.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with(kind));
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert!(!to_bytes(answer.into_body(), 1_000_000).await.unwrap().is_empty());

        let again = get(asset_url(name), Some(&tag)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(to_bytes(again.into_body(), 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_old_hash_gets_the_present_file_and_nothing_else_exists() {
    let old = get("/assets/app.0000000000000000.css", None).await;
    assert_eq!(old.status(), StatusCode::OK);
    assert_eq!(old.headers()[header::CACHE_CONTROL], "no-cache");
    for path in
        ["/assets/app.css", "/assets/unknown", "/assets/..%2Fpackage.json", "/assets/app.x.exe", "/assets/."]
    {
        assert_eq!(get(path, None).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(asset_url("nothing.css"), "/assets/unknown");
}
