#!/usr/bin/env python3
"""All builds of one source write the same journal, byte for byte."""

from watchbill import PROGRAM, SOURCE, Trial, main, segments, short_recordings

LAYERS = ("core", "messages", "runtime", "actors", "adapters", "config", "apps")


def newest_source():
    files = (x for layer in LAYERS for x in (SOURCE / layer).rglob("*.[ch]pp"))
    return max(x.stat().st_mtime for x in files)


class Builds(Trial):
    def test_write_the_same_bytes(self):  # I-09
        sessions = short_recordings(self.folder / "data")
        written = {}
        for preset in ("release", "asan", "dev"):
            program = SOURCE / "build" / preset / "apps/watchbill"
            if not program.is_file():
                print(f"there is no {preset} build to compare with", flush=True)
            elif not program.samefile(PROGRAM) and program.stat().st_mtime < newest_source():
                print(f"the {preset} build is older than the source", flush=True)
            else:
                journal = self.folder / preset
                self.succeed("replay", sessions, "--journal", journal, program=program)
                written[preset] = {x.name: x.read_bytes() for x in segments(journal)}
        self.assertTrue(written or PROGRAM.parts[-4:-2] != ("build", "release"))
        names = list(written)
        for other in names[1:]:
            self.assertEqual(written[other].keys(), written[names[0]].keys())
            for segment, content in written[other].items():
                self.assertTrue(content == written[names[0]][segment], f"{segment}: {other} differs from {names[0]}")


if __name__ == "__main__":
    main()
