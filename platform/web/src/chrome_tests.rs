//! The gallery: every component once, in every language, written to `target/gallery/` for eyes and browsers.

use std::sync::Arc;

use askama::Template;
use kernel::{Lang, Text};

use super::*;
use crate::text::tests::t;

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    chrome: Chrome,
    errors: Errors,
    words: Words,
    date: DateParts,
    choices: Vec<Choice>,
    tasks: Vec<Task>,
    rows: Vec<Row>,
    head: Vec<String>,
    cells: Vec<Vec<String>>,
    tags: Vec<Tag>,
    pager: Pager,
    clocks: Vec<Clock>,
    evidence: Evidence,
    entries: Vec<TimelineEntry>,
    messages: Vec<Message>,
    reads: Vec<ReadDay>,
    heat: Vec<HeatDay>,
    people: Vec<Persona>,
    tiles: Vec<Tile>,
    charts: Vec<Chart>,
}

#[derive(Template)]
#[template(path = "gallery_desk.html")]
struct DeskGallery {
    chrome: Chrome,
    receipt: Option<(String, String, String)>,
    label: &'static str,
    number: &'static str,
    head: Vec<String>,
    cells: Vec<Row>,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    clock: Clock,
    entries: Vec<TimelineEntry>,
    heat: Vec<HeatDay>,
}

/// Sample sentences, so that lengths and line breaks are those of real pages.
struct Words {
    lead: &'static str,
    body: &'static str,
    law: &'static str,
    name: &'static str,
    person: &'static str,
    hint: &'static str,
    fee: &'static str,
    reason: &'static str,
    birth: &'static str,
    choose: &'static str,
    declare: &'static str,
    upload: &'static str,
    start: &'static str,
    case: &'static str,
    due: &'static str,
    title: &'static str,
    dept: &'static str,
    error: &'static str,
}

const ZH: Words = Words {
    lead: "為剛出生的子女辦理登記，各部門已有的資料毋須再次提供。",
    body: "民事登記局會審查你的申請，並在期限內作出決定。你可以隨時在時間線查看進度。",
    law: "《民事登記法典》",
    name: "子女的中文姓名",
    person: "陳𠮷兒",
    hint: "請按出生證明所載填寫",
    fee: "費用",
    reason: "補充說明",
    birth: "出生日期",
    choose: "希望以哪種方式收到通知？",
    declare: "本人聲明所提供的資料真實無誤",
    upload: "上載文件",
    start: "立即辦理",
    case: "出生登記",
    due: "未來兩星期到期",
    title: "出生一件事",
    dept: "法務局 · 民事登記局",
    error: "請填寫子女的姓名",
};
const PT: Words = Words {
    lead: "Registe o nascimento de um filho. Não é preciso entregar de novo o que os serviços já têm.",
    body: "A Conservatória do Registo Civil examina o pedido e decide dentro do prazo. Pode acompanhar tudo na cronologia.",
    law: "Código do Registo Civil",
    name: "Nome da criança",
    person: "Inês 陳𠮷兒 da Conceição",
    hint: "Tal como consta da declaração de nascimento",
    fee: "Taxa",
    reason: "Observações",
    birth: "Data de nascimento",
    choose: "Como deseja receber as notificações?",
    declare: "Declaro que os dados apresentados são verdadeiros",
    upload: "Carregar documento",
    start: "Começar",
    case: "Registo de nascimento",
    due: "A vencer nas próximas duas semanas",
    title: "Nascimento: um só processo",
    dept: "DSAJ · Conservatória do Registo Civil",
    error: "Indique o nome da criança",
};
const EN: Words = Words {
    lead: "Register the birth of a child. You do not give again what departments already hold.",
    body: "The civil registry examines the application and decides in time. You can follow every step on the timeline.",
    law: "Civil Registration Code",
    name: "Name of the child",
    person: "Agnes 陳𠮷兒",
    hint: "As it stands on the birth notice",
    fee: "Fee",
    reason: "Anything to add",
    birth: "Date of birth",
    choose: "How do you want to be told?",
    declare: "I declare that the information given is true",
    upload: "Upload a document",
    start: "Start now",
    case: "Birth registration",
    due: "Due in the next two weeks",
    title: "A birth, in one go",
    dept: "DSAJ · Civil Registry",
    error: "Enter the name of the child",
};

