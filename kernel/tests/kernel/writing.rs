//! What an office keeps of what people write.

use kernel::{WritingError, check_writing};

#[test]
fn ordinary_writing_of_every_script_is_kept() {
    for text in ["Não concordo.\r\nVer anexo.", "我不同意\n理由：\t…", "葛\u{e0100}", "x"] {
        assert_eq!(check_writing(text, 100), Ok(()), "{text:?}");
    }
}

#[test]
fn what_cannot_be_seen_is_refused() {
    for text in ["a\0b", "a\u{7f}", "a\u{85}b", "\u{202e}abc", "a\u{200b}b", "\u{feff}a"] {
        assert_eq!(check_writing(text, 100), Err(WritingError::Characters), "{text:?}");
    }
}

#[test]
fn what_says_nothing_and_what_never_ends_is_refused() {
    for text in ["", " ", "\r\n\t", "\u{3000}"] {
        assert_eq!(check_writing(text, 100), Err(WritingError::Blank), "{text:?}");
    }
    assert_eq!(check_writing("𨋢𨋢𨋢", 2), Err(WritingError::TooLong { limit: 2 }));
    assert_eq!(check_writing("𨋢𨋢", 2), Ok(()), "characters are counted, not bytes");
}
