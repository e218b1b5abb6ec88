//! An administrator sees nobody's data: no post mixes the two.

use pack::{Finding, Lint, Pack, Post};

use crate::READ;

const POSTS: &str = "posts.toml";
/// Permissions of an administrator: the system itself, and members, services and keys of the exchange.
const ADMINISTRATIVE: [&str; 2] = ["operations.", "exchange."];

/// Checks the posts of administrators.
pub struct OperationsLint;

impl Lint for OperationsLint {
    fn name(&self) -> &'static str {
        "operations"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let posts = pack.posts().all.iter().enumerate();
        let administrators = posts.filter(|(_, post)| post.permissions.iter().any(|held| held == READ.code));
        administrators.filter_map(|(at, post)| mixed(pack, at, post)).collect()
    }
}

fn mixed(pack: &Pack, at: usize, post: &Post) -> Option<Finding> {
    let foreign =
        post.permissions.iter().find(|held| !ADMINISTRATIVE.iter().any(|prefix| held.starts_with(prefix)))?;
    let message = format!("the administrator `{}` also holds `{foreign}`", post.id);
    let line = pack.line_of(POSTS, &["post".into(), at.into(), "permissions".into()]);
    Some(
        Finding::error(POSTS, "operations.mixed-post", message)
            .at(line)
            .cure("make two posts: who keeps the system running reads nobody's data"),
    )
}
