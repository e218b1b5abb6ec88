//! Compact serialisation `header.payload.signature` (RFC 7515 §3.1, §7.1) and its detached form `header..signature`
//! (Appendix F). The payload of an unverified token is out of reach.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{
    Algorithm, Header, JoseError, MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, MAX_SIGNATURE_BYTES, Signer, Verifier,
};

/// A token whose form is right. Only its header can be looked at, to find the key.
#[derive(Debug, Clone)]
pub struct Unverified<'a> {
    header: Header,
    header_text: &'a str,
    payload_text: &'a str,
    signature: Vec<u8>,
}

/// A token whose signature fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub header: Header,
    pub payload: Vec<u8>,
}

/// Decodes unpadded base64url whose decoded size is at most `limit` bytes.
fn decode(text: &str, limit: usize, what: &'static str) -> Result<Vec<u8>, JoseError> {
    if text.len() > limit.div_ceil(3) * 4 {
        return Err(JoseError::TooLarge(what));
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| JoseError::Base64)?;
    if bytes.len() > limit { Err(JoseError::TooLarge(what)) } else { Ok(bytes) }
}

impl<'a> Unverified<'a> {
    /// Reads the form; no signature is checked yet.
    pub fn parse(token: &'a str) -> Result<Self, JoseError> {
        let mut parts = token.split('.');
        let (Some(header_text), Some(payload_text), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JoseError::Form);
        };
        let header = Header::from_json(&decode(header_text, MAX_HEADER_BYTES, "header")?)?;
        let signature = decode(signature, MAX_SIGNATURE_BYTES, "signature")?;
        Ok(Self { header, header_text, payload_text, signature })
    }

    /// What the token says about itself. Not to be believed yet.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Checks the signature over the payload inside the token.
    pub fn verify(self, allowed: &[Algorithm], verifier: &dyn Verifier) -> Result<Verified, JoseError> {
        let payload = decode(self.payload_text, MAX_PAYLOAD_BYTES, "payload")?;
        self.check(self.payload_text, allowed, verifier)?;
        Ok(Verified { header: self.header, payload })
    }

    /// Checks the signature over a payload that came by another way; the token's own payload must be empty.
    pub fn verify_detached(
        self,
        payload: &[u8],
        allowed: &[Algorithm],
        verifier: &dyn Verifier,
    ) -> Result<Header, JoseError> {
        if !self.payload_text.is_empty() {
            return Err(JoseError::Form);
        }
        if payload.len() > MAX_PAYLOAD_BYTES {
            return Err(JoseError::TooLarge("payload"));
        }
        self.check(&URL_SAFE_NO_PAD.encode(payload), allowed, verifier)?;
        Ok(self.header)
    }

    /// The key decides the algorithm; the header may only agree (RFC 8725 §3.1).
    fn check(
        &self,
        payload_text: &str,
        allowed: &[Algorithm],
        verifier: &dyn Verifier,
    ) -> Result<(), JoseError> {
        let algorithm = self.header.algorithm;
        if !allowed.contains(&algorithm) || verifier.algorithm() != algorithm {
            return Err(JoseError::Algorithm);
        }
        verifier.verify(format!("{}.{payload_text}", self.header_text).as_bytes(), &self.signature)
    }
}

/// Header, payload and signature, each in base64url.
fn parts(mut header: Header, payload: &[u8], signer: &dyn Signer) -> Result<[String; 3], JoseError> {
    if payload.len() > MAX_PAYLOAD_BYTES {
        return Err(JoseError::TooLarge("payload"));
    }
    if header.algorithm != signer.algorithm() {
        return Err(JoseError::Algorithm);
    }
    if header.key_id.is_none() {
        header.key_id = signer.key_id().map(str::to_owned);
    }
    let header = URL_SAFE_NO_PAD.encode(header.to_json()?);
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let signature = URL_SAFE_NO_PAD.encode(signer.sign(format!("{header}.{payload}").as_bytes())?);
    Ok([header, payload, signature])
}

/// Makes a compact token. A missing `kid` is taken from the signer.
pub fn sign(header: Header, payload: &[u8], signer: &dyn Signer) -> Result<String, JoseError> {
    Ok(parts(header, payload, signer)?.join("."))
}

/// Makes a detached token for a payload that travels by itself.
pub fn sign_detached(header: Header, payload: &[u8], signer: &dyn Signer) -> Result<String, JoseError> {
    let [header, _, signature] = parts(header, payload, signer)?;
    Ok(format!("{header}..{signature}"))
}
