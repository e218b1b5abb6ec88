//! Seals as an office makes them and as a citizen checks them.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::*;
use kernel::Timestamp;
use pades::{
    Anchors, Integrity, PadesError, Report, Signer, Trust, prepare, sign, signature_container, verify,
};
use proptest::prelude::*;
use rcgen::{ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd};

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).rposition(|window| window == what).unwrap()
}

fn trust_of(signer: &dyn Signer, anchors: &Anchors) -> Trust {
    let report = verify(&sign(LETTER, &field(), signer).unwrap(), anchors).unwrap();
    assert!(report.is_intact());
    report.signatures[0].trust.clone()
}

#[test]
fn a_sealed_letter_is_intact_and_trusted() {
    let root = root();
    for (letter, seal) in [
        (LETTER, seal_under(&root, seal_params(), &[])),
        (LETTER_WITH_LINK, seal_under(&root, seal_params(), &[&root])),
        (LETTER, rsa_seal_under(&root)),
    ] {
        let sealed = sign(letter, &field(), &seal).unwrap();
        assert!(sealed.starts_with(letter), "nothing of the letter is written anew");
        let report = verify(&sealed, &anchors(&[&root])).unwrap();
        assert!(report.is_trusted(), "{report:?}");
        let signature = &report.signatures[0];
        assert_eq!(signature.later_bytes, 0);
        assert_eq!(signature.claimed_at, Some(field().at));
        assert_eq!(anchor_of(&signature.trust), Some("CN=Root 根"));
        let signer = signature.signer.as_ref().unwrap();
        assert_eq!((&*signer.subject, &*signer.issuer), ("CN=Seal 電子印章", "CN=Root 根"));
        assert_eq!(signer.certificate_der, seal.chain[0]);

        let unknown = verify(&sealed, &Anchors::none()).unwrap();
        assert!(unknown.is_intact() && !unknown.is_trusted());
        assert_eq!(unknown.signatures[0].trust, Trust::Unknown);
    }
}

fn anchor_of(trust: &Trust) -> Option<&str> {
    match trust {
        Trust::Anchored { subject, .. } => Some(subject),
        _ => None,
    }
}

#[test]
fn a_paper_is_the_same_however_its_seal_is_spelt() {
    let root = root();
    let sealed = sign(LETTER, &field(), &seal_under(&root, seal_params(), &[])).unwrap();
    let start = sealed.windows(10).rposition(|window| window == b"/Contents<").unwrap() + 10;
    let end = start + sealed[start..].iter().position(|byte| *byte == b'>').unwrap();
    let mut shouting = sealed.clone();
    shouting[start..end].make_ascii_uppercase();
    assert_ne!(sealed, shouting);
    let seen = |pdf: &[u8]| verify(pdf, &anchors(&[&root])).unwrap().signatures[0].sealed;
    assert!(seen(&sealed).is_some());
    assert_eq!(seen(&sealed), seen(&shouting));
}

#[test]
fn links_of_the_page_stay() {
    let root = root();
    let sealed = sign(LETTER_WITH_LINK, &field(), &seal_under(&root, seal_params(), &[])).unwrap();
    let update = String::from_utf8_lossy(&sealed[LETTER_WITH_LINK.len()..]).into_owned();
    let annotations = update.split("/Annots[").nth(1).unwrap().split(']').next().unwrap();
    assert_eq!(annotations.split(" R").filter(|item| !item.trim().is_empty()).count(), 2, "{annotations}");
    assert!(update.contains("/F 132/Rect[0 0 0 0]") && update.contains("/TU<FEFF"));
}

#[test]
fn every_changed_byte_is_noticed() {
    let root = root();
    let seal = seal_under(&root, seal_params(), &[]);
    let sealed = sign(LETTER, &field(), &seal).unwrap();
    let anchors = anchors(&[&root]);
    let mut changed = sealed.clone();
    // Every byte of what was appended; of the letter and of the empty place every 23rd, to keep the test short.
    let gap = find(&sealed, b"/Contents<");
    let padding = gap + sealed[gap..].windows(40).position(|w| w.iter().all(|b| *b == b'0')).unwrap();
    let is_plain = |at: usize| at < LETTER.len() || (padding + 40..padding + 7_000).contains(&at);
    for at in (0..sealed.len()).filter(|at| !is_plain(*at) || at % 23 == 0) {
        changed[at] ^= 1;
        let report = verify(&changed, &anchors);
        assert!(!report.is_ok_and(|report| report.is_intact()), "byte {at}");
        changed[at] ^= 1;
    }
    assert!(verify(&changed, &anchors).unwrap().is_trusted());
}

