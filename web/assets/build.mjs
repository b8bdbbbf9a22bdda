// Builds web/static from the sources beside this file; the same sources always give the same bytes.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const target = join(here, "..", "static");

// Each family of the Noto fonts with the one script that is taken from it.
const families = {
  "noto-nastaliq-urdu": "arabic",
  "noto-sans-arabic": "arabic",
  "noto-sans-bengali": "bengali",
  "noto-sans-ethiopic": "ethiopic",
  "noto-sans-gurmukhi": "gurmukhi",
};
const copies = [
  ["govuk-frontend/dist/govuk/govuk-frontend.min.js", "govuk-frontend-6.3.0.min.js"],
  ...Object.entries(families).flatMap(([family, script]) => [
    [`@fontsource-variable/${family}/files/${family}-${script}-wght-normal.woff2`, `fonts/${family}-5.3.0.woff2`],
    [`@fontsource-variable/${family}/LICENSE`, `licences/${family}.txt`],
  ]),
];
// The package of GOV.UK Frontend carries no licence file of its own.
const own = [
  ["heard.js", "heard.js"],
  ["favicon.svg", "favicon.svg"],
  ["govuk-frontend-licence.txt", "licences/govuk-frontend.txt"],
];

for (const folder of ["fonts", "licences"]) {
  rmSync(join(target, folder), { recursive: true, force: true });
  mkdirSync(join(target, folder), { recursive: true });
}
for (const [from, to] of copies) copyFileSync(join(packages, from), join(target, to));
for (const [from, to] of own) copyFileSync(join(here, from), join(target, to));

// A source map comment would point at a file that is not shipped.
const script = join(target, copies[0][1]);
writeFileSync(script, readFileSync(script, "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, "\n"));

const { css } = compile(join(here, "heard.scss"), {
  loadPaths: [packages],
  style: "compressed",
  quietDeps: true,
});
// The footer's crest is the Crown's; we show no crest and ship none.
const ownCss = css.replaceAll(/url\("[^"]*govuk-crest\.svg"\)/g, "none");
writeFileSync(join(target, "heard.css"), `${ownCss}\n`);
