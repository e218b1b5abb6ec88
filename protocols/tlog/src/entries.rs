//! Entry bundles: entries one after another, each behind its length as a big-endian uint16 (C2SP tlog-tiles).

use crate::{Error, TILE_WIDTH};

/// The longest entry that the uint16 length can say.
pub const MAX_ENTRY_BYTES: usize = u16::MAX as usize;

/// The bytes of a bundle.
pub fn encode_entries<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, Error> {
    if entries.len() > usize::from(TILE_WIDTH) {
        return Err(Error::TooLarge("entry bundle"));
    }
    let mut out = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| Error::TooLarge("entry"))?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(entry);
    }
    Ok(out)
}

/// Reads a bundle of exactly `width` entries.
pub fn decode_entries(bytes: &[u8], width: u16) -> Result<Vec<Vec<u8>>, Error> {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(width.min(TILE_WIDTH)));
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        if entries.len() >= usize::from(width) || tail.len() < length {
            return Err(Error::Malformed("entry bundle"));
        }
        let (entry, tail) = tail.split_at(length);
        entries.push(entry.to_vec());
        rest = tail;
    }
    if rest.is_empty() && entries.len() == usize::from(width) {
        Ok(entries)
    } else {
        Err(Error::Malformed("entry bundle"))
    }
}

/// How long the first `width` entries of a bundle are, their lengths included; `None` when it ends before.
pub(crate) fn bundle_length(bytes: &[u8], width: u16) -> Option<usize> {
    (0..width).try_fold(0_usize, |at, _| {
        let length = bytes.get(at..at.checked_add(2)?)?.try_into().map(u16::from_be_bytes).ok()?;
        at.checked_add(2 + usize::from(length)).filter(|end| *end <= bytes.len())
    })
}
