//! What an entry becomes before it is stored.

use kernel::{PartyId, Timestamp};
use keys::SystemSecrets;
use ledger::{
    Entry, LedgerError, MAX_PART_BYTES, MAX_PARTS, Part, canonical_json, commit, entry_leaf, prepare,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

fn entry() -> Entry {
    Entry::new(Uuid::from_u128(7), "exchange.read", Timestamp::from_micros(1_795_305_600_000_000))
}

fn refused(entry: &Entry) -> &'static str {
    prepare(entry, &SystemSecrets::new()).err().map_or("accepted", |error| error.code())
}

/// RFC 8785 §3.2.3 (sorting by UTF-16 code units) and §3.2.2.2 (strings), without its floats.
#[test]
fn canonical_form_of_rfc_8785() {
    let value = json!({
        "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
    });
    let names: Vec<&str> = ["\\r", "1", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"].into();
    let text = canonical_json(&value).unwrap();
    let places: Vec<usize> = names.iter().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    let string = json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/");
    assert_eq!(canonical_json(&string).unwrap(), r#""€$\u000f\nA'B\"\\\\\"/""#);
}

#[test]
fn what_has_no_single_spelling_is_refused() {
    for number in ["1.5", "1e3", "-0.0", "9007199254740992", "-9007199254740992", "18446744073709551615"] {
        let value: Value = serde_json::from_str(number).unwrap();
        assert_eq!(
            refused(&entry().with("n", json!({ "deep": [value] }))),
            "ledger.not-canonical",
            "{number}"
        );
    }
    assert_eq!(refused(&entry().with("n", 9_007_199_254_740_991_u64)), "accepted");
    assert_eq!(refused(&entry().with("n", -9_007_199_254_740_991_i64)), "accepted");
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    assert_eq!(refused(&entry().with("n", deep)), "ledger.not-canonical");
}

#[test]
fn names_are_used_once() {
    for name in ["entry", "type", "at", "part", "parts"] {
        assert_eq!(refused(&entry().with(name, 1)), "ledger.field-taken", "{name}");
    }
    let own = Map::from_iter([("purpose".to_owned(), json!("other"))]);
    let person = PartyId::from(Uuid::from_u128(1));
    assert_eq!(refused(&entry().with("purpose", "birth").about(person, own)), "ledger.field-taken");
}

#[test]
fn sizes_are_bounded() {
    assert_eq!(refused(&entry().with("text", "x".repeat(MAX_PART_BYTES))), "ledger.too-large");
    let mut crowd = entry();
    crowd.parts = vec![Part::default(); MAX_PARTS + 1];
    assert_eq!(refused(&crowd), "ledger.too-large");
    crowd.parts.pop();
    assert_eq!(refused(&crowd), "accepted");
    assert_eq!(refused(&Entry { kind: String::new(), ..entry() }), "ledger.too-large");
    assert_eq!(refused(&Entry { kind: "k".repeat(65), ..entry() }), "ledger.too-large");
}

#[test]
fn the_same_entry_twice_has_two_leaves() {
    let secrets = SystemSecrets::new();
    let leaves = [prepare(&entry(), &secrets).unwrap(), prepare(&entry(), &secrets).unwrap()];
    assert_ne!(leaves[0].leaf(), leaves[1].leaf(), "a leaf must not be guessable from its content");
}

#[test]
fn a_dead_random_source_makes_no_leaf() {
    struct Dead;
    impl keys::SecretRandom for Dead {
        fn fill(&self, _: &mut [u8]) -> Result<(), keys::NoRandomness> {
            Err(keys::NoRandomness)
        }
    }
    assert!(matches!(prepare(&entry(), &Dead), Err(LedgerError::NoRandomness(_))));
}

/// RFC 4231 §4.2 has a 20-byte key; with 32 bytes the first vector of the NIST CAVP kind is our own composition:
/// HMAC-SHA-256 of "" under 32 zero bytes.
#[test]
fn a_commitment_is_hmac_sha_256() {
    let empty = commit(&[0; 32], b"");
    assert_eq!(
        empty[..8],
        [0xb6, 0x13, 0x67, 0x9a, 0x08, 0x14, 0xd9, 0xec],
        "HMAC-SHA-256 of nothing under a key of zeros"
    );
    assert_eq!(entry_leaf(&[empty]), empty, "one part is the leaf itself");
    assert_ne!(entry_leaf(&[empty, empty]), empty);
}

fn json_value() -> impl Strategy<Value = Value> {
    let number = -9_007_199_254_740_991_i64..=9_007_199_254_740_991;
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    simple.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn canonical_form_is_a_fixed_point(value in json_value()) {
        let text = canonical_json(&value).unwrap();
        let back: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&back, &value);
        prop_assert_eq!(canonical_json(&back).unwrap(), text);
    }
}