pub(crate) fn place() -> Arc<Place> {
    let text = |zh: &str, pt: &str, en: &str| Text { zh_hant: zh.into(), pt: pt.into(), en: en.into() };
    Arc::new(Place {
        government: text(
            "澳門特別行政區政府",
            "Governo da Região Administrativa Especial de Macau",
            "Government of the Macao Special Administrative Region",
        ),
        site: text("一窗通", "Balcão", "Balcão"),
        mark: Mark::Glyph("澳".to_owned()),
        theme_css: String::new(),
    })
}

fn frame(lang: Lang, words: &Words) -> Chrome {
    let mut chrome =
        Chrome::new(t(lang), place(), "/services/birth?step=2").titled(words.title).back_to("/services");
    chrome.csrf = "token-of-the-session".to_owned();
    chrome.nonce = "nonce-of-the-response".to_owned();
    chrome.demo = true;
    chrome.shape = Shape::Full;
    let nav = |label: &str, current, count| NavItem {
        label: label.to_owned(),
        href: "/x".to_owned(),
        current,
        count,
    };
    chrome.nav =
        vec![nav(words.case, true, None), nav(words.upload, false, Some(3)), nav(words.law, false, None)];
    chrome.footer = vec![Link::new(words.law, "/law"), Link::new(words.upload, "/papers")];
    chrome.person = Some(SignedIn {
        name: words.person.to_owned(),
        role: None,
        acting_for: (lang == Lang::Pt).then(|| "Rui 陳大文".to_owned()),
        sign_out_href: "/sign-out".to_owned(),
    });
    chrome.notice = Some(Notice { text: words.declare.to_owned(), success: true });
    chrome
}

const KINDS: [TagKind; 6] =
    [TagKind::Quiet, TagKind::Active, TagKind::Yours, TagKind::Waiting, TagKind::Done, TagKind::Bad];

