//! The packs of the past: a case keeps the law of its day, so every pack that was ever in force is kept by its hash and
//! loaded again at each start.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use files::Blobs;
use pack::{Pack, Packs};

use crate::exit::bad_input;

const FOLDER: &str = "packs";
/// Versions that one installation keeps. Law changes some times a year; whoever comes here keeps no cases of that age.
const KEPT_MAX: usize = 200;

/// Keeps `current` and loads every version that was kept before.
pub async fn open(blobs: &Blobs, current: Pack) -> anyhow::Result<Packs> {
    let current = Arc::new(current);
    let key = format!("{FOLDER}/{}.json", current.hash().as_str());
    if blobs.get(&key).await?.is_none() {
        let _written = blobs.put_if_absent(&key, written(&current)?).await?;
    }
    let kept = blobs.list(FOLDER).await?;
    if kept.len() > KEPT_MAX {
        return Err(bad_input(format!("more than {KEPT_MAX} versions of the pack are kept in {FOLDER}/")));
    }
    let packs = Packs::new(Arc::clone(&current));
    for key in kept.iter().filter(|other| **other != key) {
        let bytes = blobs.get(key).await?.with_context(|| format!("{key} is gone"))?;
        packs.add(Arc::new(read(key, &bytes)?));
    }
    Ok(packs)
}

/// Path → bytes in base64: the same files give the same hash again.
fn written(pack: &Pack) -> anyhow::Result<Vec<u8>> {
    let files: BTreeMap<&str, String> =
        pack.files().iter().map(|(path, bytes)| (path.as_str(), STANDARD.encode(bytes))).collect();
    Ok(serde_json::to_vec(&files)?)
}

/// A kept pack; one that is not what its name says is refused, because cases were decided by it.
fn read(key: &str, bytes: &[u8]) -> anyhow::Result<Pack> {
    let broken = || bad_input(format!("the kept pack {key} is damaged: restore it from a backup"));
    let files: BTreeMap<String, String> = serde_json::from_slice(bytes).map_err(|_| broken())?;
    let decode = |(path, text): (String, String)| Ok((path, STANDARD.decode(text).map_err(|_| broken())?));
    let files: BTreeMap<String, Vec<u8>> = files.into_iter().map(decode).collect::<anyhow::Result<_>>()?;
    let pack = Pack::from_files(files).map_err(|_| broken())?;
    if key != format!("{FOLDER}/{}.json", pack.hash().as_str()) {
        return Err(broken());
    }
    Ok(pack)
}
