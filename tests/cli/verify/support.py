"""What the tests of verify share: specs, tensors, runs, and an installed copy whose Verilog may be broken."""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys

SFPGEN = os.environ["SFPGEN"]


class Run:
    """One run of the program."""

    def __init__(self, arguments, program=SFPGEN, environment=None):
        done = subprocess.run([program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False, env={**os.environ, **(environment or {})})
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    def messages(self):
        """What the program itself says on stderr, progress left out."""
        return [line for line in self.err.splitlines() if not line.startswith(("verify ", "bench: "))]


def check(condition, what, run=None):
    """Ends the test unless the condition holds."""
    if condition:
        return
    print("FAILED:", what)
    if run is not None:
        print(f"exit status {run.status}\nstdout:\n{run.out}\nstderr:\n{run.err}")
    sys.exit(1)


def write_spec(directory, name, **keys):
    """A spec file of that name."""
    path = pathlib.Path(directory) / f"{name}.json"
    path.write_text(json.dumps({"name": name, **keys}))
    return path


def npy(description, shape, data):
    """The bytes of an .npy file."""
    header = f"{{'descr': '{description}', 'fortran_order': False, 'shape': {shape!r}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def install(prefix):
    """An installed copy of the program; the path of its executable."""
    done = subprocess.run(["cmake", "--install", os.environ["SFPGEN_BINARY_DIR"], "--prefix", prefix],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    check(done.returncode == 0, "cmake --install: " + done.stdout)
    return pathlib.Path(prefix) / "bin" / "sfpgen"


class BrokenTemplate:
    """Changes one place of an installed template while the scope lasts."""

    def __init__(self, prefix, name, old, new):
        self.path = pathlib.Path(prefix) / "share" / "sfpgen" / "rtl_templates" / name
        self.backup = self.path.with_suffix(".good")
        text = self.path.read_text()
        check(text.count(old) >= 1, f"{name} does not hold {old!r} any more: choose another fault")
        self.broken = text.replace(old, new, 1)

    def __enter__(self):
        shutil.copyfile(self.path, self.backup)
        self.path.write_text(self.broken)

    def __exit__(self, *unused):
        os.replace(self.backup, self.path)
