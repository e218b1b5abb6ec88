use super::{check_addresses, serve};
use crate::config::{Config, Settings};
use crate::exit::{AddressTaken, BadInput};

fn config(listen: &str) -> Config {
    let free = Some("127.0.0.1:0".parse().unwrap());
    let listen = Some(listen.parse().unwrap());
    Settings { listen, exchange_listen: free, admin_listen: free, ..Settings::default() }
        .resolve(None)
        .unwrap()
}

#[test]
fn others_reach_a_demo_only_when_it_is_meant() {
    for outside in ["0.0.0.0:8000", "[::]:8000", "192.0.2.1:8000"] {
        let refused = check_addresses(&config(outside), false).unwrap_err();
        assert!(
            refused.downcast_ref::<BadInput>().is_some() && refused.to_string().contains("--expose-demo")
        );
        assert!(check_addresses(&config(outside), true).is_ok());
    }
    for inside in ["127.0.0.1:8000", "[::1]:8000", "127.0.0.9:8000"] {
        assert!(check_addresses(&config(inside), false).is_ok(), "{inside}");
    }
    let mut edge = config("127.0.0.1:8000");
    edge.tls_listen = Some("0.0.0.0:8443".parse().unwrap());
    assert!(check_addresses(&edge, false).is_err(), "every listener counts");
}

#[test]
fn a_taken_address_is_said_before_anything_is_made() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let refused = serve::check_free(&config(&address.to_string())).unwrap_err();
    assert!(refused.downcast_ref::<AddressTaken>().is_some());
    assert!(refused.to_string().starts_with(&format!("{address} is taken")), "{refused}");
    drop(other);
    assert!(serve::check_free(&config(&address.to_string())).is_ok());
}
