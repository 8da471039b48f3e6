/** `next`, made of the parts of `previous` that are equal: what did not change keeps its identity. */
export function reuse<T>(next: T, previous: unknown): T {
  if (Object.is(next, previous)) {
    return next;
  }
  if (!isContainer(next) || !isContainer(previous)) {
    return next;
  }
  if (Array.isArray(next) !== Array.isArray(previous)) {
    return next;
  }
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(previous).length;
  const merged: Record<string, unknown> = {};
  for (const key of keys) {
    merged[key] = reuse(next[key], previous[key]);
    same &&= key in previous && Object.is(merged[key], previous[key]);
  }
  if (same) {
    return previous as T;
  }
  return (Array.isArray(next) ? Object.values(merged) : merged) as T;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
