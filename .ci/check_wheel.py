"""Whether a wheel holds what the source tree holds, and works from another folder.

    python check_wheel.py WHEEL PYTHON    (PYTHON: of an environment with that wheel alone)
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

DIGITS = {"tutor/engine/digits.npz", "tutor/engine/digits.txt"}


def main(wheel: str, python: str) -> None:
    """Raise at the first thing that is not as it should be."""
    source, packed = source_files(Path.cwd()), packed_files(wheel)
    assert packed == source, f"only in one of source and wheel: {sorted(packed ^ source)}"
    assert packed >= DIGITS, "the handwritten digits, or where they are from, are not packed"
    with TemporaryDirectory() as folder:
        for name in ("numpy", "argparse", "textual"):  # of the current folder, not ours to import
            Path(folder, f"{name}.py").write_text(f"raise SystemExit('{name}.py was imported')")
        use(python, folder)
    shown = f"{len(lesson_numbers())} lessons shown in every format"
    print(f"{len(packed)} files as in the source; {shown}; a network trained")


def source_files(tree: Path) -> set[str]:
    """The files under tutor and lessons, by their places in the wheel."""
    found = [path for top in ("tutor", "lessons") for path in tree.glob(f"{top}/**/*")]
    files = [path.relative_to(tree) for path in found if path.is_file()]
    wanted = [path for path in files if path.suffix != ".pyc"]
    return {str(path if path.parts[0] == "tutor" else "tutor" / path) for path in wanted}


def packed_files(wheel: str) -> set[str]:
    """The files of a wheel but for its metadata."""
    with ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def use(python: str, folder: str) -> None:
    """Each command that needs no terminal, run in a folder of traps."""

    def tutor(*arguments: str, typed: str = "") -> str:
        environment = {**os.environ, "XDG_DATA_HOME": folder}
        command = [python, "-m", "tutor", *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            input=typed,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    assert tutor("--version").startswith("backprop-tutor ")
    lessons = json.loads(tutor("lessons", "--json"))
    assert [one["number"] for one in lessons] == lesson_numbers(), lessons
    tutor("check")
    for lesson in lessons:
        for kind in ("text", "json", "svg"):
            assert tutor("show", lesson["slug"], "--format", kind), lesson
    assert "A shopping bill" in tutor("learn", "1", "--plain", "--lang", "en", typed=":q\n")
    assert "1/10" in tutor("practice", "forward-value", "--plain", typed="1\n:q\n")
    assert "practising" in tutor("progress", "--lang", "en")
    net = json.loads(tutor("show", "two_layer_net", "--format", "json"))
    assert {node["name"]: node["shape"] for node in net["nodes"]}["x"] == [3, 64], net["nodes"]
    assert "epoch 1/1" in tutor("train", "--epochs", "1", "--plain", "--lang", "en")


def lesson_numbers() -> list[int]:
    programs = Path.cwd().glob("lessons/*/lesson.py")
    return sorted(int(path.parent.name.split("_")[0]) for path in programs)


if __name__ == "__main__":
    main(*sys.argv[1:])