#[test]
fn what_is_added_later_is_told() {
    let root = root();
    let sealed = sign(LETTER, &field(), &seal_under(&root, seal_params(), &[])).unwrap();
    let anchors = anchors(&[&root]);

    let mut comment = sealed.clone();
    comment.extend_from_slice(b"% more\n");
    assert_eq!(verify(&comment, &anchors).unwrap_err(), PadesError::Broken("bytes behind the end mark"));

    // A second update that replaces the page content, as an attacker would append it.
    let mut replaced = sealed.clone();
    let table_at = {
        let tail = &sealed[find(&sealed, b"startxref") + 10..];
        std::str::from_utf8(&tail[..tail.iter().position(|b| *b == b'\n').unwrap()]).unwrap().to_owned()
    };
    let trailer_at = find(&sealed, b"trailer");
    let trailer = String::from_utf8_lossy(&sealed[trailer_at..find(&sealed, b"startxref")]).into_owned();
    let prev = trailer.split("/Prev ").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let object_at = replaced.len();
    replaced.extend_from_slice(b"3 0 obj\n<<>>\nendobj\n");
    let new_table = replaced.len();
    let trailer = trailer.replace(&format!("/Prev {prev}"), &format!("/Prev {table_at}"));
    let update = format!("xref\n3 1\n{object_at:010} 00000 n\r\n{trailer}startxref\n{new_table}\n%%EOF\n");
    replaced.extend_from_slice(update.as_bytes());
    let report: Report = verify(&replaced, &anchors).unwrap();
    assert_eq!(report.signatures[0].integrity, Integrity::Intact);
    assert_eq!(report.signatures[0].later_bytes, replaced.len() - sealed.len());
    assert!(!report.is_intact() && !report.is_trusted());
}

#[test]
fn a_byte_range_that_hides_something_is_malformed() {
    let root = root();
    let sealed = sign(LETTER, &field(), &seal_under(&root, seal_params(), &[])).unwrap();
    let at = find(&sealed, b"/ByteRange[") + 11;
    let numbers: Vec<usize> =
        String::from_utf8_lossy(&sealed[at..at + 43]).split(' ').map(|n| n.parse().unwrap()).collect();
    for range in [
        [1, numbers[1] - 1, numbers[2], numbers[3]],
        [0, numbers[1] - 10, numbers[2], numbers[3]],
        [0, numbers[1], numbers[2] + 10, numbers[3] - 10],
        [0, numbers[1], numbers[2], numbers[3] + 10],
        [0, numbers[1] + 1, numbers[2] - 1, numbers[3]],
        [0, numbers[1], numbers[2], 5],
    ] {
        let [a, b, c, d] = range;
        let mut changed = sealed.clone();
        changed[at..at + 43].copy_from_slice(format!("{a:010} {b:010} {c:010} {d:010}").as_bytes());
        let report = verify(&changed, &anchors(&[&root])).unwrap();
        assert_eq!(report.signatures[0].integrity, Integrity::Malformed("byte range"), "{range:?}");
    }
}

#[test]
fn chains_are_followed_with_care() {
    let root = root();
    let middle =
        Authority::signed_by(authority_params("Middle", 0), KeyPair::generate().unwrap(), &root).unwrap();
    let deep =
        Authority::signed_by(authority_params("Deep", 0), KeyPair::generate().unwrap(), &middle).unwrap();
    let at_root = anchors(&[&root]);
    for chain in [&[&middle] as &[&Authority], &[&root, &middle]] {
        let trust = trust_of(&seal_under(&middle, seal_params(), chain), &at_root);
        assert_eq!(anchor_of(&trust), Some("CN=Root 根"));
    }
    assert_eq!(
        trust_of(&seal_under(&middle, seal_params(), &[]), &at_root),
        Trust::Unknown,
        "middle is missing"
    );
    let too_deep = seal_under(&deep, seal_params(), &[&deep, &middle]);
    assert_eq!(trust_of(&too_deep, &at_root), Trust::Unknown, "path length");
    assert_eq!(trust_of(&seal_under(&root, seal_params(), &[]), &anchors(&[&middle])), Trust::Unknown);
    let other = common::root();
    assert_eq!(
        trust_of(&seal_under(&other, seal_params(), &[]), &at_root),
        Trust::Unknown,
        "same name, other key"
    );

    // A seal that passes itself off as an authority.
    let not_ca = params("Not CA", &[KeyUsagePurpose::DigitalSignature], IsCa::NoCa);
    let not_ca = Authority::signed_by(not_ca, KeyPair::generate().unwrap(), &root).unwrap();
    assert_eq!(trust_of(&seal_under(&not_ca, seal_params(), &[&not_ca]), &at_root), Trust::Unknown);

    let mut expired = seal_params();
    expired.not_after = date_time_ymd(2026, 11, 22);
    assert_eq!(trust_of(&seal_under(&root, expired, &[]), &at_root), Trust::NotValidThen);
    let wrong_use = params("TLS", &[KeyUsagePurpose::KeyEncipherment], IsCa::NoCa);
    assert_eq!(trust_of(&seal_under(&root, wrong_use, &[]), &at_root), Trust::WrongUse);
    for (usage, extended, trusted) in [
        (KeyUsagePurpose::DigitalSignature, ExtendedKeyUsagePurpose::ClientAuth, false),
        (KeyUsagePurpose::ContentCommitment, ExtendedKeyUsagePurpose::ServerAuth, false),
        (KeyUsagePurpose::ContentCommitment, ExtendedKeyUsagePurpose::EmailProtection, true),
    ] {
        let mut params = params("Client of a listener", &[usage], IsCa::NoCa);
        params.extended_key_usages = vec![extended];
        let trust = trust_of(&seal_under(&root, params, &[]), &at_root);
        assert_eq!(anchor_of(&trust).is_some(), trusted, "{trust:?}");
    }
    let mut critical = seal_params();
    let mut extension = rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![5, 0]);
    extension.set_criticality(true);
    critical.custom_extensions.push(extension);
    assert_eq!(trust_of(&seal_under(&root, critical, &[]), &at_root), Trust::Unknown);

    let direct = seal_under(&root, seal_params(), &[]);
    let mut only_this = Anchors::none();
    only_this.add_der(&direct.chain[0]).unwrap();
    assert_eq!(anchor_of(&trust_of(&direct, &only_this)), Some("CN=Seal 電子印章"));
    let pem = format!("Root\n{}\nMiddle\n{}", root.pem(), middle.pem());
    let both = Anchors::from_pem(&pem).unwrap();
    assert_eq!(anchor_of(&trust_of(&seal_under(&middle, seal_params(), &[]), &both)), Some("CN=Middle"));
    for wrong in
        ["", "x", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"]
    {
        assert!(Anchors::from_pem(wrong).is_err());
    }
}

