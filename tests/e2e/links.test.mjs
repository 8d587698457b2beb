/** Every link of the reference and the guides leads to a file that is there, and to a place in it that is there. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { PAGE_DIR } from "./server.mjs";

const pages = ["reference", "guide"].flatMap((folder) =>
  readdirSync(path.join(PAGE_DIR, folder), { recursive: true })
    .filter((name) => name.endsWith(".html"))
    .map((name) => path.join(folder, name)),
);
const texts = new Map(pages.map((page) => [page, readFileSync(path.join(PAGE_DIR, page), "utf8")]));
const anchors = new Map(
  [...texts].map(([page, text]) => [page, new Set(Array.from(text.matchAll(/ id="([^"]*)"/g), (m) => m[1]))]),
);

test("internal links and anchors resolve", () => {
  const broken = new Set();
  for (const [page, text] of texts)
    for (const [, attribute, address] of text.matchAll(/ (href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(address)) continue;
      const [file, anchor] = address.replaceAll("&amp;", "&").split("#");
      const target = file ? path.join(path.dirname(page), decodeURI(file)) : page;
      const there = texts.has(target) || existsSync(path.join(PAGE_DIR, target));
      if (
        !there ||
        (attribute === "href" && anchor && texts.has(target) && !anchors.get(target).has(decodeURIComponent(anchor)))
      )
        broken.add(`${page} -> ${address}`);
    }
  assert.deepEqual([...broken].slice(0, 40), [], `${broken.size} broken links`);
});

test("no anchor is there twice on a page", () => {
  const twice = [...texts].filter(([page, text]) => [...text.matchAll(/ id="/g)].length !== anchors.get(page).size);
  assert.deepEqual(
    twice.map(([page]) => page),
    [],
  );
});

test("each page has a plain text form, and the lists for machines name what is there", () => {
  for (const page of pages)
    if (!/(^guide\/index|^reference\/index|pytorch\/)/.test(page))
      assert.ok(existsSync(path.join(PAGE_DIR, page.replace(/html$/, "md"))), page);
  const listed = readFileSync(path.join(PAGE_DIR, "sitemap.txt"), "utf8").trim().split("\n");
  assert.deepEqual(listed, [...pages].sort());
  const llms = readFileSync(path.join(PAGE_DIR, "llms.txt"), "utf8");
  for (const [, file] of llms.matchAll(/\]\(([^)]*)\)/g)) assert.ok(existsSync(path.join(PAGE_DIR, file)), file);
});
