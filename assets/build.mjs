// Builds dist/: app.css, app.js, icon.svg. Works offline after `npm ci`; the binary hashes and embeds what is here.
import { mkdirSync, writeFileSync, copyFileSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
/** What a citizen's page may weigh, style and script together, gzipped. */
const BUDGET_BYTES = 60 * 1024;
/** Marks of another house, and addresses of anybody, that must never be in our style sheet. */
const FOREIGN = [/GDS Transport/i, /crown/i, /#1d70b8/i, /#ffdd00/i, /#0f7a52/i, /url\(\s*["']?(https?:)?\/\//i];

mkdirSync(dist, { recursive: true });

/** Colours that govuk-frontend writes as numbers, and the token of ours that stands in their place. */
const PALETTE = {
  "#fe01fe": "brand", "#01fefe": "on-brand", // placeholders of govuk.scss for the button
  "#0b5c3e": "brand-strong", "#083d29": "brand-strong", "#0f385c": "brand-strong", "#1d70b8": "brand",
  "#d2e2f1": "tint", "#f4f8fb": "tint", "#f3f3f3": "ground", "#cecece": "line", "#858686": "line-strong",
  "#0b0c0c": "ink", "#ca3535": "error", "#982828": "error-strong", "#651b1b": "error-strong",
};

const compile = (name) =>
  sass.compile(join(here, "src", name), { loadPaths: [join(here, "node_modules")], quietDeps: true }).css;
// govuk-frontend writes its own hex value as a fallback behind every custom property. _tokens.scss defines them
// all, so the fallback is dead weight, and a colour of another house.
const foreign = compile("govuk.scss")
  .replace(/var\((--govuk-[a-z-]+-colour), (?:#[0-9a-f]{3,8}|black|white)\)/gi, "var($1)")
  .replace(/#[0-9a-f]{6}\b/gi, (colour) => (PALETTE[colour] ? `var(--b-${PALETTE[colour]})` : colour));
const own = foreign + compile("app.scss");
const { code: style } = await esbuild.transform(own, { loader: "css", minify: true, target: "es2020" });
writeFileSync(join(dist, "app.css"), style);

await esbuild.build({
  entryPoints: [join(here, "src/app.js")],
  outfile: join(dist, "app.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  legalComments: "none",
});
copyFileSync(join(here, "src/icon.svg"), join(dist, "icon.svg"));

const read = (name) => readFileSync(join(dist, name));
const weigh = (name) => gzipSync(read(name), { level: 9 }).length;
const total = weigh("app.css") + weigh("app.js");
console.log(`app.css ${weigh("app.css")} B, app.js ${weigh("app.js")} B gzipped; together ${total} of ${BUDGET_BYTES}`);

const faults = FOREIGN.filter((mark) => mark.test(read("app.css").toString()));
if (total > BUDGET_BYTES) faults.push(`heavier than ${BUDGET_BYTES} B`);
if (faults.length > 0) {
  console.error(`assets refused: ${faults.join(", ")}`);
  process.exit(1);
}
