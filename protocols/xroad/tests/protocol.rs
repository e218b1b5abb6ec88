//! The protocol as a client meets it: paths, headers, hashes, faults and metaservices.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use aws_lc_rs::digest::{SHA512, digest};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::json;
use uuid::Uuid;
use xroad::meta::{ClientEntry, ClientList, Endpoint, Metaservice, MethodList, ServiceEntry, ServiceType};
use xroad::*;

const REQUEST_ID: Uuid = Uuid::from_u128(0xf925_91a3_6bf0_49b1_987b_0dd7_8c03_4cc3);
const MESSAGE_ID: Uuid = Uuid::from_u128(0xfa2e_18a5_c2cb_4d09_b994_f577_27f7_c3fb);

fn map(lines: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    map
}

fn request(
    method: &str,
    path: &str,
    query: Option<&str>,
    lines: &[(&str, &str)],
) -> Result<Request, XRoadError> {
    let headers = map(lines);
    Request::parse(RequestParts {
        method,
        path,
        query,
        headers: &headers,
        request_id: REQUEST_ID,
        message_id: MESSAGE_ID,
    })
}

const PATH: &str = "/r1/INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/BARSERVICE/v1/bar/zyggy";
const CLIENT: (&str, &str) = ("X-Road-Client", "INSTANCE/CLASS1/MEMBER1/SUBSYSTEM1");

#[test]
fn the_example_of_section_4_1() {
    let request = request("GET", PATH, Some("quu=1"), &[CLIENT]).unwrap();
    assert_eq!(request.verb(), Verb::Get);
    assert_eq!(request.target().service.to_string(), "INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/BARSERVICE");
    assert_eq!(request.target().path.raw(), "/v1/bar/zyggy");
    assert_eq!(request.query(), Some("quu=1"));
    assert_eq!(request.client().subsystem_code(), Some("SUBSYSTEM1"));
    assert_eq!(request.accept(), "application/json");
}

#[test]
fn paths_that_have_two_readings_are_refused() {
    let base = "/r1/MO/GOV/DSAJ/civil-registry/births";
    let refused: &[(&str, &str)] = &[
        ("/../x", "xroad.dot-segment"),
        ("/a/.", "xroad.dot-segment"),
        ("/%2e%2E/x", "xroad.dot-segment"),
        ("/..;v=1/x", "xroad.dot-segment"),
        ("/a%2Fb", "xroad.encoded-separator"),
        ("/a%5cb", "xroad.encoded-separator"),
        ("/a%00b", "xroad.encoded-separator"),
        ("/%252e%252e/x", "xroad.double-encoding"),
        ("/a%25%32%46b", "xroad.double-encoding"),
        ("/a//b", "xroad.empty-segment"),
        ("/a%zz", "xroad.percent-encoding"),
        ("/a%2", "xroad.percent-encoding"),
        ("/a%ff", "xroad.utf8"),
        ("/a%ed%a0%80", "xroad.utf8"),
        ("/a b", "xroad.character"),
        ("/a\\b", "xroad.character"),
        ("/澳門", "xroad.character"),
    ];
    for (tail, code) in refused {
        assert_eq!(Target::parse(&format!("{base}{tail}")).unwrap_err().code(), *code, "{tail}");
    }
    let accepted = Target::parse(&format!("{base}/%E6%BE%B3/%F0%A8%8B%A2/100%25/")).unwrap();
    assert_eq!(accepted.path.normal(), "/澳/𨋢/100%/");
    assert_eq!(Target::parse(base).unwrap().path.raw(), "");
}

#[test]
fn identifiers_are_checked_part_by_part() {
    let refused: &[(&str, &str)] = &[
        ("/r2/A/B/C/D/E", "xroad.protocol-version"),
        ("/r1", "xroad.protocol-version"),
        ("https://invalid.example/", "xroad.protocol-version"),
        ("/r1/A/B/C/D", "xroad.too-few-segments"),
        ("/r1/A/B/C/D/", "xroad.empty-part"),
        ("/r1/A/B//D/E", "xroad.empty-part"),
        ("/r1/A/B/../D/E", "xroad.dot-segment"),
        ("/r1/A/B/%2e/D/E", "xroad.dot-segment"),
        ("/r1/A/B/C/D/BAR%2FSERVICE", "xroad.identifier-character"),
        ("/r1/A/B/C/D/a_b", "xroad.identifier-character"),
        ("/r1/A/B/C/D/%E6%BE%B3", "xroad.identifier-character"),
        ("/r1/A/B/C/D/%2541", "xroad.identifier-character"),
    ];
    for (path, code) in refused {
        assert_eq!(Target::parse(path).unwrap_err().code(), *code, "{path}");
    }
    let long = format!("/r1/A/B/C/D/{}", "x".repeat(MAX_ID_PART_CHARS + 1));
    assert_eq!(Target::parse(&long).unwrap_err().code(), "xroad.too-long");
    let all = Target::parse("/r1/A/B/C/D/'()+,-.=%3F").unwrap();
    assert_eq!(all.service.service_code(), "'()+,-.=?");
    assert_eq!(all.service.to_string(), "A/B/C/D/'()+,-.=%3F");
    assert_eq!("MO/GOV/SSM".parse::<ClientId>().unwrap().subsystem_code(), None);
    assert_eq!("MO/GOV".parse::<ClientId>().unwrap_err().code(), "xroad.identifier-parts");
    assert_eq!("MO/GOV/SSM/a/b".parse::<ClientId>().unwrap_err().code(), "xroad.identifier-parts");
}

