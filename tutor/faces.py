"""The face of a package of which a start needs only a part: names are imported when asked for."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any


def face(init: str) -> Callable[[str], Any]:
    """`__getattr__` of a package (PEP 562): where each name comes from stands in its stub.

    `init` is the package's `__file__`; the stub beside it, `__init__.pyi`, is what mypy reads.
    """
    stub = Path(init).with_suffix(".pyi")

    @cache
    def sources() -> dict[str, str]:
        import ast  # 5 ms that no start of the program pays

        imports = (node for node in ast.parse(stub.read_text("utf-8")).body)
        return {
            alias.name: node.module
            for node in imports
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def found(name: str) -> Any:
        if name.startswith("__") or name not in sources():
            raise AttributeError(f"{init} hands out no {name}")
        return getattr(import_module(sources()[name]), name)

    return found
