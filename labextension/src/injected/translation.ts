/** The part of JupyterLab's translation bundles that is used. */
export interface Translation {
  __(message: string, ...args: unknown[]): string;
  _n(singular: string, plural: string, n: number, ...args: unknown[]): string;
}

/** English, for places without JupyterLab's translator. */
export const english: Translation = {
  __: fill,
  _n: (singular, plural, n, ...args) =>
    fill(n === 1 ? singular : plural, n, ...args)
};

function fill(message: string, ...args: unknown[]): string {
  return message.replace(/%(\d+)/g, (_, index: string) =>
    String(args[Number(index) - 1])
  );
}
