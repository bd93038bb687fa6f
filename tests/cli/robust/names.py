"""File names that a shell, a script or an option parser would take for something else work, or are refused with a reason."""
import pathlib
import shutil
import tempfile
import unittest

from support import listing, run, write_spec, write_tensor

NAMES = ["with blanks", "quo'te", 'dou"ble', "new\nline", "semi;colon", "dol$lar`", "back\\slash", "sta*r?", "per%cent", "ümlaut"]


class Names(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.directory = pathlib.Path(self.scratch.name)
        write_tensor(self.directory / "t.npy", 500)

    def test_tensors_may_have_any_name(self):
        for name in [*NAMES, "./-dash", "-"]:
            source, packed, back = f"{name}.npy", f"{name}.sfp", f"{name}.back.npy"
            if name == "-":
                source, packed, back = "./-.npy", "./-.sfp", "./-.back.npy"
            with self.subTest(name=name):
                shutil.copyfile(self.directory / "t.npy", self.directory / source)
                for arguments in (["encode", source, "-o", packed], ["inspect", packed], ["decode", packed, "-o", back]):
                    status, said = run(*arguments, directory=self.directory)
                    self.assertEqual(status, 0, said)
                self.assertEqual((self.directory / back).read_bytes(), (self.directory / "t.npy").read_bytes())

    def test_a_dash_in_front_needs_its_place(self):
        shutil.copyfile(self.directory / "t.npy", self.directory / "-t.npy")
        status, said = run("encode", "-t.npy", "-o", "t.sfp", directory=self.directory)
        self.assertEqual(status, 2, said)
        self.assertEqual(run("encode", "-o", "t.sfp", "--", "-t.npy", directory=self.directory)[0], 0)

    def test_designs_may_go_anywhere(self):
        for name in NAMES:
            with self.subTest(name=name):
                write_spec(self.directory / f"{name}.json")
                status, said = run("generate", f"{name}.json", "-o", name, directory=self.directory)
                self.assertEqual(status, 0, said)
                self.assertIn("manifest.json", listing(self.directory / name))

    def test_yosys_and_opensta_get_them_unharmed(self):
        hostile = 'a b\'c"d;e$f'
        (self.directory / hostile).mkdir()
        write_spec(self.directory / hostile / "s.json")
        status, said = run("synth", "s.json", "-o", "work; touch harm", directory=self.directory / hostile)
        self.assertEqual(status, 0, said)
        self.assertFalse(list(self.directory.rglob("harm")))

    def test_names_in_a_spec_reach_no_path(self):
        for name in ["../up", "a/b", "a b", "a;b", "$(touch harm)", "", "-x", "a\nb", "module"]:
            with self.subTest(name=name):
                write_spec(self.directory / "s.json", name=name)
                status, said = run("generate", "s.json", "-o", "out", directory=self.directory)
                self.assertEqual(status, 2, said)
                self.assertIn("/name", said)
                self.assertFalse((self.directory / "out").exists())


if __name__ == "__main__":
    unittest.main()