#[test]
fn headers_follow_section_4_3() {
    let parsed = request(
        "POST",
        PATH,
        None,
        &[
            ("X-Road-Client", "INSTANCE/CLASS1/OTHER"),
            CLIENT,
            ("X-Road-Request-Id", "chosen-by-the-client"),
            ("X-Road-Request-Hash", "AAAA"),
            ("X-Road-UserId", "MO12345678"),
            ("X-Road-Issue", "MT324223MSD"),
            ("X-Road-Security-Server", "INSTANCE/CLASS2/MEMBER2/server1"),
            ("X-Road-Represented-Party", "COM/MEMBER3"),
            ("Connection", "close"),
            ("Host", "node.example"),
            ("User-Agent", "curl"),
            ("Cookie", "a=b"),
            ("Cache-Control", "no-cache"),
        ],
    )
    .unwrap();
    assert_eq!(parsed.client().member_code(), "MEMBER1", "the last one wins");
    assert_eq!(parsed.request_id(), REQUEST_ID.to_string());
    assert_eq!(parsed.id(), format!("INSTANCE-{MESSAGE_ID}"));
    assert_eq!(parsed.user_id(), Some("MO12345678"));
    assert_eq!(parsed.issue(), Some("MT324223MSD"));
    assert_eq!(parsed.security_server().unwrap().server_code(), "server1");
    let party = parsed.represented_party().unwrap();
    assert_eq!((party.class.as_deref(), &*party.code), (Some("COM"), "MEMBER3"));
    let names: Vec<&str> = parsed.headers().iter().map(|(name, _)| name).collect();
    for dropped in ["connection", "host", "user-agent", "x-road-request-hash"] {
        assert!(!names.contains(&dropped), "{dropped}");
    }
    assert!(names.contains(&"cookie") && names.contains(&"cache-control"));
    assert_eq!(names.iter().filter(|name| **name == "x-road-request-id").count(), 1);
    assert!(parsed.headers().to_map().is_ok());

    assert_eq!(request("GET", PATH, Some("a=%00"), &[CLIENT]).unwrap_err().code(), "xroad.nul");
    assert_eq!(request("GET", PATH, None, &[]).unwrap_err().code(), "xroad.missing-header");
    assert_eq!(request("LINK", PATH, None, &[CLIENT]).unwrap_err().code(), "xroad.verb");
    assert_eq!(request("get", PATH, None, &[CLIENT]).unwrap_err().code(), "xroad.verb");
    assert_eq!(request("GET", PATH, Some("a#b"), &[CLIENT]).unwrap_err().code(), "xroad.character");
    let three = ("X-Road-Represented-Party", "A/B/C");
    assert_eq!(request("GET", PATH, None, &[CLIENT, three]).unwrap_err().code(), "xroad.identifier-parts");
    let many: Vec<(&str, &str)> = std::iter::repeat_n(CLIENT, MAX_HEADERS + 1).collect();
    assert_eq!(request("GET", PATH, None, &many).unwrap_err().code(), "xroad.too-long");
}

