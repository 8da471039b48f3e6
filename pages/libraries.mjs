/** What pages may use without a network. */

/** Files of three.js's examples folder that people import; whatever these import comes along. */
const THREE_ADDONS = [
  'controls/OrbitControls', 'controls/PointerLockControls', 'controls/FirstPersonControls',
  'controls/FlyControls', 'controls/TrackballControls', 'controls/TransformControls', 'controls/DragControls',
  'controls/MapControls', 'controls/ArcballControls',
  'loaders/GLTFLoader', 'loaders/OBJLoader', 'loaders/FontLoader', 'loaders/SVGLoader',
  'geometries/TextGeometry', 'geometries/RoundedBoxGeometry', 'geometries/ParametricGeometry',
  'geometries/ConvexGeometry', 'geometries/DecalGeometry',
  'postprocessing/EffectComposer', 'postprocessing/RenderPass', 'postprocessing/UnrealBloomPass',
  'postprocessing/ShaderPass', 'postprocessing/OutputPass', 'postprocessing/FilmPass', 'postprocessing/GlitchPass',
  'postprocessing/BokehPass', 'postprocessing/AfterimagePass', 'postprocessing/OutlinePass',
  'postprocessing/SMAAPass', 'postprocessing/SSAOPass',
  'shaders/FXAAShader', 'shaders/CopyShader', 'shaders/RGBShiftShader', 'shaders/LuminosityHighPassShader',
  'objects/Sky', 'objects/Water', 'objects/Reflector', 'objects/Lensflare',
  'environments/RoomEnvironment', 'renderers/CSS2DRenderer', 'renderers/CSS3DRenderer',
  'math/ImprovedNoise', 'math/SimplexNoise', 'math/MeshSurfaceSampler', 'math/ConvexHull',
  'utils/BufferGeometryUtils', 'utils/SkeletonUtils', 'lines/Line2', 'lines/LineMaterial', 'lines/LineGeometry',
  'lines/LineSegments2', 'libs/stats.module', 'libs/lil-gui.module.min', 'curves/CurveExtras', 'misc/GPUComputationRenderer'
]; // prettier-ignore

/**
 * Packages that share something (React, three.js's classes), bundled into a page as modules: their entry points,
 * whether those are CommonJS, and the files that do something when they are merely imported.
 */
export const modules = {
  react: { entries: ['.', './jsx-runtime', './jsx-dev-runtime'], cjs: true },
  'react-dom': {
    entries: ['.', './client'],
    cjs: true,
    source: './react-dom.mjs'
  },
  recharts: {},
  'lucide-react': {},
  'framer-motion': {},
  clsx: {},
  htm: {},
  immer: {},
  nanoid: {},
  preact: { entries: ['.', './hooks'] },
  'prop-types': { cjs: true },
  'radix-ui': {},
  shadcn: {
    entries: ['.', './toast'],
    source: {
      shadcn: './shadcn/index.jsx',
      'shadcn/toast': './shadcn/toast.mjs'
    }
  },
  '@react-three/drei': {},
  'react-hook-form': {},
  'react-hot-toast': {},
  'react-redux': {},
  '@reduxjs/toolkit': {},
  sonner: {},
  'styled-components': {},
  '@tanstack/react-query': {},
  zod: {},
  'tailwind-merge': {},
  'class-variance-authority': {},
  '@radix-ui/react-slot': {},
  '@heroicons/react': { entries: ['./24/outline', './24/solid', './20/solid'] },
  zustand: {
    entries: [
      '.',
      './middleware',
      './middleware/immer',
      './shallow',
      './react/shallow',
      './traditional'
    ]
  },
  'date-fns': {},
  axios: {},
  uuid: {},
  'react-router-dom': { source: './react-router-dom.mjs' },
  'chart.js': {
    entries: ['.', './auto', './helpers'],
    effects: ['auto.mjs']
  },
  'chartjs-plugin-datalabels': {},
  'react-chartjs-2': {},
  d3: {},
  three: {
    entries: ['.', ...THREE_ADDONS.map(name => `./examples/jsm/${name}.js`)]
  },
  '@react-three/fiber': {},
  // The main entry can compile templates; the lighter one is for pages whose templates are compiled already.
  vue: {
    entries: ['.', './jsx-runtime', './dist/vue.runtime.esm-bundler.js'],
    source: 'vue/dist/vue.esm-bundler.js'
  },
  pinia: {},
  'vue-router': { source: './vue-router.mjs' },
  'lucide-vue-next': {},
  'vue-chartjs': {},
  '@vueuse/core': {},
  '@heroicons/vue': { entries: ['./24/outline', './24/solid', './20/solid'] }
};

/**
 * Packages that stand alone: one classic script each, put into the page as it is. `names` are the globals they
 * define, the first one is the package itself. `file` is the package's own build where it has a good one.
 */
