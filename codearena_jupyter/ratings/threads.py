"""One thread for linear algebra: our matrices are small, and on a busy machine threads wait for each other.

Inverting a matrix of 100 rows takes 1 ms by one thread; by two, beside other work, it took 38.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep BLAS and LAPACK to one thread; NumPy's own and SciPy's own alike."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    # Finding the libraries takes 5 ms; both are loaded by then.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
