use std::path::Path;

use super::load;
use crate::config::{Config, Settings};
use crate::demo;
use crate::exit::BadInput;
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;

fn config(data: &Path) -> Config {
    let settings = Settings { data: Some(data.to_path_buf()), ..Settings::default() };
    settings.resolve(None).unwrap()
}

/// The personas are people of the population that was really seeded, whatever its seed.
#[tokio::test]
async fn the_demonstration_finds_its_people_in_any_population() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    load(&config, 12, 7).await.unwrap();
    let foundation = Foundation::open(&config).await.unwrap();
    let house = House::start(foundation, Mode::Demo { fast_clock: false }, "http://localhost").await.unwrap();
    demo::found(&house, 2_000).await.unwrap();
    let identity = &house.parts.identity;
    let pack = house.foundation.packs.current();
    let catalogue = house.parts.registers.of(&pack).unwrap();
    let mut residents = 0;
    for persona in demo::personas(&pack, 7).unwrap().into_iter().filter(|one| one.post.is_none()) {
        let account = identity.account_by_login(&persona.login).await.unwrap().unwrap();
        let number = catalogue.identifier("bir", "DSI", &persona.login).unwrap();
        let known = registers::resolve(house.foundation.db.reader(), &number).await.unwrap();
        assert_eq!(known, Some(account.party), "{}: the register knows another", persona.login);
        residents += 1;
    }
    assert_eq!(residents, 7);
    let other = demo::personas(&pack, demo::SEED).unwrap();
    assert_ne!(other[0].party, demo::personas(&pack, 7).unwrap()[0].party);
    house.stop().await;
    let refused = load(&config, 12, 8).await.unwrap_err();
    assert!(
        refused.downcast_ref::<BadInput>().is_some() && refused.to_string().contains("seed 7"),
        "{refused}"
    );
    load(&config, 12, 7).await.unwrap();
}
