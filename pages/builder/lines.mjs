/** Tells errors of a running page by the lines of the answer: scripts in it are bundled and moved. */

/**
 * Remembers where scripts stand in the document. `__mark(line)` runs right before a script that was left as it is,
 * `__bundle(segments, files)` in the line before a bundle; `__place` answers for a position in the document.
 */
export const PLACES = `<script>(() => {
  const marks = [];
  const here = () => Number(/:(\\d+):\\d+\\)?\\s*$/.exec(new Error().stack)?.[1]);
  globalThis.__mark = function __mark(line, count) { marks.push({ at: here(), line, count }); document.currentScript.remove(); };
  globalThis.__bundle = function __bundle(segments, files) { marks.push({ at: here(), segments, files }); };
  globalThis.__place = (line, column) => {
    const mark = marks.filter(({ at }) => at <= line).sort((one, other) => other.at - one.at)[0];
    if (!mark) return null;
    if (mark.segments) {
      const found = mark.segments.findLast(([row, from]) => row === line - mark.at && from < column);
      if (!found) return null;
      const [, , file, own] = found;
      return (mark.files[file] ? mark.files[file] + ', ' : '') + 'line ' + own;
    }
    return line - mark.at < mark.count ? 'line ' + (line - mark.at + mark.line) : null;
  };
})()</script>`;

const VALUES = new Uint8Array(128);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach(
  (letter, value) => (VALUES[letter.charCodeAt(0)] = value)
);

/**
 * `[line, column, source, own line]` for each place in generated code where another line of a source begins, all
 * counted from one but columns and sources, of a source map's `mappings`; sources that `wanted` refuses are left out.
 */
export function segmentsOf(mappings, wanted = () => true) {
  const found = [];
  const fields = [0, 0, 0, 0];
  let row = 1;
  let field = 0;
  let value = 0;
  let shift = 0;
  let last = -1;
  const end = () => {
    if (field >= 4 && wanted(fields[1])) {
      const key = fields[1] * 1e7 + fields[2];
      if (key !== last) {
        last = key;
        found.push([row, fields[0], fields[1], fields[2] + 1]);
      }
    } else if (field) {
      last = -1;
    }
    field = 0;
  };
  for (let index = 0; index < mappings.length; index++) {
    const code = mappings.charCodeAt(index);
    if (code === 44) {
      end();
    } else if (code === 59) {
      end();
      row++;
      fields[0] = 0;
      last = -1;
    } else {
      const digit = VALUES[code];
      value |= (digit & 31) << shift;
      if (digit & 32) {
        shift += 5;
      } else {
        if (field < 4) {
          fields[field] += value & 1 ? -(value >>> 1) : value >>> 1;
        }
        field++;
        value = shift = 0;
      }
    }
  }
  end();
  return found;
}

/**
 * The statement that comes in the line before a bundle with this source map. `place(source, line)` answers with
 * `[file, line]` for people, null where there is none.
 */
export function beginning(map, place) {
  const { sources, mappings } = JSON.parse(map);
  const isOwn = sources.map(source => source.startsWith('answer:'));
  const files = [];
  const segments = [];
  for (const [row, column, source, line] of segmentsOf(
    mappings,
    index => isOwn[index]
  )) {
    // prettier-ignore
    const [file, own] = place(sources[source], line) ?? [];
    if (own) {
      if (!files.includes(file)) {
        files.push(file);
      }
      segments.push([row, column, files.indexOf(file), own]);
    }
  }
  return `globalThis.__bundle?.(${JSON.stringify(segments)}, ${JSON.stringify(files)});\n`;
}
