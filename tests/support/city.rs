//! The demonstration's city on a scratch database, without listeners.

use std::time::Duration;

use axum::Router;
use balcao::config::Settings;
use balcao::demo;
use balcao::foundation::Foundation;
use balcao::house::House;
use balcao::mode::Mode;
use files::Faults;
use kernel::Clock as _;
use testkit::Scratch;

use super::{Answer, Client, Line, Rows, count};

/// How long a test waits for jobs behind the routes.
const CALM_TRIES_MAX: u32 = 40;
const CALM_EVERY: Duration = Duration::from_millis(25);
/// The personas and a few neighbours.
const PERSONS: u64 = 20;

#[derive(Default)]
pub struct CityBuilder {
    faults: Faults,
    wired: bool,
    drafts: Option<u32>,
}

impl CityBuilder {
    /// Where the object store fails.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// How many drafts one person may have.
    pub fn drafts(mut self, most: u32) -> Self {
        self.drafts = Some(most);
        self
    }

    /// With a line to the database that a test can cut.
    pub fn wired(mut self) -> Self {
        self.wired = true;
        self
    }

    pub async fn found(self) -> City {
        let scratch = Scratch::new(&[]).await.unwrap();
        let line = if self.wired { Some(Line::to(&scratch.options).await) } else { None };
        let mut database = line.as_ref().map_or_else(|| scratch.options.url.clone(), Line::url);
        if let Some(schema) = &scratch.options.postgres_schema {
            database = format!("{database}?options=-c%20search_path%3D{schema}");
        }
        let data = Some(scratch.folder.path().join("data"));
        let settings = Settings {
            data,
            database: Some(database),
            drafts_per_person: self.drafts,
            ..Settings::default()
        };
        let mut foundation = Foundation::open(&settings.resolve(None).unwrap()).await.unwrap();
        foundation.blobs = foundation.blobs.with_faults(self.faults);
        let mode = Mode::Demo { fast_clock: true };
        mode.claim(&foundation.db).await.unwrap();
        let house = House::start(foundation, mode, "http://localhost:8000").await.unwrap();
        demo::found(&house, PERSONS).await.unwrap();
        City { house, scratch, line }
    }
}

pub struct City {
    pub house: House,
    /// A second door to the database, past the line.
    pub scratch: Scratch,
    pub line: Option<Line>,
}

impl City {
    pub async fn found() -> Self {
        CityBuilder::default().found().await
    }

    pub fn router(&self) -> Router {
        self.house.router.clone()
    }

    pub fn exchange(&self) -> Router {
        self.house.exchange.clone()
    }

    /// How many rows every table of the domains has, when the jobs behind earlier requests have done their work or,
    /// where something is broken, cannot.
    pub async fn rows(&self) -> Rows {
        for _ in 0..CALM_TRIES_MAX {
            if self.due().await == 0 {
                break;
            }
            tokio::time::sleep(CALM_EVERY).await;
        }
        Rows::count(&self.scratch.db).await
    }

    /// How many jobs are due.
    async fn due(&self) -> i64 {
        let now = self.house.foundation.machine.now().micros();
        count(&self.scratch.db, &format!("jobs_queue WHERE state <> 'dead' AND run_at <= {now}")).await
    }

    /// Becomes a persona.
    pub async fn become_(&self, persona: &str) -> Client<'_> {
        let client = Client::new(self);
        let page = client.get("/demo").await;
        let signed_in = client.submit(&page, "/demo/sign-in", &[("persona", persona)]).await;
        assert_eq!(signed_in.status.as_u16(), 303, "{persona}: {}", signed_in.text());
        client
    }

    /// Asks until it is so: jobs run behind the routes.
    pub async fn eventually(&self, what: &str, mut check: impl AsyncFnMut() -> bool) {
        for _ in 0..300 {
            if check().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("did not happen: {what}");
    }

    /// A draft of the birth bundle in which the mother applies: the address of its case.
    pub async fn draft(&self, client: &Client<'_>) -> String {
        let service = client.get("/services/mo.bundle.birth").await;
        let opened: Answer = client.submit(&service, "/services/mo.bundle.birth/start", &[]).await;
        assert_eq!(opened.status.as_u16(), 303, "{}", opened.text());
        opened.location().to_owned()
    }
}
