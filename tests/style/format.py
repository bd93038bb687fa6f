"""Every C++ file is as clang-format would write it. Arguments: clang-format, the source folder."""

import pathlib
import subprocess
import sys

ROOMS = ("generator", "verif", "tests")


def main(clang_format, source):
    files = sorted(path for room in ROOMS for pattern in ("*.cpp", "*.hpp")
                   for path in (pathlib.Path(source) / room).rglob(pattern))
    if len(files) < 50:
        sys.exit(f"only {len(files)} C++ files were found below {source}")
    # 200 files a call: the length of a command line is limited.
    calls = [files[i:i + 200] for i in range(0, len(files), 200)]
    codes = [subprocess.run([clang_format, "--dry-run", "-Werror", "--style=file", *call], check=False).returncode
             for call in calls]
    print(f"{len(files)} files looked at")
    sys.exit(1 if any(codes) else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