#[test]
fn the_hash_covers_lines_and_body() {
    let lines = [CLIENT, ("X-Road-Id", "42"), ("Accept", "application/json")];
    let parsed = request("GET", PATH, Some("quu=1"), &lines).unwrap();
    let expected = format!(
        "GET\r\n{PATH}?quu=1\r\nx-road-client:INSTANCE/CLASS1/MEMBER1/SUBSYSTEM1\r\nx-road-id:42\r\n\
         accept:application/json\r\nx-road-request-id:{REQUEST_ID}\r\n"
    );
    assert_eq!(String::from_utf8(parsed.message_bytes()).unwrap(), expected);
    assert_eq!(parsed.hash(None), digest(&SHA512, expected.as_bytes()).as_ref());

    let mut body = BodyHasher::new();
    body.update(b"{\"a\":");
    body.update(b"1}");
    let both =
        [digest(&SHA512, expected.as_bytes()).as_ref(), digest(&SHA512, b"{\"a\":1}").as_ref()].concat();
    assert_eq!(parsed.hash(Some(body.finish())), digest(&SHA512, &both).as_ref());

    let generated = request("GET", PATH, None, &[CLIENT]).unwrap();
    let text = String::from_utf8(generated.message_bytes()).unwrap();
    assert!(
        text.ends_with(&format!("x-road-request-id:{REQUEST_ID}\r\nx-road-id:INSTANCE-{MESSAGE_ID}\r\n"))
    );
}

#[test]
fn a_response_is_bound_to_its_request() {
    let asked = request("GET", PATH, None, &[CLIENT, ("X-Road-Id", "42")]).unwrap();
    let hash = asked.hash(None);
    let from_service = map(&[
        ("Content-Type", "text/plain"),
        ("Server", "x"),
        ("X-Road-Id", "forged"),
        ("X-Road-Error", "x"),
    ]);
    let parts =
        ResponseParts { request: &asked, request_hash: hash, status: StatusCode::OK, headers: &from_service };
    let response = Response::new(parts).unwrap();
    assert_eq!(response.headers().last("X-Road-Id"), Some("42"));
    assert_eq!(response.headers().last("X-Road-Error"), None);
    assert_eq!(response.headers().last("server"), None);
    assert!(
        String::from_utf8(response.message_bytes())
            .unwrap()
            .starts_with("200\r\nOK\r\ncontent-type:text/plain\r\n")
    );

    let sent = response.headers().to_map().unwrap();
    assert!(Response::check(&asked, hash, StatusCode::OK, &sent).is_ok());
    for name in ["x-road-id", "x-road-request-id", "x-road-client", "x-road-service", "x-road-request-hash"] {
        let mut broken = sent.clone();
        broken.insert(name, HeaderValue::from_static("MO/A/B/C/D"));
        let refused = Response::check(&asked, hash, StatusCode::OK, &broken).unwrap_err();
        assert_eq!(refused.code(), "xroad.inconsistent-response", "{name}");
        let fault = refused.into_fault(MESSAGE_ID);
        assert_eq!(fault.fault_type(FaultStyle::Pascal), "Server.ClientProxy.InconsistentResponse");
    }
}

#[test]
fn faults_look_as_section_4_6_shows_them() {
    let fault = Target::parse("/r1/A").unwrap_err().into_fault(MESSAGE_ID);
    assert_eq!((fault.status(), fault.fault_type(FaultStyle::Pascal)), (400, "Client.BadRequest".to_owned()));
    let message = "no <grant> & \u{1}no law".to_owned();
    let denied = Fault::new(Place::ServerProxy, FaultCode::AccessDenied, message, MESSAGE_ID);
    assert_eq!(denied.status(), 500);
    let json: serde_json::Value =
        serde_json::from_slice(&denied.body(FaultFormat::Json, FaultStyle::Pascal)).unwrap();
    assert_eq!(
        json,
        json!({"type": "Server.ServerProxy.AccessDenied", "message": "no <grant> & \u{1}no law",
               "detail": "fa2e18a5-c2cb-4d09-b994-f57727f7c3fb"})
    );
    let xml = String::from_utf8(denied.body(FaultFormat::TextXml, FaultStyle::Snake)).unwrap();
    assert!(xml.contains(
        "<type>server.serverproxy.access_denied</type><message>no &lt;grant&gt; &amp; no law</message>"
    ));
    let failed = FaultCode::ServiceFailed(ServiceFailure::HttpError);
    let failed = Fault::new(Place::ServerProxy, failed, String::new(), MESSAGE_ID);
    assert_eq!(failed.fault_type(FaultStyle::Pascal), "Server.ServerProxy.ServiceFailed.HttpError");
    assert_eq!(failed.fault_type(FaultStyle::Snake), "server.serverproxy.service_failed.http_error");
    for (accept, format) in [
        (&["*/*"][..], FaultFormat::Json),
        (&[], FaultFormat::Json),
        (&["text/html, text/*;q=0.1"], FaultFormat::TextXml),
        (&["image/png", "APPLICATION/XML; q=1"], FaultFormat::ApplicationXml),
        (&["application/json"], FaultFormat::Json),
    ] {
        assert_eq!(FaultFormat::negotiate(accept.iter().copied()), format, "{accept:?}");
    }
    let names: std::collections::BTreeSet<String> = FaultCode::ALL
        .into_iter()
        .map(|code| Fault::new(Place::Client, code, String::new(), MESSAGE_ID).fault_type(FaultStyle::Snake))
        .collect();
    assert_eq!(names.len(), FaultCode::ALL.len());
}

