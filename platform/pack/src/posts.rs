//! `posts.toml`: units of a department and the posts in them. Officials act by post; people come and go.

use kernel::Text;
use serde::{Deserialize, Serialize};

/// All units and posts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posts {
    #[serde(rename = "unit", default)]
    pub units: Vec<Unit>,
    #[serde(rename = "post", default)]
    pub all: Vec<Post>,
}

/// A unit of a department: the scope in which a post's permissions hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// `department.unit`, lower case, for example `dsaj.crc`.
    pub id: String,
    /// Department code.
    pub department: String,
    pub name: Text,
}

/// A post: what an official may do while holding it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// `department.unit.post`, lower case, for example `dsaj.crc.registrar`.
    pub id: String,
    pub unit: String,
    pub name: Text,
    /// Stable permission codes as the domains declare them, for example `casework.decide`.
    pub permissions: Vec<String>,
}

impl Posts {
    /// The post with this id.
    pub fn get(&self, id: &str) -> Option<&Post> {
        self.all.iter().find(|post| post.id == id)
    }

    /// The unit with this id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// The department code of a post.
    pub fn department_of(&self, post: &str) -> Option<&str> {
        self.unit(&self.get(post)?.unit).map(|unit| unit.department.as_str())
    }

    /// True when the post holds the permission.
    pub fn may(&self, post: &str, permission: &str) -> bool {
        self.get(post).is_some_and(|post| post.permissions.iter().any(|held| held == permission))
    }
}
