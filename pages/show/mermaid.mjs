/** Draws a Mermaid diagram in the place of an element. */
const { mermaid } = window;
const dark = matchMedia('(prefers-color-scheme: dark)').matches;
mermaid.initialize({
  startOnLoad: false,
  securityLevel: 'strict',
  suppressErrorRendering: true,
  theme: dark ? 'dark' : 'default'
});

// One after the other: Mermaid draws in one shared place.
let drawing = Promise.resolve();

window.drawDiagram = (source, id, place) => {
  drawing = drawing.then(async () => {
    try {
      const { svg, bindFunctions } = await mermaid.render(id, source);
      const figure = document.createElement('figure');
      figure.innerHTML = svg;
      place.replaceWith(figure);
      bindFunctions?.(figure);
    } catch (error) {
      place.textContent = `The diagram is not valid:\n\n${error.message}`;
      reportError(new Error(`Invalid diagram: ${error.message}`));
    }
  });
};
