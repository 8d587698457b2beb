import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  // Vite would otherwise put lucid-wasm into one file in development, away from its worker and its wheel.
  optimizeDeps: { exclude: ["lucid-wasm"] },
});