#[test]
fn what_cannot_be_sealed() {
    let root = root();
    let seal = seal_under(&root, seal_params(), &[]);
    let sealed = sign(LETTER, &field(), &seal).unwrap();
    assert_eq!(sign(&sealed, &field(), &seal).unwrap_err(), PadesError::AlreadySigned);
    assert_eq!(sign(b"hello", &field(), &seal).unwrap_err(), PadesError::NotPdf);
    assert_eq!(sign(&LETTER[..LETTER.len() - 40], &field(), &seal).unwrap_err().code(), "pades.broken");
    assert_eq!(verify(LETTER, &Anchors::none()).unwrap_err(), PadesError::NotSigned);

    let other = seal_under(&root, seal_params(), &[]);
    let mixed = Seal { key: seal.key, chain: other.chain };
    assert_eq!(sign(LETTER, &field(), &mixed).unwrap_err(), PadesError::Key, "key and certificate differ");
    let empty = Seal { key: other.key, chain: Vec::new() };
    assert_eq!(sign(LETTER, &field(), &empty).unwrap_err(), PadesError::Certificate);

    let mut long = field();
    long.reason = "長".repeat(pades::MAX_TEXT_CHARS + 1);
    assert_eq!(prepare(LETTER, &long, 0).unwrap_err().code(), "pades.too-large");
    assert_eq!(prepare(LETTER, &field(), pades::MAX_CONTAINER_BYTES).unwrap_err().code(), "pades.too-large");
    let mut early = field();
    early.at = "-000001-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
    assert_eq!(prepare(LETTER, &early, 0).unwrap_err(), PadesError::Time);
    let small = prepare(LETTER, &field(), 0).unwrap();
    assert_eq!(small.embed(&[0; 10_000]).unwrap_err().code(), "pades.too-large");
}

/// A container taken from one document and put into another says nothing about the other.
#[test]
fn a_seal_cannot_be_moved() {
    let root = root();
    let seal = seal_under(&root, seal_params(), &[]);
    let chain = seal.chain();
    let container = |pdf| {
        let prepared = prepare(pdf, &field(), 2_000).unwrap();
        let attributes = pades::signed_attributes(prepared.digest(), &chain).unwrap();
        let signature = seal.sign(&attributes).unwrap();
        signature_container(&attributes, &signature, seal.algorithm(), &chain).unwrap()
    };
    let moved = prepare(LETTER, &field(), 2_000).unwrap().embed(&container(LETTER_WITH_LINK)).unwrap();
    assert_eq!(verify(&moved, &anchors(&[&root])).unwrap().signatures[0].integrity, Integrity::Altered);
    let own = prepare(LETTER, &field(), 2_000).unwrap().embed(&container(LETTER)).unwrap();
    assert!(verify(&own, &anchors(&[&root])).unwrap().is_trusted());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations(
        letter in prop::sample::select(vec![LETTER, LETTER_WITH_LINK]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, any::<u8>()), 0..8),
        from_end in any::<bool>(),
    ) {
        let mut bytes = letter.to_vec();
        for (index, kind, byte) in edits {
            // The structure is at the end; random places would mostly hit compressed streams.
            let window = if from_end { bytes.len().min(2_500) } else { bytes.len() };
            let at = bytes.len() - 1 - index.index(window);
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] = b"<>[]()/ R0129%"[usize::from(byte) % 14],
                _ => drop(bytes.remove(at)),
            }
        }
        pades::fuzz::fuzz_pdf(&bytes);
    }
}
