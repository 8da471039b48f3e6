// Built at run time: control characters don't belong into source.
const ESCAPE = String.fromCharCode(27);
const SEQUENCE = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, 'g');

/** Terminal text without its colours and cursor movements. */
export function plainText(text: string): string {
  return text.replace(SEQUENCE, '');
}
