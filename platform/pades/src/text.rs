//! Strings of a PDF (ISO 32000-2 §7.3.4), as far as ASCII goes: literal with escapes, or hexadecimal.

/// What a string object says; `None` where it is none, or holds anything but ASCII.
pub fn string_of(raw: &[u8]) -> Option<String> {
    let bytes = match raw {
        [b'(', inside @ .., b')'] => unescaped(inside)?,
        [b'<', inside @ .., b'>'] => {
            let mut digits: Vec<u8> = inside.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
            if digits.len() % 2 == 1 {
                // §7.3.4.3: the last digit is then zero.
                digits.push(b'0');
            }
            hex::decode(digits).ok()?
        }
        _ => return None,
    };
    bytes.is_ascii().then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// §7.3.4.2, table 3: a backslash and a letter, up to three octal digits, or the end of a line that does not count.
fn unescaped(inside: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let octal = rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(*byte)).count();
        if octal > 0 {
            let (digits, after) = rest.split_at(octal);
            let value = digits.iter().fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
            // High-order overflow is ignored, says the table.
            bytes.push(u8::try_from(value & 0xff).ok()?);
            rest = after;
            continue;
        }
        let (letter, after) = rest.split_first()?;
        rest = after;
        match letter {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\r' => rest = rest.strip_prefix(b"\n").unwrap_or(rest),
            b'\n' => {}
            other => bytes.push(*other),
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::string_of;

    #[test]
    fn one_time_in_five_spellings() {
        let spellings: [&[u8]; 5] = [
            b"(D:2026Z)",
            b"(D\\07220\\\n26Z)",
            b"(\\104:2026\\Z)",
            b"<443A323032365A>",
            b"<44 3a 32 30 32 36 5a>",
        ];
        for spelling in spellings {
            assert_eq!(string_of(spelling).as_deref(), Some("D:2026Z"), "{}", spelling.escape_ascii());
        }
        for wrong in [b"D:2026Z".as_slice(), b"(D:2026\\", b"(\\)", b"<4g>", b"(\xe2)", b""] {
            assert_eq!(string_of(wrong), None, "{}", wrong.escape_ascii());
        }
    }
}
