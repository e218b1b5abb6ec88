//! Says in plain words what is missing when the styles and scripts have not been built yet.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    for name in ["app.css", "app.js", "icon.svg"] {
        if !dist.join(name).is_file() {
            println!(
                "cargo::error=assets/dist/{name} is missing: run `npm ci && npm run build` in assets/ first"
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
