//! A fresh database of one figure on either engine.

use std::path::Path;

use db::{Db, DbOptions};
use sea_orm::ConnectionTrait;

/// Where the data lies.
#[derive(Debug, Clone)]
pub enum Engine {
    Sqlite,
    Postgres { cluster: String },
}

impl Engine {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Address of an empty database; the file lies in `folder`.
    pub async fn fresh(&self, folder: &Path) -> anyhow::Result<String> {
        match self {
            Self::Sqlite => Ok(format!("sqlite://{}", folder.join("balcao.db").display())),
            Self::Postgres { cluster } => {
                #[expect(clippy::disallowed_methods, reason = "a bench makes its own chance")]
                let name = format!("bench_{}", uuid::Uuid::new_v4().simple());
                let admin = Db::open(&DbOptions::new(cluster)).await?;
                admin.reader().execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
                admin.close().await?;
                let (server, _) = cluster.rsplit_once('/').unwrap_or((cluster, ""));
                Ok(format!("{server}/{name}"))
            }
        }
    }

    /// Drops what `fresh` made; a file goes with its folder.
    pub async fn drop(&self, url: &str) -> anyhow::Result<()> {
        if let (Self::Postgres { cluster }, Some((_, name))) = (self, url.rsplit_once('/')) {
            let admin = Db::open(&DbOptions::new(cluster)).await?;
            admin.reader().execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
            admin.close().await?;
        }
        Ok(())
    }
}
