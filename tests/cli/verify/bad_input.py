"""Bad command lines and files end with 2 and one sentence, missing tools with 3 and the package to install."""
import json
import os
import pathlib
import shutil
import struct
import tempfile

from support import Run, check, npy, write_spec


def recommendations(directory, spec, tensor):
    """Files that recommend nothing for the tensor, or what the design cannot do."""
    best = directory / "best.json"
    run = Run(["analyze", tensor, "--recommend", best])
    check(run.status == 0, "analyze recommends settings", run)
    entry = json.loads(best.read_text())["tensors"][0]

    def refused(text, said, arguments=("--tensor", tensor), design=spec):
        best.write_text(text if isinstance(text, str) else json.dumps({"version": 1, "tensors": text}))
        run = Run(["verify", design, *arguments, "--recommended", best])
        check(run.status == 2 and len(run.messages()) == 1 and run.out == "", f"refused in one sentence: {said}", run)
        check(said in run.err, f"which says: {said}", run)

    delta = {**entry, "coding": "delta"}
    refused([], "good.npy: nothing is recommended for it")
    refused([{**delta, "file": "other.npy"}], "best.json: good.npy: nothing is recommended for it")
    refused([{**delta, "tensor": "inner"}], "nothing is recommended for it")
    refused([{**entry, "coding": "max"}], "good.npy: it asks for coding max, the design has delta")
    refused([{**delta, "container": "bf16", "mantissa_bits": 7}], "it is for container bf16, the design's is fp32")
    refused([{**delta, "mantissa_bits": 24}], "tensors[0]")
    refused([{**delta, "coding": "huffman"}], "tensors[0].coding: it is not one of raw, delta, bias, max")
    refused([{key: value for key, value in delta.items() if key != "bias"}], "tensors[0].bias: the key is missing")
    refused([{**delta, "sign": "yes"}], "tensors[0].sign: true or false belongs here")
    refused(json.dumps({"version": 1, "tensors": [delta]})[:-9], "this is not JSON")
    refused("{}", "this is not what sfpgen analyze --recommend writes")
    refused([delta], "no --tensor names one", arguments=())
    quantizing = write_spec(directory, "quantizing", design="sfp_encoder", lanes=2, codings=["raw"], quantizer={})
    refused([delta], "without a quantizer", design=quantizing)
    units = write_spec(directory, "unit", design="quantizer", lanes=2)
    refused([delta], "the design unit (quantizer) is no encoder", design=units)
    run = Run(["verify", spec, "--tensor", tensor, "--recommended", directory / "absent.json"])
    check(run.status == 2 and len(run.messages()) == 1 and "absent.json" in run.err, "an absent file is refused", run)


def main(directory):
    spec = write_spec(directory, "little", design="sfp_encoder", lanes=2)
    floats = npy("<f4", (3,), struct.pack("<3f", 1.0, 2.0, 3.0))
    tensors = {
        "absent.npy": None,
        "empty.npy": b"",
        "truncated.npy": floats[:-2],
        "no_magic.npy": b"NUMPY" + floats,
        "doubles.npy": npy("<f8", (1,), struct.pack("<d", 1.0)),
        "objects.npy": npy("|O", (1,), b"\0" * 8),
    }
    for name, content in tensors.items():
        path = directory / name
        if content is not None:
            path.write_bytes(content)
        run = Run(["verify", spec, "--tensor", path])
        check(run.status == 2, f"{name} is refused", run)
        check(len(run.messages()) == 1 and name in run.err, f"{name}: one sentence that names it", run)
        check(run.out == "", f"{name}: nothing on stdout", run)

    fields = write_spec(directory, "fields", design="packer", lanes=2)
    good = directory / "good.npy"
    good.write_bytes(floats)
    run = Run(["verify", fields, "--tensor", good])
    check(run.status == 2 and len(run.messages()) == 1, "a tensor for a design without values is refused", run)
    check("means nothing to the design fields" in run.err, "with the reason", run)

    recommendations(directory, spec, good)

    for arguments in (["--rows", "0"], ["--rows", "-1"], ["--rows", "1e6"], ["--rows", "9999999999999"],
                      ["--seed", "x"], ["--seed", "-1"], ["--seed", "18446744073709551616"], ["--stall", "2"],
                      ["--stall", "nan"], ["--stall", "1"], ["--trace", directory / "absent" / "wave.fst"],
                      ["--json", directory], ["--json", spec], ["--json", "/proc/report.json"], ["--trace", spec],
                      ["--work-dir", spec]):
        run = Run(["verify", spec, *arguments])
        check(run.status == 2, f"{arguments} is refused", run)
        check(len(run.messages()) == 1, f"{arguments}: one sentence", run)
    check(not (directory / "absent").exists(), "nothing is made for a run that is refused")
    check(Run(["verify"]).status == 2, "a spec is needed")
    check(Run(["verify", directory / "absent.json"]).status == 2, "the spec has to exist")
    bad = write_spec(directory, "bad", design="sfp_encoder", lanes=65)
    check(Run(["verify", bad]).status == 2, "the spec has to be right")

    # Tools are looked for in PATH: one without any, then one that has all but make.
    tools = directory / "tools"
    tools.mkdir()
    for missing in ("verilator", "make"):
        run = Run(["verify", spec], environment={"PATH": str(tools)})
        check(run.status == 3, f"without {missing} it is 3", run)
        check(f"{missing} is not installed: install the Debian package {missing}" in run.err, "with the package", run)
        os.symlink(shutil.which("verilator"), tools / "verilator") if missing == "verilator" else None

    blank = directory / "with a blank"
    run = Run(["verify", spec, "--work-dir", blank])
    check(run.status == 2 and "blank" in run.err, "a build directory with a blank is refused with the reason", run)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(pathlib.Path(temporary))
