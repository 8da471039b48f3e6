"""Where servers of strangers' frameworks have something to show."""

from __future__ import annotations

import pytest

from codearena_jupyter.environments.routes import MOST, pages_of

FASTAPI = """
app = FastAPI(title="Pens")
router = APIRouter(prefix="/api")
@router.get("/pens")
def pens(): return []
@router.get("/pens/{pen_id}")
def pen(pen_id: int): return {}
@router.post("/pens")
def add(): return {}
app.include_router(router)
"""
FLASK = """
bp = Blueprint("api", __name__, url_prefix="/api/v1")
@bp.route("/users", methods=["GET"])
def users(): return []
@bp.route('/users/<int:i>')
def user(i): return {}
"""
EXPRESS = """
const app = express();
const router = express.Router();
router.get('/', (req, res) => res.json([]));
router.get('/:id', (req, res) => res.json({}));
app.use('/api/items', router);
app.get(`/health`, (req, res) => res.send('ok'));
"""
HONO = """
const books = new Hono().get('/list', c => c.json([]))
app.route('/books', books)
"""
PLAIN = """
if (req.url === '/api/items' && req.method === 'GET') { res.end('[]'); }
"""
CASES = {
    "FastAPI": (FASTAPI, ("/", "/docs", "/pens", "/api/pens", "/api/")),
    "FastAPI with documents elsewhere": (
        'app = FastAPI(docs_url="/try")\n@app.get("/x")',
        ("/", "/try", "/x"),
    ),
    "FastAPI without documents": ('app = FastAPI(docs_url=None)\n@app.get("/x")', ("/", "/x")),
    "Flask": (FLASK, ("/", "/users", "/api/v1/users", "/api/v1/")),
    "Express": (EXPRESS, ("/", "/health", "/api/items/", "/api/items/health")),
    "Hono": (HONO, ("/", "/list", "/books", "/books/list", "/books/books", "/books/")),
    "no framework": (PLAIN, ("/", "/api/items")),
    "nothing": ("print(1)", ("/",)),
    "ways out": ('@app.get("/../x")\n@app.get("//evil.example/")', ("/",)),
}


@pytest.mark.parametrize("name", CASES)
def test_paths_without_parameters_are_tried_and_the_root_first(name: str) -> None:
    code, pages = CASES[name]
    assert pages_of(code) == pages


def test_there_are_not_many() -> None:
    assert len(pages_of("".join(f'@app.get("/{number}")\n' for number in range(100)))) == MOST


def test_a_hostile_program_keeps_nobody_busy() -> None:
    code = "".join(f'app.use("/m{n}", r)\n@app.get("/r{n}")\n' for n in range(50_000))
    assert len(pages_of(code)) == MOST  # and not after 2.5 billion combinations
