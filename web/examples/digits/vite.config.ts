import { defineConfig } from "vite";

// Whatever folder of a server the page is put into.
export default defineConfig({ base: "./" });
