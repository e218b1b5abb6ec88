//! Somebody else's certificate, as far as it must be understood to be registered: its bytes, whose it is, how long.

use kernel::Timestamp;
use x509_cert::{
    Certificate,
    der::{DecodePem, Encode},
    time::Time,
};

use crate::KeyError;

/// Longest PEM text of one certificate, bytes.
const PEM_BYTES_MAX: usize = 16 * 1024;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    pub der: Vec<u8>,
    /// Distinguished name of the subject (RFC 4514).
    pub subject: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// Reads one certificate from PEM text (RFC 7468).
pub fn read_certificate(pem: &str) -> Result<CertificateFacts, KeyError> {
    let refused = |error: x509_cert::der::Error| KeyError::Certificate(error.to_string());
    if pem.len() > PEM_BYTES_MAX {
        return Err(KeyError::Certificate("too large".to_owned()));
    }
    let parsed = Certificate::from_pem(pem.trim().as_bytes()).map_err(refused)?;
    let validity = parsed.tbs_certificate.validity;
    Ok(CertificateFacts {
        subject: parsed.tbs_certificate.subject.to_string(),
        not_before: moment(&validity.not_before),
        not_after: moment(&validity.not_after),
        der: parsed.to_der().map_err(refused)?,
    })
}

fn moment(time: &Time) -> Timestamp {
    let micros = i64::try_from(time.to_unix_duration().as_micros());
    Timestamp::from_micros(micros.unwrap_or(i64::MAX))
}
