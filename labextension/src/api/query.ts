/** What a request asks for; the values of a list are repeated in the query string. */
export type Query = Record<string, string | number | readonly string[]>;

/** The query string with its question mark, "" where nothing is asked for. */
export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const text of Array.isArray(value)
      ? (value as readonly string[])
      : [String(value)]) {
      params.append(name, text);
    }
  }
  const text = params.toString();
  return text && `?${text}`;
}