#[test]
fn metaservices_have_the_shape_of_real_nodes() {
    let path = "/r1/MO/GOV/DSAJ/civil-registry/listMethods";
    let client = ("X-Road-Client", "MO/GOV/SSM/hospital");
    let asked = request("GET", path, None, &[client]).unwrap();
    assert_eq!(Metaservice::of(&asked), Some(Metaservice::ListMethods));
    assert_eq!(Metaservice::of(&request("POST", path, None, &[client]).unwrap()), None);

    let service: ServiceId = "MO/GOV/DSAJ/civil-registry/birth-notice".parse().unwrap();
    let endpoint = Endpoint { method: "POST".into(), path: "/**".into() };
    let list =
        MethodList { service: vec![ServiceEntry::new(&service, ServiceType::OpenApi, vec![endpoint])] };
    assert_eq!(
        serde_json::to_value(&list).unwrap(),
        json!({"service": [{"object_type": "SERVICE", "xroad_instance": "MO", "member_class": "GOV",
            "member_code": "DSAJ", "subsystem_code": "civil-registry", "service_code": "birth-notice",
            "service_type": "OPENAPI", "endpoint_list": [{"method": "POST", "path": "/**"}]}]})
    );
    assert_eq!(list.service[0].service().unwrap(), service);

    let open_api = "/r1/MO/GOV/DSAJ/civil-registry/getOpenAPI";
    let ask = |query| meta::open_api_service(&request("GET", open_api, query, &[client]).unwrap());
    assert_eq!(ask(Some("serviceCode=birth-notice")).unwrap(), service);
    assert_eq!(ask(None).unwrap_err().code(), "xroad.empty-part");
    assert_eq!(ask(Some("serviceCode=a&serviceCode=b")).unwrap_err().code(), "xroad.repeated-parameter");
}

#[test]
fn list_clients_in_json_and_xml() {
    let member: ClientId = "AA/ENT/CLIENT1".parse().unwrap();
    let subsystem: ClientId = "AA/ENT/CLIENT1/sub".parse().unwrap();
    assert_eq!(subsystem.member(), member);
    let list = ClientList {
        member: vec![
            ClientEntry::new(&member, "R&D 甲".into(), None),
            ClientEntry::new(&subsystem, "R&D 甲".into(), Some("Sub".into())),
        ],
    };
    let json = serde_json::to_value(&list).unwrap();
    assert_eq!(json["member"][0]["id"]["object_type"], "MEMBER");
    assert_eq!(json["member"][0].get("subsystem_name"), None);
    assert_eq!(json["member"][1]["id"]["subsystem_code"], "sub");
    assert_eq!(serde_json::from_value::<ClientList>(json).unwrap().member[1].client().unwrap(), subsystem);
    let xml = list.to_xml();
    assert!(xml.contains("<ns2:id ns1:objectType=\"SUBSYSTEM\"><ns1:xRoadInstance>AA</ns1:xRoadInstance>"));
    assert!(xml.contains("<ns2:name>R&amp;D 甲</ns2:name><ns2:subsystemName>Sub</ns2:subsystemName>"));
    assert!(ClientList::wants_json("text/html, Application/JSON;q=0.9"));
    assert!(!ClientList::wants_json("*/*"));
}

#[test]
fn globs_match_as_access_rights_do() {
    for (glob, path, fits) in [
        ("/foo/*/bar", "/foo/zyggy/bar", true),
        ("/foo/*/bar", "/foo/zyggy/quux/bar", false),
        ("/foo/**bar", "/foo/whatever/x/bar", true),
        ("/foo/**", "/foo", false),
        ("**", "", true),
        ("/pet/*", "/pet/", true),
        ("/a.b", "/axb", false),
        ("/\\*", "/*", true),
        ("/\\*", "/x", false),
        ("/\\x", "/\\x", true),
        ("/𨋢/*", "/𨋢/1", true),
    ] {
        assert_eq!(PathGlob::new(glob).matches(path), fits, "{glob} {path}");
    }
    let slow = PathGlob::new(&"/**a".repeat(200));
    assert!(!slow.matches(&format!("{}b", "/aaaa".repeat(400))));
}
