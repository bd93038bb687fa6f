"""A design passes verify with everything covered: the argument is its spec as JSON."""
import json
import pathlib
import subprocess
import sys
import tempfile

import support


def main(text):
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        spec = directory / "grid.json"
        spec.write_text(json.dumps({"name": "grid", **json.loads(text)}))
        report = directory / "report.json"
        # Enough packets for every mantissa length and corner size.
        done = subprocess.run([support.SFPGEN, "verify", spec, "--rows", "12000", "--json", report], check=False)
        if done.returncode != 0:
            return done.returncode
        found = json.loads(report.read_text())
    if found["coverage"]["holes"]:
        print("not covered:", found["coverage"]["holes"])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
