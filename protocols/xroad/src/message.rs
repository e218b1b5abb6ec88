//! Message bytes and their hash (PR-REST §4.3 "Request hash header").

use aws_lc_rs::digest::{Context, SHA512, digest};

use crate::headers::Headers;

/// A SHA-512 value.
pub type Digest512 = [u8; 64];

/// Hashes a body as it streams by.
#[derive(Clone)]
pub struct BodyHasher(Context);

impl BodyHasher {
    pub fn new() -> Self {
        Self(Context::new(&SHA512))
    }

    /// The next bytes of the body.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// SHA-512 of the whole body.
    pub fn finish(self) -> Digest512 {
        to_array(&self.0.finish())
    }
}

impl Default for BodyHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for BodyHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BodyHasher")
    }
}

fn to_array(digest: &aws_lc_rs::digest::Digest) -> Digest512 {
    let mut array = [0; 64];
    array.copy_from_slice(digest.as_ref());
    array
}

/// Two first lines, then one `name:value` line per header; every line ends in CRLF, no space after the colon.
pub(crate) fn lines(first: &str, second: &str, headers: &Headers) -> Vec<u8> {
    let mut text = format!("{first}\r\n{second}\r\n");
    for (name, value) in headers.iter() {
        text.extend([name, ":", value, "\r\n"]);
    }
    text.into_bytes()
}

/// SHA-512(SHA-512(head) ‖ SHA-512(body)), or SHA-512(head) for a message without a body.
pub(crate) fn hash(head: &[u8], body: Option<Digest512>) -> Digest512 {
    let head = digest(&SHA512, head);
    let Some(body) = body else { return to_array(&head) };
    let mut both = Context::new(&SHA512);
    both.update(head.as_ref());
    both.update(&body);
    to_array(&both.finish())
}
