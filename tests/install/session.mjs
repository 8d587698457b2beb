/* The part of pyodide.mjs that is the same in Node and in a page. */

/** An unmodified Pyodide and what its start took. */
export async function boot(pyodide) {
  const began = performance.now();
  const py = await pyodide.loadPyodide();
  return { py, ms: performance.now() - began };
}

/** Install the wheel with micropip, from its URL or, offline, from a file in Pyodide; then run the program and add the times. */
export async function installAndRun(pyodide, site, program, { get, offline = false, booted }) {
  const { py, ms } = booted ?? (await boot(pyodide));
  // micropip is itself a package that npm's pyodide does not carry; a page gets it by loadPackage from a full distribution.
  const extractDir = py.runPython("import site; site.getsitepackages()[0]");
  for (const url of site.micropip) py.unpackArchive(await get(url), "wheel", { extractDir });
  let wheel = site.lucid;
  if (offline) {
    const file = `/tmp/${decodeURIComponent(wheel.slice(wheel.lastIndexOf("/") + 1))}`;
    py.FS.writeFile(file, await get(wheel));
    wheel = `emfs:${file}`;
  }
  const began = performance.now();
  await py.runPythonAsync(`import micropip; await micropip.install(${JSON.stringify(wheel)})`);
  const installed = performance.now() - began;
  let printed = "";
  py.setStdout({
    batched: (text) => {
      printed += text;
    },
  });
  await py.runPythonAsync(program);
  const round = (x) => Math.round(x * 10) / 10;
  return { ...JSON.parse(printed), boot_ms: round(ms), install_ms: round(installed) };
}
