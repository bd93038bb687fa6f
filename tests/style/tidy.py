"""Runs clang-tidy on the files of a build, those in the named folders or all of them, and remembers what passed.

Arguments: clang-tidy, the source folder, the build folder (with compile_commands.json), folders below the source folder.
What passed is looked at again when the file, a header of the project that it includes, its compiler options, the
tool or its configuration have changed. All clones share the memory: sfpgen/tidy in the user's cache folder, or, where
that cannot be written, tidy in the build folder.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOMS = ("generator", "verif", "tests")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)


class Headers:
    """The project's headers, found by the end of their path."""

    def __init__(self, source):
        self.by_name = {}
        for room in ROOMS:
            for path in (source / room).rglob("*.hpp"):
                self.by_name.setdefault(path.name, []).append(path)

    def reached_from(self, file):
        """The file and every header of the project that it includes, directly or not."""
        reached, waiting = set(), [file]
        while waiting:
            path = waiting.pop()
            if path in reached:
                continue
            reached.add(path)
            for name in INCLUDE.findall(path.read_text()):
                ending = pathlib.PurePath(name)
                waiting += [header for header in self.by_name.get(ending.name, [])
                            if header.parts[-len(ending.parts):] == ending.parts]
        return sorted(reached)


def fingerprint(tool, source, entry, headers):
    digest = hashlib.sha256()
    digest.update(tool.encode())
    digest.update(entry.get("command", " ".join(entry.get("arguments", []))).replace(str(source), ".").encode())
    for path in [source / ".clang-tidy", source / "tests" / ".clang-tidy", *headers.reached_from(entry["path"])]:
        digest.update(str(path.relative_to(source)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def memory_of(build):
    """The folder of what passed."""
    shared = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "sfpgen" / "tidy"
    try:
        shared.mkdir(parents=True, exist_ok=True)
        if os.access(shared, os.W_OK | os.X_OK):
            return shared
    except OSError:
        pass
    own = build / "tidy"
    own.mkdir(exist_ok=True)
    return own


def main(clang_tidy, source, build, *folders):
    source, build = pathlib.Path(source).resolve(), pathlib.Path(build).resolve()
    wanted = [source / folder for folder in folders or ROOMS]
    entries = []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        entry["path"] = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if any(entry["path"].is_relative_to(folder) for folder in wanted):
            entries.append(entry)
    if not entries:
        sys.exit(f"no file of {', '.join(map(str, wanted))} is in {build}/compile_commands.json")

    tool = subprocess.run([clang_tidy, "--version"], capture_output=True, text=True, check=True).stdout
    headers = Headers(source)
    memory = memory_of(build)

    def passes(entry):
        passed = memory / fingerprint(tool, source, entry, headers)
        if passed.exists():
            return True
        # A file without findings says nothing that matters (counts of suppressed ones): only failures are shown.
        done = subprocess.run([clang_tidy, "--quiet", "-p", build, entry["path"]],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        name = entry["path"].relative_to(source)
        if done.returncode == 0:
            passed.touch()
            print(f"passed  {name}", flush=True)
            return True
        print(f"FAILED  {name}\n{done.stdout}{done.stderr if not done.stdout else ''}", flush=True)
        return False

    # Two files at a time where the machine has two processors.
    with concurrent.futures.ThreadPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        failed = [passed for passed in pool.map(passes, entries) if not passed]
    print(f"{len(entries)} files, {len(failed)} with findings")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
