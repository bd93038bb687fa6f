"""What the tests of schema, init, check and generate share."""

import os
import pathlib
import subprocess
import tempfile
import unittest

SFPGEN = os.environ["SFPGEN"]
SOURCE = pathlib.Path(os.environ["SFPGEN_SOURCE_DIR"])


def sfpgen(*arguments, **options):
    """Runs sfpgen; the result has returncode, stdout and stderr (text)."""
    return subprocess.run(
        [SFPGEN, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False, **options
    )


class InTemporaryDirectory(unittest.TestCase):
    """A test case with an empty directory `self.work`."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="sfpgen-cli-")
        self.addCleanup(holder.cleanup)
        self.work = pathlib.Path(holder.name).resolve()

    def spec(self, text, name="spec.json"):
        path = self.work / name
        path.write_text(text)
        return path

    def tree(self, directory):
        """Every file below `directory` with its bytes."""
        return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}
