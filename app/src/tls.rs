//! TLS listeners: a certificate of the jurisdiction's authority, a key that stays in the key store, and the client's
//! certificate where it shows one (systems of departments, known to the exchange by its fingerprint).

use std::sync::Arc;

use anyhow::Context;
use kernel::Clock;
use keys::{KeyName, KeyPurpose, Profile, Subject, Validity, tls_certified_key};
use pack::Pack;
use rustls::{
    DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, UnixTime},
    server::{
        ClientHello, ResolvesServerCert,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
};

use crate::authority;
use crate::foundation::Foundation;

const LABEL: &str = "listener";
/// Issued anew at every start, so it need not live long.
const CERTIFICATE_MS: i64 = 398 * 86_400_000;
/// Clocks of clients may be slow.
const BACKDATE_MS: i64 = 5 * 60_000;

/// One certificate for every name.
#[derive(Debug)]
struct Only(Arc<CertifiedKey>);

impl ResolvesServerCert for Only {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Takes a client's certificate when the client proves that it holds the key, and none as well. Whose it is and whether
/// it is valid is the exchange's register of certificates (by fingerprint), as in X-Road, where members bring their own:
/// a chain to an authority would say nothing more. Elsewhere a certificate opens nothing.
#[derive(Debug)]
struct ByKey(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for ByKey {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// The configuration of a listener under these names.
pub fn config(foundation: &Foundation, pack: &Pack, names: Vec<String>) -> anyhow::Result<Arc<ServerConfig>> {
    let authority = authority::open(foundation, pack)?;
    let name = KeyName::new(KeyPurpose::Tls, LABEL)?;
    let public = foundation.keys.ensure(&name)?;
    let now = foundation.machine.now();
    let validity =
        Validity { not_before: now.plus_millis(-BACKDATE_MS), not_after: now.plus_millis(CERTIFICATE_MS) };
    let common_name = names.first().cloned().context("a TLS listener needs a name")?;
    let subject = Subject { common_name, ..Subject::default() };
    let certificate = authority.issue(&subject, &Profile::TlsServer { names }, &public, validity)?;
    let anchor = authority.certificate_der().to_vec();
    let certified = tls_certified_key(Arc::clone(&foundation.keys), name, vec![certificate, anchor])?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let clients = Arc::new(ByKey(provider.signature_verification_algorithms));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(clients)
        .with_cert_resolver(Arc::new(Only(Arc::new(certified))));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
