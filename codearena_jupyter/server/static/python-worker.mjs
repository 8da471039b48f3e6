/**
 * Runs one Python program in Pyodide, in a worker of a frame without an origin. Everything here is within the
 * program's reach (`import js`): what is sent is its own word, and what must hold is held by the frame around.
 */
const CORE = 'https://core.invalid/';
const BATCH_CHARS = 16_384;
const BATCH_MS = 100;
const PAGE = 65_536;

let batch = [];
let chars = 0;
let sent = 0;
const flush = () => {
  if (batch.length > 0) {
    postMessage({ type: 'events', events: batch });
  }
  batch = [];
  chars = 0;
  sent = performance.now();
};
const tell = (kind, content) => {
  const last = batch[batch.length - 1];
  if (kind === 'stream' && last?.kind === 'stream' && last.content.name === content.name) {
    last.content.text += content.text;
  } else {
    batch.push({ kind, content });
  }
  chars += content.text?.length ?? BATCH_CHARS;
  if (chars >= BATCH_CHARS || performance.now() - sent > BATCH_MS) {
    flush();
  }
};
const stream = name => {
  const decoder = new TextDecoder();
  return {
    write(bytes) {
      tell('stream', { name, text: decoder.decode(bytes, { stream: true }) });
      return bytes.length;
    }
  };
};
const message = error => String(error?.message ?? error).slice(0, 2_000);

/** The files of the core are here already: nothing of them is fetched. */
function serveCore(core) {
  const types = { 'pyodide.asm.wasm': 'application/wasm' };
  const real = self.fetch.bind(self);
  self.fetch = (resource, options) => {
    const url = String(resource?.url ?? resource);
    const name = url.startsWith(CORE) ? url.slice(CORE.length) : '';
    return name in core
      ? Promise.resolve(new Response(core[name], { headers: { 'Content-Type': types[name] ?? 'text/plain' } }))
      : real(resource, options);
  };
}

/** Growing beyond the limit fails, and Python raises a MemoryError. */
function limitMemory(bytes) {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > bytes) {
      throw new RangeError('the memory limit of this run');
    }
    return grow.call(this, pages);
  };
}

const script = text => import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));

async function load(job, core) {
  serveCore(core);
  limitMemory(job.memory_bytes);
  const { loadPyodide } = await script(core['pyodide.mjs']);
  const { default: createPyodideModule } = await script(core['pyodide.asm.mjs']);
  const own = JSON.parse(new TextDecoder().decode(core['pyodide-lock.json']));
  const options = { indexURL: CORE, createPyodideModule, env: { HOME: '/home/pyodide', PYTHONINSPECT: '' } };
  if (!job.packages) {
    return loadPyodide({ ...options, lockFileContents: { ...own, packages: {} } });
  }
  const lockFileURL = `${job.packages}pyodide-lock.json`;
  const response = await fetch(lockFileURL);
  if (!response.ok) {
    throw new Error(`${lockFileURL} answered ${response.status}.`);
  }
  const lockFileContents = await response.json();
  if (lockFileContents.info?.abi_version !== own.info.abi_version) {
    throw new Error(
      `The packages at ${job.packages} are for another Pyodide (${lockFileContents.info?.abi_version ?? 'unknown'}` +
        ` instead of ${own.info.abi_version}).`
    );
  }
  return loadPyodide({ ...options, lockFileContents, packageBaseUrl: job.packages });
}

const bytesOf = data => Uint8Array.from(atob(data), character => character.charCodeAt(0));

function listFiles(FS, folder, known) {
  const found = [];
  const walk = (path, prefix) => {
    for (const name of FS.readdir(path)) {
      const inner = `${prefix}${name}`;
      if (name === '.' || name === '..' || found.length >= 100) {
        continue;
      }
      const { mode, size } = FS.stat(`${path}/${name}`);
      if (FS.isDir(mode)) {
        walk(`${path}/${name}`, `${inner}/`);
      } else if (!known.has(inner)) {
        found.push({ name: inner, size });
      }
    }
  };
  walk(folder, '');
  return found;
}

self.onmessage = async ({ data: { job, core, runner } }) => {
  let pyodide;
  const began = performance.now();
  try {
    pyodide = await load(job, core);
  } catch (error) {
    postMessage({ type: 'end', end: job.packages ? 'no_packages' : 'not_loaded', detail: message(error) });
    return;
  }
  if (job.packages) {
    try {
      const modules = job.files.filter(({ name, attached }) => !attached && name.endsWith('.py'));
      for (const code of [job.code, ...modules.map(({ data }) => new TextDecoder().decode(bytesOf(data)))]) {
        await pyodide.loadPackagesFromImports(code, { messageCallback() {}, errorCallback() {} });
      }
    } catch (error) {
      postMessage({ type: 'end', end: 'no_packages', detail: message(error) });
      return;
    }
  }
  const home = '/home/pyodide';
  const known = new Set(['main.py']);
  for (const { name, data, attached } of job.files) {
    const path = `${home}/${name}`;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    pyodide.FS.writeFile(path, bytesOf(data));
    if (attached) {
      pyodide.FS.chmod(path, 0o444);
    }
    known.add(name);
  }
  pyodide.setStdout(stream('stdout'));
  pyodide.setStderr(stream('stderr'));
  const input = Uint8Array.from(atob(job.stdin), character => character.charCodeAt(0));
  let position = 0;
  pyodide.setStdin({
    read(buffer) {
      const piece = input.subarray(position, position + buffer.length);
      buffer.set(piece);
      position += piece.length;
      return piece.length;
    }
  });
  postMessage({ type: 'started', start_ms: performance.now() - began });
  const started = performance.now();
  try {
    const scope = pyodide.globals.get('dict')();
    pyodide.runPython(runner, { globals: scope, filename: 'arena' });
    const run = scope.get('run');
    const emit = (kind, content) => tell(kind, JSON.parse(content));
    // With stack switching, `asyncio.run` and the like can wait.
    const exit_code = await run.callPromising(job.code, emit);
    const run_ms = performance.now() - started;
    flush();
    postMessage({ type: 'end', end: 'exit', exit_code, run_ms, files: listFiles(pyodide.FS, home, known) });
  } catch (error) {
    flush();
    postMessage({ type: 'end', end: 'broken', detail: message(error), run_ms: performance.now() - started });
  }
};
