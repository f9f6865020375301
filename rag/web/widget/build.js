// Builds widget.js from src: npm run build.

import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";

// The style sheet becomes a text in the script; esbuild's own loader for texts doesn't minify it.
const style = {
  name: "style",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    }),
};

const output = { outfile: "widget.js", bundle: true, minify: true, format: "iife", target: "es2022" };
await build({ entryPoints: ["src/main.js"], plugins: [style], ...output });
