"""What systemd would hear of a node: docs in runtime/notify_socket.hpp."""
import socket
import time


class ServiceSocket:
    """Of one process, whose start is the moment at which this is made."""

    def __init__(self, path):
        self.path, self.began, self.ready_after = path, time.monotonic(), None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(path))

    def ready(self):
        """Has everything come back from the journal? To be asked often: `ready_after` is when it was heard first."""
        while self.ready_after is None:
            try:
                said = self._socket.recv(4096)
            except BlockingIOError:
                return False
            if said == b"READY=1":
                self.ready_after = time.monotonic() - self.began
        return True

    def close(self):
        self._socket.close()
