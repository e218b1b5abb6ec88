//! A small jurisdiction: two departments, a company, one register, one handler, one secret service.

use std::collections::BTreeMap;

use pack::Pack;

const JURISDICTION: &str = include_str!("../../../../jurisdictions/macao/jurisdiction.toml");

const DEPARTMENTS: &str = r#"
[[department]]
code = "REG"
name = { zh-Hant = "登記局", pt = "Registo", en = "Registry" }
[[department]]
code = "FUND"
name = { zh-Hant = "基金", pt = "Fundo", en = "Fund" }
"#;

const ACTS: &str = r#"
[[act]]
id = "crc"
title = { zh-Hant = "民事登記法典", pt = "Código do Registo Civil", en = "Civil Registry Code" }
[[act]]
id = "fund-law"
title = { zh-Hant = "基金法", pt = "Lei do fundo", en = "Fund Act" }
"#;

const MEMBERS: &str = r#"
[[class]]
code = "GOV"
name = { zh-Hant = "政府", pt = "Governo", en = "Government" }
[[class]]
code = "COM"
name = { zh-Hant = "公司", pt = "Empresas", en = "Companies" }
[[member]]
class = "GOV"
code = "REG"
[[member.subsystem]]
code = "persons"
name = { zh-Hant = "人口", pt = "Pessoas", en = "Persons" }
[[member.subsystem]]
code = "casework"
name = { zh-Hant = "個案", pt = "Processos", en = "Cases" }
[[member]]
class = "GOV"
code = "FUND"
[[member.subsystem]]
code = "casework"
name = { zh-Hant = "個案", pt = "Processos", en = "Cases" }
[[member]]
class = "COM"
code = "BANK"
name = { zh-Hant = "銀行", pt = "Banco", en = "Bank" }
[[member.subsystem]]
code = "loans"
name = { zh-Hant = "貸款", pt = "Créditos", en = "Loans" }
"#;

const PURPOSES: &str = r#"
[[purpose]]
code = "allowance"
name = { zh-Hant = "津貼", pt = "Subsídio", en = "Allowance" }
[[purpose]]
code = "audit"
name = { zh-Hant = "審計", pt = "Auditoria", en = "Audit" }
[[purpose]]
code = "keeping"
name = { zh-Hant = "管理", pt = "Gestão", en = "Keeping" }
"#;

const PERSON: &str = r#"
id = "MO/GOV/REG/persons/person"
name = { zh-Hant = "人", pt = "Pessoa", en = "Person" }
description = { zh-Hant = "人口資料", pt = "Dados", en = "People" }
provider = { register = "persons" }
standard = "std:test.person@1.0.0"
category = "identification"
sharing = "conditional"
[[endpoint]]
method = "GET"
path = "/"
summary = { zh-Hant = "一人", pt = "Uma pessoa", en = "One person" }
action = "read"
[[endpoint]]
method = "GET"
path = "/all"
summary = { zh-Hant = "全部", pt = "Todas", en = "All" }
action = "read"
answer = "list"
[[endpoint]]
method = "GET"
path = "/by/*/*"
summary = { zh-Hant = "按編號", pt = "Por número", en = "By number" }
action = "read"
[[endpoint]]
method = "DELETE"
path = "/"
summary = { zh-Hant = "刪除", pt = "Apagar", en = "Delete" }
action = "write"
"#;

const NOTICE: &str = r#"
id = "MO/GOV/REG/persons/notice"
name = { zh-Hant = "通知", pt = "Aviso", en = "Notice" }
description = { zh-Hant = "通知", pt = "Aviso", en = "Notice" }
provider = "handler"
standard = "std:test.person@1.0.0"
category = "identification"
sharing = "conditional"
subject_at = "/party"
[[endpoint]]
method = "POST"
path = "/"
summary = { zh-Hant = "送交", pt = "Enviar", en = "Send" }
action = "write"
request = "std:test.person@1.0.0"
response = "std:test.ack@1.0.0"
"#;

const SECRET: &str = r#"
id = "MO/GOV/REG/persons/secret"
name = { zh-Hant = "秘密", pt = "Secreto", en = "Secret" }
description = { zh-Hant = "秘密", pt = "Secreto", en = "Secret" }
provider = "handler"
standard = "std:test.person@1.0.0"
category = "secrets"
sharing = "none"
[[endpoint]]
method = "GET"
path = "/"
summary = { zh-Hant = "讀", pt = "Ler", en = "Read" }
action = "read"
"#;

/// The words of a consent.
pub const CONSENT: &str =
    "consent = { version = \"1\", text = { zh-Hant = \"同意\", pt = \"Concordo\", en = \"I agree\" } }";

/// One grant in the file's own words.
pub fn grant(id: &str, client: &str, service: &str, endpoint: &str, rest: &str) -> String {
    format!(
        "[[grant]]\nid = \"{id}\"\nclient = \"MO/{client}\"\nservice = \"MO/GOV/REG/persons/{service}\"\n\
         endpoints = [\"{endpoint}\"]\n{rest}\n"
    )
}