#[expect(clippy::too_many_lines, reason = "one of every component: a list, not logic")]
fn gallery(lang: Lang) -> Gallery {
    let words = match lang {
        Lang::ZhHant => ZH,
        Lang::Pt => PT,
        Lang::En => EN,
    };
    let t = t(lang);
    let day = t.date(jiff::civil::date(2026, 11, 22));
    let mut errors = Errors::none();
    errors.push("name", words.error);
    errors.push("birth", t.get("problem-field-invalid-date"));
    errors.push("agree", t.get("problem-field-required"));
    let choices = vec![
        Choice::new("post", words.case).hint(words.hint),
        Choice::new("mail", words.law).checked(true),
        Choice::new("none", "陳大文"),
    ];
    let task = |kind: TagKind, href: bool| Task {
        title: words.name.to_owned(),
        hint: if href { words.hint.to_owned() } else { String::new() },
        href: href.then(|| "/x".to_owned()),
        status: Tag::new(kind, t.get("action-continue")),
    };
    let clock = |state, used_days, working_days| Clock {
        label: words.case.to_owned(),
        used_days,
        total_days: 15,
        due: day.clone(),
        working_days,
        law: words.law.to_owned(),
        state,
    };
    let entry = |kind| TimelineEntry {
        at: format!("{day} 10:32"),
        title: words.case.to_owned(),
        by: words.dept.to_owned(),
        body: words.body.to_owned(),
        kind,
        links: vec![Link::new(words.law, "/x")],
    };
    let mail = |unread| Message {
        href: "/mail/1".to_owned(),
        from: words.dept.to_owned(),
        subject: words.case.to_owned(),
        received: day.clone(),
        served: day.clone(),
        deadline: if unread { day.clone() } else { String::new() },
        remedy: words.law.to_owned(),
        unread,
    };
    let line = ReadLine {
        time: "10:32".to_owned(),
        who: words.dept.to_owned(),
        what: words.name.to_owned(),
        purpose: words.case.to_owned(),
        law: words.law.to_owned(),
        case: Some(Link::new("2026-000123", "/x")),
        proof_href: Some("/x".to_owned()),
    };
    let heat = (0..14).map(|n: u32| {
        let date = jiff::civil::date(2026, 11, 22).saturating_add(jiff::Span::new().days(i64::from(n)));
        let level = u8::try_from(n % 5).unwrap();
        let (day, short) = (t.date(date), date.day().to_string());
        HeatDay { day, short, count: n * 3, level, href: format!("/desk?day={date}"), today: n == 1 }
    });
    let tile =
        |title: &str| Tile { title: title.to_owned(), hint: words.hint.to_owned(), href: "/x".to_owned() };
    let chart = |step: f64| Chart {
        label: words.case.to_owned(),
        now: "412 /s".to_owned(),
        span: words.due.to_owned(),
        points: (0..60).map(|n| (f64::from(n) * step).sin().mul_add(4.0, 9.0)).collect(),
        status: Some(Tag::new(TagKind::Done, words.fee)),
    };
    let persona = Persona {
        id: "ana".to_owned(),
        name: words.person.to_owned(),
        role: words.dept.to_owned(),
        about: words.lead.to_owned(),
    };
    Gallery {
        chrome: frame(lang, &words).failed(&errors),
        errors,
        date: jiff::civil::date(2026, 11, 22).into(),
        choices,
        tasks: vec![task(TagKind::Done, true), task(TagKind::Yours, true), task(TagKind::Quiet, false)],
        rows: vec![Row::new(words.name, words.person).change("/x"), Row::new(words.law, "1\n2")],
        head: vec![words.case.to_owned(), words.fee.to_owned(), words.birth.to_owned()],
        cells: vec![vec![words.name.to_owned(), t.money(1_500), day.clone()]; 3],
        tags: KINDS.into_iter().map(|kind| Tag::new(kind, words.case)).collect(),
        pager: Pager::new(5, 12, |n| format!("?page={n}")),
        clocks: vec![
            clock(ClockState::Running, 5, true),
            clock(ClockState::Stopped, 9, false),
            clock(ClockState::Met, 12, true),
            clock(ClockState::Late, 18, true),
        ],
        evidence: Evidence {
            title: words.name.to_owned(),
            source: words.dept.to_owned(),
            at: format!("{day} 10:32"),
            law: words.law.to_owned(),
            rows: vec![Row::new(words.name, words.person), Row::new(words.birth, day.clone())],
            wrong_href: Some("/x".to_owned()),
        },
        entries: [TagKind::Done, TagKind::Active, TagKind::Waiting, TagKind::Bad].map(entry).into(),
        messages: vec![mail(true), mail(false)],
        reads: vec![ReadDay { day: day.clone(), lines: vec![line.clone(), line] }],
        heat: heat.collect(),
        people: vec![persona.clone(), persona.clone(), persona],
        tiles: [words.case, words.upload, words.law, words.birth].map(tile).into(),
        charts: [1.0_f64, 7.0, 13.0, 29.0].map(chart).into(),
        words,
    }
}

fn gallery_file(name: &str, html: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/gallery");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
}

#[test]
fn the_gallery_renders_in_every_language() {
    for lang in Lang::ALL {
        let html = gallery(lang).render().unwrap();
        gallery_file(lang.tag(), &html);
        assert!(html.contains(&format!("<html class=\"govuk-template b-template\" lang=\"{lang}\">")));
        assert!(html.contains("name=\"csrf\" value=\"token-of-the-session\""));
        assert!(html.contains("nonce=\"nonce-of-the-response\""));
        assert!(html.contains("aria-describedby=\"name-hint name-error\""));
        assert!(html.contains(asset_url("app.css")) && asset_url("app.css") != "/assets/unknown");
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "strict CSP forbids both");
        let tagged = html.contains("<span lang=\"zh-Hant\">");
        assert_eq!(tagged, lang != Lang::ZhHant, "Chinese runs are tagged on other pages only");
        assert_unique_ids(&html);
    }
}

fn assert_unique_ids(html: &str) {
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    for target in html.split(" for=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&target), "label for `{target}` leads nowhere");
    }
    for list in html.split(" aria-describedby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(list.split(' ').all(|id| ids.contains(&id)), "`{list}` describes nothing");
    }
    let errors = html.split("govuk-error-summary__list").nth(1).unwrap().split("</ul>").next().unwrap();
    for target in errors.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&target), "the error summary leads to `{target}`, which is not there");
    }
}

