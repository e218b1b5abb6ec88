//! The workspace as cargo and the file system see it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which storey of the house a package stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storey {
    Kernel,
    Protocols,
    Platform,
    Domains,
    App,
    /// Tools of the workshop: xtask, bench.
    Tools,
}

/// One package of ours.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    pub folder: PathBuf,
    pub storey: Storey,
    /// Dependencies that are built into the package (not those of its tests).
    pub dependencies: Vec<String>,
}

/// All packages of ours.
#[derive(Debug)]
pub struct Workspace {
    pub root: PathBuf,
    pub packages: Vec<Package>,
}

impl Workspace {
    /// Asks cargo.
    pub fn load() -> anyhow::Result<Self> {
        let metadata = MetadataCommand::new().no_deps().exec()?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let mut packages = Vec::new();
        for package in &metadata.packages {
            let manifest = package.manifest_path.clone().into_std_path_buf();
            let folder = manifest.parent().context("a manifest lies in a folder")?.to_path_buf();
            let storey = storey(folder.strip_prefix(&root)?);
            let built_in = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development);
            let dependencies = built_in.map(|dependency| dependency.name.clone()).collect();
            packages.push(Package { name: package.name.to_string(), folder, storey, dependencies });
        }
        Ok(Self { root, packages })
    }

    /// The package of ours with this name.
    pub fn get(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

fn storey(relative: &Path) -> Storey {
    match relative.components().next().and_then(|first| first.as_os_str().to_str()) {
        Some("kernel") => Storey::Kernel,
        Some("protocols") => Storey::Protocols,
        Some("platform") => Storey::Platform,
        Some("domains") => Storey::Domains,
        Some("app") => Storey::App,
        _ => Storey::Tools,
    }
}
