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
  'tailwind-merge': {},
  'class-variance-authority': {},
  '@radix-ui/react-slot': {},
  '@heroicons/react': { entries: ['./24/outline', './24/solid', './20/solid'] },
  zustand: { entries: ['.', './middleware'] },
  'date-fns': {},
  axios: {},
  uuid: {},
  'react-router-dom': { source: './react-router-dom.mjs' },
  'chart.js': { entries: ['.', './auto'], effects: ['auto.mjs'] },
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
  animejs: { names: ['anime'] },
  bootstrap: { names: ['bootstrap'], file: 'dist/js/bootstrap.bundle.min.js' },
  'cannon-es': { names: ['CANNON'], whole: true },
  dompurify: { names: ['DOMPurify'] },
  echarts: { names: ['echarts'], whole: true },
  'highlight.js': { names: ['hljs'], source: 'highlight.js/lib/common' },
  jquery: { names: ['jQuery', '$'], file: 'dist/jquery.min.js' },
  katex: { names: ['katex'], file: 'dist/katex.min.js' },
  'katex/auto-render': {
    names: ['renderMathInElement'],
    file: 'dist/contrib/auto-render.min.js'
  },
  'lodash-es': { names: ['_'] },
  marked: { names: ['marked'], whole: true },
  'markdown-it': { names: ['markdownit'] },
  'matter-js': { names: ['Matter'], file: 'build/matter.min.js' },
  mermaid: { names: ['mermaid'] },
  p5: { names: ['p5'], file: 'lib/p5.min.js' },
  tone: { names: ['Tone'], whole: true }
};

/** What script tags for packages of `modules` define: an expression of `m`, the module. */
export const globals = {
  axios: { axios: 'm.default' },
  'chart.js': { Chart: 'm.Chart' },
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
  bootstrap: 'bootstrap/dist/css/bootstrap.min.css',
  'bootstrap-icons': 'bootstrap-icons/font/bootstrap-icons.min.css',
  '@fortawesome/fontawesome-free':
    '@fortawesome/fontawesome-free/css/all.min.css',
  'highlight.js': 'highlight.js/styles/github.min.css',
  katex: 'katex/dist/katex.min.css'
};