/// The desk of an official, the receipt of a resident and the same receipt on a kiosk.
fn desk(lang: Lang, shape: Shape) -> DeskGallery {
    let Gallery { mut chrome, words, head, tags, rows, clocks, entries, heat, .. } = gallery(lang);
    chrome.shape = shape;
    chrome.has_errors = false;
    chrome.notice = None;
    if shape == Shape::Desk {
        chrome.back = None;
        chrome.person.as_mut().unwrap().role = Some(words.dept.to_owned());
    }
    let cells = (1..=24).map(|n| Row::new(format!("2026-{n:06}"), words.person)).collect();
    let receipt = (words.title.to_owned(), words.case.to_owned(), "2026-000123".to_owned());
    DeskGallery {
        chrome,
        receipt: (shape != Shape::Desk).then_some(receipt),
        label: words.due,
        number: "2026-000002",
        head,
        cells,
        tags,
        rows,
        clock: clocks[0].clone(),
        entries,
        heat,
    }
}

#[test]
fn desk_receipt_and_kiosk_render_in_every_language() {
    for lang in Lang::ALL {
        for (name, shape) in [("desk", Shape::Desk), ("receipt", Shape::Column), ("kiosk", Shape::Kiosk)] {
            let html = desk(lang, shape).render().unwrap();
            gallery_file(&format!("{name}-{lang}"), &html);
            assert_eq!(html.matches("<h1").count(), 1);
            assert_eq!(html.matches("data-queue-link").count(), if shape == Shape::Desk { 24 } else { 0 });
            assert_eq!(
                html.contains("2026-000002</h2>"),
                shape == Shape::Desk,
                "the case stands in its own pane"
            );
        }
    }
}

#[test]
fn user_text_is_escaped_wherever_it_stands() {
    let mut page = gallery(Lang::En);
    let evil = "</title></style><script>alert(1)</script>\"' onfocus=x";
    page.chrome.title = evil.to_owned();
    page.chrome.path = format!("/x?q={evil}");
    page.chrome.notice = Some(Notice { text: evil.to_owned(), success: false });
    page.chrome.person.as_mut().unwrap().name = evil.to_owned();
    page.errors.push("name", evil);
    page.rows = vec![Row::new(evil, evil).change(evil)];
    page.choices = vec![Choice::new(evil, evil).hint(evil)];
    page.entries.truncate(1);
    page.entries[0].body = evil.to_owned();
    let html = page.render().unwrap();
    assert!(!html.contains("<script>alert") && !html.contains("\"' onfocus"));
}

#[test]
fn the_title_names_page_and_counter_and_says_error_first() {
    let chrome = Chrome::new(t(Lang::En), place(), "/").titled("Births");
    assert_eq!(chrome.window_title(), "Births – Balcão");
    assert_eq!(Chrome::new(t(Lang::En), place(), "/").window_title(), "Balcão");
    let mut errors = Errors::none();
    errors.push("x", "Enter x");
    assert_eq!(chrome.failed(&errors).window_title(), "Error: Births – Balcão");
}

#[test]
fn language_links_keep_the_address() {
    let hrefs = |path: &str| {
        Chrome::new(t(Lang::Pt), place(), path)
            .languages()
            .into_iter()
            .map(|link| link.href)
            .collect::<Vec<_>>()
    };
    assert_eq!(hrefs("/a"), ["/a?lang=zh-Hant", "/a?lang=pt", "/a?lang=en"]);
    assert_eq!(hrefs("/a?lang=en&page=2&lang")[1], "/a?page=2&lang=pt");
    assert_eq!(hrefs("/a?language=x&")[2], "/a?language=x&lang=en");
    let current: Vec<bool> =
        Chrome::new(t(Lang::Pt), place(), "/").languages().iter().map(|l| l.current).collect();
    assert_eq!(current, [false, true, false]);
}

#[test]
fn a_problem_page_says_all_three_things() {
    let problem = kernel::Problem::new(kernel::ProblemStatus::NotFound, "not-found");
    for lang in Lang::ALL {
        let page =
            ProblemPage::new(Chrome::new(t(lang), place(), "/x"), &problem, "req-1", "/sign-in/passkey");
        let html = page.render().unwrap();
        gallery_file(&format!("problem-{lang}"), &html);
        assert!(html.contains(&page.words.what) && html.contains("req-1") && html.contains("not-found"));
    }
}
