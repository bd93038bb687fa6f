"""Compares what generate writes for every example with tests/golden_files.

Kept are the files that are made, not copied: the top module, the constraints, the datasheet and the manifest without
its list of files (whose checksums follow the templates).
golden_files.py --update writes them anew (SFPGEN and SFPGEN_SOURCE_DIR must be set, see CMakeLists.txt); look at the
difference before you commit it.
"""

import json
import pathlib
import shutil
import sys
import tempfile
import unittest

from support import SOURCE, InTemporaryDirectory, sfpgen

GOLDEN = SOURCE / "tests" / "golden_files"
EXAMPLES = sorted((SOURCE / "examples").glob("*/spec.json"))


def made_files(spec, directory):
    """The files of the example's design that are worth keeping, with their text."""
    result = sfpgen("generate", spec, "-o", directory)
    assert result.returncode == 0, result.stderr
    manifest = json.loads((directory / "manifest.json").read_text())
    name = manifest["name"]
    del manifest["files"]
    kept = {path: (directory / path).read_text() for path in (f"rtl/{name}.v", f"{name}.sdc", "README.md", "spec.json")}
    kept["manifest.json"] = json.dumps(manifest, indent=2) + "\n"
    return kept


class GoldenFiles(InTemporaryDirectory):
    def test_generate_writes_the_golden_files(self):
        for spec in EXAMPLES:
            example = spec.parent.name
            for path, text in made_files(spec, self.work / example).items():
                with self.subTest(f"{example}/{path}"):
                    self.maxDiff = None
                    self.assertEqual(text, (GOLDEN / example / path).read_text())

    def test_every_golden_file_belongs_to_an_example(self):
        self.assertEqual({p.name for p in GOLDEN.iterdir() if p.is_dir()}, {spec.parent.name for spec in EXAMPLES})


def update():
    for old in GOLDEN.glob("*/"):
        shutil.rmtree(old)
    with tempfile.TemporaryDirectory() as work:
        for spec in EXAMPLES:
            for path, text in made_files(spec, pathlib.Path(work) / spec.parent.name).items():
                target = GOLDEN / spec.parent.name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update()
    else:
        unittest.main()
