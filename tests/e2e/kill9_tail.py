"""Follows the files of a journal while another process writes them (docs/journal_format.md: Segment, Record)."""
import gzip
import struct
import time

COMMAND_RECORDED = 7
PLACE = 1
HEADER, RECORD = 64, 48


class Tail:
    """Its place stays valid when the writer dies and another goes on."""

    def __init__(self, journal):
        self.journal = journal
        self.last = 0        # sequence of the last whole record
        self.placements = 0  # commands that place an order, so far
        self._segment, self._offset = 1, HEADER

    def advance(self):
        """Takes in what has been appended."""
        while True:
            try:
                self._take(self._read())
            except FileNotFoundError:
                return
            following = self.journal / f"{self._segment + 1:08}.wbj"
            if not (following.exists() or following.with_suffix(".wbj.gz").exists()) or self._more():
                return
            self._segment, self._offset = self._segment + 1, HEADER

    def wait(self, until, process, within):
        """Until the condition holds; false where the process ended, or the time."""
        deadline = time.monotonic() + within
        while True:
            self.advance()
            if until(self):
                return True
            if process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.0005)

    def _more(self):
        """Was something appended to the segment before the next one began?"""
        return self._read(4).strip(b"\0") != b""

    def _read(self, size=-1):
        """What lies at its place, in a segment that may have been archived meanwhile."""
        segment = self.journal / f"{self._segment:08}.wbj"
        try:
            file = open(segment, "rb")
        except FileNotFoundError:
            file = gzip.open(segment.with_suffix(".wbj.gz"))
        with file:
            file.seek(self._offset)
            return file.read(size)

    def _take(self, tail):
        at = 0
        while len(tail) - at >= RECORD:
            length, _, sequence, _, kind = struct.unpack_from("<IIQqH", tail, at)
            if length == 0:
                break
            self.last = sequence
            if kind == COMMAND_RECORDED and tail[at + RECORD + 1] == PLACE:
                self.placements += 1
            at += (length + 7) // 8 * 8
        self._offset += at
