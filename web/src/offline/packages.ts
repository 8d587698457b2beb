/**
 * Packages from PyPI. The page's policy lets it connect to its own files only; the build makes the same page again with a policy that
 * allows pypi.org and its files as well, and the visitor goes there by a button that says so.
 */

export function packagesAllowed(): boolean {
  return document.querySelector('meta[name="lucid-packages"]') !== null;
}

/** Go to the page that may fetch packages, with the same settings and program in its address. */
export function allowPackages(): void {
  location.href = new URL(`packages.html${location.search}${location.hash}`, document.baseURI).href;
}
