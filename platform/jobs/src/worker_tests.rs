use super::plain;

#[test]
fn an_error_keeps_its_words_and_loses_its_values() {
    for (said, kept) in [
        ("payments.effect-taken", "payments.effect-taken"),
        ("letter: missing field `to` at line 1 column 12", "letter: missing field `…` at line 1 column 12"),
        (
            "invalid type: string \"1234567(8)\", expected a date",
            "invalid type: string \"…\", expected a date",
        ),
        ("no person 12345678", "no person …"),
        ("no person 陳大文 here", "no person … here"),
        ("the handler panicked", "the handler panicked"),
        ("it isn't there: 'Chan'", "it isn't there: '…'"),
        ("code 503", "code 503"),
    ] {
        assert_eq!(plain(said), kept, "{said}");
    }
}
