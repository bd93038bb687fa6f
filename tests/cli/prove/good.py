"""Small designs are proved, the report says what and how, and a wrong wish is refused."""
import json
import pathlib
import tempfile

from support import Run, check, write_spec

# Designs and properties that each of them has: those that are quickly proved.
GRID = {
    "tiny_codec": ({"design": "sfp_codec", "container": {"exponent_bits": 3, "mantissa_bits": 4}, "lanes": 2, "rows": 2,
                    "codings": ["raw", "delta", "bias", "max"]}, {1, 2, 3, 4}),
    "fast_encoder": ({"design": "sfp_encoder", "container": {"exponent_bits": 5, "mantissa_bits": 2}, "lanes": 1,
                      "rows": 1, "pipeline": "fast"}, {1, 3, 4}),
    "fast_codec": ({"design": "sfp_codec", "container": {"exponent_bits": 4, "mantissa_bits": 3}, "lanes": 1, "rows": 3,
                    "pipeline": "fast"}, {3}),
    "asynchronous_decoder": ({"design": "sfp_decoder", "container": {"exponent_bits": 2, "mantissa_bits": 5}, "lanes": 1,
                        "rows": 3, "reset": "asynchronous"}, {1, 3, 4}),
    "small_gecko": ({"design": "gecko_encoder", "exponent_bits": 3, "lanes": 2, "rows": 2},
                    {5, 6, 7}),
    "small_packer": ({"design": "packer", "word_bits": 8, "lanes": 2}, {3, 5}),
    "small_booster": ({"design": "booster", "index_bits": 2}, {4, 5, 7}),
    "small_planes": ({"design": "exmy_unpacker", "code_bits": 5, "lanes": 8}, {3}),
    "small_number": ({"design": "exmy_dequantizer", "container": "bf16", "lanes": 1, "format": "e2m1"}, {4, 8}),
}


def main(directory):
    for name, (keys, expected) in GRID.items():
        spec = write_spec(directory, name, **keys)
        report_file = directory / f"{name}.report.json"
        wanted = [word for number in sorted(expected) for word in ("--property", number)]
        run = Run(["prove", spec, "--json", report_file, *wanted])
        check(run.status == 0, f"{name} is proved", run)
        check(run.out.splitlines()[0].endswith(": proved"), "the first line says so", run)
        report = json.loads(report_file.read_text())
        check(report["passed"] and report["name"] == name, "the JSON says so", run)
        check({proof["property"] for proof in report["proofs"]} == expected, f"{name} has {expected}", run)
        for proof in report["proofs"]:
            check(proof["result"] == "proved" and not proof["trace"], f"property {proof['property']} is proved", run)
            check(f"{proof['property']}. {proof['words']}" in run.out, "in words", run)
        check(any(tool.startswith("Yosys 0") for tool in report["tools"]), "tool versions", run)

    queued = write_spec(directory, "queued", design="gecko_decoder", exponent_bits=3, lanes=1, rows=2, fifo_depth=2)
    fifos = Run(["prove", queued, "--property", 6])
    check(fifos.status == 0 and "FIFO" in fifos.out, "FIFOs count right", fifos)
    held = Run(["prove", queued, "--property", 4])
    check(held.status == 0 and "proved for all inputs" in held.out, "FIFOs hold what they offer", held)

    spec = write_spec(directory, "gecko", design="gecko_decoder", exponent_bits=3, lanes=1, rows=2)
    only = Run(["prove", spec, "--property", 4, "--work-dir", directory / "kept"])
    check(only.status == 0 and "ran in" in only.out, "one property, in a directory of its own", only)
    check((directory / "kept" / "design" / "proof_1.ys").is_file(), "which is kept", only)
    none = Run(["prove", spec, "--property", 1])
    check(none.status == 2 and "none of these properties is one of a gecko_decoder" in none.err, "not of it", none)
    absent = Run(["prove", directory / "absent.json"])
    check(absent.status == 2 and "absent.json" in absent.err, "a spec that is not there", absent)


with tempfile.TemporaryDirectory() as temporary:
    main(pathlib.Path(temporary))