export const scripts = {
  alpinejs: { names: ['Alpine'], file: 'dist/cdn.min.js' },
  anime4: { names: ['anime'], whole: true },
  animejs: { names: ['anime'] },
  aos: { names: ['AOS'], file: 'dist/aos.js' },
  bootstrap: { names: ['bootstrap'], file: 'dist/js/bootstrap.bundle.min.js' },
  'canvas-confetti': {
    names: ['confetti'],
    file: 'dist/confetti.browser.js'
  },
  'cannon-es': { names: ['CANNON'], whole: true },
  'chroma-js': { names: ['chroma'] },
  cytoscape: { names: ['cytoscape'], file: 'dist/cytoscape.min.js' },
  dayjs: { names: ['dayjs'], source: './dayjs.mjs' },
  dompurify: { names: ['DOMPurify'] },
  echarts: { names: ['echarts'], whole: true },
  'highlight.js': { names: ['hljs'], source: 'highlight.js/lib/common' },
  'feather-icons': { names: ['feather'], file: 'dist/feather.min.js' },
  'file-saver': { names: ['saveAs'], file: 'dist/FileSaver.min.js' },
  flatpickr: { names: ['flatpickr'], file: 'dist/flatpickr.min.js' },
  howler: { names: ['Howl', 'Howler'], file: 'dist/howler.min.js' },
  html2canvas: { names: ['html2canvas'], file: 'dist/html2canvas.min.js' },
  'htmx.org': { names: ['htmx'], file: 'dist/htmx.min.js' },
  jspdf: { names: ['jspdf'], file: 'dist/jspdf.umd.min.js' },
  jszip: { names: ['JSZip'], file: 'dist/jszip.min.js' },
  jquery: { names: ['jQuery', '$'], file: 'dist/jquery.min.js' },
  katex: { names: ['katex'], file: 'dist/katex.min.js' },
  'katex/auto-render': {
    names: ['renderMathInElement'],
    file: 'dist/contrib/auto-render.min.js'
  },
  leaflet: { names: ['L'], source: './leaflet.mjs' },
  'lodash-es': { names: ['_'] },
  lucide: { names: ['lucide'], file: 'dist/umd/lucide.min.js' },
  marked: { names: ['marked'], whole: true },
  'markdown-it': { names: ['markdownit'] },
  'matter-js': { names: ['Matter'], file: 'build/matter.min.js' },
  mathjax: { names: ['MathJax'], file: 'es5/tex-mml-svg.js' },
  moment: { names: ['moment'], file: 'min/moment-with-locales.min.js' },
  mermaid: { names: ['mermaid'] },
  p5: { names: ['p5'], file: 'lib/p5.min.js' },
  papaparse: { names: ['Papa'], file: 'papaparse.min.js' },
  phaser: { names: ['Phaser'], file: 'dist/phaser.min.js' },
  'pixi.js': { names: ['PIXI'], file: 'dist/pixi.min.js' },
  pixi7: { names: ['PIXI'], file: 'dist/pixi.min.js' },
  'plotly.js-dist-min': { names: ['Plotly'], file: 'plotly.min.js' },
  prismjs: { names: ['Prism'], source: './prism.mjs' },
  sortablejs: { names: ['Sortable'], file: 'Sortable.min.js' },
  'swagger-ui-dist': {
    names: ['SwaggerUIBundle'],
    file: 'swagger-ui-bundle.js'
  },
  sweetalert2: { names: ['Swal'], file: 'dist/sweetalert2.all.min.js' },
  swiper: { names: ['Swiper'], file: 'swiper-bundle.min.js' },
  tone: { names: ['Tone'], whole: true },
  tsparticles: {
    names: ['tsParticles'],
    file: 'tsparticles.bundle.min.js'
  },
  'vanilla-tilt': {
    names: ['VanillaTilt'],
    file: 'dist/vanilla-tilt.min.js'
  },
  'vis-network': {
    names: ['vis'],
    file: 'standalone/umd/vis-network.min.js'
  }
};

/** What script tags for packages of `modules` define: an expression of `m`, the module. */
export const globals = {
  htm: { htm: 'm.default' },
  immer: { immer: 'm' },
  preact: { preact: 'm' },
  'prop-types': { PropTypes: 'm.default' },
  'react-redux': { ReactRedux: 'm' },
  'styled-components': { styled: 'm.default' },
  zod: { Zod: 'm' },
  axios: { axios: 'm.default' },
  'chart.js': { Chart: 'm.Chart' },
  'chartjs-plugin-datalabels': { ChartDataLabels: 'm.default' },
  d3: { d3: 'm' },
  'date-fns': { dateFns: 'm' },
  'framer-motion': { Motion: 'm', FramerMotion: 'm' },
  'lucide-react': { LucideReact: 'm' },
  pinia: { Pinia: 'm' },
  react: { React: 'm.default' },
  'react-dom': { ReactDOM: 'm.default' },
  'react-router-dom': { ReactRouterDOM: 'm' },
  recharts: { Recharts: 'm' },
  three: { THREE: '{ ...m }' },
  uuid: { uuid: 'm' },
  vue: { Vue: 'm' },
  'vue-router': { VueRouter: 'm' }
};

/** Style sheets, with their fonts put into them. */
export const styles = {
  shadcn: './shadcn/theme.css',
  'animate.css': 'animate.css/animate.min.css',
  aos: 'aos/dist/aos.css',
  bulma: 'bulma/css/bulma.min.css',
  flatpickr: 'flatpickr/dist/flatpickr.min.css',
  leaflet: 'leaflet/dist/leaflet.css',
  'material-icons': 'material-icons/iconfont/filled.css',
  'normalize.css': 'normalize.css/normalize.css',
  prismjs: 'prismjs/themes/prism.min.css',
  'swagger-ui-dist': 'swagger-ui-dist/swagger-ui.css',
  swiper: 'swiper/swiper-bundle.min.css',
  'highlight.js/dark': 'highlight.js/styles/github-dark.min.css',
  bootstrap: 'bootstrap/dist/css/bootstrap.min.css',
  'bootstrap-icons': 'bootstrap-icons/font/bootstrap-icons.min.css',
  '@fortawesome/fontawesome-free':
    '@fortawesome/fontawesome-free/css/all.min.css',
  'highlight.js': 'highlight.js/styles/github.min.css',
  katex: 'katex/dist/katex.min.css'
};
