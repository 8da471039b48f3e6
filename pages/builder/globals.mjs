/** Libraries that a page loads by script tags and uses by their globals. */
import { bundle } from './bundle.mjs';
import { isNeedless, libraries, moduleFor } from './libraries.mjs';
import { inScript, scriptElement } from './page.mjs';

export const isHere = ({ name, rest }) =>
  isNeedless(name) ||
  name in libraries.scripts ||
  name in libraries.styles ||
  isAddon(rest) ||
  moduleFor(name, rest) !== null;

/** three.js's old scripts that add to its global. */
const isAddon = rest => /^examples\/js\//.test(rest);

/** Libraries that share something are one script, at the place of the first of them. */
export async function defineGlobals(found, page) {
  const wanted = found.filter(
    library =>
      library &&
      isHere(library) &&
      !(library.name in libraries.scripts) &&
      !isNeedless(library.name)
  );
  const names = [...new Set(wanted.map(({ name }) => name))].filter(
    name => name in libraries.modules
  );
  if (!names.length) {
    return '';
  }
  const lines = names.flatMap((name, index) => {
    const specifier = name === 'chart.js' ? 'chart.js/auto' : name;
    const assigned = Object.entries(libraries.globals[name] ?? {}).map(
      ([global, expression]) =>
        `window.${global} = ${expression.replace(/\bm\b/g, `m${index}`)};`
    );
    return [
      `import * as m${index} from ${JSON.stringify(specifier)};`,
      ...assigned
    ];
  });
  const addons = wanted
    .filter(({ rest }) => isAddon(rest))
    .map(
      ({ rest }) =>
        `three/${rest.replace('examples/js/', 'examples/jsm/').replace(/(?:\.min)?\.js$/, '.js')}`
    )
    .filter(specifier => specifier in libraries.modules);
  addons.forEach((specifier, index) => {
    lines.push(
      `import * as a${index} from ${JSON.stringify(specifier)};`,
      `Object.assign(window.THREE, a${index});`
    );
  });
  const source = lines.join('\n');
  return `<script>${inScript(await bundle({ source, code: '', page, loader: 'js', format: 'iife' }))}</script>`;
}

/** What p5.sound defines, without a sound. */
const SILENCE = `<script>(() => {
  const quiet = () => new Proxy(function () {}, {
    get: (_, name) => name === Symbol.toPrimitive ? () => 0 : name === 'then' ? undefined : name === 'analyze' || name === 'waveform' ? () => new Array(1024).fill(0) : name === 'getLevel' || name === 'getEnergy' || name === 'currentTime' || name === 'duration' ? () => 0 : /^(?:is|has)[A-Z]/.test(name) ? () => false : quiet(),
    apply: quiet, construct: quiet, set: () => true
  });
  for (const name of ['Oscillator', 'SinOsc', 'TriOsc', 'SawOsc', 'SqrOsc', 'Pulse', 'Noise', 'Envelope', 'Env', 'Amplitude', 'FFT', 'SoundFile', 'AudioIn', 'Reverb', 'Delay', 'Filter', 'LowPass', 'HighPass', 'BandPass', 'PolySynth', 'MonoSynth', 'Part', 'Phrase', 'Score', 'SoundLoop', 'SoundRecorder', 'Gain', 'Compressor', 'Distortion', 'Panner3D', 'EQ', 'PeakDetect'])
    p5[name] = quiet();
  Object.assign(p5.prototype, { loadSound: (path, done) => { const sound = quiet(); if (typeof done === 'function') setTimeout(() => done(sound)); return sound; }, userStartAudio: async () => {}, getAudioContext: () => ({ state: 'running', resume: async () => {}, currentTime: 0 }), outputVolume() {}, masterVolume() {}, soundFormats() {}, midiToFreq: note => 440 * 2 ** ((note - 69) / 12), freqToMidi: f => Math.round(12 * Math.log2(f / 440) + 69) });
})()</script>`;

export function classicLibrary({ name, rest }, page) {
  if (name === 'tailwindcss') {
    return scriptElement(name);
  }
  const part = `${name}/${/auto-render/.test(rest) ? 'auto-render' : ''}`;
  if (part in libraries.scripts) {
    return scriptElement(part);
  }
  return rest.includes('addons/p5.sound')
    ? (page.note('p5.sound is not among the libraries: sounds are silent.'),
      SILENCE)
    : scriptElement(name);
}
