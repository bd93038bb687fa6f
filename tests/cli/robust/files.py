"""A file that is written is there whole or not at all: on a full disk, after a kill or Ctrl-C, with others writing it at the same time."""
import hashlib
import json
import os
import pathlib
import random
import resource
import signal
import sys
import tempfile
import time
import unittest

from support import listing, run, start, write_spec, write_tensor

SEED = int(os.environ.get("SFPGEN_TEST_SEED", random.SystemRandom().randrange(1 << 32)))


def no_room(bytes_left):
    """A disk on which a file can have no more bytes than that: writing more fails, as it does on a full one."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, bytes_left))
    return limit


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.directory = pathlib.Path(self.scratch.name)
        write_tensor(self.directory / "t.npy", 20000)

    def refuses_and_leaves(self, *arguments):
        before = {name: (self.directory / name).read_bytes() for name in listing(self.directory)}
        status, said = run(*arguments, directory=self.directory, preexec_fn=no_room(10000))
        self.assertIn(status, (2, 3), said)
        self.assertRegex(said, "cannot write|could not|File too large")
        self.assertEqual(sorted(before), listing(self.directory), "nothing is left behind")
        for name, content in before.items():
            self.assertEqual(content, (self.directory / name).read_bytes(), f"{name} is what it was")

    def test_encode_and_decode_leave_the_old_file_or_none(self):
        self.refuses_and_leaves("encode", "t.npy", "-o", "t.sfp")
        (self.directory / "t.sfp").write_bytes(b"the old file")
        self.refuses_and_leaves("encode", "t.npy", "-o", "t.sfp")
        self.assertEqual(run("encode", "t.npy", "-o", "t.sfp", directory=self.directory)[0], 0)
        self.refuses_and_leaves("decode", "t.sfp", "-o", "back.npy")

    def test_generate_leaves_no_half_design(self):
        write_spec(self.directory / "s.json")
        status, said = run("generate", "s.json", "-o", "out", directory=self.directory, preexec_fn=no_room(3000))
        self.assertIn(status, (2, 3), said)
        self.assertFalse((self.directory / "out").exists() and listing(self.directory / "out"), said)


class Interrupted(unittest.TestCase):
    def test_a_kill_or_an_interrupt_leaves_the_old_file_or_the_new_one(self):
        drawn = random.Random(SEED)
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            write_tensor(directory / "t.npy", 100000)
            began = time.monotonic()
            self.assertEqual(run("encode", "t.npy", "-o", "t.sfp", directory=directory)[0], 0)
            whole = time.monotonic() - began
            new, old = (directory / "t.sfp").read_bytes(), b"old"
            for attempt in range(40):
                (directory / "t.sfp").write_bytes(old)
                process = start("encode", "t.npy", "-o", "t.sfp", directory=directory)
                time.sleep(drawn.uniform(0, 1.2 * whole))
                process.send_signal(drawn.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL]))
                process.communicate()
                self.assertIn((directory / "t.sfp").read_bytes(), (old, new), f"attempt {attempt}, seed {SEED}")

    def test_an_interrupted_generate_can_be_done_again(self):
        drawn = random.Random(SEED)
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            write_spec(directory / "s.json")
            began = time.monotonic()
            self.assertEqual(run("generate", "s.json", "-o", "good", directory=directory)[0], 0)
            whole = time.monotonic() - began
            for _ in range(20):
                process = start("generate", "s.json", "-o", "out", directory=directory)
                time.sleep(drawn.uniform(0, 1.2 * whole))
                process.kill()
                process.communicate()
                status, said = run("generate", "s.json", "-o", "out", directory=directory)
                self.assertEqual(status, 0, f"{said} seed {SEED}")
                self.assertEqual(listing(directory / "good"), listing(directory / "out"), f"seed {SEED}")


class Together(unittest.TestCase):
    def test_several_writers_of_one_file_leave_one_whole_file(self):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            results = set()
            for number in range(4):
                write_tensor(directory / f"{number}.npy", 30000 + number, number)
                run("encode", f"{number}.npy", "-o", "one.sfp", directory=directory)
                results.add((directory / "one.sfp").read_bytes())
            for _ in range(5):
                writers = [start("encode", f"{number}.npy", "-o", "one.sfp", directory=directory)
                           for number in range(4)]
                for writer in writers:
                    writer.communicate()
                    self.assertEqual(writer.returncode, 0)
                self.assertIn((directory / "one.sfp").read_bytes(), results)
            self.assertEqual(listing(directory), ["0.npy", "1.npy", "2.npy", "3.npy", "one.sfp"])

    def test_several_generates_into_one_directory_leave_a_whole_design(self):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            write_spec(directory / "s.json")
            for _ in range(5):
                makers = [start("generate", "s.json", "-o", "out", directory=directory) for _ in range(4)]
                said = [b"".join(maker.communicate()).decode() for maker in makers]
                self.assertIn(0, [maker.returncode for maker in makers], said)
                for maker, words in zip(makers, said):
                    self.assertIn(maker.returncode, (0, 2, 3), words)
                manifest = json.loads((directory / "out" / "manifest.json").read_text())
                for file in manifest["files"]:
                    content = (directory / "out" / file["path"]).read_bytes()
                    self.assertEqual(hashlib.sha256(content).hexdigest(), file["sha256"], file["path"])


if __name__ == "__main__":
    print(f"seed {SEED}: repeat with SFPGEN_TEST_SEED={SEED}", file=sys.stderr)
    unittest.main()