fn grants() -> String {
    let person = "standard = \"std:test.person@1.0.0\"\nfrom = \"2026-01-01\"";
    let fund = "GOV/FUND/casework";
    [
        grant(
            "fund-person",
            fund,
            "person",
            "GET /",
            &format!("fields = [\"party\", \"no\", \"name.chinese\"]\npurposes = [\"allowance\"]\nlaw = \"crc:10\"\n{person}"),
        ),
        grant(
            "fund-person-list",
            fund,
            "person",
            "GET /all",
            &format!("fields = [\"no\"]\npurposes = [\"allowance\", \"audit\"]\nlaw = \"crc\"\ncase = \"own\"\n{person}"),
        ),
        grant(
            "fund-by-consent",
            fund,
            "person",
            "GET /by/*/*",
            &format!("fields = [\"no\", \"born\"]\npurposes = [\"allowance\"]\n{CONSENT}\n{person}"),
        ),
        grant(
            "reg-own",
            "GOV/REG/casework",
            "person",
            "GET /",
            &format!("fields = [\"party\", \"no\", \"name\", \"born\"]\npurposes = [\"keeping\"]\nlaw = \"crc\"\ncase = \"own\"\n{person}"),
        ),
        grant(
            "fund-delete",
            fund,
            "person",
            "DELETE /",
            &format!("fields = [\"no\"]\npurposes = [\"allowance\"]\nlaw = \"crc\"\nto = \"2026-06-30\"\n{person}"),
        ),
        grant(
            "fund-notice",
            fund,
            "notice",
            "POST /",
            "standard = \"std:test.ack@1.0.0\"\nfrom = \"2026-01-01\"\nfields = [\"reference\"]\npurposes = [\"allowance\"]\n\
             law = \"fund-law\"\nper_day = 30",
        ),
        grant(
            "fund-secret",
            fund,
            "secret",
            "GET /",
            &format!("fields = [\"no\"]\npurposes = [\"allowance\"]\nlaw = \"crc\"\n{person}"),
        ),
        grant(
            "bank-person",
            "COM/BANK/loans",
            "person",
            "GET /",
            &format!("fields = [\"no\"]\npurposes = [\"audit\"]\nlaw = \"crc\"\n{person}"),
        ),
    ]
    .concat()
}

const PERSON_SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "std:test.person@1.0.0",
  "type": "object", "additionalProperties": false, "required": ["party", "no"],
  "properties": {
    "party": {"type": "string", "format": "uuid"},
    "no": {"type": "string", "pattern": "^[0-9]{4}$"},
    "name": {"$ref": "#/$defs/name"},
    "born": {"type": "string", "format": "date"},
    "cards": {"type": "array", "items": {"type": "object", "properties": {"pin": {"type": "integer"}}}}
  },
  "$defs": {"name": {"type": "object", "properties": {"chinese": {"type": "string"}, "roman": {"type": "string"}}}}
}"##;

const ACK_SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "std:test.ack@1.0.0",
  "type": "object", "additionalProperties": false, "required": ["reference"],
  "properties": {"reference": {"type": "string"}, "hint": {"type": "string"}}
}"#;

/// The files of the test jurisdiction; a test changes some of them.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let files = [
        ("jurisdiction.toml", JURISDICTION.to_owned()),
        ("departments.toml", DEPARTMENTS.to_owned()),
        ("law/acts.toml", ACTS.to_owned()),
        ("exchange/members.toml", MEMBERS.to_owned()),
        ("exchange/purposes.toml", PURPOSES.to_owned()),
        ("exchange/grants.toml", grants()),
        ("exchange/services/person.toml", PERSON.to_owned()),
        ("exchange/services/notice.toml", NOTICE.to_owned()),
        ("exchange/services/secret.toml", SECRET.to_owned()),
        ("standards/test.person/1.0.0.json", PERSON_SCHEMA.to_owned()),
        ("standards/test.ack/1.0.0.json", ACK_SCHEMA.to_owned()),
        (
            "policies/exchange.cedarschema",
            include_str!("../../../../jurisdictions/macao/policies/exchange.cedarschema").to_owned(),
        ),
        (
            "policies/exchange.cedar",
            include_str!("../../../../jurisdictions/macao/policies/exchange.cedar").to_owned(),
        ),
        (
            "policies/fixtures.json",
            include_str!("../../../../jurisdictions/macao/policies/fixtures.json").to_owned(),
        ),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect()
}

/// The pack of these files.
pub fn pack(files: BTreeMap<String, Vec<u8>>) -> Pack {
    Pack::from_files(files).unwrap()
}

/// The files with one text of one file replaced.
pub fn changed(file: &str, from: &str, to: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} does not say {from}");
    files.insert(file.to_owned(), text.replace(from, to).into_bytes());
    files
}
