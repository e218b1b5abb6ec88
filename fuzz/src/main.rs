//! libFuzzer over the targets that the crates declare. `BALCAO_FUZZ_TARGET` names one; without it the names are printed.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

type Target = fn(&[u8]);

static CHOSEN: OnceLock<Target> = OnceLock::new();

fn targets() -> impl Iterator<Item = (&'static str, Target)> {
    let lists = [jose::fuzz::TARGETS, pades::fuzz::TARGETS, tlog::fuzz::TARGETS, xroad::fuzz::TARGETS];
    lists.into_iter().flatten().copied()
}

/// The chosen target; the process ends where there is none, as libFuzzer has no way to hear of it.
fn chosen() -> Target {
    let wanted = std::env::var("BALCAO_FUZZ_TARGET").unwrap_or_default();
    if let Some((_, target)) = targets().find(|(name, _)| *name == wanted) {
        return target;
    }
    for (name, _) in targets() {
        println!("{name}");
    }
    std::process::exit(if wanted.is_empty() { 0 } else { 64 });
}

fuzz_target!(
    init: {
        CHOSEN.get_or_init(chosen);
    },
    |data: &[u8]| {
        if let Some(target) = CHOSEN.get() {
            target(data);
        }
    }
);
