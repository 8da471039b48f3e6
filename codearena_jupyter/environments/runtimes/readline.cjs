// Loaded before programs that ask questions: `await rl.question(…)` waits for ever where the standard input is
// at its end, and loses lines that came before it was asked. Here it is given them, and ends as in Node.
const { Interface } = require('node:readline/promises');

const ask = Interface.prototype.question;
const early = new WeakMap();

function linesOf(asker) {
  if (!early.has(asker)) {
    const lines = [];
    const closed = () => lines.closed = true;
    early.set(asker, lines);
    // Who listens to lines gets them from there.
    if (asker.listenerCount('line') === 0) {
      asker.on('line', line => lines.push(line));
    }
    asker.once('close', closed);
  }
  return early.get(asker);
}

function end() {
  process.stderr.write('It asked for input, and standard input was at its end.\n');
  process.exit(13);
}

Interface.prototype.question = function (query, ...options) {
  const lines = linesOf(this);
  if (lines.length > 0) {
    process.stdout.write(query);
    return Promise.resolve(lines.shift());
  }
  if (lines.closed) {
    process.stdout.write(query);
    return end();
  }
  return new Promise((resolve, reject) => {
    let waits = true;
    // What has no end of line comes in the same moment as the end.
    const closed = () =>
      setImmediate(() => waits && (lines.length > 0 ? resolve(lines.shift()) : end()));
    this.once('close', closed);
    ask.call(this, query, ...options).then(resolve, reject).finally(() => {
      waits = false;
      this.off('close', closed);
    });
  });
};
