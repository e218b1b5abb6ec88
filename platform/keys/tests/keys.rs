//! A key store as an operator meets it, and certificates that rustls accepts.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{fs, path::Path, sync::Arc};

use kernel::Timestamp;
use keys::{
    Algorithm, Authority, FileKeys, KeyError, KeyName, KeyPurpose, Keys, Profile, PublicKey, Subject,
    SystemSecrets, Unlock, Validity, certificate_pem, tls_certified_key,
};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection,
    pki_types::{CertificateDer, ServerName},
    sign::SingleCertAndKey,
};

fn unlock(words: &str) -> Unlock {
    Unlock::Passphrase(words.to_owned().into())
}

fn store(dir: &Path) -> FileKeys {
    let secrets = Arc::new(SystemSecrets::new());
    let key = Unlock::key_file(&dir.join("unlock.key"), secrets.as_ref()).unwrap();
    FileKeys::open(&dir.join("keys"), &key, secrets).unwrap()
}

fn name(text: &str) -> KeyName {
    text.parse().unwrap()
}

fn validity() -> Validity {
    // 2026-11-22 to 2027-11-22.
    Validity {
        not_before: Timestamp::from_micros(1_795_305_600_000_000),
        not_after: Timestamp::from_micros(1_826_841_600_000_000),
    }
}

/// Every process with the same store, before and after a restart, has the same secret of a purpose; no other store has it.
#[test]
fn a_derived_secret_is_the_stores_and_the_purposes_own() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let secret = store(dir.path()).derived("forms").unwrap();
    assert_eq!(store(dir.path()).derived("forms").unwrap(), secret);
    assert_ne!(store(dir.path()).derived("links").unwrap(), secret);
    assert_ne!(store(other.path()).derived("forms").unwrap(), secret);
    assert_ne!(fs::read(dir.path().join("unlock.key")).unwrap(), secret);
}

#[test]
fn a_key_is_made_once_and_signs_ever_after() {
    let dir = tempfile::tempdir().unwrap();
    for text in ["ledger-checkpoint.main", "seal.dsaj", "message-signing.hospital", "tls.web", "authority.mo"]
    {
        let name = name(text);
        assert!(matches!(store(dir.path()).public(&name), Err(KeyError::NotFound(_))));
        let public = store(dir.path()).ensure(&name).unwrap();
        let keys = store(dir.path());
        assert_eq!(keys.ensure(&name).unwrap(), public);
        let signature = keys.sign(&name, b"message").unwrap();
        assert!(public.verifies(b"message", &signature));
        assert!(!public.verifies(b"massage", &signature));
        assert_eq!(PublicKey::from_spki_der(&public.spki_der()).unwrap(), public);
    }
    let listed: Vec<String> = store(dir.path()).list().unwrap().iter().map(KeyName::to_string).collect();
    assert_eq!(
        listed,
        ["ledger-checkpoint.main", "seal.dsaj", "message-signing.hospital", "tls.web", "authority.mo"]
    );
    assert_eq!(name("ledger-checkpoint.main").purpose().algorithm(), Algorithm::Ed25519);
}

#[test]
fn two_processes_at_once_make_one_key() {
    let dir = tempfile::tempdir().unwrap();
    let made: Vec<PublicKey> = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..4).map(|_| scope.spawn(|| store(dir.path()).ensure(&name("seal.race")).unwrap())).collect();
        starts.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(made.iter().all(|public| *public == made[0]));
}

#[test]
fn a_wrong_secret_is_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let secrets = Arc::new(SystemSecrets::new());
    let open = |words: &str| FileKeys::open(dir.path(), &unlock(words), secrets.clone());
    assert!(matches!(open("short").unwrap_err(), KeyError::WeakPassphrase));
    let public = open("correct horse battery").unwrap().ensure(&name("seal.a")).unwrap();
    assert!(matches!(open("correct horse batterz").unwrap_err(), KeyError::WrongSecret));
    let key = Unlock::Key([1; 32].into());
    assert!(matches!(FileKeys::open(dir.path(), &key, secrets.clone()).unwrap_err(), KeyError::WrongSecret));
    assert_eq!(open("correct horse battery").unwrap().public(&name("seal.a")).unwrap(), public);
}

#[test]
fn changed_or_exchanged_files_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let keys = store(dir.path());
    keys.ensure(&name("seal.a")).unwrap();
    keys.ensure(&name("seal.b")).unwrap();
    let folder = dir.path().join("keys");
    let own = fs::read(folder.join("seal.a.json")).unwrap();
    fs::write(folder.join("seal.b.json"), &own).unwrap();
    assert!(matches!(store(dir.path()).public(&name("seal.b")).unwrap_err(), KeyError::Damaged(_)));
    let renamed = String::from_utf8(own.clone()).unwrap().replace("seal.a", "seal.b");
    fs::write(folder.join("seal.b.json"), renamed).unwrap();
    assert!(matches!(store(dir.path()).public(&name("seal.b")).unwrap_err(), KeyError::Damaged(_)));
    for at in (0..own.len()).step_by(11) {
        let mut changed = own.clone();
        changed[at] ^= 1;
        fs::write(folder.join("seal.a.json"), changed).unwrap();
        // A letter of white space may change without meaning; then the key is still the same.
        if let Ok(public) = store(dir.path()).public(&name("seal.a")) {
            fs::write(folder.join("seal.a.json"), &own).unwrap();
            assert_eq!(public, store(dir.path()).public(&name("seal.a")).unwrap(), "{at}");
        }
    }
}

