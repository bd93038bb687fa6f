"""A codec of one shape passes verify: arguments are exponent bits, mantissa bits, lanes, rows and, not
for delta alone, the exponent codings (the sum of 1 raw, 2 delta, 4 bias, 8 max)."""
import json
import pathlib
import subprocess
import sys
import tempfile

import support


def main(numbers):
    parameters = support.shape(*numbers)
    # Enough packets for every mantissa length and corner size.
    rows = 12_000
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        spec = directory / "grid.json"
        spec.write_text(support.spec_text("grid", "sfp_codec", parameters))
        report = directory / "report.json"
        done = subprocess.run([support.SFPGEN, "verify", spec, "--rows", str(rows), "--json", report], check=False)
        if done.returncode != 0:
            return done.returncode
        found = json.loads(report.read_text())
    if found["coverage"]["holes"]:
        print("not covered:", found["coverage"]["holes"])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main([int(text) for text in sys.argv[1:]]))
