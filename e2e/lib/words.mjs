// What must not stand on a page: a key instead of its text, or English words for which the page's language has its own.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const CRATES = ["app", "platform/web", ...readdirSync(join(root, "domains")).map((name) => `domains/${name}`)];
/** Two words can stand in every language ("PDF/A"); a phrase of a reader's own language has letters enough. */
const PHRASE_LETTERS_MIN = 8;

/** The messages of one language: key and text, of every crate that speaks. */
function messages(lang) {
  const found = new Map();
  for (const crate of CRATES) {
    let file;
    try {
      file = readFileSync(join(root, crate, `locales/${lang}.ftl`), "utf8");
    } catch {
      continue;
    }
    for (const [, key, text] of file.matchAll(/^([a-z][\w-]*) *=((?:.*\n?)(?:[ \t]+.*\n?)*)/gm)) found.set(key, text);
  }
  return found;
}

/** The words of a message between its placeholders, each variant of a plural by itself. */
function phrases(text) {
  const plain = text.replace(/\{[^{}]*\}/g, "\n").replace(/\{[^{}]*->/g, "\n").replace(/\*?\[[\w-]+\]|\}/g, "\n");
  return plain.split("\n").map((part) => part.trim().replace(/\s+/g, " ")).filter((part) => /\p{L}/u.test(part));
}

const texts = Object.fromEntries(["zh-Hant", "pt", "en"].map((lang) => [lang, messages(lang)]));
if (texts.en.size < 500) throw new Error(`only ${texts.en.size} texts were found`);
const prefixes = new Set([...texts.en.keys()].map((key) => key.split("-")[0]));

/** English phrases that no text of `lang` contains. */
function foreign(lang) {
  if (lang === "en") return [];
  const own = [...texts[lang].values()].flatMap(phrases).join("\n");
  const english = new Set([...texts.en.values()].flatMap(phrases));
  return [...english].filter((phrase) => !own.includes(phrase) && !/^[\p{Lu}\d /.-]+$/u.test(phrase));
}
const english = { "zh-Hant": foreign("zh-Hant"), pt: foreign("pt"), en: [] };

/** Every run of words that the page says in its own language, labels and window title included. */
const spoken = (page) =>
  page.evaluate(() => {
    const lang = document.documentElement.lang;
    const own = (element) => element?.closest("[lang]")?.lang === lang;
    const runs = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (own(node.parentElement) && !node.parentElement.closest("script, style, textarea")) runs.push(node.data);
    }
    for (const element of document.querySelectorAll("[aria-label], [alt], [title], [placeholder]")) {
      if (own(element)) runs.push(...["aria-label", "alt", "title", "placeholder"].map((name) => element.getAttribute(name) ?? ""));
    }
    return runs.map((run) => run.trim().replace(/\s+/g, " ")).filter(Boolean);
  });

/** Keys, raw placeholders and foreign words on the page that is shown. */
export async function leftovers(page, lang) {
  const runs = await spoken(page);
  const whole = new Set(runs);
  const text = ` ${runs.join(" \n ")} `;
  const wrong = [];
  for (const [token] of text.matchAll(/(?<![\w./@-])[a-z]+(?:-[a-z\d]+)+(?![\w./-])/g)) {
    if (texts.en.has(token) || (token.split("-").length > 2 && prefixes.has(token.split("-")[0]))) wrong.push(`a key: ${token}`);
  }
  if (/\{ ?\$/.test(text)) wrong.push("a placeholder without its value");
  for (const phrase of english[lang]) {
    const long = phrase.includes(" ") && phrase.length >= PHRASE_LETTERS_MIN;
    if (whole.has(phrase) || (long && new RegExp(`(?<!\\p{L})${escaped(phrase)}(?!\\p{L})`, "u").test(text))) {
      wrong.push(`English: ${phrase}`);
    }
  }
  return wrong;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