#[test]
fn nothing_secret_is_shown_or_stored_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let keys = store(dir.path());
    keys.ensure(&name("seal.a")).unwrap();
    let secret = keys.export_pkcs8(&name("seal.a")).unwrap();
    // The private scalar of RFC 5915 stands 36 bytes into PKCS #8 for P-256.
    let scalar = &secret[36..68];
    let file = fs::read(dir.path().join("keys/seal.a.json")).unwrap();
    assert!(!file.windows(32).any(|window| window == scalar));
    let shown = format!("{keys:?} {:?}", unlock("correct horse battery"));
    assert!(!shown.contains("horse"), "{shown}");
    #[cfg(unix)]
    for file in ["keys/seal.a.json", "keys/store.json", "unlock.key"] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(dir.path().join(file)).unwrap().permissions().mode() & 0o777,
            0o600,
            "{file}"
        );
    }
}

#[test]
fn names_stay_inside_the_store() {
    for label in ["", "../x", "a/b", "A", "a.b", "出生", &"x".repeat(65)] {
        assert!(KeyName::new(KeyPurpose::Seal, label).is_err(), "{label}");
    }
    assert!("unknown.a".parse::<KeyName>().is_err());
}

fn authority(keys: Arc<dyn Keys>, dir: &Path) -> Result<Authority, KeyError> {
    let subject =
        Subject { common_name: "Test authority".into(), country: Some("MO".into()), ..Subject::default() };
    Authority::open(
        keys,
        name("authority.mo"),
        &dir.join("ca.pem"),
        &subject,
        validity(),
        Arc::new(SystemSecrets::new()),
    )
}

#[test]
fn certificates_name_their_subject_and_use() {
    use x509_cert::{Certificate, der::Decode as _};
    let dir = tempfile::tempdir().unwrap();
    let keys: Arc<dyn Keys> = Arc::new(store(dir.path()));
    let authority_a = authority(keys.clone(), dir.path()).unwrap();
    assert_eq!(authority(keys.clone(), dir.path()).unwrap().certificate_der(), authority_a.certificate_der());
    let public = keys.ensure(&name("seal.dsaj")).unwrap();
    let subject = Subject {
        common_name: "法務局 𠮷".into(),
        organization: Some("DSAJ".into()),
        organization_identifier: Some("GOVMO-DSAJ".into()),
        country: Some("MO".into()),
    };
    let der = authority_a.issue(&subject, &Profile::Seal, &public, validity()).unwrap();
    let certificate = Certificate::from_der(&der).unwrap().tbs_certificate;
    let shown = certificate.subject.to_string();
    assert!(shown.contains("O=DSAJ") && shown.contains("C=MO"), "{shown}");
    assert!(der.windows(4).any(|bytes| bytes == "𠮷".as_bytes()));
    assert!(certificate.serial_number.as_bytes().len() <= 20);
    assert!(certificate_pem(&der).unwrap().starts_with("-----BEGIN CERTIFICATE-----\n"));

    let long = Subject { common_name: "x".repeat(65), ..Subject::default() };
    assert!(authority_a.issue(&long, &Profile::Signer, &public, validity()).is_err());
    let ledger = keys.ensure(&name("ledger-checkpoint.main")).unwrap();
    assert!(authority_a.issue(&subject, &Profile::Seal, &ledger, validity()).is_err());
    let backwards = Validity { not_before: validity().not_after, not_after: validity().not_before };
    assert!(authority_a.issue(&subject, &Profile::Seal, &public, backwards).is_err());

    // A store that lost its keys must not go on under the old certificate.
    let other = tempfile::tempdir().unwrap();
    assert!(matches!(authority(Arc::new(store(other.path())), dir.path()), Err(KeyError::Certificate(_))));
}

#[test]
fn a_tls_handshake_succeeds_with_keys_in_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let keys: Arc<dyn Keys> = Arc::new(store(dir.path()));
    let authority = authority(keys.clone(), dir.path()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.certificate_der().to_vec())).unwrap();
    let certified = |label: &str, profile: Profile| {
        let name = name(label);
        let public = keys.ensure(&name).unwrap();
        let subject = Subject { common_name: "localhost".into(), ..Subject::default() };
        let der = authority.issue(&subject, &profile, &public, validity()).unwrap();
        Arc::new(SingleCertAndKey::from(tls_certified_key(keys.clone(), name, vec![der]).unwrap()))
    };
    let time = Arc::new(FixedTime);
    let clients = rustls::server::WebPkiClientVerifier::builder_with_provider(
        Arc::new(roots.clone()),
        provider.clone(),
    )
    .build()
    .unwrap();
    let server = ServerConfig::builder_with_details(provider.clone(), time.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_cert_resolver(certified(
            "tls.web",
            Profile::TlsServer { names: vec!["localhost".into(), "127.0.0.1".into()] },
        ));
    let client = ClientConfig::builder_with_details(provider, time)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_cert_resolver(certified("tls.hospital", Profile::TlsClient));
    let mut server = ServerConnection::new(Arc::new(server)).unwrap();
    let mut client =
        ClientConnection::new(Arc::new(client), ServerName::try_from("127.0.0.1").unwrap()).unwrap();
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).unwrap();
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets().unwrap();
        let mut wire = Vec::new();
        server.write_tls(&mut wire).unwrap();
        client.read_tls(&mut wire.as_slice()).unwrap();
        client.process_new_packets().unwrap();
    }
    assert_eq!(server.peer_certificates().unwrap().len(), 1);
}

/// A day within the validity.
#[derive(Debug)]
struct FixedTime;

impl rustls::time_provider::TimeProvider for FixedTime {
    fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
        Some(rustls::pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_hours(500_000)))
    }
}
