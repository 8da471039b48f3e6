/** Let the browser save a file under a name. */
export function save(name: string, blob: Blob): void {
  // Its own type would let a browser open it as a page of this origin.
  const url = URL.createObjectURL(
    new Blob([blob], { type: 'application/octet-stream' })
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = name.split('/').pop() ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
