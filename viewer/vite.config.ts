import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/** The whole viewer in one html file: what the server sends is what a report carries its data in. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [viteSingleFile()],
  resolve: {
    alias: { react: "preact/compat", "react-dom": "preact/compat", "react/jsx-runtime": "preact/jsx-runtime" },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { outDir: "../dist/viewer", emptyOutDir: true, target: "es2022", reportCompressedSize: false, chunkSizeWarningLimit: 2_000 },
});
