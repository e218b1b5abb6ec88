//! Style, script and icon inside the binary, under names that carry the hash of their content: a page may be cached
//! as long as it likes and still gets the file it was made with. Built by `npm ci && npm run build` in `assets/`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

/// Bytes of the content hash that stand in the name, in hexadecimal: no two versions of one file meet by chance.
const HASH_CHARS: usize = 16;
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// An old page asks for an old file: it gets the present one, and asks again next time.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

// If this does not compile, `build.rs` has said why: the folder is made by `npm ci && npm run build` in `assets/`.
#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Dist;

struct Asset {
    /// The name without hash, as `Dist` knows it.
    name: String,
    hash: String,
    url: String,
}

fn assets() -> &'static BTreeMap<String, Asset> {
    static ASSETS: OnceLock<BTreeMap<String, Asset>> = OnceLock::new();
    ASSETS.get_or_init(|| {
        let entry = |name: String| {
            let file = Dist::get(&name)?;
            let mut hash =
                file.metadata.sha256_hash().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            hash.truncate(HASH_CHARS);
            let (stem, extension) = name.rsplit_once('.')?;
            let url = format!("/assets/{stem}.{hash}.{extension}");
            Some((name.clone(), Asset { name, hash, url }))
        };
        Dist::iter().filter_map(|name| entry(name.into_owned())).collect()
    })
}

/// The address of an asset: `app.css` → `/assets/app.0123456789abcdef.css`. An unknown name gives an address that
/// answers 404; a test holds every name that the layout uses.
pub fn asset_url(name: &str) -> &'static str {
    assets().get(name).map_or("/assets/unknown", |asset| &asset.url)
}

/// `GET /assets/{file}`.
pub fn router<S: Clone + Send + Sync + 'static>() -> axum::Router<S> {
    axum::Router::new().route("/assets/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some((asset, exact)) = find(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(content) = Dist::get(&asset.name) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", asset.hash);
    let mut out = HeaderMap::new();
    out.insert(header::CACHE_CONTROL, if exact { IMMUTABLE } else { REVALIDATE });
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if is_known(&headers, &tag) {
        return (StatusCode::NOT_MODIFIED, out).into_response();
    }
    out.insert(header::CONTENT_TYPE, content_type(&asset.name));
    (out, content.data).into_response()
}

/// Whether the caller has what this tag names already (RFC 9110 §13.1.2, weak comparison).
pub fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// The asset behind `stem.hash.ext`, and whether the hash is the present one.
fn find(file: &str) -> Option<(&'static Asset, bool)> {
    let (rest, extension) = file.rsplit_once('.')?;
    let (stem, hash) = rest.rsplit_once('.')?;
    let asset = assets().get(&format!("{stem}.{extension}"))?;
    Some((asset, asset.hash == hash))
}

fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
#[path = "assets_tests.rs"]
mod tests;
