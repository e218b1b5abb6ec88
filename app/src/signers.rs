//! Whose signatures on messages count: public keys (JWK sets, RFC 7517) in `signers/<member>.jwks` of the data folder.

use std::path::Path;

use casework::Signers;
use jose::JwkSet;

use crate::exit::bad_input;

const FOLDER: &str = "signers";
const ENDING: &str = "jwks";

/// Reads every set; none is no error.
pub fn load(data: &Path) -> anyhow::Result<Signers> {
    let mut signers = Signers::new();
    let Ok(entries) = std::fs::read_dir(data.join(FOLDER)) else { return Ok(signers) };
    for entry in entries {
        let path = entry?.path();
        let member = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let (Some(member), true) = (member, path.extension().is_some_and(|ending| ending == ENDING)) else {
            continue;
        };
        let set = JwkSet::from_json(&std::fs::read(&path)?);
        let set = set.map_err(|error| bad_input(format!("{}: {error}", path.display())))?;
        signers.insert(member, set);
    }
    Ok(signers)
}

/// Writes a member's set.
pub fn save(data: &Path, member: &str, set: &JwkSet) -> anyhow::Result<()> {
    std::fs::create_dir_all(data.join(FOLDER))?;
    let path = data.join(FOLDER).join(format!("{member}.{ENDING}"));
    std::fs::write(path, serde_json::to_vec_pretty(set)?)?;
    Ok(())
}
