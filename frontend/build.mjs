// Bundles scripts and styles into the static folder of the shared faces. The output is git-ignored
// (src/mulin/faces/shared/static/mulin/): make setup builds it, the wheel ships it.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/mulin/faces/shared/static/mulin");

await mkdir(out, { recursive: true });
await build({
  entryPoints: [join(here, "src/app.js"), join(here, "src/verify.js"), join(here, "src/app.css")],
  outdir: out,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["chrome87", "firefox86", "safari14"],
  supported: { destructuring: true }, // all three have it; esbuild minds a corner of safari14 that we do not use
  format: "iife",
  legalComments: "none",
  logLevel: "warning",
});
await copyFile(join(here, "src/icon.svg"), join(out, "icon.svg"));
