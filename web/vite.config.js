import { defineConfig } from "vite";

// Files with a digest in their names, flat, as /static/ serves them; the manifest names them.
export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "built",
    emptyOutDir: true,
    assetsDir: "",
    manifest: "manifest.json",
    license: { fileName: "licences.md" },
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        base: "src/base.ts",
        explore: "src/explore.ts",
        sparql: "src/sparql.ts",
        print: "static/print.css",
        style: "static/style.css",
        tools: "static/tools.css",
      },
    },
  },
});
